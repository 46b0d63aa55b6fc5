"""The engine's statistics by scipy and statsmodels: flags, chances with their intervals, the strength they are shrunk with,
the horizon and the shop's rhythm.

The rules are written a second time here, from their definitions; flags, counts and figures in sentences must agree exactly,
numbers to a billionth. The sample's shops are even, so shops with made-up fashions and seasons stand beside them.
"""

import csv
import datetime
import fnmatch
import math
import re
import warnings
from bisect import bisect_right
from collections import Counter, defaultdict
from functools import lru_cache
from pathlib import Path

import numpy as np
from scipy.stats import beta, betabinom, binom
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint, proportions_ztest

from common import SCRATCH, Checks, engine, shop

# Titles that are no merchandise; the engine gets the very same list.
EXCLUDE = ["*shipping protection*", "tip", "gift card*"]

SMALL = dict(customers=400, products=40, seed=31)
WIDE = dict(customers=300, products=160, seed=32)
TINY = dict(customers=25, products=12, seed=33)
LARGE = dict(customers=2500, products=40, seed=34)
# Days of history besides customers, products and seed: a shop with fashions and seasons.
MOODY = dict(customers=1500, products=9, seed=35, days=900)
FICKLE = dict(customers=600, products=7, seed=36, days=700)

CASES = [
    ("the defaults", SMALL, {}),
    ("another seed", dict(SMALL, seed=98), {}),
    ("a tiny shop", TINY, {}),
    ("two customers", dict(customers=2, products=12, seed=37), {"minBuyers": 1}),
    ("a wide range", WIDE, {}),
    ("a larger shop", LARGE, {}),
    ("few buyers wanted", SMALL, {"minBuyers": 1}),
    ("many buyers wanted", LARGE, {"minBuyers": 57}),
    ("returning buyers only", LARGE, {"base": "returningBuyers"}),
    ("returning buyers of a wide range", WIDE, {"base": "returningBuyers", "minBuyers": 2}),
    ("by SKU", LARGE, {"productKey": "sku"}),
    ("customers capped at ten products", WIDE, {"maxProductsPerCustomer": 10, "minBuyers": 2}),
    ("a horizon of one's own", LARGE, {"horizonDays": 45}),
    ("a long horizon", LARGE, {"horizonDays": 240}),
    ("a horizon as long as the history", SMALL, {"horizonDays": 730}),
    ("only pairs of a fifth are kept", LARGE, {"pairFloor": 0.2}),
    ("the default floor", LARGE, {"pairFloor": 0.05}),
    ("a threshold under the floor", SMALL, {"pairFloor": 0.25, "threshold": 0.1}),
    ("few days", LARGE, {"today": "2025-06-15"}),
    ("orders of what is excluded are order days yet", SMALL, {"exclude": ["*beans*", "*filters*"]}),
    ("so they are of who returns", SMALL, {"exclude": ["*beans*", "*filters*"], "base": "returningBuyers"}),
    ("nothing excluded", SMALL, {"exclude": []}),
    ("fashions and seasons", MOODY, {}),
    ("other fashions", dict(MOODY, seed=38, days=1100), {"horizonDays": 60}),
    ("seasons of returning buyers", MOODY, {"base": "returningBuyers", "horizonDays": 30}),
    ("a day short of a burn-in", MOODY, {"today": "2023-11-28"}),
    ("a burn-in, just so", MOODY, {"today": "2023-11-29"}),
    ("a day short of every season", MOODY, {"today": "2024-03-03", "horizonDays": 14}),
    ("every season, just so", MOODY, {"today": "2024-03-04", "horizonDays": 14}),
    ("fashions of many", dict(customers=5000, products=6, seed=41, days=700), {"horizonDays": 200}),
    ("slow fashions of many", dict(customers=4000, products=5, seed=42, days=1000), {"horizonDays": 300}),
    ("fashions of few", FICKLE, {"minBuyers": 1, "horizonDays": 30}),
    ("fashions of others", dict(FICKLE, seed=39), {"horizonDays": 90}),
    ("a change told from just twenty buyers", dict(FICKLE, seed=51), {"minBuyers": 1, "horizonDays": 30}),
    ("a range of fashions", dict(FICKLE, seed=44, customers=900, products=30), {"horizonDays": 120}),
    ("fashions, capped", dict(FICKLE, seed=40, products=24), {"maxProductsPerCustomer": 10, "horizonDays": 60}),
]

CODES = ["luck", "fewFollowers", "bestSeller", "changed", "seasonal"]
MONTHS = "January February March April May June July August September October November December".split()
FALSE_SHARE = 0.05
STRENGTHS = np.array([1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 65, 100, 150, 200, 300, 400])


def moody_shop(customers, products, seed, days):
    """The orders file of a shop whose products come into fashion, go out of it, and have their seasons."""
    path = Path(SCRATCH.name) / f"moody-{customers}-{products}-{seed}-{days}.csv"
    if path.exists():
        return path
    random = np.random.default_rng(seed)
    start = datetime.date(2023, 3, 5)
    turn = random.integers(days // 3, days, products)
    early, late = random.uniform(0.1, 2, products) ** 2, random.uniform(0.1, 2, products) ** 2
    peak, swing = random.uniform(0, 365, products), random.choice([0, 0, 0.7, 1], products)
    rows = []
    for customer in range(customers):
        for day in np.sort(random.integers(0, days, random.integers(1, 9))):
            fashion = np.where(day < turn, early, late)
            season = 1.02 + swing * np.cos(2 * np.pi * (day - peak) / 365)
            chances = fashion * season**2
            picks = random.choice(products, random.integers(1, 3), replace=False, p=chances / chances.sum())
            status = random.choice(["paid", "refunded", "voided", "partially_refunded"], p=[0.9, 0.04, 0.02, 0.04])
            date = start + datetime.timedelta(days=int(day))
            rows += [(f"#{len(rows)}", f"c{customer}@mail.example", status, date, f"Product {pick}") for pick in picks]
    with open(path, "w", newline="", encoding="utf-8") as file:
        write = csv.writer(file)
        write.writerow(
            ["Name", "Email", "Financial Status", "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price"]
            + ["Lineitem sku", "Cancelled at"]
        )
        for name, email, status, date, title in rows:
            write.writerow([name, email, status, f"{date} 10:00:00 +0000", 1, title, "5.00", "", ""])
    return path


class Orders:
    """What a file of orders tells: its first and last day, and of every customer the order days and the days of each product."""

    def __init__(self, path, settings):
        self.days = defaultdict(set)
        self.bought = defaultdict(dict)
        lines, head = [], {}
        until = datetime.date.fromisoformat(settings.get("today", "9999-12-31")).toordinal()
        with open(path, newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                # Order columns stand on one row of each order.
                kept = head.setdefault(row["Name"], {})
                for column in ("Email", "Created at", "Financial Status", "Cancelled at"):
                    kept[column] = kept.get(column) or row[column]
                lines.append(row)
        for order in head.values():
            order["day"] = datetime.date.fromisoformat(order["Created at"][:10]).toordinal()
        head = {name: order for name, order in head.items() if order["day"] <= until}
        self.first, self.last = (f(order["day"] for order in head.values()) for f in (min, max))
        head = {name: order for name, order in head.items() if _counts(order)}
        for order in head.values():
            self.days[_customer(order)].add(order["day"])
        for row in lines:
            if row["Name"] in head and _sold(row, settings["exclude"]):
                order = head[row["Name"]]
                title, sku = row["Lineitem name"].strip(), row["Lineitem sku"].strip()
                product = sku if sku and settings.get("productKey") == "sku" else title
                self.bought[_customer(order)].setdefault(product, set()).add(order["day"])
        self.days = {customer: sorted(days) for customer, days in self.days.items()}
        most = settings.get("maxProductsPerCustomer", 400)
        self.bought = {customer: _latest(products, most) for customer, products in self.bought.items()}


def month(day):
    return datetime.date.fromordinal(day).month - 1


def _customer(order):
    return order["Email"].strip().lower()


def _counts(order):
    return _customer(order) and not order["Cancelled at"] and order["Financial Status"] not in ("voided", "refunded")


def _sold(row, exclude):
    title = row["Lineitem name"].strip().lower()
    paid = int(row["Lineitem quantity"]) > 0 and float(row["Lineitem price"] or 0) > 0
    return paid and not any(fnmatch.fnmatchcase(title, pattern) for pattern in exclude)


def _latest(products, most):
    """A customer with too many products counts with those bought last, ties by key."""
    ranked = sorted(products, key=lambda product: (-max(products[product]), product.encode()))
    return {product: sorted(products[product]) for product in ranked[:most]}


class Rhythm:
    """ln gaps as normal within customers, whose means are normal too: the variances by the method of moments."""

    def __init__(self, orders):
        gaps = [np.diff(days) for days in orders.days.values() if len(days) > 1]
        self.said = {"gaps": sum(map(len, gaps)), "sigma": 0, "tau": 0}
        self.median = None
        if not gaps:
            return
        self.median = float(np.median(np.concatenate(gaps)))
        n = np.array([len(own) for own in gaps])
        means = np.array([np.log(own).mean() for own in gaps])
        if (n - 1).sum():
            within = sum(((np.log(own) - mean) ** 2).sum() for own, mean in zip(gaps, means)) / (n - 1).sum()
        else:
            # Nobody has two gaps: all that they differ by is taken for chance.
            within = ((means - means.mean()) ** 2).sum() / max(len(means) - 1, 1)
        within, between = max(within, 1e-6), 1e-3
        if len(gaps) > 1:
            among = (n * (means - np.average(means, weights=n)) ** 2).sum() / (len(gaps) - 1)
            typical = (n.sum() - (n**2).sum() / n.sum()) / (len(gaps) - 1)
            between = max((among - within) / typical, 1e-3)
        mean = np.average(means, weights=1 / (between + within / n))
        self.said.update(medianGap=self.median, typicalGap=np.exp(mean), sigma=np.sqrt(within), tau=np.sqrt(between))

    def horizon(self, settings, days):
        """Twice the median gap, at least 60 days, at most a quarter of the history."""
        wanted = int(max(2 * (30 if self.median is None else self.median), 60))
        return settings.get("horizonDays") or max(min(wanted, days // 4), 7)


class Follows:
    """Who followed, of whom, and when: counts of every pair."""

    def __init__(self, orders, settings, horizon):
        # The latest half-year with a whole horizon after it; who bought later cannot be told of yet.
        end = orders.last + 1 - horizon
        begin = end - 182
        returning = settings.get("base") == "returningBuyers"
        self.buyers, self.followers = Counter(), Counter()
        # By whether the first purchase lies in the half-year: buyers, and followers within the horizon.
        self.shown, self.in_time = Counter(), Counter()
        # By month: order days after the first purchase, and follow-ons.
        self.others, self.months = defaultdict(Counter), defaultdict(Counter)
        for customer, bought in orders.bought.items():
            for x, xs in bought.items():
                later = orders.days[customer][bisect_right(orders.days[customer], xs[0]) :]
                self.buyers[x] += bool(later) or not returning
                self.shown[x, xs[0] >= begin] += xs[0] < end
                self.others[x].update(map(month, later))
                for y, ys in bought.items():
                    if y == x or ys[-1] <= xs[0]:
                        continue
                    follow = ys[bisect_right(ys, xs[0])]
                    self.followers[x, y] += 1
                    self.in_time[x, y, xs[0] >= begin] += xs[0] < end and follow - xs[0] <= horizon
                    self.months[x, y][month(follow)] += 1
        least = settings.get("minBuyers", "auto")
        if least == "auto":
            least = min(max(math.isqrt(len(orders.days)) // 4, 1), 20)
        self.leading = {x for x, n in self.buyers.items() if n >= least}
        self.looked_at = len(self.leading) * (len(self.buyers) - 1)
        followed = Counter()
        for (x, y), k in self.followers.items():
            followed[y] += k if x in self.leading else 0
        everyone = sum(self.buyers[x] for x in self.leading)
        own = lambda y: self.buyers[y] if y in self.leading else 0
        self.base = {y: k / (everyone - own(y)) for y, k in followed.items() if k}
        # How often y follows other products than x; of two products alone nothing can be told.
        self.besides = lambda x, y: (
            (followed[y] - self.followers[x, y] or 0.5) / others if (others := everyone - own(y) - self.buyers[x]) else None
        )
        floor = round(min(settings["pairFloor"], settings.get("threshold", 0.25)) * 1_000_000)
        self.kept = [
            (x, y)
            for (x, y), k in self.followers.items()
            if x in self.leading and k * 1_000_000 >= floor * self.buyers[x]
        ]


class Landmarks:
    """The chance by index events: order days t with X on which Y is not owned, and whether Y comes in (t, t + horizon].

    t is at least the horizon away from the day after the last order; of nine months or more, the first sixty days only tell
    who owns what.
    """

    def __init__(self, orders, horizon, kept):
        after = orders.last + 1
        begin = orders.first + (60 if after - orders.first >= 270 else 0)
        events, owned, successes = Counter(), Counter(), Counter()
        for bought in orders.bought.values():
            for x, xs in bought.items():
                for t in xs:
                    if not begin <= t <= after - horizon:
                        continue
                    events[x] += 1
                    for y, ys in bought.items():
                        owned[x, y] += ys[0] <= t and y != x
                        successes[x, y] += t < ys[0] <= t + horizon
        self.tells = bool(events)
        all_events = sum(events.values())
        all_owned, all_successes = Counter(), Counter()
        for (x, y), count in owned.items():
            all_owned[y] += count
        for (x, y), count in successes.items():
            all_successes[y] += count
        at_risk = lambda y: all_events - events[y] - all_owned[y]
        self.n = np.array([events[x] - owned[x, y] for x, y in kept], dtype=float)
        self.k = np.array([successes[x, y] for x, y in kept], dtype=float)
        # No count makes certain: half an event stands against all or none.
        def rate(k, n, usual):
            return usual if n == 0 else 0.5 / (n + 1) if k == 0 else (n + 0.5) / (n + 1) if k == n else k / n

        products = {y for bought in orders.bought.values() for y in bought}
        usual = rate(sum(all_successes.values()), sum(map(at_risk, products)), 0)
        self.b = np.array([rate(all_successes[y], at_risk(y), usual) for _, y in kept])

    def strength(self):
        """The likeliest of the grid, the least of equals."""
        assert len(self.n) <= 20_000, "the engine would take a sample"
        told = (self.n > 0) & (self.b > 0) & (self.b < 1)
        k, n, b = self.k[told], self.n[told], self.b[told]
        return STRENGTHS[np.argmax([betabinom.logpmf(k, n, m * b, m * (1 - b)).sum() for m in STRENGTHS])]

    def chances(self, m):
        """The chance of every pair kept, and both ends of its 90 % interval; certainty has no distribution."""
        a, b = self.k + m * self.b, self.n - self.k + m * (1 - self.b)
        with np.errstate(invalid="ignore"):
            ends = [np.where(a <= 0, 0, np.where(b <= 0, 1, beta.ppf(share, a, b))) for share in (0.05, 0.95)]
        return np.array([a / (self.n + m), *ends])


class Doubts:
    """The flags of every pair kept."""

    def __init__(self, orders, follows, horizon):
        self.follows, self.horizon = follows, horizon
        self.seasons = orders.last - orders.first >= 365
        self.half_year_ends = datetime.date.fromordinal(orders.last - horizon)
        k = np.array([follows.followers[pair] for pair in follows.kept])
        n = np.array([follows.buyers[x] for x, _ in follows.kept])
        self.base = {pair: follows.besides(*pair) for pair in follows.kept}
        base = np.array([np.nan if base is None else base for base in self.base.values()])
        chances = binom.sf(k - 1, n, base)
        told = ~np.isnan(base)
        self.luck = dict(zip(follows.kept, told & (chances > self.cut(chances[told & (k * 100 >= n * 15)]))))

    def cut(self, chances):
        """Benjamini and Hochberg's, where of pairs of under 15 % and of those not kept nothing is said but luck."""
        looked_at = np.ones(self.follows.looked_at)
        looked_at[: len(chances)] = chances
        if len(looked_at) == 0:
            return 0
        rejected = multipletests(looked_at, alpha=FALSE_SHARE, method="fdr_bh")[0].sum()
        return FALSE_SHARE * rejected / len(looked_at)

    def shares(self, x, y):
        """Followers and buyers before the half-year, and in it."""
        return [(self.follows.in_time[x, y, lately], self.follows.shown[x, lately]) for lately in (False, True)]

    def changed(self, x, y):
        followers, buyers = zip(*self.shares(x, y))
        if min(buyers) < 20:
            return False
        share = sum(followers) / sum(buyers)
        if min(share, 1 - share) * min(buyers) < 5:
            return False
        one, other = (k / n for k, n in zip(followers, buyers))
        if one < 1.5 * other and other < 1.5 * one:
            return False
        with warnings.catch_warnings():
            # Nobody or everybody followed: there is no spread to measure by.
            warnings.simplefilter("ignore")
            z = proportions_ztest(followers, buyers)[0]
        return bool(abs(z) > 2.5758293035489)

    def season(self, x, y):
        """The three months that hold most follow-ons beyond other orders: their first, and both shares."""
        shares = []
        for months in (self.follows.months[x, y], self.follows.others[x] - self.follows.months[x, y]):
            total = max(sum(months.values()), 1)
            shares.append([sum(months[(first + i) % 12] for i in range(3)) / total for first in range(12)])
        beyond = [share - usual for share, usual in zip(*shares)]
        first = int(np.argmax(beyond))
        return first, shares[0][first], shares[1][first]

    def seasonal(self, x, y):
        first, share, usual = self.season(x, y)
        others = self.follows.others[x] - self.follows.months[x, y]
        told = self.follows.followers[x, y] >= 10 and sum(others.values()) >= 10
        if not (self.seasons and told and share > 0.5 and share >= 1.5 * usual):
            return False
        inside = sum(self.follows.months[x, y][(first + i) % 12] for i in range(3))
        return bool(12 * binom.sf(inside - 1, self.follows.followers[x, y], usual) < 0.01)

    def of(self, x, y):
        k, n = self.follows.followers[x, y], self.follows.buyers[x]
        doubts = {
            "luck": self.luck[x, y],
            "fewFollowers": k < 10,
            "bestSeller": self.base[x, y] is not None and k / n < 1.5 * self.base[x, y],
            "changed": self.changed(x, y),
            "seasonal": self.seasonal(x, y),
        }
        return {code for code, holds in doubts.items() if holds}

    def figures(self, code, x, y):
        """What the sentence of a flag has to quote, in its order."""
        k, n = self.follows.followers[x, y], self.follows.buyers[x]
        base = percent(self.base[x, y] or 0)
        if code == "luck":
            return [f"{k:,}", f"{n:,}", f"{self.follows.looked_at:,}", base]
        if code == "fewFollowers":
            low, high = wilson(k, n)
            return [str(k), percent(low).removesuffix(" %"), percent(high)]
        if code == "bestSeller":
            return [base]
        if code == "changed":
            (k_before, before), (k_lately, lately) = self.shares(x, y)
            horizon = str(self.horizon)
            shares = percent(k_lately / lately), percent(k_before / before)
            return [f"{lately:,}", str(self.half_year_ends), shares[0], horizon, f"{before:,}", shares[1]]
        first, share, usual = self.season(x, y)
        return [percent(share), MONTHS[first], MONTHS[(first + 2) % 12], percent(usual)]


@lru_cache(maxsize=None)
def wilson(k, n):
    return proportion_confint(k, n, alpha=0.05, method="wilson")


def percent(share):
    share *= 100
    return f"{share:.0f} %" if share >= 9.95 else f"{share:.1f} %"


def quoted(sentence, pair):
    """The figures and months of a sentence, but for those of the titles in it."""
    for title in sorted([pair["from"]["title"], pair["to"]["title"]], key=len, reverse=True):
        sentence = sentence.replace(title, "")
    sentence = sentence.replace("\u00a0", " ")
    return re.findall(r"\d{4}-\d\d-\d\d|\d[\d,.]*\d %|\d %|\d[\d,.]*\d|\d|" + "|".join(MONTHS), sentence)


def check_chances(checks, what, ours, pairs, landmarks, kept):
    counts = {pair: (p["atRisk"], p["atRiskBought"]) for pair, p in pairs.items()}
    theirs = dict(zip(kept, zip(landmarks.n.tolist(), landmarks.k.tolist())))
    checks.equal(f"{what}: index events and successes", counts, theirs)
    strength = landmarks.strength()
    checks.equal(f"{what}: the likeliest strength", ours["summary"]["chanceStrength"], strength)
    chances = {}
    if landmarks.tells:
        chances = {
            (*pair, name): chance
            for name, row in zip(("chance", "chanceLow", "chanceHigh"), landmarks.chances(strength))
            for pair, chance in zip(kept, row.tolist())
        }
    told = {(*pair, name): p[name] for pair, p in pairs.items() for name in ("chance", "chanceLow", "chanceHigh")}
    told = {key: chance for key, chance in told.items() if chance is not None}
    checks.close(f"{what}: chances and their intervals", told, chances, 1e-9)


def check_flags(checks, what, pairs, doubts, kept, seen):
    flags = {pair: {flag["code"] for flag in p["flags"]} for pair, p in pairs.items()}
    theirs = {pair: doubts.of(*pair) for pair in kept}
    for code in CODES:
        flagged = {pair for pair, codes in theirs.items() if code in codes}
        checks.equal(f"{what}: {code}", {pair for pair, codes in flags.items() if code in codes}, flagged)
        seen[code] += len(flagged)
        seen[code, "not"] += len(theirs) - len(flagged)
    checks.equal(f"{what}: no other flags", set().union(*flags.values()) - {*CODES}, set())
    # Whether a flag stands is held above; here, what those that stand say.
    stand = {(*pair, code) for pair, codes in theirs.items() for code in codes}
    said = {(*pair, flag["code"]): quoted(flag["sentence"], p) for pair, p in pairs.items() for flag in p["flags"]}
    said = {key: figures for key, figures in said.items() if key in stand}
    checks.equal(f"{what}: figures in the sentences", said, {key: doubts.figures(key[2], *key[:2]) for key in said})


def check(checks, what, path, settings, seen):
    settings = {"exclude": EXCLUDE, "pairFloor": 0, **settings}
    ours, orders = engine(settings, path), Orders(path, settings)
    summary, rhythm = ours["summary"], Rhythm(orders)
    said = {name: value for name, value in summary["rhythm"].items() if value is not None}
    checks.close(f"{what}: rhythm", said, rhythm.said, 1e-9)
    horizon = rhythm.horizon(settings, orders.last - orders.first + 1)
    checks.equal(f"{what}: horizon", summary["horizonDays"], horizon)
    follows = Follows(orders, settings, horizon)
    pairs = {(row["pair"]["from"]["id"], row["pair"]["to"]["id"]): row["pair"] for row in ours["pairs"]}
    counts = {pair: (p["followers"], p["buyers"]) for pair, p in pairs.items()}
    theirs = {(x, y): (follows.followers[x, y], follows.buyers[x]) for x, y in follows.kept}
    checks.equal(f"{what}: n and k of the pairs kept", counts, theirs)
    base = {(x, y): follows.base[y] for x, y in follows.kept}
    checks.close(f"{what}: base rates", {pair: p["baseRate"] for pair, p in pairs.items()}, base, 1e-12)
    check_chances(checks, what, ours, pairs, Landmarks(orders, horizon, follows.kept), follows.kept)
    check_flags(checks, what, pairs, Doubts(orders, follows, horizon), follows.kept, seen)
    return len(pairs)


def main():
    checks, seen, pairs = Checks(), Counter(), 0
    for what, made, settings in CASES:
        path = moody_shop(**made) if "days" in made else shop(**made)
        pairs += check(checks, what, path, settings, seen)
    # A rule that strikes all or none is not held by this.
    for code in CODES:
        checks.equal(f"{code}: flagged and not, often enough", min(seen[code], seen[code, "not"]) >= 40, True)
    flagged = ", ".join(f"{seen[code]} {code}" for code in CODES)
    print(f"{pairs} pairs estimated twice over: {flagged}")
    checks.end()


main()
