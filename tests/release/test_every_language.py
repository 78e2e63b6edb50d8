"""Whose data they are is said in three languages; who has it in one only may still say it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dashboard.language import Language, Text
from dashboard.release.manifest import Manifest
from dashboard.release.reader import open_regional
from dashboard.release.regional import RegionalManifest
from tests.release.tiny import index_fields

GEODATA = Path(__file__).parents[2] / "geodata"
RELEASES = sorted(path.parent for path in GEODATA.glob("[A-Z][A-Z][A-Z]/manifest.json"))


def words_of(manifest: Manifest | RegionalManifest) -> list[Text]:
    factors = [factor.source for factor in manifest.factors] if isinstance(manifest, Manifest) else []
    return [manifest.licence, *manifest.attribution, *factors]


@pytest.mark.parametrize("folder", RELEASES, ids=lambda folder: folder.name)
def test_a_shipped_release_says_licence_attribution_and_sources_in_three_languages(folder: Path) -> None:
    manifest = Manifest.model_validate_json((folder / "manifest.json").read_text("utf-8"))
    for text in words_of(manifest):
        assert len({text.say(language) for language in Language}) == 3, text


def test_the_region_says_licence_and_attribution_in_three_languages() -> None:
    for text in words_of(open_regional(GEODATA / "regional").manifest):
        assert len({text.say(language) for language in Language}) == 3, text


def test_the_licence_of_every_regional_file_is_there_in_three_languages() -> None:
    licences = json.loads((GEODATA / "regional" / "manifest.json").read_text("utf-8"))["licences"]
    for entry in licences:
        assert entry["data"].keys() == set(Language)
        assert len(set(entry["data"].values())) == 3, entry


def test_a_manifest_with_plain_words_is_read_and_says_them_in_every_language() -> None:
    manifest = Manifest.model_validate({**index_fields(licence="CC BY 4.0", attribution=["INDEC"]), "files": {}})
    for language in Language:
        assert manifest.licence.say(language) == "CC BY 4.0"
        assert [line.say(language) for line in manifest.attribution] == ["INDEC"]
        assert {factor.source.say(language) for factor in manifest.factors} == {"drawn by hand"}
    assert Manifest.model_validate_json(manifest.model_dump_json()) == manifest


def test_words_in_too_few_languages_are_refused() -> None:
    with pytest.raises(ValueError, match="pt"):
        Manifest.model_validate({**index_fields(licence={"es": "libre", "en": "free"}), "files": {}})
