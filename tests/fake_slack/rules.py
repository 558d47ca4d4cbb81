"""Small rules to describe JSON with; their findings read like Slack's: "must be less than 151 characters […]".

The wordings are Slack's where they were seen in public reports, and in their manner elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from tests.fake_slack.model import Json

Rule: TypeAlias = Callable[["Findings", object, str], None]
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


class Findings(list[str]):
    """What is wrong, each with its place."""

    def add(self, text: str, path: str) -> None:
        self.append(f"{text} [json-pointer:{path}]")


def units(text: str) -> int:
    """Length in UTF-16 units. Slack does not say what it counts; this is the stricter."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def string(most: int, least: int = 1) -> Rule:
    """A string of `least` to `most` units."""

    def rule(findings: Findings, value: object, path: str) -> None:
        if not isinstance(value, str):
            findings.add("must be a string", path)
        elif units(value) > most:
            findings.add(f"must be less than {most + 1} characters", path)
        elif units(value) < least:
            findings.add(f"must be more than {least - 1} characters", path)

    return rule


def uri(most: int) -> Rule:
    """An address."""
    fits = string(most)

    def rule(findings: Findings, value: object, path: str) -> None:
        fits(findings, value, path)
        if isinstance(value, str) and not URI.fullmatch(value):
            findings.add("must be a valid URI", path)

    return rule


def boolean(findings: Findings, value: object, path: str) -> None:
    """True or false."""
    if not isinstance(value, bool):
        findings.add("must be a boolean", path)


def whole(least: int, most: int) -> Rule:
    """A whole number."""

    def rule(findings: Findings, value: object, path: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            findings.add("must be an integer", path)
        elif not least <= value <= most:
            findings.add(f"must be between {least} and {most}", path)

    return rule


def anything(_findings: Findings, _value: object, _path: str) -> None:
    """Not checked here."""


def choice(*allowed: str) -> Rule:
    """One of some strings."""

    def rule(findings: Findings, value: object, path: str) -> None:
        if value not in allowed:
            findings.add(f"must be one of: {', '.join(allowed)}", path)

    return rule


def many(each: Rule, most: int, least: int = 1) -> Rule:
    """A list of `least` to `most` items."""

    def rule(findings: Findings, value: object, path: str) -> None:
        if not isinstance(value, list):
            findings.add("must be an array", path)
            return
        if len(value) > most:
            findings.add(f"no more than {most} items allowed", path)
        if len(value) < least:
            findings.add(f"no fewer than {least} items allowed", path)
        for index, item in enumerate(value):
            each(findings, item, f"{path}/{index}")

    return rule


def shape(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    """An object with these properties and no others (`type` is always allowed)."""
    known = {**required, **(optional or {})}

    def rule(findings: Findings, value: object, path: str) -> None:
        if not isinstance(value, dict):
            findings.add("must be an object", path)
            return
        for name in required:
            if value.get(name) is None:
                findings.add(f"missing required field: {name}", path)
        for name, each in value.items():
            if name == "type" or each is None:
                continue
            if name not in known:
                findings.add(f"invalid additional property: {name}", path)
            else:
                known[name](findings, each, f"{path}/{name}")

    return rule


def by_type(kinds: Mapping[str, Rule]) -> Rule:
    """An object whose `type` chooses the rule."""

    def rule(findings: Findings, value: object, path: str) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str):
            findings.add("missing required field: type", path)
        elif kind not in kinds:
            findings.add(f"unsupported type: {kind}", f"{path}/type")
        else:
            kinds[kind](findings, value, path)

    return rule


def text(most: int, *, plain: bool = False, least: int = 1) -> Rule:
    """A text object."""
    kinds = {"plain_text": shape({"text": string(most, least)}, {"emoji": boolean})}
    if not plain:
        kinds["mrkdwn"] = shape({"text": string(most, least)}, {"verbatim": boolean})
    return by_type(kinds)


def either(first: str, second: str, rule: Rule) -> Rule:
    """`rule`, and one of two properties must be there."""

    def checked(findings: Findings, value: object, path: str) -> None:
        if isinstance(value, dict) and value.get(first) is None and value.get(second) is None:
            findings.add(f"missing required field: {first}", path)
        rule(findings, value, path)

    return checked


def found(rule: Rule, value: object, path: str) -> Findings:
    """All findings of a rule."""
    findings = Findings()
    rule(findings, value, path)
    return findings


def flags(*names: str) -> dict[str, Rule]:
    """Boolean properties."""
    return dict.fromkeys(names, boolean)


def as_list(value: object) -> list[Json]:
    """The objects of a list, or nothing."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
