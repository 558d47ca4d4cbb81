"""Slides 41 to 50 of the Nivaryn strategy: competition, regions, campaigns, money, risks, next steps."""

from __future__ import annotations

from sample.drawing import Deck, Frame


def add(deck: Deck) -> None:
    """Add the slides to the deck."""
    _competition(deck)
    _regions(deck)
    _money(deck)
    _close(deck)


def _competition(deck: Deck) -> None:
    slide = deck.canvas(
        "Competition at a glance",
        "The Tempaxa price comes from two tenders that we lost in May, so it's solid but please do not say where "
        "we have "
        "it from. The calculation: 34 plus 60 times 3.20 is 226 for us; 22 plus 60 times 4.10 plus a second "
        "sensor after "
        "three years is 290 for them.",
    )
    deck.table(
        slide,
        [
            ["", "Nivaryn", "Tempaxa", "Borelis", "Single-use loggers"],
            ["Sensor price", "€34", "€22", "€58", "€9 to €15 per trip"],
            ["Subscription per sensor and month", "€3.20", "€4.10", "€5.00", "none"],
            ["Cost per sensor over five years", "€226", "€290", "€358", "depends on trips"],
            ["Calibration certificate", "included", "€14 extra", "included", "on request"],
            ["Time until the first site is live", "1 day", "2 weeks", "6 months", "at once"],
            ["Minimum contract", "1 year", "3 years", "3 years", "none"],
            ["Battery", "5 years", "3 years", "5 years", "90 days"],
        ],
        [3.4, 2, 2, 2, 2.4],
        size=15,
    )
    deck.two(
        "Answering the five objections that we hear most",
        [
            "“Tempaxa's sensor is cheaper.”",
            (
                1,
                (
                    "Yes, by €12. Over five years ours costs €64 less per sensor, because theirs needs replacing "
                    "after three."
                ),
            ),
            "“We already have loggers.”",
            (1, "They tell you what happened. In 7 of 10 alerts our customers still save the load."),
            "“The subscription went up.”",
            (1, "By 30 cents; the sensor is €5 cheaper, and your price holds until renewal."),
        ],
        [
            "“We must host on our own premises.”",
            (
                1,
                "We don't offer that. Regional hosting is available in Frankfurt and Ohio, and in Singapore from July.",
            ),
            "“Can you guarantee compliance?”",
            (1, "No system can. Assure supports compliance and brings the documents that inspectors ask for."),
        ],
        "On-premise is the one where we lose against Borelis. Qualify early and walk away if they insist.",
        16,
    )
    deck.section("Plan, budget and next steps", "Who does what, until when")


def _regions(deck: Deck) -> None:
    slide = deck.canvas(
        "One strategy, three regions",
        "APAC can sell Pulse 2 until July. Nobody should wait for Pulse 3 there.",
    )
    deck.boxes(
        slide,
        [
            (
                "EMEA",
                [
                    "58% of recurring revenue (€23.9m)",
                    "Focus: pharma in France, Benelux and Germany",
                    "Pulse 3 ships from 15 March",
                    "Event: LogiCold Expo, Rotterdam, 9–11 March",
                ],
            ),
            (
                "United States",
                [
                    "27% of recurring revenue (€11.1m)",
                    "Focus: food manufacturing, traceability",
                    "Pulse 3 from 12 April, subject to radio approval",
                    "Assure is sold with local validation partner Kestrel Bay Consulting",
                ],
            ),
            (
                "APAC",
                [
                    "15% of recurring revenue (€6.2m)",
                    "Focus: Singapore and Australia, through partners",
                    "Pulse 3 and hosting in Singapore from July",
                    "Pulse Go is not sold in APAC in 2027",
                ],
            ),
        ],
        Frame(0.67, 1.5, 12.0, 4.6),
        17,
    )
    slide = deck.canvas(
        "Campaign calendar",
        "Leads from LogiCold go to the regions within 24 hours this time, not within three weeks like in 2025.",
    )
    deck.table(
        slide,
        [
            ["When", "Campaign", "Aim", "Region"],
            ["20 January 2027", "“The Cold Truth” report, survey of 412 managers", "900 downloads", "All"],
            ["2 February 2027", "Pulse 3 launch and new price list", "400 quotes by the end of March", "All"],
            ["9–11 March 2027", "LogiCold Expo, Rotterdam, hall 4, stand C12", "250 meetings", "EMEA"],
            ["4 May 2027", "Assure launch with Mirelle webinar", "600 registrations", "All"],
            ["2–3 June 2027", "Traceability roadshow, Chicago and Atlanta", "120 food manufacturers", "US"],
            ["21 September 2027", "Lens Forecast general availability", "60 upgrades", "All"],
            ["17 November 2027", "Customer summit, Lyon", "300 guests", "All"],
        ],
        [2.4, 5, 3, 1.2],
        size=15,
    )


def _money(deck: Deck) -> None:
    slide = deck.canvas(
        "Marketing budget 2027: €6.4m", "Up 14 percent from 5.6 million. Launches take most of the increase."
    )
    deck.chart(
        slide,
        "pie",
        "Marketing budget 2027 by purpose, € million",
        ["Digital demand", "Events", "Launches", "Customer proof", "Partner marketing", "Tools and research"],
        {"Budget": [1.9, 1.6, 1.1, 0.8, 0.6, 0.4]},
        Frame(0.67, 1.4, 7.6, 5.2),
        "0.0",
    )
    deck.text(
        slide,
        [
            "Total: €6.4m, up from €5.6m (+14%)",
            "New: €0.3m for joint campaigns with account managers; ask your regional marketing lead",
        ],
        Frame(8.7, 2.2, 4.0, 3.0),
        18,
    )
    slide = deck.canvas(
        "Marketing-sourced pipeline: €38m",
        "A lead counts only when sales accepts it. That is the agreement from September.",
    )
    deck.chart(
        slide,
        "column",
        "Marketing-sourced pipeline by quarter, € million",
        ["Q1", "Q2", "Q3", "Q4"],
        {"2026": [6.2, 7.0, 7.6, 8.2], "2027 target": [8.0, 9.0, 10.5, 10.5]},
        Frame(0.67, 1.4, 8.0, 5.2),
        "0.0",
    )
    deck.text(
        slide,
        [
            "€38m in 2027, from €29m in 2026 (+31%)",
            "Sales accepts or rejects a lead within two working days",
            "Target: 45% of leads accepted (2026: 34%)",
        ],
        Frame(9.0, 2.0, 3.8, 3.5),
        18,
    )


def _close(deck: Deck) -> None:
    deck.bullets(
        "Risks and what we do about them",
        [
            (
                "Radio chips are short: the first batch of Pulse 3 is 60,000 units. Do not promise delivery in less "
                "than six "
                "weeks before June."
            ),
            "US radio approval may slip beyond 26 March; fallback is Pulse 2 at the Pulse 3 price.",
            (
                "The higher subscription meets 140 renewals in the first half of the year: call each customer at least "
                "60 days before renewal."
            ),
            "Tempaxa may cut prices again; answer with five-year cost, not with discount.",
            "INTERNAL ONLY: Borelis is rumoured to be for sale. No comment to customers or press.",
        ],
        "Finance expects that we lose four or five of the 140 renewals over the price. If we call early we can "
        "keep it there.",
    )
    slide = deck.canvas(
        "Next steps",
        "If you're on this list and did not know it, talk to me today. The training on the 14th is mandatory for "
        "all account managers.",
    )
    deck.table(
        slide,
        [
            ["What", "Who", "Until"],
            ["Battle cards for Tempaxa and Borelis in the CRM", "Tomas Wendt, Product Marketing", "8 January 2027"],
            [
                "Pulse 3 and price training for all account managers (90 minutes, online)",
                "Priya Nair, Enablement",
                "14 January 2027",
            ],
            ["List of 20 target accounts per account manager", "Regional sales directors", "15 January 2027"],
            ["Send all open quotes that should keep the old price", "Account managers", "31 January 2027"],
            ["Call every customer with a renewal before July", "Account managers", "26 February 2027"],
            ["Questions about this strategy", "Lena Brandvold, Group Marketing, channel #strategy-2027", "any time"],
        ],
        [5.4, 4, 2],
        size=15,
    )
    deck.cover(
        "Thank you",
        ["Group Marketing, Nivaryn Systems", "marketing@nivaryn.example"],
        "Happy to take questions. The recording will be on the intranet tomorrow.",
    )
