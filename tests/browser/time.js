// How long a page takes until it is read and drawn: node time.js PAGE
"use strict";

const path = require("node:path");
const { chromium } = require("../../build/npm/node_modules/playwright-core");

const runs = 5;

(async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
  const times = [];
  let drawn = 0, size = 0;

  for (let i = 0; i < runs; i++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, offline: true });
    const page = await context.newPage();
    const begin = process.hrtime.bigint();

    await page.goto(`file://${path.resolve(process.argv[2])}`);
    await page.waitForFunction(() => [...document.querySelectorAll("[data-chart]")].every((e) => e.dataset.drawn));
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    times.push(Number(process.hrtime.bigint() - begin) / 1e6);
    [drawn, size] = await page.evaluate(() => [document.querySelectorAll("[data-chart]").length, document.querySelectorAll("*").length]);
    await context.close();
  }
  await browser.close();
  times.sort((a, b) => a - b);
  console.log(`${drawn} charts drawn, ${size} elements: ${times[Math.floor(runs / 2)].toFixed(0)} ms from the address to the picture (median of ${runs}; ${times[0].toFixed(0)} to ${times[runs - 1].toFixed(0)})`);
})();
