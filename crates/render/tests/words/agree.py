"""Runs what was written as SQL in DuckDB and as Python in pandas, and compares the answers.

The folder holds NN.link, NN.sql and NN.py. Ends with 77 where a package is missing."""

import contextlib
import io
import math
import os
import random
import sys

try:
    import duckdb
    import pandas as pd
    import pyarrow as pa
    import pyarrow.feather as feather
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)


def table(n, seed):
    pick = random.Random(seed)

    def maybe(value):
        return None if pick.random() < 0.1 else value

    start = pd.Timestamp("2013-11-20")
    rows = []
    for _ in range(n):
        time = start + pd.Timedelta(minutes=pick.randrange(60 * 24 * 500))
        rows.append({
            "time": maybe(time),
            "station": maybe(pick.choice(["Dongsi", "Tiantan", "Guanyuan", "东四"])),
            "PM2.5": maybe(round(pick.uniform(-3, 120), 1)),
            "wd": maybe(pick.choice(["N", "E", "SW"])),
            "n": maybe(pick.randrange(-5, 30)),
            "note": maybe(pick.choice(["a 50%_ x", "AB", "ab", "it's", "a\\b", "5000x", ""])),
            "open": maybe(pick.random() < 0.5),
            "day": maybe(time.date()),
        })
    schema = pa.schema([
        ("time", pa.timestamp("us")),
        ("station", pa.string()),
        ("PM2.5", pa.float64()),
        ("wd", pa.string()),
        ("n", pa.int64()),
        ("note", pa.string()),
        ("open", pa.bool_()),
        ("day", pa.date32()),
    ])
    return pa.Table.from_pylist(rows, schema=schema)


def plain(value):
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, pd.Timestamp) or hasattr(value, "isoformat"):
        return pd.Timestamp(value).isoformat()
    value = float(value)
    return None if math.isnan(value) else value


def same(a, b):
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))
    return a == b


def rows_of(frame_rows):
    return [[plain(value) for value in row] for row in frame_rows]


def main(folder):
    os.chdir(folder)
    tables = {"air": table(400, 1), "beijing": table(60, 2), "tianjin": table(50, 3), "hebei": table(40, 4)}
    beijing = ["pm25" if name == "PM2.5" else name for name in tables["beijing"].column_names]
    tables["places"] = pa.table({
        "id": ["Dongsi", "Tiantan", None],
        "district": ["East", "East", "?"],
        "people": [5, 7, 9],
    })
    database = duckdb.connect()
    compared, wrong = 0, []
    for link_file in sorted(name for name in os.listdir(".") if name.endswith(".link")):
        name = link_file.split(".")[0]
        link = open(link_file, encoding="utf-8").read()
        own = dict(tables)
        if "pm25" in link:
            own["beijing"] = own["beijing"].rename_columns(beijing)
        for key, value in own.items():
            database.register(key, value)
            feather.write_feather(value, f"{key}.arrow", compression="uncompressed")
        try:
            cursor = database.execute(open(f"{name}.sql", encoding="utf-8").read())
            sql_names = [column[0] for column in cursor.description]
            sql_rows = rows_of(cursor.fetchall())
            scope = {}
            with contextlib.redirect_stdout(io.StringIO()):
                exec(open(f"{name}.py", encoding="utf-8").read(), scope)
            result = scope["result"]
            names, rows = list(result.columns), rows_of(result.itertuples(index=False, name=None))
        except Exception as error:  # noqa: BLE001
            wrong.append(f"{name} {link}: {type(error).__name__}: {error}")
            continue
        if "sort=" not in link and "by=" not in link:
            order = lambda row: [str(value) for value in row]
            sql_rows, rows = sorted(sql_rows, key=order), sorted(rows, key=order)
        if sql_names != names or len(rows) != len(sql_rows) or not all(
            same(a, b) for one, other in zip(rows, sql_rows) for a, b in zip(one, other)
        ):
            first = next(
                ((a, b) for a, b in zip(rows, sql_rows) if not all(map(same, a, b))), None
            )
            wrong.append(f"{name} {link}: {names} {sql_names} {len(rows)} {len(sql_rows)} {first}")
            continue
        compared += 1
    print(f"{compared} compared")
    if wrong:
        print("\n".join(wrong))
        sys.exit(1)


main(sys.argv[1])
