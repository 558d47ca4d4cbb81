"""The shapes of what a language model answers. Their descriptions are part of the request."""

from __future__ import annotations

import re
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from digests.model import SectionKind

LINE = re.compile(r'"text"\s*:')
"""Begins a line in an answer's JSON; inside of a text the quotation marks are escaped."""
Cites = Annotated[list[int], Field(description="The ids of the statements that the text rests on, at least one.")]


def writable(text: str) -> str:
    """The text as UTF-8 can hold it: JSON may name half a character."""
    return text.encode("utf-8", "replace").decode()


Words = Annotated[str, AfterValidator(writable)]


class Shape(BaseModel):
    """What all answers have in common: more than was asked is ignored."""

    model_config = ConfigDict(extra="ignore")


class WrittenLine(Shape):
    """A text and what it rests on."""

    text: Words
    cites: Cites


class WrittenBullet(WrittenLine):
    """A bullet of a section."""

    section: SectionKind


class WrittenDigest(Shape):
    """A digest: headline, why it matters to sales, bullets with the most important one first."""

    headline: WrittenLine
    why: WrittenLine
    bullets: list[WrittenBullet]


class WrittenLines(Shape):
    """A text in lines, the most important one first; none where the passages don't say what is asked for."""

    lines: list[WrittenLine]


class Picked(Shape):
    """The statements of a part of a brief that its digest needs, the most important one first."""

    ids: list[int]


class CorrectedLine(WrittenLine):
    """A line that was sent back, put right. An empty text gives the line up."""

    line: Words = Field(description="Which line it is, as named in the complaint.")


class Corrections(Shape):
    """The lines that were sent back, put right."""

    lines: list[CorrectedLine]


ShapeT = TypeVar("ShapeT", bound=Shape)


def read(shape: type[ShapeT], content: object) -> ShapeT | str:
    """The answer in its shape, or in words what is wrong with it."""
    try:
        return shape.model_validate(content)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False, include_context=False)[:5]
        return "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'answer'}: {fault['msg']}" for fault in faults)
