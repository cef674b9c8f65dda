"""Parquet -> a sheet of rows of text."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mining.errors import user_error
from mining.records.sheets import Limits, Row, Sheet, as_text, checked

BATCH = 10_000


def read_parquet(path: Path, where: str, limits: Limits) -> Iterator[Sheet]:
    """Yield the one table of the file; it must be used up before the file is closed.

    Raises
    ------
    UserError
        The file is damaged or larger than the limits.
    """
    with path.open("rb") as stream:
        yield _table(stream, where, limits)


def _table(stream: IO[bytes], where: str, limits: Limits) -> Sheet:
    try:
        about = pq.read_metadata(stream)
        parts = [about.schema.column(i) for i in range(about.num_columns)]
        texts = [part.path for part in parts if part.physical_type == "BYTE_ARRAY"]
        table = pq.ParquetFile(stream, metadata=about, read_dictionary=texts)
    except MemoryError:  # pyarrow's is one of its own errors, too
        raise
    except (pa.ArrowException, OSError, ValueError):
        raise user_error(where, "不是完整的 Parquet 文件", "请重新导出或重新复制") from None
    groups = (about.row_group(i) for i in range(about.num_row_groups))
    chunks = ((group.column(i), part) for group in groups for i, part in enumerate(parts))
    size = sum(
        max(chunk.total_uncompressed_size, chunk.num_values * max(part.length, 8)) for chunk, part in chunks
    )
    limits.check_size(size, where, unpacked=True)
    return Sheet("", checked(_rows(table, where, limits)))


def _rows(table: pq.ParquetFile, where: str, limits: Limits) -> Iterator[Row]:
    yield Row(1, list(table.schema_arrow.names))
    number, size = 1, 0
    try:
        for batch in table.iter_batches(BATCH):
            size += sum(map(_written_out, batch.columns))
            limits.check_size(size, where, unpacked=True)
            for values in zip(*map(_values, batch.columns), strict=True):
                number += 1
                yield Row(number, [as_text(value) for value in values])
    except MemoryError:  # pyarrow's is one of its own errors, too
        raise
    except (pa.ArrowException, OSError, ValueError, OverflowError):
        raise user_error(f"{where} 第 {number + 1} 行", "从这里起读不出来", "请重新导出这个文件") from None


def _written_out(column: pa.Array) -> int:
    """Return the bytes of the texts of a column where each is written out: a file holds a repeated one once."""
    if pa.types.is_nested(column.type):
        parts = [column.keys, column.items] if pa.types.is_map(column.type) else column.flatten()
        return sum(map(_written_out, parts if isinstance(parts, list) else [parts]))
    if not pa.types.is_dictionary(column.type) or pa.types.is_primitive(column.type.value_type):
        return 0
    return pc.sum(pc.binary_length(column.dictionary).take(column.indices)).as_py() or 0


def _values(column: pa.Array) -> list[object]:
    whole = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
    return list(whole.to_pylist())
