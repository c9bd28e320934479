//! A tree of elements that can be written as HTML, or handed to a script that makes them.

use std::borrow::Cow;

use sagitta_spec::node::Node;

/// An element or a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Markup {
    /// An element of HTML, or of SVG within an `svg`.
    Element {
        /// Its name in lower case.
        name: &'static str,
        /// Its attributes.
        attributes: Vec<(&'static str, String)>,
        /// What is in it.
        children: Vec<Markup>,
    },
    /// A text.
    Text(String),
}

/// An element without attributes.
pub fn element(name: &'static str, children: Vec<Markup>) -> Markup {
    Markup::Element { name, attributes: Vec::new(), children }
}

/// An element that holds a text.
pub(crate) fn text(name: &'static str, words: impl Into<String>) -> Markup {
    element(name, vec![Markup::Text(words.into())])
}

impl Markup {
    /// The same element with one more attribute; a text stays as it is.
    #[must_use]
    pub fn with(mut self, attribute: &'static str, value: impl Into<String>) -> Self {
        if let Self::Element { attributes, .. } = &mut self {
            attributes.push((attribute, value.into()));
        }
        self
    }

    /// As HTML, which is well-formed XML too. Texts and values are escaped; a value with quotation
    /// marks stands between apostrophes, as JSON would be twice as long otherwise.
    ///
    /// ```
    /// use sagitta_figure::{Markup, element};
    ///
    /// let one = element("p", vec![Markup::Text("a < b".into())]).with("title", "\"&\"");
    /// assert_eq!(one.to_html(), "<p title='\"&amp;\"'>a &lt; b</p>");
    /// assert_eq!(one.to_node().to_string(), r#"["p",{"title":"\"&\""},"a < b"]"#);
    /// ```
    pub fn to_html(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, false);
        out
    }

    fn write(&self, out: &mut String, in_svg: bool) {
        match self {
            Self::Text(words) => escape(out, words, '"'),
            Self::Element { name, attributes, children } => {
                out.push('<');
                out.push_str(name);
                for (attribute, value) in attributes {
                    out.push(' ');
                    out.push_str(attribute);
                    let count = |mark: char| value.chars().filter(|c| *c == mark).count();
                    let mark = if count('"') > count('\'') { '\'' } else { '"' };
                    out.push('=');
                    out.push(mark);
                    escape(out, value, mark);
                    out.push(mark);
                }
                if in_svg && children.is_empty() {
                    return out.push_str("/>");
                }
                out.push('>');
                let in_svg = in_svg || *name == "svg";
                for child in children {
                    child.write(out, in_svg);
                }
                out.push_str("</");
                out.push_str(name);
                out.push('>');
            }
        }
    }

    /// As JSON: a text, or a list of the name, the attributes and the children.
    pub fn to_node(&self) -> Node {
        match self {
            Self::Text(words) => Node::Text(words.clone()),
            Self::Element { name, attributes, children } => {
                let attributes = attributes
                    .iter()
                    .map(|(name, value)| (Cow::Borrowed(*name), Node::Text(value.clone())));
                let head = [Node::Text((*name).to_owned()), Node::Object(attributes.collect())];
                Node::List(head.into_iter().chain(children.iter().map(Self::to_node)).collect())
            }
        }
    }
}

/// Markup is escaped, and the mark that ends the text; characters that XML cannot hold become U+FFFD.
fn escape(out: &mut String, text: &str, end: char) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if end == '"' => out.push_str("&quot;"),
            '\'' if end == '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if u32::from(c) < 0x20 || matches!(u32::from(c), 0xFFFE | 0xFFFF) => {
                out.push('\u{FFFD}');
            }
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_a_text_or_a_value() {
        let evil = "</p><script>alert(1)</script>\" onload=\"'\u{0}";
        let written = text("p", evil).with("title", evil).with("lang", "''\"").to_html();
        assert_eq!(written.matches('<').count(), 2, "{written}");
        assert_eq!(written.matches('\'').count(), 5, "{written}");
        assert!(written.contains(" lang=\"''&quot;\">"), "{written}");
        assert!(!written.contains('\u{0}'));
    }

    #[test]
    fn only_elements_of_a_drawing_close_themselves() {
        let drawing = element("svg", vec![element("rect", Vec::new())]);
        let page = element("div", vec![element("span", Vec::new()), drawing]);
        assert_eq!(page.to_html(), "<div><span></span><svg><rect/></svg></div>");
    }
}
