"""users.*, usergroups.*, team.info."""

from __future__ import annotations

from tests.fake_slack import shown
from tests.fake_slack.backend import Backend, Method
from tests.fake_slack.call import Call
from tests.fake_slack.model import Channel, Json, Person
from tests.fake_slack.paging import page
from tests.fake_slack.refusal import RefusalError


def _email(call: Call) -> bool:
    return "users:read.email" in call.here.scopes


def _meets(call: Call, person: Person) -> bool:
    """Somebody of another workspace is visible where a channel is shared."""

    def both(channel: Channel) -> bool:
        return channel.seen_from(call.team) and person.id in channel.members

    return person.team is call.team or any(both(each) for each in call.world.channels.values())


def _visible(call: Call, name: str = "user") -> Person:
    person = call.world.people.get(call.required(name))
    if person is None:
        raise RefusalError("user_not_found")
    if not _meets(call, person):
        raise RefusalError("user_not_visible")
    return person


def info(call: Call, _backend: Backend) -> Json:
    """users.info."""
    return {"user": shown.user(_visible(call), call.team, email=_email(call))}


def listing(call: Call, _backend: Backend) -> Json:
    """users.list."""
    everybody = [each for each in call.world.people.values() if each.team is call.team]
    people, cursor = page(call, everybody, 1000)
    members = [shown.user(each, call.team, email=_email(call)) for each in people]
    return {"members": members, "cache_ts": int(call.world.now()), "response_metadata": {"next_cursor": cursor}}


def by_email(call: Call, _backend: Backend) -> Json:
    """users.lookupByEmail."""
    email = call.required("email").lower()
    for person in call.world.people.values():
        if person.team is call.team and person.email.lower() == email and not person.deleted:
            return {"user": shown.user(person, call.team, email=True)}
    raise RefusalError("users_not_found")


def profile(call: Call, _backend: Backend) -> Json:
    """users.profile.get."""
    person = _visible(call) if call.text("user") else call.bot
    return {"profile": shown.user(person, call.team, email=_email(call))["profile"]}


def groups(call: Call, _backend: Backend) -> Json:
    """usergroups.list."""
    with_users = call.flag("include_users")
    found = [
        {"id": each.id, "team_id": each.team.id, "handle": each.handle, "name": each.handle, "is_usergroup": True}
        | {"date_delete": 0, "user_count": len(each.members)}
        | ({"users": [member.id for member in each.members]} if with_users else {})
        for each in call.world.usergroups.values()
        if each.team is call.team
    ]
    return {"usergroups": found}


def group_users(call: Call, _backend: Backend) -> Json:
    """usergroups.users.list: deactivated members are left out."""
    group = call.world.usergroups.get(call.required("usergroup"))
    if group is None or group.team is not call.team:
        raise RefusalError("no_such_subteam")
    return {"users": [each.id for each in group.members if not each.deleted]}


def team_info(call: Call, _backend: Backend) -> Json:
    """team.info."""
    asked = call.text("team") or call.team.id
    team = next((each for each in call.world.workspaces if each.id == asked), None)
    if team is None:
        raise RefusalError("team_not_found")
    icon = {"image_default": True, "image_68": shown.AVATAR.format(team.id)}
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": "", "icon": icon}}


HANDLERS: dict[str, Method] = {
    "team.info": team_info,
    "usergroups.list": groups,
    "usergroups.users.list": group_users,
    "users.info": info,
    "users.list": listing,
    "users.lookupByEmail": by_email,
    "users.profile.get": profile,
}
