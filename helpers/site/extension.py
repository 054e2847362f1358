"""The Sphinx extension of the course's site: each line of `setup` is a concern with its own file.

What the theme and Sphinx write is changed where they write it, by templates and nodes; see
`theme_changes`. Nothing is changed in a finished page.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.config import Config

from helpers.site import (
    asides,
    captions,
    course_bar,
    explorers,
    first_page,
    launch_buttons,
    link_preview,
    mathematics,
    next_question,
    pdf_link,
    root_page,
    scripts,
    theme_changes,
    trim,
)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("config-inited", _build_what_is_listed, priority=900)  # the list has been read
    address = launch_buttons.setup(app)  # buttons to launch and edit, canonical links, the site map
    captions.setup(app)  # the captions of figures, from the cells below them
    asides.setup(app)  # remarks in the margin
    mathematics.setup(app)  # formulas without scripts
    explorers.setup(app)  # the figures that answer, and the vectors that they ask
    first_page.setup(app)  # the figure that opens the course, and the cards of the chapters
    course_bar.setup(app)  # the chapters under the header, and what is answered of them
    next_question.setup(app)  # the card at the end of a chapter
    pdf_link.setup(app)  # the course as one PDF, if it was printed
    theme_changes.setup(app)  # what the theme and Sphinx would write otherwise
    scripts.setup(app)  # which scripts and sheets a page loads, and when
    link_preview.setup(app, address)  # what search engines and other sites show of a page
    root_page.setup(app)  # the page at the root
    trim.setup(app)  # last: only what the pages use
    # The page at the root repeats what was written into the first one.
    return {"parallel_read_safe": True, "parallel_write_safe": False}


def _build_what_is_listed(app: Sphinx, config: Config) -> None:
    """Build the pages of `_toc.yml` and nothing else.

    Jupyter Book's own setting for this looks for what it should leave out with a pattern that
    holds the whole path of the course, and finds nothing in a folder such as "week [1]".
    """
    config.include_patterns = [
        f"{page}{suffix}" for page in config.external_site_map for suffix in config.source_suffix
    ]
