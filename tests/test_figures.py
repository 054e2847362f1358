import re
import warnings
import xml.etree.ElementTree as ET
from itertools import combinations

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from gensim.models import KeyedVectors
from inputs import PLAYWRIGHTS
from matplotlib import font_manager
from matplotlib.colors import to_hex, to_rgb

from helpers import figures, palette
from helpers.figures import style
from helpers.figures.style import STYLE
from helpers.parameters import MODELS, ModelSpec
from helpers.similarity import AnalogyScore, cosine
from helpers.text import UnknownTokenError
from helpers.vectors import load


@pytest.fixture
def ax():
    with plt.style.context(STYLE):
        fig, ax = plt.subplots()
        yield ax
        plt.close(fig)


def luminance(color):
    channels = np.array(to_rgb(color))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(a, b):
    """WCAG 2's contrast ratio."""
    low, high = sorted([luminance(a), luminance(b)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("color", [palette.INK, palette.MUTED, *palette.GROUPS])
def test_every_colour_that_carries_text_is_legible_in_both_themes(color):
    assert contrast(color, palette.PAPER) >= 4.5
    assert contrast(palette.DARK[color], palette.DARK[palette.PAPER]) >= 4.5


def test_the_style_takes_its_colours_from_the_palette_alone():
    file, colors = STYLE
    assert len(colors) > 8
    assert set(colors.values()) <= set(palette.DARK)
    settings = mpl.rc_params_from_file(file, use_default_template=False)
    assert [name for name in settings if "color" in name] == []


def test_the_same_figure_gives_the_same_svg_and_no_date():
    texts = []
    for _ in range(2):
        with plt.style.context(STYLE):
            fig, ax = plt.subplots()
            figures.arrows(ax, {"a": (3, 4), "b": (-4, 3)})
            texts.append(figures.to_svg(fig))
            plt.close(fig)
    assert texts[0] == texts[1]
    assert "date" not in texts[0].lower()
    assert ET.fromstring(texts[0]).tag.endswith("svg")


def test_a_figure_moved_by_a_rounding_error_gives_the_same_svg():
    texts = []
    for wobble in (0, 1e-9):
        with plt.style.context(STYLE):
            fig, ax = plt.subplots()
            ax.plot([0, 0.123 + wobble], [0, 0.456 + wobble], "o-")
            texts.append(figures.to_svg(fig))
            plt.close(fig)
    assert texts[0] == texts[1]
    ids = set(re.findall(r'id="([^"]+)"', texts[0]))
    assert set(re.findall(r'(?:url\(|href=")#([^")]+)', texts[0])) <= ids


def test_an_svg_has_two_decimals_at_most_and_keeps_the_size_of_its_letters(ax):
    ax.set_title("Letters")
    ax.plot([0, 1 / 3], [0, 1e-9])
    text = figures.to_svg(ax.figure)
    assert "scale(0.015625)" in text
    outside = re.sub(r"scale\([^)]*\)|<style.*?</style>", "", text, flags=re.S)
    assert re.findall(r"\d\.\d{3,}", outside) == []
    assert "-0 " not in outside


def test_an_svg_turns_every_colour_for_a_dark_page(ax):
    figures.arrows(ax, {"a": (3, 4)})
    text = figures.to_svg(ax.figure)
    rules = re.search(r"@media \(prefers-color-scheme:dark\)\{(.*?)\}\}", text, re.S)[1]
    for light, dark in palette.DARK.items():
        assert f'[style*="fill: {light}"]{{fill:{dark}!important' in rules
    used = set(re.findall(r"(?:fill|stroke): (#[0-9a-f]{6})", text.replace(rules, "")))
    assert used
    assert used <= set(palette.DARK)


def test_numbers_are_rounded_and_never_minus_zero():
    shorten = re.compile(r"(scale\([^)]*\))|(-?\d+\.\d+)")
    for number, short in [("-0.001", "0"), ("12.3456", "12.35"), ("-3.10", "-3.1"), ("2.0", "2")]:
        assert shorten.sub(style._shorten, number) == short


@pytest.fixture(scope="module")
def glove():
    return load()


def texts_of(ax):
    return [text.get_text() for text in ax.texts]


def test_the_word_map_says_how_it_was_made_and_what_it_keeps(ax, glove):
    groups = {"animals": ["cat", "dog", "cow"], "fruit": ["apple", "banana", "peach"]}
    assert figures.word_map(ax, glove, groups) is ax
    assert texts_of(ax) == ["cat", "dog", "cow", "apple", "banana", "peach"]
    assert re.fullmatch(r"first two principal components: \d\d% of the variance", ax.get_xlabel())
    assert ax.get_aspect() == 1


def test_labels_do_not_cover_each_other(ax):
    points = np.random.default_rng(0).uniform(size=(25, 2))
    ax.scatter(*points.T)
    figures.label_points(ax, points, ["label"] * 25, ["#1f2933"] * 25)
    boxes = [text.get_window_extent() for text in ax.texts]
    assert len(boxes) == 25
    overlaps = [a for a, b in combinations(boxes, 2) if a.shrunk(0.95, 0.9).overlaps(b)]
    assert overlaps == []


def test_a_point_without_label_is_kept_free(ax):
    points = np.array([[0.5, 0.5], [0.55, 0.5]])
    ax.scatter(*points.T)
    figures.label_points(ax, points, ["left", ""], ["#1f2933"] * 2)
    [text] = ax.texts
    assert not text.get_window_extent().contains(*ax.transData.transform(points[1]))


def test_the_accuracy_chart_is_ordered_and_in_percent(ax):
    scores = [AnalogyScore("easy", 10, 10, 9, 5), AnalogyScore("hard", 10, 4, 1, 0)]
    figures.analogy_accuracy(ax, scores)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["hard", "easy"]
    assert ax.lines[0].get_xdata().tolist() == [25, 90]
    assert ax.lines[1].get_xdata().tolist() == [0, 50]


def test_leanings_stand_in_order_with_stems_from_what_they_are_compared_with(ax):
    figures.leanings(ax, {"nurse": 0.1, "boss": -0.2}, "he", "she", reference=("tuesday", -0.1))
    assert texts_of(ax) == ["boss", "nurse", "tuesday"]
    stems = [stem.get_segments()[0][:, 0].tolist() for stem in ax.collections]
    assert stems == [[-0.1, -0.2], [-0.1, 0.1]]
    left, right, line = ax.lines
    assert [*left.get_xdata(), *right.get_xdata()] == [-0.2, 0.1]
    assert (left.get_color(), right.get_color()) == (palette.NEGATIVE, palette.POSITIVE)
    assert [*line.get_xdata()] == [-0.1, -0.1]


def test_the_weight_table_frames_the_fetched_rows_and_says_when(ax):
    figures.weight_table(ax, np.eye(3), ["a", "b", "c"], [2, 0, 2])
    notes = [text for text in texts_of(ax) if "fetched" in text]
    assert sorted(notes) == ["← fetched 1st and 3rd", "← fetched 2nd"]
    frames = [patch for patch in ax.patches if not patch.get_fill()]
    assert sorted(patch.get_y() for patch in frames) == [0, 2]


def test_a_table_fades_into_the_page_at_zero_and_stays_legible_in_both_themes(ax):
    figures.weight_table(ax, np.array([[-2.0, 0.0, 1.0, 2.0]]), ["a"])
    tints = [(patch.get_facecolor(), patch.get_alpha()) for patch in ax.patches]
    assert [alpha for _, alpha in tints] == [0.45, 0, 0.225, 0.45]
    assert [to_hex(color) for color, _ in tints] == [palette.NEGATIVE, *[palette.POSITIVE] * 3]
    svg = figures.to_svg(ax.figure)
    assert (
        f"fill: {palette.NEGATIVE}; opacity: 0.45" in svg
    )  # the page shines through, light or dark
    for shade in (dict(zip(palette.DARK, palette.DARK, strict=True)), palette.DARK):
        for tint in (palette.NEGATIVE, palette.POSITIVE):
            page, colour = (np.array(to_rgb(shade[name])) for name in (palette.PAPER, tint))
            mixed = page + palette.MOST_TINT * (colour - page)
            assert contrast(shade[palette.INK], mixed) >= 4.5


def test_arcs_give_the_angles_from_one_arrow(ax):
    vectors = {"a": (3, 4), "b": (4, 3), "c": (-4, 3), "d": (-3, -4)}
    figures.arrows(ax, vectors, angles_from="a")
    degrees = [text for text in texts_of(ax) if text.endswith("°")]
    assert degrees == ["16°", "90°", "180°"]
    arcs = [line.get_xydata() for line in ax.lines if len(line.get_xydata()) > 2]
    for arc, end in zip(arcs, "bcd", strict=True):
        for point, name in ((arc[0], "a"), (arc[-1], end)):
            assert cosine(point, vectors[name]) == pytest.approx(1)
    labels = [text.get_position() for text in ax.texts if text.get_text().endswith("°")]
    for arc, label in zip(arcs, labels, strict=True):
        assert cosine(arc[len(arc) // 2], label) > 0.99  # beside the middle of its arc
    lengths = [np.hypot(*arc[0]) for arc in arcs]
    assert lengths == sorted(lengths, reverse=True)  # none covers another
    assert arcs[2][len(arcs[2]) // 2][1] < 0  # half a turn by the side where no arrow is in its way


def test_threads_lead_from_one_word_to_others_with_their_cosines(ax, glove):
    groups = {"fruit": ["apple", "grape"], "computing": ["software", "laptop"]}
    figures.threads(ax, glove, groups, "apple", ["software", "grape"])
    assert texts_of(ax) == ["apple", "grape 0.439", "software 0.678"]
    lines = [line.get_xydata() for line in ax.lines if len(line.get_xydata()) == 2]
    assert [line[0].tolist() for line in lines[:2]] == [lines[0][0].tolist()] * 2


def test_the_loss_chart_shows_start_and_floor(ax):
    figures.loss_curves(ax, {"slow": [4, 2, 1.5], "fast": [4, 1, 0.8, 0.8]}, start=4.8, floor=0.77)
    assert "ln V = 4.80: a blind guess" in texts_of(ax)
    assert "the floor: 0.770" in texts_of(ax)
    assert ax.get_ylim()[0] == 0
    assert ax.get_ylabel() == "average loss (nats)"


def test_counted_and_predicted_stand_side_by_side(ax):
    figures.next_words(ax, {"a": 0.75, "b": 0.25}, {"b": 0.3, "a": 0.7, "c": 0}, "x")
    widths = [bar.get_width() for bar in ax.patches]
    assert widths == [0.75, 0.25, 0.7, 0.3]


def test_moves_compare_directions_not_lengths(ax):
    before, after = np.eye(4), 100 * np.eye(4)
    figures.moves(ax, before, after, {"a": 0, "b": 1, "c": 2}, {"one": ["a", "b"], "two": ["c"]})
    segments = [line.get_xydata() for line in ax.lines if len(line.get_xydata()) == 2]
    assert len(segments) == 3
    assert all(np.allclose(start, end) for start, end in segments)


def test_moved_rows_say_moved_or_still(ax):
    figures.moved_rows(ax, {"SGD": [True, False]}, ["used", "not used"])
    assert texts_of(ax) == ["moved", "still"]


def test_growth_is_drawn_on_logarithmic_axes(ax):
    figures.growth(ax, [10, 100, 1000], {"product": [1, 10, 100]}, "bytes")
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert texts_of(ax) == ["product"]


def test_growth_names_its_numbers_as_one_says_them(ax):
    figures.growth(ax, [100, 10**6], {"ids": [10**4, 10**9]}, "memory", unit="B")
    ax.figure.draw_without_rendering()
    across, up = (
        [tick.get_text() for tick in axis.get_ticklabels()] for axis in (ax.xaxis, ax.yaxis)
    )
    assert {"100", "1,000", "1 M"} <= set(across)
    assert {"10 kB", "1 MB", "1 GB"} <= set(up)
    assert not any("$" in text for text in [*across, *up])


def test_the_share_chart_has_every_model_and_names_the_chosen(ax):
    figures.embedding_share(ax, MODELS, ["GPT-2 small"])
    dots = [line for line in ax.lines if line.get_linestyle() == "None"]
    assert sum(len(line.get_xdata()) for line in dots) == len(MODELS)
    assert texts_of(ax) == ["GPT-2 small"]


def test_a_line_connects_a_family_from_the_smaller_to_the_larger(ax):
    figures.embedding_share(ax, MODELS, ["GPT-2 small"])
    lines = [line.get_xdata().tolist() for line in ax.lines if line.get_linestyle() == "-"]
    assert all(sizes == sorted(sizes) for sizes in lines)
    gpt_2 = [spec.total_parameters for spec in MODELS if spec.name.startswith("GPT-2")]
    assert gpt_2 in lines


def test_importing_the_module_changes_no_setting():
    assert mpl.rcParams["svg.fonttype"] == mpl.rcParamsDefault["svg.fonttype"]


# Words as they come: they are neither mathematics nor only Latin.
ODD_WORDS = ["$$", "$x$", "a_b", "^", r"\frac", "$", "%", "हिन्दी", "中文", "שלום", "한국어", "<b>&"]


def word_vectors(words):
    vectors = KeyedVectors(vector_size=3)
    rows = np.random.default_rng(0).normal(size=(len(words), 3))
    vectors.add_vectors(words, rows.astype(np.float32))
    return vectors


def draw_everything(words):
    """Each figure of the course, with these words wherever it has words: name and drawing."""
    axis, vectors = np.arange(len(words)), word_vectors(words)
    scores = [AnalogyScore(word, 2, 2, 1, 1) for word in words]
    spec = MODELS[0]
    models = [ModelSpec(w, 100, 10, 10_000 * (i + 1), True, "a test") for i, w in enumerate(words)]
    shares = dict.fromkeys(words, 1 / len(words))
    few, two = words[:6], words[:2]
    return {
        "arrows": lambda ax: figures.arrows(
            ax, {word: (3, i - 2) for i, word in enumerate(few)}, few[0]
        ),
        "schematic": lambda ax: figures.schematic(ax, "rows"),
        "threads": lambda ax: figures.threads(
            ax, vectors, {words[0]: words, words[1]: [words[2]]}, words[0], words[1:3]
        ),
        "word_map": lambda ax: figures.word_map(
            ax, vectors, {words[0]: words, words[1]: [words[2]]}
        ),
        "analogy_accuracy": lambda ax: figures.analogy_accuracy(ax, scores),
        "leanings": lambda ax: figures.leanings(
            ax, dict(zip(words, axis, strict=True)), *two, (words[2], 1.0)
        ),
        "weight_table": lambda ax: figures.weight_table(ax, vectors.vectors, words, [1]),
        "growth": lambda ax: figures.growth(ax, [1, 10], {w: [1, 10] for w in words[:3]}, words[0]),
        "moved_rows": lambda ax: figures.moved_rows(
            ax, {w: [True] * len(words) for w in two}, words, words[0]
        ),
        "loss_curves": lambda ax: figures.loss_curves(ax, {w: [2, 1] for w in two}, 2, 1),
        "next_words": lambda ax: figures.next_words(ax, shares, shares, words[0]),
        "moves": lambda ax: figures.moves(
            ax, vectors.vectors, -vectors.vectors, vectors.key_to_index, {words[0]: words}
        ),
        "embedding_share": lambda ax: figures.embedding_share(ax, [*models, spec]),
    }


DRAWINGS = list(draw_everything(ODD_WORDS))


def test_every_figure_is_drawn_with_odd_words():
    assert set(figures.__all__) == {*DRAWINGS, "use_style", "to_svg", "label_points"}


@pytest.mark.parametrize("name", DRAWINGS)
def test_words_in_a_figure_are_no_mathematics_and_warn_nobody(name, caplog):
    with plt.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("error")
        figures.use_style()
        fig, ax = plt.subplots()
        draw_everything(ODD_WORDS)[name](ax)
        ax.set_title("$x_1$ $$")
        text = figures.to_svg(fig)
        plt.close(fig)
    assert [each.message for each in caplog.records if each.name != PLAYWRIGHTS] == []
    assert "$x_1$ $$" in text or "<!-- $x_1$ $$ -->" in text


def test_what_no_font_of_this_machine_has_is_left_to_the_fonts_of_the_reader():
    with plt.rc_context():
        figures.use_style()
        plt.rcParams["font.family"] = ["DejaVu Sans"]
        texts = []
        for word in ("cats", "हिन्दी"):
            fig, ax = plt.subplots()
            ax.text(0.5, 0.5, word, color=palette.BLUE)
            texts.append(figures.to_svg(fig))
            plt.close(fig)
    latin, hindi = (re.findall(r"<text [^>]*>([^<]*)</text>", text) for text in texts)
    assert latin == []
    assert "हिन्दी" in hindi
    (font,) = re.findall(r'<text style="([^"]*)"[^>]*>हिन्दी', texts[1])
    assert f"fill: {palette.BLUE}" in font


def test_fall_back_fonts_are_those_that_this_machine_has():
    installed = {font.name for font in font_manager.fontManager.ttflist}
    with plt.rc_context():
        figures.use_style()
        families = plt.rcParams["font.family"]
    assert families[0] == "DejaVu Sans"
    assert set(families[1:]) == set(style.FALLBACK_FONTS) & installed
    assert any("Devanagari" in name for name in style.FALLBACK_FONTS)
    assert any("CJK" in name for name in style.FALLBACK_FONTS)


def test_a_fall_back_font_is_used_for_what_the_first_has_not(monkeypatch):
    monkeypatch.setattr(style, "FALLBACK_FONTS", ("no such font", "STIXGeneral", "cmsy10"))
    with plt.rc_context():
        figures.use_style()
        assert plt.rcParams["font.family"] == ["DejaVu Sans", "STIXGeneral", "cmsy10"]


@pytest.mark.parametrize("limits", [(1, 1e6), (1, 1e30), (2, 9)])
def test_powers_of_ten_stay_powers_in_a_figure_of_ones_own(limits):
    with plt.rc_context():
        figures.use_style()
        plt.rcParams["svg.fonttype"] = "none"
        fig, ax = plt.subplots()
        ax.plot(limits, [1, 2])
        ax.set(xscale="log", title="$$")
        text = figures.to_svg(fig)
        plt.close(fig)
    assert "mathdefault" not in re.sub("<!--.*?-->", "", text)
    assert ">$$<" in text


def test_powers_of_ten_stay_powers_where_an_axis_becomes_longer(ax):
    ax.loglog([10, 100], [1, 10])
    figures.style.set_powers(ax)
    ax.set(xlim=(1, 1e12), ylim=(1, 1e12))
    ax.figure.draw_without_rendering()
    labels = [label for axis in (ax.xaxis, ax.yaxis) for label in axis.get_ticklabels()]
    assert len(labels) > 8
    assert all(label.get_parse_math() for label in labels)


REFUSED = {
    "no arrows": (lambda ax: figures.arrows(ax, {}), "at least one vector"),
    "seven arrows": (
        lambda ax: figures.arrows(ax, {str(i): (1, i) for i in range(7)}), "at most 6 vectors"
    ),
    "an arrow to nowhere": (
        lambda ax: figures.arrows(ax, {"a": (1, 1), "b": (0, 0)}), "'b' has no direction"
    ),
    "angles from no arrow": (
        lambda ax: figures.arrows(ax, {"a": (1, 1)}, angles_from="b"), "no arrow is called 'b'"
    ),
    "a thread to a word elsewhere": (
        lambda ax: figures.threads(ax, word_vectors([*"abc"]), {"x": [*"ab"]}, "a", ["c"]),
        "'c' is not on the map",
    ),
    "a map of one word": (
        lambda ax: figures.word_map(ax, word_vectors(["a"]), {"x": ["a"]}), "at least 2 words"
    ),
    "a map of nothing": (
        lambda ax: figures.word_map(ax, word_vectors(["a"]), {}), "at least 2 words"
    ),
    "seven groups": (
        lambda ax: figures.word_map(ax, word_vectors(["a"]), {str(i): ["a"] for i in range(7)}),
        "at most 6 groups",
    ),
    "an unknown word": (
        lambda ax: figures.word_map(ax, word_vectors(["cat"]), {"x": ["cat", "catt"]}),
        "did you mean",
    ),
    "a word without direction": (
        lambda ax: figures.word_map(ax, directionless(), {"x": ["a", "b"]}), "'b' has no direction"
    ),
    "no scores": (lambda ax: figures.analogy_accuracy(ax, []), "at least one category"),
    "nothing covered": (
        lambda ax: figures.analogy_accuracy(ax, [AnalogyScore("a", 9, 0, 0, 0)]),
        "at least one category",
    ),
    "no leanings": (lambda ax: figures.leanings(ax, {}, "a", "b"), "at least one word"),
    "too few tokens": (lambda ax: figures.weight_table(ax, np.eye(3), ["a"]), "1 token for 3 rows"),
    "no lines": (lambda ax: figures.growth(ax, [1], {}, "y"), "at least one line"),
    "four lines": (
        lambda ax: figures.growth(ax, [1], {w: [1] for w in "abcd"}, "y"), "at most 3 lines"
    ),
    "no optimiser": (lambda ax: figures.moved_rows(ax, {}, []), "at least one optimiser"),
    "no curves": (lambda ax: figures.loss_curves(ax, {}, 2, 1), "at least one curve"),
    "three curves": (
        lambda ax: figures.loss_curves(ax, {w: [1] for w in "abc"}, 2, 1), "at most 2 curves"
    ),
    "no epochs": (lambda ax: figures.loss_curves(ax, {"a": []}, 2, 1), "'a' has no epoch"),
    "no followers": (lambda ax: figures.next_words(ax, {}, {}, "a"), "nothing follows 'a'"),
    "no prediction": (
        lambda ax: figures.next_words(ax, {"b": 1}, {}, "a"), "no prediction for 'b'"
    ),
    "one word moved": (
        lambda ax: figures.moves(ax, np.eye(3), np.eye(3), {"a": 0}, {"x": ["a"]}),
        "at least 2 words",
    ),
    "seven groups moved": (
        lambda ax: figures.moves(ax, np.eye(3), np.eye(3), {"a": 0}, dict.fromkeys("1234567", "a")),
        "at most 6 groups",
    ),
    "an unknown token moved": (
        lambda ax: figures.moves(ax, np.eye(3), np.eye(3), {"a": 0}, {"x": ["a", "b"]}),
        "'b' is not in",
    ),
    "a row of zeros moved": (
        lambda ax: figures.moves(ax, np.zeros((2, 2)), np.eye(2), {"a": 0, "b": 1}, {"x": "ab"}),
        "'a' has no direction",
    ),
    "no models": (lambda ax: figures.embedding_share(ax, []), "at least one model"),
}  # fmt: skip


def directionless():
    vectors = word_vectors(["a", "b", "c"])
    vectors.vectors[1] = 0
    return vectors


@pytest.mark.parametrize("kind", REFUSED)
def test_what_a_figure_cannot_show_is_refused_in_a_sentence(ax, kind):
    draw, message = REFUSED[kind]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises((ValueError, UnknownTokenError), match=message):
            draw(ax)


def test_a_category_of_which_nothing_is_covered_is_left_out(ax):
    figures.analogy_accuracy(ax, [AnalogyScore("a", 9, 0, 0, 0), AnalogyScore("b", 2, 2, 1, 1)])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["b"]


def test_leanings_that_are_all_the_same_are_drawn(ax):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figures.leanings(ax, {"a": 0.5, "b": 0.5}, "he", "she")
    low, high = ax.get_xlim()
    assert low < 0.5 < high
