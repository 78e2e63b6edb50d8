"""What a country editor writes: entries of the country's roadmap, exchanges and contacts."""

from __future__ import annotations

from callbacks.edits.mechanism import Edit, EditAnswer, EditContext
from callbacks.edits.own_records import refuse_unseen, unseen
from callbacks.edits.reading import country_of
from callbacks.edits.reasons import told_in
from callbacks.edits.reporting import signed_in, whole
from dashboard.accounts.permissions import Action
from dashboard.language import Language
from dashboard.store.country_pages import add_entry, edit_entry, withdraw_entry
from dashboard.store.plan_tables import Page


def add(context: EditContext) -> EditAnswer:
    """A further entry."""
    with told_in(context.voice):
        add_entry(
            context.session,
            country_of(context),
            context.text("kind"),
            words=_words(context),
            years=context.text("years"),
            source=context.text("source"),
            by=signed_in(context),
        )
    return EditAnswer(context.voice.say("reporting.done.entry_saved"))


def change(context: EditContext) -> EditAnswer:
    """Change an entry, or withdraw it by the button."""
    person = signed_in(context)
    page = _page(context)
    with told_in(context.voice):
        if context.text("button") == "withdraw":
            withdraw_entry(context.session, page, expected_version=context.version, by=person)
            return EditAnswer(context.voice.say("reporting.done.entry_withdrawn"))
        edit_entry(
            context.session,
            page,
            words=_words(context),
            years=context.text("years"),
            source=context.text("source"),
            expected_version=context.version,
            by=person,
        )
    return EditAnswer(context.voice.say("reporting.done.entry_saved"))


EDITS = (Edit("country.add", add), Edit("country.change", change))


def _words(context: EditContext) -> dict[str, str]:
    return {language.value: context.text(f"body.{language.value}") for language in Language}


def _page(context: EditContext) -> Page:
    found = context.session.get(Page, whole(context, "page"))
    if found is None:
        raise unseen()
    refuse_unseen(context.person, Action.EDIT_COUNTRY, country=found.country)
    return found
