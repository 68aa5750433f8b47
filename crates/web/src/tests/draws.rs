//! The pages of a draw: the purchaser asks by the form, each party sees its step and no name, and
//! nobody else sees a party's page.

use axum::http::StatusCode;

use super::town::{DONE, Stage, Town, is_refused};

const PURCHASER: &str = "/purchaser/lots/W2026-001/A/1/draw";
const CENTRE: &str = "/centre/lots/W2026-001/A/1/draw";
const SUPERVISOR: &str = "/supervisor/lots/W2026-001/A/1/draw";
const PUBLIC: &str = "/lots/W2026-001/A/1/draw";

fn asks(town: &Town, values: &[(&str, &str)]) -> super::house::Answered {
    let mut browser = town.browser("purchaser-1");
    let page = town.open.house.get(&mut browser, PURCHASER);
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let mut sent = vec![("csrf", csrf.as_str()), ("key", key.as_str())];
    sent.extend(values);
    town.open.house.post(&mut browser, PURCHASER, &sent)
}

#[test]
fn the_purchaser_asks_for_a_draw_and_each_party_sees_its_own_step() {
    let town = Town::new(Stage::Opened);
    let mut citizen = super::house::Browser::default();
    let none = town.open.house.get(&mut citizen, PUBLIC);
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    let day = ("day", "2026-12-31");
    let good = [("specialty-1", "A01"), ("seats-1", "5"), day, ("half", "pm")];
    let before = town.leaves();
    for (name, value) in [("seats-1", "4"), ("seats-1", "0"), ("day", "soon"), ("half", "noon")] {
        let wrong: Vec<_> =
            good.iter().map(|it| if it.0 == name { (name, value) } else { *it }).collect();
        let answer = asks(&town, &wrong);
        assert!(is_refused(&answer), "{name} {value}: {}", answer.status);
        assert_eq!(town.leaves(), before, "{name} {value}");
    }
    let mut stranger = good.to_vec();
    stranger.push(("representatives", "bidder-1"));
    assert!(is_refused(&asks(&town, &stranger)));
    let answer = asks(&town, &good);
    assert_eq!(answer.status, DONE, "{}", answer.body);
    assert!(answer.to.ends_with("?done=draw-requested"));
    for (account, path) in
        [("purchaser-1", PURCHASER), ("official-1", CENTRE), ("supervisor-1", SUPERVISOR)]
    {
        let page = town.open.house.get(&mut town.browser(account), path);
        assert_eq!(page.status, StatusCode::OK, "{account}");
        assert!(page.body.contains("登记参与"), "{account} is not told its step");
    }
    for account in ["bidder-0", "evaluator-1", "operator-1"] {
        for path in [PURCHASER, CENTRE, SUPERVISOR] {
            let page = town.open.house.get(&mut town.browser(account), path);
            assert!(is_refused(&page), "{account} {path}: {}", page.status);
        }
    }
    let public = town.open.house.get(&mut citizen, PUBLIC);
    assert_eq!(public.status, StatusCode::OK);
    assert!(public.body.contains("daylight-verify draw log W2026-001/A/1"));
}

#[test]
fn what_no_machine_computed_is_not_taken_for_a_partys_step() {
    let town = Town::new(Stage::Opened);
    let day = ("day", "2026-12-31");
    asks(&town, &[("specialty-1", "A01"), ("seats-1", "5"), day, ("half", "pm")]);
    let mut browser = town.browser("official-1");
    let before = town.leaves();
    for (step, field) in [("join", "wrap"), ("commit", "c"), ("show", "header"), ("open", "secret")]
    {
        let page = town.open.house.get(&mut browser, CENTRE);
        let csrf = town.csrf(&mut browser);
        let key = format!("{:032x}", page.body.len() + step.len());
        let sent = [("csrf", csrf.as_str()), ("key", &key), ("step", step), (field, "")];
        let answer = town.open.house.post(&mut browser, CENTRE, &sent);
        assert!(is_refused(&answer), "{step}: {}", answer.status);
        assert_eq!(town.leaves(), before, "{step}");
    }
}
