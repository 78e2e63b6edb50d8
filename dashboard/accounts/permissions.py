"""Role by action: the one table that the server asks before it changes anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique

from dashboard.errors import AtlasError
from dashboard.plan.indicators import Reporter


class NotAllowedError(AtlasError):
    """Somebody asked for something that their role does not let them do; nothing was changed."""

    key = "not_allowed"


@unique
class Role(StrEnum):
    """What an account is for."""

    READER = "reader"
    REPORTER = "reporter"
    """Focal point of one constituency of one country."""
    COUNTRY_EDITOR = "country_editor"
    """Edits the page of one country, and reports for any constituency of it on their behalf."""
    MUNICIPAL_TEAM = "municipal_team"
    """Plans the local response of one municipality."""
    SECRETARIAT = "secretariat"
    ADMINISTRATOR = "administrator"


@unique
class Action(StrEnum):
    """What can be asked of the server."""

    READ = "read"
    """Everything that is accepted; no account needed."""
    READ_UNACCEPTED = "read_unaccepted"
    """Drafts, submitted and returned reports of a country."""
    REPORT = "report"
    """Save, submit and correct a report of one constituency of a country."""
    EDIT_COUNTRY = "edit_country"
    """Roadmap, CLRISK status, exchanges and contacts of a country."""
    REVIEW = "review"
    """Accept a report or return it with a comment; set a status by hand with its reason."""
    EDIT_PLAN = "edit_plan"
    """Results, outputs, indicators, targets, calendar; import; rounds; what is told of the Initiative."""
    READ_RESPONSE = "read_response"
    """The plan of a municipality's local response, once its team has shared it."""
    EDIT_RESPONSE = "edit_response"
    """Write that plan, share it, take it back."""
    REVIEW_RESPONSE = "review_response"
    """Accept a shared plan, or return it with a comment."""
    MANAGE_PEOPLE = "manage_people"
    """Invite, disable, change roles."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who is asking."""

    user_id: int
    role: Role
    country: str | None = None
    """ISO3; of a reporter, a country editor and a municipal team."""
    constituency: Reporter | None = None
    """Of a reporter."""
    municipality: str | None = None
    """Code within the country; of a municipal team."""


_EVERYWHERE: Mapping[Role, frozenset[Action]] = {
    Role.READER: frozenset({Action.READ}),
    Role.REPORTER: frozenset({Action.READ}),
    Role.COUNTRY_EDITOR: frozenset({Action.READ}),
    Role.MUNICIPAL_TEAM: frozenset({Action.READ}),
    Role.SECRETARIAT: frozenset(Action) - {Action.MANAGE_PEOPLE, Action.EDIT_RESPONSE},
    Role.ADMINISTRATOR: frozenset({Action.READ, Action.MANAGE_PEOPLE}),
}
_IN_OWN_COUNTRY: Mapping[Role, frozenset[Action]] = {
    Role.REPORTER: frozenset({Action.READ_UNACCEPTED, Action.REPORT, Action.READ_RESPONSE}),
    Role.COUNTRY_EDITOR: frozenset(
        {Action.READ_UNACCEPTED, Action.REPORT, Action.EDIT_COUNTRY, Action.READ_RESPONSE, Action.REVIEW_RESPONSE}
    ),
    Role.MUNICIPAL_TEAM: frozenset({Action.READ_RESPONSE, Action.EDIT_RESPONSE}),
}


def may(
    person: Person | None,
    action: Action,
    *,
    country: str | None = None,
    reporter: Reporter | None = None,
    municipality: str | None = None,
) -> bool:
    """Whether ``person`` may do ``action`` on ``country`` (reports: for ``reporter``; a response: of ``municipality``).

    An administrator manages people and nothing of the content: who hands out roles does not also fill the plan.

    Examples
    --------
    >>> focal_point = Person(7, Role.REPORTER, country="PER", constituency=Reporter.WORKERS)
    >>> may(focal_point, Action.REPORT, country="PER", reporter=Reporter.WORKERS)
    True
    >>> may(focal_point, Action.REPORT, country="PER", reporter=Reporter.GOVERNMENT)
    False
    >>> may(None, Action.READ)
    True
    """
    if person is None:
        return action is Action.READ
    if action in _EVERYWHERE[person.role]:
        return True
    if country is None or country != person.country or action not in _IN_OWN_COUNTRY.get(person.role, frozenset()):
        return False
    if person.role is Role.MUNICIPAL_TEAM:
        return municipality is not None and municipality == person.municipality
    if action is Action.REPORT and person.role is Role.REPORTER:
        return reporter is not None and reporter is person.constituency
    return action is not Action.REPORT or reporter in (Reporter.GOVERNMENT, Reporter.EMPLOYERS, Reporter.WORKERS)


def demand(
    person: Person | None,
    action: Action,
    *,
    country: str | None = None,
    reporter: Reporter | None = None,
    municipality: str | None = None,
) -> None:
    """Raise NotAllowedError unless ``may``; called on the server before every change."""
    if not may(person, action, country=country, reporter=reporter, municipality=municipality):
        who = "a visitor without an account" if person is None else f"the role {person.role}"
        where = "" if country is None else f" of {country}"
        raise NotAllowedError(
            f"'{action}'{where} is not open to {who}; sign in with an account that has this task",
            action=str(action),
            country=country or "",
        )
