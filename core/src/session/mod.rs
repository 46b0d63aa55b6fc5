//! The one facade over the engine: feed it files, let it fit, ask.

mod checks;
mod customers;
mod fit;
mod forecasts;
mod pairs;
mod summarise;
mod variants;

use crate::deliver::{self, Block, Event, ExportKind, File, Suggestion};
use crate::evaluate::{self, Backtest, BacktestOptions, BacktestRun, HoldoutReport, ResultsReport, Told};
use crate::history::History;
use crate::import::catalog::{self, Catalog, CatalogFile};
use crate::import::ledger::{self, Ledger};
use crate::import::{CatalogReport, ImportReport, LedgerReport, OrdersFile, OrdersReader};
use crate::predict::Prediction;
use crate::settings::{BlockStyle, Settings};
use crate::sort;
use crate::summary::{SendDay, Summary, Week};
use crate::{Day, Error, ErrorCode, Query};
use fit::Fit;

/// Files in, predictions out.
///
/// ```
/// use followon::{Session, Settings};
///
/// let mut session = Session::new(Settings::default())?;
/// session.add_orders("orders.csv", b"Name,Email,Created at,Lineitem quantity,Lineitem name\n#1,a@b.example,2025-01-03,1,Tea\n")?;
/// assert_eq!(session.fit().customers, 1);
/// # Ok::<(), followon::Error>(())
/// ```
#[derive(Default)]
pub struct Session {
    settings: Settings,
    orders: Vec<OrdersFile>,
    catalogs: Vec<CatalogFile>,
    catalog: Catalog,
    ledgers: Vec<Ledger>,
    fit: Fit,
    /// The rows of the list asked for last, in order, so that the next window of it is quick.
    listed: Option<(List, Query, Vec<u32>)>,
}

impl std::fmt::Debug for Session {
    /// The settings and the files; what was fitted would fill pages.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let files: Vec<&str> = self.orders.iter().map(|file| file.report().file.as_str()).collect();
        f.debug_struct("Session").field("settings", &self.settings).field("orders", &files).finish_non_exhaustive()
    }
}

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    Pairs,
    Predictions,
    Withheld,
}

impl Session {
    /// An empty session.
    ///
    /// # Errors
    /// [`ErrorCode::BadSetting`] names a setting that is out of bounds.
    pub fn new(settings: Settings) -> Result<Session, Error> {
        settings.check()?;
        Ok(Session { settings, ..Session::default() })
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Takes other settings and fits anew what depends on what changed.
    ///
    /// # Errors
    /// [`ErrorCode::BadSetting`] names a setting that is out of bounds; then nothing changes.
    pub fn configure(&mut self, settings: Settings) -> Result<Summary, Error> {
        self.set(settings)?;
        Ok(self.fit())
    }

    /// Takes other settings like [`configure`](Self::configure), but leaves the fitting to [`fit`](Self::fit) or
    /// [`fit_step`](Self::fit_step).
    ///
    /// # Errors
    /// As for [`configure`](Self::configure).
    #[cfg_attr(page, optimize(size))]
    pub fn set(&mut self, settings: Settings) -> Result<(), Error> {
        settings.check()?;
        self.fit.invalidate(&self.settings, &settings);
        self.settings = settings;
        self.listed = None;
        Ok(())
    }

    /// Changes the settings that a JSON object names, as [`Settings::with`] does, and fits anew.
    ///
    /// # Errors
    /// As for [`Settings::with`]; then nothing changes.
    pub fn configure_partial(&mut self, partial: &serde_json::Value) -> Result<Summary, Error> {
        let settings = self.settings.with(partial)?;
        self.configure(settings)
    }

    /// Opens a file of orders for reading in chunks; hand the read file to [`take_orders`](Self::take_orders).
    pub fn open_orders(file_name: &str) -> OrdersReader {
        OrdersReader::new(file_name)
    }

    /// Adds a file of orders that was read.
    pub fn take_orders(&mut self, file: OrdersFile) -> ImportReport {
        let report = file.report().clone();
        self.orders.push(file);
        self.fit.restart();
        self.listed = None;
        report
    }

    /// Adds a file of orders whose bytes are all there.
    ///
    /// # Errors
    /// The file is of no use; the code says why, the message what to do.
    pub fn add_orders(&mut self, file_name: &str, bytes: &[u8]) -> Result<ImportReport, Error> {
        let mut reader = Self::open_orders(file_name).with_settings(&self.settings);
        reader.push(bytes)?;
        Ok(self.take_orders(reader.finish()?))
    }

    /// Adds a catalog: Shopify's products export in either layout, or a store's `products.json`.
    ///
    /// # Errors
    /// The file is of no use; the code says why, the message what to do.
    #[cfg_attr(page, optimize(size))]
    pub fn add_catalog(&mut self, file_name: &str, bytes: &[u8]) -> Result<CatalogReport, Error> {
        let file = catalog::read(file_name, bytes)?;
        let report = file.report.clone();
        self.catalogs.push(file);
        self.catalog = Catalog::join(&self.catalogs);
        self.fit.restart();
        self.listed = None;
        Ok(report)
    }

    /// Adds a ledger: what an earlier export sent to whom, and who was held out. The same ledger counts once.
    ///
    /// # Errors
    /// The file is of no use; the code says why, the message what to do.
    pub fn add_ledger(&mut self, file_name: &str, bytes: &[u8]) -> Result<LedgerReport, Error> {
        let (ledger, report) = ledger::read(file_name, bytes)?;
        if !self.ledgers.contains(&ledger) {
            self.ledgers.push(ledger);
            // What is new depends on it.
            self.listed = None;
        }
        Ok(report)
    }

    /// What offers brought, by the ledgers added and the orders since.
    pub fn holdout(&mut self) -> HoldoutReport {
        self.ready();
        evaluate::holdout_report(&self.fit.history, &self.ledgers, self.settings.product_key)
    }

    /// What became of the offers that the ledgers added say were sent: which led to an order of an offered product, and what
    /// that brought, in all, by the week of sending and by pair.
    ///
    /// The query's window is of the pairs: those with most orders first, or sorted by `orders`, `sent` or `rate`, rising
    /// unless `descending`; `search` looks into both titles.
    ///
    /// # Errors
    /// [`ErrorCode::BadQuery`] for a sort that is not among these.
    pub fn results(&mut self, query: &Query) -> Result<ResultsReport, Error> {
        self.ready();
        self.told().report(query)
    }

    /// Ledgers and orders, to be held against each other.
    fn told(&self) -> Told<'_> {
        Told {
            history: &self.fit.history,
            files: &self.orders,
            catalog: &self.catalog,
            ledgers: &self.ledgers,
            key: self.settings.product_key,
        }
    }

    /// Fits everything that is not fitted yet.
    pub fn fit(&mut self) -> Summary {
        while self.fit_step(u32::MAX).is_some() {}
        self.fit.summary.clone()
    }

    /// Does a slice of the fitting, about `budget` follow-ons of it (a few nanoseconds each): how far it has come, from
    /// 0 to 1, or `None` when all is fitted.
    pub fn fit_step(&mut self, budget: u32) -> Option<f64> {
        self.fit_step_telling(budget, &mut |_| {})
    }

    /// As [`fit_step`](Self::fit_step), and calls `tell` with how far it has come within what cannot be cut into slices: the
    /// history and the forecasts, which take seconds where there are millions of customers. It is called often; how much of
    /// that is passed on is the host's to choose.
    pub fn fit_step_telling(&mut self, budget: u32, tell: &mut dyn FnMut(f64)) -> Option<f64> {
        let before = (self.fit.shows(), self.fit.done());
        let progress = self.fit.step(&self.orders, &self.catalog, &self.settings, budget, tell);
        if before != (self.fit.shows(), self.fit.done()) {
            self.listed = None;
        }
        progress
    }

    /// The summary of the fit, where all is fitted, or of its draft.
    pub fn summary(&self) -> Option<&Summary> {
        self.fit.shows().then_some(&self.fit.summary)
    }

    /// Whether all is fitted.
    pub fn fitted(&self) -> bool {
        self.fit.done()
    }

    /// Has the forecasts drafted by the rule before rankings are compared and chances worked out, and lists, explanations and
    /// events told from the draft until all is fitted. For a page, where [`fit_step`](Self::fit_step) goes on meanwhile.
    pub fn draft_first(&mut self) {
        self.fit.drafts = true;
    }

    /// Fits what is to be told: all, or where drafts are wanted at least a draft.
    fn ready(&mut self) {
        while !self.fit.shows() && self.fit_step(u32::MAX).is_some() {}
    }

    /// Predictions per send date, by date.
    pub fn calendar(&mut self) -> Vec<SendDay> {
        self.ready();
        self.fit.calendar()
    }

    /// Orders per week, from the first to the last.
    pub fn timeline(&mut self) -> Vec<Week> {
        self.ready();
        self.fit.history.totals.weeks.clone()
    }

    /// Backtests rankings on the orders: at days in the past, which would have offered what customers then bought? Takes
    /// seconds where hundreds of products take part.
    ///
    /// # Errors
    /// [`ErrorCode::BadQuery`] names an option out of bounds.
    pub fn backtest(&self, options: &BacktestOptions) -> Result<Backtest, Error> {
        Ok(self.open_backtest(options)?.finish())
    }

    /// A backtest as HTML to be put into a page, of numbers, days and the engine's own words.
    pub fn proof(&mut self, backtest: &Backtest) -> String {
        deliver::proof(backtest, &self.fit().ranking)
    }

    /// A backtest as a page that stands by itself: HTML without script, picture or address.
    pub fn proof_report(&mut self, backtest: &Backtest) -> File {
        let summary = self.fit();
        deliver::proof_report(backtest, &summary, &self.settings)
    }

    /// Begins a [`backtest`](Self::backtest) that goes in steps.
    ///
    /// # Errors
    /// As for [`backtest`](Self::backtest).
    pub fn open_backtest(&self, options: &BacktestOptions) -> Result<BacktestRun, Error> {
        let product_key = options.product_key.unwrap_or(self.settings.product_key);
        let settings = Settings { product_key, ..self.settings.clone() };
        let history = History::build(&self.orders, &self.catalog, &settings, &mut |_| {});
        BacktestRun::new(history, &settings, options)
    }

    /// The event of a customer's prediction: exactly what the export holds.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownCustomer`] where the customer is not in the data or has no prediction.
    pub fn event(&mut self, customer: &str) -> Result<Event, Error> {
        let prediction = self.prediction_of(customer)?;
        Ok(deliver::event(&self.settings, &prediction))
    }

    /// The block as a customer gets it, in the settings' style or another.
    ///
    /// # Errors
    /// As for [`event`](Self::event).
    pub fn block(&mut self, customer: &str, style: Option<&BlockStyle>) -> Result<Block, Error> {
        let (settings, event) = self.styled(customer, style)?;
        Ok(deliver::block(&settings, None, &event))
    }

    /// Words for the e-mail around one customer's block, in the tone of the settings' block or of a given style.
    ///
    /// # Errors
    /// As for [`event`](Self::event).
    pub fn suggestions(&mut self, customer: &str, style: Option<&BlockStyle>) -> Result<Vec<Suggestion>, Error> {
        let (settings, event) = self.styled(customer, style)?;
        Ok(deliver::suggestions(&settings, &event))
    }

    /// What the merchant's own subject, preheader and body say to one customer beside a block in the settings' style or another.
    ///
    /// # Errors
    /// As for [`event`](Self::event).
    pub fn fill_words(
        &mut self,
        customer: &str,
        templates: [&str; 3],
        style: Option<&BlockStyle>,
    ) -> Result<Suggestion, Error> {
        Ok(deliver::fill_words(&self.styled(customer, style)?.1, templates))
    }

    /// The settings with a style in place of their own, and the event that these would send.
    fn styled(&mut self, customer: &str, style: Option<&BlockStyle>) -> Result<(Settings, Event), Error> {
        let prediction = self.prediction_of(customer)?;
        let mut settings = self.settings.clone();
        if let Some(style) = style {
            settings.block = style.clone();
        }
        // The style says how many products go in the cart, so the event is the one that this style would send.
        let event = deliver::event(&settings, &prediction);
        Ok((settings, event))
    }

    /// The files of an export: all rows that the query selects, its window left aside. Of predictions `onlyNew` leaves out
    /// what was sent by a ledger that was read, and `backfill` makes the events a rehearsal;
    /// [`event_check`](Self::event_check) tells how many.
    ///
    /// # Errors
    /// [`ErrorCode::BadQuery`] for a sort that the list does not have, and for a rehearsal of what is none: a ledger of it would
    /// say that everybody was mailed, and profiles start their flow whatever they are called.
    #[cfg_attr(page, optimize(size))]
    pub fn export(&mut self, kind: ExportKind, query: &Query) -> Result<Vec<File>, Error> {
        if query.backfill && matches!(kind, ExportKind::Ledger | ExportKind::ProfilesCsv) {
            let message = "A rehearsal is of events alone: it mails nobody, so it has neither a ledger nor profiles.";
            return Err(Error::new(ErrorCode::BadQuery, message));
        }
        // Never a draft: what leaves the house is what will be shown in the end.
        self.fit();
        let all = Query { offset: 0, limit: u32::MAX, ..query.clone() };
        Ok(match kind {
            ExportKind::KlaviyoEvents => {
                // One after the other: all predictions at once would take as much memory as the files.
                let rows = self.selected(&all)?;
                let prediction = |row: &u32| self.describe(&self.fit.forecasts[*row as usize]);
                let events = rows.iter().map(|row| deliver::event(&self.settings, &prediction(row)));
                deliver::klaviyo_requests(events, query.backfill)
            }
            ExportKind::ProfilesCsv => {
                let predictions = self.predictions(&all)?.rows;
                let events = predictions.iter().map(|p| (p.planned_on, deliver::event(&self.settings, p)));
                let today = self.fit.clock.as_ref().map_or(Day::from_number(0), |clock| clock.today);
                vec![deliver::profiles_csv(today, events)]
            }
            ExportKind::RejectedRows => vec![deliver::rejected_csv(&self.orders)],
            ExportKind::ResultsCsv => vec![deliver::results_csv(&self.told())],
            ExportKind::Ledger => vec![deliver::ledger_file(&self.ledger(query))],
            ExportKind::PredictionsCsv => vec![deliver::predictions_csv(self.predictions(&all)?.rows)],
            ExportKind::PairsCsv => vec![deliver::pairs_csv(self.pairs(&all)?.rows)],
            ExportKind::Model => {
                let pairs = self.pairs(&Query { eligible_only: true, ..all })?.rows;
                vec![deliver::model_json(&self.settings, &self.fit.summary.rhythm, pairs)]
            }
        })
    }

    /// The prediction of a customer, by e-mail address in any case.
    fn prediction_of(&mut self, customer: &str) -> Result<Prediction, Error> {
        self.ready();
        let number = self.customer(customer)?;
        match self.fit.forecast(number) {
            Some(forecast) => Ok(self.describe(forecast)),
            None => Err(Error::new(
                ErrorCode::UnknownCustomer,
                format!("{customer} has no prediction. Ask explain() for the reason."),
            )),
        }
    }

    /// A customer's number.
    fn customer(&self, customer: &str) -> Result<u32, Error> {
        let email = customer.trim().to_lowercase();
        self.fit.history.customer(&email).ok_or_else(|| {
            Error::new(ErrorCode::UnknownCustomer, format!("There is no customer {customer} with a counted order."))
        })
    }

    /// The window of a list that a query asks for, its rows by number, from the list asked for last or a new one.
    fn window(
        &mut self,
        list: List,
        query: &Query,
        select: impl FnOnce(&mut Session) -> Result<Vec<u32>, Error>,
    ) -> Result<(u32, Vec<u32>), Error> {
        self.ready();
        let key = Query { offset: 0, limit: 0, ..query.clone() };
        if !self.listed.as_ref().is_some_and(|(known, of, _)| *known == list && *of == key) {
            let rows = select(self)?;
            self.listed = Some((list, key, rows));
        }
        let rows = self.listed.as_ref().map_or(&[][..], |(_, _, rows)| rows);
        let begin = (query.offset as usize).min(rows.len());
        let end = begin.saturating_add(query.limit as usize).min(rows.len());
        Ok((rows.len() as u32, rows[begin..end].to_vec()))
    }
}

/// The error of a sort that a list does not have.
fn bad_sort(sort: &str, known: &str) -> Error {
    Error::new(ErrorCode::BadQuery, format!("There is no sort “{sort}” in this list. It can be sorted by {known}."))
}

/// Sorts rows by a number each, falling back on the order they are in; largest first where `descending`.
///
/// The number comes through a reference, so that one sort serves all lists: each would add some kilobytes to the page.
fn sort_by_number(rows: &mut [u32], descending: bool, number: &dyn Fn(u32) -> f64) {
    sort::by_number(rows, |&row| sort::float(if descending { -number(row) } else { number(row) }));
}
