"""Each role by each action, drawn as one table: what the server answers, whatever a page shows."""

from __future__ import annotations

import pytest

from dashboard.accounts.permissions import Action, NotAllowedError, Person, Role, demand, may
from dashboard.plan.indicators import Reporter

PEOPLE = {
    "visitor": None,
    "reader": Person(1, Role.READER),
    "reporter": Person(2, Role.REPORTER, "PER", Reporter.WORKERS),
    "country_editor": Person(3, Role.COUNTRY_EDITOR, "PER"),
    "municipal_team": Person(6, Role.MUNICIPAL_TEAM, "PER", municipality="150101"),
    "secretariat": Person(4, Role.SECRETARIAT),
    "administrator": Person(5, Role.ADMINISTRATOR),
}

TABLE = """
action           where own_side | visitor reader reporter country_editor municipal_team secretariat administrator
read             PER   yes      | yes     yes    yes      yes            yes            yes         yes
read             CHL   yes      | yes     yes    yes      yes            yes            yes         yes
read_unaccepted  PER   yes      | no      no     yes      yes            no             yes         no
read_unaccepted  CHL   yes      | no      no     no       no             no             yes         no
report           PER   yes      | no      no     yes      yes            no             yes         no
report           PER   no       | no      no     no       yes            no             yes         no
report           CHL   yes      | no      no     no       no             no             yes         no
edit_country     PER   yes      | no      no     no       yes            no             yes         no
edit_country     CHL   yes      | no      no     no       no             no             yes         no
review           PER   yes      | no      no     no       no             no             yes         no
edit_plan        -     yes      | no      no     no       no             no             yes         no
read_response    PER   yes      | no      no     yes      yes            yes            yes         no
read_response    PER   no       | no      no     yes      yes            no             yes         no
read_response    CHL   yes      | no      no     no       no             no             yes         no
edit_response    PER   yes      | no      no     no       no             yes            no          no
edit_response    PER   no       | no      no     no       no             no             no          no
edit_response    CHL   yes      | no      no     no       no             no             no          no
review_response  PER   yes      | no      no     no       yes            no             yes         no
review_response  PER   no       | no      no     no       yes            no             yes         no
review_response  CHL   yes      | no      no     no       no             no             yes         no
manage_people    -     yes      | no      no     no       no             no             no          yes
"""
"""``own_side``: the constituency of the reporter, the municipality of the team."""


def rows():
    header, *lines = TABLE.strip().splitlines()
    names = header.split("|")[1].split()
    for line in lines:
        left, right = line.split("|")
        action, where, own = left.split()
        for name, answer in zip(names, right.split(), strict=True):
            yield Action(action), None if where == "-" else where, own == "yes", name, answer == "yes"


@pytest.mark.parametrize(("action", "country", "own", "name", "allowed"), list(rows()))
def test_each_role_may_do_what_the_table_says_and_nothing_else(action, country, own, name, allowed):
    reporter = Reporter.WORKERS if own else Reporter.EMPLOYERS
    municipality = "150101" if own else "150102"

    assert may(PEOPLE[name], action, country=country, reporter=reporter, municipality=municipality) is allowed


def test_the_table_speaks_of_every_action():
    assert {row[0] for row in rows()} == set(Action)


def test_a_reporter_without_a_named_constituency_reports_for_nobody():
    assert not may(Person(9, Role.REPORTER, "PER"), Action.REPORT, country="PER", reporter=None)
    assert not may(PEOPLE["reporter"], Action.REPORT, country="PER", reporter=None)


def test_a_country_that_is_not_named_is_nobodys_own():
    assert not may(Person(9, Role.REPORTER), Action.READ_UNACCEPTED, country=None)


def test_a_refusal_says_what_was_asked_and_of_which_country():
    with pytest.raises(NotAllowedError, match="'report' of CHL is not open to the role reporter"):
        demand(PEOPLE["reporter"], Action.REPORT, country="CHL", reporter=Reporter.WORKERS)


def test_a_municipal_team_without_a_named_municipality_plans_for_nobody():
    assert not may(Person(9, Role.MUNICIPAL_TEAM, "PER"), Action.EDIT_RESPONSE, country="PER", municipality=None)
