"""The colours of the course, once: for figures, cards, explorers and print."""

# Colour on a light page -> colour on a dark page. Figures use no other colours.
# The six of GROUPS are told apart by colour-blind readers too, and carry text: each
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
# Below and above zero, or what is compared with: in figures, explorers and cards alike. A heat map
# lays them over the page, the thinner the nearer a number is to zero: so zero is the page itself,
# light or dark. The thickest leaves a number that is printed on it legible.
NEGATIVE, POSITIVE = PURPLE, ORANGE
MOST_TINT = 0.45
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
