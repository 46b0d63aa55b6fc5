// How well the model does on two shops, by the engine's own backtest.
import { bar } from "./bars.mjs";
import { checked } from "./native.mjs";

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
async function gifts(files) {
  const backtest = await checked("backtest", JSON.stringify({ productKey: "sku", exclude: [] }), JSON.stringify(GIFTS), ...files);
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
async function bikes(file) {
  const settings = { base: "returningBuyers" };
  const { summary } = await checked("counts", JSON.stringify(settings), file);
  const backtest = await checked("backtest", JSON.stringify(settings), "{}", file);
  const of = (name) => backtest.rankings.find(({ ranking }) => ranking === name);
  return { chosen: of(summary.ranking.ranking), plain: of("plain") };
}

const four = (number) => number.toFixed(4);

/** Backtests both shops. */
export async function model(giftFiles, bikeFile) {
  const gift = await gifts(giftFiles);
  for (const { ranking, hitRate, hitRateLow, hitRateHigh, ndcg } of gift.rankings) {
    console.log(`  ${ranking.padEnd(16)} hit@3 ${four(hitRate)} (${four(hitRateLow)} to ${four(hitRateHigh)})  nDCG@3 ${four(ndcg)}`);
  }
  const { plain, chance, brier, dates } = gift;
  bar("hit@3 by chance", four(chance.hitRate), chance.hitRate >= 0.11, "at least .110");
  bar("nDCG@3 by chance", four(chance.ndcg), chance.ndcg >= 0.102, "at least .102");
  bar("hit@3 by the rule", four(plain.hitRate), Math.abs(plain.hitRate - 0.086) < 0.001, "about .086");
  bar("Brier score of the chance", four(brier), brier <= 0.03, "at most .030");
  bar("mean error of the next order’s day", `${dates.meanError.toFixed(1)} days`, dates.meanError <= 23.5, "at most 23.5");
  bar("within 7 days", four(dates.withinWeek), dates.withinWeek >= 0.3, "at least .30");
  const { chosen, plain: rule } = await bikes(bikeFile);
  const said = `${four(chosen.hitRate)}, ${four(rule.hitRate)}`;
  bar(`bicycles: hit@3 by ${chosen.ranking}, by the rule`, said, chosen.hitRateHigh >= rule.hitRateLow, "never surely worse");
}
