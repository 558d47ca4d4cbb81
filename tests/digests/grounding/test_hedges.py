"""Negations and hedges: what is said in other words passes, and what is only like it does not."""

from __future__ import annotations

import random

import pytest

from bench.grounding.corruptions import Line, corrupt
from digests.grounding import Cited, check
from tests.made_documents import document


def alarms(said: str, line: str, language: str, title: str = "Plan") -> list[str]:
    """What is wrong with a line that cites a statement with this text."""
    made = document(said, language=language, title=title)
    return [f"{finding.fault}: {finding.about}" for finding in check(line, Cited(made.statements, made))]


@pytest.mark.parametrize(
    ("language", "said", "faithful", "false"),
    [
        # A bound has a direction, and is of its number.
        ("en", "The price must not be lower than £18.", "Price floor: £18.", "The price must be lower than £18."),
        ("de", "Die Mira ist nachts nicht lauter als 31 dB.", "Nachts max. 31 dB.", "Mira nachts lauter als 31 dB."),
        (
            "de",
            "Bis zu 70 Grad, höchstens 48 dB.",
            "Maximal 70 Grad bei höchstens 48 dB.",
            "Maximal 70 Grad bei 48 dB.",
        ),
        ("de", "Der Rabatt darf 35 % nicht überschreiten.", "Rabatt: höchstens 35 %.", "Rabatt: 35 %."),
        ("de", "Die Mindestlaufzeit beträgt 24 Monate.", "Laufzeit: mindestens 24 Monate.", "Laufzeit: 24 Monate."),
        (
            "de",
            "Je Filiale fahren nur zwei Personen.",
            "Maximal zwei Personen je Filiale.",
            "Zwei Personen je Filiale.",
        ),
        ("en", "Returns fell to less than 1.5%.", "Returns now under 1.5%.", "Returns fell to 1.5%."),
        # Shares in words and in figures are the same number.
        ("en", "Fewer than one in twenty come online.", "Online: under 1 in 20.", "Online: 1 in 20."),
        (
            "de",
            "Nur jeder fünfte Händler hat ein Gerät.",
            "Gerät bei nur 20 % der Händler.",
            "Gerät bei 20 % der Händler.",
        ),
        (
            "en",
            "At least a third of trials lead to a contract.",
            "Minimum one third of trials.",
            "One third of trials.",
        ),
        # A denial is said by the contrary of what it denies, and by no other.
        (
            "en",
            "Return rates have not fallen since 2026.",
            "Return rates flat since 2026.",
            "Return rates fell in 2026.",
        ),
        (
            "en",
            "The offer ends on 31 October and cannot be combined with vouchers.",
            "Offer until 31 October, no combination with vouchers.",
            "Offer until 31 October, combination with vouchers.",
        ),
        (
            "de",
            "In Apotheken sind wir bisher nicht vertreten.",
            "Bislang keine Präsenz in Apotheken.",
            "Bislang in Apotheken vertreten.",
        ),
        ("de", "Neue Küchen bauen wir vor 2030 nicht.", "Neue Küchen frühestens 2030.", "Neue Küchen bis 2030."),
        ("de", "Die Preise sind vertraulich.", "Preise nicht weitergeben.", "Preise weitergeben."),
        ("de", "Der Roboter reinigt keine Treppen.", "Für Treppen ungeeignet.", "Treppenreinigung möglich."),
        (
            "en",
            "Sonavia should never be named in ads.",
            "Keep Sonavia's name out of ads.",
            "Use Sonavia's name in ads.",
        ),
        (
            "de",
            "Wir vermieten nicht, auch nicht an Vereine.",
            "Keine Vermietung, nie an Vereine.",
            "Keine Vermietung, auch an Vereine.",
        ),
        # A need is a need in other words, and not by "with".
        ("de", "Muster geben wir nicht ohne Leihvertrag.", "Muster nur gegen Leihvertrag.", "Muster ohne Leihvertrag."),
        (
            "en",
            "Discounts above 5% need the approval of Colin Ashworth.",
            "Over 5% discount: Colin Ashworth must approve.",
            "More than 5% discount with Colin Ashworth's approval.",
        ),
        ("de", "Das Gerät ist nur mit der Mira erhältlich.", "Ausschließlich mit der Mira.", "Gerät mit der Mira."),
        # Doubt is no certainty; leave and duty are none.
        ("en", "Delivery may slip to June.", "Delivery could slip to June.", "Delivery will slip to June."),
        (
            "en",
            "Opticians may not sell below £1,290.",
            "Opticians must charge at least £1,290.",
            "Opticians may sell below £1,290.",
        ),
        (
            "en",
            "Market share should reach 14% by 2030.",
            "Market share is to reach 14% by 2030.",
            "Market share: 14% by 2030.",
        ),
    ],
)
def test_other_words_pass_and_lost_ones_do_not(language: str, said: str, faithful: str, false: str) -> None:
    """Of each statement a faithful line and one that a salesperson would be misled by."""
    assert alarms(said, faithful, language) == []
    assert alarms(said, false, language) != []


@pytest.mark.parametrize(
    ("language", "said", "line"),
    [
        ("en", "Wine will only be added once the licence is granted.", "Wine to follow after the licence is granted."),
        ("en", "There is no delivery charge for orders above £50.", "Orders over £50 ship free."),
        ("en", "The start is two weeks later than originally planned.", "Start two weeks behind the original plan."),
        ("en", "Vouchers issued before 2027 are no longer valid.", "Pre-2027 vouchers have expired."),
        ("en", "Orders after 20 May will probably not arrive.", "Orders after 20 May are unlikely to arrive."),
        ("en", "The box is recyclable except for the pads.", "Everything but the pads can be recycled."),
        ("de", "Die Ausgabe ist am 30. September nicht mehr möglich.", "Keine Ausgabe mehr am 30. September."),
        ("de", "Ob die Förderung über 2029 hinaus läuft, ist nicht entschieden.", "Förderung über 2029 hinaus offen."),
        ("de", "Jede Niederlassung soll mindestens 25 Kliniken ansprechen.", "Je Niederlassung 25 oder mehr Kliniken."),
        ("de", "Kartenzahlung ist erst ab Version 2.4 möglich.", "Keine Kartenzahlung vor Version 2.4."),
        ("de", "Für Anzeigen sind höchstens 410.000 Euro vorgesehen.", "Anzeigen: bis zu 410.000 €."),
        ("de", "Keiner der 64 Läden wollte zur alten Kasse zurück.", "Alle 64 Läden blieben bei der neuen Kasse."),
    ],
)
def test_terse_bullets_pass(language: str, said: str, line: str) -> None:
    """Found on briefs of eight industries: each of these alarmed."""
    assert alarms(said, line, language) == []


def test_a_year_of_the_title_is_no_figure() -> None:
    """Found on a brief: the "2030" of its title let a false 2,030 pass for 2,000."""
    said = "Contracts with more than 2,000 units need approval."
    assert alarms(said, "Over 2,000 units: approval needed.", "en", title="Freight plan 2030") == []
    assert alarms(said, "Over 2,030 units: approval needed.", "en", title="Freight plan 2030") != []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Claims only after clearance by the lawyers.", "hedge"),
        ("Up to now, no robot was replaced.", "hedge"),
        ("FlexPass may not be named in letters.", "hedge"),
        ("The use below 0 degrees is excluded.", "number"),
    ],
)
def test_what_is_made_false_is_false(text: str, kind: str) -> None:
    """What would say the same without a word, or nothing at all, is not counted as a false line."""
    made = [each for seed in range(20) for each in corrupt(Line(text, (1,), "en"), (), random.Random(seed))]
    assert not any(each.kind == "hedge" for each in made if kind == "hedge")
    assert not any("00" in each.text for each in made)
