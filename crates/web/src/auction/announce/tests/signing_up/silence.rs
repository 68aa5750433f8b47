//! Guarantees of auctions by pages: an opening that is moved, a plate that is silent, a winner
//! without a deposit.

use domain::auction::{Cause, Command as Room, Silence};
use domain::law::Law;
use domain::ledger::reach;
use domain::securities::{Command as Securities, Guaranteed, IssuerSays, Question};
use domain::shared::Instant;
use domain::world::Refusal;

use super::*;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

impl Office {
    fn does(&self, account: &str, command: Command) -> Answer {
        let platform = &self.house.site.platform;
        let key = format!("{:032}", platform.folded().unwrap().next);
        platform.ask(account, &key, command).unwrap().wait().unwrap()
    }

    fn happens(&self, lot: &str, what: Room) {
        let command = Command::Auction(Asked::of(LotId::parse(lot).unwrap(), what));
        let answer = self.does("platform", command);
        assert!(matches!(answer, Answer::Accepted(_)), "{answer:?}");
    }

    /// The day that guarantees must last to now.
    fn wants(&self, lot: &str) -> CivilDate {
        let (id, now) = (LotId::parse(lot).unwrap(), self.house.site.platform.now_ms());
        let folded = self.house.site.platform.folded().unwrap();
        let rules = app::rules::rules_for(&folded.world, Some(&id), Instant(now));
        let calendar = record::pack::calendar();
        let law = Law { rules, calendar: &calendar, now: Instant(now) };
        reach(&folded.world, &id, law).unwrap().unwrap().wants
    }

    fn presents(&self, lot: &str, number: u8, valid_until: CivilDate) -> Answer {
        let leaf = self.house.site.platform.folded().unwrap().next;
        let guarantee = Guaranteed { issuer: code(1), number: format!("BH-{leaf}") };
        let (lot, payer, amount) = (LotId::parse(lot).unwrap(), code(number), Fen(200_000));
        let document = Hash([7; 32]);
        let present = Securities::Present { lot, payer, guarantee, amount, valid_until, document };
        self.does(&format!("bidder-{number}"), Command::Securities(present))
    }

    fn answers(&self, lot: &str, number: u8, question: Question, says: IssuerSays) {
        let entry = self.seen(lot, |of| *of.securities.of(&code(number)).last().unwrap().0);
        let (lot, document) = (LotId::parse(lot).unwrap(), Some(Hash([8; 32])));
        let (number, drawn) = (entry, Drawn::NOTHING);
        let answer = Securities::Answer { lot, number, question, says, document, drawn };
        let answer = self.does("platform", Command::Securities(answer));
        assert!(matches!(answer, Answer::Accepted(_)), "{answer:?}");
    }

    /// Signed up, confirmed, secured by a guarantee, with a plate.
    fn guaranteed(&mut self, lot: &str, number: u8) {
        let promise = [("sign_up_promise", "yes")];
        assert_eq!(self.own(number, lot, "sign-up", &promise).status, StatusCode::SEE_OTHER);
        let yes = [("sign_up_verdict", "complies")];
        assert_eq!(self.examine(lot, number, &yes).status, StatusCode::SEE_OTHER);
        let lasts = self.wants(lot);
        assert!(matches!(self.presents(lot, number, lasts), Answer::Accepted(_)));
        self.answers(lot, number, Question::Intake, IssuerSays::Confirmed);
        let done = self.own(number, lot, "plate", &[]);
        assert!(done.to.ends_with("done=plate-taken"), "{} {}", done.status, done.body);
    }

    fn taking(&mut self) -> String {
        let forms =
            [("auction_sign_up", "here"), ("auction_deposit", "2000"), ("auction_forms", "either")];
        self.announce(COURT, &forms)
    }

    fn desk_of(&mut self, number: u8) -> Answered {
        self.as_bidder(number, "/desk")
    }
}

#[test]
fn a_moved_opening_is_told_to_whoever_is_short_and_its_plate_is_silent_unless_it_mends_that() {
    // covers: Y96, Y97
    let mut it = Office::with_keys();
    let lot = it.taking();
    it.guaranteed(&lot, 1);
    it.guaranteed(&lot, 2);
    it.own(3, &lot, "sign-up", &[("sign_up_promise", "yes")]);
    let public = format!("/auctions/{lot}");
    let at = format!("/bidder/auctions/{lot}/guarantee");
    let before = it.house.get(&mut Browser::default(), &public);
    assert!(!before.says("guarantee-moved"), "{}", before.body);
    let id = LotId::parse(&lot).unwrap();
    let opens = it.house.site.platform.folded().unwrap().world.auctions[&id].terms.opens_ms;
    it.house.later(opens - HOUR_MS - it.house.site.platform.now_ms());
    let (cause, reason) = (Cause::Ordered, "核查".to_owned());
    let document = Some("样本令".to_owned());
    it.happens(&lot, Room::Freeze { cause, reason, document, measured: None });
    let at_ms = it.house.site.platform.now_ms() + 3 * DAY_MS;
    it.happens(&lot, Room::AnnounceResumption { at_ms, reason: Some("核查完毕".to_owned()) });
    // The day is public, who presented one is not.
    let page = it.house.get(&mut Browser::default(), &public);
    let day = it.wants(&lot).to_string();
    assert!(page.says("data-check=\"guarantee-moved\"") && page.says("Y96"), "{}", page.body);
    assert!(page.says(&day) && !page.says("样本竞买人"), "{day}: {}", page.body);
    for (number, told) in [(1, true), (2, true), (3, false)] {
        let desk = it.desk_of(number);
        let has = desk.says("提交期限足够的保函") && desk.says(&at);
        assert_eq!(has, told, "{number}: {}", desk.body);
    }
    let page = it.as_bidder(1, &at);
    assert!(page.says("data-check=\"guarantee-short\"") && page.says("转账"), "{}", page.body);
    assert!(page.says("name=\"guarantee_number\""), "the form is there: {}", page.body);
    let page = it.as_bidder(3, &at);
    assert!(!page.says("data-check=\"guarantee-short\""), "{}", page.body);
    let early = it.presents(&lot, 1, it.wants(&lot).yesterday().unwrap());
    assert!(format!("{early:?}").contains("GuaranteeEndsEarly { rule: \"Y96\" }"), "{early:?}");
    assert!(matches!(it.presents(&lot, 1, it.wants(&lot)), Answer::Accepted(_)));
    it.answers(&lot, 1, Question::Intake, IssuerSays::Confirmed);
    let desk = it.desk_of(1);
    assert!(!desk.says("提交期限足够的保函"), "{}", desk.body);
    let page = it.as_bidder(1, &at);
    assert!(page.says("已由期限更长的保函替代"), "{}", page.body);
    // It opens: the other one is silent.
    it.house.later(at_ms + 1 - it.house.site.platform.now_ms());
    it.happens(&lot, Room::Tick);
    it.house.later(HOUR_MS + 1_000);
    let (plate, _) = it.seen(&lot, |of| of.applicants[&code(2)].plate).unwrap();
    it.happens(&lot, Room::Silence { plate, why: Silence::Short });
    let page = it.as_bidder(2, &format!("/bidder/auctions/{lot}"));
    let says = page.says("data-check=\"plate-silent\"") && page.says("保函期限不足");
    assert!(says && page.says("Y97"), "{}", page.body);
    assert!(!page.says("name=\"price\""), "no form of an offer: {}", page.body);
    let desk = it.desk_of(2);
    assert!(desk.says("号牌已停止报价"), "{}", desk.body);
    let folded = it.house.site.platform.folded().unwrap();
    let offer = app::auctions::offer(&folded.world, &id, &code(2), Fen(1_000_000)).unwrap();
    drop(folded);
    let answer = it.does("bidder-2", offer);
    let Answer::Declined(_, why) = answer else { panic!("{answer:?}") };
    assert_eq!(why, Refusal::Auction(domain::auction::Refusal::PlateSilent));
    let file = it.house.get(&mut Browser::default(), &format!("{public}/audit.jsonl"));
    let has = file.says("\"PlateSilenced\"") && file.says("\"why\":\"plate_silent\"");
    assert!(has, "{}", file.body);
    it.offer(&lot, 1, 10_000);
}

#[test]
fn a_winner_whose_guarantee_was_revoked_has_no_deal_and_the_official_is_told_what_is_left() {
    // covers: Y97, Y201
    let mut it = Office::with_keys();
    let lot = it.taking();
    it.guaranteed(&lot, 1);
    it.guaranteed(&lot, 2);
    it.offer(&lot, 1, 10_000);
    it.offer(&lot, 2, 10_100);
    it.answers(&lot, 2, Question::Running, IssuerSays::Revoked);
    let page = it.as_bidder(2, &format!("/bidder/auctions/{lot}/guarantee"));
    assert!(page.says("保函已撤销") && page.says("竞买期间复核"), "{}", page.body);
    it.to_the_end(&lot);
    it.official = it.house.signed_in("official-1");
    let result = ("centre", "sign-ups", "result");
    assert_eq!(it.sent_by("official-1", &lot, result, &[]).status, StatusCode::SEE_OTHER);
    let desk = it.get("/desk");
    assert!(desk.says("登记悔拍") && desk.says("Y201"), "{}", desk.body);
    let settle = ("centre", "sign-ups", "settle");
    is_refused(&it.sent_by("official-1", &lot, settle, &[("sale_end", "signed")]), "Y201");
    let lost = [("sale_end", "lost"), ("sale_reason", "保函已撤销")];
    assert_eq!(it.sent_by("official-1", &lot, settle, &lost).status, StatusCode::SEE_OTHER);
}
