"""Files -> what each gives: kept from a past run, read here or, where all machines find it, by a cluster."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import compress
from typing import TypeVar

from mining.engine import Elsewhere
from mining.errors import Problem, UserError
from mining.records import kept
from mining.records.files import Source, digest
from mining.records.preparing import Given, Reader
from mining.records.privacy import identified
from mining.records.tables import place
from mining.remote import is_remote
from mining.store import Keep, every

_KIND = "files"
Result = TypeVar("Result")


def rules(sources: Sequence[Source], reader: Reader, elsewhere: Elsewhere | None = None) -> list[str]:
    """Return for each file what changes with anything that its tables are made from, but for the key."""
    return list(_done(_rules, reader, sources, elsewhere))


def gather(
    sources: Sequence[Source],
    reader: Reader,
    store: Keep | None = None,
    known: Sequence[str] = (),
    elsewhere: Elsewhere | None = None,
) -> Iterator[Given]:
    """Yield what each file gives, in their order; with a store, `known` are the `rules` of all.

    Raises
    ------
    UserError
        The name of a sheet identifies a person: reports name it.
    """
    found = [store.get(_KIND, rule) for rule in known] if store else [None] * len(sources)
    missing = [source for source, packed in zip(sources, found, strict=True) if packed is None]
    made = _done(_read, reader, missing, elsewhere)
    for number, (source, packed) in enumerate(zip(sources, found, strict=True)):
        if packed is not None:
            yield kept.unpack(packed, source.name), []
            continue
        given, afterwards = next(made)
        _refuse_telling_sheets(given, source)
        if store and afterwards == known[number]:  # nobody wrote to it meanwhile
            _keep(given, store, known[number])
        yield given


def refuse_telling_files(sources: Iterable[Source]) -> None:
    """Stop where the name of a file identifies a person: reports name it."""
    _refuse_telling("文件名", {source.name: source.name for source in sources})


def _refuse_telling_sheets(given: Given, source: Source) -> None:
    tables, faults = given
    sheets = (*(table.sheet for table in tables), *(sheet for sheet, _ in faults))
    _refuse_telling("工作表名", {place(source.name, sheet): sheet for sheet in sheets})


def _refuse_telling(what: str, names: Mapping[str, str]) -> None:
    """Stop where one of the names, by the place that it is told with, identifies a person."""
    told = [
        Problem(where, f"{what}含有像{kind}的内容", "请改名后重新运行")
        for where, name in names.items()
        if (kind := identified(name))
    ]
    if told:
        raise UserError(*told)


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
