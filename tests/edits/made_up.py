"""Edits of no page: each shows one thing that the mechanism promises."""

from __future__ import annotations

from sqlalchemy import select

from callbacks.edits.mechanism import Edit, EditAnswer, EditContext, EditRefusedError, Problem
from dashboard.accounts.permissions import Action, demand
from dashboard.store.plan_tables import Plan
from dashboard.store.records import create, edit


def keep(context: EditContext) -> EditAnswer:
    title = {"es": context.text("title"), "en": "", "pt": ""}
    create(context.session, Plan(code="sp", title=title, first_year=2018, last_year=2021, source={}), by=None)
    return EditAnswer("kept", go="/en/plan")


def refuse_after_writing(context: EditContext) -> EditAnswer:
    keep(context)
    raise EditRefusedError(Problem("too short", "title"), Problem("too early", "year"))


def rename(context: EditContext) -> EditAnswer:
    plan = context.session.scalars(select(Plan)).one()
    title = {name: context.text(f"title.{name}") for name in ("es", "en", "pt")}
    edit(context.session, plan, expected_version=context.version, by=context.person, fields={"title": title})
    return EditAnswer("renamed")


def denied(context: EditContext) -> EditAnswer:
    keep(context)
    demand(context.person, Action.EDIT_PLAN)
    return EditAnswer("never")


def received(context: EditContext) -> EditAnswer:
    names = [file.filename or "" for file in context.files.getlist("evidence")]
    return EditAnswer("received", data={"files": names, "boxes": context.chosen("box")})


EDITS = (
    Edit("made.keep", keep),
    Edit("made.refuse", refuse_after_writing),
    Edit("made.rename", rename),
    Edit("made.denied", denied),
    Edit("made.files", received, takes_files=True),
    Edit("made.rarely", received, limit="2 per minute"),
)
