"""Why something about an account is refused: a code that a page says in the visitor's language, and the sentence."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason.

    Examples
    --------
    >>> Reason("name_missing", "the name is missing", field="name").told
    'the name is missing'
    """

    code: str
    told: str
    """In English, for who reads a command line or a log."""
    field: str = ""
    """Of the form; empty where it is about the whole."""
    facts: Mapping[str, object] = dataclasses.field(default_factory=dict)
