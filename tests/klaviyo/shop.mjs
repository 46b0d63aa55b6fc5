// Request files as the Send view makes them (core/src/deliver/klaviyo.rs), of customers that nobody is.

import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** A day by its distance from today, on this machine's calendar. */
export function day(distance) {
  const at = new Date();
  at.setDate(at.getDate() + distance);
  const two = (number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

export function entry({ id, email = `customer-${id}@mail.example`, sendOn = day(0), title = "Tea “Élan” 🍵", rehearsal = false }) {
  const event = {
    metric: { data: { type: "metric", attributes: { name: "Cross sell prediction by Blueprint" } } },
    properties: {
      send_on: sendOn,
      bp_magic_cart_link: `https://tea.example/cart/1:1?attributes[bp]=${id}`,
      product_count: 1,
      items: [{ id: title, title, price: "£4.00", rate: 0.4 }],
    },
    value: 4.5,
    value_currency: "GBP",
    unique_id: id,
  };
  const profile = { data: { type: "profile", attributes: { email } } };
  const events = { data: [{ type: "event", attributes: event }] };
  return { type: "event-bulk-create", attributes: { ...(rehearsal && { backfill: true }), profile, events } };
}

/** Entries `from`, `from + 1` and so on, in a number. */
export function entries(number, { from = 0, ...rest } = {}) {
  return Array.from({ length: number }, (_, index) => entry({ id: `event-${from + index}`, ...rest }));
}

export function body(data) {
  return { data: { type: "event-bulk-create-job", attributes: { "events-bulk-create": { data } } } };
}

/** Writes a day's entries into files of so many, and gives their names. */
export function write(folder, data, { each = 1_000, on = day(0) } = {}) {
  const count = Math.ceil(data.length / each);
  return Array.from({ length: count }, (_, index) => {
    const part = count === 1 ? "" : `-${String(index + 1).padStart(String(count).length, "0")}-of-${count}`;
    const name = `klaviyo-events-${on}${part}.json`;
    writeFileSync(join(folder, name), JSON.stringify(body(data.slice(index * each, (index + 1) * each))));
    return name;
  });
}
