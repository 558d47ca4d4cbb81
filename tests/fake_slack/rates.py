"""Rate limits, off unless switched on. Source: docs.slack.dev, rate limits."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.fake_slack.catalogue import METHODS, PER_MINUTE
from tests.fake_slack.model import App, Workspace
from tests.fake_slack.refusal import RefusalError

WINDOW = 60.0
HISTORY_METHODS = ("conversations.history", "conversations.replies")


@dataclass
class Rates:
    """Counts calls by method and workspace, and posts by channel (one a second)."""

    on: bool = False
    post_gap: float = 1.0  # seconds between two posts in a channel
    per_minute: dict[str, int] = field(default_factory=dict)  # a test's own limits, by method
    calls: dict[tuple[str, str, str], list[float]] = field(default_factory=dict)
    posts: dict[tuple[str, str], float] = field(default_factory=dict)
    refusals: int = 0

    def count(self, method: str, app: App, team: Workspace, now: float) -> None:
        """Count a call. Raises RefusalError (429) where it is one too many."""
        tier = METHODS[method].tier
        limit = self.per_minute.get(method, PER_MINUTE.get(tier, 0)) if self.on else 0
        if app.history_limited and method in HISTORY_METHODS:
            limit = 1
        if not limit:
            return
        key = (app.id, team.id, method)
        recent = [at for at in self.calls.get(key, []) if now - at < WINDOW]
        self.calls[key] = recent
        if len(recent) >= limit:
            self._refuse(recent[0] + WINDOW - now)
        recent.append(now)

    def post(self, app: App, channel_id: str, now: float) -> None:
        """Count a post in a channel. Raises RefusalError (429) within the gap."""
        if not self.on:
            return
        key = (app.id, channel_id)
        free_at = self.posts.get(key, 0.0) + self.post_gap
        if now < free_at:
            self._refuse(free_at - now)
        self.posts[key] = now

    def _refuse(self, seconds: float) -> None:
        self.refusals += 1
        raise too_many(max(1, int(seconds + 0.999)))


def too_many(retry_after: int) -> RefusalError:
    """The answer 429."""
    return RefusalError("ratelimited", status=429, headers={"Retry-After": str(retry_after)})
