//! What would go out of what is chosen, and what is wrong with it.

use followon::deliver::{EventCheck, LinkCheck, LinkProblem, LinkProblemCode};
use leptos::prelude::*;

use super::batch::Choice;
use super::checklist::Way;
use crate::engine::{Engine, use_answer};
use crate::format;
use crate::markup::{IntoChild, view};
use crate::protocol::Request;

/// The checks of the events and links that are chosen.
pub fn checks() -> AnyView {
    let engine = Engine::get();
    let (choice, way) = (Choice::current(), Way::current());
    let query = move || Some(choice.get().query(engine.today()?));
    let events = use_answer::<EventCheck>(move || Some(Request::EventCheck(query()?)));
    let links = use_answer::<LinkCheck>(move || Some(Request::LinkCheck(query()?)));
    // Numbers of one choice beside those of another would be wrong ones.
    let waiting = move || events.waiting.get() || links.waiting.get();
    let (events, links) = (events.value, links.value);
    let lead = move || {
        if waiting() {
            return Some("Checking …".to_owned());
        }
        Some(lead(events.get().as_ref()?, links.get().as_ref()?))
    };
    let found = move || {
        let (events, links) = (events.get()?, links.get()?);
        let mut all = of_events(&events, choice.get().only_new);
        if way.get() == Way::Profiles {
            all.extend(of_profiles(&events));
        }
        let variants = engine.summary.with(|s| s.as_ref().is_some_and(|s| s.variant_ids));
        all.extend(links.problems.iter().filter(|problem| is_told_here(problem.code, variants)).map(of_links));
        let list = view! {
            <ul class="findings card flush">{all.iter().map(Check::view).collect_view()}</ul>
        };
        (!all.is_empty()).then_some(list)
    };
    view! {
        <section class="stack" aria-labelledby="checks-title">
            <div>
                <h2 id="checks-title">"Before it goes out"</h2>
                <p class="muted" role="status">{lead}</p>
            </div>
            <div class="checked" class:stale=waiting>{found.into_child()}</div>
        </section>
    }
}

/// How much goes out, and where its links lead.
fn lead(events: &EventCheck, links: &LinkCheck) -> String {
    let requests: u32 = events.days.iter().map(|day| day.requests).sum();
    let mut parts = vec![format!(
        "{} in {}",
        format::plural(events.events, "event", "events"),
        format::plural(requests, "request", "requests")
    )];
    let kinds = [
        (links.cart_links, "link fills a cart", "links fill a cart"),
        (links.product_pages, "link opens a product’s page", "links open a product’s page"),
        (links.no_link, "has no link", "have no link"),
    ];
    parts.extend(kinds.iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| format::plural(*n, one, many)));
    parts.join(" · ")
}

/// One thing to know before sending.
struct Check {
    class: &'static str,
    gravity: &'static str,
    count: u32,
    what: String,
    /// What to do, and examples.
    more: String,
}

impl Check {
    fn view(&self) -> AnyView {
        view! {
            <li>
                <details class="finding">
                    <summary>
                        <span class=self.class>{self.gravity}</span>
                        <span class="number finding-count">{format::count(self.count)}</span>
                        <span class="finding-what">{self.what.clone()}</span>
                    </summary>
                    <div class="finding-body"><p>{self.more.clone()}</p></div>
                </details>
            </li>
        }
    }
}

const LOST: (&str, &str) = ("tag bad", "Lost");
const CHECK: (&str, &str) = ("tag warn", "Check");
const NOTE: (&str, &str) = ("tag", "Note");

fn of_events(check: &EventCheck, only_new: bool) -> Vec<Check> {
    let sent = if only_new {
        (
            check.already_sent,
            NOTE,
            "sent before, and left out",
            "The ledgers that were read say so. A changed offer is new.",
        )
    } else {
        (
            check.already_sent,
            NOTE,
            "sent before",
            "The ledgers that were read say so. Tick “Only what is new” to leave them out: Klaviyo may refuse a request for \
             an event that it has.",
        )
    };
    let all = [
        (
            check.invalid_addresses,
            LOST,
            "to addresses that Klaviyo refuses",
            "They are in no file, for the whole request might be refused. Correct the address in your shop and export the \
             orders again.",
        ),
        (
            check.oversize,
            LOST,
            "larger than a request may be",
            "They are in no file. Shorten what your catalog says of their pictures.",
        ),
        (
            check.test_addresses,
            CHECK,
            "to addresses at example.com or test.com",
            "Klaviyo accepts such events and drops them, so test with an address of your own.",
        ),
        (
            check.without_consent,
            CHECK,
            "to customers whose latest order did not accept marketing",
            "Klaviyo decides by its own list whom it mails. To send nothing of them at all, ask for consent in Settings.",
        ),
        sent,
        (
            check.untold,
            NOTE,
            "offers in ledgers that do not tell which event they were",
            "Those ledgers are of an earlier version: whether their offers are among these cannot be told.",
        ),
    ];
    told(&all)
}

/// What concerns the way without the API alone.
fn of_profiles(check: &EventCheck) -> Vec<Check> {
    told(&[
        (
            check.soon,
            NOTE,
            "planned within a week of the order they follow",
            "The flow’s filter on orders passes over them. The way by events reaches them.",
        ),
        (
            check.guarded,
            NOTE,
            "with a text that begins with =, +, - or @",
            "In profiles.csv an apostrophe stands before it, or a spreadsheet would take it for a formula, and it is mailed \
             so; a row whose address begins so is not in that file. The way by events has neither.",
        ),
    ])
}

/// Those that there are any of.
fn told(all: &[(u32, (&'static str, &'static str), &str, &str)]) -> Vec<Check> {
    all.iter()
        .filter(|(count, ..)| *count > 0)
        .map(|&(count, (class, gravity), what, more)| Check {
            class,
            gravity,
            count,
            what: what.to_owned(),
            more: more.to_owned(),
        })
        .collect()
}

/// Whether a problem is not that of all links, which stands at the head of the view.
fn is_told_here(code: LinkProblemCode, variants: bool) -> bool {
    match code {
        LinkProblemCode::NoDomain | LinkProblemCode::NoCatalog => false,
        LinkProblemCode::NotInCatalog | LinkProblemCode::NoVariant | LinkProblemCode::ProductPageOnly => variants,
        _ => true,
    }
}

fn of_links(problem: &LinkProblem) -> Check {
    let (what, (class, gravity)) = match problem.code {
        LinkProblemCode::NoDomain => ("have no link, for the shop’s domain is not known", LOST),
        LinkProblemCode::NoCatalog => ("have no cart, for no catalog was given", CHECK),
        LinkProblemCode::NotInCatalog => ("offer a product that the catalog lacks", CHECK),
        LinkProblemCode::NoVariant => ("offer a product whose variant has no ID", CHECK),
        LinkProblemCode::ProductPageOnly => ("lead to a product’s page in place of a cart", CHECK),
        LinkProblemCode::SoldOut => ("could have had a product that is sold out", NOTE),
        LinkProblemCode::Archived => ("could have had a product that is not for sale any more", NOTE),
        LinkProblemCode::NoPrice => ("offer a product without a price", CHECK),
        LinkProblemCode::ForeignCurrency => ("to customers who paid in another currency", CHECK),
        LinkProblemCode::TooLong => ("lack parameters, for the link would be too long", CHECK),
        LinkProblemCode::NotCarried => ("cannot carry the attributes or the note that are set", CHECK),
    };
    let mut products: Vec<&str> = Vec::new();
    for example in &problem.examples {
        if !products.contains(&example.product.as_str()) {
            products.push(&example.product);
        }
    }
    let named = products.join(", ");
    let concerned = if problem.products as usize == products.len() {
        named
    } else {
        format!("{} products, such as {named}", format::count(problem.products))
    };
    let more = format!("{} It concerns {concerned}.", problem.fix);
    Check { class, gravity, count: problem.predictions, what: what.to_owned(), more }
}
