#!/usr/bin/python3
"""Makes and checks the test vectors of docs/identity.md with PyJWT and cryptography, which share no code with this
repository: tokens, signed messages, receipts and a signed registry, good ones and bad ones.

    python3 makeVectors.py          writes vectors.json beside this file
    python3 makeVectors.py --check  verifies the good ones of vectors.json, without anything from this repository

The keys are derived from their names, so that anybody has them: never use them for anything else.
"""
import base64
import hashlib
import json
import os
import sys

import jwt
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "vectors.json")
NOW = 1768464000
AUDIENCE = "https://network.test/graphql"
MARKETPLACE = "gid://MYKUL/Marketplace/01JD4Q6V9M3T8R2W5X7Y0Z1A2B"
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def base64url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def octets_of(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def canonical(value):
    """RFC 8785, for texts, whole numbers and objects whose names are ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


# Keys

def ed25519_key(name):
    return ed25519.Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


def p256_key(name):
    value = int.from_bytes(hashlib.sha256(name.encode()).digest(), "big") % (P256_ORDER - 1) + 1
    return ec.derive_private_key(value, ec.SECP256R1())


def public_jwk(key, kid):
    public = key.public_key()
    if isinstance(public, ed25519.Ed25519PublicKey):
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        return {"kty": "OKP", "crv": "Ed25519", "x": base64url(public.public_bytes(Encoding.Raw, PublicFormat.Raw)), "kid": kid}
    numbers = public.public_numbers()
    if isinstance(public, ec.EllipticCurvePublicKey):
        x, y = (base64url(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": kid}
    return {"kty": "RSA", "n": base64url(numbers.n.to_bytes(256, "big")), "e": base64url(numbers.e.to_bytes(3, "big")), "kid": kid}


def public_key(jwk):
    if jwk["kty"] == "OKP":
        return ed25519.Ed25519PublicKey.from_public_bytes(octets_of(jwk["x"]))
    if jwk["kty"] == "EC":
        x, y = (int.from_bytes(octets_of(jwk[name]), "big") for name in ("x", "y"))
        return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    return rsa.RSAPublicNumbers(*(int.from_bytes(octets_of(jwk[name]), "big") for name in ("e", "n"))).public_key()


def sign(key, octets):
    """As RFC 9421 and RFC 7518 have it: of ES256, r and s of 32 octets each."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(octets)
    r, s = decode_dss_signature(key.sign(octets, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def verify(jwk, signature, octets):
    key = public_key(jwk)
    if isinstance(key, ed25519.Ed25519PublicKey):
        return key.verify(signature, octets)
    r, s = (int.from_bytes(part, "big") for part in (signature[:32], signature[32:]))
    return key.verify(encode_dss_signature(r, s), octets, ec.ECDSA(hashes.SHA256()))


KEYS = {
    "gateway-ed25519": ed25519_key("ehub vectors: gateway"),
    "gateway-p256": p256_key("ehub vectors: gateway"),
    "network-p256": p256_key("ehub vectors: network"),
    "issuer-ed25519": ed25519_key("ehub vectors: issuer of MYKUL"),
    "issuer-rsa": rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "hub-ed25519": ed25519_key("ehub vectors: hub MYKUL"),
    "hub-p256": p256_key("ehub vectors: hub MYKUL"),
    "registry-ed25519": ed25519_key("ehub vectors: registry"),
    "registry-p256": p256_key("ehub vectors: registry"),
}
ALGORITHMS = {"ed25519": "EdDSA", "p256": "ES256", "rsa": "RS256"}


def jwk_of(kid):
    return public_jwk(KEYS[kid], kid)


TRUST = {
    "network": {
        "audience": AUDIENCE,
        "issuer": "https://id.network.test",
        "jwks": {"keys": [jwk_of("network-p256")]},
        "gatewayKeys": [jwk_of("gateway-ed25519"), jwk_of("gateway-p256")],
    },
    "hubs": [
        {
            "code": "MYKUL",
            "issuer": "https://id.mykul.test",
            "jwks": {"keys": [jwk_of("issuer-ed25519"), jwk_of("issuer-rsa")]},
            "keys": [jwk_of("hub-ed25519"), jwk_of("hub-p256")],
        }
    ],
    "marketplaces": [{"id": MARKETPLACE}],
}


# Tokens

def claims(issuer, principal, audience=AUDIENCE, lifetime=3600, issued=NOW):
    return {
        "iss": issuer, "sub": "aisyah", "aud": audience, "iat": issued, "nbf": issued, "exp": issued + lifetime,
        "jti": "9f0c2a3e-0000-4000-8000-000000000001", "client_id": "vectors", "scope": "books:read netting", "ehub": principal,
    }


def token(name, content, **header):
    algorithm = ALGORITHMS[name.rsplit("-", 1)[1]]
    return jwt.encode(content, KEYS[name], algorithm=algorithm, headers={"typ": "at+jwt", "kid": name, **header})


def altered(text):
    header, payload, signature = text.split(".")
    content = json.loads(octets_of(payload))
    content["ehub"] = {"kind": "operator", "hub": "MYKUL"}
    content["sub"] = "somebody else"
    return ".".join([header, base64url(json.dumps(content).encode()), signature])


def tokens():
    operator = {"kind": "operator", "hub": "MYKUL"}
    marketplace = {"kind": "marketplace", "id": MARKETPLACE}
    of_operator = claims("https://id.mykul.test", operator)
    at_hub = AUDIENCE + "/hubs/MYKUL"
    gateway = lambda principal, **other: claims(AUDIENCE + "/gateway", principal, **{"audience": at_hub, "lifetime": 60, **other})
    unsigned = ".".join(
        [base64url(json.dumps({"alg": "none", "typ": "at+jwt", "kid": "issuer-ed25519"}).encode()), base64url(json.dumps(of_operator).encode()), ""]
    )
    secret = json.dumps(jwk_of("issuer-ed25519"))
    shared = jwt.encode(of_operator, secret, algorithm="HS256", headers={"typ": "at+jwt", "kid": "issuer-ed25519"})
    good = token("issuer-ed25519", of_operator)
    rows = [
        ("operator, EdDSA", "SUPERGRAPH", good, "ACCEPTED"),
        ("operator, RS256", "SUPERGRAPH", token("issuer-rsa", of_operator), "ACCEPTED"),
        ("marketplace, ES256", "SUPERGRAPH", token("network-p256", claims("https://id.network.test", marketplace)), "ACCEPTED"),
        ("hub, EdDSA", "SUPERGRAPH", token("hub-ed25519", claims(at_hub, {"kind": "hub", "hub": "MYKUL"}, lifetime=60)), "ACCEPTED"),
        ("hub, ES256", "SUPERGRAPH", token("hub-p256", claims(at_hub, {"kind": "hub", "hub": "MYKUL"}, lifetime=60)), "ACCEPTED"),
        ("gateway for an anonymous client, EdDSA", "HUB", token("gateway-ed25519", gateway({"kind": "anonymous"})), "ACCEPTED"),
        ("gateway for a marketplace, ES256", "HUB", token("gateway-p256", gateway(marketplace)), "ACCEPTED"),
        ("claims altered", "SUPERGRAPH", altered(good), "SIGNATURE"),
        ("signed with another key of the issuer", "SUPERGRAPH", token("issuer-rsa", of_operator, kid="issuer-ed25519"), "ALGORITHM"),
        ("not signed", "SUPERGRAPH", unsigned, "MALFORMED"),
        ("signed with the public key as a shared secret", "SUPERGRAPH", shared, "ALGORITHM"),
        ("with a key in its header", "SUPERGRAPH", token("issuer-ed25519", of_operator, jwk=jwk_of("issuer-ed25519")), "HEADER"),
        ("of another type", "SUPERGRAPH", token("issuer-ed25519", of_operator, typ="JWT"), "HEADER"),
        ("for another audience", "SUPERGRAPH", token("issuer-ed25519", claims("https://id.mykul.test", operator, audience="https://other.test")), "AUDIENCE"),
        ("for another hub", "HUB", token("gateway-ed25519", gateway({"kind": "anonymous"}, audience=AUDIENCE + "/hubs/CNHGH")), "AUDIENCE"),
        ("expired", "SUPERGRAPH", token("issuer-ed25519", claims("https://id.mykul.test", operator, issued=NOW - 7200)), "EXPIRED"),
        ("of the future", "SUPERGRAPH", token("issuer-ed25519", claims("https://id.mykul.test", operator, issued=NOW + 7200)), "NOT_YET_VALID"),
        ("for a principal that its issuer does not speak for", "SUPERGRAPH", token("network-p256", claims("https://id.network.test", operator)), "NOT_ENTITLED"),
        ("of an unknown issuer", "SUPERGRAPH", token("issuer-ed25519", claims("https://id.other.test", operator)), "UNKNOWN_ISSUER"),
    ]
    return [{"name": name, "audience": audience, "token": text, "expected": expected} for name, audience, text, expected in rows]


# Messages (RFC 9421)

def digest_field(body):
    return "sha-256=:%s:" % base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()


def signature_base(message, names, parameters):
    path, _, query = message["url"].split("://", 1)[1].partition("?")
    values = {"@method": message["method"], "@path": "/" + path.partition("/")[2], "@query": "?" + query, **message["headers"]}
    lines = ['"%s": %s' % (name, values[name]) for name in names]
    covered = "(%s)%s" % (" ".join('"%s"' % name for name in names), parameters)
    return "\n".join([*lines, '"@signature-params": ' + covered]), covered


NAMES = ["@method", "@path", "@query", "content-digest", "authorization"]
BODY = '{"query":"mutation { openAccount }","variables":{"name":"Kedai Teh \u8336"}}'


def message(kid, nonce, url="https://hub.test/settlement", principal="client", created=NOW, names=NAMES, encode=sign):
    headers = {"authorization": "Bearer gateway", "content-digest": digest_field(BODY)}
    if principal:
        headers["ehub-principal"] = principal
        names = [*names, "ehub-principal"]
    unsigned = {"method": "POST", "url": url, "headers": headers}
    base, covered = signature_base(unsigned, names, ';created=%d;nonce="%s";keyid="%s";tag="ehub"' % (created, nonce, kid))
    signature = base64.b64encode(encode(KEYS[kid], base.encode())).decode()
    fields = {"signature-input": "ehub=" + covered, "signature": "ehub=:%s:" % signature}
    return {**unsigned, "headers": {**headers, **fields}, "body": BODY, "base": base}


def der(key, octets):
    return key.sign(octets, ec.ECDSA(hashes.SHA256()))


def messages():
    other = lambda row, **members: {**row, **members}
    with_field = lambda row, name, value: {**row, "headers": {**row["headers"], name: value}}
    rows = [
        ("a gateway's, with the token of its principal, Ed25519", message("gateway-ed25519", "0000000000000001"), "ACCEPTED"),
        ("a gateway's, with the token of its principal, ES256", message("gateway-p256", "0000000000000002"), "ACCEPTED"),
        ("without a principal", message("gateway-ed25519", "0000000000000003", principal=None), "ACCEPTED"),
        ("with a query", message("gateway-ed25519", "0000000000000004", url="https://hub.test/settlement?a=%41&b="), "ACCEPTED"),
        ("through a proxy, which changes host and scheme", other(message("gateway-p256", "0000000000000005"), url="http://10.0.0.7:4100/settlement"), "ACCEPTED"),
        ("with another body", other(message("gateway-ed25519", "0000000000000006"), body=BODY + " "), "DIGEST"),
        ("to another path", other(message("gateway-ed25519", "0000000000000007"), url="https://hub.test/merchants"), "SIGNATURE"),
        ("with another query", other(message("gateway-p256", "0000000000000008"), url="https://hub.test/settlement?x=1"), "SIGNATURE"),
        ("with the token of another", with_field(message("gateway-ed25519", "0000000000000009"), "authorization", "Bearer other"), "SIGNATURE"),
        ("with another principal", with_field(message("gateway-p256", "0000000000000010"), "ehub-principal", "other"), "SIGNATURE"),
        ("with a principal that is not covered", with_field(message("gateway-ed25519", "0000000000000011", principal=None), "ehub-principal", "other"), "COVERAGE"),
        ("that does not cover the query", message("gateway-ed25519", "0000000000000012", names=[name for name in NAMES if name != "@query"]), "COVERAGE"),
        ("ES256 in DER", message("gateway-p256", "0000000000000013", encode=der), "SIGNATURE"),
        ("31 s old", message("gateway-ed25519", "0000000000000014", created=NOW - 31), "TOO_OLD"),
        ("11 s ahead", message("gateway-ed25519", "0000000000000015", created=NOW + 11), "TOO_EARLY"),
        ("of a key that the registry does not have", message("hub-ed25519", "0000000000000016"), "UNKNOWN_KEY"),
        ("with a nonce that was used", message("gateway-ed25519", "0000000000000001"), "REPLAYED"),
    ]
    return [{"name": name, **row, "expected": expected} for name, row, expected in rows]


# Receipts and the registry

def text_digest(text):
    return base64url(hashlib.sha256(text.encode()).digest())


RECEIPT_FIELDS = ["hub", "contract", "position", "at", "party", "subject", "operation", "input", "answer", "previous", "kid"]


def receipt_text(receipt):
    return canonical(["ehub-receipt-1", *(receipt[name] for name in RECEIPT_FIELDS)])


def receipts():
    inputs = [{"reference": "Bank \u20ac1", "amount": {"currencyCode": "MYR", "amount": "12.50"}, "idempotencyKey": "1"}, {"z": 1, "a": None}]
    rows, previous = [], text_digest("")
    for position, (kid, given) in enumerate(zip(["hub-ed25519", "hub-p256"], inputs), 1):
        receipt = {
            "hub": "MYKUL", "contract": "settlement", "position": position, "at": "2026-01-15T08:00:00.000Z",
            "party": "operator:MYKUL", "subject": "aisyah", "operation": "depositFunds", "input": text_digest(canonical(given)),
            "answer": text_digest(canonical({"userErrors": []})), "previous": previous, "kid": kid,
        }
        text = receipt_text(receipt)
        previous = text_digest(text)
        rows.append({"input": given, "text": text, "receipt": {**receipt, "signature": base64url(sign(KEYS[kid], text.encode()))}})
    return rows


def registries():
    document = json.dumps({"hubs": [], "marketplaces": []}).encode()
    rows = []
    for kid in ("registry-ed25519", "registry-p256"):
        header = {"alg": ALGORITHMS[kid.split("-")[1]], "typ": "ehub-registry+jws", "iat": NOW, "kid": kid}
        protected, payload = base64url(json.dumps(header).encode()), base64url(document)
        signature = base64url(sign(KEYS[kid], (protected + "." + payload).encode()))
        rows.append({"key": jwk_of(kid), "document": document.decode(), "signed": {"payload": payload, "protected": protected, "signature": signature}})
    return rows


def make():
    return {
        "about": "Made by makeVectors.py. The keys are public: never use them.",
        "nowS": NOW,
        "hub": "MYKUL",
        "trust": TRUST,
        "tokens": tokens(),
        "messages": messages(),
        "receipts": receipts(),
        "registries": registries(),
    }


def check(vectors):
    """Raises where a good vector is not one, or a bad signature is good."""
    network, hub = vectors["trust"]["network"], vectors["trust"]["hubs"][0]
    keys = {jwk["kid"]: jwk for jwk in [*network["jwks"]["keys"], *network["gatewayKeys"], *hub["jwks"]["keys"], *hub["keys"]]}
    for vector in vectors["tokens"]:
        kid = jwt.get_unverified_header(vector["token"])["kid"]
        audience = AUDIENCE + ("/hubs/" + vectors["hub"] if vector["audience"] == "HUB" else "")
        algorithm = ALGORITHMS[kid.rsplit("-", 1)[1]]
        options = {"verify_exp": False, "verify_iat": False, "verify_nbf": False}
        try:
            jwt.decode(vector["token"], public_key(keys[kid]), algorithms=[algorithm], audience=audience, options=options)
            assert vector["expected"] not in ("SIGNATURE", "ALGORITHM", "AUDIENCE", "MALFORMED"), vector["name"]
        except jwt.InvalidTokenError:
            assert vector["expected"] in ("SIGNATURE", "ALGORITHM", "AUDIENCE", "MALFORMED"), vector["name"]
    for vector in vectors["messages"]:
        covered = vector["headers"]["signature-input"][len("ehub="):]
        names, parameters = covered[1:].split(")", 1)
        kid = parameters.split('keyid="')[1].split('"')[0]
        signature = base64.b64decode(vector["headers"]["signature"][len("ehub=:"):-1])
        base, _ = signature_base(vector, [name.strip('"') for name in names.split(" ")], parameters)
        try:
            verify(keys[kid], signature, base.encode())
            assert vector["expected"] != "SIGNATURE", vector["name"]
        except InvalidSignature:
            assert vector["expected"] == "SIGNATURE", vector["name"]
        is_digest = vector["headers"]["content-digest"] == digest_field(vector["body"])
        assert is_digest != (vector["expected"] == "DIGEST"), vector["name"]
    for vector in vectors["receipts"]:
        receipt = vector["receipt"]
        assert receipt_text(receipt) == vector["text"] and text_digest(canonical(vector["input"])) == receipt["input"]
        verify(keys[receipt["kid"]], octets_of(receipt["signature"]), vector["text"].encode())
    for vector in vectors["registries"]:
        signed = vector["signed"]
        verify(vector["key"], octets_of(signed["signature"]), (signed["protected"] + "." + signed["payload"]).encode())
        assert octets_of(signed["payload"]).decode() == vector["document"]


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        with open(FILE, encoding="utf-8") as file:
            check(json.load(file))
        print("All vectors are as they say.")
    else:
        made = make()
        check(made)
        with open(FILE, "w", encoding="utf-8") as file:
            file.write(json.dumps(made, indent=2, ensure_ascii=False) + "\n")
