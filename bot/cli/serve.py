"""`linkpin serve`."""

from __future__ import annotations

import asyncio

import typer

from bot.bootstrap import database_location, service_parts
from bot.cli.exits import ExitCode
from bot.cli.terminal import say, say_error
from bot.logging import configure_logging
from bot.serve import Address, ServeError, Started, is_loopback, serve
from bot.service import Roles
from bot.settings import Settings


def run_until_stopped(settings: Settings, *, address: Address, local: bool, roles: Roles) -> None:
    """Serve until SIGTERM or SIGINT. Raises StorageError, and typer.Exit where it can't start."""
    configure_logging(settings.linkpin_log)
    try:
        if local and not is_loopback(address.host):
            raise ServeError(
                f"The local chat lets everybody in, so it is not served on {address.host}.",
                "Leave out --host, or leave out --local.",
            )
        if not (roles.web or roles.worker or roles.clock):
            raise ServeError(
                "Without web, worker and clock nothing is left to do.", "Leave out one of the --no-… options."
            )
        asyncio.run(
            serve(
                database_location(settings),
                settings.linkpin_home,
                service_parts(local=local, settings=settings),
                roles,
                address,
                _tell,
            )
        )
    except ServeError as error:
        say_error(error.message, error.hint)
        raise typer.Exit(ExitCode.MEND) from error
    say("Stopped.")


def _tell(started: Started) -> None:
    if started.url is None:
        say("Linkpin runs, without its web part. Stop it with Ctrl-C.")
    else:
        say(f"Linkpin runs at {started.url} (stop it with Ctrl-C)")
    for line in started.try_this:
        say(line)
