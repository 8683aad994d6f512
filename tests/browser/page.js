// What a reader's browser does with a page: no request, no error, charts drawn,
// tables sorted and filtered, legend, zoom, no harm by names.
"use strict";

const { assert, test, open, look, texts, shown, column, head, drawn, pages, names } = require("./opening");

// ---- every page ---------------------------------------------------------------

for (const name of names)
  test(`${name} opens without a request, an error or a dialog`, async () => {
    const page = await look(name);

    assert.deepEqual(page.seen.requests, [`file://${pages}/${name}.html`]);
    assert.deepEqual(page.seen.errors, []);
    assert.deepEqual(page.seen.dialogs, []);
  });

for (const name of names.filter((n) => n !== "failed"))
  test(`${name} has every chart drawn, named and beside its table`, async () => {
    const page = await look(name);
    const charts = await page.locator("[data-chart]").evaluateAll((list) => list.map((e) => ({
      id: e.dataset.chart, drawn: e.dataset.drawn, role: e.getAttribute("role"), label: e.getAttribute("aria-label"),
      shapes: e.querySelectorAll("svg path, canvas").length, height: e.offsetHeight,
      table: Boolean(e.closest("figure").querySelector("details table tbody tr")),
    })));

    assert.ok(charts.length >= 1);
    for (const c of charts) {
      assert.equal(c.drawn, "true", c.id);
      assert.equal(c.role, "img", c.id);
      assert.ok(c.label.length > 20 && c.table && c.shapes > 1 && c.height > 60, JSON.stringify(c));
    }
  });

for (const name of names)
  test(`${name} has landmarks, unique ids, anchors that lead somewhere and scopes`, async () => {
    const page = await look(name);
    const found = await page.evaluate(() => {
      const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);

      return {
        landmarks: ["header", "nav", "main", "footer", "h1"].map((t) => document.querySelectorAll(t).length),
        twice: ids.filter((id, i) => ids.indexOf(id) !== i),
        lost: [...document.querySelectorAll("a")].map((a) => a.getAttribute("href")).filter((h) => !h.startsWith("#") || !document.getElementById(h.slice(1))),
        bare: document.querySelectorAll("th:not([scope]), table:not(:has(caption)), img:not([alt])").length,
        unsaid: [...document.querySelectorAll(".table[id] caption")].map((e) => e.textContent.replace(/^Table \d+\. /, "")).filter((x, i, all) => !x || all.indexOf(x) !== i),
        sections: [...document.querySelectorAll("section")].filter((s) => !document.getElementById(s.getAttribute("aria-labelledby"))).length,
      };
    });

    assert.deepEqual(found, { landmarks: [1, 1, 1, 1, 1], twice: [], lost: [], bare: 0, unsaid: [], sections: 0 });
  });

for (const name of names)
  test(`${name} fits a telephone`, async () => {
    const page = await look(name);

    await page.setViewportSize({ width: 360, height: 740 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  });

// ---- the first screen ---------------------------------------------------------

test("verdict and its picture are on the first screen", async () => {
  const page = await open("many", { viewport: { width: 1440, height: 900 } });
  const verdict = await page.locator("#verdict h2 + p").boundingBox();
  const board = await page.locator("#board .chart").boundingBox();

  assert.ok(verdict.y + verdict.height < 900 && board.y + 300 < 900, JSON.stringify([verdict, board]));
  assert.ok(board.x > verdict.x + verdict.width, "side by side");
  await page.done();
});

// ---- tables -------------------------------------------------------------------

test("a click on a title sorts by its figures, another one turns the order", async () => {
  const page = await open("many");
  const { at, cell, button } = await head(page, "#table-1", "weights");
  const sorted = async (sign) => {
    const v = await column(page, "#table-1", at);

    assert.ok(v.length === 200 && v.every((x, i) => !i || sign * (x - v[i - 1]) >= 0), v.join(" "));
  };

  await button.click();
  assert.equal(await cell.getAttribute("aria-sort"), "ascending");
  await sorted(1);
  await button.click();
  assert.equal(await cell.getAttribute("aria-sort"), "descending");
  await sorted(-1);
  await (await head(page, "#table-1", "rank")).button.click();
  assert.equal(await page.locator("#table-1 th[aria-sort]").count(), 1);
  assert.match(await page.locator("#table-1 tbody tr").first().textContent(), /^1p28/);
  await page.done();
});

test("the filter keeps the rows that hold all its words, and counts them", async () => {
  const page = await open("many");

  await page.locator("#table-1 input").fill("[512] 0.0032");
  assert.equal(await shown(page, "#table-1 tbody tr"), 5);
  assert.equal(await page.locator("#table-1 [aria-live]").textContent(), "5 of 200 rows");
  await page.locator("#table-1 input").fill("0.3");
  assert.equal(await shown(page, "#table-1 tbody tr"), 44, "what is found is shown whole");
  await page.locator("#table-1 input").fill("");
  assert.equal(await shown(page, "#table-1 tbody tr"), 20);
  await page.done();
});

test("a long table shows its first rows, in any order, and all when asked", async () => {
  const page = await open("many");
  const { at, button } = await head(page, "#table-1", "weights");
  const fold = page.locator("#table-1 .fold");
  const least = async (n) => {
    const v = await column(page, "#table-1", at);

    assert.equal(await shown(page, "#table-1 tbody tr"), n);
    assert.ok(await page.locator("#table-1 tbody tr").evaluateAll((rows, k) => rows.slice(0, k).every((r) => r.offsetParent), n));
    assert.equal(v[0], Math.min(...v));
  };

  await button.click();
  await least(20);
  assert.equal(await fold.textContent(), "Show all 200 rows");
  await fold.click();
  await least(200);
  assert.equal(await fold.getAttribute("aria-expanded"), "true");
  assert.match(page.url(), /n1=all/);
  await fold.click();
  await least(20);
  assert.doesNotMatch(page.url(), /n1=/);
  await page.done();
});

// ---- charts -------------------------------------------------------------------

test("the legend hides a curve and shows it again", async () => {
  const page = await open("grid");
  const button = page.locator("#curves .legend button").first();
  const paths = () => drawn(page, "#curves .chart svg path");
  const before = await paths();

  await button.click();
  assert.equal(await button.getAttribute("aria-pressed"), "false");
  assert.ok((await paths()) < before);
  await button.click();
  assert.equal(await button.getAttribute("aria-pressed"), "true");
  assert.equal(await paths(), before);
  await page.done();
});

test("a hidden curve stays hidden when the theme changes", async () => {
  const page = await open("grid");
  const paths = () => drawn(page, "#curves .chart svg path");
  const shown = await paths();

  await page.locator("#curves .legend button").first().click();
  const before = await paths();
  assert.ok(before < shown);
  await page.locator(".theme").click();
  assert.equal(await page.locator("#curves .legend button").first().getAttribute("aria-pressed"), "false");
  assert.equal(await paths(), before);
  await page.done();
});

test("control and wheel zoom into the curves, the wheel alone does not", async () => {
  const page = await open("many");
  const labels = () => texts(page, "#curves .chart svg text");
  const before = await labels();

  await page.locator("#curves .chart").hover();
  await page.mouse.wheel(0, 1);
  assert.deepEqual(await labels(), before);
  await page.locator("#curves .chart").hover();
  await page.keyboard.down("Control");
  for (let i = 0; i < 5; i++) await page.mouse.wheel(0, -200);
  await page.keyboard.up("Control");
  await page.waitForFunction((was) => JSON.stringify([...document.querySelectorAll("#curves .chart svg text")].map((t) => t.textContent)) !== was, JSON.stringify(before));
  assert.deepEqual(page.seen.errors, []);
  await page.done();
});

// ---- hostile names --------------------------------------------------------------

test("hostile names are shown and do nothing, in tooltips neither", async () => {
  const page = await open("hostile");
  const harm = () => page.evaluate(() => document.querySelectorAll("img, main svg[onload], script[src], b b, [onerror], [onload]").length);

  assert.match((await texts(page, "#table-1")).join(), /<\/script><img src=x onerror=alert\(1\)>/);
  assert.equal(await harm(), 0);
  for (const id of ["board", "confusion", "levels-model"]) {
    const box = await page.locator(`#${id} .chart`).first();

    await box.scrollIntoViewIfNeeded();
    const at = await box.boundingBox();
    for (let x = 0.05; x < 1; x += 0.09)
      for (let y = 0.1; y < 1; y += 0.2) await page.mouse.move(at.x + at.width * x, at.y + at.height * y);
    assert.equal(await harm(), 0, id);
  }
  assert.deepEqual(page.seen.dialogs, []);
  assert.deepEqual(page.seen.errors, []);
  await page.done();
});

test("a tooltip shows a hostile name as text", async () => {
  const page = await open("hostile");
  const box = page.locator("#board .chart");

  await box.scrollIntoViewIfNeeded();
  const mark = await box.locator("svg path[fill]").evaluateAll((list) => {
    const boxes = list.map((e) => e.getBoundingClientRect()).filter((r) => r.width > 5 && r.width < 20 && Math.abs(r.width - r.height) < 2);
    const low = boxes.sort((a, b) => b.y - a.y)[0];

    return { x: low.x + low.width / 2, y: low.y + low.height / 2 };
  });
  await page.mouse.move(mark.x, mark.y);
  await page.mouse.move(mark.x + 1, mark.y);
  await page.waitForFunction(() => document.querySelector("#board .chart").textContent.includes("<img src=x onerror"));
  assert.equal(await page.locator("#board img").count(), 0);
  await page.done();
});

test("the policy lets no other script run", async () => {
  const page = await open("hostile");
  const ran = await page.evaluate(async () => {
    const script = document.createElement("script");

    script.textContent = "window.ran = true";
    document.body.append(script);
    document.body.insertAdjacentHTML("beforeend", "<p onclick='window.ran = true' id=probe>x</p>");
    document.getElementById("probe").click();
    return window.ran === true;
  });

  assert.equal(ran, false);
  await page.done();
});
