use std::collections::BTreeMap;

/// An area, with all that rows may call it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// Its code.
    pub code: String,
    /// Its name in the reader's language.
    pub name: String,
    /// A shorter name for small places; the name if empty.
    pub short: String,
    /// What else it is called, in any language.
    pub aliases: Vec<String>,
    /// Column and row in the grid of tiles.
    pub tile: Option<(u32, u32)>,
}

impl Area {
    /// The short name, or else the name.
    pub fn short_name(&self) -> &str {
        if self.short.is_empty() { &self.name } else { &self.short }
    }
}

/// The areas of a map, found by code, by name or by another name.
///
/// Names are compared without regard to width, case, spaces and marks, and without the words for
/// what kind of area it is: `和平`, `和平区` and `天津市和平区` are one, `Heping District` and `heping`
/// another. What would be two areas is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gazetteer {
    areas: Vec<Area>,
    /// The area of each plain name; none if there are two.
    places: BTreeMap<String, Option<usize>>,
}

/// Words at the end of a name that say what kind of area it is.
const KINDS: [&str; 10] =
    ["自治区", "特别行政区", "区", "县", "市", "省", "district", "county", "municipality", "city"];

impl Gazetteer {
    /// The areas in the order of their outlines.
    pub fn new(areas: Vec<Area>) -> Self {
        let mut places: BTreeMap<String, Option<usize>> = BTreeMap::new();
        for (i, area) in areas.iter().enumerate() {
            let names = [&area.code, &area.name, &area.short];
            for name in names.into_iter().chain(&area.aliases) {
                for key in [folded(name), plain(name).to_owned()] {
                    if key.is_empty() {
                        continue;
                    }
                    let place = places.entry(key).or_insert(Some(i));
                    if *place != Some(i) {
                        *place = None;
                    }
                }
            }
        }
        Self { areas, places }
    }

    /// The areas, in their order.
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// Whether every area has a place in the grid of tiles.
    pub fn has_tiles(&self) -> bool {
        !self.areas.is_empty() && self.areas.iter().all(|area| area.tile.is_some())
    }

    /// The area that a text names.
    pub fn find(&self, text: &str) -> Option<usize> {
        let whole = folded(text);
        // What stands before the district: the city, the province.
        let ends = whole.rfind(['市', '省']).map(|at| at + '市'.len_utf8());
        let inner = ends.and_then(|end| whole.get(end..)).unwrap_or("");
        [whole.as_str(), stripped(&whole), inner, stripped(inner)]
            .into_iter()
            .filter(|key| !key.is_empty())
            .find_map(|key| self.places.get(key).copied())
            .flatten()
    }

    /// Which share of the values names an area, from 0 to 1; 0 if there is none. A value counts
    /// once, whatever the number of its rows.
    pub fn share<'a>(&self, values: impl Iterator<Item = &'a str>) -> f64 {
        let (mut n, mut found) = (0.0, 0.0);
        for value in values {
            n += 1.0;
            if self.find(value).is_some() {
                found += 1.0;
            }
        }
        if n > 0.0 { found / n } else { 0.0 }
    }
}

/// Lower case, half width, without spaces and marks.
fn folded(text: &str) -> String {
    let narrow = |c: char| match u32::from(c) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    text.chars().map(narrow).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn plain(text: &str) -> String {
    stripped(&folded(text)).to_owned()
}

/// A folded name without the word for its kind; as it is if nothing or one sign would be left.
fn stripped(text: &str) -> &str {
    let shorter = KINDS.iter().find_map(|kind| text.strip_suffix(kind));
    shorter.filter(|rest| rest.chars().count() > 1).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tianjin() -> Gazetteer {
        let area = |code: &str, name: &str, aliases: &[&str]| Area {
            code: code.to_owned(),
            name: name.to_owned(),
            aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
            ..Area::default()
        };
        Gazetteer::new(vec![
            area("120101", "和平区", &["Heping"]),
            area("120103", "河西区", &["Hexi"]),
            area("120116", "滨海新区", &["Binhai New Area", "滨海", "TEDA", "塘沽", "大港"]),
            area("120118", "静海区", &["Jinghai", "静海县"]),
            area("130102", "长安区", &["Same"]),
            area("130103", "桥西区", &["same"]),
        ])
    }

    #[test]
    fn areas_are_found_by_all_their_names() {
        let places = tianjin();
        for (text, area) in [
            ("120101", Some(0)),
            ("１２０１０１", Some(0)),
            (" 120101 ", Some(0)),
            ("和平", Some(0)),
            ("和平区", Some(0)),
            ("和 平 区", Some(0)),
            ("天津市和平区", Some(0)),
            ("天津市 和平", Some(0)),
            ("heping", Some(0)),
            ("HEPING DISTRICT", Some(0)),
            ("Heping-District", Some(0)),
            ("滨海新区", Some(2)),
            ("滨海", Some(2)),
            ("teda", Some(2)),
            ("ＴＥＤＡ", Some(2)),
            ("塘沽区", Some(2)),
            ("binhai new area", Some(2)),
            ("静海县", Some(3)),
            ("", None),
            ("区", None),
            ("天津市", None),
            ("12010", None),
            ("和平路", None),
            ("same", None),
            ("长安", Some(4)),
        ] {
            assert_eq!(places.find(text), area, "{text:?}");
        }
    }

    #[test]
    fn a_column_matches_by_share() {
        let places = tianjin();
        let share = |values: &[&str]| places.share(values.iter().copied());
        assert_eq!(share(&["和平", "河西", "Jinghai", "elsewhere"]), 0.75);
        assert_eq!(share(&[]), 0.0);
    }
}
