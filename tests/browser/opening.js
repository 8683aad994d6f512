// Pages opened in a headless Chromium, and the running of tests on them.
"use strict";

const assert = require("node:assert/strict");
const path = require("node:path");
const { chromium } = require("../../build/npm/node_modules/playwright-core");

const pages = path.resolve(process.argv[2]);
const names = ["grid", "hostile", "many", "alone", "failed", "hard", "tried", "wide"];
const tests = [];
const only = new RegExp(process.env.ONLY || "");
const test = (name, f) => { if (only.test(name)) tests.push([name, f]); };

// ---- opening ----------------------------------------------------------------

let browser;

// A page without network whose errors and requests are kept.
async function open(name, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, offline: true, ...options });
  const page = await context.newPage();
  const seen = { requests: [], errors: [], dialogs: [] };

  page.on("request", (r) => { if (!r.url().startsWith("data:")) seen.requests.push(r.url()); });
  page.on("console", (m) => { if (["error", "warning"].includes(m.type())) seen.errors.push(m.text()); });
  page.on("pageerror", (e) => seen.errors.push(e.message));
  page.on("dialog", (d) => { seen.dialogs.push(d.message()); d.dismiss(); });
  await page.goto(`file://${pages}/${name}.html`);
  page.seen = seen;
  page.done = () => context.close();
  return page;
}

// For tests that only look: opened once.
const kept = {};
async function look(name) {
  kept[name] ??= await open(name);
  return kept[name];
}

const texts = (page, selector) => page.locator(selector).allTextContents();
const shown = (page, selector) => page.locator(selector).evaluateAll((list) => list.filter((e) => e.offsetParent !== null).length);
const background = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const column = (page, table, at) => page.locator(`${table} tbody tr`).evaluateAll((rows, i) => rows.map((r) => Number(r.cells[i].dataset.v)), at);

// A chart draws in frames to come: what ten in a row show is drawn.
const drawn = (page, selector) =>
  page.evaluate(async (what) => {
    const count = () => document.querySelectorAll(what).length;
    for (let was = -1, same = 0; same < 10; was = count()) {
      await new Promise(requestAnimationFrame);
      same = count() === was ? same + 1 : 0;
    }
    return count();
  }, selector);

// Where the header's text is title: its button and its place.
async function head(page, table, title) {
  const at = (await texts(page, `${table} thead th`)).indexOf(title);

  assert.notEqual(at, -1, `no column ${title}`);
  return { at, cell: page.locator(`${table} thead th`).nth(at), button: page.locator(`${table} thead th`).nth(at).locator("button") };
}

// ---- running --------------------------------------------------------------------

async function run() {
  let failed = 0;

  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
  for (const [name, f] of tests) {
    try {
      await f();
    } catch (e) {
      failed++;
      console.log(`[FAIL] browser: ${name}\n${e.message}`);
    }
  }
  await browser.close();
  console.log(`browser: ${tests.length} tests, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}

module.exports = { assert, test, open, look, texts, shown, background, column, head, drawn, pages, names, run };
