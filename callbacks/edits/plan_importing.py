"""Importing a filled spreadsheet: first what it would change, then the change itself, whole or not at all."""

from __future__ import annotations

from enum import Enum
from typing import Any

from callbacks.edits.mechanism import Edit, EditAnswer, EditContext, EditRefusedError, Problem
from callbacks.edits.plan_problems import problem_of
from callbacks.edits.reporting import signed_in
from dashboard.accounts.permissions import Action, demand
from dashboard.language import Language
from dashboard.plan.template import PlanRefusedError, PlanTables, read_plan, sheet_of
from dashboard.plan.template_reading import LARGEST, read_workbook
from dashboard.store.database import ConflictError
from dashboard.store.plan_import import PlanPreview, RowChange, apply_plan, preview_plan
from layouts.wording import Voice

MOST_SHOWN = 300
"""Rows of a preview that are spelt out; of the others the number is told."""


def run(context: EditContext) -> EditAnswer:
    """Look at the file, or with the button ``apply`` import it."""
    person, plan = signed_in(context), context.text("plan")
    demand(person, Action.EDIT_PLAN)
    try:
        tables = _tables(context)
        if context.text("button") != "apply":
            preview = preview_plan(context.session, tables, plan=plan)
            return EditAnswer(_told(preview, context.voice), data={"preview": shown(preview, context.language)})
        done = apply_plan(context.session, tables, plan=plan, by=person)
    except PlanRefusedError as refused:
        problems = [problem_of(one, context.voice) for one in refused.problems]
        raise EditRefusedError(*problems) from refused
    except ConflictError as conflict:
        told = context.voice.say("reporting.import.conflict")
        raise EditRefusedError(Problem(told, "file", str(conflict)), status=409) from conflict
    told = context.voice.say("reporting.done.imported", count=len(done.changes))
    return EditAnswer(told, data={"imported": len(done.changes)})


EDITS = (Edit("plan.import", run, takes_files=True, limit="30 per minute"),)


def _tables(context: EditContext) -> PlanTables:
    file = context.files.get("file")
    if file is None:
        raise EditRefusedError(Problem(context.voice.say("reporting.import.no_file"), "file"))
    return read_plan(read_workbook(file.stream.read(LARGEST + 1)))


def shown(preview: PlanPreview, language: Language) -> dict[str, Any]:
    """A preview for the page: its rows in words, and its numbers."""
    return {
        "new": preview.new,
        "changed": len(preview.changes) - preview.new,
        "unchanged": preview.unchanged,
        "kept": len(preview.kept),
        "rows": [_row(one, language) for one in preview.changes[:MOST_SHOWN]],
        "more": max(0, len(preview.changes) - MOST_SHOWN),
    }


def _row(change: RowChange, language: Language) -> dict[str, Any]:
    sheet = sheet_of(change.sheet)
    headings = {field.name: field.heading.say(language) for field in sheet.fields}
    conflicts = change.conflicts or {}
    fields = [
        {
            "name": headings.get(name, name),
            "before": _text(before),
            "after": _text(after),
            "conflict": _text(conflicts[name][0]) if name in conflicts else None,
        }
        for name, (before, after) in change.fields.items()
        if not change.is_new or _text(after)
    ]
    key = " · ".join(str(part) for part in change.key if part not in ("", None))
    return {"sheet": sheet.title.say(language), "key": key, "new": change.is_new, "fields": fields}


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple | list):
        return ", ".join(_text(one) for one in value)
    if isinstance(value, float):
        return f"{value:.12g}"
    return str(value.value) if isinstance(value, Enum) else str(value)


def _told(preview: PlanPreview, voice: Voice) -> str:
    return voice.say("reporting.import.preview", count=len(preview.changes))
