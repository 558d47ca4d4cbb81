"""Cards, forms and audiences that the tests of all renderers share."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.render.audience import Audience
from bot.render.words import GERMAN
from handlers.cards import (
    Actions,
    Bold,
    BulletItem,
    Bullets,
    Button,
    ButtonStyle,
    Card,
    ChannelMention,
    Confirm,
    Context,
    Divider,
    Fact,
    Facts,
    Header,
    Image,
    Instant,
    InstantStyle,
    Italic,
    Link,
    LinkButton,
    Mention,
    Menu,
    Option,
    Progress,
    Quote,
    Select,
    Table,
    Text,
    line,
)
from handlers.forms import (
    CheckField,
    ChoiceField,
    ChoicesField,
    DateField,
    Directory,
    Form,
    NumberField,
    Page,
    PickField,
    TextField,
    TimeField,
)

NOON = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)

AUDIENCE = Audience(
    zone=ZoneInfo("Europe/Berlin"),
    people={"anna": "U0ANNA", "ben": "29:1ben"},
    channels={"emea": "C0EMEA"},
    files={"chart": "https://files.example/chart.png"},
)
GERMAN_AUDIENCE = Audience(words=GERMAN, zone=ZoneInfo("Europe/Berlin"))

HOSTILE = (
    "<!channel> <!here> <!everyone> @channel @here @everyone",
    "<@U0ANNA> <#C0EMEA> <!subteam^S1> <!date^0^{date}|x>",
    "[click](https://evil.example) ![x](https://evil.example/a.png) <https://evil.example|bank>",
    "<script>alert(1)</script><img src=x onerror=alert(1)> &amp; &lt; &#60;",
    "*bold* _italic_ ~gone~ `code` **strong** __under__ ```fence```",
    "# heading\n> quote\n- item\n+ item\n1. one\n2) two\n    code\n---\n===",
    "\u202egnp.exe\u202c \u2066isolated\u2069 \u200fmark\u200e",
    "zero\u200bwidth\ufeffand\u00adsoft\u2060joined",
    ":smile: :skull: https://evil.example evil.example mail@evil.example",
    "\x1b[31mred\x1b[0m \x07bell \x00nul \x9bcsi",
    "{{DATE(2026-01-01T00:00:00Z,SHORT)}} {{{TIME(2026-01-01T00:00:00Z)}} ${x} <at>Anna</at>",
    '" onmouseover="x" \' </textarea></button> ]]> --> \\',
    "lone \ud800 surrogate \udfff",
    "family 👨‍👩‍👧 flag 🇩🇪 שלום می‌خواهم e\u0301",
)


def hostile_card(text: str) -> Card:
    """A card with `text` in every place where a document's text could stand."""
    label = text[:300] if text.strip() else "x"
    options = (Option(f"a {label}", "a", text), Option(f"b {label}", "b"))
    return Card(
        (
            Header(text),
            Text(line(text, Bold(text), Italic(text), Link(text, "https://ok.example/page"))),
            Text(line(Mention("anna", text), " ", Mention("nobody", text), ChannelMention("none", text), text)),
            Facts((Fact(text, line(text)), Fact("With a person", line(Mention("anna", "Anna"), text)))),
            Bullets((BulletItem(line(text), (text,), internal=True, edited=True), BulletItem(line("b")))),
            Table((text, "B"), ((text, "1"), ("a", text)), text),
            Quote(line(text), text),
            Image(text, "javascript:alert(1)"),
            Image(text, "https://ok.example/a.png"),
            Actions(
                (
                    Button(
                        f"c {label}", "press", "1", ButtonStyle.DANGER, Confirm(text, text, f"y {text}", f"n {text}")
                    ),
                    LinkButton(f"d {label}", "https://ok.example/b"),
                    LinkButton(f"e {label}", "javascript:alert(1)"),
                    Menu(f"f {label}", "menu", options),
                    Select(f"g {label}", "select", options),
                )
            ),
            Context(line(text, Mention("anna", text), Link(text, "https://ok.example/c"))),
            Progress(1, 3, text),
        ),
        text,
    )


DIGEST = Card(
    (
        Header("Falcon 3: prices fall by 10 % (from 1 June)"),
        Text(line("Why it matters: ", Bold("every open offer"), " can be renewed.")),
        Header("Offer", level=2),
        Bullets(
            (
                BulletItem(line("List price falls from € 1,200 to € 1,080"), ("slide 12",)),
                BulletItem(line("Rebate for partners up to 15 %"), ("slide 14", "notes of slide 14"), internal=True),
                BulletItem(line("Free migration until ", Instant(NOON, InstantStyle.DATE)), ("slide 20",), edited=True),
            )
        ),
        Table(("Edition", "Old", "New"), (("Basic", "1,200", "1,080"), ("Pro & more", "2,400", "2,160")), "Prices"),
        Quote(line("We renewed in an hour.\nThat never happened before."), "A customer, page 3"),
        Facts((Fact("Valid until", line(Instant(NOON))), Fact("Owner", line(Mention("anna", "Anna Weber"))))),
        Image("Chart of prices", file="chart"),
        Divider(),
        Context(
            line(
                "By ",
                Mention("anna", "Anna Weber"),
                " in ",
                ChannelMention("emea", "sales-emea"),
                " · read 48 of 50 slides",
            )
        ),
        Actions(
            (
                Button("Useful", "digest.useful", "d1", ButtonStyle.PRIMARY),
                Button("Used it", "digest.used", "d1"),
                Button(
                    "Withdraw",
                    "digest.withdraw",
                    "d1",
                    ButtonStyle.DANGER,
                    Confirm("Withdraw?", "All copies change.", "Withdraw", "Keep"),
                ),
                LinkButton("Open the deck", "https://files.example/deck?a=1&b=(2)"),
                Menu("Sources", "digest.source", (Option("Slide 12", "s12", "Prices"), Option("Slide 14", "s14"))),
            )
        ),
    ),
    "Falcon 3: prices fall by 10 %",
)

WORKING = Card(
    (
        Text(line("Reading ", Italic("falcon.pptx"), " for ", Link("the launch", "https://ok.example/launch"), ".")),
        Progress(12, 50, "Reading slide 12"),
        Bullets((BulletItem(line("one")), BulletItem(line("two"))), ordered=True),
        Actions((Select("Channel", "pick.channel", (Option("#emea", "emea"), Option("#us", "us")), "us"),)),
    ),
    "Reading falcon.pptx",
)

CARDS = {
    "digest": (DIGEST, AUDIENCE),
    "digest-german": (DIGEST, GERMAN_AUDIENCE),
    "working": (WORKING, AUDIENCE),
    "hostile": (hostile_card("\n".join(HOSTILE)), AUDIENCE),
    "empty": (Card((), "Nothing to show"), AUDIENCE),
}

TEAM = (Option("Anna Weber", "anna"), Option("Ben Ode", "ben"))
FORM = Form(
    id="brief.edit",
    title="Edit the digest before it goes out",
    nonce="n-1",
    state={"digest": "d1"},
    submit="Publish",
    cancel="Back",
    pages=(
        Page(
            (
                TextField(id="headline", label="Headline", hint="One line", max_length=120, initial="Prices <fall>"),
                TextField(id="why", label="Why", multiline=True, required=False, placeholder="Why sales should care"),
                NumberField(id="importance", label="Importance", minimum=1, maximum=5, initial=3),
                NumberField(id="discount", label="Discount", decimals=True, required=False),
            ),
            title="What",
            intro=(line("Read from ", Bold("falcon.pptx")),),
        ),
        Page(
            (
                DateField(id="until", label="Valid until", earliest=date(2026, 5, 4), initial=date(2026, 6, 1)),
                TimeField(id="at", label="At (Berlin)", initial=time(9, 30)),
                ChoiceField(
                    id="kind", label="Kind", options=(Option("Offer", "offer"), Option("News", "news")), radio=True
                ),
                ChoiceField(
                    id="region", label="Region", options=(Option("EMEA", "emea"), Option("US", "us")), required=False
                ),
                ChoicesField(
                    id="segments",
                    label="Segments",
                    boxes=True,
                    options=(Option("SMB", "smb"), Option("Enterprise", "ent")),
                ),
                PickField(id="readers", label="Readers", directory=Directory.PEOPLE, options=TEAM, required=False),
                PickField(
                    id="more",
                    label="More readers",
                    directory=Directory.PEOPLE,
                    options=TEAM,
                    anyone=True,
                    required=False,
                ),
                CheckField(id="urgent", label="Urgent", hint="Goes out at once"),
            )
        ),
    ),
)
