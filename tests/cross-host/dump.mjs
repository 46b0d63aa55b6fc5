// Everything the package says of some files, as one line of JSON: the twin of core/examples/dump.rs.

const EXPORTS = ["klaviyoEvents", "profilesCsv", "predictionsCsv", "pairsCsv", "model", "rejectedRows", "ledger", "resultsCsv"];

const CATALOG = /\.products\.(csv|json)$/;

/** Chunks of a size that falls into the middle of everything. */
const CHUNK = 1009;

export function dump(Session, files) {
  const settings = files.find(({ name }) => name.endsWith(".settings.json"));
  const session = new Session(settings && JSON.parse(new TextDecoder().decode(settings.bytes)));
  try {
    return JSON.stringify(sorted(everything(session, files.filter((file) => file !== settings))));
  } finally {
    session.free();
  }
}

/** The keys in one order: what is said counts, not the order in which it is said. */
export function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

function everything(session, files) {
  const all = { limit: 1_000_000, eligibleOnly: false };
  const read = files.map(({ name, bytes }) =>
    told(() => (CATALOG.test(name) ? session.addCatalog(name, bytes) : addInChunks(session, name, bytes))),
  );
  const summary = session.fit();
  const pairs = session.pairs(all);
  const predictions = session.predictions(all);
  const withheld = session.withheld(all);
  const details = pairs.rows.slice(0, 20).map(({ from, to }) => told(() => session.pair(from.id, to.id)));
  const customers = [...predictions.rows.slice(0, 40), ...withheld.rows.slice(0, 20)].map(({ customer }) => ({
    explanation: told(() => session.explain(customer)),
    event: told(() => session.event(customer)),
    block: told(() => session.block(customer)),
    suggestions: told(() => session.suggestions(customer)),
  }));
  const exports = EXPORTS.map((kind) => told(() => session.export(kind)));
  const [ledger] = session.export("ledger");
  const noted = told(() => session.addLedger(ledger.name, new TextEncoder().encode(ledger.content)));
  const rehearsal = { backfill: true, onlyNew: true };
  const links = told(() => session.linkCheck());
  const events = [told(() => session.eventCheck()), told(() => session.eventCheck(rehearsal))];
  return [
    { settings: session.settings() },
    { files: read },
    { summary },
    { pairs },
    { details },
    { coverage: session.coverage() },
    { predictions },
    { withheld },
    { calendar: session.calendar() },
    { timeline: session.timeline() },
    { backtest: told(() => session.backtest({ products: 20, ridge: 2 })) },
    { customers },
    { exports },
    { checks: [links, events, told(() => session.export("klaviyoEvents", rehearsal))] },
    { holdout: [noted, session.holdout()] },
    { results: [told(() => session.results()), told(() => session.export("resultsCsv"))] },
  ];
}

function addInChunks(session, name, bytes) {
  const file = session.openOrders(name);
  try {
    for (let at = 0; at < bytes.length; at += CHUNK) file.push(bytes.subarray(at, at + CHUNK));
    return file.finish();
  } finally {
    file.free();
  }
}

function told(ask) {
  try {
    return ask();
  } catch (error) {
    if (!error.code) throw error;
    const { code, message, file = null, line = null, column = null, table = null } = error;
    return { error: { code, message, file, line, column, table } };
  }
}
