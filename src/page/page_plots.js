// More charts of a page: epochs, the search, what was tried.

// ---- curves -----------------------------------------------------------------

const epochsOf = (d) => [d.rows[0][0], d.rows[d.rows.length - 1][0]];
const curveTools = (d) => [
  ...(d.of && d.of.some((at) => at.sd) ? [{ kind: "toggle", key: "band", label: "\u00b1 sd" }, { kind: "toggle", key: "each", label: "each training" }] : []),
  ...(d.rows.length < 6 ? [] : ["from", "to"].map((key, i) => ({ kind: "range", key, label: i ? "to" : "Epochs from", min: epochsOf(d)[0], max: epochsOf(d)[1], value: epochsOf(d)[i], text: String }))),
];

// From the mean less its standard deviation to the mean and it.
function bandOf(name, rows, color) {
  const shape = rows.filter((r) => r[1] !== null && r[2] !== null);

  return { type: "custom", name, silent: true, clip: true, z: 1, encode: { x: 0, y: [1, 2] }, tooltip: { show: false },
    data: shape.map(([e, m, sd]) => [e, m - sd, m + sd]),
    renderItem: (params, api) => (params.dataIndexInside ? undefined : { type: "polygon",
      shape: { points: [...shape.map(([e, m, sd]) => api.coord([e, m + sd])), ...shape.map(([e, m, sd]) => api.coord([e, m - sd])).reverse()] },
      style: { fill: color, opacity: 0.16 } }) };
}

// d.of: for each curve its columns (mean, sd), its single trainings row by row,
// and the epoch that its best training kept with the value there.
function curves(d, pen, width, view) {
  const format = d.formats[1];
  const order = [1, 0, 2, 3, 4, 5, 6, 7]; // the chosen one has the colour of the best
  const series = d.of.flatMap((of, i) => {
    const color = pen.series[order[i]], name = d.columns[of.mean];
    const list = [{ type: "line", name, showSymbol: d.rows.length < 3, symbol: "circle", connectNulls: true,
      data: d.rows.map((r) => [r[0], r[of.mean]]).filter(([, y]) => y !== null),
      lineStyle: { width: i ? 1.8 : 3, type: dashes[i], color }, itemStyle: { color }, z: i ? 3 : 5, emphasis: { focus: "series" },
      markPoint: { silent: true, symbol: marks[i], symbolSize: i ? 9 : 12, label: { show: false }, itemStyle: { color }, data: of.kept ? [{ coord: of.kept }] : [] } }];

    if (of.sd && view.band) list.push(bandOf(name, d.rows.map((r) => [r[0], r[of.mean], r[of.sd]]), color));
    if (of.each && view.each) for (const each of of.each)
      list.push({ type: "line", name, silent: true, showSymbol: false, z: 2, tooltip: { show: false }, data: d.rows.map((r, k) => [r[0], each[k]]).filter(([, y]) => y !== null && y !== undefined),
        lineStyle: { width: 0.8, opacity: 0.55, color, type: "solid" } });
    return list;
  });
  if (d.lowest) series[1].markLine = { silent: true, symbol: "none", data: [{ xAxis: d.lowest }], lineStyle: { color: pen.muted, type: "dotted", width: 1.5 },
    label: { formatter: `lowest: epoch ${d.lowest}`, color: pen.muted, position: "end", align: ["left", "center", "right"][Math.min(Math.floor((3 * (d.lowest - epochsOf(d)[0])) / (epochsOf(d)[1] - epochsOf(d)[0] || 1)), 2)] } };
  const tip = (ps) => { const row = d.rows.find((r) => r[0] === ps[0].value[0]);
    return `epoch <b>${esc(row[0])}</b><br>${d.of.map((of, i) => [of, i]).filter(([of]) => !view.hidden.has(d.columns[of.mean]) && row[of.mean] !== null)
      .map(([of, i]) => `<span style="color:${pen.series[order[i]]}">\u25cf</span> ${esc(d.columns[of.mean])}&ensp;<b>${esc(show(format, row[of.mean]))}</b>${of.sd && row[of.sd] !== null ? ` \u00b1 ${esc(show(difference(format), row[of.sd]))}` : ""}`).join("<br>")}`; };

  return { height: 360, zoom: true, legend: d.of.map((of, i) => [d.columns[of.mean], order[i], dashes[i]]), shown: d.of.map((of, i) => i).filter((i) => d.of.length < 4 || (i < 4 && !d.of[i].last)), option: {
    ...base(pen),
    tooltip: { ...base(pen).tooltip, trigger: "axis", formatter: tip },
    grid: { left: 8, right: 18, top: 30, bottom: 34, containLabel: true },
    xAxis: valueAxis(pen, 0, { ...below("epoch"), nameGap: 26, minInterval: 1, min: "dataMin", max: "dataMax", splitLine: { show: false }, axisLine: { show: true, lineStyle: { color: pen.line } } }),
    yAxis: valueAxis(pen, format, upright(pen, d.metric)),
    // A finger that scrolls the page must not be caught: it has the sliders.
    dataZoom: [{ type: "inside", disabled: page.coarse, zoomOnMouseWheel: "ctrl", moveOnMouseWheel: false, moveOnMouseMove: true, minValueSpan: 1,
      startValue: view.from ?? epochsOf(d)[0], endValue: view.to ?? epochsOf(d)[1] }],
    series,
  } };
}

// ---- the search -------------------------------------------------------------

function search(d, pen) {
  const last = d.rows[d.rows.length - 1][1], most = d.rows[d.rows.length - 1][0];
  const away = d.maximize ? last - d.noise : last + d.noise;
  const all = d.rows.map((r) => r[1]), room = (Math.max(...all) - Math.min(...all) || 0.01) * 0.08;

  return { height: 280, option: {
    ...base(pen, (p) => lines(d, d.rows[p.dataIndex])),
    grid: { left: 8, right: 24, top: 30, bottom: 34, containLabel: true },
    xAxis: valueAxis(pen, 0, { type: "log", logBase: 2, ...below(`${d.columns[0]}, log scale`), min: 0.9, max: most * 1.1, splitLine: { show: false },
      axisLabel: { color: pen.muted, hideOverlap: true, customValues: d.rows.map((r) => r[0]), formatter: (x) => show(0, Math.round(x)) } }),
    yAxis: valueAxis(pen, d.formats[1], { ...upright(pen, d.columns[1]), min: Math.min(...all) - room, max: Math.max(...all) + room, splitLine: ruled(pen), axisLabel: { color: pen.muted, formatter: tick(d.formats[1]), showMinLabel: false, showMaxLabel: false } }),
    series: [{ type: "line", symbol: "circle", symbolSize: 8, data: d.rows.map((r) => [r[0], r[1]]), lineStyle: { color: pen.other, width: 2.5 }, itemStyle: { color: pen.other },
      markArea: d.noise === null ? undefined : { silent: true, itemStyle: { color: pen.tint, opacity: 0.75 }, data: [[{ yAxis: Math.max(away, Math.min(...all) - room) }, { yAxis: last }]] } }],
  } };
}

function metrics(d, pen) {
  const kind = (r) => (r[0] === d.by_accuracy ? 1 : r[0] === d.by_loss ? 2 : 0);
  const rows = [...d.rows].sort((a, b) => kind(a) - kind(b));
  const key = d.by_accuracy === d.by_loss ? [["diamond", pen.best, `${d.by_loss}, best by both`]]
    : [["diamond", pen.best, `${d.by_accuracy}, best by accuracy`], ["triangle", pen.series[2], `${d.by_loss}, best by loss`]];

  return { height: 320, canvas: d.rows.length > 2000, key, option: {
    ...base(pen, (p) => lines(d, rows[p.dataIndex])),
    grid: { left: 8, right: 24, top: 30, bottom: 32, containLabel: true },
    xAxis: valueAxis(pen, d.formats[2], below(d.columns[2])),
    yAxis: valueAxis(pen, d.formats[3], upright(pen, d.columns[3])),
    series: [{ type: "scatter", data: rows.map((r) => ({ value: [r[2], r[3]],
      symbol: ["circle", "diamond", "triangle"][kind(r)], symbolSize: kind(r) ? 15 : 9,
      itemStyle: { color: [pen.other, pen.best, pen.series[2]][kind(r)], opacity: kind(r) ? 1 : 0.5 } })) }],
  } };
}

// ---- improvements -----------------------------------------------------------

function actions(d, pen, width) {
  const color = (r) => (r[3] === null ? pen.muted : r[3] > 0 ? pen.series[2] : r[4] < 0 ? pen.series[1] : pen.muted);
  const symbol = (r) => (r[3] === null ? "circle" : r[3] > 0 ? "triangle" : r[4] < 0 ? "diamond" : "circle");
  const rows = d.rows.map((r) => [`${r[0]} against ${r[1].split(" ").slice(1).join(" ")}`]);
  const all = numbers(d.rows.flatMap((r) => r.slice(2, 5))).concat(0);
  const zero = { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: pen.muted, type: "dashed" }, data: [{ xAxis: 0 }] };

  return { height: 34 * d.rows.length + 72, option: {
    ...base(pen, (p) => lines(d, d.rows[p.dataIndex])),
    grid: { left: 4, right: 30, top: 46, bottom: 4, containLabel: true },
    xAxis: topAxis(pen, d.formats[2], `change of ${d.metric}`, Math.min(...all), Math.max(...all)),
    yAxis: categoryAxis(pen, rows.map(([name]) => name), { inverse: true, axisLine: { show: false }, axisLabel: { interval: 0, color: pen.ink, width: width * 0.42, overflow: "truncate" } }),
    series: [{ type: "custom", renderItem: whisker, encode: { x: [1, 2], y: 0 },
      data: d.rows.map((r, i) => ({ value: [i, r[3] ?? r[2], r[4] ?? r[2]], itemStyle: { color: color(r) } })) },
    { type: "scatter", symbolSize: 11, data: d.rows.map((r, i) => ({ value: [r[2], i], symbol: symbol(r), itemStyle: { color: color(r) } })), markLine: zero }],
  } };
}

function sizes(d, pen) {
  const tried = d.fit.filter(([m]) => m <= d.largest), beyond = d.fit.filter(([m]) => m >= d.largest * 0.999);
  const line = (data, type) => ({ type: "line", silent: true, showSymbol: false, data, lineStyle: { color: pen.other, width: 2, type } });
  const key = [["diamond", pen.best, "measured"], ...(d.fit.length ? [["line", pen.other, "fitted; dashed: beyond what was tried"]] : [])];

  return { height: 300, key, option: {
    ...base(pen, (p) => (p.data.row ? lines(d, p.data.row) : "")),
    grid: { left: 8, right: 30, top: 30, bottom: 32, containLabel: true },
    xAxis: valueAxis(pen, 0, { type: "log", logBase: 2, splitLine: { show: false }, ...below(`${d.columns[0]}, log scale`), min: d.rows[0][0] * 0.9, max: d.largest * (d.fit.length ? 2.2 : 1.1),
      axisLabel: { color: pen.muted, hideOverlap: true, customValues: d.rows.map((r) => r[0]).concat(d.fit.length ? Math.round(2 * d.largest) : []), formatter: (x) => show(0, Math.round(x)) } }),
    yAxis: valueAxis(pen, 1, upright(pen, "error")),
    series: [line(tried, "solid"), line(beyond, "dashed"),
      { type: "scatter", symbolSize: 11, itemStyle: { color: pen.best }, symbol: "diamond", data: d.rows.map((r) => ({ value: [r[0], r[1]], row: r })) }],
  } };
}
