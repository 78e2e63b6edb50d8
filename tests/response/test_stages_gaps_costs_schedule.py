"""The rules of the local response: nothing unknown reads as covered, free or in time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.language import Language
from dashboard.response.costs import Cost, cost_table
from dashboard.response.gaps import Gap, Reach, gap_matrix, gap_of
from dashboard.response.schedule import Misfit, schedule
from dashboard.response.stages import CHECKLIST, FLAG_OF, Flag, Stage, ticked

BEST = {Reach.WHOLE: Gap.CLOSED, Reach.PARTIAL: Gap.NARROWED, Reach.UNKNOWN: Gap.UNKNOWN, Reach.NONE: Gap.OPEN}


def test_every_stage_has_a_checklist_in_three_languages_and_a_flag() -> None:
    for stage in Stage:
        assert FLAG_OF[stage] in Flag
        assert all(item.words.say(language).strip() for item in CHECKLIST[stage] for language in Language)
        codes = [item.code for item in CHECKLIST[stage]]
        assert len(codes) == len(set(codes))
    assert set(FLAG_OF.values()) == set(Flag)


def test_a_tick_of_another_stage_counts_for_nothing() -> None:
    assert ticked(Stage.SELECTION, {"risk", "coordination"}) == (1, len(CHECKLIST[Stage.SELECTION]))


@pytest.mark.parametrize(
    ("reaches", "gap"),
    [
        ([], Gap.UNSTATED),
        ([None], Gap.UNSTATED),
        ([Reach.NONE, None], Gap.UNSTATED),
        ([Reach.UNKNOWN, None], Gap.UNKNOWN),
        ([Reach.PARTIAL, None], Gap.NARROWED),
        ([Reach.NONE], Gap.OPEN),
        ([Reach.UNKNOWN, Reach.NONE], Gap.UNKNOWN),
        ([Reach.PARTIAL, Reach.UNKNOWN], Gap.NARROWED),
        ([Reach.PARTIAL, Reach.PARTIAL], Gap.NARROWED),
        ([Reach.WHOLE, Reach.UNKNOWN], Gap.CLOSED),
    ],
)
def test_an_unknown_reach_closes_no_gap_two_parts_are_no_whole_and_what_is_unsaid_opens_none(
    reaches: list[Reach | None], gap: Gap
) -> None:
    assert gap_of(reaches) is gap


@given(st.lists(st.sampled_from(list(Reach))))
def test_the_gap_is_that_of_the_best_known_service(reaches: list[Reach]) -> None:
    order = [Reach.WHOLE, Reach.PARTIAL, Reach.UNKNOWN, Reach.NONE]

    assert gap_of(reaches) is (BEST[min(reaches, key=order.index)] if reaches else Gap.UNSTATED)


def test_a_factor_that_no_service_names_is_not_called_unaddressed() -> None:
    rows = gap_matrix(["poverty", "attendance"], [{"attendance": Reach.WHOLE}, {"attendance": Reach.NONE}])

    assert [(row.factor, row.gap) for row in rows] == [("poverty", Gap.UNSTATED), ("attendance", Gap.CLOSED)]
    assert rows[0].reaches == (None, None)


COSTS = st.builds(
    Cost,
    line=st.just("visits"),
    year=st.integers(2024, 2027),
    source=st.sampled_from(["municipality", "state", "cooperation"]),
    amount=st.none() | st.decimals(0, 10**9, places=2),
)


@given(st.lists(COSTS, max_size=20))
def test_rows_columns_and_total_tell_one_sum_and_count_every_unknown(costs: list[Cost]) -> None:
    made = cost_table(costs)

    plain = sum((cost.amount for cost in costs if cost.amount is not None), Decimal(0))
    for parts in ([made.total], made.by_year, made.by_source, [cell for row in made.cells for cell in row if cell]):
        assert sum((part.amount for part in parts), Decimal(0)) == plain
        assert sum(part.unknown for part in parts) == sum(cost.amount is None for cost in costs)


def test_cents_are_kept() -> None:
    assert cost_table([Cost("a", 2026, "s", Decimal("0.10"))] * 3).total.amount == Decimal("0.30")


def whole_of(months: int) -> dict[Stage, tuple[date | None, date | None]]:
    return {stage: (date(2026, 1, 1), date(2026, months, 28)) for stage in Stage}


def test_the_bars_lie_inside_the_whole_and_the_stages_without_dates_are_named() -> None:
    made = schedule(
        {
            Stage.SELECTION: (date(2026, 1, 1), date(2026, 2, 28)),
            Stage.LIAISON: (date(2026, 2, 1), date(2026, 4, 30)),
            Stage.DESIGN: (date(2026, 9, 1), None),
        }
    )

    assert [bar.stage for bar in made.bars] == [Stage.SELECTION, Stage.LIAISON]
    assert made.bars[0].offset == 0
    assert made.bars[1].offset + made.bars[1].length == pytest.approx(1)
    assert made.without_dates == (Stage.CHARACTERISATION, Stage.SERVICES, Stage.DESIGN)


@pytest.mark.parametrize(
    ("months", "told"), [(6, [Misfit.SHORTER_THAN_USUAL]), (9, []), (12, [Misfit.LONGER_THAN_USUAL])]
)
def test_a_schedule_is_held_against_what_it_took_elsewhere(months: int, told: list[Misfit]) -> None:
    assert [misfit for misfit, _ in schedule(whole_of(months)).misfits] == told


def test_a_stage_that_ends_before_it_begins_is_told_and_not_drawn() -> None:
    made = schedule({Stage.SELECTION: (date(2026, 5, 1), date(2026, 4, 1))})

    assert made.bars == ()
    assert made.misfits == ((Misfit.ENDS_BEFORE_IT_BEGINS, Stage.SELECTION),)


def test_a_stage_that_begins_before_the_one_before_it_is_told() -> None:
    made = schedule(
        {
            Stage.SELECTION: (date(2026, 5, 1), date(2026, 6, 1)),
            Stage.LIAISON: (date(2026, 4, 1), date(2026, 6, 1)),
        }
    )

    assert made.misfits == ((Misfit.BEFORE_THE_STAGE_BEFORE, Stage.LIAISON),)
