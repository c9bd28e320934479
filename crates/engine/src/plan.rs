use std::fmt;
use std::sync::Arc;

use sagitta_spec::{
    Aggregate, AggregateOp, Bin, GroupKey, NullOrder, Predicate, Query, SortOrder, TimeUnit,
    Transform,
};
use sagitta_table::{Column, ColumnType, Table};

use crate::accumulate::StateKind;
use crate::condition::resolve;
use crate::number::Decimal;
use crate::ranges::Ranges;
use crate::text::TextTest;
use crate::transform::{BinStep, has_unit};
use crate::window::Windows;
use crate::{Error, Part};

/// A query resolved against a table's columns. Its `Display` explains it.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(crate) query: Query,
    /// The table's columns, to notice another table.
    pub(crate) source: Vec<Arc<Column>>,
    pub(crate) columns: Vec<Arc<Column>>,
    pub(crate) filter: Option<Condition>,
    pub(crate) body: Body,
    pub(crate) sort: Vec<Order>,
}

/// Rows or groups.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// These columns of the table.
    Rows(Vec<usize>),
    Groups(Box<Grouping>),
}

/// How groups are made.
#[derive(Clone, Debug)]
pub(crate) struct Grouping {
    pub(crate) keys: Vec<Key>,
    pub(crate) states: Vec<StateSpec>,
    pub(crate) outputs: Vec<Output>,
    pub(crate) having: Option<Condition>,
    pub(crate) windows: Windows,
}

/// One key of the groups.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) column_idx: usize,
    pub(crate) change: Change,
}

/// What is done to a key's values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    None,
    TimeUnit(TimeUnit),
    Bin(BinStep),
    /// Resolved to a step by the column's extent.
    MaxBins(u32),
}

/// A state to keep, and of which column; `Rows` has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StateSpec {
    pub(crate) kind: StateKind,
    pub(crate) column_idx: Option<usize>,
}

/// How an aggregate is read from the states, by their places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Output {
    Count(usize),
    Missing { rows: usize, valid: usize },
    Sum { sum: usize, valid: usize },
    Mean { sum: usize, valid: usize },
    Quantile(usize, f64),
    Extreme(usize),
    Variance(usize),
    Stdev(usize),
}

/// One key of the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    /// Of the table for rows, of the result for groups.
    pub(crate) column_idx: usize,
    pub(crate) descending: bool,
    pub(crate) nulls_first: bool,
}

/// A predicate with names and literals resolved.
#[derive(Clone, Debug)]
pub(crate) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Leaf { column_idx: usize, name: String, test: LeafTest },
}

/// A test with its literals read.
#[derive(Clone, Debug)]
pub(crate) enum LeafTest {
    IsNull,
    IsNotNull,
    Numbers {
        ranges: Ranges,
        nan: bool,
    },
    Text(TextTest),
    /// The last so many units up to the column's greatest value; becomes `Numbers` once that
    /// is known.
    WithinLast {
        n: u32,
        unit: TimeUnit,
    },
}

impl Plan {
    /// The columns of the result.
    pub fn columns(&self) -> &[Arc<Column>] {
        &self.columns
    }

    /// The query this was made from.
    pub fn query(&self) -> &Query {
        &self.query
    }
}

/// Resolves the names and literals of a query. Fails on the first that does not fit.
pub fn plan(query: &Query, table: &Table) -> Result<Plan, Error> {
    for (absent, what) in
        [(query.lookup.is_empty(), "lookup"), (query.compute.is_empty(), "compute")]
    {
        if !absent {
            return Err(Error::Unsupported { what });
        }
    }
    let source = table.columns();
    let filter = query.filter.as_ref();
    let filter = filter.map(|filter| resolve(filter, source, Part::Filter)).transpose()?;
    let (columns, mut body) =
        if query.is_grouped() { plan_groups(query, source)? } else { plan_rows(query, source)? };
    let mut sort = Vec::new();
    for key in &query.sort {
        let unknown = || Error::UnknownColumn { name: key.field.clone(), part: Part::Sort };
        let shown = columns.iter().position(|column| column.name == key.field);
        let (column_idx, column) = match &body {
            Body::Groups(_) => shown.and_then(|idx| Some((idx, columns.get(idx)?))),
            // A column that is not shown can still give the order.
            Body::Rows(select) => shown
                .and_then(|idx| select.get(idx).copied())
                .or_else(|| source.iter().position(|column| column.name == key.field))
                .and_then(|idx| Some((idx, source.get(idx)?))),
        }
        .ok_or_else(unknown)?;
        if matches!(column.column_type, ColumnType::Nested | ColumnType::Interval) {
            return Err(unsuitable("sort", column, Part::Sort));
        }
        sort.push(Order {
            column_idx,
            descending: key.order == SortOrder::Descending,
            nulls_first: key.nulls == NullOrder::First,
        });
    }
    if let Body::Groups(grouping) = &mut body {
        for column_idx in 0..grouping.keys.len() {
            sort.push(Order { column_idx, descending: false, nulls_first: false });
        }
        grouping.windows.order_by(&sort, grouping.keys.len() + grouping.outputs.len());
    }
    Ok(Plan { query: query.clone(), source: source.to_vec(), columns, filter, body, sort })
}

fn plan_rows(query: &Query, source: &[Arc<Column>]) -> Result<(Vec<Arc<Column>>, Body), Error> {
    for (is_there, part) in
        [(query.having.is_some(), Part::Having), (!query.window.is_empty(), Part::Window)]
    {
        if is_there {
            return Err(Error::MisplacedPart { part, grouped: false });
        }
    }
    let select: Vec<usize> = match &query.select {
        None => (0..source.len()).collect(),
        Some(names) => names
            .iter()
            .map(|name| find(source, name, Part::Select).map(|(idx, _)| idx))
            .collect::<Result<_, _>>()?,
    };
    let columns =
        select.iter().filter_map(|idx| source.get(*idx)).map(|column| Column::clone(column));
    Ok((unique(columns.collect()), Body::Rows(select)))
}

fn plan_groups(query: &Query, source: &[Arc<Column>]) -> Result<(Vec<Arc<Column>>, Body), Error> {
    if query.select.is_some() {
        return Err(Error::MisplacedPart { part: Part::Select, grouped: true });
    }
    let mut columns = Vec::new();
    let mut keys = Vec::new();
    for key in &query.group_by {
        let (planned, column) = plan_key(key, source)?;
        keys.push(planned);
        columns.push(column);
    }
    let mut states = Vec::new();
    let mut outputs = Vec::new();
    for aggregate in &query.aggregate {
        let (output, column) = plan_aggregate(aggregate, source, &mut states)?;
        outputs.push(output);
        columns.push(column);
    }
    let columns = unique(columns);
    let having = query.having.as_ref();
    let having = having.map(|having| resolve(having, &columns, Part::Having)).transpose()?;
    let (windows, columns) = Windows::plan(query, columns)?;
    Ok((columns, Body::Groups(Box::new(Grouping { keys, states, outputs, having, windows }))))
}

fn plan_key(key: &GroupKey, source: &[Arc<Column>]) -> Result<(Key, Column), Error> {
    let (column_idx, column) = find(source, &key.field, Part::GroupBy)?;
    let input = &column.column_type;
    let mut result = Column { name: key.output_name(), ..Column::clone(column) };
    let unsuitable = |op| unsuitable(op, column, Part::GroupBy);
    let change = match &key.transform {
        None => match input {
            ColumnType::Nested | ColumnType::Interval => return Err(unsuitable("group_by")),
            _ => Change::None,
        },
        Some(Transform::TimeUnit(unit)) => {
            if !has_unit(input, *unit) {
                return Err(unsuitable(unit.as_str()));
            }
            if unit.is_cyclic() {
                result.column_type = ColumnType::Int(8);
                result.zone = None;
            }
            Change::TimeUnit(*unit)
        }
        Some(Transform::Bin(bin)) => {
            let invalid = |step: String| Error::InvalidBin { field: column.name.clone(), step };
            let (change, step_scale) = match bin {
                Bin::MaxBins(0) => return Err(invalid("0".to_owned())),
                Bin::MaxBins(max) => (Change::MaxBins(*max), 0),
                Bin::Step(literal) => {
                    let step = Decimal::parse(literal.as_str()).and_then(|step| step.to_step());
                    match step.filter(|(digits, _)| *digits > 0) {
                        Some((digits, scale)) => (Change::Bin(BinStep { digits, scale }), scale),
                        None => return Err(invalid(literal.as_str().to_owned())),
                    }
                }
            };
            result.column_type = match input {
                ColumnType::Int(_) | ColumnType::UInt(_) if step_scale > 0 => ColumnType::Float(64),
                ColumnType::Int(_) => ColumnType::Int(64),
                ColumnType::UInt(_) => ColumnType::UInt(64),
                ColumnType::Float(_) => ColumnType::Float(64),
                ColumnType::Decimal { precision, scale } => ColumnType::Decimal {
                    precision: if *precision <= 38 { 38 } else { 76 },
                    scale: (*scale).max(i8::try_from(step_scale).unwrap_or(i8::MAX)),
                },
                _ => return Err(unsuitable("bin")),
            };
            change
        }
    };
    Ok((Key { column_idx, change }, result))
}

fn plan_aggregate(
    aggregate: &Aggregate,
    source: &[Arc<Column>],
    states: &mut Vec<StateSpec>,
) -> Result<(Output, Column), Error> {
    let op = aggregate.op;
    let mut state = |kind, column_idx| {
        let spec = StateSpec { kind, column_idx };
        states.iter().position(|known| *known == spec).unwrap_or_else(|| {
            states.push(spec);
            states.len() - 1
        })
    };
    let named = |column_type| Column {
        name: aggregate.output_name(),
        column_type,
        dictionary: None,
        zone: None,
        metadata: std::collections::BTreeMap::new(),
    };
    let Some(field) = &aggregate.field else {
        return match op {
            AggregateOp::Count => {
                Ok((Output::Count(state(StateKind::Rows, None)), named(ColumnType::Int(64))))
            }
            _ => Err(Error::MissingField { op: op.as_str() }),
        };
    };
    let (column_idx, column) = find(source, field, Part::Aggregate)?;
    let input = &column.column_type;
    let shown_only = matches!(input, ColumnType::Nested | ColumnType::Interval);
    let numeric = matches!(
        input,
        ColumnType::Int(_)
            | ColumnType::UInt(_)
            | ColumnType::Float(_)
            | ColumnType::Decimal { .. }
    );
    let unsuitable = || Err(unsuitable(op.as_str(), column, Part::Aggregate));
    let of = Some(column_idx);
    let (output, column_type) = match op {
        AggregateOp::Count => (Output::Count(state(StateKind::Rows, None)), ColumnType::Int(64)),
        AggregateOp::Valid => (Output::Count(state(StateKind::Valid, of)), ColumnType::Int(64)),
        AggregateOp::Missing => {
            let (rows, valid) = (state(StateKind::Rows, None), state(StateKind::Valid, of));
            (Output::Missing { rows, valid }, ColumnType::Int(64))
        }
        AggregateOp::Distinct if shown_only => return unsuitable(),
        AggregateOp::Distinct => {
            (Output::Count(state(StateKind::Distinct, of)), ColumnType::Int(64))
        }
        AggregateOp::Min | AggregateOp::Max => {
            if shown_only || *input == ColumnType::Binary {
                return unsuitable();
            }
            let kind = if op == AggregateOp::Min { StateKind::Min } else { StateKind::Max };
            let output = Output::Extreme(state(kind, of));
            return Ok((output, Column { name: aggregate.output_name(), ..Column::clone(column) }));
        }
        AggregateOp::Sum => {
            let column_type = match input {
                ColumnType::Duration(unit) => ColumnType::Duration(*unit),
                _ if numeric => sum_type(input),
                _ => return unsuitable(),
            };
            let (sum, valid) = (state(StateKind::Sum, of), state(StateKind::Valid, of));
            (Output::Sum { sum, valid }, column_type)
        }
        _ if !numeric => return unsuitable(),
        AggregateOp::Mean => {
            let (sum, valid) = (state(StateKind::Sum, of), state(StateKind::Valid, of));
            (Output::Mean { sum, valid }, ColumnType::Float(64))
        }
        AggregateOp::Median | AggregateOp::Q1 | AggregateOp::Q3 | AggregateOp::Quantile(_) => {
            let p = match op {
                AggregateOp::Median => 0.5,
                AggregateOp::Q1 => 0.25,
                AggregateOp::Q3 => 0.75,
                AggregateOp::Quantile(p) => p,
                _ => f64::NAN,
            };
            if !(0.0..=1.0).contains(&p) {
                return Err(Error::InvalidQuantile { field: field.clone(), p });
            }
            (Output::Quantile(state(StateKind::Values, of), p), ColumnType::Float(64))
        }
        AggregateOp::Variance => {
            (Output::Variance(state(StateKind::Moments, of)), ColumnType::Float(64))
        }
        AggregateOp::Stdev => (Output::Stdev(state(StateKind::Moments, of)), ColumnType::Float(64)),
    };
    Ok((output, named(column_type)))
}

/// The type of a sum: 64 bits for integers of up to 32 bits, which fewer than 2^31 rows cannot
/// pass, 38 digits for wider ones and for decimals, 76 for decimals past 38.
fn sum_type(input: &ColumnType) -> ColumnType {
    match input {
        ColumnType::Int(64) | ColumnType::UInt(64) => {
            ColumnType::Decimal { precision: 38, scale: 0 }
        }
        ColumnType::Int(_) | ColumnType::UInt(_) => ColumnType::Int(64),
        ColumnType::Decimal { precision, scale } => {
            ColumnType::Decimal { precision: if *precision <= 38 { 38 } else { 76 }, scale: *scale }
        }
        _ => ColumnType::Float(64),
    }
}

pub(crate) fn find<'a>(
    columns: &'a [Arc<Column>],
    name: &str,
    part: Part,
) -> Result<(usize, &'a Arc<Column>), Error> {
    columns
        .iter()
        .enumerate()
        .find(|(_, column)| column.name == name)
        .ok_or_else(|| Error::UnknownColumn { name: name.to_owned(), part })
}

pub(crate) fn unsuitable(op: &'static str, column: &Column, part: Part) -> Error {
    Error::UnsuitableType {
        op,
        field: column.name.clone(),
        column_type: column.column_type.clone(),
        part,
    }
}

/// Gives a second column of the same name the name `name (2)`.
pub(crate) fn unique(columns: Vec<Column>) -> Vec<Arc<Column>> {
    let mut taken = std::collections::BTreeSet::new();
    let mut result = Vec::with_capacity(columns.len());
    for mut column in columns {
        let plain = column.name.clone();
        let mut n = 2;
        while !taken.insert(column.name.clone()) {
            column.name = format!("{plain} ({n})");
            n += 1;
        }
        result.push(Arc::new(column));
    }
    result
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "scan {} columns", self.source.len())?;
        if let Some(filter) = &self.query.filter {
            write!(f, "filter ")?;
            explain(filter, f)?;
            writeln!(f)?;
        }
        match &self.body {
            Body::Rows(_) => write!(f, "select")?,
            Body::Groups(grouping) => {
                writeln!(
                    f,
                    "group by {} keys with {} states",
                    grouping.keys.len(),
                    grouping.states.len()
                )?;
                if let Some(having) = &self.query.having {
                    write!(f, "having ")?;
                    explain(having, f)?;
                    writeln!(f)?;
                }
                if !self.query.window.is_empty() {
                    writeln!(f, "window {} columns", self.query.window.len())?;
                }
                write!(f, "return")?;
            }
        }
        for (idx, column) in self.columns.iter().enumerate() {
            let separator = if idx == 0 { "" } else { "," };
            write!(f, "{separator} {}", column.name)?;
        }
        writeln!(f)?;
        let ordered = match &self.body {
            Body::Rows(_) => &self.source,
            Body::Groups(_) => &self.columns,
        };
        for (idx, order) in self.sort.iter().enumerate() {
            let name = ordered.get(order.column_idx).map_or("", |column| column.name.as_str());
            let separator = if idx == 0 { "sort" } else { "," };
            let way = if order.descending { " descending" } else { "" };
            let nulls = if order.nulls_first { " nulls first" } else { "" };
            write!(f, "{separator} {name}{way}{nulls}")?;
        }
        if !self.sort.is_empty() {
            writeln!(f)?;
        }
        if self.query.offset > 0 {
            writeln!(f, "offset {}", self.query.offset)?;
        }
        if let Some(limit) = self.query.limit {
            writeln!(f, "limit {limit}")?;
        }
        Ok(())
    }
}

fn explain(predicate: &Predicate, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let list = |name: &str, parts: &[Predicate], f: &mut fmt::Formatter<'_>| {
        write!(f, "{name}(")?;
        for (idx, part) in parts.iter().enumerate() {
            if idx > 0 {
                write!(f, "; ")?;
            }
            explain(part, f)?;
        }
        write!(f, ")")
    };
    match predicate {
        Predicate::All(parts) => list("all", parts, f),
        Predicate::Any(parts) => list("any", parts, f),
        Predicate::Not(inner) => list("not", std::slice::from_ref(inner), f),
        Predicate::Leaf(leaf) => write!(f, "{} {:?}", leaf.field, leaf.test),
    }
}
