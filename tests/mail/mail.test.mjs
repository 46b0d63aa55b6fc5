// Holds the block against what e-mail clients are known to do, and looks at it in Chromium.
//
//   node tests/mail/mail.test.mjs
//
// FOLLOWON_EXAMPLES is the folder of the built examples (default: cargo builds this one), FOLLOWON_CHROMIUM the browser
// (default: /usr/bin/chromium). Ends with `N passed, M failed`.

import assert from "node:assert/strict";
import { Tally } from "../tally.mjs";
import { blocks } from "./blocks.mjs";
import { BROKEN, UNSIGHTLY, WIDE_IN_OUTLOOK } from "./broken.mjs";
import { RULES, faults } from "./rules.mjs";
import { SIGHTS, faultsInOutlook, faultsSeen, open } from "./screens.mjs";
import { read } from "./views.mjs";

/** How many faults of one check are told. */
const SHOWN = 8;

const tally = new Tally();

/** One of hundreds of checks. */
function test(name, run) {
  return tally.run(name, run, { quiet: true });
}

/** That a block has no faults. */
function none(faults) {
  if (faults.length === 0) return;
  throw new Error(
    faults
      .slice(0, SHOWN)
      .map((fault) => `  ${fault}`)
      .join("\n"),
  );
}

const told = (block) => faults(block).map(({ id, fault }) => `${id}: ${fault}`);

const all = blocks().map((made) => ({ name: made.name, made, block: read(made) }));
for (const { name, block } of all) await test(`the rules hold: ${name}`, () => none(told(block)));

const whole = all.find(({ name }) => name === "3, with a discount").made;
for (const { id } of RULES) {
  await test(`the rule ${id} finds what breaks it`, () => {
    const { break: change, also = [] } = BROKEN[id];
    const broken = change(whole);
    assert.ok(broken.html !== whole.html || broken.text !== whole.text, "nothing was changed");
    const found = new Set(faults(read(broken)).map(({ id }) => id));
    assert.ok(found.has(id), `found was ${[...found].join(", ") || "nothing"}`);
    assert.deepEqual(
      [...found].filter((other) => other !== id && !also.includes(other)),
      [],
      "other rules were broken, too",
    );
  });
}

/** All blocks in one sight. */
async function looked(screen, sight) {
  for (const { name, block } of all) {
    for await (const { width, faults } of faultsSeen(screen, block, sight)) {
      await test(`${name}: ${sight.name}, ${width} px`, () =>
        none(faults.map((fault) => `${sight.name}, ${width}: ${fault}`)));
    }
  }
}

async function lookedInOutlook(screen) {
  for (const { name, block } of all)
    await test(`${name}: Outlook for Windows`, async () => none(await faultsInOutlook(screen, block)));
}

const browser = await open();
// Side by side: most of the time is waiting for pages.
await Promise.all([
  ...SIGHTS.map(async (sight) => looked(await browser.screen(), sight)),
  browser.screen().then(lookedInOutlook),
]);

const screen = await browser.screen();
for (const [said, change] of Object.entries(UNSIGHTLY)) {
  await test(`it is seen where “${said}”`, async () => {
    const found = [];
    for await (const { faults } of faultsSeen(screen, read(change(whole)), SIGHTS[0])) found.push(...faults);
    assert.ok(
      found.some((fault) => fault.includes(said)),
      `found was ${found.join(", ") || "nothing"}`,
    );
  });
}
await test("it is seen where a table is too wide for Outlook", async () => {
  const found = await faultsInOutlook(screen, read(WIDE_IN_OUTLOOK(whole)));
  assert.ok(
    found.some((fault) => fault.startsWith("a table is")),
    `found was ${found.join(", ") || "nothing"}`,
  );
});
await browser.close();

tally.end();
