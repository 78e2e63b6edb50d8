"""From a path to a page: which page, in which language, with which status."""

from __future__ import annotations

from dash import Dash, Input, Output, dcc, html
from dash.development.base_component import Component
from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from callbacks import method_page
from callbacks.account.header import entry
from callbacks.address import Page, method_address, page_of, page_path, read, write
from callbacks.pages.all_pages import SITE_PAGES
from callbacks.pages.site_page import SitePage, asked_of
from callbacks.screens import screen_of
from callbacks.services import Services
from callbacks.serving import Serving
from callbacks.voices import voice_of
from dashboard.language import Language
from dashboard.release.manifest import Manifest, ReleaseKind
from layouts.ids import ShellIds
from layouts.pages import not_found, risk_map, sources
from layouts.shell import bare, shell
from layouts.wording import Voice

IN_THE_HEADER = (Page.RISK_MAP, Page.MUNICIPALITIES, Page.PLAN, Page.METHOD, Page.SOURCES)
"""Pages that every page leads to, in this order."""
_BESIDE = frozenset(Page) - {Page.RISK_MAP, Page.METHOD, Page.SOURCES}
"""Pages that are modules of ``callbacks.pages``."""


def skeleton() -> Component:
    """What Dash mounts first; the page itself is filled in by its address."""
    return html.Div([dcc.Location(id=ShellIds.LOCATION, refresh=False), html.Div(id=ShellIds.PAGE)])


def page_for(services: Services, pathname: str, search: str) -> list[Component]:
    """The whole page of an address; an unknown one says so and offers the map."""
    language, page = page_of(pathname)
    if page is Page.RISK_MAP:
        return _risk_map(services, pathname + search)
    voice = Voice.of(language)
    if (beside := _page_beside(page)) is not None:
        found = _site_page(beside, services, pathname, search)
        if found is not None:
            return found
    if page is Page.METHOD:
        asked = method_page.asked_of(services, pathname, search)
        if asked.is_known:
            return _method(services, asked)
    if page is Page.SOURCES:
        content = sources.page(
            voice,
            manifests=services.manifests,
            boundary_notice=services.boundary_notice.say(language),
            attribution=tuple(line.say(language) for line in services.attribution),
            broken=tuple(str(error) for error in services.broken),
        )
        name, languages = Page.SOURCES.value, {other: page_path(Page.SOURCES, other) for other in Language}
    else:
        content = not_found.page(voice, home=page_path(Page.RISK_MAP, language))
        name, languages = "not_found", {other: page_path(Page.RISK_MAP, other) for other in Language}
    return shell(
        [content],
        voice=voice,
        page=name,
        paths=_paths(language),
        languages=languages,
        is_demonstration=_any_demonstration(services),
        account=entry(voice),
    )


def window_title(services: Services, pathname: str, search: str) -> str:
    """Title of the window for an address."""
    language, page = page_of(pathname)
    voice = Voice.of(language)
    if page is Page.RISK_MAP:
        title = risk_map.title(screen_of(services, pathname + search), voice)
    elif (beside := _page_beside(page)) and beside.is_there(asked := asked_of(services, pathname, search)):
        title = beside.title(asked)
    elif page is Page.METHOD:
        title = method_page.title(method_page.asked_of(services, pathname, search), voice)
    else:
        title = voice.say("sources.title" if page is Page.SOURCES else "notfound.title")
    return voice.say("page.window", title=title)


def register(app: Dash, serving: Serving) -> None:
    """Attach the callback that fills the page, the way in at ``/``, and the status of unknown pages."""

    @app.callback(
        Output(ShellIds.PAGE, "children"),
        inputs={"pathname": Input(ShellIds.LOCATION, "pathname"), "search": Input(ShellIds.LOCATION, "search")},
    )
    def _page(pathname: object, search: object) -> list[Component]:
        return page_for(serving.now(), *(part if isinstance(part, str) else "" for part in (pathname, search)))

    @app.server.before_request
    def _way_in() -> AnyResponse | None:
        return redirect(way_in(request.headers.get("Accept-Language", "")), 302) if request.path == "/" else None

    @app.server.after_request
    def _status(response: Response) -> Response:
        is_page = response.status_code == 200 and response.mimetype == "text/html"
        search = request.query_string.decode("utf-8", "replace")
        if is_page and request.method in {"GET", "HEAD"} and not is_there(serving.now(), request.path, search):
            response.status_code = 404
        return response


def is_there(services: Services, pathname: str, search: str = "") -> bool:
    """Whether there is a page at an address; there is no method page of a country without a release."""
    page = page_of(pathname)[1]
    if (beside := _page_beside(page)) is not None:
        return beside.is_there(asked_of(services, pathname, search))
    if page is Page.METHOD:
        return method_page.asked_of(services, pathname, "").is_known
    return page is not None and page not in _BESIDE


def way_in(accepted: str) -> str:
    """Where ``/`` leads: the map of the region in the first language of the browser that we speak.

    Examples
    --------
    >>> way_in("fr, pt-BR;q=0.8, en;q=0.5")
    '/pt/mapa'
    """
    for part in accepted.split(","):
        code = part.split(";")[0].strip().lower()[:2]
        if code in set(Language):
            return page_path(Page.RISK_MAP, Language(code))
    return page_path(Page.RISK_MAP, Language.SPANISH)


def _page_beside(page: Page | None) -> SitePage | None:
    """The module of ``page``, if it is one of those beside map, method and sources."""
    return None if page is None else SITE_PAGES.get(page)


def _site_page(page: SitePage, services: Services, pathname: str, search: str) -> list[Component] | None:
    asked = asked_of(services, pathname, search)
    is_there = page.is_there(asked)
    content = page.content if is_there else page.missing
    if content is None:
        return None
    if is_there and page.is_bare(asked):
        return bare([content(asked)], page=page.page.value)
    return shell(
        [content(asked)],
        voice=asked.voice,
        page=page.page.value,
        paths=_paths(asked.language),
        languages=page.in_every_language(asked),
        is_demonstration=page.is_demonstration(asked),
        account=entry(asked.voice),
    )


def _risk_map(services: Services, address: str) -> list[Component]:
    screen = screen_of(services, address)
    voice = voice_of(services, screen.view)
    view, _ = read(screen.address)
    return shell(
        [risk_map.page(screen, voice)],
        voice=voice,
        page=Page.RISK_MAP.value,
        paths=_paths(view.language, screen.manifest, view.release),
        languages={other: write(view.model_copy(update={"language": other})) for other in Language},
        is_demonstration=_shows_demonstration(services, screen),
        account=entry(voice),
    )


def _method(services: Services, asked: method_page.MethodPage) -> list[Component]:
    language, manifest = asked.view.language, asked.manifest
    is_demonstration = manifest is not None and manifest.kind is ReleaseKind.DEMONSTRATION
    return shell(
        [method_page.content(services, asked)],
        voice=Voice.of(language),
        page=Page.METHOD.value,
        paths=_paths(language, manifest, asked.view.release),
        languages=method_page.languages(asked),
        is_demonstration=is_demonstration if manifest else _any_demonstration(services),
        account=entry(Voice.of(language)),
    )


def _shows_demonstration(services: Services, screen: risk_map.RiskMapScreen) -> bool:
    """Of the release shown; on the map of the region, as soon as any country's municipal data are synthetic."""
    if screen.manifest is not None:
        return screen.manifest.kind is ReleaseKind.DEMONSTRATION
    return _any_demonstration(services)


def _any_demonstration(services: Services) -> bool:
    return any(manifest.kind is ReleaseKind.DEMONSTRATION for manifest, _ in services.manifests)


def _paths(language: Language, manifest: Manifest | None = None, release: str | None = None) -> dict[str, str]:
    """The pages of the atlas; the method is that of the release one looks at."""
    offered = [page for page in IN_THE_HEADER if page in SITE_PAGES or page not in _BESIDE]
    paths = {page.value: page_path(page, language) for page in offered}
    if manifest is not None:
        paths[Page.METHOD.value] = method_address(language, manifest.country, release)
    return paths
