"""What the operator sees while the job runs: stages on standard error, a bar only on a terminal."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TextColumn
from rich.progress import Progress as Bar

from mining.errors import visible

WORTH_TELLING = 5.0
"""Seconds: what ends sooner needs no estimate."""


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Go on though nobody reads the stages any more: the report is what was asked for."""
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.file.fileno())


class Progress:
    """Tell the stages of a job one after the other, and how long the rest will take."""

    def __init__(self, console: Console | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console or _Console(file=sys.stderr, highlight=False, markup=False, soft_wrap=True)
        self._clock, self._start = clock, clock()
        self._done = 0.0
        self._bar: Bar | None = None

    @contextmanager
    def stage(self, name: str, share: float = 0.0) -> Iterator[None]:
        """Announce a stage; `share` (0..1) is the part of the job's time that it takes as a rule."""
        line = f"{name}{self._rest()}"
        if not self._console.is_terminal:
            self._console.print(line)
            yield
        else:
            with self._drawn() as self._bar:
                self._bar.add_task(line, total=100, completed=round(100 * self._done))
                yield
            self._bar = None
            self._console.print(f"✓ {name}")
        self._done += share

    def tell(self, line: str) -> None:
        """Show one line of what is going on inside the stage."""
        line = visible(line)
        if self._bar is None:
            self._console.print(f"  {line}")
        else:
            self._bar.console.print(f"  {line}")

    def _rest(self) -> str:
        """Return how long the job has taken and may still take, judged by the shares of the stages that are over."""
        taken = self._clock() - self._start
        if not self._done or taken < WORTH_TELLING:
            return ""
        rest = taken * (1 - self._done) / self._done
        return f"（已用 {taken:.0f} 秒，约剩 {rest:.0f} 秒）"

    def _drawn(self) -> Bar:
        columns = SpinnerColumn(), BarColumn(bar_width=20), TextColumn("{task.description}", markup=False)
        return Bar(*columns, console=self._console, transient=True)
