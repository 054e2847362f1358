/** The arithmetic of a recorded training run: what it holds, and what is said about a frame. */

import { digits } from "./shared/parts.js";

const STEPS = 1000;

/** int16 in base64 to a list of numbers. */
function unpack(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return Array.from(new Int16Array(bytes.buffer), (number) => number / STEPS);
}

/** The recording, unpacked: what each frame predicts, and where its points lie. */
export function open(recording) {
  const { frames, followers, members } = recording;
  const width = followers.reduce((sum, [, nexts]) => sum + nexts.length, 0);
  const rows = (numbers, length) =>
    frames.map((_, f) => numbers.slice(f * length, (f + 1) * length));
  const coordinates = rows(unpack(recording.points), 2 * members.length);
  const points = coordinates.map((row) => members.map((_, i) => [row[2 * i], row[2 * i + 1]]));
  return { ...recording, predicted: rows(unpack(recording.predicted), width), points };
}

/** What follows `word`: each next token, its share in the text, and its probability at `frame`. */
export function distribution({ tokens, followers, predicted }, word, frame) {
  let start = 0;
  for (const [current, nexts, counts] of followers) {
    if (tokens[current] === word) {
      const total = counts.reduce((sum, count) => sum + count, 0);
      return nexts.map((next, i) => ({
        token: tokens[next],
        share: counts[i] / total,
        probability: predicted[frame][start + i],
      }));
    }
    start += nexts.length;
  }
  return null;
}

/** The probability that is left for all other words. */
export function others(rows) {
  return 1 - rows.reduce((sum, { probability }) => sum + probability, 0);
}

/** The largest share or probability that follows `word` in any frame. */
export function largest(run, word) {
  const rows = run.frames.flatMap((_, frame) => distribution(run, word, frame));
  return Math.max(...rows.map(({ share, probability }) => Math.max(share, probability)));
}

/** The frame that was recorded nearest to an epoch. */
export function nearestFrame(frames, epoch) {
  const distance = (frame) => Math.abs(frames[frame] - epoch);
  return frames.reduce((best, _, frame) => (distance(frame) < distance(best) ? frame : best), 0);
}

/** A frame in words: the loss, and how well what follows `word` is predicted. */
export function told(run, word, frame) {
  const { frames, losses, floor } = run;
  const epoch = frames[frame];
  const rows = distribution(run, word, frame);
  const gap = Math.max(0.001, ...rows.map((row) => Math.abs(row.share - row.probability)));
  const rest = others(rows);
  const above = losses[epoch] - floor;
  const when = epoch === 0 ? "Before training" : `After ${epoch} epoch${epoch === 1 ? "" : "s"}`;
  return (
    `${when} the loss is ${digits(losses[epoch], 3)} nats, ` +
    `${above < 0.0005 ? "on the floor to three decimals" : `${digits(above, 3)} above the floor`}. ` +
    `${epoch === 0 ? "Nothing has been learned yet: what" : "What"} follows “${word}” is predicted ` +
    `up to ${digits(gap, 3)} off its share in the text; ` +
    `all other words together get ${rest < 0.005 ? "less than 0.005" : digits(rest, 2)}.`
  );
}
