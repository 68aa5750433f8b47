//! Electronic guarantees as deposits of auctions that an official announced.

use domain::auction::Guarantees;
use domain::ledger::beneficiary;
use domain::securities::{
    Command as Securities, Guaranteed, IssuerSays, Question, Refusal as Unfit, open_questions,
};

use super::*;

/// The ninetieth day after the one on which the deposit is due.
const LAST: CivilDate = CivilDate::constant(2026, 7, 30);

impl Given {
    pub(super) fn takes(guarantees: Option<Guarantees>) -> Self {
        let deposit = Some(DepositTerms { amount: Fen(ASKED), due_ms: UNTIL, guarantees });
        let sign_up = Some(SignUpTerms { until_ms: UNTIL, deposit, joint_max: 1 });
        let mut it = Self::new();
        it.announce(&Terms { sign_up, ..terms() }).unwrap();
        it
    }

    pub(super) fn secured(&mut self, it: Securities) -> Result<Vec<Event>, Unfit> {
        self.ask(&Command::Securities(it)).map_err(|it| match it {
            Refusal::Securities(it) => it,
            other => panic!("{other:?}"),
        })
    }

    pub(super) fn present(&mut self, at: u8, valid_until: CivilDate) -> Result<Vec<Event>, Unfit> {
        let guarantee =
            Guaranteed { issuer: uscc("91510000GUARANT01"), number: format!("BH-{at:04}") };
        let (lot, payer, amount, document) = (lot(1), firm(at), Fen(ASKED), Hash([at; 32]));
        self.secured(Securities::Present { lot, payer, guarantee, amount, valid_until, document })
    }

    /// Another one of the same bidder.
    pub(super) fn renew(&mut self, at: u8, valid_until: CivilDate) -> Result<Vec<Event>, Unfit> {
        let count = self.entries(at).len();
        let (issuer, number) = (uscc("91510000GUARANT01"), format!("BH-{at:04}-{count}"));
        let guarantee = Guaranteed { issuer, number };
        let (lot, payer, amount, document) = (lot(1), firm(at), Fen(ASKED), Hash([at; 32]));
        self.secured(Securities::Present { lot, payer, guarantee, amount, valid_until, document })
    }

    pub(super) fn says(
        &mut self,
        at: u8,
        question: Question,
        says: IssuerSays,
    ) -> Result<Vec<Event>, Unfit> {
        let number = *self.entries(at).last().unwrap();
        let (lot, document, drawn) = (lot(1), Some(Hash([1; 32])), Drawn::NOTHING);
        self.secured(Securities::Answer { lot, number, question, says, document, drawn })
    }

    /// Signed up, confirmed, and secured by a guarantee.
    pub(super) fn guaranteed(&mut self, at: u8) {
        self.sign_up(at).unwrap();
        self.examine(at, Verdict::Complies).unwrap();
        self.present(at, LAST).unwrap();
        self.says(at, Question::Intake, IssuerSays::Confirmed).unwrap();
        self.plate(at).unwrap();
    }

    fn won_by_guarantee() -> Self {
        let mut it = Self::takes(Some(Guarantees::Beside));
        it.guaranteed(1);
        it.now = OPENS;
        it.offer(1, START);
        it.ends();
        it.publish(1).unwrap();
        it
    }

    pub(super) fn questions(&self) -> Vec<Question> {
        let all = open_questions(&self.world, &lot(1), self.law());
        all.into_iter().map(|it| it.2).collect()
    }

    pub(super) fn kept(&self) -> i128 {
        self.world.ledger.books.balance(&Account::Kept(lot(1)))
    }
}

#[test]
fn a_guarantee_of_an_auction_is_taken_where_its_notice_says_so_until_the_deposit_is_due() {
    // covers: Y167, Y183, Y200
    let mut it = Given::takes(None);
    it.sign_up(1).unwrap();
    assert_eq!(it.present(1, LAST), Err(Unfit::GuaranteeNotTaken { rule: "Y167" }));
    let mut it = Given::takes(Some(Guarantees::Alone));
    assert_eq!(it.present(1, LAST), Err(Unfit::DepositNotAsked { rule: "Y183" }));
    it.sign_up(1).unwrap();
    assert_eq!(it.sub_account(1), Err(Why::TransferNotTaken));
    let early = LAST.yesterday().unwrap();
    assert_eq!(it.present(1, early), Err(Unfit::GuaranteeEndsEarly { rule: "Y200" }));
    it.now = UNTIL + 1;
    assert_eq!(it.present(1, LAST), Err(Unfit::Stage));
    it.now = UNTIL;
    it.present(1, LAST).unwrap();
}

#[test]
fn without_the_issuers_word_there_is_no_plate_and_with_it_the_bidder_takes_it() {
    // covers: Y201
    let mut it = Given::takes(Some(Guarantees::Beside));
    for at in 1..=2 {
        it.sign_up(at).unwrap();
        it.examine(at, Verdict::Complies).unwrap();
        it.present(at, LAST).unwrap();
        assert_eq!(rule(it.plate(at)).as_deref(), Some("Y201"), "nobody has answered");
    }
    it.says(1, Question::Intake, IssuerSays::Revoked).unwrap();
    assert_eq!(it.plate(1), Err(No::GuaranteeUnconfirmed { rule: "Y201" }));
    // The issuer may answer after the deposit was due: it was presented in time.
    it.now = UNTIL + 1;
    let answered = it.says(2, Question::Intake, IssuerSays::Confirmed).unwrap();
    assert_eq!(answered.len(), 1, "the bidder takes its plate itself");
    it.plate(2).unwrap();
    // Money in its stead is a deposit as any other.
    let mut it = Given::takes(Some(Guarantees::Beside));
    it.sign_up(1).unwrap();
    it.examine(1, Verdict::Complies).unwrap();
    it.present(1, LAST).unwrap();
    it.says(1, Question::Intake, IssuerSays::Unknown).unwrap();
    it.sub_account(1).unwrap();
    it.came(1, ASKED, Named::Own);
    it.plate(1).unwrap();
}

#[test]
fn a_lost_sale_is_claimed_and_a_signed_one_leaves_the_guarantee_alone() {
    // covers: Y201, Y164, Y183
    let mut it = Given::won_by_guarantee();
    it.settle(SaleEnd::Lost, "未签订成交确认书").unwrap();
    let questions: Vec<Question> = it.questions();
    assert_eq!(questions, [Question::Claim]);
    assert_eq!(beneficiary(&it.world, &lot(1)), Some(&owner()));
    it.says(1, Question::Claim, IssuerSays::Paid).unwrap();
    assert_eq!(it.kept(), 0, "no money of the centre's");
    let mut it = Given::won_by_guarantee();
    it.settle(SaleEnd::Signed, "").unwrap();
    assert_eq!(it.questions(), []);
    assert_eq!((it.kept(), it.due(1, 0)), (0, None));
    assert_eq!(it.order(it.entries(1)[0], None), Err(Why::NoMoney));
}
