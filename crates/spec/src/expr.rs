//! Expressions: what a computed column is worked out of.
//!
//! ```text
//! expr     = expr "or" expr                                   the loosest
//!          | expr "and" expr
//!          | "not" expr
//!          | expr ( "=" | "<>" | "<" | "<=" | ">" | ">=" ) expr
//!          | expr "&" expr                                    texts one after the other
//!          | expr ( "+" | "-" ) expr
//!          | expr ( "*" | "/" | "%" ) expr
//!          | "-" expr                                         the tightest
//!          | "(" expr ")"
//!          | function "(" expr *( ( "," | ";" ) expr ) ")"
//!          | column | number | text | "true" | "false" | "null"
//! column   = a letter of any script or "_", then letters, digits and "_";
//!          | '"' anything, with '""' for '"' '"'
//! number   = digits, with "." and an exponent
//! text     = "'" anything, with "''" for "'" "'"
//! ```
//!
//! `==` and `!=` stand for `=` and `<>`. Words and functions may be written in capitals. The
//! unit of `date_diff` may be written without quotes: `date_diff(day, a, b)`.
//!
//! What the functions mean, and which types they take, is written down with [`Function`].
//!
//! ```
//! use sagitta_spec::expr::Expr;
//!
//! let expr = Expr::parse("round(\"PM2.5\" / 站点数 * 100, 1)").unwrap();
//! assert_eq!(expr.columns(), ["PM2.5", "站点数"]);
//! let error = Expr::parse("a + * b").unwrap_err();
//! assert_eq!((error.range, error.reason.code()), (4..5, "value"));
//! ```

mod function;
mod read;
mod token;
mod write;

use std::ops::Range;

pub use self::function::Function;
pub use self::read::{ExprError, Reason};

/// An expression, with where it stands in its text.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its bytes in the text it was read from. Two expressions that differ in this alone are equal.
    pub range: Range<usize>,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// No value.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number that is not negative, as written.
    Number(String),
    /// Text.
    Text(String),
    /// A column, by its name.
    Column(String),
    /// A function or an operator of these.
    Call(Function, Vec<Expr>),
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl Expr {
    /// Reads an expression.
    ///
    /// # Errors
    /// [`ExprError`] with the bytes at fault and what was expected there.
    pub fn parse(text: &str) -> Result<Self, ExprError> {
        read::parse(text)
    }

    /// The names of the columns that it is worked out of, each once, from left to right.
    pub fn columns(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.note(&mut names);
        names
    }

    fn note<'a>(&'a self, names: &mut Vec<&'a str>) {
        match &self.kind {
            ExprKind::Column(name) if !names.contains(&name.as_str()) => names.push(name),
            ExprKind::Call(_, parts) => parts.iter().for_each(|part| part.note(names)),
            _ => {}
        }
    }
}

/// A column's name as an expression writes it: bare where it can be, else in double quotes.
pub fn column_text(name: &str) -> String {
    let mut out = String::new();
    write::push_column(&mut out, name);
    out
}
