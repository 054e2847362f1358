"""Which scripts and style sheets a page loads, and when."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

# What Jupyter Book loads on every page for features that the course does not use, by a word of
# the file's name or of the script itself. Thebe would also ask a third party, and raise an error
# in the page.
UNUSED = ("thebe", "togglebutton", "sphinx-design", "design-tabs", "toggleHint", "toggleOpen")
# The scripts that stand in the page itself read these options, so they cannot wait.
AT_ONCE = "documentation_options.js"


def setup(app: Sphinx) -> None:
    """Look at the lists of scripts and style sheets once everybody has added theirs."""
    app.connect("html-page-context", _drop_unused, priority=900)
    app.connect("html-page-context", _let_scripts_wait, priority=901)


def _drop_unused(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Leave out the scripts and style sheets of features that are not used."""
    files = [*context["script_files"], *context["css_files"]]
    for word in UNUSED:
        if not any(word in str(file) for file in files):
            raise ExtensionError(
                f"no page loads {word} any more, so it need not be left out: "
                "take it from UNUSED in helpers/site/scripts.py"
            )
    for kind in ("script_files", "css_files"):
        context[kind] = [
            file for file in context[kind] if not any(word in str(file) for word in UNUSED)
        ]


def _let_scripts_wait(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Scripts must not keep a reader waiting for the text."""
    names = [str(script.filename) for script in context["script_files"] if script.filename]
    if not any(name.endswith(AT_ONCE) for name in names):
        raise ExtensionError(
            f"no page loads {AT_ONCE} any more: see AT_ONCE in helpers/site/scripts.py"
        )
    for script in context["script_files"]:
        if script.filename and not str(script.filename).endswith(AT_ONCE):
            script.attributes["defer"] = "defer"
