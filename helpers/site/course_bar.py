"""The bar of the course's chapters under the header, and what it counts as answered.

The bar is written when the site is built, as plain links. `book/_static/progress.js` shows in it
how far down the page the reader is, and what they have answered.

What can be answered, such as a quiz, knows nothing of the bar. The two speak by two events:

``course:answered``, from the figure's element, bubbling up to the document
    The reader has answered. The `detail` is ``{what: "quiz", which: 1, of: 3, answer: 2}``: in
    this page's `quiz`, which asks for 3 answers, the answer to number 1 (counted from 0) is 2.
    `answer` is any value that JSON can hold. Without `which` nothing was answered, and the figure
    says only how many answers it asks for. With ``chapter: 4`` it is about another page's chapter.
``course:remembered``, to the document
    What is kept of this page's chapter: ``{quiz: {1: 2}}``. It is sent once the page is there, and
    again, with less in it, when the reader has had answers forgotten.

A chapter is done when all that its figures ask for is answered. The answers are kept in the
browser, under the one key ``course-answers``, and are sent to nobody.
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx

# A chapter is a page whose title begins with its number.
_TITLE = re.compile(r"(\d+) · (.+)", re.S)


def setup(app: Sphinx) -> None:
    """Tell the template `components/course-bar.html` which chapters there are."""
    app.connect("html-page-context", _add_chapters)


def chapters(titles: dict[str, str]) -> list[dict[str, str]]:
    """The chapters among the pages of the course, in the same order.

    Parameters
    ----------
    titles : dict
        The title of each page by its name.

    Returns
    -------
    list of dict
        For each chapter its `page`, its `number` and its `title`, which has no number.
    """
    found = ((page, _TITLE.fullmatch(title)) for page, title in titles.items())
    return [{"page": page, "number": title[1], "title": title[2]} for page, title in found if title]


def _add_chapters(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    known = app.env.titles
    titles = {name: known[name].astext() for name in app.config.external_site_map if name in known}
    context["course_chapters"] = chapters(titles)
