// What makes a pair doubtful, and what offers bring: flags, the holdout and its ledger.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "./harness.mjs";
import { fitted, give, go, loadSample, madeUpShop, number, parseCsv, report, rows, violations } from "./steps.mjs";

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
  assert.equal(ledger.suggestedFilename(), "followon-ledger-2026-03-01-to-2026-05-02.json");
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

test("results: later orders tell which offers led to one, in all, by week and by pair", async (page) => {
  const folder = madeUpShop(3_000);
  await give(page, join(folder, "orders.csv"));
  await report(page);
  await fitted(page);
  await go(page, "Proof");
  // Before there is a ledger the page says what to do.
  await page.getByText("keep the ledger of each batch you").waitFor();
  await go(page, "Send");
  await page.locator("label.batch", { hasText: "All" }).click();
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download Ledger" }).click();
  const kept = readFileSync(await (await waiting).path(), "utf8");
  const { offers, day } = JSON.parse(kept);

  // Every fourth offer is taken up by its link, every sixth without it, and one link leads to something else.
  const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
  const later = [];
  const order = (offer, product, mark) =>
    later.push([`L${later.length}`, offer.customer, `${offer.sendOn} 12:00:00 +0000`, "GBP", 2, quoted(product), "12.50", quoted(mark)]);
  const mark = (offer) => `gift: yes\nfollowon: ${offer.uniqueId.slice(0, 12)}`;
  let [linked, others] = [0, 0];
  offers.forEach((offer, at) => {
    if (at % 4 === 0 && (linked += 1)) order(offer, offer.products[0], mark(offer));
    else if (at % 6 === 3 && (others += 1)) order(offer, offer.products.at(-1), "");
  });
  order(offers[1], "Something else", mark(offers[1]));
  const end = new Date(Date.parse(day) + 400 * 86_400_000).toISOString().slice(0, 10);
  order({ customer: "last@shop.example", sendOn: end }, "Something else", "");
  const head = "Name,Email,Created at,Currency,Lineitem quantity,Lineitem name,Lineitem price,Note Attributes";
  const file = (name, text) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
  const csv = [head, ...later.map((cells) => cells.join(","))].join("\n");

  // At first too few orders to tell a share, and none by a link.
  await go(page, "Start");
  await give(page, file("ledger.json", kept));
  await page.getByText(/customers sent to/).waitFor();
  await fitted(page);
  await go(page, "Proof");
  await page.getByText(/led to no order of an offered product so far.*The time of the first is over on/).waitFor();
  assert.deepEqual(await violations(page), []);

  await go(page, "Start");
  await give(page, file("later.csv", csv));
  await page.getByText("later.csv").first().waitFor();
  await fitted(page);
  await go(page, "Proof");
  await page.getByText(/Of the [\d,]+ whose time is over, [\d.]+% led to one/).waitFor();
  const card = async (name) => page.locator(".brought .number-card", { hasText: name }).innerText();
  assert.equal(number(await card("Offers sent")), offers.length);
  const orders = await card("Orders");
  assert.equal(number(orders), linked + others);
  assert.match(orders, new RegExp(`${linked} by the cart link, ${others} by customer, product and time`));
  const pounds = (linked + others) * 25;
  assert.match(await card("Revenue"), new RegExp(`£${pounds.toLocaleString("en-GB")}\\.00`));
  await page.getByText("Not counted: 1 order that came by a cart link but hold").waitFor();
  const cells = async (name) =>
    (await page.getByRole("group", { name, exact: true }).locator("tbody tr").allInnerTexts()).map((row) => row.split("\t"));
  const weeks = await cells("By week of sending");
  const sum = (rows, at) => rows.reduce((sum, row) => sum + number(row[at]), 0);
  assert.deepEqual([sum(weeks, 1), sum(weeks, 2)], [offers.length, linked + others]);
  const pairs = await cells("By pair");
  assert.match(pairs[0][0], /because of/);
  assert.ok(number(pairs[0][2]) >= number(pairs.at(-1)[2]));
  // Nobody was held out, which is said beside.
  await page.getByRole("heading", { name: "Would they have bought without it?" }).waitFor();
  await page.getByText("Nobody was held out").waitFor();
  assert.deepEqual(await violations(page), []);

  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download results" }).click();
  const saved = await saving;
  assert.equal(saved.suggestedFilename(), "results.csv");
  const table = parseCsv(readFileSync(await saved.path(), "utf8"));
  assert.equal(table.filter((row) => row[10] === "link").length, linked);
  assert.equal(table.filter((row) => row[10] === "time").length, others);
});

test("a backtest that is cancelled can be begun again", async (page) => {
  // Large enough for its test to outlast a change of settings.
  await give(page, join(madeUpShop(15_000), "orders.csv"));
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
  await page.getByRole("heading", { name: "How this was tested" }).waitFor({ timeout: 120_000 });
});
