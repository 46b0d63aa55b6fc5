// The release dashboard under watch: when files are given to it, what its worker tells and how much memory it has by then, when
// an offer is shown, and every long task of the page.

/** In the page, before anything of it runs: note every long task, when files are given, when messages go to the worker and come
 *  back, and when the first row of predictions is on the screen. */
function watch() {
  window.watched = { tasks: [], said: [], heard: [], given: null, read: false, shown: null };
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) watched.tasks.push({ startTime, duration });
  }).observe({ type: "longtask", buffered: true });

  window.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      this.addEventListener("message", ({ data: [bytes] }) => {
        watched.heard.push(performance.now());
        watched.read ||= bytes[0] === 1 && bytes[1] === 1;
      });
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

/** In the worker, before its own code: note of every message when it was told, what it is, and how large the wasm memory was.
 *  A message's first bytes are the places of what it is in the protocol's enumerations: of progress 1, then of reading 0, of
 *  fitting 1. */
const NOTE = `
self.told = [];
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(Instance, args) {
    const instance = new Instance(...args);
    self.memory = instance.exports.memory;
    return instance;
  },
});
self.postMessage = new Proxy(self.postMessage, {
  apply(post, worker, args) {
    const [[message, part]] = args[0];
    const at = performance.timeOrigin + performance.now();
    self.told.push({ at, progress: message === 1, fitting: message === 1 && part === 1, memory: self.memory?.buffer.byteLength ?? 0 });
    return Reflect.apply(post, worker, args);
  },
});
`;

/** In the page: put that before every worker's script, which the page makes itself. */
function noteInWorkers() {
  const create = URL.createObjectURL;
  URL.createObjectURL = (blob) =>
    create(blob.type === "text/javascript" ? new Blob([NOTE, blob], { type: blob.type }) : blob);
}

/** Opens the dashboard in a fresh profile. */
export async function open(browser, address) {
  const page = await (await browser.newContext()).newPage();
  await page.addInitScript(watch);
  await page.addInitScript(`const NOTE = ${JSON.stringify(NOTE)}; (${noteInWorkers})();`);
  await page.goto(address);
  await page.locator(".drop").waitFor();
  // Nobody drops a file before the page is painted; until then the browser still makes code of the page's program.
  await page.waitForTimeout(1500);
  await page.evaluate(() => (watched.loaded = performance.now()));
  return page;
}

/** Gives it files as from a folder of the merchant's: they reach the page by a hidden input, then are dropped. */
export async function give(page, files) {
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
}

/** Waits until the files are read. */
export const untilRead = (page) => page.waitForFunction(() => watched.read, null, { timeout: 300_000 });

/** Waits until the first offer is shown. */
export const untilShown = (page) => page.waitForFunction(() => watched.shown !== null, null, { timeout: 300_000 });

/** Waits until nothing is left to be fitted. */
export const untilFitted = (page) =>
  page.waitForFunction(() => watched.shown !== null && !document.querySelector(".drafting.on"), null, { timeout: 600_000 });

/** What the worker that read the files has told, in milliseconds since they were given. */
export async function told(page) {
  const given = await page.evaluate(() => performance.timeOrigin + watched.given);
  const all = await Promise.all(page.workers().map((worker) => worker.evaluate(() => self.told)));
  return all.flat().map((message) => ({ ...message, at: message.at - given })).filter(({ at }) => at > 0);
}

/** When the files were read, in seconds since they were given, and how much memory that took. */
export async function reading(page) {
  const { at, memory } = (await told(page)).find(({ fitting }) => fitting);
  return { seconds: at / 1000, memory };
}

/** The page's longest task since it was loaded, in milliseconds. Tasks of 50 ms and less are not reported; 0 stands for all of
 *  them. */
export async function longestTask(page) {
  const { tasks, loaded } = await page.evaluate(() => watched);
  return Math.max(0, ...tasks.filter(({ startTime }) => startTime > loaded).map(({ duration }) => duration));
}
