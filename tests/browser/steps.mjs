// What the tests do and read on the dashboard, in the words that a merchant sees.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./harness.mjs";

export const FIXTURES = join(ROOT, "tests/fixtures");
export const VIEWS = ["Start", "Pairs", "Predictions", "Preview", "Block", "Proof", "Send", "Settings"];

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Axe's violations on the page as it stands, each in a line. */
export async function violations(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => (await axe.run(document, { iframes: false })).violations);
  return found.map((v) => `${v.id} (${v.impact}): ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html).join(" ")}`);
}

/** The questions of the views that need data. */
export const QUESTIONS = {
  Start: "What is in your orders?",
  Pairs: "What leads to what?",
  Predictions: "Who, what, when?",
  Preview: "What will they get?",
  Block: "What should it look like?",
  Proof: "Would it have worked?",
};

/** Goes to a view by its link and waits until it is there. */
export async function go(page, view) {
  await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: view }).click();
  await page.getByRole("navigation", { name: "Views" }).locator(`a[aria-current="page"]`, { hasText: view }).waitFor();
  await page.getByRole("heading", { level: 1 }).waitFor();
}

/** Loads the sample shop and waits for its report. */
export async function loadSample(page) {
  await page.getByRole("button", { name: "Try the sample shop" }).click();
  await page.getByRole("link", { name: "See the predictions" }).waitFor();
  await fitted(page);
}

/** Waits until what is shown is no draft any more. */
export async function fitted(page) {
  await page.waitForFunction(() => !document.querySelector(".drafting.on"), null, { timeout: 120_000 });
}

/** Runs the test on the orders, and waits for what it found. */
export async function prove(page) {
  await page.getByRole("button", { name: "Test it on my orders" }).click();
  await page.getByRole("heading", { name: "How this was tested" }).waitFor();
}

/** Gives files by the file field, as the file chooser would. */
export async function give(page, ...files) {
  await page.getByLabel("Order exports and product files").setInputFiles(files);
}

/** Waits for the report of the import. */
export async function report(page) {
  await page.getByRole("heading", { name: "Findings" }).waitFor();
}

/** Drops files on the drop zone, as a mouse would. */
export const drop = (page, ...files) => dropOn(page.locator(".drop"), ...files);

/** Drops files on a part of the page. */
export async function dropOn(part, ...files) {
  const payload = files.map((path) => ({ name: path.split("/").pop(), base64: readFileSync(path).toString("base64") }));
  const transfer = await part.page().evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of files) {
      transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
    }
    return transfer;
  }, payload);
  await part.dispatchEvent("dragover", { dataTransfer: transfer });
  await part.dispatchEvent("drop", { dataTransfer: transfer });
}

/** The first whole number in a text, its thousands separated or not. */
export function number(text) {
  const found = /\d[\d,]*/.exec(text);
  assert.ok(found, `no number in “${text}”`);
  return Number(found[0].replaceAll(",", ""));
}

/** The body rows of a table that are drawn. */
export function rows(page, name) {
  return page.getByRole("grid", { name }).locator(".table-body [role=row]");
}

/** Sets a slider by keyboard, to `value` from wherever it stands. */
export async function slide(slider, value) {
  await slider.focus();
  const now = Number(await slider.inputValue());
  const key = value > now ? "ArrowRight" : "ArrowLeft";
  for (let step = 0; step < Math.abs(value - now); step += 1) await slider.press(key);
  assert.equal(Number(await slider.inputValue()), value);
}

/** Rows of fields, by the rules of RFC 4180. */
export function parseCsv(text) {
  const rows = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const c = text[at];
    const row = rows.at(-1);
    if (quoted) {
      if (c === '"' && text[at + 1] === '"') row[row.length - 1] += text[(at += 1)];
      else if (c === '"') quoted = false;
      else row[row.length - 1] += c;
    } else if (c === '"') quoted = true;
    else if (c === ",") row.push("");
    else if (c === "\n") rows.push([""]);
    else if (c !== "\r") row[row.length - 1] += c;
  }
  assert.ok(!quoted, "a quote never closes");
  if (rows.at(-1).length === 1 && rows.at(-1)[0] === "") rows.pop();
  return rows;
}

/** What a button copies: nothing lies ready before, for that of an earlier one may still do so. */
export async function copied(page, button) {
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await button.click();
  for (;;) {
    const text = await page.evaluate(() => navigator.clipboard.readText());
    if (text !== "") return text;
    await page.waitForTimeout(20);
  }
}

let scratch;

/** The folder of a made-up shop of about `customers` × 1.9 KB, written once. */
export function madeUpShop(customers) {
  if (!scratch) {
    scratch = mkdtempSync(join(tmpdir(), "followon-browser-"));
    process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
  }
  const folder = join(scratch, String(customers));
  const cargo = ["run", "--quiet", "--profile", "quick", "--package", "followon-sample", "--example", "write", "--"];
  execFileSync("cargo", [...cargo, folder, String(customers)], { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
  return folder;
}
