"""The backtest by numpy: the protocol written a second time, with EASE by numpy's own inverse, the regression, draws and the
beta-binomial by scipy.

Counts must agree exactly, scores to a billionth, what the regression says to a millionth.
"""

import csv
import datetime
import math

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, expit
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


class Fit:
    """Everything that was known before a day, of the products that take part."""

    def __init__(self, bought, place, first_day, day, settings, options, least):
        horizon, n = options.get("horizonDays", 90), len(place)
        self.day, self.n, self.people = day, n, []
        owned, followers, counted = np.zeros((0, n)), np.zeros((n, n)), np.zeros(n)
        events, successes, rows = np.zeros((n, n)), np.zeros((n, n)), []
        self.same = np.zeros((n, n))
        begin = first_day + (60 if day - first_day >= 270 else 0)
        returning = settings.get("base") == "returningBuyers"
        for customer in sorted(bought):
            known, new = {}, set()
            for product, days in bought[customer].items():
                if product not in place:
                    continue
                past = sorted(d for d in days if d < day)
                if past:
                    known[place[product]] = past
                elif day <= min(days) < day + horizon:
                    new.add(place[product])
            if not known:
                continue
            last_day = max(past[-1] for past in known.values())
            row = np.zeros(n)
            row[list(known)] = 1
            rows.append(row)
            for x, past in known.items():
                counted[x] += not returning or last_day > past[0]
                for y, others in known.items():
                    followers[x, y] += y != x and others[-1] > past[0]
                for at in past:
                    for y, others in known.items():
                        self.same[x, y] += at in others
                    if begin <= at <= day - horizon:
                        # Whoever owns Y already is not at risk; whoever never buys it is.
                        events[x] += 1
                        for y, others in known.items():
                            events[x, y] -= others[0] <= at
                            successes[x, y] += at < others[0] <= at + horizon
            order_days = {d for past in known.values() for d in past}
            self.people.append((customer, row, known, new, last_day, len(order_days)))
        # No product is an event of itself.
        np.fill_diagonal(events, 0)
        np.fill_diagonal(successes, 0)
        self.a = np.array(rows) if rows else owned
        self.buyers = self.a.sum(0)
        self.rate = followers / np.maximum(counted, 1)[:, None]
        floor = min(settings.get("pairFloor", 0.05), settings.get("threshold", 0.25))
        enough = (counted >= least)[:, None]
        self.kept = (followers > 0) & enough & (self.rate >= floor)
        self.eligible = (self.rate > settings.get("threshold", 0.25)) & enough
        at_risk = events.sum(0)
        # No count makes certain: half an event stands against all or none.
        came = successes.sum(0)
        usual = came.sum() / max(at_risk.sum(), 1) or 0.5 / (at_risk.sum() + 1)
        self.base = came / np.maximum(at_risk, 1)
        self.base = np.where(came == 0, 0.5 / (at_risk + 1), self.base)
        self.base = np.where((came == at_risk) & (at_risk > 0), (at_risk + 0.5) / (at_risk + 1), self.base)
        self.base = np.where(at_risk > 0, self.base, usual)
        assert self.kept.sum() <= 20_000, "the engine would take a sample"
        xs, ys = np.nonzero(self.kept)
        told = (events[xs, ys] > 0) & (self.base[ys] > 0) & (self.base[ys] < 1)
        k, m_of, b = successes[xs, ys][told], events[xs, ys][told], self.base[ys][told]
        likelihood = [(betaln(k + m * b, m_of - k + m * (1 - b)) - betaln(m * b, m * (1 - b))).sum() for m in STRENGTHS]
        m = STRENGTHS[int(np.argmax(likelihood))]
        shrunk = (successes + m * self.base) / (events + m)
        self.chance = np.where(self.kept, shrunk, self.base)
        inverse = np.linalg.inv(self.a.T @ self.a + options.get("ridge", 200) * np.eye(n))
        self.weights = -inverse / np.diag(inverse)
        np.fill_diagonal(self.weights, 0)

    def candidates(self, options):
        """Of every active customer: what they could be offered, and what tells of it; no product where there is none."""
        for number, (customer, row, known, new, last_day, orders) in enumerate(self.people):
            if last_day < self.day - options.get("activeDays", 180):
                continue
            basket = [x for x, past in known.items() if past[-1] == last_day]
            offered = np.flatnonzero(self.eligible[basket].any(0) & (row == 0))
            rates = np.where(self.eligible[np.ix_(basket, offered)], self.rate[np.ix_(basket, offered)], 0)
            # The best pair: the highest rate, ties by more buyers and then by key.
            best = [max(basket, key=lambda x: (self.eligible[x, y] * self.rate[x, y], self.buyers[x], -x)) for y in offered]
            any_chance = 1 - np.prod(1 - self.chance[np.ix_(basket, offered)], axis=0)
            yield {
                "customer": customer,
                "number": number,
                "offered": offered,
                "right": np.isin(offered, list(new)).astype(float),
                "new": new,
                "rate": rates.max(0) if len(basket) else rates,
                "base": self.base[offered],
                "pair": self.chance[best, offered] if len(offered) else np.zeros(0),
                "any": any_chance,
                "ease": row @ self.weights[:, offered],
                "leading": len(basket),
                "orders": orders,
                "since": self.day - last_day,
                "same": (self.same[np.ix_(basket, offered)] / np.diag(self.same)[basket][:, None]).max(0),
                "floor": [
                    (self.rate[x, y], y)
                    for y in np.flatnonzero(self.kept[basket].any(0) & (row == 0))
                    for x in [max(basket, key=lambda x: self.kept[x, y] * self.rate[x, y])]
                ],
            }

    def neighbours(self, number, offered):
        """What the hundred most similar customers own of some products, by the sum of their cosines."""
        common = self.a @ self.a[number]
        cosine = common / np.sqrt(self.a.sum(1) * self.a[number].sum())
        cosine[number] = 0
        nearest = np.lexsort((np.arange(len(cosine)), -cosine))[:100]
        return cosine[nearest] @ self.a[nearest][:, offered]


def terms(row):
    chance = np.clip(row["any"], 1e-6, 1 - 1e-6)
    ones = np.ones(len(chance))
    return np.column_stack(
        [
            ones,
            np.log(chance / (1 - chance)),
            row["ease"],
            ones * np.log(row["leading"]),
            ones * np.log(row["orders"]),
            ones * np.log1p(row["since"]),
        ]
    )


def calibrate(rows):
    """The logistic regression with a ridge of 1 on all but the constant, by scipy; None where too few were bought."""
    rows = [row for row in rows if len(row["offered"])]
    y = np.concatenate([row["right"] for row in rows]) if rows else np.zeros(0)
    if y.sum() < 50 or y.sum() == len(y):
        return None
    x = np.concatenate([terms(row) for row in rows])
    ridge = np.array([0, 1, 1, 1, 1, 1])

    def loss(w):
        z = x @ w
        return np.logaddexp(0, z).sum() - y @ z + (ridge * w * w).sum() / 2

    def slope(w):
        return x.T @ (expit(x @ w) - y) + ridge * w

    def curvature(w):
        p = expit(x @ w)
        return (x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge)

    start = np.zeros(6)
    return minimize(loss, start, jac=slope, hess=curvature, method="trust-exact", options={"gtol": 1e-9}).x


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
    names = ("randomEligible", "bestSellers", "sameOrder", "plain", "ease", "blend", "fused", "chance", "oracle")
    tallies = {name: [] for name in names}
    said = {name: [] for name in ("rate", "baseRate", "pairChance", "chance")}
    curve = {threshold: [] for threshold in np.arange(5, 65, 5) / 100}
    last_scored = None
    for day in snapshots:
        fit = lambda at: Fit(bought, place, first_day, at, settings, options, least)
        if last_scored is not None and last_scored[0] <= day - horizon:
            weights = calibrate(last_scored[1])
        else:
            weights = calibrate(list(fit(day - horizon).candidates(options)))
        now = fit(day)
        rows = list(now.candidates(options))
        last_scored = (day, rows)
        for row in rows:
            active += 1
            offered, right, new = row["offered"], row["right"], row["new"]
            floor = sorted(row["floor"], key=lambda pair: (-pair[0], -now.buyers[pair[1]], pair[1]))[:3]
            for threshold, hits in curve.items():
                over = [y for rate, y in floor if rate > threshold + 1e-12]
                if over:
                    hits.append(any(y in new for y in over))
            if len(offered) == 0:
                continue
            scored += 1
            chance = row["pair"] if weights is None else expit(terms(row) @ weights)
            for name, numbers in (
                ("rate", row["rate"]),
                ("baseRate", row["base"]),
                ("pairChance", row["pair"]),
                ("chance", chance),
            ):
                said[name] += zip(numbers, right)
            # Scores that differ by rounding alone are one score.
            order = lambda score: np.lexsort((offered, -now.buyers[offered], -np.round(score, 11)))
            fused = np.zeros(len(offered))
            for score in (row["rate"], row["ease"], now.neighbours(row["number"], offered)):
                fused[order(score)] += 1 / (10 + np.arange(1, len(offered) + 1))
            with np.errstate(divide="ignore"):
                blend = np.log(row["any"]) + 3 * row["ease"]
            scores = {
                "bestSellers": np.zeros(len(offered)),
                "sameOrder": row["same"],
                "plain": row["rate"],
                "ease": row["ease"],
                "blend": blend,
                "fused": np.round(fused, 12),
                "chance": chance,
                "oracle": right,
            }
            shown = min(3, len(offered))
            discounts = 1 / np.log2(np.arange(3) + 2)
            ideal = discounts[: min(3, len(new))].sum()

            def take(name, hit, gains):
                recall = gains.sum() / min(3, len(new)) if new else None
                ndcg = gains @ discounts[: len(gains)] / ideal if new else None
                tallies[name].append((hit, gains.sum() / 3, recall, ndcg))

            missed = hypergeom.pmf(0, len(offered), int(right.sum()), shown)
            take("randomEligible", 1 - missed, np.full(shown, right.mean()))
            for name, score in scores.items():
                first = order(score)[:3]
                take(name, right[first].any(), right[first])
    mean = lambda values: float(np.mean(values)) if len(values) else 0.0
    rankings = {}
    for name, rows in tallies.items():
        for at, metric in enumerate(("hitRate", "precision", "recall", "ndcg")):
            rankings[name, metric] = mean([row[at] for row in rows if row[at] is not None])
    for name, pairs in said.items():
        rankings["said", name, "mean"] = mean([number for number, _ in pairs])
        rankings["said", name, "bought"] = mean([right for _, right in pairs])
        rankings["said", name, "brier"] = mean([(number - right) ** 2 for number, right in pairs])
    for threshold, hits in curve.items():
        if hits:
            rankings["threshold", f"{threshold:.2f}"] = len(hits) / active, mean(hits)
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
    # Held against labels dealt out anew, which are drawn.
    scores = {key: score for key, score in scores.items() if key[0] != "shuffled"}
    # A fitted regression stops a little off its optimum.
    fitted = {}
    for score in ours["forecasts"]:
        into = fitted if score["forecast"] == "chance" else scores
        into.update({("said", score["forecast"], metric): score[metric] for metric in ("mean", "bought", "brier")})
    checks.close(f"{what}: scores", scores, {key: rankings[key] for key in scores}, 1e-9)
    checks.close(f"{what}: calibrated", fitted, {key: rankings[key] for key in fitted}, 1e-6)
    curve = {(f"{point['threshold']:.2f}", at): point[at] for point in ours["thresholds"] for at in ("coverage", "hitRate")}
    of_ours = {key[1]: value for key, value in rankings.items() if key[0] == "threshold"}
    of_ours = {(t, at): pair[i] for t, pair in of_ours.items() for i, at in enumerate(("coverage", "hitRate"))}
    checks.close(f"{what}: thresholds", curve, of_ours, 1e-9)
checks.end()
