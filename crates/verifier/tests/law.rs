//! The whole check against a lot that the real desk walked, and against planted faults.

#![allow(clippy::unwrap_used, dead_code)]

mod lot;
#[path = "lot/totals.rs"]
mod totals;

use std::collections::BTreeMap;

use domain::award::RankLine;
use domain::opening::{DepositsSettled, Ending, FilesOpened, Verdict};
use domain::procedure::EnvelopeName;
use domain::shared::{Hash, Points, Secret};
use domain::world::Event;
use record::bundle::Bundle;
use record::canonical::Value;
use verifier::audit::{Audit, audit};
use verifier::log::{Asked, MemoryFiles, Options, Verdict as Said};

use lot::WALKED;
use lot::bidder::Objects;
use lot::centre::lot_id;
use lot::draft::Draft;
use lot::publish::publish;

fn check(files: &MemoryFiles, bundle: &Bundle, objects: Option<&Objects>) -> Audit {
    let kinds = record::event::all_kinds();
    let mut options = Options::of(&kinds);
    options.sample = Asked::Sample;
    options.bundle = bundle.openings.iter().map(record::opening::Opening::to_value).collect();
    options.enclosures = bundle.enclosures.clone();
    let objects = objects.map(|it| it as &dyn verifier::wall::Objects);
    audit(files, &options, objects).unwrap()
}

fn judge(draft: &Draft) -> Audit {
    check(&publish(draft), &Bundle::default(), Some(&WALKED.objects))
}

/// Codes of a draft in which a fault was planted and what follows from it made anew.
fn codes(plant: impl FnOnce(&mut Draft)) -> Vec<&'static str> {
    let mut draft = Draft::new();
    plant(&mut draft);
    draft.settle();
    judge(&draft).report.codes().0
}

/// Codes of a draft in which a fault was planted and nothing made anew.
fn raw(plant: impl FnOnce(&mut Draft)) -> Vec<&'static str> {
    let mut draft = Draft::new();
    draft.settle();
    plant(&mut draft);
    judge(&draft).report.codes().0
}

/// Changes an event of a known variant.
macro_rules! edit {
    ($draft:expr, $kind:ident, $n:expr, $it:ident => $change:expr) => {
        $draft.edit(stringify!($kind), $n, |event| {
            let Event::$kind($it) = event else { panic!("another event") };
            $change;
        })
    };
}

fn verdict(audit: &Audit, part: &str) -> Said {
    let claim = audit.report.claims.iter().find(|it| it.english.contains(part));
    claim.unwrap_or_else(|| panic!("no claim {part}")).verdict()
}

#[test]
fn an_honest_lot_has_no_finding_and_says_what_is_not_the_readers() {
    let audit = judge(&Draft::new());
    assert_eq!(audit.report.codes().0, Vec::<&str>::new());
    for part in
        ["is signed by", "kept its order", "covers are", "closed in time", "in the envelopes"]
    {
        assert_eq!(verdict(&audit, part), Said::Checked, "{part}");
    }
    assert_eq!(verdict(&audit, "announced formula"), Said::Checked);
    assert_eq!(verdict(&audit, "evaluators' sheets"), Said::NotYours);
    let (text, exit) = verifier::tell::procedure(&audit, &lot_id());
    assert_eq!(exit, 2, "something is not the reader's");
    assert!(text.contains("LotClosed 投标截止 The lot was closed at its deadline [T10, T11, X02]"));
    assert!(text.contains("评委本人 each evaluator his own"), "the holders are named");
    let (text, exit) = verifier::tell::result(&audit, &lot_id());
    assert_eq!(exit, 2);
    assert!(text.contains("¥950000.00, 价格分 price score 56.61"), "{text}");
}

#[test]
fn a_round_with_every_detour_that_fails_and_is_repeated_has_no_finding() {
    let audit = judge(&Draft::of(lot::centre::detours()));
    let found: Vec<_> = audit.report.findings.iter().filter(|it| it.input().is_some()).collect();
    assert!(found.is_empty(), "{found:?}");
    let second = domain::shared::LotId::parse("W2026-001/A/2").unwrap();
    let (text, _) = verifier::tell::procedure(&audit, &lot_id());
    for kind in [
        "Clarified",
        "Extended",
        "RemedyAnswered",
        "InterestReviewed",
        "ComplaintDecided",
        "TenderFailed",
        "Retendered",
    ] {
        assert!(text.contains(kind), "{kind}: {text}");
    }
    assert!(verifier::tell::procedure(&audit, &second).0.contains("Terminated"));
}

#[test]
fn a_letter_is_checked_without_its_text_and_with_the_bundle_to_its_writer() {
    use verifier::replay::Judged;
    let draft = Draft::of(lot::centre::detours());
    let at = draft.at("RemedyRaised", 0) as u64;
    let open = judge(&draft);
    assert_eq!(open.replay.judged[&at], Judged::Checked);
    let whole = check(&publish(&draft), &draft.bundle(), Some(&WALKED.objects));
    let found: Vec<_> = whole.report.findings.iter().filter(|it| it.index == Some(at)).collect();
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(whole.replay.judged[&at], Judged::WithBundle);
    assert_eq!(whole.replay.acts[&at], Judged::WithBundle, "whose key it was, too");
    // Another text in the bundle is not the one that was committed to.
    let text = draft.bundle().encode();
    let flipped = text.replacen("资格条件过高", "资格条件过低", 1);
    assert_ne!(flipped, text);
    let bundle = Bundle::parse(flipped.as_bytes()).unwrap();
    let audit = check(&publish(&draft), &bundle, Some(&WALKED.objects));
    let of_leaf = audit.report.findings.iter().find(|it| it.index == Some(at));
    assert_eq!(of_leaf.map(|it| it.code.text()), Some("leaf.opening_mismatch"));
}

#[test]
fn a_clock_or_an_outcome_that_does_not_follow_is_found() {
    let found = |kind: &str, field: &str, value: &str| {
        let mut draft = Draft::of(lot::centre::detours());
        draft.edit_body(kind, 0, |fields| {
            fields.insert(field.to_owned(), Value::Text(value.to_owned()));
        });
        let at = draft.at(kind, 0) as u64;
        let audit = judge(&draft);
        let mut of_leaf = audit.report.findings.iter().filter(|it| it.index == Some(at));
        of_leaf.next().map(|it| it.code.text())
    };
    assert_eq!(found("RemedyRaised", "due", "2026-03-06"), Some("law.refused_event"));
    assert_eq!(found("RemedyRaised", "standing", "late"), Some("law.refused_event"));
    assert_eq!(found("RemedyAnswered", "outcome", "upheld"), Some("act.unsigned"));
}

#[test]
fn an_opening_with_two_envelopes_names_the_trustee_that_slipped_and_nothing_else() {
    let (rows, objects) = lot::hall::opening();
    let draft = Draft::of(rows);
    let audit = check(&publish(&draft), &Bundle::default(), Some(&objects));
    let found = audit.report.findings.iter().filter(|it| it.input().is_some());
    let found: Vec<_> = found.map(|it| (it.code.text(), it.index)).collect();
    let slipped = draft.at("SharesReleased", 5) as u64;
    assert_eq!(found, [("open.trustee_wrong_share", Some(slipped))]);
    assert_eq!(verdict(&audit, "in the envelopes"), Said::Checked);
    assert_eq!(verdict(&audit, "every step follows"), Said::NotYours);
    let (text, _) = verifier::tell::procedure(&audit, &lot_id());
    for kind in ["SessionAdjourned", "ObjectSupplied", "OpeningAnswered", "FilesOpened"] {
        assert!(text.contains(kind), "{kind}");
    }
    let exact = check(&publish(&draft), &draft.bundle(), Some(&objects));
    assert_eq!(exact.report.codes().0, ["open.trustee_wrong_share"]);
}

#[test]
fn the_supervisors_bundle_checks_the_whole_ranking() {
    let mut draft = Draft::new();
    draft.settle();
    let (files, bundle) = (publish(&draft), draft.bundle());
    let bundle = Bundle::parse(bundle.encode().as_bytes()).unwrap();
    let audit = check(&files, &bundle, Some(&WALKED.objects));
    assert_eq!(audit.report.codes().0, Vec::<&str>::new());
    assert_eq!(verdict(&audit, "evaluators' sheets"), Said::CheckedWithBundle);
    assert_eq!(verdict(&audit, "every step follows"), Said::CheckedWithBundle);
    assert_eq!(verdict(&audit, "statutory acts"), Said::CheckedWithBundle);
    let (_, exit) = verifier::tell::result(&audit, &lot_id());
    assert_eq!(exit, 0);
}

#[test]
fn a_flipped_score_of_the_bundle_is_found() {
    let mut draft = Draft::new();
    draft.settle();
    let files = publish(&draft);
    let text = draft.bundle().encode();
    let flipped = text.replacen("\\\"points\\\":3001", "\\\"points\\\":3101", 1);
    assert_ne!(flipped, text);
    let bundle = Bundle::parse(flipped.as_bytes()).unwrap();
    let audit = check(&files, &bundle, Some(&WALKED.objects));
    assert_eq!(audit.report.codes().0, ["leaf.opening_mismatch"]);
}

#[test]
fn an_evaluators_own_sheet_is_checked_and_the_ranking_stays_anothers_to_open() {
    let mut draft = Draft::new();
    draft.settle();
    let sheets = draft.rows.iter().filter(|it| it.kind == "ScoreSheet");
    for row in sheets {
        let openings = vec![app::desk::opening_of(row).unwrap()];
        let bundle = Bundle { openings, ..Bundle::default() };
        let audit = check(&publish(&draft), &bundle, Some(&WALKED.objects));
        assert_eq!(audit.report.codes().0, Vec::<&str>::new());
        let judged = audit.replay.judged[&row.index];
        assert_eq!(judged, verifier::replay::Judged::WithBundle);
        assert_eq!(verdict(&audit, "evaluators' sheets"), Said::NotYours);
    }
}

#[test]
fn a_bid_behind_the_closing_that_is_treated_as_in_time_is_found() {
    let late = |it: &mut Draft| {
        let mut bid = it.drop("EnvelopeReceived", 2);
        let at = it.at("LotClosed", 0);
        bid.stamp_ms = it.rows[at].stamp_ms;
        it.rows.insert(at + 1, bid);
        it.edit("EnvelopeReceived", 4, |_| {});
    };
    assert_eq!(codes(late), ["bid.after_close"]);
}

#[test]
fn without_ciphertexts_the_prices_are_said_to_be_not_checkable() {
    let mut draft = Draft::new();
    draft.settle();
    let audit = check(&publish(&draft), &Bundle::default(), None);
    assert_eq!(audit.report.codes().0, Vec::<&str>::new());
    let claims = verifier::claims::result(&audit, &lot_id());
    let said: Vec<_> = claims.iter().map(verifier::log::Claim::verdict).collect();
    let expected = [
        Said::Checked,
        Said::NotCheckable,
        Said::Checked,
        Said::Checked,
        Said::NotYours,
        Said::NotYours,
    ];
    assert_eq!(said, expected);
    assert_eq!(audit.report.exit_code(), 2, "a whole log is checked without ciphertexts");
    assert_eq!(verifier::tell::result(&audit, &lot_id()).1, 1);
}

#[test]
fn a_flipped_byte_of_a_ciphertext_is_found() {
    let mut draft = Draft::new();
    draft.settle();
    let files = publish(&draft);
    for at in [0, 200, 40_000] {
        let mut objects = WALKED.objects.clone();
        for bytes in objects.0.values_mut() {
            bytes[at] ^= 1;
        }
        let audit = check(&files, &Bundle::default(), Some(&objects));
        assert_eq!(audit.report.codes().0, ["result.object"], "at {at}");
    }
}

#[test]
fn a_bid_that_ends_never_or_twice_is_found() {
    assert_eq!(
        codes(
            |it| edit!(it, BidsOpened, 0, of => of.bids.retain(|it| it.ending == Ending::Opened))
        ),
        ["bid.no_ending"]
    );
    let twice = |it: &mut Draft| {
        edit!(it, BidsOpened, 0, of => {
            let absent = of.bids.iter().find(|it| it.ending == Ending::Absent).cloned();
            of.bids.extend(absent);
        });
    };
    assert_eq!(codes(twice), ["bid.two_endings"]);
}

#[test]
fn a_record_that_its_bidder_did_not_sign_is_found() {
    let wrong = |bid: &mut domain::opening::Bid| {
        bid.signature.0[3] ^= 1;
        let b =
            seal::record::bid_commitment(&bid.salt_r.0, bid.record.as_bytes(), &bid.signature.0);
        bid.b = Hash(b);
    };
    assert_eq!(
        codes(|it| edit!(it, EnvelopeReceived, 0, of => wrong(&mut of.bid))),
        ["bid.unsigned"]
    );
    assert_eq!(
        codes(|it| edit!(it, BidReplaced, 0, of => wrong(&mut of.bid))),
        ["bid.replace.unauthorised"]
    );
    let withdrawal = |it: &mut Draft| {
        edit!(it, BidWithdrawn, 0, of => {
            of.signature.0[3] ^= 1;
            let record = of.record.as_bytes();
            of.b = Hash(seal::record::bid_commitment(&of.salt_r.0, record, &of.signature.0));
        });
    };
    assert_eq!(codes(withdrawal), ["bid.withdraw.unauthorised"]);
}

#[test]
fn a_record_whose_key_was_never_bound_is_found() {
    // The opening of the first binding is left out: nobody can see that the key was the bidder's.
    let hide = |it: &mut Draft| {
        it.edit_body("Opened", 0, |fields| {
            let Some(Value::List(list)) = fields.get_mut("openings") else { panic!() };
            let bound = |it: &Value| it.text("label").is_some_and(|it| it.starts_with("KeyBound"));
            let first = list.iter().position(bound).unwrap();
            list.remove(first);
        });
    };
    assert_eq!(raw(hide), ["bid.unsigned"]);
}

#[test]
fn a_record_that_was_changed_after_its_commitment_is_found() {
    for (from, to) in
        [("\"seq\":1", "\"seq\":2"), ("AMPLE0", "AMPLE1"), ("\"salt\":\"", "\"salt\":\"f")]
    {
        let change = |it: &mut Draft| {
            it.edit_body("RecordsOpened", 0, |fields| {
                let Some(Value::List(list)) = fields.get_mut("records") else { panic!() };
                let Value::Object(first) = &mut list[0] else { panic!() };
                let Some(Value::Text(text)) = first.get_mut("enclosure") else { panic!() };
                assert!(text.contains(from));
                *text = text.replacen(from, to, 1);
            });
        };
        let found = raw(change);
        assert!(found.contains(&"leaf.opening_mismatch"), "{from}: {found:?}");
    }
}

#[test]
fn a_notice_that_prints_another_policy_is_found() {
    let other = |it: &mut Draft| edit!(it, Announced, 0, of => of.policy_sha256.0[0] ^= 1);
    assert_eq!(codes(other), ["leaf.opening_mismatch"]);
}

#[test]
fn a_newest_head_with_a_line_of_an_unknown_key_says_whose_signature_it_lacks() {
    let mut draft = Draft::new();
    draft.settle();
    let good = publish(&draft);
    let with = |from: &str, to: &str| {
        let mut files = good.clone();
        let note = files.0.get_mut("checkpoint").unwrap();
        let text = String::from_utf8(note.clone()).unwrap();
        assert!(text.contains(from));
        *note = text.replacen(from, to, 1).into_bytes();
        check(&files, &Bundle::default(), None)
    };
    let newest = |it: &Audit| {
        let claim = it.report.claims.iter().find(|it| it.english.contains("newest head"));
        claim.unwrap().undecided_until.clone().unwrap_or_default()
    };
    let whole = with("sample.peer/witness", "sample.peer/witness");
    assert_eq!((newest(&whole).as_str(), &whole.report.codes().0[..]), ("", &[][..]));
    // One flipped byte in a key's name makes its line one of an unknown key.
    let flipped = with("sample.peer/witness", "sample.peeq/witness");
    assert!(newest(&flipped).contains("1 of 2 witnesses signed it, 2 must"));
    assert!(verifier::tell::log(&flipped).0.contains("只有 1 个签名"));
    let log_line = with("— sample.lot/log", "— sample.lot/lof");
    assert_eq!(log_line.report.codes().0, ["log.archive_grammar"]);
}

#[test]
fn a_number_of_refusals_that_no_leaf_bears_out_is_found() {
    let invented = |it: &mut Draft| {
        it.edit_body("RecordsOpened", 0, |fields| {
            let numbers = ["first", "further"].map(|name| (name, Value::Integer(1)));
            fields.insert("refused".to_owned(), Value::object(numbers));
        });
    };
    assert_eq!(raw(invented), ["leaf.opening_mismatch"]);
}

#[test]
fn an_event_that_the_rules_refuse_is_found() {
    let early = |it: &mut Draft| {
        edit!(it, CandidatesPublished, 0, of => of.until = of.until.yesterday().unwrap());
    };
    assert_eq!(codes(early), ["law.refused_event"]);
    let silent = |it: &mut Draft| edit!(it, OpeningRecordSigned, 0, of => of.silent.clear());
    assert_eq!(codes(silent), ["law.refused_event"]);
    let dearer = |it: &mut Draft| edit!(it, WinnerDetermined, 0, of => of.amount.0 += 1);
    let (found, refused) = (codes(dearer), "law.refused_event");
    assert_eq!(found, [refused]);
}

#[test]
fn an_event_that_the_rules_demand_and_is_not_there_is_found() {
    assert_eq!(codes(|it| drop(it.drop("LetterIssued", 0))), ["law.missing_event"]);
    // The display's end fell due days before the newest leaf of the log.
    let never_ended = |it: &mut Draft| {
        for kind in ["DisplayEnded", "WinnerDetermined", "ResultPublished", "LetterIssued"] {
            it.drop(kind, 0);
        }
        let mut later = it.rows[0].clone();
        later.stamp_ms += 60 * 86_400_000;
        later.body = format!("{{\"stamp_ms\":{}}}", later.stamp_ms).into_bytes();
        later.index = 100_000;
        it.rows.push(later);
    };
    assert_eq!(codes(never_ended), ["law.missing_event"]);
}

#[test]
fn rules_other_than_those_in_force_are_found() {
    let other = |it: &mut Draft| edit!(it, RulesAdopted, 0, of => of.sha256.0[0] ^= 1);
    assert_eq!(codes(other), ["law.pack_mismatch"]);
}

#[test]
fn an_opening_out_of_order_is_found() {
    // Each step before the one that must be witnessed first.
    for (kind, code) in [
        ("LotClosed", "open.order.objects"),
        ("RecordsOpened", "open.order.shares"),
        ("SharesClosed", "open.order.prices"),
    ] {
        assert_eq!(codes(|it| it.quiet.push(kind)), [code], "no checkpoint behind {kind}");
    }
    let early_key = |it: &mut Draft| {
        let key = it.drop("KeyedIn", 0);
        let at = it.at("ObjectsPresent", 0);
        it.rows.insert(at, key);
    };
    assert_eq!(codes(early_key), ["open.order.key_in"]);
    let late_check = |it: &mut Draft| {
        let mut check = it.drop("ObjectsPresent", 0);
        let at = it.at("RecordsOpened", 0);
        check.stamp_ms = it.rows[at].stamp_ms;
        it.rows.insert(at + 1, check);
        it.edit("ObjectsPresent", 0, |_| {});
    };
    assert_eq!(codes(late_check), ["open.order.key_in_closed"]);
    let another_turn = |it: &mut Draft| {
        it.edit_body("RecordsOpened", 0, |fields| {
            let Some(Value::Integer(stamp)) = fields.get_mut("stamp_ms") else { panic!() };
            *stamp += 1;
        });
    };
    assert_eq!(raw(another_turn), ["open.order.records"]);
}

#[test]
fn deposits_settled_before_key_in_was_closed_are_found() {
    let early = |it: &mut Draft| {
        let mut digest = Hash([0; 32]);
        edit!(it, KeyInClosed, 0, of => digest = of.digest);
        let settled = Event::DepositsSettled(DepositsSettled {
            lot: lot_id(),
            envelope: EnvelopeName::Price,
            recovered: Vec::new(),
            failed: Vec::new(),
            digest,
            answers_until_s: 0,
        });
        it.insert_after("KeyedIn", 2, &settled);
    };
    assert_eq!(codes(early), ["open.order.deposits"]);
}

#[test]
fn what_was_opened_without_need_or_check_is_found() {
    let unchecked = |it: &mut Draft| drop(it.drop("ObjectsPresent", 0));
    assert_eq!(codes(unchecked), ["open.object_unchecked"]);
    let not_due = |it: &mut Draft| {
        let opened = FilesOpened { lot: lot_id(), envelope: EnvelopeName::Qual, files: Vec::new() };
        it.insert_after("BidsOpened", 0, &Event::FilesOpened(opened));
    };
    assert_eq!(codes(not_due), ["open.envelope_not_due"]);
    assert_eq!(codes(opened_without_key), ["open.not_keyed_in_opened"]);
}

/// One bidder stays away, and the wall shows its price all the same.
fn opened_without_key(it: &mut Draft) {
    let mut secrets = BTreeMap::new();
    edit!(it, BidsOpened, 0, of => {
        secrets.extend(of.bids.iter().filter_map(|it| Some((it.ctx, it.s_b?))));
    });
    let victim = *secrets.keys().next().unwrap();
    let keys: Vec<_> =
        secrets.iter().filter(|it| *it.0 != victim).map(|it| (it.0.0, it.1.0)).collect();
    it.drop("KeyedIn", 0);
    edit!(it, KeyInClosed, 0, of => {
        of.keyed.retain(|it| *it != victim);
        of.absent.push(victim);
        of.absent.sort_unstable();
        of.digest = Hash(seal::statement::key_set_digest(&keys));
    });
    for x in 0..3 {
        edit!(it, SharesReleased, x, of => of.statements.retain(|it| it.ctx != victim));
    }
    edit!(it, SharesClosed, 0, of => {
        let gone = of.verdicts.iter_mut().find(|it| it.ctx == victim).unwrap();
        *gone = Verdict {
            ctx: victim,
            ending: Ending::Absent,
            reason: "seal.key.absent".to_owned(),
            wrong: Vec::new(),
        };
    });
}

#[test]
fn a_trustees_wrong_share_is_found_and_names_it() {
    let wrong = |it: &mut Draft| {
        let mut ctx = None;
        edit!(it, SharesReleased, 1, of => {
            let said = &mut of.statements[0];
            said.share = said.share.map(|share| Secret([share.0[0] ^ 1; 32]));
            ctx = Some(said.ctx);
        });
        edit!(it, SharesClosed, 0, of => {
            let named = of.verdicts.iter_mut().find(|it| Some(it.ctx) == ctx).unwrap();
            named.wrong = vec![2];
            named.reason = "seal.share.wrong".to_owned();
        });
        edit!(it, BidsOpened, 0, of => {
            let named = of.bids.iter_mut().find(|it| Some(it.ctx) == ctx).unwrap();
            named.reason = "seal.share.wrong".to_owned();
        });
    };
    assert_eq!(codes(wrong), ["open.trustee_wrong_share"]);
    let unsigned = |it: &mut Draft| {
        edit!(it, SharesReleased, 1, of => of.statements[0].signature.0[0] ^= 1);
        let at = it.at("SharesReleased", 1);
        let row = &mut it.rows[at];
        let text = String::from_utf8(row.entry.clone()).unwrap();
        let line = text.split_once('\n').unwrap().0;
        row.entry = [line.as_bytes(), b"\n", &row.body].concat();
    };
    assert_eq!(raw(unsigned), ["open.trustee_wrong_share"]);
}

#[test]
fn a_wall_that_shows_something_else_is_found() {
    let secret = |it: &mut Draft| {
        edit!(it, BidsOpened, 0, of => {
            let line = of.bids.iter_mut().find(|it| it.s_b.is_some()).unwrap();
            line.s_b = line.s_b.map(|it| Secret([it.0[0] ^ 1; 32]));
        });
    };
    assert_eq!(codes(secret), ["result.secret"]);
    let field = |it: &mut Draft| {
        edit!(it, BidsOpened, 0, of => {
            let line = of.bids.iter_mut().find(|it| it.price.is_some()).unwrap();
            line.fields[1].value = "优秀".to_owned();
        });
    };
    assert_eq!(codes(field), ["result.price"]);
    let reason = |it: &mut Draft| {
        edit!(it, BidsOpened, 0, of => of.bids[0].reason = "seal.share.count".to_owned());
    };
    assert_eq!(codes(reason), ["result.price"]);
    let verdict = |it: &mut Draft| {
        edit!(it, SharesClosed, 0, of => of.verdicts[0].ending = Ending::TrusteesFailed);
    };
    assert!(codes(verdict).contains(&"law.refused_event"));
}

/// Changes the published lines, in the ranking and in the display alike.
fn lines(it: &mut Draft, change: impl Fn(&mut Vec<RankLine>)) {
    edit!(it, Ranked, 0, of => change(&mut of.ranking));
    edit!(it, CandidatesPublished, 0, of => change(&mut of.candidates));
}

#[test]
fn a_score_or_a_rank_that_does_not_follow_is_found() {
    let score = |lines: &mut Vec<RankLine>| {
        lines[2].price_score = Points(lines[2].price_score.0 + 1);
        lines[2].total = Points(lines[2].total.0 + 1);
    };
    assert_eq!(codes(|it| lines(it, score)), ["result.score"]);
    let gap = |lines: &mut Vec<RankLine>| lines[2].rank = 4;
    assert_eq!(codes(|it| lines(it, gap)), ["result.rank_gap"]);
}

#[test]
fn a_sheet_that_gives_another_ranking_is_found_with_the_bundle() {
    let mut draft = Draft::new();
    edit!(draft, ScoreSheet, 4, of => of.scores[0].points = Points(20_00));
    draft.settle();
    let bundle = draft.bundle();
    let audit = check(&publish(&draft), &bundle, Some(&WALKED.objects));
    assert_eq!(audit.report.codes().0, ["law.refused_event"]);
    let blind = check(&publish(&draft), &Bundle::default(), Some(&WALKED.objects));
    assert_eq!(blind.report.codes().0, Vec::<&str>::new(), "in public it is committed only");
}

#[test]
fn an_act_without_a_good_signature_is_found() {
    for kind in ["BidsReviewed", "ReportSigned", "WinnerDetermined", "LetterIssued"] {
        let flip = |it: &mut Draft| {
            it.edit_body(kind, 0, |fields| {
                let Some(Value::Object(signed)) = fields.get_mut("signed") else { panic!() };
                let Some(Value::Text(text)) = signed.get_mut("signature") else { panic!() };
                let other = if text.starts_with('0') { "1" } else { "0" };
                text.replace_range(0..1, other);
            });
        };
        assert_eq!(raw(flip), ["act.unsigned"], "{kind}");
    }
    let record = |it: &mut Draft| {
        it.edit_body("OpeningRecordSigned", 0, |fields| {
            fields.insert("record".to_owned(), Value::Text("07".repeat(32)));
        });
    };
    assert_eq!(raw(record), ["law.refused_event"]);
}

#[test]
fn an_act_signed_by_another_than_the_law_names_is_found_with_the_bundle() {
    let mut draft = Draft::new();
    let chair = seal::ed25519::public(&lot::centre::person_secret("chair-1"));
    edit!(draft, WinnerDetermined, 0, of => {
        of.signed.as_mut().unwrap().key = domain::shared::PublicKey(chair);
    });
    draft.settle();
    let files = publish(&draft);
    let audit = check(&files, &draft.bundle(), Some(&WALKED.objects));
    assert_eq!(audit.report.codes().0, ["act.unsigned"]);
    let blind = check(&files, &Bundle::default(), Some(&WALKED.objects));
    assert_eq!(blind.report.codes().0, Vec::<&str>::new());
    assert_eq!(verdict(&blind, "statutory acts"), Said::NotYours);
}

#[test]
fn a_report_that_does_not_follow_from_the_sheets_is_found_with_the_bundle() {
    let mut draft = Draft::new();
    draft.report = Some(Hash([9; 32]));
    draft.settle();
    let files = publish(&draft);
    let audit = check(&files, &draft.bundle(), Some(&WALKED.objects));
    assert_eq!(audit.report.codes().0, ["law.refused_event"]);
}

#[test]
fn covers_that_were_not_scheduled_or_left_out_are_found() {
    assert_eq!(codes(|it| drop(it.drop("Cover", 5))), ["cover.missing"]);
    let extra = |it: &mut Draft| {
        let at = it.at("SignedIn", 0);
        let mut more = it.rows[it.at("Cover", 0)].clone();
        more.stamp_ms = it.rows[at].stamp_ms;
        more.body = format!("{{\"stamp_ms\":{}}}", more.stamp_ms).into_bytes();
        more.salt_k = Some([77; 32]);
        more.index = 100_000;
        it.rows.insert(at + 1, more);
        it.open_label(100_000);
    };
    assert_eq!(codes(extra), ["cover.extra"]);
}

/// Writes a log, a bundle and ciphertexts into a directory; gives what a command needs.
fn written(draft: &Draft) -> (tempfile::TempDir, Vec<String>) {
    let dir = tempfile::tempdir().unwrap();
    let place = |name: &str| dir.path().join(name);
    for (path, bytes) in publish(draft).0 {
        let path = place("log").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    std::fs::write(place("bundle.json"), draft.bundle().encode()).unwrap();
    std::fs::create_dir(place("objects")).unwrap();
    for (root, bytes) in &WALKED.objects.0 {
        std::fs::write(place("objects").join(root.hex()), bytes).unwrap();
    }
    let text = |name: &str| place(name).to_str().unwrap().to_owned();
    let words = [
        text("log"),
        lot_id().to_string(),
        "--sample".to_owned(),
        "--objects".to_owned(),
        text("objects"),
        "--bundle".to_owned(),
        text("bundle.json"),
    ];
    (dir, words.to_vec())
}

#[test]
fn the_commands_read_a_directory_and_end_as_they_found() {
    let mut draft = Draft::new();
    draft.settle();
    let (_dir, words) = written(&draft);
    let run = |command: &str, words: &[String]| verifier::commands::command_of(command, words);
    let (text, exit) = run("result", &words).unwrap();
    assert_eq!(exit, 0, "{text}");
    assert!(text.contains("the whole ranking follows from the evaluators' sheets: checked with"));
    assert_eq!(run("result", &words[..5]).unwrap().1, 2, "without the bundle");
    assert_eq!(run("result", &words[..3]).unwrap().1, 1, "without ciphertexts");
    assert_eq!(run("result", &words[..2]).unwrap().1, 1, "data is missing first");
    assert_eq!(run("procedure", &words[..2]).unwrap().1, 4, "a sample that nobody asked for");
    assert_eq!(run("procedure", &words[..3]).unwrap().1, 2);
    assert_eq!(run("log", &[words[0].clone(), words[2].clone()]).unwrap().1, 2);
    assert_eq!(run("procedure", &words[..1]).unwrap_err().1, 64, "no lot");
    let unknown = [words[0].clone(), "W2026-001/B/1".to_owned()];
    assert_eq!(run("result", &unknown).unwrap_err().1, 1);
    assert_eq!(run("result", &["--nothing".to_owned()]).unwrap_err().1, 64);
}

#[test]
fn any_flipped_byte_of_the_log_ends_in_a_failure() {
    let mut draft = Draft::new();
    draft.settle();
    let good = publish(&draft);
    let kinds = record::event::all_kinds();
    let mut paths: Vec<&String> = good.0.keys().collect();
    // A narrower partial tile is nobody's: readers take the widest.
    paths
        .retain(|it| !it.contains(".p/") || it.contains(&format!(".p/{}", draft.rows.len() % 256)));
    for path in paths {
        let length = good.0[path].len();
        for at in [length / 3, length - 1] {
            let mut files = good.clone();
            files.0.get_mut(path).unwrap()[at] ^= 1;
            let mut options = Options::of(&kinds);
            options.sample = Asked::Sample;
            let found = audit(&files, &options, None);
            let failed = found.is_err() || found.is_ok_and(|it| it.report.exit_code() == 1);
            assert!(failed, "{path} at {at} of {length}");
        }
    }
}

/// Codes of a record with a contract in which a fault was planted.
fn after_letter(plant: impl FnOnce(&mut Draft)) -> Vec<&'static str> {
    let walked = lot::centre::contracted();
    let mut draft = Draft::of(walked.rows);
    draft.settle();
    plant(&mut draft);
    let audit = check(&publish(&draft), &Bundle::default(), Some(&walked.objects));
    audit.report.codes().0
}

#[test]
fn a_contract_up_to_its_closed_file_has_no_finding_and_its_faults_are_found() {
    let walked = lot::centre::contracted();
    let draft = Draft::of(walked.rows);
    let audit = check(&publish(&draft), &Bundle::default(), Some(&walked.objects));
    assert_eq!(audit.report.codes().0, Vec::<&str>::new());
    let (text, _) = verifier::tell::procedure(&audit, &lot_id());
    for line in [
        "ContractSigned 中标人签署合同 The winner signed the contract [T15, T15.2]",
        "FileClosed 归档结案 The file was closed [Y50]",
        "ArchivePacked 制作归档包 The archive package was made [Y53]",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let refused = ["law.refused_event"];
    assert_eq!(
        after_letter(|it| {
            it.edit_body("ContractSigned", 0, |fields| {
                let Some(Value::Object(signed)) = fields.get_mut("signed") else { panic!() };
                signed.insert("signature".to_owned(), Value::Text("07".repeat(64)));
            });
        }),
        ["act.unsigned"],
        "the winner's signature"
    );
    let later = |it: &mut Draft| {
        edit!(it, FileClosed, 0, of => of.keep_until = of.keep_until.yesterday().unwrap());
        it.settle();
    };
    assert_eq!(after_letter(later), refused, "kept a day too short");
    let one_key = |it: &mut Draft| {
        edit!(it, ArchivePacked, 0, of => { of.keys.pop(); });
        it.settle();
    };
    assert_eq!(after_letter(one_key), refused, "packed for one key only");
    let hidden = |it: &mut Draft| {
        edit!(it, ContractPublished, 0, of => of.documents.clear());
        it.settle();
    };
    assert_eq!(after_letter(hidden), refused, "a text that is neither shown nor withheld");
    let unreported = |it: &mut Draft| {
        it.drop("AwardReported", 0);
        it.settle();
    };
    assert_eq!(after_letter(unreported), refused, "closed without the report of T16");
    let other = |it: &mut Draft| {
        let at = it.at("RulesAdopted", 1);
        assert!(at > it.at("LetterIssued", 0), "the contract adopts its own pack");
        edit!(it, RulesAdopted, 1, of => of.sha256 = Hash([9; 32]));
        it.settle();
    };
    assert_eq!(after_letter(other), ["law.pack_mismatch"]);
}
