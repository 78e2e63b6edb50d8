"""Columns that several tables share, and the words that they admit."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.language import Language, Text
from dashboard.release.contracts import Column, Kind
from dashboard.values import ValueStatus

STATUS_WORDS = tuple(status.name.lower() for status in ValueStatus)
"""``available``, ``no_data``, ``suppressed``, ``not_modelled``, ``unreliable``; position = ValueStatus."""
RELIABILITY_WORDS = ("publish", "warn", "withhold")

INTERCEPT = "intercept"
EFFECT = "effect"
TERM_KINDS = ("person", "household", "territory")

MUNICIPALITY = Column(
    "municipality_code",
    Kind.CODE,
    Text(
        es="Código oficial del municipio, texto con sus ceros a la izquierda",
        en="Official code of the municipality, text with leading zeros",
        pt="Código oficial do município, texto com seus zeros à esquerda",
    ),
)
OUTCOME = Column(
    "outcome",
    Kind.TEXT,
    Text(
        es="Código del resultado modelado, como en manifest.json",
        en="Code of the modelled outcome, as in manifest.json",
        pt="Código do resultado modelado, como em manifest.json",
    ),
)
TERM = Column("term", Kind.TEXT, Text(es="Código del término", en="Code of the term", pt="Código do termo"))
FACTOR = Column(
    "factor",
    Kind.TEXT,
    Text(es="Código del factor", en="Code of the factor", pt="Código do fator"),
)
STATUS = Column(
    "status",
    Kind.TEXT,
    Text(
        es="Si hay resultado, o por qué no",
        en="Whether there is a result, or why not",
        pt="Se há resultado, ou por que não",
    ),
    allowed=STATUS_WORDS,
)


def count_column(name: str, description: Text) -> Column:
    """Children, counted or expected; empty where unknown or withheld."""
    return Column(name, Kind.NUMBER, description, "children", 0, nullable=True)


def share_column(name: str, description: Text) -> Column:
    """A share 0-1; empty where unknown or withheld."""
    return Column(name, Kind.NUMBER, description, "share", 0, 1, nullable=True)


def class_column(name: str, description: Text, *, top: int, optional: bool = False) -> Column:
    """A class 0 to ``top``, or -1."""
    return Column(name, Kind.WHOLE, description, "", -1, top, storage="int8", optional=optional)


def in_every_language(say: Callable[[Language], str]) -> Text:
    """The text that ``say`` gives in each language."""
    return Text(es=say(Language.SPANISH), en=say(Language.ENGLISH), pt=say(Language.PORTUGUESE))


def of_term(term: str) -> Text:
    """What a column named after a term holds."""
    return Text(es=f"Valor del término {term}", en=f"Value of term {term}", pt=f"Valor do termo {term}")
