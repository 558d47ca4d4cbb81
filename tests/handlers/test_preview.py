"""The private preview: every change shows in it at once, keeps its source, and can be taken back."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.render import adaptive_card, block_kit, html
from bot.render.audience import Audience
from handlers.forms import Problem, ProblemKind, TextField
from handlers.preview_card import next_lengths
from storage.digests import edit_line
from storage.kinds import DigestLine, DigestStatus, Importance
from tests.handlers import launch_brief as made
from tests.handlers.desk import Desk, buttons, field_options, labels, options, shown

pytestmark = pytest.mark.anyio
WEEK = timedelta(days=7)
HOSTILE = (
    "<!channel> <@U1> pays €49",
    "[free](https://evil.example) *now*",
    "\u202egnp.exe\u202c and \x00 nul \ud800",
    "😀" * 300,
    "a,b;c" * 100,
)


async def test_preview_shows_digest_receipt_and_terms(desk: Desk) -> None:
    """The preview holds the lines with their slides, what was read and what was not, and how it would go out."""
    await desk.keeps(made.digest())
    seen = desk.sees("mara")
    assert "Nobody else sees this" in seen
    assert "slide 2" in seen
    assert "Read 8 of 9 slides" in seen
    assert "Not read: slide 9 (picture only)" in seen
    assert "none chosen yet" in seen


async def test_importance_follows_the_rule_and_says_so(desk: Desk) -> None:
    """A digest with a price, a date or a risk is of high importance, and the preview names which of them it has."""
    digest_id = await desk.keeps(made.digest(200))
    assert (await desk.row(digest_id)).importance is Importance.HIGH
    assert "high, as it names a price, a date and a risk" in desk.sees("mara")


async def test_an_edited_bullet_keeps_its_source_and_is_marked(desk: Desk) -> None:
    """A new wording stands in the same message, with the same slide, marked as edited."""
    await desk.keeps(made.digest())
    (card,) = desk.cards("mara")
    line = next(option for option in options(card, "Edit a line") if option.label.startswith("Atlas costs"))
    opened = await desk.presses("mara", "preview.edit", line.value)
    saved = await desk.fills("mara", opened.form, text="Atlas is €49 a month from 1 June 2027.")
    await desk.delivers()
    assert saved.notice == "Saved."
    (card,) = desk.cards("mara")
    bullet = next(row for row in shown(card).splitlines() if "Atlas is €49" in row)
    assert "slide 2" in bullet
    assert "edited" in bullet
    assert "Atlas costs €49" not in shown(card)


async def test_a_number_that_the_brief_does_not_have_is_pointed_out(desk: Desk) -> None:
    """Who types a number that stands nowhere in the source is asked to check it; it is saved all the same."""
    await desk.keeps(made.digest())
    line = next(o for o in options(desk.cards("mara")[0], "Edit a line") if o.label.startswith("Atlas costs"))
    opened = await desk.presses("mara", "preview.edit", line.value)
    saved = await desk.fills("mara", opened.form, text="Atlas costs €59 a month.")
    assert "59" in saved.notice


async def test_an_edit_can_be_taken_back(desk: Desk) -> None:
    """Undo gives the bullet its former wording, without the mark of an edit."""
    await desk.keeps(made.digest())
    before = desk.sees("mara")
    line = next(o for o in options(desk.cards("mara")[0], "Edit a line") if o.label.startswith("Atlas costs"))
    await desk.fills("mara", (await desk.presses("mara", "preview.edit", line.value)).form, text="Other words.")
    await desk.delivers()
    undo = buttons(desk.cards("mara")[0])["Undo the edit"]
    assert (await desk.presses("mara", undo.action_id, undo.value)).notice == "Taken back."
    await desk.delivers()
    assert desk.sees("mara") == before
    assert "can't be undone" in (await desk.presses("mara", undo.action_id, undo.value)).notice


async def test_headline_and_why_can_be_edited_and_taken_back(desk: Desk) -> None:
    """The two lines that are no bullets are edited and undone like the others."""
    digest_id = await desk.keeps(made.digest())
    before = await desk.row(digest_id)
    for name in ("headline", "why"):
        opened = await desk.presses("mara", "preview.edit", f"{name}:{digest_id}")
        await desk.fills("mara", opened.form, text=f"Another {name}")
        await desk.delivers()
        assert f"Another {name}" in desk.sees("mara")
        undo = buttons(desk.cards("mara")[0])["Undo the edit"]
        await desk.presses("mara", undo.action_id, undo.value)
    after = await desk.row(digest_id)
    assert (after.headline, after.why, after.headline_edited) == (before.headline, before.why, False)


async def test_the_form_says_what_becomes_of_the_source(desk: Desk) -> None:
    """Regression: a why-line that was empty "kept its source", and could be added but never left out again."""
    digest_id = await desk.keeps(made.digest())
    async with desk.database.write() as session:
        await edit_line(session, digest_id, DigestLine.WHY, "")

    async def opened(name: str) -> TextField:
        form = (await desk.presses("mara", "preview.edit", name)).form
        assert form is not None
        (found,) = form.fields()
        assert isinstance(found, TextField)
        return found

    await desk.presses("mara", "digest.open", digest_id)
    await desk.delivers()
    assert "Why it matters: nothing yet" in [each.label for each in options(desk.cards("mara")[-1], "Edit a line")]
    why = await opened(f"why:{digest_id}")
    assert (why.label, "source" in why.hint, why.required) == ("Why it matters", False, False)
    headline = await opened(f"headline:{digest_id}")
    assert "named no longer" in headline.hint
    assert headline.required
    bullet = next(o for o in options(desk.cards("mara")[0], "Edit a line") if o.value.startswith("bullet:"))
    assert "keeps its source" in (await opened(bullet.value)).hint
    for text in ("Customers ask for it.", ""):
        form = (await desk.presses("mara", "preview.edit", f"why:{digest_id}")).form
        assert (await desk.fills("mara", form, text=text)).notice == "Saved."
        assert (await desk.row(digest_id)).why == text
        await desk.delivers()


async def test_dropping_a_line_shortens_the_digest_and_can_be_undone(desk: Desk) -> None:
    """A dropped line is gone from the preview, the words are counted anew, and undo brings it back."""
    digest_id = await desk.keeps(made.digest())
    words = (await desk.row(digest_id)).words
    drop = options(desk.cards("mara")[0], "Drop a line")[0]
    await desk.presses("mara", "preview.drop", drop.value)
    await desk.delivers()
    assert drop.value not in [o.value for o in options(desk.cards("mara")[0], "Drop a line")]
    assert (await desk.row(digest_id)).words < words
    undo = buttons(desk.cards("mara")[0])["Undo: take the line back"]
    await desk.presses("mara", undo.action_id, undo.value)
    assert (await desk.row(digest_id)).words == words


async def test_pressing_drop_twice_drops_one_line(desk: Desk) -> None:
    """The second press on the same option is told that the line is gone."""
    await desk.keeps(made.digest())
    drop = options(desk.cards("mara")[0], "Drop a line")[0]
    await desk.presses("mara", "preview.drop", drop.value)
    again = await desk.presses("mara", "preview.drop", drop.value)
    assert again.notice == "That line is not in the digest any more."


async def test_lines_that_just_missed_can_be_added(desk: Desk) -> None:
    """The form offers what just missed; what is chosen stands in the section of its kind, with its slide."""
    digest_id = await desk.keeps(made.digest(100))
    form = (await desk.presses("mara", "preview.add", digest_id)).form
    label, value = next(iter(field_options(form, "lines").items()))
    assert label not in desk.sees("mara")
    assert "1 line is added" in (await desk.fills("mara", form, lines=(value,))).notice
    await desk.delivers()
    assert label in desk.sees("mara")


async def test_a_dropped_line_is_offered_again(desk: Desk) -> None:
    """Who dropped a line finds it in the form for adding."""
    digest_id = await desk.keeps(made.digest())
    drop = options(desk.cards("mara")[0], "Drop a line")[0]
    await desk.presses("mara", "preview.drop", drop.value)
    form = (await desk.presses("mara", "preview.add", digest_id)).form
    assert drop.value in field_options(form, "lines").values()
    await desk.fills("mara", form, lines=(drop.value,))
    await desk.delivers()
    assert drop.value in [o.value for o in options(desk.cards("mara")[0], "Drop a line")]


@pytest.mark.parametrize("length", [100, 300])
async def test_another_length_keeps_edits_drops_and_added_lines(desk: Desk, length: int) -> None:
    """Composed again, the digest has about the asked length; what a person wrote, dropped and added stands."""
    digest_id = await desk.keeps(made.digest(150))
    lines = options(desk.cards("mara")[0], "Drop a line")
    edit, drop = lines[-1], lines[0]
    form = (await desk.presses("mara", "preview.edit", f"bullet:{edit.value}")).form
    await desk.fills("mara", form, text="My own words stay.")
    await desk.presses("mara", "preview.drop", drop.value)
    form = (await desk.presses("mara", "preview.add", digest_id)).form
    added, key = list(field_options(form, "lines").items())[-1]
    await desk.fills("mara", form, lines=(key,))
    response = await desk.presses("mara", "preview.length", f"{digest_id}:{length}")
    assert str(length) in response.notice
    await desk.works()
    (card,) = desk.cards("mara")
    kept = [option.value for option in options(card, "Drop a line")]
    assert "My own words stay." in shown(card)
    assert added in shown(card)
    assert edit.value in kept
    assert key in kept
    assert drop.value not in kept
    words = (await desk.row(digest_id)).words
    assert (words < 135) if length == 100 else (words > 160)


async def test_a_digest_that_went_out_meanwhile_keeps_its_length(desk: Desk) -> None:
    """Published before it was composed again, a digest stays as it was published."""
    digest_id = await desk.keeps(made.digest(150))
    await desk.presses("mara", "preview.length", f"{digest_id}:100")
    await desk.publishes("mara", digest_id)
    words = (await desk.row(digest_id)).words
    await desk.works()
    assert (await desk.row(digest_id)).words == words


async def test_shorter_and_back_is_the_same_digest(desk: Desk) -> None:
    """A digest that nobody edited reads the same after it was made shorter and longer again."""
    digest_id = await desk.keeps(made.digest(150))
    before = [row for row in desk.sees("mara").splitlines() if "slide" in row]
    for length in (100, 150):
        await desk.presses("mara", "preview.length", f"{digest_id}:{length}")
        await desk.works()
    assert [row for row in desk.sees("mara").splitlines() if "slide" in row] == before


async def test_discard_can_be_undone(desk: Desk) -> None:
    """A discarded digest says so and offers to come back; taken back it is a draft as before."""
    digest_id = await desk.keeps(made.digest())
    before = desk.sees("mara")
    discard = buttons(desk.cards("mara")[0])["Discard"]
    assert discard.confirm is not None
    await desk.presses("mara", discard.action_id, discard.value)
    await desk.delivers()
    assert "Discarded. Nobody was sent anything." in desk.sees("mara")
    (back,) = buttons(desk.cards("mara")[0]).values()
    await desk.presses("mara", back.action_id, back.value)
    await desk.delivers()
    assert desk.sees("mara") == before
    assert await desk.status(digest_id) is DigestStatus.DRAFT


async def test_terms_are_set_in_a_form(desk: Desk) -> None:
    """Channels, importance, validity and confidentiality are chosen in one form and stand in the preview."""
    digest_id = await desk.keeps(made.digest())
    form = (await desk.presses("mara", "preview.terms", digest_id)).form
    await desk.fills(
        "mara",
        form,
        channels=(desk.channels["sales-emea"],),
        importance="low",
        valid_until="2027-06-30",
        confidential=True,
    )
    await desk.delivers()
    seen = desk.sees("mara")
    assert "#sales-emea" in seen
    assert "low, set by hand" in seen
    assert "until 30 June 2027" in seen
    assert "Confidential" in seen


async def test_an_audience_chooses_its_channels(desk: Desk) -> None:
    """A region without channels takes the channels that are tagged with it."""
    digest_id = await desk.keeps(made.digest())
    form = (await desk.presses("mara", "preview.terms", digest_id)).form
    await desk.fills("mara", form, region=(field_options(form, "region")["DACH"],))
    await desk.delivers()
    assert "#sales-dach" in desk.sees("mara")
    assert "#sales-emea" not in desk.sees("mara")


async def test_a_past_day_is_no_validity(desk: Desk) -> None:
    """A day that is over can't be the last day of validity."""
    digest_id = await desk.keeps(made.digest())
    form = (await desk.presses("mara", "preview.terms", digest_id)).form
    answer = await desk.fills("mara", form, valid_until="2027-02-01")
    assert answer.problems["valid_until"] == Problem(ProblemKind.TOO_EARLY, "2027-03-01")


async def test_only_who_may_marks_as_urgent(desk: Desk) -> None:
    """A marketer isn't offered the box, and a forged answer is ignored; a manager marks it."""
    digest_id = await desk.keeps(made.digest())
    form = (await desk.presses("mara", "preview.terms", digest_id)).form
    await desk.fills("mara", form, urgent=True)
    assert not (await desk.row(digest_id)).urgent
    form = (await desk.presses("nina", "preview.terms", digest_id)).form
    await desk.fills("nina", form, urgent=True)
    await desk.delivers()
    assert (await desk.row(digest_id)).urgent
    assert "Urgent" in desk.sees("mara")


async def test_without_a_sales_channel_the_preview_says_so(desk: Desk) -> None:
    """Where no channel is set up, there is nothing to publish in, and a button leads to the setup."""
    for name in ("sales-emea", "sales-dach"):
        await desk.open_channel(name, purpose=desk.no_purpose)
    digest_id = await desk.keeps(made.digest())
    (card,) = desk.cards("mara")
    assert "no sales channel yet" in shown(card)
    assert "Publish now…" not in labels(card)
    assert "Set up" in labels(card)
    assert "no sales channel" in (await desk.presses("mara", "digest.publish", digest_id)).notice


async def test_two_editors_see_each_other(desk: Desk) -> None:
    """Who saves a line that somebody else changed meanwhile is shown that wording first; nothing is lost unseen."""
    digest_id = await desk.keeps(made.digest())
    await desk.presses("mike", "digest.open", digest_id)
    mine = (await desk.presses("mara", "preview.edit", f"headline:{digest_id}")).form
    theirs = (await desk.presses("mike", "preview.edit", f"headline:{digest_id}")).form
    await desk.fills("mike", theirs, text="Mike's headline")
    clash = await desk.fills("mara", mine, text="Mara's headline")
    assert clash.form is not None
    assert clash.raw["text"] == "Mara's headline"
    assert "Mike's headline" in str(clash.form.pages[0].intro)
    assert (await desk.row(digest_id)).headline == "Mike's headline"
    await desk.fills("mara", clash.form, text="Mara's headline")
    await desk.delivers()
    assert "Mara's headline" in desk.sees("mara")
    assert "Mara's headline" in desk.sees("mike")


async def test_two_editors_in_one_moment(desk: Desk) -> None:
    """Of two wordings saved in the same moment one is saved, and the other person is shown it."""
    await desk.keeps(made.digest())
    line = next(o for o in options(desk.cards("mara")[0], "Edit a line") if o.value.startswith("bullet:"))
    forms = [(await desk.presses(name, "preview.edit", line.value)).form for name in ("mara", "mike")]
    answers = await asyncio.gather(
        *(desk.fills(name, form, text=f"By {name}") for name, form in zip(("mara", "mike"), forms, strict=True))
    )
    assert sorted(answer.form is None for answer in answers) == [False, True]


async def test_the_same_form_sent_twice_changes_once(desk: Desk) -> None:
    """A second click on Save finds the line as it wants it."""
    digest_id = await desk.keeps(made.digest())
    form = (await desk.presses("mara", "preview.edit", f"headline:{digest_id}")).form
    answers = [await desk.fills("mara", form, text="New headline") for _ in range(2)]
    assert [answer.notice for answer in answers] == ["Saved.", "Nothing was changed: the wording is the same."]
    assert [act.action for act in await desk.trail(digest_id)].count("digest.edited") == 1
    assert (await desk.row(digest_id)).headline == "New headline"


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_texts_stay_text(desk: Desk, text: str) -> None:
    """A brief's text that looks like markup or mentions goes through preview, menus and forms in every renderer."""
    digest_id = await desk.keeps(made.with_text(text))
    await desk.presses("mara", "preview.add", digest_id)
    await desk.presses("mara", "preview.edit", f"headline:{digest_id}")
    (card,) = desk.cards("mara")
    for render in (block_kit.render, adaptive_card.render, html.render):
        assert render(card, Audience())


@pytest.mark.parametrize("text", ["   ", "\u202e\u200b"])
async def test_an_empty_wording_is_not_saved(desk: Desk, text: str) -> None:
    """Nothing but white space or invisible characters is no wording."""
    digest_id = await desk.keeps(made.digest())
    before = (await desk.row(digest_id)).headline
    form = (await desk.presses("mara", "preview.edit", f"headline:{digest_id}")).form
    answer = await desk.fills("mara", form, text=text)
    assert answer.problems or "empty" in answer.notice
    assert (await desk.row(digest_id)).headline == before


@pytest.mark.parametrize("action", ["edit", "drop", "add", "terms", "length", "discard", "undo", "version"])
async def test_sales_can_change_nothing(desk: Desk, action: str) -> None:
    """A salesperson who forges a press is refused, told who may, and nothing changes."""
    digest_id = await desk.keeps(made.digest())
    before = await desk.row(digest_id)
    drop = options(desk.cards("mara")[0], "Drop a line")[0].value
    values = {
        "edit": f"headline:{digest_id}",
        "drop": drop,
        "length": f"{digest_id}:100",
        "undo": f"drop:{drop}",
        "version": f"{before.brief_id}:",
    }
    answer = await desk.presses("sam", f"preview.{action}", values.get(action, digest_id))
    assert "marketers" in answer.notice
    assert (await desk.row(digest_id)).version == before.version
    assert await desk.status(digest_id) is DigestStatus.DRAFT


@pytest.mark.parametrize(
    ("action", "value"),
    [
        ("preview.edit", "bullet:nobody"),
        ("preview.edit", "title:x"),
        ("preview.edit", ""),
        ("preview.drop", "nobody"),
        ("preview.add", "nobody"),
        ("preview.terms", ""),
        ("preview.length", "nobody:100"),
        ("preview.undo", "bullet:x:y"),
        ("preview.undo", "launch:x"),
        ("preview.discard", "nobody"),
        ("digest.publish", "nobody"),
        ("digest.approve", ""),
        ("digest.withdraw", "nobody"),
        ("digest.open", "nobody"),
        ("brief.again", "nobody"),
    ],
)
async def test_forged_values_are_answered_in_words(desk: Desk, action: str, value: str) -> None:
    """A press with a value that means nothing is told so and changes nothing."""
    answer = await desk.presses("mara", action, value)
    assert answer.notice != ""
    assert answer.form is None


async def test_every_act_is_in_the_audit_trail_without_texts(desk: Desk) -> None:
    """Who did what is written down; what they wrote is not."""
    digest_id = await desk.keeps(made.digest())
    form = (await desk.presses("mara", "preview.edit", f"headline:{digest_id}")).form
    await desk.fills("mara", form, text="A secret headline")
    await desk.presses("mara", "preview.discard", digest_id)
    acts = await desk.trail(digest_id)
    assert [act.action for act in acts][:2] == ["digest.discarded", "digest.edited"]
    assert {act.actor_id for act in acts} == {desk.people["mara"]}
    assert "secret" not in str([act.details for act in acts])


async def test_no_longer_digest_is_offered_than_the_brief_gives(desk: Desk) -> None:
    """Where all that the brief says is in the digest, there is no button to make it longer."""
    await desk.keeps(made.digest(200))
    assert "Longer (300 words)" in labels(desk.cards("mara")[0])
    await desk.keeps(made.digest(300))
    assert not [label for label in labels(desk.cards("mara")[-1]) if label.startswith("Longer")]


def test_lengths_go_in_steps() -> None:
    """From each length the next shorter and longer one is offered, and none beyond the ends."""
    assert next_lengths(97) == (None, 150)
    assert next_lengths(142) == (100, 200)
    assert next_lengths(300) == (200, None)
    assert next_lengths(999) == (300, None)
    assert next_lengths(0) == (None, 150)
