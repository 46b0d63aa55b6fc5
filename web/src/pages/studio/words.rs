//! Subject and preheader: what is suggested for them, and the merchant's own.

use followon::deliver::{Suggestion, Words, check_merge_tags};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::controls::{buttons, field};
use super::draft::Draft;
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
    draft: Draft,
    own: RwSignal<Own>,
    words: Answer<ShownWords>,
}

impl Around {
    /// Those kept, filled in for a customer.
    pub fn of(draft: Draft, customer: Memo<Option<String>>) -> Around {
        let own = RwSignal::new(kept::get::<Own>(KEY).unwrap_or_default());
        let words = use_answer::<ShownWords>(move || {
            let Own { subject, preheader } = own.get();
            let style = Some(Box::new(draft.style.get()));
            customer.get().map(|customer| Request::Words { customer, style, own: [subject, preheader, String::new()] })
        });
        Around { draft, own, words }
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
        let suggested = move || {
            self.words.value.with(|words| {
                let all = words.as_ref().map(|words| words.suggested.clone()).unwrap_or_default();
                all.into_iter().map(|suggestion| self.suggestion(&suggestion)).collect_view()
            })
        };
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
                    {buttons(self.draft, "block.tone", &[("0", "Plain"), ("1", "Warm"), ("2", "Brisk")])}
                </div>
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
        let problem = move |problem: followon::deliver::TagProblem| {
            let instead = problem.instead.clone().map(|instead| {
                let (tag, name) = (problem.tag.clone(), format!("Write {instead}"));
                let change = move |_| {
                    self.set(|own| {
                        let text = at(own);
                        *text = text.replacen(&tag, &instead, 1);
                    });
                };
                view! { <button type="button" class="link" on:click=change>{name}</button> }
            });
            view! { <p>{problem.why.clone()} " " {instead}</p> }
        };
        let problems = move || text.with(|text| check_merge_tags(text).into_iter().map(problem).collect_view());
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
        let paragraph = move |_| {
            let read = self.draft.settings.with_untracked(|settings| field("block.copy").read(settings, &body));
            match read.and_then(|settings| self.draft.take(settings)) {
                Ok(()) => notice.say("The paragraph stands in the block"),
                Err(why) => notice.say(why),
            }
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
