/** Words and their vectors: the arithmetic of the explorers, and asking for the vectors. */

import { findSpelling, normal, quoted } from "./parts.js";

const DAMAGED =
  "The word vectors are damaged. Reload the page to try again; in a notebook, run the cell again.";

/** A packed vocabulary, as `helpers.widgets.shared.word_vectors.pack` makes it. */
export class Words {
  constructor({ words, later_ids, dimension, rows }) {
    this.list = words.split("\n");
    this.dimension = dimension;
    this.laterIds = later_ids;
    this.places = new Map(this.list.map((word, place) => [word, place]));
    this.compared = this.list.map(comparable);
    this.lost = new Set(); // the places of words without direction
    const bytes = new Int8Array(rows.buffer, rows.byteOffset, rows.byteLength);
    if (bytes.length !== this.list.length * dimension) throw new Error("rows are missing");
    this.unit = new Float32Array(bytes.length); // rows of length 1
    for (let start = 0; start < bytes.length; start += dimension) {
      let square = 0;
      for (let d = start; d < start + dimension; d++) square += bytes[d] * bytes[d];
      const length = Math.sqrt(square);
      if (length === 0) this.lost.add(start / dimension);
      else for (let d = start; d < start + dimension; d++) this.unit[d] = bytes[d] / length;
    }
  }

  /** The id of the word in the whole vocabulary: its place by frequency. */
  id(word) {
    const place = this.places.get(word);
    const frequent = this.list.length - this.laterIds.length;
    return place < frequent ? place : this.laterIds[place - frequent];
  }

  /** The word's vector, scaled to length 1. */
  vector(word) {
    const start = this.places.get(word) * this.dimension;
    return this.unit.subarray(start, start + this.dimension);
  }

  /** Whether the word's vector points anywhere: all zeros do not. */
  hasDirection(word) {
    return !this.lost.has(this.places.get(word));
  }

  /** The cosine of two words, from −1 to 1. */
  similarity(first, second) {
    return first === second ? 1 : dot(this.vector(first), this.vector(second));
  }

  /**
   * The `count` words nearest to `target`, best first: [word, cosine]; fewer if there are not as
   * many. `left` are left out, as words without direction always are.
   */
  nearest(target, count, left = []) {
    const { unit, dimension, list } = this;
    const length = Math.sqrt(dot(target, target));
    const skip = new Set([...left.map((word) => this.places.get(word)), ...this.lost]);
    const best = [];
    for (let place = 0, row = 0; place < list.length; place++, row += dimension) {
      let score = 0;
      for (let d = 0; d < dimension; d++) score += unit[row + d] * target[d];
      if (best.length === count && score <= best[count - 1][1]) continue;
      if (skip.has(place)) continue;
      if (best.length === count) best.pop();
      let at = best.length;
      while (at > 0 && best[at - 1][1] < score) at--;
      best.splice(at, 0, [place, score]);
    }
    return best.map(([place, score]) => [list[place], score / length]);
  }

  /** The sum of the unit vectors of `positive` minus those of `negative`; null if it is zero. */
  sum(positive, negative) {
    const total = new Float64Array(this.dimension);
    const add = (word, sign) => {
      this.vector(word).forEach((x, d) => {
        total[d] += sign * x;
      });
    };
    for (const word of positive) add(word, 1);
    for (const word of negative) add(word, -1);
    return Math.sqrt(dot(total, total)) < 1e-6 ? null : total;
  }

  /** What was typed, as a word of the vocabulary; null if there is none. */
  find(typed) {
    return findSpelling(typed, (spelling) => this.places.has(spelling));
  }

  /** Up to `count` words that start with what was typed, the most frequent first. */
  complete(typed, count = 8) {
    const start = comparable(typed);
    if (start === "") return [];
    const found = [];
    for (let place = 0; place < this.list.length && found.length < count; place++)
      if (this.compared[place].startsWith(start)) found.push(this.list[place]);
    return found;
  }

  /** Up to three words spelt most like what was typed, the most frequent first. */
  suggest(typed) {
    const word = comparable(typed);
    if (word.length < 2 || word.length > 30) return [];
    const most = word.length < 5 ? 1 : 2;
    const near = this.list
      .filter((other) => Math.abs(other.length - word.length) <= most)
      .map((other) => [other, edits(word, this.compared[this.places.get(other)])])
      .filter(([, distance]) => distance <= most);
    const least = Math.min(...near.map(([, distance]) => distance));
    return near
      .filter(([, distance]) => distance === least)
      .slice(0, 3)
      .map(([other]) => other);
  }

  /** A sentence about a word that is not here, naming the way on. */
  unknown(typed) {
    const word = normal(typed).trim();
    if (word === "") return "Type a word.";
    const near = this.suggest(typed).map(quoted);
    const size = this.list.length.toLocaleString("en-US");
    const told = `${quoted(word)} is not among the ${size} words of this explorer.`;
    return near.length ? `${told} Did you mean ${near.join(" or ")}?` : `${told} Try another.`;
  }
}

/** A word as it is compared with what was typed, in any case. */
function comparable(text) {
  const plain = /^[\x21-\x7e]*$/.test(text); // most words are, and all of them are compared
  return plain ? text.toLowerCase() : normal(text).trim().toLowerCase().normalize("NFC");
}

export function dot(a, b) {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += a[d] * b[d];
  return sum;
}

/** Letters to change, add, drop or swap with their neighbour to turn `a` into `b`. */
function edits(a, b) {
  const table = Array.from({ length: a.length + 1 }, (_, i) => [i]);
  for (let j = 1; j <= b.length; j++) table[0][j] = j;
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      const change = table[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      table[i][j] = Math.min(table[i - 1][j] + 1, table[i][j - 1] + 1, change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        table[i][j] = Math.min(table[i][j], table[i - 2][j - 2] + 1);
    }
  return table[a.length][b.length];
}

/** The words of `model`, which the kernel or the host sends when they are first asked for. */
export function wordsOf(model) {
  return new Promise((resolve, reject) => {
    const take = () => {
      const packed = model.get("vectors");
      if (packed.problem) reject(new Error(packed.problem));
      if (packed.problem || packed.rows) model.off("change:vectors", take);
      if (packed.rows)
        try {
          resolve(new Words(packed));
        } catch {
          reject(new Error(DAMAGED));
        }
    };
    model.on("change:vectors", take);
    take();
    if (model.get("wanted")) return;
    model.set("wanted", true);
    model.save_changes();
  });
}
