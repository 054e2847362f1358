"""Every number in a chapter's prose is printed or used by its cells, or accounted for here."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from helpers.authoring.exercise_cells import is_exercise
from helpers.similarity import analogy
from helpers.vectors import load

# Why a number may stand in the prose though no cell of the chapter has it.
ELSEWHERE = {
    "01_intuition": {
        "2019": "the year of GPT-2's paper",
        "20": "minutes",
        "24": "3·4 + 4·3, reckoned in the sentence",
        "16": "4·4, reckoned in the sentence",
        "25": "5·5, reckoned in the sentence",
        "31%": "printed in the figure, which test_figures compares",
        "41": "all but one of the 42 words of the map",
        "10,727": "counted in test_explorers",
        "300": "the width of Google News's vectors, as published",
    },
    "02_pretrained_analogies": {
        "25": "minutes",
        "1.7": "GB, the size of Google News's file, as published",
        "0.45": "printed in chapter 1",
        "0.58": "√(2 − 2 · 0.833), reckoned in the sentence",
        "14": "the categories of the published questions, the rows of the figure",
        "2014": "the year of GloVe's texts",
        "26": "seconds: make bench SIZE=full",
        "7.7": "GB: make bench SIZE=full",
        "0.5": "GB: make bench SIZE=full",
    },
    "03_lookup_layer": {
        "25": "minutes",
        "1,000": "the ratio that make bench measures",
    },
    "04_toy_training": {
        "12,060": "60 epochs of 201 pairs",
        "30": "minutes",
    },
    "05_parameter_counts": {
        "20": "minutes",
        "117": "million, the count in GPT-2's paper, which the text corrects",
        "128": "an example of a multiple, and the least number of int8",
        "20,000": "words of a comparison made once, in the design of the bundled vectors",
        "67.43%": "the result of that comparison",
        "65.0%": "printed in chapter 2",
        "40,000": "words of chapter 2",
    },
}
NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?%?(?!\w)")
NO_TEXT = re.compile(r"\{cite[^`]*`[^`]*`|\]\([^)]*\)|\(fig-[^)]*\)|\[?[Cc]hapters? \[?\d")


def value(text):
    return float(text.replace(",", "").replace("_", "").rstrip("%"))


def known_numbers(notebook):
    """What the chapter's cells hold and print, also as millions and as percentages."""
    texts = []
    for cell in notebook.cells:
        if cell.cell_type == "code" and not is_exercise(cell):
            texts.append(cell.source)
            for output in cell.outputs:
                texts.append(output.get("text", "") + str(output.get("evalue", "")))
                texts += [
                    output.get("data", {}).get(kind, "") for kind in ("text/plain", "text/html")
                ]
    found = {value(text) for text in re.findall(r"\d[\d,_]*(?:\.\d+)?", "\n".join(texts))}
    return found | {number / 1e6 for number in found if number >= 1e6}


def accounted_for(text, known):
    places = len(text.rstrip("%").partition(".")[2])
    return any(round(number, places) == value(text) for number in known)


def prose_numbers(notebook):
    """Numbers of two digits and more in the prose; one digit is a word."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and not is_exercise(cell):
            for text in NUMBER.findall(NO_TEXT.sub(" ", cell.source)):
                if len(re.sub(r"\D", "", text)) > 1:
                    yield text.rstrip(",")


@pytest.mark.parametrize("chapter", sorted(ELSEWHERE))
def test_every_number_of_the_prose_is_printed_or_accounted_for(chapter):
    notebook = nbformat.read(Path("book", f"{chapter}.ipynb"), as_version=4)
    known = known_numbers(notebook)
    numbers = list(prose_numbers(notebook))
    assert len(numbers) >= 5
    unknown = {text for text in numbers if not accounted_for(text, known)}
    assert unknown - set(ELSEWHERE[chapter]) == set()
    assert set(ELSEWHERE[chapter]) - set(numbers) == set()  # what no longer stands there goes


def test_a_number_that_no_cell_has_is_found():
    code = nbformat.v4.new_code_cell("x = 1_000")
    code.outputs = [nbformat.v4.new_output("stream", text="0.7741 nats of 38,597,376\n")]
    notebook = nbformat.v4.new_notebook(cells=[code])
    known = known_numbers(notebook)
    assert [accounted_for(text, known) for text in ("0.77", "0.774", "1,000", "38.6")] == [True] * 4
    assert [accounted_for(text, known) for text in ("0.78", "0.775", "1,001", "39.6")] == [
        False
    ] * 4


def known_in(number):
    """What the cells of a chapter hold and print."""
    (path,) = Path("book").glob(f"{number:02}_*.ipynb")
    return known_numbers(nbformat.read(path, as_version=4))


def test_every_number_of_the_summary_is_printed_in_the_chapter_named_beside_it():
    text = Path("book/summary.md").read_text(encoding="utf-8")
    paragraphs = [part for part in text.split("\n\n") if "[chapter " in part]
    assert len(paragraphs) == 5
    for part in paragraphs:
        known = known_in(int(re.search(r"\[chapter (\d)\]", part)[1]))
        numbers = [n.rstrip(",") for n in NUMBER.findall(NO_TEXT.sub(" ", part))]
        numbers = [number for number in numbers if len(re.sub(r"\D", "", number)) > 1]
        assert [number for number in numbers if not accounted_for(number, known)] == [], part


def test_the_numbers_of_the_readme_are_those_of_its_own_example():
    text = Path("README.md").read_text(encoding="utf-8")
    example = re.findall(r"^>>> (.*?)(?:  # .*)?\n(?!>>>)(\[.*\])$", text, re.M)
    assert len(example) == 2
    for code, printed in example:
        for (word, shown), (found, similarity) in zip(
            ast.literal_eval(printed),
            eval(code, {"analogy": analogy, "load": load}),
            strict=True,
        ):
            assert word == found
            assert similarity == pytest.approx(shown, abs=1e-6)
