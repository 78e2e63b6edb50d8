"""What the pages of municipalities ask for: the view behind an address, the plan beside a profile, similar weights."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

from callbacks.address import Page, read_query
from callbacks.desk import Desk
from callbacks.pages.plan_frame import INDICATOR
from callbacks.pages.site_page import Asked, address_of
from callbacks.services import Services
from dashboard.choices import View
from dashboard.plan.public import AddressingIndicator
from dashboard.profile.answers import MunicipalProfile, PlanItem, Similarity
from dashboard.store.plan_items import items_here, ties_of
from dashboard.territory.units import REGION

KEPT = ("release", "outcome")
"""What of an address belongs to every page of municipalities."""
_MOST_WEIGHT = 10.0


def view_of(asked: Asked, *, municipality: str | None = None) -> View:
    """The view of the country that an address names, of its release and outcome; of one municipality where given."""
    country = asked.parts[0] if asked.parts else REGION
    given = {name: asked.query[name] for name in KEPT if name in asked.query}
    place = {"municipality": municipality} if municipality else {}
    view = read_query({"country": country, "language": asked.language.value, **given, **place})
    return asked.services.explorer.resolve(view)[0]


def is_municipality(asked: Asked) -> bool:
    """Whether ``/MEX/07101`` of the address is a municipality of the release that is shown."""
    if len(asked.parts) != 2 or not asked.parts[1]:
        return False
    country, code = asked.parts
    view = view_of(asked, municipality=code)
    return view.municipality == code and view.country == country.upper()


def has_release(asked: Asked) -> bool:
    """Whether the country of the address has municipal data."""
    country = asked.parts[0].upper() if asked.parts else ""
    return any(manifest.country == country for manifest, _ in asked.services.manifests)


def kept_of(asked: Asked) -> dict[str, str]:
    """The part of the query that goes along to every other page of municipalities."""
    return {name: asked.query[name] for name in KEPT if asked.query.get(name)}


def similarity_of(query: Mapping[str, str]) -> Similarity:
    """The weights of what "similar" means that a query asks for; what cannot be read keeps its usual weight."""
    usual = Similarity()
    return Similarity(
        size=_weight(query.get("size"), usual.size),
        area=_weight(query.get("area"), usual.area),
        factors=_weight(query.get("factors"), usual.factors),
        within_state=query.get("within") == "1",
    )


def profile_of(services: Services, desk: Desk | None, view: View, *, similarity: Similarity) -> MunicipalProfile:
    """The profile of the municipality of ``view``, with what the plan holds for its factors."""
    return services.explorer.profile(
        view, view.municipality or "", similarity=similarity, plan=plan_of(services, desk, view)
    )


def plan_of(services: Services, desk: Desk | None, view: View) -> tuple[PlanItem, ...]:
    """What the plan holds for the factors of the place, each with the address of its card."""
    ties = ties_of(None if desk is None else desk.database, services.explorer.release_of(view))

    def address(one: AddressingIndicator) -> str:
        return address_of(Page.PLAN, view.language, one.plan, INDICATOR[view.language], one.code)

    return items_here(ties, view, address=address)


def _weight(text: str | None, usual: float) -> float:
    try:
        weight = float(text) if text else usual
    except ValueError:
        return usual
    return min(max(weight, 0.0), _MOST_WEIGHT) if isfinite(weight) else usual
