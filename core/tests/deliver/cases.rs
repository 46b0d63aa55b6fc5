//! Offers of every shape, for the tests and for the oracle.

use followon::deliver::{Event, event};
use followon::predict::{LastOrder, Offer, Prediction};
use followon::{BlockFont, BlockLayout, BlockStyle, Money, ProductRef, Settings};

/// Titles that would break what is careless with them.
pub(crate) const NAMES: [&str; 14] = [
    "Stoneware teapot, 1.2 l",
    "<script>alert(\"1\")</script>",
    "Mum's “best” mug & saucer's",
    "{{ event.discount_code }}",
    "{% if x %}{% endfor %}{# note #}",
    "[[headline]] ]]&amp;[[",
    "إبريق شاي (كبير) 1",
    "\u{202e}pot-aet",
    "👩🏽‍🍳 Kit 🫖 déjà‐vu",
    "\"><img src=x onerror=alert(1)>",
    "--><![endif]--><b>",
    "=HYPERLINK(\"https://evil.example\",\"x\")",
    "  line\r\nbreak\tand\u{0}nul  ",
    "Supercalifragilisticexpialidocious-Donaudampfschifffahrtsgesellschaft",
];

/// Headlines with and without variables, well written and not.
pub(crate) const HEADLINES: [&str; 24] = [
    "Goes well with your {{ event.because_title }}",
    "",
    "Nothing but words & \"quotes\" <b>",
    "{{ event.because_title|lower|slice:\":12\" }}, and what follows",
    "{{event.last_order_name|upper}}: {{ event.product_count }} at {{ event.product_1_rate }}",
    "{{ event.discount_code|default:'Tom & \"Jerry\" <3 {x} \\' \\\\ é' }}",
    "{{ event.product_3_title|default:\"one 'more'\" }} / {{ event.product_2_price|default:'-' }}",
    "{{ event.product_1_title|slice:\"-4:\"|upper|default:'' }}",
    "{{ event.product_1_rate|slice:':2'|lower }}{{ event.product_count|upper }}",
    "{{ event.items }} {{ event.items.0.title }} {{ event.keys }} {{ event }}",
    "{{ first_name|default:'there' }}, {{ person.x }}",
    "{% if event.because_title %}x{% endif %} {% include 'a' %} {# hidden #}",
    "{{ event.because_title",
    "event.because_title }} {{ }} {{ {{ event.because_title }} }}",
    "{{{ event.because_title }}} {{{{",
    "{{ event.because_title|default:missing }} {{ event.x|default:'a'|upper }}",
    "{{ event.because_title|default:'a'|upper }} {{ event.because_title|safe }}",
    "{{ event.because_title|slice:'a:b' }} {{ event.because_title|slice:3 }}",
    "{{ event.because_title | lower }} {{ event.because_title| upper }}",
    "[[ground]] [[label]] {% raw %} }}{{ %} &#123;",
    "{{ event.product_4_title }}{{ event.product_0_id }}{{ event.product_01_id }}{{ event._x }}",
    "{{ event.bp_magic_cart_link }} {{ event.send_on }} {{ event.last_order_date }}",
    "{{ event.because_title|default:'}}' }} {{ event.because_title|default:'%}' }}",
    "Straße ΣΑΣ İ: {{ event.product_1_title|upper }} {{ event.product_2_title|lower }}",
];

/// What a case has and lacks.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) products: usize,
    pub(crate) image: Option<&'static str>,
    pub(crate) price: Option<(&'static str, &'static str)>,
    /// The shop's domain, the first variant and the page's address.
    pub(crate) link: (Option<&'static str>, Option<&'static str>, Option<&'static str>),
    pub(crate) discount: Option<&'static str>,
}

/// A case with nothing missing.
pub(crate) const WHOLE: Shape = Shape {
    products: 3,
    image: Some("https://pics.example/a.jpg?v=1&w='2'"),
    price: Some(("1250.00", "GBP")),
    link: (Some("tea.example.com"), Some("4711"), Some("https://tea.example.com/products/pot")),
    discount: Some("TEA & 10"),
};

/// Every combination of what a case can have and lack.
pub(crate) fn shapes() -> Vec<Shape> {
    let mut shapes = Vec::new();
    for products in 1..=3 {
        for image in [WHOLE.image, Some("data:image/svg+xml,%3Csvg%20a='b'/%3E"), None] {
            for price in [WHOLE.price, None] {
                for link in
                    [WHOLE.link, (WHOLE.link.0, None, WHOLE.link.2), (None, None, WHOLE.link.2), (None, None, None)]
                {
                    for discount in [WHOLE.discount, None] {
                        shapes.push(Shape { products, image, price, link, discount });
                    }
                }
            }
        }
    }
    shapes
}

/// Settings and a prediction of a shape, its products named from a place in [`NAMES`] on.
pub(crate) fn prediction(shape: Shape, names: &[&str], from: usize) -> (Settings, Prediction) {
    let mut settings = Settings::default();
    settings.shop.domain = shape.link.0.map(str::to_owned);
    settings.discount_code = shape.discount.map(str::to_owned);
    let product = |place: usize| {
        let name = names[place % names.len()].to_owned();
        ProductRef { id: name.clone(), title: name }
    };
    let because = product(from + 3);
    let offer = |place: usize| {
        let ProductRef { id, title } = product(from + place);
        Offer {
            id,
            title,
            rate: [0.568_306, 0.4, 0.25001][place],
            buyers: 549,
            followers: 312,
            chance: [Some(0.0912), None, Some(0.031)][place],
            chance_low: None,
            chance_high: None,
            because: because.clone(),
            price: shape.price.map(|(amount, currency)| Money { amount: amount.into(), currency: currency.into() }),
            // The second is not reduced.
            compare_at: shape.price.filter(|_| place != 1).map(|(_, currency)| Money {
                amount: ["1562.50", "", "1250.01"][place].into(),
                currency: currency.into(),
            }),
            image: shape.image.map(str::to_owned),
            url: shape.link.2.map(str::to_owned),
            variant_id: shape.link.1.map(|id| format!("{id}{place}")),
            quantity: 1,
        }
    };
    let date = "2025-03-01".parse().unwrap();
    let prediction = Prediction {
        customer: "ann+tea@example.net".to_owned(),
        last_order: LastOrder { name: "#1001".to_owned(), date, products: vec![because.clone()] },
        send_on: date + 19,
        planned_on: date + 19,
        products: (0..shape.products).map(offer).collect(),
        cart_link: None,
    };
    (settings, prediction)
}

/// The event of a shape.
pub(crate) fn event_of(shape: Shape, from: usize) -> (Settings, Event) {
    let (settings, prediction) = prediction(shape, &NAMES, from);
    let event = event(&settings, &prediction);
    (settings, event)
}

/// Every layout with every number of products.
pub(crate) fn layouts() -> impl Iterator<Item = (BlockLayout, u32)> {
    [BlockLayout::SideBySide, BlockLayout::Stacked, BlockLayout::Compact]
        .into_iter()
        .flat_map(|layout| (1..=3).map(move |products| (layout, products)))
}

/// A style of a layout that differs from the default in all else that is drawn, a little with each number.
pub(crate) fn other_style(number: usize, layout: BlockLayout, products: u32) -> BlockStyle {
    let fonts = [
        BlockFont::Helvetica,
        BlockFont::Arial,
        BlockFont::Georgia,
        BlockFont::Times,
        BlockFont::Verdana,
        BlockFont::Trebuchet,
        BlockFont::Tahoma,
        BlockFont::Courier,
        BlockFont::System,
    ];
    BlockStyle {
        layout,
        products,
        font: fonts[number % fonts.len()],
        corner_radius: (number * 7 % 31) as u32,
        width: [600, 320, 700, 480, 601][number % 5],
        copy: HEADLINES[(number + 5) % HEADLINES.len()].to_owned(),
        show_compare_price: number.is_multiple_of(2),
        discount_badge: number % 3 != 2,
        ..style(number, HEADLINES[number % HEADLINES.len()])
    }
}

/// A style with this headline; every third has other words, every fourth is dark and shows no price.
pub(crate) fn style(number: usize, headline: &str) -> BlockStyle {
    let mut style = BlockStyle { headline: headline.to_owned(), ..BlockStyle::default() };
    if number % 3 == 1 {
        style.button_text = String::from("Add “both” & pay {{ now }} {% x %}");
        style.page_button_text = String::from("Look <here>");
    }
    if number % 4 == 2 {
        style.background_color = String::from("#141311");
        style.text_color = String::from("#EFECE6");
        style.button_color = String::from("not a colour\"");
        style.show_price = false;
    }
    style
}
