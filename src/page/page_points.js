// Charts of points: in rank order, by size, through their settings, by seed.
// Each is a function of its data (columns, formats, rows, as in its table), a
// pen that knows the theme, the room there is, and what the reader chose; it
// returns a height, ECharts' option, and what page_draw.js puts above it.

function board(d, pen, width) {
  const has = d.columns.length > 4;
  const all = numbers(d.rows.flatMap((r) => r.slice(2).filter((_, i) => i !== 1)));
  const low = Math.min(...all), filled = (r) => r[3] !== "behind";
  const color = (r, i) => (i === 0 ? pen.best : filled(r) ? pen.other : pen.muted);
  const best = d.rows[0];

  return { height: rowHeight(width, 26) * d.rows.length + 72, option: {
    ...base(pen, (p) => lines(d, d.rows[p.dataIndex])),
    grid: { left: 4, right: 14, top: 46, bottom: 4, containLabel: true },
    xAxis: topAxis(pen, d.formats[2], d.columns[2], low, Math.max(...all)),
    yAxis: rowAxis(pen, d.rows, width, (_, i) => (filled(d.rows[i]) ? pen.ink : pen.muted)),
    series: [
      ...(has ? [{ type: "custom", renderItem: whisker, encode: { x: [1, 2], y: 0 },
        data: d.rows.map((r, i) => ({ value: [i, r[4], r[5]], itemStyle: { color: color(r, i) } })),
        markArea: { silent: true, itemStyle: { color: pen.tint, opacity: 0.75 }, data: [[{ xAxis: best[4] }, { xAxis: best[5] }]] }, z: 2 }] : []),
      { type: "scatter", z: 3, data: d.rows.map((r, i) => ({ value: [r[2], i],
        symbol: i === 0 ? "diamond" : "circle", symbolSize: i === 0 ? 14 : 9,
        itemStyle: { color: filled(r) ? color(r, i) : pen.paper, borderColor: color(r, i), borderWidth: 2 } })) },
      ...rowLabels(pen, d.rows, width, low),
    ],
  } };
}

function cost(d, pen) {
  const sizes = unique(d.rows.map((r) => r[2])), back = [...d.rows].reverse();
  const short = (x) => (x >= 1e6 ? `${trim(x / 1e6, 1)} M` : x >= 1e3 ? `${trim(x / 1e3, x < 1e4 ? 1 : 0)} k` : trim(x, 0));
  const isFront = (r) => d.front.includes(r[0]);
  const front = d.rows.filter(isFront).sort((a, b) => a[2] - b[2]);
  const kind = (r) => (r === d.rows[0] ? 2 : isFront(r) ? 1 : 0);

  return { height: 330, canvas: d.rows.length > 2000, key: [["diamond", pen.best, "the best"], ...(front.length > 1 ? [["line", pen.other, "beaten by none in both at once"]] : [])], option: {
    ...base(pen, (p) => (p.seriesIndex ? lines(d, back[p.dataIndex]) : "")),
    grid: { left: 8, right: 24, top: 30, bottom: 32, containLabel: true },
    xAxis: valueAxis(pen, 0, { type: "log", ...below("weights, log scale"), splitLine: { show: sizes.length > 8, lineStyle: { color: pen.line } },
      min: Math.min(...sizes) * 0.8, max: Math.max(...sizes) * 1.25,
      axisLabel: { color: pen.muted, hideOverlap: true, ...(sizes.length <= 8 ? { customValues: sizes } : { showMinLabel: false, showMaxLabel: false }), formatter: short } }),
    yAxis: valueAxis(pen, d.formats[3], upright(pen, d.columns[3])),
    series: [
      { type: "line", silent: true, showSymbol: false, step: "end", z: 1, lineStyle: { color: pen.other, width: 1.5, opacity: 0.8 }, data: front.map((r) => [r[2], r[3]]) },
      { type: "scatter", data: back.map((r) => ({ value: [r[2], r[3]], symbol: kind(r) > 1 ? "diamond" : "circle", symbolSize: [8, 10, 16][kind(r)],
        itemStyle: { color: kind(r) > 1 ? pen.best : pen.other, opacity: kind(r) ? 1 : 0.5 } })) }],
  } };
}

// ---- seeds and folds --------------------------------------------------------

function seeds(d, pen, width) {
  const ids = unique(d.rows.map((r) => r[0])), isNew = (r) => r[3] === "new";
  const rows = ids.map((id) => d.rows.find((x) => x[0] === id));
  const means = ids.map((id) => { const v = d.rows.filter((r) => r[0] === id && isNew(r)).map((r) => r[4]); return v.length ? v.reduce((a, b) => a + b) / v.length : null; });
  const all = numbers(d.rows.map((r) => r[4])), low = Math.min(...all);
  const mean = (params, api) => {
    const [x, y] = api.coord([api.value(1), api.value(0)]);

    return { type: "line", shape: { x1: x, y1: y - 12, x2: x, y2: y + 12 }, style: { stroke: api.visual("color"), lineWidth: 3 } };
  };
  const color = (i) => (i ? pen.other : pen.best);

  return { height: rowHeight(width, 40) * ids.length + 72, option: {
    ...base(pen, (p) => (p.seriesIndex ? lines(d, d.rows[p.dataIndex]) : `mean&ensp;<b>${esc(show(d.formats[4], p.value[1]))}</b>`)),
    grid: { left: 4, right: 14, top: 46, bottom: 4, containLabel: true },
    xAxis: topAxis(pen, d.formats[4], d.columns[4], low, Math.max(...all)),
    yAxis: rowAxis(pen, rows, width),
    series: [
      { type: "custom", renderItem: mean, encode: { x: 1, y: 0 }, z: 2,
        data: means.map((m, i) => ({ value: [i, m], itemStyle: { color: color(i) } })).filter((m) => m.value[1] !== null) },
      { type: "scatter", z: 3, symbolSize: 10, data: d.rows.map((r) => ({ value: [r[4], ids.indexOf(r[0])],
        itemStyle: { color: isNew(r) ? color(ids.indexOf(r[0])) : pen.paper, borderColor: color(ids.indexOf(r[0])), borderWidth: 2, opacity: isNew(r) ? 0.75 : 1 } })) },
      ...rowLabels(pen, rows, width, low),
    ],
  } };
}

function repeats(d, pen, width) {
  const of = d.columns.slice(3), all = numbers(d.rows.flatMap((r) => r.slice(2))), low = Math.min(...all);
  const at = (k) => (k + 1) % pen.series.length;

  return { height: rowHeight(width, 30) * d.rows.length + 72,
    legend: [["mean", 0, "bar"], ...of.map((name, k) => [name, at(k), marks[k % marks.length]])], option: {
    ...base(pen, (p) => lines(d, d.rows[p.data.value[1]])),
    grid: { left: 4, right: 14, top: 46, bottom: 4, containLabel: true },
    xAxis: topAxis(pen, d.formats[2], d.metric, low, Math.max(...all)),
    yAxis: rowAxis(pen, d.rows, width),
    series: [{ type: "scatter", name: "mean", symbol: "rect", symbolSize: [4, 20], itemStyle: { color: pen.other }, z: 2, data: d.rows.map((r, i) => ({ value: [r[2], i] })) },
      ...of.map((name, k) => ({ type: "scatter", name, symbol: marks[k % marks.length], symbolSize: 9, z: 3,
        itemStyle: { color: pen.series[at(k)], opacity: 0.85 },
        data: d.rows.map((r, i) => ({ value: [r[k + 3], i] })).filter((x) => x.value[0] !== null) })),
      ...rowLabels(pen, d.rows, width, low)],
  } };
}

// ---- parallel coordinates ---------------------------------------------------

// What the reader keeps: the best so many, and a level of some factors.
const parallelTools = (d) => [
  { kind: "range", key: "k", label: "Best", min: 1, max: d.rows.length, value: d.rows.length, text: (k) => `${k} of ${d.rows.length}` },
  ...d.axes.slice(0, 10).map((levels, i) => ({ kind: "select", key: `f${i}`, label: d.columns[i + 1], options: levels })),
];

// A few thousand lines are drawn on a canvas.  What is not kept stays as a shade.
function parallel(d, pen, width, view) {
  const last = d.columns.length - 1, narrow = width < 560;
  const values = d.rows.map((r) => r[last]), low = Math.min(...values), high = Math.max(...values) > low ? Math.max(...values) : low + 1;
  const scale = scaleOf(pen), share = (x) => (d.maximize ? x - low : high - x) / (high - low);
  const places = d.axes.map(placesOf);
  const kept = d.rows.map((r, i) => i < view.k && d.axes.every((levels, f) => !view[`f${f}`] || r[f + 1] === levels[view[`f${f}`] - 1]));
  const order = d.rows.map((_, i) => i).sort((a, b) => kept[a] - kept[b] || b - a);
  const many = order.filter((i) => kept[i]).length > 100, first = order[order.length - 1];
  const style = (i) => (!kept[i] ? { width: 1, opacity: 0.07, color: pen.muted }
    : { color: onScale(scale, share(values[i])), width: i === first ? 4 : many ? 1 : 2, opacity: i === first ? 1 : many ? 0.5 : 0.8 });
  const letters = Math.floor((width - 100) / d.axes.length / 8.5); // between two axes
  const axis = (f) => ({ dim: f, type: "value", name: clip(d.columns[f + 1], narrow ? Math.min(letters, 9) : letters), min: places[f].min, max: places[f].max,
    axisLabel: { customValues: places[f].ticks, formatter: (p) => clip(places[f].text(p), Math.min(letters - 1, 20)) } });

  return { height: 380, canvas: d.rows.length > 1000, brush: true, option: {
    ...base(pen, (p) => lines(d, d.rows[order[p.dataIndex]])),
    parallel: { left: narrow ? 34 : 44, right: narrow ? 62 : 80, top: 40, bottom: 56,
      parallelAxisDefault: { nameTextStyle: { color: pen.ink, fontSize: 12.5 }, nameGap: 16, axisLine: { lineStyle: { color: pen.muted } }, splitLine: { show: false },
        axisTick: { show: false }, axisLabel: { color: pen.ink, textBorderColor: pen.paper, textBorderWidth: 3 },
        areaSelectStyle: { width: 18, borderColor: pen.accent, color: pen.accent, opacity: 0.25 } } },
    parallelAxis: [...places.map((_, f) => axis(f)), { dim: last - 1, type: "value", name: clip(d.columns[last], narrow ? 8 : 20), min: low, max: high, axisLabel: { formatter: tick(d.formats[last]) } }],
    visualMap: { type: "continuous", orient: "horizontal", left: "center", bottom: 0, itemWidth: 11, itemHeight: narrow ? 120 : 200, hoverLink: false, seriesIndex: 99, min: 0, max: 1,
      text: [show(d.formats[last], d.maximize ? high : low), show(d.formats[last], d.maximize ? low : high)], textStyle: { color: pen.muted }, inRange: { color: scale } },
    series: [{ type: "parallel", smooth: 0.15, inactiveOpacity: 0.04, activeOpacity: 0.9, emphasis: { lineStyle: { width: 4, opacity: 1 } },
      data: order.map((i) => ({ value: [...places.map((p, f) => p.at.get(d.rows[i][f + 1])), values[i]], lineStyle: style(i) })) }],
  } };
}
