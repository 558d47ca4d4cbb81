"""The sample briefs are what their generators make, and their nuggets stand in them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import docx
import pytest
from PIL import Image
from pptx import Presentation

from bench.independent import read_places
from sample import make_brief, make_german_brief

SAMPLE = Path(make_brief.__file__).parent
GOLD = sorted((SAMPLE / "gold").glob("*.json"))


def members(data: bytes) -> dict[str, object]:
    """The content of each member; pictures as pixels and workbooks by member, for compressors differ."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: content(name, package.read(name)) for name in package.namelist()}


def content(name: str, data: bytes) -> object:
    """A member to compare."""
    if name.endswith(".png"):
        return Image.open(io.BytesIO(data)).convert("RGB").tobytes()
    return members(data) if name.endswith(".xlsx") else data


@pytest.mark.parametrize("maker", [make_brief, make_german_brief])
def test_brief_is_what_its_generator_makes(maker: ModuleType) -> None:
    """The file in the repository equals a fresh one, and two runs give the same bytes."""
    made = maker.brief()
    assert members(maker.PATH.read_bytes()) == members(made)
    assert maker.brief() == made


def test_deck_is_a_real_deck() -> None:
    """The deck has 50 slides, notes on most, tables, four kinds of charts, groups, and two slides of one picture."""
    slides = list(Presentation(str(make_brief.PATH)).slides)
    shapes: list[Any] = [shape for slide in slides for shape in slide.shapes]
    bare = [s for s in slides if not any(shape.has_text_frame for shape in s.shapes) and len(s.shapes) == 1]
    assert len(slides) == 50
    assert sum(slide.has_notes_slide for slide in slides) > 25
    assert sum(shape.has_table for shape in shapes) >= 8
    assert len({shape.chart.chart_type for shape in shapes if shape.has_chart}) == 4
    assert sum(shape.shape_type is not None and shape.shape_type.name == "GROUP" for shape in shapes) >= 4
    assert [slides.index(slide) + 1 for slide in bare] == [11, 34]
    assert make_brief.PATH.stat().st_size < 1_500_000


def test_german_brief_has_no_heading_styles() -> None:
    """All headings of the German brief are bold lines in the ordinary style."""
    styles = {p.style.name for p in docx.Document(str(make_german_brief.PATH)).paragraphs if p.style is not None}
    assert styles == {"Normal", "List Bullet"}


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_evidence_stands_where_the_nugget_says(path: Path) -> None:
    """Each nugget's evidence is verbatim at one of its places, or in the document where places are headings."""
    gold = json.loads(path.read_text("utf-8"))
    places = read_places(SAMPLE / gold["file"])
    for nugget in gold["nuggets"]:
        where = [w["value"] for w in nugget["where"] if w["kind"] == "slide"] or list(places)
        evidence = re.sub(r"\s+", " ", nugget["evidence"])
        assert any(evidence in re.sub(r"\s+", " ", places[number]) for number in where), nugget["text"]


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_gold_is_well_formed(path: Path) -> None:
    """Nuggets are numbered, have keys and a known kind; some are vital and some are not."""
    gold = json.loads(path.read_text("utf-8"))
    kinds = {"message", "audience", "proof", "date", "action", "risk", "offer", "background"}
    assert [n["id"] for n in gold["nuggets"]] == list(range(1, len(gold["nuggets"]) + 1))
    assert all(n["keys"] and n["kind"] in kinds for n in gold["nuggets"])
    assert {n["vital"] for n in gold["nuggets"]} == {True, False}
