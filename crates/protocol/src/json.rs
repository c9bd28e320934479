//! Writing messages as JSON text, straight from the values: a page may have many thousand cells.

use std::collections::BTreeMap;

use sagitta_spec::node::write_text;

/// A value that is written as JSON.
pub(crate) trait Write {
    /// Adds the value to the text.
    fn write(&self, out: &mut String);
}

impl Write for str {
    fn write(&self, out: &mut String) {
        write_text(out, self);
    }
}

impl Write for &str {
    fn write(&self, out: &mut String) {
        write_text(out, self);
    }
}

impl Write for String {
    fn write(&self, out: &mut String) {
        write_text(out, self);
    }
}

impl Write for u64 {
    fn write(&self, out: &mut String) {
        out.push_str(&self.to_string());
    }
}

impl Write for usize {
    fn write(&self, out: &mut String) {
        (*self as u64).write(out);
    }
}

impl Write for bool {
    fn write(&self, out: &mut String) {
        out.push_str(if *self { "true" } else { "false" });
    }
}

impl<T: Write> Write for Option<T> {
    fn write(&self, out: &mut String) {
        match self {
            Some(value) => value.write(out),
            None => out.push_str("null"),
        }
    }
}

impl<T: Write> Write for Vec<T> {
    fn write(&self, out: &mut String) {
        write_all(out, ['[', ']'], self.len(), &mut |out, i| {
            if let Some(item) = self.get(i) {
                item.write(out);
            }
        });
    }
}

impl Write for BTreeMap<String, String> {
    fn write(&self, out: &mut String) {
        let fields: Vec<_> =
            self.iter().map(|(key, value)| (key.as_str(), value as &dyn Write)).collect();
        write_object(out, &fields);
    }
}

/// Adds an object with these fields.
pub(crate) fn write_object(out: &mut String, fields: &[(&str, &dyn Write)]) {
    write_all(out, ['{', '}'], fields.len(), &mut |out, i| {
        if let Some((key, value)) = fields.get(i) {
            write_text(out, key);
            out.push(':');
            value.write(out);
        }
    });
}

/// Adds the variant of an enum: an object with its name and what it holds.
pub(crate) fn write_variant(out: &mut String, name: &str, held: &[(&str, &dyn Write)]) {
    write_object(out, &[(name, &Object(held))]);
}

struct Object<'a>(&'a [(&'a str, &'a dyn Write)]);

impl Write for Object<'_> {
    fn write(&self, out: &mut String) {
        write_object(out, self.0);
    }
}

/// Adds parts between brackets, with commas between them.
fn write_all(
    out: &mut String,
    [open, close]: [char; 2],
    n: usize,
    write: &mut dyn FnMut(&mut String, usize),
) {
    out.push(open);
    for i in 0..n {
        if i > 0 {
            out.push(',');
        }
        write(out, i);
    }
    out.push(close);
}

/// Lets a struct be written as an object of its fields, under their names, and be read from it.
macro_rules! message {
    ($type:ident { $($field:ident),+ $(,)? }) => {
        sagitta_spec::fields_of!($type { $($field),+ });

        impl $crate::json::Write for $type {
            fn write(&self, out: &mut String) {
                $crate::json::write_object(out, &[$((stringify!($field), &self.$field)),+]);
            }
        }
    };
}

/// Lets an enum of plain variants be written as its words, and be read from them.
macro_rules! words {
    ($type:ident, $what:literal { $($variant:ident: $word:literal),+ $(,)? }) => {
        sagitta_spec::words_of!($type, $what { $($variant: $word),+ });

        impl $crate::json::Write for $type {
            fn write(&self, out: &mut String) {
                self.as_str().write(out);
            }
        }
    };
}

pub(crate) use {message, words};
