// Charts of factors, of classes and of errors.

// A class is a row, a part of the data a bar: its share, with its number.
function classes(d, pen, width) {
  const parts = d.columns.slice(1), sums = parts.map((_, k) => d.rows.reduce((sum, r) => sum + r[k + 1], 0) || 1);
  const color = (k) => (parts.length < 2 ? pen.other : pen.series[[0, 3, 2][["training", "validation", "test"].indexOf(parts[k])]]);
  const thick = parts.length > 1 ? 11 : 15;

  return { height: (thick + 2) * parts.length * d.rows.length + 8 * d.rows.length + 12, key: parts.length > 1 ? parts.map((name, k) => ["bar", color(k), name]) : [], option: {
    ...base(pen, (p) => `${esc(d.rows[p.dataIndex][0])}, ${esc(parts[p.seriesIndex])}&ensp;<b>${esc(show(0, d.rows[p.dataIndex][p.seriesIndex + 1]))}</b>, ${esc(show(9, p.value))} of it`),
    grid: { left: 4, right: Math.max(60, width - 640), top: 4, bottom: 4, containLabel: true },
    xAxis: { type: "value", show: false, min: 0 },
    yAxis: categoryAxis(pen, d.rows.map((r) => r[0]), { inverse: true, axisLine: { show: false }, axisLabel: { interval: 0, color: pen.ink, fontSize: 12.5, formatter: (x) => clip(x, width > 520 ? 30 : 14) } }),
    series: parts.map((name, k) => ({ type: "bar", name, barWidth: thick, barGap: "15%", itemStyle: { color: color(k), borderRadius: [0, 3, 3, 0] },
      data: d.rows.map((r) => r[k + 1] / sums[k]), label: { show: true, position: "right", color: pen.muted, fontSize: 11.5, formatter: (p) => show(0, d.rows[p.dataIndex][k + 1]) } })),
  } };
}

function shares(d, pen, width) {
  const rows = d.rows.map((r) => ({ name: r[1] === null ? r[0] : `${r[0]} \u00d7 ${r[1]}`, pair: r[1] !== null, share: r[2] }))
    .sort((a, b) => b.share - a.share).slice(0, d.most);
  const decal = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4, color: "rgba(255,255,255,.5)" };

  return { height: 30 * rows.length + 24, key: rows.some((r) => r.pair) ? [["bar", pen.other, "a factor by itself"], ["hatched", pen.series[4], "two together, beyond each by itself"]] : [], option: {
    ...base(pen, (p) => `${esc(rows[p.dataIndex].name)}&ensp;<b>${esc(show(d.formats[2], rows[p.dataIndex].share))}</b>`),
    grid: { left: 4, right: 64, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: "value", show: false, min: 0 },
    yAxis: categoryAxis(pen, rows.map((r) => r.name), { inverse: true, axisLine: { show: false }, axisLabel: { interval: 0, color: pen.ink, width: width * 0.46, overflow: "truncate" } }),
    series: [{ type: "bar", barMaxWidth: 16, data: rows.map((r) => ({ value: r.share, itemStyle: { borderRadius: [0, 3, 3, 0],
      color: r.pair ? pen.series[4] : pen.other, decal: r.pair ? decal : undefined } })),
      label: { show: true, position: "right", color: pen.ink, formatter: (p) => show(d.formats[2], p.value) } }],
  } };
}

// A panel for each factor.  Lines join levels that are numbers, at their
// distances; levels without an order stand apart.
function levels(d, pen, width) {
  const factors = unique(d.rows.map((r) => r[0]));
  const across = Math.max(1, Math.min(factors.length, Math.floor(width / 280)));
  const down = Math.ceil(factors.length / across);
  const all = numbers(d.rows.flatMap((r) => [r[2], r[3]]));
  const room = (Math.max(...all) - Math.min(...all) || 0.01) * 0.08;
  const option = { ...base(pen, (p) => lines(d, p.data.row)), grid: [], xAxis: [], yAxis: [], series: [], title: [] };

  factors.forEach((factor, i) => {
    const rows = d.rows.filter((r) => r[0] === factor), place = placesOf(rows.map((r) => r[1]));
    const w = Math.min(width / across, 440), left = (i % across) * w, top = 264 * Math.floor(i / across);
    const letters = rows.length > 6 ? 14 : Math.max(Math.floor((w - 70) / rows.length / 7), 4), short = (p) => clip(place.text(p), letters).replace(/[{}|]/g, " "); // which are markup
    const chosen = rows.find((r) => r[5]), isChosen = (p) => chosen && place.text(p) === chosen[1];
    const data = (at) => rows.map((r) => ({ value: [place.at.get(r[1]), r[at]], row: r })).filter((x) => x.value[1] !== null).sort((a, b) => a.value[0] - b.value[0]);
    const line = (name, at, more) => ({ type: place.ordered ? "line" : "scatter", name, xAxisIndex: i, yAxisIndex: i,
      data: data(at).filter((x) => !place.ordered || x.value[0] >= 0), ...more });
    const apart = (name, at, more) => (place.ordered ? [{ ...line(name, at, more), type: "scatter", data: data(at).filter((x) => x.value[0] < 0) }] : []);
    const best = { symbol: "diamond", symbolSize: 13, lineStyle: { width: 2, color: pen.best, type: "dashed" }, itemStyle: { color: pen.paper, borderColor: pen.best, borderWidth: 2, opacity: 1 } };
    const mean = { symbol: "circle", symbolSize: 9, lineStyle: { width: 2, color: pen.other }, itemStyle: { color: pen.other, opacity: 1 } };

    option.title.push({ text: place.log ? `${factor}, log scale` : factor, left, top, textStyle: { color: pen.ink, fontSize: 13, fontWeight: 600, fontFamily: pen.font, width: w - 20, overflow: "truncate" } });
    option.grid.push({ left: left + 4, width: w - 24, top: top + 30, height: 214, containLabel: true });
    option.xAxis.push(valueAxis(pen, 0, { gridIndex: i, min: place.min - 0.06, max: place.max + 0.06, splitLine: { show: false }, axisLine: { show: true, onZero: false, lineStyle: { color: pen.line } },
      axisLabel: { customValues: place.ticks, fontSize: 11.5, color: pen.ink, hideOverlap: false, showMinLabel: true, showMaxLabel: true, lineHeight: 15, rotate: rows.length > 6 ? 40 : 0,
        formatter: (p) => (isChosen(p) ? `{b|${short(p)}}\n{b|chosen}` : short(p)), rich: { b: { fontWeight: 700, fontSize: 11.5, color: pen.warn, lineHeight: 15 } } } }));
    option.yAxis.push(valueAxis(pen, d.formats[2], { gridIndex: i, min: Math.min(...all) - room, max: Math.max(...all) + room, splitNumber: 4, splitLine: ruled(pen), ...(i % across ? {} : upright(pen, "")), axisLabel: { color: pen.muted, fontSize: 11, formatter: tick(d.formats[2]), showMinLabel: false, showMaxLabel: false } }));
    option.series.push(line("best point", 3, best), line("mean over the grid", 2, mean), ...apart("best point", 3, best), ...apart("mean over the grid", 2, mean));
  });
  return { height: 264 * down, legend: [["best point", 1, "dashed"], ["mean over the grid", 0, "solid"]], option };
}

const heatTools = () => [{ kind: "pick", key: "cell", label: "Cells show", options: ["the best point", "the mean"] }];

function heat(d, pen, width, view) {
  const at = view.cell === 2 ? 2 : 3;
  const xs = unique(d.rows.map((r) => r[0])), ys = unique(d.rows.map((r) => r[1]));
  const all = numbers(d.rows.map((r) => r[at]));
  const low = Math.min(...all), high = Math.max(...all) > low ? Math.max(...all) : low + 1;
  const cell = Math.min((width - 110) / xs.length, 150), scale = scaleOf(pen), told = cell > 52;
  const color = (x) => onScale(scale, d.maximize ? (x - low) / (high - low) : (high - x) / (high - low));

  return { height: Math.min(46, Math.max(30, 300 / ys.length)) * ys.length + (told ? 84 : 124), option: {
    ...base(pen, (p) => lines(d, p.data.row)),
    grid: { left: 4, right: Math.max(10, width - 110 - cell * xs.length), top: 30, bottom: told ? 30 : 70, containLabel: true },
    xAxis: categoryAxis(pen, xs, { ...below(d.columns[0]), axisLine: { show: false }, axisLabel: { interval: told ? 0 : "auto", color: pen.ink, width: Math.max(cell - 6, 40), overflow: "truncate" } }),
    yAxis: categoryAxis(pen, ys, { ...upright(pen, d.columns[1]), inverse: false, axisLine: { show: false }, axisLabel: { interval: 0, color: pen.ink, width: 100, overflow: "truncate" } }),
    visualMap: { show: !told, type: "continuous", orient: "horizontal", left: 0, bottom: 0, itemWidth: 11, itemHeight: 160, hoverLink: false, seriesIndex: 99, min: 0, max: 1,
      text: [show(d.formats[at], d.maximize ? high : low), show(d.formats[at], d.maximize ? low : high)], textStyle: { color: pen.muted }, inRange: { color: scale } },
    series: [{ type: "heatmap", data: d.rows.filter((r) => r[at] !== null).map((r) => ({ value: [r[0], r[1], r[at]], row: r,
      itemStyle: { color: color(r[at]), borderColor: pen.paper, borderWidth: 2, borderRadius: 3 },
      label: { show: told, color: inkOn(color(r[at])), formatter: show(d.formats[at], r[at]) } })) },
    ],
  } };
}

// ---- errors -----------------------------------------------------------------

function confusion(d, pen, width) {
  const names = unique(d.rows.map((r) => r[0])), n = names.length;
  const cell = Math.min(54, (width - 150) / n), letters = Math.min(14, Math.max(...names.map((x) => x.length)));
  const worst = Math.max(...d.rows.filter((r) => r[0] !== r[1]).map((r) => r[3] || 0), 0.001);
  const color = (r) => (r[0] === r[1] ? mix(pen.other, pen.paper, 0.12 + 0.6 * (r[3] || 0)) : r[2] ? mix(pen.best, pen.paper, 0.1 + 0.8 * (r[3] / worst)) : mix(pen.other, pen.paper, 0.03));

  return { height: Math.max(24, Math.min(44, cell)) * n + 120, key: [["bar", mix(pen.other, pen.paper, 0.7), "right"], ["bar", mix(pen.best, pen.paper, 0.8), "wrong: the darker, the more of the class"]], option: {
    ...base(pen, (p) => lines(d, p.data.row)),
    grid: { left: Math.max(4, 82 - 6 * letters), right: Math.max(12 + 5 * letters, width - 150 - 62 * n), top: 26, bottom: 4, containLabel: true },
    xAxis: categoryAxis(pen, names, { position: "top", name: "answered \u2192\nactual \u2193", nameLocation: "start", nameGap: 8, nameTextStyle: { color: pen.muted, align: "right", verticalAlign: "bottom", lineHeight: 15 }, axisLine: { show: false }, axisLabel: { interval: 0, color: pen.ink, rotate: -45, fontSize: 11.5, formatter: (x) => clip(x, 14) } }),
    yAxis: categoryAxis(pen, names, { inverse: true, axisLine: { show: false }, axisLabel: { interval: 0, color: pen.ink, fontSize: 11.5, formatter: (x) => clip(x, 14) } }),
    series: [{ type: "heatmap", data: d.rows.map((r) => ({ value: [r[1], r[0], r[3] || 0], row: r,
      itemStyle: { color: color(r), borderColor: pen.paper, borderWidth: 2, borderRadius: 3 },
      label: { show: cell > 26 && r[2] > 0, fontSize: cell > 40 ? 12 : 10, color: inkOn(color(r)), formatter: show(0, r[2]) } })) }],
    visualMap: { show: false, seriesIndex: 99, min: 0, max: 1 },
  } };
}

// Each bin with the 95 % interval of the share that is right.
function reliability(d, pen, width) {
  const total = d.rows.reduce((sum, r) => sum + r[2], 0);
  const upright95 = (params, api) => {
    const [x, y1] = api.coord([api.value(0), api.value(1)]), [, y2] = api.coord([api.value(0), api.value(2)]);

    return { type: "line", shape: { x1: x, y1, x2: x, y2 }, style: { stroke: pen.other, lineWidth: 1.5, opacity: 0.7 } };
  };

  return { height: Math.min(400, width), option: {
    ...base(pen, (p) => (p.data.row ? lines(d, p.data.row) : "")),
    grid: { left: 8, right: Math.max(20, width - 520), top: 30, bottom: 30, containLabel: true },
    xAxis: valueAxis(pen, 1, { ...below("mean confidence"), min: 0, max: 1, scale: false }),
    yAxis: valueAxis(pen, 1, { ...upright(pen, "share that is right"), min: 0, max: 1, scale: false }),
    series: [
      { type: "line", silent: true, showSymbol: false, data: [[0, 0], [1, 1]], lineStyle: { color: pen.muted, type: "dashed", width: 1.5 } },
      { type: "custom", renderItem: upright95, silent: true, encode: { x: 0, y: [1, 2] }, data: d.rows.map((r) => [r[3], r[5], r[6]]) },
      { type: "line", lineStyle: { color: pen.other, width: 2 }, itemStyle: { color: pen.other }, symbol: "circle",
        data: d.rows.map((r) => ({ value: [r[3], r[4]], row: r, symbolSize: 6 + 18 * Math.sqrt(r[2] / total) })) },
    ],
  } };
}
