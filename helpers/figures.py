"""Every matplotlib figure of the course, in one style.

A plotting function takes the axes to draw on first, and returns them. Figures are shown as
SVG with the colours of both themes inside, so that one file is right on a light and on a dark
page.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence, Sized
from contextlib import contextmanager
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from gensim.models import KeyedVectors
from IPython import get_ipython
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.ticker import (
    FuncFormatter,
    LogFormatterMathtext,
    LogitFormatter,
    NullLocator,
)
from matplotlib.transforms import Bbox
from matplotlib_inline.backend_inline import set_matplotlib_formats

from helpers.parameters import ModelSpec
from helpers.similarity import AnalogyScore, check_known, project
from helpers.text import UnknownTokenError

STYLE = Path(__file__).with_name("course.mplstyle")

# For scripts that DejaVu Sans has not, as far as this machine has them: matplotlib complains of
# each font of its list that is not there.
FALLBACK_FONTS = (
    "Noto Sans Devanagari",
    "Noto Sans Bengali",
    "Noto Sans Tamil",
    "Noto Sans Thai",
    "Noto Sans Myanmar",
    "Noto Sans Khmer",
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
    "Noto Sans CJK KR",
    "Nirmala UI",  # Windows
    "Leelawadee UI",
    "Myanmar Text",
    "Microsoft YaHei",
    "Yu Gothic",
    "Malgun Gothic",
    "Kohinoor Devanagari",  # macOS
    "Thonburi",
    "Hiragino Sans",
    "Hiragino Sans GB",
    "PingFang SC",
    "Apple SD Gothic Neo",
    "Arial Unicode MS",
    "WenQuanYi Zen Hei",  # older Linux
    "Lohit Devanagari",
)
_MISSING_GLYPH = "Glyph .* missing from font"

# Colour on a light page -> colour on a dark page. Figures use no other colours but those of a
# heat map. The six of GROUPS are told apart by colour-blind readers too, and carry text: each
# has a contrast of at least 4.5 to its page.
PAPER, INK, MUTED, LINE, GRID = "#ffffff", "#1f2933", "#566170", "#8a94a1", "#e2e6eb"
BLUE, ORANGE, GREEN, PURPLE, OCHRE, RED = (
    "#1b62a5",
    "#b3490a",
    "#0b7358",
    "#84399c",
    "#7d6200",
    "#b0264a",
)
GROUPS = (BLUE, ORANGE, GREEN, PURPLE, OCHRE, RED)
MARKERS = ("o", "s", "^", "D", "P", "X")
DARK = {
    PAPER: "#121212",
    INK: "#e6eaef",
    MUTED: "#a9b4c0",
    LINE: "#7b8794",
    GRID: "#2c333b",
    BLUE: "#6db3f2",
    ORANGE: "#f59a5c",
    GREEN: "#4ccba2",
    PURPLE: "#d69ae6",
    OCHRE: "#dcb94a",
    RED: "#f7839f",
}


def use_style() -> None:
    """Draw in the style of the course, and show figures as SVG in a notebook."""
    plt.style.use(STYLE)
    installed = {font.name for font in font_manager.fontManager.ttflist}
    fallback = [name for name in FALLBACK_FONTS if name in installed]
    plt.rcParams["font.family"] = [*plt.rcParams["font.family"], *fallback]
    shell = get_ipython()
    if shell is None:
        return
    set_matplotlib_formats("svg")
    shell.display_formatter.formatters["image/svg+xml"].for_type(Figure, to_svg)


def to_svg(figure: Figure) -> str:
    """The figure as SVG text: no date, two decimals, both themes.

    The same figure gives the same text in every run, and on any machine as long as no number
    moves by a hundredth of a point. Letters are outlines, unless no font of this machine has
    one: then the figure's words are text, in the fonts of whoever looks at it.
    """
    for ax in figure.axes:
        _set_powers(ax)
    text = _saved(figure)
    text = text[text.index("<svg") :]
    # A glyph's scale(0.015625) needs its digits; coordinates do not.
    text = re.sub(r"(scale\([^)]*\))|(-?\d+\.\d+)", _shorten, text)
    # The ids are hashes of unrounded coordinates: number them instead.
    for number, name in enumerate(re.findall(r'id="([a-z][0-9a-f]{10})"', text)):
        text = text.replace(name, f"shape{number}")
    return text.replace("<defs>", f"<style>{_dark_rules()}</style><defs>", 1)


def _saved(figure: Figure) -> str:
    with warnings.catch_warnings(record=True) as told:
        warnings.filterwarnings("always", _MISSING_GLYPH)
        text = _as_svg(figure)
    others = [each for each in told if not re.match(_MISSING_GLYPH, str(each.message))]
    for each in others:
        warnings.warn_explicit(each.message, each.category, each.filename, each.lineno)
    if len(others) == len(told):
        return text
    with plt.rc_context({"svg.fonttype": "none"}), _without_glyph_warnings():
        return _as_svg(figure)


def _as_svg(figure: Figure) -> str:
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


@contextmanager
def _without_glyph_warnings() -> Iterator[None]:
    """Draw without a warning for each letter that no font has: `to_svg` sees to them."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", _MISSING_GLYPH)
        yield


def _set_powers(ax: Axes) -> None:
    """Set the powers of ten of logarithmic axes as mathematics, which the style switches off."""
    for axis in (ax.xaxis, ax.yaxis):
        for formatter, places, ticks in (
            (axis.get_major_formatter(), axis.get_majorticklocs, axis.get_major_ticks),
            (axis.get_minor_formatter(), axis.get_minorticklocs, axis.get_minor_ticks),
        ):
            if not isinstance(formatter, (LogFormatterMathtext, LogitFormatter)):
                continue
            for tick in ticks(len(places()) + 20):  # some to spare, should the axis become longer
                tick.label1.set_parse_math(True)
                tick.label2.set_parse_math(True)


def _check_count(items: Sized, what: str, most: int | None = None, least: int = 1) -> None:
    """Raise a ValueError if a figure has too little or too much to show."""
    if len(items) < least:
        needed = f"one {what}" if least == 1 else f"{least} {what}s"
        raise ValueError(f"this figure needs at least {needed}, not {len(items)}")
    if most is not None and len(items) > most:
        raise ValueError(f"this figure shows at most {most} {what}s, not {len(items)}")


def _check_direction(word: str, vector: Sequence[float]) -> None:
    if not np.isfinite(vector).all() or not np.any(vector):
        raise ValueError(
            f"{word!r} has no direction: its vector is all zeros, or a number of it is not finite"
        )


def _shorten(match: re.Match) -> str:
    if match[1]:
        return match[1]
    return f"{round(float(match[2]), 2) + 0.0:g}"  # + 0.0: never "-0"


def _dark_rules() -> str:
    rules = (
        f'[style*="{kind}: {light}"]{{{kind}:{dark}!important}}'
        for light, dark in DARK.items()
        for kind in ("fill", "stroke")
    )
    return f"@media (prefers-color-scheme:dark){{{''.join(rules)}}}"


def arrows(ax: Axes, vectors: Mapping[str, Sequence[float]]) -> Axes:
    """Draw 2-D vectors from the origin, each with its name at the tip.

    Parameters
    ----------
    vectors : mapping of name to (2,) sequence
        At most six.

    Raises
    ------
    ValueError
        If there are none or more, or one has no direction.
    """
    _check_count(vectors, "vector", len(GROUPS))
    for name, tip in vectors.items():
        _check_direction(name, tip)
    reach = 1.35 * np.abs(list(vectors.values())).max()
    ax.axhline(0, color=GRID, zorder=0)
    ax.axvline(0, color=GRID, zorder=0)
    for (name, tip), color in zip(vectors.items(), GROUPS, strict=False):
        ax.annotate(
            "",
            xy=tip,
            xytext=(0, 0),
            arrowprops={
                "arrowstyle": "-|>,head_width=0.35,head_length=0.7",
                "color": color,
                "lw": 2.2,
                "shrinkA": 0,
                "shrinkB": 0,
            },
        )
        beyond = np.array(tip) * (1 + 0.1 * reach / np.hypot(*tip))
        ax.text(*beyond, name, color=color, ha="center", va="center", weight="bold")
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    ax.spines[:].set_visible(False)
    return ax


def word_map(ax: Axes, vectors: KeyedVectors, groups: Mapping[str, Sequence[str]]) -> Axes:
    """Map words in two dimensions: a PCA of their vectors, each scaled to length 1.

    Parameters
    ----------
    groups : mapping of group name to words
        At most six groups: one colour and one marker each.

    Raises
    ------
    UnknownTokenError
        If a word has no vector.
    ValueError
        If there are more groups or fewer than two words, or a word has no direction.
    """
    words = [word for members in groups.values() for word in members]
    _check_count(groups, "group", len(GROUPS), least=0)
    _check_count(words, "word", least=2)
    for word in words:
        check_known(vectors, word)
        _check_direction(word, vectors[word])
    group = np.repeat(np.arange(len(groups)), [len(members) for members in groups.values()])
    points, share = project(np.stack([vectors.get_vector(word, norm=True) for word in words]))
    for index, name in enumerate(groups):
        x, y = points[group == index].T
        ax.scatter(x, y, s=36, color=GROUPS[index], marker=MARKERS[index], label=name, lw=0)
    ax.set(xticks=[], yticks=[], aspect="equal")
    ax.spines[:].set(visible=True, color=GRID)
    ax.set_xlabel(f"first two principal components: {share:.0%} of the variance")
    ax.margins(0.1)
    ax.legend(
        loc="lower center",
        bbox_to_anchor=(0.5, 1),
        ncols=3,
        handletextpad=0.2,
        columnspacing=1.2,
    )
    label_points(ax, points, words, [GROUPS[index] for index in group])
    return ax


@_without_glyph_warnings()
def label_points(
    ax: Axes,
    points: np.ndarray,
    labels: Sequence[str],
    colors: Sequence[str],
    size: float = 9,
    halo: bool = False,
) -> None:
    """Write each label beside its point, where it covers the least of what is there already.

    Parameters
    ----------
    points : (N, 2) array, in data coordinates
    labels, colors : sequences of length N
        An empty label is not written, but its point is kept free.
    size : float, default 9
        Of the letters, in points.
    halo : bool, default False
        Whether the letters have a rim in the colour of the page, where lines run below them.
    """
    ax.figure.draw_without_rendering()  # settles the layout: only then do pixels count
    ax.figure.set_layout_engine("none")  # and keeps it, although the labels are new
    marks = [_box(*pixel, 10, 10) for pixel in ax.transData.transform(points)]
    taken = list(marks)
    to_data = ax.transData.inverted()
    for point, label, color, mark in zip(points, labels, colors, marks, strict=True):
        if not label:
            continue
        text = ax.text(*point, label, color=color, fontsize=size, ha="center", va="center")
        if halo:
            text.set_path_effects([withStroke(linewidth=2.5, foreground=PAPER)])
        extent = text.get_window_extent()
        x, y = ax.transData.transform(point)
        boxes = [
            _box(x + side * (extent.width / 2 + 7), y + up, extent.width, extent.height)
            for up in (0, 7, -7, 13, -13, 20, -20, 28, -28)
            for side in (1, -1, 0)
            if side or abs(up) > 12
        ]
        others = [box for box in taken if box is not mark]

        def cost(box: Box, x: float = x, y: float = y, others: list[Box] = others) -> float:
            tie = _tie(x, y, box)
            return _covered(box, others, ax.bbox) + 5 * sum(
                _shared(step, other) for step in tie for other in others
            )

        best = min(boxes, key=cost)
        tie = _tie(x, y, best)
        taken += [best, *tie]
        text.set_position(to_data.transform(((best[0] + best[2]) / 2, (best[1] + best[3]) / 2)))
        if tie:
            ends = [(x, y), ((tie[-1][0] + tie[-1][2]) / 2, (tie[-1][1] + tie[-1][3]) / 2)]
            ax.plot(*to_data.transform(ends).T, color=color, lw=0.7)


Box = tuple[float, float, float, float]  # left, low, right, high


def _tie(x: float, y: float, label: Box) -> list[Box]:
    """The line that ties a label which had to go far to its point, as small boxes on its way."""
    if label[1] - 4 <= y <= label[3] + 4:
        return []
    to_x = min(max(x, label[0]), label[2])
    to_y = label[1] if y < label[1] else label[3]
    steps = np.linspace(0, 1, 7)[1:]
    return [_box(x + step * (to_x - x), y + step * (to_y - y), 2, 2) for step in steps]


def _box(x: float, y: float, width: float, height: float) -> Box:
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _covered(box: Box, taken: Sequence[Box], page: Bbox) -> float:
    """The area of `box`, in pixels, that lies on a taken box or outside the page."""
    outside = (box[2] - box[0]) * (box[3] - box[1]) - _shared(box, page.extents)
    return outside + sum(_shared(box, other) for other in taken)


def _shared(a: Box, b: Box) -> float:
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    return max(width, 0) * max(height, 0)


def analogy_accuracy(ax: Axes, scores: Sequence[AnalogyScore]) -> Axes:
    """Accuracy in each category with and without the query words, best category on top.

    A category of which no question is covered is left out.

    Raises
    ------
    ValueError
        If none is left.
    """
    scores = [score for score in scores if score.covered]
    _check_count(scores, "category with a question that is covered")
    scores = sorted(scores, key=lambda score: score.correct / score.covered)
    rows = np.arange(len(scores))
    excluded = np.array([100 * score.correct / score.covered for score in scores])
    kept = np.array([100 * score.correct_with_queries / score.covered for score in scores])
    ax.hlines(rows, kept, excluded, color=LINE, lw=1.5)
    ax.plot(excluded, rows, "o", color=BLUE)
    ax.plot(kept, rows, "s", color=ORANGE, markerfacecolor=PAPER)
    top = len(scores) - 0.1
    ax.text(excluded[-1] + 4, top, "left out ●", color=BLUE, ha="right", weight="bold")
    ax.text(kept[-1] - 25, top, "query words allowed □", color=ORANGE, ha="right", weight="bold")
    ax.set(xlim=(0, 104), ylim=(-0.6, len(scores) + 0.5), xticks=range(0, 101, 25))
    ax.set_yticks(rows, [_category_name(score.category) for score in scores])
    ax.set_xlabel("right answers, % of the questions covered")
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
    return ax


def _category_name(name: str) -> str:
    """``gram8-plural`` -> ``plural``, ``city-in-state`` -> ``city in state``."""
    return re.sub(r"^gram\d-", "", name).replace("-", " ")


_CLEAR = {"facecolor": PAPER, "edgecolor": "none", "pad": 1}  # behind a text on a line


def leanings(
    ax: Axes,
    values: Mapping[str, float],
    left: str,
    right: str,
    reference: tuple[str, float] | None = None,
) -> Axes:
    """One dot a word on a scale between two, in order.

    Parameters
    ----------
    values : mapping of word to number
        Lower: nearer to `left`; higher: nearer to `right`.
    reference : word and number, optional
        A dashed line to compare with.

    Raises
    ------
    ValueError
        If there is no word.
    """
    _check_count(values, "word")
    words = sorted(values, key=values.get)
    rows = np.arange(len(words))
    numbers = np.array([values[word] for word in words])
    low, high = numbers.min(), numbers.max()
    width = high - low or 1.0  # all the same: any scale does
    ax.hlines(rows, low - 0.05 * width, numbers, color=GRID, lw=1)
    ax.scatter(numbers, rows, color=BLUE, s=36, zorder=3)
    for row, (word, number) in enumerate(zip(words, numbers, strict=True)):
        ax.text(number + 0.03 * width, row, word, va="center", bbox=_CLEAR)
    if reference is not None:
        word, number = reference
        ax.axvline(number, color=INK, lw=1, ls="--", zorder=1)
        ax.text(number + 0.015 * width, len(words) - 0.1, word, va="bottom", style="italic")
    ax.set(xlim=(low - 0.05 * width, high + 0.3 * width), yticks=[])
    ax.set_xlabel(f"← nearer to {left}    difference of similarities    nearer to {right} →")
    ax.spines["left"].set_visible(False)
    return ax


def weight_table(
    ax: Axes, weight: np.ndarray, tokens: Sequence[str], fetched: Sequence[int] = ()
) -> Axes:
    """Show an embedding matrix as a table, and frame the rows that were fetched.

    Parameters
    ----------
    weight : (V, D) array
    tokens : sequence of str, length V
    fetched : sequence of int
        Token ids in the order in which they were looked up.

    Raises
    ------
    ValueError
        If there is not one token for each row.
    """
    vocab_size, embed_dim = weight.shape
    if len(tokens) != vocab_size:
        given = f"{len(tokens)} token{'' if len(tokens) == 1 else 's'}"
        raise ValueError(f"{given} for {vocab_size} rows: give one each")
    reach = np.abs(weight).max()
    ax.pcolormesh(weight, cmap="PuOr_r", vmin=-reach, vmax=reach, edgecolors=PAPER, lw=2)
    for (row, column), number in np.ndenumerate(weight):
        # Black on pale and white on deep: a heat map keeps its colours on a dark page.
        color = "#fefefe" if abs(number) > 0.55 * reach else "#101010"
        ax.text(
            column + 0.5,
            row + 0.5,
            f"{number:.2f}".replace("-", "−"),
            color=color,
            ha="center",
            va="center",
        )
    for row in set(fetched):
        frame = Rectangle((0, row), embed_dim, 1, fill=False, ec=GREEN, lw=3, zorder=3)
        ax.add_patch(frame).set_clip_on(False)
        steps = [str(step) for step, index in enumerate(fetched, start=1) if index == row]
        note = f"← fetched {' and '.join(map(_ordinal, map(int, steps)))}"
        ax.text(embed_dim + 0.12, row + 0.5, note, color=GREEN, va="center", weight="bold")
    ax.set(xlim=(0, embed_dim * 1.75), ylim=(vocab_size, 0))
    ax.set_xticks(np.arange(embed_dim) + 0.5, range(embed_dim))
    ax.set_xlabel("dimension", loc="left")
    ax.xaxis.set_label_position("top")
    ax.set_yticks(np.arange(vocab_size) + 0.5, [f"{token}  {i}" for i, token in enumerate(tokens)])
    ax.tick_params(length=0, labeltop=True, labelbottom=False)
    ax.spines[:].set_visible(False)
    return ax


def _ordinal(number: int) -> str:
    return {1: "1st", 2: "2nd", 3: "3rd"}.get(number, f"{number}th")


def growth(
    ax: Axes, sizes: Sequence[int], lines: Mapping[str, Sequence[float]], ylabel: str
) -> Axes:
    """How quantities grow with the vocabulary: both axes logarithmic, a name on each line.

    Parameters
    ----------
    lines : mapping of name to one value for each size
        At most three: one colour each.

    Raises
    ------
    ValueError
        If there are none or more.
    """
    _check_count(lines, "line", 3)
    for (name, values), color in zip(lines.items(), (ORANGE, BLUE, GREEN), strict=False):
        ax.plot(sizes, values, color=color)
        middle = len(sizes) // 2
        ax.annotate(
            name,
            (sizes[middle], values[middle]),
            xytext=(-6, 6),
            textcoords="offset points",
            color=color,
            ha="right",
            weight="bold",
        )
    ax.set(xscale="log", yscale="log", xlabel="vocabulary size V", ylabel=ylabel)
    ax.grid(True)
    ax.minorticks_off()
    _set_powers(ax)
    return ax


def moved_rows(
    ax: Axes, moved: Mapping[str, Sequence[bool]], rows: Sequence[str], title: str = ""
) -> Axes:
    """A table of dots: which rows of an embedding moved under which optimiser.

    Parameters
    ----------
    moved : mapping of optimiser name to one bool per row
    rows : sequence of str
        What each row is.

    Raises
    ------
    ValueError
        If there is no optimiser.
    """
    _check_count(moved, "optimiser")
    for column, flags in enumerate(moved.values()):
        for row, flag in enumerate(flags):
            ax.plot(column, row, "o", ms=15, color=ORANGE if flag else GRID)
            ax.text(column, row + 0.4, "moved" if flag else "still", ha="center", va="center",
                    color=ORANGE if flag else MUTED, fontsize=9)  # fmt: skip
    ax.set(xlim=(-0.6, len(moved) - 0.4), ylim=(len(rows) - 0.35, -0.5), title=title)
    ax.set_xticks(range(len(moved)), moved)
    ax.set_yticks(range(len(rows)), rows)
    ax.tick_params(length=0, labeltop=True, labelbottom=False, labelcolor=INK)
    ax.spines[:].set_visible(False)
    return ax


def loss_curves(
    ax: Axes, curves: Mapping[str, Sequence[float]], start: float, floor: float
) -> Axes:
    """Loss by epoch, between the loss of a blind guess and the least that can be reached.

    Parameters
    ----------
    curves : mapping of name to losses, in nats
        At most two: one colour each.
    start : float
        ln V: every token equally probable.
    floor : float
        The conditional entropy.

    Raises
    ------
    ValueError
        If there are no curves or more, or one has no epoch.
    """
    _check_count(curves, "curve", 2)
    for name, losses in curves.items():
        if not len(losses):
            raise ValueError(f"the curve {name!r} has no epoch: train first")
    longest = max(map(len, curves.values()))
    ax.axhline(start, color=MUTED, lw=1.2, ls=(0, (4, 3)))
    ax.text(longest, start + 0.06, f"ln V = {start:.2f}: a blind guess", color=MUTED, ha="right")
    ax.axhline(floor, color=GREEN, lw=1.6, ls=(0, (4, 3)))
    ax.text(1, floor - 0.1, f"the floor: {floor:.3f}", color=GREEN, weight="bold", va="top")
    for (name, losses), color in zip(curves.items(), (ORANGE, BLUE), strict=False):
        ax.plot(np.arange(1, len(losses) + 1), losses, color=color)
        at_edge = len(losses) == longest
        ax.annotate(
            name,
            (len(losses), losses[-1]),
            xytext=(0, -8) if at_edge else (4, 4),
            textcoords="offset points",
            color=color,
            weight="bold",
            ha="right" if at_edge else "left",
            va="top" if at_edge else "bottom",
        )
    ax.set(xscale="log", xlim=(0.9, longest * 1.05), ylim=(0, start * 1.12))
    ax.set(xlabel="epoch", ylabel="average loss (nats)")
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
    _set_powers(ax)
    return ax


def next_words(
    ax: Axes, counted: Mapping[str, float], predicted: Mapping[str, float], word: str
) -> Axes:
    """What follows `word`: the share counted in the text beside the predicted probability.

    Raises
    ------
    ValueError
        If nothing follows `word`, or a token that does has no prediction.
    """
    if not counted:
        raise ValueError(f"nothing follows {word!r} in the text: choose another word")
    for token in counted:
        if token not in predicted:
            raise ValueError(f"there is no prediction for {token!r}: ask for every token")
    tokens = sorted(counted, key=lambda token: (-counted[token], token))
    rows = np.arange(len(tokens))
    ax.barh(rows - 0.2, [counted[token] for token in tokens], 0.36, color=LINE)
    ax.barh(rows + 0.2, [predicted[token] for token in tokens], 0.36, color=BLUE)
    ax.text(counted[tokens[0]] + 0.004, -0.2, "counted", color=MUTED, va="center")
    ax.text(predicted[tokens[0]] + 0.004, 0.2, "predicted", color=BLUE, va="center", weight="bold")
    ax.set_yticks(rows, tokens)
    ax.invert_yaxis()
    ax.tick_params(axis="y", length=0)
    ax.margins(x=0.25)
    ax.set(xlabel=f"probability of the next word after “{word}”")
    return ax


def moves(
    ax: Axes,
    before: np.ndarray,
    after: np.ndarray,
    token_to_index: Mapping[str, int],
    groups: Mapping[str, Sequence[str]],
) -> Axes:
    """One map of vectors before and after: a hollow dot, a line, a full dot.

    Parameters
    ----------
    before, after : (V, D) arrays
        Scaled to length 1 here, because directions are compared. The map is a PCA of the
        chosen rows of `after`.
    token_to_index : mapping of token to row
    groups : mapping of group name to tokens
        At most six groups: one colour each.

    Raises
    ------
    UnknownTokenError
        If a token has no row.
    ValueError
        If there are more groups or fewer than two words, or a row has no direction.
    """
    words = [word for members in groups.values() for word in members]
    _check_count(groups, "group", len(GROUPS), least=0)
    _check_count(words, "word", least=2)
    for word in words:
        if word not in token_to_index:
            raise UnknownTokenError(word, token_to_index)
        for matrix in (before, after):
            _check_direction(word, matrix[token_to_index[word]])
    rows = [token_to_index[word] for word in words]
    colors = [c for c, m in zip(GROUPS, groups.values(), strict=False) for _ in m]
    units = (m[rows] / np.linalg.norm(m[rows], axis=1, keepdims=True) for m in (after, before))
    final, initial = units
    points, share = project(final, others=initial)
    new, old = np.split(points, 2)
    names = [name for name, members in groups.items() for _ in members]
    for start, end, color, name in zip(old, new, colors, names, strict=True):
        ax.plot(*np.stack([start, end]).T, color=color, lw=0.9, alpha=0.5)
        ax.plot(*start, "o", color=color, markerfacecolor=PAPER)
        ax.plot(*end, "o", color=color, label=f"→ {name}")
    ax.set(xticks=[], yticks=[], aspect="equal")
    ax.spines[:].set(visible=True, color=GRID)
    ax.set_xlabel(f"first two components after training: {share:.0%} of the variance")
    ax.margins(0.12)
    handles, labels = ax.get_legend_handles_labels()
    first = [labels.index(f"→ {name}") for name in groups]
    ax.legend(
        [handles[i] for i in first],
        [labels[i] for i in first],
        loc="lower center",
        bbox_to_anchor=(0.5, 1),
        ncols=len(groups),
        handletextpad=0.1,
        columnspacing=1.2,
    )
    label_points(ax, points, words + [""] * len(old), colors * 2, halo=True)
    return ax


def embedding_share(ax: Axes, models: Sequence[ModelSpec], labelled: Sequence[str] = ()) -> Axes:
    """The share of the parameters that the input and output embedding take, by model size.

    Parameters
    ----------
    models : sequence of ModelSpec
    labelled : sequence of str
        The models whose names are written; none given: all.

    Raises
    ------
    ValueError
        If there is no model.
    """
    _check_count(models, "model")
    for tied, color, marker in ((True, BLUE, "o"), (False, ORANGE, "s")):
        chosen = [spec for spec in models if spec.tied == tied]
        ax.plot(
            [spec.total_parameters for spec in chosen],
            [100 * spec.vocabulary_share for spec in chosen],
            marker,
            color=color,
            label="tied: one matrix" if tied else "untied: two matrices",
        )
    ax.set(xscale="log", yscale="log", xlabel="parameters in total")
    ax.set_ylabel("share of the embedding matrices, %")
    ax.xaxis.set_major_formatter(FuncFormatter(_short_count))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:g}"))
    ax.set_yticks([1, 2, 5, 10, 20, 50])
    ax.yaxis.set_minor_locator(NullLocator())
    ax.grid(True)
    ax.margins(0.1)
    ax.legend(loc="lower left")
    _set_powers(ax)
    points = np.array([[s.total_parameters, 100 * s.vocabulary_share] for s in models])
    names = [s.name if not labelled or s.name in labelled else "" for s in models]
    label_points(ax, points, names, [BLUE if spec.tied else ORANGE for spec in models])
    return ax


def _short_count(number: float, _position: int = 0) -> str:
    for size, name in ((10**12, "T"), (10**9, "B"), (10**6, "M")):
        if number >= size:
            return f"{number / size:g} {name}"
    return f"{number:g}"
