"""How important a digest is by rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digests.model import Bullet, SectionKind
from handlers.importance import Cause, by_rule, causes
from storage.compositions import composition
from storage.kinds import Importance
from tests.handlers import launch_brief as made
from tests.handlers.desk import Desk

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
