// The files that leave the page: downloaded, parsed, and held against what the page shows.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { validate } from "../klaviyo/schema.mjs";
import { ROOT, test } from "./harness.mjs";
import { fitted, give, go, loadSample, madeUpShop, number, parseCsv, report, rows } from "./steps.mjs";

const METRIC = "Cross sell prediction by Blueprint";

/** Downloads one file by its button, or link, and gives its name and text. */
async function download(page, name, role = "button") {
  const waiting = page.waitForEvent("download", { timeout: 120_000 });
  await page.getByRole(role, { name }).click();
  const file = await waiting;
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
}

/** Rows of a CSV file as objects by column. */
function table(text) {
  const [head, ...body] = parseCsv(text);
  return body.map((row) => {
    assert.equal(row.length, head.length, `every row has ${head.length} fields`);
    return Object.fromEntries(head.map((column, at) => [column, row[at]]));
  });
}

/** How many predictions a batch holds, by its card. */
async function choose(page, batch) {
  const card = page.locator("label.batch", { hasText: batch });
  await card.getByRole("radio").check();
  return number(await card.locator(".key").innerText());
}

test("Klaviyo events: the bulk request, every event once, with the link of the preview", async (page) => {
  await loadSample(page);
  await go(page, "Preview");
  const event = page.getByRole("region", { name: "Event" });
  await event.getByRole("button", { name: "Cart link" }).click();
  const link = await event.getByRole("link", { name: "Open it in a new tab" }).getAttribute("href");

  await go(page, "Send");
  const all = await choose(page, "Send today");
  const { name, text } = await download(page, "Download Klaviyo events");
  assert.match(name, /^klaviyo-events-\d{4}-\d\d-\d\d\.json$/);
  // The command that is told takes up today's files alone.
  const glob = (await page.locator(".step code").first().innerText()).split(" ").at(-1);
  assert.equal(glob, name.replace(".json", "*.json"));
  assert.deepEqual(validate(text), [], "it is what Klaviyo publishes to take");
  const job = JSON.parse(text).data;
  assert.equal(job.type, "event-bulk-create-job");
  const entries = job.attributes["events-bulk-create"].data;
  assert.equal(entries.length, all);
  const ids = new Set();
  const links = new Set();
  for (const entry of entries) {
    assert.equal(entry.type, "event-bulk-create");
    const { profile, events } = entry.attributes;
    assert.match(profile.data.attributes.email, /^[a-z.0-9]+@mail\.example$/);
    assert.equal(events.data.length, 1);
    const { metric, properties, unique_id: id } = events.data[0].attributes;
    assert.equal(metric.data.attributes.name, METRIC);
    ids.add(id);
    links.add(properties.bp_magic_cart_link);
    assert.ok(properties.items.length >= 1 && properties.items.length <= 3);
    assert.ok(!Object.values(properties).some((value) => value === 0 || value === "" || value === null));
    const cart = new URL(properties.bp_magic_cart_link).pathname;
    for (const item of properties.items) assert.ok(cart.includes(`${item.variant_id}:1`), `${item.title} is in ${cart}`);
  }
  assert.equal(ids.size, all, "every event has an id of its own");
  assert.ok(links.has(link), "the link of the preview is the one that is sent");

  // Made again it is the same file, so a second send mails nobody twice.
  assert.equal((await download(page, "Download Klaviyo events")).text, text);
});

test("events come in a file for each day, and all at once are not offered", async (page) => {
  await loadSample(page);
  await go(page, "Send");
  const week = await choose(page, "Within a week");
  const files = [];
  page.on("download", (download) => files.push(download));
  await page.getByRole("button", { name: "Download Klaviyo events" }).click();
  const saved = page.getByText(/^Saved klaviyo-events-.* events,/);
  await saved.waitFor();
  assert.equal(number((await saved.innerText()).split(": ")[1]), week);
  const wanted = (await page.locator(".week .number").allInnerTexts()).filter((n) => number(n) > 0).length;
  for (let tries = 0; files.length < wanted && tries < 100; tries += 1) await new Promise((done) => setTimeout(done, 50));
  const days = files.map((file) => /klaviyo-events-(\S+)\.json/.exec(file.suggestedFilename())[1]);
  assert.ok(wanted > 1 && days.length === wanted && new Set(days).size === wanted, days.join());
  await choose(page, "All");
  assert.ok(await page.getByRole("button", { name: "Download Klaviyo events" }).isDisabled());
  assert.ok(await page.getByRole("button", { name: "Download Predictions" }).isEnabled());
});

test("batches: today's and the week's are parts of all", async (page) => {
  await loadSample(page);
  await go(page, "Send");
  const mails = {};
  for (const batch of ["Send today", "Within a week", "All"]) {
    const wanted = await choose(page, batch);
    const made = table((await download(page, "Download Predictions")).text);
    assert.equal(made.length, wanted, batch);
    mails[batch] = new Set(made.map((row) => row.customer ?? row.email ?? Object.values(row)[0]));
    assert.equal(mails[batch].size, wanted, "each customer once");
  }
  assert.ok(mails["Send today"].size > 0 && mails["Send today"].size < mails["Within a week"].size);
  for (const one of mails["Send today"]) assert.ok(mails["Within a week"].has(one));
  for (const one of mails["Within a week"]) assert.ok(mails.All.has(one));
});

test("profiles, pairs and the model are what their names say", async (page) => {
  await loadSample(page);
  await go(page, "Pairs");
  await rows(page, "Pairs").first().waitFor();
  const eligible = number(await page.locator(".toolbar").getByRole("status").innerText());
  await go(page, "Send");
  const all = await choose(page, "All");
  const profiles = table((await download(page, "Download Klaviyo profiles")).text);
  assert.equal(profiles.length, all);
  assert.ok(profiles.every((row) => /^\d{4}-\d\d-\d\d$/.test(row.cross_sell_date)));
  const pairs = table((await download(page, "Download Pairs")).text);
  assert.equal(pairs.length, eligible);
  const model = JSON.parse((await download(page, "Download Model")).text);
  assert.equal(model.pairs.length, eligible);
  assert.equal(model.settings.threshold, 0.25);
});

test("the senders are downloaded as they are, and find the events in order", async (page) => {
  await loadSample(page);
  await go(page, "Send");
  const all = await choose(page, "Send today");
  const folder = mkdtempSync(join(tmpdir(), "followon-"));
  const events = await download(page, "Download Klaviyo events");
  writeFileSync(join(folder, events.name), events.text);
  const senders = [["Sender for Python", "send_to_klaviyo.py", "python3"], ["Sender for Node.js", "send_to_klaviyo.mjs", process.execPath]];
  for (const [link, name, program] of senders) {
    const sender = await download(page, link, "link");
    assert.equal(sender.name, name);
    assert.equal(sender.text, readFileSync(join(ROOT, "web/static", name), "utf8"));
    writeFileSync(join(folder, name), sender.text);
    // The sample shop's day is long past or yet to come: neither hinders a dry run.
    const said = execFileSync(program, [name, "--dry-run", "--early", events.name], { cwd: folder, encoding: "utf8" });
    assert.ok(said.includes(`${events.name}: ${all} event`), said);
  }
  rmSync(folder, { recursive: true });
});

test("rows are copied as CSV, formulas in titles disarmed", async (page) => {
  const csv = [
    "Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price",
    "#1,a@shop.example,2025-01-01,1,Tea,4.00",
    '#2,a@shop.example,2025-02-01,1,"=HYPERLINK(""http://evil.example"",""x"")",4.00',
    "#3,b@shop.example,2025-02-02,1,Tea,4.00",
  ].join("\n");
  await page.getByLabel("Order exports and product files").setInputFiles([
    { name: "orders.csv", mimeType: "text/csv", buffer: Buffer.from(csv) },
  ]);
  await page.getByRole("heading", { name: "Findings" }).waitFor();
  await go(page, "Pairs");
  await rows(page, "Pairs").first().waitFor();
  await page.getByRole("button", { name: "Copy as CSV" }).click();
  await page.getByText("Rows copied").waitFor();
  const [, row] = parseCsv(await page.evaluate(() => navigator.clipboard.readText()));
  assert.ok(row.some((field) => field.includes("HYPERLINK")));
  assert.ok(row.every((field) => !/^[=+@-]/.test(field)), row.join(" | "));
});

test("a file asked for while rankings are compared holds what comes out in the end", async (page) => {
  await give(page, join(madeUpShop(55_000), "orders.csv"));
  await page.getByText("Comparing rankings").waitFor({ timeout: 120_000 });
  await go(page, "Send");
  await choose(page, "All");
  const early = table((await download(page, "Download Predictions")).text);
  assert.ok(early.length > 100 && early.every((row) => Number(row.product_1_chance) > 0), "a draft has no chances");
  await fitted(page);
  assert.equal(await choose(page, "All"), early.length);
  assert.deepEqual(table((await download(page, "Download Predictions")).text), early);
});

test("a rehearsal holds the same events, to be recorded without mailing anybody", async (page) => {
  await loadSample(page);
  await go(page, "Send");
  const today = await choose(page, "Send today");
  await page.getByRole("checkbox", { name: /^Rehearsal/ }).check();
  const section = page.getByRole("region", { name: "Before it goes out" });
  await section.getByText(new RegExp(`^${today} events in 1 request`)).waitFor();
  const { name, text } = await download(page, "Download Klaviyo events");
  assert.match(name, /^klaviyo-rehearsal-\d{4}-\d\d-\d\d\.json$/);
  assert.deepEqual(validate(text), []);
  const entries = JSON.parse(text).data.attributes["events-bulk-create"].data;
  assert.equal(entries.length, today);
  assert.equal(text.split('"backfill":true').length - 1, today, "each of them is a rehearsal");
});

test("what a ledger says was sent is left out where only what is new is asked for", async (page) => {
  const folder = madeUpShop(400);
  await give(page, join(folder, "orders.csv"));
  await report(page);
  await fitted(page);
  await go(page, "Send");
  const all = await choose(page, "All");
  const ledger = await download(page, "Download Ledger");
  const kept = join(folder, ledger.name);
  writeFileSync(kept, ledger.text);
  await go(page, "Start");
  await give(page, kept);
  await page.getByText(/customers sent to/).waitFor();
  await fitted(page);
  await go(page, "Send");
  await choose(page, "All");
  const section = page.getByRole("region", { name: "Before it goes out" });
  await section.getByText("sent before", { exact: true }).waitFor();
  await page.getByRole("checkbox", { name: /^Only what is new/ }).check();
  await section.getByText("sent before, and left out").waitFor();
  await section.getByText(/^0 events in 0 requests/).waitFor();
  await page.getByRole("button", { name: "Download Klaviyo profiles" }).click();
  await page.getByText("There is nothing in it").waitFor();
  await page.getByRole("checkbox", { name: /^Only what is new/ }).uncheck();
  await section.getByText(new RegExp(`^${all} events`)).waitFor();
});
