"""The backtest by numpy: the protocol written a second time, with EASE by numpy's own inverse, and draws at random and the
beta-binomial by scipy.

Counts must agree exactly, scores to a billionth.
"""

import csv
import datetime
import math

import numpy as np
from scipy.special import betaln
from scipy.stats import hypergeom

from common import Checks, backtest, shop

SMALL = dict(customers=400, products=40, seed=11)
WIDE = dict(customers=300, products=160, seed=12)
LARGE = dict(customers=2500, products=40, seed=14)

CASES = [
    ("the defaults", LARGE, {}, {}),
    ("a small shop", SMALL, {}, {}),
    ("a wide range, few products taken part", WIDE, {"minBuyers": 2}, {"products": 60}),
    ("by SKU, a heavy ridge", LARGE, {"productKey": "sku"}, {"ridge": 1000, "horizonDays": 45}),
    ("a key of its own", SMALL, {}, {"productKey": "sku", "minBuyers": 3, "ridge": 0.5}),
    ("days of one's own", LARGE, {"threshold": 0.1}, {"snapshots": ["2026-03-01", "2025-11-15"], "activeDays": 30}),
    ("the range of an early day", LARGE, {}, {"universeBefore": "2025-06-01", "minBuyers": 30}),
    ("returning buyers only", LARGE, {"base": "returningBuyers"}, {"activeDays": 90}),
    ("a threshold met by no pair", SMALL, {"threshold": 0.99}, {}),
    ("a day before all orders", SMALL, {}, {"snapshots": ["2020-01-01"]}),
]


STRENGTHS = [1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 65, 100, 150, 200, 300, 400]


def chances(bought, place, first_day, day, horizon, eligible):
    """The chance of every pair and the base rate of every product, by landmarks before a day."""
    n = len(place)
    events, successes = np.zeros((n, n)), np.zeros((n, n))
    begin = first_day + (60 if day - first_day >= 270 else 0)
    for products in bought.values():
        first = {place[product]: min(days) for product, days in products.items() if product in place}
        for product, days in products.items():
            if product not in place:
                continue
            x = place[product]
            for at in (at for at in days if begin <= at <= day - horizon):
                # Whoever owns Y already is not at risk; whoever never buys it is.
                events[x] += 1
                for y, when in first.items():
                    events[x, y] -= when <= at
                    successes[x, y] += at < when <= at + horizon
    # The engine counts no product as an event of itself.
    np.fill_diagonal(events, 0)
    np.fill_diagonal(successes, 0)
    at_risk = events.sum(0)
    base = np.where(at_risk > 0, successes.sum(0) / np.maximum(at_risk, 1), 0)
    xs, ys = np.nonzero(eligible)
    told = (events[xs, ys] > 0) & (base[ys] > 0) & (base[ys] < 1)
    k, events_of, b = successes[xs, ys][told], events[xs, ys][told], base[ys][told]
    likelihood = [
        (betaln(k + m * b, events_of - k + m * (1 - b)) - betaln(m * b, m * (1 - b))).sum() for m in STRENGTHS
    ]
    m = STRENGTHS[int(np.argmax(likelihood))]
    return (successes + m * base) / (events + m), base


def read(path, by_sku):
    """By customer, the days of each product."""
    head, lines = {}, []
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            kept = head.setdefault(row["Name"], {})
            for column in ("Email", "Created at", "Financial Status", "Cancelled at"):
                if not kept.get(column):
                    kept[column] = row[column]
            lines.append(row)
    bought, days = {}, []
    for order in head.values():
        order["day"] = datetime.date.fromisoformat(order["Created at"][:10]).toordinal()
        days.append(order["day"])
    for row in lines:
        order = head[row["Name"]]
        if not order["Email"] or order["Cancelled at"] or order["Financial Status"] in ("voided", "refunded"):
            continue
        if int(row["Lineitem quantity"]) <= 0 or float(row["Lineitem price"] or 0) <= 0:
            continue
        product = (by_sku and row["Lineitem sku"]) or row["Lineitem name"]
        customer = bought.setdefault(order["Email"].strip().lower(), {})
        customer.setdefault(product.encode(), set()).add(order["day"])
    return bought, min(days), max(days)


def expected(path, settings, options):
    bought, first_day, last_day = read(path, options.get("productKey", settings.get("productKey")) == "sku")
    horizon = options.get("horizonDays", 90)
    ordinal = lambda text: datetime.date.fromisoformat(text).toordinal()
    if "snapshots" in options:
        snapshots = sorted(map(ordinal, options["snapshots"]))
    else:
        latest = last_day + 1 - horizon
        snapshots = [day for day in (latest - 120, latest - 60, latest) if day - first_day >= 120]
    before = ordinal(options["universeBefore"]) if "universeBefore" in options else snapshots[0] if snapshots else 0
    least = options.get("minBuyers", settings.get("minBuyers", "auto"))
    if least == "auto":
        least = min(max(math.isqrt(len(bought)) // 4, 1), 20)
    popular = {}
    for products in bought.values():
        for product, days in products.items():
            popular[product] = popular.get(product, 0) + (min(days) < before)
    ranked = sorted((-count, product) for product, count in popular.items() if count > 0)
    universe = sorted(product for _, product in ranked[: options.get("products", 1500)])
    place, n = {product: at for at, product in enumerate(universe)}, len(universe)
    active = scored = 0
    tallies = {name: [] for name in ("randomEligible", "bestSellers", "plain", "ease", "blend", "oracle")}
    said = {name: [] for name in ("rate", "baseRate", "chance")}
    for day in snapshots:
        buyers, counted = np.zeros(n), np.zeros(n)
        followers, matrix, people = np.zeros((n, n)), [], []
        returning = settings.get("base") == "returningBuyers"
        for customer in sorted(bought):
            known, new = {}, set()
            for product, days in bought[customer].items():
                if product not in place:
                    continue
                past = [d for d in days if d < day]
                if past:
                    known[place[product]] = (min(past), max(past))
                elif min(days) < day + horizon:
                    new.add(place[product])
            if not known:
                continue
            row = np.zeros(n)
            row[list(known)] = 1
            last_day = max((d for days in bought[customer].values() for d in days if d < day))
            for x, (first, _) in known.items():
                buyers[x] += 1
                counted[x] += not returning or last_day > first
                for y, (_, last) in known.items():
                    followers[x, y] += y != x and last > first
            matrix.append(row)
            people.append((row, known, new))
        if not people:
            continue
        a = np.array(matrix)
        inverse = np.linalg.inv(a.T @ a + options.get("ridge", 200) * np.eye(n))
        weights = -inverse / np.diag(inverse)
        np.fill_diagonal(weights, 0)
        rate = followers / np.maximum(counted, 1)[:, None]
        eligible = (rate > settings.get("threshold", 0.25)) & (counted >= least)[:, None]
        chance, base = chances(bought, place, first_day, day, horizon, eligible)
        for row, known, new in people:
            latest = max(last for _, last in known.values())
            if latest < day - options.get("activeDays", 180):
                continue
            active += 1
            basket = [x for x, (_, last) in known.items() if last == latest]
            candidates = np.flatnonzero(eligible[basket].any(0) & (row == 0))
            if len(candidates) == 0:
                continue
            scored += 1
            right = np.isin(candidates, list(new)).astype(float)
            rates = np.where(eligible[np.ix_(basket, candidates)], rate[np.ix_(basket, candidates)], 0).max(0)
            pairs = np.ix_(basket, candidates)
            for name, numbers in (
                ("rate", rates),
                ("baseRate", base[candidates]),
                ("chance", np.where(eligible[pairs], chance[pairs], 0).max(0)),
            ):
                said[name] += zip(numbers, right)
            with np.errstate(divide="ignore"):
                any_chance = np.log(1 - np.prod(1 - chance[pairs], axis=0))
            ease = row @ weights[:, candidates]
            scores = {
                "bestSellers": buyers[candidates],
                "plain": rates,
                "ease": ease,
                "blend": any_chance + 3 * ease,
                "oracle": right,
            }
            shown = min(3, len(candidates))
            discounts = 1 / np.log2(np.arange(3) + 2)
            ideal = discounts[: min(3, len(new))].sum()

            def take(name, hit, gains):
                recall = gains.sum() / min(3, len(new)) if new else None
                ndcg = gains @ discounts[: len(gains)] / ideal if new else None
                tallies[name].append((hit, gains.sum() / 3, recall, ndcg))

            missed = hypergeom.pmf(0, len(candidates), int(right.sum()), shown)
            take("randomEligible", 1 - missed, np.full(shown, right.mean()))
            for name, score in scores.items():
                # Scores that differ by rounding alone are one score.
                order = np.lexsort((candidates, -buyers[candidates], -np.round(score, 12)))[:3]
                take(name, right[order].any(), right[order])
    mean = lambda values: float(np.mean(values)) if len(values) else 0.0
    rankings = {}
    for name, rows in tallies.items():
        for at, metric in enumerate(("hitRate", "precision", "recall", "ndcg")):
            rankings[name, metric] = mean([row[at] for row in rows if row[at] is not None])
    for name, pairs in said.items():
        rankings[name, "mean"] = mean([number for number, _ in pairs])
        rankings[name, "bought"] = mean([right for _, right in pairs])
        rankings[name, "brier"] = mean([(number - right) ** 2 for number, right in pairs])
    return (active, scored, n, len(snapshots)), rankings


checks = Checks()
for what, made, settings, options in CASES:
    settings = {"exclude": [], **settings}
    path = shop(**made)
    ours = backtest(settings, options, path)
    counts, rankings = expected(path, settings, options)
    checks.equal(f"{what}: counts", (ours["active"], ours["scored"], ours["products"], len(ours["snapshots"])), counts)
    scores = {
        (score["ranking"], metric): score[metric]
        for score in ours["rankings"]
        for metric in ("hitRate", "precision", "recall", "ndcg")
    }
    for score in ours["forecasts"]:
        scores.update({(score["forecast"], metric): score[metric] for metric in ("mean", "bought", "brier")})
    checks.close(f"{what}: scores", scores, rankings, 1e-9)
checks.end()
