// What eyes and fingers need: contrast, focus, room, the first screen, paper.
"use strict";

const { assert, test, open, drawn } = require("./opening");
const zlib = require("node:zlib");

// ---- contrast -----------------------------------------------------------------

// Every text with less contrast than WCAG 2.2 asks for (1.4.3): 4.5, large 3.
const faint = (page) => page.evaluate(() => {
  const parse = (css) => (css.match(/[\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4)).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const behind = (e) => { for (let at = e; at; at = at.parentElement) { const c = parse(getComputedStyle(at).backgroundColor); if (c.length === 3 || c[3] > 0.99) return c; } return [255, 255, 255]; };
  const own = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  const bad = [];
  let n = 0;

  for (const e of document.querySelectorAll("body *")) {
    if (!own(e) || !e.checkVisibility() || e.closest("script, style, [aria-pressed=false], .chart")) continue;
    const css = getComputedStyle(e), size = parseFloat(css.fontSize), large = size >= 24 || (size >= 18.66 && Number(css.fontWeight) >= 700);
    const is = ratio(parse(css.color), behind(e));

    n++;
    if (is < (large ? 3 : 4.5)) bad.push(`${is.toFixed(2)} ${e.tagName} ${e.textContent.trim().slice(0, 40)}`);
  }
  // Words in a chart: on the paper, or on the cell that is under their middle.
  for (const e of document.querySelectorAll(".chart svg text")) {
    const box = e.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
    const cells = [...e.closest("svg").querySelectorAll("path[fill]")].filter((p) => { const b = p.getBoundingClientRect(); return p.compareDocumentPosition(e) & 4 && !/none|transparent/.test(p.getAttribute("fill")) && Number(p.getAttribute("fill-opacity") ?? 1) > 0.9 && b.x <= x && b.right >= x && b.y <= y && b.bottom >= y; });
    const css = getComputedStyle(cells.length ? cells[cells.length - 1] : e);
    const is = ratio(parse(getComputedStyle(e).fill), cells.length ? parse(css.fill) : behind(e));

    n++;
    if (is < 4.5) bad.push(`${is.toFixed(2)} ${e.closest(".chart").dataset.chart}: ${e.textContent} ${getComputedStyle(e).fill} on ${cells.length ? css.fill : "paper"}`);
  }
  // Lines, marks, edges of controls (1.4.11): 3.
  const pen = penOf(), of = (hex) => channels(hex);
  for (const name of [...pen.series, pen.muted, pen.accent, pen.warn]) if (ratio(of(name), of(pen.paper)) < 3) bad.push(`line ${name}`);
  for (const e of document.querySelectorAll("button.theme, .legend button, .tools select, .filter input")) if (ratio(parse(getComputedStyle(e).borderTopColor), behind(e)) < 3) bad.push(`edge of ${e.className || e.tagName}`);
  if (ratio(of(scaleOf(pen)[scaleOf(pen).length - 1]), of(pen.paper)) < 4.5) bad.push("the best end of the scale");
  return { bad: [...new Set(bad)], n };
});

for (const colorScheme of ["light", "dark"])
  for (const name of ["tried", "hard"])
    test(`${name} can be read in the ${colorScheme}`, async () => {
      const page = await open(name, { colorScheme });
      const { bad, n } = await faint(page);

      assert.ok(n > 300);
      assert.deepEqual(bad, []);
      await page.done();
    });

// ---- focus, fingers, stillness ---------------------------------------------------

test("the tabulator reaches every control, and each shows that it has the focus", async () => {
  const page = await open("tried");
  const wanted = await page.locator("button, input, select, summary, a[href], [tabindex='0']").evaluateAll((list) => list.filter((e) => e.checkVisibility()).length);
  const seen = await page.evaluate(() => { window.seen = new Set(); window.plain = []; return window.seen.size; });

  assert.equal(seen, 0);
  for (let i = 0; i < wanted + 5; i++) {
    await page.keyboard.press("Tab");
    const over = await page.evaluate(() => {
      const e = document.activeElement, css = getComputedStyle(e);

      if (e === document.body || window.seen.has(e)) return true;
      window.seen.add(e);
      if (!(css.outlineStyle !== "none" && parseFloat(css.outlineWidth) >= 2)) window.plain.push(e.outerHTML.slice(0, 80));
      return false;
    });

    if (over) break;
  }
  assert.deepEqual(await page.evaluate(() => window.plain), []);
  assert.equal(await page.evaluate(() => window.seen.size), wanted);
  await page.done();
});

test("fingers find their targets", async () => {
  const page = await open("many", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const small = await page.locator("button, input, select, summary, nav a").evaluateAll((list) => list.filter((e) => e.checkVisibility()).map((e) => [e, e.getBoundingClientRect()])
    .filter(([e, r]) => r.height < (e.closest("th") ? 24 : 40) || r.width < 24).map(([e, r]) => `${e.tagName} ${e.className} ${e.textContent.slice(0, 20)} ${r.width}x${r.height}`));

  assert.deepEqual(small, []);
  await page.done();
});

test("nothing moves for who asks for it", async () => {
  const page = await open("grid", { reducedMotion: "reduce" });
  const box = page.locator("#board .chart");

  await box.scrollIntoViewIfNeeded();
  const at = await box.boundingBox();
  for (let y = 50; y < at.height; y += 4) await page.mouse.move(at.x + at.width * 0.8, at.y + y);
  const moving = await page.evaluate(() => [...document.querySelectorAll("*")].filter((e) => getComputedStyle(e).transitionDuration.split(",").some((t) => parseFloat(t) > 0) || getComputedStyle(e).animationName !== "none").length);

  assert.equal(moving, 0);
  await page.done();
});

// ---- the first screen -------------------------------------------------------------

test("a telephone's first screen has the verdict and the first rows of its picture", async () => {
  const page = await open("many", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const verdict = await page.locator("#verdict h2 + p").boundingBox();
  const board = await page.locator("#board .chart").boundingBox();

  assert.ok(verdict.y + verdict.height < board.y, "the words come first");
  assert.ok(board.y + 46 + 3 * 38 < 844, JSON.stringify(board));
  assert.ok(board.x >= 0 && board.x + board.width <= 390);
  await page.done();
});

for (const name of ["many", "hostile", "grid", "tried"])
  for (const width of [1440, 1024, 390])
    test(`no word of a chart of ${name} is cut off at ${width}`, async () => {
      const page = await open(name, { viewport: { width, height: 900 } });
      const cut = await page.locator(".chart svg text").evaluateAll((list) => list.map((e) => [e, e.getBoundingClientRect(), e.closest("svg").getBoundingClientRect()])
        .filter(([, r, s]) => r.width && (r.left < s.left - 1 || r.right > s.right + 1 || r.top < s.top - 1 || r.bottom > s.bottom + 1))
        .map(([e, r, s]) => `${e.closest(".chart").dataset.chart}: ${e.textContent} ${Math.round(r.left - s.left)} ${Math.round(s.right - r.right)} ${Math.round(r.top - s.top)}`));

      assert.deepEqual(cut, []);
      await page.done();
    });

// ---- paper ------------------------------------------------------------------------

// The page in the state that it prints in.
async function onPaper(page) {
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 680, height: 960 }); // A4 less margins
  await drawn(page, ".chart svg path");
}

test("on paper charts fit, keys and short tables are there, and the day is back after", async () => {
  const page = await open("many", { colorScheme: "dark", viewport: { width: 1440, height: 900 } });
  const night = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);

  await onPaper(page);
  const found = await page.evaluate(() => ({
    wide: [...document.querySelectorAll(".chart svg, .chart canvas, table")].filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.closest("[id]").id),
    closed: [...document.querySelectorAll("section details.data")].filter((e) => !e.open && e.querySelectorAll("tbody tr").length <= 30).length,
    opened: document.querySelectorAll("details.data[open]").length,
    legend: [...document.querySelectorAll("#curves .legend button")].filter((e) => e.checkVisibility()).length,
    rows: [...document.querySelectorAll("#table-1 tbody tr")].filter((e) => e.checkVisibility()).length,
    ink: document.querySelector("#board .chart svg text").getAttribute("fill"),
  }));

  assert.deepEqual(found.wide, []);
  assert.equal(found.closed, 0);
  assert.ok(found.opened > 3 && found.legend >= 2);
  assert.equal(found.rows, 200);
  assert.match(found.ink, /^(#1d2126|#000|rgb\(0|#5d656f|#444)/, "charts are drawn for the day");
  await page.emulateMedia({ media: "screen" });
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), night);
  assert.equal(await page.locator("details[open]").count(), 0);
  assert.deepEqual(page.seen.errors, []);
  await page.done();
});

// How many pieces of text a PDF shows.
const pieces = (pdf) => {
  let n = 0;

  for (const m of pdf.toString("latin1").matchAll(/stream\r?\n/g)) {
    try { n += (zlib.inflateSync(pdf.subarray(m.index + m[0].length)).toString("latin1").match(/T[jJ]/g) || []).length; } catch (e) { /* a font, a picture */ }
  }
  return n;
};

// A table of 200 rows takes three sheets or more, so that what its head's words
// add to the print is three times what they are.
test("a table that goes over pages has its head on each", async () => {
  const page = await open("many");
  const print = async () => pieces(await page.pdf({ format: "A4", tagged: true }));
  const whole = await print();
  const words = await page.evaluate(() => { const head = document.querySelector("#table-1 thead"), n = head.querySelectorAll("th").length; head.remove(); return n; });

  assert.ok(whole - (await print()) >= 3 * words, "the head is there but once");
  await page.done();
});
