// More charts of a page, drawn as those of page_charts.js are, which follows in
// the same element.

// ---- the search -------------------------------------------------------------

function search(d, pen) {
  const last = d.rows[d.rows.length - 1][1];
  const away = d.maximize ? last - d.noise : last + d.noise;
  const all = d.rows.map((r) => r[1]);
  const room = (Math.max(...all) - Math.min(...all) || 0.01) * 0.08;

  return { height: 280, option: {
    ...base(pen, (p) => lines(d, d.rows[p.dataIndex])),
    grid: { left: 8, right: 24, top: 30, bottom: 32, containLabel: true },
    xAxis: categoryAxis(pen, d.rows.map((r) => show(0, r[0])), { name: d.columns[0], nameLocation: "middle", nameGap: 28, axisLabel: { color: pen.ink, hideOverlap: true } }),
    yAxis: valueAxis(pen, d.formats[1], { name: d.columns[1], min: Math.min(...all) - room, max: Math.max(...all) + room, nameTextStyle: { color: pen.muted, align: "left" }, axisLabel: { color: pen.muted, formatter: tick(d.formats[1]), showMinLabel: false, showMaxLabel: false } }),
    series: [{ type: "line", symbol: "circle", symbolSize: 8, data: all, lineStyle: { color: pen.series[0], width: 2.5 }, itemStyle: { color: pen.series[0] },
      markArea: d.noise === null ? undefined : { silent: true, itemStyle: { color: pen.tint, opacity: 0.75 }, data: [[{ yAxis: Math.max(away, Math.min(...all) - room) }, { yAxis: last }]] } }],
  } };
}

function metrics(d, pen) {
  const kind = (r) => (r[0] === d.by_accuracy ? 1 : r[0] === d.by_loss ? 2 : 0);
  const rows = [...d.rows].sort((a, b) => kind(a) - kind(b));

  return { height: 320, canvas: d.rows.length > 5000, option: {
    ...base(pen, (p) => lines(d, rows[p.dataIndex])),
    grid: { left: 8, right: 24, top: 30, bottom: 32, containLabel: true },
    xAxis: valueAxis(pen, d.formats[2], { name: d.columns[2], nameLocation: "middle", nameGap: 28 }),
    yAxis: valueAxis(pen, d.formats[3], { name: d.columns[3], nameTextStyle: { color: pen.muted, align: "left" } }),
    series: [{ type: "scatter", data: rows.map((r) => ({ value: [r[2], r[3]],
      symbol: ["circle", "diamond", "triangle"][kind(r)], symbolSize: kind(r) ? 15 : 9,
      itemStyle: { color: pen.series[[0, 1, 2][kind(r)]], opacity: kind(r) ? 1 : 0.6 },
      label: { show: kind(r) > 0, position: "right", color: pen.ink, formatter: `${r[0]}, ${r[0] === d.by_accuracy && r[0] === d.by_loss ? "best by both" : kind(r) === 1 ? "best by accuracy" : "best by loss"}` } })) }],
  } };
}

function repeats(d, pen, width) {
  const names = d.rows.map(([id, settings]) => clip(settings ? `${id}  ${settings}` : id, Math.max(18, Math.round(width / 15))));
  const of = d.columns.slice(3);

  return { height: 30 * d.rows.length + 64, legend: ["mean", ...of], colors: [0, ...of.map((_, i) => (i + 1) % pen.series.length)], option: {
    ...base(pen, (p) => lines(d, d.rows[p.data.value[1]])),
    legend: { show: false },
    grid: { left: 4, right: 14, top: 26, bottom: 4, containLabel: true },
    xAxis: valueAxis(pen, d.formats[2], { position: "top", axisLabel: { color: pen.muted, formatter: tick(d.formats[2]), showMinLabel: false, showMaxLabel: false, hideOverlap: true } }),
    yAxis: categoryAxis(pen, names, { inverse: true, axisLine: { show: false }, axisLabel: { interval: 0, fontSize: width > 520 ? 12.5 : 11, color: pen.ink } }),
    series: [{ type: "scatter", name: "mean", symbol: "rect", symbolSize: [4, 20], itemStyle: { color: pen.series[0] }, z: 2, data: d.rows.map((r, i) => ({ value: [r[2], i] })) },
      ...of.map((name, k) => ({ type: "scatter", name, symbol: marks[k % marks.length], symbolSize: 9, z: 3,
        itemStyle: { color: pen.series[(k + 1) % pen.series.length], opacity: 0.85 },
        data: d.rows.map((r, i) => ({ value: [r[k + 3], i] })).filter((x) => x.value[0] !== null) }))],
  } };
}

// ---- improvements -----------------------------------------------------------

function actions(d, pen, width) {
  const color = (r) => (r[3] === null ? pen.muted : r[3] > 0 ? pen.series[2] : r[4] < 0 ? pen.series[1] : pen.muted);
  const names = d.rows.map((r) => clip(`${r[0]} against ${r[1].split(" ").slice(1).join(" ")}`, width > 520 ? 40 : 22));
  const all = numbers(d.rows.flatMap((r) => r.slice(2, 5))).concat(0);
  const room = (Math.max(...all) - Math.min(...all) || 0.01) * 0.1;
  const interval = (params, api) => {
    const at = api.value(0), from = api.coord([api.value(1), at]), to = api.coord([api.value(2), at]);
    const style = { stroke: api.visual("color"), lineWidth: 2 };

    return { type: "line", shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] }, style };
  };

  return { height: 34 * d.rows.length + 60, option: {
    ...base(pen, (p) => lines(d, d.rows[p.dataIndex])),
    grid: { left: 4, right: 14, top: 28, bottom: 4, containLabel: true },
    xAxis: valueAxis(pen, d.formats[2], { position: "top", min: Math.min(...all) - room, max: Math.max(...all) + room, axisLabel: { color: pen.muted, formatter: (x) => (d.formats[2] === 3 ? `${trim(100 * x, 2)} points` : tick(d.formats[2])(x)), showMinLabel: false, showMaxLabel: false, hideOverlap: true } }),
    yAxis: categoryAxis(pen, names, { inverse: true, axisLine: { show: false } }),
    series: [{ type: "custom", renderItem: interval, encode: { x: [1, 2], y: 0 },
      data: d.rows.map((r, i) => ({ value: [i, r[3] ?? r[2], r[4] ?? r[2]], itemStyle: { color: color(r) } })) },
    { type: "scatter", symbolSize: 11, data: d.rows.map((r, i) => ({ value: [r[2], i], itemStyle: { color: color(r) } })),
      markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: pen.muted, type: "dashed" }, data: [{ xAxis: 0 }] } }],
  } };
}

function sizes(d, pen) {
  const tried = d.fit.filter(([m]) => m <= d.largest), beyond = d.fit.filter(([m]) => m >= d.largest * 0.999);
  const line = (data, type) => ({ type: "line", silent: true, showSymbol: false, data, lineStyle: { color: pen.series[0], width: 2, type } });

  return { height: 300, option: {
    ...base(pen, (p) => (p.data.row ? lines(d, p.data.row) : "")),
    grid: { left: 8, right: 30, top: 30, bottom: 32, containLabel: true },
    xAxis: valueAxis(pen, 0, { type: "log", logBase: 2, splitLine: { show: false }, name: d.columns[0], nameLocation: "middle", nameGap: 28, min: d.rows[0][0] * 0.9, max: d.largest * (d.fit.length ? 2.2 : 1.1),
      axisLabel: { color: pen.muted, hideOverlap: true, customValues: d.rows.map((r) => r[0]).concat(d.fit.length ? Math.round(2 * d.largest) : []), formatter: (x) => x.toLocaleString("en-US", { maximumFractionDigits: 0 }) } }),
    yAxis: valueAxis(pen, 1, { name: "error", nameTextStyle: { color: pen.muted, align: "left" } }),
    series: [line(tried, "solid"), line(beyond, "dashed"),
      { type: "scatter", symbolSize: 11, itemStyle: { color: pen.series[1] }, symbol: "diamond", data: d.rows.map((r) => ({ value: [r[0], r[1]], row: r })) }],
  } };
}
