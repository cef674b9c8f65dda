"""Where work is done: in this process, in helpers beside it on this machine, or on the workers of a Dask cluster.

Results come back in the order of the blocks, and nothing depends on who made them: all give the same bytes. A block
whose worker is lost is done again by another.
"""

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib import import_module
from typing import Any, Generic, Protocol, TypeVar

import pyarrow as pa

from mining.collecting import collect_seldom
from mining.errors import MORE_MEMORY, UserError, to_install, user_error
from mining.store import Spread, Work, fingerprint

RETRIES = 3
"""Times that a block is tried again after its worker failed."""
ANSWERS = 10
"""Seconds in which a scheduler answers."""
WAIT = 30
"""Seconds after which a cluster without workers is given up."""
MOST_HELPERS = 8
WORTH_A_HELPER = 4_000
"""Texts: with fewer, a helper takes longer to start than it saves."""
WORTH_SPREADING = 20_000
"""Texts: with fewer, one helper beside the caller is enough, and blocks are done by the caller."""

_PROGRAM = ("mining", ("jieba", "opencc", "pandas", "pyarrow", "python-calamine", "python-stdnum", "rjieba"))
"""The package and the libraries that decide what a worker makes of a file or a text."""
_LOST = ("干活的进程被系统中止了，多半是内存不够", MORE_MEMORY)
_CUT_OFF = ("运行中和调度器断了联系", "请确认调度器还在运行，再重新运行本命令")
_TLS = (
    "请设置环境变量 DASK_DISTRIBUTED__COMM__TLS__CA_FILE、DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT 和 "
    "DASK_DISTRIBUTED__COMM__TLS__CLIENT__KEY，各写证书或私钥文件的路径"
)

Item = TypeVar("Item")
Result = TypeVar("Result")


class Elsewhere(Protocol):
    """Work on each of some items, and the results in their order; the workers of a cluster may do it."""

    def __call__(self, work: Callable[[Item], Result], items: Iterable[Item], /) -> Iterable[Result]: ...  # noqa: D102 - the class says it


class Aside(Protocol):
    """Work without arguments -> what returns its result when asked; a helper may begin it at once.

    As many works are done at once as leave a core to the caller, in the order in which they were given; while the
    caller has to wait for one, it does those that nobody has begun.
    """

    def __call__(self, work: Callable[[], Result], /) -> Callable[[], Result]: ...  # noqa: D102 - the class says it


@dataclass(frozen=True)
class Workers:
    """`spread` maps work over blocks of texts, `aside` has work done beside the caller's own.

    `elsewhere` maps work over files that every machine finds at the same address; None where there is one machine.
    `load` has one more helper, where there are any, begin by loading the modules named.
    """

    spread: Spread
    aside: Aside
    elsewhere: Elsewhere | None = None
    load: Callable[..., object] = lambda *_: None

    def ready(self, texts: int, helpers: int, *modules: str) -> None:
        """Have at most so many helpers begin by loading the first module, as many as so many texts are worth.

        One of them goes on with the others.
        """
        worth = helpers if texts >= WORTH_SPREADING else min(helpers, int(texts >= WORTH_A_HELPER))
        for helper in range(worth):
            self.load(*(modules if helper == 0 else modules[:1]))

    def beside(self, texts: int) -> Aside:
        """Return who works beside the caller on so many texts: a helper where that is worth its start."""
        return self.aside if texts >= WORTH_A_HELPER else when_asked


def when_asked(work: Callable[[], Result]) -> Callable[[], Result]:
    """Do the work in this process, when its result is wanted: an `Aside`."""
    return work


@contextmanager
def workers(scheduler: str | None, texts: int = WORTH_SPREADING) -> Iterator[Workers]:
    """Give who works: helpers on this machine; for blocks of texts the cluster at the address, `tcp://host:port`.

    Where about so many `texts` are not worth spreading there is one helper, also while it is still loading.

    Raises
    ------
    UserError
        Dask is not installed, nobody answers at the address, or a worker is lost again and again.
    """
    with ExitStack() as open_:
        cores = min(os.cpu_count() or 1, MOST_HELPERS)
        helpers = cache(lambda: open_.enter_context(_helpers(cores if texts >= WORTH_SPREADING else 1)))
        here = Workers(map, when_asked)
        if cores > 1:
            threads = ThreadPoolExecutor(cores - 1)
            open_.callback(threads.shutdown, wait=False, cancel_futures=True)
            here = Workers(
                partial(_in_helpers, helpers),
                _Queue(helpers, threads),
                load=lambda *modules: helpers().submit(_load, modules),
            )
        if scheduler is not None:
            on_cluster = partial(_on_cluster, open_.enter_context(_client(scheduler)))
            here = replace(here, spread=on_cluster, elsewhere=on_cluster)
        yield here


@contextmanager
def _helpers(most: int) -> Iterator[Executor]:
    """Give at most so many processes, which start when they get work, and end with the caller."""
    executor = ProcessPoolExecutor(most, multiprocessing.get_context("spawn"), initializer=_serve)
    try:
        yield executor
    except BaseException as error:
        for helper in multiprocessing.active_children():
            helper.terminate()
        if isinstance(error, BrokenProcessPool):
            raise user_error("这台机器", *_LOST) from None
        raise
    finally:
        executor.shutdown(cancel_futures=True)


def _serve() -> None:
    """Leave Ctrl-C to the parent, and end when it is no longer there."""
    collect_seldom()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def follow() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


class _Queue:
    """Works for helpers, as many at once as leave a core to the caller: an `Aside`."""

    def __init__(self, helpers: Callable[[], Executor], threads: Executor) -> None:
        self.helpers, self.threads = helpers, threads
        self.given: list[_Given[Any]] = []

    def __call__(self, work: Callable[[], Result]) -> Callable[[], Result]:
        executor = self.helpers()
        begun = self.threads.submit(lambda: executor.submit(work).result())
        one = _Given(work, begun, self.given)
        self.given.append(one)
        return one.result


class _Given(Generic[Result]):
    """A work that waits for a helper, among all that are `given`; the caller does it if none has begun it."""

    def __init__(self, work: Callable[[], Result], begun: Future[Result], given: "list[_Given[Any]]") -> None:
        self.work, self.begun, self.given = work, begun, given
        self.made: list[Result] = []

    def do(self) -> None:
        """Do the work here, unless a helper has begun it or it is done."""
        if not self.made and self.begun.cancel():
            self.made.append(self.work())

    def result(self) -> Result:
        """Return what was made; asked for once."""
        self.given.remove(self)
        self.do()
        for other in self.given:
            if not self.begun.done():
                other.do()
        return self.made[0] if self.made else self.begun.result()


def _load(modules: Sequence[str]) -> None:
    """Import the modules; one with a `load` has more to load than it names."""
    for module in map(import_module, modules):
        if hasattr(module, "load"):
            module.load()


def _in_helpers(
    helpers: Callable[[], Executor], work: Work, blocks: Iterable[Sequence[str]]
) -> Iterable[pa.Array]:
    blocks = list(blocks)
    enough = sum(map(len, blocks)) >= WORTH_SPREADING
    return helpers().map(work, blocks) if enough else map(work, blocks)


@contextmanager
def _client(scheduler: str) -> Iterator[Any]:
    with _connected(scheduler) as client:
        from distributed import KilledWorker  # noqa: PLC0415 - an extra, and slow to load
        from distributed.comm.core import CommClosedError  # noqa: PLC0415 - as above

        try:
            yield client
        except KilledWorker:
            raise user_error(f"--scheduler {scheduler}", *_LOST) from None
        except (CancelledError, OSError) as error:
            ours = isinstance(error, OSError) and not isinstance(error, CommClosedError)
            if ours and client.status == "running":
                raise
            raise user_error(f"--scheduler {scheduler}", *_CUT_OFF) from None


def _connected(scheduler: str) -> Any:  # noqa: ANN401 - untyped
    try:
        from distributed import Client  # noqa: PLC0415 - as above
    except ImportError:
        raise user_error(
            "--engine dask", "没有安装 Dask", f"{to_install('dask')}，或去掉 --engine 在本机运行"
        ) from None
    # What it logs in English, with tracebacks, is told in the messages.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    try:
        return Client(scheduler, timeout=ANSWERS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise user_error(
            f"--scheduler {scheduler}", f"连不上调度器（{error}）", "请检查地址，写作 tcp://主机:端口"
        ) from None
    except TypeError:  # what Dask raises without the certificates that an address of TLS asks for
        raise user_error(f"--scheduler {scheduler}", "这个地址要用证书，Dask 的设置里没有", _TLS) from None


def _on_cluster(client: Any, work: Callable[[Item], Result], items: Iterable[Item]) -> Iterable[Result]:  # noqa: ANN401 - untyped
    program = fingerprint(*_PROGRAM)
    _wait_for_a_worker(client)
    _refuse_others(client, program)
    here = partial(_by_the_same, program, work)
    futures = client.map(here, list(items), pure=False, retries=RETRIES)
    while not _done(client, futures):
        _wait_for_a_worker(client)
    gathered: list[Result] = client.gather(futures)
    return gathered


def _wait_for_a_worker(client: Any) -> None:  # noqa: ANN401 - untyped
    try:
        client.wait_for_workers(1, timeout=WAIT)
    except TimeoutError:
        what = f"集群里等了 {WAIT} 秒没有工作进程（没有启动，或都退出了）"
        remedy = "请在装有本程序的机器上运行 dask worker，写上同一个地址"
        raise user_error(f"--scheduler {client.scheduler.address}", what, remedy) from None


def _done(client: Any, futures: Sequence[Any]) -> bool:  # noqa: ANN401 - untyped
    """Wait for the futures, and tell whether they are done: those of a cluster without workers never are."""
    from distributed import wait  # noqa: PLC0415 - as above

    with suppress(TimeoutError), client.as_current():
        wait(futures, timeout=WAIT)  # type: ignore[no-untyped-call]
        return True
    return False


def _refuse_others(client: Any, program: str) -> None:  # noqa: ANN401 - untyped
    """Refuse a cluster of which a worker has another program, or none: it may not even know the function to call."""
    found = client.run(fingerprint, *_PROGRAM, on_error="return")
    for worker, theirs in sorted(found.items()):
        if theirs != program and not isinstance(theirs, OSError):  # else the worker is lost
            raise _unlike(worker)


def _by_the_same(program: str, work: Callable[[Item], Result], item: Item) -> Result:
    """Work where the program is that of the caller; a worker may have joined since all were asked."""
    if fingerprint(*_PROGRAM) != program:
        from distributed import get_worker  # noqa: PLC0415 - as above

        raise _unlike(get_worker().address)
    return work(item)


def _unlike(worker: str) -> UserError:
    what = "没有装本程序，或装的程序、依赖包与本机的版本不同"
    return user_error(f"集群的工作进程 {worker}", what, "请装好本机所用的版本，再重启 dask worker")
