"""In no file that the atlas hands out does anything that somebody typed become a formula, a link that runs, or a line
of its own."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import docx
import openpyxl
import pptx
import pytest

from callbacks.jobs.kinds import WORKS
from callbacks.jobs.programme import PlanAsked
from callbacks.serving import serving_of
from dashboard.language import Language
from layouts.jobs import JobKind
from tests.hostile.conftest import Field
from tests.hostile.payloads import runs
from tests.hostile.rendering import marks_of
from tests.support.poppler import text_of

PLAN = "strategic-2018-2021"
PROGRAMME = {"xlsx": JobKind.PROGRAMME_XLSX, "pptx": JobKind.PROGRAMME_PPTX, "pdf": JobKind.PROGRAMME_PDF}


def programme(field: Field, ending: str, language: Language = Language.ENGLISH) -> bytes:
    """The programme report, made as the job behind the page makes it."""
    with field.app.server.test_request_context():
        services = serving_of(field.app.server).now()
        return WORKS[PROGRAMME[ending]](services, PlanAsked(language=language, plan=PLAN), lambda *_: None).body


def handed(field: Field, who: str, path: str) -> bytes:
    """A file of an address, as ``who`` gets it."""
    answer = field.sower.browser(who).client.get(path)
    assert answer.status_code == 200, path
    assert "filename=" in answer.headers["Content-Disposition"]
    return answer.data


@pytest.fixture(scope="module")
def files(field: Field) -> dict[str, bytes]:
    """Every file that holds words of somebody, by name."""
    team, secretariat = "team", "secretariat"
    return {
        **{f"programme.{ending}": programme(field, ending) for ending in PROGRAMME},
        "plan.xlsx": handed(field, secretariat, f"/plan/template.xlsx?plan={PLAN}&language=en"),
        **{f"response.{one}": handed(field, team, f"/response/TSA/01002.{one}?language=en") for one in ("pdf", "docx")},
        **{
            f"sheet.{one}": handed(field, "visitor", f"/sheet/TSA/01002.{one}?language=en")
            for one in ("pdf", "xlsx", "pptx")
        },
    }


def test_no_cell_of_a_workbook_is_a_formula_or_begins_as_one(files: dict[str, bytes]) -> None:
    seen = set()
    for name in ("programme.xlsx", "plan.xlsx", "sheet.xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(files[name]))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        hostile = [cell for cell in cells if marks_of(str(cell.value))]
        assert hostile, name
        assert {cell.data_type for cell in cells} <= {"s", "n", "b", "d"}, name
        assert [cell.value for cell in hostile if str(cell.value)[0] in "=+-@\t\r\n"] == [], name
        assert [cell.hyperlink for cell in cells if cell.hyperlink and marks_of(str(cell.hyperlink.target))] == [], name
        seen |= marks_of("".join(str(cell.value) for cell in hostile))
    assert len(seen) > 40


def parts(body: bytes) -> dict[str, str]:
    """The text parts of an office document."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels", ".vml"))]
        return {name: archive.read(name).decode("utf-8") for name in names}


@pytest.mark.parametrize(
    "name", ["programme.xlsx", "programme.pptx", "plan.xlsx", "sheet.xlsx", "sheet.pptx", "response.docx"]
)
def test_no_part_of_an_office_document_leads_elsewhere_or_counts_something(files: dict[str, bytes], name: str) -> None:
    for part, text in parts(files[name]).items():
        tree = ElementTree.fromstring(text)
        for element in tree.iter():
            tag = element.tag.rpartition("}")[2]
            assert tag not in {"instrText", "fldSimple", "f", "oleObject", "control"} or not marks_of(
                element.text or ""
            ), part
            assert not any(runs(value) for value in element.attrib.values()), part
            if tag == "Relationship":
                assert not marks_of(element.get("Target", "")) or element.get("Target", "").startswith("https://"), part


@pytest.mark.parametrize("name", ["programme.pdf", "response.pdf", "sheet.pdf"])
def test_no_printed_file_runs_anything_and_typst_took_every_sign_as_text(
    files: dict[str, bytes], name: str, tmp_path: Path
) -> None:
    body, kept = files[name], tmp_path / name
    kept.write_bytes(body)

    assert not re.search(rb"/(JavaScript|JS|Launch|EmbeddedFile|OpenAction)\b", body)
    assert not re.search(rb"/URI\s*\(\s*(javascript|data)", body)
    assert marks_of(re.sub(r"\s", "", text_of(kept)))


def test_the_words_of_a_local_plan_are_all_in_its_document(field: Field, files: dict[str, bytes]) -> None:
    told = docx.Document(io.BytesIO(files["response.docx"]))
    cells = [cell.text for table in told.tables for row in table.rows for cell in row.cells]
    shown = marks_of("".join([*cells, *(one.text for one in told.paragraphs)]))

    asked = {mark for mark, where in field.sown.marks.items() if where.startswith("response.change")}
    assert asked - shown == set()


def test_slides_hold_text_and_nothing_else(files: dict[str, bytes]) -> None:
    for name in ("programme.pptx", "sheet.pptx"):
        shapes = [shape for slide in pptx.Presentation(io.BytesIO(files[name])).slides for shape in slide.shapes]
        runs_ = [
            run for shape in shapes if shape.has_text_frame for one in shape.text_frame.paragraphs for run in one.runs
        ]
        assert [run.hyperlink.address for run in runs_ if run.hyperlink.address and runs(run.hyperlink.address)] == []


def test_a_calendar_has_no_line_that_somebody_typed(field: Field) -> None:
    browser = field.sower.browser("government")
    [address] = set(re.findall(r"/calendar/[\w-]+\.ics", browser.open("/en/tasks")))
    body = browser.client.get(address).data.decode("utf-8")
    lines = re.sub(r"\r\n[ \t]", "", body).split("\r\n")

    assert marks_of(body)
    assert "\n" not in "".join(lines)
    assert [line for line in lines if line.startswith("X-Hostile")] == []
    assert (
        lines.count("BEGIN:VEVENT")
        == lines.count("END:VEVENT")
        == len([one for one in lines if one.startswith("UID:")])
    )
