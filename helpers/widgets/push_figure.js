/** What a reader of the push has chosen and seen. */

import { FARTHEST, stages } from "./push_lines.js";
import { lessMotion } from "./shared/parts.js";

const SECONDS = 3.2; // from 0 to the farthest, when the answer is shown

/** The state of the figure; `draw` shows it. */
export class Figure {
  constructor(opening, draw) {
    this.draw = draw;
    this.first = opening; // it opens at the famous equation, which does not lead to queen
    this.width = 640;
    this.seen = new Map(); // what has been guessed and reached, by question
    this.open(opening);
  }

  /** Ask another question, or one again. */
  open(opening) {
    cancelAnimationFrame(this.frame);
    this.opening = opening;
    this.steps = stages(opening);
    const fresh = { guess: null, reached: this.first === opening ? 1 : 0 };
    const { guess, reached } = this.seen.get(opening.queries.join(" ")) ?? fresh;
    Object.assign(this, { guess, reached, t: Math.min(1, reached) });
    this.draw(this);
  }

  /** Draw it in another width. */
  resize(width) {
    if (width === this.width || width === 0) return;
    this.width = width;
    this.draw(this);
  }

  /** Push so far, by hand. */
  move(t) {
    cancelAnimationFrame(this.frame);
    this.go(Math.min(FARTHEST, Math.max(0, t)));
  }

  go(t) {
    this.t = t;
    this.reached = Math.max(this.reached, t);
    this.seen.set(this.opening.queries.join(" "), { guess: this.guess, reached: this.reached });
    this.draw(this);
  }

  /** Push by itself to the farthest, then back to where the nearest word changes. */
  answer(guess) {
    this.guess = guess;
    const rest = this.steps[1]?.[1] ?? FARTHEST;
    const settle = () => {
      this.go(FARTHEST);
      this.go(Math.min(FARTHEST, Math.ceil(rest * 100) / 100));
    };
    if (lessMotion()) return settle();
    const start = performance.now();
    const from = this.t;
    const tick = (now) => {
      const share = Math.min(1, Math.max(0, now - start) / (1000 * SECONDS));
      if (share === 1) return settle();
      this.go(from + (FARTHEST - from) * share);
      this.frame = requestAnimationFrame(tick);
    };
    this.frame = requestAnimationFrame(tick);
  }
}
