"""Forms on every platform: what is typed comes back as the same values, and what is wrong is said beside its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from bot.render import adaptive_card_form, block_kit_form, html_form
from bot.render.audience import Audience
from handlers.cards import Option, line
from handlers.forms import (
    CheckField,
    ChoiceField,
    ChoicesField,
    DateField,
    Directory,
    Field,
    Form,
    FormMismatchError,
    NumberField,
    Page,
    PickField,
    Problem,
    ProblemKind,
    Raw,
    TextField,
    Ticket,
    TimeField,
    read_answer,
    read_answers,
)
from tests.render import platform_rules, visible
from tests.render.form_clients import html_fields, slack_submission, teams_value
from tests.render.sample_cards import AUDIENCE, FORM, HOSTILE

Sent = tuple[Ticket, dict[str, Raw]]
Answers = Mapping[str, Raw]
Problems = Mapping[str, Problem | str]


def by_slack(form: Form, page: int, typed: Answers, kept: Answers | None = None) -> Sent:
    """Filled in as a Slack modal."""
    view = block_kit_form.render(form, AUDIENCE, page, kept)
    platform_rules.check_slack_view(view)
    return block_kit_form.submitted(slack_submission(view, typed), AUDIENCE)


def by_execute(form: Form, page: int, typed: Answers, kept: Answers | None = None) -> Sent:
    """Filled in as a card in a chat."""
    card = adaptive_card_form.render(form, AUDIENCE, page, kept)
    platform_rules.check_card(card)
    return adaptive_card_form.submitted(teams_value(card, typed))


def by_dialog(form: Form, page: int, typed: Answers, kept: Answers | None = None) -> Sent:
    """Filled in as a dialog in Teams."""
    card = adaptive_card_form.render(form, AUDIENCE, page, kept, dialog=True)
    platform_rules.check_card(card)
    return adaptive_card_form.submitted({"data": teams_value(card, typed, submit=True), "context": {}})


def by_browser(form: Form, page: int, typed: Answers, kept: Answers | None = None) -> Sent:
    """Filled in as a page."""
    shown = html_form.render(form, AUDIENCE, page, kept)
    platform_rules.check_html(shown)
    return html_form.submitted(html_fields(shown, typed))


CLIENTS = [by_slack, by_execute, by_dialog, by_browser]
every_client = pytest.mark.parametrize("fill", CLIENTS)
Fill = Callable[..., Sent]

FIRST: dict[str, Raw] = {"headline": "Prices fall", "why": "Two\nlines", "importance": "4", "discount": "12.5"}
SECOND: dict[str, Raw] = {
    "until": "2026-06-30",
    "at": "14:05",
    "kind": "news",
    "region": "us",
    "segments": ("smb", "ent"),
    "readers": ("ben",),
    "more": ("anna",),
    "urgent": True,
}


@every_client
def test_answers_come_back_as_values(fill: Fill) -> None:
    """A form of two pages, filled in, gives the same typed values from every client."""
    ticket, raw = fill(FORM, 0, FIRST)
    first = read_answers(FORM, ticket, raw)
    assert (first.problems, first.last, first.nonce, first.state) == ({}, False, "n-1", {"digest": "d1"})
    typed = SECOND | ({"more": ("U0ANNA",)} if fill is by_slack else {})
    ticket, raw = fill(FORM, 1, typed, first.raw)
    done = read_answers(FORM, ticket, raw)
    assert done.problems == {}
    assert done.last
    assert done.values == {
        "headline": "Prices fall",
        "why": "Two\nlines",
        "importance": 4,
        "discount": Decimal("12.5"),
        "until": date(2026, 6, 30),
        "at": time(14, 5),
        "kind": "news",
        "region": "us",
        "segments": ("smb", "ent"),
        "readers": ("ben",),
        "more": ("anna",),
        "urgent": True,
    }


@every_client
def test_what_is_left_empty_is_none(fill: Fill) -> None:
    """Optional fields that are left empty have no value, and required ones a problem; what was typed is kept."""
    ticket, raw = fill(FORM, 0, {"headline": "", "importance": "9"})
    page = read_answers(FORM, ticket, raw)
    assert page.values == {"why": None, "discount": None}
    assert page.problems == {
        "headline": Problem(ProblemKind.REQUIRED),
        "importance": Problem(ProblemKind.TOO_BIG, "5"),
    }
    assert page.raw["importance"] == "9"


@every_client
def test_the_values_shown_at_first_come_back(fill: Fill) -> None:
    """A form that is sent as it was opened gives its initial values."""
    shown = FORM.initial()
    ticket, raw = fill(FORM, 0, shown)
    assert read_answers(FORM, ticket, raw).values["headline"] == "Prices <fall>"
    assert read_answers(FORM, ticket, raw).values["importance"] == 3


SHOWN = {
    "slack": lambda answers, problems: visible.of_slack(block_kit_form.render(FORM, AUDIENCE, 0, answers, problems)),
    "teams": lambda answers, problems: str(adaptive_card_form.render(FORM, AUDIENCE, 0, answers, problems)),
    "html": lambda answers, problems: html_form.render(FORM, AUDIENCE, 0, answers, problems),
}


@pytest.mark.parametrize("client", SHOWN)
def test_problems_are_shown_with_what_was_typed(client: str) -> None:
    """A page that is shown again has the problem at its field, and the answers of the first time."""
    answers: Answers = {"headline": "Typed before", "importance": "9"}
    problems: Problems = {"importance": Problem(ProblemKind.TOO_BIG, "5"), "headline": "Somebody was faster."}
    shown = SHOWN[client](answers, problems)
    assert "At most 5, please." in shown
    assert "Somebody was faster." in shown
    if client == "slack":
        shown = str(block_kit_form.render(FORM, AUDIENCE, 0, answers, problems))
    assert "Typed before" in shown


def test_slack_shows_problems_in_the_open_modal() -> None:
    """The answer to a submission names each field's block with its problem."""
    said = block_kit_form.errors({"importance": Problem(ProblemKind.TOO_BIG, "5")}, AUDIENCE)
    assert said == {"response_action": "errors", "errors": {"importance": "At most 5, please."}}
    blocks = block_kit_form.render(FORM, AUDIENCE, 0)["blocks"]
    assert "importance" in {block["block_id"] for block in blocks}


@pytest.mark.parametrize("hostile", HOSTILE)
@every_client
def test_hostile_words_stay_words(fill: Fill, hostile: str) -> None:
    """Options, hints and texts of a document can't break a form, and a hostile text as an answer comes back."""
    word = hostile[:150]
    options = (Option(word, "a", word), Option("b", "b"))
    fields: tuple[Field, ...] = (
        TextField(id="text", label=word, hint=word, multiline=True, placeholder=word, initial=word),
        ChoiceField(id="one", label=word, options=options),
        ChoiceField(id="radio", label=word, options=options, radio=True),
        ChoicesField(id="some", label=word, options=options, boxes=True, required=False),
        PickField(id="who", label=word, options=options, directory=Directory.CHANNELS, required=False),
        CheckField(id="box", label=word),
    )
    form = Form("hostile", hostile, (Page(fields, hostile, (line(hostile),)),), word, word, "n", {"k": hostile})
    typed = "".join(char for char in hostile if ord(char) >= 32 and not 0xD800 <= ord(char) < 0xE000)
    ticket, raw = fill(form, 0, {"text": typed, "one": "a", "radio": "b"})
    read = read_answers(form, ticket, raw)
    assert read.problems == {}
    assert read.values["text"] == typed.strip()
    assert (read.values["one"], read.values["radio"], read.values["some"]) == ("a", "b", ())
    assert read.state == {"k": hostile}


def test_long_choices_are_all_readable_in_slack() -> None:
    """Statements that are longer than an option may be are numbered, and stand in full above the field."""
    statements = [f"Statement {n}: " + "a long sentence about prices " * 6 for n in range(8)]
    options = tuple(Option(said, f"s{n}") for n, said in enumerate(statements))
    form = Form(
        "add", "Add", (Page((ChoiceField(id="pick", label="Bullet", options=options, radio=True),)),), "Add", "No", "n"
    )
    view = block_kit_form.render(form, AUDIENCE)
    platform_rules.check_slack_view(view)
    assert all(said.strip() in visible.of_slack(view) for said in statements)


def test_cancel_is_told_from_submit() -> None:
    """The cancel buttons of cards and pages say which form was left."""
    card = adaptive_card_form.render(FORM, AUDIENCE)
    value = {"action": {"data": card["body"][-1]["actions"][1]["data"]}}
    assert adaptive_card_form.cancelled(value)
    assert adaptive_card_form.ticket(value).nonce == "n-1"
    assert not adaptive_card_form.cancelled(teams_value(card, {}))
    assert html_form.cancelled([("linkpin-cancel", "1")])
    assert not html_form.cancelled([("linkpin", "x")])


def test_another_forms_submission_is_refused() -> None:
    """A submission is read with its own form only, and a page that doesn't exist is none."""
    ticket, raw = by_browser(FORM, 0, FIRST)
    with pytest.raises(FormMismatchError):
        read_answers(replace(FORM, id="other"), ticket, raw)
    with pytest.raises(FormMismatchError):
        read_answers(FORM, replace(ticket, page=2), raw)


@pytest.mark.parametrize(
    "junk",
    [
        None,
        "",
        "x",
        "[]",
        "{}",
        '{"f":"a","n":"b","p":true,"s":{},"k":{}}',
        '{"f":"a","n":"b","p":0,"s":{"x":1},"k":{}}',
        '{"f":"a","n":"b","p":0,"s":{},"k":{"x":1}}',
        '{"f":"a","n":"b","p":0,"s":[],"k":{}}',
    ],
)
def test_a_forged_ticket_is_refused(junk: object) -> None:
    """What a client sends back as a ticket is either one that was written, or an error of its own kind."""
    with pytest.raises(FormMismatchError):
        block_kit_form.submitted({"view": {"private_metadata": junk, "state": {"values": {}}}}, Audience())
    with pytest.raises(FormMismatchError):
        adaptive_card_form.submitted({"linkpin": {"form": junk}})
    with pytest.raises(FormMismatchError):
        html_form.submitted([("linkpin", str(junk))])
    with pytest.raises(FormMismatchError):
        adaptive_card_form.submitted("x")
    with pytest.raises(FormMismatchError):
        block_kit_form.submitted({}, Audience())


ONE = (Option("One", "one"), Option("Two", "two"))


@pytest.mark.parametrize(
    ("field", "raw", "outcome"),
    [
        (TextField(id="f", label="F", min_length=3), "ab", Problem(ProblemKind.TOO_SHORT, "3")),
        (TextField(id="f", label="F", min_length=3), " abc ", "abc"),
        (TextField(id="f", label="F", max_length=3), "abc", "abc"),
        (TextField(id="f", label="F", max_length=3), "abcd", Problem(ProblemKind.TOO_LONG, "3")),
        (TextField(id="f", label="F"), "one\ntwo", "one two"),
        (TextField(id="f", label="F"), "  ", Problem(ProblemKind.REQUIRED)),
        (NumberField(id="f", label="F"), "x", Problem(ProblemKind.NO_NUMBER)),
        (NumberField(id="f", label="F"), "1e9", Problem(ProblemKind.NO_NUMBER)),
        (NumberField(id="f", label="F"), "1.5", Problem(ProblemKind.NO_WHOLE_NUMBER)),
        (NumberField(id="f", label="F"), "2.0", 2),
        (NumberField(id="f", label="F", decimals=True), "1,5", Decimal("1.5")),
        (NumberField(id="f", label="F", minimum=1), "0", Problem(ProblemKind.TOO_SMALL, "1")),
        (NumberField(id="f", label="F", minimum=1, maximum=2), "1", 1),
        (NumberField(id="f", label="F", minimum=1, maximum=2), "3", Problem(ProblemKind.TOO_BIG, "2")),
        (DateField(id="f", label="F"), "31.5.2026", Problem(ProblemKind.NO_DATE)),
        (
            DateField(id="f", label="F", earliest=date(2026, 1, 2)),
            "2026-01-01",
            Problem(ProblemKind.TOO_EARLY, "2026-01-02"),
        ),
        (
            DateField(id="f", label="F", latest=date(2026, 1, 2)),
            "2026-01-03",
            Problem(ProblemKind.TOO_LATE, "2026-01-02"),
        ),
        (DateField(id="f", label="F", latest=date(2026, 1, 2)), "2026-01-02", date(2026, 1, 2)),
        (TimeField(id="f", label="F"), "25:00", Problem(ProblemKind.NO_TIME)),
        (TimeField(id="f", label="F"), "08:15", time(8, 15)),
        (ChoiceField(id="f", label="F", options=ONE), "three", Problem(ProblemKind.NO_OPTION)),
        (ChoiceField(id="f", label="F", options=ONE), ("two",), "two"),
        (ChoicesField(id="f", label="F", options=ONE, minimum=2), "one", Problem(ProblemKind.TOO_FEW, "2")),
        (ChoicesField(id="f", label="F", options=ONE, maximum=1), ("one", "two"), Problem(ProblemKind.TOO_MANY, "1")),
        (ChoicesField(id="f", label="F", options=ONE), "one,two,one", ("one", "two")),
        (ChoicesField(id="f", label="F", options=ONE), ("x",), Problem(ProblemKind.NO_OPTION)),
        (ChoicesField(id="f", label="F", options=ONE), "", Problem(ProblemKind.REQUIRED)),
        (PickField(id="f", label="F", options=ONE, directory=Directory.PEOPLE), "x", Problem(ProblemKind.NO_OPTION)),
        (PickField(id="f", label="F", options=ONE, directory=Directory.PEOPLE, anyone=True), "U9", ("U9",)),
        (CheckField(id="f", label="F", required=True), False, Problem(ProblemKind.REQUIRED)),
        (CheckField(id="f", label="F"), "on", True),
        (CheckField(id="f", label="F"), "", False),
    ],
)
def test_one_answer(field: Field, raw: Raw, outcome: object) -> None:
    """Each kind of field accepts what it should, and names what is wrong with the rest."""
    assert read_answer(field, raw) == outcome


WRONG: list[Callable[[], Any]] = [
    lambda: TextField(id="Bad id", label="F"),
    lambda: TextField(id="f", label=" "),
    lambda: TextField(id="f", label="F", max_length=3_001),
    lambda: TextField(id="f", label="F", max_length=3, initial="four"),
    lambda: ChoiceField(id="f", label="F", options=()),
    lambda: ChoiceField(id="f", label="F", options=ONE, initial="three"),
    lambda: Page(()),
    lambda: Form("f", "T", (Page((TextField(id="f", label="F"), TextField(id="f", label="G"))),), "S", "C", "n"),
    lambda: Form("f", "T", (Page((TextField(id="f", label="F"),)),), "S", "C", "not a nonce"),
    lambda: Form("f", " ", (Page((TextField(id="f", label="F"),)),), "S", "C", "n"),
    lambda: Form("No id", "T", (Page((TextField(id="f", label="F"),)),), "S", "C", "n"),
    lambda: Option("L", "a,b"),
    lambda: Option("L", "ü"),
    lambda: Option("L", "x" * 151),
]


@pytest.mark.parametrize("make", WRONG)
def test_a_form_that_no_platform_takes_can_not_be_made(make: Callable[[], Any]) -> None:
    """Mistakes in a form's own words show where it is made."""
    with pytest.raises(ValueError, match=r"."):
        make()


def test_slacks_own_pickers_give_linkpins_keys() -> None:
    """Where anyone may be picked, Slack's pickers show the known ones and return keys, and ids for the unknown."""
    where = PickField(
        id="where",
        label="Where",
        directory=Directory.CHANNELS,
        options=(Option("EMEA", "emea"),),
        anyone=True,
        initial=("emea",),
    )
    who = PickField(id="who", label="Who", directory=Directory.PEOPLE, options=(Option("Anna", "anna"),), anyone=True)
    form = Form("pick", "Pick", (Page((where, who)),), "Send", "Cancel", "n")
    view = block_kit_form.render(form, AUDIENCE)
    platform_rules.check_slack_view(view)
    elements = {block["block_id"]: block["element"] for block in view["blocks"]}
    assert elements["where"]["initial_conversations"] == ["C0EMEA"]
    ticket, raw = block_kit_form.submitted(
        slack_submission(view, {"where": ("C0EMEA", "C9"), "who": ("U9", "U0ANNA")}), AUDIENCE
    )
    assert read_answers(form, ticket, raw).values == {"where": ("emea", "C9"), "who": ("U9", "anna")}


def test_teams_looks_people_up_where_anyone_may_be_picked() -> None:
    """Such a field asks Teams' own directory beside the known people."""
    field = adaptive_card_form.render(FORM, AUDIENCE, 1)["body"]
    more = next(item for item in field if item.get("id") == "more")
    assert more["choices.data"]["dataset"] == "graph.microsoft.com/users"
    assert [choice["value"] for choice in more["choices"]] == ["anna", "ben"]
