"""Wilson's 95 % intervals and rates of every pair against statsmodels."""

from statsmodels.stats.proportion import proportion_confint

from common import Checks, engine, shop


def main():
    checks, seen = Checks(), set()
    for size in [dict(customers=30, products=12, seed=21), dict(customers=2000, products=40, seed=22)]:
        rows = [row["pair"] for row in engine({"pairFloor": 0, "minBuyers": 1}, shop(**size))["pairs"]]
        for end, which in [("rateLow", 0), ("rateHigh", 1)]:
            ours = {(p["followers"], p["buyers"]): p[end] for p in rows}
            theirs = {kn: proportion_confint(*kn, alpha=0.05, method="wilson")[which] for kn in ours}
            checks.close(f"{size}: {end}", ours, theirs, 1e-9)
            seen |= set(ours)
        rates = {(p["followers"], p["buyers"]): p["rate"] for p in rows}
        checks.equal(f"{size}: rate", rates, {(k, n): k / n for k, n in rates})
        # `strict` asks the one-sided 95 % bound, which is the lower end of the two-sided 90 % interval.
        strict = engine({"pairFloor": 0, "minBuyers": 1, "strict": True, "threshold": 0.1, "soldWithinDays": 3650}, shop(**size))
        ours = {(p["pair"]["from"]["id"], p["pair"]["to"]["id"]): p["pair"]["eligible"] for p in strict["pairs"]}
        theirs = {
            (p["pair"]["from"]["id"], p["pair"]["to"]["id"]):
                bool(proportion_confint(p["pair"]["followers"], p["pair"]["buyers"], alpha=0.1, method="wilson")[0] > 0.1)
            for p in strict["pairs"]
        }
        checks.equal(f"{size}: strict", ours, theirs)
        checks.equal(f"{size}: some are strict, some are not", {*ours.values()}, {True, False})
    # Certainty and a single buyer are where formulas break.
    checks.equal("the extremes are among them", (1, 1) in seen and any(k == n > 1 for k, n in seen), True)
    print(f"{len(seen)} different intervals")
    checks.end()


main()
