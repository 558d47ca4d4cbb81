"""Forms as HTML for the local chat's dialogs, and what they post."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import assert_never

from bot.render.audience import Audience
from bot.render.escaping import clean_line
from bot.render.form_page import Asked, FormPage, form_page
from bot.render.html import KEY, option_html, spans_html
from bot.render.tickets import read_ticket, write_ticket
from handlers.cards import Option
from handlers.forms import (
    CheckField,
    ChoiceField,
    ChoicesField,
    DateField,
    Form,
    NumberField,
    PickField,
    Problem,
    Raw,
    TextField,
    Ticket,
    TimeField,
)

CANCEL = "linkpin-cancel"


def render(
    form: Form,
    audience: Audience,
    page: int = 0,
    answers: Mapping[str, Raw] | None = None,
    problems: Mapping[str, Problem | str] | None = None,
    *,
    post_to: str = "",
) -> str:
    """A page as a `<form>` that posts to `post_to`; every field has a label, and points to its hint and its problem."""
    shown = form_page(form, audience, page, answers, problems)
    name = f"form-{form.nonce}"
    where = f' action="{escape(post_to)}"' if post_to else ""
    fields = "\n".join(_field(asked, f"{name}-{asked.field.id}", audience) for asked in shown.asked)
    return (
        f'<form method="post"{where} class="form" id="{name}" aria-labelledby="{name}-title"'
        f' lang="{escape(audience.words.language)}">\n'
        f'<input type="hidden" name="{KEY}" value="{escape(write_ticket(shown.ticket))}">\n'
        f"{_opening(shown, name, audience)}\n{fields}\n"
        f'<div class="buttons"><button type="submit" class="primary">{escape(shown.submit)}</button> '
        f'<button type="submit" name="{CANCEL}" value="1" formnovalidate>{escape(shown.cancel)}</button></div>\n</form>'
    )


def cancelled(items: Iterable[tuple[str, str]]) -> bool:
    """Whether the cancel button was pressed."""
    return any(name == CANCEL for name, _ in items)


def submitted(items: Iterable[tuple[str, str]]) -> tuple[Ticket, dict[str, Raw]]:
    """Ticket and raw answers from the fields of a posted form, for `read_answers`. Raises FormMismatchError."""
    answers: dict[str, Raw] = {}
    ticket: str | None = None
    for name, value in items:
        if name == KEY:
            ticket = value
        elif name in answers:
            before = answers[name]
            answers[name] = (*before, value) if isinstance(before, tuple) else (str(before), value)
        elif name != CANCEL:
            answers[name] = value
    return read_ticket(ticket), answers


def _opening(shown: FormPage, name: str, audience: Audience) -> str:
    note = f'<p class="page">{escape(shown.note)}</p>' if shown.note else ""
    heading = f"<h4>{escape(shown.heading)}</h4>" if shown.heading else ""
    intro = "".join(f'<p dir="auto">{spans_html(line, audience)}</p>' for line in shown.intro)
    return f'<h3 id="{name}-title">{escape(shown.title)}</h3>{note}{heading}{intro}'


def _field(asked: Asked, name: str, audience: Audience) -> str:
    hint = f'<p class="hint" id="{name}-hint">{escape(asked.hint)}</p>' if asked.hint else ""
    problem = (
        f'<p class="problem" role="alert" id="{name}-problem">{escape(asked.problem)}</p>' if asked.problem else ""
    )
    described = " ".join([f"{name}-hint"] * bool(hint) + [f"{name}-problem"] * bool(problem))
    aria = (f' aria-describedby="{described}"' if described else "") + (' aria-invalid="true"' if problem else "")
    required = f' <span class="required">({escape(audience.words.required)})</span>' if asked.field.required else ""
    label = escape(asked.label) + required
    if _is_group(asked):
        return f"<fieldset{aria}><legend>{label}</legend>{hint}{_group(asked)}{problem}</fieldset>"
    if isinstance(asked.field, CheckField):
        ticked = " checked" if asked.ticked else ""
        box = f'<input type="checkbox" id="{name}" name="{asked.field.id}" value="true"{ticked}{_must(asked)}{aria}>'
        return f'<div class="field">{box} <label for="{name}">{label}</label>{hint}{problem}</div>'
    control = _control(asked, f' id="{name}" name="{asked.field.id}"{_must(asked)}{aria}')
    return f'<div class="field"><label for="{name}">{label}</label>{hint}{control}{problem}</div>'


def _must(asked: Asked) -> str:
    return " required" if asked.field.required else ""


def _is_group(asked: Asked) -> bool:
    # Several at once are always boxes: a browser's list for several cuts long lines off and wants Ctrl held down.
    return (isinstance(asked.field, ChoiceField) and asked.field.radio) or isinstance(
        asked.field, ChoicesField | PickField
    )


def _group(asked: Asked) -> str:
    field = asked.field
    if isinstance(field, ChoiceField):
        return "".join(_box("radio", field.id, option, chosen=option.value == asked.text) for option in field.options)
    options = field.options if isinstance(field, ChoicesField | PickField) else ()
    boxes = "".join(_box("checkbox", field.id, option, chosen=option.value in asked.chosen) for option in options)
    return f'<div class="choices">{boxes}</div>'


def _box(kind: str, name: str, option: Option, *, chosen: bool) -> str:
    detail = clean_line(option.description)
    text = clean_line(option.label) + (f" – {detail}" if detail else "")
    ticked = " checked" if chosen else ""
    value = escape(option.value)
    return f'<label><input type="{kind}" name="{name}" value="{value}"{ticked}> {escape(text)}</label>'


def _control(asked: Asked, common: str) -> str:
    value = f' value="{escape(asked.text)}"' if asked.text else ""
    match asked.field:
        case TextField() as field:
            bounds = f'{_placeholder(field.placeholder)} maxlength="{field.max_length}"'
            if field.multiline:
                return f'<textarea{common} rows="5"{bounds}>\n{escape(asked.text)}</textarea>'
            return f'<input type="text"{common}{bounds}{value}>'
        case NumberField() as field:
            mode = "decimal" if field.decimals else "numeric"
            return f'<input type="text" inputmode="{mode}"{common}{_placeholder(field.placeholder)}{value}>'
        case DateField() as field:
            first = f' min="{field.earliest}"' if field.earliest else ""
            final = f' max="{field.latest}"' if field.latest else ""
            return f'<input type="date"{common}{first}{final}{value}>'
        case TimeField():
            return f'<input type="time"{common}{value}>'
        case ChoiceField() as field:
            empty = f'<option value="">{escape(clean_line(field.placeholder)) or "…"}</option>'
            return f"<select{common}>{empty}{_options(field.options, asked.text)}</select>"
        case ChoicesField() | PickField() | CheckField():
            raise AssertionError("boxes have their labels behind them")
        case _:
            assert_never(asked.field)


def _options(options: tuple[Option, ...], chosen: str) -> str:
    return "".join(option_html(option, chosen=option.value == chosen) for option in options)


def _placeholder(text: str) -> str:
    return f' placeholder="{escape(clean_line(text))}"' if text else ""
