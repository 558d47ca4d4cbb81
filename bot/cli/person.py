"""`linkpin person`: all that is kept about one person, given out or erased."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.exits import HELP

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.session import Session
    from storage.tables import Person

WHO = "Their key, their id on the platform, or their whole name."


def person_commands(load_settings: Callable[[], Settings]) -> typer.Typer:
    """The group `linkpin person`."""
    app = typer.Typer(help="Give out or erase all that is kept about a person.", no_args_is_help=True)

    @app.command(epilog=HELP)
    def export(
        who: Annotated[str, typer.Argument(metavar="PERSON", help=WHO, show_default=False)],
        output: Annotated[
            Path | None, typer.Option("--output", "-o", help="Write to a file instead of stdout.", show_default=False)
        ] = None,
    ) -> None:
        """Write all that is kept about a person as JSON: questions word for word, answers, reactions, roles, acts."""
        write_export(load_settings(), who, output)

    @app.command(epilog=HELP)
    def erase(
        who: Annotated[str, typer.Argument(metavar="PERSON", help=WHO, show_default=False)],
        yes: Annotated[bool, typer.Option("--yes", help="Don't ask. There is no way back.")] = False,
    ) -> None:
        """Erase a person: their words, name, accounts and roles. What they asked counts on without words."""
        erase_person(load_settings(), who, yes=yes)

    return app


def write_export(settings: Settings, who: str, output: Path | None) -> None:
    """Write a person's data. Raises StorageError; typer.BadParameter where `who` is nobody, or several."""
    from bot.cli.terminal import say, write

    text = json.dumps(asyncio.run(_export(settings, who)), indent=2, ensure_ascii=False) + "\n"
    if output is None:
        write(text)
        return
    output.write_text(text, encoding="utf-8")
    output.chmod(0o600)
    say(f"Written to {output}, readable by you alone.")


def erase_person(settings: Settings, who: str, *, yes: bool) -> None:
    """Erase a person, after asking. Raises as `write_export` does."""
    from bot.cli.terminal import say

    name, questions = asyncio.run(_look(settings, who))
    if not yes:
        asked = "1 question" if questions == 1 else f"{questions} questions"
        typer.confirm(f"Erase {name} and the words of {asked} for good?", abort=True, err=True)
    erased, cards = asyncio.run(_erase(settings, who))
    say(f"Erased: {name}, {erased} questions. {cards} cards in channels are brought up to date by the running service.")
    say("Messages that the platform itself keeps, such as direct messages, are erased there by its own admins.")


async def _export(settings: Settings, who: str) -> dict[str, Any]:
    from bot.bootstrap import database_location
    from storage import personal
    from storage.database import Database

    async with Database(database_location(settings)) as database, database.read() as session:
        return await personal.export(session, (await _one(session, who)).id)


async def _look(settings: Settings, who: str) -> tuple[str, int]:
    from bot.bootstrap import database_location
    from digests.phrases import visible
    from storage import questions
    from storage.database import Database

    async with Database(database_location(settings)) as database, database.read() as session:
        person = await _one(session, who)
        asked = await questions.questions(session, asker_id=person.id, limit=100_000)
        return visible(person.display_name), len(asked)


async def _erase(settings: Settings, who: str) -> tuple[int, int]:
    from bot.bootstrap import database_location
    from handlers.erasing import show_erased
    from storage import audit, clock, personal
    from storage.database import Database

    async with Database(database_location(settings)) as database, database.write() as session:
        person = await _one(session, who)
        questions, themes = await personal.erase(session, person.id)
        cards = await show_erased(session, questions, themes, key=f"erased:{person.id}")
        await audit.record(
            session,
            at=await clock.now(session),
            actor_id=None,
            action="person.erased",
            subject_kind="person",
            subject_id=person.id,
            details={"questions": len(questions)},
        )
        return len(questions), cards


async def _one(session: Session, who: str) -> Person:
    from storage import personal

    found = await personal.find_people(session, who)
    if not found:
        raise typer.BadParameter("nobody has this key, account or name.", param_hint="'PERSON'")
    if len(found) > 1:
        keys = ", ".join(person.id for person in found)
        raise typer.BadParameter(f"several people are called so; give one of their keys: {keys}", param_hint="'PERSON'")
    return found[0]
