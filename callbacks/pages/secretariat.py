"""``/es/secretaria``: the review queue, and below it rounds, statuses, grid and import of the plan, the Initiative."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dash.development.base_component import Component
from sqlalchemy.orm import Session

from callbacks.address import Page
from callbacks.desk import Desk
from callbacks.pages.desk_words import (
    IMPORT,
    INITIATIVE,
    PLAN,
    PROGRAMME,
    REVIEW,
    ROUNDS,
    STATUS,
    asks_to_sign_in,
    country_name,
    in_every_language,
    is_part,
    review_address,
)
from callbacks.pages.programme_sending import programme_content
from callbacks.pages.secretariat_views import (
    grid_content,
    import_content,
    initiative_content,
    plan_titles,
    review_screen,
    rounds_content,
    status_content,
)
from callbacks.pages.site_page import Asked, SitePage, address_of
from dashboard.accounts.permissions import Action, Person, may
from dashboard.language import Language, Text
from dashboard.plan.period_words import said_when
from dashboard.plan.periods import when_of
from dashboard.store.initiative_pages import TOLD
from dashboard.store.plan_columns import COLUMNS
from dashboard.store.plan_rows import plans_of
from dashboard.store.plan_tables import Plan
from dashboard.store.report_view import find_indicator
from dashboard.store.review_queue import waiting_reports
from layouts.pages.secretariat import queue as queues
from layouts.pages.secretariat.frame import frame, plan_choice

_SECTIONS: Mapping[str, Text] = {
    "rounds": ROUNDS,
    "statuses": STATUS,
    "plan": PLAN,
    "import": IMPORT,
    "initiative": INITIATIVE,
    "programme": PROGRAMME,
}
_REVIEW_PARTS = 5


def content(asked: Asked) -> Component:
    """The page of an address, for who reviews and edits; whoever else comes is asked to sign in."""
    if asked.desk is None or not may(asked.person, Action.REVIEW) or asked.person is None:
        return asks_to_sign_in(asked)
    with asked.desk.database.reading() as session:
        if _is_review(asked):
            return queues.review(review_screen(session, asked, back=_link(asked, "queue")), asked.voice)
        section = _section_of(asked)
        if section == "queue":
            return _queue(session, asked, asked.person)
        if section == "initiative":
            return _of_initiative(session, asked)
        return _of_plan(session, asked, asked.desk, section)


def title(asked: Asked) -> str:
    """Title of the window."""
    if _is_review(asked):
        return asked.voice.say(
            "reporting.review.window", code=asked.parts[2], year=said_when(when_of(asked.parts[4]), asked.language)
        )
    return asked.voice.say(f"reporting.section.{_section_of(asked) or 'queue'}")


def is_there(asked: Asked) -> bool:
    """Whether an address leads somewhere."""
    if asked.desk is None:
        return False
    if not asked.parts:
        return True
    with asked.desk.database.reading() as session:
        if _is_review(asked):
            known = when_of(asked.parts[4]) is not None
            return known and find_indicator(session, asked.parts[1], asked.parts[2]) is not None
        return _section_of(asked) != "" and _is_place(session, asked.parts[1:], _section_of(asked))


def languages(asked: Asked) -> Mapping[Language, str]:
    """The same page in each language."""
    named = REVIEW if _is_review(asked) else _SECTIONS.get(_section_of(asked))
    return in_every_language(asked, Page.SECRETARIAT, {0: named} if named is not None and asked.parts else {})


def _never_demonstration(_asked: Asked) -> bool:
    return False


PAGE = SitePage(
    page=Page.SECRETARIAT,
    content=content,
    title=title,
    is_there=is_there,
    languages=languages,
    is_demonstration=_never_demonstration,
)


def _is_review(asked: Asked) -> bool:
    return len(asked.parts) == _REVIEW_PARTS and is_part(asked.parts[0], REVIEW)


def _section_of(asked: Asked) -> str:
    """The section of an address; empty for none that there is."""
    if not asked.parts:
        return "queue"
    return next((name for name, part in _SECTIONS.items() if is_part(asked.parts[0], part)), "")


def _is_place(session: Session, rest: tuple[str, ...], section: str) -> bool:
    """Plan, and below it the table of the grid or the indicator whose status is set."""
    if not rest:
        return True
    if section == "initiative":
        return len(rest) == 1 and rest[0] in TOLD
    if rest[0] not in {plan.code for plan in plans_of(session)} or len(rest) > 2:
        return False
    if len(rest) == 1:
        return True
    is_table = section == "plan" and rest[1] in COLUMNS
    return is_table or (section == "statuses" and find_indicator(session, rest[0], rest[1]) is not None)


def _link(asked: Asked, section: str, *rest: str) -> str:
    """Address of a section, of a plan in it, and so on."""
    named = [_SECTIONS[section].say(asked.language)] if section in _SECTIONS else []
    return address_of(Page.SECRETARIAT, asked.language, *named, *rest)


def _links(asked: Asked) -> dict[str, str]:
    return {name: _link(asked, name) for name in ("queue", *_SECTIONS)}


def _queue(session: Session, asked: Asked, person: Person) -> Component:
    found = queues.queue(
        waiting_reports(session, person),
        link_of=lambda one: review_address(asked.language, one.plan_code, one.code, one.country, one.when),
        country_name=lambda code: country_name(asked, code),
        voice=asked.voice,
    )
    title_ = asked.voice.say("reporting.section.queue")
    return frame(found, here="queue", links=_links(asked), title=title_, voice=asked.voice)


def _of_initiative(session: Session, asked: Asked) -> Component:
    """What is told of the Initiative, of the kind that the address names or the first."""
    parts = initiative_content(session, asked, link=lambda *rest: _link(asked, "initiative", *rest))
    title_ = asked.voice.say("reporting.section.initiative")
    return frame(*parts, here="initiative", links=_links(asked), title=title_, voice=asked.voice)


def _of_plan(session: Session, asked: Asked, desk: Desk, section: str) -> Component:
    """A section about one plan; the newest that has results where none is named."""
    plans = plans_of(session)
    titles = plan_titles(plans, asked.voice)
    chosen = _plan_of(session, asked, plans)
    show: Mapping[str, Callable[..., Component | list[Component]]] = {
        "rounds": rounds_content,
        "statuses": status_content,
        "plan": grid_content,
        "import": import_content,
        "programme": programme_content,
    }
    found = show[section](session, asked, desk, chosen, link=lambda *rest: _link(asked, section, *rest))
    choice = plan_choice(
        titles, here=chosen.code, links={code: _link(asked, section, code) for code in titles}, voice=asked.voice
    )
    parts = found if isinstance(found, list) else [found]
    title_ = asked.voice.say(f"reporting.section.{section}")
    return frame(choice, *parts, here=section, links=_links(asked), title=title_, voice=asked.voice)


def _plan_of(session: Session, asked: Asked, plans: tuple[Plan, ...]) -> Plan:
    by_code = {plan.code: plan for plan in plans}
    named = asked.parts[1] if len(asked.parts) > 1 else ""
    current = asked.desk.plans.read(asked.desk.database).shelf.current if asked.desk else None
    return by_code.get(named) or by_code.get(current.code if current else "") or plans[0]
