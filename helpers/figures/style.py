"""How every figure of the course looks: one style, and SVG with the colours of both themes.

One file is right on a light and on a dark page.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib.pyplot as plt
from IPython import get_ipython
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogFormatterMathtext, LogitFormatter
from matplotlib_inline.backend_inline import set_matplotlib_formats

from helpers.palette import DARK, GRID, INK, LINE, MUTED, PAPER

_COLORS = {
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "axes.edgecolor": LINE,
    "axes.labelcolor": MUTED,
    "axes.titlecolor": INK,
    "grid.color": GRID,
    "text.color": INK,
    "xtick.color": LINE,
    "ytick.color": LINE,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
}
# What `matplotlib.style` takes: sizes and fonts from the file, colours from the palette.
STYLE = [Path(__file__).parents[1] / "course.mplstyle", _COLORS]

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
        set_powers(ax)
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
    with plt.rc_context({"svg.fonttype": "none"}), without_glyph_warnings():
        return _as_svg(figure)


def _as_svg(figure: Figure) -> str:
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


@contextmanager
def without_glyph_warnings() -> Iterator[None]:
    """Draw without a warning for each letter that no font has: `to_svg` sees to them."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", _MISSING_GLYPH)
        yield


def set_powers(ax: Axes) -> None:
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
