import pytest

from helpers.tables import Table


def test_numbers_are_aligned_to_the_right_and_words_to_the_left():
    table = Table(["model", "V"], [["GPT-2", "50,257"], ["Llama 2 7B", "−3"]])
    assert repr(table).splitlines() == [
        "model            V",
        "GPT-2       50,257",
        "Llama 2 7B      −3",
    ]


def test_the_page_gets_the_same_cells():
    html = Table(["pair", "cosine"], [["a / b", "0.5"]])._repr_html_()
    assert '<th scope="col" style="text-align: left">pair</th>' in html
    assert '<td style="text-align: right">0.5</td>' in html


def test_markup_in_a_cell_is_shown_and_not_obeyed():
    assert "<td" in Table(["x"], [["<b>"]])._repr_html_()
    assert "&lt;b&gt;" in Table(["x"], [["<b>"]])._repr_html_()


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="1 cells under 2 headings"):
        Table(["a", "b"], [["x"]])


def test_a_table_without_rows_is_only_its_header():
    assert repr(Table(["a", "bc"], [])) == "a  bc"
