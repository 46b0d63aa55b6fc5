// The two-year shop: from drop to the first prediction and to the end of the fit, a change of the threshold, the backtest, the
// page's longest task, the worker's memory; and duckdb-wasm doing the same counts in the same browser run.
import { area, bar, figure, mebibytes, seconds, times } from "./bars.mjs";
import { contender } from "./contender.mjs";
import { dashboard } from "./dashboard.mjs";

const COUNTS = { pairs: 9_133_087, eligible: 25_972 };
const BARS = { seconds: 6, fitted: 10, threshold: 0.1, proof: 60, task: 50, memory: 1 << 30, ratio: 5 };

/** Measures the dashboard and duckdb-wasm with the shop's files. */
export async function years(browser, address, files) {
  const ours = await dashboard(browser, address, files);
  const theirs = await contender(browser, "counts", files);
  const ratio = theirs.seconds / ours.seconds;
  const exact = [ours, theirs].every(({ pairs, eligible }) => pairs === COUNTS.pairs && eligible === COUNTS.eligible);
  area("Two years of a gift shop");
  bar("from drop to the first prediction", seconds(ours.seconds), ours.seconds <= BARS.seconds, `at most ${BARS.seconds} s`);
  bar("from drop to all fitted", seconds(ours.fitted), ours.fitted <= BARS.fitted, `at most ${BARS.fitted} s`);
  const slowest = ours.thresholds.reduce((a, b) => (b.seconds > a.seconds ? b : a));
  const changed = `${(slowest.seconds * 1000).toFixed(0)} ms`;
  bar(`slowest change of the threshold (to ${slowest.percent} %)`, changed, slowest.seconds <= BARS.threshold, "at most 100 ms");
  bar("the backtest", `${ours.proof.toFixed(1)} s`, ours.proof <= BARS.proof, `at most ${BARS.proof} s`);
  bar("longest task of the page", ours.task > 0 ? `${ours.task.toFixed(0)} ms` : "under 50 ms", ours.task <= BARS.task, "at most 50 ms");
  bar("memory of the worker's wasm", mebibytes(ours.memory), ours.memory > 0 && ours.memory <= BARS.memory, "at most 1024 MiB");
  figure("duckdb-wasm for the same counts", seconds(theirs.seconds));
  bar("so many times quicker", times(ratio), ratio >= BARS.ratio, `at least ${BARS.ratio} ×`);
  bar("pairs, eligible pairs", `${theirs.pairs}, ${theirs.eligible}`, exact, `${COUNTS.pairs}, ${COUNTS.eligible} in both`);
  if (!exact) figure("the dashboard counts", `${ours.pairs}, ${ours.eligible}`);
}
