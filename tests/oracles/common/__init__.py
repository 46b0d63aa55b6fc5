"""What the oracles share: made-up shops, the engine's own answers, and a count of the checks."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SCRATCH = tempfile.TemporaryDirectory(prefix="followon-oracle-")


def _example(package, name):
    """The path of an example program, which is built unless `cargo xtask test` has done so."""
    if "FOLLOWON_EXAMPLES" in os.environ:
        return Path(os.environ["FOLLOWON_EXAMPLES"]) / name
    command = ["cargo", "build", "--quiet", "--profile", "quick", "--package", package, "--example", name]
    subprocess.run(command, cwd=ROOT, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    return (ROOT / target) / "quick" / "examples" / name


_built = {}


def _run(package, name, *args):
    if name not in _built:
        _built[name] = _example(package, name)
    return subprocess.run([_built[name], *map(str, args)], check=True, stdout=subprocess.PIPE).stdout


def shop(customers, products, seed):
    """The orders file of a made-up shop."""
    folder = Path(SCRATCH.name) / f"{customers}-{products}-{seed}"
    if not folder.exists():
        _run("followon-sample", "write", folder, customers, products, seed)
    return folder / "orders.csv"


def engine(settings, *files):
    """The engine's summary and pairs."""
    return json.loads(_run("followon", "counts", json.dumps(settings), *files))


def backtest(settings, options, *files):
    """The engine's backtest."""
    return json.loads(_run("followon", "backtest", json.dumps(settings), json.dumps(options), *files))


class Checks:
    """Counts checks, shows those that fail, and ends the program with the count."""

    def __init__(self):
        self.passed = self.failed = 0

    def equal(self, what, ours, theirs):
        if ours == theirs:
            self.passed += 1
            return
        self.failed += 1
        print(f"FAILED {what}: {_difference(ours, theirs)}")

    def close(self, what, ours, theirs, within):
        far = [key for key in theirs if key not in ours or not abs(ours[key] - theirs[key]) <= within]
        if not far and len(ours) == len(theirs):
            self.passed += 1
            return
        self.failed += 1
        some = {key: (ours.get(key), theirs[key]) for key in far[:5]}
        print(f"FAILED {what}: {len(ours)} and {len(theirs)} values, {len(far)} far apart, such as {some}")

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed else 0)


def _difference(ours, theirs):
    if isinstance(ours, set) and isinstance(theirs, set):
        only = [sorted(one - other)[:5] for one, other in [(ours, theirs), (theirs, ours)]]
        return f"{len(ours)} and {len(theirs)}; ours alone has {only[0]}, theirs {only[1]}"
    if not (isinstance(ours, dict) and isinstance(theirs, dict)):
        return f"{ours} is not {theirs}"
    keys = [key for key in {**ours, **theirs} if ours.get(key) != theirs.get(key)]
    some = {key: (ours.get(key), theirs.get(key)) for key in keys[:5]}
    return f"{len(keys)} of {len(ours)} and {len(theirs)} differ, such as {some}"
