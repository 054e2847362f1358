"""What the site's extension changes of the theme's pages, and that it says when it cannot."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import DictLoader, Environment
from sphinx.errors import ExtensionError
from sphinx.writers.html5 import HTML5Translator
from test_site import FILES, SITE, each_page, soup

from helpers.site import scripts, theme_changes


def app_with(templates):
    """As much of Sphinx as the comparison needs: the theme's templates."""
    theme = {f"!{name}": text for name, text in templates.items()}
    templates = SimpleNamespace(environment=Environment(loader=DictLoader(theme)))
    return SimpleNamespace(builder=SimpleNamespace(name="html", templates=templates))


def test_a_template_that_has_changed_stops_the_build(monkeypatch):
    monkeypatch.setattr(theme_changes, "WRITTEN_FOR", {"a.html": theme_changes.fingerprint("old")})
    theme_changes._compare(app_with({"a.html": "old"}))
    with pytest.raises(ExtensionError, match=r"a\.html is no longer what") as caught:
        theme_changes._compare(app_with({"a.html": "new"}))
    assert theme_changes.fingerprint("new") in str(caught.value)


def test_a_method_that_has_changed_stops_the_build(monkeypatch):
    written_for = {
        HTML5Translator.depart_term: theme_changes.WRITTEN_FOR[HTML5Translator.depart_term]
    }
    monkeypatch.setattr(theme_changes, "WRITTEN_FOR", written_for)
    theme_changes._compare(app_with({}))
    written_for[HTML5Translator.depart_term] = "another"
    with pytest.raises(ExtensionError, match=r"HTML5Translator\.depart_term is no longer"):
        theme_changes._compare(app_with({}))


def test_every_template_of_ours_was_written_for_one_of_the_theme():
    ours = {
        path.relative_to(theme_changes.TEMPLATES).as_posix()
        for path in theme_changes.TEMPLATES.rglob("*.html")
    }
    own = {
        "root_page.html",
        "components/back-to-top.html",
        "components/course-bar.html",
        "components/course-pdf.html",
        "components/kept-answers.html",
    }
    assert ours - set(theme_changes.WRITTEN_FOR) == own  # they change none


def loaded(*names):
    return {
        "script_files": [SimpleNamespace(filename=name, attributes={}) for name in names],
        "css_files": [],
    }


def test_a_script_is_left_out_or_waits():
    context = loaded(*scripts.UNUSED, scripts.AT_ONCE, "course.js")
    scripts._drop_unused(None, "page", "", context, None)
    scripts._let_scripts_wait(None, "page", "", context, None)
    assert {script.filename: script.attributes for script in context["script_files"]} == {
        scripts.AT_ONCE: {},
        "course.js": {"defer": "defer"},
    }


def test_what_is_no_longer_there_to_be_left_out_stops_the_build():
    with pytest.raises(ExtensionError, match="no page loads toggleOpen any more"):
        scripts._drop_unused(None, "page", "", loaded(*scripts.UNUSED[:-1]), None)
    with pytest.raises(ExtensionError, match=r"no page loads documentation_options\.js any more"):
        scripts._let_scripts_wait(None, "page", "", loaded("course.js"), None)


def test_macros_are_deleted_and_missed(tmp_path):
    app = SimpleNamespace(builder=SimpleNamespace(name="html"), outdir=tmp_path)
    (tmp_path / "_static").mkdir()
    macros = tmp_path / "_static" / "some-webpack-macros.html"
    macros.write_text("")
    theme_changes._drop_macros(app, None)
    assert not macros.exists()
    with pytest.raises(ExtensionError, match="leaves no macros"):
        theme_changes._drop_macros(app, None)


@each_page
def test_a_page_is_as_the_templates_and_nodes_make_it(page):
    html = soup(SITE / f"{page}.html")
    if page == "index":
        return  # it has nothing of the theme
    assert html.title.get_text().count("Token embeddings") == 1
    assert [field for field in html.find_all("input") if field.get("autocorrect")] == []
    assert html.select_one('[role=region][aria-label="Course"] a.navbar-brand')
    at_once = [
        Path(script["src"]).name.partition("?")[0]
        for script in html.find_all("script", src=True)
        if not script.has_attr("defer")
    ]
    assert at_once == ["documentation_options.js"]
    sources = [script["src"] for script in html.find_all("script", src=True)]
    assert any("searchindex.js" in source for source in sources) == (page == "search")
    assert not any(word in source for word in scripts.UNUSED for source in sources)


def test_folds_citations_and_terms_are_as_the_nodes_make_them():
    pages = [soup(SITE / f"{page}.html") for page in FILES]
    folds = [fold for page in pages for fold in page.select("details.hide > summary")]
    assert len(folds) > 10
    assert [fold for fold in folds if fold.find("p") or fold.has_attr("aria-label")] == []
    citations = [item for page in pages for item in page.select(".citation-list, .citation")]
    assert len(citations) > 10
    assert [item for item in citations if item.has_attr("role")] == []
    terms = [term for page in pages for term in page.find_all("dt")]
    assert len(terms) > 20
    assert [term for term in terms if term.next_sibling.name == "dd"] == []
