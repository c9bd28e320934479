"""Writes the acts of a made-up city over five years as Parquet files.

    python detail.py FOLDER ROWS

Row n is the same whatever ROWS is, but for its day: the days are spread over five years. Prints the
sums that cubes of the rows must have.
"""

import json
import pathlib
import sys

import duckdb

# Rows in a file.
STEP = 20_000_000
# Days from 2020-01-01 to 2024-12-31.
DAYS = 1827

DISTRICTS = "和平 河东 河西 南开 河北 红桥 东丽 西青 津南 北辰 武清 宝坻 滨海 宁河 静海 蓟州".split()
CHANNELS = "web app window phone".split()


def rows(first, last, n_rows):
    """The query for the rows from `first` up to `last`. `a`, `b`, `c` and `d` are noise."""
    return f"""
        WITH noise AS (
            SELECT range AS id, hash(range) AS a, hash(range + 1000000007) AS b,
                hash(range + 2000000011) AS c, hash(range + 3000000019) AS d
            FROM range({first}, {last})
        ), coded AS (
            SELECT *, a % 52 AS department, least(b % 12, b // 12 % 12) AS kind,
                CAST(1 + (a // 52 % 16 + a // 832 % 16) // 2 AS BIGINT) AS district,
                CAST(1 + least(c // 81 % 4, c // 324 % 4) AS BIGINT) AS channel
            FROM noise
        )
        SELECT
            CAST(id AS BIGINT) AS id,
            DATE '2020-01-01' + CAST(id * {DAYS} // {n_rows} AS INTEGER) AS day,
            CAST(6 + c % 9 + c // 9 % 9 AS INTEGER) AS hour,
            {DISTRICTS!r}[district] || '区' AS district,
            printf('D%02d', department) AS department,
            printf('D%02d-%02d', department, kind) AS kind,
            {CHANNELS!r}[channel] AS channel,
            b // 144 % 20 = 0 AS rejected,
            CAST(1 + least(d % 240, d // 240 % 480) AS BIGINT) AS minutes,
            CAST(d // 115200 % 50 * 100 AS BIGINT) AS fee
        FROM coded
    """


def main(folder, n_rows):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    con = duckdb.connect()
    con.execute("SET threads = 2; SET memory_limit = '4GB'; SET preserve_insertion_order = true")
    for number, first in enumerate(range(0, n_rows, STEP)):
        last = min(first + STEP, n_rows)
        out = folder / f"{number:04}.parquet"
        con.execute(f"COPY ({rows(first, last, n_rows)}) TO '{out}' (FORMAT parquet, COMPRESSION zstd)")
    sums = f"""
        SELECT count(*), CAST(sum(minutes) AS BIGINT), CAST(sum(fee) AS BIGINT)
        FROM read_parquet('{folder}/*.parquet')
    """
    n, minutes, fee = con.execute(sums).fetchone()
    print(json.dumps({"n": n, "minutes": minutes, "fee": fee}))


main(sys.argv[1], int(sys.argv[2]))
