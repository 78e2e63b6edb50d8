"""The data dictionary on the sources page: every column, in the reader's language, as tables a reader can be read."""

from __future__ import annotations

import re

import pytest

from dashboard.language import Language
from dashboard.release.contracts import Column, Kind
from dashboard.release.manifest import Manifest
from dashboard.release.tables import declared_tables
from layouts.markup import markup
from layouts.pages.data_dictionary import data_dictionary, range_words, unit_word
from layouts.wording import Voice
from tests.support import releases

MANIFESTS = (releases.clrisk_release().manifest, releases.index_release().manifest)


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda manifest: manifest.instrument.value)
@pytest.mark.parametrize("language", list(Language))
def test_every_column_of_every_table_is_listed(manifest: Manifest, language: Language) -> None:
    told = markup(data_dictionary(manifest, Voice.of(language)))
    tables = declared_tables(manifest)

    assert told.count("<table") == told.count("<caption") == len(tables)
    for table in tables:
        assert f"<code>{table.file}</code>" in told
    listed = re.findall(r'<th scope="row"><code>(.*?)</code>', told)
    assert listed == [column.name for table in tables for column in table.columns]


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda manifest: manifest.instrument.value)
@pytest.mark.parametrize("language", [Language.SPANISH, Language.PORTUGUESE])
def test_nothing_of_it_is_left_in_english(manifest: Manifest, language: Language) -> None:
    told = markup(data_dictionary(manifest, Voice.of(language)))
    words = re.sub(r"<code>.*?</code>|<[^>]+>", " ", told)

    english = re.findall(r"\b(?:the|of|share|years|children|whole|number|geometry|degrees|may|empty|yes)\b", words)

    assert english == []


def test_it_is_folded_away_and_every_table_can_be_scrolled_by_keyboard() -> None:
    told = markup(data_dictionary(MANIFESTS[0], Voice.of(Language.ENGLISH)))

    assert told.startswith('<details class="dictionary"><summary>Data dictionary (')
    assert "<details open" not in told
    places = re.findall(r'<div [^>]*class="dictionary-table"[^>]*>', told)
    assert len(places) == told.count("<table")
    assert all('tabindex="0"' in place and 'role="region"' in place and "aria-label=" in place for place in places)
    assert 'scope="col"' in told


def test_the_names_that_a_column_admits_are_said() -> None:
    told = markup(data_dictionary(MANIFESTS[1], Voice.of(Language.ENGLISH)))

    assert "Allowed: available, no_data, suppressed, not_modelled, unreliable." in told


@pytest.mark.parametrize(
    ("edges", "language", "said"),
    [
        ((None, None), Language.ENGLISH, ""),
        ((0, 1), Language.ENGLISH, "0 to 1"),
        ((-90, 90), Language.SPANISH, "de -90 a 90"),
        ((0, None), Language.SPANISH, "0 o más"),
        ((None, 0.5), Language.PORTUGUESE, "0,50 ou menos"),
    ],
)
def test_a_range_is_said_in_words(edges: tuple[float | None, float | None], language: Language, said: str) -> None:
    assert range_words(Column("x", Kind.NUMBER, "x", "", *edges), Voice.of(language)) == said


@pytest.mark.parametrize("language", list(Language))
def test_every_unit_has_a_word(language: Language) -> None:
    voice = Voice.of(language)
    units = {column.unit for manifest in MANIFESTS for table in declared_tables(manifest) for column in table.columns}

    assert {unit for unit in units if unit and not unit_word(unit, voice)} == set()
    assert [unit for unit in units - {""} if language is not Language.ENGLISH and unit_word(unit, voice) == unit] == []
