//! A party's page: where the draw stands, without names, and the one step that is the party's now.
//!
//! Contributions are made on the party's own machine, from the signing key; the page gives what
//! they are bound to and takes what may be public.

use app::draws::{Step, open_list, step_in};
use app::follower::Folded;
use domain::draws::{
    self, DepositShown, DrawCommitted, DrawOpened, DrawPurpose, DrawState, DrawVoid, Party,
    VoidReason,
};
use domain::experts::limits;
use domain::lot::Lot;
use domain::rulebook::Regime;
use domain::shared::{Hash, LotId, PublicKey, Secret, Signature};
use domain::world::Command;
use maud::{Markup, html};
use record::wire::Wire;

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::design::icon::Tone;
use crate::design::lists::flash;
use crate::design::value::code;
use crate::desk::perform::{Ask, Shown, lot_of, may, nothing, who};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::desk::sheet::{Sheet, wrong};
use crate::desk::sign::live_key;
use crate::public::lot_line;
use crate::text::Text;
use crate::visit::Visit;

use super::{attempt, calls_line, desk_of, listed, numbers, party_name, step_of, steps_table};

fn command(it: draws::Command) -> Command {
    Command::Draws(it)
}

/// The draw that a party's page is about: of an announced lot, or of a list before its notice.
struct Place<'a> {
    id: &'a LotId,
    lot: Option<&'a Lot>,
    state: &'a DrawState,
    regime: Regime,
    step: Step,
}

impl<'a> Place<'a> {
    fn of(v: &Visit, folded: &'a Folded, (id, name): (&'a LotId, Party)) -> Result<Self, Problem> {
        let world = &folded.world;
        if let Some(list) = open_list(world, id) {
            let project = world.projects.get(&id.tender).ok_or_else(nothing)?;
            let cosigned = v.site.platform.published().cosigned;
            let step = step_in(folded, (id, &list.draw), name, cosigned);
            return Ok(Self { id, lot: None, state: &list.draw, regime: project.regime, step });
        }
        let lot = lot_of(folded, id)?;
        let step = step_of(v, folded, lot, name);
        Ok(Self { id, lot: Some(lot), state: lot.drawing(), regime: lot.notice.regime, step })
    }

    fn probe(&self, name: Party) -> Command {
        let (of, zero) = (self.state.attempt(self.id), PublicKey([0; 32]));
        command(draws::Command::Join { of, name, sign: zero, wrap: zero })
    }

    /// What is drawn, and why it is held so.
    fn says(&self, t: &Text) -> Markup {
        let keys: &[&str] = match self.state.purpose {
            DrawPurpose::Committee => &[],
            DrawPurpose::Substitute => &["draw-substitutes-now"],
            DrawPurpose::Coefficient => &["draw-rate-why"],
            DrawPurpose::Order => &["draw-order-title", "draw-order-why"],
            DrawPurpose::Shortlist => &["draw-shortlist-title", "draw-list-why"],
            DrawPurpose::Invited => &["draw-invited-title", "draw-list-why"],
        };
        html! { @for key in keys { p { (t.s(key)) } } }
    }
}

/// The page at one desk.
pub(super) fn page_at(
    v: &Visit,
    id: &LotId,
    name: Party,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let at = Place::of(v, &folded, (id, name))?;
    may(v, &folded, &at.probe(name))?;
    let (_, person) = who(v, &folded)?;
    let sheet = Sheet { v, posted, problems };
    let key = live_key(person);
    let complete = at
        .lot
        .is_some_and(|it| it.committee_sits() && it.draw.result.is_some() && !it.awaits_order());
    let body = html! {
        @match at.lot {
            Some(lot) => { (lot_line(lot)) },
            None => { p { (code(&id.to_string())) } },
        }
        (sheet.top())
        @if complete { (flash(Tone::Checked, &t.s("draw-complete"))) }
        p { (t.s("draw-party-why")) }
        (at.says(t))
        @match at.lot {
            Some(lot) => { (numbers(t, lot)) },
            None => { (attempt(t, at.state)) },
        }
        @if at.state.is_asked() { (steps_table(t, at.regime, at.state)) }
        @if let Some(lot) = at.lot.filter(|it| !it.awaits_order()) { (calls_line(t, lot)) }
        h2 { (t.s("draw-your-step")) }
        p { (t.s(&step_key(at.step))) }
        @if at.step.acts() {
            @if let Some(key) = key {
                (form(&sheet, &at, name, &key))
            } @else {
                p { (t.s("act-keyless")) }
                p { a class="button" href="/account/keys" { (t.s("act-make-key")) } }
            }
        }
        @if name == Party::Supervisor { (void_form(&sheet, &at)) }
        @if at.lot.is_some() {
            p { a href={ "/lots/" (id) "/draw" } { (t.s("draw-public")) } }
        }
    };
    Ok(Shown::reading(t.s("draw-title"), body).with(&["draw_party"]))
}

fn step_key(step: Step) -> String {
    let name = match step {
        Step::NotAsked => "not-asked",
        Step::Join => "join",
        Step::AwaitPool => "await-pool",
        Step::AwaitWitnesses => "await-witnesses",
        Step::Commit => "commit",
        Step::AwaitOthers => "await-others",
        Step::Show => "show",
        Step::AwaitClose => "await-close",
        Step::AwaitKeyIn => "await-key-in",
        Step::Open => "open",
        Step::Done => "done",
    };
    format!("draw-step-{name}")
}

/// What a step is called in the form; none for one that is not the party's.
fn step_word(step: Step) -> &'static str {
    match step {
        Step::Join => "join",
        Step::Commit => "commit",
        Step::Show => "show",
        Step::Open => "open",
        _ => "",
    }
}

/// The fields that the party's own machine fills in.
fn parts(step: Step) -> &'static [&'static str] {
    match step {
        Step::Join => &["by", "wrap"],
        Step::Commit => &["c", "d", "sig"],
        Step::Show => &["header"],
        Step::Open => &["secret"],
        _ => &[],
    }
}

fn form(sheet: &Sheet, at: &Place, name: Party, key: &PublicKey) -> Markup {
    let t = sheet.v.text;
    let of = at.state.attempt(at.id);
    let ctx = at.state.ctx.as_ref().map(|it| it.write().encode()).unwrap_or_default();
    let root = |of: fn(&draws::PoolCommitted) -> Hash| {
        at.state.pool.as_ref().map(|it| of(it).hex()).unwrap_or_default()
    };
    let (step, word) = (at.step, step_word(at.step));
    let does = format!("draw-do-{word}");
    html! {
        form class="form" method="post" action=(room(desk_of(name), at.id, "draw"))
            data-island="draw_party" data-step=(word) data-name=(name.token())
            data-draw=(of.draw()) data-seq=(of.seq) data-ctx=(ctx)
            data-pool=(root(|it| it.pool_root)) data-excluded=(root(|it| it.excluded_root))
            data-key=(key.hex()) {
            (sheet.marks())
            input type="hidden" name="step" value=(word);
            @for part in parts(step) {
                input type="hidden" name=(part) value="" data-part=(part);
            }
            div class="field" {
                label for="f-key-file" { (t.s("act-file")) }
                p class="hint" { (t.s("act-file-hint")) }
                input type="file" id="f-key-file" data-part="key-file";
            }
            div class="field" {
                label for="f-key-passphrase" { (t.s("act-passphrase")) }
                input type="password" id="f-key-passphrase" data-part="key-passphrase"
                    autocomplete="current-password";
            }
            div class="errors" data-when="refused" data-part="problem" tabindex="-1" hidden {
                p { (t.s("act-failed")) }
            }
            noscript { p class="error" { (t.s("draw-needs-script")) } }
            (commit_button(&t.s(&does), &t.s(&format!("{does}-brings"))))
        }
    }
}

/// The reasons for which the record lets the supervisor declare the attempt void, with the names.
fn void_reasons(v: &Visit, at: &Place) -> Vec<(VoidReason, Vec<Party>)> {
    let state = at.state;
    let Some(ctx) = state.ctx.as_ref().filter(|_| state.result.is_none()) else { return vec![] };
    let Ok(folded) = v.site.platform.folded() else { return vec![] };
    let now = domain::shared::Instant(v.now_ms);
    let rules = app::rules::rules_for(&folded.world, Some(at.id), now);
    let Ok(of) = limits(rules) else { return vec![] };
    let lacking = |acted: &dyn Fn(&Party) -> bool| -> Vec<Party> {
        Party::ALL.into_iter().filter(|it| !acted(it)).collect()
    };
    let mut all = Vec::new();
    let thin = state.pool.as_ref().is_some_and(|it| it.is_thin(ctx, of.ratio_min.into()));
    let of_persons = state.purpose.draws_persons();
    if thin && of_persons && state.commits.is_empty() {
        all.push((VoidReason::Thin, Vec::new()));
    }
    let uncommitted = lacking(&|it| state.commits.contains_key(it));
    if state.closed.is_none() && !uncommitted.is_empty() {
        all.push((VoidReason::NotCommitted, uncommitted));
    }
    let over = |since: Option<domain::shared::Instant>| {
        since.is_some_and(|it| now.seconds() > it.seconds() + of.open_seconds_max)
    };
    if over(state.closed) && (state.opened.len() as u64) < ctx.t {
        all.push((VoidReason::Withheld, lacking(&|it| state.opened.contains_key(it))));
    }
    all
}

fn reason_word(it: VoidReason) -> &'static str {
    match it {
        VoidReason::NotCommitted => "not_committed",
        VoidReason::Thin => "thin",
        VoidReason::Withheld => "withheld",
    }
}

fn void_form(sheet: &Sheet, at: &Place) -> Markup {
    let t = sheet.v.text;
    let reasons = void_reasons(sheet.v, at);
    html! {
        @for (reason, names) in &reasons {
            @let word = reason_word(*reason);
            @let names: Vec<String> =
                names.iter().map(|it| party_name(t, at.regime, *it)).collect();
            @let fields = html! {
                input type="hidden" name="step" value="void";
                input type="hidden" name="void" value=(word);
                p { (t.s(&format!("draw-void-{word}"))) " " (listed(&names)) }
                (commit_button(&t.s("draw-void"), &t.s("draw-void-brings")))
            };
            details class="more" {
                summary { (t.s("draw-void")) }
                (sheet.form(&room("supervisor", at.id, "draw"), &fields))
            }
        }
    }
}

fn unfit() -> Vec<Problem> {
    vec![wrong("step", "draw-machine-failed")]
}

fn hash(posted: &Posted, name: &str) -> Result<Hash, Vec<Problem>> {
    Hash::from_hex(posted.get(name)).ok_or_else(unfit)
}

/// The command of a party's form.
pub(super) fn ask_at(
    v: &Visit,
    id: &LotId,
    name: Party,
    posted: &Posted,
) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let at = Place::of(v, &folded, (id, name)).map_err(|it| vec![it])?;
    may(v, &folded, &at.probe(name)).map_err(|it| vec![it])?;
    let of = at.state.attempt(id);
    let word = posted.get("step");
    if word == "void" {
        let reasons = void_reasons(v, &at);
        let found = reasons.into_iter().find(|it| reason_word(it.0) == posted.get("void"));
        let (reason, names) = found.ok_or_else(unfit)?;
        let void = command(draws::Command::Void(DrawVoid { of, names, reason }));
        return Ok(Ask { command: void, next: done(id, name, "void") });
    }
    let step = at.step;
    if !step.acts() || step_word(step) != word {
        // Another page or another person did it, or its ground is not witnessed yet.
        return Err(vec![wrong("step", "draw-not-now")]);
    }
    let made = match step {
        Step::Join => {
            let key = |name: &str| PublicKey::from_hex(posted.get(name)).ok_or_else(unfit);
            let (sign, wrap) = (key("by")?, key("wrap")?);
            let (_, person) = who(v, &folded).map_err(|it| vec![it])?;
            if !person.signs_with(&sign) {
                return Err(vec![wrong("step", "refusal-key-not-bound")]);
            }
            draws::Command::Join { of, name, sign, wrap }
        }
        Step::Commit => {
            let (c, d) = (hash(posted, "c")?, hash(posted, "d")?);
            let sig = Signature::from_hex(posted.get("sig")).ok_or_else(unfit)?;
            draws::Command::Commit(DrawCommitted { of, name, c, d, sig })
        }
        Step::Show => {
            let header = posted.get("header").to_owned();
            draws::Command::Show(DepositShown { of, name, header })
        }
        _ => {
            let key = Secret::from_hex(posted.get("secret")).ok_or_else(unfit)?;
            draws::Command::Open(DrawOpened { of, name, key })
        }
    };
    Ok(Ask { command: command(made), next: done(id, name, word) })
}

fn done(id: &LotId, name: Party, word: &str) -> String {
    format!("{}?done=draw-{word}", room(desk_of(name), id, "draw"))
}
