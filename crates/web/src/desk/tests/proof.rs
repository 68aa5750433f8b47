//! Scores before totals by pages: who is given what, and who says whether it agrees.

use axum::http::StatusCode;
use domain::award::{Agrees, Holder, words_of};
use domain::shared::Hash;
use record::totals::OwnTotal;

use super::awarding::{act, bind, expert, letter, path, send};
use super::house::{Answered, Browser};
use super::told::{account, decided, order};
use super::world::Opening;

fn seen(it: &Opening, account: &str, (desk, page): (&str, &str)) -> Answered {
    it.house.get(&mut it.house.signed_in(account), &path(it, desk, page))
}

fn public(it: &Opening) -> Answered {
    it.house.get(&mut Browser::default(), &format!("/lots/{}/result", it.id))
}

#[test]
fn each_bidder_takes_away_its_own_total_and_its_proof_once_the_result_is_out() {
    // covers: Y82
    let it = decided();
    let all = order(&it);
    let early = seen(&it, &account(&it, &all[1]), ("bidder", "total.json"));
    assert_eq!(early.status, StatusCode::FORBIDDEN, "before the result: {}", early.body);
    letter(&it);
    let lot = it.lot();
    let root = lot.evaluation.totals.as_ref().unwrap().totals_root;
    for line in &lot.evaluation.ranking {
        let answer = seen(&it, &account(&it, &line.bidder), ("bidder", "total.json"));
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let own = OwnTotal::parse(answer.body.as_bytes()).unwrap();
        assert_eq!(own.line(), Some((line.bidder.clone(), line.rank, line.total)));
        assert_eq!(own.totals_root, root);
        let others = lot.evaluation.ranking.iter().filter(|it| it.bidder != line.bidder);
        for other in others {
            assert!(!answer.says(other.bidder.as_str()), "another's line");
        }
        let secret = lot.evaluation.totals.as_ref().unwrap().salt.hex();
        assert!(!answer.says(&secret) && !public(&it).says(&secret), "the secret is nobody's");
    }
    // Whoever was not ranked has no total, and is told so.
    let out = all.iter().find(|who| lot.evaluation.ranking.iter().all(|it| it.bidder != **who));
    if let Some(out) = out {
        let none = seen(&it, &account(&it, out), ("bidder", "total.json"));
        assert_eq!(none.status, StatusCode::FORBIDDEN);
        assert!(none.says("没有封存的总分"), "{}", none.body);
        let page = seen(&it, &account(&it, out), ("bidder", "confirm"));
        assert!(page.says("现在没有您可以核对的内容"), "{}", page.body);
    }
    for stranger in ["buyer-1", "official-1"] {
        let denied = seen(&it, stranger, ("bidder", "total.json"));
        assert_eq!(denied.status, StatusCode::FORBIDDEN, "{stranger}");
    }
}

#[test]
fn holders_say_by_pages_whether_it_agrees_and_silence_is_shown_as_silence() {
    // covers: Y83
    let it = decided();
    super::secrecy::supervisor(&it);
    let all = order(&it);
    let bidder = account(&it, &all[1]);
    bind(&it, &bidder, 21);
    letter(&it);
    let silent = public(&it);
    assert!(silent.says("核对结论") && silent.says("未作声 3"), "{}", silent.body);

    // A member finds the own sheet and says that it agrees.
    let sheet = seen(&it, &expert(2), ("evaluator", "own-sheet.json"));
    let bundle = record::bundle::Bundle::parse(sheet.body.as_bytes()).unwrap();
    assert_eq!(bundle.openings.len(), 1, "his own and no other");
    let page = path(&it, "evaluator", "confirm");
    let mut desk = it.house.signed_in(&expert(2));
    let first = it.house.get(&mut desk, &page);
    assert!(first.says("own-sheet.json") && first.says("Y82"), "{}", first.body);
    let empty = send(&it, &mut desk, &page, &first, &[]);
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let odd = send(&it, &mut desk, &page, &first, &[("root_of", "totals"), ("agrees", "holds")]);
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY, "no member holds totals");
    act(&it, &expert(2), 2, &page, &[("root_of", "scores"), ("agrees", "holds")]);

    // A bidder says that its total does not agree: as prominent as the other, and an alarm.
    let page = path(&it, "bidder", "confirm");
    act(&it, &bidder, 21, &page, &[("root_of", "totals"), ("agrees", "fails")]);
    let lot = it.lot();
    let said: Vec<(Holder, Agrees)> = domain::award::root_of(&lot, Holder::Supervisor)
        .into_iter()
        .flat_map(|root: Hash| words_of(&lot, root))
        .map(|it| (it.holder, it.verdict))
        .collect();
    assert_eq!(said, [(Holder::Expert, Agrees::Holds), (Holder::Bidder, Agrees::Fails)]);
    let shown = public(&it);
    assert!(shown.says("不符 1") && shown.says("相符 1，不符 0，未作声 4"), "{}", shown.body);
    let alarm = it.house.get(&mut it.house.signed_in("overseer-1"), "/supervisor");
    assert!(alarm.says("与其持有的部分不符"), "{}", alarm.body);
    dispute_waits_until_a_supervisor_says_what_was_found(&it);
    for account in ["buyer-1", "official-1", "overseer-1"] {
        let denied = seen(&it, account, ("evaluator", "confirm"));
        assert_eq!(denied.status, StatusCode::FORBIDDEN, "{account}");
        let denied = seen(&it, account, ("evaluator", "own-sheet.json"));
        assert_eq!(denied.status, StatusCode::FORBIDDEN, "{account}");
    }
}

/// It is a supervisor's duty on the desk, of each supervisor, until the own word comes after it.
fn dispute_waits_until_a_supervisor_says_what_was_found(it: &Opening) {
    const DUTY: &str = "核对有争议的评分封存";
    let desk = |account: &str| it.house.get(&mut it.house.signed_in(account), "/desk");
    assert!(desk("overseer-1").says(DUTY), "{}", desk("overseer-1").body);
    assert!(!desk("official-1").says(DUTY) && !desk("buyer-1").says(DUTY));
    bind(it, "overseer-1", 33);
    let page = path(it, "supervisor", "confirm");
    // What is said of the sheets answers nobody who speaks of the totals.
    act(it, "overseer-1", 33, &page, &[("root_of", "scores"), ("agrees", "holds")]);
    assert!(desk("overseer-1").says(DUTY));
    act(it, "overseer-1", 33, &page, &[("root_of", "totals"), ("agrees", "holds")]);
    assert!(!desk("overseer-1").says(DUTY), "{}", desk("overseer-1").body);
}
