"""What the reading process takes from itself before it looks at a document: memory, time, files, other processes.

Linux enforces all of it. macOS knows no limit of address space (the parent watches the memory there), no signal at a
parent's death (the alarm ends an orphan) and no Landlock. Windows has none of these: only the parent's clock holds.
"""

from __future__ import annotations

import ctypes
import os
import signal
import struct
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

if sys.platform != "win32":
    import resource

_DESCRIPTORS = 64
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38

# https://docs.kernel.org/userspace-api/landlock.html and linux/landlock.h; the numbers are the same on all machines.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION = 1
_PATH_BENEATH = 1
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_FILE_RIGHTS = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF, 5: 0xFFFF}
_TCP_RIGHTS = 0b11
_TCP_SINCE = 4
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")


def confine(memory_bytes: int, seconds: float, parent: int, *, nice: int = 0) -> None:
    """Bounds this process for good. `parent` is the id of the process that must stay alive.

    It stands back behind others by `nice`, as nice(2) counts.

    Address space, and so memory, is at most `memory_bytes`; processor time and wall clock a little over `seconds`
    (the parent's clock comes first); 64 open files; no core dump; no new processes (Linux lets root start them
    all the same).
    """
    os.umask(0o077)
    if sys.platform == "win32":
        return
    os.nice(nice)
    last = int(seconds) + 2
    _lower(getattr(resource, "RLIMIT_AS", None), memory_bytes)
    _lower(resource.RLIMIT_CPU, last)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, _DESCRIPTORS)
    _lower(getattr(resource, "RLIMIT_NPROC", None), 0)
    signal.setitimer(signal.ITIMER_REAL, last)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)  # the parent died before its death could be asked to be told


def seal(document: Path, folders: Iterable[Path]) -> None:
    """From here on no file can be written, and on Linux only `document` and what lies in `folders` can be read.

    Called when the reader is imported, since Python keeps compiled modules. Where the kernel has no Landlock (before
    5.13), reading stays as free as the user's own.
    """
    if sys.platform != "win32":
        _lower(resource.RLIMIT_FSIZE, 0)
    version = landlock_version()
    if not version:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    handled = _FILE_RIGHTS[min(version, max(_FILE_RIGHTS))]
    attributes = struct.pack(
        "<2Q" if version >= _TCP_SINCE else "<Q", handled, *([_TCP_RIGHTS] * (version >= _TCP_SINCE))
    )
    rules = libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if rules < 0:
        return
    _allow(libc, rules, document, _READ_FILE)
    for folder in {*folders, *map(Path, _LIBRARIES)}:
        if folder.is_dir():
            _allow(libc, rules, folder, _READ_FILE | _READ_FOLDER)
    libc.syscall(_RESTRICT_SELF, rules, 0)
    os.close(rules)


def landlock_version() -> int:
    """Which Landlock this kernel offers, 0 for none."""
    if sys.platform != "linux":
        return 0
    return max(0, int(ctypes.CDLL(None, use_errno=True).syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)))


def _allow(libc: ctypes.CDLL, rules: int, path: Path, rights: int) -> None:
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_PATH", 0))
    libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("<Qi", rights, descriptor), 0)
    os.close(descriptor)


def _lower(kind: int | None, bound: int) -> None:
    """Sets soft and hard limit to `bound`, or to the hard limit where that is lower; None is a limit unknown here."""
    if kind is None or sys.platform == "win32":
        return
    hard = resource.getrlimit(kind)[1]
    wanted = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
    with suppress(OSError, ValueError):  # macOS refuses RLIMIT_AS
        resource.setrlimit(kind, (wanted, wanted))
