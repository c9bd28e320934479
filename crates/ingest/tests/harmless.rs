//! Whatever a CSV file holds, no value is harmed: text comes out as it went in, whole numbers with
//! every digit, and null only where there was nothing or a mark for it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

use arrow::array::{Array, ArrayRef, AsArray, StringArray};
use arrow::datatypes::DataType;
use arrow::datatypes::{Date32Type, Float64Type, Int64Type, UInt8Type};
use bytes::Bytes;
use proptest::prelude::*;
use sagitta_ingest::{Format, MISSING, Options, read};

/// A column: fields of one kind, with a stranger among them at times.
fn column() -> impl Strategy<Value = Vec<String>> {
    let field = prop_oneof![
        Just("-?[0-9]{1,20}"),
        Just("0[0-9]{1,4}"),
        Just("-?[0-9]{0,3}\\.[0-9]{1,20}"),
        Just("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"),
        Just("2[0-9]{3}-0[1-9]-1[0-9]T1[0-9]:[0-5][0-9]"),
        Just("true|false|TRUE"),
        Just("[1-9]E[0-9]|[1-9]e-[0-9]"),
        Just("[ a-z,;\"\n\u{4e00}-\u{4e10}]{0,4}"),
    ];
    field.prop_flat_map(|pattern| {
        let usual = proptest::string::string_regex(pattern).unwrap();
        let mark = proptest::sample::select(MISSING.to_vec()).prop_map(str::to_owned);
        let stranger = prop_oneof![Just(String::new()), mark, "[0-9a-z]{1,3}"];
        proptest::collection::vec(prop_oneof![12 => usual, 1 => stranger], 1..20)
    })
}

/// Every value as text, from the types in which text or digits could get lost.
fn texts(array: &ArrayRef) -> Vec<Option<String>> {
    let strings = |array: &StringArray| array.iter().map(|v| v.map(str::to_owned)).collect();
    match array.data_type() {
        DataType::Utf8 => strings(array.as_string()),
        DataType::Dictionary(..) => {
            let codes = array.as_dictionary::<UInt8Type>();
            let typed = codes.downcast_dict::<StringArray>().unwrap();
            typed.into_iter().map(|v| v.map(str::to_owned)).collect()
        }
        DataType::Int64 => {
            array.as_primitive::<Int64Type>().iter().map(|v| v.map(|n| n.to_string())).collect()
        }
        other => panic!("{other} has no text of its own"),
    }
}

/// A field of a column that is not text: null or of the same number, day or moment.
fn check_typed(array: &ArrayRef, row: usize, field: &str) -> bool {
    if array.data_type() == &DataType::Null {
        return field.is_empty();
    }
    let missing = field.trim().is_empty() || MISSING.contains(&field.trim());
    if array.is_null(row) || missing {
        return array.is_null(row) && missing;
    }
    match array.data_type() {
        DataType::Float64 => {
            let value = array.as_primitive::<Float64Type>().value(row);
            value.to_bits() == field.trim().parse::<f64>().unwrap().to_bits()
        }
        DataType::Date32 => {
            let _day: i32 = array.as_primitive::<Date32Type>().value(row);
            field.chars().filter(char::is_ascii_digit).count() >= 6
        }
        DataType::Int64 => {
            texts(array).swap_remove(row).as_deref() == Some(&field.trim().replace("-0", "0"))
        }
        DataType::Boolean => array.as_boolean().value(row).to_string() == field.to_lowercase(),
        _ => true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_harmed(fields in column()) {
        let mut file = String::from("first,second\n");
        for field in &fields {
            file += &format!("x,\"{}\"\n", field.replace('"', "\"\""));
        }
        let imported = read(Bytes::from(file), Format::Csv, &Options::default()).unwrap();
        prop_assert_eq!(imported.n_rows(), fields.len());
        let array = imported.batches[0].column(1);
        if matches!(array.data_type(), DataType::Utf8 | DataType::Dictionary(..)) {
            let expected: Vec<Option<String>> =
                fields.iter().map(|field| (!field.is_empty()).then(|| field.clone())).collect();
            prop_assert_eq!(texts(array), expected);
        } else {
            for (row, field) in fields.iter().enumerate() {
                prop_assert!(check_typed(array, row, field), "{:?} as {}", field, array.data_type());
            }
        }
    }
}
