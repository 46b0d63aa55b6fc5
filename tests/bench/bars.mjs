// What is printed of the figures, and the bars that are set for some of them.
import { setTimeout } from "node:timers/promises";

let missed = 0;

/** Prints a figure beside its bar; one that is missed fails the bench in the end. */
export function bar(what, value, holds, wanted) {
  if (!holds) missed += 1;
  console.log(`${holds ? "✓" : "✗"} ${what.padEnd(48)} ${value.padStart(16)}  (bar: ${wanted})`);
}

/** Prints a figure that no bar is set for. */
export function figure(what, value) {
  console.log(`  ${what.padEnd(48)} ${value.padStart(16)}`);
}

/** Prints the head of an area. */
export function area(title) {
  console.log(`\n${title}`);
}

/** Prints how many bars are missed, and gives what the process is to end with. */
export function sum() {
  console.log(missed === 0 ? "\nEvery bar holds." : `\n${missed} bars are missed.`);
  return missed === 0 ? 0 : 1;
}

/** The quickest of several runs, for what disturbs one only makes it longer. */
const quickest = (runs) => Math.min(...runs);

/** What a run leaves behind, gigabytes at times, is cleared away in so many milliseconds, most of it at least. */
const REST = 1000;

/** Has several run in turn, each round in the other order and after a rest, so that none has the better place; gives the seconds
 *  of the quickest run of each.
 *  @param {Record<string, () => Promise<number>>} contenders what runs once and gives its seconds */
export async function race(contenders, rounds) {
  const runs = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const names = Object.keys(contenders);
    for (const name of round % 2 === 0 ? names : names.reverse()) {
      await setTimeout(REST);
      runs[name].push(await contenders[name]());
    }
  }
  return Object.fromEntries(Object.entries(runs).map(([name, all]) => [name, quickest(all)]));
}

export const seconds = (value) => `${value.toFixed(2)} s`;
export const rate = (bytes, seconds) => `${(bytes / seconds / 1e6).toFixed(0)} MB/s`;
export const times = (ratio) => `${ratio.toFixed(1)} ×`;
export const mebibytes = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
export const grouped = (number) => number.toLocaleString("en");
