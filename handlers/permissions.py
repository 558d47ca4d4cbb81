"""Who may do what: one table, checked in every use case."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from types import MappingProxyType

from storage.kinds import Role


class Right(StrEnum):
    """Something that not everybody may do."""

    POST_BRIEF = "post_brief"
    EDIT_DIGEST = "edit_digest"
    PUBLISH = "publish"
    PUBLISH_URGENT = "publish_urgent"
    READ_PUBLISHED = "read_published"
    READ_DRAFTS = "read_drafts"
    REACT = "react"
    ASK = "ask"
    SEE_REACH = "see_reach"
    SET_UP = "set_up"
    SEE_BUDGET = "see_budget"
    GIVE_ROLES = "give_roles"
    SEE_DELIVERIES = "see_deliveries"
    DECIDE_DELIVERIES = "decide_deliveries"
    SEE_PEOPLE = "see_people"
    NAME_TEAMS = "name_teams"
    JOIN_TEAMS = "join_teams"
    CHOOSE_SETTINGS = "choose_settings"
    SEE_LINKS = "see_links"
    SEE_CADENCES = "see_cadences"
    MANAGE_CADENCES = "manage_cadences"
    WORK_QUEUE = "work_queue"
    TUNE_QUEUE = "tune_queue"
    HEAR_FIELD = "hear_field"
    RATE_LEADS = "rate_leads"
    DEFINE_LEADS = "define_leads"
    SEE_PINS = "see_pins"
    TAKE_SEATS = "take_seats"
    MANAGE_PINS = "manage_pins"
    SEE_PIN_REPORT = "see_pin_report"
    SEE_GOALS = "see_goals"
    KEEP_GOALS = "keep_goals"
    SAY_PROGRESS = "say_progress"
    ANSWER_ALIGNMENT = "answer_alignment"
    RUN_ALIGNMENT = "run_alignment"


EVERYBODY = frozenset(Role)
RIGHTS: MappingProxyType[Right, frozenset[Role]] = MappingProxyType(
    {
        Right.POST_BRIEF: frozenset((Role.ADMIN, Role.MANAGER, Role.MARKETER)),
        Right.EDIT_DIGEST: frozenset((Role.ADMIN, Role.MANAGER, Role.MARKETER)),
        Right.PUBLISH: frozenset((Role.ADMIN, Role.MANAGER, Role.MARKETER)),
        Right.PUBLISH_URGENT: frozenset((Role.ADMIN, Role.MANAGER)),
        Right.READ_PUBLISHED: EVERYBODY,
        Right.READ_DRAFTS: frozenset((Role.ADMIN, Role.MANAGER, Role.MARKETER)),
        Right.REACT: EVERYBODY,
        Right.ASK: EVERYBODY,
        Right.SEE_REACH: frozenset((Role.ADMIN, Role.MANAGER, Role.MARKETER)),
        Right.SET_UP: frozenset((Role.ADMIN,)),
        Right.SEE_BUDGET: frozenset((Role.ADMIN,)),
        Right.GIVE_ROLES: frozenset((Role.ADMIN, Role.MANAGER)),
        Right.SEE_DELIVERIES: frozenset((Role.ADMIN, Role.MANAGER)),
        Right.DECIDE_DELIVERIES: frozenset((Role.ADMIN,)),
        Right.SEE_PEOPLE: EVERYBODY,
        Right.NAME_TEAMS: frozenset((Role.ADMIN, Role.MANAGER)),
        Right.JOIN_TEAMS: EVERYBODY,
        Right.CHOOSE_SETTINGS: EVERYBODY,
        Right.SEE_LINKS: frozenset((Role.ADMIN,)),
        Right.SEE_CADENCES: frozenset((Role.ADMIN, Role.MANAGER, Role.MARKETER)),
        Right.MANAGE_CADENCES: frozenset((Role.ADMIN, Role.MANAGER)),
        Right.WORK_QUEUE: frozenset((Role.ADMIN, Role.MANAGER, Role.MARKETER)),
        Right.TUNE_QUEUE: frozenset((Role.ADMIN, Role.MANAGER, Role.MARKETER)),
        Right.HEAR_FIELD: frozenset((Role.ADMIN, Role.MANAGER, Role.MARKETER)),
        Right.RATE_LEADS: EVERYBODY,
        Right.DEFINE_LEADS: frozenset((Role.ADMIN, Role.MANAGER)),
        Right.SEE_PINS: EVERYBODY,
        Right.TAKE_SEATS: EVERYBODY,
        Right.MANAGE_PINS: frozenset((Role.ADMIN, Role.MANAGER)),
        Right.SEE_PIN_REPORT: frozenset((Role.ADMIN, Role.MANAGER)),
        Right.SEE_GOALS: EVERYBODY,
        Right.KEEP_GOALS: frozenset((Role.ADMIN, Role.MANAGER)),
        Right.SAY_PROGRESS: EVERYBODY,
        Right.ANSWER_ALIGNMENT: EVERYBODY,
        Right.RUN_ALIGNMENT: frozenset((Role.ADMIN, Role.MANAGER)),
    }
)
"""A person has a right by holding one of its roles."""
GIVES: MappingProxyType[Role, frozenset[Role]] = MappingProxyType(
    {
        Role.ADMIN: EVERYBODY,
        Role.MANAGER: frozenset((Role.MARKETER, Role.SALESPERSON)),
        Role.MARKETER: frozenset(),
        Role.SALESPERSON: frozenset(),
    }
)
"""Which roles somebody with a role may give and take."""


class NotAllowedError(Exception):
    """The person lacks a right. `right` says which, so that the refusal can say who can."""

    def __init__(self, right: Right) -> None:
        super().__init__(right.value)
        self.right = right


def may(roles: Iterable[Role], right: Right) -> bool:
    """Whether somebody with these roles has the right."""
    return not RIGHTS[right].isdisjoint(roles)


def require(roles: Iterable[Role], right: Right) -> None:
    """Raise NotAllowedError unless one of the roles gives the right."""
    if not may(roles, right):
        raise NotAllowedError(right)


def grantable(roles: Iterable[Role]) -> frozenset[Role]:
    """The roles that somebody with these roles may give and take."""
    return frozenset().union(*(GIVES[role] for role in roles))


def givers(role: Role) -> list[Role]:
    """The roles whose holders may give and take this role."""
    return [giver for giver in Role if role in GIVES[giver]]
