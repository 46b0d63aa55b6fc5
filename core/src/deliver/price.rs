//! Money as a customer reads it.

use crate::Money;
use crate::money::{Amount, UNIT, parse_amount};
use crate::predict::Offer;

/// The price as text, such as `£1,250.00` or `45.00 SEK`; none where it is zero, below, or no number.
///
/// The sign is the currency's where it stands for one currency alone in every shop's eyes; the other dollars carry
/// their code after the amount, and the rest their code alone.
pub(super) fn price_text(price: &Money) -> Option<String> {
    if amount(price)? <= 0 {
        return None;
    }
    let number = grouped(price.amount.trim());
    Some(match price.currency.as_str() {
        "" => number,
        "EUR" => format!("€{number}"),
        "GBP" => format!("£{number}"),
        "INR" => format!("₹{number}"),
        "JPY" => format!("¥{number}"),
        "USD" => format!("${number}"),
        code @ ("AUD" | "CAD" | "HKD" | "NZD" | "SGD") => format!("${number} {code}"),
        code => format!("{number} {code}"),
    })
}

/// By how many whole percent a price lies under another of the same currency: rounded down, so that no more is claimed than
/// is saved. None where it is not lower, or either is no price.
pub(super) fn saving(before: &Money, price: &Money) -> Option<i64> {
    let (was, is) = (amount(before)?, amount(price)?);
    (before.currency == price.currency && 0 < is && is < was).then(|| (was - is) * 100 / was)
}

/// Whether an offer has a price that can be shown.
pub(crate) fn shows_price(offer: &Offer) -> bool {
    offer.price.as_ref().and_then(price_text).is_some()
}

/// The sum of prices, each times its quantity, where there is one for each, all in one currency, and it is more than zero.
pub(super) fn total<'a>(prices: impl IntoIterator<Item = (Option<&'a Money>, u32)>) -> Option<Money> {
    let mut sum: Option<(Amount, &str)> = None;
    for (price, quantity) in prices {
        let price = price?;
        let before = match sum {
            Some((_, currency)) if currency != price.currency => return None,
            Some((before, _)) => before,
            None => 0,
        };
        sum = Some((before.checked_add(amount(price)?.checked_mul(quantity.into())?)?, &price.currency));
    }
    sum.filter(|&(sum, _)| sum > 0).map(|(sum, currency)| Money::new(sum, currency))
}

/// The amount as a number, where it is below a thousand million: no price is above, and sums stay exact in a float.
fn amount(price: &Money) -> Option<Amount> {
    let text = price.amount.trim();
    let decimal = text.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
    decimal.then(|| parse_amount(text)).flatten().filter(|amount| amount.abs() < 1_000_000_000 * UNIT)
}

/// Decimal text with a comma between each three digits of the whole part.
fn grouped(text: &str) -> String {
    let (whole, fraction) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut out = String::with_capacity(text.len() + 4);
    for (index, digit) in whole.char_indices() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(amount: &str, currency: &str) -> Money {
        Money { amount: amount.to_owned(), currency: currency.to_owned() }
    }

    #[test]
    fn prices_read_as_a_shop_writes_them() {
        let cases = [
            ("12.50", "GBP", Some("£12.50")),
            ("1250.00", "USD", Some("$1,250.00")),
            ("1234567", "JPY", Some("¥1,234,567")),
            ("999.00", "CAD", Some("$999.00 CAD")),
            ("45.00", "SEK", Some("45.00 SEK")),
            ("45.00", "", Some("45.00")),
            ("0.00", "GBP", None),
            ("-1.00", "GBP", None),
            ("free", "GBP", None),
            ("99999999999999", "GBP", None),
        ];
        for (amount, currency, expected) in cases {
            assert_eq!(price_text(&money(amount, currency)).as_deref(), expected, "{amount} {currency}");
        }
    }

    #[test]
    fn a_saving_is_never_overstated() {
        let cases = [
            ("20.00", "16.00", Some(20)),
            ("19.99", "13.34", Some(33)),
            ("10.00", "9.99", Some(0)),
            ("10.00", "10.00", None),
            ("9.00", "10.00", None),
            ("10.00", "0.00", None),
            ("free", "1.00", None),
        ];
        for (before, price, expected) in cases {
            assert_eq!(saving(&money(before, "GBP"), &money(price, "GBP")), expected, "{before} {price}");
        }
        assert_eq!(saving(&money("20.00", "GBP"), &money("10.00", "EUR")), None);
    }

    #[test]
    fn a_total_needs_every_price_in_one_currency() {
        let (ten, twenty, krone) = (money("10.10", "GBP"), money("20.20", "GBP"), money("1.00", "SEK"));
        assert_eq!(total([(Some(&ten), 1), (Some(&twenty), 2)]), Some(money("50.50", "GBP")));
        assert_eq!(total([(Some(&ten), 1), (None, 1)]), None);
        assert_eq!(total([(Some(&ten), 1), (Some(&krone), 1)]), None);
        assert_eq!(total([(Some(&money("0.00", "GBP")), 1)]), None);
        assert_eq!(total([]), None);
    }
}
