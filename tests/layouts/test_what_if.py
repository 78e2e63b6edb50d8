"""What the page says of a what-if: an association, two readings kept apart, children or why there are none."""

from __future__ import annotations

import re

import pytest

from dashboard.choices import Scenario, Shift, View
from dashboard.language import Language
from layouts.markup import markup
from layouts.pages.explore import explore_tabs
from layouts.pages.place_panel import place_panel
from layouts.pages.sentence import plain_sentence
from layouts.pages.topline import banner, exploratory_title
from layouts.pages.what_if import what_if_controls, what_if_told
from layouts.wording import Voice, sentences
from tests.support import releases

ATLAS = releases.explorer()
ENGLISH = Voice.of(Language.ENGLISH)
CAUSING = re.compile(
    r"\b(caus\w*|impact\w*|leads? to|reduces?|reducir\w*|reduzir\w*|lograr[áa]|provoc\w*|due to|debido a|devido a)\b",
    re.IGNORECASE,
)


def view(factor: str = "rural", amount: float = 10, **changes: object) -> View:
    shifts = (Shift(factor=factor, amount=amount),)
    asked = View(country="TSA", language=Language.ENGLISH, scenario=Scenario(shifts=shifts))
    return asked.model_copy(update=changes)


def told(asked: View, voice: Voice = ENGLISH) -> str:
    return markup(what_if_told(ATLAS.effect(asked), voice, is_index=asked.country == "TSB"))


@pytest.mark.parametrize("language", list(Language))
def test_every_sentence_of_a_what_if_speaks_of_association(language: Language) -> None:
    said = {
        key: str(text) for key, text in sentences(language).items() if "what_if" in key or key.startswith("explore")
    }

    assert len(said) > 20
    assert {key: text for key, text in said.items() if CAUSING.search(text)} == {}


def test_the_banner_says_at_all_times_what_it_is_and_how_to_return() -> None:
    text = markup(banner(ATLAS.effect(view()), voice=ENGLISH, is_index=False))

    assert "What if…?: an association, not a prediction of effect" in text
    assert 'data-action="official"' in text


def test_both_readings_stand_apart_under_their_own_names() -> None:
    text = told(view(admin1="01", municipality="01001"))

    assert text.count("Percentage points of all children") == 3
    assert text.count("Percent of the children in child labour") == 3
    assert "two readings of one change" in text
    assert "among 3,610 children" in text


def test_an_index_says_why_it_has_no_children() -> None:
    text = told(view("poverty", country="TSB"))

    assert "No children are told: the score of an index counts nobody." in text
    assert "child labour" not in text


def test_a_place_without_a_value_says_so_and_nothing_else() -> None:
    text = told(view(admin1="02", municipality=releases.SUPPRESSED_CLRISK))

    assert "No value that may be shown; not under the what-if either." in text


def test_how_many_could_change_in_part_only_is_told() -> None:
    assert "one municipality could not change as much" in told(view())
    assert "could not change as much" not in told(view(amount=1))


def test_nothing_is_told_while_nothing_is_shifted() -> None:
    assert what_if_told(ATLAS.effect(View(country="TSA")), ENGLISH, is_index=False) is None


def test_the_panel_shows_the_what_if_beside_the_official_value() -> None:
    asked = view(admin1="01", municipality="01001")
    legend = ATLAS.legend(asked)
    card = ATLAS.place(asked, "01001", "municipality")
    text = markup(place_panel(card, legend=legend, levels=legend, voice=ENGLISH, is_index=False, can_open=False))

    assert text.index("Probability under the what-if") < text.index("Official")
    assert "Estimated probability" not in text


def test_the_sentence_and_the_picture_say_that_it_is_a_what_if() -> None:
    asked = view()
    figures, card = ATLAS.key_figures(asked), ATLAS.place(asked, "TSA", "country")

    assert plain_sentence(figures, card, voice=ENGLISH, is_index=False).startswith("What if…?")
    assert exploratory_title(ATLAS.effect(asked), ENGLISH).endswith("+10 percentage points)")


@pytest.mark.parametrize(("amount", "written"), [(5, "+5"), (-2.5, "−2.5"), (0.25, "+0.25"), (-20, "−20")])
def test_an_amount_is_written_with_the_decimals_that_were_asked_for(amount: float, written: str) -> None:
    assert f"{written} percentage points" in told(view(amount=amount))


def test_every_circumstance_has_a_slider_and_a_number_with_names_of_their_own() -> None:
    text = markup(what_if_controls(ATLAS.shift_controls(view()), ENGLISH))

    assert text.count('type="range"') == text.count('type="number"') == 1
    assert text.count("<label") == 2
    assert "by how much, as a number" in text


def test_weights_and_what_if_are_tabs_of_which_one_is_open() -> None:
    text = markup(explore_tabs([], [], is_what_if=True, voice=ENGLISH))

    assert text.count('role="tab"') == text.count('role="tabpanel"') == 2
    assert text.count('aria-selected="true"') == 1
    assert "never combined" in text
