// The files that leave the page: downloaded, parsed, and held against what the page shows.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Desk, KEY, NODE, PYTHON, QUICK } from "../klaviyo/harness.mjs";
import { validate } from "../klaviyo/schema.mjs";
import { ROOT, test } from "./harness.mjs";
import { copied, fitted, give, go, loadSample, madeUpShop, number, parseCsv, report, rows, violations } from "./steps.mjs";

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

test("events come in a file for each day, however many days there are", async (page) => {
  await loadSample(page);
  await go(page, "Send");
  const files = [];
  page.on("download", (download) => files.push(download));
  for (const batch of ["Within a week", "All"]) {
    const chosen = await choose(page, batch);
    const predictions = table((await download(page, "Download Predictions")).text);
    const wanted = new Set(predictions.map((row) => row.send_on));
    // Browsers drop downloads beyond ten that begin together.
    assert.ok(batch === "All" ? wanted.size > 10 : wanted.size > 1, `${wanted.size} days`);
    files.length = 0;
    await page.getByRole("button", { name: "Download Klaviyo events" }).click();
    const saved = page.getByText(/^Saved klaviyo-events-.* events,/);
    await saved.waitFor({ timeout: 60_000 });
    assert.equal(number((await saved.innerText()).split(": ")[1]), chosen);
    for (let tries = 0; files.length < wanted.size && tries < 100; tries += 1) await page.waitForTimeout(50);
    const days = files.map((file) => /klaviyo-events-(\S+)\.json/.exec(file.suggestedFilename())[1]);
    assert.deepEqual(days.sort(), [...wanted].sort());
    const bodies = await Promise.all(files.map(async (file) => readFileSync(await file.path(), "utf8")));
    const events = bodies.flatMap((body) => JSON.parse(body).data.attributes["events-bulk-create"].data);
    assert.equal(events.length, chosen);
  }
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
    const said = execFileSync(program, [name, "--dry-run", "--early", "--late", events.name], { cwd: folder, encoding: "utf8" });
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
  const pairsCopied = await copied(page, page.getByRole("button", { name: "Copy as CSV" }));
  await page.getByText("Rows copied").waitFor();
  const [, row] = parseCsv(pairsCopied);
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
  // A ledger of it would say that everybody was mailed, and profiles would start their flow.
  for (const kind of ["Ledger", "Klaviyo profiles"]) {
    assert.ok(await page.getByRole("button", { name: `Download ${kind}`, exact: true }).isDisabled(), kind);
  }
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

const JSQR = readFileSync(createRequire(import.meta.url).resolve("jsqr"), "utf8");

/** What a picture's QR code says, read by a library that did not draw it. */
async function readCode(context, address) {
  const page = await context.newPage();
  await page.evaluate(JSQR);
  const said = await page.evaluate(async (address) => {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 600;
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0, 600, 600);
    return jsQR(pen.getImageData(0, 0, 600, 600).data, 600, 600)?.data;
  }, address);
  await page.close();
  assert.ok(said, "there is a code that can be read");
  return said;
}

for (const colorScheme of ["light", "dark"]) {
  test(`the QR code for print leads where the link does, on the page and in the file, ${colorScheme}`, async (page, context) => {
    await loadSample(page);
    await go(page, "Preview");
    const event = page.getByRole("region", { name: "Event" });
    await event.getByRole("button", { name: "Cart link" }).click();
    const link = await event.getByRole("link", { name: "Open it in a new tab" }).getAttribute("href");
    assert.match(link, /[?&]checkout\[email\]=[^&]+/);
    const code = event.getByRole("img", { name: "QR code of the cart link" });
    const seen = async () => readCode(context, `data:image/png;base64,${(await code.screenshot()).toString("base64")}`);
    const saved = async () => {
      const { name, text } = await download(page, "Download SVG");
      assert.equal(name, "cart-link-qr.svg");
      return readCode(context, `data:image/svg+xml,${encodeURIComponent(text)}`);
    };
    // An insert is read by whoever opens the parcel, so the address is left out unless it is asked for.
    const bare = link.replace(/checkout\[email\]=[^&]+&/, "");
    assert.ok(!bare.includes("email"), bare);
    assert.equal(await seen(), bare);
    assert.equal(await saved(), bare);
    await event.getByRole("checkbox", { name: /^With the e-mail address/ }).check();
    assert.equal(await seen(), link);
    assert.equal(await saved(), link);
  }, { colorScheme, deviceScaleFactor: 3 });
}

test("the check list keeps how far each way has come", async (page) => {
  await loadSample(page);
  await go(page, "Send");
  const section = page.getByRole("region", { name: "The flow in Klaviyo" });
  const done = (text) => section.getByText(new RegExp(`${text} steps done`)).waitFor();
  await section.getByRole("checkbox", { name: "Send a first batch of events" }).check();
  await section.getByRole("checkbox", { name: "Create a flow from scratch on the metric" }).check();
  await done("2 of 7");
  assert.deepEqual(await page.evaluate(() => JSON.parse(localStorage.getItem("followon.checklist"))), [true, true, false, false, false, false, false]);
  await section.getByRole("button", { name: "Without the API" }).click();
  await done("0 of 8");
  await section.getByRole("checkbox", { name: "Download the profiles of all predictions" }).check();
  await done("1 of 8");
  assert.match(page.url(), /flow=profiles/);
  // Each step says how to check it, and what goes wrong most.
  for (const way of ["By events", "Without the API"]) {
    await section.getByRole("button", { name: way }).click();
    const steps = await section.locator("ol.steps > li").count();
    assert.equal(await section.getByText("To check", { exact: true }).count(), steps);
    assert.equal(await section.getByText("Usual mistake", { exact: true }).count(), steps);
    assert.deepEqual(await violations(page), [], way);
  }
  await page.reload();
  await page.getByRole("heading", { level: 1 }).waitFor();
  await loadSampleAgain(page);
  await done("1 of 8");
  await section.getByRole("button", { name: "By events" }).click();
  await done("2 of 7");
});

/** After a reload the view asks for orders again. */
async function loadSampleAgain(page) {
  const address = new URL(page.url()).hash;
  await go(page, "Start");
  await loadSample(page);
  await page.evaluate((hash) => (location.hash = hash), address);
}

test("the template for profiles is the block's, with everything looked up", async (page) => {
  await loadSample(page);
  await go(page, "Send");
  const section = page.getByRole("region", { name: "The flow in Klaviyo" });
  const copy = async (name) => {
    const text = await copied(page, section.getByRole("button", { name }));
    await page.getByText("Template copied").waitFor();
    return text;
  };
  const events = await copy("Copy the template");
  await section.getByRole("button", { name: "Without the API" }).click();
  const profiles = await copy("Copy the template for profiles");
  assert.match(events, /\{\{ event\.bp_magic_cart_link \}\}/);
  assert.match(profiles, /\{\{ person\|lookup:'bp_magic_cart_link' \}\}/);
  assert.match(profiles, /person\|lookup:'product_3_title'/);
  assert.doesNotMatch(profiles, /\{[{%][^}]*\b(event|item|forloop)\./);
});

test("from the sample shop to Klaviyo: the week's files, sent by either sender, and the profiles of the same offers", async (page) => {
  await loadSample(page);
  await go(page, "Send");
  const week = await choose(page, "Within a week");
  assert.deepEqual(await violations(page), []);
  const folder = mkdtempSync(join(tmpdir(), "followon-"));
  const saved = [];
  const save = async (file) => {
    saved.push(file.suggestedFilename());
    await file.saveAs(join(folder, file.suggestedFilename()));
  };
  const waiting = [];
  page.on("download", (file) => waiting.push(save(file)));
  await page.getByRole("button", { name: "Download Klaviyo events" }).click();
  await page.getByText(/^Saved klaviyo-events-.* events,/).waitFor();
  const days = (await page.locator(".week .number").allInnerTexts()).filter((n) => number(n) > 0).length;
  for (let tries = 0; waiting.length < days && tries < 100; tries += 1) await page.waitForTimeout(50);
  await Promise.all(waiting);
  const files = [...saved].sort();
  assert.equal(files.length, days);
  const events = files.flatMap((name) => {
    const entries = JSON.parse(readFileSync(join(folder, name), "utf8")).data.attributes["events-bulk-create"].data;
    return entries.map(({ attributes: { profile, events } }) => ({
      email: profile.data.attributes.email,
      ...events.data[0].attributes,
    }));
  });
  assert.equal(events.length, week);

  for (const sender of [PYTHON, NODE]) {
    const name = sender.script.split("/").at(-1);
    await page.getByRole("link", { name: `Sender for ${sender === NODE ? "Node.js" : "Python"}` }).click();
    for (let tries = 0; !saved.includes(name) && tries < 100; tries += 1) await page.waitForTimeout(50);
    await Promise.all(waiting);
    const desk = new Desk({ ...sender, script: join(folder, name) }, folder);
    // The sample shop's days are long past or yet to come.
    const { code, both, server } = await desk.sendTo({ key: KEY }, [...QUICK, "--early", "--late", ...files]);
    assert.equal(code, 0, both);
    assert.equal(server.recorded.size, week, both);
    assert.ok([...server.recorded.values()].every((times) => times === 1), "each event arrived once");
    rmSync(join(folder, "followon-sent.json"));
  }
  rmSync(folder, { recursive: true });

  const profiles = table((await download(page, "Download Klaviyo profiles")).text);
  assert.equal(profiles.length, week);
  const byAddress = new Map(profiles.map((row) => [row.email, row]));
  for (const { email, properties } of events) {
    const row = byAddress.get(email);
    assert.match(row.cross_sell_date, /^\d{4}-\d\d-\d\d$/);
    assert.equal(row.cross_sell_exported_on, /events-(\S+)\.json/.exec(files[0])[1]);
    for (const [name, value] of Object.entries(properties)) {
      // A text may begin with what a spreadsheet takes for a formula; here none does.
      if (!Array.isArray(value)) assert.equal(row[name], String(value), name);
    }
  }
});
