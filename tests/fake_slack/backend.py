"""The parts of the fake Slack that its methods use together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from tests.fake_slack.call import Call
from tests.fake_slack.events import Events
from tests.fake_slack.faults import Faults
from tests.fake_slack.happenings import Happenings
from tests.fake_slack.model import Json
from tests.fake_slack.rates import Rates
from tests.fake_slack.sender import Sender
from tests.fake_slack.sockets import Sockets
from tests.fake_slack.world import World


@dataclass
class Backend:
    """World, rules and ways out."""

    world: World = field(default_factory=World)
    faults: Faults = field(default_factory=Faults)
    rates: Rates = field(default_factory=Rates)
    calls: list[Call] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sockets = Sockets(self.world)
        self.sender = Sender(self.world, self.sockets)
        self.events = Events(self.world, self.sender)
        self.happenings = Happenings(self.world, self.events)


Method: TypeAlias = Callable[[Call, Backend], Json]
