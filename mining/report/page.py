"""The summary as one self-contained page. Rendering only: every number is in the summary already."""

import base64
import hashlib
import json
from dataclasses import fields, is_dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from mining.report import blocks, sentences
from mining.report.blocks import Chart
from mining.report.charts import draw
from mining.report.material import Material
from mining.report.sentences import Figure, plain
from mining.report.summary import FLAGS, Summary
from mining.report.tables import write_tables
from mining.report.workbook import write_workbook

ROWS = 400  # of a table on the page; the workbook has them all


def write_report(summary: Summary, material: Material, folder: Path) -> None:
    """Write `index.html`, `report.xlsx` and `data/` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(render(summary), encoding="utf-8", newline="\n")
    write_workbook(summary, material, folder / "report.xlsx")
    write_tables(material, folder / "data")


def render(summary: Summary) -> str:
    """Return the page."""
    environment = _environment()
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


def _environment() -> Environment:
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
    environment.filters.update(
        plain=plain, percent=_percent, picture=_picture, target=_target, narrowing=_narrowing
    )
    return environment


def _picture(chart: Chart) -> Markup:
    return Markup(draw(chart.picture, chart.key, plain(chart.title)))  # noqa: S704 - the XML writer has escaped it


def _percent(part: float) -> str:
    return f"{100 * part:.1f}"


def _target(href: str) -> str:
    return href.split("?", maxsplit=1)[0]


def _narrowing(href: str) -> str:
    return href.partition("?")[2]


def _data(summary: Summary) -> Markup:
    """Return what the script counts with, and every figure of the prose: value and text as shown."""
    figures = sorted({(str(figure.value), figure.text) for figure in _figures(summary)})
    text = json.dumps(
        {
            "filters": [{"name": each.name, "values": each.named} for each in summary.filters],
            "cube": summary.cube,
            "figures": figures,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704 - no tag can open


def _figures(thing: object) -> list[Figure]:
    if isinstance(thing, Figure):
        return [thing]
    if isinstance(thing, tuple):
        return [figure for each in thing for figure in _figures(each)]
    if is_dataclass(thing) and not isinstance(thing, type):
        return [figure for field in fields(thing) for figure in _figures(getattr(thing, field.name))]
    return []
