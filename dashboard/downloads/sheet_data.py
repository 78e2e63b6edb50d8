"""What the template of the sheet is given: words, numbers and pictures of one municipality, nothing left to compute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from dashboard.downloads import charts
from dashboard.downloads.print_ink import class_of
from dashboard.downloads.sheet_map import locator, near_map, state_ground, state_mark
from dashboard.downloads.sheet_view import SheetView
from dashboard.downloads.sheet_words import AUTHOR, WORDS
from dashboard.downloads.typeset import printable
from dashboard.downloads.wording import CELLS, KINDS
from dashboard.formatting import NumberFormat
from dashboard.profile.answers import DriverAction, FactorPosition, NearPlace, Told
from dashboard.values import Paint

MAP_WIDE, MAP_HIGH = 214.0, 180.0
NEAR_WIDE, NEAR_HIGH = 246.0, 108.0
LOCATOR_WIDE, LOCATOR_HIGH = 92.0, 62.0
SWARM_WIDE = 252.0
MOST_FACTORS, MOST_PLACES, MOST_ITEMS = 14, 6, 3
_ABSENT = {
    Paint.NO_DATA: "no_data",
    Paint.SUPPRESSED: "suppressed",
    Paint.NOT_MODELLED: "not_modelled",
    Paint.NOT_COMPARABLE: "not_comparable",
    Paint.UNRELIABLE: "unreliable",
}

Facts = dict[str, Any]


class Pen:
    """Says the words of one sheet in its language."""

    def __init__(self, view: SheetView) -> None:
        self.view = view
        self.profile = view.profile
        self.numbers = NumberFormat(view.ground.locale)

    def say(self, key: str, **facts: object) -> str:
        """A label or a sentence of the sheet."""
        words = WORDS[key].say(self.view.language)
        return words.format(**facts) if facts else words

    @property
    def place(self) -> dict[str, str]:
        """Names that captions need."""
        profile = self.profile
        return {"name": profile.place.name, "state": profile.admin1_name, "country": profile.country_name}

    @property
    def level(self) -> str:
        """The label of a level: an index has no level of risk."""
        return "index_level" if self.profile.is_index else "level"

    @property
    def points(self) -> str:
        """The label that says in whose points the contribution of a factor is told."""
        return "contribution_index" if self.profile.is_index else "contribution"

    def title(self) -> str:
        """Title of the file."""
        return self.say("title", **self.place)


def sheet_data(view: SheetView, *, pages: int) -> Facts:
    """One municipality as the template reads it; every text shown as text, whatever signs it holds."""
    pen = Pen(view)
    profile = view.profile
    told: Facts = {
        "language": view.language.value,
        "title": pen.title(),
        "band": profile.band.text,
        "warns": profile.is_demonstration,
        "kind": KINDS[profile.about.kind].say(view.language),
        "eyebrow": _eyebrow(pen),
        "name": profile.place.name,
        "level": _level(pen),
        "key": _key(pen),
        "numbers": _numbers(pen),
        "summary": [_told(one) for one in profile.summary if one.key not in ("up", "down") and one.text],
        "drivers": [_drivers(pen, "up", profile.up), _drivers(pen, "down", profile.down)],
        "swarms": _swarms(pen),
        "moves": _moves(pen, most=pages),
        "actions": _actions(pen, most=2 if pages == 1 else 4),
        "about": _about(pen),
        "foot": _foot(pen),
        "points": pen.say(pen.points),
        "words": {key: pen.say(key) for key in WORDS},
        "pages": pages,
    }
    if pages > 1:
        told["second"] = _second(pen)
    # Pictures hold nothing but our own signs and names that were made printable before they were drawn.
    return {
        **printable(told),
        "ground": ground_key(view),
        "map": _map(pen),
        "qr": _qr(view, pen),
        "pictures": _pictures(pen, pages=pages),
    }


def ground_key(view: SheetView) -> str:
    """Name of the map that the municipalities of one state share."""
    return f"{view.profile.about.digest} {view.profile.about.outcome} {view.ground.admin1}"


def ground_picture(view: SheetView) -> str:
    """The map that the municipalities of one state share."""
    return state_ground(view.ground, k=view.profile.classes, wide=MAP_WIDE, high=MAP_HIGH)


def _eyebrow(pen: Pen) -> str:
    profile = pen.profile
    word = profile.municipality_word[:1].upper() + profile.municipality_word[1:]
    return f"{word} · {profile.admin1_name} · {profile.country_name} · {pen.say('code')} {profile.place.code}"


def _paint(pen: Pen) -> int:
    return pen.view.ground.paint.get(pen.profile.place.code, int(Paint.NO_DATA))


def _level(pen: Pen) -> Facts:
    return {
        "label": pen.say(pen.level),
        "text": pen.profile.level_text,
        "has": pen.profile.class_index is not None,
    }


def _key(pen: Pen) -> Facts:
    profile = pen.profile
    has = profile.key_number.value is not None
    return {
        "number": profile.key_number.text,
        "label": profile.key_label,
        "has": has,
        "hundred": has and not profile.is_index,
        "alt": pen.say("of_hundred_alt", number=profile.key_number.text) if has else "",
    }


def _numbers(pen: Pen) -> list[list[str]]:
    profile = pen.profile
    rows = [[pen.say("estimate"), profile.estimate.text]]
    if profile.interval is not None:
        rows.append([pen.say("interval"), f"{profile.interval[0].text} – {profile.interval[1].text}"])
    rows.append([pen.say("children"), profile.children.text])
    if not profile.is_index:
        rows.append([pen.say("expected"), profile.expected_children.text])
    return rows


def _told(one: Told) -> Facts:
    return {"text": one.text, "tone": one.tone, "key": one.key}


def _drivers(pen: Pen, side: str, held: Sequence[FactorPosition]) -> Facts:
    return {
        "side": side,
        "title": pen.say(side),
        "told": pen.profile.said(side),
        "rows": [[one.name, one.here.text, one.country.text, one.points.text] for one in held],
    }


def _swarms(pen: Pen) -> list[Facts]:
    return [{"name": one.name, "told": one.told.text} for one in pen.profile.swarms]


def _moves(pen: Pen, *, most: int) -> Facts:
    moves = pen.profile.moves
    return {
        "told": [one.text for one in moves.said if one.text],
        "moves": [one.told.text for one in (*moves.down, *moves.up)[:most]],
        "caveat": " ".join(one.text for one in moves.warned),
    }


def _actions(pen: Pen, *, most: int) -> list[Facts]:
    """What is known for each factor; a practice that is known for several stands with the first."""
    told, seen = [], set[str]()
    for one in pen.profile.actions[:most]:
        told.append(_action(one, seen))
        seen |= {item.title for item in one.practices}
    return told


def _action(one: DriverAction, seen: set[str]) -> Facts:
    return {
        "factor": one.factor_name,
        "told": one.told.text,
        "tone": one.told.tone,
        "items": [f"{item.code} {item.title}" for item in one.items[:MOST_ITEMS]],
        "practices": [item.title for item in one.practices if item.title not in seen][:MOST_ITEMS],
    }


def _about(pen: Pen) -> list[list[str]]:
    about = pen.profile.about
    rows = [
        ("kind", about.kind_text[:1].upper() + about.kind_text[1:]),
        ("definition", f"{about.definition.rstrip('.')} ({pen.say('ages').lower()}: {about.ages})"),
        ("classes", about.classes_told.text),
        ("source", f"{about.source.rstrip('.')} ({about.year})"),
        ("release", f"{about.name} · {about.created} · {about.digest}"),
        ("replay", pen.view.replay),
    ]
    return [[pen.say(key), value] for key, value in rows if value.strip()]


def _method(pen: Pen) -> list[list[str]]:
    about, limits = pen.profile.about, pen.profile.not_covered
    rows = [
        ("population", about.population),
        ("method", about.method),
        ("attribution", "; ".join(about.attribution)),
        ("licence", about.licence),
        ("not_covered", "; ".join(dict.fromkeys(one.source.rstrip(".") for one in limits if one.source))),
    ]
    return [[pen.say(key), value] for key, value in rows if value.strip()]


def _foot(pen: Pen) -> Facts:
    view = pen.view
    return {
        "left": f"{AUTHOR} · {pen.profile.about.name}",
        "notes": f"{pen.say('association')} {pen.say('boundaries')}",
        "address": view.address,
        "open": pen.say("open"),
        "qr_alt": pen.say("qr_alt", address=view.address),
        "no_qr": "" if view.has_address else pen.say("no_qr"),
    }


def _map(pen: Pen) -> Facts:
    ground, profile = pen.view.ground, pen.profile
    counts = Counter(ground.paint[code] for code in ground.state.codes)
    legend = [
        {
            "text": painted(pen, paint),
            "count": pen.numbers.integer(many),
            "picture": charts.swatch(paint, profile.classes),
        }
        for paint, many in sorted(counts.items(), key=lambda one: (one[0] < Paint.FIRST_CLASS, one[0]))
    ]
    told = "; ".join(f"{one['text']}: {one['count']}" for one in legend)
    words: Facts = printable(
        {
            "caption": pen.say("map_caption", **pen.place),
            "alt": pen.say("map_alt", **pen.place, level=profile.level_text, counts=told),
            "locator_alt": pen.say("locator_alt", **pen.place),
            "legend": legend,
        }
    )
    return words


def painted(pen: Pen, paint: int) -> str:
    """What a paint byte means, in words."""
    if paint >= Paint.FIRST_CLASS_ONLY:
        name = pen.view.ground.class_names[class_of(paint)].say(pen.view.language)
        return f"{name} ({CELLS['class_only'].say(pen.view.language)})"
    if paint >= Paint.FIRST_CLASS:
        return pen.view.ground.class_names[class_of(paint)].say(pen.view.language)
    return CELLS[_ABSENT[Paint(paint)]].say(pen.view.language)


def _pictures(pen: Pen, *, pages: int) -> Facts:
    view, profile, k = pen.view, pen.profile, pen.profile.classes
    filled = profile.key_number.value
    words = (printable(profile.place.name), pen.say("average"))
    told: Facts = {
        "mark": state_mark(view.ground, wide=MAP_WIDE, high=MAP_HIGH),
        "locator": locator(view.ground, wide=LOCATOR_WIDE, high=LOCATOR_HIGH),
        "level": charts.swatch(_paint(pen), k),
        "hundred": charts.hundred(None if filled is None else round(filled), side=96),
        "swarms": [
            charts.swarm(one, k=k, numbers=pen.numbers, is_index=profile.is_index, words=words, wide=SWARM_WIDE)
            for one in profile.swarms
        ],
    }
    pushes = [one.points.value or 0.0 for one in (*profile.up, *profile.down)]
    longest = max((abs(one) for one in pushes), default=0.0) or 1.0
    told["up"] = [charts.push((one.points.value or 0) / longest, wide=60) for one in profile.up]
    told["down"] = [charts.push((one.points.value or 0) / longest, wide=60) for one in profile.down]
    if pages > 1:
        told["near"] = near_map(view.ground, k=k, wide=NEAR_WIDE, high=NEAR_HIGH) if view.ground.near.codes else ""
        told["spines"] = [charts.spine(one, wide=150, high=8.6) for one in profile.factors[:MOST_FACTORS]]
    return told


def _second(pen: Pen) -> Facts:
    profile = pen.profile
    return {
        "factors": {
            "told": profile.factors_told.text,
            **_rows(pen, [_factor(pen, one) for one in profile.factors], MOST_FACTORS),
        },
        "groups": _groups(pen),
        "about": _method(pen),
        "direct": profile.direct_told.text,
        "neighbours": {
            "told": profile.neighbours.told.text,
            **_rows(pen, [_near(one) for one in profile.neighbours.places], MOST_PLACES),
            "caption": pen.say("near_caption", **pen.place),
        },
        "similar": {
            "told": " ".join(one.text for one in profile.similar.said if one.text),
            **_rows(pen, [_near(one.place, of=True) for one in profile.similar.places], MOST_PLACES),
        },
        "not_covered": {
            "told": profile.not_covered_told.text,
            "rows": [one.text for one in profile.not_covered],
        },
    }


def _factor(pen: Pen, one: FactorPosition) -> list[str]:
    # What is written alike is not told apart: "22.0 %, country 22.0 %, less risk" would be read as a mistake.
    stands = "same" if one.stands and one.here.text == one.country.text else one.stands
    return [
        one.name,
        one.here.text,
        one.state.text,
        one.country.text,
        one.points.text,
        pen.say(stands) if stands else "—",
    ]


def _groups(pen: Pen) -> Facts:
    rows = [
        [one.name if at == 0 else "", of.line.group, of.estimate.text, of.children.text, of.expected.text]
        for one in pen.profile.groups
        for at, of in enumerate(one.groups)
    ]
    return {"told": pen.profile.groups_told.text, "rows": rows}


def _near(one: NearPlace, *, of: bool = False) -> list[str]:
    """Name, level and estimate; ``of`` = with the state, which is not always the same one."""
    return [f"{one.name}, {one.admin1}" if of else one.name, one.level_text, one.estimate.text]


def _rows(pen: Pen, rows: list[list[str]], most: int) -> Facts:
    """The first rows, and for each number of them that finds room what is said of the others."""
    shown = rows[:most]
    return {
        "rows": shown,
        "hidden": len(rows) - len(shown),
        "more": [_more(pen, len(rows) - many) for many in range(1, len(shown) + 1)],
    }


def _more(pen: Pen, many: int) -> str:
    return pen.say("more", number=pen.numbers.integer(many)) if many > 0 else ""


def _qr(view: SheetView, pen: Pen) -> str:
    """The address as a QR code of vectors; empty where nobody could follow it."""
    if not view.has_address:
        return ""
    import segno

    code = segno.make(view.address, error="m", micro=False)
    rows = [list(row) for row in code.matrix]
    side = len(rows) + 8
    # Runs of dark cells in one path: a code of vectors that stays small.
    runs = "".join(
        f"M{start + 4} {y + 4}h{end - start}v1h-{end - start}z"
        for y, row in enumerate(rows)
        for start, end in _runs(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}">'
        f'<rect width="{side}" height="{side}" fill="#ffffff"/><path d="{runs}" fill="#000000"/></svg>'
    )


def _runs(row: Sequence[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    start = None
    for at, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = at
        elif not dark and start is not None:
            found.append((start, at))
            start = None
    return found
