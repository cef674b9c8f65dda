"""What the operator sees while the job runs."""

import os
import sys
from io import StringIO

from rich.console import Console

from mining.progress import Progress


def told(*moments: float, terminal: bool = False) -> str:
    """Two stages of a quarter and three quarters, begun at these seconds after the start."""
    stream, clock = StringIO(), iter((0.0, *moments))
    console = Console(file=stream, force_terminal=terminal, width=100, color_system=None, soft_wrap=True)
    progress = Progress(console, lambda: next(clock))
    with progress.stage("读取", 0.25):
        progress.tell("一月.csv")
    with progress.stage("检验", 0.75):
        pass
    return stream.getvalue()


def test_a_short_job_tells_its_stages_alone():
    assert told(0, 4) == "读取\n  一月.csv\n检验\n"


def test_a_long_job_tells_how_long_the_rest_may_take():
    assert told(0, 20) == "读取\n  一月.csv\n检验（已用 20 秒，约剩 60 秒）\n"


def test_on_a_terminal_every_stage_leaves_a_line():
    shown = told(0, 20, terminal=True)
    assert "✓ 读取\n" in shown
    assert "✓ 检验\n" in shown
    assert "━" in shown


def test_where_nobody_reads_the_stages_any_more_the_job_goes_on(monkeypatch):
    read, written = os.pipe()
    os.close(read)
    done = []
    with os.fdopen(written, "w") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        with Progress().stage("读取"):
            done.append("读取")
    assert done == ["读取"]
