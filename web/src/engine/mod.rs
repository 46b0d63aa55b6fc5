//! The page's side of the worker.
//!
//! An [`Engine`] is what views hold: they [`Engine::ask`] it, read its signals, and tell it what the merchant wants.
//! It raises a generation whenever data or settings change and drops the answers that this overtakes; it replaces a
//! worker that broke off and keeps the files for another try.

mod answer;
mod link;
mod opening;
mod phase;
mod program;

pub use answer::{Answer, use_answer};
pub use phase::{FileProgress, FileState, Phase, Proof};

use std::pin::Pin;
use std::time::Duration;

use followon::evaluate::ChoiceReason;
use followon::{Day, Settings, Summary};
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

use crate::crossing::unpack;
use crate::format;
use crate::kept;
use crate::protocol::{Failure, FileOutcome, FromWorker, Imported, Progress, Request, ShownProof, describe};
use crate::reactive::{RwSignal, spawn};
use link::Link;

/// In it most files are opened, and nobody sees it pass.
const MOMENT: Duration = Duration::from_millis(20);

/// The engine as the page sees it. Copy it freely.
#[derive(Clone, Copy)]
pub struct Engine {
    link: StoredValue<Link, LocalStorage>,
    /// What the engine is doing.
    pub phase: RwSignal<Phase>,
    /// The files of the import under way, as they are read.
    pub reading: RwSignal<Vec<FileProgress>>,
    /// What came of every file given so far.
    pub files: RwSignal<Vec<FileOutcome>>,
    /// The last fit in numbers; `None` while there are no orders.
    pub summary: RwSignal<Option<Summary>>,
    /// The merchant's settings.
    pub settings: RwSignal<Settings>,
    /// Whether the data is the sample shop.
    pub sample: RwSignal<bool>,
    /// Raised whenever results change; [`use_answer`] asks again when it does.
    pub version: RwSignal<u32>,
    /// Whether changed settings are being worked in.
    pub updating: RwSignal<bool>,
    /// The customer with an offer who was looked at last, in whichever view.
    pub looked_at: StoredValue<Option<String>>,
    /// The backtest.
    pub proof: RwSignal<Proof>,
    /// Whether what was there before an import that was given up is being read again.
    pub restoring: RwSignal<bool>,
    /// The worker that opens files before they are read, while there is one.
    opener: StoredValue<Option<opening::Opener>, LocalStorage>,
    /// Files of the import under way that could not be opened.
    unopened: StoredValue<Vec<FileOutcome>>,
    /// Raised by every import and whatever ends one: files still being opened are of an earlier one then.
    import: StoredValue<u32>,
    /// Whether files are being opened, of which the worker knows nothing yet.
    opening: StoredValue<bool>,
}

impl Engine {
    /// Starts a worker with the settings kept in this browser, and puts the engine into the context.
    pub fn provide() -> Engine {
        let engine = Engine {
            link: StoredValue::new_local(Link::default()),
            phase: RwSignal::new(Phase::Empty),
            reading: RwSignal::new(Vec::new()),
            files: RwSignal::new(Vec::new()),
            summary: RwSignal::new(None),
            settings: RwSignal::new(kept::settings()),
            sample: RwSignal::new(false),
            version: RwSignal::new(0),
            updating: RwSignal::new(false),
            looked_at: StoredValue::new(None),
            proof: RwSignal::new(Proof::None),
            restoring: RwSignal::new(false),
            opener: StoredValue::new_local(None),
            unopened: StoredValue::new(Vec::new()),
            import: StoredValue::new(0),
            opening: StoredValue::new(false),
        };
        provide_context(engine);
        engine.start();
        engine
    }

    /// The engine of the context.
    pub fn get() -> Engine {
        expect_context()
    }

    /// Asks the worker. The answer's type is named at each [`Request`].
    ///
    /// # Errors
    /// [`Failure::Outdated`] when data or settings changed meanwhile; else what the engine or the browser objected to.
    pub async fn ask<T: DeserializeOwned>(self, request: Request) -> Result<T, Failure> {
        unpack(&self.send(request).await?)
    }

    /// Asks the worker, the answer as it crossed. Boxed, for all that ask share it.
    fn send(self, request: Request) -> Pin<Box<dyn Future<Output = Result<JsValue, Failure>>>> {
        let receiver = self.link.try_update_value(|link| link.post(request));
        Box::pin(async move {
            // The sender goes away unused only with the worker.
            receiver.ok_or(Failure::Outdated)?.await.map_err(|_| Failure::Outdated)?
        })
    }

    /// The day the predictions are made for, once there is data.
    pub fn today(self) -> Option<Day> {
        self.summary.with(|summary| summary.as_ref().and_then(|s| s.today))
    }

    /// Whether there is anything to show.
    pub fn has_data(self) -> bool {
        self.summary.with(Option::is_some)
    }

    /// Whether what is shown is a draft by the rule, while rankings are still compared.
    pub fn drafting(self) -> bool {
        self.summary.with(|summary| summary.as_ref().is_some_and(|s| s.ranking.why == ChoiceReason::UnderWay))
    }

    /// Reads more files. What the sample shop holds makes way for them.
    pub fn import(self, files: Vec<web_sys::File>) {
        if files.is_empty() || self.is_busy() {
            return;
        }
        let clears = self.sample.get_untracked();
        if clears {
            self.clear();
        }
        self.begin(files, clears);
    }

    /// Opens files, then has them read. The views hear of it at once where all was cleared for it, so that nobody sees them empty;
    /// else a moment later: most files are opened by then, and would have waited while the views are drawn anew.
    fn begin(self, files: Vec<web_sys::File>, at_once: bool) {
        if files.is_empty() {
            return;
        }
        self.reading.set(files.iter().map(FileProgress::waiting).collect());
        self.link.update_value(|link| link.files.begin(files.clone()));
        let import = self.next_import();
        self.opening.set_value(true);
        spawn(async move {
            if let Some(files) = self.opened(files, import).await {
                self.opening.set_value(false);
                self.link.update_value(|link| link.files.begin(files));
                self.read();
            }
        });
        let tell = move || {
            if self.import.try_get_value() == Some(import) && self.opening.get_value() {
                self.phase.set(Phase::Reading);
            }
        };
        if at_once { tell() } else { set_timeout(tell, MOMENT) }
    }

    /// Whether something is read or fitted, so that nothing else can be yet.
    pub fn is_busy(self) -> bool {
        self.opening.get_value() || self.phase.with_untracked(Phase::is_busy)
    }

    /// Ends the import under way, if any; the number of the next.
    fn next_import(self) -> u32 {
        self.opener.set_value(None);
        self.opening.set_value(false);
        self.unopened.set_value(Vec::new());
        self.import.update_value(|import| *import += 1);
        self.import.get_value()
    }

    /// Loads the sample shop in place of whatever there is.
    pub fn load_sample(self) {
        if self.is_busy() {
            return;
        }
        // A worker that has read nothing yet is as good as a fresh one, and is there without the network.
        if self.has_data_now() || self.files.with_untracked(|files| !files.is_empty()) {
            self.clear();
        }
        self.sample.set(true);
        self.phase.set(Phase::Fitting(0.0));
        self.run(Request::LoadSample);
    }

    /// Gives up the work under way; things are then as they were before it.
    pub fn cancel(self) {
        match self.phase.get_untracked() {
            // What is brought back has no other place to come from.
            _ if self.restoring.get_untracked() => {}
            Phase::Reading if self.opening.get_value() => self.give_up(),
            Phase::Reading => self.link.update_value(Link::cancel),
            Phase::Fitting(_) => {
                // The worker has taken the files in already: a fresh one reads again what was there before.
                let before = self.link.try_update_value(|link| link.files.abandon()).unwrap_or_default();
                self.clear();
                if !before.is_empty() {
                    self.restoring.set(true);
                    self.begin(before, true);
                }
            }
            Phase::Empty | Phase::Ready | Phase::Failed(_) => {}
        }
    }

    /// Reads a file once more under the settings as they are now: alone where it was of no use, and where its orders have
    /// been taken, with all others.
    pub fn read_again(self, name: &str) {
        if self.is_busy() {
            return;
        }
        match self.link.with_value(|link| link.files.refused(name)) {
            Some(file) => self.import(vec![file]),
            None => self.again(),
        }
    }

    /// Takes out again the file whose outcome stands at a place: where it was of use, all others are read anew.
    pub fn take_out(self, at: usize) {
        let mut files = self.files.get_untracked();
        // A press may come twice, or just as files were dropped.
        if at >= files.len() || self.is_busy() {
            return;
        }
        let gone = files.remove(at);
        let of_use = files.iter().take(at).filter(|file| file.is_of_use()).count();
        self.files.set(files);
        if gone.is_of_use() {
            self.link.update_value(|link| link.files.take_out(of_use));
            self.again();
        } else {
            self.link.update_value(|link| link.files.forget(&gone.name));
        }
    }

    /// Reads all files once more, to the end.
    fn again(self) {
        self.retry();
        // Given up halfway, nothing would be left of them.
        self.restoring.set(self.is_busy());
    }

    /// Reads all files once more, after the worker broke off.
    pub fn retry(self) {
        let files = self.link.try_update_value(|link| link.files.all()).unwrap_or_default();
        // What was left out of an archive is told by nothing that is read.
        let is_told = |file: &FileOutcome| {
            !file.is_of_use() && self.link.with_value(|link| link.files.refused(&file.name).is_none())
        };
        let told = self.files.with_untracked(|all| all.iter().filter(|file| is_told(file)).cloned().collect());
        let sample = self.sample.get_untracked();
        self.clear();
        if sample {
            self.load_sample();
        } else {
            self.begin(files, true);
            self.unopened.set_value(told);
        }
    }

    /// Ends the worker and with it all data. Settings stay.
    pub fn clear(self) {
        self.link.update_value(|link| {
            link.end();
            link.files = link::Files::default();
        });
        self.phase.set(Phase::Empty);
        self.reading.set(Vec::new());
        self.files.set(Vec::new());
        self.summary.set(None);
        self.sample.set(false);
        self.updating.set(false);
        self.looked_at.set_value(None);
        self.next_import();
        self.restoring.set(false);
        self.proof.set(Proof::None);
        self.version.update(|v| *v += 1);
        self.start();
    }

    /// Ends the worker and clears everything kept in this browser.
    pub fn forget(self) {
        kept::clear();
        self.settings.set(Settings::default());
        self.clear();
    }

    /// Takes new settings, keeps them in this browser and works them in.
    ///
    /// # Errors
    /// The first value that is out of bounds; then nothing changes.
    pub fn configure(self, settings: Settings) -> Result<(), followon::Error> {
        settings.check()?;
        if self.settings.with_untracked(|old| *old == settings) {
            return Ok(());
        }
        kept::keep_settings(&settings);
        self.settings.set(settings);
        self.send_settings();
        Ok(())
    }

    /// Changes the settings in place, see [`Engine::configure`].
    ///
    /// # Errors
    /// As there.
    pub fn change(self, change: impl FnOnce(&mut Settings)) -> Result<(), followon::Error> {
        let mut settings = self.settings.get_untracked();
        change(&mut settings);
        self.configure(settings)
    }

    /// Has the worker backtest on earlier days.
    pub fn prove(self) {
        self.proof.set(Proof::Working(0.0));
        spawn(async move {
            let answer = self.ask::<ShownProof>(Request::Proof).await;
            self.proof.set(match answer {
                // Changes on the way would have ended it.
                Ok(proof) => Proof::Done(self.version.get_untracked(), Box::new(proof)),
                Err(Failure::Outdated) => Proof::Overtaken,
                Err(Failure::Cancelled | Failure::Crashed(_)) => Proof::None,
                Err(failure) => Proof::Failed(failure.to_string()),
            });
        });
    }

    /// Gives up the backtest under way.
    pub fn cancel_proof(self) {
        self.link.update_value(Link::cancel);
    }

    fn send_settings(self) {
        self.link.update_value(Link::advance);
        let had_data = self.summary.with_untracked(Option::is_some);
        self.updating.set(had_data);
        let request = Request::Configure(Box::new(self.settings.get_untracked()));
        spawn(async move {
            match self.ask::<Option<Summary>>(request).await {
                Ok(summary) => {
                    self.updating.set(false);
                    if summary.is_some() {
                        self.show(summary);
                    }
                }
                Err(Failure::Outdated | Failure::Crashed(_)) => {}
                Err(failure) => {
                    self.updating.set(false);
                    self.phase.set(Phase::Failed(failure.to_string()));
                }
            }
        });
    }

    /// Has the worker read the files that [`link::Files::begin`] was given.
    fn read(self) {
        let files = self.link.try_update_value(|link| link.files.under_way()).unwrap_or_default();
        if files.is_empty() {
            // None of them could be opened.
            return self.take(Imported { files: Vec::new(), summary: self.summary.get_untracked() });
        }
        let array: js_sys::Array = files.iter().collect();
        // First, so that the worker reads while the views are drawn anew.
        self.run(Request::Import { files: array });
        self.reading.set(files.iter().map(FileProgress::waiting).collect());
        self.phase.set(Phase::Reading);
    }

    fn run(self, request: Request) {
        self.link.update_value(Link::advance);
        spawn(async move {
            match self.ask::<Imported>(request).await {
                Ok(imported) => self.take(imported),
                Err(Failure::Cancelled) => self.give_up(),
                // The worker has been replaced; whoever did so has said why.
                Err(Failure::Outdated | Failure::Crashed(_)) => {}
                Err(failure) => self.phase.set(Phase::Failed(failure.to_string())),
            }
        });
    }

    /// Things are as they were before the import under way.
    fn give_up(self) {
        self.next_import();
        // Settings that came with it are taken in now.
        if self.updating.get_untracked() {
            self.send_settings();
        }
        self.link.update_value(|link| drop(link.files.abandon()));
        self.reading.set(Vec::new());
        self.phase.set(if self.has_data_now() { Phase::Ready } else { Phase::Empty });
    }

    fn take(self, mut imported: Imported) {
        self.restoring.set(false);
        let kept: Vec<bool> = imported.files.iter().map(FileOutcome::is_of_use).collect();
        imported.files.extend(self.unopened.try_update_value(std::mem::take).unwrap_or_default());
        self.reading.set(Vec::new());
        // A file given once more says what it said before, and one that is mended makes up for the broken one. Another file
        // of the same name is another file.
        self.files.update(|files| {
            let replaced = |old: &FileOutcome, new: &FileOutcome| {
                new.name == old.name && (!old.is_of_use() || new.result == old.result)
            };
            let mut of_use = 0;
            files.retain(|old| {
                let stays = !imported.files.iter().any(|new| replaced(old, new));
                if old.is_of_use() && !stays {
                    self.link.update_value(|link| link.files.take_out(of_use));
                }
                of_use += usize::from(old.is_of_use() && stays);
                stays
            });
            files.extend(imported.files);
        });
        self.link.update_value(|link| link.files.finish(&kept));
        let phase = if imported.summary.is_some() { Phase::Ready } else { Phase::Empty };
        self.updating.set(false);
        self.phase.set(phase);
        self.show(imported.summary);
    }

    /// Takes a new summary, which all that is shown is then asked for anew.
    fn show(self, summary: Option<Summary>) {
        format::set_today(summary.as_ref().and_then(|summary| summary.today));
        self.summary.set(summary);
        self.version.update(|v| *v += 1);
    }

    fn has_data_now(self) -> bool {
        self.summary.with_untracked(Option::is_some)
    }

    /// Starts a worker, which gets the settings first.
    fn start(self) {
        self.link.update_value(|link| {
            drop(link.post(Request::Configure(Box::new(self.settings.get_untracked()))));
        });
        spawn(async move {
            let started = program::script().await.and_then(|script| self.run_worker(&script));
            if let Err(error) = started {
                self.broke_off(&format!("the browser did not start it ({})", describe(&error)));
            }
        });
    }

    fn run_worker(self, script: &str) -> Result<(), JsValue> {
        let hear = move |event: web_sys::MessageEvent| match unpack::<FromWorker>(&event.data()) {
            Ok(message) => self.hear(message),
            Err(failure) => self.broke_off(&failure.to_string()),
        };
        // A script that did not load or threw outside of a request. A module that is missing has no message.
        let fail = move |event: web_sys::Event| {
            let message = event.dyn_ref::<web_sys::ErrorEvent>().map(web_sys::ErrorEvent::message);
            let message = message.filter(|m| !m.is_empty());
            self.broke_off(message.as_deref().unwrap_or("its program did not load"));
        };
        self.link.try_update_value(|link| link.start(script, hear, fail)).unwrap_or(Ok(()))
    }

    fn hear(self, message: FromWorker) {
        match message {
            FromWorker::Ready { protocol } if protocol != crate::protocol::PROTOCOL_VERSION => {
                self.phase.set(Phase::Failed("a new version of this page has been published; reload it".to_owned()));
            }
            FromWorker::Ready { .. } => self.link.update_value(Link::open),
            FromWorker::Progress(Progress::Fitting { share }) => {
                self.reading.update(|files| files.iter_mut().for_each(FileProgress::done));
                self.phase.set(Phase::Fitting(share));
            }
            FromWorker::Progress(Progress::Proving { share }) => self.proof.update(|proof| {
                if let Proof::Working(known) = proof {
                    *known = share;
                }
            }),
            FromWorker::Progress(Progress::Reading(now)) => self.reading.update(|files| {
                let index = now.index as usize;
                files.iter_mut().take(index).for_each(FileProgress::done);
                if let Some(file) = files.get_mut(index) {
                    file.now(&now);
                }
            }),
            FromWorker::Answer { id, generation, body } => {
                self.link.update_value(|link| link.answer(id, generation, Ok(body)));
            }
            FromWorker::Fitted { generation, summary } => {
                if self.link.with_value(|link| link.is_of(generation)) {
                    self.show(Some(*summary));
                }
            }
            FromWorker::Failed { id, failure } => self.link.update_value(|link| link.fail(id, failure)),
            FromWorker::Crashed { message } => self.broke_off(&message),
        }
    }

    fn broke_off(self, message: &str) {
        // One crash is often told twice, by the panic's hook and by the worker's error event.
        if !matches!(self.phase.get_untracked(), Phase::Failed(_)) {
            self.link.update_value(Link::end);
            self.summary.set(None);
            self.updating.set(false);
            self.next_import();
            self.phase.set(Phase::Failed(message.to_owned()));
        }
    }
}
