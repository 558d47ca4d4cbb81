"""What some channels read otherwise than a digest says it: in another language, or for an audience."""

from __future__ import annotations

from sqlmodel import Field

from storage.tables.base import Row, reference
from storage.types import CleanText, key


class Translation(Row, table=True):
    """A line of a digest in another language. `line` is a bullet's key, "headline" or "why".

    It counts as long as the line still reads `made_from`. An empty `text` means that none passed the checks.
    """

    __tablename__ = "translations"

    digest_id: str = reference("digests.id", primary_key=True, cascade=True)
    language: str = Field(sa_type=key(), primary_key=True)
    line: str = Field(sa_type=key(), primary_key=True)
    made_from: str = Field(sa_type=CleanText)
    text: str = Field(sa_type=CleanText)
    model: str = Field(sa_type=CleanText)


class VariantLine(Row, table=True):
    """What a person did to a line for one audience: left it out, put it in, or said it in other words.

    `audience` is the audience's key. Words are kept for one `language` and count as long as the digest's line still
    reads `made_from`; `former` are those before. Whether the line stands there has the language "": it is so in all.
    """

    __tablename__ = "variant_lines"

    digest_id: str = reference("digests.id", primary_key=True, cascade=True)
    audience: str = Field(sa_type=key(), primary_key=True)
    language: str = Field(sa_type=key(), primary_key=True)
    line: str = Field(sa_type=key(), primary_key=True)
    dropped: bool = False
    added: bool = False
    text: str = Field(default="", sa_type=CleanText)
    made_from: str = Field(default="", sa_type=CleanText)
    former: str = Field(default="", sa_type=CleanText)
