"""What a monitoring system sees of the running service: counts and times, nothing about persons or texts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from storage import clock, inbox, ledger
from storage.database import Database
from storage.kinds import DeliveryStatus, InboxStatus, Platform

ANSWER_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 3.0, 15.0)
"""Seconds; 3 and 15 are the platforms' own limits."""
WORK_BUCKETS = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0)


@dataclass
class Outcome:
    """What became of something that is being measured; set `value` before its end."""

    value: str = "failed"


class Metrics:
    """The figures of one process, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self._events = Counter("linkpin_events", "Events received.", ("platform", "kind", "outcome"), registry=registry)
        self._answer = Histogram(
            "linkpin_event_seconds",
            "From an event's arrival to its answer.",
            ("platform",),
            buckets=ANSWER_BUCKETS,
            registry=registry,
        )
        self._worked = Counter(
            "linkpin_work", "Queued events and jobs worked off.", ("kind", "outcome"), registry=registry
        )
        self._work = Histogram(
            "linkpin_work_seconds",
            "How long a queued event or a job took; the job that reads briefs is among them.",
            ("kind",),
            buckets=WORK_BUCKETS,
            registry=registry,
        )
        self._sent = Counter(
            "linkpin_deliveries_settled",
            "Deliveries by what came of them.",
            ("platform", "outcome"),
            registry=registry,
        )
        self._alarms = Counter("linkpin_alarms", "Things that an admin must look at.", ("kind",), registry=registry)
        self._inbox = Gauge("linkpin_inbox", "Events in the inbox.", ("status",), registry=registry)
        self._age = Gauge("linkpin_inbox_oldest_seconds", "Age of the oldest unfinished event.", registry=registry)
        self._deliveries = Gauge("linkpin_deliveries", "Deliveries in the ledger.", ("status",), registry=registry)

    @contextmanager
    def receiving(self, platform: Platform, kind: str) -> Iterator[Outcome]:
        """Measure an event from its arrival to its answer."""
        outcome = Outcome()
        try:
            with self._answer.labels(platform.value).time():
                yield outcome
        finally:
            self._events.labels(platform.value, kind, outcome.value).inc()

    @contextmanager
    def working(self, kind: str) -> Iterator[Outcome]:
        """Measure a queued event or a job."""
        outcome = Outcome()
        try:
            with self._work.labels(kind).time():
                yield outcome
        finally:
            self._worked.labels(kind, outcome.value).inc()

    def settled(self, platform: Platform, outcome: str) -> None:
        """Count a delivery that came to an end, or was put back."""
        self._sent.labels(platform.value, outcome).inc()

    def alarm(self, kind: str) -> None:
        """Count something that an admin must look at."""
        self._alarms.labels(kind).inc()

    async def scrape(self, database: Database) -> bytes:
        """All figures in Prometheus' text format, with the queues as they stand now. Raises StorageError."""
        async with database.read() as session:
            backlog = await inbox.backlog(session)
            counts = await ledger.counts(session)
            instant = await clock.now(session)
        for status in InboxStatus:
            self._inbox.labels(status.value).set(backlog.counts.get(status, 0))
        for state in DeliveryStatus:
            self._deliveries.labels(state.value).set(counts.get(state, 0))
        self._age.set(0 if backlog.oldest is None else max(0.0, (instant - backlog.oldest).total_seconds()))
        return generate_latest(self.registry)
