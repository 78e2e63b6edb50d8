"""Colours and patterns of the map in the light and the dark theme.

Every ordered ramp changes steadily in lightness, so that its order survives any kind of colour
blindness and a black-and-white print. On a dark page the ramps run from dim to bright: the place
that matters most stands out in both themes, while the hue of a level stays the same. Every kind of
absence has a pattern of its own besides its grey.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum, unique

from dashboard.answers import Legend
from dashboard.values import Paint


@unique
class Theme(StrEnum):
    """Light or dark page."""

    LIGHT = "light"
    DARK = "dark"


@unique
class Pattern(StrEnum):
    """What is drawn over a colour, so that colour is never the only carrier."""

    NONE = "none"
    HATCH = "hatch"
    DOTS = "dots"
    CROSS = "cross"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Swatch:
    """One paint byte: its colour in both themes and its pattern."""

    index: int
    light: str
    dark: str
    pattern: Pattern = Pattern.NONE

    def colour(self, theme: Theme) -> str:
        """Hex colour in ``theme``."""
        return self.light if theme is Theme.LIGHT else self.dark

    def ink(self, theme: Theme) -> str:
        """Hex colour of its pattern in ``theme``; over a class, which has any colour, what is seen there.

        Examples
        --------
        >>> Swatch(index=Paint.FIRST_CLASS_ONLY, light="#fbe3a3", dark="#5a4e2c").ink(Theme.DARK)
        '#ffffff'
        """
        return ink_on(self.colour(theme)) if self.index >= Paint.FIRST_CLASS else _INK[theme]


_RAMPS: dict[str, dict[Theme, tuple[str, ...]]] = {
    "risk": {
        Theme.LIGHT: ("#fbe3a3", "#ee8434", "#8e1740"),
        Theme.DARK: ("#5a4e2c", "#c8682b", "#ff9fae"),
    },
    "sequential": {
        Theme.LIGHT: ("#dcebf2", "#6aa9c8", "#0d4265"),
        Theme.DARK: ("#24404f", "#3f8fb5", "#b8e6ff"),
    },
    "diverging": {
        Theme.LIGHT: ("#17609c", "#8fc0e3", "#efefec", "#f2b277", "#a34a00"),
        Theme.DARK: ("#7cc4ff", "#2f6c9f", "#3a4047", "#a05f1e", "#ffb25e"),
    },
}
_CATEGORIES: dict[Theme, tuple[str, ...]] = {
    Theme.LIGHT: ("#0a4f78", "#e3a02c", "#cf86b0", "#3a9d6e", "#7a1f3d", "#7d7a2c", "#4c5b6b"),
    Theme.DARK: ("#3f97cf", "#f0ad3f", "#f3c3dc", "#7d6a2a", "#5fd0a0", "#cfcb72", "#a9b8c9"),
}
_ABSENCES: tuple[Swatch, ...] = (
    Swatch(index=Paint.NO_DATA, light="#b9c0c7", dark="#565f68", pattern=Pattern.HATCH),
    Swatch(index=Paint.SUPPRESSED, light="#cfd4d9", dark="#48515a", pattern=Pattern.DOTS),
    Swatch(index=Paint.NOT_MODELLED, light="#a9b1b9", dark="#626b74", pattern=Pattern.CROSS),
    Swatch(index=Paint.NOT_COMPARABLE, light="#d3d8dd", dark="#414a53", pattern=Pattern.LINES),
    Swatch(index=Paint.UNRELIABLE, light="#c4cad0", dark="#4d565f", pattern=Pattern.LINES),
    Swatch(index=Paint.NOT_IN_SCOPE, light="#e3e7ea", dark="#2b333b"),
)
_INK: dict[Theme, str] = {Theme.LIGHT: "#7f8a94", Theme.DARK: "#8d98a3"}
"""What a pattern is drawn with, over the greys of absence."""
_GROUND: dict[Theme, dict[str, object]] = {
    Theme.LIGHT: {
        "background": "#eef2f5",
        "land": "#dfe4e8",
        "context": "#e3e8ec",
        "label": "#16202a",
        "labelHalo": "#ffffffe0",
        "lines": {
            "unit": "#ffffff",
            "parent": "#36424d",
            "outer": "#1d2730",
            "focus": "#0b1220",
            "selected": "#0b1220",
            "halo": "#ffffff",
            "hover": "#0b1220",
            "context": "#c3ccd4",
        },
    },
    Theme.DARK: {
        "background": "#10161c",
        "land": "#252d35",
        "context": "#1a222a",
        "label": "#f2f6f9",
        "labelHalo": "#10161ce0",
        "lines": {
            "unit": "#0b1015",
            "parent": "#dfe7ee",
            "outer": "#cfd8df",
            "focus": "#ffffff",
            "selected": "#ffffff",
            "halo": "#05080b",
            "hover": "#ffffff",
            "context": "#35404a",
        },
    },
}


def ramp(scheme: str, k: int, theme: Theme) -> tuple[str, ...]:
    """``k`` colours of ``scheme``, lowest class first; unknown schemes read as sequential.

    Examples
    --------
    >>> ramp("risk", 3, Theme.LIGHT)
    ('#fbe3a3', '#ee8434', '#8e1740')
    """
    if scheme == "categorical":
        colours = _CATEGORIES[theme]
        return tuple(colours[at % len(colours)] for at in range(k))
    anchors = _RAMPS.get(scheme, _RAMPS["sequential"])[theme]
    if k == 1:
        return (anchors[len(anchors) // 2],)
    return tuple(_between(anchors, at / (k - 1)) for at in range(k))


def swatches(legend: Legend) -> tuple[Swatch, ...]:
    """Every byte the map may be painted with under ``legend``: the kinds of absence, then the classes."""
    classes = [entry.index for entry in legend.entries if entry.kind == "class"]
    count = max([legend.k, *(at - Paint.FIRST_CLASS + 1 for at in classes)])
    known = _with_absences(legend.scheme, count)
    return (*known, *class_only_swatches(known)) if any(e.kind == "class_only" for e in legend.entries) else known


def level_swatches(k: int) -> tuple[Swatch, ...]:
    """The bytes of the risk level cut in ``k`` classes, whatever the map shows at the moment."""
    return _with_absences("risk", k)


def class_only_swatches(known: Iterable[Swatch]) -> tuple[Swatch, ...]:
    """The classes among ``known`` once more, hatched: published elsewhere, of places without an estimate."""
    return tuple(
        replace(one, index=one.index - Paint.FIRST_CLASS + Paint.FIRST_CLASS_ONLY, pattern=Pattern.HATCH)
        for one in known
        if one.index >= Paint.FIRST_CLASS
    )


def tones(swatch: Swatch) -> dict[str, str]:
    """Style of an element in the colours of ``swatch``; the ink of a pattern too, where it is not the page's own.

    Examples
    --------
    >>> tones(Swatch(index=Paint.FIRST_CLASS, light="#fbe3a3", dark="#5a4e2c"))
    {'--light': '#fbe3a3', '--dark': '#5a4e2c'}
    """
    colours = {"--light": swatch.light, "--dark": swatch.dark}
    if swatch.pattern is Pattern.NONE or swatch.index < Paint.FIRST_CLASS:
        return colours
    return {**colours, "--ink-light": swatch.ink(Theme.LIGHT), "--ink-dark": swatch.ink(Theme.DARK)}


def map_palette(legend: Legend, theme: Theme) -> dict[str, object]:
    """What the map in the browser is given: colours and patterns by byte, colours of lines, ground and names."""
    return {
        "dark": theme is Theme.DARK,
        "bytes": [
            {
                "index": int(swatch.index),
                "rgba": _rgba(swatch.colour(theme)),
                "pattern": swatch.pattern.value,
                "ink": swatch.ink(theme),
            }
            for swatch in swatches(legend)
        ],
        **_GROUND[theme],
    }


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two hex colours, 1-21.

    Examples
    --------
    >>> contrast("#000000", "#ffffff")
    21.0
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def ink_on(colour: str) -> str:
    """Black or white, whichever reads better on ``colour``."""
    return max(("#000000", "#ffffff"), key=lambda ink: contrast(ink, colour))


def _with_absences(scheme: str, count: int) -> tuple[Swatch, ...]:
    light, dark = ramp(scheme, count, Theme.LIGHT), ramp(scheme, count, Theme.DARK)
    return (
        *_ABSENCES,
        *(Swatch(index=Paint.FIRST_CLASS + at, light=light[at], dark=dark[at]) for at in range(count)),
    )


def _between(anchors: tuple[str, ...], share: float) -> str:
    place = share * (len(anchors) - 1)
    at = min(int(place), len(anchors) - 2)
    one, other = _to_oklab(anchors[at]), _to_oklab(anchors[at + 1])
    part = place - at
    return _from_oklab(tuple(a + (b - a) * part for a, b in zip(one, other, strict=True)))


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _gamma(channel: float) -> float:
    channel = min(max(channel, 0.0), 1.0)
    return channel * 12.92 if channel <= 0.0031308 else float(1.055 * channel ** (1 / 2.4) - 0.055)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _to_oklab(colour: str) -> tuple[float, ...]:
    # B. Ottosson, "A perceptual color space for image processing" (2020): mixing there keeps lightness steady.
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _from_oklab(lab: tuple[float, ...]) -> str:
    lightness, green_red, blue_yellow = lab
    long = (lightness + 0.3963377774 * green_red + 0.2158037573 * blue_yellow) ** 3
    medium = (lightness - 0.1055613458 * green_red - 0.0638541728 * blue_yellow) ** 3
    short = (lightness - 0.0894841775 * green_red - 1.2914855480 * blue_yellow) ** 3
    channels = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(_gamma(channel) * 255):02x}" for channel in channels)


def _rgba(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)] + [255]
