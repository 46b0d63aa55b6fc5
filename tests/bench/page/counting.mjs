// Our own count of pairs alone, by the engine as the dashboard has it.
import start, { Counting } from "/counting.js";

/** Counts the pairs of a file, and says how long that took once its history was there. */
export async function run([file]) {
  await start();
  const counting = new Counting(new Uint8Array(await file.arrayBuffer()));
  const begun = performance.now();
  counting.count();
  return { seconds: (performance.now() - begun) / 1000 };
}
