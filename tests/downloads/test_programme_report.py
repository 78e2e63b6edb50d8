"""The programme report tells the same numbers in its three files, averages nothing, and hides nobody's silence."""

from __future__ import annotations

import io
import re
from collections import Counter
from datetime import date

import openpyxl
import pptx
import pytest
from pptx.enum.dml import MSO_FILL
from pptx.enum.shapes import MSO_SHAPE_TYPE

from dashboard.downloads.programme_files import FORMATS, programme_file
from dashboard.downloads.programme_pen import ProgrammePen
from dashboard.downloads.programme_view import Programme
from dashboard.downloads.programme_words import MARKS, NOT_REPORTED, REPORTER, SAID, STATUS, TOLD
from dashboard.language import Language, Text
from dashboard.plan.indicators import Reporter
from dashboard.plan.status import Status
from dashboard.store.database import Database
from dashboard.store.demonstration import open_demonstration
from dashboard.store.initiative import fill
from dashboard.store.migrate import migrate
from dashboard.store.plan_shelf import read_shelf
from dashboard.store.plan_tables import Indicator, Report, Result, Target
from dashboard.store.plan_texts import text_reports
from dashboard.store.records import create
from layouts.wording import Voice
from tests.support import poppler
from tests.support.pdf_structure import breaches

TODAY = date(2026, 11, 22)
NAMES = {"PER": "Perú", "MEX": "México", "BRA": "Brasil"}


def programme_of(database, code, language):
    with database.reading() as session:
        book = read_shelf(session, today=TODAY).plan(code)
        texts = text_reports(session, [one.id for one in book.indicators])
    return Programme(book, language, NAMES, made=TODAY, texts=texts)


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    database = open_demonstration(tmp_path_factory.mktemp("var"))
    yield database
    database.close()


@pytest.fixture(scope="module", params=list(Language))
def shown(request, demonstration):
    return programme_of(demonstration, "demonstration", request.param)


@pytest.fixture(scope="module")
def made(shown):
    return {ending: programme_file(shown, ending).body for ending in FORMATS}


@pytest.fixture(scope="module")
def book(made):
    return openpyxl.load_workbook(io.BytesIO(made["xlsx"]))


@pytest.fixture(scope="module")
def deck(made):
    return pptx.Presentation(io.BytesIO(made["pptx"]))


@pytest.fixture(scope="module")
def pages(made, tmp_path_factory):
    file = tmp_path_factory.mktemp("pdf") / "report.pdf"
    file.write_bytes(made["pdf"])
    return poppler.text_of(file).split("\f")[:-1]


@pytest.fixture
def real(tmp_path):
    """The real plan with hostile words in every text field, and reports in every state."""
    database = Database(f"sqlite:///{tmp_path / 'a.sqlite'}")
    migrate(database)
    words = {"es": "=cmd|'/c calc'!A0", "en": "+1", "pt": "<script>alert(1)</script>"}
    with database.writing() as session:
        fill(session)
        result = session.query(Result).order_by(Result.id).first()
        indicator = create(
            session,
            Indicator(
                result_id=result.id,
                code="1.1",
                title=words,
                definition=words,
                unit=words,
                kind="number",
                baseline=0.1,
                baseline_year=2017,
                source="@SUM(1)",
                verification="-2+3",
                activities="\t=1",
                responsible=["government"],
                factors=[],
                territories=[],
            ),
            by=None,
        )
        create(session, Target(indicator_id=indicator.id, year=2021, value=1234.5, milestone="=1+1"), by=None)
        for country, state, number in (("PER", "accepted", 1000.25), ("MEX", "submitted", 7.0), ("BRA", "draft", 8.0)):
            create(
                session,
                Report(
                    indicator_id=indicator.id,
                    country=country,
                    reporter="government",
                    year=2019,
                    state=state,
                    number=number,
                ),
                by=None,
            )
    yield database
    database.close()


def sheet(book, key, language):
    """Rows of a sheet below its headings, as dictionaries."""
    rows = list(book[SAID[key].say(language)].iter_rows(values_only=True))
    top = 1 if rows[0][1:2] == (None,) or rows[0][0] == SAID["demonstration"].say(language) else 0
    return [dict(zip(rows[top], row, strict=True)) for row in rows[top + 1 :]]


def tables(deck):
    """Every native table: its slide's title and its cells."""
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_table:
                yield slide.shapes.title.text, [[cell.text for cell in row.cells] for row in shape.table.rows]


def test_the_distribution_of_each_result_is_the_same_in_all_three_files_and_as_counted_again(shown, book, deck, pages):
    language, pen = shown.language, ProgrammePen(shown)
    readings = shown.book.readings
    again = {
        result.number: Counter(
            status
            for row, status in enumerate(readings.now.tolist())
            if shown.book.indicators[int(readings.indicator[row])].result == result.number
        )
        for result in shown.book.results
    }
    rows = {row[SAID["code"].say(language)]: row for row in sheet(book, "results", language)}
    slide = next(cells for title, cells in tables(deck) if title == SAID["summary"].say(language))
    for at, (number, counted) in enumerate(again.items()):
        expected = [counted[place] for place in range(len(Status))]
        assert [rows[number][STATUS[status].say(language)] for status in Status] == expected
        assert slide[at + 1][1:-1] == [pen.number(float(one)) for one in expected]
        line = re.compile(
            rf"^\s*{number}\s+" + r"\s+".join(re.escape(pen.number(float(one))) for one in expected), re.M
        )
        assert line.search(pages[0]), pages[0]


def test_a_native_chart_holds_the_same_counts(shown, deck):
    chart = next(shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart)
    told = {series.name: list(series.values)[::-1] for series in chart.plots[0].series}
    for status in Status:
        counts = [counted.counts[status] for _, counted in shown.by_result]
        assert told[STATUS[status].say(shown.language)] == counts


def test_every_last_value_of_the_workbook_stands_on_a_page_and_on_a_slide(shown, book, deck, pages):
    language, pen = shown.language, ProgrammePen(shown)
    say = lambda key: SAID[key].say(language)  # noqa: E731
    lines = {one.code: one for one in shown.book.indicators}
    printed = Counter(re.findall(r"\S+ \(\d{4}", " ".join(pages).replace("\n", " ")))
    on_slides = Counter(
        cell.split(" · ")[0] for _, cells in tables(deck) for row in cells[1:] for cell in row[2:] if "(" in cell
    )
    expected: Counter[str] = Counter()
    for row in sheet(book, "readings", language):
        year, part, value = row[say("last_year")], row[say("last_period")], row[say("last_value")]
        if year is None:
            continue
        year = f"{year}, {part}" if part else year
        if value in MARKS:
            expected[f"{say('in_words')} ({year})"] += 1
        else:
            shown_value = value if isinstance(value, str) else pen.value(lines[row[say("indicator")]], value)
            expected[f"{shown_value} ({year})"] += 1
    assert sum(expected.values()) > 400
    assert on_slides == expected
    assert any(part in told for told in expected for part in (", second half", ", 2.º sem", ", 2º sem"))
    # On paper by the last word and the year: "in words" may stand on two lines, and baselines look like values.
    on_paper: Counter[str] = Counter()
    for told, times in expected.items():
        value, _, when = told.partition(" (")
        on_paper[f"{value.split()[-1]} ({when[:4]}"] += times
    assert {told: times for told, times in on_paper.items() if printed[told] < times} == {}


def test_baselines_and_targets_are_the_same_in_all_three(shown, book, deck, pages):
    language, pen = shown.language, ProgrammePen(shown)
    text = re.sub(r"\s+", " ", " ".join(pages))
    promised = {title: dict(cells[1:]) for title, cells in tables(deck) if len(cells[0]) == 2}
    for row in sheet(book, "indicators", language):
        line = shown.book.by_code[row[SAID["code"].say(language)]]
        baseline, year = row[SAID["baseline"].say(language)], row[SAID["baseline_year"].say(language)]
        slide = promised[f"{line.code} {pen.said(line.title)}"]
        if baseline is not None:
            written = f"{pen.value(line, baseline)} ({year})"
            assert slide[SAID["baseline"].say(language)] == written
            assert f"{SAID['baseline'].say(language)} {written}" in text
        target = row[SAID["target"].say(language)]
        if target is not None:
            shown_target = target if isinstance(target, str) else pen.value(line, target)
            key = f"{SAID['target'].say(language)} {row[SAID['target_year'].say(language)]}"
            assert slide[key] == shown_target
            assert f"{key} {shown_target}" in text


def test_nobody_is_averaged_away(shown, book, pages):
    """Each reading has a row of its own, with a mark for each year that was asked for and not reported."""
    language = shown.language
    rows = sheet(book, "readings", language)
    assert len(rows) == len(shown.book.readings.indicator)
    years = [str(year) for year in shown.book.readings.years]
    missing = sum(row[year] == NOT_REPORTED for row in rows for year in years)
    readings = shown.book.readings
    assert missing == int((readings.is_expected[:, None] & ~readings.told).sum())
    in_words = sum(row[year] == TOLD for row in rows for year in years)
    assert in_words == len(sheet(book, "texts", language)) == len(shown.texts) > 0
    silent = SAID["silent"].say(language).split("{")[0]
    assert sum(page.count(silent) for page in pages) == sum(
        Reporter.GOVERNMENT in one.responsible for one in shown.book.indicators
    )


def test_every_page_sheet_slide_and_file_name_says_demonstration(shown, made, book, deck, pages):
    band = SAID["demonstration"].say(shown.language)
    assert all(band in page for page in pages)
    assert all(band in [page["A1"].value, page["A2"].value] for page in book)
    for slide in deck.slides:
        assert any(shape.has_text_frame and shape.text_frame.text == band for shape in slide.shapes)
        assert band in slide.notes_slide.notes_text_frame.text
    for ending in FORMATS:
        assert programme_file(shown, ending).filename.startswith("demonstration-programme-report-")


def test_the_pdf_is_tagged_titled_in_its_language_with_its_fonts_inside(shown, made, tmp_path):
    file = tmp_path / "report.pdf"
    file.write_bytes(made["pdf"])
    info, fonts = poppler.told_of(file), poppler.fonts_of(file)
    assert re.search(r"Tagged: +yes", info)
    assert SAID["title"].say(shown.language) in info
    assert f"/Lang({shown.language.value})" in made["pdf"].decode("latin-1").replace(" ", "")
    assert b"pdfuaid:part" in made["pdf"] or b"pdfuaid" in made["pdf"]
    assert fonts
    assert all(font[-5] == "yes" for font in fonts), fonts


def test_the_same_programme_gives_the_same_pdf(shown, made):
    assert programme_file(shown, "pdf").body == made["pdf"]


def test_slides_are_native_and_keep_within_the_slide(shown, deck):
    assert not [s for slide in deck.slides for s in slide.shapes if s.shape_type is MSO_SHAPE_TYPE.PICTURE]
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height, (slide.shapes.title.text, shape.name)
            if shape.has_table or shape.has_chart:
                assert shape._element.xpath(".//p:cNvPr")[0].get("descr")
    assert deck.core_properties.language == shown.language.value


@pytest.mark.parametrize("language", list(Language))
def test_only_accepted_reports_are_told_and_no_word_becomes_a_formula(real, language, tmp_path):
    programme = programme_of(real, "strategic-2018-2021", language)
    body = programme_file(programme, "xlsx").body
    book = openpyxl.load_workbook(io.BytesIO(body))
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert not [cell.value for cell in cells if str(cell.value)[:1] in "=+@\t" or re.match(r"-\D*\d", str(cell.value))]
    readings = {row[SAID["country_code"].say(language)]: row for row in sheet(book, "readings", language)}
    last = SAID["last_value"].say(language)
    assert readings["PER"][last] == 1000.25
    assert readings["PER"]["2019"] == 1000.25
    assert readings["MEX"][last] is None
    assert readings["MEX"]["2019"] == NOT_REPORTED
    assert readings["BRA"]["2019"] == NOT_REPORTED
    pen = ProgrammePen(programme)
    for ending in ("pdf", "pptx"):
        assert programme_file(programme, ending).filename.startswith("programme-report-")
    deck = pptx.Presentation(io.BytesIO(programme_file(programme, "pptx").body))
    told = [cell for _, rows in tables(deck) for row in rows for cell in row]
    assert f"{pen.number(1000.25)} (2019) · {pen.status(Status.ON_TRACK)}" in told
    assert not any("7 (2019)" in cell or "8 (2019)" in cell for cell in told)


def test_a_plan_without_indicators_still_makes_a_decent_report(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'a.sqlite'}")
    migrate(database)
    with database.writing() as session:
        fill(session)
    for code in ("strategic-2018-2021", "work-2014-2015"):
        programme = programme_of(database, code, Language.ENGLISH)
        for ending in FORMATS:
            assert len(programme_file(programme, ending).body) > 4_000
    database.close()


def test_progress_is_told_and_stopping_stops(shown):
    class StoppedError(Exception):
        pass

    for ending in FORMATS:
        told = []
        programme_file(shown, ending, tell=lambda done, total, told=told: told.append((done, total)))
        assert told[0][0] == 0
        assert all(done <= total for done, total in told)

        def stop(done, total):
            raise StoppedError

        with pytest.raises(StoppedError):
            programme_file(shown, ending, tell=stop)


@pytest.mark.parametrize("language", list(Language))
def test_the_report_uses_the_words_of_the_page(language):
    voice = Voice.of(language)
    for status in Status:
        assert STATUS[status].say(language) == voice.say(f"plan.status.{status.value}")
    for reporter in Reporter:
        assert REPORTER[reporter].say(language) == voice.say(f"plan.reporter.{reporter.value}")


def test_every_word_of_the_report_is_there_in_each_language():
    for words in [*SAID.values(), *STATUS.values(), *MARKS.values()]:
        assert isinstance(words, Text)
        assert all(words.say(language).strip() for language in Language)
        assert len({tuple(sorted(re.findall(r"\{(\w+)\}", words.say(language)))) for language in Language}) == 1


def test_the_pdf_keeps_the_rules_of_structure(made):
    assert breaches(made["pdf"]) == []


def test_nothing_on_a_slide_is_too_small_to_read(deck):
    for slide in deck.slides:
        for shape in slide.shapes:
            frames = [shape.text_frame] if shape.has_text_frame else []
            frames += [cell.text_frame for row in shape.table.rows for cell in row.cells] if shape.has_table else []
            sizes = [run.font.size.pt for frame in frames for part in frame.paragraphs for run in part.runs]
            assert min(sizes, default=12) >= 10.5


def test_every_bar_of_a_status_says_its_number_and_silence_is_striped(deck):
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert charts
    for chart in charts:
        for series in chart.plots[0].series:
            assert series.data_labels.show_value
        striped = chart.plots[0].series[list(Status).index(Status.NO_DATA)]
        assert striped.format.fill.type == MSO_FILL.PATTERNED
