// What a block uses, which client lacks it, and what must then stand in for it.

import { readFileSync } from "node:fs";
import { ancestors, elements, styled } from "./views.mjs";

export const { clients: CLIENTS, features: FEATURES } = JSON.parse(
  readFileSync(new URL("clients.json", import.meta.url), "utf8"),
);

/** Of the first CSS and in every client: nobody tests them any more. */
const ALWAYS = new Set(["color", "font-family", "font-style"]);
const PARTS = {
  padding: "css-padding",
  margin: "css-margin",
  border: "css-border",
  font: "css-font",
  background: "css-background",
};
const DISPLAYS = {
  flex: "css-display-flex",
  "inline-flex": "css-display-flex",
  grid: "css-display-grid",
  "inline-grid": "css-display-grid",
  none: "css-display-none",
};
/** In any value. */
const IN_VALUES = [
  [/\bcalc\(/, "css-unit-calc"],
  [/\bmin\(/, "css-function-min"],
  [/\bmax\(/, "css-function-max"],
  [/\bclamp\(/, "css-function-clamp"],
  [/\bvar\(/, "css-variables"],
  [/\burl\(/, "css-background-image"],
  [/gradient\(/, "css-linear-gradient"],
  [/\brgba\(/, "css-rgba"],
  [/\brgb\(/, "css-rgb"],
  [/\d(rem)\b/, "css-unit-rem"],
  [/\d(em)\b/, "css-unit-em"],
  [/\d(vw)\b/, "css-unit-vw"],
  [/\d%/, "css-unit-percent"],
  [/\dpx\b/, "css-unit-px"],
  [/!important/, "css-important"],
  [/\b(oklch|oklab|lab|lch|hwb|color)\(/, "css-modern-color"],
];

const ELEMENTS = {
  audio: "html-audio",
  b: "html-strong",
  strong: "html-strong",
  bdi: "html-bdi",
  button: "html-button-submit",
  del: "html-del",
  div: "html-div",
  form: "html-form",
  h1: "html-h1-h6",
  h2: "html-h1-h6",
  h3: "html-h1-h6",
  hr: "html-hr",
  img: "html-img",
  input: "html-input-text",
  li: "html-lists",
  link: "html-link",
  map: "html-image-maps",
  ol: "html-lists",
  p: "html-p",
  picture: "html-picture",
  s: "html-strike",
  select: "html-select",
  small: "html-small",
  span: "html-span",
  strike: "html-strike",
  style: "html-style",
  svg: "html-svg",
  table: "html-table",
  textarea: "html-textarea",
  ul: "html-lists",
  video: "html-video",
};
const PLAIN_ELEMENTS = new Set(["a", "tbody", "tr", "td", "th", "center", "br"]);

const ATTRIBUTES = {
  align: "html-align",
  "aria-hidden": "html-aria-hidden",
  "aria-label": "html-aria-label",
  background: "html-background",
  cellpadding: "html-cellpadding",
  cellspacing: "html-cellspacing",
  dir: "html-dir",
  height: "html-height",
  hidden: "html-hidden",
  lang: "html-lang",
  loading: "html-loading-attribute",
  role: "html-role",
  srcset: "html-srcset",
  target: "html-target",
  valign: "html-valign",
  width: "html-width",
};
const PLAIN_ATTRIBUTES = new Set([
  "style",
  "href",
  "src",
  "alt",
  "border",
  "bgcolor",
  "title",
  "colspan",
  "rowspan",
  "class",
  "id",
]);

function featuresOfDeclaration({ property, value }) {
  const found = IN_VALUES.filter(([pattern]) => pattern.test(value)).map(([, feature]) => feature);
  if (property.startsWith("mso-") || ALWAYS.has(property)) return found;
  if (property === "display") return [...found, DISPLAYS[value] ?? "css-display"];
  const own = `css-${property}`;
  return [...found, own in FEATURES ? own : (PARTS[property.split("-")[0]] ?? own)];
}

/** Every use of a feature in a view: `{ feature, element, declaration?, what }`. What draws in VML is Outlook's own. */
export function* uses(root) {
  for (const element of elements(root)) {
    if (element.name.includes(":")) continue;
    const { name, attrs, style } = element;
    if (!PLAIN_ELEMENTS.has(name)) yield { feature: ELEMENTS[name] ?? `html-${name}`, element, what: `<${name}>` };
    for (const [attribute, value] of Object.entries(attrs)) {
      if (PLAIN_ATTRIBUTES.has(attribute)) continue;
      yield {
        feature: ATTRIBUTES[attribute] ?? `html-${attribute}`,
        element,
        value,
        what: `${attribute}="${value}" of <${name}>`,
      };
    }
    for (const declaration of style) {
      const what = `${declaration.property}:${declaration.value} of <${name}>`;
      for (const feature of featuresOfDeclaration(declaration)) yield { feature, element, declaration, what };
    }
  }
}

export const number = (text) => (/^\d+$/.test(text ?? "") ? Number(text) : undefined);
export const pixels = (text) => (/^\d+(\.\d+)?px$/.test(text ?? "") ? parseFloat(text) : undefined);

/** Whether an attribute fixes the width of an element or of what it lies in. */
function isFixed(element) {
  return [element, ...ancestors(element)].some(
    ({ name, attrs }) => /^(table|td|img)$/.test(name) && number(attrs.width),
  );
}

/** Padding at left and right, of the shorthand or the parts. */
export function sidePadding(element) {
  const parts = (styled(element, "padding") ?? "0").split(/\s+/).map((part) => parseFloat(part));
  const [right, left] = [parts[1] ?? parts[0], parts[3] ?? parts[1] ?? parts[0]];
  return (pixels(styled(element, "padding-left")) ?? left) + (pixels(styled(element, "padding-right")) ?? right);
}

const plain = (value) => !value.includes("(");
/** What is left of the narrowest phone, 320 px, between the block's own paddings. */
const NARROWEST = 288;

const fixed = { stands: "a width attribute on it or around it", holds: ({ element }) => isFixed(element) };
const always = (stands) => ({ stands, holds: () => true });
const values = (stands, pattern) => ({ stands, holds: ({ declaration }) => pattern.test(declaration.value) });
const beside = (property) => ({
  stands: `${property} beside it`,
  holds: ({ element }) => styled(element, property) !== undefined,
});

/** What may stand in where a client lacks a feature, or has it in part: any one of a list. Without a list, nothing may. */
const STAND_INS = {
  "css-unit-calc": [
    {
      stands: "a plain value before it",
      holds: ({ element: { style }, declaration }) =>
        style
          .slice(0, style.indexOf(declaration))
          .some(({ property, value }) => property === declaration.property && plain(value)),
    },
  ],
  "css-max-width": [fixed],
  "css-min-width": [fixed],
  "css-width": [
    { stands: "an element that Outlook gives a width", holds: ({ element }) => /^(table|td|th|a)$/.test(element.name) },
    fixed,
  ],
  "css-height": [
    { stands: "the height attribute", holds: ({ element }) => number(element.attrs.height) !== undefined },
  ],
  "css-box-sizing": [
    {
      stands: "a plain width that leaves room for the padding on a phone",
      holds: ({ element }) => (pixels(styled(element, "width", plain)) ?? Infinity) + sidePadding(element) <= NARROWEST,
    },
  ],
  "css-padding": [
    {
      stands: "a table cell, or none",
      holds: ({ element, declaration }) => /^t[dh]$/.test(element.name) || parseFloat(declaration.value) === 0,
    },
  ],
  "css-display": [
    {
      client: /^(?!outlook-windows)/,
      ...values("a value of CSS 2", /^(block|inline|inline-block|table|table-cell|table-row)$/),
    },
    {
      stands: "an element that Outlook draws as well without: a picture",
      holds: ({ element }) => element.name === "img",
    },
    {
      stands: "a cell of Outlook's own around it",
      holds: ({ element }) => [...ancestors(element)].some(({ name, attrs }) => name === "td" && number(attrs.width)),
    },
  ],
  "css-border-radius": [values("square corners", /^[^/]+$/)],
  "css-line-height": [always("Outlook's own way with line heights")],
  "css-font-size": [values("a size in px", /^(0|\d+px)$/)],
  "css-font-weight": [values("bold or normal", /^(bold|normal|[67]00|400)$/)],
  "css-text-decoration": [values("one value of old", /^(none|underline|line-through)$/)],
  "css-text-align": [values("left, right or center", /^(left|right|center)$/)],
  "css-text-transform": [always("the text as it is written")],
  "css-letter-spacing": [always("letters as they stand")],
  "css-border": [values("at most 8 px wide", /^(0|none|[0-8]px .*|#\w+|solid)$/)],
  "css-word-break": [
    { client: /^yahoo/, ...values("the value that Yahoo makes of any", /^break-word$/) },
    beside("word-wrap"),
    beside("overflow-wrap"),
  ],
  "css-overflow-wrap": [beside("word-wrap"), beside("word-break")],
  // Nothing breaks a long word in Outlook: it widens its column there.
  "css-word-wrap": [beside("word-break"), { client: /^outlook-windows$/, ...always("a wider column") }],
  // It keeps a long word of a picture's text from widening its column.
  "css-table-layout": [{ client: /^outlook-windows$/, ...always("a wider column") }],
  "html-dir": [{ stands: "an element that is no link", holds: ({ element }) => element.name !== "a" }],
  "html-target": [always("a new window anyway")],
  "html-role": [{ stands: "a table", holds: ({ element }) => element.name === "table" }],
  "html-width": [
    {
      stands: "a number on a picture",
      holds: ({ element, value }) => element.name !== "img" || number(value) !== undefined,
    },
  ],
  "html-height": [
    {
      stands: "a number on a picture",
      holds: ({ element, value }) => element.name !== "img" || number(value) !== undefined,
    },
  ],
  "html-strike": [always("the price not struck through, in its own words")],
};

/** Who lacks a feature, or has it in part, or of whom it is not known. */
function lacking({ a, n, u }) {
  return [...a, ...n, ...u];
}

/** Why a use holds in none of the ways known, by client; and what nothing is known of. */
export function* unsupported(root, sees) {
  for (const use of uses(root)) {
    const facts = FEATURES[use.feature];
    if (!facts) {
      yield `nothing is known of ${use.what} (${use.feature})`;
      continue;
    }
    for (const client of lacking(facts).filter(sees)) {
      const standIns = (STAND_INS[use.feature] ?? []).filter((standIn) => standIn.client?.test(client) ?? true);
      if (standIns.some(({ holds }) => holds(use))) continue;
      const wanted = standIns.map(({ stands }) => stands).join(", or ") || "nothing can";
      yield `${CLIENTS[client]} lacks ${use.what} (${use.feature}), and nothing stands in: ${wanted}`;
    }
  }
}

/** What Outlook for Windows has for tables and cells alone, by the notes of these features. */
const OF_TABLES = /^(width|max-width|min-width|height|padding|display)$/;

/** What Yahoo makes of what it lacks, by the notes of these features. */
const YAHOO = {
  height: ({ value }) => ({ property: "min-height", value }),
  "word-break": () => ({ property: "word-break", value: "break-word" }),
};

/** What a client makes of a declaration, or nothing. */
function drawn(name, declaration, client) {
  const { property } = declaration;
  if (client === "outlook-windows" && OF_TABLES.test(property))
    return /^(table|td|th)$/.test(name) ? declaration : undefined;
  if (client.startsWith("yahoo") && property in YAHOO) return YAHOO[property](declaration);
  return featuresOfDeclaration(declaration).some((feature) => FEATURES[feature]?.n.includes(client))
    ? undefined
    : declaration;
}

/** A view's HTML with but those declarations that a client has: near what it would draw, drawn by another. */
export function asShownBy(html, client) {
  return html.replace(/<(\w+)([^<>]*?) style="([^"]*)"/g, (_, name, attributes, style) => {
    const declarations = style
      .split(";")
      .map((text) => text.split(/:(.*)/s).map((part) => part.trim()))
      .filter(([, value]) => value !== undefined);
    const kept = declarations.flatMap(([property, value]) => drawn(name, { property, value }, client) ?? []);
    return `<${name}${attributes} style="${kept.map(({ property, value }) => `${property}:${value}`).join(";")}"`;
  });
}
