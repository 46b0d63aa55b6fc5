// What makes a pair doubtful, and what offers bring: flags, the holdout and its ledger.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "./harness.mjs";
import { fitted, give, go, loadSample, madeUpShop, number, report, rows } from "./steps.mjs";

const listed = async (page) => number(await page.getByText("pairs seen").innerText());

test("flags: told, filtered by, and left out only where the merchant says so", async (page) => {
  await loadSample(page);
  await go(page, "Pairs");
  await rows(page, "Pairs").first().waitFor();
  const before = await listed(page);
  const filter = page.getByLabel("Flag", { exact: true });
  let flagged;
  for (const name of ["Few followers", "Best-seller", "May be luck"]) {
    await filter.selectOption(name);
    // Of these flags each is on some pairs and not on all, or on none.
    await page.waitForFunction((before) => !document.querySelector(".toolbar .count").innerText.startsWith(`${before} of`), before);
    flagged = { name, pairs: await listed(page) };
    if (flagged.pairs === 0) continue;
    await page.waitForFunction((pairs) => document.querySelectorAll(".table-body [role=row]").length <= pairs, flagged.pairs);
    for (const row of await rows(page, "Pairs").all()) assert.match(await row.innerText(), new RegExp(name));
    await rows(page, "Pairs").first().click();
    await page.locator(".remark").first().waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    break;
  }
  assert.ok(flagged.pairs > 0 && flagged.pairs < before, `${flagged.pairs} of ${before}`);
  await filter.selectOption("Not flagged");
  await page.waitForFunction(() => {
    const rows = [...document.querySelectorAll(".table-body [role=row]")];
    return rows.length > 0 && rows.every((row) => !/luck|Few|Best-seller|Changed|Seasonal/.test(row.innerText));
  });
  assert.ok((await listed(page)) + flagged.pairs <= before);
  await filter.selectOption("Flagged or not");
  await page.getByText(`${before} of`).waitFor();

  await go(page, "Settings");
  await page.getByRole("group", { name: "Leave out pairs" }).getByLabel(flagged.name).check();
  await go(page, "Pairs");
  await page.getByText(`${before - flagged.pairs} of`).waitFor();
  await go(page, "Settings");
  await page.getByRole("button", { name: "Reset Leave out pairs" }).click();
  await go(page, "Pairs");
  await page.getByText(`${before} of`).waitFor();
});

test("the holdout: held out, noted in the ledger, and told apart by later orders", async (page) => {
  const orders = join(madeUpShop(3_000), "orders.csv");
  await give(page, orders);
  await report(page);
  await fitted(page);
  await go(page, "Settings");
  const share = page.getByLabel("Held out", { exact: true });
  await share.fill("30");
  await share.press("Tab");
  // As if the batch had been sent half a year before the last order.
  const today = page.getByLabel("Today", { exact: true });
  await today.fill("2026-03-01");
  await today.press("Tab");
  // The header tells the day once all settings are worked in.
  await page.getByText("today is 1 Mar 2026").waitFor();
  await fitted(page);
  await go(page, "Proof");
  const plan = page.getByText(/Of [\d,]+ customers with an offer, [\d,]+ are held out\. To tell whether .* about [\d,]+ customers/);
  const held = /offer, ([\d,]+) are/.exec(await plan.innerText())[1];
  await go(page, "Predictions");
  await page.getByRole("navigation", { name: "Send dates" }).getByRole("link", { name: "Withheld" }).click();
  // All views count the same customers.
  assert.match(await page.locator(".reason-group", { hasText: "Held out" }).innerText(), new RegExp(`^${held}\\b`));

  await go(page, "Send");
  await page.locator("label.batch", { hasText: "All" }).click();
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download Ledger" }).click();
  const ledger = await waiting;
  assert.equal(ledger.suggestedFilename(), "followon-ledger-2026-03-01.json");
  const kept = join(madeUpShop(3_000), ledger.suggestedFilename());
  await ledger.saveAs(kept);

  // Later: all orders and the ledger.
  await go(page, "Settings");
  await page.getByRole("button", { name: "Reset Today" }).click();
  await go(page, "Start");
  await give(page, kept);
  await page.getByText(/customers sent to/).waitFor();
  await fitted(page);
  await go(page, "Proof");
  const sentence = page.getByText(/Of [\d,]+ customers who were sent an offer, [\d.]+% bought an offered product; of \d+ held out/);
  await sentence.waitFor();
  const cells = await page.getByRole("group", { name: "Sent to and held out" }).locator("tbody tr").allInnerTexts();
  const [sent, heldOut] = cells.map((row) => number(row.split("\t")[1]));
  assert.ok(sent > 100 && heldOut > 30, cells.join(" | "));
  assert.equal(number(/Of ([\d,]+) customers/.exec(await sentence.innerText())[1]), sent);

  // As long as no time is over, the page says until when to wait, and shows no empty table.
  await go(page, "Settings");
  await today.fill("2026-03-02");
  await today.press("Tab");
  await fitted(page);
  await go(page, "Proof");
  await page.getByText(/It is too early to tell: the first offers can be taken up until \w+ \d+ \w+/).waitFor();
  assert.equal(await page.getByRole("group", { name: "Sent to and held out" }).count(), 0);

  // A ledger that was cut short says so, and the others stay.
  await go(page, "Start");
  await give(page, { name: "cut.json", mimeType: "application/json", buffer: Buffer.from('{"format":"followon-ledger","version":1') });
  await page.getByText("The ledger is cut short or was changed by hand").waitFor();
});

test("a backtest that is cancelled can be begun again", async (page) => {
  await give(page, join(madeUpShop(3_000), "orders.csv"));
  await report(page);
  await go(page, "Proof");
  await page.getByRole("button", { name: "Test it on my orders" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Test it on my orders" }).click();
  // A change of settings ends it, and the page says so.
  await go(page, "Settings");
  await page.getByLabel("Send ahead", { exact: true }).fill("3");
  await page.getByLabel("Send ahead", { exact: true }).press("Tab");
  await go(page, "Proof");
  await page.getByText("Data or settings changed, which ended the test").waitFor();
  await page.getByRole("button", { name: "Test it on my orders" }).click();
  await page.getByRole("heading", { name: "How this was tested" }).waitFor();
});
