"""What a page of the atlas is: how it is asked for, what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote

from dash.development.base_component import Component
from flask import current_app, g, has_app_context, has_request_context
from flask_wtf.csrf import generate_csrf

from callbacks.address import LONGEST_ADDRESS, Page, page_of, page_path
from callbacks.desk import Desk, desk_of
from callbacks.services import Services
from dashboard.accounts.permissions import Person
from dashboard.language import Language
from dashboard.release.manifest import ReleaseKind
from layouts.wording import Voice


@dataclass(frozen=True)
class Asked:
    """One visit to a page: what is served, who asks, and the parts of the address."""

    services: Services
    desk: Desk | None
    person: Person | None
    """Who is signed in; ``None`` for everybody else, who may read all that is accepted."""
    language: Language
    parts: tuple[str, ...]
    """What stands in the path after the name of the page."""
    query: Mapping[str, str]

    @property
    def voice(self) -> Voice:
        """The voice of the page's language."""
        return Voice.of(self.language)

    @property
    def wants_demonstration(self) -> bool:
        """Whether the made-up plan is asked for; it is shown as such and never mixed with the real one."""
        return self.query.get("demo") == "1"

    @property
    def csrf(self) -> str:
        """The token that a form of this visitor's session must bring; asking for it begins a session."""
        return str(generate_csrf())


def _always(_asked: Asked) -> bool:
    return True


def _never(_asked: Asked) -> bool:
    return False


def shows_demonstration_releases(asked: Asked) -> bool:
    """Whether any synthetic municipal value may be seen."""
    return any(manifest.kind is ReleaseKind.DEMONSTRATION for manifest, _ in asked.services.manifests)


@dataclass(frozen=True)
class SitePage:
    """One page: its content, the title of its window, and where the same is said in another language."""

    page: Page
    content: Callable[[Asked], Component]
    title: Callable[[Asked], str]
    is_there: Callable[[Asked], bool] = _always
    """``False`` for an address that leads to nothing: answered 404 with a page that says so. Must be cheap."""
    languages: Callable[[Asked], Mapping[Language, str]] | None = None
    """The same page in each language; without it only the name of the page changes."""
    is_demonstration: Callable[[Asked], bool] = shows_demonstration_releases
    """Whether the header says that what is seen is a demonstration."""
    is_bare: Callable[[Asked], bool] = _never
    """Whether the page stands in another site: then without header and footer."""
    missing: Callable[[Asked], Component] | None = None
    """What an address says that leads to nothing, where there is more to say than that; answered 404."""

    def in_every_language(self, asked: Asked) -> Mapping[Language, str]:
        """Addresses of this page by language."""
        if self.languages is not None:
            return self.languages(asked)
        return {language: address_of(self.page, language, *asked.parts, **asked.query) for language in Language}


def address_of(page: Page, language: Language, /, *parts: str, **query: str) -> str:
    """Address of a page with the parts of its path and its query.

    Examples
    --------
    >>> address_of(Page.MUNICIPALITY, Language.SPANISH, "MEX", "07101", release="2026.2")
    '/es/municipio/MEX/07101?release=2026.2'
    """
    path = "/".join((page_path(page, language), *(quote(part, safe="") for part in parts)))
    written = "&".join(f"{quote(name)}={quote(value, safe=':,')}" for name, value in query.items())
    return f"{path}?{written}" if written else path


def asked_of(services: Services, pathname: str, search: str) -> Asked:
    """The visit that an address means, inside a request or outside one."""
    language, _ = page_of(pathname)
    parts = [unquote(part) for part in pathname[:LONGEST_ADDRESS].split("/") if part]
    return Asked(
        services=services,
        desk=desk_of(current_app) if has_app_context() else None,
        person=g.get("person") if has_request_context() else None,
        language=language,
        parts=tuple(parts[2:]),
        query=dict(parse_qsl(search[:LONGEST_ADDRESS].removeprefix("?"), errors="replace")),
    )
