"""One suite for all renderers: hostile text stays text, nothing is lost, everything named can be pressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from bs4 import BeautifulSoup

from bot.render import adaptive_card, adaptive_card_actions, block_kit, block_kit_actions, html, text
from bot.render.audience import Audience
from handlers.cards import (
    Actions,
    Button,
    Card,
    Confirm,
    Image,
    Link,
    Mention,
    Menu,
    Option,
    Pressed,
    Select,
    Text,
    line,
)
from tests.render import platform_rules, visible
from tests.render.platform_rules import nodes
from tests.render.sample_cards import AUDIENCE, CARDS, HOSTILE, hostile_card


@dataclass(frozen=True)
class Renderer:
    """A renderer with what its payloads must be, and what a person sees of them."""

    name: str
    render: Callable[[Card, Audience], Sequence[Any]]
    check: Callable[[Any], None]
    see: Callable[[Any], str]

    def seen(self, card: Card, audience: Audience = AUDIENCE) -> str:
        """Everything that a person sees of a card, after the payloads were checked."""
        payloads = self.render(card, audience)
        for payload in payloads:
            self.check(payload)
        return "\n".join(self.see(payload) for payload in payloads)


RENDERERS = [
    Renderer("block_kit", block_kit.render, platform_rules.check_slack_message, visible.of_slack),
    Renderer("adaptive_card", adaptive_card.render, platform_rules.check_card, visible.of_teams),
    Renderer("html", html.render, platform_rules.check_html, visible.of_html),
    Renderer("text", text.render, platform_rules.check_text, visible.of_text),
]
every_renderer = pytest.mark.parametrize("renderer", RENDERERS, ids=lambda renderer: renderer.name)


@every_renderer
@pytest.mark.parametrize("name", CARDS)
def test_sample_cards_keep_the_platforms_rules(renderer: Renderer, name: str) -> None:
    """Every sample card is one that its platform takes, and shows something."""
    card, audience = CARDS[name]
    assert renderer.seen(card, audience).strip()


@every_renderer
@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_stays_text(renderer: Renderer, hostile: str) -> None:
    """Text that is markup somewhere is shown as it stands, in every place of a card."""
    seen = visible.signature(renderer.seen(hostile_card(hostile)))
    assert seen.count(visible.signature(hostile)) >= 8


@every_renderer
@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_character_misleads(renderer: Renderer, hostile: str) -> None:
    """No control, bidirectional or zero-width character of a text reaches what is shown."""
    platform_rules.check_characters(renderer.seen(hostile_card(hostile)).replace("\r", "\n"))


@every_renderer
def test_right_to_left_and_joined_letters_survive(renderer: Renderer) -> None:
    """Hebrew, Persian with its non-joiner, and a family emoji with its joiners are unharmed."""
    words = "שלום \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 👨\u200d👩\u200d👧 e\u0301"
    assert words in renderer.seen(Card((Text(line(words)),), "x"))


@every_renderer
def test_unsafe_links_are_shown_and_not_linked(renderer: Renderer) -> None:
    """A link that is not http(s), or that hides its host, is visible text."""
    for url in (
        "javascript:alert(1)",
        "data:text/html,x",
        "https://bank.example@evil.example",
        "//evil.example",
        "http://",
    ):
        seen = renderer.seen(Card((Text(line(Link("our bank", url))),), "x"))
        assert visible.signature("our bank") in visible.signature(seen)
        assert visible.signature(url) in visible.signature(seen)


@every_renderer
def test_pictures_without_an_address_show_their_words(renderer: Renderer) -> None:
    """A picture that can't be shown is replaced by its description."""
    assert "A chart of prices" in renderer.seen(Card((Image("A chart of prices", file="unknown"),), "x"))


@every_renderer
def test_long_text_is_split_and_not_lost(renderer: Renderer) -> None:
    """A text of 100,000 characters, a word of 20,000 and 3,000 lines are all there, in order."""
    for long in ("word & <more> " * 7143, "x" * 20_000, "line\n" * 3_000, "é" * 30_000, "😀" * 9_000):
        seen = visible.signature(renderer.seen(Card((Text(line(long)),), "x")))
        assert visible.signature(long) in _without_notes(seen)


def _without_notes(seen: str) -> str:
    while "continued(" in seen:
        start = seen.index("continued(")
        seen = seen[:start] + seen[seen.index(")", start) + 1 :]
    return seen


@every_renderer
def test_rendering_is_the_same_each_time(renderer: Renderer) -> None:
    """The same card gives the same payload, ids included."""
    card, audience = CARDS["digest"]
    assert renderer.render(card, audience) == renderer.render(card, audience)


def test_a_changed_block_has_a_new_id() -> None:
    """Slack wants a new block id when a block changes on an update."""
    first, second = (block_kit.render(Card((Text(line(said)),), "x"), AUDIENCE)[0] for said in ("one", "two"))
    assert first["blocks"][0]["block_id"] != second["blocks"][0]["block_id"]


def test_mentions_reach_the_platforms_people() -> None:
    """A known person is mentioned by the platform's id, an unknown one by name; nobody else is."""
    card = Card((Text(line(Mention("anna", "Anna"), Mention("zoe", "Zoë"))),), "x")
    slack = list(nodes(block_kit.render(card, AUDIENCE)))
    assert [node["user_id"] for node in slack if node.get("type") == "user"] == ["U0ANNA"]
    teams = adaptive_card.render(card, AUDIENCE)[0]
    assert [entity["mentioned"]["id"] for entity in teams["msteams"]["entities"]] == ["U0ANNA"]
    assert "@Zoë" in visible.of_teams(teams)


def test_people_of_one_name_are_told_apart_in_teams() -> None:
    """Two people called Anna are both mentioned, each by a markup of their own."""
    audience = Audience(people={"a": "29:a", "b": "29:b"})
    card = Card((Text(line(Mention("a", "Anna"), Mention("b", "Anna"))),), "x")
    entities = adaptive_card.render(card, audience)[0]["msteams"]["entities"]
    assert {entity["text"]: entity["mentioned"]["id"] for entity in entities} == {
        "<at>Anna</at>": "29:a",
        "<at>Anna (2)</at>": "29:b",
    }


OPTIONS = tuple(Option(f"Option {number}", f"v{number}") for number in range(250))
PRESSABLE = Card(
    (
        Actions(
            (
                Button("Drop one", "drop", "1"),
                Button("Drop two", "drop", "2", confirm=Confirm("Sure?", "It goes.", "Drop", "Keep")),
                Menu("More", "menu", OPTIONS[:3]),
                Menu("Many", "many", OPTIONS[:9]),
                Select("Pick", "pick", OPTIONS),
            )
        ),
    ),
    "x",
)
EXPECTED = {
    *(Pressed("drop", number) for number in "12"),
    *(Pressed("menu", option.value) for option in OPTIONS[:3]),
    *(Pressed("many", option.value) for option in OPTIONS[:9]),
    *(Pressed("pick", option.value) for option in OPTIONS),
}


def test_slack_presses_come_back() -> None:
    """Each button and each option of a Slack message gives the command that the card named."""
    found = set()
    for node in nodes(block_kit.render(PRESSABLE, AUDIENCE)):
        if "action_id" not in node:
            continue
        sent = [{"selected_option": option} for option in node.get("options", [])] or [{"value": node.get("value", "")}]
        found |= {block_kit_actions.pressed({"actions": [{"action_id": node["action_id"], **each}]}) for each in sent}
    assert found == EXPECTED


def test_teams_presses_come_back() -> None:
    """Each action and each choice of a card gives the command that the card named, by Execute and by Submit."""
    for kind in ("Action.Execute", "Action.Submit"):
        found = set()
        for card in adaptive_card.render(PRESSABLE, AUDIENCE):
            fields = {node["id"]: node["choices"] for node in nodes(card) if node.get("type") == "Input.ChoiceSet"}
            for node in nodes(card):
                if node.get("type") != kind:
                    continue
                name = node["data"]["linkpin"].get("input")
                for choice in fields[name] if name else [{"value": ""}]:
                    data = node["data"] | ({name: choice["value"]} if name else {})
                    value = {"action": {"type": kind, "data": data}} if kind == "Action.Execute" else data
                    found.add(adaptive_card_actions.pressed(value))
        assert found == EXPECTED


def test_html_presses_come_back() -> None:
    """Each button and each option of a page gives the command that the card named."""
    soup = BeautifulSoup(html.render(PRESSABLE, AUDIENCE)[0], "lxml")
    found = set()
    for button in soup.find_all("button"):
        sent = [("linkpin", str(button["value"]))]
        select = button.find_previous("select") if "input" in str(button["value"]) else None
        picks = (
            [(str(select["name"]), str(each["value"])) for each in select.find_all("option")] if select else [("", "")]
        )
        found |= {html.pressed([*sent, pick]) for pick in picks}
    assert found == EXPECTED


@pytest.mark.parametrize(
    "junk",
    [{}, {"actions": []}, {"actions": [{"action_id": 1}]}, {"actions": "x"}, {"actions": [{"action_id": "#link"}]}],
)
def test_slack_junk_is_no_press(junk: dict[str, object]) -> None:
    """What is no press of ours is None, and no error."""
    assert block_kit_actions.pressed(junk) is None


@pytest.mark.parametrize(
    "junk",
    [
        None,
        "x",
        {},
        {"linkpin": 1},
        {"linkpin": {"action": 1}},
        {"action": {"data": []}},
        {"linkpin": {"action": "a", "input": "gone"}},
    ],
)
def test_teams_junk_is_no_press(junk: object) -> None:
    """What is no press of ours is None, and no error."""
    assert adaptive_card_actions.pressed(junk) is None


@pytest.mark.parametrize(
    "junk", ["", "[", "[]", "{}", '{"action": 1}', '{"action": "a"}', '{"action": "a", "input": "gone"}', "[" * 9_000]
)
def test_html_junk_is_no_press(junk: str) -> None:
    """What is no press of ours is None, and no error."""
    assert html.pressed([("linkpin", junk)]) is None
