"""Stored responses: what comes back is what was put in."""

from __future__ import annotations

import json
from datetime import date, time
from decimal import Decimal

import pytest

from bot.answers import AnswerFormatError, response_from_json, response_to_json
from handlers.cards import Bold, Button, Card, Option, Text, line
from handlers.cards.model import Actions
from handlers.forms import (
    CheckField,
    ChoiceField,
    ChoicesField,
    DateField,
    Directory,
    Form,
    NumberField,
    Page,
    PickField,
    Problem,
    ProblemKind,
    TextField,
    TimeField,
)
from handlers.turn import Response

OPTIONS = (Option("One", "1"), Option("Two", "2"))
EVERY_FIELD = (
    TextField(id="a", label="A", hint="h", multiline=True, min_length=2, max_length=9, placeholder="p", initial="xy"),
    NumberField(id="b", label="B", decimals=True, minimum=-1, maximum=5, initial=Decimal("1.50")),
    NumberField(id="c", label="C", initial=3),
    NumberField(id="d", label="D", required=False),
    DateField(id="e", label="E", earliest=date(2026, 1, 1), initial=date(2026, 2, 28)),
    TimeField(id="f", label="F", initial=time(9, 30)),
    ChoiceField(id="g", label="G", options=OPTIONS, radio=True, initial="2"),
    ChoicesField(id="h", label="H", options=OPTIONS, boxes=True, initial=("1", "2")),
    PickField(id="i", label="I", directory=Directory.CHANNELS, options=OPTIONS, anyone=True),
    CheckField(id="j", label="J", initial=True),
)
FORM = Form(
    "setup.edit",
    "Titel ä",
    (Page(EVERY_FIELD, "First", (line("Hello ", Bold("you")),)), Page((TextField(id="z", label="Z"),))),
    "Save",
    "Cancel",
    "n-1",
    {"digest": "d1"},
)
CARD = Card((Text(line("Hi")), Actions((Button("Help", "help.show"),))), "Hi")


@pytest.mark.parametrize(
    "response",
    [
        Response(),
        Response(notice="Only managers can do this."),
        Response(notice="Look into your messages.", elsewhere=True),
        Response(home=CARD),
        Response(form=FORM),
        Response(
            form=FORM,
            page=1,
            problems={"a": Problem(ProblemKind.TOO_SHORT, "2")},
            raw={"a": "x", "h": ("1", "2"), "j": True, "i": ()},
        ),
    ],
    ids=["nothing", "notice", "elsewhere", "home", "form", "form with problems"],
)
def test_comes_back_equal(response: Response) -> None:
    """Every kind of response comes back equal after a way through JSON."""
    stored = json.loads(json.dumps(response_to_json(response)))
    assert response_from_json(stored) == response


def test_what_an_earlier_version_kept_is_read() -> None:
    """A response that was kept before there was a field for where the answer is comes back without it."""
    stored = response_to_json(Response(notice="Done.", elsewhere=True))
    del stored["elsewhere"]
    assert response_from_json(stored) == Response(notice="Done.")


@pytest.mark.parametrize(
    "stored",
    [None, "x", [], {}, {"is": "Form"}, {"is": "os"}, response_to_json(Response()) | {"notice": 3}],
    ids=["null", "text", "list", "empty", "wrong kind", "unknown kind", "wrong type"],
)
def test_anything_else_is_an_error(stored: object) -> None:
    """What is no stored response raises one typed error."""
    with pytest.raises(AnswerFormatError):
        response_from_json(stored)
