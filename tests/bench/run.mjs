// All that is measured, area by area, in one run of one browser. With FOLLOWON_LARGE the growth goes on to ten million lines.
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { chromium } from "playwright-core";
import { area, sum } from "./bars.mjs";
import { counting } from "./counting.mjs";
import { delivery } from "./delivery.mjs";
import { growth } from "./growth.mjs";
import { model } from "./model.mjs";
import { shop } from "./native.mjs";
import { readings } from "./reading.mjs";
import { years } from "./years.mjs";

const GIFTS = ["online-retail-ii-1.csv", "online-retail-ii-2.csv"];
const BIKES = "adventure-works.csv";

const { FOLLOWON_CHROMIUM, FOLLOWON_DATA, FOLLOWON_LARGE, FOLLOWON_URL } = process.env;
const folder = await mkdtemp(join(tmpdir(), "followon-bench-"));
const gifts = GIFTS.map((name) => join(folder, name));
const bikes = join(folder, BIKES);
const browser = await chromium.launch({
  executablePath: FOLLOWON_CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
});

try {
  for (const name of [...GIFTS, BIKES]) {
    const packed = createReadStream(join(FOLLOWON_DATA, `${name}.gz`));
    await pipeline(packed, createGunzip(), createWriteStream(join(folder, name)));
  }
  const coffee = await shop(join(folder, "coffee"), 60_000, 2_000);
  await years(browser, FOLLOWON_URL, gifts);
  await readings(browser, FOLLOWON_URL, [gifts[0], coffee]);
  await counting(browser, { "a made-up shop": coffee, "the gift shop": gifts[0] });
  await delivery(browser, FOLLOWON_URL, [coffee]);
  await growth(browser, FOLLOWON_URL, folder, FOLLOWON_LARGE !== undefined);
  area("How well the model does");
  await model(gifts, bikes);
} finally {
  await browser.close();
  await rm(folder, { recursive: true });
}
process.exitCode = sum();
