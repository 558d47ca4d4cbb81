"""Microsoft Teams as one of the service's platforms."""

from __future__ import annotations

import logging

import aiohttp

from bot.background import Background
from bot.envelope import Envelope
from bot.platforms import Connect, Connection, Core, Surface
from bot.teams.activities import Activities
from bot.teams.adapter import TeamsAdapter
from bot.teams.answers import Answers
from bot.teams.authentication import Authentication
from bot.teams.cards import Cards
from bot.teams.connector import CALL, Connectors
from bot.teams.consent import Consent
from bot.teams.files import TeamsFiles
from bot.teams.incoming import where_from
from bot.teams.installs import Installs
from bot.teams.invokes import Invokes
from bot.teams.keys import SigningKeys
from bot.teams.members import Members
from bot.teams.options import TeamsOptions
from bot.teams.outbound import TeamsOutbound
from bot.teams.references import References
from bot.teams.search import Search
from bot.teams.tenants import Tenants
from bot.teams.tokens import CHECK, NoTokenError, Tokens
from bot.teams.web import teams_app
from handlers.turn import Response

CONNECTIONS = 100
PATH = "/api"


def teams(options: TeamsOptions) -> Connect:
    """How Teams is wired in with these options."""

    def connect(core: Core) -> Connection:
        # What the SDK and its libraries say below a warning may hold what people wrote.
        for name in ("botbuilder", "botframework", "msrest", "msal"):
            logging.getLogger(name).setLevel(logging.WARNING)
        return _Teams(core, options).connection()

    return connect


class _Teams:
    """All parts of Teams in one process."""

    def __init__(self, core: Core, options: TeamsOptions) -> None:
        self._options = options
        self._session = session = aiohttp.ClientSession(
            timeout=CALL,
            connector=aiohttp.TCPConnector(limit=CONNECTIONS),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        self._background = background = Background()
        self._tokens = tokens = Tokens(options, session)
        connectors = Connectors(tokens, session)
        self._tenants = tenants = Tenants(core.database, options, core.signals)
        members = Members(core.database, tenants, connectors, local=options.local)
        references = References(core.database, options, tenants, connectors)
        self._answers = answers = Answers(
            core.database, tenants, references, connectors, core.pictures, options.chat_url
        )
        self._files = files = TeamsFiles(options.cloud.file_hosts, session)
        cards = Cards(core.inbound, members, references, answers, background)
        search = Search(core.database, members, answers)
        consent = Consent(core.database, members, answers, files, background)
        invokes = Invokes(core.database, tenants, references, answers, cards, search, consent, background)
        installs = Installs(core.database, core.inbound, options, tenants, members, references, connectors, background)
        activities = Activities(
            core.database,
            core.inbound,
            options,
            tenants,
            members,
            references,
            answers,
            cards,
            invokes,
            installs,
            background,
        )
        keys = SigningKeys(options.cloud.openid_url, session)
        self._adapter = TeamsAdapter(Authentication(options, keys, connectors), activities.take)
        self._outbound = TeamsOutbound(core.database, connectors, references, core.pictures)
        self._said: list[str] = []

    def connection(self) -> Connection:
        """What the service needs of a platform."""
        return Connection(
            outbound=self._outbound,
            fetcher=self._files,
            open_form=self._open_form,
            surfaces=(Surface(PATH, teams_app(self._adapter, local=self._options.local)),),
            start=self._start,
            stop=self._stop,
            try_this=self._said,
        )

    async def _open_form(self, envelope: Envelope, response: Response) -> None:
        """Teams opens dialogs from buttons alone: what typed words open is a card in the personal chat."""
        await self._answers.show_form(response, where_from(envelope))

    async def _start(self) -> None:
        await self._tenants.start()
        if self._options.local:
            self._said.append("A Teams client on this machine, such as the Agents Playground, may use /api/messages.")
            return
        try:
            await self._tokens.token()
        except NoTokenError as error:
            mend = error.mend or (CHECK if error.refused else "is there a way out to it?")
            self._said.append(f"Microsoft gives no token ({error.code}): {mend}")
        else:
            self._said.append("Microsoft Teams is connected: its messages come to /api/messages.")

    async def _stop(self) -> None:
        await self._background.stop()
        await self._session.close()
