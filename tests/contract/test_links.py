"""People who are one human: accounts, roles, teams and counts together, and apart again."""

from __future__ import annotations

import asyncio
import random
import sys
from datetime import UTC, datetime

import pytest

from storage import (
    briefs,
    deliveries,
    digests,
    ledger,
    link_requests,
    links,
    lookups,
    people,
    places,
    questions,
    reactions,
)
from storage.database import Database
from storage.deliveries import Target
from storage.errors import ConflictError
from storage.kinds import Platform, ReactionKind, Role, TargetKind, TeamKind, TeamRole, WorkspaceStatus
from storage.session import Session
from storage.tables import Question
from tests.contract.documents import a_digest

pytestmark = pytest.mark.anyio
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
SPACES = {"slack": Platform.SLACK, "teams": Platform.TEAMS, "local": Platform.LOCAL}


async def hire(database: Database, **accounts: str) -> dict[str, str]:
    """People by their workspace ("slack"), each with an account of the given name; gives keys by workspace."""
    found = {}
    async with database.write() as session:
        for space, name in accounts.items():
            row = await workspace(session, space)
            person = await people.ensure_person(session, row, name, display_name=name, at=NOW)
            found[space] = person.id
    return found


async def workspace(session: Session, space: str) -> str:
    """The key of a workspace."""
    row = await places.ensure_workspace(session, SPACES[space], space, name=space, at=NOW, allowed=True)
    return row.id


async def test_one_of_three(database: Database) -> None:
    """Accounts of three workspaces become one person, in whatever order; people are listed once."""
    made = await hire(database, slack="kim", teams="lee", local="k")
    async with database.write() as session:
        await links.link(session, made["teams"], made["local"], at=NOW)
        await links.link(session, made["slack"], made["local"], at=NOW)
    async with database.read() as session:
        for space, name in (("slack", "kim"), ("teams", "lee"), ("local", "k")):
            found = await people.person_of_account(session, await _key(session, space), name)
            assert found is not None
            assert found.id == made["slack"]
            own = await people.behind_account(session, await _key(session, space), name)
            assert own is not None
            assert own.id == made[space]
        assert [each.id for each in await people.people(session)] == [made["slack"]]
        assert len(await people.accounts(session, made["local"])) == 3
        assert [seat.external_id for seat in (await links.linked(session))[0][1]] == ["kim", "lee", "k"]
    async with database.write() as session:
        with pytest.raises(ConflictError):
            await links.link(session, made["teams"], made["local"], at=NOW)


async def test_the_root_leaves(database: Database) -> None:
    """Who gave the key goes, and the others stay together under another one."""
    made = await hire(database, slack="kim", teams="lee", local="k")
    async with database.write() as session:
        await links.link(session, made["slack"], made["teams"], at=NOW)
        await links.link(session, made["slack"], made["local"], at=NOW)
        assert await links.unlink(session, made["slack"])
        assert not await links.unlink(session, made["slack"])
    async with database.read() as session:
        assert await links.same_person(session, made["slack"]) == {made["slack"]}
        assert await links.same_person(session, made["teams"]) == {made["teams"], made["local"]}


async def test_colleagues_are_never_one(database: Database) -> None:
    """Two accounts of one workspace are two people, also by way of a third."""
    made = await hire(database, slack="kim", teams="lee")
    other = await hire(database, slack="sam")
    async with database.write() as session:
        await links.link(session, made["slack"], made["teams"], at=NOW)
        for pair in ((made["slack"], other["slack"]), (other["slack"], made["teams"])):
            with pytest.raises(ConflictError):
                await links.link(session, *pair, at=NOW)


async def test_both_link_at_once(database: Database) -> None:
    """Of two replicas that link the same people one does, and no ring comes of it."""
    made = await hire(database, slack="kim", teams="lee")

    async def link(first: str, second: str) -> bool:
        try:
            async with database.write() as session:
                await links.link(session, first, second, at=NOW)
        except ConflictError:
            return False
        return True

    done = await asyncio.gather(link(made["slack"], made["teams"]), link(made["teams"], made["slack"]))
    assert sorted(done) == [False, True]
    async with database.read() as session:
        assert len(await people.people(session)) == 1


async def test_roles_and_teams(database: Database) -> None:
    """Both sides' roles and teams hold; taken once, they are gone; apart, each has what it brought and still has."""
    made = await hire(database, slack="kim", teams="lee")
    async with database.write() as session:
        team = await places.ensure_team(session, "EMEA", TeamKind.SALES)
        await people.give_role(session, made["slack"], Role.MARKETER)
        await people.give_role(session, made["teams"], Role.ADMIN)
        await people.give_role(session, made["teams"], Role.MARKETER)
        await people.join_team(session, made["teams"], team.id, TeamRole.LEAD)
        await people.join_team(session, made["slack"], team.id)
        await links.link(session, made["slack"], made["teams"], at=NOW)
        profile = await people.profile(session, made["teams"])
        assert profile.person.id == made["slack"]
        assert profile.roles == {Role.ADMIN, Role.MARKETER}
        assert profile.teams == {team.id: TeamRole.LEAD}
        assert [each.id for each in await people.holders(session, Role.ADMIN)] == [made["slack"]]
        assert [each.id for each in await people.people(session, team_id=team.id)] == [made["slack"]]
        assert not await people.give_role(session, made["slack"], Role.ADMIN)
        assert await people.take_role(session, made["slack"], Role.MARKETER)
        await links.unlink(session, made["teams"])
        assert (await people.profile(session, made["slack"])).roles == frozenset()
        assert (await people.profile(session, made["teams"])).roles == {Role.ADMIN}


async def test_messages_go_back(database: Database) -> None:
    """What waits for a person in a workspace reaches the account there, before and after they are taken apart."""
    made = await hire(database, slack="kim", teams="lee")
    async with database.write() as session:
        await links.link(session, made["slack"], made["teams"], at=NOW)
        for space in ("slack", "teams"):
            target = Target(await _key(session, space), TargetKind.PERSON, made["slack"])
            await deliveries.enqueue(session, delivery_id=space, target=target, payload={}, purpose="reply")
        await links.unlink(session, made["teams"])
        targets = {}
        for space in ("slack", "teams"):
            row = await ledger.find(session, space)
            assert row is not None
            targets[space] = row.target
        assert targets == made


async def test_where_to_write(database: Database) -> None:
    """The wish counts first, then where somebody is, then who was known first; never a place that isn't served."""
    made = await hire(database, local="k", slack="kim", teams="lee")
    async with database.write() as session:
        slack, teams, local = [await _key(session, space) for space in ("slack", "teams", "local")]
        assert await links.where_to_write(session, made["local"]) == local
        await links.link(session, made["slack"], made["teams"], at=NOW)
        await links.link(session, made["slack"], made["local"], at=NOW)
        assert await links.where_to_write(session, made["local"]) == slack
        assert await links.where_to_write(session, made["slack"], near=teams) == teams
        await links.prefer(session, made["teams"], local)
        assert await links.where_to_write(session, made["slack"], near=teams) == local
        assert await links.where_to_write(session, made["slack"], without=frozenset((local, slack))) == teams
        await links.prefer(session, made["slack"], teams)
        await places.set_workspace_status(session, teams, WorkspaceStatus.REMOVED)
        assert await links.where_to_write(session, made["slack"]) == slack
        await places.allow_workspace(session, slack, allowed=False)
        assert await links.where_to_write(session, made["slack"], without=frozenset((local,))) is None
        await links.prefer(session, made["slack"], None)
        assert await links.preferred(session, made["slack"]) is None


async def test_mentions(database: Database) -> None:
    """On each platform a person is called by the account there, whichever key they are meant by."""
    made = await hire(database, slack="kim", teams="lee")
    both = frozenset(made.values())
    async with database.write() as session:
        slack, teams = await _key(session, "slack"), await _key(session, "teams")
        await links.link(session, made["slack"], made["teams"], at=NOW)
        assert await lookups.accounts_by_person(session, teams, both) == dict.fromkeys(both, "lee")
        assert await lookups.accounts_by_person(session, slack, both) == dict.fromkeys(both, "kim")
        assert await lookups.accounts_by_external(session, teams, frozenset(("lee",))) == {"lee": made["slack"]}


async def test_questions_are_ones_own(database: Database) -> None:
    """What was asked under the other name can be seen and taken back."""
    made = await hire(database, slack="kim", teams="lee")
    async with database.write() as session:
        question = Question(
            verbatim="How long?",
            asker_id=made["teams"],
            workspace_id=await _key(session, "teams"),
            conversation="a:1",
            created_at=NOW,
        )
        await questions.ask(session, question)
        assert await questions.questions(session, asker_id=made["slack"]) == []
        assert not await questions.withdraw(session, question.id, asker_id=made["slack"])
        await links.link(session, made["slack"], made["teams"], at=NOW)
        assert [each.id for each in await questions.questions(session, asker_id=made["slack"])] == [question.id]
        assert await questions.withdraw(session, question.id, asker_id=made["slack"])


async def test_a_code_is_used_by_one(database: Database) -> None:
    """Of two people who type it at once, one is asked."""
    made = await hire(database, slack="kim", teams="lee", local="k")
    async with database.write() as session:
        row, code = await link_requests.ask(session, made["slack"], at=NOW)
        found = await link_requests.wish_of_code(session, code, at=NOW)
        assert found is not None
        assert found.id == row.id

    async def take(person: str) -> bool:
        async with database.write() as session:
            return await link_requests.take_code(session, row.id, person, at=NOW) is not None

    assert sorted(await asyncio.gather(take(made["teams"]), take(made["local"]))) == [False, True]


async def test_counts_are_of_humans(database: Database) -> None:
    """After any linking, unlinking and reacting, as many are counted as there are humans who reacted."""
    seed = random.randrange(10**6)
    sys.stdout.write(f"seed {seed}\n")  # shown where the test fails
    chance = random.Random(seed)
    made = [await hire(database, slack=f"s{n}", teams=f"t{n}", local=f"l{n}") for n in range(3)]
    everybody = [key for each in made for key in each.values()]
    digest = await _digest(database)
    said: set[str] = set()
    groups = [{key} for key in everybody]
    for _ in range(25):
        one, other = chance.sample(everybody, 2)
        ours, theirs = (next(group for group in groups if key in group) for key in (one, other))
        async with database.write() as session:
            match chance.choice(("link", "unlink", "react", "react")):
                case "link":
                    try:
                        await links.link(session, one, other, at=NOW)
                    except ConflictError:
                        continue
                    groups = [group for group in groups if group not in (ours, theirs)] + [ours | theirs]
                case "unlink":
                    assert await links.unlink(session, one) is (len(ours) > 1)
                    groups = [group - {one} for group in groups if group != {one}] + [{one}]
                case _:
                    root = await links.root_of(session, one)
                    stands = await reactions.toggle(session, digest, root, ReactionKind.USEFUL, at=NOW)
                    assert stands is not bool(said & ours)
                    said = said | {root} if stands else said - ours
            counts = (await reactions.counts(session, [digest]))[digest]
            humans = sum(bool(said & group) for group in groups)
            assert (counts.useful, counts.people) == (humans, humans)
            assert len(await people.people(session)) == len(groups)


async def _key(session: Session, space: str) -> str:
    found = await places.find_workspace(session, SPACES[space], space)
    assert found is not None
    return found.id


async def _digest(database: Database) -> str:
    made = a_digest()
    async with database.write() as session:
        brief = await briefs.save_brief(session, made.document, sha256="0" * 64, author_id=None, at=NOW)
        return (await digests.save_digest(session, made, brief_id=brief.id, created_by=None, at=NOW)).id
