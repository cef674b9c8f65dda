"""Files as people export them -> sheets of rows of text; nothing here knows what a column means."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mining.errors import user_error
from mining.records import delimited, encodings, parquet, workbooks
from mining.records.privacy import shown
from mining.records.sheets import USUAL, Limits, Row, Sheet, as_text, bare, checked

SUFFIXES = frozenset(
    {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".json", ".jsonl", ".ndjson", ".parquet"}
)
ARCHIVES = (b"PK", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
COMPOUND_FILE = b"\xd0\xcf\x11\xe0"  # XLS, and XLSX under a password
MARKUP = re.compile(r"<(!doctype|html|table|\?xml|meta|head|body)", re.IGNORECASE)
OPENING = 1 << 16  # characters that tell what a text is
SEEN = 3  # files named in a message
MEASURED = 1_000  # rows that tell how wide a table is; a later one that is wider is a broken row
CANNOT_BE_READ = {
    "是压缩包；请先解压再放进来": (".zip", ".rar", ".7z", ".gz", ".tar"),
    "是读不了的表格格式；请另存为 xlsx 或 csv 再放进来": (".et", ".ett", ".ods", ".xlsb", ".wps", ".numbers"),
}
"""Why a file is passed over -> its suffixes."""
PACKED = "是压缩包，或是损坏的 XLSX；请先解压再放进来；XLSX 请用 Excel 打开并另存"
STRANGER = "不是表格文件"
OWN = "是本程序写的报告或主题目录，没有读；--out 请用反馈文件夹以外的文件夹"
OWN_FILES = frozenset({"run.json", "history.sqlite", "themes.toml"})
DANGLING = "是失效的链接，所指的文件不在；请把文件本身放进来"
OUTSIDE = "是指向别处的链接，没有读；请把文件本身放进来"


@dataclass(frozen=True)
class Source:
    """A file and the name it goes by: relative to the folder that was asked for, fit to be shown.

    `passed_over` tells why it is not read, `""` where it is.
    """

    path: Path
    name: str
    limits: Limits = USUAL
    passed_over: str = ""


def list_files(paths: Sequence[Path], limits: Limits = USUAL) -> tuple[list[Source], list[Source]]:
    """Return the files to read, and those of the folders that are passed over; both sorted.

    Of what lies in a folder, files whose suffix is not one of a table are passed over, links that lead out of it or to
    nothing, and folders that hold reports or a catalogue of this program.

    Raises
    ------
    UserError
        A path does not exist, or nothing readable lies there.
    """
    wanted: dict[Path, Source] = {}
    others: dict[Path, Source] = {}
    for path in paths:
        if not path.exists():
            raise user_error(str(path), "找不到这个文件或文件夹", "请检查 --input 或设置 [input] paths")
        for source in _sources(path):
            found = others if source.passed_over else wanted
            dangling = _dangling(source.path)  # it may lead to itself, and then has no end
            file = source.path if dangling else source.path.resolve()
            found.setdefault(file, replace(source, limits=limits))
    if not wanted:
        places = "、".join(map(str, paths)) or "设置 [input] paths"
        seen = "；".join(f"{source.name} {source.passed_over}" for source in _sorted(others.values())[:SEEN])
        what = "没有可读的文件" + (f"（{seen}）" if seen else "")
        raise user_error(places, what, "请放入 CSV、XLSX、XLS、JSON lines 或 Parquet 文件")
    return _sorted(wanted.values()), _sorted(others.values())


def _sorted(sources: Collection[Source]) -> list[Source]:
    """Sort by name, fit to be shown; files of the same name in two of the folders go by their whole paths."""
    times = Counter(source.name for source in sources)
    named = [
        source if times[source.name] == 1 else replace(source, name=source.path.as_posix())
        for source in sources
    ]
    named.sort(key=lambda source: source.name)
    names = shown(source.name for source in named)
    return [replace(source, name=name) for source, name in zip(named, names, strict=True)]


def _sources(path: Path) -> Iterator[Source]:
    """Yield a file, or what lies in a folder at any depth but hidden files and Excel's lock files.

    Of a folder that this program wrote into, the folder alone.
    """
    if path.is_file():
        yield Source(path, path.name)
        return
    whole = path.resolve()
    there = list(_below(path))
    roots = (_root(found) for found in there if found.name in OWN_FILES)
    own = {root for root in roots if path in root.parents}
    for found in there:
        ours = [folder for folder in found.parents if folder in own]
        if ours:
            yield Source(ours[-1], ours[-1].relative_to(path).as_posix(), passed_over=OWN)
        elif not (found.is_dir() and _is_read(found.resolve(), whole)):
            yield Source(found, found.relative_to(path).as_posix(), passed_over=_why_not(found, whole))


def _below(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder at any depth that are not hidden, and links to folders, which are not followed."""
    try:
        inside = list(folder.iterdir())
    except OSError as error:
        raise user_error(str(folder), f"读不了文件夹（{error.strerror}）", "请检查权限，或把它移走") from None
    for found in inside:
        hidden, is_folder = found.name.startswith((".", "~$")), found.is_dir()
        if is_folder and not hidden and not found.is_symlink():
            yield from _below(found)
        elif not hidden and (is_folder or found.is_file() or _dangling(found)):
            yield found


def _is_read(folder: Path, whole: Path) -> bool:
    """Tell whether a folder that a link leads to is read in its own place."""
    return folder.is_relative_to(whole) and not any(
        part.startswith((".", "~$")) for part in folder.relative_to(whole).parts
    )


def _dangling(found: Path) -> bool:
    return found.is_symlink() and not found.exists()


def _root(found: Path) -> Path:
    """Return the folder that a file of the program tells of; a report's facts lie in its `data`."""
    return found.parent.parent if found.name == "run.json" else found.parent


def _why_not(found: Path, whole: Path) -> str:
    """Return why a file that lies in a folder is not read, `""` where it is."""
    if _dangling(found):
        return DANGLING
    if found.is_dir() or not found.resolve().is_relative_to(whole):
        return OUTSIDE
    return "" if found.suffix.lower() in SUFFIXES else _unreadable(found) or STRANGER


def _unreadable(found: Path) -> str:
    """Return what a suffix tells that is known and cannot be read, `""` for others."""
    suffix = found.suffix.lower()
    return next((why for why, suffixes in CANNOT_BE_READ.items() if suffix in suffixes), "")


def digest(path: Path) -> str:
    """Return the SHA-256 of a file as hex digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_sheets(source: Source) -> Iterator[Sheet]:
    """Yield the tables of one file, whatever its suffix says; each must be used up before the next.

    Raises
    ------
    UserError
        The file is empty, packed, protected, damaged, larger than the limits, or no table at all.
    """
    for sheet in _sheets(source):
        yield replace(sheet, rows=_within(sheet.rows, source))


def _within(rows: Iterator[Row], source: Source) -> Iterator[Row]:
    """Pass the rows on until there are too many of them; blank ones do not count."""
    filled = 0
    for i, row in enumerate(rows):
        if i < MEASURED:
            source.limits.check_width(len(row.cells), source.name)
        cells = bare(row.cells)
        filled += bool(row.fault) or any(cells)
        source.limits.check_rows(filled, source.name)
        yield row if cells is row.cells else row._replace(cells=cells)


def _sheets(source: Source) -> Iterator[Sheet]:
    path, name = source.path, source.name
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(8)
    except OSError as error:
        raise user_error(
            name, f"读不了文件（{error.strerror}）", "请检查权限，或关闭正打开它的程序"
        ) from None
    source.limits.check_size(size, name)
    if head.startswith(b"PAR1"):
        yield from parquet.read_parquet(path, name, source.limits)
    elif head.startswith(COMPOUND_FILE) or (head.startswith(b"PK") and workbooks.is_workbook(path)):
        yield from workbooks.read_workbook(path, name, source.limits)
    elif head.startswith(ARCHIVES):
        what, _, remedy = (_unreadable(path) or PACKED).partition("；")
        raise user_error(name, what, remedy)
    elif head.startswith(b"%PDF"):
        raise user_error(name, "是 PDF，不是表格", "请从原系统导出 XLSX 或 CSV")
    else:
        yield _text(source)


def _text(source: Source) -> Sheet:
    encoding = encodings.detect(source.path, source.name)
    with encodings.open_text(source.path, encoding) as stream:
        opening = stream.read(OPENING)
    start = opening.lstrip()
    if not start:
        raise user_error(source.name, "文件是空的", "请重新导出，或把它移走")
    if MARKUP.match(start):
        raise user_error(source.name, "是网页或 XML，不是表格", "请用 Excel 打开它，另存为 XLSX")
    if start.startswith("{"):
        return Sheet("", checked(_json_lines(source.path, encoding)))
    if start.startswith("[") and source.path.suffix.lower() == ".json":
        raise user_error(source.name, "是一整个 JSON 数组", "请另存为 JSON lines：每行一个对象")
    cut = delimited.delimiter(opening)
    rows = delimited.rows(source.path, encoding, cut)
    return Sheet("", rows if encoding.whole else checked(rows), cut)


def _json_lines(path: Path, encoding: encodings.Encoding) -> Iterator[Row]:
    """Yield the keys as row 0, then the objects under their line numbers; reads the file twice to spare memory."""
    keys: dict[str, None] = {}
    for _, item in _objects(path, encoding):
        keys.update(dict.fromkeys(item or ()))
    yield Row(0, list(keys))
    for number, item in _objects(path, encoding):
        if item is None:
            yield Row(number, [], "这一行不是 JSON 对象")
        else:
            yield Row(number, [as_text(item.get(key)) for key in keys])


def _objects(path: Path, encoding: encodings.Encoding) -> Iterator[tuple[int, dict[str, object] | None]]:
    with encodings.open_text(path, encoding) as stream:
        for number, line in enumerate(delimited.lines(stream), start=1):
            if not line.strip():
                continue
            try:
                item = json.loads(line)
            except (ValueError, RecursionError):
                item = None
            yield number, item if isinstance(item, dict) else None
