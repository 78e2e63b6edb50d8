"""Signing in with an OpenID Connect provider: authorization code, with state, nonce and PKCE.

An identity is ``issuer|sub`` and nothing else; an e-mail that the provider tells opens no account. An account begins to
have an identity in two ways only: its owner, signed in, connects it by a form; or an invitation is taken up with it.
"""

from __future__ import annotations

from typing import Any

import structlog
from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask, current_app, redirect, request, session
from joserfc.errors import JoseError
from requests import RequestException
from sqlalchemy.orm import Session
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from callbacks.account import sessions
from callbacks.account.addresses import IDENTITY, Part, account_address, home_of, safe_next
from callbacks.account.service import accounts_of
from callbacks.desk import desk_of
from dashboard.errors import AtlasError
from dashboard.language import Language
from dashboard.settings import Settings
from dashboard.store import accounts as store
from dashboard.store.invitations import open_invitation, take_up
from dashboard.store.people import User

BACK = f"{IDENTITY}/back"
_AFTER = "clrisk-identity-after"
_LIMIT = "30 per minute"
_log = structlog.get_logger("atlas.identity")


class IdentityRefusedError(AtlasError):
    """The provider's word opens nothing here."""

    key = "identity"


def register(server: Flask, settings: Settings) -> None:
    """Attach the way to the provider and back."""
    secret = settings.oidc_client_secret
    provider: Any = OAuth(server).register(
        "identity",
        client_id=settings.oidc_client_id,
        client_secret=None if secret is None else secret.get_secret_value(),
        server_metadata_url=f"{settings.oidc_issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "token_endpoint_auth_method": "none" if secret is None else "client_secret_basic",
            "default_timeout": 15,
        },
    )

    @server.get(IDENTITY)
    def _start() -> Response:
        _hold_back()
        language = _language(request.args.get("language", ""))
        session[_AFTER] = {"language": language.value, "next": safe_next(request.args.get("next", "")) or ""}
        try:
            answer: Response = provider.authorize_redirect(_back_address(settings))
        except (OAuthError, RequestException, ValueError) as failed:
            return _refuse(language, failed)
        return answer

    @server.get(BACK)
    def _back() -> Response:
        _hold_back()
        after, purpose = session.pop(_AFTER, {}), session.pop(sessions.PURPOSE, {})
        language = _language(str(after.get("language", "")))
        try:
            token = provider.authorize_access_token(claims_options=_claims(settings))
            user = _entered(token["userinfo"], purpose, settings, language)
        except (OAuthError, JoseError, RequestException, AtlasError, KeyError, ValueError) as failed:
            return _refuse(language, failed)
        sessions.begin(user)
        return redirect(safe_next(str(after.get("next", ""))) or home_of(store.person_of(user), language))


def _claims(settings: Settings) -> dict[str, Any]:
    return {
        "iss": {"essential": True, "values": [settings.oidc_issuer, f"{settings.oidc_issuer}/"]},
        "aud": {"essential": True, "value": settings.oidc_client_id},
        "sub": {"essential": True},
    }


def _entered(claims: dict[str, Any], purpose: dict[str, Any], settings: Settings, language: Language) -> User:
    """The account that the provider's word opens; made or connected now where a form asked for that."""
    desk = desk_of(current_app)
    if desk is None or claims.get("iss", "").rstrip("/") != settings.oidc_issuer or not claims.get("sub"):
        raise IdentityRefusedError("the provider's word names no identity of the provider that is set")
    subject = f"{settings.oidc_issuer}|{claims['sub']}"
    with desk.database.writing() as writing:
        return _opened(writing, subject, claims, purpose, language)


def _opened(
    writing: Session, subject: str, claims: dict[str, Any], purpose: dict[str, Any], language: Language
) -> User:
    visitor = sessions.visitor()
    if "connect" in purpose:
        if visitor is None or visitor.person.user_id != purpose["connect"]:
            raise IdentityRefusedError("an identity is connected by who is signed in; nobody is, or somebody else")
        user = writing.get_one(User, visitor.person.user_id)
        store.connect(writing, user, subject)
        return user
    found = store.of_subject(writing, subject)
    if found is None and (token := str(purpose.get("invitation", ""))):
        return _taken_up(writing, token, subject, claims, language)
    if found is None or not found.is_active:
        raise IdentityRefusedError("this identity opens no account; take up an invitation with it first")
    return found


def _taken_up(writing: Session, token: str, subject: str, claims: dict[str, Any], language: Language) -> User:
    invitation = open_invitation(writing, token)
    name = str(claims.get("name") or (invitation.email.partition("@")[0] if invitation else ""))
    keeper = accounts_of(current_app).keeper
    return take_up(writing, token, name=name[:120], subject=subject, keeper=keeper, language=language)


def _back_address(settings: Settings) -> str:
    return f"{settings.public_address or request.host_url.rstrip('/')}{BACK}"


def _language(text: str) -> Language:
    return Language(text) if text in set(Language) else Language.SPANISH


def _hold_back() -> None:
    if not accounts_of(current_app).gates.is_open("account.identity", _LIMIT, request.remote_addr or ""):
        raise TooManyRequests


def _refuse(language: Language, why: Exception) -> Response:
    _log.warning("identity refused", reason=type(why).__name__)
    return redirect(account_address(language, Part.SIGN_IN, refused="identity"))
