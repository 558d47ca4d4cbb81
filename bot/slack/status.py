"""Whether somebody's status in Slack says that they are away for a day or longer. What it says is not kept.

Being snoozed (do not disturb) or in a call is no absence, nor is a lunch: only what Slack itself offers for holidays
and sickness, and what people write for the like, in English and German.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_EMOJI = frozenset(
    (
        *("palm_tree", "desert_island", "beach_with_umbrella", "umbrella_on_ground", "airplane_departure"),
        *("face_with_thermometer", "thermometer", "ooo"),
    )
)
"""Slack's own are palm_tree (vacationing) and face_with_thermometer (out sick)."""
_TEXT = re.compile(
    r"\b(?:vacation(?:ing)?|on (?:holiday|leave)|parental leave|out sick|sick leave|off sick|out of (?:the )?office|"
    r"ooo|away until|urlaub|krank(?:gemeldet|geschrieben)?|elternzeit|abwesend|nicht im büro|außer haus)\b",
    re.I,
)


def says_away(profile: Mapping[str, Any]) -> bool:
    """Whether a profile's status means an absence. Source: docs.slack.dev, "users.profile.set", `status_*`."""
    emoji = str(profile.get("status_emoji") or "").strip(":").partition("::")[0]
    text = str(profile.get("status_text") or "")
    return emoji in _EMOJI or _TEXT.search(text) is not None
