"""All municipalities of a country in order: ``/es/municipios/MEX?state=21&level=high&sort=children:down&page=2``."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component
from flask import has_app_context

from callbacks.address import Page
from callbacks.jobs.sheets import found_again
from callbacks.pages.municipality import home_of, template_of
from callbacks.pages.site_page import Asked, SitePage, address_of
from callbacks.profiles import has_release, kept_of, view_of
from callbacks.voices import voice_of
from dashboard.choices import View
from dashboard.profile.answers import RankingFilters, RankingSort, RankingTable
from dashboard.release.manifest import ReleaseKind
from layouts.elements import written
from layouts.pages.municipality.lists import EVERY, MOST_LISTED
from layouts.pages.municipality.printing import printing_section
from layouts.pages.municipality.ranking import RankingScreen, no_country, page

ENDPOINT = "/ranking"
CHOICES = ("q", "state", "level", "status", "factor", "stands", "children", "places", "sort", "page")
"""What of the query chooses rows, in the order of the address."""
_SORTED_BY = ("estimate", "name", "admin1", "children", "expected_children", "factor")
_LONGEST_TEXT = 80
_MOST_LEVELS = 12


def content(asked: Asked) -> Component:
    """The table of one country, or the choice among those that have municipal data."""
    if not asked.parts:
        return written(no_country(_countries(asked, ""), asked.voice))
    screen = screen_of(asked)
    return html.Div([written(page(screen)), _printing(asked, screen)])


def _printing(asked: Asked, screen: RankingScreen) -> Component:
    """Every sheet of the state that is listed, or of the country and, by links, of its states."""
    view, chosen = view_of(asked), screen.table.filters.admin1
    names = dict(screen.table.admin1_choices)
    here = {"language": view.language.value, "country": view.country, "release": view.release, "outcome": view.outcome}
    state = {"admin1": chosen} if chosen in names else {}
    links = [(name, screen.with_changes(state=code, page=None) + "#sheets") for code, name in names.items()]
    wanted = {name: value for name, value in (here | state).items() if value}
    return printing_section(
        screen.voice,
        asked=wanted,
        told=found_again(asked.services, View.model_validate(wanted)) if has_app_context() else {},
        place=names.get(chosen or "", screen.table.country_name),
        states=() if state else links,
    )


def screen_of(asked: Asked) -> RankingScreen:
    """One page of the table under the choices of an address."""
    view = view_of(asked)
    table = asked.services.explorer.ranking(
        view, filters=filters_of(asked), sort=sort_of(asked), page=_page_number(asked)
    )
    kept, language = kept_of(asked), asked.language
    return RankingScreen(
        table=table,
        voice=voice_of(asked.services, view),
        countries=_countries(asked, view.country),
        releases=_releases(asked, view),
        address=home_of(asked) + _changing(asked, table)(),
        path=address_of(Page.MUNICIPALITIES, language, view.country),
        endpoint=f"{ENDPOINT}?{urlencode({'language': language.value, 'country': view.country, **kept})}",
        kept=tuple(kept.items()),
        of_place=lambda code: address_of(Page.MUNICIPALITY, language, view.country, code, **kept),
        place_template=template_of(asked, view.country),
        compare_template=address_of(Page.COMPARE, language, view.country) + "/{codes}" + _question(kept),
        with_changes=_changing(asked, table),
    )


def filters_of(asked: Asked) -> RankingFilters:
    """Which rows the address asks for; what cannot be read asks for nothing."""
    query = {name: value for name, value in asked.query.items() if value != EVERY}
    stands = query.get("stands")
    return RankingFilters(
        admin1=query.get("state") or None,
        levels=_several(query.get("level"), _MOST_LEVELS),
        statuses=_several(query.get("status"), _MOST_LEVELS),
        factor=query.get("factor") or None,
        factor_stands="worse" if stands == "worse" else "better" if stands == "better" else None,
        least_children=_number(query.get("children")),
        text=query.get("q", "")[:_LONGEST_TEXT].strip(),
        codes=_several(query.get("places"), MOST_LISTED),
    )


def sort_of(asked: Asked) -> RankingSort:
    """The order the address asks for: ``children:down``."""
    name, _, direction = asked.query.get("sort", "").partition(":")
    if name not in _SORTED_BY:
        return RankingSort()
    return RankingSort(field=name, descending=direction != "up")


def title(asked: Asked) -> str:
    """Names the country."""
    if not asked.parts:
        return asked.voice.say("shell.page.municipalities")
    manifest = asked.services.explorer.release_of(view_of(asked))
    country = manifest.country_name.say(asked.language) if manifest is not None else asked.parts[0]
    return asked.voice.say("municipality.ranking.title", country=country)


def is_there(asked: Asked) -> bool:
    """The choice of a country, or a country that has municipal data."""
    return not asked.parts or (len(asked.parts) == 1 and has_release(asked))


def is_demonstration(asked: Asked) -> bool:
    """Whether a synthetic value is shown."""
    manifest = asked.services.explorer.release_of(view_of(asked)) if asked.parts else None
    return manifest is not None and manifest.kind is ReleaseKind.DEMONSTRATION


def _changing(asked: Asked, table: RankingTable) -> Callable[..., str]:
    """The address of the list with other choices; choices that leave the order begin at the first page."""
    held = {name: asked.query[name] for name in CHOICES if asked.query.get(name, EVERY) not in {"", EVERY}}
    held["page"] = str(table.page)

    def address(**changes: str | None) -> str:
        chosen = {**held, **changes}
        query = {name: value for name in CHOICES if (value := chosen.get(name)) and (name, value) != ("page", "1")}
        return address_of(Page.MUNICIPALITIES, asked.language, table.country, **kept_of(asked), **query)

    return address


def _countries(asked: Asked, shown: str) -> tuple[tuple[str, str, bool], ...]:
    return tuple(
        (one.name, address_of(Page.MUNICIPALITIES, asked.language, one.code), one.code == shown)
        for one in asked.services.explorer.countries(asked.language)
        if one.has_release
    )


def _releases(asked: Asked, view: View) -> tuple[tuple[str, str, bool], ...]:
    manifest = asked.services.explorer.release_of(view)
    shown = manifest.name if manifest is not None else ""
    return tuple(
        (
            f"{one.title} · {one.year}",
            address_of(Page.MUNICIPALITIES, view.language, view.country, release=one.name),
            one.name == shown,
        )
        for one in asked.services.explorer.releases_of(view.country, view.language)
    )


def _several(text: str | None, most: int) -> tuple[str, ...]:
    return tuple(part for part in (text or "").split(",") if part)[:most]


def _number(text: str | None) -> float | None:
    try:
        number = float(text) if text else None
    except ValueError:
        return None
    return number if number is not None and isfinite(number) and number > 0 else None


def _page_number(asked: Asked) -> int:
    text = asked.query.get("page", "1")
    return int(text) if text.isdecimal() and len(text) < 7 else 1


def _question(kept: dict[str, str]) -> str:
    return f"?{urlencode(kept)}" if kept else ""


PAGE = SitePage(
    page=Page.MUNICIPALITIES, content=content, title=title, is_there=is_there, is_demonstration=is_demonstration
)
