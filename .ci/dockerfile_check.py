"""Proves the Dockerfile without a container engine, and the runtime lock with it.

Every COPY source must exist and must not be ignored; the builder's RUN steps are run in a temporary folder that stands
for `/`, by a user who is not root; then the health check, the entry point and a digest run from what was built, which
holds requirements.txt and the project's wheel and nothing else.

Usage: python .ci/dockerfile_check.py
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
USER = 10001
"""The image's user, which need not exist here."""
ABSOLUTE = re.compile(r"(?<![\w./-])/(?:opt|src|var/lib/linkpin)(?![\w-])")
"""The image's folders that a step may write to."""


@dataclass
class Stage:
    """One stage of a Dockerfile: its name and its instructions as (keyword, rest of the line)."""

    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def all(self, keyword: str) -> list[str]:
        """What stands after each `keyword`."""
        return [rest for found, rest in self.steps if found == keyword]


def parse(text: str) -> dict[str, Stage]:
    """The stages of a Dockerfile by name, comments and line continuations resolved."""
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    stages: dict[str, Stage] = {}
    current: Stage | None = None
    for line in re.sub(r"\\\n\s*", " ", lines).splitlines():
        keyword, _, rest = line.strip().partition(" ")
        if keyword == "FROM":
            current = Stage(rest.split()[-1])
            stages[current.name] = current
        elif keyword and current:
            current.steps.append((keyword, rest.strip()))
    return stages


def copied(stage: Stage) -> list[str]:
    """The sources that a stage copies from the build context."""
    plain = [rest.split() for rest in stage.all("COPY") if not rest.startswith("--from")]
    return [source for words in plain for source in words[:-1]]


def missing(sources: list[str], root: Path, dockerignore: str) -> list[str]:
    """The sources that are not in `root`, or that `.dockerignore` (all but what it names) keeps back."""
    let_in = {line[1:] for line in dockerignore.splitlines() if line.startswith("!")}
    return [s for s in sources if not (root / s).exists() or s not in let_in]


def environment(stage: Stage, root: Path) -> dict[str, str]:
    """A stage's ENV with the image's folders put under `root`, over what pip and Python need from this machine."""
    inherited = {k: v for k, v in os.environ.items() if k.startswith(("PIP_", "SSL_", "REQUESTS_")) or k == "PATH"}
    given: dict[str, str] = {}
    for rest in stage.all("ENV"):
        given |= dict(word.partition("=")[::2] for word in shlex.split(rest))
    path = inherited.get("PATH", os.defpath)
    return inherited | {k: relocated(v, root).replace("$PATH", path) for k, v in given.items()} | {"HOME": str(root)}


def relocated(command: str, root: Path) -> str:
    """`command` with the image's folders put under `root`."""
    return ABSOLUTE.sub(lambda found: f"{root}{found[0]}", command)


def interpreter() -> str:
    """A Python 3.11 or newer that any user of this machine may run and make an environment with."""
    test = "import sys, venv, ensurepip; raise SystemExit(sys.version_info < (3, 11))"
    names = ("python3.13", "python3.12", "python3.11", "python3")
    for name in [
        getattr(sys, "_base_executable", sys.executable),
        *(f"{d}/{n}" for d in ("/usr/local/bin", "/usr/bin") for n in names),
    ]:
        if Path(name).exists() and _start([name, "-c", test], {}, Path("/")).returncode == 0:
            return str(name)
    raise SystemExit("dockerfile: no Python here can be run by a user who is not root")


def _start(command: list[str], env: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    user = USER if os.geteuid() == 0 else None
    try:
        return subprocess.run(
            command,
            env={"PATH": os.defpath, **env},
            cwd=folder,
            text=True,
            capture_output=True,
            check=False,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )
    except PermissionError as error:
        return subprocess.CompletedProcess(command, 126, "", str(error))


def run(what: str, command: list[str], env: dict[str, str], folder: Path) -> str:
    """Run a command as a user who is not root and give its stdout; end the check where it fails."""
    print(f"  {what}")
    done = _start(command, env, folder)
    if done.returncode:
        raise SystemExit(f"dockerfile: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def build(stage: Stage, root: Path) -> None:
    """Do what the builder stage does, under `root`."""
    python = interpreter()
    (root / "bin").mkdir()
    (root / "bin" / "python").symlink_to(python)
    env = environment(stage, root)
    env["PATH"] = f"{root / 'bin'}:{env['PATH']}"
    workdir = Path(relocated(stage.all("WORKDIR")[0], root))
    for keyword, rest in stage.steps:
        if keyword == "COPY":
            *sources, target = rest.split()
            for source in sources:
                _copy(ROOT / source, workdir / target / ("" if (ROOT / source).is_dir() else source))
        elif keyword == "RUN":
            run(rest[:100], ["/bin/sh", "-ec", relocated(rest, root)], env, workdir)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.db"))
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    for path in [target, *target.rglob("*")] if os.geteuid() == 0 else []:
        os.chown(path, USER, USER)


def try_out(stage: Stage, root: Path) -> None:
    """Run what was built as the image would: the entry point, a migration, the health check, and a digest."""
    env, home = environment(stage, root), root / "var/lib/linkpin"
    program = json.loads(stage.all("ENTRYPOINT")[0])
    program = [str(root / "opt/linkpin/bin" / program[0]), *program[1:]]
    brief = root / "brief.pptx"
    shutil.copy(next((ROOT / "sample").glob("*.pptx")), brief)
    brief.chmod(0o644)
    for arguments in (["--version"], json.loads(stage.all("CMD")[0]), ["migrate"], ["doctor"], ["digest", str(brief)]):
        run(f"linkpin {' '.join(arguments)}", [*program, *arguments], env, home)
    health = json.loads(stage.all("HEALTHCHECK")[0].partition(" CMD ")[2])
    run(f"health check: {' '.join(health)}", [str(root / "opt/linkpin/bin" / health[0]), *health[1:]], env, home)
    module = [str(root / "opt/linkpin/bin/python"), "-m", "bot", "--version"]
    run("python -m bot --version", module, env, home)
    run("pip check", [*module[:2], "pip", "check"], env, home)


def complaints(stages: dict[str, Stage]) -> list[str]:
    """What a reader of the Dockerfile would object to, a line each."""
    runtime = list(stages.values())[-1]
    user = (runtime.all("USER") or ["root"])[-1]
    found = [
        f"COPY source {s} is missing or ignored"
        for stage in stages.values()
        for s in missing(copied(stage), ROOT, (ROOT / ".dockerignore").read_text(encoding="utf-8"))
    ]
    if len(stages) < 2:
        found.append("it has only one stage")
    if not re.fullmatch(r"[1-9]\d*(:[1-9]\d*)?", user):
        found.append(f"the runtime's user {user} is not a numeric one other than root")
    found += [f"it has no {keyword}" for keyword in ("HEALTHCHECK", "ENTRYPOINT", "VOLUME") if not runtime.all(keyword)]
    return found


def main() -> None:
    """Check the Dockerfile of this repository; exits non-zero with a reason where something is wrong."""
    stages = parse((ROOT / "Dockerfile").read_text(encoding="utf-8"))
    if found := complaints(stages):
        raise SystemExit("\n".join(f"dockerfile: {line}" for line in found))
    builder, runtime = stages.values()
    with tempfile.TemporaryDirectory(prefix="linkpin-image-") as folder:
        root = Path(folder)
        for path in (root, root / "opt", root / "src", root / "var/lib/linkpin"):
            path.mkdir(parents=True, exist_ok=True)
            if os.geteuid() == 0:
                os.chown(path, USER, USER)
        (root / "var/lib/linkpin").chmod(0o700)
        root.chmod(0o755)
        build(builder, root)
        try_out(runtime, root)
    print("dockerfile: every COPY source is there, and its steps run as a user who is not root")


if __name__ == "__main__":
    main()
