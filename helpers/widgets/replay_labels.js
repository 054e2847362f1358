/** The places of labels beside the dots of a map, so that they cover each other least. */

/** The width and the height of the map. */
export const MAP = [340, 300];

/** The sides of a dot on which its label may stand. */
export const SIDES = [
  { dx: 8, dy: 4, anchor: "start" },
  { dx: -8, dy: 4, anchor: "end" },
  { dx: 0, dy: -9, anchor: "middle" },
  { dx: 0, dy: 17, anchor: "middle" },
  { dx: 6, dy: -6, anchor: "start" },
  { dx: -6, dy: -6, anchor: "end" },
  { dx: 6, dy: 15, anchor: "start" },
  { dx: -6, dy: 15, anchor: "end" },
];
const BEFORE = { start: 0, middle: 0.5, end: 1 }; // the part of a label left of its anchor

/** The box of a label on one side of its dot: left, top, right, bottom. */
function labelBox([x, y], width, side) {
  const { dx, dy, anchor } = SIDES[side];
  const left = x + dx - width * BEFORE[anchor];
  return [left - 1, y + dy - 10, left + width + 1, y + dy + 4];
}

function overlap(a, b) {
  const wide = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0]));
  return wide * Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
}

function isOutside([left, top, right, bottom]) {
  return left < 0 || right > MAP[0] || top < 0 || bottom > MAP[1];
}

/**
 * For each dot the side for its label, as an index of `SIDES`: where it covers least of the other
 * labels and of the dots, which weigh more. `before` is kept where it is as good, so that labels do not flicker.
 */
export function placeLabels(spots, widths, before) {
  const dots = spots.map(([x, y]) => [x - 6, y - 6, x + 6, y + 6]);
  const box = (i, side) => labelBox(spots[i], widths[i], side);
  const chosen = [...before];
  const cost = (i, side) => {
    const own = box(i, side);
    const covered = chosen.map((other, j) =>
      j === i ? 0 : overlap(own, box(j, other)) + 3 * overlap(own, dots[j]),
    );
    return covered.reduce((sum, area) => sum + area, isOutside(own) ? 500 : 0);
  };
  // The first labels cannot know where the last ones go, so each may choose again.
  for (let round = 0; round < 4; round++) {
    spots.forEach((_, i) => {
      const costs = SIDES.map((_, side) => cost(i, side));
      const least = Math.min(...costs);
      if (costs[chosen[i]] > least) chosen[i] = costs.indexOf(least);
    });
  }
  return chosen;
}
