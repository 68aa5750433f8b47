//! Imports and changes of organisations, through the whole router.

use app::imports::Wrong;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::parties::{self, Role};
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
    let refused = upload(&house, &mut zhao, ("people", "check"), b"a\n");
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

/// A form of this address, with its marks.
fn sent(house: &House, who: &mut Browser, to: &str, fields: &[(&str, &str)]) -> Answered {
    let page = house.get(who, to);
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let mut all = vec![("csrf", csrf.as_str()), ("key", key.as_str())];
    all.extend(fields);
    house.post(who, to, &all)
}

/// An official, an operator and a supervisor.
fn town() -> House {
    let house = House::new(None);
    for (account, role) in [("zhao", Role::Official), ("li", Role::Operator)] {
        house.person(account, &[role]);
    }
    let bureau = uscc("11510000000000004");
    house.command(parties::Command::AdmitOrganisation(parties::OrganisationAdmitted {
        organisation: bureau.clone(),
        name: "财政局".to_owned(),
        kinds: vec![parties::OrganisationKind::Supervisor],
        licence: domain::shared::Hash([1; 32]),
    }));
    house.command(parties::Command::AddPerson(parties::PersonAdded {
        account: domain::shared::Id::new("sun").unwrap(),
        name: "sun".to_owned(),
        organisation: Some(bureau),
        roles: vec![Role::Supervisor],
    }));
    house
}

const ONE: &str = "/centre/experts/E-0001";
const FIELDS: [(&str, &str); 5] = [
    ("expert", "E-0001"),
    ("person_name", "周专家"),
    ("specialties", "B02、A01"),
    ("pools", "works"),
    ("region", "511523"),
];

#[test]
fn an_expert_is_admitted_changed_and_punished_with_a_history_and_faults_are_told_at_their_field() {
    let house = town();
    let (mut zhao, mut sun) = (house.signed_in("zhao"), house.signed_in("sun"));
    let empty = house.get(&mut zhao, "/centre/experts");
    assert!(empty.says("专家库还没有专家") && empty.says("/centre/experts/new"), "{}", empty.body);
    let employers = format!("{} 2020-01-01", uscc("12510000000000005"));
    let mut fields = FIELDS.to_vec();
    fields.extend([("employers", employers.as_str()), ("ties", "x")]);
    fields[4].1 = "51152";
    let before = leaves(&house);
    let wrong = sent(&house, &mut zhao, "/centre/experts/new", &fields);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.says("关系为劳动关系") && wrong.says("周专家"), "{}", wrong.body);
    fields[6].1 = "";
    let unfit = sent(&house, &mut zhao, "/centre/experts/new", &fields);
    assert!(unfit.says("行政区划代码不符合要求"), "{}", unfit.body);
    assert_eq!(leaves(&house), before, "nothing was written");
    fields[4].1 = "511523";
    let done = sent(&house, &mut zhao, "/centre/experts/new", &fields);
    assert_eq!(done.to, format!("{ONE}?done=expert-admitted"), "{}", done.body);
    let again = sent(&house, &mut zhao, "/centre/experts/new", &fields);
    assert!(again.says("该专家编号已经在库"), "{}", again.body);
    let (to, mut changed) = (format!("{ONE}/change"), fields[1..].to_vec());
    let form = house.get(&mut zhao, &to);
    assert!(form.says("A01、B02") && form.says(&employers), "{}", form.body);
    let silent = sent(&house, &mut zhao, &to, &changed);
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY, "a reason is asked for");
    changed[3].1 = "510500";
    changed.push(("reason", "工作地变动"));
    let done = sent(&house, &mut zhao, &to, &changed);
    assert_eq!(done.to, format!("{ONE}?done=expert-changed"), "{}", done.body);
    let punished = [("standing", "paused"), ("ground", "punished"), ("reason", "行政处罚决定书")];
    let to = format!("{ONE}/standing");
    let done = sent(&house, &mut zhao, &to, &punished);
    assert_eq!(done.to, format!("{ONE}?done=expert-stood"), "{}", done.body);
    let back = [("standing", "active"), ("ground", "over"), ("reason", "期满")];
    let refused = sent(&house, &mut zhao, &to, &back);
    assert!(refused.status == StatusCode::CONFLICT && refused.says("C1.14"), "{}", refused.body);
    let page = house.get(&mut sun, ONE);
    for word in ["周专家", "工作地变动", "511523", "受过处罚", "C1.14", "行政处罚决定书"]
    {
        assert!(page.says(word), "{word}: {}", page.body);
    }
    assert!(!page.says(&to), "a supervisor reads");
    let english = house.get(&mut zhao, &format!("{ONE}?lang=en"));
    assert!(english.says("Changed, before it was"), "{}", english.body);
}

#[test]
fn the_roster_is_searched_by_name_employer_specialty_and_standing_and_closed_to_others() {
    let house = town();
    let (mut zhao, mut sun) = (house.signed_in("zhao"), house.signed_in("sun"));
    let mut li = house.signed_in("li");
    let school = uscc("12510000000000005");
    let employers = format!("{school} 2020-01-01");
    let mut fields = FIELDS.to_vec();
    fields.push(("employers", employers.as_str()));
    sent(&house, &mut zhao, "/centre/experts/new", &fields);
    for (query, found) in [
        ("q=%E5%91%A8", true),
        ("q=E-00&specialty=A01&standing=active", true),
        (&*format!("q={school}"), true),
        ("standing=paused", false),
        ("specialty=C03", false),
        ("q=%00%ff&page=99999999999999999999", false),
    ] {
        let list = house.get(&mut zhao, &format!("/centre/experts?{query}"));
        assert_eq!(list.says("周专家"), found, "{query}: {}", list.body);
        assert!(found || list.says("没有符合条件的专家"), "{query}");
    }
    for to in ["/centre/experts", ONE] {
        assert_eq!(house.get(&mut li, to).status, StatusCode::FORBIDDEN, "{to}");
        assert_eq!(house.get(&mut sun, to).status, StatusCode::OK, "{to}");
    }
    assert_eq!(house.get(&mut sun, "/centre/experts/new").status, StatusCode::FORBIDDEN);
    assert_eq!(house.get(&mut zhao, "/centre/experts/E-9").status, StatusCode::NOT_FOUND);
}

#[test]
fn a_file_of_experts_is_checked_taken_marked_and_taken_back_until_one_is_used() {
    let house = House::new(None);
    house.person("zhao", &[Role::Official]);
    let mut zhao = house.signed_in("zhao");
    let school = uscc("12510000000000005");
    let head = "专家编号,姓名,评审专业,专家库,行政区划代码,工作单位,回避关系\n";
    let line = |number: &str, tie: &str| {
        format!("{number},吴专家,A01、B02,政府采购、工程,511523,{school} 2020-01-01,{tie}\n")
    };
    let good = format!("{head}{}{}", line("E-1", ""), line("E-2", &format!("{school} 近亲属")));
    let other = format!("{head}{}", line("E-3", ""));
    let before = leaves(&house);
    for (bad, words) in [
        (line("E-1", "").replace("A01", "专业"), "专业代码不正确"),
        (line("E-1", "").replace("工程", "省库"), "专家库无法识别"),
        (line("E-1", "").replace("511523", "5115"), "行政区划代码不正确"),
        (line("E-1", "").replace("2020-01-01", "2020-13-01"), "工作单位不正确"),
        (line("E-1", "朋友"), "回避关系不正确"),
        (line("专家", ""), "专家编号不正确"),
        (format!("{}{}", line("E-1", ""), line("E-1", "")), "与前面的行重复"),
    ] {
        let file = format!("{head}{bad}");
        let found = upload(&house, &mut zhao, ("experts", "check"), file.as_bytes());
        assert_eq!(found.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(found.says(words), "{words}: {}", found.body);
    }
    let checked = upload(&house, &mut zhao, ("experts", "check"), good.as_bytes());
    assert!(checked.status == StatusCode::OK && checked.says("没有问题，可以导入"));
    let unseen = upload(&house, &mut zhao, ("experts", "take"), other.as_bytes());
    assert!(unseen.says("请先核对下面的检查结果"), "another file of the same number of lines");
    assert_eq!(leaves(&house), before, "a check changes nothing");
    let taken = upload(&house, &mut zhao, ("experts", "take"), good.as_bytes());
    assert_eq!(taken.to, "/centre/imports?done=imported", "{}", taken.body);
    assert_eq!(leaves(&house), before + 3);
    assert!(house.get(&mut zhao, "/centre/experts").says("导入，未核对材料"));
    let same = upload(&house, &mut zhao, ("experts", "check"), good.as_bytes());
    assert!(same.status != StatusCode::OK, "nothing is new");
    let differs = good.replace("吴专家", "吴某");
    let differs = upload(&house, &mut zhao, ("experts", "check"), differs.as_bytes());
    assert!(differs.says("该编号已经在库，内容不同"), "{}", differs.body);
    let pause = [("standing", "paused"), ("ground", "asked"), ("reason", "本人申请")];
    sent(&house, &mut zhao, "/centre/experts/E-1/standing", &pause);
    let back = [("import", "experts-1"), ("reason", "文件有误")];
    let used = sent(&house, &mut zhao, "/centre/imports", &back);
    assert!(used.says("已经在使用，不能撤回"), "{}", used.body);
}

#[test]
fn the_contact_board_is_written_by_one_official_and_published_by_another() {
    let house = House::new(None);
    house.person("zhao", &[Role::Official]);
    house.person("qian", &[Role::Official]);
    house.person("li", &[Role::Operator]);
    let (mut zhao, mut qian) = (house.signed_in("zhao"), house.signed_in("qian"));
    let mut anybody = Browser::default();
    assert!(house.get(&mut anybody, "/contacts").says("尚未公布联系方式"));
    let save = |who: &mut Browser, text: &str| {
        let csrf = house.get(who, "/account/password").hidden("csrf");
        house.post(who, "/centre/contacts", &[("csrf", &csrf), ("contacts", text)])
    };
    let publish = |who: &mut Browser, seen: &str| {
        let csrf = house.get(who, "/account/password").hidden("csrf");
        let key = format!("key-{:032}", leaves(&house));
        let fields = [("csrf", csrf.as_str()), ("key", &key), ("seen", seen)];
        house.post(who, "/centre/contacts/publish", &fields)
    };
    let mut operator = house.signed_in("li");
    assert_eq!(save(&mut operator, "a|b|1|c").status, StatusCode::FORBIDDEN);
    for wrong in ["财政局 | 投诉 | 123", "财政局 | 投诉 | | 样本路", "a|b|c|d|e", " "]
    {
        let said = save(&mut zhao, wrong);
        assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let text = "财政局 | 投诉 | 0000-001 | 样本路\r\n监督室｜举报｜+86 2｜<b>路</b>";
    assert_eq!(save(&mut zhao, text).to, "/centre/contacts?done=contacts-saved");
    let before = leaves(&house);
    let own = publish(&mut zhao, text);
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", own.body);
    assert!(own.says("应当由另一名工作人员"), "{}", own.body);
    let stale = publish(&mut qian, "another");
    assert!(stale.says("内容已被修改"), "{}", stale.body);
    assert_eq!(leaves(&house), before, "nothing is public yet");
    let page = house.get(&mut qian, "/centre/contacts");
    assert!(page.says("等待另一名工作人员公布") && page.says("0000-001"), "{}", page.body);
    assert_eq!(publish(&mut qian, text).to, "/centre/contacts?done=contacts-published");
    let page = house.get(&mut anybody, "/contacts");
    assert!(
        page.says("财政局") && page.says("tel:+862") && page.says("&lt;b&gt;路"),
        "{}",
        page.body
    );
}
