"""The sample corpus here and on a Dask cluster of two processes on loopback: the same bytes, also when a worker dies.

Run through `make demo-dask`. Everything is written to a folder that is gone at the end, and nothing is kept between
the two runs: both do all the work, the second in blocks small enough that every worker has some.
"""

import filecmp
import os
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

from distributed import LocalCluster

from mining import request, store
from mining.job import monthly_report
from mining.progress import Progress
from mining.request import Request, at_work
from mining.settings import CORPORA

FEEDBACK = CORPORA / "feedback"
"""Read from a path here; there from its address, so that the workers read the files."""
WORKERS = 2
SMALL = 100
"""Texts in a block."""


def main() -> int:
    """Run both ways, compare what they wrote, and return the exit status."""
    store.BLOCK = SMALL
    with tempfile.TemporaryDirectory() as name:
        print("—— 在本机运行")
        here = _report(Path(name) / "here", FEEDBACK, None)
        print(f"—— 在 Dask 上运行：{WORKERS} 个进程，其中一个中途被杀死")
        with LocalCluster(
            n_workers=WORKERS, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0"
        ) as cluster:
            killer = threading.Thread(target=_kill_one, args=(cluster,), daemon=True)
            killer.start()
            there = _report(Path(name) / "there", FEEDBACK.as_uri(), cluster.scheduler_address)
            killer.join(timeout=1)
        return _compared(here, there)


def _report(out: Path, feedback: Path | str, scheduler: str | None) -> Path:
    request.CACHE = out / "store"
    asked = Request(
        inputs=(str(feedback),), out=str(out), catalogue=str(out / "catalogue"), scheduler=scheduler
    )
    with at_work(asked, 0) as beside:
        return monthly_report(asked, Progress(), beside).parent


def _kill_one(cluster: LocalCluster) -> None:
    """Kill the first worker that is at work; its blocks go to another."""
    while True:
        for address, worker in list(cluster.scheduler.workers.items()):
            if worker.processing:
                pid = next(nanny.pid for nanny in cluster.workers.values() if nanny.worker_address == address)
                os.kill(pid, signal.SIGKILL)
                print(f"  已杀死进程 {pid}")
                return
        time.sleep(0.01)


def _compared(here: Path, there: Path) -> int:
    names = sorted(file.relative_to(here).as_posix() for file in here.rglob("*") if file.is_file())
    _, differing, missing = filecmp.cmpfiles(here, there, names, shallow=False)
    for name in (*differing, *missing):
        print(f"不同：{name}")
    print(f"比较了 {len(names)} 个文件，{'有不同' if differing or missing else '逐字节相同'}。")
    return 1 if differing or missing else 0


if __name__ == "__main__":
    sys.exit(main())
