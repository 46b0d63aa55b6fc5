//! The block in a plain mail frame.
//!
//! The block's HTML is written into a frame of its own document: sandboxed, and under a policy of no script, no request
//! and no form. It is the one place of the page where HTML made from data is drawn.

use followon::deliver::Block;
use leptos::html::Iframe;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

use super::link::hide;
use super::walk::Walk;
use crate::components::Notice;
use crate::engine::Answer;
use crate::markup::view;
use crate::mask::{Reveal, masked};
use crate::reactive::{Memo, RwSignal, effect};

/// How the block is looked at.
#[derive(Clone, Copy)]
struct Look {
    narrow: RwSignal<bool>,
    dark: RwSignal<bool>,
    pictures: RwSignal<bool>,
    text: RwSignal<bool>,
    /// Whether the merchant has let the frame fetch pictures from other hosts.
    foreign: RwSignal<bool>,
}

/// The middle column.
pub fn mail(walk: Walk, block: Answer<Block>) -> AnyView {
    let room = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or(1200.0);
    let look = Look {
        narrow: RwSignal::new(room < 1130.0),
        dark: RwSignal::new(false),
        pictures: RwSignal::new(true),
        text: RwSignal::new(false),
        foreign: RwSignal::new(false),
    };
    let notice = Notice::get();
    let template = move |_| {
        if let Some(template) = block.value.with_untracked(|b| b.as_ref().map(|b| b.template.clone())) {
            notice.copy(template, "Template");
        }
    };
    let hosts = Memo::new(move || block.value.with(|b| b.as_ref().map(|b| foreign_hosts(&b.html)).unwrap_or_default()));
    let ask = move || {
        let hosts = hosts.get();
        (look.pictures.get() && !look.foreign.get() && !look.text.get() && !hosts.is_empty()).then(|| {
            let name = hosts.join(", ");
            view! {
                <p class="remark">
                    "The pictures lie on "<strong>{name}</strong>". Loading them tells that host that somebody looks, and no more."
                    <button type="button" class="button" on:click=move |_| look.foreign.set(true)>"Load pictures"</button>
                </p>
            }
        })
    };
    let reveal = Reveal::get();
    let text = move || {
        let address = walk.customer.get().unwrap_or_default();
        let text = block.value.with(|b| b.as_ref().map(|b| b.text.clone())).unwrap_or_default();
        hide(&text, &address, &reveal.show(&address))
    };
    let address = move || walk.customer.get().map(masked);
    view! {
        <section class="mail" aria-label="E-mail block">
            <div class="mail-tools">
                {choice("Width", ["600 px", "375 px"], look.narrow)}
                {choice("Surroundings", ["Light", "Dark"], look.dark)}
                {choice("Pictures", ["No pictures", "Pictures"], look.pictures)}
                {choice("Form", ["HTML", "Plain text"], look.text)}
            </div>
            {ask}
            <div class="mail-stage" class:dark=look.dark tabindex="0" role="group" aria-label="The e-mail">
                <div class="mail-sheet" class:narrow=look.narrow>
                    <p class="mail-to"><span class="muted">"To "</span>{address}</p>
                    <div class="mail-lines" aria-hidden="true"><span></span><span></span></div>
                    {move || if look.text.get() {
                        view! { <pre class="mail-text" tabindex="0">{text}</pre> }
                    } else {
                        frame(look, block)
                    }}
                    <div class="mail-lines" aria-hidden="true"><span></span></div>
                </div>
            </div>
            <div class="mail-template">
                <button type="button" class="button primary" on:click=template>"Copy template"</button>
                <p class="muted small">
                    "One template serves every customer: paste it once into an HTML block of your e-mail in Klaviyo. What you "
                    "see is that template filled with this customer’s event. Its colours are those of Settings, in dark mail "
                    "programs too."
                </p>
            </div>
        </section>
    }
}

/// Two ways of which one holds.
fn choice(name: &'static str, [off, on]: [&'static str; 2], value: RwSignal<bool>) -> AnyView {
    let button = |text: &'static str, this: bool| {
        view! {
            <button type="button" aria-pressed=move || (value.get() == this).to_string() on:click=move |_| value.set(this)>
                {text}
            </button>
        }
    };
    view! { <div class="choice" role="group" aria-label=name>{button(off, false)}{button(on, true)}</div> }
}

/// The frame with the block in it.
fn frame(look: Look, block: Answer<Block>) -> AnyView {
    let node = NodeRef::<Iframe>::new();
    let loaded = RwSignal::new(0_u32);
    // What the page that is in the frame by now lets in, not what the next one will.
    let lets_foreign = RwSignal::new(false);
    let html = Memo::new(move || {
        let html = block.value.with(|b| b.as_ref().map(|b| b.html.clone())).unwrap_or_default();
        // Text from files has its quotes escaped, so this meets attributes alone. The frame's policy stops what is on
        // other hosts in any case; but what must not be fetched had better not be asked for.
        match (look.pictures.get(), lets_foreign.get()) {
            (true, true) => html,
            (true, false) => html.replace(" src=\"http", " data-src=\"http"),
            (false, _) => html.replace(" src=\"", " data-src=\""),
        }
    });
    effect(move || {
        let dark = look.dark.get();
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
        let fit = {
            let body = body.clone();
            move || {
                let style = node.unchecked_ref::<web_sys::HtmlElement>().style();
                let _ = style.set_property("height", &format!("{}px", body.offset_height()));
            }
        };
        fit();
        let closure = Closure::<dyn Fn()>::new(fit);
        let Ok(observer) = web_sys::ResizeObserver::new(closure.as_ref().unchecked_ref()) else { return };
        observer.observe(&body);
        let held = StoredValue::new_local(Some((observer, closure)));
        on_cleanup(move || {
            if let Some(Some((observer, _closure))) = held.try_update_value(Option::take) {
                observer.disconnect();
            }
        });
    });
    let source = move || if look.foreign.get() { "preview-images.html" } else { "preview.html" };
    view! {
        <iframe
            class="mail-frame"
            node_ref=node
            src=source
            sandbox="allow-same-origin"
            title="The block as this customer gets it"
            on:load=move |_| {
                lets_foreign.set(look.foreign.get_untracked());
                loaded.update(|n| *n += 1);
            }
        ></iframe>
    }
}

/// Gives the frame the ground of the e-mail around the block, and has its links lead to a new tab, which the sandbox does
/// not open: a click in the preview must not take the preview away.
fn dress(document: &web_sys::Document, root: &web_sys::Element, dark: bool) {
    if let Some(root) = root.dyn_ref::<web_sys::HtmlElement>() {
        let style = root.style();
        let _ = style.set_property("background", if dark { "#1b1b1b" } else { "#ffffff" });
        let _ = style.set_property("color-scheme", if dark { "dark" } else { "light" });
        let _ = style.set_property("overflow", "hidden");
    }
    if let (Ok(None), Some(head), Ok(base)) =
        (document.query_selector("base"), document.head(), document.create_element("base"))
    {
        let _ = base.set_attribute("target", "_blank");
        let _ = head.append_child(&base);
    }
}

/// The hosts that the block's pictures lie on, each once.
fn foreign_hosts(html: &str) -> Vec<String> {
    let mut hosts: Vec<String> = Vec::new();
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
    hosts
}

#[cfg(test)]
mod tests {
    use super::foreign_hosts;

    #[test]
    fn only_pictures_on_other_hosts_are_asked_for() {
        let html = "<a href=\"https://shop.example.com/cart/1:1\"><img alt=\"\" src=\"https://cdn.example.net/a.png?x\">\
                    <img src=\"data:image/png;base64,https://not.example\"><img src=\"https://cdn.example.net/b.png\"></a>";
        assert_eq!(foreign_hosts(html), ["cdn.example.net"]);
        assert!(foreign_hosts("").is_empty());
    }
}
