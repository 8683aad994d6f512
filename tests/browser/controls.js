// What stands above a chart: which curves, trainings, epochs, points are shown;
// by key, and in the address.
"use strict";

const { assert, test, open, texts, drawn, pages } = require("./opening");

const dispatch = (page, selector, value) => page.locator(selector).evaluate((e, v) => { e.value = v; e.dispatchEvent(new Event("input", { bubbles: true })); }, value);
const again = async (page) => {
  const other = await open("tried");

  await other.goto("about:blank");
  await other.goto(page.url().replace(/^.*\//, `file://${pages}/`));
  return other;
};
const tool = (id, label) => `#${id} .tools label:has-text("${label}")`;
// The lines of parallel coordinates that are kept, by their width and colour.
const kept = async (page) => {
  await drawn(page, "#parallel .chart svg path");
  return page.locator("#parallel .chart svg path[stroke-width]").evaluateAll((list) => list.filter((e) => e.getAttribute("d").includes("C") && Number(e.getAttribute("stroke-opacity") ?? 1) > 0.2).length);
};

// ---- curves -------------------------------------------------------------------

test("a band is its mean and standard deviation over seeds, and can be taken away", async () => {
  const page = await open("tried");
  const bands = () => drawn(page, "#curves .chart svg path[fill-opacity], #curves .chart svg polygon, #curves .chart svg path[fill-opacity='0.16']");
  const paths = () => drawn(page, "#curves .chart svg path");
  const band = page.locator("#curves .tools button", { hasText: "sd" });
  const each = page.locator("#curves .tools button", { hasText: "each training" });
  const all = await paths(), shaded = await bands();

  assert.ok(shaded >= 1, "there is a band");
  await band.click();
  assert.equal(await band.getAttribute("aria-pressed"), "false");
  assert.ok((await bands()) < shaded);
  const without = await paths();
  assert.ok(without < all);
  await each.focus();
  await page.keyboard.press("Space");
  assert.ok((await paths()) < without);
  assert.match(page.url(), /band-curves=off&each-curves=off/);
  const other = await again(page);
  assert.equal(await other.locator("#curves .tools button[aria-pressed=false]").count(), 2);
  assert.deepEqual(other.seen.errors, []);
  await other.done();
  await band.click();
  await each.click();
  assert.equal(await paths(), all);
  assert.doesNotMatch(page.url(), /band-|each-/);
  await page.done();
});

test("the table of the curves has the mean and the deviation that are drawn", async () => {
  const page = await open("tried");
  const wrong = await page.evaluate(() => {
    const d = page.data.curves, bad = [];

    for (const of of d.of) {
      if (!of.each) continue;
      d.rows.forEach((row, r) => {
        const x = of.each.map((one) => one[r]).filter((v) => v !== null), n = x.length;
        const mean = x.reduce((a, b) => a + b, 0) / n, sd = Math.sqrt(x.reduce((a, b) => a + (b - mean) ** 2, 0) / (n - 1));

        if (Math.abs(mean - row[of.mean]) > 1e-6 || Math.abs(sd - row[of.sd]) > 1e-6) bad.push([r, mean, row[of.mean], sd, row[of.sd]]);
      });
    }
    return { bad, several: d.of.filter((of) => of.each && of.each.length === 3).length };
  });

  assert.deepEqual(wrong.bad, []);
  assert.ok(wrong.several >= 3);
  await page.done();
});

test("of many curves few are shown at first, and the address keeps another choice", async () => {
  const page = await open("tried");
  const pressed = (of) => of.locator("#curves .legend button").evaluateAll((list) => list.map((e) => e.getAttribute("aria-pressed") === "true"));
  const first = await pressed(page);

  assert.ok(first.length > 4 && first.filter(Boolean).length <= 4 && first[0], first.join());
  for (let i = 0; i < first.length; i++) if (!first[i]) await page.locator("#curves .legend button").nth(i).click();
  assert.match(page.url(), /h-curves=-/);
  const other = await again(page);
  assert.ok((await pressed(other)).every(Boolean));
  await other.done();
  for (let i = 0; i < first.length; i++) if (!first[i]) await page.locator("#curves .legend button").nth(i).click();
  assert.doesNotMatch(page.url(), /h-curves/);
  await page.done();
});

test("epochs are chosen by key, and the axis follows", async () => {
  const page = await open("many");
  const from = page.locator(`${tool("curves", "Epochs from")} input`);
  const labels = () => texts(page, "#curves .chart svg text");

  await from.focus();
  for (let i = 0; i < 9; i++) await page.keyboard.press("ArrowRight");
  assert.equal(await page.locator(`${tool("curves", "Epochs from")} output`).textContent(), "10");
  await page.waitForFunction(() => ![...document.querySelectorAll("#curves .chart svg text")].some((e) => e.textContent === "1"));
  assert.ok((await labels()).includes("10"), "the axis begins with it");
  assert.match(page.url(), /from-curves=10/);
  assert.equal(await page.evaluate(() => document.activeElement.type), "range", "the key stays there");
  await page.done();
});

// ---- parallel coordinates -----------------------------------------------------

test("the best k of the parallel lines are kept, the others a shade", async () => {
  const page = await open("tried");

  assert.equal(await kept(page), 18);
  await dispatch(page, `${tool("parallel", "Best")} input`, 5);
  assert.equal(await page.locator(`${tool("parallel", "Best")} output`).textContent(), "5 of 18");
  assert.equal(await kept(page), 5);
  assert.match(page.url(), /k-parallel=5/);
  const other = await again(page);
  assert.equal(await kept(other), 5);
  await other.done();
  await page.done();
});

test("a level of a factor is kept by key", async () => {
  const page = await open("tried");

  await page.locator(`${tool("parallel", "dropout")} select`).focus();
  await page.keyboard.press("ArrowDown");
  assert.equal(await kept(page), 9);
  await page.locator(`${tool("parallel", "train_fraction")} select`).selectOption("3");
  assert.equal(await kept(page), 3);
  assert.match(page.url(), /f0-parallel=1&f2-parallel=3/);
  const other = await again(page);
  assert.equal(await kept(other), 3);
  await other.done();
  await page.done();
});

test("the best line is drawn last, and thickest", async () => {
  const page = await open("tried");
  const widths = await page.locator("#parallel .chart svg path[stroke-width]").evaluateAll((list) => list.filter((e) => e.getAttribute("d").includes("C")).map((e) => Number(e.getAttribute("stroke-width"))));

  assert.equal(widths.length, 18);
  assert.equal(widths[17], 4);
  assert.equal(widths.filter((w) => w === 4).length, 1);
  await page.done();
});

test("a stretch drawn along an axis is in the address", async () => {
  const page = await open("tried");
  const box = await page.locator("#parallel .chart").boundingBox();
  const at = await page.locator("#parallel .chart svg path").evaluateAll((list) => list.map((e) => e.getBoundingClientRect()).filter((r) => r.width < 2 && r.height > 150).map((r) => ({ x: r.x, y: r.y, height: r.height })).sort((a, b) => b.x - a.x)[0]);

  assert.ok(at && at.x > box.x);
  await page.locator("#parallel .chart").scrollIntoViewIfNeeded();
  const moved = await page.locator("#parallel .chart").boundingBox(), dy = moved.y - box.y;
  await page.mouse.move(at.x, at.y + dy + 2);
  await page.mouse.down();
  await page.mouse.move(at.x, at.y + dy + at.height / 4, { steps: 5 });
  await page.mouse.up();
  await page.waitForFunction(() => /a-parallel=3/.test(location.hash));
  const other = await again(page);
  assert.match(other.url(), /a-parallel=3/);
  assert.deepEqual(other.seen.errors, []);
  await other.done();
  await page.done();
});

// ---- axes -----------------------------------------------------------------------

test("levels stand at their distances, geometric ones by logarithm, the gap apart", async () => {
  const page = await open("tried");
  const found = await page.evaluate(() => {
    const at = (levels) => { const p = placesOf(levels); return { log: p.log, ordered: p.ordered, at: levels.map((x) => Number(p.at.get(x).toFixed(3))) }; };

    return [at(["1e-4", "1e-3", "1e-2"]), at(["0", "0.1", "0.4"]), at(["0.001", "0.002", "0.9", "1"]), at(["sgd", "adam"]), at(["0", "0.9", "\u2013"]), at(["32"])];
  });

  assert.deepEqual(found, [
    { log: true, ordered: true, at: [0, 0.5, 1] },
    { log: false, ordered: true, at: [0, 0.25, 1] },
    { log: false, ordered: true, at: [0, 0.333, 0.667, 1] }, // too near each other
    { log: false, ordered: false, at: [0, 1] },
    { log: false, ordered: true, at: [0, 1, -0.2] },
    { log: false, ordered: true, at: [0.5] },
  ]);
  await page.done();
});

// ---- what is unfolded ----------------------------------------------------------

test("what is unfolded is in the address", async () => {
  const page = await open("tried");

  await page.locator("#board summary").click();
  await page.locator("#table-2 summary").click();
  await page.waitForFunction(() => /open=board\.table-2/.test(location.hash));
  const other = await again(page);
  assert.equal(await other.locator("details[open]").count(), 2);
  await other.done();
  await page.done();
});
