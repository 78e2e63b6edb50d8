"""Classes that were published elsewhere beside those that the declared rule gives."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.method_answers import ClassesBeside, MethodSheet
from dashboard.values import RiskLevel
from layouts.figures.evidence_charts import table
from layouts.wording import Voice


def classes_beside(sheet: MethodSheet, voice: Voice) -> list[Component]:
    """Nothing where no class was published elsewhere, or none is another than the rule's."""
    if not sheet.classes_beside:
        return []
    parts: list[Component] = [
        html.H3(voice.say("release.classes.title")),
        html.P(voice.say("release.classes.note", source=sheet.classes_beside[0].source)),
    ]
    for beside in sheet.classes_beside:
        parts += _scope(beside, voice)
    return parts


def _scope(beside: ClassesBeside, voice: Voice) -> list[Component]:
    write = voice.numbers.integer
    names = _names(beside, voice)
    scope = voice.say(f"release.classes.{beside.scope}")
    head = [voice.say("release.classes.published"), *(voice.say("release.classes.rule", name=one) for one in names)]
    rows = [[name, *(write(many) for many in counts)] for name, counts in zip(names, beside.counts, strict=True)]
    return [
        html.P(
            voice.say(
                "release.classes.counted",
                scope=scope,
                same=write(beside.same),
                higher=write(beside.higher),
                lower=write(beside.lower),
            )
        ),
        table(head, rows, caption=voice.say("release.classes.caption", scope=scope)),
    ]


def _names(beside: ClassesBeside, voice: Voice) -> list[str]:
    if beside.names:
        return list(beside.names)
    if len(beside.counts) == len(RiskLevel):
        return [voice.say(f"level.{level.value}") for level in RiskLevel]
    return [voice.say("legend.class", number=at + 1) for at in range(len(beside.counts))]
