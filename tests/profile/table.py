"""The table of generated sentences that people have read line by line; ``python -m tests.profile.table`` writes it.

Whoever changes a sentence writes the table anew, reads the difference in the three languages, and commits both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from dashboard.choices import Classing, View
from dashboard.language import Language
from dashboard.profile.answers import COUNTRY, SIMILAR, STATE, MunicipalProfile, PlanItem, RankingFilters, RankingSort
from dashboard.release.manifest import ReleaseKind
from tests.profile import ask, edge
from tests.support import releases
from tests.support.evidence import HAZARDOUS, evidence_release, groups_of

GOLDEN = Path(__file__).parent / "golden"

EDGE = {
    "highest of the country, direct estimate": "10001",
    "name with an apostrophe, use with caution": "10002",
    "two of one name in one state": "10003",
    "in the middle": "10005",
    "tie, name twice in the country": "20001",
    "tie, other side": "20002",
    "zero, lowest": "20003",
    "island": "20004",
    "suppressed": "20005",
    "created after the table": "20006",
    "not modelled": "20007",
    "unreliable": "20008",
    "no data, but some factors": "20009",
    "one child": "30001",
    "fewer than one of a hundred": "30002",
    "one of a hundred": "30003",
}
FIRST_SCREEN = frozenset(
    {"key number", "figures", "headline", "level", "rate", "children", "rank.state", "rank.country", "sure"}
    | {"up", "down", "change"}
)
PLAN = (
    PlanItem("1.1", "Indicator", "indicator", ("informal",)),
    PlanItem("1.2", "Indicator", "indicator", ("informal",)),
)


def lines(language: Language) -> Iterator[str]:
    """Every case and its sentences."""
    atlas = ask.explorer(edge.edge_release(), edge.tse_older())
    view = View(country="TSE", language=language)
    for case, code in EDGE.items():
        yield from _told(case, atlas.profile(view, code, plan=PLAN))
    feminine = ask.explorer(edge.edge_release(words="f"))
    for case in ("highest of the country, direct estimate", "tie, other side", "zero, lowest", "island", "suppressed"):
        yield from _told(f"comunas: {case}", feminine.profile(view, EDGE[case]))
    of_state = view.model_copy(update={"classing": Classing(scope="parent")})
    yield from _told("classes of the state", atlas.profile(of_state, "10002"))
    four = ask.explorer(edge.in_four_classes())
    yield from _told("four classes", four.profile(view, "20001"))
    yield from _other_releases(language)
    yield from _tables(language)


def _other_releases(language: Language) -> Iterator[str]:
    demonstration = ask.explorer(edge.edge_release(kind=ReleaseKind.DEMONSTRATION))
    yield from _told("demonstration", demonstration.profile(View(country="TSE", language=language), "10003"))
    index = ask.explorer(releases.index_release())
    seen = View(country="TSB", language=language)
    for case, code in (("highest", "B05"), ("zero", "A01"), ("middle", "A03"), ("suppressed", "A06"), ("none", "A05")):
        yield from _told(f"index: {case}", index.profile(seen, code))
    nobody = ask.explorer(releases.index_release(with_children=False))
    yield from _told("index without populations", nobody.profile(seen, "A03"))
    evidence = releases.explorer(evidence_release())
    evidence._atlas.releases.find("TSA", None)._read_groups = groups_of  # type: ignore[union-attr,assignment]
    for case, code in (("groups", "01001"), ("a group withheld", "01002")):
        yield from _told(case, evidence.profile(View(country="TSA", language=language), code))
    second = View(country="TSA", language=language, outcome=HAZARDOUS)
    yield from _told("second outcome", evidence.profile(second, "01002"))
    withheld = releases.explorer(releases.with_withheld_factor())
    yield from _told("a factor withheld", withheld.profile(View(country="TSA", language=language), "02005"))


def _tables(language: Language) -> Iterator[str]:
    atlas, view = ask.explorer(), View(country="TSE", language=language)
    for case, codes in (
        ("with all", ("10001", "20003", STATE, COUNTRY, SIMILAR)),
        ("alike", ("20001", "20002")),
        ("refused", ("nowhere", *edge.CODES[:7], STATE)),
        ("nobody named", (COUNTRY,)),
    ):
        found = atlas.compare(view, codes)
        yield from (
            f"compare: {case} | column | {one.name} · {one.context} · {one.level_text}" for one in found.columns
        )
        for row in found.rows:
            yield f"compare: {case} | {row.name} ({row.unit_text}) | {' · '.join(cell.text for cell in row.cells)}"
        yield from (f"compare: {case} | {one.key} | {one.text}" for one in (*found.told, *found.refused))
    for case, filters, sort in (
        ("all", RankingFilters(), RankingSort()),
        ("by name", RankingFilters(text="san jose"), RankingSort("name", descending=False)),
        ("nobody", RankingFilters(least_children=1e9), RankingSort("children")),
        ("by a factor", RankingFilters(factor="poverty"), RankingSort("factor")),
    ):
        table = atlas.ranking(view, filters=filters, sort=sort)
        yield f"ranking: {case} | told | {table.told.text}"
        for row in table.rows:
            told = (row.name, row.level_text, row.rank_text, row.estimate.text, row.lower.text, row.reliability)
            counts = (row.children.text, row.expected_children.text)
            yield f"ranking: {case} | {row.code} | {' · '.join((*told, *counts))}"


def _told(case: str, found: MunicipalProfile) -> Iterator[str]:
    """The first screen whole; of the rest every sentence that the screen has not said yet."""
    yield f"{case} | key number | {found.key_number.text} {found.key_label}"
    figures = (found.level_text, found.estimate.text, found.children.text, found.expected_children.text)
    yield f"{case} | figures | {' · '.join(figures)}"
    yield f"{case} | {found.headline.key} | {found.headline.text}"
    for told in found.summary:
        yield f"{case} | {told.key} | {told.text}"
    already = {told.text for told in (*found.summary, found.headline)}
    for told in ask.sentences(replace(found, similar=replace(found.similar, places=found.similar.places[:1]))):
        if told.text not in already:
            already.add(told.text)
            yield f"{case} | {told.key} | {told.text}"
    for limit in found.not_covered:
        yield f"{case} | not covered | {limit.text} [{limit.source}]"
    for place in found.neighbours.places:
        yield f"{case} | neighbour | {place.name} · {place.level_text} · {place.estimate.text} · {place.children.text}"


def told_once(found: Iterator[str]) -> Iterator[str]:
    """The lines, what stands beside the first screen once only, under the first case that says it."""
    seen: set[str] = set()
    for line in found:
        case, key, text = line.split(" | ", 2)
        if key in FIRST_SCREEN or case.startswith(("compare", "ranking")) or text not in seen:
            seen.add(text)
            yield line


def write() -> None:
    """Write the tables of the three languages."""
    GOLDEN.mkdir(exist_ok=True)
    for language in Language:
        (GOLDEN / f"{language}.txt").write_text("\n".join(told_once(lines(language))) + "\n", "utf-8")


if __name__ == "__main__":
    write()
