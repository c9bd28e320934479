"""Answers the question of beijing-air.view.json with DuckDB: rows as JSON arrays.

Argument: the Parquet file with the same rows as the Arrow file.
"""

import json
import sys

import duckdb

QUESTION = """
    SELECT station,
           strftime(date_trunc('month', time), '%Y-%m-%dT%H:%M:%S') AS month,
           count(*) AS n,
           avg("PM2.5"::DOUBLE) AS avg,
           quantile_cont("PM2.5"::DOUBLE, 0.95) AS p95,
           count(*) - count("PM2.5") AS gone
    FROM read_parquet(?)
    WHERE station IN ('Dongsi', 'Tiantan') AND ("PM2.5" >= 75 OR wd IS NULL)
    GROUP BY ALL
    ORDER BY station, month
"""

print(json.dumps(duckdb.execute(QUESTION, [sys.argv[1]]).fetchall()))
