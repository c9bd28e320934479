use std::fmt;

use super::read::is_column;
use super::token::{is_in_word, is_letter};
use super::{Expr, ExprKind, Function};

impl fmt::Display for Expr {
    /// As it is read again.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        push(&mut out, self, 0);
        f.write_str(&out)
    }
}

/// Appends an expression, in parentheses if it does not bind more tightly than `loosest`.
fn push(out: &mut String, expr: &Expr, loosest: u8) {
    match &expr.kind {
        ExprKind::Null => out.push_str("null"),
        ExprKind::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        ExprKind::Number(text) => out.push_str(text),
        ExprKind::Text(text) => push_quoted(out, text, '\''),
        ExprKind::Column(name) => push_column(out, name),
        ExprKind::Call(function, parts) => {
            // More or fewer than two texts are put together by a call.
            let binding = function.binding().filter(|_| parts.len() <= 2);
            let is_call = *function == Function::Concat && parts.len() != 2;
            match (binding.filter(|_| !is_call), parts.as_slice()) {
                (Some(binding), [part]) => {
                    let is_open = binding <= loosest;
                    out.push_str(if is_open { "(" } else { "" });
                    out.push_str(if *function == Function::Neg { "-" } else { "not " });
                    push(out, part, binding - 1);
                    out.push_str(if is_open { ")" } else { "" });
                }
                (Some(binding), [left, right]) => {
                    let is_open = binding <= loosest;
                    out.push_str(if is_open { "(" } else { "" });
                    push(out, left, binding - 1);
                    out.push(' ');
                    out.push_str(match function {
                        Function::Concat => "&",
                        other => other.as_str(),
                    });
                    out.push(' ');
                    push(out, right, binding);
                    out.push_str(if is_open { ")" } else { "" });
                }
                _ => {
                    out.push_str(function.as_str());
                    out.push('(');
                    for (idx, part) in parts.iter().enumerate() {
                        out.push_str(if idx == 0 { "" } else { ", " });
                        push(out, part, 0);
                    }
                    out.push(')');
                }
            }
        }
    }
}

pub(super) fn push_column(out: &mut String, name: &str) {
    let is_bare = name.starts_with(is_letter) && name.chars().all(is_in_word) && is_column(name);
    if is_bare {
        out.push_str(name);
    } else {
        push_quoted(out, name, '"');
    }
}

fn push_quoted(out: &mut String, text: &str, quote: char) {
    out.push(quote);
    for c in text.chars() {
        if c == quote {
            out.push(c);
        }
        out.push(c);
    }
    out.push(quote);
}
