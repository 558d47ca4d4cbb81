"""A person's own settings: language and time zone, by form and by words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handlers.cards import Actions, Button, ButtonStyle, Card, Element, Fact, Facts, Header, Option, Text, line
from handlers.commands import Command, gettext_noop
from handlers.forms import ChoiceField, Form, Page, Problem, Submission, TextField
from handlers.link_cards import SHOW
from handlers.link_wishes import several_places
from handlers.outbox import reply
from handlers.panels import show_panel
from handlers.permissions import Right
from handlers.refusals import role_name
from handlers.speech import LANGUAGES, Speech, zone_of
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press, opens_form
from handlers.zones import find_zones, zone_line
from storage import audit, people, places
from storage.deliveries import delivery_key
from storage.kinds import Role
from storage.tables import Person

FORM = "settings.edit"
COMPANY = "company"
"""The choice of a language that stands for the company's."""
_SPOKEN = {
    "en": ("en", "english", "englisch", "uk", "us"),
    "de": ("de", "german", "deutsch", "ger"),
    COMPANY: ("company", "default", "firma", "standard", "unternehmen"),
}


def language_name(speech: Speech, language: str) -> str:
    """A language in the reader's language."""
    names = {"en": speech.say("English"), "de": speech.say("German")}
    return names.get(language.split("-", maxsplit=1)[0], language)


def language_options(speech: Speech) -> tuple[Option, ...]:
    """The languages to choose from."""
    return tuple(Option(language_name(speech, language), language) for language in LANGUAGES)


def zone_problem(speech: Speech, asked: str, found: list[str]) -> str:
    """What is wrong with a time zone that isn't one zone."""
    if found:
        return speech.say("That may be {zones}. Which one?", zones=speech.either(found))
    return speech.say(
        "I know no time zone called “{asked}”. Try the nearest big city, such as Berlin or New York.", asked=asked[:60]
    )


async def settings_card(turn: Turn, said: str = "") -> Card:
    """The person's settings as they are, after a line that says what was done."""
    speech = turn.speech
    profile = await people.profile(turn.session, turn.actor.person_id)
    teams = [team.name for team in await places.teams(turn.session) if team.id in profile.teams]
    person = profile.person
    language = language_name(speech, person.language or speech.language)
    zone = zone_line(speech, person.time_zone or await _company_zone(turn), turn.now)
    default = " " + speech.say("(the company's default)")
    facts = (
        Fact(speech.say("Language"), line(language + ("" if person.language else default))),
        Fact(speech.say("Time zone"), line(zone + ("" if person.time_zone else default))),
        Fact(
            speech.say("Roles"),
            line(speech.listing([role_name(speech, r) for r in Role if r in turn.actor.roles]) or speech.say("none")),
        ),
        Fact(speech.say("Teams"), line(speech.listing(teams) or speech.say("none"))),
    )
    title = speech.say("Your settings")
    linking = (Button(speech.say("Your accounts"), SHOW),) if await several_places(turn.session) else ()
    buttons = (
        Button(speech.say("Change"), "settings.open", style=ButtonStyle.PRIMARY),
        *linking,
        Button(speech.say("Digests: pause, fewer …"), "reader.show"),
        Button(speech.say("Teams"), "teams.show"),
        Button(speech.say("Home"), "home.show"),
    )
    told: list[Element] = [Text(line(said))] if said else []
    return Card((Header(title), *told, Facts(facts), Actions(buttons)), said or title)


async def show_settings(turn: Turn, said: str = "", message: str = "") -> Response:
    """Show the person's settings, to them alone."""
    turn.require(Right.CHOOSE_SETTINGS)
    return await show_panel(turn, await settings_card(turn, said), message, said=said)


async def build(turn: Turn, state: Mapping[str, str], nonce: str) -> Form:
    """The form with the settings as they are."""
    turn.require(Right.CHOOSE_SETTINGS)
    speech = turn.speech
    person = await people.get_person(turn.session, turn.actor.person_id)
    known = person.language if person.language in LANGUAGES else COMPANY
    fields = (
        ChoiceField(
            id="language",
            label=speech.say("Language"),
            options=(Option(speech.say("As the company"), COMPANY), *language_options(speech)),
            initial=known,
        ),
        TextField(
            id="time_zone",
            label=speech.say("Time zone"),
            hint=speech.say("A city, such as Berlin or New York. Empty: as the company."),
            required=False,
            max_length=80,
            initial=(person.time_zone or "")[:80],
        ),
    )
    return Form(
        FORM, speech.say("Your settings"), (Page(fields),), speech.say("Save"), speech.say("Cancel"), nonce, state
    )


@opens_form
async def _open(turn: Turn, value: str, message: str) -> Response:
    return Response(form=await build(turn, {}, delivery_key("form", turn.key)))


async def _submit(turn: Turn, sent: Submission, message: str) -> Response:
    turn.require(Right.CHOOSE_SETTINGS)
    language = str(sent.values.get("language") or COMPANY)
    asked = str(sent.values.get("time_zone") or "")
    found = find_zones(asked)
    if asked and len(found) != 1:
        problems: dict[str, Problem | str] = {"time_zone": zone_problem(turn.speech, asked, found)}
        return Response(form=await build(turn, sent.state, sent.nonce), problems=problems, raw=sent.raw)
    return await _save(turn, None if language == COMPANY else language, found[0] if found else None, message)


async def _save(turn: Turn, language: str | None, zone: str | None, message: str = "") -> Response:
    """Save both, and show them in what is the person's language from now on."""
    person = turn.actor.person_id
    await people.set_preferences(turn.session, person, language=language, time_zone=zone)
    await audit.record(
        turn.session,
        at=turn.now,
        actor_id=person,
        action="person.settings_changed",
        subject_kind="person",
        subject_id=person,
        details={"language": language, "time_zone": zone},
    )
    company = await places.organisation(turn.session)
    spoken = language or (company.language if company else LANGUAGES[0])
    now = replace(turn, speech=Speech(spoken, zone_of(zone or await _company_zone(turn))))
    return await show_settings(now, now.speech.say("Saved."), message)


async def _language(turn: Turn, rest: str) -> Response:
    """`language deutsch`; without a language, the settings."""
    turn.require(Right.CHOOSE_SETTINGS)
    word = rest.casefold().strip(" .!?")
    if not word:
        return await show_settings(turn)
    person = await people.get_person(turn.session, turn.actor.person_id)
    for language, names in _SPOKEN.items():
        if word in names:
            return await _save(turn, None if language == COMPANY else language, person.time_zone)
    languages = turn.speech.either([language_name(turn.speech, each) for each in LANGUAGES])
    return await show_settings(turn, turn.speech.say("I speak {languages}.", languages=languages))


async def _time_zone(turn: Turn, rest: str) -> Response:
    """`time zone Berlin`; with a zone that isn't plain, buttons of those that it may be."""
    turn.require(Right.CHOOSE_SETTINGS)
    asked = rest.strip(" .!?")
    if not asked:
        return await show_settings(turn)
    person = await people.get_person(turn.session, turn.actor.person_id)
    found = find_zones(asked)
    if len(found) == 1:
        return await _save(turn, person.language, found[0])
    words = zone_problem(turn.speech, asked, found)
    buttons = tuple(Button(zone, "settings.zone", zone) for zone in found)
    shown = (Actions(buttons),) if buttons else ()
    await reply(turn, Card((Text(line(words)), *shown), words), private=True, part="zones")
    return Response()


async def _zone(turn: Turn, value: str, message: str) -> Response:
    turn.require(Right.CHOOSE_SETTINGS)
    if find_zones(value) != [value]:
        return await show_settings(turn, message=message)
    person: Person = await people.get_person(turn.session, turn.actor.person_id)
    return await _save(turn, person.language, value)


async def _show(turn: Turn, value: str, message: str) -> Response:
    return await show_settings(turn, message=message)


async def _said(turn: Turn, rest: str) -> Response:
    return await show_settings(turn)


async def _company_zone(turn: Turn) -> str:
    company = await places.organisation(turn.session)
    return company.time_zone if company else "UTC"


PRESSES: dict[str, Press] = {"settings.show": _show, "settings.open": _open, "settings.zone": _zone}
FORMS: dict[str, FormCase] = {FORM: FormCase(build, _submit)}
COMMANDS: tuple[Command, ...] = (
    Command(
        "my settings",
        (
            *("my settings", "settings", "preferences", "my profile", "profile", "who am i", "whoami"),
            *("meine einstellungen", "einstellungen", "mein profil", "profil", "wer bin ich"),
        ),
        gettext_noop("Your language and time zone"),
        _said,
        "settings.show",
        "meine Einstellungen",
    ),
    Command(
        "language",
        (
            *("language", "speak", "set language", "set language to", "change language to", "sprache"),
            *("sprich", "stelle sprache auf", "setze sprache auf", "sprache auf"),
        ),
        gettext_noop("Which language I speak with you"),
        _language,
        german="Sprache",
    ),
    Command(
        "time zone",
        (
            *("time zone", "timezone", "time-zone", "set time zone", "set time zone to", "set timezone to", "tz"),
            *("zeitzone", "meine zeitzone ist", "setze zeitzone auf", "zeitzone auf", "my time zone is"),
        ),
        gettext_noop("In which time zone you read times"),
        _time_zone,
        german="Zeitzone",
    ),
)
