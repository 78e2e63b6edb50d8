"""A small OpenID Connect provider with real keys: code flow, PKCE, one-time codes; it can lie, in one way at a time."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "atlas", "between the two"


@dataclass
class Provider:
    """Whom it vouches for, what it was asked, and how it lies."""

    key: RSAKey
    other_key: RSAKey
    """Of somebody else, under the same name."""
    issuer: str = ""
    sub: str = "7"
    claims: dict[str, Any] = field(default_factory=lambda: {"email": "ana@example.org", "name": "Ana of the provider"})
    lie: str = ""
    """``nonce``, ``audience``, ``issuer``, ``expired``, ``key``, ``none``, ``denied``, ``no_sub``; empty: honest."""
    is_public: bool = False
    """Takes no secret of the client; PKCE alone protects the code."""
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def answer(self, method: str, path: str, query: dict[str, str], form: dict[str, str], authorization: str) -> Answer:
        """What is said at one address."""
        if path == "/.well-known/openid-configuration":
            return 200, self._metadata()
        if path == "/jwks":
            return 200, {"keys": [self.key.as_dict(private=False)]}
        if path == "/authorize":
            return self._authorize(query)
        if path == "/token" and method == "POST":
            return self._token(form, authorization)
        return 404, {}

    def _metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def _authorize(self, query: dict[str, str]) -> Answer:
        self.asked.append(query)
        if self.lie == "denied":
            return 302, f"{query['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': query['state']})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return 302, f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def _token(self, form: dict[str, str], authorization: str) -> Answer:
        asked = self.codes.pop(form.get("code", ""), None)
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if not self.is_public and authorization != f"Basic {expected}":
            return 401, {"error": "invalid_client"}
        if asked is None or asked["redirect_uri"] != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant", "error_description": "PKCE"}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self._id_token(asked["nonce"])}

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": "https://evil.example" if self.lie == "issuer" else self.issuer,
            "sub": self.sub,
            "aud": "another" if self.lie == "audience" else CLIENT,
            "nonce": "another" if self.lie == "nonce" else nonce,
            "iat": now - 7200,
            "exp": now - 3600 if self.lie == "expired" else now + 600,
            **self.claims,
        }
        if self.lie == "no_sub":
            del claims["sub"]
        if self.lie == "none":
            parts = [
                base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in ({"alg": "none"}, claims)
            ]
            return b".".join([*parts, b""]).decode()
        key = self.other_key if self.lie == "key" else self.key
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)


def _part(told: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()


Answer = tuple[int, "dict[str, Any] | str"]


def new_key() -> RSAKey:
    """A key to sign with."""
    return RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})


@contextmanager
def serving(provider: Provider) -> Iterator[Provider]:
    """The provider at an address of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say("GET", {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            self._say("POST", dict(parse_qsl(body)))

        def _say(self, method: str, form: dict[str, str]) -> None:
            at = urlsplit(self.path)
            query = dict(parse_qsl(at.query))
            status, told = provider.answer(method, at.path, query, form, self.headers.get("Authorization", ""))
            body = b"" if isinstance(told, str) else json.dumps(told).encode()
            self.send_response(status)
            if isinstance(told, str):
                self.send_header("Location", told)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing on the terminal of the tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
