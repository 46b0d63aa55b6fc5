// The counts of the rule in SQL, run by duckdb-wasm in the page: read both files, each order once, self-join.

/** Fewest buyers of a leading product in this shop: a quarter of the root of its 5,852 customers. */
const MIN_BUYERS = 19;

const COLUMNS = {
  name: "Name",
  email: "Email",
  status: "Financial Status",
  created: "Created at",
  cancelled: "Cancelled at",
  quantity: "Lineitem quantity",
  product: "Lineitem name",
  price: "Lineitem price",
};

const selected = Object.entries(COLUMNS).map(([as, column]) => `"${column}" AS ${as}`).join(", ");
const read = (file, at) =>
  `SELECT ${at} AS file, ${selected} FROM read_csv('${file}', header = true, all_varchar = true, delim = ',', quote = '"')`;

const statements = (files) => [
  `CREATE TABLE lines AS ${files.map(read).join(" UNION ALL ")}`,
  // An order in several files counts once; its e-mail and date may stand on its first row alone.
  `CREATE TABLE orders AS
   SELECT name, min(file) AS file, lower(trim(max(email))) AS customer, max(substr(created, 1, 10))::DATE AS day
   FROM lines GROUP BY name
   HAVING count(*) FILTER (WHERE status IN ('voided', 'refunded') OR cancelled <> '') = 0`,
  `CREATE TABLE bought AS
   SELECT customer, product, min(day) AS first_day, max(day) AS last_day
   FROM lines JOIN orders USING (name, file)
   WHERE customer <> '' AND product <> '' AND quantity::INTEGER > 0 AND price::DOUBLE > 0
   GROUP BY customer, product`,
  // A customer counts with the 400 products bought last.
  `CREATE TABLE counted AS
   SELECT customer, product_id, first_day, last_day FROM bought
   JOIN (SELECT product, row_number() OVER () AS product_id FROM (SELECT DISTINCT product FROM bought)) USING (product)
   QUALIFY row_number() OVER (PARTITION BY customer ORDER BY last_day DESC, product) <= 400`,
  `CREATE TABLE products AS
   SELECT product_id, count(*) AS buyers, max(last_day) > (SELECT max(day) FROM orders) - 90 AS sold
   FROM counted GROUP BY product_id`,
  `CREATE TABLE pairs AS
   SELECT x.product_id AS x, y.product_id AS y, count(*) AS followers
   FROM counted x JOIN counted y ON x.customer = y.customer AND x.product_id <> y.product_id AND y.last_day > x.first_day
   WHERE x.product_id IN (SELECT product_id FROM products WHERE buyers >= ${MIN_BUYERS})
   GROUP BY ALL`,
];

const RESULT = `SELECT count(*)::INTEGER AS pairs, (count(*) FILTER (WHERE 4 * followers > px.buyers AND py.sold))::INTEGER AS eligible
  FROM pairs JOIN products px ON px.product_id = x JOIN products py ON py.product_id = y`;

/** Counts what is in the files, and says how long that took from the first byte read. */
export async function count(duckdb, files) {
  const worker = new Worker("/duckdb/duckdb-browser-eh.worker.js");
  const db = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), worker);
  await db.instantiate("/duckdb/duckdb-eh.wasm");
  const connection = await db.connect();
  const names = files.map((_, at) => `orders-${at}.csv`);
  for (const [at, file] of files.entries()) {
    await db.registerFileHandle(names[at], file, duckdb.DuckDBDataProtocol.BROWSER_FILEREADER, true);
  }
  const begun = performance.now();
  const steps = [];
  for (const statement of statements(names)) {
    await connection.query(statement);
    steps.push(Math.round(performance.now() - begun));
  }
  const [{ pairs, eligible }] = (await connection.query(RESULT)).toArray();
  const seconds = (performance.now() - begun) / 1000;
  await connection.close();
  await db.terminate();
  return { pairs, eligible, seconds, steps };
}
