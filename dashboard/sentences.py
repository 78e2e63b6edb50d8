"""Sentences with facts and plural forms, as every file of words holds them: chosen and filled in one place."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from babel import Locale

from dashboard.formatting import NumberFormat
from dashboard.language import Language

Sentence = str | Mapping[str, str]
"""A sentence with ``{facts}``, or its plural forms (``one``, ``other``, ``many``)."""


def spoken(
    sentence: Sentence,
    facts: Mapping[str, object],
    *,
    language: Language,
    numbers: NumberFormat,
    count: float | Decimal | None = None,
) -> str:
    """``sentence`` with its facts; ``count`` chooses the plural by the language's rule, written as a whole number.

    A fact ``count`` that is given stands instead of the number. Without facts braces stay as they are.

    Examples
    --------
    >>> forms = {"one": "{count} child", "other": "{count} children"}
    >>> spoken(forms, {}, language=Language.ENGLISH, numbers=NumberFormat("en"), count=1250)
    '1,250 children'
    """
    if not isinstance(sentence, str):
        number = Decimal(0) if count is None else count
        form = str(Locale.parse(language.value).plural_form(number if number > 0 else -number))
        sentence = sentence.get(form, sentence["other"])
    if count is not None:
        facts = {"count": numbers.integer(float(count)), **facts}
    return sentence.format_map(facts) if facts else sentence
