//! The table of operations: an address, what it may be used for, what it comes to, its fields.

use app::access::Action;
use axum::http::Method;

use super::{Field, Holds, Kind, Need, Operation, Scope};

pub(super) const fn field(name: &'static str, holds: Holds, need: Need) -> Field {
    Field { name, holds, need }
}

pub(super) const fn text(name: &'static str) -> Field {
    field(name, Holds::Text, Need::Needed)
}

pub(super) const fn may(name: &'static str) -> Field {
    field(name, Holds::Text, Need::Optional)
}

pub(super) const fn one_of(name: &'static str, words: &'static [&'static str]) -> Field {
    field(name, Holds::OneOf(words), Need::Needed)
}

const fn file(name: &'static str) -> Field {
    field(name, Holds::File, Need::Needed)
}

const fn may_file(name: &'static str) -> Field {
    field(name, Holds::File, Need::Optional)
}

const fn upload(name: &'static str) -> Field {
    field(name, Holds::Upload, Need::Optional)
}

const fn texts(name: &'static str) -> Field {
    field(name, Holds::Texts, Need::Optional)
}

const fn lines(name: &'static str) -> Field {
    field(name, Holds::Lines, Need::Optional)
}

const fn cells(name: &'static str) -> Field {
    field(name, Holds::Cells, Need::Optional)
}

pub(super) const fn act(
    path: &'static str,
    scope: Scope,
    actions: &'static [Action],
    fields: &'static [Field],
) -> Operation {
    let scope = Some(scope);
    Operation { method: &Method::POST, path, scope, kind: Kind::Act, actions, says: "", fields }
}

/// What an electronic guarantee says.
const GUARANTEE: [Field; 5] = [
    text("guarantee_issuer"),
    text("guarantee_number"),
    text("security_paid"),
    text("valid_until"),
    file("document"),
];

const fn work(
    path: &'static str,
    scope: Scope,
    says: &'static str,
    fields: &'static [Field],
) -> Operation {
    let (scope, actions) = (Some(scope), &[]);
    Operation { method: &Method::POST, path, scope, kind: Kind::Work, actions, says, fields }
}

const fn wire(
    method: &'static Method,
    path: &'static str,
    scope: Option<Scope>,
    actions: &'static [Action],
    says: &'static str,
) -> Operation {
    Operation { method, path, scope, kind: Kind::Wire, actions, says, fields: &[] }
}

/// The address of a lot's page at a desk.
macro_rules! lot {
    ($desk:literal, $page:literal) => {
        concat!("/", $desk, "/lots/{tender}/{lot}/{round}/", $page)
    };
}

/// The address of a page before a lot's notice, at a desk.
macro_rules! early {
    ($desk:literal, $page:literal) => {
        concat!("/", $desk, "/prequalifications/{tender}/{lot}/{round}", $page)
    };
}

pub(super) const BY: Field = may("by");
pub(super) const SIGNATURE: Field = may("signed");

/// Operations of tenders and of the organisation's own people.
pub(super) const TENDERS: &[Operation] = &[
    act(
        "/purchaser/projects/new",
        Scope::Tender,
        &[Action::Register],
        &[
            text("project"),
            text("project_title"),
            text("code"),
            text("regime"),
            may("method"),
            one_of("category", &["goods", "services", "works"]),
            one_of("funds", &["state", "other"]),
            text("lots"),
            may("agent"),
            may("purchaser"),
        ],
    ),
    act(
        "/purchaser/projects/{project}/intake",
        Scope::Tender,
        &[Action::AskIntake],
        &[
            text("line"),
            may("approval_number"),
            may("plan_number"),
            file("approval"),
            may("method_number"),
            may_file("method_approval"),
            may("intention"),
            may("without_intention"),
        ],
    ),
    act(
        "/purchaser/intentions",
        Scope::Tender,
        &[Action::PublishIntention],
        &[
            text("intention_number"),
            text("intention_title"),
            text("needs"),
            one_of("category", &["goods", "services", "works"]),
            text("budget"),
            text("expected_month"),
        ],
    ),
    act(
        "/purchaser/intentions/withdraw",
        Scope::Tender,
        &[Action::WithdrawIntention],
        &[text("intention"), text("reason")],
    ),
    act(
        "/purchaser/mandates/new",
        Scope::Tender,
        &[Action::GiveMandate],
        &[
            text("mandate"),
            text("agent"),
            may("mandate_project"),
            texts("matters"),
            text("mandate_until"),
            file("agreement"),
        ],
    ),
    act(
        "/purchaser/mandates",
        Scope::Tender,
        &[Action::EndMandate],
        &[text("purchaser"), text("mandate"), text("reason")],
    ),
    work(
        lot!("purchaser", "notice"),
        Scope::Tender,
        "api-work-notice",
        &[
            may("title"),
            may("lot_title"),
            may("ceiling"),
            may("qualification"),
            may("requirements"),
            may("deadline"),
            may("documents_until"),
            upload("documents"),
            texts("remove"),
            may("form"),
            may("formula"),
            may("price_points"),
            may("trim"),
            may("mean_down"),
            may("mean_rates"),
            may("loss_above"),
            may("loss_below"),
            may("items"),
            may("tie"),
            texts("envelope"),
            may("threshold"),
            may("deposit"),
            texts("asks"),
            may("reserve"),
            may("not_reserved"),
            may("small_rate"),
            may("share_rate"),
            may("bonus_cap"),
            may("domestic_rate"),
            may("stacking"),
            may("stacking_document"),
            may("challenges_at_once"),
            may("consortium"),
            may("brand"),
            may("core_product"),
            may("brand_tie"),
            may("deviations"),
            may("low_mean"),
            may("low_second"),
            may("low_ceiling"),
            may("places"),
            may("blind_items"),
            may("blind_form"),
            may("blind_consequence"),
            may("go"),
        ],
    ),
    work(
        lot!("purchaser", "book"),
        Scope::Tender,
        "api-work-book",
        &[
            may("go"),
            may("template"),
            texts("heading"),
            texts("body"),
            texts("variable"),
            texts("value"),
        ],
    ),
    work(
        lot!("purchaser", "items"),
        Scope::Tender,
        "api-work-items",
        &[may("items_text"), upload("items_file")],
    ),
    work(
        lot!("purchaser", "times"),
        Scope::Tender,
        "api-work-times",
        &[text("start"), text("deadline"), text("documents_until")],
    ),
    work(
        lot!("purchaser", "approve"),
        Scope::Tender,
        "api-work-approve",
        &[one_of("go", &["submit", "approve", "return"]), may("why")],
    ),
    work(lot!("purchaser", "ask"), Scope::Tender, "api-work-ask", &[]),
    work(
        "/assignments/{tender}/{lot}/{round}",
        Scope::Trust,
        "api-work-assign",
        &[text("assigned")],
    ),
    act(
        early!("purchaser", "/notice"),
        Scope::Tender,
        &[Action::AnnouncePrequalification],
        &[
            text("title"),
            text("lot_title"),
            text("qualification"),
            text("offered_until"),
            text("apply_until"),
            may("number_limit"),
            file("documents"),
        ],
    ),
    act(
        early!("purchaser", "/clarify"),
        Scope::Tender,
        &[Action::ClarifyPrequalification],
        &[
            text("text"),
            one_of("effect", &["on-bids", "none"]),
            may("new_deadline"),
            may_file("documents"),
        ],
    ),
    act(early!("purchaser", "/terminate"), Scope::Tender, &[Action::Terminate], &[text("reason")]),
    act(
        early!("purchaser", "/reviewers"),
        Scope::Tender,
        &[Action::NameReviewers],
        &[lines("member-"), lines("kind-"), file("document")],
    ),
    act(
        early!("purchaser", "/invite"),
        Scope::Tender,
        &[Action::InviteBidders],
        &[
            text("invite_cause"),
            text("reason"),
            file("document"),
            may("invite_source"),
            may("invite_pool"),
            may("invite_way"),
            may("invite_most"),
            may("invited"),
            may("witness_1"),
            may("witness_2"),
            may_file("minutes"),
            BY,
            SIGNATURE,
        ],
    ),
    act(
        early!("bidder", ""),
        Scope::Bid,
        &[Action::ApplyForPrequalification],
        &[file("application"), BY, SIGNATURE],
    ),
    act(
        early!("bidder", "/withdraw"),
        Scope::Bid,
        &[Action::WithdrawApplication],
        &[BY, SIGNATURE],
    ),
    act(lot!("purchaser", "announce"), Scope::Tender, &[Action::Announce], &[]),
    act(
        lot!("purchaser", "clarify"),
        Scope::Tender,
        &[Action::Clarify],
        &[
            text("text"),
            one_of("effect", &["on-bids", "none"]),
            may("new_deadline"),
            may_file("documents"),
        ],
    ),
    act(
        lot!("purchaser", "amend"),
        Scope::Tender,
        &[Action::Clarify],
        &[
            text("text"),
            one_of("effect", &["on-bids", "none"]),
            may("new_deadline"),
            may("book_text"),
            may("items_text"),
            upload("items_file"),
            may_file("documents"),
            one_of("go", &["publish"]),
        ],
    ),
    act(
        lot!("purchaser", "again"),
        Scope::Tender,
        &[Action::ReviewFailure],
        &[one_of("finding", &["faulty", "sound"]), file("document")],
    ),
    act(
        lot!("purchaser", "fail"),
        Scope::Tender,
        &[Action::DeclareFailure],
        &[one_of("failure_cause", &["unlawful", "above-budget"]), text("reason"), file("document")],
    ),
    act(lot!("purchaser", "method"), Scope::Tender, &[Action::ChangeMethod], &[file("document")]),
    act(lot!("purchaser", "end"), Scope::Tender, &[Action::EndTendering], &[file("document")]),
    act(lot!("purchaser", "terminate"), Scope::Tender, &[Action::Terminate], &[text("cause")]),
    act(
        lot!("purchaser", "hold"),
        Scope::Tender,
        &[Action::HoldAsPurchaser, Action::LiftAsPurchaser],
        &[text("reason")],
    ),
    act(
        lot!("purchaser", "committee"),
        Scope::Tender,
        &[Action::EnterCommittee],
        &[lines("member-"), lines("kind-"), file("document")],
    ),
    act(
        lot!("purchaser", "draw"),
        Scope::Tender,
        &[Action::RequestDraw, Action::DrawAsPurchaser],
        &[
            lines("specialty-"),
            lines("seats-"),
            may("day"),
            may("half"),
            may("authorities"),
            may("supervisors"),
            may("representatives"),
            may("step"),
            may("wrap"),
            may("c"),
            may("d"),
            may("sig"),
            may("header"),
            may("secret"),
            BY,
        ],
    ),
    act(
        lot!("purchaser", "review"),
        Scope::Tender,
        &[Action::ReviewByPurchaser],
        &[
            lines("pass-"),
            cells("found-"),
            cells("why-"),
            lines("reason-"),
            may("lacking"),
            BY,
            SIGNATURE,
        ],
    ),
    act(
        lot!("purchaser", "session"),
        Scope::Award,
        &[Action::ResumeAsOrganiser, Action::FixEvaluationTime],
        &[one_of("what", &["resume", "fix"]), may("evaluate_until"), BY, SIGNATURE],
    ),
    act(
        lot!("purchaser", "validity"),
        Scope::Award,
        &[Action::AskValidity],
        &[text("valid_to"), text("reason"), BY, SIGNATURE],
    ),
    act(lot!("purchaser", "candidates"), Scope::Award, &[Action::PublishCandidates], &[]),
    act(
        lot!("purchaser", "determine"),
        Scope::Award,
        &[Action::Determine],
        &[text("winner"), BY, SIGNATURE],
    ),
    act(lot!("purchaser", "letter"), Scope::Award, &[Action::IssueLetter], &[BY, SIGNATURE]),
    act(
        lot!("purchaser", "recheck"),
        Scope::Award,
        &[Action::AskRecheck],
        &[
            one_of("standing_change", &["operations", "finances", "violation"]),
            text("reason"),
            file("document"),
            BY,
            SIGNATURE,
        ],
    ),
    act(
        lot!("purchaser", "lost"),
        Scope::Award,
        &[Action::DeclareLost],
        &[
            one_of(
                "loss_cause",
                &[
                    "gave-up",
                    "not-signed",
                    "force-majeure",
                    "no-security",
                    "violation",
                    "standing-fell",
                ],
            ),
            one_of("loss_follows", &["next", "restart"]),
            text("reason"),
            may_file("documents"),
            BY,
            SIGNATURE,
        ],
    ),
    act(
        lot!("purchaser", "security"),
        Scope::Award,
        &[Action::KeepSecurity],
        &[
            text("security"),
            one_of("kept_cause", &["revoked", "contract-refused", "false-materials", "collusion"]),
            text("reason"),
            may_file("documents"),
            BY,
            SIGNATURE,
        ],
    ),
    act(
        lot!("purchaser", "notices"),
        Scope::Award,
        &[Action::CorrectNotice, Action::WithdrawNotice],
        &[text("notice_kind"), text("notice_way"), text("notice_text"), may_file("documents")],
    ),
    act(
        lot!("purchaser", "contract/offer"),
        Scope::Award,
        &[Action::OfferContract],
        &[
            file("contract"),
            may("change_kind"),
            may("change_amount"),
            may("change_reason"),
            BY,
            SIGNATURE,
        ],
    ),
    act(
        lot!("purchaser", "contract/publish"),
        Scope::Award,
        &[Action::PublishContract],
        &[may("number"), may("withheld")],
    ),
    act(
        lot!("purchaser", "contract/file"),
        Scope::Award,
        &[Action::FileContract],
        &[may("number"), text("authority"), file("document")],
    ),
    act(
        lot!("purchaser", "contract/report"),
        Scope::Award,
        &[Action::ReportAward],
        &[text("authority"), file("document")],
    ),
    act(
        lot!("purchaser", "contract/perform"),
        Scope::Award,
        &[Action::NotePerformance],
        &[
            text("performed_kind"),
            may("performed_amount"),
            text("performed_on"),
            text("performed_text"),
        ],
    ),
    act(
        lot!("purchaser", "contract/accept"),
        Scope::Award,
        &[Action::AcceptDelivery],
        &[
            one_of("accept_part", &["part", "final"]),
            one_of("accept_verdict", &["passed", "failed"]),
            text("accept_text"),
            file("document"),
            BY,
            SIGNATURE,
        ],
    ),
    act(lot!("purchaser", "contract/close"), Scope::Award, &[Action::CloseFile], &[]),
    act(
        lot!("purchaser", "remedies/new"),
        Scope::Remedies,
        &[Action::ReceiveRemedy],
        &[text("kind"), text("matter"), text("received_on"), file("document")],
    ),
    act(
        lot!("purchaser", "remedies"),
        Scope::Remedies,
        &[Action::AnswerRemedy],
        &[text("remedy"), may("outcome"), text("reply"), upload("evidence"), BY, SIGNATURE],
    ),
    wire(&Method::GET, "/lots/{tender}/{lot}/{round}/sealing.json", None, &[], "api-wire-sealing"),
    wire(&Method::GET, "/supervisor/books.json", Some(Scope::Supervise), &[], "api-wire-books"),
    wire(&Method::POST, lot!("bidder", "upload"), Some(Scope::Bid), &[], "api-wire-upload"),
    wire(&Method::GET, lot!("bidder", "upload/{id}"), Some(Scope::Bid), &[], "api-wire-have"),
    wire(&Method::PUT, lot!("bidder", "upload/{id}"), Some(Scope::Bid), &[], "api-wire-part"),
    wire(&Method::POST, lot!("bidder", "submit"), Some(Scope::Bid), &[Action::Submit], ""),
    wire(&Method::POST, lot!("bidder", "withdraw"), Some(Scope::Bid), &[Action::Withdraw], ""),
    wire(&Method::POST, "/key-in", None, &[Action::KeyIn], ""),
    wire(
        &Method::PUT,
        "/lots/{tender}/{lot}/{round}/objects/{ct_root}",
        None,
        &[Action::SupplyObject],
        "",
    ),
    act("/lots/{tender}/{lot}/{round}/hall/sign-in", Scope::Bid, &[Action::SignIn], &[]),
    act("/lots/{tender}/{lot}/{round}/hall/confirm", Scope::Bid, &[Action::Confirm], &[]),
    act("/lots/{tender}/{lot}/{round}/hall/object", Scope::Bid, &[Action::Object], &[text("text")]),
    act(lot!("bidder", "security"), Scope::Bid, &[Action::OpenSubAccount], &[may("own_account")]),
    act(
        "/bidder/biddings/{tender}/{lot}/{round}/deposit",
        Scope::Bid,
        &[Action::OpenSubAccount],
        &[may("own_account")],
    ),
    act(lot!("bidder", "guarantee"), Scope::Bid, &[Action::PresentGuarantee], &GUARANTEE),
    act(
        "/bidder/biddings/{tender}/{lot}/{round}/guarantee",
        Scope::Bid,
        &[Action::PresentGuarantee],
        &GUARANTEE,
    ),
    act(
        lot!("bidder", "explain"),
        Scope::Bid,
        &[Action::ExplainPrice],
        &[text("explanation"), BY, SIGNATURE],
    ),
    act(
        lot!("bidder", "clarifications"),
        Scope::Bid,
        &[Action::AnswerClarification],
        &[text("number"), text("clarification"), BY, SIGNATURE],
    ),
    act(
        lot!("bidder", "correction"),
        Scope::Bid,
        &[Action::AnswerCorrection],
        &[one_of("answer", &["confirmed", "refused"]), BY, SIGNATURE],
    ),
    act(
        lot!("bidder", "remedies/new"),
        Scope::Bid,
        &[Action::RaiseRemedy],
        &[
            text("what"),
            text("claims"),
            may("request"),
            may("grounds"),
            may("known_on"),
            may("touched"),
            upload("evidence"),
            BY,
            SIGNATURE,
        ],
    ),
    act(
        lot!("bidder", "remedies/withdraw"),
        Scope::Bid,
        &[Action::WithdrawRemedy],
        &[text("taken_back"), text("reason")],
    ),
    act(
        lot!("bidder", "validity"),
        Scope::Bid,
        &[Action::AnswerValidity],
        &[one_of("answer", &["extends", "declines"]), text("validity_request"), BY, SIGNATURE],
    ),
    act(
        lot!("bidder", "renounce"),
        Scope::Bid,
        &[Action::RenounceAward],
        &[text("reason"), BY, SIGNATURE],
    ),
    act(
        lot!("bidder", "confirm"),
        Scope::Bid,
        &[Action::ConfirmOwnTotal],
        &[text("root_of"), text("agrees"), BY, SIGNATURE],
    ),
    act(
        lot!("supervisor", "confirm"),
        Scope::Supervise,
        &[Action::ConfirmRoots],
        &[text("root_of"), text("agrees"), BY, SIGNATURE],
    ),
    act(lot!("bidder", "contract"), Scope::Bid, &[Action::SignContract], &[BY, SIGNATURE]),
    act(
        lot!("supervisor", "hold"),
        Scope::Supervise,
        &[Action::HoldAsSupervisor, Action::LiftAsSupervisor],
        &[text("reason")],
    ),
    act(
        lot!("supervisor", "remedies/examine"),
        Scope::Supervise,
        &[Action::ExamineComplaint],
        &[text("remedy"), text("examined"), text("reply"), upload("evidence"), BY, SIGNATURE],
    ),
    act(
        lot!("supervisor", "remedies/serve"),
        Scope::Supervise,
        &[Action::ServeComplaint],
        &[text("remedy"), texts("concerned")],
    ),
    act(
        lot!("supervisor", "remedies/pause"),
        Scope::Supervise,
        &[Action::PauseComplaint, Action::ResumeComplaint],
        &[text("remedy"), may("cause_asked"), file("document")],
    ),
    act(
        lot!("supervisor", "remedies/suspend"),
        Scope::Supervise,
        &[Action::OrderSuspension],
        &[text("remedy"), may("until"), text("reason"), BY, SIGNATURE],
    ),
    act(
        lot!("supervisor", "remedies/lift"),
        Scope::Supervise,
        &[Action::LiftSuspension],
        &[text("remedy")],
    ),
    act(
        lot!("supervisor", "remedies/decide"),
        Scope::Supervise,
        &[Action::DecideComplaint],
        &[
            text("remedy"),
            text("order"),
            may("dismissal"),
            text("reply"),
            upload("evidence"),
            BY,
            SIGNATURE,
        ],
    ),
    act(
        lot!("supervisor", "remedies/list"),
        Scope::Supervise,
        &[Action::ListComplainant],
        &[text("remedy"), text("listing"), may("until"), text("reason"), BY, SIGNATURE],
    ),
    act(
        lot!("purchaser", "remedies/interest"),
        Scope::Remedies,
        &[Action::ReviewInterest],
        &[text("remedy"), text("capacity"), text("reply"), upload("evidence"), BY, SIGNATURE],
    ),
    act(
        lot!("purchaser", "remedies/respond"),
        Scope::Remedies,
        &[Action::RespondToComplaint],
        &[text("remedy"), text("reply"), upload("evidence"), BY, SIGNATURE],
    ),
    act(
        lot!("purchaser", "remedies/carry"),
        Scope::Remedies,
        &[Action::CarryOut],
        &[text("remedy"), text("redress"), text("reason"), BY, SIGNATURE],
    ),
    act(
        lot!("bidder", "remedies/respond"),
        Scope::Bid,
        &[Action::RespondToComplaint],
        &[text("remedy"), text("reply"), upload("evidence"), BY, SIGNATURE],
    ),
    act(
        lot!("bidder", "remedies/correct"),
        Scope::Bid,
        &[Action::CorrectComplaint],
        &[
            text("remedy"),
            text("claims"),
            text("request"),
            text("grounds"),
            upload("evidence"),
            BY,
            SIGNATURE,
        ],
    ),
    act(
        lot!("supervisor", "draw"),
        Scope::Supervise,
        &[Action::DrawAsSupervisor, Action::VoidDraw],
        &[
            text("step"),
            may("void"),
            may("wrap"),
            may("c"),
            may("d"),
            may("sig"),
            may("header"),
            may("secret"),
            BY,
        ],
    ),
    act(
        "/organisation/invite",
        Scope::People,
        &[Action::InvitePerson],
        &[text("account"), text("person_name"), texts("roles")],
    ),
    act(
        "/organisation/standing",
        Scope::People,
        &[Action::SuspendAsOrganisation, Action::ReinstateAsOrganisation],
        &[text("person"), one_of("step", &["suspend", "reinstate"]), text("reason")],
    ),
    act(
        "/organisation/hand-over",
        Scope::People,
        &[Action::HandOver],
        &[text("hand_from"), text("hand_to"), text("reason")],
    ),
];
