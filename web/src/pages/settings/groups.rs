//! All settings, in the order a merchant meets them.

use followon::follow::FlagCode;
use followon::import::{DateOrder, OrderKind};
use followon::predict::Ranking;
use followon::{
    Aim, Base, BlockFont, BlockLayout, CartForm, CartQuantity, CartTarget, MinBuyers, ProductKey, Tone, VariantChoice,
};

use super::field::{Field, Kind, host};
use crate::flags;

/// A group of settings.
pub struct Group {
    /// Its anchor.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What the group is about.
    pub about: &'static str,
    /// Its settings.
    pub fields: &'static [Field],
}

fn bits(places: impl Iterator<Item = u32>) -> u32 {
    places.fold(0, |bits, place| bits | 1 << place)
}

fn has(bits: u32, place: u32) -> bool {
    bits & (1 << place) != 0
}

/// The fonts with their names, in their own order.
const FONTS: [(BlockFont, &str); 9] = [
    (BlockFont::Helvetica, "Helvetica"),
    (BlockFont::Arial, "Arial"),
    (BlockFont::Georgia, "Georgia"),
    (BlockFont::Times, "Times"),
    (BlockFont::Verdana, "Verdana"),
    (BlockFont::Trebuchet, "Trebuchet"),
    (BlockFont::Tahoma, "Tahoma"),
    (BlockFont::Courier, "Courier"),
    (BlockFont::System, "The reader’s own"),
];

const FONT_NAMES: [&str; 9] = {
    let mut names = [""; 9];
    let mut at = 0;
    while at < names.len() {
        names[at] = FONTS[at].1;
        at += 1;
    }
    names
};

/// What is taken where Shopify and analytics take a short line.
const LINE_OF_100: &str = "Enter one line of at most 100 characters, or nothing.";

/// The layouts with their names, in their own order.
pub const LAYOUTS: [(BlockLayout, &str); 3] =
    [(BlockLayout::SideBySide, "Side by side"), (BlockLayout::Stacked, "Stacked"), (BlockLayout::Compact, "Compact")];

/// All groups.
pub const GROUPS: &[Group] = &[
    Group {
        id: "shop",
        name: "Shop",
        about: "Where links lead, and what offers cost.",
        fields: &[
            Field {
                path: "shop.domain",
                label: "Shop domain",
                about: "The address customers see. Cart links lead there; without it there are none.",
                kind: Kind::TextOrBlank {
                    at: |s| &mut s.shop.domain,
                    tidy: host,
                    hint: "shop.example.com",
                    expects: "Enter a domain such as shop.example.com, without a path.",
                },
            },
            Field {
                path: "shop.currency",
                label: "Currency",
                about: "The currency prices are shown in. Blank takes the one most orders are in.",
                kind: Kind::TextOrBlank {
                    at: |s| &mut s.shop.currency,
                    tidy: str::to_ascii_uppercase,
                    hint: "as most orders",
                    expects: "Enter a code of three letters such as GBP.",
                },
            },
            Field {
                path: "discountCode",
                label: "Discount code",
                about: "Put into every cart link and shown in the block. It must exist in your shop.",
                kind: Kind::TextOrBlank {
                    at: |s| &mut s.discount_code,
                    tidy: str::to_owned,
                    hint: "none",
                    expects: "Enter 1 to 255 characters, or nothing.",
                },
            },
        ],
    },
    Group {
        id: "rule",
        name: "Rule",
        about: "When one product counts as leading to another.",
        fields: &[
            Field {
                path: "threshold",
                label: "Threshold",
                about: "A pair is eligible when more than this share of buyers came back for the second product. \
                        Higher means fewer offers, of the strongest pairs.",
                kind: Kind::Percent { at: |s| &mut s.threshold, expects: "Enter 0 to 99 percent." },
            },
            Field {
                path: "strict",
                label: "Ask for certainty",
                about: "Compare the lower end of the rate’s interval with the threshold, not the rate itself. \
                        Removes pairs that pass by luck.",
                kind: Kind::Switch(|s| &mut s.strict),
            },
            Field {
                path: "base",
                label: "Rate taken over",
                about: "All buyers of the first product, or only those who ordered again at all. \
                        The latter helps shops with few repeat orders.",
                kind: Kind::Choice {
                    get: |s| s.base as usize,
                    set: |s, at| s.base = [Base::AllBuyers, Base::ReturningBuyers][at],
                    of: &["All buyers", "Returning buyers"],
                },
            },
            Field {
                path: "leaveOut",
                label: "Leave out pairs",
                about: "Pairs with one of these flags are not eligible. A flag alone hides nothing: it says what to think of.",
                kind: Kind::Several {
                    get: |s| bits(s.leave_out.iter().map(|flag| *flag as u32)),
                    set: |s, bits| {
                        s.leave_out = FlagCode::ALL.into_iter().filter(|&flag| has(bits, flag as u32)).collect();
                    },
                    of: &flags::NAMES,
                },
            },
            Field {
                path: "minBuyers",
                label: "Minimum buyers",
                about: "A product with fewer buyers leads to nothing, for its rate would say little.",
                kind: Kind::WholeOrBlank {
                    get: |s| match s.min_buyers {
                        MinBuyers::Auto => None,
                        MinBuyers::Fixed(n) => Some(n),
                    },
                    set: |s, n| s.min_buyers = n.map_or(MinBuyers::Auto, MinBuyers::Fixed),
                    unit: "buyers",
                    blank: "by shop size",
                    expects: "Enter a whole number from 1 to 100,000, or nothing to go by the size of the shop.",
                },
            },
            Field {
                path: "productKey",
                label: "Same product",
                about: "What makes two order lines the same product: the title, or the SKU. \
                        Take SKU when titles change often.",
                kind: Kind::Choice {
                    get: |s| s.product_key as usize,
                    set: |s, at| s.product_key = [ProductKey::Title, ProductKey::Sku][at],
                    of: &["Same title", "Same SKU"],
                },
            },
            Field {
                path: "mergeRenamed",
                label: "Count renamed products as one",
                about: "Up to four titles of one SKU are one product, called by its latest title.",
                kind: Kind::Switch(|s| &mut s.merge_renamed),
            },
            Field {
                path: "ignoreEmailPlus",
                label: "Ignore + in addresses",
                about: "ann+shop@… is the customer ann@…. The latest address gets the mail.",
                kind: Kind::Switch(|s| &mut s.ignore_email_plus),
            },
            Field {
                path: "ignoreEmailDots",
                label: "Ignore dots at Gmail",
                about: "a.nn@gmail.com is the customer ann@googlemail.com.",
                kind: Kind::Switch(|s| &mut s.ignore_email_dots),
            },
        ],
    },
    Group {
        id: "offer",
        name: "Offer",
        about: "What a customer is offered, and who is left out.",
        fields: &[
            Field {
                path: "maxProducts",
                label: "Products per customer",
                about: "The most products in one e-mail.",
                kind: Kind::Choice {
                    get: |s| s.max_products as usize - 1,
                    set: |s, at| s.max_products = at as u32 + 1,
                    of: &["1", "2", "3"],
                },
            },
            Field {
                path: "aim",
                label: "Aim",
                about: "What an offer is to bring: a sale, the highest expected revenue (chance times price), the highest \
                        expected margin (chance times price less “Cost per item” of the catalog), or only products dearer \
                        than those of the last order.",
                kind: Kind::Choice {
                    get: |s| s.aim as usize,
                    set: |s, at| s.aim = [Aim::Likeliest, Aim::Revenue, Aim::Margin, Aim::Dearer][at],
                    of: &["Likeliest", "Revenue", "Margin", "Dearer only"],
                },
            },
            Field {
                path: "ranking",
                label: "Order of offers",
                about: "By itself Followon takes what did best on earlier days of your orders, and the rule where that is not \
                        sure. Proof shows the comparison.",
                kind: Kind::Choice {
                    get: |s| s.ranking.map_or(0, |ranking| ranking as usize + 1),
                    set: |s, at| s.ranking = at.checked_sub(1).map(|at| Ranking::ALL[at]),
                    of: &["What did best", "The rule", "EASE", "Chance and EASE", "Fused", "Highest chance"],
                },
            },
            Field {
                path: "offerOwned",
                label: "Offer what they own",
                about: "Also offer products the customer bought before. Right for things that are used up.",
                kind: Kind::Switch(|s| &mut s.offer_owned),
            },
            Field {
                path: "requireConsent",
                label: "Only with consent",
                about: "Withhold from customers whose orders say that they do not accept marketing.",
                kind: Kind::Switch(|s| &mut s.require_consent),
            },
            Field {
                path: "soldWithinDays",
                label: "Sold recently",
                about: "A product that was not sold within this time is not offered.",
                kind: Kind::Whole { at: |s| &mut s.sold_within_days, unit: "days", expects: "Enter 1 to 3,650 days." },
            },
        ],
    },
    Group {
        id: "measure",
        name: "Measure",
        about: "Send nothing to a few, so that you can tell what offers bring.",
        fields: &[
            Field {
                path: "holdout.share",
                label: "Held out",
                about: "So many customers, drawn by their addresses, get no offer. Keep the ledger of every batch that you send, \
                        and give it again with later orders: Proof then tells what the offers brought.",
                kind: Kind::Percent { at: |s| &mut s.holdout.share, expects: "Enter 0 to 50 percent." },
            },
            Field {
                path: "holdout.seed",
                label: "Drawn with",
                about: "Another number holds out others. Leave it while you measure: who is sent an offer and held out \
                        later blurs the comparison.",
                kind: Kind::Whole { at: |s| &mut s.holdout.seed, unit: "", expects: "Enter a whole number." },
            },
        ],
    },
    Group {
        id: "time",
        name: "Time",
        about: "When the e-mail goes out.",
        fields: &[
            Field {
                path: "today",
                label: "Today",
                about: "The day predictions are made for. Orders after it are left aside.",
                kind: Kind::Day(|s| &mut s.today),
            },
            Field {
                path: "leadDays",
                label: "Send ahead",
                about: "How long before the expected next order the e-mail goes out.",
                kind: Kind::Whole { at: |s| &mut s.lead_days, unit: "days", expects: "Enter 0 to 60 days." },
            },
            Field {
                path: "horizonDays",
                label: "Horizon",
                about: "The longest time to wait after an order, and the time within which chances are told.",
                kind: Kind::WholeOrBlank {
                    get: |s| s.horizon_days,
                    set: |s, days| s.horizon_days = days,
                    unit: "days",
                    blank: "by the shop’s rhythm",
                    expects: "Enter 7 to 730 days, or nothing to go by the shop’s rhythm.",
                },
            },
        ],
    },
    Group {
        id: "products",
        name: "Left out",
        about: "What is no merchandise should neither lead nor be offered, and what is no sale should not count.",
        fields: &[
            Field {
                path: "exclude",
                label: "Excluded",
                about: "One title a line, whatever its case; * stands for any text. These neither lead nor follow.",
                kind: Kind::Lines(|s| &mut s.exclude),
            },
            Field {
                path: "leaveOutOrders",
                label: "Leave out orders",
                about: "Orders of these kinds do not count. Tags, sources, gateways and totals tell them; Start says how many \
                        there are.",
                kind: Kind::Several {
                    get: |s| bits(s.leave_out_orders.iter().map(|kind| *kind as u32)),
                    set: |s, bits| {
                        s.leave_out_orders =
                            OrderKind::ALL.into_iter().filter(|&kind| has(bits, kind as u32)).collect();
                    },
                    of: &["Subscription renewals", "Tests", "Wholesale", "Gifts and samples"],
                },
            },
            Field {
                path: "leadsOnly",
                label: "Never offer",
                about: "Written the same way. These are never offered, but may lead to other products.",
                kind: Kind::Lines(|s| &mut s.leads_only),
            },
        ],
    },
    Group {
        id: "block",
        name: "E-mail block",
        about: "The look and the words of the block. The view Block has the same beside the e-mail.",
        fields: &[
            Field {
                path: "block.layout",
                label: "Layout",
                about: "Side by side becomes a list on a phone. Stacked shows large pictures, compact small ones beside the words.",
                kind: Kind::Choice {
                    get: |s| s.block.layout as usize,
                    set: |s, at| s.block.layout = LAYOUTS[at].0,
                    of: &[LAYOUTS[0].1, LAYOUTS[1].1, LAYOUTS[2].1],
                },
            },
            Field {
                path: "block.products",
                label: "Products shown",
                about: "At most so many of a customer’s products stand in the block and go into the cart.",
                kind: Kind::Whole { at: |s| &mut s.block.products, unit: "products", expects: "Enter 1, 2 or 3." },
            },
            Field {
                path: "block.width",
                label: "Block width",
                about: "How wide the block is where there is room. Take that of your e-mail template.",
                kind: Kind::Whole { at: |s| &mut s.block.width, unit: "pixels", expects: "Enter 320 to 700." },
            },
            Field {
                path: "block.font",
                label: "Font",
                about: "Fonts that every e-mail client has, each with what stands in for it.",
                kind: Kind::Choice {
                    get: |s| s.block.font as usize,
                    set: |s, at| s.block.font = FONTS[at].0,
                    of: &FONT_NAMES,
                },
            },
            Field {
                path: "block.cornerRadius",
                label: "Round corners",
                about: "How round the corners of button and pictures are.",
                kind: Kind::Whole { at: |s| &mut s.block.corner_radius, unit: "pixels", expects: "Enter 0 to 30." },
            },
            Field {
                path: "block.headline",
                label: "Headline",
                about: "The line above the products. The event’s properties may stand in it, such as {{ event.because_title }}, \
                        and names with a default: {{ first_name|default:'you' }}. Send lists the properties.",
                kind: Kind::Paragraph(|s| &mut s.block.headline),
            },
            Field {
                path: "block.copy",
                label: "Paragraph",
                about: "Between headline and products, with the same names as in the headline. Blank leaves it out.",
                kind: Kind::Paragraph(|s| &mut s.block.copy),
            },
            Field {
                path: "block.tone",
                label: "Tone",
                about: "How the words sound that Block suggests for subject, preheader and paragraph.",
                kind: Kind::Choice {
                    get: |s| s.block.tone as usize,
                    set: |s, at| s.block.tone = [Tone::Plain, Tone::Warm, Tone::Brisk][at],
                    of: &["Plain", "Warm", "Brisk"],
                },
            },
            Field {
                path: "block.buttonText",
                label: "Button",
                about: "What the button says.",
                kind: Kind::Text(|s| &mut s.block.button_text),
            },
            Field {
                path: "block.pageButtonText",
                label: "Button to a product’s page",
                about: "What the button says where there is no cart link, for want of variant IDs.",
                kind: Kind::Text(|s| &mut s.block.page_button_text),
            },
            Field {
                path: "block.showPrice",
                label: "Show prices",
                about: "Show the price under each product where it is known.",
                kind: Kind::Switch(|s| &mut s.block.show_price),
            },
            Field {
                path: "block.showComparePrice",
                label: "Show the price before",
                about: "Show the catalog’s compare-at price, struck through, where it is higher than the price.",
                kind: Kind::Switch(|s| &mut s.block.show_compare_price),
            },
            Field {
                path: "block.discountBadge",
                label: "Show the saving",
                about: "Show by how much the price is reduced, such as -20 %.",
                kind: Kind::Switch(|s| &mut s.block.discount_badge),
            },
            Field {
                path: "block.buttonColor",
                label: "Button background",
                about: "Behind the words on the button.",
                kind: Kind::Color(|s| &mut s.block.button_color),
            },
            Field {
                path: "block.buttonTextColor",
                label: "Button text colour",
                about: "The words on the button.",
                kind: Kind::Color(|s| &mut s.block.button_text_color),
            },
            Field {
                path: "block.textColor",
                label: "Text colour",
                about: "Titles and prices.",
                kind: Kind::Color(|s| &mut s.block.text_color),
            },
            Field {
                path: "block.backgroundColor",
                label: "Block background",
                about: "Behind everything.",
                kind: Kind::Color(|s| &mut s.block.background_color),
            },
        ],
    },
    Group {
        id: "cart",
        name: "Cart link",
        about: "What the magic cart link opens and brings with it. The discount code is under Shop.",
        fields: &[
            Field {
                path: "cart.target",
                label: "It opens",
                about: "The checkout, or the store’s cart page, where the customer can still change what is in it.",
                kind: Kind::Choice {
                    get: |s| s.cart.target as usize,
                    set: |s, at| s.cart.target = [CartTarget::Checkout, CartTarget::Cart][at],
                    of: &["The checkout", "The cart page"],
                },
            },
            Field {
                path: "cart.form",
                label: "Form",
                about: "Every store takes /cart. The newer /buy, since October 2026, carries no attributes and no note, so no \
                        order leads back to its offer.",
                kind: Kind::Choice {
                    get: |s| s.cart.form as usize,
                    set: |s, at| s.cart.form = [CartForm::Cart, CartForm::Buy][at],
                    of: &["/cart", "/buy"],
                },
            },
            Field {
                path: "cart.variant",
                label: "Variant",
                about: "Of those in stock the one sold most, or the one most like what the customer bought last, in the same \
                        size for example. Where none is like it, the one sold most.",
                kind: Kind::Choice {
                    get: |s| s.cart.variant as usize,
                    set: |s, at| s.cart.variant = [VariantChoice::BestSelling, VariantChoice::LikeBought][at],
                    of: &["Sold most", "Like what was bought"],
                },
            },
            Field {
                path: "cart.quantity",
                label: "Quantity",
                about: "One of each product, or as many as your customers usually take at once, ten at most.",
                kind: Kind::Choice {
                    get: |s| s.cart.quantity as usize,
                    set: |s, at| s.cart.quantity = [CartQuantity::One, CartQuantity::Usual][at],
                    of: &["One of each", "As usual"],
                },
            },
            Field {
                path: "cart.email",
                label: "Fill in the e-mail address",
                about: "The customer’s address stands in the link and is filled in at the checkout. Off keeps it out of links \
                        that may be passed on.",
                kind: Kind::Switch(|s| &mut s.cart.email),
            },
            Field {
                path: "cart.attributes",
                label: "Attributes",
                about: "One a line, as key: value. They stay with the order, in its additional details and in the orders \
                        export. The attribute followon is there anyway: by it an order is told to have come of an offer.",
                kind: Kind::Attributes {
                    at: |s| &mut s.cart.attributes,
                    expects: "Enter at most ten lines such as channel: e-mail. Each key once, of 1 to 50 characters without \
                              square brackets, and not followon; values of 1 to 250 characters.",
                },
            },
            Field {
                path: "cart.attribution",
                label: "Whole event ID",
                about: "Puts the event’s whole ID in the attribute followon, so that an order leads back to the very event. \
                        Otherwise its first twelve digits do, to customer and products.",
                kind: Kind::Switch(|s| &mut s.cart.attribution),
            },
            Field {
                path: "cart.note",
                label: "Note",
                about: "Put on the order, for whoever packs it.",
                kind: Kind::TextOrBlank {
                    at: |s| &mut s.cart.note,
                    tidy: str::to_owned,
                    hint: "none",
                    expects: "Enter one line of at most 500 characters, or nothing.",
                },
            },
            Field {
                path: "cart.ref",
                label: "Referred by",
                about: "The order’s ref, by which some apps tell who sent the customer.",
                kind: Kind::TextOrBlank {
                    at: |s| &mut s.cart.reference,
                    tidy: str::to_owned,
                    hint: "none",
                    expects: LINE_OF_100,
                },
            },
            Field {
                path: "cart.utm.source",
                label: "Campaign source",
                about: "utm_source, by which analytics tell where the visit came from.",
                kind: Kind::TextOrBlank {
                    at: |s| &mut s.cart.utm.source,
                    tidy: str::to_owned,
                    hint: "such as klaviyo",
                    expects: LINE_OF_100,
                },
            },
            Field {
                path: "cart.utm.medium",
                label: "Campaign medium",
                about: "utm_medium, the channel.",
                kind: Kind::TextOrBlank {
                    at: |s| &mut s.cart.utm.medium,
                    tidy: str::to_owned,
                    hint: "such as email",
                    expects: LINE_OF_100,
                },
            },
            Field {
                path: "cart.utm.campaign",
                label: "Campaign name",
                about: "utm_campaign, what analytics call it.",
                kind: Kind::TextOrBlank {
                    at: |s| &mut s.cart.utm.campaign,
                    tidy: str::to_owned,
                    hint: "such as cross-sell",
                    expects: LINE_OF_100,
                },
            },
            Field {
                path: "cart.utm.content",
                label: "Campaign content",
                about: "utm_content, to tell variants of the e-mail apart.",
                kind: Kind::TextOrBlank {
                    at: |s| &mut s.cart.utm.content,
                    tidy: str::to_owned,
                    hint: "none",
                    expects: LINE_OF_100,
                },
            },
        ],
    },
    Group {
        id: "limits",
        name: "Limits",
        about: "Rarely worth a change.",
        fields: &[
            Field {
                path: "dateOrder",
                label: "03/04/2025 is",
                about: "For files none of whose dates tells day from month. Others are read as they tell. It takes effect when a \
                        file is read.",
                kind: Kind::Choice {
                    get: |s| s.date_order.map_or(0, |order| order as usize + 1),
                    set: |s, at| s.date_order = [None, Some(DateOrder::DayFirst), Some(DateOrder::MonthFirst)][at],
                    of: &["Ask", "3 April", "4 March"],
                },
            },
            Field {
                path: "pairFloor",
                label: "Pairs kept from",
                about: "Pairs below this rate are counted but cannot be looked at.",
                kind: Kind::Percent { at: |s| &mut s.pair_floor, expects: "Enter 0 to 25 percent." },
            },
            Field {
                path: "maxProductsPerCustomer",
                label: "Products counted per customer",
                about: "A customer with more different products, such as a wholesaler, counts with the latest ones.",
                kind: Kind::Whole {
                    at: |s| &mut s.max_products_per_customer,
                    unit: "products",
                    expects: "Enter 10 to 5,000.",
                },
            },
        ],
    },
];
