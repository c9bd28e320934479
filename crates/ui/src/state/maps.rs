//! Which maps the data can be drawn on, and the question that a map answers.

use sagitta_catalog::{Catalog, Language, ShapeArea, ShapeSet};
use sagitta_protocol::Distribution;
use sagitta_render::map::{Area, Gazetteer};
use sagitta_spec::{
    Aggregate, Bin, Display, GroupKey, Literal, MapForm, Query, SortKey, Tab, View, format_f64,
};

use super::{Explorer, Plot, edit};
use crate::Shared;

/// The share of a column's values that have to be areas of a set.
const LEAST_SHARE: f64 = 0.8;

/// Up to so many rows are drawn as points one by one.
const MOST_POINTS: u64 = 2_000;

/// A column whose values are areas of a set of shapes.
#[derive(Clone, PartialEq)]
pub struct MapOffer {
    /// The column.
    pub field: String,
    /// The set.
    pub set: Shared<ShapeSet>,
}

/// The areas of a set with all their names, those of a language first.
pub fn gazetteer(set: &ShapeSet, language: Language) -> Gazetteer {
    let area = |area: &ShapeArea| {
        let named = [&area.name, &area.short].into_iter().flat_map(|text| [&text.en, &text.zh]);
        Area {
            code: area.code.clone(),
            name: area.name.get(language).to_owned(),
            short: area.short.get(language).to_owned(),
            aliases: named.chain(&area.aliases).cloned().collect(),
            tile: area.tile.and_then(|tile| {
                Some((u32::try_from(tile.column).ok()?, u32::try_from(tile.row).ok()?))
            }),
        }
    };
    Gazetteer::new(set.areas.iter().map(area).collect())
}

impl Explorer {
    /// Looks for columns that are areas of a set, once the values of all rows are known.
    pub(super) fn offer_maps(&mut self, catalog: &Catalog) {
        let Some(summaries) = self.summaries.clone().filter(|_| self.maps.is_none()) else {
            return;
        };
        let sets = catalog.shapes.iter();
        let sets: Vec<(Gazetteer, &ShapeSet)> =
            sets.map(|set| (gazetteer(set, Language::En), set)).collect();
        let mut offers = Vec::new();
        for column in &summaries.columns {
            let Distribution::Top { values, .. } = &column.distribution else { continue };
            let mut best: Option<(f64, &ShapeSet)> = None;
            for (places, set) in &sets {
                let share = places.share(values.iter().map(|value| value.value.as_str()));
                if share >= LEAST_SHARE && best.is_none_or(|(most, _)| share > most) {
                    best = Some((share, set));
                }
            }
            if let Some((_, set)) = best {
                let set = Shared::new(set.clone());
                offers.push(MapOffer { field: column.name.clone(), set });
            }
        }
        self.maps = Some(Shared::new(offers));
    }

    /// The columns that can be drawn on a map; none while that is not known.
    pub fn map_offers(&self) -> &[MapOffer] {
        self.maps.as_ref().map_or(&[], |offers| offers)
    }

    /// The column and the set of the map in front: of the view's keys the first that is on offer,
    /// with the set that the view names if there is a choice.
    pub fn map_offer(&self) -> Option<&MapOffer> {
        let wanted = self.view.display.shapes.as_deref();
        let is_key = |offer: &&MapOffer| key_of(&self.view.query, &offer.field).is_some();
        let keys = || self.map_offers().iter().filter(is_key);
        keys().find(|offer| Some(offer.set.id.as_str()) == wanted).or_else(|| keys().next())
    }

    /// What a press of the map's tab chooses: the map of the view, or the first there is.
    pub fn map_to_show(&self) -> Option<&MapOffer> {
        self.map_offer().or_else(|| self.map_offers().first())
    }

    /// The columns of longitude and latitude.
    pub fn coordinates(&self) -> Option<(&str, &str)> {
        let find = |names: [&str; 5]| {
            let mut columns = self.briefs.iter().filter(|brief| brief.kind.is_numeric());
            columns
                .find(|brief| names.contains(&brief.name.to_lowercase().as_str()))
                .map(|brief| brief.name.as_str())
        };
        let longitude = find(["lon", "lng", "long", "longitude", "经度"])?;
        Some((longitude, find(["lat", "latitude", "纬度", "y", "ycoord"])?))
    }

    /// The form of the map: the view's, or the one that suits the screen.
    pub fn map_form(&self, is_narrow: bool) -> MapForm {
        let has_tiles = self
            .map_offer()
            .is_some_and(|offer| offer.set.areas.iter().all(|area| area.tile.is_some()));
        match self.view.display.form {
            Some(MapForm::Points) if self.coordinates().is_some() => MapForm::Points,
            Some(MapForm::Tiles) if has_tiles => MapForm::Tiles,
            None if is_narrow && has_tiles => MapForm::Tiles,
            _ => MapForm::Choropleth,
        }
    }

    /// What came back for the picture of a tab; what the other one was made of is not for it.
    pub fn plot_for(&self, tab: Tab) -> Option<Shared<Plot>> {
        let is_map = |plot: &Shared<Plot>| plot.view.display.tab == Some(Tab::Map);
        self.plot.clone().filter(|plot| is_map(plot) == (tab == Tab::Map))
    }

    /// The question that the map answers. The condition on the map's own column is left out, so
    /// that the areas that are not chosen are seen too.
    pub fn map_view(&self) -> Option<View> {
        let offer = self.map_offer()?;
        let asked = &self.view.query;
        let filter = edit::without_column(asked.filter.as_ref(), &offer.field);
        let base = Query {
            lookup: asked.lookup.clone(),
            compute: asked.compute.clone(),
            filter,
            ..Query::default()
        };
        let query = match self.coordinates() {
            Some((longitude, latitude)) if self.map_form(false) == MapForm::Points => {
                // Which points are seen is what the whole filter says.
                let base = Query { filter: asked.filter.clone(), ..base };
                self.points_query(base, longitude, latitude)
            }
            _ => {
                let key = key_of(asked, &offer.field)?.clone();
                let sort = vec![SortKey::ascending(key.output_name())];
                let figure = asked.aggregate.first().cloned().unwrap_or_else(Aggregate::count);
                Query { group_by: vec![key], aggregate: vec![figure], sort, ..base }
            }
        };
        let display =
            Display { tab: Some(Tab::Map), form: self.view.display.form, ..Display::default() };
        Some(View { query, display, ..View::of(self.view.source.clone()) })
    }

    fn points_query(&self, base: Query, longitude: &str, latitude: &str) -> Query {
        let n = self.summaries.as_ref().map(|summaries| summaries.n_selected);
        if n.is_some_and(|n| n <= MOST_POINTS) {
            let mut select = vec![longitude.to_owned(), latitude.to_owned()];
            select.extend(self.map_offer().map(|offer| offer.field.clone()));
            return Query { select: Some(select), ..base };
        }
        let (width, height) = self.cell_size(longitude, latitude);
        let bin = |field: &str, step: f64| {
            GroupKey::bin(field, Bin::Step(Literal::new(format_f64(step))))
        };
        let keys = vec![bin(longitude, width), bin(latitude, height)];
        let sort = keys.iter().map(|key| SortKey::ascending(key.output_name())).collect();
        Query { group_by: keys, aggregate: vec![Aggregate::count()], sort, ..base }
    }

    /// The size of the cells that points are counted in, in degrees: about seventy across, and
    /// about as high as wide on the ground.
    fn cell_size(&self, longitude: &str, latitude: &str) -> (f64, f64) {
        const STEPS: [f64; 12] =
            [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0];
        let range = |name: &str| {
            let brief = self.briefs.iter().find(|brief| brief.name == name)?;
            let bound = |text: &Option<String>| sagitta_spec::parse_f64(text.as_deref()?);
            Some((bound(&brief.min)?, bound(&brief.max)?))
        };
        let (low, high) = range(longitude).unwrap_or((-180.0, 180.0));
        let step = STEPS.into_iter().find(|step| *step * 70.0 >= high - low).unwrap_or(5.0);
        let (south, north) = range(latitude).unwrap_or((0.0, 0.0));
        let off = f64::midpoint(south, north).abs();
        // Tenths of the width, which are decimals again.
        let tenths = if off < 26.0 {
            10.0
        } else if off < 46.0 {
            8.0
        } else if off < 56.0 {
            6.0
        } else {
            4.0
        };
        let height = (step * 1_000.0 * tenths).round() / 10_000.0;
        (step, height)
    }
}

/// The key of a query that is a column itself.
fn key_of<'a>(query: &'a Query, field: &str) -> Option<&'a GroupKey> {
    query.group_by.iter().find(|key| key.field == field && key.transform.is_none())
}
