"""The keys that activities are signed with, and tokens made with them, right ones and wrong ones."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ISSUER = "https://api.botframework.com"
_MADE: list[rsa.RSAPrivateKey] = []


def _private_key(number: int) -> rsa.RSAPrivateKey:
    """Making a key takes a tenth of a second, so all tests share a few."""
    while len(_MADE) <= number:
        _MADE.append(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    return _MADE[number]


@dataclass
class Keys:
    """A set of keys: the first one signs. `endorsements` are the channels that each may sign for."""

    ids: list[str] = field(default_factory=lambda: ["key-1"])
    endorsements: list[str] = field(default_factory=lambda: ["msteams"])
    made: int = 1

    def rotate(self, *, keep_old: bool = False) -> str:
        """Sign with a new key from now on; gives its id."""
        self.made += 1
        name = f"key-{self.made}"
        self.ids = [name, *self.ids] if keep_old else [name]
        return name

    def document(self) -> dict[str, Any]:
        """The JSON Web Key Set."""
        keys = []
        for name in self.ids:
            key = json.loads(RSAAlgorithm.to_jwk(_private_key(_number(name)).public_key()))
            keys.append({**key, "kid": name, "use": "sig", "endorsements": self.endorsements})
        return {"keys": keys}

    def token(self, audience: str, service_url: str, **wrong: Any) -> str:  # noqa: ANN401  claims of any kind
        """A token as the connector sends one. `wrong` replaces claims, `kid`, `key` (another key's id) or `alg`."""
        kid = wrong.pop("kid", self.ids[0])
        private = _private_key(_number(wrong.pop("key", self.ids[0])))
        algorithm = wrong.pop("alg", "RS256")
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": audience, "serviceurl": service_url, "nbf": now - 300, "exp": now + 3600}
        headers = {} if kid is None else {"kid": kid}
        claims |= wrong
        if algorithm == "RS256":
            return jwt.encode(claims, private, algorithm=algorithm, headers=headers)
        secret = "" if algorithm == "none" else "a secret that both sides might know, and more"
        return jwt.encode(claims, secret, algorithm=algorithm, headers=headers)


def _number(name: str) -> int:
    return int(name.rpartition("-")[2]) - 1
