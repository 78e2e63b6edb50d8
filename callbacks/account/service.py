"""What the account pages need besides the database: the keeper of passwords, the gates, the post."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask

from callbacks.edits.gates import Gates
from dashboard.accounts.passwords import Keeper
from dashboard.mail import Post
from dashboard.settings import Settings

EXTENSION = "clrisk-accounts"


@dataclass(frozen=True)
class Accounts:
    """One per application."""

    settings: Settings
    gates: Gates
    keeper: Keeper
    post: Post

    @classmethod
    def of(cls, settings: Settings, gates: Gates) -> Accounts:
        """The service that ``settings`` describe."""
        return cls(settings, gates, Keeper(), Post(settings))

    @property
    def secret(self) -> str:
        """What signs links."""
        return self.settings.secret_key.get_secret_value()

    @property
    def provider(self) -> str | None:
        """What the OpenID Connect provider is called; None where there is none."""
        if self.settings.oidc_issuer is None:
            return None
        return self.settings.oidc_name or urlsplit(self.settings.oidc_issuer).hostname


def accounts_of(server: Flask) -> Accounts:
    """The service of ``server``; only asked for where there is a desk."""
    held: Accounts = server.extensions[EXTENSION]
    return held
