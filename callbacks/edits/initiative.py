"""What the Secretariat writes of the Initiative as a whole: its path, resources, target 8.7, 2021, challenges."""

from __future__ import annotations

from callbacks.edits.entries import BUTTON_WITHDRAW, entered_in, page_of, told_as_form
from callbacks.edits.mechanism import Edit, EditAnswer, EditContext
from callbacks.edits.own_records import refuse_unseen, unseen
from callbacks.edits.reasons import told_in
from callbacks.edits.reporting import signed_in
from dashboard.accounts.permissions import Action, demand
from dashboard.store.initiative_pages import add_fact, edit_fact, withdraw_fact


def add(context: EditContext) -> EditAnswer:
    """A further entry."""
    person = signed_in(context)
    demand(person, Action.EDIT_PLAN)
    with told_in(context.voice):
        add_fact(context.session, context.text("kind"), entered_in(context), by=person)
    return EditAnswer(context.voice.say("reporting.done.entry_saved"))


def change(context: EditContext) -> EditAnswer:
    """Change an entry, or withdraw it by the button."""
    person = signed_in(context)
    refuse_unseen(person, Action.EDIT_PLAN)
    page = page_of(context)
    if page.country:  # a country's own, which has its own form
        raise unseen()
    with told_in(context.voice), told_as_form(context, page):
        if context.text("button") == BUTTON_WITHDRAW:
            withdraw_fact(context.session, page, expected_version=context.version, by=person)
            return EditAnswer(context.voice.say("reporting.done.entry_withdrawn"))
        edit_fact(context.session, page, entered_in(context), expected_version=context.version, by=person)
    return EditAnswer(context.voice.say("reporting.done.entry_saved"))


EDITS = (Edit("initiative.add", add), Edit("initiative.change", change))
