"""The passage that answers is found, and what answers nothing is not offered."""

from __future__ import annotations

from feedback.meaning import Meant
from feedback.retrieval import Passage, Passages
from tests.feedback.made_prints import SCALE, meant

PASSAGES = {
    "d1:1": "The price of a sensor is 34 euros from February.",
    "d1:2": "Customers keep their prices until renewal.",
    "d2:1": "The battery lasts five years, two more than before.",
    "d2:2": "How long does the battery last?",
    "d3:1": "Batteries",
}


def filled() -> Passages:
    """The passages, compared by their words."""
    passages = Passages()
    for key, text in PASSAGES.items():
        passages.put(Passage(key, key.partition(":")[0], text, "en", "Price list" if key.startswith("d1") else ""))
    return passages


def ask(text: str, language: str = "en") -> Meant:
    """A question without a vector."""
    return Meant(text, language)


def test_the_right_passage_comes_first() -> None:
    """A question in the source's words finds it."""
    assert filled().search(ask("What is the price of a sensor?"))[0].key == "d1:1"


def test_a_statement_goes_before_a_heading_or_a_question() -> None:
    """What only points at the answer stands behind the answer."""
    found = [hit.key for hit in filled().search(ask("how long does the battery last five years"), floor=False)]
    assert found[0] == "d2:1"


def test_nothing_is_found_where_nothing_answers() -> None:
    """Below the floor nothing is offered; without the floor the nearest would be."""
    question = ask("Who won the football match in the harbour yesterday?")
    assert filled().search(question) == []
    assert Passages().search(question, floor=False) == []


def test_a_search_can_be_kept_to_sources() -> None:
    """Asked about one digest, only its passages are looked at."""
    found = filled().search(ask("price battery years"), 5, floor=False, sources=["d2", "unknown"])
    assert {hit.source for hit in found} == {"d2"}


def test_the_same_wording_is_offered_once() -> None:
    """Statements that read the same take one place."""
    passages = filled()
    passages.put(Passage("d4:1", "d4", PASSAGES["d1:1"], "en"))
    texts = [hit.key for hit in passages.search(ask("price of a sensor"), 3, floor=False)]
    assert len({"d1:1", "d4:1"} & set(texts)) == 1


def test_a_passage_can_change_and_go() -> None:
    """What was changed is found as it reads now, and what was removed is not."""
    passages = filled()
    passages.put(Passage("d1:1", "d1", "A gateway costs 260 euros.", "en"))
    assert passages.search(ask("price of a gateway in euros"), floor=False)[0].key == "d1:1"
    for key in PASSAGES:
        passages.remove(key)
    assert (len(passages), passages.search(ask("gateway"), floor=False)) == (0, [])


def test_what_came_and_went_leaves_nothing_behind() -> None:
    """After many changes the lists are made anew, and the rest is found as before."""
    passages = filled()
    for number in range(1_200):
        passages.put(Passage("churn", "d9", f"text number {number} of many", "en"))
    assert passages.search(ask("What is the price of a sensor?"))[0].key == "d1:1"
    assert len(passages) == len(PASSAGES) + 1


def test_vectors_find_what_shares_no_word() -> None:
    """With an engine, a passage counts by its vector, too."""
    passages = Passages(SCALE)
    for key, text in PASSAGES.items():
        passages.put(Passage(key, "d", text, "en", "", meant("money cost" if key == "d1:1" else text).fingerprint))
    question = Meant("expense?", "en", meant("money cost").fingerprint)
    assert [hit.key for hit in passages.search(question, 1)] == ["d1:1"]
