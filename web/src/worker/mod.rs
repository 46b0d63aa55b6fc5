//! The worker's side: runs the engine beside the page.
//!
//! Requests are answered one after the other. Long work is done in slices, and between two slices the worker listens,
//! so that a cancel or newer settings get through.

mod read;
mod turn;
mod warm;
mod work;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use followon::evaluate::BacktestRun;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, PromiseRejectionEvent};

use crate::crossing::{pack, unpack};
use crate::protocol::{Envelope, Failure, FromWorker, PROTOCOL_VERSION, Progress, Request, ToWorker, describe};
use crate::reactive::spawn;
pub(crate) use read::Source;
use turn::Pace;
use work::Work;

/// A request that waits for its turn.
struct Waiting {
    id: u32,
    generation: u32,
    request: Request,
}

/// What messages change while work is under way.
#[derive(Default)]
struct Inbox {
    queue: RefCell<VecDeque<Waiting>>,
    newest: Cell<u32>,
    cancelled: Cell<bool>,
    working: Cell<bool>,
}

thread_local! {
    static INBOX: Inbox = Inbox::default();
    static WORK: RefCell<Option<Work>> = RefCell::new(Some(Work::default()));
}

/// Listens, and says so.
pub fn start() {
    std::panic::set_hook(Box::new(|info| {
        #[cfg(debug_assertions)]
        console_error_panic_hook::hook(info);
        let place = info.location().map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
        tell(&FromWorker::Crashed { message: format!("{}{place}", info.payload_as_str().unwrap_or("a fault")) });
    }));
    let hear = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| hear(&event.data()));
    scope().set_onmessage(Some(hear.as_ref().unchecked_ref()));
    hear.forget();
    // A trap inside a future (memory that ran out) surfaces only as a rejected promise.
    let rejected = Closure::<dyn FnMut(PromiseRejectionEvent)>::new(|event: PromiseRejectionEvent| {
        tell(&FromWorker::Crashed { message: describe(&event.reason()) });
    });
    // An event target always takes a listener; the error type is only the binding's.
    let _ = scope().add_event_listener_with_callback("unhandledrejection", rejected.as_ref().unchecked_ref());
    rejected.forget();
    tell(&FromWorker::Ready { protocol: PROTOCOL_VERSION });
    spawn(warm::warm_up());
}

fn hear(data: &JsValue) {
    let Ok(Envelope { id, generation, body }) = unpack::<Envelope>(data) else {
        tell(&FromWorker::Crashed { message: "a message from the page could not be read; reload the page".to_owned() });
        return;
    };
    INBOX.with(|inbox| {
        inbox.newest.set(inbox.newest.get().max(generation));
        match body {
            ToWorker::Cancel => inbox.cancelled.set(inbox.working.get()),
            ToWorker::Ask(request) => {
                inbox.queue.borrow_mut().push_back(Waiting { id, generation, request });
                if !inbox.working.replace(true) {
                    spawn(drain());
                }
            }
        }
    });
}

/// A backtest under way.
struct Proving {
    id: u32,
    generation: u32,
    run: BacktestRun,
    telling: Pace,
}

/// Answers what waits, until nothing does. What was answered as a draft is fitted, and a backtest goes on, only while nothing
/// else waits.
async fn drain() {
    // Only one drain runs at a time, so the work is always here to be taken.
    let Some(mut work) = WORK.take() else { return };
    let mut proving: Option<Proving> = None;
    // The generation of the data and settings that are being fitted.
    let mut generation = 0;
    let mut listening = Pace::new(work::LISTEN_EVERY);
    loop {
        let Some(next) = INBOX.with(|inbox| inbox.queue.borrow_mut().pop_front()) else {
            if work.unfinished() {
                if let Some(summary) = work.go_on() {
                    tell(&FromWorker::Fitted { generation, summary: Box::new(summary) });
                }
            } else {
                match proving.take() {
                    None => break,
                    Some(proof) => proving = prove(&mut work, proof),
                }
            }
            if listening.due() {
                turn::listen().await;
            }
            continue;
        };
        if matches!(next.request, Request::Import { .. } | Request::LoadSample | Request::Configure(_)) {
            generation = next.generation;
        }
        // A backtest that is under way when data or settings change, or when another begins, is of no use any more.
        let ends_proof = matches!(
            next.request,
            Request::Import { .. } | Request::LoadSample | Request::Configure(_) | Request::Proof
        );
        if let Some(ended) = proving.take_if(|_| ends_proof) {
            tell(&FromWorker::Failed { id: ended.id, failure: Failure::Outdated });
        }
        if proving.is_none() {
            INBOX.with(|inbox| inbox.cancelled.set(false));
        }
        let alters = matches!(next.request, Request::Import { .. } | Request::LoadSample | Request::Configure(_));
        let unfinished = work.unfinished() && !alters;
        let answer = if overtaken(&next) {
            Err(Failure::Outdated)
        } else if matches!(next.request, Request::Proof) {
            match work.begin_proof() {
                Ok(run) => {
                    let telling = Pace::new(work::TELL_EVERY);
                    proving = Some(Proving { id: next.id, generation: next.generation, run, telling });
                    continue;
                }
                Err(failure) => Err(failure),
            }
        } else {
            work.answer(next.request).await
        };
        settle(next.id, next.generation, answer);
        // An export fits what was left of a draft.
        if unfinished
            && !work.unfinished()
            && let Some(summary) = work.go_on()
        {
            tell(&FromWorker::Fitted { generation, summary: Box::new(summary) });
        }
        // Newer settings or a cancel may have come in while this was worked on.
        turn::listen().await;
    }
    WORK.set(Some(work));
    INBOX.with(|inbox| inbox.working.set(false));
}

/// Does a slice of a backtest; gives it back while there is more to do.
fn prove(work: &mut Work, mut proof: Proving) -> Option<Proving> {
    if cancelled() {
        tell(&FromWorker::Failed { id: proof.id, failure: Failure::Cancelled });
        return None;
    }
    if let Some(share) = proof.run.step(work::FIT_BUDGET) {
        if proof.telling.due() {
            tell(&FromWorker::Progress(Progress::Proving { share }));
        }
        return Some(proof);
    }
    settle(proof.id, proof.generation, work.proof(proof.run));
    None
}

/// Tells what came of a request.
fn settle(id: u32, generation: u32, answer: Result<JsValue, Failure>) {
    tell(&match answer {
        Ok(body) => FromWorker::Answer { id, generation, body },
        Err(failure) => FromWorker::Failed { id, failure },
    });
}

/// Whether the answer to a request would be dropped anyway.
fn overtaken(next: &Waiting) -> bool {
    match next.request {
        Request::Import { .. } | Request::LoadSample => false,
        // Settings are whole, so only the latest count.
        Request::Configure(_) => settings_wait(),
        _ => INBOX.with(|inbox| next.generation < inbox.newest.get()),
    }
}

/// Whether newer settings wait for their turn.
fn settings_wait() -> bool {
    INBOX.with(|inbox| inbox.queue.borrow().iter().any(|later| matches!(later.request, Request::Configure(_))))
}

/// Whether a request is being answered.
fn busy() -> bool {
    INBOX.with(|inbox| inbox.working.get())
}

/// Whether the merchant gave up the work under way.
fn cancelled() -> bool {
    INBOX.with(|inbox| inbox.cancelled.get())
}

fn tell(message: &FromWorker) {
    if let Ok(message) = pack(message) {
        // What was made to cross can be posted.
        let _ = scope().post_message(&message);
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
