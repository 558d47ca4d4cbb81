"""Every text of the bot is in the catalogues, translated, in use, and with the same placeholders."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from handlers.speech import LANGUAGES

ROOT = Path(__file__).parent.parent.parent
LOCALE = ROOT / "handlers" / "locale"
TRANSLATED = [language for language in LANGUAGES if language != "en"]
KEYWORDS: dict[str, tuple[int, ...] | None] = {"say": None, "count": (1, 2), "gettext_noop": None}
"""As in handlers/locale/README.md."""
COMMAND_LINE = ROOT / "bot" / "cli"
FROM_TABLES = {
    "command.help",  # a Command's line of help, marked where the command is declared
    "example.example",
    "each.example",  # help's examples, marked in its table
    "title",  # help's headings, marked in its table
    "error.text",  # what went wrong, marked where it is raised
    "error.way_out",
    "fact",  # words in such texts, marked in the same place
    "marked",  # the texts of the Teams package's manifest, marked where they are declared
}
"""What `say` may be given that is not written out there: texts that `gettext_noop` has marked elsewhere."""


def sources() -> list[Path]:
    """The modules whose texts are the bot's."""
    found = [*(ROOT / "handlers").rglob("*.py"), *(ROOT / "bot").rglob("*.py")]
    return sorted(path for path in found if COMMAND_LINE not in path.parents)


@pytest.fixture(scope="module")
def in_code() -> dict[str, str]:
    """The texts in the code: the key, and the plural or ""."""
    found: dict[str, str] = {}
    for folder in ("handlers", "bot", "digests"):
        for name, _, message, _, _ in extract_from_dir(ROOT / folder, keywords=KEYWORDS):
            if folder == "bot" and name.startswith("cli"):
                continue
            key, plural = message if isinstance(message, tuple) else (message, "")
            found[key] = plural or found.get(key, "")
    return found


def catalogue(language: str) -> Catalog:
    """A language's catalogue, with what is obsolete in it."""
    with (LOCALE / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> dict[str, Message]:
    """The messages by their English text."""
    return {_key(message): message for message in catalogue(language) if message.id}


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", TRANSLATED)
def test_all_is_translated(in_code: dict[str, str], language: str) -> None:
    """Every text of the code has a translation, with both plural forms where it has a plural."""
    known = messages(language)
    missing = []
    for key, plural in in_code.items():
        strings = _strings(known[key]) if key in known else ()
        if len(strings) != (2 if plural else 1) or not all(strings):
            missing.append(key)
    assert not missing


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_left_over(in_code: dict[str, str], language: str) -> None:
    """No translation is fuzzy, obsolete, or of a text that the code has no more."""
    found = catalogue(language)
    assert not [message.id for message in found if message.fuzzy and message.id]
    assert not list(found.obsolete)
    assert not messages(language).keys() - in_code.keys()


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders(in_code: dict[str, str], language: str) -> None:
    """A translation has the placeholders of its English text, and nothing else in braces."""
    for key, message in messages(language).items():
        wanted = placeholders(key) | placeholders(in_code.get(key, ""))
        for form, string in enumerate(_strings(message)):
            # A plural's form for one may leave the number out.
            missing = wanted - placeholders(string) - ({"n"} if in_code.get(key) and form == 0 else set())
            assert not missing, key
            assert placeholders(string) <= wanted, key


@pytest.mark.parametrize("language", TRANSLATED)
def test_typography(language: str) -> None:
    """A translation begins, ends and quotes like its English text does: no stray blanks, the language's own marks."""
    for key, message in messages(language).items():
        for string in _strings(message):
            assert string == string.strip(), key
            assert key.endswith("?") == string.endswith("?"), key
            assert key.endswith(".") == string.endswith("."), key
            assert "“" not in string.replace("“", "", string.count("„")), key
            assert '"' not in string, key
            assert "!" not in string, key


def test_german_says_du() -> None:
    """German says du and ihr, never Sie; at a sentence's beginning "Sie" is she or they, so only within is looked."""
    formal = re.compile(r"(?<![.:?]\s)(?<!^)\b(?:Sie|Ihnen|Ihre?[mnrs]?)\b")
    assert not [key for key, m in messages("de").items() if any(formal.search(string) for string in _strings(m))]


def test_texts_are_written_out() -> None:
    """No text is built at run time, where neither the extraction nor a translator would find it."""
    built = [
        f"{path.relative_to(ROOT)}:{call.lineno}: {ast.unparse(argument)}"
        for path in sources()
        for call, argument in _texts(path)
        if not _written_out(argument)
    ]
    assert not built


def test_the_instructions_extract_the_same() -> None:
    """The commands in the catalogues' README name the keywords that are checked here."""
    told = (LOCALE / "README.md").read_text(encoding="utf-8")
    assert "-k say -k count:1,2 -k gettext_noop" in told


def _texts(path: Path) -> Iterator[tuple[ast.Call, ast.expr]]:
    """Every argument that is a text, of every call to `say`, `count` with two texts, or `gettext_noop`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in ("say", "gettext_noop"):
            yield node, node.args[0]
        elif name == "count" and len(node.args) >= 3:
            yield node, node.args[0]
            yield node, node.args[1]


def _written_out(argument: ast.expr) -> bool:
    if isinstance(argument, ast.Constant):
        return isinstance(argument.value, str)
    return ast.unparse(argument) in FROM_TABLES


def _key(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, list | tuple) else message.id)


def _strings(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, list | tuple) else (str(message.string),)


ERRORS = {"UnreadableBriefError", "RefusedBriefError", "LimitExceededError", "FetchError"}


def test_errors_about_files_bring_marked_texts() -> None:
    """Whoever reads German reads them in German: no text of such an error is written out unmarked, or built."""
    unmarked = []
    for path in sorted([*(ROOT / "digests").rglob("*.py"), *(ROOT / "handlers").rglob("*.py"), *sources()]):
        if path.name == "model_wheel.py":  # its FetchError is for the command line
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
                unmarked += [
                    f"{path.name}:{each.lineno}"
                    for each in node.args
                    if isinstance(each, ast.Constant | ast.JoinedStr | ast.BinOp)
                ]
    assert not unmarked
