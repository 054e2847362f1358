"""Where a copy of the course lives, and what its pages make of it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import matplotlib.image
import pytest
from axe_playwright_python.sync_playwright import Axe
from test_pages import CHAPTERS, PAGES

from helpers.address import Address, find_address, main, web_page
from helpers.site import binder_link

FORK = {"GITHUB_REPOSITORY": "someone/a-fork", "GITHUB_REF_NAME": "main"}
HOME = "https://someone.github.io/a-fork/"


@pytest.mark.parametrize(
    ("remote", "page"),
    [
        ("https://github.com/owner/name", "https://github.com/owner/name"),
        ("https://github.com/owner/name.git", "https://github.com/owner/name"),
        ("https://user:secret@github.com/owner/name.git/", "https://github.com/owner/name"),
        ("git@github.com:owner/name.git", "https://github.com/owner/name"),
        ("ssh://git@gitlab.com:22/group/sub/name.git", "https://gitlab.com/group/sub/name"),
        ("http://localhost:3000/owner/name", "https://localhost:3000/owner/name"),
        ("/srv/git/name.git", None),
        ("../name", None),
        ("C:\\git\\name", None),
        ("file:///srv/git/name", None),
        ("", None),
    ],
)
def test_the_page_of_a_remote(remote, page):
    assert web_page(remote) == page


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        (FORK, Address("https://github.com/someone/a-fork", "main", HOME)),
        (
            FORK | {"GITHUB_SERVER_URL": "https://git.example.org"},
            Address("https://git.example.org/someone/a-fork", "main", None),
        ),
        (
            FORK | {"GITHUB_REF_NAME": "12/merge"},
            Address("https://github.com/someone/a-fork", "main", HOME),
        ),
        (
            FORK | {"GITHUB_REF_NAME": "v1", "GITHUB_REF_TYPE": "tag"},
            Address("https://github.com/someone/a-fork", "main", HOME),
        ),
        (
            FORK | {"COURSE_SITE": "https://course.example.org"},
            Address("https://github.com/someone/a-fork", "main", "https://course.example.org/"),
        ),
        (
            {"GITHUB_REPOSITORY": "Someone/someone.github.io", "GITHUB_REF_NAME": "draft"},
            Address(
                "https://github.com/Someone/someone.github.io",
                "draft",
                "https://someone.github.io/",
            ),
        ),
    ],
)
def test_a_workflow_says_where(environment, address, tmp_path):
    assert find_address(tmp_path, environment) == address


def test_the_remote_says_where(tmp_path):
    def git(*arguments):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True, capture_output=True)

    assert find_address(tmp_path, {}) is None
    git("init", "--initial-branch", "work")
    assert find_address(tmp_path, {}) is None
    git("remote", "add", "origin", "git@github.com:owner/name.git")
    page = "https://github.com/owner/name"
    site = "https://owner.github.io/name/"
    assert find_address(tmp_path, {}) == Address(page, "work", site)
    # The default branch of the remote comes before the one that is checked out.
    git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    assert find_address(tmp_path, {}) == Address(page, "trunk", site)
    assert find_address(tmp_path, FORK).repository == "https://github.com/someone/a-fork"


@pytest.mark.parametrize(
    ("environment", "code", "words"),
    [
        (FORK, 0, ["edit https://github.com/someone/a-fork, branch main", f"for {HOME}"]),
        ({}, 0, ["no button to launch or edit"]),
        ({"COURSE_SITE": "example.org"}, 1, ["it must start with https://"]),
    ],
)
def test_the_command_says_where(environment, code, words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_REPOSITORY", "COURSE_SITE"):
        monkeypatch.delenv(name, raising=False)
    for name, text in environment.items():
        monkeypatch.setenv(name, text)
    assert main() == code
    printed = capsys.readouterr().out
    assert [word for word in words if word not in printed] == []


def test_a_site_can_be_known_without_a_repository(tmp_path):
    """A downloaded archive has no remote."""
    site = "https://course.example.org"
    assert find_address(tmp_path, {"COURSE_SITE": site}) == Address(None, "main", f"{site}/")


def test_a_site_that_is_no_address_is_refused(tmp_path):
    with pytest.raises(ValueError, match="must start with"):
        find_address(tmp_path, {"COURSE_SITE": "example.org"})
    with pytest.raises(ValueError, match=r"COURSE_SITE is 'example\.org'; it must start with"):
        find_address(tmp_path, FORK | {"COURSE_SITE": "example.org"})


def test_the_link_to_binder():
    chapter = "book/01_intuition.ipynb"
    end = f"main?urlpath=lab/tree/{chapter}"
    on_github = Address("https://github.com/owner/name", "main", None)
    assert binder_link(on_github, chapter) == f"https://mybinder.org/v2/gh/owner/name/{end}"
    elsewhere = Address("https://git.example.org/owner/name", "main", None)
    quoted = "https%3A%2F%2Fgit.example.org%2Fowner%2Fname"
    assert binder_link(elsewhere, chapter) == f"https://mybinder.org/v2/git/{quoted}/{end}"


def built(folder, environment, course="."):
    """Build the site of the course in a folder with this environment; its folder."""
    known = {key: text for key, text in os.environ.items() if not key.startswith("GITHUB_")}
    program = str(Path(sys.executable).with_name("jupyter-book"))
    subprocess.run(
        [program, "build", course, "--all", "-W", "--quiet", "--path-output", folder],
        env=known | environment,
        check=True,
        capture_output=True,
    )
    return folder / "_build" / "html"


@pytest.fixture(scope="module")
def fork(tmp_path_factory):
    """The site as a fork's workflow builds it."""
    return built(tmp_path_factory.mktemp("fork"), FORK)


def read(site, page):
    return Path(site, f"{page}.html").read_text(encoding="utf-8")


def content(html, name):
    """What the meta tags with this name say."""
    return re.findall(rf'<meta (?:name|property)="{name}" content="([^"]*)"', html)


def test_a_fork_launches_and_edits_the_fork(fork):
    for page in CHAPTERS:
        html = read(fork, page)
        launch = f"https://mybinder.org/v2/gh/someone/a-fork/main?urlpath=lab/tree/{page}.ipynb"
        assert html.count(f'href="{launch}"') == 1
        assert f"https://github.com/someone/a-fork/edit/main/{page}.ipynb" in html
    index = read(fork, "book/index")
    assert "urlpath=lab/tree/book/01_intuition.ipynb" in index
    assert "https://github.com/someone/a-fork/edit/main/book/index.md" in index


@pytest.mark.parametrize("page", PAGES)
def test_a_published_page_says_what_it_is(fork, page):
    html = read(fork, page)
    (title,) = re.findall("<title>(.*?)</title>", html)
    assert title.endswith("Token embeddings")
    assert html.count('rel="canonical"') == 1
    assert f'<link rel="canonical" href="{HOME}{page}.html"' in html
    for name in ["description", "og:title", "og:description", "og:url", "og:image", "og:image:alt"]:
        assert len(content(html, name)) == 1
        assert len(content(html, name)[0]) > 5
    assert content(html, "description") == content(html, "og:description")
    assert content(html, "twitter:card") == ["summary_large_image"]
    assert 'rel="icon"' in html
    card = fork / content(html, "og:image")[0].removeprefix(HOME)
    pixels = matplotlib.image.imread(card)
    assert pixels.shape[:2] == (630, 1200)
    assert (pixels[..., :3] < 0.5).any(axis=2).mean() > 0.01  # something is written on it


def test_the_site_map_names_every_page(fork):
    locations = [entry.text for entry in ElementTree.parse(fork / "sitemap.xml").iter()]
    locations = [text for text in locations if text and text.startswith("http")]
    assert sorted(locations) == sorted(f"{HOME}{page}.html" for page in PAGES)


def test_the_page_of_a_fork_in_a_browser(fork, browser):
    window = browser.new_page(viewport={"width": 1280, "height": 900})
    complaints = []
    window.on("pageerror", lambda error: complaints.append(str(error)))
    window.goto(Path(fork, f"{CHAPTERS[0]}.html").as_uri())
    assert Axe().run(window).response["violations"] == []
    window.click(".dropdown-launch-buttons > button")
    assert window.is_visible("text=Binder")
    assert complaints == []
    window.close()


def test_without_an_address_nothing_is_dead(tmp_path):
    """A folder with no remote: no button, and no tag, that would lead nowhere."""
    # git looks no further up than the folder that holds this one.
    nobody = {"GIT_DIR": str(tmp_path / "none")}
    site = built(tmp_path, nobody | {"COURSE_SITE": "https://course.example.org"})
    assert 'rel="canonical" href="https://course.example.org/' in read(site, PAGES[0])
    assert "/edit/" not in read(site, PAGES[0])
    assert (site / "sitemap.xml").exists()
    site = built(tmp_path, nobody)  # in the same folder: nothing of the first stays
    assert not (site / "_static" / "cards").exists()
    for page in PAGES:
        html = read(site, page)
        assert "v2/gh" not in html
        assert "/edit/" not in html
        assert "og:" not in html
        assert 'rel="canonical"' not in html
        assert len(content(html, "description")) == 1
    assert not (site / "sitemap.xml").exists()
    assert "Enter the address of the repository at" in read(site, "book/index")


def test_the_site_is_built_in_a_folder_of_any_name(tmp_path):
    """Of the pages in the list: a page outside it would be a warning, and so an error."""
    course = tmp_path / "week [1], it's 50%20 of #1, über {uns}"
    for file in ("_config.yml", "_toc.yml", "README.md"):
        course.mkdir(exist_ok=True)
        shutil.copy(file, course / file)
    shutil.copytree("book", course / "book")
    (course / "book" / "notes.md").write_text("# Notes\n\nNot in the list.", encoding="utf-8")
    site = built(tmp_path, {}, course)
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert {f"{page}.html" for page in PAGES} < pages
    assert not {"README.html", "book/notes.html"} & pages
