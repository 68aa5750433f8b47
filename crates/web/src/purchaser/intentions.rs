//! Procurement intentions 采购意向 of the own organisation: published, and given up.

use domain::catalogue::{Command as It, Intention, IntentionPublished, IntentionWithdrawn};
use domain::parties::Role;
use domain::procedure::Category;
use domain::shared::{CivilDate, Fen, Id};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::catalogue::{category_key, followers, intentions, month};
use crate::design::form::commit_button;
use crate::design::icon::{Tone, tag};
use crate::design::lists::empty;
use crate::design::table::{Column, Set, table};
use crate::design::value::{amount, code, instant};
use crate::desk::perform::{Ask, Shown, denied, may, only};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::text::money;
use crate::visit::Visit;

use super::PEOPLE;

const LIST: &str = "/purchaser/intentions";
/// Address that gives one up.
const WITHDRAW: &str = "/purchaser/intentions/withdraw";
/// Longest title, and longest description or reason, in bytes.
const TITLE_BYTES_MAX: usize = 600;
const TEXT_BYTES_MAX: usize = 4_000;
/// Most intentions of the list.
const SHOWN_MAX: usize = 200;

/// The words of categories in the form.
const CATEGORIES: [(&str, Category); 3] =
    [("goods", Category::Goods), ("services", Category::Services), ("works", Category::Works)];

/// The list with what became of each, and the form of a new one.
pub(super) fn page(v: &Visit, posted: &Posted, problems: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let person = only(v, &folded, PEOPLE)?;
    let home = person.organisation.clone().ok_or_else(denied)?;
    let sheet = Sheet { v, posted, problems };
    let own = intentions(&folded.world, move |it| it.published.purchaser == home);
    let heads = ["title", "budget", "month", "state"].map(|it| t.s(&format!("intention-{it}")));
    let sets = [Set::Words, Set::Number, Set::Time, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let row = |it: &&Intention| {
        let said = &it.published;
        let used = !followers(&folded.world, it).is_empty();
        vec![
            html! {
                (said.title) " " small { (code(said.intention.as_str())) }
                p { small { (t.s(category_key(said.category))) " · " (said.needs) } }
            },
            amount(t, said.budget.0),
            html! { (month(it)) },
            html! {
                p { (t.s("intention-since")) " " (instant(it.since.0)) }
                @match &it.withdrawn {
                    Some(reason) => {
                        (tag(Tone::Plain, &t.s("intention-withdrawn"))) " " (reason)
                    }
                    None if used => (tag(Tone::Checked, &t.s("intention-followed"))),
                    None => (give_up_form(v, said)),
                }
            },
        ]
    };
    let rows: Vec<Vec<Markup>> = own.iter().take(SHOWN_MAX).map(row).collect();
    let body = html! {
        (sheet.top())
        p { (t.s("intentions-says")) }
        p { a href="/intentions" { (t.s("intentions-public")) } }
        @if rows.is_empty() {
            (empty(&t.s("intentions-none"), &t.s("intentions-own-hint"), &[]))
        } @else { (table(&t.s("intentions-title"), &columns, &rows)) }
        @if person.is(Role::Purchaser) { (form(&sheet)) }
    };
    Ok(Shown::wide(t.s("intentions-title"), body))
}

fn form(sheet: &Sheet) -> Markup {
    let t = sheet.v.text;
    let categories: Vec<(&str, String)> =
        CATEGORIES.iter().map(|it| (it.0, t.s(category_key(it.1)))).collect();
    html! {
        h2 { (t.s("intention-new")) }
        (sheet.form(LIST, &html! {
            (sheet.line("intention_number", Need::Needed))
            (sheet.line("intention_title", Need::Needed))
            (sheet.lines("needs", 3, Need::Needed))
            (sheet.radios("category", &categories))
            (sheet.money("budget", Need::Needed))
            (sheet.line("expected_month", Need::Needed))
            (commit_button(&t.s("intention-publish"), &t.s("intention-publish-brings")))
        }))
    }
}

fn give_up_form(v: &Visit, it: &IntentionPublished) -> Markup {
    let t = v.text;
    html! {
        form method="post" action=(WITHDRAW) {
            (v.hidden())
            input type="hidden" name="intention" value=(it.intention);
            label {
                (t.s("staff-reason")) " "
                input type="text" name="reason" class="line" required maxlength="200";
            }
            button class="link" {
                (t.s("intention-give-up")) span class="unseen" { " " (it.intention) }
            }
        }
    }
}

/// The month of `2027-03` by its first day.
fn first_day(typed: &str) -> Option<CivilDate> {
    let (year, month) = typed.trim().split_once('-')?;
    let year: i16 = year.parse().ok().filter(|it| (2000..=9999).contains(it))?;
    CivilDate::new(year, month.parse().ok()?, 1).ok()
}

/// The command that publishes one.
pub(super) fn publish(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let intention = Id::new(posted.get("intention_number"));
    let intention = intention.map_err(|_| wrongs.push(wrong("intention_number", "form-not-id")));
    let title = needed(posted, "intention_title", TITLE_BYTES_MAX).map_err(|it| wrongs.push(it));
    let needs = needed(posted, "needs", TEXT_BYTES_MAX).map_err(|it| wrongs.push(it));
    let category = CATEGORIES.iter().find(|it| it.0 == posted.get("category")).map(|it| it.1);
    let budget = money::parse_yuan(posted.get("budget")).filter(|it| *it > 0);
    let expected = first_day(posted.get("expected_month"));
    for (missing, name, key) in [
        (category.is_none(), "category", "form-choose"),
        (budget.is_none(), "budget", "form-not-money"),
        (expected.is_none(), "expected_month", "intention-not-month"),
    ] {
        if missing {
            wrongs.push(wrong(name, key));
        }
    }
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let person = only(v, &folded, &[Role::Purchaser]).map_err(|it| vec![it])?;
    let purchaser = person.organisation.clone().ok_or_else(|| vec![denied()])?;
    let (Ok(intention), Ok(title), Ok(needs), Some(category), Some(budget), Some(expected_on)) =
        (intention, title, needs, category, budget, expected)
    else {
        return Err(wrongs);
    };
    let it = IntentionPublished {
        intention,
        purchaser,
        title: title.to_owned(),
        needs: needs.to_owned(),
        category,
        budget: Fen(budget),
        expected_on,
    };
    let command = Command::Catalogue(It::PublishIntention(it));
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("{LIST}?done=intention-published") })
}

/// The command that gives one up.
pub(super) fn give_up(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let reason = needed(posted, "reason", TEXT_BYTES_MAX).map_err(|it| vec![it])?.to_owned();
    let intention = Id::new(posted.get("intention"));
    let intention = intention.map_err(|_| vec![wrong("intention", "form-choose")])?;
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let person = only(v, &folded, &[Role::Purchaser]).map_err(|it| vec![it])?;
    let purchaser = person.organisation.clone().ok_or_else(|| vec![denied()])?;
    let command = Command::Catalogue(It::WithdrawIntention(IntentionWithdrawn {
        intention,
        purchaser,
        reason,
    }));
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("{LIST}?done=intention-withdrawn") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_read_by_its_first_day() {
        assert_eq!(first_day("2027-03"), Some(CivilDate::constant(2027, 3, 1)));
        assert_eq!(first_day(" 2027-12 "), Some(CivilDate::constant(2027, 12, 1)));
        for it in ["", "2027", "2027-13", "27-03", "2027-03-01", "二〇二七年三月"] {
            assert_eq!(first_day(it), None, "{it}");
        }
    }
}
