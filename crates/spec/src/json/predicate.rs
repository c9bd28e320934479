use super::{MAX_DEPTH, write_literal};
use crate::error::Result;
use crate::node::{At, Fields, Node, ObjectWriter};
use crate::word::Word;
use crate::{Case, Error, Leaf, Literal, Predicate, Test, TimeUnit};

/// Every field that a condition may have.
const FIELDS: [&str; 14] = [
    "all", "any", "not", "field", "op", "value", "values", "low", "high", "bounds", "case", "n",
    "unit", "to",
];

pub(super) fn read_predicate(at: &At<'_>, depth: usize) -> Result<Predicate> {
    if depth > MAX_DEPTH {
        return Err(Box::new(Error::TooDeep { path: at.path(), limit: MAX_DEPTH }));
    }
    let entries = at.entries()?;
    if let Some(parts) = entries.get("all") {
        at.object(&["all"])?;
        return parts.list(|part| read_predicate(part, depth + 1)).map(Predicate::All);
    }
    if let Some(parts) = entries.get("any") {
        at.object(&["any"])?;
        return parts.list(|part| read_predicate(part, depth + 1)).map(Predicate::Any);
    }
    if let Some(part) = entries.get("not") {
        at.object(&["not"])?;
        return Ok(Predicate::Not(Box::new(read_predicate(&part, depth + 1)?)));
    }
    let fields = at.object(&FIELDS)?;
    Ok(Predicate::Leaf(Leaf {
        field: fields.need("field")?.text()?,
        test: read_test(at, &fields)?,
    }))
}

fn read_test(at: &At<'_>, fields: &Fields<'_>) -> Result<Test> {
    let op_at = fields.need("op")?;
    let op = op_at.text()?;
    let value = || read_operand(&fields.need("value")?);
    let text = || -> Result<(String, Case)> {
        let case = fields.maybe("case", |case| case.word())?.unwrap_or_default();
        Ok((read_operand(&fields.need("value")?)?.into_string(), case))
    };
    let values = || fields.need("values")?.list(read_operand);
    let test = match op.as_str() {
        "eq" => Test::Eq(value()?),
        "ne" => Test::Ne(value()?),
        "lt" => Test::Lt(value()?),
        "le" => Test::Le(value()?),
        "gt" => Test::Gt(value()?),
        "ge" => Test::Ge(value()?),
        "between" => Test::Between {
            low: read_operand(&fields.need("low")?)?,
            high: read_operand(&fields.need("high")?)?,
            bounds: fields.maybe("bounds", |bounds| bounds.word())?,
        },
        "in" => Test::In(values()?),
        "not_in" => Test::NotIn(values()?),
        "contains" => text().map(|(text, case)| Test::Contains(text, case))?,
        "starts_with" => text().map(|(text, case)| Test::StartsWith(text, case))?,
        "ends_with" => text().map(|(text, case)| Test::EndsWith(text, case))?,
        "matches" => text().map(|(text, case)| Test::Matches(text, case))?,
        "is_null" => Test::IsNull,
        "is_not_null" => Test::IsNotNull,
        "within_last" => Test::WithinLast {
            n: fields.need("n")?.u32()?,
            unit: read_period(&fields.need("unit")?)?,
            to: fields.maybe("to", |to| to.word())?.unwrap_or_default(),
        },
        _ => {
            return Err(Box::new(Error::UnknownWord {
                path: op_at.path(),
                what: "op",
                found: op,
                expected: Test::OPS.to_vec(),
            }));
        }
    };
    at.object(test_fields(&test))?;
    Ok(test)
}

/// A value to compare with, which null is not.
fn read_operand(at: &At<'_>) -> Result<Literal> {
    match at.node {
        Node::Null => Err(Box::new(Error::ComparedToNull { path: at.path() })),
        _ => at.literal(),
    }
}

/// A unit that is a length of time.
fn read_period(at: &At<'_>) -> Result<TimeUnit> {
    let unit = TimeUnit::read(&at.text()?, || at.path())?;
    if unit.is_cyclic() { Err(at.unexpected("a length of time")) } else { Ok(unit) }
}

/// The fields that a leaf with this test may have.
fn test_fields(test: &Test) -> &'static [&'static str] {
    match test {
        Test::Eq(_) | Test::Ne(_) | Test::Lt(_) | Test::Le(_) | Test::Gt(_) | Test::Ge(_) => {
            &["field", "op", "value"]
        }
        Test::Between { .. } => &["field", "op", "low", "high", "bounds"],
        Test::In(_) | Test::NotIn(_) => &["field", "op", "values"],
        Test::Contains(..) | Test::StartsWith(..) | Test::EndsWith(..) | Test::Matches(..) => {
            &["field", "op", "value", "case"]
        }
        Test::IsNull | Test::IsNotNull => &["field", "op"],
        Test::WithinLast { .. } => &["field", "op", "n", "unit", "to"],
    }
}

pub(super) fn write_predicate(predicate: &Predicate) -> Node {
    let mut object = ObjectWriter::default();
    let list = |parts: &[Predicate]| Node::List(parts.iter().map(write_predicate).collect());
    match predicate {
        Predicate::All(parts) => object.put("all", list(parts)),
        Predicate::Any(parts) => object.put("any", list(parts)),
        Predicate::Not(part) => object.put("not", write_predicate(part)),
        Predicate::Leaf(leaf) => {
            object.put_text("field", &leaf.field);
            object.put_text("op", leaf.test.op());
            write_test(&mut object, &leaf.test);
        }
    }
    object.done()
}

fn write_test(object: &mut ObjectWriter, test: &Test) {
    let list = |values: &[Literal]| Node::List(values.iter().map(write_literal).collect());
    match test {
        Test::Eq(value) | Test::Ne(value) | Test::Lt(value) => {
            object.put("value", write_literal(value))
        }
        Test::Le(value) | Test::Gt(value) | Test::Ge(value) => {
            object.put("value", write_literal(value))
        }
        Test::Between { low, high, bounds } => {
            object.put("low", write_literal(low));
            object.put("high", write_literal(high));
            if let Some(bounds) = bounds {
                object.put_text("bounds", bounds.as_str());
            }
        }
        Test::In(values) | Test::NotIn(values) => object.put("values", list(values)),
        Test::Contains(text, case)
        | Test::StartsWith(text, case)
        | Test::EndsWith(text, case)
        | Test::Matches(text, case) => {
            object.put_text("value", text);
            if *case != Case::default() {
                object.put_text("case", case.as_str());
            }
        }
        Test::IsNull | Test::IsNotNull => {}
        Test::WithinLast { n, unit, to } => {
            object.put("n", Node::Unsigned(u64::from(*n)));
            object.put_text("unit", unit.as_str());
            if *to != Default::default() {
                object.put_text("to", to.as_str());
            }
        }
    }
}
