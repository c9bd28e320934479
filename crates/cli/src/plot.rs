//! What a picture of a View is made of, asked of a session as a page asks it.

use anyhow::{Result, bail};
use sagitta_figure::{LIMIT, frame};
use sagitta_protocol::{Answer, Ask, TablePage};
use sagitta_render::Frame;
use sagitta_session::{Outgoing, Session};
use sagitta_spec::View;

use crate::failure::Failure;

/// Asks, and gives the last answer. Fails with the problem that is its answer.
pub(crate) fn ask(session: &mut Session, ask: Ask) -> Result<Outgoing> {
    session.ask(ask).map_err(|problem| Failure::of_problem(&problem).into())
}

/// The rows or groups of a view, and their columns as a picture needs them.
pub(crate) fn plot(session: &mut Session, view: &View) -> Result<(TablePage, Frame)> {
    let Outgoing { response, attachments } =
        ask(session, Ask::Plot { view: view.clone(), limit: LIMIT })?;
    let Answer::Page(page) = response.answer else { bail!("nothing was answered") };
    let floats = |at: usize| {
        let (chunks, _) = attachments.get(at)?.as_chunks::<8>();
        Some(chunks.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect())
    };
    let frame = frame(&page, floats, |at| attachments.get(at).cloned());
    Ok((page, frame))
}
