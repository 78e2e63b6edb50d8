"""What a specification can contradict itself in, told with its place and with what to do; no file is needed."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from dashboard.language import Language
from dashboard.model.design import design_terms
from dashboard.model.share_names import LEVELS, POPULATION, names_population

if TYPE_CHECKING:
    from dashboard.model.specification import (
        CovariateSpec,
        Mapped,
        OutcomeDefinition,
        PublishedClasses,
        Specification,
    )

Place = tuple[str | int, ...]
Breach = tuple[Place, str]

NOT_KNOWN = "not_known"
"""Level that missing values become where a covariate gives them a category of their own."""
PUBLISHED_CONFIDENCE = 0.95
"""Of the intervals of a release: its pages and files say so in words."""
LONGEST_TERM = 63
MOST_PATTERNS = 2**40
"""Combinations of levels that still have a number each in 64 bits together with the municipality."""


class ContradictionsError(ValueError):
    """Several breaches of one part of a specification; each with its place inside that part."""

    def __init__(self, breaches: Sequence[Breach]) -> None:
        self.breaches = tuple(breaches)
        super().__init__("; ".join(message for _, message in breaches))


def refuse(breaches: Iterable[Breach]) -> None:
    """Raise ContradictionsError when there is any."""
    found = list(breaches)
    if found:
        raise ContradictionsError(found)


def repeated(names: Sequence[str]) -> list[str]:
    """Names that stand more than once, each once, in order.

    Examples
    --------
    >>> repeated(["a", "b", "a"])
    ['a']
    """
    return [name for name in dict.fromkeys(names) if names.count(name) > 1]


# --- one mapping ------------------------------------------------------------------------------------------------------


def mapping_breaches(mapped: Mapped) -> Iterator[Breach]:
    """Ranges that overlap or run backwards, and values that are mapped and missing at once."""
    spans = sorted((low, high, level) for level, (low, high) in mapped.ranges.items())
    for low, high, level in spans:
        if low > high:
            yield ("ranges", level), f"runs from {low:g} to {high:g}; write the smaller number first"
    for (_, high, level), (low, _, other) in itertools.pairwise(spans):
        if low <= high:
            yield (
                ("ranges", other),
                f"overlaps '{level}', which ends at {high:g}; a number belongs to one level: start after {high:g}",
            )
    for value in sorted(set(mapped.values) & set(mapped.missing)):
        yield ("missing",), f"'{value}' is missing here and the level '{mapped.values[value]}' above; keep one"


# --- one covariate ----------------------------------------------------------------------------------------------------


def covariate_breaches(covariate: CovariateSpec) -> Iterator[Breach]:
    """Everything that one covariate alone can get wrong."""
    yield from _level_breaches(covariate) if covariate.levels else _number_breaches(covariate)
    if covariate.kind == "territory":
        yield from _territory_breaches(covariate)
    else:
        yield from _child_breaches(covariate)
    for source in ("survey", "census", "territory"):
        mapped: Mapped | None = getattr(covariate, source)
        if mapped is not None:
            yield from (((source, *place), message) for place, message in _coding_breaches(covariate, mapped))


def _level_breaches(covariate: CovariateSpec) -> Iterator[Breach]:
    codes = [level.code for level in covariate.levels]
    for code in repeated(codes):
        yield ("levels",), f"'{code}' is there twice; give each level its own code"
    if len(codes) < 2 and covariate.missing != "category":
        yield ("levels",), "has one level only, which tells nobody apart; give two or more, or leave the covariate out"
    if covariate.reference is not None and covariate.reference not in codes:
        yield ("reference",), f"'{covariate.reference}' is no level; it is one of {codes}"
    known = [level.code for level in covariate.all_levels]
    for code in covariate.shown:
        if code not in known:
            yield ("shown",), f"'{code}' is no level; there are {known}"
    if NOT_KNOWN in codes and covariate.missing != "category":
        yield (
            ("levels",),
            f"'{NOT_KNOWN}' is the level of missing values; write 'missing: category', or give it another code",
        )


def _number_breaches(covariate: CovariateSpec) -> Iterator[Breach]:
    if covariate.reference is not None:
        yield ("reference",), "a number has no reference level; give 'levels', or take the reference out"
    if covariate.shown:
        yield ("shown",), "a number has no levels to show; take it out"
    if covariate.shown_as is not None and any(LEVELS in covariate.shown_as.say(language) for language in Language):
        yield ("shown_as",), f"a number has no levels to name; say it without {LEVELS}, or take it out"
    if covariate.missing == "category":
        yield (
            ("missing",),
            "a number has no category for missing values; choose 'refuse' or 'drop', or group it into levels",
        )


def _territory_breaches(covariate: CovariateSpec) -> Iterator[Breach]:
    if covariate.territory is None:
        yield (
            ("territory",),
            "is not given; say which column of the territory table holds it: 'territory: {column: ...}'",
        )
    if covariate.census is not None:
        yield (
            ("census",),
            "a covariate of the territory has one value per municipality; give it in 'territory', or make it a "
            "'household' one",
        )
    for place, words in (("shown_as", covariate.shown_as), ("description", covariate.description)):
        if words is not None and names_population(words):
            yield (place,), f"a value of the municipality is nobody's share; say it without {POPULATION}"


def _child_breaches(covariate: CovariateSpec) -> Iterator[Breach]:
    if covariate.territory is not None:
        yield ("territory",), f"a covariate of the {covariate.kind} is not in the territory table; take it out"
    if covariate.census is None:
        yield (
            ("census",),
            "is missing from the census, so its coefficient could not be applied to anybody; "
            "say where the census holds it, replace it by one that both ask, or leave the covariate out",
        )
    if covariate.survey is None:
        yield ("survey",), "is missing from the survey; say where the survey holds it, or leave the covariate out"


def _coding_breaches(covariate: CovariateSpec, mapped: Mapped) -> Iterator[Breach]:
    known = [level.code for level in covariate.all_levels]
    if covariate.is_number:
        if mapped.values or mapped.ranges:
            yield ("column",), "a number has no levels to map to; give 'levels', or take 'values' and 'ranges' out"
        return
    if mapped.divide_by != 1:
        yield ("divide_by",), "only numbers are divided; take it out"
    for key, level in (*mapped.values.items(), *((level, level) for level in mapped.ranges)):
        if level not in known:
            where = ("values", key) if key in mapped.values else ("ranges", key)
            yield where, f"'{level}' is no level of '{covariate.code}'; there are {known}"
    if mapped.values or mapped.ranges:
        reached = {*mapped.values.values(), *mapped.ranges}
        for code in known:
            if code not in reached and code != NOT_KNOWN:
                yield (
                    ("values",),
                    f"no value leads to the level '{code}'; map one, or merge the level with another in 'levels'",
                )


# --- the whole --------------------------------------------------------------------------------------------------------


def specification_breaches(spec: Specification) -> Iterator[Breach]:
    """Everything that its parts can contradict each other in."""
    yield from _code_breaches(spec)
    yield from _source_breaches(spec)
    yield from _interaction_breaches(spec)
    for at, outcome in enumerate(spec.outcomes):
        yield from ((("outcomes", at, *place), message) for place, message in _outcome_breaches(spec, outcome))
    yield from _rule_breaches(spec)


def _code_breaches(spec: Specification) -> Iterator[Breach]:
    for part, codes in (
        ("covariates", [one.code for one in spec.covariates]),
        ("outcomes", [one.code for one in spec.outcomes]),
    ):
        for code in repeated(codes):
            yield (part,), f"'{code}' is there twice; give each its own code"
    patterns = math.prod(len(one.all_levels) for one in spec.covariates if one.kind != "territory" and one.levels)
    if patterns > MOST_PATTERNS:
        yield ("covariates",), f"their levels make {patterns:.2g} combinations, too many to count; merge levels"


def _source_breaches(spec: Specification) -> Iterator[Breach]:
    for at, covariate in enumerate(spec.covariates):
        if covariate.kind != "territory":
            continue
        if spec.territory is None:
            yield (
                ("covariates", at, "territory"),
                "there is no 'territory' table; name its file and municipality column",
            )
        if covariate.survey is None and spec.survey.municipality is None:
            yield (
                ("covariates", at, "survey"),
                "the survey does not tell the municipality, so the territory table cannot be joined to it; "
                "give 'survey: municipality', or the column of the survey that holds this covariate",
            )


def _interaction_breaches(spec: Specification) -> Iterator[Breach]:
    kinds = {one.code: one.kind for one in spec.covariates}
    pairs = [frozenset(one.between) for one in spec.interactions]
    for at, one in enumerate(spec.interactions):
        here = ("interactions", at, "between")
        unknown = [code for code in one.between if code not in kinds]
        if unknown:
            yield here, f"there is no covariate {unknown}; there are {sorted(kinds)}"
        elif len(set(one.between)) == 1:
            yield here, "a covariate with itself is no interaction; group it into levels to let its effect bend"
        if pairs.index(frozenset(one.between)) != at:
            yield here, "is there twice; keep one"


def _outcome_breaches(spec: Specification, outcome: OutcomeDefinition) -> Iterator[Breach]:
    first, last = outcome.ages
    if not 0 <= first <= last <= 120:
        yield ("ages",), f"{first} to {last} are no ages; write the first and the last year, as in [5, 17]"
    answers = [*outcome.survey.yes, *outcome.survey.no, *outcome.survey.missing]
    if repeated(answers):
        yield ("survey",), f"{repeated(answers)} stand twice among 'yes', 'no' and 'missing'; keep one"
    known = {one.code: one for one in spec.covariates}
    yield from _population_breaches(outcome, known)
    unknown = [code for code in outcome.covariates or () if code not in known]
    if unknown:
        yield ("covariates",), f"there is no covariate {unknown}; there are {sorted(known)}"
        return
    if any(code not in known or known[code].is_number for code in outcome.population):
        return
    terms = _terms(spec, outcome)
    if terms is not None and not terms:
        yield ("covariates",), "no covariate is left that tells its children apart; give one with two levels or more"
    for code in repeated(terms or []):
        yield ("covariates",), f"two terms would be called '{code}'; give a covariate or level another code"
    for code in terms or []:
        if len(code) > LONGEST_TERM:
            yield ("covariates",), f"the term '{code}' has more than {LONGEST_TERM} letters; shorten the codes"
    yield from _age_breaches(spec, outcome)


def _terms(spec: Specification, outcome: OutcomeDefinition) -> list[str] | None:
    """Codes of the terms; None where an interaction cannot be made, which is told apart."""
    try:
        covariates = spec.model_covariates(outcome.code)
        return [term.code for term in design_terms(covariates, spec.model_interactions(outcome.code))]
    except (ValueError, KeyError):
        return None


def _population_breaches(outcome: OutcomeDefinition, known: Mapping[str, CovariateSpec]) -> Iterator[Breach]:
    for code, levels in outcome.population.items():
        here = ("population", code)
        if code not in known:
            yield here, f"there is no covariate '{code}'; there are {sorted(known)}"
            continue
        covariate = known[code]
        if covariate.is_number or covariate.kind == "territory":
            yield here, "a population is told by levels of a covariate of the person or the household"
            continue
        there = [level.code for level in covariate.all_levels]
        wrong = [level for level in levels if level not in there]
        if wrong:
            yield here, f"{wrong} are no levels of '{code}'; there are {there}"
        if not levels:
            yield here, f"names no level, so nobody belongs to it; name some of {there}"


def _age_breaches(spec: Specification, outcome: OutcomeDefinition) -> Iterator[Breach]:
    """An outcome of fewer ages than the others must say which level of the census they are."""
    widest = (min(one.ages[0] for one in spec.outcomes), max(one.ages[1] for one in spec.outcomes))
    if outcome.ages == widest:
        return
    by_age = [
        one for one in spec.covariates if one.survey is not None and one.survey.column == spec.survey.age and one.levels
    ]
    told = [one for one in by_age if one.code in outcome.population]
    if not told:
        choice = f"'{by_age[0].code}'" if by_age else "a covariate of age groups"
        yield (
            ("population",),
            f"ages {outcome.ages[0]}-{outcome.ages[1]} are fewer than the {widest[0]}-{widest[1]} that are counted; "
            f"say which levels of {choice} they are",
        )
    for one in told:
        ranges = one.survey.ranges if one.survey else {}
        spans = [ranges[level] for level in outcome.population[one.code] if level in ranges]
        if spans and (min(low for low, _ in spans), max(high for _, high in spans)) != outcome.ages:
            yield (
                ("population", one.code),
                f"these levels run from {min(low for low, _ in spans):g} to {max(high for _, high in spans):g}, "
                f"the outcome's ages from {outcome.ages[0]} to {outcome.ages[1]}; make them agree",
            )


def _rule_breaches(spec: Specification) -> Iterator[Breach]:
    options = spec.estimation
    if options.finite_population and spec.survey.population_clusters is None:
        yield (
            ("survey", "population_clusters"),
            "the finite population correction needs it; name the column, or set 'estimation: finite_population: false'",
        )
    if (options.municipality_effect != "none" or options.state_effect != "none") and spec.survey.municipality is None:
        yield (
            ("survey", "municipality"),
            "an effect of the municipality or state needs it; name the column, or choose no effect in 'estimation'",
        )
    yield from _prediction_breaches(spec)
    yield from _summed_breaches(spec)
    yield from _class_breaches(spec)
    exact = spec.protection.cells == "exact" and spec.kind != "demonstration"
    if exact and not spec.protection.reason.strip():
        yield (
            ("protection", "reason"),
            "exact cells of real children need a written reason; give one, or choose 'pooled'",
        )


def _class_breaches(spec: Specification) -> Iterator[Breach]:
    classes = spec.classes
    of_units = [(("parent_cuts", code), own) for code, own in classes.parent_cuts.items()]
    for place, cuts in [(("cuts",), classes.cuts), *of_units]:
        if classes.method == "fixed" and (len(cuts) != classes.k - 1 or list(cuts) != sorted(set(cuts))):
            yield ("classes", *place), f"fixed classes need {classes.k - 1} ascending cuts, received {list(cuts)}"
        if classes.method != "fixed" and cuts:
            yield ("classes", *place), "only the method 'fixed' has cuts of its own; take them out"
    if classes.bins is not None and classes.method != "dalenius_hodges":
        yield ("classes", "bins"), f"belong to 'dalenius_hodges'; '{classes.method}' has none, take them out"
    if classes.labels and len(classes.labels) != classes.k:
        yield ("classes", "labels"), f"name {len(classes.labels)} classes of {classes.k}; name every class or none"
    if spec.published_classes is not None and spec.main.published_classes is not None:
        yield ("published_classes",), "stands here and with the main outcome as well; keep one of the two"
    yield from _published_breaches(spec.published_classes, ("published_classes",), classes.k)
    for at, outcome in enumerate(spec.outcomes):
        yield from _published_breaches(outcome.published_classes, ("outcomes", at, "published_classes"), classes.k)


def _published_breaches(published: PublishedClasses | None, place: Place, k: int) -> Iterator[Breach]:
    if published is None:
        return
    if published.national is None and published.parent is None:
        yield place, "names no column with classes; give 'national', 'parent' or both"
    beyond = sorted({at for at in published.values.values() if at > k})
    if beyond:
        yield (*place, "values"), f"{beyond} are beyond the {k} classes of 'classes: k'"


def _summed_breaches(spec: Specification) -> Iterator[Breach]:
    """What would need every child of the census a second time, asked of a model that is predicted child by child."""
    options = spec.prediction
    try:
        summed = [one.code for one in spec.outcomes if spec.is_summed(one.code)]
    except (ValueError, KeyError):
        return  # a covariate or level that is not there is told of where it is named
    remedy = (
        "would need every child of the census again, and the numbers of outcome {0} are kept as sums only; take the "
        "option out, or group the numbers into levels"
    )
    told = remedy.format(" and ".join(f"'{code}'" for code in summed))
    for code in summed:
        if options.rates.get(code):
            yield ("prediction", "rates", code), f"calibration {told}"
    if summed and options.uncertainty == "bootstrap":
        yield ("prediction", "uncertainty"), f"the bootstrap {told}"
    if summed and options.municipality_effect == "mean" and spec.estimation.municipality_effect == "random":
        yield ("prediction", "municipality_effect"), f"the mean over the effect {told}"


def _prediction_breaches(spec: Specification) -> Iterator[Breach]:
    outcomes = [one.code for one in spec.outcomes]
    for code in spec.prediction.rates:
        if code not in outcomes:
            yield ("prediction", "rates", code), f"there is no outcome '{code}'; there are {outcomes}"
    grouping = [one.code for one in spec.covariates if one.levels and one.kind != "territory"]
    unknown = [code for code in spec.prediction.groups or () if code not in grouping]
    if unknown:
        yield ("prediction", "groups"), f"{unknown} tell no groups of children; covariates with levels are {grouping}"
    if spec.prediction.confidence != PUBLISHED_CONFIDENCE:
        yield (
            ("prediction", "confidence"),
            f"is {spec.prediction.confidence:g}, but every page and file of a release calls its intervals those of "
            "95 %; leave it out",
        )
    asked, kept = spec.prediction.suppression_threshold, spec.protection.threshold
    if asked != kept:
        side, remedy = ("below", "leave it out") if asked < kept else ("above", "raise 'protection: threshold' instead")
        yield (
            ("prediction", "suppression_threshold"),
            f"{asked} is {side} the threshold of the release, {kept}, which protects everything; {remedy}",
        )
