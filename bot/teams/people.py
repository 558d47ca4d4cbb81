"""A user of Teams as far as the connector tells, and what of it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from handlers.link_wishes import propose
from storage import clock, people, teams_places
from storage.edge import InvalidValueError, checked_time_zone
from storage.session import Session

KEPT = "member"
"""The name in an account's reference under which this is kept."""
NAME = 200
OUTSIDE = frozenset({"guest", "anonymous"})


@dataclass(frozen=True, slots=True)
class Member:
    """A user. `stranger`: a guest, somebody of another company, or without an account; they have no role.

    `email` and `directory_id` (Entra's) are empty where Teams doesn't say. The address is not kept: see
    `handlers.link_wishes.propose`.
    """

    name: str
    time_zone: str = ""
    language: str = ""
    stranger: bool = False
    email: str = ""
    directory_id: str = ""


def read_member(found: Mapping[str, Any], tenant: str) -> Member:
    """A TeamsChannelAccount. Source: learn.microsoft.com, "Get Teams specific context for your bot"."""
    told = {name: value for name, value in found.items() if isinstance(value, str)}
    principal = told.get("userPrincipalName", "")
    directory_id = told.get("aadObjectId") or told.get("objectId") or ""
    foreign = told.get("tenantId", tenant).lower() != tenant
    outside = told.get("userRole", "user").lower() in OUTSIDE or "#ext#" in principal.lower()
    return Member(
        name=told.get("name") or told.get("givenName") or "",
        stranger=foreign or outside or not directory_id,
        email=told.get("email") or principal,
        directory_id=directory_id,
    )


async def keep_member(session: Session, workspace_id: str, user: str, member: Member) -> None:
    """Bring the person up to date. A zone or a language that they chose themselves stays."""
    at, name = await clock.now(session), member.name.strip()[:NAME]
    person = await people.person_of_account(session, workspace_id, user)
    if person is None:
        if not name:
            return
        person = await people.ensure_person(session, workspace_id, user, display_name=name, at=at)
    before = await _before(session, workspace_id, user)
    # Not every activity tells of zone and language.
    member = replace(
        member, time_zone=member.time_zone or before.time_zone, language=member.language or before.language
    )
    await people.add_to_reference(session, workspace_id, user, {KEPT: asdict(replace(member, email=""))})
    if member.directory_id:
        await teams_places.keep_user(session, workspace_id, member.directory_id, user)
    own = await people.behind_account(session, workspace_id, user)
    if own is not None and name:
        await people.rename(session, own.id, name)
    zone, language = person.time_zone, person.language
    if _is_zone(member.time_zone) and person.time_zone in (None, before.time_zone):
        zone = member.time_zone
    if member.language and person.language in (None, before.language):
        language = member.language
    if (zone, language) != (person.time_zone, person.language):
        await people.set_preferences(session, person.id, language=language, time_zone=zone)
    if member.directory_id:  # else Teams was not asked: the client told of zone and language alone
        await propose(session, workspace_id, user, "" if member.stranger else member.email, at=at)


async def kept_member(session: Session, workspace_id: str, user: str) -> Member | None:
    """What is kept of a user, None where nothing is."""
    found = (await people.reference_of(session, workspace_id, user)).get(KEPT)
    try:
        return Member(**found) if isinstance(found, dict) else None
    except TypeError:
        return None


async def _before(session: Session, workspace_id: str, user: str) -> Member:
    return await kept_member(session, workspace_id, user) or Member("")


def _is_zone(name: str) -> bool:
    try:
        return bool(name) and checked_time_zone(name) == name
    except InvalidValueError:
        return False
