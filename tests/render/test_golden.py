"""What the sample cards and forms look like on each platform, compared with files that a person has read.

LINKPIN_UPDATE_GOLDEN=1 writes the files anew; read the difference before you commit it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bot.render import adaptive_card, adaptive_card_form, block_kit, block_kit_form, html, html_form, text
from tests.render.sample_cards import AUDIENCE, CARDS, FORM

GOLDEN = Path(__file__).parent / "golden"


def _same(name: str, rendered: str) -> None:
    path = GOLDEN / name
    if os.environ.get("LINKPIN_UPDATE_GOLDEN") == "1":
        path.write_text(rendered, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == rendered


def _json(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("name", CARDS)
def test_cards_look_as_agreed(name: str) -> None:
    """Each renderer gives each sample card the shape that was agreed on."""
    card, audience = CARDS[name]
    _same(f"{name}.block_kit.json", _json(block_kit.render(card, audience)))
    _same(f"{name}.adaptive_card.json", _json(adaptive_card.render(card, audience)))
    _same(f"{name}.html", html.render(card, audience, post_to="/act")[0] + "\n")
    _same(f"{name}.txt", text.render(card, audience)[0] + "\n")


@pytest.mark.parametrize("page", [0, 1])
def test_forms_look_as_agreed(page: int) -> None:
    """Each renderer gives each page of the sample form the shape that was agreed on."""
    _same(f"form-{page}.block_kit.json", _json(block_kit_form.render(FORM, AUDIENCE, page)))
    _same(f"form-{page}.adaptive_card.json", _json(adaptive_card_form.render(FORM, AUDIENCE, page)))
    _same(f"form-{page}.html", html_form.render(FORM, AUDIENCE, page, post_to="/forms") + "\n")
