//! Prediction → event.

use serde_json::{Map, Value};

use super::address::{picture_address, web_address};
use super::digest::unique_id_of;
use super::link::{cart_link, in_cart, shown};
use super::price::{price_text, saving, total};
use super::types::{Event, METRIC};
use crate::Settings;
use crate::predict::{CartLinkKind, Offer, Prediction};

/// The flat properties an event may have, in the order a table shows them; those of a product follow for each of them.
pub(super) const FLAT: [&str; 11] = [
    "send_on",
    "bp_magic_cart_link",
    "cart_link_kind",
    "discount_code",
    "because_title",
    "because_id",
    "last_order_name",
    "last_order_date",
    "product_count",
    "product_titles",
    "currency",
];

/// What an event may tell of one product: as `product_1_title` among the flat properties and as `title` in `items`.
pub(super) const OF_PRODUCT: [&str; 14] = [
    "id",
    "title",
    "price",
    "compare_at_price",
    "saving",
    "url",
    "image",
    "variant_id",
    "rate",
    "buyers",
    "followers",
    "chance",
    "because_title",
    "because_id",
];

/// The most products in one event.
pub(super) const MOST_PRODUCTS: usize = 3;

/// The longest text passed on. A title of a shop is far shorter; one that is not must not blow up the e-mail.
const LONGEST_TEXT: usize = 250;

/// Whether the events have a flat property of this name, each of them plain text or a number.
pub(super) fn is_flat_property(name: &str) -> bool {
    let of_product = || {
        let (number, name) = name.strip_prefix("product_")?.split_once('_')?;
        let number: usize = number.parse().ok().filter(|_| number.len() == 1)?;
        Some((1..=MOST_PRODUCTS).contains(&number) && OF_PRODUCT.contains(&name))
    };
    FLAT.contains(&name) || of_product() == Some(true)
}

/// The event of one prediction: what the export sends, and what the block is rendered from.
///
/// Flat properties serve Klaviyo's filters and subject lines, since those cannot look into lists; the array `items`
/// serves the block. A property that would be 0, null or "" is left out, for Klaviyo drops it anyway. Addresses pass
/// only if they are of the web (or, for pictures, written out as `data:image/…`).
///
/// ```
/// use followon::{Settings, deliver::event, predict::Prediction};
///
/// let prediction: Prediction = serde_json::from_value(serde_json::json!({
///     "customer": "ann@example.net",
///     "lastOrder": { "name": "#1001", "date": "2025-03-01", "products": [{ "id": "Tea", "title": "Tea" }] },
///     "sendOn": "2025-03-20", "plannedOn": "2025-03-20", "cartLink": null,
///     "products": [{
///         "id": "Teapot", "title": "Teapot", "rate": 0.4, "buyers": 50, "followers": 20,
///         "because": { "id": "Tea", "title": "Tea" }, "price": { "amount": "20.00", "currency": "GBP" },
///         "image": null, "url": "https://tea.example.com/products/teapot", "variantId": null
///     }]
/// })).unwrap();
/// let event = event(&Settings::default(), &prediction);
/// assert_eq!(event.properties["product_1_price"], "£20.00");
/// assert_eq!(event.properties["items"][0]["title"], "Teapot");
/// assert!(!event.properties.contains_key("product_1_image"));
/// ```
#[cfg_attr(page, optimize(size))]
pub fn event(settings: &Settings, prediction: &Prediction) -> Event {
    let offers = &prediction.products[..prediction.products.len().min(MOST_PRODUCTS)];
    let mut flat = Map::new();

    put(&mut flat, "send_on", &prediction.send_on.to_string());
    // Made here rather than taken from the prediction, so that link and discount code are always of these settings.
    let link = cart_link(settings, prediction);
    let fills_cart = link.as_ref().is_some_and(|link| link.kind == CartLinkKind::Cart);
    // How many of each the cart has; where it has none, the offer is one.
    let quantity = |offer: &Offer| in_cart(offer).filter(|_| fills_cart).map_or(1, |(_, quantity)| quantity);
    if let Some(link) = link {
        let kind = match link.kind {
            CartLinkKind::Cart => "cart",
            CartLinkKind::ProductPage => "productPage",
        };
        put(&mut flat, "cart_link_kind", kind);
        flat.insert("bp_magic_cart_link".to_owned(), Value::String(link.url));
    }
    put(&mut flat, "discount_code", settings.discount_code.as_deref().unwrap_or_default());
    put(&mut flat, "last_order_name", &prediction.last_order.name);
    put(&mut flat, "last_order_date", &prediction.last_order.date.to_string());
    if let Some(first) = offers.first() {
        put(&mut flat, "because_title", &first.because.title);
        put(&mut flat, "because_id", &first.because.id);
        flat.insert("product_count".to_owned(), offers.len().into());
        let titles: Vec<&str> = offers.iter().map(|offer| offer.title.trim()).collect();
        put(&mut flat, "product_titles", &titles.join(", "));
    }

    let mut items = Vec::with_capacity(offers.len());
    for (number, offer) in (1..).zip(offers) {
        let item = item(offer);
        for (key, value) in &item {
            flat.insert(format!("product_{number}_{key}"), value.clone());
        }
        items.push(Value::Object(item));
    }
    flat.insert("items".to_owned(), Value::Array(items));

    let value = total(shown(settings, offers).iter().map(|offer| (offer.price.as_ref(), quantity(offer))));
    let (value, currency) = value.map(|money| (money.amount, money.currency)).unzip();
    let value_currency = currency.filter(|code| !code.is_empty());
    put(&mut flat, "currency", value_currency.as_deref().unwrap_or_default());
    Event {
        metric: METRIC.to_owned(),
        email: prediction.customer.clone(),
        unique_id: unique_id_of(prediction),
        value,
        value_currency,
        properties: flat,
    }
}

/// What the event tells of one product.
fn item(offer: &Offer) -> Map<String, Value> {
    let mut item = Map::new();
    put(&mut item, "id", &offer.id);
    put(&mut item, "title", &offer.title);
    put(&mut item, "variant_id", offer.variant_id.as_deref().unwrap_or_default());
    put(&mut item, "because_title", &offer.because.title);
    put(&mut item, "because_id", &offer.because.id);
    put(&mut item, "price", &offer.price.as_ref().and_then(price_text).unwrap_or_default());
    if let Some((before, price)) = offer.compare_at.as_ref().zip(offer.price.as_ref())
        && let Some(percent) = saving(before, price)
    {
        put(&mut item, "compare_at_price", &price_text(before).unwrap_or_default());
        if percent > 0 {
            put(&mut item, "saving", &format!("{percent} %"));
        }
    }
    if let Some(url) = offer.url.as_deref().and_then(web_address) {
        item.insert("url".to_owned(), url.into());
    }
    if let Some(image) = offer.image.as_deref().and_then(picture_address) {
        item.insert("image".to_owned(), image.into());
    }
    for (key, share) in [("rate", Some(offer.rate)), ("chance", offer.chance)] {
        // A hundredth of a percent is more than the evidence bears.
        let share = share.map(|share| (share * 10_000.0).round() / 10_000.0);
        if let Some(share) = share.filter(|share| *share > 0.0 && share.is_finite()) {
            item.insert(key.to_owned(), share.into());
        }
    }
    for (key, count) in [("buyers", offer.buyers), ("followers", offer.followers)] {
        if count > 0 {
            item.insert(key.to_owned(), count.into());
        }
    }
    item
}

/// Puts text in, on one line and of bearable length; none where nothing is left of it.
#[cfg_attr(page, optimize(size))]
fn put(into: &mut Map<String, Value>, key: &str, text: &str) {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let text = text.trim_matches(|c: char| c.is_whitespace() || breaks(c));
    if text.is_empty() {
        return;
    }
    let mut line = text.to_owned();
    if let Some((end, _)) = text.char_indices().nth(LONGEST_TEXT) {
        line.truncate(text[..end].trim_end().len());
        line.push('…');
    }
    if line.contains(breaks) {
        line = line.replace(breaks, " ");
    }
    into.insert(key.to_owned(), Value::String(line));
}
