"""What the plan holds for the factors of a municipality, as its page and its sheets show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from dashboard.choices import View
from dashboard.language import Language
from dashboard.plan.public import AddressingIndicator
from dashboard.plan.territories import speaks_of
from dashboard.profile.answers import PlanItem
from dashboard.release.manifest import Manifest
from dashboard.store.database import Database
from dashboard.store.plan_queries import indicators_for

Address = Callable[[AddressingIndicator], str]
Ties = tuple[AddressingIndicator, ...]


def ties_of(database: Database | None, manifest: Manifest | None) -> Ties:
    """Indicators of the Initiative's plan that are tied to a factor of the release, wherever they apply; one query.

    All of the plan that any sheet of the release shows: a kept sheet is good as long as they are the same.

    Parameters
    ----------
    database, manifest : without either there are none
    """
    if database is None or manifest is None:
        return ()
    with database.reading() as session:
        return indicators_for(session, [factor.code for factor in manifest.factors])


def items_here(
    ties: Iterable[AddressingIndicator], view: View, *, address: Address = lambda _: ""
) -> tuple[PlanItem, ...]:
    """Those of ``ties`` that concern the place of ``view``, in its language.

    Parameters
    ----------
    address : where an indicator is read; empty on paper
    """
    place = "/".join(part for part in (view.country, view.admin1, view.municipality) if part)
    return tuple(_item(one, view.language, address(one)) for one in ties if speaks_of(one.territories, place))


def _item(one: AddressingIndicator, language: Language, address: str) -> PlanItem:
    output = f"{one.output} {_said(one.output_title, language)}" if one.output else ""
    return PlanItem(
        code=one.code,
        title=_said(one.title, language) or one.code,
        kind="indicator",
        factors=one.factors,
        address=address,
        source=" · ".join(part for part in (output, _said(one.plan_title, language) or one.plan) if part),
        is_demonstration=one.is_demonstration,
    )


def _said(words: Mapping[str, str], language: Language) -> str:
    """In ``language``; where it is missing in another one, Spanish first."""
    order = (language, *Language)
    return next((words[one.value] for one in order if words.get(one.value, "").strip()), "")
