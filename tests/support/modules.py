"""The modules of a package that can be imported on their own."""

from __future__ import annotations

import pkgutil
from types import ModuleType

RUN_BY_OTHERS = ("__main__", "dashboard.store.migrations.env")
"""Scripts: the first kind runs a command, the second is run by alembic, which gives it the database."""


def modules_of(package: ModuleType) -> list[str]:
    """Full names, in order."""
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return sorted(module.name for module in found if not module.name.endswith(RUN_BY_OTHERS))
