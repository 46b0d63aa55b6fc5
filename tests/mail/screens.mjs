// Blocks drawn in Chromium, as wide as phones and messages are, and what is wrong with what is seen.

import { chromium } from "playwright-core";
import { asShownBy } from "./support.mjs";
import { widest } from "./rules.mjs";

/** What a finger hits: Apple, Human Interface Guidelines, and WCAG 2.2, 2.5.5. */
const LEAST_BUTTON = 44;
/** Wider than the block, so that what grows beyond it can be seen. */
const OUTLOOK_WINDOW = 800;
const ALL = [320, 375, 600];
const ENDS = [320, 600];

/** Which text of a block is drawn, as which client would, with pictures or without, and how wide. */
export const SIGHTS = [
  { name: "Apple Mail and Gmail", html: ({ texts }) => texts.common, pictures: true, widths: ALL },
  { name: "pictures off", html: ({ texts }) => texts.common, pictures: false, widths: ALL },
  {
    name: "Outlook on the web and its apps",
    html: ({ texts }) => asShownBy(texts.common, "outlook-web"),
    pictures: true,
    widths: ENDS,
  },
  { name: "Yahoo Mail", html: ({ texts }) => asShownBy(texts.common, "yahoo-ios"), pictures: true, widths: ENDS },
];

const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="600"><rect width="600" height="600" fill="#c9b79c"/></svg>';
const frame = (html) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><body style="margin:0">${html}</body></html>`;

/** Pictures of another address than those that came before, or Chromium shows them from memory. */
const BLOCKED = "https://blocked.example/";

/** A browser, and in it screens: each a page that shows HTML, with product pictures or with all of them blocked. */
export async function open() {
  const browser = await chromium.launch({
    executablePath: process.env.FOLLOWON_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
  return { screen: () => screen(browser), close: () => browser.close() };
}

async function screen(browser) {
  const page = await browser.newPage();
  await page.route(/^https?:/, (route) =>
    route.request().url().startsWith(BLOCKED)
      ? route.abort()
      : route.fulfill({ contentType: "image/svg+xml", body: PICTURE }),
  );
  const show = (html, pictures) =>
    page.setContent(frame(pictures ? html : html.replace(/(<img[^>]* src=")/g, `$1${BLOCKED}?`)));
  const lookAt = async (width) => {
    await page.setViewportSize({ width, height: 900 });
    return page.evaluate(look);
  };
  return { show, lookAt };
}

/** In the page: boxes of texts, pictures and buttons, and how wide it all is. */
function look() {
  const boxes = [];
  const add = (what, node, { left, top, right, bottom }) => {
    if (right > left && bottom > top) boxes.push({ what, node, left, top, right, bottom });
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.data.trim() === "") continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) add(`“${node.data.trim().slice(0, 40)}”`, node, box);
  }
  for (const picture of document.images)
    add(`the picture “${picture.alt.slice(0, 40)}”`, picture, picture.getBoundingClientRect());

  const faults = [];
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth) faults.push(`it is ${scrollWidth} px wide`);
  // Line boxes of a font may be a little higher than its lines are apart.
  const slack = 2;
  const meet = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > slack &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > slack;
  boxes.forEach((one, place) => {
    for (const other of boxes.slice(place + 1))
      if (one.node !== other.node && meet(one, other)) faults.push(`${one.what} and ${other.what} overlap`);
  });
  for (const picture of document.images) {
    const { width, height } = picture.getBoundingClientRect();
    const wanted = picture.getAttribute("width") / picture.getAttribute("height");
    if (picture.naturalWidth > 0 && Math.abs(width / height / wanted - 1) > 0.05)
      faults.push(`the picture “${picture.alt.slice(0, 40)}” is drawn ${Math.round(width)} × ${Math.round(height)}`);
  }
  const buttons = [...document.querySelectorAll("a")].filter(({ style }) => style.backgroundColor && style.padding);
  return {
    faults,
    pictures: [...document.images].filter(({ naturalWidth }) => naturalWidth > 0).length,
    shown: document.body.innerText,
    buttons: buttons.map((button) => button.getBoundingClientRect().height),
    tables: [...document.querySelectorAll("table table")].map((table) => table.getBoundingClientRect().width),
  };
}

const plain = (text) => text.replace(/\s+/g, " ").trim();

/** What is wrong with a block in a sight, width by width. */
export async function* faultsSeen({ show, lookAt }, block, { html, pictures, widths }) {
  const shown = html(block);
  await show(shown, pictures);
  const wanted = pictures ? (shown.match(/<img /g) ?? []).length : 0;
  for (const width of widths) {
    const seen = await lookAt(width);
    const text = plain(seen.shown);
    const unread = block.event.properties.items.filter(({ title }) => !text.includes(plain(title)));
    const faults = [
      ...seen.faults,
      ...unread.map(({ title }) => `“${title}” is not to be read`),
      ...seen.buttons.filter((height) => height < LEAST_BUTTON).map((height) => `the button is ${height} px high`),
    ];
    if (seen.pictures !== wanted) faults.push(`${seen.pictures} pictures came, where ${wanted} were to come`);
    yield { width, faults };
  }
}

/** What is wider than the block is to be, of what Outlook reads; what VML draws is measured by the rules. */
export async function faultsInOutlook({ show, lookAt }, block) {
  const most = widest(block.common);
  const html = asShownBy(block.texts.outlook, "outlook-windows").replace(/<v:roundrect[^]*?<\/v:roundrect>/g, "");
  await show(html, true);
  const { faults, tables } = await lookAt(OUTLOOK_WINDOW);
  const wide = tables.filter((width) => width > most + 0.5);
  return [...faults, ...wide.map((width) => `a table is ${width} px wide, where ${most} px are the most`)];
}
