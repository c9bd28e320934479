//! A figure for an element, as JSON.

use sagitta_figure::{Answer, Figure, Frozen, Paint};
use sagitta_render::{Hit, Layout, LegendEntry, Scene};
use sagitta_spec::Mark;
use sagitta_spec::node::{Node, ObjectWriter};

use crate::asked::{Asked, Fault};

/// Of answers with more rows it is not tried out how else they could be drawn.
const FEW: usize = 2_000;

/// `{ view, fragment, sentence, mark, marks, markup, hits, legend }`: the view that is shown, as JSON,
/// as a link and in words, how it is drawn and how else it can be, and the elements; then what the
/// pointer finds, `[x, y, area, lines]`, and the names of the
/// legend, `[name, hidden, area]`. An area is `[left, top, width, height]` in pixels of the picture.
pub(crate) fn write(
    asked: &Asked,
    answer: &Answer,
    frozen: Option<&Frozen>,
) -> Result<Node, Fault> {
    let address = match &asked.explorer {
        Some(explorer) => Some(format!("{explorer}{}", answer.view.to_fragment()?)),
        None => None,
    };
    let figure = Figure {
        answer,
        credit: &asked.credit(),
        frozen,
        locale: asked.locale,
        paint: Paint::Classes,
        width: asked.width as f64,
        height: asked.height as f64,
        hidden: &asked.hidden,
        explorer: address.as_deref(),
    };
    let drawn = figure.draw()?;
    let mut object = ObjectWriter::default();
    object.put("view", answer.view.to_node());
    object.put_text("fragment", &answer.view.to_fragment()?);
    object.put_text("sentence", &drawn.sentence);
    if let Some(mark) = answer.question().display.mark {
        object.put_text("mark", mark.as_str());
        let marks = marks(answer, mark).into_iter();
        object
            .put("marks", Node::List(marks.map(|mark| Node::Text(mark.as_str().into())).collect()));
    }
    object.put("markup", drawn.markup.to_node());
    let scene = drawn.scene.as_ref();
    let hits = |scene: &Scene| scene.hits.iter().map(write_hit).collect();
    let legend = |scene: &Scene| scene.legend.iter().map(write_entry).collect();
    object.put("hits", Node::List(scene.map(hits).unwrap_or_default()));
    object.put("legend", Node::List(scene.map(legend).unwrap_or_default()));
    Ok(object.done())
}

/// The marks that can draw the same answer, this one among them.
fn marks(answer: &Answer, now: Mark) -> Vec<Mark> {
    let question = answer.question();
    let layout = Layout::new(600.0, 330.0);
    let is_possible = |mark: &Mark| {
        let mut display = question.display.clone();
        display.mark = Some(*mark);
        // A histogram and a box ask for other numbers.
        let is_other = matches!(mark, Mark::Histogram | Mark::Boxplot);
        *mark == now
            || !is_other
                && now != Mark::Rect
                && answer.frame.n_rows() <= FEW
                && sagitta_render::scene(&answer.frame, &display, &layout).is_ok()
    };
    Mark::ALL.into_iter().filter(is_possible).collect()
}

fn write_hit(hit: &Hit) -> Node {
    let lines = hit.lines.iter().cloned().map(Node::Text).collect();
    let area = hit.area.map_or(Node::Null, write_area);
    Node::List(vec![Node::Float(hit.x), Node::Float(hit.y), area, Node::List(lines)])
}

fn write_entry(entry: &LegendEntry) -> Node {
    let name = Node::Text(entry.name.clone());
    Node::List(vec![name, Node::Bool(entry.hidden), write_area(entry.area)])
}

fn write_area(area: [f64; 4]) -> Node {
    Node::List(area.map(Node::Float).to_vec())
}
