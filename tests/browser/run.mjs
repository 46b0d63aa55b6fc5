// Clicks through the release dashboard in Chromium.
//
//   node tests/browser/run.mjs [words of a test's name …]
//
// FOLLOWON_DIST is the built dashboard (default: dist), FOLLOWON_URL where it is served (default: served here),
// FOLLOWON_CHROMIUM the browser (default: /usr/bin/chromium). Ends with `N passed, M failed`.

import { readdirSync } from "node:fs";
import { Tally, hasWords } from "../tally.mjs";
import { close, open, tests } from "./harness.mjs";

const folder = new URL(".", import.meta.url);
for (const file of readdirSync(folder).filter((name) => name.endsWith(".test.mjs")).sort()) {
  await import(new URL(file, folder).href);
}

const tally = new Tally();
await open();
for (const { name, run } of tests.filter(({ name }) => hasWords(name, process.argv.slice(2)))) await tally.run(name, run);
await close();
tally.end();
