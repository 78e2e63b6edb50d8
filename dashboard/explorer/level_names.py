"""What the levels of covariates are called, as the specification of a release declares it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.language import Language
from dashboard.release.microdata.yaml_text import YamlRefusedError, read_yaml

Names = Mapping[tuple[str, str], Mapping[Language, str]]


def declared(specification: str) -> Mapping[str, Any]:
    """What a specification says, unchecked; empty where there is none, or none that can be read.

    Whether the whole is a valid specification was checked when the release was made.

    Examples
    --------
    >>> declared("estimation: {state_effect: fixed}")["estimation"]["state_effect"], declared("[broken")
    ('fixed', {})
    """
    try:
        said = read_yaml(specification.encode()).values if specification else None
    except YamlRefusedError:
        return {}
    return said if isinstance(said, dict) else {}


def level_names(said: Mapping[str, Any]) -> Names:
    """Factor and level to its name in every language, in their order; the level "" is the covariate itself.

    Examples
    --------
    >>> found = level_names(declared("covariates: [{code: age, levels: [{code: a15_17, label: 15-17}]}]"))
    >>> found["age", "a15_17"][Language.ENGLISH]
    '15-17'
    """
    names: dict[tuple[str, str], Mapping[Language, str]] = {}
    for covariate in _listed(said, "covariates"):
        factor = str(covariate.get("code"))
        names[factor, ""] = _in_every_language(covariate)
        for level in _listed(covariate, "levels"):
            names[factor, str(level.get("code"))] = _in_every_language(level)
    return names


def _in_every_language(declared: dict[str, Any]) -> Mapping[Language, str]:
    label = declared.get("label", declared.get("code", ""))
    return {language: str(label.get(language.value, "") if isinstance(label, dict) else label) for language in Language}


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
