//! What a notice may ask for beside two openings 双信封: a rate that is drawn, blind items,
//! preferences, priced deviations; and what it may not. Members and firms: `first_part`.

use domain::award::{self, BlindCodes, BlindScore, BlindSealed, Pass, ReviewStep};
use domain::draws::{Command as It, DrawPurpose, DrawRequested, Party, Refusal as Draws};
use domain::lot::Stage;
use domain::parties::Purpose;
use domain::procedure::{
    BlindConsequence, BlindTerms, BrandTerms, BrandTie, DECLARED_FIRM, DeviationPrice,
    FieldAudience, FieldKind, FormField, Notice, Preferences, PriceFormula, PricedDeviation,
    Reserve, Terms,
};
use domain::rulebook::Regime;
use domain::shared::{Fen, Hash, Points, Salt, Uscc};
use domain::world::{Command, Event, Refusal};

use crate::given::Given;
use crate::openings::{call, code, first_opened_with, passed, registered, release, review_first};
use crate::rates::{DRAWN, Hall, RATES};

const SALT: Salt = Salt([7; 32]);

fn field(name: &str) -> FormField {
    FormField {
        name: name.to_owned(),
        label: "声明".to_owned(),
        kind: FieldKind::Text,
        audience: FieldAudience::Public,
    }
}

fn with(notice: &mut Notice, change: impl FnOnce(&mut Terms)) {
    change(notice.scheme.terms.get_or_insert_default());
}

fn answer(plan: impl FnOnce(&mut Notice)) -> Option<String> {
    let mut it = registered(Regime::Works);
    plan(&mut it.notice);
    it.announce().err().map(|it| it.rule().map_or_else(|| it.to_string(), str::to_owned))
}

fn rated(notice: &mut Notice) {
    notice.scheme.price = notice.scheme.price.with_rate(0);
    with(notice, |it| it.rates = Some(RATES.to_vec()));
}

fn blind() -> BlindTerms {
    let form = vec!["不得出现投标人名称".to_owned()];
    let (items, consequence) = (vec!["quality".to_owned()], BlindConsequence::Rejected);
    BlindTerms { items, form, consequence }
}

fn preferences(reserve: Reserve) -> Preferences {
    let none = reserve == Reserve::None;
    Preferences {
        reserve,
        not_reserved: Some("市场上小微企业不足三家".to_owned()),
        small_bp: none.then_some(300),
        share_bp: None,
        domestic_bp: None,
        cap: None,
        stacking: None,
    }
}

/// A notice that prefers small firms, as far as its lot is reserved.
pub fn prefers(notice: &mut Notice, reserve: Reserve) {
    notice.form.push(field(DECLARED_FIRM));
    with(notice, |it| it.preferences = Some(preferences(reserve)));
}

#[test]
fn rates_blind_items_preferences_and_priced_deviations_stand_beside_two_openings() {
    assert_eq!(answer(rated), None);
    assert_eq!(answer(|it| with(it, |it| it.blind = Some(blind()))), None);
    assert_eq!(answer(|it| prefers(it, Reserve::None)), None);
    let evaluated = |it: &mut Notice| {
        it.scheme.price = PriceFormula::EvaluatedLowest;
        it.scheme.items.clear();
        let each = DeviationPrice::Amount(Fen(10_000_00));
        let late =
            PricedDeviation { id: "late".to_owned(), title: "逾期一日".to_owned(), each };
        with(it, |it| it.deviations = Some(vec![late]));
    };
    assert_eq!(answer(evaluated), None);
}

#[test]
fn a_brand_counts_in_goods_alone_and_these_open_once() {
    let core = Some("核心产品".to_owned());
    let brand = |it: &mut Notice| {
        with(it, |it| it.brand = Some(BrandTerms { core, tie: BrandTie::Earlier }));
    };
    assert_eq!(answer(brand).as_deref(), Some("G31.3"));
}

/// Prices are called of a lot whose rate is not drawn yet.
fn called() -> Hall {
    let mut it = first_opened_with(rated);
    assert!(!it.lot().awaits_rate(), "no rate stands between bids and their first opening");
    assert_eq!(it.lot().draw.purpose, DrawPurpose::Committee);
    it.committee(5, 4).unwrap();
    review_first(&mut it);
    for seat in 1..=5 {
        it.score(seat, 30_00).unwrap();
    }
    Hall { it }
}

#[test]
fn a_rate_is_drawn_once_prices_are_called_and_before_any_of_them_can_be_known() {
    // covers: F4.3, Y19
    let mut hall = called();
    let early = hall.join();
    assert_eq!(early, Err(Draws::Stage), "whoever judges technical envelopes knows no rate");
    call(&mut hall.it).unwrap();
    assert!(hall.it.lot().awaits_rate());
    assert_eq!(hall.of().purpose, DrawPurpose::Coefficient);
    hall.join().unwrap();
    hall.announce().unwrap();
    hall.commit_all();
    // Deposits go on meanwhile; shares of a price wait.
    let list = passed(&hall.it);
    for x in 1..=2 {
        release(&mut hall.it, Purpose::Deposit, x, &list).unwrap();
    }
    crate::openings::settle(&mut hall.it).unwrap();
    let shares = release(&mut hall.it, Purpose::Share, 1, &list);
    assert!(matches!(shares, Err(Refusal::Opening(domain::opening::Refusal::Early))));
    // The committee's own lists lie aside.
    let replace = hall.it.when(crate::members::replace(&hall.it, 2));
    assert_eq!(replace, Err(Draws::RateUndrawn { rule: "F4.3" }.into()));
    hall.open(Party::Centre).unwrap();
    hall.open(Party::Supervisor).unwrap();
    hall.publish(DRAWN).unwrap();
    let lot = hall.it.lot();
    assert_eq!(lot.rate.as_ref().map(|it| it.rate_e4), Some(DRAWN));
    assert!(lot.committee_draw.is_none() && !lot.awaits_rate());
    assert_eq!((lot.draw.purpose, lot.draw.rates), (DrawPurpose::Committee, 1));
    assert_eq!(lot.draw.spent.len(), 3, "one-time keys stay spent");
    release(&mut hall.it, Purpose::Share, 1, &list).unwrap();
    hall.it.when(crate::members::replace(&hall.it, 2)).unwrap_err();
}

#[test]
fn what_was_drawn_of_the_committee_comes_back_behind_the_rate() {
    let mut hall = called();
    let id = hall.it.id();
    let day = hall.it.now.date();
    let asked = DrawRequested {
        lot: id.clone(),
        need: Vec::new(),
        review: domain::experts::HalfDay { day, half: domain::experts::Half::Morning },
        authorities: Vec::new(),
        supervisors: Vec::new(),
        representatives: 1,
    };
    let draw = &mut hall.it.world.lots.get_mut(&id).unwrap().draw;
    (draw.request, draw.attempts, draw.beside) = (Some(asked.clone()), 2, 1);
    call(&mut hall.it).unwrap();
    assert_eq!(hall.it.lot().draw.request, None);
    hall.join().unwrap();
    hall.announce().unwrap();
    hall.commit_all();
    hall.open(Party::Centre).unwrap();
    hall.open(Party::Supervisor).unwrap();
    hall.publish(DRAWN).unwrap();
    let draw = &hall.it.lot().draw;
    assert_eq!((draw.request.as_ref(), draw.attempts, draw.beside), (Some(&asked), 2, 1));
    assert_eq!(hall.asks(It::Request { of: asked, people: Vec::new() }), Err(Draws::Stage));
}

/// The first opening is over, and the lot's one item is judged blind.
fn sealed() -> Given {
    let mut it = first_opened_with(|_| {});
    let id = it.id();
    let lot = it.world.lots.get_mut(&id).unwrap();
    lot.notice.scheme.terms = Some(Box::new(Terms { blind: Some(blind()), ..Terms::default() }));
    let commitment = Hash([3; 32]);
    lot.evaluation.blind.sealed = Some(BlindSealed { lot: id, salt: SALT, commitment });
    it.committee(5, 4).unwrap();
    it
}

/// A sheet with points of its own for each bidder that passed.
fn score_each(it: &mut Given, seat: u8, points: &[i64]) -> Result<Vec<Event>, Refusal> {
    let bidders = award::scored(it.lot()).unwrap_or_default().into_iter();
    let item = || "quality".to_owned();
    let score =
        |(bidder, it): (Uscc, &i64)| award::Score { bidder, item: item(), points: Points(*it) };
    let scores = bidders.zip(points).map(score).collect();
    let (lot, signed, closing) = (it.id(), it.signed(), crate::given::closing());
    it.when(Command::Award(award::Command::Score { lot, seat, scores, signed, closing }))
}

fn score_blind(it: &mut Given, seat: u8, codes: Vec<Uscc>) -> Result<Vec<Event>, Refusal> {
    let of = 1..=award::coded(it.lot());
    let points = |number: u32| Points(20_00 + i64::from(number) * 1_00);
    let item = || "quality".to_owned();
    let scores = of.map(|number| BlindScore { number, item: item(), points: points(number) });
    let (lot, scores, signed) = (it.id(), scores.collect(), it.signed());
    let codes = Some(Box::new(BlindCodes { salt: SALT, codes }));
    it.when(Command::Award(award::Command::ScoreBlind { lot, seat, scores, signed, codes }))
}

#[test]
fn blind_items_come_before_the_review_of_a_first_opening_and_prices_after_both() {
    // covers: C5.1, Y19
    let mut it = sealed();
    assert_eq!(award::coded(it.lot()), 3, "every bid that the first opening let in");
    let early = it.review(ReviewStep::Qualification, &[Pass::Passed; 3]);
    assert_eq!(code(early).as_deref(), Some("C5.1"));
    let codes: Vec<Uscc> = it.lot().entrants().into_iter().rev().collect();
    for seat in 1..=4 {
        score_blind(&mut it, seat, codes.clone()).unwrap();
    }
    let short = score_blind(&mut it, 5, codes[1..].to_vec());
    assert_eq!(code(short).as_deref(), Some("C5.2"));
    score_blind(&mut it, 5, codes.clone()).unwrap();
    assert!(it.lot().awaits_prices() && it.lot().evaluation.blind.revealed.is_some());
    review_first(&mut it);
    let blind = |it: &Given, seat: u8, who: &Uscc| {
        award::blind_points(it.lot(), seat, who, "quality").unwrap().0
    };
    let other = it.score(1, 30_00);
    assert_eq!(code(other).as_deref(), Some("C5.4"), "what was given blind stands");
    for seat in 1..=5 {
        let given: Vec<i64> =
            it.lot().entrants()[..2].iter().map(|who| blind(&it, seat, who)).collect();
        score_each(&mut it, seat, &given).unwrap();
    }
    call(&mut it).unwrap();
    assert_eq!(it.lot().stage, Stage::Releasing);
}

#[test]
fn a_bid_whose_blind_part_shows_its_name_does_not_pass_the_first_review() {
    // covers: C5.3, Y19
    let mut it = sealed();
    let (lot, signed) = (it.id(), it.signed());
    let reason = "第三页页眉".to_owned();
    let find = award::Command::FindIdentity { lot, number: 1, condition: 1, reason, signed };
    it.when(Command::Award(find)).unwrap();
    let codes: Vec<Uscc> = it.lot().entrants();
    for seat in 1..=5 {
        let items = (1..=3).map(|number| BlindScore {
            number,
            item: "quality".to_owned(),
            points: Points(if number == 1 { 0 } else { 20_00 }),
        });
        let (lot, scores, signed) = (it.id(), items.collect(), it.signed());
        let codes = Some(Box::new(BlindCodes { salt: SALT, codes: codes.clone() }));
        let sheet = award::Command::ScoreBlind { lot, seat, scores, signed, codes };
        it.when(Command::Award(sheet)).unwrap();
    }
    let passes = it.review(ReviewStep::Qualification, &[Pass::Passed; 3]);
    assert_eq!(code(passes).as_deref(), Some("C5.3"), "its price shall not be opened");
    let rejected = [Pass::Rejected, Pass::Passed, Pass::Passed];
    it.review(ReviewStep::Qualification, &rejected).unwrap();
}

#[test]
fn priced_deviations_are_counted_behind_the_prices_and_hold_no_technical_sheet() {
    // covers: F3, Y19
    let mut it = first_opened_with(|it| {
        it.scheme.price = PriceFormula::EvaluatedLowest;
        it.scheme.items.clear();
        let each = DeviationPrice::Amount(Fen(10_000_00));
        let late =
            PricedDeviation { id: "late".to_owned(), title: "逾期一日".to_owned(), each };
        with(it, |it| it.deviations = Some(vec![late]));
    });
    it.committee(5, 4).unwrap();
    review_first(&mut it);
    let (lot, lines, signed) = (it.id(), Vec::new(), it.signed());
    let price = award::Command::PriceDeviations { lot, lines, signed };
    assert_eq!(code(it.when(Command::Award(price))).as_deref(), Some("Y19"));
    for seat in 1..=5 {
        it.score(seat, 0).unwrap();
    }
    call(&mut it).unwrap();
}
