"""Fixtures that every test may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from department import SHARED
from hypothesis import settings

from mining import request

settings.register_profile("any machine", deadline=None)  # how long a test takes is no matter of what it says
settings.load_profile("any machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files of slow tests, then those of whole runs: at the end nobody shall wait for one of them."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    whole = Path(__file__).parent
    items.sort(key=lambda item: (item.path not in slow, item.path.parent != whole))


@pytest.fixture(scope="session", autouse=True)
def _nothing_kept_from_before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let no test take what another run of the tests, or of another state of the program, has kept."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(request, "CACHE", tmp_path_factory.mktemp("store"))
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real feedback, or a skip that says where it was looked for."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared/data beside the checkout")
    return SHARED
