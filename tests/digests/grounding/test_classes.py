"""Each class of hedge and denial in English, as good writers say it, and the line that has lost it.

Written from the classes and not from what the check let pass: the ways to say one thing are many, and none of them may
alarm; the bare line must, whichever of them the statement has.
"""

from __future__ import annotations

import pytest

from tests.digests.grounding.test_hedges import alarms

_WAYS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    # class: what statements say, what faithful lines say, what lines say that have lost it
    "planned": (
        (
            "We plan to open a depot in Cardiff in 2031.",
            "We aim to open a depot in Cardiff in 2031.",
            "We hope to open a depot in Cardiff in 2031.",
            "We intend to open a depot in Cardiff in 2031.",
            "We expect to open a depot in Cardiff in 2031.",
            "A depot in Cardiff should open in 2031.",
            "A depot in Cardiff is expected to open in 2031.",
            "A depot is scheduled to open in Cardiff in 2031.",
        ),
        (
            "Cardiff depot planned for 2031.",
            "Target: Cardiff depot open in 2031.",
            "Goal: open a Cardiff depot in 2031.",
            "Aim: Cardiff depot to open in 2031.",
            "Cardiff depot to open in 2031.",
            "Cardiff depot set to open in 2031.",
            "Cardiff depot due to open in 2031.",
            "Cardiff depot expected to open in 2031.",
            "Plan: open a depot in Cardiff in 2031.",
            "Plans for a depot in Cardiff, open in 2031.",
            "Cardiff depot slated to open in 2031.",
            "Depot in Cardiff pencilled in to open in 2031.",
            "Cardiff depot on track to open in 2031.",
            "Depot in Cardiff intended to open in 2031.",
            "Depot in Cardiff is hoped to open in 2031.",
            "Depot in Cardiff projected to open in 2031.",
            "Objective: open a depot in Cardiff in 2031.",
            "A depot in Cardiff would open in 2031.",
            "Depot in Cardiff proposed to open in 2031.",
            "Ambition: a depot open in Cardiff in 2031.",
            "Pipeline: depot in Cardiff to open in 2031.",
            "Roadmap: Cardiff depot opens in 2031.",
        ),
        (
            "A depot in Cardiff will open in 2031.",
            "We will open a depot in Cardiff in 2031.",
            "Cardiff depot opens in 2031.",
        ),
    ),
    "maybe": (
        (
            "Deliveries to Ireland may slip by two weeks.",
            "Deliveries to Ireland might slip by two weeks.",
            "Deliveries to Ireland could slip by two weeks.",
            "Deliveries to Ireland will probably slip by two weeks.",
            "It is possible that deliveries to Ireland slip by two weeks.",
            "Deliveries to Ireland are likely to slip by two weeks.",
        ),
        (
            "Irish deliveries: Ireland could possibly slip by two weeks.",
            "Deliveries to Ireland: possible slip of two weeks.",
            "Potential two-week slip for deliveries to Ireland.",
            "Risk: deliveries to Ireland slip by two weeks.",
            "Deliveries to Ireland at risk of slipping by two weeks.",
            "Perhaps two weeks' slip for deliveries to Ireland.",
            "Deliveries to Ireland may well slip by two weeks.",
            "Deliveries to Ireland likely to slip by two weeks.",
            "Deliveries to Ireland can slip by two weeks.",
            "Chance of deliveries to Ireland slipping by two weeks.",
            "Danger of a two-week slip in deliveries to Ireland.",
            "Deliveries to Ireland: slip of two weeks expected.",
            "Deliveries to Ireland: two-week slip conceivable.",
            "Deliveries to Ireland: two-week slip, tbc.",
            "Maybe a two-week slip in deliveries to Ireland.",
        ),
        (
            "Deliveries to Ireland will slip by two weeks.",
            "Deliveries to Ireland slip by two weeks.",
            "Deliveries to Ireland: slip of two weeks confirmed.",
        ),
    ),
    "at most": (
        (
            "Partners receive a discount of up to 12%.",
            "Partners receive a discount of at most 12%.",
            "Partners receive a discount of no more than 12%.",
            "Partners receive a maximum discount of 12%.",
            "Partners receive a discount of 12% or less.",
            "The discount for partners is capped at 12%.",
        ),
        (
            "Partner discount: max. 12%.",
            "Partner discount capped at 12%.",
            "Partner discount limited to 12%.",
            "Partner discount never more than 12%.",
            "Partner discount not above 12%.",
            "Partner discount cap: 12%.",
            "Partner discount ceiling: 12%.",
            "Partner discount of 12% at most.",
            "Partner discount: 12% or less.",
            "Partner discount: 12% maximum.",
            "Partner discount: ≤ 12%.",
            "Partner discount does not exceed 12%.",
            "No partner discount over 12%.",
            "Partner discount: as much as 12%.",
            "Partner discount of 12% tops.",
            "Limit of partner discount: 12%.",
        ),
        ("Partner discount: 12%.", "Partners receive a discount of 12%.", "Partner discount: at least 12%."),
    ),
    "at least": (
        (
            "A contract runs for at least 18 months.",
            "A contract runs for 18 months or more.",
            "A contract runs for a minimum of 18 months.",
            "A contract runs for no less than 18 months.",
        ),
        (
            "Contract runs for min. 18 months.",
            "Minimum contract: 18 months.",
            "Contract: 18 months or longer.",
            "Contract: 18 months minimum.",
            "Contract: 18+ months.",
            "Contract never shorter than 18 months.",
            "Contract not below 18 months.",
            "Contract: ≥ 18 months.",
            "Contract: 18 months and up.",
            "Contract from 18 months.",
            "No contract under 18 months.",
            "Contract: 18 months at minimum.",
            "Contract floor: 18 months.",
        ),
        ("Contract runs for 18 months.", "Contract: 18 months.", "Contract: up to 18 months."),
    ),
    "about": (
        (
            "Roughly 340 dealers sell the range.",
            "About 340 dealers sell the range.",
            "Some 340 dealers sell the range.",
            "Nearly 340 dealers sell the range.",
            "Approximately 340 dealers sell the range.",
        ),
        (
            "Range sold by around 340 dealers.",
            "Range sold by ~340 dealers.",
            "Range sold by c. 340 dealers.",
            "Range sold by ca. 340 dealers.",
            "Range sold by approx. 340 dealers.",
            "Range sold by some 340 dealers.",
            "Range sold by almost 340 dealers.",
            "Range sold by close to 340 dealers.",
            "Range sold by 340 or so dealers.",
            "Range sold by in the region of 340 dealers.",
            "Range sold by just under 340 dealers.",
            "Range sold by an estimated 340 dealers.",
            "Range sold by circa 340 dealers.",
        ),
        ("Range sold by 340 dealers.", "340 dealers sell the range."),
    ),
    "only": (
        (
            "Only certified fitters may install the charger.",
            "The charger may be installed by certified fitters only.",
            "The charger is installed exclusively by certified fitters.",
            "The charger is installed solely by certified fitters.",
            "The charger is installed by certified fitters alone.",
        ),
        (
            "Charger installed by certified fitters only.",
            "Charger: exclusively certified fitters install it.",
            "Certified fitters alone install the charger.",
            "Nobody but certified fitters installs the charger.",
            "Charger must be installed by certified fitters.",
            "Charger installation reserved for certified fitters.",
            "Charger installation restricted to certified fitters.",
            "Charger installation limited to certified fitters.",
            "No charger installed except by certified fitters.",
            "Installing the charger requires certified fitters.",
            "Charger is never installed without certified fitters.",
            "Charger installed solely by certified fitters.",
            "Certified fitters are mandatory to install the charger.",
        ),
        ("Charger installed by certified fitters.", "Certified fitters install the charger."),
    ),
    "earliest": (
        (
            "The Porto branch opens in March 2031 at the earliest.",
            "The Porto branch opens no earlier than March 2031.",
            "The Porto branch will not open before March 2031.",
        ),
        (
            "Porto branch opens in March 2031 earliest.",
            "Earliest opening of the Porto branch: March 2031.",
            "Porto branch: no opening before March 2031.",
            "Porto branch opens from March 2031.",
            "Porto branch opens March 2031 or later.",
            "Porto branch not open until March 2031.",
            "Porto branch opens no sooner than March 2031.",
            "Porto branch won't open before March 2031.",
        ),
        (
            "Porto branch opens in March 2031.",
            "Opening of the Porto branch: March 2031.",
            "Porto branch opens before March 2031.",
        ),
    ),
    "latest": (
        ("Claims must be sent in by 30 June at the latest.", "Claims must be sent in on 30 June at the latest."),
        (
            "Claims: send in no later than 30 June.",
            "Claims deadline: send in 30 June.",
            "Latest date to send in claims: 30 June.",
            "Send in claims not later than 30 June.",
            "Send in claims before 30 June ends.",
        ),
        ("Send in claims on 30 June.",),
    ),
    "not": (
        (
            "The warranty does not cover batteries.",
            "The warranty doesn't cover batteries.",
            "The warranty never covers batteries.",
            "Batteries are not covered by the warranty.",
        ),
        (
            "Warranty excludes batteries.",
            "No warranty cover for batteries.",
            "Batteries excluded from warranty cover.",
            "Warranty without cover for batteries.",
            "Warranty covers all except batteries.",
            "Warranty cover for batteries: none.",
            "Warranty cover for batteries: n/a.",
            "Warranty cover for batteries ruled out.",
            "Batteries lack warranty cover.",
            "Batteries out of scope of warranty cover.",
            "Warranty fails to cover batteries.",
            "Zero warranty cover for batteries.",
            "Batteries exempt from warranty cover.",
            "Warranty can't cover batteries.",
            "Nothing in the warranty covers batteries.",
            "Warranty cover for batteries is off the table.",
        ),
        ("Warranty covers batteries.", "Batteries covered by the warranty.", "The warranty still covers batteries."),
    ),
    "no longer": (
        (
            "We no longer deliver to Jersey.",
            "We do not deliver to Jersey any more.",
            "We have stopped delivering to Jersey.",
        ),
        (
            "Deliveries to Jersey have ended.",
            "No more deliveries to Jersey.",
            "Delivery to Jersey discontinued.",
            "Jersey is not delivered to any longer.",
            "Delivery to Jersey dropped.",
        ),
        ("We still deliver to Jersey.", "Jersey deliveries continue.", "We deliver to Jersey."),
    ),
    "not yet": (
        ("The price list has not been approved yet.", "The price list is not yet approved."),
        (
            "Price list still to be approved.",
            "Price list: approval pending.",
            "Price list awaiting approval.",
            "Price list unapproved so far.",
            "Approval of the price list outstanding.",
            "Price list: no approval yet.",
        ),
        ("Price list approved.", "Price list has already been approved."),
    ),
    "without": (
        ("The pump works without mains power.", "The pump runs with no mains power."),
        (
            "Pump needs no mains power.",
            "Pump: no mains power needed.",
            "Pump does not need mains power.",
            "Pump independent of mains power: none needed.",
        ),
        ("The pump works with mains power.", "Pump: mains power needed.", "Pump needs mains power."),
    ),
    "not without": (
        (
            "No demo unit leaves the depot without a signed form.",
            "Demo units leave the depot only with a signed form.",
            "Demo units need a signed form before they leave the depot.",
        ),
        (
            "Demo units leave the depot only with a signed form.",
            "A signed form is required before demo units leave the depot.",
            "No signed form, no demo unit leaves the depot.",
            "Demo units never leave the depot without a signed form.",
            "Signed form needed for a demo unit to leave the depot.",
        ),
        ("Demo units leave the depot without a signed form.", "No demo unit leaves the depot with a signed form."),
    ),
}


def _pairs(at: int) -> list[tuple[str, str, str]]:
    return [(kind, said, line) for kind, ways in _WAYS.items() for said in ways[0] for line in ways[at]]


@pytest.mark.parametrize(("kind", "said", "line"), _pairs(1))
def test_every_way_to_say_a_class_passes(kind: str, said: str, line: str) -> None:
    """A paraphrase keeps the class in other words, telegraphic ones too."""
    assert alarms(said, line, "en") == [], kind


@pytest.mark.parametrize(("kind", "said", "line"), _pairs(2))
def test_a_lost_class_is_found(kind: str, said: str, line: str) -> None:
    """Whatever word the statement has for it."""
    assert alarms(said, line, "en") != [], kind
