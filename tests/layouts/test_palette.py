"""Colours keep their order for every eye, and no two things look alike."""

from __future__ import annotations

from itertools import pairwise

import pytest

from dashboard.answers import Legend
from layouts.palette import (
    Pattern,
    Swatch,
    Theme,
    class_only_swatches,
    contrast,
    ink_on,
    level_swatches,
    ramp,
    swatches,
    tones,
)

LEGEND = Legend(
    layer="level",
    unit="share",
    scheme="risk",
    method="",
    k=3,
    scope="national",
    entries=(),
    cuts_differ_by_parent=False,
)


def lightness(colour: str) -> float:
    return contrast(colour, "#000000")


def seen_by(colour: str, kind: str) -> tuple[float, ...]:
    """Brettel-like simulation by Viénot, Brettel & Mollon (1999): the red-green axis is lost."""
    rgb = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (channel**2.2 for channel in rgb)
    if kind == "deuteranopia":
        both = 0.29275 * red + 0.70725 * green
        return both, both, -0.02234 * red + 0.02234 * green + blue
    both = 0.11238 * red + 0.88762 * green
    return both, both, 0.00401 * red - 0.00401 * green + blue


@pytest.mark.parametrize("theme", list(Theme))
@pytest.mark.parametrize("scheme", ["risk", "sequential"])
@pytest.mark.parametrize("k", range(2, 8))
def test_a_ramp_changes_lightness_steadily_in_one_direction(theme: Theme, scheme: str, k: int) -> None:
    steps = [after - before for before, after in pairwise([lightness(colour) for colour in ramp(scheme, k, theme)])]

    assert all(step < 0 for step in steps) if theme is Theme.LIGHT else all(step > 0 for step in steps)


@pytest.mark.parametrize("theme", list(Theme))
def test_neighbouring_risk_levels_differ_clearly_in_lightness_alone(theme: Theme) -> None:
    assert all(contrast(one, other) > 1.6 for one, other in pairwise(ramp("risk", 3, theme)))


@pytest.mark.parametrize("theme", list(Theme))
@pytest.mark.parametrize("kind", ["deuteranopia", "protanopia"])
def test_categories_stay_apart_for_colour_blind_readers(theme: Theme, kind: str) -> None:
    colours = [seen_by(colour, kind) for colour in ramp("categorical", 4, theme)]
    distances = [
        sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5
        for at, one in enumerate(colours)
        for other in colours[at + 1 :]
    ]

    assert min(distances) > 0.08


@pytest.mark.parametrize("theme", list(Theme))
@pytest.mark.parametrize("k", range(1, 8))
def test_words_on_a_level_can_be_read(theme: Theme, k: int) -> None:
    assert all(contrast(ink_on(colour), colour) >= 4.5 for colour in ramp("risk", k, theme))


def test_every_kind_of_absence_has_a_pattern_of_its_own() -> None:
    patterns = [swatch.pattern for swatch in swatches(LEGEND) if swatch.index < 4]

    assert len(set(patterns)) == 4
    assert Pattern.NONE not in patterns


def test_classes_follow_the_first_class_byte() -> None:
    assert [swatch.index for swatch in swatches(LEGEND) if swatch.pattern is Pattern.NONE and swatch.index >= 16] == [
        16,
        17,
        18,
    ]


def class_only(k: int) -> tuple[Swatch, ...]:
    return class_only_swatches(level_swatches(k))


@pytest.mark.parametrize("theme", list(Theme))
@pytest.mark.parametrize("k", range(1, 8))
def test_the_pattern_of_a_class_without_an_estimate_is_seen_on_every_colour(theme: Theme, k: int) -> None:
    assert all(contrast(one.ink(theme), one.colour(theme)) >= 4.5 for one in class_only(k))


def test_the_page_draws_a_pattern_over_a_class_with_the_ink_of_the_map_and_leaves_the_greys_their_own() -> None:
    over_a_class = class_only(3)[0]
    style = tones(over_a_class)

    assert (style["--ink-light"], style["--ink-dark"]) == (over_a_class.ink(Theme.LIGHT), over_a_class.ink(Theme.DARK))
    for absence in level_swatches(3):
        assert set(tones(absence)) == {"--light", "--dark"}


def test_no_map_needs_more_inks_than_its_painter_holds() -> None:
    for theme in Theme:
        for k in range(1, 8):
            known = level_swatches(k)
            assert len({one.ink(theme) for one in (*known, *class_only_swatches(known))}) <= 3
