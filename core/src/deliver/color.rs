//! Colours written `#rrggbb`.

/// Red, green and blue.
pub(super) type Rgb = [u8; 3];

/// The colour that a text writes.
pub(super) fn color(text: &str) -> Option<Rgb> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some([channel(0)?, channel(2)?, channel(4)?])
}

pub(super) fn hex([r, g, b]: Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// The colour so many percent of the way to another.
pub(super) fn mix(from: Rgb, to: Rgb, percent: u32) -> Rgb {
    let channel = |i: usize| ((u32::from(from[i]) * (100 - percent) + u32::from(to[i]) * percent + 50) / 100) as u8;
    [channel(0), channel(1), channel(2)]
}

/// The contrast ratio of two colours, from 1 (the same) to 21 (black on white), as WCAG 2.2 defines it; text needs 4.5.
/// `None` where one of them is no colour.
///
/// ```
/// use followon::deliver::contrast;
///
/// assert_eq!(contrast("#000000", "#ffffff"), Some(21.0));
/// assert!((contrast("#767676", "#ffffff").unwrap() - 4.54).abs() < 0.01);
/// assert_eq!(contrast("red", "#ffffff"), None);
/// ```
pub fn contrast(one: &str, other: &str) -> Option<f64> {
    let (one, other) = (luminance(color(one)?), luminance(color(other)?));
    Some((one.max(other) + 0.05) / (one.min(other) + 0.05))
}

/// The relative luminance of WCAG 2.2.
fn luminance(color: Rgb) -> f64 {
    let [r, g, b] = color.map(|channel| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { libm::exp(libm::log((share + 0.055) / 1.055) * 2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}
