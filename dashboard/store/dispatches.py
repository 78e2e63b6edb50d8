"""Sending the programme report: prepared, released, one letter for each recipient, retried."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum, unique

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Action, Person, Role, demand
from dashboard.language import Language
from dashboard.store.database import Database
from dashboard.store.dispatch_tables import Dispatch, DispatchLetter
from dashboard.store.people import User, folded
from dashboard.store.plan_tables import Plan
from dashboard.store.records import create, edit, now
from dashboard.store.refusals import Reason, RefusedError, refuse

LONGEST_NOTE, MOST_FURTHER = 2000, 50
"""Signs of the covering note; addresses typed beside those of accounts."""
FORMATS = ("pdf", "xlsx", "pptx")
LOST_AFTER = timedelta(minutes=5)
"""A letter that is on its way for longer was cut off: whether it arrived is not known."""
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,187}[A-Za-z0-9])?\.[A-Za-z]{2,24}"
)


class DispatchRefusedError(RefusedError):
    """A sending that cannot be prepared or released; every reason is told, nothing was sent."""

    key = "dispatch_refused"


@unique
class Channel(StrEnum):
    """How recipients are reached."""

    MAIL = "mail"
    NOTICE = "notice"
    """A notice inside the atlas, with the way to the report: where there is no mail server."""


@unique
class Group(StrEnum):
    """Accounts that are written to together."""

    FOCAL = "focal"
    """Focal points and country editors."""
    SECRETARIAT = "secretariat"


@unique
class DispatchState(StrEnum):
    """Where a sending is."""

    PREPARED = "prepared"
    RELEASED = "released"
    DISCARDED = "discarded"


@unique
class LetterState(StrEnum):
    """Where one letter is."""

    WAITING = "waiting"
    UNDERWAY = "underway"
    """Handed to the mail server. Who died here may have been answered already: it is never sent again."""
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """The mail server fell silent after it had the letter."""


@dataclass(frozen=True, slots=True)
class DispatchAsked:
    """What the form asks for; lists hold only values that it offers."""

    groups: tuple[Group, ...]
    country: str
    further: tuple[str, ...]
    further_language: Language
    languages: tuple[Language, ...]
    formats: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a letter, in which language."""

    address: str
    language: str
    user_id: int | None = None


def prepare(session: Session, plan: Plan, asked: DispatchAsked, *, by: Person, channel: Channel) -> Dispatch:
    """Write down what would be sent to whom; nothing is sent before ``release``.

    Raises
    ------
    NotAllowedError
        If ``by`` is not of the Secretariat.
    DispatchRefusedError
        With every reason: nobody to write to, no language or format, addresses that are none, a note too long.
    """
    demand(by, Action.REVIEW)
    found = recipients(session, asked)
    refuse(DispatchRefusedError, "the report was not prepared", _against(asked, found, channel))
    held = Dispatch(
        plan_id=plan.id,
        channel=channel.value,
        state=DispatchState.PREPARED.value,
        groups=[one.value for one in asked.groups],
        country=asked.country,
        languages=[one.value for one in asked.languages],
        formats=list(asked.formats),
        note=asked.note,
        made_by=by.user_id,
        made_at=now(),
    )
    create(session, held, by=by, action="prepare")
    waiting = LetterState.WAITING.value
    session.add_all(
        DispatchLetter(
            dispatch_id=held.id, user_id=one.user_id, address=one.address, language=one.language, state=waiting
        )
        for one in found
    )
    session.flush()
    return held


def recipients(session: Session, asked: DispatchAsked) -> tuple[Recipient, ...]:
    """Everybody once, accounts before typed addresses; closed accounts are left out."""
    found: dict[str, Recipient] = {}
    for group in asked.groups:
        for user in session.scalars(_of_group(group, asked.country)):
            found.setdefault(folded(user.email), Recipient(folded(user.email), user.language, user.id))
    for address in asked.further:
        found.setdefault(folded(address), Recipient(folded(address), asked.further_language.value))
    return tuple(found.values())


def release(session: Session, held: Dispatch, *, expected_version: int, by: Person) -> Dispatch:
    """Let it be sent; a notice is there at once."""
    demand(by, Action.REVIEW)
    _refuse_state(held, DispatchState.PREPARED)
    if held.channel == Channel.NOTICE:
        _move(session, held, (LetterState.WAITING,), LetterState.SENT)
    fields = {"state": DispatchState.RELEASED.value, "released_at": now()}
    return edit(session, held, expected_version=expected_version, by=by, fields=fields, action="release")


def discard(session: Session, held: Dispatch, *, expected_version: int, by: Person) -> Dispatch:
    """Not send what was prepared."""
    demand(by, Action.REVIEW)
    _refuse_state(held, DispatchState.PREPARED)
    fields = {"state": DispatchState.DISCARDED.value}
    return edit(session, held, expected_version=expected_version, by=by, fields=fields, action="discard")


def retry(session: Session, held: Dispatch, *, by: Person) -> int:
    """Let what failed, and what was never begun, be sent once more; how many. Whoever got it is not written to."""
    demand(by, Action.REVIEW)
    _refuse_state(held, DispatchState.RELEASED)
    _move(session, held, (LetterState.FAILED,), LetterState.WAITING)
    left = select(DispatchLetter.id).where(
        DispatchLetter.dispatch_id == held.id, DispatchLetter.state == LetterState.WAITING
    )
    return len(session.scalars(left).all())


def claim(database: Database, dispatch_id: int) -> DispatchLetter | None:
    """The next letter, taken by the caller alone: two that send at once never take the same one."""
    waiting = select(DispatchLetter).where(
        DispatchLetter.dispatch_id == dispatch_id, DispatchLetter.state == LetterState.WAITING
    )
    with database.writing() as session:
        while (letter := session.scalars(waiting.order_by(DispatchLetter.id).limit(1)).first()) is not None:
            taken = session.execute(
                update(DispatchLetter)
                .where(DispatchLetter.id == letter.id, DispatchLetter.state == LetterState.WAITING)
                .values(state=LetterState.UNDERWAY.value, moved_at=now())
                .execution_options(synchronize_session=False)
            )
            if taken.rowcount == 1:  # type: ignore[attr-defined]
                session.refresh(letter)
                return letter
            session.expire_all()
    return None


def settle(database: Database, letter_id: int, state: LetterState, reason: str = "") -> None:
    """Remember how a letter that was taken ended."""
    with database.writing() as session:
        session.execute(
            update(DispatchLetter)
            .where(DispatchLetter.id == letter_id)
            .values(state=state.value, reason=reason, moved_at=now())
        )


def fail_waiting(database: Database, dispatch_id: int, reason: str) -> None:
    """Remember why nothing more can be sent of a dispatch."""
    with database.writing() as session:
        _move(session, session.get_one(Dispatch, dispatch_id), (LetterState.WAITING,), LetterState.FAILED, reason)


def _move(
    session: Session, held: Dispatch, before: tuple[LetterState, ...], after: LetterState, reason: str = ""
) -> None:
    session.execute(
        update(DispatchLetter)
        .where(DispatchLetter.dispatch_id == held.id, DispatchLetter.state.in_(before))
        .values(state=after.value, reason=reason, moved_at=now())
    )


def _of_group(group: Group, country: str):  # type: ignore[no-untyped-def]
    if group is Group.SECRETARIAT:
        return select(User).where(User.role == Role.SECRETARIAT.value, User.is_active).order_by(User.id)
    roles = (Role.REPORTER.value, Role.COUNTRY_EDITOR.value)
    found = select(User).where(User.role.in_(roles), User.is_active).order_by(User.id)
    return found.where(User.country == country) if country else found


def _refuse_state(held: Dispatch, wanted: DispatchState) -> None:
    if held.state != wanted:
        told = f"a sending that is {held.state} cannot be moved so; it must be {wanted} first"
        raise DispatchRefusedError("nothing was sent", [Reason("dispatch_moved", told)])


def _against(asked: DispatchAsked, found: tuple[Recipient, ...], channel: Channel) -> Iterator[Reason]:
    if not found:
        yield Reason("no_recipient", "there is nobody to write to; choose a group or type an address", field="groups")
    if not asked.languages and channel is Channel.MAIL:
        yield Reason("no_language", "no language is chosen; choose one at least", field="languages")
    if not asked.formats and channel is Channel.MAIL:
        yield Reason("no_format", "no format is chosen; choose one at least", field="formats")
    if len(asked.note) > LONGEST_NOTE:
        facts = {"signs": len(asked.note), "longest": LONGEST_NOTE}
        yield Reason("too_long", f"'note' holds {len(asked.note)} signs; at most {LONGEST_NOTE}", facts, "note")
    if asked.further and channel is Channel.NOTICE:
        yield Reason("no_mail", "without a mail server nobody outside the atlas is reached", field="further")
    if len(asked.further) > MOST_FURTHER:
        facts = {"count": len(asked.further), "most": MOST_FURTHER}
        yield Reason("many_addresses", f"{len(asked.further)} addresses; at most {MOST_FURTHER}", facts, "further")
    for address in asked.further[: MOST_FURTHER + 1]:
        if not is_address(address):
            shown = address[:60]
            yield Reason("no_address", f"'{shown}' is not one e-mail address", {"received": shown}, "further")


def is_address(text: str) -> bool:
    """Whether ``text`` is one e-mail address of the usual kind.

    Examples
    --------
    >>> is_address("ana@example.org"), is_address("ana@example.org, b@example.org"), is_address("ana@localhost")
    (True, False, False)
    """
    return len(text) <= 254 and ".." not in text and _ADDRESS.fullmatch(text) is not None
