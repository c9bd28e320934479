//! What a reader does to a View, as pure functions of it.

mod draw;
mod search;

use sagitta_render::ColumnBrief;
use sagitta_spec::expr::Expr;
use sagitta_spec::{
    Aggregate, Channel, Compute, GroupKey, Leaf, Literal, Lookup, MapForm, Mark, Predicate, Query,
    ReferenceLine, SortKey, SortOrder, Source, Stack, Tab, Test, View, Window,
};

use self::draw::{redraw, set_display, set_mark};
pub use self::search::search_of;
pub use sagitta_figure::{is_histogram, measured};

/// A change of the View.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Puts another condition in the place at this path of the filter.
    SetCondition(Vec<usize>, Predicate),
    /// Takes the condition at this path out of the filter.
    RemoveCondition(Vec<usize>),
    /// One more condition that rows have to meet.
    AddCondition(Predicate),
    /// The one plain condition on a column, replaced or (with `None`) taken out.
    SetColumnTest(String, Option<Test>),
    /// Adds a value to the column's `in`, or takes it out of it.
    ToggleValue(String, Literal),
    /// Other columns of another dataset in this place; one past the last adds them.
    SetLookup(usize, Lookup),
    /// Takes the columns of another dataset out, with what was made of them.
    RemoveLookup(usize),
    /// Other data: the question stays.
    SetSource(Source),
    /// Another computed column in this place; one past the last adds it.
    SetCompute(usize, Compute),
    /// Takes a computed column out, with what was made of it.
    RemoveCompute(usize),
    /// All conditions on rows at once.
    SetFilter(Option<Predicate>),
    /// No conditions on rows.
    ClearFilter,
    /// Rows with this in any column of text; without, if it is empty.
    SetSearch(String),
    /// The condition on groups at this path, replaced or taken out.
    SetHaving(Vec<usize>, Option<Predicate>),
    /// Another key in this place; one past the last adds it.
    SetKey(usize, GroupKey),
    /// Takes a key out.
    RemoveKey(usize),
    /// Another aggregate in this place; one past the last adds it.
    SetAggregate(usize, Aggregate),
    /// Takes an aggregate out.
    RemoveAggregate(usize),
    /// No groups: the rows themselves.
    Ungroup,
    /// Another column over the groups in this place; one past the last adds it, and the chart draws it.
    SetWindow(usize, Window),
    /// Takes a window column out.
    RemoveWindow(usize),
    /// The order.
    SetSort(Vec<SortKey>),
    /// Ascending, descending, none in turn; with `true` beside the other keys.
    ToggleSort(String, bool),
    /// The most rows or groups.
    SetLimit(Option<u64>),
    /// The columns of a row query.
    SetSelect(Option<Vec<String>>),
    /// The mark of the chart.
    SetMark(Mark),
    /// How the series of bars and areas stand on each other; beside each other without.
    SetStack(Option<Stack>),
    /// Whether the scale of the figures is logarithmic.
    SetLog(bool),
    /// The column whose values have a small chart each; one chart without.
    SetFacet(Option<String>),
    /// Whether each small chart has a scale of its own.
    SetFreeScales(bool),
    /// Only so many names, those with the greatest figures.
    SetTop(Option<u32>),
    /// The lines with a name at a value.
    SetReferenceLines(Vec<ReferenceLine>),
    /// The author's headline, and the remarks under the picture.
    SetWords(Option<String>, Vec<String>),
    /// The key whose values become columns of the table; an ordinary table without.
    SetPivot(Option<String>),
    /// Which part of the page is in front.
    SetTab(Tab),
    /// The map of a column by a set of shapes; the rows are grouped by the column if they are not.
    ShowMap(String, String),
    /// How the map is drawn.
    SetForm(MapForm),
}

/// The View after a change, in canonical form.
pub fn apply(view: &View, edit: &Edit, columns: &[ColumnBrief]) -> View {
    let mut view = view.clone();
    let query = &mut view.query;
    match edit {
        Edit::SetCondition(path, predicate) => {
            query.filter = replace(query.filter.take(), path, Some(predicate.clone()));
        }
        Edit::RemoveCondition(path) => query.filter = replace(query.filter.take(), path, None),
        Edit::AddCondition(predicate) => add(query, predicate.clone()),
        Edit::SetColumnTest(field, test) => set_column_test(query, field, test.clone()),
        Edit::ToggleValue(field, value) => toggle_value(query, field, value),
        Edit::SetCompute(i, compute) => put(&mut query.compute, *i, compute.clone()),
        Edit::RemoveCompute(i) => {
            if *i < query.compute.len() {
                let name = query.compute.remove(*i).name;
                forget(&mut view, &name, columns);
            }
        }
        Edit::SetLookup(i, lookup) => {
            let before = query.lookup.get(*i).map(|old| old.fields.clone()).unwrap_or_default();
            put(&mut query.lookup, *i, lookup.clone());
            for name in before.iter().filter(|name| !lookup.fields.contains(name)) {
                forget(&mut view, name, columns);
            }
        }
        Edit::RemoveLookup(i) => {
            if *i < query.lookup.len() {
                for name in &query.lookup.remove(*i).fields {
                    forget(&mut view, name, columns);
                }
            }
        }
        Edit::SetSource(source) => view.source = source.clone(),
        Edit::SetFilter(filter) => query.filter.clone_from(filter),
        Edit::ClearFilter => query.filter = None,
        Edit::SetSearch(text) => search::set(query, text, columns),
        Edit::SetHaving(path, predicate) => {
            query.having = replace(query.having.take(), path, predicate.clone());
        }
        Edit::SetSort(keys) => query.sort = keys.clone(),
        Edit::ToggleSort(field, beside) => query.sort = toggled(&query.sort, field, *beside),
        Edit::SetLimit(limit) => query.limit = *limit,
        Edit::SetSelect(columns) => query.select = columns.clone(),
        Edit::SetWindow(i, window) => {
            put(&mut query.window, *i, window.clone());
            let name = window.output_name();
            view.display.encoding.y = Some(Channel::of(name));
        }
        Edit::RemoveWindow(i) => {
            if *i < query.window.len() {
                let gone = query.window.remove(*i).output_name();
                query.sort.retain(|key| key.field != gone);
                redraw(&mut view, true, columns);
            }
        }
        Edit::SetPivot(key) => view.display.pivot.clone_from(key),
        Edit::SetTab(tab) => view.display.tab = Some(*tab),
        Edit::ShowMap(field, shapes) => show_map(&mut view, field, shapes, columns),
        Edit::SetForm(form) => view.display.form = Some(*form),
        Edit::SetMark(mark) => set_mark(&mut view, *mark, columns),
        Edit::SetStack(_)
        | Edit::SetLog(_)
        | Edit::SetFacet(_)
        | Edit::SetFreeScales(_)
        | Edit::SetTop(_)
        | Edit::SetReferenceLines(_)
        | Edit::SetWords(..) => set_display(&mut view, edit, columns),
        Edit::RemoveKey(i) if *i >= query.group_by.len() => {}
        Edit::RemoveAggregate(i) if *i >= query.aggregate.len() => {}
        Edit::SetKey(..)
        | Edit::RemoveKey(_)
        | Edit::SetAggregate(..)
        | Edit::RemoveAggregate(_)
        | Edit::Ungroup => regroup(&mut view, edit, columns),
    }
    view.canonical()
}

/// The conditions that all have to be met.
pub fn conditions(filter: Option<&Predicate>) -> &[Predicate] {
    match filter {
        None => &[],
        Some(Predicate::All(parts)) => parts,
        Some(one) => std::slice::from_ref(one),
    }
}

/// The path of the `i`-th of [`conditions`].
pub fn condition_path(filter: Option<&Predicate>, i: usize) -> Vec<usize> {
    match filter {
        Some(Predicate::All(_)) => vec![i],
        _ => Vec::new(),
    }
}

/// The part at a path; `None` if the path leads nowhere.
pub fn at<'a>(predicate: Option<&'a Predicate>, path: &[usize]) -> Option<&'a Predicate> {
    let mut place = predicate?;
    for i in path {
        place = match place {
            Predicate::All(parts) | Predicate::Any(parts) => parts.get(*i)?,
            Predicate::Not(part) => part,
            Predicate::Leaf(_) => return None,
        };
    }
    Some(place)
}

/// The plain condition on a column that stands among those that all have to be met, with its path.
pub fn column_test<'a>(
    filter: Option<&'a Predicate>,
    field: &str,
) -> Option<(Vec<usize>, &'a Test)> {
    conditions(filter).iter().enumerate().find_map(|(i, part)| match part {
        Predicate::Leaf(leaf) if leaf.field == field => {
            Some((condition_path(filter, i), &leaf.test))
        }
        _ => None,
    })
}

/// What is left of a filter without the plain condition on a column.
pub fn without_column(filter: Option<&Predicate>, field: &str) -> Option<Predicate> {
    match column_test(filter, field) {
        Some((path, _)) => replace(filter.cloned(), &path, None),
        None => filter.cloned(),
    }
}

fn replace(
    predicate: Option<Predicate>,
    path: &[usize],
    by: Option<Predicate>,
) -> Option<Predicate> {
    let Some((first, rest)) = path.split_first() else {
        return by;
    };
    match predicate? {
        Predicate::All(parts) => Some(Predicate::All(replace_in(parts, *first, rest, by))),
        Predicate::Any(parts) => {
            let parts = replace_in(parts, *first, rest, by);
            // An `any` without parts is never met; a reader who takes the last part out means none.
            (!parts.is_empty()).then_some(Predicate::Any(parts))
        }
        Predicate::Not(part) => {
            replace(Some(*part), rest, by).map(|part| Predicate::Not(Box::new(part)))
        }
        leaf @ Predicate::Leaf(_) => Some(leaf),
    }
}

fn replace_in(
    parts: Vec<Predicate>,
    place: usize,
    rest: &[usize],
    by: Option<Predicate>,
) -> Vec<Predicate> {
    let changed = |(i, part)| {
        if i == place { replace(Some(part), rest, by.clone()) } else { Some(part) }
    };
    parts.into_iter().enumerate().filter_map(changed).collect()
}

fn add(query: &mut Query, predicate: Predicate) {
    query.filter = Some(match query.filter.take() {
        Some(filter) => filter.and(predicate),
        None => predicate,
    });
}

fn set_column_test(query: &mut Query, field: &str, test: Option<Test>) {
    let path = column_test(query.filter.as_ref(), field).map(|(path, _)| path);
    let leaf = test.map(|test| Predicate::Leaf(Leaf::new(field, test)));
    match (path, leaf) {
        (Some(path), leaf) => query.filter = replace(query.filter.take(), &path, leaf),
        (None, Some(leaf)) => add(query, leaf),
        (None, None) => {}
    }
}

fn toggle_value(query: &mut Query, field: &str, value: &Literal) {
    let mut values = match column_test(query.filter.as_ref(), field) {
        Some((_, Test::In(values))) => values.clone(),
        Some((_, Test::Eq(value))) => vec![value.clone()],
        _ => Vec::new(),
    };
    if values.contains(value) {
        values.retain(|other| other != value);
    } else {
        values.push(value.clone());
    }
    let test = (!values.is_empty()).then_some(Test::In(values));
    set_column_test(query, field, test);
}

/// The order after a press of a column's header.
pub fn toggled(sort: &[SortKey], field: &str, beside: bool) -> Vec<SortKey> {
    let place = sort.iter().position(|key| key.field == field);
    let next = match place.and_then(|i| sort.get(i)).map(|key| key.order) {
        None => Some(SortKey::ascending(field)),
        Some(SortOrder::Ascending) => Some(SortKey::descending(field)),
        Some(SortOrder::Descending) => None,
    };
    if !beside {
        return next.into_iter().collect();
    }
    let mut keys = sort.to_vec();
    match (place, next) {
        (Some(i), Some(key)) => {
            keys.splice(i..=i, [key]);
        }
        (Some(i), None) => {
            keys.remove(i);
        }
        (None, Some(key)) => keys.push(key),
        (None, None) => {}
    }
    keys
}

fn regroup(view: &mut View, edit: &Edit, columns: &[ColumnBrief]) {
    let query = &mut view.query;
    let before = output_names(query);
    let mut same_shape = false;
    match edit {
        Edit::SetKey(i, key) => put(&mut query.group_by, *i, key.clone()),
        Edit::RemoveKey(i) => {
            query.group_by.remove(*i);
        }
        Edit::SetAggregate(i, aggregate) => {
            same_shape = *i < query.aggregate.len();
            put(&mut query.aggregate, *i, aggregate.clone());
        }
        Edit::RemoveAggregate(i) => {
            query.aggregate.remove(*i);
        }
        Edit::Ungroup => {
            query.group_by.clear();
            query.aggregate.clear();
        }
        _ => {}
    }
    if !query.group_by.is_empty() {
        query.select = None;
        if query.aggregate.is_empty() {
            query.aggregate.push(Aggregate::count());
        }
    }
    let names = output_names(&Query { window: Vec::new(), ..query.clone() });
    query.window.retain(|window| names.contains(&window.field));
    if !query.is_grouped() {
        query.having = None;
        query.window.clear();
        query.limit = None;
    }
    reorder(query, &before);
    redraw(view, same_shape, columns);
}

/// Without a column that the view added go the conditions, keys, figures and computed columns that
/// speak of it.
fn forget(view: &mut View, name: &str, columns: &[ColumnBrief]) {
    let query = &mut view.query;
    while let Some((path, _)) = column_test(query.filter.as_ref(), name) {
        query.filter = replace(query.filter.take(), &path, None);
    }
    if let Some(select) = &mut query.select {
        select.retain(|other| other != name);
    }
    let n = query.group_by.len() + query.aggregate.len();
    query.group_by.retain(|key| key.field != name);
    query.aggregate.retain(|one| one.field.as_deref() != Some(name));
    query.sort.retain(|key| key.field != name);
    if query.group_by.len() + query.aggregate.len() < n {
        regroup(view, &Edit::ClearFilter, columns);
    }
    let uses = |compute: &Compute| {
        Expr::parse(&compute.expr).is_ok_and(|expr| expr.columns().contains(&name))
    };
    while let Some(i) = view.query.compute.iter().position(uses) {
        let other = view.query.compute.remove(i).name;
        forget(view, &other, columns);
    }
}

fn show_map(view: &mut View, field: &str, shapes: &str, columns: &[ColumnBrief]) {
    let mut keys = view.query.group_by.iter();
    if !keys.any(|key| key.field == field && key.transform.is_none()) {
        view.query.group_by.clear();
        regroup(view, &Edit::SetKey(0, GroupKey::of(field)), columns);
    }
    view.display.tab = Some(Tab::Map);
    view.display.shapes = Some(shapes.to_owned());
}

fn put<T>(list: &mut Vec<T>, i: usize, item: T) {
    match list.get_mut(i) {
        Some(place) => *place = item,
        None => list.push(item),
    }
}

/// The names of the result's columns, keys first.
pub fn output_names(query: &Query) -> Vec<String> {
    let keys = query.group_by.iter().map(GroupKey::output_name);
    let aggregates = query.aggregate.iter().map(Aggregate::output_name);
    keys.chain(aggregates).chain(query.window.iter().map(|window| window.output_name())).collect()
}

/// Keeps what is still there of the order, what was renamed in its place; else the keys' own order.
fn reorder(query: &mut Query, before: &[String]) {
    let after = output_names(query);
    let is_grouped = query.is_grouped();
    for key in &mut query.sort {
        let place = before.iter().position(|name| *name == key.field);
        if !after.contains(&key.field)
            && before.len() == after.len()
            && let Some(name) = place.and_then(|i| after.get(i))
        {
            key.field.clone_from(name);
        }
    }
    if is_grouped {
        query.sort.retain(|key| after.contains(&key.field));
        if query.sort.is_empty() {
            query.sort =
                query.group_by.iter().map(|key| SortKey::ascending(key.output_name())).collect();
        }
    } else if !before.is_empty() {
        query.sort.clear();
    }
}

#[cfg(test)]
mod tests;
