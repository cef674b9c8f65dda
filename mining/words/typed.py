"""Lines of the word lists that are typed on the command line, read as their files are."""

from collections.abc import Sequence

from mining.errors import Problem, UserError
from mining.records.cleaning import normalise
from mining.words.lexicon import (
    COMMENT,
    Entry,
    Line,
    ListFile,
    entries_of,
    stop_lines_of,
    synonym_lines_of,
)


def read_lines(
    stopwords: Sequence[str], dictionary: Sequence[str], synonyms: Sequence[str]
) -> tuple[tuple[Line, ...], tuple[Entry, ...], tuple[Line, ...]]:
    """Return the lines as `read_lexicon` would read them from files.

    Raises
    ------
    UserError
        A line that it would not use.
    """
    problems: list[Problem] = []
    kinds = zip(("--stopword", "--word", "--synonym"), (stopwords, dictionary, synonyms), strict=True)
    stop, words, same = ([_typed(option, rows, problems)] for option, rows in kinds)
    lines = tuple(stop_lines_of(stop, problems))
    entries = tuple(entries_of(words, problems))
    synonym_lines = tuple(synonym_lines_of(same, problems))
    if problems:
        raise UserError(*problems)
    return lines, entries, synonym_lines


def _typed(option: str, rows: Sequence[str], problems: list[Problem]) -> ListFile:
    lines = [(f"{option} {row}", normalise(COMMENT.sub("", row).strip()).strip()) for row in rows]
    problems += [Problem(where, "没有写词", "请写出词来") for where, line in lines if not line]
    return ListFile(option, "", tuple((where, line) for where, line in lines if line))
