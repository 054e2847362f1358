"""What every chapter owes its reader, beyond the outputs that nbval compares."""

import re
from pathlib import Path
from statistics import median

import nbformat
import pytest
import yaml

from helpers.authoring.exercise_cells import is_exercise
from helpers.site.captions import LEAD

CHAPTERS = sorted(Path("book").glob("*.ipynb"))


def cells_of(path, kind, exercises=False):
    """The chapter's own cells, or with `exercises` all of them."""
    cells = nbformat.read(path, as_version=4).cells
    return [c for c in cells if c.cell_type == kind and (exercises or not is_exercise(c))]


def prose(path):
    cells = cells_of(path, "markdown")
    return "\n\n".join(cell.source for cell in cells if not is_caption(cell))


def is_caption(cell):
    return cell.cell_type == "markdown" and cell.source.startswith(f"**{LEAD}** ")


def tags(cell):
    return cell.metadata.get("tags", [])


each_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)


def test_there_are_five_chapters_and_the_contents_list_them_in_order():
    contents = yaml.safe_load(Path("_toc.yml").read_text())
    listed = [entry["file"] for part in contents["parts"] for entry in part["chapters"]]
    assert len(CHAPTERS) == 5
    assert [name for name in listed if re.search(r"/\d\d_", name)] == [
        path.with_suffix("").as_posix() for path in CHAPTERS
    ]


@each_chapter
def test_a_chapter_opens_with_a_question_three_goals_and_the_time(path):
    opening = prose(path).split("\n## ")[0]
    assert re.match(rf"# {int(path.name[:2])} · \w", opening)
    assert re.search(r"\n\*\*[^\n]+\?\*\*\n", opening)
    assert len(re.findall(r"^- ", opening, re.M)) == 3
    assert re.search(r"takes about \d\d minutes", opening)


@each_chapter
def test_a_chapter_on_its_own_says_what_it_lacks_before_it_stops(path):
    """Downloaded and opened elsewhere, its first cell of code stops: there are no helpers."""
    first = next(c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code")
    comment, *code = first.source.split("\n")
    assert comment == (
        "# No module named 'helpers'? A chapter needs the whole course: see its README."
    )
    assert "from helpers import figures" in code


@each_chapter
def test_a_chapter_shows_its_phenomenon_before_it_says_what_it_will_do(path):
    """Question; the way from a text to the next token, with its part lit; a live figure; goals."""
    question, picture, live, goals = nbformat.read(path, as_version=4).cells[:4]
    assert question.source.endswith("?**")
    assert "figures.schematic(" in picture.source
    assert 'data-widget="opening"' in live.outputs[0].data["text/html"]
    assert goals.source.startswith("After this chapter you can")


@each_chapter
def test_a_chapter_closes_with_three_things_learned_and_its_sources(path):
    *_, learned, sources = prose(path).split("\n## ")
    assert learned.startswith("What we learned")
    points = re.findall(r"^- We .+$", learned, re.M)
    assert len(points) == 3
    assert all(re.search(r"\d|figure|\[", point) or "failures" in point for point in points)
    assert sources.startswith("Next, and sources")
    assert "{cite" in sources


@each_chapter
def test_a_chapter_is_short_and_in_small_steps(path):
    words = len(prose(path).split())
    _picture, _live, *code = cells_of(path, "code")
    visible = [len(c.source.splitlines()) for c in code if "hide-input" not in tags(c)]
    assert 1_000 <= words <= 2_000
    assert 12 <= len(code) <= 22
    assert median(len(cell.source.splitlines()) for cell in code) <= 6
    assert max(visible) <= 25


@each_chapter
def test_code_never_runs_on_for_three_cells_and_prose_comes_last(path):
    kinds = "".join(c.cell_type[0] for c in nbformat.read(path, as_version=4).cells)
    assert "ccc" not in kinds
    assert kinds.endswith("m")


@each_chapter
def test_a_chapter_has_at_most_four_notes_of_the_four_kinds(path):
    kinds = re.findall(r"^:::\{(\w+)\}", prose(path), re.M)
    assert len(kinds) <= 4
    assert set(kinds) <= {"note", "tip", "warning", "seealso"}


@each_chapter
def test_outputs_are_those_of_one_run_from_top_to_bottom(path):
    code = cells_of(path, "code", exercises=True)
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    for cell in code:
        for output in cell.outputs:
            assert output.get("name") != "stderr"
            assert (output.output_type == "error") <= ("raises-exception" in tags(cell))


@each_chapter
def test_no_output_shows_an_object_or_a_path_instead_of_a_result(path):
    for cell in cells_of(path, "code", exercises=True):
        for output in cell.outputs:
            text = output.get("text", "") + output.get("data", {}).get("text/plain", "")
            assert not re.search(
                r"<(module|function|class)|object at 0x|<Axes|/site-packages/", text
            )


@each_chapter
def test_no_cell_is_kept_from_the_comparison(path):
    text = path.read_text(encoding="utf-8")
    assert "nbval" not in text.lower()


@each_chapter
def test_every_figure_has_alt_text_a_name_and_below_it_a_caption(path):
    cells = nbformat.read(path, as_version=4).cells
    shown = [
        place
        for place, cell in enumerate(cells)
        if any("image/svg+xml" in output.get("data", {}) for output in cell.get("outputs", []))
        and "figures.schematic(" not in cell.source  # its words are all in it
    ]
    assert shown
    for place in shown:
        settings = cells[place].metadata["mystnb"]
        assert len(settings["image"]["alt"]) >= 60
        assert list(settings["figure"]) == ["name"]
        assert settings["figure"]["name"].startswith("fig-")
        assert "hide-input" in tags(cells[place])
        caption = cells[place + 1]
        assert is_caption(caption)
        assert len(caption.source) >= 70
        assert "\n" not in caption.source  # one paragraph: the rest would stand below the figure
    assert [place - 1 for place, cell in enumerate(cells) if is_caption(cell)] == shown


@each_chapter
def test_code_is_shown_but_for_imports_and_what_only_draws_or_calls_a_figure(path):
    """A reader of the page sees the code that teaches; all of it is in the notebook."""
    picture, live, *cells = cells_of(path, "code")
    assert tags(picture) == tags(live) == ["remove-input"]
    assert len(picture.metadata["mystnb"]["image"]["alt"]) >= 60
    for place, cell in enumerate(cells):
        hidden = set(tags(cell)) - {"raises-exception"}
        *_, last = cell.source.split("\n")
        if place == 0:
            assert hidden == {"hide-input"}
            assert cell.metadata["mystnb"]["code_prompt_show"] == "Show the imports"
            assert last == "figures.use_style()"
        elif "figures." in cell.source:
            assert hidden == {"hide-input"}
        elif last.startswith("check("):
            assert hidden == {"remove-cell"}
        elif last.startswith("Quiz(") or re.fullmatch(r"\w+(Explorer|Panel)\(.*\)", cell.source):
            assert hidden == {"remove-input"}
        else:
            assert hidden == set()


@each_chapter
def test_every_number_in_the_closing_stands_in_an_output_or_earlier_in_the_text(path):
    chapter = nbformat.read(path, as_version=4)
    *_, learned, _ = prose(path).split("\n## ")
    outputs = "\n".join(
        output.get("text", "") + output.get("data", {}).get("text/plain", "")
        for cell in chapter.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )
    known = (outputs + prose(path).replace(learned, "")).replace(",", "")
    numbers = re.findall(r"\d[\d,]*\.?\d*", learned)
    missing = [n for n in numbers if n.replace(",", "").rstrip(".") not in known]
    assert numbers
    assert missing == [], "numbers under 'What we learned' that no output shows"


def test_every_cited_work_is_in_the_bibliography_and_every_entry_is_cited():
    pages = [*CHAPTERS, *Path("book").glob("*.md")]
    cited = set()
    for page in pages:
        for keys in re.findall(r"\{cite:\w\}`([^`]+)`", page.read_text(encoding="utf-8")):
            cited.update(keys.split(","))
    entries = re.findall(r"^@\w+\{(\S+),", Path("book/references.bib").read_text(), re.M)
    assert len(entries) == len(set(entries))
    assert set(entries) == cited


def test_the_minutes_on_the_landing_page_are_those_of_the_chapters():
    landing = Path("book/index.md").read_text(encoding="utf-8")
    for path in CHAPTERS:
        minutes = re.search(r"takes about (\d\d) minutes", prose(path))[1]
        card = rf"\({path.name}\)\*\*\n\n[^:]*?\n\n{minutes} minutes\n:::"
        assert re.search(card, landing), path
    assert f"chapter 1 · {re.search('takes about (..) min', prose(CHAPTERS[0]))[1]}" in landing


def test_the_question_on_the_landing_page_is_the_chapters():
    landing = Path("book/index.md").read_text(encoding="utf-8")
    for path in CHAPTERS:
        question = re.search(r"\n\*\*([^\n]+\?)\*\*\n", prose(path))[1]
        assert question in landing
