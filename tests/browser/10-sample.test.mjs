// The sample shop, from the first click to the last view.

import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { QUESTIONS, copied, go, loadSample, number, rows, slide } from "./steps.mjs";

test("before there is data every view says what to do", async (page) => {
  for (const view of ["Pairs", "Predictions", "Preview", "Send"]) {
    await go(page, view);
    await page.getByRole("link", { name: "Choose files" }).waitFor();
    await page.getByRole("button", { name: "Try the sample shop" }).waitFor();
  }
  // And does it from there.
  await page.getByRole("button", { name: "Try the sample shop" }).click();
  await go(page, "Pairs");
  await rows(page, "Pairs").first().waitFor();
});

test("the sample shop is read and reported", async (page) => {
  await loadSample(page);
  await page.getByRole("banner").getByText("The sample shop").waitFor();
  const facts = await page.getByRole("banner").innerText();
  assert.match(facts, /6,\d\d\d orders · 1,9\d\d customers · Oct 2024–Sept? 2026/);
  assert.match(facts, /today is 30 Sept? 2026/);
  for (const finding of ["Cancelled or voided orders", "Fully refunded orders", "Orders without an e-mail address"]) {
    await page.getByText(finding).waitFor();
  }
  const places = page.locator("details", { hasText: "Orders without an e-mail address" });
  await places.locator("summary").click();
  assert.ok((await places.locator(".places li").count()) >= 1 || (await places.innerText()).includes("nobody"));
});

test("pairs: sort, search, slide, open", async (page) => {
  await loadSample(page);
  await go(page, "Pairs");
  await rows(page, "Pairs").first().waitFor();
  const status = page.locator(".toolbar").getByRole("status");
  const eligible = number(await status.innerText());
  assert.ok(eligible >= 30, `${eligible} eligible pairs`);
  assert.match(await rows(page, "Pairs").first().innerText(), /\d\d ?%/);

  // The live line answers while the slider moves, and the table follows.
  const slider = page.getByRole("slider");
  const line = page.locator("h1 + p");
  assert.match(await line.innerText(), new RegExp(`^25 ?% → ${eligible} pairs`));
  await slide(slider, 40);
  await page.waitForFunction(() => document.querySelector("h1 + p").innerText.startsWith("40"));
  // On the way to 40 each threshold may be answered; table and line end on the same count.
  await page.waitForFunction((before) => {
    const count = (selector, pattern) => Number(pattern.exec(document.querySelector(selector).innerText)?.[1]);
    const fewer = count(".toolbar [role=status]", /(\d+)/);
    return fewer < before && fewer === count("h1 + p", /^40 ?% → (\d+) pairs/);
  }, eligible);
  await slide(slider, 25);
  await page.waitForFunction(
    (before) => Number(/\d+/.exec(document.querySelector(".toolbar [role=status]").innerText)[0]) === before,
    eligible,
  );

  // Search narrows, and the address holds it.
  await page.getByRole("searchbox").fill("dripper");
  await page.waitForURL(/search=dripper/);
  await page.waitForFunction(() => {
    const rows = [...document.querySelectorAll('.table-body [role=row]')];
    return rows.length > 0 && rows.every((row) => row.innerText.includes("Dripper"));
  });
  const filters = rows(page, "Pairs").filter({ hasText: "Paper Filters, 100 pack" }).first();
  await filters.click();
  const drawer = page.getByRole("complementary", { name: "Pair" });
  await drawer.getByText(/\d+ of 2\d\d buyers of \u2068Cone Dripper\u2069 .*Paper Filters, 100 pack/).waitFor();
  await drawer.getByRole("img").first().waitFor();
  await page.keyboard.press("Escape");
  await page.waitForURL((url) => !url.hash.includes("from="));
  await page.goBack();
  await page.waitForURL(/from=/);
});

test("all pairs: those that are not eligible say why", async (page) => {
  await loadSample(page);
  await go(page, "Pairs");
  const status = page.locator(".toolbar").getByRole("status");
  await rows(page, "Pairs").first().waitFor();
  const eligible = number(await status.innerText());
  await page.getByLabel("Eligible only").uncheck();
  await page.waitForFunction(
    (before) => Number(/[\d,]+/.exec(document.querySelector(".toolbar [role=status]").innerText)[0].replace(",", "")) > before,
    eligible,
  );
  for (const [product, note] of [["Chamomile Calm", "Sold out"], ["Glass Server", "Not sold recently"]]) {
    await page.getByRole("searchbox").fill(product);
    await page.locator("[role=grid]", { hasText: note }).waitFor();
  }
  await page.getByRole("columnheader", { name: "Lift" }).getByRole("button").click();
  await page.waitForURL(/sort=lift/);
});

test("predictions: tabs, calendar, explanation, withheld", async (page) => {
  await loadSample(page);
  await go(page, "Predictions");
  await rows(page, "Predictions").first().waitFor();
  const tabs = page.getByRole("navigation", { name: "Send dates" });
  const count = async (name) => number((await tabs.getByRole("link", { name }).innerText()).replace(name, ""));
  const all = await count("All");
  let sum = 0;
  for (const tab of ["Overdue", "Due today", "This week", "Later"]) {
    await tabs.getByRole("link", { name: tab }).click();
    const wanted = await count(tab);
    sum += wanted;
    await page.waitForFunction(
      (n) => document.querySelector(".toolbar [role=status]")?.innerText.replace(",", "").startsWith(`${n} customer`),
      wanted,
    );
  }
  assert.equal(sum, all, "every prediction is in one tab");
  assert.ok(all > 300, `${all} predictions`);

  // Addresses are masked until asked for.
  await tabs.getByRole("link", { name: "All" }).click();
  await rows(page, "Predictions").first().waitFor();
  assert.doesNotMatch(await page.locator("main").innerText(), /@mail\.example/);
  await page.getByRole("button", { name: "Show addresses" }).click();
  await page.getByText(/@mail\.example/).first().waitFor();

  await rows(page, "Predictions").first().click();
  await page.getByText(/Gets \d products? offered on/).waitFor();
  await page.keyboard.press("Escape");

  await tabs.getByRole("link", { name: "Withheld" }).click();
  await rows(page, "Withheld customers").first().waitFor();
  for (const reason of ["No eligible pair", "All owned", "Lapsed", "All unavailable"]) {
    await page.locator(".reasons").getByText(reason, { exact: true }).waitFor();
  }
});

test("preview: the block, the event and the cart link belong together", async (page) => {
  await loadSample(page);
  await go(page, "Preview");
  const block = page.frameLocator("iframe");
  await block.locator("table").first().waitFor();
  const titles = await block.locator("img").evaluateAll((pictures) => pictures.map((picture) => picture.alt));
  assert.ok(titles.length >= 1 && titles.length <= 3);
  const loaded = await block
    .locator("img")
    .evaluateAll((pictures) => Promise.all(pictures.map((picture) => picture.decode().then(() => picture.naturalWidth))));
  assert.ok(loaded.every((width) => width > 0), "the pictures are drawn");

  const event = page.getByRole("region", { name: "Event" });
  await event.getByText("Cross sell prediction by Blueprint").first().waitFor();
  for (const title of titles) await event.getByText(title).first().waitFor();

  await event.getByRole("button", { name: "Cart link" }).click();
  const link = await event.getByRole("link", { name: "Open it in a new tab" }).getAttribute("href");
  const address = new URL(link);
  assert.equal(address.host, "slow-morning.example");
  assert.match(address.pathname, /^\/cart\/\d+:1(,\d+:1){0,2}$/);
  assert.equal(address.pathname.split(",").length, titles.length, "every product is in the cart");
  assert.match(address.searchParams.get("checkout[email]"), /@mail\.example$/);
  assert.ok(address.searchParams.get("attributes[followon]"));
  const inBlock = await block.locator("a").evaluateAll((links) => links.map((a) => a.href));
  assert.ok(inBlock.filter((href) => href === link).length > titles.length, "pictures and button fill the cart");
  assert.ok(inBlock.every((href) => href === link || href.startsWith("https://slow-morning.example/products/")));

  // The template is copied as Klaviyo wants it, with its tags unfilled.
  const template = await copied(page, page.getByRole("button", { name: "Copy template" }));
  await page.getByText("Template copied").waitFor();
  assert.match(template, /\{\{ ?event\.bp_magic_cart_link/);
  assert.match(template, /\{% for item in event\.items/);

  // The next customer is another one.
  const first = await event.innerText();
  await page.getByRole("button", { name: "Next customer" }).click();
  await page.waitForFunction((before) => {
    const now = document.querySelector("section.event")?.innerText;
    return now && now !== before;
  }, first);
  await page.getByRole("group", { name: "Surroundings" }).getByRole("button", { name: "Dark" }).click();
  await page.getByRole("group", { name: "Pictures" }).getByRole("button").first().click();
  await block.locator("img:not([src])").first().waitFor();
  await page.getByRole("button", { name: "Plain text" }).click();
  await page.locator("pre.mail-text", { hasText: "slow-morning.example" }).waitFor();
});

test("views are addresses: reload and back find them again", async (page) => {
  await loadSample(page);
  for (const view of ["Pairs", "Predictions", "Preview"]) {
    await go(page, view);
    await page.getByRole("heading", { level: 1, name: QUESTIONS[view] }).waitFor();
  }
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: QUESTIONS.Predictions }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: QUESTIONS.Pairs }).waitFor();
});
