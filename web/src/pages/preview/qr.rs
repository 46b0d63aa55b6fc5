//! The cart link as a QR code for print.

use std::fmt::Write;

use leptos::prelude::*;
use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};

use super::link::without_address;
use crate::components::download::download_text;
use crate::markup::{IntoChild, nothing, view};
use crate::protocol::ShownEvent;
use crate::reactive::RwSignal;

/// The largest version drawn: 117 modules a side, 5 cm wide at [`MODULE`].
const LARGEST: u8 = 25;
/// Modules of blank around a code.
const QUIET: i32 = 4;
/// The width of a module in print that a phone still reads from an insert held in the hand, in tenths of a millimetre.
const MODULE: i32 = 4;

/// A code to be drawn.
struct Drawing {
    /// Its outline, in modules.
    path: String,
    /// Its width in modules, the blank around it included.
    width: i32,
}

impl Drawing {
    /// The code of a text; `None` where it would be too fine to be read.
    fn of(text: &str) -> Option<Drawing> {
        let segments = QrSegment::make_segments(text);
        let code = [QrCodeEcc::Medium, QrCodeEcc::Low].into_iter().find_map(|level| {
            // The mask is chosen by the standard's own penalties.
            QrCode::encode_segments_advanced(&segments, level, Version::MIN, Version::new(LARGEST), None::<Mask>, true)
                .ok()
        })?;
        let mut path = String::new();
        for y in 0..code.size() {
            let mut x = 0;
            while x < code.size() {
                let from = x;
                while code.get_module(x, y) {
                    x += 1;
                }
                if x > from {
                    // Dark modules of a row that touch are one piece.
                    let _ = write!(path, "M{} {}h{}v1h-{}z", from + QUIET, y + QUIET, x - from, x - from);
                }
                x += 1;
            }
        }
        Some(Drawing { path, width: code.size() + 2 * QUIET })
    }

    /// The least width in print, in millimetres.
    fn millimetres(&self) -> i32 {
        (self.width * MODULE + 9) / 10
    }

    fn view_box(&self) -> String {
        format!("0 0 {0} {0}", self.width)
    }

    /// As a file.
    fn svg(&self) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}mm\" height=\"{0}mm\" viewBox=\"{1}\" \
             shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{2}v{2}H0z\"/><path d=\"{3}\"/></svg>\n",
            self.millimetres(),
            self.view_box(),
            self.width,
            self.path
        )
    }
}

/// The part of the panel with the code; nothing where there is no link.
pub fn for_print(event: &ShownEvent) -> AnyView {
    let Some(link) = event.link.clone() else { return nothing() };
    let bare = without_address(&link);
    let names_someone = bare.is_some();
    let with_address = RwSignal::new(false);
    let code = move || {
        let text = bare.as_ref().filter(|_| !with_address.get()).unwrap_or(&link);
        let Some(drawing) = Drawing::of(text) else { return too_long(text) };
        let note =
            format!("Print it at least {} mm wide, black on white, with the blank around it.", drawing.millimetres());
        let file = drawing.svg();
        view! {
            <div class="qr-code">
                <svg viewBox=drawing.view_box() role="img" aria-label="QR code of the cart link" shape-rendering="crispEdges">
                    <path d=drawing.path.clone()></path>
                </svg>
                <div class="qr-text">
                    <p class="muted small">{note}</p>
                    <button type="button" class="button" on:click=move |_| download_text("cart-link-qr.svg", "image/svg+xml", &file)>
                        "Download SVG"
                    </button>
                </div>
            </div>
        }
    };
    let address = names_someone.then(|| {
        view! {
            <label class="way">
                <input
                    type="checkbox"
                    prop:checked=move || with_address.get()
                    on:change=move |event| with_address.set(event_target_checked(&event))
                />
                <span>
                    "With the e-mail address"
                    <span class="muted small">
                        "The link names this customer’s address, and whoever scans an insert would read it. Without it the customer \
                         types it at the checkout."
                    </span>
                </span>
            </label>
        }
    });
    view! {
        <section class="qr" aria-labelledby="qr-title">
            <h2 id="qr-title">"QR code for print"</h2>
            {code.into_child()}
            {address}
        </section>
    }
}

/// Why there is no code, and what to do.
fn too_long(text: &str) -> AnyView {
    let length = text.chars().count();
    let said = format!(
        "The link has {length} characters, too many for a code that phones read well. Shorten the note, the attributes or the \
         campaign in the settings."
    );
    view! { <p class="remark">{said}</p> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_as_wide_as_its_text_needs() {
        let small = Drawing::of("https://shop.example.com/cart/41:1").expect("it fits");
        // Version 3 has 29 modules.
        assert_eq!((small.width, small.millimetres()), (37, 15));
        assert!(small.path.starts_with("M4 4h7v1h-7z"), "{}", small.path);
        assert!(Drawing::of(&"x".repeat(997)).is_some());
        assert!(Drawing::of(&"x".repeat(1_273)).is_some(), "fewer errors are corrected before it is refused");
        assert!(Drawing::of(&"x".repeat(1_274)).is_none());
    }
}
