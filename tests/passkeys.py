"""A passkey in software: answers challenges as a browser and its authenticator would."""

import hashlib
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

FLAG = AuthenticatorData.FLAG


@dataclass
class SoftPasskey:
    """One credential of one person for one host; `counter` grows with each use."""

    host: str = "localhost"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: str = ""
    counter: int = 0
    verified: bool = True

    @property
    def origin(self):
        return f"http://{self.host}:8000"

    def _flags(self):
        return FLAG.UP | FLAG.UV if self.verified else FLAG.UP

    def make(self, options, origin=None):
        asked = options["publicKey"]
        self.handle = asked["user"]["id"]
        client = CollectedClientData.create("webauthn.create", asked["challenge"], origin or self.origin)
        credential = AttestedCredentialData.create(
            bytes(16), self.id, ES256.from_cryptography_key(self.key.public_key())
        )
        data = AuthenticatorData.create(self._host_hash(), self._flags() | FLAG.AT, self.counter, credential)
        return self._answer({
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        })  # fmt: skip

    def answer(self, options, origin=None):
        self.counter += 1
        client = CollectedClientData.create("webauthn.get", options["publicKey"]["challenge"], origin or self.origin)
        data = AuthenticatorData.create(self._host_hash(), self._flags(), self.counter)
        return self._answer({
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(self.key.sign(data + client.hash, ec.ECDSA(SHA256()))),
            "userHandle": self.handle,
        })  # fmt: skip

    def _host_hash(self):
        return hashlib.sha256(self.host.encode()).digest()

    def _answer(self, response):
        shown = websafe_encode(self.id)
        return {"id": shown, "rawId": shown, "type": "public-key", "response": response, "clientExtensionResults": {}}
