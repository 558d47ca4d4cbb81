"""Addresses of calendars, as forms take them."""

from __future__ import annotations

from handlers.speech import Speech


def wrong_address(address: str, speech: Speech) -> str:
    """What is wrong with an address that no fetch could work with; "" where nothing is."""
    if address.lower().startswith(("https://", "webcal://", "webcals://")) and not any(map(str.isspace, address)):
        return ""
    return speech.say("It begins with https:// or webcal://.")
