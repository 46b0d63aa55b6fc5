// What must hold on every view: accessible, keyboard-usable, narrow enough, offline.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "./harness.mjs";
import { FIXTURES, QUESTIONS, VIEWS, give, go, loadSample, prove, report, rows, violations } from "./steps.mjs";

/** Waits for what each view shows once it has all its answers. */
async function settled(page, view) {
  const signs = {
    Start: page.getByRole("heading", { name: "Findings" }),
    Pairs: rows(page, "Pairs").first(),
    Predictions: rows(page, "Predictions").first(),
    Preview: page.getByRole("region", { name: "Event" }),
    Block: page.locator(".studio-suggestions li").first(),
    Proof: page.getByRole("heading", { level: 1 }),
    Send: page.getByRole("heading", { level: 1 }),
    Settings: page.getByRole("textbox", { name: "Discount code" }),
  };
  await signs[view].waitFor();
}

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing on any view, ${colorScheme}`, async (page) => {
    const found = [];
    const look = async (what) => found.push(...(await violations(page)).map((text) => `${what}: ${text}`));
    for (const view of VIEWS) {
      await go(page, view);
      await look(`${view} without data`);
    }
    await go(page, "Start");
    await give(page, join(FIXTURES, "bad/picture.csv"));
    await page.locator(".file").getByRole("alert").waitFor();
    await look("Start with a refused file");
    await give(page, join(FIXTURES, "bad/another-table.csv"));
    await page.getByRole("table", { name: "Columns" }).waitFor();
    await look("Start with columns to tell");
    await loadSample(page);
    for (const view of VIEWS) {
      await go(page, view);
      await settled(page, view);
      if (view === "Proof" && (await page.getByRole("button", { name: "Test it on my orders" }).isVisible())) {
        await prove(page);
      }
      await look(view);
      if (view === "Pairs" || view === "Predictions") {
        await rows(page, view).first().click();
        await page.locator(".drawer h3").first().waitFor();
        await look(`${view} with its drawer`);
      }
    }
    await go(page, "Predictions");
    await page.getByRole("link", { name: "Withheld" }).click();
    await rows(page, "Withheld customers").first().waitFor();
    await look("Withheld");
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    await look("the list of keys");
    assert.deepEqual(found, []);
  }, { colorScheme });
}

for (const [width, how] of [[390, { hasTouch: true, isMobile: true }], [1280, {}]]) {
  test(`${width} px: no view scrolls sideways, with every table opened`, sideways, { viewport: { width, height: 844 }, ...how });
}

async function sideways(page) {
  const wide = async (what) => {
    const [scroll, client] = await page.evaluate(() => {
      const main = document.querySelector("main");
      const scroll = Math.max(document.documentElement.scrollWidth, document.body.scrollWidth, main.scrollWidth);
      return [scroll, document.documentElement.clientWidth];
    });
    assert.ok(scroll <= client, `${what} is ${scroll} wide in ${client}`);
  };
  const address = (view) => page.evaluate((slug) => { location.hash = `#/${slug}`; }, view.toLowerCase());
  for (const view of VIEWS) {
    await address(view);
    await page.waitForFunction((name) => document.title.startsWith(name), view);
    await wide(`${view} without data`);
  }
  await address("Start");
  await page.getByRole("button", { name: "Try the sample shop" }).click();
  await report(page);
  for (const view of VIEWS) {
    await address(view);
    await settled(page, view);
    await wide(view);
    const closed = page.locator("main details:not([open]) > summary");
    while ((await closed.count()) > 0) await closed.first().click();
    await wide(`${view}, opened,`);
  }
}

test("a page whose program does not load says so", async (page, context, address) => {
  // Its console complains, as it should; so it is a page of its own.
  const broken = await context.newPage();
  await broken.route("**/*.wasm", (route) => route.abort());
  await broken.goto(address);
  await broken.getByText("Followon has not started yet").waitFor();
});

test("views that did not load are loaded at a press", async (page, context, address) => {
  // Its console complains, too.
  const cut = await context.newPage();
  await cut.route("**/views-*.wasm", (route) => route.abort());
  await cut.goto(`${address}#/pairs`);
  await cut.getByText("This view could not be loaded.").waitFor();
  await cut.getByRole("button", { name: "Try again" }).click();
  await cut.getByText("This view could not be loaded.").waitFor();
  await cut.unroute("**/views-*.wasm");
  await cut.getByRole("button", { name: "Try again" }).click();
  await cut.getByRole("heading", { name: QUESTIONS.Pairs }).waitFor();
});

test("by keyboard alone: from the first Tab to a customer's preview", async (page) => {
  const focused = () => page.evaluate(() => document.activeElement.innerText?.trim() || document.activeElement.getAttribute("aria-label"));
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Skip to content");
  await page.keyboard.press("Enter");
  let steps = 0;
  while ((await focused()) !== "Try the sample shop") {
    await page.keyboard.press("Tab");
    const ring = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement);
      return style.outlineStyle !== "none" || style.boxShadow !== "none";
    });
    assert.ok(ring, `the focus is seen on ${await focused()}`);
    assert.ok((steps += 1) < 20, "the button is within reach");
  }
  await page.keyboard.press("Enter");
  await report(page);
  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await rows(page, "Pairs").first().waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("kettle");
  await page.waitForURL(/search=kettle/);
  await page.keyboard.press("Escape");
  await page.locator(".table-scroll[aria-busy=false]").waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL(/from=/);
  await page.locator(".drawer").waitFor();
  await page.keyboard.press("Escape");
  await page.waitForURL((url) => !url.hash.includes("from="));
  await page.keyboard.press("g");
  await page.keyboard.press("v");
  await page.frameLocator("iframe").locator("table").first().waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
});

test("offline after the first load everything works, the sample shop included", async (page, context) => {
  // The worker runs the page's own program, which is there before anything is asked of it.
  await page.waitForLoadState("networkidle");
  await context.setOffline(true);
  await loadSample(page);
  for (const view of VIEWS) {
    await go(page, view);
    await settled(page, view);
  }
});

test("offline a fresh worker starts: own files after the sample shop, and again after forgetting", async (page, context) => {
  await page.waitForLoadState("networkidle");
  await context.setOffline(true);
  await loadSample(page);
  await go(page, "Start");
  await give(page, join(FIXTURES, "typical.csv"));
  await page.getByText("typical.csv").first().waitFor();
  await report(page);
  await page.getByRole("button", { name: "Nothing leaves this browser" }).click();
  await page.getByRole("button", { name: "Forget this data" }).click();
  await page.getByRole("button", { name: "Orders, settings, brands" }).click();
  await page.locator("#privacy").waitFor({ state: "hidden" });
  await loadSample(page);
});

test("offline a merchant's own files are read, too", async (page, context) => {
  await page.getByRole("button", { name: "Try the sample shop" }).waitFor();
  await page.waitForLoadState("networkidle");
  await context.setOffline(true);
  await give(page, join(FIXTURES, "typical.csv"), join(FIXTURES, "typical.products.json"));
  await report(page);
  await go(page, "Predictions");
  await rows(page, "Predictions").first().waitFor();
});
