//! The tabs: spans of send dates.

use followon::{Day, Query, Summary};

use crate::route::Address;

/// A tab of the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Every prediction.
    All,
    /// Planned for a day that has passed.
    Overdue,
    /// Planned for today.
    Today,
    /// The six days after today.
    Week,
    /// After that.
    Later,
    /// No prediction.
    Withheld,
}

impl Tab {
    /// In their order.
    pub const ALL: [Tab; 6] = [Tab::All, Tab::Overdue, Tab::Today, Tab::Week, Tab::Later, Tab::Withheld];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Tab::All => "All",
            Tab::Overdue => "Overdue",
            Tab::Today => "Due today",
            Tab::Week => "This week",
            Tab::Later => "Later",
            Tab::Withheld => "Withheld",
        }
    }

    /// Its word in the address; none for the first.
    pub fn slug(self) -> Option<&'static str> {
        match self {
            Tab::All => None,
            Tab::Overdue => Some("overdue"),
            Tab::Today => Some("today"),
            Tab::Week => Some("week"),
            Tab::Later => Some("later"),
            Tab::Withheld => Some("withheld"),
        }
    }

    /// The tab of an address.
    pub fn of(address: &Address) -> Tab {
        Tab::ALL.into_iter().find(|tab| tab.slug() == address.param("tab")).unwrap_or(Tab::All)
    }

    /// How many customers are in it.
    pub fn count(self, summary: &Summary) -> u32 {
        match self {
            Tab::All => summary.predicted,
            Tab::Overdue => summary.overdue,
            Tab::Today => summary.due_today,
            Tab::Week => summary.due_this_week,
            Tab::Later => summary.due_later,
            Tab::Withheld => summary.withheld.iter().map(|reason| reason.customers).sum(),
        }
    }

    /// The query narrowed to the tab's span.
    pub fn narrow(self, today: Day, query: Query) -> Query {
        let whole = Query { from: None, to: None, overdue: None, ..query };
        match self {
            Tab::All | Tab::Withheld => whole,
            Tab::Overdue => Query { overdue: Some(true), ..whole },
            Tab::Today => Query { from: Some(today), to: Some(today), overdue: Some(false), ..whole },
            Tab::Week => Query { from: Some(today + 1), to: Some(today + 6), ..whole },
            Tab::Later => Query { from: Some(today + 7), ..whole },
        }
    }
}

/// The query narrowed to a span of days picked in the calendar, or to all days from one on. Overdue predictions go out today, but the calendar shows
/// them apart.
pub fn within(from: Day, to: Option<Day>, today: Day, query: Query) -> Query {
    let overdue = (from <= today && to.is_none_or(|to| today <= to)).then_some(false);
    Query { from: Some(from), to, overdue, ..query }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_is_in_just_one_tab() {
        let today: Day = "2011-12-09".parse().unwrap();
        let query = |tab: Tab| tab.narrow(today, Query::default());
        assert_eq!(query(Tab::Today).to, Some(today));
        assert_eq!(query(Tab::Today).overdue, Some(false));
        assert_eq!(query(Tab::Overdue), Query { overdue: Some(true), ..Query::default() });
        assert_eq!(query(Tab::Week).from, Some(today + 1));
        assert_eq!(query(Tab::Week).to.unwrap() + 1, query(Tab::Later).from.unwrap());
        assert_eq!(query(Tab::All), Query::default());
    }

    #[test]
    fn tabs_are_read_from_the_address() {
        for tab in Tab::ALL {
            let hash =
                tab.slug().map_or_else(|| "#/predictions".to_owned(), |slug| format!("#/predictions?tab={slug}"));
            assert_eq!(Tab::of(&Address::parse(&hash)), tab);
        }
        assert_eq!(Tab::of(&Address::parse("#/predictions?tab=never")), Tab::All);
    }

    #[test]
    fn today_in_the_calendar_is_without_the_overdue() {
        let today: Day = "2011-12-09".parse().unwrap();
        assert_eq!(within(today, Some(today + 6), today, Query::default()).overdue, Some(false));
        assert_eq!(within(today + 7, Some(today + 13), today, Query::default()).overdue, None);
        assert_eq!(within(today + 7, None, today, Query::default()).overdue, None);
    }
}
