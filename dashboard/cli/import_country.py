"""``import``: a release from boundaries and a table."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dashboard.cli.shared import Progress, add_machine, add_var, as_json, command, say, var_folder
from dashboard.errors import ImportRefusedError
from dashboard.release.importer import STAGES, NamesOfUnits, import_release, read_spec

_EXAMPLE = """\
python -m dashboard import --country BRA --boundaries municipalities.geojson --table census.csv \\
    --code-column codmun7 --factor adult_illiteracy:t_analf18m:+ --factor rural:pesorur/pesotot:+:12 \\
    --factor formal_work:p_formal:-:8:percent --admin1-prefix 2
  (also as YAML, see docs/examples/brazil.yaml: --spec brazil.yaml --data folder)"""


_AS_SAID = (
    *("country", "boundaries", "table", "code_column", "boundary_code", "boundary_name"),
    *("admin1_prefix", "admin1_column", "admin1_name_column", "children_column"),
    *("name", "year", "source", "licence"),
    *("encoding", "boundary_encoding", "decimal", "delimiter", "layer", "sheet", "pad_codes"),
    *("null_geometry", "duplicates", "missing_codes", "contradictions", "minimum_join", "availability_threshold"),
)
"""Options that are settings of the import under the same name."""


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = command(
        commands,
        "import",
        run=run,
        help="make a release from boundaries and a table",
        description="Make a release from boundaries (GeoJSON, TopoJSON, GPKG, Shapefile zip) and a table "
        "(CSV, XLSX, Parquet) and serve it. Whatever is wrong is told at once, and nothing is left behind.",
        example=_EXAMPLE,
        usage="python -m dashboard import --country ISO3 --boundaries FILE --table FILE --code-column COLUMN "
        "--factor NAME:COLUMN:+ ... [options]",
    )
    add = parser.add_argument
    add("--spec", type=Path, metavar="FILE", help="the same in YAML (words of the options, - written _)")
    add("--data", type=Path, metavar="FOLDER", help="where the files of --spec lie (default: beside it)")
    add("--country", metavar="ISO3", help="three-letter code, such as BRA")
    add("--boundaries", type=Path, metavar="FILE")
    add("--table", type=Path, metavar="FILE")
    add("--code-column", metavar="COLUMN", help="column of the table with the codes")
    add(
        "--factor",
        action="append",
        metavar="F",
        help="name:column:+ or -, then :weight and :unit if wanted; a/b is a ratio",
    )
    add("--boundary-code", metavar="NAME", help="property with the codes (default: the one that fits the table)")
    add("--boundary-name", metavar="NAME", help="property with the names")
    add("--admin1-prefix", type=int, metavar="N", help="first N characters of a code name its state")
    add("--admin1-column", metavar="NAME", help="or: property or column with the code of the state")
    add("--admin1-name-column", metavar="NAME", help="property or column with the name of the state")
    add("--admin1-names", metavar="F:C:N[:ISO]", help="or: table of states, file:code column:name column")
    add("--place-names", metavar="F:C:N", help="table of better names, file:code column:name column")
    add("--children-column", metavar="COLUMN", help="children aged 5-17")
    for name in ("name", "year", "source", "licence"):
        add(f"--{name}", metavar="TEXT", help="of the release" if name == "name" else None)
    add("--encoding", metavar="NAME", help="of the table, such as latin-1 (--boundary-encoding of the boundaries)")
    add("--boundary-encoding", help=argparse.SUPPRESS)
    add("--decimal", choices=(".", ","), help="decimal mark, where the column leaves it open")
    add("--delimiter", metavar="C", help=argparse.SUPPRESS)
    add("--layer", metavar="NAME", help="layer of the boundaries (--sheet of a workbook)")
    add("--sheet", help=argparse.SUPPRESS)
    add("--missing", action="append", metavar="WORD", help="a word that stands for no value")
    add("--pad-codes", type=int, metavar="N", help="put lost leading zeros back, to N characters")
    add("--null-geometry", choices=("refuse", "drop"), help="places without an outline")
    add("--duplicates", choices=("refuse", "merge"), help="outlines that share a code")
    add("--missing-codes", choices=("refuse", "drop"), help="rows without a code")
    add("--check", action="append", metavar="A<=B", help="column A is never above column B")
    add("--contradictions", choices=("refuse", "empty", "keep"), help="where a check fails")
    add("--trust", action="append", metavar="COLUMN", help="its values are right although they look mixed")
    add("--minimum-join", type=float, metavar="SHARE", help=argparse.SUPPRESS)
    add("--availability-threshold", type=float, metavar="SHARE", help="least weight present for a score (0.5)")
    add_var(parser)
    add_machine(parser, dry_run="check and report, write nothing")


def run(asked: argparse.Namespace) -> int:
    """Import a country as asked."""
    options: dict[str, Any] = {key: getattr(asked, key) for key in _AS_SAID}
    for key, said in (
        ("factors", asked.factor),
        ("missing", asked.missing),
        ("checks", asked.check),
        ("trust", asked.trust),
    ):
        options[key] = tuple(said) if said else None
    for key in ("admin1_names", "place_names"):
        if getattr(asked, key):
            try:
                options[key] = NamesOfUnits.parse(getattr(asked, key))
            except ValueError as wrong:
                raise ImportRefusedError([str(wrong)]) from wrong
    spec = read_spec(asked.spec, data=asked.data, **options)
    with Progress(quiet=asked.json, stages=STAGES) as progress:
        report = import_release(
            spec,
            var=var_folder(asked),
            created=datetime.now(tz=UTC).date(),
            dry_run=asked.dry_run,
            progress=progress.begin,
        )
    say(as_json(report.as_json()) if asked.json else report.as_text())
    return 0
