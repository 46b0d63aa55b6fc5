//! The e-mail block: one template, rendered with one event.

use serde_json::{Map, Value};

use super::color::{color, hex, mix};
use super::headline::{Headline, push_literal};
use super::template::Template;
use super::types::{Block, Event};
use crate::settings::{BlockStyle, Settings};

/// The template, with the merchant's words and colours still to be filled in where `[[…]]` stands.
///
/// The products' widths rest on the smallest, largest and wished width alone (`calc` grows beyond the largest or falls
/// below the smallest as the room goes over or under a bound), because many e-mail clients know no media queries: three
/// or two in a row where there is room, a list with small pictures on a phone. Outlook gets fixed cells.
const TEMPLATE: &str = include_str!("block.html");

/// Fonts that every e-mail client has.
const FONT: &str = "'Helvetica Neue',Helvetica,Arial,sans-serif";

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
    let template = template(style);
    let mut context = Map::new();
    context.insert("event".to_owned(), Value::Object(event.properties.clone()));
    Block { html: html(&template, &context), text: text(style, &context), template }
}

fn html(template: &str, context: &Map<String, Value>) -> String {
    // Whatever the style, nothing of it enters the template but escaped text, variables written anew, and colours.
    Template::parse(template).expect("the block's template is well formed").render(context)
}

/// The block's template in Klaviyo's syntax, for all events alike.
fn template(style: &BlockStyle) -> String {
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
    let button_width = (longest * 9 + 64).clamp(200, 560).to_string();
    let headline = Headline::parse(&style.headline).template();
    let price = if style.show_price { "{% if item.price %}<div>{{ item.price }}</div>{% endif %}" } else { "" };
    fill(TEMPLATE, |name| match name {
        "headline" => &headline,
        "label" => &labels,
        "price" => price,
        "font" => FONT,
        "button width" => &button_width,
        "ground" => &colors.ground,
        "text" => &colors.text,
        "muted" => &colors.muted,
        "soft" => &colors.soft,
        "button" => &colors.button,
        "button text" => &colors.button_text,
        _ => unreachable!("the template names nothing else"),
    })
}

/// Fills every `[[name]]` in once; what is filled in is not looked at again.
fn fill<'v>(template: &str, value: impl Fn(&str) -> &'v str) -> String {
    let mut out = String::with_capacity(template.len() + 2_000);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("[[") {
        let (name, after) = after.split_once("]]").unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(value(name));
        rest = after;
    }
    out + rest
}

/// The block's colours as `#rrggbb`.
struct Colors {
    ground: String,
    text: String,
    /// For text of less weight: the text's colour, a third of the way to the ground.
    muted: String,
    /// Behind pictures: the ground, a little toward the text.
    soft: String,
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
            muted: hex(mix(text, ground, 30)),
            soft: hex(mix(ground, text, 5)),
            button: hex(button),
            button_text: hex(button_text),
        }
    }
}

/// The same offer as plain text.
fn text(style: &BlockStyle, context: &Map<String, Value>) -> String {
    let properties = &context["event"];
    let of = |value: &'_ Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let mut paragraphs = vec![Headline::parse(&style.headline).text(context)];
    for item in properties["items"].as_array().into_iter().flatten() {
        let price = of(item, "price").filter(|_| style.show_price);
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
