// node predict.mjs orders.csv: the first predictions for a shop's orders export.
import { readFileSync } from "node:fs";
import { Session } from "followon";

const session = new Session({ threshold: 0.25 });
for (const file of process.argv.slice(2)) session.addOrders(file, readFileSync(file));
const { customers, predicted } = session.fit();
console.log(`${predicted} of ${customers} customers get an offer.`);
for (const { customer, sendOn, products } of session.predictions({ limit: 10 }).rows) {
  console.log(`${sendOn} ${customer}: ${products.map(({ title }) => title).join(", ")}`);
}
session.free();
