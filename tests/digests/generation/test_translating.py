"""A line in another language holds all that its original says: what is left out is found as what is made up is."""

from __future__ import annotations

import pytest

from digests.generation import Passage, Reply, Task, Use, advance_text

PRICE = "Atlas costs 49 euros a month for each user from 1 June 2027."
DISCOUNT = "In EMEA without partners the discount is up to 8% until 30 June 2027."
NIMBUS = "Do not promise an integration with Nimbus before October 2027."
BONUS = "Der Bonus von 1.200 Euro gilt nur für Bestandskunden ab dem 15. Mai 2027."


def translated(original: str, text: str, language: str = "en", cites: tuple[int, ...] = (1,)) -> list[str]:
    """What is kept of a model's translation of one line, which it can't put right when it is sent back."""
    passages = [
        Passage("line", original, language=language),
        Passage("other", "Atlas is for retail.", language=language),
    ]
    task = Task(Use.TRANSLATION, "de" if language == "en" else "en", lines=2, words=40)
    first = Reply({"lines": [{"text": text, "cites": list(cites)}]})
    work = advance_text(passages, task, "a model", [(first,)])
    if work.text is None:
        work = advance_text(passages, task, "a model", [(first,), (Reply({"lines": []}),)])
    assert work.text is not None
    return [line.text for line in work.text.lines if not line.own]


@pytest.mark.parametrize(
    ("original", "text", "language"),
    [
        (PRICE, "Atlas kostet ab 1. Juni 2027 49 Euro im Monat je Nutzer.", "en"),
        (DISCOUNT, "In EMEA ohne Partner bis zu 8 % Rabatt bis 30. Juni 2027.", "en"),
        (NIMBUS, "Keine Anbindung an Nimbus vor Oktober 2027 versprechen.", "en"),
        (BONUS, "The bonus of 1,200 euros is only for existing customers from 15 May 2027.", "de"),
    ],
)
def test_a_faithful_translation_passes(original: str, text: str, language: str) -> None:
    """In both directions, with numbers and dates as the language writes them."""
    assert translated(original, text, language) == [text]


@pytest.mark.parametrize(
    ("original", "text", "language"),
    [
        (PRICE, "Atlas kostet ab 1. Juni 2027 59 Euro im Monat je Nutzer.", "en"),  # another number
        (PRICE, "Atlas kostet 49 Euro im Monat je Nutzer.", "en"),  # the date is lost
        (PRICE, "Atlas kostet ab 1. Juni 2027 monatlich je Nutzer.", "en"),  # the number is lost
        (DISCOUNT, "In EMEA mit Partnern 8 % Rabatt bis 30. Juni 2027.", "en"),  # "without" is lost
        (NIMBUS, "Eine Anbindung an Nimbus vor Oktober 2027 versprechen.", "en"),  # the denial is lost
        (BONUS, "The bonus of 1,200 euros is for existing customers from 15 May 2027.", "de"),  # "only" is lost
        (
            BONUS,
            "The bonus of 1,200 euros is only for existing customers of Nordlicht from 15 May 2027.",
            "de",
        ),  # a name
        (PRICE, PRICE, "en"),  # not translated at all
    ],
)
def test_a_false_translation_does_not(original: str, text: str, language: str) -> None:
    """Whatever is made up, changed or lost."""
    assert translated(original, text, language) == []


def test_two_lines_are_not_made_one() -> None:
    """A line that joins two of the digest's stands for none of them."""
    joined = "Atlas kostet ab 1. Juni 2027 49 Euro im Monat je Nutzer."
    assert translated(PRICE, joined, cites=(1, 2)) == []
