// Block: the look of the e-mail block beside the e-mail.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "./harness.mjs";
import { copied, go, loadSample } from "./steps.mjs";

/** The studio with the sample shop, its first e-mail drawn. */
async function studio(page) {
  await loadSample(page);
  await go(page, "Block");
  await block(page).locator("table").first().waitFor();
}

const block = (page) => page.frameLocator("iframe").first();
const look = (page, name) => page.locator(".studio-stage").getByRole("button", { name, exact: true });

/** The block's HTML, once it says what is expected. */
const says = (page, text) => block(page).getByText(text).first().waitFor();

/** The template as the button copies it. */
const template = (page) => copied(page, page.locator(".studio-bar").getByRole("button", { name: "Copy template" }));

test("block: what is typed shows at once, is kept, and can be undone", async (page) => {
  await studio(page);
  const headline = page.getByRole("textbox", { name: "Headline" });
  const before = await headline.inputValue();
  await headline.fill("More for {{ event.because_title|upper }} ");
  // Not left yet, and shown already; and a blank at its end stays while it is typed.
  await says(page, /^More for [A-Z]/);
  assert.equal(await headline.inputValue(), "More for {{ event.because_title|upper }} ");
  await headline.blur();
  assert.match(await template(page), /More for \{\{ event\.because_title\|upper \}\}/);
  await go(page, "Preview");
  await says(page, /^More for [A-Z]/);
  await go(page, "Block");
  assert.equal(await headline.inputValue(), "More for {{ event.because_title|upper }}");
  await page.getByRole("button", { name: "Stacked", exact: true }).click();
  await page.locator(".studio-controls").getByRole("button", { name: "Stacked", pressed: true }).waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.locator(".studio-controls").getByRole("button", { name: "Side by side", pressed: true }).waitFor();
  await page.getByRole("button", { name: "Reset Headline" }).click();
  assert.equal(await headline.inputValue(), before);
});

test("block: a name that would not be filled in is told, and put right at a press", async (page) => {
  await studio(page);
  const headline = page.getByRole("textbox", { name: "Headline" });
  await headline.fill("For your {{ event.becuase_title }}");
  await headline.blur();
  await page.getByText("The event has no property “becuase_title”.").waitFor();
  await page.getByRole("button", { name: "Write {{ event.because_title }}" }).click();
  await says(page, /^For your \w/);
  await page.getByRole("combobox", { name: "Merge tag" }).first().selectOption({ label: "First name" });
  await page.getByRole("button", { name: "Add this name" }).first().click();
  await says(page, /^For your .+ there$/);
});

test("block: refused words stand in their field, and in nothing else", async (page) => {
  await studio(page);
  const headline = page.getByRole("textbox", { name: "Headline" });
  const before = await template(page);
  const both = "For {{ event.becuase_title }} and {{ event.product_1_titel }}";
  await headline.pressSequentially(both);
  await headline.fill(both);
  await headline.blur();
  await page.getByText("The block stays as it was.").waitFor();
  assert.equal(await headline.getAttribute("aria-invalid"), "true");
  assert.equal(await template(page), before);
  await page.getByRole("button", { name: "Compact", exact: true }).click();
  assert.doesNotMatch(await template(page), /For \{/);
  assert.equal(await headline.inputValue(), both);
  await page.getByRole("button", { name: "Write {{ event.because_title }}" }).click();
  assert.equal(await headline.inputValue(), "For {{ event.because_title }} and {{ event.product_1_titel }}");
  await page.getByRole("button", { name: "Write {{ event.product_1_title }}" }).click();
  await says(page, /^For .+ and .+/);
});

test("block: whoever leaves while typing loses nothing", async (page) => {
  await studio(page);
  const headline = page.getByRole("textbox", { name: "Headline" });
  await headline.fill("Kept on the way out");
  await page.goBack();
  await page.getByRole("heading", { name: "What is in your orders?" }).waitFor();
  await go(page, "Block");
  assert.equal(await headline.inputValue(), "Kept on the way out");
  // Settings' fields likewise.
  await go(page, "Settings");
  await page.getByRole("textbox", { name: "Discount code" }).fill("TEA10");
  await page.goBack();
  await block(page).locator("table").first().waitFor();
  assert.match(await template(page), /discount_code/);
  await go(page, "Settings");
  assert.equal(await page.getByRole("textbox", { name: "Discount code" }).inputValue(), "TEA10");
});

test("block: every view of the e-mail", async (page) => {
  await studio(page);
  const width = () => page.locator("iframe").first().evaluate((frame) => frame.clientWidth);
  for (const pixels of [375, 320, 600]) {
    await look(page, `${pixels} px`).click();
    await page.waitForFunction((pixels) => document.querySelector("iframe").clientWidth === pixels, pixels);
  }
  assert.equal(await width(), 600);
  await look(page, "Dark").click();
  await page.waitForFunction(
    () => getComputedStyle(document.querySelector("iframe").contentDocument.documentElement).backgroundColor === "rgb(27, 27, 27)",
  );
  const pictures = (selector) =>
    page.waitForFunction(
      (selector) => document.querySelector("iframe").contentDocument.querySelectorAll(selector).length > 0,
      selector,
    );
  await pictures("img[src]");
  await look(page, "No pictures").click();
  await pictures("img[data-src]:not([src])");
  await look(page, "Pictures").click();
  await pictures("img[src]");
  await look(page, "Plain text").click();
  assert.match(await page.locator(".mail-text").innerText(), /Add to cart:\nhttps:/);
  await look(page, "Source").click();
  await page.getByText(/of what Gmail shows of an e-mail/).waitFor();
  assert.match(await page.locator(".mail-text").innerText(), /\{% for item in event\.items/);
});

test("block: layouts and customers side by side, each drawn whole", async (page) => {
  await studio(page);
  await page.getByRole("button", { name: "Layouts" }).click();
  const frames = page.locator(".mail-small iframe");
  await page.waitForFunction(() => {
    const frames = [...document.querySelectorAll(".mail-small iframe")];
    return frames.length === 3 && frames.every((frame) => frame.contentDocument?.querySelector("table"));
  });
  const heights = await frames.evaluateAll((frames) =>
    frames.map((frame) => [frame.offsetHeight, frame.contentDocument.body.offsetHeight]),
  );
  for (const [frame, content] of heights) assert.equal(frame, content);
  assert.equal(new Set(heights.map(String)).size, 3, "the layouts differ");
  await page.locator("figure").getByRole("button", { name: "Compact" }).click();
  await page.locator(".studio-controls").getByRole("button", { name: "Compact", pressed: true }).waitFor();

  await page.getByRole("button", { name: "Customers" }).click();
  await page.waitForFunction(() => {
    const frames = [...document.querySelectorAll(".mail-small iframe")];
    return frames.length === 3 && frames.every((frame) => frame.contentDocument?.querySelector("table"));
  });
  const captions = await page.locator("figcaption").allInnerTexts();
  const drawn = await frames.evaluateAll((frames) => frames.map((frame) => frame.contentDocument.querySelectorAll("img").length));
  assert.deepEqual(captions.map((caption) => parseInt(caption, 10)), drawn, "as many products as are told");
});

test("block: a look is read off an e-mail, kept as a brand, and goes through a file", async (page) => {
  await studio(page);
  await page.getByText("Read it off your own e-mail").click();
  const own = page.getByRole("textbox", { name: "HTML of your own e-mail" });
  await own.fill("Hello");
  await own.blur();
  await page.getByText("Nothing of a look could be read.").waitFor();
  await own.fill(
    `<table bgcolor="#faf7f2" width="640"><tr><td style="color:#333333;font-family:Georgia,serif">Your tea is on its way, at last.
     <a href="x" style="background:#aa0055;color:#fff;border-radius:12px">Track it <b onclick="alert(1)">now</b></a></td></tr></table>`,
  );
  await own.blur();
  await page.getByText("#aa0055").first().waitFor();
  await page.getByRole("button", { name: "Take this look over" }).click();
  assert.match(await template(page), /#aa0055/);
  assert.equal(await page.getByRole("textbox", { name: "Block width" }).inputValue(), "640");

  await page.getByRole("button", { name: "Save this look" }).click();
  await page.getByRole("textbox", { name: "Name of the brand" }).fill("Tea <b>house</b>");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved as Tea <b>house</b>").waitFor();
  const brand = page.getByRole("combobox", { name: "Brand" });
  assert.equal(await brand.inputValue(), "Tea <b>house</b>");
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction(() => document.querySelector("select[aria-label=Brand]").value === "");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save all as a file" }).click(),
  ]);
  const path = await download.path();
  const file = JSON.parse(readFileSync(path, "utf8"));
  assert.deepEqual(file.brands.map(({ name, block }) => [name, block.buttonColor]), [["Tea <b>house</b>", "#aa0055"]]);

  await brand.selectOption("Tea <b>house</b>");
  // One of the same look is another brand all the same.
  await page.getByRole("button", { name: "Save this look" }).click();
  await page.getByRole("textbox", { name: "Name of the brand" }).fill("Autumn");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved as Autumn").waitFor();
  assert.equal(await brand.inputValue(), "Autumn");
  await page.getByRole("button", { name: "Delete Autumn" }).click();
  assert.equal(await brand.inputValue(), "Tea <b>house</b>");
  await page.getByRole("button", { name: "Bring back the former Autumn" }).click();
  assert.equal(await brand.inputValue(), "Autumn");
  await page.getByRole("button", { name: "Delete Autumn" }).click();
  await page.getByRole("button", { name: "Delete Tea <b>house</b>" }).click();
  await brand.waitFor({ state: "detached" });
  const load = page.getByLabel("File of brands");
  await load.setInputFiles({ name: "bad.json", mimeType: "application/json", buffer: Buffer.from("{") });
  await page.getByText(/bad\.json: this is no file of brands/).waitFor();
  await load.setInputFiles({ name: "brands.json", mimeType: "application/json", buffer: readFileSync(path) });
  await page.getByText("1 brand loaded").waitFor();
  // The look was never changed by all this, so it is that brand again; and a fresh visit finds it.
  assert.equal(await brand.inputValue(), "Tea <b>house</b>");
  await page.goto(new URL("#/start", page.url()).href);
  await page.reload();
  await studio(page);
  assert.equal(await page.getByRole("combobox", { name: "Brand" }).inputValue(), "Tea <b>house</b>");
});

test("block: suggestions are used, edited and checked", async (page) => {
  await studio(page);
  const subject = page.getByRole("textbox", { name: "Subject" });
  const shown = page.locator(".mail-subject strong");
  await page.getByRole("button", { name: "Brisk" }).click();
  await page.getByText(/^Next: /).first().waitFor();
  const second = page.locator(".studio-suggestions li").nth(1);
  const said = await second.locator("strong").innerText();
  await second.getByRole("button", { name: "Use subject and preheader" }).click();
  assert.match(await subject.inputValue(), /\{\{ event\.because_title \}\}/);
  await page.waitForFunction((said) => document.querySelector(".mail-subject strong").innerText === said, said);
  await subject.fill("A word for {{ event.product_9_title }}");
  await page.getByText("The event has no property “product_9_title”.").waitFor();
  await subject.fill("Only {{ event.product_count }}");
  await page.getByText(/^Only \d$/).first().waitFor();
  assert.match(await shown.innerText(), /^Only \d$/);
  await page.locator(".studio-suggestions li").first().getByRole("button", { name: "Use as paragraph" }).click();
  await says(page, /You have .+: .+ goes with it\./);
  assert.match(await template(page), /You have \{\{ event\.because_title/);
});
