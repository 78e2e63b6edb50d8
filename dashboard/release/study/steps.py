"""The steps of a study, each from what the earlier ones left: fit, predict, classify, diagnose.

The commands of the same names are these functions with words around them; the demonstration release is made by them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from dashboard.classify.compare import ClassComparison, compare_classes
from dashboard.classify.cuts import NO_CLASS
from dashboard.classify.rule import Classification, LearntMethod
from dashboard.classify.table import classify_table
from dashboard.errors import MicrodataError, StudyError
from dashboard.model.census import CensusCounts, renumbered
from dashboard.model.census_design import census_design
from dashboard.model.design import DesignTerm
from dashboard.model.diagnostics import Diagnostics
from dashboard.model.estimate import fit_model
from dashboard.model.estimates import estimate_from_sums, estimate_municipalities
from dashboard.model.fitted import FittedModel
from dashboard.model.municipal_estimates import MunicipalEstimates
from dashboard.model.person_sums import NumberSums, PersonSums
from dashboard.model.sample import Sample
from dashboard.model.specification import Specification
from dashboard.release.files import decode
from dashboard.release.manifest import ClassRule
from dashboard.release.microdata.census import ChunkProgress, count_census, plan_of
from dashboard.release.microdata.persons import sum_census
from dashboard.release.microdata.survey import SurveyReading, read_survey
from dashboard.release.microdata.territory import Territory, read_territory
from dashboard.release.reader import parse_geometries
from dashboard.release.study.folder import CLASSES, DIAGNOSTICS, ESTIMATES, FIT, Study
from dashboard.release.study.protect import protect
from dashboard.release.study.published_classes import read_published_classes
from dashboard.release.study.wording import population_of
from dashboard.release.tables import BOUNDARIES
from dashboard.values import ByteArray, ValueStatus

if TYPE_CHECKING:
    from dashboard.model.diagnostics.neighbours import Neighbours

OfOutcome = TypeVar("OfOutcome", FittedModel, MunicipalEstimates, "OutcomeClasses")


@dataclass(frozen=True)
class Fits:
    """What ``fit`` leaves: a model for every outcome, in the order of the specification."""

    models: tuple[FittedModel, ...]
    dropped: Mapping[str, int] = field(default_factory=dict)
    """Children of the survey left out, by the reason."""
    notes: tuple[str, ...] = ()

    def of(self, outcome: str) -> FittedModel:
        """The model of ``outcome``."""
        return _of(self.models, outcome, "fit")


@dataclass(frozen=True)
class Predictions:
    """What ``predict`` leaves: the estimates of every outcome, before anything is suppressed."""

    estimates: tuple[MunicipalEstimates, ...]
    dropped: Mapping[str, float] = field(default_factory=dict)
    """Children of the census left out, by the reason."""
    numbers: tuple[NumberSums, ...] = ()
    """Of the outcomes that were predicted child by child."""

    def of(self, outcome: str) -> MunicipalEstimates:
        """The estimates of ``outcome``."""
        return _of(self.estimates, outcome, "predict")

    def numbers_of(self, outcome: str) -> NumberSums | None:
        """What is kept of the numbers of its children; None for an outcome that was predicted from cells."""
        return next((one for one in self.numbers if one.outcome == outcome), None)


@dataclass(frozen=True)
class OutcomeClasses:
    """The classes of one outcome; 255 where a municipality has none."""

    outcome: str
    rule: ClassRule
    national: ByteArray
    parent: ByteArray
    variance_explained: float
    published_national: ByteArray | None = None
    """As published elsewhere; None where nothing was. Official instead of ``national`` where it is there."""
    published_parent: ByteArray | None = None

    def compared(self) -> dict[str, ClassComparison]:
        """Published beside recomputed classes, over the municipalities that have one of ours, by scope."""
        pairs = {"national": (self.published_national, self.national), "parent": (self.published_parent, self.parent)}
        return {
            scope: compare_classes(_where_there_is(own, theirs), recomputed=own, k=self.rule.k)
            for scope, (theirs, own) in pairs.items()
            if theirs is not None
        }


def _where_there_is(own: ByteArray, theirs: ByteArray) -> ByteArray:
    return np.where(own == NO_CLASS, own, theirs).astype(np.uint8)


@dataclass(frozen=True)
class Classes:
    """What ``classify`` leaves."""

    outcomes: tuple[OutcomeClasses, ...]

    def of(self, outcome: str) -> OutcomeClasses:
        """The classes of ``outcome``."""
        return _of(self.outcomes, outcome, "classify")


@dataclass(frozen=True)
class Checked:
    """What ``diagnose`` leaves."""

    diagnostics: Diagnostics


def read(study: Study) -> SurveyReading:
    """The survey as the models see it; nothing is kept."""
    return read_survey(study.spec, study.places, territory(study))


def fit(study: Study, *, began: Callable[[str], None] = lambda _: None) -> Fits:
    """Fit the model of every outcome to the survey and keep the coefficients."""
    spec, places = study.spec, study.places
    began("survey")
    survey = read(study)
    models = []
    for outcome in spec.outcomes:
        began(outcome.code)
        models.append(
            fit_model(
                of_outcome(survey.sample, spec, outcome.code),
                covariates=spec.model_covariates(outcome.code),
                interactions=spec.model_interactions(outcome.code),
                outcome=outcome.code,
                options=spec.estimation,
                municipalities=len(places),
                state=places.state,
                state_names=places.admin1,
            )
        )
    fits = Fits(tuple(models), survey.sample.dropped, survey.notes)
    study.keep(FIT, fits)
    return fits


def plan(study: Study) -> tuple[int, int | None]:
    """Chunks of the census, and its rows where the files tell them; no row is read."""
    table = plan_of(study.spec, study.places).table
    return len(table.parts), table.rows


def predict(
    study: Study,
    *,
    scheduler: str | None = None,
    workers: int = 1,
    changes: bool = True,
    progress: Callable[[ChunkProgress], None] = lambda _: None,
    began: Callable[[str], None] = lambda _: None,
) -> Predictions:
    """Count the census, apply the coefficients, and keep the estimates; an interrupted count goes on where it was.

    Without ``changes`` a model that is predicted child by child tells no discrete change of its levels.
    """
    fits = study.recall(FIT, Fits)
    spec, places = study.spec, study.places
    known = territory(study)
    began("census")
    counts = count(study, known, scheduler=scheduler, workers=workers, progress=progress)
    _refuse_outcomes_of_nobody(spec, counts)
    began("survey")
    sample = surveyed(study, known)
    reading: dict[str, Any] = {"scheduler": scheduler, "workers": workers, "progress": progress}
    summed = _summed(study, fits, counts, sample, began=began, changes=changes, **reading)
    estimates = []
    for outcome in spec.outcomes:
        began(outcome.code)
        model = fits.of(outcome.code)
        told: dict[str, Any] = {
            "options": spec.prediction,
            "sample": sample,
            "state": places.state,
            "state_codes": places.admin1,
        }
        estimates.append(
            estimate_from_sums(summed[outcome.code], model, **told)
            if outcome.code in summed
            else estimate_municipalities(counts, model, population=outcome.population, **told)
        )
    _refuse_estimates_of_nobody(estimates, counts)
    numbers = tuple(one.by_municipality() for one in summed.values())
    predictions = Predictions(tuple(estimates), counts.dropped, numbers)
    study.keep(ESTIMATES, predictions)
    return predictions


def _refuse_outcomes_of_nobody(spec: Specification, counts: CensusCounts) -> None:
    """An estimate of nobody is none: more likely half of the census is missing."""
    breaches = [
        f"it holds no child of whom outcome '{one.code}' speaks ({population_of(spec, one).en}); give the whole census "
        "in 'census: file', or take the outcome out"
        for one in spec.outcomes
        if not counts.restricted(one.population).children.sum()
    ]
    if breaches:
        raise MicrodataError("the census", breaches)


def _refuse_estimates_of_nobody(estimates: Sequence[MunicipalEstimates], counts: CensusCounts) -> None:
    left_out = "; ".join(f"{children:,.0f} children, {why}" for why, children in counts.dropped.items())
    breaches = [
        f"no municipality can be predicted for outcome '{one.outcome}': its children are all left out ({left_out})"
        for one in estimates
        if not np.isfinite(one.probability).any()
    ]
    if breaches:
        raise MicrodataError("the census", breaches)


def _summed(
    study: Study,
    fits: Fits,
    counts: CensusCounts,
    sample: Sample,
    *,
    began: Callable[[str], None],
    changes: bool,
    **reading: Any,
) -> dict[str, PersonSums]:
    """The outcomes whose models no table of cells can hold, over the persons of the census."""
    spec = study.spec
    models = {one.code: fits.of(one.code) for one in spec.outcomes if spec.is_summed(one.code)}
    if not models:
        return {}
    for code, model in models.items():
        # Before the census is read once more: what its cells tell already that the model cannot be applied to.
        census_design(counts.restricted(spec.outcome(code).population), [t for t in model.terms if not _mixed(spec, t)])
    began("persons")
    return sum_census(
        spec,
        study.places,
        territory(study),
        models,
        ranges={code: _ranges(spec, sample, code) for code in models},
        changes=changes,
        checkpoint=study.folder / "counts",
        **reading,
    )


def _mixed(spec: Specification, term: DesignTerm) -> bool:
    """Whether ``term`` is one that no cell holds."""
    parts = [spec.covariate(code) for code, _ in term.parts] or [spec.covariate(term.factor)]
    kinds = {one.kind == "territory" for one in parts}
    return len(kinds) > 1 or any(one.is_number and one.kind != "territory" for one in parts)


def _ranges(spec: Specification, sample: Sample, outcome: str) -> dict[str, tuple[float, float]]:
    """The least and the largest that the survey has seen of each number of the model, among the outcome's children."""
    inside = np.isfinite(sample.outcomes[outcome])
    return {
        one.code: (float(values.min()), float(values.max()))
        for one in spec.model_covariates(outcome)
        if one.is_share and one.kind != "territory"
        for values in [sample.values[one.code][inside]]
    }


def classify(
    study: Study,
    *,
    method: LearntMethod | None = None,
    k: int | None = None,
    keep: bool = True,
    progress: Callable[[int, int], None] = lambda done, units: None,
) -> Classes:
    """Learn the cuts from the estimates that may be published, and keep every municipality's class.

    ``method`` and ``k`` try out another rule than the specification's. ``progress`` is told how many first-level units
    are done of what takes its time: what must be withheld.
    """
    predictions = study.recall(ESTIMATES, Predictions)
    counts = count(study, territory(study))
    told = protect(study, predictions.estimates, counts, progress=progress, keep=keep).estimates
    rule = classification_of(study.spec)
    strange = sorted(set(rule.parent_cuts) - set(study.places.admin1))
    if strange:
        raise StudyError(
            f"'classes: parent_cuts' names first-level units {strange}; there are {list(study.places.admin1)}"
        )
    if method is not None or k is not None:
        rule = Classification(method=method or rule.method, k=k or rule.k)
    found = [_classes(study, estimates, rule) for estimates in told]
    if rule.k == study.spec.classes.k:
        found = [_beside_published(study, own, estimates) for own, estimates in zip(found, told, strict=True)]
    classes = Classes(tuple(found))
    if keep:
        study.keep(CLASSES, classes)
    return classes


def diagnose(study: Study, *, began: Callable[[str], None] = lambda _: None, keep: bool = True) -> Diagnostics:
    """Check every model against survey, census and direct estimates, and put the findings to the gates."""
    from dashboard.model.diagnostics.diagnose import Declared
    from dashboard.model.diagnostics.diagnose import Places as Around
    from dashboard.model.diagnostics.diagnose import diagnose as check

    fits, predictions = study.recall(FIT, Fits), study.recall(ESTIMATES, Predictions)
    spec, places = study.spec, study.places
    known = territory(study)
    began("survey")
    sample = surveyed(study, known)
    counts = count(study, known)
    began("protection")
    # What is withheld to protect others is withheld in the checks too.
    told = {one.outcome: one.status for one in protect(study, predictions.estimates, counts, keep=keep).estimates}
    began("neighbours")
    around = Around(places.codes, places.state, places.admin1, neighbours_of(study))
    found = []
    for outcome in spec.outcomes:
        began(outcome.code)
        declared = Declared(
            covariates=spec.model_covariates(outcome.code),
            interactions=spec.model_interactions(outcome.code),
            directions=spec.directions(outcome.code),
            all_covariates=spec.all_covariates,
            equal_weights=spec.estimation.weights == "none",
            threshold=spec.protection.threshold,
            finite_population=spec.estimation.finite_population,
            single_cluster=spec.estimation.single_cluster,
        )
        found.append(
            check(
                sample,
                model=fits.of(outcome.code),
                declared=declared,
                places=around,
                counts=counts.restricted(outcome.population),
                estimates=replace(predictions.of(outcome.code), status=told[outcome.code]),
                numbers=predictions.numbers_of(outcome.code),
            )
        )
    diagnostics = Diagnostics.of_outcomes(found, spec.gates)
    if keep:
        study.keep(DIAGNOSTICS, Checked(diagnostics))
    return diagnostics


def surveyed(study: Study, known: Territory) -> Sample:
    """The children interviewed, with the clusters of the population only where the errors are to be corrected by them.

    So a direct estimate and the coefficients beside it rest on one design.
    """
    sample = read_survey(study.spec, study.places, known).sample
    return sample if study.spec.estimation.finite_population else replace(sample, population_clusters=None)


def territory(study: Study) -> Territory:
    """The territory table of the study."""
    return read_territory(study.spec, study.places)


def count(
    study: Study,
    known: Territory,
    *,
    scheduler: str | None = None,
    workers: int = 1,
    progress: Callable[[ChunkProgress], None] = lambda _: None,
) -> CensusCounts:
    """The census as counts; once counted, it is not read again while it stays the same."""
    return count_census(
        study.spec,
        study.places,
        known,
        scheduler=scheduler,
        workers=workers,
        checkpoint=study.folder / "counts",
        progress=progress,
    )


def of_outcome(sample: Sample, spec: Specification, outcome: str) -> Sample:
    """``sample`` with levels numbered as the model of ``outcome`` numbers them, whose children keep all they had."""
    before, after = spec.all_covariates, spec.model_covariates(outcome)
    codes = {covariate.code for covariate in after}
    values = {
        covariate.code: sample.values[covariate.code]
        if covariate.is_share
        else renumbered(sample.values[covariate.code].astype(np.int64), code=covariate.code, before=before, after=after)
        for covariate in before
        if covariate.code in codes
    }
    return replace(sample, values=values)


def classification_of(spec: Specification) -> Classification:
    """The classes of a specification as the rule that makes them."""
    return Classification(
        method=(chosen := spec.classes).method,
        k=chosen.k,
        cuts=chosen.cuts,
        parent_cuts=dict(chosen.parent_cuts),
        bins=chosen.bins,
        decimals=chosen.decimals,
        labels=chosen.labels,
    )


def _classes(study: Study, estimates: MunicipalEstimates, rule: Classification) -> OutcomeClasses:
    # Only what is published teaches the cuts: a withheld estimate must not be found in them.
    places, values = study.places, estimates.probability
    shown = np.isfinite(values)
    found = classify_table(values, rule=rule, parent=places.state, parent_codes=places.admin1)
    return OutcomeClasses(
        outcome=estimates.outcome,
        rule=found.as_rule(),
        national=np.where(shown, found.national_class, NO_CLASS).astype(np.uint8),
        parent=np.where(shown, found.parent_class, NO_CLASS).astype(np.uint8),
        variance_explained=found.variance_explained,
    )


def _beside_published(study: Study, own: OutcomeClasses, estimates: MunicipalEstimates) -> OutcomeClasses:
    """``own`` with the classes of its outcome that were published elsewhere, where any were."""
    shown = estimates.status == ValueStatus.AVAILABLE
    published = read_published_classes(study.spec, study.places, shown=shown, outcome=own.outcome)
    if published is None:
        return own
    return replace(own, published_national=published.national, published_parent=published.parent)


def neighbours_of(study: Study) -> Neighbours | None:
    """Which municipalities touch, by the outlines of the places; None where the places have no outlines."""
    from dashboard.model.diagnostics.neighbours import contiguous

    place = study.spec.places / BOUNDARIES.file
    if not place.is_file():
        return None
    rows = decode(BOUNDARIES.file, place.read_bytes(), place=place).set_index("municipality_code")
    bodies = rows["geometry"].reindex(list(study.places.codes))
    shapes = parse_geometries([body for body in bodies if isinstance(body, bytes)], place=place)
    outlines = iter(shapes)
    return contiguous([next(outlines) if isinstance(body, bytes) else None for body in bodies])


def _of(results: Sequence[OfOutcome], outcome: str, step: str) -> OfOutcome:
    for result in results:
        if result.outcome == outcome:
            return result
    raise StudyError(f"outcome '{outcome}' was not part of the last `{step}`; run it again")
