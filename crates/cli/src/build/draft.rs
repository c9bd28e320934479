//! A dataset as far as it is known before its rows are read.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use sagitta_catalog::{AccessRights, Frequency, License, Localized, Location, Publisher, Temporal};
use serde::Serialize;

use super::{ids, saved};
use crate::check::CheckEntry;
use crate::description::{
    DatasetEntry, Description, FieldEntry, FolderEntry, Reading, ViewEntry, check_id,
};

/// All that is said of a dataset; what is not is empty. Whatever changes here has the dataset built
/// anew.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Draft {
    pub(super) id: String,
    pub(super) alias: Vec<String>,
    pub(super) title: Localized,
    pub(super) description: Localized,
    pub(super) publisher: Publisher,
    pub(super) license: License,
    pub(super) theme: Vec<String>,
    pub(super) keyword: Vec<String>,
    pub(super) landing_page: Option<String>,
    pub(super) issued: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) temporal: Option<Temporal>,
    pub(super) spatial: Option<Location>,
    pub(super) accrual_periodicity: Option<Frequency>,
    pub(super) access_rights: AccessRights,
    pub(super) rights: Localized,
    pub(super) format: Vec<String>,
    pub(super) synthetic: bool,
    pub(super) default_view: Option<String>,
    pub(super) views: Vec<ViewEntry>,
    pub(super) reading: Reading,
    pub(super) field: BTreeMap<String, FieldEntry>,
    pub(super) check: CheckEntry,
    /// Where its publisher has it from.
    pub(super) sources: Vec<Origin>,
}

/// What a dataset is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Origin {
    pub(super) title: String,
    pub(super) url: Option<String>,
}

impl Draft {
    /// What a file at a path tells of itself: its name.
    pub(super) fn of_path(path: &str) -> Self {
        Self {
            id: ids::id_of_path(path),
            title: in_its_language(&title_of(ids::stem(path))),
            ..Self::default()
        }
    }

    /// The same with what an entry of `catalog.toml` says of it, which goes before all else.
    pub(super) fn with_entry(
        mut self,
        entry: &DatasetEntry,
        description: &Description,
    ) -> Result<Self> {
        if !entry.id.is_empty() {
            check_id(&entry.id)?;
            self.id.clone_from(&entry.id);
        }
        for alias in &entry.alias {
            check_id(alias).with_context(|| format!("its alias \"{alias}\" is no id"))?;
        }
        if let Some(id) = &entry.publisher {
            self.publisher = description.publisher(id)?;
        }
        if let Some(id) = &entry.license {
            self.license = description.license(id)?;
        }
        let text = |own: Localized, told: &Localized| match told.is_empty() {
            true => own,
            false => told.clone(),
        };
        self.title = text(self.title, &entry.title);
        self.description = text(self.description, &entry.description);
        put_list(&mut self.alias, &entry.alias);
        put_list(&mut self.theme, &entry.theme);
        put_list(&mut self.keyword, &entry.keyword);
        put(&mut self.landing_page, &entry.landing_page);
        put(&mut self.issued, &entry.issued);
        put(&mut self.modified, &entry.modified);
        put(&mut self.temporal, &entry.temporal);
        put(&mut self.spatial, &entry.spatial);
        put(&mut self.accrual_periodicity, &entry.accrual_periodicity);
        put_list(&mut self.format, &entry.format);
        self.rights = text(self.rights, &entry.rights);
        self.access_rights = entry.access_rights;
        put(&mut self.default_view, &entry.default_view);
        put_list(&mut self.views, &entry.view);
        self.synthetic |= entry.synthetic;
        let reading = entry.reading();
        put(&mut self.reading.sheet, &reading.sheet);
        put(&mut self.reading.encoding, &reading.encoding);
        put(&mut self.reading.delimiter, &reading.delimiter);
        put(&mut self.reading.header, &reading.header);
        put_list(&mut self.reading.missing, &reading.missing);
        self.reading.types.extend(reading.types);
        for (name, told) in &entry.field {
            let field = self.field.entry(name.clone()).or_default();
            field.title = text(field.title.clone(), &told.title);
            field.description = text(field.description.clone(), &told.description);
            put(&mut field.unit, &told.unit);
            put_list(&mut field.alias, &told.alias);
        }
        if entry.check != CheckEntry::default() {
            self.check = entry.check.clone();
        }
        Ok(self)
    }

    /// Whether its publisher has chosen views of it.
    pub(super) fn has_views(&self) -> bool {
        self.default_view.is_some() || !self.views.is_empty()
    }

    /// Takes from a folder's entry what is not said of the dataset itself.
    pub(super) fn fill(&mut self, folder: &FolderEntry, description: &Description) -> Result<()> {
        if let (true, Some(id)) = (self.publisher.is_unknown(), &folder.publisher) {
            self.publisher = description.publisher(id)?;
        }
        if let (true, Some(id)) = (self.license.is_unknown(), &folder.license) {
            self.license = description.license(id)?;
        }
        if self.theme.is_empty() {
            self.theme.clone_from(&folder.theme);
        }
        if self.keyword.is_empty() {
            self.keyword.clone_from(&folder.keyword);
        }
        if self.reading.encoding.is_none() {
            self.reading.encoding.clone_from(&folder.encoding);
        }
        Ok(())
    }

    /// Refuses what no page could show: dates that are none, themes without a title.
    pub(super) fn check(&self, description: &Description) -> Result<()> {
        for date in [&self.issued, &self.modified].into_iter().flatten() {
            check_date(date)?;
        }
        if let Some(period) = &self.temporal {
            check_date(&period.start)?;
            period.end.as_deref().map_or(Ok(()), check_date)?;
        }
        for theme in &self.theme {
            ensure!(
                description.theme.contains_key(theme),
                "there is no theme \"{theme}\" in catalog.toml"
            );
        }
        saved::check(&self.views)
    }
}

fn put<T: Clone>(own: &mut Option<T>, told: &Option<T>) {
    if told.is_some() {
        own.clone_from(told);
    }
}

fn put_list<T: Clone>(own: &mut Vec<T>, told: &[T]) {
    if !told.is_empty() {
        *own = told.to_vec();
    }
}

/// A file's name as a title.
pub(super) fn title_of(name: &str) -> String {
    name.replace('_', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text whose language nobody tells, in that of its letters.
pub(super) fn in_its_language(text: &str) -> Localized {
    let is_han =
        |c: char| matches!(u32::from(c), 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF);
    match text.chars().any(is_han) {
        true => Localized::new("", text),
        false => Localized::new(text, ""),
    }
}

/// Refuses a date that is not of ISO 8601: a year, a month, a day, or a moment.
pub(super) fn check_date(text: &str) -> Result<()> {
    let (day, clock) = text.split_once('T').unwrap_or((text, ""));
    let mut parts = day.split('-');
    let mut number = |digits: usize, least: u32, most: u32| match parts.next() {
        None => true,
        Some(part) => {
            part.len() == digits
                && part.bytes().all(|byte| byte.is_ascii_digit())
                && part.parse().is_ok_and(|n: u32| (least..=most).contains(&n))
        }
    };
    let is_day = number(4, 1, 9999) && number(2, 1, 12) && number(2, 1, 31);
    let has_zone = clock.ends_with('Z') || clock.contains(['+', '-']);
    let is_clock = !text.contains('T') || (day.len() == 10 && has_zone);
    ensure!(
        is_day && parts.next().is_none() && is_clock && !day.is_empty(),
        "\"{text}\" is no date such as 2024-05-31"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_months_years_or_moments() {
        for (text, is_good) in [
            ("2024", true),
            ("2024-05", true),
            ("2024-05-31", true),
            ("2024-05-31T08:00:00Z", true),
            ("2024-05-31T08:00:00+08:00", true),
            ("2024-13", false),
            ("2024-05-32", false),
            ("24-05-31", false),
            ("31.05.2024", false),
            ("2024-05-31-01", false),
            ("2024-05-31T", false),
            ("2024-05-31T08:00:00", false),
            ("", false),
            ("May 2024", false),
        ] {
            assert_eq!(check_date(text).is_ok(), is_good, "{text}");
        }
    }

    #[test]
    fn a_title_is_in_the_language_of_its_letters() {
        assert_eq!(in_its_language("空气 PM2.5"), Localized::new("", "空气 PM2.5"));
        assert_eq!(in_its_language("Air"), Localized::new("Air", ""));
        assert_eq!(title_of("roads__and_bridges"), "roads and bridges");
    }
}
