"""What looks like a new version of an earlier brief, and what does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from digests.model import UnitKind
from handlers.versions import alike, stem
from storage.tables import BriefRow


def brief(file_name: str, title: str = "") -> BriefRow:
    """A brief of that name and title."""
    return BriefRow(
        title=title,
        file_name=file_name,
        sha256="00" * 32,
        kind=UnitKind.SLIDE,
        language="en",
        units=1,
        words=1,
        received_at=datetime(2027, 3, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Prices 2027.pptx", "Prices 2027 v2 final.pptx"),
        ("prices_2027.pptx", "Prices-2027 (1).docx"),
        ("Atlas.pdf", "atlas_rev2.pdf"),
        ("Vermarktungskonzept Entwurf.docx", "Vermarktungskonzept neu.docx"),
        ("Q3 launch plan.pptx", "Q3 launch plann.pptx"),
    ],
)
def test_versions_of_one_file_are_alike(one: str, other: str) -> None:
    """Versions, drafts, copies and slips of the pen are nearly the same name."""
    assert alike(brief(one), brief(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Q3 launch.pptx", "Q4 launch.pptx"),
        ("Prices.pptx", "Plans.pptx"),
        ("2027.pptx", "2028.pptx"),
        ("", ""),
        ("v1.pptx", "v2.pptx"),
    ],
)
def test_other_files_are_not(one: str, other: str) -> None:
    """Another quarter, another word, or a name that says nothing is no version."""
    assert not alike(brief(one), brief(other))


def test_the_same_title_is_alike_under_any_name() -> None:
    """A renamed file with the same title is a version; two without a title are not, for that."""
    assert alike(brief("a.pptx", "Atlas  Launch"), brief("b.pptx", "atlas launch"))
    assert not alike(brief("a.pptx", " "), brief("b.pptx", ""))


def test_what_tells_versions_apart_is_left_out() -> None:
    """Numbers, version words and the ending are no part of what a file is about."""
    assert stem("Prices 2027 v2 final.pptx") == "prices"
    assert stem("\u202eAtlas.pptx") == "atlas"
