"""Roll-ups never hide: counts per status, and who has not reported."""

from __future__ import annotations

from dashboard.plan.indicators import Reporter
from dashboard.plan.rollup import TripartiteRow, distribution
from dashboard.plan.status import Status


def test_a_result_tells_how_many_of_its_indicators_have_no_data():
    seen = distribution([Status.ACHIEVED, Status.NO_DATA, Status.NO_DATA, Status.NOT_DUE])
    assert (seen.total, seen.without_data, seen.reported) == (4, 2, 1)
    assert set(seen.counts) == set(Status)


def test_one_reporter_s_silence_is_named_and_never_averaged_away():
    row = TripartiteRow({Reporter.GOVERNMENT: 5.0, Reporter.WORKERS: 3.0})
    assert row.not_reported_by == (Reporter.EMPLOYERS,)
    assert row.agree is False
    assert TripartiteRow({Reporter.GOVERNMENT: 5.0}).agree is None
