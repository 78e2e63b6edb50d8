"""Reports over HTTP: who may write which, what is kept, what is refused, and that nothing is lost."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select

from callbacks.desk import Desk
from dashboard.plan.indicators import Reporter
from dashboard.store.evidence import LARGEST
from dashboard.store.plan_tables import Evidence, Report
from dashboard.store.reporting import Slot, latest_edition, seen_mark
from dashboard.store.states import State
from tests.accounts.conftest import Browser
from tests.reporting.conftest import Enter
from tests.store.people import MadePlan

pytestmark = pytest.mark.usefixtures("an_open_round")

PDF = b"%PDF-1.7\nbody"


def fields(plan: MadePlan, **changes: object) -> dict[str, object]:
    whose = {"indicator": plan.number, "country": "TSA", "reporter": "government", "when": 2019, "version": 0}
    return {**whose, "number": "4", "note": "counted twice", **changes}


def latest(desk: Desk, plan: MadePlan, reporter: Reporter = Reporter.GOVERNMENT) -> Report | None:
    with desk.database.reading() as session:
        return latest_edition(session, Slot(plan.number, "TSA", reporter, 2019))


def pieces(desk: Desk) -> list[Evidence]:
    with desk.database.reading() as session:
        return list(session.scalars(select(Evidence).order_by(Evidence.id)))


def stored(desk: Desk) -> list[Path]:
    return sorted(desk.evidence.folder.iterdir()) if desk.evidence.folder.exists() else []


def problems(answer: object) -> list[str]:
    return [problem["told"] for problem in answer.json["problems"]]  # type: ignore[attr-defined]


def test_a_draft_is_kept_and_submitted_with_links_and_several_files(enter: Enter, desk: Desk, plan: MadePlan) -> None:
    browser = enter("government")

    saved = browser.post("report.save", **fields(plan))
    assert saved.status_code == 200
    assert latest(desk, plan).state == State.DRAFT
    files = [(BytesIO(PDF), "list.pdf"), (BytesIO(b"a,b\n1,2\n"), "../../table.csv")]
    sent = fields(plan, version=1, button="submit", links="https://example.org/a\nhttps://example.org/b", files=files)
    assert browser.post("report.save", **sent).status_code == 200

    assert latest(desk, plan).state == State.SUBMITTED
    assert [(one.url, one.given_name) for one in pieces(desk)] == [
        ("https://example.org/a", ""),
        ("https://example.org/b", ""),
        ("", "list.pdf"),
        ("", "table.csv"),
    ]
    assert len(stored(desk)) == 2


def test_a_number_with_two_readings_is_not_guessed(enter: Enter, desk: Desk, plan: MadePlan) -> None:
    refused = enter("government").post("report.save", **fields(plan, number="1.234"))

    assert refused.status_code == 422
    assert refused.json["problems"][0]["field"] == "number"
    assert latest(desk, plan) is None


def office(*names: str, size: int = 10) -> bytes:
    box = BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"0" * size)
    return box.getvalue()


HOSTILE = {
    "a script in a picture": ("chart.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
    "a page": ("plan.html", b"<script>alert(1)</script>"),
    "a renamed program": ("plan.pdf", b"MZ\x90\x00"),
    "a page called a picture": ("plan.png", b"<html><script>alert(1)</script></html>"),
    "a zip bomb": ("plan.xlsx", office("xl/workbook.xml", size=201 * 1024 * 1024)),
    "nothing": ("plan.pdf", b""),
    "too much": ("plan.pdf", PDF + b"0" * LARGEST),
    "macros": ("plan.docx", office("word/document.xml", "word/vbaProject.bin")),
    "a path": ("../../../etc/passwd", b"root:x:0:0"),
    "a device": ("CON", b"x"),
    "directions": ("plan\u202efdp.exe", PDF),
    "a null": ("plan.pdf\x00.exe", b"MZ"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_and_with_it_the_whole_sending(
    enter: Enter, desk: Desk, plan: MadePlan, kind: str
) -> None:
    name, body = HOSTILE[kind]
    files = [(BytesIO(PDF), "harmless.pdf"), (BytesIO(body), name)]

    browser = enter("government")
    # As the browser sends it: only with the token in a header may a body be large.
    headers = {"X-CSRFToken": browser.token, "X-Language": "en"}
    refused = browser.client.post("/edit/report.save", data=fields(plan, files=files), headers=headers)

    assert refused.status_code == 422
    assert len(problems(refused)) == 1
    assert latest(desk, plan) is None
    assert pieces(desk) == []
    assert stored(desk) == []


def test_every_refused_file_and_link_is_named_at_once(enter: Enter, plan: MadePlan) -> None:
    files = [(BytesIO(b""), "empty.pdf"), (BytesIO(b"MZ"), "program.exe")]

    refused = enter("government").post("report.save", **fields(plan, links="javascript:alert(1)", files=files))

    told = problems(refused)
    assert len(told) == 3
    assert [name in one for name, one in zip(("javascript", "empty.pdf", "program.exe"), told, strict=True)] == [
        True
    ] * 3


def test_a_hundred_thousand_files_are_refused_before_they_are_read(enter: Enter, desk: Desk, plan: MadePlan) -> None:
    browser = enter("government")
    part = '--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\na\r\n'
    body = (part * 100_000 + "--x--\r\n").encode()
    headers = {"X-CSRFToken": browser.token, "X-Language": "en"}

    refused = browser.client.post(
        "/edit/report.save", data=body, content_type="multipart/form-data; boundary=x", headers=headers
    )

    assert refused.status_code == 413
    assert stored(desk) == []


def test_more_evidence_than_a_report_holds_is_refused_as_a_whole(enter: Enter, desk: Desk, plan: MadePlan) -> None:
    files = [(BytesIO(PDF), f"{at}.pdf") for at in range(21)]

    assert enter("government").post("report.save", **fields(plan, files=files)).status_code == 422
    assert (pieces(desk), stored(desk)) == ([], [])


WRITES = {
    "another country": {"country": "TSB"},
    "another constituency": {"reporter": "workers"},
    "the Secretariat": {"reporter": "technical_secretariat", "country": ""},
}


@pytest.mark.parametrize("attempt", WRITES)
def test_nobody_reports_for_another_whatever_the_form_says(
    enter: Enter, desk: Desk, plan: MadePlan, attempt: str
) -> None:
    refused = enter("government").post("report.save", **fields(plan, **WRITES[attempt]))

    assert refused.status_code == 403
    with desk.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Report)) == 0


def submitted(enter: Enter, desk: Desk, plan: MadePlan, **more: object) -> Report:
    assert enter("government").post("report.save", **fields(plan, button="submit", **more)).status_code == 200
    found = latest(desk, plan)
    assert found is not None
    return found


@pytest.mark.parametrize("who", ["government", "employers", "abroad", "editor", "reader", "admin"])
@pytest.mark.parametrize("edit", ["report.accept", "report.return", "round.change", "status.judge", "plan.cell"])
def test_what_is_the_secretariats_is_nobody_elses(
    enter: Enter, desk: Desk, plan: MadePlan, who: str, edit: str
) -> None:
    report = submitted(enter, desk, plan)
    sent = {"report": report.id, "round": 1, "version": report.version, "comment": "c", "indicator": plan.number}
    more = {"status": "achieved", "reason": "because I say so", "table": "indicators", "row": plan.number}

    refused = enter(who).post(edit, **sent, **more, column="code", text="9")

    assert refused.status_code == 403
    assert latest(desk, plan).state == State.SUBMITTED


def test_two_who_save_one_draft_get_both_versions_and_no_update_is_lost(
    enter: Enter, desk: Desk, plan: MadePlan
) -> None:
    one, other = enter("government"), enter("editor")
    assert one.post("report.save", **fields(plan)).status_code == 200
    assert other.post("report.save", **fields(plan, version=1, note="by the editor")).status_code == 200

    conflict = one.post("report.save", **fields(plan, version=1, note="by the focal point"))

    assert conflict.status_code == 409
    told = conflict.json["conflict"]
    assert (told["theirs"]["note"], told["yours"]["note"], told["version"]) == (
        "by the editor",
        "by the focal point",
        2,
    )
    assert latest(desk, plan).note == "by the editor"
    assert one.post("report.save", **fields(plan, version=2, note="both")).status_code == 200


def test_two_who_begin_one_report_at_once_do_not_overwrite_each_other(enter: Enter, desk: Desk, plan: MadePlan) -> None:
    one, other = enter("government"), enter("editor")
    assert other.post("report.save", **fields(plan, note="first")).status_code == 200

    assert one.post("report.save", **fields(plan, note="second")).status_code == 409
    assert latest(desk, plan).note == "first"


def test_a_form_opened_before_there_was_a_report_begins_no_correction_of_what_somebody_else_finished(
    enter: Enter, desk: Desk, plan: MadePlan
) -> None:
    report = submitted(enter, desk, plan)
    enter("secretariat").post("report.accept", report=report.id, version=report.version)
    accepted, focal = latest(desk, plan), enter("editor")

    conflict = focal.post("report.save", **fields(plan, number="9", note="from an old form"))

    assert conflict.status_code == 409
    told = conflict.json["conflict"]
    assert (told["theirs"]["number"], told["yours"]["number"]) == (f"{accepted.number}", "9")
    assert latest(desk, plan).id == accepted.id
    decided = fields(plan, number="9", version=told["version"])
    assert focal.post("report.save", **decided).status_code == 200
    assert (latest(desk, plan).edition, latest(desk, plan).number) == (2, 9.0)


def test_a_form_of_a_correction_never_saves_over_a_correction_that_somebody_else_began(
    enter: Enter, desk: Desk, plan: MadePlan
) -> None:
    report = submitted(enter, desk, plan)
    enter("secretariat").post("report.accept", report=report.id, version=report.version)
    seen = seen_mark(latest(desk, plan))
    other = enter("editor")
    for note in ("one", "two", "three"):
        other.post("report.save", **fields(plan, version=seen_mark(latest(desk, plan)), note=note))
    assert latest(desk, plan).version == seen

    assert enter("government").post("report.save", **fields(plan, version=seen, note="mine")).status_code == 409
    assert latest(desk, plan).note == "three"


def test_a_report_goes_back_with_a_comment_is_corrected_and_accepted(enter: Enter, desk: Desk, plan: MadePlan) -> None:
    report, secretariat = submitted(enter, desk, plan), enter("secretariat")
    review = {"report": report.id, "version": report.version}
    silent = secretariat.post("report.return", **review, comment=" ")
    assert (silent.status_code, silent.json["problems"][0]["field"]) == (422, "comment")
    assert secretariat.post("report.return", **review, comment="Which municipalities?").status_code == 200

    focal = enter("government")
    page = focal.open("/en/tasks/small/1.1/TSA/government/2019")
    assert page.index("Which municipalities?") < page.index('name="note"')
    returned = latest(desk, plan)
    assert (
        focal.post("report.save", **fields(plan, version=returned.version, number="5", button="submit")).status_code
        == 200
    )
    again = latest(desk, plan)
    assert secretariat.post("report.accept", report=again.id, version=again.version).status_code == 200

    assert (latest(desk, plan).state, latest(desk, plan).number) == (State.ACCEPTED, 5.0)
    assert "Value:" in focal.open("/en/tasks/small/1.1/TSA/government/2019")


def test_a_correction_begins_with_the_evidence_of_what_it_corrects_and_may_leave_it(
    enter: Enter, desk: Desk, plan: MadePlan
) -> None:
    report = submitted(enter, desk, plan, links="https://example.org/a", files=[(BytesIO(PDF), "a.pdf")])
    enter("secretariat").post("report.accept", report=report.id, version=report.version)
    focal = enter("government")

    seen = seen_mark(latest(desk, plan))
    assert focal.post("report.save", **fields(plan, number="6", version=seen)).status_code == 200

    draft = latest(desk, plan)
    own = [piece for piece in pieces(desk) if piece.report_id == draft.id]
    assert (draft.edition, [piece.title for piece in own]) == (2, ["https://example.org/a", "a.pdf"])
    assert focal.post("evidence.withdraw", evidence=own[0].id, version=own[0].version).status_code == 200
    assert [piece.is_withdrawn for piece in pieces(desk)] == [False, False, True, False]


def test_evidence_of_a_submitted_report_and_of_somebody_else_cannot_be_removed(
    enter: Enter, desk: Desk, plan: MadePlan
) -> None:
    submitted(enter, desk, plan, links="https://example.org/a")
    [piece] = pieces(desk)

    statuses = {
        who: enter(who).post("evidence.withdraw", evidence=piece.id, version=piece.version).status_code
        for who in ("government", "employers", "abroad", "secretariat")
    }

    assert statuses == {"government": 422, "employers": 403, "abroad": 403, "secretariat": 422}
    assert not pieces(desk)[0].is_withdrawn


SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'{{7*7}}"


def test_what_looks_like_a_page_is_shown_as_the_text_it_is(enter: Enter, desk: Desk, plan: MadePlan) -> None:
    sent = fields(plan, note=SCRIPT, button="submit", links=f"https://example.org/?q={SCRIPT.replace(' ', '')}")
    files = [(BytesIO(PDF), f"{SCRIPT[:40].replace('/', '')}.pdf")]
    assert enter("government").post("report.save", **sent, files=files).status_code == 200
    report = latest(desk, plan)
    secretariat = enter("secretariat")
    secretariat.post("report.return", report=report.id, version=report.version, comment=SCRIPT)

    name = "/en/tasks/small/1.1/TSA/government/2019"
    raw = _raw(enter("government"), name) + _raw(secretariat, "/en/secretariat/review/small/1.1/TSA/2019")

    # Forms travel as markup; in it every sign of a tag is an entity.
    assert "&lt;script&gt;alert(1)" in raw
    for form in _forms(raw):
        assert "<script" not in form
        assert "<img" not in form


def _raw(browser: Browser, path: str) -> str:
    import json

    from tests.callbacks.conftest import body_of

    name = next(key for key in browser.app.callback_map if "shell-page" in key)
    values = {"shell-location.pathname": path, "shell-location.search": ""}
    answer = browser.client.post("/_dash-update-component", json=body_of(browser.app, name, values))
    return json.dumps(answer.json, ensure_ascii=False)


def _forms(raw: str) -> list[str]:
    import re

    return re.findall(r'"data-form": "((?:[^"\\]|\\.)*)"', raw)


def test_nobody_sees_the_tasks_or_reports_of_another(
    enter: Enter, visitor: Browser, desk: Desk, plan: MadePlan
) -> None:
    submitted(enter, desk, plan)
    address = "/en/tasks/small/1.1/TSA/government/2019"
    for browser in (enter("employers"), enter("abroad"), enter("reader"), enter("admin"), visitor):
        assert "counted twice" not in browser.open(address)
    for browser in (enter("government"), enter("editor"), enter("employers"), enter("abroad"), visitor):
        assert "counted twice" not in browser.open("/en/secretariat/review/small/1.1/TSA/2019")
    assert "counted twice" in enter("government").open(address)


def test_the_other_two_are_seen_on_the_form_but_their_drafts_are_not(enter: Enter, desk: Desk, plan: MadePlan) -> None:
    submitted(enter, desk, plan)
    enter("employers").post("report.save", **fields(plan, reporter="employers", note="not yet ready"))

    page = enter("reporter").open("/en/tasks/small/1.1/TSA/workers/2019")

    assert "counted twice" in page
    assert "not yet ready" not in page
    assert "Is writing the report." in page
