// Both senders of web/static, against the stand-in.
//
//   node tests/klaviyo/sender.test.mjs [words of a test's name …]
//
// FOLLOWON_PYTHON is the Python to run (default: python3). Ends with `N passed, M failed`.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { KEY, NODE, PYTHON, QUICK, STATIC, runAll, test, testBoth } from "./harness.mjs";
import { validate } from "./schema.mjs";
import { start } from "./server.mjs";
import { body, day, entries, entry, write } from "./shop.mjs";

/** Every event was recorded, and none under another name. */
function allArrived(server, number) {
  assert.equal(server.recorded.size, number, "every event is recorded once");
}

const ONCE = { repeats: "ignore" };
const REFUSED = { repeats: "refuse" };
const ONE_NAMED = { repeats: "refuse, name one" };

// What arrives

const FAULTS = { error: 0.1, busy: 0.1, dropBefore: 0.1, dropAfter: 0.15, failAfter: 0.1, slow: 0.08 };
for (const [index, repeats] of [ONCE, REFUSED, ONCE, REFUSED, ONE_NAMED].entries()) {
  const seed = index + 1;
  testBoth(`everything arrives once through failures (seed ${seed}, repeats: ${repeats.repeats})`, async (desk) => {
    const files = write(desk.folder, entries(300), { each: 25 });
    const options = { seed, faults: FAULTS, scale: 0.02, slowMs: 400, ...repeats };
    const { code, both, server } = await desk.sendTo(options, [...QUICK, "--timeout=0.3", ...files]);
    assert.equal(code, 0, both);
    allArrived(server, 300);
    assert.equal(server.impatient, 0, "Retry-After is obeyed");
    assert.ok(files.every((file) => desk.state[file].accepted));
    assert.ok(Object.keys(server.failures).length >= 3, "it did fail, in several ways");
  });
}

for (const repeats of [ONCE, REFUSED]) {
  testBoth(`killed again and again, and resumed by either sender (repeats: ${repeats.repeats})`, async (desk) => {
    const files = write(desk.folder, entries(70), { each: 10 });
    // Killed when a request has come but is not yet recorded or answered, so the sender cannot know of it.
    let running;
    const kill = (number) => number % 3 === 2 && running.child.kill("SIGKILL");
    const server = await start({ key: KEY, scale: 0.01, onRequest: kill, ...repeats });
    let [code, runs] = [null, 0];
    for (running = desk; code !== 0 && runs < 20; runs += 1) {
      running = running.other;
      ({ code } = await running.send([`--base-url=${server.url}`, ...QUICK, ...files]));
      assert.ok(code === null || code === 0, `exit ${code}`);
    }
    await server.close();
    assert.ok(runs > 2 && code === 0, `${runs} runs, exit ${code}`);
    allArrived(server, 70);
    assert.ok(files.every((file) => desk.state[file].accepted));
    assert.deepEqual(readdirSync(desk.folder).sort(), [...files, "followon-sent.json"].sort(), "nothing is left over");
  });
}

testBoth("interrupted by Ctrl-C, and gone on with", async (desk) => {
  const files = write(desk.folder, entries(40), { each: 10 });
  const server = await start({ key: KEY, faults: { slow: 1 }, slowMs: 150 });
  let done = false;
  const interrupt = (child, out) => {
    if (!done && out.includes("[2/4]")) done = child.kill("SIGINT");
  };
  const args = [`--base-url=${server.url}`, ...files];
  const first = await desk.send(args, { meanwhile: interrupt });
  assert.equal(first.code, 130, first.both);
  assert.match(first.err, /^Interrupted\. .*goes on\.\n$/);
  assert.ok(desk.state[files[1]].accepted && !desk.state[files[3]]);
  const second = await desk.send(args);
  await server.close();
  assert.equal(second.code, 0, second.both);
  allArrived(server, 40);
});

testBoth("a second run sends nothing, whatever the files are called by then", async (desk) => {
  const [file] = write(desk.folder, entries(3));
  const server = await start({ key: KEY });
  const args = [`--base-url=${server.url}`];
  const first = await desk.send([...args, file]);
  const { accepted } = desk.state[file];
  assert.match(accepted, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  renameSync(join(desk.folder, file), join(desk.folder, "renamed.json"));
  const second = await desk.other.send([...args, "renamed.json"]);
  await server.close();
  assert.deepEqual([first.code, second.code, server.requests], [0, 0, 1]);
  assert.match(second.out, /accepted before .* not sent again\nThere is nothing to send/);
  return [first.both, second.both];
});

// What was sent before

/** The notes' ids of what was sent, in the order of their files. */
function idsOf(desk) {
  return Object.values(desk.state).flatMap(({ ids }) => ids.split(" "));
}

for (const repeats of [ONCE, REFUSED]) {
  testBoth(`offers of an earlier export are left out of a later one (repeats: ${repeats.repeats})`, async (desk) => {
    const title = 'A "], }" \\ [{,';
    const [yesterday] = write(desk.folder, entries(4, { title, sendOn: day(-1) }), { on: day(-1) });
    const later = entries(5, { from: 2, title });
    const [today] = write(desk.folder, later);
    const server = await start({ key: KEY, ...repeats });
    const at = `--base-url=${server.url}`;
    const first = await desk.other.send([at, yesterday]);
    const dry = await desk.send(["--dry-run", today]);
    const second = await desk.send([at, today]);
    const third = await desk.send([at, yesterday, today]);
    await server.close();
    assert.deepEqual([first.code, dry.code, second.code, third.code, server.requests], [0, 0, 0, 0, 2], second.both);
    allArrived(server, 7);
    assert.ok([...server.recorded.values()].every((times) => times === 1), "nothing came twice");
    const line = `${today}: 2 events left out, sent before\n`;
    const would = `${today}: 3 events, 2 KB, would be sent\nWould send 1 file with 3 events. Nothing was sent.\n`;
    assert.equal(dry.out, line + would);
    assert.equal(second.out, `${line}[1/1] ${today}: 3 events accepted\nKlaviyo accepted 1 file with 3 events.\n`);
    assert.deepEqual(server.bodies[0], readFileSync(join(desk.folder, yesterday)));
    assert.equal(server.bodies[1].toString(), JSON.stringify(body(later.slice(2))));
    assert.deepEqual(idsOf(desk), entries(7).map(({ attributes }) => attributes.events.data[0].attributes.unique_id));
    return [first.both, dry.both, second.both, third.both];
  });
}

testBoth("a file of offers that were all sent before is passed over, and what is left out is not counted", async (desk) => {
  const test = entry({ id: "event-2", email: "a@example.com" });
  const [first] = write(desk.folder, [...entries(2), test], { on: day(-1) });
  writeFileSync(join(desk.folder, "again.json"), JSON.stringify(body(entries(2))));
  writeFileSync(join(desk.folder, "more.json"), JSON.stringify(body([test, ...entries(1, { from: 3 })])));
  const sent = await desk.sendTo({}, [first]);
  const again = await desk.sendTo({}, ["again.json", "more.json"]);
  assert.deepEqual([sent.code, again.code, again.server.requests], [0, 0, 1], again.both);
  assert.deepEqual(again.out.split("\n").slice(0, 3), [
    "again.json: passed over, all its events were sent before",
    `more.json: 1 event left out, sent before`,
    "[1/1] more.json: 1 event accepted",
  ]);
  const dry = await desk.send(["--dry-run", "again.json"]);
  assert.match(dry.out, /^again\.json: passed over, .*\nWould send 0 files/);
  return [sent.both, again.both, dry.both];
});

testBoth("of a file that was laid out anew no other event is left out, and nothing is changed", async (desk) => {
  const data = entries(5, { title: "“é” 🍵 \u2028 \ud83c" });
  const [first] = write(desk.folder, [data[0], data[2]], { on: day(-1) });
  const [last] = write(desk.folder, [data[4]], { on: day(-2) });
  await desk.sendTo({}, [first, last]);
  const text = JSON.stringify(body(data), null, 3).replaceAll("🍵", "\\ud83c\\udf75").replaceAll("4.5", "4.50");
  writeFileSync(join(desk.folder, "laid-out.json"), text);
  const { code, both, server } = await desk.sendTo({}, ["laid-out.json"]);
  assert.equal(code, 0, both);
  assert.match(both, /laid-out\.json: 3 events left out, sent before\n/);
  assert.equal(server.bodies[0].toString(), JSON.stringify(body([data[1], data[3]])));
  return both;
});

testBoth("notes of an earlier version tell no ids, but a file they name does", async (desk) => {
  const [old] = write(desk.folder, entries(3), { on: day(-1) });
  const sent = await desk.sendTo({}, [old]);
  const path = join(desk.folder, "followon-sent.json");
  const state = JSON.parse(readFileSync(path, "utf8"));
  for (const entry of Object.values(state.files)) delete entry.ids;
  writeFileSync(path, JSON.stringify(state));
  const [today] = write(desk.folder, entries(3, { from: 2 }));
  const args = [today, old];
  const next = await desk.sendTo(REFUSED, args);
  assert.deepEqual([sent.code, next.code, next.server.recorded.size], [0, 0, 2], next.both);
  assert.ok(next.out.includes(`${today}: 1 event left out, sent before\n`), next.out);
  return [sent.both, next.both];
});

/** Sends entries 0 to 2 without noting it, and gives the arguments to send entries 2 to 5 with, and 2 alone. */
async function sentElsewhere(desk, server) {
  const args = [`--base-url=${server.url}`, ...QUICK];
  const [first] = write(desk.folder, entries(3), { on: day(-1) });
  assert.equal((await desk.send([...args, "--state=elsewhere.json", first])).code, 0);
  const [second] = write(desk.folder, entries(4, { from: 2 }));
  writeFileSync(join(desk.folder, "shared.json"), JSON.stringify(body(entries(1, { from: 2 }))));
  return { args, second };
}

for (const repeats of [REFUSED, ONE_NAMED]) {
  for (const failed of [null, { status: 500 }]) {
    const how = `${failed ? "after a failed attempt" : "at the first attempt"}, repeats: ${repeats.repeats}`;
    testBoth(`of a file that shares an event with one that no notes tell of, the others arrive (${how})`, async (desk) => {
      const server = await start({ key: KEY, ...repeats, script: [null, failed] });
      const { args, second } = await sentElsewhere(desk, server);
      const ran = await desk.send([...args, second]);
      await server.close();
      assert.deepEqual([ran.code, server.requests], [0, failed ? 4 : 3], ran.both);
      allArrived(server, 6);
      assert.ok([...server.recorded.values()].every((times) => times === 1), "nothing came twice");
      assert.ok(ran.out.includes(`[1/1] ${second}: 1 event had arrived before; the others are sent\n`), ran.out);
      assert.ok(ran.out.includes(`[1/1] ${second}: 3 events accepted\n`), ran.out);
      assert.deepEqual(idsOf(desk).sort(), [2, 3, 4, 5].map((id) => `event-${id}`));
      assert.ok(desk.state[second].accepted);
      return ran.both;
    });
  }
}

testBoth("a file that was given up and had arrived takes nothing from one that shares an event with it", async (desk) => {
  const [first] = write(desk.folder, entries(3), { on: day(-1) });
  const [second] = write(desk.folder, entries(4, { from: 2 }));
  const server = await start({ key: KEY, ...REFUSED, faults: { dropAfter: 1 } });
  const args = [`--base-url=${server.url}`, "--wait=0.01"];
  const lost = await desk.send([...args, "--tries=1", first]);
  server.options.faults = {};
  const next = await desk.send([...args, second]);
  const again = await desk.send([...args, first]);
  await server.close();
  assert.deepEqual([lost.code, next.code, again.code], [1, 0, 0], next.both + again.both);
  allArrived(server, 6);
  assert.ok([...server.recorded.values()].every((times) => times === 1), "nothing came twice");
  assert.ok(again.out.includes(`[1/1] ${first}: had arrived at an earlier attempt\n`), again.out);
  assert.deepEqual(idsOf(desk).sort(), entries(6).map((_, id) => `event-${id}`));
  return [lost.both, next.both, again.both];
});

testBoth("at a first attempt, that every event is known is not taken for granted", async (desk) => {
  const server = await start({ key: KEY, ...REFUSED });
  const { args } = await sentElsewhere(desk, server);
  const ran = await desk.send([...args, "shared.json"]);
  await server.close();
  assert.deepEqual([ran.code, desk.state], [1, {}], ran.both);
  assert.match(ran.err, /^shared\.json: Klaviyo refused it \(400\)\. It has events of it already; .*export only what is new\.\n/);
  assert.match(ran.err, /It is known\. \(at .*, entry 1\)\n/);
  return ran.both;
});

const ENTRIES = "/data/attributes/events-bulk-create/data";
const UNNAMED = [
  { status: 409, body: "" },
  { status: 409, body: JSON.stringify({ errors: [{ title: "Conflict." }] }) },
  { status: 409, body: JSON.stringify({ errors: [{ source: { pointer: "/data" } }] }) },
  { status: 400, body: JSON.stringify({ errors: [{ source: { pointer: "/data/attributes/unique_id" } }] }) },
  { status: 400, body: JSON.stringify({ errors: [{ source: { pointer: `${ENTRIES}/3/unique_id` } }] }) },
];
testBoth("a refusal for known events that names none of them is not taken for their arrival", async (desk) => {
  const [file] = write(desk.folder, entries(3));
  const told = [];
  for (const refusal of UNNAMED) {
    for (const script of [[refusal], [{ status: 500 }, refusal]]) {
      const args = ["--wait=0.01", `--state=notes-${told.length}.json`, file];
      const { code, err, both } = await desk.sendTo({ script }, args);
      assert.equal(code, 1, both);
      assert.ok(err.startsWith(`${file}: Klaviyo refused it (${refusal.status}). It has events of it already; `), err);
      const { files } = JSON.parse(readFileSync(join(desk.folder, `notes-${told.length}.json`), "utf8"));
      assert.ok(Object.values(files).every((entry) => !entry.accepted && !entry.ids));
      told.push(both);
    }
  }
  return told;
});

testBoth("entries that a conflict names are told from those it does not", async (desk) => {
  const [file] = write(desk.folder, entries(3));
  const at = (index) => ({ source: { pointer: `${ENTRIES}/${index}` } });
  const named = (...indexes) => ({ status: 409, body: JSON.stringify({ errors: indexes.map(at) }) });
  const part = await desk.sendTo({ script: [named(0, 2)] }, ["--wait=0.01", file]);
  assert.deepEqual([part.code, part.server.requests], [0, 2], part.both);
  assert.equal(part.server.bodies[1].toString(), JSON.stringify(body(entries(1, { from: 1 }))));
  const script = [{ status: 500 }, named(0, 1, 2)];
  const all = await desk.sendTo({ script }, ["--wait=0.01", "--state=other.json", file]);
  assert.deepEqual([all.code, all.server.requests], [0, 2], all.both);
  assert.match(all.out, /had arrived at an earlier attempt\n/);
  return [part.both, all.both];
});

testBoth("of what is left of a file, an error tells the entry in the file", async (desk) => {
  const [first] = write(desk.folder, entries(2), { on: day(-1) });
  const [second] = write(desk.folder, entries(4));
  await desk.sendTo({}, [first]);
  const source = { pointer: `${ENTRIES}/1/attributes/profile` };
  const refusal = { status: 400, body: JSON.stringify({ errors: [{ title: "No.", source }] }) };
  const { code, err, both } = await desk.sendTo({ script: [refusal] }, [second]);
  assert.equal(code, 1, both);
  assert.ok(err.includes(`  No. (at ${source.pointer}, entry 4)\n`), err);
  return both;
});

// Limits

testBoth("requests that are told to wait are not sent earlier", async (desk) => {
  const files = write(desk.folder, entries(6), { each: 1 });
  // In turn the second's limit and the minute's.
  for (const options of [{ burst: 2, steady: 100 }, { scale: 0.03, burst: 100, steady: 2 }]) {
    const state = `--state=notes-${options.steady}.json`;
    const { code, both, server } = await desk.sendTo(options, [...QUICK, state, ...files]);
    assert.equal(code, 0, both);
    assert.ok(server.limited > 0, "some were told to wait");
    assert.equal(server.impatient, 0);
    allArrived(server, 6);
  }
});

testBoth("by its own pace it is never told to wait", async (desk) => {
  const files = write(desk.folder, entries(22), { each: 1 });
  const begun = performance.now();
  const { code, server } = await desk.sendTo({}, files);
  assert.deepEqual([code, server.limited, server.requests], [0, 0, 22]);
  assert.ok(performance.now() - begun > 2_000, "22 requests take two seconds");
});

test("the pace holds in every second and every minute, and wastes none", () => {
  const python = `
import json, sys
sys.path.insert(0, ${JSON.stringify(STATIC)})
sys.dont_write_bytecode = True
from send_to_klaviyo import Pace
pace, at, times = Pace(9, 140), 0.0, []
for _ in range(1000):
    at += 0.003
    at += pace.delay(at)
    pace.mark(at)
    times.append(at)
print(json.dumps(times))`;
  const times = JSON.parse(execFileSync(PYTHON.program, ["-c", python], { encoding: "utf8" }));
  assert.equal(times.length, 1000);
  times.forEach((time, index) => {
    // A rounding's breadth is left to floats.
    for (const [most, span] of [[9, 1], [140, 60]]) {
      if (index >= most) assert.ok(time - times[index - most] > span - 1e-6, `${most} in ${span} s at ${index}`);
    }
  });
  assert.ok(times.at(-1) < 7 * 60 + 30, "1,000 requests take no longer than the limits need");
  return import(NODE.script).then(({ Pace }) => {
    const pace = new Pace(9, 140);
    let at = 0;
    const same = times.map(() => {
      at += 0.003;
      at += pace.delay(at);
      pace.mark(at);
      return at;
    });
    assert.deepEqual(same, times);
  });
});

testBoth("Retry-After as a date, and one that is too long", async (desk) => {
  const [file] = write(desk.folder, entries(1));
  const until = new Date(Date.now() + 2_000).toUTCString();
  const begun = performance.now();
  const dated = await desk.sendTo({ script: [{ status: 503, headers: { "Retry-After": until } }] }, ["--wait=0.01", file]);
  assert.equal(dated.code, 0, dated.both);
  assert.ok(performance.now() - begun > 900, "a second at least, for dates have no parts of it");
  writeFileSync(join(desk.folder, file), JSON.stringify(body(entries(1, { from: 1 }))));
  const long = await desk.sendTo({ script: [{ status: 429, headers: { "Retry-After": "3600" } }] }, ["--wait=0.001", file]);
  assert.equal(long.code, 1);
  assert.match(long.err, /Klaviyo asks to wait 3,60[01] s\. What was accepted is noted in/);
  assert.equal(long.server.requests, 1);
});

testBoth("1,000 events are sent, 1,001 are not, nor more than 5 MB", async (desk) => {
  const [file] = write(desk.folder, entries(1_000));
  const right = await desk.sendTo({}, [file]);
  assert.equal(right.code, 0, right.both);
  allArrived(right.server, 1_000);
  writeFileSync(join(desk.folder, "many.json"), JSON.stringify(body(entries(1_001))));
  writeFileSync(join(desk.folder, "large.json"), JSON.stringify(body(entries(900, { title: "x".repeat(2_700) }))));
  const wrong = await desk.sendTo({}, [file, "many.json", "large.json"]);
  assert.deepEqual([wrong.code, wrong.server.requests], [2, 0]);
  assert.match(wrong.err, /many\.json: holds 1,001 events; Klaviyo takes 1,000/);
  assert.match(wrong.err, /large\.json: is larger than 5 MB/);
  return [right.both, wrong.both];
});

// Files

testBoth("a dry run checks, counts, needs no key and sends nothing", async (desk) => {
  const test = ["a@example.com", "b@TEST.com"].map((email, index) => entry({ id: `test-${index}`, email }));
  const files = write(desk.folder, [...entries(3), ...test], { each: 4 });
  const ran = await desk.sendTo({}, ["--dry-run", ...files], { key: null });
  assert.deepEqual([ran.code, ran.server.requests, desk.state], [0, 0, {}]);
  const sizes = ["3 KB", "1 KB"];
  const lines = files.map((file, at) => `${file}: ${["4 events", "1 event"][at]}, ${sizes[at]}, would be sent`);
  assert.deepEqual(ran.out.trimEnd().split("\n"), [
    "2 events to @example.com or @test.com: Klaviyo accepts these and drops them.",
    ...lines,
    "Would send 2 files with 5 events. Nothing was sent.",
  ]);
  const sent = await desk.sendTo({}, files);
  assert.deepEqual([sent.code, sent.server.recorded.size, sent.server.dropped], [0, 3, 2]);
  return [ran.both, sent.both];
});

/** A body of two events with something changed, as text. */
function changed(change) {
  const data = entries(2, { from: 90 });
  const whole = body(data);
  change(data[1].attributes, whole, data);
  return JSON.stringify(whole);
}

/** One whose second event has something changed. */
function changedEvent(change) {
  return changed((entry) => change(entry.events.data[0].attributes));
}

/** One whose second profile has another address. */
function addressed(email) {
  return changed((entry) => (entry.profile.data.attributes.email = email));
}

/** One whose second event is of another metric. */
function measured(name) {
  return changedEvent((event) => (event.metric.data.attributes.name = name));
}

const BAD = {
  "not JSON": ["{", /: is not JSON/],
  "a download cut short": [changed(() => {}).slice(0, -9), /: is not JSON/],
  "no UTF-8": [Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('"}')]), /: is not JSON/],
  "a byte order mark": [`\ufeff${changed(() => {})}`, /: is not JSON/],
  "NaN": [changed(() => {}).replace('"value":4.5', '"value":NaN'), /: is not JSON/],
  "nested without end": ["[".repeat(200_000), /: is not JSON/],
  "null": ["null", /: is not/],
  "another file": ['{"pairs":[]}', /: is not a request file of events/],
  "another job": [changed((_, whole) => (whole.data.type = "profile-bulk-import-job")), /: is not a request file/],
  "no events": [changed((_, __, data) => data.splice(0)), /: is not a request file/],
  "an entry of another type": [changed((_, __, data) => (data[1].type = "event")), /: entry 2 is not a profile with/],
  "an entry of two events": [changed(({ events }) => events.data.push(events.data[0])), /: entry 2 is not a profile with/],
  "an entry without events": [changed((entry) => (entry.events.data = [])), /: entry 2 is not a profile/],
  "an event that is null": [changed((entry) => (entry.events.data = [null])), /: event 2 is not an event/],
  "no unique_id": [changedEvent((event) => delete event.unique_id), /: event 2 has no unique_id/],
  "a unique_id with a blank": [changedEvent((event) => (event.unique_id = "a b")), /: event 2 has no unique_id/],
  "a unique_id twice": [changed((_, __, data) => (data[1] = data[0])), /: event 2 has the unique_id of event 1/],
  "no metric": [measured(""), /: event 2 has no name of a metric/],
  "a metric too long": [measured("x".repeat(128)), /: event 2 has no name of a metric/],
  "no properties": [changedEvent((event) => (event.properties = [])), /: event 2 has no properties/],
  "no address": [addressed(undefined), /: event 2 has no valid e-mail/],
  "half an address": [addressed("@mail.example"), /: event 2 has no valid e-mail/],
  "a blank in the address": [addressed("a\u00a0b@mail.example"), /: event 2 has no valid e-mail/],
};
testBoth("bad files are named, each with what is wrong, and nothing is sent", async (desk) => {
  const [good] = write(desk.folder, entries(1));
  const names = Object.keys(BAD).map((name) => `${name}.json`);
  for (const [name, [content]] of Object.entries(BAD)) writeFileSync(join(desk.folder, `${name}.json`), content);
  const { code, err, both, server } = await desk.sendTo({}, [good, ...names]);
  assert.deepEqual([code, server.requests, desk.state], [2, 0, {}]);
  const lines = err.trimEnd().split("\n");
  assert.equal(lines.pop(), "Nothing was sent.");
  assert.equal(lines.length, names.length, err);
  for (const [name, [, pattern]] of Object.entries(BAD)) {
    const line = lines.find((line) => line.startsWith(`${name}.json: `));
    assert.match(line ?? "", pattern, name);
  }
  return both;
});

// The engine's check of events is held against them, too.
const ADDRESSES = JSON.parse(readFileSync(new URL("addresses.json", import.meta.url), "utf8"));
testBoth("an address that Followon's check calls invalid is invalid here", async (desk) => {
  const kept = (list) => list.map((email, index) => entry({ id: `event-${index}`, email }));
  const [good] = write(desk.folder, kept(ADDRESSES.good));
  const right = await desk.send(["--dry-run", good]);
  assert.equal(right.code, 0, right.both);
  const names = kept(ADDRESSES.bad).map((entry, index) => {
    writeFileSync(join(desk.folder, `bad-${index}.json`), JSON.stringify(body([entry])));
    return `bad-${index}.json`;
  });
  const wrong = await desk.send(["--dry-run", ...names]);
  const lines = names.map((name) => `${name}: event 1 has no valid e-mail address\n`);
  assert.deepEqual([wrong.code, wrong.err], [2, `${lines.join("")}Nothing was sent.\n`]);
  return [right.both, wrong.both];
});

testBoth("of many problems a file's first five are told", async (desk) => {
  const data = entries(12);
  for (const entry of data) entry.attributes.profile.data.attributes.email = "nobody";
  write(desk.folder, data);
  const { code, err, both } = await desk.send([`klaviyo-events-${day(0)}.json`]);
  assert.equal(code, 2);
  assert.equal(err.split("\n").length, 8, err);
  assert.match(err, /: and 7 more of the kind\n/);
  return both;
});

testBoth("files are of their day: later ones are passed over, earlier ones noted", async (desk) => {
  const [today] = write(desk.folder, entries(1));
  const [tomorrow] = write(desk.folder, entries(1, { from: 1, sendOn: day(1) }), { on: day(1) });
  const [yesterday] = write(desk.folder, entries(1, { from: 2, sendOn: day(-1) }), { on: day(-1) });
  // Its events tell the day of a file that was renamed.
  writeFileSync(join(desk.folder, "renamed.json"), JSON.stringify(body(entries(1, { from: 3, sendOn: day(2) }))));
  const server = await start({ key: KEY });
  const args = [`--base-url=${server.url}`, today, tomorrow, yesterday, "renamed.json"];
  const first = await desk.send(args);
  assert.deepEqual([first.code, server.recorded.size], [3, 2], first.both);
  assert.ok(first.out.includes(`${tomorrow}: passed over, its day is ${day(1)}; --early sends it all the same\n`));
  assert.ok(first.out.includes(`renamed.json: passed over, its day is ${day(2)};`));
  assert.ok(first.out.includes(`${yesterday}: its day was ${day(-1)}; a fresh export knows who has bought since\n`));
  const early = await desk.send(["--early", ...args]);
  await server.close();
  assert.deepEqual([early.code, server.recorded.size, server.requests], [0, 4, 4], early.both);
  return [first.both, early.both];
});

testBoth("files of more than seven days ago are passed over", async (desk) => {
  const [old] = write(desk.folder, entries(1, { sendOn: day(-8) }), { on: day(-8) });
  const [week] = write(desk.folder, entries(1, { from: 1, sendOn: day(-7) }), { on: day(-7) });
  const [tomorrow] = write(desk.folder, entries(1, { from: 2, sendOn: day(1) }), { on: day(1) });
  // Its events tell the day of a file that was renamed.
  writeFileSync(join(desk.folder, "renamed.json"), JSON.stringify(body(entries(1, { from: 3, sendOn: "2024-02-29" }))));
  const args = [old, week, tomorrow, "renamed.json"];
  const why = "worked out from older orders, so export afresh; --late sends it all the same";
  const dry = await desk.send(["--dry-run", ...args]);
  assert.equal(dry.code, 3, dry.both);
  assert.ok(dry.out.includes(`${old}: passed over, its day was ${day(-8)}: ${why}\n`), dry.out);
  assert.ok(dry.out.includes(`renamed.json: passed over, its day was 2024-02-29: ${why}\n`), dry.out);
  assert.match(dry.out, /Would send 1 file with 1 event\./);
  const first = await desk.sendTo({}, args);
  assert.deepEqual([first.code, [...first.server.recorded.keys()].map((known) => JSON.parse(known)[2])], [3, ["event-1"]]);
  const late = await desk.sendTo({}, ["--late", ...args]);
  assert.deepEqual([late.code, late.server.recorded.size], [3, 2], late.both);
  assert.ok(late.out.includes(`${tomorrow}: passed over, its day is ${day(1)};`), late.out);
  const both = await desk.sendTo({}, ["--late", "--early", ...args]);
  assert.deepEqual([both.code, both.server.recorded.size], [0, 1], both.both);
  return [dry.both, first.both, late.both, both.both];
});

testBoth("a rehearsal goes on any day, whatever its file is called; with an event that is none it does not", async (desk) => {
  const names = [-30, 30].map((distance) => {
    const rehearsed = entries(2, { from: distance + 30, sendOn: day(distance), rehearsal: true });
    return write(desk.folder, rehearsed, { on: day(distance) })[0];
  });
  const ran = await desk.sendTo({}, names);
  assert.deepEqual([ran.code, ran.server.recorded.size], [0, 4], ran.both);
  const mixed = [...entries(1, { from: 90, rehearsal: true }), ...entries(1, { from: 91, sendOn: undefined })];
  delete mixed[1].attributes.events.data[0].attributes.properties.send_on;
  const [file] = write(desk.folder, mixed, { on: day(-30) });
  const over = await desk.sendTo({}, [file]);
  assert.deepEqual([over.code, over.server.requests], [3, 0], over.both);
  return [ran.both, over.both];
});

testBoth("a rehearsal goes on any day, and the events it rehearses after it", async (desk) => {
  const later = entries(3, { sendOn: day(5) });
  const rehearsed = entries(3, { sendOn: day(5), rehearsal: true });
  for (const { attributes } of rehearsed) attributes.events.data[0].attributes.unique_id = `rehearsal-${attributes.events.data[0].attributes.unique_id}`;
  const name = `klaviyo-rehearsal-${day(5)}.json`;
  writeFileSync(join(desk.folder, name), JSON.stringify(body(rehearsed)));
  const [file] = write(desk.folder, later, { on: day(5) });
  const ran = await desk.sendTo({}, [name, file]);
  assert.deepEqual([ran.code, ran.server.recorded.size, ran.server.requests], [3, 3, 1], ran.both);
  assert.ok(ran.out.includes(`${file}: passed over, its day is ${day(5)};`), ran.both);
  const whole = await desk.sendTo({}, ["--early", name, file]);
  assert.deepEqual([whole.code, whole.server.recorded.size], [0, 3], whole.both);
  return [ran.both, whole.both];
});

testBoth("the same content twice is sent once, and two exports of one day are not mixed", async (desk) => {
  const [file] = write(desk.folder, entries(2));
  writeFileSync(join(desk.folder, "copy.json"), readFileSync(join(desk.folder, file)));
  const twice = await desk.sendTo({}, [file, "copy.json"]);
  assert.deepEqual([twice.code, twice.server.requests], [0, 1], twice.both);
  writeFileSync(join(desk.folder, "old.json"), JSON.stringify(body(entries(3, { from: 5 }))));
  writeFileSync(join(desk.folder, "new.json"), JSON.stringify(body(entries(2, { from: 7 }))));
  const mixed = await desk.sendTo({}, ["old.json", "new.json"]);
  assert.deepEqual([mixed.code, mixed.server.requests], [2, 0]);
  assert.match(mixed.err, /^new\.json: event 1 is also in old\.json\. Keep the newer/);
  return [twice.both, mixed.both];
});

testBoth("a * that no shell expanded is expanded", async (desk) => {
  write(desk.folder, entries(6), { each: 2 });
  const ran = await desk.sendTo({}, [`klaviyo-events-${day(0)}*.json`]);
  assert.deepEqual([ran.code, ran.server.requests], [0, 3], ran.both);
  const none = await desk.send(["nothing-*.json"]);
  assert.deepEqual([none.code, none.err], [2, "nothing-*.json: there is no such file.\n"]);
  return [ran.both, none.both];
});

testBoth("notes that cannot be read stop the run before it begins", async (desk) => {
  const [file] = write(desk.folder, entries(1));
  const told = [];
  const wrong = ["1", '{"ids":1}', '{"ids":null}'].map((entry) => `{"followonSent":1,"files":{"a":${entry}}}`);
  for (const text of ["{", "[]", '{"followonSent":2,"files":{}}', ...wrong]) {
    writeFileSync(join(desk.folder, "notes.json"), text);
    const { code, both, server } = await desk.sendTo({}, ["--state", "notes.json", file]);
    assert.deepEqual([code, server.requests], [2, 0], both);
    assert.match(both, /notes\.json: is not readable as notes/);
    assert.equal(readFileSync(join(desk.folder, "notes.json"), "utf8"), text);
    told.push(both);
  }
  return told;
});

// Refusals

testBoth("a wrong key, and one that lacks the scope", async (desk) => {
  const files = write(desk.folder, entries(2), { each: 1 });
  const told = [];
  for (const [key, status] of [["pk_of_another_shop", 401], ["pk_without_scope", 403]]) {
    const { code, err, both, server } = await desk.sendTo({}, files, { key });
    assert.deepEqual([code, server.requests, server.recorded.size, desk.state], [1, 1, 0, {}], both);
    assert.ok(err.startsWith(`Klaviyo did not take the key (${status}): it is wrong or lacks the scope events:write.`), err);
    told.push(both);
  }
  return told;
});

testBoth("what Klaviyo refuses is told with its place, and what follows is not sent", async (desk) => {
  const files = write(desk.folder, entries(30), { each: 10 });
  const pointer = "/data/attributes/events-bulk-create/data/6/attributes/profile/data/attributes/email";
  // A careless server tells the key it was given, and a hostile one would move the cursor.
  const error = { title: "Invalid input.", detail: `No address.\u001b[2J ${KEY}`, source: { pointer } };
  const refusal = { status: 400, body: JSON.stringify({ errors: [error] }) };
  const server = await start({ key: KEY, script: [null, refusal] });
  const args = [`--base-url=${server.url}`, ...files];
  const first = await desk.send(args);
  assert.deepEqual([first.code, server.requests], [1, 2], first.both);
  assert.ok(first.err.startsWith(`${files[1]}: Klaviyo refused it (400). No event of it was taken.\n`), first.err);
  assert.ok(first.err.includes(`  Invalid input. No address. [2J ... (at ${pointer}, entry 7)\n`), first.err);
  assert.deepEqual(Object.keys(desk.state), [files[0]], "what was surely not taken is not noted");
  const second = await desk.send(args);
  await server.close();
  assert.deepEqual([second.code, server.requests], [0, 4], second.both);
  allArrived(server, 30);
  return [first.both, second.both];
});

testBoth("answers that are no list of errors, and redirects, are no way on", async (desk) => {
  const [file] = write(desk.folder, entries(1));
  const elsewhere = createServer((_, response) => response.writeHead(202).end());
  let asked = 0;
  elsewhere.on("request", () => (asked += 1));
  await new Promise((done) => elsewhere.listen(0, "127.0.0.1", done));
  const there = `http://127.0.0.1:${elsewhere.address().port}/`;
  const told = [];
  for (const [status, headers] of [[302, { location: there }], [307, { location: there }], [404, {}]]) {
    const script = [{ status, headers, body: "<html>" }];
    const { code, both } = await desk.sendTo({ script }, [file]);
    assert.equal(code, 1, both);
    assert.ok(both.startsWith(`${file}: Klaviyo refused it (${status}).`), both);
    told.push(both);
  }
  elsewhere.close();
  assert.equal(asked, 0, "the key went nowhere else");
  return told;
});

testBoth("a request that came too slowly for the server (408) is sent again", async (desk) => {
  const [file] = write(desk.folder, entries(2));
  const slow = { status: 408, body: "<html>" };
  const ran = await desk.sendTo({ script: [slow] }, ["--wait=0.01", file]);
  assert.deepEqual([ran.code, ran.server.requests], [0, 2], ran.both);
  assert.ok(ran.out.startsWith(`${file}: Klaviyo answered 408; attempt 2 of 8 in `), ran.out);
  allArrived(ran.server, 2);
  // Whether it arrived is as open as after a 500.
  writeFileSync(join(desk.folder, file), JSON.stringify(body(entries(2, { from: 2 }))));
  const never = await desk.sendTo({ script: [slow, { status: 400 }] }, ["--wait=0.01", file]);
  assert.match(never.err, /refused it \(400\)\. An earlier attempt may have arrived all the same\./);
  assert.ok(desk.state[file].tried);
  return [ran.both, never.both];
});

testBoth("a server that stays broken is given up, and earlier files stay noted", async (desk) => {
  const files = write(desk.folder, entries(3), { each: 1 });
  const broken = Array.from({ length: 3 }, () => ({ status: 500 }));
  const options = ["--tries=3", "--wait=0.01"];
  const ran = await desk.sendTo({ script: [null, ...broken] }, [...options, ...files]);
  assert.deepEqual([ran.code, ran.server.requests], [1, 4], ran.both);
  assert.match(ran.err, /given up after 3 attempts\. Last Klaviyo answered 500; .* the same command again goes on/);
  assert.ok(desk.state[files[0]].accepted && desk.state[files[1]].tried && !desk.state[files[1]].accepted);
  // Nobody listens here.
  const nobody = await start({});
  await nobody.close();
  const alone = await desk.send([`--base-url=${nobody.url}`, ...options, ...files]);
  assert.equal(alone.code, 1);
  assert.match(alone.err, /given up after 3 attempts\. Last there was this: the connection failed\./);
  return [ran.both, alone.both];
});

// The command

const COMMANDS = [
  [["--help"], 0, /^Usage: .*\n\nSends Followon's request files/],
  [[], 2, /^Name the files: /],
  [["pk_secret.json"], 2, /^A key on the command line can be read by others/],
  [["--key=pk_secret", "x.json"], 2, /^--key is no option/],
  [["--state"], 2, /^--state needs a value/],
  [["--base-url=http://a.klaviyo.com", "x.json"], 2, /must begin with https/],
  [["--base-url=ftp://localhost", "x.json"], 2, /must begin with https/],
  [["--base-url=klaviyo", "x.json"], 2, /takes an address/],
  [["--pace=11,150", "x.json"], 2, /Klaviyo takes at most 10 requests a second and 150 a minute/],
  [["--pace=0,150", "x.json"], 2, /Klaviyo takes at most/],
  [["--pace=fast", "x.json"], 2, /takes two numbers/],
  [["--tries=0", "x.json"], 2, /takes a number from 1/],
  [["--wait=0", "x.json"], 2, /takes seconds/],
  [["x.json"], 2, /^x\.json: there is no such file/],
  [["."], 2, /^\.: cannot be read/],
];
testBoth("commands that are not right are told what is", async (desk) => {
  const told = [];
  for (const [args, code, pattern] of COMMANDS) {
    const ran = await desk.send(args);
    assert.equal(ran.code, code, args.join(" "));
    assert.match(ran.out + ran.err, pattern);
    assert.ok(!ran.both.includes("pk_secret"), "a key given in the wrong place is not told again");
    told.push(ran.both);
  }
  for (const [key, pattern] of [[null, /^Set KLAVIYO_API_KEY/], ["pk_a\nb", /^KLAVIYO_API_KEY holds something else/]]) {
    const ran = await desk.send(["x.json"], { key });
    assert.deepEqual([ran.code, pattern.test(ran.err)], [2, true], ran.both);
    told.push(ran.both);
  }
  return told;
});

// The schema

test("what the schema says of bodies", () => {
  assert.deepEqual(validate(body(entries(1_000))), []);
  const at = (errors) => errors.map(({ pointer }) => pointer.replace(/^.*attributes\/events\/data\/0/, "…"));
  const wrong = (change) => at(validate(changed(change)));
  assert.deepEqual(wrong((entry) => delete entry.events.data[0].attributes.metric), ["…/attributes"]);
  assert.deepEqual(wrong((entry) => (entry.events.data[0].attributes.time = "soon")), ["…/attributes/time"]);
  assert.deepEqual(wrong((entry) => (entry.events.data[0].attributes.value = "4.50")), ["…/attributes/value"]);
  assert.deepEqual(wrong((entry) => (entry.events.data[0].attributes.colour = 1)), ["…/attributes/colour"]);
  assert.deepEqual(wrong((entry) => (entry.events.data[0].attributes.value = null)), []);
  assert.deepEqual(wrong((_, __, data) => (data[1] = data[0])), ["…/attributes/unique_id"]);
  assert.deepEqual(wrong((_, whole) => (whole.data.type = "event")), ["/data/type"]);
  assert.deepEqual(at(validate(body(entries(1_001)))), ["/data"]);
  assert.equal(validate(body(entries(1, { title: "x".repeat(100_001) }))).length, 2, "of the item, its id and its title");
  assert.equal(validate("{").length, 1);
});

await runAll(process.argv.slice(2));
