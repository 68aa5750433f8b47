//! Imports and changes of organisations, through the whole router.

use app::imports::Wrong;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::parties::Role;
use domain::shared::Uscc;

use crate::account::tests::house::{Answered, Browser, House};
use crate::text::{Lang, Text};

fn uscc(body: &str) -> Uscc {
    let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    all.find_map(|it| Uscc::new(&format!("{body}{it}"))).unwrap()
}

fn upload(house: &House, who: &mut Browser, (kind, step): (&str, &str), file: &[u8]) -> Answered {
    let csrf = house.get(who, "/account/password").hidden("csrf");
    let key = format!("key-{:032}", house.site.platform.folded().unwrap().next);
    let mut body = Vec::new();
    for (name, value) in [("csrf", csrf.as_str()), ("key", &key), ("kind", kind), ("step", step)] {
        let part =
            format!("--cut\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    body.extend_from_slice(
        b"--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n",
    );
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--cut--\r\n");
    let request = Request::post("/centre/imports/new")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap();
    house.send(who, request)
}

fn leaves(house: &House) -> u64 {
    house.site.platform.folded().unwrap().next
}

#[test]
fn a_file_is_checked_first_then_taken_as_a_whole_and_can_be_taken_back() {
    let house = House::new(None);
    house.person("zhao", &[Role::Official]);
    house.person("li", &[Role::Operator]);
    let (one, two) = (uscc("91510000MP0RT0001"), uscc("91510000MP0RT0002"));
    let head = "统一社会信用代码,单位名称,类别\n";
    let good = format!("{head}{one},甲公司,投标人\n{two},乙公司,采购人\n");
    let bad = format!("{head}{one},甲公司,投标人\n{two},,采购人\n");
    let (mut zhao, mut li) = (house.signed_in("zhao"), house.signed_in("li"));
    let before = leaves(&house);
    let refused = upload(&house, &mut li, ("organisations", "check"), good.as_bytes());
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(house.get(&mut zhao, "/centre/imports").says("还没有导入"));
    for step in ["check", "take"] {
        let found = upload(&house, &mut zhao, ("organisations", step), bad.as_bytes());
        assert_eq!(found.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(found.says("没有填写") && found.says("请填写该单元格"), "{}", found.body);
        assert!(found.says("<div>单位名称</div>"), "the column by its heading: {}", found.body);
    }
    let unseen = upload(&house, &mut zhao, ("organisations", "take"), good.as_bytes());
    assert!(unseen.says("请先核对下面的检查结果"), "{}", unseen.body);
    assert_eq!(leaves(&house), before, "a check changes nothing");
    let checked = upload(&house, &mut zhao, ("organisations", "check"), good.as_bytes());
    assert!(checked.status == StatusCode::OK && checked.says("没有问题，可以导入"));
    let taken = upload(&house, &mut zhao, ("organisations", "take"), good.as_bytes());
    assert_eq!(taken.to, "/centre/imports?done=imported", "{}", taken.body);
    assert_eq!(leaves(&house), before + 3);
    let list = house.get(&mut zhao, "/centre/organisations");
    assert!(list.says("由导入得知，未核验证照") && list.says("乙公司"), "{}", list.body);
    let page = house.get(&mut zhao, "/centre/imports");
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let folded = house.site.platform.folded().unwrap();
    let import = folded.world.imports.keys().next().unwrap().to_string();
    drop(folded);
    let fields =
        [("csrf", csrf.as_str()), ("key", &key), ("import", &import), ("reason", "文件有误")];
    let revoked = house.post(&mut zhao, "/centre/imports", &fields);
    assert_eq!(revoked.to, "/centre/imports?done=import-revoked", "{}", revoked.body);
    assert!(!house.get(&mut zhao, "/centre/organisations").says("乙公司"));
}

#[test]
fn hostile_files_are_refused_in_words_and_change_nothing() {
    let house = House::new(None);
    house.person("zhao", &[Role::Official]);
    let mut zhao = house.signed_in("zhao");
    let before = leaves(&house);
    let huge = vec![b'a'; (8 << 20) + 1];
    for (file, words) in [
        (&b""[..], "文件是空的"),
        (b"\xff\xfea\0", "文字编码无法识别"),
        (b"PK\x03\x04broken", "文件不是 CSV 或 XLSX"),
        (b"a,b\n=1,2\n", "没有所需的栏目名称"),
        (&huge, "太大"),
    ] {
        let refused = upload(&house, &mut zhao, ("deals", "check"), file);
        assert!(refused.status.is_client_error(), "{words}");
        let huge = file.len() > 100;
        assert!(huge || refused.says(words), "{words}: {}", refused.body);
    }
    let refused = upload(&house, &mut zhao, ("experts", "check"), b"a\n");
    assert!(refused.says("请选择文件内容"), "{}", refused.body);
    assert_eq!(leaves(&house), before);
}

#[test]
fn every_fault_of_a_file_has_its_words_and_what_to_do_in_both_languages() {
    for lang in Lang::ALL {
        for it in Wrong::ALL {
            let text = Text::get(lang);
            assert!(text.has(it.key()) && text.has(&format!("{}-do", it.key())), "{it:?}");
        }
    }
}
