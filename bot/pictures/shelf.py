"""The pictures of one service: drawn on request, and addresses that are signed and expire."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from bot.pictures.drawing import draw
from handlers.cards import Card, Image
from handlers.pictures import PictureFormatError, trend_from_json
from storage.database import Database
from storage.pictures import find_picture, signing_key

VALID = timedelta(days=30)
"""So long an address in a message works: a client fetches the picture when somebody looks."""
KEPT = 64
PATH = "/pictures"


class Addresses(Mapping[str, str]):
    """The addresses of pictures under `base`, by picture: signed when they are looked up."""

    def __init__(self, base: str, key: bytes, valid: timedelta, now: Callable[[], float] = time.time) -> None:
        self._base = base.rstrip("/")
        self._key = key
        self._valid = valid
        self._now = now

    def __getitem__(self, picture: str) -> str:
        """The address; a picture that is not kept has one as well, under which nothing is found."""
        until = int(self._now() + self._valid.total_seconds())
        return f"{self._base}{PATH}/{picture}.png?until={until}&sig={signature(self._key, picture, until)}"

    def __iter__(self) -> Iterator[str]:
        """Which pictures there are is not known here."""
        return iter(())

    def __len__(self) -> int:
        return 0


class Pictures:
    """Draws pictures and signs their addresses. `public_url` is where this service is reached from outside."""

    def __init__(self, database: Database, key: bytes, public_url: str | None) -> None:
        self._database = database
        self._key = key
        self._public_url = public_url
        self._drawn: OrderedDict[str, bytes] = OrderedDict()

    @classmethod
    async def open(cls, database: Database, public_url: str | None) -> Pictures:
        """The pictures kept in a database. Raises StorageError."""
        async with database.write() as session:
            return cls(database, await signing_key(session), public_url)

    def addresses(self, base: str | None = None, valid: timedelta = VALID) -> Mapping[str, str]:
        """Addresses under `base`, else the public one; without either none, and cards say in words what is shown."""
        where = base or self._public_url
        return Addresses(where, self._key, valid) if where else {}

    def is_signed(self, picture: str, until: str, given: str) -> bool:
        """Whether an address was signed here and is still good."""
        if not (until.isascii() and until.isdecimal() and len(until) <= 12) or int(until) < time.time():
            return False
        return hmac.compare_digest(signature(self._key, picture, int(until)).encode(), given.encode("utf-8", "replace"))

    async def png(self, picture: str) -> bytes | None:
        """The picture with this key, None where it is not kept. Raises StorageError."""
        if picture in self._drawn:
            self._drawn.move_to_end(picture)
            return self._drawn[picture]
        async with self._database.read() as session:
            row = await find_picture(session, picture)
        if row is None:
            return None
        try:
            trend = trend_from_json(row.spec)
        except PictureFormatError:
            return None
        self._drawn[picture] = drawn = await asyncio.to_thread(draw, trend)
        while len(self._drawn) > KEPT:
            self._drawn.popitem(last=False)
        return drawn


def signature(key: bytes, picture: str, until: int) -> str:
    """What an address is signed with: 32 hexadecimal digits of an HMAC-SHA256."""
    return hmac.new(key, f"{picture}.{until}".encode(), hashlib.sha256).hexdigest()[:32]


def pictures_in(card: Card) -> list[Image]:
    """The pictures of a card that are kept here."""
    return [element for element in card.elements if isinstance(element, Image) and element.file]
