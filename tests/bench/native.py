"""Polars and DuckDB reading the needed columns of a file: `native.py FILE ROUNDS THREADS`, 0 for as many threads as there are
cores. Prints JSON: the seconds of the quickest round of each.

Both are asked for those columns alone and leave them texts, since guessing and casting types takes them longer.
"""

import json
import os
import sys
import time

path, rounds, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
if threads:
    # Polars reads it once, when it is loaded.
    os.environ["POLARS_MAX_THREADS"] = str(threads)

import duckdb
import polars

COLUMNS = [
    "Name",
    "Email",
    "Financial Status",
    "Currency",
    "Created at",
    "Cancelled at",
    "Lineitem name",
    "Lineitem sku",
    "Lineitem quantity",
    "Lineitem price",
]


def with_polars():
    return polars.scan_csv(path, infer_schema=False).select(COLUMNS).collect().height


def with_duckdb():
    connection = duckdb.connect()
    if threads:
        connection.execute(f"SET threads = {threads}")
    selected = ", ".join(f'"{column}"' for column in COLUMNS)
    connection.execute(
        f"CREATE TABLE lines AS SELECT {selected} FROM read_csv('{path}', header = true, all_varchar = true, delim = ',', quote = '\"')"
    )
    lines = connection.execute("SELECT count(*) FROM lines").fetchone()[0]
    connection.close()
    return lines


def quickest(read):
    best = float("inf")
    for _ in range(rounds):
        begun = time.perf_counter()
        lines = read()
        best = min(best, time.perf_counter() - begun)
    return {"seconds": best, "lines": lines}


print(json.dumps({"polars": quickest(with_polars), "duckdb": quickest(with_duckdb)}))
