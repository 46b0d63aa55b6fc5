// What the dashboard is measured against, each time in a fresh page of its own.
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the pages' modules lie, the libraries, and the engine's count built by itself. */
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const FOLDERS = [here("page"), here("node_modules"), process.env.FOLLOWON_COUNTING];
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

async function serve(route) {
  const { pathname } = new URL(route.request().url());
  const path = pathname === "/" ? "/index.html" : pathname;
  for (const folder of FOLDERS) {
    try {
      await route.fulfill({ body: await readFile(join(folder, path)), contentType: TYPES[extname(path)] ?? "text/plain" });
      return;
    } catch {
      // Then it is in the next folder.
    }
  }
  await route.fulfill({ status: 404, body: "" });
}

/** Calls `run` of a module of `page/` with the files, and gives what it says. */
export async function contender(browser, module, files) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.route("**/*", serve);
  await page.goto("http://contender.test/");
  await page.locator("input").setInputFiles(files);
  const result = await page.evaluate(async (module) => {
    const { run } = await import(`/${module}.mjs`);
    return run([...document.querySelector("input").files]);
  }, module);
  await context.close();
  return result;
}
