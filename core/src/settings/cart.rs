//! What cart links are made of.

use serde::{Deserialize, Serialize};

use crate::Error;

/// The attribute that the engine puts into a link itself.
pub(crate) const MARK: &str = "followon";

/// What cart links are made of. The default is a checkout of one of each product, with the customer's address filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Cart {
    /// What a link opens.
    pub target: CartTarget,
    /// The form of a link's address.
    pub form: CartForm,
    /// Which variant of a product it puts in the cart.
    pub variant: VariantChoice,
    /// How many of each product.
    pub quantity: CartQuantity,
    /// Fill in the customer's e-mail address at the checkout.
    pub email: bool,
    /// Attributes of the cart, which stand in the order's additional details and in the orders export's column “Note
    /// Attributes”; at most ten, each key once.
    pub attributes: Vec<CartAttribute>,
    /// Put the whole `unique_id` of the event into the attribute `followon`, so that an order leads back to the very event,
    /// where otherwise its first twelve digits lead to customer and products.
    pub attribution: bool,
    /// The note of the cart; one line of at most 500 characters.
    pub note: Option<String>,
    /// The order's `ref`, by which apps tell who referred the customer; one line of at most 100 characters.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// The campaign, as analytics tell it.
    pub utm: Utm,
}

/// What a cart link opens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum CartTarget {
    /// The checkout.
    #[default]
    Checkout,
    /// The store's cart page.
    Cart,
}

/// The form of a cart link's address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum CartForm {
    /// `/cart/…`: Shopify's cart permalinks, which every store takes.
    #[default]
    Cart,
    /// `/buy/…`: the permalinks of the Universal Commerce Protocol, which Shopify's stores take since October 2026. They
    /// carry no attributes and no note, so no order leads back to its offer.
    Buy,
}

/// Which variant of a product a cart link holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum VariantChoice {
    /// Of those in stock the one sold most, else the first in stock, else the first.
    #[default]
    BestSelling,
    /// Of those in stock the one most like what the customer bought: with the option values, such as the size M, of their
    /// latest lines; where none of them fits, as under `bestSelling`.
    LikeBought,
}

/// How many of a product a cart link holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum CartQuantity {
    /// One.
    #[default]
    One,
    /// As many as the shop's customers take: the median over the product's order lines, at most 10.
    Usual,
}

/// An attribute of the cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CartAttribute {
    /// Its name: one line of 1 to 50 characters without square brackets, other than `followon`.
    pub key: String,
    /// Its value: one line of 1 to 250 characters.
    pub value: String,
}

/// The campaign a link belongs to; each one line of at most 100 characters, or `null` for none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Utm {
    /// `utm_source`, such as `klaviyo`.
    pub source: Option<String>,
    /// `utm_medium`, such as `email`.
    pub medium: Option<String>,
    /// `utm_campaign`.
    pub campaign: Option<String>,
    /// `utm_content`.
    pub content: Option<String>,
}

impl Default for Cart {
    fn default() -> Cart {
        Cart {
            target: CartTarget::default(),
            form: CartForm::default(),
            variant: VariantChoice::default(),
            quantity: CartQuantity::default(),
            email: true,
            attributes: Vec::new(),
            attribution: false,
            note: None,
            reference: None,
            utm: Utm::default(),
        }
    }
}

impl Utm {
    /// The parameters by name, in the order of their worth.
    pub(crate) fn parameters(&self) -> [(&'static str, &Option<String>); 4] {
        let Utm { source, medium, campaign, content } = self;
        [("utm_source", source), ("utm_medium", medium), ("utm_campaign", campaign), ("utm_content", content)]
    }
}

impl Cart {
    pub(super) fn check(&self) -> Result<(), Error> {
        let is_line = |text: &str, most: usize| {
            !text.trim().is_empty() && text.chars().count() <= most && !text.chars().any(char::is_control)
        };
        let mut lines = vec![("cart.note", &self.note, 500), ("cart.ref", &self.reference, 100)];
        lines.extend(self.utm.parameters().map(|(_, text)| ("cart.utm", text, 100)));
        for (key, text, most) in lines {
            if text.as_deref().is_some_and(|text| !is_line(text, most)) {
                let why = format!("must be one line of 1 to {most} characters, or null for none");
                return Err(Error::bad_setting(key, &why));
            }
        }
        let sound = |attribute: &CartAttribute| {
            let CartAttribute { key, value } = attribute;
            let once = self.attributes.iter().filter(|other| other.key == *key).count() == 1;
            once && key != MARK && !key.contains(['[', ']']) && is_line(key, 50) && is_line(value, 250)
        };
        if self.attributes.len() <= 10 && self.attributes.iter().all(sound) {
            return Ok(());
        }
        let why = "must be at most 10 attributes of different keys; a key has 1 to 50 characters without square brackets \
                   and is not “followon”, a value 1 to 250, each in one line";
        Err(Error::bad_setting("cart.attributes", why))
    }
}
