"""The quality report of a study that is not published yet."""

from __future__ import annotations

from datetime import UTC, datetime

from dashboard.downloads.quality_report import quality_report
from dashboard.downloads.quality_view import OutcomeWords, QualityView, labels_of
from dashboard.language import Language
from dashboard.model.diagnostics import Diagnostics
from dashboard.release.importer.places import country_name, locales
from dashboard.release.study import wording
from dashboard.release.study.folder import Study


def quality_report_of(study: Study, diagnostics: Diagnostics, *, language: Language) -> bytes:
    """The checks of ``study`` as a PDF, with its specification."""
    spec = study.spec
    view = QualityView(
        title=spec.title,
        country=country_name(spec.country),
        release="",
        digest="",
        created=datetime.now(tz=UTC).date(),
        year=spec.year,
        demonstration=spec.kind == "demonstration",
        source=spec.source,
        method=spec.method or wording.METHOD,
        diagnostics=diagnostics,
        outcomes={
            one.code: OutcomeWords(
                one.name, one.definition, wording.population_of(spec, one), f"{one.ages[0]}-{one.ages[1]}"
            )
            for one in spec.outcomes
        },
        specification=study.text,
        labels=labels_of(spec),
        place_names={},
        locales={str(code): name for code, name in locales(spec.country).items()},
    )
    return quality_report(view, language)
