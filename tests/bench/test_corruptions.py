"""How true lines lose a negation or a hedge."""

from __future__ import annotations

import random

import pytest

from bench.grounding.corruptions import Line, corrupt
from bench.grounding.losses import lost_hedges, lost_negations


@pytest.mark.parametrize(
    ("language", "true", "false"),
    [
        ("en", "We do not accept cheques.", "We accept cheques."),
        ("en", "Do not promise a date.", "Promise a date."),
        ("en", "The lamp doesn't carry a label.", "The lamp carries a label."),
        ("en", "The plan can't change until May.", "The plan can change before May."),
        ("en", "The lamp will not receive any updates.", "The lamp will receive updates."),
        ("en", "Orders are no longer taken by fax.", "Orders are still taken by fax."),
        ("en", "Sales must not name a price.", "Sales may name a price."),
        ("en", "Neither the lid nor the box contains lead.", "Either the lid or the box contains lead."),
        ("en", "We neither lend nor lease.", "We both lend and lease."),
        ("en", "The lamp works without a cable.", "The lamp works with a cable."),
        ("en", "It can be set without lifting the lid.", "It can be set after lifting the lid."),
        ("en", "There is no entry fee.", "There is an entry fee."),
        ("en", "No lamp was lost.", "One lamp was lost."),
        ("en", "No discounts for dealers.", "Discounts for dealers."),
        ("en", "Dogs are welcome on board, but never on the bridge.", "Dogs are welcome on board, and on the bridge."),
        ("de", "Wir liefern nicht nach Polen.", "Wir liefern nach Polen."),
        ("de", "Fax nehmen wir nicht mehr an.", "Fax nehmen wir weiterhin an."),
        ("de", "Die Lampe ist noch nicht geprüft.", "Die Lampe ist bereits geprüft."),
        ("de", "Sie braucht weder Strom noch eine App.", "Sie braucht sowohl Strom als auch eine App."),
        ("de", "Der Wechsel geht ohne eine Gebühr.", "Der Wechsel geht mit einer Gebühr."),
        ("de", "Das geht ohne neues Etikett.", "Das geht mit neuem Etikett."),
        ("de", "Bis Mai wird dort nichts verkauft.", "Bis Mai wird dort verkauft."),
        ("de", "Wir zeigen Menschen, nicht Lampen.", "Wir zeigen Menschen, auch Lampen."),
        ("de", "Seit Mai kein Verkauf von Lampen mehr.", "Seit Mai weiterhin Verkauf von Lampen."),
        ("de", "Bei uns fallen keine Gebühren an.", "Bei uns fallen Gebühren an."),
        ("de", "Das ist keine Lösung für Händler.", "Das ist eine Lösung für Händler."),
        ("de", "Keine Rücknahme von Lampen.", "Rücknahme von Lampen."),
        ("de", "Rabatte sind erlaubt, aber nicht auf Lampen.", "Rabatte sind erlaubt, auch auf Lampen."),
        ("de", "Niemand nennt einen Preis.", "Jeder nennt einen Preis."),
    ],
)
def test_a_negation_is_lost(language: str, true: str, false: str) -> None:
    """What is left says the opposite, and still reads like a line."""
    assert lost_negations(true, language) == [false]


@pytest.mark.parametrize(
    ("language", "true", "false"),
    [
        ("en", "A strike may delay the lamp.", "A strike will delay the lamp."),
        ("en", "The lamp might be late.", "The lamp will be late."),
        ("en", "A second lamp is planned for June.", "A second lamp is confirmed for June."),
        ("en", "The lamp is expected to arrive in June.", "The lamp will arrive in June."),
        ("en", "Approval is expected in June.", "Approval is confirmed for June."),
        ("en", "The lamp will not ship before June.", "The lamp will ship in June."),
        ("en", "Sales open in June at the earliest.", "Sales open in June."),
        ("en", "The lamp bears rain of up to 5 mm.", "The lamp bears rain of 5 mm."),
        ("en", "For rooms up to 80 square metres.", "For rooms of 80 square metres."),
        ("en", "Free for two weeks at most.", "Free for two weeks."),
        ("de", "Ein Streik könnte die Lampe verzögern.", "Ein Streik wird die Lampe verzögern."),
        ("de", "Der Umsatz soll auf 1,5 Mio. Euro steigen.", "Der Umsatz wird auf 1,5 Mio. Euro steigen."),
        ("de", "Eine zweite Lampe ist geplant.", "Eine zweite Lampe ist bestätigt."),
        ("de", "Die Lampe kommt frühestens im Juni.", "Die Lampe kommt im Juni."),
        ("de", "Die Lampe kommt nicht vor Juni.", "Die Lampe kommt im Juni."),
        ("de", "Wir packen nicht mehr als 40 Lampen.", "Wir packen 40 Lampen."),
        ("de", "Rechnen Sie mit Pausen bis zu 15 Sekunden.", "Rechnen Sie mit Pausen von 15 Sekunden."),
    ],
)
def test_a_hedge_is_lost(language: str, true: str, false: str) -> None:
    """What is left is surer or more exact than the truth."""
    assert lost_hedges(true, language) == [false]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "No discounts in any shop, not even for friends."),
        ("en", "They order every week without exception."),
        ("en", "The lamp might not be ready."),
        ("de", "Die Lampe kostet nicht mehr 1.200 Euro, sondern 800 Euro."),
        ("de", "Das ist keine Mode, sondern eine Haltung."),
        ("de", "Die Lampe läuft auch ohne Netz."),
    ],
)
def test_no_negation_is_lost_where_the_rest_would_say_the_same(language: str, line: str) -> None:
    """A fixed phrase, or a negation that stands there a second time."""
    assert lost_negations(line, language) == []


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Show people at work, not lamps held up to the light."),
        ("en", "The lamp may be returned at any time."),
        ("en", "In a survey of 480 buyers, 14% could name our lamp."),
        ("en", "Nothing about the lamp may be told."),
        ("en", "Talks start only after the fair."),
        ("de", "Die Kosten liegen 15 % unter dem Vorjahr, der Umsatz 6 % mehr als 2026."),
        ("de", "Zum Start läuft die Lampe nur eingeschränkt."),
        ("de", "Der Vertrag kann frühestens nach zwölf Monaten gekündigt werden."),
        ("de", "Haushalte mit Wärmepumpe sollen wir ansprechen."),
    ],
)
def test_no_hedge_is_lost_where_there_is_none(language: str, line: str) -> None:
    """A permission, what was measured, a year, a fixed phrase."""
    assert lost_hedges(line, language) == []


def test_only_the_first_of_two_joined_negations_is_lost() -> None:
    """Without the second one both would still be denied."""
    assert lost_negations("Händler nicht anrufen und nicht anschreiben.", "de") == [
        "Händler anrufen und nicht anschreiben."
    ]
    assert lost_negations("Bei uns keine Gebühren und keine Fristen.", "de") == ["Bei uns Gebühren und keine Fristen."]


def test_a_line_is_made_false_by_one_loss_of_each_kind() -> None:
    """The maker of faults takes one of the places."""
    line = Line("We may not deliver lamps, and at least 40 customers do not wait.", (1,), "en")
    made = {false.kind: false.text for false in corrupt(line, (), random.Random(1))}
    assert made["negation"] == "We may not deliver lamps, and at least 40 customers wait."
    assert made["hedge"] == "We may not deliver lamps, and 40 customers do not wait."
