// Takes from caniemail.com what the rules ask of, into clients.json.
//
//   git clone https://github.com/hteumeuleu/caniemail && node tests/mail/take-clients.mjs caniemail
//
// Of each client the newest version tested counts.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";

/** Ours → theirs: family and platform. The new Outlook for Windows shows what Outlook on the web shows. */
const CLIENTS = {
  "gmail-web": ["Gmail, in a browser", "gmail", "desktop-webmail"],
  "gmail-ios": ["Gmail, iOS", "gmail", "ios"],
  "gmail-android": ["Gmail, Android", "gmail", "android"],
  "outlook-windows": ["Outlook for Windows, classic: 2016 to 2021 and 365", "outlook", "windows"],
  "outlook-web": ["Outlook.com and the new Outlook for Windows", "outlook", "outlook-com"],
  "outlook-ios": ["Outlook, iOS", "outlook", "ios"],
  "outlook-android": ["Outlook, Android", "outlook", "android"],
  "apple-mac": ["Apple Mail, macOS", "apple-mail", "macos"],
  "apple-ios": ["Apple Mail, iOS", "apple-mail", "ios"],
  "yahoo-web": ["Yahoo Mail, in a browser", "yahoo", "desktop-webmail"],
  "yahoo-ios": ["Yahoo Mail, iOS", "yahoo", "ios"],
  samsung: ["Samsung Email", "samsung-email", "android"],
};

const FEATURES =
  `css-at-media css-at-media-prefers-color-scheme css-background css-background-color css-background-image
css-border css-border-collapse css-border-radius css-border-spacing css-box-shadow css-box-sizing css-color-scheme
css-comments css-direction css-display css-display-flex css-display-grid css-display-none css-float css-font
css-font-size css-font-weight css-function-clamp css-function-max css-function-min css-gap css-height css-important
css-inline-size css-letter-spacing css-line-height css-linear-gradient css-margin css-max-height css-max-width
css-min-height css-min-width css-modern-color css-object-fit css-opacity css-outline css-overflow css-overflow-wrap
css-padding css-position css-rgb css-rgba css-table-layout css-text-align css-text-decoration css-text-overflow
css-text-transform css-transform css-unit-calc css-unit-em css-unit-percent css-unit-px css-unit-rem css-unit-vw
css-variables css-vertical-align css-visibility css-white-space css-width css-word-break css-word-wrap css-z-index
html-align html-aria-hidden html-aria-label html-audio html-background html-bdi html-button-submit
html-cellpadding html-cellspacing html-comments html-del html-dir html-div html-form html-h1-h6 html-height
html-hidden html-hr html-image-maps html-img html-input-text html-lang html-link html-lists html-loading-attribute
html-meta-color-scheme html-p html-picture html-role html-select html-small html-span html-srcset html-strike
html-strong html-style html-svg html-table html-target html-textarea html-valign html-video html-width
image-base64`.split(/\s+/);

const [clone] = process.argv.slice(2);
const git = (...words) => execFileSync("git", ["-C", clone, ...words], { encoding: "utf8" });

/** A block `name: { … }` of a feature's page: JSON but for bare keys and trailing commas. */
function block(page, name) {
  const text = new RegExp(`^${name}:\\s*(\\{\\}|\\{[^]*?^\\})`, "m").exec(page)?.[1] ?? "{}";
  return JSON.parse(text.replace(/^(\s*)([\w-]+):/gm, '$1"$2":').replace(/,(\s*\})/g, "$1"));
}

/** `a #1 #2` → what it is and why: y(es), n(o), a (in part), u(nknown). */
function support(page, family, platform) {
  const versions = block(page, "stats")[family]?.[platform];
  // Numbers for keys come first and in order, whatever stands in the file: years of Outlook for Windows, as it should be.
  const newest = Object.values(versions ?? {}).at(-1) ?? "u";
  const [mark, ...notes] = newest.split(/\s+/);
  const texts = block(page, "notes_by_num");
  return { mark, notes: notes.map((note) => texts[note.slice(1)]).filter(Boolean) };
}

/** A client that is not named supports the feature. */
function feature(name) {
  const page = git("show", `HEAD:_features/${name}.md`);
  const of = (key) => new RegExp(`^${key}: *"(.*)"`, "m").exec(page)?.[1];
  const found = { title: of("title"), tested: of("last_test_date"), a: [], n: [], u: [], notes: {} };
  for (const [client, [, ...theirs]] of Object.entries(CLIENTS)) {
    const { mark, notes } = support(page, ...theirs);
    if (mark === "y") continue;
    found[mark].push(client);
    for (const note of notes) (found.notes[note] ??= []).push(client);
  }
  return found;
}

const taken = {
  source: "https://github.com/hteumeuleu/caniemail, shown at https://www.caniemail.com/features/NAME/",
  commit: git("rev-parse", "HEAD").trim(),
  date: git("log", "-1", "--format=%cs").trim(),
  licence: "MIT License, Copyright (c) 2019 Rémi Parmentier",
  marks: { a: "supported in part or with faults", n: "not supported", u: "not known", "": "supported" },
  clients: Object.fromEntries(Object.entries(CLIENTS).map(([client, [name]]) => [client, name])),
};
// A feature a line, so that a difference shows what changed.
const lines = FEATURES.map((name) => `    ${JSON.stringify(name)}: ${JSON.stringify(feature(name))}`);
const head = JSON.stringify(taken, null, 2).slice(0, -2);
writeFileSync(new URL("clients.json", import.meta.url), `${head},\n  "features": {\n${lines.join(",\n")}\n  }\n}\n`);
