//! The program a worker runs: the page's own, which is there already, so that a fresh worker needs no network.

use std::cell::RefCell;

use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlLinkElement, Response, Url};

/// The worker's part of the script: the page sends it the program, compiled.
const BEGIN: &str = "\nonmessage = ({ data }) => initSync({ module: data });\n";

thread_local! {
    static SCRIPT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The address of the worker's script, made from the page's at the first call.
///
/// # Errors
/// What the browser says where the page's script cannot be had any more.
pub(super) async fn script() -> Result<String, JsValue> {
    if let Some(known) = SCRIPT.with_borrow(Clone::clone) {
        return Ok(known);
    }
    let source = source().await?;
    let options = BlobPropertyBag::new();
    options.set_type("text/javascript");
    let parts = Array::of2(&source, &BEGIN.into());
    let address = Url::create_object_url_with_blob(&Blob::new_with_str_sequence_and_options(&parts, &options)?)?;
    SCRIPT.set(Some(address.clone()));
    Ok(address)
}

/// The page's script. It was loaded a moment ago, so the browser has it at hand.
async fn source() -> Result<JsValue, JsValue> {
    let window = web_sys::window().ok_or("a worker is started by a page")?;
    let document = window.document().ok_or("a page has a document")?;
    let link = document.query_selector("link[rel=modulepreload]")?.ok_or("the page names no script")?;
    let address = link.unchecked_into::<HtmlLinkElement>().href();
    let response: Response = JsFuture::from(window.fetch_with_str(&address)).await?.unchecked_into();
    if !response.ok() {
        return Err("the page’s script is gone from its server; reload the page".into());
    }
    JsFuture::from(response.text()?.unchecked_into::<Promise>()).await
}
