//! The deliver room through its public face: links, events, the block, and what is exported.

#[path = "deliver/cases.rs"]
mod cases;

use cases::{HEADLINES, NAMES, Shape, WHOLE, event_of, layouts, other_style, prediction, shapes, style};
use followon::deliver::{
    Block, Event, ExportKind, METRIC, Template, block, cart_link, event, is_formula, klaviyo_requests, model_json,
    pairs_csv, predictions_csv, profiles_csv,
};
use followon::follow::{Flag, FlagCode, NotEligible, Pair};
use followon::predict::{CartLinkKind, Prediction};
use followon::{BlockLayout, BlockStyle, Day, ProductRef, Query, Session, Settings, ShopRhythm};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// An e-mail is cut off by Gmail beyond this many bytes.
const GMAIL_CUTS_AT: usize = 102 * 1024;

/// The block of an event, with what must hold of every block.
fn checked_block(settings: &Settings, style: Option<&BlockStyle>, event: &Event) -> Block {
    let block = block(settings, style, event);
    let mut context = Map::new();
    context.insert("event".to_owned(), Value::Object(event.properties.clone()));
    let again = Template::parse(&block.template).expect("the template that is copied is well formed").render(&context);
    assert_eq!(block.html, again, "the preview is the copied template with the exported event, and nothing else");
    let of_profile = Template::parse(&block.profile_template).expect("the template for profiles is well formed");
    for profile in [event.properties.clone(), imported(event)] {
        let mut context = Map::new();
        context.insert("person".to_owned(), Value::Object(profile));
        assert_eq!(block.html, of_profile.render(&context), "a profile gives what its event gives");
    }
    assert!(block.html.len() < GMAIL_CUTS_AT, "{} bytes", block.html.len());
    for (opened, closed) in
        [("<table", "</table>"), ("<tr", "</tr>"), ("<td", "</td>"), ("<a ", "</a>"), ("<div", "</div>")]
    {
        assert_eq!(
            block.html.matches(opened).count(),
            block.html.matches(closed).count(),
            "{opened} in {}",
            block.html
        );
    }
    for word in ["flex", "grid", "position:", "margin", "<script", "onerror=alert(1)>"] {
        assert!(!block.html.contains(word), "{word} in {}", block.html);
    }
    block
}

/// A profile as an import of the profiles' file leaves it that took numbers for numbers, but the count for text.
fn imported(event: &Event) -> Map<String, Value> {
    let row = records(&profiles_csv(event_day(), [(event_day(), event)]).content).remove(0);
    let filled = row.into_iter().filter(|(_, cell)| !cell.is_empty());
    // The apostrophe before what a spreadsheet would take for a formula is the one difference, and the check tells of it.
    let unguarded = filled.map(|(name, cell)| {
        let guarded = event.properties.get(&name).and_then(Value::as_str).is_some_and(is_formula);
        let text = cell.strip_prefix('\'').filter(|_| guarded).unwrap_or(&cell).to_owned();
        let number = event.properties.get(&name).is_some_and(Value::is_number) && name != "product_count";
        let value = if number { serde_json::from_str(&text).expect("a number") } else { Value::String(text) };
        (name, value)
    });
    unguarded.collect()
}

fn event_day() -> Day {
    Day::from_ymd(2025, 3, 20).expect("a day")
}

/// Whether every value says something, whatever holds it.
fn says_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Bool(true) => true,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(list) => !list.is_empty() && list.iter().all(says_something),
        Value::Object(object) => !object.is_empty() && object.values().all(says_something),
    }
}

/// A table of RFC 4180 as rows of cells, read by a reader that is not ours.
fn read_csv(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv_core::Reader::new();
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), Vec::new());
    let (mut input, mut buffer) = (text.as_bytes(), [0; 256]);
    loop {
        let (result, read, written) = reader.read_field(input, &mut buffer);
        input = &input[read..];
        cell.extend_from_slice(&buffer[..written]);
        match result {
            csv_core::ReadFieldResult::Field { record_end } => {
                row.push(String::from_utf8(std::mem::take(&mut cell)).unwrap());
                if record_end {
                    rows.push(std::mem::take(&mut row));
                }
            }
            csv_core::ReadFieldResult::End => return rows,
            _ => {}
        }
    }
}

/// The rows of a table as objects by the names in its head.
fn records(text: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut rows = read_csv(text).into_iter();
    let head = rows.next().expect("a head");
    rows.inspect(|row| assert_eq!(row.len(), head.len())).map(|row| head.iter().cloned().zip(row).collect()).collect()
}

/// The sample shop with all that a link and a block need.
fn sample_shop() -> Session {
    let settings = json!({ "shop": { "domain": "tea.example.com" }, "discountCode": "TEA10" });
    let mut session = Session::new(Settings::default().with(&settings).unwrap()).unwrap();
    session.add_orders("orders.csv", followon_sample::orders_csv().as_bytes()).unwrap();
    session.add_catalog("products.json", followon_sample::products_json().as_bytes()).unwrap();
    session
}

#[test]
fn what_the_preview_shows_is_what_is_sent() {
    let mut session = sample_shop();
    let all = Query::default();
    let requests = session.export(ExportKind::KlaviyoEvents, &all).unwrap();
    let profiles = records(&session.export(ExportKind::ProfilesCsv, &all).unwrap()[0].content);
    let table = records(&session.export(ExportKind::PredictionsCsv, &all).unwrap()[0].content);
    let bodies = requests.iter().map(|request| serde_json::from_str::<Value>(&request.content).unwrap());
    let entries: Vec<Value> = bodies
        .flat_map(|body| body["data"]["attributes"]["events-bulk-create"]["data"].as_array().unwrap().clone())
        .collect();
    assert!(entries.len() > 100 && entries.len() == profiles.len() && entries.len() == table.len());

    for (entry, (profile, row)) in entries.iter().zip(profiles.iter().zip(&table)).step_by(7) {
        let customer = entry["attributes"]["profile"]["data"]["attributes"]["email"].as_str().unwrap();
        let sent = &entry["attributes"]["events"]["data"][0]["attributes"];
        let block = session.block(customer, None).unwrap();
        let mut context = Map::new();
        context.insert("event".to_owned(), sent["properties"].clone());
        assert_eq!(Template::parse(&block.template).unwrap().render(&context), block.html, "{customer}");
        assert!(block.html.len() < GMAIL_CUTS_AT);

        let event = session.event(customer).unwrap();
        assert_eq!((&sent["properties"], &sent["unique_id"]), (&json!(event.properties), &json!(event.unique_id)));
        let link = event.properties["bp_magic_cart_link"].as_str().unwrap();
        assert_eq!((profile["email"].as_str(), profile["bp_magic_cart_link"].as_str()), (customer, link));
        assert_eq!((row["customer"].as_str(), row["cart_link"].as_str()), (customer, link));
    }
}

#[test]
fn cart_links() {
    let check = |what: &str, change: &dyn Fn(&mut Settings, &mut Prediction), expected: Option<&str>| {
        let (mut settings, mut prediction) = prediction(Shape { products: 2, ..WHOLE }, &NAMES, 0);
        change(&mut settings, &mut prediction);
        let link = cart_link(&settings, &prediction);
        assert_eq!(link.as_ref().map(|link| link.url.as_str()), expected, "{what}");
        if let Some(link) = link {
            let kind = if link.url.contains("/cart/") { CartLinkKind::Cart } else { CartLinkKind::ProductPage };
            assert_eq!(link.kind, kind, "{what}");
            assert!(link.url.len() < 2_000, "{what}");
        }
    };
    let tail = "checkout[email]=ann%2Btea%40example.net&attributes[followon]=f52dd1746a14";
    let whole = format!("https://tea.example.com/cart/47110:1,47111:1?discount=TEA%20%26%2010&{tail}");
    check("everything", &|_, _| {}, Some(&whole));
    check("no domain", &|s, _| s.shop.domain = None, None);
    check("a domain that is none", &|s, _| s.shop.domain = Some("evil.example/x?".into()), None);
    let no_code = format!("https://tea.example.com/cart/47110:1,47111:1?{tail}");
    check("no discount", &|s, _| s.discount_code = None, Some(&no_code));
    let second = format!("https://tea.example.com/cart/47111:1?discount=TEA%20%26%2010&{tail}");
    check("one variant unknown", &|_, p| p.products[0].variant_id = None, Some(&second));
    check("a hostile variant", &|_, p| p.products[0].variant_id = Some("1:9,2".into()), Some(&second));
    check("a variant twice", &|_, p| p.products[0].variant_id = p.products[1].variant_id.clone(), Some(&second));
    let strip = |p: &mut Prediction| p.products.iter_mut().for_each(|offer| offer.variant_id = None);
    check("no variants", &|_, p| strip(p), Some("https://tea.example.com/products/pot"));
    let scripts = |p: &mut Prediction| {
        strip(p);
        p.products.iter_mut().for_each(|offer| offer.url = Some("javascript:alert(1)".into()));
    };
    check("no variants and no web page", &|_, p| scripts(p), None);
    let hostile = "https://tea.example.com/cart/47110:1,47111:1?discount=A%26checkout%5Bemail%5D%3Dx%23%C3%A9%2CB";
    let code = |s: &mut Settings| s.discount_code = Some("A&checkout[email]=x#é,B".into());
    check("a hostile code", &|s, _| code(s), Some(&format!("{hostile}&{tail}")));

    let (settings, mut prediction) = prediction(WHOLE, &NAMES, 0);
    prediction.customer = "long".repeat(2_000);
    let link = cart_link(&settings, &prediction).unwrap();
    assert!(link.url.contains("discount=") && link.url.contains("attributes[followon]="), "{}", link.url);
    assert!(!link.url.contains("checkout[email]") && link.url.len() < 2_000);
    assert_eq!(link.dropped, ["checkout[email]"]);
}

#[test]
fn an_event_tells_all_that_is_known_and_nothing_else() {
    let (_, whole) = event_of(Shape { products: 2, ..WHOLE }, 0);
    let link = whole.properties["bp_magic_cart_link"].as_str().unwrap();
    let second = "<script>alert(\"1\")</script>";
    let item = |id: &str, variant: &str, rate: f64| {
        json!({
            "id": id, "title": id, "price": "£1,250.00", "url": "https://tea.example.com/products/pot",
            "image": "https://pics.example/a.jpg?v=1&w='2'", "variant_id": variant, "rate": rate,
            "buyers": 549, "followers": 312,
            "because_title": "{{ event.discount_code }}", "because_id": "{{ event.discount_code }}",
        })
    };
    let mut items = [item(NAMES[0], "47110", 0.5683), item(second, "47111", 0.4)];
    // The second offer's chance is not known.
    items[0]["chance"] = json!(0.0912);
    // And its price is not reduced.
    items[0]["compare_at_price"] = json!("£1,562.50");
    items[0]["saving"] = json!("20 %");
    let mut expected = json!({
        "send_on": "2025-03-20", "last_order_name": "#1001", "last_order_date": "2025-03-01",
        "because_title": "{{ event.discount_code }}", "because_id": "{{ event.discount_code }}",
        "product_count": 2, "product_titles": format!("{}, {second}", NAMES[0]), "currency": "GBP",
        "discount_code": "TEA & 10", "bp_magic_cart_link": link, "cart_link_kind": "cart", "items": items,
    });
    for (number, item) in (1..).zip(&items) {
        for (key, value) in item.as_object().unwrap() {
            expected[format!("product_{number}_{key}")] = value.clone();
        }
    }
    assert_eq!(Value::Object(whole.properties.clone()), expected);
    assert_eq!((whole.metric.as_str(), whole.email.as_str()), (METRIC, "ann+tea@example.net"));
    assert_eq!((whole.value.as_deref(), whole.value_currency.as_deref()), (Some("2500.00"), Some("GBP")));
    assert!(link.ends_with(&format!("[followon]={}", &whole.unique_id[..12])), "{link} {}", whole.unique_id);

    // Worth what is in the cart: as many as there, and nothing that the block does not show. A page has one.
    let (mut settings, mut offer) = prediction(Shape { products: 2, ..WHOLE }, &NAMES, 0);
    offer.products[0].quantity = 3;
    let worth = |settings: &Settings, offer: &Prediction| event(settings, offer).value;
    assert_eq!(worth(&settings, &offer).as_deref(), Some("5000.00"));
    settings.block.products = 1;
    assert_eq!(worth(&settings, &offer).as_deref(), Some("3750.00"));
    offer.products[0].variant_id = None;
    assert_eq!(worth(&settings, &offer).as_deref(), Some("1250.00"));

    for (number, shape) in shapes().into_iter().enumerate() {
        let (_, event) = event_of(shape, number);
        let properties = &event.properties;
        for (key, value) in properties {
            assert!(says_something(value), "{key}: {value}");
        }
        assert_eq!(properties["items"].as_array().unwrap().len(), shape.products);
        assert_eq!(properties.contains_key("product_1_image"), shape.image.is_some());
        assert_eq!(properties.contains_key("product_1_price"), shape.price.is_some());
        assert_eq!(event.value.is_some(), shape.price.is_some());
        assert_eq!(properties.contains_key("discount_code"), shape.discount.is_some());
        assert_eq!(properties.contains_key("bp_magic_cart_link"), shape.link.0.is_some());
    }
}

#[test]
fn a_reduced_price_of_any_catalog_is_told() {
    let orders = "Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price,Currency\n\
                  #1,ann@example.net,2025-01-03 10:00:00 +0000,1,Tea,4.00,GBP\n\
                  #2,ann@example.net,2025-02-03 10:00:00 +0000,1,Pot,20.00,GBP\n\
                  #3,bob@example.net,2025-02-10 10:00:00 +0000,1,Tea,4.00,GBP\n";
    let check = |catalogs: &[&str], expected: [Option<&str>; 3]| {
        let mut session = Session::new(Settings::default()).unwrap();
        session.add_orders("orders.csv", orders.as_bytes()).unwrap();
        for catalog in catalogs {
            session.add_catalog("catalog", catalog.as_bytes()).unwrap();
        }
        let event = session.event("bob@example.net").unwrap();
        let told = ["price", "compare_at_price", "saving"].map(|key| event.properties["items"][0].get(key));
        assert_eq!(told.map(|value| value.and_then(Value::as_str)), expected, "{catalogs:?}");
    };
    let old = |price: &str, before: &str| {
        format!("Handle,Title,Variant SKU,Variant Price,Variant Compare At Price\npot,Pot,P,{price},{before}\n")
    };
    let new = "Title,URL handle,SKU,Price,Compare-at price\nPot,pot,P,15.00,22.00\n";
    let json = r#"{"products":[{"title":"Pot","handle":"pot","variants":[{"id":1,"sku":"P","price":"15.00","compare_at_price":"20.00"}]}]}"#;
    let priced = |before| [Some("£15.00"), before, None];
    check(&[&old("15.00", "20.00")], [Some("£15.00"), Some("£20.00"), Some("25 %")]);
    check(&[new], [Some("£15.00"), Some("£22.00"), Some("31 %")]);
    check(&[json], [Some("£15.00"), Some("£20.00"), Some("25 %")]);
    check(&[&old("15.00", "15.00")], priced(None));
    check(&[&old("15.00", "12.00")], priced(None));
    check(&[&old("15.00", "")], priced(None));
    // A price before a reduction says nothing without the catalog's price of the same day.
    check(&[&old("", "30.00")], [Some("£20.00"), None, None]);
    check(&[json, &old("", "30.00")], [Some("£15.00"), Some("£20.00"), Some("25 %")]);
    check(&[json, &old("14.00", "30.00")], [Some("£15.00"), Some("£20.00"), Some("25 %")]);
}

#[test]
fn addresses_of_other_kinds_never_leave() {
    for address in
        ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x.example", "https://a b", "vbscript:x"]
    {
        let (settings, mut prediction) = prediction(WHOLE, &NAMES, 0);
        for offer in &mut prediction.products {
            offer.url = Some(address.to_owned());
            offer.image = Some(address.to_owned());
            offer.variant_id = None;
        }
        let event = event(&settings, &prediction);
        let told = serde_json::to_string(&event).unwrap() + &checked_block(&settings, None, &event).html;
        assert!(!told.contains(address), "{address}");
    }
}

#[test]
fn unique_ids_are_stable_and_distinct() {
    let (settings, same) = prediction(WHOLE, &NAMES, 0);
    let id = |change: &dyn Fn(&mut Prediction)| {
        let mut prediction = same.clone();
        change(&mut prediction);
        event(&settings, &prediction).unique_id
    };
    let first = id(&|_| {});
    // Written down, so that no release can mail every customer again by chance.
    assert_eq!(first, "8fdfa27f97a98de50f5b13d87fcb4376");
    assert_eq!(first, id(&|p| p.send_on = p.send_on + 9), "a new send date is no new offer");
    assert_eq!(first, id(&|p| p.products[0].rate = 0.9), "nor are new rates");
    let others = [
        id(&|p| p.customer.push('x')),
        id(&|p| p.last_order.date = p.last_order.date + 1),
        id(&|p| p.last_order.name.push('x')),
        id(&|p| drop(p.products.pop())),
        id(&|p| p.products.swap(0, 1)),
        id(&|p| {
            // The same bytes, parted elsewhere.
            let moved = p.products[0].id.pop().unwrap();
            p.products[1].id.insert(0, moved);
        }),
    ];
    let mut all: Vec<&String> = others.iter().chain([&first]).collect();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 7);
    assert!(all.iter().all(|id| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit())));
}

#[test]
fn blocks_of_every_shape_hold_what_they_should() {
    for (number, shape) in shapes().into_iter().enumerate() {
        let (settings, event) = event_of(shape, number);
        let block = checked_block(&settings, None, &event);
        let shown = |yes: bool, text: &str, times: usize| {
            let expected = if yes { times } else { 0 };
            assert_eq!(block.html.matches(text).count(), expected, "{text} in {}", block.html);
        };
        let link = shape.link.0.is_some();
        let carts = link && shape.link.1.is_some();
        shown(true, "<div dir=\"auto\"", shape.products);
        shown(shape.image.is_some(), "<img ", shape.products);
        shown(shape.image.is_some(), "alt=\"", shape.products);
        shown(shape.price.is_some(), "£1,250.00", shape.products);
        shown(link, "<v:roundrect", 1);
        shown(carts, "Add to cart", 2);
        shown(link && !carts, "See it in the shop", 2);
        shown(shape.discount.is_some(), "TEA &amp; 10", 1);
        assert_eq!(block.text.contains("https://tea.example.com/cart/"), carts, "{}", block.text);
        assert_eq!(block.text.contains("TEA & 10"), shape.discount.is_some(), "{}", block.text);
        // Each picture leads where the button does.
        let link =
            event.properties.get("bp_magic_cart_link").and_then(Value::as_str).map(|link| link.replace('&', "&amp;"));
        if let (Some(link), Some(_)) = (link, shape.image) {
            assert_eq!(block.html.matches(&format!("<a href=\"{link}\"")).count().min(shape.products), shape.products);
        }
    }
}

#[test]
fn every_layout_shows_what_its_style_says() {
    for (number, shape) in shapes().into_iter().enumerate() {
        let (settings, event) = event_of(shape, number);
        for (turn, (layout, products)) in layouts().enumerate() {
            let style = other_style(number + turn, layout, products);
            let block = checked_block(&settings, Some(&style), &event);
            let shown = shape.products.min(products as usize);
            let counted = |text: &str, expected: usize| {
                assert_eq!(block.html.matches(text).count(), expected, "{text} of {style:?} in {}", block.html);
            };
            counted("<div dir=\"auto\"", shown);
            counted("<img ", if shape.image.is_some() { shown } else { 0 });
            let price = shape.price.is_some() && style.show_price;
            counted("<div>£1,250.00", if price { shown } else { 0 });
            // The second product is not reduced, the third by less than a percent.
            let reduced = if shown == 3 { 2 } else { 1 };
            counted("</s>", if price && style.show_compare_price { reduced } else { 0 });
            counted(">-20 %<", usize::from(shape.price.is_some() && style.discount_badge));
            counted("border-top:1px solid", if layout == BlockLayout::Compact { shown - 1 } else { 0 });
            counted("-0 %", 0);
            counted(&format!("max-width:{}px;\">", style.width), 1);
            let button = usize::from(event.properties.contains_key("bp_magic_cart_link"));
            let pictures = if shape.image.is_some() { shown } else { 0 };
            counted(&format!("border-radius:{}px;", style.corner_radius), pictures + button);
            assert_eq!(block.text.matches("-20 %").count(), usize::from(shape.price.is_some() && style.discount_badge));
            assert_eq!(
                block.text.matches("was £").count(),
                if price && style.show_compare_price { reduced } else { 0 }
            );
        }
    }
}

#[test]
fn numbers_beyond_their_bounds_tear_no_block_apart() {
    let (settings, event) = event_of(WHOLE, 0);
    for number in [0, 1, 319, 701, u32::MAX] {
        for (layout, _) in layouts() {
            let style =
                BlockStyle { layout, products: number, corner_radius: number, width: number, ..BlockStyle::default() };
            let html = checked_block(&settings, Some(&style), &event).html;
            assert!(html.contains("width=\"320\"") || html.contains("width=\"700\""), "{html}");
        }
    }
}

#[test]
fn the_cart_holds_what_the_block_shows() {
    for (layout, products) in layouts() {
        let (mut settings, prediction) = prediction(WHOLE, &NAMES, 0);
        settings.block = BlockStyle { layout, products, ..BlockStyle::default() };
        let event = event(&settings, &prediction);
        let html = checked_block(&settings, None, &event).html;
        let link = event.properties["bp_magic_cart_link"].as_str().unwrap();
        assert_eq!(link.matches(":1").count(), products as usize, "{link}");
        assert_eq!(html.matches("<img ").count(), products as usize);
    }
    // Another style in the preview is one that could be saved: its cart is its own.
    let mut session = sample_shop();
    let query = Query { limit: 1_000, ..Query::default() };
    let rows = session.predictions(&query).unwrap().rows;
    let three = rows.iter().find(|prediction| prediction.products.len() == 3).expect("one of three");
    let style = BlockStyle { products: 1, ..BlockStyle::default() };
    let shown = session.block(&three.customer, Some(&style)).unwrap();
    session.configure_partial(&json!({ "block": { "products": 1 } })).unwrap();
    assert_eq!(session.block(&three.customer, None).unwrap(), shown);
    assert!(!shown.text.contains(":1,"), "{}", shown.text);
}

#[test]
fn hostile_names_stay_text() {
    for from in 0..NAMES.len() * 10 {
        let (settings, event) = event_of(WHOLE, from);
        let (layout, products) = layouts().nth(from / NAMES.len() % 9).unwrap();
        let style = other_style(from, layout, 3.max(products));
        let style = (from >= NAMES.len()).then_some(&style);
        let block = checked_block(&settings, style, &event);
        for item in event.properties["items"].as_array().unwrap() {
            let title = item["title"].as_str().unwrap();
            let escaped = title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let escaped = escaped.replace('"', "&quot;").replace('\'', "&#x27;");
            assert!(block.html.contains(&escaped), "{escaped}");
            assert!(block.text.contains(title), "{title}");
            assert!(!title.contains(char::is_control), "{title:?}");
        }
    }
}

#[test]
fn a_title_without_end_does_not_blow_up_the_block() {
    let long = "W&ffles ".repeat(40_000);
    let (settings, prediction) = prediction(WHOLE, &[&long], 0);
    let event = event(&settings, &prediction);
    assert!(event.properties["product_1_title"].as_str().unwrap().ends_with('…'));
    checked_block(&settings, None, &event);
}

#[test]
fn headlines_fill_in_what_is_allowed_and_show_the_rest() {
    let (settings, event) = event_of(WHOLE, 0);
    let check = |headline: &str, html: &str, text: &str| {
        let block = checked_block(&settings, Some(&style(0, headline)), &event);
        let cell = block.html.split_once("word-break:break-word;\">").unwrap().1.split_once("</td>").unwrap().0;
        assert_eq!((cell, block.text.split("\n\n").next().unwrap()), (html, text), "{headline}");
    };
    check("For you", "For you", "For you");
    check("{{ event.last_order_name }}!", "#1001!", "#1001!");
    check("{{event.discount_code|lower}}", "tea &amp; 10", "tea & 10");
    check("{{ event.product_1_title|slice:\":9\"|upper }}", "STONEWARE", "STONEWARE");
    check("{{ event.product_1_title|slice:\"-5:-2\" }}", "1.2", "1.2");
    check("{{ event.product_count }} at {{ event.product_1_rate }}", "3 at 0.5683", "3 at 0.5683");
    check("{{ event.currency|default:'Tea & <b>' }}", "GBP", "GBP");
    check("a < b & {c} {", "a &lt; b &amp; &#123;c&#125; &#123;", "a < b & {c} {");
    // Of the profile nothing is known here, so its default shows.
    check("Dear {{ first_name|default:'you' }}", "Dear you", "Dear you");
    check("{{ person.first_name|lower|default:'Ann' }}", "Ann", "Ann");
    for literal in [
        "{{ first_name }}",
        "{{ event.items }}",
        "{{ person.name }}",
        "{{ event.x|safe }}",
        "{% now %}",
        "{# x #}",
        "{{ event.because_title",
    ] {
        check(literal, &literal.replace('{', "&#123;").replace('}', "&#125;"), literal);
    }

    let (settings, bare) = event_of(Shape { discount: None, ..WHOLE }, 0);
    let style = style(0, "{{ event.discount_code|default:\"Tea & <b>\" }}");
    let block = checked_block(&settings, Some(&style), &bare);
    assert!(block.html.contains(">Tea &amp; &lt;b&gt;</td>"), "{}", block.html);
    assert!(block.text.starts_with("Tea & <b>\n"), "{}", block.text);
}

#[test]
fn styles_are_data_too() {
    let (settings, event) = event_of(WHOLE, 0);
    for (number, headline) in HEADLINES.iter().enumerate() {
        let style = style(number, headline);
        let block = checked_block(&settings, Some(&style), &event);
        assert_eq!(block.html.contains("<div>£1,250.00</div>"), style.show_price);
        assert!(!block.html.contains("not a colour"));
    }
    assert_eq!(block(&settings, None, &event), block(&settings, Some(&settings.block), &event));
}

#[test]
fn templates_that_are_not_understood_say_where() {
    let check = |template: &str, expected: &str| {
        assert_eq!(Template::parse(template).expect_err(template).to_string(), expected);
    };
    check("ab\nc{{ x|date }}", "line 2, column 2: “date” is no filter known here");
    check("{{ }}", "line 1, column 1: “” is no variable");
    check("{{ a b }}", "line 1, column 1: “ b” is not understood after a value");
    check("{{ a.b. }}", "line 1, column 1: “a.b.” is no variable");
    check("{{ _a }}{{ b }}", "line 1, column 1: “_a” is no variable");
    check("{{ True }}", "line 1, column 1: “True” is no variable");
    check("{{ 1.5 }}", "line 1, column 1: “1.5” is no whole number");
    check("{{ a|default }}", "line 1, column 1: the filter “default” wants other arguments");
    check("{{ a|default:b }}", "line 1, column 1: the filter “default” wants other arguments");
    check("{{ a|slice:'x' }}", "line 1, column 1: “x” is no range such as :3");
    check("{{ 'a }}", "line 1, column 1: “'a” opens a quote that is never closed");
    check("é{% if a %}b", "line 1, column 2: this tag is never closed; it wants one of: elif, else, endif");
    check("{% if %}{% endif %}", "line 1, column 1: a condition lacks a value");
    check("{% if a == %}{% endif %}", "line 1, column 1: a comparison lacks its second value");
    check("{% if a b %}{% endif %}", "line 1, column 1: “b” is not understood here");
    check("{% if a %}{% else %}{% elif b %}{% endif %}", "line 1, column 21: “elif” is no tag known here");
    check("{% if a %}{% else b %}{% endif %}", "line 1, column 11: “else” takes nothing after it");
    check("{% for a of b %}{% endfor %}", "line 1, column 1: a for loop reads: for name in list");
    check("{% for a.b in c %}{% endfor %}", "line 1, column 1: “a.b” cannot be the name of a variable");
    check("{% endif %}", "line 1, column 1: “endif” is no tag known here");
    check("{% load x %}", "line 1, column 1: “load” is no tag known here");
    check("{% %}", "line 1, column 1: “” is no tag known here");
    check(&"{% if a %}".repeat(5_000), "line 1, column 321: tags stand more than 32 deep in one another");
}

fn events(count: usize, shape: Shape, names: &[&str]) -> Vec<Event> {
    let (settings, prediction) = prediction(shape, names, 0);
    let numbered = |number| Prediction { customer: format!("c{number}@example.net"), ..prediction.clone() };
    (0..count).map(|number| event(&settings, &numbered(number))).collect()
}

#[test]
fn requests_keep_to_klaviyos_limits() {
    let long = "é\"<".repeat(80);
    for (count, names, files) in [(0, "a", 0), (1, "a", 1), (1_000, "a", 1), (1_001, "a", 2), (3_001, long.as_str(), 9)]
    {
        let all = events(count, WHOLE, &[names]);
        let requests = klaviyo_requests(&all, false);
        assert_eq!(requests.len(), files, "{count} events");
        let mut sent = Vec::new();
        for request in &requests {
            assert!(request.content.len() <= 5_000_000, "{} bytes", request.content.len());
            assert!(request.rows <= 1_000);
            let body: Value = serde_json::from_str(&request.content).unwrap();
            assert_eq!(body["data"]["type"], "event-bulk-create-job");
            let entries = body["data"]["attributes"]["events-bulk-create"]["data"].as_array().unwrap();
            assert_eq!(entries.len(), request.rows as usize);
            sent.extend(entries.iter().cloned());
        }
        assert_eq!(sent.len(), count);
        for (event, entry) in all.iter().zip(sent) {
            let expected = json!({
                "type": "event-bulk-create",
                "attributes": {
                    "profile": { "data": { "type": "profile", "attributes": { "email": event.email } } },
                    "events": { "data": [{
                        "type": "event",
                        "attributes": {
                            "metric": { "data": { "type": "metric", "attributes": { "name": METRIC } } },
                            "properties": event.properties,
                            "value": 3750.0, "value_currency": "GBP",
                            "unique_id": event.unique_id,
                        },
                    }] },
                },
            });
            assert_eq!(entry, expected);
        }
        let names: Vec<&str> = requests.iter().map(|request| request.name.as_str()).collect();
        assert!(names.is_sorted(), "{names:?}");
    }
    let names = |on: &[(&str, usize)]| -> Vec<String> {
        let all = on.iter().flat_map(|(day, count)| {
            let mut of_day = events(*count, WHOLE, &["a"]);
            for event in &mut of_day {
                event.properties["send_on"] = (*day).into();
            }
            of_day
        });
        klaviyo_requests(all, false).into_iter().map(|file| format!("{} {}", file.name, file.rows)).collect()
    };
    // A file holds one day's, whatever their order, so that nothing of a later day goes out with it.
    assert_eq!(
        names(&[("2025-04-02", 1), ("2025-04-01", 3), ("2025-04-02", 1)]),
        ["klaviyo-events-2025-04-01.json 3", "klaviyo-events-2025-04-02.json 2"]
    );
    assert_eq!(
        names(&[("2025-04-01", 1_001)]),
        ["klaviyo-events-2025-04-01-1-of-2.json 1000", "klaviyo-events-2025-04-01-2-of-2.json 1"]
    );
    // For one address that no mail can be sent to, Klaviyo may refuse a whole request.
    let mut two = events(2, WHOLE, &["a"]);
    two[1].email = "ann@shop".to_owned();
    let sent = klaviyo_requests(&two, false);
    assert_eq!((sent.len(), sent[0].rows, sent[0].content.contains("\"ann@shop\"")), (1, 1, false));
    let priceless = klaviyo_requests(events(1, Shape { price: None, ..WHOLE }, &["a"]), false);
    assert!(!priceless[0].content.contains("\"value"), "{}", priceless[0].content);
}

#[test]
fn predictions_as_a_table() {
    let names = ["=1+1", "+x", "-y", "@z", "\tt", "\rr", "plain, \"quoted\"\nline", "'apostrophe"];
    for from in 0..names.len() {
        let (settings, mut prediction) = prediction(Shape { products: 2, ..WHOLE }, &names, from);
        prediction.cart_link = cart_link(&settings, &prediction);
        let file = predictions_csv([&prediction]);
        assert_eq!((file.rows, file.content.lines().next().unwrap().contains("product_3_url")), (1, true));
        let record = &records(&file.content)[0];
        for (number, offer) in (1..).zip(&prediction.products) {
            let cell = &record[&format!("product_{number}_title")];
            let formula = offer.title.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert_eq!(*cell, if formula { format!("'{}", offer.title) } else { offer.title.clone() });
            let rate: f64 = record[&format!("product_{number}_rate")].parse().unwrap();
            assert!((rate - offer.rate).abs() <= 0.00005, "{rate} for {}", offer.rate);
            assert_eq!(record[&format!("product_{number}_price")], "1250.00");
        }
        assert_eq!((record["send_on"].as_str(), record["product_3_title"].as_str()), ("2025-03-20", ""));
        assert_eq!(record["cart_link"], prediction.cart_link.unwrap().url);
        assert_eq!(file.content.matches("\r\n").count(), 2, "{:?}", file.content);
    }
    assert_eq!(read_csv(&predictions_csv(Vec::<Prediction>::new()).content).len(), 1);
}

#[test]
fn profiles_as_a_table_hold_the_events_flat_properties() {
    let exported_on = event_day();
    for (number, shape) in shapes().into_iter().enumerate() {
        let (_, event) = event_of(shape, number);
        // Planned before the day of sending: what is overdue must not start a date flow with every import.
        let planned_on = Day::from_ymd(2025, 3, 11).unwrap();
        let record = records(&profiles_csv(exported_on, [(planned_on, &event)]).content).remove(0);
        assert_eq!((&record["email"], record["cross_sell_date"].as_str()), (&event.email, "2025-03-11"));
        assert_eq!(record["cross_sell_exported_on"], "2025-03-20");
        let mut flat = event.properties.clone();
        flat.remove("items");
        for (name, value) in &flat {
            let expected = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            assert_eq!(record[name].trim_start_matches('\''), expected.trim_start_matches('\''), "{name}");
        }
        let filled = record.values().filter(|cell| !cell.is_empty()).count();
        assert_eq!(filled, flat.len() + 3, "{record:?}");
    }
    // With the guard before it this address would be another one.
    let (_, mut event) = event_of(WHOLE, 0);
    event.email = "+ann@shop.example".to_owned();
    assert_eq!(profiles_csv(exported_on, [(exported_on, &event)]).rows, 0);
}

fn pair(from: &str, to: &str, eligible: bool) -> Pair {
    let product = |id: &str| ProductRef { id: id.to_owned(), title: id.to_owned() };
    Pair {
        from: product(from),
        to: product(to),
        buyers: 549,
        followers: 312,
        rate: 312.0 / 549.0,
        rate_low: 0.526,
        rate_high: 0.609,
        base_rate: 1e-7,
        lift: 2.5,
        at_risk: 400,
        at_risk_bought: 37,
        chance: Some(0.091_234),
        chance_low: Some(0.07),
        chance_high: None,
        lag_p25: 12.0,
        lag_median: 44.5,
        lag_p75: 130.0,
        eligible,
        reason: (!eligible).then_some(NotEligible::NotSoldRecently),
        flags: vec![Flag { code: FlagCode::FewFollowers, sentence: "Few.".to_owned() }],
    }
}

#[test]
fn pairs_as_a_table_and_as_a_model() {
    let pairs = [pair("-Tea", "Pot, large", true), pair("Pot", "Tea", false)];
    let rows = read_csv(&pairs_csv(&pairs).content);
    assert_eq!(rows[1][..7], ["'-Tea", "'-Tea", "Pot, large", "Pot, large", "549", "312", "0.5683"]);
    assert_eq!(rows[1][9..16], ["0.0000001", "2.5", "400", "37", "0.0912", "0.07", ""]);
    assert_eq!(rows[1][16..], ["12", "44.5", "130", "true", "", "fewFollowers"]);
    assert_eq!(rows[2][19..], ["false", "notSoldRecently", "fewFollowers"]);
    assert_eq!((rows.len(), rows[0].len()), (3, 22));

    let rhythm = ShopRhythm { gaps: 20, median_gap: Some(30.0), typical_gap: Some(31.5), sigma: 0.7, tau: 0.3 };
    let file = model_json(&Settings::default(), &rhythm, &pairs);
    let model: Value = serde_json::from_str(&file.content).unwrap();
    assert_eq!((file.rows, model["pairs"].as_array().unwrap().len()), (1, 1));
    assert_eq!(model["pairs"][0], serde_json::to_value(&pairs[0]).unwrap());
    assert_eq!(serde_json::from_value::<Pair>(model["pairs"][0].clone()).unwrap(), pairs[0]);
    assert_eq!(serde_json::from_value::<Settings>(model["settings"].clone()).unwrap(), Settings::default());
    assert_eq!(serde_json::from_value::<ShopRhythm>(model["rhythm"].clone()).unwrap(), rhythm);
}

proptest! {
    #[test]
    fn any_headline_makes_a_sound_block(headline in "\\PC{0,40}|([{}%#|:'\"\\\\. ]|event|because_title|default|slice|\\PC|\n){0,24}") {
        let (settings, event) = event_of(WHOLE, 1);
        checked_block(&settings, Some(&style(1, &headline)), &event);
    }

    #[test]
    fn any_title_stays_text(title in "\\PC{0,60}|([{}%#<>&'\"\\[\\]-]|script|\\p{Cc}){0,60}") {
        let (settings, prediction) = prediction(WHOLE, &[&title], 0);
        let event = event(&settings, &prediction);
        let marked = checked_block(&settings, None, &event).html;
        // The same block with a title that has nothing of HTML in it has as many tags.
        let plain = title.replace(['<', '>'], "_");
        let (settings, prediction) = cases::prediction(WHOLE, &[&plain], 0);
        let tame = block(&settings, None, &followon::deliver::event(&settings, &prediction)).html;
        for mark in ['<', '>', '"'] {
            prop_assert_eq!(marked.matches(mark).count(), tame.matches(mark).count());
        }
    }

    #[test]
    fn any_template_is_read_or_refused(template in "(\\{\\{ | \\}\\}|\\{% (if|for|elif|else|empty|endif|endfor) ?| %\\}|\\{#|#\\}|event|items|x|\\.|in|and|or|not|==|'|\"|\\||default:|slice:|\\PC|\n){0,40}") {
        let (_, event) = event_of(WHOLE, 1);
        let mut context = Map::new();
        context.insert("event".to_owned(), Value::Object(event.properties));
        if let Ok(template) = Template::parse(&template) {
            template.render(&context);
        }
    }

    #[test]
    fn any_text_comes_back_from_a_table(texts in proptest::collection::vec("\\PC{0,12}|[=+@,\"\r\n\t-]{0,6}", 2)) {
        let (_, mut prediction) = prediction(Shape { products: 1, ..WHOLE }, &["x"], 0);
        prediction.last_order.name.clone_from(&texts[0]);
        prediction.products[0].title.clone_from(&texts[1]);
        let record = records(&predictions_csv([prediction]).content).remove(0);
        for (name, text) in ["last_order", "product_1_title"].into_iter().zip(&texts) {
            let cell = &record[name];
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']));
            prop_assert_eq!(cell.strip_prefix('\'').unwrap_or(cell), text.strip_prefix('\'').unwrap_or(text));
        }
    }
}

/// A blank cell of an import may leave what an earlier one wrote; the count tells how much of it is still meant.
#[test]
fn products_of_an_earlier_import_are_not_shown() {
    for (products, (layout, shown)) in (1..=2).flat_map(|products| layouts().map(move |layout| (products, layout))) {
        let (settings, earlier) = event_of(WHOLE, 0);
        let (_, event) = event_of(Shape { products, ..WHOLE }, 4);
        let style = BlockStyle { headline: String::new(), copy: String::new(), ..other_style(1, layout, shown) };
        let block = checked_block(&settings, Some(&style), &event);
        for now in [event.properties.clone(), imported(&event)] {
            let mut profile = earlier.properties.clone();
            profile.extend(now);
            assert!(profile.contains_key("product_3_title"));
            let mut context = Map::new();
            context.insert("person".to_owned(), Value::Object(profile));
            let html = Template::parse(&block.profile_template).unwrap().render(&context);
            assert_eq!(html, block.html, "{products} of {shown}, {layout:?}");
        }
    }
}
