//! What the `view!` of `followon-markup` is written out to: one element type over Leptos' own.
//!
//! Every element is of one type here, its attributes and children held behind pointers, so that there is one piece of
//! code in the program that builds, rebuilds and drops elements. Values may be plain, closures or signals.

use std::sync::{Arc, Mutex};

pub use followon_markup::view;

use crate::reactive::Memo;
use leptos::ev::{Custom, EventDescriptor};
use leptos::prelude::*;
use leptos::svg;
use leptos::tachys::html::InertElement;
use leptos::tachys::html::attribute::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::tachys::html::attribute::custom::custom_attribute;
use leptos::tachys::html::class::class;
use leptos::tachys::html::element::{ElementType, custom};
use leptos::tachys::html::event::on;
use leptos::tachys::html::node_ref::{NodeRefContainer, node_ref};
use leptos::tachys::html::property::prop;
use leptos::tachys::html::style::style;
use leptos::tachys::view::iterators::StaticVec;
use wasm_bindgen::JsCast;

/// A value that is worked out anew whenever what it read changes.
type Live<T> = Arc<Mutex<dyn FnMut() -> T + Send>>;

/// A value, or what it is worked out by.
pub enum Value<T> {
    /// It stays.
    Fixed(T),
    /// It changes.
    Live(Live<T>),
}

/// What an attribute, a class, a style or a property can be given as.
pub trait IntoValue<T, Marker> {
    /// As a value.
    fn into_value(self) -> Value<T>;
}

/// A plain value that stands for a `T`.
pub trait Plain<T> {
    /// As that.
    fn plain(self) -> T;
}

impl Plain<Option<String>> for &str {
    fn plain(self) -> Option<String> {
        Some(self.to_owned())
    }
}

impl Plain<Option<String>> for String {
    fn plain(self) -> Option<String> {
        Some(self)
    }
}

impl Plain<Option<String>> for Option<String> {
    fn plain(self) -> Option<String> {
        self
    }
}

impl Plain<Option<String>> for Option<&str> {
    fn plain(self) -> Option<String> {
        self.map(str::to_owned)
    }
}

/// An attribute that is there or is not.
impl Plain<Option<String>> for bool {
    fn plain(self) -> Option<String> {
        self.then(String::new)
    }
}

impl Plain<Option<String>> for usize {
    fn plain(self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Plain<bool> for bool {
    fn plain(self) -> bool {
        self
    }
}

impl Plain<String> for String {
    fn plain(self) -> String {
        self
    }
}

/// Marks a plain value.
pub struct IsPlain;
/// Marks a closure.
pub struct IsClosure;
/// Marks a signal.
pub struct IsSignal;

impl<T, V: Plain<T>> IntoValue<T, IsPlain> for V {
    fn into_value(self) -> Value<T> {
        Value::Fixed(self.plain())
    }
}

impl<T: 'static, V: Plain<T>, F: FnMut() -> V + Send + 'static> IntoValue<T, (IsClosure, V)> for F {
    fn into_value(mut self) -> Value<T> {
        Value::Live(Arc::new(Mutex::new(move || self().plain())))
    }
}

impl<T: 'static, S: Get + Send + 'static> IntoValue<T, IsSignal> for S
where
    S::Value: Plain<T>,
{
    fn into_value(self) -> Value<T> {
        Value::Live(Arc::new(Mutex::new(move || self.get().plain())))
    }
}

/// What can stand among an element's children.
pub trait IntoChild<Marker> {
    /// As a view.
    fn into_child(self) -> AnyView;
}

/// Marks what is a view by itself.
pub struct IsView;

impl IntoChild<IsView> for AnyView {
    fn into_child(self) -> AnyView {
        self
    }
}

impl IntoChild<IsView> for String {
    fn into_child(self) -> AnyView {
        owned(self)
    }
}

impl IntoChild<IsView> for &str {
    fn into_child(self) -> AnyView {
        owned(self.to_owned())
    }
}

impl<M, C: IntoChild<M>> IntoChild<Option<M>> for Option<C> {
    fn into_child(self) -> AnyView {
        optional(self.map(IntoChild::into_child))
    }
}

impl<M, C: IntoChild<M>> IntoChild<Vec<M>> for Vec<C> {
    fn into_child(self) -> AnyView {
        list(self.into_iter().map(IntoChild::into_child).collect())
    }
}

impl<M, C: IntoChild<M>, F: FnMut() -> C + Send + 'static> IntoChild<(IsClosure, M)> for F {
    fn into_child(mut self) -> AnyView {
        live(Arc::new(Mutex::new(move || self().into_child())))
    }
}

impl<M, S: Get + Send + 'static> IntoChild<(IsSignal, M)> for S
where
    S::Value: IntoChild<M>,
{
    fn into_child(self) -> AnyView {
        live(Arc::new(Mutex::new(move || self.get().into_child())))
    }
}

#[inline(never)]
fn owned(text: String) -> AnyView {
    text.into_any()
}

#[inline(never)]
fn optional(view: Option<AnyView>) -> AnyView {
    view.into_any()
}

#[inline(never)]
fn list(views: Vec<AnyView>) -> AnyView {
    views.into_any()
}

#[inline(never)]
fn live(view: Live<AnyView>) -> AnyView {
    view.into_any()
}

/// A text that stays.
#[inline(never)]
pub fn text(text: &'static str) -> AnyView {
    text.into_any()
}

/// Markup in which nothing changes.
#[inline(never)]
pub fn inert(html: &'static str) -> AnyView {
    InertElement::new(html).into_any()
}

/// No view at all.
#[inline(never)]
pub fn nothing() -> AnyView {
    ().into_any()
}

/// Views side by side.
#[inline(never)]
pub fn fragment(views: Vec<AnyView>) -> AnyView {
    StaticVec::from(views).into_any()
}

/// Shows a view while a condition holds; it is not drawn anew while that stays as it is.
pub fn show<C: IntoChild<M>, M>(
    when: impl Fn() -> bool + Send + Sync + 'static,
    view: impl Fn() -> C + Send + Sync + 'static,
) -> AnyView {
    show_boxed(Box::new(when), Box::new(move || view().into_child()))
}

#[inline(never)]
fn show_boxed(when: Box<dyn Fn() -> bool + Send + Sync>, view: Box<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
    let when = Memo::new(when);
    (move || when.get().then(&view)).into_child()
}

/// An element being put together.
pub struct Element {
    tag: &'static str,
    svg: bool,
    attributes: Vec<AnyAttribute>,
    children: Vec<AnyView>,
}

impl Element {
    /// An element of HTML.
    #[inline(never)]
    pub fn html(tag: &'static str) -> Element {
        Element { tag, svg: false, attributes: Vec::new(), children: Vec::new() }
    }

    /// An element of SVG.
    #[inline(never)]
    pub fn svg(tag: &'static str) -> Element {
        Element { tag, svg: true, attributes: Vec::new(), children: Vec::new() }
    }

    /// Attributes that stay.
    #[inline(never)]
    pub fn fixed(&mut self, attributes: &'static [(&'static str, &'static str)]) {
        for &(name, value) in attributes {
            self.set(name, Value::Fixed(Some(value.to_owned())));
        }
    }

    /// An attribute; `None` and `false` leave it out.
    pub fn attribute<M>(&mut self, name: &'static str, value: impl IntoValue<Option<String>, M>) {
        self.set(name, value.into_value());
    }

    #[inline(never)]
    fn set(&mut self, name: &'static str, value: Value<Option<String>>) {
        self.attributes.push(match value {
            Value::Fixed(value) => custom_attribute(name, value).into_any_attr(),
            Value::Live(value) => custom_attribute(name, value).into_any_attr(),
        });
    }

    /// A class that is on or off.
    pub fn class<M>(&mut self, name: &'static str, value: impl IntoValue<bool, M>) {
        self.set_class(name, value.into_value());
    }

    #[inline(never)]
    fn set_class(&mut self, name: &'static str, value: Value<bool>) {
        self.attributes.push(match value {
            Value::Fixed(value) => class((name, value)).into_any_attr(),
            Value::Live(value) => class((name, value)).into_any_attr(),
        });
    }

    /// A property of the style.
    pub fn style<M>(&mut self, name: &'static str, value: impl IntoValue<String, M>) {
        self.set_style(name, value.into_value());
    }

    #[inline(never)]
    fn set_style(&mut self, name: &'static str, value: Value<String>) {
        self.attributes.push(match value {
            Value::Fixed(value) => style((name, value)).into_any_attr(),
            Value::Live(value) => style((name, value)).into_any_attr(),
        });
    }

    /// Whether a box is ticked.
    pub fn checked<M>(&mut self, value: impl IntoValue<bool, M>) {
        self.set_checked(value.into_value());
    }

    #[inline(never)]
    fn set_checked(&mut self, value: Value<bool>) {
        self.attributes.push(match value {
            Value::Fixed(value) => prop("checked", value).into_any_attr(),
            Value::Live(value) => prop("checked", value).into_any_attr(),
        });
    }

    /// What stands in a field.
    pub fn value<M>(&mut self, value: impl IntoValue<String, M>) {
        self.set_value(value.into_value());
    }

    #[inline(never)]
    fn set_value(&mut self, value: Value<String>) {
        self.attributes.push(match value {
            Value::Fixed(value) => prop("value", value).into_any_attr(),
            Value::Live(value) => prop("value", value).into_any_attr(),
        });
    }

    /// What is done on an event.
    pub fn on<E: EventDescriptor>(&mut self, event: &E, mut handler: impl FnMut(E::EventType) + 'static)
    where
        E::EventType: JsCast,
    {
        let name = event.name();
        self.listen(name.into_owned(), Box::new(move |event| handler(event.unchecked_into())));
    }

    #[inline(never)]
    fn listen(&mut self, name: String, handler: Box<dyn FnMut(web_sys::Event)>) {
        self.attributes.push(on(Custom::<web_sys::Event>::new(name), handler).into_any_attr());
    }

    /// Where the element is kept once it is there.
    pub fn node_ref<E: ElementType + 'static, C: NodeRefContainer<E>>(&mut self, node: C) {
        self.attributes.push(node_ref::<E, C>(node).into_any_attr());
    }

    /// A child.
    pub fn child<M>(&mut self, child: impl IntoChild<M>) {
        self.view(child.into_child());
    }

    /// A text that stays.
    #[inline(never)]
    pub fn text(&mut self, text: &'static str) {
        self.children.push(text.into_any());
    }

    /// A child that is a view already.
    #[inline(never)]
    pub fn view(&mut self, view: AnyView) {
        self.children.push(view);
    }

    /// The element as a view.
    #[inline(never)]
    pub fn done(self) -> AnyView {
        let children = StaticVec::from(self.children);
        if !self.svg {
            return custom(self.tag).add_any_attr(self.attributes).child(children).into_any();
        }
        match self.tag {
            "circle" => svg::circle().add_any_attr(self.attributes).child(children).into_any(),
            "line" => svg::line().add_any_attr(self.attributes).child(children).into_any(),
            "path" => svg::path().add_any_attr(self.attributes).child(children).into_any(),
            "rect" => svg::rect().add_any_attr(self.attributes).child(children).into_any(),
            "svg" => svg::svg().add_any_attr(self.attributes).child(children).into_any(),
            _ => svg::g().add_any_attr(self.attributes).child(children).into_any(),
        }
    }
}
