"""A page of the site on paper: few sheets, none half empty, nothing folded, nothing cut off."""

import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from pypdf import PdfReader
from test_pages import CHAPTERS, PAGES, each_chapter
from test_site import SITE, soup

MARGIN_TOP, MARGIN_BOTTOM = 18, 20  # mm, of course.css
POINTS = 72 / 25.4  # in a millimetre
MOST_EMPTY = 0.4  # of a page: a figure or a cell that would not fit any more


def letters(text):
    """Letters and digits only; a ligature becomes the letters it stands for."""
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", text))


def pieces(page):
    """The text of a PDF's page as (x, y, size, text), in points from its lower left corner."""
    found = []

    def collect(text, current, placed, _font, size):
        if text.strip():
            x = placed[4] * current[0] + current[4]
            y = placed[5] * current[3] + current[5]
            found.append((x, y, round(size * placed[0] * current[0], 1), text))

    page.extract_text(visitor_text=collect)
    return found


def empty_share(page):
    """How much of a page stays empty below its last line. Below a figure is its caption."""
    height = float(page.mediabox.height) - (MARGIN_TOP + MARGIN_BOTTOM) * POINTS
    in_margins = [y for _, y, _, _ in pieces(page) if y > MARGIN_BOTTOM * POINTS]
    return (min(in_margins) - MARGIN_BOTTOM * POINTS) / height


@pytest.fixture(scope="module")
def printed(browser, tmp_path_factory):
    """Print a page on A4, as its reader would; once."""
    folder = tmp_path_factory.mktemp("printed")
    window = browser.new_page(color_scheme="light")

    @cache
    def printed(page):
        window.goto(Path(SITE, f"{page}.html").resolve().as_uri(), wait_until="load")
        path = folder / f"{Path(page).name}.pdf"
        window.pdf(path=path, format="A4", prefer_css_page_size=True)
        return PdfReader(path)

    yield printed
    window.close()


@each_chapter
def test_a_chapter_takes_few_sheets(printed, page):
    assert len(printed(page).pages) <= 14


@pytest.mark.parametrize("page", PAGES, ids=lambda page: Path(page).name)
def test_no_page_but_the_last_is_half_empty(printed, page):
    shares = [round(empty_share(sheet), 2) for sheet in printed(page).pages[:-1]]
    assert [share for share in shares if share > MOST_EMPTY] == []


@each_chapter
def test_no_heading_is_left_at_the_foot_of_a_page(printed, page):
    headings = {letters(tag.get_text()) for tag in soup(SITE / f"{page}.html").select("h2, h3")}
    assert len(headings) > 8
    for sheet in printed(page).pages[:-1]:
        last = [text for line in pieces(sheet) for text in line[3].splitlines() if text.strip()][-1]
        assert letters(last) not in headings


@each_chapter
def test_hints_and_solutions_can_be_read(printed, page):
    text = letters("".join(sheet.extract_text() for sheet in printed(page).pages))
    folded = soup(SITE / f"{page}.html").select("article details:not(.hide)")
    assert len(folded) >= 6
    sentences = [
        paragraph.get_text()
        for fold in folded
        for paragraph in fold.find_all("p")
        if paragraph.find("math") is None
    ]
    assert len(sentences) >= 3
    assert [sentence for sentence in sentences if letters(sentence) not in text] == []
    assert letters("Contents") not in text[:200]  # the theme's, without numbers of pages


def test_the_title_is_printed_once_and_the_text_is_not_shrunk(printed):
    first = printed(CHAPTERS[3]).pages[0]
    assert letters(first.extract_text()).count(letters("Learning embeddings")) == 1
    sizes = {size for _, _, size, text in pieces(first) if len(text.strip()) > 40}
    assert max(sizes) == 9.0  # 12 px of the style are 9 points on paper


@each_chapter
def test_a_figure_is_on_one_page_with_its_caption(printed, page):
    captions = soup(SITE / f"{page}.html").select("article figcaption")
    assert captions
    sheets = [letters(sheet.extract_text()) for sheet in printed(page).pages]
    for caption in captions:
        if caption.find("math") is None:
            assert sum(letters(caption.get_text()) in sheet for sheet in sheets) == 1
