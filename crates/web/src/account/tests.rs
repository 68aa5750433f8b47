//! The pages of accounts, through the whole router.

pub(crate) mod house;
pub(crate) mod witnessed;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::parties::Role;
use domain::shared::AccountId;

use app::accounts::{Secret, binding_statement};
use house::{Answered, Browser, House, WORDS};

const STEP_MS: i64 = 30_000;

fn id(name: &str) -> AccountId {
    AccountId::new(name).unwrap()
}

/// A house with an official who has a password; gives the second factor.
fn with_official() -> (House, String) {
    let house = House::new(None);
    house.person("zhao", &[Role::Official]);
    let secret = house.enrol("zhao");
    (house, secret)
}

fn sign_in(house: &House, browser: &mut Browser, digits: &str, password: &str) -> Answered {
    let mark = house.get(browser, "/sign-in").hidden("csrf");
    let fields = [
        ("csrf", mark.as_str()),
        ("account", "zhao"),
        ("password", password),
        ("digits", digits),
        ("from", "/account/keys"),
    ];
    house.post(browser, "/sign-in", &fields)
}

#[test]
fn a_person_signs_in_is_led_on_and_signs_out() {
    let (house, secret) = with_official();
    let mut browser = Browser::default();
    let answer = sign_in(&house, &mut browser, &house.digits(&secret), WORDS);
    assert_eq!((answer.status, &*answer.to), (StatusCode::SEE_OTHER, "/account/keys"));
    let set = answer.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap();
    assert!(set.contains("; HttpOnly; SameSite=Lax") && !set.contains("Secure"), "{set}");
    let page = house.get(&mut browser, "/account");
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.says("Person zhao") && page.says("192.0.2.7"));
    let cookie = browser.clone();
    let out = house.post(&mut browser, "/sign-out", &[("csrf", &page.hidden("csrf"))]);
    assert_eq!(&*out.to, "/sign-in?done=out");
    assert!(house.get(&mut browser.clone(), "/sign-in?done=out").says("已退出登录"));
    let kept = house.get(&mut cookie.clone(), "/account");
    assert!(kept.to.starts_with("/sign-in?from="), "the old cookie opens nothing: {}", kept.to);
}

#[test]
fn what_was_typed_stays_but_not_the_password() {
    let (house, _) = with_official();
    let mut browser = Browser::default();
    let answer = sign_in(&house, &mut browser, "000000", "my wrong password");
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("value=\"zhao\"") && !answer.says("my wrong password"));
    assert!(answer.says("用户名、密码或验证码不正确"));
    assert_eq!(answer.hidden("from"), "/account/keys");
    let mark = answer.hidden("csrf");
    let empty = house.post(&mut browser, "/sign-in", &[("csrf", &mark), ("account", "zhao")]);
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.says("#f-password") && empty.says("#f-digits") && !empty.says("#f-account"));
}

#[test]
fn too_many_tries_say_how_many_seconds_to_wait() {
    let (house, secret) = with_official();
    let mut browser = Browser::default();
    for _ in 0..6 {
        sign_in(&house, &mut browser, "000000", WORDS);
    }
    let answer = sign_in(&house, &mut browser, &house.digits(&secret), WORDS);
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.headers.get(header::RETRY_AFTER).unwrap(), "2");
    assert!(answer.says("请等待 2 秒"), "{}", answer.body);
    assert!(!answer.cookies.iter().any(|it| it.0 == "daylight"));
}

#[test]
fn a_form_without_its_mark_or_from_another_site_changes_nothing() {
    let (house, secret) = with_official();
    let digits = house.digits(&secret);
    let fields =
        [("account", "zhao"), ("password", WORDS), ("digits", &digits), ("csrf", "guessed")];
    let mut stranger = Browser::default();
    let answer = house.post(&mut stranger, "/sign-in", &fields);
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let mut browser = house.signed_in("zhao");
    let csrf = house.get(&mut browser, "/account").hidden("csrf");
    for wrong in ["", "guessed"] {
        let answer = house.post(&mut browser, "/sign-out", &[("csrf", wrong)]);
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    let crossed = Request::post("/sign-out")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site")
        .body(Body::from(format!("csrf={csrf}")))
        .unwrap();
    assert_eq!(house.send(&mut browser, crossed).status, StatusCode::FORBIDDEN);
    assert_eq!(house.get(&mut browser, "/account").status, StatusCode::OK);
}

#[test]
fn an_invited_person_enrols_by_the_code_and_is_signed_in() {
    let house = House::new(None);
    house.person("qian", &[Role::Operator]);
    let code = house.accounts().invite(&id("qian")).unwrap();
    let mut browser = Browser::default();
    assert!(house.get(&mut browser, "/enrol").says("请输入打印件上的一次性代码"));
    let page = house.get(&mut browser, &format!("/enrol?code={}", code.word()));
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.says("Person qian") && page.says("<svg") && !page.says("<?xml"));
    let at = page.body.find("手工输入密钥：").unwrap();
    let shown = &page.body[at..];
    let shown = &shown[shown.find("<code class=\"hash\">").unwrap() + 19..];
    let secret = shown[..shown.find('<').unwrap()].replace(' ', "");
    let (mark, digits) = (page.hidden("csrf"), house.digits(&secret));
    let send = |browser: &mut Browser, again: &str, password: &str, digits: &str| {
        let fields = [
            ("csrf", mark.as_str()),
            ("code", code.word()),
            ("password", password),
            ("again", again),
            ("digits", digits),
        ];
        house.post(browser, "/enrol", &fields)
    };
    let differs = send(&mut browser, "another one here", WORDS, &digits);
    assert!(differs.says("两次输入不一致") && differs.says(&shown[..shown.find('<').unwrap()]));
    assert!(send(&mut browser, "short", "short", &digits).says("密码不符合要求"));
    assert!(send(&mut browser, WORDS, WORDS, "000000").says("验证码与上面显示的密钥不符"));
    let done = send(&mut browser, WORDS, WORDS, &digits);
    assert_eq!((done.status, &*done.to), (StatusCode::SEE_OTHER, "/account?done=enrolled"));
    assert!(house.get(&mut browser, "/account?done=enrolled").says("您已登录"));
    let again = house.get(&mut browser, &format!("/enrol?code={}", code.word()));
    assert!(again.says("该一次性代码不存在"), "a code works once");
}

#[test]
fn a_setup_code_enrols_nobody() {
    let house = House::new(None);
    let code = house.accounts().setup_code().unwrap();
    let page = house.get(&mut Browser::default(), &format!("/enrol?code={}", code.word()));
    assert!(page.says("该一次性代码不存在"));
}

#[test]
fn a_password_is_changed_with_the_old_one() {
    let (house, _) = with_official();
    let mut browser = house.signed_in("zhao");
    let csrf = house.get(&mut browser, "/account/password").hidden("csrf");
    let new = "eight red boats at noon";
    let send = |browser: &mut Browser, old: &str, new: &str, again: &str| {
        let fields = [("csrf", csrf.as_str()), ("old", old), ("new", new), ("again", again)];
        house.post(browser, "/account/password", &fields)
    };
    assert!(send(&mut browser, "wrong old words", new, new).says("现在的密码不正确"));
    assert!(send(&mut browser, WORDS, new, "other").says("两次输入不一致"));
    assert!(send(&mut browser, WORDS, "short", "short").says("密码不符合要求"));
    let mut other = house.signed_in("zhao");
    assert_eq!(send(&mut browser, WORDS, new, new).to, "/account?done=password");
    assert_eq!(house.get(&mut browser, "/account").status, StatusCode::OK);
    assert!(house.get(&mut other, "/account").to.starts_with("/sign-in"));
}

#[test]
fn a_second_factor_is_changed_to_the_one_shown() {
    let (house, _) = with_official();
    let mut browser = house.signed_in("zhao");
    let page = house.get(&mut browser, "/account/factor");
    let secret = house.accounts().new_factor(&id("zhao"), "x").unwrap().secret;
    let csrf = page.hidden("csrf");
    let wrong = [("csrf", csrf.as_str()), ("old", WORDS), ("digits", "000000")];
    assert!(house.post(&mut browser, "/account/factor", &wrong).says("验证码与上面显示的密钥不符"));
    let digits = house.digits(secret.word());
    let right = [("csrf", csrf.as_str()), ("old", WORDS), ("digits", digits.as_str())];
    let done = house.post(&mut browser, "/account/factor", &right);
    assert_eq!(done.to, "/account?done=factor");
    house.later(STEP_MS);
    let mut anew = Browser::default();
    let answer = sign_in(&house, &mut anew, &house.digits(secret.word()), WORDS);
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[test]
fn a_person_ends_other_sessions_and_no_session_of_others() {
    let (house, _) = with_official();
    house.person("qian", &[Role::Official]);
    let (mut one, mut two) = (house.signed_in("zhao"), house.signed_in("zhao"));
    let mut other = house.signed_in("qian");
    let page = house.get(&mut other, "/account");
    let name = house.accounts().sessions(&id("zhao")).unwrap()[0].name.clone();
    let foreign = [("csrf", page.hidden("csrf")), ("which", name)];
    let foreign = foreign.each_ref().map(|it| (it.0, it.1.as_str()));
    house.post(&mut other, "/account/sessions", &foreign);
    assert_eq!(house.accounts().sessions(&id("zhao")).unwrap().len(), 2);
    let csrf = house.get(&mut one, "/account").hidden("csrf");
    house.post(&mut one, "/account/sessions", &[("csrf", &csrf), ("which", "others")]);
    assert_eq!(house.get(&mut one, "/account").status, StatusCode::OK);
    assert!(house.get(&mut two, "/account").to.starts_with("/sign-in"));
}

/// Asks for a key in a person's name; gives its public half in hex.
fn ask_key(house: &House, browser: &mut Browser, account: &str, seed: u8) -> String {
    let secret = [seed; 32];
    let public = seal::bytes::hex(&seal::ed25519::public(&secret));
    let statement = house.get(browser, "/account/keys/statement").body;
    let origin = house.site.platform.folded().unwrap().world.centre.origin.clone();
    assert_eq!(statement, binding_statement(&origin, &id(account)));
    let proof = seal::bytes::hex(&seal::ed25519::sign(&secret, statement.as_bytes()));
    let csrf = house.get(browser, "/account/keys").hidden("csrf");
    let fields = [("csrf", csrf.as_str()), ("public", &public), ("proof", &proof)];
    assert_eq!(house.post(browser, "/account/keys", &fields).status, StatusCode::SEE_OTHER);
    public
}

#[test]
fn a_key_is_bound_by_a_second_official_and_never_by_its_holder() {
    let house = House::new(None);
    for it in ["zhao", "qian"] {
        house.person(it, &[Role::Official]);
    }
    house.person("li", &[Role::Operator]);
    let mut zhao = house.signed_in("zhao");
    let public = ask_key(&house, &mut zhao, "zhao", 5);
    assert!(house.get(&mut zhao, "/account/keys").says("等待第二人绑定"));
    let bind = |browser: &mut Browser, public: &str| {
        let page = house.get(browser, "/account/keys");
        let fields = [
            ("csrf", page.hidden("csrf")),
            ("key", "0123456789abcdef0123456789abcdef".to_owned()),
            ("account", "zhao".to_owned()),
            ("public", public.to_owned()),
        ];
        let fields = fields.each_ref().map(|it| (it.0, it.1.as_str()));
        house.post(browser, "/account/keys/bind", &fields)
    };
    assert_eq!(bind(&mut zhao, &public).status, StatusCode::FORBIDDEN);
    assert_eq!(bind(&mut house.signed_in("li"), &public).status, StatusCode::FORBIDDEN);
    let mut qian = house.signed_in("qian");
    assert!(house.get(&mut qian, "/account/keys").says("Person zhao"));
    let other = seal::bytes::hex(&seal::ed25519::public(&[6; 32]));
    assert_eq!(bind(&mut qian, &other).status, StatusCode::FORBIDDEN, "not the key he read");
    assert_eq!(bind(&mut qian, &public).to, "/account/keys?done=bound");
    let folded = house.site.platform.folded().unwrap();
    let keys = &folded.world.people.get(&id("zhao")).unwrap().keys;
    assert_eq!(keys.iter().map(|it| (it.0.hex(), *it.1)).collect::<Vec<_>>(), [(public, true)]);
}

#[test]
fn a_key_without_proof_does_not_wait_and_says_why() {
    let (house, _) = with_official();
    let mut zhao = house.signed_in("zhao");
    let csrf = house.get(&mut zhao, "/account/keys").hidden("csrf");
    let public = seal::bytes::hex(&seal::ed25519::public(&[5; 32]));
    let unproved = [("csrf", csrf.as_str()), ("public", &public), ("proof", "00")];
    assert!(house.post(&mut zhao, "/account/keys", &unproved).says("证明不是用这个密钥签的"));
    let none = [("csrf", csrf.as_str()), ("public", "xyz"), ("proof", "00")];
    assert!(house.post(&mut zhao, "/account/keys", &none).says("这不是签名公钥"));
    assert_eq!(house.accounts().bindings_asked().unwrap(), []);
}

#[test]
fn a_holder_revokes_a_key_with_a_reason() {
    let house = House::new(None);
    for it in ["zhao", "qian"] {
        house.person(it, &[Role::Official]);
    }
    let key = domain::shared::PublicKey([7; 32]);
    house.command(domain::parties::Command::BindPersonKey {
        account: id("zhao"),
        key,
        second: id("qian"),
    });
    let mut zhao = house.signed_in("zhao");
    let page = house.get(&mut zhao, "/account/keys");
    let (csrf, public) = (page.hidden("csrf"), key.hex());
    let send = |zhao: &mut Browser, reason: &str| {
        let fields = [
            ("csrf", csrf.as_str()),
            ("key", "fedcba9876543210fedcba9876543210"),
            ("public", &public),
            ("reason", reason),
        ];
        house.post(zhao, "/account/keys/revoke", &fields)
    };
    assert!(send(&mut zhao, " ").says("请填写此项"));
    let mut qian = house.signed_in("qian");
    let csrf_qian = house.get(&mut qian, "/account/keys").hidden("csrf");
    let foreign = [
        ("csrf", csrf_qian.as_str()),
        ("key", "abcdef9876543210fedcba9876543210"),
        ("public", &public),
        ("reason", "not mine"),
    ];
    let refused = house.post(&mut qian, "/account/keys/revoke", &foreign);
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(send(&mut zhao, "电脑遗失").to, "/account/keys?done=revoked");
    let folded = house.site.platform.folded().unwrap();
    assert!(!folded.world.people.get(&id("zhao")).unwrap().signs_with(&key));
}

#[test]
fn two_officials_reset_an_account_and_only_officials_see_the_page() {
    let house = House::new(None);
    for it in ["zhao", "qian", "sun"] {
        house.person(it, &[Role::Official]);
    }
    house.person("li", &[Role::Operator]);
    house.enrol("sun");
    let mut li = house.signed_in("li");
    assert_eq!(house.get(&mut li, "/account/people").status, StatusCode::FORBIDDEN);
    let csrf_li = house.get(&mut li, "/account").hidden("csrf");
    let invite = [("csrf", csrf_li.as_str()), ("account", "zhao")];
    let invited = house.post(&mut li, "/account/people/invite", &invite);
    assert_eq!(invited.status, StatusCode::FORBIDDEN);
    let mut zhao = house.signed_in("zhao");
    assert_eq!(step(&house, &mut zhao, ("factor", "ask")).to, "/account/people");
    assert!(step(&house, &mut zhao, ("factor", "agree")).status.is_client_error());
    let mut qian = house.signed_in("qian");
    assert_eq!(step(&house, &mut qian, ("factor", "agree")).to, "/account/people");
    let early = step(&house, &mut qian, ("factor", "finish"));
    assert!(early.says("等待期未满") && early.says("Y33"), "{}", early.body);
    assert!(house.accounts().is_enrolled(&id("sun")).unwrap(), "nothing ended so far");
    house.later(WAIT_MS);
    let mut qian = house.signed_in("qian");
    let slip = step(&house, &mut qian, ("factor", "finish"));
    assert!(slip.says("此代码只显示这一次"), "{}", slip.body);
    assert!(!house.accounts().is_enrolled(&id("sun")).unwrap());
    let pass = house.accounts().look_up(&Secret::new(code_on(&slip)), "192.0.2.7").unwrap();
    assert_eq!(pass.account, id("sun"));
}

/// The waiting time of rule Y33.
const WAIT_MS: i64 = 72 * 3_600_000;

/// One step of a restoration of sun's account.
fn step(house: &House, browser: &mut Browser, (lost, step): (&str, &str)) -> house::Answered {
    let csrf = house.get(browser, "/account/people").hidden("csrf");
    let key = format!("{step}-{:032}", house.site.platform.folded().unwrap().next);
    let fields = [
        ("csrf", csrf.as_str()),
        ("key", key.as_str()),
        ("account", "sun"),
        ("lost", lost),
        ("step", step),
    ];
    house.post(browser, "/account/people/restore", &fields)
}

fn code_on(slip: &house::Answered) -> String {
    let at = slip.body.find("<strong><code class=\"hash\">").unwrap() + 27;
    slip.body[at..at + 29].to_owned()
}

#[test]
fn a_person_sees_a_restoration_and_stops_it_while_it_waits() {
    let house = House::new(None);
    for it in ["zhao", "qian", "sun"] {
        house.person(it, &[Role::Official]);
    }
    house.enrol("sun");
    let (mut zhao, mut qian) = (house.signed_in("zhao"), house.signed_in("qian"));
    assert!(!house.get(&mut house.signed_in("sun"), "/account").says("有人申请"));
    step(&house, &mut zhao, ("factor", "ask"));
    step(&house, &mut qian, ("factor", "agree"));
    house.later(WAIT_MS - 1_000);
    let mut sun = house.signed_in("sun");
    let page = house.get(&mut sun, "/account");
    assert!(page.says("有人申请重设您的密码和动态验证码"), "{}", page.body);
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let fields = [("csrf", csrf.as_str()), ("key", key.as_str()), ("lost", "factor")];
    assert!(
        house.post(&mut house.signed_in("zhao"), "/account/stop", &fields).status.is_client_error()
    );
    assert_eq!(house.post(&mut sun, "/account/stop", &fields).to, "/account?done=stopped");
    house.later(2_000);
    let mut qian = house.signed_in("qian");
    assert!(step(&house, &mut qian, ("factor", "finish")).says("没有进行中的恢复申请"));
    assert!(house.accounts().is_enrolled(&id("sun")).unwrap());
}

#[test]
fn the_form_that_finished_a_restoration_prints_nothing_long_after() {
    let house = House::new(None);
    for it in ["zhao", "qian", "sun"] {
        house.person(it, &[Role::Official]);
    }
    house.enrol("sun");
    step(&house, &mut house.signed_in("zhao"), ("factor", "ask"));
    step(&house, &mut house.signed_in("qian"), ("factor", "agree"));
    house.later(WAIT_MS);
    let send = || {
        let mut qian = house.signed_in("qian");
        let csrf = house.get(&mut qian, "/account/people").hidden("csrf");
        let fields = [
            ("csrf", csrf.as_str()),
            ("key", "the-very-same-key-0001"),
            ("account", "sun"),
            ("lost", "factor"),
            ("step", "finish"),
        ];
        house.post(&mut qian, "/account/people/restore", &fields)
    };
    assert!(send().says("此代码只显示这一次"));
    assert!(send().says("此代码只显示这一次"), "the answer was lost on the way");
    house.later(600_001);
    assert!(send().says("代码已经打印"));
}

#[test]
fn an_official_prints_an_invitation_and_finds_people_by_name() {
    let (house, _) = with_official();
    house.person("qian", &[Role::Operator]);
    let mut zhao = house.signed_in("zhao");
    let found = house.get(&mut zhao, "/account/people?q=Person%20qi");
    assert!(found.says(">qian<") && !found.says(">zhao</code>"));
    let csrf = found.hidden("csrf");
    let fields = [("csrf", csrf.as_str()), ("account", "qian")];
    assert!(house.post(&mut zhao, "/account/people/invite", &fields).says("一次性代码"));
    house.enrol("qian");
    let again = house.post(&mut zhao, "/account/people/invite", &fields);
    assert!(again.says("须由两名工作人员办理"));
}

#[test]
fn every_page_speaks_english_too() {
    let (house, _) = with_official();
    let mut zhao = house.signed_in("zhao");
    let own =
        ["/account", "/account/password", "/account/factor", "/account/keys", "/account/people"];
    for path in own {
        let page = house.get(&mut zhao, &format!("{path}?lang=en"));
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(!page.says("⟦"), "{path}");
    }
    let page = house.get(&mut Browser::default(), "/sign-in?lang=en");
    assert!(page.says("Six-digit code"));
}

#[test]
fn a_key_is_bound_again_only_by_a_code_that_two_officials_printed() {
    let house = House::new(None);
    for it in ["zhao", "qian", "sun"] {
        house.person(it, &[Role::Official]);
    }
    house.enrol("sun");
    let key = domain::shared::PublicKey([7; 32]);
    let (account, second) = (id("sun"), id("qian"));
    house.command(domain::parties::Command::BindPersonKey { account, key, second });
    let (account, reason) = (id("sun"), "电脑遗失".to_owned());
    house.command(domain::parties::Command::RevokePersonKey { account, key, reason });
    let mut sun = house.signed_in("sun");
    let secret = [9; 32];
    let public = seal::bytes::hex(&seal::ed25519::public(&secret));
    let statement = house.get(&mut sun, "/account/keys/statement").body;
    let proof = seal::bytes::hex(&seal::ed25519::sign(&secret, statement.as_bytes()));
    let page = house.get(&mut sun, "/account/keys");
    assert!(page.says("原有的签名密钥均已撤销"), "{}", page.body);
    let csrf = page.hidden("csrf");
    let ask = |sun: &mut Browser, code: &str| {
        let fields =
            [("csrf", csrf.as_str()), ("public", &public), ("proof", &proof), ("code", code)];
        house.post(sun, "/account/keys", &fields)
    };
    for wrong in ["", "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF"] {
        assert!(ask(&mut sun, wrong).says("该一次性代码不存在"));
    }
    assert_eq!(house.accounts().bindings_asked().unwrap(), []);
    let mut zhao = house.signed_in("zhao");
    assert_eq!(step(&house, &mut zhao, ("key", "ask")).to, "/account/people");
    assert!(step(&house, &mut zhao, ("key", "agree")).status.is_client_error());
    step(&house, &mut house.signed_in("qian"), ("key", "agree"));
    house.later(WAIT_MS);
    let mut qian = house.signed_in("qian");
    let code = code_on(&step(&house, &mut qian, ("key", "finish")));
    let mut sun = house.signed_in("sun");
    let csrf = house.get(&mut sun, "/account/keys").hidden("csrf");
    let ask = |sun: &mut Browser, code: &str| {
        let fields =
            [("csrf", csrf.as_str()), ("public", &public), ("proof", &proof), ("code", code)];
        house.post(sun, "/account/keys", &fields)
    };
    let enrol = house.get(&mut Browser::default(), &format!("/enrol?code={code}"));
    assert!(enrol.says("该一次性代码不存在"), "it sets no password");
    assert_eq!(ask(&mut sun, &code).to, "/account/keys");
    assert!(ask(&mut sun, &code).says("该一次性代码不存在"), "it works once");
    let page = house.get(&mut qian, "/account/keys");
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let fields = [("csrf", csrf.as_str()), ("key", &key), ("account", "sun"), ("public", &public)];
    assert_eq!(house.post(&mut qian, "/account/keys/bind", &fields).to, "/account/keys?done=bound");
}

#[test]
fn a_wish_from_before_a_revocation_is_not_bound_without_a_code() {
    let house = House::new(None);
    for it in ["zhao", "qian"] {
        house.person(it, &[Role::Official]);
    }
    let key = domain::shared::PublicKey([7; 32]);
    let (account, second) = (id("zhao"), id("qian"));
    house.command(domain::parties::Command::BindPersonKey { account, key, second });
    let mut zhao = house.signed_in("zhao");
    let public = ask_key(&house, &mut zhao, "zhao", 5);
    let (account, reason) = (id("zhao"), "电脑遗失".to_owned());
    house.command(domain::parties::Command::RevokePersonKey { account, key, reason });
    let mut qian = house.signed_in("qian");
    let page = house.get(&mut qian, "/account/keys");
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let fields = [("csrf", csrf.as_str()), ("key", &key), ("account", "zhao"), ("public", &public)];
    let answer = house.post(&mut qian, "/account/keys/bind", &fields);
    assert!(
        answer.status.is_client_error() && answer.says("重新绑定须凭一次性代码"),
        "{}",
        answer.body
    );
}
