//! Expressions: what is read, what is refused and where, and that they are read as they are written.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;
use sagitta_spec::expr::{Expr, ExprKind, Function, Reason, column_text};

use crate::arbitrary::{config, text};

fn expr(kind: ExprKind) -> Expr {
    Expr { kind, range: 0..0 }
}

/// Any expression that can be written down.
pub(crate) fn any_expr() -> impl Strategy<Value = Expr> {
    let numbers = vec!["0", "12", "1.50", ".5", "3.", "1e3", "2E-7", "1.5e+10", "9007199254740993"];
    let leaf = prop_oneof![
        Just(ExprKind::Null),
        any::<bool>().prop_map(ExprKind::Bool),
        select(numbers).prop_map(|text| ExprKind::Number(text.to_owned())),
        text().prop_map(ExprKind::Text),
        text().prop_map(ExprKind::Column),
        select(vec!["and", "NOT", "null", "year", "a", "站点"])
            .prop_map(|name| ExprKind::Column(name.to_owned())),
    ];
    leaf.prop_map(expr).prop_recursive(5, 40, 4, |inner| {
        (select(Function::ALL.to_vec()), vec(inner, 1..5)).prop_map(|(function, mut parts)| {
            let (least, most) = function.arity();
            while parts.len() < least {
                parts.push(expr(ExprKind::Null));
            }
            parts.truncate(most);
            if function == Function::DateDiff {
                parts[0] = expr(ExprKind::Text("month".to_owned()));
            }
            expr(ExprKind::Call(function, parts))
        })
    })
}

#[test]
fn what_is_written_is_read_again() {
    TestRunner::new(config(2_000))
        .run(&any_expr(), |expr| {
            let text = expr.to_string();
            prop_assert_eq!(&Expr::parse(&text).unwrap(), &expr, "{}", text);
            Ok(())
        })
        .unwrap();
}

#[test]
fn any_text_is_read_or_refused_at_a_place_in_it() {
    let pieces = vec![
        "a",
        "1",
        ".",
        "e",
        "+",
        "-",
        "(",
        ")",
        "'",
        "\"",
        ",",
        ";",
        "not ",
        "and ",
        "if(",
        " ",
        "站",
        "<",
        "=",
        "!",
        "\u{a0}",
        "date_diff(",
        "day",
        "🚲",
    ];
    TestRunner::new(config(5_000))
        .run(&vec(select(pieces), 0..12), |pieces| {
            let text = pieces.concat();
            let range = match Expr::parse(&text) {
                Ok(expr) => expr.range,
                Err(error) => error.range,
            };
            prop_assert!(text.get(range).is_some(), "{}", text);
            Ok(())
        })
        .unwrap();
}

#[test]
fn operators_bind_as_in_books() {
    for (text, written) in [
        ("1+2*3", "1 + 2 * 3"),
        ("(1+2)*3", "(1 + 2) * 3"),
        ("a-b-c", "a - b - c"),
        ("a-(b-c)", "a - (b - c)"),
        ("-a*b", "-a * b"),
        ("-(a*b)", "-(a * b)"),
        ("- -a", "--a"),
        ("NOT a = b AND c or d", "not a = b and c or d"),
        ("not (a and b)", "not (a and b)"),
        ("a = (not b)", "a = (not b)"),
        ("a&'x'&b+1", "a & 'x' & b + 1"),
        ("a != b", "a <> b"),
        ("(a < b) = c", "a < b = c"),
        ("date_diff(Day; a; b)", "date_diff('day', a, b)"),
        ("ROUND(\"PM2.5\";1)", "round(\"PM2.5\", 1)"),
        ("\"a \"\"b\"\"\"", "\"a \"\"b\"\"\""),
        ("'it''s'", "'it''s'"),
        ("\"站点\" / _x1", "站点 / _x1"),
        ("concat(a)", "concat(a)"),
        ("concat(a,b)", "a & b"),
    ] {
        assert_eq!(Expr::parse(text).unwrap().to_string(), written, "{text}");
    }
    assert_eq!(column_text("True"), "\"True\"");
}

#[test]
fn a_function_that_was_meant_is_named() {
    for (text, meant) in [("f(a)", Some("if")), ("ROUD(a)", Some("round")), ("median(a)", None)] {
        let reason = Expr::parse(text).unwrap_err().reason;
        assert_eq!(reason, Reason::Function { suggestion: meant }, "{text}");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let long = vec!["a"; 200].join("+");
    let deep = "(".repeat(100_000);
    for (text, code, range) in [
        ("", "value", 0..0),
        ("  ", "value", 2..2),
        ("a +", "value", 3..3),
        ("a + * b", "value", 4..5),
        ("a b", "operator", 2..3),
        ("站 b", "operator", 4..5),
        ("(a", "close", 2..2),
        ("a)", "operator", 1..2),
        ("f(a)", "function", 0..1),
        ("roud(a)", "function", 0..4),
        ("round()", "arguments", 0..7),
        ("1 + if(a, b)", "arguments", 4..12),
        ("if(a b, c)", "close", 5..6),
        ("if(a, b, )", "value", 9..10),
        ("'a", "quote", 0..2),
        ("a + \"b", "quote", 4..6),
        ("date_diff(fortnight, a, b)", "unit", 10..19),
        ("date_diff(month_of_year, a, b)", "unit", 10..23),
        ("a = not b", "value", 4..7),
        ("a ? b", "operator", 2..3),
        ("and", "value", 0..3),
        ("1.2.3", "operator", 3..5),
        ("12a", "operator", 2..3),
        (&long, "too_long", 256..257),
        (&deep, "too_long", 256..257),
    ] {
        let error = Expr::parse(text).unwrap_err();
        assert_eq!((error.reason.code(), error.range), (code, range), "{text:.40}");
    }
}
