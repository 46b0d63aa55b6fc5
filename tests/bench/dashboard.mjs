// The release dashboard reading files as a merchant gives them: dropped on the page, watched until an offer is shown.

/** In the page, before anything of it runs: note every long task, when files are given, and when
 *  messages go to the worker and come back. */
function watch() {
  window.watched = { tasks: [], said: [], heard: [], given: null, shown: null };
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) watched.tasks.push({ startTime, duration });
  }).observe({ type: "longtask", buffered: true });

  window.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      this.addEventListener("message", () => watched.heard.push(performance.now()));
    }
    postMessage(...args) {
      watched.said.push(performance.now());
      super.postMessage(...args);
    }
  };

  addEventListener("drop", () => (watched.given = performance.now()), { capture: true });
  // As soon as there is a prediction the merchant looks at it; what counts is the first row on the screen.
  const look = () => {
    if (watched.given === null || watched.shown !== null) return;
    const row = document.querySelector('[role="grid"] [role="row"]:not(.wait) [role="gridcell"].who');
    if (row) {
      requestAnimationFrame(() => (watched.shown ??= performance.now()));
    } else if (document.querySelector('.rail a[href="#/predictions"] .count')?.textContent) {
      location.hash = "#/predictions";
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
}

/** In the worker, before its own code: keep hold of its wasm memory. */
const HOLD = `WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(Instance, args) {
    const instance = new Instance(...args);
    self.heldMemory = instance.exports.memory;
    return instance;
  },
});
`;

/** In the page: put that before every worker's script, which the page makes itself. */
function holdInWorkers() {
  const create = URL.createObjectURL;
  URL.createObjectURL = (blob) =>
    create(blob.type === "text/javascript" ? new Blob([HOLD, blob], { type: blob.type }) : blob);
}

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

export async function dashboard(context, address, files) {
  const page = await context.newPage();
  await page.addInitScript(watch);
  await page.addInitScript(`const HOLD = ${JSON.stringify(HOLD)}; (${holdInWorkers})();`);
  await page.goto(address);
  await page.locator(".drop").waitFor();
  const loaded = await page.evaluate(() => performance.now());

  // Files reach the page as from a folder of the merchant's: by a hidden input, then dropped.
  await page.evaluate(() => {
    const input = Object.assign(document.createElement("input"), { type: "file", multiple: true, id: "bench" });
    input.hidden = true;
    document.body.append(input);
  });
  await page.locator("#bench").setInputFiles(files);
  await page.evaluate(() => {
    const data = new DataTransfer();
    for (const file of document.querySelector("#bench").files) data.items.add(file);
    const drop = new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data });
    document.querySelector(".drop").dispatchEvent(drop);
  });
  await page.waitForFunction(() => watched.shown !== null, null, { timeout: 120_000 });
  const { given, shown } = await page.evaluate(() => watched);
  await page.waitForFunction(() => !document.querySelector(".drafting.on"), null, { timeout: 120_000 });
  const fitted = await page.evaluate(() => performance.now());
  const text = (selector) => page.locator(selector).first().innerText();
  const number = (text) => Number(text.replace(/\D/g, ""));
  const eligible = number(await text('.rail a[href="#/pairs"] .count'));
  await page.locator('.rail a[href="#/pairs"]').click();
  const pairs = number(/of (.+) pairs/.exec(await page.getByText("pairs seen").innerText())[1]);
  const thresholds = [];
  for (const percent of [26, 30, 40, 25, 20, 15, 25]) thresholds.push({ percent, seconds: await answerTo(page, percent) });
  // Then every view once, for none may hold the page up.
  for (const view of ["start", "pairs", "predictions", "preview", "send", "settings"]) {
    await page.locator(`.rail a[href="#/${view}"]`).click();
    await page.waitForTimeout(1500);
  }
  const proof = await prove(page);
  const { tasks } = await page.evaluate(() => watched);
  const memory = await Promise.all(page.workers().map((worker) => worker.evaluate(() => self.heldMemory?.buffer.byteLength ?? 0)));
  await page.close();
  return {
    seconds: (shown - given) / 1000,
    /** Until all is fitted, reading included. */
    fitted: (fitted - given) / 1000,
    // Tasks of 50 ms and less are not reported; 0 stands for all of them.
    task: Math.max(0, ...tasks.filter(({ startTime }) => startTime > loaded).map(({ duration }) => duration)),
    memory: Math.max(0, ...memory),
    pairs,
    eligible,
    thresholds,
    proof,
  };
}
