"""Hostile and broken documents through the real child: one helpful complaint each, never a hang, a leak or a crash.

Sources of the attacks: OWASP, "XML External Entity Prevention"; D. Fifield, "A better zip bomb" (WOOT 2019).
"""

from __future__ import annotations

import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from digests.errors import BriefError, LimitExceededError, RefusedBriefError, UnreadableBriefError
from digests.reading.blocks import RawDocument
from digests.reading.limits import DEFAULT_LIMITS, ReadingLimits
from digests.reading.sandbox import read_raw
from tests.digests.reading.specimens import (
    DOCUMENT,
    SLIDE,
    W,
    archive,
    checked,
    complaint,
    deck,
    encrypted_page,
    letter,
    member,
    ole,
    page,
    patched_entry,
    replaced,
    saved,
    slide,
)

SECRET = "the other customer's secret"
SOUND: dict[str, Callable[[], bytes]] = {"brief.pptx": deck, "brief.docx": letter, "brief.pdf": page}
CUTS = (1, 3, 8, 30, 100, 400, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.99, -30, -3, -1)


def outcome(path: Path, limits: ReadingLimits = DEFAULT_LIMITS) -> RawDocument | BriefError:
    """The document, or an error that is fit to be shown; anything else fails the test."""
    try:
        return read_raw(path, limits)
    except BriefError as error:
        return checked(error, path)


def text_of(result: RawDocument | BriefError) -> str:
    """All that a person would see of a result."""
    if isinstance(result, BriefError):
        return str(result)
    return "\n".join((result.title, *(" ".join((b.text, *b.cells, *b.header)) for b in result.blocks)))


def word(body: str, before: str = "") -> bytes:
    """The main part of a Word document with this body."""
    return f'<?xml version="1.0"?>{before}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()


@pytest.mark.parametrize("name", ["brief.pptx", "brief.docx"])
@pytest.mark.parametrize("cut", CUTS)
def test_a_package_cut_off_anywhere_is_damaged(tmp_path: Path, name: str, cut: float) -> None:
    """An upload that broke off, at whatever byte, is unreadable, and the hint says to send a new copy."""
    whole = SOUND[name]()
    length = int(cut * len(whole)) if 0 < cut < 1 else int(cut)
    error = complaint(saved(tmp_path, name, whole[:length]))
    assert isinstance(error, UnreadableBriefError)


@pytest.mark.parametrize("cut", CUTS)
def test_a_pdf_cut_off_anywhere_is_damaged_or_mended(tmp_path: Path, cut: float) -> None:
    """A PDF without its end can often be mended; then its text is right, else it is unreadable."""
    whole = page()
    length = int(cut * len(whole)) if 0 < cut < 1 else int(cut)
    result = outcome(saved(tmp_path, "brief.pdf", whole[:length]))
    if isinstance(result, BriefError):
        assert isinstance(result, UnreadableBriefError)
    else:
        assert text_of(result).strip() in "Revenue grew by one percent in the north."


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("brief.pptx", ole("EncryptionInfo", "EncryptedPackage")),
        ("brief.docx", ole("EncryptedPackage")),
        ("brief.pdf", encrypted_page()),
    ],
)
def test_an_encrypted_document_asks_for_a_copy_without_password(tmp_path: Path, name: str, content: bytes) -> None:
    """Both kinds of protection, Office's and PDF's, are named as what they are."""
    error = complaint(saved(tmp_path, name, content))
    assert isinstance(error, UnreadableBriefError)
    assert "password" in str(error)


def test_a_mislabelled_document_is_read_as_what_it_is(tmp_path: Path) -> None:
    """People rename files; the content decides."""
    assert "Revenue grew" in text_of(read_raw(saved(tmp_path, "brief.pptx", page())))
    assert "Revenue grew" in text_of(read_raw(saved(tmp_path, "brief.pdf", letter())))
    assert "Revenue grew" in text_of(read_raw(saved(tmp_path, "brief.txt", deck())))


def test_a_sign_in_page_under_the_name_of_a_deck_is_refused(tmp_path: Path) -> None:
    """Slack answers a download without token with a page and status 200: it must not become a digest."""
    error = complaint(saved(tmp_path, "brief.pptx", b"<!DOCTYPE html><title>Sign in to Slack</title>"))
    assert isinstance(error, RefusedBriefError)
    assert "perhaps a sign-in page was saved" in error.message


def laughs(root: str) -> str:
    """A declaration by which nine entities become a billion."""
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE {root} [<!ENTITY l0 "lol">{lines}]>'


def test_an_entity_bomb_is_refused(tmp_path: Path) -> None:
    """A billion laughs, in a slide and in a Word document."""
    for name, content in (
        ("brief.pptx", replaced(deck(), {SLIDE: slide("&l9;", laughs("p:sld"))})),
        (
            "brief.docx",
            replaced(letter(), {DOCUMENT: word("<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>", laughs("w:document"))}),
        ),
    ):
        assert "entities" in complaint(saved(tmp_path, name, content)).message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_external_entity_gives_no_other_file_away(tmp_path: Path, encoding: str) -> None:
    """A slide that includes a file of the machine is refused, and the file's text is nowhere."""
    secret = saved(tmp_path, "secret.txt", SECRET.encode())
    declared = f'<!DOCTYPE p:sld [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
    part = slide("&s;", declared).decode().replace("UTF-8", encoding).encode(encoding)
    result = outcome(saved(tmp_path, "brief.pptx", replaced(deck(), {SLIDE: part})))
    assert isinstance(result, RefusedBriefError)
    assert SECRET not in text_of(result)


def test_an_entity_hidden_under_a_picture_s_name_gives_nothing_away(tmp_path: Path) -> None:
    """A drawing may declare a type; a slide that hides behind such a name still expands nothing."""
    secret = saved(tmp_path, "secret.txt", SECRET.encode())
    links = member(deck(), "ppt/_rels/presentation.xml.rels").replace(b"slides/slide1.xml", b"media/slide1.svg")
    types = member(deck(), "[Content_Types].xml").replace(b"/ppt/slides/slide1.xml", b"/ppt/media/slide1.svg")
    for body, declared in (
        ("&s;", f'<!DOCTYPE p:sld [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'),
        ("&l9;", laughs("p:sld")),
    ):
        changes = {"ppt/_rels/presentation.xml.rels": links, "[Content_Types].xml": types}
        changes["ppt/media/slide1.svg"] = slide(body, declared)
        seen = text_of(outcome(saved(tmp_path, "brief.pptx", replaced(deck(), changes))))
        assert SECRET not in seen
        assert "lollol" not in seen


def test_links_to_files_of_the_machine_are_not_followed(tmp_path: Path) -> None:
    """Neither a package's links nor a page's or a Markdown text's images and includes fetch another file."""
    secret = saved(tmp_path, "secret.txt", SECRET.encode()).as_uri()
    links = member(deck(), "ppt/slides/_rels/slide1.xml.rels").replace(
        b"../notesSlides/notesSlide1.xml", secret.encode()
    )
    html = (
        f"<p>text</p><iframe src='{secret}'></iframe><object data='{secret}'></object><link rel=import href='{secret}'>"
    )
    for name, content in (
        ("a.pptx", replaced(deck(), {"ppt/slides/_rels/slide1.xml.rels": links})),
        (
            "b.pptx",
            replaced(
                deck(),
                {"ppt/slides/_rels/slide1.xml.rels": links.replace(b"Target=", b'TargetMode="External" Target=')},
            ),
        ),
        ("a.html", html.encode()),
        ("a.md", f"text ![picture]({secret})\n\n<iframe src='{secret}'></iframe>\n\n[ref]: {secret}".encode()),
    ):
        assert SECRET not in text_of(outcome(saved(tmp_path, name, content)))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ratio.pptx", lambda: replaced(deck(), {SLIDE: slide(" " * (12 * 2**20))})),
        ("member.pptx", lambda: replaced(deck(), {"ppt/media/a.bin": bytes(101 * 2**20)})),
        ("many.pptx", lambda: archive([(str(n), b"") for n in range(20_001)], zipfile.ZIP_STORED)),
        ("lying.pptx", lambda: patched_entry(replaced(deck(), {SLIDE: slide(" " * 2**24)}), SLIDE, 24, 900)),
        ("lying.docx", lambda: patched_entry(replaced(letter(), {DOCUMENT: bytes(2**24)}), DOCUMENT, 24, 900)),
    ],
)
def test_a_zip_bomb_is_refused(tmp_path: Path, name: str, content: Callable[[], bytes]) -> None:
    """High ratio, a huge member, too many members, a header that lies."""
    error = complaint(saved(tmp_path, name, content()))
    assert isinstance(error, LimitExceededError | RefusedBriefError)


def test_overlapping_members_are_refused(tmp_path: Path) -> None:
    """A thousand entries that share one compressed kernel unpack to gigabytes from kilobytes."""
    kernel = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = kernel.compress(bytes(2**20)) + kernel.flush()
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 33, zlib.crc32(bytes(2**20)), len(packed), 2**20, 5, 0)
    out = bytearray(local + b"a.xml" + packed)
    start = len(out)
    for number in range(300):
        fields = (20, 20, 0, 8, 0, 33, zlib.crc32(bytes(2**20)), len(packed), 2**20, 5, 0, 0, 0, 0, 0, 0)
        out += struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *fields) + b"%05d" % number
    out += struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 300, 300, len(out) - start, start, 0)
    error = complaint(saved(tmp_path, "brief.pptx", bytes(out)))
    assert isinstance(error, RefusedBriefError | LimitExceededError | UnreadableBriefError)


DEEP = 100_000


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "deep.pptx",
            lambda: replaced(single_slide(), {SLIDE: slide("").replace(b"<p:sp>", b"<p:grpSp>" * DEEP + b"<p:sp>")}),
        ),
        ("closed.pptx", lambda: replaced(single_slide(), {SLIDE: nested("p:grpSp")})),
        ("deep.docx", lambda: replaced(letter(), {DOCUMENT: word("<w:p>" * DEEP + "</w:p>" * DEEP)})),
        (
            "tables.docx",
            lambda: replaced(
                letter(), {DOCUMENT: word("<w:tbl><w:tr><w:tc>" * DEEP + "</w:tc></w:tr></w:tbl>" * DEEP)}
            ),
        ),
        ("types.pptx", lambda: replaced(deck(), {"ppt/presentation.xml": b"<a>" * DEEP})),
    ],
)
def test_xml_nested_100000_deep_is_refused(tmp_path: Path, name: str, content: Callable[[], bytes]) -> None:
    """Depth ends in a complaint, not in an exhausted stack."""
    error = complaint(saved(tmp_path, name, content()))
    assert isinstance(error, LimitExceededError | UnreadableBriefError)


def single_slide() -> bytes:
    """The sound deck with its first slide alone."""
    presentation = member(deck(), "ppt/presentation.xml")
    start, end = presentation.find(b"<p:sldIdLst>"), presentation.find(b"</p:sldIdLst>")
    first = presentation[start : presentation.find(b"/>", start) + 2]
    return replaced(deck(), {"ppt/presentation.xml": presentation[:start] + first + presentation[end:]})


def nested(tag: str) -> bytes:
    """A slide with this element nested and properly closed."""
    return (
        slide("")
        .replace(b"<p:sp>", f"<{tag}>".encode() * DEEP + b"<p:sp>")
        .replace(b"</p:sp>", b"</p:sp>" + f"</{tag}>".encode() * DEEP)
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deep.html", b"<div>" * DEEP + b"text" + b"</div>" * DEEP),
        ("lists.html", b"<ul><li>" * DEEP + b"text"),
        ("tables.html", b"<table><tr><td>" * 20_000 + b"text"),
        ("unclosed.html", b"<b><i>" * DEEP + b"text"),
        ("attributes.html", b"<p " + b"a=1 " * DEEP + b">text"),
        ("quotes.md", b">" * DEEP + b" text"),
        ("lists.md", b"".join(b" " * (2 * n) + b"- item\n" for n in range(1000))),
        ("brackets.md", b"[" * DEEP + b"text"),
        ("emphasis.md", b"*a **b " * 20_000),
        ("backticks.md", b"".join(b"e" + b"`" * n for n in range(1, 800))),
        ("links.md", b"[a](" * 20_000),
        ("pipes.md", b"|" * DEEP + b"\n" + b"|-" * DEEP + b"\n"),
        ("angles.md", b"<" * DEEP),
        ("arrays.txt", b"[" * DEEP),
        ("newlines.txt", b"\n" * 10**6 + b"text"),
        ("spaces.txt", b" " * 5_000_000 + b"text"),
        ("zero.pdf", page("(((((((" * 20)),
    ],
)
def test_deep_and_awkward_text_ends_in_a_document_or_a_complaint(tmp_path: Path, name: str, content: bytes) -> None:
    """Whatever the nesting, the parsers end, in time and in one of the two ways."""
    result = outcome(saved(tmp_path, name, content), ReadingLimits(seconds=5))
    assert not (isinstance(result, BriefError) and "broke down" in result.message), "a crash is no way to refuse"


@pytest.mark.parametrize("suffix", ["txt", "md", "html", "json"])
def test_a_single_line_of_30_megabytes_meets_a_limit(tmp_path: Path, suffix: str) -> None:
    """A line that never ends is too much text, not a hang."""
    content = b"<p>" * (suffix == "html") + b'{"key": "value, and more", ' * 1_165_000
    result = outcome(saved(tmp_path, f"brief.{suffix}", content))
    assert isinstance(result, BriefError) or result.unread, "what is left out is said"


@pytest.mark.parametrize("suffix", ["pptx", "docx", "pdf", "md", "html", "txt", "key", ""])
def test_empty_and_nul_files_are_unreadable(tmp_path: Path, suffix: str) -> None:
    """Nothing, one NUL, and a megabyte of NULs."""
    for content in (b"", b"\x00", bytes(2**20)):
        assert isinstance(complaint(saved(tmp_path, f"brief.{suffix}", content)), UnreadableBriefError)


@pytest.mark.parametrize("name", ["brief.pptx", "brief.docx"])
def test_parts_without_a_byte_are_damage_or_left_out(tmp_path: Path, name: str) -> None:
    """Every part emptied in turn: a document without it or a complaint."""
    with zipfile.ZipFile(saved(tmp_path, name, SOUND[name]())) as source:
        parts = [part for part in source.namelist() if "slideLayout" not in part]
    for part in parts:
        result = outcome(saved(tmp_path, name, replaced(SOUND[name](), {part: b""})))
        assert not (isinstance(result, BriefError) and "broke down" in result.message)


@pytest.mark.parametrize("suffix", ["pptx", "docx", "pdf", "md", "html", "txt", "ppt", ""])
def test_random_bytes_are_refused_or_read_as_text(tmp_path: Path, suffix: str) -> None:
    """Seeded random bytes under every name, alone and behind the first bytes of each format."""
    for seed in range(2):
        noise = random.Random(seed).randbytes(5_000)  # the seed is in the failing test's locals
        for start in (b"", b"PK\x03\x04", b"%PDF-1.7\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"):
            assert isinstance(complaint(saved(tmp_path, f"brief.{suffix}", start + noise)), UnreadableBriefError), seed


@pytest.mark.parametrize("name", SOUND)
@pytest.mark.parametrize("seed", range(24))
def test_flipped_bytes_give_a_document_or_a_complaint(tmp_path: Path, name: str, seed: int) -> None:
    """Up to 20 seeded damaged bytes in a sound document; the seed is in the test's name."""
    chance = random.Random(f"{name} {seed}")
    content = bytearray(SOUND[name]())
    for _ in range(chance.choice([1, 3, 20])):
        content[chance.randrange(len(content))] = chance.randrange(256)
    outcome(saved(tmp_path, name, bytes(content)))


@pytest.mark.parametrize(("name", "part"), [("brief.pptx", SLIDE), ("brief.docx", DOCUMENT)])
@pytest.mark.parametrize("seed", range(12))
def test_flipped_bytes_in_xml_give_a_document_or_a_complaint(tmp_path: Path, name: str, part: str, seed: int) -> None:
    """The same inside the packed text, where a zip's checksum is right and only the XML is wrong."""
    chance = random.Random(f"{part} {seed}")
    content = bytearray(member(SOUND[name](), part))
    for _ in range(chance.choice([1, 3, 20])):
        content[chance.randrange(len(content))] = chance.choice(b"<>&\"'/= \x00\xff9a")
    outcome(saved(tmp_path, name, replaced(SOUND[name](), {part: bytes(content)})))
