/** a − b + c: the nearest words, with the query words left out and with them allowed. */

import {
  chip,
  digits,
  element,
  labelled,
  panel,
  rankingRows,
  statusLine,
  toggle,
} from "./shared/parts.js";
import { wordForm } from "./shared/word_form.js";

const NAMES = ["start from", "take away", "add"];
const SIGNS = ["", "−", "+"];
const EXAMPLES = {
  "right only with the query words left out": ["king man woman", "went go come", "uncle man woman"],
  "wrong either way": ["shoe foot hand", "water fish bird", "sun day night"],
  "the rule forbids the answer": ["doctor man woman"],
};

/** The words nearest to a − b + c, at most five, each with its cosine, twice; null if nothing is left. */
export function solve(words, a, b, c) {
  const target = words.sum([a, c], [b]);
  if (target === null) return null;
  return {
    queries: [a, b, c],
    allowed: words.nearest(target, 5),
    left_out: words.nearest(target, 5, [a, b, c]),
  };
}

const equation = ([a, b, c]) => `${a} − ${b} + ${c}`;

/** The result in words. */
function sentence({ queries, allowed, left_out }, leaveOut) {
  const [[other, otherScore]] = allowed;
  const [[best, score] = [null]] = left_out;
  if (best === null)
    return `${equation(queries)} is nearest to ${other} (${digits(otherScore, 3)}). With the query words left out, no word is left.`;
  const first = (word, value) => `${word} (${digits(value, 3)})`;
  if (other === best)
    return `${equation(queries)} is nearest to ${first(best, score)}, query words allowed or not.`;
  return leaveOut
    ? `With the query words left out, ${equation(queries)} is nearest to ${first(best, score)}. With them allowed it would be ${first(other, otherScore)}.`
    : `With the query words allowed, ${equation(queries)} is nearest to ${first(other, otherScore)}. Leaving them out makes it ${first(best, score)}.`;
}

function ranking(title) {
  const list = element("div", { class: "explorer-ranking" });
  const label = element("p", { class: "explorer-label" }, title);
  const node = element("div", { class: "analogy-ranking" }, label, list);
  const show = (answers, queries, active) => {
    node.classList.toggle("analogy-active", active);
    const mark = (word) => (queries.includes(word) ? element("small", {}, " query word") : "");
    list.replaceChildren(...rankingRows(answers, mark));
  };
  return { node, show };
}

/** The fields of the sum, each after its sign. */
function terms(fields) {
  return fields.map(({ input, list }, i) =>
    element(
      "div",
      { class: "analogy-term" },
      element("span", {}, SIGNS[i]),
      labelled(NAMES[i], input),
      list,
    ),
  );
}

/** The examples of each kind. `enter` is called with the words of one. */
function examples(enter) {
  return Object.entries(EXAMPLES).map(([kind, sums]) => {
    const chips = sums.map((text) => {
      const queries = text.split(" ");
      return chip(equation(queries), () => enter(queries));
    });
    const label = element("span", { class: "explorer-label" }, kind);
    return element("div", { class: "explorer-row analogy-chips" }, label, ...chips);
  });
}

function render({ model, el }) {
  let leaveOut = true;
  let shown = model.get("opening");
  const line = statusLine(el);
  const answer = element("output", { class: "analogy-answer" });
  const reading = element("p", { class: "explorer-small explorer-result analogy-reading" });
  const leftOut = ranking("query words left out");
  const allowed = ranking("query words allowed");

  function show() {
    const [a, b, c] = shown.queries;
    answer.textContent = (leaveOut ? shown.left_out : shown.allowed)[0]?.[0] ?? "no word";
    answer.classList.toggle("analogy-long", answer.textContent.length > 12);
    reading.textContent = `In words: ${b} is to ${a} as ${c} is to …`;
    leftOut.show(shown.left_out, shown.queries, leaveOut);
    allowed.show(shown.allowed, shown.queries, !leaveOut);
    const still = `The figures are still those of ${equation(shown.queries)}.`;
    return { result: sentence(shown, leaveOut), still };
  }
  const { fields, enter } = wordForm(model, NAMES, shown.queries, line, (words, found) => {
    const result = solve(words, ...found);
    if (result === null) return { problem: `In ${equation(found)} everything cancels.` };
    shown = result;
    return { problem: null, ...show() };
  });
  const choose = toggle("leave out the query words, as gensim does", leaveOut, (on) => {
    leaveOut = on;
    line.update(show());
  });
  const question = "Try: find an analogy that comes out right with the query words allowed, too.";
  const size = model.get("size").toLocaleString("en-US");
  const searched = `Searched: ${size} words, the most frequent and those of this course.`;

  panel(
    el,
    "analogy",
    "Where does the sum land?",
    question,
    element("div", { class: "analogy-equation" }, ...terms(fields)),
    element(
      "div",
      { class: "analogy-under" },
      reading,
      element("p", { class: "analogy-result explorer-result" }, element("span", {}, "≈"), answer),
      choose,
    ),
    ...line.nodes,
    element("div", { class: "explorer-columns explorer-result" }, leftOut.node, allowed.node),
    ...examples(enter),
    element("p", { class: "explorer-small" }, searched),
  );
  line.update(show());
}

export default { render };
