"""Files -> what each gives: kept from a past run, read here or, where all machines find it, by a cluster."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import compress
from typing import TypeVar

from mining.engine import Elsewhere
from mining.records import kept
from mining.records.files import Source, digest
from mining.records.headers import plain, unnamed
from mining.records.preparing import Given, Reader
from mining.records.reading import timed
from mining.remote import is_remote
from mining.store import NOTHING_KEPT, Keep, every

_KIND = "files"
Result = TypeVar("Result")


def rules(sources: Sequence[Source], reader: Reader, elsewhere: Elsewhere | None = None) -> list[str]:
    """Return for each file what changes with anything that its tables are made from, but for the key."""
    return list(_done(_rules, reader, sources, elsewhere))


def gather(
    sources: Sequence[Source],
    reader: Reader,
    store: Keep,
    known: Sequence[str],
    elsewhere: Elsewhere | None,
) -> Iterator[Given]:
    """Yield what each file gives, in their order; `known` are the `rules` of all."""
    found = [store.get(_KIND, rule) for rule in known]
    missing = [source for source, packed in zip(sources, found, strict=True) if packed is None]
    made = _done(_read, reader, missing, elsewhere)
    for number, (source, packed) in enumerate(zip(sources, found, strict=True)):
        if packed is not None:
            yield kept.unpack(packed, source.name), []
            continue
        given, afterwards = next(made)
        if afterwards == known[number]:  # nobody wrote to it meanwhile
            _keep(given, store, known[number])
        yield given


def collect(
    sources: Sequence[Source],
    gathered: Iterable[Given],
    reader: Reader,
    report: Callable[[str], None],
    elsewhere: Elsewhere | None = None,
) -> list[Given]:
    """Return what each file gives, in their order; `report` is called with a line of progress for each that is read.

    A file is read again where a table lacks a time that another table shows to be in a column of its header.
    """
    given = list(map(partial(_told, report), sources, gathered))
    times = _columns_of_times(given)
    lacking = [
        i for i, one in enumerate(given) if any(not times.isdisjoint(map(plain, h)) for h in _untimed(one))
    ]
    again = [sources[i] for i in lacking]
    read = gather(again, replace(reader, times=times), NOTHING_KEPT, [""] * len(again), elsewhere)
    for i, one in zip(lacking, map(partial(_told, report), again, read), strict=True):
        given[i] = one
    return given


def _told(report: Callable[[str], None], source: Source, given: Given) -> Given:
    report(f"读取 {source.name}：{sum(table.read for table in given[0]):,} 行")
    return given


def _columns_of_times(given: Sequence[Given]) -> frozenset[str]:
    """Return the plain names of the columns that hold the time."""
    names = (table.layout.name("time") for tables, _ in given for table in tables if timed(table))
    return frozenset(plain(name) for name in names if not unnamed(name))


def _untimed(given: Given) -> Iterator[tuple[str, ...]]:
    """Yield the headers of the tables that lack the time alone, passed over or dated by the month."""
    tables, faults = given
    yield from (fault.header for fault in faults)
    yield from (table.layout.header for table in tables if not timed(table))


def _keep(given: Given, store: Keep, rules: str) -> None:
    tables, faults = given
    if tables and not faults:
        packed = kept.pack(tables)
        if kept.timed(packed):
            store.put(_KIND, rules, packed)


def _read(reader: Reader, source: Source) -> tuple[Given, str]:
    """Return what a file gives, and its rules afterwards."""
    return reader.read(source), _rules(reader, source)


def _rules(reader: Reader, source: Source) -> str:
    try:
        content = digest(source.path)
    except OSError:  # told of when it is read
        content = ""
    return reader.rules(source.limits, content)


def _done(
    work: Callable[[Reader, Source], Result],
    reader: Reader,
    sources: Sequence[Source],
    elsewhere: Elsewhere | None,
) -> Iterator[Result]:
    """Yield what becomes of each file, in their order: done `elsewhere` where other machines find it."""
    far = [elsewhere is not None and is_remote(source.path) for source in sources]
    there = partial(work, replace(reader, each=every))  # what past runs kept of texts stays here
    away = iter(elsewhere(there, compress(sources, far)) if elsewhere and any(far) else ())
    for source, is_far in zip(sources, far, strict=True):
        yield next(away) if is_far else work(reader, source)
