"""Entries of a page as its editors see them, and the countries that can take part in one."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from callbacks.pages.site_page import Asked
from dashboard.store.entry_history import imported_entries
from dashboard.store.page_entries import source_line
from dashboard.store.plan_tables import Page
from layouts.pages.tasks.entries import Entry


def entries_shown(session: Session, pages: Iterable[Page], asked: Asked) -> list[Entry]:
    """``pages`` in their order, each with its source in the language of the page."""
    imported = imported_entries(session)
    return [
        Entry(
            page.id,
            page.version,
            page.kind,
            page.body,
            source_line(page, asked.language),
            is_imported=page.id in imported and page.version == 1,
            is_withdrawn=page.is_withdrawn,
        )
        for page in pages
    ]


def countries_named(asked: Asked) -> list[tuple[str, str]]:
    """Code and name of every country."""
    return [(one.code, one.name) for one in asked.services.explorer.countries(asked.language)]
