//! A cart link taken apart, so that the merchant sees what each part of it does.

use crate::route::decode;

/// One part of a cart link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What kind of part it is.
    pub kind: PartKind,
    /// The part as it stands in the link.
    pub raw: String,
    /// What it says, decoded.
    pub value: String,
}

/// What a part of a cart link does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// The shop's address.
    Shop,
    /// A product's page.
    ProductPage,
    /// A variant and its quantity.
    Item,
    /// The discount code.
    Discount,
    /// The customer's e-mail address, filled in at the checkout.
    Email,
    /// An attribute that stays with the order, by its name.
    Attribute(String),
    /// The note of the cart.
    Note,
    /// What referred the customer.
    Reference,
    /// That the cart page opens in place of the checkout.
    CartPage,
    /// The campaign as analytics tell it, by the parameter's name.
    Campaign(String),
    /// Any other parameter, by its name.
    Other(String),
}

/// The parts of the link in the order they stand in it.
pub fn take_apart(url: &str) -> Vec<Part> {
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let mut parts = Vec::new();
    let host_at = address.find("://").map_or(0, |at| at + 3);
    let path_at = address[host_at..].find('/').map_or(address.len(), |at| host_at + at);
    let (shop, path) = address.split_at(path_at);
    parts.push(Part { kind: PartKind::Shop, raw: shop.to_owned(), value: shop[host_at..].to_owned() });
    if let Some(items) = path.strip_prefix("/cart/").or_else(|| path.strip_prefix("/buy/")) {
        for item in items.split(',').filter(|item| !item.is_empty()) {
            parts.push(Part { kind: PartKind::Item, raw: item.to_owned(), value: decode(item) });
        }
    } else if path.len() > 1 {
        parts.push(Part { kind: PartKind::ProductPage, raw: path.to_owned(), value: decode(path) });
    }
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        parts.push(Part { kind: kind(&decode(name)), raw: pair.to_owned(), value: decode(value) });
    }
    parts
}

/// What a parameter does, by its name in either form of a link.
fn kind(name: &str) -> PartKind {
    let inner = |outer: &str| Some(name.strip_prefix(outer)?.strip_suffix(']')?.to_owned());
    match name {
        "discount" => PartKind::Discount,
        "checkout[email]" | "buyer/email" => PartKind::Email,
        "note" => PartKind::Note,
        "ref" | "attribution/ref" => PartKind::Reference,
        "storefront" | "continue_to" => PartKind::CartPage,
        _ if name.starts_with("discounts/codes/") => PartKind::Discount,
        _ => match name.strip_prefix("attribution/").unwrap_or(name) {
            campaign if campaign.starts_with("utm_") => PartKind::Campaign(campaign.to_owned()),
            _ => inner("attributes[").map_or_else(|| PartKind::Other(name.to_owned()), PartKind::Attribute),
        },
    }
}

/// The link without the customer's address in it; `None` where it has none.
pub fn without_address(url: &str) -> Option<String> {
    let (address, query) = url.split_once('?')?;
    let is_address = |pair: &&str| kind(&decode(pair.split('=').next().unwrap_or_default())) == PartKind::Email;
    let (of_address, rest): (Vec<&str>, Vec<&str>) = query.split('&').partition(is_address);
    (!of_address.is_empty())
        .then(|| if rest.is_empty() { address.to_owned() } else { format!("{address}?{}", rest.join("&")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(url: &str) -> Vec<(PartKind, String)> {
        take_apart(url).into_iter().map(|part| (part.kind, part.value)).collect()
    }

    #[test]
    fn every_part_of_a_cart_link_is_named() {
        let url = "https://shop.example.com/cart/41:1,42:2?discount=COME%20BACK&checkout[email]=ann%40example.net\
                   &attributes%5Bfollowon%5D=2025-01-03&storefront=true";
        let own = str::to_owned;
        assert_eq!(
            kinds(url),
            [
                (PartKind::Shop, own("shop.example.com")),
                (PartKind::Item, own("41:1")),
                (PartKind::Item, own("42:2")),
                (PartKind::Discount, own("COME BACK")),
                (PartKind::Email, own("ann@example.net")),
                (PartKind::Attribute(own("followon")), own("2025-01-03")),
                (PartKind::CartPage, own("true")),
            ]
        );
    }

    #[test]
    fn the_newer_form_has_other_names_for_the_same() {
        let url = "https://shop.example.com/buy/41:2?discounts/codes/0=A&buyer/email=ann%40example.net\
                   &attribution/ref=mail&continue_to=%2Fcart&attribution/utm_source=klaviyo&x=1";
        let kinds: Vec<PartKind> = take_apart(url).into_iter().map(|part| part.kind).collect();
        let campaign = PartKind::Campaign("utm_source".to_owned());
        assert_eq!(kinds[1..5], [PartKind::Item, PartKind::Discount, PartKind::Email, PartKind::Reference]);
        assert_eq!(kinds[5..], [PartKind::CartPage, campaign, PartKind::Other("x".to_owned())]);
    }

    #[test]
    fn for_print_the_address_is_left_out() {
        let of = |url: &str| without_address(url);
        let shop = "https://shop.example.com/cart/41:1";
        for name in ["checkout[email]", "checkout%5Bemail%5D", "buyer/email"] {
            assert_eq!(
                of(&format!("{shop}?discount=A&{name}=a%40b.example&note=x")),
                Some(format!("{shop}?discount=A&note=x"))
            );
            assert_eq!(of(&format!("{shop}?{name}=a%40b.example")), Some(shop.to_owned()));
        }
        assert_eq!(of(shop), None);
        assert_eq!(of(&format!("{shop}?discount=A")), None);
    }

    #[test]
    fn a_product_page_is_told_from_a_cart() {
        let got = kinds("https://shop.example.com/products/tea?discount=A");
        assert_eq!(got[1], (PartKind::ProductPage, "/products/tea".to_owned()));
        assert_eq!(kinds("https://shop.example.com").len(), 1);
    }

    #[test]
    fn what_does_not_decode_stays() {
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%zz+%41"), "%zz A");
        assert_eq!(decode("%ff"), "%ff");
    }
}
