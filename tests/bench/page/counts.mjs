// The counts of the rule in SQL, run by duckdb-wasm in the page: read all files, each order once, self-join.
import { rowsOf, withDatabase } from "./duckdb.mjs";

/** Fewest buyers of a leading product: a quarter of the root of the number of customers, 1 to 20. */
const MIN_BUYERS = `(
   SELECT greatest(1, least(20, floor(sqrt(count(DISTINCT customer)))::INTEGER // 4)) FROM orders WHERE customer <> ''
)`;

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
  `SELECT ${at} AS file, ${selected} FROM ${rowsOf(file)}`;

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

const RESULT = `SELECT count(*)::INTEGER AS pairs, sum(followers)::INTEGER AS events, (count(*) FILTER (WHERE 4 * followers > px.buyers AND py.sold))::INTEGER AS eligible
  FROM pairs JOIN products px ON px.product_id = x JOIN products py ON py.product_id = y`;

/** Counts what is in the files, and says how long that took from the first byte read, and the self-join alone. A pair event is
 *  one customer's follow-on of one pair, which is one more follower of it: the sum of all followers. */
export function run(files) {
  return withDatabase(files, async (connection, names) => {
    const begun = performance.now();
    let join;
    for (const statement of statements(names)) {
      const before = performance.now();
      await connection.query(statement);
      join = (performance.now() - before) / 1000;
    }
    const [{ pairs, events, eligible }] = (await connection.query(RESULT)).toArray();
    return { pairs, events, eligible, seconds: (performance.now() - begun) / 1000, join };
  });
}
