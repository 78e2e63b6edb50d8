"""Dataclasses to JSON and back, exactly: every number returns to the last bit, every array with its shape."""

from __future__ import annotations

import base64
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np
from pydantic import BaseModel

Stored = TypeVar("Stored")
_PLAIN = (str, int, float, bool, type(None))


def to_plain(value: Any) -> Any:
    """``value`` as JSON knows it: a dataclass by its fields, an array as its bytes."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, np.ndarray):
        body = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode("ascii")
        return {"dtype": value.dtype.str, "shape": list(value.shape), "base64": body}
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_plain(one) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [to_plain(one) for one in value]
    raise TypeError(f"{type(value).__name__} cannot be stored")


def from_plain(kind: type[Stored], plain: Any) -> Stored:
    """The ``kind`` that ``to_plain`` was given; raises KeyError or TypeError when ``plain`` is something else.

    Examples
    --------
    >>> from dashboard.model.design import DesignTerm
    >>> term = DesignTerm("sex_male", "sex", "person", "male", "female")
    >>> from_plain(DesignTerm, to_plain(term)) == term
    True
    """
    made: Stored = _from(kind, plain)
    return made


def _from(kind: Any, plain: Any) -> Any:
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return None if plain is None else _from(next(one for one in inside if one is not type(None)), plain)
    if isinstance(plain, dict) and set(plain) == {"dtype", "shape", "base64"}:
        body = np.frombuffer(base64.b64decode(plain["base64"]), dtype=np.dtype(plain["dtype"]))
        return body.reshape(plain["shape"]).copy()
    if origin is tuple:
        kinds = [inside[0]] * len(plain) if len(inside) == 2 and inside[1] is Ellipsis else inside
        return tuple(_from(one, value) for one, value in zip(kinds, plain, strict=True))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: _from(inside[1], value) for key, value in plain.items()}
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind.model_validate(plain)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(plain)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        known = {field.name for field in fields(kind)}
        return kind(**{name: _from(hints[name], value) for name, value in plain.items() if name in known})
    return plain
