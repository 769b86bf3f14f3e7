# SPDX-License-Identifier: Apache-2.0
"""Keys, assertions and DPoP proofs for tests, signed by the openssl command.

Nothing but the standard library is used beside it. Each new key costs a
process and so does each signature, so that tests share keys where they can.
"""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.parse
import uuid
import weakref

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

# algorithm: what openssl genpkey takes, the curve, the bytes of a coordinate
KINDS = {
    "RS256": (["RSA", "-pkeyopt", "rsa_keygen_bits:2048"], None, 0),
    "ES256": (["EC", "-pkeyopt", "ec_paramgen_curve:P-256"], "P-256", 32),
    "ES384": (["EC", "-pkeyopt", "ec_paramgen_curve:P-384"], "P-384", 48),
    "ES512": (["EC", "-pkeyopt", "ec_paramgen_curve:P-521"], "P-521", 66),
}


def b64(data):
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def openssl(*arguments, data=None):
    return subprocess.run(["openssl", *arguments], input=data, check=True,
                          stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


def der_item(data, at):
    """The tag, the content and the end of the DER item at |at|."""
    tag, length, start = data[at], data[at + 1], at + 2
    if length >= 0x80:
        count = length & 0x7F
        length = int.from_bytes(data[start:start + count], "big")
        start += count
    return tag, data[start:start + length], start + length


def der_integers(sequence):
    """The integers of a DER sequence, without leading zeros."""
    _, inside, _ = der_item(sequence, 0)
    numbers, at = [], 0
    while at < len(inside):
        _, number, at = der_item(inside, at)
        numbers.append(number.lstrip(b"\0"))
    return numbers


class Key:
    """A key pair in a file of its own.

    |alg| is what it signs with; |bits| is another length of an RSA key.
    """

    def __init__(self, alg="RS256", kid=None, bits=None):
        self.alg = alg
        self.kid = kid
        self.directory = tempfile.mkdtemp()
        weakref.finalize(self, shutil.rmtree, self.directory, True)
        self.path = os.path.join(self.directory, "private.pem")
        kind, self.curve, self.half = KINDS["RS256" if alg.startswith("RS")
                                            else alg]
        if bits:
            kind = ["RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}"]
        private = openssl("genpkey", "-algorithm", *kind)
        with open(self.path, "wb", opener=lambda path, flags:
                  os.open(path, flags, 0o600)) as file:
            file.write(private)
        self.public_path = os.path.join(self.directory, "public.pem")
        with open(self.public_path, "wb") as file:
            file.write(openssl("pkey", "-in", self.path, "-pubout"))
        self.jwk = self.make_jwk()

    def make_jwk(self):
        der = openssl("pkey", "-in", self.path, "-pubout", "-outform", "DER")
        _, inside, _ = der_item(der, 0)
        _, _, at = der_item(inside, 0)  # the algorithm
        _, bits, _ = der_item(inside, at)
        content = bits[1:]  # after the number of unused bits
        if self.curve:
            x, y = content[1:1 + self.half], content[1 + self.half:]
            jwk = {"kty": "EC", "crv": self.curve, "x": b64(x), "y": b64(y)}
        else:
            n, e = der_integers(content)
            jwk = {"kty": "RSA", "e": b64(e), "n": b64(n)}
        return {**jwk, "kid": self.kid} if self.kid else jwk

    @property
    def public(self):
        """The JWK without a kid, as a proof's header has it."""
        return {k: v for k, v in self.jwk.items() if k != "kid"}

    @property
    def thumbprint(self):
        """RFC 7638."""
        text = json.dumps(self.public, sort_keys=True, separators=(",", ":"))
        return b64(hashlib.sha256(text.encode()).digest())

    def write_jwk(self, *others):
        """The path of a file with the public key, or a set with others."""
        path = os.path.join(self.directory, "public.jwk")
        content = {"keys": [self.jwk, *(k.jwk for k in others)]} \
            if others else self.jwk
        with open(path, "w", encoding="ascii") as file:
            json.dump(content, file)
        return path

    def sign(self, data):
        digest = f"-sha{self.alg[2:]}"
        signature = openssl("dgst", digest, "-sign", self.path, data=data)
        if not self.curve:
            return signature
        return b"".join(number.rjust(self.half, b"\0")
                        for number in der_integers(signature))

    def jws(self, header, claims):
        """A compact JWS; what is None is left out of either."""
        parts = [{"alg": self.alg, **header}, claims]
        text = ".".join(b64(json.dumps(
            {k: v for k, v in part.items() if v is not None}).encode())
            for part in parts)
        return f"{text}.{b64(self.sign(text.encode()))}"

    def assertion(self, client, audience, now=None, header=None, **claims):
        """A client assertion; |claims| replace or, being None, remove."""
        now = int(time.time() if now is None else now)
        return self.jws({"kid": self.kid, **(header or {})},
                        {"iss": client, "sub": client, "aud": audience,
                         "iat": now, "exp": now + 300,
                         "jti": str(uuid.uuid4()), **claims})

    def proof(self, method, url, token=None, nonce=None, now=None,
              header=None, **claims):
        """A DPoP proof for |url|, whose query is left out."""
        ath = token and b64(hashlib.sha256(token.encode()).digest())
        return self.jws(
            {"typ": "dpop+jwt", "jwk": self.public, **(header or {})},
            {"htm": method, "htu": url.split("?")[0],
             "iat": int(time.time() if now is None else now),
             "jti": str(uuid.uuid4()), "ath": ath, "nonce": nonce, **claims})


class Client:
    """A service app at a Sandbox of harness.py."""

    def __init__(self, sandbox, client_id, key, dpop_key=None):
        self.sandbox = sandbox
        self.id = client_id
        self.key = key
        self.dpop_key = dpop_key
        self.nonce = None
        self.token = None

    @property
    def endpoint(self):
        return self.sandbox.url + "/oauth2/v1/token"

    def assertion(self, **more):
        return self.key.assertion(self.id, self.endpoint, **more)

    def ask(self, scope="okta.users.read", assertion=None, proof=None,
            headers=None, **form):
        """One request for a token; parameters that are None are left out."""
        fields = {"grant_type": "client_credentials", "scope": scope,
                  "client_assertion_type": ASSERTION_TYPE,
                  "client_assertion": assertion or self.assertion(), **form}
        body = urllib.parse.urlencode(
            {k: v for k, v in fields.items() if v is not None}).encode()
        return self.sandbox.send(
            "POST", "/oauth2/v1/token", body, token=None,
            headers={"Content-Type": "application/x-www-form-urlencoded",
                     "DPoP": proof, **(headers or {})})

    def prove(self, **more):
        """A proof for the token endpoint, with the nonce that is known."""
        return self.dpop_key.proof("POST", self.endpoint,
                                   **{"nonce": self.nonce, **more})

    def log_in(self, scope="okta.users.read"):
        """Gets a token, bound to the client's DPoP key if it has one."""
        reply = self.ask(scope, proof=self.dpop_key and self.prove())
        if self.dpop_key and reply.status == 400:
            self.nonce = dict(reply.headers)["dpop-nonce"]
            reply = self.ask(scope, proof=self.prove())
        assert reply.status == 200, reply
        self.token = reply.json["access_token"]
        return reply

    def headers(self, method, path, **more):
        """What a request to the API needs to show."""
        if not self.dpop_key:
            return {"Authorization": f"Bearer {self.token}"}
        return {"Authorization": f"DPoP {self.token}",
                "DPoP": self.dpop_key.proof(
                    method, self.sandbox.url + path,
                    **{"token": self.token, **more})}

    def send(self, method, path, body=None, **more):
        return self.sandbox.send(method, path, body, token=None,
                                 headers=self.headers(method, path, **more))
