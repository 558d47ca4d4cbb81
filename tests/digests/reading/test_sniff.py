"""The content decides what a file is; what is not read is refused with the way out."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.errors import BriefError, LimitExceededError, RefusedBriefError, UnreadableBriefError
from digests.reading.limits import ReadingLimits
from digests.reading.sniff import Format, sniff
from tests.digests.reading.specimens import archive, checked, deck, letter, member, ole, page, replaced, saved

SIGN_IN = b"\n<!-- saved -->\n<!DOCTYPE html><html><body>Sign in</body></html>"


def refusal(path: Path) -> BriefError:
    """The error that sniffing gives."""
    with pytest.raises(UnreadableBriefError) as caught:
        sniff(path)
    return checked(caught.value, path)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.md", b"# Title\n\ntext", Format.MARKDOWN),
        ("a.MARKDOWN", b"# Title", Format.MARKDOWN),
        ("a.txt", b"plain", Format.TEXT),
        ("README", b"plain", Format.TEXT),
        ("a.csv", b"a,b\n1,2\n", Format.TEXT),
        ("a.html", b"<p>a fragment", Format.HTML),
        ("a.txt", SIGN_IN, Format.HTML),
        ("a.md", b"<!doctype HTML><p>x", Format.HTML),
        ("a.txt", b"\xef\xbb\xbfmarked", Format.TEXT),
        ("a.txt", "Grüße".encode("cp1252"), Format.TEXT),
        ("a.txt", "Grüße aus München".encode("utf-16"), Format.TEXT),
        ("a.txt", "Revenue grew by nine percent".encode("utf-16-le"), Format.TEXT),
        ("a.txt", b"BM and MZ and BZh are just letters", Format.TEXT),
        ("BMW.txt", b"BMW sells cars", Format.TEXT),
        ("a.txt", b"what %PDF-1.4 means", Format.TEXT),
        ("a.pdf", page(), Format.PDF),
        ("a.pdf", b"junk before\n" + page(), Format.PDF),
        ("a.txt", page(), Format.PDF),
        ("renamed.pptx", page(), Format.PDF),
        ("a.pptx", deck(), Format.PPTX),
        ("a.docx", letter(), Format.DOCX),
        ("renamed.docx", deck(), Format.PPTX),
        ("renamed.pdf", letter(), Format.DOCX),
        ("no_suffix", deck(), Format.PPTX),
    ],
)
def test_the_content_decides_and_the_name_tells_kinds_of_text_apart(
    tmp_path: Path, name: str, content: bytes, kind: Format
) -> None:
    """A file whose content is read is read as that, whatever its name."""
    assert sniff(saved(tmp_path, name, content)) is kind


@pytest.mark.parametrize(
    ("package", "old", "new", "kind"),
    [
        (deck, "openxmlformats-officedocument.presentationml.presentation.main+xml", kind, Format.PPTX)
        for kind in (
            "ms-powerpoint.presentation.macroEnabled.main+xml",
            "ms-powerpoint.slideshow.macroEnabled.main+xml",
            "openxmlformats-officedocument.presentationml.slideshow.main+xml",
            "openxmlformats-officedocument.presentationml.template.main+xml",
        )
    ]
    + [
        (letter, "openxmlformats-officedocument.wordprocessingml.document.main+xml", kind, Format.DOCX)
        for kind in (
            "ms-word.document.macroEnabled.main+xml",
            "ms-word.template.macroEnabledTemplate.main+xml",
            "openxmlformats-officedocument.wordprocessingml.template.main+xml",
        )
    ],
)
def test_templates_shows_and_files_with_macros_count_as_what_they_hold(
    tmp_path: Path, package: object, old: str, new: str, kind: Format
) -> None:
    """.ppsx, .potx, .pptm, .docm, .dotx and .dotm are told by their main part."""
    assert callable(package)
    types = member(package(), "[Content_Types].xml").replace(old.encode(), new.encode())
    assert new.encode() in types
    content = replaced(package(), {"[Content_Types].xml": types})
    assert sniff(saved(tmp_path, "a.bin", content)) is kind


SHEET = b'<Types><Override ContentType="vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.ppt", ole("PowerPoint Document"), "save it as .pptx"),
        ("a.doc", ole("WordDocument"), "save it as .docx"),
        ("a.xls", ole("Workbook"), "Excel"),
        ("a.msg", ole("__properties_version1.0"), "Outlook"),
        ("a.old", ole("Something"), "old Office"),
        ("a.pptx", ole("EncryptedPackage", "EncryptionInfo"), "without the password"),
        ("a.key", archive([("Index/Document.iwa", b"x")]), "Export To"),
        ("a.pages", archive([("Index.zip", b"x")]), "Export To"),
        ("a.odp", archive([("mimetype", b"application/vnd.oasis.opendocument.presentation")]), ".pptx"),
        ("a.odt", archive([("mimetype", b"application/vnd.oasis.opendocument.text")]), ".docx"),
        ("a.epub", archive([("mimetype", b"application/epub+zip")]), "e-book"),
        ("a.xlsx", archive([("[Content_Types].xml", SHEET)]), "spreadsheet"),
        ("a.zip", archive([("brief.pptx", b"x")]), "Unpack"),
        ("a.zip", archive([]), "Unpack"),
        ("a.rtf", b"{\\rtf1\\ansi hello}", ".docx"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(20), "picture"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(20), "picture"),
        ("a.bmp", b"BM" + bytes(20), "picture"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture"),
        ("a.txt", b"<?xml version='1.0'?><svg/>", "picture"),
        ("a.heic", b"\x00\x00\x00\x18ftypheic" + bytes(20), "picture"),
        ("a.mp4", b"\x00\x00\x00\x18ftypisom" + bytes(20), "video"),
        ("a.avi", b"RIFF\x00\x00\x00\x00AVI " + bytes(20), "video"),
        ("a.webp", b"RIFF\x00\x00\x00\x00WEBP" + bytes(20), "picture"),
        ("a.gz", b"\x1f\x8b\x08\x00" + bytes(20), "gzip"),
        ("a.bz2", b"BZh91AY&SY" + bytes(20), "bzip2"),
        ("a.tar", bytes(257) + b"ustar\x0000" + bytes(250), "tar"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(20), "7-Zip"),
        ("a.exe", b"MZ\x90\x00" + bytes(60), "program"),
        ("a.txt", b"\x7fELF" + bytes(60), "program"),
        ("a.eml", b"Subject: hello\n\ntext", "e-mail"),
        ("a.txt", b"Received: from x\nContent-Type: text/plain\n\ntext", "e-mail"),
        ("a.gslides", b'{"doc_id": "1"}', "Download"),
        ("a.mhtml", b"From: <Saved by Blink>\n", "web archive"),
        ("a.xml", b"<?xml version='1.0'?><a/>", "XML"),
        ("a.doc", b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><a/>", "plain text"),
        ("deck.pptx", SIGN_IN, "web page, not a presentation; perhaps a sign-in page was saved"),
        ("deck.pdf", b"Not Found", "plain text, not a PDF"),
        ("a.txt", b"text\x00with a NUL", "nor text"),
        ("a.txt", bytes(range(1, 32)) * 3, "nor text"),
        ("a.md", b"\xff\xfe" + bytes(range(200, 256)) * 4, "nor text"),
        ("deck.pptx", b"\x00\x01\x02garbage", "damaged"),
    ],
)
def test_what_is_not_read_is_refused_with_a_way_out(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    """Each refusal names the file, says what it is, and what to do."""
    error = refusal(saved(tmp_path, name, content))
    assert says in str(error)
    assert name in error.message


def test_places_that_hold_no_file_are_told_apart(tmp_path: Path) -> None:
    """Missing, a folder, empty: three different complaints."""
    assert "no file named gone.pptx" in refusal(tmp_path / "gone.pptx").message
    (tmp_path / "folder.pptx").mkdir()
    assert "is a folder" in refusal(tmp_path / "folder.pptx").message
    assert "is empty" in refusal(saved(tmp_path, "empty.pptx", b"")).message
    assert "can't be opened" in refusal(tmp_path / ("x" * 5000)).message
    assert "can't be opened" in refusal(tmp_path / "a\x00b").message


def test_a_pipe_or_device_is_never_opened(tmp_path: Path) -> None:
    """Opening a pipe that nobody writes to would wait for ever."""
    os.mkfifo(tmp_path / "pipe.txt")
    assert "not an ordinary file" in refusal(tmp_path / "pipe.txt").message
    assert "not an ordinary file" in refusal(Path(os.devnull)).message


def test_a_link_is_followed(tmp_path: Path) -> None:
    """A symbolic link to a deck is the deck; one that leads nowhere or in a circle is complained about."""
    saved(tmp_path, "deck.pptx", deck())
    for name, target in (("link", "deck.pptx"), ("broken", "nowhere"), ("circle", "circle")):
        (tmp_path / name).symlink_to(tmp_path / target)
    assert sniff(tmp_path / "link") is Format.PPTX
    assert "no file named broken" in refusal(tmp_path / "broken").message
    assert "can't be opened" in refusal(tmp_path / "circle").message


def test_a_file_beyond_the_limit_is_not_looked_into(tmp_path: Path) -> None:
    """The size of the file itself is bounded first."""
    with pytest.raises(LimitExceededError, match="larger than 10 bytes"):
        sniff(saved(tmp_path, "a.txt", b"eleven byte"), ReadingLimits(file_bytes=10))


def test_a_zip_that_only_looks_like_a_deck_is_called_damaged(tmp_path: Path) -> None:
    """Where the parts are there and the table of types isn't, the deck is damaged rather than a mere zip."""
    error = refusal(saved(tmp_path, "a.pptx", archive([("ppt/presentation.xml", b"<a/>")])))
    assert type(error) is UnreadableBriefError
    assert "damaged" in error.message


def test_a_strange_name_stays_one_short_line(tmp_path: Path) -> None:
    """Line breaks and lengths in a file's name don't spread into the complaint."""
    error = refusal(saved(tmp_path, "a\nb\x1b[31m" + "n" * 200 + ".ppt", ole("PowerPoint Document")))
    assert len(error.message) < 160
    assert ".ppt " in error.message


@given(content=st.binary(min_size=1, max_size=300), suffix=st.sampled_from([".pptx", ".docx", ".pdf", ".md", ".txt"]))
def test_any_bytes_are_told_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str) -> None:
    """Whatever the bytes, the answer is a format or a complaint that a person can use."""
    path = saved(tmp_path_factory.mktemp("any"), f"brief{suffix}", content)
    try:
        assert sniff(path) in Format
    except BriefError as error:
        checked(error, path)


@given(content=st.binary(max_size=300))
def test_any_bytes_in_a_zip_are_told_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """The same behind the first bytes of a zip."""
    path = saved(tmp_path_factory.mktemp("any"), "brief.pptx", b"PK\x03\x04" + content)
    with pytest.raises(BriefError) as caught:
        sniff(path)
    checked(caught.value, path)


def test_refused_is_a_kind_of_unreadable(tmp_path: Path) -> None:
    """A refused format and a stored zip of it give RefusedBriefError, which callers may treat as unreadable."""
    path = saved(tmp_path, "a.zip", archive([("a", b"b")], zipfile.ZIP_STORED))
    assert isinstance(refusal(path), RefusedBriefError)
