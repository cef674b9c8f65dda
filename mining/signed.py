"""Tables in Parquet files that carry a keyed signature of what they hold in their names."""

import hashlib
import io
import os
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq


def write(folder: Path, name: str, table: pa.Table, key: bytes) -> Path:
    """Write `name-SIGNATURE.parquet`, which is whole or not there, for its owner alone, and return it."""
    # Hashes and vectors cannot be made shorter.
    flat = all(pa.types.is_fixed_size_binary(field.type) for field in table.schema)
    packing = {"compression": "none" if flat else "zstd", "use_dictionary": not flat}
    handle, unfinished = tempfile.mkstemp(dir=folder, prefix=".")
    written = signature(key)
    try:
        with os.fdopen(handle, "wb") as stream:
            pq.write_table(table, _Signing(stream, written), write_statistics=False, **packing)
        return Path(unfinished).replace(folder / f"{name}-{written.hexdigest()}.parquet")
    finally:
        Path(unfinished).unlink(missing_ok=True)


def read(file: Path, key: bytes) -> pa.Table:
    """Return the table that was written.

    Raises
    ------
    FileNotFoundError
        The file is gone.
    OSError
        It cannot be read.
    ValueError
        It does not hold what was written, or was written with another key.
    """
    content = file.read_bytes()
    if not file.stem.endswith(signature(key, content).hexdigest()):
        raise ValueError(file.name)
    return pq.read_table(pa.BufferReader(content))


def signature(key: bytes, content: bytes = b"") -> "hashlib.blake2b":
    """Return the keyed hash of the content, 16 bytes; it may be updated with more."""
    return hashlib.blake2b(content, key=key, digest_size=16)


class _Signing(io.RawIOBase):
    """A file that signs what is written to it, so that nothing needs to be held whole in memory."""

    def __init__(self, stream: BinaryIO, signature: "hashlib.blake2b") -> None:
        self._stream, self._signature = stream, signature

    def writable(self) -> bool:
        return True

    def write(self, content: Any, /) -> int:  # noqa: ANN401 - whatever has bytes
        self._signature.update(content)
        return self._stream.write(content)
