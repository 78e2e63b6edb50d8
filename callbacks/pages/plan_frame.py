"""What every page about the plan is given: the plan as it was last read, names, and where links lead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar
from urllib.parse import urlencode

from flask import abort
from sqlalchemy.orm import Session

from callbacks.address import Page, write
from callbacks.pages.site_page import Asked, address_of
from dashboard.choices import FACTOR_PREFIX, View
from dashboard.language import Language
from dashboard.plan.book import PlanBook
from dashboard.plan.readings import SECRETARIAT
from dashboard.store.database import Database
from dashboard.store.plan_memory import Reading
from layouts.pages.plan.card import NamedFactor
from layouts.pages.plan.frame import PlanFrame

Answer = TypeVar("Answer")

INDICATOR: Mapping[Language, str] = {
    Language.SPANISH: "indicador",
    Language.ENGLISH: "indicator",
    Language.PORTUGUESE: "indicador",
}
INITIATIVE: Mapping[Language, str] = {
    Language.SPANISH: "iniciativa",
    Language.ENGLISH: "initiative",
    Language.PORTUGUESE: "iniciativa",
}
OF_THE_SECRETARIAT = "TS"
"""In the place of a country in an address: the Technical Secretariat's own report."""
FILTERS = ("result", "country", "reporter", "year")


@dataclass(frozen=True)
class Links:
    """Addresses of the pages of the plan in one language; each keeps whether the demonstration is shown."""

    asked: Asked

    @cached_property
    def kept(self) -> dict[str, str]:
        """What every address goes on with."""
        return {"demo": "1"} if self.asked.wants_demonstration else {}

    def plan(self, code: str = "", **query: str) -> str:
        """A plan; the current one without a code."""
        return self._to(Page.PLAN, *((code,) if code else ()), **query)

    def indicator(self, plan: str, code: str) -> str:
        """The card of an indicator."""
        return self._to(Page.PLAN, plan, INDICATOR[self.asked.language], code)

    def reading(self, plan: str, code: str, country: str) -> str:
        """An indicator in a country."""
        return self._to(Page.PLAN, plan, INDICATOR[self.asked.language], code, country or OF_THE_SECRETARIAT)

    def country(self, code: str = "") -> str:
        """The page of a country; the list of them without a code."""
        return self._to(Page.COUNTRY, *((code,) if code else ()))

    def initiative(self) -> str:
        """What is known of the Initiative beside its plan."""
        return self._to(Page.PLAN, INITIATIVE[self.asked.language])

    def other_side(self) -> str:
        """The demonstration from the real plan, and back: its codes are others, so one lands on the whole plan."""
        query = {} if self.asked.wants_demonstration else {"demo": "1"}
        return address_of(Page.PLAN, self.asked.language, **query)

    def evidence(self, number: int) -> str:
        """A file of evidence."""
        return f"/evidence/{number}"

    def readings(self, plan: str) -> str:
        """The readings of a plan, for the browser to count."""
        return f"/plan/readings?{urlencode({'plan': plan, 'language': self.asked.language.value, **self.kept})}"

    def _to(self, page: Page, *parts: str, **query: str) -> str:
        return address_of(page, self.asked.language, *parts, **query, **self.kept)


def database_of(asked: Asked) -> Database | None:
    """The database that the page shows; None where there is none."""
    if asked.desk is None or (asked.wants_demonstration and asked.desk.demonstration is None):
        return None
    return asked.desk.read_from(is_demonstration=asked.wants_demonstration)


def asked_of_database(asked: Asked, question: Callable[[Session], Answer]) -> Answer:
    """The answer to ``question`` of the database that the page shows; not found where there is none."""
    database = database_of(asked)
    if database is None:  # the address was found in it a moment ago
        abort(404)
    with database.reading() as session:
        return question(session)


def reading_of(asked: Asked) -> Reading | None:
    """The plan as it stands; None where nothing can be edited."""
    database = database_of(asked)
    return asked.desk.plans.read(database) if asked.desk is not None and database is not None else None


def frame_of(asked: Asked) -> PlanFrame:
    """Voice, links and names for the layouts."""
    return PlanFrame(
        voice=asked.voice,
        links=Links(asked),
        names={one.code: one.name for one in asked.services.explorer.countries(asked.language)},
        is_demonstration=asked.wants_demonstration,
        has_demonstration=asked.desk is not None and asked.desk.demonstration is not None,
    )


def own_address(asked: Asked, page: Page) -> str:
    """The page's own address without its filters."""
    return address_of(page, asked.language, *asked.parts, **Links(asked).kept)


def in_language(asked: Asked, language: Language) -> tuple[str, ...]:
    """The parts of the path as ``language`` calls them."""
    words = {word: mapping[language] for mapping in (INDICATOR, INITIATIVE) for word in mapping.values()}
    places = {0: set(INITIATIVE.values()), 1: set(INDICATOR.values())}
    return tuple(words[part] if part in places.get(at, ()) else part for at, part in enumerate(asked.parts))


def factors_of(asked: Asked, codes: tuple[str, ...]) -> tuple[NamedFactor, ...]:
    """Names of risk factors and where each is on the map; a code that no release knows stands as it is."""
    known: dict[str, NamedFactor] = {}
    for manifest, _ in asked.services.manifests:
        for spec in manifest.factors:
            if spec.code in codes and spec.code not in known:
                view = View(language=asked.language, country=manifest.country, layer=f"{FACTOR_PREFIX}{spec.code}")
                known[spec.code] = NamedFactor(spec.name.say(asked.language), write(view))
    return tuple(known.get(code, NamedFactor(code)) for code in codes)


def country_of(part: str, book: PlanBook) -> str | None:
    """The country that a part of an address names; None where the plan does not know it."""
    code = SECRETARIAT if part.upper() == OF_THE_SECRETARIAT else part.upper()
    return code if code in book.readings.countries else None
