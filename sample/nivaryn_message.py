"""Slides 18 to 28 of the Nivaryn strategy: positioning, message and the people who buy."""

from __future__ import annotations

from sample.drawing import Deck, Frame


def add(deck: Deck) -> None:
    """Add the slides to the deck."""
    _positioning(deck)
    _audience(deck)


def _positioning(deck: Deck) -> None:
    deck.section("Positioning and message", "One story, told the same way everywhere")
    deck.bullets(
        "Positioning",
        [
            (
                "For quality and logistics leaders whose products must stay cold, Nivaryn is the cold-chain proof "
                "system that shows in real time, and proves afterwards, that every delivery was kept in range."
            ),
            (
                "Unlike single-use loggers, it warns before the product is lost. Unlike generic IoT platforms, every "
                "sensor "
                "comes with an accredited calibration certificate."
            ),
            (
                "We believe that trust is the most perishable good of all. That belief has guided our brand since the "
                "first "
                "sensor left the workshop in Lyon, and it will continue to inspire everything we do."
            ),
        ],
        "We tested four versions with 24 buyers. “Proof” beat “visibility” by a wide margin, 17 to 4, and three "
        "had no opinion. "
        "Everybody says visibility.",
    )
    slide = deck.canvas(
        "Message house",
        "Each pillar has one proof point that you can quote. If you only have thirty seconds, use the middle one.",
    )
    deck.boxes(
        slide,
        [
            (
                "Know before it spoils",
                [
                    "Alert within 5 minutes of an excursion",
                    "Customers save the load in 7 of 10 alerts",
                ],
            ),
            (
                "Proof that stands up",
                [
                    "ISO 17025 calibration certificate included with every sensor",
                    "Audit preparation falls from 11 days to 2",
                ],
            ),
            (
                "Live in a day",
                [
                    "Sensor set up by phone in under 40 seconds",
                    "A hospital network equipped 38 hospitals in six weeks",
                ],
            ),
        ],
        Frame(0.67, 1.5, 12.0, 4.3),
        18,
    )
    slide = deck.canvas("Words we use, words we retire")
    deck.table(
        slide,
        [
            ["Say", "Don't say", "Because"],
            ["Proof", "Visibility", "Every competitor claims visibility"],
            ["Excursion", "Alarm", "Quality teams think in excursions"],
            ["Cold-chain proof system", "IoT platform", "IT budgets are frozen, quality budgets are not"],
            ["Within one working day", "Plug and play", "Buyers no longer believe it"],
        ],
        [3, 3, 5],
        size=17,
    )


def _audience(deck: Deck) -> None:
    deck.section("Who we talk to", "Segments, people and what to tell them")
    slide = deck.canvas(
        "Four segments, two priorities",
        "The account counts are after the data cleansing, so they're lower than last year's deck. That's fine.",
    )
    deck.table(
        slide,
        [
            ["Segment", "Target accounts", "Average contract per year", "Priority in 2027"],
            ["Pharma and biotech", "640", "€86,000", "First"],
            ["Food manufacturing", "1,150", "€41,000", "First"],
            ["Logistics providers", "480", "€63,000", "Second"],
            ["Grocery retail", "210", "€120,000", "Only by invitation"],
        ],
        [4, 2, 3, 3],
        size=17,
    )
    deck.text(
        slide,
        [
            "Grocery tenders are only answered if live data or audit records count for at least 40% of the score.",
            "Minimum size for a direct deal: 200 sensors. Smaller accounts go to partners.",
        ],
        Frame(0.67, 4.3, 12.0, 1.5),
        18,
    )
    deck.two(
        "Persona: Claire, head of quality",
        [
            "Signs with her name that a batch may be released",
            "Spends 11 days preparing for an audit",
            "Fears the one excursion that nobody noticed",
            "Reads: industry journals, inspectors' reports",
        ],
        [
            "What she wants to hear",
            (1, "The record is complete, calibrated and cannot be altered"),
            (1, "Validation documents are included"),
            "What puts her off",
            (1, "Marketing language, artificial intelligence in the first sentence"),
        ],
        "Claire is the person who says no. Bring a sample audit report to the first meeting; it's worth more than "
        "any slide.",
        18,
    )
    deck.two(
        "Persona: Marek, director of logistics",
        [
            "Responsible for 9 to 30 sites",
            "Measured on cost per pallet and on claims",
            "Has seen three pilot projects die",
        ],
        [
            "What he wants to hear",
            (1, "First site live within one working day, without IT"),
            (1, "Drivers and dock staff need no training"),
            (1, "Insurers accept the record: claims are settled faster"),
        ],
        "Marek is our champion in food. He'll push if the first site is painless.",
        18,
    )
    deck.two(
        "Persona: Susan, finance director",
        [
            "Approves anything above €50,000 a year",
            "Sees sensors as overhead",
        ],
        [
            "What she wants to hear",
            (1, "Median payback of 8 months across 64 measured customers"),
            (1, "€226 per sensor over five years, against €290 with Tempaxa"),
            (1, "Sensors can be paid monthly, without capital expense"),
        ],
        "The five-year number is on the competition slide with the calculation. Always show the calculation.",
        18,
    )
    slide = deck.canvas(
        "Quality has the last word",
        "If Finance signs you usually had Quality on board months before.",
    )
    deck.chart(
        slide,
        "pie",
        "Who has the last word in a purchase, share of 118 deals won in FY2026",
        ["Quality", "Logistics", "Finance", "IT"],
        {"Share": [0.46, 0.31, 0.17, 0.06]},
        Frame(0.67, 1.4, 7.5, 5.2),
        "0%",
    )
    deck.text(
        slide,
        ["Deals in which Quality joins before the demo close twice as often (52% against 25%)."],
        Frame(8.6, 2.4, 4.0, 2.5),
        20,
    )
    slide = deck.canvas(
        "Say this",
        "Learn these by heart. They were cleared with Regulatory, so please use them word for word. For anything about "
        "legal compliance, say “supports compliance”, never “guarantees compliance”.",
    )
    deck.table(
        slide,
        [
            ["To", "Say this", "Not this"],
            [
                "Head of quality",
                "“You can show the auditor the full temperature history of any batch in under a minute.”",
                "“Our sensors are the most accurate.”",
            ],
            [
                "Director of logistics",
                "“Your first site runs tomorrow evening, and you don't need IT for it.”",
                "“It is easy to integrate.”",
            ],
            [
                "Finance director",
                "“Customers earn the money back in eight months, and we'll show you how we counted.”",
                "“It pays for itself.”",
            ],
            [
                "IT manager",
                "“Data stays in the region that you choose, and single sign-on is included.”",
                "“It's in the cloud.”",
            ],
        ],
        [2, 6, 3],
        size=16,
    )
