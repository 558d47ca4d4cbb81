"""The commands with their options. The work is imported when a command runs, so that `--help` is quick."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import __version__
from bot.cli.exits import HELP

if TYPE_CHECKING:
    from bot.settings import Settings

LEAST_WORDS = 20
MOST_WORDS = 2000


class Format(StrEnum):
    """How a digest is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def command_line(load_settings: Callable[[], Settings]) -> Callable[[Sequence[str]], None]:
    """The program as a function of its arguments; it ends by SystemExit or with an error that `run` knows.

    `load_settings` reads the environment, and is called only by commands that depend on it.
    """

    def call(arguments: Sequence[str]) -> None:
        program = typer.main.get_command(_app(load_settings, arguments[0] if arguments else ""))
        program.main(args=list(arguments), prog_name="linkpin")

    return call


def _app(load_settings: Callable[[], Settings], wanted: str) -> typer.Typer:
    """The program with all its commands; with `digest` alone where that is wanted.

    Typer makes a pydantic validator for each option of each command, which takes longer than a digest.
    """
    app = typer.Typer(
        name="linkpin",
        help="Linkpin keeps marketing and sales in step: a long brief becomes a digest of one minute.",
        epilog=HELP,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    _add_digest(app, load_settings)
    if wanted == "digest":
        return app
    _add_installation_commands(app, load_settings)
    _add_serve(app, load_settings)
    _add_manifest(app)
    _add_groups(app, load_settings)
    return app


def _add_groups(app: typer.Typer, load_settings: Callable[[], Settings]) -> None:
    from bot.cli.admin import admin_commands
    from bot.cli.deliveries import deliveries_command
    from bot.cli.model import model_commands
    from bot.cli.person import person_commands

    app.add_typer(model_commands(load_settings), name="model")
    app.add_typer(admin_commands(load_settings), name="admin")
    app.add_typer(person_commands(load_settings), name="person")
    app.command("deliveries", epilog=HELP)(deliveries_command(load_settings))


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"linkpin {__version__}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """Nothing to do here: `--version` has acted by now."""


def _regular_file(path: Path) -> Path:
    if str(path) == "-":
        raise typer.BadParameter("standard input is not read: give a file, since its name and size are checked first.")
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        raise typer.BadParameter(f"{str(path)!r} does not exist.") from error
    except (OSError, ValueError) as error:
        # No permission for its folder, a name too long, a name with a NUL.
        reason = getattr(error, "strerror", None) or "not a file name"
        raise typer.BadParameter(f"{str(path)!r} can't be opened: {reason}.") from error
    if not stat.S_ISREG(mode):
        raise typer.BadParameter(f"{str(path)!r} is not a file.")
    return path


def _regular_file_if_any(path: Path | None) -> Path | None:
    return None if path is None else _regular_file(path)


def _add_digest(app: typer.Typer, load_settings: Callable[[], Settings]) -> None:
    @app.command(epilog=HELP)
    def digest(
        file: Annotated[
            Path,
            typer.Argument(
                metavar="FILE",
                help="The brief: PPTX, PDF, DOCX, Markdown, HTML or plain text.",
                callback=_regular_file,
                show_default=False,
            ),
        ],
        words: Annotated[
            int, typer.Option(min=LEAST_WORDS, max=MOST_WORDS, help="The most words that the digest may have.")
        ] = 150,
        format: Annotated[Format, typer.Option(help="How the digest is written to stdout.")] = Format.TEXT,  # noqa: A002  the option's name
        more: Annotated[
            list[str] | None,
            typer.Option(
                metavar="SECTION",
                help="More of a section, by its name in the digest or one of offer, audience, message, proof, date, "
                "risk, action, background; 'all' for every one. May be repeated. These words come on top.",
                show_default=False,
            ),
        ] = None,
        notes_public: Annotated[
            bool,
            typer.Option(
                "--notes-public", help="Speaker notes may be shown to customers. Else they count as internal."
            ),
        ] = False,
        since: Annotated[
            Path | None,
            typer.Option(
                metavar="FILE",
                help="An earlier version of the brief: what changed against it comes first.",
                callback=_regular_file_if_any,
                show_default=False,
            ),
        ] = None,
    ) -> None:
        """Digest a brief: what is new, for whom, what to say, proof, dates, risks, next step, each with its source."""
        from bot.cli.digest import by_model, print_digest

        print_digest(
            file,
            words=words,
            format=format.value,
            more=more or [],
            notes_internal=not notes_public,
            since=since,
            # Settings take a tenth of a second to read, which a digest by rules need not pay.
            model=(lambda: by_model(load_settings())) if os.environ.get("LINKPIN_LLM") else None,
        )


def _add_installation_commands(app: typer.Typer, load_settings: Callable[[], Settings]) -> None:
    @app.command(epilog=HELP)
    def doctor(
        as_json: Annotated[bool, typer.Option("--json", help="Write the findings as JSON.")] = False,
        health: Annotated[bool, typer.Option("--health", help="Only what can fail in a running service.")] = False,
    ) -> None:
        """Say what is configured, what is missing, and how to mend it."""
        from bot.cli.installation import print_findings

        print_findings(load_settings(), as_json=as_json, health=health)

    @app.command(epilog=HELP)
    def migrate() -> None:
        """Bring the database up to date; create it where there is none. Harmless when repeated."""
        from bot.cli.installation import bring_up_to_date

        bring_up_to_date(load_settings())


def _add_serve(app: typer.Typer, load_settings: Callable[[], Settings]) -> None:
    @app.command(epilog=HELP)
    def serve(
        local: Annotated[bool, typer.Option("--local", help="Offer the chat page, for trying out.")] = False,
        host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
        port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on; 0: any free one.")] = 3978,
        no_web: Annotated[bool, typer.Option("--no-web", help="Leave out the web part.")] = False,
        no_worker: Annotated[bool, typer.Option("--no-worker", help="Leave out working off and sending.")] = False,
        no_clock: Annotated[bool, typer.Option("--no-clock", help="Leave out what happens by itself in time.")] = False,
    ) -> None:
        """Run the service: bring the database up to date, then web, worker and clock in one process."""
        from bot.cli.serve import run_until_stopped
        from bot.serve import Address
        from bot.service import Roles

        roles = Roles(web=not no_web, worker=not no_worker, clock=not no_clock)
        run_until_stopped(load_settings(), address=Address(host, port), local=local, roles=roles)


def _add_manifest(app: typer.Typer) -> None:
    manifests = typer.Typer(help="What a platform wants to know of the app, ready to paste.", no_args_is_help=True)
    app.add_typer(manifests, name="manifest")

    @manifests.command(epilog=HELP)
    def slack(
        url: Annotated[
            str | None,
            typer.Option(help="The service's public address (https://…). Without it the app uses Socket Mode."),
        ] = None,
        socket: Annotated[bool, typer.Option("--socket", help="Use Socket Mode, as without --url.")] = False,
        as_json: Annotated[bool, typer.Option("--json", help="Write JSON instead of YAML.")] = False,
        groups: Annotated[bool, typer.Option("--groups", help="Roles follow user groups: SLACK_GROUP_ROLES.")] = False,
        oauth: Annotated[bool, typer.Option("--oauth", help="Several workspaces install the app.")] = False,
        emails: Annotated[
            bool, typer.Option("--emails", help="Equal addresses in Slack and Teams propose to link accounts.")
        ] = False,
    ) -> None:
        """Print the manifest for "Create New App" at api.slack.com/apps."""
        from bot.cli.manifest import print_slack_manifest

        if socket and url:
            raise typer.BadParameter("--socket and --url exclude each other.")
        print_slack_manifest(url=url, as_json=as_json, groups=groups, oauth=oauth, emails=emails)

    @manifests.command(epilog=HELP)
    def teams(
        app_id: Annotated[
            str, typer.Option(help="The bot's Microsoft App ID.", envvar="MicrosoftAppId", show_default=False)
        ],
        url: Annotated[str, typer.Option(help="The service's public address (https://…).", show_default=False)],
        output: Annotated[Path, typer.Option(help="The file to write; - for stdout.")] = Path("linkpin-teams.zip"),
        app_version: Annotated[
            str, typer.Option(help="The package's version; Teams wants a higher one for each change.")
        ] = __version__,
        company: Annotated[str, typer.Option(help="Who runs the app, as Teams shows it.")] = "Linkpin",
        website: Annotated[str, typer.Option(help="Your page about the app, if not the service's own.")] = "",
        privacy: Annotated[str, typer.Option(help="Your privacy page, if not the service's own.")] = "",
        terms: Annotated[str, typer.Option(help="Your terms of use, if not the service's own.")] = "",
        as_json: Annotated[bool, typer.Option("--json", help="Write the manifest alone, to stdout.")] = False,
    ) -> None:
        """Write the app package to upload in Teams: manifest, German texts and icons in a zip."""
        from bot.cli.manifest import write_teams_package
        from bot.teams.manifest import Package

        package = Package(app_id, url, app_version, company, website, privacy, terms)
        write_teams_package(package, output=output, as_json=as_json)
