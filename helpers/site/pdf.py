"""The whole course as one PDF, printed by Chromium: `python -m helpers.site.pdf`."""

from __future__ import annotations

import posixpath
import re
import sys
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from bs4 import BeautifulSoup, Tag
from pypdf import PdfReader

from helpers.palette import MUTED
from helpers.site.browser import chromium
from helpers.site.pdf_link import PDF

SITE = Path("_build/html")
TARGET = Path("_build", PDF)
# What a book has and a page has not: course.css says how anything of the course looks on paper.
_STYLE = f"""
@page {{ size: A4;
  @bottom-center {{ content: counter(page); font: 9pt sans-serif; color: {MUTED}; }} }}
@page :first {{ @bottom-center {{ content: ""; }} }}
.course-page {{ break-before: page; }}
.course-title {{ break-after: page; padding-top: 60mm; }}
.bd-article .course-title h1 {{ font-size: 40pt; margin: 0 0 6mm; }}
.course-title p {{ font-size: 14pt; color: {MUTED}; max-width: 120mm; }}
.course-contents a {{ display: flex; gap: 1em; color: inherit; text-decoration: none; }}
.course-contents a span:first-child {{ flex: 1; }}
.course-contents ul {{ list-style: none; padding: 0; }}
.course-contents ul ul {{ padding-left: 1.5em; font-size: 0.92em; color: {MUTED}; }}
.course-contents > ul > li {{ margin-top: 0.7em; font-weight: 600; }}
.course-contents ul ul li {{ font-weight: 400; }}
"""


def pages() -> list[str]:
    """The pages of the table of contents, in order, the first one included."""
    contents = yaml.safe_load(Path("_toc.yml").read_text(encoding="utf-8"))
    rest = [entry["file"] for part in contents["parts"] for entry in part["chapters"]]
    return [contents["root"], *rest]


def document(numbers: dict[str, int] | None = None) -> str:
    """One page with the articles of all, and links between them.

    Parameters
    ----------
    numbers : dict of str to int, optional
        The page of the PDF on which each heading stands, for the table of contents.

    Returns
    -------
    str
        HTML, whose addresses are relative to the folder ``book`` of the site.
    """
    names = pages()
    first = BeautifulSoup(Path(SITE, f"{names[0]}.html").read_text(encoding="utf-8"), "html.parser")
    sheets = "".join(str(sheet) for sheet in first.find_all("link", rel="stylesheet"))
    sheets += '<link rel="stylesheet" href="../_static/explorers.css">'
    articles = {name: _article(name, set(names)) for name in names}
    title = escape(articles[names[0]].h1.get_text())
    about = articles[names[0]].find("p").get_text()
    contents = "".join(_entry(name, articles[name], numbers or {}) for name in names[1:])
    return (
        f'<!DOCTYPE html><html lang="en" data-theme="light" data-mode="light"><head>'
        f'<meta charset="utf-8"><title>{title}</title>{sheets}<style>{_STYLE}</style></head>'
        f'<body><main class="bd-main"><div class="bd-content"><div class="bd-article">'
        f'<section class="course-title"><h1>{title}</h1><p>{escape(about)}</p></section>'
        f'<section class="course-contents"><h1>Contents</h1><ul>{contents}</ul></section>'
        + "".join(f'<div class="course-page">{articles[name]}</div>' for name in names)
        + "</div></div></main></body></html>"
    )


def _article(name: str, names: set[str]) -> Tag:
    """The article of a page, its ids made unique and its links to other pages kept inside."""
    text = Path(SITE, f"{name}.html").read_text(encoding="utf-8")
    article = BeautifulSoup(text, "html.parser").find("article")
    key = Path(name).name
    for useless in article.select("a.headerlink, script, .prev-next-area, button.copybtn"):
        useless.decompose()
    for fold in article.select("details.hide"):  # the code of figures, printed if it is open
        fold["open"] = ""
    for summary in article.select("details.hide > summary"):
        summary.string = "The code of this figure"
    for image in article.find_all("img"):
        image["loading"] = "eager"
    for tag in article.find_all(id=True):
        tag["id"] = f"{key}-{tag['id']}"
    for tag in article.find_all(attrs={"aria-labelledby": True}):
        tag["aria-labelledby"] = f"{key}-{tag['aria-labelledby']}"
    for link in article.find_all("a", href=True):
        parts = urlsplit(link["href"])
        if parts.scheme or parts.netloc:
            continue
        target = _page_of(name, parts.path)
        if target in names:
            place = f"-{parts.fragment}" if parts.fragment else ""
            link["href"] = f"#{Path(target).name}{place}"
    article["id"] = key
    return article


def _page_of(name: str, link: str) -> str:
    """The page that a link of the page `name` leads to. Pages have slashes on every system."""
    if not link:
        return name
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), link)).removesuffix(".html")


def _entry(name: str, article: Tag, numbers: dict[str, int]) -> str:
    """A page and its sections in the table of contents."""

    def line(text: str, place: str) -> str:
        number = numbers.get(place, "")
        return f'<a href="#{place}"><span>{escape(text)}</span><span>{number}</span></a>'

    key = Path(name).name
    sections = [
        (heading.get_text(), heading.find_parent("section")["id"])
        for heading in article.find_all("h2")
    ]
    below = "".join(f"<li>{line(text, place)}</li>" for text, place in sections)
    inner = f"<ul>{below}</ul>" if re.match(r"\d", key) else ""
    return f"<li>{line(article.h1.get_text(), key)}{inner}</li>"


def places(path: Path) -> dict[str, int]:
    """The page of a PDF, counted from 1, for each place that a link leads to."""
    reader = PdfReader(path)
    return {
        name.removeprefix("/"): reader.get_destination_page_number(place) + 1
        for name, place in reader.named_destinations.items()
    }


def write(target: Path = TARGET) -> int:
    """Print the built site to `target`, until the page numbers in its contents are the true ones.

    Returns
    -------
    int
        The number of pages.

    Raises
    ------
    FileNotFoundError
        If the site is not built, or there is no Chromium.
    RuntimeError
        If the numbers do not settle, or a heading of the contents is on no page.
    """
    if not Path(SITE, "index.html").is_file():
        raise FileNotFoundError("the site is not built: make book")
    source = SITE / "book" / ".course.html"
    known: dict[str, int] = {}
    try:
        with chromium() as browser:
            window = browser.new_page(color_scheme="light")
            # The first print finds the numbers, the second shows that they are still true.
            for _ in range(5):
                text = document(known)
                source.write_text(text, encoding="utf-8")
                window.goto(source.resolve().as_uri(), wait_until="networkidle")
                window.pdf(path=target, prefer_css_page_size=True, outline=True, tagged=True)
                before, known = known, places(target)
                if known == before and _named(text) <= known.keys():
                    return len(PdfReader(target).pages)
    finally:
        source.unlink(missing_ok=True)
    lost = sorted(_named(text) - known.keys())
    raise RuntimeError(f"the pages of the PDF do not settle; on no page: {', '.join(lost) or '-'}")


def _named(text: str) -> set[str]:
    """The places that the table of contents names."""
    links = BeautifulSoup(text, "html.parser").select(".course-contents a")
    return {link["href"][1:] for link in links}


def main(arguments: list[str]) -> int:
    """Write the PDF, to another place if one is given, and say where; 1 if that is impossible."""
    target = Path(arguments[0]) if arguments else TARGET
    try:
        print(f"{target}: {write(target)} pages")
    except (FileNotFoundError, RuntimeError) as problem:
        print(problem)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
