// Would it have worked? The backtest, its report, and what makes it old.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "./harness.mjs";
import { go, loadSample, prove } from "./steps.mjs";

test("the proof tells how each order of offers did, and the report says the same without the page", async (page) => {
  await loadSample(page);
  await go(page, "Proof");
  await prove(page);
  const hit = /Of 100 customers who had ordered within 180 days and were given up to three products, ([\d.]+) went on to buy one of them within (\d+) days/;
  const lead = await page.locator(".proof-lead").innerText();
  const [, hits] = hit.exec(lead) ?? [];
  assert.ok(Number(hits) > 0 && Number(hits) < 100, lead);
  const rows = await page.locator(".proof-bars tbody tr").allInnerTexts();
  assert.equal(rows.length, 10);
  const inUse = rows.filter((row) => row.includes("in use"));
  assert.equal(inUse.length, 1);
  assert.ok(Math.abs(Number.parseFloat(inUse[0].split("\t").at(1) ?? inUse[0].split("\n").at(-1)) - Number(hits)) <= 0.5, inUse[0]);
  for (const figures of await page.locator(".proof details summary").all()) {
    await figures.click();
  }
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 800 });
    assert.equal(await page.evaluate(() => document.querySelector("main").scrollWidth <= innerWidth), true, `${width} px`);
  }

  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download as a page" }).click();
  const file = await waiting;
  assert.equal(file.suggestedFilename(), "followon-proof.html");
  const text = readFileSync(await file.path(), "utf8");
  assert.doesNotMatch(text, /<script|https?:|src=|@import|url\(/);
  await page.goto("about:blank");
  await page.setContent(text);
  assert.equal(await page.locator(".proof-lead").innerText(), lead);
  assert.match(await page.locator("h1 + p").innerText(), /[\d,]+ orders of [\d,]+ customers from .* Threshold 25\s%, taken over all buyers/);
});

test("the proof grows old with the settings, and goes with the data", async (page) => {
  await loadSample(page);
  await go(page, "Proof");
  await prove(page);
  await go(page, "Settings");
  await page.getByLabel("Order of offers").selectOption("The rule");
  await go(page, "Proof");
  await page.getByText("Data or settings have changed since this test.").waitFor();
  await page.locator(".callout").getByRole("button", { name: "Test again" }).click();
  await page.getByText("Your settings name the one in use.").waitFor();
  assert.equal(await page.locator(".callout").count(), 0);
});
