"""Profiles, comparisons and ranking tables of every release, with what they share remembered between visitors."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.choices import View
from dashboard.explorer.cache import Memory
from dashboard.explorer.study import Study
from dashboard.profile.answers import (
    Comparison,
    MunicipalProfile,
    PlanItem,
    RankingFilters,
    RankingSort,
    RankingTable,
    Similarity,
)
from dashboard.profile.comparison import comparison_of
from dashboard.profile.context import Here, Standing
from dashboard.profile.ground import Ground, ReadOutlines
from dashboard.profile.page import Asked, municipal_profile
from dashboard.profile.ranking import ranking_of
from dashboard.profile.similar import Likeness
from dashboard.scoring.levers import Levers

KEPT = 24
"""Releases and outcomes whose grounds are kept: a few megabytes each for the largest country."""


class Profiles:
    """Answers for the pages of municipalities; knows nothing of visitors, safe to ask from several threads."""

    def __init__(self, read_outlines: ReadOutlines, *, known: Profiles | None = None) -> None:
        """``known`` = those of an older atlas, whose grounds stay true for the same releases."""
        self._read_outlines = read_outlines
        self._standings: Memory[Standing] = known._standings if known else Memory[Standing](size=KEPT)

    def profile(
        self,
        study: Study,
        view: View,
        code: str,
        *,
        similarity: Similarity,
        plan: Sequence[PlanItem],
        releases: Sequence[Study],
    ) -> MunicipalProfile:
        """The profile of ``code``; raises UnknownTerritoryError for a code that the release does not hold."""
        here = Here.of(self._standing(study), view)
        return municipal_profile(here, study.release.municipalities.position(code), Asked(similarity, plan, releases))

    def compare(self, study: Study, view: View, codes: Sequence[str]) -> Comparison:
        """``codes`` side by side."""
        return comparison_of(Here.of(self._standing(study), view), codes)

    def ranking(
        self, study: Study, view: View, *, filters: RankingFilters, sort: RankingSort, page: int
    ) -> RankingTable:
        """One page of the table."""
        return ranking_of(Here.of(self._standing(study), view), filters, sort, page)

    def warm(self, study: Study) -> None:
        """Make what the first visitor of a release would otherwise wait for."""
        standing = self._standing(study)
        standing.ground.warm()
        if len(standing.ground.values):
            standing.likeness.distances(0, Similarity())

    def _standing(self, study: Study) -> Standing:
        return self._standings.recall(study, lambda: self._made(study))

    def _made(self, study: Study) -> Standing:
        ground = Ground(study, self._read_outlines)
        return Standing(ground, Likeness(ground), levers_of(study))


def levers_of(study: Study) -> Levers:
    """What of a release and outcome can be moved."""
    main = None if study.is_main or study.is_without_cells else levers_of(study.main)
    return Levers(study.scorer, main=main, outcome=study.outcome_code)
