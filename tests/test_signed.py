"""Parquet files that carry a keyed signature of what they hold in their names."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mining import signed

KEY = b"k" * 32
WORDS = pa.table(
    {"key": pa.array([b"%016d" % i for i in range(999)], pa.binary(16)), "value": ["退款"] * 999}
)


def test_what_was_written_is_read(tmp_path):
    file = signed.write(tmp_path, "words-r", WORDS, KEY)
    assert re.fullmatch(r"words-r-[0-9a-f]{32}\.parquet", file.name)
    assert signed.read(file, KEY).equals(WORDS)
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_a_file_signed_with_another_key_is_refused(tmp_path):
    file = signed.write(tmp_path, "words-r", WORDS, b"x" * 32)
    with pytest.raises(ValueError, match=re.escape(file.name)):
        signed.read(file, KEY)


def test_another_key_gives_another_name(tmp_path):
    assert signed.write(tmp_path, "a", WORDS, KEY) != signed.write(tmp_path, "a", WORDS, b"x" * 32)


def test_a_file_that_is_being_written_is_hidden_and_lies_where_it_will_stay(tmp_path, monkeypatch):
    def fails(table, stream, **_):
        stream.write(b"PAR1")
        unfinished = list(tmp_path.iterdir())
        assert [path.name[0] for path in unfinished] == ["."]
        assert not list(tmp_path.glob("*.parquet"))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "write_table", fails)
    with pytest.raises(OSError, match="No space left"):
        signed.write(tmp_path, "words-r", WORDS, KEY)
    assert not list(tmp_path.iterdir())


def test_texts_are_packed_and_vectors_are_not(tmp_path):
    """Vectors cannot be made shorter: packing them only takes time. No file says what its least value is."""
    rows = np.random.default_rng(0).standard_normal((999, 4), dtype=np.float32)
    vectors = pa.array([row.tobytes() for row in rows], pa.binary(16))
    tables = {"words": WORDS, "vectors": WORDS.set_column(1, "value", vectors)}
    packing = {}
    for name, table in tables.items():
        group = pq.read_metadata(signed.write(tmp_path, name, table, KEY)).row_group(0)
        columns = [group.column(i) for i in range(2)]
        packing[name] = {(one.compression, one.has_dictionary_page, one.is_stats_set) for one in columns}
    assert packing == {"words": {("ZSTD", True, False)}, "vectors": {("UNCOMPRESSED", False, False)}}
