use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use sagitta_protocol::Problem;
use sagitta_table::Table;

use crate::open::n_bytes;
use crate::problem;

/// Complete tables by their names, for the sessions that share it: what one has open, the
/// questions of another can look up. A clone is the same list.
#[derive(Clone, Debug, Default)]
pub struct Tables(Rc<RefCell<List>>);

#[derive(Debug, Default)]
struct List {
    tables: BTreeMap<String, Held>,
    n_entered: u64,
    /// What is on its way, or why it does not come.
    expected: BTreeMap<String, Option<Problem>>,
    /// The most memory that all of them may take, in bytes.
    budget: Option<u64>,
}

#[derive(Debug)]
struct Held {
    /// Which entry this is.
    number: u64,
    table: Table,
    n_bytes: u64,
}

impl Tables {
    /// The number under which the table of this name was entered: another one is another table.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.0.borrow().tables.get(name).map(|held| held.number)
    }

    /// The table of this name; of two of the same name, the one that was complete last.
    pub fn get(&self, name: &str) -> Option<Table> {
        self.0.borrow().tables.get(name).map(|held| held.table.clone())
    }

    /// The same for a question: a problem if it is not there, or could not come.
    pub(crate) fn find(&self, name: &str) -> Result<Table, Problem> {
        let list = self.0.borrow();
        match (list.tables.get(name), list.expected.get(name)) {
            (Some(held), _) => Ok(held.table.clone()),
            (None, Some(Some(problem))) => Err(problem.clone()),
            (None, _) => Err(problem::unknown_table(name)),
        }
    }

    /// A table of this name is on its way: what needs it waits.
    pub fn expect(&self, name: &str) {
        self.0.borrow_mut().expected.insert(name.to_owned(), None);
    }

    /// The table of this name does not come: what needs it is answered with the problem.
    pub fn fail(&self, name: &str, problem: Problem) {
        self.0.borrow_mut().expected.insert(name.to_owned(), Some(problem));
    }

    /// No table of this name is on its way any more.
    pub fn forget(&self, name: &str) {
        self.0.borrow_mut().expected.remove(name);
    }

    /// Whether a table is on its way and not there.
    pub(crate) fn awaits(&self, name: &str) -> bool {
        let list = self.0.borrow();
        !list.tables.contains_key(name) && matches!(list.expected.get(name), Some(None))
    }

    /// From now on, all tables of the list together may take so many bytes.
    pub fn limit(&self, memory_budget: u64) {
        self.0.borrow_mut().budget = Some(memory_budget);
    }

    /// How many bytes are left for further tables, if there is a limit for all of them.
    pub(crate) fn n_left(&self) -> Option<u64> {
        let list = self.0.borrow();
        let taken = list.tables.values().map(|held| held.n_bytes).sum();
        Some(list.budget?.saturating_sub(taken))
    }

    /// Enters a table. It is there as long as its entry is.
    pub(crate) fn enter(&self, name: &str, table: Table) -> Entry {
        let mut list = self.0.borrow_mut();
        list.n_entered += 1;
        let number = list.n_entered;
        list.expected.remove(name);
        let n_bytes = n_bytes(&table);
        list.tables.insert(name.to_owned(), Held { number, table, n_bytes });
        Entry { tables: self.clone(), name: name.to_owned(), number }
    }

    /// The same if all tables stay within what they may take.
    pub(crate) fn try_enter(&self, name: &str, table: Table) -> Result<Entry, Problem> {
        let (needed, left) = (n_bytes(&table), self.n_left());
        match left.filter(|left| needed > *left) {
            Some(left) => Err(problem::over_budget(name, needed, left)),
            None => Ok(self.enter(name, table)),
        }
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
        if list.tables.get(&self.name).is_some_and(|held| held.number == self.number) {
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

    #[test]
    fn a_table_is_awaited_until_it_comes_or_fails() {
        let tables = Tables::default();
        assert!(!tables.awaits("a"));
        tables.expect("a");
        assert!(tables.awaits("a"));
        let entry = tables.enter("a", Table::default());
        assert!(!tables.awaits("a") && tables.find("a").is_ok());
        drop(entry);
        let code = |tables: &Tables| tables.find("a").map_err(|problem| problem.code).err();
        assert_eq!(code(&tables).as_deref(), Some("unknown-table"));
        tables.fail("a", problem::nothing_open());
        assert!(!tables.awaits("a"));
        assert_eq!(code(&tables).as_deref(), Some("nothing-open"));
        tables.forget("a");
        assert_eq!(code(&tables).as_deref(), Some("unknown-table"));
    }
}
