// The same files give the same results natively, in Node and in Chromium, to the last digit.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { validate } from "../klaviyo/schema.mjs";
import { dump, sorted } from "./dump.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const native = join(process.env.FOLLOWON_EXAMPLES ?? join(root, "target/quick/examples"), "dump");
const { Session } = createRequire(import.meta.url)(join(root, "core/wasm/pkg/nodejs"));

/** Each case of the fixtures with all its files, the unusable files one by one, and the sample shop. */
function sets(sample) {
  const folder = join(root, "tests/fixtures");
  const list = (folder) => readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name).sort();
  const cases = new Map();
  for (const name of list(folder).filter((name) => /\.(csv|json)$/.test(name))) {
    const [title] = name.split(".");
    cases.set(title, [...(cases.get(title) ?? []), join(folder, name)]);
  }
  if (cases.size === 0) throw new Error("There is no fixture in tests/fixtures.");
  for (const name of list(join(folder, "bad"))) cases.set(`bad/${name}`, [join(folder, "bad", name)]);
  cases.set("the sample shop", ["orders.csv", "orders.products.json"].map((name) => join(sample, name)));
  return cases;
}

const run = (args) => execFileSync(native, args, { encoding: "utf8", maxBuffer: 1 << 30 });

const counts = { passed: 0, failed: 0 };
function check(name, ours, theirs) {
  if (ours === theirs) {
    counts.passed += 1;
    console.log(`ok ${name}: ${theirs.length} characters`);
    return;
  }
  counts.failed += 1;
  let at = 0;
  while (ours[at] === theirs[at]) at += 1;
  const around = (text) => text.slice(Math.max(0, at - 120), at + 80);
  console.log(`not ok ${name}, from character ${at}:\n  native ${around(theirs)}\n  here   ${around(ours)}`);
}

/** What leaves for Klaviyo, whatever the orders, is what its published schema takes. */
function checkRequests(name, dumped) {
  const { exports } = dumped.find((part) => part.exports);
  const requests = exports.flat().filter((file) => file.name?.startsWith("klaviyo-events-"));
  const wrong = requests.flatMap((file) => validate(file.content).map((error) => `${file.name} ${JSON.stringify(error)}`));
  if (requests.length === 0) return 0;
  counts[wrong.length === 0 ? "passed" : "failed"] += 1;
  console.log(`${wrong.length === 0 ? "ok" : "not ok"} ${name}: ${requests.length} requests to Klaviyo`);
  wrong.slice(0, 5).forEach((error) => console.log(`  ${error}`));
  return requests.length;
}

/** A page with the package in it, none of which comes from a network. */
async function open(browser) {
  const page = await browser.newPage();
  const served = { "/dump.mjs": join(root, "tests/cross-host/dump.mjs") };
  for (const name of ["followon.js", "followon_bg.wasm"]) served[`/${name}`] = join(root, "core/wasm/pkg/web", name);
  await page.route("**/*", (route) => {
    const path = served[new URL(route.request().url()).pathname];
    const contentType = path?.endsWith(".wasm") ? "application/wasm" : "text/javascript";
    return path ? route.fulfill({ path, contentType }) : route.fulfill({ body: "", contentType: "text/html" });
  });
  await page.goto("http://followon.test/");
  return page;
}

const inPage = async (files) => {
  const [{ default: init, Session }, { dump }] = await Promise.all([import("/followon.js"), import("/dump.mjs")]);
  await init();
  const bytes = ({ name, text }) => ({ name, bytes: Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)) });
  return dump(Session, files.map(bytes));
};

const sample = mkdtempSync(join(tmpdir(), "followon-"));
const browser = await chromium.launch({
  executablePath: process.env.FOLLOWON_CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
});
let requests = 0;
try {
  run(["--sample", sample]);
  for (const [name, paths] of sets(sample)) {
    const dumped = JSON.parse(run(paths));
    requests += checkRequests(name, dumped);
    const theirs = JSON.stringify(sorted(dumped));
    const files = paths.map((path) => ({ name: basename(path), bytes: readFileSync(path) }));
    check(`${name} in Node`, dump(Session, files), theirs);
    const page = await open(browser);
    const sent = files.map((file) => ({ name: file.name, text: file.bytes.toString("base64") }));
    check(`${name} in Chromium`, await page.evaluate(inPage, sent), theirs);
    await page.close();
  }
  if (requests === 0) throw new Error("No set made a request to Klaviyo.");
} finally {
  await browser.close();
  rmSync(sample, { recursive: true });
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;
