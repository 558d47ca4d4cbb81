"""`linkpin deliveries`: how deliveries stand, and what becomes of those that are stuck."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from storage.kinds import DeliveryStatus, TargetKind

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.session import Session
    from storage.tables import DeliveryRow

STUCK = (DeliveryStatus.HELD, DeliveryStatus.FAILED, DeliveryStatus.PAUSED, DeliveryStatus.PENDING)
"""What is listed unasked, the most pressing first."""
MOST = 200
Told: TypeAlias = dict[str, str | int | bool | None]


class Decision(StrEnum):
    """What can be done with a delivery. Send and retry are one act under two names: of a held and of a failed one."""

    SEND = "send"
    RETRY = "retry"
    DROP = "drop"


def deliveries_command(load_settings: Callable[[], Settings]) -> Callable[..., None]:
    """The command `linkpin deliveries`."""

    def deliveries(
        decision: Annotated[
            Decision | None, typer.Argument(help="Send or retry a delivery, or drop it.", show_default=False)
        ] = None,
        delivery: Annotated[str | None, typer.Argument(metavar="[ID]", help="Which one.", show_default=False)] = None,
        status: Annotated[
            DeliveryStatus | None,
            typer.Option(help="Only those that stand so. Without it: all that wait or are stuck.", show_default=False),
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Write the list as JSON.")] = False,
    ) -> None:
        """List what waits, is held, failed or paused, with the reason; or decide what becomes of one."""
        if decision is None:
            print_deliveries(load_settings(), status=status, as_json=as_json)
        elif delivery is None:
            raise typer.BadParameter("say which delivery: its ID stands first in the list.", param_hint="'ID'")
        elif status is not None or as_json:
            raise typer.BadParameter("--status and --json belong to the list.", param_hint=f"'{decision.value}'")
        else:
            decide(load_settings(), decision, delivery)

    return deliveries


def print_deliveries(settings: Settings, *, status: DeliveryStatus | None, as_json: bool) -> None:
    """Write the deliveries of one status, or all that are stuck, at most 200 of each. Raises StorageError."""
    from bot.cli.terminal import write
    from bot.logging import configure_logging

    configure_logging(settings.linkpin_log)
    rows, counts = asyncio.run(_load(settings, (status,) if status is not None else STUCK))
    if as_json:
        numbers = {each.value: counts.get(each, 0) for each in DeliveryStatus}
        write(json.dumps({"counts": numbers, "deliveries": rows}, indent=2) + "\n")
        return
    write(", ".join(f"{counts.get(each, 0)} {each.value}" for each in DeliveryStatus) + "\n")
    for row in rows:
        write(_line(row))


def decide(settings: Settings, decision: Decision, delivery_id: str) -> None:
    """Send, retry or drop a delivery, and say so. Raises StorageError where that can't be."""
    from bot.cli.terminal import write
    from bot.logging import configure_logging
    from digests.phrases import visible

    configure_logging(settings.linkpin_log)
    asyncio.run(_decide(settings, decision, delivery_id))
    done = "is dropped" if decision is Decision.DROP else "is on its way again"
    write(f"Delivery {visible(delivery_id)} {done}.\n")


async def _load(settings: Settings, states: Sequence[DeliveryStatus]) -> tuple[list[Told], dict[DeliveryStatus, int]]:
    from bot.bootstrap import database_location
    from storage import ledger
    from storage.database import Database

    async with Database(database_location(settings)) as database, database.read() as session:
        rows = [row for state in states for row in await ledger.deliveries(session, status=state, limit=MOST)]
        return [await _told(session, row) for row in rows], await ledger.counts(session)


async def _decide(settings: Settings, decision: Decision, delivery_id: str) -> None:
    from bot.bootstrap import database_location
    from storage import audit, clock, ledger
    from storage.database import Database

    async with Database(database_location(settings)) as database, database.write() as session:
        if decision is Decision.DROP:
            await ledger.drop(session, delivery_id, reason="dropped on the command line")
        else:
            await ledger.resend(session, delivery_id)
        await audit.record(
            session,
            at=await clock.now(session),
            actor_id=None,
            action="delivery.dropped" if decision is Decision.DROP else "delivery.resent",
            subject_kind="delivery",
            subject_id=delivery_id,
            details={"by": "command line"},
        )


async def _told(session: Session, row: DeliveryRow) -> Told:
    """What is told of a delivery: never its text."""
    return {
        "id": row.id,
        "status": row.status.value,
        "kind": row.kind.value,
        "purpose": row.purpose,
        "target": await _target(session, row),
        "attempts": row.attempts,
        "suspect": row.suspect,
        "created_at": row.created_at.isoformat(),
        "not_before": row.not_before.isoformat() if row.status is DeliveryStatus.PENDING else None,
        "settled_at": None if row.settled_at is None else row.settled_at.isoformat(),
        "error": row.error,
    }


async def _target(session: Session, row: DeliveryRow) -> str:
    from storage.errors import NotFoundError
    from storage.people import get_person
    from storage.places import get_channel

    try:
        if row.target_kind is TargetKind.CHANNEL:
            return f"#{(await get_channel(session, row.target)).name}"
        if row.target_kind is TargetKind.PERSON:
            return (await get_person(session, row.target)).display_name
    except NotFoundError:
        return "(gone)"
    return row.target


def _line(row: Told) -> str:
    from digests.phrases import visible

    at = str(row["settled_at"] or row["not_before"] or row["created_at"])[:19]
    target = visible(str(row["target"]))
    told = f"{row['id']}  {row['status']:<8} {at}  {row['purpose']} {row['kind']} to {target}"
    return told + (f": {visible(str(row['error']))}" if row["error"] else "") + "\n"
