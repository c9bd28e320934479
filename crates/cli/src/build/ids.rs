//! Names for addresses, made from names of files.

use pinyin::ToPinyin as _;

use crate::catalog::digest;

/// Longer ids are cut.
const LONGEST: usize = 80;

/// An id of a-z, 0-9 and `-` for a name in any script: Chinese characters as they are pronounced,
/// what else cannot be written as part of a digest, so that different names stay different.
pub(super) fn id_of(name: &str) -> String {
    let mut id = String::new();
    let mut is_whole = true;
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            id.push(c.to_ascii_lowercase());
        } else if let Some(sound) = c.to_pinyin() {
            let sound = sound.plain().replace('ü', "v");
            dash(&mut id);
            id.push_str(&sound);
            id.push('-');
        } else {
            is_whole &= !c.is_alphabetic();
            dash(&mut id);
        }
    }
    let mut id = id.trim_matches('-').to_owned();
    is_whole &= id.len() <= LONGEST && !id.is_empty();
    if !is_whole {
        let digest = digest(name.as_bytes());
        let mut cut = id.chars().take(LONGEST).collect::<String>().trim_end_matches('-').to_owned();
        dash(&mut cut);
        cut.extend(digest.chars().take(8));
        id = cut;
    }
    id
}

fn dash(id: &mut String) {
    if !id.is_empty() && !id.ends_with('-') {
        id.push('-');
    }
}

/// The id for a file at a path within the folder that is built: folders belong to it, the ending
/// does not.
pub(super) fn id_of_path(path: &str) -> String {
    let (folder, _) = path.rsplit_once('/').unwrap_or(("", path));
    id_of(&format!("{folder} {}", stem(path)))
}

/// The name of a file without its endings: of `air/2013.csv.gz`, `2013`.
pub(super) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_packed = name.to_ascii_lowercase().ends_with(".gz");
    let name = match name.rsplit_once('.') {
        Some((inner, _)) if is_packed => inner,
        _ => name,
    };
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_every_script_become_ids() {
        let check = |path: &str, id: &str| assert_eq!(id_of_path(path), id, "{path}");
        check("trees.csv", "trees");
        check("Roads & Bridges (2023).XLSX", "roads-bridges-2023");
        check("transport/roads.csv.gz", "transport-roads");
        check("空气质量2023.xlsx", "kong-qi-zhi-liang-2023");
        check("交通局/道路_A.csv", "jiao-tong-ju-dao-lu-a");
        check("女.csv", "nv");
        // What cannot be written is told apart by a digest.
        let [one, other] = ["дороги.csv", "деревья.csv"].map(id_of_path);
        assert!(one != other && one.len() == 8 && other.len() == 8, "{one} {other}");
        assert!(id_of_path("café.csv").starts_with("caf-"));
        let long = id_of(&"很".repeat(60));
        assert!(long.len() <= LONGEST + 9 && long.starts_with("hen-hen"), "{long}");
    }

    #[test]
    fn stems_have_no_endings() {
        for (path, expected) in
            [("a/b.csv", "b"), ("b.csv.GZ", "b"), ("b", "b"), (".b", ".b"), ("b.c.tsv", "b.c")]
        {
            assert_eq!(stem(path), expected);
        }
    }
}
