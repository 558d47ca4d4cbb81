"""A number as a spreadsheet's format code shows it (the part of the codes that charts use)."""

from __future__ import annotations

import re
from datetime import date, timedelta

# Format codes: ECMA-376 part 1, 18.8.31. Colours, conditions and locales stand in brackets.
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_BRACKETS = re.compile(r"\[[^\]]*\]")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_MONTHS = {
    False: ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    True: ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sep.", "Okt.", "Nov.", "Dez."),
}


def shown(value: float, code: str, german: bool = False) -> str:
    """`value` in the format `code`; `german` swaps decimal point and comma.

    A code that is empty, "General" or beyond this reader shows the plain number.
    """
    sections = code.split(";")
    section = sections[0]
    if value < 0 and len(sections) > 1 and sections[1].strip():
        section = "-" + sections[1].replace("(", "").replace(")", "").lstrip("-")
        value = -value
    section = _BRACKETS.sub("", _CURRENCY.sub(lambda found: f'"{found[1]}"', section))
    parts: list[str] = []

    def keep(found: re.Match[str]) -> str:
        parts.append(found[1] if found[1] is not None else found[2] or " ")
        return f"\x00{len(parts) - 1}\x01"

    plain = _LITERAL.sub(keep, section)
    digits = re.search(r"(?<![\x00\d])[#0?][#0?,.]*(?![\x01\d])", plain)
    if digits is None or "E+" in plain:
        return _local(_general(value), german)
    number = _placed(value * (100 if "%" in plain else 1), digits[0])
    text = plain[: digits.start()] + _local(number, german) + plain[digits.end() :]
    text = re.sub(r"\x00(\d+)\x01", lambda found: parts[int(found[1])], text.replace("#", "").replace("?", ""))
    return " ".join(text.split()).replace("--", "-")


def shown_date(value: float, code: str, german: bool = False, since_1904: bool = False) -> str:
    """A category that is a number: a date where `code` is a date's, otherwise as `shown`."""
    letters = _LITERAL.sub("", _BRACKETS.sub("", code.partition(";")[0])).lower()
    if not re.search(r"[ymd]", letters) or "general" in letters or not 0 < value < 2_958_466:
        return shown(value, code, german)
    day = (date(1904, 1, 1) if since_1904 else date(1899, 12, 30)) + timedelta(days=int(value))
    month = _MONTHS[german][day.month - 1]
    if "d" in letters:
        return f"{day.day}. {month} {day.year}" if german else f"{day.day} {month} {day.year}"
    return f"{month} {day.year}" if "m" in letters else str(day.year)


def _placed(value: float, digits: str) -> str:
    scaled = value / 1000 ** (len(digits) - len(digits.rstrip(",")))
    whole, _, decimals = digits.rstrip(",").partition(".")
    least, most = decimals.count("0"), len(decimals)
    text = f"{scaled:,.{most}f}" if "," in whole else f"{scaled:.{most}f}"
    if most > least:
        kept = text.rstrip("0").rstrip(".")
        missing = least - (len(kept.partition(".")[2]))
        text = text[: len(text) - (most - least)] if missing > 0 else kept
    return text


def _general(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    # Twelve digits are kept, so that 0.1 + 0.2 reads 0.3.
    return f"{value:.12g}"


def _local(number: str, german: bool) -> str:
    return number.translate(str.maketrans(",.", ".,")) if german else number
