// Streamlit's own words in the planner's language. Only elements named in a scope are changed:
// what a planner or a file wrote stays as it stands.
const MEMORY = Symbol.for("heavy-pollution-own-words");
const ATTRIBUTES = [
  "aria-label", "aria-description", "aria-valuetext", "placeholder", "title", "alt", "data-title",
];
const MONTHS = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September",
  "October", "November", "December",
];
const SILENT = "svg, canvas, style, script, .js-plotly-plot .main-svg";

// Kept over reruns: what a changed text was before, so that it can be changed back.
function memory() {
  window[MEMORY] ??= { before: new WeakMap(), observer: null };
  return window[MEMORY];
}

function readable(words) {
  const exact = new Map();
  const patterns = [];
  for (const [scope, from, to] of words) {
    if (!from.includes("{")) {
      exact.set(from, [...(exact.get(from) ?? []), [scope, to]]);
      continue;
    }
    const names = [];
    const source = from
      .split(/(\{\w+\})/)
      .map((part) => {
        if (!/^\{\w+\}$/.test(part)) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
        names.push(part);
        return part === "{month}" ? `(${MONTHS.join("|")})` : "(.+?)";
      })
      .join("");
    patterns.push([scope, new RegExp(`^${source}$`), names, to]);
  }
  return { exact, patterns };
}

function filled(to, names, values) {
  return names.reduce((text, name, place) => {
    const value = values[place + 1];
    return text.replaceAll(name, name === "{month}" ? String(MONTHS.indexOf(value) + 1) : value);
  }, to);
}

function translated(text, element, { exact, patterns }) {
  // A month is told as "11 – November".
  const core = text.trim().replace(/^\d+ – (?=[A-Z])/, "");
  if (!core) return null;
  for (const [scope, to] of exact.get(core) ?? []) {
    if (element.matches(scope)) return text.replace(core, () => to);
  }
  if (!/[A-Za-z•]/.test(core)) return null;
  for (const [scope, pattern, names, to] of patterns) {
    const values = pattern.exec(core);
    if (values && element.matches(scope)) return filled(to, names, values);
  }
  return null;
}

function change(node, element, name, table) {
  const now = name ? node.getAttribute(name) : node.nodeValue;
  if (now === null) return;
  const write = (text) => (name ? node.setAttribute(name, text) : (node.nodeValue = text));
  const known = memory().before.get(node)?.[name];
  // Another language: first what it was.
  const then = known && known.table !== table && known.to === now ? known.from : now;
  const to = translated(then, element, table) ?? then;
  if (to !== then) {
    const all = memory().before.get(node) ?? {};
    memory().before.set(node, { ...all, [name]: { from: then, to, table } });
  }
  if (to !== now) write(to);
}

function elementChanged(element, table) {
  if (element.closest(SILENT)) return;
  for (const name of ATTRIBUTES) change(element, element, name, table);
  // An icon within a text says its English name to those who have it read.
  if (element.getAttribute("role") === "img" && /^\w+ icon$/.test(element.ariaLabel ?? "")) {
    element.removeAttribute("role");
    element.removeAttribute("aria-label");
    element.setAttribute("aria-hidden", "true");
  }
}

function textChanged(node, table) {
  const element = node.parentElement;
  if (element && !element.closest(SILENT)) change(node, element, "", table);
}

function allChanged(root, table) {
  if (root.nodeType === Node.TEXT_NODE) return textChanged(root, table);
  if (root.nodeType !== Node.ELEMENT_NODE) return undefined;
  elementChanged(root, table);
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.nodeType === Node.TEXT_NODE) textChanged(node, table);
    else elementChanged(node, table);
  }
  return undefined;
}

// A drawing is one picture with the text of its figure.
function drawingsTold(root) {
  const near = root.closest?.("[data-testid=stPlotlyChart]");
  const charts = near ? [near] : root.querySelectorAll?.("[data-testid=stPlotlyChart]") ?? [];
  for (const chart of charts) {
    const text = chart.getAttribute("aria-label");
    chart.querySelectorAll(".main-svg").forEach((svg, place) => {
      if (place || !text) svg.setAttribute("aria-hidden", "true");
      else if (svg.getAttribute("aria-label") !== text) {
        svg.setAttribute("role", "img");
        svg.setAttribute("aria-label", text);
      }
    });
  }
}

export default function ({ data }) {
  const kept = memory();
  if (kept.spoken === data.spoken && kept.observer) return;
  kept.observer?.disconnect();
  kept.spoken = data.spoken;
  const table = readable(data.words);
  document.documentElement.lang = data.lang;
  kept.observer = new MutationObserver((mutations) => {
    for (const { type, target, addedNodes } of mutations) {
      if (type === "characterData") textChanged(target, table);
      else if (type === "attributes") elementChanged(target, table);
      else addedNodes.forEach((node) => allChanged(node, table));
      if (type === "childList" && target.nodeType === Node.ELEMENT_NODE) drawingsTold(target);
    }
  });
  allChanged(document.body, table);
  drawingsTold(document.body);
  kept.observer.observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ATTRIBUTES,
  });
}
