"""What the pages ask of the plan: a fixed number of queries, however many indicators, countries and years there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.plan.territories import speaks_of
from dashboard.store.plan_tables import Indicator, Output, Plan, Result


@dataclass(frozen=True, slots=True)
class AddressingIndicator:
    """An indicator of the plan that addresses risk factors, with the output and the result it stands under."""

    plan: str
    """Code of the plan."""
    code: str
    title: Mapping[str, str]
    result: int
    result_title: Mapping[str, str]
    output: str
    """Code of the output; empty where the indicator belongs to the result itself."""
    output_title: Mapping[str, str]
    factors: tuple[str, ...]
    """Those that were asked for, in the order asked."""
    is_demonstration: bool


def indicators_for(
    session: Session, factors: Collection[str], *, territory: str = ""
) -> tuple[AddressingIndicator, ...]:
    """Indicators that address any of ``factors`` in ``territory``, by plan, result and code; one query.

    Parameters
    ----------
    factors : codes of risk factors, as in a release (``FactorSpec.code``)
    territory : ``PER``, ``MEX/07`` or ``MEX/07/07101``; empty for everywhere. An indicator that is tied to no
        territory concerns all of them.
    """
    asked = tuple(dict.fromkeys(factors))
    found = (
        select(Indicator, Result, Plan, Output)
        .join(Result, Indicator.result_id == Result.id)
        .join(Plan, Result.plan_id == Plan.id)
        .outerjoin(Output, Indicator.output_id == Output.id)
        .where(Indicator.is_withdrawn.is_(False), Result.is_withdrawn.is_(False))
        .order_by(Plan.first_year.desc(), Plan.code, Result.number, Indicator.code)
    )
    return tuple(
        AddressingIndicator(
            plan=plan.code,
            code=indicator.code,
            title=indicator.title,
            result=result.number,
            result_title=result.title,
            output=output.code if output is not None else "",
            output_title=output.title if output is not None else {},
            factors=addressed,
            is_demonstration=plan.is_demonstration,
        )
        for indicator, result, plan, output in session.execute(found).tuples()
        if (addressed := tuple(code for code in asked if code in indicator.factors))
        and speaks_of(indicator.territories, territory)
    )
