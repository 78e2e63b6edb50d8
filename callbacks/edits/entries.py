"""The form of an entry of a page: read, and told again where somebody else saved it in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from callbacks.edits.mechanism import EditAnswer, EditContext, EditRefusedError, Problem
from callbacks.edits.own_records import unseen
from callbacks.edits.reasons import told_in
from callbacks.edits.reporting import whole
from dashboard.accounts.permissions import Person
from dashboard.language import Language
from dashboard.store.database import ConflictError
from dashboard.store.page_entries import Entered, points_text, source_line
from dashboard.store.plan_tables import Page

_WITHDRAW, _RESTORE = "withdraw", "restore"
"""Buttons of an entry beside that which keeps its words."""


def entered_in(context: EditContext) -> Entered:
    """What was typed; points and countries only where the form has them."""
    points = {one.value: context.text(f"points.{one.value}") for one in Language}
    return Entered(
        words={one.value: context.text(f"body.{one.value}") for one in Language},
        source=context.text("source"),
        years=context.text("years"),
        points=points if any(f"points.{one.value}" in context.form for one in Language) else None,
        countries=_countries(context) if context.is_checked("has_countries") else None,
        plan=context.text("plan"),
    )


def page_of(context: EditContext) -> Page:
    """The entry that a form names; what is not there is answered as what is not theirs."""
    found = context.session.get(Page, whole(context, "page"))
    if found is None:
        raise unseen()
    return found


def written(
    context: EditContext,
    page: Page,
    *,
    by: Person,
    edit: Callable[..., object],
    withdraw: Callable[..., object],
) -> EditAnswer:
    """Change the entry, or withdraw it or bring it back by its button; ``edit`` and ``withdraw`` know the rules."""
    pressed = context.text("button")
    with told_in(context.voice), _told_as_form(context, page):
        if pressed in {_WITHDRAW, _RESTORE}:
            is_withdrawn = pressed == _WITHDRAW
            withdraw(context.session, page, expected_version=context.version, by=by, is_withdrawn=is_withdrawn)
            return EditAnswer(context.voice.say(f"reporting.done.entry_{'withdrawn' if is_withdrawn else 'back'}"))
        edit(context.session, page, entered_in(context), expected_version=context.version, by=by)
    return EditAnswer(context.voice.say("reporting.done.entry_saved"))


@contextmanager
def _told_as_form(context: EditContext, page: Page) -> Iterator[None]:
    """Tell a conflict by the fields of the form, so that none of them is overwritten unseen."""
    try:
        yield
    except ConflictError as conflict:
        body, countries = page.body, page.body.get("countries", ())
        theirs = {
            "body": {one.value: body.get(one.value, "") for one in Language},
            "points": {one.value: points_text(body, one.value) for one in Language},
            "years": body.get("years", ""),
            "source": source_line(page, context.language),
            "countries": list(countries),
            "version": page.version,
        }
        raise ConflictError(str(conflict), theirs=theirs, yours=conflict.yours) from conflict


def _countries(context: EditContext) -> tuple[str, ...]:
    known = {one.code for one in context.services.explorer.countries(context.language)}
    chosen = tuple(dict.fromkeys(context.chosen("countries")))
    if not known.issuperset(chosen):
        raise EditRefusedError(Problem(context.voice.say("edit.unreadable")))
    return chosen
