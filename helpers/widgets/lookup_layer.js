/** The arithmetic of the lookup layer: a lookup, a matrix product, and the gradient. */

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
