"""Every example in a docstring is run: documentation that is wrong fails here."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import numpy as np
import pytest

import callbacks
import dashboard
import layouts


def modules() -> list[str]:
    return sorted(
        module.name
        for package in (dashboard, layouts, callbacks)
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
        if not module.name.endswith("__main__")
    )


@pytest.mark.parametrize("module", modules())
def test_the_examples_of_the_module_are_true(module: str) -> None:
    imported = importlib.import_module(module)

    result = doctest.testmod(imported, extraglobs={"np": np})

    assert result.failed == 0
