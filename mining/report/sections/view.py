"""The month as the sections look at it: records with their main theme, names, order, the alarms of the month."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from mining.report.blocks import Chart, Series
from mining.report.material import Material
from mining.report.sections.courses import courses
from mining.report.sections.frames import Row, rows, text
from mining.report.sentences import Name, Sentence, Tone, count, legible, say, share, shorten, verdict
from mining.themes import lineage
from mining.themes.spoken import FEW
from mining.trends.alerts import BETTER, WORSE
from mining.trends.crossings import facets
from mining.trends.emptied import emptied

NAME = 60  # columns of a name: thirty Chinese characters
ISSUES = 30  # of a theme that the page lists
OF_ALL = 1_000  # of all themes
SPOKEN = {
    "app": "应用", "brand": "品牌", "category": "品类", "city": "城市", "department": "部门", "model": "型号",
    "product": "产品", "province": "省份", "region": "地区", "series": "系列", "shop": "门店", "store": "门店",
    "version": "版本",
}  # fmt: skip
JUDGED = (WORSE, BETTER)


@dataclass(frozen=True)
class View:
    """`main` is a row per record: its columns, then theme_id, issue_id and weight of its main theme.

    `facets` maps a column of `main` to its heading, the channel first; `shown` lists the themes most frequent in
    the report month first; `alarms` are the judged alerts of the month, worst first; `courses` has the course of
    each theme, and of all records under "".
    """

    material: Material
    main: pd.DataFrame
    names: Mapping[str, str]
    facets: Mapping[str, str]
    counts: Mapping[str, int]
    alarms: pd.DataFrame
    courses: Mapping[str, Series]
    baseline: tuple[str, ...]

    @cached_property
    def now(self) -> pd.DataFrame:
        """Rows of `main` in the report month."""
        return self.main.loc[self.main["month"] == self.material.month]

    @cached_property
    def filled(self) -> dict[str, str]:
        """The facets with a value in the report month."""
        return {column: name for column, name in self.facets.items() if (self.now[column] != "").any()}

    @cached_property
    def valued(self) -> dict[str, tuple[int, int]]:
        """Return facet -> how many records of the month, and of its baseline, have a value of it."""
        before = self.main[self.main["month"].isin(self.baseline)]
        return {
            column: (int((self.now[column] != "").sum()), int((before[column] != "").sum()))
            for column in self.facets
        }

    @cached_property
    def emptied(self) -> dict[str, str]:
        """Column -> the last month that filled it, of those that the report month does not fill any more."""
        return emptied(self.main, self.material.month)

    @property
    def whole(self) -> bool:
        """Whether the report month has all its days."""
        totals = self.material.totals
        return bool(totals.loc[totals["month"] == self.material.month, "complete"].all())

    @property
    def measured(self) -> str:
        """What the tests of the months compare: the themes' rates, without exposure their shares alone."""
        return "各主题" if self.material.exposure_given else "各主题的份额"

    @cached_property
    def said(self) -> dict[str, Row]:
        """Theme or issue -> its row of `material.said`."""
        return {str(row.issue_id or row.theme_id): row for row in rows(self.material.said)}

    @cached_property
    def tested(self) -> pd.DataFrame:
        """Rows of `alerts` of the report month."""
        alerts = self.material.alerts
        return alerts[alerts["month"] == self.material.month]

    @property
    def tests(self) -> int:
        """The number of tests of the month; one that nothing could have passed is none."""
        return int(self.tested["p"].notna().sum())

    @property
    def quiet(self) -> str:
        """What is said of the themes where no change passed its test: nothing of tests where there was none."""
        return f"{self.measured}都没有通过检验的变化" if self.tests else "各主题的升降还不能检验"

    @property
    def themeless(self) -> str:
        """Why there is no theme to speak of this month, "" where there is one."""
        if any(self.counts.values()):
            return ""
        return "本月来件都没有归入主题" if len(self.now) else "本月没有来件"

    @property
    def shown(self) -> tuple[str, ...]:
        """Theme ids, most frequent in the report month first, then by number."""
        return tuple(sorted(self.counts, key=lambda theme: (-self.counts[theme], theme)))

    @property
    def drawn(self) -> tuple[str, ...]:
        """The themes of `shown` that have a course."""
        return tuple(theme for theme in self.shown if theme in self.courses)

    @cached_property
    def raised(self) -> pd.DataFrame:
        """Record_id, theme_id, issue_id of the report month's issues, whatever the rank of the theme."""
        given = self.material.assignments
        return given[(given["month"] == self.material.month) & (given["issue_id"] != "")]

    @cached_property
    def judged(self) -> dict[str, str]:
        """Theme -> verdict of the month, for themes with an alarm, worst first."""
        themes = self.alarms[self.alarms["issue_id"] == ""].drop_duplicates("theme_id")
        return dict(zip(themes["theme_id"], themes["verdict"], strict=True))

    def tone(self, theme: str) -> Tone:
        """Return the signal colour of a theme this month."""
        return verdict(self.judged.get(theme, "无显著变化")).tone

    def name(self, theme: str) -> Name:
        """Return a theme's or an issue's name as a link to its dossier; of a theme out of use the number, too."""
        return replace(
            text(self.names.get(theme) or self._gone.get(theme, theme or "没有归入主题")),
            href=self.anchor(theme),
            faint=theme in self.doubtful,
        )

    @cached_property
    def _gone(self) -> dict[str, str]:
        """Theme -> its number and the name that it had last, for those out of use."""
        last = lineage.names(self.material.lineage)
        return {theme: f"{theme} {shorten(legible(name), NAME)}" for theme, name in last.items()}

    def spoken(self, theme: str) -> Sentence:
        """Return what follows the words of a theme whose name few of its records speak of."""
        if theme not in self.few:
            return ()
        return say("；名称所说的只占{share}，其余见关键词和原话", share=share(self.few[theme]))

    @cached_property
    def few(self) -> dict[str, float]:
        """Theme -> the share of its records that have a word of its name, where few have one."""
        themes = self.material.themes
        told = themes[themes["spoken"] < FEW]
        return dict(zip(told["theme_id"], told["spoken"], strict=True))

    def unit(self, number: str) -> Name:
        """Return the same where themes and issues stand together: an issue may be called like its theme."""
        name = self.name(number)
        return replace(name, text=f"{name.text}（问题）") if number in self._theme_of else name

    def anchor(self, number: str) -> str:
        """Return the link to a theme or an issue, of one that is not listed to its theme; none to what is unknown."""
        if number not in self.names:
            return ""
        return f"#{number if number in self.listed else self._theme_of.get(number, number)}"

    @cached_property
    def _theme_of(self) -> dict[str, str]:
        issues = self.material.issues
        return dict(zip(issues["issue_id"], issues["theme_id"], strict=True))

    @cached_property
    def listed(self) -> dict[str, Row]:
        """Issue -> its row, hottest first, of those that the dossiers list: of each theme the month's, then the hot."""
        most, issues = min(ISSUES, OF_ALL // max(len(self.shown), 1)), self.material.issues
        issues = issues.assign(now=issues["issue_id"].map(self.raised["issue_id"].value_counts()).fillna(0))
        first = issues.sort_values(["now", "heat", "issue_id"], ascending=[False, False, True])
        first = (
            first.groupby("theme_id").head(most).sort_values(["heat", "issue_id"], ascending=[False, True])
        )
        return {str(row.issue_id): row for row in rows(first)}

    @cached_property
    def doubtful(self) -> frozenset[str]:
        """Themes whose texts the audit found too often wrong."""
        table = self.material.accuracy
        return frozenset(table.loc[table["doubtful"].astype(bool), "theme_id"])

    def month_total(self) -> float:
        """Return the number of records analysed in the report month."""
        return float(len(self.now))

    def share(self, n: float) -> float:
        """Return n as a share of the month's records; NaN for a month without."""
        total = self.month_total()
        return n / total if total else float("nan")


def look(material: Material) -> View:
    """Join what the sections share."""
    material = _in_order(material)
    main = _main(material)
    found = main.loc[main["month"] == material.month, "theme_id"].value_counts()
    names = _names(material.themes, "theme_id") | _names(material.issues, "issue_id")
    counts = {theme: int(found.get(theme, 0)) for theme in sorted(material.themes["theme_id"])}
    return View(material, main, names, _facets(main), counts, _alarms(material), *courses(material))


def _in_order(material: Material) -> Material:
    """Return it with records by time and assignments in their order, as they mostly come."""
    records, given = material.records, material.assignments
    first = given.loc[given["rank"] == 1, "record_id"].reset_index(drop=True)
    if records["time"].is_monotonic_increasing and first.equals(records["record_id"].reset_index(drop=True)):
        return material
    records = records.sort_values(["time", "record_id"], ignore_index=True)
    place = given["record_id"].map(pd.Series(records.index, index=records["record_id"]))
    given = given.assign(place=place).sort_values(["place", "rank"], ignore_index=True).drop(columns="place")
    return replace(material, records=records, assignments=given)


def _names(frame: pd.DataFrame, key: str) -> dict[str, str]:
    return {
        str(number): shorten(legible(str(name)), NAME)
        for number, name in zip(frame[key], frame["name"], strict=True)
    }


def panel(view: View, place: str, theme: str, course: Series) -> Chart:
    """Return a course of a theme, small, for a place of the page."""
    drawn = replace(course, tone=view.tone(theme), small=True)
    return Chart(f"{place}-{theme}", (view.name(theme), " ", count(view.counts[theme])), drawn)


def value_name(value: object) -> Name:
    """Return a value of a facet, as a name of bearable length."""
    whole = legible(str(value))
    shown = shorten(whole, NAME)
    return Name(shown, whole=whole if shown != whole else "")


def _main(material: Material) -> pd.DataFrame:
    given = material.assignments[material.assignments["rank"] == 1].set_index("record_id")
    first = given[["theme_id", "issue_id", "weight"]].reindex(material.records["record_id"])
    first = first.fillna({"theme_id": "", "issue_id": ""}).reset_index(drop=True)
    return pd.concat([material.records.reset_index(drop=True), first], axis=1)


def heading(name: str) -> str:
    """Return the heading of a facet; what exports call by an English word stands in Chinese."""
    return SPOKEN.get(name.strip().lower(), shorten(legible(name), NAME))


def _facets(main: pd.DataFrame) -> dict[str, str]:
    """Keep the columns that group: at least two values, and not one value a record.

    Where two would have one heading, an English word and its translation, each has its own name.
    """
    kept = {column: own for column, own in facets(main).items() if _groups(main[column])}
    often = Counter(map(heading, kept.values()))
    return {name: heading(own) if often[heading(own)] == 1 else legible(own) for name, own in kept.items()}


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
