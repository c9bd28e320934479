use sagitta_spec::{
    Aggregate, AggregateOp, Bounds, Case, GroupKey, Leaf, Literal, Predicate, RelativeTo, Source,
    Test, TimeUnit, Transform, View, Window, WindowOp,
};

use super::{
    Scope, Value, address, back, expression, extension, has_days, heading, is_descending,
    is_difference, is_nulls_first, is_year, length, looks_back, quantile, remark, string,
};
use crate::{ColumnBrief, Kind, Locale};

/// The query in Python with pandas, which reads the files itself.
///
/// `addresses` are pairs of a dataset's id and the address of its Arrow, Parquet or CSV file; what
/// is not among them is looked for beside the program. The answer is in `result`.
pub fn python(
    view: &View,
    columns: &[ColumnBrief],
    addresses: &[(String, String)],
    locale: Locale,
) -> String {
    let mut out = String::new();
    heading(&mut out, "#", view, columns, locale);
    out.push_str("import pandas as pd\n\n");
    let mut python = Python { scope: Scope::new(view, columns), out };
    python.read(&view.source, addresses);
    let file = extension(&address(&view.source, addresses));
    python.dates(matches!(file.as_str(), "csv" | "tsv"));
    python.lookups(addresses);
    python.computed(locale);
    python.filter();
    if python.scope.query.is_grouped() {
        python.group();
    } else {
        python.select();
    }
    python.windows();
    python.order();
    python.out
}

struct Python<'a> {
    scope: Scope<'a>,
    out: String,
}

fn list(names: &[String]) -> String {
    format!("[{}]", names.iter().map(|name| string(name)).collect::<Vec<_>>().join(", "))
}

fn column(table: &str, name: &str) -> String {
    format!("{table}[{}]", string(name))
}

fn reader(address: &str) -> String {
    let (function, more) = match extension(address).as_str() {
        "csv" => ("read_csv", ""),
        "tsv" => ("read_csv", ", sep=\"\\t\""),
        "parquet" => ("read_parquet", ""),
        _ => ("read_feather", ""),
    };
    format!("pd.{function}({}{more}, dtype_backend=\"numpy_nullable\")", string(address))
}

impl Python<'_> {
    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn read(&mut self, source: &Source, addresses: &[(String, String)]) {
        let Source::Union { sources, columns, name } = source else {
            self.line(&format!("df = {}", reader(&address(source, addresses))));
            return;
        };
        self.line("df = pd.concat([");
        for (i, part) in sources.iter().enumerate() {
            let address = address(part, addresses);
            let mut text = format!("    {}", reader(&address));
            let renamed = columns.iter().filter_map(|(result, names)| {
                let own = names.get(i)?.as_ref()?;
                (own != result).then(|| format!("{}: {}", string(own), string(result)))
            });
            let renamed: Vec<String> = renamed.collect();
            if !renamed.is_empty() {
                text.push_str(&format!(".rename(columns={{{}}})", renamed.join(", ")));
            }
            if let Some(name) = name {
                let part = match part {
                    Source::Dataset(name) | Source::Url(name) | Source::File(name) => name,
                    Source::Union { .. } => "",
                };
                text.push_str(&format!(".assign(**{{{}: {}}})", string(name), string(part)));
            }
            self.line(&format!("{text},"));
        }
        self.line("], ignore_index=True)");
    }

    /// Dates come as objects, and from text files all moments as texts: they become moments.
    fn dates(&mut self, from_text: bool) {
        let columns = self.scope.columns;
        for name in self.scope.query.fields() {
            let is_temporal = |c: &ColumnBrief| c.name == name && c.kind == Kind::Temporal;
            if columns.iter().any(|c| is_temporal(c) && (c.is_date || from_text)) {
                let x = column("df", name);
                self.line(&format!("{x} = pd.to_datetime({x})"));
            }
        }
    }

    fn lookups(&mut self, addresses: &[(String, String)]) {
        for lookup in &self.scope.query.lookup {
            let source = Source::Dataset(lookup.from.clone());
            let fields: Vec<String> =
                lookup.fields.iter().filter(|field| **field != lookup.key).cloned().collect();
            let wanted: Vec<String> = [lookup.key.clone()].into_iter().chain(fields).collect();
            self.line(&format!(
                "small = {}[{}]",
                reader(&address(&source, addresses)),
                list(&wanted)
            ));
            let key = string(&lookup.key);
            self.line(&format!(
                "small = small[small[{key}].notna()].rename(columns={{{key}: {}}})",
                string(&lookup.field)
            ));
            self.line(&format!("df = df.merge(small, on={}, how=\"left\")", string(&lookup.field)));
        }
    }

    fn computed(&mut self, locale: Locale) {
        for one in &self.scope.query.compute {
            let words = locale.pick("Expression as written: ", "表达式原文：");
            remark(&mut self.out, "#", &format!("{words}{} = {}", one.name, one.expr));
            let value = match expression(&one.expr) {
                Some(expr) => format!("df.eval({})", string(expr)),
                None => "pd.NA".to_owned(),
            };
            self.line(&format!("{} = {value}", column("df", &one.name)));
        }
    }

    fn filter(&mut self) {
        if let Some(filter) = &self.scope.query.filter {
            let kind = |field: &str| self.scope.kind(field);
            let mask = all(filter, "df", &kind);
            self.line(&format!("df = df[{mask}]"));
        }
    }

    fn select(&mut self) {
        let text = match &self.scope.query.select {
            Some(fields) => format!("result = df[{}]", list(fields)),
            None => "result = df".to_owned(),
        };
        self.line(&text);
    }

    fn key(&self, key: &GroupKey) -> String {
        let x = column("df", &key.field);
        let text = match &key.transform {
            None => x,
            Some(Transform::Bin(bin)) => {
                let step = self.scope.step(key, bin);
                format!("({x} // {step} * {step})")
            }
            Some(Transform::TimeUnit(unit)) => match unit {
                TimeUnit::Year => format!("{x}.dt.to_period(\"Y\").dt.start_time"),
                TimeUnit::Quarter => format!("{x}.dt.to_period(\"Q\").dt.start_time"),
                TimeUnit::Month => format!("{x}.dt.to_period(\"M\").dt.start_time"),
                TimeUnit::Week => format!("{x}.dt.to_period(\"W-SUN\").dt.start_time"),
                TimeUnit::Day => format!("{x}.dt.floor(\"D\")"),
                TimeUnit::Hour => format!("{x}.dt.floor(\"h\")"),
                TimeUnit::Minute => format!("{x}.dt.floor(\"min\")"),
                TimeUnit::MonthOfYear => format!("{x}.dt.month"),
                TimeUnit::DayOfWeek => format!("({x}.dt.dayofweek + 1)"),
                TimeUnit::HourOfDay => format!("{x}.dt.hour"),
            },
        };
        let output = key.output_name();
        if output == key.field && key.transform.is_none() {
            return text;
        }
        format!("{text}.rename({})", string(&output))
    }

    fn group(&mut self) {
        let query = self.scope.query;
        if query.group_by.is_empty() {
            self.line("result = pd.DataFrame({");
            for one in &query.aggregate {
                let value = match one.op {
                    AggregateOp::Count => "len(df)".to_owned(),
                    _ => of_series(one, &column("df", one.field.as_deref().unwrap_or_default())),
                };
                self.line(&format!("    {}: [{value}],", string(&one.output_name())));
            }
            self.line("})");
        } else {
            self.line("keys = [");
            for key in &query.group_by {
                let text = self.key(key);
                self.line(&format!("    {text},"));
            }
            self.line("]");
            self.line("groups = df.groupby(keys, dropna=False, observed=True)");
            let first = query.group_by.first().map_or("", |key| key.field.as_str());
            match query.aggregate.as_slice() {
                [] => self.line("result = groups.size().reset_index().iloc[:, :-1]"),
                aggregates => {
                    self.line("result = groups.agg(**{");
                    for one in aggregates {
                        let field = one.field.as_deref().unwrap_or(first);
                        let (output, function) = (string(&one.output_name()), of_group(one));
                        self.line(&format!("    {output}: ({}, {function}),", string(field)));
                    }
                    self.line("}).reset_index()");
                }
            }
        }
        if let Some(having) = &query.having {
            let kind = |field: &str| self.scope.result_kind(field);
            let mask = all(having, "result", &kind);
            self.line(&format!("result = result[{mask}]"));
        }
    }

    fn windows(&mut self) {
        let query = self.scope.query;
        let period = self.scope.period();
        let runs = query
            .window
            .iter()
            .any(|one| one.op == WindowOp::RunningSum || (looks_back(one.op) && period.is_none()));
        if runs {
            let first = period.map(|(key, _)| key.output_name());
            let order = self.scope.order().into_iter().filter(|key| {
                first.as_ref() != Some(&key.field)
                    && query.window.iter().all(|one| one.output_name() != key.field)
            });
            let order: Vec<_> = order.collect();
            let keys: Vec<_> =
                first.into_iter().map(sagitta_spec::SortKey::ascending).chain(order).collect();
            self.sort(&keys);
        }
        for window in &query.window {
            let text = match (looks_back(window.op), period) {
                (true, Some((key, unit))) => self.compare(window, key, unit),
                _ => self.window(window),
            };
            self.line(&format!("{} = {text}", column("result", &window.output_name())));
        }
    }

    /// The value of an earlier period, by its date: a missing one gives null.
    fn compare(&mut self, window: &Window, key: &GroupKey, unit: TimeUnit) -> String {
        let keys = &self.scope.query.group_by;
        let keys: Vec<String> = keys.iter().map(GroupKey::output_name).collect();
        let (n, word) = back(window.op, unit);
        let (period, field) = (column("before", &key.output_name()), string(&window.field));
        let mut wanted = keys.clone();
        wanted.push(window.field.clone());
        self.line(&format!(
            "before = result[{}].dropna(subset={})",
            list(&wanted),
            list(&[key.output_name()])
        ));
        if is_year(window.op) && has_days(unit) {
            self.line(&format!(
                "before = before[~(({period}.dt.month == 2) & ({period}.dt.day == 29))]"
            ));
        }
        self.line(&format!("{period} = {period} + pd.DateOffset({word}s={n})"));
        self.line(&format!(
            "before = result[{}].merge(before, on={}, how=\"left\")[{field}].set_axis(result.index)",
            list(&keys),
            list(&keys)
        ));
        let x = column("result", &window.field);
        match is_difference(window.op) {
            true => format!("{x} - before"),
            false => format!("{x} / before.where(before != 0)"),
        }
    }

    fn window(&self, window: &Window) -> String {
        let x = column("result", &window.field);
        let grouped = match window.partition_by.as_slice() {
            [] => x.clone(),
            keys => format!(
                "result.groupby({}, dropna=False, observed=True)[{}]",
                list(keys),
                string(&window.field)
            ),
        };
        match window.op {
            WindowOp::Share if window.partition_by.is_empty() => {
                format!("{x} / ({x}.sum() or pd.NA)")
            }
            WindowOp::Share => format!("{x} / {grouped}.transform(\"sum\").replace(0, pd.NA)"),
            WindowOp::RunningSum if window.partition_by.is_empty() => {
                format!("{x}.cumsum().ffill()")
            }
            WindowOp::RunningSum => format!("{grouped}.transform(lambda s: s.cumsum().ffill())"),
            WindowOp::Per => {
                let by = column("result", window.by.as_deref().unwrap_or_default());
                format!("{x} / {by}.replace(0, pd.NA)")
            }
            WindowOp::Rank => format!("{grouped}.rank(method=\"min\", ascending=False)"),
            op if is_difference(op) => format!("{x} - {grouped}.shift()"),
            _ => format!("{x} / {grouped}.shift().replace(0, pd.NA)"),
        }
    }

    fn sort(&mut self, order: &[sagitta_spec::SortKey]) {
        // Nulls have one place in a sort: keys that differ in it are sorted one after the other.
        let mixed = order.iter().any(is_nulls_first) && !order.iter().all(is_nulls_first);
        if mixed && order.len() > 1 {
            return order.iter().rev().for_each(|key| self.sort(std::slice::from_ref(key)));
        }
        let names: Vec<String> = order.iter().map(|key| key.field.clone()).collect();
        let ways: Vec<&str> =
            order.iter().map(|key| if is_descending(key) { "False" } else { "True" }).collect();
        let ways = match ways.contains(&"False") {
            true => format!(", ascending=[{}]", ways.join(", ")),
            false => String::new(),
        };
        let nulls = match order.first().is_some_and(is_nulls_first) {
            true => ", na_position=\"first\"",
            false => "",
        };
        self.line(&format!(
            "result = result.sort_values({}{ways}{nulls}, kind=\"stable\")",
            list(&names)
        ));
    }

    fn order(&mut self) {
        let query = self.scope.query;
        let order = self.scope.order();
        if !order.is_empty() {
            self.sort(&order);
        }
        let slice = match (query.offset, query.limit) {
            (0, None) => String::new(),
            (0, Some(n)) => format!(".head({n})"),
            (from, None) => format!(".iloc[{from}:]"),
            (from, Some(n)) => format!(".iloc[{from}:{}]", from.saturating_add(n)),
        };
        self.line(&format!("result = result{slice}.reset_index(drop=True)"));
        self.line("print(result)");
    }
}

/// An aggregate of a whole column.
fn of_series(one: &Aggregate, x: &str) -> String {
    let call = match one.op {
        AggregateOp::Missing => "isna().sum()".to_owned(),
        AggregateOp::Sum => "sum(min_count=1)".to_owned(),
        AggregateOp::Count | AggregateOp::Valid => "count()".to_owned(),
        AggregateOp::Distinct => "nunique()".to_owned(),
        AggregateOp::Mean => "mean()".to_owned(),
        AggregateOp::Min => "min()".to_owned(),
        AggregateOp::Max => "max()".to_owned(),
        AggregateOp::Stdev => "std()".to_owned(),
        AggregateOp::Variance => "var()".to_owned(),
        op => format!("quantile({})", sagitta_spec::format_f64(quantile(op).unwrap_or(0.5))),
    };
    format!("{x}.{call}")
}

/// An aggregate of each group: a name that pandas knows where there is one.
fn of_group(one: &Aggregate) -> String {
    match one.op {
        AggregateOp::Count => "\"size\"".to_owned(),
        AggregateOp::Valid => "\"count\"".to_owned(),
        AggregateOp::Distinct => "\"nunique\"".to_owned(),
        AggregateOp::Mean => "\"mean\"".to_owned(),
        AggregateOp::Median => "\"median\"".to_owned(),
        AggregateOp::Min => "\"min\"".to_owned(),
        AggregateOp::Max => "\"max\"".to_owned(),
        AggregateOp::Stdev => "\"std\"".to_owned(),
        AggregateOp::Variance => "\"var\"".to_owned(),
        _ => format!("lambda s: {}", of_series(one, "s")),
    }
}

type KindOf<'a> = &'a dyn Fn(&str) -> Kind;

/// The rows of which a condition is true. "Not" is pushed down to the tests: true and unknown are
/// told apart there, by whether there is a value.
fn all(predicate: &Predicate, table: &str, kind: KindOf<'_>) -> String {
    match predicate {
        Predicate::All(parts) if parts.len() > 1 => {
            let parts = parts.iter().map(|part| mask(part, table, kind, false));
            format!("\n    {}\n", parts.collect::<Vec<_>>().join("\n    & "))
        }
        other => mask(other, table, kind, false),
    }
}

fn mask(predicate: &Predicate, table: &str, kind: KindOf<'_>, negated: bool) -> String {
    match predicate {
        Predicate::All(parts) | Predicate::Any(parts) => {
            let or = matches!(predicate, Predicate::Any(_)) != negated;
            match parts.as_slice() {
                [] => {
                    format!("pd.Series({}, index={table}.index)", if or { "False" } else { "True" })
                }
                [one] => mask(one, table, kind, negated),
                parts => {
                    let parts = parts.iter().map(|part| mask(part, table, kind, negated));
                    let parts: Vec<String> = parts.collect();
                    format!("({})", parts.join(if or { " | " } else { " & " }))
                }
            }
        }
        Predicate::Not(part) => mask(part, table, kind, !negated),
        Predicate::Leaf(leaf) => leaf_mask(leaf, table, kind, negated),
    }
}

fn leaf_mask(leaf: &Leaf, table: &str, kind: KindOf<'_>, negated: bool) -> String {
    let x = column(table, &leaf.field);
    let kind = kind(&leaf.field);
    let value = |literal: &Literal| literal_of(kind, literal);
    let values = |values: &[Literal]| values.iter().map(value).collect::<Vec<_>>().join(", ");
    // The test, and whether it is to be turned around.
    let (test, turned) = match &leaf.test {
        Test::IsNull | Test::IsNotNull => {
            let null = matches!(leaf.test, Test::IsNull) != negated;
            return format!("{x}.{}()", if null { "isna" } else { "notna" });
        }
        Test::Eq(v) => (format!("({x} == {})", value(v)), false),
        Test::Ne(v) => (format!("({x} == {})", value(v)), true),
        Test::Lt(v) => (format!("({x} < {})", value(v)), false),
        Test::Le(v) => (format!("({x} <= {})", value(v)), false),
        Test::Gt(v) => (format!("({x} > {})", value(v)), false),
        Test::Ge(v) => (format!("({x} >= {})", value(v)), false),
        Test::In(v) => (format!("{x}.isin([{}])", values(v)), false),
        Test::NotIn(v) => (format!("{x}.isin([{}])", values(v)), true),
        Test::Between { low, high, bounds } => {
            let plain = if kind == Kind::Temporal { Bounds::ClosedOpen } else { Bounds::Closed };
            let ends = match bounds.unwrap_or(plain) {
                Bounds::Closed => "both",
                Bounds::ClosedOpen => "left",
                Bounds::OpenClosed => "right",
                Bounds::Open => "neither",
            };
            let (low, high) = (value(low), value(high));
            (format!("{x}.between({low}, {high}, inclusive=\"{ends}\")"), false)
        }
        Test::Contains(part, case) => {
            let case = if *case == Case::Sensitive { "" } else { ", case=False" };
            let part = string(part);
            (format!("{x}.str.contains({part}{case}, regex=False, na=False)"), false)
        }
        Test::Matches(part, case) => {
            let case = if *case == Case::Sensitive { "" } else { ", case=False" };
            (format!("{x}.str.contains({}{case}, na=False)", string(part)), false)
        }
        Test::StartsWith(part, case) => (edge(&x, "startswith", part, *case), false),
        Test::EndsWith(part, case) => (edge(&x, "endswith", part, *case), false),
        Test::WithinLast { n, unit, to } => {
            let (n, word) = length(*n, *unit);
            let (end, ends) = match to {
                RelativeTo::Data => (format!("{x}.max()"), "right"),
                RelativeTo::Today => (
                    "(pd.Timestamp.today().normalize() + pd.DateOffset(days=1))".to_owned(),
                    "left",
                ),
            };
            let start = format!("{end} - pd.DateOffset({word}s={n})");
            (format!("{x}.between({start}, {end}, inclusive=\"{ends}\")"), false)
        }
    };
    if turned == negated { test } else { format!("({x}.notna() & ~{test})") }
}

fn edge(x: &str, function: &str, part: &str, case: Case) -> String {
    match case {
        Case::Sensitive => format!("{x}.str.{function}({}, na=False)", string(part)),
        Case::Insensitive => {
            format!("{x}.str.lower().str.{function}({}, na=False)", string(&part.to_lowercase()))
        }
    }
}

fn literal_of(kind: Kind, literal: &Literal) -> String {
    match Scope::value(kind, literal) {
        Value::Number(text) => text,
        Value::Bool(truth) => if truth { "True" } else { "False" }.to_owned(),
        Value::Day(text) | Value::Moment(text) => format!("pd.Timestamp(\"{text}\")"),
        Value::Text(text) if kind.is_numeric() => format!("float({})", string(&text)),
        Value::Text(text) => string(&text),
    }
}
