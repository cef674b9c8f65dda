"""A theme divided into new ones by what its texts say."""

from dataclasses import replace

import numpy as np
import pandas as pd

from mining.arrays import Floats, Labels
from mining.errors import user_error
from mining.themes import discovery, editing, learning, lineage, vectors
from mining.themes.catalogue import Catalogue
from mining.themes.founding import beside, largest_first, with_new_themes
from mining.themes.texts import Texts

INHERITED = {
    "owner": "责任部门",
    "dimension": "服务维度",
    "severity": "严重度",
    "must": "must",
    "never": "never",
}
"""What people wrote of a theme that holds for its parts as well, and how it is called."""


def split_theme(
    texts: Texts, catalogue: Catalogue, *, number: str, parts: int, month: str, seed: int
) -> Catalogue:
    """Return the catalogue with a theme divided into new ones by what its texts say; its own number is retired.

    So are the numbers of themes that were merged into it: the new ones have their texts. What is `INHERITED` is theirs
    too.

    Raises
    ------
    UserError
        The theme is not in use, or its texts are too few or too alike to make that many parts.
    """
    parent = editing.in_use(catalogue, number)
    model = learning.recall(catalogue, texts, seed)
    members = catalogue.members.loc[catalogue.members["theme_id"] == number, "record_id"]
    record_ids = pd.Series(texts.ids)
    rows = np.flatnonzero(record_ids.isin(members))
    spoken = texts.sentences.vectors
    points = vectors.transform(
        model.space, texts.features.take(rows), None if spoken is None else spoken[rows]
    )
    _refuse_alike(points, number, parts)
    found = discovery.discover(points, count=parts, min_size=1, seed=seed)
    labels = np.full(len(record_ids), -1, dtype=np.int32)
    labels[rows] = largest_first(found.labels)
    retired, gone = editing.retire_with_joined(catalogue, number)
    named = beside(labels, _others(record_ids, catalogue, number))
    grown, new = with_new_themes(texts, retired, named, [month] * parts)
    inherited = {field: getattr(parent, field) for field in INHERITED}
    grown = grown.edited(dict.fromkeys(new, inherited))
    model = model.without(gone).with_themes(new, learning.profiles_of(points, labels[rows], parts))
    told = lineage.split(grown.lineage, parent, grown.themes[-parts:], month)
    machine = {**model.to_arrays(), "month": np.array(month)}
    return replace(grown, machine=machine, lineage=told)


def _refuse_alike(points: Floats, number: str, parts: int) -> None:
    distinct = len(np.unique(points[points.any(axis=1)], axis=0))
    if distinct < parts:
        why = f"不同内容的文本只有 {distinct} 条，拆不成 {parts} 个主题"
        raise user_error(number, why, "请少拆几份；只有一种内容的主题拆不开")


def _others(record_ids: pd.Series, catalogue: Catalogue, number: str) -> Labels:
    """Return a label for each record of another theme than `number`, -1 for the rest."""
    theme = record_ids.map(catalogue.members.set_index("record_id")["theme_id"])
    return pd.factorize(theme.where(~theme.isin(["", number])), sort=True)[0].astype(np.int32)
