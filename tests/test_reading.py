"""The pages as something to read: the measure, asides beside the text, no remark in brackets."""

import re
from pathlib import Path

import nbformat
import pytest
from docutils import nodes
from sphinx.errors import ExtensionError
from test_pages import CHAPTERS, PAGES, each

from helpers.site import asides

READ = [page for page in PAGES if not page.endswith("index")]  # the first page has its own layout
each_page, each_chapter = each(READ), each(CHAPTERS)
MEASURE = 38 * 16  # px
each_width = pytest.mark.parametrize("width", [1440, 1280, 1024, 390])

# The boxes of parts of the page, by selector: left, right, top, bottom.
BOXES = """(parts) => parts.filter((part) => part.checkVisibility()).map((part) => {
    const { left, right, top, bottom } = part.getBoundingClientRect();
    return [left, right, top + scrollY, bottom + scrollY];
})"""


def boxes(window, selector):
    return window.eval_on_selector_all(selector, BOXES)


def prose_of(page):
    """What a page says outside its code, by paragraph."""
    notebook = Path(f"{page}.ipynb")
    if notebook.is_file():
        cells = nbformat.read(notebook, as_version=4).cells
        text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    else:
        text = Path(f"{page}.md").read_text(encoding="utf-8")
    text = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    return re.sub(r"`[^`\n]*`|\$[^$]*\$", "CODE", text)


SENTENCE_IN_BRACKETS = re.compile(r"(?<!\])\([^()]*[.?!][*_]*\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: Path(page).name)
def test_no_sentence_stands_in_brackets(page):
    """What is worth a sentence is worth an aside, or a place in the text."""
    assert SENTENCE_IN_BRACKETS.findall(prose_of(page)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. (Two.) Three.", True),
        ("One. (Are\ntwo enough?) Three.", True),
        ("A table of shape (V, D).", False),
        ("The rows (three of them) and [a link](page.md).", False),
        ("See [it](https://example.org/a.html.)", False),
    ],
)
def test_a_sentence_in_brackets_is_told_from_a_remark_in_a_sentence(text, found):
    assert bool(SENTENCE_IN_BRACKETS.search(text)) == found


@each_width
@each_page
def test_prose_keeps_the_measure_and_what_is_wide_keeps_the_column(read_page, page, width):
    window = read_page(page, "file", width=width)
    texts = boxes(window, "article section > :is(p, ul, ol, dl), .course-beside > :not(aside)")
    assert texts
    assert max(right - left for left, right, _, _ in texts) <= MEASURE
    assert {left for left, *_ in texts if left < 300} <= {texts[0][0]}  # one edge on the left
    wide = boxes(window, "article :is(.cell_input, .output, figure, [data-widget])")
    assert [box for box in wide if box[1] > width] == []


def test_a_line_of_prose_holds_about_66_characters(read_page):
    """Counted in the longest paragraphs of a chapter, as the browser breaks them."""
    window = read_page(CHAPTERS[0], "file")
    lengths = window.eval_on_selector_all(
        "article section > p",
        """paragraphs => paragraphs.map((p) => {
          const range = document.createRange();
          range.selectNodeContents(p);
          const lines = new Set([...range.getClientRects()].map((r) => Math.round(r.bottom / 8)));
          return [p.textContent.length, lines.size];
        })""",
    )
    rates = [count / lines for count, lines in lengths if count > 300]
    assert len(rates) >= 5
    assert 58 <= sum(rates) / len(rates) <= 74


@each_chapter
def test_code_of_80_characters_needs_no_scrolling_on_wide_screens(read_page, page):
    window = read_page(page, "file")
    cut = window.eval_on_selector_all(
        "div.cell_input pre, div.cell_output pre",
        "all => all.filter((pre) => pre.scrollWidth > pre.clientWidth).map((pre) => pre.innerText)",
    )
    assert cut == []


@each_chapter
def test_tables_are_of_readable_size_and_scroll_in_their_own_box(read_page, page):
    sizes = "tables => tables.map((table) => parseFloat(getComputedStyle(table).fontSize))"
    for width, smallest in [(1440, 14), (390, 13)]:
        window = read_page(page, "file", width=width)
        found = window.eval_on_selector_all(".cell_output table:not([data-widget] *)", sizes)
        assert found == [] or min(found) >= smallest
        assert window.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1200, 1280, 1400, 1440, 1920])
@each_chapter
def test_an_aside_stands_beside_its_text_and_touches_nothing(read_page, page, width):
    window = read_page(page, "file", width=width)
    pairs = window.eval_on_selector_all(
        ".course-beside",
        f"pairs => pairs.map((pair) => [...pair.children]).map({BOXES})",
    )
    assert len(pairs) >= 4
    rest = boxes(window, "article section > *, .bd-sidebar-secondary")
    for text, note in pairs:
        assert note[0] >= text[1] + 16  # a gap between them
        assert note[2] == pytest.approx(text[2], abs=8)
        assert 190 <= note[1] - note[0] <= 260
        for box in rest:  # asides lie in none of the boxes that do not hold them, and under none
            apart = note[1] <= box[0] or box[1] <= note[0] or note[3] <= box[2] or box[3] <= note[2]
            holds = box[0] <= note[0] and note[1] <= box[1] and box[2] <= note[2] <= box[3]
            assert apart or holds, (note, box)


@pytest.mark.parametrize("width", [1024, 390])
@each_chapter
def test_an_aside_stands_below_its_text_where_the_margin_is_narrow(read_page, page, width):
    window = read_page(page, "file", width=width)
    pairs = window.eval_on_selector_all(
        ".course-beside", f"pairs => pairs.map((pair) => [...pair.children]).map({BOXES})"
    )
    assert len(pairs) >= 4
    for text, note in pairs:
        assert note[2] >= text[3]
        assert note[0] == text[0]


@each_chapter
def test_the_contents_are_at_the_side_or_behind_a_button(open_page, page):
    window = open_page(page, "file", width=1440)
    assert window.locator("nav.page-toc").is_visible()
    assert not window.locator("button.secondary-toggle").is_visible()
    window.set_viewport_size({"width": 1280, "height": 900})
    contents, button = window.locator("nav.page-toc"), window.locator("button.secondary-toggle")
    assert not contents.is_visible()
    button.focus()
    window.keyboard.press("Enter")
    contents.wait_for(state="visible")
    assert boxes(window, "nav.page-toc")[0][1] <= 1280
    window.keyboard.press("Escape")
    contents.wait_for(state="hidden")


def test_on_paper_an_aside_stands_in_the_text(read_page):
    window = read_page(CHAPTERS[0], "file", width=1280)
    window.emulate_media(media="print")
    texts, notes = boxes(window, ".course-beside > :first-child"), boxes(window, ".course-aside")
    assert len(notes) == len(texts) >= 4
    assert all(note[2] >= text[3] for text, note in zip(texts, notes, strict=True))


def quotation(before):
    """A page's section with something in it, and a quotation below."""
    section = nodes.section("", before, nodes.block_quote("", nodes.paragraph(text="By the way.")))
    return section, section.children[-1]


def test_a_quotation_becomes_an_aside_beside_the_paragraph_before_it():
    section, quote = quotation(nodes.paragraph(text="The text."))
    asides._put_beside(quote, "page")
    [pair] = section.children
    assert [type(child) for child in pair.children] == [nodes.paragraph, asides.aside]
    assert [child.astext() for child in pair.children] == ["The text.", "By the way."]


def test_a_quotation_that_follows_no_text_stops_the_build():
    _, quote = quotation(nodes.literal_block(text="code"))
    with pytest.raises(ExtensionError, match=r"page: the aside “By the way\.…” follows no paragr"):
        asides._put_beside(quote, "page")
