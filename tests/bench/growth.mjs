// How time and memory grow with the number of order lines: the dashboard with made-up shops, and the same natively.
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { area, bar, figure, grouped, mebibytes, megabytes, rate, seconds, times } from "./bars.mjs";
import { measure, shop } from "./native.mjs";
import { give, longestTask, open, reading, told, untilFitted, untilShown } from "./watched.mjs";

/** Customers of shops of some 10 k, 100 k and 1 M order lines, and their products. */
const SIZES = [
  [1_830, 200],
  [18_300, 500],
  [183_000, 2_000],
];
/** Some 10 M lines in 3.6 GB. */
const LARGE = [1_830_000, 2_000];

/** Bytes of memory a line once all is read, dictionaries left aside. */
const MOST_BYTES = 64;
/** Milliseconds of the page's longest task, and of the worker's longest silence before there is something to show. */
const MOST_TASK = 50;
const MOST_SILENCE = 1_000;

async function inChromium(browser, address, file) {
  const page = await open(browser, address);
  await give(page, [file]);
  await untilShown(page);
  const { given, shown } = await page.evaluate(() => watched);
  await untilFitted(page);
  const messages = await told(page);
  const result = {
    read: await reading(page),
    shown: (shown - given) / 1000,
    fitted: messages.at(-1).at / 1000,
    memory: Math.max(...messages.map(({ memory }) => memory)),
    task: await longestTask(page),
    silence: longestSilence(messages),
  };
  await page.context().close();
  return result;
}

/** The longest time without a word from the worker, from the files' being given to the first answer. */
function longestSilence(messages) {
  const answer = messages.findIndex(({ progress }) => !progress);
  const times = [0, ...messages.slice(0, answer + 1).map(({ at }) => at)];
  return Math.max(...times.slice(1).map((at, before) => at - times[before]));
}

/** Measures one shop; only the largest has enough lines for its memory to be theirs. */
async function grow(browser, address, folder, [customers, products], largest) {
  const file = await shop(folder, customers, products);
  const { size } = await stat(file);
  const { read, shown, fitted, memory, task, silence } = await inChromium(browser, address, file);
  const native = await measure(file, 1);
  await rm(folder, { recursive: true });
  area(`${grouped(native.lines)} order lines in ${grouped(native.orders)} orders of ${grouped(customers)} customers, ${megabytes(size)}`);
  figure("reading in Chromium", `${seconds(read.seconds)}, ${rate(size, read.seconds)}`);
  figure("natively", `${seconds(native.ours)}, ${rate(size, native.ours)}`);
  figure("wasm takes longer to read", times(read.seconds / native.ours));
  figure("from drop to the first prediction", seconds(shown));
  figure("fitting in Chromium", seconds(fitted - read.seconds));
  figure("natively", seconds(native.fit));
  figure("wasm takes longer to fit", times((fitted - read.seconds) / native.fit));
  figure("memory of the worker’s wasm once read", mebibytes(read.memory));
  figure("and at most", mebibytes(memory));
  const bytes = (read.memory - native.texts) / native.lines;
  const each = `${bytes.toFixed(0)} bytes`;
  const of = "memory a line once read, without dictionaries";
  if (largest) bar(of, each, bytes <= MOST_BYTES, `at most ${MOST_BYTES}`);
  else figure(of, each);
  bar("longest task of the page", task > 0 ? `${task.toFixed(0)} ms` : "under 50 ms", task <= MOST_TASK, `at most ${MOST_TASK} ms`);
  bar("longest silence until there is an answer", `${silence.toFixed(0)} ms`, silence <= MOST_SILENCE, `at most ${MOST_SILENCE} ms`);
}

/** Measures shops of growing size, up to one million lines or to ten. */
export async function growth(browser, address, folder, large) {
  const sizes = large ? [...SIZES, LARGE] : SIZES;
  for (const size of sizes) await grow(browser, address, join(folder, "growth"), size, size === sizes.at(-1));
}
