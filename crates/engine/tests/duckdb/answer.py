"""Answers tables and queries with DuckDB: a JSON object a line in, a JSON list a line out."""

import json
import sys
from decimal import Decimal

import duckdb


def cell(value):
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, float):
        return repr(value)
    return str(value)


def answer(connection, query):
    try:
        rows = connection.execute(query).fetchall()
    except duckdb.Error as error:
        return {"error": str(error)}
    return {"rows": [[cell(value) for value in row] for row in rows]}


connection = duckdb.connect()
connection.execute("SET TimeZone = 'UTC'")
connection.execute("SET threads = 1")
for line in sys.stdin:
    task = json.loads(line)
    for statement in task["setup"]:
        connection.execute(statement)
    answers = [answer(connection, query) for query in task["queries"]]
    print(json.dumps(answers), flush=True)
