"""``python -m geodata.build.demonstration``: build the release, or write the microdata that it is made from."""

from __future__ import annotations

import argparse
from pathlib import Path

from geodata.build.demonstration.anchors import read_anchors
from geodata.build.demonstration.making import FACTS, FOLDER, implied_rates, main, make_study
from geodata.build.demonstration.places import read_places


def _run() -> None:
    parser = argparse.ArgumentParser(prog="python -m geodata.build.demonstration", description=__doc__)
    parser.add_argument(
        "--microdata",
        type=Path,
        metavar="FOLDER",
        help="write survey, census, territory table and specification there, and build nothing",
    )
    parser.add_argument("--rates", action="store_true", help="with --microdata: also print the rates of the states")
    asked = parser.parse_args()
    if asked.microdata is None:
        main()
        return
    places, anchors = read_places(FOLDER), read_anchors(FACTS)
    study, country = make_study(asked.microdata, places=places, anchors=anchors)
    print(f"{len(country.survey.pattern):,} children of the survey, {len(country.census):,} census cells: {study.path}")
    if asked.rates:
        for code, rate in implied_rates(study, places=places, anchors=anchors).items():
            print(f'      "{code}": {rate}')


_run()
