/** The lookup layer seen in three ways: what stands on the stage, and the sentences about it. */

import { gradient, lookup, oneHot, product } from "./lookup_layer.js";
import { after, arrow, makeGrid, matrix } from "./lookup_matrix.js";
import { digits } from "./shared/parts.js";

const GRADIENT =
  "The gradient of the sum of the output with respect to W: raise a number of W by 1, and the sum rises by the number shown here. With another loss other gradients would come back; a row still adds up those of all its places.";

const ordinal = (place) => `${place}${["th", "st", "nd", "rd"][place] ?? "th"}`;
/** Of what was typed in these places: where, or how often if that would be too long to print. */
const fetched = (places) =>
  places.length > 2 ? `${places.length} times` : places.map((t) => ordinal(t + 1)).join(", ");
const shapeOf = (rows) => `(${rows.length}, ${rows[0].length})`;
const factor = (value) => (value < 0 ? `(${digits(value, 4)})` : digits(value, 4));
const list = (words) => words.join(", ").replace(/, ([^,]*)$/, " and $1");
const numbered = (tokens) => tokens.map((token, id) => `${id} ${token}`);

/** The table W, with the rows `lit` marked. */
function tableW({ tokens, weight, largest }, lit, notes = []) {
  const size = `(V, D) = ${shapeOf(weight)}`;
  return matrix({ title: "W", size, rows: weight, names: numbered(tokens), lit, notes, largest });
}

/** The table W, each row with the places of the tokens for which it is fetched. */
function fetchedW(layer, ids) {
  const places = (row) => ids.flatMap((id, t) => (id === row ? [t] : []));
  return tableW(
    layer,
    ids,
    layer.tokens.map((_, row) => fetched(places(row))),
  );
}

function output({ tokens, largest }, ids, rows) {
  const names = ids.map((id) => tokens[id]);
  return matrix({ title: "output", size: `(T, D) = ${shapeOf(rows)}`, rows, names, largest });
}

function asLookup(layer, { ids }) {
  const { tokens, weight } = layer;
  const untouched = tokens.filter((_, row) => !ids.includes(row));
  const are = untouched.length > 1 ? "are" : "is";
  const rest = untouched.length ? `; ${list(untouched)} ${are} not touched` : "";
  const copied = ids.length > 1 ? `${ids.length} rows are` : "1 row is";
  const shapes = `(${ids.length},) in, (${ids.length}, ${weight[0].length}) out`;
  return {
    parts: [fetchedW(layer, ids), arrow("→", output(layer, ids, lookup(weight, ids)))],
    explained: "Nothing is multiplied: a row is copied for each id.",
    result: `Ids ${ids.join(", ")}: ${copied} copied${rest}. ${shapes}.`,
  };
}

/** The one-hot rows, with the one lit that is multiplied out. */
function onesMatrix({ tokens }, ids, x, lit) {
  const node = matrix({
    title: "X",
    size: `one-hot, (T, V) = ${shapeOf(x)}`,
    head: tokens.map((_, id) => String(id)),
    rows: x,
    names: ids.map((id) => tokens[id]),
    places: 0,
    lit: [lit],
    largest: 2,
  });
  node.classList.add("lookup-narrow");
  return node;
}

function asProduct(layer, { ids, chosen, choose }) {
  const { tokens, weight } = layer;
  const [t, d] = chosen;
  const x = oneHot(ids, weight.length);
  const out = output(layer, ids, product(x, weight));
  makeGrid(out, chosen, choose);
  const ones = onesMatrix(layer, ids, x, t);
  const terms = x[t].map((one, v) => `${one}·${factor(weight[v][d])}`);
  return {
    parts: [ones, after("×", tableW(layer, [ids[t]])), after("=", out)],
    explained: `${terms.join(" + ")} = ${digits(weight[ids[t]][d], 4)}`,
    result: `The ${ordinal(t + 1)} token is ${tokens[ids[t]]}, id ${ids[t]}: its row of X has its single 1 in the column with that id, so the product picks row ${ids[t]} of W. Choose another number of the output to see its sum.`,
  };
}

function asGradient(layer, { ids }) {
  const { tokens, weight } = layer;
  const rows = gradient(ids, weight.length, weight[0].length);
  const most = Math.max(...rows.map(([count]) => count));
  const counted = (wanted) => tokens.filter((_, row) => rows[row][0] === wanted);
  const grad = matrix({
    title: "W.grad",
    size: shapeOf(rows),
    rows,
    names: numbered(tokens),
    places: 0,
    lit: ids,
    largest: 2 * most,
  });
  const zero = counted(0);
  const times = most === 1 ? "once" : most === 2 ? "twice" : `${most} times`;
  const none = zero.length
    ? `no gradient reaches ${list(zero).replace(/ and ([^ ]*)$/, " or $1")}`
    : "every row gets a gradient";
  return {
    parts: [fetchedW(layer, ids), arrow("←", grad)],
    explained: GRADIENT,
    result: `${list(counted(most))}: looked up ${times}, gradient ${most} in every column; ${none}.`,
  };
}

/**
 * The ways of seeing: each is called with the layer and with the `ids`, the place in the output that
 * is `chosen`, and `choose`, called with another one.
 */
export const VIEWS = { lookup: asLookup, product: asProduct, gradient: asGradient };
