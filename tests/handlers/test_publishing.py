"""A digest goes out once, to the chosen channels, and every copy follows what becomes of it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from handlers.publishing import expire_due
from storage import places
from storage.kinds import BriefStatus, DeliveryKind, DigestStatus
from tests.handlers import launch_brief as made
from tests.handlers.desk import Desk, buttons, field_options, labels, options, shown

pytestmark = pytest.mark.anyio
BOTH = ("sales-emea", "sales-dach")


async def test_published_in_the_chosen_channels_alone(desk: Desk) -> None:
    """The digest stands in the chosen channel, not in the other; the marketer is told where."""
    digest_id = await desk.keeps(made.digest())
    answer = await desk.publishes("mara", digest_id, "sales-emea")
    assert answer.notice == "Published in #sales-emea."
    assert "Atlas costs €49" in desk.sees("sales-emea")
    assert desk.cards("sales-dach") == []
    assert "Published by Mara" in desk.sees("mara")


async def test_all_channels_are_ticked_at_first(desk: Desk) -> None:
    """Nobody has to choose: without an audience, the form comes with every sales channel."""
    digest_id = await desk.keeps(made.digest())
    await desk.publishes("mara", digest_id)
    assert all(len(desk.cards(name)) == 1 for name in BOTH)


async def test_each_channel_reads_the_bots_words_in_its_language(desk: Desk) -> None:
    """Sources and receipt are in the channel's language, the digest's own words as the brief has them."""
    await desk.publishes("mara", await desk.keeps(made.digest()))
    assert "slide 2" in desk.sees("sales-emea")
    assert "Folie 2" in desk.sees("sales-dach")
    assert "Gelesen: 8 von 9 Folien" in desk.sees("sales-dach")
    assert "Atlas costs €49" in desk.sees("sales-dach")


async def test_the_published_card_can_be_answered(desk: Desk) -> None:
    """The card has the buttons that sales answers with, and every bullet in the menu of sources."""
    digest_id = await desk.keeps(made.digest())
    await desk.publishes("mara", digest_id, "sales-emea")
    (card,) = desk.cards("sales-emea")
    pressed = {button.action_id: button.value for button in buttons(card).values()}
    assert pressed == dict.fromkeys(("digest.useful", "digest.used", "digest.ask"), digest_id)
    assert len(options(card, "Show source")) == len(list(made.digest().bullets()))


async def test_internal_lines_are_marked_or_left_out(desk: Desk) -> None:
    """Lines that customers must not see go out marked, or not at all where the marketer says so."""
    first = await desk.keeps(made.digest(), file="a")
    await desk.publishes("mara", first, "sales-emea")
    assert "not for customers" in next(row for row in desk.sees("sales-emea").splitlines() if made.NOTE in row)
    second = await desk.keeps(made.digest(title="Other", file="other.pptx"), file="b")
    await desk.publishes("mara", second, "sales-dach", internal="leave-out")
    assert made.NOTE not in desk.sees("sales-dach")


async def test_two_people_publish_at_once(desk: Desk) -> None:
    """The second form finds the digest out already; every channel has one copy."""
    digest_id = await desk.keeps(made.digest())
    forms = [(await desk.presses(name, "digest.publish", digest_id)).form for name in ("mara", "mike")]
    answers = [await desk.fills(name, form) for name, form in zip(("mara", "mike"), forms, strict=True)]
    await desk.delivers()
    assert answers[0].notice.startswith("Published")
    assert answers[1].notice == "This digest is published already."
    assert all(len(desk.cards(name)) == 1 for name in BOTH)


async def test_of_two_submissions_in_one_moment_one_counts(desk: Desk) -> None:
    """Two people who press Publish in the same moment with other answers: one answer stands, whole."""
    digest_id = await desk.keeps(made.digest())
    forms = [(await desk.presses(name, "digest.publish", digest_id)).form for name in ("mara", "mike")]
    answers = await asyncio.gather(
        desk.fills("mara", forms[0], channels=(desk.channels["sales-emea"],), internal="leave-out"),
        desk.fills("mike", forms[1], channels=(desk.channels["sales-dach"],)),
    )
    await desk.delivers()
    assert sorted(answer.notice for answer in answers)[0].startswith("Published in #")
    assert "This digest is published already." in [answer.notice for answer in answers]
    emea, dach = (len(desk.cards(name)) for name in BOTH)
    assert emea + dach == 1
    assert (made.NOTE in desk.sees("mara")) == (dach == 1)


async def test_publishing_what_somebody_just_changed_asks_again(desk: Desk) -> None:
    """A digest that changed while the form was open is not published unseen."""
    digest_id = await desk.keeps(made.digest())
    form = (await desk.presses("mara", "digest.publish", digest_id)).form
    await desk.presses("mike", "preview.drop", options(desk.cards("mara")[0], "Drop a line")[0].value)
    again = await desk.fills("mara", form)
    assert again.form is not None
    assert await desk.status(digest_id) is DigestStatus.DRAFT
    assert (await desk.fills("mara", again.form)).notice.startswith("Published")


@pytest.mark.parametrize("action", ["publish", "approve", "withdraw", "unapprove"])
async def test_sales_can_publish_nothing(desk: Desk, action: str) -> None:
    """A salesperson who forges a press is refused and told who may."""
    digest_id = await desk.keeps(made.digest())
    answer = await desk.presses("sam", f"digest.{action}", digest_id)
    assert "marketers" in answer.notice
    assert answer.form is None


async def test_a_forged_submission_is_checked_again(desk: Desk) -> None:
    """Sending somebody else's open form without the right does nothing: the right is checked in the submission too."""
    digest_id = await desk.keeps(made.digest())
    form = (await desk.presses("mara", "digest.publish", digest_id)).form
    answer = await desk.fills("sam", form)
    assert "marketers" in answer.notice
    assert await desk.status(digest_id) is DigestStatus.DRAFT


async def test_channels_that_are_no_sales_channels_can_not_be_forged(desk: Desk) -> None:
    """A channel that is not offered is no answer."""
    other = await desk.open_channel("general", purpose=desk.no_purpose)
    digest_id = await desk.keeps(made.digest())
    form = (await desk.presses("mara", "digest.publish", digest_id)).form
    assert "channels" in (await desk.fills("mara", form, channels=(other,))).problems
    assert "channels" in (await desk.fills("mara", form, channels=())).problems


async def test_urgent_digests_are_published_by_who_may(desk: Desk) -> None:
    """A marketer can't publish what is marked as urgent, a manager can; the channel sees that it is."""
    digest_id = await desk.keeps(made.digest())
    form = (await desk.presses("nina", "preview.terms", digest_id)).form
    await desk.fills("nina", form, urgent=True)
    assert "Nina" in (await desk.presses("mara", "digest.publish", digest_id)).notice
    await desk.publishes("nina", digest_id, "sales-emea")
    assert "Urgent" in desk.sees("sales-emea")


async def test_confidential_briefs_are_marked(desk: Desk) -> None:
    """What is confidential says so in the channel."""
    digest_id = await desk.keeps(made.digest())
    form = (await desk.presses("mara", "preview.terms", digest_id)).form
    await desk.fills("mara", form, confidential=True)
    await desk.publishes("mara", digest_id, "sales-emea")
    assert "Confidential" in desk.sees("sales-emea")


async def test_a_change_after_publishing_reaches_every_copy(desk: Desk) -> None:
    """Edits, drops and undo after publishing show in all channels, as changes of the messages there."""
    digest_id = await desk.keeps(made.digest())
    await desk.publishes("mara", digest_id)
    form = (await desk.presses("mara", "preview.edit", f"headline:{digest_id}")).form
    saved = await desk.fills("mara", form, text="A better headline")
    assert "2 channels" in saved.notice
    await desk.delivers()
    for name in BOTH:
        assert "A better headline" in desk.sees(name)
        assert len(desk.cards(name)) == 1
    changes = [kind for target, kind in desk.sent if target == desk.channels["sales-emea"]]
    assert changes == [DeliveryKind.POST, DeliveryKind.UPDATE]


async def test_a_change_before_the_copy_went_out_goes_into_it(desk: Desk) -> None:
    """A copy that still waits is changed itself: the channel never sees the old wording."""
    digest_id = await desk.keeps(made.digest())
    await desk.fills("mara", (await desk.presses("mara", "digest.publish", digest_id)).form)
    form = (await desk.presses("mara", "preview.edit", f"headline:{digest_id}")).form
    await desk.fills("mara", form, text="A better headline")
    await desk.delivers()
    assert "A better headline" in desk.sees("sales-emea")
    assert [kind for target, kind in desk.sent if target == desk.channels["sales-emea"]] == [DeliveryKind.POST]


async def test_withdrawing_replaces_every_copy_by_the_reason(desk: Desk) -> None:
    """After a withdrawal no channel shows the digest any more, but who took it back and why."""
    digest_id = await desk.keeps(made.digest())
    await desk.publishes("mara", digest_id)
    await desk.presses("sam", "digest.open", digest_id)
    form = (await desk.presses("mara", "digest.withdraw", digest_id)).form
    answer = await desk.fills("mara", form, reason="The price was wrong <!channel>")
    await desk.delivers()
    assert answer.notice == "Withdrawn from 2 channels."
    for name in (*BOTH, "sam"):
        assert "The price was wrong" in desk.sees(name)
        assert "Atlas costs €49" not in desk.sees(name)
        assert labels(desk.cards(name)[-1]) == []
    assert await desk.status(digest_id) is DigestStatus.WITHDRAWN
    again = await desk.fills("mara", form, reason="Again")
    assert "withdrawn" in again.notice


async def test_a_withdrawal_needs_a_reason(desk: Desk) -> None:
    """Sales must know why, so an empty reason is sent back."""
    digest_id = await desk.keeps(made.digest())
    await desk.publishes("mara", digest_id)
    form = (await desk.presses("mara", "digest.withdraw", digest_id)).form
    assert "reason" in (await desk.fills("mara", form, reason="  ")).problems


async def test_a_copy_that_never_went_out_is_withdrawn_too(desk: Desk) -> None:
    """Withdrawn before it was sent, the digest is never seen in the channel."""
    digest_id = await desk.keeps(made.digest())
    await desk.fills("mara", (await desk.presses("mara", "digest.publish", digest_id)).form)
    form = (await desk.presses("mara", "digest.withdraw", digest_id)).form
    await desk.fills("mara", form, reason="Too early")
    await desk.delivers()
    assert "Atlas costs €49" not in desk.sees("sales-emea")


async def test_validity_ends_in_every_copy(desk: Desk) -> None:
    """On the last day the digest stands; once that day is over in the marketer's zone, all copies say so."""
    digest_id = await desk.keeps(made.digest())
    form = (await desk.presses("mara", "preview.terms", digest_id)).form
    await desk.fills("mara", form, valid_until="2027-03-02")
    await desk.publishes("mara", digest_id)
    assert "Valid until 2 March 2027" in desk.sees("sales-emea")
    # Noon UTC on 1 March is 13:00 in Berlin; the 2nd is over 35 hours later.
    now = await desk.put_clock_forward(timedelta(hours=34, minutes=59))
    async with desk.database.write() as session:
        assert await expire_due(session, now) == 0
    now = await desk.put_clock_forward(timedelta(minutes=1))
    async with desk.database.write() as session:
        assert await expire_due(session, now) == 1
        assert await expire_due(session, now) == 0
    await desk.delivers()
    assert "No longer valid" in desk.sees("sales-emea")
    assert "Atlas costs €49" not in desk.sees("sales-emea")
    assert "No longer valid" in desk.sees("mara")


async def test_validity_can_be_changed_after_publishing(desk: Desk) -> None:
    """A new last day stands in every copy."""
    digest_id = await desk.keeps(made.digest())
    await desk.publishes("mara", digest_id)
    form = (await desk.presses("mara", "preview.terms", digest_id)).form
    assert form is not None
    assert "channels" not in [each.id for each in form.fields()]
    await desk.fills("mara", form, valid_until="2027-12-31")
    await desk.delivers()
    assert "Valid until 31 December 2027" in desk.sees("sales-emea")


async def test_approval_and_back(desk: Desk) -> None:
    """Approved for the next edition, nothing goes out yet; approval can be taken back."""
    digest_id = await desk.keeps(made.digest())
    assert "next edition" in (await desk.presses("mara", "digest.approve", digest_id)).notice
    await desk.delivers()
    assert "Approved for the next edition by Mara" in desk.sees("mara")
    assert desk.cards("sales-emea") == []
    assert (await desk.presses("mike", "digest.approve", digest_id)).notice.startswith("This digest is approved")
    await desk.presses("mara", "digest.unapprove", digest_id)
    assert await desk.status(digest_id) is DigestStatus.DRAFT


@pytest.mark.parametrize("press_first", [True, False])
async def test_a_new_version_replaces_the_old_one(desk: Desk, press_first: bool) -> None:
    """A brief like an earlier one is offered as its new version, and once published, old copies point to it."""
    old = await desk.keeps(made.digest(file="Atlas launch v1.pptx"))
    await desk.publishes("mara", old)
    new = await desk.keeps(made.digest(file="Atlas launch v2 final.pptx", title="Atlas, the launch"))
    card = desk.cards("mara")[-1]
    assert "looks like a new version of “Atlas launch”" in shown(card)
    if press_first:
        yes = buttons(card)["New version"]
        assert "replaces the earlier version" in (await desk.presses("mara", yes.action_id, yes.value)).notice
        await desk.delivers()
        assert "New version" not in labels(desk.cards("mara")[-1])
    assert "Out of date" not in desk.sees("sales-emea")
    await desk.publishes("mara", new)
    first, second = desk.cards("sales-emea")
    assert "Out of date" in shown(first)
    assert "Atlas costs €49" in shown(second)
    assert "Version 2" in shown(second)
    link = buttons(first)["Show the new version"]
    await desk.presses("sam", link.action_id, link.value)
    await desk.delivers()
    assert "Atlas costs €49" in desk.sees("sam")
    assert await desk.status(old) is DigestStatus.EXPIRED


async def test_a_separate_brief_leaves_the_other_alone(desk: Desk) -> None:
    """Said to be separate, both digests stand side by side, and the question is not asked again."""
    old = await desk.keeps(made.digest())
    await desk.publishes("mara", old)
    new = await desk.keeps(made.digest())
    no = buttons(desk.cards("mara")[-1])["Separate brief"]
    await desk.presses("mara", no.action_id, no.value)
    await desk.delivers()
    assert "looks like" not in shown(desk.cards("mara")[-1])
    form = (await desk.presses("mara", "digest.publish", new)).form
    assert form is not None
    assert "version" not in [each.id for each in form.fields()]
    await desk.fills("mara", form)
    await desk.delivers()
    assert "Out of date" not in desk.sees("sales-emea")
    assert len(desk.cards("sales-emea")) == 2


async def test_a_discarded_new_version_leaves_the_old_one(desk: Desk) -> None:
    """Until the new version is published nothing happens to the earlier one."""
    old = await desk.keeps(made.digest())
    await desk.publishes("mara", old)
    new = await desk.keeps(made.digest())
    yes = buttons(desk.cards("mara")[-1])["New version"]
    await desk.presses("mara", yes.action_id, yes.value)
    await desk.presses("mara", "preview.discard", new)
    await desk.delivers()
    assert await desk.status(old) is DigestStatus.PUBLISHED
    assert "Atlas costs €49" in desk.sees("sales-emea")


async def test_two_new_versions_of_one_brief(desk: Desk) -> None:
    """Of two drafts that replace the same brief the first published does; the second stands beside it."""
    old = await desk.keeps(made.digest())
    await desk.publishes("mara", old)
    drafts = [await desk.keeps(made.digest()), await desk.keeps(made.digest())]
    brief = (await desk.row(old)).brief_id
    for draft in drafts:
        await desk.presses("mara", "preview.version", f"{(await desk.row(draft)).brief_id}:{brief}")
    for draft in drafts:
        form = (await desk.presses("mara", "digest.publish", draft)).form
        assert (await desk.fills("mara", form)).notice.startswith("Published")
    await desk.delivers()
    assert await desk.status(old) is DigestStatus.EXPIRED


async def test_somebody_elses_brief_is_no_earlier_version(desk: Desk) -> None:
    """The same title by an author of no common team is not offered as an earlier version."""
    await desk.keeps(made.digest())
    await desk.keeps(made.digest(), author="mike")
    assert "looks like" not in desk.sees("mike")


async def test_a_paused_channel_gets_its_copy_later(desk: Desk) -> None:
    """A paused channel is named in the answer, and its copy waits in the ledger."""
    async with desk.database.write() as session:
        await places.pause_channel(session, desk.channels["sales-emea"], "archived")
    digest_id = await desk.keeps(made.digest())
    answer = await desk.publishes("mara", digest_id)
    assert "#sales-emea: paused" in answer.notice
    assert desk.cards("sales-emea") == []
    assert len(desk.cards("sales-dach")) == 1


async def test_drafts_are_not_shown_to_sales(desk: Desk) -> None:
    """Who may only read what is published can't open a draft by its key."""
    digest_id = await desk.keeps(made.digest())
    answer = await desk.presses("sam", "digest.open", digest_id)
    await desk.delivers()
    assert "not published" in answer.notice
    assert desk.cards("sam") == []


async def test_publishing_and_withdrawing_are_in_the_trail(desk: Desk) -> None:
    """Who published and who withdrew is written down, without the reason's text."""
    digest_id = await desk.keeps(made.digest())
    await desk.publishes("mara", digest_id)
    form = (await desk.presses("nina", "digest.withdraw", digest_id)).form
    await desk.fills("nina", form, reason="A secret reason")
    acts = {act.action: act for act in await desk.trail(digest_id)}
    assert acts["digest.published"].actor_id == desk.people["mara"]
    assert acts["digest.withdrawn"].actor_id == desk.people["nina"]
    assert "secret" not in str([act.details for act in acts.values()])


async def test_the_old_brief_is_marked_as_superseded(desk: Desk) -> None:
    """After publishing a new version the old brief is no longer offered as one to replace."""
    old = await desk.keeps(made.digest())
    await desk.publishes("mara", old)
    new = await desk.keeps(made.digest())
    form = (await desk.presses("mara", "digest.publish", new)).form
    assert list(field_options(form, "version").values()) == ["new", "separate"]
    await desk.fills("mara", form, version="new")
    assert await desk.brief_status(old) is BriefStatus.SUPERSEDED
    assert await desk.brief_status(new) is BriefStatus.ACTIVE


@pytest.mark.parametrize("action", ["publish", "approve"])
async def test_an_empty_digest_does_not_go_out(desk: Desk, action: str) -> None:
    """With every line dropped there is nothing to publish or approve, and the answer says so."""
    digest_id = await desk.keeps(made.digest(100))
    for option in options(desk.cards("mara")[0], "Drop a line"):
        await desk.presses("mara", "preview.drop", option.value)
    answer = await desk.presses("mara", f"digest.{action}", digest_id)
    assert "no line left" in answer.notice
    assert answer.form is None
    assert await desk.status(digest_id) is DigestStatus.DRAFT


async def test_more_than_a_hundred_channels(desk: Desk) -> None:
    """A company of many channels publishes in all of them at once."""
    for number in range(110):
        await desk.open_channel(f"sales-{number}")
    digest_id = await desk.keeps(made.digest())
    await desk.publishes("mara", digest_id)
    assert len(desk.cards("sales-109")) == 1


async def test_reactions_stay_when_a_copy_changes(desk: Desk) -> None:
    """What readers said of a digest stands on its copies, also after marketing has edited it."""
    digest_id = await desk.keeps(made.digest())
    await desk.publishes("mara", digest_id)
    await desk.presses("sam", "digest.useful", digest_id)
    form = (await desk.presses("mara", "preview.edit", f"headline:{digest_id}")).form
    await desk.fills("mara", form, text="A better headline")
    await desk.put_clock_forward(timedelta(minutes=1))
    await desk.delivers()
    assert "1 person finds this useful" in desk.sees("sales-emea")
    assert "A better headline" in desk.sees("sales-emea")
