"""Why an account, an invitation or a role is refused: every reason at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Action, Person, Role, demand
from dashboard.accounts.reasons import Reason
from dashboard.errors import AtlasError
from dashboard.plan.indicators import Reporter
from dashboard.store.people import User, find

LONGEST_NAME = 120
CONSTITUENCIES = (Reporter.GOVERNMENT, Reporter.EMPLOYERS, Reporter.WORKERS)
OF_A_COUNTRY = (Role.REPORTER, Role.COUNTRY_EDITOR, Role.MUNICIPAL_TEAM)
_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@[^@\s\x00-\x1f\x7f]{1,180}\.[^@\s\x00-\x1f\x7f.]{2,}")


class AccountError(AtlasError):
    """An account or an invitation that cannot be used as asked, with every reason; nothing was changed."""

    key = "account"

    def __init__(self, what: str, *reasons: Reason) -> None:
        self.reasons = reasons
        super().__init__(f"{what}: {'; '.join(reason.told for reason in reasons)}")


def against_email(session: Session, email: str) -> Iterator[Reason]:
    """What is wrong with the e-mail of a new account."""
    if not _EMAIL.fullmatch(email.strip()):
        yield Reason("email_wrong", f"'{email.strip()}' is no e-mail address", "email", {"email": email.strip()})
    elif find(session, email) is not None:
        yield Reason("email_taken", f"{email.strip()} has an account already", "email", {"email": email.strip()})


def against_role(
    role: Role, country: str | None, constituency: Reporter | None, municipality: str | None = None
) -> Iterator[Reason]:
    """What a role lacks, or has too much."""
    is_of_country = role in OF_A_COUNTRY
    if is_of_country and not (country and re.fullmatch(r"[A-Z]{3}", country)):
        yield Reason(
            "country_missing", f"a {role} needs a country, as ISO3 such as PER; received {country!r}", "country"
        )
    if not is_of_country and country:
        yield Reason("country_unasked", f"a {role} has no country; received {country!r}", "country")
    if role is Role.REPORTER and constituency not in CONSTITUENCIES:
        told = f"a reporter speaks for government, employers or workers; received {constituency!r}"
        yield Reason("constituency_missing", told, "constituency")
    if role is not Role.REPORTER and constituency is not None:
        told = f"a {role} has no constituency; received {constituency!r}"
        yield Reason("constituency_unasked", told, "constituency")
    if role is Role.MUNICIPAL_TEAM and not (municipality and re.fullmatch(r"[\w.-]{1,40}", municipality)):
        told = f"a {role} needs the code of its municipality, with leading zeros; received {municipality!r}"
        yield Reason("municipality_missing", told, "municipality")
    if role is not Role.MUNICIPAL_TEAM and municipality is not None:
        told = f"a {role} has no municipality; received {municipality!r}"
        yield Reason("municipality_unasked", told, "municipality")


def against_name(name: str) -> Iterator[Reason]:
    """What is wrong with a name."""
    written = name.strip()
    if not written:
        yield Reason("name_missing", "the name is missing; write how you are called", "name")
    elif len(written) > LONGEST_NAME or any(ord(sign) < 32 for sign in written):
        yield Reason("name_wrong", f"a name has one line and at most {LONGEST_NAME} characters", "name")


def against_own(user: User, by: Person | None) -> Iterator[Reason]:
    """Nobody takes the way in from themselves."""
    if by is not None and by.user_id == user.id:
        yield Reason("own_account", "you cannot do this to your own account; ask another administrator")


def against_last(session: Session, user: User) -> Iterator[Reason]:
    """Somebody must be left who can let others in."""
    others = select(func.count(User.id)).where(
        User.role == str(Role.ADMINISTRATOR), User.is_active.is_(True), User.id != user.id
    )
    if user.role == Role.ADMINISTRATOR and user.is_active and not session.scalar(others):
        yield Reason("last_administrator", "this is the last administrator; make another one first")


def demand_people(by: Person | None) -> None:
    """Raise NotAllowedError unless ``by`` manages people; None is the command line."""
    # None is the command line: who reaches it reaches the database as well.
    if by is not None:
        demand(by, Action.MANAGE_PEOPLE)
