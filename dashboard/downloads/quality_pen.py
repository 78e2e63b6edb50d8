"""How the quality report writes: words in one language, numbers of one country, and the plain blocks of a page.

A block is a plain mapping that the template knows by its ``kind``. Numbers are written once, in the number format of
the country, so that what is printed is what was computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.downloads.quality_view import QualityView
from dashboard.downloads.quality_words import HEADINGS, LABELS, SENTENCES
from dashboard.formatting import DASH, NumberFormat
from dashboard.language import Language, Text
from dashboard.model.diagnostics.records import Section
from dashboard.model.diagnostics.words import REASON_WORDS

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes words and numbers of one view in one language."""

    view: QualityView
    language: Language
    numbers: NumberFormat

    def say(self, text: Text, **facts: str) -> str:
        """A sentence with its facts."""
        words = text.say(self.language)
        return words.format(**facts) if facts else words

    def label(self, key: str) -> str:
        """A column title or the name of a figure."""
        return LABELS[key].say(self.language)

    def name(self, code: str) -> str:
        """The name of a covariate or level; its code where it has none."""
        known = self.view.labels.get(code)
        return known.say(self.language) if known else code

    def place(self, code: str) -> str:
        """The name of a first-level unit."""
        return self.view.place_names.get(code, code)

    def decimal(self, value: float | None, digits: int = 3) -> str:
        """A number; a dash where there is none."""
        return self.numbers.decimal(value, digits).replace("-", "−")

    def percent(self, value: float | None, digits: int = 1) -> str:
        """A share."""
        return self.numbers.percent(value, digits).replace("-", "−")

    def p(self, value: float | None) -> str:
        """A p-value: three decimals, or that it is smaller."""
        if value is None:
            return DASH
        return f"< {self.numbers.decimal(0.001, 3)}" if value < 0.001 else self.numbers.decimal(value, 3)

    def why(self, section: Section, field: str) -> str:
        """The reason why a field is null."""
        return self.say(SENTENCES["absent"], reason=REASON_WORDS[section.absent[field]].say(self.language))


def heading(pen: Pen, key: str, level: int = 1) -> Block:
    """A heading of the report."""
    return {"kind": "heading", "level": level, "text": pen.say(HEADINGS[key])}


def table(
    caption: str,
    columns: Sequence[tuple[Any, str, int]],
    rows: Sequence[Sequence[Any]],
) -> Block:
    """A table; a column is its title, alignment and width (0 as its words need, above parts, below mm)."""
    return {
        "kind": "table",
        "caption": caption,
        "head": [title for title, _, _ in columns],
        "align": [side for _, side, _ in columns],
        "widths": [width for _, _, width in columns],
        "rows": [list(row) for row in rows],
    }


def pairs(pen: Pen, caption: str, rows: Sequence[tuple[str, str]]) -> Block:
    """A table of names and values."""
    return {
        "kind": "pairs",
        "caption": caption,
        "head": [pen.label("item"), pen.label("value")],
        "rows": [list(row) for row in rows if row[1]],
    }
