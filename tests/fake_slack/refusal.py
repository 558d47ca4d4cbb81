"""Slack's way to say no."""

from __future__ import annotations

from tests.fake_slack.model import Json


class RefusalError(Exception):
    """Answered as `{"ok": false, "error": code, …}`, with status 200 unless told otherwise."""

    def __init__(self, code: str, *, status: int = 200, headers: dict[str, str] | None = None, **extra: object) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.headers = headers or {}
        self.body: Json = {"ok": False, "error": code, **extra}


def refused(code: str, findings: list[str], *, with_errors: bool = False) -> RefusalError:
    """A refusal with the reasons that Slack lists in `response_metadata.messages` (and `errors`, for blocks)."""
    refusal = RefusalError(code, response_metadata={"messages": [f"[ERROR] {finding}" for finding in findings]})
    if with_errors:
        refusal.body["errors"] = findings
    return refusal
