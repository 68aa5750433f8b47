//! The second person 审核: what will be public, what changed since the last version, what to look
//! at again; then approved or returned.

use app::follower::Folded;
use app::ports::{StoreError, WorkingRow};
use app::rules::rules_for;
use app::tendering::hints::{self, Hint};
use app::tendering::sections;
use domain::parties::are_two;
use domain::procedure::Notice;
use domain::shared::{AccountId, Instant, LotId};
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::icon::{Tone, tag};
use crate::design::refusal::Kept;
use crate::design::river::article;
use crate::design::value::{code, instant};
use crate::desk::basis::Cited;
use crate::desk::perform::{Shown, who};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::problem::block;
use crate::text::Text;
use crate::visit::Visit;

use super::announce::{refused, whole};
use super::changes::{self, Version};
use super::draft::{self, LotDraft};
use super::notice::notice;
use super::write::{opened, project};
use super::written::{Approval, Second};
use super::{book, items};

/// Kind of the working state: what was submitted, each time.
pub(super) const VERSIONS: &str = "lot_version";
/// Longest reason of a return, in bytes.
const WHY_BYTES_MAX: usize = 4_000;

/// The page.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let kept = draft::read(&v.site.platform, id)?;
    let earlier = versions(v, id)?;
    let folded = v.site.platform.folded()?;
    let project = project(v, &folded, id)?;
    let draft = opened(kept, &folded, project, id);
    let (me, _) = who(v, &folded)?;
    let sheet = Sheet { v, posted, problems };
    let made = notice(&folded.world, project, &draft);
    let mut now = Version::of(v, &draft);
    now.text = Some(book::written(&folded, project, &draft).0);
    let last = earlier.iter().rev().find(|it| it.content != now.content);
    let body = html! {
        p class="quiet" { (draft.about) " · " (code(&id.to_string())) }
        (sheet.top())
        (ways(t, id))
        @match &made {
            Err(_) => p { (t.s("draft-incomplete")) },
            Ok(it) => {
                (hinted(v, &folded, &draft, it))
                h2 { (t.s("approve-changes")) }
                @match last {
                    Some(last) => (changes::shown(v, last, &now)?),
                    None => p { (t.s("approve-first")) },
                }
                h2 { (t.s("approve-public")) }
                (whole(t, it, &room("purchaser", id, "notice")))
                (text(v, &folded, project, &draft))
                @if let Some(list) = items::of(v, &draft.documents)? {
                    (items::shown(t, &draft, &list))
                }
                (standing(&sheet, &folded, me, &draft))
            },
        }
    };
    Ok(Shown::reading(t.s("approve-title"), body))
}

/// Where each part is written.
pub(super) fn ways(t: &Text, id: &LotId) -> Markup {
    let all = [
        ("notice", "duty-write-notice"),
        ("book", "book-title"),
        ("items", "items-title"),
        ("times", "times-title"),
    ];
    html! {
        ul class="files" {
            @for (page, key) in all { li { a href=(room("purchaser", id, page)) { (t.s(key)) } } }
        }
    }
}

/// The written documents as everybody will read them.
fn text(
    v: &Visit,
    folded: &Folded,
    project: &domain::procedure::ProjectRegistered,
    draft: &LotDraft,
) -> Markup {
    let values = book::values(folded, project, draft);
    let (_, missing) = book::written(folded, project, draft);
    let filled = |it: &str| sections::fill(it, &values).0;
    html! {
        @if !draft.book.sections.is_empty() {
            h2 { (v.text.s("book-title")) }
            @if !missing.is_empty() {
                p class="error" { (v.text.s("book-missing")) " " (missing.join(", ")) }
            }
            @for it in &draft.book.sections {
                h3 { (filled(&it.heading)) }
                p class="written" { (filled(&it.body)) }
            }
        }
    }
}

/// Terms and letters to look at again; the law's answer stands with them.
fn hinted(v: &Visit, folded: &Folded, draft: &LotDraft, it: &Notice) -> Markup {
    let t = v.text;
    let rules = rules_for(&folded.world, None, Instant(v.now_ms));
    let titles = format!("{}\n{}\n{}", it.title, it.lot_title, it.code);
    let book = draft.book.sections.iter().map(|it| it.body.as_str());
    let scored = it.scheme.items.iter().map(|it| it.title.as_str());
    let words: Vec<&str> =
        it.qualification.iter().map(String::as_str).chain(scored).chain(book).collect();
    let mut all = hints::look_alikes(&titles);
    all.extend(hints::terms(&words.join("\n"), it.regime, rules));
    let refusal = refused(v, folded, draft, it);
    let refusal = refusal.filter(|it| !super::announce::about_keys(it));
    html! {
        @if let Some(it) = &refusal {
            h2 { (t.s("announce-law")) }
            (block(t, &Problem::Refused(it.clone()), Kept::Typed))
        }
        h2 { (t.s("hints-title")) }
        @if all.is_empty() { p { (tag(Tone::Checked, &t.s("hints-none"))) } }
        @else {
            p { (t.s("hints-says")) }
            ul class="files" { @for it in &all { (hint(t, rules, it)) } }
        }
    }
}

fn hint(t: &Text, rules: &domain::rulebook::Rulebook, it: &Hint) -> Markup {
    html! {
        @match it {
            Hint::Term { rule, word, line } => li {
                (tag(Tone::Due, word)) " “" (line) "”"
                @if let Some(it) = Cited::of(t, rules, rule) { (article(t, &it.basis())) }
            },
            Hint::LookAlike { letter, like, line } => li {
                (tag(Tone::Due, &t.t("hint-look-alike", &[
                    ("letter", format!("{letter} (U+{:04X})", *letter as u32).into()),
                    ("like", like.clone().into()),
                ])))
                " “" (line) "”"
            },
        }
    }
}

/// Who submitted and approved, and what the signed-in person may do now.
fn standing(sheet: &Sheet, folded: &Folded, me: &AccountId, draft: &LotDraft) -> Markup {
    let t = sheet.v.text;
    let name = |it: &AccountId| {
        let known = folded.world.people.get(it);
        known.map_or_else(|| it.to_string(), |it| it.name.clone())
    };
    let here = room("purchaser", &draft.lot, "approve");
    let button = |go: &str, key: &str| {
        html! { button class="button" name="go" value=(go) { (t.s(key)) } " " }
    };
    let returned = draft.approval.as_ref().and_then(|it| match &it.second {
        Second::Returned { by, why } => Some((by, why)),
        _ => None,
    });
    html! {
        h2 { (t.s("approve-standing")) }
        @if let Some((by, why)) = returned {
            p { (tag(Tone::Alarm, &t.s("approve-returned"))) " " (name(by)) ": " (why) }
        }
        @if draft.is_approved() {
            @let said = draft.approval.as_ref().map(|it| &it.second);
            @if let Some(Second::Approved { by, at_ms }) = said {
                p {
                    (tag(Tone::Checked, &t.s("approve-approved"))) " " (name(by)) " "
                    (instant(*at_ms))
                }
            }
            p {
                a class="button" href=(room("purchaser", &draft.lot, "announce")) {
                    (t.s("approve-go-on"))
                }
            }
        } @else if draft.is_submitted() {
            @let by = draft.approval.as_ref().map(|it| &it.by);
            p { (tag(Tone::Due, &t.s("approve-waits"))) " " @if let Some(by) = by { (name(by)) } }
            @if by == Some(me) { p { (t.s("approve-not-yourself")) } }
            @else {
                (sheet.form(&here, &html! {
                    p { (t.s("approve-says")) }
                    (sheet.lines("why", 3, Need::Optional))
                    p { (button("approve", "approve-do")) (button("return", "approve-return")) }
                }))
            }
        } @else {
            (sheet.form(&here, &html! {
                p { (t.s("approve-submit-says")) }
                p { (button("submit", "approve-submit")) }
            }))
        }
    }
}

/// Every version that was submitted, the oldest first. Blocks on the working state.
pub(super) fn versions(v: &Visit, id: &LotId) -> Result<Vec<Version>, StoreError> {
    let platform = &v.site.platform;
    let rows = platform.working.scan(VERSIONS, &format!("{id}#"), None, platform.now_ms())?;
    Ok(rows.iter().filter_map(|it| Version::read(&it.body)).collect())
}

/// Submits, approves or returns.
pub(super) fn act(v: &Visit, id: &LotId, posted: &Posted) -> Result<String, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let platform = &v.site.platform;
    let before = draft::read(platform, id).map_err(|it| one(it.into()))?;
    let folded = platform.folded().map_err(|it| one(it.into()))?;
    let project = project(v, &folded, id).map_err(one)?;
    let me = who(v, &folded).map_err(one)?.0.clone();
    let mut draft = opened(before.clone(), &folded, project, id);
    let done = match posted.get("go") {
        "submit" => {
            book::bind(v, &folded, project, &mut draft).map_err(one)?;
            notice(&folded.world, project, &draft)?;
            let content = draft.content();
            draft.approval =
                Some(Approval { by: me, at_ms: v.now_ms, content, second: Second::Waits });
            remember(v, &draft).map_err(one)?;
            "submitted"
        }
        "approve" | "return" => {
            let asked = draft.approval.clone().filter(|_| draft.is_submitted());
            let mut asked =
                asked.ok_or_else(|| one(Problem::Denied("approval-missing".to_owned())))?;
            if !are_two(&folded.world, &asked.by, &me, Instant(v.now_ms)) {
                return Err(one(Problem::Denied("approve-not-yourself".to_owned())));
            }
            let approves = posted.get("go") == "approve";
            asked.second = if approves {
                Second::Approved { by: me, at_ms: v.now_ms }
            } else {
                let why = needed(posted, "why", WHY_BYTES_MAX).map_err(one)?.to_owned();
                Second::Returned { by: me, why }
            };
            draft.approval = Some(asked);
            if approves { "approved" } else { "returned" }
        }
        _ => return Err(one(wrong("go", "form-choose"))),
    };
    drop(folded);
    draft::write(platform, before.as_ref(), &draft).map_err(one)?;
    Ok(format!("{}?done=draft-{done}", room("purchaser", id, "approve")))
}

/// Keeps what was submitted, so that the next version can be compared with it.
fn remember(v: &Visit, draft: &LotDraft) -> Result<(), Problem> {
    let key = format!("{}#{:015}-{}", draft.lot, v.now_ms.max(0), &draft.content().hex()[..16]);
    let body = Version::of(v, draft).value();
    let row = WorkingRow { key, body: body.encode().into_bytes(), expires_ms: i64::MAX };
    Ok(v.site.platform.working.put(VERSIONS, &row)?)
}
