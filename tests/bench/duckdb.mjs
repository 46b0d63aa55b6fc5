// duckdb-wasm in a page of its own, served from node_modules.
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const modules = join(here, "node_modules");
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

function path(url) {
  const { pathname } = new URL(url);
  if (pathname === "/") return join(here, "duckdb.html");
  if (pathname === "/counts.mjs") return join(here, "counts.mjs");
  return normalize(join(modules, pathname.replace(/^\/duckdb\//, "/@duckdb/duckdb-wasm/dist/")));
}

/** Runs the counts over the files in a fresh page of the context. */
export async function duckdb(context, files) {
  const page = await context.newPage();
  await page.route("**/*", async (route) => {
    const file = path(route.request().url());
    try {
      await route.fulfill({ body: await readFile(file), contentType: TYPES[extname(file)] ?? "text/plain" });
    } catch {
      await route.fulfill({ status: 404, body: "" });
    }
  });
  await page.goto("http://duckdb.test/");
  await page.locator("input").setInputFiles(files);
  const result = await page.evaluate(async () => {
    const [duckdb, { count }] = await Promise.all([import("/duckdb/duckdb-browser.mjs"), import("/counts.mjs")]);
    return count(duckdb, [...document.querySelector("input").files]);
  });
  await page.close();
  return result;
}
