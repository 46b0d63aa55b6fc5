// The figures of the two-year shop: from drop to the first prediction, the page's longest task, the worker's memory;
// and duckdb-wasm doing the same counts in the same browser run.
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { chromium } from "playwright-core";
import { dashboard } from "./dashboard.mjs";
import { duckdb } from "./duckdb.mjs";

const FILES = ["online-retail-ii-1.csv", "online-retail-ii-2.csv"];
const COUNTS = { pairs: 9_133_087, eligible: 25_972 };
const BARS = { seconds: 6, task: 50, memory: 1 << 30, ratio: 3 };

const folder = await mkdtemp(join(tmpdir(), "followon-bench-"));
const files = FILES.map((name) => join(folder, name));
const browser = await chromium.launch({
  executablePath: process.env.FOLLOWON_CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
});

let missed = 0;
function bar(what, value, holds, wanted) {
  if (!holds) missed += 1;
  console.log(`${holds ? "✓" : "✗"} ${what.padEnd(40)} ${value.padStart(12)}  (bar: ${wanted})`);
}

try {
  for (const [at, name] of FILES.entries()) {
    const packed = createReadStream(join(process.env.FOLLOWON_DATA, `${name}.gz`));
    await pipeline(packed, createGunzip(), createWriteStream(files[at]));
  }
  const ours = await dashboard(await browser.newContext(), process.env.FOLLOWON_URL, files);
  const theirs = await duckdb(await browser.newContext(), files);
  const ratio = theirs.seconds / ours.seconds;
  const exact = [ours, theirs].every(({ pairs, eligible }) => pairs === COUNTS.pairs && eligible === COUNTS.eligible);

  bar("from drop to the first prediction", `${ours.seconds.toFixed(2)} s`, ours.seconds <= BARS.seconds, "at most 6 s");
  bar("longest task of the page", ours.task > 0 ? `${ours.task.toFixed(0)} ms` : "under 50 ms", ours.task <= BARS.task, "at most 50 ms");
  const mebibytes = `${(ours.memory / 2 ** 20).toFixed(0)} MiB`;
  bar("memory of the worker's wasm", mebibytes, ours.memory > 0 && ours.memory <= BARS.memory, "at most 1024 MiB");
  bar("duckdb-wasm for the same counts", `${theirs.seconds.toFixed(2)} s`, true, "none");
  bar("so many times quicker", `${ratio.toFixed(1)} ×`, ratio >= BARS.ratio, "at least 3 ×");
  bar("pairs, eligible pairs", `${theirs.pairs}, ${theirs.eligible}`, exact, "9133087, 25972 in both");
  if (!exact) console.log(`  the dashboard counts ${ours.pairs}, ${ours.eligible}`);
} finally {
  await browser.close();
  await rm(folder, { recursive: true });
}
console.log(missed === 0 ? "Every bar holds." : `${missed} bars are missed.`);
process.exitCode = missed === 0 ? 0 : 1;
