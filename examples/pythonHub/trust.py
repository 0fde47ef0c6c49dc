"""Who may ask: gateways whose keys the registry lists, by the tokens that they sign for this hub."""

import base64
import json
import re

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

CLOCK_SKEW_S = 30
LIFETIME_S = 60


class NotAuthenticated(Exception):
    """The request does not show that a gateway of the network sends it."""


class GatewayTokens:
    """Verifies the tokens of a network's gateways for one hub (RFC 9068, signed with Ed25519)."""

    def __init__(self, network, hub):
        self._audience = f"{network['audience']}/hubs/{hub}"
        self._issuer = f"{network['audience']}/gateway"
        self._keys = {
            key["kid"]: Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["x"] + "=="))
            for key in network.get("gatewayKeys", [])
            if key.get("crv") == "Ed25519"
        }

    def verify(self, authorization):
        """Raises NotAuthenticated unless the header holds a token of a gateway for this hub that is valid now."""
        match = re.fullmatch(r"[Bb]earer +([\w-]+\.[\w-]+\.[\w-]+) *", authorization or "")
        if not match:
            raise NotAuthenticated()
        token = match.group(1)
        try:
            header = jwt.get_unverified_header(token)
            if header.get("typ", "").lower().removeprefix("application/") != "at+jwt" or "crit" in header:
                raise NotAuthenticated()
            key = self._keys.get(header.get("kid"))
            if key is None:
                raise NotAuthenticated()
            claims = jwt.decode(
                token,
                key,
                algorithms=["EdDSA"],
                audience=self._audience,
                issuer=self._issuer,
                leeway=CLOCK_SKEW_S,
                options={"require": ["exp", "iat", "iss", "aud"]},
            )
            if claims["exp"] - claims["iat"] > LIFETIME_S:
                raise NotAuthenticated()
        except (jwt.InvalidTokenError, ValueError, TypeError) as error:
            raise NotAuthenticated() from error


def read_registry(path, hub):
    """The entry of a hub in the registry file, and the verifier of its gateways; None where nobody is to be believed."""
    with open(path, encoding="utf-8") as file:
        registry = json.load(file)
    entry = next((each for each in registry["hubs"] if each["code"] == hub), None)
    if entry is None:
        raise SystemExit(f"The registry {path} has no hub {hub}.")
    network = registry.get("network")
    return entry, network and GatewayTokens(network, hub)
