"""One brief, several readers: each reads what concerns them, in their language, and what is done to the digest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from bot.outside.llm import language_model
from bot.writing import Here, Limits, Writer
from digests.engine import DEFAULT_WORDS
from digests.extractive import ExtractiveEngine
from handlers.cards import Card
from handlers.events import Place
from handlers.lookup import published
from handlers.speech import Speech
from handlers.turn import Actor, Turn
from storage import model_calls, people, places
from storage.compositions import composition, recompose
from storage.kinds import CadenceReach, DeliveryKind, DigestStatus, Platform, Role, TeamKind
from storage.tables import BulletRow, ModelTerms
from tests.bot.outside.openai_server import OpenAIServer, Step, openai_server, statements_of
from tests.handlers.cadences.rhythm import arrange, ticks
from tests.handlers.desk import NOON, Desk, buttons, options, shown
from tests.made_documents import document

pytestmark = pytest.mark.anyio
PRICE = "Atlas costs 49 euros a month for each user from 1 June 2027."
LAUNCH = "In DACH the launch is on 1 September 2027 with partner Nordlicht."
DISCOUNT = "In EMEA without partners the discount is up to 8% until 30 June 2027."
PROOF = "Northwind saved 30% of its planning time in the first quarter with Atlas."
NIMBUS = "Do not promise an integration with Nimbus before October 2027."
PLAN = document(PRICE, LAUNCH, DISCOUNT, PROOF, NIMBUS)
GERMAN = {
    PRICE: "Atlas kostet ab 1. Juni 2027 49 Euro im Monat je Nutzer.",
    LAUNCH: "Start in DACH ist am 1. September 2027 mit Partner Nordlicht.",
    DISCOUNT: "In EMEA ohne Partner bis zu 8 % Rabatt bis 30. Juni 2027.",
    PROOF: "Northwind sparte im ersten Quartal mit Atlas 30 % Planungszeit.",
    NIMBUS: "Keine Anbindung an Nimbus vor Oktober 2027 versprechen.",
    "Atlas costs 59 euros a month.": "Atlas kostet 59 Euro im Monat.",
}
_SOON = timedelta(seconds=10)


def in_german(body: dict[str, Any]) -> dict[str, Any]:
    """What a model answers that is asked to translate; it gets the proof's figure wrong, also when told so."""
    if "can't be used" in str(body["messages"]):
        return {"lines": []}
    told = GERMAN | {PROOF: "Northwind sparte mit Atlas 40 % Planungszeit."}
    lines = [{"text": told[text], "cites": [number]} for number, text in statements_of(body) if text in told]
    return {"lines": lines}


@asynccontextmanager
async def writing(desk: Desk, *script: Step) -> AsyncIterator[OpenAIServer]:
    """The company has a language model that answers so."""
    async with openai_server(*script) as server:
        model = language_model("openai:llama", url=server.url, key=None, first_wait=0.001)
        engine = ExtractiveEngine()
        desk.writer = Writer(model, engine, Here(engine), limits=Limits(20.0))
        async with desk.database.write() as session:
            await model_calls.note_terms(session, ModelTerms(model=model.name, day_tokens=1, brief_tokens=1))
        yield server


async def draft(desk: Desk, words: int = DEFAULT_WORDS) -> str:
    """The brief's digest as a draft in the author's preview."""
    return await desk.keeps(ExtractiveEngine().digest(PLAN, words))


async def out(desk: Desk) -> str:
    """The brief's digest, published in both channels."""
    digest = await draft(desk)
    await desk.publishes("mara", digest, "sales-emea", "sales-dach")
    return digest


async def line_of(desk: Desk, digest: str, text: str) -> BulletRow:
    """The digest's line that rests on a statement."""
    async with desk.database.read() as session:
        view = await composition(session, digest)
    return next(b for b in view.bullets if any(s.text == text for s in view.sources[b.id]) and b.section is not None)


async def spare_of(desk: Desk, digest: str, text: str) -> BulletRow:
    """The line that just missed the digest and rests on a statement."""
    async with desk.database.read() as session:
        view = await composition(session, digest)
    return next(bullet for bullet in view.spare() if any(s.text == text for s in view.sources[bullet.id]))


async def rewords(desk: Desk, action: str, value: str, text: str) -> None:
    """Through the form."""
    form = (await desk.presses("mara", action, value)).form
    await desk.fills("mara", form, text=text)
    await desk.delivers()


async def opens(desk: Desk, digest: str, channel: str) -> Card:
    """The preview of what a channel reads."""
    preview = next(card for card in reversed(desk.cards("mara")) if "See a version" in str(card))
    name = next(each.value for each in options(preview, "See a version") if channel in each.label)
    assert name.startswith(digest)
    await desk.presses("mara", "variant.open", name)
    await desk.works()
    return card_of(desk, channel)


def card_of(desk: Desk, channel: str) -> Card:
    """The last card about what a channel reads, as the marketer sees it now."""
    told = f"be read in #{channel}", f"is read in #{channel}"
    return next(card for card in reversed(desk.cards("mara")) if any(each in shown(card) for each in told))


def choice(card: Card, menu: str, text: str) -> str:
    """The value of an option."""
    return next(each.value for each in options(card, menu) if each.label.startswith(text[:30]))


def updates(desk: Desk, channel: str) -> int:
    """How often a channel's messages were changed."""
    return desk.sent.count((desk.channels[channel], DeliveryKind.UPDATE))


async def test_each_audience_reads_what_is_not_for_others_alone(desk: Desk) -> None:
    """What names the other region alone is left out, at once and without a model; the card says for whom it is."""
    digest = await out(desk)
    dach, emea = desk.sees("sales-dach"), desk.sees("sales-emea")
    assert "Nordlicht" in dach
    assert "discount is up to 8%" not in dach
    assert "discount is up to 8%" in emea
    assert "Nordlicht" not in emea
    assert "Fassung für DACH." in dach
    assert "Version for EMEA." in emea
    assert "In deiner Sprache gibt es keine Fassung" in dach
    assert await desk.status(digest) is DigestStatus.PUBLISHED


async def test_who_would_read_the_same_reads_the_digest_itself(desk: Desk) -> None:
    """What is for others only does not stand in the digest anyway: no version, and no word of one."""
    digest = await draft(desk)
    await desk.presses("mara", "preview.drop", (await line_of(desk, digest, DISCOUNT)).id)
    await desk.publishes("mara", digest, "sales-emea", "sales-dach")
    assert "Nordlicht" in desk.sees("sales-dach")
    assert "Fassung für DACH" not in desk.sees("sales-dach")
    assert "Version for EMEA." in desk.sees("sales-emea")


@pytest.mark.parametrize("published", [False, True])
async def test_what_a_marketer_edits_drops_and_adds_counts_in_every_version(desk: Desk, *, published: bool) -> None:
    """A line that was reworded or added by hand stands in the versions, a dropped one in none, before and after."""
    digest = await draft(desk, 40)
    price = await line_of(desk, digest, PRICE)
    if published:
        await desk.publishes("mara", digest, "sales-emea", "sales-dach")
    await rewords(desk, "preview.edit", f"bullet:{price.id}", "Marketing's own words, of nobody's region.")
    nimbus = await spare_of(desk, digest, NIMBUS)
    await desk.fills("mara", (await desk.presses("mara", "preview.add", digest)).form, answers={"lines": (nimbus.id,)})
    if not published:
        await desk.publishes("mara", digest, "sales-emea", "sales-dach")
    await desk.works()
    for channel in ("sales-emea", "sales-dach"):
        assert "Marketing's own words" in desk.sees(channel)
        assert NIMBUS in desk.sees(channel)
        assert PRICE not in desk.sees(channel)
    await desk.presses("mara", "preview.drop", nimbus.id)
    await desk.works()
    for channel in ("sales-emea", "sales-dach"):
        assert NIMBUS not in desk.sees(channel)


async def test_no_version_holds_a_line_that_no_marketer_saw(desk: Desk) -> None:
    """Where lines for others are left out, nothing that just missed the digest takes their place by itself."""
    digest = await draft(desk, 40)
    await desk.publishes("mara", digest, "sales-emea", "sales-dach")
    assert DISCOUNT in desk.sees("sales-emea")
    assert DISCOUNT not in desk.sees("sales-dach")
    assert "Nordlicht" not in desk.sees("sales-dach")
    assert "Nordlicht" not in desk.sees("sales-emea")


async def test_where_nothing_is_left_the_version_says_so(desk: Desk) -> None:
    """Neither the lines of others nor what was dropped come back to fill it."""
    digest = await draft(desk, 40)
    for text, words in ((PRICE, "EMEA pays 49 euros."), (DISCOUNT, "EMEA gets 8%.")):
        await rewords(desk, "preview.edit", f"bullet:{(await line_of(desk, digest, text)).id}", words)
    await desk.publishes("mara", digest, "sales-emea", "sales-dach")
    assert "Nichts in diesem Digest ist für DACH." in desk.sees("sales-dach")
    assert "49" not in desk.sees("sales-dach")
    assert "EMEA pays 49 euros." in desk.sees("sales-emea")


async def test_a_line_reworded_to_name_others_is_left_out(desk: Desk) -> None:
    """The words that a person gave a line count before what it rests on."""
    digest = await out(desk)
    price = await line_of(desk, digest, PRICE)
    await rewords(desk, "preview.edit", f"bullet:{price.id}", "EMEA pays less.")
    assert "EMEA pays less" not in desk.sees("sales-dach")
    assert "EMEA pays less" in desk.sees("sales-emea")


async def test_the_headline_is_not_for_others_either(desk: Desk) -> None:
    """Where it names another region alone the brief's title stands in its place."""
    digest = await draft(desk)
    await rewords(desk, "preview.edit", f"headline:{digest}", "EMEA sells Atlas cheaper.")
    assert "The headline is for others" in desk.sees("mara")
    await desk.publishes("mara", digest, "sales-emea", "sales-dach")
    assert "EMEA sells Atlas cheaper" not in desk.sees("sales-dach")
    assert "EMEA sells Atlas cheaper" in desk.sees("sales-emea")


async def test_shorter_and_longer_are_so_for_every_version(desk: Desk) -> None:
    """Composed in another length before it goes out, the versions have that length too."""
    digest = await draft(desk)
    async with desk.database.write() as session:
        await recompose(session, digest, ExtractiveEngine().digest(PLAN, 40), keep=())
    await desk.publishes("mara", digest, "sales-emea", "sales-dach")
    assert "Nordlicht" not in desk.sees("sales-dach")
    assert PRICE in desk.sees("sales-dach")


async def test_the_marketer_is_told_before_publishing_what_is_left_out_for_whom(desk: Desk) -> None:
    """The preview names channels, lines left out, and lines about them that could be added; both can be opened."""
    digest = await draft(desk, 40)
    told = desk.sees("mara")
    assert f"#sales-dach: 1 line is left out: “{DISCOUNT[:58]}" in told
    assert "The brief has 1 more line about DACH, which you can add." in told
    assert "#sales-emea" not in told  # reads the digest as it stands
    card = await opens(desk, digest, "sales-dach")
    assert "As it will be read in #sales-dach." in shown(card)
    assert "Left out for DACH, and read elsewhere" in shown(card)
    assert options(card, "Add a line here")[1].label.startswith("In DACH the launch")
    await desk.presses("sam", "variant.open", f"{digest}.{desk.channels['sales-dach']}")
    await desk.delivers()
    assert "read in #sales-dach" not in desk.sees("sam")


async def test_one_version_is_reworded_cut_and_added_to_with_undo(desk: Desk) -> None:
    """What is done to a version is so for its readers alone, before and after it is out."""
    digest = await draft(desk, 40)
    card = await opens(desk, digest, "sales-dach")
    await desk.presses("mara", "variant.add", choice(card, "Add a line here", LAUNCH))
    await desk.delivers()
    card = card_of(desk, "sales-dach")
    await rewords(desk, "variant.edit", choice(card, "Reword a line here", PRICE), "Atlas: 49 euros.")
    await desk.publishes("mara", digest, "sales-emea", "sales-dach")
    dach, emea = desk.sees("sales-dach"), desk.sees("sales-emea")
    assert LAUNCH in dach
    assert "Atlas: 49 euros." in dach
    assert LAUNCH not in emea
    assert PRICE in emea
    assert "1 line is reworded" in desk.sees("mara")
    card = card_of(desk, "sales-dach")
    await desk.presses("mara", "variant.drop", choice(card, "Leave a line out here", LAUNCH))
    await desk.delivers()
    assert LAUNCH not in desk.sees("sales-dach")
    await desk.presses("mara", "variant.undo", buttons(card_of(desk, "sales-dach"))["Undo: take the line back"].value)
    await desk.delivers()
    assert LAUNCH in desk.sees("sales-dach")
    assert updates(desk, "sales-emea") == 0


async def test_a_reworded_line_of_a_version_gives_way_to_a_later_edit_of_the_digest(desk: Desk) -> None:
    """A corrected price must not hide behind older words; undone, those words are back. So they are by their undo."""
    digest = await out(desk)
    card = await opens(desk, digest, "sales-dach")
    await rewords(desk, "variant.edit", choice(card, "Reword a line here", PRICE), "Atlas: 49 euros.")
    back = buttons(card_of(desk, "sales-dach"))["Undo the edit"].value
    price = await line_of(desk, digest, PRICE)
    await rewords(desk, "preview.edit", f"bullet:{price.id}", "Atlas costs 59 euros a month.")
    assert "59 euros" in desk.sees("sales-dach")
    assert "49" not in desk.sees("sales-dach")
    undo = [buttons(card)["Undo the edit"] for card in desk.cards("mara") if "Undo the edit" in buttons(card)]
    await desk.presses("mara", "preview.undo", undo[0].value)
    await desk.delivers()
    assert "Atlas: 49 euros." in desk.sees("sales-dach")
    await desk.presses("mara", "variant.undo", back)
    await desk.delivers()
    assert PRICE in desk.sees("sales-dach")
    response = await desk.presses("mara", "variant.undo", back)
    assert response.notice == "That can't be undone any more."


async def test_a_dropped_line_can_t_come_back_by_a_version(desk: Desk) -> None:
    """Neither is it offered there, nor taken from an older card; what a version added goes with it."""
    digest = await draft(desk)
    card = await opens(desk, digest, "sales-dach")
    add = choice(card, "Add a line here", DISCOUNT)
    await desk.presses("mara", "variant.add", add)
    await desk.presses("mara", "preview.drop", (await line_of(desk, digest, DISCOUNT)).id)
    await desk.delivers()
    assert "Add a line here" not in str(card_of(desk, "sales-dach"))
    response = await desk.presses("mara", "variant.add", add)
    assert "dropped from the digest" in response.notice
    await desk.publishes("mara", digest, "sales-emea", "sales-dach")
    assert "8%" not in desk.sees("sales-dach")
    assert "8%" not in desk.sees("sales-emea")


async def test_a_form_from_before_a_version_was_changed_is_shown_again(desk: Desk) -> None:
    """Who opened the form to publish sees that somebody changed what a channel reads; so does who rewords a line."""
    digest = await draft(desk)
    card = await opens(desk, digest, "sales-dach")
    form = (await desk.presses("mara", "digest.publish", digest)).form
    name = choice(card, "Reword a line here", PRICE)
    mine = (await desk.presses("mara", "variant.edit", name)).form
    await rewords(desk, "variant.edit", name, "Atlas: 49 euros.")
    again = await desk.fills("mara", form)
    assert again.form is not None
    assert "Somebody changed this digest" in str(again.form.pages[0].intro)
    clash = await desk.fills("mara", mine, text="Atlas at 49 euros.")
    assert clash.form is not None
    assert "Atlas: 49 euros." in str(clash.form.pages[0].intro)


async def test_expiry_and_withdrawal_reach_the_versions(desk: Desk) -> None:
    """A short card stands in place of every copy, whatever it said."""
    async with writing(desk, in_german):
        digest = await out(desk)
        await desk.works()
        form = (await desk.presses("mara", "digest.withdraw", digest)).form
        await desk.fills("mara", form, reason="The price was wrong.")
        await desk.delivers()
        for channel in ("sales-emea", "sales-dach"):
            assert "The price was wrong." in desk.sees(channel)
            assert "49" not in desk.sees(channel)


async def test_a_channel_reads_the_digest_s_lines_in_its_language(desk: Desk) -> None:
    """In German, marked; a line whose translation fails the check is quoted in the original, and marked as that."""
    async with writing(desk, in_german) as server:
        await out(desk)
        assert "Atlas" not in desk.sees("sales-dach")  # it is being translated
        await desk.works()
        dach = desk.sees("sales-dach")
        assert GERMAN[LAUNCH] in dach
        assert GERMAN[PRICE] in dach
        assert "40 %" not in dach
        assert f"„{PROOF}“ (im Original)" in dach
        assert "8 %" not in dach
        assert "KI-generiert (openai:llama)" in dach
        assert "Auf Deutsch verfasst; das Dokument ist auf Englisch" in dach
        assert PRICE in desk.sees("sales-emea")
        assert "KI" not in desk.sees("sales-emea")
        assert len(server.seen) == 2  # one request, one correction, whatever the number of audiences


async def test_a_translation_is_a_digest_and_no_other_text(desk: Desk) -> None:
    """Where the model may word digests alone, channels still read theirs in their language."""
    async with writing(desk, in_german):
        assert desk.writer is not None
        engine = ExtractiveEngine()
        desk.writer = Writer(desk.writer.model, engine, Here(engine), limits=Limits(20.0, texts=False))
        await out(desk)
        await desk.works()
        assert GERMAN[LAUNCH] in desk.sees("sales-dach")


async def test_a_model_that_fails_costs_no_channel_its_digest(desk: Desk) -> None:
    """The channel waits for its language, then reads the digest's own words."""
    async with writing(desk, 401):
        await out(desk)
        await desk.works()
        assert LAUNCH in desk.sees("sales-dach")
        assert "In deiner Sprache gibt es keine Fassung" in desk.sees("sales-dach")


async def test_a_draft_is_translated_once_somebody_looks(desk: Desk) -> None:
    """Before that nothing is asked of the model; the card says what is to come, then it is there to be reworded."""
    async with writing(desk, in_german) as server:
        digest = await draft(desk)
        await desk.works()
        assert not server.seen
        assert "It is put into German once you open it, approve or publish." in desk.sees("mara")
        card = await opens(desk, digest, "sales-dach")
        assert GERMAN[LAUNCH] in shown(card)
        assert "It is in German." in desk.sees("mara")
        await rewords(desk, "variant.edit", choice(card, "Reword a line here", GERMAN[PRICE]), "Atlas: 49 Euro.")
        await desk.publishes("mara", digest, "sales-emea", "sales-dach")
        assert "Atlas: 49 Euro." in desk.sees("sales-dach")  # at once: all is there


async def test_an_edit_reaches_a_translated_copy_once_and_translated(desk: Desk) -> None:
    """The copy waits for the new line in its language and is updated once; so are the others, and so is an undo."""
    async with writing(desk, in_german):
        digest = await out(desk)
        await desk.works()
        price = await line_of(desk, digest, PRICE)
        before = updates(desk, "sales-dach"), updates(desk, "sales-emea")
        await rewords(desk, "preview.edit", f"bullet:{price.id}", "Atlas costs 59 euros a month.")
        assert "59 euros" in desk.sees("sales-emea")
        assert "59" not in desk.sees("sales-dach")  # waits, at most two minutes
        await desk.works()
        assert "Atlas kostet 59 Euro im Monat." in desk.sees("sales-dach")
        assert (updates(desk, "sales-dach"), updates(desk, "sales-emea")) == (before[0] + 1, before[1] + 1)
        await rewords(desk, "preview.edit", f"bullet:{price.id}", "The price is told on request.")
        await desk.works()
        assert "„The price is told on request.“ (im Original)" in desk.sees("sales-dach")
        assert (updates(desk, "sales-dach"), updates(desk, "sales-emea")) == (before[0] + 2, before[1] + 2)


async def test_a_copy_does_not_wait_longer_than_two_minutes(desk: Desk) -> None:
    """Where the worker is late the new line stands there as it was written."""
    async with writing(desk, in_german):
        digest = await out(desk)
        await desk.works()
        price = await line_of(desk, digest, PRICE)
        await rewords(desk, "preview.edit", f"bullet:{price.id}", "Atlas costs 59 euros a month.")
        await desk.put_clock_forward(timedelta(minutes=2))
        await desk.delivers()
        assert "„Atlas costs 59 euros a month.“ (im Original)" in desk.sees("sales-dach")


async def in_team(desk: Desk, *names: str, language: str) -> None:
    """People of the team that has an English channel for DACH, who read in direct messages in a language."""
    async with desk.database.write() as session:
        team = await places.ensure_team(session, "DACH", TeamKind.SALES)
        for name in names:
            await people.join_team(session, desk.people[name], team.id)
            await people.set_preferences(session, desk.people[name], language=language, time_zone="Europe/Berlin")
    await desk.open_channel("sales-dach", region="DACH", language="en", team=team.id)
    for name in names:
        await desk.says(name, "Digests als Direktnachricht" if language == "de" else "digests as direct message")


async def test_what_somebody_has_shown_is_the_version_of_their_team_and_language(desk: Desk) -> None:
    """It is without what is for others and in their own language, and so it stays when the digest is edited."""
    await in_team(desk, "sam", language="de")
    await desk.says("sam", "Digests nur im Kanal")
    async with writing(desk, in_german):
        digest = await out(desk)
        await desk.works()
        await desk.presses("sam", "digest.open", digest)
        await desk.works()  # nobody read it in German so far
        assert GERMAN[LAUNCH] in desk.sees("sam")
        assert "8 %" not in desk.sees("sam")
        assert LAUNCH in desk.sees("sales-dach")
        price = await line_of(desk, digest, PRICE)
        await rewords(desk, "preview.edit", f"bullet:{price.id}", "Atlas costs 59 euros a month.")
        await desk.works()
        assert "Atlas kostet 59 Euro im Monat." in desk.sees("sam")
        assert "8 %" not in desk.sees("sam")


async def test_what_somebody_puts_into_a_message_is_what_they_read(desk: Desk) -> None:
    """Found by Teams' search it is the version of their team, as in their direct message."""
    await in_team(desk, "sam", language="en")
    await out(desk)
    async with desk.database.read() as session:
        turn = Turn(
            session=session,
            actor=Actor(desk.people["sam"], "Sam", desk.roles["sam"], desk.workspace, Platform.TEAMS),
            place=Place("D-sam", ""),
            speech=Speech("en"),
            now=NOON,
            key="search",
        )
        (found,) = await published(turn, "", limit=5)
    assert LAUNCH in shown(found.card)
    assert DISCOUNT not in shown(found.card)


async def test_an_edition_in_a_direct_message_is_the_version_of_the_reader(desk: Desk) -> None:
    """Approved for the next edition: each reads the version of their team in their own language, edits follow once."""
    await desk.hire("otto", Role.SALESPERSON)
    await in_team(desk, "sam", language="de")
    async with desk.database.write() as session:
        emea = await places.ensure_team(session, "EMEA", TeamKind.SALES)
        await people.join_team(session, desk.people["otto"], emea.id)
    await desk.open_channel("sales-emea", region="EMEA", team=emea.id)
    cadence = await arrange(desk, reach=CadenceReach.PEOPLE)
    async with writing(desk, in_german):
        digest = await draft(desk)
        await desk.presses("mara", "digest.approve", digest)
        await desk.works()
        await desk.put_clock_forward(timedelta(days=1))
        await ticks(desk, cadence)
        assert GERMAN[LAUNCH] in desk.sees("sam")
        assert "8 %" not in desk.sees("sam")
        assert DISCOUNT in desk.sees("otto")
        assert "Nordlicht" not in desk.sees("otto")
        price = await line_of(desk, digest, PRICE)
        sent = len(desk.sent)
        await rewords(desk, "preview.edit", f"bullet:{price.id}", "Atlas costs 59 euros a month.")
        await desk.works()
        assert "Atlas kostet 59 Euro im Monat." in desk.sees("sam")
        assert "Atlas costs 59 euros" in desk.sees("otto")
        for name in ("sam", "otto"):
            assert desk.sent[sent:].count((desk.people[name], DeliveryKind.UPDATE)) == 1


async def test_reactions_sources_and_questions_are_about_the_digest(desk: Desk) -> None:
    """Pressed in any version they are the digest's; a line is named as it reads there, its source as in the brief."""
    async with writing(desk, in_german):
        digest = await out(desk)
        await desk.works()
        await desk.presses("sam", "digest.useful", digest)
        await desk.put_clock_forward(_SOON)
        await desk.delivers()
        assert "1 Person findet das nützlich" in desk.sees("sales-dach")
        line = await line_of(desk, digest, LAUNCH)
        await desk.presses("sam", "digest.source", line.id)
        await desk.delivers()
        assert LAUNCH in desk.sees("sam")
        form = (await desk.presses("sam", "digest.ask_line", line.id)).form
        assert form is not None


async def test_a_withdrawn_digest_posts_no_version(desk: Desk) -> None:
    """Withdrawn while it is being translated, nothing of it comes out any more."""
    async with writing(desk, in_german):
        digest = await out(desk)
        form = (await desk.presses("mara", "digest.withdraw", digest)).form
        await desk.fills("mara", form, reason="Wrong.")
        await desk.works()
        assert "Nordlicht" not in desk.sees("sales-dach")


async def test_what_is_done_to_a_version_stands_in_the_trail(desk: Desk) -> None:
    """Who did what to which line, for which channels."""
    digest = await draft(desk)
    card = await opens(desk, digest, "sales-dach")
    await desk.presses("mara", "variant.drop", choice(card, "Leave a line out here", LAUNCH))
    acts = [act for act in await desk.trail(digest) if act.action == "digest.version_line_dropped"]
    assert [act.details["channels"] for act in acts] == ["#sales-dach"]
