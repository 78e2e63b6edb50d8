"""How what was written is handed in, accepted and returned: the one mechanism of reports and of local plans.

Who may do it, and what must be whole before, is asked by whoever calls (``reporting``, ``response_sharing``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Person
from dashboard.store.base import Base
from dashboard.store.records import edit, now
from dashboard.store.refusals import Reason, RefusedError, refuse
from dashboard.store.states import LONGEST_COMMENT, OPEN, Reviewable, State

R = TypeVar("R", bound=Base)


@dataclass(frozen=True, slots=True)
class Moves:
    """The moves of one kind of record, told in its words.

    Examples
    --------
    >>> try:
    ...     Moves("plan", RefusedError).refuse_state("accepted", (State.SUBMITTED,), "returned")
    ... except RefusedError as refused:
    ...     print(refused)
    the plan was not returned: a plan that is accepted cannot be returned; it must be submitted first
    """

    what: str
    """``report`` or ``plan``: for whoever looks after the atlas."""
    error: type[RefusedError]

    def refuse_state(self, state: str, wanted: tuple[State, ...], verb: str) -> None:
        """Raise unless ``state`` is one of ``wanted``."""
        if state not in wanted:
            told = f"a {self.what} that is {state} cannot be {verb}; it must be {' or '.join(wanted)} first"
            raise self.error(f"the {self.what} was not {verb}", [Reason("wrong_state", told)])

    def submit(
        self,
        session: Session,
        record: R,
        *,
        expected_version: int,
        by: Person,
        wanted: tuple[State, ...] = OPEN,
    ) -> R:
        """Hand it in."""
        self.refuse_state(_state_of(record), wanted, "submitted")
        fields = {"state": State.SUBMITTED.value, "submitted_at": now()}
        return edit(session, record, expected_version=expected_version, by=by, fields=fields, action="submit")

    def accept(
        self,
        session: Session,
        record: R,
        *,
        expected_version: int,
        by: Person,
        comment: str = "",
        further: Mapping[str, Any] | None = None,
    ) -> R:
        """Let what was handed in count; ``further`` are columns that change with it."""
        self.refuse_state(_state_of(record), (State.SUBMITTED,), "accepted")
        fields = {**self._reviewed(State.ACCEPTED, comment, by), **(further or {})}
        return edit(
            session, record, expected_version=expected_version, by=by, fields=fields, action="accept", reason=comment
        )

    def give_back(self, session: Session, record: R, *, expected_version: int, by: Person, comment: str) -> R:
        """Return what was handed in, with the reason."""
        self.refuse_state(_state_of(record), (State.SUBMITTED,), "returned")
        if not comment.strip():
            told = f"a {self.what} is returned with a comment that says what to correct; write one"
            missing = Reason("comment_missing", told, field="comment")
            raise self.error(f"the {self.what} was not returned", [missing])
        fields = self._reviewed(State.RETURNED, comment, by)
        return edit(
            session, record, expected_version=expected_version, by=by, fields=fields, action="return", reason=comment
        )

    def _reviewed(self, state: State, comment: str, by: Person) -> dict[str, Any]:
        if (signs := len(comment)) > LONGEST_COMMENT:
            told = f"'comment' holds {signs} signs; at most {LONGEST_COMMENT}"
            long = Reason("too_long", told, {"signs": signs, "longest": LONGEST_COMMENT}, "comment")
            refuse(self.error, f"the {self.what} was not reviewed", [long])
        return {"state": state.value, "comment": comment, "reviewed_by": by.user_id, "reviewed_at": now()}


def _state_of(record: Base) -> str:
    if not isinstance(record, Reviewable):
        raise TypeError(f"{type(record).__name__} is not reviewed")
    return record.state
