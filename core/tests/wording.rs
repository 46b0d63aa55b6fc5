//! Merge tags that are checked, and words that are suggested.

#[path = "deliver/cases.rs"]
#[allow(dead_code)] // The cases serve the block's tests, too.
mod cases;

use cases::{Shape, WHOLE, event_of, shapes};
use followon::deliver::{check_merge_tags, suggestions};
use followon::{Base, BlockStyle, Settings, Tone};
use proptest::prelude::*;

const TONES: [Tone; 3] = [Tone::Plain, Tone::Warm, Tone::Brisk];

#[test]
fn tags_that_would_not_be_filled_in_are_told() {
    let check = |text: &str, at: u32, tag: &str, why: &str, instead: Option<&str>| {
        let problems = check_merge_tags(text);
        let problem = problems.first().unwrap_or_else(|| panic!("nothing is wrong with {text}"));
        assert_eq!((problem.at, problem.tag.as_str(), problem.instead.as_deref()), (at, tag, instead), "{problem:?}");
        assert!(problem.why.contains(why), "{problem:?}");
    };
    let none = |text: &str| assert_eq!(check_merge_tags(text), [], "{text}");
    none("");
    none("Words, {one brace} and 20 % of #1");
    none("{{ event.because_title }} {{event.product_3_saving|default:'none'}}");
    none("{{ first_name|default:'you' }} {{ person.last_name|upper|default:\"it's\" }}");

    check(
        "{{ event.product_1_titel }}",
        0,
        "{{ event.product_1_titel }}",
        "no property “product_1_titel”",
        Some("{{ event.product_1_title }}"),
    );
    check("é {{ product_count }}", 2, "{{ product_count }}", "neither a property", Some("{{ event.product_count }}"));
    check("{{ event.zzzzzz }}", 0, "{{ event.zzzzzz }}", "no property “zzzzzz”", None);
    check("{{ event.items }}", 0, "{{ event.items }}", "no property “items”", None);
    check("{{ first_name }}", 0, "{{ first_name }}", "without a default", Some("{{ first_name|default:'there' }}"));
    check("{{ firstname }}", 0, "{{ firstname }}", "neither", Some("{{ first_name|default:'there' }}"));
    check(
        "{{ event.discount_code|uper }}",
        0,
        "{{ event.discount_code|uper }}",
        "“uper” is no filter",
        Some("{{ event.discount_code|upper }}"),
    );
    check(
        "{{ event.discount_code | uper }}",
        0,
        "{{ event.discount_code | uper }}",
        "“uper” is no filter",
        Some("{{ event.discount_code | upper }}"),
    );
    check(
        "{{ event.discount_code|default:'a|b'|uper }}",
        0,
        "{{ event.discount_code|default:'a|b'|uper }}",
        "“uper” is no filter",
        Some("{{ event.discount_code|default:'a|b'|upper }}"),
    );
    check(
        "{{ first_name|upper }}",
        0,
        "{{ first_name|upper }}",
        "without a default",
        Some("{{ first_name|upper|default:'there' }}"),
    );
    check("{{ event.discount_code|title }}", 0, "{{ event.discount_code|title }}", "“title” is no filter", None);
    check(
        "{{ event.discount_code|default:'a'|upper }}",
        0,
        "{{ event.discount_code|default:'a'|upper }}",
        "and then default",
        None,
    );
    check("{{ 12 }}", 0, "{{ 12 }}", "must name a property", None);
    check("{{ }}", 0, "{{ }}", "is no variable", None);
    check("Your {{ event.because_title", 5, "{{", "never closed", Some("{{ event.because_title }}"));
    check("{{ a {{ event.because_title }}", 0, "{{", "never closed", None);
    check("a }} b", 2, "}}", "closes nothing", None);
    check("{% if x %}", 0, "{% if x %}", "mailed as it stands", None);
    check("{# note", 0, "{#", "never closed", None);
    assert_eq!(check_merge_tags("{{ a }} {{ b }} {{ event.send_on }} {{ c }}").len(), 3);
    assert_eq!(check_merge_tags(&"{{ a }}".repeat(1_000)).len(), 50);
    check_merge_tags(&"{{".repeat(100_000));
    check_merge_tags(&"{{ event.x|".repeat(100_000));
}

#[test]
fn suggestions_hold_for_every_event() {
    for (number, shape) in shapes().into_iter().enumerate().step_by(5) {
        let (mut settings, event) = event_of(shape, number);
        for (tone, base) in TONES.into_iter().flat_map(|tone| [(tone, Base::AllBuyers), (tone, Base::ReturningBuyers)])
        {
            settings.base = base;
            settings.block = BlockStyle { tone, ..BlockStyle::default() };
            let all = suggestions(&settings, &event);
            assert_eq!(all.len(), 3);
            for suggestion in &all {
                for (words, most) in [(&suggestion.subject, 60), (&suggestion.preheader, 90), (&suggestion.body, 500)] {
                    assert_eq!(check_merge_tags(&words.template), [], "{}", words.template);
                    assert!(!words.template.contains("[["), "{}", words.template);
                    assert_eq!(words.length as usize, words.text.chars().count());
                    assert_eq!(words.too_long, words.length > most);
                    assert!(words.template.chars().count() <= 500);
                }
                // The body can stand in the block.
                let block = BlockStyle { copy: suggestion.body.template.clone(), ..BlockStyle::default() };
                Settings { block, ..Settings::default() }.check().expect("a paragraph for the block");
                let code = settings.discount_code.is_some();
                assert_eq!(suggestion.body.template.contains("{{ event.discount_code }}"), code);
            }
            // What is said of others is the rate's own count.
            let counted = &all[2].body.text;
            let who = if base == Base::AllBuyers { "312 of 549 who bought" } else { "312 of 549 who ordered again" };
            assert!(counted.contains(who), "{counted}");
            assert!(
                all[..2].iter().all(|s| !s.body.template.contains("buyers") && !s.subject.template.contains("buyers"))
            );
        }
    }
}

#[test]
fn suggestions_speak_in_the_tone_of_the_brand() {
    let names = ["Teapot", "Cup", "Whisk", "Green Tea"];
    let (mut settings, prediction) = cases::prediction(Shape { discount: None, ..WHOLE }, &names, 0);
    let event = followon::deliver::event(&settings, &prediction);
    let subjects =
        |settings: &Settings| suggestions(settings, &event).into_iter().map(|s| s.subject.text).collect::<Vec<_>>();
    assert_eq!(
        subjects(&settings),
        ["Goes well with your Green Tea", "Teapot for your Green Tea", "Teapot after Green Tea"]
    );
    settings.block.tone = Tone::Warm;
    assert_eq!(
        subjects(&settings),
        ["Hello, do you enjoy your Green Tea?", "Something to go with your Green Tea", "After your Green Tea: Teapot"]
    );
    settings.block.tone = Tone::Brisk;
    assert_eq!(subjects(&settings), ["Next: Teapot", "For your Green Tea", "312 of 549 also bought this"]);
    // Without counts nothing is said of others.
    let mut bare = event.clone();
    bare.properties.remove("product_1_buyers");
    assert_eq!(suggestions(&settings, &bare).len(), 2);
    let long = ["x".repeat(70)];
    let (settings, prediction) = cases::prediction(WHOLE, &[long[0].as_str()], 0);
    assert!(suggestions(&settings, &followon::deliver::event(&settings, &prediction))[0].subject.too_long);
}

proptest! {
    #[test]
    fn any_text_is_checked_and_what_passes_is_filled_in(text in "\\PC{0,40}|([{}%#|:'\"\\\\. ]|\\{\\{ |event|because_title|first_name|default|slice|\\PC){0,24}") {
        let problems = check_merge_tags(&text);
        let chars: Vec<char> = text.chars().collect();
        for problem in &problems {
            let here: String = chars[problem.at as usize..].iter().collect();
            prop_assert!(here.starts_with(&problem.tag), "{:?}", problem);
            if let Some(instead) = &problem.instead {
                prop_assert_eq!(check_merge_tags(instead), vec![], "{:?}", problem);
            }
        }
        if problems.is_empty() && text.chars().count() <= 200 && !text.chars().any(char::is_control) {
            let block = BlockStyle { headline: text.clone(), ..BlockStyle::default() };
            let checked = Settings { block, ..Settings::default() }.check();
            prop_assert!(checked.is_ok(), "{:?}", checked);
        }
    }
}

#[test]
fn no_full_stop_follows_a_title_that_ends_in_one() {
    let names = ["Mug No.", "Tea Co.", "Jar etc.", "Lid vol."];
    let (mut settings, prediction) = cases::prediction(Shape { discount: None, ..WHOLE }, &names, 0);
    let event = followon::deliver::event(&settings, &prediction);
    for tone in TONES {
        settings.block.tone = tone;
        for suggestion in suggestions(&settings, &event) {
            for words in [suggestion.subject, suggestion.preheader, suggestion.body] {
                assert!(!words.text.contains(".."), "{}", words.text);
            }
        }
    }
}
