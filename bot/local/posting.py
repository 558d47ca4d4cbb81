"""What the page posts: words and files, buttons, forms, how far one has read, the language."""

from __future__ import annotations

from collections.abc import AsyncIterable

from starlette.datastructures import FormData, UploadFile
from starlette.responses import JSONResponse, RedirectResponse
from starlette.responses import Response as HttpResponse

from bot.local.asked import Asked, answer, problem
from bot.local.message_html import address
from bot.local.page import TEXT_CHARACTERS
from bot.local.sample import sample_concept
from bot.local.uploads import LIMIT_BYTES, TooLargeError, Upload
from bot.local.viewer import choose_language
from bot.render import html, html_form
from handlers.events import FileRef
from handlers.forms import FormMismatchError
from storage import local_chat
from storage.keys import new_key

FILES = 10
"""So many files go with one message at most."""
CHUNK = 1 << 16


async def upload(asked: Asked) -> HttpResponse:
    """One file as the request's body, its name in the address. Answered once it is safe on the disk."""
    name = asked.parameter("name")
    try:
        kept = await asked.chat.uploads.save(name, asked.request.stream())
    except TooLargeError:
        return await problem(asked, _too_large(asked, name), 413)
    return JSONResponse({"id": kept.id, "name": kept.name, "size": kept.size})


async def post(asked: Asked) -> HttpResponse:
    """A message: `text`, and files, either sent along (`file`) or uploaded before (`upload`: key, a space, name).

    `refused` are size and name of files that are too large to be sent at all: the bot is told, and says what to do.
    """
    async with asked.request.form(max_files=FILES, max_fields=5 * FILES) as form:
        text = str(form.get("text", "")).replace("\r\n", "\n")
        if len(text) > TEXT_CHARACTERS:
            return await problem(asked, asked.viewer.words.too_long, 413)
        try:
            uploads = [*_uploaded(asked, form), *[await _kept(asked, file) for file in _sent(form)]]
        except KeyError:
            return await problem(asked, asked.viewer.words.unknown_file, 410)
        except TooLargeError as error:
            return await problem(asked, _too_large(asked, str(error)), 413)
        refused = [_refused(value) for value in form.getlist("refused") if isinstance(value, str)]
        nonce = str(form.get("nonce", ""))
    if not text.strip() and not uploads and not refused:
        return RedirectResponse(address("/", asked.viewer, asked.room), status_code=303)
    response = await asked.chat.inbound.post(asked.origin(nonce), text, uploads[:FILES], refused[:FILES])
    return await answer(asked, response)


async def hand_over_sample(asked: Asked) -> HttpResponse:
    """Hand over the sample concept, as if it had been dropped."""
    async with asked.request.form() as form:
        nonce = str(form.get("nonce", ""))
    kept = await asked.chat.uploads.copy(sample_concept())
    response = await asked.chat.inbound.post(asked.origin(nonce), "", [kept])
    return await answer(asked, response)


async def act(asked: Asked) -> HttpResponse:
    """A button, menu or list of a card."""
    async with asked.request.form() as form:
        items = _texts(form)
    pressed = html.pressed(items)
    if pressed is None:
        return RedirectResponse(address("/", asked.viewer, asked.room), status_code=303)
    message = asked.parameter("on")
    response = await asked.chat.inbound.act(asked.origin(dict(items).get("nonce", "")), pressed, message)
    return await answer(asked, response, message)


async def fill(asked: Asked) -> HttpResponse:
    """A form's page."""
    async with asked.request.form() as form:
        items = _texts(form)
    if html_form.cancelled(items):
        return RedirectResponse(address("/", asked.viewer, asked.room), status_code=303)
    nonce = dict(items).get("nonce", "")
    try:
        ticket, raw = html_form.submitted([item for item in items if item[0] != "nonce"])
    except FormMismatchError:
        return await problem(asked, asked.viewer.words.failed, 400)
    message = asked.parameter("on")
    return await answer(asked, await asked.chat.inbound.fill(asked.origin(nonce), ticket, raw, message), message)


async def read(asked: Asked) -> HttpResponse:
    """How far the room was read: up to the message with the serial number `upto`."""
    upto = asked.parameter("upto")
    if upto.isdecimal() and len(upto) < 19:
        async with asked.chat.database.write() as session:
            await local_chat.mark_read(session, asked.viewer.persona.id, asked.conversation, int(upto))
        asked.chat.feed.wake()
    return HttpResponse(status_code=204)


async def language(asked: Asked) -> HttpResponse:
    """Choose the language; the bot answers in it, too."""
    async with asked.request.form() as form:
        await choose_language(asked.chat.database, asked.viewer.persona, str(form.get("language", "")))
    return RedirectResponse(address("/", asked.viewer, asked.room), status_code=303)


def _uploaded(asked: Asked, form: FormData) -> list[Upload]:
    """The files that were uploaded before. Raises KeyError where one is not here any more."""
    found = []
    for value in form.getlist("upload"):
        key, _, name = str(value).partition(" ")
        kept = asked.chat.uploads.find(key, name)
        if kept is None:
            raise KeyError(key)
        found.append(kept)
    return found


def _sent(form: FormData) -> list[UploadFile]:
    return [file for file in form.getlist("file") if isinstance(file, UploadFile) and file.filename]


async def _kept(asked: Asked, file: UploadFile) -> Upload:
    async def chunks() -> AsyncIterable[bytes]:
        while chunk := await file.read(CHUNK):
            yield chunk

    try:
        return await asked.chat.uploads.save(file.filename or "", chunks())
    except TooLargeError:
        raise TooLargeError(file.filename) from None


def _refused(value: str) -> FileRef:
    size, _, name = value.partition(" ")
    return FileRef(
        new_key(), name[:200] or "file", int(size) if size.isdecimal() and len(size) < 16 else LIMIT_BYTES + 1
    )


def _too_large(asked: Asked, name: str) -> str:
    return asked.viewer.words.too_large.format(name=name, limit=LIMIT_BYTES >> 20)


def _texts(form: FormData) -> list[tuple[str, str]]:
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
