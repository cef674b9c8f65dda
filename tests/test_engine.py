"""Blocks of texts here and on a cluster."""

import pyarrow as pa
import pytest

from mining.engine import spread_over
from mining.errors import UserError
from mining.store import Store


def lengths(texts):
    return pa.array([len(text) for text in texts], pa.int32())


def test_here_a_block_is_done_after_the_other():
    with spread_over(None) as spread:
        assert [made.to_pylist() for made in spread(lengths, [["退款", "慢"], ["不退"]])] == [[2, 1], [2]]


def test_a_cluster_gives_the_same_in_the_same_order(tmp_path, monkeypatch):
    distributed = pytest.importorskip("distributed", reason="the extra for clusters is not installed")
    monkeypatch.setattr("mining.store.BLOCK", 3)
    texts = [str(i) * (1 + i % 5) for i in range(20)]
    with (
        distributed.LocalCluster(
            n_workers=1, processes=False, dashboard_address=None, protocol="tcp://", host="127.0.0.1"
        ) as cluster,
        spread_over(cluster.scheduler_address) as spread,
    ):
        store = Store(tmp_path, b"k" * 32, most_bytes=0, spread=spread)
        assert store.each("n", "r", texts, lengths).to_pylist() == [len(text) for text in texts]


def test_without_dask_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with (
        pytest.raises(UserError, match=r"没有安装 Dask.*mining\[dask\]"),
        spread_over("tcp://127.0.0.1:1"),
    ):
        pass
