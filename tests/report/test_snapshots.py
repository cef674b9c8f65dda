"""All that the made month tells, and fragments of its page, as they stand in `snapshots/`.

After a change: read what is different; delete the file to have it written again.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mining.report.blocks import Block, Chart, Grid, Heading, Points, Quotes, Table
from mining.report.sentences import plain
from mining.report.summary import Summary

FRAGMENTS = {
    "finding": '<article class="finding.*?</article>',
    "flag": '<div class="flag">.*?</div>',
    "table": '<table id="table-actions">.*?</table>',
    "chart": '<figure class="chart">.*?</svg>',
    "dossier": '<details class="dossier" id="T012".*?</details>',
}


def _same_as(name: str, made: str) -> None:
    file = Path(__file__).parent / "snapshots" / name
    if not file.exists():
        file.write_text(made, encoding="utf-8", newline="\n")
        pytest.fail(f"{name} is written anew: read it, then run again")
    assert made == file.read_text(encoding="utf-8")


def _lines(summary: Summary) -> Iterator[str]:
    yield plain(summary.headline)
    yield plain(summary.masthead)
    for finding in summary.findings:
        told = (finding.title, finding.evidence, finding.lead, finding.advice, finding.owner)
        yield f"- {finding.verdict.text}｜" + "｜".join(map(plain, told))
    yield plain(summary.flags_note)
    for section in (summary.cover, *summary.sections):
        yield f"\n{section.number} {section.name}：{plain(section.title)}"
        yield from filter(None, [plain(section.lead)])
        for block in section.blocks:
            yield from _told(block)
    yield "\n" + plain(summary.quote_rule)


def _told(block: Block) -> Iterator[str]:
    if isinstance(block, Points):
        yield from (f"- {plain(item)}" for item in block.items)
    elif isinstance(block, Table):
        yield f"[{block.caption}] {' | '.join(column.name for column in block.columns)}；{len(block.rows)} 行"
    elif isinstance(block, Chart | Grid):
        yield f"<{plain(block.title)}> {plain(block.note)}"
        yield from _told(block.table) if block.table else ()
    elif isinstance(block, Heading):
        yield f"# {plain(block.text)}"
    elif isinstance(block, Quotes):
        yield f"“{plain(block.title)}” {len(block.quotes)} 条"
    else:
        yield plain(block)


def test_the_month_is_told_as_it_was(full_summary: Summary) -> None:
    _same_as("summary.txt", "\n".join(_lines(full_summary)) + "\n")


@pytest.mark.parametrize("name", FRAGMENTS)
def test_a_fragment_of_the_page_looks_as_it_did(page: str, name: str) -> None:
    found = re.search(FRAGMENTS[name], page, re.DOTALL)
    assert found
    _same_as(f"{name}.html", found.group() + "\n")
