use std::ops::Range;

use crate::Error;

/// The messages of the page.
pub const LOCALES: [&str; 2] = ["locales/en.ftl", "locales/zh.ftl"];

/// The engine's module. Its script is in the page's own in a site that is built to be published.
pub const ENGINE: &str = "engine_bg.wasm";

/// The engine's later part.
const ENGINE_LATER: &str = "engine_later.wasm";

/// What stands in a script that has the engine's in it.
const EMBEDDED: &str = "globalThis.sagittaEngine=";

/// Which modules for files of other formats go into a bundle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Formats {
    /// None: only Arrow files can be opened, and only CSV be saved.
    None,
    /// That for text, which also saves tables as Excel, JSON and Arrow.
    #[default]
    Text,
    /// Those for workbooks and Parquet, too.
    All,
}

impl Formats {
    /// The files of the modules.
    pub fn names(self) -> &'static [&'static str] {
        const ALL: [&str; 8] = [
            "ingest.js",
            "ingest_bg.wasm",
            "workbook.js",
            "workbook_bg.wasm",
            "xls.js",
            "xls_bg.wasm",
            "parquet.js",
            "parquet_bg.wasm",
        ];
        match self {
            Self::None => &[],
            Self::Text => ALL.get(..2).unwrap_or_default(),
            Self::All => &ALL,
        }
    }
}

/// The page of a site, and the files that it begins with.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its HTML without the policy, the script and all links.
    pub(crate) html: String,
    /// Where the policy was, in `html`.
    pub(crate) policy_at: usize,
    /// The script that runs first.
    pub boot: String,
    /// The page's own script, which `boot` starts.
    pub script: String,
    /// The page's module.
    pub wasm: String,
    /// Its style sheets, in their order.
    pub styles: Vec<String>,
    /// Its icon, a file of SVG.
    pub icon: Option<String>,
}

impl Page {
    /// Reads `index.html` as the explorer's build writes it. Fails where a part is not there.
    pub fn of(index: &str) -> Result<Self, Error> {
        let script = tags(index, "script").into_iter().find(|tag| {
            index.get(tag.clone()).is_some_and(|tag| attribute(tag, "data-wasm").is_some())
        });
        let script = script.ok_or(Error::Page { missing: "script that names a module" })?;
        let tag = index.get(script.clone()).unwrap_or_default();
        let file =
            |name, missing| attribute(tag, name).map(relative).ok_or(Error::Page { missing });
        let boot = file("src", "first script")?;
        let own = file("data-js", "script of its own")?;
        let wasm = file("data-wasm", "module")?;
        let is_policy = |tag: &str| attribute(tag, "http-equiv") == Some("Content-Security-Policy");
        let policy = tags(index, "meta")
            .into_iter()
            .find(|tag| index.get(tag.clone()).is_some_and(is_policy))
            .ok_or(Error::Page { missing: "policy" })?;
        let (mut styles, mut icon) = (Vec::new(), None);
        let end = index.get(script.end..).and_then(|rest| rest.find("</script>"));
        let end = end.ok_or(Error::Page { missing: "end of its script" })?;
        let mut gone = vec![script.start..script.end + end + "</script>".len(), policy.clone()];
        for link in tags(index, "link") {
            let tag = index.get(link.clone()).unwrap_or_default();
            let href = attribute(tag, "href").map(relative);
            match (attribute(tag, "rel"), href) {
                (Some("stylesheet"), Some(href)) => styles.push(href),
                (Some("icon"), Some(href)) if href.ends_with(".svg") => icon = Some(href),
                // What is fetched ahead, and what leads to other files, has no place here.
                _ => {}
            }
            gone.push(link);
        }
        if styles.is_empty() {
            return Err(Error::Page { missing: "style sheet" });
        }
        gone.sort_by_key(|range| range.start);
        let (mut html, mut at, mut policy_at) = (String::new(), 0, 0);
        for range in gone {
            html.push_str(index.get(at..range.start).unwrap_or_default());
            if range.start == policy.start {
                policy_at = html.len();
            }
            at = range.end;
        }
        html.push_str(index.get(at..).unwrap_or_default());
        if !html.contains("</body>") {
            return Err(Error::Page { missing: "body" });
        }
        Ok(Self { html, policy_at, boot, script: own, wasm, styles, icon })
    }

    /// The files that the page's script asks for by name: the parts of the page and of the engine
    /// that are modules of their own, and the engine's script unless it stands in the page's.
    pub fn asked_for(script: &str) -> Vec<String> {
        let mut parts = vec![ENGINE_LATER.to_owned()];
        if !script.contains(EMBEDDED) {
            parts.push("engine.js".to_owned());
        }
        for rest in script.split("./part-").skip(1) {
            let name = rest.split(['"', '\'', '`']).next().unwrap_or_default();
            let name = format!("part-{name}");
            if name.ends_with(".wasm") && !parts.contains(&name) {
                parts.push(name);
            }
        }
        parts
    }
}

/// A page's script as a bundle carries it: it hands over what it exports as its start, as no other
/// script can import one that stands in a page.
pub fn program(name: &str, script: &str) -> Result<String, Error> {
    let fault = || Error::Script { name: name.to_owned() };
    let mut found = None;
    for (at, _) in script.match_indices("export") {
        let Some((list, start)) = exported(script.get(at..).unwrap_or_default()) else { continue };
        if found.replace((at..at + list, start)).is_some() {
            return Err(fault());
        }
    }
    let (range, start) = found.ok_or_else(fault)?;
    let before = script.get(..range.start).unwrap_or_default();
    let after = script.get(range.end..).unwrap_or_default();
    let after = after.strip_prefix(';').unwrap_or(after).trim_end();
    Ok(format!("{before}{after}\nsagittaInside.begin({start});\n"))
}

/// The length of a list of exports that a text begins with, and what it calls the default.
fn exported(text: &str) -> Option<(usize, &str)> {
    let list = text.strip_prefix("export")?.trim_start().strip_prefix('{')?;
    let (names, after) = list.split_once('}')?;
    let named = names.split(',').find_map(|name| name.trim().strip_suffix(" as default"))?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
    let named = named.trim();
    named.chars().all(is_name).then_some((text.len() - after.len(), named))
}

/// Where the tags of a name are.
fn tags(html: &str, name: &str) -> Vec<Range<usize>> {
    let opening = format!("<{name} ");
    let ends = |at: usize| html.get(at..).and_then(|rest| rest.find('>')).map(|n| at + n + 1);
    html.match_indices(&opening).filter_map(|(at, _)| Some(at..ends(at)?)).collect()
}

/// An attribute of a tag, as it is written between its quotes.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

/// The name of a file beside the page.
fn relative(href: &str) -> String {
    href.strip_prefix("./").unwrap_or(href).to_owned()
}

#[cfg(test)]
pub(crate) const INDEX: &str = r#"<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'">
<link rel="icon" href="./icon-1.svg" type="image/svg+xml">
<link rel="stylesheet" href="./styles-1.css"/>
<link rel="modulepreload" href="./app-1.js"><link rel="preload" href="./app-1_bg.wasm" as="fetch">
<script type="module" src="./boot.js" data-js="./app-1.js" data-wasm="./app-1_bg.wasm"></script></head>
<body><div id="app"></div>
</body></html>
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_tells_its_files_and_keeps_the_rest() {
        let page = Page::of(INDEX).unwrap();
        assert_eq!(
            (page.boot.as_str(), page.script.as_str(), page.wasm.as_str()),
            ("boot.js", "app-1.js", "app-1_bg.wasm")
        );
        assert_eq!(page.styles, ["styles-1.css"]);
        assert_eq!(page.icon.as_deref(), Some("icon-1.svg"));
        let kept = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n\n\n\n\n</head>\n<body><div id=\"app\"></div>\n</body></html>\n";
        assert_eq!(page.html, kept);
        assert!(page.html[..page.policy_at].ends_with("<meta charset=\"utf-8\">\n"));
    }

    #[test]
    fn a_page_without_a_part_is_refused() {
        for (part, missing) in [
            (" data-wasm=", "script that names a module"),
            (" data-js=", "script of its own"),
            ("Content-Security-Policy", "policy"),
            ("rel=\"stylesheet\"", "style sheet"),
            ("</body>", "body"),
        ] {
            let error = Page::of(&INDEX.replace(part, " x=")).unwrap_err();
            assert!(error.to_string().ends_with(missing), "{part}: {error}");
        }
    }

    #[test]
    fn what_a_script_asks_for_is_found_once_each() {
        let script = r#"fetch(new URL("./part-maps-0a.wasm",x));f("./part-tools-0a.wasm");f("./part-maps-0a.wasm");"#;
        let parts = ["part-maps-0a.wasm", "part-tools-0a.wasm"];
        let engine = [ENGINE_LATER, "engine.js"];
        assert_eq!(Page::asked_for(script), [&engine[..], &parts].concat());
        let with_engine = format!("{script}globalThis.sagittaEngine='let wasm_bindgen;';");
        assert_eq!(Page::asked_for(&with_engine), [&engine[..1], &parts].concat());
    }

    #[test]
    fn a_script_hands_over_its_start_in_place_of_exporting_it() {
        for (script, expected) in [
            (
                "let a;export{b as initSync,c as default};let d;",
                "let a;let d;\nsagittaInside.begin(c);\n",
            ),
            (
                "let a;\nexport { initSync, $x as default };\n",
                "let a;\n\nsagittaInside.begin($x);\n",
            ),
            (
                "const exported='export{';export{c as default}",
                "const exported='export{';\nsagittaInside.begin(c);\n",
            ),
        ] {
            assert_eq!(program("app.js", script).unwrap(), expected);
        }
        for script in ["let a;", "export{a as b};", "export{a as default};export{b as default};"] {
            assert!(program("app.js", script).is_err(), "{script}");
        }
    }
}
