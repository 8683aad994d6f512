// What each chart shows, held against its table, and what is chosen above it.
"use strict";

const { assert, test, open, look, texts, drawn, pages } = require("./opening");

const labels = (page, id) => texts(page, `#${id} .chart svg text`);
const fills = (page, id) => page.locator(`#${id} .chart svg path[fill]`).evaluateAll((list) => list.map((e) => e.getAttribute("fill")));
const data = (page, id) => page.evaluate((of) => page.data[of], id);
const again = async (page, name) => {
  const other = await open(name);

  await other.goto("about:blank");
  await other.goto(page.url().replace(/^.*\//, `file://${pages}/`));
  return other;
};

// ---- data -------------------------------------------------------------------

test("class counts are those of the parts, and with folds of the training part too", async () => {
  const page = await look("wide");
  const d = await data(page, "classes");

  assert.deepEqual(d.columns, ["class", "training", "validation"]);
  assert.equal(d.rows.reduce((sum, r) => sum + r[1], 0), 600);
  assert.equal(d.rows.reduce((sum, r) => sum + r[2], 0), 300);
  const said = await labels(page, "classes");
  for (const r of d.rows) for (const x of r) assert.ok(said.includes(String(x)), `${x} in ${said}`);
  assert.deepEqual(await texts(page, "#classes .key span"), ["training", "validation"]);
});

// ---- timeline ----------------------------------------------------------------

test("the timeline has a bar for each attempt, and says what kinds took", async () => {
  const page = await look("wide");
  const d = await data(page, "timeline"), of = new Map();

  for (const r of d.rows) of.set(r[5], (of.get(r[5]) || 0) + 1);
  assert.equal(d.rows.length, 54);
  assert.ok(of.has("diverged") && of.has("failed") && of.has("completed"));
  const key = await texts(page, "#timeline .key span");
  for (const [kind, n] of of) assert.ok(key.some((x) => x.startsWith(`${kind}: ${n}, `)), `${kind} ${n} in ${key}`);
  assert.ok((await labels(page, "timeline")).some((x) => x === "+ 10.1 h"), "the night is cut out");
  assert.ok(d.rows.every((r) => r[6] >= 0 && r[7] >= 0 && r[7] <= 2.5), "a clock that was set makes none longer");
  assert.ok(d.lanes >= 2 && d.lanes <= 4, `${d.lanes} lanes`);
  assert.ok((await fills(page, "timeline")).length >= 54);
});

test("the timeline is coloured by a factor, and the address keeps it", async () => {
  const page = await open("wide");
  const before = new Set(await fills(page, "timeline"));

  await page.locator("#timeline .tools select").selectOption({ label: "optimizer" });
  await page.waitForFunction(() => document.querySelector("#timeline .key").textContent.includes("rmsprop: 18"));
  await drawn(page, "#timeline .chart svg path");
  assert.notDeepEqual(new Set(await fills(page, "timeline")), before);
  assert.match(page.url(), /by-timeline=\d/);
  const other = await again(page, "wide");
  assert.match(await other.locator("#timeline .key").textContent(), /rmsprop: 18/);
  assert.deepEqual(other.seen.errors, []);
  await other.done();
  await page.done();
});

test("many at a time are counted in stretches", async () => {
  const page = await look("many");
  const d = await data(page, "timeline");

  assert.deepEqual([d.rows.length, d.lane.length, d.lanes], [80, 0, 40]);
  for (const r of d.rows) assert.ok(Math.abs(r[1] - 40) < 1e-6, r.join());
  assert.equal(await page.locator("#timeline .tools").count(), 0);
  assert.match((await texts(page, "#timeline .key span")).join(), /completed: 200, 33 min/);
});

// ---- pairs --------------------------------------------------------------------

test("each pair has two cells of opposite signs, and its verdict by p", async () => {
  const page = await look("tried");
  const d = await data(page, "duels"), n = d.points.length;
  const rank = await page.evaluate(() => page.data.board.rows.map((r) => r[0]));

  assert.equal(d.rows.length, (n * (n - 1)) / 2);
  assert.deepEqual(d.points.map((p) => p[0]), rank.filter((id) => d.points.some((p) => p[0] === id)));
  for (const [, , by, p, verdict] of d.rows) {
    assert.ok(by >= 0, "the first is ahead in rank");
    assert.equal(verdict, p >= 0.05 ? "not separable" : p >= 0.01 ? "probably ahead" : "clearly ahead");
  }
  const cells = (await labels(page, "duels")).filter((x) => /^[+\u2212]\d/.test(x));
  assert.equal(cells.filter((x) => x[0] === "+").length, cells.filter((x) => x[0] !== "+").length);
});

test("on a telephone a pair is a sign", async () => {
  const page = await open("tried", { viewport: { width: 390, height: 844 } });
  const d = await data(page, "duels");
  const said = (await labels(page, "duels")).filter((x) => /^(\+\+?|\u2212\u2212?|\u00b7)$/.test(x));

  assert.equal(said.length, 2 * d.rows.length);
  assert.equal(said.filter((x) => x === "++").length, d.rows.filter((r) => r[4] === "clearly ahead").length);
  await page.done();
});

test("a slope for each matched pair, and the means", async () => {
  const page = await look("tried");
  const d = await data(page, "slopes");
  const panels = new Set(d.rows.map((r) => r[0])).size;
  const points = await page.evaluate(() => page.data.parallel.rows.map((r) => [r[0], r[r.length - 1]]));
  const of = new Map(points);

  for (const r of d.rows) assert.deepEqual([r[3], r[5]], [of.get(r[2]), of.get(r[4])]);
  const strokes = await page.locator("#slopes .chart svg path[fill=none]").evaluateAll((list) => list.filter((e) => /^M[\d.-]+ [\d.-]+L[\d.-]+ [\d.-]+$/.test(e.getAttribute("d")) && e.getAttribute("stroke-width") === "3").length);
  assert.equal(strokes, panels, "the means");
  const said = await labels(page, "slopes");
  const wins = d.rows.filter((r) => r[5] > r[3]).length;
  assert.ok(said.includes(`better in ${wins} of ${d.rows.length}`), said.join());
});

// ---- two factors ----------------------------------------------------------------

test("step size by batch size stands with the learning decisions, by its best or its mean", async () => {
  const page = await open("wide");
  const d = await data(page, "steps");
  const at = (column) => d.rows.filter((r) => r[column] !== null).map((r) => r[column]);
  const said = async (column) => { const list = await labels(page, "steps"); return (await page.evaluate(([format, x]) => x.map((y) => show(format, y)), [d.formats[column], at(column)])).filter((x) => !list.includes(x)); };

  assert.deepEqual(d.columns.slice(0, 2), ["learning_rate", "batch_size"]);
  assert.equal(await page.locator("#learning-decisions #steps").count(), 1);
  assert.notDeepEqual(at(2), at(3));
  assert.deepEqual(await said(3), []);
  await page.locator("#steps .tools select").focus();
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => /cell-steps=2/.test(location.hash));
  await drawn(page, "#steps .chart svg path");
  assert.deepEqual(await said(2), []);
  const board = await page.evaluate(() => page.data.parallel.rows.map((r) => [r[0], r[r.length - 1]]));
  for (const r of d.rows) if (r[5]) assert.equal(new Map(board).get(r[5]), r[3]);
  await page.done();
});
