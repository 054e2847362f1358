import shutil
from pathlib import Path

import numpy as np
import pytest
from gensim.models import KeyedVectors
from inputs import packed, random_vectors

from helpers.authoring.other_vectors import CHAPTER, main
from helpers.vectors import load

NAME = "word2vec-google-news-300"


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A copy of what the site is made from."""
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(name, tmp_path)
    shutil.copytree("book", tmp_path / "book")
    monkeypatch.setenv("COURSE_VECTORS", "")  # set again by the command; restored at the end
    return tmp_path


@pytest.fixture
def cased(catalogue, tmp_path, monkeypatch):
    """The bundled vectors under another name, some words with a capital as well."""
    glove = load("glove-100d")
    words, rows = [], []
    for word, row in zip(glove.index_to_key, glove.vectors, strict=True):
        words.append(word)
        rows.append(row)
        if word in ("tower", "paris", "tuesday", "king"):
            words.append(word.capitalize())
            rows.append(row + np.float32(0.05))
    vectors = KeyedVectors(vector_size=100)
    vectors.add_vectors([*words, "crown_prince"], np.array([*rows, rows[0] / 2]))
    catalogue.add(NAME, packed(vectors, tmp_path))
    # The chapter's kernel is another process.
    monkeypatch.setenv("GENSIM_DATA_DIR", str(catalogue.folder))


def book(root):
    return {path: path.read_bytes() for path in Path(root, "book").rglob("*") if path.is_file()}


@pytest.mark.usefixtures("cased")
def test_chapter_2_is_rendered_with_other_vectors_and_its_outputs_are_left_alone(
    root, monkeypatch, browser
):
    before = book(root)
    monkeypatch.chdir(root)
    assert main([NAME]) == 0
    assert book(root) == before
    built = root / "_build" / "chapter-2" / NAME / "_build" / "html" / "book" / f"{CHAPTER}.html"
    page = browser.new_page()
    page.goto(built.as_uri())
    text = page.inner_text("article")
    assert f"This page was made with the vectors {NAME}" in text
    assert "40,005 words, 100 dimensions" in text
    assert "'Paris' is in the vocabulary" in text
    famous, _, tower = page.locator("table:not(.explorer table)").all()[:3]
    assert "queen\t0.770\tKing\t" in famous.inner_text()  # both columns, asked now
    assert NAME in famous.inner_text()
    assert "Tower" in tower.inner_text()
    # The explorer knows these vectors, too.
    field = page.get_by_label("start from")
    field.fill("Paris")
    field.press("Enter")
    page.wait_for_function(
        "document.querySelector('[data-widget=analogy]').innerText.includes('Paris −')"
    )
    page.close()


@pytest.mark.usefixtures("root")
def test_what_cannot_be_rendered_is_said_in_a_sentence(catalogue, tmp_path, capsys):
    assert main([]) == 2
    assert "make chapter-2 VECTORS=" in capsys.readouterr().err
    assert main(["word2vec"]) == 1
    assert "there are no vectors named 'word2vec'" in capsys.readouterr().err
    assert main([NAME]) == 1
    assert "could not be downloaded" in capsys.readouterr().err
    catalogue.add("word2vec-ruscorpora-300", packed(random_vectors(["король_NOUN"]), tmp_path))
    assert main(["word2vec-ruscorpora-300"]) == 1
    assert "chapter 2 asks in English, and in word2vec-ruscorpora-300" in capsys.readouterr().err
    assert not Path("_build/chapter-2/word2vec-ruscorpora-300").exists()


def test_a_cell_that_fails_is_named(root, cased, capsys, monkeypatch):
    chapter = root / "book" / f"{CHAPTER}.ipynb"
    chapter.write_text(chapter.read_text().replace("vectors = load()", "vectors = 1 / 0"))
    monkeypatch.chdir(root)
    assert main([NAME]) == 1
    assert "a cell of the chapter failed" in capsys.readouterr().err
