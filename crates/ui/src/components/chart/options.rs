//! What can be changed of a picture beside its kind.

use sagitta_render::{Numbers, column_label, complete_display};
use sagitta_spec::{Literal, Mark, ReferenceLine, Resolve, Scale, Stack};
use yew::{AttrValue, Callback, Event, Html, html};

use crate::components::editors::Facts;
use crate::components::parts;
use crate::components::popover::Anchor;
use crate::context::{Cx, commit};
use crate::dom::input_value;
use crate::state::Edit;

pub(in super::super) struct OptionsProps {
    pub(super) facts: Facts,
    pub(super) mark: Option<Mark>,
    pub(super) open: bool,
    pub(super) on_toggle: Callback<bool>,
}

/// Stacks, scales, small charts, lines with a name, headline and remarks.
pub(super) fn options(cx: &Cx, props: &OptionsProps) -> Html {
    let i18n = &cx.i18n;
    html! {
        <Anchor class="sg-picture__tool" title={i18n.text("chart-options")} label={html! { i18n.text("chart-options-short") }} open={props.open} on_toggle={props.on_toggle.clone()}>
            if props.open {
                { parts::with(cx, &cx.tools, |tools| (tools.options)(cx, props)) }
            }
        </Anchor>
    }
}

/// What can be changed, one control each.
pub(in super::super) fn options_form(cx: &Cx, props: &OptionsProps) -> Html {
    let i18n = &cx.i18n;
    let query = &props.facts.view.query;
    let display = &complete_display(&props.facts.view.display, query, &props.facts.briefs);
    let on_edit = |make: fn(&str) -> Edit| {
        let dispatch = cx.dispatch.clone();
        Callback::from(move |event: Event| commit(&dispatch, make(&input_value(&event))))
    };
    let choose = |label: &str,
                  make: fn(&str) -> Edit,
                  choices: Vec<(AttrValue, AttrValue, bool)>| {
        let options = choices.into_iter().map(|(value, words, on)| {
            html! { <option {value} selected={on}>{ words }</option> }
        });
        html! {
            <label class="sg-label">{ i18n.text(label) }<select class="sg-field" data-do={label.to_owned()} onchange={on_edit(make)}>{ for options }</select></label>
        }
    };
    let word = |key: &str| i18n.text(key);
    let check = |label: &str, on: bool, make: fn(bool) -> Edit| {
        let dispatch = cx.dispatch.clone();
        let flip = Callback::from(move |_: Event| commit(&dispatch, make(!on)));
        html! { <label class="sg-check"><input type="checkbox" checked={on} onchange={flip} data-do={label.to_owned()} />{ i18n.text(label) }</label> }
    };
    let stacks = matches!(props.mark, Some(Mark::Bar | Mark::Area)).then(|| {
        let is = |stack: Option<Stack>| display.stack == stack;
        choose(
            "stack",
            |value| {
                Edit::SetStack(match value {
                    "zero" => Some(Stack::Zero),
                    "normalize" => Some(Stack::Normalize),
                    _ => None,
                })
            },
            vec![
                ("".into(), word("stack-none"), is(None)),
                ("zero".into(), word("stack-zero"), is(Some(Stack::Zero))),
                ("normalize".into(), word("stack-normalize"), is(Some(Stack::Normalize))),
            ],
        )
    });
    let label = |name: &str| column_label(query, name, &props.facts.briefs, i18n.locale());
    let row = display.encoding.row.as_ref().map(|row| row.field.as_str());
    let keys = query.group_by.iter().map(|key| key.output_name());
    let facets: Vec<_> = std::iter::once(("".into(), word("facet-none"), row.is_none()))
        .chain(keys.map(|name| {
            let on = row == Some(name.as_str());
            (name.clone().into(), label(&name).into(), on)
        }))
        .collect();
    let facet = (query.group_by.len() > 1).then(|| {
        choose(
            "facet",
            |value| Edit::SetFacet((!value.is_empty()).then(|| value.to_owned())),
            facets,
        )
    });
    let top = [10_u32, 15, 20, 30];
    let tops: Vec<_> = std::iter::once(("".into(), word("top-all"), display.top.is_none()))
        .chain(top.into_iter().map(|n| {
            (n.to_string().into(), i18n.count("top-n", u64::from(n)), display.top == Some(n))
        }))
        .collect();
    let is_log = display.encoding.y.as_ref().is_some_and(|y| y.scale == Scale::Log);
    html! {
        <div class="sg-choices--form">
            <div class="sg-popover__title">{ i18n.text("chart-options") }</div>
            { stacks }
            { facet }
            if row.is_some() {
                { check("free-scales", display.resolve == Resolve::Independent, Edit::SetFreeScales) }
            }
            if props.mark == Some(Mark::Bar) {
                { choose("top", |value| Edit::SetTop(value.parse().ok()), tops) }
            }
            if matches!(props.mark, Some(Mark::Line | Mark::Point | Mark::Bar)) && display.encoding.y.is_some() {
                { check("log-scale", is_log, Edit::SetLog) }
            }
            { lines(cx, props) }
            { words(cx, props) }
        </div>
    }
}

/// The lines with a name at a value.
fn lines(cx: &Cx, props: &OptionsProps) -> Html {
    let i18n = &cx.i18n;
    let lines = &props.facts.view.display.reference_lines;
    let numbers = i18n.locale().numbers;
    let text = lines
        .iter()
        .map(|line| {
            let value = numbers.typed(line.value.as_str());
            line.label.as_ref().map_or_else(|| value.clone(), |label| format!("{value} {label}"))
        })
        .collect::<Vec<_>>()
        .join("\n");
    let dispatch = cx.dispatch.clone();
    let set = Callback::from(move |event: Event| {
        let lines = input_value(&event).lines().filter_map(|text| line(text, numbers)).collect();
        commit(&dispatch, Edit::SetReferenceLines(lines));
    });
    html! {
        <label class="sg-label">{ i18n.text("reference-lines") }
            <textarea class="sg-field" rows="2" placeholder={i18n.text("reference-lines-hint")} value={text} onchange={set} data-do="reference-lines" />
        </label>
    }
}

/// A number and, after a space, what it is called.
fn line(text: &str, numbers: Numbers) -> Option<ReferenceLine> {
    let text = text.trim();
    let (value, label) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let value = numbers.read(value);
    sagitta_spec::parse_f64(&value).filter(|value| value.is_finite())?;
    let label = label.trim();
    let label = (!label.is_empty()).then(|| label.to_owned());
    Some(ReferenceLine { value: Literal::new(value), label })
}

/// The author's headline and remarks.
fn words(cx: &Cx, props: &OptionsProps) -> Html {
    let i18n = &cx.i18n;
    let display = &props.facts.view.display;
    let (title, notes) = (display.title.clone().unwrap_or_default(), display.notes.join("\n"));
    let some = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    let set_title = {
        let (dispatch, notes) = (cx.dispatch.clone(), display.notes.clone());
        Callback::from(move |event: Event| {
            commit(&dispatch, Edit::SetWords(some(&input_value(&event)), notes.clone()));
        })
    };
    let set_notes = {
        let (dispatch, title) = (cx.dispatch.clone(), display.title.clone());
        Callback::from(move |event: Event| {
            let text = input_value(&event);
            let notes = text.lines().filter_map(some).collect();
            commit(&dispatch, Edit::SetWords(title.clone(), notes));
        })
    };
    html! {
        <>
            <label class="sg-label">{ i18n.text("own-title") }
                <input class="sg-field" value={title} onchange={set_title} data-do="own-title" />
            </label>
            <label class="sg-label">{ i18n.text("own-notes") }
                <textarea class="sg-field" rows="2" value={notes} onchange={set_notes} data-do="own-notes" />
            </label>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_number_and_a_name() {
        let read = |text: &str| {
            line(text, Numbers::Comma).map(|line| (line.value.as_str().to_owned(), line.label))
        };
        let pair =
            |value: &str, label: Option<&str>| Some((value.to_owned(), label.map(str::to_owned)));
        assert_eq!(read("75 national daily limit"), pair("75", Some("national daily limit")));
        assert_eq!(read(" −1.5 "), pair("-1.5", None));
        assert_eq!(read("1,250"), pair("1250", None));
        assert_eq!(read("limit 75"), None);
        assert_eq!(read("inf"), None);
    }
}
