"""The Sphinx extension of the course's site: explorers, mathematics, and light pages."""

from __future__ import annotations

import re
import shutil
from functools import partial
from html import escape, unescape
from pathlib import Path
from urllib.parse import quote

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.writers.html5 import HTML5Translator

from helpers.site.address import Address, find_address
from helpers.site.cards import HEIGHT, WIDTH, draw_card
from helpers.site.pictures import pictures
from helpers.site.trim import trim
from helpers.vectors import BUNDLED, load
from helpers.widgets.push import PushExplorer
from helpers.widgets.shared import bundle
from helpers.widgets.shared.word_vectors import as_script, pack

EXPLORERS = ["push", "similarity", "analogy", "lookup", "replay", "calculator", "quiz"]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_html_math_renderer("mathml", (_inline_math, None), (_block_math, None))
    app.add_config_value("explorer_vectors", BUNDLED, "html")  # whose words explorers know
    app.connect("config-inited", _build_what_is_listed, priority=900)  # the list has been read
    _say_where(app, _address(app))
    app.connect("builder-inited", _write_explorers)
    app.connect("html-page-context", _load_explorers)
    app.connect("html-page-context", _describe)
    app.connect("html-page-context", _drop_unused, priority=900)  # after they were added
    app.connect("html-page-context", _mend_roles)
    app.connect("build-finished", _mend_pages)
    app.connect("build-finished", _write_front)
    app.connect("build-finished", _trim)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _address(app: Sphinx) -> Address | None:
    try:
        return find_address(app.srcdir)
    except ValueError as problem:  # a setting, so that Sphinx says the sentence and no more
        raise ConfigError(str(problem)) from None


def _build_what_is_listed(app: Sphinx, config: Config) -> None:
    """Build the pages of `_toc.yml` and nothing else.

    Jupyter Book's own setting for this looks for what it should leave out with a pattern that
    holds the whole path of the course, and finds nothing in a folder such as "week [1]".
    """
    config.include_patterns = [
        f"{page}{suffix}" for page in config.external_site_map for suffix in config.source_suffix
    ]


BINDER = "https://mybinder.org"
FIRST_CHAPTER = "book/01_intuition.ipynb"


def _say_where(app: Sphinx, address: Address | None) -> None:
    """Give the pages what depends on where this copy of the course lives.

    Buttons that launch and edit come with the address of the repository; canonical links, the
    site map and the cards that other sites show come with that of the site.
    """
    app.connect("builder-inited", _forget_site)
    if address is not None and address.launches:
        # After the theme has made its list of buttons.
        app.connect("html-page-context", partial(_add_launch_button, address), priority=501)
    if address is not None and address.site:
        app.setup_extension("sphinx_sitemap")
        app.connect("html-page-context", _add_card)

    def set_values(app: Sphinx, config: Config) -> None:
        config.myst_substitutions["run_on_binder"] = _run_on_binder(address)
        config.myst_substitutions.update(_front(Path(app.srcdir)))
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
            config.sitemap_excludes = ["search.html", "genindex.html"]

    app.connect("config-inited", set_values)


def _front(source: Path) -> dict[str, str]:
    """What the first page shows: the figure that opens the course, a picture of each chapter."""
    vectors = load(BUNDLED)
    figure = {"push": PushExplorer(vectors).static_html()}
    chapter_4 = source / "book" / "04_toy_training.ipynb"
    drawn = pictures(vectors, chapter_4) if chapter_4.exists() else {}
    return {name: _raw(html) for name, html in (figure | drawn).items()}


def _raw(html: str) -> str:
    """HTML in a page of Markdown."""
    return f"```{{raw}} html\n{html}\n```"


def _forget_site(app: Sphinx) -> None:
    """Delete what an earlier build said of another address."""
    Path(app.outdir, "sitemap.xml").unlink(missing_ok=True)
    shutil.rmtree(Path(app.outdir, CARDS), ignore_errors=True)


def binder_link(address: Address, chapter: str) -> str:
    """The link that opens a notebook of the repository in JupyterLab on Binder."""
    on_github = address.repository.removeprefix("https://github.com/")
    whole = on_github == address.repository
    where = f"git/{quote(address.repository, safe='')}" if whole else f"gh/{on_github}"
    branch = quote(address.branch, safe="")
    return f"{BINDER}/v2/{where}/{branch}?urlpath=lab/tree/{chapter}"


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


def _inline_math(translator: HTML5Translator, node: nodes.math) -> None:
    translator.body.append(convert(node.astext()))
    raise nodes.SkipNode


def _block_math(translator: HTML5Translator, node: nodes.math_block) -> None:
    formula = convert(node.astext(), display="block")
    translator.body.append(f'<div class="math-block" tabindex="0">{formula}</div>')
    raise nodes.SkipNode


def _write_explorers(app: Sphinx) -> None:
    """Pack the explorers as one classic script, and the vectors as one that they load later."""
    static = Path(app.outdir, "_static")
    static.mkdir(parents=True, exist_ok=True)
    for file, content in {
        "explorers.js": bundle.script(EXPLORERS),
        "explorers.css": bundle.style(EXPLORERS),
        "explorer-vectors.js": as_script(pack(load(app.config.explorer_vectors))),
    }.items():
        (static / file).write_text(content, encoding="utf-8")


def _load_explorers(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Load the explorers on the pages that have one."""
    if "data-widget=" in context.get("body", ""):
        app.add_css_file("explorers.css")
        app.add_js_file("explorers.js", loading_method="defer")
    if page == app.config.root_doc:
        app.add_css_file("front.css")


def _describe(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Tell search engines what a page is about: its first paragraph."""
    description = f'\n<meta name="description" content="{escape(_about(app, doctree))}">'
    context["metatags"] = context.get("metatags", "") + description


def _about(app: Sphinx, doctree: nodes.document | None) -> str:
    first = None if doctree is None else next(doctree.findall(nodes.paragraph), None)
    return app.config.html_title if first is None else " ".join(first.astext().split())


CARDS = "_static/cards"
CARD_WORD = "embedding"


def _write_front(app: Sphinx, exception: Exception | None) -> None:
    """Write the page at the root, which leads to the first one and is shown as that one is."""
    if exception is not None or app.builder.name != "html":
        return
    first = Path(app.outdir, f"{app.config.root_doc}.html")
    head = re.findall(
        r"<meta (?:property|name)=\"(?:og|twitter|desc)[^>]*>|"
        r"<link rel=\"canonical\"[^>]*>",
        first.read_text(encoding="utf-8"),
    )
    course, target = escape(app.config.html_title), f"{app.config.root_doc}.html"
    lines = [
        f'<!DOCTYPE html>\n<html lang="{app.config.language}">\n<head>\n<meta charset="utf-8">',
        f"<title>{course}</title>",
        *head,
        f'<meta http-equiv="Refresh" content="0; url={target}">\n</head>',
        f'<body><p><a href="{target}">{course}</a></p></body>\n</html>\n',
    ]
    Path(app.outdir, "index.html").write_text("\n".join(lines), encoding="utf-8")


def _add_card(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Tell other sites what to show when somebody sends them the page: Open Graph."""
    if doctree is None:
        return
    course, title = app.config.html_title, unescape(re.sub("<[^>]+>", "", context["title"]))
    about, card = _about(app, doctree), f"{CARDS}/{Path(page).name}.png"
    vector = load(BUNDLED)[CARD_WORD]
    draw_card(
        course, title if title != course else "The course", about, vector, Path(app.outdir, card)
    )
    tags = {
        "og:type": "article",
        "og:site_name": course,
        "og:title": title,
        "og:description": about,
        "og:url": app.config.html_baseurl + app.builder.get_target_uri(page),
        "og:image": app.config.html_baseurl + card,
        "og:image:width": WIDTH,
        "og:image:height": HEIGHT,
        "og:image:alt": f"Card of the page {title}: {about}",
    }
    lines = [
        f'<meta property="{name}" content="{escape(str(value))}">' for name, value in tags.items()
    ]
    lines.append('<meta name="twitter:card" content="summary_large_image">')
    context["metatags"] = "\n".join([context.get("metatags", ""), *lines])


# What Jupyter Book loads on every page for features that the course does not use. Thebe would
# also ask a third party, and raise an error in the page.
_UNUSED = re.compile("thebe|togglebutton|sphinx-design|design-tabs|toggleHint|toggleOpen")


def _drop_unused(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Leave out the scripts and style sheets of features that are not used."""
    for kind in ("script_files", "css_files"):
        context[kind] = [
            file
            for file in context[kind]
            if not _UNUSED.search(f"{file} {getattr(file, 'attributes', '')}")
        ]


def _mend_pages(app: Sphinx, exception: Exception | None) -> None:
    """Change what the theme's templates leave no other way to change."""
    if exception is not None or app.builder.name != "html":
        return
    for template in Path(app.outdir, "_static").glob("*webpack-macros.html"):
        template.unlink()  # of the theme's own build, no page
    for page in Path(app.outdir).rglob("*.html"):
        html = _mended(page.read_text(encoding="utf-8"))
        if page.name != "search.html":
            html = _SEARCH.sub("", html)
        page.write_text(html, encoding="utf-8")


_WAITING = re.compile("<script(?=[^>]* src=)(?![^>]*\\bdefer)(?![^>]*documentation_options)")
# The theme loads the whole index of the search on every page.
_SEARCH = re.compile(r"<script [^>]*(searchtools|language_data|searchindex)\.js[^>]*></script>")


def _mended(html: str) -> str:
    # The title in the side bar lies outside every landmark: it becomes a region.
    html = re.sub(
        r'<div class="sidebar-primary-item">(?=\s*<a class="navbar-brand)',
        '<div class="sidebar-primary-item" role="region" aria-label="Course">',
        html,
    )
    # The first page has the course's title, once.
    html = re.sub(r"<title>(.+) &#8212; \1</title>", r"<title>\1</title>", html)
    # A summary holds phrases, no paragraphs; and its own words say what it opens.
    html = re.sub(
        r'<summary aria-label="Toggle hidden content">(.*?)</summary>',
        lambda summary: "<summary>" + re.sub("<(/?)p", r"<\1span", summary[1]) + "</summary>",
        html,
        flags=re.S,
    )
    # The excerpts of the search run a term and its meaning together otherwise.
    html = re.sub("</dt>(?=<dd>)", "</dt>\n", html)
    # Known to browsers, but not to the standard's checker.
    html = re.sub(r'\s+autocorrect="off"', "", html)
    # Scripts must not keep a reader waiting for the text. The options are read by inline scripts.
    return re.sub(
        r"<script(?=[^>]* src=)(?![^>]*\bdefer)(?![^>]*documentation_options)",
        "<script defer",
        html,
    )


def _mend_roles(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Drop roles that the bibliography extension gives and that ARIA does not allow there."""
    body = context.get("body", "")
    context["body"] = body.replace(' role="doc-biblioentry"', "").replace(
        '<div role="list" class="citation-list">', '<div class="citation-list">'
    )


def _trim(app: Sphinx, exception: Exception | None) -> None:
    """Keep only what the pages use."""
    if exception is None and app.builder.name == "html":
        trim(Path(app.outdir))
