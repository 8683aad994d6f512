// What a reader brings along: an address, fingers, a theme, paper, a keyboard.
"use strict";

const { assert, test, open, shown, background, column, head, pages } = require("./opening");

// ---- the address ----------------------------------------------------------------

test("what a reader chose stands in the address, and an address shows it", async () => {
  const page = await open("many");
  const { at, button } = await head(page, "#table-1", "weights");

  await button.click();
  await button.click();
  await page.locator("#table-1 input").fill("[512] 0.0032");
  await page.locator(".theme").click();
  await page.locator("#curves .legend button").nth(1).click();
  await page.locator("nav a", { hasText: "Errors" }).click();
  await page.waitForFunction(() => location.hash.startsWith("#errors~"));
  const url = page.url();
  const again = await open("many");

  await again.goto("about:blank");
  await again.goto(url);
  assert.equal(await shown(again, "#table-1 tbody tr"), 5);
  assert.equal(await again.locator("#table-1 input").inputValue(), "[512] 0.0032");
  const v = await column(again, "#table-1", at);

  assert.ok(v.every((x, i) => !i || x <= v[i - 1]), "sorted downwards");
  assert.equal(await again.evaluate(() => document.documentElement.dataset.theme), "dark");
  assert.equal(await again.locator("#curves .legend button").nth(1).getAttribute("aria-pressed"), "false");
  assert.equal(await again.locator("#curves .legend button").nth(0).getAttribute("aria-pressed"), "true");
  assert.ok(await again.evaluate(() => Math.abs(document.getElementById("errors").getBoundingClientRect().top) < innerHeight));
  assert.deepEqual(again.seen.errors, []);
  await again.locator("#table-1 input").fill("");
  await again.locator("#curves .legend button").nth(1).click();
  assert.doesNotMatch(again.url(), /q1=|h-curves/);
  await page.done();
  await again.done();
});

test("an address that makes no sense does no harm", async () => {
  const page = await open("many");

  await page.goto("about:blank");
  await page.goto(`file://${pages}/many.html#x~s1=99d&s2=1x&q1=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&theme=red&h-curves=9.length.__proto__`);
  assert.equal(await page.locator("#table-1 [aria-live]").textContent(), "0 of 200 rows");
  assert.equal(await page.locator("img[onerror]").count(), 0);
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), undefined);
  assert.deepEqual(page.seen.errors, []);
  assert.deepEqual(page.seen.dialogs, []);
  await page.done();
});

test("a finger that scrolls the page is not caught by a chart", async () => {
  const page = await open("many", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const caught = await page.evaluate(() => [...document.querySelectorAll(".chart")].filter((box) => {
    if (getComputedStyle(box).pointerEvents === "none") return false; // what is below it scrolls
    const at = box.getBoundingClientRect(), on = box.querySelector("svg, canvas").parentNode;
    const send = (type, y) => {
      const touch = new Touch({ identifier: 1, target: on, clientX: at.x + at.width / 2, clientY: at.y + y });
      const event = new TouchEvent(type, { bubbles: true, cancelable: true, touches: [touch], targetTouches: [touch], changedTouches: [touch] });

      on.dispatchEvent(event);
      return event.defaultPrevented;
    };

    return [send("touchstart", 150), send("touchmove", 120), send("touchmove", 80)].some(Boolean);
  }).map((box) => box.dataset.chart));

  assert.deepEqual(caught, []);
  await page.done();
});

// ---- themes, print, no scripts ------------------------------------------------

test("the page follows the system's theme, and its own button", async () => {
  const light = await open("grid", { colorScheme: "light" });
  const dark = await open("grid", { colorScheme: "dark" });
  const ink = (page) => page.locator("#board .chart svg text").first().getAttribute("fill");
  const day = await background(light), night = await background(dark), lightInk = await ink(light);

  assert.notEqual(day, night);
  assert.notEqual(await ink(dark), lightInk);
  await light.locator(".theme").click();
  assert.equal(await background(light), night);
  assert.equal(await ink(light), await ink(dark));
  assert.equal(await light.locator(".theme").textContent(), "Light");
  await light.done();
  await dark.done();
});

test("print leaves out what is for the screen", async () => {
  const page = await open("grid", { colorScheme: "dark" });

  await page.emulateMedia({ media: "print" });
  assert.equal(await shown(page, "nav a, .theme, .filter, .tools, .fold, .sql, details:not([open])"), 0);
  assert.equal(await background(page), "rgb(255, 255, 255)");
  assert.ok((await page.pdf()).length > 10000);
  await page.done();
});

test("without scripts verdict, tables and data stand there", async () => {
  const page = await open("grid", { javaScriptEnabled: false });

  assert.ok((await shown(page, "section p")) > 10);
  assert.ok((await shown(page, ".table table")) > 5);
  assert.equal(await shown(page, ".chart"), 1, "the picture of the verdict");
  assert.equal(await shown(page, "#board .still circle, #board .still .best path + path"), 4);
  await page.locator("#board summary").click();
  assert.ok((await shown(page, "#board table tr")) > 3);
  await page.done();
});

// ---- keyboard -----------------------------------------------------------------

test("tables, legend and theme answer to keys", async () => {
  const page = await open("grid");
  const { cell, button } = await head(page, "#table-1", "weights");

  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  assert.equal(new URL(page.url()).hash, "#verdict");
  await button.focus();
  await page.keyboard.press("Enter");
  assert.equal(await cell.getAttribute("aria-sort"), "ascending");
  await page.keyboard.press("Space");
  assert.equal(await cell.getAttribute("aria-sort"), "descending");
  await page.locator("#curves .legend button").first().focus();
  await page.keyboard.press("Space");
  assert.equal(await page.locator("#curves .legend button").first().getAttribute("aria-pressed"), "false");
  await page.locator(".theme").focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
  await page.done();
});
