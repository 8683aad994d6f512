// Charts of pairs: points against each other, with and without an action.

// A cell for each ordered pair: the difference of its row from its column, and
// p; where there is no room for them a sign, two where it is clear.
function duels(d, pen, width) {
  const ids = d.points.map(([id]) => id), n = ids.length, wide = width > 620;
  const left = wide ? Math.min(300, width * 0.34) : 44, cell = Math.min((width - left - 12) / n, 92), high = Math.max(26, Math.min(cell, 44));
  const full = cell >= 64, unit = ` ${unitOf(d.formats[2])}`;
  const rank = { "clearly ahead": 2, "probably ahead": 1 };
  const sides = d.rows.flatMap((r) => [{ x: ids.indexOf(r[1]), y: ids.indexOf(r[0]), by: r[2], won: rank[r[4]] || 0, r }, { x: ids.indexOf(r[0]), y: ids.indexOf(r[1]), by: r[2] === null ? null : -r[2], won: -(rank[r[4]] || 0), r }]);
  const colors = [mix(pen.best, pen.paper, 0.85), mix(pen.best, pen.paper, 0.45), mix(pen.muted, pen.paper, 0.12), mix(pen.other, pen.paper, 0.45), mix(pen.other, pen.paper, 0.85)];
  const sign = ["\u2212\u2212", "\u2212", "\u00b7", "+", "++"];
  const signed = (x) => (x === null ? gap : `${x > 0 ? "+" : ""}${show(d.formats[2], x).replace(unit, "").replace("-", "\u2212")}`);
  const p = (r) => (r[3] === null ? "" : show(d.formats[3], r[3]).replace("p = ", "").replace("p < ", "< "));

  return { height: high * n + 40, key: [["bar", colors[4], `the row beats the column: ${full ? "the stronger the clearer" : "++ clearly, + probably"}`], ["bar", colors[2], "not separable"], ["bar", colors[0], "the row is beaten"]], option: {
    ...base(pen, (at) => { const { by, r, x, y } = sides[at.dataIndex];
      return `${esc(ids[y])} less ${esc(ids[x])}&ensp;<b>${esc(show(d.formats[2], by))}</b><br>after Holm&ensp;<b>${esc(show(d.formats[3], r[3]))}</b><br>${esc(r[4] in rank ? `${r[0]} is ${r[4]}` : r[4])}`; }),
    grid: { left, width: cell * n, top: 28, height: high * n },
    xAxis: categoryAxis(pen, ids, { position: "top", axisLine: { show: false }, axisLabel: { interval: 0, color: pen.ink, fontSize: cell < 34 ? 10 : 12.5, rotate: cell < 30 ? 60 : 0 } }),
    yAxis: categoryAxis(pen, d.points.map(([id, settings]) => (wide && settings ? `${id}  ${settings}` : id)), { inverse: true, axisLine: { show: false }, axisLabel: { interval: 0, color: pen.ink, fontSize: 12.5, width: left - 12, overflow: "truncate" } }),
    series: [{ type: "heatmap", data: sides.map(({ x, y, by, won, r }) => ({ value: [x, y, won],
      itemStyle: { color: colors[won + 2], borderColor: pen.paper, borderWidth: 2, borderRadius: 3 },
      label: { show: true, color: inkOn(colors[won + 2]), fontSize: full ? 11.5 : 12, lineHeight: 14, formatter: full ? `${signed(by)}\n${p(r)}` : sign[won + 2] } })) }],
    visualMap: { show: false, seriesIndex: 99, min: 0, max: 1 },
  } };
}

// ---- slopes -----------------------------------------------------------------

// A panel for each action: a line for each pair, what is better rising in one
// colour, what is worse in another; the means thick.
function slopes(d, pen, width) {
  const names = unique(d.rows.map((r) => r[0]));
  const across = Math.max(1, Math.min(names.length, Math.floor(width / 250))), down = Math.ceil(names.length / across);
  const all = d.rows.flatMap((r) => [r[3], r[5]]), room = (Math.max(...all) - Math.min(...all) || 0.01) * 0.06;
  const kind = (r) => { const by = (d.maximize ? 1 : -1) * (r[5] - r[3]); return by > 0 ? 2 : by < 0 ? 1 : 0; };
  const looks = [[pen.muted, "dotted"], [pen.series[1], "dashed"], [pen.series[2], "solid"]];
  const option = { ...base(pen, (p) => (p.data.row ? lines(d, p.data.row) : `mean&ensp;<b>${esc(show(d.formats[3], p.value[1]))}</b>`)), grid: [], xAxis: [], yAxis: [], series: [], title: [] };
  const mean = (rows, at) => rows.reduce((sum, r) => sum + r[at], 0) / rows.length;

  names.forEach((name, i) => {
    const rows = d.rows.filter((r) => r[0] === name), w = Math.min(width / across, 320), left = (i % across) * w, top = 262 * Math.floor(i / across);
    const wins = rows.filter((r) => kind(r) === 2).length;
    const level = (text) => clip(text.split(" ").slice(1).join(" ") || text, 12);

    option.title.push({ text: clip(name, Math.floor((w - 20) / 7.5)), subtext: `better in ${wins} of ${rows.length}`, left, top, itemGap: 6, textStyle: { color: pen.ink, fontSize: 13, lineHeight: 16, fontWeight: 600, fontFamily: pen.font }, subtextStyle: { color: pen.muted, fontSize: 11.5, lineHeight: 15, fontFamily: pen.font } });
    option.grid.push({ left: left + 4, width: w - 30, top: top + 52, height: 192, containLabel: true });
    option.xAxis.push(categoryAxis(pen, [level(rows[0][1]), level(name)], { gridIndex: i, axisLabel: { color: pen.ink, interval: 0, fontSize: 11.5 } }));
    option.yAxis.push(valueAxis(pen, d.formats[3], { gridIndex: i, min: Math.min(...all) - room, max: Math.max(...all) + room, splitNumber: 4, splitLine: ruled(pen), axisLabel: { color: pen.muted, fontSize: 11, formatter: tick(d.formats[3]), showMinLabel: false, showMaxLabel: false } }));
    for (const r of rows) {
      const [color, type] = looks[kind(r)];

      option.series.push({ type: "line", xAxisIndex: i, yAxisIndex: i, symbol: "circle", symbolSize: 5, lineStyle: { color, type, width: 1.2, opacity: rows.length > 20 ? 0.45 : 0.7 }, itemStyle: { color, opacity: 0.8 },
        emphasis: { lineStyle: { width: 3, opacity: 1 } }, data: [{ value: [0, r[3]], row: r }, { value: [1, r[5]], row: r }] });
    }
    option.series.push({ type: "line", xAxisIndex: i, yAxisIndex: i, z: 5, symbol: "rect", symbolSize: 9, lineStyle: { color: pen.ink, width: 3 }, itemStyle: { color: pen.ink }, data: [{ value: [0, mean(rows, 3)] }, { value: [1, mean(rows, 5)] }] });
  });
  return { height: 262 * down, key: [["solid", pen.series[2], "better with it"], ["dashed", pen.series[1], "worse"], ...(d.rows.some((r) => !kind(r)) ? [["dotted", pen.muted, "equal"]] : []), ["solid", pen.ink, "the means"]], option };
}
