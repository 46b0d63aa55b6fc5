//! The block in a plain mail frame, as the views Preview and Block show it.
//!
//! The block's HTML is written into a frame of its own document: sandboxed, and under a policy of no script, no request
//! and no form. It is the one place of the page where HTML made from data is drawn.

use followon::deliver::Block;
use leptos::html::{Div, Iframe};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

use super::Notice;
use crate::engine::Answer;
use crate::format;
use crate::markup::{IntoChild, nothing, view};
use crate::mask::{Reveal, hide, masked};
use crate::reactive::{Memo, RwSignal, effect};

/// Widths of the mail window, in pixels.
const WIDTHS: [u32; 3] = [600, 375, 320];
/// How wide one of several is drawn, in pixels.
const SMALL: u32 = 248;
/// From so many bytes on Gmail cuts an e-mail off.
const GMAIL_CUTS: f64 = 102.0 * 1024.0;

/// What is shown of an e-mail.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Html,
    Text,
    Source,
}

/// How the block is looked at.
#[derive(Clone, Copy)]
pub struct Sight {
    /// The place among [`WIDTHS`].
    width: RwSignal<usize>,
    dark: RwSignal<usize>,
    pictures: RwSignal<usize>,
    form: RwSignal<usize>,
    /// Whether the merchant has let the frame fetch pictures from other hosts.
    foreign: RwSignal<bool>,
}

impl Sight {
    /// That on a desktop, or on a phone where there is no room for that.
    pub fn for_screen() -> Sight {
        let room = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or(1200.0);
        Sight {
            width: RwSignal::new(usize::from(room < 1130.0)),
            dark: RwSignal::new(0),
            pictures: RwSignal::new(1),
            form: RwSignal::new(0),
            foreign: RwSignal::new(false),
        }
    }

    fn is_dark(self) -> bool {
        self.dark.get() == 1
    }

    fn has_pictures(self) -> bool {
        self.pictures.get() == 1
    }

    fn form(self) -> Form {
        [Form::Html, Form::Text, Form::Source][self.form.get()]
    }

    /// How wide the mail window is.
    fn pixels(self) -> u32 {
        WIDTHS[self.width.get()]
    }

    /// The switches between sights.
    pub fn tools(self) -> AnyView {
        view! {
            <div class="mail-tools">
                {choice("Width", &["600 px", "375 px", "320 px"], self.width)}
                {choice("Surroundings", &["Light", "Dark"], self.dark)}
                {choice("Pictures", &["No pictures", "Pictures"], self.pictures)}
                {choice("Form", &["HTML", "Plain text", "Source"], self.form)}
            </div>
        }
    }

    /// Asks whether pictures on other hosts may be fetched, where the blocks have any.
    pub fn ask(self, blocks: Vec<Answer<Block>>) -> AnyView {
        let hosts = Memo::new(move || {
            let mut hosts = Vec::new();
            for block in &blocks {
                block.value.with(|block| foreign_hosts(block.as_ref().map_or("", |block| &block.html), &mut hosts));
            }
            hosts
        });
        (move || {
            let hosts = hosts.get();
            let asks = self.has_pictures() && !self.foreign.get() && self.form() == Form::Html && !hosts.is_empty();
            if !asks {
                return nothing();
            }
            let name = hosts.join(", ");
            view! {
                <p class="remark mail-ask">
                    "The pictures lie on "<strong>{name}</strong>". Loading them tells that host that somebody looks, and no more."
                    <button type="button" class="button" on:click=move |_| self.foreign.set(true)>"Load pictures"</button>
                </p>
            }
        })
        .into_child()
    }
}

/// One of a few, of which one holds.
pub fn choice(name: &'static str, all: &'static [&'static str], value: RwSignal<usize>) -> AnyView {
    let button = |(at, text): (usize, &'static str)| {
        view! {
            <button type="button" aria-pressed=move || (value.get() == at).to_string() on:click=move |_| value.set(at)>
                {text}
            </button>
        }
    };
    view! {
        <div class="choice" role="group" aria-label=name>{all.iter().copied().enumerate().map(button).collect_view()}</div>
    }
}

/// An e-mail with the block in it: to whom, what stands above the block, and the block.
///
/// `title` tells the frame from others beside it.
pub fn sheet(
    sight: Sight,
    title: &'static str,
    customer: Memo<Option<String>>,
    head: AnyView,
    block: Answer<Block>,
) -> AnyView {
    let reveal = Reveal::get();
    let text = move || {
        let address = customer.get().unwrap_or_default();
        let text = block.value.with(|b| b.as_ref().map(|b| b.text.clone())).unwrap_or_default();
        hide(&text, &address, &reveal.show(&address))
    };
    let address = move || customer.get().map(masked);
    let failure = Memo::new(move || block.failure.get().map(|failure| failure.to_string()));
    let content = move || match (failure.get(), sight.form()) {
        // What was answered before is of another look or customer.
        (Some(failure), _) => view! { <p class="mail-text bad" role="alert">{failure}</p> },
        (None, Form::Html) => untrack(|| frame(sight, block, title)),
        (None, Form::Text) => view! { <pre class="mail-text" tabindex="0">{text}</pre> },
        (None, Form::Source) => source(block),
    };
    view! {
        <div class="mail-sheet" style:width=move || format!("{}px", sight.pixels())>
            <p class="mail-to"><span class="muted">"To "</span>{address}</p>
            {head}
            {content}
            <div class="mail-lines" aria-hidden="true"><span></span></div>
        </div>
    }
}

/// A sheet made smaller, so that several fit beside one another; what is in it is laid out as wide as ever.
pub fn small(sight: Sight, sheet: AnyView) -> AnyView {
    let node = NodeRef::<Div>::new();
    let height = RwSignal::new(0);
    effect(move || {
        if let Some(node) = node.get() {
            watch_height(&node, move |now| height.set(now));
        }
    });
    let scale = move || f64::from(SMALL) / f64::from(sight.pixels());
    view! {
        <div
            class="mail-small"
            style:width=format!("{SMALL}px")
            style:height=move || format!("{}px", f64::from(height.get()) * scale())
        >
            <div
                node_ref=node
                style:width=move || format!("{}px", sight.pixels())
                style:transform=move || format!("scale({})", scale())
            >
                {sheet}
            </div>
        </div>
    }
}

/// Where the rest of the e-mail is, which is not Followon's.
pub fn lines() -> AnyView {
    view! { <div class="mail-lines" aria-hidden="true"><span></span><span></span></div> }
}

/// The ground that e-mails lie on.
pub fn stage(sight: Sight, sheets: AnyView) -> AnyView {
    view! {
        <div class="mail-stage" class:dark=move || sight.is_dark() tabindex="0" role="group" aria-label="The e-mail">
            {sheets}
        </div>
    }
}

/// A button that copies the template; any customer's block carries it.
pub fn copy_template(block: Answer<Block>) -> AnyView {
    let notice = Notice::get();
    let copy = move |_| {
        if let Some(template) = block.value.with_untracked(|b| b.as_ref().map(|b| b.template.clone())) {
            notice.copy(template, "Template");
        }
    };
    view! { <button type="button" class="button primary" on:click=copy>"Copy template"</button> }
}

/// The template, and how much of what Gmail shows of an e-mail it takes.
fn source(block: Answer<Block>) -> AnyView {
    let template = move || block.value.with(|b| b.as_ref().map(|b| b.template.clone())).unwrap_or_default();
    let size = move || {
        let size = block.value.with(|b| b.as_ref().map_or(0, |b| b.html.len())) as f64;
        format!(
            "The template for every customer. Filled in for this one it takes {}, {} of what Gmail shows of an e-mail.",
            format::bytes(size),
            format::percent(size / GMAIL_CUTS)
        )
    };
    view! {
        <div class="mail-source">
            <p class="small">{size}</p>
            <pre class="mail-text" tabindex="0">{template}</pre>
        </div>
    }
}

/// The frame with the block in it.
fn frame(sight: Sight, block: Answer<Block>, title: &'static str) -> AnyView {
    let node = NodeRef::<Iframe>::new();
    let loaded = RwSignal::new(0_u32);
    // What the page that is in the frame by now lets in, not what the next one will.
    let lets_foreign = RwSignal::new(false);
    let html = Memo::new(move || {
        let html = block.value.with(|b| b.as_ref().map(|b| b.html.clone())).unwrap_or_default();
        // Text from files has its quotes escaped, so this meets attributes alone. The frame's policy stops what is on
        // other hosts in any case; but what must not be fetched had better not be asked for.
        match (sight.has_pictures(), lets_foreign.get()) {
            (true, true) => html,
            (true, false) => html.replace(" src=\"http", " data-src=\"http"),
            (false, _) => html.replace(" src=\"", " data-src=\""),
        }
    });
    effect(move || {
        let dark = sight.is_dark();
        // Until its page is there, the frame stands under the rules of this one, which allow no inline styles.
        if loaded.get() == 0 {
            return;
        }
        let (Some(node), html) = (node.get(), html.get()) else { return };
        let Some(document) = node.content_document() else { return };
        let (Some(root), Some(body)) = (document.document_element(), document.body()) else { return };
        dress(&document, &root, dark);
        if body.inner_html() != html {
            body.set_inner_html(&html);
        }
    });
    // The frame is as tall as what is in it, also once pictures have come.
    effect(move || {
        loaded.track();
        let Some(node) = node.get() else { return };
        let Some(body) = node.content_document().and_then(|document| document.body()) else { return };
        watch_height(&body, move |height| {
            let style = node.unchecked_ref::<web_sys::HtmlElement>().style();
            let _ = style.set_property("height", &format!("{height}px"));
        });
    });
    let source = move || if sight.foreign.get() { "preview-images.html" } else { "preview.html" };
    view! {
        <iframe
            class="mail-frame"
            node_ref=node
            src=source
            sandbox="allow-same-origin"
            title=title
            on:load=move |_| {
                lets_foreign.set(sight.foreign.get_untracked());
                loaded.update(|n| *n += 1);
            }
        ></iframe>
    }
}

/// Tells an element's height now and whenever it changes, until the scope it is called in is cleaned up.
fn watch_height(element: &web_sys::HtmlElement, tell: impl Fn(i32) + 'static) {
    let tell = {
        let element = element.clone();
        move || tell(element.offset_height())
    };
    tell();
    let closure = Closure::<dyn Fn()>::new(tell);
    let Ok(observer) = web_sys::ResizeObserver::new(closure.as_ref().unchecked_ref()) else { return };
    observer.observe(element);
    let held = StoredValue::new_local(Some((observer, closure)));
    on_cleanup(move || {
        if let Some(Some((observer, _closure))) = held.try_update_value(Option::take) {
            observer.disconnect();
        }
    });
}

/// Gives the frame the ground of the e-mail around the block, and has its links lead to a new tab, which the sandbox does
/// not open: a click in the preview must not take the preview away.
fn dress(document: &web_sys::Document, root: &web_sys::Element, dark: bool) {
    // Unchecked, for the elements of another document are of that document's own types.
    let style = root.unchecked_ref::<web_sys::HtmlElement>().style();
    let _ = style.set_property("background", if dark { "#1b1b1b" } else { "#ffffff" });
    let _ = style.set_property("color-scheme", if dark { "dark" } else { "light" });
    let _ = style.set_property("overflow", "hidden");
    if let (Ok(None), Some(head), Ok(base)) =
        (document.query_selector("base"), document.head(), document.create_element("base"))
    {
        let _ = base.set_attribute("target", "_blank");
        let _ = head.append_child(&base);
    }
}

/// Adds the hosts that the block's pictures lie on, each once.
fn foreign_hosts(html: &str, hosts: &mut Vec<String>) {
    for rest in html.split(" src=\"").skip(1) {
        let host = rest
            .split_once("://")
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http"));
        if let Some((_, rest)) = host {
            let host = rest.split(['/', '"', '?', '#']).next().unwrap_or_default();
            if !host.is_empty() && !hosts.iter().any(|known| known == host) {
                hosts.push(host.to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::foreign_hosts;

    #[test]
    fn only_pictures_on_other_hosts_are_asked_for() {
        let html = "<a href=\"https://shop.example.com/cart/1:1\"><img alt=\"\" src=\"https://cdn.example.net/a.png?x\">\
                    <img src=\"data:image/png;base64,https://not.example\"><img src=\"https://cdn.example.net/b.png\"></a>";
        let mut hosts = Vec::new();
        for html in [html, "", html] {
            foreign_hosts(html, &mut hosts);
        }
        assert_eq!(hosts, ["cdn.example.net"]);
    }
}
