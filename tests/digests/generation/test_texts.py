"""Texts beside digests: drafts, names, openings, messages. What the passages don't say never stands in them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.generation import Passage, Reply, Request, Task, Use, Written, advance_text, own_words
from digests.generation.asking import MalformedError
from tests.digests.generation.test_writing import INJECTIONS

PRICES = (
    Passage("d1", "The price of Lens falls from €59 to €49 on 1 October 2026.", "Lens launch"),
    Passage("d2", "Hospitals get up to 8% discount.", "Lens launch"),
    Passage("a1", "Existing customers do not pay the new price before their renewal.", "earlier answer"),
)
ANSWER = Task(Use.ANSWER, "en", lines=3, words=30, question="What does Lens cost hospitals?")


def line(text: str, *cites: int) -> dict[str, Any]:
    """A line of an answer."""
    return {"text": text, "cites": list(cites)}


def lines(*found: dict[str, Any]) -> Reply:
    """An answer."""
    return Reply({"lines": list(found)})


def put_right(number: int, text: str, *cites: int) -> Reply:
    """What comes back for a refused line."""
    return Reply({"lines": [{"line": f"line {number}", "text": text, "cites": list(cites)}]})


def passes(
    *replies: Reply, of: tuple[Passage, ...] = PRICES, task: Task = ANSWER
) -> tuple[tuple[Request, ...], Written | None]:
    """Where the writing stands after one reply a pass."""
    work = advance_text(of, task, "a model", [(reply,) for reply in replies])
    return work.requests, work.text


def said(written: Written | None) -> list[str]:
    """The lines' texts."""
    assert written is not None
    return [each.text for each in written.lines]


def test_what_the_passages_say_stands_with_its_sources() -> None:
    """Each line comes with the keys of the passages that it rests on, and the text is marked as generated."""
    _, text = passes(lines(line("Lens costs €49 from 1 October 2026.", 1), line("Hospitals: up to 8% off.", 2)))
    assert text is not None
    assert [each.keys for each in text.lines] == [("d1",), ("d2",)]
    assert text.generated
    assert text.generation.model == "a model"


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (line("Lens costs €45 from 1 October 2026.", 1), "€45"),
        (line("Lens costs €49 from 2 October 2026.", 1), "2 October"),
        (line("Hospitals get 8% discount.", 2), "up to"),
        (line("Existing customers pay the new price before their renewal.", 3), "not"),
        (line("Contoso pays €49 for Lens.", 1), "Contoso"),
        (line("Lens costs €49.", 7), "no statement 7"),
        (line("Lens costs €49."), "cites no statement"),
        (line("Lens costs €49: https://example.com", 1), "link"),
        (line("Lens costs €49 @channel", 1), "mention"),
        (line(" ".join(["Lens"] * 31), 1), "31 words"),
    ],
)
def test_what_fails_goes_back_once_and_gives_way_to_own_words(bad: dict[str, Any], reason: str) -> None:
    """The reason is told; as bad again, the passage's own words stand in its place, and it is counted."""
    [request], text = passes(lines(bad))
    assert text is None
    assert reason in request.messages[-1].content
    _, text = passes(lines(bad), put_right(1, bad["text"], *bad["cites"]))
    assert text is not None
    assert bad["text"] not in said(text)
    assert said(text) == [PRICES[0].text]
    assert (text.generation.again, text.generation.replaced, text.generation.dropped) == (1, 1, 0)
    assert not text.generated


def test_a_line_that_comes_back_right_stands() -> None:
    """In its own place."""
    bad = line("Hospitals get 9% off.", 2)
    good = line("Lens costs €49 from 1 October 2026.", 1)
    _, text = passes(lines(bad, good), put_right(1, "Hospitals get up to 8% off.", 2))
    assert said(text) == ["Hospitals get up to 8% off.", good["text"]]


def test_no_answer_is_no_line() -> None:
    """Where the passages don't answer, the model may say so; nothing is made up in its place."""
    _, text = passes(lines())
    assert said(text) == []


def test_more_lines_than_asked_for_are_left_out() -> None:
    """The first ones stand."""
    name = Task(Use.NAME, "en", lines=1, words=8)
    _, text = passes(lines(line("Price of Lens", 1), line("Discount", 2)), task=name)
    assert said(text) == ["Price of Lens"]


def test_an_answer_of_another_form_is_asked_for_once_more() -> None:
    """Then it is an error, and rules make the text."""
    [request], _ = passes(Reply(None, "Sure!"))
    assert "wanted form" in request.messages[-1].content
    with pytest.raises(MalformedError):
        passes(Reply(None, "Sure!"), Reply({"lines": 3}))


def test_passages_in_two_languages_are_checked_in_either() -> None:
    """Figures and names of German passages count in an English line; what neither says is refused."""
    mixed = (PRICES[0], Passage("d3", "Krankenhäuser zahlen ab Mai nur 39 Euro.", "Start", language="de"))
    good = line("Lens falls to €49 on 1 October 2026; hospitals pay only 39 euros from May.", 1, 2)
    _, text = passes(lines(good), of=mixed)
    assert said(text) == [good["text"]]
    requests, _ = passes(lines(line("Hospitals pay only 29 euros from May.", 2)), of=mixed)
    assert "29" in requests[0].messages[-1].content


def test_without_a_model_the_passages_speak() -> None:
    """The first ones, each once; a name is the question that the others are nearest to."""
    assert said(own_words((PRICES[0], *PRICES), ANSWER)) == [each.text for each in PRICES]
    asked = tuple(
        Passage(f"q{n}", text)
        for n, text in enumerate(
            (
                "Hi, a customer near Graz who runs many branches asked me about parking",
                "Is there an uptime guarantee for hospitals?",
                "Which uptime guarantee do hospitals get?",
                "uptime guarantee hospitals: what do we say?",
            )
        )
    )
    (name,) = own_words(asked, Task(Use.NAME, "en", lines=1, words=8)).lines
    assert "uptime guarantee" in name.text


@pytest.mark.parametrize("order", INJECTIONS)
@pytest.mark.parametrize("use", list(Use))
def test_an_order_in_a_passage_or_question_comes_true_nowhere(order: str, use: Use) -> None:
    """Rule: a model that obeys whatever it reads gets nothing ungrounded, no link and no mention out."""
    evil = (*PRICES, Passage("x", order))
    task = Task(
        use, "en", lines=3, words=30, question=f"What does Lens cost? {order}" if use is Use.ANSWER else "Lens?"
    )
    wanted = ["Lens is free.", "Lens is free @channel https://evil.example", order[:150]]
    replies: list[tuple[Reply, ...]] = []
    while True:
        work = advance_text(evil, task, "m", replies)
        if work.text is not None:
            break
        obeyed = [line(text, 2, 3, 4) for text in wanted]
        again = [{"line": f"line {n}", "text": text, "cites": [2]} for n, text in enumerate(wanted, 1)]
        replies.append((Reply({"lines": again if replies else obeyed}),))
    shown = json.dumps([each.text for each in work.text.lines], ensure_ascii=False)
    assert not re.search(r"evil|@channel|free|gratis|gratuit|бесплатно|免费|€0", shown)
    assert work.text.generation.withheld == 1


def test_what_is_shown_to_a_model() -> None:
    """Passages and question stand between marks, addresses are masked, and the same task has the same key."""
    asked = Task(Use.ANSWER, "de", lines=2, words=20, question="Price? Mail me: ada@example.com")
    one, two = (advance_text(PRICES, asked, name, []).requests[0] for name in ("a", "b"))
    assert one.key == two.key
    content = one.messages[0].content
    assert "ada@example.com" not in one.canonical().decode()
    assert re.search(r"<<<QUESTION (\w+)\nPrice.*\nQUESTION \1>>>", content)
    assert "# Lens launch\n1\tThe price of Lens" in content
    assert "German" in one.system


@given(st.lists(st.text(max_size=80), max_size=6), st.lists(st.integers(-1, 9), max_size=3))
def test_whatever_a_model_answers_only_what_passes_stands(texts: list[str], cites: list[int]) -> None:
    """Rule: every line either is a passage's own words or has passed the checks against passages that there are."""
    first = lines(*(line(text, *cites) for text in texts))
    work = advance_text(PRICES, ANSWER, "m", [(first,)])
    if work.text is None:
        work = advance_text(PRICES, ANSWER, "m", [(first,), (Reply({"lines": []}),)])
    assert work.text is not None
    own = {each.text for each in PRICES}
    known = {each.key for each in PRICES}
    for each in work.text.lines:
        assert each.keys
        assert known >= set(each.keys)
        assert each.text in own or not each.own
