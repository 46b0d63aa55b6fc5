//! Every knob of the engine: its meaning, its default and its bounds.

mod cart;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::follow::FlagCode;
use crate::import::{DateOrder, OrderKind, TableMapping};
use crate::predict::Ranking;
use crate::{Day, Error, deliver};
pub(crate) use cart::MARK;
pub use cart::{Cart, CartAttribute, CartForm, CartQuantity, CartTarget, Utm, VariantChoice};

/// What the whole engine can be told. Every field has a default; [`Settings::check`] says which value is out of bounds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools)] // Each is a switch of its own.
pub struct Settings {
    /// A pair is eligible when its follow-on rate is *more than* this fraction; 0 to 0.99, in steps of a millionth.
    pub threshold: f64,
    /// Ask the lower bound of the one-sided 95 % Wilson interval, not the rate itself, to exceed the threshold.
    pub strict: bool,
    /// Whom the rate is taken over.
    pub base: Base,
    /// The fewest buyers a leading product must have.
    pub min_buyers: MinBuyers,
    /// Pairs of at least this rate are kept for browsing; the rest are only counted. A fraction, 0 to 0.25.
    pub pair_floor: f64,
    /// A product is offered only if it was sold within this many days before the end of the data; 1 to 3650.
    pub sold_within_days: u32,
    /// What makes two order lines the same product.
    pub product_key: ProductKey,
    /// Under the key `title`: count the titles of one SKU as one product, where they are at most four, and with them those
    /// of their other SKUs. Lines without a SKU go by their title. The product is called as the catalog calls it, else as its
    /// latest line does.
    pub merge_renamed: bool,
    /// Addresses that differ in what stands between a + and the @ are one customer's, who is called by that of the latest
    /// order that counts.
    pub ignore_email_plus: bool,
    /// Addresses at `gmail.com` and `googlemail.com` that differ in that or in dots before the @ are one customer's, in the
    /// same way.
    pub ignore_email_dots: bool,
    /// A customer with more distinct products counts with this many, the latest bought; 10 to 5000.
    pub max_products_per_customer: u32,
    /// How tables of the merchant's own are read, told by their heads. It takes effect when a file is read.
    pub tables: Vec<TableMapping>,
    /// How dates such as 03/04/2025 are read where no date of a file tells day from month; `null` leaves such orders out and
    /// asks. It takes effect when a file is read.
    pub date_order: Option<DateOrder>,
    /// Orders of these kinds do not count.
    pub leave_out_orders: Vec<OrderKind>,
    /// The most products offered to one customer; 1 to 3.
    pub max_products: u32,
    /// What orders the offers of a customer; `null` is what did best on earlier days of these orders, or the rule where
    /// that is not sure.
    pub ranking: Option<Ranking>,
    /// What an offer is to bring.
    pub aim: Aim,
    /// Offer products that the customer already bought, too.
    pub offer_owned: bool,
    /// Products that neither lead nor follow. Each entry is a title, whatever its case; `*` stands for any text.
    pub exclude: Vec<String>,
    /// Products that may lead but are never offered, written like [`Settings::exclude`].
    pub leads_only: Vec<String>,
    /// Pairs with one of these flags are not eligible.
    pub leave_out: Vec<FlagCode>,
    /// The day the predictions are made for; `null` is the day of the last order in the data.
    pub today: Option<Day>,
    /// Days between the send date and the expected next order; 0 to 60. Halved gaps apply where the shop's median gap
    /// is under 14 days.
    pub lead_days: u32,
    /// The horizon H in days, 7 to 730; `null` is the larger of 60 and twice the shop's median gap, at most a quarter
    /// of the history.
    pub horizon_days: Option<u32>,
    /// Who is sent nothing, so that what offers bring can be told.
    pub holdout: Holdout,
    /// Withhold from customers who did not accept marketing (column `Accepts Marketing`).
    pub require_consent: bool,
    /// The shop the links lead to.
    pub shop: Shop,
    /// A discount code put into every cart link and shown in the block.
    pub discount_code: Option<String>,
    /// What cart links are made of.
    pub cart: Cart,
    /// The block's words and colours.
    pub block: BlockStyle,
}

/// Whom the follow-on rate is taken over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Base {
    /// All buyers of X.
    #[default]
    AllBuyers,
    /// Only buyers of X with any order day after their first purchase of X.
    ReturningBuyers,
}

/// What makes two order lines the same product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum ProductKey {
    /// The catalog's title where the line matches a catalog product, else the line's whole name.
    #[default]
    Title,
    /// The SKU; a line without one counts by its title.
    Sku,
}

/// What an offer is to bring.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Aim {
    /// A sale: the likeliest products first, by the ranking.
    #[default]
    Likeliest,
    /// Revenue: the highest chance × price first; a product without a price last.
    Revenue,
    /// Margin: the highest chance × (price − cost per item) first; a product without either last.
    Margin,
    /// A dearer product: only those that cost more than the dearest product of the last order, by the ranking.
    Dearer,
}

/// The fewest buyers a leading product must have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MinBuyers {
    /// By the size of the shop: ⌊√customers / 4⌋, at least 1 and at most 20.
    #[default]
    Auto,
    /// This many; 1 to 100 000.
    Fixed(u32),
}

/// The shop the links lead to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Shop {
    /// The host name of the online store, such as `shop.example.com`; `null` where it is not known, then there is no
    /// cart link.
    pub domain: Option<String>,
    /// The three-letter code of the currency prices are shown in; `null` is the currency most orders are in.
    pub currency: Option<String>,
}

/// Customers who are sent nothing, so that what offers bring can be told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Holdout {
    /// Their share of all customers; 0 to 0.5.
    pub share: f64,
    /// Another seed holds out others.
    pub seed: u32,
}

/// How the block lays out its products.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum BlockLayout {
    /// Side by side where there is room, under one another on a phone.
    #[default]
    SideBySide,
    /// One under the other, each picture as wide as the block.
    Stacked,
    /// Thin rows: a small picture, the words beside it.
    Compact,
}

/// The fonts that e-mail clients have, each with what stands in for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum BlockFont {
    /// Helvetica, else Arial.
    #[default]
    Helvetica,
    /// Arial.
    Arial,
    /// Georgia, a serif.
    Georgia,
    /// Times New Roman, a serif.
    Times,
    /// Verdana, wide.
    Verdana,
    /// Trebuchet MS.
    Trebuchet,
    /// Tahoma, narrow.
    Tahoma,
    /// Courier New, each letter as wide as any other.
    Courier,
    /// That of the reader's own system.
    System,
}

/// The tone of what is suggested for subjects, preheaders and bodies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Tone {
    /// Says what is.
    #[default]
    Plain,
    /// Speaks to a person.
    Warm,
    /// In as few words as will do.
    Brisk,
}

/// The block's look and words: what a shop's brand is in an e-mail. Colours are `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct BlockStyle {
    /// The line above the products; at most 200 characters. May hold the event's flat properties, such as
    /// `{{ event.because_title }}`, and names of the profile with a default, such as `{{ first_name|default:'you' }}`.
    pub headline: String,
    /// The button's text; 1 to 60 characters.
    pub button_text: String,
    /// The button's text where it leads to a product's page, for want of a cart link; 1 to 60 characters.
    pub page_button_text: String,
    /// The button's ground.
    pub button_color: String,
    /// The button's text colour.
    pub button_text_color: String,
    /// The colour of the text.
    pub text_color: String,
    /// The ground of the whole block.
    pub background_color: String,
    /// Show the product's price where it is known.
    pub show_price: bool,
    /// How the products are laid out.
    pub layout: BlockLayout,
    /// The most of the event's products that are shown and put in the cart; 1 to 3. [`Settings::max_products`] is how many
    /// an event has at most.
    pub products: u32,
    /// The font of all text.
    pub font: BlockFont,
    /// How round the corners of button and pictures are, in pixels; 0 to 30.
    pub corner_radius: u32,
    /// How wide the block is where there is room, in pixels; 320 to 700.
    pub width: u32,
    /// A paragraph between headline and products; at most 500 characters, none where it is empty. May hold what the
    /// headline may.
    pub copy: String,
    /// Beside the price, show the catalog's price before a reduction, struck through.
    pub show_compare_price: bool,
    /// Show by how much the price is reduced, such as “-20 %”.
    pub discount_badge: bool,
    /// How suggestions for subject, preheader and body sound.
    pub tone: Tone,
}

/// Titles that are no merchandise in most shops; the default of [`Settings::exclude`].
const NOT_MERCHANDISE: [&str; 11] = [
    "*shipping protection*",
    "*package protection*",
    "*order protection*",
    "*shipping insurance*",
    "route",
    "tip",
    "tips",
    "gratuity",
    "gift card*",
    "*e-gift card*",
    "* gift card",
];

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            threshold: 0.25,
            strict: false,
            base: Base::default(),
            min_buyers: MinBuyers::default(),
            pair_floor: 0.05,
            sold_within_days: 90,
            product_key: ProductKey::default(),
            merge_renamed: false,
            ignore_email_plus: false,
            ignore_email_dots: false,
            max_products_per_customer: 400,
            tables: Vec::new(),
            date_order: None,
            leave_out_orders: Vec::new(),
            max_products: 3,
            ranking: None,
            aim: Aim::default(),
            offer_owned: false,
            exclude: NOT_MERCHANDISE.map(str::to_owned).to_vec(),
            leads_only: Vec::new(),
            leave_out: Vec::new(),
            today: None,
            lead_days: 7,
            horizon_days: None,
            holdout: Holdout::default(),
            require_consent: false,
            shop: Shop::default(),
            discount_code: None,
            cart: Cart::default(),
            block: BlockStyle::default(),
        }
    }
}

impl Default for BlockStyle {
    fn default() -> BlockStyle {
        BlockStyle {
            headline: "Goes well with your {{ event.because_title }}".to_owned(),
            button_text: "Add to cart".to_owned(),
            page_button_text: "See it in the shop".to_owned(),
            button_color: "#0b6e4f".to_owned(),
            button_text_color: "#ffffff".to_owned(),
            text_color: "#1d1b16".to_owned(),
            background_color: "#ffffff".to_owned(),
            show_price: true,
            layout: BlockLayout::default(),
            products: 3,
            font: BlockFont::default(),
            corner_radius: 6,
            width: 600,
            copy: String::new(),
            show_compare_price: false,
            discount_badge: false,
            tone: Tone::default(),
        }
    }
}

impl Settings {
    /// These settings with the fields of `partial` (a JSON object, nested objects merged) put in place of their own.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownSetting`](crate::ErrorCode::UnknownSetting) names a key that does not exist,
    /// [`ErrorCode::BadSetting`](crate::ErrorCode::BadSetting) a value of the wrong kind or out of bounds.
    pub fn with(&self, partial: &Value) -> Result<Settings, Error> {
        let not_json = |error: serde_json::Error| Error::bad_setting("settings", &error.to_string());
        let mut whole = serde_json::to_value(self).map_err(not_json)?;
        let known: Vec<String> = whole.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect();
        let Some(partial) = partial.as_object() else {
            return Err(Error::bad_setting("settings", "must be an object such as { threshold: 0.3 }"));
        };
        for (key, value) in partial {
            let Some(old) = whole.get_mut(key) else { return Err(unknown(key, &known)) };
            merge(old, value, key)?;
            // One key at a time, so that the error can name it.
            if let Err(error) = serde_json::from_value::<Settings>(whole.clone()) {
                return Err(Error::bad_setting(key, &error.to_string()));
            }
        }
        let settings: Settings = serde_json::from_value(whole).map_err(not_json)?;
        settings.check()?;
        Ok(settings)
    }

    /// The rate from which on pairs are kept: the pair floor, or a threshold below it, for every eligible pair is kept.
    pub(crate) fn kept_from(&self) -> f64 {
        self.pair_floor.min(self.threshold)
    }

    /// Whether every value is within its bounds.
    ///
    /// # Errors
    /// [`ErrorCode::BadSetting`](crate::ErrorCode::BadSetting) names the first that is not.
    #[cfg_attr(page, optimize(size))]
    pub fn check(&self) -> Result<(), Error> {
        let range = |key: &str, ok: bool, bounds: &str| {
            if ok { Ok(()) } else { Err(Error::bad_setting(key, &format!("must be {bounds}"))) }
        };
        range("threshold", (0.0..=0.99).contains(&self.threshold), "a fraction from 0 to 0.99, such as 0.25")?;
        range("pairFloor", (0.0..=0.25).contains(&self.pair_floor), "a fraction from 0 to 0.25")?;
        range("soldWithinDays", (1..=3650).contains(&self.sold_within_days), "1 to 3650 days")?;
        range("maxProductsPerCustomer", (10..=5000).contains(&self.max_products_per_customer), "10 to 5000")?;
        range("maxProducts", (1..=3).contains(&self.max_products), "1, 2 or 3")?;
        range("leadDays", self.lead_days <= 60, "0 to 60 days")?;
        range("horizonDays", self.horizon_days.is_none_or(|h| (7..=730).contains(&h)), "7 to 730 days, or null")?;
        range("holdout.share", (0.0..=0.5).contains(&self.holdout.share), "a fraction from 0 to 0.5, such as 0.1")?;
        if let MinBuyers::Fixed(n) = self.min_buyers {
            range("minBuyers", (1..=100_000).contains(&n), "“auto” or a whole number from 1 to 100 000")?;
        }
        if let Some(domain) = &self.shop.domain {
            let label = |l: &str| {
                !l.is_empty()
                    && l.len() <= 63
                    && !l.starts_with('-')
                    && !l.ends_with('-')
                    && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            };
            let ok = domain.len() <= 253 && domain.contains('.') && domain.split('.').all(label);
            range("shop.domain", ok, "a host name such as shop.example.com, without https:// and without a path")?;
        }
        if let Some(currency) = &self.shop.currency {
            let ok = currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_uppercase());
            range("shop.currency", ok, "a code of three capital letters such as GBP")?;
        }
        if let Some(code) = &self.discount_code {
            let ok = !code.trim().is_empty() && code.len() <= 255 && !code.chars().any(char::is_control);
            range("discountCode", ok, "1 to 255 characters, or null for none")?;
        }
        for (key, list) in [("exclude", &self.exclude), ("leadsOnly", &self.leads_only)] {
            let ok = list.len() <= 10_000 && list.iter().all(|e| !e.trim().is_empty() && e.len() <= 500);
            range(key, ok, "a list of at most 10 000 titles, none blank and none over 500 bytes")?;
        }
        range("tables", self.tables.len() <= 100, "a list of at most 100 tables")?;
        if let Some(why) = self.tables.iter().find_map(TableMapping::objection) {
            return Err(Error::bad_setting("tables", &why));
        }
        self.cart.check()?;
        self.block.check()
    }
}

impl BlockFont {
    /// The names of fonts, in the order of preference, as CSS writes them within double quotes.
    pub(crate) fn stack(self) -> &'static str {
        match self {
            BlockFont::Helvetica => "'Helvetica Neue',Helvetica,Arial,sans-serif",
            BlockFont::Arial => "Arial,Helvetica,sans-serif",
            BlockFont::Georgia => "Georgia,'Times New Roman',serif",
            BlockFont::Times => "'Times New Roman',Times,serif",
            BlockFont::Verdana => "Verdana,Geneva,sans-serif",
            BlockFont::Trebuchet => "'Trebuchet MS',Helvetica,sans-serif",
            BlockFont::Tahoma => "Tahoma,Verdana,sans-serif",
            BlockFont::Courier => "'Courier New',Courier,monospace",
            BlockFont::System => "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif",
        }
    }
}

impl BlockStyle {
    fn check(&self) -> Result<(), Error> {
        let colors = [
            ("block.buttonColor", &self.button_color),
            ("block.buttonTextColor", &self.button_text_color),
            ("block.textColor", &self.text_color),
            ("block.backgroundColor", &self.background_color),
        ];
        for (key, color) in colors {
            let ok = color.len() == 7 && color.starts_with('#') && color[1..].bytes().all(|b| b.is_ascii_hexdigit());
            if !ok {
                return Err(Error::bad_setting(key, "must be a colour written #rrggbb"));
            }
        }
        let texts = [
            ("block.headline", &self.headline, 200),
            ("block.buttonText", &self.button_text, 60),
            ("block.pageButtonText", &self.page_button_text, 60),
            ("block.copy", &self.copy, 500),
        ];
        let numbers = [
            ("block.products", self.products, 1..=3, "1, 2 or 3"),
            ("block.cornerRadius", self.corner_radius, 0..=30, "0 to 30 pixels"),
            ("block.width", self.width, 320..=700, "320 to 700 pixels"),
        ];
        for (key, number, bounds, words) in numbers {
            if !bounds.contains(&number) {
                return Err(Error::bad_setting(key, &format!("must be {words}")));
            }
        }
        for (key, text) in [("block.buttonText", &self.button_text), ("block.pageButtonText", &self.page_button_text)] {
            if text.trim().is_empty() {
                return Err(Error::bad_setting(key, "must not be blank: a button needs words"));
            }
        }
        for (key, text) in [("block.headline", &self.headline), ("block.copy", &self.copy)] {
            let Some(slip) = deliver::slip(text) else { continue };
            let why = format!(
                "“{slip}” would be mailed as it stands. Allowed are the event's properties, as in \
                 {{{{ event.because_title }}}} or {{{{ event.product_1_title|upper }}}}, and names with a default, as in \
                 {{{{ first_name|default:'you' }}}}"
            );
            return Err(Error::bad_setting(key, &why));
        }
        for (key, text, most) in texts {
            if text.chars().count() > most || text.chars().any(char::is_control) {
                return Err(Error::bad_setting(key, &format!("must be one line of at most {most} characters")));
            }
        }
        Ok(())
    }
}

/// Puts a value in place of another; of objects the fields that it names.
fn merge(old: &mut Value, value: &Value, path: &str) -> Result<(), Error> {
    let (Some(fields), Some(values)) = (old.as_object_mut(), value.as_object()) else {
        *old = value.clone();
        return Ok(());
    };
    for (key, value) in values {
        let inner = format!("{path}.{key}");
        match fields.get_mut(key) {
            Some(old) => merge(old, value, &inner)?,
            None => {
                let known: Vec<String> = fields.keys().map(|key| format!("{path}.{key}")).collect();
                return Err(unknown(&inner, &known));
            }
        }
    }
    Ok(())
}

fn unknown(key: &str, known: &[String]) -> Error {
    let message = format!("There is no setting “{key}”. There are {}.", known.join(", "));
    Error { column: Some(key.to_owned()), ..Error::new(crate::ErrorCode::UnknownSetting, message) }
}

impl Serialize for MinBuyers {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            // Formats that do not say what comes next have one kind of value for each field.
            return serializer.serialize_u32(match self {
                MinBuyers::Auto => 0,
                MinBuyers::Fixed(n) => *n,
            });
        }
        match self {
            MinBuyers::Auto => serializer.serialize_str("auto"),
            MinBuyers::Fixed(n) => serializer.serialize_u32(*n),
        }
    }
}

impl<'de> Deserialize<'de> for MinBuyers {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<MinBuyers, D::Error> {
        /// Reads the word or the number.
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = MinBuyers;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("“auto” or a whole number")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<MinBuyers, E> {
                if text == "auto" {
                    Ok(MinBuyers::Auto)
                } else {
                    Err(E::invalid_value(serde::de::Unexpected::Str(text), &self))
                }
            }
            fn visit_u64<E: serde::de::Error>(self, n: u64) -> Result<MinBuyers, E> {
                u32::try_from(n)
                    .map(MinBuyers::Fixed)
                    .map_err(|_| E::invalid_value(serde::de::Unexpected::Unsigned(n), &self))
            }
            fn visit_f64<E: serde::de::Error>(self, n: f64) -> Result<MinBuyers, E> {
                // Numbers from JavaScript may arrive as floats.
                if n.fract() == 0.0 && (0.0..=4_294_967_295.0).contains(&n) {
                    Ok(MinBuyers::Fixed(n as u32))
                } else {
                    Err(E::invalid_value(serde::de::Unexpected::Float(n), &self))
                }
            }
        }
        if !deserializer.is_human_readable() {
            let n = u32::deserialize(deserializer)?;
            return Ok(if n == 0 { MinBuyers::Auto } else { MinBuyers::Fixed(n) });
        }
        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(feature = "typescript")]
impl ts_rs::TS for MinBuyers {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;
    fn name(_: &ts_rs::Config) -> String {
        "\"auto\" | number".to_owned()
    }
    fn inline(cfg: &ts_rs::Config) -> String {
        Self::name(cfg)
    }
}
