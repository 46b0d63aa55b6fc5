// Stands in for Klaviyo's Bulk Create Events on this machine: takes what the published OpenAPI takes, holds to the
// documented limits, and fails as servers and networks fail, at random by a seed.
//
//   node tests/klaviyo/server.mjs [--port=8765] [--key=pk_local] [--seed=1] [--faults=0.2] [--scale=1]
//
// --faults is the chance of each kind of failure; --scale how long its second is (0.1: a tenth of one).

import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import { MEDIA_TYPE, MOST_BYTES, PATH, RATES, REVISION, eventsOf, identity, validate } from "./schema.mjs";

const DEFAULTS = {
  port: 0,
  key: "pk_local",
  /** A key that is known but lacks the scope. */
  unscoped: "pk_without_scope",
  seed: 1,
  /** Chances by kind: `error`, `busy` (503), `dropBefore` and `dropAfter` (recording), `failAfter` (500), `slow`. */
  faults: {},
  slowMs: 300,
  /** How long a second of the limits is, in seconds, so that tests need not wait for a minute. */
  scale: 1,
  burst: RATES.burst,
  steady: RATES.steady,
  /**
   * What becomes of an event that an earlier request brought: "ignore" it, or "refuse" the whole request, of which all
   * such events are named or, with "refuse, name one", the first.
   */
  repeats: "ignore",
  /** Answers to give first, one a request, such as `{status: 400, headers: {}, body: ""}`. */
  script: [],
  /** Called with the number of each request as it comes. */
  onRequest: () => {},
};

/** Starts it, and gives its address, what it recorded, and what it counted. */
export async function start(options = {}) {
  const server = new Standin({ ...DEFAULTS, ...options });
  await server.listen();
  return server;
}

/** mulberry32: the same numbers for the same seed, everywhere. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

class Standin {
  /** How often each event came, by what it is known by. */
  recorded = new Map();
  /** The bodies that came, as bytes. */
  bodies = [];
  /** Events of @example.com and @test.com. */
  dropped = 0;
  /** Requests in all, and how many came while they had been told to wait. */
  requests = 0;
  impatient = 0;
  limited = 0;
  /** How often each kind of failure was made. */
  failures = {};
  #times = [];
  #notBefore = 0;

  constructor(options) {
    this.options = options;
    this.random = random(options.seed);
    this.script = [...options.script];
    this.http = createServer((request, response) => {
      // A sender that goes away in mid-request is what is tested.
      this.#take(request, response).catch(() => request.socket.destroy());
    });
  }

  async listen() {
    await new Promise((done) => this.http.listen(this.options.port, "127.0.0.1", done));
    this.url = `http://127.0.0.1:${this.http.address().port}`;
  }

  async close() {
    this.http.closeAllConnections();
    await new Promise((done) => this.http.close(done));
  }

  async #take(request, response) {
    const { socket } = request;
    this.requests += 1;
    const wait = this.#limit(performance.now());
    const body = await read(request);
    this.bodies.push(body);
    this.options.onRequest(this.requests);
    const scripted = this.script.shift();
    if (scripted) return void response.writeHead(scripted.status, scripted.headers).end(scripted.body ?? "");
    if (wait > 0) return this.#throttle(response, wait);
    const wrong = this.#wrong(request, body);
    if (wrong) return refuse(response, ...wrong);
    await this.#fulfil(body, response, socket);
  }

  /** Milliseconds to wait until a request is within the limits; of any second and any minute, as a strict reader would. */
  #limit(now) {
    const second = 1000 * this.options.scale;
    // A timer may fire a little early.
    if (now + 2 < this.#notBefore) this.impatient += 1;
    this.#times = this.#times.filter((time) => time > now - 60 * second);
    const { burst, steady } = this.options;
    const full = (most, span) => (this.#times.length >= most ? this.#times.at(-most) + span - now : 0);
    const wait = Math.max(0, full(burst, second), full(steady, 60 * second));
    if (wait === 0) this.#times.push(now);
    return wait;
  }

  #throttle(response, wait) {
    this.limited += 1;
    // Klaviyo tells whole seconds; a scaled one would wait far longer than its clock needs.
    const seconds = this.options.scale === 1 ? Math.ceil(wait / 1000) : Math.ceil(wait) / 1000;
    this.#notBefore = Math.max(this.#notBefore, performance.now() + seconds * 1000);
    const detail = `Expected available in ${seconds} second.`;
    const error = { code: "throttled", title: "Request was throttled.", detail };
    refuse(response, 429, [error], { "Retry-After": String(seconds) });
  }

  /** Status and errors of a request that is not taken. */
  #wrong(request, body) {
    const { key, unscoped } = this.options;
    const one = (status, code, detail) => [status, [{ code, title: "Invalid input.", detail }]];
    const { authorization, revision } = request.headers;
    if (request.url !== PATH) return one(404, "not_found", "There is no such endpoint.");
    if (request.method !== "POST") return one(405, "method_not_allowed", "Method not allowed.");
    if (authorization === `Klaviyo-API-Key ${unscoped}`) return one(403, "permission_denied", "A scope is missing.");
    // As a careless server would, it tells the key that it was given.
    if (authorization !== `Klaviyo-API-Key ${key}`) return one(401, "not_authenticated", `Wrong: ${authorization}`);
    if (revision !== REVISION) return one(400, "invalid", `The revision is not ${REVISION}.`);
    if (request.headers["content-type"] !== MEDIA_TYPE) return one(415, "unsupported_media_type", "Another media type.");
    if (body.length > MOST_BYTES) return one(413, "too_large", "The payload exceeds 5MB.");
    const errors = validate(body);
    return errors.length > 0 ? [400, errors.map(invalid)] : null;
  }

  /** Records the events of a request that is in order, or fails at it. */
  async #fulfil(body, response, socket) {
    const fails = (kind) => this.#fails(kind);
    if (fails("slow")) await new Promise((done) => setTimeout(done, this.options.slowMs));
    if (fails("dropBefore")) return void socket.destroy();
    if (fails("error")) return refuse(response, 500, [{ code: "error", title: "Error.", detail: "Try again." }]);
    if (fails("busy")) return refuse(response, 503, [], { "Retry-After": String(0.01) });
    const events = eventsOf(JSON.parse(body));
    const known = events.filter((event) => this.recorded.has(identity(event)));
    if (known.length > 0 && this.options.repeats !== "ignore") {
      const named = this.options.repeats === "refuse" ? known : known.slice(0, 1);
      const errors = named.map(({ pointer }) => invalid({ pointer: `${pointer}/unique_id`, detail: "It is known." }));
      return refuse(response, 400, errors);
    }
    events.forEach((event) => this.#record(event));
    if (fails("dropAfter")) return void socket.destroy();
    if (fails("failAfter")) return refuse(response, 500, [{ code: "error", title: "Error.", detail: "Try again." }]);
    response.writeHead(202).end();
  }

  #record(event) {
    if (/@(example|test)\.com$/i.test(event.profile.attributes.email ?? "")) {
      this.dropped += 1;
      return;
    }
    const known = identity(event);
    this.recorded.set(known, (this.recorded.get(known) ?? 0) + 1);
  }

  #fails(kind) {
    // A number is drawn for each, so that the seed says the same whatever the chances.
    if (this.random() >= (this.options.faults[kind] ?? 0)) return false;
    this.failures[kind] = (this.failures[kind] ?? 0) + 1;
    return true;
  }
}

async function read(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

function invalid({ pointer, detail }) {
  return { code: "invalid", title: "Invalid input.", detail, source: { pointer } };
}

function refuse(response, status, errors, headers = {}) {
  const body = { errors: errors.map((error) => ({ id: randomUUID(), status, ...error })) };
  response.writeHead(status, { "content-type": MEDIA_TYPE, ...headers }).end(JSON.stringify(body));
}

/** The options of the command line, as `start` takes them. */
function told(args) {
  const values = Object.fromEntries(args.map((arg) => /^--(\w+)=(.*)$/.exec(arg)?.slice(1) ?? [arg, ""]));
  const { port = 8765, key = DEFAULTS.key, seed = 1, faults = 0, scale = 1 } = values;
  const kinds = ["error", "busy", "dropBefore", "dropAfter", "failAfter", "slow"];
  const chances = Object.fromEntries(kinds.map((kind) => [kind, Number(faults)]));
  return { port: Number(port), key, seed: Number(seed), scale: Number(scale), faults: chances };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const server = await start(told(process.argv.slice(2)));
  console.log(`KLAVIYO_API_KEY=${server.options.key} and --base-url=${server.url}`);
  setInterval(() => console.log(`${server.requests} requests, ${server.recorded.size} events`), 5_000);
}
