"""The one place that chooses implementations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.composing import EngineElsewhere
    from bot.outside.models import LanguageModel
    from bot.platforms import Connect
    from bot.service import Parts
    from bot.settings import Settings
    from bot.writing import Writer
    from digests.engine import DigestEngine
    from feedback.meaning import MeaningEngine
    from storage.database import Database
    from storage.location import Location
    from storage.session import Session

# Imports are late: a digest from the command line needs no database, and `--help` neither of the two.


def digest_engine() -> DigestEngine:
    """The engine that turns a document into a digest: extractive, without network."""
    from digests.extractive import ExtractiveEngine

    return ExtractiveEngine()


def meaning_engine(settings: Settings) -> MeaningEngine:
    """The engine that tells which questions are the same and which passage answers one, as far as it can be had.

    Words alone where it can't: then a line in the log says why.
    """
    import structlog

    from bot.meaning import choose

    chosen = choose(settings)
    if chosen.lacking:
        log = structlog.get_logger(__name__)
        log.warning("questions are compared by words alone", reason=chosen.lacking, mend=chosen.mend)
    return chosen.engine


def language_model(settings: Settings) -> LanguageModel | None:
    """The language model of LINKPIN_LLM, None where none is set. Raises SettingsError where it can't be used."""
    from pathlib import Path

    from bot.settings import SettingsError

    provider, _, name = settings.linkpin_llm.partition(":")
    if not provider:
        return None
    if provider == "replay":
        from bot.outside.replay import ReplayModel

        return ReplayModel(Path(name).expanduser())
    from bot.outside import llm

    key = settings.linkpin_llm_key
    try:
        return llm.language_model(
            settings.linkpin_llm,
            url=settings.linkpin_llm_url,
            key=None if key is None else key.get_secret_value(),
            stall=settings.linkpin_llm_stall_seconds,
        )
    except llm.MissingProviderError as error:
        raise SettingsError(f"LINKPIN_LLM: {error}") from error


def writer(settings: Settings, engine: EngineElsewhere) -> Callable[[Database], Writer] | None:
    """What makes the service's writer of digests once its database is open, None without a language model.

    Raises SettingsError.
    """
    model = language_model(settings)
    if model is None:
        return None
    from bot.spending import purse
    from bot.writing import Limits, Writer
    from storage.model_calls import Budget

    limits = Limits(
        settings.linkpin_llm_seconds,
        settings.linkpin_llm_confidential == "allow",
        settings.linkpin_llm_mask,
        settings.linkpin_llm_texts == "allow",
    )
    budget = Budget(settings.linkpin_llm_day_tokens, settings.linkpin_llm_brief_tokens)
    return lambda database: Writer(model, engine, engine, limits=limits, purse=purse(database, budget))


def model_terms(settings: Settings | None) -> Callable[[Session], Awaitable[None]]:
    """What writes down for the admins which language model is set and what it may use. Raises SettingsError."""
    from storage.model_calls import note_terms
    from storage.tables import ModelTerms

    model = None if settings is None else language_model(settings)

    async def note(session: Session) -> None:
        if settings is None or model is None:
            await note_terms(session, ModelTerms(model=""))
            return
        day, brief = settings.linkpin_llm_day_tokens, settings.linkpin_llm_brief_tokens
        terms = ModelTerms(model=model.name, external=model.external, day_tokens=day, brief_tokens=brief)
        await note_terms(session, terms)

    return note


def database_location(settings: Settings) -> Location:
    """Where the database of the settings is. Raises StorageUrlError."""
    from storage.location import locate

    return locate(settings.database_address(), settings.linkpin_home)


def service_parts(*, local: bool, settings: Settings | None = None) -> Parts:
    """What `linkpin serve` is made of: with `local` the chat page, and the platforms that `settings` connect.

    Raises SettingsError where a platform's settings are not complete, or the chat page is wanted beside a real
    platform: its sample people must not meet real ones.
    """
    from bot.cadences.calendar_jobs import calendar_jobs
    from bot.cadences.timers import CadenceTimers
    from bot.clock import Sweep
    from bot.composing import EngineElsewhere
    from bot.meetings.absences import absence_jobs
    from bot.meetings.dropped import dropped_jobs
    from bot.meetings.fetching import series_jobs
    from bot.meetings.past_use import drop_past_use
    from bot.meetings.rounds import MeetingRounds
    from bot.meetings.sweeps import meeting_sweeps
    from bot.minds import Minds
    from bot.outside.calendars import HttpCalendars
    from bot.questions import JOBS as QUEUE_JOBS
    from bot.queue_sweeps import queue_sweeps
    from bot.reading import JOBS
    from bot.service import Parts
    from bot.texts import JOBS as TEXT_JOBS
    from bot.variants import JOBS as VARIANT_JOBS
    from feedback.meaning import LexicalEngine
    from handlers.cadences.calendars import fetch_due
    from handlers.cadences.reach_report import report_due, report_week
    from handlers.cadences.tidying import forget_old
    from handlers.meetings.away_calendars import fetch_due_absences
    from handlers.meetings.fetching import fetch_due_series
    from handlers.publishing import expire_due
    from handlers.router import handle
    from storage import clock

    minds = Minds(LexicalEngine() if settings is None else meaning_engine(settings))

    async def expire(session: Session) -> object:
        return await expire_due(session, await clock.now(session))

    async def report(session: Session) -> object:
        return await report_due(session, await clock.now(session))

    async def report_weekly(session: Session) -> object:
        return await report_week(session, await clock.now(session))

    engine = EngineElsewhere(digest_engine, "extractive")
    return Parts(
        handle=handle,
        jobs={
            **JOBS,
            **VARIANT_JOBS,
            **QUEUE_JOBS,
            **TEXT_JOBS,
            **calendar_jobs(HttpCalendars()),
            **series_jobs(HttpCalendars()),
            **dropped_jobs(),
            **absence_jobs(HttpCalendars()),
        },
        engine=engine,
        writer=None if settings is None else writer(settings, engine),
        begins=(model_terms(settings),),
        connects=_platforms(local=local, settings=settings),
        sweeps=(
            Sweep("digests past their validity", 5, expire),
            Sweep("reach of editions", 60, report),
            Sweep("reach of the week", 300, report_weekly),
            Sweep("calendars to fetch", 600, fetch_due),
            Sweep("calendars of meetings to fetch", 60, fetch_due_series),
            Sweep("held messages about meetings that are over", 60, drop_past_use),
            Sweep("calendars of absences to fetch", 600, fetch_due_absences),
            Sweep("what cadences no longer need", 3600, forget_old),
            *meeting_sweeps(),
            *queue_sweeps(minds),
        ),
        clocks={"cadences": CadenceTimers, "meetings": MeetingRounds},
        public_url=None if settings is None else settings.linkpin_public_url,
        minds=minds,
    )


def _platforms(*, local: bool, settings: Settings | None) -> Sequence[Connect]:
    from bot.settings import SettingsError

    connects: list[Connect] = []
    if local and settings is not None and settings.wants_slack():
        raise SettingsError("--local is for trying out: unset the SLACK_ variables, or leave --local out.")
    if local and settings is not None and settings.wants_teams():
        raise SettingsError("--local is for trying out: unset the MicrosoftApp… variables, or leave --local out.")
    if local:
        from bot.local.connection import connect
        from bot.teams.connection import teams
        from bot.teams.options import LOCAL

        connects += [connect, teams(LOCAL)]
    if settings is not None and settings.wants_slack():
        from bot.slack.connection import slack
        from bot.slack.options import slack_options

        options = slack_options(settings)
        connects += [] if options is None else [slack(options)]
    if settings is not None and settings.wants_teams():
        from bot.teams.connection import teams
        from bot.teams.options import teams_options

        chosen = teams_options(settings)
        connects += [] if chosen is None else [teams(chosen)]
    return connects
