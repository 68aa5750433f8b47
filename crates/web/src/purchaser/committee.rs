//! Entering the evaluation committee 评标委员会, drawn outside the platform.

use app::follower::Folded;
use app::ports::{Replaced, WorkingRow};
use domain::award::{self, Member, MemberKind};
use domain::draws;
use domain::lot::{Lot, Stage};
use domain::parties::Role;
use domain::rulebook::ids;
use domain::shared::{AccountId, Hash, Instant, LotId, Salt};
use domain::world::Command;
use maud::{Markup, html};
use sha2::{Digest, Sha256};

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::design::river::article;
use crate::desk::basis::{Cited, cited};
use crate::desk::perform::{Ask, Shown, lot_of, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Sheet, needed, wrong};
use crate::desk::{files, room};
use crate::public::lot_line;
use crate::visit::Visit;

/// Seats that the form offers.
const SEATS: u8 = 11;
/// Kind of the working state that keeps a form's salts, so that sent twice it is the same act.
const SALTS: &str = "committee_salt";
const SALTS_KEPT_MS: i64 = 86_400_000;

/// The page at one desk.
pub(crate) fn page_at(
    v: &Visit,
    id: &LotId,
    desk: &str,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = lot_of(&folded, id)?;
    let probe = entering(lot, Vec::new(), Hash([0; 32]));
    may(v, &folded, &probe)?;
    let sheet = Sheet { v, posted, problems };
    if !lot.evaluation.members.is_empty() {
        return Ok(fill(&sheet, &folded, lot, desk));
    }
    let rules = app::rules::rules_for(&folded.world, Some(id), Instant(v.now_ms));
    let limits = lot.notice.procedure().limits();
    let large =
        limits.large.filter(|it| rules.amount(it.0).is_ok_and(|it| lot.notice.budget >= it));
    let cited: Vec<Cited> = [large.map_or(limits.members, |it| it.1), ids::C1_2]
        .iter()
        .filter_map(|it| Cited::of(t, rules, it))
        .collect();
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        p { (t.s("committee-why")) }
        @for it in &cited { (article(t, &it.basis())) }
        (sheet.upload_form(&room(desk, id, "committee"), &html! {
            (seats(&sheet, &folded, &(1..=SEATS).collect::<Vec<_>>()))
            (sheet.document("document"))
            (commit_button(&t.s("desk-set-committee"), &t.s("committee-brings")))
        }))
    };
    Ok(Shown::reading(t.s("desk-set-committee"), body))
}

/// Vacant seats that no list fills, and who fills them; nothing where there is none.
fn fill(sheet: &Sheet, folded: &Folded, lot: &Lot, desk: &str) -> Shown {
    let t = sheet.v.text;
    let open = nameable(lot);
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        @if open.is_empty() {
            p { (t.s("committee-full")) }
        } @else {
            p { (t.s("committee-fill-why")) }
            (cited(sheet.v, folded, &lot.id, &[ids::C1_18]))
            (sheet.upload_form(&room(desk, &lot.id, "committee"), &html! {
                (seats(sheet, folded, &open))
                (sheet.document("document"))
                (commit_button(&t.s("committee-fill"), &t.s("committee-brings")))
            }))
        }
    };
    Shown::reading(t.s("committee-fill"), body)
}

/// Whether a committee or a member of one is to be entered.
pub(crate) fn may_enter(lot: &Lot) -> bool {
    let early = lot.stage <= Stage::Opened || lot.evaluation.dissolved > 0;
    let empty = lot.evaluation.members.is_empty() && early && lot.draw.request.is_none();
    (empty || !nameable(lot).is_empty()) && lot.stage <= Stage::Evaluating
}

/// Vacant seats that no list of the platform fills.
pub(crate) fn nameable(lot: &Lot) -> Vec<u8> {
    let listed = lot.draw.result.is_some();
    let vacant = lot.evaluation.vacant.iter();
    vacant.filter(|it| !listed || *it.1 == MemberKind::Representative).map(|it| *it.0).collect()
}

/// What is asked for: a committee, or members for vacant seats of one that sits.
fn entering(lot: &Lot, members: Vec<Member>, document: Hash) -> Command {
    let id = lot.id.clone();
    if lot.evaluation.members.is_empty() {
        return Command::Award(award::Command::EnterCommittee { lot: id, members, document });
    }
    Command::Draws(draws::Command::NameSubstitute { lot: id, members, document })
}

/// One line for each seat; the first one leads.
fn seats(sheet: &Sheet, folded: &Folded, open: &[u8]) -> Markup {
    let t = sheet.v.text;
    let known: Vec<(&AccountId, &str)> = folded
        .world
        .people
        .iter()
        .filter(|it| it.1.is(Role::Evaluator) || it.1.is(Role::Purchaser))
        .map(|(account, it)| (account, it.name.as_str()))
        .collect();
    html! {
        fieldset {
            legend { (t.s("committee-seats")) }
            p class="hint" { (t.s("committee-seats-hint")) }
            datalist id="evaluators" {
                @for (account, name) in &known { option value=(account) { (name) } }
            }
            @for seat in open {
                @let (who, kind) = (format!("member-{seat}"), format!("kind-{seat}"));
                div class="field" {
                    label for={ "f-" (who) } { (t.t("committee-seat", &[("n", (*seat).into())])) }
                    (sheet.error_at(&who))
                    div class="joined" {
                        input type="text" class="line" id={ "f-" (who) } name=(who)
                            list="evaluators" autocomplete="off" value=(sheet.posted.get(&who));
                        select name=(kind) aria-label=(t.s("committee-kind")) {
                            @for value in ["expert", "representative"] {
                                option value=(value) selected[sheet.posted.get(&kind) == value] {
                                    (t.s(&format!("member-{value}")))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The command.
pub(crate) fn ask_at(
    v: &Visit,
    id: &LotId,
    desk: &str,
    posted: &Posted,
) -> Result<Ask, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let document = files::one(v, posted, "document").map_err(|it| wrongs.push(it));
    let master = master(v, posted).map_err(|it| vec![it])?;
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let mut members: Vec<Member> = Vec::new();
    let lot = lot_of(&folded, id).map_err(|it| vec![it])?;
    let filling = !lot.evaluation.members.is_empty();
    let open = if filling { nameable(lot) } else { (1..=SEATS).collect() };
    for line in open {
        let name = format!("member-{line}");
        let typed = posted.get(&name);
        if typed.is_empty() {
            continue;
        }
        let account = AccountId::new(typed).ok();
        let person = account.as_ref().and_then(|it| folded.world.people.get(it));
        let (Some(account), Some(person)) = (account, person) else {
            wrongs.push(wrong(&name, "form-account-unknown"));
            continue;
        };
        let kind = if posted.get(&format!("kind-{line}")) == "representative" {
            MemberKind::Representative
        } else {
            MemberKind::Expert
        };
        let speaks = kind == MemberKind::Representative && person.is(Role::Purchaser);
        if !person.is(Role::Evaluator) && !speaks {
            wrongs.push(wrong(&name, "form-not-evaluator"));
            continue;
        }
        let next = u8::try_from(members.len() + 1).expect("at most eleven seats");
        let seat = if filling { line } else { next };
        let salt = Salt(Sha256::digest([&master[..], &[seat]].concat()).into());
        let commitment = record::act::member_commitment(&account, &person.name, &salt);
        members.push(Member { seat, account, name: person.name.clone(), kind, salt, commitment });
    }
    let (Ok(document), true) = (document, wrongs.is_empty()) else { return Err(wrongs) };
    let command = entering(lot, members, document);
    may(v, &folded, &command).map_err(|it| vec![it])?;
    let next = if desk == "centre" {
        "/centre?done=committee".to_owned()
    } else {
        format!("/purchaser/lots/{id}?done=committee")
    };
    Ok(Ask { command, next })
}

/// Words that the log keeps back, of a field of so many bytes at most, with the salt of their
/// commitment; it is the same whenever the same form comes.
pub(crate) fn worded(
    v: &Visit,
    posted: &Posted,
    (field, most): (&str, usize),
) -> Result<(String, Salt), Problem> {
    let text = needed(posted, field, most)?;
    Ok((text.to_owned(), salted(v, posted)?))
}

/// The salt of a commitment, the same whenever the same form comes.
pub(crate) fn salted(v: &Visit, posted: &Posted) -> Result<Salt, Problem> {
    Ok(Salt(Sha256::digest(master(v, posted)?).into()))
}

/// The secret behind a form's salts, the same for the same form.
pub(crate) fn master(v: &Visit, posted: &Posted) -> Result<Vec<u8>, Problem> {
    let working = &v.site.platform.working;
    let key = posted.get("key").to_owned();
    let row = WorkingRow {
        key: key.clone(),
        body: v.site.platform.entropy.salt().to_vec(),
        expires_ms: v.now_ms + SALTS_KEPT_MS,
    };
    if let Replaced::Done = working.replace(SALTS, None, &row)? {
        return Ok(row.body);
    }
    let kept = working.get(SALTS, &key, v.now_ms)?;
    kept.map(|it| it.body).ok_or(Problem::Unknown)
}

pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    page_at(v, id, "purchaser", posted, problems)
}

pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    ask_at(v, id, "purchaser", posted)
}
