//! Leptos' signals, memos, effects and tasks, each with one piece of code in the program instead of one for every type or closure.

use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use leptos::prelude::{DefinedAt, Effect, Get, GetUntracked, Set, Track, Update};

/// A value worked out from signals, which tells its readers only when it comes out different.
#[derive(Debug)]
pub struct Memo<T> {
    inner: leptos::prelude::Memo<Held>,
    content: PhantomData<fn() -> T>,
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Memo<T> {}

/// What any memo holds.
trait Content: Any + Send + Sync {
    fn same(&self, other: &dyn Any) -> bool;
}

impl<T: PartialEq + Send + Sync + 'static> Content for T {
    fn same(&self, other: &dyn Any) -> bool {
        other.downcast_ref::<T>() == Some(self)
    }
}

#[derive(Clone)]
struct Held(Arc<dyn Content>);

impl PartialEq for Held {
    fn eq(&self, other: &Held) -> bool {
        self.0.same(&*other.0)
    }
}

impl<T: PartialEq + Send + Sync + 'static> Memo<T> {
    /// A memo of what `work` gives.
    pub fn new(work: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
        Memo { inner: memo(Box::new(move || Held(Arc::new(work())))), content: PhantomData }
    }

    /// Reads the value; what does so is told when it changes.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(open(&tracked(self.inner)))
    }

    /// Reads the value just this once.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(open(&untracked(self.inner)))
    }

    /// Is told when the value changes.
    pub fn track(self) {
        self.inner.track();
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Memo<T> {
    /// The value; what asks for it is told when it changes.
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    /// The value, just this once.
    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }
}

impl<T> DefinedAt for Memo<T> {
    fn defined_at(&self) -> Option<&'static std::panic::Location<'static>> {
        None
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Get for Memo<T> {
    type Value = T;

    fn try_get(&self) -> Option<T> {
        self.inner.try_get().map(|held| open::<T>(&held).clone())
    }
}

#[inline(never)]
fn memo(work: Box<dyn Fn() -> Held + Send + Sync>) -> leptos::prelude::Memo<Held> {
    leptos::prelude::Memo::new(move |_| work())
}

#[inline(never)]
fn tracked(memo: leptos::prelude::Memo<Held>) -> Held {
    memo.get()
}

#[inline(never)]
fn untracked(memo: leptos::prelude::Memo<Held>) -> Held {
    memo.get_untracked()
}

fn open<T: 'static>(held: &Held) -> &T {
    let content: &dyn Any = &*held.0;
    content.downcast_ref().expect("a memo holds what it was made with")
}

/// A value that tells its readers when it is set.
#[derive(Debug)]
pub struct RwSignal<T> {
    inner: leptos::prelude::RwSignal<Kept>,
    content: PhantomData<fn() -> T>,
}

impl<T> Clone for RwSignal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for RwSignal<T> {}

/// What any signal holds.
#[derive(Clone, Debug)]
struct Kept(Arc<dyn Any + Send + Sync>);

impl Kept {
    fn open<T: 'static>(&self) -> &T {
        self.0.downcast_ref().expect("a signal holds what it was made with")
    }
}

impl<T: Send + Sync + 'static> RwSignal<T> {
    /// A signal that holds `value`.
    pub fn new(value: T) -> RwSignal<T> {
        RwSignal { inner: signal(Kept(Arc::new(value))), content: PhantomData }
    }

    /// Sets the value; nothing is set once the signal's view is gone.
    pub fn set(self, value: T) {
        set(self.inner, Kept(Arc::new(value)));
    }

    /// Changes the value in place.
    ///
    /// # Panics
    /// Within a reading of the same value.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        let mut change = Some(change);
        update(self.inner, &mut |kept| {
            // Readers hold on to what they read no longer than they read it.
            let value = Arc::get_mut(&mut kept.0).and_then(|value| value.downcast_mut());
            let value = value.expect("a value is not changed while it is read");
            if let Some(change) = change.take() {
                change(value);
            }
        });
    }

    /// Reads the value; what does so is told when it is set.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(kept(self.inner).open())
    }

    /// Reads the value just this once.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(kept_untracked(self.inner).open())
    }

    /// Is told when the value is set.
    pub fn track(self) {
        self.inner.track();
    }
}

impl<T: Clone + Send + Sync + 'static> RwSignal<T> {
    /// The value, just this once, unless the signal's view is gone.
    pub fn try_get_untracked(self) -> Option<T> {
        self.inner.try_get_untracked().map(|kept| kept.open::<T>().clone())
    }

    /// The value; what asks for it is told when it is set.
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    /// The value, just this once.
    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }
}

impl<T> DefinedAt for RwSignal<T> {
    fn defined_at(&self) -> Option<&'static std::panic::Location<'static>> {
        None
    }
}

impl<T: Clone + Send + Sync + 'static> Get for RwSignal<T> {
    type Value = T;

    fn try_get(&self) -> Option<T> {
        self.inner.try_get().map(|kept| kept.open::<T>().clone())
    }
}

#[inline(never)]
fn signal(value: Kept) -> leptos::prelude::RwSignal<Kept> {
    leptos::prelude::RwSignal::new(value)
}

#[inline(never)]
fn set(signal: leptos::prelude::RwSignal<Kept>, value: Kept) {
    let _ = signal.try_set(value);
}

#[inline(never)]
fn update(signal: leptos::prelude::RwSignal<Kept>, change: &mut dyn FnMut(&mut Kept)) {
    signal.update(change);
}

#[inline(never)]
fn kept(signal: leptos::prelude::RwSignal<Kept>) -> Kept {
    signal.get()
}

#[inline(never)]
fn kept_untracked(signal: leptos::prelude::RwSignal<Kept>) -> Kept {
    signal.get_untracked()
}

/// Does `work` now, and again whenever a signal read in it changes.
pub fn effect(work: impl FnMut() + 'static) {
    boxed_effect(Box::new(work));
}

#[inline(never)]
fn boxed_effect(work: Box<dyn FnMut()>) {
    Effect::new(work);
}

/// Does `work` in the background.
pub fn spawn(work: impl Future<Output = ()> + 'static) {
    boxed_spawn(Box::pin(work));
}

#[inline(never)]
fn boxed_spawn(work: Pin<Box<dyn Future<Output = ()>>>) {
    wasm_bindgen_futures::spawn_local(work);
}
