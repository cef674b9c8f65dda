from dataclasses import replace

import pandas as pd

from mining.report.blocks import Table
from mining.report.material import Material
from mining.report.sections.crossings import cross_tables
from mining.report.sections.view import look
from mining.report.sentences import Figure
from mining.report.summary import summarise


def _crossed(material: Material, themes: int, values: int) -> Table:
    """Return the month's table of as many themes and values, a cell of theme t and value v holding 10 t + v."""
    cells = [
        ("渠道", f"渠道{v:02d}", f"T{t:03d}", "本月", 10 * t + v)
        for t in range(1, themes + 1)
        for v in range(values)
    ]
    frame = pd.DataFrame(cells, columns=["facet", "value", "theme_id", "period", "n"])
    frame = frame.assign(total=frame.groupby("value")["n"].transform("sum"))
    names = {f"T{t:03d}": f"主题{t}" for t in range(1, themes + 1)}
    view = look(replace(material, crossings=frame))
    view = replace(view, names=names, counts=dict.fromkeys(names, 1))
    (table,) = cross_tables(view, "cross-1", "channel", lambda anchor, _: anchor)
    return table


def test_the_columns_of_themes_and_groups_add_up_to_the_group(material: Material) -> None:
    table = _crossed(material, themes=15, values=10)
    sums = [
        sum(cell.value for cell in column if isinstance(cell, Figure))
        for column in list(zip(*table.rows, strict=True))[1:]
    ]
    assert sums == [1200 + 15 * v for v in range(9, 1, -1)]
    assert [row[0].text for row in table.rows][-2:] == ["主题12", "其他主题"]


def test_the_caption_says_what_is_cut(material: Material) -> None:
    whole, cut = (_crossed(material, themes, values).caption for themes, values in ((12, 8), (15, 10)))
    assert whole == "主题与渠道（本月件数；不足5件的并入“其他”）"
    assert cut == "主题与渠道（本月件数；不足5件的并入“其他”；主题列出最多的12个；渠道列出最多的8个）"


def test_a_table_of_shares_says_that_groups_are_cut(material: Material) -> None:
    records = material.records.assign(channel=[f"门店{place % 20}" for place in range(len(material.records))])
    page = summarise(replace(material, records=records))
    captions = [
        block.caption for section in page.sections for block in section.blocks if isinstance(block, Table)
    ]
    assert "按渠道（只列件数最多的）" in captions
