"""Every example in a docstring is run: documentation that is wrong fails here."""

from __future__ import annotations

import doctest
import importlib

import numpy as np
import pytest

import callbacks
import dashboard
import layouts
from tests.support.modules import modules_of

MODULES = [module for package in (callbacks, dashboard, layouts) for module in modules_of(package)]


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_the_module_are_true(module: str) -> None:
    imported = importlib.import_module(module)

    result = doctest.testmod(imported, extraglobs={"np": np})

    assert result.failed == 0
