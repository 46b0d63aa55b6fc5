//! Subject and preheader: what is suggested for them, and the merchant's own.

use followon::deliver::{Suggestion, Words, check_merge_tags};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::controls::{buttons, field};
use super::tags::problem;
use super::tried::Tried;
use crate::components::Notice;
use crate::engine::{Answer, use_answer};
use crate::format;
use crate::kept;
use crate::markup::view;
use crate::protocol::{Request, ShownWords};
use crate::reactive::{Memo, RwSignal};

const KEY: &str = "followon.words";

/// The merchant's own words around the block. They are written into Klaviyo, which knows nothing of this page, so they are kept
/// here for the next time and in no export.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Own {
    subject: String,
    preheader: String,
}

/// The words around the block.
#[derive(Clone, Copy)]
pub struct Around {
    tried: Tried,
    own: RwSignal<Own>,
    words: Answer<ShownWords>,
}

impl Around {
    /// Those kept, filled in for a customer.
    pub fn of(tried: Tried, customer: Memo<Option<String>>) -> Around {
        let own = RwSignal::new(kept::get::<Own>(KEY).unwrap_or_default());
        let words = use_answer::<ShownWords>(move || {
            let Own { subject, preheader } = own.get();
            let style = Some(Box::new(tried.style.get()));
            customer.get().map(|customer| Request::Words { customer, style, own: [subject, preheader, String::new()] })
        });
        Around { tried, own, words }
    }

    /// Subject and preheader as a mailbox shows them; where there are none of the merchant's, the first that is suggested.
    pub fn head(self) -> AnyView {
        let line = move |of: fn(&Suggestion) -> &Words| {
            self.words.value.with(|words| {
                let words = words.as_ref()?;
                let own = Some(of(&words.own).text.clone()).filter(|text| !text.is_empty());
                own.or_else(|| words.suggested.first().map(|first| of(first).text.clone()))
            })
        };
        view! {
            <p class="mail-subject">
                <strong>{move || line(|words| &words.subject)}</strong>
                " "
                <span class="muted">{move || line(|words| &words.preheader)}</span>
            </p>
        }
    }

    fn set(self, change: impl FnOnce(&mut Own)) {
        self.own.update(change);
        self.own.with_untracked(|own| kept::set(KEY, own));
    }

    /// The fields of subject and preheader, and what is suggested.
    pub fn panel(self) -> AnyView {
        // They stay as they are, and with them whatever has the focus, while only the merchant's own words change.
        let all = Memo::new(move || {
            self.words.value.with(|words| words.as_ref().map(|words| words.suggested.clone()).unwrap_or_default())
        });
        let suggested = move || all.with(|all| all.iter().map(|suggestion| self.suggestion(suggestion)).collect_view());
        let failure =
            move || self.words.failure.get().map(|failure| view! { <p class="bad">{failure.to_string()}</p> });
        view! {
            <section class="studio-around stack" aria-labelledby="studio-around">
                <div>
                    <h2 id="studio-around">"Subject and preheader"</h2>
                    <p class="muted">
                        "They are written into Klaviyo beside the block. The names in them are filled in for each customer, here "
                        "for the one above."
                    </p>
                </div>
                <div class="card studio-own">
                    {self.field("Subject", "studio-subject", |own| &mut own.subject, |words| &words.subject)}
                    {self.field("Preheader", "studio-preheader", |own| &mut own.preheader, |words| &words.preheader)}
                </div>
                <div class="row studio-tone">
                    <h3>"Suggestions"</h3>
                    {buttons(self.tried, field("block.tone"))}
                </div>
                {failure}
                <ul class="studio-suggestions">{suggested}</ul>
            </section>
        }
    }

    /// One of the merchant's own lines.
    fn field(
        self,
        name: &'static str,
        id: &'static str,
        at: fn(&mut Own) -> &mut String,
        words: fn(&Suggestion) -> &Words,
    ) -> AnyView {
        let notice = Notice::get();
        let text = Memo::new(move || at(&mut self.own.get()).clone());
        let length = move || {
            self.words.value.with(|all| {
                let words = words(&all.as_ref()?.own).clone();
                let long = if words.too_long { ", longer than a phone shows" } else { "" };
                (words.length > 0).then(|| format!("{}{long}", format::plural(words.length, "character", "characters")))
            })
        };
        let put_right = move |tag: &str, instead: &str| {
            self.set(|own| {
                let text = at(own);
                *text = text.replacen(tag, instead, 1);
            });
        };
        let problems =
            move || text.with(|text| check_merge_tags(text).iter().map(|one| problem(one, put_right)).collect_view());
        view! {
            <div class="studio-line">
                <label for=id>{name}</label>
                <input
                    class="field"
                    type="text"
                    id=id
                    autocomplete="off"
                    placeholder="Your own, or one of those below"
                    prop:value=move || text.get()
                    on:input=move |event| self.set(|own| *at(own) = event_target_value(&event))
                />
                <button
                    type="button"
                    class="button"
                    aria-label=format!("Copy {}", name.to_lowercase())
                    disabled=move || text.with(String::is_empty)
                    on:click=move |_| notice.copy(text.get_untracked(), name)
                >
                    "Copy"
                </button>
                <p class="muted small">{length}</p>
                <div class="setting-wrong" role="status">{problems}</div>
            </div>
        }
    }

    /// One suggestion, with ways to use it.
    fn suggestion(self, words: &Suggestion) -> AnyView {
        let notice = Notice::get();
        let own = Own { subject: words.subject.template.clone(), preheader: words.preheader.template.clone() };
        let used = {
            let own = own.clone();
            move || self.own.with(|mine| *mine == own)
        };
        let pressed = used.clone();
        let head = move |_| self.set(|mine| *mine = own.clone());
        let body = words.body.template.clone();
        let paragraph = move |_| match self.tried.change(|look| look.copy.clone_from(&body)) {
            Ok(()) => notice.say("The paragraph stands in the block"),
            Err(why) => notice.say(why),
        };
        let long = |words: &Words| words.too_long.then(|| view! { <span class="tag">"long"</span> });
        view! {
            <li class:used=used>
                <p>
                    <strong>{words.subject.text.clone()}</strong>
                    {long(&words.subject)}
                    <br />
                    <span class="muted">{words.preheader.text.clone()} {long(&words.preheader)}</span>
                </p>
                <p class="studio-body">{words.body.text.clone()}</p>
                <div class="row">
                    <button type="button" class="button" aria-pressed=move || pressed().to_string() on:click=head>
                        "Use subject and preheader"
                    </button>
                    <button type="button" class="button" on:click=paragraph>"Use as paragraph"</button>
                </div>
            </li>
        }
    }
}
