#!/usr/bin/env node
// Sends the request files that Followon made to Klaviyo. See --help.
//
// Node.js 18 or later, and nothing else. send_to_klaviyo.py is this program's twin for Python: same commands, same
// messages, same notes of what was sent, so a run that one began the other can end. What the parts of both are for is
// said there.

import { createHash } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, readdirSync } from "node:fs";
import { realpathSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const COMMAND = "node send_to_klaviyo.mjs";
const HELP = `\
Usage: KLAVIYO_API_KEY=... {command} [options] FILE...

Sends Followon's request files (klaviyo-events-*.json) to Klaviyo, one after the other. The key is a private one with
the scope events:write (Klaviyo: Settings, API keys). It is read from the environment alone, never shown or written.
In PowerShell, set it first: $env:KLAVIYO_API_KEY = "..."

All files are checked before the first is sent. Each file that Klaviyo accepts is noted, so the same command again goes
on where the last run stopped and sends nothing twice; events that went before with another file are left out. A file
of a day to come is passed over, for its events would mail at once, and so is one of more than seven days ago, for it
was worked out from older orders: export afresh. Rehearsals (klaviyo-rehearsal-*.json) mail nobody and go on any day.

Options:
  --dry-run          check the files and say what would be sent; send nothing
  --early            send files of days to come, too
  --late             send files of more than seven days ago, too
  --state FILE       where accepted files are noted (default: followon-sent.json beside the first file);
                     take another one for another Klaviyo account
  --pace S,M         at most S requests a second and M a minute (default: 9,140; Klaviyo takes 10 and 150)
  --tries N          attempts at a file before giving up (default: 8)
  --wait SECONDS     the wait after a first failed attempt, doubled after each further one (default: 1)
  --timeout SECONDS  how long an answer may take (default: 60)
  --base-url URL     where to send (default: https://a.klaviyo.com)
  --help             say this

Exit codes:
  0    everything is accepted (with --dry-run: could be sent)
  1    stopped on the way; what was accepted before is noted
  2    the command or a file is not right; nothing was sent
  3    nothing went wrong, but files were passed over for their day
  130  interrupted; what was accepted before is noted
`;

// Klaviyo's limits, as its OpenAPI and its events API overview tell them.
const MOST_EVENTS = 1_000;
const MOST_BYTES = 5_000_000;
const MOST_A_SECOND = 10;
const MOST_A_MINUTE = 150;
// Events of these domains are accepted and dropped.
const DROPPED_DOMAINS = ["example.com", "test.com"];

const PATH = "/api/event-bulk-create-jobs";
const REVISION = "2026-04-15";
const MEDIA_TYPE = "application/vnd.api+json";

// No wait is longer, whoever asks for it: beyond that it is for the merchant to decide.
const LONGEST_WAIT = 300;
const BLANK = /[\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
// What stands between the dots of an address, before its @ and after it; sizes are in bytes.
const PART = '[^"(),.:;<>@[\\\\\\]]+';
const LABEL = "(?!-)[^!-,./:-@[-`{-~]{1,63}(?<!-)";
const ADDRESS = new RegExp(`^(?=.{1,254}$)(?=[^@]{1,64}@)${PART}(\\.${PART})*@(${LABEL}\\.)+${LABEL}$`);
const ENTRY = /^\/data\/attributes\/events-bulk-create\/data\/([0-9]{1,6})(?:\/|$)/;
const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

class Stop extends Error {
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

// The command

const FLAGS = ["--dry-run", "--early", "--late", "--help"];
const DEFAULTS = {
  "--pace": "9,140",
  "--tries": "8",
  "--wait": "1",
  "--timeout": "60",
  "--base-url": "https://a.klaviyo.com",
};
const SECONDS = [/^(?=.*[1-9])[0-9]{1,4}(\.[0-9]{1,3})?$/, "seconds, more than 0"];
// What an option takes, as a pattern and in words.
const VALUES = {
  "--state": [/./, "a file"],
  "--pace": [/^[0-9]{1,6},[0-9]{1,6}$/, "two numbers, such as 9,140"],
  "--tries": [/^[1-9][0-9]{0,2}$/, "a number from 1 to 999"],
  "--wait": SECONDS,
  "--timeout": SECONDS,
  "--base-url": [/./, "an address such as https://a.klaviyo.com"],
};

function parse(args) {
  const options = { ...DEFAULTS, files: [] };
  const left = [...args];
  while (left.length > 0) {
    const arg = left.shift();
    if (arg.startsWith("pk_")) {
      throw new Stop("A key on the command line can be read by others: make a new one, and set KLAVIYO_API_KEY.", 2);
    }
    if (!arg.startsWith("-")) {
      options.files.push(arg);
      continue;
    }
    const [, name, given, value] = /^([^=]*)(=?)([^]*)$/.exec(arg);
    if (FLAGS.includes(name) && !given) {
      options[name] = true;
    } else if (Object.hasOwn(VALUES, name)) {
      if (!given && left.length === 0) throw new Stop(`${name} needs a value: see --help.`, 2);
      options[name] = given ? value : left.shift();
      const [pattern, words] = VALUES[name];
      if (!pattern.test(options[name])) throw new Stop(`${name} takes ${words}.`, 2);
    } else {
      throw new Stop(`${name} is no option: see --help.`, 2);
    }
  }
  return checked(options);
}

function checked(options) {
  if (options["--help"]) return options;
  const url = addressOf(options["--base-url"]);
  if (!url?.hostname) throw new Stop("--base-url takes an address such as https://a.klaviyo.com.", 2);
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && local)) {
    throw new Stop("--base-url must begin with https://, for the key would travel in the open.", 2);
  }
  const [second, minute] = options["--pace"].split(",").map(Number);
  if (!(second && minute) || (!local && (second > MOST_A_SECOND || minute > MOST_A_MINUTE))) {
    const most = `${MOST_A_SECOND} requests a second and ${MOST_A_MINUTE} a minute`;
    throw new Stop(`--pace: Klaviyo takes at most ${most}.`, 2);
  }
  if (options.files.length === 0) {
    throw new Stop(`Name the files: ${COMMAND} klaviyo-events-${dayBefore(0)}*.json (--help tells more).`, 2);
  }
  return options;
}

function addressOf(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function keyOfEnvironment() {
  const key = (process.env.KLAVIYO_API_KEY ?? "").trim();
  if (!key) throw new Stop("Set KLAVIYO_API_KEY to a private key from Klaviyo: Settings, API keys.", 2);
  // What is in no key would break the request's head, and an error might show it.
  if (!/^[A-Za-z0-9_.-]+$/.test(key)) {
    throw new Stop("KLAVIYO_API_KEY holds something else than a key: copy it anew, without quotes or blanks.", 2);
  }
  return key;
}

function expanded(patterns) {
  return patterns.flatMap((pattern) => {
    if (existsSync(pattern) || !/[*?]/.test(pattern)) return [pattern];
    const found = matches(dirname(pattern), basename(pattern));
    if (found.length === 0) throw new Stop(`${pattern}: there is no such file.`, 2);
    return found;
  });
}

function matches(folder, pattern) {
  const literal = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  const names = new RegExp(`^(?!\\.)${literal.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
  try {
    return readdirSync(folder).filter((name) => names.test(name)).sort().map((name) => join(folder, name));
  } catch {
    return [];
  }
}

// The files

function read(path) {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error.code === "ENOENT") throw new Stop(`${path}: there is no such file.`, 2);
    throw new Stop(`${path}: cannot be read.`, 2);
  }
}

function parsed(content) {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content));
  } catch {
    return null;
  }
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function dig(value, ...keys) {
  for (const key of keys) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return null;
    value = value[key];
  }
  return value;
}

function typed(value, kind) {
  const attributes = dig(value, "attributes");
  return dig(value, "type") === kind && isObject(attributes) ? attributes : null;
}

function listed(value) {
  return Array.isArray(value) ? value : null;
}

function isAddress(text) {
  return typeof text === "string" && !BLANK.test(text) && ADDRESS.test(Buffer.from(text).toString("latin1"));
}

function entriesOf(body) {
  return listed(dig(typed(dig(body, "data"), "event-bulk-create-job"), "events-bulk-create", "data"));
}

function eventProblem(address, event) {
  if (event === null) return "is not an event";
  if (!isAddress(address)) return "has no valid e-mail address";
  const metric = dig(typed(dig(event, "metric", "data"), "metric"), "name");
  if (typeof metric !== "string" || metric === "" || [...metric].length >= 128) {
    return "has no name of a metric of less than 128 characters";
  }
  if (!isObject(dig(event, "properties"))) return "has no properties";
  const uniqueId = dig(event, "unique_id");
  const right = typeof uniqueId === "string" && uniqueId !== "" && !BLANK.test(uniqueId);
  return right ? null : "has no unique_id without blanks";
}

class Found {
  ids = new Map();
  days = [];
  events = 0;
  dropped = [];
  problems = [];

  add(address, event, rehearsal) {
    this.events += 1;
    const problem = eventProblem(address, event);
    if (problem) {
      this.problems.push(`event ${grouped(this.events)} ${problem}`);
      return;
    }
    const id = event.unique_id;
    if (this.ids.has(id)) {
      // Klaviyo would refuse the whole request.
      this.problems.push(`event ${grouped(this.events)} has the unique_id of event ${grouped(this.ids.get(id))}`);
    } else {
      this.ids.set(id, this.events);
    }
    if (DROPPED_DOMAINS.includes(address.slice(address.lastIndexOf("@") + 1).toLowerCase())) this.dropped.push(id);
    // A rehearsal mails nobody, so any day will do.
    if (!rehearsal) {
      const day = dig(event, "properties", "send_on");
      this.days.push(typeof day === "string" && DAY.test(day) ? day : "");
    }
  }
}

function lookThrough(content) {
  const found = new Found();
  const wrong = (problem) => found.problems.push(problem);
  if (content.length > MOST_BYTES) {
    wrong(`is larger than 5 MB, which is the most that Klaviyo takes (${grouped(content.length)} bytes)`);
    return found;
  }
  const body = parsed(content);
  if (body === null) {
    wrong("is not JSON; is the download whole?");
    return found;
  }
  const entries = entriesOf(body) ?? [];
  if (entries.length === 0) wrong("is not a request file of events, as Followon's Send view makes them");
  entries.forEach((entry, index) => {
    const attributes = typed(entry, "event-bulk-create");
    const profile = typed(dig(attributes, "profile", "data"), "profile");
    const events = listed(dig(attributes, "events", "data")) ?? [];
    if (events.length !== 1) wrong(`entry ${grouped(index + 1)} is not a profile with its event`);
    else found.add(dig(profile, "email"), typed(events[0], "event"), dig(attributes, "backfill") === true);
  });
  if (found.events > MOST_EVENTS) {
    wrong(`holds ${grouped(found.events)} events; Klaviyo takes ${grouped(MOST_EVENTS)} in a request`);
  }
  return found;
}

function digestOf(content) {
  return createHash("sha256").update(content).digest("hex");
}

function requestOf(path) {
  const content = read(path);
  const name = basename(path);
  const { problems, days, ...found } = lookThrough(content);
  const named = /klaviyo-events-([0-9]{4}-[0-9]{2}-[0-9]{2})/.exec(name);
  // A file that was renamed is still of the day that its events tell.
  const day = days.length > 0 ? [...days, named ? named[1] : ""].sort().at(-1) : "";
  return { path, name, digest: digestOf(content), day, problems, ...found };
}

function less(request, known) {
  return { ...request, ids: new Map([...request.ids].filter(([id]) => !known.has(id))) };
}

function bodyOf(request) {
  const content = read(request.path);
  if (digestOf(content) !== request.digest) {
    throw new Stop(`${request.name}: was changed meanwhile. The same command again goes on.`, 1);
  }
  if (request.ids.size === request.events) return content;
  const body = parsed(content);
  const entries = entriesOf(body);
  const kept = [...request.ids.values()].map((number) => entries[number - 1]);
  entries.splice(0, entries.length, ...kept);
  return Buffer.from(JSON.stringify(body));
}

function allRequests(paths) {
  const requests = new Map();
  const wrong = [];
  for (const path of paths) {
    const request = requestOf(path);
    wrong.push(...few(request));
    const twin = requests.get(request.digest);
    if (twin && request.problems.length === 0) say(`${request.name}: the same as ${twin.name}, taken once`);
    if (!twin) requests.set(request.digest, request);
  }
  if (wrong.length > 0) throw new Stop([...wrong, "Nothing was sent."].join("\n"), 2);
  return [...requests.values()];
}

function few({ name, problems }) {
  const shown = problems.slice(0, 5).map((problem) => `${name}: ${problem}`);
  const more = problems.length - shown.length;
  return more > 0 ? [...shown, `${name}: and ${grouped(more)} more of the kind`] : shown;
}

function refuseTwins(requests) {
  const holder = new Map();
  for (const request of requests) {
    for (const [id, place] of request.ids) {
      if (holder.has(id)) {
        const what = `${request.name}: event ${grouped(place)} is also in ${holder.get(id).name}.`;
        throw new Stop(`${what} Keep the newer of the two files, and put the other one away.\nNothing was sent.`, 2);
      }
      holder.set(id, request);
    }
  }
}

// What was sent

class State {
  files = {};

  constructor(path) {
    this.path = path;
    try {
      this.files = filesOf(JSON.parse(readFileSync(path, "utf8")));
    } catch (error) {
      if (error.code !== "ENOENT") {
        throw new Stop(`${path}: is not readable as notes of what was sent. Name another file with --state.`, 2);
      }
    }
    this.known = new Set(Object.values(this.files).flatMap(({ ids = "" }) => ids.split(" ")));
  }

  accepted(request) {
    return dig(this.files, request.digest, "accepted");
  }

  tried(request) {
    return Object.hasOwn(this.files, request.digest);
  }

  note(request, word, ids = []) {
    const entry = { file: request.name, events: request.events, ...this.files[request.digest], [word]: now() };
    entry.ids = [entry.ids ?? "", ...ids].join(" ").trim();
    this.files[request.digest] = entry;
    this.save();
  }

  forget(request) {
    delete this.files[request.digest];
    this.save();
  }

  save() {
    const beside = `${this.path}.new`;
    try {
      const file = openSync(beside, "w");
      writeFileSync(file, `${JSON.stringify({ followonSent: 1, files: this.files }, null, 2)}\n`);
      fsyncSync(file);
      closeSync(file);
      renameSync(beside, this.path);
    } catch {
      throw new Stop(`${this.path}: cannot be written. Name another file with --state.`, 1);
    }
  }
}

function filesOf(state) {
  const files = dig(state, "files");
  const right = (entry) => isObject(entry) && ["string", "undefined"].includes(typeof entry.ids);
  if (dig(state, "followonSent") !== 1 || !isObject(files) || !Object.values(files).every(right)) throw new Error();
  return files;
}

function now() {
  return new Date().toISOString().replace(/\.\d+/, "");
}

// Sending

export class Pace {
  sent = [];

  constructor(second, minute) {
    this.second = second;
    this.minute = minute;
  }

  delay(at) {
    const waits = [0];
    for (const [most, span] of [[this.second, 1], [this.minute, 60]]) {
      if (this.sent.length >= most) waits.push(this.sent.at(-most) + span - at);
    }
    return Math.max(...waits);
  }

  mark(at) {
    this.sent.push(at);
    if (this.sent.length > Math.max(this.second, this.minute)) this.sent.shift();
  }

  async wait() {
    // A sleep may end a little early.
    for (;;) {
      const delay = this.delay(performance.now() / 1000);
      if (delay <= 0) break;
      await sleep(Math.ceil(delay * 1000));
    }
    this.mark(performance.now() / 1000);
  }
}

/** What Node says where a certificate does not hold. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)/;

class Klaviyo {
  constructor(options, key) {
    this.url = options["--base-url"].replace(/\/+$/, "") + PATH;
    this.key = key;
    this.timeout = options["--timeout"];
  }

  async post(body) {
    const headers = {
      Authorization: `Klaviyo-API-Key ${this.key}`,
      revision: REVISION,
      "Content-Type": MEDIA_TYPE,
      Accept: MEDIA_TYPE,
      "User-Agent": "followon-sender/1",
    };
    const signal = AbortSignal.timeout(this.timeout * 1000);
    let response;
    try {
      // The key goes to the address it was meant for, and no further.
      response = await fetch(this.url, { method: "POST", headers, body, signal, redirect: "manual" });
    } catch (error) {
      return this.noAnswer(error);
    }
    const { status } = response;
    // The status has come, which says enough.
    const text = await response.text().catch(() => "");
    const retryAfter = askedWait(response.headers.get("retry-after"));
    return { status, text, retryAfter, fault: `Klaviyo answered ${status}` };
  }

  noAnswer(error) {
    if (CERTIFICATE.test(error.cause?.code ?? "")) {
      throw new Stop(
        `The certificate of ${this.url} could not be checked, so nothing more was sent. ` +
          "Bring the certificates of this computer or of its Node.js up to date.",
        1,
      );
    }
    const late = error.name === "TimeoutError" || /TIMEOUT|TIMEDOUT/.test(error.cause?.code ?? "");
    const fault = late ? `no answer within ${this.timeout} s` : "the connection failed";
    return { status: null, text: "", retryAfter: null, fault };
  }

  shown(text) {
    const clean = text.replaceAll(this.key, "...").replace(/[\x00-\x1f\x7f-\x9f]+/g, " ").trim();
    return clean.slice(0, 500);
  }
}

function askedWait(header) {
  if (header === null) return null;
  if (/^[0-9]{1,9}(\.[0-9]{1,9})?$/.test(header.trim())) return Number(header);
  const until = Date.parse(header);
  return Number.isNaN(until) ? null : Math.max(0, (until - Date.now()) / 1000);
}

class Sender {
  constructor(options, klaviyo, state) {
    this.tries = Number(options["--tries"]);
    this.firstWait = Number(options["--wait"]);
    this.klaviyo = klaviyo;
    this.state = state;
    this.pace = new Pace(...options["--pace"].split(",").map(Number));
  }

  async send(request, place) {
    const body = bodyOf(request);
    let unsure = this.state.tried(request);
    this.state.note(request, "tried");
    let answer;
    for (let attempt = 1; attempt <= this.tries; attempt += 1) {
      await this.pace.wait();
      answer = await this.klaviyo.post(body);
      const { status } = answer;
      if (status >= 200 && status < 300) {
        return this.accept(request, `${place} ${request.name}: ${events(request.ids.size)} accepted`);
      }
      if (status && status < 500 && ![408, 429].includes(status)) {
        return this.refused(request, place, answer, unsure);
      }
      // An answer that did not come or was an error says nothing of whether the events arrived.
      unsure ||= status !== 429;
      await this.hold(request, answer, attempt);
    }
    throw new Stop(`${request.name}: given up after ${counted(this.tries, "attempt")}. ${this.whatToDo(answer)}`, 1);
  }

  accept(request, message) {
    this.state.note(request, "accepted", request.ids.keys());
    say(message);
  }

  refused(request, place, answer, unsure) {
    const errors = errorsOf(answer.text);
    const repeats = errors.filter((error) => tellsRepeat(answer, error));
    const known = new Set(repeats.flatMap((error) => named(request, error)));
    const rest = less(request, known);
    if (known.size > 0 && rest.ids.size > 0) {
      // An error says nothing of the entries that it does not name.
      this.state.note(request, "tried", known);
      say(`${place} ${request.name}: ${events(known.size)} had arrived before; the others are sent`);
      return rest;
    }
    if (known.size > 0 && unsure) {
      return this.accept(request, `${place} ${request.name}: had arrived at an earlier attempt`);
    }
    if (!unsure) this.state.forget(request);
    let arrived = unsure ? "An earlier attempt may have arrived all the same." : "No event of it was taken.";
    if (repeats.length > 0 || answer.status === 409) {
      arrived =
        "It has events of it already; whether it has all is not known. If they are in Klaviyo (Analytics, " +
        "Metrics), put the file away; if not, read the ledgers of what was sent and export only what is new.";
    }
    this.stop(request, answer, errors, arrived);
  }

  stop(request, answer, errors, arrived) {
    if (answer.status === 401 || answer.status === 403) {
      throw new Stop(
        `Klaviyo did not take the key (${answer.status}): it is wrong or lacks the scope events:write. ` +
          `KLAVIYO_API_KEY must hold a private key (Klaviyo: Settings, API keys). ${this.again()}`,
        1,
      );
    }
    const lines = [`${request.name}: Klaviyo refused it (${answer.status}). ${arrived}`];
    lines.push(...errors.slice(0, 5).map((error) => this.inWords(request, error)), this.again());
    throw new Stop(lines.join("\n"), 1);
  }

  inWords(request, error) {
    const told = [error.title, error.detail].filter((text) => typeof text === "string");
    const words = this.klaviyo.shown(told.join(" "));
    const pointer = dig(error, "source", "pointer");
    if (typeof pointer !== "string") return `  ${words}`;
    const number = named(request, error).map((id) => `, entry ${grouped(request.ids.get(id))}`).join("");
    return `  ${words} (at ${this.klaviyo.shown(pointer)}${number})`;
  }

  async hold(request, answer, attempt) {
    if (attempt === this.tries) return;
    const backoff = Math.min(this.firstWait * 2 ** (attempt - 1), 60) * (0.5 + Math.random() / 2);
    const wait = answer.retryAfter === null ? backoff : answer.retryAfter + (Math.random() * backoff) / 4;
    if (wait > LONGEST_WAIT) {
      throw new Stop(`${request.name}: Klaviyo asks to wait ${grouped(Math.ceil(wait))} s. ${this.again()}`, 1);
    }
    say(`${request.name}: ${answer.fault}; attempt ${attempt + 1} of ${this.tries} in ${wait.toFixed(1)} s`);
    await sleep(Math.ceil(wait * 1000) + 1);
  }

  whatToDo(answer) {
    return `${whyGivenUp(answer)} ${this.again()}`;
  }

  again() {
    return `What was accepted is noted in ${this.state.path}: the same command again goes on from there.`;
  }
}

function whyGivenUp({ status, fault }) {
  if (status === 429) return "Klaviyo takes no more requests of this account just now.";
  if (status === null) return `Last there was this: ${fault}. Is the internet within reach?`;
  return `Last Klaviyo answered ${status}; status.klaviyo.com tells whether it is down.`;
}

function errorsOf(text) {
  try {
    return (listed(dig(JSON.parse(text), "errors")) ?? []).filter(isObject);
  } catch {
    return [];
  }
}

function tellsRepeat(answer, error) {
  const pointer = dig(error, "source", "pointer");
  return answer.status === 409 || (typeof pointer === "string" && pointer.endsWith("/unique_id"));
}

function named(request, error) {
  const pointer = dig(error, "source", "pointer");
  const entry = typeof pointer === "string" ? ENTRY.exec(pointer) : null;
  return entry ? [...request.ids.keys()].slice(Number(entry[1])).slice(0, 1) : [];
}

// What is said

function say(text) {
  process.stdout.write(`${text}\n`);
}

function grouped(number) {
  return number.toLocaleString("en-US");
}

function counted(number, one) {
  return `${grouped(number)} ${one}${number === 1 ? "" : "s"}`;
}

function events(number) {
  return counted(number, "event");
}

function files(number) {
  return counted(number, "file");
}

function total(requests) {
  return requests.reduce((sum, request) => sum + request.ids.size, 0);
}

function dayBefore(days) {
  const at = new Date();
  at.setDate(at.getDate() - days);
  const two = (number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function sayDropped(requests) {
  const number = requests.flatMap(({ dropped, ids }) => dropped.filter((id) => ids.has(id))).length;
  if (number > 0) say(`${events(number)} to @example.com or @test.com: Klaviyo accepts these and drops them.`);
}

function sayLate({ name, day }) {
  if (day && day < dayBefore(0)) say(`${name}: its day was ${day}; a fresh export knows who has bought since`);
}

function notNow(day, options) {
  if (day > dayBefore(0) && !options["--early"]) return `its day is ${day}; --early sends it all the same`;
  if (day && day < dayBefore(7) && !options["--late"]) {
    return `its day was ${day}: worked out from older orders, so export afresh; --late sends it all the same`;
  }
  return null;
}

function due(requests, state, options) {
  for (const request of requests) {
    // Notes of an earlier version do not tell the ids.
    if (state.accepted(request)) for (const id of request.ids.keys()) state.known.add(id);
  }
  const chosen = [];
  let passedOver = 0;
  for (const request of requests) {
    const accepted = state.accepted(request);
    const rest = less(request, state.known);
    const why = notNow(request.day, options);
    if (accepted) {
      say(`${request.name}: accepted before (${accepted}), not sent again`);
    } else if (rest.ids.size === 0) {
      say(`${request.name}: passed over, all its events were sent before`);
    } else if (why) {
      say(`${request.name}: passed over, ${why}`);
      passedOver += 1;
    } else {
      sayLate(request);
      const leftOut = request.ids.size - rest.ids.size;
      if (leftOut > 0) say(`${request.name}: ${events(leftOut)} left out, sent before`);
      chosen.push(rest);
    }
  }
  return [chosen, passedOver];
}

async function run(args) {
  const options = parse(args);
  if (options["--help"]) {
    say(HELP.replaceAll("{command}", COMMAND).trimEnd());
    return 0;
  }
  const key = options["--dry-run"] ? null : keyOfEnvironment();
  const paths = expanded(options.files);
  const state = new State(options["--state"] ?? join(dirname(paths[0]), "followon-sent.json"));
  const [requests, passedOver] = due(allRequests(paths), state, options);
  refuseTwins(requests);
  sayDropped(requests);
  if (options["--dry-run"]) tellOnly(requests);
  else await sendAll(requests, options, key, state);
  return passedOver > 0 ? 3 : 0;
}

function tellOnly(requests) {
  for (const request of requests) {
    const size = Math.ceil(bodyOf(request).length / 1000);
    say(`${request.name}: ${events(request.ids.size)}, ${grouped(size)} KB, would be sent`);
  }
  say(`Would send ${files(requests.length)} with ${events(total(requests))}. Nothing was sent.`);
}

async function sendAll(requests, options, key, state) {
  const sender = new Sender(options, new Klaviyo(options, key), state);
  for (let [index, request] of requests.entries()) {
    while (request) request = await sender.send(request, `[${index + 1}/${requests.length}]`);
  }
  const accepted = `Klaviyo accepted ${files(requests.length)} with ${events(total(requests))}.`;
  say(requests.length > 0 ? accepted : "There is nothing to send.");
}

function interrupted() {
  process.stderr.write("Interrupted. What was accepted is noted: the same command again goes on.\n");
  process.exit(130);
}

async function main() {
  process.on("SIGINT", interrupted);
  process.on("SIGTERM", interrupted);
  try {
    process.exitCode = await run(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.code;
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await main();
