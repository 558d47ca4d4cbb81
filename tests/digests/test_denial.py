"""What stands under "Don't say" or "Nicht sagen" is never a message, whether rules or a language model word it."""

from __future__ import annotations

from pathlib import Path

import pytest

from digests.denial import carries_denial, denied_by, denies, worded
from digests.extractive import ExtractiveEngine
from digests.grounding import Cited, Fault, check
from digests.model import Document, SectionKind
from digests.reading import read_document

ENGLISH = """# Veloria launch

Veloria leases electric bikes to employers from 1 March 2028 at 49 euros a month.

## Don't say

- Veloria is the cheapest provider on the whole market
- Guaranteed savings of 40% for everyone

### Say instead

- Veloria saves employees up to 39% in the first year.

## Messages

- Employees save up to 39% compared with a private purchase.
"""
GERMAN = """# Veloria Start

Veloria verleast ab 1. März 2028 E-Bikes an Arbeitgeber für 49 Euro im Monat.

## Nicht sagen

- Veloria ist der günstigste Anbieter am ganzen Markt
- Garantierte Ersparnis von 40 % für alle

### Stattdessen

- Veloria spart den Beschäftigten bis zu 39 % im ersten Jahr.

## Botschaften

- Mitarbeiter sparen bis zu 39 % gegenüber dem Privatkauf.
"""


def brief(tmp_path: Path, text: str) -> Document:
    """The text as it is read."""
    path = tmp_path / "brief.md"
    path.write_text(text, encoding="utf-8")
    return read_document(path)


@pytest.mark.parametrize(
    "heading",
    [
        "Don't say",
        "Don’t say:",
        "Do not promise",
        "4.2 What not to say",
        "Words to avoid",
        "Avoid",
        "Forbidden claims",
        "Must not be said",
        "No-gos",
        "Do not use the following terms",
        "Nicht sagen",
        "Das sagen wir nicht",
        "Was wir nicht versprechen",
        "Zu vermeiden",
        "Tabu",
        "Verbotene Aussagen",
        "Darf nicht gesagt werden",
        "Unwörter",
    ],
)
def test_headings_that_deny(heading: str) -> None:
    """In both languages, numbered or not, as an order or as a label."""
    assert denies(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "Why customers do not switch",
        "Never miss a lead",
        "No setup fee",
        "What to say",
        "Do's and don'ts",
        "Don't promise delivery before July",
        "How to avoid mistakes",
        "Say instead",
        "Was wir sagen",
        "Nicht verpassen",
        "Nicht nur sparen",
    ],
)
def test_headings_that_do_not(heading: str) -> None:
    """A "not" alone denies nothing of what stands below; a whole sentence denies itself."""
    assert not denies(heading)


@pytest.mark.parametrize(
    ("text", "false", "true"),
    [
        (
            ENGLISH,
            [
                "Veloria is the cheapest provider on the whole market",
                "The lowest price anywhere",
                "Savings: 40% for all",
            ],
            [
                "Don't say that Veloria is the cheapest provider on the market.",
                "Avoid: cheapest provider on the market",
                "“Cheapest provider” must not be used.",
            ],
        ),
        (
            GERMAN,
            ["Veloria ist der günstigste Anbieter am ganzen Markt", "Günstigster Anbieter am Markt, keine Gebühr"],
            ["Nicht sagen: günstigster Anbieter am Markt", "„Günstigster Anbieter“ vermeiden."],
        ),
    ],
)
def test_a_model_s_line_must_carry_the_denial(tmp_path: Path, text: str, false: list[str], true: list[str]) -> None:
    """A line that rests on such an item is refused without it, however it is worded, and passes with it."""
    made = brief(tmp_path, text)
    items = [statement for statement in made.statements if denied_by(statement)]
    assert len(items) == 2
    for line in false:
        faults = {(finding.fault, finding.about) for finding in check(line, Cited(tuple(items), made))}
        assert (Fault.HEDGE_LOST, denied_by(items[0])) in faults, line
    for line in true:
        assert check(line, Cited((items[0],), made)) == [], line


def test_a_line_in_another_language_too(tmp_path: Path) -> None:
    """A German digest of an English brief keeps the denial as well."""
    made = brief(tmp_path, ENGLISH)
    item = next(statement for statement in made.statements if denied_by(statement))
    said = {finding.fault for finding in check("Veloria ist der günstigste Anbieter.", Cited((item,), made), "de")}
    assert Fault.HEDGE_LOST in said
    assert check("Veloria nicht als günstigsten Anbieter nennen.", Cited((item,), made), "de") == []


def test_what_to_say_instead_is_a_message(tmp_path: Path) -> None:
    """Under a heading of its own below the denial, it may be said as it stands."""
    for text in (ENGLISH, GERMAN):
        made = brief(tmp_path, text)
        instead = next(s for s in made.statements if "39" in s.text)
        assert denied_by(instead) == ""
        assert check(instead.text, Cited((instead,), made)) == []


@pytest.mark.parametrize(("text", "heading"), [(ENGLISH, "Don't say"), (GERMAN, "Nicht sagen")])
def test_by_rules_it_stands_under_its_heading_and_among_the_limits(tmp_path: Path, text: str, heading: str) -> None:
    """Such an item is neither headline nor message; its line begins with the denial, and stands under risks."""
    made = brief(tmp_path, text)
    digest = ExtractiveEngine().digest(made, 200)
    lines = [(section.kind, bullet.text) for section in digest.sections for bullet in section.bullets]
    lines += [(kind, bullet.text) for kind, bullet in digest.runners_up]
    denied = [(kind, line) for kind, line in lines if "40" in line or "Anbieter" in line or "provider" in line]
    assert denied
    assert all(line.startswith(f"{heading}: ") and kind is SectionKind.RISK for kind, line in denied)
    assert not any(word in digest.headline + digest.why for word in ("40", "Anbieter", "provider"))
    assert not any(line.startswith(heading) and "39" in line for _, line in lines)


def test_a_row_under_such_a_head_says_so(tmp_path: Path) -> None:
    """In a table with a column of what not to say, the line begins with its head."""
    made = brief(
        tmp_path,
        "# Veloria\n\nVeloria leases bikes to employers in the Midlands and the North West.\n\n## Wording\n\n"
        "| Don't say | Say |\n| --- | --- |\n| Cheapest bike on the market | Fair price with insurance |\n"
        "| Guaranteed savings for all | Savings of up to 39% |\n",
    )
    digest = ExtractiveEngine().digest(made, 200)
    lines = [bullet.text for bullet in (*digest.bullets(), *(each for _, each in digest.runners_up))]
    told = [line for line in lines if "Cheapest" in line]
    assert all("Don't say" in line.split("Cheapest")[0] for line in told)


def test_alone_a_statement_is_worded_with_it(tmp_path: Path) -> None:
    """Where the brief's own words answer a question, or tell of a change, they carry the denial too."""
    made = brief(tmp_path, ENGLISH)
    item = next(statement for statement in made.statements if denied_by(statement))
    assert worded(item) == f"Don't say: {item.text}"
    assert carries_denial(worded(item))
    other = made.statements[1]
    assert worded(other) == other.text
