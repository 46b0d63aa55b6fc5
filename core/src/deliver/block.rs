//! The e-mail block: one template, rendered with one event.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::color::{color, hex, mix};
use super::event::MOST_PRODUCTS;
use super::headline::{Headline, push_literal};
use super::profile_block::{for_profiles, one_and_two};
use super::template::Template;
use super::types::{Block, Event};
use crate::settings::{BlockLayout, BlockStyle, Settings};

/// What stands around the products, with the merchant's words and colours still to be filled in where `[[…]]` stands.
///
/// The block is plain tables and not MJML, from which a compiler would make tables: it has to be one template in Klaviyo's
/// language that the merchant can copy, with loops and conditions even within the comments that only Outlook reads.
const FRAME: &str = include_str!("block/frame.html");

/// The products side by side.
///
/// Their widths rest on the smallest, largest and wished width alone (`calc` grows beyond the largest or falls
/// below the smallest as the room goes over or under a bound), because many e-mail clients know no media queries: three
/// or two in a row where there is room, a list with small pictures on a phone. Outlook gets fixed cells.
const SIDE_BY_SIDE: &str = include_str!("block/side_by_side.html");

/// One product under the other, its picture as wide as the block.
const STACKED: &str = include_str!("block/stacked.html");

/// Thin rows: a small picture, the words beside it.
const COMPACT: &str = include_str!("block/compact.html");

/// The parts that all layouts share. They are put in before anything of the merchant's is.
const PARTS: [(&str, &str); 4] = [
    (
        "[[picture link]]",
        "{% if event.bp_magic_cart_link %}<a href=\"{{ event.bp_magic_cart_link }}\" target=\"_blank\" \
         style=\"color:[[muted]];text-decoration:none;\">{% elif item.url %}<a href=\"{{ item.url }}\" target=\"_blank\" \
         style=\"color:[[muted]];text-decoration:none;\">{% endif %}",
    ),
    ("[[/picture link]]", "{% if event.bp_magic_cart_link or item.url %}</a>{% endif %}"),
    (
        "[[picture style]]",
        "border:0;border-radius:[[radius]]px;background-color:[[soft]];color:[[muted]];font-family:[[font]];\
         font-size:13px;line-height:18px;",
    ),
    (
        "[[title]]",
        "<div dir=\"auto\" style=\"font-weight:bold;text-align:left;\">{% if item.url %}<a href=\"{{ item.url }}\" \
         target=\"_blank\" style=\"color:[[text]];text-decoration:none;\">{{ item.title }}</a>{% else %}{{ item.title }}\
         {% endif %}</div>[[price]]",
    ),
];

/// The paragraph under the headline, where there is one.
const COPY: [&str; 2] = [
    "<tr>\n<td align=\"left\" style=\"padding:0 8px 12px;font-family:[[font]];font-size:16px;line-height:24px;color:[[text]];\
     word-wrap:break-word;word-break:break-word;\">",
    "</td>\n</tr>\n",
];

/// So much room the narrowest of phones has for the block, in pixels.
const NARROWEST: u32 = 280;

/// The block of an event, in a style that is not the settings' own where one is given.
///
/// [`Block::html`] is [`Block::template`] rendered with the event's properties and nothing else, so what the preview
/// shows is what Klaviyo will send.
///
/// ```
/// use followon::{Settings, deliver::{Event, block}};
///
/// let event: Event = serde_json::from_value(serde_json::json!({
///     "metric": "m", "email": "ann@example.net", "uniqueId": "1", "value": null, "valueCurrency": null,
///     "properties": {
///         "because_title": "Tea", "product_count": 1, "items": [{ "title": "Pots & pans", "price": "£20.00" }],
///         "bp_magic_cart_link": "https://tea.example.com/cart/1:1", "cart_link_kind": "cart"
///     }
/// })).unwrap();
/// let block = block(&Settings::default(), None, &event);
/// assert!(block.template.contains("Goes well with your {{ event.because_title }}"));
/// assert!(block.html.contains("Pots &amp; pans"));
/// assert_eq!(
///     block.text,
///     "Goes well with your Tea\n\nPots & pans\n£20.00\n\nAdd to cart:\nhttps://tea.example.com/cart/1:1\n"
/// );
/// ```
pub fn block(settings: &Settings, style: Option<&BlockStyle>, event: &Event) -> Block {
    let style = style.unwrap_or(&settings.block);
    let profile_template = template(style, Source::Profile);
    let template = template(style, Source::Event);
    let mut context = Map::new();
    context.insert("event".to_owned(), Value::Object(event.properties.clone()));
    Block { html: html(&template, &context), text: text(style, &context), template, profile_template }
}

fn html(template: &str, context: &Map<String, Value>) -> String {
    // Whatever the style, nothing of it enters the template but escaped text, variables written anew, and colours.
    Template::parse(template).expect("the block's template is well formed").render(context)
}

/// Where a template finds what it shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    /// In the event that started the flow.
    Event,
    /// In the profile.
    Profile,
}

/// The block's template in Klaviyo's syntax, for all events or profiles alike.
#[cfg_attr(page, optimize(size))]
fn template(style: &BlockStyle, source: Source) -> String {
    let layout = match style.layout {
        BlockLayout::SideBySide => SIDE_BY_SIDE,
        BlockLayout::Stacked => STACKED,
        BlockLayout::Compact => COMPACT,
    };
    let copy = COPY.join("[[copy text]]");
    let mut template = FRAME.replace("[[products]]", layout);
    template = template.replace("[[copy]]", if style.copy.is_empty() { "" } else { &copy });
    for (name, part) in PARTS {
        template = template.replace(name, part);
    }

    let colors = Colors::of(style);
    let label = |text: &str| {
        let mut out = String::new();
        push_literal(&mut out, text);
        out
    };
    // A product's page has nothing in the cart yet, so the button must not say it has.
    let labels = format!(
        "{{% if event.cart_link_kind == \"productPage\" %}}{}{{% else %}}{}{{% endif %}}",
        label(&style.page_button_text),
        label(&style.button_text)
    );
    let longest = style.button_text.chars().count().max(style.page_button_text.chars().count());
    let [headline, copy_text] = [&style.headline, &style.copy].map(|text| Headline::parse(text).template());
    let price = price(style, &colors);
    // Within bounds also where nobody checked the style: a width or radius beyond them would tear the block apart.
    let width = style.width.clamp(320, 700);
    let radius = style.corner_radius.min(30);
    let picture = width * 7 / 15;
    // How many products are shown decides on the cells; an event may have fewer than the style would show, or more.
    let shown = style.products.clamp(1, MOST_PRODUCTS as u32) as usize;
    let (one, two) = match (source, shown) {
        (Source::Profile, _) => one_and_two(shown),
        (Source::Event, 1) => ("event.items".to_owned(), "event.items".to_owned()),
        (Source::Event, 2) => ("event.product_count == 1".to_owned(), "event.product_count != 1".to_owned()),
        (Source::Event, _) => ("event.product_count == 1".to_owned(), "event.product_count == 2".to_owned()),
    };
    let button = (longest as u32 * 9 + 64).clamp(200, width - 40);
    // As wide as a phone where there is no more room. One that is wider than a phone by its words must not ask for that width
    // (a cell would give it), but is a line that ends there.
    let button_size = if button <= NARROWEST {
        format!(
            "display:inline-block;min-width:{button}px;max-width:100%;width:{button}px;width:calc((464px - 100%)*464);"
        )
    } else {
        format!("display:block;max-width:{button}px;")
    };
    let number = |name: &str| match name {
        "width" => width,
        "inner" => width - 16,
        "half" => width / 2,
        "third" => width / 3,
        "picture" => picture,
        "beside" => width - picture,
        "in picture" => picture - 16,
        // Where a client knows no calc(), a column is as wide as its share of the whole block: on a phone one has room.
        "column of two" => (width - 16) / 2,
        "column of three" => (width - 16) / 3,
        "in half" => (width - 16) / 2 - 16,
        "in third" => (width - 16) / 3 - 16,
        // A column of two is never wider, so that its picture fills it.
        "full" => (width / 2 + 2).max(302),
        "button width" => button,
        "radius" => radius,
        // Outlook's corners are a share of the button's 48 pixels in height, of which half makes a half circle.
        "arc" => ((radius * 100 + 24) / 48).min(50),
        "shown" => shown as u32,
        _ => unreachable!("the template names nothing else"),
    };
    let filled = fill(&template, |name| match name {
        "headline" => headline.as_str().into(),
        "copy text" => copy_text.as_str().into(),
        "label" => labels.as_str().into(),
        "button size" => button_size.as_str().into(),
        "price" => price.as_str().into(),
        "font" => style.font.stack().into(),
        "one" => one.as_str().into(),
        "two" => two.as_str().into(),
        "ground" => colors.ground.as_str().into(),
        "text" => colors.text.as_str().into(),
        "muted" => colors.muted.as_str().into(),
        "soft" => colors.soft.as_str().into(),
        "line" => colors.line.as_str().into(),
        "button" => colors.button.as_str().into(),
        "button text" => colors.button_text.as_str().into(),
        _ => number(name).to_string().into(),
    });
    match source {
        Source::Event => filled,
        Source::Profile => for_profiles(&filled, shown),
    }
}

/// The line under a product's title: its price, the price it is compared with and what is saved, of those the style shows.
fn price(style: &BlockStyle, colors: &Colors) -> String {
    let saving = format!(
        "<span style=\"font-weight:bold;color:{};white-space:nowrap;\">-{{{{ item.saving }}}}</span>",
        colors.text
    );
    let compared = format!(
        "{{% if item.compare_at_price %}} <s style=\"color:{};text-decoration:line-through;\">\
         {{{{ item.compare_at_price }}}}</s>{{% endif %}}",
        colors.muted
    );
    let compared = if style.show_compare_price { compared.as_str() } else { "" };
    match (style.show_price, style.discount_badge) {
        (true, true) => format!(
            "{{% if item.price %}}<div>{{{{ item.price }}}}{compared}{{% if item.saving %}} {saving}{{% endif %}}</div>{{% endif %}}"
        ),
        (true, false) => format!("{{% if item.price %}}<div>{{{{ item.price }}}}{compared}</div>{{% endif %}}"),
        (false, true) => format!("{{% if item.saving %}}<div>{saving}</div>{{% endif %}}"),
        (false, false) => String::new(),
    }
}

/// Fills every `[[name]]` in once; what is filled in is not looked at again.
fn fill<'v>(template: &str, value: impl Fn(&str) -> Cow<'v, str>) -> String {
    let mut out = String::with_capacity(template.len() + 2_000);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("[[") {
        let (name, after) = after.split_once("]]").unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(&value(name));
        rest = after;
    }
    out + rest
}

/// The block's colours as `#rrggbb`.
struct Colors {
    ground: String,
    text: String,
    /// For text of less weight: the text's colour, a quarter of the way to the ground.
    muted: String,
    /// Behind pictures: the ground, a little toward the text.
    soft: String,
    /// Between rows.
    line: String,
    button: String,
    button_text: String,
}

impl Colors {
    fn of(style: &BlockStyle) -> Colors {
        let usual = BlockStyle::default();
        let ground = color(&style.background_color).or(color(&usual.background_color)).unwrap_or([255; 3]);
        let text = color(&style.text_color).or(color(&usual.text_color)).unwrap_or([0; 3]);
        let button = color(&style.button_color).or(color(&usual.button_color)).unwrap_or([0; 3]);
        let button_text = color(&style.button_text_color).or(color(&usual.button_text_color)).unwrap_or([255; 3]);
        Colors {
            ground: hex(ground),
            text: hex(text),
            muted: hex(mix(text, ground, 25)),
            soft: hex(mix(ground, text, 5)),
            line: hex(mix(ground, text, 15)),
            button: hex(button),
            button_text: hex(button_text),
        }
    }
}

/// The same offer as plain text.
fn text(style: &BlockStyle, context: &Map<String, Value>) -> String {
    let properties = &context["event"];
    let of = |value: &'_ Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let mut paragraphs: Vec<String> =
        [&style.headline, &style.copy].iter().map(|words| Headline::parse(words).text(context)).collect();
    let items = properties["items"].as_array().into_iter().flatten();
    for item in items.take(style.products.max(1) as usize) {
        let price = of(item, "price").filter(|_| style.show_price);
        let before = of(item, "compare_at_price").filter(|_| style.show_compare_price && price.is_some());
        let saving = of(item, "saving").filter(|_| style.discount_badge);
        let price = [price, before.map(|before| format!("was {before}")), saving.map(|saving| format!("-{saving}"))];
        let price: Vec<String> = price.into_iter().flatten().collect();
        let price = Some(price.join(", ")).filter(|price| !price.is_empty());
        let lines: Vec<String> = [of(item, "title"), price, of(item, "url")].into_iter().flatten().collect();
        paragraphs.push(lines.join("\n"));
    }
    let kind = of(properties, "cart_link_kind");
    if let Some(link) = of(properties, "bp_magic_cart_link") {
        let page = kind.as_deref() == Some("productPage");
        let label = if page { &style.page_button_text } else { &style.button_text };
        paragraphs.push(format!("{label}:\n{link}"));
    }
    if let Some(code) = of(properties, "discount_code") {
        let cart = kind.as_deref() == Some("cart");
        paragraphs.push(if cart {
            format!("Code {code} is added at checkout.")
        } else {
            format!("Use code {code} at checkout.")
        });
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs.join("\n\n") + "\n"
}
