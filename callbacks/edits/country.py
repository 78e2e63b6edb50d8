"""What a country editor writes: entries of the country's roadmap, CLRISK status, exchanges and contacts."""

from __future__ import annotations

from callbacks.edits.entries import entered_in, page_of, written
from callbacks.edits.mechanism import Edit, EditAnswer, EditContext
from callbacks.edits.own_records import unseen
from callbacks.edits.reading import country_of
from callbacks.edits.reasons import told_in
from callbacks.edits.reporting import signed_in
from dashboard.store.country_pages import add_entry, edit_entry, may_edit, withdraw_entry


def add(context: EditContext) -> EditAnswer:
    """A further entry."""
    person, country = signed_in(context), country_of(context)
    with told_in(context.voice):
        add_entry(context.session, country, context.text("kind"), entered_in(context), by=person)
    return EditAnswer(context.voice.say("reporting.done.entry_saved"))


def change(context: EditContext) -> EditAnswer:
    """Change an entry, or withdraw it by the button."""
    person, page = signed_in(context), page_of(context)
    if not may_edit(person, page):
        raise unseen()
    return written(context, page, by=person, edit=edit_entry, withdraw=withdraw_entry)


EDITS = (Edit("country.add", add), Edit("country.change", change))
