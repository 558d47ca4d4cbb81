"""Serves until it is told to stop: one process, one event loop, an orderly end on SIGTERM and SIGINT."""

from __future__ import annotations

import asyncio
import errno
import gc
import ipaddress
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn

from bot.service import Parts, Roles, Running, run_service
from storage.location import Location

PORT = 3978
"""The port of the Bot Framework's samples and of the Agents Playground."""
BACKLOG = 512
DRAIN_SECONDS = 3
"""So long an open answer may take at the end; a page's stream of events would never end."""
SWITCH_SECONDS = 0.0001
"""Composing a digest keeps a thread busy, for which each trip to the database waits, by Python's default up to 5 ms at
every switch. Measured beside a digest, an event loop's delay fell from 11 ms to 5 ms (medians, two busy cores)."""
GARBAGE_EVERY = 20_000
"""So many new objects bring on a look for garbage; Python's 700 suit small programs. Together with not looking through
what was made at the start, it took an acknowledged Slack event from 0.68 ms of processor time to 0.51 ms, where a bare
Bolt app takes 0.26 ms (medians of five runs of 2,000 events)."""
SIGNALS = (signal.SIGTERM, signal.SIGINT)


class ServeError(Exception):
    """The service can't start as asked. `message` says why, `hint` what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen. Port 0 takes any free one."""

    host: str = "127.0.0.1"
    port: int = PORT


@dataclass(frozen=True, slots=True)
class Started:
    """What is told once all runs: the address (None without the web part), and what to try."""

    url: str | None
    try_this: Sequence[str] = field(default=())


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a service on `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def serve(
    location: Location,
    home: Path,
    parts: Parts,
    roles: Roles,
    address: Address,
    started: Callable[[Started], None],
) -> None:
    """Run the service until SIGTERM or SIGINT; `started` is called once it runs.

    Raises ServeError, and StorageError where the database can't be used.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    stop = asyncio.Event()
    # The port first: who can't have it should not migrate or send anything.
    with _listening(address, wanted=roles.web) as listener, _told_to_stop(stop):
        async with run_service(location, home, parts, roles) as running:
            url = None if listener is None else _url(address, listener)
            said = [line for connection in running.connections for line in connection.try_this]
            _spare_the_collector()
            started(Started(url, said))
            if listener is None:
                await stop.wait()
            else:
                await _web(running, listener, stop)


def _spare_the_collector() -> None:
    """What the start has made stays until the end: no use in looking through all of it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_EVERY)


class _Server(uvicorn.Server):
    """Without uvicorn's own signal handlers, which would end the process before the workers have ended."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _web(running: Running, listener: socket.socket, stop: asyncio.Event) -> None:
    config = uvicorn.Config(
        running.app,
        log_config=None,
        access_log=False,  # an address may hold a token, and a proxy keeps such a log better
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve([listener]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    for connection in running.connections:
        connection.hang_up()
    server.should_exit = True
    stopping.cancel()
    await serving


@contextmanager
def _listening(address: Address, *, wanted: bool) -> Iterator[socket.socket | None]:
    if not wanted:
        yield None
        return
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((address.host, address.port))
            listener.listen(BACKLOG)
        except (OSError, OverflowError) as error:
            raise _cannot_listen(address, error) from error
        listener.setblocking(False)
        yield listener
    finally:
        listener.close()


def _cannot_listen(address: Address, error: OSError | OverflowError) -> ServeError:
    where = f"{address.host} port {address.port}"
    code = error.errno if isinstance(error, OSError) else None
    if code == errno.EADDRINUSE:
        return ServeError(
            f"Something else listens on {where}.", "Stop it, or choose another port with --port (0 takes any free one)."
        )
    if code in (errno.EACCES, errno.EPERM):
        return ServeError(f"This user may not listen on {where}.", "Choose a port from 1024 on with --port.")
    return ServeError(f"Can't listen on {where}.", "Give an address of this machine with --host, such as 127.0.0.1.")


@contextmanager
def _told_to_stop(stop: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for each in SIGNALS:
        loop.add_signal_handler(each, stop.set)
    try:
        yield
    finally:
        for each in SIGNALS:
            loop.remove_signal_handler(each)


def _url(address: Address, listener: socket.socket) -> str:
    host = f"[{address.host}]" if ":" in address.host else address.host
    return f"http://{host}:{listener.getsockname()[1]}"
