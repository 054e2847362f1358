"""The explorer of chapter 3."""

import random

import pytest
import torch
from inputs import ODD_TEXTS

from helpers.text import UnknownTokenError
from helpers.widgets.lookup import LookupExplorer

PAGE = "book/03_lookup_layer"
VOCABULARY = ["fox", "house", "in", "is", "quick", "the"]


@pytest.fixture
def embedding():
    torch.manual_seed(0)
    return torch.nn.Embedding(6, 3)


def status(window):
    return window.inner_text("[data-widget=lookup] [role=status]")


def cells(window, title):
    """The numbers of the matrix with this title, row by row."""
    table = window.locator(f".lookup-matrix:has(caption b:text-is('{title}'))")
    rows = [
        row.locator("td:not(.lookup-note)").all_inner_texts()
        for row in table.locator("tbody tr").all()
    ]
    return [[float(text.replace("−", "-")) for text in row] for row in rows]


def enter(window, text):
    field = window.get_by_label("tokens", exact=True)
    field.fill(text)
    field.press("Enter")


def see(window, name):
    window.get_by_role("radio", name=name).check(force=True)


def test_its_table_is_the_layers(embedding):
    widget = LookupExplorer(embedding, VOCABULARY, ["in", "the"])
    assert torch.allclose(torch.tensor(widget.weight), embedding.weight, atol=6e-5)
    assert LookupExplorer(embedding.weight, VOCABULARY, ["in"]).weight == widget.weight


def test_without_a_browser_it_is_a_table_of_rows_and_gradients(embedding):
    text = repr(LookupExplorer(embedding, VOCABULARY, ["the", "the", "fox"]))
    assert "the     5" in text
    assert text.splitlines()[2].split()[-1] == "2"
    assert f"{embedding.weight[5, 0].item():.4f}" in text


@pytest.mark.parametrize(
    ("weight", "vocabulary", "tokens", "message"),
    [
        (torch.zeros(3), ["a"], ["a"], r"\(3,\)"),
        (torch.zeros(13, 3), ["a"] * 13, ["a"], "at most 12 rows"),
        (torch.zeros(2, 3), ["a"], ["a"], "1 token for 2 rows"),
        (torch.zeros(1, 3), ["a"], [], "1 to 8 tokens"),
        (torch.zeros(1, 3), ["a"], ["a"] * 9, "1 to 8 tokens"),
    ],
)
def test_what_cannot_be_shown_is_refused(weight, vocabulary, tokens, message):
    with pytest.raises(ValueError, match=message):
        LookupExplorer(weight, vocabulary, tokens)


def test_an_unknown_token_is_named():
    with pytest.raises(UnknownTokenError, match="dog"):
        LookupExplorer(torch.zeros(1, 3), ["a"], ["dog"])


def test_typed_tokens_are_fetched_in_order_and_with_repeats(use_page, embedding):
    window = use_page(PAGE)
    enter(window, "The QUICK, the,fox")
    expected = embedding(torch.tensor([5, 4, 5, 0])).tolist()
    for found, row in zip(cells(window, "output"), expected, strict=True):
        assert found == pytest.approx(row, abs=5e-5)
    notes = window.locator(".lookup-note").all_inner_texts()
    assert notes == ["4th", "", "", "", "2nd", "1st, 3rd"]
    assert "house, in and is are not touched" in status(window)


def test_tokens_are_picked_and_removed_by_mouse_and_by_keyboard(use_page):
    window = use_page(PAGE)
    field = window.get_by_label("tokens", exact=True)
    window.get_by_role("button", name="add fox").click()
    assert field.input_value() == "in is the house fox"
    window.get_by_role("button", name="add quick").press("Enter")
    assert field.input_value() == "in is the house fox quick"
    assert len(cells(window, "output")) == 6
    for _ in range(5):
        window.get_by_role("button", name="remove last").click()
    assert field.input_value() == "in"
    remove = window.get_by_role("button", name="remove last")
    assert remove.get_attribute("aria-disabled") == "true"
    remove.press("Space")
    assert field.input_value() == "in"
    assert status(window).startswith("Ids 2: 1 row is copied")
    field.press("Control+A")
    window.keyboard.type("house is")
    window.keyboard.press("Tab")
    assert status(window).startswith("Ids 1, 3")


def test_at_eight_tokens_no_more_can_be_picked_and_the_focus_is_not_lost(use_page):
    window = use_page(PAGE)
    field = window.get_by_label("tokens", exact=True)
    assert "up to 8 tokens" in window.inner_text(".lookup-add")
    add = window.get_by_role("button", name="add fox")
    for _ in range(6):
        add.press("Enter")
    assert field.input_value() == "in is the house fox fox fox fox"
    assert add.get_attribute("aria-disabled") == "true"
    assert add.evaluate("button => button === document.activeElement")
    assert len(cells(window, "output")) == 8
    assert field.get_attribute("aria-invalid") == "false"
    window.get_by_role("button", name="remove last").click()
    assert add.get_attribute("aria-disabled") == "false"


def test_the_buttons_change_what_stands_in_the_field(use_page):
    window = use_page(PAGE)
    field = window.get_by_label("tokens", exact=True)
    enter(window, "")
    assert "Type or pick at least one token" in status(window)
    window.get_by_role("button", name="add quick").click()
    assert field.input_value() == "quick"
    enter(window, "the dog")
    window.get_by_role("button", name="remove last").click()
    assert field.input_value() == "the"
    assert status(window).startswith("Ids 5")


def test_known_tokens_are_answered_while_they_are_typed_and_left_as_typed(open_page):
    window = open_page(PAGE, "file")
    window.clock.install()
    field = window.get_by_label("tokens", exact=True)
    field.press("Control+A")
    window.keyboard.type("The fox ")
    line = window.locator("[data-widget=lookup] .explorer-status")
    line.get_by_text("Ids 5, 0").wait_for()
    assert field.input_value() == "The fox "
    window.keyboard.type("hou")
    window.clock.run_for(400)
    assert line.inner_text().startswith("Ids 5, 0")
    assert field.get_attribute("aria-invalid") == "false"
    window.keyboard.press("Tab")
    assert "“hou” has no row" in status(window)
    window.context.close()  # with its clock


def test_after_an_unknown_token_every_view_keeps_the_message_and_is_dimmed(use_page):
    window = use_page(PAGE, reduced_motion="reduce")
    enter(window, "the dog")
    message = "The matrices are still those of “in is the house”."
    for view in ("one-hot × W", "gradient", "lookup"):
        see(window, view)
        assert status(window).startswith("“dog” has no row")
        assert status(window).endswith(message)
        opacity = window.locator(".lookup-stage").evaluate("node => getComputedStyle(node).opacity")
        assert opacity == "0.4"
    window.get_by_label("tokens", exact=True).fill("the")
    window.wait_for_function("!document.querySelector('.explorer-stale')")


BOXES = """() => {
  const box = (node) => node.getBoundingClientRect();
  const parts = [...document.querySelectorAll(".lookup-part")].map((part) => {
    const sign = part.querySelector("span");
    return [sign.innerText, box(sign), box(part.querySelector("table"))];
  });
  const tables = [...document.querySelectorAll(".lookup-matrix")];
  const captions = tables.map((table) => box(table.querySelector("caption")).height);
  const right = box(document.querySelector(".explorer-head")).right;
  return { parts, captions, ends: tables.map((table) => box(table).right - right) };
}"""


@pytest.mark.parametrize("width", [1280, 390])
def test_every_sign_stands_left_of_the_matrix_that_it_belongs_to(use_page, width):
    window = use_page(PAGE, width=width)
    for view, signs in (("lookup", "→"), ("one-hot × W", "×="), ("gradient", "←")):
        see(window, view)
        for text in ("the", "in is the house", "the " * 8, "the quick fox is in the house the"):
            enter(window, text)
            found = window.evaluate(BOXES)
            assert [sign for sign, *_ in found["parts"]] == list(signs)
            for _, sign, table in found["parts"]:
                assert sign["right"] <= table["x"] <= sign["x"] + 60
                middle = sign["y"] + sign["height"] / 2
                assert table["y"] < middle
                assert middle < table["y"] + max(table["height"], 160)
            assert len(found["ends"]) >= 2
            assert max(found["ends"]) <= 0.5
            assert max(found["captions"]) < 30  # one line


def test_a_row_fetched_more_than_twice_says_how_often(use_page):
    window = use_page(PAGE)
    enter(window, "the " * 8)
    assert window.locator(".lookup-note").all_inner_texts() == ["", "", "", "", "", "8 times"]


def test_the_product_is_multiplied_out_for_the_chosen_number(use_page):
    window = use_page(PAGE)
    before = cells(window, "output")
    see(window, "one-hot × W")
    assert cells(window, "output") == before
    assert cells(window, "X") == [
        [0, 0, 1, 0, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [0, 0, 0, 0, 0, 1],
        [0, 1, 0, 0, 0, 0],
    ]
    assert window.inner_text(".lookup-sum").startswith("0·(−1.1258) + 0·0.7935 + 1·(−0.3414)")
    window.locator("[role=gridcell]").nth(4).click()
    assert window.inner_text(".lookup-sum").endswith("= −0.1734")
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight"):
        window.keyboard.press(key)
    assert window.inner_text(".lookup-sum").endswith("= 1.2590")
    assert "The 3rd token is the, id 5: its row of X" in status(window)
    for key in ("ArrowUp", "ArrowLeft"):
        window.keyboard.press(key)
    assert window.inner_text(".lookup-sum").endswith("= −0.1734")


def test_the_views_are_chosen_by_keyboard(use_page):
    window = use_page(PAGE)
    window.get_by_role("radio", name="lookup").focus()
    window.keyboard.press("ArrowRight")
    assert window.locator("caption b:text-is('X')").is_visible()
    window.keyboard.press("ArrowRight")
    assert "W.grad" in window.inner_text(".lookup-stage")


def test_the_gradient_counts_how_often_a_row_was_fetched(use_page, embedding):
    window = use_page(PAGE)
    enter(window, "in is the house the")
    see(window, "gradient")
    embedding(torch.tensor([2, 3, 5, 1, 5])).sum().backward()
    assert cells(window, "W.grad") == embedding.weight.grad.tolist()
    assert (
        status(window)
        == "the: looked up twice, gradient 2 in every column; no gradient reaches fox or quick."
    )
    enter(window, "the the the")
    assert "the: looked up 3 times, gradient 3" in status(window)


def test_odd_texts_get_a_sentence_and_nothing_breaks(use_page):
    window = use_page(PAGE)
    before = cells(window, "output")
    for text in [*ODD_TEXTS, "in " * 9, "in is toString"]:
        enter(window, "in is the house")
        enter(window, text)
        assert any(part in status(window) for part in ("has no row", "at least one", "at most 8"))
        assert len(status(window)) < 200
        assert cells(window, "output") == before
    assert window.complaints == []
    enter(window, "fox")
    assert status(window).startswith("Ids 0")


def test_the_arithmetic_is_that_of_torch(use_page):
    generator = random.Random(0)
    cases = [[generator.randrange(6) for _ in range(generator.randint(1, 8))] for _ in range(60)]
    torch.manual_seed(1)
    layer = torch.nn.Embedding(6, 3, dtype=torch.float64)
    window = use_page(PAGE)
    answers = window.evaluate(
        """([weight, cases]) => {
          const { lookup, oneHot, product, gradient } = courseExplorers.lookup_layer;
          return cases.map((ids) => [
            lookup(weight, ids), product(oneHot(ids, 6), weight), gradient(ids, 6, 3),
          ]);
        }""",
        [layer.weight.tolist(), cases],
    )
    for ids, (fetched, multiplied, slopes) in zip(cases, answers, strict=True):
        layer.zero_grad()
        output = layer(torch.tensor(ids))
        output.sum().backward()
        assert fetched == multiplied == output.tolist()
        assert slopes == layer.weight.grad.tolist()


@pytest.mark.parametrize(
    ("weight", "vocabulary", "message"),
    [
        (torch.zeros(2, 0), ["a", "b"], "1 to 6 columns"),
        (torch.tensor([[float("nan")], [1.0]]), ["a", "b"], "not finite"),
        (torch.zeros(2, 1), ["a", "a"], "'a' is there twice"),
        (torch.zeros(2, 1), ["a", "New York"], "without spaces, not 'New York'"),
        (torch.zeros(2, 1), ["a", ""], "without spaces, not ''"),
        (torch.zeros(2, 1), ["a", "b\u200bc"], "without spaces"),
        (torch.zeros(2, 1), ["a", "\u00ad"], "without spaces"),
    ],
)
def test_a_table_that_the_page_could_not_show_is_refused_in_a_sentence(weight, vocabulary, message):
    with pytest.raises(ValueError, match=message):
        LookupExplorer(weight, vocabulary, ["a"])


def test_it_opens_on_tokens_as_typed_or_in_lower_case():
    widget = LookupExplorer(torch.zeros(3, 1), ["The", "the", "fox"], ["The", "THE", "Fox"])
    assert widget.opening == ["The", "the", "fox"]


CASES = {
    "The the THE": ["The", "the", "the"],
    "Cafe\u0301, THE": ["café", "the"],
    "no, NO, fox,fox": ["no,", "no,", "fox", "fox"],
    "fox\u00ad\u200bNo,": ["fox", "no,"],
    "no,the": ["no", "the"],
    "dog": ["dog"],
    "Donau\u00addampf \u00ad": ["Donau\u00addampf"],
    " \u200b, ": [],
}


def test_typed_tokens_are_taken_as_they_are_and_then_in_lower_case(use_page):
    tokens = ["The", "the", "no,", "fox", "café", "Donau\u00addampf"]
    window = use_page(PAGE)
    found = window.evaluate(
        "([all, tokens]) => all.map((typed) => courseExplorers.lookup_tokens.split(typed, tokens))",
        [list(CASES), tokens],
    )
    assert dict(zip(CASES, found, strict=True)) == CASES
    read = "tokens => courseExplorers.lookup_tokens.read('The THE Fox', tokens)"
    assert window.evaluate(read, tokens) == {"ids": [0, 1, 3]}


def test_a_table_of_zeros_is_shown(use_page):
    window = use_page(PAGE)
    shown = window.evaluate(
        """() => {
          const { host: { pageModel }, lookup } = courseExplorers;
          const el = document.createElement("div");
          const state = { tokens: ["The", "$$"], weight: [[0], [0]], opening: ["The", "$$"] };
          lookup.default.render({ model: pageModel(state), el });
          return [el.textContent, el.innerHTML.includes("NaN")];
        }"""
    )
    assert "Ids 0, 1: 2 rows are copied" in shown[0]
    assert not shown[1]
