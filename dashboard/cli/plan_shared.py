"""What the parts of ``plan`` share."""

from __future__ import annotations

import argparse

DEFAULT = "strategic-2018-2021"


def add_plan(parser: argparse.ArgumentParser) -> None:
    """Which plan is meant."""
    parser.add_argument("--plan", default=DEFAULT, metavar="CODE", help=f"which plan (default: {DEFAULT})")
