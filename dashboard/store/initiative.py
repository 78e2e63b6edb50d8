"""Facts of the Initiative: the content that an empty database begins with, each with the meeting it was told at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from dashboard.errors import AtlasError
from dashboard.store.plan_tables import Output, Page, Plan, Result
from dashboard.store.records import create

FOLDER = Path(__file__).resolve().parents[2] / "geodata" / "initiative"
"""The content that ships with the atlas."""
FACTS = FOLDER / "initiative.yaml"
Kind = Literal[
    "alliance_8_7",
    "challenge",
    "clrisk",
    "exchange",
    "governance",
    "history",
    "international_year_2021",
    "international_year_2021_action",
    "member",
    "monitoring",
    "pathfinder",
    "pathfinder_commitment",
    "plan_note",
    "resource_mobilisation",
    "target_8_7",
    "target_8_7_recommendation",
    "to_be_brought_in",
]
"""What a ``Page`` record may be about; of ``resource_mobilisation`` the position is the stage, of a ``plan_note`` the
body names the ``plan``."""
_LOCK = 7_020_182
"""Number of PostgreSQL's advisory lock: two workers that start together must not both fill."""
_SESSION = {"es": "sesión", "en": "session", "pt": "sessão"}
_CLOSING = {"es": "clausura", "en": "closing", "pt": "encerramento"}

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Iso3 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class InitiativeError(AtlasError):
    """A file of starting content that contradicts itself; every breach is told, nothing was imported."""

    key = "initiative"


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(_Record):
    """One meaning in three languages."""

    es: Words
    en: Words
    pt: Words

    def words(self) -> dict[str, str]:
        """As a column of the store keeps it."""
        return {"es": self.es, "en": self.en, "pt": self.pt}


class OutputFact(_Record):
    """An output that was proposed."""

    code: Words
    title: Said


class ResultFact(_Record):
    """A result and what a meeting was told of it."""

    number: int = Field(ge=1, le=99)
    title: Said
    told: tuple[Said, ...] = ()
    outputs_session: str = ""
    outputs: tuple[OutputFact, ...] = ()


class PlanFact(_Record):
    """A plan by its results; one whose text is not public has a note in their place."""

    code: Words
    first_year: int
    last_year: int
    source: str
    session: str = ""
    title: Said
    note: Said | None = None
    results: tuple[ResultFact, ...] = ()


class Item(Said):
    """One fact: of a country, of several, or of the Initiative."""

    country: Iso3 | None = None
    countries: tuple[Iso3, ...] | None = None
    years: str = ""
    plan: str = ""
    points: tuple[Said, ...] = ()

    @classmethod
    def of(cls, said: Said, *, country: str | None = None, plan: str = "") -> Item:
        """A fact from its words alone."""
        return cls(es=said.es, en=said.en, pt=said.pt, country=country, plan=plan)

    def body(self) -> dict[str, Any]:
        """As ``Page.body`` keeps it: words, and what else is known."""
        known: dict[str, Any] = self.words()
        if self.countries is not None:
            known["countries"] = list(self.countries)
        if self.years:
            known["years"] = self.years
        if self.plan:
            known["plan"] = self.plan
        if self.points:
            known["points"] = [point.words() for point in self.points]
        return known


class PageFacts(_Record):
    """Facts of one kind from one session of one meeting."""

    kind: Kind
    source: str
    session: str = ""
    closing: bool = False
    items: tuple[Item, ...] = ()
    each: Said | None = None
    countries: tuple[Iso3, ...] = ()

    def all_items(self) -> Iterator[Item]:
        """The facts one by one; ``each`` stands for one fact of every country."""
        yield from self.items
        if self.each is not None:
            for country in self.countries:
                yield Item.of(self.each, country=country)


class Initiative(_Record):
    """The whole file."""

    format: Literal[1]
    sources: dict[str, Said]
    plans: tuple[PlanFact, ...]
    pages: tuple[PageFacts, ...]

    @model_validator(mode="after")
    def _every_source_is_known_and_nothing_repeats(self) -> Self:
        named = [*(plan.source for plan in self.plans), *(page.source for page in self.pages)]
        wrong = [f"there is no source '{name}'" for name in sorted({*named} - {*self.sources})]
        wrong += [f"plan '{code}' stands twice" for code in _repeated(one.code for one in self.plans)]
        for plan in self.plans:
            numbers = _repeated(one.number for one in plan.results)
            wrong += [f"result {number} of plan '{plan.code}' stands twice" for number in numbers]
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    def source_of(self, fact: PlanFact | PageFacts, *, session: str | None = None) -> dict[str, str]:
        """The meeting that told a fact, with its session where that is known."""
        meeting = self.sources[fact.source].words()
        number = fact.session if session is None else session
        if number:
            return {language: f"{words}, {_SESSION[language]} {number}" for language, words in meeting.items()}
        if isinstance(fact, PageFacts) and fact.closing:
            return {language: f"{words}, {_CLOSING[language]}" for language, words in meeting.items()}
        return meeting


def read_initiative(file: Path = FACTS) -> Initiative:
    """The facts of ``file``, checked as a whole.

    Raises
    ------
    InitiativeError
        With every breach and its place in the file.

    Examples
    --------
    >>> [plan.code for plan in read_initiative().plans]
    ['strategic-2018-2021', 'work-2014-2015', 'work-2015-2016']
    """
    try:
        return Initiative.model_validate(yaml.safe_load(file.read_text("utf-8")))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as broken:
        raise InitiativeError(f"{file.name} cannot be read: {broken}") from broken
    except ValidationError as wrong:
        told = "\n".join(
            f"  - {'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}" for problem in wrong.errors()
        )
        raise InitiativeError(f"{file.name} breaks its contract:\n{told}") from wrong


def fill(session: Session, *, file: Path = FACTS) -> int:
    """Import the facts into a database that holds no plan; how many records were made, 0 where there was one.

    Raises
    ------
    InitiativeError
        If the file is not whole; nothing is imported.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("select pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    if session.scalars(select(Plan.id).limit(1)).first() is not None:
        return 0
    facts = read_initiative(file)
    made = sum(_plan(session, facts, plan) for plan in facts.plans)
    positions: Counter[tuple[str, str]] = Counter()
    for page in (*facts.pages, *_notes(facts)):
        made += _pages(session, facts, page, positions)
    return made


def _plan(session: Session, facts: Initiative, told: PlanFact) -> int:
    plan = Plan(
        code=told.code,
        title=told.title.words(),
        first_year=told.first_year,
        last_year=told.last_year,
        source=facts.source_of(told),
    )
    _add(session, plan)
    return 1 + sum(_result(session, facts, told, plan.id, result) for result in told.results)


def _result(session: Session, facts: Initiative, plan: PlanFact, plan_id: int, told: ResultFact) -> int:
    lines = [one.words() for one in told.told]
    result = Result(
        plan_id=plan_id,
        number=told.number,
        title=told.title.words(),
        # One fact to a line, the same lines in each language.
        told={language: "\n".join(line[language] for line in lines) for language in _SESSION} if lines else None,
        told_source=facts.source_of(plan) if lines else None,
    )
    _add(session, result)
    source = facts.source_of(plan, session=told.outputs_session)
    for output in told.outputs:
        _add(session, Output(result_id=result.id, code=output.code, title=output.title.words(), source=source))
    return 1 + len(told.outputs)


def _pages(session: Session, facts: Initiative, told: PageFacts, positions: Counter[tuple[str, str]]) -> int:
    items = list(told.all_items())
    source = facts.source_of(told)
    for item in items:
        country = item.country or ""
        positions[told.kind, country] += 1
        position = positions[told.kind, country]
        _add(session, Page(kind=told.kind, country=country, position=position, body=item.body(), source=source))
    return len(items)


def _notes(facts: Initiative) -> Iterator[PageFacts]:
    """What is known of a plan whose results are not."""
    for plan in facts.plans:
        if plan.note is not None:
            item = Item.of(plan.note, plan=plan.code)
            yield PageFacts(kind="plan_note", source=plan.source, session=plan.session, items=(item,))


def _add(session: Session, record: Plan | Result | Output | Page) -> None:
    create(session, record, by=None, action="import")


def _repeated(names: Iterator[Any]) -> list[Any]:
    return [name for name, times in Counter(names).items() if times > 1]
