//! A lot is registered, written, assigned and announced by pages alone, then changed and held.

use std::sync::Arc;

use app::platform::{Keys, Serving};
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use domain::parties::{self, Purpose, Role};
use domain::shared::{Hash, Id, LotId, PublicKey, Signature};

use super::house::{Answered, Browser, House, percent};
use super::world::{trustee_signing, uscc};
use crate::act::Problem;
use crate::purchaser::notice::notice;
use crate::purchaser::{announce, draft};
use crate::text::Text;
use crate::visit::Visit;

pub(super) const PROJECT: &str = "GW2026-007";
pub(super) const LOT: &str = "GW2026-007/A/1";
const DAY_MS: i64 = 86_400_000;
/// Longest wait of the law before a bid deadline, with room for rest days.
const FORTY_DAYS_MS: i64 = 40 * DAY_MS;

/// Fields and files of a form.
pub(super) type Sent<'a> = (&'a [(&'a str, &'a str)], &'a [(&'a str, &'a str, &'a [u8])]);

/// A centre with a purchaser, an official, a supervisor and three trustees, and nothing bought.
pub(super) struct Centre {
    pub(super) house: House,
}

pub(crate) fn keeper(at: u8) -> Id {
    Id::new(format!("trustee-{at}")).unwrap()
}

pub(crate) fn one_time(at: u8, serial: u8) -> [u8; 32] {
    [at * 32 + serial; 32]
}

impl Centre {
    pub(super) fn new() -> Self {
        let it = Self::begun();
        LACKED.iter().for_each(|missing| it.complete(missing));
        it
    }

    /// An official and a purchaser, and nothing else of a set-up.
    pub(super) fn begun() -> Self {
        let it = Self { house: House::new(None) };
        it.house.site.platform.set_serving(Serving::Open);
        it.house.person("official-1", &[Role::Official]);
        let mut official = it.house.signed_in("official-1");
        it.admit(&mut official, "1251000000PURCHA1", "青石县水务局", "purchaser");
        it.admit(&mut official, "1251000000AADEPT1", "青石县发展改革局", "supervisor");
        it.add(&mut official, "buyer-1", "1251000000PURCHA1", "purchaser");
        it.add(&mut official, "buyer-2", "1251000000PURCHA1", "purchaser");
        it
    }

    /// Does what the set-up lacks.
    pub(super) fn complete(&self, missing: &str) {
        let platform = &self.house.site.platform;
        match missing {
            "missing-policy" => {
                platform.set_keys(Keys { policy: "k 1\n".to_owned(), ..platform.keys() });
            }
            "missing-centre" => {
                self.house.command(parties::Command::FoundCentre(parties::CentreFounded {
                    origin: "jy.example/log".to_owned(),
                    name: "青石县公共资源交易中心".to_owned(),
                    name_en: "Qingshi Trading Centre".to_owned(),
                    ack_key: PublicKey([3; 32]),
                }));
            }
            "missing-official" => self.house.person("official-2", &[Role::Official]),
            "missing-chair" => self.house.person("chair-1", &[Role::Chair]),
            "missing-supervisor" => {
                let mut official = self.house.signed_in("official-1");
                self.add(&mut official, "guard-1", "1251000000AADEPT1", "supervisor");
            }
            "missing-trustees" => (1..=3).for_each(|at| self.enrol_keeper(at)),
            "missing-keys" => (1..=3).for_each(|at| self.deposit_keys(at)),
            "missing-drill" => {
                let (trustees, transcript) = ((1..=3).map(keeper).collect(), Hash([2; 32]));
                self.house.command(parties::Command::HoldDrill { trustees, transcript });
            }
            "missing-catalogue" => self.publish_catalogue(CATALOGUE),
            other => panic!("nobody knows how to complete {other}"),
        }
    }

    /// One official writes the catalogue, another publishes it.
    pub(super) fn publish_catalogue(&self, lines: &str) {
        let page_at = "/centre/catalogue";
        let mut first = self.house.signed_in("official-1");
        let page = self.house.get(&mut first, page_at);
        let fields = [("catalogue_lines", lines), ("decision_cite", "青石县交易目录(2026年版)")];
        let files = [("decision", "目录.pdf", &b"%PDF-1.7 catalogue"[..])];
        let sent = self.upload(&mut first, page_at, &page, (&fields, &files));
        assert_eq!(sent.to, "/centre/catalogue?done=catalogue-saved", "{}", sent.body);
        let mut second = self.house.signed_in("official-2");
        let page = self.house.get(&mut second, page_at);
        let decision = page.hidden("seen_decision");
        let cite = "青石县交易目录(2026年版)";
        let own = [("seen", lines), ("seen_cite", cite), ("seen_decision", &decision)];
        let other = [("seen", lines), ("seen_cite", "别的目录"), ("seen_decision", &decision)];
        let swapped = self.send(&mut second, "/centre/catalogue/publish", &page, &other);
        assert!(!swapped.status.is_redirection(), "another decision than was shown");
        let alone = self.send(&mut first, "/centre/catalogue/publish", &page, &own);
        assert!(!alone.status.is_redirection(), "one official published alone");
        let sent = self.send(&mut second, "/centre/catalogue/publish", &page, &own);
        assert_eq!(sent.to, "/centre/catalogue?done=catalogue-published", "{}", sent.body);
    }

    /// The buyer asks a project in, one official examines, another accepts.
    pub(super) fn let_in(&self, buyer: &mut Browser, project: &str) {
        let at = format!("/purchaser/projects/{project}/intake");
        self.ask_in(buyer, project);
        let room = format!("/centre/intakes/{project}");
        let [mut first, mut second] =
            ["official-1", "official-2"].map(|it| self.house.signed_in(it));
        let page = self.house.get(&mut first, &room);
        let ticks = ["approval", "budget", "line", "splitting"].map(|it| ("checked", it));
        let path = format!("{room}/examine");
        let few = self.send(&mut first, &path, &page, &ticks[..3]);
        assert!(few.status.is_client_error(), "an unfinished examination was taken");
        let sent = self.send(&mut first, &path, &page, &ticks);
        assert_eq!(sent.to, "/centre/intakes?done=intake-examined", "{}", sent.body);
        let page = self.house.get(&mut second, &room);
        let since = page.hidden("since");
        let path = format!("{room}/accept");
        let alone = self.send(&mut first, &path, &page, &[("since", &since)]);
        assert!(!alone.status.is_redirection(), "one official did both");
        let sent = self.send(&mut second, &path, &page, &[("since", &since)]);
        assert_eq!(sent.to, "/centre/intakes?done=intake-accepted", "{}", sent.body);
        assert!(self.house.get(buyer, &at).says("已受理"));
    }

    /// The buyer asks a project in.
    pub(super) fn ask_in(&self, buyer: &mut Browser, project: &str) {
        let at = format!("/purchaser/projects/{project}/intake");
        let page = self.house.get(buyer, &at);
        let fields = [("line", "A01"), ("approval_number", "青发改〔2026〕7号")];
        let files = [("approval", "批复.pdf", &b"%PDF-1.7 approval"[..])];
        let sent = self.upload(buyer, &at, &page, (&fields, &files));
        assert_eq!(sent.to, format!("{at}?done=intake-asked"), "{}", sent.body);
    }

    pub(super) fn enrol_keeper(&self, at: u8) {
        let mut official = self.house.signed_in("official-1");
        let body = format!("1251000000TRUATE{at}");
        self.admit(&mut official, &body, &format!("保管单位{at}"), "trustee");
        self.add(&mut official, &format!("keeper-{at}"), &body, "trustee");
        self.house.command(parties::Command::EnrolTrustee(parties::TrusteeEnrolled {
            trustee: keeper(at),
            name: format!("保管人{at}"),
            organisation: uscc(&body),
            key: PublicKey(seal::ed25519::public(&trustee_signing(at))),
        }));
    }

    pub(super) fn deposit_keys(&self, at: u8) {
        for purpose in [Purpose::Share, Purpose::Deposit] {
            let first = if purpose == Purpose::Share { 0 } else { 16 };
            let key = |serial: u8| {
                let key = seal::keyset::one_time_public(&one_time(at, first + serial));
                let statement = Signature([0; 64]);
                parties::KeyStatement { serial: serial.into(), key: PublicKey(key), statement }
            };
            let (trustee, keys) = (keeper(at), (1..=10).map(key).collect());
            self.house.command(parties::Command::DepositKeys { trustee, purpose, keys });
        }
    }

    pub(super) fn admit(&self, official: &mut Browser, body: &str, name: &str, kind: &str) {
        let page = self.house.get(official, "/centre/organisations/new");
        let id = uscc(body);
        let fields = [("uscc", id.as_str()), ("organisation_name", name), ("kinds", kind)];
        let files = [("licence", "执照.pdf", &b"%PDF-1.7 licence"[..])];
        let sent = self.upload(official, "/centre/organisations/new", &page, (&fields, &files));
        assert_eq!(
            (sent.status, sent.to.as_str()),
            (StatusCode::SEE_OTHER, "/centre?done=admitted")
        );
    }

    pub(super) fn add(&self, official: &mut Browser, account: &str, body: &str, role: &str) {
        let page = self.house.get(official, "/centre/people/new");
        let id = uscc(body);
        let fields = [
            ("account", account),
            ("person_name", "某人"),
            ("organisation", id.as_str()),
            ("roles", role),
        ];
        let sent = self.send(official, "/centre/people/new", &page, &fields);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    }

    /// Posts a form with the marks of the page it came from.
    pub(super) fn send(
        &self,
        browser: &mut Browser,
        path: &str,
        page: &Answered,
        fields: &[(&str, &str)],
    ) -> Answered {
        let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
        let mut all = vec![("csrf", csrf.as_str()), ("key", key.as_str())];
        all.extend(fields);
        self.house.post(browser, path, &all)
    }

    /// The same with files.
    pub(super) fn upload(
        &self,
        browser: &mut Browser,
        path: &str,
        page: &Answered,
        (fields, files): Sent,
    ) -> Answered {
        let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
        let mut all = vec![("csrf", csrf.as_str()), ("key", key.as_str())];
        all.extend(fields);
        let mut body = Vec::new();
        for (name, value) in all {
            let head = format!("Content-Disposition: form-data; name=\"{name}\"");
            body.extend(format!("--cut\r\n{head}\r\n\r\n{value}\r\n").bytes());
        }
        for (name, file, bytes) in files {
            let head =
                format!("Content-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"");
            body.extend(format!("--cut\r\n{head}\r\n\r\n").bytes());
            body.extend_from_slice(bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--cut--\r\n");
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .unwrap();
        self.house.send(browser, request)
    }

    pub(super) fn register(&self, buyer: &mut Browser) {
        let page = self.house.get(buyer, "/purchaser/projects/new");
        let sent = self.send(buyer, "/purchaser/projects/new", &page, &PROJECT_FIELDS);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        if self.house.site.platform.folded().unwrap().world.catalogue.is_some() {
            assert_eq!(sent.to, format!("/purchaser/projects/{PROJECT}/intake?done=registered"));
            self.let_in(buyer, PROJECT);
        }
    }

    /// Writes the notice with these fields in place of the good ones.
    pub(super) fn write(&self, buyer: &mut Browser, other: &[(&str, &str)]) -> Answered {
        self.write_of(buyer, LOT, other)
    }

    pub(super) fn write_of(
        &self,
        buyer: &mut Browser,
        lot: &str,
        other: &[(&str, &str)],
    ) -> Answered {
        let path = format!("/purchaser/lots/{lot}/notice");
        let page = self.house.get(buyer, &path);
        let deadline = self.house.site.platform.now_ms() + FORTY_DAYS_MS;
        let deadline = crate::text::time::field_value(deadline);
        let mut fields: Vec<(&str, &str)> = NOTICE_FIELDS.to_vec();
        fields.extend([("deadline", deadline.as_str()), ("documents_until", deadline.as_str())]);
        fields.retain(|it| other.iter().all(|new| new.0 != it.0));
        fields.extend(other);
        let files = [("documents", "招标文件.pdf", &b"%PDF-1.7 tender"[..])];
        self.upload(buyer, &path, &page, (&fields, &files))
    }

    /// A trustee downloads the proposal, signs it on the own machine and hands it in.
    pub(super) fn assign(&self, lot: &str, at: u8) {
        let mut keeper = self.house.signed_in(&format!("keeper-{at}"));
        let desk = self.house.get(&mut keeper, "/desk");
        let path = format!("/assignments/{lot}");
        assert!(desk.says(&path), "the desk leads a trustee to the assignment");
        let proposal = self.house.get(&mut keeper, &format!("{path}/proposal.json"));
        let file = signed(&proposal.body, at);
        let page = self.house.get(&mut keeper, &path);
        let sent = self.send(&mut keeper, &path, &page, &[("assigned", &file)]);
        assert_eq!(sent.to, "/desk?done=assigned", "{}", sent.body);
    }

    pub(super) fn announced(&self) -> Browser {
        let mut buyer = self.house.signed_in("buyer-1");
        self.register(&mut buyer);
        self.announce(&mut buyer, LOT);
        buyer
    }

    /// One person submits the draft, and another one approves it.
    pub(super) fn approve(&self, buyer: &mut Browser, lot: &str) {
        let path = format!("/purchaser/lots/{lot}/approve");
        let mut second = self.house.signed_in("buyer-2");
        for (browser, go, done) in
            [(buyer, "submit", "submitted"), (&mut second, "approve", "approved")]
        {
            if go == "approve" {
                let desk = self.house.get(browser, "/desk");
                assert!(desk.says("审核招标公告和文件"), "{}", desk.body);
            }
            let page = self.house.get(browser, &path);
            let sent = self.send(browser, &path, &page, &[("go", go)]);
            assert_eq!(sent.to, format!("{path}?done=draft-{done}"), "{}", sent.body);
        }
    }

    /// From the written notice to its publication.
    pub(super) fn announce(&self, buyer: &mut Browser, lot: &str) {
        self.announce_as(buyer, lot, &[]);
    }

    /// The same with other fields of the notice.
    pub(super) fn announce_as(&self, buyer: &mut Browser, lot: &str, other: &[(&str, &str)]) {
        let fields: Vec<_> = other.iter().copied().chain([("go", "review")]).collect();
        self.announce_with(buyer, lot, &fields);
    }

    /// The same with these fields in place of the good ones.
    fn announce_with(&self, buyer: &mut Browser, lot: &str, fields: &[(&str, &str)]) {
        let sent = self.write_of(buyer, lot, fields);
        assert_eq!(sent.to, format!("/purchaser/lots/{lot}/announce"), "{}", sent.body);
        let page = self.house.get(buyer, &sent.to);
        let asked = self.send(buyer, &format!("/purchaser/lots/{lot}/ask"), &page, &[]);
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
        (1..=3).for_each(|at| self.assign(lot, at));
        self.approve(buyer, lot);
        let path = format!("/purchaser/lots/{lot}/announce");
        let page = self.house.get(buyer, &path);
        let sent = self.send(buyer, &path, &page, &[]);
        assert_eq!(sent.to, format!("/lots/{lot}?done=announced"), "{}", sent.body);
    }

    pub(super) fn lot(&self) -> domain::lot::Lot {
        let id = LotId::parse(LOT).unwrap();
        self.house.site.platform.folded().unwrap().world.lots[&id].clone()
    }
}

/// What a set-up lacks, in an order in which it can be completed.
const LACKED: [&str; 9] = [
    "missing-policy",
    "missing-centre",
    "missing-official",
    "missing-chair",
    "missing-supervisor",
    "missing-trustees",
    "missing-keys",
    "missing-drill",
    "missing-catalogue",
];

/// The catalogue of this centre.
const CATALOGUE: &str = "A01 | 水利工程施工 | 工程建设 | 工程 | 4,000,000 | 4,000,000\n\
     B01 | 办公设备 | 政府采购 | 货物 | | 2000000";

pub(super) const PROJECT_FIELDS: [(&str, &str); 7] = [
    ("project", PROJECT),
    ("project_title", "青石河堤防加固工程"),
    ("code", "A99-0000-2026-000007"),
    ("regime", "works"),
    ("category", "works"),
    ("funds", "state"),
    ("lots", "A｜一标段｜1,200,000"),
];

const NOTICE_FIELDS: [(&str, &str); 15] = [
    ("title", "青石河堤防加固工程招标公告"),
    ("lot_title", "一标段"),
    ("ceiling", "1,150,000"),
    ("qualification", "水利水电工程施工总承包三级以上\n近三年无重大违法记录"),
    ("formula", "mean"),
    ("price_points", "60"),
    ("trim", "keep"),
    ("mean_down", "3"),
    ("loss_above", "2"),
    ("loss_below", "1"),
    ("items", "施工组织设计｜30｜主观\n业绩｜10｜客观｜每项 5 分｜合同和验收证明"),
    ("tie", "lower-price"),
    ("consortium", "not_accepted"),
    ("threshold", "2"),
    ("form", "工期｜文字"),
];

/// What `daylight-key trustee assign` writes for a proposal.
pub(crate) fn signed(proposal: &str, at: u8) -> String {
    let read: serde_json::Value = serde_json::from_str(proposal).unwrap();
    let text = |name: &str| read[name].as_str().unwrap().to_owned();
    let lot = seal::ctx::Lot::new(&text("tender"), &text("lot"), &text("round")).unwrap();
    let lines = read["sets"].as_array().unwrap().iter().map(|set| {
        let keys: Vec<[u8; 32]> = set["pks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| PublicKey::from_hex(it.as_str().unwrap()).unwrap().0)
            .collect();
        let envelope = set["envelope"].as_str().unwrap();
        let purpose = seal::keyset::Purpose::parse(set["purpose"].as_str().unwrap()).unwrap();
        let made = seal::keyset::KeySet::new(purpose, 2, &keys, &Default::default()).unwrap();
        let place = seal::keyset::Place { lot: &lot, envelope, purpose };
        let message = seal::keyset::assignment(&place, at, &made.hash());
        let sig = Signature(seal::ed25519::sign(&trustee_signing(at), &message)).hex();
        let purpose = set["purpose"].as_str().unwrap();
        format!(r#"{{"envelope":"{envelope}","purpose":"{purpose}","sig":"{sig}"}}"#)
    });
    let lines: Vec<String> = lines.collect();
    format!(
        r#"{{"v":"ggzy.assigned/v1","trustee":"trustee-{at}","assignments":[{}]}}"#,
        lines.join(",")
    )
}

#[test]
fn a_lot_is_announced_by_pages_alone_after_every_trustee_assigned_its_keys() {
    let centre = Centre::new();
    let mut buyer = centre.announced();
    let lot = centre.lot();
    assert_eq!(lot.notice.title, "青石河堤防加固工程招标公告");
    let [plan, record] = &lot.notice.scheme.items[..] else { panic!("two items") };
    assert_eq!((&plan.bands, &plan.evidence), (&None, &None));
    assert_eq!(record.bands.as_deref(), Some("每项 5 分"));
    assert_eq!(record.evidence.as_deref(), Some("合同和验收证明"));
    let public = centre.house.get(&mut Browser::default(), &format!("/lots/{LOT}"));
    assert!(public.says("合同和验收证明") && public.says("每项 5 分"), "{}", public.body);
    let mean = ["计算平均价时：全部有效报价参加平均", "平均价下浮 3%", "高于基准价 1% 扣 2.00 分"];
    assert!(mean.iter().all(|it| public.says(it)), "how a price is scored: {}", public.body);
    assert_eq!(lot.notice.envelopes[0].share.assignments.len(), 3);
    assert_eq!(lot.notice.form[1].label, "工期");
    assert!(lot.pack.starts_with("cn-2026"), "the desk put the pack in force: {}", lot.pack);
    let again = centre.house.get(&mut buyer, &format!("/purchaser/lots/{LOT}/notice"));
    assert_eq!(again.status, StatusCode::NOT_FOUND, "a public notice is not written again");
}

#[test]
fn items_judged_blind_are_announced_by_their_numbers_with_form_and_consequence() {
    let centre = Centre::new();
    let mut buyer = centre.house.signed_in("buyer-1");
    centre.register(&mut buyer);
    let form = "不得出现投标人名称\n不设页眉页脚";
    let blind = [
        ("blind_items", "1"),
        ("blind_form", form),
        ("blind_consequence", "zero"),
        ("envelope", "tech"),
        ("go", "review"),
    ];
    let faults = [
        ("blind_items", "一"),
        ("blind_items", "7"),
        ("blind_form", ""),
        ("blind_consequence", ""),
        ("envelope", "qual"),
    ];
    for (name, wrong) in faults {
        let fields = blind.map(|it| if it.0 == name { (name, wrong) } else { it });
        let name = if name == "envelope" { "blind_items" } else { name };
        let sent = centre.write(&mut buyer, &fields);
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {wrong:?}");
        assert!(sent.says(&format!("href=\"#f-{name}\"")), "{name}: {}", sent.body);
    }
    centre.announce_with(&mut buyer, LOT, &blind);
    let lot = centre.lot();
    let terms = lot.notice.scheme.blind().expect("announced");
    assert_eq!(terms.items, [lot.notice.scheme.items[0].id.clone()]);
    assert_eq!(terms.form, ["不得出现投标人名称", "不设页眉页脚"]);
    assert_eq!(terms.consequence, domain::procedure::BlindConsequence::Zero);
    let public = centre.house.get(&mut Browser::default(), &format!("/lots/{LOT}"));
    assert_eq!(public.body.matches("本项实行暗标评审").count(), 1, "{}", public.body);
    assert!(public.says("不设页眉页脚") && public.says("不得分"), "{}", public.body);
}

#[test]
fn a_form_with_mistakes_names_each_at_its_field_and_keeps_what_was_typed() {
    let centre = Centre::new();
    let mut buyer = centre.house.signed_in("buyer-1");
    let page = centre.house.get(&mut buyer, "/purchaser/projects/new");
    let mut fields = PROJECT_FIELDS;
    (fields[0].1, fields[6].1) = ("甲", "A｜一标段");
    let sent = centre.send(&mut buyer, "/purchaser/projects/new", &page, &fields);
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(sent.says("href=\"#f-project\"") && sent.says("href=\"#f-lots\""));
    assert!(sent.says("青石河堤防加固工程") && sent.says("A｜一标段"), "nothing is lost");

    centre.register(&mut buyer);
    let wrong = [("go", "review"), ("deadline", "明天"), ("items", "施工组织设计｜多少｜主观")];
    let sent = centre.write(&mut buyer, &wrong);
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(sent.says("href=\"#f-deadline\"") && sent.says("href=\"#f-items\""));
    let kept = centre.house.get(&mut buyer, &format!("/purchaser/lots/{LOT}/notice"));
    assert!(kept.says("施工组织设计｜多少｜主观") && kept.says("招标文件.pdf"), "drafts keep all");
}

#[test]
fn a_deadline_too_early_is_refused_with_its_article_before_anybody_signs() {
    let centre = Centre::new();
    let mut buyer = centre.house.signed_in("buyer-1");
    centre.register(&mut buyer);
    let soon = centre.house.site.platform.now_ms() + 5 * DAY_MS;
    let soon = crate::text::time::field_value(soon);
    let early = [("go", "review"), ("deadline", soon.as_str()), ("documents_until", soon.as_str())];
    let sent = centre.write(&mut buyer, &early);
    let page = centre.house.get(&mut buyer, &sent.to);
    assert!(page.says("T01"), "the rule is named: {}", page.body);
    assert!(page.says("招标投标法第二十四条"), "its article too: {}", page.body);
}

#[test]
fn the_same_form_sent_twice_is_one_project_and_a_forged_one_is_none() {
    let centre = Centre::new();
    let mut buyer = centre.house.signed_in("buyer-1");
    let page = centre.house.get(&mut buyer, "/purchaser/projects/new");
    let first = centre.send(&mut buyer, "/purchaser/projects/new", &page, &PROJECT_FIELDS);
    let second = centre.send(&mut buyer, "/purchaser/projects/new", &page, &PROJECT_FIELDS);
    assert_eq!((first.status, first.to), (second.status, second.to), "a double click");
    let forged = [("csrf", "0"), ("key", "00000000000000000000000000000000")];
    let forged: Vec<_> = forged.into_iter().chain(PROJECT_FIELDS).collect();
    let sent = centre.house.post(&mut buyer, "/purchaser/projects/new", &forged);
    assert_eq!(sent.status, StatusCode::FORBIDDEN);
    let mut nobody = Browser::default();
    let sent = centre.house.post(&mut nobody, "/purchaser/projects/new", &forged);
    assert_eq!(sent.status, StatusCode::UNAUTHORIZED);
    assert!(sent.says("/sign-in") && sent.says(PROJECT_FIELDS[0].1), "kept: {}", sent.body);
}

#[test]
fn documents_are_admitted_by_content_and_served_where_nothing_runs() {
    let centre = Centre::new();
    let mut buyer = centre.house.signed_in("buyer-1");
    centre.register(&mut buyer);
    let path = format!("/purchaser/lots/{LOT}/notice");
    let page = centre.house.get(&mut buyer, &path);
    let program = [("documents", "招标文件.pdf", &b"MZ\x90\x00\x03program"[..])];
    let sent = centre.upload(&mut buyer, &path, &page, (&[("go", "save")], &program));
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "a program is no document");

    let sent = centre.write(&mut buyer, &[("go", "save")]);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let page = centre.house.get(&mut buyer, &path);
    let at = page.body.find("/documents/").unwrap();
    let href = page.body[at..].split('"').next().unwrap().to_owned();
    let own = centre.house.get(&mut buyer, &href);
    assert_eq!((own.status, own.body.as_str()), (StatusCode::OK, "%PDF-1.7 tender"));
    let header = |name: &str| own.headers[name].to_str().unwrap().to_owned();
    assert!(header("content-security-policy").starts_with("sandbox"));
    assert!(header("content-disposition").starts_with("attachment"));
    let mut nobody = Browser::default();
    let closed = centre.house.get(&mut nobody, &href);
    assert_eq!(closed.status, StatusCode::NOT_FOUND, "a draft's document is nobody else's");
    assert_eq!(percent("招").len(), 9);
}

#[test]
fn a_published_document_is_everybodys_and_a_remedys_is_not() {
    let centre = Centre::new();
    let mut buyer = centre.announced();
    let sha256 = centre.lot().notice.documents[0].sha256;
    let mut nobody = Browser::default();
    let open = centre.house.get(&mut nobody, &format!("/documents/{}/a.pdf", sha256.hex()));
    assert_eq!(open.status, StatusCode::OK);

    let path = format!("/purchaser/lots/{LOT}/remedies/new");
    let page = centre.house.get(&mut buyer, &path);
    let day = crate::text::time::beijing_day(centre.house.site.platform.now_ms());
    let fields = [("kind", "objection"), ("matter", "documents"), ("received_on", day.as_str())];
    let files = [("document", "异议书.pdf", &b"%PDF-1.7 objection"[..])];
    let sent = centre.upload(&mut buyer, &path, &page, (&fields, &files));
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert!(centre.lot().is_suspended(), "an objection suspends until its answer");
    let hex = seal_sha256(b"%PDF-1.7 objection");
    let closed = centre.house.get(&mut nobody, &format!("/documents/{hex}/a.pdf"));
    assert_eq!(closed.status, StatusCode::NOT_FOUND);
    let own = centre.house.get(&mut buyer, &format!("/documents/{hex}/a.pdf"));
    assert_eq!(own.status, StatusCode::OK);
    let mut guard = centre.house.signed_in("guard-1");
    let audit = centre.house.get(&mut guard, "/supervisor/reads");
    assert!(audit.says("buyer-1") && audit.says(&hex), "the read is noted: {}", audit.body);
    assert!(!audit.says(&sha256.hex()), "a published document is everybody's");
    let other = centre.house.get(&mut buyer, "/supervisor/reads");
    assert_eq!(other.status, StatusCode::FORBIDDEN, "the audit is the supervisor's");

    let desk = centre.house.get(&mut buyer, "/desk");
    assert!(desk.says("答复询问、异议或质疑") && desk.says("T07"), "{}", desk.body);
}

#[test]
fn a_document_is_sent_again_by_its_filer_only_and_nobody_takes_it_over() {
    let centre = Centre::new();
    let mut buyer = centre.announced();
    let path = format!("/purchaser/lots/{LOT}/remedies/new");
    let bytes = &b"%PDF-1.7 objection"[..];
    let hex = seal_sha256(bytes);
    let (mut official, second) =
        (centre.house.signed_in("official-1"), "/centre/organisations/new");
    let page = centre.house.get(&mut official, second);
    let code = uscc("91510000000NEW001").to_string();
    let fields = [
        ("uscc", code.as_str()),
        ("organisation_name", "新来公司"),
        ("kinds", "bidder"),
        ("licence_kept", hex.as_str()),
    ];
    // The buyer files it with a form that is refused for its other fields: the file is his.
    let form = centre.house.get(&mut buyer, &path);
    let files = [("document", "异议书.pdf", bytes)];
    let sent = centre.upload(&mut buyer, &path, &form, (&[("kind", "objection")], &files));
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", sent.body);
    assert!(sent.body.contains(&hex), "the form remembers the file");
    let stolen = centre.send(&mut official, second, &page, &fields);
    assert_eq!(stolen.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", stolen.body);
    assert!(!stolen.body.contains(&hex), "a name alone brings no document of another's");
    // The same bytes sent by another are his copy, and the buyer's stays the buyer's.
    let copy = [("licence", "执照.pdf", bytes)];
    let kept = centre.upload(&mut official, second, &page, (&fields[..2], &copy));
    assert!(kept.body.contains(&hex), "{}", kept.body);
    let day = crate::text::time::beijing_day(centre.house.site.platform.now_ms());
    let fields = [
        ("kind", "objection"),
        ("matter", "documents"),
        ("received_on", day.as_str()),
        ("document_kept", hex.as_str()),
    ];
    let sent = centre.upload(&mut buyer, &path, &form, (&fields, &[]));
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
}

fn seal_sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Hash(Sha256::digest(bytes).into()).hex()
}

#[test]
fn a_supervisor_holds_and_lifts_with_reasons_and_nobody_else_does_it_for_them() {
    let centre = Centre::new();
    let mut buyer = centre.announced();
    let path = format!("/supervisor/lots/{LOT}/hold");
    let mut guard = centre.house.signed_in("guard-1");
    let page = centre.house.get(&mut guard, &path);
    let empty = centre.send(&mut guard, &path, &page, &[("reason", " ")]);
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "without reason nothing is held");
    let sent = centre.send(&mut guard, &path, &page, &[("reason", "核查围标线索")]);
    assert_eq!(sent.to, "/supervisor?done=held", "{}", sent.body);
    assert!(centre.lot().is_suspended());
    let other = centre.house.get(&mut buyer, &path);
    assert_eq!(other.status, StatusCode::FORBIDDEN);
    let page = centre.house.get(&mut guard, &path);
    let sent = centre.send(&mut guard, &path, &page, &[("reason", "核查完毕")]);
    assert_eq!(sent.to, "/supervisor?done=lifted", "{}", sent.body);
    assert!(!centre.lot().is_suspended());
}

#[test]
fn a_clarification_that_comes_late_moves_the_deadline_by_rule_and_stands_on_the_public_page() {
    let centre = Centre::new();
    let mut buyer = centre.announced();
    let before = centre.lot().deadline_s;
    centre.house.later(FORTY_DAYS_MS - 6 * DAY_MS);
    let mut buyer_again = centre.house.signed_in("buyer-1");
    std::mem::swap(&mut buyer, &mut buyer_again);
    let path = format!("/purchaser/lots/{LOT}/clarify");
    let page = centre.house.get(&mut buyer, &path);
    let fields = [("text", "堤顶宽度改为四米"), ("effect", "on-bids")];
    let files = [("documents", "更正.pdf", &b"%PDF-1.7 amended"[..])];
    let sent = centre.upload(&mut buyer, &path, &page, (&fields, &files));
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert!(centre.lot().deadline_s > before, "rule T04 moves it");
    let mut nobody = Browser::default();
    let public = centre.house.get(&mut nobody, &format!("/lots/{LOT}"));
    assert!(public.says("堤顶宽度改为四米") && public.says("更正.pdf"), "{}", public.body);
}

#[test]
fn a_failed_round_is_repeated_with_fresh_keys_and_both_rounds_name_each_other() {
    let centre = Centre::new();
    drop(centre.announced());
    centre.house.later(FORTY_DAYS_MS + 1_000);
    let (lot, set_root) = (LotId::parse(LOT).unwrap(), Hash([0; 32]));
    let close = domain::opening::Command::CloseLot { lot, set_root, blind: None };
    let close = domain::world::Command::Opening(close);
    let platform = &centre.house.site.platform;
    platform.ask("platform", "close-lot-of-the-first", close).unwrap().wait().unwrap();
    assert_eq!(centre.lot().stage, domain::lot::Stage::Failed, "nobody bid");

    let mut buyer = centre.house.signed_in("buyer-1");
    assert!(centre.house.get(&mut buyer, "/desk").says("重新招标"));
    let page = centre.house.get(&mut buyer, &format!("/purchaser/lots/{LOT}/again"));
    let second = "GW2026-007/A/2";
    assert!(page.says(&format!("/purchaser/lots/{second}/notice")));
    let form = centre.house.get(&mut buyer, &format!("/purchaser/lots/{second}/notice"));
    assert!(form.says("招标文件.pdf") && form.says("近三年无重大违法记录"), "it begins as before");
    centre.announce(&mut buyer, second);
    let id = LotId::parse(second).unwrap();
    let first = centre.lot();
    assert_eq!(first.next, Some(id.clone()));
    let folded = centre.house.site.platform.folded().unwrap();
    let again = &folded.world.lots[&id].notice;
    assert_eq!(again.previous, Some(first.id.clone()));
    let keys = |it: &domain::procedure::Notice| it.envelopes[0].share.keys.clone();
    assert!(keys(again).iter().all(|it| !keys(&first.notice).contains(it)), "no key twice");
}

#[test]
fn before_the_centre_is_set_up_nothing_is_announced() {
    let centre = Centre::new();
    let mut buyer = centre.house.signed_in("buyer-1");
    centre.register(&mut buyer);
    centre.house.site.platform.set_serving(Serving::Founding);
    centre.write(&mut buyer, &[("go", "review")]);
    let path = format!("/purchaser/lots/{LOT}/announce");
    let page = centre.house.get(&mut buyer, &path);
    let sent = centre.send(&mut buyer, &path, &page, &[]);
    assert_eq!(sent.status, StatusCode::FORBIDDEN);
    assert!(sent.says("交易中心设立尚未完成"), "{}", sent.body);
    let mut official = centre.house.signed_in("official-1");
    assert!(centre.house.get(&mut official, "/desk").says("完成交易中心设立"));
}

/// What stands in the way of announcing, of `LACKED`, in the words of a page.
fn told(page: &Answered, t: &Text) -> Vec<&'static str> {
    let told = |it: &&str| page.says(&t.s(it)) && page.says(&t.s(&format!("{it}-do")));
    LACKED.into_iter().filter(told).collect()
}

#[test]
fn whatever_the_set_up_lacks_refuses_the_announcement_with_its_remedy_in_both_languages() {
    let centre = Centre::begun();
    let mut buyer = centre.house.signed_in("buyer-1");
    centre.register(&mut buyer);
    centre.write(&mut buyer, &[("go", "review")]);
    let path = format!("/purchaser/lots/{LOT}/announce");
    let record = || centre.house.site.platform.folded().unwrap().next;
    // Whose keys are missing is known once somebody is enrolled.
    let mut missing: Vec<&str> = LACKED.into_iter().filter(|it| *it != "missing-keys").collect();
    for next in LACKED {
        for lang in crate::text::Lang::ALL {
            let t = Text::get(lang);
            let address = format!("{path}?lang={}", lang.tag());
            let page = centre.house.get(&mut buyer, &address);
            assert_eq!(told(&page, t), missing, "before it is asked, {}", lang.tag());
            let before = record();
            let sent = centre.send(&mut buyer, &address, &page, &[]);
            assert_eq!((sent.status, told(&sent, t)), (StatusCode::FORBIDDEN, missing.clone()));
            assert!(!missing.iter().any(|it| sent.body.matches(&t.s(it)).count() > 1), "once");
            assert_eq!(record(), before, "a refusal changes nothing");
        }
        assert_eq!(gate(&centre), Some(missing[0]), "whatever page or program asks");
        centre.complete(next);
        missing.retain(|it| *it != next);
        if next == "missing-trustees" {
            missing.insert(0, "missing-keys");
        }
    }
    assert_eq!(gate(&centre), None);
    let page = centre.house.get(&mut buyer, &path);
    assert!(told(&page, Text::get(crate::text::Lang::ZhCn)).is_empty());
    centre.let_in(&mut buyer, PROJECT);
    centre.announce(&mut buyer, LOT);
}

/// What the gate before the door says of an announcement, by whatever form it was asked.
fn gate(centre: &Centre) -> Option<&'static str> {
    let visit = Visit {
        site: Arc::clone(&centre.house.site),
        text: Text::get(crate::text::Lang::ZhCn),
        method: Method::POST,
        path: String::new(),
        query: String::new(),
        headers: HeaderMap::new(),
        program: None,
        session: None,
        now_ms: centre.house.site.platform.now_ms(),
    };
    let platform = &visit.site.platform;
    let draft = draft::read(platform, &LotId::parse(LOT).unwrap()).unwrap().unwrap();
    let command = {
        let folded = platform.folded().unwrap();
        let project = &folded.world.projects[&Id::new(PROJECT).unwrap()];
        let notice = notice(&folded.world, project, &draft).unwrap();
        announce::command(&visit, &draft, &notice)
    };
    let account = Id::new("buyer-1").unwrap();
    match visit.allowed(&account, command) {
        Ok(_) => None,
        Err(Problem::Denied(key)) => LACKED.into_iter().find(|it| *it == key),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn an_organisation_comes_in_by_code_and_licence_and_an_official_binds_its_first_key() {
    let centre = Centre::new();
    let mut official = centre.house.signed_in("official-1");
    let known = || centre.house.site.platform.folded().unwrap().world.organisations.len();
    let (path, before) = ("/centre/organisations/new", known());
    let page = centre.house.get(&mut official, path);
    let id = uscc("91510000000NEW001");
    let good = id.to_string();
    let wrong = good.chars().rev().collect::<String>();
    let licence = [("licence", "执照.pdf", &b"%PDF-1.7 licence"[..])];
    let program = [("licence", "执照.pdf", &b"MZ\x90\x00\x03program"[..])];
    for (code, files) in [(wrong.as_str(), &licence[..]), (&good, &[]), (&good, &program)] {
        let fields = [("uscc", code), ("organisation_name", "新来公司"), ("kinds", "bidder")];
        let sent = centre.upload(&mut official, path, &page, (&fields, files));
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{code}");
        assert!(sent.says("新来公司"), "typed words are kept");
        assert_eq!(known(), before);
    }
    centre.admit(&mut official, "91510000000NEW001", "新来公司", "bidder");
    centre.add(&mut official, "newcomer", "91510000000NEW001", "bidder");
    let mut newcomer = centre.house.signed_in("newcomer");
    let statement = centre.house.get(&mut newcomer, "/account/keys/statement").body;
    let hex = |it: &[u8]| it.iter().map(|it| format!("{it:02x}")).collect::<String>();
    let public = hex(&seal::ed25519::public(&[77; 32]));
    let proof = hex(&seal::ed25519::sign(&[77; 32], statement.as_bytes()));
    let csrf = centre.house.get(&mut newcomer, "/account/keys").hidden("csrf");
    let fields = [("csrf", csrf.as_str()), ("public", &public), ("proof", &proof)];
    let sent = centre.house.post(&mut newcomer, "/account/keys", &fields);
    assert_eq!(sent.to, "/account/keys", "{}", sent.body);
    let bind = [("account", "newcomer"), ("public", public.as_str())];
    for (account, done) in [("newcomer", false), ("official-1", true)] {
        let mut browser = centre.house.signed_in(account);
        let page = centre.house.get(&mut browser, "/account/keys");
        let (csrf, key) = (page.hidden("csrf"), format!("key-of-{account:->24}"));
        let marks = [("csrf", csrf.as_str()), ("key", key.as_str())];
        let all: Vec<_> = marks.into_iter().chain(bind).collect();
        let sent = centre.house.post(&mut browser, "/account/keys/bind", &all);
        assert_eq!(sent.to == "/account/keys?done=bound", done, "{account}: {}", sent.body);
    }
    let folded = centre.house.site.platform.folded().unwrap();
    assert_eq!(folded.world.organisations[&id].keys.values().collect::<Vec<_>>(), [&true]);
}
