//! Aggregates in DuckDB's SQL.

use sagitta_spec::{Aggregate, AggregateOp};
use sagitta_table::ColumnType;
use sagitta_testkit::Fixture;

use crate::query::{Built, Compared, plain_column};
use crate::table::name;

pub(crate) fn aggregate_of(aggregate: &Aggregate, fixture: &Fixture) -> Option<Built> {
    let count = |expression: String| Some(exactly(expression, ColumnType::Int(64)));
    let Some(field) = &aggregate.field else { return count("count(*)".to_owned()) };
    let idx = fixture.column_idx(field)?;
    let column_type = fixture.columns[idx].column_type.clone();
    let x = name(field);
    let is_float = matches!(column_type, ColumnType::Float(_));
    Some(match aggregate.op {
        AggregateOp::Count => return count("count(*)".to_owned()),
        AggregateOp::Valid => return count(format!("count({x})")),
        AggregateOp::Missing => return count(format!("count(*) - count({x})")),
        // -0 and 0 are one value.
        AggregateOp::Distinct if is_float => {
            return count(format!("count(DISTINCT CAST({x} AS DOUBLE) + 0)"));
        }
        AggregateOp::Distinct => return count(format!("count(DISTINCT {x})")),
        AggregateOp::Min => {
            Built { expression: format!("min({x})"), ..plain_column(&(x, column_type)) }
        }
        // NaN is DuckDB's greatest number; to us it counts only where there is nothing else.
        AggregateOp::Max if is_float => {
            let expression = format!("coalesce(max({x}) FILTER (WHERE NOT isnan({x})), max({x}))");
            Built { expression, ..plain_column(&(x, column_type)) }
        }
        AggregateOp::Max => {
            Built { expression: format!("max({x})"), ..plain_column(&(x, column_type)) }
        }
        AggregateOp::Sum if !is_float => match column_type {
            ColumnType::Decimal { scale, .. } => {
                let column_type = ColumnType::Decimal { precision: 38, scale };
                let exactly = exactly(format!("sum({x})"), column_type);
                Built { compared: Compared::Digits, ..exactly }
            }
            ColumnType::Duration(unit) => exactly(format!("sum({x})"), ColumnType::Duration(unit)),
            _ => exactly(format!("sum({x})"), ColumnType::Int(64)),
        },
        op => worked_out(op, &x, is_float)?,
    })
}

fn exactly(expression: String, column_type: ColumnType) -> Built {
    Built { expression, column_type, compared: Compared::Exactly, guards: None }
}

/// A float that is worked out. DuckDB stops, or leaves the finite numbers, where sums or squares
/// do: groups with floats past 1e150 are not compared, nor, but for sums and means, those with
/// infinities.
fn worked_out(op: AggregateOp, x: &str, is_float: bool) -> Option<Built> {
    let double = format!("CAST({x} AS DOUBLE)");
    let is_far = format!("coalesce(bool_or(isfinite({double}) AND abs({double}) > 1e150), false)");
    let is_wild =
        format!("coalesce(bool_or(NOT isfinite({double}) OR abs({double}) > 1e150), false)");
    let tame =
        format!("(CASE WHEN isfinite({double}) AND abs({double}) <= 1e150 THEN {double} END)");
    let built = |expression: String, within: f64, size: String, beyond: &str| {
        Some(Built {
            expression,
            column_type: ColumnType::Float(64),
            compared: Compared::Within(within),
            guards: Some((size, beyond.to_owned())),
        })
    };
    let size = format!("sum(abs({tame}))");
    let variance = format!("var_samp({tame})");
    let squares = format!("sum({tame} * {tame}) / (count({x}) - 1)");
    let p = match op {
        AggregateOp::Sum => return built(format!("sum({double})"), 1e-12, size, &is_far),
        AggregateOp::Mean => {
            let beyond = if is_float { is_far.as_str() } else { "false" };
            return built(format!("avg({double})"), 1e-12, format!("{size} / count({x})"), beyond);
        }
        AggregateOp::Variance => return built(variance, 1e-12, squares, &is_wild),
        // What a square is off by, its root is off by over twice itself.
        AggregateOp::Stdev => {
            let size = format!("{squares} / greatest(sqrt({variance}), 1e-300)");
            return built(format!("sqrt({variance})"), 1e-12, size, &is_wild);
        }
        AggregateOp::Median => 0.5,
        AggregateOp::Q1 => 0.25,
        AggregateOp::Q3 => 0.75,
        AggregateOp::Quantile(p) => p,
        _ => return None,
    };
    let has_nan = format!("bool_or(isnan({double}))");
    let quantile = format!("quantile_cont({double}, {p})");
    built(
        format!("CASE WHEN {has_nan} THEN CAST('NaN' AS DOUBLE) ELSE {quantile} END"),
        4.0 * f64::EPSILON,
        format!("max(abs({tame}))"),
        &format!("{is_wild} AND NOT {has_nan}"),
    )
}
