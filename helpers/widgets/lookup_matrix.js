/** Matrices as tables, with the signs between them, and cells that can be chosen. */

import { digits, element } from "./shared/parts.js";

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** A matrix as a table: cells coloured by value, the rows `lit` marked, with `notes` at their end. */
export function matrix({
  title,
  size,
  head = null,
  rows,
  names,
  places = 4,
  lit = [],
  notes = [],
  largest,
}) {
  const body = rows.map((row, index) => {
    const cells = row.map((value) => numberCell(value, places, largest));
    const note = notes.length ? element("td", { class: "lookup-note" }, notes[index]) : null;
    const name = element("th", { scope: "row" }, names[index]);
    return element("tr", { class: lit.includes(index) ? "lookup-lit" : "" }, name, ...cells, note);
  });
  return element(
    "table",
    { class: "lookup-matrix" },
    element("caption", {}, element("b", {}, title), ` ${size}`),
    head && headRow(head),
    element("tbody", {}, ...body),
  );
}

function numberCell(value, places, largest) {
  const cell = element("td", {}, digits(value, places));
  cell.style.setProperty("--tone", `var(--${value < 0 ? "negative" : "positive"})`);
  cell.style.setProperty("--strength", `${Math.round((45 * Math.abs(value)) / largest)}%`);
  return cell;
}

function headRow(texts) {
  const cells = texts.map((text) => element("th", { scope: "col" }, text));
  return element("thead", {}, element("tr", {}, element("td"), ...cells));
}

/** A matrix with the sign before it: a line that wraps begins with its sign. */
export function after(sign, node) {
  const before = element("span", { class: "lookup-sign", "aria-hidden": "true" }, sign);
  return element("div", { class: "lookup-part" }, before, node);
}

/** The same with an arrow, which is turned where the matrices stand below each other. */
export function arrow(sign, node) {
  const part = after(sign, node);
  part.classList.add("lookup-arrow");
  return part;
}

/** Let the cells of a matrix be chosen by mouse or arrow keys. `choose` is called with the place. */
export function makeGrid(table, chosen, choose) {
  table.setAttribute("role", "grid");
  for (const row of table.querySelectorAll("tr")) row.setAttribute("role", "row");
  const rows = [...table.querySelectorAll("tbody tr")];
  const cells = rows.map((row) => [...row.querySelectorAll("td")]);
  const last = [cells.length - 1, cells[0].length - 1];
  cells.forEach((row, t) => {
    row.forEach((cell, d) => {
      const here = t === chosen[0] && d === chosen[1];
      cell.setAttribute("role", "gridcell");
      cell.setAttribute("tabindex", here ? 0 : -1);
      cell.setAttribute("aria-selected", here);
      cell.addEventListener("click", () => choose([t, d]));
      cell.addEventListener("keydown", (event) => {
        const step = STEPS[event.key];
        if (!step) return;
        event.preventDefault();
        choose([t, d].map((at, axis) => Math.min(last[axis], Math.max(0, at + step[axis]))));
      });
    });
  });
}
