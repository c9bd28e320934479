//! The index of the catalogue as far as the page has it: the parts are fetched as questions need
//! them.

use std::cell::RefCell;
use std::rc::Rc;

use sagitta_catalog::{Catalog, Dataset, SearchIndex};
use sagitta_protocol::{Place, Problem};
use sagitta_search::{Answer, Entry, Error, PartId, Question, Reader, Step};
use yew::functional::UseForceUpdateHandle;
use yew::{
    Callback, UseStateSetter, hook, use_effect_with, use_force_update, use_memo, use_state_eq,
};

use crate::catalog::CATALOG;
use crate::engine::spawn;
use crate::{Shared, dom, site};

/// The index, or why there is none.
#[derive(Clone)]
pub(super) struct Index {
    held: Rc<RefCell<Held>>,
    /// Why something could not be had, until it is tried again.
    pub(super) problem: Option<Shared<Problem>>,
    set_problem: UseStateSetter<Option<Shared<Problem>>>,
    redraw: UseForceUpdateHandle,
}

#[derive(Default)]
struct Held {
    reader: Option<Reader>,
    /// The address of the first part, which the others stand beside.
    base: String,
    entries: Vec<(usize, Rc<Entry>)>,
    /// The last question that was answered, with its answer.
    last: Option<(Question, Rc<Answer>)>,
    /// What is on its way.
    coming: Vec<PartId>,
}

/// The index of a catalogue: fetched, or made on the spot where the catalogue has none. `near` is
/// whether words are about to be typed.
#[hook]
pub(super) fn use_index(catalog: &Shared<Catalog>, near: bool) -> Index {
    let held = use_memo(catalog.clone(), |_| RefCell::new(Held::default()));
    let problem = use_state_eq(|| None);
    let index = Index {
        held,
        problem: (*problem).clone(),
        set_problem: problem.setter(),
        redraw: use_force_update(),
    };
    let wants_first = index.problem.is_none();
    use_effect_with((catalog.clone(), wants_first), {
        let index = index.clone();
        move |(catalog, wants_first)| {
            if *wants_first {
                index.open(catalog);
            }
        }
    });
    if near {
        let dictionary =
            index.held.borrow().reader.as_ref().map(Reader::dictionary).unwrap_or_default();
        index.fetch(dictionary);
    }
    index
}

impl Index {
    /// Whether questions can be asked.
    pub(super) fn is_here(&self) -> bool {
        self.held.borrow().reader.is_some()
    }

    /// The answer to a question, or to the one before it while parts are on their way. The flag is
    /// whether it is the answer to this one.
    pub(super) fn answer(&self, question: &Question) -> Option<(Rc<Answer>, bool)> {
        let mut held = self.held.borrow_mut();
        if let Some((asked, answer)) = &held.last
            && asked == question
        {
            return Some((answer.clone(), true));
        }
        let step = held.reader.as_ref()?.search(question);
        match step {
            Ok(Step::Done(answer)) => {
                let answer = Rc::new(answer);
                held.last = Some((question.clone(), answer.clone()));
                return Some((answer, true));
            }
            Ok(Step::Needs(parts)) => {
                drop(held);
                self.fetch(parts);
            }
            Err(error) => {
                drop(held);
                self.fail(&error.to_string());
            }
        }
        self.held.borrow().last.as_ref().map(|(_, answer)| (answer.clone(), false))
    }

    /// What is known of the dataset at a place, once it is here.
    pub(super) fn entry(&self, dataset_idx: usize) -> Option<Rc<Entry>> {
        let mut held = self.held.borrow_mut();
        if let Some((_, entry)) = held.entries.iter().find(|(idx, _)| *idx == dataset_idx) {
            return Some(entry.clone());
        }
        let step = held.reader.as_ref()?.entry(dataset_idx);
        match step {
            Ok(Step::Done(entry)) => {
                let entry = Rc::new(entry);
                held.entries.push((dataset_idx, entry.clone()));
                Some(entry)
            }
            Ok(Step::Needs(parts)) => {
                drop(held);
                self.fetch(parts);
                None
            }
            Err(error) => {
                drop(held);
                self.fail(&error.to_string());
                None
            }
        }
    }

    /// Why a dataset is in an answer.
    pub(super) fn reasons(&self, answer: &Answer, entry: &Entry) -> Vec<sagitta_search::Reason> {
        let held = self.held.borrow();
        held.reader.as_ref().map(|reader| reader.reasons(answer, entry)).unwrap_or_default()
    }

    /// Tries again what could not be had.
    pub(super) fn try_again(&self) {
        self.set_problem.set(None);
    }

    fn open(&self, catalog: &Catalog) {
        if self.is_here() {
            return;
        }
        let Some(SearchIndex { download_url, .. }) = &catalog.search else {
            match Reader::of(catalog, &|_| Vec::new(), dom::lower) {
                Ok(reader) => self.take(reader, String::new()),
                Err(error) => self.fail(&error.to_string()),
            }
            return;
        };
        let Some(base) = dom::resolve(download_url, CATALOG) else {
            self.fail(download_url);
            return;
        };
        let index = self.clone();
        spawn(async move {
            match site::packed(&base).await {
                Ok(bytes) => match Reader::new(&bytes, dom::lower) {
                    Ok(reader) => index.take(reader, base),
                    Err(error) => index.fail(&error.to_string()),
                },
                Err(error) => index.fail(&format!("{error:?}")),
            }
        });
    }

    fn take(&self, reader: Reader, base: String) {
        let mut held = self.held.borrow_mut();
        held.reader = Some(reader);
        held.base = base;
        drop(held);
        self.redraw.force_update();
    }

    /// Fetches what is not on its way already. The page is drawn again when all of it is here.
    fn fetch(&self, parts: Vec<PartId>) {
        // What failed is fetched again when the reader says so.
        if self.problem.is_some() {
            return;
        }
        for part in parts {
            let mut held = self.held.borrow_mut();
            if held.coming.contains(&part) {
                continue;
            }
            let name = held.reader.as_ref().map(|reader| reader.file_name(part));
            let Some(url) = name.and_then(|name| dom::resolve(&name, &held.base)) else { continue };
            held.coming.push(part);
            drop(held);
            let index = self.clone();
            spawn(async move {
                let bytes = site::packed(&url).await;
                index.arrived(part, bytes.map_err(|error| format!("{error:?}")));
            });
        }
    }

    fn arrived(&self, part: PartId, bytes: Result<Vec<u8>, String>) {
        let mut held = self.held.borrow_mut();
        held.coming.retain(|coming| *coming != part);
        let supplied = bytes.and_then(|bytes| match &mut held.reader {
            Some(reader) => reader.supply(part, bytes).map_err(|error: Error| error.to_string()),
            None => Ok(()),
        });
        let is_last = held.coming.is_empty();
        drop(held);
        match supplied {
            Err(detail) => self.fail(&detail),
            Ok(()) if is_last => self.redraw.force_update(),
            Ok(()) => {}
        }
    }

    /// Tells of the first thing that went wrong; the others have the same reason mostly.
    fn fail(&self, detail: &str) {
        if self.problem.is_some() {
            return;
        }
        self.set_problem.set(Some(Shared::new(unreadable(detail))));
    }
}

fn unreadable(detail: &str) -> Problem {
    Problem::of("search-index", Place::Source).with_detail(detail)
}

/// What came of looking for a dataset by its id.
pub(crate) type Sought = Result<Option<Box<Dataset>>, Problem>;

/// Looks for a dataset that a catalogue has in its index alone.
pub(crate) fn seek(catalog: Shared<Catalog>, id: String, done: Callback<Sought>) {
    spawn(async move {
        let found = find(&catalog, &id).await;
        done.emit(found.map_err(|detail| unreadable(&detail)));
    });
}

async fn find(catalog: &Catalog, id: &str) -> Result<Option<Box<Dataset>>, String> {
    let Some(SearchIndex { download_url, .. }) = &catalog.search else { return Ok(None) };
    let base = dom::resolve(download_url, CATALOG).ok_or_else(|| download_url.clone())?;
    let head = site::packed(&base).await.map_err(|error| format!("{error:?}"))?;
    let mut reader = Reader::new(&head, dom::lower).map_err(|error| error.to_string())?;
    loop {
        let step = match reader.find(id).map_err(|error| error.to_string())? {
            Step::Done(None) => return Ok(None),
            Step::Done(Some(idx)) => reader.entry(idx).map_err(|error| error.to_string())?,
            Step::Needs(parts) => Step::Needs(parts),
        };
        let parts = match step {
            Step::Done(entry) => return Ok(Some(Box::new(entry.dataset))),
            Step::Needs(parts) => parts,
        };
        for part in parts {
            let name = reader.file_name(part);
            let url = dom::resolve(&name, &base).ok_or(name)?;
            let bytes = site::packed(&url).await.map_err(|error| format!("{error:?}"))?;
            reader.supply(part, bytes).map_err(|error| error.to_string())?;
        }
    }
}
