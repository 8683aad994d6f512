// What a page does beyond standing there: the theme, the place in the list of
// sections, what is unfolded, all of it kept in the address.  Without scripts
// nothing is lost but these.  In the same element follow page_tables.js
// (sorting, filtering), page_pen.js (what charts share), the charts (points,
// plots, factors), page_draw.js (drawing them).
"use strict";

const page = {
  data: JSON.parse(document.getElementById("data").textContent),
  redraw: [], // called when the theme has changed
  coarse: matchMedia("(pointer: coarse)").matches, // fingers
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

// ---- what is unfolded -------------------------------------------------------

// open=board.table-1: of these figures and tables the details stand open.
(function () {
  const all = [...document.querySelectorAll("details")];
  const nameOf = (e) => e.closest("[id]").id;
  const opened = new Set((page.state.get("open") || "").split("."));

  for (const e of all) {
    if (opened.has(nameOf(e))) e.open = true;
    e.addEventListener("toggle", () => {
      if (!page.onPaper) page.remember("open", all.filter((x) => x.open).map(nameOf).join("."));
    });
  }
})();
