"""German lines in other words: what good writers make of a statement passes, and what misleads does not."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from digests.grounding import Cited, check
from tests.made_documents import document

STATEMENTS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "german_statements.toml").read_text(encoding="utf-8")
)["statement"]


def alarms(said: str, line: str) -> list[str]:
    """What is wrong with a line that cites a statement with this text."""
    made = document(said, language="de", title="Plan")
    return [f"{finding.fault}: {finding.about}" for finding in check(line, Cited(made.statements, made))]


@pytest.mark.parametrize("statement", STATEMENTS, ids=[each["said"][:40] for each in STATEMENTS])
def test_other_words_pass_and_lost_ones_do_not(statement: dict[str, Any]) -> None:
    """Of each statement: itself and its faithful lines are silent, each of its false ones is found."""
    said = statement["said"]
    silent = {line: found for line in (said, *statement["faithful"]) if (found := alarms(said, line))}
    assert silent == {}
    assert [line for line in statement["false"] if not alarms(said, line)] == []


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("Der alte Slogan wird nicht mehr verwendet.", "Der alte Slogan wird weiterhin verwendet."),
        ("In Apotheken sind wir bisher nicht vertreten.", "Apotheken führen uns bereits."),
        ("Kundenlogos werden nicht ohne Freigabe gezeigt.", "Keine Kundenlogos mit Freigabe."),
        (
            "Wer die Prüfung nicht bestanden hat, fährt nicht allein.",
            "Wer die Prüfung nicht bestanden hat, fährt allein.",
        ),
        ("Gebrauchte Kassen nehmen wir nicht in Zahlung.", "Inzahlungnahme gebrauchter Kassen."),
        ("Das System funktioniert ohne Internet.", "Internet nötig."),
        ("Akkus sind von der Garantie ausgeschlossen.", "Garantie auf Akkus."),
        ("Mehr als drei Besuche pro Kunde sind nicht erlaubt.", "Drei Besuche pro Kunde sind nicht erlaubt."),
        ("Die Lieferung kann bis zu drei Wochen dauern.", "Die Lieferung wird bis zu drei Wochen dauern."),
        ("Ein Vertrieb in Polen ist frühestens 2030 vorgesehen.", "Ein Vertrieb in Polen ist 2030 vorgesehen."),
        (
            "Nur 28 % kommen über Reisebüros; geplant waren 35 %.",
            "Nur 28 % über Reisebüros statt der bestätigten 35 %.",
        ),
        ("Rabatte gibt Frau Engelbrecht frei, sonst niemand.", "Rabatte gibt Frau Engelbrecht frei, sonst jeder."),
    ],
)
def test_what_turns_a_statement_round_is_found(said: str, line: str) -> None:
    """Found on development briefs: each of these passed."""
    assert alarms(said, line) != []
