"""What the operator sees while the job runs: stages on standard error, a bar only on a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status

from mining.errors import visible


class Progress:
    """Tell the stages of a job one after the other."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(file=sys.stderr, highlight=False, markup=False, soft_wrap=True)
        self._status: Status | None = None

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Announce a stage; on a terminal a spinner turns until it ends."""
        if not self._console.is_terminal:
            self._console.print(name)
            yield
            return
        with self._console.status(name) as self._status:
            yield
        self._status = None
        self._console.print(f"✓ {name}")

    def tell(self, line: str) -> None:
        """Show one line of what is going on inside the stage."""
        line = visible(line)
        if self._status is None:
            self._console.print(f"  {line}")
        else:
            self._status.update(line)
