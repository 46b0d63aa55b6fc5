// Made from the Rust types by core/tests/types.rs, which also says how to make it anew.

/**
 * What an offer is to bring.
 */
export type Aim = "likeliest" | "revenue" | "margin" | "dearer";

/**
 * Customers, each once, and those of them who bought.
 */
export type Arm = {
/**
 * Customers.
 */
customers: number,
/**
 * Those who bought an offered product within the horizon from the send date on.
 */
bought: number,
/**
 * Their share.
 */
rate: number,
/**
 * The lower end of its 95 % Wilson interval.
 */
low: number,
/**
 * The upper end.
 */
high: number,
};

/**
 * How well each ranking, each number shown and each date did.
 */
export type Backtest = {
/**
 * The days stood at; none where the history is too short for any.
 */
snapshots: Array<Day>,
/**
 * The days after each in which a purchase counts.
 */
horizonDays: number,
/**
 * The days before each in which a customer must have ordered to take part.
 */
activeDays: number,
/**
 * The products that took part.
 */
products: number,
/**
 * Customers, once a snapshot, whose last order was recent; of more than 20,000 an evenly spaced part.
 */
active: number,
/**
 * Of those, the ones with a candidate: an eligible product of their last order that they did not own.
 */
scored: number,
/**
 * The threshold a pair had to exceed.
 */
threshold: number,
/**
 * What was said of every candidate, held against what came about.
 */
forecasts: Array<ForecastScore>,
/**
 * The calibrated chance, held against what came about, by size; steps without a candidate are left out.
 */
calibration: Array<CalibrationBin>,
/**
 * The rankings: random first, then the baselines, the rule, the challengers, and the best that the candidates allow.
 */
rankings: Array<RankingScore>,
/**
 * What other thresholds would have covered and hit under the rule, rising.
 */
thresholds: Array<ThresholdPoint>,
/**
 * How well the day of the next order was told; absent where the history is too short.
 */
dates: DateScores | null,
};

/**
 * What is backtested, and against what.
 */
export type BacktestOptions = {
/**
 * The days to stand at; `null` is up to three, 60 days apart, the last one horizon before the end of the data, each
 * with at least 120 days before it.
 */
snapshots: Array<Day> | null,
/**
 * The days after a snapshot in which a purchase counts; 7 to 730.
 */
horizonDays: number,
/**
 * Scored are customers whose last order lies within this many days before the snapshot; 1 to 3650.
 */
activeDays: number,
/**
 * The most-bought products that take part; 1 to 3000.
 */
products: number,
/**
 * Bought before this day; `null` is the first snapshot.
 */
universeBefore: Day | null,
/**
 * The fewest buyers a leading product must have; `null` is as the settings say.
 */
minBuyers: number | null,
/**
 * What makes two order lines the same product; `null` is as the settings say.
 */
productKey: ProductKey | null,
/**
 * λ of EASE; more than 0, at most a million.
 */
ridge: number,
/**
 * The first order day whose next order is told; `null` is four months before `datesUntil`, at most half of what
 * comes before that.
 */
datesFrom: Day | null,
/**
 * The day after the last of them; `null` is `datesWithin` before the end of the data.
 */
datesUntil: Day | null,
/**
 * Next orders count within so many days, at most 150; `null` is a quarter of the history.
 */
datesWithin: number | null,
};

/**
 * Whom the follow-on rate is taken over.
 */
export type Base = "allBuyers" | "returningBuyers";

/**
 * The block as one customer gets it, and the template it was rendered from.
 */
export type Block = {
/**
 * HTML: the template rendered with this customer's event.
 */
html: string,
/**
 * Plain text of the same offer.
 */
text: string,
/**
 * The template in Klaviyo's syntax, to be copied unchanged.
 */
template: string,
/**
 * The same for a flow that no event starts, such as one on the date property of `profilesCsv`: it looks up everything
 * in the profile, and renders to the same where the profile holds what the file brought.
 */
profileTemplate: string,
};

/**
 * The fonts that e-mail clients have, each with what stands in for it.
 */
export type BlockFont = "helvetica" | "arial" | "georgia" | "times" | "verdana" | "trebuchet" | "tahoma" | "courier" | "system";

/**
 * How the block lays out its products.
 */
export type BlockLayout = "sideBySide" | "stacked" | "compact";

/**
 * The block's look and words: what a shop's brand is in an e-mail. Colours are `#rrggbb`.
 */
export type BlockStyle = {
/**
 * The line above the products; at most 200 characters. May hold the event's flat properties, such as
 * `{{ event.because_title }}`, and names of the profile with a default, such as `{{ first_name|default:'you' }}`.
 */
headline: string,
/**
 * The button's text; 1 to 60 characters.
 */
buttonText: string,
/**
 * The button's text where it leads to a product's page, for want of a cart link; 1 to 60 characters.
 */
pageButtonText: string,
/**
 * The button's ground.
 */
buttonColor: string,
/**
 * The button's text colour.
 */
buttonTextColor: string,
/**
 * The colour of the text.
 */
textColor: string,
/**
 * The ground of the whole block.
 */
backgroundColor: string,
/**
 * Show the product's price where it is known.
 */
showPrice: boolean,
/**
 * How the products are laid out.
 */
layout: BlockLayout,
/**
 * The most of the event's products that are shown and put in the cart; 1 to 3. [`Settings::max_products`] is how many
 * an event has at most.
 */
products: number,
/**
 * The font of all text.
 */
font: BlockFont,
/**
 * How round the corners of button and pictures are, in pixels; 0 to 30.
 */
cornerRadius: number,
/**
 * How wide the block is where there is room, in pixels; 320 to 700.
 */
width: number,
/**
 * A paragraph between headline and products; at most 500 characters, none where it is empty. May hold what the
 * headline may.
 */
copy: string,
/**
 * Beside the price, show the catalog's price before a reduction, struck through.
 */
showComparePrice: boolean,
/**
 * Show by how much the price is reduced, such as “-20 %”.
 */
discountBadge: boolean,
/**
 * How suggestions for subject, preheader and body sound.
 */
tone: Tone,
};

/**
 * What one field of a reading rests on.
 */
export type BrandEvidence = {
/**
 * The field of the style, such as `buttonColor`.
 */
field: string,
/**
 * Its value as the style writes it.
 */
value: string,
/**
 * The attribute, declaration or rule it was first read from, or the button's text.
 */
from: string,
/**
 * How many elements of the template have it so.
 */
times: number,
};

/**
 * What a template says of a shop's look.
 */
export type BrandReading = {
/**
 * What was found, under the names of the block's style, to be laid over one.
 */
style: BrandStyle,
/**
 * What each field of it rests on, in the order of the fields.
 */
found: Array<BrandEvidence>,
};

/**
 * The fields of a [`BlockStyle`] that a template can tell, each within the style's bounds; `null` where
 * nothing told it.
 */
export type BrandStyle = {
/**
 * The ground that most text stands on.
 */
backgroundColor: string | null,
/**
 * The colour of most text.
 */
textColor: string | null,
/**
 * The ground of most buttons.
 */
buttonColor: string | null,
/**
 * The colour of their text.
 */
buttonTextColor: string | null,
/**
 * How round their corners are, in pixels.
 */
cornerRadius: number | null,
/**
 * The font of most text: the first of its names that e-mail clients have, or what is nearest.
 */
font: BlockFont | null,
/**
 * How wide what holds the text is, in pixels.
 */
width: number | null,
/**
 * What most buttons say.
 */
buttonText: string | null,
};

/**
 * Candidates whose chance lay within bounds, and how many of them were bought.
 */
export type CalibrationBin = {
/**
 * The lower bound of the chance, included.
 */
from: number,
/**
 * The upper bound, left out.
 */
to: number,
/**
 * Candidates.
 */
candidates: number,
/**
 * Their mean chance.
 */
said: number,
/**
 * The share bought.
 */
bought: number,
/**
 * The lower end of its 95 % interval, by bootstrap over customers.
 */
low: number,
/**
 * The upper end.
 */
high: number,
};

/**
 * A product that could be offered, with the evidence and the rule that removed it, if one did.
 */
export type Candidate = {
/**
 * The best pair that leads to it from the last order.
 */
pair: Pair,
/**
 * The chance that this customer buys it within the horizon; absent where they own it or the orders span too few days.
 */
chance: number | null,
/**
 * Its place in the offer, from 1.
 */
rank: number | null,
/**
 * The rule that removed it.
 */
removed: Removed | null,
};

/**
 * What cart links are made of. The default is a checkout of one of each product, with the customer's address filled in.
 */
export type Cart = {
/**
 * What a link opens.
 */
target: CartTarget,
/**
 * The form of a link's address.
 */
form: CartForm,
/**
 * Which variant of a product it puts in the cart.
 */
variant: VariantChoice,
/**
 * How many of each product.
 */
quantity: CartQuantity,
/**
 * Fill in the customer's e-mail address at the checkout.
 */
email: boolean,
/**
 * Attributes of the cart, which stand in the order's additional details and in the orders export's column “Note
 * Attributes”; at most ten, each key once.
 */
attributes: Array<CartAttribute>,
/**
 * Put the whole `unique_id` of the event into the attribute `followon`, so that an order leads back to the very event,
 * where otherwise its first twelve digits lead to customer and products.
 */
attribution: boolean,
/**
 * The note of the cart; one line of at most 500 characters.
 */
note: string | null,
/**
 * The order's `ref`, by which apps tell who referred the customer; one line of at most 100 characters.
 */
ref: string | null,
/**
 * The campaign, as analytics tell it.
 */
utm: Utm,
};

/**
 * An attribute of the cart.
 */
export type CartAttribute = {
/**
 * Its name: one line of 1 to 50 characters without square brackets, other than `followon`.
 */
key: string,
/**
 * Its value: one line of 1 to 250 characters.
 */
value: string,
};

/**
 * The form of a cart link's address.
 */
export type CartForm = "cart" | "buy";

/**
 * The magic cart link.
 */
export type CartLink = {
/**
 * The address.
 */
url: string,
/**
 * What it opens.
 */
kind: CartLinkKind,
/**
 * The parameters that it lacks because it would be too long with them, by name, such as `utm_content`.
 */
dropped: Array<string>,
};

/**
 * What a cart link opens.
 */
export type CartLinkKind = "cart" | "productPage";

/**
 * How many of a product a cart link holds.
 */
export type CartQuantity = "one" | "usual";

/**
 * What a cart link opens.
 */
export type CartTarget = "checkout" | "cart";

/**
 * What became of one catalog file.
 */
export type CatalogReport = {
/**
 * The file's name.
 */
file: string,
/**
 * The layout it was read as.
 */
layout: Layout,
/**
 * Bytes read.
 */
bytes: number,
/**
 * Rows (or JSON variants) read.
 */
rows: number,
/**
 * Products in it.
 */
products: number,
/**
 * Variants in it.
 */
variants: number,
/**
 * Variants with an ID, which is what a cart link needs.
 */
variantsWithId: number,
/**
 * One entry a kind of finding, gravest first.
 */
findings: Array<Finding>,
};

/**
 * Why a ranking was chosen.
 */
export type ChoiceReason = "set" | "underWay" | "fewCustomers" | "shortHistory" | "fewHits" | "noneBetter" | "better";

/**
 * A way to put a customer's candidates in order. Ties go to the product with more buyers, then by product key.
 */
export type Contender = "randomEligible" | "shuffled" | "bestSellers" | "sameOrder" | "plain" | "ease" | "blend" | "fused" | "chance" | "oracle";

/**
 * What each threshold would cover, so that a slider can answer without counting anew.
 */
export type Coverage = {
/**
 * One point a percent from the pair floor up to 99 %, rising.
 */
points: Array<CoveragePoint>,
/**
 * Customers in all.
 */
customers: number,
};

/**
 * What one threshold would cover.
 */
export type CoveragePoint = {
/**
 * The threshold, a fraction.
 */
threshold: number,
/**
 * Eligible pairs.
 */
pairs: number,
/**
 * Products that lead in one of them.
 */
leading: number,
/**
 * Products that follow in one of them.
 */
following: number,
/**
 * Customers who would get a prediction, lapsed and otherwise withheld customers left aside.
 */
customers: number,
};

/**
 * Orders in one currency.
 */
export type CurrencyCount = {
/**
 * The code as the file writes it.
 */
currency: string,
/**
 * How many orders.
 */
orders: number,
};

/**
 * In which order dates such as 03/04/2025 are written.
 */
export type DateOrder = "dayFirst" | "monthFirst";

/**
 * A way to tell the days from an order to the customer's next.
 */
export type DateRule = "thirtyDays" | "shopMedian" | "ownMedian" | "rhythm";

/**
 * How well one rule told the next order.
 */
export type DateScore = {
/**
 * The rule.
 */
rule: DateRule,
/**
 * The mean error in days.
 */
meanError: number,
/**
 * The share within 7 days.
 */
withinWeek: number,
/**
 * The share told too late: the order came before the day told.
 */
late: number,
/**
 * The mean pinball loss in days over the quantiles .1, .5 and .9 (Koenker and Bassett, 1978); a rule that tells a day
 * tells it for each.
 */
pinball: number,
};

/**
 * How well the day of the next order was told: from each order day, by what was known then, with the shop's figures of
 * before them all.
 */
export type DateScores = {
/**
 * The first order day told from; the shop's figures are of the gaps that ended before it.
 */
from: Day,
/**
 * The day after the last order day told from.
 */
until: Day,
/**
 * Scored are next orders within so many days.
 */
withinDays: number,
/**
 * Order days told from.
 */
orderDays: number,
/**
 * The share of them followed by an order within that span.
 */
returned: number,
/**
 * The rules.
 */
rules: Array<DateScore>,
/**
 * The share of the scored whose gap lay between the early and the late quantile of the rhythm, which promises 0.8.
 */
covered: number,
/**
 * The scored by how many days the next order came after the day told, in steps.
 */
errors: Array<ErrorBin>,
};

/**
 * A calendar day on the shop's own calendar, without a time zone.
 *
 * Ordered by time; arithmetic is in days. Serialised as `YYYY-MM-DD`, in formats that no person reads as its number.
 *
 * ```
 * use followon::Day;
 * let day: Day = "2025-02-28".parse()?;
 * assert_eq!((day + 1).to_string(), "2025-03-01");
 * assert_eq!((day + 1) - day, 1);
 * # Ok::<(), followon::Error>(())
 * ```
 */
export type Day = string;

/**
 * A property that some events do without.
 */
export type DroppedValue = {
/**
 * Its name; of a product's `items.price` and the like, which stand as `product_1_price`, too.
 */
property: string,
/**
 * How many events, or of a product's how many items, do without it.
 */
times: number,
};

/**
 * How many next orders came so many days after the day told; before it where negative.
 */
export type ErrorBin = {
/**
 * First day of the step.
 */
from: number,
/**
 * Last day of the step.
 */
to: number,
/**
 * Next orders.
 */
count: number,
};

/**
 * What went wrong, as a closed list that a program can branch on.
 */
export type ErrorCode = "emptyFile" | "notText" | "notATable" | "unknownLayout" | "missingColumn" | "noRows" | "ambiguousDates" | "badJson" | "unknownSetting" | "badSetting" | "badQuery" | "unknownCustomer" | "unknownPair" | "unknownExport" | "closed";

/**
 * The event of one prediction: exactly what the export holds for this customer.
 */
export type Event = {
/**
 * The metric's name, [`METRIC`].
 */
metric: string,
/**
 * The customer's e-mail address.
 */
email: string,
/**
 * The same for the same customer, last order and products, so that a second send cannot mail twice.
 */
uniqueId: string,
/**
 * The sum of the offered products' prices, where all are known, as decimal text.
 */
value: string | null,
/**
 * The currency of the value.
 */
valueCurrency: string | null,
/**
 * The event's properties: flat keys for filters, and `items` for the block. Never 0, null or "".
 */
properties: Record<string, unknown>,
};

/**
 * What an export of events would send of what a query selects. `withoutConsent`, `testAddresses` and `soon` are counts among
 * the events that it would hold.
 */
export type EventCheck = {
/**
 * Events that the export holds.
 */
events: number,
/**
 * Of what the query selects, sent before by the ledgers that were read; the export leaves them out under `onlyNew`.
 */
alreadySent: number,
/**
 * Offers in those ledgers that do not tell which event they were, since the ledger is of an earlier version.
 */
untold: number,
/**
 * Of customers whose latest word on marketing was no.
 */
withoutConsent: number,
/**
 * To addresses at `example.com` and `test.com`, which Klaviyo accepts and drops.
 */
testAddresses: number,
/**
 * To addresses that Klaviyo refuses, no domain with a dot, or dots and signs where none may be; they are in no file.
 */
invalidAddresses: number,
/**
 * Too large for a request by themselves, 5 MB; they are in no file.
 */
oversize: number,
/**
 * Planned less than seven days after the order that they follow: a flow on a date that waits for seven days without an
 * order passes over them.
 */
soon: number,
/**
 * With a text that a spreadsheet would take for a formula, so that it has an apostrophe before it in
 * [`profiles_csv`](super::profiles_csv); where it is the address, that file lacks the row.
 */
guarded: number,
/**
 * Properties that events do without, because they would be 0, null or "", in all.
 */
droppedValues: number,
/**
 * The same by property, in the order of a table.
 */
dropped: Array<DroppedValue>,
/**
 * The requests of each send date.
 */
days: Array<RequestDay>,
};

/**
 * All that led to one customer's prediction, or to its being withheld.
 */
export type Explanation = {
/**
 * The customer's e-mail address.
 */
customer: string,
/**
 * Every order of the customer that is in the data, latest first.
 */
orders: Array<PastOrder>,
/**
 * Every product that any product of the last order leads to among the pairs kept, offered ones first.
 */
candidates: Array<Candidate>,
/**
 * How the send date came about; absent without a candidate.
 */
timing: Timing | null,
/**
 * The prediction, where there is one.
 */
prediction: Prediction | null,
/**
 * Why it is withheld, where there is none.
 */
withheld: Reason | null,
};

/**
 * What can be exported.
 */
export type ExportKind = "klaviyoEvents" | "profilesCsv" | "predictionsCsv" | "pairsCsv" | "model" | "rejectedRows" | "ledger" | "resultsCsv";

/**
 * A file to hand over.
 */
export type File = {
/**
 * The file's name.
 */
name: string,
/**
 * Its media type.
 */
mime: string,
/**
 * What is in it.
 */
content: string,
/**
 * Predictions, pairs, rejected rows or products offered in it.
 */
rows: number,
};

/**
 * One kind of thing that was found, how often, where, and what was done about it.
 */
export type Finding = {
/**
 * What was found.
 */
code: FindingCode,
/**
 * How grave it is.
 */
severity: Severity,
/**
 * What was found, as a sentence.
 */
what: string,
/**
 * What was done about it, as a sentence.
 */
action: string,
/**
 * How often.
 */
count: number,
/**
 * The first places by file name and line, at most [`MOST_EXAMPLES`].
 */
examples: Array<Place>,
};

/**
 * The kinds of finding, a closed list.
 */
export type FindingCode = "unclosedQuote" | "overlongRow" | "truncatedRow" | "fieldCount" | "noOrderName" | "filledDown" | "badDate" | "ambiguousDate" | "noProduct" | "badQuantity" | "badPrice" | "notUtf8" | "guessed" | "utf16" | "otherSeparator" | "noEmail" | "customerById" | "aliases" | "oddEmail" | "cancelled" | "refunded" | "partlyRefunded" | "unpaid" | "unknownState" | "noQuantity" | "free" | "sameOrder" | "copiesDiffer" | "sameNameOtherOrder" | "severalCurrencies" | "renamedProduct" | "mergedProduct" | "datesAsSaid" | "mostlyOne" | "alikeNames" | "excluded" | "noMerchandise" | "renewalOrders" | "testOrders" | "wholesaleOrders" | "giftOrders" | "farOff" | "afterToday" | "capped" | "sameTitle" | "noTitle" | "noVariantIds";

/**
 * A doubt about a pair, in a sentence.
 */
export type Flag = {
/**
 * What makes it doubtful.
 */
code: FlagCode,
/**
 * The same with its figures.
 */
sentence: string,
};

/**
 * What makes a pair doubtful.
 */
export type FlagCode = "luck" | "fewFollowers" | "bestSeller" | "changed" | "seasonal";

/**
 * A number shown as the probability that a candidate is bought within the horizon.
 */
export type Forecast = "rate" | "baseRate" | "pairChance" | "chance";

/**
 * How well a number did as a probability, over every candidate of every customer scored.
 */
export type ForecastScore = {
/**
 * The number.
 */
forecast: Forecast,
/**
 * Its mean.
 */
mean: number,
/**
 * The share of candidates that were bought, which an honest number has as its mean.
 */
bought: number,
/**
 * The Brier score: the mean squared difference of the number and what came about, 1 or 0 (Brier, 1950).
 */
brier: number,
};

/**
 * Customers who are sent nothing, so that what offers bring can be told.
 */
export type Holdout = {
/**
 * Their share of all customers; 0 to 0.5.
 */
share: number,
/**
 * Another seed holds out others.
 */
seed: number,
};

/**
 * What a holdout can tell.
 */
export type HoldoutPlan = {
/**
 * Customers with an offer, sent to or held out.
 */
customers: number,
/**
 * Those of them held out.
 */
heldOut: number,
/**
 * The share of them who buy an offered product within the horizon anyway, as their chances have it.
 */
expected: number,
/**
 * How many customers, sent to and held out together, would tell half as many purchases more from none, in four trials
 * of five by a two-sided test at 5 %.
 */
needed: number | null,
};

/**
 * What offers brought, as ledgers and later orders tell.
 */
export type HoldoutReport = {
/**
 * Ledgers read.
 */
ledgers: number,
/**
 * The last day of the orders.
 */
lastDay: Day | null,
/**
 * Customers who were sent an offer and whose span is over.
 */
sent: Arm,
/**
 * Customers held out whose span is over.
 */
heldOut: Arm,
/**
 * Customers whose span goes on after the last order, and who are counted in neither.
 */
open: number,
/**
 * The last day of the first span to end, where none is over: with orders up to then there is something to tell.
 */
tellsFrom: Day | null,
/**
 * Ledgers that name products by another key than the settings, and are not counted.
 */
otherKey: number,
/**
 * Customers of ledgers who are in none of the orders.
 */
unknownCustomers: number,
/**
 * Products offered that are in none of the orders: nobody bought them, or they are named otherwise now.
 */
unknownProducts: number,
/**
 * Customers who were sent an offer and held out, by different ledgers: they are counted by the first.
 */
inBoth: number,
/**
 * Customers of ledgers that hold some out whom a ledger that holds nobody out sends an offer at the same time: they are in
 * neither arm, for who is held out of the one is mailed by the other.
 */
sentBesides: number,
/**
 * The share of the sent who bought less that of the held out; absent where one of them is empty.
 */
difference: number | null,
/**
 * The lower end of its 95 % interval (Newcombe, “Interval estimation for the difference between independent
 * proportions”, 1998, method 10).
 */
differenceLow: number | null,
/**
 * The upper end.
 */
differenceHigh: number | null,
/**
 * How many customers sent to and held out together, in the same proportion, would tell such a difference from none in
 * four trials of five, by a two-sided test at 5 %; absent where there is no difference.
 */
needed: number | null,
/**
 * All this in a sentence.
 */
sentence: string,
};

/**
 * What became of one file of orders.
 *
 * Every row of the file is in exactly one of `kept`, `repaired` and `rejected`; their sum is `rows`.
 */
export type ImportReport = {
/**
 * The file's name.
 */
file: string,
/**
 * The layout it was read as.
 */
layout: Layout,
/**
 * Bytes read.
 */
bytes: number,
/**
 * Rows below the head, blank ones left aside.
 */
rows: number,
/**
 * Rows taken as they stood.
 */
kept: number,
/**
 * Rows taken after a repair.
 */
repaired: number,
/**
 * Rows left out.
 */
rejected: number,
/**
 * Orders begun in this file.
 */
orders: number,
/**
 * Distinct customers (e-mail addresses) in this file.
 */
customers: number,
/**
 * The first order day.
 */
firstDay: Day | null,
/**
 * The last order day.
 */
lastDay: Day | null,
/**
 * Orders by currency, most first.
 */
currencies: Array<CurrencyCount>,
/**
 * One entry a kind of finding, gravest first.
 */
findings: Array<Finding>,
/**
 * Of a table of the merchant's own: how it begins, and what its columns are read as.
 */
table: TablePreview | null,
};

/**
 * Followers whose lag is from `from` to `to` days, both included.
 */
export type LagBin = {
/**
 * First day of the bin.
 */
from: number,
/**
 * Last day of the bin.
 */
to: number,
/**
 * Followers in it.
 */
count: number,
};

/**
 * The last order day of a customer.
 */
export type LastOrder = {
/**
 * The order's name; of several on one day the last by time.
 */
name: string,
/**
 * The day.
 */
date: Day,
/**
 * What was bought on it, by product key.
 */
products: Array<ProductRef>,
};

/**
 * The layout of a file.
 */
export type Layout = "shopifyOrders" | "matrixifyOrders" | "wooLines" | "wooOrders" | "klaviyoOrderedProduct" | "amazonOrders" | "ebayOrders" | "squareItems" | "ownTable" | "shopifyProductsOld" | "shopifyProductsNew" | "productsJson";

/**
 * What is in a ledger.
 */
export type LedgerReport = {
/**
 * The file's name.
 */
file: string,
/**
 * The day it was made for.
 */
day: Day,
/**
 * Customers with an offer.
 */
sent: number,
/**
 * Customers held out.
 */
heldOut: number,
};

/**
 * What the links of an export lead to, and what is wrong with them.
 */
export type LinkCheck = {
/**
 * Predictions that the query selects.
 */
predictions: number,
/**
 * Of these, with a link that fills a cart.
 */
cartLinks: number,
/**
 * With a product's page in its place.
 */
productPages: number,
/**
 * With neither.
 */
noLink: number,
/**
 * The characters of the longest link; under 2,000.
 */
longest: number,
/**
 * What is wrong, in the order of [`LinkProblemCode::ALL`]; only what concerns anybody.
 */
problems: Array<LinkProblem>,
};

/**
 * A prediction that a problem concerns.
 */
export type LinkExample = {
/**
 * The customer's address.
 */
customer: string,
/**
 * The title of the product; of the first offered where the whole link is concerned.
 */
product: string,
};

/**
 * One thing that is wrong with links.
 */
export type LinkProblem = {
/**
 * What it is.
 */
code: LinkProblemCode,
/**
 * Predictions it concerns.
 */
predictions: number,
/**
 * Different products it concerns.
 */
products: number,
/**
 * The first of these predictions, at most five.
 */
examples: Array<LinkExample>,
/**
 * What to do about it, in one line.
 */
fix: string,
};

/**
 * What can be wrong with links.
 */
export type LinkProblemCode = "noDomain" | "noCatalog" | "notInCatalog" | "noVariant" | "productPageOnly" | "soldOut" | "archived" | "noPrice" | "foreignCurrency" | "tooLong" | "notCarried";

/**
 * A column of a mapping.
 */
export type MappedColumn = {
/**
 * Its name in the head.
 */
name: string,
/**
 * What it tells; `null` is nothing that is read.
 */
role: Role | null,
};

/**
 * An amount in one currency. The amount is decimal text, so that no host rounds it.
 */
export type Money = {
/**
 * Decimal text with a point, such as `12.50`; no grouping.
 */
amount: string,
/**
 * The three-letter code of ISO 4217, or empty where the data names none.
 */
currency: string,
};

/**
 * Why a pair is not eligible: the first of these that holds.
 */
export type NotEligible = "belowThreshold" | "leadsOnly" | "archived" | "soldOut" | "notSoldRecently" | "flagged";

/**
 * One product of a prediction.
 */
export type Offer = {
/**
 * The product key of Y.
 */
id: string,
/**
 * The title of Y.
 */
title: string,
/**
 * The follow-on rate of the pair it rests on.
 */
rate: number,
/**
 * Buyers of X of that pair.
 */
buyers: number,
/**
 * Followers of that pair.
 */
followers: number,
/**
 * The chance that this customer, who lacks Y, buys it within the horizon; absent where the orders span too few days
 * to tell.
 */
chance: number | null,
/**
 * The lower end of its 90 % interval.
 */
chanceLow: number | null,
/**
 * The upper end.
 */
chanceHigh: number | null,
/**
 * The product X of the last order that it follows from.
 */
because: ProductRef,
/**
 * The price of the variant offered: the catalog's, else that of the latest order line.
 */
price: Money | null,
/**
 * The catalog's price before a reduction, where it is higher than the catalog's price.
 */
compareAt: Money | null,
/**
 * The address of the product's picture.
 */
image: string | null,
/**
 * The address of the product's page.
 */
url: string | null,
/**
 * The variant that the cart link puts in the cart.
 */
variantId: string | null,
/**
 * How many of it.
 */
quantity: number,
};

/**
 * What an order may be besides an ordinary sale.
 */
export type OrderKind = "renewal" | "test" | "wholesale" | "gift";

/**
 * What became of offers.
 */
export type Outcome = {
/**
 * Offers sent.
 */
sent: number,
/**
 * Those of them whose time is over: the orders reach to the end of the horizon that their ledger names.
 */
over: number,
/**
 * Of those whose time is over, how many led to an order within it. Orders by the link that came later are not in this, for
 * offers sent long ago have had more time for them.
 */
taken: number,
/**
 * `taken` / `over`; 0 where no time is over.
 */
rate: number,
/**
 * The lower end of its 95 % Wilson interval; 0 where no time is over.
 */
low: number,
/**
 * The upper end; 1 where no time is over.
 */
high: number,
/**
 * Orders of an offered product so far, also those by offers whose time goes on. Each counts for one offer.
 */
orders: number,
/**
 * The customers of the offers that led to these orders, each once.
 */
customers: number,
/**
 * What the offered products in these orders cost, a sum for each currency: price times quantity as the lines say, with
 * no discount taken off. Empty where the orders have no prices.
 */
revenue: Array<Money>,
};

/**
 * A window of rows out of a longer list.
 */
export type Page<T> = {
/**
 * How many rows match the query in all.
 */
total: number,
/**
 * The place of the first row of this window among them, from 0.
 */
offset: number,
/**
 * The rows of the window.
 */
rows: Array<T>,
};

/**
 * A pair X → Y with its evidence.
 */
export type Pair = {
/**
 * The leading product X.
 */
from: ProductRef,
/**
 * The following product Y.
 */
to: ProductRef,
/**
 * Customers who bought X: n.
 */
buyers: number,
/**
 * Buyers of X whose last day of buying Y is after their first day of buying X: k.
 */
followers: number,
/**
 * The follow-on rate, k / n.
 */
rate: number,
/**
 * The lower end of the rate's 95 % Wilson interval.
 */
rateLow: number,
/**
 * The upper end of the rate's 95 % Wilson interval.
 */
rateHigh: number,
/**
 * How often Y follows whatever was bought: the followers of Y over all leading products, over all their buyers.
 */
baseRate: number,
/**
 * rate / baseRate.
 */
lift: number,
/**
 * Order days with X, a whole horizon before the end of the data, on which the customer lacked Y.
 */
atRisk: number,
/**
 * Those of them after which Y was bought within the horizon.
 */
atRiskBought: number,
/**
 * The chance that a customer who buys X and lacks Y buys Y within the horizon: those counts, shrunk to how often Y is
 * bought after any order. Absent where the orders span too few days to tell.
 */
chance: number | null,
/**
 * The lower end of its 90 % interval.
 */
chanceLow: number | null,
/**
 * The upper end.
 */
chanceHigh: number | null,
/**
 * The first quartile of the lag: days from the first X to the first Y after it.
 */
lagP25: number,
/**
 * The median lag in days.
 */
lagMedian: number,
/**
 * The third quartile of the lag in days.
 */
lagP75: number,
/**
 * Whether the rule admits the pair.
 */
eligible: boolean,
/**
 * Where it is not eligible, why not.
 */
reason: NotEligible | null,
/**
 * What makes it doubtful.
 */
flags: Array<Flag>,
};

/**
 * A pair, its reverse and how its lags are spread.
 */
export type PairDetail = {
/**
 * The pair X → Y.
 */
pair: Pair,
/**
 * The pair Y → X, where it is kept.
 */
reverse: Pair | null,
/**
 * Followers by lag, in steps of equal width from 1 day on.
 */
lags: Array<LagBin>,
/**
 * Buyers of X who do not own Y yet: the ones an offer could reach some day.
 */
withoutY: number,
/**
 * Customers whose prediction offers Y because of X today.
 */
offeredTo: number,
/**
 * The evidence as a sentence.
 */
evidence: string,
};

/**
 * What became of the offers of a product because of another. An offer of several products is in as many of these.
 */
export type PairOutcome = {
/**
 * The leading product; absent where the ledger is of an earlier version and does not say.
 */
from: ProductRef | null,
/**
 * The product offered.
 */
to: ProductRef,
/**
 * What became of it: only orders with this very product count.
 */
outcome: Outcome,
};

/**
 * One order in a customer's history.
 */
export type PastOrder = {
/**
 * The order's name.
 */
name: string,
/**
 * Its day.
 */
date: Day,
/**
 * The counted products in it.
 */
products: Array<ProductRef>,
/**
 * Whether it counts: not cancelled and not fully refunded.
 */
counted: boolean,
};

/**
 * Where something was found.
 */
export type Place = {
/**
 * The file's name.
 */
file: string,
/**
 * The line, counted from 1; 0 where it speaks of the whole file, or of JSON.
 */
line: number,
/**
 * The column's name, or empty.
 */
column: string,
/**
 * The text that stood there, or the name of the order or the product where that says more; cut at 80 characters.
 */
text: string,
};

/**
 * What to offer one customer, and when.
 */
export type Prediction = {
/**
 * The customer's e-mail address, trimmed and in lower case.
 */
customer: string,
/**
 * The order day the offer follows from.
 */
lastOrder: LastOrder,
/**
 * The day to send on; never before today.
 */
sendOn: Day,
/**
 * The day the rhythm asked for, which may lie before today: then the offer is overdue and goes out today.
 */
plannedOn: Day,
/**
 * One to three products, best first.
 */
products: Array<Offer>,
/**
 * The link that fills the cart with all of them.
 */
cartLink: CartLink | null,
};

/**
 * A column of such a table.
 */
export type PreviewColumn = {
/**
 * Its name in the head.
 */
name: string,
/**
 * What it is read as, or likely tells.
 */
role: Role | null,
/**
 * How sure that is, in percent; 100 where the merchant said so.
 */
confidence: number,
/**
 * The first values that are not blank.
 */
samples: Array<string>,
};

/**
 * What makes two order lines the same product.
 */
export type ProductKey = "title" | "sku";

/**
 * A product by its key and its title. Under `productKey: "title"` the two are the same text, but for blanks at its ends.
 */
export type ProductRef = {
/**
 * The product key.
 */
id: string,
/**
 * The title as the shop writes it.
 */
title: string,
};

/**
 * A product that looks like no merchandise.
 */
export type Proposal = {
/**
 * The product's title.
 */
title: string,
/**
 * What it looks like, such as “gift card”.
 */
looksLike: string,
/**
 * Order lines of it.
 */
lines: number,
/**
 * Whether the settings exclude it already.
 */
excluded: boolean,
};

/**
 * Which rows, in which order, and which window of them. Every field has a default; an unknown field is an error.
 */
export type Query = {
/**
 * The first row wanted, from 0.
 */
offset: number,
/**
 * At most this many rows (default 100).
 */
limit: number,
/**
 * The field to sort by; each list documents its own. The default order of a list is its best first.
 */
sort?: string,
/**
 * Largest first.
 */
descending: boolean,
/**
 * Only rows in which this text occurs, whatever its case.
 */
search?: string,
/**
 * Pairs only: leave out pairs that are not eligible (default true).
 */
eligibleOnly: boolean,
/**
 * Predictions only: send date on or after this day.
 */
from?: Day,
/**
 * Predictions only: send date on or before this day.
 */
to?: Day,
/**
 * Predictions only: whether the planned day lies before today.
 */
overdue?: boolean,
/**
 * Withheld only: of this reason.
 */
reason?: Reason,
/**
 * Pairs only: with this flag.
 */
flag?: FlagCode,
/**
 * Pairs only: with any flag (true) or without (false).
 */
flagged?: boolean,
/**
 * Pairs: of this leading product; predictions: offering this product.
 */
product?: string,
/**
 * Predictions, and what is exported of them: leave out what was sent by a ledger that was read. The same offer to the
 * same customer after the same order was sent; another is new. Ledgers of earlier versions, without
 * `uniqueId`, do not tell.
 */
onlyNew: boolean,
/**
 * Export of events only: as a rehearsal, which Klaviyo records without starting a flow.
 */
backfill: boolean,
};

/**
 * A way to put a customer's candidates in order. Ties go to the product with more buyers, then by product key.
 */
export type Ranking = "plain" | "ease" | "blend" | "fused" | "chance";

/**
 * Which ranking orders the offers, and why.
 */
export type RankingChoice = {
/**
 * The ranking.
 */
ranking: Ranking,
/**
 * Why it was chosen.
 */
why: ChoiceReason,
/**
 * Customers compared, once a snapshot.
 */
compared: number,
/**
 * The share of them with a hit among the first three under the rule.
 */
plainHitRate: number,
/**
 * The same under the best challenger.
 */
bestHitRate: number,
/**
 * The lower end of the interval of the difference, by paired bootstrap over customers: the intervals of all challengers
 * hold together by 95 %, for the best of several is easily better by luck.
 */
gainLow: number,
/**
 * The upper end.
 */
gainHigh: number,
};

/**
 * The scores of one ranking, as means over all customers scored. A hit is a product bought for the first time within the
 * horizon.
 */
export type RankingScore = {
/**
 * The ranking.
 */
ranking: Contender,
/**
 * The share of customers with a hit among their first three.
 */
hitRate: number,
/**
 * The lower end of its 95 % interval, by bootstrap over customers (1,000 resamples).
 */
hitRateLow: number,
/**
 * The upper end.
 */
hitRateHigh: number,
/**
 * Hits among the first three, by three.
 */
precision: number,
/**
 * Hits by the products that could have been hit, at most three; over customers who bought anything new.
 */
recall: number,
/**
 * Normalised discounted cumulative gain of the first three (Järvelin and Kekäläinen, 2002); over the same customers.
 */
ndcg: number,
};

/**
 * Why a customer gets no prediction: the first of these that holds, in this order.
 */
export type Reason = "noEmail" | "optedOut" | "noEligiblePair" | "allUnavailable" | "allOwned" | "lapsed" | "noneDearer" | "heldOut";

/**
 * Customers withheld for one reason.
 */
export type ReasonCount = {
/**
 * The reason.
 */
reason: Reason,
/**
 * How many customers.
 */
customers: number,
};

/**
 * The rule that removed a candidate: the first of these that holds.
 */
export type Removed = "belowThreshold" | "leadsOnly" | "archived" | "soldOut" | "notSoldRecently" | "flagged" | "inLastOrder" | "owned" | "notDearer" | "rankedLower";

/**
 * The requests of one send date.
 */
export type RequestDay = {
/**
 * The day, `YYYY-MM-DD`.
 */
day: string,
/**
 * Events in them, at most 1,000 each.
 */
events: number,
/**
 * Requests, each a file.
 */
requests: number,
/**
 * The bytes of the largest, at most 5,000,000.
 */
largest: number,
};

/**
 * What became of the offers sent, as ledgers and later orders tell.
 *
 * An offer that several ledgers note, told by its `uniqueId`, counts once, as first sent. Orders that were cancelled or
 * fully refunded count for nothing.
 */
export type ResultsReport = {
/**
 * Ledgers read.
 */
ledgers: number,
/**
 * Ledgers that name products by another key than the settings, and are not counted.
 */
otherKey: number,
/**
 * The last day of the orders.
 */
lastDay: Day | null,
/**
 * What became of all offers.
 */
total: Outcome,
/**
 * The orders among [`Outcome::orders`] that are told by the mark of a cart link; the others by customer, product and
 * time.
 */
linked: number,
/**
 * Orders that came by the link of an offer but hold no product of it, nor of another that was sent to the customer. They
 * are not among [`Outcome::orders`].
 */
linkedOther: number,
/**
 * Orders that bear the mark of any cart link.
 */
marked: number,
/**
 * Those of them whose offer is in none of the ledgers, in none by another key either.
 */
foreign: number,
/**
 * Customers of the offers who are in none of the orders.
 */
unknownCustomers: number,
/**
 * Offers whose send date lies after the last order, and that led to none: they are not among [`Outcome::sent`].
 */
ahead: number,
/**
 * The last day of the first span to end, where none is over: with orders up to then there is a share to tell.
 */
tellsFrom: Day | null,
/**
 * By the week of sending, the earliest first; weeks without an offer are left out.
 */
byWeek: Array<WeekOutcome>,
/**
 * By what was offered, and because of what; see [`Session::results`](crate::Session::results) for its order.
 */
byPair: Page<PairOutcome>,
/**
 * All this in a sentence.
 */
sentence: string,
};

/**
 * What a column of an order table tells.
 */
export type Role = "order" | "id" | "email" | "customer" | "date" | "time" | "status" | "cancelledAt" | "acceptsMarketing" | "currency" | "total" | "refundedAmount" | "tags" | "source" | "payment" | "test" | "attributes" | "lineType" | "product" | "quantity" | "price" | "lineTotal" | "sku";

/**
 * Predictions per send date.
 */
export type SendDay = {
/**
 * The send date.
 */
day: Day,
/**
 * Predictions of that day; days without any are left out.
 */
predictions: number,
};

/**
 * What the whole engine can be told. Every field has a default; [`Settings::check`] says which value is out of bounds.
 */
export type Settings = {
/**
 * A pair is eligible when its follow-on rate is *more than* this fraction; 0 to 0.99, in steps of a millionth.
 */
threshold: number,
/**
 * Ask the lower bound of the one-sided 95 % Wilson interval, not the rate itself, to exceed the threshold.
 */
strict: boolean,
/**
 * Whom the rate is taken over.
 */
base: Base,
/**
 * The fewest buyers a leading product must have.
 */
minBuyers: "auto" | number,
/**
 * Pairs of at least this rate are kept for browsing; the rest are only counted. A fraction, 0 to 0.25.
 */
pairFloor: number,
/**
 * A product is offered only if it was sold within this many days before the end of the data; 1 to 3650.
 */
soldWithinDays: number,
/**
 * What makes two order lines the same product.
 */
productKey: ProductKey,
/**
 * Under the key `title`: count the titles of one SKU as one product, where they are at most four, and with them those
 * of their other SKUs. Lines without a SKU go by their title. The product is called as the catalog calls it, else as its
 * latest line does.
 */
mergeRenamed: boolean,
/**
 * Addresses that differ in what stands between a + and the @ are one customer's, who is called by that of the latest
 * order that counts.
 */
ignoreEmailPlus: boolean,
/**
 * Addresses at `gmail.com` and `googlemail.com` that differ in that or in dots before the @ are one customer's, in the
 * same way.
 */
ignoreEmailDots: boolean,
/**
 * A customer with more distinct products counts with this many, the latest bought; 10 to 5000.
 */
maxProductsPerCustomer: number,
/**
 * How tables of the merchant's own are read, told by their heads. It takes effect when a file is read.
 */
tables: Array<TableMapping>,
/**
 * How dates such as 03/04/2025 are read where no date of a file tells day from month; `null` leaves such orders out and
 * asks. It takes effect when a file is read.
 */
dateOrder: DateOrder | null,
/**
 * Orders of these kinds do not count.
 */
leaveOutOrders: Array<OrderKind>,
/**
 * The most products offered to one customer; 1 to 3.
 */
maxProducts: number,
/**
 * What orders the offers of a customer; `null` is what did best on earlier days of these orders, or the rule where
 * that is not sure.
 */
ranking: Ranking | null,
/**
 * What an offer is to bring.
 */
aim: Aim,
/**
 * Offer products that the customer already bought, too.
 */
offerOwned: boolean,
/**
 * Products that neither lead nor follow. Each entry is a title, whatever its case; `*` stands for any text.
 */
exclude: Array<string>,
/**
 * Products that may lead but are never offered, written like [`Settings::exclude`].
 */
leadsOnly: Array<string>,
/**
 * Pairs with one of these flags are not eligible.
 */
leaveOut: Array<FlagCode>,
/**
 * The day the predictions are made for; `null` is the day of the last order in the data.
 */
today: Day | null,
/**
 * Days between the send date and the expected next order; 0 to 60. Halved gaps apply where the shop's median gap
 * is under 14 days.
 */
leadDays: number,
/**
 * The horizon H in days, 7 to 730; `null` is the larger of 60 and twice the shop's median gap, at most a quarter
 * of the history.
 */
horizonDays: number | null,
/**
 * Who is sent nothing, so that what offers bring can be told.
 */
holdout: Holdout,
/**
 * Withhold from customers who did not accept marketing (column `Accepts Marketing`).
 */
requireConsent: boolean,
/**
 * The shop the links lead to.
 */
shop: Shop,
/**
 * A discount code put into every cart link and shown in the block.
 */
discountCode: string | null,
/**
 * What cart links are made of.
 */
cart: Cart,
/**
 * The block's words and colours.
 */
block: BlockStyle,
};

/**
 * How grave a finding is.
 */
export type Severity = "lost" | "repaired" | "note";

/**
 * The shop the links lead to.
 */
export type Shop = {
/**
 * The host name of the online store, such as `shop.example.com`; `null` where it is not known, then there is no
 * cart link.
 */
domain?: string,
/**
 * The three-letter code of the currency prices are shown in; `null` is the currency most orders are in.
 */
currency?: string,
};

/**
 * The shop's purchase rhythm: how customers space their order days.
 */
export type ShopRhythm = {
/**
 * Gaps between a customer's order days, over all customers.
 */
gaps: number,
/**
 * Their median in days.
 */
medianGap: number | null,
/**
 * exp(μ₀), the typical gap in days.
 */
typicalGap: number | null,
/**
 * σ, the spread of the log gaps within customers.
 */
sigma: number,
/**
 * τ, the spread of the customers' own means.
 */
tau: number,
};

/**
 * Words for one e-mail.
 */
export type Suggestion = {
/**
 * The subject; at most 60 characters are recommended.
 */
subject: Words,
/**
 * What mailboxes show beside it; at most 90 characters are recommended.
 */
preheader: Words,
/**
 * A paragraph for the e-mail, or for [`BlockStyle::copy`](crate::BlockStyle::copy), which takes 500 characters.
 */
body: Words,
};

/**
 * The whole fit in numbers.
 */
export type Summary = {
/**
 * Files of orders read.
 */
files: number,
/**
 * Order lines with a known order, each order once, whether they count or not.
 */
lines: number,
/**
 * Order lines that count (not cancelled, not refunded, not free, of a known customer, not excluded).
 */
countedLines: number,
/**
 * Orders, each once.
 */
orders: number,
/**
 * Customers with a counted order.
 */
customers: number,
/**
 * Customers with at least two order days, as a fraction.
 */
repeatShare: number,
/**
 * Products in counted lines.
 */
products: number,
/**
 * First order day.
 */
firstDay: Day | null,
/**
 * Last order day.
 */
lastDay: Day | null,
/**
 * The day the predictions are made for.
 */
today: Day | null,
/**
 * Orders by currency, most first.
 */
currencies: Array<CurrencyCount>,
/**
 * The fewest buyers a leading product must have, as it came out.
 */
minBuyers: number,
/**
 * Customers who count with fewer products than they bought.
 */
cappedCustomers: number,
/**
 * Pairs with at least `minBuyers` buyers and one follower.
 */
pairs: number,
/**
 * Of those, pairs of at least the pair floor, which can be looked at.
 */
keptPairs: number,
/**
 * Eligible pairs.
 */
eligiblePairs: number,
/**
 * Products that lead in an eligible pair.
 */
leadingProducts: number,
/**
 * Products that follow in an eligible pair.
 */
followingProducts: number,
/**
 * The horizon H in days.
 */
horizonDays: number,
/**
 * What orders the offers, and why.
 */
ranking: RankingChoice,
/**
 * m: pairs' chances are shrunk as if so many index events at the base rate had come on top of theirs.
 */
chanceStrength: number,
/**
 * The weights that make a customer's chance of the pairs' chances: the constant and those of the logit of the
 * noisy-or, of EASE, of ln products of the last order, of ln order days and of ln (1 + days since the last). Absent where fewer than 50 purchases
 * tell: then chances are those of the best pair.
 */
calibration: [number, number, number, number, number, number] | null,
/**
 * The shop's own rhythm.
 */
rhythm: ShopRhythm,
/**
 * Customers with a prediction.
 */
predicted: number,
/**
 * What the holdout can tell; absent where nobody is held out or no chances are known.
 */
holdout: HoldoutPlan | null,
/**
 * Customers without one, by reason, in the order the reasons are tried; reasons that struck nobody left out.
 */
withheld: Array<ReasonCount>,
/**
 * Predictions to send today because their planned day has passed.
 */
overdue: number,
/**
 * Predictions to send today as planned.
 */
dueToday: number,
/**
 * Of those two, the predictions of customers whose address is none that mail can be sent to.
 */
unsendableToday: number,
/**
 * Predictions to send on the six days after today.
 */
dueThisWeek: number,
/**
 * Predictions to send after that.
 */
dueLater: number,
/**
 * Whether any product carries a variant ID, without which there are no cart links.
 */
variantIds: boolean,
/**
 * Offered products (distinct) without a variant ID.
 */
offersWithoutVariant: number,
/**
 * What concerns all files together: copies of orders, currencies, capped customers …
 */
findings: Array<Finding>,
/**
 * Products that look like no merchandise, for the merchant to exclude or keep.
 */
proposals: Array<Proposal>,
};

/**
 * How a table of the merchant's own is read, for every table with the same head.
 */
export type TableMapping = {
/**
 * All columns of the head, in their order.
 */
columns: Array<MappedColumn>,
};

/**
 * A table of the merchant's own, as far as its first rows tell.
 */
export type TablePreview = {
/**
 * Its columns, in their order.
 */
columns: Array<PreviewColumn>,
};

/**
 * A merge tag that would not be filled in.
 */
export type TagProblem = {
/**
 * Where it begins, in characters from 0.
 */
at: number,
/**
 * The tag as it stands.
 */
tag: string,
/**
 * What is wrong with it, in a sentence.
 */
why: string,
/**
 * What was likely meant, to be put in its place.
 */
instead: string | null,
};

/**
 * What a threshold would have covered and hit, offers ranked by the rule.
 */
export type ThresholdPoint = {
/**
 * The threshold, a fraction.
 */
threshold: number,
/**
 * The share of active customers with an offer.
 */
coverage: number,
/**
 * The share of those with a hit among their first three.
 */
hitRate: number,
/**
 * The lower end of its 95 % interval, by bootstrap over customers.
 */
hitRateLow: number,
/**
 * The upper end.
 */
hitRateHigh: number,
};

/**
 * How a send date came about. All spans are in days.
 */
export type Timing = {
/**
 * The rule that gave the date.
 */
basis: TimingBasis,
/**
 * The customer's last order day.
 */
lastOrder: Day,
/**
 * The customer's own gaps between order days.
 */
gaps: number,
/**
 * Their geometric mean, the latest weighing most (a gap four gaps back half); absent without a gap.
 */
ownGap: number | null,
/**
 * The early day of the next order: of customers of this rhythm who come back after as long, one in ten is by then.
 * Absent where the shop has too few gaps.
 */
nextEarly: Day | null,
/**
 * The likely day: half of them are.
 */
nextLikely: Day | null,
/**
 * The late day: nine in ten are.
 */
nextLate: Day | null,
/**
 * The shop's typical gap.
 */
shopGap: number | null,
/**
 * What such forecasts of gaps have fallen short by so far, as a factor: the median over the shop's own gaps.
 */
correction: number,
/**
 * The customer's rhythm, shrunk to the shop's: `ownGap ^ ownWeight · shopGap ^ (1 − ownWeight) · correction`.
 */
rhythm: number | null,
/**
 * The weight of the customer's own gaps in that rhythm, 0 to 1.
 */
ownWeight: number,
/**
 * The median lag of the pair the first product rests on.
 */
pairLag: number,
/**
 * The geometric mean of that pair's lags.
 */
typicalLag: number,
/**
 * That of the shop's pairs.
 */
shopLag: number,
/**
 * The weight of the pair's own lags, 0 to 1: its followers against 30.
 */
lagWeight: number,
/**
 * How much longer this customer takes than the shop's typical one, as a factor on the lag: 1 without a rhythm.
 */
pace: number,
/**
 * The lag expected of this customer: `typicalLag ^ lagWeight · shopLag ^ (1 − lagWeight) · correction · pace`.
 */
expectedLag: number,
/**
 * The weight of that lag in the target, 0 to 1.
 */
pairWeight: number,
/**
 * The span after the last order that is aimed at: `rhythm ^ (1 − pairWeight) · expectedLag ^ pairWeight`.
 */
target: number,
/**
 * Days the message goes out before that.
 */
lead: number,
/**
 * The bound that the wait would have passed, if it would.
 */
bound: TimingBound | null,
/**
 * The day that follows from it.
 */
plannedOn: Day,
/**
 * The day to send on: `plannedOn`, or today where that has passed.
 */
sendOn: Day,
/**
 * The share of customers of this rhythm who came back and took longer than the time that has passed since the last order.
 */
stillOut: number,
/**
 * All this in a sentence.
 */
sentence: string,
};

/**
 * The rule that gave a send date.
 */
export type TimingBasis = "rhythm" | "pairLag";

/**
 * What bounds the wait from the last order to the offer.
 */
export type TimingBound = "soonest" | "horizon";

/**
 * The tone of what is suggested for subjects, preheaders and bodies.
 */
export type Tone = "plain" | "warm" | "brisk";

/**
 * The campaign a link belongs to; each one line of at most 100 characters, or `null` for none.
 */
export type Utm = {
/**
 * `utm_source`, such as `klaviyo`.
 */
source: string | null,
/**
 * `utm_medium`, such as `email`.
 */
medium: string | null,
/**
 * `utm_campaign`.
 */
campaign: string | null,
/**
 * `utm_content`.
 */
content: string | null,
};

/**
 * Which variant of a product a cart link holds.
 */
export type VariantChoice = "bestSelling" | "likeBought";

/**
 * Orders per week.
 */
export type Week = {
/**
 * The Monday.
 */
start: Day,
/**
 * Orders in the week; every week from the first to the last is there.
 */
orders: number,
};

/**
 * What became of the offers that were sent in a week.
 */
export type WeekOutcome = {
/**
 * The week's Monday.
 */
start: Day,
/**
 * What became of its offers.
 */
outcome: Outcome,
};

/**
 * A customer who gets no prediction.
 */
export type Withheld = {
/**
 * The customer's e-mail address.
 */
customer: string,
/**
 * The customer's last order day.
 */
lastOrder: LastOrder,
/**
 * Why there is no prediction.
 */
reason: Reason,
};

/**
 * A template, and what it says to one customer.
 */
export type Words = {
/**
 * The template in Klaviyo's syntax.
 */
template: string,
/**
 * The same with the event's properties in it. Of the profile nothing is known here, so its defaults show.
 */
text: string,
/**
 * How many characters the text has.
 */
length: number,
/**
 * Whether that is more than recommended.
 */
tooLong: boolean,
};
