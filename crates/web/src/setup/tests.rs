//! A new centre from the console's code to its drill, through the whole router.

use std::sync::{Arc, Mutex};

use app::ports::StoreError;
use app::setup::{
    EnrolledWitness, Founding, FoundingRefusal, FoundingState, PolicyState, WitnessEnrolment,
};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::parties::{Purpose, Role};
use domain::shared::{AccountId, Hash, PublicKey, Uscc};
use seal::bytes::{domain as label, hash_labelled, hex, unhex, unhex32};
use seal::header::Header;
use seal::keyset::{Purpose as SealPurpose, key_statement, one_time_public};
use serde_json::{Value, json};

use crate::account::tests::house::{Answered, Browser, House};

const ROOT: Hash = Hash([0xe3; 32]);

/// A process whose log is empty; witnesses always answer.
struct Process(Mutex<FoundingState>);

impl Process {
    fn new() -> Arc<Process> {
        let state = FoundingState {
            origin: "jy.example/log".to_owned(),
            log_key: "jy.example/log+01+LOGKEY".to_owned(),
            ack_key: "jy.example/log+02+ACKKEY".to_owned(),
            ack_public: PublicKey([4; 32]),
            size: 0,
            root: ROOT,
            witnesses: Vec::new(),
            policy: PolicyState::Missing,
        };
        Arc::new(Process(Mutex::new(state)))
    }
}

impl Founding for Process {
    fn state(&self) -> Result<FoundingState, StoreError> {
        Ok(self.0.lock().unwrap().clone())
    }

    fn enrol_witness(&self, it: &WitnessEnrolment) -> Result<(), FoundingRefusal> {
        let mut state = self.0.lock().unwrap();
        if (it.size, it.root) != (state.size, state.root) {
            return Err(FoundingRefusal::HeadDiffers { size: state.size, root: state.root });
        }
        let name = it.vkey.split('+').next().unwrap().to_owned();
        let (vkey, address) = (it.vkey.clone(), it.address.clone());
        state.witnesses.push(EnrolledWitness { name, vkey, address });
        Ok(())
    }

    fn set_policy(&self) -> Result<(), FoundingRefusal> {
        let mut state = self.0.lock().unwrap();
        if state.witnesses.len() < 2 {
            return Err(FoundingRefusal::WitnessesMissing { have: state.witnesses.len() });
        }
        state.policy = PolicyState::Set(Hash([5; 32]));
        Ok(())
    }
}

/// A trustee's own machine with three one-time keys.
struct Machine {
    name: String,
    signing: [u8; 32],
    secrets: Vec<[u8; 32]>,
}

impl Machine {
    fn new(at: u8) -> Machine {
        let secrets = (1..=3).map(|serial| [at * 16 + serial; 32]).collect();
        Machine { name: format!("keeper-{at}"), signing: [at; 32], secrets }
    }

    fn batch(&self) -> String {
        let statement = |(serial, secret): (u64, &[u8; 32])| {
            let key = one_time_public(secret);
            let message = key_statement(&self.name, SealPurpose::Share, serial, &key);
            let sig = hex(&seal::ed25519::sign(&self.signing, &message));
            json!({"purpose": "share", "serial": serial, "pk": hex(&key), "sig": sig})
        };
        let statements: Vec<Value> = (1..).zip(&self.secrets).map(statement).collect();
        let pk = hex(&seal::ed25519::public(&self.signing));
        let v = "ggzy.trustee-keys/v1";
        json!({"v": v, "trustee": self.name, "pk": pk, "statements": statements}).to_string()
    }

    fn answer(&self, sheet: &str) -> String {
        let sheet: Value = serde_json::from_str(sheet).unwrap();
        let ctx = hash_labelled("drill", &[&unhex32(sheet["nonce"].as_str().unwrap()).unwrap()]);
        let header = unhex(sheet["header"].as_str().unwrap()).unwrap();
        let pks: Vec<&str> =
            sheet["pks"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let header = Header::parse(&header, &ctx, 2, 3).unwrap();
        let own = self.secrets.iter().find_map(|it| {
            let key = one_time_public(it);
            Some((pks.iter().position(|pk| *pk == hex(&key))?, it, key))
        });
        let (at, secret, key) = own.unwrap();
        let x = u8::try_from(at + 1).unwrap();
        let share = hex(&header.open_slot(x, secret, &key).unwrap()[..]);
        let message = [&label("drilled")[..], &ctx, &[x], share.as_bytes()].concat();
        let sig = hex(&seal::ed25519::sign(&self.signing, &message));
        json!({"v": "ggzy.drilled/v1", "trustee": self.name, "x": x, "share": share, "sig": sig})
            .to_string()
    }
}

fn uscc(at: u8) -> String {
    let body = format!("9151000000000000{at}");
    let mut fits = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars().map(|it| format!("{body}{it}"));
    fits.find(|it| Uscc::new(it).is_some()).unwrap()
}

/// Posts a form with files as a browser does.
fn upload(
    house: &House,
    browser: &mut Browser,
    path: &str,
    fields: &[(&str, &str)],
    files: &[(&str, &str, &str)],
) -> Answered {
    let mut body = String::new();
    for (name, value) in fields {
        body +=
            &format!("--cut\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    for (name, file, content) in files {
        body += &format!(
            "--cut\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\
             content-type: application/octet-stream\r\n\r\n{content}\r\n"
        );
    }
    body += "--cut--\r\n";
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap();
    house.send(browser, request)
}

/// A form of a page that was just read, with its two hidden fields.
fn post(house: &House, browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Answered {
    let page = house.get(browser, path);
    let (csrf, key) = (page.hidden("csrf"), house_key(&page));
    let mut all = vec![("csrf", csrf.as_str()), ("key", key.as_str())];
    all.extend(fields);
    house.post(browser, path, &all)
}

fn house_key(page: &Answered) -> String {
    if page.says("name=\"key\"") { page.hidden("key") } else { String::new() }
}

/// A house whose console code was typed in.
fn begun() -> (House, Arc<Process>, Browser) {
    let process = Process::new();
    let house = House::new(Some(Arc::clone(&process) as Arc<dyn Founding>));
    let code = house.accounts().setup_code().unwrap();
    let mut browser = Browser::default();
    let page = house.get(&mut browser, "/setup");
    assert!(page.says("请输入服务器启动时在控制台显示的一次性代码"));
    let fields = [("csrf", page.hidden("csrf")), ("code", code.word().to_owned())];
    let fields = fields.each_ref().map(|it| (it.0, it.1.as_str()));
    let answer = house.post(&mut browser, "/setup", &fields);
    assert_eq!((answer.status, &*answer.to), (StatusCode::SEE_OTHER, "/setup"));
    let again = house.post(&mut Browser { cookies: browser.cookies.clone() }, "/setup", &fields);
    assert!(again.says("该一次性代码不存在"), "the code works once");
    (house, process, browser)
}

fn witness<'a>(vkey: &'a str, size: &'a str, root: &'a str) -> [(&'a str, &'a str); 4] {
    [("vkey", vkey), ("address", "http://192.0.2.9:8090/"), ("size", size), ("root", root)]
}

/// The same with witnesses, policy and name.
fn founded() -> (House, Browser) {
    let (house, _, mut console) = begun();
    for name in ["peer+03+AAAA", "bureau+03+BBBB"] {
        post(&house, &mut console, "/setup/witnesses", &witness(name, "0", &ROOT.hex()));
    }
    assert_eq!(post(&house, &mut console, "/setup/policy", &[]).to, "/setup");
    let names = [("name", "青石县公共资源交易中心"), ("name_en", "Qingshi Trading Centre")];
    assert_eq!(post(&house, &mut console, "/setup/centre", &names).to, "/setup");
    (house, console)
}

/// The same with two officials who can sign in; gives the first one's browser.
fn staffed() -> (House, Browser) {
    let (house, mut console) = founded();
    let first = [("name", "赵工"), ("account", "zhao")];
    assert!(post(&house, &mut console, "/setup/officials", &first).says("此代码只显示这一次"));
    house.enrol("zhao");
    let mut zhao = house.signed_in("zhao");
    let second = [("name", "钱工"), ("account", "qian")];
    assert!(post(&house, &mut zhao, "/setup/officials", &second).says("此代码只显示这一次"));
    house.enrol("qian");
    (house, zhao)
}

fn enrol(house: &House, browser: &mut Browser, at: u8, batch: &str) -> Answered {
    let page = house.get(browser, "/setup/trustees");
    let (csrf, key, code) = (page.hidden("csrf"), page.hidden("key"), uscc(at));
    let (name, home) = (format!("{at} 号保管人"), format!("第 {at} 公证处"));
    let fields = [
        ("csrf", csrf.as_str()),
        ("key", &key),
        ("name", &name),
        ("organisation_name", &home),
        ("organisation", &code),
    ];
    let files = [("batch", "batch.json", batch), ("licence", "licence.pdf", "%PDF-1.7 licence")];
    upload(house, browser, "/setup/trustees", &fields, &files)
}

fn send(house: &House, browser: &mut Browser, answer: &str) -> Answered {
    let page = house.get(browser, "/setup/drill");
    let fields = [("csrf", page.hidden("csrf")), ("key", page.hidden("key"))];
    let fields = fields.each_ref().map(|it| (it.0, it.1.as_str()));
    upload(house, browser, "/setup/drill", &fields, &[("answer", "drilled.json", answer)])
}

#[test]
fn a_centre_is_set_up_step_by_step_from_the_consoles_code_to_the_drill() {
    let (house, mut zhao) = staffed();
    let machines: Vec<Machine> = (1..=3).map(Machine::new).collect();
    for (at, it) in (1..).zip(&machines) {
        let answer = enrol(&house, &mut zhao, at, &it.batch());
        assert_eq!(&*answer.to, "/setup/trustees", "{}", answer.body);
    }
    assert!(house.get(&mut zhao, "/setup/trustees").says("3 个"));
    let csrf = house.get(&mut zhao, "/setup/drill").hidden("csrf");
    house.post(&mut zhao, "/setup/drill/begin", &[("csrf", &csrf)]);
    let sheet = house.get(&mut zhao, "/setup/drill/sheet").body;
    for it in &machines[..2] {
        assert_eq!(send(&house, &mut zhao, &it.answer(&sheet)).to, "/setup/drill");
    }
    assert!(house.get(&mut zhao, "/setup/drill").says("等待应答"));
    assert!(house.get(&mut zhao, "/setup").says("尚未完成"));
    let last = send(&house, &mut zhao, &machines[2].answer(&sheet));
    assert_eq!(last.to, "/setup/drill?done=held", "{}", last.body);
    let list = house.get(&mut zhao, "/setup");
    assert!(list.says("各项均已办理") && !list.says("尚未完成"));
    let folded = house.site.platform.folded().unwrap();
    let centre = &folded.world.centre;
    assert_eq!(centre.drills, [machines.iter().map(|it| id(&it.name)).collect::<Vec<_>>()]);
    assert_eq!((centre.ack_key, &*centre.origin), (Some(PublicKey([4; 32])), "jy.example/log"));
    let names = folded.world.organisations.values().map(|it| it.name.as_str());
    assert_eq!(names.collect::<Vec<_>>(), ["第 1 公证处", "第 2 公证处", "第 3 公证处"]);
}

fn id(name: &str) -> AccountId {
    AccountId::new(name).unwrap()
}

#[test]
fn what_is_missing_stands_on_the_list_and_the_next_step_is_named() {
    let (house, _, mut console) = begun();
    let list = house.get(&mut console, "/setup");
    assert_eq!(list.body.matches("尚未完成</span>").count(), 6);
    assert!(list.says("已完成 0 项，共 6 项") && list.says("jy.example/log+01+LOGKEY"));
    let next = &list.body[list.body.find("现在办理").unwrap()..];
    assert!(next[..200].contains("/setup/witnesses"));
    let (house, mut console) = founded();
    let list = house.get(&mut console, "/setup");
    assert_eq!(list.body.matches("尚未完成</span>").count(), 3);
    let next = &list.body[list.body.find("现在办理").unwrap()..];
    assert!(next[..200].contains("/setup/officials"));
}

#[test]
fn a_witness_that_knows_another_log_is_not_enrolled_and_what_was_typed_stays() {
    let (house, process, mut console) = begun();
    let root = ROOT.hex();
    let other = post(&house, &mut console, "/setup/witnesses", &witness("peer+03+A", "7", &root));
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(other.says("本日志现有 0 条记录") && other.says("value=\"peer+03+A\""));
    let wrong = post(&house, &mut console, "/setup/witnesses", &witness("", "x", "zz"));
    for field in ["#f-vkey", "#f-size", "#f-root"] {
        assert!(wrong.says(field), "{field}");
    }
    assert!(process.state().unwrap().witnesses.is_empty());
    let one = post(&house, &mut console, "/setup/witnesses", &witness("peer+03+A", "0", &root));
    assert_eq!(one.to, "/setup/witnesses");
    let early = post(&house, &mut console, "/setup/policy", &[]);
    assert!(early.says("只登记了 1 家见证方"));
}

#[test]
fn steps_are_done_in_order() {
    let (house, _, mut console) = begun();
    let page = house.get(&mut console, "/setup/centre");
    assert!(page.says("请先完成") && !page.says("action=\"/setup/centre\""));
    let csrf = page.body.split("name=\"csrf\" content=\"").nth(1).unwrap();
    let csrf = csrf[..csrf.find('"').unwrap()].to_owned();
    let key = "0123456789abcdef0123456789abcdef";
    let centre = [("csrf", csrf.as_str()), ("key", key), ("name", "某"), ("name_en", "X")];
    assert!(house.post(&mut console, "/setup/centre", &centre).says("请按顺序办理"));
    let person = [("csrf", csrf.as_str()), ("key", key), ("name", "某"), ("account", "zhao")];
    assert!(house.post(&mut console, "/setup/officials", &person).says("请按顺序办理"));
    let folded = house.site.platform.folded().unwrap();
    assert!(folded.world.centre.origin.is_empty() && folded.world.people.is_empty());
}

#[test]
fn strangers_and_other_roles_see_nothing_of_it() {
    let (house, _) = staffed();
    house.person("li", &[Role::Operator]);
    let mut li = house.signed_in("li");
    for path in ["/setup", "/setup/officials", "/setup/trustees", "/setup/drill"] {
        assert_eq!(house.get(&mut li, path).status, StatusCode::FORBIDDEN, "{path}");
        let stranger = house.get(&mut Browser::default(), path);
        assert!(stranger.says("一次性代码") || stranger.to.starts_with("/sign-in"), "{path}");
    }
    let csrf = house.get(&mut li, "/account").hidden("csrf");
    for path in ["/setup/policy", "/setup/drill/begin", "/setup/officials/code"] {
        let fields = [("csrf", csrf.as_str()), ("account", "zhao")];
        assert_eq!(house.post(&mut li, path, &fields).status, StatusCode::FORBIDDEN, "{path}");
    }
    let wrong = [("csrf", "guessed"), ("account", "zhao")];
    let mut zhao = house.signed_in("zhao");
    let forged = house.post(&mut zhao, "/setup/drill/begin", &wrong);
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
}

#[test]
fn the_console_adds_officials_only_until_one_can_sign_in() {
    let (house, mut console) = founded();
    let first = [("name", "赵工"), ("account", "zhao")];
    post(&house, &mut console, "/setup/officials", &first);
    assert!(house.get(&mut console, "/setup/officials").says("尚未设置密码"));
    assert!(house.get(&mut console, "/setup/trustees").says("此项须由工作人员办理"));
    for reserved in ["setup", "platform", "a b"] {
        let it = [("name", "某"), ("account", reserved)];
        let answer = post(&house, &mut console, "/setup/officials", &it);
        assert!(answer.says("用户名不符合要求"), "{reserved}");
    }
    let csrf = house.get(&mut console, "/setup/officials").hidden("csrf");
    let code = [("csrf", csrf.as_str()), ("account", "zhao")];
    assert!(house.post(&mut console, "/setup/officials/code", &code).says("此代码只显示这一次"));
    house.enrol("zhao");
    let more = [
        ("csrf", csrf.as_str()),
        ("key", "0123456789abcdef0123456789abcdef"),
        ("name", "钱工"),
        ("account", "qian"),
    ];
    let late = house.post(&mut console, "/setup/officials", &more);
    assert!(late.to.starts_with("/sign-in"), "{}", late.body);
    assert_eq!(house.site.platform.folded().unwrap().world.people.len(), 1);
}

#[test]
fn a_batch_that_does_not_fit_enrols_nobody_and_says_which_key() {
    let (house, mut zhao) = staffed();
    let mut batch: Value = serde_json::from_str(&Machine::new(1).batch()).unwrap();
    batch["statements"][1]["sig"] = json!("00".repeat(64));
    let answer = enrol(&house, &mut zhao, 1, &batch.to_string());
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("第 2 号公钥的签名不是该保管人所签") && answer.says("第 1 公证处"));
    let none = enrol(&house, &mut zhao, 1, "no json");
    assert!(none.says("这不是批次文件"));
    let folded = house.site.platform.folded().unwrap();
    assert!(folded.world.centre.trustees.is_empty() && folded.world.organisations.is_empty());
}

#[test]
fn a_trustees_form_sent_twice_enrols_once_and_a_new_batch_is_added() {
    let (house, mut zhao) = staffed();
    let mut machine = Machine::new(1);
    for _ in 0..2 {
        assert_eq!(enrol(&house, &mut zhao, 1, &machine.batch()).to, "/setup/trustees");
    }
    let count = |house: &House| {
        let folded = house.site.platform.folded().unwrap();
        let trustee = folded.world.centre.trustees.get(&id("keeper-1")).cloned().unwrap();
        trustee.deposited.keys().filter(|it| it.0 == Purpose::Share).count()
    };
    assert_eq!(count(&house), 3);
    machine.secrets = vec![[90; 32]; 3];
    let repeated = enrol(&house, &mut zhao, 1, &machine.batch());
    assert_eq!(repeated.to, "/setup/trustees", "serials that are held are not asked again");
    let thief = Machine { signing: [99; 32], ..Machine::new(1) };
    let refused = enrol(&house, &mut zhao, 2, &thief.batch());
    assert_eq!(refused.status, StatusCode::CONFLICT, "another key under the same name");
    assert_eq!(count(&house), 3);
}

#[test]
fn two_trustees_do_not_drill_and_a_foreign_answer_is_not_taken() {
    let (house, mut zhao) = staffed();
    for at in 1..=3 {
        enrol(&house, &mut zhao, at, &Machine::new(at).batch());
    }
    let csrf = house.get(&mut zhao, "/setup/drill").hidden("csrf");
    house.post(&mut zhao, "/setup/drill/begin", &[("csrf", &csrf)]);
    let old = house.get(&mut zhao, "/setup/drill/sheet").body;
    house.post(&mut zhao, "/setup/drill/begin", &[("csrf", &csrf)]);
    let answer = send(&house, &mut zhao, &Machine::new(1).answer(&old));
    assert!(answer.says("或者是另一次演练的应答"), "{}", answer.body);
    assert!(send(&house, &mut zhao, "{}").says("这不是应答文件"));
    assert_eq!(house.site.platform.folded().unwrap().world.centre.drills.len(), 0);
}

#[test]
fn every_step_speaks_english_too() {
    let (house, mut zhao) = staffed();
    for path in ["", "/witnesses", "/policy", "/centre", "/officials", "/trustees", "/drill"] {
        let page = house.get(&mut zhao, &format!("/setup{path}?lang=en"));
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(!page.says("⟦") && !page.says("尚未完成"), "{path}");
    }
}

#[test]
fn a_process_that_cannot_be_set_up_says_so() {
    let house = House::new(None);
    house.person("zhao", &[Role::Official]);
    let page = house.get(&mut house.signed_in("zhao"), "/setup");
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

#[test]
fn hostile_values_in_every_form_of_setting_up_are_refused_in_words_and_change_nothing() {
    let (house, _, mut console) = begun();
    let values =
        ["", "a\0b", "<script>alert(1)</script>", "../../x", "-1", "9999999999999999999999"];
    let pages =
        ["witnesses", "policy", "centre", "officials", "officials/code", "trustees", "drill"];
    let before = house.site.platform.folded().unwrap().next;
    let csrf = house.get(&mut console, "/setup/centre").hidden("csrf");
    for page in pages {
        let path = format!("/setup/{page}");
        for value in values {
            for token in ["", csrf.as_str()] {
                let names = ["vkey", "address", "size", "root", "name", "name_en", "account"];
                let mut fields: Vec<(&str, &str)> = names.iter().map(|it| (*it, value)).collect();
                fields.extend([("csrf", token), ("key", "0123456789abcdef0123456789abcdef")]);
                let answer = house.post(&mut console, &path, &fields);
                let about = format!("{path} {value:?} {}: {}", answer.status, answer.body);
                assert!(answer.status.is_client_error(), "{about}");
                assert!(answer.body.len() > 20 && !answer.says("<script>alert"), "{about}");
            }
        }
    }
    assert_eq!(house.site.platform.folded().unwrap().next, before);
}
