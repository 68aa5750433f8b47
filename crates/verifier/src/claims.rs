//! Claims about lots and their verdicts: the least of the inputs, with its holders.
//!
//! Source: docs/spec/log.md, "Verdicts".

use std::collections::BTreeSet;

use domain::award::{Agrees, Holder, words_of};
use domain::lot::{Lot, Stage};
use domain::shared::LotId;

use crate::audit::{Audit, Ciphertexts, lot_of_leaf};
use crate::books;
use crate::log::{Claim, Code, Finding, Input, Verdict};
use crate::past::Seen;
use crate::replay::Judged;
use crate::steps::step;

/// Who outside the centre holds every input.
const SUPERVISOR: &str = "监督部门 supervisor";

/// What a claim's findings begin with.
const BIDS: &[&str] = &["bid.unsigned", "bid.replace.", "bid.withdraw.", "leaf.opening_mismatch"];
const ORDER: &[&str] = &["open.", "log.unwitnessed_fork"];
const LAW: &[&str] = &["law.", "leaf.grammar"];
const ACTS: &[&str] = &["act."];
const COVERS: &[&str] = &["cover."];
const SECRETS: &[&str] = &["result.secret", "open.trustee_wrong_share"];
const PRICES: &[&str] = &["result.price", "result.object"];
const BLIND: &[&str] = &["result.blind"];
const SCORES: &[&str] = &["result.score", "result.rank_gap"];
const SHEETS: &[&str] = &["result.totals_early", "result.sheet_"];
const TOTALS: &[&str] = &["result.totals"];

/// All claims that the law's replay adds: about the centre, then about each lot.
#[must_use]
pub fn all(audit: &Audit) -> Vec<Claim> {
    let mut claims = vec![centre(audit)];
    for lot in audit.replay.world.lots.keys() {
        claims.extend(procedure(audit, lot));
        claims.extend(balanced(audit, lot));
        // A whole log is checked without ciphertexts: that claim is made when somebody has them.
        let asked = |it: &Claim| {
            audit.ciphertexts == Ciphertexts::Given || it.verdict() != Verdict::NotCheckable
        };
        claims.extend(result(audit, lot).into_iter().filter(asked));
    }
    claims.extend(audit.replay.world.biddings.keys().filter_map(|it| balanced(audit, it)));
    claims.extend(audit.replay.world.sign_ups.keys().filter_map(|it| balanced(audit, it)));
    claims.extend(banked(audit));
    claims
}

/// What is claimed of a lot's course.
#[must_use]
pub fn procedure(audit: &Audit, lot: &LotId) -> Vec<Claim> {
    vec![
        lawful(audit, lot),
        signed(audit, lot),
        ordered(audit, lot),
        covered(audit, lot),
        acted(audit, lot),
    ]
}

/// What is claimed of the money of a lot's securities, once it is public who paid: an own sum over
/// the entries is what the books say, and nobody got back more than came.
fn balanced(audit: &Audit, lot: &LotId) -> Option<Claim> {
    let wrong = books::of_lot(&audit.replay.world, lot)?;
    let mut inputs = findings(audit, lot, LAW);
    inputs.extend(wrong.into_iter().map(failed));
    let zh = format!("{lot} 保证金账平");
    let en = format!("{lot}: the books of its securities balance");
    Some(Claim::of(&zh, &en, inputs).about(&lot.to_string()))
}

fn failed(name: String) -> Input {
    Input { verdict: Verdict::Failed, name, holders: Vec::new() }
}

/// What is claimed of the centre's account, by whoever may see its statements: the bank says of
/// each day what the books say.
fn banked(audit: &Audit) -> Option<Claim> {
    let wrong = books::of_bank(&audit.replay.world)?;
    let (zh, en) = ("保证金账与银行对账单一致", "the books agree with the bank's statements");
    Some(Claim::of(zh, en, wrong.into_iter().map(failed).collect()))
}

/// What is claimed of a lot's result, as far as there is one.
#[must_use]
pub fn result(audit: &Audit, lot: &LotId) -> Vec<Claim> {
    let Some(wall) = audit.walls.get(lot).filter(|it| it.published) else { return Vec::new() };
    let of = |codes| findings(audit, lot, codes);
    let about = |zh: &str, en: &str, inputs| {
        Claim::of(&format!("{lot} {zh}"), &format!("{lot}: {en}"), inputs).about(&lot.to_string())
    };
    let mut prices = of(PRICES);
    if let Some(root) = wall.not_at_hand.first() {
        prices.push(Input {
            verdict: Verdict::NotCheckable,
            name: format!("{}.. ×{} (--objects DIR)", &root.hex()[..16], wall.not_at_hand.len()),
            holders: vec![SUPERVISOR.to_owned()],
        });
    }
    let mut claims = vec![
        about(
            "公布的密钥就是密封时的密钥",
            "the published secrets are those that sealed",
            of(SECRETS),
        ),
        about(
            "公布的报价就是信封里的报价",
            "the prices on the wall are those in the envelopes",
            prices,
        ),
    ];
    claims.extend(blind(audit, lot));
    let Some(ranked) = ranked(audit, lot) else { return claims };
    claims.push(about(
        "价格分与总分由公告的公式得出",
        "price scores and totals follow from the announced formula",
        of(SCORES),
    ));
    claims.extend(bound(audit, lot));
    let mut sheets = of(SCORES);
    sheets.extend(judged(audit, ranked, "ScoreSheet"));
    claims.push(about(
        "整个排名由评委的评分表得出",
        "the whole ranking follows from the evaluators' sheets",
        sheets,
    ));
    claims
}

/// That sheets were bound before totals, and that totals are those that were committed; who holds a
/// part says so, or is silent.
fn bound(audit: &Audit, lot: &LotId) -> Vec<Claim> {
    let Some(known) = audit.replay.world.lots.get(lot) else { return Vec::new() };
    let about =
        |zh: String, en: String, inputs| Claim::of(&zh, &en, inputs).about(&lot.to_string());
    let state = &known.evaluation;
    let root = |it: Option<domain::shared::Hash>| it.map_or(String::new(), |it| it.hex());
    let (scores, totals) = (
        root(state.closed.as_ref().map(|it| it.score_root)),
        root(state.totals.as_ref().map(|it| it.totals_root)),
    );
    let of = |codes| findings(audit, lot, codes);
    let mut committed = of(TOTALS);
    let opened = audit.leaves_of(lot).iter().rev().find(|it| kind_of(audit, **it) == "Totals");
    committed.extend(opened.and_then(|it| judged(audit, *it, "Totals")));
    vec![
        about(
            format!("{lot} 全部评分表在得出总分之前已封存（{scores}）"),
            format!("{lot}: every score sheet was bound before any total ({scores})"),
            of(SHEETS),
        ),
        about(
            format!("{lot} 总分与排名之前封存的一致（{totals}）；{}", words(known, true)),
            format!(
                "{lot}: the totals are those committed before the ranking ({totals}); {}",
                words(known, false)
            ),
            committed,
        ),
    ]
}

/// What holders said of the roots that stand; silence is told as silence.
fn words(lot: &Lot, chinese: bool) -> String {
    let roots = domain::award::root_of(lot, Holder::Supervisor);
    let all: Vec<_> = roots.iter().flat_map(|it| words_of(lot, *it)).collect();
    let count = |holder, verdict| {
        all.iter().filter(|it| (it.holder, it.verdict) == (holder, verdict)).count()
    };
    let of = |holder, zh: &str, en: &str| {
        let (holds, fails) = (count(holder, Agrees::Holds), count(holder, Agrees::Fails));
        match chinese {
            true => format!("{zh}相符 {holds}，不符 {fails}"),
            false => format!("{en}: {holds} agree, {fails} do not"),
        }
    };
    let parts = [
        of(Holder::Bidder, "投标人", "bidders"),
        of(Holder::Expert, "评委", "evaluators"),
        of(Holder::Supervisor, "监督部门", "supervisor"),
    ];
    match chinese {
        true => format!("{}；其余没有作声", parts.join("；")),
        false => format!("{}; the others are silent", parts.join("; ")),
    }
}

/// Of a lot with items judged blind: whose code was whose, once the codes are opened. That nothing
/// else was decided before them is the law's, which is asked again for every step.
fn blind(audit: &Audit, lot: &LotId) -> Option<Claim> {
    let known = audit.replay.world.lots.get(lot)?;
    known.evaluation.blind.revealed.as_ref()?;
    let mut inputs = findings(audit, lot, BLIND);
    for index in audit.leaves_of(lot) {
        if kind_of(audit, *index) == "BlindRevealed" {
            inputs.extend(judged(audit, *index, "BlindSheet"));
        }
    }
    let (zh, en) = (
        format!("{lot} 暗标编号由封存的随机数与开标公开的密钥得出，全部暗标评分表提交后才揭晓"),
        format!(
            "{lot}: the codes follow from what was sealed and what the opening published, and were \
             opened after every blind sheet"
        ),
    );
    Some(Claim::of(&zh, &en, inputs).about(&lot.to_string()))
}

fn ranked(audit: &Audit, lot: &LotId) -> Option<u64> {
    // Sheets that were handed back are ranked again: the last ranking counts.
    audit.leaves_of(lot).iter().copied().rev().find(|it| kind_of(audit, *it) == "Ranked")
}

/// The input that a leaf is to a claim, `None` when it is checked by anyone.
fn judged(audit: &Audit, index: u64, kind: &str) -> Option<Input> {
    let verdict = match audit.replay.judged.get(&index)? {
        Judged::Checked | Judged::NotYet => return None,
        Judged::WithBundle => Verdict::CheckedWithBundle,
        Judged::Failed => Verdict::Failed,
        Judged::NotYours => Verdict::NotYours,
    };
    let holders = step(kind).map(|it| it.holders).unwrap_or_default();
    let holders = holders.iter().map(|it| (*it).to_owned()).collect();
    Some(Input { verdict, name: format!("{kind} #{index}"), holders })
}

fn matches(finding: &Finding, codes: &[&str]) -> bool {
    codes.iter().any(|it| finding.code.text().starts_with(it))
}

fn findings(audit: &Audit, lot: &LotId, codes: &[&str]) -> Vec<Input> {
    let lot = lot.to_string();
    let of_lot = |it: &&Finding| match it.index {
        Some(index) => lot_of_leaf(&audit.past, &audit.log, index).as_ref() == Some(&lot),
        None => it.place.split(' ').next() == Some(&lot),
    };
    let found = audit.report.findings.iter().filter(|it| matches(it, codes)).filter(of_lot);
    found.filter_map(Finding::input).collect()
}

/// Whether the lot's hidden leaves wait for its opening, with their number.
fn sealed(audit: &Audit, lot: &LotId) -> Option<String> {
    if audit.past.revealed.contains_key(&lot.to_string()) {
        return None;
    }
    let stage = audit.replay.world.lots.get(lot).map(|it| it.stage);
    Some(match stage {
        // Bids of a procedure that was ended stay shut; only their labels are opened.
        Some(Stage::Terminated) => "the labels are opened / 标签公开".to_owned(),
        _ => "the opening / 开标".to_owned(),
    })
}

fn lawful(audit: &Audit, lot: &LotId) -> Claim {
    let mut inputs = findings(audit, lot, LAW);
    if let Some(pack) = audit.replay.unknown_packs.get(lot) {
        let name = format!("rules {pack}");
        inputs.push(Input { verdict: Verdict::NotCheckable, name, holders: Vec::new() });
    }
    let name = lot.to_string();
    for index in audit.leaves_of(lot) {
        let kind = kind_of(audit, *index);
        // A ranking rests on sheets: whoever holds these can open it.
        let kind = match kind.as_str() {
            "Ranked" | "ScoresClosed" | "Totals" => "ScoreSheet".to_owned(),
            "BlindRevealed" => "BlindSheet".to_owned(),
            _ => kind,
        };
        inputs.extend(judged(audit, *index, &kind));
    }
    let (zh, en) =
        (format!("{lot} 每一步都合规则"), format!("{lot}: every step follows from the rules"));
    let mut claim = Claim::of(&zh, &en, inputs).about(&name);
    claim.undecided_until = sealed(audit, lot);
    claim
}

fn kind_of(audit: &Audit, index: u64) -> String {
    let at = usize::try_from(index).unwrap_or(usize::MAX);
    match audit.past.leaves.get(at) {
        Some(Seen::Fact(it)) => it.event.kind().to_owned(),
        Some(Seen::Shut(Some(label))) => label.kind.clone(),
        _ => "opaque".to_owned(),
    }
}

fn signed(audit: &Audit, lot: &LotId) -> Claim {
    let (zh, en) = (
        format!("{lot} 每份投标、替换、撤回都由投标人签名"),
        format!("{lot}: every bid, replacement and withdrawal is signed by its bidder"),
    );
    let mut claim = Claim::of(&zh, &en, findings(audit, lot, BIDS)).about(&lot.to_string());
    claim.undecided_until = sealed(audit, lot);
    claim
}

fn ordered(audit: &Audit, lot: &LotId) -> Claim {
    let (zh, en) =
        (format!("{lot} 开标按规定的次序进行"), format!("{lot}: the opening kept its order"));
    let mut claim = Claim::of(&zh, &en, findings(audit, lot, ORDER)).about(&lot.to_string());
    if let Some(it) =
        audit.replay.world.lots.get(lot).and_then(|it| it.opening.unwitnessed.as_ref())
    {
        let from = domain::shared::Instant::from_seconds(it.from_s).beijing();
        claim.chinese.push_str(&format!("；监督人员命令无见证开标，自 {from} 起"));
        claim.english.push_str(&format!("; the supervisor ordered it unwitnessed from {from} on"));
    }
    claim.undecided_until = sealed(audit, lot);
    claim
}

fn covered(audit: &Audit, lot: &LotId) -> Claim {
    let mut inputs = findings(audit, lot, COVERS);
    let revealed = audit.past.revealed.get(&lot.to_string());
    if revealed.is_some_and(|it| it.cover_seed.is_none()) {
        let name = "cover_seed".to_owned();
        inputs.push(Input { verdict: Verdict::NotCheckable, name, holders: Vec::new() });
    }
    let (zh, en) = (
        format!("{lot} 掩护记录与计划一致"),
        format!("{lot}: the covers are those that were scheduled"),
    );
    let mut claim = Claim::of(&zh, &en, inputs).about(&lot.to_string());
    claim.undecided_until = sealed(audit, lot);
    claim
}

/// Statutory acts are signed; whose keys signed is not public.
fn acted(audit: &Audit, lot: &LotId) -> Claim {
    let mut inputs = findings(audit, lot, ACTS);
    let name = lot.to_string();
    for index in audit.leaves_of(lot) {
        let Some(judged) = audit.replay.acts.get(index) else { continue };
        let verdict = match judged {
            Judged::Checked | Judged::NotYet => continue,
            Judged::WithBundle => Verdict::CheckedWithBundle,
            Judged::Failed => Verdict::Failed,
            Judged::NotYours => Verdict::NotYours,
        };
        let holders = step("PersonKeyBound").map(|it| it.holders).unwrap_or_default();
        inputs.push(Input {
            verdict,
            name: format!("PersonKeyBound ({} #{index})", kind_of(audit, *index)),
            holders: holders.iter().map(|it| (*it).to_owned()).collect(),
        });
    }
    let (zh, en) = (
        format!("{lot} 法定行为由有权的人签名"),
        format!("{lot}: statutory acts are signed by those entitled to them"),
    );
    Claim::of(&zh, &en, inputs).about(&name)
}

/// What is claimed of organisations, people and trustees.
fn centre(audit: &Audit) -> Claim {
    let mut inputs = Vec::new();
    let none = |index: u64| lot_of_leaf(&audit.past, &audit.log, index).is_none();
    let codes: BTreeSet<Code> =
        [Code::LawRefusedEvent, Code::LawMissingEvent, Code::LeafGrammar].into();
    for it in &audit.report.findings {
        if codes.contains(&it.code) && it.index.is_some_and(none) {
            inputs.extend(it.input());
        }
    }
    let shut: Vec<u64> = audit
        .replay
        .judged
        .iter()
        .filter(|it| *it.1 == Judged::NotYours && none(*it.0))
        .map(|it| *it.0)
        .collect();
    if let Some(first) = shut.first() {
        inputs.push(Input {
            verdict: Verdict::NotYours,
            name: format!("#{first} … ×{}", shut.len()),
            holders: vec!["本人 the person himself".to_owned(), SUPERVISOR.to_owned()],
        });
    }
    Claim::of(
        "单位、人员与保管人的登记合乎规则",
        "organisations, people and trustees were admitted by the rules",
        inputs,
    )
}
