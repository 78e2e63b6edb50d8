"""A release beside those of the same census that stand already: no subtraction of the two may tell a small count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from pydantic import ValidationError

from dashboard.errors import AtlasError, ReleaseError
from dashboard.model.census import CensusCounts
from dashboard.model.specification import CovariateSpec, Specification
from dashboard.release.files import decode
from dashboard.release.manifest import Manifest
from dashboard.release.microdata.census import count_census
from dashboard.release.microdata.yaml_text import YamlRefusedError, read_yaml
from dashboard.release.reader import read_file, read_manifest
from dashboard.release.records import GROUPS_FILE
from dashboard.release.study.beside_cells import cells_told
from dashboard.release.study.folder import Study
from dashboard.release.study.steps import count, territory
from dashboard.release.tables import SPECIFICATION
from dashboard.trust.ranges import Relation
from dashboard.trust.union import Differences, ToldCounts, differences
from dashboard.values import BoolArray

Tables = Mapping[str, pd.DataFrame]
_TABLES = (
    *("estimates.parquet", "outcomes.parquet", GROUPS_FILE, "factors.parquet", "withheld_factors.parquet"),
    *("cells.parquet", "patterns.parquet", "coefficients.csv"),
)
_BEFORE = "_before"
_SHOWN = 5
_LONGEST = 200


@dataclass(frozen=True)
class Standing:
    """A release of the same census that is in the store."""

    name: str
    threshold: int
    spec: Specification
    tables: Tables


def refuse_what_differences_tell(
    study: Study, *, tables: Tables, threshold: int, country: Path, reason: str
) -> tuple[str, ...]:
    """The names of the releases of the same census that stand and withhold otherwise; empty where none does.

    Parameters
    ----------
    study, tables, threshold : what is to be published
    country : folder of the country's releases
    reason : why a release may stand beside one that withholds otherwise

    Raises
    ------
    ReleaseError
        When both together tell a count below the threshold, whatever the reason; or when they withhold otherwise, tell
        none, and no reason is given. Every release and the first counts are named.
    """
    standing = tuple(standing_beside(study, country))
    if not standing:
        return ()
    refuse_other_ages(study.spec, standing)
    counts, renamed = _joint_counts(study, standing)
    codes = study.places.codes
    told = [_told(one.spec, one.tables, counts, codes, one, renamed[one.name]) for one in standing]
    new = Standing(study.spec.name, threshold, study.spec, tables)
    found = differences(
        counts, standing=told, new=_told(study.spec, tables, counts, codes, new, {}), unit=study.places.state
    )
    _refuse(found, [one.name for one in standing], codes=codes, reason=reason)
    return tuple(one.name for one in standing) if found.differing else ()


def standing_beside(study: Study, country: Path) -> Iterator[Standing]:
    """Releases of the same census beside the one to be published, as far as they were made from a specification.

    Raises
    ------
    ReleaseError
        One that is served was made from a specification that cannot be read any more, so that nobody can say what it
        tells beside this one.
    """
    for folder in sorted(country.glob("*/")) if country.is_dir() else []:
        if folder.name.startswith(".") or folder.name == study.spec.name or folder.is_symlink():
            continue
        try:
            manifest = read_manifest(folder)
        except AtlasError:
            continue  # what cannot be opened is not served either
        if SPECIFICATION in manifest.files and manifest.census_digest in ("", study.inputs["census"]):
            spec = _specification_of(folder, manifest)
            if _is_same_census(study, spec, manifest.census_digest):
                yield Standing(manifest.name, manifest.suppression_threshold, spec, _tables_of(folder, manifest))


def _specification_of(folder: Path, manifest: Manifest) -> Specification:
    try:
        body = read_file(folder, SPECIFICATION, manifest.files[SPECIFICATION])
        return Specification.model_validate(read_yaml(body).values)
    except (AtlasError, ValidationError, YamlRefusedError, ValueError) as unreadable:
        raise ReleaseError(
            f"'{manifest.name}' stands already, and its {SPECIFICATION} cannot be read ({_in_a_line(unreadable)}): "
            "whether both together tell what one of them withholds cannot be said. Publish that release anew under "
            "another name from a specification of today, and take the old one out of the store",
            file=str(folder / SPECIFICATION),
        ) from unreadable


def _in_a_line(error: Exception) -> str:
    return " ".join(str(error).split())[:_LONGEST]


def _tables_of(folder: Path, manifest: Manifest) -> dict[str, pd.DataFrame]:
    """The tables that tell counts; raises ReleaseError where one is damaged."""
    return {
        file.split(".", maxsplit=1)[0]: decode(file, read_file(folder, file, entry), place=folder / file)
        for file, entry in manifest.files.items()
        if file in _TABLES
    }


def _is_same_census(study: Study, spec: Specification, digest: str) -> bool:
    """By what its files hold where that was recorded; else by the files declared and the year."""
    if digest:
        return digest == study.inputs["census"]
    mine, theirs = ([Path(file).name for file in one.census.file] for one in (study.spec, spec))
    return (mine, study.spec.year) == (theirs, spec.year)


def refuse_other_ages(spec: Specification, standing: Sequence[Standing]) -> None:
    """Raise ReleaseError where other ages were counted: the difference tells single years, which no table withholds."""
    if spec.census.age is None:
        return
    for one in standing:
        mine, theirs = _ages(spec), _ages(one.spec)
        if mine != theirs:
            raise ReleaseError(
                f"'{one.name}' stands already and is of the same census, but counts children of "
                f"{theirs[0]}-{theirs[1]} instead of {mine[0]}-{mine[1]}: subtracting one from the other tells "
                "how many are of single ages. "
                f"Count the ages of '{one.name}' (an outcome may speak of some of them by its 'population')"
            )


def _ages(spec: Specification) -> tuple[int, int]:
    return min(one.ages[0] for one in spec.outcomes), max(one.ages[1] for one in spec.outcomes)


def _joint_counts(study: Study, standing: Sequence[Standing]) -> tuple[CensusCounts, dict[str, dict[str, str]]]:
    """The census by the covariates of every release, and how those of each are called there."""
    known = {one.code: one for one in study.spec.covariates}
    more: list[CovariateSpec] = []
    renamed: dict[str, dict[str, str]] = {}
    for release in standing:
        names = {}
        for covariate in release.spec.covariates:
            if covariate.kind == "territory" or not covariate.levels:
                continue
            same = next((code for code, one in known.items() if _definition(one) == _definition(covariate)), None)
            if same is None:
                same = f"{covariate.code}{_BEFORE}{len(more)}"
                known[same] = covariate.model_copy(update={"code": same})
                more.append(known[same])
            names[covariate.code] = same
        renamed[release.name] = names
    known_places = territory(study)
    if not more:
        return count(study, known_places), renamed
    spec = study.spec.model_copy(update={"covariates": (*study.spec.covariates, *more)})
    return count_census(spec, study.places, known_places, checkpoint=study.folder / "counts-beside"), renamed


def _definition(covariate: CovariateSpec) -> object:
    """What decides which children are at which level; what it is called does not."""
    mapped = covariate.census.model_dump(mode="json") if covariate.census is not None else None
    return covariate.kind, sorted(level.code for level in covariate.all_levels), mapped, covariate.missing


def _told(
    spec: Specification,
    tables: Tables,
    counts: CensusCounts,
    codes: Sequence[str],
    release: Standing,
    names: Mapping[str, str],
) -> ToldCounts:
    """Every count that the tables of a release tell, over the patterns of ``counts``."""
    made = list(_counts_of(spec, tables, counts, codes, names))
    columns = np.column_stack([column for _, column, _, _ in made])
    cells = cells_told(spec, tables, counts, codes, names)
    return ToldCounts(
        release=release.name,
        threshold=release.threshold,
        names=tuple(name for name, *_ in made),
        columns=columns,
        told=np.column_stack([told for _, _, told, _ in made]),
        withheld=np.column_stack([withheld for _, _, _, withheld in made]),
        cells=None if cells is None else cells.cells,
        pools={} if cells is None else cells.pools,
        relations=tuple(_relations_of(tables, [name for name, *_ in made], columns)),
    )


_Count = tuple[str, BoolArray, BoolArray, BoolArray]


def _counts_of(
    spec: Specification, tables: Tables, counts: CensusCounts, codes: Sequence[str], names: Mapping[str, str]
) -> Iterator[_Count]:
    inside = {
        one.code: counts.belongs({names.get(code, code): levels for code, levels in one.population.items()})
        for one in spec.outcomes
    }
    main = tables["estimates"].rename(columns={"children_5_17": "children"})
    yield spec.main.code, inside[spec.main.code], *_known(main, codes)
    if "outcomes" in tables:
        for outcome, rows in tables["outcomes"].groupby("outcome"):
            yield str(outcome), inside[str(outcome)], *_known(rows, codes)
    if "groups" in tables:
        for named, rows in tables["groups"].groupby(["outcome", "dimension", "group"]):
            outcome, dimension, level = (str(one) for one in named)
            column = inside[outcome] & _at_level(counts, names.get(dimension, dimension), [level])
            yield _group_name(outcome, dimension, level), column, *_known(rows, codes)
    yield from _shares_of(spec, tables, counts, codes, names)


def _shares_of(
    spec: Specification, tables: Tables, counts: CensusCounts, codes: Sequence[str], names: Mapping[str, str]
) -> Iterator[_Count]:
    """A share of children is a count, all children being known."""
    factors = tables["factors"].set_index("municipality_code") if "factors" in tables else pd.DataFrame()
    withheld = tables.get("withheld_factors", pd.DataFrame(columns=["municipality_code", "factor"]))
    for one in spec.covariates:
        if one.kind == "territory" or not one.levels or one.code not in factors:
            continue
        column = _at_level(counts, names.get(one.code, one.code), one.shown_levels)
        told = factors[one.code].reindex(list(codes)).notna().to_numpy(dtype=np.bool_)
        kept = np.isin(np.array(codes), withheld.loc[withheld["factor"] == one.code, "municipality_code"])
        yield f"share of {one.code}", column, told, kept


def _relations_of(tables: Tables, names: Sequence[str], columns: BoolArray) -> Iterator[Relation]:
    """The levels of a group whose counts sum to those of their outcome; of the others nobody knows a sum."""
    at = {name: position for position, name in enumerate(names)}
    if "groups" not in tables:
        return
    for named, rows in tables["groups"].groupby(["outcome", "dimension"]):
        outcome, dimension = (str(one) for one in named)
        total = at[outcome]
        parts = tuple(at[_group_name(outcome, dimension, level)] for level in rows["group"].astype(str).unique())
        if (columns[:, parts].sum(axis=1) == columns[:, total]).all():
            yield Relation(total, parts)


def _group_name(outcome: str, dimension: str, level: str) -> str:
    return f"{outcome}, {dimension} = {level}"


def _at_level(counts: CensusCounts, code: str, levels: Sequence[str]) -> BoolArray:
    return counts.belongs({code: tuple(levels)})


def _known(rows: pd.DataFrame, codes: Sequence[str]) -> tuple[BoolArray, BoolArray]:
    """Where the children of a result are told, and where they are withheld, in the order of ``codes``."""
    own = rows.set_index("municipality_code").reindex(list(codes))
    told = own["children"].notna().to_numpy(dtype=np.bool_)
    return told, (own["status"] == "suppressed").to_numpy(dtype=np.bool_)


def _refuse(found: Differences, names: Sequence[str], *, codes: Sequence[str], reason: str) -> None:
    beside = " and ".join(f"'{one}'" for one in names)
    if found.revealed:
        raise ReleaseError(
            f"beside {beside} of the same census this would tell {_many(found.revealed)} withheld for few children, by "
            f"subtraction: {_first(found.revealed, codes)}. No reason allows it: publish with the same suppression "
            "(the same 'protection: threshold', 'prediction: groups', outcomes and levels), or take the other release "
            "out of the store first if nobody has read it"
        )
    if found.pools:
        raise ReleaseError(
            f"beside {beside} of the same census this would tell the small cells of {_places(found.pools, codes)} in "
            "other pools: a pool of the one less a pool of the other leaves fewer children than the threshold. No "
            "reason allows it: publish without cells ('protection: cells: none'), or with those of that release "
            "(the same covariates, coefficients, outcomes, groups and 'protection: threshold'), or take the other "
            "release out of the store first if nobody has read it"
        )
    if found.differing and not reason.strip():
        raise ReleaseError(
            f"{beside} of the same census withholds otherwise: {_many(found.differing)}, told by one and withheld "
            f"by the other ({_first(found.differing, codes)}). Together they reveal no count under the threshold. "
            "Publish with the same suppression, or say with --reason why they may stand side by side"
        )


def _places(found: Sequence[int], codes: Sequence[str]) -> str:
    told = ", ".join(codes[at] for at in found[:_SHOWN])
    many = f"{len(found):,} municipalities" if len(found) != 1 else "1 municipality"
    return f"{many} ({told}{' ...' if len(found) > _SHOWN else ''})"


def _many(found: Sequence[tuple[int, str]]) -> str:
    return f"{len(found):,} counts" if len(found) != 1 else "1 count"


def _first(found: Sequence[tuple[int, str]], codes: Sequence[str]) -> str:
    told = "; ".join(f"{name} of {codes[at]}" for at, name in found[:_SHOWN])
    return f"{told} ..." if len(found) > _SHOWN else told
