"""Whatever is reported, in whatever order: what was written stands in the history, and the same reports count."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from dashboard.store.history import Change
from dashboard.store.plan_tables import Report
from dashboard.store.records import snapshot
from dashboard.store.reporting import (
    ReportRefusedError,
    Slot,
    Told,
    accept,
    give_back,
    latest_edition,
    save_draft,
    submit,
)
from dashboard.store.states import OPEN, State
from tests.store.people import GOVERNMENT

YEARS = (2018, 2019, 2020)
STEPS = st.lists(
    st.tuples(st.sampled_from(["save", "submit", "accept", "return"]), st.sampled_from(YEARS), st.integers(0, 9)),
    max_size=14,
)
EXAMPLES = settings(
    max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def do(session, plan, people, step):
    """One step of one report; what is not possible then is refused, which is all right here."""
    action, year, number = step
    slot = Slot(plan.number, "PER", GOVERNMENT, year)
    latest = latest_edition(session, slot)
    if action == "save":
        save_draft(session, slot, Told(number=float(number)), by=people["peru"])
    elif latest is None:
        raise ReportRefusedError("nothing", [])
    elif action == "submit":
        submit(session, latest, expected_version=latest.version, by=people["peru"])
    elif action == "accept":
        accept(session, latest, expected_version=latest.version, by=people["secretariat"])
    else:
        give_back(session, latest, expected_version=latest.version, by=people["secretariat"], comment="look again")


def history(database):
    with database.reading() as session:
        return [snapshot(one) for one in session.scalars(select(Change).order_by(Change.id))]


@EXAMPLES
@given(steps=STEPS)
def test_a_later_report_never_changes_history(database, plan, people, steps):
    for step in steps:
        before = history(database)
        try:
            with database.writing() as session:
                do(session, plan, people, step)
        except ReportRefusedError:
            assert history(database) == before
        assert history(database)[: len(before)] == before


@EXAMPLES
@given(steps=STEPS)
def test_of_each_slot_at_most_one_edition_counts_and_at_most_the_newest_is_open(database, plan, people, steps):
    for step in steps:
        try:
            with database.writing() as session:
                do(session, plan, people, step)
        except ReportRefusedError:
            continue
    with database.reading() as session:
        for year in YEARS:
            told = select(Report).where(Report.indicator_id == plan.number, Report.year == year)
            editions = session.scalars(told.order_by(Report.edition)).all()
            assert [one.edition for one in editions] == list(range(1, len(editions) + 1))
            assert sum(one.state == State.ACCEPTED for one in editions) <= 1
            assert all(one.state not in OPEN for one in editions[:-1])


@EXAMPLES
@given(order=st.permutations([(indicator, year) for indicator in ("number", "yes_no") for year in YEARS]))
def test_accepting_in_any_order_gives_the_same_state(database, plan, people, order):
    with database.writing() as session:
        slots = [Slot(getattr(plan, name), "PER", GOVERNMENT, year) for name, year in sorted(order)]
        for at, slot in enumerate(slots):
            latest = latest_edition(session, slot)
            if latest is None or latest.state == State.ACCEPTED:
                save_draft(session, slot, Told(number=float(at % 2)), by=people["peru"])
                latest = latest_edition(session, slot)
            submit(session, latest, expected_version=latest.version, by=people["peru"])
    for name, year in order:
        with database.writing() as session:
            report = latest_edition(session, Slot(getattr(plan, name), "PER", GOVERNMENT, year))
            accept(session, report, expected_version=report.version, by=people["secretariat"])
    with database.reading() as session:
        counting = session.execute(
            select(Report.indicator_id, Report.year, Report.number)
            .where(Report.state == State.ACCEPTED)
            .order_by(Report.indicator_id, Report.year)
        ).all()
    expected = [(slot.indicator_id, slot.year, float(at % 2)) for at, slot in enumerate(slots)]
    assert [tuple(row) for row in counting] == sorted(expected)
