"""Numbers of a profile as they are written: once here, so that page, sheet and file say the same."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, isfinite

from dashboard.distances import apart
from dashboard.profile.answers import Figure
from dashboard.profile.speaker import Speaker
from dashboard.values import ValueStatus

FEW = 0.01
"""A share below this is told as "fewer than 1 of every 100"."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes figures with one speaker; ``is_index`` decides whether an estimate is a share or a score."""

    speaker: Speaker
    is_index: bool

    def absent(self, status: ValueStatus) -> Figure:
        """The words of an absence."""
        return Figure(None, self.speaker.say(f"absence.{status.name.lower()}"), status)

    def unknown(self) -> Figure:
        """A number that nobody knows."""
        return Figure(None, self.speaker.say("unknown"), ValueStatus.NO_DATA)

    def not_applicable(self) -> Figure:
        """A number that such a thing does not have."""
        return Figure(None, self.speaker.say("not_applicable"), ValueStatus.NO_DATA)

    def estimate(self, value: float | None, status: ValueStatus = ValueStatus.NO_DATA) -> Figure:
        """An estimate: percent, or points of the score; the absence ``status`` where there is none."""
        if value is None or not isfinite(value):
            return self.absent(status)
        return Figure(value, self._estimate(value))

    def count(self, value: float | None, status: ValueStatus = ValueStatus.NO_DATA) -> Figure:
        """A number of children, whole."""
        if value is None or not isfinite(value):
            return self.absent(status)
        return Figure(value, self.speaker.numbers.integer(rounded(value)))

    def factor(self, value: float | None, unit: str, status: ValueStatus = ValueStatus.NO_DATA) -> Figure:
        """A factor in its unit, the unit's word left out."""
        if value is None or not isfinite(value):
            return self.absent(status)
        numbers = self.speaker.numbers
        if unit in ("count", "units"):
            return Figure(value, numbers.integer(rounded(value)))
        return Figure(value, numbers.value(value, unit))

    def points(self, value: float | None) -> Figure:
        """A difference of two estimates with its sign: percentage points, or points of the score."""
        if value is None or not isfinite(value):
            return self.unknown()
        share = value / 100 if self.is_index else value
        # Less than what is written is written as no difference, without a sign.
        is_nothing = abs(share) < 0.0005
        return Figure(value, self.speaker.numbers.signed_points(0.0 if is_nothing else share))

    def apart(self, one: float, other: float | None) -> Figure:
        """How far two estimates are from each other as they are written, in points with their word."""
        if other is None or not isfinite(one) or not isfinite(other):
            return self.unknown()
        text = apart(one, other, numbers=self.speaker.numbers, of_index=self.is_index)
        return Figure(abs(one - other), text)

    def of_100(self, share: float) -> str:
        """How many of every 100, as a whole number: "12"; at least 1 unless it is zero.

        Examples
        --------
        >>> from dashboard.language import Language
        >>> write = Writer(Speaker.plain(Language.ENGLISH), is_index=False)
        >>> write.of_100(0.124), write.of_100(0.0), write.of_100(0.002)
        ('12', '0', '1')
        """
        whole = rounded(100 * share)
        return self.speaker.numbers.integer(max(whole, 1) if share > 0 else 0)

    def _estimate(self, value: float) -> str:
        numbers = self.speaker.numbers
        return numbers.decimal(value) if self.is_index else numbers.percent(value)


def rounded(value: float) -> int:
    """The nearest whole number, halves up: 2.5 children are 3, as everybody rounds."""
    return floor(value + 0.5)
