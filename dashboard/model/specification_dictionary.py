"""The settings of a specification as a page to read: printed from the declarations that check them."""

from __future__ import annotations

from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from dashboard.language import Text
from dashboard.model.diagnostics.gates import GateLimits
from dashboard.model.options import EstimationOptions
from dashboard.model.prediction_options import PredictionOptions, ReliabilityLimits
from dashboard.model.specification import (
    CensusSource,
    ClassChoice,
    CovariateSpec,
    InteractionSpec,
    Level,
    Mapped,
    OutcomeDefinition,
    OutcomeMap,
    Protection,
    PublishedClasses,
    Specification,
    SurveySource,
    TerritorySource,
)

_SECTIONS: tuple[tuple[str, type[BaseModel]], ...] = (
    ("The specification", Specification),
    ("`survey:`", SurveySource),
    ("`census:`", CensusSource),
    ("`territory:`", TerritorySource),
    ("One of `covariates:`", CovariateSpec),
    ("One of a covariate's `levels:`", Level),
    ("A covariate's `survey:`, `census:` or `territory:`", Mapped),
    ("One of `interactions:`", InteractionSpec),
    ("One of `outcomes:`", OutcomeDefinition),
    ("An outcome's `survey:`", OutcomeMap),
    ("`estimation:`", EstimationOptions),
    ("`prediction:`", PredictionOptions),
    ("`prediction: reliability:`", ReliabilityLimits),
    ("`classes:`", ClassChoice),
    ("`published_classes:`", PublishedClasses),
    ("`gates:`", GateLimits),
    ("`protection:`", Protection),
)

_HEAD = """# The settings of a specification

Printed from the declarations that check them (`dashboard/model/specification.py`); a commented example stands in
[specification.yaml](specification.yaml). A setting without a default must be given. *Words* are given in three
languages (`{es: ..., en: ..., pt: ...}`), or once when they are alike in each.
"""


def specification_dictionary() -> str:
    """Every setting with its kind, default and meaning, as Markdown."""
    return _HEAD + "".join(f"\n## {title}\n\n{_table(model)}" for title, model in _SECTIONS)


def _table(model: type[BaseModel]) -> str:
    rows = ["| setting | is | default | means |", "|---|---|---|---|"]
    rows += [f"| {' | '.join(_row(name, field))} |" for name, field in model.model_fields.items()]
    return "\n".join(rows) + "\n"


def _row(name: str, field: FieldInfo) -> Iterator[str]:
    yield f"`{name}`"
    yield _kind(field.annotation)
    direction = get_args(field.annotation) == (-1, 0, 1)
    yield (
        "" if field.is_required() else "`none`" if direction else _default(field.get_default(call_default_factory=True))
    )
    yield " ".join((field.description or "").replace("``", "`").split()).replace("|", "\\|")


def _default(value: Any) -> str:
    if value is None or value in ((), {}, "", Text.same("")):
        return "none"
    if isinstance(value, BaseModel):
        return "its own"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`"


def _kind(annotation: Any) -> str:
    if annotation is None or annotation is NoneType:
        return ""
    origin, inside = get_origin(annotation), get_args(annotation)
    if inside == (-1, 0, 1):
        return "`raises`, `lowers`, `none`"
    if origin is Literal:
        return ", ".join(f"`{one}`" for one in inside)
    if origin in (UnionType, Union):
        return " or ".join(filter(None, (_kind(one) for one in inside)))
    if origin is tuple:
        return f"list of {_kind(inside[0])}" if inside[-1] is Ellipsis else f"{len(inside)} of {_kind(inside[0])}"
    if origin in (dict,) or (isinstance(origin, type) and "Mapping" in origin.__name__):
        return f"{_kind(inside[0])} to {_kind(inside[1])}"
    if origin is not None:
        return _kind(inside[0])
    name = getattr(annotation, "__name__", "")
    return _NAMES.get(name, "settings (below)" if issubclass(annotation, BaseModel) else name.lower())


_NAMES = {
    "str": "text",
    "int": "whole number",
    "float": "number",
    "bool": "`true`, `false`",
    "Path": "file",
    "Text": "words",
}
