"""The faults that `make mutants` puts in, one at a time: each must turn `make test` red.

A fault is a file, what stands there, what is put in its place, and the tests of `make test` that
are run against it first. `shown` marks a fault in a number that a page shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ONE, TWO, THREE = "book/01_intuition", "book/02_pretrained_analogies", "book/03_lookup_layer"
FOUR, FIVE = "book/04_toy_training", "book/05_parameter_counts"
FIGURES = "tests/test_figures.py"
PUSH = "tests/test_explore_push.py"
OPENING = "tests/test_opening.py"
NBVAL = "--nbval --nbval-kernel-name python3"


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes
    ----------
    file, old, new : str
        `old` stands in the file, and its first occurrence becomes `new`. Where `old` is empty,
        one bit in the middle of the file is turned.
    tests : str
        What pytest is given.
    shown : bool
        Whether a number on a page becomes wrong.
    pages : bool
        Whether the site is built again before the tests, as `make test` does.
    """

    file: str
    old: str
    new: str
    tests: str
    shown: bool = False
    pages: bool = False


def helper(name: str, old: str, new: str, tests: str | None = None, shown: bool = False) -> Fault:
    """A fault in a helper, seen by its own tests."""
    return Fault(f"helpers/{name}.py", old, new, tests or f"tests/test_{Path(name).name}.py", shown)


def cell(chapter: str, old: str, new: str) -> Fault:
    """A fault in a cell of a chapter: its output differs from the one in the file."""
    return Fault(f"{chapter}.ipynb", old, new, f"{chapter}.ipynb {NBVAL}", True)


def output(chapter: str, old: str, new: str) -> Fault:
    """A fault in an output that the file holds."""
    return cell(chapter, old, new)


def widget(name: str, old: str, new: str, tests: str | None = None) -> Fault:
    """A fault in an explorer's script, which the site packs."""
    return Fault(
        f"helpers/widgets/{name}.js",
        old,
        new,
        tests or f"tests/test_explore_{name.split('_')[0]}.py",  # a part by those of its figure
        True,
        True,
    )


def page(file: str, old: str, new: str, tests: str) -> Fault:
    """A fault in what makes the pages."""
    return Fault(file, old, new, tests, False, True)


FAULTS: list[Fault] = [
    # What opens the chapters.
    Fault(
        "helpers/widgets/opening.py", "math.acos(cosine", "math.asin(cosine", OPENING, shown=True
    ),
    Fault(
        "helpers/widgets/opening.py", ".lower() in each", ".upper() in each", OPENING, shown=True
    ),
    Fault("helpers/widgets/opening_training.py", "chosen.zero_grad()", "pass", OPENING, shown=True),
    Fault(
        "helpers/widgets/opening_angles.js",
        "const [x, y] = tip(angle, long);",
        "const [x, y] = tip(0.9 * angle, long);",
        OPENING,
        pages=True,
    ),
    Fault(
        "helpers/widgets/opening_verdicts.js",
        "correct === guess).length",
        "correct !== guess).length",
        OPENING,
        shown=True,
        pages=True,
    ),
    # Helpers.
    helper("similarity", "np.clip(similarity, -1, 1)", "np.clip(similarity, 0, 1)"),
    helper("similarity", "vector / largest", "vector"),
    helper(
        "similarity",
        "if exclude_queries:\n        return",
        "if not exclude_queries:\n        return",
        shown=True,
    ),
    helper("similarity", "[-1.0] * len(negative)", "[1.0] * len(negative)", shown=True),
    helper("similarity", "(b - a + c) @ unit.T", "(b + a + c) @ unit.T", shown=True),
    helper("similarity", "for word in question[:3]", "for word in question[:2]", shown=True),
    helper(
        "similarity",
        "correct_with_queries += _hits",
        "correct_with_queries = _hits",
        shown=True,
    ),
    helper("similarity", "scores.argmax(axis=1)", "scores.argmin(axis=1)", shown=True),
    helper("similarity", "matrix - mean, full_matrices", "matrix, full_matrices"),
    helper("similarity", "sizes[:dimensions] ** 2", "sizes[:dimensions]", shown=True),
    helper("similarity", "topn > available", "topn > available + 1"),
    helper("text", "_some(_lowered(text).split())", "_some(text.split())"),
    helper("text", r"[\p{L}\p{N}\p{M}_", r"[\p{L}\p{N}_"),
    helper("text", "{_LETTERS})*|\\X", "{_LETTERS})*|."),
    helper("text", "set(map(_composed, distinct))", "distinct"),
    helper("text", "for letters in (word, word.lower())", "for letters in (word.lower(), word)"),
    helper("text", "sorted(set", "list(set"),
    helper("text", "[ids[:-1], ids[1:]]", "[ids[1:], ids[:-1]]", shown=True),
    helper("text", "cutoff=0.78", "cutoff=0.98"),
    helper("text", "if len(ids) < 2", "if len(ids) < 1"),
    helper("validation", ">= size", "> size", "tests/test_text.py tests/test_toy_model.py"),
    helper("toy_model", "total_iters=epochs)", "total_iters=2 * epochs)"),
    helper("toy_model", "-probabilities.log()", "probabilities.log()", shown=True),
    helper("toy_model", ".log().mean()", ".log2().mean()", shown=True),
    helper("toy_model", "total += loss.item() * len(batch)", "total += loss.item()"),
    helper("toy_model", "optimizer.zero_grad()\n", "\n"),
    helper("toy_model", "1.0, 0.0, total_iters", "1.0, 1.0, total_iters"),
    helper("toy_model", "return total / count", "return total / count + 0.002", shown=True),
    helper("toy_model", ".softmax(dim=1)[0]", ".sigmoid()[0]", shown=True),
    helper("parameters", "50_257, 768, 124_439_808", "50_257, 768, 124_439_809", shown=True),
    helper("parameters", "262_144, 640", "256_000, 640", shown=True),
    helper(
        "parameters", "16_384, 405_853_388_800, False", "16_384, 405_853_388_800, True", shown=True
    ),
    helper("parameters", '"bfloat16": 2', '"bfloat16": 4', shown=True),
    helper("parameters", "1 if self.tied else 2", "2 if self.tied else 1", shown=True),
    helper("parameters", "embedding_parameters / self.total", "vocabulary_parameters / self.total"),
    helper("tables", "cell.rjust(width) if numeric", "cell.ljust(width) if numeric"),
    helper("tables", "escape(cell)", "cell"),
    helper(
        "authoring/execute",
        'PAGE_SETTINGS = ("tags", "mystnb")',
        'PAGE_SETTINGS = ("tags", "execution")',
    ),
    # What is a reader's own, and rows without direction.
    helper("models/cache", "(path / MARK).is_file()", "True"),
    helper("models/cache", " / OURS if chosen", " if chosen"),
    helper("vectors", "if limit is None and os.environ", "if not limit and os.environ"),
    helper("vectors", 'and os.environ.get("COURSE_VECTORS")', ""),
    helper("models/machine", ".expanduser()", ""),
    helper("similarity", "(vectors.norms > 0)", "True"),
    helper("similarity", "len(words) != 4", "len(words) < 4"),
    helper("toy_model", "return tensor.long()", "return tensor"),
    helper("models/files", ".removeprefix(codecs.BOM_UTF8)", ""),
    # Checks.
    helper("exercises/comparison", "tensor.detach()", "tensor", "tests/test_exercises.py"),
    helper(
        "exercises/comparison", "0.5 * 10**-digits", "0.05 * 10**-digits", "tests/test_exercises.py"
    ),
    helper(
        "exercises/comparison",
        "if digits is None and isinstance(b, numbers.Integral):",
        "if False:",
        "tests/test_exercises.py",
    ),
    helper("exercises/comparison", "abs_tol=ABSOLUTE", "abs_tol=0", "tests/test_exercises.py"),
    helper(
        "exercises/attempt",
        "_raise_in(self._thread, OutOfTimeError)",
        "pass",
        "tests/test_exercises.py",
    ),
    helper("authoring/execute", '"file_extension": ".py",', ""),
    helper("authoring/execute", 'cell.get("id", cell.metadata.get("id"))', 'cell.get("id")'),
    helper("authoring/execute", 'cell.pop("id", None)', "pass"),
    helper(
        "authoring/exercise_cells",
        "return known or ([] if first is None else cells[first:last])",
        "return known",
        "tests/test_exercise_cells.py",
    ),
    helper(
        "authoring/execute", "os.replace(partial, path)", "path.write_bytes(partial.read_bytes())"
    ),
    helper("quantization", "matrix *= scales[:, None]", "matrix *= scales.mean()", shown=True),
    helper("vectors", "_verified(path, sha256)", "path.read_bytes()"),
    helper("site/pdf", "posixpath.normpath(posixpath.join(posixpath.dirname(name), link))", "link"),
    helper("site/address", 'if name.endswith("/merge")', 'if name.endswith("/pull")'),
    helper("site/address", 'known.get("hostname", host).lower()', "host"),
    helper("site/address", "is_service or user in _SERVICE_USERS", "is_service or user"),
    helper("site/address", 'if not within or _git(folder, "ls-files", "_toc.yml")', "if True"),
    helper("site/address", "web_page(written) or (web_page(read)", "(web_page(read)"),
    helper("site/address", "if not place or not text.isprintable()", "if not place"),
    helper(
        "figures/analogies",
        "excluded, rows,",
        "excluded, rows[::-1],",
        f"{TWO}.ipynb {NBVAL}",
        True,
    ),
    helper("figures/analogies", "hlines(row, zero,", "hlines(row, 0.0,", FIGURES),
    helper("figures/maps", "begin + turn / 2", "begin - turn / 2", FIGURES),
    helper("figures/maps", "max((-180.0", "min((-180.0", FIGURES),
    helper("figures/lookup", "NEGATIVE if number < 0", "NEGATIVE if number > 0", FIGURES),
    helper("palette", "MOST_TINT = 0.45", "MOST_TINT = 0.95", FIGURES),
    helper("parameters", r"((?<= \d)\.\d+)?", r"(\.\d+)?"),
    helper("figures/style", "if name in installed]", "]", FIGURES),
    helper("figures/style", '{"svg.fonttype": "none"}', '{"svg.fonttype": "path"}', FIGURES),
    helper("figures/style", "        set_powers(ax)\n    text", "        pass\n    text", FIGURES),
    Fault(
        "helpers/course.mplstyle",
        "text.parse_math: False",
        "text.parse_math: True",
        "tests/test_figures.py",
    ),
    # Cells: what stands in the file is JSON, quotes and all.
    cell(ONE, 'abs(ids[\\"cat\\"] - ids[\\"kitten\\"])', 'abs(ids[\\"cat\\"] + ids[\\"kitten\\"])'),
    cell(ONE, "length_a * length_b", "length_a * length_a"),
    cell(ONE, "topn=6", "topn=5"),
    cell(
        ONE,
        'vectors[\\"queen\\"] - vectors[\\"king\\"]',
        'vectors[\\"king\\"] - vectors[\\"queen\\"]',
    ),
    cell(TWO, "exclude_queries=False", "exclude_queries=True"),
    cell(TWO, '\\"simlex999.txt\\"', '\\"wordsim353.tsv\\"'),
    cell(TWO, "hot boiling", "hot boiled"),
    cell(THREE, "embedding(repeated).sum()", "embedding(repeated).mean()"),
    cell(THREE, "num_embeddings=6, embedding_dim=3", "num_embeddings=6, embedding_dim=4"),
    cell(THREE, "padding_idx=0", "padding_idx=1"),
    cell(THREE, "torch.manual_seed(0)", "torch.manual_seed(1)"),
    cell(FOUR, "epochs=60", "epochs=50"),
    cell(FOUR, "math.log(V)", "math.log2(V)"),
    cell(FOUR, "count / current_counts[a]", "count / len(pair_counts)"),
    cell(FIVE, "V * D / gpt2.total_parameters", "V / gpt2.total_parameters"),
    cell(FIVE, "position_table = 1_024 * D", "position_table = 512 * D"),
    cell(FIVE, "4 * table", "3 * table"),
    # Outputs.
    output(ONE, "cat, kitten: 0.557", "cat, kitten: 0.558"),
    output(ONE, "0.879  dog", "0.879  dogs"),
    output(TWO, "65.0% right", "65.1% right"),
    output(TWO, "16,930 of 19,544", "16,931 of 19,544"),
    output(THREE, "-1.1258", "-1.1259"),
    output(THREE, "SGD [2]", "SGD [3]"),
    output(FOUR, "the floor: 0.7741 nats", "the floor: 0.7742 nats"),
    output(FOUR, "untrained model: 4.98", "untrained model: 4.99"),
    output(FIVE, "of 124,439,808 = 31%", "of 124,439,808 = 32%"),
    output(FIVE, "half of the model at V = 111,774", "half of the model at V = 111,775"),
    # Explorers.
    widget("similarity_map", "sum + x * basis[d][axis], start", "sum + x * basis[d][axis], 0"),
    widget("similarity", "5, [word])", "5)"),
    widget("similarity", "50 + 50 * cosine", "100 * cosine"),
    widget("analogy", "words.sum([a, c], [b])", "words.sum([a, b], [c])"),
    widget(
        "analogy",
        "left_out: words.nearest(target, 5, [a, b, c])",
        "left_out: words.nearest(target, 5, [a, c])",
    ),
    widget(
        "shared/words",
        "Math.sqrt(square)",
        "Math.sqrt(square + 50)",
        "tests/test_explore_analogy.py tests/test_explore_similarity.py",
    ),
    widget(
        "shared/words",
        "score / length]",
        "score]",
        "tests/test_explore_analogy.py tests/test_explore_similarity.py",
    ),
    widget(
        "shared/words",
        "place < frequent ? place",
        "place <= frequent ? place",
        "tests/test_explore_similarity.py",
    ),
    widget(
        "shared/words", "this.lost.add(start / dimension)", "null", "tests/test_word_vectors.py"
    ),
    widget("shared/words", "...this.lost]", "]", "tests/test_word_vectors.py"),
    widget("shared/host", "script.onload = script.onerror;", "", "tests/test_word_vectors.py"),
    widget("shared/parts", "[typed, ...forms(word), ", "[", "tests/test_word_vectors.py"),
    helper(
        "widgets/shared/word_vectors",
        "allowed[list(left)] = False",
        "",
        "tests/test_word_vectors.py",
    ),
    helper(
        "widgets/training_panel",
        "except Exception",
        "except RuntimeError",
        "tests/test_training_panel.py",
    ),
    helper("widgets/training_panel", "tokens[:-1]", "tokens", "tests/test_training_panel.py"),
    helper(
        "widgets/shared/explorer",
        "except Exception as problem",
        "except OSError as problem",
        "tests/test_word_vectors.py",
    ),
    widget(
        "lookup_tokens", "findSpelling(word, (token)", "findSpelling(word.toLowerCase(), (token)"
    ),
    widget("lookup_layer", "column === id ? 1 : 0", "column === id ? 1 : 1"),
    widget("lookup_layer", "ids.filter((id) => id === row).length", "Number(ids.includes(row))"),
    widget("replay_run", "number / STEPS", "number / (STEPS + 40)"),
    widget("replay_chart", "Math.log(last + 1)", "Math.log(last + 9)"),
    widget("calculator_costs", "bytes >= 0.99995 * unit", "bytes >= 1.99995 * unit"),
    widget("calculator_costs", "other.parameters > parameters", "other.parameters < parameters"),
    widget("push_lines", "words.sum([plus], [minus])", "words.sum([minus], [plus])", PUSH),
    widget("push_lines", "1 + 2 * t * lean", "1 + t * lean", PUSH),
    widget("push_figure", "Math.max(this.reached, t)", "t", PUSH),
    helper("widgets/push", "unit[places[2]] - unit", "unit[places[2]] + unit", PUSH, True),
    page("book/_static/code.js", "remember(state);", "", "tests/test_code_switch.py"),
    page(
        "book/_static/progress.js",
        "answers = {};\n    write();",
        "answers = {};",
        "tests/test_course_bar.py",
    ),
    page("book/_static/progress.js", "version === VERSION && ", "", "tests/test_course_bar.py"),
    widget("calculator_scale", "if (row < 0) row = lane.push([]) - 1", "if (row < 0) row = 0"),
    widget("replay_player", "if (this.frame === this.last) this.frame = 0;", ""),
    widget(
        "shared/parts",
        "axis ? -offset : offset",
        "offset",
        "tests/test_explore_similarity.py tests/test_explore_replay.py",
    ),
    widget("quiz", 'right ? "Right. "', '!right ? "Right. "', "tests/test_quiz.py"),
    # The vectors, their essay, and the pages.
    Fault(
        "helpers/data/cats.txt", "Cats have lived", "Cats had lived", f"{FOUR}.ipynb {NBVAL}", True
    ),
    Fault("helpers/data/glove-100d.npz", "", "", "tests/test_vectors.py", True),
    Fault("helpers/data/glove-100d-float32-sample.npy", "", "", "tests/test_vectors.py", True),
    page("book/glossary.md", "#", "# [nowhere](01_intuition.ipynb#nowhere) ", "tests/test_site.py"),
    page("book/index.md", "](summary.md)", "](summary.html)", "tests/test_site.py"),
    page(
        "helpers/site/link_preview.py",
        "description = f",
        'description = "" and f',
        "tests/test_address.py",
    ),
    page(
        "helpers/site/launch_buttons.py",
        "config.html_baseurl = address.site",
        "pass",
        "tests/test_address.py",
    ),
    page(
        "helpers/site/extension.py",
        "    trim.setup(app)",
        "    pass",
        "tests/test_pages.py",
    ),
    page(
        "helpers/site/launch_buttons.py",
        "if address is not None and address.service",
        "if address is not None and address.repository",
        "tests/test_address.py",
    ),
    page(
        "helpers/site/extension.py",
        '    app.connect("config-inited", _build_what_is_listed, priority=900)',
        "    pass",
        "tests/test_address.py",
    ),
    page(
        "book/_static/course.css",
        "width: 100%; max-width: 32rem;",
        "width: 100%; max-width: 40rem;",
        "tests/test_pages.py",
    ),
    page(
        "helpers/site/captions.py",
        "app.add_transform(MoveCaptions)",
        "pass",
        "tests/test_captions.py",
    ),
    Fault(
        "helpers/site/captions.py",
        "any(map(_is_picture, node.findall(nodes.Element)))",
        "any(isinstance(part, nodes.figure) for part in node.findall())",
        "tests/test_captions.py",
    ),
    Fault(f"{ONE}.ipynb", "**Figure.** Cosine", "Cosine", "tests/test_chapters.py"),
    page(
        "helpers/site/scripts.py",
        'script.attributes["defer"] = "defer"',
        "pass",
        "tests/test_theme_changes.py",
    ),
    page(
        "helpers/site/theme_changes.py",
        '(_as_before("visit_term"), _depart_term)',
        '(_as_before("visit_term"), _as_before("depart_term"))',
        "tests/test_theme_changes.py",
    ),
    page(
        "book/_static/course.css",
        "content-visibility: visible; block-size: auto;",
        "",
        "tests/test_print.py",
    ),
    page(
        "book/_static/course.css",
        ":has(tr:nth-child(16)) { break-inside: auto; }",
        ":has(tr:nth-child(16)) { break-inside: avoid; }",
        "tests/test_print.py",
    ),
    page("book/_static/course.js", "theme.theme = ", "", "tests/test_pages.py"),
    page(
        "book/_static/course.css",
        ":is(th, td) { white-space: normal",
        ":is(th, td) { white-space: nowrap",
        "tests/test_pages.py",
    ),
    page(
        "book/_static/course.css", "outline: 3px solid", "outline: 0 solid", "tests/test_pages.py"
    ),
    # What runs the tests.
    Fault("tests/windows.py", "self.page.evaluate(FORGET)", "pass", "tests/test_windows.py"),
    Fault(
        "tests/windows.py", "home.outerHTML = homesAsWritten[number];", "", "tests/test_windows.py"
    ),
    Fault("tests/windows.py", ", ConnectionError)", ", Exception)", "tests/test_windows.py"),
    Fault("pyproject.toml", 'pythonpath = [".", "tests"]', "", "tests/test_layout.py"),
    Fault("tests/conftest.py", "os.chdir(config.rootpath)", "pass", "tests/test_layout.py"),
    page(
        "book/_static/course.css",
        "outline: 3px solid Highlight !important",
        "outline-color: Highlight",
        "tests/test_devices.py",
    ),
    page(
        "helpers/widgets/shared/bundle.py",
        "_rule(_MADE, light),",
        "_rule(_MADE, both),",
        "tests/test_devices.py",
    ),
    page(
        "helpers/widgets/shared/bundle.py",
        'html[data-theme="dark"], html[theme',
        "html[theme",
        "tests/test_devices.py",
    ),
    page(
        "helpers/widgets/shared/explorers.css",
        "  .explorer-ranking i::before { background: CanvasText; border-radius: 0; }\n",
        "",
        "tests/test_devices.py",
    ),
    page(
        "helpers/widgets/shared/explorers.css",
        "max(16px, 1rem)",
        "0.92rem",
        "tests/test_devices.py",
    ),
    page(
        "book/_static/course.css",
        "var(--pst-color-text-muted) transparent",
        "auto",
        "tests/test_pages.py",
    ),
    # The reading: the measure, asides beside their text, the next question.
    page("book/_static/course.css", "--prose: 38rem", "--prose: 52rem", "tests/test_reading.py"),
    page(
        "book/_static/course.css",
        "display: grid; grid-template-columns: minmax(0, var(--prose))",
        "grid-template-columns: minmax(0, var(--prose))",
        "tests/test_reading.py",
    ),
    Fault(
        "book/teaching.md",
        "> `%3A%2F%2F` stands for `://`",
        "(And `%2F` stands for `/`.)",
        "tests/test_reading.py",
    ),
    page(
        "helpers/site/next_question.py",
        'title.partition(" · ")[0]',
        'title.partition(" · ")[2]',
        "tests/test_next_question.py",
    ),
    # The proof in other browsers, which would pass everything.
    Fault("tests/proofs/uses.py", "found == wanted", "True", "tests/test_browsers.py"),
    Fault(
        "tests/proofs/browsers.py",
        "if whole > width",
        "if inside > width",
        "tests/test_browsers.py",
    ),
    Fault("tests/proofs/browsers.py", "head + COLLECTOR", "head", "tests/test_browsers.py"),
    Fault("tests/proofs/browsers.py", "if name not in USES", "if False", "tests/test_browsers.py"),
    Fault(
        ".github/workflows/weekly.yml",
        "firefox webkitgtk playwright-firefox playwright-webkit",
        "firefox",
        "tests/test_workflows.py",
    ),
    # What pages say outside the chapters, and what others run.
    Fault("book/summary.md", "0.557", "0.558", "tests/test_numbers.py", True),
    Fault(f"{THREE}.ipynb", "No module named 'helpers'", "an error", "tests/test_chapters.py"),
    Fault("README.md", "0.7703906893730164", "0.7713906893730164", "tests/test_numbers.py", True),
    Fault(
        ".github/workflows/test.yml",
        "@de0fac2e4500dabe0009e67214ff5f5447ce83dd",
        "@v6",
        "tests/test_workflows.py",
    ),
    Fault(
        ".binder/requirements.txt",
        "matplotlib==3.11.2",
        "matplotlib==3.10.0",
        "tests/test_binder.py",
    ),
]
