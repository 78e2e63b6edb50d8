"""What the levels of covariates are called, as the specification of a release declares it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from dashboard.language import Language

Names = Mapping[tuple[str, str], Mapping[Language, str]]


def level_names(specification: str) -> Names:
    """Factor and level to its name in every language; empty where there is no specification, or none that is read.

    Only names are taken: whether the whole is a valid specification was checked when the release was made.

    Examples
    --------
    >>> found = level_names("covariates: [{code: age, levels: [{code: a15_17, label: 15-17}]}]")
    >>> found["age", "a15_17"][Language.ENGLISH]
    '15-17'
    """
    try:
        declared = yaml.safe_load(specification) if specification else None
    except yaml.YAMLError:
        return {}
    names: dict[tuple[str, str], Mapping[Language, str]] = {}
    for covariate in _listed(declared, "covariates"):
        for level in _listed(covariate, "levels"):
            label = level.get("label", level.get("code", ""))
            names[str(covariate.get("code")), str(level.get("code"))] = {
                language: str(label.get(language.value, "") if isinstance(label, dict) else label)
                for language in Language
            }
    return names


def readable(code: str) -> str:
    """A code that nobody named, as words.

    Examples
    --------
    >>> readable("a15_17"), readable("no_school")
    ('a15 17', 'no school')
    """
    return code.replace("_", " ").strip()


def _listed(held: Any, name: str) -> list[dict[str, Any]]:
    found = held.get(name) if isinstance(held, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
