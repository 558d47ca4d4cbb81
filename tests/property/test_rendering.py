"""Rules that hold for any card: limits are kept, no text is lost, text stays text, storing and rendering are stable."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.render import adaptive_card, adaptive_card_form, block_kit, block_kit_form, html, html_form, text
from bot.render.escaping import clean, clean_line, safe_url
from bot.render.splitting import split_text
from handlers.cards import (
    Actions,
    Bold,
    BulletItem,
    Bullets,
    Button,
    ButtonStyle,
    Card,
    ChannelMention,
    Confirm,
    Context,
    Divider,
    Fact,
    Facts,
    Header,
    Image,
    Instant,
    InstantStyle,
    Italic,
    Link,
    LinkButton,
    Mention,
    Menu,
    Option,
    Plain,
    Progress,
    Quote,
    Select,
    Table,
    Text,
    card_from_json,
    card_to_json,
)
from handlers.forms import (
    CheckField,
    ChoiceField,
    ChoicesField,
    Form,
    NumberField,
    Page,
    Raw,
    TextField,
    read_answers,
)
from tests.render import platform_rules, visible
from tests.render.form_clients import html_fields, slack_submission, teams_value
from tests.render.sample_cards import AUDIENCE, HOSTILE
from tests.render.test_all_renderers import RENDERERS, Renderer

ANY_CHARACTER = st.characters(exclude_categories=())
words = st.one_of(
    st.text(ANY_CHARACTER, max_size=40),
    st.sampled_from(HOSTILE),
    st.builds(
        lambda text, times: text * times, st.sampled_from([*HOSTILE, "word ", "x", "&", "\n"]), st.integers(1, 60)
    ),
)
labels = words.map(lambda word: f"L{word}")
values = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12)
urls = st.one_of(st.sampled_from(["https://ok.example/a", "javascript:alert(1)"]), words)
moments = st.builds(
    Instant,
    st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.sampled_from(InstantStyle),
)
ok_links = st.builds(
    Link, words, st.sampled_from(["https://ok.example/a", "https://ok.example/?q=(1)&x=*_[]", "javascript:1"])
)
spans = st.one_of(
    st.builds(Plain, words),
    st.builds(Bold, words),
    st.builds(Italic, words),
    ok_links,
    st.builds(Mention, st.sampled_from(["anna", "zoe"]), words),
    st.builds(ChannelMention, st.sampled_from(["emea", "none"]), words),
    moments,
)
lines = st.lists(spans, max_size=5).map(tuple)
options = st.lists(
    st.builds(Option, labels, values, words), min_size=1, max_size=12, unique_by=lambda option: option.value
).map(tuple)
confirms = st.none() | st.builds(Confirm, words, words, words, words)
presses = st.one_of(
    st.builds(Button, labels, st.just("act"), values, st.sampled_from(ButtonStyle), confirms),
    st.builds(LinkButton, labels, urls.filter(lambda url: not url.startswith("https://evil"))),
    st.builds(Menu, labels, st.just("menu"), options),
    st.builds(Select, labels, st.just("pick"), options),
)
elements = st.one_of(
    st.builds(Header, words, st.sampled_from([1, 2])),
    st.builds(Text, lines),
    st.builds(Facts, st.lists(st.builds(Fact, words, lines), max_size=4).map(tuple)),
    st.builds(
        Bullets,
        st.lists(
            st.builds(BulletItem, lines, st.lists(words, max_size=2).map(tuple), st.booleans(), st.booleans()),
            max_size=4,
        ).map(tuple),
        st.booleans(),
    ),
    st.builds(
        Table,
        st.lists(words, max_size=4).map(tuple),
        st.lists(st.lists(words, max_size=5).map(tuple), max_size=4).map(tuple),
        words,
    ),
    st.builds(Quote, lines, words),
    st.builds(Image, words, st.sampled_from(["", "https://ok.example/a.png", "javascript:1"])),
    st.builds(Actions, st.lists(presses, max_size=8).map(tuple)),
    st.just(Divider()),
    st.builds(Context, lines),
    st.builds(
        lambda done, more, said: Progress(done, done + more, said), st.integers(0, 50), st.integers(1, 50), words
    ),
)
cards = st.builds(Card, st.lists(elements, max_size=6).map(tuple), words)

every_renderer = pytest.mark.parametrize("renderer", RENDERERS, ids=lambda renderer: renderer.name)
often = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))


@every_renderer
@often
@given(card=cards)
def test_no_limit_is_exceeded_and_text_stays_text(renderer: Renderer, card: Card) -> None:
    """Whatever a card says, each of its payloads is one that the platform takes, and holds no foreign markup."""
    platform_rules.check_characters(renderer.seen(card).replace("\r", "\n"))


@every_renderer
@often
@given(texts=st.lists(words, min_size=1, max_size=4))
def test_nothing_is_lost(renderer: Renderer, texts: list[str]) -> None:
    """Every visible character of every text is seen, in order; plain text marks quoted lines by ">" of its own."""
    own = ">" if renderer.name == "text" else ""
    said = [f"A{text}Z" for text in texts]
    for card in (
        Card(tuple(Text((Plain(each), Bold(each), Italic(each))) for each in said), "x"),
        Card((Bullets(tuple(BulletItem((Plain(each),), (each,)) for each in said)), Context((Plain(said[0]),))), "x"),
        Card((Table((), tuple((each, each) for each in said), said[0]), Quote((Plain(said[0]),), said[0])), "x"),
        Card(
            (Header(said[0]), Facts(tuple(Fact(each, (Plain(each),)) for each in said)), Progress(1, 2, said[0])), "x"
        ),
    ):
        seen = re.sub(r"continued\(\d+of\d+\)", "", visible.signature(renderer.seen(card)))
        for each in said:
            assert visible.signature(each).replace(own, "") in seen.replace(own, "")


@every_renderer
@often
@given(card=cards)
def test_rendering_is_deterministic(renderer: Renderer, card: Card) -> None:
    """The same card gives the same payloads, also after it was stored."""
    assert renderer.render(card, AUDIENCE) == renderer.render(card_from_json(card_to_json(card)), AUDIENCE)


@often
@given(card=cards)
def test_storing_keeps_a_card(card: Card) -> None:
    """card_from_json(card_to_json(card)) == card."""
    assert card_from_json(card_to_json(card)) == card


@often
@given(text=st.text(ANY_CHARACTER, max_size=300), limit=st.integers(1, 60))
def test_splitting_keeps_limits_and_text(text: str, limit: int) -> None:
    """Pieces weigh no more than the limit (a single character aside), and together have the text's characters."""
    pieces = split_text(text, limit)
    assert all(len(piece) <= limit or len(piece) == 1 for piece in pieces)
    assert visible.signature("".join(pieces)) == visible.signature(text)


@often
@given(text=st.text(ANY_CHARACTER, max_size=200) | st.sampled_from(HOSTILE))
def test_cleaning_keeps_what_is_visible(text: str) -> None:
    """Cleaning takes away nothing that is seen, leaves nothing that misleads, and has nothing to do a second time."""
    once = clean(text)
    assert visible.signature(once) == visible.signature(text)
    assert clean(once) == once
    assert "\n" not in clean_line(text)
    platform_rules.check_characters(once)


@often
@given(url=st.one_of(st.text(max_size=60), st.text(max_size=40).map(lambda rest: f"https://ok.example/{rest}")))
def test_safe_urls_are_safe(url: str) -> None:
    """A safe address is ASCII http(s) without a character that ends a link in any markup; and it is stable."""
    safe = safe_url(url)
    if safe is not None:
        assert re.fullmatch(r"https?://[A-Za-z0-9.\-:\[\]]+([/?#][!#$%&+,\-./0-9:;=?@A-Z_a-z]*)?", safe)
        assert safe_url(safe) == safe


OPTIONS = tuple(Option(f"Option {letter}", letter) for letter in "abcdef")
FIELDS = (
    TextField(id="text", label="Text", multiline=True, required=False),
    TextField(id="short", label="Short", required=False),
    NumberField(id="number", label="Number", decimals=True, required=False),
    ChoiceField(id="one", label="One", options=OPTIONS, required=False),
    ChoiceField(id="radio", label="Radio", options=OPTIONS, radio=True, required=False),
    ChoicesField(id="some", label="Some", options=OPTIONS, required=False),
    ChoicesField(id="boxes", label="Boxes", options=OPTIONS, boxes=True, required=False),
    CheckField(id="check", label="Check"),
)
typed_texts = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=60)
some = st.lists(st.sampled_from("abcdef"), unique=True, max_size=6).map(tuple)
answers = st.fixed_dictionaries(
    {
        "text": st.lists(typed_texts, max_size=3).map("\n".join),
        "short": typed_texts,
        "number": st.just("") | st.decimals(-9_999, 9_999, places=2).map(lambda number: format(number, "f")),
        "one": st.sampled_from(["", *"abcdef"]),
        "radio": st.sampled_from(["", *"abcdef"]),
        "some": some,
        "boxes": some,
        "check": st.booleans(),
    }
)


@often
@given(typed=answers, state=st.dictionaries(values, st.text(max_size=20), max_size=3))
def test_a_filled_form_means_the_same_everywhere(typed: dict[str, Raw], state: dict[str, str]) -> None:
    """decode(render(form) filled in) gives the values that were typed, the same from Slack, Teams and the browser."""
    form = Form("form", "Form", (Page(FIELDS),), "Send", "Cancel", "n-1", state)
    sent = [
        block_kit_form.submitted(slack_submission(block_kit_form.render(form, AUDIENCE), typed), AUDIENCE),
        adaptive_card_form.submitted(teams_value(adaptive_card_form.render(form, AUDIENCE), typed)),
        html_form.submitted(html_fields(html_form.render(form, AUDIENCE), typed)),
    ]
    first, *others = [read_answers(form, ticket, raw) for ticket, raw in sent]
    assert first.problems == {}
    assert first.state == state
    assert first.values["text"] == (str(typed["text"]).strip() or None)
    assert [first.values[name] for name in ("some", "boxes", "check")] == [
        typed["some"],
        typed["boxes"],
        typed["check"],
    ]
    assert all(other.values == first.values for other in others)


@every_renderer
def test_each_renderer_is_in_the_suite(renderer: Renderer) -> None:
    """The suite runs over the four renderers that there are."""
    assert renderer.render in (block_kit.render, adaptive_card.render, html.render, text.render)
