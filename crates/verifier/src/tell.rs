//! What the commands print: each line in Chinese and in English, each step with its rules.

use std::collections::BTreeSet;

use domain::lot::Lot;
use domain::opening::Ending;
use domain::remedies::Case;
use domain::rulebook::{Procedure, Stage};
use domain::shared::{Fen, Instant, LotId};
use record::leaf::Leaf;

use crate::audit::{Audit, lot_of_leaf};
use crate::log::{Claim, Finding, Weight, exit_code, print};
use crate::past::Seen;
use crate::replay::Judged;
use crate::steps::step;

/// Writes the report of a whole log.
#[must_use]
pub fn log(audit: &Audit) -> (String, u8) {
    (print::report(&audit.report), audit.report.exit_code())
}

/// What a reader is told about before its steps.
#[derive(Clone, Copy)]
struct Head<'a> {
    id: &'a LotId,
    title: &'a str,
    pack: &'a str,
    /// None of an online bidding, which neither tendering law governs.
    procedure: Option<Procedure>,
}

/// The head of a lot from its first notice on: of the tender, or of its prequalification.
fn head<'a>(audit: &'a Audit, id: &LotId) -> Option<Head<'a>> {
    let world = &audit.replay.world;
    let pack = world.adopted.get(id).map_or("", String::as_str);
    if let Some((id, of)) = world.biddings.get_key_value(id) {
        return Some(Head { id, title: &of.spec.title, pack, procedure: None });
    }
    let case = world.case(id)?;
    let (id, title) = (case.id(), case.titles().1);
    let early = case.regime().map(Procedure::from);
    let procedure = case.lot().map_or(early, |it| Some(it.notice.procedure()));
    Some(Head { id, title, pack: case.lot().map_or(pack, |it| &it.pack), procedure })
}

/// Writes every step of one lot with its rules, then what can be claimed of its course; of one
/// whose tender is not announced, every step of its prequalification.
#[must_use]
pub fn procedure(audit: &Audit, id: &LotId) -> (String, u8) {
    let Some(of) = head(audit, id) else { return (String::new(), 1) };
    let mut lines = vec![heading(audit, of)];
    let mut named = BTreeSet::new();
    let name = id.to_string();
    for at in audit.leaves_of(id) {
        lines.extend(step_line(audit, of.procedure, *at, &mut named));
    }
    lines.extend(legend(of.pack, &named));
    lines.extend(early(audit, id));
    lines.extend(held(audit, id));
    lines.extend(findings(audit, &name));
    let closings = audit.report.closings.iter().filter(|it| it.lot == name);
    lines.extend(closings.map(print::closing));
    let result: Vec<String> =
        crate::claims::result(audit, id).into_iter().map(|it| it.english).collect();
    let claims = audit.report.claims.iter();
    let claims = claims.filter(|it| it.lot.as_ref().is_none_or(|it| *it == name));
    let claims: Vec<&Claim> = claims.filter(|it| !result.contains(&it.english)).collect();
    finish(audit, lines, &claims)
}

/// Writes the prices, the ranking and what can be claimed of both.
#[must_use]
pub fn result(audit: &Audit, id: &LotId) -> (String, u8) {
    let Some(lot) = audit.replay.world.lots.get(id) else {
        let mark = print::mark(audit.report.sample);
        if audit.replay.world.biddings.contains_key(id) {
            let way = "网上竞价的报价用 daylight-verify auction 逐条核验。\
                       Prices of an online bidding are checked by daylight-verify auction.\n";
            return (format!("{mark}{way}"), 1);
        }
        return (
            format!("{mark}{id} 尚未发布招标公告。The tender is not announced yet.\n"),
            UNDECIDED,
        );
    };
    let mut lines: Vec<String> = head(audit, id).map(|it| heading(audit, it)).into_iter().collect();
    lines.extend(wall(lot));
    lines.extend(ranking(lot));
    let name = id.to_string();
    lines.extend(findings(audit, &name));
    let result = crate::claims::result(audit, id);
    if result.is_empty() {
        lines.push("尚未公布报价。No price has been published yet.".to_owned());
    }
    // Nothing about a result holds in a log that was altered.
    let whole = audit.report.claims.iter().filter(|it| it.lot.is_none()).take(WHOLE_LOG_CLAIMS);
    let claims: Vec<&Claim> = whole.chain(&result).collect();
    finish(audit, lines, &claims)
}

/// Exit code while nothing can be decided.
const UNDECIDED: u8 = 3;

/// How many claims about the log itself come first: altered, times, forms.
const WHOLE_LOG_CLAIMS: usize = 3;

fn heading(audit: &Audit, of: Head<'_>) -> String {
    let head = audit.report.head;
    let (origin, size, root) = (&audit.report.origin, head.size, head.root.to_hex());
    let (id, title, pack) = (of.id, of.title, of.pack);
    format!("{id} {title} — {origin} {size} {root}, rules {pack}")
}

/// Where a prequalification stands whose tender is not announced, and what stands open in it.
fn early(audit: &Audit, id: &LotId) -> Vec<String> {
    let Some(Case::Early(of)) = audit.replay.world.case(id) else { return Vec::new() };
    let (zh, en) = standing(domain::tabled::stage_before(of));
    let until = Instant::from_seconds(of.deadline_s).beijing();
    let mut lines = vec![format!("资格预审 prequalification: {zh} {en}; 申请截止 until {until}")];
    let open = of.remedies.iter().filter(|it| it.1.is_open());
    lines.extend(open.map(|(id, it)| format!("{id}: 尚待处理 open, {} {}", it.due, it.rule)));
    if of.is_suspended() {
        lines.push("招标（采购）活动已暂停。The activity is suspended.".to_owned());
    }
    lines
}

/// What was raised about a bidding and waits, and whether it stands still for it.
fn held(audit: &Audit, id: &LotId) -> Vec<String> {
    let Some(Case::Bidding(of)) = audit.replay.world.case(id) else { return Vec::new() };
    let open = of.remedies.iter().filter(|it| it.1.is_open());
    let mut lines: Vec<String> =
        open.map(|(id, it)| format!("{id}: 尚待处理 open, {} {}", it.due, it.rule)).collect();
    if let Some(number) = of.hold_of() {
        lines.push(format!("依据 {number} 暂停。Held for {number}."));
    }
    if of.stands() && !of.is_over() {
        lines.push("网上竞价已暂停。The bidding stands still.".to_owned());
    }
    lines
}

fn standing(it: Stage) -> (&'static str, &'static str) {
    match it {
        Stage::Prequalifying => ("接受申请", "taking applications"),
        Stage::PrequalificationSuspended => ("已暂停", "suspended"),
        Stage::ApplicationsClosed => ("正在审查", "being reviewed"),
        Stage::Prequalified => ("合格者已满法定家数", "enough are qualified"),
        Stage::Terminated => ("已终止", "ended"),
        _ => ("本轮失败", "the round failed"),
    }
}

fn finish(audit: &Audit, mut lines: Vec<String>, claims: &[&Claim]) -> (String, u8) {
    let whole: Vec<Claim> = claims.iter().map(|it| (*it).clone()).collect();
    let exit = exit_code(&whole, audit.report.sample);
    // Behind the heading, before every detail.
    lines.splice(1..1, print::summary(&whole, exit));
    lines.extend(claims.iter().map(|it| print::claim(it)));
    let mark = print::mark(audit.report.sample);
    (lines.iter().map(|it| format!("{mark}{it}\n")).collect(), exit)
}

fn findings(audit: &Audit, lot: &str) -> Vec<String> {
    let of = |index| lot_of_leaf(&audit.past, &audit.log, index);
    let all = audit.report.findings.iter();
    let here = all.filter(|it| it.index.and_then(of).is_none_or(|it| it == lot));
    here.map(print::finding).collect()
}

/// One step: its leaf, time, kind in words, rules, and what can be said of it.
fn step_line(
    audit: &Audit,
    procedure: Option<Procedure>,
    index: u64,
    named: &mut BTreeSet<&'static str>,
) -> Option<String> {
    let at = usize::try_from(index).ok()?;
    let (kind, when) = match audit.past.leaves.get(at)? {
        Seen::Fact(it) => (it.event.kind().to_owned(), it.stamp.beijing()),
        Seen::Shut(label) => {
            let second = audit.log.leaves.leaf(index).map(Leaf::stamp)?;
            let when = Instant::from_seconds(i64::try_from(second).ok()?).beijing();
            (label.as_ref()?.kind.clone(), when)
        }
        Seen::Own | Seen::Unread => return None,
    };
    let words = step(&kind)?;
    let rules: Vec<&str> = words.rules(procedure).collect();
    named.extend(&rules);
    let is_failed = |it: &Finding| it.index == Some(index) && it.code.weight() == Weight::Failed;
    let judged = if audit.report.findings.iter().any(is_failed) {
        Judged::Failed
    } else {
        *audit.replay.judged.get(&index)?
    };
    let verdict = match judged {
        Judged::Checked => "已核验 checked".to_owned(),
        Judged::WithBundle => "已用你的材料核验 checked with your bundle".to_owned(),
        Judged::Failed => "不成立 failed".to_owned(),
        Judged::NotYet => "尚不能判定 not yet decidable".to_owned(),
        Judged::NotYours => {
            let holders = step(match kind.as_str() {
                "Ranked" | "ScoresClosed" | "Totals" => "ScoreSheet",
                "BlindRevealed" => "BlindSheet",
                _ => &kind,
            });
            let holders = holders.map(|it| it.holders.join(", ")).unwrap_or_default();
            format!("已承诺，不由你公开 committed, not yours to open ({holders})")
        }
    };
    let (zh, en) = (words.chinese, words.english);
    Some(format!("#{index} {when} {kind} {zh} {en} [{}]: {verdict}", rules.join(", ")))
}

/// The sentence and the citation of each rule that a step named.
fn legend(pack: &str, named: &BTreeSet<&'static str>) -> Vec<String> {
    let Some(pack) = record::pack::pack(pack) else { return Vec::new() };
    let rules = pack.rulebook();
    let line = |id: &&'static str| {
        let rule = rules.rule(id)?;
        let (says, cite) = (&rule.says, &rule.cite);
        Some(format!("[{id}] {} {} — {} {}", says.zh, says.en, cite.instrument, cite.article))
    };
    named.iter().filter_map(line).collect()
}

fn wall(lot: &Lot) -> Vec<String> {
    let opened = lot.opening.opened.iter().flat_map(|it| &it.bids);
    opened
        .map(|it| {
            let price = match it.price {
                Some(price) if it.ending == Ending::Opened => yuan(price),
                _ => ending(it.ending).to_owned(),
            };
            let reason =
                if it.reason.is_empty() { String::new() } else { format!(" {}", it.reason) };
            format!("{} {}: {price}{reason}", it.bidder, it.name)
        })
        .collect()
}

/// An amount in yuan with two decimals.
fn yuan(it: Fen) -> String {
    let sign = if it.0 < 0 { "-" } else { "" };
    let fen = it.0.unsigned_abs();
    format!("¥{sign}{}.{:02}", fen / 100, fen % 100)
}

fn ending(it: Ending) -> &'static str {
    match it {
        Ending::Openable => "可开启 openable",
        Ending::Opened => "已开启 opened",
        Ending::Malformed => "格式无效 malformed",
        Ending::Absent => "未交钥 absent",
        Ending::Missing => "密文缺失 missing",
        Ending::TrusteesFailed => "保管人未履行 trustees failed",
        Ending::PayloadBad => "密文损坏 payload bad",
        Ending::ContentBad => "内容无效 content bad",
        Ending::Returned => "未通过技术评审，不予开启 stays sealed, did not pass",
    }
}

fn ranking(lot: &Lot) -> Vec<String> {
    let line = |it: &domain::award::RankLine| {
        format!(
            "{}. {} {}: {}, 价格分 price score {}, 其他 other {}, 总分 total {}",
            it.rank,
            it.bidder,
            it.name,
            yuan(it.price),
            it.price_score.decimal(),
            it.other_score.decimal(),
            it.total.decimal()
        )
    };
    let aside = |it: &domain::award::AsideLine| {
        let by_lot = domain::award::stands_aside_by_lot(lot, it);
        let how = if by_lot { "; 公开抽签确定 settled by lot (Y93)" } else { "" };
        format!(
            "–  {} {}: {}, 总分 total {}; 与 {} 同品牌，不作为中标候选人 of one brand with it, no \
             candidate: {} ({}){how}",
            it.bidder,
            it.name,
            yuan(it.price),
            it.total.decimal(),
            it.behind,
            it.brand,
            domain::award::brand_rule(lot)
        )
    };
    let ranked = lot.evaluation.ranking.iter().map(line);
    let void = |it: &domain::lot::VoidedEvaluation| {
        let first = it.evaluation.ranking.first();
        let first = first.map_or_else(String::new, |it| format!("{} {}", it.bidder, it.name));
        format!(
            "评标结果无效，已重新评标 an evaluation is void and was repeated: {} ({}), 原第一名 \
             ranked first then: {first}",
            it.at.beijing(),
            it.remedy
        )
    };
    let standing = ranked.chain(lot.evaluation.aside.iter().map(aside));
    lot.voided.iter().map(void).chain(standing).collect()
}
