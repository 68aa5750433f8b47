//! Consortia: what a notice says of them, who stands behind a bid, and what the law finds of it.

use domain::award::{
    self, ConsortiumFault, Declared, Joint, Pass, ReviewStep, Small, consortium_faults, read_joint,
};
use domain::procedure::{CONSORTIUM, ConsortiumTerms, DECLARED_FIRM, Preferences, Reserve, Terms};
use domain::rulebook::Regime;
use domain::shared::Uscc;

use crate::given::Given;
use crate::joint::{Said, opened, with_terms};
use crate::preferences::stated;

const GOODS: Regime = Regime::GovernmentProcurement;
const QUALIFICATION: ReviewStep = ReviewStep::Qualification;

fn terms(of: ConsortiumTerms) -> Terms {
    Terms { consortium: Some(of), ..Terms::default() }
}

fn code(at: u8) -> Uscc {
    Given::registered(GOODS).bidder(at)
}

/// One member as a form has it.
fn member(at: u8, share: &str, small: &str) -> String {
    format!("{}|样本单位{at}|{share}|{small}|设备供货", code(at))
}

fn lot(regime: Regime, bids: &[String]) -> Given {
    let given = Given::registered(regime);
    let given = with_terms(given, terms(ConsortiumTerms::Accepted), &[CONSORTIUM]);
    opened_with(given, bids)
}

fn opened_with(given: Given, bids: &[String]) -> Given {
    let fields: Vec<[(&str, &str); 1]> =
        bids.iter().map(|it| [(CONSORTIUM, it.as_str())]).collect();
    let said: Vec<Said> = fields.iter().map(|fields| Said { yuan: 900_000, fields }).collect();
    let mut given = opened(given, &said);
    given.committee(5, 4).unwrap();
    given
}

fn faults(given: &Given, at: u8) -> Vec<ConsortiumFault> {
    consortium_faults(given.lot()).remove(&given.bidder(at)).unwrap_or_default()
}

#[test]
fn members_are_read_with_their_shares_and_anything_else_is_unreadable() {
    let two = format!("{}; {}", member(0, "60.5%", "no"), member(7, "39.5", "yes"));
    let Joint::Partners(all) = read_joint(&two) else { panic!("{two}") };
    assert_eq!((all[0].share_bp, all[1].share_bp), (6_050, 3_950));
    assert_eq!((all[0].small, all[1].small), (Small::No, Small::Yes));
    assert_eq!(all[1].organisation, code(7));
    let wide = two.replace(';', "；").replace('|', "｜");
    assert_eq!(read_joint(&wide), read_joint(&two));
    for alone in ["", "  ", "none"] {
        assert_eq!(read_joint(alone), Joint::Alone);
    }
    let many = vec![member(0, "1", "no"); 11].join(";");
    let wrong = [
        "甲公司和乙公司".to_owned(),
        member(0, "60,5", "no"),
        member(0, "60", "是"),
        member(0, "1000", "no"),
        member(0, "-5", "no"),
        member(0, "60.555", "no"),
        member(0, "60", "no").replace("设备供货", " "),
        "911|甲|60|no|供货".to_owned(),
        many,
    ];
    for it in wrong {
        assert_eq!(read_joint(&it), Joint::Unreadable, "{it}");
    }
}

#[test]
fn a_consortium_that_fits_passes_and_its_members_are_named() {
    // covers: G32.2, T32.2
    for regime in [GOODS, Regime::Works] {
        let two = format!("{};{}", member(0, "60", "no"), member(8, "40", "no"));
        let mut given = lot(regime, &[two, String::new(), String::new()]);
        assert_eq!(consortium_faults(given.lot()), Default::default());
        given.review(QUALIFICATION, &[Pass::Passed; 3]).unwrap();
        let partners = award::partners(given.lot(), &given.bidder(0));
        assert_eq!(partners.len(), 2);
        assert_eq!(award::all_partners(given.lot()), [code(0), code(8)].into());
        assert!(award::partners(given.lot(), &given.bidder(1)).is_empty());
    }
}

#[test]
fn a_member_that_bids_alone_or_twice_takes_every_bid_concerned_down() {
    // covers: G32.3, T32.3
    for (regime, rule) in [(GOODS, "G32.3"), (Regime::Works, "T32.3")] {
        // The first bid's second member is the second bidder; the third stands with the fourth's.
        let first = format!("{};{}", member(0, "60", "no"), member(1, "40", "no"));
        let third = format!("{};{}", member(2, "60", "no"), member(9, "40", "no"));
        let fourth = format!("{};{}", member(3, "60", "no"), member(9, "40", "no"));
        let mut given = lot(regime, &[first, String::new(), third, fourth]);
        for (at, (member, other)) in [(1, 1), (1, 0), (9, 3), (9, 2)].into_iter().enumerate() {
            let twice = ConsortiumFault::Twice { member: code(member), other: code(other) };
            assert_eq!(faults(&given, u8::try_from(at).unwrap()), [twice]);
        }
        for kept in 0..4 {
            let mut passes = [Pass::Rejected; 4];
            passes[kept] = Pass::Passed;
            let refused = given.review(QUALIFICATION, &passes).unwrap_err();
            assert_eq!(refused.rule(), Some(rule), "{kept}");
        }
        given.review(QUALIFICATION, &[Pass::Rejected; 4]).unwrap();
    }
}

#[test]
fn members_and_shares_that_contradict_themselves_do_not_pass() {
    // covers: G32.2, T32.2
    let lone = member(0, "100", "no");
    let foreign = format!("{};{}", member(8, "60", "no"), member(0, "40", "no"));
    let over = format!("{};{}", member(0, "60", "no"), member(8, "60", "no"));
    let twice = format!("{};{}", member(0, "60", "no"), member(0, "40", "no"));
    for (regime, rule) in [(GOODS, "G32.2"), (Regime::Works, "T32.2")] {
        for said in [&lone, &foreign, &over, &twice, &"甲和乙".to_owned()] {
            let mut given = lot(regime, &[said.clone(), String::new(), String::new()]);
            let found = faults(&given, 0);
            let known = [ConsortiumFault::Contradictory, ConsortiumFault::Unreadable];
            assert!(found.len() == 1 && known.contains(&found[0]), "{said} {found:?}");
            let refused = given.review(QUALIFICATION, &[Pass::Passed; 3]).unwrap_err();
            assert_eq!(refused.rule(), Some(rule), "{said}");
        }
    }
}

#[test]
fn a_notice_that_takes_no_consortium_lets_none_pass_and_does_not_ask_for_members() {
    // covers: G32.1, T32.1
    for (regime, rule) in [(GOODS, "G32.1"), (Regime::Works, "T32.1")] {
        let refuses = terms(ConsortiumTerms::NotAccepted);
        let asks = with_terms(Given::registered(regime), refuses.clone(), &[CONSORTIUM]).announce();
        assert!(format!("{:?}", asks.unwrap_err()).contains("NoticeIncomplete"));
        let given = with_terms(Given::registered(regime), refuses, &[]);
        let two = format!("{};{}", member(0, "60", "no"), member(8, "40", "no"));
        let mut given = opened_with(given, &[two, String::new(), String::new()]);
        assert_eq!(faults(&given, 0), [ConsortiumFault::NotAccepted]);
        let refused = given.review(QUALIFICATION, &[Pass::Passed; 3]).unwrap_err();
        assert_eq!(refused.rule(), Some(rule));
    }
}

#[test]
fn real_works_say_whether_consortia_may_bid_and_a_silent_procurement_takes_them() {
    // covers: T32.1, G32.1
    let real = |regime, consortium, asks: bool| {
        let mut given = stated(regime);
        given.world.centre.origin = "trade.example/log".to_owned();
        given.let_in();
        let terms = given.notice.scheme.terms.as_mut().unwrap();
        terms.consortium = consortium;
        if regime == GOODS {
            let tie = domain::procedure::BrandTie::Earlier;
            terms.brand = Some(domain::procedure::BrandTerms { core: None, tie });
            given.notice.form.push(crate::joint::field(domain::procedure::CORE_BRAND));
        }
        if asks {
            given.notice.form.push(crate::joint::field(CONSORTIUM));
        }
        given.announce().err().map(|it| it.rule().map_or_else(|| it.to_string(), str::to_owned))
    };
    let accepted = Some(ConsortiumTerms::Accepted);
    assert_eq!(real(Regime::Works, None, true).as_deref(), Some("T32.1"));
    assert_eq!(real(Regime::Works, accepted, true), None);
    assert_eq!(real(GOODS, None, true), None, "silence accepts");
    assert!(real(GOODS, None, false).is_some(), "and the form asks who stands together");
    assert!(real(GOODS, accepted, false).is_some());
    assert_eq!(real(GOODS, Some(ConsortiumTerms::NotAccepted), false), None);
}

#[test]
fn the_agreement_bears_out_the_firm_that_a_consortium_declares_or_nothing_is_preferred() {
    // covers: C3.10, C3.17
    let rates = |share: &str, firm: &str, small: (&str, &str)| {
        let preferences = Preferences {
            reserve: Reserve::None,
            not_reserved: Some("样本理由".to_owned()),
            small_bp: Some(1_000),
            share_bp: Some(400),
            domestic_bp: None,
            cap: None,
            stacking: None,
        };
        let asked = [CONSORTIUM, DECLARED_FIRM];
        let given = Given::registered(GOODS);
        let given = with_terms(given, terms(ConsortiumTerms::Accepted), &asked);
        let rest = 100 - share.parse::<i64>().unwrap();
        let two =
            format!("{};{}", member(0, &rest.to_string(), small.0), member(8, share, small.1));
        let own = [(CONSORTIUM, two.as_str()), (DECLARED_FIRM, firm)];
        let said = [
            Said { yuan: 900_000, fields: &own },
            Said { yuan: 900_000, fields: &[] },
            Said { yuan: 900_000, fields: &[] },
        ];
        let mut given = opened(given, &said);
        let id = given.id();
        let lot = given.world.lots.get_mut(&id).unwrap();
        lot.notice.scheme.terms.as_mut().unwrap().preferences = Some(preferences);
        given.committee(5, 4).unwrap();
        given.review(QUALIFICATION, &[Pass::Passed; 3]).unwrap();
        let Declared { firm, .. } = award::declared(given.lot(), &given.bidder(0));
        (firm, award::preference_bp(given.lot(), &given.bidder(0)).0)
    };
    use domain::award::Firm;
    assert_eq!(rates("30", "share", ("no", "yes")), (Firm::Share, 400));
    assert_eq!(rates("29", "share", ("no", "yes")), (Firm::Other, 0), "below thirty per cent");
    assert_eq!(rates("30", "share", ("no", "no")), (Firm::Other, 0));
    assert_eq!(rates("30", "small", ("yes", "yes")), (Firm::Small, 1_000));
    assert_eq!(rates("30", "small", ("no", "yes")), (Firm::Other, 0), "one of them is not small");
}

#[test]
fn a_reviewer_is_pointed_to_the_lower_grade_by_a_rule_of_each_regime() {
    // covers: G32.4, T32.4
    for pack in record::pack::packs() {
        let rules = pack.rulebook();
        for id in ["G32.4", "T32.4"] {
            assert!(rules.rule(id).is_some_and(|it| it.says.zh.contains("资质等级")), "{id}");
        }
    }
}
