"""Keys and cleaned values."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from storage.keys import ALPHABET, new_key
from storage.types import clean, clean_json


def test_keys_sort_by_time() -> None:
    """Keys made at different milliseconds sort by time, and no two are equal."""
    keys = []
    for _ in range(5):
        keys.append(new_key())
        time.sleep(0.002)
    assert keys == sorted(keys)
    assert len({new_key() for _ in range(10_000)}) == 10_000


def test_keys_can_be_read_out_loud() -> None:
    """A key has 26 characters, none of which is mistaken for another."""
    key = new_key()
    assert len(key) == 26
    assert set(key) <= set(ALPHABET)
    assert not set("ilou") & set(ALPHABET)


@given(st.text(st.characters()))
def test_clean_text_can_be_stored(text: str) -> None:
    """A cleaned text has no NUL, is UTF-8, is cleaned for good, and keeps a text that needs no cleaning."""
    cleaned = clean(text)
    assert "\x00" not in cleaned
    cleaned.encode()
    assert clean(cleaned) == cleaned
    if "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text):
        assert cleaned == text


def test_clean_json_reaches_everywhere() -> None:
    """Texts are cleaned in keys, lists and nested objects; numbers stay."""
    assert clean_json({"a\x00": ["\ud800", ("x\x00", 1, None)]}) == {"a": ["\ufffd", ["x", 1, None]]}
