"""What each job computes; it tells every step, and ends there if it was cancelled."""

from __future__ import annotations

import zipfile
from io import BytesIO

import orjson

from callbacks.address import write
from callbacks.jobs.progress import Steps
from callbacks.method_told import told_of
from callbacks.services import Services
from dashboard.answers import Download
from dashboard.choices import View
from dashboard.downloads.export import Format
from dashboard.downloads.quality_report import filename
from dashboard.downloads.quality_report import quality_report as typeset
from dashboard.downloads.quality_view import QualityView, quality_view
from dashboard.errors import ReleaseError
from dashboard.language import Text
from dashboard.method_answers import MethodSheet
from dashboard.release.manifest import Manifest
from dashboard.scoring.official import OFFICIAL
from layouts.wording import Voice


def quality_report(services: Services, view: View, step: Steps) -> Download:
    """The quality report of the release shown, as a PDF in the language of the view."""
    voice = Voice.of(view.language)
    step(0, 2, voice.say("job.step.collecting"))
    told = _report_view(services, _sheet(services, view))
    step(1, 2, voice.say("job.step.typesetting"))
    body = typeset(told, view.language)
    step(2, 2, voice.say("job.step.sending"))
    return Download(filename(told, view.language), "application/pdf", body)


def everything(services: Services, view: View, step: Steps) -> Download:
    """All that the release shown offers, in one archive: each outcome in every table format, the method twice.

    Weights or a what-if of ``view`` are those of the outcome it shows; the others stand there as they are officially.
    """
    voice = Voice.of(view.language)
    sheet = _sheet(services, view)
    tables = [(one, kind) for one in _of_every_outcome(services, view, sheet.manifest) for kind in Format]
    others = ["method", *(["report"] if sheet.diagnostics is not None else [])]
    parts: list[tuple[View, Format | str]] = [*tables, *((view, part) for part in others)]
    box = BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, (meant, part) in enumerate(parts):
            step(at, len(parts), voice.say("job.step.writing", name=str(part).upper()))
            name, body = _part(services, meant, sheet, part)
            archive.writestr(name, body)
    step(len(parts), len(parts), voice.say("job.step.sending"))
    return Download(f"{sheet.manifest.name}_{view.language.value}.zip", "application/zip", box.getvalue())


def _of_every_outcome(services: Services, view: View, manifest: Manifest) -> list[View]:
    """``view`` of each outcome of its release, the one it shows as it stands."""
    codes = [None, *(spec.code for spec in manifest.outcomes if spec.code != manifest.main_outcome)]
    official = {"scenario": OFFICIAL, "hidden": ()}
    others = {code: view.model_copy(update={"outcome": code, **official}) for code in codes if code != view.outcome}
    return [services.explorer.resolve(others[code])[0] if code in others else view for code in codes]


def _part(services: Services, view: View, sheet: MethodSheet, part: Format | str) -> tuple[str, bytes]:
    if isinstance(part, Format):
        file = services.explorer.download(view, part, write(view))
        return file.filename, file.body
    if part == "method":
        told = orjson.dumps(told_of(sheet), option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_INDENT_2)
        return f"{sheet.manifest.name}_method.json", told
    report = _report_view(services, sheet)
    return filename(report, view.language), typeset(report, view.language)


def _sheet(services: Services, view: View) -> MethodSheet:
    sheet = services.explorer.method(view)
    if sheet is None:
        raise ReleaseError(f"{view.country} has no municipal release; choose a country that has one")
    return sheet


def _report_view(services: Services, sheet: MethodSheet) -> QualityView:
    if sheet.diagnostics is None:
        raise ReleaseError(f"{sheet.manifest.name} brings no checks of its model, so there is nothing to report on")
    names = {f"{factor}_{level}" if level else factor: Text.same(name) for factor, level, name in sheet.level_names}
    return quality_view(
        sheet.manifest,
        diagnostics=sheet.diagnostics,
        digest=sheet.digest,
        specification=sheet.specification,
        labels=names,
        place_names=_place_names(services, sheet.digest),
    )


def _place_names(services: Services, digest: str) -> dict[str, str]:
    for release in (services.opened or {}).values():
        if release is not None and release.digest == digest:
            places = release.municipalities
            return {unit.code: unit.name for unit in places.admin1}
    return {}
