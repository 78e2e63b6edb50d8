"""Who is signed in: sessions, the service behind the account pages, and OpenID Connect."""

from __future__ import annotations

from flask import Flask

from callbacks.account import sessions
from callbacks.account.service import EXTENSION, Accounts
from callbacks.desk import desk_of
from callbacks.edits.gates import Gates
from dashboard.settings import Settings


def register(server: Flask, settings: Settings, *, gates: Gates) -> None:
    """Attach sessions and, where a provider is set, OpenID Connect; without a desk nobody can sign in."""
    sessions.configure(server, settings)
    if desk_of(server) is None:
        return
    server.extensions[EXTENSION] = Accounts.of(settings, gates)
    sessions.register(server)
    if settings.oidc_issuer is not None:
        from callbacks.account import identity  # brings a library that most atlases never need

        identity.register(server, settings)
