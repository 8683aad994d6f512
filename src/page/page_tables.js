// Tables that can be sorted, filtered, and unfolded when they are long.

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

// A table's rows: all of them, filtered, the first few of what is left.
function rowsOf(table, few) {
  const view = { words: [], whole: false, told: null };

  view.show = () => {
    const rows = [...table.tBodies[0].rows];
    let left = 0;

    for (const row of rows) {
      const text = view.words.length ? [...row.cells].map((c) => c.textContent.toLowerCase()).join(" ") : "";
      const fits = view.words.every((word) => text.includes(word));

      row.hidden = !fits;
      row.classList.toggle("more", fits && !view.whole && !view.words.length && left >= few);
      left += fits;
    }
    if (view.told) view.told(left, rows.length);
  };
  return view;
}

// s1=3d: table 1 is sorted by its column 3, downwards.
function makeSortable(table, key, view) {
  const [, chosen, way] = /^(\d+)([ad])$/.exec(page.state.get(`s${key}`) || "") || [];

  [...table.tHead.rows[0].cells].forEach((head, at) => {
    const button = document.createElement("button");

    if (!head.textContent) return;
    button.type = "button";
    button.append(...head.childNodes);
    button.onclick = () => {
      const down = head.getAttribute("aria-sort") === "ascending";

      sortBy(table, at, down);
      view.show();
      page.remember(`s${key}`, `${at}${down ? "d" : "a"}`);
    };
    head.append(button);
    if (at === Number(chosen)) sortBy(table, at, way === "d");
  });
}

// q1=adam: rows of table 1 that hold all the words.
function makeFilterable(box, key, view) {
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
  view.told = (left, all) => { count.textContent = view.words.length ? `${left} of ${all} rows` : ""; };
  input.oninput = () => {
    view.words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    view.show();
    page.remember(`q${key}`, input.value.trim());
  };
  input.value = page.state.get(`q${key}`) || "";
  view.words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
}

// n1=all: table 1 is shown whole.
function makeFoldable(box, table, key, view, few) {
  const button = document.createElement("button");
  const tell = () => { button.textContent = view.whole ? `Show the first ${few} rows` : `Show all ${table.tBodies[0].rows.length} rows`; button.setAttribute("aria-expanded", String(view.whole)); };

  button.type = "button";
  button.className = "fold";
  button.onclick = () => {
    view.whole = !view.whole;
    view.show();
    tell();
    page.remember(`n${key}`, view.whole ? "all" : "");
    if (!view.whole) box.scrollIntoView({ block: "nearest" });
  };
  view.whole = page.state.get(`n${key}`) === "all";
  tell();
  box.querySelector(".scroll").after(button);
}

for (const box of document.querySelectorAll(".table")) {
  const table = box.querySelector("table"), n = table.tBodies[0].rows.length, few = 20;
  const key = box.id ? box.id.replace("table-", "") : `-${box.closest("figure").id}`;
  const view = rowsOf(table, few);

  if (n >= 3) makeSortable(table, key, view);
  if (n >= 12) makeFilterable(box, key, view);
  if (n > few + 5) makeFoldable(box, table, key, view, few);
  else view.whole = true;
  view.show();
}

// A section behind which a choice stands is none that the browser finds.
if (page.state.toString()) page.goTo();
