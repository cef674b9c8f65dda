"""The page in a real browser: MINING_CHROMIUM names it, else the chromium on the path."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from mining.report.material import Material
from mining.report.page import render
from mining.report.summary import summarise

pytestmark = pytest.mark.browser
CHROMIUM = os.environ.get("MINING_CHROMIUM") or shutil.which("chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("no chromium: set MINING_CHROMIUM to its path")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def file(full: Material, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("page") / "index.html"
    made.write_text(render(summarise(full)), encoding="utf-8")
    return made


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page that the true command makes of the sample corpus."""
    project, out = Path(__file__).resolve().parents[2], tmp_path_factory.mktemp("sample")
    command = [
        *(sys.executable, "-m", "mining", "report"),
        *("--input", str(project / "corpora" / "feedback"), "--out", str(out)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=project, check=False)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


@pytest.fixture
def opened(browser: Browser, file: Path) -> Iterator[Opened]:
    """Opens the made month."""
    yield from _watched(browser, file)


@pytest.fixture
def opened_sample(browser: Browser, sample: Path) -> Iterator[Opened]:
    """Opens the report on the sample corpus."""
    yield from _watched(browser, sample)


def _watched(browser: Browser, file: Path) -> Iterator[Opened]:
    """Open a page; afterwards no message, no error and no request but the page's own may have been seen."""
    seen: list[str] = []
    contexts = []

    def open_page(anchor: str = "", width: int = 1366, **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: seen.append(message.text))
        page.on("pageerror", lambda error: seen.append(str(error)))
        page.on("request", lambda request: seen.append(request.url) if request.url != address else None)
        address = f"file://{file}"
        page.goto(address + anchor)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert seen == []


@pytest.mark.parametrize("width", [390, 768, 1366])
def test_no_width_scrolls_sideways(opened: Opened, width: int) -> None:
    assert opened(width=width).evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_of_level_a_or_aa(browser: Browser, file: Path, scheme: str) -> None:
    assert _violations(browser, file, scheme) == []


def _violations(browser: Browser, file: Path, scheme: str) -> list[tuple[str, str]]:
    """Return what axe finds with everything open: its rule and the first element."""
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]  # axe is a script of its own
    page = context.new_page()
    page.goto(f"file://{file}")
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = Axe().run(page, options=rules).response["violations"]
    context.close()
    return [(each["id"], each["nodes"][0]["html"]) for each in found]


def test_a_deep_link_opens_its_dossier(opened: Opened) -> None:
    page = opened("#T003")
    assert page.locator("#T003").get_attribute("open") is not None
    assert page.locator("#T004").get_attribute("open") is None


def test_a_deep_link_to_an_issue_opens_the_theme_around_it(opened: Opened) -> None:
    page = opened("#T001-I002")
    assert page.locator("#T001-I002").is_visible()


def test_a_number_leads_to_the_words_behind_it(opened: Opened) -> None:
    page = opened()
    page.locator(".finding .amount a").first.click()
    assert page.locator("#T001 blockquote").first.is_visible()


def test_filtering_counts_the_month_and_hides_other_quotes(opened: Opened) -> None:
    page = opened("#T001")
    page.locator("select[data-filter='0']").select_option(label="电话")
    assert page.locator("#T001 summary data").text_content() == "39"
    shown = page.locator("#T001 blockquote:visible footer").all_text_contents()
    assert shown
    assert all("电话" in line for line in shown)
    page.get_by_role("button", name="全部显示").click()
    assert page.locator("#T001 summary data").text_content() == "47"


def test_a_cell_of_a_cross_table_sets_the_filter(opened: Opened) -> None:
    page = opened()
    page.get_by_text("主题与渠道（本月件数）").click()
    page.locator("#table-cross-1 a[data-narrow]").first.click()
    assert page.locator("#T001 summary data").text_content() == "39"


def test_searching_shows_and_marks_the_quotes_that_hold_the_word(opened: Opened) -> None:
    page = opened()
    page.get_by_label("在原话里找").fill("热水器")
    assert page.locator("#list .dossier:visible").count() == 1
    assert page.locator("#T012 mark").first.text_content() == "热水器"
    page.get_by_label("在原话里找").fill("没有这样的话")
    assert page.locator("#list .dossier:visible").count() == 0
    assert "0 条" in (page.locator("#found").text_content() or "")


def test_tables_and_dossiers_are_sorted(opened: Opened) -> None:
    page = opened()
    first = page.locator("#table-themes tbody tr").first
    page.locator("#table-themes").get_by_role("button", name="编号").click()
    assert "T012" in (first.text_content() or "")
    page.locator("#table-themes").get_by_role("button", name="编号").click()
    assert "T001" in (first.text_content() or "")
    page.get_by_label("排序").select_option("id")
    assert page.locator("#list .dossier").nth(2).get_attribute("id") == "T003"


def test_a_table_is_copied_as_csv(opened: Opened) -> None:
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    page.locator("#table-dimensions-0").locator("xpath=../following-sibling::button").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines()[:2] == [
        '"维度","件数","","份额（%）","95% 区间（%）"',
        '"未对应","90","","60.0","52.0 至 68.0"',
    ]


def test_the_keyboard_reaches_the_contents_and_skips_them(opened: Opened) -> None:
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"


def test_all_is_readable_with_scripts_off(opened: Opened) -> None:
    page = opened(java_script_enabled=False)
    assert page.locator("h1").is_visible()
    assert not page.locator("#filter").is_visible()
    page.locator("#T002 > summary").click()
    assert page.locator("#T002 blockquote").first.is_visible()


def test_printing_gives_numbered_pages_with_drill_downs_closed(opened: Opened, tmp_path: Path) -> None:
    page = opened("#T001")
    assert 6 <= _pages(page, tmp_path) <= 20
    page.emulate_media(media="print")
    assert not page.locator("#T001 blockquote").first.is_visible()
    assert not page.locator("nav").is_visible()


def _pages(page: Page, folder: Path) -> int:
    """Return how many pages it prints to."""
    page.pdf(path=folder / "page.pdf", prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page\b", (folder / "page.pdf").read_bytes()))


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1366])
def test_the_sample_report_does_not_scroll_sideways_even_with_all_tables_open(
    opened_sample: Opened, width: int
) -> None:
    page = opened_sample(width=width)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert page.locator("#table-segments").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_in_the_sample_report(browser: Browser, sample: Path, scheme: str) -> None:
    assert _violations(browser, sample, scheme) == []


@pytest.mark.slow
def test_a_number_of_the_sample_report_leads_to_its_quotes(opened_sample: Opened) -> None:
    page = opened_sample()
    link = page.locator("#table-themes td a").first
    theme = (link.get_attribute("href") or "").removeprefix("#")
    link.click()
    assert page.locator(f"[id='{theme}'] blockquote").first.is_visible()


@pytest.mark.slow
def test_the_sample_report_prints_to_pages(opened_sample: Opened, tmp_path: Path) -> None:
    assert 6 <= _pages(opened_sample(), tmp_path) <= 30
