"""Something hostile in every field that can be written, sent as a browser sends it, by whoever may write there.

What is sown is read from the tables that the pages are made of (columns of the plan, lists and stages of a local
response): a further column or kind is sown without a change here. A field of an edit that nobody sows is found by
``Asked``, which remembers every name that an edit looked for.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from flask import request
from sqlalchemy import select, text
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from callbacks.desk import desk_of
from callbacks.edits import mechanism
from dashboard.plan.template_sheets import SHEETS
from dashboard.response.areas import FIELDS
from dashboard.response.items import ITEM_FIELDS, FieldKind, ItemField, ItemKind
from dashboard.response.stages import Stage
from dashboard.response.writing import STAGE_WORDS
from dashboard.store.country_pages import EDITABLE
from dashboard.store.initiative_pages import NOTE, TOLD
from dashboard.store.plan_columns import COLUMNS, Column
from dashboard.store.plan_tables import Indicator
from dashboard.store.records import now
from dashboard.store.response_tables import WorkspaceItem
from tests.accounts.conftest import GOOD, Browser
from tests.hostile.payloads import hostile, hostile_link, hostile_name

PDF = b"%PDF-1.7\nbody"
YEAR = 2019
Enter = Callable[[str], Browser]


@dataclass(frozen=True)
class Place:
    """Where it is sown: a country and a municipality of the release, a factor, and the plan."""

    country: str
    abroad: str
    """Another country."""
    municipality: str
    factor: str
    spot: tuple[float, float]
    """A position inside the municipality."""
    plan: str = "strategic-2018-2021"


@dataclass
class Sent:
    """One edit that was kept."""

    edit: str
    who: str
    fields: dict[str, Any]


@dataclass
class Sown:
    """What was sent and where each mark was typed."""

    marks: dict[str, str] = field(default_factory=dict)
    """Where, by mark."""
    names: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Names that were sent, by edit."""
    kept: list[Sent] = field(default_factory=list)
    previews: list[str] = field(default_factory=list)
    """Markup that an edit answered with."""


def remember(monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    """Names that each edit looks for in its form from now on, by edit."""
    looked: defaultdict[str, set[str]] = defaultdict(set)

    class Form(MultiDict[str, Any]):
        """A form that remembers what it was asked for."""

        def get(self, key: str, default: Any = None, type: Any = None) -> Any:
            looked[request.view_args["name"]].add(key)  # type: ignore[index]
            return super().get(key, default) if type is None else super().get(key, default, type)

        def getlist(self, key: str, type: Any = None) -> list[Any]:
            looked[request.view_args["name"]].add(key)  # type: ignore[index]
            return super().getlist(key) if type is None else super().getlist(key, type)

    monkeypatch.setattr(mechanism, "MultiDict", Form)
    return looked


class Sower:
    """Goes through the atlas as each person in turn and leaves something hostile wherever something can be left."""

    def __init__(self, enter: Enter, place: Place) -> None:
        self._enter, self._browsers, self.place, self.sown = enter, dict[str, Browser](), place, Sown()

    def browser(self, who: str) -> Browser:
        """The browser of ``who``, signed in once."""
        if who not in self._browsers:
            self._browsers[who] = self._enter(who)
        return self._browsers[who]

    def post(self, who: str, edit: str, fields: Mapping[str, Any]) -> TestResponse:
        """Send an edit as its form does."""
        browser = self.browser(who)
        sent = {"csrf_token": browser.token, **_opened(fields)}
        headers = {"X-CSRFToken": browser.token, "X-Language": "en"}
        answer = browser.client.post(f"/edit/{edit}", data=sent, headers=headers)
        if answer.is_json and (answer.json or {}).get("csrf"):
            browser.token = (answer.json or {})["csrf"]
        return answer

    def mark(self, where: str, *, longest: int = 300) -> str:
        """Something hostile for ``where``."""
        number = len(self.sown.marks)
        self.sown.marks[f"zq{number:04}"] = where
        return hostile(number, longest=longest)

    def link(self, where: str) -> str:
        """An address for ``where``."""
        self.mark(where)
        return hostile_link(len(self.sown.marks) - 1)

    def file(self, where: str) -> tuple[bytes, str]:
        """A file for ``where``, whose name is hostile."""
        self.mark(where)
        return PDF, hostile_name(len(self.sown.marks) - 1)

    def send(self, who: str, edit: str, /, **fields: Any) -> dict[str, Any]:
        """Send it, and be kept."""
        answer = self.post(who, edit, fields)
        assert answer.status_code == 200, (edit, who, sorted(fields), answer.text[:2000])
        self.sown.names[edit] |= set(fields)
        self.sown.kept.append(Sent(edit, who, fields))
        assert isinstance(answer.json, dict)
        return answer.json

    # --- the areas, in the order in which one builds on the other ---

    def everywhere(self) -> Sown:
        """All of them."""
        self.plan()
        self.imported()
        self.rounds_and_reports()
        self.statuses()
        self.country_page()
        self.response()
        self.accounts()
        self.sending()
        return self.sown

    def plan(self) -> None:
        """Rows of each table by the form, then each of their cells in the grid."""
        rows = {}
        for table in COLUMNS:
            cells = {one.name: self.cell(f"plan.add {table}", one, code="9.1") for one in COLUMNS[table]}
            kept = {name: value for name, value in cells.items() if value or name == "country"}
            if "kind" in kept:
                kept["output"] = "9.1"
            rows[table] = self.send("secretariat", "plan.add", plan=self.place.plan, table=table, **kept)["data"]["row"]
        for table, row in rows.items():
            self._cells(table, row)
        words = {
            **SAFE,
            "code": "9.3",
            "kind": "text",
            "title_es": self.mark("plan.add indicators"),
            "responsible": "G",
        }
        text = {name: value for name, value in words.items() if name in {one.name for one in COLUMNS["indicators"]}}
        row = self.send("secretariat", "plan.add", plan=self.place.plan, table="indicators", **text)["data"]["row"]
        gone = {"table": "indicators", "row": row["id"]}
        row = self.send("secretariat", "plan.withdraw", **gone, version=row["version"], back="")["data"]["row"]
        self.send("secretariat", "plan.withdraw", **gone, version=row["version"], back="yes")

    def cell(self, where: str, column: Column, *, code: str) -> Any:
        """What a cell may hold: something hostile where it takes words, and else what its rules ask for."""
        if column.name in SAFE:
            return {**SAFE, "code": code, "indicator": code, "factors": self.place.factor}[column.name]
        return self.mark(f"{where}.{column.name}", longest=60 if column.name.startswith("unit_") else 300)

    def _cells(self, table: str, row: Mapping[str, Any]) -> None:
        version = row["version"]
        for column in COLUMNS[table]:
            if column.name in SAFE and column.name != "factors":
                continue
            text = self.cell(f"plan.cell {table}", column, code="9.1")
            if column.name == "factors":
                text = f"{self.place.factor}, {self.mark('plan.cell factors', longest=60)}"
            sent = {"table": table, "row": row["id"], "column": column.name, "text": text, "version": version}
            version = self.send("secretariat", "plan.cell", **sent)["data"]["row"]["version"]

    def imported(self) -> None:
        """A workbook with something hostile in every column that takes words."""
        book = openpyxl.load_workbook(BytesIO(self.browser("secretariat").client.get("/plan/template.xlsx").data))
        for sheet in SHEETS:
            page = book[sheet.title.es]
            for at, one in enumerate(COLUMNS[sheet.name], start=1):
                value = self.cell(f"plan.import {sheet.name}", one, code="9.2")
                value = "7" if one.name in ("number", "result") else value
                page.cell(2, at).value = value if not isinstance(value, list) else " / ".join(value)
                page.cell(2, at).data_type = "s"
        box = BytesIO()
        book.save(box)
        file = (box.getvalue(), f"{self.mark('the name of an import', longest=60)}.xlsx")
        self.send("secretariat", "plan.import", plan=self.place.plan, button="preview", file=file)
        self.send("secretariat", "plan.import", plan=self.place.plan, button="apply", file=file)

    def rounds_and_reports(self) -> None:
        """Reported, returned, corrected, accepted and corrected again, with words in every place."""
        today = now().date()
        dates = {"opens_on": (today - timedelta(days=5)).isoformat(), "due_on": (today + timedelta(days=9)).isoformat()}
        self.send("secretariat", "round.open", plan=self.place.plan, year=str(YEAR), period="year", **dates)
        self.send("secretariat", "round.change", round="1", version="1", button="save", **dates)
        number, words = self.indicator("9.1"), self.indicator("9.3")
        slot = {"country": self.place.country, "reporter": "government", "year": str(YEAR), "when": str(YEAR)}
        first = {**slot, "indicator": str(number), "number": "5", "version": "0", "button": "submit"}
        self.send(
            "government",
            "report.save",
            **first,
            note=self.mark("note"),
            links=self.link("link"),
            files=self.file("file"),
        )
        review = {"report": "1"}
        self.send("secretariat", "report.return", **review, version="2", comment=self.mark("comment of a return"))
        again = {
            **first,
            "version": "3",
            "note": self.mark("note of a correction"),
            "links": self.link("a second link"),
        }
        self.send("government", "report.save", **again)
        self.send("secretariat", "report.accept", **review, version="5", comment=self.mark("comment of an acceptance"))
        told = {**slot, "indicator": str(words), "words": self.mark("a value in words"), "version": "0"}
        self.send("government", "report.save", **told, note=self.mark("note of words"), button="submit")
        self.send("secretariat", "report.accept", report="2", version="2", comment="")
        draft = {
            **first,
            "version": "6",
            "button": "draft",
            "note": self.mark("note of a draft"),
            "files": self.file("a second file"),
        }
        self.send("government", "report.save", **draft)
        self.send("government", "evidence.withdraw", evidence="4", version="1")
        self.send("government", "calendar.renew")
        self.send("government", "notices.seen")

    def indicator(self, code: str) -> int:
        """Number of the record of an indicator."""
        desk = desk_of(self.browser("secretariat").app.server)
        assert desk is not None
        with desk.database.reading() as session:
            return session.scalars(select(Indicator.id).where(Indicator.code == code)).one()

    def statuses(self) -> None:
        """A status by hand for all countries, for one, and one that is withdrawn."""
        of = {"indicator": str(self.indicator("9.1")), "status": "achieved", "version": "0"}
        self.send("secretariat", "status.judge", **of, country="", reason=self.mark("reason of a status"))
        here = self.mark("reason of a status here")
        self.send("secretariat", "status.judge", **of, country=self.place.country, reason=here)
        self.send(
            "secretariat",
            "status.judge",
            **{**of, "indicator": str(self.indicator("9.3"))},
            country="",
            reason=self.mark("reason"),
        )
        self.send("secretariat", "status.withdraw", judgement="3", version="1")

    def country_page(self) -> None:
        """An entry of every kind, one that is changed and one that is withdrawn."""
        for kind in EDITABLE:
            self.send(
                "editor", "country.add", country=self.place.country, kind=kind, **self._entry(f"country.add {kind}")
            )
        abroad = {"country": self.place.abroad, "kind": "contact"}
        self.send("secretariat", "country.add", **abroad, **self._entry("country.add of the Secretariat"))
        self.send("editor", "country.add", country=self.place.country, kind="contact", **self._entry("country.add"))
        page = str(self.newest("pages"))
        self.send("editor", "country.change", page=page, version="1", **self._entry("country.change"))
        self.initiative()

    def initiative(self) -> None:
        """An entry of every kind that the Secretariat writes of the Initiative, one of them changed."""
        for kind in TOLD:
            plan = {"plan": self.place.plan} if kind == NOTE else {}
            self.send("secretariat", "initiative.add", kind=kind, **{**self._entry(f"initiative.add {kind}"), **plan})
        page = str(self.newest("pages"))
        self.send("secretariat", "initiative.change", page=page, version="1", **self._entry("initiative.change"))

    def newest(self, table: str) -> int:
        """Number of the newest record of a table."""
        desk = desk_of(self.browser("secretariat").app.server)
        assert desk is not None
        with desk.database.reading() as session:
            return int(session.execute(text(f"select max(id) from {table}")).scalar_one())

    def _entry(self, where: str) -> dict[str, str]:
        bodies = {f"body.{language}": self.mark(f"{where} {language}") for language in ("es", "en", "pt")}
        points = {f"points.{language}": self.mark(f"{where} point {language}") for language in ("es", "en", "pt")}
        # Fields of kinds that ask for more, and the button: every form could send them.
        more = {"has_countries": "", "plan": "", "button": "save"}
        told = {"years": self.mark(f"{where} years", longest=20), "source": self.mark(f"{where} source")}
        return {**bodies, **points, **told, **more}

    def response(self) -> None:
        """The plan of a municipality: every word of every stage, every field of every list, evidence."""
        here = {"country": self.place.country, "municipality": self.place.municipality}
        self.send("team", "response.open", **here)
        self.send("team", "response.currency", workspace="1", version="1", currency="USD")
        for at, stage in enumerate(Stage, start=1):
            asked = {
                f"words.{word.name}": "2026-05-01" if word.is_day else self.mark(f"{stage} {word.name}")
                for word in STAGE_WORDS[stage]
            }
            days = {"begins_on": "2026-01-02", "ends_on": "2026-03-04", "status": "under_way", "ticked": ""}
            owner = self.mark(f"owner of {stage}", longest=200)
            self.send("team", "response.stage", stage=str(at), version="1", owner=owner, **days, **asked)
        for kind in ItemKind:
            outline = self._outline() if kind is ItemKind.MICRO_AREA else {}
            self.send(
                "team", "response.add", workspace="1", kind=kind.value, **self._row(kind, "response.add"), **outline
            )
            item = {"item": str(self.newest("workspace_items")), "version": "1", "button": "save", "drop_outline": ""}
            self.send("team", "response.change", **item, **self._row(kind, "response.change"), **outline)
            if kind is ItemKind.SERVICE:
                reaches = {**item, "version": "2", f"body.reaches.{self.place.factor}": "partial"}
                self.send(
                    "team",
                    "response.reaches",
                    **{k: v for k, v in reaches.items() if k not in ("button", "drop_outline")},
                )
        self._areas()
        for stage in ("1", "2"):
            self.send(
                "team",
                "response.attach",
                stage=stage,
                links=self.link("link of a stage"),
                files=self.file("file of a stage"),
            )
        self.send("team", "response.unattach", evidence=str(self.newest("evidence")), version="1")
        self._shared()

    def _shared(self) -> None:
        """Shared, taken back, accepted, shared again, and returned with a comment."""
        moves = (("team", "share"), ("team", "take-back"), ("team", "share"), ("editor", "accept"), ("team", "share"))
        for version, (who, move) in enumerate(moves, start=1):
            self.send(who, f"response.{move}", workspace="1", version=str(version))
        comment = self.mark("comment of a returned plan")
        self.send("editor", "response.return", workspace="1", version="6", comment=comment)

    def _areas(self) -> None:
        """A file of many areas, hostile in its name, its columns and every value; looked at, then added."""
        columns = {f"column.{one.name}": self.mark(f"response.areas column {one.name}", longest=60) for one in FIELDS}
        told = {"children": 5, "working": 2, "out_of_school": 1}
        of = {name: told.get(name.partition(".")[2]) or self.mark(f"response.areas {name}") for name in columns}
        properties = {column: of[name] for name, column in columns.items()}
        shape = {"type": "Point", "coordinates": [*self.place.spot]}
        feature = {"type": "Feature", "properties": properties, "geometry": shape}
        body = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
        file = (body, f"{self.mark('name of a file of areas', longest=60)}.geojson")
        looked = self.send("team", "response.areas", workspace="1", button="preview", file=file, **columns)
        self.sown.previews.append(looked["data"]["html"])
        self.send("team", "response.areas", workspace="1", button="apply", file=file, **columns)
        self.send("team", "response.areas-undo", workspace="1", batch=self.batch())
        self.send("team", "response.areas", workspace="1", button="apply", file=file, **columns)

    def batch(self) -> str:
        """What the newest area was added with."""
        desk = desk_of(self.browser("secretariat").app.server)
        assert desk is not None
        with desk.database.reading() as session:
            newest = session.get_one(WorkspaceItem, self.newest("workspace_items"))
            return str(newest.body["batch"]["at"])

    def _outline(self) -> dict[str, Any]:
        """A point whose file is hostile in its name, its properties and its further members."""
        words = self.mark("properties of an outline")
        shape = {"type": "Point", "coordinates": [*self.place.spot], "bbox": words}
        body = {"type": "Feature", "id": words, "properties": {words: words}, "geometry": shape, "crs": words}
        return {"outline": (json.dumps(body).encode(), f"{self.mark('the name of an outline', longest=60)}.geojson")}

    def _row(self, kind: ItemKind, where: str) -> dict[str, str]:
        return {f"body.{one.name}": self._item(one, f"{where} {kind} {one.name}") for one in ITEM_FIELDS[kind]}

    def _item(self, one: ItemField, where: str) -> str:
        plain = {FieldKind.COUNT: "3", FieldKind.AMOUNT: "10.50", FieldKind.YEAR: "2026", FieldKind.DAY: "2026-01-02"}
        if one.kind is FieldKind.CHOICE:
            return str(one.choices[0][0])
        if one.kind is FieldKind.LINK:
            return self.link(where)
        return plain.get(one.kind) or self.mark(where)

    def sending(self) -> None:
        """The covering note of a programme report, once sent and once still to be confirmed."""
        asked: dict[str, Any] = {
            **{"plan": self.place.plan, "groups": ["focal", "secretariat"], "country": "", "further": ""},
            **{"further_language": "en", "languages": ["es", "en", "pt"], "formats": ["pdf"]},
        }
        self.send("secretariat", "programme.prepare", **asked, note=self.mark("note of a sending"))
        held = str(self.newest("dispatches"))
        self.send("secretariat", "programme.send", dispatch=held, version="1", button="")
        self.send("secretariat", "programme.retry", dispatch=held)
        self.send("secretariat", "programme.prepare", **asked, note=self.mark("note of a sending to be confirmed"))

    def accounts(self) -> None:
        """Names of accounts; what else an account has is chosen from lists."""
        asked = {"language": "en", "country": self.place.country, "constituency": "workers", "municipality": ""}
        shown = self.send("admin", "account.invite", email="new@example.org", role="reporter", **asked)["shows"]
        token = shown[0][1].rsplit("/", 1)[1]
        password = {"password": GOOD, "again": GOOD, "next": ""}
        self.send(
            "visitor", "account.take-up", token=token, name=self.mark("name of an account", longest=120), **password
        )
        newest = str(self.newest("users"))
        self.send(
            "admin",
            "account.role",
            user=newest,
            version="1",
            role="reader",
            country="",
            constituency="",
            municipality="",
        )
        self.send("admin", "account.password-link", user=newest)
        self.send("admin", "account.disable", user=newest, version="2")
        self.send("admin", "account.enable", user=newest, version="3")
        self.send(
            "admin",
            "account.invite",
            email="other@example.org",
            role="reader",
            **{**asked, "country": "", "constituency": ""},
        )
        self.send("admin", "account.withdraw", invitation=str(self.newest("invitations")))
        for who in ("government", "secretariat", "team", "editor", "admin"):
            version = self._version(who)
            self.send(
                who, "account.rename", version=version, language="en", name=self.mark(f"name of {who}", longest=120)
            )
        self.send("visitor", "account.forgotten", email="nobody@example.org")

    def _version(self, who: str) -> str:
        found = re.search(r'name="version" value="(\d+)"', self.browser(who).open("/en/account"))
        assert found is not None
        return found[1]


SAFE: Mapping[str, Any] = {
    "code": "", "number": "6", "result": "6", "output": "", "indicator": "", "kind": "number", "direction": "up",
    "baseline": "2", "baseline_year": "2018", "cumulative": "no", "tolerance": "0.05", "responsible": ["G", "E"],
    "frequency": "yearly", "factors": "", "territories": "", "country": "", "year": "2021", "period": "", "value": "10",
}  # fmt: skip
"""Columns of the plan that hold a code, a number or a choice: words are refused there."""


def _opened(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Files as the test client takes them: a stream is read once, so each sending opens its own."""
    return {name: (BytesIO(one[0]), one[1]) if isinstance(one, tuple) else one for name, one in fields.items()}
