"""Explorers over the edge cases, and everything that a profile says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from dashboard.choices import View
from dashboard.explorer import Explorer
from dashboard.language import Language
from dashboard.profile.answers import MunicipalProfile, Told
from dashboard.release.records import Release
from tests.profile import edge
from tests.support import releases


def explorer(*held: Release) -> Explorer:
    """An explorer of the country of edge cases."""
    return Explorer(
        held or (edge.edge_release(),),
        releases.region(),
        read_municipalities=lambda release: (
            edge.squares(release) if release.manifest.country == "TSE" else releases.squares(release)
        ),
        read_admin1=releases.states,
    )


def profile(
    code: str, *held: Release, language: Language = Language.ENGLISH, country: str = "TSE", **asked: Any
) -> MunicipalProfile:
    """The profile of ``code``."""
    view = View(country=country, language=language, **{key: asked.pop(key) for key in ("release",) if key in asked})
    return (explorer(*held) if held else usual()).profile(view, code, **asked)


@cache
def usual() -> Explorer:
    """An explorer of the edge cases alone, made once: it holds nothing of who asked before."""
    return explorer()


def leaves(answer: Any) -> Iterator[Any]:
    """Everything that stands in a view-model, however deep."""
    if is_dataclass(answer):
        for field in fields(answer):
            yield from leaves(getattr(answer, field.name))
    elif isinstance(answer, (tuple, list)):
        for one in answer:
            yield from leaves(one)
    elif isinstance(answer, dict):
        for key, one in answer.items():
            yield from leaves(key)
            yield from leaves(one)
    else:
        yield answer


def sentences(answer: Any) -> Iterator[Told]:
    """Every sentence of a view-model, in the order of its fields."""
    if isinstance(answer, Told):
        yield answer
    elif is_dataclass(answer):
        for field in fields(answer):
            yield from sentences(getattr(answer, field.name))
    elif isinstance(answer, (tuple, list)):
        for one in answer:
            yield from sentences(one)
