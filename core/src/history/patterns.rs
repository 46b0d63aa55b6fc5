//! Titles by pattern: the exclusion lists, and what looks like no merchandise.

/// A list of titles in which `*` stands for any text, compared without regard to case.
pub(crate) struct Patterns(Vec<String>);

impl Patterns {
    pub(crate) fn new(list: &[String]) -> Patterns {
        Patterns(list.iter().map(|entry| entry.trim().to_lowercase()).collect())
    }

    /// Whether any entry matches the title.
    pub(crate) fn matches(&self, title: &str) -> bool {
        let title = title.trim().to_lowercase();
        self.0.iter().any(|pattern| matches(pattern, &title))
    }
}

/// Whether `text` is what `pattern` says, `*` standing for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or("");
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let Some(mut part) = parts.next() else { return rest.is_empty() };
    // Each part but the last may stand as early as it can; the last must end the text.
    for next in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        part = next;
    }
    rest.ends_with(part)
}

/// Words that tell that a product is no merchandise, and what it then is.
const KINDS: [(&str, &[&str]); 9] = [
    (
        "shipping protection",
        &["shipping protection", "package protection", "order protection", "shipping insurance", "route"],
    ),
    ("gift card", &["gift card", "gift voucher", "gift certificate", "e-gift"]),
    ("tip", &["tip", "tips", "gratuity"]),
    ("donation", &["donation", "donate"]),
    (
        "shipping charge",
        &["postage", "shipping", "carriage", "delivery fee", "handling fee", "freight", "versand", "versandkosten"],
    ),
    (
        "sum, tax or discount",
        &[
            "total",
            "subtotal",
            "sub total",
            "grand total",
            "tax",
            "vat",
            "discount",
            "coupon",
            "summe",
            "zwischensumme",
            "gesamt",
            "gesamtbetrag",
            "gesamtsumme",
            "mwst",
            "rabatt",
            "gutschein",
            "gutschrift",
            "remise",
            "descuento",
        ],
    ),
    ("sample", &["sample", "samples", "free gift", "tester"]),
    ("gift wrap", &["gift wrap", "gift wrapping", "gift note", "greeting note"]),
    ("adjustment", &["adjustment", "manual", "bank charges", "deposit", "fee", "surcharge", "credit"]),
];

/// What a title looks like, if it does not look like merchandise.
///
/// A title that is nothing but such words counts, or one that begins or ends with words of two or more.
pub(super) fn looks_like(title: &str) -> Option<&'static str> {
    let title = title.trim().to_lowercase();
    let hit = |word: &str| {
        title == word
            || word.contains(' ')
                && (title.strip_prefix(word).is_some_and(|rest| rest.starts_with(' '))
                    || title.strip_suffix(word).is_some_and(|rest| rest.ends_with(' ')))
            || title
                .strip_suffix(word)
                .is_some_and(|rest| rest.ends_with(' ') && rest.trim().len() <= 12 && word.len() > 5)
    };
    KINDS.iter().find(|(_, words)| words.iter().any(|word| hit(word))).map(|(kind, _)| *kind)
}
