// The charts drawn: their keys, legends and controls, again for another theme,
// another width, paper.

const kinds = { classes, timeline, duels, slopes, steps: heat, search, metrics, repeats, seeds, actions, sizes, board, cost, parallel, curves, losses: curves, shares, heat, confusion, reliability,
  "levels-model": levels, "levels-training": levels, "levels-data": levels };
const toolsOf = { timeline: timeTools, parallel: parallelTools, heat: heatTools, steps: heatTools, curves: curveTools, losses: curveTools };
const paperWidth = 660; // of what is printed, in pixels: A4 and Letter less margins

// ---- swatches ---------------------------------------------------------------

const svgOf = (name, attributes) => {
  const e = document.createElementNS("http://www.w3.org/2000/svg", name);

  for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
  return e;
};
const outlines = { circle: "M11 4m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0", diamond: "M11-1l5 5-5 5-5-5z", triangle: "M11-1l5 9h-10z", rect: "M7 0h8v8h-8z",
  roundRect: "M7 0h8v8h-8z", pin: "M11 8l-4-6a4 4 0 0 1 8 0z", arrow: "M11-1l4 9-4-2-4 2z", bar: "M1 0h20v8h-20z", hatched: "M1 0h20v8h-20z" };

// A line by its dashes, else a mark by its name.
function swatch(kind, color) {
  const svg = svgOf("svg", { width: 22, height: 8, viewBox: "0 0 22 8", "aria-hidden": "true", overflow: "visible" });
  const dash = { solid: "", line: "", dashed: "5 3", dotted: "2 2" }[kind] ?? (Array.isArray(kind) ? kind.join(" ") : null);

  svg.append(dash === null ? svgOf("path", { d: outlines[kind] || outlines.circle, fill: color })
    : svgOf("path", { d: "M0 4H22", stroke: color, "stroke-width": 2.5, "stroke-dasharray": dash }));
  if (kind === "hatched") svg.append(svgOf("path", { d: "M4 8l6-8M10 8l6-8M16 8l5-7", stroke: "#fff", "stroke-opacity": 0.7, "stroke-width": 1.5 }));
  return svg;
}

// ---- above a chart ----------------------------------------------------------

const rowAbove = (box, name) => {
  const row = document.createElement("div");

  row.className = name;
  box.before(row);
  return row;
};

// Buttons that show and hide series, by mouse and by key.  What differs from how
// the chart begins stands in the address: h-curves=0.2, h-curves=- for none.
function addLegend(row, made, at) {
  const names = made.legend.map(([name]) => name);

  row.replaceChildren(...made.legend.map(([name, color, kind]) => {
    const button = document.createElement("button");

    button.type = "button";
    button.append(swatch(kind, at.pen.series[color]), name);
    button.setAttribute("aria-pressed", String(!at.view.hidden.has(name)));
    button.onclick = () => {
      const hidden = at.view.hidden;

      hidden.has(name) ? hidden.delete(name) : hidden.add(name);
      button.setAttribute("aria-pressed", String(!hidden.has(name)));
      const list = names.map((n, i) => (hidden.has(n) ? i : -1)).filter((i) => i >= 0).join(".") || "-";
      page.remember(`h-${at.id}`, list === beginning(made) ? "" : list);
      at.redraw();
    };
    return button;
  }));
}

// Of many curves some are shown at first.
const beginning = (made) => made.legend.map((_, i) => i).filter((i) => made.shown && !made.shown.includes(i)).join(".") || "-";

function hiddenAtFirst(id, made) {
  const list = page.state.get(`h-${id}`) || beginning(made);

  return new Set(list.split(".").map((at) => (/^\d+$/.test(at) && made.legend[at] ? made.legend[at][0] : null)).filter((name) => name !== null));
}

// What a tool begins with, by the address when that makes sense.
function valueOf(tool, id) {
  const said = page.state.get(`${tool.key}-${id}`);

  if (tool.kind === "toggle") return said !== "off";
  if (tool.kind === "pick") return /^\d+$/.test(said) && said <= tool.options.length ? Math.max(Number(said), 1) : 1;
  if (tool.kind === "select") return /^\d+$/.test(said) && said <= tool.options.length ? Number(said) : 0;
  return /^\d+$/.test(said) ? Math.min(Math.max(said, tool.min), tool.max) : tool.value;
}

function chooser(tool, at, set, options, first) {
  const label = document.createElement("label"), select = document.createElement("select");

  options.forEach((text, i) => select.append(new Option(text, i + first, false, i + first === at.view[tool.key])));
  select.onchange = () => set(Number(select.value), select.value === String(first) ? "" : select.value);
  label.append(tool.label, select);
  return label;
}

const makers = {
  toggle(tool, at, set) {
    const button = document.createElement("button");

    button.type = "button";
    button.append(tool.label);
    button.setAttribute("aria-pressed", String(at.view[tool.key]));
    button.onclick = () => { set(!at.view[tool.key], at.view[tool.key] ? "off" : ""); button.setAttribute("aria-pressed", String(at.view[tool.key])); };
    return button;
  },
  range(tool, at, set) {
    const label = document.createElement("label"), input = document.createElement("input"), output = document.createElement("output");
    const tell = () => { output.textContent = tool.text(at.view[tool.key]); input.value = at.view[tool.key]; };

    Object.assign(input, { type: "range", min: tool.min, max: tool.max, step: 1 });
    input.oninput = () => { set(Number(input.value), Number(input.value) === tool.value ? "" : input.value); tell(); };
    label.append(tool.label, input, output);
    tell();
    at.tell.push(tell);
    return label;
  },
  select: (tool, at, set) => chooser(tool, at, set, ["any", ...tool.options], 0),
  pick: (tool, at, set) => chooser(tool, at, set, tool.options, 1), // the first is what it begins with

};

function addTools(row, tools, at) {
  for (const tool of tools)
    row.append(makers[tool.kind](tool, at, (value, said) => {
      at.view[tool.key] = value;
      page.remember(`${tool.key}-${at.id}`, said);
      at.redraw();
    }));
}

// ---- what is done on the chart itself ---------------------------------------

// The wheel's zoom is the sliders' too, and is kept as theirs.
function followZoom(chart, at, tools) {
  chart.on("datazoom", () => {
    const { startValue, endValue } = chart.getOption().dataZoom[0];

    for (const [key, value] of [["from", Math.floor(startValue)], ["to", Math.ceil(endValue)]]) {
      const tool = tools.find((x) => x.key === key);

      if (!tool) return;
      at.view[key] = value;
      page.remember(`${key}-${at.id}`, value === tool.value ? "" : String(value));
    }
    at.tell.forEach((tell) => tell());
  });
}

// Stretches drawn along axes: a-parallel=2:0.1:0.5.
function followBrush(chart, at) {
  const axes = () => chart.getModel().findComponents({ mainType: "parallelAxis" });
  const said = page.state.get(`a-${at.id}`);

  for (const [, i, low, high] of (said || "").matchAll(/(\d+):(-?[\d.]+):(-?[\d.]+)/g))
    if (axes()[i]) chart.dispatchAction({ type: "axisAreaSelect", parallelAxisId: axes()[i].id, intervals: [[Number(low), Number(high)]] });
  chart.on("axisareaselected", () => page.remember(`a-${at.id}`, axes().flatMap((axis, i) => (axis.activeIntervals || []).map(([low, high]) => `${i}:${+low.toFixed(4)}:${+high.toFixed(4)}`)).join("_")));
}

// ---- drawing ----------------------------------------------------------------

function drawing(box, d) {
  const id = box.dataset.chart, tools = toolsOf[id] ? toolsOf[id](d) : [];
  const view = { hidden: new Set(), ...Object.fromEntries(tools.map((tool) => [tool.key, valueOf(tool, id)])) };
  const at = { id, view, tell: [], pen: null, redraw: null };
  let chart = null, key = null, legend = null, waiting = false;

  // Anew, since theme or width are others.
  function draw(paper) {
    const width = paper || box.clientWidth;
    let made;

    at.pen = penOf();
    made = kinds[id](d, at.pen, width, view);
    if (!chart) { // the address says what is hidden, once
      if (made.legend) view.hidden = hiddenAtFirst(id, made);
      if (tools.length) addTools(rowAbove(box, "tools"), tools, at);
      if (made.legend) legend = rowAbove(box, "legend");
      if (made.key && made.key.length) key = rowAbove(box, "key");
      made = kinds[id](d, at.pen, width, view);
    } else chart.dispose();
    box.replaceChildren();
    if (legend) addLegend(legend, made, at);
    box.style.height = `${Math.round(made.height)}px`;
    chart = echarts.init(box, null, { renderer: made.canvas ? "canvas" : "svg", width, height: Math.round(made.height) });
    put(made);
    if (made.zoom) followZoom(chart, at, tools);
    if (made.brush) followBrush(chart, at);
    const svg = box.querySelector("svg"); // which paper may make smaller
    if (svg && !svg.hasAttribute("viewBox")) svg.setAttribute("viewBox", `0 0 ${width} ${Math.round(made.height)}`);
    box.dataset.drawn = "true";
  }

  function put(made) {
    if (key) key.replaceChildren(...made.key.map(([kind, color, words]) => { const span = document.createElement("span"); span.append(swatch(kind, color), words); return span; }));
    made.option.legend.selected = Object.fromEntries([...view.hidden].map((name) => [name, false]));
    chart.setOption(made.option, { notMerge: true });
  }

  // The same picture for another choice, once a frame.
  at.redraw = () => {
    if (!waiting) requestAnimationFrame(() => { waiting = false; put(kinds[id](d, at.pen, chart.getWidth(), view)); });
    waiting = true;
  };
  return draw;
}

// On paper it is day, charts are as wide as the sheet, and what a reader could
// unfold is unfolded: tables of a chart's data, when they are short.
function onPaper(draws) {
  const root = document.documentElement;
  let theme, opened = [];

  addEventListener("beforeprint", () => {
    page.onPaper = true;
    theme = root.dataset.theme;
    root.dataset.theme = "light";
    opened = [...document.querySelectorAll("section details.data:not([open])")].filter((e) => e.querySelectorAll("tbody tr").length <= 30);
    for (const e of opened) e.open = true;
    draws.forEach((draw) => draw(paperWidth));
  });
  addEventListener("afterprint", () => {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const e of opened) e.open = false;
    draws.forEach((draw) => draw());
    page.onPaper = false;
  });
}

{
  const draws = [];

  document.documentElement.classList.add("drawn");
  for (const box of document.querySelectorAll("[data-chart]")) {
    const draw = drawing(box, page.data[box.dataset.chart]);
    let width = box.clientWidth;

    draw();
    draws.push(draw);
    page.redraw.push(() => draw());
    new ResizeObserver(() => {
      if (Math.abs(box.clientWidth - width) < 2) return;
      width = box.clientWidth;
      draw();
    }).observe(box);
  }
  onPaper(draws);
}
if (page.state.toString()) page.goTo(); // what stood there has moved
