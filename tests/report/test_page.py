import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest

from mining.report.material import Material
from mining.report.page import render
from mining.report.summary import summarise

PROSE = {"p", "li", "h1", "h2", "h3", "h4", "figcaption"}
SILENT = {"script", "style", "svg", "table", "blockquote", "title", "form", "nav"}
VOID = {"meta", "input", "br", "rect", "path"}


class Reader(HTMLParser):
    """Collects the prose of the page: what stands in <data>, and the rest without the names that come from data."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.figures: list[tuple[str, str]] = []
        self.loose: list[str] = []
        self.data = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "data":
            self.figures.append((dict(attrs)["value"] or "", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script" and not self.data:
            self.data = data
        if SILENT & set(self.open) or not PROSE & set(self.open):
            return
        if self.open[-1] == "data":
            self.figures[-1] = (self.figures[-1][0], data)
        elif "bdi" not in self.open and not re.fullmatch(r"T\d{3}(-I\d{3})?", data):
            self.loose.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


@pytest.fixture(scope="module")
def page(full: Material) -> str:
    return render(summarise(full))


def shows(text: str, value: str) -> bool:
    """Whether `text` is `value` as rounded for a reader: itself, as a percentage, or a month."""
    if re.fullmatch(r"\d{4}-\d{2}", value):
        return text == f"{value[:4]}年{int(value[5:])}月"
    shown = float(text.replace(",", "").replace("−", "-").replace("+", ""))
    half = 0.5 * 10.0 ** -(len(text.partition(".")[2])) + 1e-9
    return any(abs(abs(float(value)) * scale - abs(shown)) <= half for scale in (1, 100))


def test_every_number_in_prose_is_in_the_embedded_data_and_rounded_right(page: str) -> None:
    reader = read(page)
    known = {value for value, _ in json.loads(reader.data)["figures"]}
    told = [(value, text) for value, text in reader.figures if text not in {"", "—"}]
    assert len(told) > 100
    assert [pair for pair in told if pair[0] not in known] == []
    assert [pair for pair in told if not shows(pair[1], pair[0])] == []


def test_no_number_in_prose_stands_outside_the_data(page: str) -> None:
    assert [text for text in read(page).loose if re.search(r"\d", text)] == []


def test_every_link_leads_somewhere_in_the_page(page: str) -> None:
    tags = read(page).tags
    targets = {attributes["id"] for _, attributes in tags if "id" in attributes}
    links = [attributes["href"] for tag, attributes in tags if tag == "a"]
    assert len(links) > 50
    assert [
        link for link in links if link is None or not link.startswith("#") or link[1:] not in targets
    ] == []


def test_no_id_is_used_twice(page: str) -> None:
    ids = [attributes["id"] for _, attributes in read(page).tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_the_policy_allows_the_pages_own_style_and_script_and_nothing_else(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    hashes = [
        base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
        for part in re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", page, re.DOTALL)
    ]
    assert policy.group(1).replace("&#39;", "'") == (
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_nothing_is_fetched_and_nothing_is_styled_inline(page: str) -> None:
    body = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert re.findall(r"\s(?:src|style|on\w+)=", body) == []
    assert re.findall(r"https?://(?!www\.w3\.org/)", page) == []


def test_the_same_month_gives_the_same_bytes(full: Material, page: str) -> None:
    assert render(summarise(full)) == page


HOSTILE = (
    "<script>alert(1)</script> $x$ {{ 7*7 }} =cmd|'/C calc'!A0 \u202eabc\u202c 😡 " + "长" * 300 + "w" * 300
)


@pytest.fixture(scope="module")
def hostile(full: Material) -> str:
    records = full.records.assign(
        text=full.records["text"].str.replace("安装收费不透明", HOSTILE, regex=False)
    )
    records = records.assign(channel=records["channel"].replace("电话", "<img src=x onerror=alert(2)>"))
    themes = full.themes.assign(name=full.themes["name"].replace("安装收费不透明", HOSTILE))
    issues = full.issues.assign(name="</title><b>" + full.issues["name"])
    renamed = {f"facet:{HOSTILE}": records["facet:产品"]}
    return render(summarise(replace(full, records=records.assign(**renamed), themes=themes, issues=issues)))


def test_hostile_text_stays_text(hostile: str, page: str) -> None:
    count = {
        tag: sum(one == tag for one, _ in read(page).tags) for tag in ("script", "img", "b", "title", "style")
    }
    assert count == {"script": 2, "img": 0, "b": 0, "title": 1, "style": 1}
    assert {tag: sum(one == tag for one, _ in read(hostile).tags) for tag in count} == count
    assert "{{ 7*7 }}" in hostile
    assert "$x$" in hostile
    assert "\u202e" not in hostile


def test_hostile_text_does_not_end_the_embedded_data(hostile: str) -> None:
    assert json.loads(read(hostile).data)["filters"][0]["values"][0] == "<img src=x onerror=alert(2)>"


@pytest.mark.slow
def test_a_hundred_thousand_records_stay_under_three_megabytes(material: Material) -> None:
    times = -(-100_000 // len(material.records))
    records, assignments = (
        pd.concat(
            [frame.assign(record_id=frame["record_id"] + f"-{copy}") for copy in range(times)],
            ignore_index=True,
        )
        for frame in (material.records, material.assignments)
    )
    long = "，师傅说要加收高空费、辅料费、拆旧费，事先没有一个人告诉我们" * 10
    records = records.assign(text=records["record_id"] + records["text"] + long)
    grown = replace(material, records=records, assignments=assignments)
    assert len(render(summarise(grown)).encode()) < 3_000_000


def test_the_cover_tells_which_columns_were_read_and_that_texts_are_de_identified_only(page: str) -> None:
    (cover,) = (part for part in page.split("<section") if 'id="s0"' in part)
    assert "去标识化，不是匿名化" in cover
    assert "受理时间" in cover
    assert "duplicate_days" in cover
