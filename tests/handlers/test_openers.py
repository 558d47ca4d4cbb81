"""The buttons that open a form are known beforehand: Teams opens a dialog only where the button says so."""

from __future__ import annotations

import ast
from pathlib import Path

from handlers import router

HANDLERS = Path(__file__).parents[2] / "handlers"
NOT_PRESSES = frozenset({"_filled", "_handle"})
"""Functions of the router that show a form again."""


def _returns_a_form(function: ast.AsyncFunctionDef) -> bool:
    """Whether a function itself makes a response with a form that is new, not one shown again with problems."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Response":
            names = {keyword.arg for keyword in node.keywords}
            if "form" in names and not names & {"problems", "raw", "page"}:
                return True
    return False


def _marked(function: ast.AsyncFunctionDef) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "opens_form" for each in function.decorator_list)


def _presses() -> list[tuple[str, ast.AsyncFunctionDef]]:
    """All functions shaped like a press: (turn, value, message)."""
    found = []
    for path in sorted(HANDLERS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.AsyncFunctionDef) and node.name not in NOT_PRESSES:
                names = [each.arg for each in node.args.args]
                if names == ["turn", "value", "message"]:
                    found.append((f"{path.stem}.{node.name}", node))
    return found


PASSED_ON = frozenset({"triage.press"})
"""Marked, since what they pass the press on to opens a form."""


def test_what_opens_a_form_is_marked_and_nothing_else() -> None:
    """Each button's use case that makes a new form carries the mark, and what carries it makes one."""
    inner = {"people._pressed"}  # its press stands inside of it
    presses = [(name, node) for name, node in _presses() if name not in inner]
    assert not [name for name, node in presses if _returns_a_form(node) and not _marked(node)]
    assert not [name for name, node in presses if _marked(node) and not _returns_a_form(node) and name not in PASSED_ON]
    assert {name for name, node in presses if _marked(node)} >= {"questions.open_ask", "people.press"}


def test_the_marks_reach_the_buttons() -> None:
    """The router knows the actions themselves."""
    assert {"digest.ask", "digest.publish", "preview.edit", "settings.open"} <= router.OPENERS
    assert not router.OPENERS & {"digest.useful", "home.show", "preview.drop"}
    assert router.PRESSES.keys() >= router.OPENERS
