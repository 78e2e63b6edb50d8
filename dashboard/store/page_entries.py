"""An entry of a page (``Page``) as somebody writes it: its words, points, years, countries and where it was told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Person
from dashboard.language import Language
from dashboard.store.plan_tables import Page
from dashboard.store.records import edit
from dashboard.store.refusals import Reason

LONGEST, LONGEST_POINTS, LONGEST_SOURCE, LONGEST_YEARS = 2000, 4000, 400, 20
_LANGUAGES = tuple(language.value for language in Language)


@dataclass(frozen=True, slots=True)
class Entered:
    """What the form of an entry holds; None for what the form does not show, which stays as it is."""

    words: Mapping[str, str]
    source: str
    """The meeting with its session, the document or the page that says so."""
    years: str = ""
    points: Mapping[str, str] | None = None
    """One point to a line, the same lines in each language."""
    countries: tuple[str, ...] | None = None
    """Who takes part in an exchange."""
    plan: str = ""
    """Code of the plan that a further note is about; of no other entry."""

    def body(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """As ``Page.body`` keeps it; what is empty is left out."""
        known: dict[str, Any] = {**before, **{one: self.words.get(one, "") for one in _LANGUAGES}, "years": self.years}
        if self.points is not None:
            known["points"] = list(_points_of(self.points))
        if self.countries is not None:
            known["countries"] = list(self.countries)
        return {name: value for name, value in known.items() if name in _LANGUAGES or value or name == "countries"}

    def breaches(self) -> Iterator[Reason]:
        """Why it cannot be kept: no words, no source, too long."""
        if not any(self.words.get(one, "").strip() for one in _LANGUAGES):
            yield Reason("entry_empty", "the entry says nothing; write it in one language at least", field="body.es")
        if not self.source:
            told = "the entry has no source; name the meeting, document or page that says so"
            yield Reason("entry_source", told, field="source")
        for place, text, longest in self._texts():
            if len(text) > longest:
                facts = {"signs": len(text), "longest": longest}
                yield Reason("too_long", f"'{place}' holds {len(text)} signs; at most {longest}", facts, place)

    def _texts(self) -> Iterator[tuple[str, str, int]]:
        for one in _LANGUAGES:
            yield f"body.{one}", self.words.get(one, ""), LONGEST
            yield f"points.{one}", (self.points or {}).get(one, ""), LONGEST_POINTS
        yield "years", self.years, LONGEST_YEARS
        yield "source", self.source, LONGEST_SOURCE


def points_text(body: Mapping[str, Any], language: str) -> str:
    """The points of an entry in one language as a form shows them: one to a line, empty where one is missing.

    Examples
    --------
    >>> points_text({"points": [{"es": "Uno", "en": "One"}, {"es": "Dos"}, {"es": "Tres", "en": "Three"}]}, "en")
    'One\\n\\nThree'
    """
    return "\n".join(str(point.get(language, "")) for point in body.get("points", ())).rstrip("\n")


def source_line(page: Page, language: Language = Language.SPANISH) -> str:
    """The source as one line for a form; in another language where it is missing in ``language``."""
    order = (language.value, *_LANGUAGES)
    return next((str(page.source[one]) for one in order if page.source.get(one)), "")


def source_of(session: Session, line: str, before: Mapping[str, str] | None = None) -> dict[str, str]:
    """A source in every language: as it was, or as another entry names it, where ``line`` is one of its wordings."""
    known = (before or {}, *session.scalars(select(Page.source)))
    return next((dict(one) for one in known if line in one.values()), dict.fromkeys(_LANGUAGES, line))


def next_position(session: Session, kind: str, country: str) -> int:
    """The place after the last entry of a kind, withdrawn ones included: a place is never given twice."""
    last = session.scalar(select(func.max(Page.position)).where(Page.kind == kind, Page.country == country))
    return (last or 0) + 1


def set_withdrawn(session: Session, page: Page, *, is_withdrawn: bool, expected_version: int, by: Person) -> Page:
    """Take an entry out of sight, or back to its place; both are told by its history. Who may, the caller asks."""
    action = "withdraw" if is_withdrawn else "restore"
    fields = {"is_withdrawn": is_withdrawn}
    return edit(session, page, expected_version=expected_version, by=by, fields=fields, action=action)


def _points_of(lines: Mapping[str, str]) -> Iterator[dict[str, str]]:
    split = {one: lines.get(one, "").split("\n") for one in _LANGUAGES}
    for at in range(max(map(len, split.values()))):
        point = {one: own[at].strip() for one, own in split.items() if at < len(own) and own[at].strip()}
        if point:
            yield point
