// duckdb-wasm, which reads a File where it lies. Its columns stay texts (`all_varchar`): to guess and cast types takes it longer.
import * as duckdb from "@duckdb/duckdb-wasm";
import { NUMBERS, TEXTS } from "./columns.mjs";

const DIST = "/@duckdb/duckdb-wasm/dist";

/** Starts a database that knows the files by the names `orders-0.csv`, `orders-1.csv` and so on, and calls `use` with a
 *  connection and those names. */
export async function withDatabase(files, use) {
  const db = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), new Worker(`${DIST}/duckdb-browser-eh.worker.js`));
  await db.instantiate(`${DIST}/duckdb-eh.wasm`);
  const connection = await db.connect();
  const names = files.map((_, at) => `orders-${at}.csv`);
  for (const [at, file] of files.entries()) {
    await db.registerFileHandle(names[at], file, duckdb.DuckDBDataProtocol.BROWSER_FILEREADER, true);
  }
  const result = await use(connection, names);
  await connection.close();
  await db.terminate();
  return result;
}

/** The rows of a file in SQL. */
export const rowsOf = (name) => `read_csv('${name}', header = true, all_varchar = true, delim = ',', quote = '"')`;

/** Reads a file into columns. */
export function run(files) {
  return withDatabase(files, async (connection, [name]) => {
    const selected = [...TEXTS, ...NUMBERS].map((column) => `"${column}"`).join(", ");
    const begun = performance.now();
    await connection.query(`CREATE TABLE lines AS SELECT ${selected} FROM ${rowsOf(name)}`);
    const seconds = (performance.now() - begun) / 1000;
    const [{ lines }] = (await connection.query("SELECT count(*)::INTEGER AS lines FROM lines")).toArray();
    return { seconds, lines };
  });
}
