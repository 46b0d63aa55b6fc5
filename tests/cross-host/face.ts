// What an engineer writes against the package; compiled, never run.
import { type FollowonError, type Page, type Pair, type PartialSettings, type Prediction, Session } from "followon";

const settings: PartialSettings = {
  threshold: 0.3,
  shop: { currency: "GBP" },
  cart: { target: "cart", utm: { source: "klaviyo" } },
  block: { buttonText: "Take a look" },
};
const session = new Session(settings);

try {
  const file = session.openOrders("orders.csv");
  file.push(new Uint8Array());
  const rows: number = file.rows;
  const { layout, table } = file.finish();
  const own: boolean = layout === "ownTable" && table !== null;
  // @ts-expect-error: the layouts are a closed list.
  if (layout === "papyrus") console.log(rows, own);
} catch (error) {
  const { code, file, line, table } = error as FollowonError;
  // Whoever is asked which column is which says so in the settings.
  const columns = table?.columns.map(({ name, role }) => ({ name, role })) ?? [];
  if (code === "unknownLayout") session.configure({ tables: [{ columns }] });
  if (code === "missingColumn") console.log(file?.length, line?.toFixed());
  // @ts-expect-error: the codes are a closed list.
  if (code === "outOfPaper") console.log(code);
}

const pairs: Page<Pair> = session.pairs({ eligibleOnly: false, sort: "lift", descending: true });
const predictions: Page<Prediction> = session.predictions({ from: "2025-01-01" });
const price: string | undefined = predictions.rows[0]?.products[0]?.price?.amount;
const reasons: string[] = session.withheld().rows.map((row) => row.reason);
const target: number | undefined = session.explain("ann@example.net").timing?.target;
const days: number[] = session.calendar().map((day) => day.predictions);
const weeks: number[] = session.timeline().map((week) => week.orders);
const html: string = session.block("ann@example.net", { headline: "For you" }).html;
const files: string[] = session.export("klaviyoEvents", { to: "2025-12-31" }).map((file) => file.content);
const id: string = session.event("ann@example.net").uniqueId;
const least: "auto" | number = session.settings().minBuyers;
const predicted: number = session.configure({ today: null }).predicted + session.fit().predicted;
const widest: number = session.coverage().points.length + session.pair("Tea", "Teapot").lags.length;
const ids: number = session.addCatalog("products.json", new Uint8Array()).variantsWithId;
const kept: number = session.addOrders("orders.csv", new Uint8Array()).kept;
const hit: number | undefined = session.backtest({ horizonDays: 60 }).rankings[0]?.hitRate;
const noted: number = session.addLedger("ledger.json", new Uint8Array()).heldOut;
const brought: number | null = session.holdout().difference;
const revenue: string[] = session.results({ limit: 10 }).byWeek.flatMap((week) => week.outcome.revenue.map((sum) => sum.amount));
const problems: string[] = session.linkCheck({ onlyNew: true }).problems.map(({ code, fix }) => `${code}: ${fix}`);
const requests: number[] = session.eventCheck({ backfill: true }).days.map((day) => day.requests);
const doubts: string[] = session.pairs({ flag: "luck" }).rows.flatMap((pair) => pair.flags.map((flag) => flag.sentence));
console.log(noted, brought, revenue, problems, requests, doubts, hit, pairs, price, reasons, target, days, weeks, html, files, id, least, predicted, widest, ids, kept);

// @ts-expect-error: there is no such setting.
session.configure({ treshold: 0.3 });
// @ts-expect-error: there is no such export.
session.export("everything");
// @ts-expect-error: the customer is wanted.
session.event();
session.free();
