// A merchant's own files: dropped, refused, large, cancelled.

import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { join } from "node:path";
import { test } from "./harness.mjs";
import { FIXTURES, drop, dropOn, fitted, give, go, madeUpShop, number, parseCsv, report, rows } from "./steps.mjs";

const typical = ["typical.csv", "typical.products.json"].map((name) => join(FIXTURES, name));

test("orders and products dropped together are read, reported and used", async (page) => {
  await drop(page, ...typical);
  await report(page);
  const files = page.locator(".file");
  assert.equal(await files.count(), 2);
  assert.match(await files.nth(0).innerText(), /typical\.csv\s+Orders\s+Shopify\s+24 orders\s*31 rows\s*none left out/);
  assert.match(await files.nth(1).innerText(), /typical\.products\.json\s+Products\s+6 products\s*6 variants\s*all with IDs/);
  await go(page, "Pairs");
  await page.getByRole("grid", { name: "Pairs" }).getByText("Teapot").first().waitFor();
});

test("the same order in two files counts once, whenever the second comes", async (page) => {
  await give(page, join(FIXTURES, "same-order-in-two-files.csv"));
  await report(page);
  assert.match(await page.getByRole("banner").innerText(), /14 orders/);
  await give(page, join(FIXTURES, "same-order-in-two-files.2.csv"));
  await page.getByRole("banner").getByText("24 orders").waitFor();
  await page.getByText("Further copies of orders, in other files or in one given again").waitFor();
});

test("renamed products are counted as one at a press, and apart again at another", async (page) => {
  await give(page, join(FIXTURES, "renamed-product-by-title.csv"));
  await report(page);
  const press = async (finding, button) => {
    await page.locator("summary", { hasText: finding }).click();
    await page.getByRole("button", { name: button }).click();
  };
  const products = async (wanted) => {
    await go(page, "Pairs");
    await rows(page, "Pairs").getByRole("gridcell").first().waitFor();
    const titles = page.getByRole("grid", { name: "Pairs" }).getByText("Teapot", { exact: true });
    assert.equal(await titles.count() > 0, wanted);
    await go(page, "Start");
  };
  await products(true);
  await press("SKUs that stand under several product names", "Count them as one");
  await page.getByText("SKUs whose several product names were counted as one product").waitFor();
  // Called by its latest name.
  await products(false);
  await go(page, "Settings");
  assert.ok(await page.getByRole("switch", { name: "Count renamed products as one" }).isChecked());
  await go(page, "Start");
  await press("SKUs whose several product names", "Count them apart again");
  await page.getByText("SKUs that stand under several product names").waitFor();
  await products(true);
});

test("packed files are unpacked", async (page) => {
  const packed = gzipSync(readFileSync(typical[0]));
  await page.getByLabel("Order exports and product files").setInputFiles([
    { name: "typical.csv.gz", mimeType: "application/gzip", buffer: packed },
  ]);
  await report(page);
  assert.match(await page.getByRole("banner").innerText(), /24 orders/);
  // What is no table is opened, and what it holds read.
  for (const name of ["workbook.xlsx", "bulk.jsonl"]) {
    await page.getByLabel("Order exports and product files").setInputFiles([
      { name: `${name}.gz`, mimeType: "application/gzip", buffer: gzipSync(readFileSync(join(FIXTURES, "formats", name))) },
    ]);
    await page.locator(".file", { hasText: `${name}.gz` }).getByText("24 orders").waitFor();
  }
  assert.match(await page.getByRole("banner").innerText(), /24 orders/);
  // One that would unpack out of all proportion is refused, and what is there stays.
  await page.getByLabel("Order exports and product files").setInputFiles([
    { name: "bomb.csv.gz", mimeType: "application/gzip", buffer: gzipSync(Buffer.alloc(16e6, "{")) },
  ]);
  await page.locator(".file", { hasText: "bomb.csv.gz" }).getByRole("alert").getByText("unpack to many times its size").waitFor();
  const json = `[{"line_items":${" ".repeat(16e6)}`;
  await page.getByLabel("Order exports and product files").setInputFiles([
    { name: "bomb.json.gz", mimeType: "application/gzip", buffer: gzipSync(json) },
    { name: "cut.jsonl.gz", mimeType: "application/gzip", buffer: gzipSync(readFileSync(join(FIXTURES, "formats", "bulk.jsonl"))).subarray(0, -20) },
  ]);
  await page.locator(".file", { hasText: "bomb.json.gz" }).getByRole("alert").getByText("unpack to many times its size").waitFor();
  await page.locator(".file", { hasText: "cut.jsonl.gz" }).getByRole("alert").getByText("damaged or cut short").waitFor();
  assert.match(await page.getByRole("banner").innerText(), /24 orders/);
});

test("archives, workbooks and JSON are opened, and the tables in them read", async (page) => {
  const name = (file) => join(FIXTURES, "formats", file);
  await give(page, name("archive.zip"));
  await report(page);
  assert.match(await page.getByRole("banner").innerText(), /24 orders/);
  const files = page.locator(".file");
  assert.equal(await files.count(), 2);
  assert.match(await files.nth(0).innerText(), /archive\.zip › orders_1\.csv\s+Orders\s+Shopify\s+11 orders/);
  // The same orders in other formats are the same orders.
  await give(page, name("workbook.xlsx"), name("bulk.jsonl"), name("orders.json"), typical[1]);
  await page.getByText("Further copies of orders, in other files or in one given again").waitFor();
  await page.locator(".file", { hasText: "typical.products.json" }).getByText("6 products").waitFor();
  for (const file of ["workbook.xlsx › Orders", "bulk.jsonl", "orders.json"]) {
    assert.match(await page.locator(".file", { hasText: file }).innerText(), /Orders\s+\S+\s+24 orders\s*31 rows\s*none left out/);
  }
  assert.match(await page.getByRole("banner").innerText(), /24 orders/);
});

test("of an archive what cannot be read is told, and the rest is used", async (page) => {
  const files = ["archive.zip", "workbook.xlsx"].map((file) => readFileSync(join(FIXTURES, "formats", file)));
  const cut = files.map((bytes) => bytes.subarray(0, bytes.length - 40));
  await page.getByLabel("Order exports and product files").setInputFiles([
    { name: "cut.zip", mimeType: "application/zip", buffer: cut[0] },
    { name: "cut.xlsx", mimeType: "", buffer: cut[1] },
    { name: "old.xls", mimeType: "", buffer: Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]) },
    { name: "whole.zip", mimeType: "application/zip", buffer: files[0] },
  ]);
  await report(page);
  for (const [name, why] of [
    ["cut.zip", "The archive is damaged or cut short"],
    ["cut.xlsx", "The archive is damaged or cut short"],
    ["old.xls", "Save it as .xlsx or CSV and give that"],
  ]) {
    await page.locator(".file", { hasText: name }).getByRole("alert").getByText(why).waitFor();
  }
  assert.match(await page.getByRole("banner").innerText(), /24 orders/);
  // Mended, it makes up for the broken one.
  await give(page, join(FIXTURES, "formats/archive.zip"));
  await page.locator(".file", { hasText: "archive.zip › orders_2.csv" }).waitFor();
});

test("a workbook whose reader cannot be loaded, or breaks off, costs no other file", async (page, context, address) => {
  // The console complains, as it should; so these are pages of their own.
  for (const [answer, says] of [
    [(route) => route.abort(), "Its reader could not be loaded"],
    [(route) => route.fulfill({ contentType: "text/javascript", body: "postMessage(true); onmessage = () => { throw new Error('broken'); };" }), "its reader broke off"],
  ]) {
    const broken = await context.newPage();
    await broken.route("**/opener_loader.js", answer);
    await broken.goto(address);
    await give(broken, join(FIXTURES, "formats/workbook.xlsx"), typical[0]);
    await report(broken);
    await broken.locator(".file", { hasText: "workbook.xlsx" }).getByRole("alert").getByText(says).waitFor();
    await broken.locator(".file", { hasText: "typical.csv" }).getByText("24 orders").waitFor();
    await broken.close();
  }
});

test("a file that takes long to open can be given up", async (page) => {
  let asked;
  const loading = new Promise((resolve) => (asked = resolve));
  // It never answers.
  await page.route("**/opener_loader.js", (route) => asked(route));
  await give(page, join(FIXTURES, "formats/workbook.xlsx"));
  await page.getByRole("progressbar", { name: "workbook.xlsx" }).waitFor();
  const route = await loading;
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Try the sample shop" }).waitFor();
  await route.continue();
  // The next file is opened all the same.
  await page.unroute("**/opener_loader.js");
  await give(page, join(FIXTURES, "formats/archive.zip"));
  await report(page);
});

test("every bad file gets its reason, and the good one among them is kept", async (page) => {
  const bad = readdirSync(join(FIXTURES, "bad")).filter((name) => statSync(join(FIXTURES, "bad", name)).isFile());
  // Catalogs are read for what they are here; the engine's own tests hand them in as orders.
  const orders = bad.filter((name) => !["orders.json", "products-as-orders.csv"].includes(name));
  await give(page, ...orders.map((name) => join(FIXTURES, "bad", name)), typical[0]);
  await report(page);
  for (const name of orders) {
    const file = page.locator(".file", { hasText: name });
    // What an answer mends is a question.
    await file.getByText(/^(Not used|Question)$/).waitFor();
    const why = await file.getByRole("alert").innerText();
    assert.ok(why.length > 20 && /[.…]$/.test(why), `${name}: ${why}`);
  }
  await page.locator(".file", { hasText: "typical.csv" }).getByText("24 orders").waitFor();
});

test("nothing but bad files: the page stays where it was and says why", async (page) => {
  await give(page, join(FIXTURES, "bad/picture.csv"));
  await page.locator(".file").getByRole("alert").waitFor();
  await page.getByRole("button", { name: "Try the sample shop" }).waitFor();
});

test("an empty file is told of, alone and after others", async (page) => {
  for (const files of [["bad/empty.csv"], ["typical.csv", "bad/empty.csv"]]) {
    await give(page, ...files.map((name) => join(FIXTURES, name)));
    await page.locator(".file", { hasText: "empty.csv" }).getByRole("alert").getByText("The file is empty").waitFor();
  }
  await report(page);
});

test("10,000 bad rows: counted, placed, and the good ones kept", async (page) => {
  const lines = ["Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price"];
  for (let row = 0; row < 20_000; row += 1) {
    const date = row % 2 === 0 ? `2025-0${1 + (row % 9)}-03 10:00:00 +0000` : "yesterday";
    lines.push(`#${row},c${row % 700}@shop.example,${date},1,Tea ${row % 9},4.00`);
  }
  await page.getByLabel("Order exports and product files").setInputFiles([
    { name: "half.csv", mimeType: "text/csv", buffer: Buffer.from(lines.join("\n")) },
  ]);
  await report(page);
  assert.match(await page.locator(".file").innerText(), /10,000 orders\s*20,000 rows\s*10,000 left out/);
  const finding = page.locator("details", { hasText: "Orders whose date cannot be read" });
  await finding.locator("summary").click();
  await finding.getByText("half.csv, line 3, Created at", { exact: true }).waitFor();
  await finding.getByText("9,900 more").waitFor();
});

test("every row that was left out can be downloaded with its reason", async (page) => {
  await give(page, join(FIXTURES, "typical.csv"));
  await report(page);
  assert.equal(await page.getByRole("button", { name: "List of rows left out" }).count(), 0);
  await give(page, join(FIXTURES, "bad-rows.csv"));
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "List of rows left out" }).click();
  const file = await saved;
  assert.equal(file.suggestedFilename(), "rows-left-out.csv");
  const [head, ...table] = parseCsv(readFileSync(await file.path(), "utf8"));
  assert.deepEqual(head, ["\ufefffile", "line", "column", "why", "text", "row or order"]);
  const left = number(/\d+ left out/.exec(await page.locator(".file", { hasText: "bad-rows.csv" }).innerText())[0]);
  assert.equal(table.length, left);
  assert.deepEqual(table[3], ["bad-rows.csv", "13", "Created at", "Orders whose date cannot be read or is not of 1990 to 2100", "the 20th", "#1009"]);
  assert.match(table[4][5], /^#1010,bob@shop\.example,/);
  await page.getByText(`${left} rows were left out.`).waitFor();
});

test("a file is taken out again, of use or not, and the others stay", async (page) => {
  const names = () => page.locator(".file-name").allInnerTexts();
  const orders = (count) => page.getByRole("banner").getByText(`${count} orders`).waitFor();
  const remove = async (name) => {
    await page.getByRole("button", { name: `Remove ${name}`, exact: true }).click();
    await page.locator(".file", { hasText: name }).waitFor({ state: "detached" });
  };
  await give(page, ...["typical.csv", "semicolons.csv", "bad/prose.csv"].map((name) => join(FIXTURES, name)));
  await report(page);
  assert.deepEqual((await names()).sort(), ["prose.csv", "semicolons.csv", "typical.csv"]);
  await remove("prose.csv");
  await remove("semicolons.csv");
  await orders(24);
  assert.deepEqual(await names(), ["typical.csv"]);
  await remove("typical.csv");
  // Of two files of one name each is one, whatever was given twice; what was left out of an archive stays told.
  const named = (name) => ({ name: "orders.csv", mimeType: "text/csv", buffer: readFileSync(join(FIXTURES, name)) });
  const page_ = readFileSync(join(FIXTURES, "formats/graphql.json"), "utf8").replace('"hasNextPage": false', '"hasNextPage": true');
  await give(page, named("typical.csv"), named("one-order.csv"), { name: "page.json", mimeType: "application/json", buffer: Buffer.from(page_) });
  await report(page);
  await give(page, named("typical.csv"));
  await report(page);
  const sizes = () => page.locator(".file", { hasText: "orders.csv" }).locator(".file-facts").allInnerTexts();
  assert.equal((await sizes()).length, 2);
  const one = (await sizes()).findIndex((facts) => facts.includes("1 order\n"));
  await page.getByRole("button", { name: "Remove orders.csv", exact: true }).nth(one).click();
  await page.waitForFunction(() => [...document.querySelectorAll(".file-name")].filter((name) => name.innerText === "orders.csv").length === 1);
  assert.match((await sizes())[0], /24 orders/);
  await page.locator(".file", { hasText: "page.json: the page after it" }).getByText("another follows it").waitFor();
  for (const name of ["page.json: the page after it", "page.json", "orders.csv"]) {
    await page.getByRole("button", { name: `Remove ${name}`, exact: true }).click();
    await page.waitForFunction((name) => ![...document.querySelectorAll(".file-name")].some((one) => one.innerText === name), name);
  }
  await page.getByRole("button", { name: "Try the sample shop" }).click();
  await report(page);
  // What the sample shop consists of is no file of the merchant's.
  assert.equal(await page.getByRole("button", { name: "Remove" }).count(), 0);
});

test("where files are read in place of what was there, the empty page is not shown in between", async (page) => {
  const offered = () => page.waitForFunction(() => watched.offered);
  await page.evaluate(() => {
    window.watched = { offered: 0 };
    const offers = () => [...document.querySelectorAll(".drop button")].some(({ innerText }) => innerText === "Try the sample shop");
    const look = () => (requestAnimationFrame(look), offers() && (watched.offered += 1));
    look();
  });
  // What is watched for is there before anything is given.
  await offered();
  await page.getByRole("button", { name: "Try the sample shop" }).click();
  await report(page);
  await page.evaluate(() => (watched.offered = 0));
  await give(page, ...["typical.csv", "semicolons.csv"].map((name) => join(FIXTURES, name)));
  await page.locator(".file", { hasText: "semicolons.csv" }).waitFor();
  await report(page);
  await page.getByRole("button", { name: "Remove semicolons.csv" }).click();
  await page.getByRole("banner").getByText("24 orders").waitFor();
  assert.equal(await page.evaluate(() => watched.offered), 0);
});

test("files may fall anywhere, in any view", async (page) => {
  const file = (name) => page.locator(".file", { hasText: name }).waitFor();
  await dropOn(page.getByRole("banner"), join(FIXTURES, "typical.csv"));
  await report(page);
  await file("typical.csv");
  await go(page, "Predictions");
  await dropOn(page.locator("#main"), join(FIXTURES, "semicolons.csv"));
  await file("semicolons.csv");
  // The place made for files shows that they may be let go, wherever they are; a text that is dragged is the browser's business.
  const over = (kind) =>
    page.evaluate((kind) => {
      const dataTransfer = new DataTransfer();
      if (kind === "file") dataTransfer.items.add(new File(["a"], "a.csv"));
      else dataTransfer.setData("text/plain", "a");
      return !document.body.dispatchEvent(new DragEvent("dragover", { bubbles: true, cancelable: true, dataTransfer }));
    }, kind);
  const leave = (to) =>
    page.evaluate((to) => {
      document.body.dispatchEvent(new DragEvent("dragleave", { bubbles: true, relatedTarget: to && document.querySelector(to) }));
      // What is shown follows in a task of its own.
      return new Promise((resolve) => setTimeout(resolve, 50));
    }, to);
  assert.equal(await over("text"), false);
  await leave("main");
  assert.equal(await page.locator(".drop.over").count(), 0);
  assert.equal(await over("file"), true);
  await leave("main");
  assert.equal(await page.locator(".drop.over").count(), 1);
  await leave(null);
  assert.equal(await page.locator(".drop.over").count(), 0);
});

test("files that fall while others are read are refused in words", async (page) => {
  await page.evaluate(() => {
    const give = (name, text) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], name, { type: "text/csv" }));
      document.body.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }));
    };
    const orders = "Name,Email,Created at,Lineitem quantity,Lineitem name\n#1,ann@shop.example,2025-01-03 10:00:00 +0000,1,Tea\n";
    give("first.csv", orders);
    give("second.csv", orders.replace("#1", "#2"));
  });
  await page.getByText("Not taken, for other files are being read").waitFor();
  await report(page);
  assert.deepEqual(await page.locator(".file-name").allInnerTexts(), ["first.csv"]);
});

test("dates that nothing tells are asked for, and the files read as answered", async (page) => {
  await give(page, join(FIXTURES, "bad/ambiguous-dates.csv"));
  const file = page.locator(".file", { hasText: "ambiguous-dates.csv" });
  await file.getByRole("alert").getByText("Does 1/3/2025 begin with the day or the month?").waitFor();
  await file.getByRole("group", { name: "How dates are written" }).getByRole("button", { name: "3 April" }).click();
  await report(page);
  assert.match(await file.innerText(), /12 orders\s*13 rows\s*1 left out\s*1 Mar 2025 to 6 May 2025/);
  // Some of a file's dates: the finding asks. The answer given before is known by now.
  await go(page, "Settings");
  await page.getByRole("combobox", { name: "03/04/2025 is" }).selectOption("Ask");
  await go(page, "Start");
  await give(page, join(FIXTURES, "some-dates-ambiguous.csv"));
  const finding = page.locator("details", { hasText: "Orders whose date may be day or month first" });
  await finding.locator("summary").click();
  await finding.getByRole("button", { name: "4 March" }).click();
  const some = page.locator(".file", { hasText: "some-dates-ambiguous.csv" });
  await some.getByText("none left out").waitFor();
  assert.match(await some.innerText(), /5 Jan 2025 to 5 Jun 2025/);
  // The button that was pressed is gone; the keyboard goes on from the view's head.
  await page.waitForFunction(() => document.activeElement.id === "main");
});

test("orders that are no ordinary sale are left out where they are found, and counted again", async (page) => {
  await give(page, join(FIXTURES, "order-kinds.csv"));
  await report(page);
  const orders = (count) => page.getByRole("banner").getByText(`${count} orders`).waitFor();
  await orders(23);
  for (const [what, left, why] of [
    ["renewals of subscriptions", 21, " Nobody decides on a renewal anew"],
    ["tests", 21, ""],
    ["wholesale", 21, " Who buys to sell"],
    ["gifts", 21, " They cost nothing"],
  ]) {
    const finding = page.locator("details", { hasText: `Orders that look like ${what}` });
    await finding.locator("summary").click();
    await finding.getByRole("button", { name: "Leave them out" }).click();
    await orders(left);
    assert.match(await finding.locator("summary").innerText(), /^Left out/);
    // Why it is proposed still stands behind.
    const said = await finding.locator("p").first().innerText();
    assert.ok(said.startsWith(`Left out, as you said.${why}`) && (why !== "" || said.trim().endsWith("said.")), said);
    await finding.getByRole("button", { name: "Count them again" }).click();
    await orders(23);
    assert.match(await finding.locator("summary").innerText(), /^Note/);
  }
});

test("products first: the page says that orders are still wanted", async (page) => {
  await give(page, join(FIXTURES, "typical.products.json"));
  await page.getByText("Now add your orders").waitFor();
  await give(page, join(FIXTURES, "typical.csv"));
  await report(page);
});

test("an old export and a day out of place are called so, where the figures are read and sent", async (page) => {
  await give(page, join(FIXTURES, "typical.csv"));
  await report(page);
  for (const view of ["Start", "Send"]) {
    await go(page, view);
    await page.getByText(/The last order in these files is [\d,]+ days old/).waitFor();
  }
  await go(page, "Settings");
  const today = page.getByLabel("Today", { exact: true });
  for (const [day, said] of [["1990-01-01", "before the first order: no order counts"], ["2099-01-01", "after the last order in these files"]]) {
    await today.fill(day);
    await today.press("Tab");
    await go(page, "Start");
    await page.getByText(said).waitFor();
    await go(page, "Settings");
  }
});

test("100 MB: progress, cancel, and again to the end", async (page) => {
  const file = join(madeUpShop(55_000), "orders.csv");
  const size = statSync(file).size;
  assert.ok(size > 100e6, `${size} bytes`);
  await give(page, file);
  const progress = page.getByRole("progressbar", { name: "orders.csv" });
  await page.waitForFunction(() => {
    const bar = document.querySelector('[role=progressbar][aria-label="orders.csv"]');
    return Number(bar?.getAttribute("aria-valuenow")) > 0;
  });
  assert.match(await page.locator(".reading-file").first().innerText(), /[kM]B of 1\d\d MB/);
  await page.getByRole("button", { name: "Cancel" }).click();
  await progress.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Try the sample shop" }).waitFor();

  // The page stays fluent all the while. The bar is 50 ms, which the benchmark holds it to; twice that here, for tests
  // must not fail because the machine has other things to do.
  await page.evaluate(() => {
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration);
    }).observe({ type: "longtask" });
  });
  const begun = performance.now();
  await give(page, file);
  await page.getByRole("heading", { name: "Findings" }).waitFor({ timeout: 120_000 });
  const seconds = (performance.now() - begun) / 1000;
  const longest = await page.evaluate(() => window.longest);
  console.log(`  ${(size / 1e6).toFixed(0)} MB read and fitted in ${seconds.toFixed(1)} s, longest page task ${longest} ms`);
  assert.ok(longest <= 100, `a task of ${longest} ms kept the page`);
  // What takes so long is shown as a draft by the rule first, without a chance; it gives way to what was chosen.
  await page.getByText("Comparing rankings").waitFor();
  await go(page, "Predictions");
  await rows(page, "Predictions").first().waitFor();
  await fitted(page);
  const tab = page.getByRole("navigation", { name: "Send dates" }).getByRole("link", { name: "All" });
  assert.ok(number((await tab.innerText()).replace("All", "")) > 5_000);
});

test("giving up while rates are worked out brings back what was there, and a second cancel costs nothing", async (page) => {
  await give(page, typical[0]);
  await report(page);
  await give(page, join(madeUpShop(55_000), "orders.csv"));
  await page.getByText("Everything is read.").waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  for (let press = 0; press < 3; press += 1) await page.keyboard.press("Escape");
  await report(page);
  assert.match(await page.getByRole("banner").innerText(), /24 orders/);
});

test("text from files is data: nothing of it runs or shows as markup", async (page) => {
  page.on("dialog", (dialog) => assert.fail(`a dialog opened: ${dialog.message()}`));
  await give(page, join(FIXTURES, "hostile-names.csv"));
  await report(page);
  await go(page, "Pairs");
  await page.getByLabel("Eligible only").uncheck();
  await rows(page, "Pairs").first().waitFor();
  await page.getByRole("grid", { name: "Pairs" }).getByText("<img src=x onerror=alert(1)>").first().waitFor();
  await go(page, "Predictions");
  await rows(page, "Predictions").first().waitFor();
  await page.getByRole("button", { name: "Show addresses" }).click();
  await go(page, "Preview");
  await page.frameLocator("iframe").locator("table").first().waitFor();
  const foreign = await page.frameLocator("iframe").locator("script, img[src=x], b").count();
  assert.equal(foreign, 0);
});

test("a table of one's own: its columns are said once, and read so ever after", async (page) => {
  const lines = ["wer,wann,was,wieviel"];
  for (const [who, day, what] of [["a1", "2025-01-03", "Tea"], ["a1", "2025-02-10", "Pot"], ["b2", "2025-01-05", "Tea"], ["b2", "2025-03-01", "Pot"]]) {
    lines.push(`${who},${day},${what},1`);
  }
  const table = { name: "own.csv", mimeType: "text/csv", buffer: Buffer.from(lines.join("\n")) };
  await give(page, table);
  const file = page.locator("li.file", { hasText: "own.csv" });
  await file.getByText("This table is of no layout that is known, and no column says who bought").waitFor();
  assert.equal(await file.getByLabel("wann is read as").inputValue(), "the date");
  await file.getByRole("button", { name: "Read it so" }).click();
  await file.getByText("no column says who bought").last().waitFor();
  for (const [column, role] of [["wer", "the customer"], ["was", "the product"], ["wieviel", "the quantity"]]) {
    await file.getByLabel(`${column} is read as`).selectOption(role);
  }
  await file.getByRole("button", { name: "Read it so" }).click();
  await page.getByRole("heading", { name: "Findings" }).waitFor();
  assert.match(await file.innerText(), /own table\s+4 orders\s+4 rows\s+none left out/);
  await page.getByText("Orders whose customer has no e-mail address").waitFor();

  // A column was wrong: correcting it reads all files anew.
  await file.getByRole("button", { name: "Correct the columns" }).click();
  await file.getByText("Without an order number, all that a customer bought at one time is one order.").waitFor();
  assert.equal(await file.getByText("Without a quantity").count(), 0);
  await file.getByLabel("wieviel is read as").selectOption("not read");
  await file.getByText("Without a quantity, each row is one piece.").waitFor();
  await file.getByRole("button", { name: "Read it so" }).click();
  await file.getByRole("button", { name: "Correct the columns" }).waitFor();
  await file.getByRole("button", { name: "Correct the columns" }).click();
  assert.equal(await file.getByLabel("wieviel is read as").inputValue(), "not read");

  // They were chosen so that nothing can be read: they can be chosen anew, on the next visit, too.
  await file.getByLabel("wann is read as").selectOption("not read");
  await file.getByLabel("wieviel is read as").selectOption("the date");
  await file.getByRole("button", { name: "Read it so" }).click();
  await file.getByText("None of the 4 rows can be used").waitFor();
  await page.reload();
  await give(page, table);
  await file.getByText("None of the 4 rows can be used").waitFor();
  assert.equal(await file.getByLabel("wieviel is read as").inputValue(), "the date");
  await file.getByLabel("wieviel is read as").selectOption("not read");
  await file.getByLabel("wann is read as").selectOption("the date");
  await file.getByRole("button", { name: "Read it so" }).click();
  await file.getByText("own table").waitFor();

  // The next visit knows such tables.
  await page.reload();
  await give(page, { ...table, name: "again.csv" });
  await page.locator("li.file", { hasText: "again.csv" }).getByText("own table").waitFor();
});

test("exports of other shops and re-saved spreadsheets are recognised", async (page) => {
  const names = ["matrixify-orders", "woo-orders", "amazon-orders", "ebay-orders", "square-items", "klaviyo-ordered-product", "own-table", "utf-16-le"];
  await give(page, ...names.map((name) => join(FIXTURES, `${name}.csv`)));
  await page.getByRole("heading", { name: "Findings" }).waitFor();
  for (const [name, source] of [["matrixify-orders", "Matrixify"], ["woo-orders", "WooCommerce"], ["amazon-orders", "Amazon"], ["ebay-orders", "eBay"], ["square-items", "Square"], ["klaviyo-ordered-product", "Klaviyo"], ["own-table", "own table"], ["utf-16-le", "Shopify"]]) {
    assert.match(await page.locator("li.file", { hasText: `${name}.csv` }).innerText(), new RegExp(`Orders\\s+${source}`));
  }
});
