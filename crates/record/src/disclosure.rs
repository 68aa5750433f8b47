//! What of every event is shown to whom and when, and who outside the centre can contradict it.
//!
//! Source: protocols/log.md §2 and §8; printed as docs/rules/disclosure.md.

use std::fmt::Write as _;

use domain::admission::ApplicantFound;
use domain::award::{
    AlertAnswer, AsideLine, BrandFound, ConditionFound, Member, ReviewResult, Score, TechnicalLine,
};
use domain::draws::{Attempt, PoolLine, Representative};
use domain::experts::{Employment, HalfDay, Profile, Tie};
use domain::ledger::{Banked, Paid, Payee};
use domain::opening::{Bid, HandedKey, LaterDeposit};
use domain::remedies::{CountedComplaint, Entry, Letter, Officials, Presented, Reply};

use crate::event::{KINDS, LOG_KINDS, fields_of};
use crate::leaf::Form;
use crate::wire::Wire;

/// Who may see a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Anybody, in the log itself.
    Public,
    /// The person or organisation it is about.
    Party,
    /// Supervisor or court, by the disclosure bundle.
    Supervisor,
}

impl Audience {
    fn words(self) -> &'static str {
        match self {
            Self::Public => "公众 public",
            Self::Party => "本人 party",
            Self::Supervisor => "本人与监督部门 party and supervisor",
        }
    }
}

/// How one closed kind is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    pub kind: &'static str,
    /// Event that opens the label.
    pub label: &'static str,
    /// Event that opens the body, if any does.
    pub body: Option<&'static str>,
    /// Fields that even the opened body leaves out, and the event that shows them, if any does.
    pub enclosed: Option<&'static str>,
    /// Who outside the centre holds it and can contradict it.
    pub holder: &'static str,
}

const PERSONS: &str = "Opened, 半程 within half of Y06";
const OF_LOT: &str =
    "Opened, 与 KeyInClosed 或 TenderFailed 同轮 in the turn of KeyInClosed or TenderFailed";
const REFUSED: &str = "Opened, 与 KeyInClosed 或 TenderFailed 同轮，其后者在 Y12 期满后 \
                       in the turn of KeyInClosed or TenderFailed; later ones after Y12";
const EXPERT: &str = "专家本人 the expert; 监督部门 supervisor";
const CALLS: &str = "Opened, 与 CommitteeDrawn 同轮 in the turn of CommitteeDrawn";
const RESULT: &str = "Opened, 与 ResultPublished 同轮 in the turn of ResultPublished";
const UNSEALED: &str =
    "Opened, 与 BidsOpened 同轮，其后者当轮 in the turn of BidsOpened; later ones at once";
const WORDS: &str = "文字不公开 words never";
const RECORDS: &str = "RecordsOpened, 同轮 in the same turn";

/// Every closed kind. A kind without a holder outside the centre is refused by a test.
pub const CLOSED: &[Closed] = &[
    person("PersonAdded", "本人 the person"),
    person("RolesChanged", "本人 the person"),
    person("PersonKeyBound", "本人与第二人 the person and the second person"),
    person("KeyRevoked", "投标人 the organisation"),
    person("PersonKeyRevoked", "本人 the person"),
    person("PersonSuspended", "本人 the person"),
    person("PersonReinstated", "本人 the person"),
    person("HandedOver", "双方本人 both people"),
    person("RestorationAsked", "本人 the person, by the message"),
    person("RestorationAgreed", "本人 the person, by the message"),
    person("RestorationStopped", "本人 the person, by the message"),
    person("RestorationFinished", "本人 the person, by the message"),
    person("IntakeExamined", "两名工作人员本人 the two officials; 监督部门 supervisor"),
    person("SettingExamined", "两名工作人员本人 the two officials; 监督部门 supervisor"),
    person("CorrectionExamined", "两名经办人本人 the two people; 监督部门 supervisor"),
    person("PostGiven", "本人 the person; 监督部门 supervisor"),
    person("PostTaken", "本人 the person; 监督部门 supervisor"),
    person("StandInAppointed", "双方本人 both people; 监督部门 supervisor"),
    person("StandInEnded", "双方本人 both people; 监督部门 supervisor"),
    person("ExpertAdmitted", EXPERT),
    person("ExpertImported", EXPERT),
    person("ExpertChanged", EXPERT),
    person("ExpertStandingChanged", EXPERT),
    person("AvailabilityDeclared", EXPERT),
    person("RepresentativesNamed", "本人 the person; 监督部门 supervisor"),
    person("PoolDerived", "专家本人的一行 the expert, the own line; 监督部门 supervisor"),
    person("ListDerived", "供应商本人的一行 each supplier, the own line; 监督部门 supervisor"),
    call("CallPlaced"),
    call("CallEnded"),
    call("Seated"),
    call("Replaced"),
    Closed {
        kind: "KeyBound",
        label: PERSONS,
        body: Some("Opened, 与首份由其签名的登记一同 with the first record it signed"),
        enclosed: None,
        holder: "投标人 the organisation",
    },
    bid("EnvelopeReceived"),
    bid("BidReplaced"),
    bid("BidWithdrawn"),
    shut("ApplicationReceived", "申请人本人 the applicant; 监督部门 supervisor"),
    shut("ApplicationWithdrawn", "申请人本人 the applicant; 监督部门 supervisor"),
    shut("ReviewersNamed", "审查委员会成员 the members; 监督部门 supervisor"),
    shut(
        "ApplicantsReviewed",
        "审查人；申请人本人的结论 who reviewed; each applicant, the own \
          finding; 监督部门 supervisor",
    ),
    shut("BiddersInvited", "见证的采购人员 the staff who watched; 监督部门 supervisor"),
    shut("InvitationPooled", "见证的采购人员 the staff who watch; 监督部门 supervisor"),
    Closed {
        kind: "BiddersAdmitted",
        label: OF_LOT,
        body: Some(OF_LOT),
        enclosed: None,
        holder: "列名的投标人 each bidder on the list; 监督部门 supervisor",
    },
    Closed {
        kind: "SignedIn",
        label: OF_LOT,
        body: None,
        enclosed: None,
        holder: "投标人 the bidder",
    },
    Closed {
        kind: "KeyedIn",
        label: OF_LOT,
        body: None,
        enclosed: Some("BidsOpened（s_B）; PricesCalled（later）"),
        holder: "投标人 the bidder, by the signed key-in statement",
    },
    Closed {
        kind: "ScoreSheet",
        label: PERSONS,
        body: None,
        enclosed: None,
        holder: "评委本人 the evaluator; 监督部门 supervisor",
    },
    Closed {
        kind: "BlindSheet",
        label: PERSONS,
        body: None,
        enclosed: None,
        holder: "评委本人 the evaluator; 监督部门 supervisor",
    },
    Closed {
        kind: "IdentityFound",
        label: PERSONS,
        body: Some(RESULT),
        enclosed: None,
        holder: "评委 the evaluators; 监督部门 supervisor",
    },
    clarification("ClarificationProposed", "评委本人 the evaluator; 监督部门 supervisor"),
    clarification("ClarificationAsked", "投标人本人 the bidder; 监督部门 supervisor"),
    clarification("ClarificationAnswered", "投标人本人 the bidder; 监督部门 supervisor"),
    clarification("ClarificationJudged", "评委 the evaluators; 监督部门 supervisor"),
    Closed {
        kind: "ObjectRead",
        label: PERSONS,
        body: None,
        enclosed: None,
        holder: "查阅人 the reader; 监督部门 supervisor",
    },
    security("SecurityReceived"),
    security("SecurityReturned"),
    person("BidderSignedUp", "竞价人本人 the bidder; 监督部门 supervisor"),
    person("SignUpWithdrawn", "竞价人本人 the bidder; 监督部门 supervisor"),
    person("DepositEntered", "竞价人本人 the bidder; 监督部门 supervisor"),
    person("PlateGiven", "竞价人本人 the bidder; 监督部门 supervisor"),
    person("SignUpExamined", "竞买人本人 the bidder; 监督部门 supervisor"),
    person("DepositReturned", "竞价人本人 the bidder; 监督部门 supervisor"),
    person("PseudonymsSealed", "监督部门 supervisor"),
    Closed {
        kind: "SubAccountOpened",
        label: PERSONS,
        body: Some(
            "Opened, 与 BidsOpened 同轮，仅有来款的 in the turn of BidsOpened, where money came",
        ),
        enclosed: Some("账号不公开 the own account never"),
        holder: "投标人 the bidder",
    },
    security("PaymentOrdered"),
    security("PaymentEnded"),
    security("GuaranteeAnswered"),
    person("BankEntryUnmatched", "开户银行 the bank; 监督部门 supervisor"),
    person("BankEntryMoved", "开户银行 the bank; 监督部门 supervisor"),
    person("StatementClosed", "开户银行 the bank; 监督部门 supervisor"),
    Closed {
        kind: "Refused",
        label: REFUSED,
        body: Some("Opened, 仅次数 its `count` alone, no other field"),
        enclosed: None,
        holder: "被拒绝者，凭签名的拒绝 the refused, by the signed refusal",
    },
    Closed {
        kind: "Cover",
        label: OF_LOT,
        body: None,
        enclosed: None,
        holder: "任何人，由公开的种子计算 anybody, by the revealed seed",
    },
];

const fn person(kind: &'static str, holder: &'static str) -> Closed {
    Closed { kind, label: PERSONS, body: None, enclosed: None, holder }
}

/// Of a lot before its notice: opened to the label with the lot.
const fn shut(kind: &'static str, holder: &'static str) -> Closed {
    Closed { kind, label: OF_LOT, body: None, enclosed: None, holder }
}

const fn call(kind: &'static str) -> Closed {
    Closed { kind, label: CALLS, body: Some(CALLS), enclosed: None, holder: EXPERT }
}

const fn clarification(kind: &'static str, holder: &'static str) -> Closed {
    Closed { kind, label: PERSONS, body: Some(RESULT), enclosed: Some(WORDS), holder }
}

const fn security(kind: &'static str) -> Closed {
    let (label, body, enclosed) = (PERSONS, Some(UNSEALED), None);
    Closed { kind, label, body, enclosed, holder: "交纳人 the payer" }
}

const fn bid(kind: &'static str) -> Closed {
    Closed {
        kind,
        label: OF_LOT,
        body: Some(OF_LOT),
        enclosed: Some(RECORDS),
        holder: "投标人 the bidder, by 据",
    }
}

/// Fields of clear events that stay beside the log, and who may see them.
///
/// A name stands for that field inside the others too.
const KEPT_BACK: &[(&str, &[&str])] = &[
    ("CommitteeEntered", &["account", "name", "salt"]),
    ("CommitteeDrawn", &["account", "name", "salt"]),
    ("SubstituteNamed", &["account", "name", "salt"]),
    ("SubstituteSeated", &["account", "name", "salt"]),
    ("PriceExplained", &["text", "salt"]),
    ("BlindSealed", &["salt"]),
    ("Totals", &["salt"]),
    ("SheetReopened", &["text", "salt"]),
    ("ScoresExplained", &["answers", "salt"]),
    ("ClarificationProposed", &["text", "salt"]),
    ("ClarificationAsked", &["text", "salt"]),
    ("ClarificationAnswered", &["text", "salt"]),
    ("RemedyRaised", &["letter", "officials", "signed"]),
    ("RemedyAnswered", &["reply"]),
    ("InterestReviewed", &["reply"]),
    ("ComplaintExamined", &["reply"]),
    ("ComplaintCorrected", &["letter", "signed"]),
    ("ComplaintServed", &["to"]),
    ("ComplaintResponded", &["reply", "respondent", "signed"]),
    // Of a reserve that was missed; of one that was met they are public.
    ("ReserveOpened", &["price", "salt"]),
];

/// Fields of the values inside a field.
fn nested(kind: &str, field: &str) -> &'static [&'static str] {
    match field {
        "bid" => Bid::fields(),
        "members" => Member::fields(),
        "scores" => Score::fields(),
        "answers" => AlertAnswer::fields(),
        "results" => ReviewResult::fields(),
        "findings" if kind == "ApplicantsReviewed" => ApplicantFound::fields(),
        "findings" => ConditionFound::fields(),
        "brands" => BrandFound::fields(),
        "aside" => AsideLine::fields(),
        "keys" => HandedKey::fields(),
        "later" => LaterDeposit::fields(),
        "passed" => TechnicalLine::fields(),
        "profile" => Profile::fields(),
        "employers" => Employment::fields(),
        "ties" => Tie::fields(),
        "review" => HalfDay::fields(),
        "half_days" => HalfDay::fields(),
        "people" => Representative::fields(),
        "lines" => PoolLine::fields(),
        "letter" => Letter::fields(),
        "presented" => Presented::fields(),
        "officials" => Officials::fields(),
        "entry" => Entry::fields(),
        "counted" => CountedComplaint::fields(),
        "reply" => Reply::fields(),
        "bank" if kind == "SecurityReceived" => Banked::fields(),
        "bank" => Paid::fields(),
        "payee" => Payee::fields(),
        _ => &[],
    }
}

/// Every field of a kind, with those of the values inside.
#[must_use]
pub fn fields(kind: &str) -> Vec<String> {
    let mut all = Vec::new();
    for field in fields_of(kind) {
        if *field == "of" {
            all.extend(Attempt::fields().iter().map(|it| (*it).to_owned()));
            continue;
        }
        all.push((*field).to_owned());
        let inner = nested(kind, field);
        // `keys` of a deposit are statements, those of a key-in are halves.
        if *field != "keys" || kind == "KeyedIn" {
            for it in inner {
                all.push(format!("{field}.{it}"));
                all.extend(nested(kind, it).iter().map(|of| format!("{field}.{it}.{of}")));
            }
        }
    }
    all
}

/// The page docs/rules/disclosure.md.
#[must_use]
pub fn markdown() -> String {
    let mut page = String::from(
        "# Disclosure 公开范围\n\nMade by `cargo x generate` from `record::disclosure`; do not edit. \
         Every event has one leaf. A clear one is public at once; of a closed one first nothing is \
         shown, then its label, then what the columns say. The last column names who outside the \
         centre holds it and can contradict it.\n",
    );
    page.push_str("\n## Closed kinds 封闭事件\n\n");
    page.push_str(
        "| Kind | Label opened by | Body opened by | Beside the body | Fields | \
         Audience before | Holder |\n",
    );
    page.push_str("|---|---|---|---|---|---|---|\n");
    for it in CLOSED {
        let names = fields(it.kind).join("`, `");
        let names = match it.kind {
            // Written by the desk about itself: no event of the law holds these fields.
            "Refused" => "command_sha256`, `lot`, `rule`, `count`, `stamp_ms".to_owned(),
            _ if names.is_empty() => "stamp_ms".to_owned(),
            _ => names,
        };
        let is_supervised = it.holder.contains("supervisor");
        let audience = if is_supervised { Audience::Supervisor } else { Audience::Party };
        let _ = writeln!(
            page,
            "| `{}` | {} | {} | {} | `{names}` | {} | {} |",
            it.kind,
            it.label,
            it.body.unwrap_or("不公开 never"),
            it.enclosed.unwrap_or("—"),
            audience.words(),
            it.holder,
        );
    }
    page.push_str(
        "\n## Clear kinds 公开事件\n\n\
         Audience: public 公众, at once; holder: everybody who keeps the log.\n\n",
    );
    page.push_str("| Kind | Fields | Kept beside the log |\n|---|---|---|\n");
    for (kind, form) in KINDS.iter().chain(LOG_KINDS) {
        if *form == Form::Opaque {
            continue;
        }
        let kept = KEPT_BACK.iter().find(|it| it.0 == *kind).map_or(&[][..], |it| it.1);
        let all = fields(kind);
        let is = |it: &String, kept: &&&str| it == **kept || it.ends_with(&format!(".{kept}"));
        let hidden = |it: &&String| kept.iter().any(|kept| is(it, &kept));
        let shown: Vec<&str> = all.iter().filter(|it| !hidden(it)).map(String::as_str).collect();
        let beside: Vec<&str> = all.iter().filter(hidden).map(String::as_str).collect();
        let beside = if beside.is_empty() {
            "—".to_owned()
        } else {
            format!("`{}` ({})", beside.join("`, `"), Audience::Supervisor.words())
        };
        let shown = if shown.is_empty() {
            "docs/spec/leaf.md".to_owned()
        } else {
            format!("`{}`", shown.join("`, `"))
        };
        let _ = writeln!(page, "| `{kind}` | {shown} | {beside} |");
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_closed_kind_has_a_row_and_a_holder_outside_the_centre() {
        for (kind, form) in KINDS.iter().chain(LOG_KINDS) {
            let row = CLOSED.iter().find(|it| it.kind == *kind);
            assert_eq!(row.is_some(), *form == Form::Opaque, "{kind}");
            if let Some(row) = row {
                assert!(!row.holder.is_empty() && !row.holder.contains("交易中心"), "{kind}");
            }
        }
    }

    #[test]
    fn no_field_of_an_expert_stands_in_a_clear_kind() {
        let page = markdown();
        let clear = page.split_once("## Clear kinds").expect("two tables").1;
        for it in ["Expert", "profile", "employers", "region", "`ties", ".ties"] {
            assert!(!clear.contains(it), "{it}");
        }
        let closed = page.lines().filter(|it| it.starts_with("| `Expert"));
        let supervised = closed.filter(|it| it.contains("supervisor")).count();
        assert_eq!(supervised, 4);
    }

    #[test]
    fn no_word_of_an_explanation_is_listed_as_public() {
        let page = markdown();
        let line = page.lines().find(|it| it.starts_with("| `PriceExplained`"));
        let (shown, beside) =
            line.and_then(|it| it.rsplit_once("| `")).expect("a part is kept beside");
        assert!(!shown.contains("`text`") && beside.contains("text"), "{shown} {beside}");
    }

    #[test]
    fn no_name_of_a_committee_is_listed_as_public() {
        let page = markdown();
        let line = page.lines().find(|it| it.starts_with("| `CommitteeEntered`"));
        let line = line.expect("the kind is listed");
        let (shown, beside) = line.rsplit_once("| `").expect("some fields are kept beside");
        assert!(!shown.contains("members.name") && beside.contains("members.name"), "{line}");
    }
}
