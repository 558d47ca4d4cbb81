"""What a form's page carries through a person's client, as one string, and back."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping

from handlers.forms import Form, FormMismatchError, Raw, Ticket

PACKED = "z"
UNPACKED_BYTES = 100_000


class FormTooLargeError(ValueError):
    """A form's page that a platform can't take: too much state, or too many or too long options."""


def ticket_for(form: Form, page: int, answers: Mapping[str, Raw]) -> Ticket:
    """The ticket of a page; the answers of the pages before it travel along."""
    before = [each.id for earlier in form.pages[:page] for each in earlier.fields]
    kept = {name: answers[name] for name in before if name in answers}
    return Ticket(form.id, form.nonce, page, dict(form.state), kept)


def write_ticket(ticket: Ticket, limit: int = 0) -> str:
    """The ticket as ASCII JSON, packed where it has more than `limit` characters (0: no limit).

    Raises FormTooLargeError where it has more than that packed as well.
    """
    body = {"f": ticket.form_id, "n": ticket.nonce, "p": ticket.page, "s": ticket.state, "k": ticket.kept}
    written = json.dumps(body, separators=(",", ":"))
    if not limit or len(written) <= limit:
        return written
    # What was chosen on earlier pages, such as a hundred channels by their keys, takes half as much like this.
    shorter = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")
    packed = json.dumps({PACKED: base64.urlsafe_b64encode(zlib.compress(shorter, 9)).decode()}, separators=(",", ":"))
    if len(packed) > limit:
        raise FormTooLargeError(f"{ticket.form_id}: state and kept answers take {len(packed)} of {limit} characters")
    return packed


def read_ticket(written: object) -> Ticket:
    """The ticket that `write_ticket` wrote. Raises FormMismatchError for anything else."""
    try:
        body = json.loads(written) if isinstance(written, str) else None
        if isinstance(body, dict) and body.keys() == {PACKED}:
            body = json.loads(_unpacked(body[PACKED]))
    except (ValueError, RecursionError, zlib.error) as error:
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


def _unpacked(packed: object) -> str:
    """Raises ValueError and zlib.error. It came through somebody's client, so it must not grow without end."""
    if not isinstance(packed, str):
        raise FormMismatchError("not a form's ticket")
    made = zlib.decompressobj().decompress(base64.urlsafe_b64decode(packed), UNPACKED_BYTES)
    return made.decode("utf-8", "surrogatepass")


def _raw(value: object) -> Raw:
    if isinstance(value, str | bool):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise FormMismatchError("not a form's ticket")
