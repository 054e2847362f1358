/** Tokens to ids to rows of a table: as a lookup, as a matrix product, and back as a gradient. */

import { choice, digits, element, findSpelling, labelled, normal, panel, quoted, statusLine, whenEntered } from "./shared/parts.js";

const MOST = 8;

/** Row i of `weight` for id i: (T,) ids to (T, D). */
export function lookup(weight, ids) {
  return ids.map((id) => [...weight[id]]);
}

/** One row for each id, with a single 1: (T, V). */
export function oneHot(ids, V) {
  return ids.map((id) => Array.from({ length: V }, (_, column) => (column === id ? 1 : 0)));
}

/** The matrix product of (T, V) and (V, D): (T, D). */
export function product(x, weight) {
  return x.map((row) =>
    weight[0].map((_, d) => row.reduce((sum, factor, v) => sum + factor * weight[v][d], 0)),
  );
}

/** The gradient of the sum of the output: how often each row was fetched, in all its columns. */
export function gradient(ids, V, D) {
  const counts = Array.from({ length: V }, (_, row) => ids.filter((id) => id === row).length);
  return counts.map((count) => Array(D).fill(count));
}

/**
 * What was typed, split at white space and commas, each token spelt as in `tokens` if it is one
 * of them. A comma that belongs to a token stays in it.
 */
export function split(typed, tokens) {
  const spelling = (word) => findSpelling(word, (token) => tokens.includes(token));
  return typed
    .split(/[\s\u200b]+/)
    .flatMap((part) => (spelling(part) === null ? part.split(",") : [part]))
    .filter((part) => normal(part) !== "")
    .map((word) => spelling(word) ?? word);
}

/** The ids of what was typed. Or what is wrong with it. */
export function read(typed, tokens) {
  const words = split(typed, tokens);
  const unknown = words.find((word) => !tokens.includes(word));
  if (words.length === 0) return { problem: `Type or pick at least one token: ${tokens.join(", ")}.` };
  if (unknown !== undefined)
    return { problem: `${quoted(unknown)} has no row in the table. It knows ${tokens.join(", ")}.` };
  if (words.length > MOST)
    return { problem: `That is ${words.length} tokens; this explorer shows at most ${MOST}.` };
  return { ids: words.map((word) => tokens.indexOf(word)) };
}

/** A matrix as a table: cells coloured by value, the rows `lit` marked, with `notes` at their end. */
function matrix({ title, size, head, rows, names, places = 4, lit = [], notes = [], largest }) {
  const table = element("table", { class: "lookup-matrix" });
  table.append(element("caption", {}, element("b", {}, title), ` ${size}`));
  if (head) {
    const cells = head.map((text) => element("th", { scope: "col" }, text));
    table.append(element("thead", {}, element("tr", {}, element("td"), ...cells)));
  }
  const body = rows.map((row, index) => {
    const cells = row.map((value) => {
      const cell = element("td", {}, digits(value, places));
      cell.style.setProperty("--tone", `var(--${value < 0 ? "purple" : "orange"})`);
      cell.style.setProperty("--strength", `${Math.round((45 * Math.abs(value)) / largest)}%`);
      return cell;
    });
    const note = notes.length ? element("td", { class: "lookup-note" }, notes[index]) : null;
    const name = element("th", { scope: "row" }, names[index]);
    return element("tr", { class: lit.includes(index) ? "lookup-lit" : "" }, name, ...cells, note);
  });
  table.append(element("tbody", {}, ...body));
  return table;
}

const ordinal = (place) => `${place}${["th", "st", "nd", "rd"][place] ?? "th"}`;
/** Of what was typed in these places: where, or how often if that would be too long to print. */
const fetched = (places) =>
  places.length > 2 ? `${places.length} times` : places.map((t) => ordinal(t + 1)).join(", ");
const shapeOf = (rows) => `(${rows.length}, ${rows[0].length})`;
const factor = (value) => (value < 0 ? `(${digits(value, 4)})` : digits(value, 4));
const list = (words) => words.join(", ").replace(/, ([^,]*)$/, " and $1");

function render({ model, el }) {
  const tokens = model.get("tokens");
  const weight = model.get("weight");
  const [V, D] = [weight.length, weight[0].length];
  const largest = Math.max(...weight.flat().map(Math.abs)) || 1; // a table of zeros has no colours
  let ids = model.get("opening").map((token) => tokens.indexOf(token));
  let view = "lookup";
  let chosen = [0, 0]; // the cell of the output that is multiplied out

  const line = statusLine(el);
  const stage = element("div", { class: "lookup-stage explorer-result" });
  const explained = element("p", { class: "lookup-sum explorer-result" });
  const input = element("input", { type: "text", autocomplete: "off", spellcheck: "false" });
  const words = () => ids.map((id) => tokens[id]);

  const table = () =>
    matrix({
      title: "W",
      size: `(V, D) = ${shapeOf(weight)}`,
      rows: weight,
      names: tokens.map((token, id) => `${id} ${token}`),
      lit: view === "product" ? [ids[chosen[0]]] : ids,
      notes: view === "product" ? [] : tokens.map((_, row) => {
        return fetched(ids.flatMap((id, t) => (id === row ? [t] : [])));
      }),
      largest,
    });

  function output() {
    const rows = view === "product" ? product(oneHot(ids, V), weight) : lookup(weight, ids);
    const size = `(T, D) = ${shapeOf(rows)}`;
    const node = matrix({ title: "output", size, rows, names: words(), largest });
    if (view === "product") makeGrid(node);
    return node;
  }

  /** A matrix with the sign before it: a line that wraps begins with its sign. */
  const after = (sign, node) =>
    element("div", { class: "lookup-part" }, element("span", { class: "lookup-sign", "aria-hidden": "true" }, sign), node);
  const arrow = (sign, node) => {
    const part = after(sign, node);
    part.classList.add("lookup-arrow"); // turned where the matrices stand below each other
    return part;
  };

  /** Let the cells of the output be chosen: by mouse, or with the arrow keys. */
  function makeGrid(node) {
    node.setAttribute("role", "grid");
    const cells = [...node.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td")]);
    node.querySelectorAll("tr").forEach((row) => row.setAttribute("role", "row"));
    cells.flat().forEach((cell) => cell.setAttribute("role", "gridcell"));
    const choose = (t, d, focus) => {
      chosen = [t, d];
      line.update(show());
      if (focus) stage.querySelector("[tabindex='0']").focus();
    };
    cells.forEach((row, t) =>
      row.forEach((cell, d) => {
        const here = t === chosen[0] && d === chosen[1];
        cell.setAttribute("tabindex", here ? 0 : -1);
        cell.setAttribute("aria-selected", here);
        cell.addEventListener("click", () => choose(t, d, true));
        cell.addEventListener("keydown", (event) => {
          const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
          if (!step) return;
          event.preventDefault();
          choose(Math.min(ids.length - 1, Math.max(0, t + step[0])), Math.min(D - 1, Math.max(0, d + step[1])), true);
        });
      }),
    );
  }

  const views = {
    lookup() {
      const untouched = tokens.filter((_, row) => !ids.includes(row));
      const rest = untouched.length ? `; ${list(untouched)} ${untouched.length > 1 ? "are" : "is"} not touched` : "";
      explained.textContent = "Nothing is multiplied: a row is copied for each id.";
      stage.replaceChildren(table(), arrow("→", output()));
      const rows = ids.length > 1 ? `${ids.length} rows are` : "1 row is";
      return `Ids ${ids.join(", ")}: ${rows} copied${rest}. (${ids.length},) in, (${ids.length}, ${D}) out.`;
    },
    product() {
      const x = oneHot(ids, V);
      const [t, d] = chosen;
      const ones = matrix({
        title: "X",
        size: `one-hot, (T, V) = ${shapeOf(x)}`,
        head: tokens.map((_, id) => String(id)),
        rows: x,
        names: words(),
        places: 0,
        lit: [t],
        largest: 2,
      });
      ones.classList.add("lookup-narrow");
      stage.replaceChildren(ones, after("×", table()), after("=", output()));
      const terms = x[t].map((one, v) => `${one}·${factor(weight[v][d])}`);
      explained.textContent = `${terms.join(" + ")} = ${digits(weight[ids[t]][d], 4)}`;
      return `The ${ordinal(t + 1)} token is ${tokens[ids[t]]}, id ${ids[t]}: its row of X has its single 1 in the column with that id, so the product picks row ${ids[t]} of W. Choose another number of the output to see its sum.`;
    },
    gradient() {
      const rows = gradient(ids, V, D);
      const most = Math.max(...rows.map(([count]) => count));
      const zero = tokens.filter((_, row) => rows[row][0] === 0);
      const node = matrix({
        title: "W.grad",
        size: shapeOf(rows),
        rows,
        names: tokens.map((token, id) => `${id} ${token}`),
        places: 0,
        lit: ids,
        largest: 2 * most,
      });
      explained.textContent = "The gradient of the sum of the output with respect to W: raise a number of W by 1, and the sum rises by the number shown here. With another loss other gradients would come back; a row still adds up those of all its places.";
      stage.replaceChildren(table(), arrow("←", node));
      const top = tokens.filter((_, row) => rows[row][0] === most);
      const times = most === 1 ? "once" : most === 2 ? "twice" : `${most} times`;
      const none = zero.length ? `no gradient reaches ${list(zero).replace(/ and ([^ ]*)$/, " or $1")}` : "every row gets a gradient";
      return `${list(top)}: looked up ${times}, gradient ${most} in every column; ${none}.`;
    },
  };

  function show() {
    chosen = [Math.min(chosen[0], ids.length - 1), chosen[1]];
    return { result: views[view](), still: `The matrices are still those of “${words().join(" ")}”.` };
  }
  function take(typed, entered = true) {
    const { ids: found, problem } = read(typed, tokens);
    limit(split(typed, tokens).length);
    if (problem && !entered) return;
    input.setAttribute("aria-invalid", Boolean(problem));
    if (problem) return line.update({ problem });
    ids = found;
    if (entered) input.value = words().join(" "); // never under the fingers of someone who types
    line.update({ problem: null, ...show() }, !entered);
  }
  const button = (text, onclick, more = {}) => element("button", { type: "button", onclick, ...more }, text);
  /** Take what stands in the field, changed. */
  const change = (edit) => {
    input.value = edit(split(input.value, tokens)).join(" ");
    take(input.value);
  };
  const chips = tokens.map((token) => {
    const add = () => change((typed) => (typed.length < MOST ? [...typed, token] : typed));
    return button(token, add, { class: "explorer-chip", "aria-label": `add ${token}` });
  });
  const remove = button("remove last", () => change((typed) => typed.slice(0, Math.max(1, typed.length - 1))));
  /** Switch off what cannot be done with `length` tokens. Not `disabled`: that would lose the focus. */
  function limit(length) {
    remove.setAttribute("aria-disabled", length < 2);
    chips.forEach((chip) => chip.setAttribute("aria-disabled", length >= MOST));
  }
  input.value = words().join(" ");
  limit(ids.length);
  whenEntered(input, take);

  panel(
    el,
    "lookup",
    "What does the layer do with your tokens?",
    "Try: find three tokens that give one row a gradient of 3 in every column.",
    element(
      "div",
      { class: "explorer-row" },
      labelled("tokens", input),
      remove,
    ),
    element("div", { class: "explorer-row lookup-add" }, element("span", { class: "explorer-small" }, `add, up to ${MOST} tokens:`), ...chips),
    choice("seen as", [["lookup", "lookup"], ["product", "one-hot × W"], ["gradient", "gradient"]], view, (value) => {
      view = value;
      line.update(show());
    }),
    stage,
    explained,
    ...line.nodes,
  );
  line.update(show());
}

export default { render };
