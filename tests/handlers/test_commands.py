"""Words are understood in both languages, politely or not, with slips of the pen; nothing long is a command."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.commands import LONG, find_command, headed, is_long, nearest, quoted, without_mention
from handlers.help import GROUPS
from handlers.router import COMMANDS
from handlers.speech import LANGUAGES, Speech
from tests.handlers.desk import Desk, labels


@pytest.mark.parametrize(
    ("said", "name", "rest"),
    [
        ("help", "help", ""),
        ("Hilfe!", "help", ""),
        ("?", "help", ""),
        ("What can you do?", "help", ""),
        ("was kannst du?", "help", ""),
        ("help find", "help", "find"),
        ("find cold chain", "find", "cold chain"),
        ("Suche nach Kühlkette", "find", "Kühlkette"),
        ("FIND: cold chain", "find", "cold chain"),
        ("please find cold chain", "find", "cold chain"),
        ("hey, can you find cold chain", "find", "cold chain"),
        ("kannst du bitte Kühlkette suchen", None, ""),
        ("hello", "home", ""),
        ("Hallo", "home", ""),
        ("hello, can you help me", "help", ""),
        ("show me the deliveries", "deliveries", ""),
        ("give me the deliveries", "deliveries", ""),
        ("zeig mir die Zustellungen", "deliveries", ""),
        ("my settings", "my settings", ""),
        ("show my settings", "my settings", ""),
        ("Sprache Deutsch", "language", "Deutsch"),
        ("set time zone to New York", "time zone", "New York"),
        ("make @Kim a marketer", "make", "@Kim a marketer"),
        ("richte ein", "setup", ""),
        ("was gibt's neues?", "latest", ""),
        ("neues Team Partner", "new team", "Partner"),
        ("start", "home", ""),
        ("start over with the deck", None, ""),
        ("xyzzy", None, ""),
        ("", "home", ""),
    ],
)
def test_what_words_mean(said: str, name: str | None, rest: str) -> None:
    """Each way of saying it means its command, with the words after it; other words mean none."""
    found = find_command(said, COMMANDS)
    assert (found.command.name if found else None) == name
    assert found is None or found.said or found.rest == rest


@pytest.mark.parametrize(
    ("said", "name"),
    [("hlep", "help"), ("setings", "my settings"), ("delivereis", "deliveries"), ("einrichtn", "setup")],
)
def test_slips_of_the_pen(said: str, name: str) -> None:
    """A slip of the pen is understood where it can mean one command only, and what was said is known."""
    found = find_command(said, COMMANDS)
    assert found is not None
    assert (found.command.name, found.said) == (name, said)


@pytest.mark.parametrize("said", ["maek sam admin", "jion Partners", "nimmt Marketer von Kim", "redem 1234"])
def test_nothing_is_done_on_a_guess(said: str) -> None:
    """A misspelt command that changes something is never run, only offered."""
    found = find_command(said, COMMANDS)
    assert found is None or found.command.action


@pytest.mark.parametrize(
    ("said", "name"), [("maek sam admin", "make"), ("fnid cold chain", "find"), ("sprahce", "language")]
)
def test_the_nearest_are_offered(said: str, name: str) -> None:
    """Among the nearest commands is the one that was meant."""
    assert name in {command.name for command in nearest(said, COMMANDS)}


@pytest.mark.parametrize(
    "said",
    [
        "<@U0BOT> help",
        "<@U0BOT|linkpin>: help",
        "<at>Linkpin</at> help",
        "@linkpin, help",
        "@Linkpin\u00a0help",
        "help",
    ],
)
def test_mentions_of_the_bot(said: str) -> None:
    """Slack's, Teams' and the local chat's mentions before the words don't count."""
    assert without_mention(said) == "help"


def test_mentions_of_others_stay() -> None:
    """A mention within the words stays: it says whom."""
    assert without_mention("<@U0BOT> make <@U2> admin") == "make <@U2> admin"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_is_understood(language: str) -> None:
    """What help gives as an example does what help says, in either language."""
    speech = Speech(language)
    for _, examples in GROUPS:
        for each in examples:
            said = speech.say(each.example)
            found = find_command(said, COMMANDS)
            assert found is not None, said
            assert (found.command.name, found.said) == (each.command, ""), said


def test_every_name_is_understood() -> None:
    """A command's name in each language means the command."""
    for command in COMMANDS:
        for language in LANGUAGES:
            found = find_command(command.title(Speech(language)), COMMANDS)
            assert found is not None
            assert (found.command.name, found.said) == (command.name, "")


def test_no_words_mean_two_commands() -> None:
    """Words belong to one command only, and are written as they are compared: small, without blanks around."""
    words = [word for command in COMMANDS for word in (*command.words, *command.alone)]
    assert sorted(words) == sorted(set(words))
    assert all(word == word.lower().strip() for word in words)
    names = [command.name for command in COMMANDS]
    assert sorted(names) == sorted(set(names))


def test_long_texts() -> None:
    """A pasted text is long by its characters or its lines; a command on its first line heads it."""
    brief = "Help sales win with Atlas. " * 30
    assert is_long(brief)
    assert is_long("A line of a brief\n" * 8)
    assert not is_long("find cold chain")
    assert headed(brief, COMMANDS) is None
    found = headed(f"digest:\n{brief}", COMMANDS)
    assert found is not None
    assert (found.command.name, found.rest) == ("digest", brief.strip())


def test_quotes_are_short_and_tell_no_code() -> None:
    """What is quoted fits on a line and holds nothing that looks like a one-time code."""
    assert quoted("a  b\nc") == "a b c"
    assert len(quoted("x " * 200)) <= 80
    assert "ab12" not in quoted("redem ab12-cd34-ef56-gh78")
    assert quoted("price Atlas 2027") == "price Atlas 2027"


@given(st.text(max_size=600))
def test_words_never_fail(said: str) -> None:
    """Whatever is said: a command or none, at most three offers, a quote that fits; never an error."""
    bare = without_mention(said)
    find_command(bare, COMMANDS)
    headed(bare, COMMANDS)
    assert len(nearest(bare, COMMANDS)) <= 3
    assert len(quoted(bare)) <= 80


@given(st.sampled_from([w for c in COMMANDS for w in c.words]), st.text(max_size=60).map(lambda t: " ".join(t.split())))
def test_what_stands_behind_a_command_is_kept(words: str, rest: str) -> None:
    """A command's words are found whatever follows, and what follows is not changed, or a longer command is meant."""
    said = f"{words} {rest}".strip()
    found = find_command(said, COMMANDS)
    assert found is not None
    assert not found.said
    assert found.rest in said


@pytest.mark.anyio
async def test_a_miss_quotes_and_offers(desk: Desk) -> None:
    """Words that mean nothing are quoted with the nearest commands; help is always a button."""
    await desk.says("sam", "fnid cold chain")
    await desk.delivers()
    seen = desk.sees("sam")
    assert "I don't know “fnid cold chain”. Did you mean one of these?" in seen or "cold chain" in seen
    await desk.says("sam", "xyzzy")
    await desk.delivers()
    assert "I don't know “xyzzy”." in desk.sees("sam")
    assert "Help" in labels(desk.cards("sam")[-1])


@pytest.mark.anyio
async def test_an_understanding_is_quoted(desk: Desk) -> None:
    """Where a slip of the pen was understood, the answer says as what."""
    response = await desk.says("sam", "peopel")
    assert response.notice == "I took “peopel” for “people”."
    await desk.delivers()
    assert "People and roles" in desk.sees("sam")


@pytest.mark.anyio
async def test_a_pasted_text_is_no_miss(desk: Desk) -> None:
    """A long text in a channel goes to briefs; who may post none is told who can, and nothing is quoted."""
    text = "Help sales win with Atlas, which costs less. " * (LONG // 20)
    assert (await desk.says("sam", text)).notice.startswith("Only admins, managers and marketers can do this.")
    await desk.says("mara", f"@linkpin {text}", channel="sales-emea")
    await desk.delivers()
    assert "I don't know" not in desk.sees("mara") + desk.sees("sales-emea")
    assert desk.cards("mara")
