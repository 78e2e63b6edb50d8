"""A municipality made by hand, every field filled, and its screen; tests change what they speak of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dashboard.answers import Crumb, GroupLine, PlacePrecision
from dashboard.language import Language
from dashboard.profile.answers import (
    AboutRelease,
    ComparedColumn,
    ComparedRow,
    Comparison,
    Direct,
    DriverAction,
    FactorMove,
    FactorPosition,
    Figure,
    Group,
    GroupDimension,
    KnownLimit,
    Move,
    Moves,
    MunicipalProfile,
    NearPlace,
    Neighbours,
    PlanItem,
    Practice,
    RankingFilters,
    RankingRow,
    RankingSort,
    RankingTable,
    RankLine,
    Similar,
    Similarity,
    SimilarPart,
    SimilarPlace,
    SinceLast,
    Swarm,
    Told,
)
from dashboard.values import RiskLevel, ValueStatus
from layouts.pages.municipality.compare import CompareScreen
from layouts.pages.municipality.ranking import RankingScreen
from layouts.pages.municipality.screen import MunicipalityScreen, PlaceAddresses, SheetLink
from layouts.wording import Voice

ENGLISH = Voice.of(Language.ENGLISH)
NOWHERE = Figure(None, "withheld", ValueStatus.SUPPRESSED)


def said(key: str, text: str = "") -> Told:
    return Told(key, text or f"sentence {key}.")


def share(value: float) -> Figure:
    return Figure(value, f"{100 * value:.1f}%")


def about(**changes: Any) -> AboutRelease:
    fields: dict[str, Any] = {
        "name": "tsa-demonstration-2026.1",
        "title": "Tierra A",
        "kind": "demonstration",
        "kind_text": "Demonstration",
        "created": "22 November 2026",
        "year": "2020",
        "ages": "5-17",
        "outcome": "",
        "population": "children",
        "definition": "work of children",
        "hours": "",
        "method": "a model",
        "source": "drawn by hand",
        "licence": "CC0",
        "attribution": ("us",),
        "notes": ("a note",),
        "classes_told": said("classes"),
        "threshold": 20,
        "digest": "a" * 16,
    }
    return AboutRelease(**{**fields, **changes})


def factor(code: str, **changes: Any) -> FactorPosition:
    fields: dict[str, Any] = {
        "factor": code,
        "name": code.capitalize(),
        "description": f"what {code} is",
        "source": "drawn by hand",
        "unit": "share",
        "unit_text": "% of children",
        "level": "territory",
        "here": share(0.6),
        "state": share(0.4),
        "country": share(0.3),
        "worse_side": "higher",
        "stands": "worse",
        "lowest": 0.0,
        "quarter": 0.2,
        "median": 0.3,
        "three_quarters": 0.5,
        "highest": 1.0,
        "contribution": 0.4,
        "points": Figure(0.02, "+2.0"),
        "is_driver": True,
        "told": said(f"factor.{code}"),
    }
    return FactorPosition(**{**fields, **changes})


RURAL = factor("rural")
SCHOOL = factor("schooling", worse_side="lower", stands="better", contribution=-0.2, points=Figure(-0.01, "−1.0"))


def near(code: str, name: str, level: RiskLevel | None = RiskLevel.LOW) -> NearPlace:
    return NearPlace(code, name, "Norte", level, "Low" if level else "No data", share(0.05), Figure(300, "300"))


def similar() -> Similar:
    parts = (SimilarPart("size", "size", 0.5, 0.25), SimilarPart("factors", "factors", 0.5, 0.75))
    place = SimilarPlace(near("01002", "Nuevo México"), 0.51, parts, said("similar.one"))
    return Similar((place,), Similarity(), parts, said("similar"), said("similar.levels"))


def moves() -> Moves:
    step = FactorMove("rural", "Rural", share(0.6), share(0.4), -20.0, share(0.3), "Nuevo México")
    move = Move("down", (step,), share(0.1), 0.66, said("move"))
    limits = (share(0.1), NOWHERE, Figure(0.02, "2.0 points"), NOWHERE)
    return Moves(*limits, (move,), (), said("moves.down"), said("moves.up"), said("moves.caveat"))


def actions() -> tuple[DriverAction, ...]:
    item = PlanItem("1.2", "An indicator", "indicator", ("rural",), "/en/plan/x", "plan", is_demonstration=True)
    return (
        DriverAction("rural", "Rural", (item,), (Practice("A practice", "Peru", "text", "source"),), said("action")),
    )


SUMMARY = ("level", "rate", "children", "rank.state", "rank.country", "sure", "up", "down", "change")


def profile(**changes: Any) -> MunicipalProfile:
    place = Crumb("municipality", "01001", "San José")
    rank = RankLine("admin1", "Norte", 1, 1, 4, said("rank.state"))
    swarm = Swarm(
        "admin1",
        "Norte",
        ("01002", "01001"),
        ("Nuevo México", "San José"),
        (0.05, 0.12),
        (0, 2),
        1,
        0.08,
        said("swarm"),
    )
    line = GroupLine("Sex", "Girls", ValueStatus.AVAILABLE, 0.1, 200.0, 20.0)
    groups = (
        GroupDimension("Sex", (Group(line, share(0.1), Figure(200, "200"), Figure(20, "20")),), said("groups.sex")),
    )
    direct = Direct(share(0.15), share(0.05), share(0.3), Figure(40, "40"), said("direct"))
    precision = PlacePrecision(0.02, True, 0.08, 0.17, "publish", 0.16, 0.11, 0.15, 0.05, 40.0)
    fields: dict[str, Any] = {
        "language": Language.ENGLISH,
        "country": "TSA",
        "place": place,
        "trail": (Crumb("country", "TSA", "Tierra A"), Crumb("admin1", "01", "Norte"), place),
        "admin1_code": "01",
        "admin1_name": "Norte",
        "country_name": "Tierra A",
        "municipality_word": "municipality",
        "longitude": 0.5,
        "latitude": 1.5,
        "about": about(),
        "band": Told("band", "These are demonstration data."),
        "is_demonstration": True,
        "is_index": False,
        "status": ValueStatus.AVAILABLE,
        "level": RiskLevel.HIGH,
        "class_index": 2,
        "classes": 3,
        "level_text": "High risk",
        "key_number": Figure(12.0, "12"),
        "key_label": "of 100 children",
        "estimate": share(0.12),
        "children": Figure(400, "400"),
        "expected_children": Figure(48, "48"),
        "summary": tuple(said(key) for key in SUMMARY),
        "headline": said("headline"),
        "ranks": (rank, replace(rank, scope="country", name="Tierra A", ranked=9)),
        "precision": precision,
        "interval": (share(0.08), share(0.17)),
        "sure": said("sure"),
        "up": (RURAL,),
        "down": (SCHOOL,),
        "change": SinceLast(None, "", NOWHERE, None, None, said("change")),
        "swarms": (swarm, replace(swarm, scope="country", name="Tierra A")),
        "factors": (RURAL, SCHOOL),
        "factors_told": said("factors"),
        "groups": groups,
        "groups_told": said("groups"),
        "direct": direct,
        "direct_told": said("direct"),
        "neighbours": Neighbours((near("01002", "Nuevo México"),), said("neighbours")),
        "similar": similar(),
        "moves": moves(),
        "actions": actions(),
        "not_covered": (KnownLimit("Street work.", "ILO"),),
        "not_covered_told": said("not_covered"),
    }
    return MunicipalProfile(**{**fields, **changes})


def withheld() -> MunicipalProfile:
    """Known, but too few children: nothing of it may be told but that."""
    hidden = [Told(key, f"withheld {key}", "absent") for key in SUMMARY]
    return profile(
        status=ValueStatus.SUPPRESSED,
        level=None,
        class_index=None,
        level_text="Withheld",
        key_number=NOWHERE,
        key_label="",
        estimate=NOWHERE,
        children=NOWHERE,
        expected_children=NOWHERE,
        summary=tuple(hidden),
        precision=None,
        interval=None,
        up=(),
        down=(),
        swarms=(),
        factors=(),
        groups=(),
        direct=None,
        moves=replace(moves(), down=(), lower_limit=NOWHERE),
        actions=(),
    )


def addresses(**changes: Any) -> PlaceAddresses:
    fields: dict[str, Any] = {
        "permalink": "https://atlas.example/en/municipality/TSA/01001?release=tsa-demonstration-2026.1",
        "embed": "https://atlas.example/en/municipality/TSA/01001?release=tsa-demonstration-2026.1&embed=1",
        "map": "/en/map/TSA/01/01001",
        "country_map": "/en/map/TSA",
        "admin1_map": "/en/map/TSA/01",
        "ranking": "/en/municipalities/TSA",
        "admin1_ranking": "/en/municipalities/TSA?state=01",
        "compare": "/en/compare/TSA/01001",
        "compare_around": "/en/compare/TSA/01001?with=state,country,similar",
        "compare_similar": "/en/compare/TSA/01001,01002",
        "method": "/en/method/TSA",
        "response": "",
        "similar": "/similar?country=TSA&municipality=01001",
        "of_place": "/en/municipality/TSA/{}".format,
        "of_chart": "/chart/TSA/01001/{}.{}".format,
    }
    return PlaceAddresses(**{**fields, **changes})


def screen(shown: MunicipalProfile | None = None, **changes: Any) -> MunicipalityScreen:
    fields: dict[str, Any] = {
        "profile": shown or profile(),
        "voice": ENGLISH,
        "addresses": addresses(),
        "map_drawing": "<svg></svg>",
        "qr_drawing": "<svg></svg>",
        "sheets": (SheetLink("one", "PDF", "/sheet"),),
    }
    return MunicipalityScreen(**{**fields, **changes})


def ranking_row(code: str, name: str, **changes: Any) -> RankingRow:
    fields: dict[str, Any] = {
        "code": code,
        "name": name,
        "admin1": "Norte",
        "admin1_code": "01",
        "status": ValueStatus.AVAILABLE,
        "level": RiskLevel.HIGH,
        "level_text": "High",
        "first": 1,
        "last": 1,
        "rank_text": "1",
        "estimate": share(0.12),
        "lower": share(0.08),
        "upper": share(0.17),
        "reliability": "",
        "children": Figure(400, "400"),
        "expected_children": Figure(48, "48"),
        "factor": None,
    }
    return RankingRow(**{**fields, **changes})


def table(**changes: Any) -> RankingTable:
    fields: dict[str, Any] = {
        "language": Language.ENGLISH,
        "country": "TSA",
        "country_name": "Tierra A",
        "rows": (ranking_row("01001", "San José"), ranking_row("01002", "=SUMA(A1)")),
        "total": 120,
        "of": 130,
        "page": 2,
        "pages": 3,
        "sort": RankingSort(),
        "filters": RankingFilters(),
        "factor_name": "",
        "admin1_choices": (("01", "Norte"),),
        "level_choices": (("high", "High"),),
        "status_choices": (("available", "With a value"), ("suppressed", "Withheld")),
        "factor_choices": (("rural", "Rural"),),
        "told": Told("ranking", "120 of 130 municipalities."),
        "about": about(),
        "band": Told("band", "These are demonstration data."),
        "is_demonstration": True,
        "has_interval": True,
        "has_children": True,
    }
    return RankingTable(**{**fields, **changes})


def ranking_screen(shown: RankingTable | None = None, **changes: Any) -> RankingScreen:
    fields: dict[str, Any] = {
        "table": shown or table(),
        "voice": ENGLISH,
        "countries": (("Tierra A", "/en/municipalities/TSA", True), ("Tierra B", "/en/municipalities/TSB", False)),
        "releases": (),
        "address": "https://atlas.example/en/municipalities/TSA?page=2",
        "path": "/en/municipalities/TSA",
        "endpoint": "/ranking?country=TSA",
        "kept": (("release", "tsa-demonstration-2026.1"),),
        "of_place": "/en/municipality/TSA/{}".format,
        "place_template": "/en/municipality/TSA/{code}",
        "compare_template": "/en/compare/TSA/{codes}",
        "with_changes": lambda **changes: f"/en/municipalities/TSA?{sorted(changes.items())}",
    }
    return RankingScreen(**{**fields, **changes})


def comparison(**changes: Any) -> Comparison:
    columns = (
        ComparedColumn("01001", "municipality", "San José", "Norte", ValueStatus.AVAILABLE, RiskLevel.HIGH, "High"),
        ComparedColumn("_state", "admin1", "Norte", "6 municipalities", ValueStatus.AVAILABLE, None, ""),
    )
    rows = (
        ComparedRow("level", "result", "Level", "", (Figure(None, "High"), Figure(None, "—")), None),
        ComparedRow("estimate", "result", "Probability", "%", (share(0.12), share(0.08)), "higher", 0.0, 0.5),
        ComparedRow("factor:rural", "factors", "Rural", "%", (share(0.6), NOWHERE), "higher", 0.0, 1.0),
    )
    fields: dict[str, Any] = {
        "language": Language.ENGLISH,
        "country": "TSA",
        "columns": columns,
        "rows": rows,
        "told": (said("compare"),),
        "refused": (said("refused"),),
        "about": about(),
        "band": Told("band", "These are demonstration data."),
        "is_demonstration": True,
    }
    return Comparison(**{**fields, **changes})


def compare_screen(shown: Comparison | None = None, **changes: Any) -> CompareScreen:
    fields: dict[str, Any] = {
        "comparison": shown or comparison(),
        "voice": ENGLISH,
        "address": "https://atlas.example/en/compare/TSA/01001",
        "country": "TSA",
        "country_name": "Tierra A",
        "ranking": "/en/municipalities/TSA",
        "add": "/en/compare/TSA/01001,{code}",
        "without": lambda code: f"/en/compare/TSA?without={code}",
        "of_place": "/en/municipality/TSA/{}".format,
        "around": (("state", "/en/compare/TSA/01001", True), ("country", "/en/compare/TSA/01001?with=country", False)),
    }
    return CompareScreen(**{**fields, **changes})
