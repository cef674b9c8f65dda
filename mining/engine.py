"""Where work on blocks of texts is done: in this process, or on the workers of a Dask cluster.

Results come back in the order of the blocks, so that both give the same bytes. A block whose worker is lost is done
again by another.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import pyarrow as pa

from mining.errors import user_error
from mining.store import Spread, Work

RETRIES = 3
"""Times that a block is tried again after its worker failed."""


@contextmanager
def spread_over(scheduler: str | None) -> Iterator[Spread]:
    """Give what maps work over blocks: `map` itself, or the cluster at the address, `tcp://host:port`.

    Raises
    ------
    UserError
        Dask is not installed, or nobody answers at the address.
    """
    if scheduler is None:
        yield map
        return
    try:
        from distributed import Client  # noqa: PLC0415 - an extra, and slow to load
    except ImportError:
        raise user_error(
            "--engine dask", "没有安装 Dask", "请运行 pip install 'mining[dask]'，或去掉 --engine 在本机运行"
        ) from None
    try:
        client = Client(scheduler, timeout="10s", set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise user_error(
            f"--scheduler {scheduler}", f"连不上调度器({error})", "请检查地址，写作 tcp://主机:端口"
        ) from None
    with client:
        yield partial(_on_cluster, client)


def _on_cluster(client: Any, work: Work, blocks: Iterable[Sequence[str]]) -> Iterable[pa.Array]:  # noqa: ANN401 - untyped
    futures = client.map(work, list(blocks), pure=False, retries=RETRIES)
    gathered: list[pa.Array] = client.gather(futures)
    return gathered
