//! The engine's script inside the page's.
//!
//! wasm-bindgen wrote both, so that they are alike: in one file they compress to little more than
//! the page's alone, and a reader asks for one file less. The page's script holds the engine's as a
//! text, from which the page's program makes its workers.

use crate::split::ENGINE_LATER;
use anyhow::{Context as _, Result, bail};
use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::Path,
};

/// The engine's script, as wasm-bindgen names it.
const ENGINE: &str = "engine.js";

/// The engine's first module. It and the later one keep their names, and are asked for with a hash
/// of both, which the engine's script ends with: a browser that kept another release's module does
/// not take that one.
const MODULE: &str = "engine_bg.wasm";

/// What the page's program reads the engine's script from: a property of the global object.
const PROPERTY: &str = "sagittaEngine";

/// Where the page's program finds what it adds to the addresses of the modules for files: a
/// property of the global object.
const RELEASE: &str = "sagittaFiles";

/// The files of the modules for files of other formats, as far as a site has them.
const FILES: [&str; 8] = [
    "ingest.js",
    "ingest_bg.wasm",
    "workbook.js",
    "workbook_bg.wasm",
    "xls.js",
    "xls_bg.wasm",
    "parquet.js",
    "parquet_bg.wasm",
];

/// A hash of the modules for files: they are asked for with it, so that a browser which kept
/// those of another release does not take one of them.
fn release(site: &Path) -> Result<String> {
    let mut all = Vec::new();
    for name in FILES {
        let file = site.join(name);
        if file.is_file() {
            all.extend(fs::read(file)?);
        }
    }
    Ok(hash_of(&all))
}

/// Moves the engine's script into the page's, which is named after its content anew: a reader who
/// kept the page's script must not start another engine with it.
pub(crate) fn embed_engine(site: &Path) -> Result<()> {
    let page = site.join("index.html");
    let html =
        fs::read_to_string(&page).with_context(|| format!("there is no {}", page.display()))?;
    let old = page_script(&html)?;
    let mut script =
        fs::read_to_string(site.join(old)).with_context(|| format!("the site has no {old}"))?;
    let engine = fs::read_to_string(site.join(ENGINE))
        .with_context(|| format!("the site has no {ENGINE}"))?;
    if !script.ends_with('\n') {
        script.push('\n');
    }
    let mut modules = Vec::new();
    for name in [MODULE, ENGINE_LATER] {
        let module =
            fs::read(site.join(name)).with_context(|| format!("the site has no {name}"))?;
        modules.extend(module);
    }
    let engine = format!("{}\n//{}", engine.trim_end(), hash_of(&modules));
    script.push_str(&format!("globalThis.{PROPERTY}={};\n", literal(&engine)));
    script.push_str(&format!("globalThis.{RELEASE}={};\n", literal(&release(site)?)));
    let new = named_after(old, &script)?;
    fs::remove_file(site.join(old))?;
    fs::remove_file(site.join(ENGINE))?;
    fs::write(site.join(&new), script)?;
    fs::write(&page, html.replace(&format!("\"./{old}\""), &format!("\"./{new}\"")))?;
    Ok(())
}

/// The page's script, which its first script imports.
fn page_script(html: &str) -> Result<&str> {
    let mut named = html.split("data-js=\"./").skip(1).filter_map(|rest| rest.split('"').next());
    match (named.next(), named.next()) {
        (Some(name), None) => Ok(name),
        _ => bail!("the page does not name its script once"),
    }
}

/// The name of a file with another hash in it: `sagitta-app-0123456789abcdef.js`.
fn named_after(old: &str, content: &str) -> Result<String> {
    let (stem, _) = old.rsplit_once('-').with_context(|| format!("{old} has no hash"))?;
    Ok(format!("{stem}-{}.js", hash_of(content.as_bytes())))
}

fn hash_of(content: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// A text as a script writes it: between single quotes, of which a minified script has the fewest,
/// so that nearly all of it stays as it is and resembles what is around it.
pub(crate) fn literal(text: &str) -> String {
    let escaped =
        text.replace('\\', r"\\").replace('\'', r"\'").replace('\n', r"\n").replace('\r', r"\r");
    format!("'{escaped}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_quoted_so_that_a_script_reads_it_back() {
        let cases = [
            ("a\"b`${c}", r#"'a"b`${c}'"#),
            ("it's", r"'it\'s'"),
            ("/\\.js$/", r"'/\\.js$/'"),
            ("\\'", r"'\\\''"),
            ("one\ntwo\r\n", r"'one\ntwo\r\n'"),
        ];
        for (text, expected) in cases {
            assert_eq!(literal(text), expected, "{text}");
        }
    }

    #[test]
    fn a_page_without_one_script_of_its_own_is_refused() {
        assert_eq!(page_script("<script data-js=\"./a-1.js\">").unwrap(), "a-1.js");
        assert!(page_script("<script src=\"./a-1.js\">").is_err());
        assert!(page_script("<b data-js=\"./a-1.js\"><b data-js=\"./b-1.js\">").is_err());
    }

    /// A site whose engine has this script, with the engine embedded: its page, and its script's
    /// name and content.
    fn embedded(name: &str, engine: &str) -> (String, String, String) {
        let site =
            std::env::temp_dir().join(format!("sagitta-xtask-{name}-{}", std::process::id()));
        fs::create_dir_all(&site).unwrap();
        let html = "<script src=\"./boot.js\" data-js=\"./app-0.js\" data-wasm=\"./app-0_bg.wasm\"></script>\n<link rel=\"modulepreload\" href=\"./app-0.js\">";
        fs::write(site.join("index.html"), html).unwrap();
        fs::write(site.join("app-0.js"), "export default 1;").unwrap();
        fs::write(site.join(ENGINE), engine).unwrap();
        fs::write(site.join(MODULE), "a mod").unwrap();
        fs::write(site.join(ENGINE_LATER), "ule").unwrap();
        embed_engine(&site).unwrap();
        let html = fs::read_to_string(site.join("index.html")).unwrap();
        let script = page_script(&html).unwrap().to_owned();
        let text = fs::read_to_string(site.join(&script)).unwrap();
        assert!(!site.join("app-0.js").exists() && !site.join(ENGINE).exists());
        fs::remove_dir_all(site).unwrap();
        (html, script, text)
    }

    #[test]
    fn the_engine_moves_into_the_pages_script_and_gives_it_another_name() {
        let (html, script, text) = embedded("embed-one", "let a='b';\n");
        let release = hash_of(b"a module");
        let engine = format!("'let a=\\'b\\';\\n//{release}'");
        let files = hash_of(b"");
        assert_eq!(
            text,
            format!(
                "export default 1;\nglobalThis.sagittaEngine={engine};\nglobalThis.sagittaFiles='{files}';\n"
            )
        );
        assert_eq!(html.matches(&format!("\"./{script}\"")).count(), 2, "{html}");
        assert!(html.contains("\"./app-0_bg.wasm\"") && !html.contains("app-0.js"), "{html}");
        let (_, other, _) = embedded("embed-other", "let a='c';\n");
        assert_ne!(script, other);
    }
}
