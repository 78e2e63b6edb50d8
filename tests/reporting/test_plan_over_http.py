"""The grid and the import over HTTP: each edit with its version, each import whole or not at all."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import func, select

from callbacks.desk import Desk
from dashboard.store.history import Change
from dashboard.store.plan_tables import Indicator, Judgement, Page, Round
from tests.accounts.conftest import Browser
from tests.reporting.conftest import Enter
from tests.store.people import MadePlan


def cell(browser: Browser, plan: MadePlan, column: str, text: str, version: int = 1) -> object:
    sent = {"table": "indicators", "row": plan.number, "column": column, "text": text, "version": version}
    return browser.post("plan.cell", **sent)


def changes(desk: Desk) -> int:
    with desk.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Change)) or 0


def test_an_edited_cell_is_answered_with_its_row_and_undone_by_its_inverse(
    enter: Enter, desk: Desk, plan: MadePlan
) -> None:
    browser = enter("secretariat")

    row = cell(browser, plan, "title_en", "Municipalities").json["data"]["row"]
    assert (row["title_en"], row["version"]) == ("Municipalities", 2)
    back = cell(browser, plan, "title_en", "Indicator 1.1", version=2).json["data"]["row"]

    assert (back["title_en"], back["version"]) == ("Indicator 1.1", 3)


@pytest.mark.parametrize(
    ("path", "told", "role"),
    [
        ("/en/plan/small", "Result changed (1)", "Technical Secretariat"),
        ("/es/plan/small", "Resultado cambiado (1)", "Secretaría Técnica"),
        ("/pt/plano/small", "Resultado alterado (1)", "Secretaria Técnica"),
    ],
)
def test_everybody_reads_on_the_plan_what_was_changed_of_a_result(
    enter: Enter, visitor: Browser, plan: MadePlan, path: str, told: str, role: str
) -> None:
    assert told not in visitor.open(path)
    sent = {
        "table": "results",
        "row": plan.result,
        "column": "title_en",
        "text": "Prevention first",
        "version": 1,
    }
    assert enter("secretariat").post("plan.cell", **sent).status_code == 200

    page = visitor.open(path)

    assert f"{told}, </span>" in page or f"{told}, {role}" in page
    assert "Result 1" in page
    # On a page in another language it is said in which language the words moved.
    assert "Prevention first" in page


def test_a_refused_cell_says_what_its_column_holds_and_nothing_is_written(
    enter: Enter, desk: Desk, plan: MadePlan
) -> None:
    browser, before = enter("secretariat"), changes(desk)
    before = changes(desk)
    for column, text in (("code", "1.2"), ("baseline", "1.234"), ("responsible", "X"), ("id", "9"), ("kind", "x")):
        refused = cell(browser, plan, column, text)
        assert refused.status_code == 422
        assert refused.json["problems"][0]["told"]
    assert changes(desk) == before


def test_two_editors_of_one_row_get_both_versions_of_the_cell(enter: Enter, desk: Desk, plan: MadePlan) -> None:
    one, other = enter("secretariat"), enter("second")
    assert cell(one, plan, "title_en", "Mine").status_code == 200

    conflict = cell(other, plan, "title_en", "Yours")

    assert conflict.status_code == 409
    told = conflict.json["conflict"]
    assert (told["theirs"]["text"], told["yours"]["text"], told["version"]) == ("Mine", "Yours", 2)
    # Taking theirs writes nothing and brings the row as it stands.
    before = changes(desk)
    taken = cell(other, plan, "title_en", "Mine", version=2)
    assert (taken.status_code, taken.json["data"]["row"]["version"], changes(desk)) == (200, 2, before)


def test_a_row_is_added_and_withdrawn_by_the_form_and_the_button(enter: Enter, desk: Desk, plan: MadePlan) -> None:
    browser = enter("secretariat")
    sent = {"plan": "small", "table": "indicators", "result": "2", "code": "2.1", "title_es": "Nuevo", "kind": "text"}

    missing = browser.post("plan.add", **sent)
    assert [problem["field"] for problem in missing.json["problems"]] == ["responsible"]
    added = browser.post("plan.add", **sent, responsible=["G", "W"]).json["data"]["row"]
    assert added["responsible"] == "G / W"
    gone = browser.post("plan.withdraw", table="indicators", row=added["id"], version=added["version"])

    assert gone.json["data"]["row"]["is_withdrawn"] is True


def workbook(browser: Browser, change: object = None) -> BytesIO:
    """The plan in its template, changed in one place."""
    filled = browser.client.get("/plan/template.xlsx?plan=small&language=en").data
    book = openpyxl.load_workbook(BytesIO(filled))
    if callable(change):
        change(book)
    box = BytesIO()
    book.save(box)
    box.seek(0)
    return box


def put(sheet: str, column: str, row: int, value: object) -> object:
    def change(book: openpyxl.Workbook) -> None:
        page = book[sheet]
        at = next(cell.column for cell in page[1] if cell.value == column)
        page.cell(row, at, value)

    return change


def send(browser: Browser, file: BytesIO, button: str = "preview") -> object:
    sent = {"plan": "small", "button": button, "file": (file, "plan.xlsx"), "csrf_token": browser.token}
    headers = {"X-CSRFToken": browser.token, "X-Language": "en"}
    return browser.client.post("/edit/plan.import", data=sent, headers=headers)


def test_a_preview_tells_what_would_change_and_changes_nothing(enter: Enter, desk: Desk, plan: MadePlan) -> None:
    browser = enter("secretariat")
    file = workbook(browser, put("Indicators", "Indicator in English", 2, "Municipalities"))
    before = changes(desk)

    told = send(browser, file)

    preview = told.json["data"]["preview"]
    assert (preview["new"], preview["changed"], preview["rows"][0]["key"]) == (0, 1, "1.1")
    assert preview["rows"][0]["fields"] == [
        {"name": "Indicator in English", "before": "Indicator 1.1", "after": "Municipalities", "conflict": None}
    ]
    assert changes(desk) == before


def test_an_import_is_applied_whole(enter: Enter, desk: Desk, plan: MadePlan) -> None:
    browser = enter("secretariat")
    file = workbook(browser, put("Indicators", "Indicator in English", 2, "Municipalities"))

    assert send(browser, file, "apply").status_code == 200

    with desk.database.reading() as session:
        assert session.get_one(Indicator, plan.number).title["en"] == "Municipalities"


def test_all_problems_of_a_file_are_told_with_their_cells_and_nothing_is_half_imported(
    enter: Enter, desk: Desk, plan: MadePlan
) -> None:
    browser = enter("secretariat")

    def spoil(book: openpyxl.Workbook) -> None:
        put("Indicators", "Indicator in English", 2, "Kept back")(book)
        put("Indicators", "Baseline", 3, "many")(book)
        put("Indicators", "Result", 4, 77)(book)

    before = changes(desk)
    refused = send(browser, workbook(browser, spoil), "apply")

    told = [problem["told"] for problem in refused.json["problems"]]
    assert refused.status_code == 422
    assert len(told) == 2
    assert any("“many” is not a number" in one and "cell" in one for one in told)
    assert any("there is no result 77" in one for one in told)
    assert changes(desk) == before


HOSTILE = {
    "no workbook": b"%PDF-1.7",
    "nothing": b"",
    "a broken one": b"PK\x03\x04broken",
    "a page": b"<html><script>alert(1)</script></html>",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_no_workbook_is_refused(enter: Enter, desk: Desk, plan: MadePlan, kind: str) -> None:
    browser, before = enter("secretariat"), None
    before = changes(desk)

    refused = send(browser, BytesIO(HOSTILE[kind]), "apply")

    assert refused.status_code == 422
    assert changes(desk) == before


def test_a_file_that_is_older_than_somebodys_edit_of_the_same_cell_is_a_conflict(
    enter: Enter, desk: Desk, plan: MadePlan
) -> None:
    browser = enter("secretariat")
    file = workbook(browser, put("Indicators", "Indicator in English", 2, "From the file"))
    cell(enter("second"), plan, "title_en", "From the grid")

    refused = send(browser, file, "apply")

    assert refused.status_code == 409
    with desk.database.reading() as session:
        assert session.get_one(Indicator, plan.number).title["en"] == "From the grid"


@pytest.mark.parametrize("who", ["government", "editor", "reader", "admin"])
def test_only_the_secretariat_imports(enter: Enter, desk: Desk, plan: MadePlan, who: str) -> None:
    file = workbook(enter("secretariat"))

    assert send(enter(who), file, "apply").status_code == 403


def test_rounds_are_opened_moved_closed_and_opened_again(enter: Enter, desk: Desk, plan: MadePlan) -> None:
    browser = enter("secretariat")
    wrong = browser.post("round.open", plan="small", year="soon", opens_on="tomorrow", due_on="")
    assert {problem["field"] for problem in wrong.json["problems"]} == {"year", "opens_on", "due_on"}
    sent = {"plan": "small", "year": "2019", "opens_on": "2020-01-01", "due_on": "2020-03-31"}
    assert browser.post("round.open", **sent).status_code == 200

    moved = {"round": 1, "version": 1, "opens_on": "2020-01-01", "due_on": "2020-04-30"}
    assert browser.post("round.change", **moved).status_code == 200
    assert browser.post("round.change", round=1, version=2, button="close").status_code == 200
    assert browser.post("round.change", round=1, version=2, button="reopen").status_code == 409
    with desk.database.reading() as session:
        held = session.get_one(Round, 1)
    assert (held.due_on.isoformat(), held.is_closed) == ("2020-04-30", True)


def test_a_status_is_set_by_hand_with_its_reason(enter: Enter, desk: Desk, plan: MadePlan) -> None:
    browser = enter("secretariat")
    sent = {"indicator": plan.number, "country": "", "status": "achieved"}

    assert browser.post("status.judge", **sent, reason="no").status_code == 422
    assert browser.post("status.judge", **sent, reason="The network was formed.").status_code == 200
    assert "The network was formed." in browser.open("/en/secretariat/statuses/small/1.1")
    assert browser.post("status.withdraw", judgement=1, version=1).status_code == 200

    with desk.database.reading() as session:
        assert session.get_one(Judgement, 1).is_withdrawn


PAGES = (
    "/en/secretariat",
    "/en/secretariat/rounds",
    "/en/secretariat/statuses",
    "/en/secretariat/plan",
    "/en/secretariat/plan/small/results",
    "/en/secretariat/plan/small/outputs",
    "/en/secretariat/plan/small/indicators",
    "/en/secretariat/plan/small/targets",
    "/en/secretariat/import/small",
    "/en/secretariat/initiative",
    "/en/secretariat/initiative/international_year_2021_action",
    "/en/secretariat/review/small/1.1/TSA/2019",
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", ["secretariat", "government", "reader", "admin"])
def test_the_pages_of_the_secretariat_are_its_own(enter: Enter, plan: MadePlan, path: str, who: str) -> None:
    page = enter(who).open(path)

    assert ("This page needs an account" in page) is (who != "secretariat")


@pytest.mark.parametrize(
    "path",
    [
        "/en/secretariat/nothing",
        "/en/secretariat/plan/none",
        "/en/secretariat/initiative/member",
        "/en/secretariat/plan/small/users",
        "/en/secretariat/review/small/9.9/TSA/2019",
        "/en/secretariat/review/small/1.1/TSA/soon",
        "/en/tasks/small/1.1/TSA/government/20190",
        "/en/tasks/small/1.1/TSA/nobody/2019",
        "/en/tasks/country/XXX",
    ],
)
def test_an_address_that_leads_nowhere_is_answered_404(enter: Enter, plan: MadePlan, path: str) -> None:
    assert enter("secretariat").client.get(path).status_code == 404


def test_every_language_is_offered_under_its_own_address(enter: Enter, plan: MadePlan) -> None:
    page = enter("secretariat").open("/en/secretariat/statuses/small/1.1")

    assert "/es/secretaria/estados/small/1.1" in page
    assert "/pt/secretaria/situacoes/small/1.1" in page


def test_the_page_of_a_country_is_edited_by_its_editor(enter: Enter, desk: Desk, plan: MadePlan) -> None:
    editor = enter("editor")
    assert "Roadmap, CLRISK status, exchanges and contacts" in editor.open("/en/tasks/country/TSA")
    sent = {"country": "TSA", "kind": "contact", "body.es": "Ministerio de Trabajo", "source": "Su página"}
    assert editor.post("country.add", **sent).status_code == 200
    assert "Ministerio de Trabajo" in editor.open("/en/tasks/country/TSA")
    refused = editor.post("country.add", **{**sent, "body.es": "", "kind": "member"})
    assert [problem["field"] for problem in refused.json["problems"]] == ["kind", "body.es"]
    changed = {"page": 1, "version": 1, "body.es": "Ministerio", "source": "Su página"}
    assert enter("government").post("country.change", **changed).status_code == 403
    assert editor.post("country.change", **changed).status_code == 200
    assert editor.post("country.change", page=1, version=2, button="withdraw").status_code == 200
    withdrawn = editor.open("/en/tasks/country/TSA")
    assert "Withdrawn (1)" in withdrawn
    assert withdrawn.index("Withdrawn (1)") < withdrawn.index("Ministerio")
    back = {"page": 1, "version": 3, "button": "restore"}
    assert enter("government").post("country.change", **back).status_code == 403
    assert editor.post("country.change", **back).status_code == 200
    assert "Withdrawn" not in editor.open("/en/tasks/country/TSA")


def test_an_action_of_2021_is_written_read_by_everybody_and_its_past_is_told(
    enter: Enter, desk: Desk, plan: MadePlan
) -> None:
    secretariat = enter("secretariat")
    entry = {"body.es": "Foro de empresas", "source": "Reunión de Lima", "years": "2021"}
    refused = secretariat.post("initiative.add", kind="international_year_2021_action", **{**entry, "source": ""})
    assert [problem["field"] for problem in refused.json["problems"]] == ["source"]
    assert secretariat.post("initiative.add", kind="international_year_2021_action", **entry).status_code == 200
    changed = {**entry, "body.es": "Foro de redes", "page": 1}
    assert secretariat.post("initiative.change", version=1, **changed).status_code == 200
    conflict = enter("second").post("initiative.change", version=1, **{**changed, "source": "Otra"})
    assert conflict.status_code == 409
    assert conflict.json["conflict"]["theirs"]["source"] == "Reunión de Lima"

    page = enter("reader").open("/es/plan/iniciativa")

    assert all(words in page for words in ("Foro de redes", "Reunión de Lima", "Foro de empresas", "Entrada agregada"))


def test_an_exchange_of_two_countries_is_edited_by_either_and_is_nothing_to_others(
    enter: Enter, desk: Desk, plan: MadePlan
) -> None:
    secretariat, editor = enter("secretariat"), enter("editor")
    shared = {"kind": "exchange", "body.es": "Inspección", "source": "x", "has_countries": "yes"}
    assert secretariat.post("initiative.add", **shared, countries=["TSA", "TSB"]).status_code == 200
    assert secretariat.post("initiative.add", **{**shared, "body.es": "Ajena"}, countries=["TSB"]).status_code == 200
    assert secretariat.post("initiative.add", **shared, countries=["XXX"]).status_code == 422

    page = editor.open("/en/tasks/country/TSA")
    assert "Inspección" in page
    assert "Ajena" not in page
    change = {"version": 1, "body.es": "Inspección del trabajo", "source": "x"}
    assert editor.post("country.change", page=1, **change).status_code == 200
    strange, nothing = (editor.post("country.change", page=number, **change) for number in (2, 99))
    assert (strange.status_code, strange.json) == (403, nothing.json)
    with desk.database.reading() as session:
        assert session.get_one(Page, 1).body["countries"] == ["TSA", "TSB"]
