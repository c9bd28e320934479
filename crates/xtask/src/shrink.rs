//! What readers download beside the code itself, made smaller: names, spaces, comments.
//!
//! wasm-bindgen calls what a module imports by names such as `__wbg_appendChild_8b56b4dc0e4a3c4f`,
//! once in the module and once in its script. No two builds of one source differ in them, and
//! nobody reads them, but their digits cannot be compressed. They become `a`, `b`, …; the scripts
//! then lose what only people read.

use crate::workspace::{Workspace, run};
use anyhow::{Context as _, Result, bail};
use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::Path,
};
use wasmparser::{BinaryReader, ImportSectionReader};

/// The id of the section of imports.
const IMPORTS: u8 = 2;

/// Gives the imports of a module short names, in the module and in the script that provides them.
pub(crate) fn shorten_imports(module: &Path, script: &Path) -> Result<()> {
    let bytes = fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    let text =
        fs::read_to_string(script).with_context(|| format!("cannot read {}", script.display()))?;
    let (bytes, text) = shortened(&bytes, &text)
        .with_context(|| format!("cannot shorten the names in {}", module.display()))?;
    fs::write(module, bytes)?;
    fs::write(script, text)?;
    Ok(())
}

/// Joins the style sheets of a page into one, which compresses better, and names it after its content.
pub(crate) fn join_styles(page: &Path) -> Result<()> {
    let html =
        fs::read_to_string(page).with_context(|| format!("there is no {}", page.display()))?;
    let folder = page.parent().context("the page is in no folder")?;
    let mut joined = String::new();
    let mut first = None;
    let mut rest = html.clone();
    for file in linked_styles(&html) {
        joined.push_str(&fs::read_to_string(folder.join(file))?);
        fs::remove_file(folder.join(file))?;
        let link = link_to(file);
        match first {
            None => first = Some(link),
            Some(_) => rest = rest.replace(&link, ""),
        }
    }
    let first = first.context("the page has no style sheet")?;
    let mut hasher = DefaultHasher::new();
    joined.hash(&mut hasher);
    let name = format!("styles-{:016x}.css", hasher.finish());
    fs::write(folder.join(&name), joined)?;
    fs::write(page, rest.replace(&first, &link_to(&name)))?;
    Ok(())
}

/// The style sheets that a page links to, in the order in which they count.
fn linked_styles(html: &str) -> Vec<&str> {
    let before = "<link rel=\"stylesheet\" href=\"./";
    html.split(before).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// The link to a style sheet as Trunk writes it.
fn link_to(file: &str) -> String {
    format!("<link rel=\"stylesheet\" href=\"./{file}\"/>")
}

/// Writes a script or a style sheet without what only people read.
pub(crate) fn minify(workspace: &Workspace, file: &Path) -> Result<()> {
    run(workspace
        .command(workspace.root.join("node_modules/.bin/esbuild"))
        .args(["--minify", "--log-level=warning", "--allow-overwrite"])
        .arg(file)
        .arg(format!("--outfile={}", file.display())))
}

/// The module and the script with short names for what is imported.
fn shortened(module: &[u8], script: &str) -> Result<(Vec<u8>, String)> {
    let (header, content) = import_section(module)?;
    let section = module.get(content.clone()).unwrap_or_default();
    let reader = ImportSectionReader::new(BinaryReader::new(section, 0))?;
    let imports = reader.into_imports_with_offsets().collect::<Result<Vec<_>, _>>()?;
    let mut script = script.to_owned();
    let mut written = leb(imports.len());
    // What another script provides keeps its names.
    let from = imports.iter().map(|(_, import)| import.module).find(|name| name.ends_with(GLUE));
    for (i, (offset, import)) in imports.iter().enumerate() {
        let end = imports.get(i + 1).map_or(section.len(), |(next, _)| *next);
        if Some(import.module) != from {
            written.extend_from_slice(section.get(*offset..end).context("an import has no end")?);
            continue;
        }
        let names = string(import.module).len() + string(import.name).len();
        let rest = section.get(offset + names..end).context("an import has no type")?;
        let short = short_name(i);
        script = provided_as(&script, import.name, &short)?;
        written.extend(string(MODULE));
        written.extend(string(&short));
        written.extend_from_slice(rest);
    }
    if let Some(from) = from {
        let quoted = format!("\"{from}\":");
        if script.matches(&quoted).count() != 1 {
            bail!("the script does not provide {quoted} once");
        }
        script = script.replace(&quoted, &format!("\"{MODULE}\":"));
    }
    let mut out = module.get(..header).unwrap_or_default().to_vec();
    out.push(IMPORTS);
    out.extend(leb(written.len()));
    out.extend(written);
    out.extend_from_slice(module.get(content.end..).unwrap_or_default());
    Ok((out, script))
}

/// How wasm-bindgen ends the name of the place that it provides imports at.
const GLUE: &str = "_bg.js";

/// The short name of that place.
const MODULE: &str = "w";

/// The script with another name for one thing it provides.
fn provided_as(script: &str, name: &str, short: &str) -> Result<String> {
    let provided = format!(" {name}: function");
    if script.matches(&provided).count() != 1 {
        bail!("the script does not provide {name} once");
    }
    Ok(script.replace(&provided, &format!(" {short}: function")))
}

/// Where the section of imports begins with its id, and where its content is.
fn import_section(module: &[u8]) -> Result<(usize, std::ops::Range<usize>)> {
    let mut at = 8;
    while let Some(id) = module.get(at) {
        let mut reader = BinaryReader::new(module.get(at + 1..).unwrap_or_default(), 0);
        let size = usize::try_from(reader.read_var_u32()?)?;
        let start = at + 1 + reader.original_position();
        if *id == IMPORTS {
            return Ok((at, start..start + size));
        }
        at = start + size;
    }
    bail!("it imports nothing")
}

/// `a` to `z`, then `aa` and so on.
fn short_name(i: usize) -> String {
    let letter = |i: usize| char::from(b'a' + u8::try_from(i % 26).unwrap_or(0));
    if i < 26 { letter(i).to_string() } else { short_name(i / 26 - 1) + &letter(i).to_string() }
}

/// A number in the encoding of wasm: seven bits a byte, the lowest first.
pub(crate) fn leb(mut n: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(n & 0x7f).unwrap_or(0);
        n >>= 7;
        bytes.push(if n == 0 { low } else { low | 0x80 });
        if n == 0 {
            return bytes;
        }
    }
}

/// A text in the encoding of wasm.
pub(crate) fn string(text: &str) -> Vec<u8> {
    let mut bytes = leb(text.len());
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_on_after_z() {
        for (i, name) in [(0, "a"), (25, "z"), (26, "aa"), (51, "az"), (52, "ba"), (701, "zz")] {
            assert_eq!(short_name(i), name);
        }
        assert_eq!(short_name(702), "aaa");
    }

    #[test]
    fn a_number_takes_seven_bits_a_byte() {
        assert_eq!(
            (leb(0), leb(127), leb(128), leb(300)),
            (vec![0], vec![127], vec![128, 1], vec![172, 2])
        );
    }

    /// `(module (import "./a_bg.js" "__wbg_x_01" (func)) (import "./a_bg.js" "__wbg_y_02" (func)))`
    fn module() -> Vec<u8> {
        let mut imports = vec![2];
        for name in ["__wbg_x_01", "__wbg_y_02"] {
            imports.extend(string("./a_bg.js"));
            imports.extend(string(name));
            imports.extend([0, 0]);
        }
        let mut module = vec![0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, IMPORTS];
        module.extend(leb(imports.len()));
        module.extend(imports);
        module.extend([7, 1, 0]);
        module
    }

    #[test]
    fn both_sides_of_an_import_get_the_same_name() {
        let script = "{\n  __wbg_x_01: function() {},\n  __wbg_y_02: function(a) {},\n}; return {\n  \"./a_bg.js\": import0,\n};";
        let (bytes, text) = shortened(&module(), script).unwrap();
        assert_eq!(
            text,
            "{\n  a: function() {},\n  b: function(a) {},\n}; return {\n  \"w\": import0,\n};"
        );
        let (_, content) = import_section(&bytes).unwrap();
        assert_eq!(bytes[content.clone()], [2, 1, b'w', 1, b'a', 0, 0, 1, b'w', 1, b'b', 0, 0]);
        assert_eq!(bytes[content.end..], [7, 1, 0]);
    }

    #[test]
    fn style_sheets_become_one_in_their_order() {
        let folder =
            std::env::temp_dir().join(format!("sagitta-xtask-styles-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("b.css"), "b{}").unwrap();
        fs::write(folder.join("a.css"), "a{}").unwrap();
        let page = folder.join("index.html");
        fs::write(&page, format!("<head>{}\n{}</head>", link_to("b.css"), link_to("a.css")))
            .unwrap();
        join_styles(&page).unwrap();
        let html = fs::read_to_string(&page).unwrap();
        let [file] = linked_styles(&html)[..] else { panic!("{html}") };
        assert_eq!(fs::read_to_string(folder.join(file)).unwrap(), "b{}a{}");
        assert!(!folder.join("a.css").exists());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_script_that_lacks_an_import_is_refused() {
        let error = shortened(&module(), "{ __wbg_x_01: function() {} }").unwrap_err();
        assert_eq!(error.to_string(), "the script does not provide __wbg_y_02 once");
        assert!(shortened(&[0, 97, 115, 109, 1, 0, 0, 0], "").is_err());
    }
}
