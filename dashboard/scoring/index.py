"""Re-weighting of the vulnerability index: any weights, directions and normalisations, in well under 2 ms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np

from dashboard.choices import FactorOption, Scenario
from dashboard.errors import WeightError
from dashboard.index.aggregate import Prepared, count_present, coverage, from_log, score, to_log
from dashboard.index.normalise import RISKIEST, normalise
from dashboard.release.manifest import FactorSpec
from dashboard.release.records import Release
from dashboard.scoring.weights import checked_weights, refuse_unknown
from dashboard.values import FloatArray, IndexArray

TOTAL_POINTS = 100.0
"""Weights are points of a hundred."""

_KEPT_MATRICES = 8
"""Normalised matrices kept for visitors who read factors in different ways (0.6 MB each for 5,570 x 13 and its log)."""

RELEASES_OWN = ""
"""Stands for the release's own normalisation, with its bounds or target."""

Mean = Literal["arithmetic", "geometric"]
"""How factors become a score in one step."""

Reading = tuple[str, str, int]
"""Factor code, normalisation (``RELEASES_OWN`` or what the scenario says), direction: how one factor enters."""


@dataclass(frozen=True, slots=True)
class IndexResult:
    """Scores of one scenario and what each of them rests on."""

    scores: FloatArray
    """shape (n,), 0-100; NaN below the availability threshold."""
    present: IndexArray
    """Factors present, shape (n,): the 7 of "7 of 9"; counts only factors with weight."""
    total: int
    """Factors with weight: the 9 of "7 of 9"."""
    coverage: FloatArray
    """Share of the weight whose factor is present, shape (n,), 0-1."""
    set_aside: tuple[str, ...]
    """Factors with weight but one single value in the whole country: they tell nothing and count nowhere."""


class IndexScorer:
    """Scores every municipality of one release under any scenario.

    Built once per release, so nothing of another release can answer; safe to call from several threads.

    Examples
    --------
    >>> from dashboard.language import Text
    >>> spec = lambda code, direction: FactorSpec(
    ...     code=code, name=Text.same(code), description=Text.same(code), unit="share",
    ...     direction=direction, source="example")
    >>> scorer = IndexScorer.of_factors(
    ...     {"poverty": np.array([0.0, 0.5, 1.0]), "schooling": np.array([9.0, 5.0, np.nan])},
    ...     specs=(spec("poverty", 1), spec("schooling", -1)), availability_threshold=0.5)
    >>> result = scorer.scores(Scenario())
    >>> result.scores, result.present, result.total
    (array([  0.,  75., 100.]), array([2, 2, 1]), 2)
    """

    def __init__(self, release: Release) -> None:
        self._hold(release.factors, release.manifest.factors, release.manifest.availability_threshold)

    @classmethod
    def of_factors(
        cls,
        factors: Mapping[str, FloatArray],
        *,
        specs: Sequence[FactorSpec],
        availability_threshold: float,
        official: Mean = "arithmetic",
    ) -> IndexScorer:
        """A scorer for factors that are not a release yet: how an import makes its official result.

        ``official`` = the mean by which the official score was made: that of ``rescored`` and ``score_at``.
        """
        scorer = cls.__new__(cls)
        scorer._hold(factors, specs, availability_threshold)
        scorer._official_mean = official
        return scorer

    def _hold(self, factors: Mapping[str, FloatArray], specs: Sequence[FactorSpec], threshold: float) -> None:
        self._factors = factors
        self._official_mean: Mean = "arithmetic"
        self._specs = {spec.code: spec for spec in specs}
        self._threshold = threshold
        # Per scorer, so per release: bounded, thread-safe, and keyed on codes alone, never on data.
        self._normalised = lru_cache(maxsize=8 * len(self._specs))(self._normalise)
        self._kept = lru_cache(maxsize=8 * len(self._specs))(self._is_kept)
        self._prepared = lru_cache(maxsize=_KEPT_MATRICES)(self._prepare)
        self._scale = lru_cache(maxsize=len(self._specs))(self._scale_of)

    @cached_property
    def official_weights(self) -> dict[str, float]:
        """The weight of each factor in the official result, rescaled to sum to 100."""
        return official_points(tuple(self._specs.values()))

    def weights(self, scenario: Scenario) -> dict[str, float]:
        """The weight of each factor in ``scenario``, rescaled to sum to 100: official unless it says otherwise.

        Raises
        ------
        UnknownFactorError
            If the scenario names a factor that the release does not hold.
        WeightError
            If a weight cannot be meant, or all are zero.
        """
        asked = checked_weights(dict(scenario.weights), known=self._specs, upper=TOTAL_POINTS)
        return _to_points(self.official_weights | asked)

    def readings(self, scenario: Scenario) -> tuple[Reading, ...]:
        """How each factor enters in ``scenario``, in the order of the manifest."""
        options = {option.factor: option for option in scenario.options}
        refuse_unknown(options, known=self._specs)
        return tuple(_reading(spec, options.get(code)) for code, spec in self._specs.items())

    def scores(self, scenario: Scenario) -> IndexResult:
        r"""Score 0-100 of each municipality under ``scenario``, and what it rests on.

        .. math:: s_m = \sum_{k \in m} w_k z_{mk} \Big/ \sum_{k \in m} w_k

        over the factors present in m (or its geometric form, ``index.aggregate.geometric``): formula (4) of the
        method with the dimensions folded into the weights. Bounds are those of the whole country.

        A factor missing in a municipality drops out with its weight; below the availability threshold the
        score is NaN, never low. A factor with one single value in the whole country is set aside for
        everybody, so that it cannot pull municipalities with gaps towards some middle.

        Raises
        ------
        UnknownFactorError, WeightError
            As ``weights``; and WeightError if only factors that are set aside have weight.
        """
        weights = self.weights(scenario)
        readings = self.readings(scenario)
        prepared = self._prepared(readings)
        told_apart = {reading[0]: self._kept(reading) for reading in readings}
        kept = np.array([w if told_apart[code] else 0.0 for code, w in weights.items()])
        set_aside = tuple(code for code, w in weights.items() if w > 0 and not told_apart[code])
        if not kept.any():
            raise WeightError(
                f"Only factors with a single value in the whole country have weight: {list(set_aside)}; "
                "give another factor a weight above zero.",
                factors=set_aside,
            )
        threshold = self._threshold if scenario.availability_threshold is None else scenario.availability_threshold
        return IndexResult(
            scores=score(prepared, kept, aggregation=scenario.aggregation, availability_threshold=threshold),
            present=count_present(prepared, kept),
            total=int((kept > 0).sum()),
            coverage=coverage(prepared, kept),
            set_aside=set_aside,
        )

    def normalised(self, scenario: Scenario) -> dict[str, FloatArray]:
        """Each factor as it enters ``scenario``: 0-100, 100 the riskier end, NaN where missing or set aside."""
        return {reading[0]: self._normalised(*reading) for reading in self.readings(scenario)}

    def rescored(self, changed: Mapping[str, FloatArray]) -> FloatArray:
        """Official score 0-100, shape (n,), with some factors standing elsewhere on their official scale.

        Parameters
        ----------
        changed : mapping of factor code to array, shape (n,)
            The factor in its own unit. Its scale is the official one, learnt on the official values (a scale learnt
            anew would take back what all municipalities share), and ends where that ends.

        Raises
        ------
        UnknownFactorError, WeightError
            As ``scores``.
        """
        refuse_unknown(changed, known=self._specs)
        official = Scenario()
        columns = self.normalised(official)
        for code, values in changed.items():
            columns[code] = _on_the_scale(values, official=self._factors[code], scale=columns[code])
        weights = self.weights(official)
        told_apart = {reading[0]: self._kept(reading) for reading in self.readings(official)}
        kept = np.array([w if told_apart[code] else 0.0 for code, w in weights.items()])
        return score(
            Prepared.of(np.column_stack(list(columns.values()))),
            kept,
            aggregation=self._official_mean,
            availability_threshold=self._threshold,
        )

    def score_at(self, position: int, changed: Mapping[str, float]) -> float:
        r"""Official score of one municipality with some factors standing elsewhere: ``rescored`` of it alone.

        .. math:: s_m' = \sum_{k \in m} w_k z_k(x'_{mk}) \Big/ \sum_{k \in m} w_k

        or its geometric form, where the official score is one.

        Parameters
        ----------
        position : int
            In release order.
        changed : mapping of factor code to value in its own unit
            A factor that is missing here stays missing, whatever is asked of it.

        Returns
        -------
        float
            0-100; NaN where no factor with weight is present. The availability threshold is not asked again.

        Raises
        ------
        UnknownFactorError
            If ``changed`` names a factor that the release does not hold.
        """
        refuse_unknown(changed, known=self._specs)
        weights = self.weights(Scenario())
        is_arithmetic = self._official_mean == "arithmetic"
        above, below = 0.0, 0.0
        for reading in self.readings(Scenario()):
            code = reading[0]
            z = float(self._normalised(*reading)[position])
            if not self._kept(reading) or not np.isfinite(z):
                continue
            scale = self._scale(code) if code in changed else None
            if scale is not None:
                z = float(scale.place(np.array([changed[code]]))[0])
            above += weights[code] * (z if is_arithmetic else to_log(z))
            below += weights[code]
        if below <= 0:
            return float("nan")
        return above / below if is_arithmetic else from_log(above / below)

    def _scale_of(self, code: str) -> _Scale | None:
        return _Scale.of(self._factors[code], self.normalised(Scenario())[code])

    def _is_kept(self, reading: Reading) -> bool:
        """Whether a factor counts: it can be placed on a scale, or is missing everywhere, which coverage must show."""
        has_place = bool(np.isfinite(self._normalised(*reading)).any())
        return has_place or not np.isfinite(self._factors[reading[0]]).any()

    def _normalise(self, code: str, method: str, direction: int) -> FloatArray:
        spec = self._specs[code]
        if method == RELEASES_OWN:
            column = normalise(
                self._factors[code],
                method=spec.normalisation,
                direction=spec.direction,
                bounds=spec.bounds,
                target=spec.target,
            )
            # A target stands on one side: read the other way round, the official scale is mirrored.
            column = column if direction == spec.direction else RISKIEST - column
        else:
            column = normalise(self._factors[code], method=method, direction=direction)
        column.setflags(write=False)
        return column

    def _prepare(self, readings: tuple[Reading, ...]) -> Prepared:
        return Prepared.of(np.column_stack([self._normalised(*reading) for reading in readings]))


@dataclass(frozen=True)
class _Scale:
    """Where the values of one factor stand on its official scale."""

    at: FloatArray
    """Official values, ascending, each once."""
    places: FloatArray
    slope: float | None
    """Of a scale that is straight between its bounds, which may lie beyond every value of the country."""
    start: tuple[float, float]

    @classmethod
    def of(cls, official: FloatArray, scale: FloatArray) -> _Scale | None:
        """The scale on which the ``official`` values stand at ``scale``; ``None`` where fewer than two are known."""
        known = np.isfinite(official) & np.isfinite(scale)
        at, first = np.unique(official[known], return_index=True)
        places = scale[known][first]
        if len(at) < 2:
            return None
        inside = (places > 0) & (places < RISKIEST)
        ends = np.flatnonzero(inside)[[0, -1]] if inside.sum() > 1 else np.array([0, len(at) - 1])
        slope = float((places[ends[1]] - places[ends[0]]) / (at[ends[1]] - at[ends[0]]))
        start = (float(at[ends[0]]), float(places[ends[0]]))
        line = np.clip(start[1] + slope * (at - start[0]), 0.0, RISKIEST)
        is_straight = np.allclose(line, places, rtol=0, atol=1e-9 * RISKIEST)
        return cls(at, places, slope if is_straight else None, start)

    def place(self, values: FloatArray) -> FloatArray:
        """Places of ``values``, 0-100; NaN stays NaN."""
        if self.slope is not None:
            placed: FloatArray = np.clip(self.start[1] + self.slope * (values - self.start[0]), 0.0, RISKIEST)
        else:
            placed = np.where(np.isfinite(values), np.interp(values, self.at, self.places), np.nan)
        return placed


def _on_the_scale(values: FloatArray, *, official: FloatArray, scale: FloatArray) -> FloatArray:
    """Where ``values`` stand on a scale on which the ``official`` ones stand at ``scale``; NaN stays NaN."""
    known = _Scale.of(official, scale)
    return scale if known is None else known.place(values)


def official_points(specs: Sequence[FactorSpec]) -> dict[str, float]:
    """The official weight of each factor as points that sum to 100; raises WeightError when all are zero."""
    return _to_points({spec.code: spec.official_weight for spec in specs})


def _reading(spec: FactorSpec, option: FactorOption | None) -> Reading:
    method = (option.normalisation if option else None) or RELEASES_OWN
    direction = (option.direction if option else None) or spec.direction
    return spec.code, method, direction


def _to_points(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    if total <= 0:
        raise WeightError("All weights are zero; give at least one risk factor a weight above zero.")
    return {code: TOTAL_POINTS * weight / total for code, weight in weights.items()}
