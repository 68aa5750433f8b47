//! One step of a complaint or of its outcome: which one, a few fields, and a signature where the
//! law wants one.

use app::follower::Folded;
use app::rules::rules_for;
use domain::award::Signed;
use domain::remedies::{Case, Remedy};
use domain::shared::{Id, Instant, LotId, Uscc};
use domain::world::Command;
use maud::{Markup, html};

use super::letter::{Beside, Extent, one};
use super::{case_of, line, name, with_law};
use crate::act::Problem;
use crate::design::form::{button, commit_button};
use crate::design::icon::{Tone, tag};
use crate::design::value::instant;
use crate::desk::basis::{Cited, cited};
use crate::desk::perform::{Ask, Shown, denied, may, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Sheet, wrong};
use crate::desk::{room, sign};
use crate::visit::Visit;

/// What a step makes of a form: a command that waits for its signature.
pub(super) type Made = Box<dyn Fn(Signed) -> Command>;

/// A remedy of a lot, seen by one organisation.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    pub case: Case<'a>,
    pub number: &'a Id,
    pub it: &'a Remedy,
    /// Whose person looks.
    pub home: &'a Uscc,
}

/// Whether somebody signs a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signs {
    Yes,
    No,
}

/// A step at one desk.
pub(super) struct Step {
    pub desk: &'static str,
    /// The page under the lot's remedies; its words are `complaint-<page>` and `-brings`.
    pub page: &'static str,
    pub signs: Signs,
    /// What its text is called: the ending of `field-`.
    pub text: &'static str,
    /// Whether a person of this desk may take it now.
    pub fits: fn(About) -> bool,
    /// How much of the remedy the page shows.
    pub extent: fn(About) -> Extent,
    pub fields: fn(&Sheet, About) -> Markup,
    pub make: fn(&Visit, About, &Posted) -> Result<Made, Vec<Problem>>,
    pub rules: fn(Case) -> Vec<&'static str>,
}

/// The rules that hold in a case where works have these.
pub(super) fn rules_of(case: Case<'_>, of_works: Vec<&'static str>) -> Vec<&'static str> {
    let mut own: Vec<&'static str> = of_works.into_iter().map(|it| case.rule(it)).collect();
    own.dedup();
    own
}

impl Step {
    fn address(&self, id: &LotId) -> String {
        room(self.desk, id, &format!("remedies/{}", self.page))
    }

    fn title(&self, v: &Visit) -> String {
        v.text.s(&format!("complaint-{}", self.page))
    }

    /// The remedies that this step is open for.
    pub fn open<'a>(&self, case: Case<'a>, home: &'a Uscc) -> Vec<About<'a>> {
        let all = case.remedies().iter().map(|(number, it)| About { case, number, it, home });
        all.filter(|it| (self.fits)(*it)).collect()
    }

    /// The link to it, where it is open.
    pub fn link(&self, v: &Visit, case: Case<'_>, home: &Uscc) -> Markup {
        html! {
            @if !self.open(case, home).is_empty() {
                li { a class="button quiet-button" href=(self.address(case.id())) {
                    (self.title(v))
                } }
            }
        }
    }

    /// The page: which one, its fields, and then the signature.
    pub fn page(
        &self,
        v: &Visit,
        id: &LotId,
        posted: &Posted,
        problems: &[Problem],
    ) -> Result<Shown, Problem> {
        let t = v.text;
        let folded = v.site.platform.folded()?;
        let (case, home) = self.lot(v, &folded, id)?;
        let open = self.open(case, &home);
        if self.signs == Signs::Yes
            && sign::is_next(posted, problems)
            && let Ok(about) = chosen(&open, posted)
            && let Ok(made) = (self.make)(v, about, posted)
        {
            return Ok(self.signing(v, (&folded, about), (posted, problems), &made));
        }
        let first = match (posted.is_sent(), &open[..]) {
            (false, [only, ..]) => posted.clone().with("remedy", only.number.to_string()),
            _ => posted.clone(),
        };
        let sheet = Sheet { v, posted: &first, problems };
        let options: Vec<(&str, String)> =
            open.iter().map(|it| (it.number.as_str(), name(t, it.it))).collect();
        let about = chosen(&open, &first).ok().or(open.first().copied());
        let body = html! {
            (line(case))
            (sheet.top())
            @match about {
                None => p { (t.s("complaint-nothing")) },
                Some(about) => {
                    @let shown = ((self.extent)(about), Beside::Rules);
                    (one(v, &folded, case, (about.number, about.it), shown))
                    (sheet.upload_form(&self.address(id), &html! {
                        (sheet.radios("remedy", &options))
                        ((self.fields)(&sheet, about))
                        @if self.signs == Signs::Yes { (button(&t.s("act-next"))) }
                        @else { (commit_button(&self.title(v), &self.brings(v))) }
                    }))
                    (cited(v, &folded, id, &self.cites(about)))
                }
            }
            p { a href=(room(self.desk, id, "remedies")) { (t.s(super::title_key(case))) } }
        };
        Ok(Shown::reading(self.title(v), body))
    }

    /// Its rules, and the rule of the clock that it answers, each once.
    fn cites<'a>(&self, about: About<'a>) -> Vec<&'a str> {
        let mut all = rules_of(about.case, (self.rules)(about.case));
        if !all.contains(&about.it.rule.as_str()) {
            all.push(&about.it.rule);
        }
        all
    }

    fn brings(&self, v: &Visit) -> String {
        v.text.s(&format!("complaint-{}-brings", self.page))
    }

    fn lot<'a>(
        &self,
        v: &Visit,
        folded: &'a Folded,
        id: &LotId,
    ) -> Result<(Case<'a>, Uscc), Problem> {
        let (_, person) = who(v, folded)?;
        let home = person.organisation.clone().ok_or_else(denied)?;
        let case = match super::Desk::named(self.desk) {
            Some(desk) => desk.lot(v, folded, id)?,
            None => {
                crate::bidder::bidder(v, folded)?;
                case_of(folded, id)?
            }
        };
        Ok((case, home))
    }

    fn signing(
        &self,
        v: &Visit,
        (folded, about): (&Folded, About),
        (posted, problems): (&Posted, &[Problem]),
        made: &Made,
    ) -> Shown {
        let fresh: Vec<String> = posted.files("evidence").map(|it| it.sha256.hex()).collect();
        let posted =
            fresh.into_iter().fold(posted.clone(), |all, it| all.with("evidence_kept", it));
        let sheet = Sheet { v, posted: &posted, problems };
        let action = self.address(about.case.id());
        let (label, brings) = (self.title(v), self.brings(v));
        let typed = [
            "examined",
            "capacity",
            "order",
            "dismissal",
            "listing",
            "redress",
            "until",
            "reply",
            "claims",
        ];
        let body = html! {
            (line(about.case))
            @let shown = ((self.extent)(about), Beside::Nothing);
            (one(v, folded, about.case, (about.number, about.it), shown))
            @for name in typed {
                @let label = if name == "reply" { self.text } else { name };
                @if !posted.get(name).is_empty() { (said(v, (name, label), posted.get(name))) }
            }
            (sign::page(&sheet, folded, &action, (&label, &brings), made))
        };
        Shown::reading(self.title(v), body).with(&["sign_act"])
    }

    /// The command, signed where it must be.
    pub fn ask(&self, v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
        let one = |it: Problem| vec![it];
        let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
        let (case, home) = self.lot(v, &folded, id).map_err(one)?;
        let open = self.open(case, &home);
        let about = chosen(&open, posted).map_err(one)?;
        let made = (self.make)(v, about, posted)?;
        let command = match self.signs {
            Signs::Yes => sign::take(v, &folded, posted, made)?,
            Signs::No => made(super::UNSIGNED),
        };
        may(v, &folded, &command).map_err(one)?;
        let next = format!("{}?done=complaint-{}", room(self.desk, id, "remedies"), self.page);
        Ok(Ask { command, next })
    }
}

/// What was typed, shown again above the signature; a choice in its words.
fn said(v: &Visit, (name, label): (&str, &str), value: &str) -> Markup {
    let t = v.text;
    let word = format!("{name}-{value}").replace('_', "-");
    html! {
        h3 { (t.s(&format!("field-{label}"))) }
        blockquote class="said" {
            @if t.has(&word) { p { (t.s(&word)) } }
            @else { (super::letter::lines(value)) }
        }
    }
}

fn chosen<'a>(open: &[About<'a>], posted: &Posted) -> Result<About<'a>, Problem> {
    let named = posted.get("remedy");
    let found = open.iter().find(|it| it.number.as_str() == named);
    found.copied().ok_or_else(|| wrong("remedy", "form-choose"))
}

/// Last days of everything that a complaint waits for, each with its rule.
pub(super) fn clocks(v: &Visit, folded: &Folded, case: Case<'_>, it: &Remedy) -> Markup {
    let all = with_law(v, &folded.world, case.id(), |law| {
        domain::remedies::clocks(case, it, law).unwrap_or_default()
    });
    let rules = rules_for(&folded.world, Some(case.id()), Instant(v.now_ms));
    let t = v.text;
    html! {
        @for clock in &all {
            @let cited = Cited::of(t, rules, clock.rule);
            @let last = Instant::end_of(clock.last);
            p class="clock-line" {
                @if last.0 < v.now_ms {
                    (tag(Tone::Alarm, &t.s("desk-overdue"))) " "
                }
                (t.s(&format!("clock-{}", clock.rule.replace('.', "-")))) " "
                (instant(last.0))
                @if let Some(cited) = &cited { " " small { (cited.cite) " " (clock.rule) } }
            }
        }
    }
}
