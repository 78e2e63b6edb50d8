"""The command line: bring your own country, and see which releases there are.

Every command reads files and writes under the ``var`` folder; none starts a server.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from tqdm import tqdm

from dashboard.errors import AtlasError, ImportRefusedError, ReleaseError
from dashboard.release.importer import STAGES, NamesOfUnits, import_release, read_spec, release_root
from dashboard.release.reader import open_all, read_manifest
from dashboard.release.writer import point_to

GEODATA = Path(__file__).resolve().parents[1] / "geodata"

_IMPORT_EXAMPLE = """\
example (also as YAML, see docs/examples/brazil.yaml: --spec brazil.yaml --data folder):
  python -m dashboard import --country BRA --boundaries municipalities.geojson --table census.csv \\
    --code-column codmun7 --factor adult_illiteracy:t_analf18m:+ --factor rural:pesorur/pesotot:+:12 \\
    --factor formal_work:p_formal:-:8:percent --admin1-prefix 2
"""


_AS_SAID = (
    *("country", "boundaries", "table", "code_column", "boundary_code", "boundary_name"),
    *("admin1_prefix", "admin1_column", "admin1_name_column", "children_column"),
    *("name", "year", "source", "licence"),
    *("encoding", "boundary_encoding", "decimal", "delimiter", "layer", "sheet", "pad_codes"),
    *("null_geometry", "duplicates", "missing_codes", "contradictions", "minimum_join", "availability_threshold"),
)
"""Options that are settings of the import under the same name."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it did what was asked, 1 when it refused with a reason, 2 for a wrong call."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    try:
        return int(asked.run(asked))
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted: nothing was changed\n")
        return 130
    except AtlasError as refused:
        if getattr(asked, "json", False):
            problems = refused.problems if isinstance(refused, ImportRefusedError) else (str(refused),)
            _say(orjson.dumps({"refused": list(problems)}, option=orjson.OPT_INDENT_2).decode())
        else:
            sys.stderr.write(f"{refused}\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m dashboard",
        description="CLRISK Atlas from the command line.",
        epilog="each command explains itself: python -m dashboard import --help",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="command")
    _add_import(commands)
    _add_releases(commands)
    return parser


def _add_import(commands: Any) -> None:
    parser = commands.add_parser(
        "import",
        help="make a release from boundaries and a table",
        description="Make a release from boundaries (GeoJSON, TopoJSON, GPKG, Shapefile zip) and a table "
        "(CSV, XLSX, Parquet) and serve it. Whatever is wrong is told at once, and nothing is left behind.",
        epilog=_IMPORT_EXAMPLE,
        usage="python -m dashboard import --country ISO3 --boundaries FILE --table FILE --code-column COLUMN "
        "--factor NAME:COLUMN:+ ... [options]",
        formatter_class=lambda prog: argparse.RawDescriptionHelpFormatter(prog, max_help_position=32, width=118),
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
    add("--var", type=Path, metavar="FOLDER", help="where releases are kept (default: CLRISK_VAR or var)")
    add("--json", action="store_true", help="print the report as one JSON object")
    add("--dry-run", action="store_true", help="check and report, write nothing")
    parser.set_defaults(run=_import)


def _add_releases(commands: Any) -> None:
    parser = commands.add_parser(
        "releases",
        help="list the releases, or serve another one",
        description="List the releases that would be served and those that are broken, with the reason.",
        epilog="example: python -m dashboard releases --serve BRA/bra-index-2010",
    )
    parser.add_argument("--serve", metavar="ISO3/FOLDER", help="serve this imported release from now on")
    parser.add_argument(
        "--var", type=Path, metavar="FOLDER", help="where releases are kept (default: CLRISK_VAR or var)"
    )
    parser.add_argument("--json", action="store_true", help="print them as one JSON object")
    parser.set_defaults(run=_releases)


def _import(asked: argparse.Namespace) -> int:
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
    with _progress(quiet=asked.json) as report_stage:
        report = import_release(
            spec,
            var=asked.var or _var(),
            created=datetime.now(tz=UTC).date(),
            dry_run=asked.dry_run,
            progress=report_stage,
        )
    _say(orjson.dumps(report.as_json(), option=orjson.OPT_INDENT_2).decode() if asked.json else report.as_text())
    return 0


def _releases(asked: argparse.Namespace) -> int:
    root = release_root(asked.var or _var())
    if asked.serve:
        country, _, folder = asked.serve.partition("/")
        if not folder or Path(folder).name != folder or Path(country).name != country:
            raise ReleaseError(f"'{asked.serve}' names no release; write ISO3/FOLDER as the list shows it")
        read_manifest(root / country / folder)
        point_to(root / country, folder)
    whole, broken = open_all((GEODATA, root))
    rows = [
        {
            "country": release.manifest.country,
            "name": release.manifest.name,
            "kind": str(release.manifest.kind),
            "municipalities": len(release.municipalities),
            "folder": str(release.path),
        }
        for release in whole
    ]
    if asked.json:
        told = {"releases": rows, "broken": [str(error) for error in broken]}
        _say(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
    else:
        for row in rows:
            _say(
                f"{row['country']}  {row['name']}  {row['kind']}  "
                f"{row['municipalities']} municipalities  {row['folder']}"
            )
        for error in broken:
            _say(f"broken: {error}")
    return 1 if broken else 0


class _progress:  # noqa: N801 - reads as the verb it is, in a with statement
    """A bar on the terminal, one step per stage; silent where nobody watches."""

    def __init__(self, *, quiet: bool) -> None:
        self._bar = tqdm(
            total=len(STAGES),
            file=sys.stderr,
            disable=quiet or not sys.stderr.isatty(),
            bar_format="{desc:12} {bar:30} {elapsed}",
            ncols=60,  # a terminal that does not tell its size would show nothing
            nrows=20,
            leave=False,
        )

    def __enter__(self) -> Callable[[str], None]:
        return self._begin

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def _begin(self, stage: str) -> None:
        self._bar.set_description_str(stage, refresh=False)
        self._bar.n = STAGES.index(stage)
        self._bar.refresh()


def _var() -> Path:
    return Path(os.environ.get("CLRISK_VAR") or "var")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
