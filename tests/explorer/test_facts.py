"""Published facts: one concept colours the map, the rest is grey with a reason, countries are never ranked."""

from __future__ import annotations

from dashboard.answers import ConceptCount
from dashboard.choices import View
from dashboard.language import Language
from dashboard.values import Paint, RiskLevel, ValueStatus
from tests.support.releases import explorer

ATLAS = explorer()
REGION = View(layer="facts:child_labour")


def test_countries_are_coloured_by_definition_never_by_rate() -> None:
    legend = ATLAS.legend(REGION)
    assert legend.scheme == "categorical"
    assert all((entry.lower, entry.upper) == (None, None) for entry in legend.entries)
    painted = dict(zip(ATLAS.codes(REGION), ATLAS.paint(REGION), strict=True))
    assert painted["TSA"] == painted["TSC"]
    assert painted["TSB"] == Paint.NOT_COMPARABLE
    assert painted["TSD"] == Paint.NO_DATA


def test_grey_says_why() -> None:
    other = ATLAS.place(REGION, "TSB", "country")
    assert other.reason == "fact_absence.other_concept"
    nothing = ATLAS.place(REGION, "TSD", "country")
    assert (nothing.reason, nothing.facts) == ("fact_absence.nothing_published", ())
    assert nothing.status is ValueStatus.NO_DATA


def test_conflicting_figures_are_both_shown() -> None:
    facts = ATLAS.place(REGION, "TSC", "country").facts
    assert sorted(fact.value for fact in facts if fact.is_conflict) == [9.4, 10.0]  # type: ignore[type-var]


def test_every_figure_carries_its_source_year_ages_and_instrument() -> None:
    for fact in ATLAS.place(REGION, "TSA", "country").facts:
        assert all((fact.source, fact.year, fact.ages, fact.instrument))


def test_earlier_rounds_stand_beside_the_newest_oldest_first() -> None:
    assert [fact.year for fact in ATLAS.place(REGION, "TSA", "country").rounds] == ["2015", "2020"]


def test_ranking_countries_is_refused_with_the_reason() -> None:
    card = ATLAS.place(REGION, "TSA", "country")
    assert (card.rank, card.ranking_refused) == (None, "comparison.countries")
    assert {column.field for column in ATLAS.table(REGION).columns if not column.sortable} == {"value"}
    names = [row["name"] for row in ATLAS.table(REGION).rows]
    assert names == sorted(names)  # type: ignore[type-var]


def test_a_country_without_a_release_is_drawn_by_its_first_level_units() -> None:
    view = View(country="TSC", layer="facts:clrisk")
    scene = ATLAS.scene(view)
    assert (scene.level, scene.fill, scene.digest) == ("admin1", "admin1-TSC", "d" * 16)
    assert list(ATLAS.paint(view)) == [Paint.FIRST_CLASS, Paint.FIRST_CLASS + 2, Paint.NO_DATA]
    assert ATLAS.place(view, "TC-2", "admin1").level is RiskLevel.HIGH
    assert ATLAS.legend(view).entries[2].level is RiskLevel.HIGH


def test_a_country_with_a_release_shows_facts_on_its_states_through_their_iso_codes() -> None:
    view = View(country="TSA", layer="facts:child_labour")
    assert ATLAS.codes(view) == ("01", "02")
    assert list(ATLAS.paint(view)) == [Paint.FIRST_CLASS, Paint.NO_DATA]
    assert ATLAS.scene(view).fill == "admin1"
    assert [fact.value for fact in ATLAS.place(view, "01", "admin1").facts] == [12.3]


def test_the_region_counts_who_has_figures_and_adds_nothing_up() -> None:
    figures = ATLAS.key_figures(View())
    assert figures.concepts[0] == ConceptCount("child_labour", 2)
    assert (figures.places, figures.without_value, figures.rate, figures.children) == (4, 1, None, None)


def test_coverage_of_the_region_tells_demonstration_from_real_data() -> None:
    view = View(layer="coverage", language=Language.ENGLISH)
    labels = {entry.index: entry.label for entry in ATLAS.legend(view).entries}
    told = {code: labels[byte] for code, byte in zip(ATLAS.codes(view), ATLAS.paint(view), strict=True)}
    assert told == {
        "TSA": "Demonstration municipal data",
        "TSB": "With municipal data",
        "TSC": "Published figures only",
        "TSD": None,
    }


def test_the_panel_of_a_state_holds_its_counts_and_its_facts() -> None:
    card = ATLAS.place(View(country="TSA"), "01", "admin1")
    assert sum(entry.municipalities for entry in card.counts) == 6
    assert card.facts[0].value == 12.3
    assert card.is_demonstration


def test_what_stands_beside_a_figure_is_in_the_visitors_language() -> None:
    for language, said, unit in (
        (Language.SPANISH, "según office of TSA", "por ciento"),
        (Language.ENGLISH, "office of TSA", "percent"),
        (Language.PORTUGUESE, "segundo office of TSA", "por cento"),
    ):
        view = View(country="TSA", layer="facts:child_labour", language=language)
        assert {fact.source for fact in ATLAS.place(view, "01", "admin1").facts} == {said}
        row = next(row for row in ATLAS.table(view).rows if row["code"] == "01")
        assert (row["source"], row["unit"]) == (said, unit)


def test_a_published_class_is_named_in_the_visitors_language() -> None:
    for language, named in ((Language.SPANISH, "Riesgo alto"), (Language.PORTUGUESE, "Risco alto")):
        view = View(country="TSC", layer="facts:clrisk", language=language)
        assert [fact.text for fact in ATLAS.place(view, "TC-2", "admin1").facts if fact.text] == [named]
