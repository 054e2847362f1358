/** Two words marked on a map of other words. */

import { element, plane, shape } from "./shared/parts.js";

const SIZE = 340;
const EDGE = 16; // a mark stays as far inside
const LETTER = 8; // the width of a letter, about
const WIDEST = 1.2; // the drawing, in extents of the map

/** Where a vector of length 1 lies on the map. */
export function place({ basis, offset }, vector) {
  return offset.map((start, axis) => vector.reduce((sum, x, d) => sum + x * basis[d][axis], start));
}

/** For the marks at two `spots`, where the words stand: below only where the other would cover it. */
export function captionSides(spots) {
  return spots.map(([x, y], index) => {
    const other = spots[1 - index];
    const close = Math.abs(x - other[0]) < 90 && Math.abs(y - other[1]) < 24;
    const above = close ? y < other[1] || (y === other[1] && index === 0) : true;
    const anchor = x < 60 ? "start" : x > SIZE - 60 ? "end" : "middle";
    return { y: above ? -11 : 20, anchor };
  });
}

/** Which of the boxes [x, y, width, height], each around its middle, touch one of `others`. */
export function touched(boxes, others) {
  const meet = ([x, y, width, height], [left, top, wide, high]) =>
    Math.abs(x - left) < (width + wide) / 2 && Math.abs(y - top) < (height + high) / 2;
  return boxes.map((box) => others.some((other) => meet(box, other)));
}

/** The boxes of a mark and of its word, [x, y, width, height] around the middle. */
function markBoxes([x, y], word, side) {
  const width = LETTER * word.length;
  const shift = { start: width / 2, middle: 0, end: -width / 2 }[side.anchor];
  return [
    [x, y, 14, 14],
    [x + shift, y + side.y - 5, width, 14],
  ];
}

/** The words of the map as dots, and the names of their groups above them. */
function background({ groups, names, points }, at) {
  const dots = points.map((point, index) => {
    const [cx, cy] = at(point);
    return shape("circle", { cx, cy, r: 3 }, shape("title", {}, groups[index][0]));
  });
  const titles = names.map((name, number) => {
    const members = points.filter((_, index) => groups[index][1] === number).map(at);
    const x = members.reduce((sum, point) => sum + point[0], 0) / members.length;
    const y = Math.min(...members.map((point) => point[1])) - 10;
    const node = shape("text", { x, y, "text-anchor": "middle" }, name);
    return { node, box: [x, y - 5, LETTER * name.length, 12] };
  });
  return { dots, titles };
}

function markOf(tone) {
  const mark = shape("g", { class: "similarity-point explorer-moves" });
  mark.append(shape("circle", { r: 6 }), shape("text", {}));
  mark.style.setProperty("--tone", `var(--${tone})`);
  return mark;
}

/** The map, with a mark for each of two words. */
export function mapOf(map) {
  const { points, share } = map;
  const at = plane(points, [SIZE, SIZE], (extents) => SIZE / (WIDEST * Math.max(...extents)));
  const marks = ["blue", "orange"].map(markOf);
  const drawing = shape("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, role: "img" });
  const { dots, titles } = background(map, at);
  drawing.append(...dots, ...titles.map(({ node }) => node), ...marks);
  const inside = (part) => Math.min(SIZE - EDGE, Math.max(EDGE, part));
  const show = ({ first, second }) => {
    const label = `A map of ${points.length} words, with ${first.word} and ${second.word} marked.`;
    drawing.setAttribute("aria-label", label);
    const spots = [first, second].map(({ point }) => at(point).map(inside));
    const sides = captionSides(spots);
    const taken = [first, second].flatMap(({ word }, i) => markBoxes(spots[i], word, sides[i]));
    const boxes = titles.map(({ box }) => box);
    touched(boxes, taken).forEach((isTouched, i) => {
      titles[i].node.style.visibility = isTouched ? "hidden" : "";
    });
    [first, second].forEach(({ word }, index) => {
      const [x, y] = spots[index];
      const text = marks[index].lastChild;
      marks[index].style.transform = `translate(${x}px, ${y}px)`;
      text.textContent = word;
      text.setAttribute("y", sides[index].y);
      text.setAttribute("text-anchor", sides[index].anchor);
    });
  };
  const title = element("p", { class: "explorer-label" }, "both on the map");
  const note = `The ${points.length} words of the map above, in grey. It keeps ${Math.round(100 * share)}% of their variance; the two words are placed on it afterwards.`;
  const below = element("p", { class: "explorer-small" }, note);
  return { node: element("div", {}, title, drawing, below), show };
}
