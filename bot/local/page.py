"""The one page: complete without script, brought to life by `static/chat.js`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from bot.local.company import DIRECT_ROOM, HOME_ROOM, PERSONAS, ROOMS, Persona, room
from bot.local.icons import icon
from bot.local.message_html import address, message_html
from bot.local.uploads import LIMIT_BYTES
from bot.local.viewer import Viewer
from bot.local.words import LANGUAGE_NAMES, Step, for_script
from storage.tables import LocalMessage

TEXT_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows. `room` is a name in addresses; `home` the rendered home card, in the home room alone.

    `unread` counts by room, `waiting` by persona. `notice` and `form` answer what was sent without
    script; `draft` stands in the message box.
    """

    viewer: Viewer
    room: str
    messages: Sequence[LocalMessage] = ()
    earlier: bool = False
    newest: int = 0
    unread: Mapping[str, int] = field(default_factory=dict)
    waiting: Mapping[str, int] = field(default_factory=dict)
    home: str = ""
    notice: str = ""
    form: str = ""
    draft: str = ""


def page(view: View) -> str:
    """The whole page."""
    viewer, words = view.viewer, view.viewer.words
    texts = escape(json.dumps(for_script(words), ensure_ascii=False))
    return f"""<!doctype html>
<html lang="{words.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<title>{escape(_title(view))}</title>
<link rel="icon" href="/chat/static/pin.svg" type="image/svg+xml">
<link rel="stylesheet" href="/chat/static/chat.css">
<script type="module" src="/chat/static/chat.js"></script>
</head>
<body data-as="{viewer.persona.id}" data-in="{view.room}" data-newest="{view.newest}" data-limit="{LIMIT_BYTES}"
 data-words="{texts}">
<a class="skip" href="#log">{escape(words.skip)}</a>
<div class="layout">
{_side(view)}
<main id="room" aria-labelledby="room-title">
{_head(view)}
{_notice(view)}
<div class="scroll" id="scroll" tabindex="-1">{_content(view)}</div>
{_composer(view)}
</main>
</div>
<div id="toasts" class="toasts" role="status" aria-live="polite"></div>
<div id="announcer" class="unseen" role="status" aria-live="polite"></div>
{_dialog(view)}
</body>
</html>
"""


def room_title(name: str, viewer: Viewer) -> str:
    """A room's name for people."""
    named = {DIRECT_ROOM: viewer.words.bot, HOME_ROOM: viewer.words.home}
    return named.get(name, f"#{name}")


def room_html(view: View) -> dict[str, object]:
    """What the script needs to show another room without loading the page again."""
    return {
        "room": view.room,
        "title": _title(view),
        "head": _head(view),
        "content": _content(view),
        "composer": _composer(view),
        "unread": dict(view.unread),
        "waiting": dict(view.waiting),
    }


def _title(view: View) -> str:
    count = sum(view.unread.values())
    lead = f"({count}) " if count else ""
    return f"{lead}{room_title(view.room, view.viewer)} · {view.viewer.words.title}"


def _side(view: View) -> str:
    viewer, words = view.viewer, view.viewer.words
    people = "".join(_persona(each, view) for each in PERSONAS)
    channels = "".join(_link(each.id, f"{icon('hash')}<span>{escape(each.id)}</span>", view) for each in ROOMS)
    own = _link(DIRECT_ROOM, f"{icon('talk')}<span>{escape(words.direct)}</span>", view) + _link(
        HOME_ROOM, f"{icon('home')}<span>{escape(words.home)}</span>", view
    )
    close = f'<a class="icon close" href="#room" aria-label="{escape(words.close)}">{icon("close")}</a>'
    return f"""<aside id="side" class="side" aria-label="{escape(words.menu)}">
<p class="brand">{icon("pin")}<span>Linkpin</span>{close}</p>
<section aria-labelledby="you-are"><h2 id="you-are">{escape(words.you_are)}</h2>
<ul class="personas">{people}</ul><p class="small">{escape(words.persona_hint)}</p></section>
<nav id="rooms" aria-label="{escape(words.rooms)}">
<h2 id="own">{escape(words.bot)}</h2><ul aria-labelledby="own">{own}</ul>
<h2 id="channels">{escape(words.channels)}</h2><ul aria-labelledby="channels">{channels}</ul>
</nav>
<section class="try" aria-labelledby="try"><h2 id="try">{escape(words.try_this)}</h2>
<ol>{"".join(_step(step, view) for step in words.steps.get(viewer.persona.id, ()))}</ol></section>
{_languages(view)}
</aside>"""


def _persona(who: Persona, view: View) -> str:
    me = who is view.viewer.persona
    where = view.room if room(view.room) or view.room in (DIRECT_ROOM, HOME_ROOM) else DIRECT_ROOM
    count = 0 if me else view.waiting.get(who.id, 0)
    return (
        f'<li><a href="/?as={who.id}&amp;in={where}" data-persona="{who.id}"{" aria-current=true" if me else ""}>'
        f'<span class="avatar who-{who.id}" aria-hidden="true">{escape(who.name[:1])}</span>'
        f'<span class="who"><span>{escape(who.name)}</span> <small>{escape(who.part)}</small></span>'
        f"{_count(count, view)}</a></li>"
    )


def _link(name: str, label: str, view: View) -> str:
    current = ' aria-current="page"' if name == view.room else ""
    href = escape(address("/", view.viewer, name))
    return f'<li><a href="{href}" data-room="{name}"{current}>{label}{_count(view.unread.get(name, 0), view)}</a></li>'


def _count(number: int, view: View) -> str:
    said = escape(view.viewer.words.unread.format(n=number))
    hidden = "" if number else " hidden"
    return (
        f'<span class="count"{hidden}><span aria-hidden="true">{number}</span><span class="unseen">{said}</span></span>'
    )


def _step(step: Step, view: View) -> str:
    viewer = view.viewer
    if step.to:
        href, data = f"/?as={step.to}&in=sales-emea", ""
    else:
        href = address("/", viewer, step.room, **({"draft": step.draft} if step.draft else {}))
        data = f' data-room="{step.room}"'
    if step.sample:
        action = escape(address("/chat/sample", viewer, step.room))
        button = f'<button class="link">{escape(step.text)}</button>'
        return f'<li><form method="post" action="{action}" data-sample>{button}</form></li>'
    draft = f' data-draft="{escape(step.draft)}"' if step.draft else ""
    return f'<li><a href="{escape(href)}"{data}{draft}>{escape(step.text)}</a></li>'


def _languages(view: View) -> str:
    words = view.viewer.words
    action = escape(address("/chat/language", view.viewer, view.room))
    buttons = "".join(_language(code, name, pressed=code == words.language) for code, name in LANGUAGE_NAMES.items())
    label = escape(words.languages)
    return f'<form method="post" action="{action}" class="languages" aria-label="{label}">{buttons}</form>'


def _language(code: str, name: str, *, pressed: bool) -> str:
    said = "true" if pressed else "false"
    return f'<button name="language" value="{code}" lang="{code}" aria-pressed="{said}">{name}</button>'


def _head(view: View) -> str:
    words = view.viewer.words
    menu = f'<a class="icon menu-link" href="#side" aria-label="{escape(words.menu)}">{icon("menu")}</a>'
    return (
        f'<header class="head" id="head">{menu}'
        f'<div><h1 id="room-title" tabindex="-1">{escape(room_title(view.room, view.viewer))}</h1>'
        f"<p>{escape(words.topics.get(view.room, ''))}</p></div></header>"
    )


def _notice(view: View) -> str:
    words = view.viewer.words
    plain = f'<noscript><p class="plain">{escape(words.no_script)}</p></noscript>'
    if not view.notice:
        return plain
    return f'{plain}<p class="plain" role="alert"><strong>{escape(words.notice)}:</strong> {escape(view.notice)}</p>'


def _content(view: View) -> str:
    words = view.viewer.words
    if view.room == HOME_ROOM:
        return f'<div id="log" class="home">{view.home}</div>'
    first = view.messages[0].serial if view.messages else 0
    href = escape(address("/", view.viewer, view.room, before=str(first)))
    earlier = (
        f'<p class="earlier"><a href="{href}" data-before="{first}">{escape(words.earlier)}</a></p>'
        if view.earlier
        else ""
    )
    items = "".join(message_html(row, view.viewer, view.room) for row in view.messages)
    empty = words.empty_direct if view.room == DIRECT_ROOM else words.empty_channel
    return (
        f'{earlier}<ol id="log" class="log" aria-label="{escape(words.log)}">{items}</ol>'
        f'<p class="empty"{" hidden" if view.messages else ""}>{escape(empty)}</p>'
    )


def _composer(view: View) -> str:
    viewer, words = view.viewer, view.viewer.words
    if view.room == HOME_ROOM:
        return '<div id="composer"></div>'
    action = escape(address("/chat/files/post", viewer, view.room))
    hint = words.to_bot if view.room == DIRECT_ROOM else words.to_channel.format(room=view.room)
    box = (
        f'<textarea id="text" name="text" rows="1" maxlength="{TEXT_CHARACTERS}" placeholder="{escape(hint)}"'
        f' aria-describedby="keys" autocomplete="off">\n{escape(view.draft)}</textarea>'
    )
    files = '<input type="file" name="file" id="file" multiple class="unseen">'
    attach = f'<span class="unseen">{escape(words.attach)}</span>'
    send = f'<button class="primary send">{icon("send")}<span>{escape(words.send)}</span></button>'
    return f"""<form id="composer" class="composer" method="post" enctype="multipart/form-data" action="{action}">
<ul class="picked" id="picked"></ul>
<label class="unseen" for="text">{escape(words.message)}</label>
{box}
<div class="bar"><label class="icon attach" title="{escape(words.attach)}">{icon("clip")}{attach}{files}</label>
<p id="keys" class="keys">{escape(words.keys)}</p>
{send}</div>
<p class="drop" aria-hidden="true">{escape(words.drop)}</p>
</form>"""


def _dialog(view: View) -> str:
    if not view.form:
        return '<dialog id="dialog"></dialog>'
    back = f'<p><a href="{escape(address("/", view.viewer, view.room))}">{escape(view.viewer.words.back)}</a></p>'
    return f'<dialog id="dialog" open>{view.form}{back}</dialog>'
