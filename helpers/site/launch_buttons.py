"""What pages say and offer because of where this copy of the course lives; see `address`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

from helpers.site.address import Address, find_address

BINDER = "https://mybinder.org"
FIRST_CHAPTER = "book/01_intuition.ipynb"


def setup(app: Sphinx) -> Address | None:
    """Give the pages what depends on where this copy of the course lives.

    Buttons that launch and edit come with the address of the repository; canonical links and the
    site map come with that of the site.

    Returns
    -------
    Address or None
        What was found.
    """
    address = _address(app)
    app.connect("builder-inited", _forget)
    app.connect("config-inited", partial(_set_values, address))
    if address is not None and address.launches:
        # After the theme has made its list of buttons.
        app.connect("html-page-context", partial(_add_launch_button, address), priority=501)
    if address is not None and address.site:
        app.setup_extension("sphinx_sitemap")
    return address


def _address(app: Sphinx) -> Address | None:
    try:
        return find_address(app.srcdir)
    except ValueError as problem:  # a setting, so that Sphinx says the sentence and no more
        raise ConfigError(str(problem)) from None


def _set_values(address: Address | None, app: Sphinx, config: Config) -> None:
    config.myst_substitutions["run_on_binder"] = _run_on_binder(address)
    if address is not None and address.service:
        config.html_theme_options.update(
            repository_url=address.repository,
            repository_provider=address.service,
            repository_branch=quote(address.branch),
            path_to_docs=quote(address.folder),
            use_repository_button=True,
            use_edit_page_button=True,
        )
    if address is not None and address.site:
        config.html_baseurl = address.site
        config.sitemap_url_scheme = "{link}"
        config.sitemap_excludes = ["index.html", "search.html", "genindex.html"]


def _forget(app: Sphinx) -> None:
    """Delete the site map of an earlier build, which may have been for another address."""
    Path(app.outdir, "sitemap.xml").unlink(missing_ok=True)


def binder_link(address: Address, chapter: str) -> str:
    """The link that opens a notebook of the repository in JupyterLab on Binder."""
    on_github = address.repository.removeprefix("https://github.com/")
    whole = on_github == address.repository
    place = f"git/{quote(address.repository, safe='')}" if whole else f"gh/{on_github}"
    branch = quote(address.branch, safe="")
    return f"{BINDER}/v2/{place}/{branch}?urlpath=lab/tree/{chapter}"


def _add_launch_button(
    address: Address,
    app: Sphinx,
    page: str,
    template: str,
    context: dict,
    doctree: nodes.document | None,
) -> None:
    """Put a rocket on the chapters. The theme's own knows fewer repositories and branches."""
    if not str(context.get("page_source_suffix")).endswith("ipynb"):
        return
    binder = {
        "type": "link",
        "text": "Binder",
        "tooltip": "Launch on Binder",
        "icon": "_static/images/logo_binder.svg",
        "url": binder_link(address, f"{page}.ipynb"),
    }
    rocket = {
        "type": "group",
        "tooltip": "Launch interactive content",
        "icon": "fas fa-rocket",
        "buttons": [binder],
        "label": "launch-buttons",
    }
    context["header_buttons"].insert(0, rocket)


def _run_on_binder(address: Address | None) -> str:
    if address is None or address.repository is None:
        return f"Enter the address of the repository at [mybinder.org]({BINDER})."
    if not address.launches:
        return "Binder opens a copy of the course that is a repository of its own."
    link = binder_link(address, FIRST_CHAPTER)
    return f"[Open the first chapter]({link}), or use the rocket at the top of any chapter."
