use std::fmt;
use std::ops::Range;

use super::token::{Token, token};
use super::{Expr, ExprKind, Function};
use crate::TimeUnit;
use crate::error::closest;

/// How many parts an expression may have.
const MOST: usize = 256;

/// Why a text is no expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExprError {
    /// The bytes at fault; empty at the end of the text.
    pub range: Range<usize>,
    /// What is wrong with them.
    pub reason: Reason,
}

/// What is wrong with a part of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A column, a number, a text, a function or `(` was expected.
    Value,
    /// An operator, or the end, was expected.
    Operator,
    /// An operator, `)` or, in a function, `,` was expected.
    Close,
    /// A calendar unit was expected.
    Unit,
    /// A quote has no partner.
    Quote,
    /// There is no such function.
    Function {
        /// The one that was probably meant.
        suggestion: Option<&'static str>,
    },
    /// The function takes another number of parts.
    Arguments {
        /// At least so many.
        least: usize,
        /// At most so many; [`usize::MAX`] if any number.
        most: usize,
    },
    /// There are more than 256 parts.
    TooLong,
}

impl Reason {
    /// A stable word for it: `value`, `operator`, `close`, `unit`, `quote`, `function`, `arguments`
    /// or `too_long`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Operator => "operator",
            Self::Close => "close",
            Self::Unit => "unit",
            Self::Quote => "quote",
            Self::Function { .. } => "function",
            Self::Arguments { .. } => "arguments",
            Self::TooLong => "too_long",
        }
    }
}

impl fmt::Display for ExprError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.reason {
            Reason::Value => "a column, a number, a text or a function is expected",
            Reason::Operator => "an operator or the end is expected",
            Reason::Close => "an operator, a comma or a closing parenthesis is expected",
            Reason::Unit => "year, quarter, month, week, day, hour or minute is expected",
            Reason::Quote => "the quote is not closed",
            Reason::Function { .. } => "there is no such function",
            Reason::Arguments { .. } => "the function takes another number of values",
            Reason::TooLong => "there are more than 256 parts",
        })?;
        f.write_str(" at byte ")?;
        self.range.start.fmt(f)
    }
}

impl std::error::Error for ExprError {}

pub(super) fn parse(text: &str) -> Result<Expr, ExprError> {
    let mut reader = Reader { text, next: token(text, 0), end: 0, n_parts: 0 };
    let expr = reader.operators(0)?;
    match reader.next.0 {
        Token::End => Ok(expr),
        _ => Err(reader.wrong(Reason::Operator)),
    }
}

struct Reader<'a> {
    text: &'a str,
    next: (Token<'a>, Range<usize>),
    /// Where the last token ended.
    end: usize,
    n_parts: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self) -> Token<'a> {
        self.end = self.next.1.end;
        let next = token(self.text, self.end);
        std::mem::replace(&mut self.next, next).0
    }

    /// Takes the next token if it is this sign.
    fn took(&mut self, sign: &str) -> bool {
        let is_it = matches!(self.next.0, Token::Sign(next) if next == sign);
        if is_it {
            self.take();
        }
        is_it
    }

    fn wrong(&self, reason: Reason) -> ExprError {
        let reason = if self.next.0 == Token::Open { Reason::Quote } else { reason };
        ExprError { range: self.next.1.clone(), reason }
    }

    /// Counts one more part, which bounds how deep they can be within each other, too.
    fn count(&mut self) -> Result<(), ExprError> {
        self.n_parts += 1;
        if self.n_parts > MOST { Err(self.wrong(Reason::TooLong)) } else { Ok(()) }
    }

    /// The operator that stands next between two values.
    fn operator(&self) -> Option<Function> {
        Some(match self.next.0 {
            Token::Word(word) if word.eq_ignore_ascii_case("or") => Function::Or,
            Token::Word(word) if word.eq_ignore_ascii_case("and") => Function::And,
            Token::Sign("&") => Function::Concat,
            Token::Sign("==") => Function::Eq,
            Token::Sign("!=") => Function::Ne,
            Token::Sign(sign) => Function::ALL.into_iter().find(|one| one.as_str() == sign)?,
            _ => return None,
        })
    }

    /// Values with operators between them that bind more tightly than `loosest`.
    fn operators(&mut self, loosest: u8) -> Result<Expr, ExprError> {
        let mut left = self.value(loosest)?;
        while let Some(function) = self.operator() {
            let binding = function.binding().unwrap_or(0);
            if binding <= loosest {
                break;
            }
            self.count()?;
            self.take();
            let right = self.operators(binding)?;
            let range = left.range.start..right.range.end;
            left = Expr { kind: ExprKind::Call(function, vec![left, right]), range };
        }
        Ok(left)
    }

    fn value(&mut self, loosest: u8) -> Result<Expr, ExprError> {
        self.count()?;
        let start = self.next.1.start;
        let prefix = match self.next.0 {
            Token::Sign("-") => Some(Function::Neg),
            Token::Word(word) if word.eq_ignore_ascii_case("not") => Some(Function::Not),
            _ => None,
        };
        // `not` binds loosely: behind a tighter operator it needs parentheses.
        let prefix = prefix.map(|function| (function, function.binding().unwrap_or(0)));
        if let Some((function, binding)) = prefix.filter(|(_, binding)| *binding > loosest) {
            self.take();
            let part = self.operators(binding - 1)?;
            let range = start..part.range.end;
            return Ok(Expr { kind: ExprKind::Call(function, vec![part]), range });
        }
        let wrong = self.wrong(Reason::Value);
        let kind = match self.next.0.clone() {
            Token::Number(text) => ExprKind::Number(text.to_owned()),
            Token::Text(text) => ExprKind::Text(text),
            Token::Quoted(name) => ExprKind::Column(name),
            Token::Sign("(") => {
                self.take();
                let inner = self.operators(0)?;
                if !self.took(")") {
                    return Err(self.wrong(Reason::Close));
                }
                return Ok(Expr { range: start..self.end, ..inner });
            }
            Token::Word(word) => {
                self.take();
                if self.took("(") {
                    return self.call(word, start);
                }
                let kind = keyword(word);
                let kind = kind.unwrap_or_else(|| Some(ExprKind::Column(word.to_owned())));
                return Ok(Expr { kind: kind.ok_or(wrong)?, range: start..self.end });
            }
            _ => return Err(wrong),
        };
        self.take();
        Ok(Expr { kind, range: start..self.end })
    }

    /// A function behind its `(`.
    fn call(&mut self, name: &str, start: usize) -> Result<Expr, ExprError> {
        let Some(function) = Function::called(name) else {
            let names: Vec<&str> = Function::calls().map(Function::as_str).collect();
            let suggestion = closest(&name.to_ascii_lowercase(), &names);
            let reason = Reason::Function { suggestion };
            return Err(ExprError { range: start..start + name.len(), reason });
        };
        let mut parts = Vec::new();
        while !self.took(")") {
            if !(parts.is_empty() || self.took(",") || self.took(";")) {
                return Err(self.wrong(Reason::Close));
            }
            let is_unit = function == Function::DateDiff && parts.is_empty();
            parts.push(if is_unit { self.unit()? } else { self.operators(0)? });
        }
        let (range, (least, most)) = (start..self.end, function.arity());
        if !(least..=most).contains(&parts.len()) {
            return Err(ExprError { range, reason: Reason::Arguments { least, most } });
        }
        Ok(Expr { kind: ExprKind::Call(function, parts), range })
    }

    /// A calendar unit, in quotes or without.
    fn unit(&mut self) -> Result<Expr, ExprError> {
        let word = match &self.next.0 {
            Token::Word(word) => word.to_ascii_lowercase(),
            Token::Text(text) => text.clone(),
            _ => return Err(self.wrong(Reason::Unit)),
        };
        let is_unit = |unit: &TimeUnit| !unit.is_cyclic() && unit.as_str() == word;
        if !TimeUnit::ALL.iter().any(is_unit) {
            return Err(self.wrong(Reason::Unit));
        }
        self.count()?;
        let range = self.next.1.clone();
        self.take();
        Ok(Expr { kind: ExprKind::Text(word), range })
    }
}

/// What a word means that is not the name of a column; `Some(None)` if it cannot stand here.
fn keyword(word: &str) -> Option<Option<ExprKind>> {
    let is = |other: &str| word.eq_ignore_ascii_case(other);
    if is("true") || is("false") {
        Some(Some(ExprKind::Bool(is("true"))))
    } else if is("null") {
        Some(Some(ExprKind::Null))
    } else {
        (is("and") || is("or") || is("not")).then_some(None)
    }
}

/// Whether a word stands for the column of this name.
pub(super) fn is_column(word: &str) -> bool {
    keyword(word).is_none()
}
