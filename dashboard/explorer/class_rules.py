"""Which rule cuts the classes of a layer, and the cuts it learnt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dashboard.choices import CHILDREN, ERROR, EXPECTED, LEVEL, Classing
from dashboard.classify.cuts import classify, classify_by_parent, cuts_by_parent, learn_cuts
from dashboard.release.manifest import Manifest
from dashboard.values import ByteArray, FloatArray, IndexArray, RiskLevel

DEFAULT_K = 5
LEVELS = (RiskLevel.LOW, RiskLevel.MEDIUM, RiskLevel.HIGH)
_COUNTS = (CHILDREN, EXPECTED)
_NOT_OF_THE_RESULT = (*_COUNTS, ERROR)
"""Layers on another scale than the result: its published cuts say nothing of them."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How a layer is cut; hashable, part of cache keys."""

    method: str
    k: int
    scope: str  # "national" | "parent"
    is_published: bool
    """Whether it is the published rule of the release, whose cuts and classes are taken verbatim."""
    bins: int | None = None
    """Bins of Dalenius-Hodges that the release states; ``None`` = ten per class."""

    @property
    def has_levels(self) -> bool:
        """Whether its classes are called low, medium and high.

        Three classes by another method are not the published levels: a place must not be called high risk because a
        visitor asked for quantiles.
        """
        return self.is_published and self.k == len(LEVELS)


@dataclass(frozen=True)
class Cuts:
    """Interior limits: one set for the country, or one per first-level unit (by its position)."""

    national: tuple[float, ...] | None = None
    by_parent: Mapping[int, tuple[float, ...]] | None = None


def level_of(class_index: int | None, rule: Rule) -> RiskLevel | None:
    """Name of a class of the published three-level rule; the classes of other rules have no level names."""
    return LEVELS[class_index] if class_index is not None and rule.has_levels else None


def rule_for(manifest: Manifest, *, layer: str, classing: Classing) -> Rule:
    """The rule that ``classing`` means for ``layer``.

    Unsaid, the risk level follows the published rule; every other layer is cut into five, counts by
    quantiles (they are too skewed for breaks to say anything), the rest by natural breaks.
    """
    published = manifest.classes
    if layer == LEVEL:
        method, k = classing.method or published.method, classing.k or published.k
    else:
        method = classing.method or ("quantiles" if layer in _COUNTS else "natural_breaks")
        k = classing.k or DEFAULT_K
    is_published = (
        layer not in _NOT_OF_THE_RESULT
        and ":" not in layer
        and (method, k) == (published.method, published.k)
        and classing.bins in (None, published.bins)
    )
    if method == "fixed" and not is_published:
        # Fixed limits exist for one number of classes only; another number must be learnt.
        method = "natural_breaks"
    bins = published.bins if (method, k) == (published.method, published.k) else None
    if classing.bins is not None:
        bins = max(classing.bins, k)
    return Rule(method=method, k=k, scope=classing.scope, is_published=is_published, bins=bins)


def learn(values: FloatArray, *, rule: Rule, parent: IndexArray) -> Cuts:
    """The cuts of ``rule`` on ``values`` of the whole country; units too small to be cut get none."""
    if rule.scope == "national":
        return Cuts(national=tuple(learn_cuts(values, method=rule.method, k=rule.k, bins=rule.bins).tolist()))
    learnt = cuts_by_parent(values, parent, int(parent.max(initial=-1)) + 1, rule.method, rule.k, bins=rule.bins)
    return Cuts(by_parent={at: tuple(cuts.tolist()) for at, cuts in learnt.items()})


def cut(values: FloatArray, *, cuts: Cuts, parent: IndexArray) -> ByteArray:
    """Class of each value, 255 where it is absent or its unit could not be cut."""
    if cuts.by_parent is not None:
        return classify_by_parent(values, parent, {at: np.array(limits) for at, limits in cuts.by_parent.items()})
    return classify(values, np.array(cuts.national or ()))
