//! What a reader does to a View, as pure functions of it.

mod search;

use sagitta_render::{ColumnBrief, suggest_display};
use sagitta_spec::{
    Aggregate, AggregateOp, Bin, GroupKey, Leaf, Literal, MapForm, Mark, Predicate, Query, SortKey,
    SortOrder, Tab, Test, Transform, View,
};

pub use self::search::search_of;

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
        Edit::RemoveWindow(i) => {
            if *i < query.window.len() {
                let gone = query.window.remove(*i).output_name();
                query.sort.retain(|key| key.field != gone);
            }
        }
        Edit::SetPivot(key) => view.display.pivot.clone_from(key),
        Edit::SetTab(tab) => view.display.tab = Some(*tab),
        Edit::ShowMap(field, shapes) => show_map(&mut view, field, shapes, columns),
        Edit::SetForm(form) => view.display.form = Some(*form),
        Edit::SetMark(mark) => set_mark(&mut view, *mark, columns),
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
    if !query.is_grouped() {
        query.having = None;
        query.window.clear();
        query.limit = None;
    }
    reorder(query, &before);
    redraw(view, same_shape, columns);
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

/// The picture for the changed query: by rule, but the reader's mark stays while the keys do.
fn redraw(view: &mut View, same_shape: bool, columns: &[ColumnBrief]) {
    let suggested = suggest_display(&view.query, columns);
    let mark = match (same_shape, view.display.mark) {
        (true, Some(mark)) if mark != Mark::Histogram => Some(mark),
        _ => suggested.mark,
    };
    view.display.mark = mark;
    view.display.encoding = suggested.encoding;
}

fn set_mark(view: &mut View, mark: Mark, columns: &[ColumnBrief]) {
    if mark == Mark::Histogram && !is_histogram(&view.query) {
        if let Some(field) = measured(view, columns) {
            let key = GroupKey::bin(field, Bin::MaxBins(30));
            view.query.sort = vec![SortKey::ascending(key.output_name())];
            view.query.group_by = vec![key];
            view.query.aggregate = vec![Aggregate::count()];
            view.query.select = None;
            view.query.having = None;
            view.query.window.clear();
            view.query.limit = None;
            view.display.encoding = suggest_display(&view.query, columns).encoding;
        } else {
            return;
        }
    }
    if view.display.encoding.x.is_none() {
        view.display.encoding = suggest_display(&view.query, columns).encoding;
    }
    view.display.mark = Some(mark);
}

/// Whether the query counts rows over bins of one column.
pub fn is_histogram(query: &Query) -> bool {
    matches!(query.group_by.as_slice(), [GroupKey { transform: Some(Transform::Bin(_)), .. }])
        && query.aggregate.first().is_some_and(|aggregate| aggregate.op == AggregateOp::Count)
}

/// The number whose distribution a histogram of this view would show.
pub fn measured(view: &View, columns: &[ColumnBrief]) -> Option<String> {
    let is_number = |name: &&str| {
        columns.iter().any(|column| column.name == **name && column.kind.is_numeric())
    };
    let aggregated = view.query.aggregate.iter().filter_map(|aggregate| aggregate.field.as_deref());
    let drawn = [&view.display.encoding.y, &view.display.encoding.x];
    let drawn = drawn.into_iter().flatten().map(|channel| channel.field.as_str());
    let any =
        columns.iter().filter(|column| !column.is_id_like()).map(|column| column.name.as_str());
    aggregated.chain(drawn).chain(any).find(is_number).map(str::to_owned)
}

#[cfg(test)]
mod tests;
