//! Handing a file to the merchant.

use std::time::Duration;

use js_sys::{Function, Promise};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Saves a blob under a name, as if a link to it had been followed.
pub fn download(name: &str, blob: &Blob) {
    let Ok(url) = Url::create_object_url_with_blob(blob) else { return };
    if let Some(link) = document().create_element("a").ok().and_then(|e| e.dyn_into::<HtmlAnchorElement>().ok()) {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    // The browser reads the blob after the click returns; its memory goes free once it surely has.
    set_timeout(move || drop(Url::revoke_object_url(&url)), Duration::from_mins(1));
}

/// Saves files one after the other, with a moment in between: of many downloads that begin together browsers drop some.
pub async fn download_all<'f>(files: impl IntoIterator<Item = (&'f str, &'f Blob)>) {
    const MOMENT: Duration = Duration::from_millis(200);
    let mut wait = |resolve: Function, _| set_timeout(move || drop(resolve.call0(&JsValue::NULL)), MOMENT);
    for (number, (name, blob)) in files.into_iter().enumerate() {
        if number > 0 {
            let _ = JsFuture::from(Promise::new(&mut wait)).await;
        }
        download(name, blob);
    }
}

/// Saves a text under a name.
pub fn download_text(name: &str, mime: &str, text: &str) {
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    if let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &options) {
        download(name, &blob);
    }
}
