// What every browser test stands on: the served dashboard, a browser, and pages that are watched.

import assert from "node:assert/strict";
import { createReadStream, existsSync, mkdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const DIST = process.env.FOLLOWON_DIST ?? join(ROOT, "dist");
const CHROMIUM = process.env.FOLLOWON_CHROMIUM ?? "/usr/bin/chromium";
/** Pictures of failed tests go here. */
const RESULTS = join(ROOT, "tests/results");

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};

export const tests = [];
let browser;
let server;
let address = process.env.FOLLOWON_URL;

/**
 * Adds a test. It gets a watched page, on the dashboard, with nothing kept from before. The options are those of a
 * browser context, and `allowed`, the one foreign origin that may be asked, if any.
 */
export function test(name, run, options = {}) {
  tests.push({ name, run: () => withPage(name, run, options) });
}

export async function open() {
  assert.ok(existsSync(join(DIST, "index.html")), `${DIST} holds no dashboard: build it with \`cargo xtask build\``);
  if (!address) {
    server = createServer(serve);
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    address = `http://127.0.0.1:${server.address().port}/`;
  }
  if (!address.endsWith("/")) address += "/";
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export async function close() {
  await browser?.close();
  server?.close();
}

function serve(request, response) {
  const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
  const file = join(DIST, path.endsWith("/") ? `${path}index.html` : path);
  if (!file.startsWith(DIST) || !existsSync(file) || !statSync(file).isFile()) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
  createReadStream(file).pipe(response);
}

/**
 * Runs a test on a page that is watched all the while: no request may leave the origin, nothing may be logged as an
 * error, nothing may be thrown.
 */
async function withPage(name, run, { allowed, ...options }) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "Europe/London",
    reducedMotion: "reduce",
    acceptDownloads: true,
    permissions: ["clipboard-read", "clipboard-write"],
    ...options,
  });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const wrong = [];
  const origin = new URL(address).origin;
  context.on("request", (request) => {
    const url = request.url();
    const own = url.startsWith(`${origin}/`) || /^(data|blob|about):/.test(url) || (allowed && url.startsWith(allowed));
    if (!own) wrong.push(`a request left the origin: ${url}`);
  });
  page.on("console", (message) => {
    if (message.type() === "error") wrong.push(`the console says: ${message.text()}`);
  });
  page.on("pageerror", (error) => wrong.push(`thrown: ${error.message}`));
  page.on("crash", () => wrong.push("the page crashed"));
  try {
    await page.goto(address);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await run(page, context, address);
    assert.deepEqual(wrong, []);
  } catch (error) {
    mkdirSync(RESULTS, { recursive: true });
    const picture = join(RESULTS, `${name.replace(/\W+/g, "-")}.png`);
    await page.screenshot({ path: picture }).catch(() => {});
    error.stack = `${error.stack}\n${wrong.map((text) => `  also: ${text}\n`).join("")}  picture: ${picture}`;
    throw error;
  } finally {
    await context.close();
  }
}
