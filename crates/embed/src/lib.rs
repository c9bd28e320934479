//! The web component and npm package.
//!
//! What programs call is written in JavaScript, in `js/`: it makes the engine's worker, carries
//! questions to it, and makes typed arrays of the answers. The element `<sagitta-view>` is written
//! there too; what it shows comes from this module, which is fetched when the first element needs
//! it. All that crosses is JSON: what is asked is an [`Asked`], an answer an object, or one whose
//! `problem` tells why there is none.
//!
//! `cargo xtask dist npm` joins it all with the engine that sites have.

mod asked;
mod drawn;

use js_sys::{Array, ArrayBuffer, Float64Array, Uint8Array};
use sagitta_figure::{Answer, Frozen, difference, frame};
use sagitta_render::Frame;
use sagitta_spec::View;
use sagitta_spec::node::{Node, ObjectWriter};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::asked::{Asked, Fault};

/// A tenth of the standard allocator's code, and as quick: two-level segregated lists.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// The most rows of a difference that are shown.
const MOST_CHANGES: usize = 500;

/// What a view has to ask of the engine: `{ view, question, limit }`, the view as the fragment of a
/// link, the question as a query. The view is the one that was asked for, with its picture chosen.
#[wasm_bindgen]
pub fn prepare(asked: &str) -> String {
    written(Asked::read(asked).and_then(|asked| {
        let view = asked.chosen();
        let n_selected = asked.n_selected();
        // The question is about the table that is open, wherever that is from.
        let question = Answer::asks(&view, &asked.briefs(), n_selected).canonical().query;
        let mut object = ObjectWriter::default();
        object.put_text("view", &view.to_fragment()?);
        object.put("question", question.to_node());
        object.put("limit", Node::Unsigned(sagitta_figure::LIMIT));
        Ok(object.done())
    }))
}

/// A view as the fragment of a link, about the data that the element names: `{ fragment }`.
#[wasm_bindgen]
pub fn link(asked: &str) -> String {
    written(Asked::read(asked).and_then(|asked| {
        let mut object = ObjectWriter::default();
        object.put_text("fragment", &asked.sourced().to_fragment()?);
        Ok(object.done())
    }))
}

/// The columns whose summaries a view needs before its question is known, and under which query:
/// `{ fields, query }`. All columns if the list is empty.
#[wasm_bindgen]
pub fn needed(asked: &str) -> String {
    written(Asked::read(asked).map(|asked| {
        let mut object = ObjectWriter::default();
        object.put("query", asked.under().canonical().query.to_node());
        object.put("fields", Node::List(asked.spoken().into_iter().map(Node::Text).collect()));
        object.done()
    }))
}

/// The figure of an answer, from the engine or frozen: see [`drawn::write`].
#[wasm_bindgen]
pub fn draw(asked: &str, buffers: &Array) -> String {
    written(Asked::read(asked).and_then(|asked| {
        let (answer, frozen) = answer_of(&asked, buffers)?;
        drawn::write(&asked, &answer, frozen.as_ref())
    }))
}

/// An answer of the engine, to be kept: `{ frozen, view }`, the first as [`Frozen`] writes it.
#[wasm_bindgen]
pub fn freeze(asked: &str, buffers: &Array, sha256: &str, date: &str) -> String {
    written(Asked::read(asked).and_then(|asked| {
        let frozen = Frozen::try_new(engine_answer(&asked, buffers)?, sha256, date)?;
        let mut object = ObjectWriter::default();
        object.put_text("frozen", &frozen.to_json());
        object.put_text("view", &frozen.answer.view.to_fragment()?);
        Ok(object.done())
    }))
}

/// What an answer of the engine has that a frozen one has not: `{ changed, same, markup }`.
#[wasm_bindgen]
pub fn compare(asked: &str, buffers: &Array) -> String {
    written(Asked::read(asked).and_then(|asked| {
        let then = frozen_answer(&asked)?.ok_or(Fault::NothingFrozen)?.answer;
        let now = engine_answer(&asked, buffers)?;
        let found = difference(&then, &now, asked.locale);
        let count = |n: usize| Node::Unsigned(u64::try_from(n).unwrap_or(u64::MAX));
        let mut object = ObjectWriter::default();
        object.put("changed", count(found.rows.len()));
        object.put("same", count(found.n_same));
        object.put("markup", found.markup(MOST_CHANGES, asked.locale).to_node());
        Ok(object.done())
    }))
}

fn written(outcome: Result<Node, Fault>) -> String {
    let node = outcome.unwrap_or_else(|fault| {
        let mut object = ObjectWriter::default();
        object.put("problem", fault.to_node());
        object.done()
    });
    node.to_string()
}

fn frozen_answer(asked: &Asked) -> Result<Option<Frozen>, Fault> {
    let frozen = asked.frozen.as_ref().map(|text| Frozen::from_json(text, asked.sourced()));
    Ok(frozen.transpose()?)
}

fn answer_of(asked: &Asked, buffers: &Array) -> Result<(Answer, Option<Frozen>), Fault> {
    match frozen_answer(asked)? {
        Some(frozen) => Ok((frozen.answer.clone(), Some(frozen))),
        None => Ok((engine_answer(asked, buffers)?, None)),
    }
}

fn engine_answer(asked: &Asked, buffers: &Array) -> Result<Answer, Fault> {
    let page = asked.page.as_ref().ok_or(Fault::NoAnswer)?;
    let frame: Frame = frame(page, |at| floats(buffers, at), |at| bytes(buffers, at));
    let view: View = asked.chosen();
    Ok(Answer::new(&view, asked.briefs(), &asked.summaries, page, frame))
}

fn buffer(buffers: &Array, at: usize) -> Option<ArrayBuffer> {
    buffers.get(u32::try_from(at).ok()?).dyn_into().ok()
}

fn floats(buffers: &Array, at: usize) -> Option<Vec<f64>> {
    let buffer = buffer(buffers, at)?;
    Some(Float64Array::new(&buffer).to_vec())
}

fn bytes(buffers: &Array, at: usize) -> Option<Vec<u8>> {
    let buffer = buffer(buffers, at)?;
    Some(Uint8Array::new(&buffer).to_vec())
}
