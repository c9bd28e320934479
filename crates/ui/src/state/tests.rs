use sagitta_catalog::{Catalog, Distribution, License, Localized, Publisher};
use sagitta_protocol::{
    Ask, ColumnInfo, ColumnKind, ColumnSummary, Distinct, Distribution as Lie, PageColumn,
    PageValues, Place, TablePage,
};
use sagitta_spec::{Mark, Tab, Test, View};

use super::edit::conditions;
use super::*;

fn reduce(state: Rc<AppState>, action: Action) -> Rc<AppState> {
    state.reduce(action)
}

fn start() -> Rc<AppState> {
    Rc::new(AppState::new(Locale::EN, ThemeChoice::Auto))
}

fn at(fragment: &str) -> Rc<AppState> {
    reduce(start(), Action::Navigate(fragment.to_owned()))
}

fn catalog(default_view: Option<&str>) -> Catalog {
    let mut catalog = Catalog::new(Localized::new("Open data", "开放数据"));
    catalog.datasets.push(Dataset {
        id: "air".to_owned(),
        title: Localized::new("Air", "空气"),
        publisher: Publisher::default(),
        license: License::default(),
        distributions: vec![Distribution {
            download_url: "air.arrow".to_owned(),
            ..Distribution::default()
        }],
        default_view: default_view.map(str::to_owned),
        ..Dataset::default()
    });
    catalog
}

fn column(name: &str, kind: ColumnKind) -> ColumnInfo {
    ColumnInfo { name: name.to_owned(), type_name: String::new(), kind, unit: None }
}

fn opened(complete: bool) -> Reply {
    Reply::Opened {
        columns: vec![column("station", ColumnKind::Category), column("PM2.5", ColumnKind::Number)],
        n_rows: 100,
        complete,
        warnings: Vec::new(),
        parts: Vec::new(),
        known: None,
    }
}

fn summaries() -> Reply {
    let summary = |name: &str, n: u64| ColumnSummary {
        name: name.to_owned(),
        n_rows: 100,
        n_nulls: 0,
        n_nulls_selected: 0,
        n_nan: 0,
        distinct: Distinct { n, exact: true },
        min: Some("a".to_owned()),
        max: Some("b".to_owned()),
        distribution: Lie::None,
    };
    Reply::Summaries(Summaries {
        columns: vec![summary("station", 8), summary("PM2.5", 70)],
        n_selected: 100,
        derived: Vec::new(),
    })
}

fn page(offset: u64, n: usize, total: u64, complete: bool) -> Reply {
    let cells = (0..n).map(|i| Some(i.to_string())).collect();
    let values = PageValues::Text { cells };
    let column = PageColumn {
        name: "station".into(),
        type_name: String::new(),
        kind: ColumnKind::Text,
        values,
    };
    Reply::Rows(TablePage {
        columns: vec![column],
        offset,
        total,
        n_selected: total,
        complete,
        resolved: Vec::new(),
        matches: Vec::new(),
    })
}

/// Sends a request and answers it.
fn answer(state: Rc<AppState>, kind: AskKind, id: u64, reply: Reply) -> Rc<AppState> {
    reduce(reduce(state, Action::Asked(kind, id)), Action::Replied(id, reply))
}

fn loaded(fragment: &str) -> Rc<AppState> {
    answer(at(fragment), AskKind::Open, 1, opened(true))
}

#[test]
fn an_address_opens_its_data_once() {
    let state = at("#/air?station=eq:a");
    assert_eq!((state.page, state.explorer.serial), (Page::Explore, 1));
    let other = reduce(state, Action::Navigate("#/air?station=eq:b".into()));
    assert_eq!(other.explorer.serial, 1, "another question of the same data opens nothing");
    let same = reduce(other.clone(), Action::Navigate("#/air?station=eq:b".into()));
    assert!(Rc::ptr_eq(&same, &other), "an address that is shown already changes nothing");
    let elsewhere = reduce(other, Action::Navigate("#/water".into()));
    assert_eq!(elsewhere.explorer.serial, 2);
    assert_eq!(reduce(elsewhere, Action::Navigate("#/".into())).page, Page::Start);
}

#[test]
fn edits_are_in_the_address_at_once() {
    let state = loaded("#/air?station=eq:a");
    let test = Some(Test::Ge("75".into()));
    let edited =
        reduce(state, Action::Edit(Edit::SetColumnTest("PM2.5".into(), test), History::Push));
    assert_eq!(edited.link.fragment, "#/air?station=eq:a&PM2.5=ge:75");
    assert_eq!(edited.link.history, History::Push);
    let back = reduce(edited, Action::Navigate("#/air?station=eq:a".into()));
    assert_eq!(
        back.explorer.view.query.filter.as_ref().map(|filter| filter.leaves().len()),
        Some(1)
    );
    let nothing = reduce(back.clone(), Action::Edit(Edit::RemoveKey(7), History::Push));
    assert!(Rc::ptr_eq(&nothing, &back), "an edit without effect renders nothing");
}

#[test]
fn a_preview_changes_what_is_asked_and_not_the_address() {
    let state = loaded("#/air?station=eq:a");
    let edit = || Edit::SetColumnTest("PM2.5".into(), Some(Test::Ge("75".into())));
    let moving = reduce(state, Action::Preview(edit()));
    assert_eq!(moving.link.fragment, "#/air?station=eq:a");
    assert_eq!(conditions(moving.explorer.view.query.filter.as_ref()).len(), 2);
    let same = reduce(moving.clone(), Action::Preview(edit()));
    assert!(Rc::ptr_eq(&same, &moving));
    // While it moves nothing tells of a wait, unless it is long.
    let asked = reduce(moving, Action::Asked(AskKind::Rows, 7));
    let told = |state: &AppState| state.explorer.wait(AskKind::Rows).is_some();
    assert!(!told(&asked));
    assert!(told(&reduce(asked.clone(), Action::Progressed(7, Progress::default()))));
    let back = Edit::SetColumnTest("PM2.5".into(), None);
    assert!(told(&reduce(asked.clone(), Action::Preview(back))));
    let done = reduce(asked, Action::Edit(edit(), History::Push));
    assert!(told(&done));
    assert_eq!(done.link.fragment, "#/air?station=eq:a&PM2.5=ge:75");
    assert_eq!(done.link.history, History::Push);
}

#[test]
fn a_cross_table_asks_for_its_cells_and_totals() {
    let keys = "by=station,month(time)&show=count(),mean(PM2.5)";
    let queries = |tail: &str| {
        let queries = loaded(&format!("#/air?{keys}{tail}")).explorer.cross_queries();
        let view = |query| View { query, ..View::of(Source::Dataset("a".into())) };
        queries.into_iter().map(|query| view(query).to_fragment().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(
        queries("&sort=count():desc&limit=3&tab=table&pivot=month(time)&station=ne:b"),
        [
            "#/a?station=ne:b&by=station,month(time)&show=count(),mean(PM2.5)&sort=station,month(time)",
            "#/a?station=ne:b&by=station&show=count(),mean(PM2.5)&sort=count():desc",
            "#/a?station=ne:b&by=month(time)&show=count(),mean(PM2.5)&sort=month(time)",
            "#/a?station=ne:b&show=count(),mean(PM2.5)&sort=count():desc",
        ]
    );
    for tail in ["&tab=table", "&tab=table&pivot=wd", "&tab=about&pivot=station"] {
        assert!(queries(tail).is_empty(), "{tail}");
    }
}

#[test]
fn the_first_picture_comes_by_rule_and_replaces_the_plain_address() {
    let state = loaded("#/air");
    assert!(
        state.explorer.plot_wanted().is_none(),
        "nothing is plotted before the rule has chosen"
    );
    let state = answer(state, AskKind::Summaries, 2, summaries());
    assert_eq!(state.explorer.view.display.mark, Some(Mark::Bar));
    assert!(state.link.fragment.contains("by=station"), "{}", state.link.fragment);
    assert_eq!(state.link.history, History::Replace);
    assert!(matches!(
        state.explorer.plot_wanted().map(|wanted| wanted.ask),
        Some(Ask::Plot { .. })
    ));
    let asked = answer(loaded("#/air?tab=table"), AskKind::Summaries, 2, summaries());
    assert_eq!(asked.link.fragment, "#/air?tab=table", "a link that says anything is left alone");
}

/// What a file says of its columns, and what was counted in its rows.
fn told_and_counted(n_told: u64) -> (Reply, Reply) {
    let Reply::Summaries(mut counted) = summaries() else { unreachable!("summaries") };
    let known = sagitta_protocol::Known::of(100, &counted.columns);
    counted.columns[0].distinct.n = n_told;
    let Reply::Opened { columns, warnings, parts, .. } = opened(false) else {
        unreachable!("opened")
    };
    let known = known.to_json();
    let told = Reply::Opened { columns, n_rows: 0, complete: false, warnings, parts, known };
    (told, Reply::Summaries(counted))
}

#[test]
fn what_a_file_says_of_its_columns_is_drawn_until_they_were_counted() {
    for (n_counted, doubts) in [(8, &[][..]), (7, &["false-summaries"][..])] {
        let (told, counted) = told_and_counted(n_counted);
        let state = answer(at("#/air?tab=table"), AskKind::Open, 1, told);
        let drawn = |state: &AppState| {
            let plots = state.explorer.plots()?;
            Some((plots.columns[0].distinct.n, plots.n_selected))
        };
        assert_eq!(drawn(&state), Some((8, 100)));
        assert_eq!(state.explorer.n_rows, 0, "no row is there");
        assert!(state.explorer.summary("station").is_none(), "it answers nothing");
        let filter = Edit::SetColumnTest("PM2.5".into(), Some(Test::Ge("75".into())));
        let filtered = reduce(Rc::clone(&state), Action::Edit(filter, History::Push));
        assert_eq!(drawn(&filtered), None, "it knows nothing of a filter");
        let state = reduce(state, Action::Replied(1, opened(true)));
        assert_eq!(drawn(&state), Some((8, 100)));
        let state = answer(state, AskKind::Summaries, 2, counted);
        assert_eq!(drawn(&state), Some((n_counted, 100)));
        let codes: Vec<&str> =
            state.explorer.warnings.iter().map(|warning| warning.code.as_str()).collect();
        assert_eq!(codes, doubts);
    }
}

#[test]
fn what_a_file_says_of_its_columns_and_cannot_be_read_is_told_and_left_aside() {
    for text in ["", "{}", r#"{"version":2,"n_rows":100,"columns":[]}"#] {
        let Reply::Opened { columns, parts, warnings, .. } = opened(false) else {
            unreachable!("opened")
        };
        let known = Some(text.to_owned());
        let told = Reply::Opened { columns, n_rows: 0, complete: false, warnings, parts, known };
        let state = answer(at("#/air?tab=table"), AskKind::Open, 1, told);
        assert!(state.explorer.plots().is_none());
        let state = reduce(state, Action::Replied(1, opened(true)));
        let codes = state.explorer.warnings.iter().map(|warning| warning.code.as_str());
        assert_eq!(codes.collect::<Vec<_>>(), ["odd-summaries"], "{text}");
    }
}

#[test]
fn what_only_changes_how_it_is_drawn_is_drawn_at_once() {
    let plot = Reply::Plot { frame: sagitta_render::Frame::default(), total: 2, n_selected: 100 };
    let state = answer(loaded("#/air?by=station&show=count()&mark=bar"), AskKind::Plot, 7, plot);
    let drawn = |state: &AppState| state.explorer.plot.as_ref().unwrap().view.display.clone();
    let edit = |state, edit| reduce(state, Action::Edit(edit, History::Push));
    let state = edit(state, Edit::SetStack(Some(sagitta_spec::Stack::Zero)));
    assert_eq!(drawn(&state).stack, Some(sagitta_spec::Stack::Zero));
    let state = edit(state, Edit::SetFacet(Some("station".into())));
    assert_eq!(drawn(&state).encoding.row.unwrap().field, "station");
    let before = drawn(&state);
    let other = edit(state, Edit::RemoveKey(0));
    assert_eq!(drawn(&other), before, "another question has no answer yet");
}

#[test]
fn the_publishers_first_view_wins_over_the_rule() {
    let state = at("#/air");
    let state = reduce(
        state,
        Action::CatalogLoaded(catalog(Some("#/air?by=station&show=count()&mark=bar"))),
    );
    assert_eq!(state.explorer.view.query.group_by.len(), 1);
    assert!(state.link.fragment.contains("by=station"));
    let linked =
        reduce(at("#/air?station=eq:a"), Action::CatalogLoaded(catalog(Some("#/air?by=station"))));
    assert!(linked.explorer.view.query.group_by.is_empty());
}

#[test]
fn only_answers_to_the_newest_request_count() {
    let state = reduce(loaded("#/air?tab=table"), Action::Asked(AskKind::Rows, 5));
    let state = reduce(state, Action::Asked(AskKind::Rows, 6));
    let stale = reduce(state.clone(), Action::Replied(5, page(0, 10, 10, true)));
    assert!(Rc::ptr_eq(&stale, &state));
    let fresh = reduce(state, Action::Replied(6, page(0, 10, 10, true)));
    assert_eq!(fresh.explorer.rows.total, 10);
    assert!(!fresh.explorer.work.contains_key(&AskKind::Rows));
}

#[test]
fn rows_are_fetched_around_the_window_only() {
    let state = loaded("#/air?tab=table");
    let state = answer(state, AskKind::Rows, 5, page(0, 160, 100_000, true));
    let near = reduce(state.clone(), Action::SetWindow(20, 30));
    assert_eq!(near.explorer.rows_wanted(), state.explorer.rows_wanted(), "those rows are here");
    let far = reduce(state, Action::SetWindow(50_000, 30));
    let Some(Ask::Rows { offset, limit, .. }) = far.explorer.rows_wanted().map(|wanted| wanted.ask)
    else {
        panic!()
    };
    assert!(offset <= 50_000 && offset + limit >= 50_030, "{offset} + {limit}");
    let far = answer(far, AskKind::Rows, 6, page(offset, 280, 100_000, true));
    assert!(far.explorer.rows.find(50_010).is_some() && far.explorer.rows.find(5).is_some());
    assert!(far.explorer.rows.find(90_000).is_none());
    let filtered =
        Action::Edit(Edit::SetColumnTest("PM2.5".into(), Some(Test::IsNull)), History::Push);
    let filtered = reduce(far, filtered);
    assert!(!filtered.explorer.rows.is_fresh());
    let Some(Ask::Rows { offset: 0, .. }) =
        filtered.explorer.rows_wanted().map(|wanted| wanted.ask)
    else {
        panic!("another question starts at its first row")
    };
    let filtered = answer(filtered, AskKind::Rows, 7, page(0, 3, 3, true));
    assert!(filtered.explorer.rows.find(50_010).is_none(), "rows of another question are gone");
}

#[test]
fn what_is_wanted_is_waited_for_before_it_is_asked() {
    let state = loaded("#/air?tab=table");
    let waits = |state: &AppState| state.explorer.wait(AskKind::Rows).is_some();
    let asked = reduce(state, Action::Asked(AskKind::Rows, 5));
    let there = answer(asked, AskKind::Rows, 6, page(0, 10, 10, true));
    assert!(!waits(&there));
    let edit = Edit::SetColumnTest("PM2.5".into(), Some(Test::IsNull));
    let other = reduce(there, Action::Edit(edit, History::Push));
    assert!(waits(&other) && !other.explorer.work.contains_key(&AskKind::Rows));
    let asked = reduce(other, Action::Asked(AskKind::Rows, 7));
    assert!(!waits(&reduce(asked, Action::Replied(7, page(0, 3, 3, true)))));
}

#[test]
fn a_question_that_was_given_up_leaves_no_answer_to_another_and_can_be_asked_again() {
    let there = answer(loaded("#/air?tab=table"), AskKind::Rows, 6, page(0, 10, 10, true));
    let edit = Edit::SetColumnTest("PM2.5".into(), Some(Test::IsNull));
    let other = reduce(there, Action::Edit(edit, History::Push));
    let wanted = other.explorer.rows_wanted();
    let cancelled = || Reply::Problem(Problem::of(CANCELLED, Place::Engine));
    let given_up = answer(other, AskKind::Rows, 7, cancelled());
    assert!(given_up.explorer.rows.find(0).is_none());
    assert!(given_up.explorer.has_no_answer());
    assert!(given_up.explorer.wait(AskKind::Rows).is_none());
    let again = reduce(given_up.clone(), Action::AskAgain);
    assert!(!again.explorer.has_no_answer() && again.explorer.wait(AskKind::Rows).is_some());
    assert!(again.explorer.rows_wanted() != wanted);
    // Another question leaves it behind as well.
    let asked = reduce(given_up, Action::Asked(AskKind::Rows, 8));
    assert!(!asked.explorer.has_no_answer());
}

#[test]
fn rows_that_come_while_loading_are_asked_for_again() {
    let state = answer(at("#/air?tab=table"), AskKind::Open, 1, opened(false));
    let before = state.explorer.rows_wanted();
    let state = answer(state, AskKind::Rows, 2, page(0, 40, 50, false));
    let state = reduce(state, Action::Replied(1, opened(true)));
    assert!(before.is_some() && state.explorer.rows_wanted() != before);
    assert!(!state.explorer.work.contains_key(&AskKind::Open));
}

#[test]
fn a_problem_stands_where_it_belongs_and_goes_with_the_next_answer() {
    let state = loaded("#/air?nix=eq:1&tab=table");
    let problem = Problem::new("unknown-column", Place::Filter, "", "").with("column", "nix");
    let state = answer(state, AskKind::Rows, 2, Reply::Problem(problem));
    assert!(state.explorer.problem_at(&[Place::Filter]).is_some());
    assert!(state.explorer.problem_at(&[Place::Chart, Place::Source]).is_none());
    assert!(state.explorer.has_no_answer() && state.explorer.rows.pages.is_empty());
    assert_eq!(state.explorer.n_export(), None, "no figure of another question is left");
    let state = answer(state, AskKind::Rows, 3, page(0, 1, 1, true));
    assert!(state.explorer.problem_at(&[Place::Filter]).is_none());
}

#[test]
fn a_broken_address_keeps_what_is_on_the_screen() {
    let state = loaded("#/air?station=eq:a");
    let broken = reduce(state, Action::Navigate("#/air?show=men(x)".into()));
    assert!(broken.link_problem.is_some());
    assert_eq!(broken.explorer.serial, 1);
    assert_eq!(fragment_of(&broken.explorer.view), "#/air?station=eq:a");
    let first = at("#/air?show=men(x)");
    assert_eq!((first.page, first.explorer.suggests), (Page::Explore, false));
    let read = reduce(first, Action::Dismiss);
    assert!(read.link_problem.is_none());
}

#[test]
fn the_rows_behind_groups_have_an_order_of_their_own() {
    let state = loaded("#/air?by=station&show=count()");
    assert!(state.explorer.is_raw(), "under a chart stand the rows");
    assert!(!state.explorer.rows_view().query.is_grouped());
    let sorted = reduce(state, Action::SortRows("PM2.5".into(), false));
    assert_eq!(sorted.explorer.rows_view().query.sort.len(), 1);
    assert!(sorted.explorer.view.query.sort.is_empty());
    let table = reduce(sorted, Action::Edit(Edit::SetTab(Tab::Table), History::Push));
    assert!(!table.explorer.is_raw() && table.explorer.rows_view().query.is_grouped());
    assert!(reduce(table, Action::ShowRows(true)).explorer.is_raw());
}

#[test]
fn a_file_from_disk_has_an_address_but_no_link() {
    let state = reduce(start(), Action::OpenFile("my air.arrow".into()));
    assert_eq!((state.page, state.link.fragment.as_str()), (Page::Explore, "#file"));
    let again = reduce(state.clone(), Action::OpenFile("my air.arrow".into()));
    assert_eq!(
        again.explorer.serial,
        state.explorer.serial + 1,
        "the same name may be another file"
    );
    let reopened = reduce(again, Action::Reopen);
    assert_eq!(reopened.explorer.serial, state.explorer.serial + 2);
}

#[test]
fn a_worker_that_dies_is_reported_and_the_rest_stays() {
    let state = loaded("#/air?tab=table");
    let problem = Problem::new("engine-stopped", Place::Engine, "", "");
    let state = reduce(state, Action::Replied(0, Reply::Problem(problem)));
    assert!(state.explorer.engine_problem.is_some() && state.explorer.n_rows == 100);
    assert!(reduce(state, Action::Dismiss).explorer.engine_problem.is_none());
}

#[test]
fn languages_and_themes_go_round() {
    let state = reduce(start(), Action::SetLanguage(Language::Zh));
    assert_eq!(state.locale, Locale::ZH);
    let theme = ThemeChoice::Auto;
    assert_eq!(theme.next().next().next(), theme);
    for theme in [ThemeChoice::Auto, ThemeChoice::Light, ThemeChoice::Dark] {
        assert_eq!(ThemeChoice::from_name(theme.as_str()), theme);
    }
}

#[test]
fn more_memory_opens_again_what_is_not_open_yet_and_leaves_alone_what_is() {
    let state = reduce(at("#/air"), Action::Asked(AskKind::Open, 1));
    let serial = state.explorer.serial;
    let more = reduce(Rc::clone(&state), Action::SetMemory(1 << 30));
    assert_eq!((more.memory, more.explorer.serial), (Some(1 << 30), serial + 1));
    assert_eq!(*more.explorer.view, *state.explorer.view);
    let open = reduce(state, Action::Replied(1, opened(true)));
    let same = reduce(open, Action::SetMemory(1 << 30));
    assert_eq!((same.memory, same.explorer.serial), (Some(1 << 30), serial));
    assert_eq!(reduce(start(), Action::SetMemory(1 << 30)).explorer.serial, 0);
}

fn both() -> Source {
    let sources = ["air", "water"].map(|id| Source::Dataset(id.to_owned())).to_vec();
    Source::Union { sources, columns: [].into(), name: Some("source".to_owned()) }
}

#[test]
fn what_a_view_needs_beside_is_asked_for_once_each() {
    let state = loaded("#/air");
    assert_eq!(state.explorer.beside_wanted().sources, []);
    let lookup = |from: &str| sagitta_spec::Lookup {
        field: "station".to_owned(),
        from: from.to_owned(),
        key: "id".to_owned(),
        fields: vec![format!("{from} city")],
    };
    let serial = state.explorer.serial;
    let state = reduce(state, Action::Edit(Edit::SetLookup(0, lookup("stations")), History::Push));
    let state = reduce(state, Action::Edit(Edit::SetLookup(1, lookup("water")), History::Push));
    let sources = ["stations", "water"].map(|id| Source::Dataset(id.to_owned()));
    let wanted = BesideWanted { serial, sources: sources.to_vec() };
    assert_eq!(state.explorer.beside_wanted(), wanted, "the table stays open");
    // A union needs its parts before it can be opened, and the question stays.
    let state = reduce(state, Action::Edit(Edit::SetSource(both()), History::Push));
    let sources = ["air", "water", "stations"].map(|id| Source::Dataset(id.to_owned()));
    let wanted = BesideWanted { serial: serial + 1, sources: sources.to_vec() };
    assert_eq!(state.explorer.beside_wanted(), wanted);
    assert_eq!(state.explorer.view.query.lookup.len(), 2);
    assert_eq!(state.explorer.open_wanted().map(|wanted| wanted.source), Some(both()));
    assert_eq!(sagitta_spec::View::from_fragment(&state.link.fragment).unwrap().source, both());
}

#[test]
fn a_table_that_does_not_come_stands_beside_the_question_until_it_does() {
    let state = reduce(loaded("#/air"), Action::Asked(AskKind::Beside, 90));
    let gone = Problem::of("not-found", Place::Source);
    let state = answer(state, AskKind::Beside, 91, Reply::Problem(gone));
    assert!(state.explorer.problem_at(&[Place::Source]).is_some());
    assert!(!state.explorer.has_no_answer(), "other questions have theirs");
    let state = answer(state, AskKind::Beside, 92, Reply::Ready);
    assert!(state.explorer.problem_at(&[Place::Source]).is_none());
    assert!(!state.explorer.work.contains_key(&AskKind::Beside));
}
