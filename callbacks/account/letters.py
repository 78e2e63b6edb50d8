"""What the atlas writes to people about their account."""

from __future__ import annotations

from dashboard.language import Language
from dashboard.mail import Letter
from dashboard.settings import Settings
from layouts.wording import Voice


def whole(settings: Settings, address: str) -> str:
    """An address of a page with the site it is on, where the settings tell which that is."""
    return f"{settings.public_address or ''}{address}"


def invitation(settings: Settings, *, to: str, address: str, role: str, until: str, language: Language) -> Letter:
    """The link to take up an account."""
    return _letter("invitation", settings, to, language, address=whole(settings, address), role=role, until=until)


def new_password(settings: Settings, *, to: str, address: str, language: Language) -> Letter:
    """The link to choose a new password."""
    return _letter("new_password", settings, to, language, address=whole(settings, address))


def password_changed(settings: Settings, *, to: str, address: str, language: Language) -> Letter:
    """That the password was changed, for whoever did not do it."""
    return _letter("password_changed", settings, to, language, address=whole(settings, address))


def _letter(kind: str, settings: Settings, to: str, language: Language, **facts: object) -> Letter:
    voice = Voice.of(language)
    site = settings.public_address or "CLRISK Atlas"
    return Letter(
        to,
        voice.say(f"account.letter.{kind}.subject"),
        voice.tell(f"account.letter.{kind}.text", {"site": site, **facts}),
    )
