"""What is wrong with a cell of a spreadsheet, in the visitor's language, with the sheet and cell it stands in."""

from __future__ import annotations

import re

from callbacks.edits.mechanism import Problem
from dashboard.plan.template_sheets import SHEETS
from layouts.wording import Voice

_PLACE = re.compile(r"(?P<sheet>[a-z]+)!(?P<cell>[A-Z]{1,3}[0-9]{1,7}): (?P<told>.*)", re.DOTALL)
_KINDS = (
    ("number", re.compile(r"'(?P<received>.*)' is no number")),
    ("whole", re.compile(r"'(?P<received>.*)' is no whole number")),
    ("year", re.compile(r"'(?P<received>.*)' is no year")),
    ("yes_no", re.compile(r"'(?P<received>.*)' is neither yes nor no|a yes or no indicator has 1 or 0")),
    ("choice", re.compile(r"'(?P<received>.*)' is unknown; allowed are")),
    ("reporters", re.compile(r"'(?P<received>.*)' names nobody who reports")),
    ("code", re.compile(r"'(?P<received>.*)' is no code")),
    ("country", re.compile(r"'(?P<received>.*)' is no country")),
    ("territory", re.compile(r"'(?P<received>.*)' is no territory")),
    ("version", re.compile(r"'(?P<received>.*)' is no version")),
    ("long", re.compile(r"holds \d+ signs; at most")),
    ("empty", re.compile(r"'.*' is empty; fill it in")),
    ("repeated", re.compile(r"'(?P<received>.*)' stands in row \d+ too")),
    ("no_result", re.compile(r"there is no result '?(?P<received>[^' ]*)'?")),
    ("no_output", re.compile(r"there is no output '(?P<received>.*?)'")),
    ("no_indicator", re.compile(r"there is no indicator '(?P<received>.*?)'")),
    ("other_result", re.compile(r"output '.*' belongs to result|belongs to this output")),
    ("tolerance", re.compile(r"is outside 0 to 0\.5")),
    ("target_empty", re.compile(r"a target needs a value or a milestone")),
    ("target_year", re.compile(r"is not after th(e|is) baseline")),
    ("kind", re.compile(r"reports were written of another kind of value")),
    ("sheet", re.compile(r"the sheet is missing")),
    ("column", re.compile(r"the column '(?P<received>.*?)' is missing")),
    ("rows", re.compile(r"more than [\d,]+ rows")),
    ("error", re.compile(r"holds the error (?P<received>[^;]*)")),
    ("formula", re.compile(r"holds a formula")),
    ("workbook", re.compile(r"the workbook|the file|inside the workbook")),
    ("no_plan", re.compile(r"there is no plan '(?P<received>.*?)'")),
)


def problem_of(told: str, voice: Voice) -> Problem:
    """One problem; ``told`` is the English sentence of the domain, which stays as the detail.

    Examples
    --------
    >>> from dashboard.language import Language
    >>> problem_of("targets!C4: 'soon' is no year between 1990 and 2100", Voice.of(Language.ENGLISH)).told
    'Targets, cell C4: “soon” is not a year (1990 to 2100).'
    """
    placed = _PLACE.fullmatch(told)
    sentence = _sentence(placed["told"] if placed else told, voice)
    if placed is None:
        return Problem(sentence, "file", told)
    named = {sheet.name: sheet.title.say(voice.language) for sheet in SHEETS}
    sheet = named.get(placed["sheet"], placed["sheet"])
    where = {"sheet": sheet, "cell": placed["cell"], "told": sentence}
    return Problem(voice.tell("reporting.import.problem", where), "file", told)


def _sentence(told: str, voice: Voice) -> str:
    for kind, pattern in _KINDS:
        if found := pattern.search(told):
            received = found.groupdict().get("received") or ""
            return voice.tell(f"reporting.import.problem.{kind}", {"received": received[:80]})
    return voice.say("reporting.import.problem.other")
