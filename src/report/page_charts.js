// The charts of a page.  Each is a function of its data (columns, formats,
// rows, as in its table), a pen that knows the theme, and the room there is;
// it returns a height and ECharts' option.

const okabeIto = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a6d00", "#777777"];
const viridis = ["#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725"];
const dashes = ["solid", "dashed", "dotted", [8, 3, 2, 3], [2, 2], [12, 4], [6, 2, 2, 2, 2, 2], [1, 3]];
const marks = ["circle", "rect", "triangle", "diamond", "pin", "arrow", "roundRect", "circle"];

const escapes = { "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;", "'": "&#39;" };
const esc = (text) => String(text).replace(/[<>&"']/g, (c) => escapes[c]);

// As figure.c prints them: the order is that of enum figure_format.
const trim = (x, n) => String(Number(x.toFixed(n)));
const fixed = (x, n) => x.toFixed(n).replace(/^-(?=[0.]*$)/, ""); // no -0.00
const formats = [
  (x) => x.toLocaleString("en-US", { maximumFractionDigits: 0 }),
  (x) => `${fixed(100 * x, 2)} %`,
  (x) => fixed(100 * x, 2),
  (x) => `${fixed(100 * x, 2)} points`,
  (x) => fixed(x, 4),
  (x) => trim(x, 1),
  (x) => x.toFixed(0),
  (x) => (x < 0.001 ? "p < 0.001" : `p = ${x.toFixed(3)}`),
  (x) => (x > 0 && x < 0.95 ? `${(x < 0.001 ? 1 : 1000 * x).toFixed(0)} ms` : x < 10 ? `${x.toFixed(1)} s` : x < 120 ? `${x.toFixed(0)} s` : x < 7200 ? `${(x / 60).toFixed(0)} min` : `${(x / 3600).toFixed(1)} h`),
];
const show = (format, x) => (x === null || x === undefined ? "\u2013" : typeof x === "string" ? x : formats[format](x));
const isShare = (format) => format === 1;
// For axes: 88 %, 0.25, 1e-3.
const tick = (format) => (x) => (isShare(format) ? `${trim(100 * x, 2)} %`
  : Math.abs(x) >= 1e4 ? x.toLocaleString("en-US") : String(Number(x.toPrecision(4))));
const unique = (list) => [...new Set(list)];
const clip = (text, n) => (text.length > n ? `${text.slice(0, n - 1)}\u2026` : text);
const numbers = (list) => list.filter((x) => typeof x === "number");

function penOf() {
  const css = getComputedStyle(document.documentElement);
  const of = (name) => css.getPropertyValue(`--${name}`).trim();
  const pen = { ink: of("ink"), muted: of("muted"), line: of("line"), paper: of("paper"), raised: of("raised"), accent: of("accent"), tint: of("tint"), warn: of("warn") };

  pen.series = page.isDark() ? ["#63b8ea", "#f0935a", "#3cc79a", "#e3a4c7", "#f0b740", "#9ad5f5", "#c9b458", "#a8a8a8"] : okabeIto;
  pen.font = css.fontFamily || "sans-serif";
  return pen;
}

// What all charts share.
function base(pen, tooltip) {
  return {
    animation: false,
    aria: { enabled: false },
    backgroundColor: "transparent",
    color: pen.series,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: pen.ink },
    tooltip: {
      confine: true, backgroundColor: pen.raised, borderColor: pen.line,
      textStyle: { color: pen.ink, fontSize: 13 }, formatter: tooltip,
    },
  };
}

function valueAxis(pen, format, more) {
  return { type: "value", scale: true, axisLabel: { color: pen.muted, formatter: tick(format), hideOverlap: true },
    axisLine: { show: false }, axisTick: { show: false }, splitLine: { lineStyle: { color: pen.line } },
    nameTextStyle: { color: pen.muted }, ...more };
}

function categoryAxis(pen, data, more) {
  return { type: "category", data, axisLabel: { color: pen.ink, interval: 0 }, axisTick: { show: false },
    axisLine: { lineStyle: { color: pen.line } }, splitLine: { show: false }, nameTextStyle: { color: pen.muted }, ...more };
}

// A row as lines of a tooltip.
function lines(d, row, skip = 0) {
  return row.map((x, i) => [d.columns[i], x, d.formats[i]]).slice(skip)
    .filter(([, x]) => x !== null && x !== "")
    .map(([title, x, format]) => `${esc(title)}&ensp;<b>${esc(show(format, x))}</b>`).join("<br>");
}

// ---- points -----------------------------------------------------------------

function board(d, pen, width) {
  const wide = width > 520;
  const has = d.columns.length > 4;
  const names = d.rows.map(([id, settings]) => clip(settings ? `${id}  ${settings}` : id, Math.max(18, Math.round(width / 15))));
  const all = numbers(d.rows.flatMap((r) => r.slice(2).filter((_, i) => i !== 1)));
  const room = (Math.max(...all) - Math.min(...all) || 0.01) * 0.06;
  const filled = (r) => r[3] !== "behind";
  const interval = (params, api) => {
    const at = api.value(0), from = api.coord([api.value(1), at]), to = api.coord([api.value(2), at]);
    const style = { stroke: api.visual("color"), lineWidth: 2 };
    const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });

    return { type: "group", children: [line(from[0], from[1], to[0], to[1]),
      line(from[0], from[1] - 4, from[0], from[1] + 4), line(to[0], to[1] - 4, to[0], to[1] + 4)] };
  };
  const color = (r, i) => (i === 0 ? pen.series[1] : filled(r) ? pen.series[0] : pen.muted);
  const best = d.rows[0];

  return { height: 26 * d.rows.length + 64, option: {
    ...base(pen, (p) => lines(d, d.rows[p.dataIndex])),
    grid: { left: 4, right: 14, top: 26, bottom: 4, containLabel: true },
    xAxis: valueAxis(pen, d.formats[2], { position: "top", min: Math.min(...all) - room, max: Math.max(...all) + room, axisLabel: { color: pen.muted, formatter: tick(d.formats[2]), showMinLabel: false, showMaxLabel: false, hideOverlap: true } }),
    yAxis: categoryAxis(pen, names, { inverse: true, axisLine: { show: false }, axisLabel: { interval: 0, fontSize: wide ? 12.5 : 11, color: (_, i) => (filled(d.rows[i]) ? pen.ink : pen.muted) } }),
    series: [
      has ? { type: "custom", renderItem: interval, encode: { x: [1, 2], y: 0 },
        data: d.rows.map((r, i) => ({ value: [i, r[4], r[5]], itemStyle: { color: color(r, i) } })),
        markArea: { silent: true, itemStyle: { color: pen.tint, opacity: 0.75 }, data: [[{ xAxis: best[4] }, { xAxis: best[5] }]] }, z: 2 } : null,
      { type: "scatter", z: 3, symbolSize: 10, data: d.rows.map((r, i) => ({ value: [r[2], i],
        symbol: i === 0 ? "diamond" : "circle", symbolSize: i === 0 ? 14 : 9,
        itemStyle: { color: filled(r) ? color(r, i) : pen.paper, borderColor: color(r, i), borderWidth: 2 } })) },
    ].filter(Boolean),
  } };
}

function cost(d, pen, width) {
  const sizes = unique(d.rows.map((r) => r[2]));

  return { height: 320, canvas: d.rows.length > 5000, option: {
    ...base(pen, (p) => lines(d, d.rows[p.dataIndex])),
    grid: { left: 8, right: 24, top: 30, bottom: 28, containLabel: true },
    xAxis: valueAxis(pen, 0, { type: "log", name: "weights", nameLocation: "middle", nameGap: 28, scale: true, splitLine: { show: sizes.length > 8, lineStyle: { color: pen.line } },
      min: Math.min(...d.rows.map((r) => r[2])) * 0.8, max: Math.max(...d.rows.map((r) => r[2])) * 1.25,
      axisLabel: { color: pen.muted, hideOverlap: true, ...(sizes.length <= 8 ? { customValues: sizes } : { showMinLabel: false, showMaxLabel: false }), formatter: (x) => (x >= 1e6 ? `${trim(x / 1e6, 1)} M` : x >= 1e3 ? `${trim(x / 1e3, x < 1e4 ? 1 : 0)} k` : trim(x, 0)) } }),
    yAxis: valueAxis(pen, d.formats[3], { name: d.columns[3], nameTextStyle: { color: pen.muted, align: "left" } }),
    series: [{ type: "scatter", data: d.rows.map((r, i) => ({ value: [r[2], r[3]], z: i ? 1 : 9,
      symbol: i ? "circle" : "diamond", symbolSize: i ? 10 : 16,
      itemStyle: { color: i ? pen.series[0] : pen.series[1], opacity: i ? 0.65 : 1 } })).reverse(),
      label: { show: false } }],
  }, fix: (o) => { o.tooltip.formatter = (p) => lines(d, d.rows[d.rows.length - 1 - p.dataIndex]); } };
}

function seeds(d, pen, width) {
  const ids = unique(d.rows.map((r) => r[0])), isNew = (r) => r[3] === "new";
  const names = ids.map((id) => { const r = d.rows.find((x) => x[0] === id); return clip(r[1] ? `${id}  ${r[1]}` : id, Math.max(18, Math.round(width / 15))); });
  const means = ids.map((id) => { const v = d.rows.filter((r) => r[0] === id && isNew(r)).map((r) => r[4]); return v.length ? v.reduce((a, b) => a + b) / v.length : null; });
  const mean = (params, api) => {
    const [x, y] = api.coord([api.value(1), api.value(0)]);

    return { type: "line", shape: { x1: x, y1: y - 12, x2: x, y2: y + 12 }, style: { stroke: api.visual("color"), lineWidth: 3 } };
  };
  const color = (i) => (i ? pen.series[0] : pen.series[1]);

  return { height: 40 * ids.length + 64, option: {
    ...base(pen, (p) => (p.seriesIndex ? lines(d, d.rows[p.dataIndex]) : `mean&ensp;<b>${esc(show(d.formats[4], p.value[1]))}</b>`)),
    grid: { left: 4, right: 14, top: 26, bottom: 4, containLabel: true },
    xAxis: valueAxis(pen, d.formats[4], { position: "top", axisLabel: { color: pen.muted, formatter: tick(d.formats[4]), showMinLabel: false, showMaxLabel: false, hideOverlap: true } }),
    yAxis: categoryAxis(pen, names, { inverse: true, axisLine: { show: false }, axisLabel: { interval: 0, fontSize: width > 520 ? 12.5 : 11, color: pen.ink } }),
    series: [
      { type: "custom", renderItem: mean, encode: { x: 1, y: 0 }, z: 2,
        data: means.map((m, i) => ({ value: [i, m], itemStyle: { color: color(i) } })).filter((m) => m.value[1] !== null) },
      { type: "scatter", z: 3, symbolSize: 10, data: d.rows.map((r) => ({ value: [r[4], ids.indexOf(r[0])],
        itemStyle: { color: isNew(r) ? color(ids.indexOf(r[0])) : pen.paper, borderColor: color(ids.indexOf(r[0])), borderWidth: 2, opacity: isNew(r) ? 0.75 : 1 } })) },
    ],
  } };
}

function parallel(d, pen, width) {
  const last = d.columns.length - 1;
  const values = d.rows.map((r) => r[last]);
  const low = Math.min(...values), high = Math.max(...values);
  const narrow = width < 560;
  const axis = (i) => ({ dim: i - 1, name: clip(d.columns[i], narrow ? 9 : 20), ...(i < last
    ? { type: "category", data: d.axes[i - 1], axisLabel: { formatter: (x) => clip(x, narrow ? 8 : 16) } }
    : { type: "value", min: low, max: high, axisLabel: { formatter: tick(d.formats[i]) } }) });

  return { height: 340, canvas: d.rows.length > 5000, option: {
    ...base(pen, (p) => lines(d, d.rows[d.rows.length - 1 - p.dataIndex])),
    parallel: { left: narrow ? 30 : 60, right: narrow ? 50 : 90, top: 40, bottom: 16,
      parallelAxisDefault: { nameTextStyle: { color: pen.ink, fontSize: 12.5 }, nameGap: 16, axisLine: { lineStyle: { color: pen.muted } },
        axisTick: { show: false }, axisLabel: { color: pen.ink, textBorderColor: pen.paper, textBorderWidth: 3 },
        areaSelectStyle: { width: 18, borderColor: pen.accent, color: pen.accent, opacity: 0.25 } } },
    parallelAxis: d.columns.slice(1).map((_, i) => axis(i + 1)),
    visualMap: { show: false, dimension: last - 1, min: low, max: high > low ? high : low + 1,
      inRange: { color: (d.maximize ? [...viridis] : [...viridis].reverse()).slice(d.maximize ? 0 : 1, d.maximize ? -1 : 9) } },
    series: [{ type: "parallel", smooth: 0.15, inactiveOpacity: 0.04, activeOpacity: 0.9,
      lineStyle: { width: d.rows.length > 100 ? 1 : 2, opacity: d.rows.length > 100 ? 0.45 : 0.75 },
      emphasis: { lineStyle: { width: 4, opacity: 1 } },
      data: d.rows.map((r, i) => ({ value: r.slice(1), lineStyle: i ? {} : { width: 4, opacity: 1 } })).reverse() }],
  } };
}

// ---- curves -----------------------------------------------------------------

function curves(d, pen, width) {
  const long = d.rows.length >= 10;
  const format = d.formats[1];
  const series = d.columns.slice(1).map((name, i) => ({
    type: "line", name, showSymbol: d.rows.length < 3, connectNulls: true, symbol: "circle",
    data: d.rows.map((r) => [r[0], r[i + 1]]).filter(([, y]) => y !== null),
    lineStyle: { width: i ? 1.8 : 3, type: dashes[i] }, itemStyle: { color: pen.series[i] }, z: i ? 2 : 4,
    markPoint: { silent: true, symbol: marks[i], symbolSize: i ? 9 : 12, label: { show: false },
      data: d.rows.filter((r) => r[0] === d.kept[i] && r[i + 1] !== null).map((r) => ({ coord: [r[0], r[i + 1]] })) },
  }));

  return { height: long ? 400 : 360, legend: d.columns.slice(1), option: {
    ...base(pen, (ps) => `epoch <b>${esc(ps[0].value[0])}</b><br>${ps.map((p) => `${p.marker}${esc(p.seriesName)}&ensp;<b>${esc(show(format, p.value[1]))}</b>`).join("<br>")}`),
    tooltip: { ...base(pen).tooltip, trigger: "axis", formatter: (ps) => `epoch <b>${esc(ps[0].value[0])}</b><br>${ps.map((p) => `${p.marker}${esc(p.seriesName)}&ensp;<b>${esc(show(format, p.value[1]))}</b>`).join("<br>")}` },
    legend: { show: false },
    grid: { left: 8, right: 18, top: 30, bottom: long ? 74 : 34, containLabel: true },
    xAxis: valueAxis(pen, 0, { name: "epoch", nameLocation: "middle", nameGap: 26, minInterval: 1, min: "dataMin", max: "dataMax", splitLine: { show: false }, axisLine: { show: true, lineStyle: { color: pen.line } } }),
    yAxis: valueAxis(pen, format, { name: d.metric, nameTextStyle: { color: pen.muted, align: "left" } }),
    dataZoom: [
      // A finger that scrolls the page must not be caught: it has the slider.
      ...(matchMedia("(pointer: coarse)").matches ? [] : [{ type: "inside", zoomOnMouseWheel: "ctrl", moveOnMouseWheel: false, moveOnMouseMove: true }]),
      { type: "slider", show: long, height: 20, bottom: 6, borderColor: pen.line, fillerColor: pen.tint, textStyle: { color: pen.muted }, dataBackground: { lineStyle: { color: pen.muted }, areaStyle: { opacity: 0 } } }],
    series,
  } };
}

// ---- factors ----------------------------------------------------------------

function shares(d, pen, width) {
  const rows = d.rows.map((r) => ({ name: r[1] === null ? r[0] : `${r[0]} \u00d7 ${r[1]}`, pair: r[1] !== null, share: r[2] }))
    .sort((a, b) => b.share - a.share).slice(0, d.most);

  return { height: 30 * rows.length + 24, option: {
    ...base(pen, (p) => `${esc(rows[p.dataIndex].name)}&ensp;<b>${esc(show(1, rows[p.dataIndex].share))}</b>`),
    grid: { left: 4, right: 64, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: "value", show: false, min: 0 },
    yAxis: categoryAxis(pen, rows.map((r) => clip(r.name, width > 520 ? 44 : 24)), { inverse: true, axisLine: { show: false } }),
    series: [{ type: "bar", barMaxWidth: 16, data: rows.map((r) => ({ value: r.share, itemStyle: { borderRadius: [0, 3, 3, 0],
      color: r.pair ? pen.series[4] : pen.series[0], decal: r.pair ? { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4, color: "rgba(0,0,0,.28)" } : undefined } })),
      label: { show: true, position: "right", color: pen.ink, formatter: (p) => show(1, p.value) } }],
  } };
}

function levels(d, pen, width) {
  const factors = unique(d.rows.map((r) => r[0]));
  const across = Math.max(1, Math.min(factors.length, Math.floor(width / 280)));
  const down = Math.ceil(factors.length / across);
  const all = numbers(d.rows.flatMap((r) => [r[2], r[3]]));
  const room = (Math.max(...all) - Math.min(...all) || 0.01) * 0.08;
  const option = { ...base(pen, (p) => lines(d, p.data.row)), legend: { show: false }, grid: [], xAxis: [], yAxis: [], series: [], title: [] };

  factors.forEach((factor, i) => {
    const rows = d.rows.filter((r) => r[0] === factor);
    const w = Math.min(width / across, 440), left = (i % across) * w;
    const line = (name, at, extra) => ({ type: "line", name, xAxisIndex: i, yAxisIndex: i, data: rows.map((r) => ({ value: r[at], row: r })), ...extra });

    option.title.push({ text: factor, left, top: 250 * Math.floor(i / across), textStyle: { color: pen.ink, fontSize: 13, fontWeight: 600, fontFamily: option.textStyle.fontFamily, width: w - 20, overflow: "truncate" } });
    option.grid.push({ left: left + 4, width: w - 24, top: 250 * Math.floor(i / across) + 30, height: 200, containLabel: true });
    option.xAxis.push(categoryAxis(pen, rows.map((r) => r[1]), { gridIndex: i, boundaryGap: true, axisLabel: { interval: 0, width: (w - 70) / rows.length - 4, overflow: "truncate", fontSize: 11.5, color: (_, at) => (rows[at] && rows[at][5] ? pen.warn : pen.ink), rotate: rows.length > 6 ? 40 : 0 } }));
    option.yAxis.push(valueAxis(pen, d.formats[2], { gridIndex: i, min: Math.min(...all) - room, max: Math.max(...all) + room, splitNumber: 4, axisLabel: { color: pen.muted, fontSize: 11, formatter: tick(d.formats[2]), showMinLabel: false, showMaxLabel: false } }));
    option.series.push(line("best point", 3, { symbol: "diamond", symbolSize: 10, lineStyle: { width: 2, color: pen.series[1], type: "dashed" }, itemStyle: { color: pen.series[1] } }));
    option.series.push(line("mean over the grid", 2, { symbol: "circle", symbolSize: 8, lineStyle: { width: 2, color: pen.series[0] }, itemStyle: { color: pen.series[0] } }));
  });
  return { height: 250 * down, legend: ["best point", "mean over the grid"], colors: [1, 0], kinds: [1, 0], option };
}

function ink(share) { return share > 0.62 ? "#111" : "#fff"; }

function heat(d, pen, width) {
  const xs = unique(d.rows.map((r) => r[0])), ys = unique(d.rows.map((r) => r[1]));
  const all = numbers(d.rows.map((r) => r[3]));
  const low = Math.min(...all), high = Math.max(...all) > low ? Math.max(...all) : low + 1;
  const cell = Math.min((width - 110) / xs.length, 150);
  const goodness = (x) => (d.maximize ? (x - low) / (high - low) : (high - x) / (high - low));

  return { height: Math.min(46, Math.max(30, 300 / ys.length)) * ys.length + 84, option: {
    ...base(pen, (p) => lines(d, p.data.row)),
    grid: { left: 4, right: Math.max(10, width - 110 - cell * xs.length), top: 30, bottom: 30, containLabel: true },
    xAxis: categoryAxis(pen, xs, { name: d.columns[0], nameLocation: "middle", nameGap: 28, axisLine: { show: false }, axisLabel: { interval: 0, color: pen.ink, width: cell - 6, overflow: "truncate" } }),
    yAxis: categoryAxis(pen, ys, { name: d.columns[1], inverse: false, axisLine: { show: false }, nameTextStyle: { color: pen.muted, align: "left" }, axisLabel: { interval: 0, color: pen.ink, width: 100, overflow: "truncate" } }),
    visualMap: { show: false, min: low, max: high, inRange: { color: d.maximize ? viridis : [...viridis].reverse() } },
    series: [{ type: "heatmap", itemStyle: { borderColor: pen.paper, borderWidth: 2, borderRadius: 3 },
      data: d.rows.filter((r) => r[3] !== null).map((r) => ({ value: [r[0], r[1], r[3]], row: r,
        label: { show: cell > 52, color: ink(goodness(r[3])), formatter: show(d.formats[3], r[3]) } })) }],
  } };
}

// ---- errors -----------------------------------------------------------------

function confusion(d, pen, width) {
  const names = unique(d.rows.map((r) => r[0]));
  const n = names.length;
  const cell = Math.min(54, (width - 130) / n);
  const worst = Math.max(...d.rows.filter((r) => r[0] !== r[1]).map((r) => r[3] || 0), 0.001);
  const alpha = (color, a) => { const v = parseInt(color.slice(1), 16); return `rgba(${v >> 16},${(v >> 8) & 255},${v & 255},${a.toFixed(3)})`; };
  const color = (r) => (r[0] === r[1] ? alpha(pen.series[0], 0.12 + 0.6 * (r[3] || 0)) : r[2] ? alpha(pen.series[1], 0.1 + 0.8 * (r[3] / worst)) : alpha(pen.series[0], 0.03));

  return { height: Math.max(24, Math.min(44, cell)) * n + 120, option: {
    ...base(pen, (p) => lines(d, p.data.row)),
    grid: { left: 4, right: Math.max(36, width - 150 - 62 * n), top: 26, bottom: 4, containLabel: true },
    xAxis: categoryAxis(pen, names, { position: "top", axisLine: { show: false }, axisLabel: { interval: 0, color: pen.ink, rotate: -45, fontSize: 11.5, formatter: (x) => clip(x, 14) } }),
    yAxis: categoryAxis(pen, names, { inverse: true, axisLine: { show: false }, axisLabel: { interval: 0, color: pen.ink, fontSize: 11.5, formatter: (x) => clip(x, 14) } }),
    series: [{ type: "heatmap", itemStyle: { borderColor: pen.paper, borderWidth: 2, borderRadius: 3 },
      data: d.rows.map((r) => ({ value: [r[1], r[0], r[3] || 0], row: r, itemStyle: { color: color(r) },
        label: { show: cell > 26 && r[2] > 0, fontSize: cell > 40 ? 12 : 10, color: pen.ink, formatter: show(0, r[2]) } })) }],
    visualMap: { show: false, min: 0, max: 1, inRange: { opacity: 1 } },
  } };
}

function reliability(d, pen, width) {
  const total = d.rows.reduce((sum, r) => sum + r[2], 0);

  return { height: Math.min(380, width), option: {
    ...base(pen, (p) => (p.data.row ? lines(d, p.data.row) : "")),
    grid: { left: 8, right: Math.max(20, width - 520), top: 30, bottom: 30, containLabel: true },
    xAxis: valueAxis(pen, 1, { name: "mean confidence", nameLocation: "middle", nameGap: 28, min: 0, max: 1, scale: false }),
    yAxis: valueAxis(pen, 1, { name: "right", min: 0, max: 1, scale: false, nameTextStyle: { color: pen.muted, align: "left" } }),
    series: [
      { type: "line", silent: true, showSymbol: false, data: [[0, 0], [1, 1]], lineStyle: { color: pen.muted, type: "dashed", width: 1.5 } },
      { type: "line", lineStyle: { color: pen.series[0], width: 2 }, itemStyle: { color: pen.series[0] }, symbol: "circle",
        data: d.rows.map((r) => ({ value: [r[3], r[4]], row: r, symbolSize: 6 + 22 * Math.sqrt(r[2] / total) })) },
    ],
  } };
}

// ---- all of them ------------------------------------------------------------

const kinds = { search, metrics, repeats, seeds, actions, sizes, board, cost, parallel, curves, losses: curves, shares, heat, confusion, reliability,
  "levels-model": levels, "levels-training": levels, "levels-data": levels };

// Buttons that show and hide series, by mouse and by key.
function addLegend(box, chart, made, hidden, pen) {
  const list = document.createElement("div");

  list.className = "legend";
  made.legend.forEach((name, i) => {
    const button = document.createElement("button");
    const at = made.colors ? made.colors[i] : i;
    const dash = { solid: "", dashed: "5 3", dotted: "2 2" }[dashes[at]] ?? dashes[at].join(" ");
    const swatch = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");

    swatch.setAttribute("width", 22); swatch.setAttribute("height", 8);
    path.setAttribute("d", "M0 4H22"); path.setAttribute("stroke", pen.series[at]);
    path.setAttribute("stroke-width", 2.5); path.setAttribute("stroke-dasharray", dash);
    swatch.append(path);
    button.type = "button";
    button.append(swatch, name);
    button.setAttribute("aria-pressed", String(!hidden.has(name)));
    button.onclick = () => {
      hidden.has(name) ? hidden.delete(name) : hidden.add(name);
      button.setAttribute("aria-pressed", String(!hidden.has(name)));
      page.remember(`h-${box.dataset.chart}`, made.legend.map((n, at) => (hidden.has(n) ? at : "")).filter((at) => at !== "").join("."));
      chart.dispatchAction({ type: "legendToggleSelect", name });
    };
    list.append(button);
  });
  box.before(list);
  return list;
}

function drawing(box, d) {
  const hidden = new Set();
  let chart = null, legend = null;

  return function () {
    const pen = penOf(), width = box.clientWidth;
    const made = kinds[box.dataset.chart](d, pen, width);

    if (!chart && made.legend) // what the address hides: h-curves=0.2
      for (const at of (page.state.get(`h-${box.dataset.chart}`) || "").split(".").filter(Boolean))
        if (made.legend[at]) hidden.add(made.legend[at]);
    if (chart) chart.dispose();
    if (legend) legend.remove();
    if (made.fix) made.fix(made.option);
    box.style.height = `${Math.round(made.height)}px`;
    chart = echarts.init(box, null, { renderer: made.canvas ? "canvas" : "svg" });
    if (made.legend) made.option.legend.selected = Object.fromEntries([...hidden].map((name) => [name, false]));
    chart.setOption(made.option);
    legend = made.legend ? addLegend(box, chart, made, hidden, pen) : null;
    box.dataset.drawn = "true";
  };
}

if (typeof echarts !== "undefined") {
  document.documentElement.classList.add("drawn");
  for (const box of document.querySelectorAll("[data-chart]")) {
    const draw = drawing(box, page.data[box.dataset.chart]);
    let width = box.clientWidth;

    draw();
    page.redraw.push(draw);
    new ResizeObserver(() => {
      if (Math.abs(box.clientWidth - width) < 2) return;
      width = box.clientWidth;
      draw();
    }).observe(box);
  }
  addEventListener("beforeprint", () => { page.printed = document.documentElement.dataset.theme; document.documentElement.dataset.theme = "light"; page.redraw.forEach((f) => f()); });
  addEventListener("afterprint", () => { if (page.printed) document.documentElement.dataset.theme = page.printed; else delete document.documentElement.dataset.theme; page.redraw.forEach((f) => f()); });
}

// A section behind which a choice stands is none that the browser finds.
if (page.state.toString()) page.goTo();
