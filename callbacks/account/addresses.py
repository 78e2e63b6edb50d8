"""Where the account pages are, and where somebody goes after signing in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, unique
from urllib.parse import quote, urlencode, urlsplit

from callbacks.address import Page, page_path
from dashboard.accounts.permissions import Person, Role
from dashboard.language import Language

IDENTITY = "/account/identity"
"""Where the way to the OpenID Connect provider begins."""


@unique
class Part(StrEnum):
    """Pages below the account's; the account itself has no part."""

    SIGN_IN = "sign_in"
    FORGOTTEN = "forgotten"
    INVITATION = "invitation"
    NEW_PASSWORD = "new_password"  # noqa: S105  a part of an address
    PEOPLE = "people"


_SLUGS: Mapping[Part, tuple[str, str, str]] = {
    Part.SIGN_IN: ("entrar", "sign-in", "entrar"),
    Part.FORGOTTEN: ("clave-olvidada", "forgotten-password", "senha-esquecida"),
    Part.INVITATION: ("invitacion", "invitation", "convite"),
    Part.NEW_PASSWORD: ("clave-nueva", "new-password", "senha-nova"),
    Part.PEOPLE: ("personas", "people", "pessoas"),
}
_HOMES: Mapping[Role, Page] = {
    Role.READER: Page.PLAN,
    Role.REPORTER: Page.TASKS,
    Role.COUNTRY_EDITOR: Page.TASKS,
    Role.SECRETARIAT: Page.SECRETARIAT,
}


def account_address(language: Language, part: Part | None = None, /, *more: str, **query: str) -> str:
    """Address of an account page.

    Examples
    --------
    >>> account_address(Language.ENGLISH, Part.SIGN_IN, next="/en/plan")
    '/en/account/sign-in?next=%2Fen%2Fplan'
    """
    own = () if part is None else (_SLUGS[part][list(Language).index(language)],)
    path = "/".join((page_path(Page.ACCOUNT, language), *own, *(quote(one, safe="") for one in more)))
    return f"{path}?{urlencode(query)}" if query else path


def part_of(slug: str) -> Part | None:
    """The page that a part of the address names, in whichever language."""
    return next((part for part, slugs in _SLUGS.items() if slug in slugs), None)


def home_of(person: Person, language: Language) -> str:
    """Where somebody goes after signing in who came from nowhere."""
    if person.role is Role.ADMINISTRATOR:
        return account_address(language, Part.PEOPLE)
    if person.role is Role.MUNICIPAL_TEAM:
        return response_address(person, language)
    return page_path(_HOMES[person.role], language)


def response_address(person: Person, language: Language) -> str:
    """Where a municipal team plans its response."""
    places = (quote(place, safe="") for place in (person.country or "", person.municipality or ""))
    return "/".join((page_path(Page.RESPONSE, language), *places))


def safe_next(wanted: str) -> str | None:
    """``wanted`` if it is a page of this atlas; None for another site, however it is spelt.

    Examples
    --------
    >>> safe_next("/es/plan?demo=1")
    '/es/plan?demo=1'
    >>> [safe_next(bad) for bad in ("//evil.example", "/\\\\evil.example", "https://evil.example", "/edit/x", "")]
    [None, None, None, None, None]
    """
    if len(wanted) > 2000 or any(ord(sign) <= 32 or sign == "\\" for sign in wanted):
        return None
    found = urlsplit(wanted)
    if found.scheme or found.netloc or not wanted.startswith("/") or wanted.startswith("//"):
        return None
    parts = found.path.split("/")
    return wanted if parts[1] in set(Language) and ".." not in parts else None
