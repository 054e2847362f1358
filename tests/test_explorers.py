"""What every interactive figure owes its reader, wherever and however the page is opened."""

import re
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from windows import Windows

from helpers.authoring.exercise_cells import is_exercise
from helpers.site import explorers
from helpers.vectors import BUNDLED, load
from helpers.widgets.shared import bundle
from helpers.widgets.shared.word_vectors import explorer_vectors

HTML = "text/html"

CHAPTERS = {
    "01_intuition": "similarity",
    "02_pretrained_analogies": "analogy",
    "03_lookup_layer": "lookup",
    "04_toy_training": "replay",
    "05_parameter_counts": "calculator",
}
each_chapter = pytest.mark.parametrize("chapter", CHAPTERS, scope="module")

STRICT = "default-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self'"


def cells_of(chapter):
    return nbformat.read(f"book/{chapter}.ipynb", as_version=4).cells


def explorer(window, chapter):
    return window.locator(f"[data-widget={CHAPTERS[chapter]}]")


@pytest.mark.parametrize("page", [*CHAPTERS, "index", "glossary"])
def test_a_page_loads_the_explorers_that_it_has_and_no_others(page):
    html = Path(f"_build/html/book/{page}.html").read_text(encoding="utf-8")
    shown = set(re.findall(r'data-widget="(\w+)"', html))
    scripts = re.findall(r'src="\.\./_static/(explorers-[\w-]+\.js)', html)
    names = [name for name in explorers.EXPLORERS if name in shown]
    assert scripts == ([f"explorers-{'-'.join(names)}.js"] if names else [])
    for script in scripts:
        text = Path("_build/html/_static", script).read_text(encoding="utf-8")
        assert text == bundle.script(names)


def test_scripts_of_an_earlier_build_are_packed_anew_or_go(tmp_path):
    static = tmp_path / "_static"
    static.mkdir()
    for name in ("explorers-push.js", "explorers-of_old.js"):
        (static / name).write_text("old")
    config = SimpleNamespace(explorer_vectors=BUNDLED)
    explorers._write(SimpleNamespace(outdir=tmp_path, config=config))
    assert (static / "explorers-push.js").read_text(encoding="utf-8") == bundle.script(["push"])
    assert not (static / "explorers-of_old.js").exists()


def visible(locator, part):
    return locator.locator(f".explorer-{part}").is_visible()


@pytest.mark.parametrize("scheme", ["http", "file"])
@each_chapter
def test_an_explorer_opens_complete_before_any_vectors_are_loaded(read_page, chapter, scheme):
    window = read_page(f"book/{chapter}", scheme)
    home = explorer(window, chapter)
    assert home.count() == 1
    assert visible(home, "live")
    assert not visible(home, "fallback")
    assert len(home.locator("[role=status]").inner_text()) > 30
    assert [url for url in window.requests if "vectors" in url] == []
    assert window.complaints == []


@each_chapter
def test_without_scripts_a_table_tells_the_same(open_page, chapter):
    window = open_page(f"book/{chapter}", "file", java_script_enabled=False)
    home = explorer(window, chapter)
    assert visible(home, "fallback")
    assert home.locator("input, button, select").count() == 0
    assert home.locator("tbody tr").count() >= 2
    assert len(home.locator("p").first.inner_text()) > 60


@each_chapter
def test_on_paper_the_table_stands_in(read_page, chapter):
    window = read_page(f"book/{chapter}", "file")
    window.emulate_media(media="print")
    home = explorer(window, chapter)
    assert visible(home, "fallback")
    assert not visible(home, "live")


def add_policy(route):
    answer = route.fetch()
    route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": STRICT})


@pytest.fixture(scope="module")
def strict_windows(browser, addresses):
    """The windows of a site that sends a strict security policy."""
    windows = Windows(browser, addresses, lambda context: context.route("**/*", add_policy))
    yield windows
    windows.close()


@each_chapter
def test_a_strict_security_policy_breaks_no_explorer(strict_windows, chapter):
    window = strict_windows.open("open", f"book/{chapter}", "http", "light", 1280)
    home = explorer(window, chapter)
    assert visible(home, "live")
    status = home.locator("[role=status]")
    before = status.inner_text()
    home.locator("button:not(:disabled), input[type=radio]:not(:checked)").last.click(force=True)
    window.wait_for_function(
        "([node, before]) => node.textContent !== before && !node.textContent.startsWith('Load')",
        arg=[status.element_handle(), before],
    )
    assert "could not" not in status.inner_text()
    strict_windows.give_back()


@pytest.mark.parametrize("width", [1280, 390])
@each_chapter
def test_nothing_cuts_off_the_focus_ring(read_page, chapter, width):
    window = read_page(f"book/{chapter}", "file", width=width)
    cut = explorer(window, chapter).evaluate(
        """(home) => {
          const frame = home.closest(".output").getBoundingClientRect();
          return [...home.querySelectorAll("input, button, select")].filter((control) => {
            const { left, right } = control.getBoundingClientRect();
            return left - 4 < frame.left || right + 4 > frame.right;
          }).map((control) => control.outerHTML);
        }"""
    )
    assert cut == []


def test_the_first_of_several_choices_has_its_left_border(read_page):
    window = read_page("book/03_lookup_layer", "file")
    for group in window.locator(".explorer-choice").all():
        first = group.locator("label span").first.bounding_box()
        assert first["x"] >= group.bounding_box()["x"]


@pytest.mark.parametrize("chapter", list(CHAPTERS)[:3])
def test_no_text_is_smaller_than_12_pixels_on_a_desktop(open_page, chapter):
    window = open_page(f"book/{chapter}", "file")
    if chapter.startswith("03"):
        window.get_by_role("radio", name="one-hot × W").check(force=True)
    small = explorer(window, chapter).evaluate(
        """(home) => {
          const size = (node) => parseFloat(getComputedStyle(node).fontSize)
            * (node instanceof SVGElement ? node.getScreenCTM().a : 1);
          return [...home.querySelectorAll(".explorer-live *")]
            .filter((node) => [...node.childNodes].some((child) => child.nodeType === 3))
            .filter((node) => node.tagName !== "title" && size(node) < 12)
            .map((node) => node.outerHTML);
        }"""
    )
    assert small == []


def test_one_failing_explorer_leaves_the_others_and_says_so(open_page):
    window = open_page("book/glossary")
    page = Path("_build/html/book/01_intuition.html").read_text(encoding="utf-8")
    broken = (
        '<div class="explorer" data-widget="similarity" data-state="{">'
        '<div class="explorer-fallback">the table</div></div>'
    )
    start = page.index('<div class="explorer"')
    window.route(
        "**/01_intuition.html",
        lambda route: route.fulfill(body=page[:start] + broken + page[start:], status=200),
    )
    window.goto(window.url.replace("glossary", "01_intuition"))
    bad, good = window.locator("[data-widget=similarity]").all()
    assert "could not start" in bad.locator(".explorer-live").inner_text()
    assert visible(bad, "fallback")
    assert visible(good, "live")
    good.get_by_role("button", name="cat · banana").click()
    window.wait_for_function("document.body.innerText.includes('0.274. As one-hot')")


def test_vectors_that_cannot_be_loaded_are_told_in_a_sentence(open_page):
    window = open_page("book/01_intuition")
    window.route("**/explorer-vectors.js", lambda route: route.abort())
    explorer(window, "01_intuition").get_by_role("button", name="cat · banana").click()
    window.wait_for_function("document.body.innerText.includes('could not be loaded')")
    assert window.query_selector("[data-widget=similarity] strong").is_visible()


@each_chapter
def test_the_saved_output_holds_the_fallback_and_no_widget_of_a_past_kernel(chapter):
    text = Path(f"book/{chapter}.ipynb").read_text(encoding="utf-8")
    assert "widget-view+json" not in text
    assert "model_id" not in text
    name = f'data-widget="{CHAPTERS[chapter]}"'
    shown = (output for cell in cells_of(chapter) for output in cell.get("outputs", []))
    outputs = [html for output in shown if name in (html := output.get("data", {}).get(HTML, ""))]
    assert len(outputs) == 1
    assert not re.search(r"<script|\son\w+=|javascript:", outputs[0])
    assert len(outputs[0]) <= 300_000


def test_the_vectors_hold_every_word_that_chapters_1_and_2_compute_with():
    vectors = load()
    written = set()
    for chapter in list(CHAPTERS)[:2]:
        for cell in cells_of(chapter):
            if is_exercise(cell):
                continue
            texts = [cell.source] if cell.cell_type == "code" else []
            for output in cell.get("outputs", []):
                texts += [output.get("text", ""), output.get("data", {}).get("text/plain", "")]
            written.update(re.findall("[a-z]+", " ".join(texts).lower()))
    known = explorer_vectors(vectors).key_to_index
    missing = sorted(word for word in written if word in vectors.key_to_index and word not in known)
    assert missing == [], "add these words to helpers/widgets/shared/course_words.txt"
