"""The tables that theming hands on; column contracts in docs/architecture.md."""

import numpy as np
import pandas as pd

from mining.arrays import Floats, Strings
from mining.themes import lineage, quotes
from mining.themes.catalogue import Catalogue
from mining.themes.matrices import positions
from mining.themes.spoken import spoken_shares
from mining.themes.terms import terms as terms_of
from mining.themes.texts import Texts


def assignments(records: pd.DataFrame, scores: pd.DataFrame, issue_of: Strings) -> pd.DataFrame:
    """Return the `assignments` table: `scores` (row, rank, theme_id, weight), and a row for each text without theme."""
    none = np.setdiff1d(np.arange(len(records)), scores["row"].to_numpy())
    without = pd.DataFrame({"row": none, "rank": 1, "theme_id": "", "weight": 0.0})
    rows = pd.concat([scores, without]) if len(none) else scores
    rows = rows.sort_values(["row", "rank"], kind="stable")
    row = rows["row"].to_numpy()
    return pd.DataFrame(
        {
            "record_id": records["record_id"].to_numpy()[row],
            "month": records["month"].to_numpy()[row],
            "rank": rows["rank"].to_numpy(),
            "theme_id": rows["theme_id"].to_numpy(),
            "weight": rows["weight"].to_numpy(dtype=float).round(4),
            "issue_id": np.where(rows["rank"].to_numpy() == 1, issue_of[row], ""),
        }
    )


def sizes(main: Strings, catalogue: Catalogue) -> pd.DataFrame:
    """Return theme_id and n of the `themes` table."""
    n = pd.Series(main).value_counts()
    active = [theme.number for theme in catalogue.themes if theme.active]
    return pd.DataFrame({"theme_id": active, "n": [int(n.get(number, 0)) for number in active]})


def themes(texts: Texts, main: Strings, catalogue: Catalogue) -> pd.DataFrame:
    """Return the `themes` table, with owner, for the themes in use; `main` is each record's main theme.

    spoken: `spoken.spoken_shares` of names that the machine gave, NaN for those that people chose.
    """
    active = [theme for theme in catalogue.themes if theme.active]
    labels = positions(main, [theme.number for theme in active]).astype(np.int32)
    terms = terms_of(texts.content, labels, len(active), texts.set_apart)
    spoken = spoken_shares(texts.full, labels, [theme.name for theme in active])
    by_people = lineage.called_by_people(catalogue.lineage)
    n = np.bincount(labels[labels >= 0], minlength=len(active))
    months = [texts.months[labels == i] for i in range(len(active))]
    return pd.DataFrame(
        {
            "theme_id": [theme.number for theme in active],
            "name": [theme.name for theme in active],
            "terms": ["、".join(words) for words in terms],
            "n": n,
            "share": n / max(len(main), 1),
            "status": [theme.status for theme in active],
            "first_month": [str(m.min()) if len(m) else "" for m in months],
            "last_month": [str(m.max()) if len(m) else "" for m in months],
            "owner": [theme.owner for theme in active],
            "spoken": np.where([theme.number in by_people for theme in active], np.nan, spoken),
        }
    )


def quotes_of(
    points: Floats,
    records: pd.DataFrame,
    main: Strings,
    issue_of: Strings,
    issues: pd.DataFrame,
) -> pd.DataFrame:
    """Return the `quotes` table: representative records of each theme, and of each of the `issues` under its theme."""
    tables = []
    for column, of in (("theme_id", main), ("issue_id", issue_of)):
        numbers, labels = np.unique(np.append(of.astype(str), ""), return_inverse=True)
        chosen = quotes.representatives(points, records, labels[:-1].astype(np.int32) - 1)
        table = pd.DataFrame(
            {column: numbers[chosen["label"].to_numpy() + 1], "rank": chosen["rank"], "row": chosen["row"]}
        )
        tables.append(table)
    table = pd.concat(tables, ignore_index=True).reindex(columns=["theme_id", "issue_id", "rank", "row"])
    table[["theme_id", "issue_id"]] = table[["theme_id", "issue_id"]].astype(object).fillna("")
    owner = table["issue_id"].map(issues.set_index("issue_id")["theme_id"])
    table["theme_id"] = table["theme_id"].where(table["theme_id"] != "", owner)
    table["record_id"] = records["record_id"].to_numpy()[table["row"].to_numpy(dtype=int)]
    return table[["theme_id", "issue_id", "rank", "record_id"]]
