//! The magic cart link.

use super::address::{push_percent_encoded, web_address};
use super::digest::{ids, mark, unique_id_of};
use super::event::MOST_PRODUCTS;
use crate::Settings;
use crate::history::MOST_OF_A_PRODUCT;
use crate::predict::{CartLink, CartLinkKind, Offer, Prediction};
use crate::settings::{Cart, CartForm, CartTarget, MARK};

/// Shopify asks for links under this many characters.
const LONGEST: usize = 2_000;

/// The magic cart link: one address that opens the shop's checkout, or its cart page, with the offered products in it.
///
/// It is Shopify's cart permalink with the variant of every offer that the block shows ([`BlockStyle::products`]) once, in
/// the quantity of its offer, and what the settings `discountCode` and `cart` ask for. The attribute `followon` is the first
/// twelve digits of the event's `unique_id`, or all of it, by which the order can be told later to have come of this offer.
/// Offers without a variant ID are left out; where none has one, the first known product page takes the link's place, marked
/// [`CartLinkKind::ProductPage`], and takes nothing with it. Without a shop's domain there is no link.
///
/// A link has less than 2,000 characters. Variants, target and the attribute `followon` always stand in it; the rest is put
/// in while there is room, in this order: discount, e-mail address, the settings' attributes, note, `ref`, `utm_source`,
/// `utm_medium`, `utm_campaign`, `utm_content`. What finds no room is told in [`CartLink::dropped`].
///
/// Under `form: "buy"` the address is of the Universal Commerce Protocol's permalinks, `/buy/…`, which name fields by their
/// paths and have neither attributes nor a note.
///
/// [`BlockStyle::products`]: crate::BlockStyle::products
///
/// ```
/// use followon::{Settings, deliver::cart_link, predict::Prediction};
///
/// let settings = Settings::default().with(&serde_json::json!({
///     "shop": { "domain": "tea.example.com" }, "discountCode": "TEA 10", "cart": { "utm": { "source": "klaviyo" } }
/// }))?;
/// let prediction: Prediction = serde_json::from_value(serde_json::json!({
///     "customer": "ann@example.net",
///     "lastOrder": { "name": "#1001", "date": "2025-03-01", "products": [{ "id": "Tea", "title": "Tea" }] },
///     "sendOn": "2025-03-20", "plannedOn": "2025-03-20", "cartLink": null,
///     "products": [{
///         "id": "Teapot", "title": "Teapot", "rate": 0.4, "buyers": 50, "followers": 20,
///         "because": { "id": "Tea", "title": "Tea" }, "price": null, "image": null, "url": null, "variantId": "4711"
///     }]
/// })).unwrap();
/// let link = cart_link(&settings, &prediction).unwrap();
/// assert_eq!(
///     link.url,
///     "https://tea.example.com/cart/4711:1?discount=TEA%2010&checkout[email]=ann%40example.net\
///      &attributes[followon]=183cd7d9f4d4&utm_source=klaviyo"
/// );
/// assert!(link.dropped.is_empty());
/// # Ok::<(), followon::Error>(())
/// ```
#[cfg_attr(page, optimize(size))]
pub fn cart_link(settings: &Settings, prediction: &Prediction) -> Option<CartLink> {
    let domain = settings.shop.domain.as_deref().filter(|domain| is_host(domain))?;
    let offers = shown(settings, &prediction.products);
    let mut variants: Vec<(&str, u32)> = Vec::with_capacity(MOST_PRODUCTS);
    for (variant, quantity) in offers.iter().filter_map(in_cart) {
        if !variants.iter().any(|(known, _)| *known == variant) {
            variants.push((variant, quantity));
        }
    }
    if variants.is_empty() {
        let page = offers.iter().find_map(|offer| web_address(offer.url.as_deref()?))?;
        return Some(CartLink { url: page.to_owned(), kind: CartLinkKind::ProductPage, dropped: Vec::new() });
    }
    let cart = &settings.cart;
    let path = match cart.form {
        CartForm::Cart => "cart",
        CartForm::Buy => "buy",
    };
    let mut url = format!("https://{domain}/{path}");
    for (at, (variant, quantity)) in variants.iter().enumerate() {
        url.push(if at == 0 { '/' } else { ',' });
        url.push_str(variant);
        url.push(':');
        url.push_str(&quantity.to_string());
    }
    let code = settings.discount_code.as_deref().unwrap_or_default();
    let parameters = match cart.form {
        CartForm::Cart => cart_parameters(cart, code, prediction),
        CartForm::Buy => buy_parameters(cart, code, prediction),
    };
    let dropped = parameters.append_to(&mut url);
    Some(CartLink { url, kind: CartLinkKind::Cart, dropped })
}

/// Of the offers of a prediction those that the e-mail makes: what the block does not show must not turn up in the cart, in
/// the event's value or among what was sent.
pub(crate) fn shown<'o, O>(settings: &Settings, offers: &'o [O]) -> &'o [O] {
    &offers[..offers.len().min(settings.block.products as usize)]
}

/// The variant that a cart would have of an offer, and how many of it.
pub(super) fn in_cart(offer: &Offer) -> Option<(&str, u32)> {
    let variant = offer.variant_id.as_deref().filter(|id| is_variant_id(id))?;
    Some((variant, offer.quantity.clamp(1, MOST_OF_A_PRODUCT as u32)))
}

/// The parameters of a cart permalink, in the order of Shopify's documentation.
fn cart_parameters(cart: &Cart, code: &str, prediction: &Prediction) -> Parameters {
    let mut all = Parameters::default();
    all.push("discount", code);
    if cart.email {
        all.push("checkout[email]", &prediction.customer);
    }
    let mark = if cart.attribution { unique_id_of(prediction) } else { mark(&prediction.customer, &ids(prediction)) };
    all.push(&format!("attributes[{MARK}]"), &mark);
    all.keep_last();
    for attribute in &cart.attributes {
        let mut name = String::from("attributes[");
        push_percent_encoded(&mut name, &attribute.key);
        all.push(&(name + "]"), &attribute.value);
    }
    all.push("note", cart.note.as_deref().unwrap_or_default());
    all.push("ref", cart.reference.as_deref().unwrap_or_default());
    if cart.target == CartTarget::Cart {
        all.push("storefront", "true");
        all.keep_last();
    }
    for (name, value) in cart.utm.parameters() {
        all.push(name, value.as_deref().unwrap_or_default());
    }
    all
}

/// The parameters of a permalink of the Universal Commerce Protocol (ucp.dev, Permalink Capability): paths of fields,
/// without their leading slash.
fn buy_parameters(cart: &Cart, code: &str, prediction: &Prediction) -> Parameters {
    let mut all = Parameters::default();
    // Several codes, which a cart permalink takes in one, are a list here.
    for (at, code) in code.split(',').map(str::trim).filter(|code| !code.is_empty()).enumerate() {
        all.push(&format!("discounts/codes/{at}"), code);
    }
    if cart.email {
        all.push("buyer/email", &prediction.customer);
    }
    all.push("attribution/ref", cart.reference.as_deref().unwrap_or_default());
    if cart.target == CartTarget::Cart {
        all.push("continue_to", "/cart");
        all.keep_last();
    }
    for (name, value) in cart.utm.parameters() {
        all.push(&format!("attribution/{name}"), value.as_deref().unwrap_or_default());
    }
    all
}

/// The parameters of a link as they are to be written, those of more worth first, but for those that are always kept.
#[derive(Default)]
struct Parameters {
    list: Vec<Parameter>,
}

struct Parameter {
    /// `name=value`, encoded.
    text: String,
    /// The length of the name.
    name: usize,
    keep: bool,
}

impl Parameters {
    /// Puts one in, unless its value is empty. The name stands as it is given.
    fn push(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            let mut text = format!("{name}=");
            push_percent_encoded(&mut text, value);
            self.list.push(Parameter { text, name: name.len(), keep: false });
        }
    }

    /// Has the latest kept whatever the length.
    fn keep_last(&mut self) {
        if let Some(last) = self.list.last_mut() {
            last.keep = true;
        }
    }

    /// Writes those behind an address that there is room for; gives the names of the others.
    fn append_to(self, url: &mut String) -> Vec<String> {
        let cost = |parameter: &Parameter| 1 + parameter.text.len();
        let mut length = url.len() + self.list.iter().filter(|parameter| parameter.keep).map(cost).sum::<usize>();
        let (mut joint, mut dropped) = ('?', Vec::new());
        for parameter in &self.list {
            if !parameter.keep {
                if length + cost(parameter) >= LONGEST {
                    dropped.push(parameter.text[..parameter.name].to_owned());
                    continue;
                }
                length += cost(parameter);
            }
            url.push(joint);
            url.push_str(&parameter.text);
            joint = '&';
        }
        dropped
    }
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
