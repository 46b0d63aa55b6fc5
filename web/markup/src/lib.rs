//! The dashboard's `view!`.
//!
//! It reads the markup of Leptos' own macro and writes it out as calls on one `Element` type (`web/src/markup.rs`),
//! where Leptos' macro writes out a type of its own for every element, with all the code that builds, rebuilds and drops
//! it. What is built is Leptos' all the same; the page is a sixth smaller and built in a third of the time.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use rstml::Infallible;
use rstml::node::{KVAttributeValue, KeyedAttribute, Node, NodeAttribute, NodeBlock, NodeElement};
use syn::spanned::Spanned;
use syn::{Expr, Lit, Stmt};

/// Elements of SVG, which must be made in its name space; `Element::done` makes each of them.
const SVG: &[&str] = &["circle", "g", "line", "path", "rect", "svg"];

/// Elements without an end tag.
const VOID: &[&str] = &["br", "hr", "img", "input"];

/// Markup → `AnyView`.
///
/// - `<div class="card" hidden=flag class:on=flag style:left=text prop:value=text on:click=handler node_ref=node>`
/// - `"text"`, `{anything that is IntoChild}`
///
/// A value may be a closure or a signal; then it is followed.
#[proc_macro]
pub fn view(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let written = rstml::parse2(input.into()).and_then(|nodes| fragment(&nodes));
    written.unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Several nodes as one view.
fn fragment(nodes: &[Node]) -> syn::Result<TokenStream> {
    if let [one] = nodes {
        return node(one);
    }
    let nodes = nodes.iter().map(node).collect::<syn::Result<Vec<_>>>()?;
    Ok(quote! { crate::markup::fragment(vec![#(#nodes),*]) })
}

/// One node as a view.
fn node(node: &Node) -> syn::Result<TokenStream> {
    match node {
        Node::Element(written) => match inert(written) {
            Some(html) => Ok(quote! { crate::markup::inert(#html) }),
            None => element(written),
        },
        Node::Fragment(nodes) => fragment(&nodes.children),
        Node::Text(text) => {
            let text = &text.value;
            Ok(quote! { crate::markup::text(#text) })
        }
        Node::Block(block) => {
            let value = bare(block);
            Ok(quote! { crate::markup::IntoChild::into_child(#value) })
        }
        other => Err(syn::Error::new(other.span(), "only elements, texts and blocks are markup here")),
    }
}

fn element(element: &NodeElement<Infallible>) -> syn::Result<TokenStream> {
    let tag = element.name().to_string();
    let make = if SVG.contains(&tag.as_str()) { quote!(svg) } else { quote!(html) };
    let mut steps = Vec::new();
    let mut fixed: Vec<(String, String)> = Vec::new();
    for attribute in element.attributes() {
        let NodeAttribute::Attribute(attribute) = attribute else {
            return Err(syn::Error::new(attribute.span(), "an attribute is written name=value"));
        };
        let name = attribute.key.to_string();
        match attribute.value_literal_string() {
            Some(text) => fixed.push((name, text)),
            None => steps.push(set(&name, attribute)?),
        }
    }
    if !fixed.is_empty() {
        let pairs = fixed.iter().map(|(name, text)| quote!((#name, #text)));
        // First, so that a class switched on is not lost to the fixed ones.
        steps.insert(0, quote! { element.fixed(&[#(#pairs),*]); });
    }
    for child in &element.children {
        steps.push(match child {
            Node::Text(text) => {
                let text = &text.value;
                quote! { element.text(#text); }
            }
            Node::Block(block) => {
                let value = bare(block);
                quote! { element.child(#value); }
            }
            other => {
                let view = node(other)?;
                quote! { element.view(#view); }
            }
        });
    }
    Ok(quote! {{
        let mut element = crate::markup::Element::#make(#tag);
        #(#steps)*
        element.done()
    }})
}

/// One attribute that is no plain text.
fn set(name: &str, attribute: &KeyedAttribute) -> syn::Result<TokenStream> {
    let Some(value) = value(attribute) else {
        // A name alone stands for being there.
        return Ok(quote! { element.fixed(&[(#name, "")]); });
    };
    Ok(match name.split_once(':') {
        Some(("class", name)) => quote! { element.class(#name, #value); },
        Some(("style", name)) => quote! { element.style(#name, #value); },
        Some(("prop", "checked")) => quote! { element.checked(#value); },
        Some(("prop", "value")) => quote! { element.value(#value); },
        Some(("on", name)) => {
            let event = format_ident!("{name}", span = attribute.key.span());
            quote! { element.on(&::leptos::ev::#event, #value); }
        }
        Some(_) => {
            return Err(syn::Error::new(
                attribute.key.span(),
                "known are class:, style:, prop:checked, prop:value and on:",
            ));
        }
        None if name == "node_ref" => quote! { element.node_ref(#value); },
        None => quote! { element.attribute(#name, #value); },
    })
}

fn value(attribute: &KeyedAttribute) -> Option<TokenStream> {
    attribute.possible_value.to_value().map(|value| match &value.value {
        KVAttributeValue::Expr(expr) => expr.to_token_stream(),
        KVAttributeValue::InvalidBraced(block) => block.to_token_stream(),
    })
}

/// The element as HTML where nothing in it can change.
fn inert(element: &NodeElement<Infallible>) -> Option<String> {
    let mut html = String::new();
    // A part of a picture outside of it would be of another name space.
    let tag = element.name().to_string();
    (tag == "svg" || !SVG.contains(&tag.as_str())).then(|| write_inert(element, &mut html)).flatten().map(|()| html)
}

fn write_inert(element: &NodeElement<Infallible>, html: &mut String) -> Option<()> {
    let tag = element.name().to_string();
    html.push('<');
    html.push_str(&tag);
    for attribute in element.attributes() {
        let NodeAttribute::Attribute(attribute) = attribute else { return None };
        let name = attribute.key.to_string();
        let text = match &attribute.possible_value.to_value() {
            None => String::new(),
            Some(_) => attribute.value_literal_string()?,
        };
        if name.contains(':') {
            return None;
        }
        *html += &[" ", &name, "=\"", &escaped(&text), "\""].concat();
    }
    html.push('>');
    if VOID.contains(&tag.as_str()) {
        return Some(());
    }
    for child in &element.children {
        match child {
            Node::Element(child) => write_inert(child, html)?,
            Node::Text(text) => html.push_str(&escaped(&text.value_string())),
            Node::Block(block) => html.push_str(&escaped(&literal(block)?)),
            _ => return None,
        }
    }
    *html += &["</", &tag, ">"].concat();
    Some(())
}

/// What stands in a block, without its braces where they say nothing.
fn bare(block: &NodeBlock) -> TokenStream {
    match block.try_block().map(|block| block.stmts.as_slice()) {
        Some([Stmt::Expr(value, None)]) => value.to_token_stream(),
        _ => block.to_token_stream(),
    }
}

/// The text of a block that is but a text.
fn literal(block: &NodeBlock) -> Option<String> {
    match block.try_block()?.stmts.as_slice() {
        [Stmt::Expr(Expr::Lit(literal), None)] => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
