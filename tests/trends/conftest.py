"""The tools that simulate, for the quick versions of what they do."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"


@pytest.fixture(scope="module")
def simulate(request: pytest.FixtureRequest) -> Iterator[ModuleType]:
    """The tool that the module of the test names in `TOOL`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(TOOLS)
        yield import_module(request.module.TOOL)
