"""What is kept between runs: what depends on nothing but a text and the rules, once for each different text.

A folder of Parquet files that may be deleted at any time: it changes no result, only how long a run takes. A file is
named after the rules that made it and signed in its name, so that neither a stale nor a damaged nor a foreign one is
ever used. Texts are known by a keyed hash, rows of redacted words by their digests; what is kept of them is what the
caller makes, and must be redacted.
"""

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import as_file, files
from pathlib import Path
from typing import Protocol, TypeGuard

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mining import signed
from mining.arrays import Floats, Longs
from mining.errors import Problem, UserError

Work = Callable[[Sequence[str]], pa.Array]
"""Texts to values, one each, of which each depends on its own text alone."""
Spread = Callable[[Work, Iterable[Sequence[str]]], Iterable[pa.Array]]
"""`map`, or what does the same on several machines."""
Each = Callable[[str, str, Sequence[str], Work], pa.Array]
"""Kind of the values, rules they are made by, different texts, work -> a value for each text."""
WorkOnRows = Callable[[Longs], Floats]
"""Numbers of rows to rows of values, [rows, d], of which each depends on its own row alone."""

BLOCK = 10_000
"""Texts that are worked on at a time."""
WORTH_WRITING = 0.1
"""Share of new rows from which large values are written anew."""
ABANDONED = 24 * 60 * 60
"""Seconds after which a file that is not finished is one of a killed run."""
SHOWN_DIGITS = 12
"""Hexadecimal digits of a fingerprint in a version: fewer than a bank card has, should all be from 0 to 9."""
_KEY = pa.binary(16)
_ORDER = b"order"
"""Key of the schema's metadata: hash of all texts that the first rows belong to, one after the other."""


class Keep(Protocol):
    """What past runs kept: a value for each text (an `Each`), or a whole table by kind and rules."""

    def each(self, kind: str, rules: str, texts: Sequence[str], work: Work) -> pa.Array: ...  # noqa: D102 - as above
    def get(self, kind: str, rules: str) -> pa.Table | None: ...  # noqa: D102 - as above
    def put(self, kind: str, rules: str, table: pa.Table) -> None: ...  # noqa: D102 - as above
    def rows(  # noqa: D102 - as above
        self, kind: str, rules: str, digests: npt.NDArray[np.uint64], work: WorkOnRows
    ) -> Floats: ...


def every(kind: str, rules: str, texts: Sequence[str], work: Work) -> pa.Array:  # noqa: ARG001 - an `Each`
    """Work on every text, and keep nothing."""
    return work(texts)


def fingerprint(package: str, distributions: Sequence[str], *parts: object) -> str:
    """Return what changes with any file of a package, the versions of others, and `parts`: 16 hex digits."""
    told = repr([_digest_of(package), *map(installed, distributions), *parts])
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()  # repr escapes halves of characters


@cache
def _digest_of(package: str) -> str:
    told = hashlib.blake2b()
    with as_file(files(package)) as folder:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and file.parent.name != "__pycache__" and not file.name.startswith("."):
                told.update(file.read_bytes())
    return told.hexdigest()


def installed(distribution: str) -> str:
    """Return the version of a distribution, `""` where it is not there."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


class Store:
    """A folder of kept tables, a `Keep`.

    Parameters
    ----------
    folder
        Where the files lie; made when it is needed, for its owner alone.
    key
        Secret of the hashes and signatures; values made under another key are not found.
    most_bytes
        Size of all files together, from which the least recently used are removed; 0 keeps nothing.
    spread
        How work on blocks of texts is done.
    tell
        Called with a line when something was damaged.
    check
        Called with each file that was written and the folder; where it finds something that identifies a person, all
        is forgotten and the run stops with a UserError.
    """

    def __init__(
        self,
        folder: Path,
        key: bytes,
        *,
        most_bytes: int,
        spread: Spread = map,
        tell: Callable[[str], None] = lambda _: None,
        check: Callable[[Path, Path], list[Problem]] = lambda *_: [],
    ) -> None:
        self._folder, self.key, self._most_bytes = folder, key, most_bytes
        self._spread, self._tell, self._check = spread, tell, check
        self._told = set[str]()

    def each(self, kind: str, rules: str, texts: Sequence[str], work: Work) -> pa.Array:
        """Return what `work` makes of each of the different texts, taken from the folder where it is there."""

        def made(new: Longs) -> list[pa.Array]:
            blocks = [[texts[i] for i in new[start : start + BLOCK]] for start in range(0, len(new), BLOCK)]
            return [*self._spread(work, blocks)] or [work([])]

        kept, order = self.get(kind, rules), self._order(texts)
        if _same(kept, order):
            return _whole(kept["value"].slice(0, len(texts)))
        keys = pa.array([self._signed(text.encode("utf-8", "surrogatepass")) for text in texts], _KEY)
        table, new = _completed(kept, keys, made, rest=self._most_bytes / 4)
        if new:
            self.put(kind, rules, table.replace_schema_metadata({_ORDER: order}))
        return _whole(table["value"]).slice(0, len(keys))

    def rows(self, kind: str, rules: str, digests: npt.NDArray[np.uint64], work: WorkOnRows) -> Floats:
        """Return what `work` makes of each of the rows, known by `digests`, shape (rows, 2); it may be read-only.

        They are large: what is no longer wanted is not kept, and nothing is written for few new ones. The digests,
        which are stored, must be of what is redacted.
        """
        kept, order = self.get(kind, rules), self._signed(digests.tobytes()).hex().encode()
        if _same(kept, order):
            return _matrix(kept["value"])
        keys = pa.Array.from_buffers(_KEY, len(digests), [None, pa.py_buffer(np.ascontiguousarray(digests))])
        at = _positions(kept, keys).fill_null(-1).to_numpy()
        new = np.flatnonzero(at < 0)
        values = work(new)
        if kept and len(new) < len(keys):
            # New rows, at -1, are taken for the first, and then written over.
            fresh, values = values, _matrix(kept["value"]).take(at, axis=0, mode="clip")
            values[new] = fresh
        if len(new) >= len(keys) * WORTH_WRITING:
            told = pa.table({"key": keys, "value": _binary(values)})
            self.put(kind, rules, told.replace_schema_metadata({_ORDER: order}))
        return values

    def get(self, kind: str, rules: str) -> pa.Table | None:
        """Return what was kept under these rules, if anything was; what is damaged is removed."""
        for file in sorted(self._folder.glob(f"{kind}-{rules}-*.parquet")):
            try:
                table = signed.read(file, self.key)
            except FileNotFoundError:  # another run has put its own in the place of it
                continue
            except (OSError, ValueError):
                self._tell_once(f"缓存文件 {file.name} 已损坏，将重新生成")
                with suppress(OSError):  # it may only be read
                    file.unlink()
                continue
            with suppress(OSError):  # another run may have replaced it
                os.utime(file)
            return table
        return None

    def put(self, kind: str, rules: str, table: pa.Table) -> None:
        """Put the table in the place of what was kept; a cache that cannot be written is no reason to stop."""
        if not self._most_bytes:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = signed.write(self._folder, f"{kind}-{rules}", table, self.key)
            self._prune(file)
        except OSError as error:
            self._tell_once(f"缓存写不进 {self._folder}（{error.strerror}）；本次照常运行，只是下次不会更快")
            return
        leaks = self._check(file, self._folder)
        if leaks and file.exists():  # else another run has put its own in the place of it
            self.clear()
            raise UserError(*leaks)

    def prune(self) -> None:
        """Keep to `most_bytes`, which may be less than it was, and remove what killed runs left unfinished."""
        with suppress(OSError):  # it may not be there, or may only be read
            self._prune()

    def _prune(self, newest: Path | None = None) -> None:
        """Remove what the newest file takes the place of, and the least recently used where all are too large."""
        total = 0
        for about, file in sorted(
            self._found(), key=lambda one: (one[1] != newest, -one[0].st_mtime_ns, one[1].name)
        ):
            replaced = newest is not None and file != newest and _stem(file) == _stem(newest)
            too_much = file.suffix == ".parquet" and (replaced or total + about.st_size > self._most_bytes)
            if too_much or (file.name.startswith(".") and about.st_mtime < time.time() - ABANDONED):
                file.unlink(missing_ok=True)
            else:
                total += about.st_size

    def _found(self) -> list[tuple[os.stat_result, Path]]:
        found = []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):  # another run may have replaced it
                    found += [(entry.stat(), Path(entry))] if entry.is_file() else []
        return found

    def clear(self) -> None:
        """Forget everything."""
        for file in (*self._folder.glob("*.parquet"), *self._folder.glob(".*")):
            file.unlink(missing_ok=True)

    def _tell_once(self, line: str) -> None:
        if line not in self._told:
            self._told.add(line)
            self._tell(line)

    def _order(self, texts: Sequence[str]) -> bytes:
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        return (
            self._signed(lengths.tobytes() + "".join(texts).encode("utf-8", "surrogatepass")).hex().encode()
        )

    def _signed(self, content: bytes) -> bytes:
        return signed.signature(self.key, content).digest()


NOTHING_KEPT = Store(Path(os.devnull), b"", most_bytes=0)
"""For those who give no store."""


def _stem(file: Path) -> str:
    """Return the name without the signature: kind and rules."""
    return file.stem.rpartition("-")[0]


def _same(kept: pa.Table | None, order: bytes) -> TypeGuard[pa.Table]:
    """Tell whether the first rows of what was kept are those that are wanted, one after the other."""
    return kept is not None and (kept.schema.metadata or {}).get(_ORDER) == order


def _positions(kept: pa.Table | None, wanted: pa.Array) -> pa.Array:
    """Return where the wanted keys stand in what was kept, null for those that do not."""
    return pc.index_in(wanted, value_set=kept["key"]) if kept else pa.nulls(len(wanted), pa.int32())


def _binary(rows: Floats) -> pa.Array:
    return pa.Array.from_buffers(pa.binary(4 * rows.shape[1]), len(rows), [None, pa.py_buffer(rows)])


def _matrix(values: pa.ChunkedArray) -> Floats:
    """Return the rows that `_binary` took."""
    whole = values.combine_chunks()
    width = whole.type.byte_width // 4
    read = np.frombuffer(whole.buffers()[1], np.float32)[whole.offset * width :]
    return read[: len(whole) * width].reshape(-1, width)


def _completed(
    kept: pa.Table | None,
    wanted: pa.Array,
    made: Callable[[Longs], list[pa.Array]],
    rest: float = 0,
) -> tuple[pa.Table, int]:
    """Return the values of the `wanted` keys, with those `made` that are not `kept`, and how many these are.

    Behind them stands what else was kept, as long as all together takes fewer bytes than `rest`.
    """
    at = _positions(kept, wanted)
    new = at.is_null().to_numpy(zero_copy_only=False).nonzero()[0]
    if kept and not len(new):
        return kept.take(at), 0
    fresh = pa.table({"key": wanted.take(pa.array(new)), "value": pa.chunked_array(made(new))})
    table = pa.concat_tables([kept, fresh]) if kept else fresh
    table = pa.table({"key": table["key"], "value": _whole(table["value"])})
    return _first(table, pc.index_in(wanted, value_set=table["key"]), rest=table.nbytes < rest), len(new)


def _first(table: pa.Table, wanted: pa.Array, *, rest: bool) -> pa.Table:
    """Return the wanted rows in their order, with the rest behind them if that is asked for."""
    others = np.setdiff1d(np.arange(table.num_rows), wanted.to_numpy())[: None if rest else 0]
    return table.take(pa.concat_arrays([wanted, pa.array(others, wanted.type)]))


def _whole(values: pa.ChunkedArray) -> pa.Array:
    return values.unify_dictionaries().combine_chunks()
