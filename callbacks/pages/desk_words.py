"""Addresses and names that the pages of focal points and of the Secretariat share."""

from __future__ import annotations

from collections.abc import Mapping

from dash.development.base_component import Component

from callbacks.address import Page
from callbacks.pages import plan_frame
from callbacks.pages.plan_frame import OF_THE_SECRETARIAT
from callbacks.pages.site_page import Asked, address_of
from dashboard.language import Language, Text
from dashboard.plan.indicators import Reporter
from dashboard.plan.periods import When
from dashboard.store.tasks import Task
from layouts.pages.tasks.parts import sign_in_first

COUNTRY = Text(es="pais", en="country", pt="pais")
REVIEW = Text(es="revisar", en="review", pt="revisar")
ROUNDS = Text(es="rondas", en="rounds", pt="rodadas")
PLAN = Text(es="plan", en="plan", pt="plano")
IMPORT = Text(es="importar", en="import", pt="importar")
INITIATIVE = Text(**{language.value: part for language, part in plan_frame.INITIATIVE.items()})
PROGRAMME = Text(es="informe", en="report", pt="relatorio")
STATUS = Text(es="estados", en="statuses", pt="situacoes")
"""Names of parts inside a page, as they stand in its address."""


def is_part(text: str, part: Text) -> bool:
    """Whether ``text`` names ``part`` in any language: people change the language of an address by hand."""
    return text in {part.es, part.en, part.pt}


def country_of(text: str) -> str:
    """The country of an address; empty for the Secretariat's own reports."""
    return "" if text.upper() == OF_THE_SECRETARIAT else text.upper()


def country_part(country: str) -> str:
    """The country as an address writes it."""
    return country or OF_THE_SECRETARIAT


def country_name(asked: Asked, code: str | None) -> str:
    """Name of a country; empty for none."""
    if not code:
        return ""
    names = {one.code: one.name for one in asked.services.explorer.countries(asked.language)}
    return names.get(code, code)


def report_address(language: Language, task: Task) -> str:
    """Where one report is written."""
    parts = (task.plan_code, task.code, country_part(task.country), task.reporter.value, str(task.when))
    return address_of(Page.TASKS, language, *parts)


def review_address(language: Language, plan: str, code: str, country: str, when: When) -> str:
    """Where the three constituencies stand side by side."""
    part = REVIEW.say(language)
    return address_of(Page.SECRETARIAT, language, part, plan, code, country_part(country), str(when))


def in_every_language(asked: Asked, page: Page, named: Mapping[int, Text]) -> Mapping[Language, str]:
    """The same page in each language, the parts in ``named`` (by their place) translated."""

    def parts(language: Language) -> list[str]:
        return [named[at].say(language) if at in named else part for at, part in enumerate(asked.parts)]

    return {language: address_of(page, language, *parts(language), **asked.query) for language in Language}


def reporter_of(text: str) -> Reporter | None:
    """The reporter that an address names; None for nobody."""
    return Reporter(text) if text in set(Reporter) else None


def asks_to_sign_in(asked: Asked) -> Component:
    """What somebody sees who has nothing to do here."""
    return sign_in_first(asked.voice, account=address_of(Page.ACCOUNT, asked.language))
