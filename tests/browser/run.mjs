// Clicks through the release dashboard in Chromium.
//
//   node tests/browser/run.mjs [words of a test's name …]
//
// FOLLOWON_DIST is the built dashboard (default: dist), FOLLOWON_URL where it is served (default: served here),
// FOLLOWON_CHROMIUM the browser (default: /usr/bin/chromium). Ends with `N passed, M failed`.

import { readdirSync } from "node:fs";
import { close, open, tests } from "./harness.mjs";

const folder = new URL(".", import.meta.url);
for (const file of readdirSync(folder).filter((name) => name.endsWith(".test.mjs")).sort()) {
  await import(new URL(file, folder).href);
}

const wanted = process.argv.slice(2).map((word) => word.toLowerCase());
let passed = 0;
let failed = 0;
await open();
for (const { name, run } of tests) {
  if (!wanted.every((word) => name.toLowerCase().includes(word))) continue;
  const begun = performance.now();
  try {
    await run();
    passed += 1;
    console.log(`✓ ${name}  (${((performance.now() - begun) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed += 1;
    console.log(`✗ ${name}\n${error.stack ?? error}`);
  }
}
await close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
