"""A status set by hand: it stands beside the computed one, with the reason and who set it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Action, Person, demand
from dashboard.plan.status import Status
from dashboard.store.plan_tables import Indicator, Judgement
from dashboard.store.records import create, edit, now
from dashboard.store.refusals import Reason, RefusedError, refuse

SHORTEST_REASON, LONGEST_REASON = 10, 2000
"""Signs; "ok" is no reason."""


class JudgementRefusedError(RefusedError):
    """A status that cannot be set by hand; every reason is told, nothing was changed."""

    key = "judgement_refused"


def judge(
    session: Session,
    indicator_id: int,
    *,
    country: str = "",
    status: str,
    reason: str,
    by: Person,
    expected_version: int | None = None,
) -> Judgement:
    """Set the status of an indicator by hand, for one country or (empty) for all of them.

    Raises
    ------
    JudgementRefusedError
        Without a known status, a reason of some length, or the indicator.
    ConflictError
        If somebody else judged it in between.
    """
    demand(by, Action.REVIEW, country=country or None)
    _refuse(session, indicator_id, status, reason)
    fields = {"status": status, "reason": reason.strip(), "set_by": by.user_id, "set_at": now(), "is_withdrawn": False}
    held = standing(session, indicator_id, country=country)
    if held is None:
        return create(session, Judgement(indicator_id=indicator_id, country=country, **fields), by=by, reason=reason)
    version = held.version if expected_version is None else expected_version
    return edit(session, held, expected_version=version, by=by, fields=fields, reason=reason)


def withdraw(session: Session, held: Judgement, *, expected_version: int, reason: str, by: Person) -> Judgement:
    """Let the computed status stand alone again; the judgement is kept in the history."""
    demand(by, Action.REVIEW, country=held.country or None)
    fields = {"is_withdrawn": True}
    return edit(
        session, held, expected_version=expected_version, by=by, fields=fields, action="withdraw", reason=reason
    )


def standing(session: Session, indicator_id: int, *, country: str = "") -> Judgement | None:
    """The judgement of an indicator and country, withdrawn or not."""
    return session.scalars(
        select(Judgement).where(Judgement.indicator_id == indicator_id, Judgement.country == country)
    ).first()


def _refuse(session: Session, indicator_id: int, status: str, reason: str) -> None:
    reasons = []
    indicator = session.get(Indicator, indicator_id)
    if indicator is None or indicator.is_withdrawn:
        reasons.append(Reason("no_indicator", f"indicator {indicator_id} is not part of the plan"))
    if status not in set(Status) or status == Status.TO_BE_JUDGED:
        reasons.append(Reason("no_status", f"'{status}' is no status that can be set by hand", field="status"))
    if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON:
        told = f"a status set by hand needs a reason of {SHORTEST_REASON} to {LONGEST_REASON} signs"
        reasons.append(Reason("reason_short", told, {"least": SHORTEST_REASON, "most": LONGEST_REASON}, "reason"))
    refuse(JudgementRefusedError, "the status was not set", reasons)
