"""The one gate between a release and everything that is shown: beyond it nothing withheld exists.

No module that answers a screen reads ``Release.estimate``, ``children``, ``factors`` or a class. What
is suppressed is NaN (or 255) in every array of :class:`Disclosed`, so a new table, layer or export
cannot leak it by forgetting a rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dashboard.classify.cuts import NO_CLASS
from dashboard.release.records import Release
from dashboard.trust.suppression import is_too_small
from dashboard.values import BoolArray, ByteArray, FloatArray, ValueStatus


@dataclass(frozen=True)
class Disclosed:
    """What may leave the server of one release; all arrays read-only, shape (n,), in release order."""

    withheld: BoolArray
    """Suppressed by the release, or fewer children than its threshold."""
    status: ByteArray
    estimate: FloatArray
    children: FloatArray
    national_class: ByteArray
    parent_class: ByteArray
    factors: Mapping[str, FloatArray]
    withheld_factors: Mapping[str, BoolArray]
    """Every factor to where its own value is withheld (the place itself may be told): known, but NaN in ``factors``."""
    recomputed_national: ByteArray | None = None
    """What the declared rule gives where the classes were published elsewhere; None where they were not."""
    recomputed_parent: ByteArray | None = None
    """None as well where only those of the country were published."""
    class_only_national: ByteArray | None = None
    """Class published elsewhere of a place without an estimate, 255 of all others: it was public before this release
    and tells nothing that was counted here. None where no class was published elsewhere."""
    class_only_parent: ByteArray | None = None


def disclose(release: Release) -> Disclosed:
    """The arrays of ``release`` that may be shown.

    A municipality is withheld when the release says SUPPRESSED; also, as a second lock against a release
    made elsewhere, when its children are known and fewer than the release's threshold.
    """
    too_small = is_too_small(release.children, threshold=release.manifest.suppression_threshold)
    withheld = (release.status == ValueStatus.SUPPRESSED) | too_small
    # Where there is no estimate the reason for that stays; the few children are withheld all the same.
    newly = too_small & (release.status == ValueStatus.AVAILABLE)
    status = np.where(newly, np.uint8(ValueStatus.SUPPRESSED), release.status).astype(np.uint8)
    absent = status != ValueStatus.AVAILABLE
    are_published = release.manifest.classes.published_source is not None

    def numbers(values: FloatArray, hidden: BoolArray) -> FloatArray:
        shown = np.where(hidden, np.nan, values)
        shown.flags.writeable = False
        return shown

    def classes(values: ByteArray) -> ByteArray:
        shown = np.where(absent, np.uint8(NO_CLASS), values).astype(np.uint8)
        shown.flags.writeable = False
        return shown

    def beside(values: ByteArray | None) -> ByteArray | None:
        return classes(values) if are_published and values is not None and (values != NO_CLASS).any() else None

    def without_estimate(values: ByteArray) -> ByteArray | None:
        # By the status of the release itself: what only the second lock withholds has a class made from its estimate.
        kept = np.where(release.status == ValueStatus.AVAILABLE, np.uint8(NO_CLASS), values).astype(np.uint8)
        kept.flags.writeable = False
        return kept if are_published else None

    nowhere = np.zeros_like(withheld)
    own = {code: release.withheld_factors.get(code, nowhere) for code in release.factors}
    for kept in (status, withheld, nowhere):
        kept.flags.writeable = False
    return Disclosed(
        withheld=withheld,
        status=status,
        estimate=numbers(release.estimate, absent),
        children=numbers(release.children, withheld),
        national_class=classes(release.national_class),
        parent_class=classes(release.parent_class),
        factors={code: numbers(values, withheld | own[code]) for code, values in release.factors.items()},
        withheld_factors=own,
        recomputed_national=beside(release.recomputed_national_class),
        recomputed_parent=beside(release.recomputed_parent_class),
        class_only_national=without_estimate(release.national_class),
        class_only_parent=without_estimate(release.parent_class),
    )
