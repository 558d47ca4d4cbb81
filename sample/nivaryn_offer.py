"""Slides 29 to 40 of the Nivaryn strategy: launches, prices, customers."""

from __future__ import annotations

from sample.drawing import Deck, Frame
from sample.pictures import product


def add(deck: Deck) -> None:
    """Add the slides to the deck."""
    deck.section("Offer, launches and prices", "What we bring to market, when, and for how much")
    _launches(deck)
    _prices(deck)
    deck.section("Proof and competition", "What we can show, and what others will say")
    _proof(deck)


def _launches(deck: Deck) -> None:
    slide = deck.canvas(
        "Launch calendar 2027",
        "The US date for Pulse 3 hangs on the radio approval, which we expect on 26 March. Do not promise the US date "
        "in writing before we have the paper in hand.",
    )
    deck.table(
        slide,
        [
            ["Product", "What it is", "Orders open", "Available"],
            [
                "Pulse 3",
                "Reusable sensor, five-year battery",
                "2 February 2027",
                "15 March EMEA, 12 April US, July APAC",
            ],
            ["Assure", "Compliance pack with validation documents", "1 April 2027", "4 May 2027, all regions"],
            ["Pulse Go", "Single-use logger with live tracking", "3 May 2027", "14 June 2027, EMEA and US"],
            [
                "Lens Forecast",
                "Predicts excursions up to 6 hours ahead",
                "1 July 2027",
                "Beta 8 June, general 21 September 2027",
            ],
            [
                "Pulse 2 (end of sale)",
                "Previous sensor",
                "Last order 30 September 2027",
                "Support until 31 December 2029",
            ],
        ],
        [2.2, 3.6, 2.6, 3.6],
        size=15,
    )
    deck.bullets(
        "Pulse 3: the sensor that ends the hardware debate",
        [
            "Costs €34, five euros less than Pulse 2",
            "Battery lasts five years instead of three",
            "Accuracy ±0.2 °C from −90 to +60 °C, so it covers dry ice shipments as well",
            "Calibration certificate (ISO 17025) included, valid for two years",
            "Set up by tapping it with a phone, in under 40 seconds",
            "Works with existing Relay gateways; customers need no new hardware at the site",
            "Not approved for explosive atmospheres: do not offer it to solvent or fuel sites",
        ],
        "Engineering is very proud of the dry ice range and they should be. The bit that closes deals is the battery "
        "together with the price. Expect the question about explosive atmospheres in chemicals.",
    )
    deck.two(
        "Assure: the audit folder that fills itself",
        [
            "Validation documents, tamper-proof records, electronic signatures",
            "€180 per site and month",
            "Available in all regions from 4 May 2027",
        ],
        [
            "Included for the first 12 months in every new pharma contract of three years",
            "Pilot with Mirelle Pharma Logistics cut audit preparation from 11 days to 2",
            "Designed around the needs of modern quality organisations",
        ],
        "The free first year is the hook for pharma. It ends with contracts that are signed by 31 December 2027.",
        18,
    )
    deck.bullets(
        "Lens Forecast: see the excursion before it happens",
        [
            "Predicts temperature excursions up to six hours ahead, from weather, door openings and route data",
            "Open beta from 8 June with 11 customers; general availability on 21 September 2027",
            "€120 per site and month (Lens without forecast stays at €95)",
            "INTERNAL ONLY: hit rate in the pilot is 87%. Do not quote this number until the beta has finished.",
        ],
        "I know that everybody wants to show this in demos. Show it, but as a preview, with the label on it.",
    )
    deck.picture_only(product())


def _prices(deck: Deck) -> None:
    slide = deck.canvas(
        "Price list from 1 February 2027",
        "Hardware down, subscription up. The story to tell is: lower entry, fair subscription. Quotes that go out "
        "until "
        "the 31st of January stay valid for 60 days at the old price.",
    )
    deck.table(
        slide,
        [
            ["Item", "Until 31 January 2027", "From 1 February 2027", "Change"],
            ["Sensor (Pulse 2, then Pulse 3)", "€39.00", "€34.00", "−13%"],
            ["Relay gateway", "€290.00", "€260.00", "−10%"],
            ["Harbour subscription, per sensor and month", "€2.90", "€3.20", "+10%"],
            ["Lens, per site and month", "€95.00", "€95.00", "–"],
            ["Lens Forecast, per site and month", "–", "€120.00", "new"],
            ["Assure, per site and month", "–", "€180.00", "new"],
            ["Pulse Go single-use logger", "–", "€9.90", "new"],
        ],
        [5, 2.4, 2.4, 1.4],
        size=15,
    )
    deck.text(
        slide,
        [
            (
                "Existing customers keep their prices until renewal. Quotes issued by 31 January 2027 stay valid for "
                "60 days."
            ),
            "List prices in euro, net. US list: $37 per sensor, $3.50 per sensor and month.",
        ],
        Frame(0.67, 5.1, 12.0, 1.2),
        16,
    )
    slide = deck.canvas(
        "Discounts and approvals",
        "This one never leaves the company. Last year the sheet ended up with a reseller within a week.",
    )
    deck.banner(slide, "INTERNAL ONLY – do not share with customers or partners", 1.45)
    deck.text(
        slide,
        [
            "Account managers may give up to 12% on the subscription for three-year contracts.",
            "12% to 20%: approval by the regional director, within one working day.",
            "Above 20%: deal desk only, and only against Tempaxa.",
            "No discount on Pulse 3 hardware before July: gross margin is 41% and supply is short.",
            "Trade-in: €6 credit for every competing sensor that is returned, until 30 June 2027.",
        ],
        Frame(0.67, 2.3, 12.0, 3.5),
        20,
    )


def _proof(deck: Deck) -> None:
    slide = deck.canvas(
        "References that you can use",
        "Castellane's legal department signs the reference in the second week of January. Until then say “a "
        "hospital network in the south of the US”.",
    )
    deck.table(
        slide,
        [
            ["Customer", "Sector", "Result", "Use"],
            [
                "Mirelle Pharma Logistics, France",
                "Pharma",
                "63% fewer excursions in nine months; write-offs from €1.9m to €0.6m a year",
                "Public",
            ],
            [
                "Harrowdale Dairy, United Kingdom",
                "Food",
                "Spoilage from 3.4% to 1.3%; paid back in seven months",
                "Public",
            ],
            [
                "Sundt & Vikane Seafood, Norway",
                "Food",
                "91% of insurance claims settled in our customer's favour",
                "Public",
            ],
            [
                "Castellane Health Network, United States",
                "Hospitals",
                "38 hospitals and 1,120 refrigerators live in six weeks",
                "Not by name before 15 January 2027",
            ],
            ["Tanjong Fresh, Singapore", "Grocery", "Shelf life of berries 12% longer", "Internal only"],
        ],
        [3.4, 1.4, 5, 2.4],
        size=14,
    )
    deck.text(
        slide,
        ["Across 64 customers measured: median spoilage down 47% in the first year, median payback 8 months."],
        Frame(0.67, 5.4, 12.0, 0.6),
        18,
    )
    deck.bullets(
        "Mirelle Pharma Logistics",
        [
            "14 depots, 1,900 sensors, in operation since January 2026",
            "Before: loggers were read after arrival, and every fourth excursion was found too late",
            "After nine months: 63% fewer excursions, write-offs down from €1.9m to €0.6m a year",
            "“The inspector asked for one shipment. I showed him all of them.” – Hélène Astier, Head of Quality",
            "A shining example of what partnership can achieve when both sides share a vision.",
        ],
        "Hélène is happy to take reference calls, at most two per month. Book them through Tomas.",
    )
    deck.bullets(
        "Harrowdale Dairy",
        [
            "Four creameries, 260 trucks",
            "Spoilage fell from 3.4% to 1.3% of shipped volume within a year",
            "The investment was paid back in seven months",
            "What convinced them: the first creamery was live on the afternoon of the same day",
        ],
        "Use Harrowdale for food manufacturers who think this is only for pharma.",
    )
