//! Series that stand on each other, from zero or as parts of their sum.

use sagitta_spec::Stack;

use crate::num;
use crate::series::{Data, Datum, NO_ROW};

/// The sum of parts, as the figures of their axis.
pub(crate) const WHOLE: f64 = 100.0;

/// Gives each datum its place on those of the series before it. What is negative stands downwards
/// from zero. A series without rows at a place counts as nothing there; a datum without a value
/// has no place. Parts of a whole are not negative: if any value is, all stand as they are.
pub(crate) fn stack(data: &mut Data<'_>, how: Stack) {
    let negative = data.data.iter().any(|datum| datum.y.is_some_and(|y| y < 0.0));
    let parts = how == Stack::Normalize && !negative;
    data.no_parts = how == Stack::Normalize && negative;
    data.stack = Some(if parts { Stack::Normalize } else { Stack::Zero });
    num::sort_by(&mut data.data, |datum| num::float(datum.series));
    num::sort_by(&mut data.data, |datum| datum.x);
    num::sort_by(&mut data.data, |datum| num::float(datum.panel));
    let shown: Vec<usize> =
        (0..data.series.len()).filter(|i| data.series.get(*i).is_some_and(|s| !s.hidden)).collect();
    let mut stacked = Vec::with_capacity(data.data.len());
    let same = |a: &Datum, b: &Datum| a.panel == b.panel && a.x.total_cmp(&b.x).is_eq();
    for place in data.data.chunk_by(same) {
        let sum: f64 = place.iter().filter_map(|datum| datum.y).sum();
        let factor = match (parts, sum > 0.0) {
            (false, _) => 1.0,
            (true, true) => WHOLE / sum,
            (true, false) => {
                data.n.no_whole += 1;
                0.0
            }
        };
        let (mut above, mut below) = (0.0, 0.0);
        for series in &shown {
            let mut of_series = place.iter().filter(|datum| datum.series == *series).peekable();
            if of_series.peek().is_none()
                && let Some(first) = place.first()
            {
                data.n.absent += 1;
                let span = Some((above, above));
                stacked.push(Datum { row: NO_ROW, y: None, series: *series, span, ..*first });
            }
            for datum in of_series {
                let span = datum.y.map(|y| {
                    let base = if y < 0.0 { &mut below } else { &mut above };
                    let from = *base;
                    *base += y * factor;
                    if parts && *base > WHOLE {
                        *base = WHOLE;
                    }
                    (from, *base)
                });
                stacked.push(Datum { span, ..*datum });
            }
        }
    }
    data.data = stacked;
}

#[cfg(test)]
mod tests {
    use sagitta_spec::{Channel, Display, Encoding, Mark};

    use super::*;
    use crate::{Frame, FrameColumn, FrameValues, Kind, Layout};

    type Spans = &'static [Option<(f64, f64)>];

    fn check(how: Stack, y: &[Option<f64>], spans: Spans, n_absent: usize, no_parts: bool) {
        let text = |names: &[&str]| {
            let names = names.iter().take(y.len());
            FrameValues::Text(names.map(|name| Some((*name).to_owned())).collect())
        };
        let frame = Frame {
            columns: vec![
                FrameColumn::new("x", Kind::Category, text(&["a", "a", "b", "b", "c"])),
                FrameColumn::new("c", Kind::Category, text(&["1", "2", "1", "2", "2"])),
                FrameColumn::new("y", Kind::Number, FrameValues::numbers(y)),
            ],
        };
        let display = Display {
            mark: Some(Mark::Bar),
            stack: Some(how),
            encoding: Encoding {
                x: Some(Channel::of("x")),
                y: Some(Channel::of("y")),
                color: Some(Channel::of("c")),
                ..Encoding::default()
            },
            ..Display::default()
        };
        let data = Data::new(&frame, &display, &Layout::new(400.0, 300.0)).unwrap();
        let found: Vec<_> = data.data.iter().map(|datum| datum.span).collect();
        assert_eq!(found, spans, "{y:?}");
        assert_eq!((data.n.absent, data.no_parts), (n_absent, no_parts), "{y:?}");
    }

    #[test]
    fn values_stand_on_those_before() {
        let some = |y: [f64; 4]| y.map(Some);
        check(
            Stack::Zero,
            &some([1.0, 2.0, 3.0, -4.0]),
            &[Some((0.0, 1.0)), Some((1.0, 3.0)), Some((0.0, 3.0)), Some((0.0, -4.0))],
            0,
            false,
        );
        check(
            Stack::Normalize,
            &some([1.0, 3.0, 0.0, 0.0]),
            &[Some((0.0, 25.0)), Some((25.0, 100.0)), Some((0.0, 0.0)), Some((0.0, 0.0))],
            0,
            false,
        );
        check(
            Stack::Normalize,
            &some([1.0, 3.0, -1.0, 2.0]),
            &[Some((0.0, 1.0)), Some((1.0, 4.0)), Some((0.0, -1.0)), Some((0.0, 2.0))],
            0,
            true,
        );
        check(
            Stack::Zero,
            &[Some(1.0), None, Some(f64::NAN), Some(2.0), Some(5.0)],
            &[Some((0.0, 1.0)), None, None, Some((0.0, 2.0)), Some((0.0, 0.0)), Some((0.0, 5.0))],
            1,
            false,
        );
        check(Stack::Zero, &[], &[], 0, false);
    }
}
