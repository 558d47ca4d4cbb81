"""The card that asks somebody whether a file may be put into their OneDrive."""

from __future__ import annotations

from bot.teams.marks import Item
from handlers.export import Written

CONSENT = "application/vnd.microsoft.teams.card.file.consent"
KEY = "linkpin"


def consent_card(file: Written, digest: str, description: str) -> Item:
    """The card as an attachment; which digest it is for comes back with the answer."""
    context = {KEY: {"digest": digest}}
    content = {
        "description": description,
        "sizeInBytes": len(file.content),
        "acceptContext": context,
        "declineContext": context,
    }
    return {"contentType": CONSENT, "name": file.name, "content": content}
