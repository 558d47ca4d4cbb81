"""Only public addresses are connected to: a name that points, or is made to point, into a private network is refused.

The address that was checked is the one that is connected to, so a name that changes meanwhile (DNS rebinding) gains
nothing. Every redirect is checked anew.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Allowed = Callable[[Address], bool]
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class PrivateHostError(OSError):
    """A host that lies in a private network, or nowhere."""


def is_public(address: Address) -> bool:
    """Whether anybody on the internet may have this address; IPv4 addresses inside IPv6 ones count as themselves."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if address.teredo is not None:
            return False
        if inner is not None:
            return is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def check_literal(url: str, allowed: Allowed) -> None:
    """Raise PrivateHostError where the host is an IP address that is not allowed: those are never looked up."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return  # a name: the resolver looks at what it stands for
    if not allowed(address):
        raise PrivateHostError("a private address")


class PublicResolver(AbstractResolver):
    """Looks names up and gives only addresses that are allowed."""

    def __init__(self, allowed: Allowed, inner: AbstractResolver | None = None) -> None:
        self._allowed = allowed
        self._inner = inner or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a name. Raises PrivateHostError where none of them is allowed, and OSError."""
        found = await self._inner.resolve(host, port, family)
        kept = [each for each in found if self._allowed(ipaddress.ip_address(each["host"].partition("%")[0]))]
        if not kept:
            raise PrivateHostError("a name of a private address")
        return kept

    async def close(self) -> None:
        """Give back what looking up takes."""
        await self._inner.close()
