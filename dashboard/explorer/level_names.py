"""What the levels of covariates are called, as the specification of a release declares it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from dashboard.language import Language, Text
from dashboard.model.share_names import among, share_name_of_level
from dashboard.model.specification import CovariateSpec
from dashboard.release.manifest import FactorSpec
from dashboard.release.microdata.yaml_text import YamlRefusedError, read_yaml
from dashboard.release.study.wording import description_of, name_of

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


def share_names(said: Mapping[str, Any], *, population: Text) -> Names:
    """Factor and level to what the share of ``population`` at that one level is called.

    Examples
    --------
    >>> said = "{code: age, shown_as: '{levels} among {population}', levels: [{code: a15_17, label: 15-17}]}"
    >>> told = share_names(declared(f"covariates: [{said}]"), population=Text.same("workers"))
    >>> told["age", "a15_17"][Language.ENGLISH]
    '15-17 among workers'
    """
    names: dict[tuple[str, str], Mapping[Language, str]] = {}
    for covariate in _listed(said, "covariates"):
        shown_as = _text(covariate["shown_as"]) if covariate.get("shown_as") else None
        for level in _listed(covariate, "levels"):
            told = share_name_of_level(
                _label(covariate),
                level=_label(level),
                shown_as=shown_as,
                is_all_shown=_shown(covariate) == [level.get("code")],
            )
            names[str(covariate.get("code")), str(level.get("code"))] = _by_language(among(told, population=population))
    return names


def factors_among(
    specs: Sequence[FactorSpec], said: Mapping[str, Any], *, population: Text
) -> Mapping[str, FactorSpec]:
    """Factors by code, in the words of an outcome that counts ``population``; as they are where no words say whose.

    A covariate that the specification of the release declares in a way that is not known here keeps its words, too.
    """
    declared_by = {str(one.get("code")): one for one in _listed(said, "covariates")}
    return {spec.code: _among(spec, declared_by.get(spec.code), population) for spec in specs}


def _among(spec: FactorSpec, declared: dict[str, Any] | None, population: Text) -> FactorSpec:
    try:
        covariate = CovariateSpec.model_validate(declared)
    except ValidationError:
        return spec
    told = {
        "name": name_of(covariate, population=population),
        "description": description_of(covariate, population=population),
    }
    return spec.model_copy(update=told)


def _shown(covariate: dict[str, Any]) -> list[Any]:
    """Codes of the levels that the map shows the share of: all but the reference unless some are named."""
    codes = [level.get("code") for level in _listed(covariate, "levels")]
    reference = covariate.get("reference", codes[0] if codes else None)
    return list(covariate.get("shown") or [code for code in codes if code != reference])


def _in_every_language(declared: dict[str, Any]) -> Mapping[Language, str]:
    return _by_language(_label(declared))


def _by_language(text: Text) -> Mapping[Language, str]:
    return {language: text.say(language) for language in Language}


def _label(declared: dict[str, Any]) -> Text:
    return _text(declared.get("label", declared.get("code", "")))


def _text(words: Any) -> Text:
    told = {one.value: str(words.get(one.value, "") if isinstance(words, dict) else words) for one in Language}
    return Text(**told)


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
