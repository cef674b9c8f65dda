"""Files -> what each gives: kept from a past run, read here or, where all machines find it, by a cluster."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from mining.addresses import is_address
from mining.engine import Elsewhere
from mining.records import kept
from mining.records.files import Source, digest
from mining.records.preparing import Given, Reader
from mining.store import Keep, every

_KIND = "files"
Result = TypeVar("Result")


def contents(sources: Sequence[Source], elsewhere: Elsewhere | None = None) -> list[str]:
    """Return the SHA-256 of each file, `""` where it cannot be read."""
    return list(_each(sources, _content, _content, elsewhere))


def gather(
    sources: Sequence[Source],
    reader: Reader,
    store: Keep | None = None,
    hashes: Sequence[str] = (),
    elsewhere: Elsewhere | None = None,
) -> Iterator[Given]:
    """Yield what each file gives, in their order; `hashes` are their `contents`, needed with a store."""
    rules = [reader.rules(source.limits, content) for source, content in zip(sources, hashes, strict=False)]
    found = [store.get(_KIND, rule) for rule in rules] if store else [None] * len(sources)
    missing = [source for source, packed in zip(sources, found, strict=True) if packed is None]
    made = iter(_each(missing, reader.read, replace(reader, each=every).read, elsewhere))
    for number, (source, packed) in enumerate(zip(sources, found, strict=True)):
        if packed is not None:
            yield kept.unpack(packed, source.name), []
            continue
        given = next(made)
        if store and contents([source], elsewhere) == [hashes[number]]:  # nobody wrote to it meanwhile
            _keep(given, store, rules[number])
        yield given


def _keep(given: Given, store: Keep, rules: str) -> None:
    tables, faults = given
    if tables and not faults:
        packed = kept.pack(tables)
        if kept.publishable(packed):
            store.put(_KIND, rules, packed)


def _content(source: Source) -> str:
    try:
        return digest(source.path)
    except OSError:  # told of when it is read
        return ""


def _each(
    sources: Sequence[Source],
    here: Callable[[Source], Result],
    there: Callable[[Source], Result],
    elsewhere: Elsewhere | None,
) -> Iterator[Result]:
    """Yield what becomes of each file, in their order: done `there` where other machines find it, else `here`."""
    far = [source for source in sources if elsewhere and is_address(source.path)]
    done = iter(elsewhere(there, far)) if elsewhere and far else iter(())
    for source in sources:
        yield next(done) if source in far else here(source)
