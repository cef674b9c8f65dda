"""Rows of the word lists that are typed on the command line, read as those of their files are."""

from collections.abc import Sequence

from mining.errors import Problem, UserError
from mining.records.cleaning import normalise
from mining.words.lexicon import COMMENT, Entry, Line, Row, usable


def read_lines(
    stopwords: Sequence[str], dictionary: Sequence[str], synonyms: Sequence[str]
) -> tuple[tuple[Line, ...], tuple[Entry, ...], tuple[Line, ...]]:
    """Return what `read_lexicon` would read of these rows in files.

    Raises
    ------
    UserError
        A row that it would not use.
    """
    kinds = {"--stopword": stopwords, "--word": dictionary, "--synonym": synonyms}
    rows = [[_typed(option, row) for row in typed] for option, typed in kinds.items()]
    problems = [Problem(where, "没有写词", "请写出词来") for kind in rows for where, row in kind if not row]
    found = usable(problems, *([row for row in kind if row[1]] for kind in rows))
    if problems:
        raise UserError(*problems)
    return found


def _typed(option: str, row: str) -> Row:
    return f"{option} {row}", normalise(COMMENT.sub("", row).strip()).strip()
