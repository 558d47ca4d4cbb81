"""What a form's page carries through a person's client, as one string, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping

from handlers.forms import Form, FormMismatchError, Raw, Ticket


class FormTooLargeError(ValueError):
    """A form's page that a platform can't take: too much state, or too many or too long options."""


def ticket_for(form: Form, page: int, answers: Mapping[str, Raw]) -> Ticket:
    """The ticket of a page; the answers of the pages before it travel along."""
    before = [each.id for earlier in form.pages[:page] for each in earlier.fields]
    kept = {name: answers[name] for name in before if name in answers}
    return Ticket(form.id, form.nonce, page, dict(form.state), kept)


def write_ticket(ticket: Ticket, limit: int = 0) -> str:
    """The ticket as ASCII JSON. Raises FormTooLargeError where it has more than `limit` characters (0: no limit)."""
    body = {"f": ticket.form_id, "n": ticket.nonce, "p": ticket.page, "s": ticket.state, "k": ticket.kept}
    written = json.dumps(body, separators=(",", ":"))
    if limit and len(written) > limit:
        raise FormTooLargeError(f"{ticket.form_id}: state and kept answers take {len(written)} of {limit} characters")
    return written


def read_ticket(written: object) -> Ticket:
    """The ticket that `write_ticket` wrote. Raises FormMismatchError for anything else."""
    try:
        body = json.loads(written) if isinstance(written, str) else None
    except (ValueError, RecursionError) as error:
        raise FormMismatchError("not a form's ticket") from error
    if not isinstance(body, dict) or body.keys() != set("fnpsk"):
        raise FormMismatchError("not a form's ticket")
    form_id, nonce, page, state, kept = (body[key] for key in "fnpsk")
    good = isinstance(form_id, str) and isinstance(nonce, str) and type(page) is int
    if not good or not isinstance(state, dict) or not isinstance(kept, dict):
        raise FormMismatchError("not a form's ticket")
    if not all(isinstance(value, str) for value in state.values()):
        raise FormMismatchError("not a form's ticket")
    return Ticket(form_id, nonce, page, state, {name: _raw(value) for name, value in kept.items()})


def _raw(value: object) -> Raw:
    if isinstance(value, str | bool):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise FormMismatchError("not a form's ticket")
