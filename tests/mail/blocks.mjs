// Blocks of made-up shops, by the engine itself.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CART = "https://tea.example.com/cart/4711:1,4712:1?discount=TEA%2610&ref=a";

const TITLES = {
  usual: ["Stoneware teapot, 1.2 l", "First flush Darjeeling, 100 g", "Bamboo whisk"],
  long: [
    "The hand-thrown stoneware teapot of the northern workshops, with a basket of steel, a lid that stays, and 1.2 litres of room",
    "Supercalifragilisticexpialidocious-Donaudampfschifffahrtsgesellschaft",
    "A name that goes on ".repeat(12).trim(),
  ],
  quotes: ['Mum\'s “best” mug & "saucer"', '"><img src=x onerror=alert(1)>', '<script>alert("1")</script>'],
  templates: ["{{ event.discount_code }}", "{% if x %}{% endfor %}{# note #}", "[[headline]] ]]&amp;[["],
  comments: ["--><![endif]--><b>", "<!--[if mso]>", "</td></tr></table>"],
  scripts: ["إبريق شاي (كبير) 1", "קומקום תה", "👩🏽‍🍳 Kit 🫖 déjà‐vu"],
};

/** What a customer is offered: the event as the export holds it. */
function event(count, titles, lack = [], extra = {}) {
  const has = (part) => !lack.includes(part);
  const item = (place) => ({
    title: titles[place],
    ...(has("price") && { price: "£1,250.00" }),
    ...(has("image") && { image: `https://pics.example/${place}.jpg?v=1&w='2'` }),
    ...(has("url") && { url: `https://tea.example.com/products/pot-${place}?a=1&b=2` }),
  });
  const items = Array.from({ length: count }, (_, place) => item(place));
  const properties = {
    // None of the offered, or the headline would tell a title that its product does not.
    because_title: titles[count] ?? "Oak tray",
    product_count: count,
    items,
    ...(has("cart") && { bp_magic_cart_link: CART, cart_link_kind: "cart" }),
    ...extra,
  };
  return { metric: "m", email: "ann@example.net", uniqueId: "1", value: null, valueCurrency: null, properties };
}

const LACKS = [[], ["image"], ["price"], ["url"], ["cart"], ["cart", "url"], ["image", "price", "url", "cart"]];
const DARK = { backgroundColor: "#141311", textColor: "#efece6", buttonColor: "#f2c14e", buttonTextColor: "#141311" };

function orders() {
  const counts = [1, 2, 3];
  const lacking = counts.flatMap((count) =>
    LACKS.map((lack) => ({
      name: `${count}, without ${lack.join(", ") || "nothing"}`,
      event: event(count, TITLES.usual, lack),
    })),
  );
  const named = Object.entries(TITLES).flatMap(([kind, titles]) =>
    counts.map((count) => ({ name: `${count}, ${kind} names`, event: event(count, titles) })),
  );
  const others = [
    { name: "3, with a discount", event: event(3, TITLES.usual, [], { discount_code: "TEA & 10" }) },
    { name: "1, with a discount and no cart", event: event(1, TITLES.usual, ["cart"], { discount_code: "TEA & 10" }) },
    {
      name: "3, to a product's page",
      event: event(3, TITLES.usual, ["cart"], {
        bp_magic_cart_link: "https://tea.example.com/products/pot",
        cart_link_kind: "productPage",
      }),
    },
    { name: "2, in the dark", style: DARK, event: event(2, TITLES.usual, [], { discount_code: "TEA" }) },
    {
      name: "3, no prices and other words",
      style: { showPrice: false, headline: "For you & “yours” <3", buttonText: "Put them in" },
      event: event(3, TITLES.quotes),
    },
    {
      name: "2, the longest button",
      style: { buttonText: "Put all of these into my cart and take me to the checkout" },
      event: event(2, TITLES.usual),
    },
  ];
  return [...lacking, ...named, ...others];
}

/** All of them: `{ name, event, html, text, template }`. The example is built unless `cargo xtask test` has done so. */
export function blocks() {
  const asked = orders();
  const input = asked.map(({ style, event }) => JSON.stringify({ style, event })).join("\n");
  const examples = process.env.FOLLOWON_EXAMPLES;
  const [program, ...args] = examples
    ? [join(examples, "block")]
    : ["cargo", "run", "--quiet", "--profile", "quick", "--package", "followon", "--example", "block"];
  const output = execFileSync(program, args, { cwd: ROOT, input, encoding: "utf8", maxBuffer: 1 << 28 });
  const made = output
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  return asked.map((order, place) => ({ ...order, ...made[place] }));
}
