/** start + t · (plus − minus): how far until another word is nearest. */

import { chart, scales, toneOf } from "./push_chart.js";
import { Figure } from "./push_figure.js";
import { FARTHEST, nearestAt, push, sentence, times } from "./push_lines.js";
import { choice, element, settle, shape, statusLine } from "./shared/parts.js";
import { wordForm } from "./shared/word_form.js";

const NAMES = ["push", "away from", "towards"];
const GUESSES = { early: ["0.5", "1", "1.5", "never"], late: ["1.2", "1.4", "1.7", "never"] };
const THUMB = 16; // pixels: the knob of the slider

/** The parts of the panel that change while the word is pushed. */
function screen() {
  return {
    equation: element("p", { class: "push-equation" }),
    answer: element("output", { class: "push-answer", "data-value": "nearest" }),
    svg: shape("svg", { class: "push-chart", role: "img" }),
    range: element("input", {
      type: "range",
      min: 0,
      max: FARTHEST,
      step: 0.01,
      "aria-label": "how far to push",
    }),
    guesses: element("div", { class: "push-guesses" }),
  };
}

/** Show a figure as it is now. */
function show({ equation, answer, svg, range, guesses }, line, figure) {
  const { opening, steps, t, reached, guess, width } = figure;
  const [start, minus, plus] = opening.queries;
  const nearest = nearestAt(steps, t);
  const { height, x } = scales(opening, steps, width);
  equation.replaceChildren(
    `${start} + `,
    element("b", {}, times(t)),
    ` (${plus} − ${minus}) is nearest to`,
  );
  answer.textContent = nearest;
  answer.style.color = toneOf(steps, nearest);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute(
    "aria-label",
    `Cosines of the words nearest to ${start}, pushed from 0 to 2 times the step.`,
  );
  svg.replaceChildren(...chart(figure).filter(Boolean));
  range.value = t;
  range.style.marginLeft = `${x(0) - THUMB / 2}px`; // its knob stands below the line in the chart
  range.style.width = `${x(FARTHEST) - x(0) + THUMB}px`;
  range.setAttribute("aria-valuetext", `${times(t)}: ${nearest}`);
  guesses.hidden = guess !== null || reached >= (steps[1]?.[1] ?? FARTHEST);
  line.update({ result: sentence(figure), still: "", problem: null }, true);
}

/** Dragging in the chart pushes, too; a finger that moves up or down scrolls the page. */
function draggable(svg, figure) {
  const follow = (event) => {
    const { left, width } = svg.getBoundingClientRect();
    const { x } = scales(figure.opening, figure.steps, width);
    figure.move((FARTHEST * (event.clientX - left - x(0))) / (x(FARTHEST) - x(0)));
  };
  svg.addEventListener("pointerdown", (event) => {
    svg.setPointerCapture(event.pointerId);
    follow(event);
  });
  svg.addEventListener("pointermove", (event) => {
    if (svg.hasPointerCapture(event.pointerId)) follow(event);
  });
}

/** Ask for a guess among those that have not been seen to be wrong. */
function ask(guesses, figure) {
  const options = figure.reached < 1 ? GUESSES.early : GUESSES.late;
  const pairs = options.map((guess) => [guess, guess === "never" ? guess : `${guess}×`]);
  const [start] = figure.opening.queries;
  const question = `Your guess: how far until another word takes over from ${start}?`;
  guesses.replaceChildren(choice(question, pairs, null, (guess) => figure.answer(guess)));
}

/** A button for each example, under the step that it takes. */
function exampleButtons(openings, open) {
  const step = ({ queries: [, minus, plus] }) => `${minus} → ${plus}`;
  const button = (opening) =>
    element(
      "button",
      { type: "button", class: "explorer-chip", onclick: () => open(opening) },
      opening.queries[0],
    );
  const row = (name) =>
    element(
      "div",
      { class: "push-step" },
      element("span", { class: "explorer-label" }, name),
      ...openings.filter((opening) => step(opening) === name).map(button),
    );
  return element("div", { class: "push-chips" }, ...[...new Set(openings.map(step))].map(row));
}

/** Fields for three words of the reader's own, folded. */
function ownWords(fields) {
  const labels = fields.map(({ input, list }, i) =>
    element("label", { class: "explorer-field" }, element("span", {}, NAMES[i]), input, list),
  );
  return element(
    "details",
    { class: "push-own" },
    element("summary", {}, "Try your own three words"),
    element("div", { class: "explorer-row" }, ...labels),
  );
}

function render({ model, el }) {
  const openings = model.get("openings");
  const line = statusLine(el);
  const parts = screen();
  const figure = new Figure(openings[0], (now) => show(parts, line, now));
  const open = (opening) => {
    figure.open(opening);
    ask(parts.guesses, figure);
    for (const button of examples.querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(button.textContent === opening.queries[0]));
  };
  const examples = exampleButtons(openings, open);
  const { fields } = wordForm(model, NAMES, openings[0].queries, line, (words, found) => {
    const opening = push(words, ...found);
    if (opening === null)
      return { problem: `From ${found[1]} to ${found[2]} is no step.`, still: "" };
    if (opening.queries.join(" ") !== figure.opening.queries.join(" ")) open(opening);
    return { problem: null };
  });
  const size = model.get("size").toLocaleString("en-US");
  const note = `Height: cosine similarity with each word. Searched: ${size} GloVe words, including the three in the sum.`;

  settle(el, "push");
  el.append(
    ...[parts.equation, parts.answer, parts.svg],
    element("div", { class: "push-reply" }, parts.guesses, ...line.nodes),
    parts.range,
    examples,
    ownWords(fields),
    element("p", { class: "explorer-small" }, note),
  );
  parts.range.addEventListener("input", () => figure.move(Number(parts.range.value)));
  draggable(parts.svg, figure);
  open(openings[0]);
  new ResizeObserver(([entry]) => {
    const width = Math.round(entry.contentRect.width);
    requestAnimationFrame(() => figure.resize(width)); // later: it changes what is observed
  }).observe(parts.svg);
}

export default { render };
