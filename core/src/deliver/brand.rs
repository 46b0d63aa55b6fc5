//! A shop's own e-mail template → what of its look the block can take over.
//!
//! The template is HTML as any editor writes it, so nothing is asked of it: no valid nesting, no doctype, no end. One walk
//! over it keeps the elements that are open ([`Frame`]), what they look like by their own attributes and by `<style>` rules
//! of one plain selector, and votes: a look counts by how much text stands in it, a button by how often it stands. Rules in
//! `@media` and selectors of several steps are passed over, for few e-mail clients know them.

use serde::{Deserialize, Serialize};

use super::color::{Rgb, color, hex};
use super::markup::{Attributes, Declarations, Piece, declarations, pieces, rules, selects, text_of};
use crate::settings::{BlockFont, BlockStyle};
use crate::sort;

/// So much of a template is read, in bytes; Gmail shows less than half of it.
const LONGEST: usize = 256 * 1024;
/// Elements within elements that are told apart; those deeper look like what is around them.
const DEEPEST: usize = 128;
/// Differing declarations and rules that are told apart, so that the time stays in proportion to the length.
const MOST: usize = 256;
/// The longest snippet of evidence, in characters.
const LONGEST_SNIPPET: usize = 120;
/// The longest text of a button; a longer one is a sentence with a link.
const LONGEST_BUTTON: usize = 60;

/// What a template says of a shop's look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct BrandReading {
    /// What was found, under the names of the block's style, to be laid over one.
    pub style: BrandStyle,
    /// What each field of it rests on, in the order of the fields.
    pub found: Vec<BrandEvidence>,
}

/// The fields of a [`BlockStyle`] that a template can tell, each within the style's bounds; `null` where
/// nothing told it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct BrandStyle {
    /// The ground that most text stands on.
    pub background_color: Option<String>,
    /// The colour of most text.
    pub text_color: Option<String>,
    /// The ground of most buttons.
    pub button_color: Option<String>,
    /// The colour of their text.
    pub button_text_color: Option<String>,
    /// How round their corners are, in pixels.
    pub corner_radius: Option<u32>,
    /// The font of most text: the first of its names that e-mail clients have, or what is nearest.
    pub font: Option<BlockFont>,
    /// How wide what holds the text is, in pixels.
    pub width: Option<u32>,
    /// What most buttons say.
    pub button_text: Option<String>,
}

impl BrandStyle {
    /// A style with what was found in place of its own.
    #[must_use]
    pub fn over(&self, style: &BlockStyle) -> BlockStyle {
        let style = style.clone();
        BlockStyle {
            background_color: self.background_color.clone().unwrap_or(style.background_color),
            text_color: self.text_color.clone().unwrap_or(style.text_color),
            button_color: self.button_color.clone().unwrap_or(style.button_color),
            button_text_color: self.button_text_color.clone().unwrap_or(style.button_text_color),
            corner_radius: self.corner_radius.unwrap_or(style.corner_radius),
            font: self.font.unwrap_or(style.font),
            width: self.width.unwrap_or(style.width),
            button_text: self.button_text.clone().unwrap_or(style.button_text),
            ..style
        }
    }
}

/// What one field of a reading rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct BrandEvidence {
    /// The field of the style, such as `buttonColor`.
    pub field: String,
    /// Its value as the style writes it.
    pub value: String,
    /// The attribute, declaration or rule it was first read from, or the button's text.
    pub from: String,
    /// How many elements of the template have it so.
    pub times: u32,
}

/// Reads what of a shop's look a pasted e-mail template tells. Whatever the text, there is an answer, if an empty one.
///
/// ```
/// use followon::deliver::brand_from_html;
///
/// let reading = brand_from_html(
///     "<table bgcolor='#faf7f2' width='600'><tr><td style='color:#333;font-family:Lato,Arial,sans-serif'>Your tea is on \
///      its way. <a href='x' style='background:#0a5;color:#fff;border-radius:4px'>Track it</a></td></tr></table>",
/// );
/// assert_eq!(reading.style.background_color.as_deref(), Some("#faf7f2"));
/// assert_eq!(reading.style.button_color.as_deref(), Some("#00aa55"));
/// assert_eq!(reading.style.corner_radius, Some(4));
/// assert_eq!(reading.found[1].from, "<td style=\"color:#333\">");
/// assert_eq!(reading.style.button_text.as_deref(), Some("Track it"));
/// ```
pub fn brand_from_html(html: &str) -> BrandReading {
    let html = &html[..html.floor_char_boundary(LONGEST)];
    let mut walk = Walk::new(html);
    for piece in pieces(html) {
        walk.take(piece);
    }
    walk.finish()
}

/// What can be said of an element's look, each with its own list of votes.
#[derive(Clone, Copy)]
enum Look {
    Ground,
    Color,
    Font,
    Radius,
    Width,
    /// What a button says.
    Words,
}

/// One look as it was found.
struct Vote {
    /// A colour as `#rrggbb`, pixels, the name of a font, words.
    value: String,
    from: String,
    /// How many elements have it of their own.
    times: u32,
    /// Characters of text that stand in it.
    weight: usize,
}

/// Places among the votes of each [`Look`].
type Looks = [Option<usize>; 6];

/// An element that is open.
struct Frame<'h> {
    tag: &'h str,
    /// What it looks like, handed down or of its own.
    looks: Looks,
    /// What of this is its own.
    own: Looks,
    hidden: bool,
    /// A class says that it is a button, or a link has room around its words.
    buttonlike: bool,
    /// A link in it that may be all there is.
    link: Option<Link>,
    /// All text in it, in characters other than blanks.
    chars: usize,
}

/// A link on its way through the elements around it, until one turns out to make a button of it.
#[derive(Default)]
struct Link {
    words: String,
    chars: usize,
    color: Option<usize>,
    radius: Option<usize>,
    buttonlike: bool,
    /// How many elements were closed around it.
    closed: u32,
}

/// A button: the places of what it looks like among the votes.
struct Button {
    ground: usize,
    color: Option<usize>,
    radius: Option<usize>,
    words: Option<usize>,
}

struct Walk<'h> {
    rules: Vec<(String, Declarations)>,
    frames: Vec<Frame<'h>>,
    votes: [Vec<Vote>; 6],
    buttons: Vec<Button>,
}

impl<'h> Walk<'h> {
    fn new(html: &'h str) -> Walk<'h> {
        let mut all = rules(html);
        all.retain(|(_, declarations)| declarations.iter().any(|(name, _)| is_told(name)));
        all.truncate(MOST);
        // From the least particular to the most: by tag, by class, by name.
        sort::by_number(&mut all, |(selector, _)| match () {
            () if selector.contains('#') => 2,
            () if selector.contains('.') => 1,
            () => 0,
        });
        let outside = Frame {
            tag: "",
            looks: Looks::default(),
            own: Looks::default(),
            hidden: false,
            buttonlike: false,
            link: None,
            chars: 0,
        };
        Walk { rules: all, frames: vec![outside], votes: Default::default(), buttons: Vec::new() }
    }

    fn take(&mut self, piece: Piece<'h>) {
        match piece {
            Piece::Text(text) => self.text(text),
            Piece::Open { tag, attributes, closed } => {
                if !closed && self.frames.len() <= DEEPEST {
                    self.open(tag, attributes);
                }
            }
            Piece::Close(tag) => {
                let open = self.frames.iter().skip(1).rposition(|frame| frame.tag.eq_ignore_ascii_case(tag));
                while open.is_some_and(|at| self.frames.len() > at + 1) {
                    self.close();
                }
            }
            Piece::Style(_) => {}
        }
    }

    /// Opens an element, with what its attributes and the rules say of it.
    fn open(&mut self, tag: &'h str, attributes: Attributes<'h>) {
        let around = self.frames.last().expect("the outermost is never closed");
        let mut frame = Frame {
            tag,
            looks: around.looks,
            own: Looks::default(),
            hidden: around.hidden,
            buttonlike: false,
            link: None,
            chars: 0,
        };
        let tag = tag.to_ascii_lowercase();
        if tag == "a" {
            // A link has the browser's colour, not that of the text around it.
            frame.looks[Look::Color as usize] = None;
        }
        let (mut classes, mut id, mut style) = (String::new(), String::new(), String::new());
        for (name, value) in attributes {
            let name = name.to_ascii_lowercase();
            let value = text_of(value);
            let look = match (name.as_str(), tag.as_str()) {
                ("bgcolor", _) => Look::Ground,
                ("color", "font") | ("text", "body") => Look::Color,
                ("face", "font") => Look::Font,
                ("width", _) => Look::Width,
                ("class", _) => {
                    classes = value;
                    continue;
                }
                ("id", _) => {
                    id = value;
                    continue;
                }
                ("style", _) => {
                    style = value;
                    continue;
                }
                _ => continue,
            };
            self.own(&mut frame, look, &value, &|| format!("<{tag} {name}=\"{value}\">"));
        }
        let rules = std::mem::take(&mut self.rules);
        for (selector, declarations) in rules.iter().filter(|(selector, _)| selects(selector, &tag, &classes, &id)) {
            self.declared(&mut frame, declarations, &|name, value| format!("{selector} {{ {name}:{value} }}"));
        }
        self.rules = rules;
        self.declared(&mut frame, &declarations(&style), &|name, value| format!("<{tag} style=\"{name}:{value}\">"));
        let classes = classes.to_ascii_lowercase();
        frame.buttonlike |= classes.split_ascii_whitespace().any(|class| class.contains("button") || class == "btn");
        self.frames.push(frame);
    }

    /// Takes declarations as an element's own.
    fn declared(&mut self, frame: &mut Frame<'h>, list: &Declarations, from: &dyn Fn(&str, &str) -> String) {
        for (name, value) in list {
            match (name.as_str(), value.as_str()) {
                ("display", "none") => frame.hidden = true,
                ("display", "inline-block" | "block") | ("padding", _) => frame.buttonlike |= is_link(frame),
                _ => {
                    if let Some(look) = look_of(name) {
                        self.own(frame, look, value, &|| from(name, value));
                    }
                }
            }
        }
    }

    /// Takes one look as an element's own, where its value can be read.
    fn own(&mut self, frame: &mut Frame<'h>, look: Look, value: &str, from: &dyn Fn() -> String) {
        let value = match look {
            Look::Ground | Look::Color => css_color(value).map(hex),
            Look::Font => font(value).map(|(_, name)| name.to_owned()),
            Look::Radius => pixels(value).map(|pixels| pixels.min(30).to_string()),
            Look::Width => {
                let room = ["table", "td", "div"].iter().any(|tag| frame.tag.eq_ignore_ascii_case(tag));
                let width = pixels(value).filter(|pixels| room && (320..=700).contains(pixels));
                width.map(|pixels| pixels.to_string())
            }
            Look::Words => None,
        };
        let Some(at) = value.and_then(|value| self.vote(look, value, from)) else { return };
        let kind = look as usize;
        // What the same element said before, by another attribute or rule, is taken back.
        if let Some(before) = frame.own[kind].replace(at) {
            self.votes[kind][before].times -= 1;
        }
        self.votes[kind][at].times += 1;
        // The outermost width is that of the whole; columns are narrower.
        let around = self.frames.last().and_then(|around| around.looks[kind]).filter(|_| matches!(look, Look::Width));
        frame.looks[kind] = around.or(Some(at));
    }

    /// The place of a look among the votes; none where there are too many of its kind.
    fn vote(&mut self, look: Look, value: String, from: &dyn Fn() -> String) -> Option<usize> {
        let votes = &mut self.votes[look as usize];
        if let Some(known) = votes.iter().position(|vote| vote.value == value) {
            return Some(known);
        }
        if votes.len() == MOST {
            return None;
        }
        let mut from = from();
        if let Some((end, _)) = from.char_indices().nth(LONGEST_SNIPPET) {
            from.truncate(end);
            from.push('…');
        }
        votes.push(Vote { value, from, times: 0, weight: 0 });
        Some(votes.len() - 1)
    }

    /// Text counts for what it looks like; that of links for their buttons alone.
    fn text(&mut self, text: &str) {
        let frame = self.frames.last_mut().expect("the outermost is never closed");
        if frame.hidden {
            return;
        }
        let text = text_of(text);
        let mut words = String::new();
        for word in text.split(|c: char| c.is_whitespace() || c.is_control() || is_invisible(c)) {
            if !word.is_empty() && !words.is_empty() {
                words.push(' ');
            }
            words.push_str(word);
        }
        let chars = words.chars().filter(|c| *c != ' ').count();
        if chars == 0 {
            return;
        }
        frame.chars += chars;
        let looks = frame.looks;
        let link = self.frames.iter_mut().rfind(|frame| is_link(frame));
        if let Some(frame) = link {
            let link = frame.link.get_or_insert_default();
            link.color = link.color.or(looks[Look::Color as usize]);
            if link.chars <= LONGEST_BUTTON {
                if !link.words.is_empty() {
                    link.words.push(' ');
                }
                link.words.push_str(&words);
            }
            link.chars += chars;
            return;
        }
        for (votes, at) in self.votes.iter_mut().zip(looks) {
            if let Some(at) = at {
                votes[at].weight += chars;
            }
        }
    }

    /// Closes the innermost element. The link that is all there is in it is a button where the element has a ground of its
    /// own; else it goes to the element around.
    fn close(&mut self) {
        let Some(mut frame) = self.frames.pop() else { return };
        let Some(around) = self.frames.last_mut() else { return };
        around.chars += frame.chars;
        let Some(mut link) = frame.link.take() else { return };
        if link.chars != frame.chars || link.chars > LONGEST_BUTTON || link.closed > 3 {
            return;
        }
        link.closed += 1;
        link.buttonlike |= frame.buttonlike;
        link.radius = link.radius.or(frame.own[Look::Radius as usize]);
        let outer = around.looks[Look::Ground as usize];
        // A cell that merely holds a line with a link has neither rounded corners nor room around the words.
        let is_button = is_link(&frame) || link.buttonlike || link.radius.is_some();
        let Some(ground) = frame.own[Look::Ground as usize].filter(|own| is_button && Some(*own) != outer) else {
            around.link.get_or_insert(link);
            return;
        };
        // Corners may be those of the cell around a link that has the ground itself.
        let radius = link.radius.or(around.own[Look::Radius as usize]);
        let words = link.words;
        let words = self.vote(Look::Words, words.clone(), &|| format!("<a>{words}</a>"));
        self.buttons.push(Button { ground, color: link.color, radius, words });
    }

    fn finish(mut self) -> BrandReading {
        while self.frames.len() > 1 {
            self.close();
        }
        let counted = |look: Look, times: &[u32]| {
            let most = (0..times.len()).rev().filter(|at| times[*at] > 0).max_by_key(|at| times[*at]);
            most.map(|at| (&self.votes[look as usize][at], times[at], at))
        };
        // What most text stands in; of two with as much, the first.
        let most = |look: Look| {
            let votes = &self.votes[look as usize];
            let most = (0..votes.len()).rev().filter(|at| votes[*at].weight > 0).max_by_key(|at| votes[*at].weight);
            most.map(|at| (&votes[at], votes[at].times, at))
        };
        // What most buttons have: first the ground, then what those of that ground look like.
        let mut times = [[0; MOST]; 6];
        for button in &self.buttons {
            times[Look::Ground as usize][button.ground] += 1;
        }
        let ground = counted(Look::Ground, &times[Look::Ground as usize]);
        for button in self.buttons.iter().filter(|button| ground.is_some_and(|(_, _, at)| at == button.ground)) {
            for (look, at) in [(Look::Color, button.color), (Look::Radius, button.radius), (Look::Words, button.words)]
            {
                if let Some(at) = at {
                    times[look as usize][at] += 1;
                }
            }
        }
        let of_buttons = |look: Look| counted(look, &times[look as usize]);

        let mut reading = BrandReading::default();
        let mut take = |field: &str, vote: Option<(&Vote, u32, usize)>| {
            let (vote, times, _) = vote?;
            let (value, from) = (vote.value.clone(), vote.from.clone());
            reading.found.push(BrandEvidence { field: field.to_owned(), value: value.clone(), from, times });
            Some(value)
        };
        reading.style = BrandStyle {
            background_color: take("backgroundColor", most(Look::Ground)),
            text_color: take("textColor", most(Look::Color)),
            button_color: take("buttonColor", ground),
            button_text_color: take("buttonTextColor", of_buttons(Look::Color)),
            corner_radius: take("cornerRadius", of_buttons(Look::Radius)).and_then(|pixels| pixels.parse().ok()),
            font: take("font", most(Look::Font)).and_then(|name| font(&name)).map(|(font, _)| font),
            width: take("width", most(Look::Width)).and_then(|pixels| pixels.parse().ok()),
            button_text: take("buttonText", of_buttons(Look::Words)),
        };
        reading
    }
}

fn is_link(frame: &Frame<'_>) -> bool {
    frame.tag.eq_ignore_ascii_case("a")
}

/// The look that a declaration tells.
fn look_of(name: &str) -> Option<Look> {
    Some(match name {
        "background" | "background-color" => Look::Ground,
        "color" => Look::Color,
        "font-family" => Look::Font,
        "border-radius" => Look::Radius,
        "width" | "max-width" => Look::Width,
        _ => return None,
    })
}

fn is_told(name: &str) -> bool {
    look_of(name).is_some() || matches!(name, "display" | "padding")
}

/// What fills the line after a preheader, so that no other text shows there.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Whole pixels, such as `600`, `600px` or `4px 4px`; of several the first.
fn pixels(text: &str) -> Option<u32> {
    let first = text.split_ascii_whitespace().next()?.to_ascii_lowercase();
    let number = first.strip_suffix("px").unwrap_or(&first);
    let whole = number.split_once('.').map_or(number, |(whole, _)| whole);
    whole.parse().ok().filter(|_| number.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
}

/// The colour in a value of CSS: `#rgb`, `#rrggbb`, `rgb(…)`, or one of the names that templates use.
fn css_color(text: &str) -> Option<Rgb> {
    const NAMED: [(&str, Rgb); 12] = [
        ("white", [255; 3]),
        ("black", [0; 3]),
        ("gray", [128; 3]),
        ("grey", [128; 3]),
        ("silver", [192; 3]),
        ("red", [255, 0, 0]),
        ("green", [0, 128, 0]),
        ("blue", [0, 0, 255]),
        ("navy", [0, 0, 128]),
        ("teal", [0, 128, 128]),
        ("orange", [255, 165, 0]),
        ("whitesmoke", [245; 3]),
    ];
    let text = text.to_ascii_lowercase();
    if let Some((_, after)) = text.split_once("rgb") {
        let numbers = after.split_once('(')?.1.split_once(')')?.0;
        let mut parts = numbers.split([',', ' ', '/']).filter(|part| !part.is_empty());
        let mut channel = || parts.next()?.parse().ok();
        let rgb = [channel()?, channel()?, channel()?];
        // What is half transparent looks like what is behind it.
        return parts.next().is_none_or(|alpha| alpha == "1").then_some(rgb);
    }
    text.split_ascii_whitespace().find_map(|word| {
        let short = word.strip_prefix('#').filter(|digits| digits.len() == 3 && digits.is_ascii());
        let long = short.map(|digits| digits.chars().fold("#".to_owned(), |long, c| long + &format!("{c}{c}")));
        let named = || NAMED.iter().find(|(name, _)| *name == word).map(|(_, rgb)| *rgb);
        color(long.as_deref().unwrap_or(word)).or_else(named)
    })
}

/// The first of the families that e-mail clients have, or what is nearest to it, with its name in the block's style.
fn font(families: &str) -> Option<(BlockFont, &'static str)> {
    const NAMED: [(BlockFont, &str, &[&str]); 9] = [
        (BlockFont::Helvetica, "helvetica", &["helvetica neue", "helvetica", "sans-serif"]),
        (BlockFont::Arial, "arial", &["arial"]),
        (BlockFont::Georgia, "georgia", &["georgia", "palatino", "garamond", "serif"]),
        (BlockFont::Times, "times", &["times new roman", "times"]),
        (BlockFont::Verdana, "verdana", &["verdana", "geneva"]),
        (BlockFont::Trebuchet, "trebuchet", &["trebuchet ms", "trebuchet"]),
        (BlockFont::Tahoma, "tahoma", &["tahoma", "lucida grande", "lucida sans"]),
        (BlockFont::Courier, "courier", &["courier new", "courier", "monospace"]),
        (
            BlockFont::System,
            "system",
            &["-apple-system", "blinkmacsystemfont", "system-ui", "segoe ui", "roboto", "system"],
        ),
    ];
    families.split(',').find_map(|family| {
        let family = family.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
        NAMED.iter().find(|(_, _, names)| names.contains(&family.as_str())).map(|(font, name, _)| (*font, *name))
    })
}
