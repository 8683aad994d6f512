// What the charts of a page share: colours, formats, axes.

// Okabe and Ito's eight; those too pale for lines on paper are darker here.
const okabeIto = ["#0072b2", "#d55e00", "#007d5b", "#b04d85", "#946200", "#2a85bd", "#5b4a9c", "#6b6b6b"];
const atNight = ["#63b8ea", "#f0935a", "#3cc79a", "#e3a4c7", "#f0b740", "#9ad5f5", "#b9aef0", "#b8b8b8"];
const viridis = ["#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725"];
const dashes = ["solid", "dashed", "dotted", [8, 3, 2, 3], [2, 2], [12, 4], [6, 2, 2, 2, 2, 2], [1, 3]];
const marks = ["circle", "rect", "triangle", "diamond", "pin", "arrow", "roundRect", "circle"];
const gap = "\u2013"; // the level of a point that does not read the factor

const escapes = { "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;", "'": "&#39;" };
const esc = (text) => String(text).replace(/[<>&"']/g, (c) => escapes[c]);

// ---- formats ----------------------------------------------------------------

// As figure.c prints them, a half to the even digit: tests/browser/figures.js
// holds every format against it.  The order is that of enum figure_format.
const settle = (x) => (Math.abs(x) < 1e3 ? Math.round(x * 1e12) / 1e12 : x);
function fixed(x, n) {
  const long = x.toFixed(n + 40), [, kept, rest] = /^(-?\d+\.?\d*)(\d{40})$/.exec(long);
  const text = /^50*$/.test(rest) && "02468".includes(kept.replace(".", "").slice(-1)) ? kept.replace(/\.$/, "") : x.toFixed(n);

  return text.replace(/^-(?=[0.]*$)/, ""); // no -0.00
}
const rounded = (scale, n, unit) => (x) => `${fixed(scale * x, n)}${unit}`;
const trim = (x, n) => String(Number(x.toFixed(n)));
const formats = [
  (x) => fixed(x, 0).replace(/\B(?=(\d{3})+$)/g, ","),
  rounded(100, 2, " %"),
  rounded(100, 2, ""),
  rounded(100, 2, " points"),
  rounded(1, 4, ""),
  (x) => fixed(x, Math.abs(x - Math.round(x)) < 0.05 ? 0 : 1),
  rounded(1, 0, ""),
  (x) => (x < 0.001 ? "p < 0.001" : `p = ${fixed(x, 3)}`),
  (x) => (x > 0 && x < 0.95 ? `${fixed(x < 0.001 ? 1 : 1000 * x, 0)} ms` : x < 10 ? `${fixed(x, 1)} s` : x < 120 ? `${fixed(x, 0)} s` : x < 7200 ? `${fixed(x / 60, 0)} min` : `${fixed(x / 3600, 1)} h`),
  rounded(100, 1, " %"),
  rounded(100, 1, ""),
  rounded(100, 1, " points"),
  rounded(100, 0, " %"),
  rounded(100, 0, ""),
  rounded(1, 2, ""),
];
const show = (format, x) => (x === null || x === undefined ? gap : typeof x === "string" ? x : formats[format](settle(x)));
const unitOf = (format) => (format < 0 ? "" : / ?(%|points|)$/.exec(formats[format](0))[1]);
const isShare = (format) => unitOf(format) === "%";
// How far two of it are apart, in its own precision.
const difference = (format) => ({ 1: 3, 9: 11, 12: 11 })[format] ?? format;
// For axes: 88 %, 0.25, 1e-3.
const tick = (format) => (x) => (unitOf(format) ? `${trim(100 * x, 2)} ${unitOf(format)}`
  : Math.abs(x) >= 1e4 ? x.toLocaleString("en-US") : String(Number(x.toPrecision(4))));
const unique = (list) => [...new Set(list)];
const clip = (text, n) => (text.length > n ? `${text.slice(0, n - 1)}\u2026` : text);
const numbers = (list) => list.filter((x) => typeof x === "number");

// ---- colours ----------------------------------------------------------------

const channels = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
const hexOf = (list) => `#${list.map((v) => Math.round(v).toString(16).padStart(2, "0")).join("")}`;
// So much of a over b.
const mix = (a, b, share) => hexOf(channels(a).map((v, i) => v * share + channels(b)[i] * (1 - share)));
const luminance = (hex) => channels(hex).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4))
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const inkOn = (hex) => (luminance(hex) > 0.179 ? "#000000" : "#ffffff"); // the greater contrast

// viridis from the worst to the best, which is what stands out from the paper.
const scaleOf = (pen) => (pen.night ? viridis.slice(2) : viridis.slice(0, -1).reverse());
const onScale = (scale, share) => {
  const at = Math.min(Math.max(share, 0), 1) * (scale.length - 1), i = Math.min(Math.floor(at), scale.length - 2);

  return mix(scale[i + 1], scale[i], at - i);
};

function penOf() {
  const css = getComputedStyle(document.documentElement);
  const pen = { night: page.isDark(), font: getComputedStyle(document.body).fontFamily };

  for (const name of ["ink", "muted", "line", "paper", "raised", "accent", "tint", "warn"])
    pen[name] = css.getPropertyValue(`--${name}`).trim();
  pen.series = pen.night ? atNight : okabeIto;
  pen.best = pen.series[1];
  pen.other = pen.series[0];
  return pen;
}

// ---- options ----------------------------------------------------------------

const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

// What all charts share.
function base(pen, tooltip) {
  return {
    animation: false,
    stateAnimation: { duration: 0 },
    aria: { enabled: false },
    backgroundColor: "transparent",
    color: pen.series,
    legend: { show: false },
    textStyle: { fontFamily: pen.font, color: pen.ink },
    tooltip: {
      confine: true, backgroundColor: pen.raised, borderColor: pen.line, transitionDuration: still ? 0 : 0.2,
      textStyle: { color: pen.ink, fontSize: 13 }, formatter: tooltip,
    },
  };
}

function valueAxis(pen, format, more) {
  const most = isShare(format) ? { max: (e) => (e.max > 0.97 ? 1 : null) } : {}; // no 102 %

  return { type: "value", scale: true, ...most, axisLabel: { color: pen.muted, formatter: tick(format), hideOverlap: true },
    axisLine: { show: false }, axisTick: { show: false }, splitLine: { lineStyle: { color: pen.line } },
    nameTextStyle: { color: pen.muted }, ...more };
}

// Where an axis ends between two values it has no line.
const ruled = (pen) => ({ showMinLine: false, showMaxLine: false, lineStyle: { color: pen.line } });

// A value axis on top of rows, named; low and high are what is drawn.
function topAxis(pen, format, name, low, high, more) {
  const room = (high - low || 0.01) * 0.06;

  return valueAxis(pen, format, { position: "top", name, nameLocation: "middle", nameGap: 26, min: low - room, max: high + room, splitLine: ruled(pen),
    axisLabel: { color: pen.muted, formatter: tick(format), showMinLabel: false, showMaxLabel: false, hideOverlap: true }, ...more });
}

// The name of an upright axis stands over it, from its edge to the right.
const upright = (pen, name) => ({ name, nameTextStyle: { color: pen.muted, align: "left" } });
const below = (name) => ({ name, nameLocation: "middle", nameGap: 28 });

function categoryAxis(pen, data, more) {
  return { type: "category", data, axisLabel: { color: pen.ink, interval: 0 }, axisTick: { show: false },
    axisLine: { lineStyle: { color: pen.line } }, splitLine: { show: false }, nameTextStyle: { color: pen.muted }, ...more };
}

// Rows named by point and settings.  Where there is no room beside the rows the
// settings stand above each: rowLabels draws them.
function rowAxis(pen, rows, width, color) {
  const wide = width > 520;

  return categoryAxis(pen, rows.map(([id, settings]) => (wide && settings ? `${id}  ${settings}` : id)), { inverse: true, axisLine: { show: false },
    axisLabel: { interval: 0, fontSize: 12.5, width: width * 0.46, overflow: "truncate", color: color || pen.ink } });
}
const rowHeight = (width, wide) => (width > 520 ? wide : Math.max(wide, 38));
function rowLabels(pen, rows, width, left) {
  return width > 520 ? [] : [{ type: "custom", silent: true, z: 4, encode: { y: 0 }, tooltip: { show: false }, data: rows.map((r, i) => [i]),
    renderItem: (params, api) => ({ type: "text", x: params.coordSys.x + 2, y: api.coord([left, api.value(0)])[1] - 17,
      style: { text: rows[params.dataIndex][1] || "", fill: pen.muted, font: `11px ${pen.font}`, width: params.coordSys.width - 4, overflow: "truncate" } }) }];
}

// A line from low to high with its ends; data are [row, low, high].
function whisker(params, api) {
  const at = api.value(0), [x1, y] = api.coord([api.value(1), at]), [x2] = api.coord([api.value(2), at]);
  const style = { stroke: api.visual("color"), lineWidth: 2 };
  const line = (a, b, c, e) => ({ type: "line", shape: { x1: a, y1: b, x2: c, y2: e }, style });

  return { type: "group", children: [line(x1, y, x2, y), line(x1, y - 4, x1, y + 4), line(x2, y - 4, x2, y + 4)] };
}

// A row as lines of a tooltip.
function lines(d, row, skip = 0) {
  return row.map((x, i) => [d.columns[i], x, d.formats[i]]).slice(skip)
    .filter(([, x]) => x !== null && x !== "")
    .map(([title, x, format]) => `${esc(title)}&ensp;<b>${esc(show(format, x))}</b>`).join("<br>");
}

// ---- levels on an axis ------------------------------------------------------

// Where the levels of a factor stand, from 0 to 1: numbers by their size, by
// its logarithm when they span a factor of eight; others one after another; the
// gap, of points that do not read the factor, before them.
function placesOf(levels) {
  const own = levels.filter((x) => x !== gap), n = own.length;
  const x = own.map((text) => (text.trim() === "" ? NaN : Number(text)));
  const ordered = n > 0 && x.every(Number.isFinite);
  const log = ordered && n > 1 && Math.min(...x) > 0 && Math.max(...x) >= 8 * Math.min(...x);
  const v = x.map((y) => (log ? Math.log(y) : y)), low = Math.min(...v), high = Math.max(...v);
  const equal = own.map((_, i) => (n > 1 ? i / (n - 1) : 0.5));
  const byValue = v.map((y) => (y - low) / (high - low));
  const sorted = [...byValue].sort((a, b) => a - b);
  const fits = ordered && n > 1 && sorted.every((y, i) => !i || y - sorted[i - 1] > Math.min(0.08, 0.5 / n));
  const at = new Map(own.map((text, i) => [text, (fits ? byValue : equal)[i]]));
  const texts = [...at];

  if (n < levels.length) at.set(gap, -0.2);
  return { at, ordered, log: log && fits, ticks: [...at.values()],
    min: (at.has(gap) ? -0.2 : 0) - 0.08, max: 1.08,
    text: (p) => (p < -0.1 ? gap : texts.reduce((a, b) => (Math.abs(b[1] - p) < Math.abs(a[1] - p) ? b : a), ["", 9])[0]) };
}
