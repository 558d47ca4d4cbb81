"""The field's voice as a file: a page that opens in every browser and prints, without script and without network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from digests.phrases import visible
from handlers.queue.words import status_name
from handlers.speech import Speech
from handlers.voice_card import counted, figures, lead_rows, lost_line, period, trend
from storage.voice import Heard, Voice

STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b2733}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2rem;border-bottom:1px solid #d7dee5}
blockquote{margin:.4rem 0;padding:.2rem .8rem;border-left:3px solid #1f3a5f;color:#33414f}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.25rem .5rem;border-bottom:1px solid #e4e9ee}
.small{color:#566472}svg{vertical-align:middle}"""
BAR_WIDTH, BAR_HEIGHT = 8, 24


def voice_page(heard: Voice, speech: Speech) -> bytes:
    """The whole report as HTML. All that people wrote is shown as text."""
    title = speech.say("The field's voice")
    parts = [
        f"<h1>{_text(title)}</h1><p class=small>{_text(period(heard, speech))}</p>",
        f"<p><strong>{_text(' · '.join(figures(heard, speech)))}</strong></p>",
        _section(speech.say("What was asked most"), (_theme(each, speech) for each in heard.heard)),
        _section(speech.say("Without an answer"), _items(each.title for each in heard.unanswered)),
        _section(
            speech.say("Lost deals"),
            _items(lost_line(each.customer, each.deal_size, each.theme, speech) for each in heard.lost),
        ),
        _section(
            speech.say("The field reports something else"),
            (
                f"<p>{_text(speech.say('The digest says:'))} {_text(each.line)}</p>{_quote(each.verbatim)}"
                for each in heard.contradictions
            ),
        ),
        _section(speech.say("Fading"), _items(f"{e.theme.title} – {trend(e, speech)}" for e in heard.fading)),
        _section(speech.say("By region:"), _counts(heard.regions, speech)),
        _section(speech.say("By segment:"), _counts(heard.segments, speech)),
        _section(speech.say("Leads, as sales finds them"), _leads(heard, speech)),
    ]
    head = f"<meta charset=utf-8><title>{_text(title)}</title><style>{STYLE}</style>"
    page = f'<!doctype html><html lang="{speech.language}"><head>{head}</head><body>{"".join(parts)}</body></html>'
    return page.encode("utf-8", "replace")


def _theme(each: Heard, speech: Speech) -> str:
    told = speech.count("{n} time", "{n} times", each.now)
    state = status_name(each.theme.status, speech)
    quotes = "".join(_quote(verbatim) for verbatim in each.verbatims)
    small = f"{_text(told)} · {_bars(each)} {_text(trend(each, speech))} · {_text(state)}"
    return f"<p><strong>{_text(each.theme.title)}</strong><br><span class=small>{small}</span></p>{quotes}"


def _bars(each: Heard) -> str:
    """The last weeks as a small picture; the words behind it say the same."""
    most = max(each.weeks) or 1
    bars = []
    for number, count in enumerate(each.weeks):
        height = max(1, round(BAR_HEIGHT * count / most))
        place = f'x="{number * (BAR_WIDTH + 2)}" y="{BAR_HEIGHT - height}"'
        bars.append(f'<rect {place} width="{BAR_WIDTH}" height="{height}" fill="#1f3a5f"/>')
    width = len(each.weeks) * (BAR_WIDTH + 2)
    return f'<svg aria-hidden="true" width="{width}" height="{BAR_HEIGHT}">{"".join(bars)}</svg>'


def _section(title: str, parts: Iterable[str]) -> str:
    body = "".join(parts)
    return f"<h2>{_text(title.rstrip(':'))}</h2>{body}" if body else ""


def _items(texts: Iterable[str]) -> list[str]:
    items = "".join(f"<li>{_text(text)}</li>" for text in texts)
    return [f"<ul>{items}</ul>"] if items else []


def _counts(values: Mapping[str, int], speech: Speech) -> list[str]:
    return [f"<p>{_text(counted(values, speech))}</p>"] if values else []


def _leads(heard: Voice, speech: Speech) -> list[str]:
    if not heard.leads:
        return []
    header = (speech.say("Campaign"), speech.say("Segment"), speech.say("Verdict"), speech.say("Times"))
    rows = [header, *lead_rows(heard.leads, speech)]
    cells = [
        "".join(f"<{tag}>{_text(cell)}</{tag}>" for cell in row)
        for tag, row in (("th" if not number else "td", row) for number, row in enumerate(rows))
    ]
    return ["<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"]


def _quote(text: str) -> str:
    return f"<blockquote>{_text(text)}</blockquote>"


def _text(text: str) -> str:
    return escape(visible(text) if "\n" not in text else " ".join(visible(part) for part in text.splitlines()))
