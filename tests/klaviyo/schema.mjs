// Whether a body is one that Klaviyo's Bulk Create Events takes: by its published OpenAPI, and by the limits that stand
// in that document's prose.

import { readFileSync } from "node:fs";

const API = JSON.parse(readFileSync(new URL("openapi-bulk-create.json", import.meta.url), "utf8"));
export const [PATH] = Object.keys(API.paths);
const OPERATION = API.paths[PATH].post;
export const [MEDIA_TYPE] = Object.keys(OPERATION.requestBody.content);
export const REVISION = API.info.version;
/** `{burst: 10, steady: 150}`: requests a second and a minute. */
export const RATES = Object.fromEntries(
  Object.entries(OPERATION["x-klaviyo-ratelimit"]).map(([span, rate]) => [span, Number.parseInt(rate, 10)]),
);

export const MOST_EVENTS = 1_000;
export const MOST_BYTES = 5_000_000;
const MOST_STRING = 100_000;
const MOST_PROPERTIES = 400;
const MOST_METRIC = 128;

/** What tells a reader something, but nothing of a value. */
const TOLD = new Set(["description", "example", "default"]);
const IDENTIFIERS = ["email", "phone_number", "external_id", "anonymous_id", "_kx"];

/** What is wrong with a body, given as text, bytes or what they hold: `{pointer, detail}` each; none if all is well. */
export function validate(body) {
  const bytes = typeof body === "string" || Buffer.isBuffer(body) ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
  if (bytes.length > MOST_BYTES) return [{ pointer: "/", detail: `The payload of ${bytes.length} bytes exceeds 5MB.` }];
  let value;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return [{ pointer: "/", detail: "The payload is not JSON." }];
  }
  const errors = [];
  check(OPERATION.requestBody.content[MEDIA_TYPE].schema, value, "", errors);
  return errors.length > 0 ? errors : inProse(value);
}

/** The events of a valid body, each with its place and profile. */
export function eventsOf(body) {
  const list = "/data/attributes/events-bulk-create/data";
  return body.data.attributes["events-bulk-create"].data.flatMap(({ attributes }, entry) =>
    attributes.events.data.map((event, index) => ({
      pointer: `${list}/${entry}/attributes/events/data/${index}/attributes`,
      profilePointer: `${list}/${entry}/attributes/profile/data`,
      profile: attributes.profile.data,
      ...event.attributes,
    })),
  );
}

/** What an event is known by: a `unique_id` counts for one profile and metric. */
export function identity({ profile, metric, unique_id: id }) {
  return JSON.stringify([profile.attributes.email?.toLowerCase(), metric.data.attributes.name, id]);
}

/** The keywords of OpenAPI that the document uses. One that is not known here is an error, never passed over. */
const KEYWORDS = {
  type: (kind, value, pointer, errors) => {
    if (!isOf(kind, value)) errors.push({ pointer, detail: `This is no ${kind}.` });
  },
  enum: (words, value, pointer, errors) => {
    if (!words.includes(value)) errors.push({ pointer, detail: `This is not one of ${words.join(", ")}.` });
  },
  required: (keys, value, pointer, errors) => {
    for (const key of keys) {
      if (isOf("object", value) && !Object.hasOwn(value, key)) errors.push({ pointer, detail: `${key} is missing.` });
    }
  },
  properties: (schemas, value, pointer, errors) => {
    if (!isOf("object", value)) return;
    for (const [key, inner] of Object.entries(value)) {
      const at = `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      if (Object.hasOwn(schemas, key)) check(schemas[key], inner, at, errors);
      else errors.push({ pointer: at, detail: `${key} is not a valid field.` });
    }
  },
  items: (schema, value, pointer, errors) => {
    if (Array.isArray(value)) value.forEach((item, index) => check(schema, item, `${pointer}/${index}`, errors));
  },
  oneOf: (schemas, value, pointer, errors) => {
    const fits = (schema) => {
      const inner = [];
      check(schema, value, pointer, inner);
      return inner.length === 0;
    };
    if (schemas.filter(fits).length !== 1) errors.push({ pointer, detail: "This is of no kind that is taken here." });
  },
  format: (format, value, pointer, errors) => {
    if (format !== "date-time") throw new Error(`openapi-bulk-create.json has the format ${format}, unknown here`);
    if (Number.isNaN(Date.parse(value))) errors.push({ pointer, detail: "This is no date and time." });
  },
};

function check(schema, value, pointer, errors) {
  if (schema.nullable && value === null) return;
  for (const [keyword, told] of Object.entries(schema)) {
    if (keyword === "$ref") check(resolved(told), value, pointer, errors);
    else if (Object.hasOwn(KEYWORDS, keyword)) KEYWORDS[keyword](told, value, pointer, errors);
    else if (!TOLD.has(keyword) && keyword !== "nullable") {
      throw new Error(`openapi-bulk-create.json has the keyword ${keyword}, unknown here`);
    }
  }
}

function resolved(reference) {
  return reference.replace(/^#\//, "").split("/").reduce((value, key) => value[key], API);
}

function isOf(kind, value) {
  if (kind === "array") return Array.isArray(value);
  if (kind === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === kind;
}

/** What the document says in words alone. */
function inProse(body) {
  const events = eventsOf(body);
  if (events.length > MOST_EVENTS) {
    return [{ pointer: "/data", detail: `${events.length} events exceed the ${MOST_EVENTS} of a request.` }];
  }
  const seen = new Set();
  return [...longStrings(body, ""), ...events.flatMap((event) => eventErrors(event, seen))];
}

function eventErrors(event, seen) {
  const errors = [];
  const { pointer, profilePointer, profile, metric, properties, unique_id: id } = event;
  if (!profile.id && !IDENTIFIERS.some((key) => profile.attributes[key])) {
    errors.push({ pointer: profilePointer, detail: "At least one profile identifier is required." });
  }
  const { email } = profile.attributes;
  if (typeof email === "string" && !/^[^@\s]+@[^@\s]+$/.test(email)) {
    errors.push({ pointer: `${profilePointer}/attributes/email`, detail: "Invalid email address." });
  }
  if ([...metric.data.attributes.name].length >= MOST_METRIC) {
    errors.push({ pointer: `${pointer}/metric/data/attributes/name`, detail: "The name must be less than 128 characters." });
  }
  if (Object.keys(properties).length > MOST_PROPERTIES) {
    errors.push({ pointer: `${pointer}/properties`, detail: "There are more than 400 properties." });
  }
  if (id && seen.has(identity(event))) {
    errors.push({ pointer: `${pointer}/unique_id`, detail: "The unique_id is repeated for the same profile and metric." });
  }
  seen.add(identity(event));
  return errors;
}

function longStrings(value, pointer) {
  if (typeof value === "string") {
    const long = value.length * 4 > MOST_STRING && Buffer.byteLength(value) > MOST_STRING;
    return long ? [{ pointer, detail: "A single string cannot exceed 100KB." }] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => longStrings(inner, `${pointer}/${key}`));
}
