"""Is everything in place to run, and if not, how is it mended? Looks only: it changes and creates nothing lasting."""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.bootstrap import database_location, digest_engine, language_model
from bot.settings import Settings, SettingsError
from digests.errors import BriefError
from digests.reading import read_document
from storage.database import Database
from storage.errors import StorageError
from storage.location import SqliteLocation
from storage.migrate import current_revision, head_revision, pending
from storage.model_calls import Used, used_today

SCARCE_BYTES = 1 * 2**30
FULL_BYTES = 100 * 2**20
"""The largest brief that is read: with less space left it can't even be stored."""

SAMPLE = "# A brief\n\nThe price falls to 49 euros on 1 October 2026.\n"


class State(StrEnum):
    """How a finding stands. Only `MEND` keeps Linkpin from running well."""

    OK = "ok"
    WARNING = "warning"
    MEND = "mend"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and in `mend` what to do where it isn't ok. No text holds a password."""

    name: str
    state: State
    detail: str
    mend: str = ""


def examine(settings: Settings, *, health: bool = False) -> Iterator[Finding]:
    """The findings, one at a time as they are made. `health` leaves out what can't change while a process runs."""
    checks: tuple[Callable[[Settings], Finding], ...] = (home, disk, database)
    if not health:
        checks = (python, *checks, reading, engine, model, meaning, slack, teams)
    for check in checks:
        yield check(settings)


def python(settings: Settings) -> Finding:
    """Which interpreter runs."""
    return Finding("python", State.OK, f"{platform.python_version()} on {platform.system()} {platform.machine()}")


def home(settings: Settings) -> Finding:
    """Whether the home folder can be written, and only by us."""
    folder = settings.linkpin_home
    if not folder.exists():
        if os.access(_existing(folder), os.W_OK | os.X_OK):
            return Finding("home", State.OK, f"{folder} (not there yet; made when first needed)")
        return Finding("home", State.MEND, f"{folder} can't be created.", "Set LINKPIN_HOME to a folder of your own.")
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        return Finding("home", State.MEND, f"{folder} can't be written.", "Set LINKPIN_HOME to a folder of your own.")
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o077:
        detail = f"{folder} is open to others on this machine (mode {mode:03o})."
        return Finding("home", State.WARNING, detail, f"Run: chmod 700 '{folder}'")
    return Finding("home", State.OK, str(folder))


def disk(settings: Settings) -> Finding:
    """How much space is left where Linkpin writes."""
    return space(shutil.disk_usage(_existing(settings.linkpin_home)).free)


def space(free: int) -> Finding:
    """Whether so many free bytes are enough."""
    detail = f"{free / 2**30:.1f} GiB free"
    if free >= SCARCE_BYTES:
        return Finding("disk", State.OK, detail)
    state = State.MEND if free < FULL_BYTES else State.WARNING
    return Finding("disk", state, detail, "Free some space, or set LINKPIN_HOME to another disk.")


def database(settings: Settings) -> Finding:
    """Whether the database answers and its tables are up to date."""
    try:
        location = database_location(settings)
        if isinstance(location, SqliteLocation) and not location.path.exists():
            return Finding("database", State.MEND, f"{location} is not there yet.", "Run: linkpin migrate")
        return asyncio.run(_revision(Database(location)))
    except StorageError as error:
        return Finding("database", State.MEND, error.message, error.hint)


def reading(settings: Settings) -> Finding:
    """Whether a brief can be read in a child process here."""
    started = time.perf_counter()
    try:
        with tempfile.TemporaryDirectory(prefix="linkpin-doctor-") as folder:
            path = Path(folder) / "brief.md"
            path.write_text(SAMPLE, encoding="utf-8")
            document = read_document(path)
    except (BriefError, OSError) as error:
        mend = "Check that this user may start processes and write to the temporary folder (TMPDIR)."
        return Finding("reading", State.MEND, f"A one-line brief could not be read: {error}", mend)
    took = time.perf_counter() - started
    found = f"a test brief of {document.words} words in {took:.1f} s, in a process of its own"
    return Finding("reading", State.OK, found)


def engine(settings: Settings) -> Finding:
    """Which engine makes the digests."""
    return Finding("engine", State.OK, f"{digest_engine().name}, needs no network")


def meaning(settings: Settings) -> Finding:
    """Which engine tells whether two questions are the same. An endpoint is not asked."""
    from bot.meaning import choose
    from feedback.meaning import LEXICAL

    chosen = choose(settings)
    name = "words alone, needs no network" if chosen.engine.id == LEXICAL else chosen.engine.id
    if not chosen.lacking:
        return Finding("meaning", State.OK, name)
    state = State.MEND if chosen.wanted else State.WARNING
    return Finding("meaning", state, f"{name}. {chosen.lacking}", chosen.mend)


def model(settings: Settings) -> Finding:
    """Which language model writes digests, if any, and what it took today. The model itself is not asked."""
    try:
        chosen = language_model(settings)
    except SettingsError as error:
        return Finding("language model", State.MEND, " ".join(str(error).split()), "See docs/language-models.md.")
    if chosen is None:
        return Finding("language model", State.OK, "none; docs/language-models.md says how")
    kind, _, folder = settings.linkpin_llm.partition(":")
    if kind == "replay" and not _can_be_written(Path(folder).expanduser()):
        said = f"requests without a recorded answer can't be written to {folder}"
        return Finding("language model", State.MEND, said, "Name a folder that can be written to: replay:FOLDER.")
    where = "outside this machine" if chosen.external else "on this machine"
    return Finding("language model", State.OK, f"{chosen.name}, {where}; {_used(settings)}")


def _can_be_written(folder: Path) -> bool:
    """Whether files can be put into a folder, or it can be made where it is not there yet."""
    try:
        there = next((each for each in (folder, *folder.absolute().parents) if each.exists()), Path())
    except OSError:  # below a folder that can't be looked into, or a name that no disk takes
        return False
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def _used(settings: Settings) -> str:
    async def used() -> Used:
        async with Database(location) as database, database.read() as session:
            return await used_today(session)

    try:
        location = database_location(settings)
        if isinstance(location, SqliteLocation) and not location.path.exists():
            return "no call yet"
        today = asyncio.run(used())
    except StorageError as error:
        return f"its calls can't be read: {error.message}"
    money = f", {today.cost / 1_000_000:.2f} US dollars" if today.cost else ""
    return (
        f"today {today.calls} calls, {today.failed} failed, {today.tokens:,} of {settings.linkpin_llm_day_tokens:,}"
        f" tokens{money}, {today.milliseconds / 1000:.1f} s on average"
    )


def slack(settings: Settings) -> Finding:
    """Whether the settings of Slack are complete. Slack itself is not asked: `linkpin serve` says what it answers."""
    from bot.slack.options import slack_options  # late: its libraries take longer than all other checks

    try:
        options = slack_options(settings)
    except SettingsError as error:
        return Finding("slack", State.MEND, " ".join(str(error).split()), "See docs/slack.md.")
    if options is None:
        return Finding("slack", State.OK, "not connected; docs/slack.md says how")
    way = "Socket Mode" if options.app_token else "HTTP"
    where = "several workspaces by OAuth" if options.oauth else "one workspace"
    return Finding("slack", State.OK, f"{way}, {where}")


def teams(settings: Settings) -> Finding:
    """Whether the settings of Microsoft Teams are complete. As with Slack, nobody is asked."""
    from bot.teams.options import teams_options

    try:
        options = teams_options(settings)
    except SettingsError as error:
        return Finding("teams", State.MEND, " ".join(str(error).split()), "See docs/teams.md.")
    if options is None:
        return Finding("teams", State.OK, "not connected; docs/teams.md says how")
    count = len(options.tenants)
    return Finding("teams", State.OK, f"/api/messages, {count} {'tenant' if count == 1 else 'tenants'}")


async def _revision(database: Database) -> Finding:
    async with database:
        await database.ping()
        current, missing = await current_revision(database), await pending(database)
    if missing:
        detail = f"{database.location} answers; {len(missing)} migrations are pending."
        return Finding("database", State.MEND, detail, "Run: linkpin migrate")
    return Finding("database", State.OK, f"{database.location} at revision {current or head_revision()}")


def _existing(path: Path) -> Path:
    """The nearest folder at or above `path` that exists."""
    return next(folder for folder in (path, *path.parents) if folder.exists())
