"""Published figures: all with their source, conflicts side by side, nothing compared that differs in meaning."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from dashboard.errors import DataContractError, RefusedComparisonError
from dashboard.release.facts import Absence, Concept, PublishedFacts, read_facts
from dashboard.release.facts.concepts import CONCEPT_LABELS, GROUP_LABELS, SERIES, WITHHELD, DefinitionGroup

REGIONAL = Path(__file__).parents[2] / "geodata" / "regional"


def body(name: str) -> bytes:
    return (REGIONAL / f"{name}.csv").read_bytes()


@pytest.fixture(scope="module")
def facts() -> PublishedFacts:
    return read_facts(*(body(name) for name in ("published_results", "national_figures", "facts_words")))


def test_published_counts_add_up(facts: PublishedFacts) -> None:
    guatemala = facts.class_counts("GTM", Concept.CLRISK)
    chile = facts.class_counts("CHL", Concept.IVTI)
    costa_rica = facts.class_counts("CRI", Concept.IVTI)
    assert guatemala is not None
    assert chile is not None
    assert costa_rica is not None
    assert (guatemala.high, guatemala.medium, guatemala.low, guatemala.analysed) == (98, 132, 110, 98 + 132 + 110)
    assert (chile.high, chile.medium, chile.low, chile.analysed) == (81, 63, 201, 81 + 63 + 201)
    assert (costa_rica.high, costa_rica.medium, costa_rica.low, costa_rica.analysed) == (22, 33, 26, 22 + 33 + 26)


def test_parts_of_mexico_say_what_was_not_published(facts: PublishedFacts) -> None:
    mexico = facts.class_counts("MEX", Concept.CLRISK)
    puebla = facts.class_counts("MX-PUE", Concept.CLRISK)
    assert mexico is not None
    assert (mexico.low, mexico.medium, mexico.high, mexico.analysed) == (None, None, 256, 2246)
    assert puebla is not None
    assert (puebla.low, puebla.medium, puebla.high, puebla.analysed) == (61, 119, 36, 217)  # one without data
    assert facts.class_counts("BOL", Concept.CLRISK) is None


def test_mexico_has_twelve_low_eleven_medium_and_nine_high_states(facts: PublishedFacts) -> None:
    colouring = facts.colouring(Concept.CLRISK, "admin1", "MEX")
    levels = Counter(colouring.classes[at].code for at in colouring.units.values())
    assert levels == {"low": 12, "medium": 11, "high": 9}
    assert sum(levels.values()) == 32
    assert colouring.scheme == "risk"


def test_colombia_has_24_departments_and_jamaica_three_high_parishes(facts: PublishedFacts) -> None:
    assert len(facts.colouring(Concept.CLRISK, "admin1", "COL").units) == 24
    jamaica = facts.colouring(Concept.CLRISK, "admin1", "JAM")
    assert {code: jamaica.classes[at].code for code, at in jamaica.units.items()} == {
        "JM-03": "high",
        "JM-04": "high",
        "JM-07": "high",
    }
    assert jamaica.absence("JM-13") is Absence.OTHER_CONCEPT  # a count of children is not a class
    assert jamaica.absence("JM-01") is Absence.NOTHING_PUBLISHED


def test_costa_ricas_seven_provinces_are_coloured_by_their_index_means(facts: PublishedFacts) -> None:
    colouring = facts.colouring(Concept.IVTI, "admin1", "CRI")
    assert len(colouring.units) == 7
    assert colouring.scheme == "sequential"
    assert colouring.shown["CR-L"].value == 40.8
    assert colouring.units["CR-L"] == max(colouring.units.values())
    assert colouring.units["CR-C"] == 0


def test_argentinas_mean_and_highest_province_are_told(facts: PublishedFacts) -> None:
    assert {(fact.measure, fact.value) for fact in facts.about("ARG") if fact.concept is Concept.CLRISK} == {
        ("municipalities_analysed", 511),
        ("mean_probability", 6.54),
        ("municipalities_above_8_percent", 51),
    }
    assert [fact.value for fact in facts.about("AR-N")] == [8]


def test_24_countries_have_a_national_rate_13_of_child_labour_and_11_of_working_children_only(
    facts: PublishedFacts,
) -> None:
    labour = set(facts.colouring(Concept.CHILD_LABOUR, "country").units)
    working = set(facts.colouring(Concept.CHILDREN_WORKING, "country").units)
    assert " ".join(sorted(labour)) == "ARG BRA CHL COL CRI ECU GUY HND MEX PRY SLV TTO URY"
    assert " ".join(sorted(working - labour)) == "BLZ BOL BRB DOM GTM HTI JAM LCA NIC PER SUR"
    assert len(labour | working) == 24


def test_59_states_and_provinces_have_a_rate(facts: PublishedFacts) -> None:
    survey = (Concept.CHILD_LABOUR, Concept.CHILDREN_WORKING)
    rated = {
        fact.territory
        for fact in facts.facts
        if fact.level == "admin1" and fact.unit == "percent" and fact.concept in survey
    }
    assert Counter(code[:2] for code in rated) == {"MX": 29, "BR": 16, "EC": 6, "CL": 4, "PE": 3, "UY": 1}
    assert len(rated) == 59


def test_every_figure_has_a_source_a_year_and_an_instrument_where_they_were_printed(facts: PublishedFacts) -> None:
    for fact in facts.facts:
        assert fact.source
        assert fact.instrument in {"survey", "MICS", "CLRISK", "IVTI", "estimate"}
        assert (fact.value is None) != (fact.text is None)
    without_year = {fact.source for fact in facts.facts if not fact.year}
    assert all(source.startswith(("press", "Regional Initiative")) for source in without_year)


def test_countries_are_coloured_by_definition_never_by_rate(facts: PublishedFacts) -> None:
    colouring = facts.colouring(Concept.CHILD_LABOUR, "country")
    assert colouring.scheme == "categorical"
    group = {code: colouring.classes[at].code for code, at in colouring.units.items()}
    assert {code for code, name in group.items() if name == "economic_only"} == {"BRA", "COL", "CRI", "ECU", "SLV"}
    assert {code for code, name in group.items() if name == "other_ages"} == {"ARG", "PRY"}
    assert colouring.absence("PAN") is Absence.COUNTS_ONLY
    assert colouring.absence("PER") is Absence.OTHER_CONCEPT
    assert colouring.absence("CUB") is Absence.NOTHING_PUBLISHED
    assert facts.about("CUB") == ()


def test_states_are_coloured_only_inside_one_year_and_one_definition(facts: PublishedFacts) -> None:
    brazil = facts.colouring(Concept.CHILD_LABOUR, "admin1", "BRA")
    assert (brazil.year, len(brazil.units)) == ("2023", 9)
    assert brazil.absence("BR-GO") is Absence.OTHER_EDITION  # 2024
    assert brazil.absence("BR-RS") is Absence.OTHER_EDITION  # 2019, another base
    assert brazil.absence("BR-SP") is Absence.COUNTS_ONLY
    mexico = facts.colouring(Concept.CHILD_LABOUR, "admin1", "MEX")
    assert (mexico.year, len(mexico.units)) == ("2022", 17)
    assert {fact.measure for fact in mexico.shown.values()} == {"rate"}  # never beside non-permitted occupation
    with pytest.raises(RefusedComparisonError, match="several countries"):
        facts.colouring(Concept.CHILD_LABOUR, "admin1")


def test_ranking_countries_is_refused_with_the_reason(facts: PublishedFacts) -> None:
    with pytest.raises(RefusedComparisonError, match="with or without household chores"):
        facts.ranking(Concept.CHILD_LABOUR, "country")
    assert [fact.territory for fact in facts.ranking(Concept.IVTI, "admin1", "CRI")][:2] == ["CR-L", "CR-P"]


def test_two_values_in_conflict_are_both_shown_and_the_weaker_never_colours(facts: PublishedFacts) -> None:
    puebla = [fact for fact in facts.about("MX-PUE") if fact.measure == "rate" and fact.year == "2019"]
    assert [(fact.value, fact.is_conflict, fact.is_weaker) for fact in puebla] == [
        (18.3, True, False),
        (18.6, True, True),
    ]
    argentina = facts.colouring(Concept.CHILD_LABOUR, "country").shown["ARG"]
    assert (argentina.value, argentina.ages) == (10.0, "5-15")


def test_what_must_not_be_shown_is_not_there(facts: PublishedFacts) -> None:
    for place, measure, value in WITHHELD:
        assert not [
            fact
            for fact in facts.facts
            if (fact.territory == place or (fact.country == place and fact.level == "admin1"))
            and (fact.measure, fact.value) == (measure, value)
        ]
    misprint = (
        b"country_iso3,level,territory_code,territory_name,instrument,measure,value,unit,year,ages,source,source_date,note\n"
        b"MEX,country,MEX,Mexico,survey,children,3371867,children 5-17,2022,5-17,press,2023,\n"
    )
    read = read_facts(body("published_results"), misprint, body("facts_words") + b"press,prensa,imprensa\n")
    assert not [fact for fact in read.facts if fact.value == 3371867]


@pytest.mark.parametrize(
    ("place", "years", "reason"),
    [
        ("MEX", ["2015", "2015", "2017", "2019", "2019", "2022"], None),
        ("BRA", ["2016", "2016", "2017", "2018", "2019", "2022", "2023", "2024"], None),
        ("COL", ["2015", "2016", "2022", "2023", "2024"], None),
        ("CRI", ["2011", "2016"], None),
        ("MX-PUE", ["2017", "2019", "2019"], None),
        ("CHL", [], "not_comparable"),
        ("URY", [], "not_comparable"),
        ("PRY", [], "not_comparable"),
        ("BR-TO", [], "not_comparable"),
        ("ECU", [], "single_round"),
        ("CUB", [], "nothing_published"),
    ],
)
def test_rounds_are_joined_only_when_measured_alike(
    facts: PublishedFacts, place: str, years: list[str], reason: str | None
) -> None:
    rounds = facts.rounds(place, Concept.CHILD_LABOUR)
    assert ([fact.year for fact in rounds.facts], rounds.reason) == (years, reason)


def test_brazils_other_tabulation_of_2019_is_not_in_its_line(facts: PublishedFacts) -> None:
    values = [fact.value for fact in facts.rounds("BRA", Concept.CHILD_LABOUR).facts]
    assert 4.5 in values
    assert 4.8 not in values


def test_belize_and_peru_rounds_of_working_children_are_not_joined(facts: PublishedFacts) -> None:
    for place in ("BLZ", "PER"):
        assert facts.rounds(place, Concept.CHILDREN_WORKING).reason == "not_comparable"


def test_every_concept_and_group_is_named_in_three_languages() -> None:
    assert set(CONCEPT_LABELS) == set(Concept)
    assert set(GROUP_LABELS) == set(DefinitionGroup)
    assert len({rule.code for rule in SERIES}) == len(SERIES)


def test_a_broken_table_of_facts_is_refused_with_every_row() -> None:
    header = b"country_iso3,level,territory_code,territory_name,instrument,measure,value,unit,source,note\n"
    rows = (
        b"MEX,country,MEX,Mexico,CLRISK,rate,117,percent,x,\n"
        b"MEX,admin1,MX-PUE,Puebla,CLRISK,risk_level,grave,class,x,\n"
    )
    with pytest.raises(DataContractError) as caught:
        read_facts(header + rows, body("national_figures"), body("facts_words"))
    assert "row 1: 117 percent is outside 0-100" in str(caught.value)
    assert "row 2: class 'grave'; allowed are low, medium, high" in str(caught.value)
