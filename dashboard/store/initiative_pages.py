"""What is told of the Initiative as a whole: its path, resources, target 8.7, 2021; written by the Secretariat."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Action, Person, demand
from dashboard.store.country_pages import EXCHANGE
from dashboard.store.page_entries import Entered, next_position, set_withdrawn, source_of
from dashboard.store.plan_tables import Page, Plan
from dashboard.store.records import create, edit
from dashboard.store.refusals import Reason, RefusedError, refuse

NOTE = "plan_note"
ACTION_2021 = "international_year_2021_action"
TOLD = (
    "history",
    NOTE,
    "governance",
    "monitoring",
    "resource_mobilisation",
    "target_8_7",
    "target_8_7_recommendation",
    "alliance_8_7",
    "international_year_2021",
    ACTION_2021,
    "challenge",
    "pathfinder_commitment",
    "clrisk",
    EXCHANGE,
)
"""Kinds of ``Page`` that the Secretariat edits where they are of no one country, in the order of the public page."""


class InitiativePageRefusedError(RefusedError):
    """An entry that cannot be kept; every reason is told, nothing was changed."""

    key = "initiative_page_refused"


def facts_about(session: Session) -> tuple[Page, ...]:
    """Every entry of the Initiative by kind and in its order; withdrawn ones too."""
    found = select(Page).where(Page.kind.in_(TOLD), Page.country == "")
    return tuple(session.scalars(found.order_by(Page.kind, Page.position)))


def facts_of(session: Session, kind: str) -> tuple[Page, ...]:
    """Entries of one kind in their order; withdrawn ones too."""
    return tuple(page for page in facts_about(session) if page.kind == kind)


def add_fact(session: Session, kind: str, entered: Entered, *, by: Person) -> Page:
    """A further entry at the end of its kind; of ``resource_mobilisation`` that is a further stage.

    Raises
    ------
    InitiativePageRefusedError
        With every reason: an unknown kind or plan, no words, no source, words that are too long.
    """
    demand(by, Action.EDIT_PLAN)
    against = (*_against(kind), *_against_plan(session, kind, entered.plan), *entered.breaches())
    refuse(InitiativePageRefusedError, "the entry was not kept", against)
    page = Page(
        kind=kind,
        country="",
        position=next_position(session, kind, ""),
        body=entered.body({"plan": entered.plan} if kind == NOTE else {}),
        source=source_of(session, entered.source),
    )
    return create(session, page, by=by)


def edit_fact(session: Session, page: Page, entered: Entered, *, expected_version: int, by: Person) -> Page:
    """Change an entry; what it was before stays in the history."""
    _demand(page, by)
    refuse(InitiativePageRefusedError, "the entry was not kept", entered.breaches())
    fields = {"body": entered.body(page.body), "source": source_of(session, entered.source, page.source)}
    return edit(session, page, expected_version=expected_version, by=by, fields=fields)


def withdraw_fact(
    session: Session, page: Page, *, expected_version: int, by: Person, is_withdrawn: bool = True
) -> Page:
    """Take an entry out of sight, or back; it is kept in the history."""
    _demand(page, by)
    return set_withdrawn(session, page, is_withdrawn=is_withdrawn, expected_version=expected_version, by=by)


def _demand(page: Page, by: Person) -> None:
    demand(by, Action.EDIT_PLAN)
    refuse(InitiativePageRefusedError, "the entry was not kept", _against("" if page.country else page.kind))


def _against(kind: str) -> Iterator[Reason]:
    if kind not in TOLD:
        yield Reason("fact_kind", f"'{kind}' is not told of the Initiative as a whole", field="kind")


def _against_plan(session: Session, kind: str, plan: str) -> Iterator[Reason]:
    if kind == NOTE and plan not in session.scalars(select(Plan.code)).all():
        yield Reason("fact_plan", f"there is no plan '{plan}' that a note could be about", field="plan")
