"""Documents made by hand."""

from __future__ import annotations

from digests.model import Document, Locator, Part, Shape, Statement, UnitKind


def statement(
    number: int,
    text: str,
    *,
    context: tuple[str, ...] = (),
    cells: tuple[str, ...] = (),
    header: tuple[str, ...] = (),
    part: Part = Part.BODY,
    furniture: bool = False,
) -> Statement:
    """The statement with this id, on the slide of this number."""
    where = Locator(UnitKind.SLIDE, number, "", part, 1)
    shape = Shape.ROW if cells else Shape.SENTENCE
    return Statement(
        number,
        text,
        where,
        shape,
        number,
        context=context,
        cells=cells,
        header=header,
        internal=part is Part.NOTES,
        furniture=furniture,
    )


def document(*said: str | Statement, language: str = "en", title: str = "Plan") -> Document:
    """A deck with one statement a slide."""
    made = tuple(each if isinstance(each, Statement) else statement(n, each) for n, each in enumerate(said, 1))
    words = sum(len(s.text.split()) for s in made)
    return Document("plan.pptx", title, UnitKind.SLIDE, language, len(made), words, made)
