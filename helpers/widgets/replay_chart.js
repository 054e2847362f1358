/** The loss of a recorded run, drawn on a logarithmic axis of epochs: as a chart, or as a small line. */

import { digits, element, shape } from "./shared/parts.js";

const WIDTH = 340;
/** The height of a drawing, and what is left free on each side of the losses. */
const CHART = { height: 190, above: 10, below: 26, left: 30, right: 14 };
const SPARK = { height: 84, above: 22, below: 18, left: 7, right: 7 };

/** Where epochs and losses lie in the drawing, and which epoch lies at a part of its width. */
export function axes(losses, { height, above, below, left, right } = CHART) {
  const inner = WIDTH - left - right;
  const last = losses.length - 1;
  const top = 1.1 * Math.max(...losses);
  return {
    last,
    height,
    x: (epoch) => left + inner * (Math.log(epoch + 1) / Math.log(last + 1)),
    y: (loss) => height - below - (height - above - below) * (loss / top),
    epochAt(part) {
      const along = (part * WIDTH - left) / inner;
      return Math.exp(Math.min(1, Math.max(0, along)) * Math.log(last + 1)) - 1;
    },
  };
}

/** A level across the chart with its name, above the line at its end or below it at its start. */
function levelLine({ last, x, y }, level, type, text, below) {
  const name = `replay-${type}`;
  const at = below
    ? { x: x(0), y: y(level) + 13, "text-anchor": "start" }
    : { x: x(last), y: y(level) - 5, "text-anchor": "end" };
  return [
    shape("line", { x1: x(0), x2: x(last), y1: y(level), y2: y(level), class: name }),
    shape("text", { ...at, class: name }, text),
  ];
}

function ticks({ last, x, height }) {
  const settings = { y: height - 4, "text-anchor": "middle", class: "replay-tick" };
  return [0, 1, 10, 100, last].map((epoch) =>
    shape("text", { ...settings, x: x(epoch) }, String(epoch)),
  );
}

/** The mark of the epoch that is shown, and its loss beside it. */
function marker({ x, y }, losses) {
  const mark = shape("circle", { r: 5.5 });
  const value = shape("text", { class: "replay-value" });
  const show = (epoch) => {
    const [cx, cy] = [x(epoch), y(losses[epoch])];
    const late = cx > WIDTH - 60;
    mark.setAttribute("cx", cx);
    mark.setAttribute("cy", cy);
    value.setAttribute("x", cx + (late ? -4 : 8));
    value.setAttribute("y", cy - 11);
    value.setAttribute("text-anchor", late ? "end" : "start");
    value.textContent = digits(losses[epoch], 3);
  };
  return { nodes: [mark, value], show };
}

/** The line of the losses over its floor, and the marker on it; `more` is drawn below both. */
function drawingOf({ losses, floor }, scale, name, scrub, ...more) {
  const path = losses.map(
    (loss, epoch) => `${scale.x(epoch).toFixed(1)},${scale.y(loss).toFixed(1)}`,
  );
  const { nodes, show } = marker(scale, losses);
  const drawing = shape(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${scale.height}`,
      role: "img",
      class: name,
      "aria-label": "The average loss, epoch by epoch.",
    },
    ...more,
    ...levelLine(scale, floor, "floor", `the floor: ${digits(floor, 3)}`, true),
    shape("polyline", { points: path.join(" ") }),
    ...nodes,
  );
  drawing.addEventListener("pointerdown", (event) => {
    const box = drawing.getBoundingClientRect();
    scrub(scale.epochAt((event.clientX - box.left) / box.width));
  });
  return { drawing, show };
}

/**
 * The loss, as a chart and, where the figure is narrow, as a small line: the style sheet shows one
 * of them. `scrub` is called with the epoch that was pointed at.
 */
export function lossChart(run, scrub) {
  const full = axes(run.losses);
  const blind = Math.log(run.tokens.length);
  const chart = drawingOf(
    run,
    full,
    "replay-chart",
    scrub,
    ...levelLine(full, blind, "blind", `ln V = ${digits(blind, 2)}: a blind guess`, false),
    ...ticks(full),
  );
  const spark = drawingOf(run, axes(run.losses, SPARK), "replay-spark", scrub);
  const label = element("p", { class: "explorer-label" }, "average loss (nats), by epoch");
  return {
    node: element("div", { class: "replay-loss" }, label, chart.drawing, spark.drawing),
    show(epoch) {
      chart.show(epoch);
      spark.show(epoch);
    },
  };
}
