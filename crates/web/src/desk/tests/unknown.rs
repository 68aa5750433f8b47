//! People without an account: a question about a procurement, its answer, and an address that is
//! told of changes.

use app::messages::{Maker, Watcher};
use app::ports::Channel;
use axum::http::StatusCode;
use domain::procedure::{self, Effect};
use domain::remedies::RemedyKind;
use domain::world::Command;

use super::awarding::{act, path, ready};
use super::house::{Answered, Browser};
use super::world::Opening;

const QUESTION: &str = "采购需求第三条所称“同类业绩”是否包括在建项目？";
const REPLY: &str = "不包括在建项目，以验收合格为准。";

fn ask(it: &Opening, key: &str, fields: &[(&str, &str)]) -> Answered {
    let mut all = vec![("key", key)];
    all.extend(fields);
    it.house.post(&mut Browser::default(), &format!("/lots/{}/ask", it.id), &all)
}

#[test]
fn somebody_without_an_account_asks_is_answered_and_nobody_else_reads_it() {
    // covers: G19
    let it = ready(Opening::procured(4));
    super::secrecy::supervisor(&it);
    let nobody = || Browser::default();
    let page = it.house.get(&mut nobody(), &format!("/lots/{}/ask", it.id));
    assert!(page.says("不需要账户") && page.says("G19") && page.says("Y85"), "{}", page.body);
    let lot = it.house.get(&mut nobody(), &format!("/lots/{}", it.id));
    assert!(lot.says(&format!("/lots/{}/ask", it.id)), "the lot's page offers it");
    let key = page.hidden("key");
    let fields =
        [("asker_name", "样本市民"), ("asker_contact", "13800000000"), ("claims", QUESTION)];
    for at in 0..3 {
        let mut lacking = fields.to_vec();
        lacking.remove(at);
        assert_eq!(ask(&it, &key, &lacking).status, StatusCode::UNPROCESSABLE_ENTITY, "{at}");
    }
    let long = "长".repeat(10_000);
    let huge = ask(&it, &key, &[("asker_name", &long), fields[1], fields[2]]);
    assert_eq!(huge.status, StatusCode::UNPROCESSABLE_ENTITY);
    for key in ["", "short", "with space and more", &"x".repeat(80)] {
        assert_eq!(ask(&it, key, &fields).status, StatusCode::NOT_FOUND, "{key}");
    }
    assert!(it.lot().remedies.is_empty(), "nothing of it is in the record");
    let sent = ask(&it, &key, &fields);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert_eq!(ask(&it, &key, &fields).to, sent.to, "the same form counts once");
    let lot = it.lot();
    let (number, raised) = lot.remedies.iter().next().unwrap();
    assert_eq!((lot.remedies.len(), raised.kind), (1, RemedyKind::Enquiry));

    // The purchaser reads name and contact and answers; the public reads that there is a question.
    let desk = it.house.get(&mut it.house.signed_in("buyer-1"), "/desk");
    assert!(desk.says("答复询问、异议或质疑"), "{}", desk.body);
    let at = path(&it, "purchaser", "remedies");
    let whole = it.house.get(&mut it.house.signed_in("buyer-1"), &at);
    assert!(whole.says("同类业绩") && whole.says("13800000000"), "{}", whole.body);
    let fields = [("remedy", number.as_str()), ("outcome", "answered"), ("reply", REPLY)];
    act(&it, "buyer-1", 0, &at, &fields);
    let own = it.house.get(&mut nobody(), &sent.to);
    assert!(own.says(REPLY) && own.says("同类业绩"), "{}", own.body);
    let public = it.house.get(&mut nobody(), &format!("/lots/{}", it.id));
    assert!(!public.says(REPLY) && !public.says("样本市民") && !public.says("13800000000"));
    let (place, _) = sent.to.rsplit_once('/').unwrap();
    for word in ["", "0", &"0".repeat(32)] {
        let guessed = it.house.get(&mut nobody(), &format!("{place}/{word}"));
        assert_eq!(guessed.status, StatusCode::NOT_FOUND, "{word}");
    }
    let other = it.house.get(&mut it.house.signed_in("bidder-1"), &path(&it, "bidder", "remedies"));
    assert!(!other.says(REPLY) && !other.says("样本市民"), "{}", other.body);
}

#[test]
fn works_know_no_question_and_say_where_to_go() {
    let it = Opening::with_bids(0);
    let page = it.house.get(&mut Browser::default(), &format!("/lots/{}/ask", it.id));
    assert!(page.says("异议和投诉") && !page.says("asker_name"), "{}", page.body);
    let key = "0123456789abcdef0123456789abcdef";
    let fields = [("asker_name", "甲"), ("asker_contact", "1"), ("claims", "问")];
    let sent = ask(&it, key, &fields);
    assert!(sent.says("T06") || sent.status == StatusCode::CONFLICT, "{}", sent.body);
    assert!(it.lot().remedies.is_empty());
}

fn watchers(it: &Opening) -> Vec<Watcher> {
    let platform = &it.house.site.platform;
    Watcher::all(&*platform.working, &it.id, platform.now_ms()).unwrap()
}

#[test]
fn an_address_left_without_an_account_is_confirmed_told_of_changes_and_taken_away() {
    let it = Opening::with_bids(0);
    let platform = &it.house.site.platform;
    let at = format!("/lots/{}/watch", it.id);
    let mut browser = Browser::default();
    assert!(it.house.get(&mut browser, &at).says("没有开通邮件"), "nothing is promised");
    platform.set_channels(vec![Channel::Mail]);
    let leave = |mail: &str| it.house.post(&mut Browser::default(), &at, &[("watch_mail", mail)]);
    for wrong in ["", "nobody", "a@b\r\nBcc: c@d.example", "a@b.example, c@d.example"] {
        assert_eq!(leave(wrong).status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let sent = leave("reader@example.org");
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert_eq!(leave("Reader@example.org").to, sent.to, "again, and nobody is told");
    let all = watchers(&it);
    let [one] = &all[..] else { panic!("{all:?}") };
    assert!(one.confirmed_ms.is_none());
    let letters = || platform.working.scan("outbox", "", None, platform.now_ms()).unwrap().len();
    assert_eq!(letters(), 1, "one letter asks for confirmation");

    // Nothing is sent to an address that nobody confirmed.
    let clarify = |text: &str| {
        it.accept(Command::Procedure(procedure::Command::Clarify {
            lot: it.id.clone(),
            text: text.to_owned(),
            documents: Vec::new(),
            effect: Effect::None,
            deadline_s: None,
        }));
        let mut reader = platform.readers.reader().unwrap();
        let times = (platform.now_ms(), platform.clock.wall_ms());
        let mut maker = Maker::default();
        while maker.read_on(&mut *reader, &*platform.working, &[Channel::Mail], times).unwrap() > 0
        {
        }
    };
    clarify("样本澄清一");
    assert_eq!(letters(), 1);
    let own = it.house.get(&mut browser, &one.href());
    assert!(own.says("请确认由这个邮箱接收"), "{}", own.body);
    let press = |what: &str| it.house.post(&mut Browser::default(), &one.href(), &[("what", what)]);
    assert_eq!(press("received").status, StatusCode::NOT_FOUND, "nothing to receive yet");
    assert_eq!(press("confirm").status, StatusCode::SEE_OTHER);
    clarify("样本澄清二");
    assert_eq!(letters(), 2, "the change is told");
    assert_eq!(press("received").status, StatusCode::SEE_OTHER);
    assert!(watchers(&it)[0].received_ms.is_some());
    assert!(it.house.get(&mut browser, &one.href()).says("上次确认收到"));
    let strange = one.href().replace(&one.word, &"0".repeat(32));
    assert_eq!(it.house.get(&mut browser, &strange).status, StatusCode::NOT_FOUND);
    assert_eq!(press("stop").status, StatusCode::SEE_OTHER);
    assert!(watchers(&it).is_empty());
    assert_eq!(it.house.get(&mut browser, &one.href()).status, StatusCode::NOT_FOUND);
    let kept = platform.working.names("reader@example.org", &[], platform.now_ms()).unwrap();
    assert!(!kept, "the address is nowhere");
}
