"""Reports in a real browser: no error, no request, no accessibility violation, no script.

Needs Chromium and the extra `browser` (playwright, axe-core); skips where either is absent.
"""

from __future__ import annotations

import gzip
import shutil
import warnings

import pytest

import classifier
from classifier.report.files import write_pages

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium (apt-get install chromium)"),
    # Threads and sockets of the browser's driver are none of ours to close.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with playwright.sync_playwright() as started:
            made = started.chromium.launch(
                executable_path=CHROMIUM,
                args=["--no-sandbox", "--disable-gpu", "--disable-quic",
                      "--disable-background-networking", "--disable-component-update",
                      "--disable-sync", "--no-first-run"],
            )  # fmt: skip
            yield made
            made.close()


@pytest.fixture
def opened(browser, tmp_path):
    """Open a report; returns the tab with its `requests` and `messages`."""
    tabs = []

    def open_(path, scheme="light"):
        tab = browser.new_context(color_scheme=scheme, bypass_csp=False).new_page()
        tab.asked, tab.said = [], []
        tab.on("request", lambda r: tab.asked.append(r.url))
        tab.on("console", lambda m: tab.said.append(m.text))
        tab.on("pageerror", lambda e: tab.said.append(str(e)))
        tab.on("dialog", lambda d: (tab.said.append(d.message), d.dismiss()))
        tab.goto(path.as_uri())
        tabs.append(tab)
        return tab

    yield open_
    for tab in tabs:
        tab.context.close()


def report(page, tmp_path, name="story.html"):
    path = tmp_path / "report.html"
    write_pages(str(path), [(name, page)], many=False)
    return path


def violations(tab):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-core")
    found = axe.Axe().run(tab).response["violations"]
    return [(v["id"], [n["html"] for n in v["nodes"]]) for v in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_is_accessible_quiet_and_asks_for_nothing(page, opened, tmp_path, scheme):
    path = report(page, tmp_path)
    tab = opened(path, scheme)
    assert tab.asked == [path.as_uri()]
    assert tab.said == []
    assert violations(tab) == []


def test_the_keyboard_opens_and_closes_the_reasons(page, opened, tmp_path):
    tab = opened(report(page, tmp_path))
    chip = tab.locator("button.chip").first
    panel = tab.locator(f"#{chip.get_attribute('popovertarget')}")
    assert not panel.is_visible()
    chip.focus()
    tab.keyboard.press("Enter")
    assert panel.is_visible()
    assert "Carried by" in panel.inner_text()
    tab.keyboard.press("Escape")
    assert not panel.is_visible()


def test_hovering_shows_the_reasons_and_a_screen_reader_gets_them(page, opened, tmp_path):
    tab = opened(report(page, tmp_path))
    chip = tab.locator("button.chip").first
    panel = tab.locator(f"#{chip.get_attribute('aria-describedby')}")
    chip.hover()
    assert panel.is_visible()
    assert panel.inner_text().startswith("geopolitics")


def test_hostile_text_neither_runs_nor_loads_nor_breaks_out(hostile, opened, tmp_path):
    path = report(hostile, tmp_path, "<script>document.title='owned'</script>.html")
    tab = opened(path)
    assert tab.asked == [path.as_uri()]
    assert tab.said == []
    assert tab.title() != "owned"
    assert tab.locator("script, iframe, img, main h1").count() == 0
    assert tab.locator(".block").count() == len(hostile.blocks)
    assert violations(tab) == []


def test_an_index_counts_topics_and_leads_to_every_page(page, hostile, opened, tmp_path):
    index = write_pages(str(tmp_path / "out"), [("a.html", page), ("<b>.html", hostile)], many=True)
    tab = opened(tmp_path / "out" / "index.html")
    assert index.endswith("index.html")
    assert violations(tab) == []
    links = [a.get_attribute("href") for a in tab.locator("td a, th a").all()]
    assert len(links) == 2
    assert all((tmp_path / "out" / href).is_file() for href in links)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_real_pages_are_accessible_quiet_and_ask_for_nothing(shared, opened, tmp_path, scheme):
    pytest.importorskip("lxml", reason="needs lxml")
    folder = shared / "pages" / "html"
    found = [*sorted(folder.glob("fundus_tests/*.gz"))[::90], *sorted(folder.glob("wcxb/*.gz"))[:2]]
    assert found
    pages = [
        (
            path.name,
            classifier.read_page(gzip.decompress(path.read_bytes()).decode("utf-8", "replace")),
        )
        for path in found
    ]
    write_pages(str(tmp_path / "out"), pages, many=True)
    for path in sorted((tmp_path / "out").iterdir()):
        tab = opened(path, scheme)
        assert tab.asked == [path.as_uri()]
        assert tab.said == []
        assert violations(tab) == [], path.name


def test_an_evaluation_is_accessible_quiet_and_asks_for_nothing(opened, tmp_path, evaluation_file):
    for scheme in ("light", "dark"):
        tab = opened(evaluation_file, scheme)
        assert tab.asked == [evaluation_file.as_uri()]
        assert tab.said == []
        assert violations(tab) == []
