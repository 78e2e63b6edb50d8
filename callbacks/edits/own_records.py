"""The record that a form is about: one that is not there and one that is not the visitor's are answered alike.

Records are numbered; who could tell the two apart could count those of other countries.
"""

from __future__ import annotations

from dashboard.accounts.permissions import Action, NotAllowedError, Person, may
from dashboard.plan.indicators import Reporter


def unseen() -> NotAllowedError:
    """What is raised for both; it says nothing of the record."""
    told = "there is no such record, or this account may not write it; reload the page"
    return NotAllowedError(told, action="write", country="")


def refuse_unseen(
    person: Person | None,
    action: Action,
    *,
    country: str | None = None,
    reporter: Reporter | None = None,
    municipality: str | None = None,
) -> None:
    """Raise ``unseen`` unless ``may``; asked of a record that was found, before anything of it is told."""
    if not may(person, action, country=country, reporter=reporter, municipality=municipality):
        raise unseen()
