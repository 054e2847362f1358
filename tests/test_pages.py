"""The built pages, in a real browser: over http, and from a folder opened with a double click."""

import io
import re
from pathlib import Path

import matplotlib.image
import nbformat
import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from windows import weights_of

from helpers.site.pdf import SITE

CONTENTS = yaml.safe_load(Path("_toc.yml").read_text(encoding="utf-8"))
PAGES = [CONTENTS["root"]] + [
    entry["file"] for part in CONTENTS["parts"] for entry in part["chapters"]
]
CHAPTERS = [page for page in PAGES if Path(f"{page}.ipynb").is_file()]


def each(pages):
    """For each page: all tests of one page come together, and read it in one window."""
    return pytest.mark.parametrize("page", pages, ids=lambda page: Path(page).name, scope="module")


each_page, each_chapter = each(PAGES), each(CHAPTERS)
each_theme = pytest.mark.parametrize("theme", ["light", "dark"])


@each_page
def test_every_image_is_there_and_has_alt_text(read_page, page):
    window = read_page(page, "file")
    for image in window.query_selector_all("article img"):
        image.scroll_into_view_if_needed()
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
        assert len(image.get_attribute("alt")) >= 60


@each_theme
@each_page
def test_axe_finds_nothing(read_page, page, theme):
    window = read_page(page, theme=theme)
    # On a gradient axe does not judge contrast; these are shadows at the edges of wide boxes.
    flat = window.add_style_tag(content=".text_html, pre { background-image: none !important }")
    # What axe would fetch itself is about sounds, and would be taken for the page's own requests.
    options = {"preload": False, "resultTypes": ["violations"]}
    if theme == "dark":  # the same elements in other colours
        options["runOnly"] = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
    found = Axe().run(window, options=options).response["violations"]
    flat.evaluate("style => style.remove()")
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == []


@pytest.mark.parametrize("width", [360, 640], ids=["phone", "zoomed to 200%"])
@each_page
def test_no_page_scrolls_sideways(read_page, page, width):
    window = read_page(page, width=width)
    assert window.evaluate("document.documentElement.scrollWidth") <= width


@each_chapter
def test_a_chapter_is_light(open_page, addresses, page):
    window = open_page(page)
    window.wait_for_load_state("networkidle")
    weights = weights_of(window, addresses["http"], SITE)
    assert len(weights) > 10
    assert sum(weights.values()) <= 200_000, sorted(weights.items(), key=lambda item: -item[1])


@each_theme
@each_chapter
def test_figures_follow_the_theme(read_page, page, theme):
    window = read_page(page, theme=theme)
    image = window.query_selector("article figure img")
    image.scroll_into_view_if_needed()
    image.evaluate("image => image.decode()")
    pixels = matplotlib.image.imread(io.BytesIO(image.screenshot()))
    corner = (255 * pixels[3, 3, :3]).round().tolist()
    assert corner == {"light": [255, 255, 255], "dark": [18, 18, 18]}[theme]


LETTERS = """() => {
  const article = document.querySelector("article");
  const text = parseFloat(getComputedStyle(article.querySelector("p")).fontSize);
  const images = [...article.querySelectorAll("figure[id^=fig-] img")];
  return [text, images.map((image) => [image.getAttribute("src"), image.clientWidth])];
}"""


def sizes_of_letters(path, width):
    """In pixels, of a figure that is shown so wide. Its letters are outlines, in units of 100."""
    svg = path.read_text(encoding="utf-8")
    scale = width / float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])
    outlines = re.sub(r"<defs>.*?</defs>", "", svg, flags=re.S)
    drawn = re.findall(r"scale\(([\d.]+)[^)]*\)", outlines)
    return {100 * float(size) * scale for size in drawn}


@each_chapter
@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_letters_in_figures_are_no_larger_than_the_text_and_legible_on_a_phone(
    read_page, page, width
):
    text, images = read_page(page, "file", width=width).evaluate(LETTERS)
    assert images
    for source, shown in images:
        sizes = sizes_of_letters(SITE / Path(page).parent / source, shown)
        assert sizes
        assert 11 <= min(sizes) <= max(sizes) <= text, source


@each_chapter
def test_every_output_of_the_notebook_is_on_its_page(read_page, page):
    text = " ".join(read_page(page, "file").inner_text("article").split())
    for cell in nbformat.read(f"{page}.ipynb", as_version=4).cells:
        if "remove-cell" in cell.metadata.get("tags", []):  # a check: it answers in a kernel
            continue
        for output in cell.get("outputs", []):
            for line in output.get("text", "").splitlines():
                assert " ".join(line.split()) in text


def test_the_code_of_a_figure_opens_by_keyboard(open_page):
    window = open_page(CHAPTERS[0], "file")
    fold = window.query_selector("details.hide")
    assert not fold.evaluate("fold => fold.open")
    fold.query_selector("summary").focus()
    window.keyboard.press("Enter")
    assert fold.evaluate("fold => fold.open")
    assert fold.query_selector("pre").is_visible()


def test_the_theme_button_turns_the_page_dark_and_back(open_page):
    window = open_page(CHAPTERS[0], "file")
    themes = []
    for _ in range(3):
        window.click("button.theme-switch-button >> visible=true")
        themes.append(window.evaluate("document.documentElement.dataset.theme"))
    assert set(themes) == {"light", "dark"}


def test_the_search_finds_a_word(open_page):
    window = open_page("search", query="?q=cosine")
    window.wait_for_selector("#search-results li a")
    assert "Why embeddings" in window.inner_text("#search-results")


@each_chapter
def test_the_download_button_gives_the_notebook(read_page, addresses, page):
    window = read_page(page)
    link = window.query_selector("a.btn-download-source-button").get_attribute("href")
    address = window.evaluate("link => new URL(link, location).href", link)
    notebook = window.request.get(address).body()
    assert notebook == Path(f"{page}.ipynb").read_bytes()


def test_every_icon_is_drawn(read_page):
    window = read_page(CHAPTERS[0], "file")
    window.wait_for_selector("svg[data-icon]", state="attached")
    icons = window.eval_on_selector_all("svg[data-icon]", "all => all.map(svg => svg.outerHTML)")
    assert len(icons) >= 8
    assert [icon for icon in icons if "<path" not in icon] == []
    assert window.query_selector_all("i[class*='fa-']") == []
    missing = window.query_selector_all("svg[data-icon='missing'], .fa-missing")
    assert missing == []


def test_a_wide_table_scrolls_in_its_own_box(read_page):
    window = read_page(CHAPTERS[4], "file", width=360)
    boxes = window.eval_on_selector_all(
        ".cell_output .output.text_html",
        """boxes => boxes.filter((box) => box.scrollWidth > box.clientWidth)
                        .map((box) => getComputedStyle(box).overflowX)""",
    )
    assert set(boxes) == {"auto"}


def test_a_page_read_in_the_dark_is_printed_light_and_dark_again_afterwards(open_page):
    window = open_page(CHAPTERS[0], theme="dark")
    theme = "document.documentElement.dataset.theme"
    assert window.evaluate(theme) == "dark"
    window.emulate_media(media="print")
    window.wait_for_function(f"{theme} === 'light'")
    body = window.evaluate("getComputedStyle(document.querySelector('article p')).color")
    assert max(map(int, body.removeprefix("rgb(").rstrip(")").split(","))) < 100
    window.emulate_media(media="screen")
    window.wait_for_function(f"{theme} === 'dark'")


@each_page
def test_nothing_is_cut_off_on_paper(read_page, page):
    window = read_page(page, width=658)  # A4 between its margins
    window.emulate_media(media="print")
    cut = window.eval_on_selector_all(
        "article pre, article table, article .text_html, article .explorer-fallback",
        """parts => parts.filter((part) => part.scrollWidth > part.clientWidth + 1
               || part.getBoundingClientRect().right > innerWidth + 1)
             .map((part) => part.outerHTML.slice(0, 200))""",
    )
    assert cut == []


@each_page
def test_what_has_the_focus_shows_it(read_page, page):
    window = read_page(page, "file")
    window.keyboard.press("Shift")  # the keyboard is in use
    count, lost = window.evaluate(
        """() => {
          const kinds = [".bd-header-article :is(button, a.btn)", "article summary"];
          const seen = (part) => part.checkVisibility({ visibilityProperty: true });
          const controls = kinds.flatMap(
            (kind) => [...document.querySelectorAll(kind)].slice(0, 8).filter(seen));
          const lost = controls.filter((control) => {
            control.focus();
            return !getComputedStyle(control).outline.includes("solid 3px");
          });
          document.activeElement.blur();
          return [controls.length, lost.map((control) => control.outerHTML)];
        }"""
    )
    assert count > 0
    assert lost == []


@each_theme
def test_the_bar_of_a_box_that_scrolls_lies_on_the_box_itself(read_page, theme):
    window = read_page(CHAPTERS[1], theme=theme, width=390)
    colours = window.eval_on_selector_all(
        "article pre, article .text_html, .math-block",
        "boxes => boxes.map((box) => getComputedStyle(box).scrollbarColor)",
    )
    assert len(colours) > 20
    assert {colour.split(") ")[-1] for colour in colours} == {"rgba(0, 0, 0, 0)"}


@pytest.mark.parametrize("scheme", ["http", "file"])
@each_page
def test_a_page_asks_nobody_else_and_has_no_complaints(read_page, addresses, page, scheme):
    """The last of the tests of a page: what it asks for when it is scrolled is seen, too."""
    window = read_page(page, scheme)
    window.wait_for_load_state("networkidle")
    elsewhere = [url for url in window.requests if not url.startswith((addresses[scheme], "data:"))]
    assert window.requests
    assert elsewhere == []
    assert window.complaints == []
    assert window.title()
