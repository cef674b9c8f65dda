"""The texts of a run as the steps of theming need them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mining.arrays import Flags, Strings
from mining.themes import facets, praise
from mining.themes.embeddings import NONE, Sentences
from mining.themes.labels import before_marks
from mining.words.tokens import Tokens


@dataclass(frozen=True)
class Texts:
    """The texts of all records, row by row, as the steps of this stage need them.

    `full` holds every token and the borders of clauses, `content` the words that carry content, `features`
    those that may tell themes apart: without the words that only say who or where (`set_apart`). `sentences` are
    the vectors of a full encoder, where one is used; `before_marks` of `labels.before_marks`.
    """

    ids: tuple[str, ...]
    months: Strings
    full: Tokens
    content: Tokens
    features: Tokens
    set_apart: frozenset[str]
    praise: Flags
    sentences: Sentences
    before_marks: tuple[str, ...]

    @property
    def without_praise(self) -> Tokens:
        """`features`, none for texts of praise: they have no place among what customers complain about."""
        return self.features.select(~self.praise[self.features.row_of_token()])


def view(records: pd.DataFrame, full: Tokens, content: Tokens, sentences: Sentences = NONE) -> Texts:
    """Return the texts of `records`, with facet words and praise found."""
    set_apart = facets.facet_words(records, content)
    wanted = np.array([word not in set_apart for word in content.vocabulary], dtype=bool)
    cheerful = praise.is_praise(full, records["score"].to_numpy(dtype=float)) | praise.contentless(content)
    months = records["month"].to_numpy(dtype=object)
    return Texts(
        tuple(records["record_id"].to_numpy(dtype=object)),
        months,
        full,
        content,
        content.keep(wanted),
        set_apart,
        cheerful,
        sentences,
        before_marks(records["text"]),
    )
