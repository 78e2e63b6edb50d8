"""The finished plan as PDF and DOCX, opened again as whoever receives it would."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest

from callbacks.services import Services
from dashboard.choices import View
from dashboard.language import Language
from dashboard.response.items import ItemKind
from dashboard.response.speaker import PlanSpeaker, words
from dashboard.response.stages import Stage
from dashboard.store.response import add_items, find_workspace
from tests.response.conftest import CODE, COUNTRY, PAGE, SERVICE, Enter, Plan
from tests.support import poppler
from tests.support.pdf_structure import breaches

FORMULA = "=HYPERLINK('https://evil.example','x')"
MARKUP = '#panic("typst") *not bold* <w:p/> $x$'


@pytest.fixture
def filled_plan(plan: Plan, enter: Enter) -> Plan:
    """Amounts known and not known, a service that reaches a part, words that try to be something else."""
    plan.add(ItemKind.COST, line="Visits", year="2026", source="State", amount="1234567.89")
    plan.add(ItemKind.COST, line="Visits", year="2027", source="State", amount="")
    plan.add(ItemKind.SERVICE, **SERVICE)
    plan.add(ItemKind.FACTOR, name="Coffee harvest")
    plan.add(ItemKind.COUNTERPART, name=FORMULA, institution=MARKUP)
    plan.add(ItemKind.CONSULTED, side="employers", who="Chamber")
    team = enter("team")
    days = {"begins_on": "2026-01-05", "ends_on": "2026-03-31"}
    team.post("response.stage", **plan.stage(Stage.SELECTION), **days, **{"words.why": f"{MARKUP}\nsecond line"})
    plan.share()
    return plan


@pytest.mark.parametrize(("language", "said"), [("es", "Borrador"), ("en", "Draft"), ("pt", "Rascunho")])
def test_files_of_a_draft_say_so_on_every_page_and_in_their_name(
    plan: Plan, enter: Enter, tmp_path: Path, language: str, said: str
) -> None:
    for shared in (False, True):
        answer = enter("team").client.get(f"/response/{COUNTRY}/{CODE}.pdf?language={language}")
        pages = text_of_pdf(answer.data, tmp_path).rstrip("\f").split("\f")
        assert len(pages) > 1
        assert {f"{said}:" in page for page in pages} == {not shared}
        assert (said.lower() in answer.headers["Content-Disposition"]) is not shared
        if not shared:
            plan.share()


def file_of(enter: Enter, ending: str, language: str = "en") -> bytes:
    answer = enter("secretariat").client.get(f"/response/{COUNTRY}/{CODE}.{ending}?language={language}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "demo" in answer.headers["Content-Disposition"]
    body: bytes = answer.data
    return body


def text_of_pdf(body: bytes, folder: Path) -> str:
    (folder / "plan.pdf").write_bytes(body)
    return poppler.text_of(folder / "plan.pdf")


def text_of_docx(body: bytes) -> str:
    told = docx.Document(BytesIO(body))
    cells = [cell.text for table in told.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in told.paragraphs), *cells])


@pytest.mark.parametrize("language", list(Language))
def test_the_pdf_has_tags_language_title_and_its_text(
    filled_plan: Plan, enter: Enter, tmp_path: Path, language: Language
) -> None:
    body = file_of(enter, "pdf", language.value)
    assert breaches(body) == []
    text = " ".join(text_of_pdf(body, tmp_path).split())
    told = poppler.told_of(tmp_path / "plan.pdf")

    speaker = PlanSpeaker.of(language)
    assert re.search(r"Tagged:\s+yes", told)
    assert str(words(language)["title"]).split("{")[0] in told
    assert f"/Lang({language.value})".encode() in body
    for stage in Stage:
        assert speaker.stage(stage) in text
    assert speaker.say("not_filled") in text
    assert '#panic("typst") *not bold*' in text


def test_the_docx_has_headings_tables_and_its_language(filled_plan: Plan, enter: Enter) -> None:
    body = file_of(enter, "docx", "pt")
    told = docx.Document(BytesIO(body))

    styles = {paragraph.style.name for paragraph in told.paragraphs if paragraph.style is not None}
    assert {"Title", "Heading 1", "Heading 2"} <= styles
    assert told.core_properties.language == "pt-BR"
    assert 'w:val="pt-BR"' in zipfile.ZipFile(BytesIO(body)).read("word/styles.xml").decode()
    heads = [table.rows[0]._tr.xpath("./w:trPr/w:tblHeader") for table in told.tables]
    assert all(heads)


def test_no_word_of_a_table_is_broken_by_a_narrow_column_and_no_row_by_a_page(filled_plan: Plan, enter: Enter) -> None:
    table = docx.Document(BytesIO(file_of(enter, "docx", "es"))).tables[0]
    widths = [cell.width for cell in table.rows[0].cells]
    signs = [
        max(len(word) for row in table.rows for word in (row.cells[at].text.split() or [""]))
        for at in range(len(widths))
    ]

    # A bold sign of 9.5 points takes about 0.19 cm in Calibri, and 0.22 in what stands in for it where it is missing.
    assert all(width > 0.22 * many * 360_000 for width, many in zip(widths, signs, strict=True))
    assert all(row._tr.trPr.xpath("./w:cantSplit") for row in table.rows)
    assert all(sum(cell.width for cell in row.cells) <= 17.01 * 360_000 for row in table.rows)


def test_what_somebody_typed_stays_text_in_the_docx(filled_plan: Plan, enter: Enter) -> None:
    body = file_of(enter, "docx")

    assert FORMULA in text_of_docx(body)
    assert MARKUP in text_of_docx(body)
    inside = zipfile.ZipFile(BytesIO(body)).read("word/document.xml").decode()
    assert "w:fldSimple" not in inside
    assert "w:instrText" not in inside


def test_pdf_and_docx_tell_the_same_numbers(filled_plan: Plan, enter: Enter, tmp_path: Path) -> None:
    paper = " ".join(text_of_pdf(file_of(enter, "pdf"), tmp_path).split())
    writing = " ".join(text_of_docx(file_of(enter, "docx")).split())

    # A decimal group that pdftotext broke over lines would hide in both; the money and the risk must stand in each.
    for number in set(re.findall(r"\d[\d,]*\.\d+%?", writing)):
        assert number in paper, number
    assert "at least 1,234,567.89" in paper
    assert "at least 1,234,567.89" in writing
    assert "not known yet" in paper
    assert "Coffee harvest (added by the team)" in writing
    assert "Nobody consulted yet from: Government, Workers and Civil society." in paper


def test_a_plan_of_nobody_and_a_format_of_nobody_are_not_there(filled_plan: Plan, enter: Enter) -> None:
    client = enter("secretariat").client

    assert client.get(f"/response/{COUNTRY}/01003.pdf").status_code == 404
    assert client.get(f"/response/{COUNTRY}/{CODE}.exe").status_code == 404
    assert client.get("/response/XXX/1.pdf").status_code == 404


# --- pictures ---

PLACES = {"San José": "MultiPolygon", "Mercado <b> & co": "MultiPoint"}


@pytest.fixture
def drawn_plan(filled_plan: Plan, enter: Enter, services: Services) -> Plan:
    """Two micro-areas with an outline, one without, and a workshop that was held at one flag."""
    profile = services.explorer.profile(View(country=COUNTRY, municipality=CODE), CODE)
    x, y = profile.longitude, profile.latitude
    ring = [[x, y], [x + 0.1, y], [x + 0.1, y + 0.1], [x, y + 0.1], [x, y]]
    shapes = ([[ring]], [[x - 0.1, y]])
    with filled_plan.desk.database.writing() as session:
        workspace = find_workspace(session, COUNTRY, CODE)
        assert workspace is not None
        rows = [
            ({"name": name}, {"outline": {"type": kind, "coordinates": shape}})
            for (name, kind), shape in zip(PLACES.items(), shapes, strict=True)
        ]
        add_items(session, workspace, ItemKind.MICRO_AREA, [*rows, ({"name": "Without"}, None)], by=filled_plan.team)
    for kind, side, said in (
        (ItemKind.CHALLENGE, "employers", "Nobody answers"),
        (ItemKind.ACTION, "employers", "Call again"),
        (ItemKind.ACTION, "employers", "Write a letter"),
        (ItemKind.ACTION, "", "Keep a list"),
    ):
        filled_plan.add(kind, flag="preparation", side=side, words=said)
    return filled_plan


@pytest.mark.parametrize("language", list(Language))
def test_the_pdf_draws_micro_areas_and_the_path_as_vectors_and_tells_them_in_words(
    drawn_plan: Plan, enter: Enter, tmp_path: Path, language: Language
) -> None:
    body = file_of(enter, "pdf", language.value)
    text = " ".join(text_of_pdf(body, tmp_path).split())
    speaker = PlanSpeaker.of(language)

    assert poppler.images_of(tmp_path / "plan.pdf") == []
    assert speaker.say("areas_map") in text
    # Once on the map and once in its table.
    assert text.count("San José") >= 2
    assert speaker.say("count.action", count=3) in text
    assert b"<pdfuaid:part>1</pdfuaid:part>" in body
    assert b"/Alt" in body


def test_challenges_and_actions_stand_side_by_side_for_every_role(drawn_plan: Plan, enter: Enter) -> None:
    told = docx.Document(BytesIO(file_of(enter, "docx")))
    rows = [[cell.text for cell in row.cells] for table in told.tables for row in table.rows]

    assert ["Role", "Challenges", "Actions"] in rows
    assert ["Employers", "Nobody answers", "Call again\nWrite a letter"] in rows
    assert ["Role not stated", "—", "Keep a list"] in rows


def test_the_docx_holds_both_pictures_with_words_for_who_does_not_see_them(drawn_plan: Plan, enter: Enter) -> None:
    body = file_of(enter, "docx", "es")
    inside = zipfile.ZipFile(BytesIO(body))
    pictures = [name for name in inside.namelist() if name.startswith("word/media/")]
    alts = re.findall(r'descr="([^"]*)"', inside.read("word/document.xml").decode())

    assert len(pictures) == 2
    assert all(inside.read(name).startswith(b"\x89PNG") for name in pictures)
    assert len(alts) == 2
    assert "San José y Mercado &lt;b&gt; &amp; co" in alts[0]
    assert "1. Preparación: 1 desafío y 3 acciones" in alts[1]


def test_the_path_of_the_workshop_is_on_the_page_with_the_same_counts(drawn_plan: Plan, enter: Enter) -> None:
    seen = enter("team").open(f"{PAGE}?view=workshop")

    assert "1 challenge and 3 actions" in seen
    assert "0 actions" not in seen
    assert seen.count('href="#flag-') == 4
