"""`linkpin admin`: how somebody becomes the first admin, or one again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.exits import HELP
from storage.kinds import Role

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.database import Database

LONGEST_HOURS = 24 * 7


def admin_commands(load_settings: Callable[[], Settings]) -> typer.Typer:
    """The group `linkpin admin`."""
    app = typer.Typer(help="Make admins: nobody becomes one by being first.", no_args_is_help=True)

    @app.callback()
    def group() -> None:
        """Make admins: nobody becomes one by being first."""

    @app.command(epilog=HELP)
    def invite(
        role: Annotated[Role, typer.Option(help="What whoever redeems the code becomes.")] = Role.ADMIN,
        hours: Annotated[int, typer.Option(min=1, max=LONGEST_HOURS, help="How long the code is good.")] = 24,
    ) -> None:
        """Print a one-time code; whoever writes "redeem CODE" to the bot in a direct message gets the role."""
        print_invitation(load_settings(), role=role, hours=hours)

    return app


def print_invitation(settings: Settings, *, role: Role, hours: int) -> None:
    """Make a code, and write it to stdout with nothing else; what to do with it goes to stderr. Raises StorageError."""
    from bot.bootstrap import database_location
    from bot.cli.terminal import say, write
    from bot.logging import configure_logging
    from storage.database import Database

    configure_logging(settings.linkpin_log)
    location = database_location(settings)

    async def make() -> str:
        async with Database(location) as database:
            return await _invite(database, role, hours)

    code = asyncio.run(make())
    write(f"{code}\n")
    within = f"within {hours} {'hour' if hours == 1 else 'hours'}"
    say(f'In a direct message with Linkpin, write "redeem" and this code, {within}: it makes one person {role.value}.')
    say("It works once and can't be shown again. Whoever reads it can use it.")


async def _invite(database: Database, role: Role, hours: int) -> str:
    """Keep a new code and the act in the trail, where the program itself is the actor."""
    from storage import audit, clock, invites

    async with database.write() as session:
        at = await clock.now(session)
        code = await invites.create(session, role=role, at=at, valid=timedelta(hours=hours))
        await audit.record(
            session,
            at=at,
            actor_id=None,
            action="invite.created",
            subject_kind="role",
            subject_id=role.value,
            details={"hours": hours},
        )
    return code
