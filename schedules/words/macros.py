"""The placeholders that a lexicon's patterns may have, such as {weekday} or {date}."""

from __future__ import annotations

import re
from typing import Any


def macros(tables: dict[str, Any]) -> dict[str, str]:
    """The sources of patterns that placeholders of a lexicon's patterns stand for, by their names."""
    sep = rf"(?>{tables['separator']})"  # atomic, or a long list is tried in exponentially many ways
    joined = rf"{sep}(?:(?:on|at|in|the|every|each|am|an|im|den|der|um|jeden) )*"
    weekday = rf"(?:{'|'.join(tables['weekdays'])})\b\.?"
    month = rf"(?:{'|'.join(tables['months'])})\b\.?"
    figure = tables["ordinal_figure"]
    numbers = "|".join(tables["numbers"])
    half = rf"(?:\s?(?:{tables['half_day']}))?"
    clock = rf"(?:\d{{1,2}}(?:[:.h]\d\d)?{half}(?:\s?(?:{tables['clock_word']})\b)?)"
    return {
        "sep": sep,
        "weekday": weekday,
        "weekdays": rf"(?:{weekday}(?:{joined}{weekday})*)",
        "month": month,
        "months": rf"(?:{month}(?:{joined}{month})*)",
        "n": rf"(?:\d{{1,3}}|{numbers})\b",
        "nths": r"(?:{nth}(?:" + joined + r"{nth})*)",
        "nth": rf"(?:{figure}|(?:{'|'.join(tables['ordinals_from_end'] + tables['ordinals'])})\b)",
        "figures": rf"(?:{figure})(?:{joined}(?:{figure}))*",
        "unit": rf"(?:{'|'.join(tables['units'].values())})\b",
        "workday": tables["units"]["workday"],
        "clock": clock,
        "clocks": rf"{clock}(?:{joined}{clock})*",
        "hour": rf"(?P<hour>\d{{1,2}}|{numbers})\b(?:\s?(?:{tables['clock_word']})\b)?",
        "half": tables["half_day"],
        "clock_word": tables["clock_word"],
        "clock_before": tables["clock_before"],
        "next": tables["days"]["next"],
        "date": _date(tables, weekday, month),
    }


def _date(tables: dict[str, Any], weekday: str, month: str) -> str:
    """Any day or stretch of days; `schedules.words.dates` tells which."""
    days = tables["days"]
    unit = rf"(?:{'|'.join(tables['units'].values())})\b"
    next_ = rf"(?:{days['next']})"
    near = rf"(?:(?:{days['next']}|{days['this']}) )?"
    edge = "|".join(days[name] for name in ("end_of", "start_of", "middle_of"))
    relative = ("after_tomorrow", "today", "tomorrow", "yesterday", "in_n", "week_number", "period_end")
    named = (*relative, "christmas", "new_year", "easter")
    sources = [
        r"\d{4}-\d\d-\d\d",
        r"\d{1,2}\. ?\d{1,2}\.(?: ?\d{4}| ?\d\d\b)?",
        r"\d{1,2}/\d{1,2}(?:/\d{2,4})?",
        rf"\d{{1,2}}(?:st|nd|rd|th|\.)? ?(?:of )?{month}(?:,? ?\d{{4}})?",
        rf"{month} (?:the )?\d{{1,2}}(?:st|nd|rd|th)?\b(?![:.]\d| ?[ap]m)(?:,? \d{{4}})?",
        r"\d{1,2}\.(?:0?[1-9]|1[0-2])(?![\d:.]| ?uhr| ?h\b)",
        *(re.sub(r"\?P<\w+>", "?:", days[name]) for name in named),
        rf"(?:{edge}) {near}(?:{unit}|{month}(?: \d{{4}})?|q[1-4](?: \d{{4}})?|\d{{4}})",
        rf"(?:{next_} )?{weekday}",
        rf"{next_} {unit}",
        rf"(?:{next_} )?{month}(?: \d{{4}})?",
        r"q[1-4](?: \d{4})?",
    ]
    return f"(?:{'|'.join(sources)})"
