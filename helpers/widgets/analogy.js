/** a − b + c: the nearest words, with the query words left out and with them allowed. */

import { announcer, digits, element, labelled, panel, toggle } from "./parts.js";
import { wordField, wordsOf } from "./words.js";

const NAMES = ["start from", "take away", "add"];
const EXAMPLES = {
  "right with the query words left out": ["king man woman", "paris france italy", "went go come", "uncle man woman"],
  "wrong either way": ["shoe foot hand", "water fish bird", "sun day night"],
  "the rule forbids the answer": ["doctor man woman"],
};

/** The five words nearest to a − b + c, each with its cosine, twice; null if nothing is left. */
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
  const [[best, score]] = left_out;
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
    list.replaceChildren(
      ...answers.flatMap(([word, cosine]) => {
        const bar = element("i", { "aria-hidden": "true" });
        bar.style.setProperty("--part", Math.max(0, cosine));
        const note = queries.includes(word) ? element("small", {}, " query word") : null;
        return [element("b", {}, word, note ?? ""), bar, element("span", {}, digits(cosine, 3))];
      }),
    );
  };
  return { node, show };
}

function render({ model, el }) {
  let leaveOut = true;
  let shown = model.get("opening");
  let words = null;
  const ask = () => (words ??= wordsOf(model));
  const status = announcer();
  const answer = element("output", { class: "analogy-answer" });
  const reading = element("p", { class: "explorer-small" });
  const leftOut = ranking("query words left out");
  const allowed = ranking("query words allowed");

  function show() {
    const [a, b, c] = shown.queries;
    answer.textContent = (leaveOut ? shown.left_out : shown.allowed)[0][0];
    reading.textContent = `In words: ${b} is to ${a} as ${c} is to …`;
    leftOut.show(shown.left_out, shown.queries, leaveOut);
    allowed.show(shown.allowed, shown.queries, !leaveOut);
    status.textContent = sentence(shown, leaveOut);
  }
  async function update() {
    status.textContent = "Loading the word vectors …";
    try {
      const known = await ask();
      const found = fields.map(({ input }) => known.find(input.value));
      fields.forEach(({ input }, i) => input.setAttribute("aria-invalid", found[i] === null));
      const missing = found.indexOf(null);
      if (missing >= 0) status.textContent = known.unknown(fields[missing].input.value);
      else {
        const result = solve(known, ...found);
        if (result === null) status.textContent = `In ${equation(found)} everything cancels.`;
        else {
          shown = result;
          show();
        }
      }
    } catch (problem) {
      status.textContent = problem.message;
    }
  }
  const fields = NAMES.map((name, i) => wordField(name, shown.queries[i], ask, () => update()));
  const signs = ["", "−", "+"];
  const terms = fields.map(({ input, list }, i) =>
    element("div", { class: "analogy-term" }, element("span", {}, signs[i]), labelled(NAMES[i], input), list),
  );
  const chips = Object.entries(EXAMPLES).map(([kind, examples]) =>
    element(
      "div",
      { class: "explorer-row analogy-chips" },
      element("span", { class: "explorer-label" }, kind),
      ...examples.map((text) => {
        const queries = text.split(" ");
        const onclick = () => {
          fields.forEach(({ input }, index) => (input.value = queries[index]));
          update();
        };
        return element("button", { type: "button", class: "explorer-chip", onclick }, equation(queries));
      }),
    ),
  );
  const choose = toggle("leave out the query words, as gensim does", leaveOut, (on) => {
    leaveOut = on;
    show();
  });
  const question = "Try: find an analogy that comes out right with the query words allowed, too.";
  const size = model.get("size").toLocaleString("en-US");

  panel(
    el,
    "analogy",
    "Where does the sum land?",
    question,
    element(
      "div",
      { class: "analogy-equation" },
      ...terms,
      element("p", { class: "analogy-result" }, element("span", {}, "≈"), answer),
    ),
    element("div", { class: "analogy-under" }, reading, choose),
    status,
    element("div", { class: "explorer-columns" }, leftOut.node, allowed.node),
    ...chips,
    element("p", { class: "explorer-small" }, `Searched: ${size} words, the most frequent and those of this course.`),
  );
  show();
}

export default { render };
