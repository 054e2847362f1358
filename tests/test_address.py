"""Where a copy of the course lives, and what its pages make of it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import matplotlib.image
import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from test_pages import CHAPTERS, PAGES
from warm import Warm

import helpers
from helpers.site.address import Address, chosen_site, find_address, main, web_page
from helpers.site.launch_buttons import binder_link

FORK = {"GITHUB_REPOSITORY": "someone/a-fork", "GITHUB_REF_NAME": "main"}
HOME = "https://someone.github.io/a-fork/"


def no_ssh(_host):
    """What is known of a host where there is no ssh."""
    return {}


@pytest.mark.parametrize(
    ("remote", "page"),
    [
        ("https://github.com/owner/name", "https://github.com/owner/name"),
        ("https://github.com/owner/name.git", "https://github.com/owner/name"),
        ("https://user:secret@github.com/owner/name.git/", "https://github.com/owner/name"),
        ("HTTPS://www.GitHub.com/Owner/name//", "https://github.com/Owner/name"),
        ("http://github.com/owner/name", "https://github.com/owner/name"),
        ("http://git.example.org:3000/owner/name", "http://git.example.org:3000/owner/name"),
        ("https://git.example.org:8443/owner/name", "https://git.example.org:8443/owner/name"),
        ("https://git.example.org./owner/name", "https://git.example.org/owner/name"),
        ("https://bücher.example/owner/name", "https://xn--bcher-kva.example/owner/name"),
        (
            "https://dev.azure.com/org/My Course/_git/x",
            "https://dev.azure.com/org/My%20Course/_git/x",
        ),
        (
            "https://dev.azure.com/org/My%20Course/_git/x",
            "https://dev.azure.com/org/My%20Course/_git/x",
        ),
        ("git@github.com:owner/name.git", "https://github.com/owner/name"),
        ("git@github.com:/owner/name.git", "https://github.com/owner/name"),
        ("github.com:owner/name", "https://github.com/owner/name"),
        ("org-12@github.com:owner/name.git", "https://github.com/owner/name"),
        ("git://github.com/owner/name.git", "https://github.com/owner/name"),
        ("git+ssh://git@github.com/owner/name.git", "https://github.com/owner/name"),
        ("ssh://git@ssh.github.com:443/ada/course.git", "https://github.com/ada/course"),
        ("ssh://git@altssh.gitlab.com:443/ada/course.git", "https://gitlab.com/ada/course"),
        ("git@altssh.bitbucket.org:ada/course.git", "https://bitbucket.org/ada/course"),
        ("ssh://git@gitlab.com:22/group/sub/name.git", "https://gitlab.com/group/sub/name"),
        ("git@gitlab.com:group/sub/deep/name.git", "https://gitlab.com/group/sub/deep/name"),
        ("ssh://git@git.example.org:2222/owner/name", "https://git.example.org/owner/name"),
        ("gitea@git.example.org:owner/name", "https://git.example.org/owner/name"),
        ("git@git.sr.ht:~ada/course", "https://git.sr.ht/~ada/course"),
        # Names that only some machines know.
        ("git@github-work:ada/course.git", None),
        ("git@github.com-work:ada/course.git", None),
        ("http://localhost:3000/owner/name", None),
        ("http://forge/owner/name", None),
        ("https://forge.local/owner/name", None),
        ("http://127.0.0.1:3000/owner/name", None),
        ("http://[::1]:3000/owner/name", None),
        ("ssh://git@[2001:db8::1]:22/owner/name", None),
        ("git@192.168.1.5:owner/name.git", None),
        # No name, no service, no pages.
        ("https://github.com", None),
        ("https://github.com/owner", None),
        ("https://example.org/course.git", None),
        ("https://github.com/owner/name?x=1", None),
        ("ada@server.example.org:projects/course.git", None),
        ("ssh://ada@server.example.org/srv/ada/course", None),
        ("server.example.org:projects/course.git", None),
        ("git@server.example.org:/srv/git/course.git", None),
        ("ssh://git@server.example.org/~/git/course.git", None),
        ("git://server.example.org/pub/course.git", None),
        ("git@ssh.dev.azure.com:v3/org/project/course", None),
        ("https://github.com:port/owner/name", None),
        ("ssh://git@[github.com/owner/name", None),
        ("ext::sh -c 'git-upload-pack a/b'", None),
        # Folders of this machine.
        ("/srv/git/name.git", None),
        ("../name", None),
        ("./a:b/c", None),
        ("C:\\git\\name", None),
        ("C:/git/owner/name", None),
        ("C:git/name", None),
        ("\\\\server\\share\\owner\\name", None),
        ("file:///srv/git/name", None),
        ("", None),
    ],
)
def test_the_page_of_a_remote(remote, page):
    assert web_page(remote, no_ssh) == page


ALIASES = {
    "github-work": {"hostname": "github.com", "user": "ada"},
    "github.com-work": {"hostname": "github.com", "user": "git"},
    "by-https": {"hostname": "ssh.github.com", "user": "git", "port": "443"},
    "github.com": {"hostname": "ssh.github.com", "user": "git", "port": "443"},
    "forge": {"hostname": "Git.Example.org", "user": "git"},
    "machine": {"hostname": "10.0.0.7", "user": "git"},
    "account": {"hostname": "server.example.org", "user": "ada"},
}


@pytest.mark.parametrize(
    ("remote", "page"),
    [
        ("git@github-work:ada/course.git", "https://github.com/ada/course"),
        ("github-work:ada/course.git", "https://github.com/ada/course"),
        ("git@github.com-work:ada/course.git", "https://github.com/ada/course"),
        ("ssh://git@github-work/ada/course.git", "https://github.com/ada/course"),
        ("by-https:ada/course", "https://github.com/ada/course"),
        ("git@github.com:ada/course", "https://github.com/ada/course"),
        ("forge:ada/course", "https://git.example.org/ada/course"),
        ("git@unknown:ada/course", None),
        ("machine:ada/course", None),
        ("account:ada/course", None),
    ],
)
def test_ssh_says_which_host_an_alias_stands_for(remote, page):
    assert web_page(remote, lambda host: ALIASES.get(host, {"hostname": host})) == page


def test_an_alias_is_looked_up_as_ssh_itself_does(tmp_path, monkeypatch):
    """With a program in the place of ssh, which would read the settings of whoever runs this."""
    if os.name == "nt":
        pytest.skip("a script as a program is Unix's")
    program = tmp_path / "ssh"
    program.write_text('#!/bin/sh\n[ "$*" = "-G -- forge" ] && echo hostname gitlab.com\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert web_page("git@forge:owner/name") == "https://gitlab.com/owner/name"
    assert web_page("git@other:owner/name") is None
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert web_page("git@forge:owner/name") is None
    assert web_page("git@gitlab.com:owner/name") == "https://gitlab.com/owner/name"


@pytest.mark.parametrize(
    ("repository", "service"),
    [
        ("https://github.com/owner/name", "github"),
        ("https://github.example.org/owner/name", "github"),
        ("https://gitlab.com/group/sub/name", "gitlab"),
        ("https://gitlab.com/github/sub/name", "gitlab"),
        ("https://gitlab-2.example.org/owner/name", "gitlab"),
        ("https://bitbucket.org/owner/name", "bitbucket"),
        ("https://bitbucket.example.org/owner/name", None),
        ("https://codeberg.org/owner/name", None),
        (None, None),
    ],
)
def test_whose_pages_edit_a_repository(repository, service):
    assert Address(repository, "main", None).service == service


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
            FORK | {"GITHUB_REF_NAME": "12/merge", "GITHUB_BASE_REF": "draft"},
            Address("https://github.com/someone/a-fork", "draft", HOME),
        ),
        (
            FORK | {"GITHUB_SERVER_URL": "http://localhost:3000/"},
            None,
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


@pytest.fixture
def git(tmp_path, monkeypatch):
    """Run git in an empty repository, with no settings but its own."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")

    def git(*arguments):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True, capture_output=True)

    git("init", "--initial-branch", "work")
    return git


def test_the_remote_says_where(tmp_path, git):
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
    ("remote", "short"),
    [
        ("gh:owner/name", "gh:"),  # a short form that git is told to expand
        ("https://github.com/owner/name", "https://github.com/"),  # a mirror in its place
    ],
)
def test_the_remote_is_read_as_it_is_meant(remote, short, tmp_path, git):
    git("remote", "add", "origin", remote)
    real = "https://github.com/" if short == "gh:" else "https://mirror.example.org/github/"
    git("config", f"url.{real}.insteadOf", short)
    assert find_address(tmp_path, {}).repository == "https://github.com/owner/name"


def test_in_a_folder_of_a_repository_the_links_name_it(tmp_path, git):
    git("remote", "add", "origin", "git@github.com:owner/teaching.git")
    course = tmp_path / "term 2" / "course"
    course.mkdir(parents=True)
    (course / "_toc.yml").write_text("root: book/index")
    # An archive that was unpacked in somebody's repository: it knows nothing of these files.
    assert find_address(course, {}) is None
    assert find_address(course, FORK) is None
    site = "https://course.example.org/"
    assert find_address(course, {"COURSE_SITE": site}) == Address(None, "main", site)
    git("add", ".")
    page = "https://github.com/owner/teaching"
    assert find_address(course, {}) == Address(page, "work", None, "term 2/course/")
    assert find_address(course, FORK).folder == "term 2/course/"
    assert not find_address(course, {}).launches


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


@pytest.mark.parametrize(
    ("typed", "site"),
    [
        ("https://example.org", "https://example.org/"),
        (" https://example.org//  ", "https://example.org/"),
        ("HTTPS://Example.ORG/Course", "https://example.org/Course/"),
        ("https://example.org/course/index.html", "https://example.org/course/"),
        ("https://example.org/index.html", "https://example.org/"),
        ("https://example.org./a//b/../c/", "https://example.org/a/c/"),
        ("https://example.org/my course", "https://example.org/my%20course/"),
        ("https://example.org/my%20course", "https://example.org/my%20course/"),
        ("https://example.org/100%/", "https://example.org/100%25/"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC/"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example/"),
        ("http://localhost:8000/course", "http://localhost:8000/course/"),
        ("http://192.168.1.5", "http://192.168.1.5/"),
        ("http://[2001:DB8::1]:8000/", "http://[2001:db8::1]:8000/"),
        ("", None),
        ("  ", None),
    ],
)
def test_the_address_of_a_site_is_made_whole(typed, site):
    assert chosen_site(typed) == site
    assert site is None or chosen_site(site) == site


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("example.org", "must start with https:// or http://"),
        ("ftp://example.org/course", "must start with https:// or http://"),
        ("mailto:ada@example.org", "must start with https:// or http://"),
        ("C:\\course", "must start with https:// or http://"),
        ("https://", "is no address"),
        ("https:///course", "is no address"),
        ("https://my host/course", "is no address"),
        ("https://example.org\\course", "is no address"),
        ("https://example.org:port/", "is no address"),
        ("https://example.org:99999/", "is no address"),
        ("https://[::1/", "is no address"),
        ("https://1.2.3/", "is no address"),
        ("https://a..b/", "is no address"),
        ("https://straße.example/", "is no address"),  # which of two hosts depends on the program
        ("https://example.org/a\nb", "is no address"),
        ("https://example.org/course/?page=1", "leave out what stands from the ? or # on"),
        ("https://example.org/course/#top", "leave out what stands from the ? or # on"),
        ("https://example.org/course/book/summary.html", "is one page"),
        ("https://example.org/course/book/index.html", "is one page"),
    ],
)
def test_a_site_that_is_no_address_is_refused(typed, advice, tmp_path):
    with pytest.raises(ValueError, match=re.escape(advice)) as caught:
        find_address(tmp_path, FORK | {"COURSE_SITE": typed})
    assert str(caught.value).startswith(f"COURSE_SITE is {typed!r}; ")


def test_a_password_in_the_address_of_a_site_is_refused_and_not_repeated(tmp_path):
    typed = "https://ada:secret@example.org/"
    with pytest.raises(ValueError, match="leave out what stands before the @") as caught:
        find_address(tmp_path, {"COURSE_SITE": typed})
    assert "secret" not in str(caught.value)


def test_the_link_to_binder():
    chapter = "book/01_intuition.ipynb"
    end = f"main?urlpath=lab/tree/{chapter}"
    on_github = Address("https://github.com/owner/name", "main", None)
    assert binder_link(on_github, chapter) == f"https://mybinder.org/v2/gh/owner/name/{end}"
    elsewhere = Address("https://git.example.org/owner/name", "main", None)
    quoted = "https%3A%2F%2Fgit.example.org%2Fowner%2Fname"
    assert binder_link(elsewhere, chapter) == f"https://mybinder.org/v2/git/{quoted}/{end}"
    branch = Address("https://github.com/owner/name", "try/week#1", None)
    assert "/v2/gh/owner/name/try%2Fweek%231?urlpath" in binder_link(branch, chapter)


def build(course, folder):
    """In a process of its own: Sphinx reads its settings once, and this one has others."""
    from jupyter_book.cli.main import main as jupyter_book  # loaded there already

    jupyter_book(["build", str(course), "--all", "-W", "--quiet", "--path-output", str(folder)])


def built(folder, environment, course="."):
    """Build the site of the course in a folder with this environment; its folder."""
    known = {key: text for key, text in os.environ.items() if not key.startswith("GITHUB_")}
    folder.mkdir(exist_ok=True)
    process = Warm(folder / "printed", build, course, folder, environment=known | environment)
    assert process.end() == 0, process.text()
    return folder / "_build" / "html"


def say_what_is_loaded():
    print(Path(helpers.__file__).resolve() == Path("helpers/__init__.py").resolve())
    print("helpers.site.extension" in sys.modules, "torch" in sys.modules)


def test_what_makes_the_pages_is_this_copys_and_waits_for_no_torch(tmp_path):
    """PyTorch takes seconds to import, and pages are built in every proof."""
    process = Warm(tmp_path / "printed", say_what_is_loaded)
    assert process.end() == 0
    assert process.text() == "True\nTrue False\n"


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


def test_the_page_at_the_root_is_shown_as_the_first_one_is(fork):
    root, first = read(fork, "index"), read(fork, PAGES[0])
    for name in ["description", "og:title", "og:url", "og:image", "og:image:alt", "twitter:card"]:
        assert content(root, name) == content(first, name) != []
    assert f'<link rel="canonical" href="{HOME}{PAGES[0]}.html"' in root


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


def small_course(folder):
    """A course of a first page and one chapter, with the settings of this one; its folder."""
    shutil.copytree("book/_static", folder / "book" / "_static")
    shutil.copy("_config.yml", folder)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# One\n\nText.")])
    nbformat.write(notebook, folder / "book" / "one.ipynb")
    for file, text in {
        "_toc.yml": "format: jb-book\nroot: book/index\nchapters:\n- file: book/one\n",
        "README.md": "# Not in the list",
        "book/notes.md": "# Nor is this",
        "book/references.bib": "",
        "book/index.md": "# Home\n\nWelcome. {{ run_on_binder }}",
    }.items():
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def test_without_an_address_nothing_is_dead(tmp_path):
    """A folder with no remote: no button, and no tag, that would lead nowhere."""
    # git looks no further up than the folder that holds this one.
    nobody = {"GIT_DIR": str(tmp_path / "none")}
    course = small_course(tmp_path / "course")
    site = built(tmp_path, nobody | {"COURSE_SITE": "https://course.example.org"}, course)
    assert 'rel="canonical" href="https://course.example.org/' in read(site, "book/one")
    assert "/edit/" not in read(site, "book/one")
    assert (site / "sitemap.xml").exists()
    assert (site / "_static" / "cards").exists()
    site = built(tmp_path, nobody, course)  # in the same folder: nothing of the first stays
    assert not (site / "_static" / "cards").exists()
    for page in ("book/index", "book/one"):
        html = read(site, page)
        assert "v2/gh" not in html
        assert "/edit/" not in html
        assert "og:" not in html
        assert 'rel="canonical"' not in html
        assert len(content(html, "description")) == 1
    assert not (site / "sitemap.xml").exists()
    assert "Enter the address of the repository at" in read(site, "book/index")


ODD_NAME = "week [1], it's 50%20 of #1, über {uns}"


def test_the_site_is_built_in_a_folder_of_any_name(tmp_path, git):
    """Of the pages in the list: a page outside it would be a warning, and so an error."""
    git("remote", "add", "origin", "git@gitlab.com:group/sub/name.git")
    course = small_course(tmp_path / ODD_NAME)
    git("add", ".")
    site = built(tmp_path / "made", {}, course)
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert {"index.html", "book/index.html", "book/one.html"} < pages
    assert not {"README.html", "book/notes.html"} & pages
    # The course is a folder of that repository, which Binder cannot open.
    html = read(site, "book/one")
    folder = quote(ODD_NAME)
    edit = f"https://gitlab.com/group/sub/name/-/edit/work/{folder}/book/one.ipynb"
    assert f'href="{edit}"' in html
    assert "mybinder" not in html
    assert "a repository of its own" in read(site, "book/index")


def test_a_service_whose_pages_are_not_known_gets_a_rocket_and_no_other_button(tmp_path, git):
    git("remote", "add", "origin", "https://codeberg.org/owner/name.git")
    site = built(tmp_path / "made", {}, small_course(tmp_path))
    html = read(site, "book/one")
    launch = "https://mybinder.org/v2/git/https%3A%2F%2Fcodeberg.org%2Fowner%2Fname/work"
    assert html.count(f'href="{launch}?urlpath=lab/tree/book/one.ipynb"') == 1
    assert f"{launch}?urlpath" in read(site, "book/index")
    assert "source-repository-button" not in html
    assert "/edit/" not in html
