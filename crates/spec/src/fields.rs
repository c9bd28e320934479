use crate::error::Result;
use crate::{Error, Query, View};

impl View {
    /// The name of every field that the question or its picture mentions, each once, in the
    /// order of first mention. Columns of the result are among them.
    pub fn fields(&self) -> Vec<&str> {
        let mut fields = self.query.fields();
        for (_, channel) in self.display.encoding.channels() {
            if let Some(channel) = channel {
                note(&mut fields, &channel.field);
            }
        }
        for name in self.display.hidden.iter().chain(&self.display.order) {
            note(&mut fields, name);
        }
        fields
    }
}

impl Query {
    /// The name of every field that the question mentions outside expressions, each once, in the
    /// order of first mention. Columns of the result are among them.
    pub fn fields(&self) -> Vec<&str> {
        let mut fields = Vec::new();
        for lookup in &self.lookup {
            note(&mut fields, &lookup.field);
        }
        if let Some(filter) = &self.filter {
            filter.fields().into_iter().for_each(|field| note(&mut fields, field));
        }
        self.select.iter().flatten().for_each(|field| note(&mut fields, field));
        self.group_by.iter().for_each(|key| note(&mut fields, &key.field));
        for aggregate in &self.aggregate {
            if let Some(field) = &aggregate.field {
                note(&mut fields, field);
            }
        }
        if let Some(having) = &self.having {
            having.fields().into_iter().for_each(|field| note(&mut fields, field));
        }
        for window in &self.window {
            note(&mut fields, &window.field);
            window.by.iter().for_each(|field| note(&mut fields, field));
            window.partition_by.iter().for_each(|field| note(&mut fields, field));
        }
        self.sort.iter().for_each(|key| note(&mut fields, &key.field));
        fields
    }

    /// Refuses a selection of columns together with groups.
    pub(crate) fn check_shape(&self, path: impl FnOnce() -> String) -> Result<()> {
        if self.select.is_some() && self.is_grouped() {
            let other = if self.group_by.is_empty() { "aggregate" } else { "group_by" };
            return Err(Box::new(Error::Conflict { path: path(), field: "select", other }));
        }
        Ok(())
    }
}

fn note<'a>(fields: &mut Vec<&'a str>, field: &'a str) {
    if !fields.contains(&field) {
        fields.push(field);
    }
}
