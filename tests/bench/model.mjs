// How well the model does on two shops, by the engine's own backtest.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const program = (name) => join(process.env.FOLLOWON_EXAMPLES, name);
const json = async (name, ...args) => JSON.parse((await run(program(name), args, { maxBuffer: 1 << 28 })).stdout);

/** The protocol that MODEL's figures were counted by. */
const GIFTS = {
  snapshots: ["2011-05-01", "2011-07-01", "2011-09-01"],
  universeBefore: "2010-09-01",
  minBuyers: 30,
  datesFrom: "2011-03-01",
  datesUntil: "2011-07-01",
  datesWithin: 150,
};

/** A gift shop: every ranking's hit rate and nDCG, the Brier score of the chance, and the error of the dates. */
export async function gifts(files) {
  const backtest = await json("backtest", JSON.stringify({ productKey: "sku", exclude: [] }), JSON.stringify(GIFTS), ...files);
  const named = (list, key, name) => list.find((entry) => entry[key] === name);
  return {
    rankings: backtest.rankings,
    plain: named(backtest.rankings, "ranking", "plain"),
    chance: named(backtest.rankings, "ranking", "chance"),
    brier: named(backtest.forecasts, "forecast", "chance").brier,
    dates: named(backtest.dates.rules, "rule", "rhythm"),
  };
}

/** A bicycle shop: the ranking that the engine takes there, beside the rule. */
export async function bikes(file) {
  const settings = { base: "returningBuyers" };
  const { summary } = await json("counts", JSON.stringify(settings), file);
  const backtest = await json("backtest", JSON.stringify(settings), "{}", file);
  const of = (name) => backtest.rankings.find(({ ranking }) => ranking === name);
  return { chosen: of(summary.ranking.ranking), plain: of("plain") };
}
