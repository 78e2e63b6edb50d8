"""Reading what people type: every problem is collected and told at once; what has two readings is not guessed."""

from __future__ import annotations

import re
from datetime import date

from callbacks.edits.mechanism import EditContext, EditRefusedError, Problem

_PLAIN = re.compile(r"[-+]?[0-9]{1,15}")
_DECIMAL = re.compile(r"([-+]?[0-9]{1,15})[.,]([0-9]{1,12})")


class Reader:
    """Reads a form field by field and remembers what is wrong; ``refuse`` raises all of it."""

    def __init__(self, context: EditContext) -> None:
        self._context = context
        self._problems: list[Problem] = []

    def text(self, name: str) -> str:
        """A text that must be there."""
        found = self._context.text(name)
        if not found:
            self.add(name, self._context.voice.say("edit.missing"))
        return found

    def number(self, name: str, *, is_optional: bool = False) -> float | None:
        """A number; None where the field is empty, which is a problem unless ``is_optional``."""
        written = self._context.text(name) if is_optional else self.text(name)
        if not written:
            return None
        found = number_of(written)
        if found is None:
            self.add(name, self._context.voice.say("edit.number", received=written[:60]))
        return found

    def day(self, name: str, *, is_optional: bool = False) -> date | None:
        """A day, as 2021-06-30."""
        written = self._context.text(name) if is_optional else self.text(name)
        if not written:
            return None
        try:
            return date.fromisoformat(written)
        except ValueError:
            self.add(name, self._context.voice.say("edit.day", received=written[:60]))
            return None

    def one_of(self, name: str, options: frozenset[str]) -> str:
        """One of ``options``, which the form offered."""
        found = self.text(name)
        if found and found not in options:
            self.add(name, self._context.voice.say("edit.option", received=found[:60]))
        return found

    def add(self, name: str, told: str, *, detail: str = "") -> None:
        """One more problem, beside the field ``name`` or, if that is empty, of the whole form."""
        self._problems.append(Problem(told, name, detail))

    def refuse(self) -> None:
        """Raise EditRefusedError with every problem, if there is any."""
        if self._problems:
            raise EditRefusedError(*self._problems)


def country_of(context: EditContext) -> str:
    """The country that a form is about; empty for all of them. What no list offers is refused as a whole."""
    code = context.text("country")
    if code and code not in {one.code for one in context.services.explorer.countries(context.language)}:
        raise EditRefusedError(Problem(context.voice.say("edit.unreadable")))
    return code


def number_of(text: str) -> float | None:
    """The number that ``text`` means; None where it is none, or could be two.

    One decimal point or comma is read; ``1.234`` and ``1,234`` may mean a thousand, so they are not guessed.

    Examples
    --------
    >>> number_of("12,5"), number_of(" -3 "), number_of("0.125")
    (12.5, -3.0, 0.125)
    >>> number_of("1.234"), number_of("1.234.567"), number_of("many"), number_of("1e9")
    (None, None, None, None)
    """
    written = text.strip().replace("\u2212", "-")
    if _PLAIN.fullmatch(written):
        return float(written)
    found = _DECIMAL.fullmatch(written)
    if found is None or _may_be_thousands(*found.groups()):
        return None
    return float(f"{found[1]}.{found[2]}")


def _may_be_thousands(whole: str, fraction: str) -> bool:
    digits = whole.lstrip("+-")
    return len(fraction) == 3 and 1 <= len(digits) <= 3 and not digits.startswith("0")
