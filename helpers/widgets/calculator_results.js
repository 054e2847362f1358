/** What the matrices cost: three figures, and a bar of the whole model. */

import { percent, restOf, size } from "./calculator_costs.js";
import { element, grouped } from "./shared/parts.js";

const NAMES = ["count", "bytes", "share"];
const LINES = ["explorer-label", "calculator-number", "explorer-small"];

/** The lines of the three figures, in the order of `NAMES`. */
function textsOf({ V, D, tied, format, base }, { one, parameters, bytes, share }) {
  const twice = tied ? "" : "2 × ";
  return [
    [
      `${twice}${grouped(V)} × ${grouped(D)} parameters`,
      grouped(parameters),
      tied ? "one matrix, for input and output" : `input and output, ${grouped(one)} each`,
    ],
    [
      format === "int8" ? "int8, without scales" : `in ${format}`,
      size(bytes),
      `${grouped(bytes)} bytes`,
    ],
    ["share of the model", percent(share), `rest: ${grouped(base.rest)}`],
  ];
}

export function results() {
  const lines = NAMES.map(() => LINES.map((type) => element("p", { class: type })));
  const figures = NAMES.map((name, i) =>
    element("div", { class: `calculator-${name}` }, ...lines[i]),
  );
  const bar = element("div", { class: "calculator-bar", "aria-hidden": "true" });
  bar.append(element("i"), element("i"), element("b"));
  const note = element("p", { class: "explorer-small calculator-note" });
  const show = (setting, result) => {
    const { tied } = setting;
    textsOf(setting, result).forEach((texts, i) => {
      texts.forEach((text, j) => {
        lines[i][j].textContent = text;
      });
    });
    bar.classList.toggle("calculator-tied", tied);
    bar.style.setProperty("--share", result.share);
    const coloured = tied ? "the matrix" : "the two matrices";
    note.textContent = `Coloured: ${coloured}. Grey: ${restOf(setting)}`;
  };
  const three = element("div", { class: "calculator-results" }, ...figures);
  return { nodes: [element("div", { class: "explorer-result" }, three, bar, note)], show };
}
