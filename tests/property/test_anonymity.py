"""What is told of anonymous answers: "shown only above five answers", and in groups that lie apart."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from meetings.anonymity import SHOWN_ABOVE, TOGETHER, agreement, can_be_told, told

COUNTS = st.lists(st.integers(0, 6), min_size=4, max_size=4)
GROUPS = st.dictionaries(st.sampled_from("abcdef"), COUNTS, min_size=1)


@given(COUNTS)
def test_of_five_or_fewer_nothing(counts: list[int]) -> None:
    """Nothing is told of five answers or fewer; of more a whole ten from 10 to 90, whatever they are."""
    share = agreement(counts)
    assert (share is None) == (sum(counts) <= SHOWN_ABOVE)
    assert share is None or (share % 10 == 0 and 10 <= share <= 90)


@given(COUNTS)
def test_more_agreement_is_never_told_as_less(counts: list[int]) -> None:
    """What is told rises with the answers."""
    share = agreement(counts)
    for worse in range(1, 4):
        if share is not None and counts[worse]:
            better = list(counts)
            better[worse] -= 1
            better[worse - 1] += 1
            raised = agreement(better)
            assert raised is not None
            assert raised >= share


@settings(max_examples=200)
@given(GROUPS)
def test_told_groups_are_apart_and_large(groups: dict[str, list[int]]) -> None:
    """Every group that is told of has more than five answers, no answer is in two of them, and there is no total.

    So whatever is added to or taken from what is told, it never leaves the answers of five people or fewer.
    """
    found = told(groups)
    by_themselves = found.keys() - {TOGETHER}
    sizes = [sum(groups[each]) for each in by_themselves]
    left = sum(sum(counts) for name, counts in groups.items() if name not in by_themselves)
    if TOGETHER in found:
        sizes.append(left)
    assert all(size > SHOWN_ABOVE for size in sizes)
    assert (TOGETHER in found) == (left > SHOWN_ABOVE)
    untold = 0 if TOGETHER in found else left
    assert sum(sizes) + untold == sum(sum(counts) for counts in groups.values())


@settings(max_examples=200)
@given(GROUPS, st.sampled_from("abcdef"), st.integers(0, 3))
def test_one_answer_more_in_a_small_group_moves_no_other(groups: dict[str, list[int]], name: str, level: int) -> None:
    """What is told of a large group never depends on who answers in another one."""
    later = {key: list(counts) for key, counts in groups.items()}
    later.setdefault(name, [0, 0, 0, 0])[level] += 1
    before, after = told(groups), told(later)
    for group in before.keys() - {TOGETHER, name}:
        assert after[group] == before[group]


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 9)))
def test_nobody_is_asked_for_nothing(sizes: dict[str, int]) -> None:
    """A team is asked only if, all answering, something could be told of it, by itself or with others."""
    asked = can_be_told(sizes)
    possible = told({name: [size, 0, 0, 0] for name, size in sizes.items()})
    for name, size in sizes.items():
        small = size <= SHOWN_ABOVE
        assert (name in asked) == ((TOGETHER in possible) if small else (name in possible))
