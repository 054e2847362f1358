/** The tokens of the groups in motion, on a map that was fitted to their last places. */

import { MAP, placeLabels, SIDES } from "./replay_labels.js";
import { digits, element, plane, shape } from "./shared/parts.js";

const TONES = ["blue", "orange", "green", "purple", "ochre", "red"];
const MARGIN = 64; // for the labels

/** For each member its trail, its label with the word in it, and its dot, in its group's colour. */
function figuresOf({ tokens, members, groups }) {
  const group = groups.flatMap(([, size], number) => Array(size).fill(number));
  const toned = (node, i) => {
    node.style.setProperty("--tone", `var(--${TONES[group[i]]})`);
    return node;
  };
  const words = members.map((id) => shape("text", {}, tokens[id]));
  const dot = () => shape("g", { class: "replay-dot" }, shape("circle", { r: 4 }));
  return {
    words,
    trails: members.map((_, i) => toned(shape("polyline", { class: "replay-trail" }), i)),
    labels: words.map((word, i) => toned(shape("g", { class: "replay-label" }, word), i)),
    dots: members.map((_, i) => toned(dot(), i)),
  };
}

/** What draws a frame: the trails up to it, the dots and their labels. */
function mover({ words, trails, labels, dots }, points) {
  const [width, height] = MAP;
  const at = plane(points.flat(), MAP, ([wide, tall]) =>
    Math.min((width - MARGIN) / wide, (height - MARGIN) / tall),
  );
  // Before the page has laid out the text, its length is 0: then it is estimated.
  const widths = () =>
    words.map((word) => word.getComputedTextLength() || 7.5 * word.textContent.length);
  let sides = words.map(() => 0);
  return (frame) => {
    trails.forEach((trail, i) => {
      const path = points.slice(0, frame + 1).map((each) => at(each[i]));
      const text = path.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
      trail.setAttribute("points", text);
    });
    const spots = points[frame].map(at);
    sides = placeLabels(spots, widths(), sides);
    spots.forEach(([x, y], i) => {
      const { dx, dy, anchor } = SIDES[sides[i]];
      const settings = { x: dx, y: dy, "text-anchor": anchor };
      for (const moved of [labels[i], dots[i]]) moved.style.transform = `translate(${x}px, ${y}px)`;
      for (const name of Object.keys(settings)) words[i].setAttribute(name, settings[name]);
    });
  };
}

/** What the colours mean, and how much the map keeps. */
function note(groups, share) {
  const names = groups.flatMap(([name], number) => {
    const node = element("b", {}, `→\u00a0${name}`);
    node.style.color = `var(--${TONES[number]})`;
    return [number ? ", " : "", node];
  });
  const kept = `. The map is fitted to the last epoch, and keeps ${Math.round(100 * share)}% of the variance there.`;
  const start = "Each colour is followed by one word: ";
  return element("p", { class: "explorer-small replay-note" }, start, ...names, kept);
}

/** The map, with the average cosine within the groups above it. */
export function motion(run) {
  const { members, groups, points, share, similarity } = run;
  const figures = figuresOf(run);
  const move = mover(figures, points);
  // The dots come last, so that the halo of a label covers none of them.
  const drawing = shape(
    "svg",
    {
      viewBox: `0 0 ${MAP.join(" ")}`,
      role: "img",
      class: "replay-map",
      "aria-label": `A map of ${members.length} words in motion, in ${groups.length} groups.`,
    },
    ...figures.trails,
    ...figures.labels,
    ...figures.dots,
  );
  const cosine = element("strong");
  const pairs = groups.reduce((sum, [, size]) => sum + (size * (size - 1)) / 2, 0);
  const title = `average cosine, ${pairs} same-colour pairs: `;
  const label = element("p", { class: "explorer-label" }, title, cosine);
  const show = (frame) => {
    cosine.textContent = digits(similarity[frame], 2);
    move(frame);
  };
  const node = element("div", { class: "replay-place" }, label, drawing);
  return { node, note: note(groups, share), show };
}
