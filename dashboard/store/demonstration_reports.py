"""Made-up reports of the demonstration plan: three constituencies of thirty countries over four years, with gaps.

Countries differ in pace and in how often they report, by a fixed seed; neither says anything about any country.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from dashboard.plan.periods import PERIODS, Period, When, frequency_of
from dashboard.store.plan_tables import Indicator

SEED = 20_180_521
NOTE = "Demostración: nota inventada · Demonstration: made-up note · Demonstração: nota inventada"
WORDS = "Demostración: texto inventado · Demonstration: made-up text · Demonstração: texto inventado"
COMMENT = (
    "Demostración: falta el medio de verificación · Demonstration: the means of verification is missing · "
    "Demonstração: falta o meio de verificação"
)
REASON = (
    "Demostración: motivo inventado de la Secretaría · Demonstration: made-up reason of the Secretariat · "
    "Demonstração: motivo inventado da Secretaria"
)
PACES = (1.2, 1.0, 1.0, 0.7, 0.7, 0.4, 0.0, -0.3)
READINESS = {"government": 0.85, "employers": 0.55, "workers": 0.65, "technical_secretariat": 1.0}
PEOPLE = ("technical_secretariat", "government", "employers", "workers")
"""Accounts nobody can sign in to, so that a history has an author; numbered from 1 in this order."""

Row = dict[str, Any]


@dataclass
class _Made:
    """Rows by table, numbered as they are made."""

    chance: Random
    reports: list[Row] = field(default_factory=list)
    evidence: list[Row] = field(default_factory=list)
    judgements: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Slot:
    indicator: Indicator
    country: str
    reporter: str
    when: When


Aimed = tuple[Indicator, float]
"""An indicator and the target of its last year; of words, 0."""


def reported(indicators: Sequence[Aimed], *, countries: Sequence[str], years: range) -> list[tuple[str, list[Row]]]:
    """Rows of every table that reporting fills, in the order in which they can be inserted."""
    made = _Made(Random(SEED))  # noqa: S311 - made-up values, nothing to guess
    paces = {country: made.chance.choice(PACES) for country in countries}
    # A few countries have reported nothing at all: an empty state is part of what is shown.
    zeal = {country: 0.0 if at % 9 == 8 else made.chance.uniform(0.55, 1.0) for at, country in enumerate(countries)}
    for indicator, aim in indicators:
        for country, reporter in _slots(indicator, countries):
            readiness = READINESS[reporter] * (zeal[country] if country else 1.0)
            pace = paces[country] if country else 1.0
            times = [When(year, one) for year in years for one in PERIODS[frequency_of(indicator.frequency)]]
            for when in times:
                if made.chance.random() < readiness:
                    number = _number(made.chance, indicator, aim, pace, when.time - years[0] + 1, len(years))
                    _report(made, _Slot(indicator, country, reporter, when), number, is_last=when == times[-1])
        if indicator.kind == "text":
            made.judgements += _judgements(made, indicator, [one for one in countries if zeal[one] > 0.8])
    rows = [("users", list(_people())), ("reports", made.reports), ("evidence", made.evidence)]
    return [*rows, ("judgements", made.judgements), ("changes", made.changes)]


def _slots(indicator: Indicator, countries: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Who reports: each constituency of each country; the Secretariat once, for all of them."""
    for reporter in indicator.responsible:
        if reporter == "technical_secretariat":
            yield "", reporter
        else:
            yield from ((country, reporter) for country in countries)


def _report(made: _Made, slot: _Slot, number: float | None, *, is_last: bool) -> None:
    states = ("accepted", "accepted", "submitted", "returned", "draft") if is_last else ("accepted",)
    state = made.chance.choice(states)
    is_corrected = state == "accepted" and slot.indicator.kind == "number" and made.chance.random() < 0.04
    if is_corrected and number is not None:
        _edition(made, slot, 1, "superseded", round(number * 0.9, 1))
    _edition(made, slot, 2 if is_corrected else 1, state, number)


def _number(chance: Random, indicator: Indicator, aim: float, pace: float, elapsed: float, years: int) -> float | None:
    """A value on a straight line at the pace of the country, a little different for each who tells it."""
    if indicator.kind == "text":
        return None
    if indicator.kind == "yes_no":
        return 1.0 if pace > 0.3 and elapsed + chance.choice((0, 1)) > 2 / pace else 0.0
    start = indicator.baseline or 0.0
    a_year = (aim - start) / years * pace * chance.uniform(0.85, 1.15)
    share = 1 / len(PERIODS[frequency_of(indicator.frequency)])
    value = max(0.0, a_year * share) if indicator.is_cumulative else max(0.0, start + a_year * elapsed)
    return float(round(value)) if indicator.is_cumulative else round(value, 1)


def _edition(made: _Made, slot: _Slot, edition: int, state: str, number: float | None) -> None:
    handed_in = datetime(slot.when.year, 7, 20, 15) if slot.when.period is Period.H1 else None
    begins = (handed_in or datetime(slot.when.year + 1, 1, 20, 15)).replace(tzinfo=UTC)
    written = begins + timedelta(days=made.chance.randrange(50 if handed_in else 60), hours=edition)
    is_sent, is_reviewed = state != "draft", state in ("accepted", "superseded", "returned")
    row = {
        "id": len(made.reports) + 1,
        "indicator_id": slot.indicator.id,
        "country": slot.country,
        "reporter": slot.reporter,
        "year": slot.when.year,
        "period": slot.when.period.value,
        "edition": edition,
        "state": state,
        "number": number,
        "words": WORDS if number is None else "",
        "note": NOTE,
        "comment": COMMENT if state == "returned" else "",
        "written_by": PEOPLE.index(slot.reporter) + 1,
        "submitted_at": written if is_sent else None,
        "reviewed_by": 1 if is_reviewed else None,
        "reviewed_at": written + timedelta(days=9) if is_reviewed else None,
        "version": 1 + is_sent + is_reviewed + (state == "superseded"),
    }
    made.reports.append(row)
    made.changes += _history(row, written)
    if is_sent and made.chance.random() < 0.4:
        made.evidence.append(_link(len(made.evidence) + 1, row, slot.indicator.code, written))


def _history(row: Row, written: datetime) -> Iterator[Row]:
    """The steps of a report, as the store would have told them."""
    plain = {name: one.isoformat() if isinstance(one, datetime) else one for name, one in row.items()}
    sent = {"submitted_at": None, "reviewed_by": None, "reviewed_at": None, "comment": ""}
    steps = [{**plain, **sent, "state": "draft", "version": 1}]
    authors, moments, actions = [row["written_by"]], [written - timedelta(days=2)], ["create"]
    if row["submitted_at"] is not None:
        steps.append({**steps[0], "state": "submitted", "submitted_at": plain["submitted_at"], "version": 2})
        authors, moments, actions = [*authors, row["written_by"]], [*moments, written], [*actions, "submit"]
    if row["reviewed_at"] is not None:
        is_back = row["state"] == "returned"
        steps.append({**plain, "state": "returned" if is_back else "accepted", "version": 3})
        authors, moments = [*authors, 1], [*moments, row["reviewed_at"]]
        actions.append("return" if is_back else "accept")
    if row["state"] == "superseded":
        steps.append(plain)
        authors, moments, actions = [*authors, 1], [*moments, moments[-1] + timedelta(hours=4)], [*actions, "supersede"]
    for at, (after, author, moment, action) in enumerate(zip(steps, authors, moments, actions, strict=True)):
        yield {
            "record_table": "reports",
            "record_id": row["id"],
            "record_version": after["version"],
            "made_by": author,
            "made_at": moment,
            "action": action,
            "reason": row["comment"] if action == "return" else "",
            "before": steps[at - 1] if at else None,
            "after": after,
        }


def _link(number: int, row: Row, code: str, written: datetime) -> Row:
    """An address below ``.invalid``, a name that can never have a host (RFC 2606)."""
    place, when = row["country"] or "LAC", When(row["year"], Period(row["period"]))
    return {
        "id": number,
        "report_id": row["id"],
        "title": f"Demostración · Demonstration · Demonstração: {code} {place} {when}",
        "url": f"https://demonstration.invalid/{code}/{place}/{row['reporter']}/{when}",
        "stored_name": "",
        "given_name": "",
        "media_type": "",
        "size": 0,
        "sha256": "",
        "added_by": row["written_by"],
        "added_at": written,
        "is_withdrawn": False,
        "version": 1,
    }


def _judgements(made: _Made, indicator: Indicator, countries: Sequence[str]) -> Iterator[Row]:
    """Statuses set by hand, of words that no arithmetic can judge."""
    places = [""] if "technical_secretariat" in indicator.responsible else countries
    for place in places:
        yield {
            "indicator_id": indicator.id,
            "country": place,
            "status": made.chance.choice(("achieved", "on_track", "behind", "no_progress")),
            "reason": REASON,
            "set_by": 1,
            "set_at": datetime(2022, 4, 20, 15, tzinfo=UTC),
            "is_withdrawn": False,
            "version": 1,
        }


def _people() -> Iterator[Row]:
    for at, name in enumerate(PEOPLE, start=1):
        yield {
            "id": at,
            "email": f"{name.replace('_', '-')}@demonstration.invalid",
            "name": "Demostración · Demonstration · Demonstração",
            "language": "es",
            "role": "secretariat" if at == 1 else "reader",
            "is_active": False,
            "failed_attempts": 0,
            "session_stamp": "",
            "created_at": datetime(2018, 5, 21, tzinfo=UTC),
            "version": 1,
        }
