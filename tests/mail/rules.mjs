// What must hold of a block, so that it holds in e-mail clients: pure functions over what `read` gives of it.
//
// A rule is an id, whom it is for, why, where that is from, and a check that tells what is wrong, each in a sentence.

import { DARK_MODES, contrast, rgb } from "./color.mjs";
import { number, pixels, sidePadding, unsupported, uses } from "./support.mjs";
import { ancestors, elements, styled, words } from "./views.mjs";

const CANIEMAIL = "https://www.caniemail.com (clients.json)";
const GUIDELINES = "https://github.com/hteumeuleu/email-guidelines";
const WCAG = "https://www.w3.org/TR/WCAG22/#contrast-minimum";
const VML_BUTTONS = "https://buttons.cm; Microsoft, VML reference, RoundRect";

/** Gmail cuts a message at 102 KB. The block is one part of it: header, footer and the sender's own words come on top. */
const LARGEST = 90 * 1024;
const LEAST_CONTRAST = 4.5;

const views = ({ common, outlook }) => [
  ["all but Outlook", common],
  ["Outlook", outlook],
];
const named = (root, pattern) => [...elements(root)].filter(({ name }) => pattern.test(name));
const inBoth = (check) => (block) =>
  views(block).flatMap(([view, root]) => [...check(root)].map((fault) => `${fault} (as ${view} reads it)`));
const short = (text) => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

const NEVER = {
  "css-display-flex": "Outlook, and Gmail with other accounts, lay it out as blocks",
  "css-display-grid": "few lay it out",
  "css-position": "Gmail and Outlook take it away",
  "css-float": "Outlook does not float",
  "css-background-image": "Outlook shows none, and Gmail dropped whole styles for it",
  "css-background": "its shorthand is read differently; background-color is not",
  "css-linear-gradient": "Outlook shows none",
  "css-object-fit": "Gmail and Outlook lack it",
  "css-variables": "most lack them",
  "css-function-min": "few have it",
  "css-function-max": "few have it",
  "css-function-clamp": "few have it",
  "css-unit-rem": "the client's root decides, or it is not understood",
  "css-unit-vw": "the window is the client's, not the message",
  "css-modern-color": "Gmail drops the whole style",
  "css-transform": "Gmail and Outlook lack it",
  "css-at-media": "it needs a style sheet",
  "html-style": "Gmail takes none in a body, and none at all with other accounts",
  "html-link": "no client loads style sheets",
  "html-svg": "Gmail and Outlook show none",
  "html-video": "few play it",
  "html-audio": "few play it",
  "html-form": "clients take forms away or warn of them",
  "html-input-text": "no forms",
  "html-button-submit": "no forms",
  "html-select": "no forms",
  "html-textarea": "no forms",
  "html-picture": "Gmail and Outlook take the first picture there is",
  "html-srcset": "Gmail and Outlook lack it",
  "html-image-maps": "they do not scale",
  "html-background": "it hides text where it is shown and is missed where it is not",
  "html-hidden": "Gmail and Outlook show it",
};

function* neverUsed(root) {
  for (const { feature, declaration, what } of uses(root)) {
    if (feature in NEVER) yield `${what}: ${NEVER[feature]}`;
    if (feature === "css-margin" && !/^0(px)?$/.test(declaration.value))
      yield `${what}: Outlook and Gmail have margins in part only`;
  }
}

/** What makes Gmail, or another client, drop a whole style attribute. */
const STYLE_BREAKERS = [
  [/url\(/i, "Gmail dropped whole styles for url(): caniemail, css-background-image, note 6"],
  [/\/\*/, "a comment in a style attribute, for which some drop all of it: caniemail, css-comments, notes 3 and 6"],
  [
    /\brgba?\([^,)]*\s[^,)]*\)/i,
    "blanks between the parts of rgb(), for which Gmail drops the style: caniemail, css-rgb, note 3",
  ],
  [
    /\b(oklch|oklab|lab|lch|hwb|color)\(/i,
    "a newer colour, for which Gmail drops the style: caniemail, css-modern-color, note 2",
  ],
  [/"/, "a double quote, for which Gmail dropped the style: github.com/foundation/foundation-emails/pull/101"],
  [/[<>\\]|expression\(|behaviou?r:|-moz-binding/i, "what filters take for script"],
];

function* brokenStyles(root) {
  for (const { name, attrs } of elements(root)) {
    for (const [pattern, why] of STYLE_BREAKERS)
      if (pattern.test(attrs.style ?? "")) yield `<${name}>'s style has ${why}`;
  }
}

const PARENTS = { tr: /^(table|tbody)$/, tbody: /^table$/, td: /^tr$/, th: /^tr$/ };
const CHILDREN = { table: /^(tr|tbody|#comment)$/, tbody: /^(tr|#comment)$/, tr: /^(td|th|#comment)$/ };

function* misplaced(root) {
  for (const node of elements(root, true)) {
    const { name, parent, text } = node;
    if (name in PARENTS && !PARENTS[name].test(parent.name)) yield `<${name}> lies in <${parent.name}>`;
    const blank = name === "#text" && text.trim() === "";
    if (!blank && parent.name in CHILDREN && !CHILDREN[parent.name].test(name))
      yield `${name} lies in <${parent.name}>, in no cell`;
  }
}

const TABLE = { role: "presentation", cellpadding: "0", cellspacing: "0", border: "0" };

function* unplainTables(root) {
  for (const { attrs } of named(root, /^table$/)) {
    for (const [name, wanted] of Object.entries(TABLE))
      if (attrs[name] !== wanted) yield `a table's ${name} is not ${wanted}`;
  }
}

const cellsOf = (row) => row.children.filter(({ name }) => /^t[dh]$/.test(name));

/** Cells beside each other need each its width; a cell alone has its table's. */
function* widthless({ outlook }) {
  for (const row of named(outlook, /^tr$/)) {
    const cells = cellsOf(row);
    for (const cell of cells) {
      const table = [...ancestors(cell)].find(({ name }) => name === "table");
      const told =
        number(cell.attrs.width) ??
        (cells.length === 1 ? (number(table.attrs.width) ?? /^100%$/.test(table.attrs.width)) : undefined);
      if (!told) yield `a cell with “${short(words(cell))}” has no width${cells.length === 1 ? ", nor its table" : ""}`;
    }
  }
}

/** What is wider in Outlook than what it lies in: pictures, buttons, tables, and the cells of a row together. */
function* tooWide(node, room) {
  for (const child of node.children) {
    const { name, attrs } = child;
    const own = name === "v:roundrect" ? pixels(styled(child, "width")) : number(attrs.width);
    if (own > room) yield `<${name}> of ${own} px lies in ${room} px`;
    if (name === "tr") {
      const sum = cellsOf(child).reduce((sum, cell) => sum + (number(cell.attrs.width) ?? 0), 0);
      if (sum > room) yield `cells of ${sum} px lie in a row of ${room} px`;
    }
    const padding = /^t[dh]$/.test(name) ? sidePadding(child) : 0;
    yield* tooWide(child, (own ?? room) - padding);
  }
}

/** The width that the block grows to: what `max-width` says of its outermost table. */
export function widest(root) {
  return Math.max(0, ...named(root, /^table$/).map((table) => pixels(styled(table, "max-width")) ?? 0));
}

function* wider({ outlook, common }) {
  const most = widest(common);
  for (const { attrs } of named(outlook, /^table$/))
    if (number(attrs.width) > most) yield `a table of ${attrs.width} px, where the block is to be ${most} px at most`;
  yield* tooWide(outlook, Infinity);
}

export const isButton = (element) =>
  element.name === "a" && styled(element, "background-color") !== undefined && styled(element, "padding") !== undefined;

/** What the button of all others and Outlook's must have in common: a name, and each one's own. */
const TWINS = [
  ["address", ({ attrs }) => attrs.href, ({ attrs }) => attrs.href],
  [
    "width",
    // Where there is room a block is as wide as it may be.
    (link) =>
      pixels(
        styled(link, "display") === "block"
          ? styled(link, "max-width")
          : styled(link, "width", (value) => !value.includes("(")),
      ),
    (shape) => pixels(styled(shape, "width")),
  ],
  ["ground", (link) => styled(link, "background-color"), ({ attrs }) => attrs.fillcolor],
  ["text", words, words],
];

function* untwinned({ outlook, common }) {
  const links = [...elements(common)].filter(isButton);
  const shapes = named(outlook, /^v:roundrect$/);
  if ([...elements(outlook)].some(isButton)) yield "Outlook reads the button of all others, too";
  if (links.length !== shapes.length) yield `${links.length} buttons, and ${shapes.length} of Outlook's own`;
  for (const [place, link] of links.entries()) {
    const shape = shapes[place];
    for (const [name, ofLink, ofShape] of shape ? TWINS : []) {
      if (ofLink(link) === undefined || ofLink(link) !== ofShape(shape))
        yield `the buttons' ${name} differs: ${ofLink(link)}, ${ofShape(shape)}`;
    }
    if (shape && !shape.attrs["xmlns:v"]) yield "Outlook's button does not say what v: is";
  }
}

function* untoldPictures(root) {
  for (const picture of named(root, /^img$/)) {
    const { alt, width, height } = picture.attrs;
    if (!alt?.trim()) yield "a picture has no alt text";
    if (!number(width) || !number(height)) yield `a picture “${short(alt ?? "")}” has no width or height in numbers`;
    if (styled(picture, "display") !== "block") yield `a picture “${short(alt ?? "")}” is not display:block`;
  }
}

const ACTIVE = /^(script|iframe|object|embed|applet|base|meta|form|input|button|select|textarea|link|frame|frameset)$/;

function* active(root) {
  for (const { name, attrs } of elements(root)) {
    if (ACTIVE.test(name)) yield `<${name}>`;
    for (const attribute of Object.keys(attrs)) if (/^on/i.test(attribute)) yield `${attribute} of <${name}>`;
  }
}

const SCHEMES = { href: /^(https?:\/\/|mailto:|tel:)/i, src: /^https?:\/\//i };

function* foreignSchemes(root) {
  for (const { name, attrs } of elements(root)) {
    for (const [attribute, allowed] of Object.entries(SCHEMES)) {
      const address = attrs[attribute];
      if (address !== undefined && !allowed.test(address)) yield `${attribute} of <${name}> leads to ${short(address)}`;
    }
  }
}

const nearest = (node, of) => [node, ...ancestors(node)].map(of).find((value) => value !== undefined);
const groundOf = (element) => styled(element, "background-color") ?? element.attrs.bgcolor ?? element.attrs.fillcolor;

/** Every piece of text with its colour and its ground, the alt texts of pictures included. */
function* inked(root) {
  for (const node of elements(root, true)) {
    const text = node.name === "#text" ? node.text.trim() : node.name === "img" ? (node.attrs.alt ?? "") : "";
    if (text === "") continue;
    yield {
      text: short(text),
      ink: nearest(node, (element) => styled(element, "color")),
      ground: nearest(node, groundOf),
    };
  }
}

function* undeclaredColors(root) {
  for (const { text, ink, ground } of inked(root)) {
    if (!rgb(ink) || !rgb(ground)) yield `“${text}” has no colour or no ground of its own: ${ink} on ${ground}`;
  }
  for (const link of named(root, /^a$/))
    if (!styled(link, "color")) yield `a link “${short(words(link))}” has no colour, so it is blue`;
}

function* faint(root) {
  for (const { text, ink, ground } of inked(root)) {
    if (!rgb(ink) || !rgb(ground)) continue;
    const ratio = contrast(rgb(ink), rgb(ground));
    if (ratio < LEAST_CONTRAST) yield `“${text}”: ${ink} on ${ground} is ${ratio.toFixed(2)} : 1`;
  }
}

/** Where a merchant's own colours are faint to begin with, no dark mode is to blame. */
function* faintInTheDark(root) {
  for (const { text, ink, ground } of inked(root)) {
    const colors = [rgb(ink), rgb(ground)];
    if (!colors[0] || !colors[1] || contrast(...colors) < LEAST_CONTRAST) continue;
    for (const [mode, shown] of Object.entries(DARK_MODES)) {
      const ratio = contrast(...shown(...colors));
      if (ratio < LEAST_CONTRAST) yield `“${text}”: ${ink} on ${ground} is ${ratio.toFixed(2)} : 1 where ${mode}`;
    }
  }
}

const line = (text) => text.replace(/\s+/g, " ").trim();

function* onlyPictured({ common }) {
  const text = words(common);
  for (const { attrs } of named(common, /^img$/))
    if (!text.includes(line(attrs.alt ?? ""))) yield `“${short(attrs.alt ?? "")}” is told by its picture alone`;
}

const titlesOf = ({ event }) => event.properties.items.map(({ title }) => title);

function* untitled(block) {
  const shown = line(words(block.common));
  for (const title of titlesOf(block)) if (!shown.includes(line(title))) yield `“${short(title)}” is not in the block`;
}

function* untold(block) {
  const text = line(block.text);
  for (const title of titlesOf(block))
    if (!text.includes(line(title))) yield `“${short(title)}” is not in the plain text`;
  const links = new Set(named(block.common, /^a$/).map(({ attrs }) => attrs.href));
  for (const link of links)
    if (!block.text.split("\n").includes(link)) yield `the link ${short(link)} is no line of the plain text`;
}

/** Titles may look like markup, so they, and all else that the event says, are left aside. */
function* markedUp({ text, event }) {
  const said = [
    ...titlesOf({ event }),
    ...Object.values(event.properties).filter((value) => typeof value === "string"),
  ];
  const rest = said.sort((a, b) => b.length - a.length).reduce((rest, part) => rest.replaceAll(part, ""), text);
  const markup = /<\/?[a-z!]|&(amp|lt|gt|quot|#\d+);|\{\{|\{%/i.exec(rest);
  if (markup) yield `the plain text has “${short(rest.slice(markup.index))}”`;
  if (/[\0-\x09\x0b-\x1f\x7f]/.test(rest)) yield "the plain text has control characters";
  if (/\n\n\n|^\n/.test(text) || !text.endsWith("\n"))
    yield "the plain text has blank lines at its start or in a row, or no end of its last line";
}

export const RULES = [
  {
    id: "comments",
    client: "Outlook for Windows",
    why: "a comment that is open or closed twice hides or shows what it must not",
    source: "Microsoft, About conditional comments",
    check: ({ comments }) => comments,
  },
  {
    id: "nesting-outlook",
    client: "Outlook for Windows",
    why: "Word mends wrong nesting in its own way, and drops cells",
    source: `${GUIDELINES}, tables for layout`,
    check: ({ nesting }) => nesting.outlook,
  },
  {
    id: "nesting",
    client: "all",
    why: "each client mends wrong nesting in its own way",
    source: "https://html.spec.whatwg.org/multipage/parsing.html#unexpected-markup-in-tables",
    check: ({ nesting }) => nesting.common,
  },
  {
    id: "table-parts",
    client: "all",
    why: "what stands in a table but in no cell is put before the table",
    source: "https://html.spec.whatwg.org/multipage/parsing.html#unexpected-markup-in-tables",
    check: inBoth(misplaced),
  },
  {
    id: "plain-tables",
    client: "all",
    why: "else there are gaps and borders, and screen readers tell rows and columns",
    source: `${GUIDELINES}, tables for layout`,
    check: inBoth(unplainTables),
  },
  {
    id: "cell-widths",
    client: "Outlook for Windows",
    why: "Word shares a row by what is in its cells where no attribute tells",
    source: `${CANIEMAIL}: html-width, css-width`,
    check: (block) => [...widthless(block)],
  },
  {
    id: "outlook-room",
    client: "Outlook for Windows",
    why: "Word widens a table for what is wider than its cell, and the message scrolls",
    source: `${CANIEMAIL}: css-max-width`,
    check: (block) => [...wider(block)],
  },
  {
    id: "button-twin",
    client: "Outlook for Windows",
    why: "a padded link is mere text in Word, which draws a button from VML alone",
    source: VML_BUTTONS,
    check: (block) => [...untwinned(block)],
  },
  {
    id: "support",
    client: "all but Outlook for Windows",
    why: "what a client lacks must have something that stands in",
    source: CANIEMAIL,
    check: ({ common }) => [...unsupported(common, (client) => client !== "outlook-windows")],
  },
  {
    id: "support-outlook",
    client: "Outlook for Windows",
    why: "what Word lacks must have something that stands in",
    source: CANIEMAIL,
    check: ({ outlook }) => [...unsupported(outlook, (client) => client === "outlook-windows")],
  },
  {
    id: "never",
    client: "all",
    why: "nothing can stand in for it in some client",
    source: CANIEMAIL,
    check: inBoth(neverUsed),
  },
  {
    id: "size",
    client: "Gmail",
    why: "Gmail cuts a message at 102 KB, and the block is but a part of it",
    source: "https://www.emailonacid.com/help-article/gmail-12-things-update/",
    check: ({ html }) => (Buffer.byteLength(html) > LARGEST ? [`${Buffer.byteLength(html)} bytes`] : []),
  },
  {
    id: "style-kept",
    client: "Gmail",
    why: "one wrong value makes it drop the whole style attribute",
    source: `${CANIEMAIL}: css-background-image, css-comments, css-rgb, css-modern-color; https://github.com/hteumeuleu/caniemail/issues/343`,
    check: inBoth(brokenStyles),
  },
  {
    id: "no-names",
    client: "Gmail",
    why: "it renames classes and ids, and the block has no style sheet to need them",
    source: `${CANIEMAIL}: html-style`,
    check: inBoth((root) =>
      [...elements(root)].flatMap(({ name, attrs }) =>
        ["class", "id"].filter((key) => key in attrs).map((key) => `${key} of <${name}>`),
      ),
    ),
  },
  {
    id: "pictures",
    client: "all",
    why: "without its size a picture tears the layout when blocked, and in Outlook is as large as its file; without display:block there is a gap below it",
    source: `${CANIEMAIL}: html-img; https://www.emailonacid.com/help-article/gmail-12-things-update/`,
    check: inBoth(untoldPictures),
  },
  {
    id: "nothing-active",
    client: "all",
    why: "clients take it away, and filters take the message for harmful",
    source: `${CANIEMAIL}: html-form`,
    check: inBoth(active),
  },
  {
    id: "addresses",
    client: "all",
    why: "other addresses are taken away or shown to nobody",
    source: `${CANIEMAIL}: image-base64`,
    check: inBoth(foreignSchemes),
  },
  {
    id: "own-colors",
    client: "dark modes",
    why: "a colour without a ground, or the other way round, meets the client's own",
    source: "https://www.hteumeuleu.com/2019/dealing-with-outlook-com-s-dark-mode/",
    check: inBoth(undeclaredColors),
  },
  { id: "contrast", client: "all", why: "text must be read", source: WCAG, check: inBoth(faint) },
  {
    id: "contrast-dark",
    client: "Outlook on the web, Gmail on iOS",
    why: "text must be read where a dark mode changes colours",
    source:
      "Microsoft's fixContrast, by https://www.hteumeuleu.com/2019/dealing-with-outlook-com-s-dark-mode/; https://hteumeuleu.com/2021/fixing-gmail-dark-mode-css-blend-modes",
    check: inBoth(faintInTheDark),
  },
  {
    id: "pictures-off",
    client: "Outlook, and whoever blocks pictures",
    why: "the offer must make sense without its pictures",
    source: "https://www.emailonacid.com/help-article/gmail-12-things-update/",
    check: (block) => [...onlyPictured(block)],
  },
  {
    id: "titles",
    client: "all",
    why: "every product is named in words, and a hostile name takes nothing away",
    source: "the block's own promise",
    check: (block) => [...untitled(block)],
  },
  {
    id: "plain-text-whole",
    client: "whoever reads plain text",
    why: "it is the same offer",
    source: "https://www.rfc-editor.org/rfc/rfc2046#section-5.1.4",
    check: (block) => [...untold(block)],
  },
  {
    id: "plain-text-plain",
    client: "whoever reads plain text",
    why: "markup is shown as it stands",
    source: "https://www.rfc-editor.org/rfc/rfc2046#section-5.1.4",
    check: (block) => [...markedUp(block)],
  },
];

/** What is wrong with a block: `{ id, fault }`, nothing where all is well. */
export function faults(block) {
  return RULES.flatMap(({ id, check }) => [...new Set(check(block))].map((fault) => ({ id, fault })));
}
