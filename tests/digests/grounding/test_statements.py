"""Lines in other words: what good writers make of a statement passes, and what misleads does not.

The statements of each language stand in a file of their own, by what is hard about them.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from digests.grounding import Cited, check
from tests.digests.grounding.test_hedges import alarms
from tests.made_documents import document

_FILES = {"en": "english_statements.toml", "de": "german_statements.toml"}
_STATEMENTS: dict[str, list[dict[str, Any]]] = {
    language: tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))["statement"]
    for language, name in _FILES.items()
}
_ALL = [(language, each) for language, several in _STATEMENTS.items() for each in several]
_IDS = [f"{language}: {each['said'][:40]}" for language, each in _ALL]
_UNRELATED = {
    "en": ("The canteen in Oslo has blue chairs.", "Nobody but Ida Berg waters the roof garden in Oslo."),
    "de": ("Die Kantine in Oslo hat blaue Stühle.", "Den Dachgarten in Oslo gießt nur Ida Berg."),
}
"""Per language, a statement with no limit and one with one, about nothing that a statement of the files is about."""


@pytest.mark.parametrize(("language", "statement"), _ALL, ids=_IDS)
def test_other_words_pass_and_lost_ones_do_not(language: str, statement: dict[str, Any]) -> None:
    """Of each statement: its faithful lines are silent, each of its false ones is found."""
    said = statement["said"]
    silent = {line: found for line in statement["faithful"] if (found := alarms(said, line, language))}
    assert silent == {}
    assert [line for line in statement["false"] if not alarms(said, line, language)] == []


@pytest.mark.parametrize(("language", "statement"), _ALL, ids=_IDS)
def test_a_copy_is_silent(language: str, statement: dict[str, Any]) -> None:
    """Invariant: a statement word for word raises no alarm, whether or not the line cites, or copies, a second one.

    What else a line cites is no reason to find its own statement lost in it.
    """
    said = statement["said"]
    assert alarms(said, said, language) == []
    for other in _UNRELATED[language]:
        for first, second in ((said, other), (other, said)):
            made = document(first, second, language=language)
            for line in (said, f"{first.rstrip('.')}; {second}"):
                assert check(line, Cited(made.statements, made)) == [], (first, second, line)


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
def test_what_turns_a_german_statement_round_is_found(said: str, line: str) -> None:
    """Found on development briefs: each of these passed."""
    assert alarms(said, line, "de") != []
