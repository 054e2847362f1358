"""The explorer of chapter 5."""

import random
from itertools import pairwise

import pytest
from inputs import ODD_TEXTS
from windows import put

from helpers.parameters import (
    BYTES_PER_NUMBER,
    MODELS,
    ModelSpec,
    embedding_bytes,
    embedding_parameters,
    model,
)
from helpers.widgets.calculator import CalculatorExplorer

PAGE = "book/05_parameter_counts"


def status(window):
    return window.inner_text("[data-widget=calculator] [role=status]")


def figures(window):
    """Count, bytes and share, as they stand in large type."""
    return window.locator("[data-widget=calculator] .calculator-number").all_inner_texts()


def field(window, letter):
    return window.get_by_role("textbox", name=f"{letter}: ")


def test_it_opens_on_the_model_that_is_named():
    widget = CalculatorExplorer(MODELS, "BERT base uncased")
    assert widget.opening == "BERT base uncased"
    assert [row[0] for row in widget.models] == [spec.name for spec in MODELS]
    with pytest.raises(ValueError, match="no model 'GPT-9'"):
        CalculatorExplorer(MODELS, "GPT-9")
    with pytest.raises(ValueError, match="name of its own"):
        CalculatorExplorer([MODELS[0], MODELS[0]], MODELS[0].name)


def test_without_a_browser_it_is_a_sentence_and_a_table():
    text = repr(CalculatorExplorer())
    assert "50,257 × 768 = 38,597,376 parameters, 154.4 MB" in text
    assert "31.0%" in text


def test_presets_are_chosen_from_the_list_and_from_the_scale(use_page):
    window = use_page(PAGE)
    window.locator("[data-widget=calculator] select").select_option("Llama 3 8B")
    assert figures(window) == ["1,050,673,152", "4.2 GB", "13.1%"]
    assert window.get_by_role("radio", name="untied").is_checked()
    dot = window.locator(".calculator-dot", has_text="GPT-2 small")
    dot.click()
    assert figures(window) == ["38,597,376", "154.4 MB", "31.0%"]
    assert dot.get_attribute("aria-current") == "true"


def test_the_scale_is_walked_with_the_arrow_keys(use_page):
    window = use_page(PAGE)
    window.locator(".calculator-dot[tabindex='0']").focus()
    window.keyboard.press("End")
    window.keyboard.press("Enter")
    assert status(window).startswith("Llama 3.1 405B: 4,202,692,608")
    window.keyboard.press("Home")
    window.keyboard.press("ArrowRight")
    window.keyboard.press("ArrowLeft")
    window.keyboard.press("Enter")
    assert status(window).startswith("BERT base uncased: 23,440,896")


def test_sizes_are_typed_and_slid(use_page):
    window = use_page(PAGE)
    field(window, "V").focus()
    window.keyboard.press("Control+A")
    window.keyboard.type("262,144")
    assert figures(window)[0] == "201,326,592"
    slider = window.get_by_role("slider", name="D, by slider")
    assert slider.get_attribute("aria-valuetext") == "768"
    slider.focus()
    window.keyboard.press("ArrowRight")
    assert int(slider.get_attribute("aria-valuetext").replace(",", "")) > 768
    assert field(window, "D").input_value() == slider.get_attribute("aria-valuetext")
    window.keyboard.press("Home")
    assert field(window, "D").input_value() == "1"
    assert figures(window)[0] == "262,144"
    assert "In a real model it would shrink with D" in window.inner_text(".calculator-note")
    box = window.get_by_role("slider", name="V, by slider").bounding_box()
    window.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert field(window, "V").input_value() != "262,144"
    assert window.locator("[data-widget=calculator] select").input_value() == "own"


def test_the_slider_of_v_shows_where_half_of_the_model_is(use_page):
    window = use_page(PAGE)
    field(window, "V").fill("110000")
    window.get_by_role("slider", name="V, by slider").focus()
    shares = []
    for _ in range(3):
        shares.append((field(window, "V").input_value(), figures(window)[2]))
        window.keyboard.press("ArrowRight")
    assert shares == [("110,000", "49.6%"), ("111,000", "49.8%"), ("112,000", "50.1%")]
    field(window, "V").fill("111774")
    field(window, "V").blur()
    assert field(window, "V").input_value() == "111,774"
    stops = window.evaluate("courseExplorers.calculator_costs.percents(10_000_000)")
    assert stops[:100] == list(range(1, 101))
    assert stops[-1] == 10_000_000
    assert all(1 < b / a < 1.014 for a, b in pairwise(stops[100:]))


def test_another_d_is_answered_with_what_a_real_model_would_do(use_page):
    window = use_page(PAGE)
    note = window.locator(".calculator-note")
    assert "real model" not in note.inner_text()
    field(window, "V").fill("60000")
    assert "real model" not in note.inner_text()
    field(window, "D").fill("3072")
    assert figures(window)[2] == "68.2%"
    assert note.inner_text().endswith(
        "Grey: the rest of GPT-2 small, kept as it is. "
        "In a real model it would grow with D, faster than the table."
    )


def test_a_model_that_is_chosen_is_compared_with_the_others(use_page):
    window = use_page(PAGE)
    select = window.locator("[data-widget=calculator] select")
    select.select_option("BERT base uncased")
    assert status(window).endswith("fewer than in any of the other models.")
    select.select_option("Llama 3.1 405B")
    assert status(window).endswith("more than in any of the other models.")
    field(window, "V").fill("10000000")
    assert status(window).endswith("more than in any of the models.")


def boxes(window, selector):
    return window.eval_on_selector_all(
        selector,
        """all => all.filter((node) => node.checkVisibility()).map((node) => {
          const { left, top, right, bottom } = node.getBoundingClientRect();
          return [left, top, right, bottom];
        })""",
    )


def apart(a, b, room=0.0):
    """Whether two boxes (left, top, right, bottom) have at least `room` between them."""
    return any(a[i] - b[i + 2] >= room or b[i] - a[i + 2] >= room for i in (0, 1))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_dot_has_a_target_of_its_own_that_a_finger_hits(use_page, width, theme):
    window = use_page(PAGE, theme=theme, width=width)
    targets = boxes(window, ".calculator-dot")
    assert len(targets) == len(MODELS)
    for i, target in enumerate(targets):
        assert target[2] - target[0] >= 24
        assert target[3] - target[1] >= 24
        assert all(apart(target, other, -0.2) for other in targets[:i])
    dot = window.locator(".calculator-dot", has_text="BLOOM 176B")
    dot.click(position={"x": 2, "y": 2})
    assert dot.get_attribute("aria-current") == "true"


@pytest.mark.parametrize("width", [390, 1280])
def test_labels_stand_over_the_marker_and_touch_no_dot(use_page, width):
    window = use_page(PAGE, width=width)
    names = boxes(window, ".calculator-name")
    assert len(names) == {390: 4, 1280: 6}[width]
    for left, top, right, bottom in boxes(window, ".calculator-dot"):
        x, y = (left + right) / 2, (top + bottom) / 2
        assert all(apart((x - 5, y - 5, x + 5, y + 5), name, 1) for name in names)
    [key], [plot] = boxes(window, ".calculator-key"), boxes(window, ".calculator-plot")
    assert key[3] <= plot[1]  # so no marker can strike it through
    order = window.eval_on_selector_all(
        ".calculator-plot > *", "all => all.map((node) => node.classList[0])"
    )
    assert order[0] == "calculator-mark"
    background, page = window.evaluate(
        """['.calculator-name', 'body'].map(
          (part) => getComputedStyle(document.querySelector(part)).backgroundColor)"""
    )
    assert background == page


@pytest.mark.parametrize("width", [390, 1280])
def test_large_numbers_push_nothing_down(use_page, width):
    window = use_page(PAGE, width=width)
    select = window.locator("[data-widget=calculator] select")

    def height():
        (_, top, *_), (_, bar, *_) = boxes(window, ".explorer-live.calculator, .calculator-bar")
        return bar - top

    before = height()
    for name in ("Llama 3.1 405B", "BERT base uncased", "GPT-2 small"):
        select.select_option(name)
        assert height() == before
    field(window, "D").fill("3072")
    assert height() == before


def test_weights_and_format_are_chosen_by_mouse_and_by_keyboard(use_page):
    window = use_page(PAGE)
    window.get_by_role("radio", name="tied", exact=True).focus()
    window.keyboard.press("ArrowRight")
    assert figures(window)[0] == "77,194,752"
    window.locator("[data-widget=calculator] label", has_text="int8").click()
    assert figures(window)[1] == "77.2 MB"
    window.keyboard.press("ArrowLeft")
    assert figures(window)[1] == "154.4 MB"


def test_the_question_is_answered_as_in_the_text(use_page):
    window = use_page(PAGE)
    gpt2 = model("GPT-2 small")
    half = (gpt2.total_parameters - gpt2.vocabulary_parameters) // gpt2.embed_dim
    field(window, "V").fill(str(half + 1))
    assert figures(window)[2] == "50.0%"
    assert f"{half + 1:,}" in window.inner_text("article")


def test_odd_sizes_get_a_sentence_and_the_last_figures_stay(use_page):
    window = use_page(PAGE)
    before = figures(window)
    fields = {letter: field(window, letter).element_handle() for letter in "VD"}
    for text in [*ODD_TEXTS, "0", "0.5", "10000001", "1e3", "Infinity", "١٢٣"]:
        for letter, most in (("V", "10,000,000"), ("D", "100,000")):
            if letter == "D" and text == "10000001":
                continue
            put(fields[letter], "5")
            put(fields[letter], {"V": "50257", "D": "768"}[letter])
            put(fields[letter], text)
            expected = f"{letter} must be a whole number from 1 to {most}."
            assert status(window).startswith(expected), text[:20]
            assert figures(window) == before
            put(fields[letter], {"V": "50257", "D": "768"}[letter])
    assert window.complaints == []
    field(window, "V").fill("10000000")
    field(window, "D").fill("100000")
    assert figures(window)[:2] == ["1,000,000,000,000", "4.0 TB"]


def test_counts_bytes_and_shares_are_those_of_python(use_page):
    generator = random.Random(0)
    cases = [(spec, dtype) for spec in MODELS for dtype in ("float32", "int8")]
    sizes = [(1, 1, 1), (10_000_000, 100_000, 0)]
    sizes += [
        (generator.randint(1, 10**7), generator.randint(1, 10**5), generator.randint(0, 10**10))
        for _ in range(40)
    ]
    for vocab_size, embed_dim, rest in sizes:
        tied = generator.random() < 0.5
        total = vocab_size * embed_dim * (1 if tied else 2) + rest
        spec = ModelSpec("random", vocab_size, embed_dim, total, tied, "a test")
        cases.append((spec, generator.choice(list(BYTES_PER_NUMBER))))
    window = use_page(PAGE)
    answers = window.evaluate(
        "cases => cases.map((each) => courseExplorers.calculator_costs.count(each))",
        [
            {
                "vocabSize": spec.vocab_size,
                "embedDim": spec.embed_dim,
                "tied": spec.tied,
                "bytesPerNumber": BYTES_PER_NUMBER[dtype],
                "rest": spec.total_parameters - spec.vocabulary_parameters,
            }
            for spec, dtype in cases
        ],
    )
    assert len(answers) >= 90
    for (spec, dtype), answer in zip(cases, answers, strict=True):
        assert answer["one"] == embedding_parameters(spec.vocab_size, spec.embed_dim)
        assert answer["parameters"] == spec.vocabulary_parameters
        one = embedding_bytes(spec.vocab_size, spec.embed_dim, dtype)
        assert answer["bytes"] == one * (1 if spec.tied else 2)
        assert answer["share"] == pytest.approx(spec.vocabulary_share, rel=1e-9)


def test_bytes_are_given_in_the_unit_that_suits(use_page):
    window = use_page("book/05_parameter_counts")
    expected = {
        999: "999 bytes",
        1_000: "1.0 kB",
        1_500: "1.5 kB",
        999_949: "999.9 kB",
        999_950: "1.0 MB",
        154_389_504: "154.4 MB",
        1_100_000_000: "1.1 GB",
        1_600_000_000_000: "1.6 TB",
    }
    sizes = window.evaluate("all => all.map(courseExplorers.calculator_costs.size)", list(expected))
    assert dict(zip(expected, sizes, strict=True)) == expected


def test_a_model_is_put_among_the_others(use_page):
    window = use_page("book/05_parameter_counts")
    models = [
        {"name": name, "parameters": size} for name, size in (("B", 20), ("A", 10), ("C", 30))
    ]
    said = window.evaluate(
        """([models, sizes]) =>
          sizes.map((size) => courseExplorers.calculator_costs.among(models, size))""",
        [models, [5, 10, 15, 25, 35]],
    )
    assert said == [
        "fewer than in any of the models",
        "as many as in A",
        "between A and B",
        "between B and C",
        "more than in any of the models",
    ]


def test_dots_that_would_touch_lie_in_different_rows(open_page):
    window = open_page(PAGE, "file")
    rows = """sizes => {
      const models = sizes.map(([name, parameters, tied]) => ({ name, parameters, tied }));
      const rows = courseExplorers.calculator_scale.rowsOf(models);
      return models.map((model) => rows.get(model));
    }"""
    models = [
        ["a", 1e8, True],
        ["GPT-2 small", 1.1e8, True],  # with a name: it comes first
        ["b", 1.2e8, True],
        ["c", 1e8, False],  # in the other lane
        ["d", 1e9, True],
    ]
    assert window.evaluate(rows, models) == [1, 0, 2, 0, 0]
