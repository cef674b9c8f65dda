"""The analyst's word lists: stop words, user dictionary, synonyms; and what they leave of a text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain
from pathlib import Path

import numpy as np

from mining.errors import Problem, UserError
from mining.records.cleaning import normalise
from mining.words.called import short_names
from mining.words.tokens import BORDER, Tokens

COMMENT = re.compile(r"(?:^|\s)[#＃].*$")
_DICTIONARY_LINE = re.compile(r"(?P<word>\S+)(?:\s+(?P<frequency>[0-9]+))?(?:\s+(?P<tag>[a-z]+))?")
# A quantity (3, 15, 500, 2019, 3.5, 20%) tells how much or when. Three to five digits that are neither a year nor
# round are mostly names: 404, 110, 12345, 360.
_NAMED_NUMBER = re.compile(r"(?!19\d\d$|20\d\d$)[1-9][0-9]{2,4}(?<!00)")

Row = tuple[str, str]
"""A row of a list that is not empty: where it stands, and what, normalised and without its comment."""


@dataclass(frozen=True)
class Entry:
    """A word of the user dictionary as written (case matters to nobody); `where` is file:line.

    Without a frequency jieba chooses one.
    """

    word: str
    frequency: int | None = None
    tag: str | None = None
    where: str = ""


@dataclass(frozen=True)
class Line:
    """A line of a stop list (one word) or a synonym list (the shown word first) that could be used."""

    words: tuple[str, ...]
    where: str


@dataclass(frozen=True)
class Lexicon:
    """The word lists of one run, normalised; stop words and synonyms are folded as tokens are.

    Attributes
    ----------
    stopwords
        Words that carry no content.
    entries
        The user dictionary, in the order of the files.
    synonyms
        Word -> shown word; a shown word is never a key.
    sources
        File -> SHA-256 of its bytes.
    problems
        What could not be used, with file:line.
    notes
        What was read otherwise than it is written, with file:line; the result does not suffer.
    stop_lines, synonym_lines
        Where the stop words and the synonyms were read.
    """

    stopwords: frozenset[str] = frozenset()
    entries: tuple[Entry, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    stop_lines: tuple[Line, ...] = ()
    synonym_lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class ListFile:
    """A list as read: its name in messages, its hash, and its rows."""

    name: str
    digest: str
    lines: tuple[Row, ...]


def fold(word: str) -> str:
    """Return the one form of a token: app, App and APP are APP, as T恤, U盘 and SIM卡 are written."""
    return word.upper()


def read_lexicon(stopwords: Sequence[Path], dictionary: Sequence[Path], synonyms: Sequence[Path]) -> Lexicon:
    """Return the word lists in files, or in the `*.txt` of folders.

    UTF-8, UTF-16 with BOM or GB18030; `#` starts a comment at the start of a line or after a blank. An empty
    folder is an empty list.

    Raises
    ------
    UserError
        A file or folder is not there.
    """
    problems: list[Problem] = []
    notes: list[Problem] = []
    files = read_lists((stopwords, dictionary, synonyms), problems, notes)
    rows = ([row for file in kind for row in file.lines] for kind in files)
    stop_lines, entries, synonym_lines = usable(problems, *rows)
    return Lexicon(
        stopwords=frozenset(word for line in stop_lines for word in line.words),
        entries=entries,
        synonyms=_shown_words(synonym_lines, problems),
        sources={file.name: file.digest for kind in files for file in kind},
        problems=tuple(problems),
        notes=tuple(notes),
        stop_lines=stop_lines,
        synonym_lines=synonym_lines,
    )


def content(tokens: Tokens, lexicon: Lexicon) -> Tokens:
    """Return the words that carry content: synonyms replaced, then what `why_dropped` speaks of left out.

    Single Han characters stay (贵, 慢, 漏 are whole complaints), so do words with letters (APP, 5G), numbers that are
    names (404, 12345) and emoji.
    """
    shown = tokens.replace(lexicon.synonyms)
    return shown.keep(np.array([_reason(word, lexicon) is None for word in shown.vocabulary], dtype=np.bool_))


def why_dropped(word: str, lexicon: Lexicon) -> str | None:
    """Return the Chinese sentence that says why `content` leaves a token out, None if it stays."""
    shown = lexicon.synonyms.get(fold(word), fold(word))
    reason = _reason(shown, lexicon)
    if reason is None:
        return None
    places = "、".join(line.where for line in lexicon.stop_lines if shown in line.words)
    replaced = f"按同义词换成“{shown}”，" if shown != fold(word) else ""
    return replaced + reason + (f"（{places}）" if places else "")


def _reason(word: str, lexicon: Lexicon) -> str | None:
    if word == BORDER:
        return "标点、空白或去标识化标记"
    if word in lexicon.stopwords:
        return "停用词"
    if word.isascii() and len(word) == 1 and not word.isdigit():
        return "单个字母"
    # Nearly all words are letters alone, which is told at once.
    if word.isalpha() or any(map(str.isalpha, word)) or not any(map(str.isalnum, word)):
        return None
    return None if _NAMED_NUMBER.fullmatch(word) else "只是数字"


def read_lists(
    kinds: Sequence[Sequence[Path]], problems: list[Problem], notes: list[Problem]
) -> list[list[ListFile]]:
    """Return each kind's lists, in files or the `*.txt` of folders; `problems` and `notes` get what `Lexicon` has.

    Raises
    ------
    UserError
        A file or folder is not there.
    """
    files = [files_of(paths) for paths in kinds]
    names = short_names(chain.from_iterable(files))
    return [[_read(path, names[path], problems, notes) for path in kind] for kind in files]


def files_of(paths: Sequence[Path]) -> list[Path]:
    """Return the files that are named, and the `*.txt` of folders; a UserError where one is not there."""
    missing = [path for path in paths if not path.exists()]
    if missing:
        remedy = "请检查设置 [words] 中的名字，或放入该文件、建好该文件夹（可以是空的）"
        raise UserError(*(Problem(path.as_posix(), "找不到词表文件或文件夹", remedy) for path in missing))
    return [file for path in paths for file in (sorted(path.glob("*.txt")) if path.is_dir() else [path])]


def _read(path: Path, name: str, problems: list[Problem], notes: list[Problem]) -> ListFile:
    data = path.read_bytes()
    lines = []
    for number, row in enumerate(_decode(data, name, problems, notes).splitlines(), 1):
        written = COMMENT.sub("", row).strip()
        line, where = normalise(written).strip(), f"{name}:{number}"
        if line != written:
            what = f"“{written}”按“{line}”读入（繁体、全角或看不见的字符）"
            notes.append(Problem(where, what, "结果不受影响，可改成后一种写法"))
        if line:
            lines.append((where, line))
    return ListFile(name, sha256(data).hexdigest(), tuple(lines))


def _decode(data: bytes, name: str, problems: list[Problem], notes: list[Problem]) -> str:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        problems.append(Problem(name, "文件编码无法识别，整个文件未使用", "请用记事本另存为 UTF-8"))
        return ""
    notes.append(Problem(name, "文件编码是 GB18030，已照此读入", "建议用记事本另存为 UTF-8"))
    return text


def usable(
    problems: list[Problem], stopwords: Sequence[Row], dictionary: Sequence[Row], synonyms: Sequence[Row]
) -> tuple[tuple[Line, ...], tuple[Entry, ...], tuple[Line, ...]]:
    """Return what can be used of the rows of each kind of list; the other rows are added to `problems`."""
    return (
        tuple(_stop_lines(stopwords, problems)),
        tuple(_entries(dictionary, problems)),
        tuple(_synonym_lines(synonyms, problems)),
    )


def _stop_lines(rows: Sequence[Row], problems: list[Problem]) -> Iterator[Line]:
    for where, row in rows:
        if len(row.split()) == 1:
            yield Line((fold(row),), where)
        else:
            problems.append(
                Problem(where, f"停用词“{row}”中有空格，这一行未使用", "一行只写一个词，多个词请分行")
            )


def _entries(rows: Sequence[Row], problems: list[Problem]) -> Iterator[Entry]:
    for where, row in rows:
        match = _DICTIONARY_LINE.fullmatch(row)
        if match is None:
            problems.append(
                Problem(
                    where,
                    f"词典行“{row}”不合格式，这一行未使用",
                    "写成“词 频次 词性”，后两项可省；词中不能有空格，频次是整数，词性是小写字母",
                )
            )
        elif match["frequency"] is not None and int(match["frequency"]) == 0:
            # jieba writes such words into a set that all tokenizers of the process share.
            problems.append(
                Problem(
                    where,
                    "频次 0（让 jieba 拆开这个词）不受支持，这一行未使用",
                    "请删除此行，或把拆开后的词分别写进词典",
                )
            )
        else:
            frequency = int(match["frequency"]) if match["frequency"] else None
            yield Entry(match["word"], frequency, match["tag"], where)


def _synonym_lines(rows: Sequence[Row], problems: list[Problem]) -> Iterator[Line]:
    for where, row in rows:
        words = tuple(dict.fromkeys(fold(word.strip()) for word in row.split("=")))
        if len(words) > 1 and all(len(word.split()) == 1 for word in words):
            yield Line(words, where)
        else:
            problems.append(
                Problem(
                    where,
                    f"同义词行“{row}”不合格式，这一行未使用",
                    "写成“退款 = 退钱 = 返款”，至少两个不同的词，词中不能有空格",
                )
            )


def _shown_words(lines: Sequence[Line], problems: list[Problem]) -> dict[str, str]:
    """Follow each word to the word that is shown for it; the first line that speaks of a word wins."""
    first: dict[str, str] = {}
    for line in lines:
        for word in line.words[1:]:
            if word in first:
                problems.append(
                    Problem(
                        line.where,
                        f"“{word}”已并入“{first[word]}”，这里又并入“{line.words[0]}”，以前者为准",
                        "请只留一处",
                    )
                )
            elif _end(line.words[0], first) == word:
                problems.append(
                    Problem(
                        line.where,
                        f"同义词绕成了圈：“{line.words[0]}”又回到“{word}”，这一条未使用",
                        "请决定显示哪个词，删去另一行",
                    )
                )
            else:
                first[word] = line.words[0]
    return {word: _end(word, first) for word in first}


def _end(word: str, first: Mapping[str, str]) -> str:
    while word in first:
        word = first[word]
    return word
