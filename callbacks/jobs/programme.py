"""The programme report of a plan, made behind its page for everyone: accepted reports only."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Literal

from flask import current_app
from pydantic import BaseModel, ConfigDict, Field

from callbacks.address import Page
from callbacks.desk import Desk, desk_of
from callbacks.jobs.apart import pdf_apart
from callbacks.jobs.progress import Steps
from callbacks.pages.site_page import address_of
from callbacks.services import Services
from dashboard.answers import Download
from dashboard.downloads.programme_files import programme_file
from dashboard.downloads.programme_view import Programme
from dashboard.errors import AtlasError
from dashboard.language import Language
from dashboard.store.plan_texts import text_reports
from layouts.wording import Voice


class PlanAsked(BaseModel):
    """Which plan a page asks a report of."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: Language
    plan: str = Field(min_length=1, max_length=40)
    demo: Literal["0", "1"] = "0"


class NoPlanError(AtlasError):
    """There is no plan to report on."""

    key = "plan_refused"


def programme_pdf(services: Services, asked: PlanAsked, step: Steps) -> Download:
    """As PDF."""
    return _made(services, asked, step, "pdf")


def programme_xlsx(services: Services, asked: PlanAsked, step: Steps) -> Download:
    """As a workbook."""
    return _made(services, asked, step, "xlsx")


def programme_pptx(services: Services, asked: PlanAsked, step: Steps) -> Download:
    """As slides."""
    return _made(services, asked, step, "pptx")


def _made(services: Services, asked: PlanAsked, step: Steps, ending: str) -> Download:
    voice = Voice.of(asked.language)
    step(0, 1, voice.say("job.step.collecting"))
    return programme_as(services, desk_of(current_app), asked, ending, step)


def programme_as(services: Services, desk: Desk | None, asked: PlanAsked, ending: str, step: Steps) -> Download:
    """The report of a plan as one file, for a page or for a letter; ``step`` is told how far it is."""
    voice = Voice.of(asked.language)
    programme = _programme(services, desk, asked)

    def tell(done: int, total: int) -> None:
        step(done, max(total, 1), voice.say("job.step.writing", name=ending.upper()))

    def wanted() -> None:
        step(1, 1, voice.say("job.step.typesetting"))

    file = programme_file(programme, ending, tell=tell, press=partial(pdf_apart, tick=wanted))
    step(1, 1, voice.say("job.step.sending"))
    return file


def _programme(services: Services, desk: Desk | None, asked: PlanAsked) -> Programme:
    is_demonstration = asked.demo == "1"
    if desk is None or (is_demonstration and desk.demonstration is None):
        raise NoPlanError("there is no plan here; the atlas runs without a database of its own")
    database = desk.read_from(is_demonstration=is_demonstration)
    book = desk.plans.read(database).shelf.plan(asked.plan)
    if book is None:
        raise NoPlanError(f"there is no plan '{asked.plan}'; reload the page")
    with database.reading() as session:
        texts = text_reports(session, [one.id for one in book.indicators])
    names = {one.code: one.name for one in services.explorer.countries(asked.language)}
    query = {"demo": "1"} if is_demonstration else {}
    path = address_of(Page.PLAN, asked.language, book.code, **query)
    address = f"{desk.settings.public_address or ''}{path}"
    return Programme(book, asked.language, names, made=date.today(), texts=texts, address=address)
