//! Templates, the block's headline, which is a small one, and a shop's own template, which a brand is read from.

use followon::deliver::{Template, brand_from_html, check_merge_tags, read_brands};
use followon::{BlockStyle, Session, Settings};
use serde_json::json;

use super::asked::{ORDERS, settings};
use super::proportion::within;

/// Text is taken for a template and rendered, or refused.
pub fn template(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    within(bytes.len(), 100, || match Template::parse(text) {
        Ok(template) => {
            let context = json!({
                "first_name": "Ann", "n": -3, "f": 1.5, "no": null, "yes": true,
                "event": { "because_title": "Tea & <b>", "items": [{ "title": "Größe", "list": [1] }] },
            });
            template.render(context.as_object().expect("an object"));
        }
        Err(error) => assert!(!error.message.is_empty() && error.line > 0 && error.column > 0, "{error:?}"),
    });
    within(bytes.len(), 100, || {
        let mut block = brand_from_html(text).style.over(&BlockStyle::default());
        // A button may say what is no line of words; all else is within the style's bounds.
        block.button_text = BlockStyle::default().button_text;
        Settings { block, ..Settings::default() }.check().expect("a look within bounds");
    });
    check_merge_tags(text);
    let _ = read_brands("brands.json", bytes);
    let headline = json!({ "block": { "headline": text } });
    let Ok(settings) = settings(8).with(&headline) else { return };
    rendered(settings);
}

/// Renders the block of a customer.
fn rendered(settings: Settings) {
    let mut session = Session::new(settings).expect("settings that were checked");
    session.add_orders("orders.csv", ORDERS).expect("an ordinary file");
    let first = session.predictions(&followon::Query::default()).expect("no sort is wrong").rows;
    let customer = &first.first().expect("an ordinary file has a prediction").customer;
    session.block(customer, None).expect("a customer with a prediction");
}
