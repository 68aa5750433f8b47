//! Every template has words; the inbox shows only one's own; the sentence fits the carriers.

use std::sync::Arc;

use app::messages::{Contact, Copy, Maker, Message, Outside, TEMPLATES, Words};
use app::ports::Channel;
use axum::http::StatusCode;
use domain::parties::Role;
use domain::shared::AccountId;

use super::Letters;
use crate::account::tests::house::{Browser, House};
use crate::text::{Lang, Text};

fn made(house: &House) {
    let platform = &house.site.platform;
    let mut reader = platform.readers.reader().unwrap();
    let times = (platform.now_ms(), platform.clock.wall_ms());
    let (mut maker, channels) = (Maker::default(), platform.channels());
    while maker.read_on(&mut *reader, &*platform.working, &channels, times).unwrap() > 0 {}
}

#[test]
fn every_template_has_its_words_in_both_languages_inside_and_outside() {
    let house = House::new(None);
    let letters = Letters::new(Arc::downgrade(&house.site.platform), "https://jy.example");
    for it in TEMPLATES {
        for outside in [Outside::Whole, Outside::Neutral] {
            for lang in Lang::ALL {
                let message = Message {
                    account: AccountId::new("zhao").unwrap(),
                    index: 7,
                    at_ms: 0,
                    template: it.name.to_owned(),
                    about: "河道整治 A".to_owned(),
                    href: "/".to_owned(),
                    outside,
                    reached_ms: None,
                    read_ms: None,
                    copies: Default::default(),
                };
                assert!(Text::get(lang).has(&format!("message-{}-text", it.name)));
                for channel in Channel::ALL {
                    let (subject, text) = letters.letter(&message, channel, lang.tag());
                    assert!(text.contains("https://jy.example/messages/7"), "{text}");
                    let named = text.contains("河道整治") || subject.contains("河道整治");
                    let may = outside == Outside::Whole && channel == Channel::Mail;
                    assert_eq!(named, may, "{} {outside:?} {channel:?}", it.name);
                    assert_eq!(subject.is_empty(), channel == Channel::Sms);
                    assert!(channel == Channel::Mail || text.chars().count() < 160, "{text}");
                }
            }
        }
    }
}

#[test]
fn an_inbox_is_empty_then_shows_ones_own_and_nobody_elses() {
    let house = House::new(None);
    assert!(house.get(&mut Browser::default(), "/messages").to.starts_with("/sign-in"));
    house.person("zhao", &[Role::Official]);
    house.person("qian", &[Role::Official]);
    let (mut zhao, mut qian) = (house.signed_in("zhao"), house.signed_in("qian"));
    assert!(house.get(&mut zhao, "/messages").says("还没有消息"));
    made(&house);
    let inbox = house.get(&mut zhao, "/messages");
    assert!(inbox.says("您的账户已开通") && inbox.says("未打开"), "{}", inbox.body);
    assert!(inbox.says("href=\"/messages/0\"") && !inbox.says("href=\"/messages/1\""));
    assert_eq!(house.get(&mut qian, "/messages/0").status, StatusCode::NOT_FOUND);
    let opened = house.get(&mut zhao, "/messages/0");
    assert!(opened.says("首次打开"), "{}", opened.body);
    let leaf = house.get(&mut Browser::default(), "/leaf/0");
    assert_eq!(opened.says("/leaf/0"), leaf.status == StatusCode::OK, "a way to what is public");
    assert!(house.get(&mut zhao, "/messages").says("已打开"));
    for wrong in ["/messages/1", "/messages/-1", "/messages/x", "/messages/18446744073709551616"] {
        assert_eq!(house.get(&mut zhao, wrong).status, StatusCode::NOT_FOUND, "{wrong}");
    }
}

#[test]
fn every_page_says_of_letters_what_the_centres_carriers_do() {
    let house = House::new(None);
    house.person("zhao", &[Role::Official]);
    let mut zhao = house.signed_in("zhao");
    let says = [
        (vec![], "不发送邮件或短信"),
        (vec![Channel::Mail], "向您填写的邮箱发送邮件"),
        (vec![Channel::Sms], "向您填写的手机发送短信"),
        (vec![Channel::Mail, Channel::Sms], "发送邮件和短信"),
    ];
    for (channels, sentence) in says {
        house.site.platform.set_channels(channels);
        for page in ["/desk", "/account", "/messages", "/messages/contact"] {
            assert!(house.get(&mut zhao, page).says(sentence), "{page} {sentence}");
        }
    }
}

#[test]
fn an_address_is_kept_and_a_wrong_one_is_shown_again_with_its_reason() {
    let house = House::new(None);
    house.person("zhao", &[Role::Official]);
    let mut zhao = house.signed_in("zhao");
    let csrf = house.get(&mut zhao, "/messages/contact").hidden("csrf");
    let send = |zhao: &mut Browser, mail: &str, csrf: &str| {
        let fields = [
            ("csrf", csrf),
            ("contact_mail", mail),
            ("contact_telephone", "138 0000 0000"),
            ("contact_language", "en"),
        ];
        house.post(zhao, "/messages/contact", &fields)
    };
    let wrong = send(&mut zhao, "zhao@example.org\r\nBcc: x@example.org", &csrf);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = send(&mut zhao, "zhao", &csrf);
    assert!(wrong.says("该邮箱地址无法使用") && wrong.says("value=\"zhao\""), "{}", wrong.body);
    assert!(send(&mut zhao, "zhao@example.org", "no").status.is_client_error());
    assert_eq!(send(&mut zhao, "zhao@example.org", &csrf).to, "/messages/contact?done=contact");
    let platform = &house.site.platform;
    let who = AccountId::new("zhao").unwrap();
    let contact = Contact::of(&*platform.working, &who, platform.clock.wall_ms()).unwrap();
    assert_eq!(
        (contact.mail.as_str(), contact.telephone.as_str()),
        ("zhao@example.org", "13800000000")
    );
    assert_eq!(contact.language(), "en");
    assert!(!contact.takes_courtesies());
    platform.set_channels(vec![Channel::Mail]);
    made(&house);
    let inbox = app::messages::Inbox::of(&*platform.working, &who, platform.clock.wall_ms());
    let copy = inbox.page(None).unwrap()[0].copies[&Channel::Mail].clone();
    assert!(matches!(copy, Copy::Waits { tries: 0, .. }));
    assert!(house.get(&mut zhao, "/messages/0").says("将于此时发出"));
}
