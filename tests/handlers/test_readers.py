"""In whose language a posted message is kept up to date: its channel's, its reader's, or that of who was answered."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlmodel import col

from handlers.readers import speech_of_copy
from storage import ledger
from storage.kinds import Role
from storage.tables import DeliveryRow
from tests.handlers.desk import Desk

pytestmark = pytest.mark.anyio


async def spoken(desk: Desk, which: int = -1) -> tuple[str, str]:
    """Language and zone of a delivery, the newest as it is."""
    async with desk.database.read() as session:
        row = sorted(await ledger.deliveries(session), key=lambda each: each.serial or 0)[which]
        speech = await speech_of_copy(session, row)
        return speech.language, str(speech.zone)


async def test_an_answer_is_in_the_language_of_who_asked(desk: Desk) -> None:
    """In a chat and in a channel alike; its changes too, and as the person chooses later."""
    await desk.hire("ida", Role.SALESPERSON, language="de", zone="Asia/Tokyo")
    await desk.says("ida", "help")
    assert await spoken(desk) == ("de", "Asia/Tokyo")
    await desk.says("ida", "xyzzy", channel="sales-emea")
    assert await spoken(desk) == ("de", "Asia/Tokyo")
    await desk.says("sam", "help")
    assert (await spoken(desk))[0] == "en"
    await desk.says("ida", "language English")
    assert await spoken(desk, 0) == ("en", "Asia/Tokyo")


async def test_where_nobody_is_known_it_is_the_companys(desk: Desk) -> None:
    """An answer from before this was kept, and one to somebody who is gone."""
    await desk.hire("ida", Role.SALESPERSON, language="de")
    await desk.says("ida", "help")
    for stored in ('{"version":1,"summary":"","elements":[],"reader":"nobody"}', '{"version":1}', None):
        async with desk.database.write() as session:
            await session.execute(update(DeliveryRow).where(col(DeliveryRow.kind) == "post").values(payload=stored))
        assert (await spoken(desk))[0] == "en"
