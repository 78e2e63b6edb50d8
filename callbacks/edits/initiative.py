"""What the Secretariat writes of the Initiative as a whole: its path, resources, target 8.7, 2021, challenges."""

from __future__ import annotations

from callbacks.edits.entries import entered_in, page_of, written
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
    return written(context, page, by=person, edit=edit_fact, withdraw=withdraw_fact)


EDITS = (Edit("initiative.add", add), Edit("initiative.change", change))
