"""Readers say that a generated digest is wrong: who can mend it hears of it, and it is written down without words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from digests.model import Generation
from storage import personal
from storage.kinds import Role
from storage.tables import DeliveryRow
from tests.handlers import launch_brief as made
from tests.handlers.desk import Desk, buttons, field_options

pytestmark = pytest.mark.anyio
WORDS = "It is 55 euros, says Berlin"


async def published(desk: Desk) -> str:
    """A digest that a model wrote, out in the English channel."""
    digest = await desk.keeps(replace(made.digest(), engine="generative", generation=Generation(model="m")))
    await desk.publishes("mara", digest, "sales-emea")
    return digest


async def test_author_and_admin_hear_of_it_and_can_mend_it(desk: Desk) -> None:
    """Both get the line, the reason and the words, in their language, with buttons; the trail keeps no words."""
    await desk.hire("anna", Role.ADMIN, language="de")
    digest = await published(desk)
    form = (await desk.presses("sam", "digest.wrong", digest)).form
    lines = field_options(form, "line")
    line = next(key for label, key in lines.items() if label.startswith("Atlas costs"))
    answer = await desk.fills("sam", form, line=line, reason="figure", told=WORDS)
    assert "Thank you" in answer.notice
    await desk.delivers()
    seen, german = desk.cards("mara")[-1], desk.sees("anna")
    assert {"Open the digest", "Reword the line", "Withdraw…"} <= set(buttons(seen))
    assert "A number, a date or a name is wrong" in desk.sees("mara")
    assert WORDS in desk.sees("mara")
    assert "Eine Zahl, ein Datum oder ein Name ist falsch" in german
    assert (await desk.presses("mara", "preview.edit", buttons(seen)["Reword the line"].value)).form is not None
    [act] = [act for act in await desk.trail(digest) if act.action == "digest.objected"]
    assert act.details == {"line": line, "reason": "figure"}
    assert act.actor_id == desk.people["sam"]


async def test_what_is_not_out_can_t_be_objected_to(desk: Desk) -> None:
    """By a salesperson of a withdrawn digest, by a guest of any, or with a key of nothing: a word, and no form."""
    digest = await published(desk)
    assert (await desk.presses("guest", "digest.wrong", digest)).form is None
    assert (await desk.presses("sam", "digest.wrong", "nothing")).notice
    form = (await desk.presses("mara", "digest.withdraw", digest)).form
    await desk.fills("mara", form, reason="Wrong.")
    assert (await desk.presses("sam", "digest.wrong", digest)).form is None


async def test_words_go_with_the_person(desk: Desk) -> None:
    """Erased, somebody's words stand in no message that is kept."""
    digest = await published(desk)
    form = (await desk.presses("sam", "digest.wrong", digest)).form
    await desk.fills("sam", form, told=WORDS)
    await desk.delivers()
    async with desk.database.write() as session:
        await personal.erase(session, desk.people["sam"])
    async with desk.database.read() as session:
        payloads = list(await session.scalars(select(DeliveryRow.payload)))
    assert not any(WORDS in str(payload) for payload in payloads)
