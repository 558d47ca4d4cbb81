"""A zip is judged before it is opened, and nothing it says of itself is taken on trust."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.errors import BriefError, LimitExceededError, RefusedBriefError, UnreadableBriefError
from digests.reading.archive import check_archive, directory, read_member
from digests.reading.limits import DEFAULT_LIMITS, ReadingLimits
from tests.digests.reading.specimens import SLIDE, archive, checked, deck, letter, patched_entry, replaced, saved

BOMB = b"<?xml version='1.0'?><a>" + b" " * (11 * 2**20) + b"</a>"


def verdict(folder: Path, content: bytes, limits: ReadingLimits = DEFAULT_LIMITS) -> BriefError:
    """The error that checking this archive gives."""
    path = saved(folder, "brief.pptx", content)
    with pytest.raises(BriefError) as caught:
        check_archive(path, limits)
    return checked(caught.value, path)


@pytest.mark.parametrize("content", [deck, letter])
def test_a_sound_package_passes(tmp_path: Path, content: Callable[[], bytes]) -> None:
    """Decks and documents as the usual programs write them raise nothing."""
    check_archive(saved(tmp_path, "brief.pptx", content()), DEFAULT_LIMITS)


def test_a_package_in_zip64_and_with_sizes_behind_the_data_passes(tmp_path: Path) -> None:
    """Large and streamed archives are written in these two forms."""

    class Unseekable(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, offset: int, whence: int = 0) -> int:
            raise io.UnsupportedOperation

        def tell(self) -> int:
            raise io.UnsupportedOperation

    out = Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target, target.open("a.xml", "w", force_zip64=True) as part:
        part.write(b"<a>" + b"text " * 1000 + b"</a>")
    check_archive(saved(tmp_path, "brief.pptx", out.getvalue()), DEFAULT_LIMITS)


@given(
    members=st.dictionaries(st.text("abc", min_size=1, max_size=4), st.binary(max_size=2000), max_size=8),
    factor=st.sampled_from([1, 400]),
    method=st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
)
def test_no_honest_archive_is_called_damaged(
    tmp_path_factory: pytest.TempPathFactory, members: dict[str, bytes], factor: int, method: int
) -> None:
    """Whatever the members hold, sizes counted while inflating agree with an honest directory."""
    whole = [(name, b"\x01" + data * factor) for name, data in members.items()]
    check_archive(saved(tmp_path_factory.mktemp("zip"), "brief.pptx", archive(whole, method)), DEFAULT_LIMITS)


def test_too_many_members_are_refused_before_they_are_listed(tmp_path: Path) -> None:
    """The number of members is bounded, by the directory's length alone where that is absurd."""
    many = archive([(str(n), b"") for n in range(101)], zipfile.ZIP_STORED)
    assert "more than 100 files" in verdict(tmp_path, many, ReadingLimits(members=100)).message
    long_names = archive([(str(n) * 200, b"") for n in range(40)], zipfile.ZIP_STORED)
    assert "more than 10 files" in verdict(tmp_path, long_names, ReadingLimits(members=10)).message


def test_sizes_are_bounded_per_member_and_in_all(tmp_path: Path) -> None:
    """Neither one large member nor many small ones pass the limit."""
    content = archive([("a.bin", bytes(600)), ("b.bin", bytes(600))])
    assert isinstance(verdict(tmp_path, content, ReadingLimits(member_bytes=500)), LimitExceededError)
    assert isinstance(verdict(tmp_path, content, ReadingLimits(uncompressed_bytes=1000)), LimitExceededError)
    check_archive(saved(tmp_path, "ok.pptx", content), ReadingLimits(member_bytes=600, uncompressed_bytes=1200))


def test_a_large_part_that_packs_too_well_is_a_bomb(tmp_path: Path) -> None:
    """XML over 10 MiB may be 200 times as large as it is packed, not 1,000 times."""
    assert isinstance(verdict(tmp_path, archive([("a.xml", BOMB)])), LimitExceededError)
    check_archive(saved(tmp_path, "ok.pptx", archive([("a.xml", BOMB)], zipfile.ZIP_STORED)), DEFAULT_LIMITS)


def test_a_header_that_lies_is_found_out(tmp_path: Path) -> None:
    """The directory says 100 bytes, the data unpack to 11 MiB: counted while inflating, and refused."""
    error = verdict(tmp_path, patched_entry(archive([("a.xml", BOMB)]), "a.xml", 24, 100))
    assert isinstance(error, RefusedBriefError)
    assert "more than it says" in error.message
    short = verdict(tmp_path, patched_entry(archive([("a.xml", b"<a/>" * 50)]), "a.xml", 24, 5000))
    assert "damaged" in short.message


def test_members_that_overlap_are_refused(tmp_path: Path) -> None:
    """Two entries of the directory that share their data: D. Fifield, "A better zip bomb", WOOT 2019."""
    plain = archive([("a.xml", b"<a/>"), ("b.xml", b"<b/>")])
    out = bytearray(plain)
    second = out.rfind(b"PK\x01\x02")
    struct.pack_into("<L", out, second + 42, 0)
    out[second + 46 : second + 51] = b"b.xml"
    error = verdict(tmp_path, bytes(out))
    assert "overlap" in error.message or "damaged" in error.message


def test_quoted_overlaps_are_refused(tmp_path: Path) -> None:
    """A member whose data contain the next member's whole record, names and all."""
    inner = archive([("b.xml", b"<b/>" * 30)], zipfile.ZIP_STORED)
    record = inner[: inner.find(b"PK\x01\x02")]
    out = bytearray(archive([("a.xml", record), ("b.xml", b"<b/>" * 30)], zipfile.ZIP_STORED))
    struct.pack_into("<L", out, out.rfind(b"PK\x01\x02") + 42, out.find(b"PK\x03\x04", 4))
    assert isinstance(verdict(tmp_path, bytes(out)), UnreadableBriefError)


@pytest.mark.parametrize("name", ["/etc/passwd", "../up.xml", "a/../../b.xml", "C:\\a.xml", "\\\\host\\a"])
def test_names_that_lead_outside_are_refused(tmp_path: Path, name: str) -> None:
    """Nothing is extracted, yet no Office program writes such names, and no complaint repeats them."""
    content = archive([("x" * len(name), b"<a/>")]).replace(b"x" * len(name), name.encode())
    assert "outside itself" in verdict(tmp_path, content).message


def test_two_members_of_one_name_are_damage(tmp_path: Path) -> None:
    """Two programs would read two different documents out of it."""
    content = archive([("a.xml", b"<a/>"), ("b.xml", b"<b/>")]).replace(b"b.xml", b"a.xml")
    assert "damaged" in verdict(tmp_path, content).message


def test_a_password_and_strange_methods_are_named(tmp_path: Path) -> None:
    """An encrypted member asks for a copy without password; methods unknown to Office are refused."""
    plain = archive([("a.xml", b"<a/>")])
    locked = bytearray(plain)
    at = locked.find(b"PK\x01\x02")
    locked[at + 8] |= 1
    assert "without the password" in verdict(tmp_path, bytes(locked)).hint
    assert "compressed in a way" in verdict(tmp_path, archive([("a.xml", b"<a/>")], zipfile.ZIP_BZIP2)).message


def test_every_way_of_cutting_an_archive_is_damage(tmp_path: Path) -> None:
    """A download that broke off anywhere is called damaged."""
    whole = archive([("a.xml", b"<a>1</a>"), ("b.xml", b"<b>2</b>")])
    for length in range(len(whole)):
        error = verdict(tmp_path, whole[:length])
        assert type(error) is UnreadableBriefError, length
        assert "damaged" in error.message


@given(data=st.data())
def test_a_flipped_byte_passes_or_gives_a_complaint(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """No single damaged byte makes the check fail in any other way."""
    content = bytearray(archive([("a.xml", b"<a>one two three</a>"), ("b.bin", b"12345")]))
    content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = saved(tmp_path_factory.mktemp("zip"), "brief.pptx", bytes(content))
    try:
        check_archive(path, DEFAULT_LIMITS)
    except BriefError as error:
        checked(error, path)


DECLARED = '<?xml version="1.0"{}?><!-- a --><?b c?>\n<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


@pytest.mark.parametrize(
    "part",
    [
        DECLARED.format("").encode(),
        DECLARED.format(' encoding="utf-8"').encode("utf-8-sig"),
        DECLARED.format(' encoding="utf-16"').encode("utf-16"),
        DECLARED.format("").encode("utf-16-le"),
        DECLARED.format("").encode("utf-16-be"),
        DECLARED.format("").encode("utf-32"),
        DECLARED.format("").encode("utf-32-le"),
        DECLARED.format("").encode("utf-32-be"),
        DECLARED.format(' encoding="cp037"').encode("cp037"),
        DECLARED.format(' encoding="utf-7"').encode(),
        b"\n\n<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        b"<!--" + b"x" * 70_000 + b"--><!DOCTYPE a><a/>",
        b"<?x " + b"y" * 70_000 + b"?><!DOCTYPE a><a/>",
        b"<?x y?>" * 10_000 + b"<!DOCTYPE a><a/>",
        b" " * 70_000 + b"<!DOCTYPE a><a/>",
        "<!--\u2d2d\u2d3e\u3e2d<r>--><!DOCTYPE a [<!ENTITY b 'c'>]><a/>".encode("utf-16"),
        "<!--\u2d2d\u003e\u2d00\u2d00\u3e00--><!DOCTYPE a><a/>".encode("utf-16-be"),
    ],
)
def test_a_part_that_declares_entities_is_refused_in_every_alphabet(tmp_path: Path, part: bytes) -> None:
    """A document type is found before the root element, whatever the encoding and whatever stands in front."""
    for name in (SLIDE, "ppt/media/picture.bin", "_rels/.rels"):
        error = verdict(tmp_path, replaced(deck(), {name: part}))
        assert isinstance(error, RefusedBriefError)
        assert "entities" in error.message


def test_the_word_doctype_in_text_is_no_declaration(tmp_path: Path) -> None:
    """A slide about web pages may speak of <!DOCTYPE html>; a drawing may declare its type."""
    parts = {
        SLIDE: b"<a>in CDATA: <![CDATA[<!DOCTYPE html>]]></a>",
        "ppt/media/drawing.svg": b"<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'svg11.dtd'><svg/>",
        "word/chunk.htm": b"<!DOCTYPE html><p>x",
        "ppt/media/x.bin": b"no XML <!DOCTYPE a>",
    }
    check_archive(saved(tmp_path, "brief.pptx", replaced(deck(), parts)), DEFAULT_LIMITS)


def test_reading_one_member_takes_no_more_than_asked(tmp_path: Path) -> None:
    """A member is read up to a bound; one that isn't there is empty; a broken one is damage."""
    path = saved(tmp_path, "a.zip", archive([("a.xml", b"<a>" + bytes(10_000))]))
    assert read_member(path, "a.xml", 10) == b"<a>" + bytes(7)
    assert read_member(path, "b.xml", 10) == b""
    broken = bytearray(path.read_bytes())
    broken[40:60] = zlib.compress(b"other")[:20].ljust(20, b"\xff")
    path.write_bytes(broken)
    with pytest.raises(UnreadableBriefError, match="damaged"):
        read_member(path, "a.xml", 20_000)


def test_the_directory_lists_what_is_there(tmp_path: Path) -> None:
    """Names and sizes come back for those who tell formats apart."""
    members = directory(saved(tmp_path, "a.zip", archive([("a", b"12"), ("b/c", b"")])), DEFAULT_LIMITS)
    assert [(m.filename, m.file_size) for m in members] == [("a", 2), ("b/c", 0)]
