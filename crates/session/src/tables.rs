use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use sagitta_table::Table;

/// Complete tables by their names, for the sessions that share it: what one has open, the
/// questions of another can look up. A clone is the same list.
#[derive(Clone, Debug, Default)]
pub struct Tables(Rc<RefCell<List>>);

#[derive(Debug, Default)]
struct List {
    /// With the number of each entry.
    tables: BTreeMap<String, (u64, Table)>,
    n_entered: u64,
}

impl Tables {
    /// The number under which the table of this name was entered: another one is another table.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.0.borrow().tables.get(name).map(|(number, _)| *number)
    }

    /// The table of this name; of two of the same name, the one that was complete last.
    pub fn get(&self, name: &str) -> Option<Table> {
        self.0.borrow().tables.get(name).map(|(_, table)| table.clone())
    }

    /// Enters a table. It is there as long as its entry is.
    pub(crate) fn enter(&self, name: &str, table: Table) -> Entry {
        let mut list = self.0.borrow_mut();
        list.n_entered += 1;
        let number = list.n_entered;
        list.tables.insert(name.to_owned(), (number, table));
        Entry { tables: self.clone(), name: name.to_owned(), number }
    }
}

/// A table's place in a list. Dropping it takes the table off the list, unless another one of the
/// same name has come since.
#[derive(Debug)]
pub(crate) struct Entry {
    tables: Tables,
    name: String,
    number: u64,
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut list = self.tables.0.borrow_mut();
        if list.tables.get(&self.name).is_some_and(|(number, _)| *number == self.number) {
            list.tables.remove(&self.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_listed_as_long_as_its_entry_lives_and_none_replaces_it() {
        let tables = Tables::default();
        let first = tables.enter("a", Table::default());
        let other = tables.enter("b", Table::default());
        assert!(tables.get("a").is_some() && tables.get("b").is_some());
        let second = tables.enter("a", Table::default());
        drop(first);
        assert!(tables.get("a").is_some());
        drop(second);
        drop(other);
        assert!(tables.get("a").is_none() && tables.get("b").is_none());
    }
}
