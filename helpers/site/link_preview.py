"""What search engines and other sites show of a page: its description, and a drawn card."""

from __future__ import annotations

import shutil
from functools import partial
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from helpers.site.address import Address
from helpers.site.link_preview_card import HEIGHT, WIDTH, curves, draw_card, strip
from helpers.vectors import BUNDLED, load
from helpers.widgets.push import EXAMPLES, push
from helpers.widgets.shared.word_vectors import explorer_vectors

CARDS = "_static/cards"
CARD_WORD = "embedding"


def setup(app: Sphinx, address: Address | None) -> None:
    """Describe every page; where the site's address is known, give each a card as well.

    Open Graph wants whole addresses, of the page and of its card. sphinxext-opengraph would
    write relative ones if it knew none, and other sites could show nothing; so it is loaded only
    if the address is known.
    """
    app.connect("builder-inited", _forget)
    app.connect("html-page-context", _describe)
    if address is not None and address.site:
        app.connect("config-inited", partial(_set_values, address.site))
        # Its tags are written with what it finds in the page's metadata, so that comes first.
        app.connect("html-page-context", _add_card, priority=490)
        app.setup_extension("sphinxext.opengraph")


def _set_values(site: str, app: Sphinx, config: Config) -> None:
    config.ogp_site_url = site
    config.ogp_site_name = config.html_title
    config.ogp_type = "article"
    config.ogp_enable_meta_description = False  # every page has one, with an address or without
    config.ogp_social_cards = {"enable": False}  # ours are drawn
    config.ogp_custom_meta_tags = ['<meta name="twitter:card" content="summary_large_image" />']


def _forget(app: Sphinx) -> None:
    """Delete the cards of an earlier build, which may have been for another address."""
    shutil.rmtree(Path(app.outdir, CARDS), ignore_errors=True)


def _about(app: Sphinx, doctree: nodes.document | None) -> str:
    """What a page is about: its first paragraph."""
    first = None if doctree is None else next(doctree.findall(nodes.paragraph), None)
    return app.config.html_title if first is None else " ".join(first.astext().split())


def _describe(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Tell search engines what a page is about."""
    description = f'\n<meta name="description" content="{escape(_about(app, doctree))}">\n'
    context["metatags"] = context.get("metatags", "") + description


def _add_card(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Draw the page's card, and name it where sphinxext-opengraph looks: in the metadata."""
    if doctree is None:
        return
    course, title = app.config.html_title, app.env.titles[page].astext()
    about, card = _about(app, doctree), f"{CARDS}/{Path(page).name}.png"
    vectors, path = load(BUNDLED), Path(app.outdir, card)
    if page == app.config.root_doc:
        opening = push(explorer_vectors(vectors), *EXAMPLES[0])
        draw_card(course, about, "", curves(opening), path)
    else:
        draw_card(course, title, about, strip(vectors[CARD_WORD]), path)
    context["meta"] = (context.get("meta") or {}) | {
        "og:description": escape(about),
        "og:image": app.config.html_baseurl + card,
        "og:image:width": str(WIDTH),
        "og:image:height": str(HEIGHT),
        "og:image:alt": escape(f"Card of the page {title}: {about}"),
    }
