"""A slide says by where things stand what belongs together, and nothing of it is lost."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from digests.model import UnitKind
from digests.reading.blocks import Block, BlockKind
from digests.reading.slide_layout import lay_out
from tests.digests.raw_documents import Box, paragraph, raw, title


def laid_out(*blocks: Block) -> list[tuple[str, str]]:
    """Kind and text of a slide's blocks after its layout."""
    return [(b.kind.value, b.text) for b in lay_out(raw(*blocks)).blocks]


def texts(*blocks: Block) -> list[str]:
    """The texts of a slide's blocks after its layout."""
    return [text for _, text in laid_out(*blocks)]


def test_figures_take_the_captions_below_them_in_any_order_of_the_file() -> None:
    """A row of tiles, the file listing all captions before all figures."""
    assert texts(
        paragraph("queries a day", box=(0.1, 0.42, 0.3, 0.47)),
        paragraph("hit rate", box=(0.4, 0.42, 0.6, 0.47)),
        paragraph("390,000", box=(0.1, 0.3, 0.3, 0.4), size=40),
        paragraph("87%", box=(0.4, 0.3, 0.6, 0.4), size=40),
    ) == ["390,000 queries a day", "87% hit rate"]


def test_figures_take_the_captions_right_of_them() -> None:
    """A list of figures with what they count beside them."""
    assert texts(
        paragraph("390,000", box=(0.1, 0.3, 0.2, 0.35), size=30),
        paragraph("queries a day", box=(0.22, 0.3, 0.5, 0.35)),
        paragraph("87%", box=(0.1, 0.5, 0.2, 0.55), size=30),
        paragraph("hit rate", box=(0.22, 0.5, 0.5, 0.55)),
    ) == ["390,000 queries a day", "87% hit rate"]


def test_a_stack_with_captions_above_gives_no_figure_the_caption_of_the_next() -> None:
    """The first figure stands between its own caption and the second's, which would make a false statement."""
    stack = [
        paragraph("Queries a day", box=(0.1, 0.2, 0.3, 0.24)),
        paragraph("390,000", box=(0.1, 0.25, 0.3, 0.35), size=40),
        paragraph("Hit rate", box=(0.1, 0.4, 0.3, 0.44)),
        paragraph("87%", box=(0.1, 0.45, 0.3, 0.55), size=40),
    ]
    assert texts(*stack) == ["390,000 Queries a day", "87% Hit rate"]
    foot = paragraph("as of May", box=(0.1, 0.6, 0.3, 0.64))
    assert texts(*stack, foot) == ["390,000 Queries a day", "87% Hit rate", "as of May"]


def test_a_stack_with_captions_below_keeps_them() -> None:
    """The mirror image: each figure's caption stands right under it."""
    assert texts(
        paragraph("390,000", box=(0.1, 0.2, 0.3, 0.3), size=40),
        paragraph("queries a day", box=(0.1, 0.31, 0.3, 0.35)),
        paragraph("87%", box=(0.1, 0.4, 0.3, 0.5), size=40),
        paragraph("hit rate", box=(0.1, 0.51, 0.3, 0.55)),
    ) == ["390,000 queries a day", "87% hit rate"]


def test_labels_over_columns_become_their_headings() -> None:
    """Two plans side by side: what stands below a label belongs to it, whatever the file's order."""
    assert laid_out(
        title("Plans"),
        paragraph("Basic", box=(0.1, 0.2, 0.3, 0.25), size=20, bold=True),
        paragraph("Pro", box=(0.4, 0.2, 0.6, 0.25), size=20, bold=True),
        paragraph("web only", box=(0.1, 0.3, 0.3, 0.35)),
        paragraph("web and phone", box=(0.4, 0.3, 0.6, 0.35)),
        paragraph("one user in one team", box=(0.1, 0.4, 0.3, 0.45)),
    ) == [
        ("title", "Plans"),
        ("heading", "Basic"),
        ("paragraph", "web only"),
        ("paragraph", "one user in one team"),
        ("heading", "Pro"),
        ("paragraph", "web and phone"),
    ]


def test_a_matrix_keeps_its_quarters_apart() -> None:
    """Strengths and weaknesses stand beside, opportunities and threats below them; a drawn "S" is an ornament."""
    labels = ("Strengths", "Weaknesses", "Opportunities", "Threats")
    says = (
        "fast rollout in a few weeks",
        "few partners in the south",
        "new law from next year",
        "price war in the north",
    )
    corners = ((0.1, 0.2), (0.5, 0.2), (0.1, 0.5), (0.5, 0.5))
    blocks = [Block(BlockKind.TITLE, "S", 1, box=(0.1, 0.1, 0.2, 0.2), size=60.0)]
    for name, said, (x, y) in zip(labels, says, corners, strict=True):
        blocks += [
            paragraph(name, box=(x, y, x + 0.3, y + 0.05), size=20, bold=True),
            paragraph(said, box=(x, y + 0.07, x + 0.3, y + 0.25)),
        ]
    found = lay_out(raw(*blocks)).blocks
    assert [b.text for b in found if b.kind is BlockKind.HEADING] == list(labels)
    assert [b.text for b in found if not b.furniture] == [t for pair in zip(labels, says, strict=True) for t in pair]


BOX = st.tuples(st.floats(0, 0.8), st.floats(0, 0.8), st.floats(0.02, 0.6), st.floats(0.02, 0.3))
TEXT = st.sampled_from(
    ["87%", "€ 2.4m", "hit rate", "Basic", "BASIC", "We save 30 percent in all of the hotels.", "S", ""]
)


def _block(kind: BlockKind, text: str, box: Box | None, size: float) -> Block:
    place = None if box is None else (box[0], box[1], box[0] + box[2], box[1] + box[3])
    return Block(kind, text, 1, box=place, size=size, bold=size > 20)


@given(
    st.lists(
        st.builds(_block, st.sampled_from(list(BlockKind)), TEXT, st.none() | BOX, st.sampled_from([0.0, 12.0, 30.0])),
        max_size=12,
    )
)
@settings(max_examples=100, deadline=None)
def test_nothing_of_a_slide_is_lost(blocks: list[Block]) -> None:
    """Whatever stands where, the words after the layout are the words before it."""
    for kind in UnitKind:
        found = lay_out(raw(*blocks, kind=kind, units=1)).blocks
        assert sorted(" ".join(b.text for b in found).split()) == sorted(" ".join(b.text for b in blocks).split())
