//! The magic cart link.

use super::address::{push_percent_encoded, web_address};
use super::digest::mark;
use crate::Settings;
use crate::predict::{CartLink, CartLinkKind, Offer};

/// Shopify asks for links under this many characters.
const LONGEST: usize = 2_000;

/// The magic cart link: one address that opens the shop's checkout with the offered products in it.
///
/// It is Shopify's cart permalink with the variant of every offer that the block shows ([`BlockStyle::products`]) once, the discount code, the customer's e-mail address and
/// the attribute `followon`: the first twelve digits of the event's `unique_id`, by which the order can be told later
/// to have come of this offer. Offers without a variant ID are left out of it; where none has one, the first known
/// product page takes its place, marked [`CartLinkKind::ProductPage`]. Without a shop's domain there is no link.
///
/// [`BlockStyle::products`]: crate::BlockStyle::products
///
/// ```
/// use followon::deliver::cart_link;
/// use followon::{Settings, predict::Offer};
///
/// let settings = Settings::default().with(&serde_json::json!({
///     "shop": { "domain": "tea.example.com" }, "discountCode": "TEA 10"
/// }))?;
/// let offers: Vec<Offer> = serde_json::from_value(serde_json::json!([{
///     "id": "Teapot", "title": "Teapot", "rate": 0.4, "buyers": 50, "followers": 20,
///     "because": { "id": "Tea", "title": "Tea" }, "price": null, "image": null, "url": null, "variantId": "4711"
/// }])).unwrap();
/// let link = cart_link(&settings, "ann@example.net", &offers).unwrap();
/// assert_eq!(
///     link.url,
///     "https://tea.example.com/cart/4711:1?discount=TEA%2010&checkout[email]=ann%40example.net&attributes[followon]=183cd7d9f4d4"
/// );
/// # Ok::<(), followon::Error>(())
/// ```
pub fn cart_link(settings: &Settings, email: &str, offers: &[Offer]) -> Option<CartLink> {
    let domain = settings.shop.domain.as_deref().filter(|domain| is_host(domain))?;
    // What the block does not show must not turn up in the cart.
    let shown = &offers[..offers.len().min(settings.block.products as usize)];
    let mut variants: Vec<&str> = Vec::with_capacity(shown.len());
    for variant in shown.iter().filter_map(|offer| offer.variant_id.as_deref()).filter(|id| is_variant_id(id)) {
        if !variants.contains(&variant) {
            variants.push(variant);
        }
    }
    if variants.is_empty() {
        let page = shown.iter().find_map(|offer| web_address(offer.url.as_deref()?))?;
        return Some(CartLink { url: page.to_owned(), kind: CartLinkKind::ProductPage });
    }

    let mut url = format!("https://{domain}/cart/");
    for (index, variant) in variants.iter().enumerate() {
        url.push_str(if index == 0 { "" } else { "," });
        url.push_str(variant);
        url.push_str(":1");
    }
    let mark = mark(email, offers);
    let code = settings.discount_code.as_deref().unwrap_or_default();
    // In the order of their worth: an address too long for the link loses what comes last and does not fit.
    let mut parameters = vec![("attributes[followon]", mark.as_str()), ("discount", code), ("checkout[email]", email)];
    parameters.retain(|(_, value)| !value.is_empty());
    let room = |url: &str, encoded: &str| url.len() + 1 + encoded.len() < LONGEST;
    let mut query: Vec<String> = Vec::with_capacity(parameters.len());
    for (name, value) in parameters {
        let mut encoded = format!("{name}=");
        push_percent_encoded(&mut encoded, value);
        if room(&url, &(query.join("&") + "&" + &encoded)) {
            query.push(encoded);
        }
    }
    // Written in the order of Shopify's documentation.
    query.rotate_left(1);
    url.push('?');
    url.push_str(&query.join("&"));
    Some(CartLink { url, kind: CartLinkKind::Cart })
}

/// Whether the text is a host name; settings are checked when they are taken, this keeps the link right by itself.
fn is_host(domain: &str) -> bool {
    domain.len() <= 253
        && domain.contains('.')
        && domain.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'))
}

/// Whether the text is a variant ID: digits alone, no more than Shopify's 64 bits hold.
fn is_variant_id(id: &str) -> bool {
    (1..=20).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_digit())
}

/// The address of a product's page in a shop, from its handle.
pub(crate) fn product_page(domain: &str, handle: &str) -> String {
    let mut url = format!("https://{domain}/products/");
    push_percent_encoded(&mut url, handle);
    url
}
