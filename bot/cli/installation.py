"""`linkpin doctor` and `linkpin migrate`."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict

import typer

from bot.bootstrap import database_location
from bot.cli.exits import ExitCode
from bot.cli.terminal import say, write
from bot.doctor import Finding, State, examine
from bot.logging import configure_logging
from bot.settings import Settings
from digests.phrases import visible
from storage.migrate import migrate, revisions_after


def print_findings(settings: Settings, *, as_json: bool, health: bool) -> None:
    """Write what was found to stdout. Raises typer.Exit(1) where something is to mend."""
    configure_logging(settings.linkpin_log)
    findings: list[Finding] = []
    for finding in examine(settings, health=health):
        findings.append(finding)
        if not as_json:
            write(_lines(finding))
    broken = [finding.name for finding in findings if finding.state is State.MEND]
    if as_json:
        write(json.dumps({"ok": not broken, "findings": [asdict(f) for f in findings]}, indent=2) + "\n")
    elif broken:
        write(f"\nTo mend: {', '.join(broken)}.\n")
    else:
        write("\nAll is well.\n")
    if broken:
        raise typer.Exit(ExitCode.MEND)


def bring_up_to_date(settings: Settings) -> None:
    """Apply the pending migrations and say what was done. Raises StorageError."""
    configure_logging(settings.linkpin_log)
    location = database_location(settings)
    say(f"Migrating {location} ...")
    done = asyncio.run(migrate(location))
    if done.before == done.after:
        write(f"Already at revision {done.after}: nothing to do.\n")
        return
    count = len(revisions_after(done.before))
    write(f"Done: {count} {'migration' if count == 1 else 'migrations'} applied, now at revision {done.after}.\n")


def _lines(finding: Finding) -> str:
    line = f"{finding.state.value:<8} {finding.name:<9} {visible(finding.detail)}\n"
    return line + (f"{'':<18} -> {visible(finding.mend)}\n" if finding.mend else "")
