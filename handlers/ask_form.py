"""The form in which sales asks marketing: nothing in it is compulsory but the question."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from handlers.cards import Option
from handlers.forms import CheckField, ChoiceField, Field, NumberField, Submission, TextField, Value
from handlers.speech import Speech
from handlers.turn import Turn
from storage.tables import Question

SHORT = 200
LONGEST = 3000
CALL = timedelta(minutes=30)
STAGES = ("lead", "talks", "offer", "negotiation", "won", "lost")
"""Values of a question's stage. Deals that are lost are named in the field's voice."""


def question_field(speech: Speech, initial: str = "") -> TextField:
    """The question itself."""
    hint = speech.say("Best in the customer's own words: marketing reads it exactly as you write it.")
    return TextField(
        id="question",
        label=speech.say("Your question"),
        hint=hint,
        multiline=True,
        max_length=LONGEST,
        initial=initial[:LONGEST],
    )


def needed_by_field(speech: Speech) -> ChoiceField:
    """By when the answer is needed: a call in half an hour is one tap."""
    options = (
        Option(speech.say("I have a call in 30 minutes"), "call"),
        Option(speech.say("Today"), "today"),
        Option(speech.say("Tomorrow"), "tomorrow"),
        Option(speech.say("This week"), "week"),
    )
    label = speech.say("By when do you need the answer?")
    return ChoiceField(id="needed_by", label=label, options=options, radio=True, required=False)


def detail_fields(speech: Speech, known: Question | None = None, *, private: bool = True) -> tuple[Field, ...]:
    """What helps marketing to answer, as far as it is `known` filled in; with `private` whether to show the name."""

    def short(name: str, label: str) -> TextField:
        given = getattr(known, name) if known is not None else None
        return TextField(id=name, label=label, required=False, max_length=SHORT, initial=given or "")

    stages = tuple(Option(stage_name(each, speech), each) for each in STAGES)
    stage = known.stage if known is not None and known.stage in STAGES else ""
    fields: tuple[Field, ...] = (
        short("customer", speech.say("Customer or segment")),
        short("product", speech.say("Product")),
        ChoiceField(
            id="stage", label=speech.say("Stage of the deal"), options=stages, required=False, initial=stage or ""
        ),
        NumberField(
            id="deal_size",
            label=speech.say("Size of the deal"),
            hint=speech.say("A whole number, in your company's currency."),
            required=False,
            minimum=0,
            initial=known.deal_size if known is not None else None,
        ),
        short("competitor", speech.say("Competitor")),
    )
    if not private:
        return fields
    unnamed = CheckField(
        id="anonymous",
        label=speech.say("Ask without my name"),
        hint=speech.say("Marketing doesn't see who asks; the answer still comes to you."),
        initial=known.anonymous if known is not None else False,
    )
    return (*fields, unnamed)


def stage_name(stage: str, speech: Speech) -> str:
    """A stage in the reader's language; one in other words stays as it was written."""
    names = {
        "lead": speech.say("New lead"),
        "talks": speech.say("In talks"),
        "offer": speech.say("Offer made"),
        "negotiation": speech.say("Negotiating"),
        "won": speech.say("Won, a customer"),
        "lost": speech.say("Lost"),
    }
    return names.get(stage, stage)


def fill_in(turn: Turn, question: Question, sent: Submission) -> None:
    """Put the answers of a form into a question; what was not asked stays."""
    answers = sent.values
    for name in ("customer", "product", "stage", "competitor"):
        if name in answers:
            setattr(question, name, text_of(answers.get(name)))
    if "deal_size" in answers:
        size = answers.get("deal_size")
        question.deal_size = int(size) if isinstance(size, int) else None
    if answers.get("needed_by"):
        question.needed_by = instant_of(turn, answers.get("needed_by"))
    if "anonymous" in answers:
        question.anonymous = answers.get("anonymous") is True


def instant_of(turn: Turn, chosen: Value) -> datetime | None:
    """The instant that a choice stands for: half an hour from now, or the end of a day in the asker's zone."""
    today = turn.now.astimezone(turn.speech.zone).date()
    days = {"today": 0, "tomorrow": 1, "week": 6 - today.weekday()}
    if chosen == "call":
        return turn.now + CALL
    if not isinstance(chosen, str) or chosen not in days:
        return None
    after = today + timedelta(days=days[chosen] + 1)
    return datetime.combine(after, time(), turn.speech.zone)


def text_of(value: Value) -> str | None:
    """An answer in words, None where there is none."""
    return value if isinstance(value, str) and value else None
