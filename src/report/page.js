// What a page does beyond standing there: sorted and filtered tables, the
// theme, the place in the list of sections, all of it kept in the address.
// Without scripts nothing is lost but these.  Charts are drawn by page_charts.js, which follows in the same
// element.
"use strict";

const page = {
  data: JSON.parse(document.getElementById("data").textContent),
  redraw: [], // called when the theme has changed
};

// ---- the address ------------------------------------------------------------

// What a reader chose stands behind a tilde, so that a link shows the same:
// #errors~q1=adam&s1=3d&theme=dark.
page.state = new URLSearchParams(location.hash.split("~")[1] || "");

page.remember = function (key, value) {
  const section = location.hash.slice(1).split("~")[0];

  if (value) page.state.set(key, value);
  else page.state.delete(key);
  const chosen = page.state.toString();
  const hash = section || chosen ? `#${section}${chosen ? `~${chosen}` : ""}` : location.pathname + location.search;

  try { history.replaceState(null, "", hash); } catch (e) { /* some viewers of files forbid it */ }
};

page.goTo = function () {
  const section = location.hash.slice(1).split("~")[0];

  if (section) document.getElementById(section)?.scrollIntoView();
};

addEventListener("hashchange", () => {
  const other = location.hash.split("~")[1];

  if (other === undefined) page.remember("", ""); // a link to a section
  else if (other !== page.state.toString()) location.reload();
  page.goTo();
});

// ---- theme ------------------------------------------------------------------

page.isDark = function () {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};

(function () {
  const root = document.documentElement;
  const button = document.createElement("button");
  const show = () => { button.textContent = page.isDark() ? "Light" : "Dark"; };
  const changed = () => { show(); page.redraw.forEach((f) => f()); };

  // A file's page may not be allowed to remember.
  try { root.dataset.theme = localStorage.getItem("sweep-theme") || ""; } catch (e) { /* so be it */ }
  if (page.state.has("theme")) root.dataset.theme = page.state.get("theme");
  if (!/^(dark|light)$/.test(root.dataset.theme)) delete root.dataset.theme;
  button.type = "button";
  button.className = "theme";
  button.setAttribute("aria-label", "Switch between the dark and the light theme");
  button.onclick = () => {
    root.dataset.theme = page.isDark() ? "light" : "dark";
    try { localStorage.setItem("sweep-theme", root.dataset.theme); } catch (e) { /* so be it */ }
    page.remember("theme", root.dataset.theme);
    changed();
  };
  show();
  document.querySelector("body > header").append(button);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
})();

// ---- tables -----------------------------------------------------------------

// What a cell sorts by: its figure, else the number in it, else its text.
function keyOf(row, at) {
  const cell = row.cells[at];
  const text = cell.textContent.trim();
  const number = parseFloat(text.replace(/^=\s*/, "").replace(/,(?=\d{3})/g, ""));

  if (cell.dataset.v !== undefined) return Number(cell.dataset.v);
  return text === "" || text === "\u2013" ? null : Number.isNaN(number) ? text : number;
}

// Numbers before texts, what is empty last.
function compare(a, b) {
  if (a === null || b === null) return (a === null) - (b === null);
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function sortBy(table, at, down) {
  const head = table.tHead.rows[0].cells[at];
  const rows = [...table.tBodies[0].rows].map((row) => [keyOf(row, at), row]);

  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  rows.sort(([a], [b]) => (down && a !== null && b !== null ? compare(b, a) : compare(a, b)));
  table.tBodies[0].append(...rows.map(([, row]) => row));
}

// s1=3d: table 1 is sorted by its column 3, downwards.
function makeSortable(table, key) {
  const [, chosen, way] = /^(\d+)([ad])$/.exec((key && page.state.get(`s${key}`)) || "") || [];

  [...table.tHead.rows[0].cells].forEach((head, at) => {
    const button = document.createElement("button");

    if (!head.textContent) return;
    button.type = "button";
    button.append(...head.childNodes);
    button.onclick = () => {
      const down = head.getAttribute("aria-sort") === "ascending";

      sortBy(table, at, down);
      if (key) page.remember(`s${key}`, `${at}${down ? "d" : "a"}`);
    };
    head.append(button);
    if (at === Number(chosen)) sortBy(table, at, way === "d");
  });
}

// Rows that hold all the words.
function makeFilterable(box, table, key) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  const count = document.createElement("span");
  const line = document.createElement("div");

  line.className = "filter";
  input.type = "search";
  input.placeholder = "words in a row";
  count.setAttribute("aria-live", "polite");
  label.append("Filter ", input);
  line.append(label, count);
  box.prepend(line);
  const filter = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = [...table.tBodies[0].rows];

    for (const row of rows) {
      const text = [...row.cells].map((c) => c.textContent.toLowerCase()).join(" ");
      row.hidden = !words.every((word) => text.includes(word));
    }
    count.textContent = words.length
      ? `${rows.filter((row) => !row.hidden).length} of ${rows.length} rows` : "";
  };

  input.oninput = () => { filter(); page.remember(`q${key}`, input.value.trim()); };
  input.value = page.state.get(`q${key}`) || "";
  if (input.value) filter();
}

for (const box of document.querySelectorAll(".table")) {
  const table = box.querySelector("table");
  const key = box.id.replace("table-", ""); // those of charts have none

  if (table.tBodies[0].rows.length >= 3) makeSortable(table, key);
  if (table.tBodies[0].rows.length >= 12) makeFilterable(box, table, key);
}

// ---- the list of sections ---------------------------------------------------

(function () {
  const links = [...document.querySelectorAll("nav a")];
  const sections = links.map((a) => document.getElementById(a.hash.slice(1)));
  const mark = () => {
    const line = innerHeight / 4;
    let at = 0;

    sections.forEach((s, i) => { if (s.getBoundingClientRect().top <= line) at = i; });
    if (innerHeight + scrollY >= document.documentElement.scrollHeight - 2) at = links.length - 1;
    links.forEach((a, i) => (i === at ? a.setAttribute("aria-current", "true") : a.removeAttribute("aria-current")));
  };
  let waiting = false;

  addEventListener("scroll", () => {
    if (!waiting) requestAnimationFrame(() => { waiting = false; mark(); });
    waiting = true;
  }, { passive: true });
  mark();
})();
