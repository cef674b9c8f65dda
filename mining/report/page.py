"""The summary as one self-contained page. Rendering only: every number is in the summary already."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import is_dataclass
from functools import partial

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from mining.report import blocks, sentences
from mining.report.blocks import Chart, inside
from mining.report.sentences import Figure, plain
from mining.report.summary import FLAGS, Summary

ROWS = 400  # of a table on the page; the workbook has them all
BEHIND = 40  # quotes that a count leads to
_PICTURE = re.compile("<!--picture (.*?)-->")


def render(summary: Summary, pictures: Callable[[], Mapping[str, str]] | None = None) -> str:
    """Return the page; `pictures` returns key -> drawing of every chart, where somebody draws them meanwhile."""
    page = _text(summary)
    drawings = pictures() if pictures else drawn(inside(summary, Chart))
    return _PICTURE.sub(lambda place: drawings[place[1]], page)


def drawn(charts: Sequence[Chart]) -> dict[str, str]:
    """Return key -> `<svg>` element of each chart; no two have the same key."""
    from mining.report.charts import draw  # noqa: PLC0415 - slow to load, and not where a helper draws

    assert len({chart.key for chart in charts}) == len(charts)
    return {chart.key: draw(chart.picture, chart.key, plain(chart.title)) for chart in charts}


def _text(summary: Summary) -> str:
    """Return the page with places for the pictures."""
    environment = _environment(summary)
    sheet = environment.loader.get_source(environment, "page.css")[0]  # type: ignore[union-attr]
    style = sheet.replace("MONTH", summary.month.text)
    script = environment.loader.get_source(environment, "page.js")[0]  # type: ignore[union-attr]
    return environment.get_template("page.html").render(
        summary=summary,
        most_flags=FLAGS,
        style=Markup(style),  # noqa: S704 - a file of ours
        script=Markup(script),  # noqa: S704 - a file of ours
        style_hash=_digest(style),
        script_hash=_digest(script),
        data=_data(summary),
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _environment(summary: Summary) -> Environment:
    environment = Environment(
        loader=PackageLoader("mining.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["most_rows"] = ROWS
    for module in (blocks, sentences):
        for name, kind in vars(module).items():
            if isinstance(kind, type) and is_dataclass(kind):
                environment.tests[name.lower()] = lambda value, kind=kind: isinstance(value, kind)
    way = partial(_way, _numbered(summary))
    environment.filters.update(plain=plain, percent=_percent, picture=_picture, way=way)
    return environment


def _numbered(summary: Summary) -> dict[str, int]:
    """Return record_id -> number of its quote, in the order in which the dossiers show them."""
    shown = [quote.record_id for dossier in summary.dossiers for quote in dossier.quotes]
    return {record: number for number, record in reversed(list(enumerate(shown)))}


def _way(numbers: Mapping[str, int], figure: Figure) -> Markup:
    """Return the attributes of the link from a figure to its quotes; without script it leads to the first of them."""
    shown = sorted(numbers[record] for record in figure.behind if record in numbers)[:BEHIND]
    if shown:
        quotes = [f"q{number}" for number in shown]
        return Markup('href="#{}" data-behind="{}"').format(quotes[0], " ".join(quotes))
    target, _, narrowing = figure.href.partition("?")
    narrowed = Markup(' data-narrow="{}"').format(narrowing) if narrowing else ""
    return Markup('href="{}"{}').format(target, narrowed) if target else Markup()


def _picture(chart: Chart) -> Markup:
    """Return the place of a picture; no text of the page can look like it, for there `<` is escaped."""
    return Markup(f"<!--picture {chart.key}-->")  # noqa: S704 - keys are ours


def _percent(part: float) -> str:
    return f"{100 * part:.1f}"


def _data(summary: Summary) -> Markup:
    """Return what the script counts with, and every figure of the prose: value and text as shown."""
    told = sorted({(str(figure.value), figure.text) for figure in inside(summary, Figure)})
    text = json.dumps(
        {
            "filters": [{"name": each.name, "values": each.shown} for each in summary.filters],
            "cube": summary.cube,
            "figures": told,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704 - no tag can open
