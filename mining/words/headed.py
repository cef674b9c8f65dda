"""Word lists under headings, as the analyst edits them: `[heading]`, then words with blanks between them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from string import digits

from mining.errors import Problem
from mining.words.lexicon import Line, fold, read_lists

_HEADING = re.compile(r"\[\s*([^\[\]\s][^\[\]]*)\]")


@dataclass(frozen=True)
class Heading:
    """One heading: its file, its parts (split at blanks), its distinct words, and file:line.

    The file is named without .txt and without the digits at its beginning, which only put the files in order.
    """

    file: str
    parts: tuple[str, ...]
    words: tuple[str, ...]
    where: str


@dataclass(frozen=True)
class HeadedLists:
    """Headings in the order of the files, the lines of words below them; `sources`: file -> SHA-256 of its bytes."""

    headings: tuple[Heading, ...]
    lines: tuple[Line, ...]
    sources: Mapping[str, str]
    problems: tuple[Problem, ...]


def read_headed(paths: Sequence[Path]) -> HeadedLists:
    """Return the headed lists in files, or in the `*.txt` of folders; words are folded as tokens are.

    Raises
    ------
    UserError
        A file or folder is not there.
    """
    problems: list[Problem] = []
    [files] = read_lists([paths], problems, [])
    found: list[tuple[str, tuple[str, ...], list[str], str]] = []
    lines: list[Line] = []
    for file in files:
        words: list[str] | None = None
        for where, line in file.lines:
            if heading := _HEADING.fullmatch(line):
                words = []
                found.append(
                    (PurePosixPath(file.name).stem.lstrip(digits), tuple(heading[1].split()), words, where)
                )
            elif words is None:
                what = f"“{line}”前面没有标题，这一行未使用"
                problems.append(Problem(where, what, "先写一行 [标题]，下面再写词，词之间空一格"))
            else:
                lines.append(Line(tuple(fold(word) for word in line.split()), where))
                words += lines[-1].words
    return HeadedLists(
        tuple(Heading(name, parts, tuple(dict.fromkeys(words)), at) for name, parts, words, at in found),
        tuple(lines),
        {file.name: file.digest for file in files},
        tuple(problems),
    )
