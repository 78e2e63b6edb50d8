"""How far apart two values are, told in what they are: percentage points or points of an index, in the right plural."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from types import MappingProxyType

from dashboard.formatting import NumberFormat
from dashboard.language import Language
from dashboard.sentences import Sentence, spoken

_POINTS: Mapping[bool, Mapping[Language, Sentence]] = MappingProxyType(
    {
        False: {
            Language.SPANISH: {"one": "{points} punto porcentual", "other": "{points} puntos porcentuales"},
            Language.ENGLISH: {"one": "{points} percentage point", "other": "{points} percentage points"},
            Language.PORTUGUESE: {"one": "{points} ponto percentual", "other": "{points} pontos percentuais"},
        },
        True: {
            Language.SPANISH: {"one": "{points} punto del índice", "other": "{points} puntos del índice"},
            Language.ENGLISH: {"one": "{points} index point", "other": "{points} index points"},
            Language.PORTUGUESE: {"one": "{points} ponto do índice", "other": "{points} pontos do índice"},
        },
    }
)
"""Of a share, and of an index; Portuguese says one below two ("1,5 ponto"), as its plural rule knows."""
_LESS: Mapping[Language, str] = MappingProxyType(
    {
        Language.SPANISH: "menos de {points}",
        Language.ENGLISH: "less than {points}",
        Language.PORTUGUESE: "menos de {points}",
    }
)


def in_points(text: str, *, size: float | Decimal, numbers: NumberFormat, of_index: bool = False) -> str:
    """``text``, a number as it is written, with the word for its unit; ``size`` is that number, decimals included.

    Examples
    --------
    >>> in_points("+1.0", size=Decimal("1.0"), numbers=NumberFormat("es_MX"))
    '+1.0 punto porcentual'
    >>> in_points("+1.5", size=1.5, numbers=NumberFormat("pt_BR"), of_index=True)
    '+1.5 ponto do índice'
    """
    language = Language(numbers.locale[:2])
    whole = Decimal(str(size))
    forms = _POINTS[of_index][language]
    return spoken(forms, {"points": text}, language=language, numbers=numbers, count=abs(whole))


def points_of(share: float, *, numbers: NumberFormat, digits: int = 1, signed: bool = False) -> str:
    """A difference of two shares in percentage points.

    Examples
    --------
    >>> points_of(-0.0123, numbers=NumberFormat("en"), signed=True)
    '−1.2 percentage points'
    """
    text = numbers.signed_points(share, digits) if signed else numbers.decimal(abs(share) * 100, digits)
    return in_points(text, size=_written(share, 100, digits), numbers=numbers)


def apart(one: float, other: float, *, numbers: NumberFormat, of_index: bool = False) -> str:
    """How far two values are from each other as they are written, so that a sentence with all three adds up.

    Examples
    --------
    >>> apart(0.0744, 0.0862, numbers=NumberFormat("en"))
    '1.2 percentage points'
    >>> apart(0.07441, 0.07442, numbers=NumberFormat("en"))
    'less than 0.1 percentage points'
    """
    scale = 1 if of_index else 100
    size = abs(_written(one, scale) - _written(other, scale))
    least = size or Decimal("0.1")
    text = in_points(numbers.decimal(float(least)), size=least, numbers=numbers, of_index=of_index)
    return text if size else _LESS[Language(numbers.locale[:2])].format(points=text)


def _written(value: float, scale: int, digits: int = 1) -> Decimal:
    """The number as it is written: rounded as every number of the atlas is."""
    return (Decimal(str(value)) * scale).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)
