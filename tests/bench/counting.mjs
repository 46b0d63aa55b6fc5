// The count of pairs alone: the engine's, in wasm and natively, against duckdb-wasm's self-join.
//
// A pair event is one customer's follow-on of one pair: one increment of the engine's counting loop, and one row of the join
// before it is grouped. Both count the same events. The engine's time takes in all of its stage: rows are looked through for
// their pairs, and those sorted.
import { area, bar, figure, grouped, race, times } from "./bars.mjs";
import { contender } from "./contender.mjs";
import { measure } from "./native.mjs";

const ROUNDS = 6;
/** Nanoseconds a pair event. */
const MOST = 10;

async function count(browser, title, file) {
  let events = 0;
  const seconds = await race(
    {
      ours: async () => (await contender(browser, "counting", [file])).seconds,
      join: async () => {
        const counts = await contender(browser, "counts", [file]);
        events = counts.events;
        return counts.join;
      },
      native: async () => (await measure(file, 0)).count,
    },
    ROUNDS,
  );
  const each = (value) => (value * 1e9) / events;
  const told = (value) => `${each(value).toFixed(1)} ns`;
  area(`Counting ${grouped(events)} pair events: ${title}`);
  bar("the engine in Chromium, each", told(seconds.ours), each(seconds.ours) <= MOST, `at most ${MOST} ns`);
  figure("the engine natively", told(seconds.native));
  figure("duckdb-wasm’s self-join", told(seconds.join));
  figure("quicker than that", times(seconds.join / seconds.ours));
}

/** Counts the pairs of every shop. */
export async function counting(browser, shops) {
  for (const [title, file] of Object.entries(shops)) await count(browser, title, file);
}
