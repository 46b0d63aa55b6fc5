// Settings, what is kept, and what is forgotten.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "./harness.mjs";
import { FIXTURES, give, go, loadSample, number, report, rows } from "./steps.mjs";

test("a reload keeps the settings and nothing else", async (page) => {
  await loadSample(page);
  await go(page, "Settings");
  const threshold = page.getByRole("textbox", { name: "Threshold", exact: true });
  await threshold.fill("35");
  await threshold.press("Tab");
  await page.getByRole("textbox", { name: "Discount code" }).fill("BACK10");
  await page.getByRole("textbox", { name: "Discount code" }).press("Tab");
  await page.waitForFunction(() => {
    const kept = JSON.parse(localStorage.getItem("followon.settings") ?? "{}");
    return kept.threshold === 0.35 && kept.discountCode === "BACK10";
  });
  await page.reload();
  await go(page, "Settings");
  assert.equal(await threshold.inputValue(), "35");
  assert.equal(await page.getByRole("textbox", { name: "Discount code" }).inputValue(), "BACK10");
  const kept = await page.evaluate(() => Object.entries(localStorage).map(([key, value]) => `${key}=${value}`).join("\n"));
  assert.doesNotMatch(kept, /@|House Blend/, "no customer and no product is kept");
  await go(page, "Pairs");
  await page.getByRole("button", { name: "Try the sample shop" }).waitFor();
});

test("a setting changes what it says it changes", async (page) => {
  await give(page, join(FIXTURES, "typical.csv"), join(FIXTURES, "typical.products.json"));
  await report(page);
  await go(page, "Settings");
  const domain = page.getByRole("textbox", { name: "Shop domain" });
  await domain.fill("tea shop");
  await domain.press("Tab");
  await page.getByText("Enter a domain such as shop.example.com").waitFor();
  // As the browser's address line shows it.
  await domain.fill("https://tea.example/collections");
  await domain.press("Tab");
  await page.waitForFunction(() => JSON.parse(localStorage.getItem("followon.settings")).shop.domain === "tea.example");
  await go(page, "Preview");
  const event = page.getByRole("region", { name: "Event" });
  await event.getByRole("button", { name: "Cart link" }).click();
  const link = await event.getByRole("link", { name: "Open it in a new tab" }).getAttribute("href");
  assert.match(link, /^https:\/\/tea\.example\/cart\/41\d{9}:1/);
});

test("the cart link is what its settings make it, and is taken apart beside them", async (page) => {
  await loadSample(page);
  await go(page, "Settings");
  const group = page.locator("#cart");
  const example = group.getByRole("region", { name: /^For example/ });
  const link = async () => new URL(await example.getByRole("link", { name: "Open it in a new tab" }).getAttribute("href"));
  /** The link once it is as wanted. */
  const becomes = async (wanted) => {
    for (let tries = 0; tries < 100 && !wanted(await link()); tries += 1) await page.waitForTimeout(50);
    assert.ok(wanted(await link()), (await link()).href);
    return link();
  };
  const type = async (name, text) => {
    await group.getByRole("textbox", { name, exact: true }).fill(text);
    await group.getByRole("textbox", { name, exact: true }).press("Tab");
  };
  const usual = await link();
  assert.match(usual.pathname, /^\/cart\/\d+:1/);
  assert.ok(usual.searchParams.get("checkout[email]"));

  await group.getByRole("combobox", { name: "It opens" }).selectOption("The cart page");
  await becomes((url) => url.searchParams.get("storefront") === "true");
  await example.getByText("The store’s cart page, where the customer can still change it").waitFor();
  await type("Attributes", "channel");
  await group.getByText(/^Enter at most ten lines/).waitFor();
  await type("Attributes", "channel: e-mail\nplacement: block");
  await becomes((url) => url.searchParams.get("attributes[channel]") === "e-mail");
  await type("Note", "From the cross-sell mail");
  await type("Campaign source", "klaviyo");
  await type("Campaign name", "cross-sell");
  await group.getByRole("switch", { name: "Fill in the e-mail address" }).uncheck();
  const whole = await becomes((url) => !url.searchParams.has("checkout[email]"));
  assert.equal(whole.searchParams.get("attributes[placement]"), "block");
  assert.equal(whole.searchParams.get("note"), "From the cross-sell mail");
  assert.equal(whole.searchParams.get("utm_source"), "klaviyo");
  assert.equal(whole.searchParams.get("utm_campaign"), "cross-sell");
  assert.equal(whole.searchParams.get("attributes[followon]").length, 12);
  await group.getByRole("switch", { name: "Whole event ID" }).check();
  await becomes((url) => url.searchParams.get("attributes[followon]").length > 12);

  // The newer form carries neither attributes nor a note, and is told so.
  await group.getByRole("combobox", { name: "Form" }).selectOption("/buy");
  const newer = await becomes((url) => url.pathname.startsWith("/buy/"));
  assert.doesNotMatch(newer.search, /attributes|note/);
  assert.match(newer.search, /attribution\/utm_source=klaviyo/);
  await go(page, "Send");
  await page.getByText("cannot carry the attributes or the note that are set").waitFor();
  await go(page, "Settings");
  await group.getByRole("button", { name: "Reset Form" }).click();
  await becomes((url) => url.pathname.startsWith("/cart/"));
  await group.getByText("Default: /cart", { exact: true }).waitFor();
  await page.locator("#block").getByText("Default: Helvetica", { exact: true }).waitFor();
});

test("a headline, a button or colours that would not do are refused or called so", async (page) => {
  await go(page, "Settings");
  const tried = async (name, text, said) => {
    await page.getByRole("textbox", { name, exact: true }).fill(text);
    await page.getByRole("textbox", { name, exact: true }).press("Tab");
    await page.getByText(said).waitFor();
  };
  await tried("Headline", "Dear {{ person.nickname }}", "“{{ person.nickname }}” would be mailed as it stands");
  await tried("Button", " ", "It must not be blank");
  await page.getByLabel("Button background").fill("#fefefe");
  await page.getByText("The words on the button are hard to read").waitFor();
});

test("pictures on other hosts are fetched only once the merchant lets them", async (page, context) => {
  const fetched = [];
  await context.route("https://cdn.shop.example/**", (route) => {
    fetched.push(route.request().url());
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>`;
    return route.fulfill({ contentType: "image/svg+xml", body: svg });
  });
  await give(page, join(FIXTURES, "typical.csv"), join(FIXTURES, "typical.products.json"));
  await report(page);
  await go(page, "Preview");
  await page.getByText("The pictures lie on").waitFor();
  const picture = page.frameLocator("iframe").locator("img").first();
  await picture.waitFor({ state: "attached" });
  assert.deepEqual(fetched, []);
  await page.getByRole("button", { name: "Load pictures" }).click();
  await page.frameLocator("iframe").locator("img[src^='https://cdn.shop.example/']").first().waitFor({ state: "attached" });
  await picture.evaluate((image) => image.decode());
  assert.ok(fetched.length > 0 && fetched.every((url) => /^https:\/\/cdn\.shop\.example\/\d\.jpg$/.test(url)));
}, { allowed: "https://cdn.shop.example/" });

test("settings are saved as a file, loaded and reset", async (page) => {
  await go(page, "Settings");
  const code = page.getByRole("textbox", { name: "Discount code" });
  await code.fill("FILE10");
  await code.press("Tab");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as a file" }).click();
  const file = await (await download).path();
  assert.equal(JSON.parse(readFileSync(file, "utf8")).discountCode, "FILE10");
  await page.getByRole("button", { name: "Reset all" }).click();
  await page.getByText("All settings are at their defaults", { exact: true }).waitFor();
  assert.equal(await code.inputValue(), "");
  await page.getByLabel("Settings file").setInputFiles({
    name: "followon-settings.json",
    mimeType: "application/json",
    buffer: readFileSync(file),
  });
  await page.getByText("Settings loaded").waitFor();
  assert.equal(await code.inputValue(), "FILE10");
});

test("a wrong settings file says which setting is wrong and changes nothing", async (page) => {
  await go(page, "Settings");
  const wrong = [
    ["Name,Email\n", /settings\.json: this is no settings file/],
    ["[1]", /settings\.json: this is no settings file/],
    ['{"threshhold": 0.3}', /there is no setting “threshhold”\. Nothing was changed/],
    ['{"discountCode": "NEVER", "threshold": 7}', /threshold: must be a fraction from 0 to 0\.99.*Nothing was changed/],
    ['{"discountCode": "NEVER", "leadDays": "soon"}', /leadDays: .*Nothing was changed/],
    ['{"block": {"buttonColor": "green"}}', /buttonColor: must be a colour.*Nothing was changed/],
  ];
  for (const [text, said] of wrong) {
    const file = { name: "settings.json", mimeType: "application/json", buffer: Buffer.from(text) };
    await page.getByLabel("Settings file").setInputFiles(file);
    await page.getByRole("alert").filter({ hasText: said }).waitFor();
    assert.equal(await page.getByRole("textbox", { name: "Discount code" }).inputValue(), "");
  }
});

test("of settings kept by another version each that still holds is taken", async (page) => {
  await page.evaluate(() =>
    localStorage.setItem("followon.settings", '{"gone": 1, "threshold": 9, "leadDays": 3, "shop": {"domain": "a.example.com"}}'),
  );
  await page.reload();
  await go(page, "Settings");
  assert.equal(await page.getByRole("textbox", { name: "Send ahead", exact: true }).inputValue(), "3");
  assert.equal(await page.getByRole("textbox", { name: "Threshold", exact: true }).inputValue(), "25");
  assert.equal(await page.getByRole("textbox", { name: "Shop domain" }).inputValue(), "a.example.com");
});

test("forgetting ends with an empty page and an empty store", async (page) => {
  await loadSample(page);
  await go(page, "Settings");
  const code = page.getByRole("textbox", { name: "Discount code" });
  await code.fill("GONE");
  await code.press("Tab");
  await page.waitForFunction(() => localStorage.getItem("followon.settings")?.includes("GONE"));
  await page.getByRole("button", { name: "Nothing leaves this browser" }).click();
  await page.getByRole("button", { name: "Forget this data" }).click();
  await page.getByRole("button", { name: "Orders, settings, brands" }).click();
  await page.getByRole("button", { name: "Try the sample shop" }).waitFor();
  assert.equal(await page.evaluate(() => localStorage.getItem("followon.settings")?.includes("GONE") ?? false), false);
  // And the page works on.
  await loadSample(page);
  await go(page, "Pairs");
  await rows(page, "Pairs").first().waitFor();
  assert.ok(number(await page.locator(".toolbar").getByRole("status").innerText()) > 30);
});
