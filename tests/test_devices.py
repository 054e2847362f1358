"""What pages owe readers with forced colours, with an older browser, and on a phone."""

import functools
import io
import re
from pathlib import Path
from urllib.parse import urlsplit

import matplotlib.image
import numpy as np
import pytest
import tinycss2
from axe_playwright_python.sync_playwright import Axe
from test_pages import PAGES, each
from windows import Windows

from helpers import palette
from helpers.site.explorers import EXPLORERS
from helpers.site.pdf import SITE
from helpers.widgets.shared import bundle

STATIC = SITE / "_static"
ONE, TWO, THREE = "book/01_intuition", "book/02_pretrained_analogies", "book/03_lookup_layer"
FOUR, FIVE = "book/04_toy_training", "book/05_parameter_counts"

each_explorer = each([ONE, TWO, THREE, FOUR, FIVE])
each_page_of_all = each([*PAGES, "search", "genindex"])
each_theme = pytest.mark.parametrize("theme", ["light", "dark"])
each_palette = pytest.mark.parametrize("palette", ["light", "dark"])


# What is seen.

VISIBLE = 3  # the least contrast of a graphic, by WCAG 1.4.11


def pixels(part, **clip):
    """A part of a page as an array of colours from 0 to 1: height, width, 3."""
    image = io.BytesIO(part.screenshot(animations="disabled", **clip))
    return matplotlib.image.imread(image, format="png")[..., :3]


def luminance(colors):
    """The relative luminance of colours, as WCAG defines it."""
    linear = np.where(colors <= 0.04045, colors / 12.92, ((colors + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def contrast(one, other):
    """The contrast of two colours, or of two images pixel by pixel: from 1 to 21."""
    bright, dim = luminance(np.asarray(one)), luminance(np.asarray(other))
    return (np.maximum(bright, dim) + 0.05) / (np.minimum(bright, dim) + 0.05)


def rgb(text):
    """A colour as browsers write it, from 0 to 1."""
    return [int(part) / 255 for part in re.findall(r"\d+", text)[:3]]


def paper_of(window):
    """The colour on which explorers draw."""
    return pixels(window.locator(".explorer-title").first)[0, -1]


def inside(part, paper):
    """The pixels inside the box of a part: whether each has the contrast of something drawn."""
    return contrast(shot(part), paper) >= VISIBLE


def shot(part):
    """What is seen in the box of a part, whatever it belongs to."""
    part.scroll_into_view_if_needed()
    area = {name: round(value) for name, value in part.bounding_box().items()}
    return pixels(part.page, clip=area)


def test_contrast_is_that_of_wcag():
    assert contrast([0, 0, 0], [1, 1, 1]) == pytest.approx(21)
    assert contrast(rgb("rgb(118, 118, 118)"), [1, 1, 1]) == pytest.approx(4.54, abs=0.005)


# What is drawn without letters. "Faint" is what the site draws faintly outside forced colours.
DRAWN = {
    ONE: {
        "mark of the cosine": ".similarity-mark:not(.similarity-base)",
        "mark of the one-hot cosine": ".similarity-base",
        "faint scale": ".similarity-track",
        "bar": ".similarity .explorer-ranking i >> nth=0",
    },
    TWO: {
        "bar of an answer": ".analogy-active .explorer-ranking i >> nth=0",
        "bar of the other ranking": ".analogy-ranking:not(.analogy-active) i >> nth=1",
        "switch": ".explorer-switch i",
    },
    FOUR: {
        "share in the text": ".replay-bars .replay-share >> nth=0",
        "predicted share": ".replay-bars .replay-predicted >> nth=0",
        "key of the share": ".replay-key .replay-share",
        "key of the prediction": ".replay-key .replay-predicted",
    },
    FIVE: {
        "share of a matrix": ".calculator-bar i >> nth=0",
        "faint share of the rest": ".calculator-bar b",
        "mark of the setting": ".calculator-mark i",
        "dot": ".calculator-dot.calculator-tied >> nth=0",
        "square": ".calculator-dot:not(.calculator-tied) >> nth=0",
    },
}

# A state: the part, and what a script does to the part to turn it on or off.
ATTRIBUTE = "(part, on) => part.setAttribute('{}', on)"
CLASS = "(part, on) => part.classList.toggle('{}', on)"
STATES = {
    ONE: {
        "a wrong word": (".similarity input >> nth=0", ATTRIBUTE.format("aria-invalid")),
        "a choice": (".quiz-choice >> nth=1", ATTRIBUTE.format("aria-pressed")),
        "the section that is read": (
            ".toc-entry a.nav-link >> visible=true >> nth=1",
            CLASS.format("active"),
        ),
    },
    TWO: {
        "a switch": (".explorer-switch", ATTRIBUTE.format("aria-checked")),
    },
    THREE: {
        "nothing to do": (".lookup button >> nth=0", ATTRIBUTE.format("aria-disabled")),
        "a radio button": (
            ".explorer-choice label >> nth=1",
            "(part, on) => (part.parentElement.querySelectorAll('input')[+on].checked = true)",
        ),
        "a row that is looked up": (".lookup-matrix tr >> nth=2", CLASS.format("lookup-lit")),
        "a chosen cell": ("[role=gridcell] >> nth=4", ATTRIBUTE.format("aria-selected")),
    },
    FOUR: {
        "off": (".replay-controls button >> nth=2", "(part, on) => (part.disabled = on)"),
    },
    FIVE: {
        "a wrong number": (
            ".calculator input[type=text] >> nth=0",
            ATTRIBUTE.format("aria-invalid"),
        ),
        "the model that is shown": (
            ".calculator-dot.calculator-tied >> nth=0",
            ATTRIBUTE.format("aria-current"),
        ),
    },
}


def not_drawn(window, page):
    """The names of what should be seen, and is not."""
    if page == FOUR:
        window.get_by_role("slider", name="epoch").fill("30")  # before, little is predicted
    if page == FIVE:
        window.locator(".calculator input[value=untied]").check(force=True)
    paper = paper_of(window)
    drawn = {
        name: inside(window.locator(part), paper) for name, part in DRAWN.get(page, {}).items()
    }
    return [name for name, clear in drawn.items() if clear.mean() < 0.08]


def not_shown(window, page):
    """The names of the states that change fewer than twenty pixels by a clear contrast."""
    if page == THREE:
        window.get_by_role("radio", name="one-hot × W").check(force=True)
    missing = []
    for name, (part, switch) in STATES[page].items():
        node = window.locator(part)
        shown = []
        for on in (False, True):
            node.evaluate(switch, on)
            shown.append(shot(node))
        least = 1.5 if name in ("off", "nothing to do") else VISIBLE  # is dimmed, and should be
        if (contrast(*shown) >= least).sum() < 20:
            missing.append(name)
    return missing


# Forced colours: the contrast themes of Windows.


def forced(opened, page, palette):
    """A page in forced colours, whose site remembers the opposite theme."""
    return opened(
        page,
        "file",
        theme={"light": "dark", "dark": "light"}[palette],
        width=1400,
        forced_colors="active",
        color_scheme=palette,
        reduced_motion="reduce",
    )


@each_palette
@each_explorer
def test_drawings_and_states_are_seen_in_forced_colours(open_page, page, palette):
    window = forced(open_page, page, palette)
    canvas = {"light": [1, 1, 1], "dark": [0, 0, 0]}[palette]
    for tag, color in shapes(window):
        assert contrast(rgb(color), canvas) >= (4.5 if tag == "text" else VISIBLE), (tag, color)
    assert not_drawn(window, page) == []
    assert not_shown(window, page) == []


def shapes(window):
    """What the drawings consist of: tags and colours."""
    return window.locator(".explorer svg *").evaluate_all(
        """all => all.filter((shape) => shape.matches("circle, line, polyline, text"))
             .map((shape) => {
               const { fill, stroke } = getComputedStyle(shape);
               return [shape.tagName, shape.matches("circle, text") ? fill : stroke];
             })"""
    )


@pytest.mark.parametrize(
    ("page", "bar"),
    [(ONE, ".similarity .explorer-ranking i"), (TWO, ".analogy-active .explorer-ranking i")],
)
def test_a_bar_is_filled_as_far_as_its_number_says_in_forced_colours(read_page, page, bar):
    part = forced(read_page, page, "dark").locator(bar).last
    share = float(part.evaluate("part => part.style.getPropertyValue('--part')"))
    clear = inside(part, paper_of(part.page))
    assert 0.4 < share < 0.9
    assert clear[len(clear) // 2, 3:-3].mean() == pytest.approx(share, abs=0.03)


def test_share_and_prediction_are_told_apart_in_forced_colours(read_page):
    window = forced(read_page, FOUR, "dark")
    paper = paper_of(window)
    share, predicted = (
        inside(window.locator(f".replay-key .replay-{name}"), paper).mean()
        for name in ("share", "predicted")
    )
    assert share < 0.6 < 0.8 < predicted


@each_palette
def test_the_groups_of_the_map_keep_their_colours_in_forced_colours(read_page, palette):
    window = forced(read_page, FOUR, palette)
    distinct = "(parts, name) => [...new Set(parts.map((part) => getComputedStyle(part)[name]))]"
    names = window.locator(".replay-note b").evaluate_all(distinct, "color")
    assert len(names) >= 4
    assert window.locator(".replay-dot circle").evaluate_all(distinct, "fill") == names
    assert window.locator(".replay-label text").evaluate_all(distinct, "fill") == names


@each_page_of_all
def test_what_has_the_focus_shows_it_in_forced_colours(read_page, page):
    window = forced(read_page, page, "dark")
    window.keyboard.press("Tab")  # the keyboard is in use
    count, lost = window.evaluate(
        """() => {
          const kinds = "a[href], button, input, select, summary, [tabindex]";
          const shown = (part) => {
            const { outlineStyle, outlineWidth } = getComputedStyle(part);
            return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
          };
          const focused = [...document.querySelectorAll(kinds)].filter((part) => {
            part.focus();
            return document.activeElement === part;
          });
          return [focused.length, focused.filter((part) => {
            part.focus();
            return !shown(part.matches(".explorer-choice input") ? part.nextElementSibling : part);
          }).map((part) => part.outerHTML.slice(0, 200))];
        }"""
    )
    assert count > 15
    assert lost == []


def test_the_search_field_shows_its_focus_in_forced_colours(open_page):
    window = forced(open_page, PAGES[0], "dark")
    window.keyboard.press("Control+k")
    field = window.locator("input[type=search]:focus")
    assert field.evaluate("part => getComputedStyle(part).outlineStyle") == "solid"


# Older browsers: Safari before 17.5, Chrome before 123, and some years before these.

# What they do not know, and what they are given instead, which nobody knows.
NEW = {
    "light-dark(": "no-such-function(",
    "color-mix(": "no-such-function(",
    "@container": "@no-such-rule",
    "container-type": "no-such-property",
    ":has(": ":no-such-class(",
}
NEW_FUNCTIONS = {"light-dark", "color-mix", "oklch", "oklab", "lab", "lch", "color"}
NEW_PROPERTIES = {"translate", "rotate", "scale"}


@functools.cache
def aged(sheet):
    """A style sheet as an older browser understands it."""
    for new, nothing in NEW.items():
        sheet = sheet.replace(new, nothing)
    return re.sub(r"(?<=[{;\s])(?=(translate|rotate|scale):)", "no-such-", sheet)


def age(route):
    """Answer a request for a style sheet as for an older browser."""
    sheet = SITE / urlsplit(route.request.url).path.removeprefix("/")
    route.fulfill(body=aged(sheet.read_text(encoding="utf-8")), content_type="text/css")


@pytest.fixture(scope="module")
def old_windows(browser, addresses):
    """The windows of a browser that is made not to know what is new."""
    styles = re.compile(r"\.css(\?|$)")
    windows = Windows(browser, addresses, lambda context: context.route(styles, age))
    yield windows
    windows.close()


@pytest.fixture
def old_page(old_windows):
    """Open a page in a browser that is made not to know what is new."""

    def old_page(page, theme="light", width=1400):
        return old_windows.open("open", page, "http", theme, width, reduced_motion="reduce")

    yield old_page
    old_windows.give_back()


@each_theme
@each_explorer
def test_drawings_states_words_and_borders_are_seen_in_an_older_browser(old_page, page, theme):
    window = old_page(page, theme)
    assert standing_out(window) == []
    assert borders(window) == {colors(theme)["line"]}
    found = Axe().run(window, context=".explorer", options={"runOnly": ["color-contrast"]}).response
    assert [node["target"] for rule in found["violations"] for node in rule["nodes"]] == []
    assert sum(len(rule["nodes"]) for rule in found["passes"]) > 8
    assert [name for name in not_drawn(window, page) if "faint" not in name] == []
    # A wrong field has another colour of the same lightness, and a sentence below it says so.
    assert [name for name in not_shown(window, page) if "wrong" not in name] == []


def colors(theme):
    """The colours of the explorers in a theme, by name, as browsers write them."""
    return {
        name: f"rgb{tuple(bytes.fromhex((palette.DARK[color] if theme == 'dark' else color)[1:]))}"
        for name in ("paper", "ink", "line", "purple")
        for color in [getattr(palette, name.upper())]
    }


def borders(window):
    """The colours of the borders of fields, and of buttons that can be used."""
    controls = ".explorer :is(input[type=text], select, .explorer-chip, .quiz-choice)"
    return set(
        window.locator(
            f"{controls}:not(:disabled, [aria-disabled=true], [aria-pressed=true])"
        ).evaluate_all("all => all.map((control) => getComputedStyle(control).borderTopColor)")
    )


@each_explorer
def test_nothing_stands_out_on_a_phone_with_an_older_browser(old_page, page):
    window = old_page(page, width=360)
    assert window.evaluate("document.documentElement.scrollWidth") <= 360
    assert standing_out(window) == []


@each_theme
def test_the_matrices_are_tinted_in_an_older_browser_as_in_a_new_one(old_page, open_page, theme):
    # Of the tone of the largest number, 1.8530, there are 45%; this one is −1.1524.
    part = round(45 * 1.1524 / 1.8530) / 100
    paper, tone = (np.array(rgb(colors(theme)[name])) for name in ("paper", "purple"))
    for window in (old_page(THREE, theme), open_page(THREE, theme=theme, reduced_motion="reduce")):
        tint = pixels(window.locator(".lookup-matrix td:not(.lookup-note)").nth(1))[4, 4]
        np.testing.assert_allclose(tint, part * tone + (1 - part) * paper, atol=0.01)


# The homes of the explorers, and how they say that they are light or dark.
HOMES = {
    "the site": ("html", "data-theme", "light", "dark"),
    "Colab": ("html", "theme", "light", "dark"),
    "JupyterLab": ("body", "data-jp-theme-light", "true", "false"),
    "VS Code": ("body", "class", "vscode-light", "vscode-dark"),
    "VS Code in high contrast": (
        "body",
        "class",
        "vscode-high-contrast vscode-high-contrast-light",
        "vscode-high-contrast",
    ),
}


@each_theme
@pytest.mark.parametrize("age", [str, aged], ids=["new", "old"])
def test_an_explorer_is_as_light_or_dark_as_its_home(browser, age, theme):
    system = {"light": "dark", "dark": "light"}[theme]  # of another mind
    window = browser.new_page(color_scheme=system)
    found = {}
    for home, (tag, name, *values) in HOMES.items():
        window.set_content(
            f"<style>{age(bundle.style(['similarity']))}</style>"
            '<div class="explorer"><input type="text"></div>'
        )
        found[home] = window.evaluate(
            """([tag, name, value]) => {
              document.querySelector(tag).setAttribute(name, value);
              const style = (part) => getComputedStyle(document.querySelector(part));
              return [style(".explorer").color, style("input").colorScheme];
            }""",
            [tag, name, values[theme == "dark"]],
        )
    window.context.close()
    assert found == {home: [colors(theme)["ink"], theme] for home in HOMES}


@each_theme
def test_an_explorer_follows_a_home_that_tells_its_theme_by_color_scheme_alone(browser, theme):
    window = browser.new_page()
    style = f":root {{ color-scheme: {theme} }} {bundle.style(['similarity'])}"
    window.set_content(f'<style>{style}</style><div class="explorer"></div>')
    found = window.evaluate("getComputedStyle(document.querySelector('.explorer')).color")
    window.context.close()
    assert found == colors(theme)["ink"]


def functions(tokens):
    """The names of all functions among tokens, however deep."""
    for token in tokens:
        if token.type == "function":
            yield token.lower_name
            yield from functions(token.arguments)
        elif isinstance(getattr(token, "content", None), list):
            yield from functions(token.content)


def without_fallback(content, asked=frozenset()):
    """The properties that an older browser loses, with nothing to fall back on.

    `asked` holds the functions that the browser was asked about, by @supports.
    """
    before = set()
    for node in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if node.type == "declaration":
            new = not asked >= NEW_FUNCTIONS & set(functions(node.value))
            # A custom property takes whatever is written, so the one before it is lost.
            if node.lower_name in NEW_PROPERTIES or (new and node.name not in before):
                yield node.name
            if not new and not node.name.startswith("--"):
                before.add(node.name)
        elif node.type == "qualified-rule":
            yield from without_fallback(node.content, asked)
        elif node.type == "at-rule" and node.content is not None:
            more = functions(node.prelude) if node.lower_at_keyword == "supports" else ()
            yield from without_fallback(node.content, asked | set(more))


@pytest.mark.parametrize(
    ("sheet", "lost"),
    [
        ("a { color: light-dark(#000, #fff) }", ["color"]),
        ("a { color: #000; color: light-dark(#000, #fff) }", []),
        ("a { --x: #000; --x: light-dark(#000, #fff) }", ["--x"]),
        ("@supports (color: light-dark(#000, #fff)) { a { --x: light-dark(#000, #fff) } }", []),
        ("@supports (color: red) { a { color: lab(1% 2 3) } }", ["color"]),
        ("@media print { a { background: x(1, color-mix(in lab, a, b)) } }", ["background"]),
        ("@keyframes x { from { color: oklch(1 2 3) } }", ["color"]),
        ("a { translate: 1px; transform: translateX(1px) }", ["translate"]),
    ],
)
def test_a_property_without_fallback_is_found(sheet, lost):
    assert list(without_fallback(tinycss2.parse_component_value_list(sheet))) == lost


def test_every_new_colour_has_an_older_one_to_fall_back_on():
    text = "".join(Path(f"_build/html/{page}.html").read_text(encoding="utf-8") for page in PAGES)
    linked = sorted(set(re.findall(r'href="[./]*_static/([^"?]+\.css)', text)))
    sheets = {name: (STATIC / name).read_text(encoding="utf-8") for name in linked}
    assert sheets["explorers.css"] == bundle.style(EXPLORERS)
    assert sheets["course.css"] == Path("book/_static/course.css").read_text(encoding="utf-8")
    lost = {
        name: set(without_fallback(tinycss2.parse_component_value_list(sheet)))
        for name, sheet in sheets.items()
    }
    lost["styles/pydata-sphinx-theme.css"].discard("scale")  # an icon grows under the mouse
    assert {name for name in lost if lost[name]} == set()


# Phones.

PHONE = {"has_touch": True, "is_mobile": True}
TYPED = "textarea, select, input:not([type=range], [type=radio], [type=checkbox], [type=hidden])"


def standing_out(window):
    """The parts of explorers that stand out at a side, and the fields that cut their text."""
    return window.locator(".explorer-live").evaluate_all(
        """homes => homes.flatMap((home) => {
             const { left, right } = home.getBoundingClientRect();
             return [...home.querySelectorAll("*:not(.explorer-hidden, .calculator-dot *)")]
               .filter((part) => {
                 const at = part.getBoundingClientRect();
                 const cut = part.matches("[type=text]") && part.scrollWidth > part.clientWidth;
                 return cut || (at.width && (at.left < left - 8 || at.right > right + 8));
               }).map((part) => part.outerHTML.slice(0, 150));
           })"""
    )


@each_page_of_all
def test_no_field_is_so_small_that_a_phone_zooms_into_it(read_page, page):
    window = read_page(page, width=390, **PHONE)
    fields = window.locator(TYPED).evaluate_all(
        "all => all.map((field) => [field.outerHTML, parseFloat(getComputedStyle(field).fontSize)])"
    )
    assert fields  # at least the theme's search
    assert [field for field, size in fields if size < 16] == []
    assert window.evaluate("document.documentElement.scrollWidth") <= 390
    assert standing_out(window) == []


@each_page_of_all
def test_nothing_floats_over_a_page_that_is_scrolled_back(open_page, page):
    window = open_page(page, width=390, **PHONE)
    window.evaluate("scrollTo(0, document.body.scrollHeight)")
    window.evaluate("scrollBy(0, -60)")
    window.mouse.wheel(0, -20)
    floating = window.evaluate(
        """() => [...document.body.querySelectorAll("*")].filter((part) => {
          const { position, visibility } = getComputedStyle(part);
          const { top, width, height } = part.getBoundingClientRect();
          return position === "fixed" && visibility !== "hidden" && width > 1 && height > 1
            && top > 80 && top < innerHeight && part.checkVisibility();
        }).map((part) => part.outerHTML.slice(0, 150))"""
    )
    assert floating == []
    window.get_by_role("link", name="Back to top").tap()
    window.wait_for_function("scrollY === 0")


def test_the_longest_numbers_fit_their_fields_on_a_phone(open_page):
    window = open_page(FIVE, width=360, **PHONE)
    window.get_by_label("V: vocabulary size", exact=True).fill("10,000,000")
    window.get_by_label("D: embedding dimension", exact=True).fill("100,000")
    assert standing_out(window) == []


def test_a_field_is_no_larger_where_nothing_is_touched(read_page):
    field = read_page(ONE).locator(".similarity input").first
    size = field.evaluate("field => parseFloat(getComputedStyle(field).fontSize)")
    assert size == pytest.approx(14.72, abs=0.01)
