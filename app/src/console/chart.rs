//! Charts: numbers in, SVG out. The drawing stretches to whatever width there
//! is; words stand beside it in HTML, so that they can be read at 360 px, and
//! every chart has its table. Colours come from classes (`style/console.css`).

use std::fmt::Write as _;

/// Height of the drawing, in its own units.
const HEIGHT: u64 = 100;
/// Width of one part of the period.
const STEP: usize = 10;
/// Colours there are; more series share the last one.
const COLOURS: usize = 6;

/// What a drawing is about, for those who cannot see it.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Unique on the page.
    pub id: &'a str,
    /// Its name.
    pub title: &'a str,
    /// What it shows.
    pub desc: &'a str,
}

/// The class of the series at this place.
pub fn colour(at: usize) -> String {
    format!("s{}", at.min(COLOURS - 1))
}

/// The next number that is good to read: 1, 2 or 5 and zeros.
pub fn ceiling(most: u64) -> u64 {
    let mut unit = 1_u64;
    loop {
        for step in [1, 2, 5] {
            let value = unit.saturating_mul(step);
            if value >= most {
                return value;
            }
        }
        unit = unit.saturating_mul(10);
    }
}

/// The highest pile of these series.
pub fn highest(series: &[Vec<u64>]) -> u64 {
    let parts = series.iter().map(Vec::len).max().unwrap_or(0);
    (0..parts).map(|part| pile(series, part)).max().unwrap_or(0)
}

fn pile(series: &[Vec<u64>], part: usize) -> u64 {
    series.iter().filter_map(|values| values.get(part)).sum()
}

/// Bars, the series piled up.
pub fn bars(about: About<'_>, series: &[Vec<u64>]) -> String {
    let parts = series.iter().map(Vec::len).max().unwrap_or(0);
    let top = ceiling(highest(series));
    let mut svg = opened(about, parts);
    for part in 0..parts {
        let mut below = 0;
        for (at, values) in series.iter().enumerate() {
            let value = values.get(part).copied().unwrap_or(0);
            if value == 0 {
                continue;
            }
            let (low, high) = (scaled(below, top), scaled(below + value, top));
            below += value;
            // Writing to a string cannot fail.
            let _ = write!(
                svg,
                "<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
                colour(at),
                part * STEP + 1,
                decimal(HEIGHT * 100 - high),
                STEP - 2,
                decimal(high - low),
            );
        }
    }
    svg.push_str("</svg>");
    svg
}

/// A line.
pub fn line(about: About<'_>, values: &[u64]) -> String {
    let top = ceiling(values.iter().copied().max().unwrap_or(0));
    let mut svg = opened(about, values.len());
    let points: Vec<String> = values
        .iter()
        .enumerate()
        .map(|(part, value)| {
            format!("{},{}", part * STEP + STEP / 2, decimal(HEIGHT * 100 - scaled(*value, top)))
        })
        .collect();
    let _ = write!(
        svg,
        "<polyline class=\"s0\" points=\"{}\" fill=\"none\" vector-effect=\"non-scaling-stroke\"/></svg>",
        points.join(" ")
    );
    svg
}

fn opened(about: About<'_>, parts: usize) -> String {
    let About { id, title, desc } = about;
    format!(
        "<svg class=\"chart-drawing\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" \
         viewBox=\"0 0 {} {HEIGHT}\" preserveAspectRatio=\"none\">\
         <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>",
        parts.max(1) * STEP,
        escaped(title),
        escaped(desc),
    )
}

/// Hundredths of the drawing's units.
fn scaled(value: u64, top: u64) -> u64 {
    let scaled = u128::from(value) * u128::from(HEIGHT) * 100 / u128::from(top.max(1));
    u64::try_from(scaled).unwrap_or(HEIGHT * 100).min(HEIGHT * 100)
}

fn decimal(hundredths: u64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::{About, bars, ceiling, colour, highest, line};

    const ABOUT: About<'_> = About { id: "c", title: "a < b", desc: "\"x\" & y" };

    #[test]
    fn axes_end_at_numbers_that_are_good_to_read() {
        for (most, top) in
            [(0, 1), (1, 1), (3, 5), (5, 5), (6, 10), (19, 20), (21, 50), (51, 100), (1001, 2000)]
        {
            assert_eq!(ceiling(most), top, "{most}");
        }
        assert_eq!(ceiling(u64::MAX), u64::MAX);
    }

    #[test]
    fn bars_stand_on_each_other() {
        let series = [vec![5, 0], vec![5, 2]];
        assert_eq!(highest(&series), 10);
        let svg = bars(ABOUT, &series);
        assert!(
            svg.contains("<rect class=\"s0\" x=\"1\" y=\"50.00\" width=\"8\" height=\"50.00\"/>"),
            "{svg}"
        );
        assert!(
            svg.contains("<rect class=\"s1\" x=\"1\" y=\"0.00\" width=\"8\" height=\"50.00\"/>"),
            "{svg}"
        );
        assert!(
            svg.contains("<rect class=\"s1\" x=\"11\" y=\"80.00\" width=\"8\" height=\"20.00\"/>"),
            "{svg}"
        );
        assert_eq!(svg.matches("<rect").count(), 3, "nothing is drawn for nothing");
        assert!(svg.contains("role=\"img\"") && svg.contains("aria-labelledby=\"c-t c-d\""));
        assert!(svg.contains("a &lt; b</title>") && svg.contains("&quot;x&quot; &amp; y</desc>"));
        assert!(bars(ABOUT, &[]).ends_with("</svg>"));
        assert_eq!(colour(9), "s5");
    }

    #[test]
    fn a_line_goes_through_its_points() {
        let svg = line(ABOUT, &[0, 10, 5]);
        assert!(svg.contains("points=\"5,100.00 15,0.00 25,50.00\""), "{svg}");
        assert!(svg.contains("viewBox=\"0 0 30 100\""));
    }
}
