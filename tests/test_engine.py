"""Blocks of texts here and on a cluster."""

import importlib
import multiprocessing
import os
import signal
import threading
import time
from functools import partial

import pyarrow as pa
import pytest

from mining import engine
from mining.engine import Workers, when_asked, workers
from mining.errors import UserError
from mining.store import Store


def lengths(texts):
    return pa.array([len(text) for text in texts], pa.int32())


def test_here_a_block_is_done_after_the_other():
    with workers(None) as here:
        assert [made.to_pylist() for made in here.spread(lengths, [["退款", "慢"], ["不退"]])] == [
            [2, 1],
            [2],
        ]


def process(texts):
    return pa.array([os.getpid() for _ in texts])


def busy(begun):
    begun.touch()
    time.sleep(0.2)
    return os.getpid()


def lost():
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def two_cores(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(engine, "WORTH_SPREADING", 2)


def test_helpers_give_the_same_in_the_same_order(two_cores):
    with workers(None) as here:
        length = here.aside(partial(len, "无人回电"))
        assert [made.to_pylist() for made in here.spread(lengths, [["退款", "慢"], ["不退"]])] == [
            [2, 1],
            [2],
        ]
        assert length() == 4
        assert os.getpid() not in next(iter(here.spread(process, [["退款", "慢"]]))).to_pylist()


def test_the_caller_does_what_no_helper_has_begun_while_it_waits(two_cores, tmp_path):
    with workers(None) as here:
        begun, told = tmp_path / "begun", here.aside(partial(busy, tmp_path / "begun"))
        while not begun.exists():
            time.sleep(0.01)
        mine = here.aside(os.getpid)
        assert told() != os.getpid()
        assert mine() == os.getpid()


@pytest.mark.parametrize(
    ("texts", "loaded"),
    [(3_999, []), (4_000, [("a", "b")]), (19_999, [("a", "b")]), (20_000, [("a", "b"), ("a",)])],
)
def test_as_many_helpers_load_as_the_texts_are_worth(texts, loaded):
    found = []
    Workers(map, when_asked, load=lambda *modules: found.append(modules)).ready(texts, 2, "a", "b")
    assert found == loaded


def test_a_few_texts_are_not_worth_a_helper(two_cores):
    with workers(None) as here:
        assert next(iter(here.spread(process, [["退款"]]))).to_pylist() == [os.getpid()]


def test_one_helper_is_enough_for_a_few_texts_also_while_it_loads(two_cores):
    with workers(None, texts=1) as here:
        here.load("mining.themes.grouping")
        assert here.aside(os.getpid)() != os.getpid()
        assert len(multiprocessing.active_children()) == 1


def test_a_lost_helper_is_told_with_what_to_do(two_cores):
    with pytest.raises(UserError, match=r"多半是内存不够.*换内存更大的机器"), workers(None) as here:
        here.aside(lost)()


@pytest.fixture(params=[1])
def cluster(request):
    distributed = pytest.importorskip("distributed", reason="the extra for clusters is not installed")
    with distributed.LocalCluster(
        n_workers=request.param, processes=False, dashboard_address=":0", protocol="tcp://", host="127.0.0.1"
    ) as cluster:
        yield cluster


def test_a_cluster_gives_the_same_in_the_same_order(cluster, tmp_path, monkeypatch):
    monkeypatch.setattr("mining.store.BLOCK", 3)
    texts = [str(i) * (1 + i % 5) for i in range(20)]
    with workers(cluster.scheduler_address) as at_work:
        store = Store(tmp_path, b"k" * 32, most_bytes=0, spread=at_work.spread)
        assert store.each("n", "r", texts, lengths).to_pylist() == [len(text) for text in texts]


def spread_on(cluster, work, before=lambda: None):
    with workers(cluster.scheduler_address) as here:
        before()
        return [made.to_pylist() for made in here.spread(work, [["退款"]])]


def asked_of_all(*_, dask_worker=None):
    return "here" if dask_worker is None else "there"


def asked_at_work(*_):
    distributed = importlib.import_module("distributed")
    try:
        distributed.get_worker()
    except ValueError:
        return "here"
    return "there"


@pytest.mark.parametrize("fingerprint", [asked_of_all, asked_at_work])
def test_a_worker_with_another_program_is_refused_also_where_it_joined_late(
    cluster, monkeypatch, fingerprint
):
    monkeypatch.setattr(engine, "fingerprint", fingerprint)
    if fingerprint is asked_at_work:
        monkeypatch.setattr(engine, "_refuse_others", lambda *_: None)
    with pytest.raises(UserError, match=r"工作进程 tcp://127.*版本不同。请装好"):
        spread_on(cluster, lengths)


def sleeping(texts):
    time.sleep(2)
    return lengths(texts)


@pytest.mark.parametrize("cluster", [0], indirect=True)
def test_a_cluster_without_workers_is_given_up_after_a_while(cluster, monkeypatch):
    monkeypatch.setattr(engine, "WAIT", 0.1)
    with pytest.raises(UserError, match=r"没有工作进程.*dask worker"):
        spread_on(cluster, lengths)


def test_a_cluster_whose_workers_leave_in_the_middle_is_given_up_after_a_while(cluster, monkeypatch):
    monkeypatch.setattr(engine, "WAIT", 0.5)
    with pytest.raises(UserError, match="没有工作进程"):
        spread_on(cluster, sleeping, threading.Timer(1, cluster.scale, [0]).start)


def test_what_takes_longer_than_the_wait_for_workers_is_waited_for(cluster, monkeypatch):
    monkeypatch.setattr(engine, "WAIT", 0.1)
    assert spread_on(cluster, sleeping) == [[2]]


def test_a_scheduler_that_is_lost_in_the_middle_is_told_with_what_to_do(cluster, monkeypatch):
    monkeypatch.setattr(engine, "ANSWERS", 1)
    with pytest.raises(UserError, match=r"断了联系.*再重新运行"):
        spread_on(cluster, lengths, cluster.close)


def test_an_address_of_tls_without_certificates_is_told_with_the_settings_of_dask():
    pytest.importorskip("distributed", reason="the extra for clusters is not installed")
    with (
        pytest.raises(UserError, match="DASK_DISTRIBUTED__COMM__TLS__CA_FILE"),
        workers("tls://127.0.0.1:1"),
    ):
        pass


def test_without_dask_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with (
        pytest.raises(UserError, match=r"没有安装 Dask.*-e \"\.\[dask\]\""),
        workers("tcp://127.0.0.1:1"),
    ):
        pass
