"""One page of a form with its answers and problems, ready for any renderer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.render.audience import Audience
from bot.render.escaping import clean, clean_line
from bot.render.tickets import ticket_for
from handlers.cards import Line
from handlers.forms import CheckField, Field, Form, Problem, Raw, Ticket


@dataclass(frozen=True, slots=True)
class Asked:
    """A field as it is shown: with clean words, the answer that stands in it, and what is wrong with that."""

    field: Field
    label: str
    hint: str
    raw: Raw
    problem: str

    @property
    def text(self) -> str:
        """The answer of a field that has one."""
        if isinstance(self.raw, tuple):
            return self.raw[0] if self.raw else ""
        return "" if isinstance(self.raw, bool) else clean(self.raw)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The answers of a field that has several."""
        if isinstance(self.raw, tuple):
            return self.raw
        return tuple(self.raw.split(",")) if isinstance(self.raw, str) and self.raw else ()

    @property
    def ticked(self) -> bool:
        """The answer of a box."""
        return self.raw in (True, "true")


@dataclass(frozen=True, slots=True)
class FormPage:
    """What a renderer shows. `note` is "Page 1 of 3", or empty; `submit` is "Next" on all pages but the last."""

    title: str
    note: str
    heading: str
    intro: tuple[Line, ...]
    asked: tuple[Asked, ...]
    submit: str
    cancel: str
    ticket: Ticket


def form_page(
    form: Form,
    audience: Audience,
    page: int = 0,
    answers: Mapping[str, Raw] | None = None,
    problems: Mapping[str, Problem | str] | None = None,
) -> FormPage:
    """Page `page` (from 0) of a form. `answers` are raw ones (a `Submission.raw`); where there is none, the initial.

    `problems` are those of a `Submission`, or texts. Raises IndexError if there is no such page.
    """
    shown, given = form.pages[page], form.initial() | dict(answers or {})
    count = len(form.pages)
    last = page == count - 1
    return FormPage(
        title=clean_line(form.title) or "…",
        note=audience.words.page.format(page=page + 1, pages=count) if count > 1 else "",
        heading=clean_line(shown.title),
        intro=shown.intro,
        asked=tuple(_asked(each, given, problems or {}, audience) for each in shown.fields),
        submit=clean_line(form.submit if last else audience.words.next) or "…",
        cancel=clean_line(form.cancel) or "…",
        ticket=ticket_for(form, page, given),
    )


def problem_text(problem: Problem | str, audience: Audience) -> str:
    """What to tell a person about an answer."""
    return clean_line(problem if isinstance(problem, str) else audience.words.problem(problem))


def _asked(each: Field, answers: Mapping[str, Raw], problems: Mapping[str, Problem | str], audience: Audience) -> Asked:
    raw = answers.get(each.id, False if isinstance(each, CheckField) else "")
    problem = problem_text(problems[each.id], audience) if each.id in problems else ""
    return Asked(each, clean_line(each.label) or "…", clean_line(each.hint), raw, problem)
