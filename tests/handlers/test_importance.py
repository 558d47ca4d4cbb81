"""How important a digest is by rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digests.model import Bullet, SectionKind
from handlers.importance import Cause, by_rule, causes
from storage.compositions import composition
from storage.kinds import Importance
from tests.handlers import launch_brief as made
from tests.handlers.desk import Desk, buttons, options

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        (SectionKind.OFFER, "Atlas costs €49 a month.", (Cause.PRICE,)),
        (SectionKind.OFFER, "Atlas comes with onboarding.", ()),
        (SectionKind.PROOF, "Northwind saved €2m.", ()),
        (SectionKind.DATE, "The launch is on 1 June.", (Cause.DATE,)),
        (SectionKind.RISK, "Promise nothing before October.", (Cause.RISK,)),
    ],
)
async def test_prices_dates_and_risks_are_important(
    desk: Desk, kind: SectionKind, text: str, found: tuple[Cause, ...]
) -> None:
    """A sum in the offer, a section of dates or one of risks makes a digest important; a sum in a proof does not."""
    whole = made.digest()
    source = whole.document.statements[0]
    section = replace(whole.sections[0], kind=kind, bullets=(Bullet(text, (source,)),))
    digest_id = await desk.keeps(replace(whole, sections=(section,)))
    async with desk.database.read() as session:
        view = await composition(session, digest_id)
    assert causes(view) == found
    assert by_rule(view) is (Importance.HIGH if found else Importance.NORMAL)


async def test_the_rule_is_followed_until_a_person_chooses(desk: Desk) -> None:
    """A dropped price makes a digest normal again, and nobody is said to have chosen that; a choice stays."""
    whole = made.digest()
    source = whole.document.statements[0]
    priced = replace(whole.sections[0], kind=SectionKind.OFFER, bullets=(Bullet("Atlas costs €49.", (source,)),))
    plain = replace(whole.sections[0], kind=SectionKind.MESSAGE, bullets=(Bullet("Atlas is quick.", (source,)),))
    digest_id = await desk.keeps(replace(whole, sections=(priced, plain)))
    assert "high, as it names a price" in desk.sees("mara")
    price = next(option for option in options(desk.cards("mara")[0], "Drop a line") if "€49" in option.label)
    await desk.presses("mara", "preview.drop", price.value)
    await desk.delivers()
    assert "normal, as it names no price, date or risk" in desk.sees("mara")
    assert (await desk.row(digest_id)).importance is Importance.NORMAL
    undo = buttons(desk.cards("mara")[0])["Undo: take the line back"]
    await desk.presses("mara", undo.action_id, undo.value)
    assert (await desk.row(digest_id)).importance is Importance.HIGH
    form = (await desk.presses("mara", "preview.terms", digest_id)).form
    await desk.fills("mara", form, importance="low")
    await desk.presses("mara", "preview.drop", price.value)
    await desk.delivers()
    assert "low, set by hand" in desk.sees("mara")
