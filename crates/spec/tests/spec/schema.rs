//! The JSON Schema accepts what the code accepts.

use proptest::prelude::*;
use sagitta_spec::{JSON_SCHEMA, View};
use serde_json::Value;

use crate::{arbitrary, golden};

/// Whether a value fits a schema. Knows the keywords that our schema uses, and refuses others.
fn fits(root: &Value, schema: &Value, value: &Value) -> bool {
    let schema = schema.as_object().unwrap();
    schema.iter().all(|(keyword, rule)| {
        let list = || rule.as_array().unwrap();
        match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" | "default" => true,
            "$ref" => {
                let pointer = rule.as_str().unwrap().strip_prefix('#').unwrap();
                fits(root, root.pointer(pointer).unwrap(), value)
            }
            "type" => match rule {
                Value::Array(types) => types.iter().any(|one| has_type(one, value)),
                one => has_type(one, value),
            },
            "const" => rule == value,
            "enum" => list().contains(value),
            "oneOf" => list().iter().filter(|one| fits(root, one, value)).count() == 1,
            "anyOf" => list().iter().any(|one| fits(root, one, value)),
            "not" => !fits(root, rule, value),
            "required" => list().iter().all(|key| value.get(key.as_str().unwrap()).is_some()),
            "properties" => value.as_object().is_none_or(|object| {
                object.iter().all(|(key, value)| {
                    rule.get(key).is_none_or(|schema| fits(root, schema, value))
                })
            }),
            "additionalProperties" => value.as_object().is_none_or(|object| {
                object.iter().all(|(key, value)| match rule {
                    Value::Bool(allowed) => {
                        *allowed
                            || schema
                                .get("properties")
                                .is_some_and(|known| known.get(key).is_some())
                    }
                    other => fits(root, other, value),
                })
            }),
            "items" => {
                value.as_array().is_none_or(|items| items.iter().all(|item| fits(root, rule, item)))
            }
            "minItems" => value
                .as_array()
                .is_none_or(|items| u64::try_from(items.len()).unwrap() >= rule.as_u64().unwrap()),
            "minimum" => value.as_f64().is_none_or(|number| number >= rule.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|number| number <= rule.as_f64().unwrap()),
            other => panic!("the schema uses {other}, which this test does not know"),
        }
    })
}

fn has_type(name: &Value, value: &Value) -> bool {
    match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_u64() || value.is_i64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("unknown type {other}"),
    }
}

fn schema() -> Value {
    serde_json::from_str(JSON_SCHEMA).unwrap()
}

proptest! {
    #![proptest_config(arbitrary::config(300))]

    #[test]
    fn every_view_fits_the_schema(view in arbitrary::view()) {
        let schema = schema();
        let value = serde_json::to_value(&view).unwrap();
        prop_assert!(fits(&schema, &schema, &value), "{}", value);
    }
}

#[test]
fn stored_views_fit_the_schema() {
    let schema = schema();
    for case in golden::cases() {
        let value = serde_json::from_str(&case.json).unwrap();
        assert!(fits(&schema, &schema, &value), "{}", case.path.display());
    }
}

/// Takes a field away, renames it or changes its value, at every place of a value in turn.
fn damaged(value: &Value) -> Vec<Value> {
    let mut all =
        vec![Value::Null, Value::from("wrong"), Value::from(-7), Value::Array(Vec::new())];
    match value {
        Value::Object(object) => {
            for (key, inner) in object {
                let mut without = object.clone();
                without.remove(key);
                all.push(Value::Object(without.clone()));
                without.insert(format!("{key}_"), inner.clone());
                all.push(Value::Object(without));
                all.extend(damaged(inner).into_iter().map(|inner| {
                    let mut changed = object.clone();
                    changed.insert(key.clone(), inner);
                    Value::Object(changed)
                }));
            }
        }
        Value::Array(items) => {
            for (idx, item) in items.iter().enumerate() {
                all.extend(damaged(item).into_iter().map(|item| {
                    let mut changed = items.clone();
                    changed[idx] = item;
                    Value::Array(changed)
                }));
            }
        }
        _ => {}
    }
    all
}

#[test]
fn the_schema_and_the_code_refuse_the_same() {
    let schema = schema();
    let mut n_refused = 0;
    for case in golden::cases() {
        for value in damaged(&serde_json::from_str(&case.json).unwrap()) {
            let read = View::from_json(&value.to_string());
            // The schema cannot say that there is a name for each source.
            if read.as_ref().is_err_and(|error| error.path().starts_with("source.columns")) {
                continue;
            }
            assert_eq!(read.is_ok(), fits(&schema, &schema, &value), "{value}: {read:?}");
            n_refused += usize::from(read.is_err());
        }
    }
    assert!(n_refused > 500, "only {n_refused} were refused");
}
