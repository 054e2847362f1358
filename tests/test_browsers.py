"""What `make browsers` does, tried on Chromium: it passes a good page and tells what is wrong."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from proofs.browsers import (
    COLLECTOR,
    LOOKS,
    copy_with_collector,
    main,
    pages,
    serving,
    visit,
)
from proofs.engines import Elsewhere, PlaywrightWindow
from proofs.uses import USES
from windows import FORGET

CHAPTERS = [page for page in pages() if Path(f"{page}.ipynb").is_file()]
GOOD = """<!doctype html>
<html data-theme="light"><head></head><body style="background: #fff">Text</body></html>"""


@pytest.fixture
def asked():
    """What the window has asked for elsewhere."""
    return []


@pytest.fixture(scope="module")
def page(browser):
    """One window for all tests."""
    page = browser.new_page()
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def page_with_collector(browser):
    """One more, for pages of the site itself: they have no collector of their own."""
    page = browser.new_page()
    page.add_init_script(re.sub("</?script>", "", COLLECTOR))
    yield page
    page.context.close()


def lent(page, asked):
    """A window for one test, which forgets afterwards what was done in it."""
    yield PlaywrightWindow(page, asked)
    page.unroute_all(behavior="ignoreErrors")
    page.evaluate(FORGET)


@pytest.fixture
def window(page, asked):
    yield from lent(page, asked)


@pytest.fixture
def collecting(page_with_collector, asked):
    yield from lent(page_with_collector, asked)


@pytest.fixture
def visited(window, tmp_path):
    """Visit a page that is written here; what is wrong with it."""

    def visited(html):
        (tmp_path / "site").mkdir()
        (tmp_path / "site/page.html").write_text(html, encoding="utf-8")
        copy = copy_with_collector(tmp_path / "site", tmp_path / "copy")
        return visit(window, copy.as_uri(), "page", 390, "light")[1]

    return visited


def test_every_page_is_visited():
    written = re.findall(r"file: (\S+)", Path("_toc.yml").read_text(encoding="utf-8"))
    assert pages() == ["book/index", *written]


def test_every_width_and_theme_is_seen_both_ways():
    looks = [look for way in LOOKS.values() for look in way]
    assert sorted(looks) == [(390, "dark"), (390, "light"), (1280, "dark"), (1280, "light")]
    for way in LOOKS.values():
        assert {width for width, _ in way} == {390, 1280}
        assert {theme for _, theme in way} == {"dark", "light"}


def test_every_explorer_of_the_book_has_an_entry_and_every_entry_an_explorer():
    text = "".join(Path(f"{page}.ipynb").read_text(encoding="utf-8") for page in CHAPTERS)
    front = Path("_build/html/book/index.html").read_text(encoding="utf-8")
    found = re.findall(r'data-widget=\\"(\w+)\\"', text) + re.findall(r'data-widget="(\w+)"', front)
    assert set(found) == set(USES)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda page: Path(page).name)
def test_each_explorer_answers_as_python_does(collecting, asked, addresses, chapter):
    found, faults = visit(collecting, addresses["file"], chapter, 390, "dark")
    assert faults == asked == []
    assert len(found) >= 2


@pytest.mark.parametrize(
    ("script", "old", "new", "chapter", "told"),
    [
        ("shared/words", "score / length]", "1.01 * score / length]", 0, "similarity: it says"),
        ("shared/words", "score / length]", "1.01 * score / length]", 1, "analogy: it says"),
        ("lookup_layer", ".filter((id) => id === row).length", ".length", 2, "lookup: it says"),
        ("replay_run", "losses[epoch], 3", "losses[epoch] + 0.01, 3", 3, "replay: it says"),
        (
            "calculator_costs",
            "vocabSize * embedDim",
            "vocabSize + embedDim",
            4,
            "calculator: it says",
        ),
        ("quiz", 'right ? "Right. "', '!right ? "Right. "', 0, "quiz: it says"),
        ("shared/parts", "let count = 0", "let count = ;", 0, "similarity: there is no"),
    ],
)
def test_a_broken_explorer_is_told(
    collecting, addresses, monkeypatch, script, old, new, chapter, told
):
    """As a browser would that does not know the syntax, or computes something else."""
    monkeypatch.setattr("proofs.uses.SECONDS", 1)
    assert old in Path(f"helpers/widgets/{script}.js").read_text(encoding="utf-8")

    def change(route):
        text = route.fetch().text()
        route.fulfill(body=text.replace(old, new), content_type="text/javascript")

    collecting.page.route("**/explorers-*.js*", change)
    _, faults = visit(collecting, addresses["http"], CHAPTERS[chapter], 1280, "light")
    assert any(told in fault for fault in faults), faults


def test_a_page_without_faults_passes(visited, asked):
    assert visited(GOOD) == []
    assert asked == []


def test_what_a_page_asks_for_elsewhere_is_noted_and_refused(visited, asked):
    image = "https://elsewhere.invalid/x.png"
    assert visited(GOOD.replace("Text", f"<img src='{image}'>")) == [f"{image} was not loaded"]
    assert asked == [image]


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("<script>throw new Error('thrown')</script>", "Uncaught Error: thrown"),
        ("<script>let x = ;</script>", "Uncaught SyntaxError: Unexpected token ';'"),
        ("<script>Promise.reject(new Error('refused'))</script>", "Error: refused"),
        ("<script>console.error('said', 1)</script>", "said 1"),
        ("<script>console.warn('warned')</script>", "warned"),
        ("<script src='nowhere.js'></script>", "nowhere.js was not loaded"),
        ("<img src='nowhere.png'>", "nowhere.png was not loaded"),
        ("<p style='width: 391px'>wide", "it scrolls sideways: 399 of 390 pixels"),
        ("<style>body { background: #222 !important }</style>", "background of a light page"),
        ("<p data-widget='abacus'>", "abacus: nobody has said how it is used"),
        ("<p data-widget='quiz'>", "quiz: "),
        ("<script>document.documentElement.dataset.theme = 'dark'</script>", "Error: "),
    ],
)
def test_what_is_wrong_with_a_page_is_told(visited, part, told):
    faults = visited(GOOD.replace("Text", f"Text {part}"))
    assert any(told in fault for fault in faults), faults


def test_who_is_asked_elsewhere_is_noted_and_answered_by_nobody():
    elsewhere = Elsewhere()
    with serving(elsewhere) as port:
        for said in (b"GET http://example.org/x HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\xfc"):
            with socket.create_connection(("127.0.0.1", port)) as line:
                line.sendall(said)
                assert line.recv(100) == b""
    assert elsewhere.asked == ["GET http://example.org/x HTTP/1.1", "an address over https"]


@pytest.mark.parametrize(
    ("engine", "told"),
    [
        ("firefox", "firefox-esr is not installed; on Debian: apt install firefox-esr"),
        ("webkitgtk", "WebKitWebDriver is not installed; on Debian: apt install"),
        ("netscape", "there is no browser netscape here; there are firefox, webkitgtk"),
    ],
)
def test_a_browser_that_is_missing_is_told_in_a_sentence(monkeypatch, capsys, engine, told):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("sys.argv", ["browsers", engine])
    try:
        ended = main()
    except SystemExit as end:  # of argparse
        ended = end.code
    assert ended != 0
    assert told in "".join(capsys.readouterr())


def test_that_playwrights_own_are_missing_is_told_in_a_sentence(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.proofs.browsers", "playwright-webkit"],
        env={**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "python -m playwright install --with-deps webkit" in done.stdout
    assert done.stderr == ""
