"""The two ordered lists in plain words."""

from __future__ import annotations

import pytest

from dashboard.answers import FactorLine, FactorLists, ProfileLine, TermWeight
from dashboard.language import Language
from layouts.markup import markup
from layouts.pages.factor_lists import factor_lists
from layouts.wording import Voice

BOY = TermWeight("varón", "mujer", 2.23, 2.0, 2.5, 0.05, 0.4)
RURAL = TermWeight("", "", 0.27, None, None, -0.007, -0.35)


def lists(**changes: object) -> FactorLists:
    fields: dict[str, object] = {
        "scope": "country",
        "raises": (FactorLine("Sexo", "share", None, None, None, (BOY,)),),
        "lowers": (FactorLine("Rural <b>", "share", None, None, None, (RURAL,)),),
        "profile": (ProfileLine("Indígena", "share", 0.05, 0.3, 6.0),),
        "is_index": False,
    }
    return FactorLists(**{**fields, **changes})  # type: ignore[arg-type]


def said(answer: FactorLists, language: Language = Language.SPANISH) -> str:
    return markup(factor_lists(answer, Voice.of(language)))


def test_a_line_tells_the_comparison_the_odds_with_their_interval_and_the_points() -> None:
    text = said(lists())

    assert "Sexo: varón (frente a mujer)" in text
    assert "chances × 2.23 (2.00–2.50); +5.0 puntos porcentuales de probabilidad" in text
    assert "−0.7 puntos porcentuales de probabilidad por cada 10 puntos porcentuales más" in text


def test_the_ratio_between_the_groups_is_told_as_times() -> None:
    assert "6.0 veces" in said(lists())


def test_names_that_come_with_the_data_are_escaped() -> None:
    assert "Rural &lt;b&gt;" in said(lists())


def test_a_place_is_told_beside_its_country() -> None:
    line = FactorLine("Rural", "share", 0.4, 0.9, 0.3, (RURAL,))

    text = said(lists(scope="municipality", raises=(line,), lowers=(), profile=()))

    assert "90.0\u00a0% (país 30.0\u00a0%)" in text


def test_factors_that_are_withheld_are_named_apart_from_the_lists() -> None:
    kept_back = lists(scope="municipality", withheld=("Área", "Edad"))
    nothing_else = lists(raises=(), lowers=(), profile=(), withheld=("Área",))

    assert "Reservados, y por eso en ninguna lista: Área, Edad." in said(kept_back)
    assert "Reservados, y por eso en ninguna lista: Área." in said(nothing_else)
    assert Voice.of(Language.SPANISH).say("factors.none") not in said(nothing_else)


@pytest.mark.parametrize("language", list(Language))
def test_where_nothing_is_known_it_says_so(language: Language) -> None:
    nothing = lists(raises=(), lowers=(), profile=())

    assert Voice.of(language).say("factors.none") in said(nothing, language)
