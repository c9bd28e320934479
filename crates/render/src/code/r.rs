use sagitta_spec::{
    Aggregate, AggregateOp, Bounds, Case, GroupKey, Leaf, Literal, Predicate, RelativeTo, Source,
    Test, TimeUnit, Transform, View, Window, WindowOp,
};

use super::{
    Scope, Value, address, back, extension, has_days, heading, is_descending, is_difference,
    is_nulls_first, is_year, length, looks_back, quantile, remark, string,
};
use crate::{ColumnBrief, Kind, Locale};

/// The query in R with dplyr, lubridate and arrow, which reads the files itself.
///
/// `addresses` are pairs of a dataset's id and the address of its Arrow, Parquet or CSV file; what
/// is not among them is looked for beside the program. The answer is in `result`. Expressions of
/// computed columns are not translated: they stand in a comment.
pub fn r(
    view: &View,
    columns: &[ColumnBrief],
    addresses: &[(String, String)],
    locale: Locale,
) -> String {
    let mut out = String::new();
    heading(&mut out, "#", view, columns, locale);
    out.push_str("library(arrow)\nlibrary(dplyr)\nlibrary(lubridate)\nlibrary(stringr)\n\n");
    let mut r = R { scope: Scope::new(view, columns), out, locale };
    r.computed_remarks();
    r.read(&view.source, addresses);
    r.lookups(addresses);
    r.rows();
    r.groups();
    r.windows();
    r.order();
    r.out.push_str("\nprint(result)\n");
    r.out
}

struct R<'a> {
    scope: Scope<'a>,
    out: String,
    locale: Locale,
}

/// A name, in backticks unless it can do without.
fn name(text: &str) -> String {
    const RESERVED: [&str; 10] =
        ["if", "else", "repeat", "while", "function", "for", "next", "break", "in", "n"];
    let plain = text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && !RESERVED.contains(&text);
    if plain {
        return text.to_owned();
    }
    // A string as a name: its escapes are those of a text.
    let inner = string(text).replace('`', "\\`").replace("\\\"", "\"");
    format!("`{}`", inner.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(&inner))
}

fn names(list: &[String]) -> String {
    list.iter().map(|one| name(one)).collect::<Vec<_>>().join(", ")
}

fn reader(address: &str) -> String {
    let function = match extension(address).as_str() {
        "csv" => "read_csv_arrow",
        "tsv" => "read_tsv_arrow",
        "parquet" => "read_parquet",
        _ => "read_feather",
    };
    format!("{function}({})", string(address))
}

impl R<'_> {
    /// The next step of the chain.
    fn pipe(&mut self, step: &str) {
        self.out.push_str(" |>\n  ");
        self.out.push_str(step);
    }

    fn computed_remarks(&mut self) {
        for one in &self.scope.query.compute {
            let words = self
                .locale
                .pick("To be written in R in place of NA: ", "请用 R 改写下式以替换 NA：");
            remark(&mut self.out, "#", &format!("{words}{} = {}", one.name, one.expr));
        }
    }

    fn read(&mut self, source: &Source, addresses: &[(String, String)]) {
        let Source::Union { sources, columns, name: origin } = source else {
            self.out.push_str(&format!("result <- {}", reader(&address(source, addresses))));
            return;
        };
        self.out.push_str("result <- bind_rows(\n");
        for (i, part) in sources.iter().enumerate() {
            let renamed = columns.iter().filter_map(|(result, names)| {
                let own = names.get(i)?.as_ref()?;
                (own != result).then(|| format!("{} = {}", name(result), name(own)))
            });
            let renamed: Vec<String> = renamed.collect();
            let part_name = match part {
                Source::Dataset(name) | Source::Url(name) | Source::File(name) => name,
                Source::Union { .. } => "",
            };
            let mut text = format!("  {} = {}", name(part_name), reader(&address(part, addresses)));
            if !renamed.is_empty() {
                text.push_str(&format!(" |> rename({})", renamed.join(", ")));
            }
            self.out.push_str(&text);
            let last = i + 1 == sources.len() && origin.is_none();
            self.out.push_str(if last { "\n" } else { ",\n" });
        }
        if let Some(origin) = origin {
            self.out.push_str(&format!("  .id = {}\n", string(origin)));
        }
        self.out.push(')');
    }

    fn lookups(&mut self, addresses: &[(String, String)]) {
        for lookup in &self.scope.query.lookup {
            let source = Source::Dataset(lookup.from.clone());
            let mut wanted = vec![lookup.key.clone()];
            wanted.extend(lookup.fields.iter().filter(|one| **one != lookup.key).cloned());
            let by = format!("{} = {}", string(&lookup.field), string(&lookup.key));
            self.pipe(&format!(
                "left_join({} |> select({}), by = c({by}), na_matches = \"never\")",
                reader(&address(&source, addresses)),
                names(&wanted)
            ));
        }
    }

    fn rows(&mut self) {
        let query = self.scope.query;
        for one in &query.compute {
            self.pipe(&format!("mutate({} = NA)", name(&one.name)));
        }
        if let Some(filter) = &query.filter {
            let text = conditions(filter, &|field| {
                let is_date = self.scope.brief(field).is_some_and(|column| column.is_date);
                (self.scope.kind(field), is_date)
            });
            self.pipe(&format!("filter({text})"));
        }
        if let Some(fields) = query.select.as_ref().filter(|_| !query.is_grouped()) {
            self.pipe(&format!("select({})", names(fields)));
        }
    }

    fn groups(&mut self) {
        let query = self.scope.query;
        if !query.is_grouped() {
            return;
        }
        if !query.group_by.is_empty() {
            let keys: Vec<String> = query.group_by.iter().map(|key| self.key(key)).collect();
            self.pipe(&format!("group_by({})", keys.join(", ")));
        }
        let aggregates = query
            .aggregate
            .iter()
            .map(|one| format!("    {} = {}", name(&one.output_name()), aggregate(one)));
        let mut parts: Vec<String> = aggregates.collect();
        if !query.group_by.is_empty() {
            parts.push("    .groups = \"drop\"".to_owned());
        }
        self.pipe(&format!("summarise(\n{}\n  )", parts.join(",\n")));
        if let Some(having) = &query.having {
            let text = conditions(having, &|field| (self.scope.result_kind(field), false));
            self.pipe(&format!("filter({text})"));
        }
    }

    fn key(&self, key: &GroupKey) -> String {
        let x = name(&key.field);
        let output = name(&key.output_name());
        let value = match &key.transform {
            None if output == x => return x,
            None => x,
            Some(Transform::Bin(bin)) => {
                let step = self.scope.step(key, bin);
                format!("floor({x} / {step}) * {step}")
            }
            Some(Transform::TimeUnit(unit)) => match unit {
                TimeUnit::Week => format!("floor_date({x}, \"week\", week_start = 1)"),
                TimeUnit::MonthOfYear => format!("month({x})"),
                TimeUnit::DayOfWeek => format!("wday({x}, week_start = 1)"),
                TimeUnit::HourOfDay => format!("hour({x})"),
                unit => format!("floor_date({x}, \"{}\")", unit.as_str()),
            },
        };
        format!("{output} = {value}")
    }

    fn windows(&mut self) {
        let query = self.scope.query;
        let period = self.scope.period();
        let runs = query
            .window
            .iter()
            .any(|one| one.op == WindowOp::RunningSum || (looks_back(one.op) && period.is_none()));
        if runs {
            let period = period.map(|(key, _)| key.output_name());
            let order = self.scope.order();
            let first = period.as_deref().map(name);
            let order = order.iter().filter(|key| {
                period.as_ref() != Some(&key.field)
                    && query.window.iter().all(|one| one.output_name() != key.field)
            });
            let order: Vec<String> = first.into_iter().chain(order.map(ordered)).collect();
            self.pipe(&format!("arrange({})", order.join(", ")));
        }
        for window in &query.window {
            match period.filter(|_| looks_back(window.op)) {
                Some((key, unit)) => self.compare(window, key, unit),
                None => self.window(window),
            }
        }
    }

    /// The value of an earlier period, by its date: a missing one gives null.
    fn compare(&mut self, window: &Window, key: &GroupKey, unit: TimeUnit) {
        let (n, word) = back(window.op, unit);
        let (x, output) = (name(&window.field), name(&window.output_name()));
        let period = name(&key.output_name());
        let keys = &self.scope.query.group_by;
        let keys: Vec<String> = keys.iter().map(|key| string(&key.output_name())).collect();
        let kept: Vec<String> =
            self.scope.query.group_by.iter().map(|key| name(&key.output_name())).collect();
        let february = match is_year(window.op) && has_days(unit) {
            true => format!(" & !(month({period}) == 2 & day({period}) == 29)"),
            false => String::new(),
        };
        let value = match is_difference(window.op) {
            true => format!("{x} - .earlier"),
            false => format!("{x} / na_if(.earlier, 0)"),
        };
        self.pipe(&format!(
            "(\\(now) left_join(now, now |> filter(!is.na({period}){february}) |>\n    mutate({period} = {period} + {word}s({n})) |> select({}, .earlier = {x}), by = c({})))()",
            kept.join(", "),
            keys.join(", ")
        ));
        self.pipe(&format!("mutate({output} = {value}, .earlier = NULL)"));
    }

    fn window(&mut self, window: &Window) {
        let (x, output) = (name(&window.field), name(&window.output_name()));
        let by = match window.partition_by.as_slice() {
            [] => String::new(),
            keys => {
                let keys: Vec<String> = keys.iter().map(|key| string(key)).collect();
                format!(", .by = c({})", keys.join(", "))
            }
        };
        let value = match window.op {
            WindowOp::Share => format!("{x} / na_if(sum({x}, na.rm = TRUE), 0)"),
            WindowOp::RunningSum => {
                format!("if_else(cumsum(!is.na({x})) == 0, NA, cumsum(coalesce({x}, 0)))")
            }
            WindowOp::Per => {
                let by = window.by.as_deref().map(name).unwrap_or_default();
                format!("{x} / na_if({by}, 0)")
            }
            WindowOp::Rank => format!("min_rank(desc({x}))"),
            op if is_difference(op) => format!("{x} - lag({x})"),
            _ => format!("{x} / na_if(lag({x}), 0)"),
        };
        self.pipe(&format!("mutate({output} = {value}{by})"));
    }

    fn order(&mut self) {
        let query = self.scope.query;
        let order: Vec<String> = self.scope.order().iter().map(ordered).collect();
        if !order.is_empty() {
            self.pipe(&format!("arrange({})", order.join(", ")));
        }
        match (query.offset, query.limit) {
            (0, None) => {}
            (0, Some(n)) => self.pipe(&format!("slice_head(n = {n})")),
            (from, None) => self.pipe(&format!("filter(row_number() > {from})")),
            (from, Some(n)) => self.pipe(&format!(
                "filter(row_number() > {from}, row_number() <= {})",
                from.saturating_add(n)
            )),
        }
    }
}

/// A key of the order; nulls come last by themselves.
fn ordered(key: &sagitta_spec::SortKey) -> String {
    let x = name(&key.field);
    let first = if is_nulls_first(key) { format!("!is.na({x}), ") } else { String::new() };
    let way = if is_descending(key) { format!("desc({x})") } else { x };
    format!("{first}{way}")
}

fn aggregate(one: &Aggregate) -> String {
    let x = name(one.field.as_deref().unwrap_or_default());
    let some =
        |function: &str| format!("if (all(is.na({x}))) NA else {function}({x}, na.rm = TRUE)");
    match one.op {
        AggregateOp::Count => "n()".to_owned(),
        AggregateOp::Valid => format!("sum(!is.na({x}))"),
        AggregateOp::Missing => format!("sum(is.na({x}))"),
        AggregateOp::Distinct => format!("n_distinct({x}, na.rm = TRUE)"),
        AggregateOp::Sum => some("sum"),
        AggregateOp::Min => some("min"),
        AggregateOp::Max => some("max"),
        AggregateOp::Mean => some("mean"),
        AggregateOp::Median => format!("median({x}, na.rm = TRUE)"),
        AggregateOp::Stdev => format!("sd({x}, na.rm = TRUE)"),
        AggregateOp::Variance => format!("var({x}, na.rm = TRUE)"),
        op => {
            let p = sagitta_spec::format_f64(quantile(op).unwrap_or(0.5));
            format!("quantile({x}, {p}, na.rm = TRUE, names = FALSE)")
        }
    }
}

/// A column's kind, and whether it holds dates.
type KindOf<'a> = &'a dyn Fn(&str) -> (Kind, bool);

/// All parts of a filter; R's logic has three values, and `filter` keeps what is true.
fn conditions(predicate: &Predicate, kind: KindOf<'_>) -> String {
    match predicate {
        Predicate::All(parts) if parts.len() > 1 => {
            let parts = parts.iter().map(|part| format!("    {}", condition(part, kind)));
            format!("\n{}\n  ", parts.collect::<Vec<_>>().join(",\n"))
        }
        other => condition(other, kind),
    }
}

fn condition(predicate: &Predicate, kind: KindOf<'_>) -> String {
    let list = |parts: &[Predicate], word: &str, empty: &str| match parts {
        [] => empty.to_owned(),
        [one] => condition(one, kind),
        parts => {
            let parts: Vec<String> = parts.iter().map(|part| condition(part, kind)).collect();
            format!("({})", parts.join(word))
        }
    };
    match predicate {
        Predicate::All(parts) => list(parts, " & ", "TRUE"),
        Predicate::Any(parts) => list(parts, " | ", "FALSE"),
        Predicate::Not(part) => format!("!({})", condition(part, kind)),
        Predicate::Leaf(leaf) => leaf_text(leaf, kind(&leaf.field)),
    }
}

fn leaf_text(leaf: &Leaf, (kind, is_date): (Kind, bool)) -> String {
    let x = name(&leaf.field);
    let value = |literal: &Literal| literal_of(kind, is_date, literal);
    let compare = |op: &str, literal: &Literal| format!("{x} {op} {}", value(literal));
    // `%in%` knows no unknown: what is null is neither in a list nor outside of it.
    let among = |values: &[Literal]| {
        let values: Vec<String> = values.iter().map(value).collect();
        format!("if_else(is.na({x}), NA, {x} %in% c({}))", values.join(", "))
    };
    let detect = |function: &str, kind: &str, part: &str, case: Case| {
        let fold = if case == Case::Insensitive { ", ignore_case = TRUE" } else { "" };
        format!("{function}({x}, {kind}({}{fold}))", string(part))
    };
    match &leaf.test {
        Test::Eq(v) => compare("==", v),
        Test::Ne(v) => compare("!=", v),
        Test::Lt(v) => compare("<", v),
        Test::Le(v) => compare("<=", v),
        Test::Gt(v) => compare(">", v),
        Test::Ge(v) => compare(">=", v),
        Test::In(values) => among(values),
        Test::NotIn(values) => format!("!{}", among(values)),
        Test::Between { low, high, bounds } => {
            let plain = if kind == Kind::Temporal { Bounds::ClosedOpen } else { Bounds::Closed };
            let (from, to) = match bounds.unwrap_or(plain) {
                Bounds::Closed => (">=", "<="),
                Bounds::ClosedOpen => (">=", "<"),
                Bounds::OpenClosed => (">", "<="),
                Bounds::Open => (">", "<"),
            };
            format!("({} & {})", compare(from, low), compare(to, high))
        }
        Test::Contains(part, case) => detect("str_detect", "fixed", part, *case),
        Test::StartsWith(part, case) => detect("str_starts", "fixed", part, *case),
        Test::EndsWith(part, case) => detect("str_ends", "fixed", part, *case),
        Test::Matches(part, case) => detect("str_detect", "regex", part, *case),
        Test::IsNull => format!("is.na({x})"),
        Test::IsNotNull => format!("!is.na({x})"),
        Test::WithinLast { n, unit, to } => {
            let (n, word) = length(*n, *unit);
            match to {
                RelativeTo::Data => {
                    let last = format!("max({x}, na.rm = TRUE)");
                    format!("({x} > {last} %m-% {word}s({n}) & {x} <= {last})")
                }
                RelativeTo::Today => {
                    let end = "(today() + days(1))";
                    format!("({x} >= {end} %m-% {word}s({n}) & {x} < {end})")
                }
            }
        }
    }
}

fn literal_of(kind: Kind, is_date: bool, literal: &Literal) -> String {
    match Scope::value(kind, literal) {
        Value::Number(text) => text,
        Value::Bool(truth) => if truth { "TRUE" } else { "FALSE" }.to_owned(),
        Value::Day(text) if is_date => format!("as.Date(\"{text}\")"),
        Value::Day(text) | Value::Moment(text) => format!("as.POSIXct(\"{text}\", tz = \"UTC\")"),
        Value::Text(text) => string(&text),
    }
}
