// The chart of when each training ran.

// By how an attempt ended: its colour, height, opacity.
const stintLooks = (pen) => ({
  "completed": [pen.other, 1, 1], "stopped early": [pen.series[5], 0.72, 0.75], "diverged": [pen.series[3], 0.45, 1],
  "failed": [pen.series[4], 0.45, 1], "interrupted": [pen.muted, 0.45, 0.8], "under way": [pen.series[6], 0.72, 0.75],
});
const timeTools = (d) => (d.factors.length ? [{ kind: "pick", key: "by", label: "Colour by", options: ["how it ended", ...d.factors.map(([name]) => name)] }] : []);
const countOf = ([kind, n, seconds]) => `${kind}: ${show(0, n)}, ${show(8, seconds)}`;

// Where time was cut out: a dashed line, and how much, where there is room.
function pausesOf(d, pen, width) {
  const near = (i) => i > 0 && ((d.pauses[i][0] - d.pauses[i - 1][0]) / d.seconds) * width < 52;

  return { silent: true, symbol: "none", lineStyle: { color: pen.muted, type: "dashed", width: 1 },
    data: d.pauses.map(([at, seconds], i) => ({ xAxis: at, label: { show: !near(i), position: d.lane.length ? "start" : "end", color: pen.muted, fontSize: 11, align: at / d.seconds > 0.9 ? "right" : at / d.seconds < 0.1 ? "left" : "center", formatter: `+ ${show(8, seconds)}` } })) };
}

const steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 18000, 36000, 86400];
const timeAxis = (d, pen, width) => valueAxis(pen, 8, { ...below("time with a training under way"), scale: false, min: 0, max: d.seconds, splitLine: ruled(pen),
  interval: steps.find((x) => x >= d.seconds / Math.max(3, Math.floor(width / 130))) || d.seconds / 5,
  axisLabel: { color: pen.muted, hideOverlap: true, showMaxLabel: false, formatter: (x) => (x ? show(8, x) : "0") } });

function timeline(d, pen, width, view) {
  const looks = stintLooks(pen), pauses = pausesOf(d, pen, width), top = d.pauses.length ? 26 : 8;

  if (!d.lane.length) return stretches(d, pen, width, looks, pauses);
  const by = view.by - 2, total = new Map(); // the first is by how they ended
  const levels = !(by >= 0) ? null : d.factors[by][1], levelOf = (i) => levels[d.level[i][by]];
  const own = (r) => !levels && r[1] === d.chosen && r[5] !== "interrupted";
  const color = (i) => (own(d.rows[i]) ? pen.best : levels ? onScale(pen.night ? viridis.slice(3) : viridis.slice(0, -1), d.level[i][by] / (levels.length - 1 || 1)) : looks[d.rows[i][5]][0]);
  const lane = Math.max(6, Math.min(26, Math.floor(230 / d.lanes)));
  const bar = (params, api) => {
    const r = d.rows[params.dataIndex], [, high, opacity] = looks[r[5]];
    const [x1, y] = api.coord([api.value(0), api.value(2)]), [x2] = api.coord([api.value(1), api.value(2)]);
    const w = Math.max(x2 - x1 - (x2 - x1 > 3 ? 1 : 0), 1), h = (lane - 2) * high;

    return { type: "rect", shape: { x: x1, y: y - h / 2, width: w, height: h }, style: { fill: color(params.dataIndex), opacity: levels ? 1 : opacity } };
  };
  d.rows.forEach((r, i) => { const name = levels ? levelOf(i) : "", was = total.get(name) || [0, 0, i]; total.set(name, [was[0] + 1, was[1] + r[7], was[2]]); });
  const key = levels ? levels.filter((name) => total.has(name)).map((name) => ["bar", color(total.get(name)[2]), countOf([name, ...total.get(name)])])
    : [...d.totals.map((of) => ["bar", looks[of[0]][0], countOf(of)]),
      ...(d.rows.some(own) ? [["bar", pen.best, `of these ${d.chosen}, the choice: ${show(8, d.rows.filter(own).reduce((sum, r) => sum + r[7], 0))}`]] : [])];

  return { height: lane * d.lanes + top + 52, key, canvas: false, option: {
    ...base(pen, (p) => lines(d, d.rows[p.dataIndex])),
    grid: { left: 8, right: 16, top, bottom: 44 },
    xAxis: timeAxis(d, pen, width),
    yAxis: { type: "category", show: false, inverse: true, data: Array.from({ length: d.lanes }, (_, i) => i) },
    series: [{ type: "custom", renderItem: bar, encode: { x: [0, 1], y: 2 }, data: d.rows.map((r, i) => [r[6], r[6] + r[7], d.lane[i]]), markLine: pauses }],
  } };
}

// Many of them: how many at a time, one kind upon the other.
function stretches(d, pen, width, looks, pauses) {
  const step = d.rows.length > 1 ? d.rows[1][0] - d.rows[0][0] : d.seconds;
  const kinds = d.columns.slice(1), sums = d.rows.map((r) => r.slice(1).map((_, k) => r.slice(1, k + 2).reduce((a, b) => a + b, 0)));
  const bar = (k) => (params, api) => {
    const [x1, y1] = api.coord([api.value(0), api.value(1)]), [x2, y2] = api.coord([api.value(0) + step, api.value(2)]);

    return { type: "rect", shape: { x: x1, y: y2, width: x2 - x1 + 0.5, height: Math.max(y1 - y2, 0) }, style: { fill: looks[kinds[k]][0], opacity: looks[kinds[k]][2] } };
  };

  return { height: 220, key: d.totals.map((of) => ["bar", looks[of[0]][0], countOf(of)]), option: {
    ...base(pen, (p) => lines(d, d.rows[p.dataIndex])),
    grid: { left: 8, right: 16, top: 30, bottom: 34, containLabel: true },
    xAxis: timeAxis(d, pen, width),
    yAxis: valueAxis(pen, 5, { ...upright(pen, d.pauses.length ? "" : "at a time"), scale: false, min: 0, max: Math.ceil(Math.max(...sums.map((s) => s[s.length - 1]))) || 1, minInterval: 1 }),
    series: kinds.map((kind, k) => ({ type: "custom", name: kind, renderItem: bar(k), encode: { x: 0, y: [1, 2] },
      data: d.rows.map((r, i) => [r[0], k ? sums[i][k - 1] : 0, sums[i][k]]), ...(k ? {} : { markLine: pauses }) })),
  } };
}
