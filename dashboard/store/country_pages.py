"""What a country tells of itself: its roadmap, its CLRISK status, its exchanges, its contacts.

Its country editor writes it. An exchange of several countries is one entry, which each of them may write.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Action, Person, demand, may
from dashboard.store.page_entries import Entered, next_position, set_withdrawn, source_of
from dashboard.store.plan_tables import Page
from dashboard.store.records import create, edit
from dashboard.store.refusals import Reason, RefusedError, refuse

EXCHANGE = "exchange"
EDITABLE = ("pathfinder", "clrisk", EXCHANGE, "contact")
"""Kinds of ``Page`` that a country edits."""


class CountryPageRefusedError(RefusedError):
    """An entry that cannot be kept; every reason is told, nothing was changed."""

    key = "country_page_refused"


def parties_of(page: Page) -> tuple[str, ...]:
    """Countries that an entry is about; none where it is about the Initiative as a whole."""
    together = page.body.get("countries", ()) if page.kind == EXCHANGE else ()
    return tuple(dict.fromkeys((*([page.country] if page.country else []), *together)))


def entries_about(session: Session, country: str) -> tuple[Page, ...]:
    """Entries of a country by kind and in their order, and exchanges in which it takes part; withdrawn ones too."""
    found = select(Page).where(Page.kind.in_(EDITABLE), Page.country.in_({country, ""}))
    ordered = session.scalars(found.order_by(Page.kind, Page.country, Page.position))
    return tuple(page for page in ordered if country in parties_of(page))


def add_entry(session: Session, country: str, kind: str, entered: Entered, *, by: Person) -> Page:
    """A further entry at the end of its kind; an exchange with others belongs to all of them.

    Raises
    ------
    CountryPageRefusedError
        With every reason: a kind that a country does not edit, no words, no source, words that are too long.
    """
    demand(by, Action.EDIT_COUNTRY, country=country)
    refuse(CountryPageRefusedError, "the entry was not kept", (*_against(kind), *entered.breaches()))
    body = entered.body({})
    others = [one for one in body.pop("countries", ()) if one != country] if kind == EXCHANGE else []
    if others:
        body["countries"] = [country, *others]
    owner = "" if others else country
    position = next_position(session, kind, owner)
    source = source_of(session, entered.source)
    return create(session, Page(kind=kind, country=owner, position=position, body=body, source=source), by=by)


def edit_entry(session: Session, page: Page, entered: Entered, *, expected_version: int, by: Person) -> Page:
    """Change an entry; who takes part in an exchange stays: no country takes another one out."""
    _demand(page, by)
    refuse(CountryPageRefusedError, "the entry was not kept", entered.breaches())
    together = {name: page.body[name] for name in ("countries",) if name in page.body}
    body = entered.body(page.body)
    body.pop("countries", None)
    fields = {"body": {**body, **together}, "source": source_of(session, entered.source, page.source)}
    return edit(session, page, expected_version=expected_version, by=by, fields=fields)


def withdraw_entry(
    session: Session, page: Page, *, expected_version: int, by: Person, is_withdrawn: bool = True
) -> Page:
    """Take an entry out of sight, or back; it is kept in the history."""
    _demand(page, by)
    return set_withdrawn(session, page, is_withdrawn=is_withdrawn, expected_version=expected_version, by=by)


def may_edit(by: Person | None, page: Page) -> bool:
    """Whether ``by`` may write an entry: for one of the countries that it is about."""
    return any(may(by, Action.EDIT_COUNTRY, country=country) for country in parties_of(page))


def _demand(page: Page, by: Person) -> None:
    if not may_edit(by, page):
        demand(by, Action.EDIT_COUNTRY, country=page.country)
    refuse(CountryPageRefusedError, "the entry was not kept", _against(page.kind if parties_of(page) else "initiative"))


def _against(kind: str) -> Iterator[Reason]:
    if kind not in EDITABLE:
        yield Reason("entry_kind", f"a country does not edit '{kind}'; it edits {', '.join(EDITABLE)}", field="kind")
