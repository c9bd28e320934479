use sagitta_spec::{
    Aggregate, AggregateOp, Bounds, Case, GroupKey, Leaf, Literal, Predicate, RelativeTo, Source,
    Test, TimeUnit, Transform, View, Window, WindowOp,
};

use super::{
    Scope, Value, back, expression, has_days, heading, is_descending, is_difference,
    is_nulls_first, is_year, length, looks_back, quantile, remark,
};
use crate::{ColumnBrief, Kind, Locale};

/// The query in SQL that DuckDB runs as it is; what PostgreSQL says otherwise stands in comments.
///
/// `table` is what the data is called there; lookups and the parts of a union have the names that
/// the view gives them.
pub fn sql(view: &View, columns: &[ColumnBrief], table: &str, locale: Locale) -> String {
    let scope = Scope::new(view, columns);
    let mut sql = Sql { scope, steps: Vec::new(), from: name(table) };
    let mut out = String::new();
    heading(&mut out, "--", view, columns, locale);
    sql.union(&view.source);
    sql.lookups();
    sql.computed(&mut out, locale);
    let body = sql.body();
    for (i, (step, text)) in sql.steps.iter().enumerate() {
        out.push_str(if i == 0 { "WITH " } else { ", " });
        out.push_str(&format!("{step} AS (\n{}\n)", indented(text)));
        out.push_str(if i + 1 == sql.steps.len() { "\n" } else { "" });
    }
    out.push_str(&body);
    out.push_str(";\n");
    out
}

struct Sql<'a> {
    scope: Scope<'a>,
    /// Steps that come first, by name.
    steps: Vec<(String, String)>,
    /// Where the next step reads from.
    from: String,
}

/// A name in quotes.
fn name(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A text in quotes.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn indented(text: &str) -> String {
    format!("  {}", text.replace('\n', "\n  "))
}

fn names(fields: &[String]) -> String {
    fields.iter().map(|field| name(field)).collect::<Vec<_>>().join(", ")
}

fn source_name(source: &Source) -> &str {
    match source {
        Source::Dataset(name) | Source::Url(name) | Source::File(name) => name,
        Source::Union { .. } => "",
    }
}

impl Sql<'_> {
    /// Ends a step, which the next reads from. Its name differs from all that is in use.
    fn step(&mut self, called: &str, text: String) {
        let mut called = called.to_owned();
        let lookups = &self.scope.query.lookup;
        while name(&called) == self.from
            || self
                .steps
                .iter()
                .any(|(step, text)| *step == name(&called) || text.contains(&name(&called)))
            || lookups.iter().any(|lookup| lookup.from == called)
        {
            called.push('_');
        }
        self.from = name(&called);
        self.steps.push((self.from.clone(), text));
    }

    fn union(&mut self, source: &Source) {
        let Source::Union { sources, columns, name: origin } = source else { return };
        let mut text = String::new();
        for (i, part) in sources.iter().enumerate() {
            text.push_str(if i > 0 {
                "\nUNION ALL BY NAME  -- PostgreSQL: UNION ALL of columns in the same order\n"
            } else {
                ""
            });
            let renamed: Vec<(&String, &String)> = columns
                .iter()
                .filter_map(|(result, names)| Some((result, names.get(i)?.as_ref()?)))
                .filter(|(result, own)| result != own)
                .collect();
            text.push_str("SELECT *");
            if !renamed.is_empty() {
                let renamed = renamed.iter();
                let renamed: Vec<String> = renamed
                    .map(|(result, own)| format!("{} AS {}", name(own), name(result)))
                    .collect();
                text.push_str(&format!(" RENAME ({})", renamed.join(", ")));
            }
            if let Some(origin) = origin {
                let part = quoted(source_name(part));
                text.push_str(&format!(", {part} AS {}", name(origin)));
            }
            text.push_str("\nFROM ");
            text.push_str(&name(source_name(part)));
        }
        if !sources.is_empty() {
            self.step("combined", text);
        }
    }

    /// Left joins: a row without a match has nulls.
    fn lookups(&mut self) {
        let query = self.scope.query;
        if query.lookup.is_empty() {
            return;
        }
        let mut text = String::from("SELECT data.*");
        let mut joins = String::new();
        for (i, lookup) in query.lookup.iter().enumerate() {
            let table = format!("lookup{}", i + 1);
            for field in &lookup.fields {
                text.push_str(&format!(", {table}.{}", name(field)));
            }
            let (from, key) = (name(&lookup.from), name(&lookup.key));
            let field = name(&lookup.field);
            joins.push_str(&format!(
                "\nLEFT JOIN {from} AS {table} ON {table}.{key} = data.{field}"
            ));
        }
        text.push_str(&format!("\nFROM {} AS data{joins}", self.from));
        self.step("joined", text);
    }

    fn computed(&mut self, out: &mut String, locale: Locale) {
        let query = self.scope.query;
        if query.compute.is_empty() {
            return;
        }
        let mut text = String::from("SELECT *");
        for one in &query.compute {
            let expr = expression(&one.expr).unwrap_or("NULL");
            text.push_str(&format!(",\n  ({expr}) AS {}", name(&one.name)));
            let words = locale.pick("Expression as written: ", "表达式原文：");
            remark(out, "--", &format!("{words}{} = {}", one.name, one.expr));
        }
        text.push_str(&format!("\nFROM {}", self.from));
        self.step("computed", text);
    }

    /// The select that answers, after the steps that it needs.
    fn body(&mut self) -> String {
        let query = self.scope.query;
        let mut text = self.select();
        if !query.window.is_empty() {
            self.step("grouped", text);
            text = self.windows();
        }
        let order = self.scope.order();
        for (i, key) in order.iter().enumerate() {
            text.push_str(if i == 0 { "\nORDER BY " } else { ", " });
            let field = name(&key.field);
            let raw = !query.is_grouped() && self.scope.kind(&key.field) == Kind::Number;
            if raw && is_descending(key) && !is_nulls_first(key) {
                text.push_str(&format!("isnan({field}), "));
            }
            text.push_str(&field);
            text.push_str(if is_descending(key) { " DESC" } else { "" });
            text.push_str(if is_nulls_first(key) { " NULLS FIRST" } else { " NULLS LAST" });
        }
        if let Some(n) = query.limit {
            text.push_str(&format!("\nLIMIT {n}"));
        }
        if query.offset > 0 {
            text.push_str(&format!("\nOFFSET {}", query.offset));
        }
        text
    }

    fn select(&self) -> String {
        let query = self.scope.query;
        let mut text = String::from("SELECT");
        if query.is_grouped() {
            let keys =
                query.group_by.iter().map(|key| (self.key(key), key.output_name(), &key.field));
            let mut list: Vec<String> = keys
                .map(|(expr, output, field)| match &output == field && expr == name(field) {
                    true => expr,
                    false => format!("{expr} AS {}", name(&output)),
                })
                .collect();
            list.extend(
                query
                    .aggregate
                    .iter()
                    .map(|one| format!("{} AS {}", self.aggregate(one), name(&one.output_name()))),
            );
            text.push_str("\n  ");
            text.push_str(&list.join(",\n  "));
        } else {
            match &query.select {
                Some(fields) if fields.is_empty() => text.push_str(" NULL"),
                Some(fields) => text.push_str(&format!(" {}", names(fields))),
                None => text.push_str(" *"),
            }
        }
        text.push_str(&format!("\nFROM {}", self.from));
        if let Some(filter) = &query.filter {
            text.push_str("\nWHERE ");
            text.push_str(&self.all(filter, false));
        }
        if !query.group_by.is_empty() {
            let places: Vec<String> = (1..=query.group_by.len()).map(|i| i.to_string()).collect();
            text.push_str(&format!("\nGROUP BY {}", places.join(", ")));
        }
        if let Some(having) = &query.having {
            text.push_str("\nHAVING ");
            text.push_str(&self.all(having, true));
        }
        text
    }

    fn key(&self, key: &GroupKey) -> String {
        let x = name(&key.field);
        match &key.transform {
            None => x,
            Some(Transform::TimeUnit(TimeUnit::MonthOfYear)) => format!("extract(month FROM {x})"),
            Some(Transform::TimeUnit(TimeUnit::DayOfWeek)) => format!("extract(isodow FROM {x})"),
            Some(Transform::TimeUnit(TimeUnit::HourOfDay)) => format!("extract(hour FROM {x})"),
            Some(Transform::TimeUnit(unit)) => format!("date_trunc('{}', {x})", unit.as_str()),
            Some(Transform::Bin(bin)) => {
                let step = self.scope.step(key, bin);
                // Whole numbers must not be divided as such.
                let divisor = if step.contains(['.', 'e']) { "" } else { ".0" };
                format!("floor({x} / {step}{divisor}) * {step}")
            }
        }
    }

    fn aggregate(&self, one: &Aggregate) -> String {
        let x = name(one.field.as_deref().unwrap_or_default());
        let function = match one.op {
            AggregateOp::Count => return "count(*)".to_owned(),
            AggregateOp::Missing => return format!("count(*) - count({x})"),
            AggregateOp::Distinct => return format!("count(DISTINCT {x})"),
            AggregateOp::Valid => "count",
            AggregateOp::Sum => "sum",
            AggregateOp::Mean => "avg",
            AggregateOp::Min => "min",
            AggregateOp::Max => "max",
            AggregateOp::Stdev => "stddev_samp",
            AggregateOp::Variance => "var_samp",
            op => {
                let p = sagitta_spec::format_f64(quantile(op).unwrap_or(0.5));
                return format!("percentile_cont({p}) WITHIN GROUP (ORDER BY {x})");
            }
        };
        format!("{function}({x})")
    }

    /// Windows run over the groups that `having` leaves. Earlier periods are found by their dates,
    /// so that a missing one gives null and not the row before.
    fn windows(&self) -> String {
        let query = self.scope.query;
        let mut text = String::from("SELECT g.*");
        let mut joins = String::new();
        for window in &query.window {
            text.push_str(&format!(
                ",\n  {} AS {}",
                self.window(window),
                name(&window.output_name())
            ));
            let Some((key, unit)) = self.scope.period().filter(|_| looks_back(window.op)) else {
                continue;
            };
            let table = earlier(window.op);
            if joins.contains(table) {
                continue;
            }
            let (n, word) = back(window.op, unit);
            let period = name(&key.output_name());
            joins.push_str(&format!(
                "\nLEFT JOIN {} AS {table} ON {table}.{period} = g.{period} - INTERVAL '{n} {word}'",
                self.from
            ));
            if has_days(unit) && is_year(window.op) {
                joins.push_str(&format!(
                    "\n  AND {table}.{period} + INTERVAL '1 year' = g.{period}  -- not 29 February"
                ));
            }
            for other in query.group_by.iter().filter(|other| *other != key) {
                let field = name(&other.output_name());
                joins.push_str(&format!("\n  AND {table}.{field} IS NOT DISTINCT FROM g.{field}"));
            }
        }
        format!("{text}\nFROM {} AS g{joins}", self.from)
    }

    fn window(&self, window: &Window) -> String {
        let field = name(&window.field);
        let x = format!("g.{field}");
        let list = |names: &[String]| {
            names.iter().map(|one| format!("g.{}", name(one))).collect::<Vec<_>>().join(", ")
        };
        let mut over = match window.partition_by.as_slice() {
            [] => String::new(),
            keys => format!("PARTITION BY {}", list(keys)),
        };
        let mut ordered = |by: &str| {
            let space = if over.is_empty() { "" } else { " " };
            over.push_str(&format!("{space}ORDER BY {by}"));
            over.clone()
        };
        let run = || {
            let period = self.scope.period().map(|(key, _)| key.output_name());
            let order = self.scope.order();
            let order = order.iter().filter(|key| {
                Some(&key.field) != period.as_ref() && query_has(self.scope.query, &key.field)
            });
            let order = order.map(|key| {
                let way = if is_descending(key) { " DESC" } else { "" };
                format!("g.{}{way} NULLS LAST", name(&key.field))
            });
            let period = period.iter().map(|key| format!("g.{}", name(key)));
            period.chain(order).collect::<Vec<_>>().join(", ")
        };
        match window.op {
            WindowOp::Share => {
                format!("CAST({x} AS DOUBLE PRECISION) / nullif(sum({x}) OVER ({over}), 0)")
            }
            WindowOp::Per => {
                let by = window.by.as_deref().map(name).unwrap_or_default();
                format!("CAST({x} AS DOUBLE PRECISION) / nullif(g.{by}, 0)")
            }
            WindowOp::RunningSum => {
                format!("sum({x}) OVER ({} ROWS UNBOUNDED PRECEDING)", ordered(&run()))
            }
            WindowOp::Rank => {
                let by = format!("{x} DESC NULLS LAST");
                format!("CASE WHEN {x} IS NOT NULL THEN rank() OVER ({}) END", ordered(&by))
            }
            op => {
                let before = match self.scope.period() {
                    Some(_) => format!("{}.{field}", earlier(op)),
                    None => format!("lag({x}) OVER ({})", ordered(&run())),
                };
                match is_difference(op) {
                    true => format!("{x} - {before}"),
                    false => format!("CAST({x} AS DOUBLE PRECISION) / nullif({before}, 0)"),
                }
            }
        }
    }

    /// A condition at the top, a part a line.
    fn all(&self, predicate: &Predicate, having: bool) -> String {
        match predicate {
            Predicate::All(parts) if !parts.is_empty() => {
                let parts = parts.iter().map(|part| self.part(part, having));
                parts.collect::<Vec<_>>().join("\n  AND ")
            }
            other => self.condition(other, having),
        }
    }

    fn condition(&self, predicate: &Predicate, having: bool) -> String {
        let list = |parts: &[Predicate], word: &str, empty: &str| match parts {
            [] => empty.to_owned(),
            parts => {
                let parts = parts.iter().map(|part| self.part(part, having));
                parts.collect::<Vec<_>>().join(word)
            }
        };
        match predicate {
            Predicate::All(parts) => list(parts, " AND ", "TRUE"),
            Predicate::Any(parts) => list(parts, " OR ", "FALSE"),
            Predicate::Not(part) => format!("NOT ({})", self.condition(part, having)),
            Predicate::Leaf(leaf) => self.leaf(leaf, having),
        }
    }

    /// A part of a list, in parentheses where it has several parts of its own.
    fn part(&self, predicate: &Predicate, having: bool) -> String {
        let text = self.condition(predicate, having);
        let compound = match predicate {
            Predicate::All(parts) | Predicate::Any(parts) => parts.len() > 1,
            Predicate::Leaf(leaf) => {
                matches!(leaf.test, Test::Between { .. } | Test::WithinLast { .. })
                    && !text.contains(" BETWEEN ")
            }
            Predicate::Not(_) => false,
        };
        if compound { format!("({text})") } else { text }
    }

    fn leaf(&self, leaf: &Leaf, having: bool) -> String {
        let (x, kind) = if having {
            let x = match (self.scope.aggregate(&leaf.field), self.scope.key(&leaf.field)) {
                (Some(one), _) => self.aggregate(one),
                (None, Some(key)) => self.key(key),
                (None, None) => name(&leaf.field),
            };
            (x, self.scope.result_kind(&leaf.field))
        } else {
            (name(&leaf.field), self.scope.kind(&leaf.field))
        };
        let value = |literal: &Literal| literal_of(kind, literal);
        let compare = |op: &str, literal: &Literal| format!("{x} {op} {}", value(literal));
        let among = |op: &str, values: &[Literal], none: &str| match values {
            // Null is in no list, and not outside of any.
            [] => format!("{x} {none} {x}"),
            values => {
                let values: Vec<String> = values.iter().map(value).collect();
                format!("{x} {op} ({})", values.join(", "))
            }
        };
        match &leaf.test {
            Test::Eq(v) => compare("=", v),
            Test::Ne(v) => compare("<>", v),
            Test::Lt(v) => compare("<", v),
            Test::Le(v) => compare("<=", v),
            Test::Gt(v) => compare(">", v),
            Test::Ge(v) => compare(">=", v),
            Test::In(values) => among("IN", values, "<>"),
            Test::NotIn(values) => among("NOT IN", values, "="),
            Test::Between { low, high, bounds } => {
                let plain =
                    if kind == Kind::Temporal { Bounds::ClosedOpen } else { Bounds::Closed };
                let (from, to) = match bounds.unwrap_or(plain) {
                    Bounds::Closed => {
                        return format!("{x} BETWEEN {} AND {}", value(low), value(high));
                    }
                    Bounds::ClosedOpen => (">=", "<"),
                    Bounds::OpenClosed => (">", "<="),
                    Bounds::Open => (">", "<"),
                };
                format!("{} AND {}", compare(from, low), compare(to, high))
            }
            Test::Contains(part, case) => like(&x, "%", part, "%", *case),
            Test::StartsWith(part, case) => like(&x, "", part, "%", *case),
            Test::EndsWith(part, case) => like(&x, "%", part, "", *case),
            Test::Matches(pattern, case) => {
                let (options, sign) = match case {
                    Case::Insensitive => (", 'i'", "~*"),
                    Case::Sensitive => ("", "~"),
                };
                format!(
                    "regexp_matches({x}, {}{options}) /* PostgreSQL: {sign} */",
                    quoted(pattern)
                )
            }
            Test::IsNull => format!("{x} IS NULL"),
            Test::IsNotNull => format!("{x} IS NOT NULL"),
            Test::WithinLast { n, unit, to } => {
                let (n, word) = length(*n, *unit);
                match to {
                    RelativeTo::Data => {
                        let last = format!("(SELECT max({x}) FROM {})", self.from);
                        format!("{x} > {last} - INTERVAL '{n} {word}' AND {x} <= {last}")
                    }
                    RelativeTo::Today => {
                        let end = "CURRENT_DATE + INTERVAL '1 day'";
                        format!("{x} >= {end} - INTERVAL '{n} {word}' AND {x} < {end}")
                    }
                }
            }
        }
    }
}

fn query_has(query: &sagitta_spec::Query, field: &str) -> bool {
    query.window.iter().all(|window| window.output_name() != field)
}

fn earlier(op: WindowOp) -> &'static str {
    if is_year(op) { "year_before" } else { "previous" }
}

fn literal_of(kind: Kind, literal: &Literal) -> String {
    match Scope::value(kind, literal) {
        Value::Number(text) => text,
        Value::Text(text) => quoted(&text),
        Value::Bool(truth) => if truth { "TRUE" } else { "FALSE" }.to_owned(),
        Value::Day(text) => format!("DATE '{text}'"),
        Value::Moment(text) => format!("TIMESTAMP '{text}'"),
    }
}

/// A part of a text, taken as it is: `%`, `_` and the sign that escapes them stand for themselves.
fn like(x: &str, before: &str, part: &str, after: &str, case: Case) -> String {
    let op = if case == Case::Insensitive { "ILIKE" } else { "LIKE" };
    let escaped = part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let escape = if escaped == part { "" } else { " ESCAPE '\\'" };
    format!("{x} {op} {}{escape}", quoted(&format!("{before}{escaped}{after}")))
}
