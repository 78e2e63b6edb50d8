"""A finished local plan as blocks: headings, paragraphs, lists, tables, the schedule. PDF and DOCX draw the same.

Every number is written here, once, so that the two files cannot differ; what nobody filled in says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.downloads.areas_map import IN_PRINT, areas_map
from dashboard.downloads.map_shapes import Shapes
from dashboard.downloads.sheet_files import plain
from dashboard.downloads.workshop_path import workshop_path
from dashboard.profile.answers import MunicipalProfile
from dashboard.response.flags import flags_of
from dashboard.response.items import ITEM_FIELDS, ITEMS_OF, REACHES, SIDES, ItemKind
from dashboard.response.plan import LocalPlan, Row, StagePlan
from dashboard.response.speaker import PlanSpeaker
from dashboard.response.stages import CHECKLIST, Stage
from dashboard.response.told import cell_of, factor_name, outline_told, schedule_lines, word_of
from dashboard.response.writing import STAGE_WORDS

Block = dict[str, Any]
"""``kind`` is ``heading`` (level, text), ``text`` (text, quiet), ``list`` (items), ``table`` (caption, head, rows),
``gantt`` (caption, rows with offset and length) or ``picture`` (caption, alt, svg)."""
_RISK = ("level", "rate", "children", "rank.state", "rank.country", "sure", "up", "down")


@dataclass(frozen=True, slots=True)
class PrintedPlan:
    """What a finished plan is made of."""

    plan: LocalPlan
    speaker: PlanSpeaker
    place: str
    above: str
    profile: MunicipalProfile | None
    address: str
    made: date
    ground: Shapes | None = None
    """The municipality among its neighbours, to draw micro-areas on; ``None`` where there are none to draw."""

    @property
    def title(self) -> str:
        """Title of the document."""
        return self.speaker.say("title", place=self.place)

    @property
    def demonstration(self) -> str:
        """The band of synthetic numbers; empty where they are not."""
        return self.profile.band.text if self.profile is not None and self.profile.is_demonstration else ""

    @property
    def is_draft(self) -> bool:
        """Whether its team alone reads it."""
        return self.plan.standing.state == "draft"

    @property
    def band(self) -> str:
        """What stands on every page: that it is a draft, that its numbers are synthetic; empty where it is neither."""
        draft = self.speaker.say("draft") if self.is_draft else ""
        return " · ".join(told for told in (draft, self.demonstration) if told)


def file_name(printed: PrintedPlan, ending: str) -> str:
    """Name of the file: place, code, what it is, and that it is a draft or its risk a demonstration where it is so."""
    plan, say = printed.plan, printed.speaker.say
    kind = (say("demonstration_file"),) if printed.demonstration else ()
    draft = (say("draft_file"),) if printed.is_draft else ()
    parts = ("clrisk", plan.country, plan.municipality, printed.place, say("plan"), *draft, *kind)
    return f"{'_'.join(plain(part) for part in parts if plain(part))}.{ending}"


def blocks_of(printed: PrintedPlan) -> list[Block]:
    """The whole document in its order."""
    whole = [
        *_risk(printed),
        *_overview(printed),
        *(block for at, stage in enumerate(Stage, 1) for block in _stage(printed, at, stage)),
        *_workshop(printed),
        *_sources(printed),
    ]
    return _without_echoes(whole)


def _heading(text: str, level: int = 1) -> Block:
    return {"kind": "heading", "level": level, "text": text}


def _text(text: str, *, quiet: bool = False) -> Block:
    return {"kind": "text", "text": text, "quiet": quiet}


def _table(caption: str, head: list[str], rows: list[list[str]]) -> Block:
    return {"kind": "table", "caption": caption, "head": head, "rows": rows}


def _without_echoes(blocks: list[Block]) -> list[Block]:
    """A caption that only says its heading again is left out."""
    said, told = "", []
    for block in blocks:
        if block["kind"] == "heading":
            said = block["text"].partition(". ")[2] or block["text"]
        echoes = block.get("caption") == said and block["kind"] in ("table", "gantt")
        told.append({**block, "caption": ""} if echoes else block)
    return told


def _empty(printed: PrintedPlan) -> Block:
    return _text(printed.speaker.say("not_filled"), quiet=True)


def _risk(printed: PrintedPlan) -> Iterator[Block]:
    speaker, profile = printed.speaker, printed.profile
    yield _heading(speaker.say("risk"))
    if profile is None:
        yield _text(speaker.say("risk_none"))
        return
    yield _text(f"{speaker.say('level')}: {profile.level_text}")
    yield {"kind": "list", "items": [said for key in _RISK if (said := profile.said(key))]}
    yield _text(speaker.say("risk_release", title=profile.about.title, name=profile.about.name), quiet=True)


def _overview(printed: PrintedPlan) -> Iterator[Block]:
    plan, speaker = printed.plan, printed.speaker
    nothing = speaker.say("not_planned")
    yield _heading(speaker.say("stages"))
    rows = []
    for at, one in enumerate(plan.stages, 1):
        done, all_of = one.ticks
        rows.append(
            [
                f"{at}. {speaker.stage(one.stage)}",
                speaker.say(f"status.{one.status.value}"),
                speaker.say("ticks", done=done, all=all_of),
                one.owner or nothing,
                speaker.day(one.begins) or nothing,
                speaker.day(one.ends) or nothing,
            ]
        )
    yield _table(
        speaker.say("stages"),
        [speaker.say(one) for one in ("stage", "status", "checklist", "owner", "begins", "ends")],
        rows,
    )
    yield _heading(speaker.say("schedule"), 2)
    for line in schedule_lines(plan.schedule, speaker):
        yield _text(line)
    if plan.schedule.bars:
        yield _gantt(printed)


def _gantt(printed: PrintedPlan) -> Block:
    speaker, made = printed.speaker, printed.plan.schedule
    return {
        "kind": "gantt",
        "caption": speaker.say("schedule"),
        "head": [speaker.say(one) for one in ("stage", "begins", "ends", "schedule")],
        "rows": [
            {
                "cells": [speaker.stage(bar.stage), speaker.day(bar.begins), speaker.day(bar.ends)],
                "offset": bar.offset,
                "length": bar.length,
            }
            for bar in made.bars
        ],
    }


def _stage(printed: PrintedPlan, at: int, stage: Stage) -> Iterator[Block]:
    plan, speaker = printed.plan, printed.speaker
    one = plan.stage(stage)
    yield _heading(f"{at}. {speaker.stage(stage)}")
    for word in STAGE_WORDS[stage]:
        yield _heading(word.label.say(speaker.language), 2)
        text = word_of(word, one.words.get(word.name, ""), speaker)
        yield _text(text) if text else _empty(printed)
    for kind in ITEMS_OF[stage]:
        yield from _list(printed, kind)
    if stage is Stage.SERVICES:
        yield from _matrix(printed)
    if stage is Stage.DESIGN:
        yield from _costs(printed)
    yield from _checks(printed, one)


def _list(printed: PrintedPlan, kind: ItemKind) -> Iterator[Block]:
    speaker, rows = printed.speaker, printed.plan.items[kind]
    title = speaker.say(f"list.{kind.value}")
    yield _heading(title, 2)
    if kind is ItemKind.CONSULTED:
        yield _text(_heard(printed))
    if kind is ItemKind.MICRO_AREA and printed.ground is not None:
        yield _map(printed, printed.ground)
    if not rows:
        if kind is not ItemKind.CONSULTED:
            yield _empty(printed)
        return
    fields = ITEM_FIELDS[kind]
    head = [one.label.say(speaker.language) for one in fields]
    cells = [[cell_of(one, row, speaker) or speaker.say("not_planned") for one in fields] for row in rows]
    if kind is ItemKind.MICRO_AREA:
        head.append(speaker.say("outline"))
        cells = [[*line, outline_told(row.body.get("outline"), speaker)] for line, row in zip(cells, rows, strict=True)]
    yield _table(title, head, cells)


def _map(printed: PrintedPlan, ground: Shapes) -> Block:
    plan, speaker = printed.plan, printed.speaker
    names = speaker.row([name for name, _ in plan.outlines])
    return {
        "kind": "picture",
        "caption": speaker.say("areas_map"),
        "alt": speaker.say("areas_map_alt", count=len(plan.outlines), place=printed.place, names=names),
        "svg": areas_map(ground, plan.municipality, plan.outlines, ink=IN_PRINT),
    }


def _heard(printed: PrintedPlan) -> str:
    speaker = printed.speaker
    missing = [name.say(speaker.language) for code, name in SIDES if code in printed.plan.unconsulted]
    return speaker.say("nobody_from", sides=speaker.row(missing)) if missing else speaker.say("all_sides")


def _matrix(printed: PrintedPlan) -> Iterator[Block]:
    plan, speaker = printed.plan, printed.speaker
    yield _heading(speaker.say("matrix"), 2)
    if not plan.factors:
        yield _empty(printed)
        return
    if not plan.services:
        yield _text(speaker.say("no_services"))
    names = {code: factor_name(code, name, speaker) for code, name in plan.factors}
    said: dict[str | None, str] = {code: name.say(speaker.language) for code, name in REACHES}
    said[None] = speaker.say("reach.unstated")
    rows = [
        [names[one.factor], speaker.say(f"gap.{one.gap.value}"), *(said[reach] for reach in one.reaches)]
        for one in plan.matrix
    ]
    head = [speaker.say("factor"), speaker.say("gap"), *(one.text("programme") for one in plan.services)]
    # A page holds so many columns; the others follow in tables of their own, each with factor and gap.
    for begins in range(2, max(len(head), 3), _MOST_SERVICES):
        until = begins + _MOST_SERVICES
        yield _table(
            speaker.say("matrix_caption"),
            [*head[:2], *head[begins:until]],
            [[*row[:2], *row[begins:until]] for row in rows],
        )


_MOST_SERVICES = 5


def _costs(printed: PrintedPlan) -> Iterator[Block]:
    plan, speaker, made = printed.plan, printed.speaker, printed.plan.costs
    title = speaker.say("costs_in", currency=plan.currency or speaker.say("currency_none"))
    yield _heading(title, 2)
    if not made.sources:
        yield _empty(printed)
        return
    rows = [
        [source, *(speaker.sum(cell) for cell in cells), speaker.sum(total)]
        for source, cells, total in zip(made.sources, made.cells, made.by_source, strict=True)
    ]
    rows.append([speaker.say("total"), *(speaker.sum(one) for one in made.by_year), speaker.sum(made.total)])
    yield _table(title, [speaker.say("fund_source"), *map(str, made.years), speaker.say("total")], rows)
    if made.total.unknown:
        yield _text(speaker.say("unknown_amounts", count=made.total.unknown))


def _checks(printed: PrintedPlan, one: StagePlan) -> Iterator[Block]:
    speaker, said = printed.speaker, printed.speaker.language
    yield _heading(speaker.say("checklist"), 2)
    rows = [
        [item.words.say(said), speaker.say("ticked" if item.code in one.ticked else "not_ticked")]
        for item in CHECKLIST[one.stage]
    ]
    yield _table(speaker.say("checklist"), [speaker.say("field"), speaker.say("status")], rows)
    yield _heading(speaker.say("evidence"), 2)
    if not one.evidence:
        yield _empty(printed)
        return
    pieces = [f"{piece.title} ({piece.url or speaker.say('file')})" for piece in one.evidence]
    yield {"kind": "list", "items": pieces}


def _workshop(printed: PrintedPlan) -> Iterator[Block]:
    """The path, and at each flag the challenges beside the actions, role by role as on the page."""
    plan, speaker = printed.plan, printed.speaker
    flags = flags_of(plan, speaker)
    yield _heading(speaker.say("workshop"))
    alt = "; ".join(f"{at}. {flag.name}: {flag.counted}" for at, flag in enumerate(flags, 1))
    yield {"kind": "picture", "caption": speaker.say("workshop_path"), "alt": alt, "svg": workshop_path(flags)}
    head = [speaker.say("role"), speaker.say("list.challenge"), speaker.say("list.action")]
    for at, flag in enumerate(flags, 1):
        yield _heading(f"{at}. {flag.name}", 2)
        nothing = speaker.say("not_planned")
        rows = [[one.role, *("\n".join(_words(rows)) or nothing for rows in one.lists)] for one in flag.sides]
        yield _table(flag.name, head, rows) if rows else _empty(printed)


def _words(rows: Sequence[Row]) -> list[str]:
    return [row.text("words") for row in rows]


def _sources(printed: PrintedPlan) -> Iterator[Block]:
    speaker, profile = printed.speaker, printed.profile
    yield _heading(speaker.say("sources"))
    yield _text(speaker.say("made", day=speaker.day(printed.made)))
    if profile is not None:
        about = profile.about
        rows = [
            [speaker.say("release"), f"{about.title} ({about.name}), {about.kind_text}"],
            [speaker.say("definition"), about.definition],
            [speaker.say("data_source"), about.source],
        ]
        yield _table(speaker.say("sources"), [speaker.say("field"), speaker.say("value")], rows)
    if printed.address:
        yield _text(f"{speaker.say('address')}: {printed.address}")
