"""A made-up brief with enough in it for digests of every length, and its digest."""

from __future__ import annotations

from dataclasses import replace

from digests.extractive import ExtractiveEngine
from digests.model import Digest, Document, Locator, Part, Shape, Statement, UnitKind, Unread, UnreadReason

LINES = (
    (1, "Atlas launch", "Atlas lets a sales team of five plan a whole quarter in one afternoon."),
    (2, "Offer", "Atlas costs €49 a month for each user from 1 June 2027."),
    (2, "Offer", "Customers on the old plan keep their price of €39 until the end of 2027."),
    (2, "Offer", "The starter package includes onboarding by a person in the first week."),
    (3, "Audience", "Atlas is made for sales teams with five to fifty people in retail and logistics."),
    (3, "Audience", "Buyers are heads of sales who plan in spreadsheets today and lose two days a month."),
    (4, "Message", "Teams that plan together close faster, because nobody waits for a forecast."),
    (4, "Message", "Atlas replaces four spreadsheets with one plan that everybody can read."),
    (5, "Proof", "Northwind saved 30 % of its planning time in the first quarter with Atlas."),
    (5, "Proof", "Contoso went live in nine days and planned its next quarter in one."),
    (5, "Proof", "In a survey of 212 sales leaders, 68 % named forecasting as their biggest worry."),
    (6, "Dates", "The launch is on 1 June 2027, and the press is briefed on 25 May 2027."),
    (6, "Dates", "The price for early customers ends on 30 September 2027."),
    (7, "Risks", "Do not promise an integration with Nimbus before October 2027."),
    (7, "Risks", "Competitors will say that Atlas has no mobile app, which arrives in August 2027."),
    (8, "Next steps", "Book a demo with every customer on the old plan before the end of June 2027."),
    (8, "Next steps", "Use the new slide deck from May and delete all older decks."),
    (8, "Next steps", "Ask for a reference visit at Northwind in every deal above €20,000."),
)
NOTE = "Only for us: the discount may go down to 15 % without approval by the head of sales."


def document(*, file: str = "Atlas launch 2027.pptx", title: str = "Atlas launch") -> Document:
    """A deck of nine slides: one a picture, one with a speaker note that customers must not see."""
    statements = [
        Statement(number, text, Locator(UnitKind.SLIDE, slide, head, Part.BODY, 1), Shape.SENTENCE, slide, (head,))
        for number, (slide, head, text) in enumerate(LINES)
    ]
    where = Locator(UnitKind.SLIDE, 8, "Next steps", Part.NOTES, 1)
    statements.append(Statement(len(LINES), NOTE, where, Shape.SENTENCE, 8, ("Next steps",), internal=True))
    return Document(
        file=file,
        title=title,
        kind=UnitKind.SLIDE,
        language="en",
        units=9,
        words=sum(len(statement.text.split()) for statement in statements),
        statements=tuple(statements),
        unread=(Unread(UnitKind.SLIDE, 9, UnreadReason.PICTURE_ONLY),),
    )


def digest(words: int = 150, *, file: str = "Atlas launch 2027.pptx", title: str = "Atlas launch") -> Digest:
    """Its digest by the extractive engine."""
    return ExtractiveEngine().digest(document(file=file, title=title), words)


def with_text(text: str) -> Digest:
    """The digest with `text` as headline and as its first bullet."""
    made = digest()
    first = made.sections[0]
    bullets = (replace(first.bullets[0], text=text), *first.bullets[1:])
    return replace(made, headline=text, sections=(replace(first, bullets=bullets), *made.sections[1:]))
