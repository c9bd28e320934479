//! Parts of the page that are modules of their own: they are fetched when the data are there, or
//! when they are needed, so that the page is there sooner.
//!
//! Which they are is decided where the page is put together, in `crates/app`; here each is a table
//! of the functions that draw it.

use std::pin::Pin;
use std::rc::Rc;

use sagitta_catalog::Catalog;
use yew::{Callback, Html, UseStateHandle, hook, html, use_effect_with, use_state_eq};

use super::about::{AboutProps, about};
use super::button::{ButtonKind, button};
use super::chart::{OptionsProps, options_form};
use super::editors::{self, EditorProps};
use super::map::{MapPanel, MapProps};
use super::start::{Datasets, DatasetsProps, Sought, seek};
use super::table::{Cross, CrossProps, Menu, MenuProps};
use super::takeaway::{TakeawayProps, menu, offers};
use crate::Shared;
use crate::context::Cx;
use crate::engine::spawn;
use crate::offline::Offline;

/// A part on its way; none if it cannot be had.
pub type Loading<T> = Pin<Box<dyn Future<Output = Option<Rc<T>>>>>;

/// How to fetch the parts.
#[derive(Clone, Copy)]
pub struct Parts {
    /// What opens under buttons, and the tabs that are not in front at first.
    pub tools: fn() -> Loading<Tools>,
    /// The map.
    pub maps: fn() -> Loading<Maps>,
    /// What makes a file of the page.
    pub offline: fn() -> Loading<Offline>,
    /// The list of datasets and the search in it.
    pub search: fn() -> Loading<Search>,
    /// What is copied of a view into other places.
    pub share: fn() -> Loading<Share>,
}

impl PartialEq for Parts {
    /// A page has its parts from one place as long as it lives.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// Whether the whole table is taken away, and what else may be.
pub(super) type Scope<'a> = (&'a UseStateHandle<bool>, &'a Part<Share>);

/// What opens under buttons, and the tabs that are not in front at first.
pub struct Tools {
    pub(super) editor: fn(&Cx, &EditorProps) -> Html,
    pub(super) takeaway: fn(&Cx, &TakeawayProps, Scope<'_>, &Callback<()>) -> Html,
    pub(super) options: fn(&Cx, &OptionsProps) -> Html,
    pub(super) about: fn(&Cx, &AboutProps) -> Html,
    pub(super) cross: fn(CrossProps) -> Html,
    pub(super) cell_menu: fn(MenuProps) -> Html,
}

/// The map.
pub struct Maps {
    pub(super) panel: fn(MapProps) -> Html,
}

/// The list of datasets and the search in it.
pub struct Search {
    pub(super) list: fn(DatasetsProps) -> Html,
    /// Looks for a dataset by its id.
    pub(crate) seek: fn(Shared<Catalog>, String, Callback<Sought>),
}

/// What is copied of a view into other places.
pub struct Share {
    pub(super) offers: fn(&Cx, &TakeawayProps, &Callback<()>) -> Html,
}

/// All tools, at once.
pub fn tools() -> Tools {
    Tools {
        editor: editors::draw,
        takeaway: menu,
        options: options_form,
        about,
        cross: |props| html! { <Cross ..props /> },
        cell_menu: |props| html! { <Menu ..props /> },
    }
}

/// The map, at once.
pub fn maps() -> Maps {
    Maps { panel: |props| html! { <MapPanel ..props /> } }
}

/// The search, at once.
pub fn search() -> Search {
    Search { list: |props| html! { <Datasets ..props /> }, seek }
}

/// What is copied of a view, at once.
pub fn share() -> Share {
    Share { offers }
}

/// A part as far as it is there.
pub(crate) enum Part<T> {
    /// It comes, or was not needed so far.
    Coming,
    /// It is there.
    Here(Rc<T>),
    /// It did not come.
    Gone,
}

impl<T> Clone for Part<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Coming => Self::Coming,
            Self::Here(part) => Self::Here(Rc::clone(part)),
            Self::Gone => Self::Gone,
        }
    }
}

impl<T> PartialEq for Part<T> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Here(one), Self::Here(other)) => Rc::ptr_eq(one, other),
            (Self::Coming, Self::Coming) | (Self::Gone, Self::Gone) => true,
            _ => false,
        }
    }
}

/// Fetches a part once it is wanted, and again with each further try until it is there.
#[hook]
pub(crate) fn use_part<T: 'static>(fetch: fn() -> Loading<T>, wanted: bool, tries: u32) -> Part<T> {
    let part = use_state_eq(|| Part::Coming);
    let is_here = matches!(*part, Part::Here(_));
    let setter = part.setter();
    use_effect_with((wanted && !is_here, tries), move |(wanted, _)| {
        if *wanted {
            spawn(async move {
                setter.set(fetch().await.map_or(Part::Gone, Part::Here));
            });
        }
    });
    (*part).clone()
}

/// That something comes.
pub(super) fn coming(cx: &Cx) -> Html {
    html! { <p class="sg-table__none" role="status">{ cx.i18n.text("working") }</p> }
}

/// What a part draws, or that it is not there yet.
pub(super) fn with<T>(cx: &Cx, part: &Part<T>, draw: impl FnOnce(&T) -> Html) -> Html {
    let i18n = &cx.i18n;
    match part {
        Part::Here(part) => draw(part),
        Part::Coming => coming(cx),
        Part::Gone => {
            let again = cx.doings.fetch_parts.reform(|_: web_sys::MouseEvent| ());
            html! {
                <div class="sg-problem" data-code="part-missing" role="alert">
                    <strong>{ i18n.text("part-missing") }</strong>
                    <div class="sg-problem__ways">{ button(ButtonKind::Main, i18n.text("try-again"), move |event| again.emit(event)) }</div>
                </div>
            }
        }
    }
}
