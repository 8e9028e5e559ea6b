// merged.mjs CHROMIUM PAGE: the page of many repositories sorts, filters, is accessible, and has no error on the console.
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";

const [, , chromium, page] = process.argv;
const axe = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox"] });
try {
  const tab = await browser.newPage();
  const errors = [];
  const requests = [];
  tab.on("console", (message) => errors.push(`${message.type()}: ${message.text()}`));
  tab.on("pageerror", (error) => errors.push(String(error)));
  tab.on("request", (request) => requests.push(request.url()));
  await tab.setViewport({ width: 1280, height: 900 });
  const start = performance.now();
  await tab.goto(`file://${encodeURI(page).replaceAll("#", "%23")}`, { waitUntil: "load" });
  const loaded = Math.round(performance.now() - start);
  const rows = await tab.$$eval("#table > tbody > tr", (found) => found.length);
  assert.ok(rows > 0, "there are workloads");

  // Sort by the repository, up and down.
  const column = (number) => tab.$$eval(`#table > tbody > tr > :nth-child(${number})`, (found) => found.map((one) => one.dataset.v));
  const press = (number) => tab.$eval(`#table > thead th:nth-child(${number}) button`, (button) => button.click());
  const sorted = (all) => tab.evaluate((names) => [...names].sort((a, b) => a.localeCompare(b)), all);
  await press(8);
  const names = await column(8);
  assert.ok(new Set(names).size > 1, "there are several repositories");
  assert.deepEqual(names, await sorted(names));
  await press(8);
  assert.deepEqual([...new Set(await column(8))], [...new Set(names)].reverse());
  await press(7);
  const counts = (await column(7)).map(Number);
  assert.deepEqual(counts, [...counts].sort((a, b) => a - b));

  // Filter by verdict and by the name of a repository.
  const visible = () => tab.$$eval("#table > tbody > tr", (found) => found.filter((one) => !one.hidden)
    .map((one) => [one.dataset.verdict, one.lastElementChild.dataset.v]));
  const chip = await tab.$eval(".chip", (one) => one.dataset.verdict);
  await tab.$eval(".chip", (one) => one.click());
  const found = await visible();
  assert.ok(found.length > 0 && found.every(([verdict]) => verdict === chip), `only ${chip}`);
  await tab.$eval(".chip", (one) => one.click());
  await tab.$eval("#search", (one) => { one.value = "org/repository-1"; one.dispatchEvent(new Event("input")); });
  const searched = await visible();
  assert.ok(searched.length > 0 && searched.every(([, name]) => name.startsWith("org/repository-1")), "only the repository");
  await tab.$eval("#search", (one) => { one.value = ""; one.dispatchEvent(new Event("input")); });
  assert.equal((await visible()).length, Math.min(rows, 250));
  // A workload has no details to open.
  await tab.click("#table > tbody > tr:not([hidden]) td");
  assert.equal(await tab.$$eval("tr.details", (all) => all.length), 0);

  await tab.setViewport({ width: 390, height: 844 });
  const overflow = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `a phone scrolls ${overflow} pixels to the side`);
  await tab.setViewport({ width: 1280, height: 900 });
  if (rows <= 250) {
    await tab.evaluate(axe);
    for (const scheme of ["light", "dark"]) {
      await tab.evaluate((name) => { document.documentElement.dataset.theme = name; }, scheme);
      const result = await tab.evaluate(() => axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"] }));
      assert.deepEqual(result.violations.map((one) => `${scheme}: ${one.id}: ${one.nodes[0].html}`), []);
    }
  }
  assert.equal(await tab.evaluate(() => window.broken), undefined, "a script from a file ran");
  assert.deepEqual(errors, []);
  assert.deepEqual(requests.filter((url) => !url.startsWith("file:")), []);
  const size = (statSync(page).size / 1e6).toFixed(1);
  console.log(`${basename(page)}: ${rows} workloads of ${new Set(names).size} repositories, ${size} MB; loaded in ${loaded} ms`);
} finally {
  await browser.close();
}
