"""The few pictures of the page, drawn as lines in the colour of the text around them."""

from __future__ import annotations

from types import MappingProxyType

_PATHS = MappingProxyType(
    {
        "pin": '<circle cx="7" cy="12" r="4"/><circle cx="17" cy="12" r="4"/><path d="M11 12h2"/>',
        "hash": '<path d="M5 9h14M5 15h14M10 4 8 20M16 4l-2 16"/>',
        "talk": '<path d="M4 5h16v11H9l-5 4z"/>',
        "home": '<path d="m4 11 8-7 8 7v9h-5v-6H9v6H4z"/>',
        "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
        "close": '<path d="m6 6 12 12M18 6 6 18"/>',
        "clip": '<path d="m8 13 6-6a3 3 0 0 1 4 4l-8 8a5 5 0 0 1-7-7l8-8"/>',
        "send": '<path d="M4 12h15M13 6l6 6-6 6"/>',
        "file": '<path d="M6 3h8l4 4v14H6zM14 3v5h4"/>',
    }
)


def icon(name: str) -> str:
    """A picture by its name; it says nothing to a screen reader."""
    return f'<svg class="line" viewBox="0 0 24 24" aria-hidden="true">{_PATHS[name]}</svg>'
