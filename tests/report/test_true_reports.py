"""The reports that the true command makes of the sample corpus and of real letters, as a reader meets them."""

import csv
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Opened, pages, violations, watched
from department import PROJECT, SHARED, write_csv
from playwright.sync_api import Browser, Page, expect
from prose import findings, read

pytestmark = pytest.mark.slow
LETTERS = SHARED / "tipdm2020c_3" / "tipdm2020c_3.csv"


def half_a_year(file: Path) -> Path:
    """Write the letters of seven months."""
    if not LETTERS.exists():
        pytest.skip("no ../shared/data beside the checkout")
    with LETTERS.open(encoding="utf-8-sig", newline="") as stream:
        return write_csv(
            file, [row for row in csv.DictReader(stream) if "2019-01" <= row["time"] < "2019-08"]
        )


@pytest.fixture(scope="module", params=["sample", pytest.param("letters", marks=pytest.mark.real)])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of one of them; each is made once."""
    out = tmp_path_factory.mktemp(request.param)
    read = PROJECT / "corpora" / "feedback" if request.param == "sample" else half_a_year(out / "来信.csv")
    command = [
        sys.executable,
        "-m",
        "mining",
        "report",
        "--input",
        str(read),
        "--out",
        str(out),
    ]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=PROJECT, check=False)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


@pytest.fixture(scope="module")
def text(report: Path) -> str:
    return report.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def opened(browser: Browser, report: Path) -> Iterator[Opened]:
    yield from watched(browser, report)


@pytest.fixture(scope="module")
def page(opened: Opened) -> Page:
    """The page on a laptop, read by all tests below; each leaves it as it was."""
    return opened()


def test_every_number_in_prose_is_in_the_embedded_data_and_none_stands_outside(text: str) -> None:
    reader = read(text)
    assert len(reader.told()) > 100
    assert (reader.unknown(), reader.misshown(), reader.stray()) == ([], [], [])


def test_every_finding_has_two_quotes_or_says_that_the_evidence_does_not_do(text: str) -> None:
    found = findings(text)
    assert found
    assert [told for quotes, told in found if quotes < 2 and "证据不足" not in told] == []
    assert [told for _, told in found if "责任部门" not in told or "区间" not in told] == []


def test_the_page_is_one_small_file(text: str) -> None:
    assert len(text.encode()) < 3_000_000
    assert re.findall(r"(?:src|href)=.https?:", text) == []


@pytest.mark.browser
def test_all_findings_a_grave_case_and_the_chart_stand_on_the_first_screen(page: Page) -> None:
    for part in (".finding >> nth=-1", ".flag >> nth=0", ".front .chart svg"):
        box = page.locator(part).bounding_box()
        assert box
        assert box["y"] < 768 - 60, part


@pytest.mark.browser
def test_a_number_leads_to_its_quotes(page: Page) -> None:
    link = page.locator("#table-themes td a").first
    theme = (link.get_attribute("href") or "").removeprefix("#")
    link.click()
    expect(page.locator(f"[id='{theme}'] blockquote").first).to_be_visible()


@pytest.mark.browser
def test_search_shows_marks_and_counts_then_all_is_as_before(page: Page) -> None:
    every = page.locator("#list .dossier:visible").count()
    page.get_by_label("在原话里找").fill("投诉")
    hits = page.locator("#list mark").count()
    assert 0 < page.locator("#list .dossier:visible").count() < every
    assert f"页内原话符合的 {hits} 条" in (page.locator("#found").text_content() or "")
    page.get_by_role("button", name="全部显示").click()
    expect(page.locator("#list mark")).to_have_count(0)
    expect(page.locator("#list .dossier:visible")).to_have_count(every)


@pytest.mark.browser
def test_a_number_of_a_group_filters_by_that_group(page: Page) -> None:
    link = page.locator("table[id^='table-shares'] a[data-narrow]").last
    if not link.count():
        pytest.skip("these records have no groups")
    row = link.locator("xpath=ancestor::tr")
    group, n = row.locator("th").inner_text(), row.locator("td").first.inner_text()
    page.evaluate("document.querySelectorAll('details.more').forEach((each) => { each.open = true; })")
    link.click()
    chosen = page.locator("#filter select[data-filter]").evaluate_all(
        "(all) => all.map((each) => each.selectedOptions[0].textContent).filter((text) => text !== '全部')"
    )
    assert chosen == [group]
    assert f"本月符合筛选的来件 {n} 件" in (page.locator("#found").text_content() or "")
    page.get_by_role("button", name="全部显示").click()


@pytest.mark.browser
def test_a_long_table_is_folded_sorted_and_unfolded(page: Page) -> None:
    rows = page.locator("#table-themes tbody tr:visible")
    whole = page.locator("#table-themes tbody tr").count()
    folded = 12 if whole > 16 else whole
    assert rows.count() == folded
    page.locator("#table-themes").get_by_role("button", name="本月件数").click()
    page.locator("#table-themes").get_by_role("button", name="本月件数").click()
    shown = [int(text) for text in rows.locator("td:nth-of-type(2)").all_text_contents()]
    assert shown == sorted(shown)
    assert rows.count() == folded


@pytest.mark.browser
def test_no_width_scrolls_sideways_even_with_all_tables_open(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    for width in (390, 1366):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.browser
def test_it_prints_to_pages_with_every_drill_down_closed(page: Page, tmp_path: Path) -> None:
    assert 8 <= pages(page, tmp_path) <= 18


@pytest.mark.browser
def test_a_deep_link_works_and_without_scripts_all_is_readable(opened: Opened, text: str) -> None:
    theme = re.findall(r'class="dossier" id="(T\d+)"', text)[0]
    expect(opened(f"#{theme}").locator(f"#{theme} blockquote").first).to_be_visible()
    still = opened(java_script_enabled=False, width=390)
    expect(still.locator(".finding h3").first).to_be_visible()
    still.locator(f"#{theme} > summary").click()
    expect(still.locator(f"#{theme} blockquote").first).to_be_visible()


@pytest.mark.browser
def test_axe_finds_no_violation(browser: Browser, report: Path) -> None:
    assert violations(browser, report, "light") == []
