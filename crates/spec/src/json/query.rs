use super::predicate::{read_predicate, write_predicate};
use super::write_literal;
use crate::error::Result;
use crate::node::{At, Node, ObjectWriter, texts};
use crate::{
    Aggregate, AggregateOp, Bin, Compute, Error, GroupKey, Lookup, Query, SortKey, Transform,
    Window, WindowOp,
};

pub(super) fn read_query(at: &At<'_>) -> Result<Query> {
    let fields = at.object(&[
        "lookup",
        "compute",
        "filter",
        "select",
        "group_by",
        "aggregate",
        "having",
        "window",
        "sort",
        "offset",
        "limit",
    ])?;
    let query = Query {
        lookup: fields.list("lookup", read_lookup)?,
        compute: fields.list("compute", read_compute)?,
        filter: fields.maybe("filter", |filter| read_predicate(filter, 0))?,
        select: fields.maybe("select", |select| select.texts())?,
        group_by: fields.list("group_by", read_group_key)?,
        aggregate: fields.list("aggregate", read_aggregate)?,
        having: fields.maybe("having", |having| read_predicate(having, 0))?,
        window: fields.list("window", read_window)?,
        sort: fields.list("sort", read_sort_key)?,
        offset: fields.maybe("offset", |offset| offset.u64())?.unwrap_or(0),
        limit: fields.maybe("limit", |limit| limit.u64())?,
    };
    query.check_shape(|| at.path()).map(|()| query)
}

fn read_lookup(at: &At<'_>) -> Result<Lookup> {
    let fields = at.object(&["field", "from", "key", "fields"])?;
    Ok(Lookup {
        field: fields.need("field")?.text()?,
        from: fields.need("from")?.text()?,
        key: fields.need("key")?.text()?,
        fields: fields.need("fields")?.texts()?,
    })
}

fn read_compute(at: &At<'_>) -> Result<Compute> {
    let fields = at.object(&["as", "expr"])?;
    Ok(Compute { name: fields.need("as")?.text()?, expr: fields.need("expr")?.text()? })
}

fn read_group_key(at: &At<'_>) -> Result<GroupKey> {
    let fields = at.object(&["field", "time_unit", "bin", "as"])?;
    let time_unit = fields.maybe("time_unit", |unit| unit.word())?.map(Transform::TimeUnit);
    let bin = fields.maybe("bin", read_bin)?.map(Transform::Bin);
    if time_unit.is_some() && bin.is_some() {
        return Err(Box::new(Error::Conflict {
            path: at.path(),
            field: "time_unit",
            other: "bin",
        }));
    }
    Ok(GroupKey {
        field: fields.need("field")?.text()?,
        transform: time_unit.or(bin),
        name: fields.name()?,
    })
}

fn read_bin(at: &At<'_>) -> Result<Bin> {
    let fields = at.object(&["step", "max_bins"])?;
    match (fields.get("step"), fields.get("max_bins")) {
        (Some(step), None) => Ok(Bin::Step(step.literal()?)),
        (None, Some(n)) => Ok(Bin::MaxBins(n.u32()?)),
        _ => Err(at.unexpected("either \"step\" or \"max_bins\"")),
    }
}

fn read_aggregate(at: &At<'_>) -> Result<Aggregate> {
    let op_at = at.object(&["op", "field", "p", "as"])?.need("op")?;
    let name = op_at.text()?;
    let fields = at.object(match name.as_str() {
        "count" => &["op", "as"],
        "quantile" => &["op", "field", "p", "as"],
        _ => &["op", "field", "as"],
    })?;
    let p = if name == "quantile" { read_p(&fields.need("p")?)? } else { 0.0 };
    let op = AggregateOp::from_name(&name, p).ok_or_else(|| {
        Box::new(Error::UnknownWord {
            path: op_at.path(),
            what: "op",
            found: name,
            expected: AggregateOp::NAMES.to_vec(),
        })
    })?;
    let field = match op {
        AggregateOp::Count => None,
        _ => Some(fields.need("field")?.text()?),
    };
    Ok(Aggregate { op, field, name: fields.name()? })
}

fn read_p(at: &At<'_>) -> Result<f64> {
    match *at.node {
        Node::Float(p) if (0.0..=1.0).contains(&p) => Ok(p),
        Node::Unsigned(0) => Ok(0.0),
        Node::Unsigned(1) => Ok(1.0),
        _ => Err(at.unexpected("a number from 0 to 1")),
    }
}

fn read_window(at: &At<'_>) -> Result<Window> {
    let op = at.entries()?.need("op")?.word()?;
    let is_per = op == WindowOp::Per;
    let within = if is_per { "by" } else { "partition_by" };
    let fields = at.object(&["op", "field", within, "as"])?;
    Ok(Window {
        op,
        field: fields.need("field")?.text()?,
        by: if is_per { Some(fields.need("by")?.text()?) } else { None },
        partition_by: fields.list("partition_by", |name| name.text())?,
        name: fields.name()?,
    })
}

fn read_sort_key(at: &At<'_>) -> Result<SortKey> {
    let fields = at.object(&["field", "order", "nulls"])?;
    Ok(SortKey {
        field: fields.need("field")?.text()?,
        order: fields.maybe("order", |order| order.word())?.unwrap_or_default(),
        nulls: fields.maybe("nulls", |nulls| nulls.word())?.unwrap_or_default(),
    })
}

pub(super) fn write_query(query: &Query) -> Node {
    let mut object = ObjectWriter::default();
    object.put_list("lookup", query.lookup.iter().map(write_lookup).collect());
    object.put_list("compute", query.compute.iter().map(write_compute).collect());
    if let Some(filter) = &query.filter {
        object.put("filter", write_predicate(filter));
    }
    if let Some(select) = &query.select {
        object.put("select", Node::List(texts(select)));
    }
    object.put_list("group_by", query.group_by.iter().map(write_group_key).collect());
    object.put_list("aggregate", query.aggregate.iter().map(write_aggregate).collect());
    if let Some(having) = &query.having {
        object.put("having", write_predicate(having));
    }
    object.put_list("window", query.window.iter().map(write_window).collect());
    object.put_list("sort", query.sort.iter().map(write_sort_key).collect());
    if query.offset != 0 {
        object.put("offset", Node::Unsigned(query.offset));
    }
    if let Some(limit) = query.limit {
        object.put("limit", Node::Unsigned(limit));
    }
    object.done()
}

fn write_lookup(lookup: &Lookup) -> Node {
    let mut object = ObjectWriter::default();
    object.put_text("field", &lookup.field);
    object.put_text("from", &lookup.from);
    object.put_text("key", &lookup.key);
    object.put("fields", Node::List(texts(&lookup.fields)));
    object.done()
}

fn write_compute(compute: &Compute) -> Node {
    let mut object = ObjectWriter::default();
    object.put_text("as", &compute.name);
    object.put_text("expr", &compute.expr);
    object.done()
}

fn write_group_key(key: &GroupKey) -> Node {
    let mut object = ObjectWriter::default();
    object.put_text("field", &key.field);
    match &key.transform {
        None => {}
        Some(Transform::TimeUnit(unit)) => object.put_text("time_unit", unit.as_str()),
        Some(Transform::Bin(bin)) => {
            let mut inner = ObjectWriter::default();
            match bin {
                Bin::Step(step) => inner.put("step", write_literal(step)),
                Bin::MaxBins(n) => inner.put("max_bins", Node::Unsigned(u64::from(*n))),
            }
            object.put("bin", inner.done());
        }
    }
    object.put_name(key.name.as_ref());
    object.done()
}

fn write_aggregate(aggregate: &Aggregate) -> Node {
    let mut object = ObjectWriter::default();
    object.put_text("op", aggregate.op.as_str());
    if let Some(field) = &aggregate.field {
        object.put_text("field", field);
    }
    if let AggregateOp::Quantile(p) = aggregate.op {
        object.put("p", Node::Float(p));
    }
    object.put_name(aggregate.name.as_ref());
    object.done()
}

fn write_window(window: &Window) -> Node {
    let mut object = ObjectWriter::default();
    object.put_text("op", window.op.as_str());
    object.put_text("field", &window.field);
    if let Some(by) = &window.by {
        object.put_text("by", by);
    }
    object.put_list("partition_by", texts(&window.partition_by));
    object.put_name(window.name.as_ref());
    object.done()
}

fn write_sort_key(key: &SortKey) -> Node {
    let mut object = ObjectWriter::default();
    object.put_text("field", &key.field);
    if key.order != Default::default() {
        object.put_text("order", key.order.as_str());
    }
    if key.nulls != Default::default() {
        object.put_text("nulls", key.nulls.as_str());
    }
    object.done()
}
