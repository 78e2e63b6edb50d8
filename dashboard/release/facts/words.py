"""The words printed beside published figures, in the three languages of the atlas.

Sources, notes and units were written down in English, once per figure; ``facts_words.csv`` says each
distinct one in Spanish and Portuguese. The names of newspapers, sites and surveys stay as they are.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping

import pandas as pd

from dashboard.errors import DataContractError
from dashboard.language import Text
from dashboard.release.contracts import Column, Kind, Table

FACTS_WORDS = Table(
    "facts_words.csv",
    "Sources, notes and units of the published figures in the other two languages",
    (
        Column("english", Kind.TEXT, "Source, note or unit as it stands beside the figure"),
        Column("es", Kind.TEXT, "The same in Spanish"),
        Column("pt", Kind.TEXT, "The same in Portuguese"),
    ),
    key=("english",),
)

NOTHING = Text.same("")
_DIGITS = re.compile(r"\d+")
_OTHERS = ("es", "pt")


def read_words(body: bytes) -> dict[str, Text]:
    """Translations by their English original; raises DataContractError with every breach of the table.

    Besides the columns, every number of the original must stand in both translations: a year or a rate lost
    in translation would be a wrong figure.

    Examples
    --------
    >>> read_words("english,es,pt\\nages 5-17,de 5 a 17 años,de 5 a 17 anos\\n".encode())["ages 5-17"].es
    'de 5 a 17 años'
    """
    frame = pd.read_csv(io.BytesIO(body), dtype=str, keep_default_na=False).replace("", pd.NA)
    breaches = FACTS_WORDS.breaches(frame) or tuple(_lost_numbers(frame))
    if breaches:
        raise DataContractError(FACTS_WORDS.file, breaches)
    return {
        # The original keeps the spelling of its source; a page writes the sign as English does.
        str(row["english"]): Text(es=str(row["es"]), en=str(row["english"]).replace(" %", "%"), pt=str(row["pt"]))
        for row in frame.to_dict("records")
    }


def untranslated(file: str, frame: pd.DataFrame, words: Mapping[str, Text]) -> Iterable[str]:
    """A sentence for each source, note or unit of a table of figures that ``words`` lack."""
    for column in ("source", "note", "unit"):
        for english in frame[column].drop_duplicates():
            if english and english not in words:
                yield f"{file}, column '{column}': '{english}' is not in {FACTS_WORDS.file}; translate it there"


def _lost_numbers(frame: pd.DataFrame) -> Iterable[str]:
    for row in range(len(frame)):
        english = str(frame["english"].iloc[row])
        for language in _OTHERS:
            # Separators differ between languages (2.5 and 2,5), so runs of digits are compared.
            lost = set(_DIGITS.findall(english)) ^ set(_DIGITS.findall(str(frame[language].iloc[row])))
            if lost:
                yield f"row {row + 1}, column '{language}': numbers differ from '{english[:60]}': {sorted(lost)}"
