"""What a country tells of itself: its roadmap, its exchanges, its contacts; edited by its country editor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Action, Person, demand
from dashboard.language import Language
from dashboard.store.plan_tables import Page
from dashboard.store.records import create, edit
from dashboard.store.refusals import Reason, RefusedError, refuse

EDITABLE = ("pathfinder", "exchange", "contact")
"""Kinds of ``Page`` that a country edits."""
LONGEST, LONGEST_SOURCE, LONGEST_YEARS = 2000, 400, 20


class CountryPageRefusedError(RefusedError):
    """An entry that cannot be kept; every reason is told, nothing was changed."""

    key = "country_page_refused"


def entries_of(session: Session, country: str) -> tuple[Page, ...]:
    """What a country edits, by kind and in its order; withdrawn entries are left out."""
    found = select(Page).where(Page.country == country, Page.kind.in_(EDITABLE), Page.is_withdrawn.is_(False))
    return tuple(session.scalars(found.order_by(Page.kind, Page.position)))


def add_entry(
    session: Session, country: str, kind: str, *, words: Mapping[str, str], years: str, source: str, by: Person
) -> Page:
    """A further entry at the end of its kind.

    Raises
    ------
    CountryPageRefusedError
        With every reason: a kind that a country does not edit, no words, words that are too long.
    """
    demand(by, Action.EDIT_COUNTRY, country=country)
    refuse(CountryPageRefusedError, "the entry was not kept", _against(kind, words, years, source))
    last = session.scalar(select(func.max(Page.position)).where(Page.kind == kind, Page.country == country))
    page = Page(
        kind=kind,
        country=country,
        position=(last or 0) + 1,
        body=_body({}, words, years),
        source=_source(source),
    )
    return create(session, page, by=by)


def edit_entry(
    session: Session,
    page: Page,
    *,
    words: Mapping[str, str],
    years: str,
    source: str,
    expected_version: int,
    by: Person,
) -> Page:
    """Change an entry; what the form does not show of it (points, countries) stays."""
    _demand(page, by)
    refuse(CountryPageRefusedError, "the entry was not kept", _against(page.kind, words, years, source))
    kept = dict(page.source) if source == source_line(page) else _source(source)
    fields = {"body": _body(page.body, words, years), "source": kept}
    return edit(session, page, expected_version=expected_version, by=by, fields=fields)


def withdraw_entry(session: Session, page: Page, *, expected_version: int, by: Person) -> Page:
    """Take an entry out of sight; it is kept in the history."""
    _demand(page, by)
    fields = {"is_withdrawn": True}
    return edit(session, page, expected_version=expected_version, by=by, fields=fields, action="withdraw")


def source_line(page: Page) -> str:
    """The source as one line for a form."""
    return str(next((page.source[one.value] for one in Language if page.source.get(one.value)), ""))


def _demand(page: Page, by: Person) -> None:
    demand(by, Action.EDIT_COUNTRY, country=page.country)
    if page.kind not in EDITABLE or not page.country:
        told = f"a country does not edit '{page.kind}'"
        raise CountryPageRefusedError("the entry was not kept", [Reason("entry_kind", told)])


def _body(before: Mapping[str, Any], words: Mapping[str, str], years: str) -> dict[str, Any]:
    body: dict[str, Any] = {**before, **{language.value: words.get(language.value, "") for language in Language}}
    body.pop("years", None)
    return {**body, "years": years} if years else body


def _source(line: str) -> dict[str, str]:
    return {language.value: line for language in Language}


def _against(kind: str, words: Mapping[str, str], years: str, source: str) -> Iterator[Reason]:
    if kind not in EDITABLE:
        yield Reason("entry_kind", f"a country does not edit '{kind}'; it edits {', '.join(EDITABLE)}", field="kind")
    if not any(words.get(language.value, "").strip() for language in Language):
        yield Reason("entry_empty", "the entry says nothing; write it in one language at least", field="body.es")
    given = {**{language.value: words.get(language.value, "") for language in Language}}
    limits = {**dict.fromkeys(given, LONGEST), "years": LONGEST_YEARS, "source": LONGEST_SOURCE}
    for name, text in {**given, "years": years, "source": source}.items():
        if len(text) > limits[name]:
            facts = {"signs": len(text), "longest": limits[name]}
            place = name if name in ("years", "source") else f"body.{name}"
            yield Reason("too_long", f"'{name}' holds {len(text)} signs; at most {limits[name]}", facts, place)
