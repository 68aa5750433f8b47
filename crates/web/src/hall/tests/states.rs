//! Every state of protocols/seal.md §10 has its words, and says whose fault it is.

use app::follower::RefusedNear;
use domain::apply::apply;
use domain::lot::Lot;
use domain::opening::{
    BidsOpened, DepositsSettled, Ending, KeyInClosed, ObjectsPresent, OpenedBid, OpeningContested,
    SecretPublished, ShareStatement, SharesClosed, SharesReleased, Verdict,
};
use domain::parties::Purpose;
use domain::procedure::{EnvelopeName, Extended, ExtensionCause, Held, HoldBy};
use domain::shared::{Fen, Hash, Id, Instant, LotId, Secret, Signature};
use domain::world::{Event, World};

use super::world::Opening;
use crate::hall::picture::{Around, Phase, Picture, Witnessed};
use crate::hall::regions::{Taking, keys, read_out, state};
use crate::text::{Lang, Text};

const ENVELOPE: EnvelopeName = EnvelopeName::Price;
const MS_A_SECOND: i64 = 1_000;

/// A world whose one lot has three sealed bids and has just closed.
struct Case {
    world: World,
    id: LotId,
    around: Around,
}

impl Case {
    fn closed() -> Self {
        let opening = Opening::with_bids(3);
        opening.close();
        let world = opening.house.site.platform.folded().unwrap().world.clone();
        let now_ms = opening.house.site.platform.now_ms();
        let witnessed = Some(Witnessed::Yes);
        let around = Around { now_ms, witnessed, ..Around::default() };
        Self { world, id: opening.id.clone(), around }
    }

    /// The same with key-in closed over lists of (keyed, deposited, absent, malformed) bids.
    fn listed(lists: [&[usize]; 4]) -> Self {
        let mut it = Self::closed();
        it.present(Vec::new());
        let all = it.lot().contexts(ENVELOPE);
        let of = |at: usize| lists[at].iter().map(|it| all[*it]).collect();
        let answers_until_s = it.seconds() + 1_800;
        it.happens(Event::KeyInClosed(KeyInClosed {
            lot: it.id.clone(),
            envelope: ENVELOPE,
            keyed: of(0),
            deposited: of(1),
            absent: of(2),
            malformed: of(3),
            digest: Hash([0; 32]),
            answers_until_s,
        }));
        it
    }

    fn lot(&self) -> &Lot {
        &self.world.lots[&self.id]
    }

    fn ctx(&self, at: usize) -> Hash {
        self.lot().contexts(ENVELOPE)[at]
    }

    fn seconds(&self) -> i64 {
        self.around.now_ms / MS_A_SECOND
    }

    fn happens(&mut self, event: Event) {
        apply(&mut self.world, &event, Instant(self.around.now_ms));
    }

    fn present(&mut self, missing: Vec<Hash>) {
        let set_root = self.lot().opening.set_root.unwrap();
        let key_in_until_s = self.seconds() + 1_800;
        let lot = self.id.clone();
        let event = ObjectsPresent { lot, set_root, missing, key_in_until_s };
        self.happens(Event::ObjectsPresent(event));
    }

    fn released(&mut self, x: u8, share: Option<Secret>) {
        let list = self.lot().opening.closed[&ENVELOPE].list();
        let signature = Signature([0; 64]);
        let statements = list.into_iter().map(|ctx| ShareStatement { ctx, share, signature });
        self.happens(Event::SharesReleased(SharesReleased {
            lot: self.id.clone(),
            envelope: ENVELOPE,
            purpose: Purpose::Share,
            trustee: Id::new(format!("trustee-{x}")).unwrap(),
            x,
            statements: statements.collect(),
        }));
    }

    fn verdict(&mut self, ending: Ending, reason: &str, wrong: &[u8]) {
        let contexts = self.lot().contexts(ENVELOPE);
        let verdicts = contexts.into_iter().enumerate().map(|(at, ctx)| {
            let ending = if at == 0 { ending } else { Ending::Absent };
            let (reason, wrong) = if at == 0 {
                (reason.to_owned(), wrong.to_vec())
            } else {
                ("seal.key.absent".to_owned(), Vec::new())
            };
            Verdict { ctx, ending, reason, wrong }
        });
        let (lot, verdicts) = (self.id.clone(), verdicts.collect());
        self.happens(Event::SharesClosed(SharesClosed { lot, envelope: ENVELOPE, verdicts }));
    }

    fn opened(&mut self, ending: Ending, price: Option<i64>) {
        let lot = self.lot().clone();
        let bids = lot.opening.verdicts[&ENVELOPE].iter().map(|it| {
            let first = it.ctx == self.ctx(0);
            let bidder = lot.bidder_of(&it.ctx).unwrap().clone();
            OpenedBid {
                ctx: it.ctx,
                name: self.world.organisations[&bidder].name.clone(),
                bidder,
                ending: if first { ending } else { it.ending },
                reason: String::new(),
                s_t: None,
                s_b: None,
                price: price.filter(|_| first).map(Fen),
                fields: Vec::new(),
            }
        });
        let bids = bids.collect();
        self.happens(Event::BidsOpened(BidsOpened { lot: self.id.clone(), bids }));
    }

    /// State line, boards and read-out in one language.
    fn said(&self, lang: Lang) -> String {
        let t = Text::get(lang);
        let picture = Picture::of(&self.world, self.lot(), &self.around);
        let state = state(t, &picture, self.around.now_ms, Taking::Yes).into_string();
        let readout = read_out(t, &Default::default(), self.lot()).into_string();
        state + &keys(t, &picture).into_string() + &readout
    }

    /// Says all of it in Chinese, and anything at all in English.
    #[track_caller]
    fn says(&self, wanted: &[&str]) {
        let said = self.said(Lang::ZhCn);
        for it in wanted {
            assert!(said.contains(it), "{it} is not said: {said}");
        }
        let english = self.said(Lang::En);
        for it in wanted {
            let name = it.is_ascii() || it.starts_with("样本");
            assert!(name || !english.contains(it), "{it} is said in English");
        }
    }

    fn phase(&self) -> Phase {
        Picture::of(&self.world, self.lot(), &self.around).phase
    }
}

#[test]
fn an_absent_bid_and_a_malformed_record_are_told_when_key_in_closes() {
    let case = Case::listed([&[0], &[], &[1], &[2]]);
    assert_eq!(case.phase(), Phase::Sharing);
    case.says(&["已交钥", "未交钥，视为撤销投标", "seal.key.absent", "登记不合规", "0/2"]);
    case.says(&["信封不合规，最终，责任在投标人", "样本保管人2", "等待答复"]);
}

#[test]
fn a_lost_file_is_asked_for_while_keys_come_and_goes_to_the_supervisor_later() {
    let mut case = Case::closed();
    let root = case.lot().standing().next().unwrap().1.envelopes[0].ct_root;
    case.present(vec![root]);
    assert_eq!(case.phase(), Phase::Keying);
    case.says(&["1 份密文缺失", &root.hex()]);
    let mut case = Case::listed([&[0, 1, 2], &[], &[], &[]]);
    let ctx = case.ctx(0);
    let bids = case.lot().standing().flat_map(|it| &it.1.envelopes);
    let root = bids.filter(|it| it.ctx == ctx).map(|it| it.ct_root).next().unwrap();
    case.world.lots.get_mut(&case.id).unwrap().opening.missing.insert(root);
    case.says(&["密文缺失，等待补交"]);
    case.verdict(Ending::Missing, "", &[]);
    case.says(&["密文缺失，移交监督部门"]);
}

#[test]
fn deposited_keys_are_recovered_or_named_as_shut() {
    let mut case = Case::listed([&[0], &[1, 2], &[], &[]]);
    assert_eq!(case.phase(), Phase::Depositing);
    case.says(&["委托开标，待取出", "正在取出委托保管的密钥"]);
    let (recovered, failed) = (vec![case.ctx(1)], vec![case.ctx(2)]);
    let answers_until_s = case.seconds() + 1_800;
    case.happens(Event::DepositsSettled(DepositsSettled {
        lot: case.id.clone(),
        envelope: ENVELOPE,
        recovered,
        failed,
        digest: Hash([0; 32]),
        answers_until_s,
    }));
    assert_eq!(case.phase(), Phase::Sharing);
    case.says(&["委托开标，已取出", "委托的密钥打不开", "未交钥，视为撤销投标"]);
}

#[test]
fn a_wrong_share_names_its_trustee_and_a_shut_slot_is_counted() {
    let mut case = Case::listed([&[0], &[], &[1, 2], &[]]);
    case.released(1, Some(Secret([1; 32])));
    case.released(2, None);
    case.says(&["1/2", "1 位称打不开", "已答复", "等待答复"]);
    case.verdict(Ending::Openable, "seal.share.wrong", &[1]);
    assert_eq!(case.phase(), Phase::Settled);
    case.says(&["未答复；其他保管人的份额已足够"]);
    case.says(&["可以开启", "份额错误：样本保管人1", "1 份份额错误", "seal.share.wrong"]);
}

#[test]
fn a_contest_asks_for_secrets_until_it_ends() {
    let mut case = Case::listed([&[0, 1], &[], &[2], &[]]);
    case.released(1, Some(Secret([1; 32])));
    case.released(2, Some(Secret([2; 32])));
    let contexts = vec![case.ctx(0)];
    case.around.contested = contexts.iter().copied().collect();
    let until_s = case.seconds() + 3_600;
    case.happens(Event::OpeningContested(OpeningContested {
        lot: case.id.clone(),
        envelope: ENVELOPE,
        purpose: Purpose::Share,
        contexts,
        until_s,
    }));
    assert_eq!(case.phase(), Phase::Contested);
    case.says(&["份额争议处理中", "份额有争议", "尚未公布一次性密钥", "等待份额"]);
    case.happens(Event::SecretPublished(SecretPublished {
        lot: case.id.clone(),
        envelope: ENVELOPE,
        purpose: Purpose::Share,
        trustee: Id::new("trustee-2").unwrap(),
        x: 2,
        secret: Secret([9; 32]),
    }));
    case.says(&["已公布一次性密钥"]);
    case.verdict(Ending::Malformed, "seal.combine.none", &[]);
    case.says(&["信封不合规，最终，责任在投标人", "seal.combine.none"]);
}

#[test]
fn a_trustee_who_stays_silent_is_told_when_the_window_ends() {
    let mut case = Case::listed([&[0], &[], &[1, 2], &[]]);
    case.released(1, Some(Secret([1; 32])));
    case.around.now_ms += 1_801 * MS_A_SECOND;
    case.says(&["逾期未答复"]);
    case.verdict(Ending::TrusteesFailed, "seal.share.count", &[]);
    case.says(&["保管人未履责，移交监督部门"]);
}

#[test]
fn a_damaged_payload_and_a_wrong_content_show_no_price() {
    for (ending, words) in [
        (Ending::PayloadBad, "密文损坏，不予开启"),
        (Ending::ContentBad, "内容不合规，否决，不公布报价"),
    ] {
        let mut case = Case::listed([&[0], &[], &[1, 2], &[]]);
        case.verdict(Ending::Openable, "", &[]);
        case.opened(ending, None);
        assert_eq!(case.phase(), Phase::Opened);
        case.says(&[words, "未开启"]);
        assert!(!case.said(Lang::ZhCn).contains("¥"));
    }
}

#[test]
fn an_outage_a_silent_witness_and_a_hold_are_told_in_the_state_line() {
    let mut case = Case::closed();
    case.around.witnessed = Some(Witnessed::NotYet);
    assert_eq!(case.phase(), Phase::Unwitnessed);
    case.says(&["等待见证方见证", "不丢失任何投标"]);
    let opening = Opening::with_bids(3);
    let world = opening.house.site.platform.folded().unwrap().world.clone();
    let now_ms = opening.house.site.platform.now_ms();
    let around = Around { now_ms, ..Around::default() };
    let mut case = Case { world, id: opening.id.clone(), around };
    assert_eq!(case.phase(), Phase::Before);
    let from_s = case.lot().deadline_s;
    case.happens(Event::Extended(Extended {
        lot: case.id.clone(),
        from_s,
        to_s: from_s + 3_600,
        cause: ExtensionCause::Outage,
        rule: "Y08".to_owned(),
    }));
    case.says(&["因服务中断，截止时间已对所有人顺延 1 次"]);
    let picture = Picture::of(&case.world, case.lot(), &case.around);
    let paused = state(Text::get(Lang::ZhCn), &picture, case.around.now_ms, Taking::No);
    assert!(paused.into_string().contains("平台此刻只读"));
    case.happens(Event::Held(Held {
        lot: case.id.clone(),
        by: HoldBy::Supervisor,
        remedy: None,
        reason: "投诉处理".to_owned(),
    }));
    assert_eq!(case.phase(), Phase::Suspended);
    case.says(&["程序已暂停"]);
}

#[test]
fn refusals_near_a_limit_are_told_once_the_log_has_published_them() {
    let mut case = Case::closed();
    assert!(!case.said(Lang::ZhCn).contains("期限前后的拒收"));
    case.around.refused = RefusedNear { first: 2, further: 5 };
    case.says(&["期限前后的拒收：2 项", "另重复 5 次"]);
    assert!(case.said(Lang::En).contains("and 5 more times"));
}

#[test]
fn every_ending_and_every_phase_has_words_in_both_languages() {
    let endings = [
        Ending::Openable,
        Ending::Opened,
        Ending::Malformed,
        Ending::Absent,
        Ending::Missing,
        Ending::TrusteesFailed,
        Ending::PayloadBad,
        Ending::ContentBad,
    ];
    let phases = [
        Phase::Before,
        Phase::Suspended,
        Phase::Unwitnessed,
        Phase::Closing,
        Phase::Keying,
        Phase::Adjourned,
        Phase::Depositing,
        Phase::Drawing,
        Phase::Sharing,
        Phase::Contested,
        Phase::Settled,
        Phase::Opened,
        Phase::Signed,
        Phase::Failed,
        Phase::Terminated,
    ];
    for lang in Lang::ALL {
        let t = Text::get(lang);
        for it in endings {
            assert!(!t.s(&format!("hall-ending-{it:?}")).is_empty());
        }
        for it in phases {
            assert!(!t.s(&format!("hall-phase-{it:?}")).is_empty());
            assert!(!t.s(&format!("hall-says-{it:?}")).is_empty());
        }
    }
}

#[test]
fn sixty_prices_stand_in_two_tables_of_thirty() {
    let mut case = Case::listed([&[0], &[], &[1, 2], &[]]);
    case.verdict(Ending::Openable, "", &[]);
    case.opened(Ending::Opened, Some(123_456_789));
    let lot = case.world.lots.get_mut(&case.id).unwrap();
    let opened = lot.opening.opened.as_mut().unwrap();
    let one = opened.bids.iter().find(|it| it.price.is_some()).unwrap().clone();
    opened.bids = vec![one; 60];
    let said = read_out(Text::get(Lang::ZhCn), &Default::default(), case.lot()).into_string();
    assert_eq!(said.matches("¥1,234,567.89").count(), 60);
    assert_eq!(said.matches("<table").count(), 2);
    assert!(said.contains(">60<"));
}
