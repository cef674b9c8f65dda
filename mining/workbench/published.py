"""What the last report told, where nothing that it was made from has changed since: no need to find it again."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv

from mining.hashes import made_from
from mining.inputs import read_given
from mining.records.files import digest
from mining.report.published import facts_of
from mining.report.tables import restore
from mining.request import Request
from mining.trends.difference import Outcome
from mining.workbench.corpus import Corpus

TABLES = {
    "assignments": ["record_id", "month", "rank", "theme_id"],
    "themes": ["theme_id", "n"],
    "alerts": ["month", "theme_id", "issue_id", "kind", "verdict"],
}
"""What of the report's tables is compared."""


def last_outcome(corpus: Corpus, request: Request) -> Outcome | None:
    """Return the outcome that the report of the month tells; None where it, or what it was made from, has changed."""
    folder = corpus.where.out / corpus.month
    files = {name: f"data/{name}.csv" for name in TABLES}
    try:
        facts = facts_of(folder)
        given = read_given(corpus.settings, corpus.where)
        now = made_from(request, corpus.settings, corpus.where, corpus.lexicon, given)
        now["catalogue"] = dict(corpus.catalogue.found)
        told = {file: digest(folder / file) for file in files.values()}
        if any(facts[part] != now[part] for part in now) or told.items() - facts["artefacts"].items():
            return None
        assignments, themes, alerts = (_table(folder / file, TABLES[name]) for name, file in files.items())
        assignments = assignments.astype({"rank": int})
        themes = themes.astype({"n": int})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    defused = assignments["record_id"].str.startswith("'")
    assignments.loc[defused, "record_id"] = assignments.loc[defused, "record_id"].map(restore)
    place = pd.Index(corpus.texts.records["record_id"]).get_indexer(pd.Index(assignments["record_id"]))
    if len(np.unique(place)) != len(corpus.texts.records) or place.min() < 0:
        return None
    return Outcome(assignments.iloc[place.argsort(kind="stable")].reset_index(drop=True), themes, alerts)


def _table(file: Path, columns: list[str]) -> pd.DataFrame:
    """Return some columns as text, read by Arrow: meanwhile the thread goes on that gives a helper its work."""
    texts = dict.fromkeys(columns, pa.string())
    table = csv.read_csv(
        file,
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(include_columns=columns, column_types=texts),
    )
    frame: pd.DataFrame = table.to_pandas()
    return frame
