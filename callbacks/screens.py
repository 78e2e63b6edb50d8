"""From an address to everything one view of the risk map says."""

from __future__ import annotations

from urllib.parse import parse_qs

from callbacks.address import Page, read, write
from callbacks.pages.site_page import address_of
from callbacks.services import Services
from dashboard.answers import Crumb, Legend, PlaceCard
from dashboard.choices import LEVEL, View
from dashboard.errors import UnknownTerritoryError
from dashboard.territory.units import REGION
from layouts.pages.risk_map import RiskMapScreen


def screen_of(services: Services, address: str) -> RiskMapScreen:
    """The screen that ``address`` asks for, or the nearest one, with a notice for what had to give way."""
    asked, unreadable = read(address)
    explorer = services.explorer
    view, gave_way = explorer.resolve(asked)
    selection = selected_country(address) if view.country == REGION else None
    crumbs = explorer.crumbs(view)
    card, selection = _card(services, view, crumbs[-1], selection)
    return RiskMapScreen(
        view=view,
        address=canonical(services, view, selection),
        notices=(*unreadable, *gave_way),
        crumbs=crumbs,
        figures=explorer.key_figures(view),
        effect=explorer.effect(view),
        legend=explorer.legend(view),
        levels=levels_of(services, view),
        outcomes=explorer.outcomes(view),
        layers=explorer.layers(view),
        controls=explorer.controls(view),
        shifts=explorer.shift_controls(view),
        card=card,
        countries=explorer.countries(view.language),
        releases=explorer.releases_of(view.country, view.language) if view.country != REGION else (),
        manifest=explorer.release_of(view),
        units=explorer.scene(view).level,
        edition=services.edition,
        page_address=_page_address(view, card) if explorer.release_of(view) is not None else "",
    )


def _page_address(view: View, card: PlaceCard) -> str:
    """The page of the municipality looked at, or the list of those of a larger place; of the same release."""
    kept = {name: value for name, value in (("release", view.release), ("outcome", view.outcome)) if value}
    if card.place.level == "municipality":
        return address_of(Page.MUNICIPALITY, view.language, view.country, card.place.code, **kept)
    inside = {"state": view.admin1} if view.admin1 is not None else {}
    return address_of(Page.MUNICIPALITIES, view.language, view.country, **kept, **inside)


def levels_of(services: Services, view: View) -> Legend:
    """The legend of the risk level under the classes and weights of ``view``, whatever layer it shows."""
    return services.explorer.legend(view.model_copy(update={"layer": LEVEL}))


def canonical(services: Services, view: View, selection: str | None = None) -> str:
    """The address of ``view``; on the map of the region the country looked at stays in it as ``sel``."""
    address = write(plain(services, view))
    if selection is None:
        return address
    return f"{address}{'&' if '?' in address else '?'}sel={selection}"


def plain(services: Services, view: View) -> View:
    """``view`` without the name of its layer where that is the one a bare address shows anyway.

    Otherwise the figures that stand in for the risk level on the map of the region would stay on the map
    when a country with municipal data is opened.
    """
    default = services.explorer.default_view(view.country, view.language)
    return view.model_copy(update={"layer": LEVEL}) if view.layer == default.layer else view


def selected_country(address: str) -> str | None:
    """The country looked at (not opened) on the map of the region."""
    found = parse_qs(address.partition("?")[2]).get("sel", [""])[0]
    return found if len(found) == 3 and found.isascii() and found.isalpha() and found.isupper() else None


def _card(services: Services, view: View, here: Crumb, selection: str | None) -> tuple[PlaceCard, str | None]:
    if selection is not None:
        try:
            return services.explorer.place(view, selection, "country"), selection
        except UnknownTerritoryError:
            pass  # an old address: the region's own card is the nearest thing
    return services.explorer.place(view, here.code, here.level), None
