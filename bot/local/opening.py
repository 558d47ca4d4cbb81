"""How the chat begins: a company that is set up, the sample brief published, questions asked, a linking pin invited.

All of it can be done again, or go on where it was killed: nothing is done twice.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import time
from pathlib import Path

import structlog

from bot.faults import place
from bot.local.company import (
    COMPANY,
    MARKETER,
    PERSONAS,
    ROOMS,
    TEAMS,
    TIME_ZONE,
    WORKSPACE,
    Persona,
    persona,
)
from bot.local.feed import Feed
from bot.local.inbound import LocalInbound, Origin
from bot.local.sample import sample_brief
from bot.local.uploads import Uploads
from bot.local.visit import arrange_visit
from bot.render.tickets import ticket_for
from bot.serve import ServeError
from handlers.cadences.plan import Plan, plan_to_json
from handlers.cadences.ticks import begin_anew
from handlers.cards import Pressed
from handlers.forms import Raw
from schedules.quiet import Quiet, QuietRun
from schedules.rules import Weekly
from storage import audit, briefs, cadences, clock, digests, local_chat, people, places
from storage.database import Database
from storage.kinds import DigestStatus, Platform
from storage.session import Session
from storage.tables import Cadence

PUBLISH, ASK = "digest.publish", "digest.ask"
MANAGER = "lee"
BRIEF, PRESS, ANSWER, WORD = "opening-brief", "opening-press", "opening-answer", "opening-word"
POLL_SECONDS = 0.2
PATIENCE_SECONDS = 120.0
"""So long the sample may take to be read, on a slow machine that has just started."""
WORDS = "Our 2027 strategy went to Linkpin this morning. The digest is in the sales channels; ask me anything about it."

ASKED = (
    ("emil", "Does anybody at our hotline speak Portuguese? Lusofrio wants to know."),
    ("uma", "Which trade fairs do we visit this autumn?"),
    ("emil", "Which trade fairs do we visit this autumn?"),
)
"""What sales has asked when the page is opened first: by the form, so that a visitor writes no part of it."""

_log = structlog.get_logger(__name__)


async def set_up(database: Database) -> None:
    """The company, its teams, channels and people, where they are not there yet.

    Raises ServeError in a database that knows a workspace of another platform: whoever opens the page may be an admin,
    so it must not stand beside a real company's data. Raises StorageError.
    """
    async with database.write() as session:
        if any(each.platform is not Platform.LOCAL for each in await places.workspaces(session)):
            raise ServeError(
                "This database belongs to a company that chats elsewhere, and the local chat lets everybody in.",
                "Leave out --local, or give it another LINKPIN_HOME or DATABASE_URL of its own.",
            )
        if await places.find_workspace(session, Platform.LOCAL, WORKSPACE) is not None:
            return
        at = await clock.now(session)
        if await places.organisation(session) is None:
            await places.set_organisation(session, name=COMPANY, language="en", time_zone=TIME_ZONE)
        workspace = await places.ensure_workspace(
            session, Platform.LOCAL, WORKSPACE, name=f"{COMPANY} (local chat)", at=at, allowed=True
        )
        teams = {name: (await places.ensure_team(session, name, kind)).id for name, kind in TEAMS.items()}
        for room in ROOMS:
            channel = await places.ensure_channel(session, workspace.id, room.id, name=room.id, at=at)
            await places.set_channel(session, channel.id, purpose=room.purpose, team_id=teams[room.team])
            await places.set_tags(session, channel.id, room.tags)
        for each in PERSONAS:
            await _employ(session, each, workspace.id, teams[each.team])
        await _arrange(session, workspace.id)
        details = {"people": len(PERSONAS), "channels": len(ROOMS)}
        await audit.record(
            session,
            at=at,
            actor_id=None,
            action="local_chat.set_up",
            subject_kind="workspace",
            subject_id=workspace.id,
            details=details,
        )


async def _employ(session: Session, who: Persona, workspace_id: str, team_id: str) -> None:
    at = await clock.now(session)
    person = await people.ensure_person(session, workspace_id, who.id, display_name=who.full_name, at=at)
    for role in who.roles:
        await people.give_role(session, person.id, role)
    await people.join_team(session, person.id, team_id)


async def _arrange(session: Session, workspace_id: str) -> None:
    """The rhythm that the sample company has: news on Mondays and Thursdays, by each channel's own clock."""
    at = await clock.now(session)
    manager = await people.person_of_account(session, workspace_id, MANAGER)
    plan = Plan(Weekly((time(9),), (0, 3)), Quiet(weekends=True, holidays=True, country="DE", then=QuietRun.MOVE))
    cadence = Cadence(
        name="News from marketing",
        plan=plan_to_json(plan),
        ceiling=3,
        owner_id=None if manager is None else manager.id,
        created_at=at,
    )
    await cadences.add_cadence(session, cadence, ())
    await begin_anew(session, cadence, at)


class Opening:
    """Posts and publishes the sample brief as the marketer, asks as sales, and invites a linking pin, once."""

    def __init__(self, database: Database, inbound: LocalInbound, uploads: Uploads, feed: Feed) -> None:
        self._database = database
        self._inbound = inbound
        self._uploads = uploads
        self._feed = feed

    async def run(self) -> None:
        """Do what is left to do, until the feed is closed. A failure is logged, and made up for at the next start."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._run()
        except TimeoutError:
            _log.warning("sample not read in time", seconds=PATIENCE_SECONDS)
        except Exception as error:  # noqa: BLE001  the chat works without its sample
            _log.error("sample not posted", error=type(error).__name__, at=place(error))

    async def _run(self) -> None:
        if await self._done():
            return
        path = sample_brief()
        sha256 = await asyncio.to_thread(_sha256, path)
        if await self._digest(sha256) is None:
            upload = await self._uploads.copy(path)
            await self._inbound.post(Origin(MARKETER, MARKETER.direct, BRIEF), "", [upload])
        found = await self._digest(sha256)
        while found is None:
            if self._feed.closed:
                return
            bell = self._feed.bell()
            await self._feed.rung(bell, POLL_SECONDS)
            found = await self._digest(sha256)
        if found[1] is DigestStatus.DRAFT:
            await self._fill(MARKETER, Pressed(PUBLISH, found[0]), PRESS, ANSWER, {})
        for number, (name, words) in enumerate(ASKED):
            key = f"opening-question-{number}"
            await self._fill(persona(name) or MARKETER, Pressed(ASK, ""), key, f"{key}-asked", {"question": words})
        async with self._database.write() as session:
            workspace = await places.find_workspace(session, Platform.LOCAL, WORKSPACE)
            if workspace is not None:
                await arrange_visit(session, workspace)
        await self._say(WORDS)

    async def _fill(self, who: Persona, pressed: Pressed, press: str, answer: str, raw: Mapping[str, Raw]) -> None:
        """Open a form as somebody and send it as it is, but for `raw`; `press` and `answer` do each of it once."""
        response = await self._inbound.act(Origin(who, who.direct, press), pressed, "")
        if response.form is None:
            raise RuntimeError(f"{pressed.action_id} opened no form")
        answers = {**response.form.initial(), **raw}
        ticket = ticket_for(response.form, 0, answers)
        await self._inbound.fill(Origin(who, who.direct, answer), ticket, answers, "")

    async def _digest(self, sha256: str) -> tuple[str, DigestStatus] | None:
        async with self._database.read() as session:
            brief = await briefs.find_brief(session, sha256)
            found = [] if brief is None else await digests.digests(session, brief_id=brief.id, limit=1)
            return (found[0].id, found[0].status) if found else None

    async def _done(self) -> bool:
        async with self._database.read() as session:
            return await local_chat.find(session, WORD) is not None

    async def _say(self, text: str) -> None:
        async with self._database.write() as session:
            await local_chat.post(session, message_id=WORD, conversation=ROOMS[0].id, author=MARKETER.id, text=text)
        self._feed.wake()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
