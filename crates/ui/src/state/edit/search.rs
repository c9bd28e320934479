//! One text looked for in all columns of text: a condition like any other, written by itself.

use sagitta_render::{ColumnBrief, Kind};
use sagitta_spec::{Case, Leaf, Predicate, Query, Test};

use super::{add, condition_path, conditions, replace};

/// The text that is looked for in every column of text, if one is, and where the condition stands.
pub fn search_of(query: &Query, columns: &[ColumnBrief]) -> Option<(Vec<usize>, String)> {
    let names = text_columns(columns);
    let filter = query.filter.as_ref();
    conditions(filter).iter().enumerate().find_map(|(i, part)| {
        let leaves: &[Predicate] = match part {
            Predicate::Any(parts) => parts,
            leaf => std::slice::from_ref(leaf),
        };
        let mut texts = leaves.iter().map(|leaf| match leaf {
            Predicate::Leaf(Leaf { field, test: Test::Contains(text, Case::Insensitive) }) => {
                Some((field.as_str(), text.as_str()))
            }
            _ => None,
        });
        let text = texts.clone().next()??.1;
        let is_all = leaves.len() == names.len()
            && texts.all(|one| one.is_some_and(|(name, one)| one == text && names.contains(&name)));
        is_all.then(|| (condition_path(filter, i), text.to_owned()))
    })
}

pub(super) fn set(query: &mut Query, text: &str, columns: &[ColumnBrief]) {
    let leaf = |name: &&str| {
        let test = Test::Contains(text.to_owned(), Case::Insensitive);
        Predicate::Leaf(Leaf::new(*name, test))
    };
    let leaves: Vec<Predicate> = text_columns(columns).iter().map(leaf).collect();
    let part = (!text.is_empty() && !leaves.is_empty()).then_some(Predicate::Any(leaves));
    match (search_of(query, columns), part) {
        (Some((path, _)), part) => query.filter = replace(query.filter.take(), &path, part),
        (None, Some(part)) => add(query, part),
        (None, None) => {}
    }
}

fn text_columns(columns: &[ColumnBrief]) -> Vec<&str> {
    let is_text = |column: &&ColumnBrief| matches!(column.kind, Kind::Category | Kind::Text);
    columns.iter().filter(is_text).map(|column| column.name.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use sagitta_spec::View;

    use super::super::{Edit, apply};
    use super::*;

    #[test]
    fn one_text_is_looked_for_in_all_columns_of_text() {
        let columns = [
            ColumnBrief::new("区", Kind::Category),
            ColumnBrief::new("n", Kind::Integer),
            ColumnBrief::new("remark", Kind::Text),
        ];
        let mut view = View::from_fragment("#/a?n=gt:1").unwrap();
        for text in ["和平", "和平区", "", "x"] {
            view = apply(&view, &Edit::SetSearch(text.to_owned()), &columns);
            let found = search_of(&view.query, &columns).map(|(_, text)| text);
            assert_eq!(found.as_deref().unwrap_or(""), text);
            let n = conditions(view.query.filter.as_ref()).len();
            assert_eq!(n, if text.is_empty() { 1 } else { 2 });
        }
        let link = "#/a?where=all(n:gt:1;any(区:contains:x;remark:contains:x))";
        assert_eq!(view.to_fragment().unwrap(), link);
        let other = View::from_fragment("#/a?where=any(区:contains:x;remark:contains:y)").unwrap();
        assert_eq!(search_of(&other.query, &columns), None);
        let one = [ColumnBrief::new("remark", Kind::Text)];
        let plain = apply(&View::from_fragment("#/a").unwrap(), &Edit::SetSearch("q".into()), &one);
        assert_eq!(plain.to_fragment().unwrap(), "#/a?remark=contains:q");
    }
}
