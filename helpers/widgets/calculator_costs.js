/** The arithmetic of the calculator: what matrices cost, where that lies, and how it is said. */

import { digits, grouped } from "./shared/parts.js";

/** The ends of the scale, as powers of ten. */
export const LOWEST = 6;
export const HIGHEST = 10;

/** Parameters, bytes and share. `rest`: the parameters of the model outside these matrices. */
export function count({ vocabSize, embedDim, tied, bytesPerNumber, rest }) {
  const one = vocabSize * embedDim;
  const parameters = tied ? one : 2 * one;
  return {
    one,
    parameters,
    bytes: parameters * bytesPerNumber,
    share: parameters / (rest + parameters),
  };
}

/** What was typed, as a whole number from 1 to `most`; null if it is none. 50,257 may have its comma. */
export function whole(typed, most) {
  const text = typed.trim();
  if (!/^(\d+|\d{1,3}([, _\u00a0\u202f]\d{3})+)$/.test(text)) return null;
  const number = Number(text.replace(/\D/g, ""));
  return number >= 1 && number <= most ? number : null;
}

/** Bytes in the unit that suits: 154.4 MB, with 1 MB = 1,000,000 bytes. */
export function size(bytes) {
  const units = [
    [1e12, "TB"],
    [1e9, "GB"],
    [1e6, "MB"],
    [1e3, "kB"],
  ];
  const found = units.find(([unit]) => bytes >= 0.99995 * unit);
  return found ? `${digits(bytes / found[0], 1)} ${found[1]}` : `${grouped(bytes)} bytes`;
}

/** A share in percent, which never says that something is nothing, or all. */
export function percent(share) {
  if (share < 0.0005) return "< 0.1%";
  return share < 1 && share >= 0.9995 ? "> 99.9%" : `${digits(100 * share, 1)}%`;
}

/** Where a count lies among the models, in words. `others`: names and counts; `all`: what they are. */
export function among(others, parameters, all = "the models") {
  const same = others.filter((other) => other.parameters === parameters);
  if (same.length) return `as many as in ${same.map(({ name }) => name).join(" and ")}`;
  const sorted = [...others].sort((a, b) => a.parameters - b.parameters);
  const next = sorted.findIndex((other) => other.parameters > parameters);
  if (next === 0) return `fewer than in any of ${all}`;
  if (next < 0) return `more than in any of ${all}`;
  return `between ${sorted[next - 1].name} and ${sorted[next].name}`;
}

/** The sizes at which a slider stops: about 1% apart, rounded to three digits. */
export function percents(most) {
  const list = [];
  for (let at = 1; at < most; at = Math.max(at + 1, Number((1.01 * at).toPrecision(3))))
    list.push(at);
  return [...list, most];
}

/** The same with round numbers to the base 2: to 2 × `first` by 1, to 4 × `first` by 2, and so on. */
export function doublings(most, first) {
  const list = [];
  for (let at = 1, step = 1; at < most; at += step) {
    if (at === 2 * first * step) step *= 2;
    list.push(at);
  }
  return [...list, most];
}

/** The place in `list` of the stop nearest to `value`. */
export function nearestStop(list, value) {
  const distance = (stop) => Math.abs(Math.log(stop / value));
  return list.reduce((best, stop, i) => (distance(stop) < distance(list[best]) ? i : best), 0);
}

/** Where a count lies on the scale, in percent of its width. */
export function place(parameters) {
  return Math.min(100, Math.max(0, (100 * (Math.log10(parameters) - LOWEST)) / (HIGHEST - LOWEST)));
}

/** What is said of the rest of the model, and more when only the matrices have another D. */
export function restOf({ D, base }) {
  const kept = `the rest of ${base.name}, kept as it is`;
  if (D === base.D) return `${kept}.`;
  const change = D > base.D ? "grow" : "shrink";
  return `${kept}. In a real model it would ${change} with D, faster than the table.`;
}

/** The models of the record, each with the parameters of its matrices and those of the rest. */
export function modelsOf(record) {
  return record.map(([name, V, D, total, tied]) => {
    const parameters = V * D * (tied ? 1 : 2);
    return { name, V, D, tied, parameters, rest: total - parameters };
  });
}

/** The result in words. */
export function sentence(models, { base, changed }, { parameters, share }) {
  const others = models.filter((other) => other !== base);
  const where = changed ? among(models, parameters) : among(others, parameters, "the other models");
  return (
    `${changed ? "Yours" : base.name}: ` +
    `${grouped(parameters)} parameter${parameters === 1 ? "" : "s"}, ${percent(share)} ` +
    `${changed ? `with the rest of ${base.name}` : "of the model"}. ` +
    `That is ${where}.`
  );
}
