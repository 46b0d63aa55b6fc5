// A block as Outlook for Windows reads it (`outlook`) and as all others do (`common`): each a tree of plain elements.

import { generate, parse as parseCss } from "css-tree";
import { Tokenizer, TokenizerMode } from "parse5";

const VOID = new Set([
  "img",
  "br",
  "hr",
  "input",
  "meta",
  "link",
  "wbr",
  "source",
  "area",
  "col",
  "base",
  "embed",
  "track",
]);
/** What has no closing tag in another way. */
const RAW = { style: TokenizerMode.RAWTEXT, script: TokenizerMode.SCRIPT_DATA, textarea: TokenizerMode.RCDATA };

const MARK = /<!--\[if ([^\]]*)\]>(<!-->|-->|<!---->)?|(<!--)?<!\[endif\]-->/g;

/**
 * The texts of both views, and what is wrong with the conditional comments.
 *
 * `<!--[if mso]>…<![endif]-->` is a comment to all but Outlook; what stands in `<!--[if !mso]><!-->…<!--<![endif]-->` all
 * but Outlook read.
 */
export function split(html) {
  const texts = { outlook: "", common: "" };
  const faults = [];
  let open;
  let from = 0;
  const take = (text) => {
    if (!open || open.outlook) texts.outlook += text;
    if (!open || open.common) texts.common += text;
    if (open && !open.common && text.includes("-->")) faults.push(`“-->” ends ${open.mark} for all but Outlook`);
  };
  for (const mark of html.matchAll(MARK)) {
    const [text, condition, shown, closesShown] = mark;
    take(html.slice(from, mark.index));
    from = mark.index + text.length;
    if (condition !== undefined) {
      if (open) faults.push(`${text} within ${open.mark}`);
      open = { mark: text, outlook: /(^|[^!])\bmso\b/.test(condition), common: shown !== undefined };
    } else {
      if (!open) faults.push(`${text} closes nothing`);
      else if (open.common !== (closesShown !== undefined)) faults.push(`${text} does not close ${open.mark}`);
      open = undefined;
    }
  }
  take(html.slice(from));
  if (open) faults.push(`${open.mark} is not closed`);
  return { ...texts, faults };
}

/**
 * The tree of a view and what is wrong with its nesting. Every element must be closed by its own tag: Word's reader
 * mends less than browsers do, and what each of them makes of a mistake is not the same.
 */
export function tree(html) {
  const root = { name: "#root", attrs: {}, children: [], style: [] };
  const faults = [];
  let at = root;
  const text = ({ chars }) =>
    at.children.push({ name: "#text", text: chars, parent: at, children: [], attrs: {}, style: [] });
  const tokenizer = new Tokenizer(
    {},
    {
      onStartTag({ tagName: name, attrs, selfClosing }) {
        const element = {
          name,
          attrs: Object.fromEntries(attrs.map(({ name, value }) => [name, value])),
          children: [],
          parent: at,
        };
        element.style = declarations(element.attrs.style ?? "", faults);
        at.children.push(element);
        if (VOID.has(name) || (selfClosing && name.includes(":"))) return;
        at = element;
        if (name in RAW) {
          tokenizer.state = RAW[name];
          tokenizer.lastStartTagName = name;
        }
      },
      onEndTag({ tagName }) {
        if (at.name === tagName) at = at.parent;
        else faults.push(`</${tagName}> where <${at.name}> is open`);
      },
      onCharacter: text,
      onNullCharacter: text,
      onWhitespaceCharacter: text,
      onComment({ data }) {
        at.children.push({ name: "#comment", text: data, parent: at, children: [], attrs: {}, style: [] });
      },
      onDoctype: () => faults.push("a document's type"),
      onEof() {},
      onParseError({ code }) {
        faults.push(`the reader says: ${code}`);
      },
    },
  );
  tokenizer.write(html, true);
  if (at !== root) faults.push(`<${at.name}> is not closed`);
  return { root, faults };
}

/** The declarations of a style attribute, in order. */
function declarations(style, faults) {
  const wrong = (error) => faults.push(`style “${style}”: ${error.message}`);
  const sheet = parseCss(style, { context: "declarationList", parseValue: false, onParseError: wrong });
  return sheet.children
    .toArray()
    .filter(({ type }) => type === "Declaration")
    .map((declaration) => ({
      property: declaration.property.toLowerCase(),
      value: generate(declaration.value).trim(),
    }));
}

/** All elements of a tree, in the document's order; texts only where asked for. */
export function* elements(node, texts = false) {
  for (const child of node.children) {
    if (texts || !child.name.startsWith("#")) yield child;
    yield* elements(child, texts);
  }
}

export function* ancestors(node) {
  for (let at = node.parent; at; at = at.parent) yield at;
}

/** The words within a node, blanks as a browser draws them. */
export function words(node) {
  let text = "";
  for (const { name, text: part } of elements(node, true)) if (name === "#text") text += part;
  return text.replace(/[ \t\r\n\f]+/g, " ").trim();
}

/** The value a property has at last, or the last of those that pass. */
export function styled({ style }, property, passes = () => true) {
  return style.findLast((declaration) => declaration.property === property && passes(declaration.value))?.value;
}

/** What the rules ask of a block: `{ html, text, event }` and both its views. */
export function read({ html, text, event }) {
  const { outlook, common, faults } = split(html);
  const views = { outlook: tree(outlook), common: tree(common) };
  return {
    html,
    text,
    event,
    comments: faults,
    texts: { outlook, common },
    nesting: { outlook: views.outlook.faults, common: views.common.faults },
    outlook: views.outlook.root,
    common: views.common.root,
  };
}
