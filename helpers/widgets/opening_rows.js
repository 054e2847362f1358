/** Chapter 3: an embedding matrix before and after two steps of training, and what moved. */

import { announcer, button, choice, digits, element } from "./shared/parts.js";

/** “in”, “the” and “house”: these words would be misread without their marks. */
const listed = (words) =>
  words
    .map((word) => `“${word}”`)
    .join(", ")
    .replace(/, (?=[^,]*$)/, " and ");

/** Which rows differ between two stages of a matrix. */
function moved(before, after) {
  return before.map((row, i) => row.some((number, j) => number !== after[i][j]));
}

/** What happened in a step, and what follows from it. `why`: why other rows moved as well. */
function sentence({ tokens, texts }, [, stages, why], step) {
  if (step === 0) return `Step 1 will look up ${listed(texts[0])}. Which rows will move?`;
  const rows = moved(stages[step - 1], stages[step]);
  const others = tokens.filter((token, i) => rows[i] && !texts[step - 1].includes(token));
  const news = others.length
    ? `The rows of ${listed(others)} moved as well: ${why}.`
    : "Only the rows that were looked up moved.";
  const next =
    step < texts.length
      ? ` Step 2 will look up ${listed(texts[1])}. Which rows will move now?`
      : "";
  return `Step ${step} looked up ${listed(texts[step - 1])}. ${news}${next}`;
}

/** What stands beside a token that was looked up. */
function mark(fetched) {
  if (!fetched) return [];
  return [
    element("span", { "aria-hidden": "true" }, " ◂"),
    element("span", { class: "explorer-hidden" }, ", looked up"),
  ];
}

function table({ tokens, texts }, stages, step) {
  const rows = step ? moved(stages[step - 1], stages[step]) : tokens.map(() => false);
  const fetched = step ? texts[step - 1] : [];
  const head = ["token", ...stages[0][0].map((_, j) => `${j}`), "moved"];
  const row = (token, i) =>
    element(
      "tr",
      { class: rows[i] ? "opening-moved" : null },
      element("th", { scope: "row" }, token, ...mark(fetched.includes(token))),
      ...stages[step][i].map((number) => element("td", {}, digits(number, 4))),
      element("td", {}, step === 0 ? "–" : rows[i] ? "moved" : "still"),
    );
  return [
    element(
      "thead",
      {},
      element("tr", {}, ...head.map((name) => element("th", { scope: "col" }, name))),
    ),
    element("tbody", {}, ...tokens.map(row)),
  ];
}

/** `tokens`; `texts`: what each step looks up; `optimisers`: name, the matrix at each stage, why. */
export function rows(data) {
  const state = { optimiser: 0, step: 0 };
  const shown = element("table", { class: "opening-table" });
  const status = announcer();
  const onward = button("", () => change({ step: (state.step + 1) % 3 }), {
    class: "explorer-main",
  });
  function change(news) {
    Object.assign(state, news);
    const [, stages] = data.optimisers[state.optimiser];
    shown.replaceChildren(...table(data, stages, state.step));
    status.textContent = sentence(data, data.optimisers[state.optimiser], state.step);
    onward.textContent = state.step === 2 ? "Start again" : `Take step ${state.step + 1}`;
  }
  change({});
  const names = data.optimisers.map(([name], i) => [i, name]);
  const chosen = choice("Optimiser", names, 0, (optimiser) => change({ optimiser, step: 0 }));
  const key = `An embedding matrix of ${data.tokens.length} tokens. Each step of training looks up the tokens of a short text, and lowers the loss of predicting the next word.`;
  return [
    element("p", { class: "explorer-small" }, key),
    element("div", { class: "opening-controls" }, chosen, onward),
    element("div", { class: "opening-scroll" }, shown),
    status,
  ];
}
