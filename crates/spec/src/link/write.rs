use std::collections::BTreeMap;

use super::text::push_text;
use super::{BOUNDS, PARAMETERS};
use crate::error::Result;
use crate::json::MAX_DEPTH;
use crate::{
    Aggregate, AggregateOp, Bin, Bounds, Case, Display, Error, GroupKey, Literal, NullOrder,
    Predicate, Query, RelativeTo, Resolve, Scale, SortOrder, Source, Test, Transform, View, Window,
};

/// The fragment of a canonical View.
pub(super) fn fragment(view: &View) -> Result<String> {
    let mut writer = Writer { out: "#/".to_owned(), calls: calls(&view.query), is_first: true };
    writer.source(&view.source, 0)?;
    writer.query(&view.query)?;
    writer.display(&view.display);
    Ok(writer.out)
}

/// The way to refer to each column of the result that is called by what is asked for.
fn calls(query: &Query) -> BTreeMap<String, String> {
    let mut calls = BTreeMap::new();
    for key in query.group_by.iter().filter(|key| key.name.is_none() && key.transform.is_some()) {
        calls.insert(key.output_name(), key_call(key));
    }
    for aggregate in query.aggregate.iter().filter(|aggregate| aggregate.name.is_none()) {
        calls.insert(aggregate.output_name(), aggregate_call(aggregate));
    }
    for window in query.window.iter().filter(|window| window.name.is_none()) {
        let call = window_call(window, &calls);
        calls.insert(window.output_name(), call);
    }
    calls
}

fn key_call(key: &GroupKey) -> String {
    let mut out = String::new();
    match &key.transform {
        None => push_text(&mut out, &key.field),
        Some(Transform::TimeUnit(unit)) => {
            out.push_str(unit.as_str());
            out.push('(');
            push_text(&mut out, &key.field);
            out.push(')');
        }
        Some(Transform::Bin(bin)) => {
            out.push_str(if matches!(bin, Bin::Step(_)) { "bin(" } else { "bins(" });
            push_text(&mut out, &key.field);
            out.push(';');
            match bin {
                Bin::Step(step) => push_text(&mut out, step.as_str()),
                Bin::MaxBins(n) => out.push_str(&n.to_string()),
            }
            out.push(')');
        }
    }
    out
}

fn aggregate_call(aggregate: &Aggregate) -> String {
    let mut out = format!("{}(", aggregate.op.as_str());
    if let Some(field) = &aggregate.field {
        push_text(&mut out, field);
    }
    if let AggregateOp::Quantile(p) = aggregate.op {
        out.push(';');
        out.push_str(&crate::format_f64(p));
    }
    out.push(')');
    out
}

fn window_call(window: &Window, calls: &BTreeMap<String, String>) -> String {
    let mut out = format!("{}(", window.op.as_str());
    push_name(&mut out, &window.field, calls);
    for (idx, name) in window.by.iter().chain(&window.partition_by).enumerate() {
        out.push(if idx == 0 { ';' } else { ',' });
        push_name(&mut out, name, calls);
    }
    out.push(')');
    out
}

/// Appends the name of a column that may be one of the result.
fn push_name(out: &mut String, name: &str, calls: &BTreeMap<String, String>) {
    match calls.get(name) {
        Some(call) => out.push_str(call),
        None => push_text(out, name),
    }
}

struct Writer {
    out: String,
    calls: BTreeMap<String, String>,
    is_first: bool,
}

impl Writer {
    fn source(&mut self, source: &Source, depth: usize) -> Result<()> {
        if depth > MAX_DEPTH {
            return Err(Box::new(Error::TooDeep { path: "source".to_owned(), limit: MAX_DEPTH }));
        }
        match source {
            Source::Dataset(id) => push_text(&mut self.out, id),
            Source::Url(url) => {
                self.out.push_str("url(");
                push_text(&mut self.out, url);
                self.out.push(')');
            }
            Source::File(name) => return Err(Box::new(Error::FileInLink { file: name.clone() })),
            Source::Union { sources, columns, name } => {
                for (idx, part) in sources.iter().enumerate() {
                    self.out.push_str(if idx == 0 { "union(" } else { "," });
                    self.source(part, depth + 1)?;
                }
                for (column, names) in columns {
                    // A column called `as` would read as the name of the union's own column.
                    self.out.push_str(if column == "as" { ";~" } else { ";" });
                    push_text(&mut self.out, column);
                    for (idx, name) in names.iter().enumerate() {
                        self.out.push(if idx == 0 { ':' } else { ',' });
                        if let Some(name) = name {
                            push_text(&mut self.out, name);
                        }
                    }
                }
                if let Some(name) = name {
                    self.out.push_str(";as:");
                    push_text(&mut self.out, name);
                }
                self.out.push(')');
            }
        }
        Ok(())
    }

    fn parameter(&mut self, name: &str) {
        self.out.push(if self.is_first { '?' } else { '&' });
        self.is_first = false;
        self.out.push_str(name);
        self.out.push('=');
    }

    fn text_parameter(&mut self, name: &str, text: &str) {
        self.parameter(name);
        push_text(&mut self.out, text);
    }

    /// A list of what is written already; nothing if there are no items.
    fn list_parameter(&mut self, name: &str, items: &[String]) {
        if !items.is_empty() {
            self.parameter(name);
            self.out.push_str(&items.join(","));
        }
    }

    fn text(&self, text: &str) -> String {
        let mut out = String::new();
        push_text(&mut out, text);
        out
    }

    fn name(&self, name: &str) -> String {
        let mut out = String::new();
        push_name(&mut out, name, &self.calls);
        out
    }

    fn with_name(&self, mut what: String, name: Option<&String>) -> String {
        if let Some(name) = name {
            what.push_str(":as:");
            push_text(&mut what, name);
        }
        what
    }

    fn query(&mut self, query: &Query) -> Result<()> {
        let lookups = query.lookup.iter().map(|lookup| {
            let fields: Vec<String> = lookup.fields.iter().map(|name| self.text(name)).collect();
            let [from, field, key] =
                [&lookup.from, &lookup.field, &lookup.key].map(|t| self.text(t));
            format!("{from}({field}:{key};{})", fields.join(","))
        });
        self.list_parameter("lookup", &lookups.collect::<Vec<_>>());
        for compute in &query.compute {
            self.text_parameter("compute", &compute.name);
            self.out.push(':');
            push_text(&mut self.out, &compute.expr);
        }
        self.filter(query.filter.as_ref())?;
        if let Some(select) = &query.select {
            let names: Vec<String> = select.iter().map(|name| self.text(name)).collect();
            self.parameter("select");
            self.out.push_str(&names.join(","));
        }
        let keys =
            query.group_by.iter().map(|key| self.with_name(key_call(key), key.name.as_ref()));
        self.list_parameter("by", &keys.collect::<Vec<_>>());
        let aggregates = query
            .aggregate
            .iter()
            .map(|one| self.with_name(aggregate_call(one), one.name.as_ref()));
        self.list_parameter("show", &aggregates.collect::<Vec<_>>());
        if let Some(having) = &query.having {
            self.parameter("having");
            self.predicate("having", having, 0)?;
        }
        let windows = query
            .window
            .iter()
            .map(|window| self.with_name(window_call(window, &self.calls), window.name.as_ref()));
        self.list_parameter("window", &windows.collect::<Vec<_>>());
        let sort = query.sort.iter().map(|key| {
            let order = if key.order == SortOrder::Descending { ":desc" } else { "" };
            let nulls = if key.nulls == NullOrder::First { ":nulls_first" } else { "" };
            format!("{}{order}{nulls}", self.name(&key.field))
        });
        self.list_parameter("sort", &sort.collect::<Vec<_>>());
        if query.offset != 0 {
            self.text_parameter("offset", &query.offset.to_string());
        }
        if let Some(limit) = query.limit {
            self.text_parameter("limit", &limit.to_string());
        }
        Ok(())
    }

    /// Plain parameters for leaves of which all have to be true, else `where`.
    fn filter(&mut self, filter: Option<&Predicate>) -> Result<()> {
        let Some(filter) = filter else {
            return Ok(());
        };
        let parts = match filter {
            Predicate::All(parts) => parts.as_slice(),
            one => std::slice::from_ref(one),
        };
        if !parts.iter().all(|part| matches!(part, Predicate::Leaf(_))) {
            self.parameter("where");
            return self.predicate("where", filter, 0);
        }
        for leaf in parts.iter().flat_map(Predicate::leaves) {
            let tilde = if PARAMETERS.contains(&leaf.field.as_str()) { "~" } else { "" };
            self.parameter(&format!("{tilde}{}", self.text(&leaf.field)));
            self.test(&leaf.test);
        }
        Ok(())
    }

    fn predicate(&mut self, path: &'static str, predicate: &Predicate, depth: usize) -> Result<()> {
        if depth > MAX_DEPTH {
            return Err(Box::new(Error::TooDeep { path: path.to_owned(), limit: MAX_DEPTH }));
        }
        let (head, parts) = match predicate {
            Predicate::All(parts) => ("all(", parts.as_slice()),
            Predicate::Any(parts) => ("any(", parts.as_slice()),
            Predicate::Not(part) => ("not(", std::slice::from_ref(&**part)),
            Predicate::Leaf(leaf) => {
                let name =
                    if path == "having" { self.name(&leaf.field) } else { self.text(&leaf.field) };
                self.out.push_str(&name);
                self.out.push(':');
                self.test(&leaf.test);
                return Ok(());
            }
        };
        self.out.push_str(head);
        for (idx, part) in parts.iter().enumerate() {
            if idx > 0 {
                self.out.push(';');
            }
            self.predicate(path, part, depth + 1)?;
        }
        self.out.push(')');
        Ok(())
    }

    fn test(&mut self, test: &Test) {
        self.out.push_str(test.op());
        let values: &[&str] = match test {
            Test::Eq(value) | Test::Ne(value) | Test::Lt(value) => &[value.as_str()],
            Test::Le(value) | Test::Gt(value) | Test::Ge(value) => &[value.as_str()],
            Test::Between { low, high, .. } => &[low.as_str(), high.as_str()],
            Test::Contains(text, _)
            | Test::StartsWith(text, _)
            | Test::EndsWith(text, _)
            | Test::Matches(text, _) => &[text.as_str()],
            Test::WithinLast { n, unit, .. } => &[&n.to_string(), unit.as_str()],
            Test::In(values) | Test::NotIn(values) => {
                &values.iter().map(Literal::as_str).collect::<Vec<_>>()
            }
            Test::IsNull | Test::IsNotNull => return,
        };
        let values: Vec<String> = values.iter().map(|value| self.text(value)).collect();
        self.out.push(':');
        self.out.push_str(&values.join(","));
        let modifier = match test {
            Test::Between { bounds: Some(bounds), .. } => bounds_word(*bounds),
            Test::Contains(_, Case::Sensitive)
            | Test::StartsWith(_, Case::Sensitive)
            | Test::EndsWith(_, Case::Sensitive)
            | Test::Matches(_, Case::Sensitive) => Case::Sensitive.as_str(),
            Test::WithinLast { to: RelativeTo::Today, .. } => RelativeTo::Today.as_str(),
            _ => return,
        };
        self.out.push(':');
        self.out.push_str(modifier);
    }

    fn display(&mut self, display: &Display) {
        if let Some(tab) = display.tab {
            self.text_parameter("tab", tab.as_str());
        }
        if let Some(title) = &display.title {
            self.text_parameter("title", title);
        }
        if let Some(mark) = display.mark {
            self.text_parameter("mark", mark.as_str());
        }
        if let Some(stack) = display.stack {
            self.text_parameter("stack", stack.as_str());
        }
        for (name, channel) in display.encoding.channels() {
            if let Some(channel) = channel {
                let field = self.name(&channel.field);
                self.parameter(name);
                self.out.push_str(&field);
                if let Some(channel_type) = channel.channel_type {
                    self.out.push(':');
                    self.out.push_str(channel_type.as_str());
                }
                if channel.scale != Scale::default() {
                    self.out.push(':');
                    self.out.push_str(channel.scale.as_str());
                }
            }
        }
        if display.resolve != Resolve::default() {
            self.text_parameter("resolve", display.resolve.as_str());
        }
        if let Some(top) = display.top {
            self.text_parameter("top", &top.to_string());
        }
        let lines = display.reference_lines.iter().map(|line| {
            let label = line.label.as_ref().map(|label| format!(":{}", self.text(label)));
            self.text(line.value.as_str()) + label.as_deref().unwrap_or("")
        });
        self.list_parameter("line", &lines.collect::<Vec<_>>());
        for note in &display.notes {
            self.text_parameter("note", note);
        }
        if let Some(pivot) = &display.pivot {
            let pivot = self.name(pivot);
            self.parameter("pivot");
            self.out.push_str(&pivot);
        }
        if let Some(shapes) = &display.shapes {
            self.text_parameter("shapes", shapes);
        }
        if let Some(form) = display.form {
            self.text_parameter("form", form.as_str());
        }
        for (parameter, names) in [("hide", &display.hidden), ("order", &display.order)] {
            let names: Vec<String> = names.iter().map(|name| self.name(name)).collect();
            self.list_parameter(parameter, &names);
        }
    }
}

fn bounds_word(bounds: Bounds) -> &'static str {
    BOUNDS.iter().find(|(_, other)| *other == bounds).map_or("", |(word, _)| word)
}
