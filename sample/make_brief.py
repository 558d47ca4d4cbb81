"""Make the English sample brief: `python -m sample.make_brief`.

Nivaryn Systems and every person, customer, competitor and figure in it are invented.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sample import nivaryn_market, nivaryn_message, nivaryn_offer, nivaryn_plan
from sample.drawing import Deck
from sample.fixed_zip import fixed

PATH = Path(__file__).with_name("nivaryn_marketing_strategy_2027.pptx")


def brief() -> bytes:
    """The deck as bytes, the same on each run."""
    deck = Deck(
        title="Nivaryn Systems – Global Marketing Strategy FY2027",
        author="Group Marketing",
        footer="© 2026 Nivaryn Systems · Confidential",
        made=datetime(2026, 11, 16, 9, 0, tzinfo=UTC),
    )
    for part in (nivaryn_market, nivaryn_message, nivaryn_offer, nivaryn_plan):
        part.add(deck)
    return fixed(deck.saved())


if __name__ == "__main__":
    PATH.write_bytes(brief())
    print(f"{PATH.name}: {PATH.stat().st_size:,} bytes")
