// What is measured outside of a browser, by programs that print JSON.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const json = async (program, ...args) => JSON.parse((await run(program, args.map(String), { maxBuffer: 1 << 28 })).stdout);

/** An example of the engine that was built to answer for it, with every overflow checked. */
export const checked = (name, ...args) => json(join(process.env.FOLLOWON_EXAMPLES, name), ...args);

/** The engine on a file of orders, and the csv crate. */
export const measure = (file, rounds) => json(join(process.env.FOLLOWON_RELEASE, "measure"), file, rounds);

/** Polars and DuckDB on a file, with so many threads, or with as many as there are cores. */
export const python = (file, rounds, threads) => json(process.env.FOLLOWON_PYTHON, "tests/bench/native.py", file, rounds, threads);

/** Makes up a shop's files in a folder, and gives that of its orders. */
export async function shop(folder, customers, products) {
  await run(join(process.env.FOLLOWON_RELEASE, "write"), [folder, customers, products].map(String));
  return join(folder, "orders.csv");
}
