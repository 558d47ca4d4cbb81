"""`linkpin digest`, as a person or a script meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pptx import Presentation

from tests.bot.cli.conftest import BRIEF, Linkpin


def test_digest_of_a_brief_is_shown_with_sources(linkpin: Linkpin, brief: Path) -> None:
    """The text names the price, the section it stands in, and how much was read; stderr stays empty."""
    ended = linkpin("digest", brief)
    assert (ended.code, ended.err) == (0, "")
    assert "€49" in ended.out
    assert "(§ Pulse 2: launch brief" in ended.out
    assert "brief.md: Read" in ended.out
    assert max(len(line) for line in ended.out.splitlines()) <= 80


@pytest.mark.parametrize("budget", [20, 40, 150])
def test_json_is_one_document_within_the_budget(linkpin: Linkpin, brief: Path, budget: int) -> None:
    """A script gets valid JSON whose words stay within --words and whose quotes stand in the brief."""
    ended = linkpin("digest", brief, "--format", "json", "--words", budget)
    digest = json.loads(ended.out)
    shown = [digest["headline"], digest["why"], *(b["text"] for s in digest["sections"] for b in s["bullets"])]
    assert ended.code == 0
    assert digest["words"] == sum(len(text.split()) for text in shown) <= budget
    quotes = [q["quote"] for s in digest["sections"] for b in s["bullets"] for q in b["sources"]]
    assert quotes
    assert all(quote in BRIEF for quote in quotes)


def test_a_brief_that_says_nothing_is_told_so(linkpin: Linkpin, tmp_path: Path) -> None:
    """Where there is nothing to put in a digest, text and Markdown say so instead of showing an empty page."""
    path = tmp_path / "one.txt"
    path.write_text("x")
    for form in ("text", "markdown"):
        ended = linkpin("digest", path, "--format", form)
        assert ended.code == 0
        assert "Nothing in this document" in ended.out


def test_markdown_begins_with_the_headline(linkpin: Linkpin, brief: Path) -> None:
    """The Markdown is a document of its own: a heading, sections, the receipt."""
    ended = linkpin("digest", brief, "--format", "markdown")
    assert ended.code == 0
    assert ended.out.startswith("# ")
    assert "\n---\n" in ended.out


def test_more_of_a_section_comes_on_top(linkpin: Linkpin, brief: Path) -> None:
    """--more takes a kind, a section's name in either language, or all, and leaves the digest itself alone."""
    plain = json.loads(linkpin("digest", brief, "--format", "json", "--words", "30").out)
    for asked, count in (("proof", 1), ("Watch out", 1), ("all", 8)):
        more = json.loads(linkpin("digest", brief, "--format", "json", "--words", "30", "--more", asked).out)
        assert len(more.pop("more")) == count
        assert more == plain


def test_notes_are_internal_unless_a_person_says_otherwise(linkpin: Linkpin, tmp_path: Path) -> None:
    """What stands in speaker notes alone is flagged as not for customers; with --notes-public it is not."""
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Pulse 2 launch"
    slide.placeholders[1].text = "Pulse 2 costs 49 euros per sensor from 1 October 2026."
    slide.notes_slide.notes_text_frame.text = (
        "We may grant a discount of 30% to customers who sign before 1 October 2026."
    )
    deck.save(str(tmp_path / "deck.pptx"))
    flag = "[not for customers] We may grant a discount of 30%"
    assert flag in linkpin("digest", tmp_path / "deck.pptx").out
    public = linkpin("digest", tmp_path / "deck.pptx", "--notes-public").out
    assert "discount of 30%" in public
    assert "not for customers" not in public


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["digest", "-"], "standard input is not read"),
        (["digest", "nowhere.pptx"], "does not exist"),
        (["digest", "."], "is not a file"),
        (["digest", "x" * 300], "can't be opened: File name too long"),
        (["digest", "/dev/null"], "is not a file"),
        (["digest"], "Missing argument"),
        (["digest", __file__, "--words", "5"], "5 is not in the range 20<=x<=2000"),
        (["digest", __file__, "--format", "pdf"], "is not one of"),
        (["digest", __file__, "--more", "gossip"], "choose from"),
        (["digets"], "Did you mean"),
    ],
)
def test_wrong_usage_ends_with_2(linkpin: Linkpin, arguments: list[str], says: str) -> None:
    """A wrong call writes nothing to stdout, says what is wrong on stderr, and ends with 2."""
    ended = linkpin(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert says in " ".join(ended.err.replace("│", " ").split())


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.pptx", b"", 3),
        ("broken.pdf", b"%PDF-1.7\nnothing", 3),
        ("old.ppt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), 3),
        ("program.md", b"\x7fELF" + bytes(512), 3),
    ],
)
def test_a_document_that_can_not_be_read_ends_with_3(
    linkpin: Linkpin, tmp_path: Path, name: str, content: bytes, code: int
) -> None:
    """A refused or unreadable document gives one message with a way out on stderr, and no traceback."""
    path = tmp_path / name
    path.write_bytes(content)
    ended = linkpin("digest", path)
    assert (ended.code, ended.out) == (code, "")
    assert ended.err.startswith("linkpin: ")
    assert "Traceback" not in ended.err
    assert len(ended.err.splitlines()) <= 2


def test_a_limit_that_is_exceeded_ends_with_4(linkpin: Linkpin, tmp_path: Path) -> None:
    """A file larger than the limit is refused before it is read."""
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(101 * 2**20)
    assert linkpin("digest", path).code == 4


def test_escape_sequences_of_a_document_reach_no_terminal(linkpin: Linkpin, tmp_path: Path) -> None:
    """A brief, and a file's name, with escape sequences, markup and reordering marks comes out as plain text."""
    path = tmp_path / "[red]\x1b[2J.txt"
    hostile = "\x1b]0;owned\x07 \u202eecirp\u202c \x9b31m [bold]halved[/bold]"
    # Enough plain text around it that the file still counts as text.
    history = "\n".join(
        f"In the year {year} the team moved into another house by the river." for year in range(1950, 1990)
    )
    text = f"The price is {hostile} to €49 from October 2026 for all customers.\n\n{history}\n"
    path.write_text(text, encoding="utf-8")
    for form in ("text", "markdown", "json"):
        ended = linkpin("digest", path, "--format", form)
        assert ended.code == 0
        assert not set(ended.out) & set("\x1b\x07\x9b\u202e\u202c")
        assert "€49" in ended.out
    assert "[bold]halved[/bold]" in linkpin("digest", path).out
    assert "\x1b" not in linkpin("digest", tmp_path / "[red]\x1b[2Jgone.txt").err


def test_help_lists_the_exit_codes(linkpin: Linkpin) -> None:
    """The help of the program and of the command names every exit code."""
    for arguments in (["--help"], ["digest", "--help"]):
        shown = " ".join(linkpin(*arguments).out.split())
        for line in ("0 done", "2 usage", "3 unreadable or refused", "4 limit exceeded", "70 our defect"):
            assert line in shown


def test_a_replayed_model_writes_what_it_lacks_then_the_digest(
    linkpin: Linkpin, brief: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a recorded answer the command says where to put it and ends with 1; with one, the digest is of it."""
    folder = tmp_path / "answers"
    monkeypatch.setenv("LINKPIN_LLM", f"replay:{folder}")
    ended = linkpin("digest", brief)
    assert (ended.code, ended.out) == (1, "")
    [request] = folder.iterdir()
    assert request.name.removesuffix(".request.json") in ended.err
    statements = json.loads(request.read_bytes())["messages"][0]["content"]
    price = next(int(row.split("\t")[0]) for row in statements.splitlines() if "€49" in row)
    line = {"text": "From 1 October 2026 a sensor costs €49, half the price.", "cites": [price]}
    answer = {"headline": line, "why": {"text": "", "cites": []}, "bullets": []}
    (folder / request.name.replace(".request", "")).write_text(json.dumps(answer), encoding="utf-8")
    ended = linkpin("digest", brief)
    assert ended.code == 0
    assert "From 1 October 2026 a sensor costs €49" in " ".join(ended.out.split())
    assert "AI-generated by replay" in " ".join(ended.out.split())


BROKEN = {
    "empty": (b"", "it is empty"),
    "no JSON": (b"```json\n{}\n```", "no JSON at line 1, column 1"),
    "cut off": (b'{"headline": {"text": "x"', "no JSON at line 1"),
    "UTF-16": ('{"lines": []}'.encode("utf-16"), "it is not UTF-8"),
    "deep": (b"[" * 100_000, "it is no JSON that can be taken in"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_recorded_answer_that_cant_be_read_is_named(
    linkpin: Linkpin, brief: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """Regression: such a file was asked about once more under another hash, or the digest was by rules with code 0."""
    monkeypatch.setenv("LINKPIN_LLM", f"replay:{tmp_path}/answers")
    linkpin("digest", brief)
    [request] = (tmp_path / "answers").iterdir()
    answer = request.with_name(request.name.replace(".request", ""))
    answer.write_bytes(BROKEN[fault][0])
    ended = linkpin("digest", brief)
    assert (ended.code, ended.out) == (1, "")
    told = " ".join(ended.err.split())
    assert answer.name in told
    assert BROKEN[fault][1] in told
    assert {each.name for each in answer.parent.iterdir()} == {request.name, answer.name}


def test_a_recorded_answer_of_another_form_is_sent_back(
    linkpin: Linkpin, brief: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a model's would be; the message says where the reason stands. A mark of the byte order is no fault."""
    monkeypatch.setenv("LINKPIN_LLM", f"replay:{tmp_path}/answers")
    linkpin("digest", brief)
    [request] = (tmp_path / "answers").iterdir()
    request.with_name(request.name.replace(".request", "")).write_bytes(b'\xef\xbb\xbf{"headline": 3}')
    ended = linkpin("digest", brief)
    assert ended.code == 1
    assert "What was wrong with the answer before stands in its last message." in " ".join(ended.err.split())
    [again] = [each for each in request.parent.glob("*.request.json") if each != request]
    assert "headline" in json.loads(again.read_bytes())["messages"][-1]["content"]


def test_a_folder_that_cant_be_written_to_is_named(
    linkpin: Linkpin, brief: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "answers").write_text("no folder")
    monkeypatch.setenv("LINKPIN_LLM", f"replay:{tmp_path}/answers/deep")
    ended = linkpin("digest", brief)
    assert (ended.code, ended.out) == (1, "")
    assert f"{tmp_path}/answers/deep" in ended.err.replace("\n", "")


def test_a_model_that_is_down_leaves_stdout_to_the_digest(
    linkpin: Linkpin, brief: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Regression: a log line stood before the JSON."""
    monkeypatch.setenv("LINKPIN_LLM", "openai:any")
    monkeypatch.setenv("LINKPIN_LLM_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("LINKPIN_LLM_SECONDS", "2")
    ended = linkpin("digest", brief, "--format", "json")
    assert ended.code == 0
    assert json.loads(ended.out)["headline"]


def test_what_changed_comes_first(linkpin: Linkpin, brief: Path, tmp_path: Path) -> None:
    """With an earlier version, in all forms: from and to, with both places."""
    earlier = tmp_path / "earlier.md"
    earlier.write_text(BRIEF.replace("€49", "€59"), encoding="utf-8")
    ended = linkpin("digest", brief, "--since", earlier)
    assert ended.code == 0
    assert ended.out.startswith("Changed since the version before\n • €59 → €49: ")
    assert "(before: § Pulse 2: launch brief" in " ".join(ended.out.split())
    assert linkpin("digest", brief, "--since", earlier, "--format", "markdown").out.startswith("# Changed since")
    told = json.loads(linkpin("digest", brief, "--since", earlier, "--format", "json").out)
    assert {(each["was"], each["now"]) for each in told["changes"]} == {("€59", "€49")}
    assert all("€59" in each["before"]["quote"] and "€49" in each["after"]["quote"] for each in told["changes"])
    assert "Nothing that a salesperson would notice." in linkpin("digest", brief, "--since", brief).out
