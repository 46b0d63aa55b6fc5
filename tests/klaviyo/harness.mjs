// What the tests of the senders stand on: both senders as a merchant runs them, and the account of what passed.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Tally, hasWords } from "../tally.mjs";
import { start } from "./server.mjs";

export const STATIC = fileURLToPath(new URL("../../web/static/", import.meta.url));
export const KEY = "pk_0f5e6d7c8b9a00112233445566778899";
/** Quick enough for a test, and as many attempts as an unlucky seed needs. */
export const QUICK = ["--pace=1000,100000", "--wait=0.01", "--tries=60"];

/** The program itself: `python3` is often a script that looks for it, which takes longer than a run. */
const itself = ["-c", "import sys; print(sys.executable)"];
export const PYTHON = {
  name: "Python",
  program: execFileSync(process.env.FOLLOWON_PYTHON ?? "python3", itself, { encoding: "utf8" }).trim(),
  // Without what is installed beside the standard library, for the sender must need nothing else.
  options: ["-S"],
  script: join(STATIC, "send_to_klaviyo.py"),
};
export const NODE = {
  name: "Node",
  program: process.execPath,
  options: [],
  script: join(STATIC, "send_to_klaviyo.mjs"),
};
const SENDERS = [PYTHON, NODE];
/** As many at once as keeps two cores busy: most of a test is waiting. */
const AT_ONCE = 3;

const tests = [];

/** Adds a test that is no matter of one sender. */
export function test(name, run) {
  tests.push({ name, run });
}

/** Adds a test that is run with each sender, in a folder of its own. What it gives must be the same for both. */
export function testBoth(name, run) {
  tests.push({
    name,
    run: async () => {
      const both = SENDERS.map((sender) => inFolder((folder) => run(new Desk(sender, folder))));
      const [python, node] = await Promise.all(both);
      assert.deepEqual(node, python, "both senders say the same");
    },
  });
}

async function inFolder(run) {
  const folder = mkdtempSync(join(tmpdir(), "followon-sender-"));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A merchant's folder with request files, and a sender to send them with. */
export class Desk {
  constructor(sender, folder) {
    this.sender = sender;
    this.folder = folder;
  }

  get other() {
    return new Desk(this.sender === NODE ? PYTHON : NODE, this.folder);
  }

  /** The notes of what was sent, by file name. */
  get state() {
    const path = join(this.folder, "followon-sent.json");
    if (!existsSync(path)) return {};
    const state = JSON.parse(readFileSync(path, "utf8"));
    assert.equal(state.followonSent, 1);
    return Object.fromEntries(Object.values(state.files).map((entry) => [entry.file, entry]));
  }

  /**
   * Runs the sender, and gives its exit code and what it said. `meanwhile` is called with the process and all it has
   * said so far, whenever it says more.
   */
  async send(args, { key = KEY, meanwhile = () => {} } = {}) {
    const env = { ...process.env, KLAVIYO_API_KEY: key };
    if (key === null) delete env.KLAVIYO_API_KEY;
    const { program, options, script } = this.sender;
    const child = spawn(program, [...options, script, ...args], { cwd: this.folder, env });
    this.child = child;
    const said = { out: "", err: "" };
    for (const [stream, name] of [[child.stdout, "out"], [child.stderr, "err"]]) {
      stream.setEncoding("utf8").on("data", (text) => {
        said[name] += text;
        meanwhile(child, said.out);
      });
    }
    const code = await new Promise((done, failed) => child.on("error", failed).on("close", done));
    this.#keepsTheKey(said, key);
    return { code, ...said, both: told(code, said) };
  }

  /** Sends to a stand-in of its own, with what it recorded. */
  async sendTo(options, args, more) {
    const server = await start({ key: KEY, ...options });
    try {
      const ran = await this.send([`--base-url=${server.url}`, ...args], more);
      return { ...ran, server };
    } finally {
      await server.close();
    }
  }

  #keepsTheKey(said, key) {
    const state = join(this.folder, "followon-sent.json");
    const written = existsSync(state) ? readFileSync(state, "utf8") : "";
    const shown = [said.out, said.err, written].some((text) => text.includes(key));
    assert.ok(!key || !shown, "the key is never shown or written");
    assert.ok(!/Traceback|at .*\.mjs:\d+/.test(said.err), said.err);
  }
}

/** What was said, less what differs from run to run and from sender to sender. */
function told(code, { out, err }) {
  const text = `${out}${err}exit ${code}\n`;
  return text
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "TIME")
    .replace(/127\.0\.0\.1:\d+/g, "HOST")
    .replace(/in \d+\.\d s$/gm, "in SOME s")
    .replaceAll("python3 send_to_klaviyo.py", "SENDER")
    .replaceAll("node send_to_klaviyo.mjs", "SENDER");
}

/** Runs what was added, or those with all the words in their names, and ends the process. */
export async function runAll(words) {
  const queue = tests.filter(({ name }) => hasWords(name, words));
  const tally = new Tally();
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await tally.run(next.name, next.run);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  tally.end();
}
