"""What was sent to how many, for the Secretariat; and what an account was sent, for its notices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.store.dispatch_tables import Dispatch, DispatchLetter
from dashboard.store.dispatches import LOST_AFTER, Channel, DispatchState, LetterState
from dashboard.store.people import User
from dashboard.store.plan_tables import Plan
from dashboard.store.records import now


@dataclass(frozen=True, slots=True)
class DispatchLine:
    """One sending with its numbers."""

    id: int
    version: int
    channel: Channel
    state: DispatchState
    groups: tuple[str, ...]
    country: str
    languages: tuple[str, ...]
    formats: tuple[str, ...]
    note: str
    sender: str
    made_at: datetime
    released_at: datetime | None
    counts: Mapping[LetterState, int]
    by_language: Mapping[str, int]
    typed: int
    """Recipients without an account."""
    unreached: tuple[tuple[str, str], ...]
    """Address and reason of what failed, for who sends."""

    @property
    def total(self) -> int:
        """Recipients."""
        return sum(self.counts.values())

    @property
    def is_running(self) -> bool:
        """Whether letters are still waiting or on their way."""
        return self.state is DispatchState.RELEASED and bool(
            self.counts.get(LetterState.WAITING) or self.counts.get(LetterState.UNDERWAY)
        )

    @property
    def may_retry(self) -> bool:
        """Whether somebody is left who did not get it."""
        left = self.counts.get(LetterState.FAILED) or self.counts.get(LetterState.WAITING)
        return self.state is DispatchState.RELEASED and bool(left)


@dataclass(frozen=True, slots=True)
class ReportSent:
    """That the report of a plan was sent to an account."""

    plan_code: str
    title: Mapping[str, str]
    at: datetime


def dispatches_of(session: Session, plan_id: int, *, most: int = 50) -> tuple[DispatchLine, ...]:
    """What was prepared and sent of a plan, the newest first; two queries."""
    found = session.execute(
        select(Dispatch, User.name)
        .join(User, Dispatch.made_by == User.id)
        .where(Dispatch.plan_id == plan_id, Dispatch.state != DispatchState.DISCARDED)
        .order_by(Dispatch.id.desc())
        .limit(most)
    ).all()
    letters = session.scalars(
        select(DispatchLetter)
        .where(DispatchLetter.dispatch_id.in_([held.id for held, _ in found]))
        .order_by(DispatchLetter.id)
    ).all()
    return tuple(_line(held, name, [one for one in letters if one.dispatch_id == held.id]) for held, name in found)


def reports_sent_to(session: Session, user_id: int, *, since: datetime) -> tuple[ReportSent, ...]:
    """What an account was sent since then, the newest of each plan; one query."""
    found = session.execute(
        select(Plan.code, Plan.title, Dispatch.released_at)
        .join(Dispatch, Dispatch.plan_id == Plan.id)
        .join(DispatchLetter, DispatchLetter.dispatch_id == Dispatch.id)
        .where(
            DispatchLetter.user_id == user_id,
            Dispatch.state == DispatchState.RELEASED,
            Dispatch.released_at >= since,
        )
        .order_by(Dispatch.released_at)
    )
    newest = {code: ReportSent(code, title, at) for code, title, at in found if at is not None}
    return tuple(newest.values())


def _line(held: Dispatch, sender: str, letters: Sequence[DispatchLetter]) -> DispatchLine:
    states = [_state_of(one) for one in letters]
    return DispatchLine(
        id=held.id,
        version=held.version,
        channel=Channel(held.channel),
        state=DispatchState(held.state),
        groups=tuple(held.groups),
        country=held.country,
        languages=tuple(held.languages),
        formats=tuple(held.formats),
        note=held.note,
        sender=sender,
        made_at=held.made_at,
        released_at=held.released_at,
        counts=Counter(states),
        by_language=Counter(one.language for one in letters),
        typed=sum(one.user_id is None for one in letters),
        unreached=tuple(
            (one.address, one.reason if state is LetterState.FAILED else "unknown")
            for one, state in zip(letters, states, strict=True)
            if state in (LetterState.FAILED, LetterState.UNKNOWN)
        ),
    )


def _state_of(letter: DispatchLetter) -> LetterState:
    state = LetterState(letter.state)
    is_lost = state is LetterState.UNDERWAY and letter.moved_at is not None and now() - letter.moved_at > LOST_AFTER
    return LetterState.UNKNOWN if is_lost else state
