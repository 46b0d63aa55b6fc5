// For every rule a way to break a block, and what else that breaks: a rule that never finds anything checks nothing.

const html = (change) => (block) => ({ ...block, html: change(block.html) });
const text = (change) => (block) => ({ ...block, text: change(block.text) });
const put = (from, to) => html((html) => html.replace(from, to));
/** Before the first title's own style. */
const styleOfTitle = (style) => put('<div dir="auto" style="', `<div dir="auto" style="${style}`);
const colorOfHeadline = (color) => put(/(font-weight:bold;color:)#\w{6}/, `$1${color}`);
const SUPPORT = ["support", "support-outlook"];

export const BROKEN = {
  comments: {
    break: html((html) => html.replace(/<!\[endif\]-->(?=\s*$|\n<\/td>\n<\/tr>\n<\/table>\s*$)/, "")),
    also: ["nesting", "nesting-outlook"],
  },
  "nesting-outlook": { break: put("<!--[if mso]></td>", "<!--[if mso]>"), also: ["table-parts", "cell-widths"] },
  nesting: { break: put("</div>", ""), also: ["nesting-outlook", "table-parts", "cell-widths", "outlook-room"] },
  "table-parts": { break: put("<tr>", "<tr>stray"), also: ["own-colors"] },
  "plain-tables": { break: put(' role="presentation"', "") },
  "cell-widths": { break: put(/<td width="\d+"/, "<td"), also: SUPPORT },
  "outlook-room": { break: put(/<td width="\d+"/, '<td width="900"') },
  "button-twin": { break: put(/(<v:roundrect[^>]*href=")[^"]*/, "$1https://elsewhere.example/") },
  support: { break: put(/width:\d[^;]*;(width:calc)/, "$1"), also: ["support-outlook"] },
  "support-outlook": { break: styleOfTitle("padding:4px 0;") },
  never: { break: styleOfTitle("float:left;"), also: SUPPORT },
  size: { break: html((html) => html + " ".repeat(90 * 1024)) },
  "style-kept": { break: styleOfTitle("/* bold */") },
  "no-names": { break: put('<div dir="auto"', '<div class="title" dir="auto"') },
  pictures: { break: put(/(<img[^>]*)display:block;/, "$1") },
  "nothing-active": { break: put("<a ", '<a onclick="x()" '), also: SUPPORT },
  addresses: {
    break: put(/href="https:\/\/tea\.example\.com\/products[^"]*"/, 'href="javascript:x()"'),
    also: ["plain-text-whole"],
  },
  "own-colors": { break: html((html) => html.replace(/ bgcolor="[^"]*"/, "").replace(/background-color:[^;]*;/, "")) },
  contrast: { break: colorOfHeadline("#999999") },
  "contrast-dark": { break: colorOfHeadline("#707070") },
  "pictures-off": { break: put(/alt="[^"]*"/, 'alt="Something nice"') },
  titles: { break: html((html) => html.replaceAll("Bamboo whisk", "Whisk")) },
  "plain-text-whole": { break: text((text) => text.replace("Bamboo whisk", "A whisk")) },
  "plain-text-plain": { break: text((text) => `${text}<b>Today</b>\n`) },
};

/** What only a picture shows, by what is said of it. */
export const UNSIGHTLY = {
  "the button is": put(/(<a [^>]*style="[^"]*background-color[^"]*)"/, '$1;padding:2px 16px"'),
  "is not to be read": styleOfTitle("display:none;"),
  "px wide": styleOfTitle("width:700px;"),
  overlap: styleOfTitle("position:relative;top:-60px;"),
  "pictures came": html((html) => html.replace(/src="https:/, 'src="foreign:')),
  "is drawn": put(/(<img [^>]*)height:auto/, "$1height:500px"),
};

export const WIDE_IN_OUTLOOK = put(/(<img [^>]*width=")\d+/, "$1900");
