"""Cards as they are kept in delivery rows: the same card comes back, and nothing else is taken for one."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from handlers.cards import (
    Card,
    CardFormatError,
    Header,
    Instant,
    LinkButton,
    Menu,
    Option,
    Progress,
    Select,
    Text,
    card_from_json,
    card_to_json,
    line,
    reader_of,
)
from tests.render.sample_cards import CARDS, DIGEST


@pytest.mark.parametrize("name", CARDS)
def test_a_stored_card_comes_back(name: str) -> None:
    """Every sample card, hostile text with lone surrogates included, is the same after it was stored."""
    card = CARDS[name][0]
    stored = card_to_json(card)
    assert stored.isascii()
    assert card_from_json(stored) == card


GOOD = json.loads(card_to_json(Card((Text(line(Instant(datetime(2026, 1, 1, tzinfo=UTC)))), Progress(1, 2, "x")), "s")))


def _changed(path: list[str | int], value: object) -> str:
    body = json.loads(json.dumps(GOOD))
    place = body
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return json.dumps(body)


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "[]",
        "{}",
        "[" * 9_000,
        _changed(["version"], 2),
        _changed(["version"], True),
        _changed(["extra"], 1),
        _changed(["summary"], 1),
        _changed(["elements"], {}),
        _changed(["elements", 0], "text"),
        _changed(["elements", 0, "is"], "Unknown"),
        _changed(["elements", 0, "is"], "Plain"),
        _changed(["elements", 0, "extra"], 1),
        _changed(["elements", 0, "spans", 0, "at"], "yesterday"),
        _changed(["elements", 0, "spans", 0, "at"], "2026-01-01T00:00:00"),
        _changed(["elements", 0, "spans", 0, "at"], 0),
        _changed(["elements", 0, "spans", 0, "style"], "loud"),
        _changed(["elements", 1, "done"], 3),
        _changed(["elements", 1, "done"], "1"),
        _changed(["elements", 1, "done"], True),
        _changed(["elements", 1, "text"], None),
    ],
)
def test_anything_else_is_refused(stored: str) -> None:
    """Another version, another shape, an unknown kind, a wrong type: each is an error of its own kind."""
    with pytest.raises(CardFormatError):
        card_from_json(stored)


def test_instants_are_kept_in_utc() -> None:
    """An instant in another zone is the same instant, and a time without a zone is none."""
    local = datetime.fromisoformat("2026-05-04T12:00:00+02:00")
    assert Instant(local) == Instant(local.astimezone(UTC))
    with pytest.raises(ValueError, match="zone"):
        Instant(local.replace(tzinfo=None))


def test_a_card_that_no_platform_takes_can_not_be_made() -> None:
    """Mistakes in a card's own words show where it is made."""
    twice = (Option("a", "same"), Option("b", "same"))
    for make in (
        lambda: Header("x", level=3),
        lambda: LinkButton(" ", "https://ok.example"),
        lambda: Menu("m", "Not An Id", twice[:1]),
        lambda: Menu("m", "act", twice),
        lambda: Select("s", "act", twice[:1], initial="other"),
        lambda: Progress(3, 2, "x"),
    ):
        with pytest.raises(ValueError, match=r"."):
            make()


def test_the_digest_is_stored_small() -> None:
    """A digest of a minute's reading takes less than 8 KB of a row."""
    assert len(card_to_json(DIGEST)) < 8_000


def test_whom_a_card_is_made_for_is_kept_beside_it() -> None:
    """The reader's key comes back, and the card is the same; what is no stored card has no reader."""
    stored = card_to_json(DIGEST, "kim")
    assert reader_of(stored) == "kim"
    assert card_from_json(stored) == DIGEST
    assert [reader_of(odd) for odd in (card_to_json(DIGEST), "", "[]", "{", None, {"reader": "kim"})] == [""] * 6
