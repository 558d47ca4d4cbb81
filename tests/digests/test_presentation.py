"""A digest as JSON and as Markdown."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from digests.lexicons import lexicon
from digests.model import Part, SectionKind, UnitKind
from digests.phrases import visible
from digests.presentation import escape_markdown, more_of, to_json, to_markdown
from tests.made_digests import bullet, made_digest, statement

MARKUP = st.text(alphabet=st.sampled_from("ab1 <>&;#*_`~[]()!|\\-+=.:/@\n\t\"'wWht€")) | st.text()


def test_json_has_the_agreed_shape() -> None:
    """The JSON has the keys, the order and the kinds of values that scripts rely on."""
    source = statement("Preis: 49 €", number=None, title="Preise > Europa", kind=UnitKind.SECTION, part=Part.TABLE)
    assert to_json(made_digest(bullet("49 €", source, internal=True))) == {
        "title": "Prices 2027",
        "headline": "Half the price from October",
        "why": "Every quote changes.",
        "language": "en",
        "engine": "extractive",
        "words": 12,
        "reading_seconds": 3,
        "source": {"file": "brief.pptx", "kind": "slide", "units": 50, "words": 5120},
        "sections": [
            {
                "name": "Proof",
                "kind": "proof",
                "bullets": [
                    {
                        "text": "49 €",
                        "internal": True,
                        "sources": [
                            {
                                "kind": "section",
                                "number": None,
                                "title": "Preise > Europa",
                                "part": "table",
                                "paragraph": 1,
                                "quote": "Preis: 49 €",
                            }
                        ],
                    }
                ],
            }
        ],
        "coverage": {"read": 49, "unread": [{"kind": "slide", "number": 7, "reason": "picture only"}]},
    }


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_json_keeps_texts_verbatim(text: str) -> None:
    """What goes into the JSON comes out of it, character by character."""
    back = json.loads(json.dumps(to_json(made_digest(bullet(text)))))
    assert back["sections"][0]["bullets"][0]["sources"][0]["quote"] == text


def test_more_adds_runners_up_of_the_asked_sections() -> None:
    """Whoever asks for more of a section gets the bullets that just missed, best first, beside the digest."""
    others = (
        (SectionKind.PROOF, bullet("First.")),
        (SectionKind.DATE, bullet("1 May.")),
        (SectionKind.PROOF, bullet("Second.")),
    )
    digest = made_digest(runners_up=others)
    more = more_of(digest, [SectionKind.PROOF, SectionKind.RISK], lexicon("en").names)
    assert [[b.text for b in section.bullets] for section in more] == [["First.", "Second."], []]
    assert [s["kind"] for s in to_json(digest, more)["more"]] == ["proof", "risk"]
    assert to_json(digest, more)["sections"] == to_json(digest)["sections"]
    shown = to_markdown(digest, more)
    assert shown.index("First.") < shown.index("Second.")
    assert "Nothing more of this." in shown


def test_markdown_shows_flags_sources_and_receipt() -> None:
    """The Markdown has headline, why, sections, each bullet with flag and source, and the receipt."""
    shown = to_markdown(made_digest(bullet("Keep the margin quiet.", statement(part=Part.NOTES), internal=True)))
    assert shown == (
        "# Half the price from October\n\nEvery quote changes.\n\n## Proof\n\n"
        "- **\\[not for customers\\]** Keep the margin quiet. *(slide 3, notes)*\n\n---\n\n"
        "brief.pptx: Read 49 of 50 slides, 5,120 words. Not read: slide 7 (picture only). "
        "12 words, 3 seconds to read.\n"
    )


def test_a_headline_from_the_notes_is_flagged() -> None:
    """The two lines at the top are as open about their sources as the bullets are."""
    digest = replace(made_digest(), headline_sources=(statement(part=Part.NOTES, internal=True),))
    assert to_markdown(digest).startswith(
        "# **\\[not for customers\\]** Half the price from October *(slide 3, notes)*\n"
    )


def test_a_digest_without_headline_goes_by_its_title() -> None:
    """There is always a heading."""
    assert to_markdown(made_digest(headline="", why="")).startswith("# Prices 2027\n\n## Proof\n")


@given(MARKUP)
@example(
    "<!channel> [click](http://evil.example) ![x](y) <script>alert(1)</script> &lt;b&gt; @everyone www.evil.example"
)
@example("1. one")
@example("- - x")
@example("===")
@example("    indented")
def test_nothing_of_a_document_acts_as_markup(text: str) -> None:
    """Rendered by CommonMark, a bullet of any text is a plain paragraph in a list item that shows just this text."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(f"- x{escape_markdown(text)} y\n")
    kinds = [token.type for token in tokens if not token.type.endswith("_close")]
    assert kinds == ["bullet_list_open", "list_item_open", "paragraph_open", "inline"]
    inline = next(token for token in tokens if token.type == "inline")
    assert _plain(inline) == f"x{visible(text)} y"


@given(MARKUP)
def test_no_text_begins_a_block(text: str) -> None:
    """At the start of a line too, any text is a paragraph that shows just this text."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(escape_markdown(text))
    kinds = [token.type for token in tokens]
    assert kinds == (["paragraph_open", "inline", "paragraph_close"] if visible(text) else [])
    if visible(text):
        assert _plain(tokens[1]) == visible(text)


def test_links_are_not_made_by_autolinking() -> None:
    """What GitHub or a chat would make a link or a mention of is broken up by a backslash, which is not shown."""
    assert escape_markdown("see https://a.example, www.b.example or mailto:c@d.example") == (
        "see https\\://a.example, www\\.b.example or mailto\\:c\\@d.example"
    )


def _plain(inline: Token) -> str:
    children = inline.children or []
    assert {child.type for child in children} <= {"text", "text_special"}
    return "".join(child.content for child in children)
