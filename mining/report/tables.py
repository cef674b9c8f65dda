"""The CSV files of the contract: UTF-8 with BOM, six significant digits, sorted, formulas defused; facts of the run."""

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from mining.report.material import Material

# columns that must be there, in this order, and what the rows are sorted by; further columns follow
CONTRACT: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "themes": (
        ("theme_id", "name", "terms", "n", "share", "status", "first_month", "last_month", "owner"),
        ("theme_id",),
    ),
    "assignments": (("record_id", "month", "rank", "theme_id", "weight", "issue_id"), ("record_id", "rank")),
    "issues": (
        ("issue_id", "theme_id", "name", "n", "first_date", "last_date", "peak_month", "heat"),
        ("issue_id",),
    ),
    "trend": (
        ("theme_id", "month", "n", "exposure", "rate", "rate_low", "rate_high", "complete"),
        ("theme_id", "month"),
    ),
    "alerts": (
        (
            "month", "theme_id", "issue_id", "kind", "n", "expected", "ratio", "ratio_low", "ratio_high", "p", "q",
            "verdict",
        ),
        ("month", "theme_id", "issue_id", "kind"),
    ),
    "crossings": (
        ("facet", "value", "theme_id", "period", "n", "total", "share", "share_low", "share_high"),
        ("facet", "period", "value", "theme_id"),
    ),
    "actions": (
        ("action_id", "theme_id", "verdict", "ratio", "ratio_low", "ratio_high", "power", "earliest_month"),
        ("action_id",),
    ),
    "restatements": (("theme_id", "month", "old", "new", "reason"), ("theme_id", "month")),
    "reconciliation": (
        ("file", "sheet", "rows_read", "analysed", "duplicate", "empty", "filtered", "rejected"),
        ("file", "sheet"),
    ),
    "rejected": (("file", "sheet", "row", "reason"), ("file", "sheet", "row")),
}  # fmt: skip
BOM = "\ufeff"
_STARTS = "-=+@\t\r\n＝＋－＠"
FORMULA = tuple(_STARTS)
_TURNS = "[\u202a-\u202e\u2066-\u2069]"  # overrides, embeddings, isolates: they would turn the rest of a line


def defuse(text: str) -> str:
    """Return `text` so that a spreadsheet takes it as text: an apostrophe before what would start a formula.

    It loses what would turn the direction of the cells beside it.
    """
    text = re.sub(_TURNS, "", text)
    return f"'{text}" if text.startswith(FORMULA) else text


def restore(text: str) -> str:
    """Return the text that was defused."""
    return text.removeprefix("'") if text[1:].startswith(FORMULA) else text


def write_tables(material: Material, folder: Path) -> None:
    """Write the contract's files into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in CONTRACT:
        table = contract(name, getattr(material, name))
        frame = pd.DataFrame({column: _written(table[column]) for column in table.columns})
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            stream.write(BOM)
            frame.to_csv(stream, index=False, lineterminator="\n")


def _written(values: pd.Series) -> pd.Series:
    """Return floats as they are written, each different one formatted once."""
    if not pd.api.types.is_float_dtype(values):
        return values
    code, different = pd.factorize(values)
    return pd.Series(
        np.array([*(f"{value:.6g}" for value in different), ""], dtype=object)[code], values.index
    )


def contract(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the contract's columns first, sorted, whole numbers as such, text defused."""
    columns, order = CONTRACT[name]
    further = [column for column in frame.columns if column not in columns]
    table = frame.reindex(columns=[*columns, *further]).sort_values(list(order), kind="stable")
    return pd.DataFrame({column: _plain(table[column]) for column in table.columns})


def _plain(values: pd.Series) -> pd.Series:
    if pd.api.types.is_float_dtype(values):
        whole = values.isna() | (np.isfinite(values) & (values == values.round()))
        return values.astype("Int64") if whole.all() else values
    if pd.api.types.infer_dtype(values) in {"string", "mixed", "mixed-integer"}:
        unsafe = values.str.contains(f"^[{_STARTS}]|{_TURNS}")
        unsafe = unsafe.fillna(value=False).astype(bool)
        return values.mask(unsafe, values[unsafe].map(defuse)) if unsafe.any() else values
    return values


def run_facts(material: Material) -> dict[str, object]:
    """Return what `run.json` holds beside the hashes of the report's files."""
    run = material.run
    return {
        "month": material.month,
        "seed": run.rules.seed,
        "asked": dict(run.asked),
        "versions": dict(run.versions),
        "inputs": dict(run.inputs),
        "word_lists": dict(run.word_lists),
        "tables": dict(run.tables),
        "catalogue": dict(run.catalogue),
        "catalogue_before": dict(run.catalogue_before),
        "catalogue_origin": dict(run.catalogue_origin),
        "settings": dict(run.settings),
    }
