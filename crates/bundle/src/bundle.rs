use std::collections::BTreeSet;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::{CATALOG, Digest, ENGINE, Entry, Error, LOCALES, Page};

/// The script that hands out the files, and the word in it that the manifest takes the place of.
const INSIDE: &str = include_str!("inside.js");
const MANIFEST: &str = "MANIFEST";

/// How many bytes of a file stand in one element: a multiple of three, so that their base64 has no
/// padding in between.
const PIECE: usize = 3 << 20;

/// How many bytes stand in one script of a folder.
const BESIDE: usize = 12 << 20;

/// Whether all of a bundle is in one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// It is.
    #[default]
    File,
    /// The data are scripts in a folder `data` beside the page, which only those load who look at
    /// them: a page of some hundred megabytes would be long in coming.
    Folder,
}

/// A script of data beside the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// Its way from the page: `data/sagitta-file-9-0.js`.
    pub name: String,
    /// What it says.
    pub steps: [Step; 3],
}

/// What a bundle is written down by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// This text.
    Text(String),
    /// These of the bytes that an entry carries, through [`encode`].
    Bytes {
        /// Which entry, in the order in which they were given.
        entry: usize,
        /// Which bytes.
        range: Range<usize>,
    },
}

/// Bytes as a bundle has them: in base64.
pub fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// A bundle as far as it can be said without its bytes.
#[derive(Clone, Debug)]
pub struct Bundle {
    steps: Vec<Step>,
    beside: Vec<Beside>,
}

/// What the first script is told.
#[derive(Serialize)]
struct Manifest<'a> {
    version: u32,
    /// The SHA-256 of the style sheet, in hexadecimal.
    style: String,
    /// The link that is opened where the address has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<&'a str>,
    files: Vec<File<'a>>,
}

#[derive(Serialize)]
struct File<'a> {
    name: &'a str,
    /// The ids of its elements are this, a hyphen and their number.
    id: String,
    #[serde(rename = "type")]
    media_type: &'static str,
    bytes: u64,
    sha256: String,
    pieces: usize,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    packed: bool,
    /// Whether its pieces are scripts beside the page.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    beside: bool,
}

impl Bundle {
    /// A bundle of a page with the texts that stand in it as they are — its first script, its style
    /// sheets joined, its icon — and of its other files.
    ///
    /// The entry of the page's script is of what [`program`](crate::program) makes of it. `start` is
    /// the fragment of a link, from `#` on. Fails if the page's script, module, messages, catalogue
    /// or engine is not among the entries, and if two have one name.
    pub fn new(
        page: &Page,
        boot: &str,
        styles: &str,
        icon: Option<&str>,
        entries: &[Entry],
        start: Option<&str>,
        form: Form,
    ) -> Result<Self, Error> {
        check(page, entries)?;
        let (boot, styles) = (boot.replace('\r', ""), styles.replace('\r', ""));
        refuse(&page.boot, &boot, &["</script", "<!--"])?;
        refuse("the style sheet", &styles, &["</style"])?;
        let manifest = Manifest {
            version: 1,
            style: Digest::of(styles.as_bytes()).hexadecimal(),
            start,
            files: entries.iter().enumerate().map(|(n, entry)| file(n, entry, form)).collect(),
        };
        // Texts and numbers can always be written. Names may hold what would end the script.
        let manifest = serde_json::to_string(&manifest).unwrap_or_default().replace('<', "\\u003c");
        let inside = plain(INSIDE).replacen(MANIFEST, &manifest, 1);
        let program = entries.iter().find(|entry| entry.name == page.script);
        let mut scripts: Vec<String> =
            [&inside, &boot].map(|text| Digest::of(text.as_bytes()).policy()).to_vec();
        scripts.extend(program.map(|entry| entry.digest.policy()));
        if form == Form::Folder {
            // Browsers count the files beside one on a disk as its own, too.
            scripts.push("'self'".to_owned());
        }
        let policy = format!(
            "default-src 'none'; script-src {} 'wasm-unsafe-eval'; style-src {}; img-src data: blob:; worker-src blob:; base-uri 'none'; form-action 'none'",
            scripts.join(" "),
            Digest::of(styles.as_bytes()).policy(),
        );
        let icon = icon.map_or_else(String::new, |svg| {
            let address = format!("data:image/svg+xml;base64,{}", encode(svg.as_bytes()));
            format!("<link rel=\"icon\" href=\"{address}\">\n")
        });
        let (head, rest) = page.html.split_at(page.policy_at);
        let (body, end) = rest.rsplit_once("</body>").unwrap_or((rest, ""));
        let front = format!(
            "{head}<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n{icon}<style>{styles}</style>{body}<script>{inside}</script>\n"
        );
        let boot = format!(
            "<script type=\"module\" async data-js=\"./{}\" data-wasm=\"./{}\">{boot}</script>\n",
            page.script, page.wasm
        );
        let mut steps = Steps(vec![Step::Text(front)]);
        let mut beside = Vec::new();
        let mut order: Vec<usize> = (0..entries.len()).collect();
        let rank = |n: &usize| entries.get(*n).map_or(0, |entry| rank(page, &entry.name));
        order.sort_by_key(rank);
        let first = order.partition_point(|n| rank(n) < LATER);
        let (early, late) = order.split_at(first);
        for n in early {
            steps.pieces(*n, entries);
        }
        steps.text(&boot);
        for n in late {
            match entries.get(*n) {
                Some(entry) if is_beside(entry, form) => beside.extend(scripts_of(*n, entry)),
                _ => steps.pieces(*n, entries),
            }
        }
        steps.text(&format!("</body>{end}"));
        Ok(Self { steps: steps.0, beside })
    }

    /// What is to be written down, one after the other.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The scripts beside the page, where it is a folder's.
    pub fn beside(&self) -> &[Beside] {
        &self.beside
    }
}

fn is_beside(entry: &Entry, form: Form) -> bool {
    form == Form::Folder && is_data(&entry.name)
}

fn is_data(name: &str) -> bool {
    name.ends_with(".arrow")
}

/// The scripts that hand over the pieces of an entry.
fn scripts_of(n: usize, entry: &Entry) -> Vec<Beside> {
    let pieces = (0..entry.n_carried).step_by(BESIDE).enumerate();
    let scripts = pieces.map(|(piece, from)| {
        let id = format!("{}-{piece}", id(n));
        let range = from..entry.n_carried.min(from + BESIDE);
        let before = format!("sagittaInside.piece(\"{id}\",\"");
        let steps =
            [Step::Text(before), Step::Bytes { entry: n, range }, Step::Text("\");\n".to_owned())];
        Beside { name: format!("data/{id}.js"), steps }
    });
    scripts.collect()
}

/// What comes after the page has begun.
const LATER: u32 = 2;

/// When a page needs a file.
fn rank(page: &Page, name: &str) -> u32 {
    if name == page.script || name == page.wasm {
        0
    } else if name == ENGINE || name == CATALOG || LOCALES.contains(&name) {
        1
    } else if name.starts_with("part-") {
        LATER
    } else if is_data(name) {
        LATER + 2
    } else {
        LATER + 1
    }
}

fn check(page: &Page, entries: &[Entry]) -> Result<(), Error> {
    let mut names = BTreeSet::new();
    for entry in entries {
        if !names.insert(entry.name.as_str()) {
            return Err(Error::Twice { name: entry.name.clone() });
        }
    }
    let needed = [page.script.as_str(), &page.wasm, ENGINE, CATALOG].into_iter().chain(LOCALES);
    for name in needed {
        if !names.contains(name) {
            return Err(Error::Missing { name: name.to_owned() });
        }
    }
    Ok(())
}

/// Refuses a text that would end before its end where it is to stand.
fn refuse(name: &str, text: &str, ends: &[&'static str]) -> Result<(), Error> {
    let lower = text.to_ascii_lowercase();
    match ends.iter().find(|end| lower.contains(**end)) {
        Some(found) => Err(Error::Ends { name: name.to_owned(), found }),
        None => Ok(()),
    }
}

/// A script without the lines that only people read.
fn plain(script: &str) -> String {
    let is_comment = |line: &str| ["//", "/*"].iter().any(|mark| line.starts_with(mark));
    let lines = script.lines().map(str::trim_start);
    let lines = lines.filter(|line| !line.is_empty() && !is_comment(line));
    lines.fold(String::new(), |text, line| text + line + "\n")
}

fn file(n: usize, entry: &Entry, form: Form) -> File<'_> {
    let beside = is_beside(entry, form);
    File {
        name: &entry.name,
        id: id(n),
        media_type: entry.media_type(),
        bytes: entry.digest.n_bytes(),
        sha256: entry.digest.hexadecimal(),
        pieces: entry.n_carried.div_ceil(if beside { BESIDE } else { PIECE }),
        packed: entry.packed,
        beside,
    }
}

fn id(n: usize) -> String {
    format!("sagitta-file-{n}")
}

struct Steps(Vec<Step>);

impl Steps {
    fn text(&mut self, text: &str) {
        match self.0.last_mut() {
            Some(Step::Text(last)) => last.push_str(text),
            _ => self.0.push(Step::Text(text.to_owned())),
        }
    }

    fn pieces(&mut self, n: usize, entries: &[Entry]) {
        let n_carried = entries.get(n).map_or(0, |entry| entry.n_carried);
        for (piece, from) in (0..n_carried).step_by(PIECE).enumerate() {
            let id = id(n);
            self.text(&format!("<script type=\"application/octet-stream\" id=\"{id}-{piece}\">"));
            let range = from..n_carried.min(from + PIECE);
            self.0.push(Step::Bytes { entry: n, range });
            self.text("</script>\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::INDEX;

    const NAMES: [&str; 7] =
        ["catalog/a.arrow", "app-1.js", "app-1_bg.wasm", ENGINE, CATALOG, LOCALES[0], LOCALES[1]];

    fn entries() -> Vec<Entry> {
        NAMES.map(|name| Entry::plain(name, Digest::of(name.as_bytes()), name.len())).to_vec()
    }

    fn written(entries: &[Entry], start: Option<&str>) -> Result<String, Error> {
        let page = Page::of(INDEX)?;
        let bundle =
            Bundle::new(&page, "boot()", "a{}", Some("<svg/>"), entries, start, Form::File)?;
        let steps = bundle.steps().iter().map(|step| match step {
            Step::Text(text) => text.clone(),
            Step::Bytes { entry, range } => encode(&NAMES[*entry].as_bytes()[range.clone()]),
        });
        Ok(steps.collect())
    }

    #[test]
    fn every_file_stands_in_the_page_once_and_data_last() {
        let html = written(&entries(), Some("#/a?b=</script>")).unwrap();
        for (n, name) in NAMES.iter().enumerate() {
            let element = format!("id=\"sagitta-file-{n}-0\">{}</script>", encode(name.as_bytes()));
            assert_eq!(html.matches(&element).count(), 1, "{name}");
        }
        let at = |text: &str| html.find(text).unwrap();
        assert!(at("sagitta-file-1-0") < at("boot()</script>"));
        assert!(at("sagitta-file-3-0") < at("boot()</script>"));
        assert!(at("boot()</script>") < at("sagitta-file-0-0"));
        assert!(html.contains(r##""start":"#/a?b=\u003c/script>""##));
        assert!(html.ends_with("</script>\n</body></html>\n"));
        assert!(!html.contains("src=\"") && !html.contains("MANIFEST"));
    }

    #[test]
    fn the_policy_names_every_script_and_the_style_sheet_by_its_hash() {
        let html = written(&entries(), None).unwrap();
        let policy = html.split_once("content=\"").unwrap().1.split_once('"').unwrap().0;
        let inside = html.split_once("<script>").unwrap().1.split_once("</script>").unwrap().0;
        for text in [inside, "boot()", "a{}", "app-1.js"] {
            assert!(policy.contains(&Digest::of(text.as_bytes()).policy()), "{text}");
        }
        assert_eq!(policy.matches("'sha256-").count(), 4);
        assert!(!policy.contains("'self'") && policy.starts_with("default-src 'none'"));
    }

    #[test]
    fn a_long_file_comes_in_pieces_that_join_without_padding() {
        let long = Digest::of(b"");
        let mut all = entries();
        all[0] = Entry::deflated(NAMES[0], long, PIECE * 2 + 5);
        let page = Page::of(INDEX).unwrap();
        let bundle = Bundle::new(&page, "", "a{}", None, &all, None, Form::File).unwrap();
        let ranges = bundle.steps().iter().filter_map(|step| match step {
            Step::Bytes { entry: 0, range } => Some(range.clone()),
            _ => None,
        });
        let expected = [0..PIECE, PIECE..PIECE * 2, PIECE * 2..PIECE * 2 + 5];
        assert_eq!(ranges.collect::<Vec<_>>(), expected);
        assert_eq!((PIECE % 3, BESIDE % 3), (0, 0));
    }

    #[test]
    fn in_a_folder_the_data_are_scripts_beside_the_page() {
        let mut all = entries();
        all[0] = Entry::plain(NAMES[0], Digest::of(b""), BESIDE + 1);
        let page = Page::of(INDEX).unwrap();
        let bundle = Bundle::new(&page, "", "a{}", None, &all, None, Form::Folder).unwrap();
        let inside = bundle.steps().iter().filter_map(|step| match step {
            Step::Bytes { entry, .. } => Some(*entry),
            Step::Text(_) => None,
        });
        assert_eq!(inside.collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
        let [first, second] = bundle.beside() else { panic!("{:?}", bundle.beside()) };
        assert_eq!(first.name, "data/sagitta-file-0-0.js");
        assert_eq!(
            second.steps,
            [
                Step::Text("sagittaInside.piece(\"sagitta-file-0-1\",\"".to_owned()),
                Step::Bytes { entry: 0, range: BESIDE..BESIDE + 1 },
                Step::Text("\");\n".to_owned()),
            ]
        );
        let Some(Step::Text(front)) = bundle.steps().first() else { panic!("no text first") };
        assert!(front.contains(" 'self' 'wasm-unsafe-eval'"), "{front}");
        assert!(front.contains(r#""pieces":2,"beside":true"#), "{front}");
    }

    #[test]
    fn what_would_not_work_is_refused() {
        let without = |name: &str| {
            entries().into_iter().filter(|entry| entry.name != name).collect::<Vec<_>>()
        };
        for name in &NAMES[1..] {
            let error = written(&without(name), None).unwrap_err();
            assert_eq!(error.to_string(), format!("{name} is missing"));
        }
        let twice = [entries(), entries()].concat();
        assert!(matches!(written(&twice, None), Err(Error::Twice { .. })));
        let page = Page::of(INDEX).unwrap();
        for (boot, style) in [("a</Script>", ""), ("<!-- a", ""), ("", "</style>")] {
            let refused = Bundle::new(&page, boot, style, None, &entries(), None, Form::File);
            assert!(matches!(refused, Err(Error::Ends { .. })), "{boot}{style}");
        }
    }

    #[test]
    fn the_script_loses_its_comments_and_nothing_else() {
        assert_eq!(plain("// a\n  /** b */\n\n  c();\n"), "c();\n");
        assert_eq!(plain(INSIDE).matches(MANIFEST).count(), 1);
        assert!(!INSIDE.to_ascii_lowercase().contains("</script"));
    }
}
