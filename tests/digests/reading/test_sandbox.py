"""A reading happens in a process that is bounded, sealed, and always gone afterwards."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from digests.errors import LimitExceededError, RefusedBriefError, UnreadableBriefError
from digests.model import UnitKind
from digests.reading.blocks import Block, BlockKind, RawDocument
from digests.reading.child import serve
from digests.reading.confinement import landlock_version
from digests.reading.limits import BESIDE_OTHERS, DEFAULT_LIMITS, ReadingLimits
from digests.reading.sandbox import Sandbox, read_raw, read_raw_async
from digests.reading.sniff import Format
from tests.digests.reading.specimens import (
    complaint,
    deck,
    ends,
    is_gone,
    letter,
    page,
    saved,
    with_reader,
    with_script,
)

SOON = ReadingLimits(seconds=2.0)
FOREVER = "progress(os.getpid(), os.getpid())\nwhile True: pass"


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    """A file that sniffing takes for text."""
    return saved(tmp_path, "brief.txt", b"Revenue grew.")


def said(document: RawDocument) -> str:
    """The text of a document."""
    return "\n".join(block.text for block in document.blocks)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("brief.pptx", deck()),
        ("brief.docx", letter()),
        ("brief.pdf", page()),
        ("brief.md", b"# North\n\nRevenue grew by one percent in the north."),
        ("brief.html", b"<h1>North</h1><p>Revenue grew by one percent in the north.</p>"),
        ("brief.txt", b"Revenue grew by one percent in the north."),
        ("Entwurf für Süd – neu.txt", b"Revenue grew by one percent in the north."),
    ],
)
def test_every_format_comes_back_from_the_child(tmp_path: Path, name: str, content: bytes) -> None:
    """Each reader works under all limits, and gives what it gives without them."""
    path = saved(tmp_path, name, content)
    document = read_raw(path)
    assert "Revenue grew by one percent in the north." in said(document)
    assert serve(path, DEFAULT_LIMITS, lambda done, total: None) == {"document": document}


def test_a_path_may_be_relative_and_the_name_undecodable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child finds what the caller meant, wherever it runs itself."""
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("relative", encoding="utf-8")
    assert said(read_raw(Path("a.txt"))) == "relative"
    strange = os.fsdecode(b"\xff\xfe.txt")
    Path(strange).write_text("strange", encoding="utf-8")
    assert said(read_raw(Path(strange))) == "strange"


def test_progress_reaches_the_caller_in_order_and_to_the_end(tmp_path: Path) -> None:
    """The counts rise, and the last is the whole."""
    seen: list[tuple[int, int]] = []
    read_raw(saved(tmp_path, "brief.pptx", deck()), progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1] == (3, 3)


def test_a_failing_progress_callback_ends_the_child(tmp_path: Path, brief: Path) -> None:
    """The caller's own error comes through, and nothing keeps running."""
    pids: list[int] = []

    def fail(done: int, total: int) -> None:
        pids.append(done)
        raise KeyError("the caller's own")

    with pytest.raises(KeyError):
        with_reader(tmp_path, FOREVER).read(brief, DEFAULT_LIMITS, fail)
    assert is_gone(pids[0])


def test_the_child_knows_no_secret_of_the_parent(tmp_path: Path, brief: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither variables, nor open files, nor standard input, nor the working folder are handed down."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    secret = os.open(saved(tmp_path, "secret", b"secret"), os.O_RDONLY)
    os.set_inheritable(secret, True)
    body = (
        "opened = []\n"
        "for number in range(3, 64):\n"
        "    try: opened.append(os.fstat(number).st_ino)\n"
        "    except OSError: pass\n"
        "import json\n"
        "return said(json.dumps([dict(os.environ), opened, os.getcwd(), sys.stdin.read()]))"
    )
    environment, opened, folder, stdin = json.loads(said(with_reader(tmp_path, body).read(brief, DEFAULT_LIMITS)))
    assert set(environment) <= {"PATH", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"}
    assert "secret" not in json.dumps(environment)
    assert os.fstat(secret).st_ino not in opened
    assert folder == Path(sys.executable).anchor
    assert stdin == ""
    os.close(secret)


def test_a_module_in_the_working_folder_is_not_imported(
    tmp_path: Path, brief: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who can put files beside a brief can't put code into the child."""
    saved(tmp_path, "json.py", b"raise SystemExit('taken over')")
    saved(tmp_path, "lxml.py", b"raise SystemExit('taken over')")
    monkeypatch.chdir(tmp_path)
    assert said(read_raw(brief)) == "Revenue grew."


def test_the_limits_of_the_system_are_set(tmp_path: Path, brief: Path) -> None:
    """Memory, processor time, files, core dumps and processes are bounded before the reader runs."""
    body = (
        "import resource\n"
        "kinds = 'AS CPU FSIZE NOFILE CORE NPROC'.split()\n"
        "return said([resource.getrlimit(getattr(resource, 'RLIMIT_' + kind))[1] for kind in kinds])"
    )
    document = with_reader(tmp_path, body).read(brief, ReadingLimits(seconds=7, memory_bytes=300 * 2**20))
    expected = [300 * 2**20, 9, 0, 64, 0, 0]
    assert json.loads(said(document))[1:] == expected[1:]
    if sys.platform == "linux":
        assert json.loads(said(document))[0] == expected[0]


def test_beside_others_the_child_stands_back(tmp_path: Path, brief: Path) -> None:
    """A service's reading yields to whoever waits for an answer; on the command line it is as quick as it can be."""
    sandbox = with_reader(tmp_path, "return said(os.nice(0))")
    here = os.nice(0)
    assert said(sandbox.read(brief, DEFAULT_LIMITS)) == str(here)
    assert said(sandbox.read(brief, BESIDE_OTHERS)) == str(min(19, here + 10))


def test_no_file_can_be_written_and_no_other_file_read(tmp_path: Path, brief: Path) -> None:
    """A reader that is taken over can't keep or fetch anything: where the kernel has Landlock, not even read."""
    neighbour = saved(tmp_path.parent, "neighbour.txt", b"another customer's brief")
    body = (
        "found = []\n"
        f"for other in ({str(neighbour)!r}, '/etc/passwd'):\n"
        "    try: found.append(Path(other).read_text())\n"
        "    except OSError: pass\n"
        "try: Path(path).with_name('made.txt').write_text('kept')\n"
        "except OSError: found.append('write refused')\n"
        "return said(found)"
    )
    found = said(with_reader(tmp_path, body).read(brief, DEFAULT_LIMITS))
    made = tmp_path / "made.txt"
    assert not made.exists() or made.stat().st_size == 0
    assert "write refused" in found
    assert ("another customer's brief" in found) == (landlock_version() == 0)
    assert ("root:" in found) == (landlock_version() == 0)


def test_no_connection_can_be_opened(tmp_path: Path, brief: Path) -> None:
    """A reader that is taken over can't tell anybody: where the kernel can, no TCP connection leaves the child."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        body = (
            "import socket\n"
            f"try: socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), timeout=5)\n"
            "except OSError: return said('refused')\n"
            "return said('connected')"
        )
        found = said(with_reader(tmp_path, body).read(brief, DEFAULT_LIMITS))
    assert found == ("refused" if landlock_version() >= 4 else "connected")


def test_a_reader_that_loops_meets_the_clock(tmp_path: Path, brief: Path) -> None:
    """The complaint names the time and what to do, and the process is gone, not even a zombie."""
    pids: list[int] = []
    with pytest.raises(LimitExceededError, match=r"longer than 2 seconds.*Split it") as caught:
        with_reader(tmp_path, FOREVER).read(brief, SOON, lambda done, total: pids.append(done))
    assert caught.value.message.startswith("brief.txt")
    assert is_gone(pids[0])


def test_a_child_that_outlives_the_clock_is_ended_by_its_own_alarm(tmp_path: Path, brief: Path) -> None:
    """Should the parent's clock not come, the child's does: a reader that sleeps is ended by it."""
    body = "os.kill(os.getpid(), 0)\nimport signal\nsignal.setitimer(signal.ITIMER_REAL, 0.1)\ntime.sleep(30)"
    error = complaint(brief, ReadingLimits(seconds=20), with_reader(tmp_path, body))
    assert isinstance(error, LimitExceededError)


@pytest.mark.parametrize(
    "body",
    [
        "held = []\nwhile True: held.append(bytearray(10_000_000))",
        "return said('x' * 10**9)",
        "from lxml import etree\nheld = []\nwhile True: held.append(etree.fromstring('<a>' + '<b/>' * 10**5 + '</a>'))",
    ],
)
def test_a_reader_that_eats_memory_meets_its_limit(tmp_path: Path, brief: Path, body: str) -> None:
    """Python's memory and a C library's: both end in one complaint that names the limit."""
    error = complaint(brief, ReadingLimits(memory_bytes=200 * 2**20), with_reader(tmp_path, body))
    assert isinstance(error, LimitExceededError)
    assert "200 MB of memory" in error.message


def test_memory_is_watched_where_the_system_does_not_bound_it(brief: Path) -> None:
    """A child without limits of its own (as on macOS) is ended when it holds too much."""
    greedy = with_script("held = bytearray(b'x') * 150_000_000\ntime.sleep(60)")
    sandbox = Sandbox(command=greedy.command, watch_memory=True)
    error = complaint(brief, ReadingLimits(memory_bytes=100 * 2**20), sandbox)
    assert isinstance(error, LimitExceededError)
    assert "100 MB of memory" in error.message


@pytest.mark.parametrize(
    "body",
    [
        "ctypes.string_at(0)",
        "os.abort()",
        "raise ValueError(Path(path).resolve())",
        "raise KeyError('/etc/passwd')",
        "raise OSError(2, 'No such file', '/somewhere/else')",
        "def down(n): return down(n + 1)\ndown(0)",
        "os._exit(3)",
    ],
)
def test_a_reader_that_breaks_down_gives_one_plain_complaint(tmp_path: Path, brief: Path, body: str) -> None:
    """A crash in C, any exception, even an exit: one line about the file, nothing of what is inside the program."""
    complaint(brief, DEFAULT_LIMITS, with_reader(tmp_path, body))


def test_a_defect_of_the_installation_is_not_blamed_on_the_document(tmp_path: Path, brief: Path) -> None:
    """A reader that can't be imported is our defect, and says which module is missing."""
    with pytest.raises(RuntimeError, match="No module named 'not_installed'"):
        with_reader(tmp_path, "import not_installed").read(brief, DEFAULT_LIMITS)
    with pytest.raises(RuntimeError, match="reading process failed"):
        Sandbox(command=(sys.executable, "-c", "import not_installed")).read(brief, DEFAULT_LIMITS)
    with pytest.raises(LimitExceededError, match="short of memory or processes"):
        Sandbox(command=(str(tmp_path / "nothing"),)).read(brief, DEFAULT_LIMITS)


def test_noise_on_standard_output_does_not_disturb_the_answer(tmp_path: Path, brief: Path) -> None:
    """Whatever a library prints, in Python or in C, the document comes back whole."""
    body = (
        "print('{\"document\": {}}')\n"
        "os.write(1, b'noise' * 100_000)\n"
        "os.write(2, b'noise' * 100_000)\n"
        "sys.stdout.flush()\n"
        "return said('the document')"
    )
    assert said(with_reader(tmp_path, body).read(brief, DEFAULT_LIMITS)) == "the document"


GOOD = json.dumps({"document": RawDocument(UnitKind.SECTION, "", 1, ()).to_json()})


@pytest.mark.parametrize(
    "code",
    [
        "",
        "print('garbage')",
        "os.write(1, bytes(range(256)) * 100)",
        "print('[]')",
        "print('7')",
        "print('null')",
        "print('{}')",
        "print('[' * 100_000)",
        "print('{\"document\": ' * 100_000)",
        "print('{\"document\": null}')",
        'print(\'{"document": {"kind": "slide"}}\')',
        "print('{\"progress\": 1}')",
        "print('{\"progress\": [1, 1e999]}')",
        "print('{\"progress\": [1, ' + '9' * 5000 + ']}')",
        "print('{\"error\": {}}')",
        'print(\'{"error": {"code": [], "text": "", "way_out": "", "facts": {}}}\')',
        'print(\'{"error": {"code": "brief", "text": "", "way_out": "", "facts": {}}}\')',
        f'print({GOOD!r}.replace(\'"title": ""\', \'"title": "\\\\ud800"\'))',
        f"print({GOOD!r}.replace('\"units\": 1', '\"units\": NaN'))",
        "os.close(1)\ntime.sleep(60)",
        "os._exit(0)",
        "os._exit(3)",
        "import pickle\nos.write(1, pickle.dumps(os.getcwd))",
    ],
)
def test_a_child_that_is_taken_over_can_say_what_it_likes(brief: Path, code: str) -> None:
    """Answers of any wrong form, depth or size end in the complaint for a damaged file."""
    error = complaint(brief, DEFAULT_LIMITS, with_script(code))
    assert type(error) is UnreadableBriefError
    assert "brief.txt is damaged" in error.message


def test_a_told_error_is_cut_to_one_printable_line(brief: Path) -> None:
    """Line breaks, terminal codes and lengths in a child's message don't come through."""
    told = {
        "error": {"code": "refused", "text": "one\ntwo\x1b[31m\u202e" + "x" * 10_000, "way_out": "a\tb", "facts": {}}
    }
    with pytest.raises(RefusedBriefError) as caught:
        with_script(f"print({json.dumps(told)!r})").read(brief, DEFAULT_LIMITS)
    assert caught.value.message.startswith("one two [31m x")
    assert len(caught.value.message) <= 300
    assert caught.value.hint == "a b"


def test_a_flood_of_output_is_cut_off(brief: Path) -> None:
    """A child may not fill the parent's memory, in one endless line or in many; nor may it run out the clock."""
    endless = with_script("while True: os.write(1, b'x' * 65536)", output_bytes=5_000_000)
    assert isinstance(complaint(brief, DEFAULT_LIMITS, endless), LimitExceededError)
    errors = with_script("while True: os.write(2, b'x' * 65536)")
    assert "longer than 2 seconds" in complaint(brief, SOON, errors).message
    lines = with_script("while True: os.write(1, b'{\"progress\": [1, 2]}\\n' * 1000)")
    assert isinstance(complaint(brief, SOON, lines), LimitExceededError)


def test_a_document_beyond_the_limits_is_refused_whoever_made_it(brief: Path) -> None:
    """The parent counts units and characters again."""
    units = with_script(f"print({GOOD!r}.replace('\"units\": 1', '\"units\": 9000'))")
    assert isinstance(complaint(brief, DEFAULT_LIMITS, units), LimitExceededError)
    block = Block(BlockKind.PARAGRAPH, "x" * 60, 1)
    long = json.dumps({"document": RawDocument(UnitKind.SECTION, "", 1, (block, block)).to_json()})
    assert isinstance(
        complaint(brief, ReadingLimits(text_characters=100), with_script(f"print({long!r})")), LimitExceededError
    )


def test_a_child_that_answers_and_stays_is_ended(brief: Path) -> None:
    """The answer counts at once; what lingers is killed with all that it started."""
    code = (
        "pid = os.fork()\n"
        "if pid:\n"
        "    print(json.dumps({'progress': [pid, pid]}))\n"
        f"    print({GOOD!r}, flush=True)\n"
        "time.sleep(60)"
    )
    pids: list[int] = []
    with_script(code).read(brief, DEFAULT_LIMITS, lambda done, total: pids.append(done))
    assert ends(pids[0])


def test_a_grandchild_that_holds_the_pipe_does_not_hold_the_reading(brief: Path) -> None:
    """A process that left the group and keeps the output open makes nobody wait beyond the clock."""
    code = (
        "pid = os.fork()\n"
        "if not pid:\n"
        "    os.setsid()\n"
        "    time.sleep(20)\n"
        "    os._exit(0)\n"
        "print(json.dumps({'progress': [pid, pid]}), flush=True)\n"
    )
    pids: list[int] = []
    with pytest.raises(LimitExceededError):
        with_script(code).read(brief, SOON, lambda done, total: pids.append(done))
    os.kill(pids[0], signal.SIGKILL)
    assert ends(pids[0])


def test_a_killed_parent_takes_its_child_along(tmp_path: Path, brief: Path) -> None:
    """After kill -9 of the program no reading process is left."""
    command = with_reader(tmp_path, FOREVER).command
    code = (
        "from pathlib import Path\n"
        "from digests.reading.limits import ReadingLimits\n"
        "from digests.reading.sandbox import Sandbox\n"
        f"Sandbox(command={command!r}).read(Path({str(brief)!r}), ReadingLimits(seconds=8),"
        " lambda done, total: print(done, flush=True))"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]
    )
    with parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert not is_gone(child)
        parent.kill()
    # Linux tells the child at once; elsewhere its own alarm ends it.
    assert ends(child, patience=15 if sys.platform == "linux" else 60)


def test_the_loop_gets_document_and_progress(tmp_path: Path) -> None:
    """From an event loop the same document comes back, progress in the loop's own thread, many at once."""
    path = saved(tmp_path, "brief.pptx", deck())
    threads: set[str] = set()

    async def several() -> list[RawDocument]:
        note = lambda done, total: threads.add(threading.current_thread().name)  # noqa: E731 - a callback of one line
        return await asyncio.gather(*(read_raw_async(path, progress=note) for _ in range(4)))

    documents = asyncio.run(several())
    assert documents == [read_raw(path)] * 4
    assert threads == {threading.current_thread().name}


def test_the_loop_gets_the_same_errors(tmp_path: Path) -> None:
    """A complaint crosses from the reading's thread unchanged."""
    with pytest.raises(UnreadableBriefError, match=r"no file named gone\.txt"):
        asyncio.run(read_raw_async(tmp_path / "gone.txt"))


def test_cancelling_ends_the_child(tmp_path: Path, brief: Path) -> None:
    """When the awaiting task is cancelled, the child is gone by the time the task is."""
    sandbox = with_reader(tmp_path, FOREVER)

    async def cancelled() -> int:
        started: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(
            sandbox.read_async(brief, DEFAULT_LIMITS, lambda done, total: started.set_result(done))
        )
        pid = await started
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return pid

    assert is_gone(asyncio.run(cancelled()))


def test_cancelling_before_the_start_starts_nothing(tmp_path: Path, brief: Path) -> None:
    """A task cancelled at once ends at once, with the same error as any cancelled task."""

    async def cancelled() -> None:
        task = asyncio.create_task(with_reader(tmp_path, FOREVER).read_async(brief, DEFAULT_LIMITS))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())


def test_reading_leaves_no_open_file_behind(tmp_path: Path, brief: Path) -> None:
    """After many readings, good and bad, no descriptor more is open."""
    folder = Path("/dev/fd")
    read_raw(brief)
    before = len(list(folder.iterdir()))
    for path in (brief, tmp_path / "gone.txt", brief):
        with suppress(UnreadableBriefError):
            read_raw(path)
    with pytest.raises(LimitExceededError):
        with_reader(tmp_path, FOREVER).read(brief, ReadingLimits(seconds=0.5))
    assert len(list(folder.iterdir())) == before


def test_the_readers_are_one_per_format_and_there(tmp_path: Path) -> None:
    """A format without a reader would be a promise broken: each can be imported by the child."""
    samples = {Format.PPTX: deck(), Format.DOCX: letter(), Format.PDF: page(), Format.HTML: b"<html><p>Hi there</p>"}
    for format_ in Format:
        suffix = "md" if format_ is Format.MARKDOWN else format_.value
        path = saved(tmp_path, f"a.{suffix}", samples.get(format_, b"Hi there"))
        assert "document" in serve(path, DEFAULT_LIMITS, lambda done, total: None), format_
