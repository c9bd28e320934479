//! Catalogues as DCAT, held against the shapes of the application profile.

use std::fs;
use std::process::Command;

use crate::{folder, sagitta, shared};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tool");

const DESCRIPTION: &str = r#"
title = { en = "City", zh = "城市" }
published_by = "city"
[theme]
green = { en = "Green", zh = "绿化" }
[publisher]
city = { name = { en = "City", zh = "市" }, url = "https://city.example/" }
[license]
"CC0-1.0" = { name = "CC0", url = "https://creativecommons.org/publicdomain/zero/1.0/" }
[[dataset]]
id = "trees"
input = "trees.csv"
title = { en = "Trees", zh = "树木" }
description = { en = "Trees of the city.", zh = "城市的树木。" }
publisher = "city"
license = "CC0-1.0"
theme = ["green"]
keyword = ["tree", "树"]
landing_page = "https://city.example/trees"
issued = "2024-05"
modified = "2024-06-01"
temporal = { start = "2023-01-01", end = "2023-12-31" }
"#;

#[test]
fn a_catalogue_keeps_dcat_ap() {
    let folder = folder("dcat");
    fs::write(folder.join("trees.csv"), "kind,n\noak,3\nelm,4\n").unwrap();
    let description = folder.join("catalog.toml");
    fs::write(&description, DESCRIPTION).unwrap();
    let out = folder.join("out");
    let built = sagitta(&[&"catalog", &"build", &description, &"--input", &folder, &"--out", &out]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    let Some(python) = std::env::var_os("SAGITTA_PYTHON") else {
        println!("skipped: SAGITTA_PYTHON is not set");
        return;
    };
    let (Some(shapes), Some(range)) = (shared("dcat-ap/shapes.ttl"), shared("dcat-ap/range.ttl"))
    else {
        return;
    };
    let output = Command::new(python)
        .arg(format!("{FOLDER}/dcat_ap.py"))
        .args([out.join("catalog.jsonld"), shapes, range])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.trim().trim_end_matches(" statements").parse::<u32>().unwrap() > 40, "{told}");
}

#[test]
fn a_dataset_that_names_people_is_not_built_unless_the_rule_is_waived() {
    let folder = folder("refused");
    fs::write(folder.join("trees.csv"), "kind,owner\noak,13800138000\nelm,none\n").unwrap();
    let description = folder.join("catalog.toml");
    let out = folder.join("out");
    let build = |text: &str| {
        fs::write(&description, text).unwrap();
        sagitta(&[&"catalog", &"build", &description, &"--input", &folder, &"--out", &out])
    };
    let refused = build(DESCRIPTION);
    assert_eq!(refused.status, 1);
    assert!(
        refused.stderr.contains("P002") && refused.stderr.contains("trees"),
        "{}",
        refused.stderr
    );
    assert!(!out.join("trees.arrow").exists() && !out.join("catalog.json").exists());
    let waived = build(&format!("{DESCRIPTION}check = {{ waive = [\"P002\"] }}\n"));
    assert_eq!(waived.status, 0, "{}", waived.stderr);
    assert!(out.join("catalog.jsonld").is_file());
}
