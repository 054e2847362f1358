"""Every matplotlib figure of the course, by subject.

A plotting function takes the axes to draw on first, and returns them. Chapters take all of
them from here: ``figures.word_map(ax, ...)``.
"""

from helpers.figures.analogies import analogy_accuracy, leanings
from helpers.figures.labels import label_points
from helpers.figures.lookup import moved_rows, weight_table
from helpers.figures.maps import arrows, moves, threads, word_map
from helpers.figures.schematic import schematic
from helpers.figures.sizes import embedding_share, growth
from helpers.figures.style import to_svg, use_style
from helpers.figures.training import loss_curves, next_words

__all__ = [
    "analogy_accuracy",
    "arrows",
    "embedding_share",
    "growth",
    "label_points",
    "leanings",
    "loss_curves",
    "moved_rows",
    "moves",
    "next_words",
    "schematic",
    "threads",
    "to_svg",
    "use_style",
    "weight_table",
    "word_map",
]
