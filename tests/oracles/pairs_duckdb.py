"""Follow-on counts by SQL: DuckDB counts buyers, followers, those without Y and the lags of every pair, and must agree exactly.

The rules are written a second time here, in another language and from the rules' text, not from the engine's code.
"""

import math

import duckdb

from common import Checks, engine, shop

# Titles that are no merchandise; the engine gets the very same list.
EXCLUDE = ["*shipping protection*", "tip", "gift card*"]

SMALL = dict(customers=400, products=40, seed=11)
WIDE = dict(customers=300, products=160, seed=12)
TINY = dict(customers=25, products=12, seed=13)
LARGE = dict(customers=2500, products=40, seed=14)

CASES = [
    ("the defaults", SMALL, {}),
    ("another seed", dict(SMALL, seed=99), {}),
    ("a tiny shop", TINY, {}),
    ("a wide range", WIDE, {}),
    ("a larger shop", LARGE, {}),
    ("few buyers wanted", SMALL, {"minBuyers": 1}),
    ("many buyers wanted", LARGE, {"minBuyers": 57}),
    ("returning buyers only", SMALL, {"base": "returningBuyers"}),
    ("returning buyers of a wide range", WIDE, {"base": "returningBuyers", "minBuyers": 2}),
    ("by SKU", SMALL, {"productKey": "sku"}),
    ("by SKU, returning buyers", WIDE, {"productKey": "sku", "base": "returningBuyers", "minBuyers": 3}),
    ("customers capped at ten products", WIDE, {"maxProductsPerCustomer": 10, "minBuyers": 2}),
    ("capped, by SKU", SMALL, {"maxProductsPerCustomer": 12, "productKey": "sku", "minBuyers": 2}),
    ("a third of the year left out by today", SMALL, {"today": "2026-02-28"}),
    ("another threshold", LARGE, {"threshold": 0.4}),
    ("the threshold met exactly is not enough", SMALL, {"threshold": 0.5, "minBuyers": 1}),
    ("a short memory for what is sold", SMALL, {"soldWithinDays": 9}),
    ("nothing excluded", SMALL, {"exclude": []}),
]


def like(pattern):
    """A list entry as SQL's LIKE has it: `*` stands for any text, all else for itself."""
    text = pattern.lower()
    for mark in "\\%_":
        text = text.replace(mark, "\\" + mark)
    return text.replace("*", "%")


def expected(files, settings):
    """The counts by SQL."""
    db = duckdb.connect()
    exclude = " or ".join(f"lower(title) like '{like(p)}' escape '\\'" for p in settings["exclude"]) or "false"
    key = "coalesce(sku, title)" if settings.get("productKey") == "sku" else "title"
    until = settings.get("today", "9999-12-31")
    db.execute(
        """create table rows as select * from read_csv($files, all_varchar = true, header = true, quote = '"',
           escape = '"', max_line_size = 1000000, strict_mode = true)""",
        {"files": [str(f) for f in files]},
    )
    # One purchase: a customer, a day, a product. Order columns stand on one row of each order.
    db.execute(
        f"""
        create table orders as
          select "Name" as name, lower(trim(max("Email"))) as customer, max("Created at")[1:10]::date as day,
            max("Financial Status") as status, max("Cancelled at") as cancelled
          from rows group by "Name";
        create table bought as
          select customer, day, product, title from (
            select customer, day, trim("Lineitem name") as title, nullif(trim("Lineitem sku"), '') as sku,
              {key} as product, "Lineitem quantity"::int as quantity, "Lineitem price"::decimal(18, 4) as price
            from rows join orders on rows."Name" = orders.name
            where customer is not null and customer <> '' and cancelled is null and status not in ('voided', 'refunded')
              and day <= '{until}'
          ) where quantity > 0 and price > 0 and not ({exclude});
        create table days as select distinct customer, day from bought;
        create table history as
          select customer, product, min(day) as f, max(day) as l from bought group by customer, product;
        create table ranked as
          select *, row_number() over (partition by customer order by l desc, product) as place from history;
        create table kept as select * from ranked where place <= {settings.get("maxProductsPerCustomer", 400)};
        """
    )
    one = lambda sql: db.sql(sql).fetchall()[0]
    customers, products = one("select count(distinct customer), count(distinct product) from bought")
    capped = one(f"""select count(*) from (select customer from history group by customer
                     having count(*) > {settings.get("maxProductsPerCustomer", 400)})""")[0]
    floor = settings.get("minBuyers", "auto")
    if floor == "auto":
        floor = min(max(math.isqrt(customers) // 4, 1), 20)
    returning = ""
    if settings.get("base") == "returningBuyers":
        returning = "where exists (select 1 from days where days.customer = kept.customer and days.day > kept.f)"
    sold_after = f"(select max(day) from orders where day <= '{until}') - {settings.get('soldWithinDays', 90)}"
    db.execute(
        f"""
        create table buyers as select product, count(*) as n from kept {returning} group by product;
        create table owned as
          select kept.product as x, y.product as y, count(*) as owned
          from kept join history y on kept.customer = y.customer and kept.product <> y.product {returning} group by all;
        create table lags as
          select x.customer, x.product as x, y.product as y,
            (select min(b.day) from bought b
             where b.customer = x.customer and b.product = y.product and b.day > x.f) - x.f as lag
          from kept x join kept y on x.customer = y.customer and x.product <> y.product and y.l > x.f;
        create table pairs as
          select x, y, n, count(*) as k, quantile_cont(lag, [0.25, 0.5, 0.75]) as quartiles
          from lags join buyers on buyers.product = x where n >= {floor} group by x, y, n;
        create table sold as select product, max(day) > {sold_after} as lately from bought group by product;
        """
    )
    numerator, denominator = {}, one(f"select sum(n) from buyers where n >= {floor}")[0]
    for y, k in db.sql("select y, sum(k) from pairs group by y").fetchall():
        own = db.sql(f"select n from buyers where product = ? and n >= {floor}", params=[y]).fetchall()
        numerator[y] = int(k) / (int(denominator) - (own[0][0] if own else 0))
    # Strictly above the threshold, in whole numbers.
    millionths = round(settings.get("threshold", 0.25) * 1_000_000)
    eligible = f"k * 1000000 > pairs.n * {millionths} and lately"
    rows = db.sql(
        f"""select x, y, pairs.n, k, pairs.n - owned, quartiles, {eligible} from pairs join owned using (x, y)
            join sold on sold.product = y"""
    ).fetchall()
    return {
        "customers": customers,
        "products": products,
        "capped": capped,
        "minBuyers": floor,
        "counts": {(x, y): (n, k, without) for x, y, n, k, without, _, _ in rows},
        "quartiles": {(x, y, q): float(v) for x, y, _, _, _, lag, _ in rows for q, v in enumerate(lag)},
        "base": {(x, y): numerator[y] for x, y, *_ in rows},
        "eligible": {(x, y) for x, y, *_, ok in rows if ok},
    }


def check(checks, what, files, settings):
    settings = {"exclude": EXCLUDE, "pairFloor": 0, **settings}
    ours, theirs = engine(settings, *files), expected(files, settings)
    summary = ours["summary"]
    for name, key in [("customers", "customers"), ("products", "products"), ("capped", "cappedCustomers")]:
        checks.equal(f"{what}: {name}", summary[key], theirs[name])
    checks.equal(f"{what}: minBuyers", summary["minBuyers"], theirs["minBuyers"])
    checks.equal(f"{what}: pairs", summary["pairs"], len(theirs["counts"]))
    checks.equal(f"{what}: eligible pairs", summary["eligiblePairs"], len(theirs["eligible"]))
    keyed = {(p["pair"]["from"]["id"], p["pair"]["to"]["id"]): p for p in ours["pairs"]}
    counts = {key: (p["pair"]["buyers"], p["pair"]["followers"], p["withoutY"]) for key, p in keyed.items()}
    checks.equal(f"{what}: n, k and who lacks Y, of every pair", counts, theirs["counts"])
    quartiles = {
        (*key, q): p["pair"][name]
        for key, p in keyed.items()
        for q, name in enumerate(["lagP25", "lagMedian", "lagP75"])
    }
    checks.close(f"{what}: lag quartiles", quartiles, theirs["quartiles"], 1e-9)
    checks.close(f"{what}: base rates", {k: p["pair"]["baseRate"] for k, p in keyed.items()}, theirs["base"], 1e-12)
    checks.equal(f"{what}: which are eligible", {k for k, p in keyed.items() if p["pair"]["eligible"]}, theirs["eligible"])
    binned = {key: sum(bin["count"] for bin in p["lags"]) for key, p in keyed.items()}
    checks.equal(f"{what}: the histogram holds every follower", binned, {k: v[1] for k, v in theirs["counts"].items()})
    return len(counts)


def main():
    checks, pairs = Checks(), 0
    for what, size, settings in CASES:
        pairs += check(checks, what, [shop(**size)], settings)
    print(f"{pairs} pairs counted twice over")
    checks.end()


main()
