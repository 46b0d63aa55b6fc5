//! The wire to the worker: who waits for which answer, and which files the merchant gave.

use std::collections::BTreeMap;

use futures_channel::oneshot::{Receiver, Sender, channel};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, File, MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::crossing::pack;
use crate::protocol::{Envelope, Failure, Request, ToWorker, describe};

/// The wire to one worker.
#[derive(Default)]
pub(super) struct Link {
    worker: Option<Wired>,
    /// Messages from before the worker listened.
    backlog: Vec<JsValue>,
    waiting: BTreeMap<u32, Waiting>,
    next_id: u32,
    generation: u32,
    /// The merchant's files.
    pub(super) files: Files,
}

/// Who waits for an answer.
struct Waiting {
    sender: Sender<Result<JsValue, Failure>>,
    /// Whether the answer counts even where newer settings have overtaken it: files are read only once.
    lasting: bool,
}

/// A worker with the closures that listen to it.
struct Wired {
    worker: Worker,
    open: bool,
    _hear: Closure<dyn FnMut(MessageEvent)>,
    _fail: Closure<dyn FnMut(Event)>,
}

impl Link {
    /// Starts a worker on a script, unless one runs; `hear` gets its messages, `fail` its errors.
    pub(super) fn start(
        &mut self,
        script: &str,
        hear: impl FnMut(MessageEvent) + 'static,
        fail: impl FnMut(Event) + 'static,
    ) -> Result<(), JsValue> {
        if self.worker.is_some() {
            return Ok(());
        }
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let (hear, fail) = (Closure::new(hear), Closure::new(fail));
        let worker = Worker::new_with_options(script, &options)?;
        worker.set_onmessage(Some(as_function(&hear)));
        worker.set_onerror(Some(as_function(&fail)));
        worker.post_message(&wasm_bindgen::module())?;
        self.worker = Some(Wired { worker, open: false, _hear: hear, _fail: fail });
        Ok(())
    }

    /// The worker listens: what was held back goes out.
    pub(super) fn open(&mut self) {
        if let Some(wired) = &mut self.worker {
            wired.open = true;
            for message in self.backlog.drain(..) {
                // A message that cannot be posted was refused when it was made.
                let _ = wired.worker.post_message(&message);
            }
        }
    }

    /// Ends the worker. Whoever waits is told that the answer will not come.
    pub(super) fn end(&mut self) {
        if let Some(wired) = self.worker.take() {
            wired.worker.set_onmessage(None);
            wired.worker.set_onerror(None);
            wired.worker.terminate();
        }
        self.backlog.clear();
        self.waiting.clear();
        self.advance();
    }

    /// Begins a new generation: answers to earlier requests are dropped from here on.
    pub(super) fn advance(&mut self) {
        self.generation += 1;
    }

    /// Whether a generation is the current one.
    pub(super) fn is_of(&self, generation: u32) -> bool {
        generation == self.generation
    }

    pub(super) fn post(&mut self, request: Request) -> Receiver<Result<JsValue, Failure>> {
        let (sender, receiver) = channel();
        self.next_id += 1;
        let id = self.next_id;
        let lasting = matches!(request, Request::Import { .. } | Request::LoadSample);
        match self.send(id, ToWorker::Ask(request)) {
            Ok(()) => drop(self.waiting.insert(id, Waiting { sender, lasting })),
            Err(failure) => drop(sender.send(Err(failure))),
        }
        receiver
    }

    pub(super) fn cancel(&mut self) {
        // Nothing waits for an answer to this one, so nothing is lost with its failure.
        let _ = self.send(0, ToWorker::Cancel);
    }

    fn send(&mut self, id: u32, body: ToWorker) -> Result<(), Failure> {
        let message = pack(&Envelope { id, generation: self.generation, body })?;
        match &self.worker {
            Some(wired) if wired.open => {
                wired.worker.post_message(&message).map_err(|error| Failure::Browser(describe(&error)))
            }
            _ => {
                self.backlog.push(message);
                Ok(())
            }
        }
    }

    pub(super) fn answer(&mut self, id: u32, generation: u32, body: Result<JsValue, Failure>) {
        if let Some(Waiting { sender, lasting }) = self.waiting.remove(&id) {
            let body = if generation < self.generation && !lasting { Err(Failure::Outdated) } else { body };
            // The asker may have gone away with its view.
            let _ = sender.send(body);
        }
    }

    pub(super) fn fail(&mut self, id: u32, failure: Failure) {
        if let Some(Waiting { sender, .. }) = self.waiting.remove(&id) {
            let _ = sender.send(Err(failure));
        }
    }
}

fn as_function<T: ?Sized>(closure: &Closure<T>) -> &js_sys::Function {
    closure.as_ref().unchecked_ref()
}

/// The merchant's files, kept by reference so that they can be read again.
#[derive(Default)]
pub(super) struct Files {
    /// Those of use, in the order of their outcomes.
    taken: Vec<File>,
    under_way: Vec<File>,
    /// Those that were of no use, for another try.
    refused: Vec<File>,
}

impl Files {
    pub(super) fn begin(&mut self, files: Vec<File>) {
        self.under_way = files;
    }

    pub(super) fn under_way(&self) -> Vec<File> {
        self.under_way.clone()
    }

    /// The import ended; `kept` says of each of its files whether it was usable.
    pub(super) fn finish(&mut self, kept: &[bool]) {
        for (file, kept) in std::mem::take(&mut self.under_way).into_iter().zip(kept) {
            self.forget(&file.name());
            if *kept { &mut self.taken } else { &mut self.refused }.push(file);
        }
    }

    /// Keeps a file that could not even be opened.
    pub(super) fn refuse(&mut self, file: File) {
        self.forget(&file.name());
        self.refused.push(file);
    }

    /// Takes out a file that was of use, by its place among these.
    pub(super) fn take_out(&mut self, place: usize) {
        if place < self.taken.len() {
            self.taken.remove(place);
        }
    }

    /// Forgets a file that was of no use.
    pub(super) fn forget(&mut self, name: &str) {
        self.refused.retain(|file| file.name() != name);
    }

    /// A file of a name that was of no use.
    pub(super) fn refused(&self, name: &str) -> Option<File> {
        self.refused.iter().find(|file| file.name() == name).cloned()
    }

    /// The import was given up: what had been taken before it.
    pub(super) fn abandon(&mut self) -> Vec<File> {
        self.under_way.clear();
        self.taken.clone()
    }

    pub(super) fn all(&self) -> Vec<File> {
        self.taken.iter().chain(&self.refused).chain(&self.under_way).cloned().collect()
    }
}
