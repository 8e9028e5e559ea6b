// check.mjs CHROMIUM PAGE: loads the page, sorts, filters and opens workloads; fails on any error on the console.
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
  const timed = async (work) => {
    const start = performance.now();
    await work();
    return Math.round(performance.now() - start);
  };
  const loaded = await timed(() => tab.goto(`file://${encodeURI(page).replaceAll("#", "%23")}`, { waitUntil: "load" }));
  const texts = (selector) => tab.$$eval(selector, (found) => found.filter((one) => !one.hidden).map((one) => one.dataset.v));
  const rows = await tab.$$eval("#table > tbody > tr", (found) => found.length);
  assert.ok(rows > 0, "there are workloads");

  // Sort by name, up and down.
  const heading = "#table > thead th:nth-child(1)";
  const sorted = await timed(() => tab.$eval(`${heading} button`, (button) => button.click()));
  const sort = () => tab.$eval(heading, (one) => one.getAttribute("aria-sort"));
  assert.equal(await sort(), "ascending");
  const names = await texts("#table > tbody > tr > th");
  const expected = await tab.evaluate((all) => [...all].sort((a, b) => a.localeCompare(b)), names);
  assert.deepEqual(names, expected);
  await tab.$eval(`${heading} button`, (button) => button.click());
  assert.equal(await sort(), "descending");
  // Sort by a column of numbers.
  await tab.$eval("#table > thead th:nth-child(7) button", (button) => button.click());
  const counts = (await texts("#table > tbody > tr > td:last-child")).map(Number);
  assert.deepEqual(counts, [...counts].sort((a, b) => a - b));

  // Filter by verdict, then by a text that nothing has.
  const visible = () => tab.$$eval("#table > tbody > tr:not(.details)", (found) => found.filter((one) => !one.hidden).map((one) => one.dataset.verdict));
  const chip = await tab.$eval(".chip", (one) => one.dataset.verdict);
  const filtered = await timed(() => tab.$eval(".chip", (one) => one.click()));
  const found = await visible();
  assert.ok(found.length > 0 && found.every((verdict) => verdict === chip), `only ${chip}`);
  await tab.$eval(".chip", (one) => one.click());
  await tab.keyboard.press("/");
  assert.equal(await tab.evaluate(() => document.activeElement.id), "search");
  await tab.keyboard.type("no workload has this name");
  assert.equal((await visible()).length, 0);
  await tab.$eval("#search", (one) => { one.value = ""; one.dispatchEvent(new Event("input")); });
  assert.equal((await visible()).length, Math.min(rows, 250));

  // Open workloads by the keyboard, all details of the first ones, and close one again.
  const open = await tab.$$("#table > tbody > tr:not([hidden]) .open");
  await open[0].focus();
  await tab.keyboard.press("Enter");
  assert.equal(await open[0].evaluate((one) => one.getAttribute("aria-expanded")), "true");
  await tab.keyboard.press("Escape");
  assert.equal(await open[0].evaluate((one) => one.getAttribute("aria-expanded")), "false");
  const opened = await timed(async () => {
    for (const one of open.slice(0, 40)) await one.evaluate((button) => button.click());
    await tab.waitForFunction(() => [...document.querySelectorAll("tr.details .inside, tr.details .file")].every((one) => one.firstChild));
  });
  const details = await tab.$$eval("tr.details .inside", (all) => all.map((one) => one.textContent.length));
  assert.equal(details.length, Math.min(open.length, 40));
  assert.ok(details.every((length) => length > 20), "the details have content");
  const shown = await tab.$$eval("tr.details .hunk:not([hidden])", (all) => all.length);
  assert.ok(shown > 0, "files are shown");
  await tab.$$eval("details", (all) => all.forEach((one) => { one.open = true; }));

  // The colors, a phone, the printed page.
  const paper = () => tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await tab.click("#theme");
  assert.notEqual(await paper(), light);
  await tab.click("#theme");
  assert.equal(await paper(), light);
  await tab.setViewport({ width: 390, height: 844 });
  const overflow = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `a phone scrolls ${overflow} pixels to the side`);
  // Accessibility, in light and in dark colors.
  if (rows <= 30) {
    await tab.setViewport({ width: 1280, height: 900 });
    await tab.evaluate(axe);
    for (const scheme of ["light", "dark"]) {
      await tab.evaluate((name) => { document.documentElement.dataset.theme = name; }, scheme);
      const found = await tab.evaluate(() => axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"] }));
      assert.deepEqual(found.violations.map((one) => `${scheme}: ${one.id}: ${one.nodes[0].html}`), []);
    }
  }
  if (rows <= 30) await tab.pdf({ width: "210mm", height: "297mm" });

  assert.equal(await tab.evaluate(() => window.broken), undefined, "a script from a file ran");
  assert.deepEqual(errors, []);
  assert.deepEqual(requests.filter((url) => !url.startsWith("file:")), []);
  const size = (statSync(page).size / 1e6).toFixed(1);
  console.log(`${basename(page)}: ${rows} workloads, ${size} MB; loaded in ${loaded} ms, sorted in ${sorted} ms, filtered in ${filtered} ms, ${details.length} opened in ${opened} ms`);
} finally {
  await browser.close();
}
