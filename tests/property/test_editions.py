"""What an addressee gets in an edition: "most important first, within the ceiling; the rest waits"."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.cadences.choice import FEWER_A_DAY, Addressee, ranked, share
from storage.kinds import Importance, TargetKind
from storage.tables import DigestRow

START = datetime(2027, 3, 1, tzinfo=UTC)
NUMBERS = st.integers(0, 6)


def digest(number: int, importance: Importance, minutes: int, *, urgent: bool) -> DigestRow:
    """An approved digest."""
    return DigestRow(
        id=f"d{number}",
        brief_id="b",
        title="",
        headline="",
        why="",
        engine="",
        language="en",
        words=1,
        importance=importance,
        urgent=urgent,
        created_at=START,
        approved_at=START + timedelta(minutes=minutes),
    )


@st.composite
def digests(pick: st.DrawFn) -> list[DigestRow]:
    """Some approved digests."""
    count = pick(st.integers(0, 8))
    return [
        digest(number, pick(st.sampled_from(Importance)), pick(st.integers(0, 99)), urgent=pick(st.booleans()))
        for number in range(count)
    ]


@settings(max_examples=150)
@given(digests(), st.sets(NUMBERS), st.sets(NUMBERS), NUMBERS, NUMBERS, NUMBERS, st.booleans())
def test_shares(
    rows: list[DigestRow], meant: set[int], got: set[int], ceiling: int, daily: int, used: int, fewer: bool
) -> None:
    """Nobody gets more than both ceilings allow, nothing twice, nothing of others, and never the lesser first."""
    who = Addressee(TargetKind.PERSON, "p", "P", "w", "en", "UTC", (), fewer=fewer)
    keys = {f"d{number}" for number in meant}
    had = {f"d{number}" for number in got}
    order = ranked(rows)
    given_ = share(who, order, got=had, meant=keys, ceiling=ceiling, daily=daily, used=used)
    assert len(given_.digests) <= max(0, min(ceiling, daily - used))
    assert not set(given_.digests) & had
    assert set(given_.digests) <= keys
    due = [row for row in order if row.id in keys and row.id not in had]
    if fewer:
        due = [row for row in due if row.urgent or row.importance is Importance.HIGH]
        assert len(given_.digests) <= FEWER_A_DAY
    assert list(given_.digests) == [row.id for row in due[: len(given_.digests)]]
    assert given_.waiting == len(due) - len(given_.digests)


@given(digests())
def test_ranks(rows: list[DigestRow]) -> None:
    """Urgent before the rest, then by importance, then the one that was approved first."""
    weights = {Importance.HIGH: 0, Importance.NORMAL: 1, Importance.LOW: 2}
    keys = [(not row.urgent, weights[row.importance], row.approved_at) for row in ranked(rows)]
    assert keys == sorted(keys)
