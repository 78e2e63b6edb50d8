"""The municipalities of Mexico as the boundary build gives them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from dashboard.values import IndexArray

TABLES = ("municipalities.parquet", "boundaries.parquet", "admin1.parquet")


@dataclass(frozen=True, slots=True)
class Places:
    """The municipalities in release order."""

    folder: Path
    table: pd.DataFrame
    outlines: npt.NDArray[np.object_]
    states: list[str]
    """ISO 3166-2 codes, in the order of ``state``."""
    state: IndexArray

    @property
    def state_codes(self) -> dict[str, str]:
        """ISO 3166-2 code to the code of the state in the release."""
        return dict(zip(self.table["admin1_iso"], self.table["admin1_code"], strict=True))


def read_places(folder: Path) -> Places:
    """Municipalities and outlines out of the boundary build."""
    table = pd.read_parquet(folder / "municipalities.parquet")
    boundaries = pd.read_parquet(folder / "boundaries.parquet")
    states = sorted(table["admin1_iso"].unique())
    return Places(
        folder=folder,
        table=table,
        outlines=shapely.from_wkb(boundaries["geometry"].to_numpy(dtype=object)),
        states=states,
        state=np.searchsorted(states, table["admin1_iso"]).astype(np.int64),
    )
