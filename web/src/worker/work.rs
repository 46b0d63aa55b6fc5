//! The engine's session, and every request turned into a call on it.

use std::future::ready;
use std::pin::Pin;

use followon::deliver::Event;
use followon::evaluate::{BacktestOptions, BacktestRun};
use followon::import::{FileKind, OrdersFile, OrdersReader, SNIFF_BYTES, recognise};
use followon::{Session, Settings, Summary};
use serde::Serialize;
use serde_json::Value;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, File};

use super::read::Source;
use super::turn::{Pace, listen, now};
use super::{cancelled, settings_wait, tell};
use crate::crossing::{bytes, pack};
use crate::json;
use crate::protocol::{
    Failure, FileOutcome, FileResult, FromWorker, Imported, MadeFile, Progress, Reading, Request, ShownEvent,
    ShownProof, ShownWords, describe,
};

/// Progress is told at most this often, in milliseconds.
pub(super) const TELL_EVERY: f64 = 100.0;
/// The worker listens at least this often while it works, in milliseconds.
pub(super) const LISTEN_EVERY: f64 = 40.0;

/// The engine gets a slice of a file in pieces of this many bytes: they stay in the processor's cache, and between two of them
/// the browser can put its quicker translation of the engine in place.
const PIECE: usize = 256 * 1024;

/// A draft is shown where the fit takes longer than this, in milliseconds.
const DRAFT_AFTER: f64 = 1000.0;

/// The session with its data.
#[derive(Default)]
pub(super) struct Work {
    session: Option<Session>,
    settings: Settings,
    orders: bool,
    sample: bool,
}

/// A file's content, before it is taken into the session.
enum Content {
    Orders(Box<OrdersFile>),
    Catalog(Vec<u8>),
    Ledger(Vec<u8>),
}

impl Work {
    /// Answers one request.
    #[inline(never)]
    pub(super) fn answer(&mut self, request: Request) -> Apart<'_, Result<JsValue, Failure>> {
        match request {
            Request::Import { files } => apart(async move { pack(&self.import(&files).await?) }),
            Request::LoadSample => apart(async { pack(&self.load_sample().await?) }),
            Request::Configure(settings) => apart(async { pack(&self.configure(*settings).await?) }),
            Request::Export { kind, query } => apart(async move {
                self.finish().await?;
                pack(&made(&self.session()?.export(kind, &query)?)?)
            }),
            other => apart(ready(self.at_once(other))),
        }
    }

    /// Answers a request that takes no while.
    #[inline(never)]
    fn at_once(&mut self, request: Request) -> Result<JsValue, Failure> {
        match request {
            Request::Summary => pack(&self.session()?.summary()),
            Request::Pairs(query) => give(self.session()?.pairs(&query)),
            Request::Pair { from, to } => give(self.session()?.pair(&from, &to)),
            Request::Holdout => pack(&self.session()?.holdout()),
            Request::Results(query) => give(self.session()?.results(&query)),
            Request::Coverage => pack(&self.session()?.coverage()),
            Request::Predictions(query) => give(self.session()?.predictions(&query)),
            Request::Withheld(query) => give(self.session()?.withheld(&query)),
            Request::Calendar => pack(&self.session()?.calendar()),
            Request::Timeline => pack(&self.session()?.timeline()),
            Request::Explain { customer } => give(self.session()?.explain(&customer)),
            Request::Event { customer } => give(self.session()?.event(&customer).map(|event| shown(&event))),
            Request::Block { customer, style } => give(self.session()?.block(&customer, style.as_deref())),
            Request::Words { customer, style, own } => {
                let session = self.session()?;
                let own = session.fill_words(&customer, own.each_ref().map(String::as_str), style.as_deref())?;
                pack(&ShownWords { own, suggested: session.suggestions(&customer, style.as_deref())? })
            }
            Request::EventCheck(query) => give(self.session()?.event_check(&query)),
            Request::LinkCheck(query) => give(self.session()?.link_check(&query)),
            // The worker's loop does a backtest beside the others, and what takes a while is answered above.
            Request::Proof
            | Request::Import { .. }
            | Request::LoadSample
            | Request::Configure(_)
            | Request::Export { .. } => Err(Failure::Outdated),
        }
    }

    /// Begins a backtest over the horizon of the fit.
    pub(super) fn begin_proof(&mut self) -> Result<BacktestRun, Failure> {
        let session = self.session()?;
        let horizon = session.summary().map(|summary| summary.horizon_days);
        let options = BacktestOptions { horizon_days: horizon.unwrap_or(90).max(7), ..BacktestOptions::default() };
        Ok(session.open_backtest(&options)?)
    }

    /// What a backtest came to.
    pub(super) fn proof(&mut self, run: BacktestRun) -> Result<JsValue, Failure> {
        let session = self.session()?;
        let backtest = run.finish();
        let summary = Box::new(session.fit());
        pack(&ShownProof { backtest: bytes(&backtest)?, summary, settings: Box::new(session.settings().clone()) })
    }

    fn session(&mut self) -> Result<&mut Session, Failure> {
        if self.session.is_none() {
            let mut session = Session::new(self.effective_settings())?;
            session.draft_first();
            self.session = Some(session);
        }
        // It was put there just now.
        self.session.as_mut().ok_or(Failure::Outdated)
    }

    /// The merchant's settings; the sample shop brings its own domain where none is set.
    fn effective_settings(&self) -> Settings {
        let mut settings = self.settings.clone();
        if self.sample && settings.shop.domain.is_none() {
            settings.shop.domain = Some(followon_sample::DOMAIN.to_owned());
        }
        settings
    }

    async fn configure(&mut self, settings: Settings) -> Result<Option<Summary>, Failure> {
        self.settings = settings;
        let settings = self.effective_settings();
        // Where a draft was shown already, another will do.
        let begun = if self.unfinished() { f64::NEG_INFINITY } else { now() };
        self.session()?.set(settings)?;
        if !self.orders {
            return Ok(None);
        }
        let mut listening = Pace::new(LISTEN_EVERY);
        while self.session()?.fit_step(FIT_BUDGET).is_some() {
            if self.drafted(begun)? {
                break;
            }
            if !listening.due() {
                continue;
            }
            listen().await;
            // A slider sends many settings; only its last stand is worth finishing.
            if settings_wait() {
                return Err(Failure::Outdated);
            }
        }
        Ok(self.session()?.summary().cloned())
    }

    /// Whether a draft is worth showing: it is there, and the rest takes long.
    fn drafted(&mut self, begun: f64) -> Result<bool, Failure> {
        Ok(now() - begun > DRAFT_AFTER && self.session()?.summary().is_some())
    }

    /// Fits some more of what was answered as a draft; gives the summary once all is fitted.
    pub(super) fn go_on(&mut self) -> Option<Summary> {
        let session = self.session.as_mut().filter(|_| self.orders)?;
        session.fit_step(FIT_BUDGET);
        session.summary().filter(|_| session.fitted()).cloned()
    }

    /// Fits what is left of a draft, listening in between; newer settings end it.
    async fn finish(&mut self) -> Result<(), Failure> {
        let mut listening = Pace::new(LISTEN_EVERY);
        while self.session()?.fit_step(FIT_BUDGET).is_some() {
            if listening.due() {
                listen().await;
                if settings_wait() {
                    return Err(Failure::Outdated);
                }
            }
        }
        Ok(())
    }

    /// Whether there is something left to fit.
    pub(super) fn unfinished(&self) -> bool {
        self.orders && self.session.as_ref().is_some_and(|session| !session.fitted())
    }

    async fn load_sample(&mut self) -> Result<Imported, Failure> {
        self.sample = true;
        let settings = self.effective_settings();
        let session = self.session()?;
        session.set(settings)?;
        let report = session.add_orders("sample-orders.csv", followon_sample::orders_csv().as_bytes())?;
        let catalog = session.add_catalog("sample-products.json", followon_sample::products_json().as_bytes())?;
        self.orders = true;
        let files = vec![
            FileOutcome { name: report.file.clone(), result: FileResult::Orders(Box::new(report)) },
            FileOutcome { name: catalog.file.clone(), result: FileResult::Catalog(Box::new(catalog)) },
        ];
        Ok(Imported { files, summary: self.fit().await? })
    }

    async fn import(&mut self, files: &js_sys::Array) -> Result<Imported, Failure> {
        let mut read = Vec::new();
        for (index, file) in files.iter().enumerate() {
            let file: File = file.unchecked_into();
            let content = match apart(read_file(&file, index as u32, &self.settings)).await {
                Err(Failure::Cancelled) => return Err(Failure::Cancelled),
                other => other,
            };
            read.push((file.name(), content));
        }
        // Only now does the session change, so that a cancel up to here leaves it as it was.
        let mut outcomes = Vec::new();
        for (name, content) in read {
            let session = self.session()?;
            let result = match content {
                Ok(Content::Orders(file)) => {
                    let report = session.take_orders(*file);
                    self.orders = true;
                    FileResult::Orders(Box::new(report))
                }
                Ok(Content::Catalog(bytes)) => match session.add_catalog(&name, &bytes) {
                    Ok(report) => FileResult::Catalog(Box::new(report)),
                    Err(error) => FileResult::Unusable(error.into()),
                },
                Ok(Content::Ledger(bytes)) => match session.add_ledger(&name, &bytes) {
                    Ok(report) => FileResult::Ledger(report),
                    Err(error) => FileResult::Unusable(error.into()),
                },
                Err(failure) => FileResult::Unusable(failure),
            };
            outcomes.push(FileOutcome { name, result });
        }
        // Files of no use change nothing.
        let summary = if outcomes.iter().any(FileOutcome::is_of_use) {
            apart(self.fit()).await?
        } else {
            self.session.as_ref().and_then(|session| session.summary().cloned())
        };
        Ok(Imported { files: outcomes, summary })
    }

    /// Works everything out in slices, listening and telling in between.
    async fn fit(&mut self) -> Result<Option<Summary>, Failure> {
        if !self.orders {
            return Ok(None);
        }
        let (mut telling, mut listening, begun) = (Pace::new(TELL_EVERY), Pace::new(LISTEN_EVERY), now());
        tell(&FromWorker::Progress(Progress::Fitting { share: 0.0 }));
        let mut pass_on = |share| {
            if telling.due() {
                tell(&FromWorker::Progress(Progress::Fitting { share }));
            }
        };
        while let Some(share) = self.session()?.fit_step_telling(FIT_BUDGET, &mut pass_on) {
            pass_on(share);
            if self.drafted(begun)? {
                break;
            }
            if !listening.due() {
                continue;
            }
            // The files are taken by now: whoever gives up while they are fitted has another worker started.
            listen().await;
        }
        Ok(self.session()?.summary().cloned())
    }
}

/// A future whose code is a function of its own.
type Apart<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Sets a future's code apart from that of whatever awaits it, for the two would become one function: of a busy function the
/// browser makes quick code, of all of it, and with all that a worker can do in it that took half a second.
fn apart<'a, T>(future: impl Future<Output = T> + 'a) -> Apart<'a, T> {
    Box::pin(future)
}

/// Reads one file to its end.
async fn read_file(file: &File, index: u32, settings: &Settings) -> Result<Content, Failure> {
    let name = file.name();
    let (began, size) = (now(), file.size());
    let mut source = Source::open(file).await?;
    let mut content: Option<Sink> = None;
    let mut head = Vec::new();
    let mut piece = Vec::new();
    let (mut telling, mut listening) = (Pace::new(TELL_EVERY), Pace::new(LISTEN_EVERY));
    while let Some(bytes) = source.next().await? {
        for start in (0..bytes.length()).step_by(PIECE) {
            let end = bytes.length().min(start + PIECE as u32);
            piece.resize((end - start) as usize, 0);
            bytes.subarray(start, end).copy_to(&mut piece);
            match &mut content {
                Some(sink) => sink.push(&piece)?,
                None => {
                    head.extend_from_slice(&piece);
                    if head.len() >= SNIFF_BYTES {
                        content = Some(Sink::open(&name, std::mem::take(&mut head), source.size(), settings)?);
                    }
                }
            }
        }
        if telling.due() {
            let lines = content.as_ref().map_or(0, Sink::lines);
            let reading = Reading { index, bytes: source.read(), size, lines, millis: now() - began };
            tell(&FromWorker::Progress(Progress::Reading(reading)));
        }
        if listening.due() {
            listen().await;
        }
        if cancelled() {
            return Err(Failure::Cancelled);
        }
    }
    let sink = match content {
        Some(sink) => sink,
        None => Sink::open(&name, head, source.size(), settings)?,
    };
    sink.finish()
}

/// Where a file's bytes go, by what the file turned out to be.
enum Sink {
    Orders(Box<OrdersReader>),
    Catalog(Vec<u8>),
    Ledger(Vec<u8>),
}

impl Sink {
    fn open(name: &str, head: Vec<u8>, size: Option<f64>, settings: &Settings) -> Result<Sink, Failure> {
        Ok(match recognise(&head[..head.len().min(SNIFF_BYTES)]) {
            FileKind::Catalog => Sink::Catalog(head),
            FileKind::Ledger => Sink::Ledger(head),
            // The reader of orders says best what is wrong with a file that is neither.
            FileKind::Orders | FileKind::Unknown => {
                let mut reader = Session::open_orders(name).with_settings(settings);
                if let Some(size) = size {
                    reader = reader.with_size(size as u64);
                }
                reader.push(&head)?;
                Sink::Orders(Box::new(reader))
            }
        })
    }

    fn push(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        match self {
            Sink::Orders(reader) => reader.push(bytes)?,
            Sink::Catalog(all) | Sink::Ledger(all) => all.extend_from_slice(bytes),
        }
        Ok(())
    }

    fn lines(&self) -> u32 {
        match self {
            Sink::Orders(reader) => reader.rows(),
            Sink::Catalog(_) | Sink::Ledger(_) => 0,
        }
    }

    fn finish(self) -> Result<Content, Failure> {
        Ok(match self {
            Sink::Orders(reader) => Content::Orders(Box::new(reader.finish()?)),
            Sink::Catalog(bytes) => Content::Catalog(bytes),
            Sink::Ledger(bytes) => Content::Ledger(bytes),
        })
    }
}

fn give<T: Serialize, E: Into<Failure>>(result: Result<T, E>) -> Result<JsValue, Failure> {
    pack(&result.map_err(Into::into)?)
}

/// Follow-ons worked out between two moments of listening: some ten milliseconds of them.
pub(super) const FIT_BUDGET: u32 = 4_000_000;

/// An event as the page gets it.
fn shown(event: &Event) -> ShownEvent {
    // One by one, for any value's text takes code that nothing else has a use for.
    let flat = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    let named = |name: &str| event.properties.get(name).and_then(Value::as_str);
    let items = event.properties.get("items").and_then(Value::as_array);
    let variant =
        |item: &Value| Some((item.get("variant_id")?.as_str()?.to_owned(), item.get("title")?.as_str()?.to_owned()));
    ShownEvent {
        email: event.email.clone(),
        json: json::indented(&event.to_json()),
        properties: event.properties.iter().filter_map(|(name, value)| Some((name.clone(), flat(value)?))).collect(),
        link: named("bp_magic_cart_link").map(str::to_owned),
        to_page: named("cart_link_kind") == Some("productPage"),
        variants: items.into_iter().flatten().filter_map(variant).collect(),
    }
}

/// Files as the page gets them: their content in blobs, which cross by reference.
fn made(files: &[followon::deliver::File]) -> Result<Vec<MadeFile>, Failure> {
    let made = |file: &followon::deliver::File| {
        let options = BlobPropertyBag::new();
        options.set_type(&file.mime);
        let blob =
            Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&file.content.as_str().into()), &options);
        let blob = blob.map_err(|error| Failure::Browser(describe(&error)))?;
        Ok(MadeFile { name: file.name.clone(), rows: file.rows, blob })
    };
    files.iter().map(made).collect()
}
