// From a file given to columns in memory: the dashboard's reader against what else reads CSV in a browser, and the engine's
// against what reads it natively; on the same files.
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { area, bar, figure, megabytes, race, rate, times } from "./bars.mjs";
import { contender } from "./contender.mjs";
import { measure, python } from "./native.mjs";
import { give, open, reading, untilRead } from "./watched.mjs";

/** How many times quicker than each the dashboard is to be. */
const OTHERS = { papaparse: ["PapaParse", 5], udsv: ["uDSV", 5], duckdb: ["duckdb-wasm", 3.5] };
const ROUNDS = 6;
/** In megabytes a second. */
const SPEED = 300;

/** Seconds from the drop until the worker has all orders and lines of a file and begins to fit. */
async function ours(browser, address, file) {
  const page = await open(browser, address);
  await give(page, [file]);
  await untilRead(page);
  const { seconds } = await reading(page);
  await page.context().close();
  return seconds;
}

async function inChromium(browser, address, file, size) {
  const contenders = { ours: () => ours(browser, address, file) };
  for (const name of Object.keys(OTHERS)) {
    contenders[name] = async () => (await contender(browser, name, [file])).seconds;
  }
  const seconds = await race(contenders, ROUNDS);
  area(`Drop to columns in Chromium: ${basename(file)}, ${megabytes(size)} of 79 columns`);
  bar("the dashboard", rate(size, seconds.ours), size / seconds.ours >= SPEED * 1e6, `at least ${SPEED} MB/s`);
  for (const [name, [title, least]] of Object.entries(OTHERS)) {
    const ratio = seconds[name] / seconds.ours;
    figure(title, rate(size, seconds[name]));
    bar(`quicker than ${title}`, times(ratio), ratio >= least, `at least ${least} ×`);
  }
  return seconds.ours;
}

async function natively(file, size, inPage) {
  const { ours, csv } = await measure(file, ROUNDS);
  const one = await python(file, ROUNDS, 1);
  const all = await python(file, ROUNDS, 0);
  area(`File to columns natively: ${basename(file)}`);
  figure("the engine, one thread", rate(size, ours));
  figure("of that in Chromium", `${((ours / inPage) * 100).toFixed(0)} %`);
  const others = [
    ["the csv crate, one thread", csv],
    ["polars, one thread", one.polars.seconds],
    ["polars, all cores", all.polars.seconds],
    ["DuckDB, one thread", one.duckdb.seconds],
    ["DuckDB, all cores", all.duckdb.seconds],
  ];
  for (const [title, seconds] of others) {
    figure(title, rate(size, seconds));
    figure("  the engine is quicker", times(seconds / ours));
  }
}

/** Has all read every file. */
export async function readings(browser, address, files) {
  for (const file of files) {
    const { size } = await stat(file);
    const inPage = await inChromium(browser, address, file, size);
    await natively(file, size, inPage);
  }
}
