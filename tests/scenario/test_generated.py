"""A brief that a language model words, from the file to the channels of both platforms, by a provider's protocol."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from storage import audit, digests, model_calls
from storage.kinds import ChannelPurpose, Role
from storage.location import Location
from tests.bot.outside.openai_server import OpenAIServer, Step, faithful, openai_server
from tests.scenario.both import both
from tests.slack.house import House as SlackHouse
from tests.slack.house import house as slack_house

pytestmark = pytest.mark.anyio
MODEL = "openai:llama-test"
BRIEF = (
    "# Atlas\n\n"
    "Atlas costs 49 euros a month for each user from 1 June 2027.\n\n"
    "Sales may give up to 8% discount until 30 September 2027.\n\n"
    "Northwind saved 30% of its planning time with Atlas in the first quarter.\n\n"
    "Do not promise an integration with Nimbus before October 2027.\n\n"
    "Atlas is made for sales teams with five to fifty people in retail and logistics.\n\n"
)


def settings(server: OpenAIServer, **more: str) -> dict[str, Any]:
    """What makes the service use the model behind a server."""
    return {"linkpin_llm": MODEL, "linkpin_llm_url": server.url, "linkpin_meaning": "lexical", **more}


def assert_labelled(activity: dict[str, Any]) -> None:
    """Teams' label: one root entity, numbered citations of what the brief says, each in the text, and the thumbs."""
    (entity,) = activity["entities"]
    assert (entity["type"], entity["@type"]) == ("https://schema.org/Message", "Message")
    assert entity["additionalType"] == ["AIGeneratedContent"]
    assert [each["position"] for each in entity["citation"]] == list(range(1, len(entity["citation"]) + 1))
    assert all(each["appearance"]["abstract"] in BRIEF for each in entity["citation"])
    assert all(f"[{each['position']}]" in activity["text"] for each in entity["citation"])
    assert activity["channelData"]["feedbackLoopEnabled"] is True


async def test_what_a_model_words_is_marked_everywhere_and_objected_to(
    sqlite_location: Location, tmp_path: Path
) -> None:
    """One brief, through the provider's protocol, into a channel of each platform: labelled, cited, answerable."""
    async with (
        openai_server(faithful) as server,
        both(sqlite_location, tmp_path, **settings(server)) as home,
    ):
        slack, teams = home.slack, home.teams
        mara, sam = slack.slack.person("mara"), slack.slack.person("sam")
        tess = teams.teams.person("tess")
        await slack.hires(mara, Role.MARKETER)
        await slack.hires(sam, Role.SALESPERSON)
        sales = slack.slack.channel("sales", sam, slack.app)
        there = teams.teams.team("Sales", tess).channels[0]
        await slack.uses(sales, ChannelPurpose.SALES)
        await tess.adds_bot()
        await teams.teams.message(tess.chat, "Hello")
        await teams.hires(tess, Role.SALESPERSON)
        await teams.uses(there, ChannelPurpose.SALES)

        await mara.uploads(mara.dm(), "atlas.md", BRIEF.encode())
        preview = await slack.slack.message(mara.dm(), "Preview", seconds=40)
        assert MODEL in preview.words
        assert "AI" in preview.words
        async with home.running.database.read() as session:
            [row] = await digests.digests(session)
        await mara.clicks(preview, "digest.publish")
        form = await slack.slack.modal(mara, "Publish now")
        await mara.submits(form, {})
        posted = await slack.slack.message(sales, "Atlas")
        assert f"AI-generated ({MODEL})" in posted.words
        labelled = await teams.teams.message(there, "Atlas")
        assert_labelled(labelled.activity)

        await sam.clicks(posted, "digest.wrong")
        objection = await slack.slack.modal(sam, "This is wrong")
        await sam.submits(objection, {"reason": "limit", "told": "It was 7%, <!channel>"})
        told = await slack.slack.message(mara.dm(), "says that a digest is wrong")
        assert "A condition or a limit is missing" in told.words
        assert "It was 7%, <!channel>" in told.words

        answer = await tess.rates(labelled, "dislike", "Nimbus comes in May")
        assert (answer.status, answer.answer) == (200, {})
        await slack.slack.message(mara.dm(), "Nimbus comes in May")
        async with home.running.database.read() as session:
            acts = await audit.trail(session, subject=("digest", row.id), action="digest.objected")
            calls = await model_calls.used_today(session)
        assert [act.details["reason"] for act in reversed(acts)] == ["limit", "other"]
        assert (calls.failed, calls.tokens) == (0, 120 * len(server.seen))


async def brief_of(home: SlackHouse, name: str, told: str) -> str:
    """Somebody posts a brief; gives the words of the preview that says `told`."""
    mara = home.slack.person(name)
    await home.hires(mara, Role.MARKETER)
    await mara.uploads(mara.dm(), f"{name}.md", BRIEF.replace("Atlas", name.title()).encode())
    preview = await home.slack.message(mara.dm(), told, seconds=40)
    return preview.words


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ((404,), "The language model could not be reached."),
        (("refusal", faithful), "The language model refused this document."),
        (("text",), "The language model's answer could not be read."),
        (("slow",), "The language model took too long."),
        ((429, faithful), "AI-generated"),
        (({"headline": 3}, faithful), "AI-generated"),
    ],
)
async def test_whatever_a_provider_does_there_is_a_digest(
    sqlite_location: Location, tmp_path: Path, script: tuple[Step, ...], told: str
) -> None:
    """The running service waits no longer than its limit; then the brief's own words stand there, and why."""
    seconds = "5" if script == ("slow",) else "40"  # the first call of a service loads its libraries
    async with (
        openai_server(*script) as server,
        slack_house(sqlite_location, tmp_path, "http", **settings(server, linkpin_llm_seconds=seconds)) as home,
    ):
        words = await brief_of(home, "atlas", told)
        assert "costs 49 euros" in words
        assert ("This digest is made of the document's own words" in words) == (told != "AI-generated")


async def test_a_running_service_records_what_it_lacks(sqlite_location: Location, tmp_path: Path) -> None:
    """LINKPIN_LLM=replay:FOLDER: without an answer the model counts as down; with one, the digest comes of it."""
    folder = tmp_path / "replay"
    chosen: dict[str, Any] = {"linkpin_llm": f"replay:{folder}", "linkpin_meaning": "lexical"}
    async with slack_house(sqlite_location, tmp_path, "http", **chosen) as home:
        words = await brief_of(home, "atlas", "The language model could not be reached.")
        assert "costs 49 euros" in words
        [waiting] = folder.iterdir()
        request = json.loads(waiting.read_text("utf-8"))
        key, _, ending = waiting.name.partition(".")
        assert (hashlib.sha256(waiting.read_bytes()).hexdigest(), ending) == (key, "request.json")
        assert request.keys() == {"system", "messages", "output_schema"}
        (folder / f"{key}.json").write_text(json.dumps(faithful(request)), "utf-8")
        mara = home.slack.person("atlas")
        await mara.uploads(mara.dm(), "again.md", BRIEF.encode())
        known = await home.slack.message(mara.dm(), "I know again.md already", seconds=40)
        await mara.clicks(known, "brief.again")
        assert "costs 49 euros" in (await home.slack.message(mara.dm(), "AI-generated (replay)", seconds=40)).words
