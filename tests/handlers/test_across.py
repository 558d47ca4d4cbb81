"""One conversation across Slack and Teams: a digest, its counts and its questions are the same on both."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.forms import Form, PickField
from handlers.reactions import EVERY_SECONDS
from storage import places, reactions
from storage.database import Database
from storage.kinds import ChannelPurpose, DeliveryKind, Role
from tests.handlers.across import SLACK, TEAMS, Across, company_across

pytestmark = pytest.mark.anyio
BOTH = ((SLACK, "sales"), (TEAMS, "vertrieb"))


@pytest.fixture
async def across(database: Database) -> Across:
    """Marketing in Teams, sales on both."""
    made = await company_across(database)
    await made.hire(TEAMS, "mara", Role.MARKETER)
    await made.hire(SLACK, "sam", Role.SALESPERSON)
    await made.hire(TEAMS, "tom", Role.SALESPERSON)
    await made.hire(SLACK, "anna", Role.ADMIN)
    return made


async def test_a_digest_reaches_both(across: Across) -> None:
    """Published in Teams it stands once in a channel of each; what comes of it on one is counted on the other."""
    digest = await across.publishes(TEAMS, "mara", *BOTH)
    for where, channel in BOTH:
        assert "Atlas costs €49" in across.sees(where, channel)
        assert across.sent.count((where, channel, DeliveryKind.POST)) == 1
    await across.acts(SLACK, "sam", "digest.useful", digest)
    await across.acts(TEAMS, "tom", "digest.useful", digest)
    await across.acts(TEAMS, "tom", "digest.used", digest)
    form = (await across.acts(SLACK, "sam", "digest.ask", digest)).form
    await across.fills(SLACK, "sam", form, {"question": "Does it hold for renewals?"})
    await across.works()
    await across.passes(timedelta(seconds=EVERY_SECONDS))
    async with across.database.read() as session:
        counts = (await reactions.counts(session, [digest]))[digest]
    assert (counts.useful, counts.used, counts.asked, counts.people) == (2, 1, 1, 2)
    for where, channel in BOTH:
        assert "2 people find this useful" in across.sees(where, channel)
    for where, channel in ((SLACK, "marketing"), (TEAMS, "brand")):
        assert "Does it hold for renewals?" in across.sees(where, channel)
        assert across.sent.count((where, channel, DeliveryKind.POST)) == 1
    assert "Does it hold for renewals?" not in across.sees(TEAMS, "vertrieb")


async def test_an_edit_and_a_withdrawal_change_every_copy(across: Across) -> None:
    """Each copy is changed in place, on both platforms, and nothing is posted anew."""
    digest = await across.publishes(TEAMS, "mara", *BOTH)
    form = (await across.acts(TEAMS, "mara", "preview.edit", f"headline:{digest}")).form
    saved = await across.fills(TEAMS, "mara", form, {"text": "A better headline"})
    assert "2 channels" in saved.notice
    for where, channel in BOTH:
        assert "A better headline" in across.sees(where, channel)
    form = (await across.acts(TEAMS, "mara", "digest.withdraw", digest)).form
    await across.fills(TEAMS, "mara", form, {"reason": "The price is wrong."})
    for where, channel in BOTH:
        assert "The price is wrong." in across.sees(where, channel)
        assert "Atlas costs €49" not in across.sees(where, channel)
        assert across.sent.count((where, channel, DeliveryKind.POST)) == 1


async def test_channels_of_the_same_name_are_told_apart(across: Across) -> None:
    """Where #sales is on both, forms, notices and reach say which; with one workspace names stay short."""
    await across.open_channel(TEAMS, "sales")
    digest = await across.publishes(TEAMS, "mara", (SLACK, "sales"), (TEAMS, "sales"))
    await across.says(TEAMS, "mara", "reach")
    await across.acts(TEAMS, "mara", "digest.reach", digest)
    for name in ("#sales (Slack)", "#sales (Teams)"):
        assert name in across.sees(TEAMS, "mara")
    form = (await across.acts(SLACK, "anna", "setup.open", "")).form
    assert {"#sales (Slack)", "#sales (Teams)", "#vertrieb (Teams)"} <= set(_picked(form))


async def test_the_setup_keeps_channels_of_both(across: Across) -> None:
    """An admin who saves the setup in Slack loses no channel of Teams, nor the second marketing channel."""
    form = (await across.acts(SLACK, "anna", "setup.open", "")).form
    saved = await across.fills(SLACK, "anna", form, {"company": "Example AG"})
    assert saved.problems == {}
    await across.says(SLACK, "anna", "setup")
    seen = across.sees(SLACK, "anna")
    for name in ("#marketing (Slack)", "#brand (Teams)", "#sales (Slack)", "#vertrieb (Teams)"):
        assert name in seen
    async with across.database.read() as session:
        assert len(await places.channels(session, purpose=ChannelPurpose.MARKETING)) == 2


def _picked(form: Form | None) -> list[str]:
    assert form is not None
    return [option.label for field in form.fields() if isinstance(field, PickField) for option in field.options]
