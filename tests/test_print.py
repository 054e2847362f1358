"""A page of the site on paper: few sheets, none half empty, nothing folded, nothing cut off."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from pypdf import PdfReader
from test_pages import CHAPTERS, PAGES, each_chapter
from test_site import SITE, soup

MARGIN_TOP, MARGIN_BOTTOM = 18, 20  # mm, of course.css
POINTS = 72 / 25.4  # in a millimetre
MOST_EMPTY = 0.45  # of a page: a figure or a cell that would not fit any more


def letters(text):
    """Letters and digits only; a ligature becomes the letters it stands for."""
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", text))


class Sheet(NamedTuple):
    """What stands on a page of a PDF."""

    text: str
    pieces: list[tuple[float, float, str]]  # height above the paper's edge, size, text
    height: float  # in points

    @property
    def empty_share(self):
        """How much of it stays empty below its last line. Below a figure is its caption."""
        foot = MARGIN_BOTTOM * POINTS
        last = min(y for y, _, _ in self.pieces if y > foot)
        return (last - foot) / (self.height - foot - MARGIN_TOP * POINTS)


def sheets(path):
    """The pages of a PDF, each read once."""
    return [_sheet(page) for page in PdfReader(path).pages]


def _sheet(page):
    pieces = []

    def collect(text, current, placed, _font, size):
        if text.strip():
            y = placed[5] * current[3] + current[5]
            pieces.append((y, round(size * placed[0] * current[0], 1), text))

    text = page.extract_text(visitor_text=collect)
    return Sheet(text, pieces, float(page.mediabox.height))


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
        return sheets(path)

    yield printed
    window.close()


@each_chapter
def test_a_chapter_takes_few_sheets(printed, page):
    assert len(printed(page)) <= 14


@pytest.mark.parametrize("page", PAGES, ids=lambda page: Path(page).name)
def test_no_page_but_the_last_is_half_empty(printed, page):
    shares = [round(sheet.empty_share, 2) for sheet in printed(page)[:-1]]
    assert [share for share in shares if share > MOST_EMPTY] == []


@each_chapter
def test_no_heading_is_left_at_the_foot_of_a_page(printed, page):
    headings = {letters(tag.get_text()) for tag in soup(SITE / f"{page}.html").select("h2, h3")}
    assert len(headings) > 8
    for sheet in printed(page)[:-1]:
        assert letters(sheet.text.strip().splitlines()[-1]) not in headings


@each_chapter
def test_hints_and_solutions_can_be_read(printed, page):
    text = letters("".join(sheet.text for sheet in printed(page)))
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
    first = printed(CHAPTERS[3])[0]
    assert letters(first.text).count(letters("Learning embeddings")) == 1
    sizes = {size for _, size, text in first.pieces if len(text.strip()) > 40}
    assert max(sizes) == 9.0  # 12 px of the style are 9 points on paper


@each_chapter
def test_a_figure_is_on_one_page_with_its_caption(printed, page):
    captions = soup(SITE / f"{page}.html").select("article figcaption")
    assert captions
    texts = [letters(sheet.text) for sheet in printed(page)]
    for caption in captions:
        if caption.find("math") is None:
            assert sum(letters(caption.get_text()) in text for text in texts) == 1
