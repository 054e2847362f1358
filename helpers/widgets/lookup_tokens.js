/** The tokens that a reader typed, and their ids. */

import { findSpelling, normal, quoted } from "./shared/parts.js";

/** The tokens that are shown at most. */
export const MOST = 8;

/**
 * What was typed, split at white space and commas, each token spelt as in `tokens` if it is one
 * of them. A comma that belongs to a token stays in it.
 */
export function split(typed, tokens) {
  const spelling = (word) => findSpelling(word, (token) => tokens.includes(token));
  return typed
    .split(/[\s\u200b]+/)
    .flatMap((part) => (spelling(part) === null ? part.split(",") : [part]))
    .filter((part) => normal(part) !== "")
    .map((word) => spelling(word) ?? word);
}

/** The ids of what was typed. Or what is wrong with it. */
export function read(typed, tokens) {
  const words = split(typed, tokens);
  const unknown = words.find((word) => !tokens.includes(word));
  const known = tokens.join(", ");
  if (words.length === 0) return { problem: `Type or pick at least one token: ${known}.` };
  if (unknown !== undefined)
    return { problem: `${quoted(unknown)} has no row in the table. It knows ${known}.` };
  if (words.length > MOST)
    return { problem: `That is ${words.length} tokens; this explorer shows at most ${MOST}.` };
  return { ids: words.map((word) => tokens.indexOf(word)) };
}
