//! Signing up for an announced auction by pages alone: the bidder from its phone, the official's
//! examination, the deposit, the plate, the result, and the round that follows.

use app::desk::Answer;
use domain::auction::{Asked, comes_due};
use domain::ledger::{
    BankEntry, Command as Ledger, Direction as Way, EntryKind, Named, staff_sees_payers,
};
use domain::online::{Drawn, SignUps};
use domain::securities::PayingAccount;
use domain::shared::{CivilDate, PublicKey};
use domain::world::Command;

use super::*;

mod silence;

const COURT: (&str, &str) = ("court-estate", "closing");

impl Office {
    /// A centre with two of the finance post, and firms with keys.
    fn with_keys() -> Self {
        let it = Self::new();
        it.house.person("finance-1", &[Role::Finance]);
        it.house.person("finance-2", &[Role::Finance]);
        it.house.person("official-2", &[Role::Official]);
        for number in 1..=3_u8 {
            it.house.command(Parties::BindKey {
                organisation: code(number),
                key: PublicKey(seal::ed25519::public(&[number + 60; 32])),
                holder: AccountId::new(format!("bidder-{number}")).unwrap(),
                second: AccountId::new("official-1").unwrap(),
            });
        }
        it
    }

    fn auctioned(&mut self) -> String {
        let other = [
            ("auction_sign_up", "here"),
            ("auction_deposit", "2000"),
            ("auction_priority", "room"),
            ("auction_joint", "1"),
        ];
        self.announce(COURT, &other)
    }

    fn seen<T>(&self, lot: &str, look: impl FnOnce(&SignUps) -> T) -> T {
        let lot = LotId::parse(lot).unwrap();
        look(&self.house.site.platform.folded().unwrap().world.sign_ups[&lot])
    }

    fn as_bidder(&mut self, number: u8, path: &str) -> Answered {
        self.house.later(1_000);
        self.house.get(&mut self.house.signed_in(&format!("bidder-{number}")), path)
    }

    /// Sends a form of the own page.
    fn own(&mut self, number: u8, lot: &str, page: &str, other: &[(&str, &str)]) -> Answered {
        self.sent_by(&format!("bidder-{number}"), lot, ("bidder", "sign-up", page), other)
    }

    fn sent_by(
        &mut self,
        account: &str,
        lot: &str,
        (desk, shown, page): (&str, &str, &str),
        other: &[(&str, &str)],
    ) -> Answered {
        self.house.later(1_000);
        let mut browser = self.house.signed_in(account);
        let at = format!("/{desk}/auctions/{lot}");
        let shown = self.house.get(&mut browser, &format!("{at}/{shown}"));
        let action = format!("{at}/{page}");
        let has = shown.says(&format!("action=\"{action}\""));
        // A page without the form is asked all the same, as a hostile person does.
        let mut form = if has {
            filled(&shown, &action)
        } else {
            let key = format!("a-key-nobody-gave-{}", self.house.site.platform.now_ms());
            owned(&[("csrf", &shown.hidden("csrf")), ("key", &key)])
        };
        form.extend(owned(other));
        self.house.later(1_000);
        let pairs: Vec<(&str, &str)> =
            form.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
        self.house.post(&mut browser, &action, &pairs)
    }

    fn examine(&mut self, lot: &str, number: u8, other: &[(&str, &str)]) -> Answered {
        let bidder = code(number).to_string();
        let mut all = vec![("sign_up_bidder", bidder.as_str())];
        all.extend(other);
        self.sent_by("official-1", lot, ("centre", "sign-ups", "sign-ups"), &all)
    }

    fn book(&self, lot: &str, number: u8, (fen, named): (i64, Named)) {
        let platform = &self.house.site.platform;
        let folded = platform.folded().unwrap();
        let to = folded.world.ledger.sub_account(&LotId::parse(lot).unwrap(), &code(number));
        let sub_account = Some(to.unwrap().to_owned());
        let reference = format!("B{}", folded.next);
        drop(folded);
        let entry = BankEntry {
            statement: Hash([5; 32]),
            reference: reference.clone(),
            kind: EntryKind::Payment,
            direction: Way::In,
            amount: Fen(fen),
            at_s: platform.now_ms() / 1_000 - 1,
            sub_account,
            order: None,
        };
        let (paid_from, drawn) = (PayingAccount::Basic, Drawn::NOTHING);
        let command = Command::Ledger(Ledger::Book { entry, named, paid_from, drawn });
        let key = format!("bank-entry-of-a-test-{reference}");
        let answer = platform.ask(app::timekeeper::PLATFORM, &key, command).unwrap().wait();
        assert!(answer.as_ref().unwrap().refusal().is_none(), "{answer:?}");
    }

    /// Signed up, confirmed, paid, with a plate.
    fn ready(&mut self, lot: &str, number: u8) {
        let promise = [("sign_up_promise", "yes")];
        assert_eq!(self.own(number, lot, "sign-up", &promise).status, StatusCode::SEE_OTHER);
        assert_eq!(self.own(number, lot, "deposit", &[]).status, StatusCode::SEE_OTHER);
        self.book(lot, number, (200_000, Named::Own));
        let yes = [("sign_up_verdict", "complies")];
        assert_eq!(self.examine(lot, number, &yes).status, StatusCode::SEE_OTHER);
        let done = self.own(number, lot, "plate", &[]);
        assert!(done.to.ends_with("done=plate-taken"), "{} {}", done.status, done.body);
    }

    /// The auction's own clock, to its end.
    fn to_the_end(&self, lot: &str) {
        let lot = LotId::parse(lot).unwrap();
        let platform = &self.house.site.platform;
        loop {
            let due = comes_due(&platform.folded().unwrap().world, &lot);
            let Some((at, what)) = due else { return };
            self.house.later((at.0 + 1 - platform.now_ms()).max(0));
            let command = Command::Auction(Asked::of(lot.clone(), what));
            let key = format!("tick-of-a-test-{}", platform.folded().unwrap().next);
            let answer = platform.ask(app::timekeeper::PLATFORM, &key, command).unwrap().wait();
            assert!(answer.as_ref().unwrap().refusal().is_none(), "{answer:?}");
        }
    }

    fn offer(&self, lot: &str, number: u8, yuan: i64) {
        let lot = LotId::parse(lot).unwrap();
        let platform = &self.house.site.platform;
        let opens_ms = platform.folded().unwrap().world.auctions[&lot].terms.opens_ms;
        self.house.later((opens_ms + 2_000 - platform.now_ms()).max(2_000));
        let world = platform.folded().unwrap();
        let command =
            app::auctions::offer(&world.world, &lot, &code(number), Fen(yuan * 100)).unwrap();
        drop(world);
        let key = format!("offer-of-a-test-{number}-{yuan}");
        let account = format!("bidder-{number}");
        let answer = platform.ask(&account, &key, command).unwrap().wait();
        assert!(answer.as_ref().unwrap().refusal().is_none(), "{answer:?}");
    }
}

fn is_refused(answer: &Answered, says: &str) {
    assert!(answer.status.is_client_error(), "{says}: {} {}", answer.status, answer.to);
    assert!(answer.says(says), "{says}: {}", answer.body);
}

#[test]
fn a_bidder_signs_up_from_the_public_page_pays_and_takes_a_plate_that_nobody_else_sees() {
    // covers: Y179, Y183
    let mut it = Office::with_keys();
    let lot = it.auctioned();
    let own = format!("/bidder/auctions/{lot}/sign-up");
    let public = it.house.get(&mut Browser::default(), &format!("/auctions/{lot}"));
    assert!(public.says(&own) && public.says("¥2,000.00"), "{}", public.body);
    is_refused(&it.own(1, &lot, "sign-up", &[]), "f-sign_up_promise-error");
    let claim = [("sign_up_promise", "yes"), ("sign_up_priority", "承租人，租期至明年")];
    let done = it.own(1, &lot, "sign-up", &claim);
    assert_eq!(done.to, format!("{own}?done=auction-signed-up"), "{}", done.body);
    is_refused(&it.own(1, &lot, "sign-up", &claim), "Y179");
    is_refused(&it.own(1, &lot, "plate", &[]), "Y179");
    // The official is told that one waits, and sees the claim, but nobody else anything.
    let at = format!("/centre/auctions/{lot}/sign-ups");
    let desk = it.get("/desk");
    assert!(desk.says(&at) && desk.says("有人报名，等待竞买资格审核"), "{}", desk.body);
    assert!(it.get(&at).says("承租人，租期至明年"));
    for account in ["bidder-2", "owner-1", "finance-1"] {
        let mut browser = it.house.signed_in(account);
        let page = it.house.get(&mut browser, &at);
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{account}");
    }
    is_refused(&it.examine(&lot, 1, &[]), "f-sign_up_verdict-error");
    is_refused(&it.examine(&lot, 1, &[("sign_up_verdict", "does-not")]), "f-sign_up_reason-error");
    let rank = [("sign_up_verdict", "complies"), ("sign_up_rank", "1")];
    assert_eq!(it.examine(&lot, 1, &rank).status, StatusCode::SEE_OTHER);
    is_refused(&it.own(1, &lot, "plate", &[]), "Y183");
    let asked = it.own(1, &lot, "deposit", &[]);
    assert!(asked.to.ends_with("done=sub-account-opened"), "{}", asked.body);
    it.book(&lot, 1, (199_999, Named::Own));
    it.book(&lot, 1, (200_000, Named::Another));
    is_refused(&it.own(1, &lot, "plate", &[]), "Y183");
    it.book(&lot, 1, (1, Named::Own));
    let done = it.own(1, &lot, "plate", &[]);
    assert!(done.to.ends_with("done=plate-taken"), "{} {}", done.status, done.body);
    let (plate, _) = it.seen(&lot, |of| of.applicants[&code(1)].plate).unwrap();
    let page = it.as_bidder(1, &own);
    assert!(page.says(&format!("<strong>{}</strong>", plate.0)), "{}", page.body);
    assert_eq!(it.as_bidder(1, &format!("/bidder/auctions/{lot}")).status, StatusCode::OK);
    // Neither the examining official nor the finance post learns who paid, or whose it is.
    let page = it.get(&at);
    assert!(!page.says(&format!(">{}<", plate.0)) && !page.says("¥2,000.00"), "{}", page.body);
    let mut finance = it.house.signed_in("finance-1");
    let page = it.house.get(&mut finance, &format!("/finance/lots/{lot}/payments"));
    assert_eq!(page.status, StatusCode::OK);
    let named = page.says("样本竞买人") || page.says(code(1).as_str());
    assert!(!named && !page.says("10001"), "{}", page.body);
}

#[test]
fn whoever_is_not_confirmed_reads_why_and_signs_up_again_until_the_end() {
    // covers: Y179, Y180
    let mut it = Office::with_keys();
    let lot = it.auctioned();
    let promise = [("sign_up_promise", "yes")];
    it.own(2, &lot, "sign-up", &promise);
    let no = [("sign_up_verdict", "does-not"), ("sign_up_reason", "缺少<b>授权</b>委托书")];
    assert_eq!(it.examine(&lot, 2, &no).status, StatusCode::SEE_OTHER);
    let own = format!("/bidder/auctions/{lot}/sign-up");
    let page = it.as_bidder(2, &own);
    assert!(page.says("缺少&lt;b&gt;授权&lt;/b&gt;委托书"), "{}", page.body);
    assert_eq!(it.own(2, &lot, "sign-up", &promise).status, StatusCode::SEE_OTHER);
    is_refused(&it.examine(&lot, 3, &no), "Y179");
    // A long, a wrong and a late input change nothing.
    let before = it.leaves();
    let long = "长".repeat(3_000);
    let wrong = [("sign_up_promise", "yes"), ("sign_up_members", "123")];
    is_refused(&it.own(3, &lot, "sign-up", &wrong), "f-sign_up_members-error");
    let own_member = code(3).to_string();
    let twice = [("sign_up_promise", "yes"), ("sign_up_members", own_member.as_str())];
    is_refused(&it.own(3, &lot, "sign-up", &twice), "Y139");
    let huge = [("sign_up_promise", "yes"), ("sign_up_priority", long.as_str())];
    assert!(it.own(3, &lot, "sign-up", &huge).status.is_client_error());
    let until = it.seen(&lot, |of| of.terms.until_ms);
    it.house.later(until - it.house.site.platform.now_ms());
    is_refused(&it.own(3, &lot, "sign-up", &promise), "Y180");
    assert_eq!(it.leaves(), before);
}

#[test]
fn nobody_is_let_in_beside_the_sign_up_and_paper_takes_the_same_way() {
    // covers: Y179
    let mut it = Office::with_keys();
    let lot = it.auctioned();
    let firm = code(1).to_string();
    let page = it.get(&format!("/centre/auctions/{lot}"));
    assert!(!page.says("auction_bidder"), "{}", page.body);
    // Whoever asks all the same is refused by the table of access.
    let before = it.leaves();
    let folded = it.house.site.platform.folded().unwrap();
    let id = LotId::parse(&lot).unwrap();
    let admit = app::auctions::admit(&folded.world, &id, &code(1), &[]).unwrap();
    let official = AccountId::new("official-1").unwrap();
    let now = domain::shared::Instant(it.house.site.platform.now_ms());
    let denied = app::access::may(&folded.world, &official, &admit, now).unwrap_err();
    drop(folded);
    assert_eq!(denied.rule, Some("Y179"));
    let paper = ("centre", "sign-ups", "paper");
    let mute = [("auction_bidder", firm.as_str())];
    is_refused(&it.sent_by("official-1", &lot, paper, &mute), "f-sign_up_paper-error");
    assert_eq!(it.leaves(), before);
    let said = [("auction_bidder", firm.as_str()), ("sign_up_paper", "窗口书面报名")];
    let done = it.sent_by("official-1", &lot, paper, &said);
    assert!(done.to.ends_with("done=sign-up-entered"), "{} {}", done.status, done.body);
    is_refused(&it.own(1, &lot, "plate", &[]), "Y179");
}

#[test]
fn after_the_end_the_result_is_public_deposits_go_back_and_a_lost_lot_is_announced_again() {
    // covers: Y164, Y182, Y184
    let mut it = Office::with_keys();
    let lot = it.auctioned();
    it.ready(&lot, 1);
    it.ready(&lot, 2);
    it.offer(&lot, 1, 10_000);
    it.offer(&lot, 2, 10_100);
    it.to_the_end(&lot);
    it.official = it.house.signed_in("official-1");
    let at = format!("/centre/auctions/{lot}/sign-ups");
    assert!(it.get("/desk").says(&at), "the result waits");
    let id = LotId::parse(&lot).unwrap();
    let sees =
        |it: &Office| staff_sees_payers(&it.house.site.platform.folded().unwrap().world, &id);
    assert!(!sees(&it));
    let settle = ("centre", "sign-ups", "settle");
    let lost = [("sale_end", "lost"), ("sale_reason", "逾期未签订成交确认书")];
    is_refused(&it.sent_by("official-1", &lot, settle, &lost), "Y164");
    let result = ("centre", "sign-ups", "result");
    assert_eq!(it.sent_by("official-1", &lot, result, &[]).status, StatusCode::SEE_OTHER);
    let public = format!("/auctions/{lot}");
    let page = it.house.get(&mut Browser::default(), &public);
    assert!(page.says("样本竞买人2") && !page.says("样本竞买人1"), "{}", page.body);
    assert!(sees(&it));
    let mut finance = it.house.signed_in("finance-1");
    let pays = format!("/finance/lots/{lot}/payments");
    assert!(it.house.get(&mut finance, "/desk").says(&pays), "a refund is due");
    assert_eq!(it.seen(&lot, |of| of.reads.len()), 0, "nobody has looked yet");
    let page = it.house.get(&mut finance, &pays);
    assert!(page.says("样本竞买人1") && page.says("Y182"), "{}", page.body);
    it.house.get(&mut finance, &pays);
    assert_eq!(it.seen(&lot, |of| of.reads.len()), 1, "a look at who paid is an event, once a day");
    it.organisation(4, "样本监督部门", OrganisationKind::Supervisor);
    it.member("guard-1", 4, Role::Supervisor);
    let seen = it.house.get(&mut it.house.signed_in("guard-1"), "/supervisor/reads");
    assert!(seen.says("finance-1") && seen.says(&lot), "{}", seen.body);
    let empty = [("sale_end", "lost"), ("sale_reason", " ")];
    is_refused(&it.sent_by("official-1", &lot, settle, &empty), "f-sale_reason-error");
    assert_eq!(it.sent_by("official-1", &lot, settle, &lost).status, StatusCode::SEE_OTHER);
    let page = it.house.get(&mut Browser::default(), &public);
    assert!(page.says("逾期未签订成交确认书"), "{}", page.body);
    // The form of the next round begins with what was announced, and names the round before.
    let page = it.get(&at);
    let again = format!("{NEW}?kind=court-estate&amp;course=closing&amp;again={lot}");
    assert!(page.says(&again), "{}", page.body);
    let form = it.get(&again.replace("&amp;", "&"));
    let mut form = filled(&form, NEW);
    assert_eq!(form["auction_previous"], lot);
    assert_eq!(form["auction_title"], "样本标的一宗");
    form.extend(owned(&[("auction_start", "7999")]));
    let low = it.post(NEW, &form);
    is_refused(&low, "J01.9");
    form.extend(owned(&[("auction_start", "8000"), ("auction_deposit", "1600")]));
    let preview = it.post(NEW, &form);
    let done = it.post(NEW, &filled(&preview, NEW));
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{} {}", preview.body, done.body);
    let page = it.house.get(&mut Browser::default(), &public);
    assert!(page.says(&form["auction_lot"]), "the next round is named: {}", page.body);
}

#[test]
fn an_auction_that_takes_guarantees_has_a_page_for_them_and_the_issuers_word_opens_the_plate() {
    // covers: Y200, Y201
    use domain::securities::{Command as Securities, Guaranteed, IssuerSays, Question};
    let mut it = Office::with_keys();
    let bare = it.auctioned();
    let promise = [("sign_up_promise", "yes")];
    it.own(1, &bare, "sign-up", &promise);
    let page = it.as_bidder(1, &format!("/bidder/auctions/{bare}/guarantee"));
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let mut it = Office::with_keys();
    let other =
        [("auction_sign_up", "here"), ("auction_deposit", "2000"), ("auction_forms", "guarantee")];
    let lot = it.announce(COURT, &other);
    it.own(1, &lot, "sign-up", &promise);
    let own = it.as_bidder(1, &format!("/bidder/auctions/{lot}/sign-up"));
    assert!(!own.says("申请子账户") && own.says("电子保函"), "{}", own.body);
    let at = format!("/bidder/auctions/{lot}/guarantee");
    let page = it.as_bidder(1, &at);
    assert!(page.says("Y200") && page.says("¥2,000.00"), "{}", page.body);
    is_refused(&it.own(1, &lot, "guarantee", &[]), "f-guarantee_issuer-error");
    assert_eq!(
        it.examine(&lot, 1, &[("sign_up_verdict", "complies")]).status,
        StatusCode::SEE_OTHER
    );
    let id = LotId::parse(&lot).unwrap();
    let guarantee = Guaranteed { issuer: code(1), number: "BH-0001".to_owned() };
    let present = Securities::Present {
        lot: id.clone(),
        payer: code(1),
        guarantee,
        amount: Fen(200_000),
        valid_until: CivilDate::constant(2030, 12, 31),
        document: Hash([7; 32]),
    };
    let asks = |it: &Office, account: &str, command: Securities| {
        let key = format!("{:032}", it.house.site.platform.folded().unwrap().next);
        let command = Command::Securities(command);
        it.house.site.platform.ask(account, &key, command).unwrap().wait().unwrap()
    };
    assert!(matches!(asks(&it, "bidder-1", present), Answer::Accepted(_)));
    is_refused(&it.own(1, &lot, "plate", &[]), "Y201");
    let (question, says) = (Question::Intake, IssuerSays::Confirmed);
    let (document, drawn) = (Some(Hash([8; 32])), Drawn::NOTHING);
    let answer = Securities::Answer { lot: id, number: 10_001, question, says, document, drawn };
    assert!(matches!(asks(&it, "platform", answer), Answer::Accepted(_)));
    let done = it.own(1, &lot, "plate", &[]);
    assert!(done.to.ends_with("done=plate-taken"), "{} {}", done.status, done.body);
    assert!(it.as_bidder(1, &at).says("开立机构已确认"));
}

/// A page without its clocks.
fn still(body: &str) -> Vec<String> {
    let moves = ["data-now=", "time datetime=", "data-slot=\"now\"", "data-slot=\"left\""];
    let stands = |it: &&str| !moves.iter().any(|word| it.contains(word));
    body.split('<').filter(stands).map(str::to_owned).collect()
}

#[test]
fn a_sign_up_is_taken_back_by_its_page_until_the_end_and_nobody_sees_it() {
    // covers: Y202, Y203
    let mut it = Office::with_keys();
    let lot = it.auctioned();
    it.ready(&lot, 1);
    let public = format!("/auctions/{lot}");
    let shown = |it: &Office| still(&it.house.get(&mut Browser::default(), &public).body);
    let before = shown(&it);
    let own = format!("/bidder/auctions/{lot}/sign-up");
    let page = it.as_bidder(1, &own);
    assert!(page.says(&format!("/bidder/auctions/{lot}/withdraw")), "{}", page.body);
    is_refused(&it.own(1, &lot, "withdraw", &[]), "f-sign_up_withdraws-error");
    let meant = [("sign_up_withdraws", "yes")];
    is_refused(&it.own(2, &lot, "withdraw", &meant), "Y202");
    let done = it.own(1, &lot, "withdraw", &meant);
    assert_eq!(done.to, format!("{own}?done=sign-up-withdrawn"), "{}", done.body);
    assert_eq!(shown(&it), before);
    is_refused(&it.own(1, &lot, "plate", &[]), "Y179");
    let room = it.as_bidder(1, &format!("/bidder/auctions/{lot}"));
    assert!(!room.says("class=\"plate\""), "it acts under no plate: {}", room.body);
    let mut finance = it.house.signed_in("finance-1");
    let pays = format!("/finance/lots/{lot}/payments");
    let desk = it.house.get(&mut finance, "/desk");
    assert!(desk.says(&pays) && desk.says("Y203"), "{}", desk.body);
    let seen = it.house.get(&mut finance, &pays);
    assert!(seen.says("Y203") && !seen.says("样本竞买人"), "{}", seen.body);
    // Its money is still here, so that it takes the same plate again at once.
    let promise = [("sign_up_promise", "yes")];
    assert_eq!(it.own(1, &lot, "sign-up", &promise).status, StatusCode::SEE_OTHER);
    assert!(it.own(1, &lot, "plate", &[]).to.ends_with("done=plate-taken"));
    let until = it.seen(&lot, |of| of.terms.until_ms);
    it.house.later(until + 1 - it.house.site.platform.now_ms());
    is_refused(&it.own(1, &lot, "withdraw", &meant), "Y202");
}
