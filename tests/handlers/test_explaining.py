"""Errors that bring their own words: in the reader's language, at once and after they were kept."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from digests.errors import LimitExceededError, gettext_noop
from handlers.explaining import kept, recalled, what_is_wrong, what_to_do
from handlers.ports import FetchError
from handlers.speech import Speech
from schedules.errors import Problem, ScheduleError

ENGLISH, GERMAN = (Speech(language, ZoneInfo("Europe/Berlin")) for language in ("en", "de"))


def test_facts_are_said_as_the_language_does() -> None:
    """Numbers have the language's separators, marked words are translated, and names stay as they are."""
    pages = LimitExceededError(
        gettext_noop("The document has {count} pages; at most {most} are read."), gettext_noop("Split it."),
        count=12_000, most=2_000,
    )  # fmt: skip
    assert pages.message == "The document has 12,000 pages; at most 2,000 are read."
    assert what_is_wrong(pages, GERMAN) == "Das Dokument hat 12.000 Seiten; höchstens 2.000 lese ich."
    assert what_to_do(pages, GERMAN) == "Teil es auf."
    hostile = LimitExceededError(
        "{name} is {what}, which is not read.", name="{what}.exe", what=gettext_noop("a video")
    )
    assert what_is_wrong(hostile, GERMAN) == "{what}.exe ist ein Video; das lese ich nicht."
    assert what_to_do(hostile, GERMAN) == ""


@pytest.mark.parametrize("text", ["{name.__class__}", "{name!r}", "{0}", "{", "{other}"])
def test_a_text_does_no_more_than_name_its_facts(text: str) -> None:
    """A text comes out of a process that may be subverted: it reads no attributes and names nothing else."""
    with pytest.raises(ValueError, match=r"\w"):
        LimitExceededError(text, name="a.pdf")


def test_kept_until_somebody_looks() -> None:
    """Who looks later reads it in their language, whoever was told first; what older versions kept stays readable."""
    status = FetchError(gettext_noop("The calendar's server answers with status {status}."), status="503")
    assert recalled(kept(status), ENGLISH) == "The calendar's server answers with status 503."
    assert recalled(kept(status), GERMAN) == "Der Server des Kalenders antwortet mit Status 503."
    none = kept(ScheduleError(Problem.EMPTY, ""))
    assert recalled(none, GERMAN) == "Das ist kein Kalender, den ich lesen kann."
    assert recalled("The calendar did not come in time.", GERMAN) == "The calendar did not come in time."
