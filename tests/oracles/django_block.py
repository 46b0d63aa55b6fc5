"""Django renders the block's template as our own engine does, byte for byte.

Klaviyo's templates are Django's. The engine in core/src/deliver/template renders them for the preview; here the example
`block_cases` prints templates, contexts and what our engine made of them, and Django's engine makes its own of the same.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import django
from django.conf import settings
from django.template import Context, Engine, Library

ROOT = Path(__file__).resolve().parents[2]
SHOWN = 5


def cases():
    """What the example prints, line by line. It is built unless `cargo xtask test` has done so."""
    cargo = os.environ.get("CARGO", "cargo")
    command = [cargo, "run", "--quiet", "--profile", "quick", "--package", "followon", "--example", "block_cases"]
    if "FOLLOWON_EXAMPLES" in os.environ:
        command = [Path(os.environ["FOLLOWON_EXAMPLES"]) / "block_cases"]
    run = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in run.stdout.decode().split("\n") if line]


def difference(ours, theirs):
    """The first place where the two part, with what stands around it."""
    at = next((i for i, (a, b) in enumerate(zip(ours, theirs)) if a != b), min(len(ours), len(theirs)))
    return f"at character {at}\n  ours:   {ours[max(0, at - 40):at + 60]!r}\n  Django: {theirs[max(0, at - 40):at + 60]!r}"


def lookup(value, name):
    """Klaviyo's own filter, by which its templates read what a profile holds under a name."""
    return value.get(name, "") if isinstance(value, dict) else ""


def main():
    # Klaviyo's engine escapes; numbers and dates are not localised.
    settings.configure(USE_I18N=False, USE_TZ=False)
    django.setup()
    engine = Engine(autoescape=True)
    klaviyo = Library()
    klaviyo.filter("lookup", lookup)
    engine.template_builtins.append(klaviyo)

    passed, failures = 0, []
    for case in cases():
        theirs = engine.from_string(case["template"]).render(Context(case["context"]))
        if theirs.encode() == case["html"].encode():
            passed += 1
        else:
            failures.append(f"{case['template'][:200]!r}\n{difference(case['html'], theirs)}")

    for failure in failures[:SHOWN]:
        print(failure)
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
