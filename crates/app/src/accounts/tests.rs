//! What an account promises, each sentence with the way it would be broken.

pub(crate) mod world;

use std::sync::Barrier;
use std::sync::atomic::Ordering;

use domain::parties::Lost;
use domain::shared::AccountId;

use super::{
    ACCOUNT_TRIES_FREE, ADDRESS_TRIES_FREE, Attempt, CodeKind, NewCredential, NewProgramKey, Open,
    PASSWORD_BYTES_MAX, PROGRAM_KEY_MS, Refusal, SESSION_IDLE_MS, SESSION_WHOLE_MS, SESSIONS_MAX,
    Secret, WAIT_S_MAX, Way, csrf_of, limit, password, program_desk_key, totp,
};
use crate::ports::Working;
use world::{MONDAY, Town, words};

const HERE: &str = "192.0.2.7";
const ELSEWHERE: &str = "198.51.100.9";
const STEP_MS: i64 = 30_000;

fn id(name: &str) -> AccountId {
    AccountId::new(name).unwrap()
}

/// Enrols an account by an invitation; gives its second factor.
fn enrolled(town: &Town, name: &str) -> Secret {
    town.enrol(name)
}

fn attempt(town: &Town, password: &Secret, digits: &str, address: &str) -> Result<Open, Refusal> {
    town.accounts().sign_in(&Attempt { account: "li", password, digits, address })
}

fn signed_in(town: &Town, secret: &Secret) -> Open {
    let open = attempt(town, &words(), &town.digits(secret), HERE).unwrap();
    town.later(STEP_MS);
    open
}

#[test]
fn the_digits_are_those_of_rfc_6238() {
    // Appendix B gives eight digits; ours are the last six.
    let secret = b"12345678901234567890";
    let vectors = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];
    for (second, digits) in vectors {
        assert_eq!(totp::digits(secret, second / 30), digits, "at {second} s");
    }
}

#[test]
fn digits_of_the_step_before_and_after_are_taken_and_of_no_other() {
    let (secret, now) = (b"12345678901234567890", MONDAY / 1_000 / 30);
    let now = u64::try_from(now).unwrap();
    for (step, taken) in [(now - 2, false), (now - 1, true), (now, true), (now + 1, true)] {
        let typed = totp::digits(secret, step);
        assert_eq!(totp::step_of(secret, &typed, MONDAY, 0).is_some(), taken, "{step}");
    }
    let after = totp::digits(secret, now + 2);
    assert_eq!(totp::step_of(secret, &after, MONDAY, 0), None);
    let spaced =
        format!(" {} {}", &totp::digits(secret, now)[..3], &totp::digits(secret, now)[3..]);
    assert_eq!(totp::step_of(secret, &spaced, MONDAY, 0), Some(now));
    assert_eq!(totp::step_of(secret, "", MONDAY, 0), None);
}

#[test]
fn an_invited_person_sets_a_password_and_signs_in() {
    let town = Town::new();
    let secret = enrolled(&town, "li");
    let open = signed_in(&town, &secret);
    assert_eq!(open.account, id("li"));
    let found = town.accounts().session(&open.cookie).unwrap().unwrap();
    assert_eq!((found.account, found.csrf), (id("li"), open.csrf));
}

#[test]
fn nothing_that_is_kept_or_printed_holds_a_password_token_or_code() {
    let town = Town::new();
    let accounts = town.accounts();
    let code = accounts.invite(&id("li")).unwrap();
    let pass = accounts.look_up(&code, HERE).unwrap();
    let shown = accounts.enrolment(&pass, "Daylight").unwrap();
    let kept = |town: &Town| {
        let rows = town.memory.rows.lock().unwrap();
        let texts = rows.values().map(|it| (it.key.clone(), it.body.clone()));
        texts.map(|it| format!("{} {}\n", it.0, String::from_utf8_lossy(&it.1))).collect::<String>()
    };
    assert!(!kept(&town).contains(code.word()));
    assert!(!kept(&town).contains(&code.word().replace('-', "")));
    let digits = town.digits(&shown.secret);
    let new = NewCredential { password: &words(), digits: &digits };
    accounts.enrol(&pass, &new).unwrap();
    town.later(STEP_MS);
    let open = signed_in(&town, &shown.secret);
    let token = open.cookie.word().split_once(':').unwrap().1;
    assert!(!kept(&town).contains(words().word()) && !kept(&town).contains(token));
    assert!(!kept(&town).contains(&open.csrf));
    let (password, digits) = (words(), town.digits(&shown.secret));
    let typed = Attempt { account: "li", password: &password, digits: &digits, address: HERE };
    let printed = format!("{open:?} {new:?} {code:?} {shown:?} {typed:?}");
    for secret in [words().word(), token, code.word(), shown.secret.word()] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

#[test]
fn a_stored_password_is_argon2id_of_nineteen_mebibytes_or_more() {
    let stored = password::hash(&words(), &[7; 16]);
    assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
    assert!(password::verify(&words(), Some(&stored)));
    assert!(!password::verify(&Secret::new("河畔 seven green lamp"), Some(&stored)));
    assert_ne!(stored, password::hash(&words(), &[8; 16]));
}

#[test]
fn a_wrong_password_wrong_digits_and_an_unknown_account_are_one_answer() {
    let town = Town::new();
    let secret = enrolled(&town, "li");
    let other = Secret::new("another long sentence");
    assert_eq!(attempt(&town, &other, &town.digits(&secret), HERE).unwrap_err(), Refusal::Wrong);
    assert_eq!(attempt(&town, &words(), "000000", HERE).unwrap_err(), Refusal::Wrong);
    let typed = Attempt {
        account: "nobody",
        password: &words(),
        digits: &town.digits(&secret),
        address: HERE,
    };
    assert_eq!(town.accounts().sign_in(&typed).unwrap_err(), Refusal::Wrong);
    assert_eq!(
        town.accounts().sign_in(&Attempt { account: "../li", ..typed }).unwrap_err(),
        Refusal::Wrong
    );
}

#[test]
fn an_unknown_account_costs_a_whole_computation_and_is_never_let_in() {
    // The decoy is a real hash, so the same work is done; even its own word opens nothing.
    assert!(!password::verify(&Secret::new("no account"), None));
    let decoy = password::hash(&Secret::new("no account"), &[0; 16]);
    let known = password::hash(&words(), &[1; 16]);
    let parameters = |it: &str| it.rsplitn(3, '$').last().map(str::to_owned);
    assert_eq!(parameters(&decoy), parameters(&known));
}

#[test]
fn digits_are_used_once_even_for_another_session() {
    let town = Town::new();
    let secret = enrolled(&town, "li");
    let digits = town.digits(&secret);
    attempt(&town, &words(), &digits, HERE).unwrap();
    assert_eq!(attempt(&town, &words(), &digits, HERE).unwrap_err(), Refusal::Wrong);
    town.later(STEP_MS);
    attempt(&town, &words(), &town.digits(&secret), HERE).unwrap();
}

#[test]
fn digits_that_enrolled_do_not_sign_in() {
    let town = Town::new();
    let accounts = town.accounts();
    let pass = accounts.look_up(&accounts.invite(&id("li")).unwrap(), HERE).unwrap();
    let shown = accounts.enrolment(&pass, "Daylight").unwrap().secret;
    let digits = town.digits(&shown);
    accounts.enrol(&pass, &NewCredential { password: &words(), digits: &digits }).unwrap();
    assert_eq!(attempt(&town, &words(), &digits, HERE).unwrap_err(), Refusal::Wrong);
}

#[test]
fn after_free_tries_an_account_waits_with_seconds_and_then_longer() {
    let town = Town::new();
    let secret = enrolled(&town, "li");
    for _ in 0..=ACCOUNT_TRIES_FREE {
        assert_eq!(attempt(&town, &words(), "000000", ELSEWHERE).unwrap_err(), Refusal::Wrong);
    }
    let right = |town: &Town| attempt(town, &words(), &town.digits(&secret), ELSEWHERE);
    assert_eq!(right(&town).unwrap_err(), Refusal::TooMany { seconds: 2 });
    town.later(2_000);
    assert_eq!(attempt(&town, &words(), "000000", ELSEWHERE).unwrap_err(), Refusal::Wrong);
    assert_eq!(right(&town).unwrap_err(), Refusal::TooMany { seconds: 4 });
    town.later(4_000);
    right(&town).unwrap();
    // What was right ends the count.
    town.later(STEP_MS);
    assert_eq!(attempt(&town, &words(), "000000", ELSEWHERE).unwrap_err(), Refusal::Wrong);
    right(&town).unwrap();
}

#[test]
fn strangers_who_guess_do_not_keep_a_person_out_of_the_usual_office() {
    let town = Town::new();
    let secret = enrolled(&town, "li");
    signed_in(&town, &secret);
    for _ in 0..=ACCOUNT_TRIES_FREE {
        attempt(&town, &words(), "000000", ELSEWHERE).unwrap_err();
    }
    let there = attempt(&town, &words(), &town.digits(&secret), ELSEWHERE).unwrap_err();
    assert!(matches!(there, Refusal::TooMany { .. }), "{there:?}");
    attempt(&town, &words(), &town.digits(&secret), HERE).unwrap();
}

#[test]
fn one_address_may_not_try_many_accounts_without_waiting() {
    let town = Town::new();
    let accounts = town.accounts();
    let password = words();
    let guess = |at: i64| {
        let account = format!("u{at}");
        let it = Attempt { account: &account, password: &password, digits: "1", address: HERE };
        accounts.sign_in(&it).unwrap_err()
    };
    for at in 0..=ADDRESS_TRIES_FREE {
        assert_eq!(guess(at), Refusal::Wrong);
    }
    assert!(matches!(guess(99), Refusal::TooMany { .. }));
}

#[test]
fn a_wait_never_grows_beyond_its_bound_and_ends_after_a_quiet_hour() {
    assert_eq!(limit::wait_ms(ACCOUNT_TRIES_FREE, ACCOUNT_TRIES_FREE), 0);
    assert_eq!(limit::wait_ms(ACCOUNT_TRIES_FREE + 3, ACCOUNT_TRIES_FREE), 8_000);
    assert_eq!(limit::wait_ms(i64::MAX, ACCOUNT_TRIES_FREE), WAIT_S_MAX * 1_000);
    let town = Town::new();
    enrolled(&town, "li");
    for _ in 0..=ACCOUNT_TRIES_FREE {
        attempt(&town, &words(), "000000", HERE).unwrap_err();
    }
    town.later(3_600_000 + 2_000);
    for _ in 0..=ACCOUNT_TRIES_FREE {
        assert_eq!(attempt(&town, &words(), "000000", HERE).unwrap_err(), Refusal::Wrong);
    }
}

#[test]
fn a_session_ends_after_idle_time_and_lives_by_use() {
    let town = Town::new();
    let open = signed_in(&town, &enrolled(&town, "li"));
    let holds = |town: &Town| town.accounts().session(&open.cookie).unwrap().is_some();
    for _ in 0..3 {
        town.later(SESSION_IDLE_MS - 60_000);
        assert!(holds(&town));
    }
    town.later(SESSION_IDLE_MS);
    assert!(!holds(&town));
}

#[test]
fn a_session_ends_after_its_whole_time_however_it_is_used() {
    let town = Town::new();
    let open = town.accounts().open_session(&id("li"), HERE).unwrap();
    let mut lived = 0;
    while lived + SESSION_IDLE_MS / 2 < SESSION_WHOLE_MS {
        town.later(SESSION_IDLE_MS / 2);
        lived += SESSION_IDLE_MS / 2;
        assert!(town.accounts().session(&open.cookie).unwrap().is_some(), "after {lived} ms");
    }
    town.later(SESSION_WHOLE_MS - lived);
    assert!(town.accounts().session(&open.cookie).unwrap().is_none());
}

#[test]
fn a_token_opens_no_other_account_and_no_ended_session() {
    let town = Town::new();
    let accounts = town.accounts();
    let open = accounts.open_session(&id("li"), HERE).unwrap();
    let token = open.cookie.word().split_once(':').unwrap().1.to_owned();
    for forged in [format!("wang:{token}"), token.clone(), format!("li:{}", &token[2..])] {
        assert!(accounts.session(&Secret::new(forged)).unwrap().is_none());
    }
    let name = accounts.session_name(&open.cookie).unwrap();
    accounts.end_session(&id("li"), &name).unwrap();
    assert!(accounts.session(&open.cookie).unwrap().is_none());
}

#[test]
fn signing_out_everywhere_leaves_only_the_session_that_asked() {
    let town = Town::new();
    let accounts = town.accounts();
    let one = accounts.open_session(&id("li"), HERE).unwrap();
    let two = accounts.open_session(&id("li"), ELSEWHERE).unwrap();
    let other = accounts.open_session(&id("li2"), HERE).unwrap();
    accounts.end_sessions(&id("li"), Some(&one.cookie)).unwrap();
    let left: Vec<String> =
        accounts.sessions(&id("li")).unwrap().into_iter().map(|it| it.address).collect();
    assert_eq!(left, [HERE]);
    assert!(accounts.session(&two.cookie).unwrap().is_none());
    assert!(accounts.session(&other.cookie).unwrap().is_some());
}

#[test]
fn one_session_more_than_the_most_ends_the_oldest() {
    let town = Town::new();
    let accounts = town.accounts();
    let first = accounts.open_session(&id("li"), HERE).unwrap();
    for _ in 0..SESSIONS_MAX {
        town.later(1);
        accounts.open_session(&id("li"), HERE).unwrap();
    }
    assert_eq!(accounts.sessions(&id("li")).unwrap().len(), SESSIONS_MAX);
    assert!(accounts.session(&first.cookie).unwrap().is_none());
}

#[test]
fn each_session_has_its_own_form_token() {
    let town = Town::new();
    let one = town.accounts().open_session(&id("li"), HERE).unwrap();
    let two = town.accounts().open_session(&id("li"), HERE).unwrap();
    assert_ne!(one.csrf, two.csrf);
    assert_eq!(csrf_of(&one.cookie), one.csrf);
    assert!(!one.cookie.word().contains(&one.csrf));
}

#[test]
fn a_code_is_good_once_for_one_kind_and_a_limited_time() {
    let town = Town::new();
    let accounts = town.accounts();
    let code = accounts.invite(&id("li")).unwrap();
    let small = Secret::new(code.word().to_lowercase().replace('-', " "));
    let pass = accounts.look_up(&small, HERE).unwrap();
    assert_eq!((pass.kind, &pass.account), (CodeKind::Invitation, &id("li")));
    accounts.spend(&pass).unwrap();
    assert_eq!(accounts.spend(&pass), Err(Refusal::CodeUnknown));
    assert_eq!(accounts.look_up(&code, HERE), Err(Refusal::CodeUnknown));
    let late = accounts.invite(&id("wang")).unwrap();
    town.later(CodeKind::Invitation.lasts_ms());
    assert_eq!(accounts.look_up(&late, HERE), Err(Refusal::CodeUnknown));
}

#[test]
fn of_two_who_spend_a_code_at_the_same_moment_one_gets_in() {
    let mut town = Town::new();
    let pass = {
        let accounts = town.accounts();
        accounts.look_up(&accounts.invite(&id("li")).unwrap(), HERE).unwrap()
    };
    town.memory.meet = Some(("code", Barrier::new(2)));
    let done = std::thread::scope(|scope| {
        let both = [(); 2].map(|()| scope.spawn(|| town.accounts().spend(&pass)));
        both.map(|it| it.join().unwrap())
    });
    assert_eq!(done.iter().filter(|it| it.is_ok()).count(), 1, "{done:?}");
}

#[test]
fn of_two_who_use_the_same_digits_at_the_same_moment_one_gets_in() {
    let mut town = Town::new();
    let secret = enrolled(&town, "li");
    let (digits, password) = (town.digits(&secret), words());
    town.memory.meet = Some(("credential", Barrier::new(2)));
    let it = Attempt { account: "li", password: &password, digits: &digits, address: HERE };
    let done = std::thread::scope(|scope| {
        let both = [(); 2].map(|()| scope.spawn(|| town.accounts().sign_in(&it)));
        both.map(|it| it.join().unwrap())
    });
    assert_eq!(done.iter().filter(|it| it.is_ok()).count(), 1, "{done:?}");
}

#[test]
fn codes_cannot_be_guessed_without_waiting() {
    let town = Town::new();
    let guess = || town.accounts().look_up(&Secret::new("AAAA-BBBB"), HERE).unwrap_err();
    for _ in 0..=ADDRESS_TRIES_FREE {
        assert_eq!(guess(), Refusal::CodeUnknown);
    }
    assert!(matches!(guess(), Refusal::TooMany { .. }));
}

#[test]
fn a_new_setup_code_ends_the_one_before_and_no_invitation() {
    let town = Town::new();
    let accounts = town.accounts();
    let invitation = accounts.invite(&id("li")).unwrap();
    let first = accounts.setup_code().unwrap();
    let second = accounts.setup_code().unwrap();
    assert_eq!(accounts.look_up(&first, HERE), Err(Refusal::CodeUnknown));
    assert_eq!(accounts.look_up(&second, HERE).unwrap().kind, CodeKind::Setup);
    accounts.look_up(&invitation, HERE).unwrap();
}

#[test]
fn an_enrolled_account_is_not_invited_again() {
    let town = Town::new();
    enrolled(&town, "li");
    assert_eq!(town.accounts().invite(&id("li")).unwrap_err(), Refusal::Enrolled);
}

#[test]
fn a_weak_password_or_wrong_digits_spend_no_code() {
    let town = Town::new();
    let accounts = town.accounts();
    let pass = accounts.look_up(&accounts.invite(&id("li")).unwrap(), HERE).unwrap();
    let shown = accounts.enrolment(&pass, "Daylight").unwrap().secret;
    let digits = town.digits(&shown);
    let long = "x1y2z3".repeat(PASSWORD_BYTES_MAX);
    for weak in ["short1!", "aaaaaaaaaaaaaaaa", "my name is Li 2026", long.as_str()] {
        let password = Secret::new(weak);
        let it = NewCredential { password: &password, digits: &digits };
        assert_eq!(accounts.enrol(&pass, &it), Err(Refusal::PasswordWeak), "{weak}");
    }
    let wrong = NewCredential { password: &words(), digits: "000000" };
    assert_eq!(accounts.enrol(&pass, &wrong), Err(Refusal::DigitsWrong));
    assert_eq!(accounts.enrolment(&pass, "Daylight").unwrap().secret.word(), shown.word());
    let right = NewCredential { password: &words(), digits: &digits };
    accounts.enrol(&pass, &right).unwrap();
    assert_eq!(accounts.enrol(&pass, &right), Err(Refusal::DigitsWrong));
}

#[test]
fn a_restored_factor_ends_password_and_sessions_and_its_code_sets_new_ones() {
    let town = Town::new();
    let secret = enrolled(&town, "li");
    let open = signed_in(&town, &secret);
    let accounts = town.accounts();
    let code = accounts.restored(Lost::Factor, &id("li")).unwrap();
    assert!(accounts.session(&open.cookie).unwrap().is_none());
    assert_eq!(attempt(&town, &words(), &town.digits(&secret), HERE).unwrap_err(), Refusal::Wrong);
    assert_eq!(accounts.look_up(&code, HERE).unwrap().kind, CodeKind::Reset);
}

#[test]
fn a_password_is_changed_by_whoever_knows_the_old_one_and_ends_other_sessions() {
    let town = Town::new();
    let secret = enrolled(&town, "li");
    let (one, two) = (signed_in(&town, &secret), signed_in(&town, &secret));
    let accounts = town.accounts();
    let new = Secret::new("eight red boats at noon");
    assert_eq!(accounts.change_password(&one, &new, &new), Err(Refusal::Wrong));
    let weak = Secret::new("boats");
    assert_eq!(accounts.change_password(&one, &words(), &weak), Err(Refusal::PasswordWeak));
    accounts.change_password(&one, &words(), &new).unwrap();
    assert!(accounts.session(&one.cookie).unwrap().is_some());
    assert!(accounts.session(&two.cookie).unwrap().is_none());
    assert_eq!(attempt(&town, &words(), &town.digits(&secret), HERE).unwrap_err(), Refusal::Wrong);
    attempt(&town, &new, &town.digits(&secret), HERE).unwrap();
}

#[test]
fn a_second_factor_is_changed_with_password_and_new_digits() {
    let town = Town::new();
    let old = enrolled(&town, "li");
    let open = signed_in(&town, &old);
    let accounts = town.accounts();
    let new = accounts.new_factor(&id("li"), "Daylight").unwrap().secret;
    let digits = town.digits(&new);
    let other = Secret::new("another long sentence");
    assert_eq!(accounts.change_factor(&open, &other, &digits), Err(Refusal::Wrong));
    let of_old = town.digits(&old);
    assert_eq!(accounts.change_factor(&open, &words(), &of_old), Err(Refusal::DigitsWrong));
    accounts.change_factor(&open, &words(), &digits).unwrap();
    town.later(STEP_MS);
    assert_eq!(attempt(&town, &words(), &town.digits(&old), HERE).unwrap_err(), Refusal::Wrong);
    attempt(&town, &words(), &town.digits(&new), HERE).unwrap();
}

#[test]
fn a_key_waits_for_a_second_person_only_with_a_proof_that_it_is_at_hand() {
    let town = Town::new();
    let accounts = town.accounts();
    let (secret, origin) = ([9; 32], "sample.example/log");
    let public = seal::ed25519::public(&secret);
    let hex = |it: &[u8]| seal::bytes::hex(it);
    let ask = |key: &str, proof: &str| {
        accounts.ask_binding((&id("li"), Way::Session), origin, key, proof)
    };
    let sign = |origin: &str, who: &str| {
        let statement = super::binding_statement(origin, &id(who));
        hex(&seal::ed25519::sign(&secret, statement.as_bytes()))
    };
    assert_eq!(ask("00", &sign(origin, "li")), Err(Refusal::KeyMalformed));
    assert_eq!(ask(&hex(&[0; 32]), &sign(origin, "li")), Err(Refusal::KeyMalformed));
    for wrong in [sign("other.example/log", "li"), sign(origin, "wang"), String::new()] {
        assert_eq!(ask(&hex(&public), &wrong), Err(Refusal::ProofWrong));
    }
    assert_eq!(accounts.bindings_asked().unwrap(), []);
    let asked = ask(&hex(&public), &sign(origin, "li")).unwrap();
    let der = [&[0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0][..], &public].concat();
    let body = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, der);
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n");
    assert_eq!(ask(&pem, &sign(origin, "li")), Ok(asked.clone()));
    assert_eq!(accounts.bindings_asked().unwrap(), [asked]);
    accounts.forget_binding(&id("li")).unwrap();
    assert_eq!(accounts.bindings_asked().unwrap(), []);
}

#[test]
fn tries_at_the_same_moment_are_all_counted() {
    let town = Town::new();
    let password = words();
    let tries = || {
        let it = Attempt { account: "li", password: &password, digits: "1", address: HERE };
        town.accounts().sign_in(&it).unwrap_err()
    };
    let refused = std::thread::scope(|scope| {
        let all: Vec<_> = (0..12).map(|_| scope.spawn(tries)).collect();
        all.into_iter().map(|it| it.join().unwrap()).filter(|it| *it != Refusal::Wrong).count()
    });
    let free = usize::try_from(ACCOUNT_TRIES_FREE).unwrap();
    assert_eq!(refused, 12 - free - 1);
}

#[test]
fn what_is_over_is_swept() {
    let town = Town::new();
    let open = signed_in(&town, &enrolled(&town, "li"));
    town.later(SESSION_WHOLE_MS);
    let now = town.clock.0.load(Ordering::SeqCst);
    assert!(town.memory.sweep(now).unwrap() > 0);
    assert!(town.accounts().session(&open.cookie).unwrap().is_none());
    assert!(town.accounts().is_enrolled(&id("li")).unwrap());
}

#[test]
fn a_restored_key_takes_a_code_that_works_once_and_leaves_the_password() {
    let town = Town::new();
    let secret = enrolled(&town, "li");
    let open = signed_in(&town, &secret);
    let accounts = town.accounts();
    let code = accounts.restored(Lost::Key, &id("li")).unwrap();
    let pass = accounts.look_up(&code, HERE).unwrap();
    assert_eq!((pass.kind, &pass.account), (CodeKind::Rebind, &id("li")));
    assert!(accounts.session(&open.cookie).unwrap().is_some(), "the account goes on");
    accounts.spend(&pass).unwrap();
    assert_eq!(accounts.look_up(&code, HERE).unwrap_err(), Refusal::CodeUnknown);
}

#[test]
fn a_programs_key_lies_here_as_a_hash_and_ends_after_its_year_or_when_it_is_told_to() {
    let town = Town::new();
    let accounts = town.accounts();
    let home = domain::shared::Uscc::new("91510000EARTH0001H").unwrap();
    let made = |account: &str| {
        let asked = NewProgramKey {
            organisation: &home,
            account: &id(account),
            by: &id("wang"),
            title: "财务",
            scopes: ["bid".to_owned()].into(),
        };
        accounts.make_program_key(asked).unwrap()
    };
    let (own, other) = (made("wang"), made("li"));
    let token = own.word().split_once('.').unwrap().1;
    for row in town.memory.rows.lock().unwrap().values() {
        assert!(!String::from_utf8_lossy(&row.body).contains(token) && !row.key.contains(token));
    }
    assert!(!format!("{own:?}").contains(token));
    let found = accounts.program_key(&own).unwrap().unwrap();
    assert!(found.is_agreed && found.account == id("wang"));
    let waits = accounts.program_key(&other).unwrap().unwrap();
    assert!(!waits.is_agreed, "a colleague has not agreed");
    let wrong = accounts.agree_program_key(&home, &waits.name, &id("wang"));
    assert_eq!(wrong, Err(Refusal::CodeUnknown), "nobody agrees for another");
    accounts.agree_program_key(&home, &waits.name, &id("li")).unwrap();
    assert!(accounts.program_key(&other).unwrap().unwrap().is_agreed);
    accounts.end_program_key(&home, &waits.name).unwrap();
    assert_eq!(accounts.program_key(&other).unwrap(), None);
    town.later(PROGRAM_KEY_MS - 1);
    assert!(accounts.program_key(&own).unwrap().is_some());
    town.later(1);
    assert_eq!(accounts.program_key(&own).unwrap(), None, "used or not, it ends after a year");
}

/// Goal: nobody can choose the desk's key, and so the salts, of another organisation's form.
#[test]
fn an_idempotency_key_is_another_one_under_every_programs_key() {
    let (one, other) = (Secret::new("a"), Secret::new("b"));
    let made = program_desk_key(&one, "order-0123456789");
    assert_eq!(made, program_desk_key(&one, "order-0123456789"));
    assert_ne!(made, program_desk_key(&other, "order-0123456789"));
    assert_ne!(made, program_desk_key(&one, "order-0123456788"));
    assert_eq!(made.len(), 64, "the longest that the desk takes");
}
