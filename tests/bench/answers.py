"""Right answers, by DuckDB's native build over the same Arrow file.

Called with the table and the small table; reads lists of SQL statements, one JSON line each, and
writes one JSON line for each: a list of tables as `queries.mjs` has them, or `{"error": …}`.
"""

import datetime
import json
import sys

import duckdb
import pyarrow


def moment(value):
    """Milliseconds since 1970 where a value is a moment."""
    if isinstance(value, datetime.datetime):
        return value.replace(tzinfo=datetime.timezone.utc).timestamp() * 1000
    if isinstance(value, datetime.date):
        return moment(datetime.datetime(value.year, value.month, value.day))
    return value


def main(table_path, departments_path):
    connection = duckdb.connect()
    for name, path in (("t", table_path), ("departments", departments_path)):
        with pyarrow.memory_map(path) as source:
            table = pyarrow.ipc.open_file(source).read_all()
            connection.register("arrow_table", table)
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM arrow_table")
            connection.unregister("arrow_table")
            del table
    for line in sys.stdin:
        try:
            tables = []
            for sql in json.loads(line):
                rows = connection.execute(sql).fetchall()
                tables.append([[moment(value) for value in row] for row in rows])
            answer = tables
        except duckdb.Error as error:
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)


main(*sys.argv[1:])
