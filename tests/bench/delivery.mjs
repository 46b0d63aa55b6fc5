// What leaves the house: how long the worker takes to make the files of all predictions, and the page to show one e-mail.
import assert from "node:assert/strict";
import { area, bar, figure, grouped, seconds } from "./bars.mjs";
import { give, open, untilFitted, untilShown } from "./watched.mjs";

const BARS = { export: 1, preview: 0.03 };

/** Measures both with a shop of more than ten thousand predictions. */
export async function delivery(browser, address, files) {
  const page = await open(browser, address);
  await give(page, files);
  await untilShown(page);
  await untilFitted(page);
  area("What leaves the house");
  await exports(page);
  await previews(page);
  await page.context().close();
}

/** The quickest of three exports of one kind, from the request to the worker's answer, which is its only message then. */
async function exports(page) {
  await page.locator('.rail a[href="#/send"]').click();
  // All events would be a file for each day of months.
  for (const [kind, batch] of [["Klaviyo events", "Within a week"], ["Klaviyo profiles", "All"], ["Predictions", "All"]]) {
    await page.locator(".batches").getByText(batch, { exact: true }).click();
    await page.waitForTimeout(3000);
    const took = [];
    let rows = 0;
    for (let run = 0; run < 3; run += 1) {
      await page.evaluate(() => ((watched.said = []), (watched.heard = [])));
      await page.getByRole("button", { name: `Download ${kind}`, exact: true }).click();
      await page.waitForFunction(() => watched.heard.length > 0);
      took.push(await page.evaluate(() => (watched.heard[0] - watched.said[0]) / 1000));
      assert.equal(await page.evaluate(() => watched.heard.length), 1, "nothing else was told meanwhile");
      const said = page.locator(".export", { has: page.getByRole("button", { name: `Download ${kind}`, exact: true }) }).getByRole("status");
      await said.getByText("Saved").waitFor();
      rows = Number(/: ([\d,]+) (?:row|event)/.exec(await said.innerText())[1].replaceAll(",", ""));
    }
    const quickest = Math.min(...took) / rows * 10_000;
    bar(`${kind}: 10,000 predictions, by ${grouped(rows)}`, seconds(quickest), quickest <= BARS.export, "at most 1 s");
  }
}

/** From a press on “Next customer” to their block in the frame. */
async function previews(page) {
  await page.locator('.rail a[href="#/block"]').click();
  await page.frameLocator("iframe").locator("table").first().waitFor();
  await page.waitForTimeout(2000);
  const took = await page.evaluate(async () => {
    const body = document.querySelector("iframe").contentDocument.body;
    const next = document.querySelector('[aria-label="Next customer"]');
    const took = [];
    for (let customer = 0; customer < 21; customer += 1) {
      const begun = performance.now();
      await new Promise((drawn, failed) => {
        setTimeout(() => failed(new Error("a press drew nothing within ten seconds")), 10_000);
        const look = new MutationObserver(() => (look.disconnect(), drawn()));
        look.observe(body, { childList: true, subtree: true });
        next.click();
      });
      took.push(performance.now() - begun);
      await new Promise((later) => setTimeout(later, 100));
    }
    return took.sort((a, b) => a - b);
  });
  const median = took[10] / 1000;
  bar("the block of the next customer (median of 21)", `${(median * 1000).toFixed(0)} ms`, median <= BARS.preview, "at most 30 ms");
  figure("the slowest of them", `${took.at(-1).toFixed(0)} ms`);
}
