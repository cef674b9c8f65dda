"""The last look at what a run leaves: no finished artefact may hold something that identifies a person.

Looked for are only the kinds that their structure proves (`Kind.sure`): mobile numbers, e-mail addresses, resident ids
and bank cards with a right check digit. Kinds known by the words around them would raise alarms on words of our own.

No alarm is: what has a letter, digit, or decimal point beside it (hashes, floats, hex and base64); the geometry of a
drawing; a column of hashes made by this program (`_OWN_COLUMNS`).
"""

import csv
import html
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from io import BytesIO
from itertools import islice, zip_longest
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from mining.engine import Aside, when_asked
from mining.errors import Problem
from mining.records.identifiers import SURE_SIGNS, sure_findings

_OWN_COLUMNS = frozenset({"customer", "sha256"})
_REMEDY = "本次结果没有发布；请在源文件的原文中遮盖后重新运行，或把这种写法告诉维护者"

_BLOCK = 10_000
"""Rows of a table that are looked at together."""
_MANY = 1000
"""Different texts from which Arrow finds those that can hold something sooner than it makes the pattern ready."""

_COLUMN = tuple[Sequence[str], Callable[[int], str]]
"""Texts, and where the one at a position stands, as people find it."""

# Coordinates such as 138 1234 5678 are no telephone number.
_GEOMETRY = re.compile(r"\s(?:d|points|transform|viewBox)=\"[^\"]*\"")
_JSON_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|[nrtbf])")
_JOINS_BEFORE = re.compile(r"[0-9A-Za-z_]|(?<=[0-9A-Za-z])[.-]")
_JOINS_AFTER = re.compile(r"[0-9A-Za-z_]|[.-](?=[0-9A-Za-z])")
_BROKEN = (OSError, ValueError, EOFError, csv.Error, zipfile.BadZipFile, pa.ArrowException, CalamineError)


def scan_folder(folder: Path, *, aside: Aside = when_asked) -> list[Problem]:
    """Return where in the files under `folder` something identifies a person, never what.

    Parameters
    ----------
    folder
        CSV, XLSX, Parquet and NPZ files are read as tables; HTML, SVG, JSON, logs and all others as text.
    aside
        Who looks through files beside the caller.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    scans = [aside(partial(scan_file, file, folder)) for file in files]
    return [problem for scan in scans for problem in scan()]


def scan_file(file: Path, folder: Path) -> list[Problem]:
    """Return the same for one file below the folder."""
    found = _findings_in(file)
    return [Problem(f"{file.relative_to(folder)}{place}", what, _REMEDY) for place, what in found]


def _findings_in(file: Path) -> Iterator[tuple[str, str]]:
    """Yield where and what each finding is; a file that cannot be read is one, for nobody can vouch for it."""
    read = _READERS.get(file.suffix.lower(), _text)
    try:
        for texts, place in read(file):
            yield from _alarms(texts, place)
    except FileNotFoundError:  # another run has replaced it since the folder was listed
        return
    except MemoryError:  # pyarrow's is one of its own errors, too
        raise
    except _BROKEN:
        yield "", "打不开，无法检查有没有个人信息"


def _alarms(texts: Sequence[str], place: Callable[[int], str]) -> Iterator[tuple[str, str]]:
    """Yield for each kind where it is found first, and how often after that."""
    alarming = {text: kinds for text in set(texts) if (kinds := kinds_in(text))}
    found: dict[str, list[int]] = {}
    for i, text in enumerate(texts if alarming else ()):
        for kind in alarming.get(text, ()):
            found.setdefault(kind, []).append(i)
    for kind, rows in found.items():
        several = f"，后面还有 {len(rows) - 1:,} 处" if len(rows) > 1 else ""
        yield place(rows[0]), f"含有像{kind}的内容{several}"


def kinds_in(text: str) -> list[str]:
    """Return which kinds of data that identify a person (手机号, 身份证号) a text holds, by their structure alone."""
    alarming = (one.kind for one in sure_findings(text) if _stands_alone(text, one.start, one.end))
    return list(dict.fromkeys(alarming))


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Tell whether neither neighbour makes this a part of something longer."""
    return not ((start and _JOINS_BEFORE.match(text, start - 1)) or _JOINS_AFTER.match(text, end))


def _text(file: Path) -> Iterator[_COLUMN]:
    """Yield the lines of a text file with entities and JSON escapes resolved."""
    with file.open(encoding="utf-8", errors="replace") as lines:
        plain = (_JSON_ESCAPE.sub(_escaped, _GEOMETRY.sub(" ", line)) for line in lines)
        yield [html.unescape(line) for line in plain], lambda i: f" 第 {i + 1} 行"


def _escaped(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else " "


def _csv(file: Path) -> Iterator[_COLUMN]:
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        yield from _columns("", csv.reader(stream))


def _columns(sheet: str, rows: Iterable[Sequence[str]]) -> Iterator[_COLUMN]:
    """Yield the columns of a table, some rows at a time; of those that hold ids of a program only the header."""
    left, above, own = iter(rows), 0, frozenset[int]()
    while block := list(islice(left, _BLOCK)):
        if not above:
            yield block[0], lambda i: f"{sheet} 第 1 行第 {i + 1} 列"
            own = frozenset(i for i, name in enumerate(block[0]) if name in _OWN_COLUMNS)
            above, block = 1, block[1:]
        for i, cells in enumerate(zip_longest(*block, fillvalue="")):
            if i not in own:
                yield cells, _cell(sheet, above, i + 1)
        above += len(block)


def _cell(sheet: str, above: int, column: int) -> Callable[[int], str]:
    return lambda i: f"{sheet} 第 {above + i + 1} 行第 {column} 列"


def _xlsx(file: Path) -> Iterator[_COLUMN]:
    """Yield the columns of every sheet, then the parts of the file that no sheet shows (title, author, comments)."""
    data = file.read_bytes()
    workbook = CalamineWorkbook.from_filelike(BytesIO(data))
    for sheet in workbook.sheet_names:
        rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        yield from _columns(f" 工作表 {sheet}", ([str(cell) for cell in row] for row in rows))
    with zipfile.ZipFile(BytesIO(data)) as parts:
        for part in sorted(parts.namelist()):
            if not part.startswith("xl/worksheets/sheet") and part != "xl/sharedStrings.xml":
                yield (
                    [html.unescape(parts.read(part).decode("utf-8", errors="replace"))],
                    _always(f" 的 {part}"),
                )


def _parquet(file: Path) -> Iterator[_COLUMN]:
    table = pq.ParquetFile(file)
    yield table.schema_arrow.names, _always(" 的列名")
    columns = [
        field.name
        for field in table.schema_arrow
        if field.name not in _OWN_COLUMNS and not pa.types.is_fixed_size_binary(field.type)
    ]
    for batch in table.iter_batches(columns=columns):
        for name, column in zip(columns, batch.columns, strict=True):
            yield _strings(column), _always(f" {name} 列")


def _strings(column: pa.Array) -> list[str]:
    """Return the different texts of a column, also of one of lists or of codes, and none of a column of numbers.

    Of many, only those that can hold something.
    """
    while pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        column = column.flatten()
    if pa.types.is_dictionary(column.type):
        column = column.dictionary
    texts = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    if not texts:
        return []
    different = column.unique()
    if len(different) >= _MANY:
        different = different.filter(pc.match_substring_regex(different, SURE_SIGNS))
    return [text for text in different.to_pylist() if text]


def _npz(file: Path) -> Iterator[_COLUMN]:
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
        for name in arrays.files:
            if arrays[name].dtype.kind in "US":
                yield arrays[name].ravel().astype(str).tolist(), _always(f" 的 {name}")


def _always(place: str) -> Callable[[int], str]:
    return lambda _: place


_READERS = {".csv": _csv, ".xlsx": _xlsx, ".parquet": _parquet, ".npz": _npz}
