"""Who looks at the page: a persona, in the language and zone that the bot knows of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from bot.local.company import TIME_ZONE, WORKSPACE, Persona
from bot.local.words import Words, words_of
from bot.render.audience import EMPTY, Audience
from bot.render.words import words_of as card_words
from handlers.speech import LANGUAGES, zone_of
from storage import people, places
from storage.database import Database
from storage.kinds import Platform
from storage.session import Session


@dataclass(frozen=True, slots=True)
class Viewer:
    """A persona who looks at the page. `pictures` are addresses on the page's own server."""

    persona: Persona
    language: str
    zone: tzinfo
    pictures: Mapping[str, str] = field(default_factory=lambda: EMPTY)

    @property
    def words(self) -> Words:
        """What the page says to them."""
        return words_of(self.language)

    @property
    def audience(self) -> Audience:
        """Whom cards are rendered for."""
        return Audience(
            card_words(self.language),
            self.zone,
            files=self.pictures,
            documents=f"/chat/documents/{self.persona.id}/",
        )


async def viewer_of(session: Session, persona: Persona) -> Viewer:
    """The persona with their own choices, else the company's."""
    company = await places.organisation(session)
    workspace = await places.find_workspace(session, Platform.LOCAL, WORKSPACE)
    person = None if workspace is None else await people.person_of_account(session, workspace.id, persona.id)
    language = (person and person.language) or (company and company.language) or "en"
    zone = (person and person.time_zone) or (company and company.time_zone) or TIME_ZONE
    code = language.split("-")[0]
    return Viewer(persona, code if code in LANGUAGES else "en", zone_of(zone))


async def choose_language(database: Database, persona: Persona, language: str) -> None:
    """Let the bot, and the page, speak another language to a persona; unknown ones change nothing."""
    if language not in LANGUAGES:
        return
    async with database.write() as session:
        workspace = await places.find_workspace(session, Platform.LOCAL, WORKSPACE)
        person = None if workspace is None else await people.person_of_account(session, workspace.id, persona.id)
        if person is not None:
            await people.set_preferences(session, person.id, language=language, time_zone=person.time_zone)
