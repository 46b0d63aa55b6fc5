// The dashboard with the two-year shop, as a merchant goes through it.
import { give, longestTask, open, told, untilFitted, untilShown } from "./watched.mjs";

/** Seconds from a change of the threshold to the worker's answer with the new summary. */
async function answerTo(page, percent) {
  const slider = page.locator('.pairs input[type="range"]');
  await page.waitForTimeout(1000);
  await page.evaluate(() => (watched.said = []) && (watched.heard = []));
  await slider.evaluate((input, percent) => {
    input.value = String(percent);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }, percent);
  await page.waitForFunction(() => watched.heard.length > 0);
  // The first message after it is the settings, and the first answer theirs.
  return page.evaluate(() => (watched.heard[0] - watched.said[0]) / 1000);
}

/** Seconds that the backtest takes. */
async function prove(page) {
  await page.locator('.rail a[href="#/proof"]').click();
  const begun = Date.now();
  await page.getByRole("button", { name: "Test it on my orders" }).click();
  await page.locator(".proof-lead").waitFor({ timeout: 300_000 });
  return (Date.now() - begun) / 1000;
}

/** Gives the dashboard the files, and measures what a merchant then waits for. */
export async function dashboard(browser, address, files) {
  const page = await open(browser, address);
  await give(page, files);
  await untilShown(page);
  const { given, shown } = await page.evaluate(() => watched);
  await untilFitted(page);
  const fitted = await page.evaluate(() => performance.now());
  const text = (selector) => page.locator(selector).first().innerText();
  const number = (text) => Number(text.replace(/\D/g, ""));
  const eligible = number(await text('.rail a[href="#/pairs"] .count'));
  await page.locator('.rail a[href="#/pairs"]').click();
  const pairs = number(/of (.+) pairs/.exec(await page.getByText("pairs seen").innerText())[1]);
  const thresholds = [];
  for (const percent of [26, 30, 40, 25, 20, 15, 25]) thresholds.push({ percent, seconds: await answerTo(page, percent) });
  // Then every view once, for none may hold the page up.
  for (const view of ["start", "pairs", "predictions", "preview", "block", "send", "settings"]) {
    await page.locator(`.rail a[href="#/${view}"]`).click();
    await page.waitForTimeout(1500);
  }
  const proof = await prove(page);
  const result = {
    seconds: (shown - given) / 1000,
    /** Until all is fitted, reading included. */
    fitted: (fitted - given) / 1000,
    task: await longestTask(page),
    memory: Math.max(...(await told(page)).map(({ memory }) => memory)),
    pairs,
    eligible,
    thresholds,
    proof,
  };
  await page.context().close();
  return result;
}
