"""The local response: ``/es/respuesta/MEX/07101``, with ``?stage=services`` or ``?view=workshop``, ``?view=history``.

Without a municipality, what it is and the plans that the visitor may read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dash.development.base_component import Component

from callbacks.address import Page
from callbacks.pages.municipality import is_demonstration as shows_demonstration
from callbacks.pages.site_page import Asked, SitePage, address_of, shows_demonstration_releases
from callbacks.profiles import is_municipality, profile_of, view_of
from callbacks.services import Services
from dashboard.accounts.permissions import Action, may
from dashboard.choices import View
from dashboard.downloads.areas_map import areas_map
from dashboard.downloads.map_shapes import Shapes
from dashboard.profile.answers import MunicipalProfile, Similarity
from dashboard.response.plan import LocalPlan
from dashboard.response.speaker import PlanSpeaker
from dashboard.response.stages import Stage
from dashboard.store.response import find_workspace
from dashboard.store.response_cases import documented_cases
from dashboard.store.response_reading import may_read
from dashboard.store.response_sharing import KnownPlan, known_plan, plans_known_to
from dashboard.store.response_view import MOST_CHANGES, Past, local_plan, past_of
from layouts.elements import written
from layouts.pages.response.about import door
from layouts.pages.response.page import page
from layouts.pages.response.screen import HISTORY, OVERVIEW, WORKSHOP, DoorScreen, ListedPlan, ResponseScreen


def content(asked: Asked) -> Component:
    """The plan of a municipality, or the door to all of them."""
    return written(page(screen_of(asked)) if asked.parts else door(_door(asked)))


def screen_of(asked: Asked) -> ResponseScreen:
    """Everything that one visit shows."""
    country, code = asked.parts[0].upper(), asked.parts[1]
    profile, speaker = profile_here(asked), speaker_of(asked)
    knows = may(asked.person, Action.READ_RESPONSE, country=country, municipality=code)
    view = view_shown(asked)
    seen = _read(asked, profile, wants_past=view == HISTORY) if knows else Seen()
    return ResponseScreen(
        voice=asked.voice,
        speaker=speaker,
        place=profile.place.name if profile is not None else code,
        above=f"{profile.admin1_name} · {profile.country_name}" if profile is not None else country,
        country=country,
        code=code,
        profile=profile,
        plan=seen.plan,
        drafted=seen.drafted,
        may_read=knows,
        may_edit=may(asked.person, Action.EDIT_RESPONSE, country=country, municipality=code),
        may_review=may(asked.person, Action.REVIEW_RESPONSE, country=country, municipality=code),
        is_signed_in=asked.person is not None,
        view=view,
        views=_views(asked, country, code),
        csrf=asked.csrf if asked.person is not None else "",
        cases=documented_cases(),
        place_page=address_of(Page.MUNICIPALITY, asked.language, country, code) if profile is not None else "",
        account=address_of(Page.ACCOUNT, asked.language),
        files={
            ending: f"/response/{country}/{code}.{ending}?language={asked.language.value}" for ending in ("pdf", "docx")
        },
        past=seen.past,
        older=_older(asked, country, code, seen.past),
        item=_number(asked, "item") or 0,
        areas_drawing=drawing_of(asked, profile, seen.plan) if view == Stage.CHARACTERISATION else "",
    )


def view_shown(asked: Asked) -> str:
    """The view that the address names; the overview for what is none."""
    stage, view = asked.query.get("stage", ""), asked.query.get("view", "")
    if stage in set(Stage):
        return stage
    return view if view in (WORKSHOP, HISTORY) else OVERVIEW


def profile_here(asked: Asked) -> MunicipalProfile | None:
    """The municipality in the current release; ``None`` where there is none, and the plan stands all the same."""
    if not is_municipality(asked):
        return None
    return profile_in(asked.services, asked, view_of(asked, municipality=asked.parts[1]))


def profile_in(services: Services, asked: Asked, view: View) -> MunicipalProfile:
    """The profile without other weights than the usual ones."""
    return profile_of(services, asked.desk, view, similarity=Similarity())


def factors_of(profile: MunicipalProfile | None) -> tuple[tuple[str, str], ...]:
    """Factors of the release, heaviest first; none without a release."""
    return () if profile is None else tuple((one.factor, one.name) for one in profile.factors)


def speaker_of(asked: Asked) -> PlanSpeaker:
    """Speaks the language of the page and writes numbers as the country does."""
    manifest = asked.services.explorer.release_of(view_of(asked)) if asked.parts else None
    return PlanSpeaker.of(asked.language, manifest.locale.get(asked.language.value) if manifest is not None else None)


def title(asked: Asked) -> str:
    """Whose plan it is."""
    if not asked.parts:
        return asked.voice.say("response.title")
    name = asked.parts[1]
    if is_municipality(asked):
        name = asked.services.explorer.crumbs(view_of(asked, municipality=name))[-1].name
    return asked.voice.say("response.window", place=name)


def is_there(asked: Asked) -> bool:
    """The door; a municipality of a release; or one that has a plan of which the visitor may know."""
    if not asked.parts:
        return asked.desk is not None
    if asked.desk is None or len(asked.parts) != 2:
        return False
    return is_municipality(asked) or _has_plan(asked)


def is_demonstration(asked: Asked) -> bool:
    """Whether the risk that is shown is synthetic."""
    return shows_demonstration(asked) if asked.parts else shows_demonstration_releases(asked)


def languages(asked: Asked) -> Mapping[Any, str]:
    """The same view in each language."""
    kept = {name: asked.query[name] for name in ("stage", "view") if name in asked.query}
    return {language: address_of(Page.RESPONSE, language, *asked.parts, **kept) for language in type(asked.language)}


def _has_plan(asked: Asked) -> bool:
    country, code = asked.parts[0].upper(), asked.parts[1]
    if asked.desk is None or not may(asked.person, Action.READ_RESPONSE, country=country, municipality=code):
        return False
    with asked.desk.database.reading() as session:
        return find_workspace(session, country, code) is not None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the visitor is shown of a plan; nothing where there is none."""

    plan: LocalPlan | None = None
    past: tuple[Past, ...] = ()
    drafted: KnownPlan | None = None
    """That there is one, where it is a draft of others."""


def _read(asked: Asked, profile: MunicipalProfile | None, *, wants_past: bool) -> Seen:
    if asked.desk is None:
        return Seen()
    with asked.desk.database.reading() as session:
        workspace = find_workspace(session, asked.parts[0].upper(), asked.parts[1])
        if workspace is None:
            return Seen()
        if not may_read(asked.person, workspace):
            return Seen(drafted=known_plan(workspace))
        plan = local_plan(session, workspace, factors=factors_of(profile), by=asked.person)
        if not wants_past:
            return Seen(plan)
        return Seen(plan, past_of(session, workspace, by=asked.person, before=_number(asked, "before")))


def _number(asked: Asked, name: str) -> int | None:
    text = asked.query.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _older(asked: Asked, country: str, code: str, past: tuple[Past, ...]) -> str:
    if len(past) < MOST_CHANGES:
        return ""
    return address_of(Page.RESPONSE, asked.language, country, code, view=HISTORY, before=str(past[-1].id))


def _views(asked: Asked, country: str, code: str) -> dict[str, str]:
    def to(**query: str) -> str:
        return address_of(Page.RESPONSE, asked.language, country, code, **query)

    stages = {stage.value: to(stage=stage.value) for stage in Stage}
    return {OVERVIEW: to(), **stages, WORKSHOP: to(view=WORKSHOP), HISTORY: to(view=HISTORY)}


def drawing_of(asked: Asked, profile: MunicipalProfile | None, plan: LocalPlan | None) -> str:
    """The micro-areas that have an outline, in their municipality."""
    ground = ground_of(asked, profile, plan)
    if profile is None or plan is None or ground is None:
        return ""
    return areas_map(ground, profile.place.code, plan.outlines)


def ground_of(asked: Asked, profile: MunicipalProfile | None, plan: LocalPlan | None) -> Shapes | None:
    """The municipality among its neighbours; ``None`` where there is nothing to draw on it."""
    if profile is None or plan is None or not plan.outlines:
        return None
    return asked.services.explorer.sheet(view_of(asked, municipality=asked.parts[1]), profile).ground.near


def _door(asked: Asked) -> DoorScreen:
    plans: tuple[ListedPlan, ...] = ()
    if asked.desk is not None and asked.person is not None:
        with asked.desk.database.reading() as session:
            plans = tuple(_listed(asked, one) for one in plans_known_to(session, asked.person))
        plans = (*_own(asked, plans), *plans)
    return DoorScreen(
        voice=asked.voice,
        speaker=speaker_of(asked),
        cases=documented_cases(),
        plans=plans,
        ranking=address_of(Page.MUNICIPALITIES, asked.language),
        account=address_of(Page.ACCOUNT, asked.language),
        is_signed_in=asked.person is not None,
    )


def _own(asked: Asked, plans: tuple[ListedPlan, ...]) -> tuple[ListedPlan, ...]:
    """The plan of a team that has not begun it."""
    own = (asked.person.country or "", asked.person.municipality or "") if asked.person is not None else ("", "")
    if not all(own) or plans:
        return ()
    return (ListedPlan(*_named(asked, own)),)


def _listed(asked: Asked, one: KnownPlan) -> ListedPlan:
    name, address = _named(asked, (one.country, one.municipality))
    return ListedPlan(name, address, one.state, one.begun_at)


def _named(asked: Asked, place: tuple[str, str]) -> tuple[str, str]:
    country, code = place
    here = Asked(asked.services, asked.desk, asked.person, asked.language, place, {})
    name = code
    if is_municipality(here):
        name = asked.services.explorer.crumbs(view_of(here, municipality=code))[-1].name
    return f"{name} ({country} {code})", address_of(Page.RESPONSE, asked.language, country, code)


PAGE = SitePage(
    page=Page.RESPONSE,
    content=content,
    title=title,
    is_there=is_there,
    languages=languages,
    is_demonstration=is_demonstration,
)
