/** The home of the explorers on the built site: what anywidget is in a running notebook. */

/** A model of plain values with anywidget's methods. `answer` is called when a value is set. */
function modelOf(state, answer) {
  const values = new Map(Object.entries(state));
  const listeners = new Map();
  const model = {
    get: (name) => values.get(name),
    set(name, value) {
      values.set(name, value);
      for (const listener of [...(listeners.get(`change:${name}`) ?? [])]) listener();
      answer(name, model);
    },
    save_changes() {},
    on(event, listener) {
      if (!listeners.has(event)) listeners.set(event, new Set());
      listeners.get(event).add(listener);
    },
    off: (event, listener) => listeners.get(event)?.delete(listener),
  };
  return model;
}

// The folder of this script, where the vectors lie too; known only while it is first run.
const folder = globalThis.document?.currentScript?.src.replace(/[^/]*$/, "");
let vectors = null;

/** The vectors, from a script that is loaded once, when the first explorer asks. */
function loadVectors() {
  vectors ??= new Promise((resolve) => {
    globalThis.courseVectors = (packed) => resolve({ ...packed, rows: bytesOf(packed.rows) });
    const script = document.createElement("script");
    script.src = `${folder}explorer-vectors.js`;
    const problem = "The word vectors could not be loaded. Reload the page to try again.";
    script.onerror = () => resolve({ problem });
    script.onload = script.onerror; // it has run by then: if it handed nothing over, it is damaged
    document.head.append(script);
  });
  return vectors;
}

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return new DataView(bytes.buffer);
}

/** A model that is answered by this page: what the explorers here are given. */
export function pageModel(state) {
  return modelOf({ vectors: {}, wanted: false, ...state }, answer);
}

async function answer(name, model) {
  if (name === "wanted" && model.get("wanted")) model.set("vectors", await loadVectors());
}

/** Bring every explorer of the page to life. One that fails leaves its table and the others. */
export function start(modules) {
  for (const home of document.querySelectorAll("[data-widget]")) {
    const live = document.createElement("div");
    live.className = "explorer-live";
    home.append(live);
    try {
      const model = pageModel(JSON.parse(home.dataset.state));
      modules[home.dataset.widget].default.render({ model, el: live });
      home.classList.add("explorer-ready");
    } catch (problem) {
      live.textContent = "This figure could not start, so the table stands in for it.";
      console.error(problem);
    }
  }
  globalThis.courseExplorers = modules; // for the curious, and for the tests
}
