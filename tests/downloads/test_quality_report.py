"""The quality report as a PDF: the numbers of the JSON, three languages, accessible, and text that stays text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache

import pypdf
import pytest
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject

from dashboard.downloads.quality_charts import round_up
from dashboard.downloads.quality_report import folded, quality_report
from dashboard.downloads.quality_view import OutcomeWords, QualityView
from dashboard.downloads.quality_words import CAPTIONS, HEADINGS, LABELS, METHOD, SENTENCES, SIGNS
from dashboard.downloads.typeset import BOX, PRINTABLE, TEMPLATES, printable
from dashboard.formatting import NumberFormat
from dashboard.language import Language, Text
from dashboard.model.diagnostics import Diagnostics, GateLimits
from dashboard.model.diagnostics.diagnose import diagnose
from tests.support.study import Study, a_study

LOCALES = {"es": "es_AR", "en": "en", "pt": "pt_BR"}


@cache
def study() -> Study:
    return a_study()


@cache
def diagnostics(*, strict: bool = False) -> Diagnostics:
    found = diagnose(
        study().sample,
        model=study().model,
        declared=study().declared,
        places=study().places,
        counts=study().counts,
        estimates=study().estimates,
    )
    return Diagnostics.of_outcomes([found], GateLimits(auc_at_least=0.9 if strict else 0.65))


def a_view(**changes: object) -> QualityView:
    view = QualityView(
        title=Text(es="Riesgo en el país", en="Risk in the country", pt="Risco no país"),
        country=Text.same("Perú"),
        release="per-2026.1",
        digest="0123456789abcdef",
        created=date(2026, 11, 22),
        year="2015",
        demonstration=False,
        source=Text(es="Encuesta y censo", en="Survey and census", pt="Pesquisa e censo"),
        method=Text.same("logit"),
        diagnostics=diagnostics(),
        outcomes={
            "work": OutcomeWords(
                Text(es="Trabajo infantil", en="Child labour", pt="Trabalho infantil"),
                Text.same("5-17"),
                Text.same(""),
                "5-17",
            )
        },
        specification="name: per-2026.1\ncovariates: [sex]\n",
        locales=LOCALES,
    )
    return replace(view, **changes)  # type: ignore[arg-type]


def opened(view: QualityView, language: Language = Language.ENGLISH) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(quality_report(view, language)))


@cache
def plain(language: Language = Language.ENGLISH) -> str:
    return text_of(opened(a_view(), language))


def text_of(reader: pypdf.PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def tags(node: PdfObject | None) -> Iterator[DictionaryObject]:
    """Every element of the structure tree."""
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, ArrayObject):
        for child in node:
            yield from tags(child)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        yield from tags(node.get("/K"))


@pytest.mark.parametrize("language", list(Language))
def test_language_title_and_tags_are_set(language: Language) -> None:
    reader = opened(a_view(), language)
    root = reader.trailer["/Root"]

    assert root["/Lang"] == language.value
    assert reader.metadata.title.endswith(a_view().title.say(language))
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert root["/MarkInfo"]["/Marked"].value is True
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


@pytest.mark.parametrize("language", list(Language))
def test_tables_have_headers_and_charts_have_words(language: Language) -> None:
    elements = list(tags(opened(a_view(), language).trailer["/Root"]["/StructTreeRoot"]["/K"]))
    kinds = [element["/S"] for element in elements]
    charts = [element for element in elements if element["/S"] == "/Figure"]

    assert kinds.count("/Table") >= 10
    assert kinds.count("/TH") >= 3 * kinds.count("/Table") - 10
    assert len(charts) >= 2
    assert all(len(chart["/Alt"]) > 40 for chart in charts)


def test_every_page_is_a4_and_every_font_is_inside() -> None:
    reader = opened(a_view())

    for page in reader.pages:
        assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(inner)


def test_the_numbers_are_those_of_the_json() -> None:
    text = plain()
    found = Diagnostics.model_validate_json(diagnostics().model_dump_json()).outcomes[0]
    numbers = NumberFormat("en")

    assert numbers.decimal(found.fit.auc, 3) in text
    assert numbers.percent(found.calibration.error, 2) in text
    for row in found.coefficients:
        assert numbers.decimal(row.coefficient, 3).replace("-", "−") in text
    for row in found.coefficients[1:]:
        assert numbers.decimal(row.odds_ratio, 2) in text
    for decile in found.calibration.deciles:
        assert numbers.percent(decile.observed, 2) in text
        assert numbers.percent(decile.predicted, 2) in text
    for fold in found.cross_validation[0].folds:
        assert numbers.decimal(fold.auc, 3) in text
    for level in found.coverage.levels:
        assert numbers.percent(level.census) in text


@pytest.mark.parametrize("language", list(Language))
def test_numbers_are_written_as_the_country_writes_them(language: Language) -> None:
    text = plain(language)
    expected = {"es": "4.320", "en": "4,320", "pt": "4.320"}[language.value]

    assert expected in text
    assert NumberFormat(LOCALES[language.value]).decimal(diagnostics().outcomes[0].fit.auc, 3) in text


@pytest.mark.parametrize("language", list(Language))
def test_every_heading_is_there(language: Language) -> None:
    text = plain(language)

    assert [heading.say(language) for heading in HEADINGS.values() if heading.say(language) not in text] == []


def test_release_digest_source_and_specification_are_printed() -> None:
    reader = opened(a_view())

    assert "covariates: [sex]" in text_of(reader)
    for page in reader.pages:
        text = page.extract_text()
        assert "per-2026.1" in text
        assert "0123456789abcdef" in text
        assert "Source: Survey and census" in text


@pytest.mark.parametrize("language", list(Language))
def test_a_demonstration_says_so_on_every_page_and_nothing_else_does(language: Language) -> None:
    words = {"es": "DEMOSTRACIÓN", "en": "DEMONSTRATION", "pt": "DEMONSTRAÇÃO"}[language.value]

    assert all(words in page.extract_text() for page in opened(a_view(demonstration=True), language).pages)
    assert words not in plain(language)


def test_a_gate_that_is_not_met_is_said_in_words_with_its_remedy() -> None:
    text = text_of(opened(a_view(diagnostics=diagnostics(strict=True))))

    assert "does not meet 1 of the 10 gates" in text
    assert "at least 0.900 not met" in text
    assert "Add the covariates that survey and census share" in text
    assert "does not meet" not in plain()


def test_the_written_reason_is_shown_line_by_line() -> None:
    reason = "The next survey is in the field.\nSigned: the director"
    text = text_of(opened(a_view(diagnostics=diagnostics(strict=True), published_despite=reason)))

    assert "Published for this written reason" in text
    assert "The next survey is in the field. Signed: the director" in text


HOSTILE = (
    '#read("/etc/passwd")',
    '#include "/etc/passwd"',
    "$ sum_(i=1)^n $ *bold* _it_ `raw` @ref <label> // comment",
    "= heading \\ #set page(width: 1cm)",
    "]) #panic() ([",
    '"} {"title": "x',
    "\\u0000 \x00\x07\x1b\u202e\ufeff\ud800 漢字 😀",
    "<script>alert(1)</script>",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_a_person_typed_is_never_read_as_markup(hostile: str) -> None:
    words = Text.same(hostile)
    view = a_view(
        title=words,
        country=words,
        source=words,
        method=words,
        release=hostile,
        digest=hostile,
        specification=hostile,
        published_despite=hostile,
        labels={"sex": words, "sex_male": words, "poverty_share": words},
        place_names={"S0": hostile},
        outcomes={"work": OutcomeWords(words, words, words, hostile)},
    )

    text = text_of(opened(view))

    assert "root:" not in text
    shown = re.sub(r"\s+", "", printable(hostile))
    assert re.sub(r"\s+", "", text).count(shown) >= 8


@pytest.mark.parametrize("name", sorted(one.name for one in TEMPLATES.glob("*.typ")))
def test_no_file_but_the_template_is_read_and_nothing_is_fetched(name) -> None:
    template = (TEMPLATES / name).read_text("utf-8")

    assert not re.search(
        r"#?\b(read|include|import|plugin|csv|yaml|toml|xml|cbor|eval)\s*\(|@preview|#import|image\((?!bytes\()",
        template,
    )
    assert template.count("json(bytes(sys.inputs.document))") == 1


def test_the_fonts_can_draw_everything_that_counts_as_printable() -> None:
    everything = printable("".join(chr(one) for low, high in PRINTABLE for one in range(low, high + 1)))
    words = Text.same(everything)

    assert quality_report(a_view(specification=everything, method=words, title=words), Language.SPANISH)


def test_what_the_fonts_cannot_draw_becomes_a_box() -> None:
    assert printable({"a": ["漢", "ñ", "≥"]}) == {"a": [BOX, "ñ", "≥"]}


def test_no_character_of_the_specification_is_lost_to_the_margin() -> None:
    long = "x" * 700 + "\n\nkey:\tvalue\n"

    assert folded(long).replace("\n", "") == "x" * 700 + "key:    value"
    assert max(len(line) for line in folded(long).splitlines()) <= 120


def test_the_same_view_gives_the_same_bytes() -> None:
    assert quality_report(a_view(), Language.PORTUGUESE) == quality_report(a_view(), Language.PORTUGUESE)


def test_a_study_without_census_and_estimates_gives_its_reasons_instead_of_numbers() -> None:
    bare = diagnose(
        study().sample, model=study().model, declared=study().declared, places=replace(study().places, neighbours=None)
    )
    view = a_view(diagnostics=Diagnostics.of_outcomes([bare], GateLimits()), release="", digest="", specification="")

    text = text_of(opened(view))

    assert "Not reported: no census was given" in text
    assert "Not reported: precision was not computed" in text
    assert "Not reported: no outlines of the municipalities were given" in text
    assert "study not published" in text


def test_several_outcomes_each_have_their_own_pages() -> None:
    first = diagnostics().outcomes[0]
    second = first.model_copy(update={"outcome": "hazardous"})
    both = Diagnostics.of_outcomes([first, second], GateLimits())
    hazardous = Text.same("Hazardous work 15-17")
    outcomes = {**a_view().outcomes, "hazardous": OutcomeWords(hazardous, hazardous, hazardous, "15-17")}

    text = text_of(opened(a_view(diagnostics=both, outcomes=outcomes)))

    assert text.count("Coefficients describe association") == 3  # once for the gates, once for each outcome
    assert "Hazardous work 15-17: What was measured" in text


def test_no_sentence_of_the_report_is_missing_in_a_language() -> None:
    texts = [one for words in (CAPTIONS, HEADINGS, LABELS, SENTENCES, SIGNS) for one in words.values()] + list(METHOD)
    facts = [set(re.findall(r"\{(\w+)\}", text.say(one))) for text in texts for one in Language]

    assert all(text.say(language).strip() for text in texts for language in Language)
    assert all(facts[at] == facts[at + 1] == facts[at + 2] for at in range(0, len(facts), 3))


@pytest.mark.parametrize(
    ("value", "end"), [(0.0004, 0.0004), (0.09, 0.1), (0.1, 0.1), (0.16, 0.2), (0.9, 1.0), (0, 0.01)]
)
def test_axes_end_at_a_round_number_above_the_largest_value(value: float, end: float) -> None:
    assert round_up(value) == pytest.approx(end)
