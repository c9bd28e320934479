//! What crosses to the worker: Request, Response, Problem, TablePage, ColumnSummary.
