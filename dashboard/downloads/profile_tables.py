"""Everything that a municipality's page says, as plain tables: what the workbook writes and tests read back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.downloads import wording
from dashboard.downloads.marks import NO_DATA
from dashboard.downloads.sheet_data import Pen
from dashboard.downloads.sheet_view import SheetView
from dashboard.profile.answers import FactorMove, FactorPosition, Figure, NearPlace, Swarm
from dashboard.trust.suppression import MARKS


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure whose numbers are written in another way than those of its column."""

    figure: Figure
    kind: str


Cell = str | float | Figure | Measured


@dataclass(frozen=True)
class Sheet:
    """One sheet of the workbook; ``None`` never stands in a cell: a figure without a value brings its mark."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    kinds: tuple[str, ...]
    """``text``, ``share``, ``count`` or ``number`` of each column: how its numbers are written."""


def mark_of(figure: Figure) -> str:
    """The mark of a figure without a value, "" for one that has it.

    Examples
    --------
    >>> from dashboard.values import ValueStatus
    >>> mark_of(Figure(None, "withheld", ValueStatus.SUPPRESSED)), mark_of(Figure(0.0, "0 %"))
    ('[c]', '')
    """
    return "" if figure.value is not None else MARKS.get(figure.status) or NO_DATA


def profile_sheets(view: SheetView) -> tuple[Sheet, ...]:
    """The sheets of the workbook, the one to read first apart."""
    pen = Pen(view)
    return (
        _summary(pen),
        _factors(pen),
        _groups(pen),
        _places(pen, "neighbours", pen.profile.neighbours.places),
        _similar(pen),
        _moves(pen),
        _actions(pen),
        *(_position(pen, one) for one in pen.profile.swarms),
    )


def provenance(view: SheetView) -> tuple[tuple[str, str], ...]:
    """Label and value of what must be read first, in this order; the empty ones left out."""
    pen, about = Pen(view), view.profile.about
    rows = [
        (pen.say("kind"), view.profile.band.text or about.kind_text),
        (pen.say("place"), " · ".join(crumb.name for crumb in reversed(view.profile.trail))),
        (pen.say("code").capitalize(), view.profile.place.code),
        (pen.say("release"), f"{about.name} · {about.created} · {about.digest}"),
        (pen.say("definition"), about.definition),
        (pen.say("ages"), about.ages),
        (pen.say("population"), about.population),
        (pen.say("method"), about.method),
        (pen.say("classes"), about.classes_told.text),
        (wording.LABELS["marks"].say(view.language), wording.MARKS.say(view.language)),
        (wording.LABELS["use"].say(view.language), wording.USE.say(view.language)),
        (pen.say("not_covered"), _not_covered(pen)),
        (pen.say("source"), f"{about.source.rstrip('.')} ({about.year})"),
        (pen.say("licence"), about.licence),
        (pen.say("attribution"), "; ".join(about.attribution)),
        (pen.say("notes"), " ".join((*about.notes, pen.say("boundaries")))),
        (pen.say("address"), view.address),
        (pen.say("replay"), view.replay),
    ]
    return tuple((label, value) for label, value in rows if value.strip())


def _not_covered(pen: Pen) -> str:
    return " ".join([pen.profile.not_covered_told.text, *(one.text for one in pen.profile.not_covered)])


def _summary(pen: Pen) -> Sheet:
    profile = pen.profile
    share = "number" if profile.is_index else "share"
    named: list[tuple[str, Figure, str]] = [
        (profile.key_label, profile.key_number, "number"),
        (pen.say("estimate"), profile.estimate, share),
    ]
    if profile.interval is not None:
        named += [
            (wording.COLUMNS["lower"].say(pen.view.language), profile.interval[0], share),
            (wording.COLUMNS["upper"].say(pen.view.language), profile.interval[1], share),
        ]
    named.append((pen.say("children"), profile.children, "count"))
    if not profile.is_index:
        named.append((pen.say("expected"), profile.expected_children, "count"))
    if profile.direct is not None:
        named.append((pen.say("direct"), profile.direct.estimate, share))
    rows: list[tuple[Cell, ...]] = [
        (pen.say(pen.level), "", profile.level_text, ""),
        *((name, figure, figure.text, mark_of(figure)) for name, figure, _ in named),
    ]
    said = [one for one in (*profile.summary, profile.direct_told, profile.neighbours.told) if one.text]
    rows += [(pen.say("in_brief"), "", one.text, "") for one in said]
    return _sheet(pen, "summary", ("item", "value", "as_read", "mark"), rows, ("text", "any", "text", "text"))


def _factors(pen: Pen) -> Sheet:
    rows = [
        (
            *(one.name, one.unit_text, _of(one, one.here), one.here.text, _of(one, one.state), one.state.text),
            *(_of(one, one.country), one.country.text, _points(pen, one), one.points.text),
            *(pen.say(one.stands) if one.stands else NO_DATA, one.told.text, one.source),
        )
        for one in pen.profile.factors
    ]
    heads = (
        *("factor", "unit", "here", "as_read", "state", "as_read", "country", "as_read"),
        *(pen.points, "as_read", "stands", "in_brief", "source"),
    )
    kinds = ("text", "text", "any", "text", "any", "text", "any", "text", "number", "text", "text", "text", "text")
    return _sheet(pen, "factors_short", heads, rows, kinds)


def _points(pen: Pen, factor: FactorPosition) -> Figure:
    """The contribution in the points that the head of its column names: of a hundred, or of the index."""
    value = factor.points.value
    return factor.points if value is None or pen.profile.is_index else replace(factor.points, value=100 * value)


def _of(factor: FactorPosition, figure: Figure) -> Measured:
    """A value in the unit of its factor."""
    return Measured(figure, "share" if factor.unit == "share" else "number")


def _groups(pen: Pen) -> Sheet:
    rows = [
        (
            *(dimension.name, group.line.group, group.estimate, group.estimate.text),
            *(("", "") if group.interval is None else group.interval),
            *(group.children, group.children.text, group.expected, group.expected.text),
        )
        for dimension in pen.profile.groups
        for group in dimension.groups
    ]
    heads = (
        "dimension",
        "group",
        "estimate",
        "as_read",
        "lower",
        "upper",
        "children",
        "as_read",
        "expected",
        "as_read",
    )
    kinds = ("text", "text", "any", "text", "any", "any", "count", "text", "count", "text")
    return _sheet(pen, "groups_short", heads, rows or [(pen.profile.groups_told.text, *[""] * 9)], kinds)


def _near(one: NearPlace) -> tuple[Cell, ...]:
    return (
        one.code,
        one.name,
        one.admin1,
        one.level_text,
        one.estimate,
        one.estimate.text,
        one.children,
        one.children.text,
    )


_NEAR = ("code", "place", "state", "level", "estimate", "as_read", "children", "as_read")
_NEAR_KINDS = ("text", "text", "text", "text", "any", "text", "count", "text")


def _places(pen: Pen, name: str, places: Sequence[NearPlace]) -> Sheet:
    return _sheet(pen, name, _NEAR, [_near(one) for one in places], _NEAR_KINDS)


def _similar(pen: Pen) -> Sheet:
    rows = [(*_near(one.place), one.distance, one.told.text) for one in pen.profile.similar.places]
    return _sheet(pen, "similar", (*_NEAR, "distance", "alike"), rows, (*_NEAR_KINDS, "number", "text"))


def _moves(pen: Pen) -> Sheet:
    moves, units = pen.profile.moves, {one.factor: one for one in pen.profile.factors}
    rows: list[tuple[Cell, ...]] = [
        (*_moved(part, units), move.estimate, move.estimate.text, move.told.text)
        for move in (*moves.down, *moves.up)
        for part in move.factors
    ]
    rows += [("", "", "", "", "", "", "", one.text) for one in (*moves.said, *moves.warned) if one.text]
    heads = ("factor", "now", "as_read", "then", "as_read", "estimate", "as_read", "in_brief")
    return _sheet(pen, "moves", heads, rows, ("text", "any", "text", "any", "text", "any", "text", "text"))


def _moved(part: FactorMove, units: Mapping[str, FactorPosition]) -> tuple[Cell, ...]:
    """A factor now and then, in its own unit: an index is in points, its factors are not."""
    kind = "share" if part.factor in units and units[part.factor].unit == "share" else "number"
    return part.name, Measured(part.now, kind), part.now.text, Measured(part.then, kind), part.then.text


def _actions(pen: Pen) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for one in pen.profile.actions:
        rows.append((one.factor_name, "", "", one.told.text))
        rows += [(one.factor_name, item.code, item.title, item.source) for item in one.items]
        rows += [
            (one.factor_name, item.country, item.title, f"{item.text} {item.source}".strip()) for item in one.practices
        ]
    return _sheet(pen, "actions", ("factor", "code", "item", "source"), rows, ("text",) * 4)


def _position(pen: Pen, swarm: Swarm) -> Sheet:
    rows = [
        (code, name, value, _class_name(pen, group), "◆" if at == swarm.marked else "")
        for at, (code, name, value, group) in enumerate(
            zip(swarm.codes, swarm.names, swarm.values, swarm.classes, strict=True)
        )
    ]
    kind = "number" if pen.profile.is_index else "share"
    key = "position_state" if swarm.scope == "admin1" else "position_country"
    return _sheet(
        pen, key, ("code", "place", "estimate", "level", "here"), rows, ("text", "text", kind, "text", "text")
    )


def _class_name(pen: Pen, group: int) -> str:
    names = pen.view.ground.class_names
    return (
        names[group].say(pen.view.language)
        if group < len(names)
        else wording.CELLS["not_comparable"].say(pen.view.language)
    )


def _sheet(pen: Pen, name: str, heads: Sequence[str], rows: Iterable[tuple[Cell, ...]], kinds: Sequence[str]) -> Sheet:
    share = "number" if pen.profile.is_index else "share"
    titles = tuple(_capital(pen.say(pen.level if head == "level" else head)) for head in heads)
    return Sheet(pen.say(name), titles, tuple(rows), tuple(share if kind == "any" else kind for kind in kinds))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
