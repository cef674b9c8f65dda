"""What the command line asks for, and who works on it: helpers start while the rest of the program is loaded."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mining import PROJECT
from mining.engine import Workers, workers
from mining.records.files import list_files
from mining.settings import CORPORA, DEFAULT_FILE, Places, Settings, load_settings, places

CACHE = PROJECT / ".cache" / "store"
"""Where results are kept between runs; safe to delete."""
PRIVATE = CORPORA / ".private"
"""Where the key of the customer hash lies: outside reports and git."""


@dataclass(frozen=True)
class Request:
    """What the command line asked for; None where the settings decide."""

    settings: str | None = None
    inputs: tuple[str, ...] = ()
    month: str | None = None
    out: str | None = None
    catalogue: str | None = None
    themes: Literal["auto"] | int | None = None
    scheduler: str | None = None


def locate(request: Request) -> tuple[Settings, Places]:
    """Return the settings, and where this run looks."""
    settings = load_settings(Path(request.settings) if request.settings else DEFAULT_FILE)
    return settings, places(settings, request.inputs, request.out, request.catalogue)


def texts_expected(where: Places) -> int:
    """Return about how many texts the feedback holds, by the size of its files: a row takes some 200 bytes."""
    wanted, _ = list_files(where.inputs)
    return sum(source.path.stat().st_size for source in wanted) // 200


@contextmanager
def at_work(request: Request, helpers: int, *modules: str) -> Iterator[Workers]:
    """Give who works on the request; so many helpers begin with the modules at once where the feedback is worth it.

    Raises
    ------
    UserError
        What `locate`, `list_files` and `engine.workers` refuse.
    """
    expected = texts_expected(locate(request)[1])
    with workers(request.scheduler, expected) as found:
        found.ready(expected, helpers, *modules)
        yield found
