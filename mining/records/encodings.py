"""Which encoding a text file is in, and whether all of it can be decoded."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from mining.errors import user_error

CHUNK = 1 << 20
MARKS = (  # UTF-32 first: its mark begins like that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ASCII = bytes(range(128))
CONTROLS = bytes({*range(9), *range(14, 32)} - {0x01, 0x1F})  # those two may cut the cells of a table
MIN_CONTROLS = 0.02  # of the bytes: more is no text of one byte a character
MAX_BROKEN = 0.1  # of the bytes beyond ASCII: up to it a damaged file, above it another encoding
BROKEN = "\udcff"  # no text holds a lone surrogate

codecs.register_error("mark-broken", lambda error: (BROKEN, error.end))  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Encoding:
    """A codec's name, and whether it decodes the file to its end."""

    name: str
    whole: bool


def detect(path: Path, where: str) -> Encoding:
    """Return the encoding of a text file: by its mark, else the first of UTF-8, GB18030 or UTF-16 that fits.

    A file that fits but for a few bytes is damaged: the rows with those bytes are the reader's to reject.

    Raises
    ------
    UserError
        Not text, or in another encoding.
    """
    head = next(_chunks(path), b"")
    marked = [name for mark, name in MARKS if head.startswith(mark)]
    for name in marked[:1] or _candidates(head):
        broken = _broken_share(path, name)
        if broken <= MAX_BROKEN:
            return Encoding(name, whole=broken == 0)
    raise user_error(
        where, "认不出文字编码，或不是文本文件", "请用 Excel 打开它，另存为 XLSX 或 UTF-8 的 CSV"
    )


def open_text(path: Path, encoding: Encoding) -> TextIO:
    """Open for reading; what cannot be decoded becomes a lone surrogate, line ends stay as they are."""
    return path.open(encoding=encoding.name, errors="mark-broken", newline="")


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        yield from iter(lambda: stream.read(CHUNK), b"")


def _candidates(head: bytes) -> tuple[str, ...]:
    """Return what to try: ASCII in UTF-16 leaves zero bytes on one side; a binary file is full of controls."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    controls = len(head) - len(head.translate(None, CONTROLS))
    if max(even, odd) >= MIN_CONTROLS * len(head) and max(even, odd) > 10 * min(even, odd) + 3:
        return ("utf-16-le",) if odd > even else ("utf-16-be",)
    return ("utf-8", "gb18030") if controls <= MIN_CONTROLS * len(head) + 3 else ()


def _broken_share(path: Path, name: str) -> float:
    """Return the undecodable runs as a share of the bytes beyond ASCII."""
    decoder = codecs.getincrementaldecoder(name)(errors="mark-broken")
    broken = beyond = 0
    for chunk in _chunks(path):
        beyond += len(chunk.translate(None, ASCII))
        broken += decoder.decode(chunk).count(BROKEN)
    broken += decoder.decode(b"", final=True).count(BROKEN)
    return broken / max(beyond, 1)
