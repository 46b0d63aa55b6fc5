// The Node example, run as its reader would: the package installed into an empty folder, an orders file beside it.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Four customers buy tea and come back for a teapot; six have just bought tea. */
function orders() {
  const head = "Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price";
  const row = (name, customer, day, product, price) =>
    `#${name},customer${customer}@example.net,2025-${day} 10:00:00 +0000,1,${product},${price}`;
  const rows = [];
  for (let n = 1; n <= 4; n += 1) rows.push(row(100 + n, n, `03-${n + 10}`, "Green tea", "4.00"));
  for (let n = 1; n <= 4; n += 1) rows.push(row(200 + n, n, `04-${n + 10}`, "Teapot", "20.00"));
  for (let n = 5; n <= 10; n += 1) rows.push(row(100 + n, n, `04-${n + 10}`, "Green tea", "4.00"));
  return [head, ...rows, ""].join("\n");
}

const folder = mkdtempSync(join(tmpdir(), "followon-example-"));
try {
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  writeFileSync(join(folder, "orders.csv"), orders());
  cpSync(join(root, "core/wasm/examples/predict.mjs"), join(folder, "predict.mjs"));
  const npm = ["install", "--offline", "--no-audit", "--no-fund", "--loglevel", "error"];
  execFileSync("npm", [...npm, join(root, "core/wasm/pkg/nodejs")], { cwd: folder });
  const said = execFileSync("node", ["predict.mjs", "orders.csv"], { cwd: folder, encoding: "utf8" });
  console.log(said.trimEnd());

  const lines = said.trimEnd().split("\n");
  // Whoever owns the teapot already is not offered it again.
  const offered = lines.slice(1).map((line) => line.replace(/^\d{4}-\d{2}-\d{2} /, ""));
  const expected = [5, 6, 7, 8, 9, 10].map((n) => `customer${n}@example.net: Teapot`);
  const good =
    lines[0] === "6 of 10 customers get an offer." && JSON.stringify(offered.sort()) === JSON.stringify(expected.sort());
  if (!good) console.log(`expected “6 of 10 customers get an offer.” and ${expected.join(", ")}`);
  console.log(good ? "1 passed, 0 failed" : "0 passed, 1 failed");
  process.exitCode = good ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
