//! Exceptions of the record by pages: what everybody reads, and what operator and supervisor read
//! besides; and an opening that a supervisor orders while no witness signs.

use app::head::Head;
use axum::http::StatusCode;
use domain::parties::Role;
use domain::shared::{Hash, PublicKey};
use record::canonical::Value;

use super::awarding::{act, bind, path, send};
use super::house::{Answered, Browser};
use super::secrecy::supervisor;
use super::world::Opening;

const PUBLIC: &str = "/exceptions";

fn text(it: &str) -> Value {
    Value::Text(it.to_owned())
}

fn seen(it: &Opening, account: &str, path: &str) -> Answered {
    it.house.get(&mut it.house.signed_in(account), path)
}

fn key(at: u8) -> String {
    PublicKey(seal::ed25519::public(&super::awarding::secret(at))).hex()
}

#[test]
fn what_was_erased_lost_or_taken_over_is_public_and_who_signed_it_is_the_staffs() {
    let it = Opening::with_bids(0);
    supervisor(&it);
    it.person("guard-9", None, Role::Operator);
    bind(&it, "chair-1", 41);
    bind(&it, "overseer-1", 42);
    let nobody = &mut Browser::default();
    let none = it.house.get(nobody, PUBLIC);
    assert!(none.says("没有例外事项"), "{}", none.body);
    let list = |all: &[u64]| {
        Value::List(all.iter().map(|it| Value::Integer(i64::try_from(*it).unwrap())).collect())
    };
    let both = Value::List(vec![text(&key(41)), text(&key(42))]);
    it.house.fact(
        "Erased",
        &[("indexes", list(&[4, 6])), ("cite", text("《个人信息保护法》第四十七条")), ("by", both)],
    );
    let many: Vec<u64> = (0..60).collect();
    it.house.fact("BodiesLost", &[("indexes", list(&many))]);
    let note = text("old.example/log\n41\nroot\n");
    it.house.fact("Succeeded", &[("checkpoint", note), ("by", text(&key(42)))]);
    let until = Value::Integer(2_000_000_000);
    it.house
        .fact("StillSealed", &[("indexes", list(&[1])), ("until", until), ("cite", text("Y06"))]);
    // Other facts of the log are none.
    it.house.fact("Witnessed", &[("index", Value::Integer(1))]);

    let page = it.house.get(nobody, PUBLIC);
    for words in [
        "依命令删除个人信息",
        "《个人信息保护法》第四十七条",
        "href=\"/leaf/4\"",
        "中心声明正文丢失",
        "old.example/log，止于 41 条记录",
        "密封至",
        "Y06",
    ] {
        assert!(page.says(words), "{words}: {}", page.body);
    }
    assert!(page.says(&key(41)) && !page.says("chair-1") && !page.says("overseer-1"));
    assert!(!page.says("href=\"/leaf/30\"") && page.says("60"), "a long list is cut");
    assert!(!page.says("Witnessed"));
    let english = it.house.get(nobody, "/exceptions?lang=en");
    assert!(english.says("Personal facts erased by order"), "{}", english.body);

    for account in ["guard-9", "overseer-1"] {
        let page = seen(&it, account, "/operator/exceptions");
        assert_eq!(page.status, StatusCode::OK, "{account}: {}", page.body);
        assert!(page.says("chair-1") && page.says("overseer-1"), "{}", page.body);
    }
    assert!(seen(&it, "overseer-1", "/supervisor/exceptions").says("old.example/log"));
    assert!(seen(&it, "guard-9", "/operator").says("/operator/exceptions"));
    assert!(seen(&it, "overseer-1", "/supervisor").says("/supervisor/exceptions"));
    // Bodies that are here are not said to be lost now.
    assert!(!seen(&it, "guard-9", "/operator").says("尚未补回"));
    for account in ["official-1", "chair-1"] {
        for path in ["/operator/exceptions", "/supervisor/exceptions"] {
            assert_eq!(seen(&it, account, path).status, StatusCode::FORBIDDEN, "{account} {path}");
        }
    }
}

/// A lot is closed, and the log's tree holds the close; nobody cosigned it.
fn silent() -> (Opening, Head) {
    let it = Opening::with_bids(3);
    supervisor(&it);
    bind(&it, "overseer-1", 42);
    it.close();
    let platform = &it.house.site.platform;
    let head = Head { size: platform.folded().unwrap().next, root: [7; 32] };
    let mut published = platform.published();
    (published.head, published.cosigned, published.cosigned_by_one) = (head, 0, 0);
    published.signed_by = Vec::new();
    platform.set_published(published);
    (it, head)
}

#[test]
fn a_supervisor_orders_an_opening_without_witnesses_by_pages_and_everybody_reads_it() {
    // covers: Y81
    let (it, head) = silent();
    let page = path(&it, "supervisor", "unwitnessed");
    let desk = seen(&it, "overseer-1", "/supervisor");
    assert!(desk.says(&page), "the supervisor's desk leads there: {}", desk.body);
    let (size, root) = (head.size.to_string(), Hash(head.root).hex());
    let reason = "两个见证方均已停机，联系未果";
    let fields = [("size", size.as_str()), ("root", root.as_str()), ("reason", reason)];
    let mut overseer = it.house.signed_in("overseer-1");
    let form = it.house.get(&mut overseer, &page);
    assert!(form.says(&root) && form.says("Y81"), "{}", form.body);
    for wrong in [("size", "1"), ("root", "00")] {
        let mut moved = fields;
        moved[usize::from(wrong.0 == "root")] = wrong;
        let sent = send(&it, &mut overseer, &page, &form, &moved);
        assert!(!sent.says("data-bytes"), "another tree is not signed: {}", sent.body);
    }
    let empty = send(&it, &mut overseer, &page, &form, &fields[..2]);
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "a reason is asked for");
    for account in ["official-1", "chair-1"] {
        assert_eq!(seen(&it, account, &page).status, StatusCode::FORBIDDEN, "{account}");
    }
    act(&it, "overseer-1", 42, &page, &fields);

    let lot = it.lot();
    let order = lot.opening.unwitnessed.as_ref().expect("the order stands in the record");
    assert_eq!((order.size, order.root), (head.size, Hash(head.root)));
    let now_s = it.house.site.platform.now_ms() / 1_000;
    assert!((3_590..=3_600).contains(&(order.from_s - now_s)), "an hour to look");
    let hall = it.house.get(&mut Browser::default(), &format!("/lots/{}/hall", it.id));
    assert!(hall.says(reason) && hall.says(&root), "read aloud in the hall: {}", hall.body);
    let public = it.house.get(&mut Browser::default(), PUBLIC);
    assert!(public.says("没有见证方应答，依命令开标") && public.says(reason), "{}", public.body);
    assert!(public.says(&key(42)));
    assert!(seen(&it, "overseer-1", &page).says(reason), "and on its own page");
}

#[test]
fn no_opening_is_ordered_while_a_witness_signs() {
    // covers: Y81
    let (it, head) = silent();
    let page = path(&it, "supervisor", "unwitnessed");
    let (size, root) = (head.size.to_string(), Hash(head.root).hex());
    let mut overseer = it.house.signed_in("overseer-1");
    let form = it.house.get(&mut overseer, &page);
    let platform = &it.house.site.platform;
    let mut published = platform.published();
    published.signed_by = vec!["witness.example".to_owned()];
    platform.set_published(published);
    let fields = [("size", size.as_str()), ("root", root.as_str()), ("reason", "无")];
    let sent = send(&it, &mut overseer, &page, &form, &fields);
    assert!(sent.says("不需要") || sent.status == StatusCode::FORBIDDEN, "{}", sent.body);
    assert!(it.lot().opening.unwitnessed.is_none());
}
