//! Backtest → proof: what a merchant can read of it, and a page that stands by itself.
//!
//! All that stands in it are numbers, days and our own words, none of the shop's. Lengths are in percent, so that pictures
//! take the room there is and words keep their size; nothing of it is styled in place, for a page's policy may forbid that.

use std::fmt::Write;

use super::types::File;
use crate::evaluate::{
    Backtest, ChoiceReason, Contender, DateRule, DateScores, Forecast, ForecastScore, RankingChoice, RankingScore,
    ThresholdPoint,
};
use crate::settings::{Base, Settings};
use crate::summary::Summary;
use crate::words::{count, percent};

/// The style of the proof, for a page to take over.
const STYLE: &str = include_str!("proof.css");

/// The colours of the page that stands by itself; a dashboard brings its own.
const COLOURS: &str = ":root{color-scheme:light dark;--ground:light-dark(#fbfaf8,#141311);--surface:light-dark(#fff,#1c1b18);\
--ink:light-dark(#1d1b16,#efece6);--muted:light-dark(#645f55,#aaa499);--line:light-dark(#e6e2da,#2f2d28);\
--accent:light-dark(#0b6e4f,#57c39a);--accent-ground:light-dark(#e4f1ec,#173429)}\
body{max-width:880px;margin:0 auto;padding:24px 16px 48px;background:var(--ground);color:var(--ink);\
font:14px/20px system-ui,sans-serif}h1{font:600 22px/28px system-ui,sans-serif}";

/// The proof as HTML to be put into a page: sections with a heading of the second level each.
pub fn proof(backtest: &Backtest, choice: &RankingChoice) -> String {
    let mut out = String::new();
    if backtest.scored == 0 {
        push(&mut out, &["<p class=\"proof-lead\">", &headline(backtest, choice), "</p>"]);
        return out;
    }
    push(&mut out, &["<div class=\"proof\"><p class=\"proof-lead\">", &headline(backtest, choice), "</p>"]);
    rankings(&mut out, backtest, choice);
    chances(&mut out, backtest);
    thresholds(&mut out, backtest);
    if let Some(scores) = &backtest.dates {
        dates(&mut out, scores);
    }
    method(&mut out, backtest);
    out.push_str("</div>");
    out
}

/// The proof as a page that needs nothing else: no script, no picture, no address.
///
/// It says of which orders it tells and under which settings.
pub fn proof_report(backtest: &Backtest, summary: &Summary, settings: &Settings) -> File {
    let mut content = String::new();
    push(
        &mut content,
        &[
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">",
            "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">",
            "<title>Would it have worked?</title><style>",
            COLOURS,
            STYLE,
            "</style></head><body><h1>Would it have worked?</h1><p>",
            &basis(summary, settings),
            "</p>",
            &proof(backtest, &summary.ranking),
            "</body></html>",
        ],
    );
    File { name: "followon-proof.html".to_owned(), mime: "text/html".to_owned(), content, rows: backtest.scored }
}

fn basis(summary: &Summary, settings: &Settings) -> String {
    let span = match (summary.first_day, summary.last_day) {
        (Some(first), Some(last)) => format!(" from {first} to {last}"),
        _ => String::new(),
    };
    let of = match settings.base {
        Base::AllBuyers => "all buyers",
        Base::ReturningBuyers => "returning buyers",
    };
    format!(
        "{} orders of {} customers{span}. Threshold {}, taken over {of} of at least {}.",
        count(summary.orders),
        count(summary.customers),
        percent(settings.threshold),
        count(summary.min_buyers)
    )
}

fn push(out: &mut String, parts: &[&str]) {
    for part in parts {
        out.push_str(part);
    }
}

/// A share with one decimal, for rows to be compared.
fn tenth(share: f64) -> String {
    format!("{:.1}\u{a0}%", share * 100.0)
}

/// A place in percent, as SVG takes it.
fn at(place: f64) -> String {
    format!("{:.2}%", place.clamp(0.0, 1.0) * 100.0)
}

fn name(contender: Contender) -> &'static str {
    match contender {
        Contender::RandomEligible => "Any eligible product, at random",
        Contender::Shuffled => "Check: shuffled outcomes",
        Contender::BestSellers => "Best-sellers first",
        Contender::SameOrder => "Bought together first",
        Contender::Plain => "The rule: highest follow-on rate first",
        Contender::Ease => "What similar baskets hold (EASE)",
        Contender::Blend => "Pair chance and EASE",
        Contender::Fused => "Rate, EASE and neighbours, fused",
        Contender::Chance => "Highest chance first",
        Contender::Oracle => "The best these offers allow",
    }
}

/// What a way of ordering offers does, where its name does not say it.
fn about(contender: Contender) -> &'static str {
    match contender {
        Contender::RandomEligible | Contender::BestSellers | Contender::Plain => "",
        Contender::Shuffled => {
            "Pair chance and EASE, with what was bought dealt out anew among a customer’s eligible products: no better than chance"
        }
        Contender::SameOrder => "What stands most often in one order with the products bought",
        Contender::Ease => "A linear model of which products share customers",
        Contender::Blend => "Both, added up",
        Contender::Fused => "The places in three lists, added up",
        Contender::Chance => "What this customer, who lacks the product, is likeliest to buy within the horizon",
        Contender::Oracle => "As if one knew beforehand what each customer buys",
    }
}

fn score(backtest: &Backtest, contender: Contender) -> Option<&RankingScore> {
    backtest.rankings.iter().find(|score| score.ranking == contender)
}

/// The outcome in a sentence or two.
fn headline(backtest: &Backtest, choice: &RankingChoice) -> String {
    if backtest.snapshots.is_empty() {
        return "Your orders span too few days to stand at an earlier one and look what came after. With about seven months \
                of orders this view fills."
            .to_owned();
    }
    // The strongest of what a shop could do without any of this.
    let simple = [
        (Contender::SameOrder, "What is bought together with it"),
        (Contender::BestSellers, "Best-sellers"),
        (Contender::RandomEligible, "Eligible products taken at random"),
    ];
    let rivals = simple.iter().filter_map(|(rival, name)| Some((score(backtest, *rival)?, *name)));
    let rival = rivals.reduce(|best, next| if next.0.hit_rate > best.0.hit_rate { next } else { best });
    let (Some(ours), Some((rival, name)), true) = (score(backtest, choice.ranking.into()), rival, backtest.scored > 0)
    else {
        return "On none of the days looked back to had anybody bought a product that leads in an eligible pair. A lower \
                threshold may change that."
            .to_owned();
    };
    let surely = if ours.hit_rate_low > rival.hit_rate {
        "The difference is not by chance."
    } else if ours.hit_rate > rival.hit_rate {
        "So small a difference may be chance."
    } else {
        "On these orders the ranking adds nothing to that."
    };
    format!(
        "Of 100 customers who had ordered within {} days and were given up to three products, <strong>{:.1}</strong> went on \
         to buy one of them within {} days, without any offer of Followon’s. {name}, the best of the simple ways, would have come to {:.1}. {surely}",
        backtest.active_days,
        ours.hit_rate * 100.0,
        backtest.horizon_days,
        rival.hit_rate * 100.0,
    )
}

fn rankings(out: &mut String, backtest: &Backtest, choice: &RankingChoice) {
    out.push_str("<section><h2>Which order of offers finds more buyers?</h2><p class=\"muted\">");
    out.push_str(why(choice.why));
    out.push_str(
        "</p><table class=\"proof-bars\"><thead><tr><th scope=\"col\">Order of the offers</th>\
         <th scope=\"col\">Hit rate</th><th scope=\"col\"><span class=\"aside\">Bar</span></th></tr></thead><tbody>",
    );
    let most = backtest.rankings.iter().map(|score| score.hit_rate_high).fold(0.01, f64::max);
    let mut scores: Vec<&RankingScore> = backtest.rankings.iter().collect();
    crate::sort::by(&mut scores, |a, b| b.hit_rate.total_cmp(&a.hit_rate));
    for score in scores {
        let in_use = score.ranking == choice.ranking.into();
        let class = if in_use { " class=\"in-use\"" } else { "" };
        let badge = if in_use { " <em>in use</em>" } else { "" };
        let range = format!("{} to {}", tenth(score.hit_rate_low), tenth(score.hit_rate_high));
        push(out, &["<tr", class, "><th scope=\"row\">", name(score.ranking), badge]);
        let about = about(score.ranking);
        if !about.is_empty() {
            push(out, &["<small>", about, "</small>"]);
        }
        push(out, &["</th><td title=\"95\u{a0}% interval ", &range, "\">", &tenth(score.hit_rate)]);
        out.push_str("</td><td><svg width=\"100%\" height=\"16\" aria-hidden=\"true\">");
        push(
            out,
            &["<rect y=\"4\" height=\"8\" width=\"", &at(score.hit_rate / most), "\"/><line y1=\"8\" y2=\"8\" x1=\""],
        );
        push(
            out,
            &[&at(score.hit_rate_low / most), "\" x2=\"", &at(score.hit_rate_high / most), "\"/></svg></td></tr>"],
        );
    }
    out.push_str("</tbody></table>");
    let rows = backtest.rankings.iter().map(|s| {
        let interval = format!("{}–{}", tenth(s.hit_rate_low), tenth(s.hit_rate_high));
        let shares = [s.hit_rate, s.precision, s.recall].map(tenth);
        let [hit, precision, recall] = shares;
        vec![name(s.ranking).to_owned(), hit, interval, precision, recall, format!("{:.3}", s.ndcg)]
    });
    table(out, &["Order of the offers", "Hit rate", "95 % interval", "Precision", "Recall", "nDCG"], rows);
    out.push_str(
        "<p class=\"muted note\">Hit rate: customers who bought at least one of the three. In the table, precision is hits \
         by three, recall the share of bought products that were offered, and nDCG counts a hit \
         for more the higher it stands: 1 is the best order there is.</p></section>",
    );
}

fn why(reason: ChoiceReason) -> &'static str {
    match reason {
        ChoiceReason::UnderWay => "The rule is in use while others are compared with it.",
        ChoiceReason::Set => "Your settings name the one in use.",
        ChoiceReason::FewCustomers => {
            "The rule is in use: with fewer than 500 customers there is too little to learn from."
        }
        ChoiceReason::ShortHistory => "The rule is in use: your orders span too few days to compare by.",
        ChoiceReason::FewHits => {
            "The rule is in use: on the two earlier days that orders of offers are chosen by, fewer than 200 customers bought \
             an offered product, too few to tell one from another."
        }
        ChoiceReason::NoneBetter => "The rule is in use: no other order of offers was surely better.",
        ChoiceReason::Better => {
            "The one in use was chosen on your own orders, on days before today: it was better than the rule, and not by chance."
        }
    }
}

fn forecast(backtest: &Backtest, forecast: Forecast) -> Option<&ForecastScore> {
    backtest.forecasts.iter().find(|score| score.forecast == forecast)
}

fn chances(out: &mut String, backtest: &Backtest) {
    let (Some(rate), Some(chance)) = (forecast(backtest, Forecast::Rate), forecast(backtest, Forecast::Chance)) else {
        return;
    };
    out.push_str("<section><h2>Is the chance honest?</h2><p>");
    let _ = write!(
        out,
        "Of all eligible products that customers lacked, whether offered or not: on average the chance said {}, and {} were \
         bought. The follow-on rate of the same says {}: it counts \
         all buyers of the first product and any later day, also those who owned the second already. The Brier \
         score, the mean square of what was missed by, is {:.4} for the chance and {:.4} for the rate: 0 is perfect.",
        percent(chance.mean),
        percent(chance.bought),
        percent(rate.mean),
        chance.brier,
        rate.brier
    );
    let off = chance.mean / chance.bought.max(1e-9);
    if off > 1.5 {
        out.push_str(" <strong>Here the chance says too much: do not rely on its size.</strong>");
    } else if off < 1.0 / 1.5 {
        out.push_str(" <strong>Here the chance says too little: do not rely on its size.</strong>");
    }
    out.push_str("</p>");
    let bins = &backtest.calibration;
    let most =
        bins.iter().filter(|bin| bin.candidates >= 30).map(|bin| bin.said.max(bin.high)).fold(0.02, f64::max) * 1.05;
    let said: Vec<String> =
        bins.iter().map(|bin| format!("said {}, bought {}", percent(bin.said), percent(bin.bought))).collect();
    open_plot(out, &format!("Chances said against shares bought: {}.", said.join("; ")), "180");
    out.push_str("<line class=\"guide\" x1=\"0\" y1=\"100%\" x2=\"100%\" y2=\"0\"/>");
    for bin in bins.iter().filter(|bin| bin.candidates >= 30) {
        let (x, y) = (at(bin.said / most), at(1.0 - bin.bought / most));
        let (low, high) = (at(1.0 - bin.low / most), at(1.0 - bin.high / most));
        push(out, &["<line x1=\"", &x, "\" x2=\"", &x, "\" y1=\"", &low, "\" y2=\"", &high, "\"/>"]);
        push(
            out,
            &[
                "<circle r=\"5\" cx=\"",
                &x,
                "\" cy=\"",
                &y,
                "\"><title>",
                &count(bin.candidates),
                " products</title></circle>",
            ],
        );
    }
    close_plot(
        out,
        &["0".to_owned(), percent(most / 2.0), percent(most)],
        "Chance said →",
        &format!("↑ Bought, to {}", percent(most)),
    );
    let rows = bins.iter().map(|bin| {
        let interval = format!("{}–{}", percent(bin.low), percent(bin.high));
        vec![
            format!("{} to {}", percent(bin.from), percent(bin.to)),
            count(bin.candidates),
            percent(bin.said),
            percent(bin.bought),
            interval,
        ]
    });
    table(out, &["Chance", "Products", "Said", "Bought", "95 % interval"], rows);
    out.push_str("</section>");
}

fn thresholds(out: &mut String, backtest: &Backtest) {
    // Of fewer than thirty customers a share says nothing.
    let told = |point: &&ThresholdPoint| point.coverage * f64::from(backtest.active) >= 30.0;
    let points: Vec<&ThresholdPoint> = backtest.thresholds.iter().filter(told).collect();
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return };
    out.push_str("<section><h2>What would another threshold do?</h2><p>");
    if let Some(now) = points.iter().rev().find(|point| point.threshold <= backtest.threshold + 1e-9) {
        let _ = write!(
            out,
            "At {} the rule made an offer to {} of the customers who had ordered lately, and {} of those bought one of the \
             products.",
            percent(now.threshold),
            percent(now.coverage),
            percent(now.hit_rate)
        );
    }
    out.push_str(" A higher threshold reaches fewer; whether it hits more often, the points tell.</p>");
    let most = points.iter().map(|point| point.hit_rate_high).fold(0.01, f64::max);
    let width = (last.threshold - first.threshold).max(0.01);
    let x = |threshold: f64| at((threshold - first.threshold) / width * 0.96 + 0.02);
    let said = |share: fn(&ThresholdPoint) -> f64| -> String {
        let said = points.iter().map(|p| format!("{} at {}", percent(share(p)), percent(p.threshold)));
        said.collect::<Vec<_>>().join("; ")
    };
    let ends = [first.threshold, f64::midpoint(first.threshold, last.threshold), last.threshold].map(percent);
    open_plot(out, &format!("Hit rate by threshold: {}.", said(|p| p.hit_rate)), "140");
    for point in &points {
        let (x, low, high) =
            (x(point.threshold), at(1.0 - point.hit_rate_low / most), at(1.0 - point.hit_rate_high / most));
        push(out, &["<line x1=\"", &x, "\" x2=\"", &x, "\" y1=\"", &low, "\" y2=\"", &high, "\"/>"]);
        push(out, &["<circle r=\"4\" cx=\"", &x, "\" cy=\"", &at(1.0 - point.hit_rate / most), "\"/>"]);
    }
    close_plot(out, &ends, "Threshold →", &format!("↑ Hit rate, to {}", percent(most)));
    open_plot(out, &format!("Customers reached by threshold: {}.", said(|p| p.coverage)), "80");
    for point in &points {
        push(out, &["<circle class=\"open\" r=\"4\" cx=\"", &x(point.threshold)]);
        push(out, &["\" cy=\"", &at(1.0 - point.coverage), "\"/>"]);
    }
    close_plot(out, &ends, "Threshold →", "↑ Customers reached, to 100\u{a0}%");
    let rows = points.iter().map(|p| {
        let interval = format!("{}–{}", percent(p.hit_rate_low), percent(p.hit_rate_high));
        vec![percent(p.threshold), percent(p.coverage), percent(p.hit_rate), interval]
    });
    table(out, &["Threshold", "Customers reached", "Hit rate", "95 % interval"], rows);
    out.push_str("</section>");
}

fn dates(out: &mut String, scores: &DateScores) {
    let rule = |wanted: DateRule| scores.rules.iter().find(|score| score.rule == wanted);
    let (Some(ours), Some(fixed)) = (rule(DateRule::Rhythm), rule(DateRule::ThirtyDays)) else { return };
    out.push_str("<section><h2>Does the offer come in time?</h2><p>");
    let _ = write!(
        out,
        "Of {} orders between {} and {}, {} were followed by another within {} days. Those came {:.1} days from the day told on \
         average, {} of them within a week. Thirty days for everybody would have been {:.1} days off. {} came between the \
         early and the late day, which promise 80\u{a0}%. What is told here is the rhythm alone; a send date also weighs in \
         the pair’s lag.",
        count(scores.order_days),
        scores.from,
        scores.until,
        percent(scores.returned),
        scores.within_days,
        ours.mean_error,
        percent(ours.within_week),
        fixed.mean_error,
        percent(scores.covered)
    );
    out.push_str("</p>");
    if ours.mean_error > fixed.mean_error {
        out.push_str("<p><strong>Here thirty days for everybody would have been nearer.</strong></p>");
    }
    let most = scores.errors.iter().map(|bin| bin.count).max().unwrap_or(1).max(1);
    let each = 1.0 / scores.errors.len().max(1) as f64;
    let early: u32 = scores.errors.iter().filter(|bin| bin.to < 0).map(|bin| bin.count).sum();
    let late: u32 = scores.errors.iter().filter(|bin| bin.from > 0).map(|bin| bin.count).sum();
    let sentence = format!(
        "Of the next orders {} came over three days before the day told, {} over three days after it.",
        count(early),
        count(late)
    );
    open_plot(out, &sentence, "180");
    for (place, bin) in scores.errors.iter().enumerate() {
        let height = f64::from(bin.count) / f64::from(most);
        let class = if bin.from <= 0 && bin.to >= 0 { "" } else { " class=\"quiet\"" };
        push(out, &["<rect", class, " x=\"", &at(place as f64 * each + each * 0.06), "\" width=\"", &at(each * 0.88)]);
        push(
            out,
            &[
                "\" y=\"",
                &at(1.0 - height),
                "\" height=\"",
                &at(height),
                "\"><title>",
                &count(bin.count),
                "</title></rect>",
            ],
        );
    }
    close_plot(
        out,
        &["8 weeks early", "as told", "8 weeks late"].map(str::to_owned),
        "",
        "Next orders by week around the day told",
    );
    let rows = scores.rules.iter().map(|score| {
        let name = match score.rule {
            DateRule::ThirtyDays => "Thirty days",
            DateRule::ShopMedian => "The shop’s median",
            DateRule::OwnMedian => "The customer’s median",
            DateRule::Rhythm => "The customer’s rhythm",
        };
        let days = |days: f64| format!("{days:.1} days");
        let (error, pinball) = (days(score.mean_error), days(score.pinball));
        vec![name.to_owned(), error, percent(score.within_week), percent(score.late), pinball]
    });
    table(out, &["Rule", "Mean error", "Within a week", "Told too late", "Pinball loss"], rows);
    out.push_str(
        "<p class=\"muted note\">In the table, the pinball loss sums up how far the early, the likely and the late day miss, \
         each on the side it should not: the smaller the better.</p></section>",
    );
}

fn method(out: &mut String, backtest: &Backtest) {
    let days: Vec<String> = backtest.snapshots.iter().map(ToString::to_string).collect();
    let _ = write!(
        out,
        "<section><h2>How this was tested</h2><p>Followon went back to {}, learned from the orders before each day only, made \
         its offers, and then looked what those customers bought for the first time in the {} days after. Customers count \
         whose last order was at most {} days old, on each of those days anew: {} in all, {} of them with an eligible product they did not \
         own; {} products took part. Intervals are 95\u{a0}%, by 1,000 resamples of customers. No offer of \
         Followon’s was sent: this says who knew best what people buy, not how many more an e-mail sells. For that keep some customers \
         out of the mailing and compare.</p></section>",
        days.join(", "),
        backtest.horizon_days,
        backtest.active_days,
        count(backtest.active),
        count(backtest.scored),
        count(backtest.products)
    );
}

fn open_plot(out: &mut String, sentence: &str, height: &str) {
    push(out, &["<div class=\"proof-plot\" role=\"img\" aria-label=\"", sentence]);
    push(out, &["\"><svg width=\"100%\" height=\"", height, "\" aria-hidden=\"true\">"]);
}

/// Ends a plot with the words under it (left, middle, right), what runs across, and what runs up.
fn close_plot(out: &mut String, axis: &[String; 3], across: &str, up: &str) {
    push(
        out,
        &[
            "</svg><p class=\"axis\"><span>",
            &axis[0],
            "</span><span>",
            &axis[1],
            "</span><span>",
            &axis[2],
            "</span></p>",
        ],
    );
    push(out, &["<p class=\"axis\"><span>", up, "</span><span>", across, "</span></p></div>"]);
}

/// The figures behind a picture.
fn table(out: &mut String, head: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    out.push_str("<details class=\"as-table\"><summary>As a table</summary><div class=\"as-table-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"");
    push(out, &[head[0], "\"><table><thead><tr>"]);
    for head in head {
        push(out, &["<th scope=\"col\">", head, "</th>"]);
    }
    out.push_str("</tr></thead><tbody>");
    for row in rows {
        out.push_str("<tr>");
        for cell in row {
            push(out, &["<td>", &cell, "</td>"]);
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div></details>");
}
