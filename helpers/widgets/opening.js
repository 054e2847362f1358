/** What opens a chapter: a small figure that shows what the chapter will explain. */

import { angles } from "./opening_angles.js";
import { blocks } from "./opening_blocks.js";
import { rows } from "./opening_rows.js";
import { shares } from "./opening_shares.js";
import { verdicts } from "./opening_verdicts.js";
import { settle } from "./shared/parts.js";

const SCENES = { angles, blocks, rows, shares, verdicts };

function render({ model, el }) {
  settle(el, "opening");
  el.append(...SCENES[model.get("scene")](model.get("data")));
}

export default { render };
