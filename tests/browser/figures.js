// Figures of charts: printed as the program prints those of sentences.
"use strict";

const fs = require("node:fs");
const { assert, test, look, texts, pages } = require("./opening");

test("the script's formats print what the program's do", async () => {
  const page = await look("tried");
  const cases = JSON.parse(fs.readFileSync(`${pages}/figures.json`, "utf8"));
  const said = await page.evaluate((list) => list.map(([format, x]) => show(format, x)), cases);

  assert.ok(cases.length > 200);
  assert.deepEqual(cases.map(([format, x, want], i) => `${format} ${x} ${said[i]}`), cases.map(([format, x, want]) => `${format} ${x} ${want}`));
});

for (const name of ["many", "tried", "grid"])
  test(`a chart of ${name} writes its values as its table does`, async () => {
    const page = await look(name);
    const cells = await page.evaluate(() => {
      const wrong = [];

      for (const [id, d] of Object.entries(page.data)) {
        const rows = [...document.querySelectorAll(`#${id} details tbody tr`)];

        d.rows.slice(0, rows.length).forEach((row, r) => row.forEach((x, c) => {
          if (typeof x === "number" && show(d.formats[c], x) !== rows[r].cells[c].textContent)
            wrong.push(`${id} ${d.columns[c]}: ${show(d.formats[c], x)} for ${rows[r].cells[c].textContent}`);
        }));
      }
      return wrong;
    });

    assert.deepEqual(cells.slice(0, 5), []);
  });

// Four hundred validation examples: the second decimal would say nothing.
test("labels and tables of charts have the digits of the sentences", async () => {
  const page = await look("tried");
  const shares = (await texts(page, "#shares svg text")).filter((text) => / %$/.test(text));
  const said = await page.locator("#what-matters p, #what-matters td").allTextContents();

  assert.ok(shares.length >= 3);
  for (const text of shares) assert.ok(said.some((x) => x.includes(text)), `${text} is in no sentence`);
  for (const text of await texts(page, "#board details td"))
    if (/ %$/.test(text)) assert.match(text, /^\d+\.\d %$/);
});
