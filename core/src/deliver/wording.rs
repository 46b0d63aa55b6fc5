//! Suggestions for the e-mail around the block: subject, preheader and a paragraph, in the merchant's tone.
//!
//! They are plain templates with the event's properties in them. Of what others bought they say nothing but the counts that
//! the offer's own rate is made of.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::headline::Headline;
use super::types::Event;
use crate::settings::{Base, Settings, Tone};

/// Mailboxes on a phone cut a subject off about here, in characters.
const LONGEST_SUBJECT: u32 = 60;
/// And what they show beside it.
const LONGEST_PREHEADER: u32 = 90;
/// The block's paragraph holds no more.
const LONGEST_BODY: u32 = 500;

/// Words for one e-mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Suggestion {
    /// The subject; at most 60 characters are recommended.
    pub subject: Words,
    /// What mailboxes show beside it; at most 90 characters are recommended.
    pub preheader: Words,
    /// A paragraph for the e-mail, or for [`BlockStyle::copy`](crate::BlockStyle::copy), which takes 500 characters.
    pub body: Words,
}

/// A template, and what it says to one customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Words {
    /// The template in Klaviyo's syntax.
    pub template: String,
    /// The same with the event's properties in it. Of the profile nothing is known here, so its defaults show.
    pub text: String,
    /// How many characters the text has.
    pub length: u32,
    /// Whether that is more than recommended.
    pub too_long: bool,
}

/// Subject, preheader, body. In what is said of buyers, `[[who]]` stands for those the rate is taken over. No full stop follows
/// a title, for titles may end in one.
type Templates = [&'static str; 3];

/// What is always true of an offer: it follows from the last order.
const PLAIN: [Templates; 2] = [
    [
        "Goes well with your {{ event.because_title }}",
        "{{ event.product_1_title }}, picked by what you ordered.",
        "Your order {{ event.last_order_name|default:'with us' }} had {{ event.because_title }} in it. \
         {{ event.product_1_title }} goes with it.",
    ],
    [
        "{{ event.product_1_title }} for your {{ event.because_title }}",
        "A suggestion that follows from your last order.",
        "You ordered {{ event.because_title }} last. We suggest {{ event.product_titles }} next.",
    ],
];
const WARM: [Templates; 2] = [
    [
        "{{ first_name|default:'Hello' }}, do you enjoy your {{ event.because_title }}?",
        "We thought of {{ event.product_1_title }} to go with it.",
        "Dear {{ first_name|default:'customer' }}, thank you for your order \
         {{ event.last_order_name|default:'with us' }}. If you enjoy your {{ event.because_title }}, we suggest \
         {{ event.product_1_title }} to go with it.",
    ],
    [
        "Something to go with your {{ event.because_title }}",
        "{{ first_name|default:'Hello' }}, we picked this by what you ordered.",
        "Dear {{ first_name|default:'customer' }}, we hope your {{ event.because_title }} is all you wished for. Perhaps \
         you would like {{ event.product_titles }} with it.",
    ],
];
const BRISK: [Templates; 2] = [
    [
        "Next: {{ event.product_1_title }}",
        "For your {{ event.because_title }}",
        "You have {{ event.because_title }}: {{ event.product_1_title }} goes with it.",
    ],
    [
        "For your {{ event.because_title }}",
        "{{ event.product_1_title }}",
        "We suggest {{ event.product_titles }} to go with it.",
    ],
];

/// What others did, by the counts of the pair that the first offer rests on: one for each tone.
const COUNTED: [Templates; 3] = [
    [
        "{{ event.product_1_title }} after {{ event.product_1_because_title }}",
        "{{ event.product_1_followers }} of {{ event.product_1_buyers }} [[who]] it also bought this.",
        "{{ event.product_1_title }}: {{ event.product_1_followers }} of {{ event.product_1_buyers }} [[who]] \
         {{ event.product_1_because_title }} also bought this.",
    ],
    [
        "After your {{ event.product_1_because_title }}: {{ event.product_1_title }}",
        "{{ event.product_1_followers }} of {{ event.product_1_buyers }} [[who]] it also bought this.",
        "Dear {{ first_name|default:'customer' }}, perhaps {{ event.product_1_title }} is something for you: \
         {{ event.product_1_followers }} of {{ event.product_1_buyers }} [[who]] {{ event.product_1_because_title }} also \
         bought it.",
    ],
    [
        "{{ event.product_1_followers }} of {{ event.product_1_buyers }} also bought this",
        "After {{ event.product_1_because_title }}: {{ event.product_1_title }}",
        "{{ event.product_1_title }}: {{ event.product_1_followers }} of {{ event.product_1_buyers }} [[who]] \
         {{ event.product_1_because_title }} also bought this.",
    ],
];

/// Words for the e-mail of an event, in the tone of the settings' block: templates that hold for every event, and what they
/// say with this one. What speaks of other customers comes last, and only where the event has the counts.
///
/// ```
/// use followon::{Settings, deliver::{Event, suggestions}};
///
/// let event: Event = serde_json::from_value(serde_json::json!({
///     "metric": "m", "email": "ann@example.net", "uniqueId": "1", "value": null, "valueCurrency": null,
///     "properties": {
///         "because_title": "Tea", "product_titles": "Teapot", "product_1_title": "Teapot",
///         "product_1_because_title": "Tea", "product_1_buyers": 50, "product_1_followers": 20
///     }
/// })).unwrap();
/// let all = suggestions(&Settings::default(), &event);
/// assert_eq!(all[0].subject.text, "Goes well with your Tea");
/// assert_eq!(all[2].body.text, "Teapot: 20 of 50 who bought Tea also bought this.");
/// ```
pub fn suggestions(settings: &Settings, event: &Event) -> Vec<Suggestion> {
    let tone = settings.block.tone;
    let mut all = match tone {
        Tone::Plain => PLAIN,
        Tone::Warm => WARM,
        Tone::Brisk => BRISK,
    }
    .to_vec();
    let has = |key: &str| event.properties.contains_key(key);
    if has("product_1_buyers") && has("product_1_followers") {
        all.push(COUNTED[tone as usize]);
    }
    // The rate of returning buyers leaves aside all who never ordered again, so its count must not be given as all buyers'.
    let who = match settings.base {
        Base::AllBuyers => "who bought",
        Base::ReturningBuyers => "who ordered again after they bought",
    };
    let all_shown = settings.block.products >= settings.max_products;
    let suggestion = |[subject, preheader, body]: Templates| {
        // The code is the same for all, and is valid whether the link fills the cart or opens a page.
        let code = settings.discount_code.as_ref().map(|_| " Code {{ event.discount_code }} holds at checkout.");
        // Where the block shows fewer products than the event has, words must not name more.
        let all = if all_shown { "{{ event.product_titles }}" } else { "{{ event.product_1_title }}" };
        let [subject, preheader, body] = [subject, preheader, body]
            .map(|template| template.replace("[[who]]", who).replace("{{ event.product_titles }}", all));
        fill_words(event, [&subject, &preheader, &(body + code.unwrap_or_default())])
    };
    all.into_iter().map(suggestion).collect()
}

/// What a merchant's own words say with an event: the templates of subject, preheader and body.
///
/// A tag that would not be filled in stands as it is; [`check_merge_tags`](super::check_merge_tags) tells why.
///
/// ```
/// use followon::deliver::{Event, fill_words};
///
/// let event: Event = serde_json::from_value(serde_json::json!({
///     "metric": "m", "email": "ann@example.net", "uniqueId": "1", "value": null, "valueCurrency": null,
///     "properties": { "because_title": "Tea" }
/// })).unwrap();
/// let words = fill_words(&event, ["For your {{ event.because_title }}", "", ""]);
/// assert_eq!((words.subject.text.as_str(), words.subject.length), ("For your Tea", 12));
/// ```
pub fn fill_words(event: &Event, [subject, preheader, body]: [&str; 3]) -> Suggestion {
    let mut context = Map::new();
    context.insert("event".to_owned(), Value::Object(event.properties.clone()));
    let words = |template: &str, most: u32| {
        let text = Headline::parse(template).text(&context);
        let length = text.chars().count() as u32;
        Words { template: template.to_owned(), text, length, too_long: length > most }
    };
    Suggestion {
        subject: words(subject, LONGEST_SUBJECT),
        preheader: words(preheader, LONGEST_PREHEADER),
        body: words(body, LONGEST_BODY),
    }
}
