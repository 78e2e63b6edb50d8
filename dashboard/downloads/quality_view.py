"""What a quality report is made of: the checks of a release, and the words that its numbers need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from dashboard.formatting import DEFAULT_LOCALES, NumberFormat
from dashboard.language import Language, Text
from dashboard.model.diagnostics.records import Diagnostics

if TYPE_CHECKING:
    from dashboard.model.specification import Specification
    from dashboard.release.manifest import Manifest

Labels = Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class OutcomeWords:
    """What an outcome counts, and of whom."""

    name: Text
    definition: Text
    population: Text
    ages: str


@dataclass(frozen=True, slots=True)
class QualityView:
    """Everything that the report prints, in the three languages."""

    title: Text
    country: Text
    release: str
    """Its name; empty for a study that is not published yet."""
    digest: str
    created: date
    year: str
    demonstration: bool
    source: Text
    method: Text
    diagnostics: Diagnostics
    outcomes: Mapping[str, OutcomeWords]
    """By the code of the outcome; one that is missing is told by its code."""
    specification: str = ""
    """Verbatim; empty where there is none to print."""
    published_despite: str = ""
    """The written reason for which it was published although a gate failed."""
    labels: Labels = field(default_factory=lambda: MappingProxyType({}))
    """Names of covariates by code and of levels by ``code_level``; a code stands for itself where it has none."""
    place_names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Names of first-level units by code."""
    locales: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Number format of each language, as in the manifest."""

    def numbers(self, language: Language) -> NumberFormat:
        """Numbers as the country writes them in ``language``."""
        return NumberFormat(self.locales.get(language.value, DEFAULT_LOCALES[language]))

    def outcome(self, code: str) -> OutcomeWords:
        """The words of an outcome."""
        nothing = Text.same("")
        return self.outcomes.get(code, OutcomeWords(Text.same(code), nothing, nothing, ""))


def quality_view(
    manifest: Manifest,
    *,
    diagnostics: Diagnostics,
    digest: str,
    specification: str = "",
    labels: Labels | None = None,
    place_names: Mapping[str, str] | None = None,
) -> QualityView:
    """The view of a release from its manifest; names of factors come from it, names of levels from ``labels``."""
    outcomes = {one.code: OutcomeWords(one.name, one.definition, one.population, one.ages) for one in manifest.outcomes}
    if not outcomes and diagnostics.outcomes:
        nothing = Text.same("")
        only = OutcomeWords(manifest.title, manifest.definition, nothing, manifest.ages)
        outcomes = {diagnostics.outcomes[0].outcome: only}
    names = {factor.code: factor.name for factor in manifest.factors}
    return QualityView(
        title=manifest.title,
        country=manifest.country_name,
        release=manifest.name,
        digest=digest,
        created=manifest.created,
        year=manifest.year,
        demonstration=manifest.kind.value == "demonstration",
        source=manifest.source,
        method=manifest.method,
        diagnostics=diagnostics,
        outcomes=outcomes,
        specification=specification,
        published_despite=manifest.published_despite,
        labels=names | dict(labels or {}),
        place_names=place_names or {},
        locales={str(language): locale for language, locale in manifest.locale.items()},
    )


def labels_of(specification: Specification) -> dict[str, Text]:
    """Names of the covariates and levels of a specification, as ``QualityView.labels`` holds them."""
    found: dict[str, Text] = {}
    for covariate in specification.covariates:
        found[covariate.code] = covariate.label
        found |= {f"{covariate.code}_{level.code}": level.label for level in covariate.all_levels}
    return found | {one.interaction().code: one.label for one in specification.interactions if one.label is not None}
