"""A page about the service, for whoever follows the links that a platform shows beside the app."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from handlers.speech import Speech


async def about(request: Request) -> Response:
    """What Linkpin is, what it keeps and whom to ask; in German for browsers that prefer it."""
    german = request.headers.get("accept-language", "").lower().startswith("de")
    speech = Speech("de" if german else "en")
    paragraphs = (
        speech.say(
            "Linkpin keeps marketing and sales in step: it makes short digests of long briefs, and brings "
            "questions back to marketing."
        ),
        speech.say(
            "It runs on a server of the company that uses it. What is written to it stays there; nothing is "
            "sent to anybody else."
        ),
        speech.say(
            "It keeps names, time zones and roles, what briefs and digests say, who reacted how, questions, and "
            "what it sent. It keeps no files, and no e-mail address that could be read. Of a channel's talk it keeps "
            "only what mentions it."
        ),
        speech.say("For all questions about it, also about your data, ask those in your company who run it."),
    )
    body = "".join(f"<p>{escape(each)}</p>" for each in paragraphs)
    page = (
        f'<!doctype html><html lang="{speech.language}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>Linkpin</title><h1>Linkpin</h1>{body}</html>\n'
    )
    return HTMLResponse(page, headers={"vary": "accept-language"})
