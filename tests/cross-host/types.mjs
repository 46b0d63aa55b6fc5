// The package's declarations are sound and fit what an engineer writes, for Node and for the web.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const compiler = join(root, "tests/node_modules/typescript/bin/tsc");

const config = (target) => ({
  compilerOptions: {
    strict: true,
    noEmit: true,
    target: "es2022",
    module: "esnext",
    moduleResolution: "bundler",
    lib: ["es2022", "dom", "esnext.disposable"],
    types: [],
    paths: { followon: [join(root, "core/wasm/pkg", target, "followon.d.ts")] },
  },
  files: [join(root, "tests/cross-host/face.ts")],
});

const counts = { passed: 0, failed: 0 };
const folder = mkdtempSync(join(tmpdir(), "followon-types-"));
try {
  for (const target of ["nodejs", "web"]) {
    const project = join(folder, `${target}.json`);
    writeFileSync(project, JSON.stringify(config(target)));
    try {
      execFileSync("node", [compiler, "--project", project], { stdio: "inherit" });
      counts.passed += 1;
      console.log(`ok ${target}`);
    } catch {
      counts.failed += 1;
      console.log(`not ok ${target}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;
