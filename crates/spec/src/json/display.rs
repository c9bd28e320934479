use super::write_literal;
use crate::error::Result;
use crate::node::{At, Node, ObjectWriter, texts};
use crate::{Channel, Display, Encoding, ReferenceLine, Resolve, Scale};

pub(super) fn read_display(at: &At<'_>) -> Result<Display> {
    let fields = at.object(&[
        "tab",
        "title",
        "mark",
        "stack",
        "encoding",
        "resolve",
        "top",
        "reference_lines",
        "notes",
        "pivot",
        "shapes",
        "form",
        "hidden",
        "order",
    ])?;
    Ok(Display {
        tab: fields.maybe("tab", |tab| tab.word())?,
        title: fields.maybe("title", |title| title.text())?,
        mark: fields.maybe("mark", |mark| mark.word())?,
        stack: fields.maybe("stack", |stack| stack.word())?,
        encoding: fields.maybe("encoding", read_encoding)?.unwrap_or_default(),
        resolve: fields.maybe("resolve", read_resolve)?.unwrap_or_default(),
        top: fields.maybe("top", |top| top.positive())?,
        reference_lines: fields.list("reference_lines", read_reference_line)?,
        notes: fields.list("notes", |note| note.text())?,
        pivot: fields.maybe("pivot", |pivot| pivot.text())?,
        shapes: fields.maybe("shapes", |shapes| shapes.text())?,
        form: fields.maybe("form", |form| form.word())?,
        hidden: fields.list("hidden", |name| name.text())?,
        order: fields.list("order", |name| name.text())?,
    })
}

fn read_encoding(at: &At<'_>) -> Result<Encoding> {
    let fields = at.object(&["x", "y", "color", "size", "row"])?;
    Ok(Encoding {
        x: fields.maybe("x", read_axis)?,
        y: fields.maybe("y", read_axis)?,
        color: fields.maybe("color", read_channel)?,
        size: fields.maybe("size", read_channel)?,
        row: fields.maybe("row", read_channel)?,
    })
}

fn read_channel(at: &At<'_>) -> Result<Channel> {
    let fields = at.object(&["field", "type"])?;
    Ok(Channel {
        field: fields.need("field")?.text()?,
        channel_type: fields.maybe("type", |channel_type| channel_type.word())?,
        scale: Scale::Linear,
    })
}

/// A channel that may have a scale.
fn read_axis(at: &At<'_>) -> Result<Channel> {
    let fields = at.object(&["field", "type", "scale"])?;
    let scale = |scale: &At<'_>| scale.object(&["type"])?.need("type")?.word();
    Ok(Channel {
        field: fields.need("field")?.text()?,
        channel_type: fields.maybe("type", |channel_type| channel_type.word())?,
        scale: fields.maybe("scale", scale)?.unwrap_or_default(),
    })
}

fn read_resolve(at: &At<'_>) -> Result<Resolve> {
    at.object(&["scale"])?.need("scale")?.object(&["y"])?.need("y")?.word()
}

fn read_reference_line(at: &At<'_>) -> Result<ReferenceLine> {
    let fields = at.object(&["value", "label"])?;
    Ok(ReferenceLine {
        value: fields.need("value")?.literal()?,
        label: fields.maybe("label", |label| label.text())?,
    })
}

pub(super) fn write_display(display: &Display) -> Node {
    let mut object = ObjectWriter::default();
    if let Some(tab) = display.tab {
        object.put_text("tab", tab.as_str());
    }
    if let Some(title) = &display.title {
        object.put_text("title", title);
    }
    if let Some(mark) = display.mark {
        object.put_text("mark", mark.as_str());
    }
    if let Some(stack) = display.stack {
        object.put_text("stack", stack.as_str());
    }
    let mut encoding = ObjectWriter::default();
    for (name, channel) in display.encoding.channels() {
        if let Some(channel) = channel {
            encoding.put(name, write_channel(channel));
        }
    }
    object.put_object("encoding", encoding.done());
    if display.resolve != Resolve::default() {
        let y = one("y", Node::Text(display.resolve.as_str().to_owned()));
        object.put("resolve", one("scale", y));
    }
    if let Some(top) = display.top {
        object.put("top", Node::Unsigned(u64::from(top)));
    }
    object.put_list("reference_lines", display.reference_lines.iter().map(write_line).collect());
    object.put_list("notes", texts(&display.notes));
    if let Some(pivot) = &display.pivot {
        object.put_text("pivot", pivot);
    }
    if let Some(shapes) = &display.shapes {
        object.put_text("shapes", shapes);
    }
    if let Some(form) = display.form {
        object.put_text("form", form.as_str());
    }
    object.put_list("hidden", texts(&display.hidden));
    object.put_list("order", texts(&display.order));
    object.done()
}

fn write_channel(channel: &Channel) -> Node {
    let mut object = ObjectWriter::default();
    object.put_text("field", &channel.field);
    if let Some(channel_type) = channel.channel_type {
        object.put_text("type", channel_type.as_str());
    }
    if channel.scale != Scale::default() {
        object.put("scale", one("type", Node::Text(channel.scale.as_str().to_owned())));
    }
    object.done()
}

/// An object with one field.
fn one(key: &'static str, node: Node) -> Node {
    let mut object = ObjectWriter::default();
    object.put(key, node);
    object.done()
}

fn write_line(line: &ReferenceLine) -> Node {
    let mut object = ObjectWriter::default();
    object.put("value", write_literal(&line.value));
    if let Some(label) = &line.label {
        object.put_text("label", label);
    }
    object.done()
}
