"""The month as the sections look at it: records with their main theme, names, order, the alarms of the month."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from mining.report.blocks import Cell, Column, Table
from mining.report.material import Material
from mining.report.sentences import Figure, Name, clip, legible

JUDGED = ("显著恶化", "显著好转")


@dataclass(frozen=True)
class View:
    """`main` is a row per record: its columns, then theme_id, issue_id and weight of its main theme.

    `facets` maps a column of `main` to its heading, the channel first; `shown` lists the themes most frequent in
    the report month first; `alarms` are the judged alerts of the month, worst first.
    """

    material: Material
    main: pd.DataFrame
    names: Mapping[str, str]
    facets: Mapping[str, str]
    counts: Mapping[str, int]
    alarms: pd.DataFrame

    @property
    def now(self) -> pd.DataFrame:
        """The rows of `main` of the report month."""
        return self.main[self.main["month"].to_numpy() == self.material.month]

    @property
    def shown(self) -> tuple[str, ...]:
        """Theme ids, most frequent in the report month first, then by number."""
        return tuple(sorted(self.counts, key=lambda theme: (-self.counts[theme], theme)))

    def name(self, theme: str) -> Name:
        """Return a theme's or an issue's name as a link to its dossier."""
        return Name(self.names.get(theme, theme or "未归类"), f"#{theme}" if theme in self.names else "")

    def month_total(self) -> float:
        """Return the number of records analysed in the report month."""
        return float(sum(self.main["month"].to_numpy() == self.material.month))

    def baseline(self) -> tuple[str, ...]:
        """Return the complete months before the report month that it is compared with."""
        totals = self.material.totals
        before = totals.loc[
            (totals["month"] < self.material.month) & totals["complete"].astype(bool), "month"
        ]
        return tuple(sorted(before)[-self.material.run.baseline_months :])


def look(material: Material) -> View:
    """Join what the sections share."""
    main = _main(material)
    month = main[main["month"] == material.month]
    found = month["theme_id"].value_counts()
    names = {
        **{row.theme_id: legible(row.name_) for row in _named(material.themes, "theme_id")},
        **{row.issue_id: legible(row.name_) for row in _named(material.issues, "issue_id")},
    }
    counts = {theme: int(found.get(theme, 0)) for theme in sorted(material.themes["theme_id"])}
    return View(material, main, names, _facets(main), counts, _alarms(material))


def _named(frame: pd.DataFrame, key: str) -> list[object]:
    return list(frame[[key, "name"]].rename(columns={"name": "name_"}).itertuples(index=False))


def _main(material: Material) -> pd.DataFrame:
    first = material.assignments.loc[
        material.assignments["rank"] == 1, ["record_id", "theme_id", "issue_id", "weight"]
    ]
    joined = material.records.merge(first, on="record_id", how="left", validate="one_to_one")
    return joined.assign(
        theme_id=joined["theme_id"].fillna(""), issue_id=joined["issue_id"].fillna("")
    ).reset_index(drop=True)


def _facets(main: pd.DataFrame) -> dict[str, str]:
    """Keep the columns that group: at least two values, and not one value a record."""
    wanted = ["channel", *sorted(name for name in main.columns if name.startswith("facet:"))]
    kept = [name for name in wanted if name in main and _groups(main[name])]
    return {name: "渠道" if name == "channel" else legible(name.removeprefix("facet:")) for name in kept}


def _groups(values: pd.Series) -> bool:
    given = values[values != ""]
    return 2 <= given.nunique() <= max(2, len(given) // 3)


def _alarms(material: Material) -> pd.DataFrame:
    """Judged alerts of the month: worse first, then by q; one a theme or issue and direction."""
    alerts = material.alerts
    judged = alerts[(alerts["month"] == material.month) & alerts["verdict"].isin(JUDGED)]
    judged = judged.assign(order=judged["verdict"].map(dict(zip(JUDGED, range(2), strict=True))))
    judged = judged.sort_values(["order", "q", "p", "theme_id", "issue_id", "kind"])
    return judged.drop_duplicates(["theme_id", "issue_id", "verdict"]).drop(columns="order")


Show = Callable[[object], Cell]


def text(value: object) -> Name:
    """Return a cell of words from data."""
    return Name("" if pd.isna(value) else legible(str(value)))  # type: ignore[call-overload]


def frame_table(
    key: str,
    caption: str,
    frame: pd.DataFrame,
    columns: Mapping[str, tuple[str, Show]],
    *,
    tucked: bool = False,
) -> Table:
    """Return the named columns of a frame as a table: column -> (heading, how a value is shown).

    A key `a|b` shows two columns as an interval; columns that the frame lacks are left out.
    """
    kept = {name: spec for name, spec in columns.items() if set(name.split("|")) <= set(frame.columns)}
    shown = [_cells(frame, name.split("|"), show) for name, (_, show) in kept.items()]
    rows = tuple(zip(*shown, strict=True)) if shown else ()
    headings = tuple(
        Column(heading, _kind(name, cells))
        for (name, (heading, _)), cells in zip(kept.items(), shown, strict=True)
    )
    return Table(key, caption, headings, rows, tucked)


def _cells(frame: pd.DataFrame, names: list[str], show: Show) -> list[Cell]:
    if len(names) == 1:
        return [show(value) for value in frame[names[0]]]
    lows, highs = (frame[name] for name in names)
    return [(_bare(show(low)), " 至 ", _bare(show(high))) for low, high in zip(lows, highs, strict=True)]


def _bare(cell: Cell) -> Figure:
    assert isinstance(cell, Figure)
    return Figure(cell.value, cell.text)


def _kind(name: str, cells: list[Cell]) -> str:
    if "|" in name:
        return "interval"
    return "number" if any(isinstance(cell, Figure) for cell in cells) else "text"


def short(name: str, width: int = 36) -> str:
    """Return a name short enough for a chart."""
    return clip(name, width)
