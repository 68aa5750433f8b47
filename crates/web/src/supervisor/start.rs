//! 无见证启动: the supervisor orders a start although no witness answers.

use app::access::Action;
use app::head::Head;
use app::platform::Serving;
use app::start::{StartOrder, StartRefused};
use domain::shared::{AccountId, Hash};
use maud::{Markup, html};
use record::act;

use crate::act::Problem;
use crate::design::form::button;
use crate::design::icon::Tone;
use crate::design::lists::{facts, flash};
use crate::design::value::code;
use crate::desk::perform::{Shown, denied, may_read};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Sheet, wrong};
use crate::desk::sign;
use crate::visit::Visit;

/// Where it is ordered.
const PATH: &str = "/supervisor/start";

/// The page: what is known, what it risks, and the signature once that was agreed to.
pub(super) fn page(v: &Visit, posted: &Posted, problems: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    may_read(v, &folded, Action::OrderStart, None)?;
    let Serving::Unwitnessed(head) = v.site.platform.serving() else {
        let body = html! { p { (t.s("start-not-waiting-says")) } };
        return Ok(Shown::reading(t.s("start-title"), body));
    };
    let root = Hash(head.root).hex();
    // What was shown before the log moved is not signed for: the form names today's tree.
    let shown = Posted::of([("size", head.size.to_string()), ("root", root.clone())]);
    let agreed = posted.get("start_risk") == "yes" && same(posted, head);
    let agrees = if agreed { shown.with("start_risk", "yes".to_owned()) } else { shown };
    let sheet = Sheet { v, posted: &agrees, problems };
    let title = t.s("start-do");
    let body = html! {
        (flash(Tone::Alarm, &t.s("alarm-unwitnessed")))
        p { (t.s("start-why")) }
        (tree(v, head, &root))
        h2 { (t.s("start-risks")) }
        ul { @for it in RISKS { li { (t.s(it)) } } }
        @if agreed && sign::is_next(posted, problems) {
            (sign::page_over(&sheet, &folded, (PATH, (&title, &t.s("start-brings"))),
                |_| Some(act::start_unwitnessed(&v.site.platform.keys().origin, head.size,
                    &Hash(head.root)))))
        } @else {
            (sheet.top())
            (sheet.form(PATH, &html! {
                input type="hidden" name="size" value=(head.size);
                input type="hidden" name="root" value=(root);
                (sheet.agree("start_risk"))
                (button(&t.s("act-next")))
            }))
        }
    };
    Ok(Shown::reading(t.s("start-title"), body).with(&["sign_act"]))
}

/// What whoever signs takes upon himself.
const RISKS: [&str; 4] = ["start-risk-hidden", "start-risk-fork", "start-risk-late", "start-first"];

fn tree(v: &Visit, head: Head, root: &str) -> Markup {
    let t = v.text;
    let kept = v.site.platform.published().head;
    let names = ["page-origin", "start-size", "start-root", "start-kept"].map(|it| t.s(it));
    let values = [
        code(&v.site.platform.keys().origin),
        html! { (head.size) },
        code(root),
        html! { (kept.size) " " (code(&Hash(kept.root).hex())) },
    ];
    let rows: Vec<(&str, Markup)> = names.iter().map(String::as_str).zip(values).collect();
    facts(&rows)
}

fn same(posted: &Posted, head: Head) -> bool {
    posted.get("size") == head.size.to_string() && posted.get("root") == Hash(head.root).hex()
}

/// Carries the order out; where to go then.
pub(super) fn order(v: &Visit, posted: &Posted) -> Result<String, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let platform = &v.site.platform;
    let account: AccountId = v.session.as_ref().ok_or(vec![Problem::SignIn])?.account.clone();
    let order = {
        let folded = platform.folded().map_err(|it| one(it.into()))?;
        may_read(v, &folded, Action::OrderStart, None).map_err(one)?;
        let Serving::Unwitnessed(head) = platform.serving() else {
            return Err(one(said(StartRefused::NotWaiting)));
        };
        if !same(posted, head) {
            return Err(one(said(StartRefused::Moved(head))));
        }
        if posted.get("start_risk") != "yes" {
            return Err(one(wrong("start_risk", "form-needed")));
        }
        StartOrder { head, account, signed: sign::signed(v, &folded, posted)? }
    };
    platform.order_start(order).map_err(|it| one(said(it)))?;
    Ok("/supervisor?done=start-ordered".to_owned())
}

fn said(it: StartRefused) -> Problem {
    match it {
        StartRefused::NotWaiting => Problem::Denied("start-not-waiting".to_owned()),
        StartRefused::Moved(_) => Problem::Denied("start-moved".to_owned()),
        StartRefused::NotSupervisor => denied(),
        StartRefused::KeyNotBound => wrong("signed", "refusal-key-not-bound"),
        StartRefused::SignatureWrong => wrong("signed", "refusal-signature-wrong"),
        StartRefused::Unwritten(_) => Problem::Unknown,
    }
}
