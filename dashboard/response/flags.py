"""The path of the workshop as it stands: four flags, and at each the challenges and actions of every role."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.response.items import FLAGS, SIDES, ItemKind
from dashboard.response.plan import LocalPlan, Row
from dashboard.response.speaker import PlanSpeaker

KINDS = (ItemKind.CHALLENGE, ItemKind.ACTION)


@dataclass(frozen=True, slots=True)
class FlagSide:
    """What one role has to say at a flag."""

    role: str
    lists: tuple[tuple[Row, ...], tuple[Row, ...]]
    """Challenges and actions."""


@dataclass(frozen=True, slots=True)
class FlagPlan:
    """One flag."""

    code: str
    name: str
    counted: str
    """How many challenges and actions, in words; that nothing is there yet where it is so."""
    sides: tuple[FlagSide, ...]
    """Roles that say something, those without a role last."""

    def rows(self, kind: ItemKind) -> tuple[Row, ...]:
        """All challenges, or all actions, role by role."""
        return tuple(row for side in self.sides for row in side.lists[KINDS.index(kind)])


def flags_of(plan: LocalPlan, speaker: PlanSpeaker) -> tuple[FlagPlan, ...]:
    """The four, in the order of the path."""
    return tuple(_flag(plan, speaker, str(code), name.say(speaker.language)) for code, name in FLAGS)


def _flag(plan: LocalPlan, speaker: PlanSpeaker, code: str, name: str) -> FlagPlan:
    held = [[row for row in plan.items[kind] if row.text("flag") == code] for kind in KINDS]
    roles = [*((str(side), words.say(speaker.language)) for side, words in SIDES), ("", speaker.say("any_role"))]
    sides = [
        FlagSide(role, (_of(held[0], side), _of(held[1], side)))
        for side, role in roles
        if _of(held[0], side) or _of(held[1], side)
    ]
    return FlagPlan(code, name, _counted(held, speaker), tuple(sides))


def _counted(held: list[list[Row]], speaker: PlanSpeaker) -> str:
    told = [speaker.say(f"count.{kind.value}", count=len(rows)) for kind, rows in zip(KINDS, held, strict=True) if rows]
    return speaker.row(told) if told else speaker.say("not_filled")


def _of(rows: list[Row], side: str) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.text("side") == side)
