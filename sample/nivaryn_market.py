"""Slides 1 to 17 of the Nivaryn strategy: the year in short, the market, and where the company stands."""

from __future__ import annotations

from sample.drawing import Deck, Frame
from sample.pictures import journey


def add(deck: Deck) -> None:
    """Add the slides to the deck."""
    _opening(deck)
    _market(deck)
    _standing(deck)


def _opening(deck: Deck) -> None:
    deck.cover(
        "From temperature logging to cold-chain proof",
        ["Global Marketing Strategy FY2027", "Group Marketing · Version 2.3 · 16 November 2026"],
        "Thanks everybody for making the time. I'll try to get through this in an hour, and yes, the deck is long, "
        "so please read the appendix tables on your own.",
    )
    deck.bullets(
        "Important information",
        [
            (
                "This presentation contains forward-looking statements. Actual results may differ materially from "
                "those expressed or implied, and Nivaryn Systems undertakes no obligation to update them."
            ),
            "FY2026 figures are unaudited and combine ten months of actuals with two months of forecast.",
            "Product names are trademarks of Nivaryn Systems. Third-party names belong to their respective owners.",
            (
                "No part of this document may be passed on, reproduced or quoted outside the company without written "
                "consent of Group Marketing."
            ),
        ],
        size=18,
    )
    deck.bullets(
        "Agenda",
        [
            "1  Market",
            "2  Where we stand",
            "3  Positioning and message",
            "4  Who we talk to",
            "5  Offer, launches and prices",
            "6  Proof and competition",
            "7  Plan, budget and next steps",
        ],
    )
    deck.bullets(
        "The year on one page",
        [
            (
                "2027 is the year in which we stop selling thermometers and start selling proof that a product was "
                "kept cold from door to door."
            ),
            "Annual recurring revenue grows from €41.2m to €52.0m (+26%), carried by pharma and food manufacturing.",
            "Three launches: Pulse 3 in March, Assure in May, Lens Forecast in September.",
            (
                "New price list from 1 February 2027: hardware becomes cheaper, the subscription rises from €2.90 to "
                "€3.20 per sensor and month."
            ),
            "Existing customers keep their current prices until their contract renews.",
            "Marketing sources €38m of pipeline, up from €29m, on a budget of €6.4m.",
        ],
        "If people remember one slide, make it this one. The line about existing customers keeping their prices is the "
        "one that sales asked for, so please do not bury it. I have checked the numbers with Finance as of last "
        "Thursday.",
    )
    slide = deck.canvas(
        "Our strategy house",
        "Read it from the roof down. The three pillars come back on the messaging slides with the same wording, so "
        "please don't paraphrase them in your own decks.",
    )
    deck.banner(slide, "Ambition: the proof standard for everything that must stay cold", 1.45)
    deck.boxes(
        slide,
        [
            ("Know before it spoils", ["Live readings every 5 minutes", "Alerts to the person who can act"]),
            ("Proof that stands up", ["Calibrated sensors", "Audit-ready records in one click"]),
            ("Live in a day", ["No IT project", "A site is running within one working day"]),
        ],
        Frame(0.67, 2.2, 12.0, 3.1),
        18,
    )
    deck.text(
        slide,
        ["Foundation: customer obsession · engineering excellence · one team across regions"],
        Frame(0.67, 5.6, 12.0, 0.6),
        18,
    )


def _market(deck: Deck) -> None:
    deck.section("Market", "What is changing around us, and why it matters now")
    deck.bullets(
        "The cold chain keeps growing – and keeps failing",
        [
            "Spending on cold-chain monitoring: $7.9bn in 2026, expected to reach $13.1bn in 2031 (+10.6% a year)",
            "Growth is driven by biologics, fresh convenience food and online grocery",
            "In our survey of 412 quality and logistics managers (June 2026):",
            (1, "58% had at least one delivery rejected for temperature in the past twelve months"),
            (1, "71% still read loggers by hand at least once per shipment"),
            (1, "A rejected pharma load costs €38,000 on average, before the argument about who pays"),
            "Despite a decade of digitalisation, the journey towards true end-to-end visibility has only just begun.",
        ],
        "The market figures come from the analyst subscription that we renewed in September. The survey is our own, "
        "fielded by an outside agency in six countries. The €38,000 is the number journalists pick up, so use it.",
    )
    slide = deck.canvas(
        "Most excursions happen when nobody is looking",
        "Two thirds happen at the dock and in the last mile. That is exactly where single-use loggers tell you "
        "too late.",
    )
    deck.chart(
        slide,
        "bar",
        "Temperature excursions by leg of the journey, share of all excursions, 2026",
        ["Loading dock", "Last mile", "Warehouse", "Line haul"],
        {"Share of excursions": [0.41, 0.27, 0.18, 0.14]},
        Frame(0.67, 1.45, 8.0, 5.0),
        "0%",
    )
    deck.text(
        slide,
        ["68% of excursions happen at the dock or in the last mile.", "Source: 5.2 million shipments on Harbour, 2026"],
        Frame(9.0, 2.2, 3.7, 2.5),
        18,
    )
    deck.bullets(
        "Regulation turns good practice into an obligation",
        [
            (
                "Food, United States: traceability records must be handed over within 24 hours of a request; "
                "enforcement starts in July 2028"
            ),
            "Pharma, Europe: inspectors now ask for unbroken transport records, not for samples",
            (
                "Buyers pass the pressure on: four of the ten largest European grocers demand live temperature data "
                "from suppliers by the end of 2027"
            ),
            (
                "Customers buy ahead of a deadline, typically 12 to 18 months, which puts the decision into this "
                "fiscal year"
            ),
        ],
        "Please do not give legal advice. If a prospect asks whether they're in scope, send them to the whitepaper "
        "and offer a call with Ines from Regulatory.",
    )
    deck.two(
        "What buyers told us",
        [
            "“I don't need another dashboard. I need to know whether I can release the batch.”",
            (1, "Head of quality, vaccine maker"),
            "“We pay for loggers twice: once when we buy them, once when somebody has to find them.”",
            (1, "Warehouse manager, dairy"),
        ],
        [
            "Top three buying criteria in 2026:",
            (1, "Evidence accepted by auditors (64%)"),
            (1, "Time until the first site is live (52%)"),
            (1, "Total cost over five years (47%)"),
            "Accuracy dropped from second to sixth place: buyers take it for granted",
        ],
        "Accuracy dropping to sixth is a big deal for us because half our website still leads with it.",
    )
    deck.picture_only(
        journey(),
        "This is the journey map from the Lyon workshop. It is a picture because the design team has the source file.",
    )


def _standing(deck: Deck) -> None:
    deck.section("Where we stand", "An honest look at FY2026")
    slide = deck.canvas(
        "FY2026 in numbers",
        "The churn number is better than it looks, since almost half of it is one retailer that was acquired. But we "
        "don't say that outside.",
    )
    deck.table(
        slide,
        [
            ["Measure", "FY2025", "FY2026 (forecast)", "FY2027 target"],
            ["Annual recurring revenue", "€33.5m", "€41.2m (+23%)", "€52.0m (+26%)"],
            ["New customers", "96", "118", "150"],
            ["Net revenue retention", "109%", "112%", "115%"],
            ["Gross churn", "7.0%", "6.1%", "5.0%"],
            ["Sensors in the field", "880,000", "1.26 million", "1.75 million"],
            ["Customer satisfaction (NPS)", "41", "48", "52"],
        ],
        [4, 2, 3, 2],
        size=16,
    )
    deck.text(
        slide,
        ["FY2026 combines ten months of actuals with two months of forecast."],
        Frame(0.67, 5.6, 12.0, 0.5),
        13,
    )
    slide = deck.canvas(
        "Recurring revenue has grown for eight quarters in a row",
        "Q4 is the forecast that was agreed with Finance, so don't quote it to customers.",
    )
    deck.chart(
        slide,
        "line",
        "Annual recurring revenue by quarter, € million",
        ["Q1 25", "Q2 25", "Q3 25", "Q4 25", "Q1 26", "Q2 26", "Q3 26", "Q4 26"],
        {"ARR": [28.6, 30.1, 31.7, 33.5, 35.1, 37.0, 39.0, 41.2]},
        number_format="0.0",
    )
    slide = deck.canvas(
        "We win where quality decides, and lose where price decides",
        "Grocery is where we bleed. The average over all segments is 31 percent. I would rather walk away earlier from "
        "grocery tenders that score price above 60 percent.",
    )
    deck.chart(
        slide,
        "column",
        "Win rate by segment, share of qualified opportunities",
        ["Pharma", "Logistics providers", "Food manufacturing", "Grocery"],
        {"FY2025": [0.38, 0.30, 0.27, 0.23], "FY2026": [0.44, 0.33, 0.29, 0.21]},
        Frame(0.67, 1.45, 8.4, 5.1),
        "0%",
    )
    deck.text(
        slide,
        [
            "Overall win rate: 31%",
            "Pharma: 44%, up six points",
            "Grocery: 21%, down two points after Tempaxa's price cut in April",
        ],
        Frame(9.3, 2.0, 3.5, 3.5),
        18,
    )
    deck.two(
        "Why we win, why we lose",
        [
            "We win because of",
            (1, "Calibration certificate with every sensor"),
            (1, "First site live within a day"),
            (1, "Records that auditors accept without questions"),
            (1, "Support that answers: median 4 minutes"),
        ],
        [
            "We lose because of",
            (1, "Hardware price (named in 46% of lost deals)"),
            (1, "No validated on-premise option"),
            (1, "Slow quotes: 9 days on average"),
            (1, "Missing integrations for mid-size warehouse systems"),
        ],
        "These come from 73 win/loss interviews. Slow quotes are our own fault. The new quote tool goes live with the "
        "price list and should bring it under two days.",
        18,
    )
    slide = deck.loose(
        "Strengths, weaknesses, opportunities, threats",
        "Copied from the board paper. Nothing new for most of you.",
    )
    deck.boxes(
        slide,
        [
            (
                "Strengths",
                ["Trusted by quality teams", "Own calibration laboratory", "1.26 million sensors in the field"],
            ),
            ("Weaknesses", ["Little known in the US food sector", "Subscription price above the market average"]),
            ("Opportunities", ["Traceability rules in food", "Grocers that demand live data from suppliers"]),
            ("Threats", ["Tempaxa's aggressive pricing", "Radio chip supply in the first half of the year"]),
        ],
        Frame(0.67, 1.5, 12.0, 4.2),
        17,
    )
