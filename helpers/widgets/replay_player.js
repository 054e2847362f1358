/** Which frame of a recorded run is shown, and its playing; nothing here draws. */

/** How many frames are gone on with at a time, and after how many milliseconds. */
const PACE = { stride: 1, wait: 130 };
const CALM = { stride: 6, wait: 1000 }; // with less motion asked for: in few steps, slowly

/**
 * The player of a run whose last frame is `last`, standing at the first: the end would give away
 * what the reader is asked to guess. `show(frame)` is called at every frame; `rest(frame)` when the
 * run comes to stand still. `isCalm` tells whether less motion is asked for.
 */
export class Player {
  constructor(last, { show, rest, isCalm }) {
    Object.assign(this, { last, show, rest, isCalm, frame: 0, timer: null });
  }

  get isPlaying() {
    return this.timer !== null;
  }

  /** Stand still at a frame, or at the nearest that there is. */
  go(to) {
    this.frame = Math.min(this.last, Math.max(0, to));
    this.stop();
    this.show(this.frame);
    this.rest(this.frame);
  }

  start() {
    if (this.frame === this.last) this.frame = 0;
    const { stride, wait } = this.isCalm() ? CALM : PACE;
    this.timer = setInterval(() => this.advance(stride), wait);
    this.show(this.frame);
  }

  advance(stride) {
    this.frame = Math.min(this.last, this.frame + stride);
    this.show(this.frame);
    if (this.frame === this.last) this.go(this.last);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
  }
}
