//! Writes every component of the design system as static pages, in both languages.
//!
//! `cargo run -p web --example gallery -- OUTDIR`; the names in it are invented.

use maud::{Markup, PreEscaped, html};
use std::path::Path;
use web::design::form::{Answer, Answerable, Choice, Field, FieldError};
use web::design::hall::{Bid, Happening, Key, Moment, ReadOut, Verdict};
use web::design::icon::{Tone, tag};
use web::design::notice::{Notice, Piece};
use web::design::page::{Page, SignedIn, Width, page};
use web::design::proof::{Proof, chip};
use web::design::receipt::{Receipt, Stage};
use web::design::refusal::{Kept, Refusal};
use web::design::river::{Basis, Phase, Station};
use web::design::table::{Column, Set, table};
use web::design::{Link, assets, clock, desk, form, hall, lists, notice, receipt, refusal, river};
use web::design::{value, value::amount};
use web::text::{Lang, Text};

const NOW_MS: i64 = 1_795_395_600_000;
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
const HASH: &str = "9f2c4a7be01d53886c1f0a94d7e2b35f60c8197ad4e3f2518b06c97d1e4a3f52";
const COMMAND: &str = "daylight-verify procedure 2026-0117/1/1 --log https://ggzy.example/log";

const BASIS: Basis = Basis {
    rule: "T01",
    cite: "《中华人民共和国招标投标法》第二十四条",
    says: "自招标文件开始发出之日起至投标截止之日止，最短不得少于二十日。",
    mark: domain::rulebook::Mark::Verified,
    own: "",
};

const BIDDERS: [&str; 6] = [
    "青禾建设工程有限公司",
    "远山路桥股份有限公司",
    "临江市政工程有限公司",
    "双溪园林建筑有限公司",
    "云岭水利水电工程有限公司",
    "望川建筑安装工程有限责任公司",
];

fn proof(index: u64) -> Proof<'static> {
    Proof { index, at_ms: NOW_MS - DAY_MS, size: Some(48_112), command: COMMAND }
}

fn frame(t: &Text, name: &str, title: &str, width: Width, body: &Markup) -> String {
    let names = [t.s("public-title"), t.s("hall-title"), t.s("desk-title")];
    let ways: Vec<Link> = names
        .iter()
        .zip(["/", "/hall", "/desk"])
        .map(|(label, href)| Link { href, label })
        .collect();
    let other = format!("{name}.{}.html", t.lang().other().tag());
    let who = SignedIn { name: "林晓", post: "交易股 · 受理岗", csrf: "0" };
    let frame = Page {
        title,
        centre: "临溪县公共资源交易中心",
        origin: "sample.linxi.example/log",
        now_ms: NOW_MS,
        who: (width != Width::Wall).then_some(who),
        ways: &ways,
        here: "/",
        crumbs: &ways[..2],
        other_language: &other,
        width,
        scripts: &[],
        checkpoint: Some((48_112, HASH)),
    };
    // The pages lie in one folder without a server.
    page(t, &frame, body).into_string().replace("\"/assets/", "\"assets/")
}

fn procedure(t: &Text) -> Markup {
    let past =
        |days: i64, index| Phase::Past { at_ms: NOW_MS - days * DAY_MS, proof: Some(proof(index)) };
    let future = |a: i64, b: i64| Phase::Future {
        earliest_ms: Some(NOW_MS + a * DAY_MS),
        latest_ms: Some(NOW_MS + b * DAY_MS),
    };
    let why = t.s("river-provisional");
    let open_year =
        Phase::Provisional { earliest_ms: None, latest_ms: Some(NOW_MS + 40 * DAY_MS), why: &why };
    let phases = [
        ("stage-announced", past(21, 1_204), Some(BASIS)),
        ("stage-amending", past(16, 1_377), None),
        ("stage-receiving", Phase::Now { until_ms: Some(NOW_MS + 5 * HOUR_MS) }, Some(BASIS)),
        ("stage-opened", future(1, 1), None),
        ("stage-evaluating", future(1, 4), None),
        ("stage-candidates", future(4, 9), Some(BASIS)),
        ("stage-letter", open_year, None),
        ("stage-retender", Phase::Never, None),
    ];
    let names: Vec<String> = phases.iter().map(|(key, ..)| t.t(key, &[])).collect();
    let stations: Vec<Station> = phases
        .iter()
        .zip(&names)
        .map(|((_, phase, basis), name)| Station { name, detail: "", phase: *phase, basis: *basis })
        .collect();
    html! {
        (river::river(t, &stations))
        (lists::tabs(&t.s("public-documents"), "#b", &[
            Link { href: "#a", label: &t.s("public-notices") },
            Link { href: "#b", label: &t.s("public-documents") },
            Link { href: "#c", label: &t.s("public-verify") },
        ]))
        (lists::facts(&[
            (&t.s("public-purchaser"), html! { "临溪县水务局" }),
            (&t.s("public-ceiling"), amount(t, 1_234_567_890)),
            (&t.s("public-deadline"), value::instant(NOW_MS + 5 * HOUR_MS)),
            (&t.s("public-code"), html! { "A0151900000000117001" " " (chip(t, &proof(1_204))) }),
        ]))
        (clock::countdown(t, &t.s("public-deadline"), NOW_MS, NOW_MS + 29 * HOUR_MS))
        (listing(t))
        (lists::empty(&t.s("public-none"), &t.s("public-none-hint"), &[]))
    }
}

fn listing(t: &Text) -> Markup {
    let heads =
        [t.s("public-project"), t.s("public-stage"), t.s("public-ceiling"), t.s("public-deadline")];
    let sets = [Set::Words, Set::Words, Set::Number, Set::Time];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let rows: Vec<Vec<Markup>> = [
        ("溪口小学校园道路改造工程", Tone::Now, "stage-receiving", 386_000_000),
        ("县档案馆数字化加工服务", Tone::Due, "stage-key-in", 82_000_050),
        ("河东片区雨污分流工程（一标段）", Tone::Committed, "stage-letter", 1_234_567_890),
        ("农村公路养护机械采购", Tone::Alarm, "stage-failed", 150_000_000),
    ]
    .into_iter()
    .map(|(name, tone, stage, fen)| {
        vec![
            html! { a href="#" { (name) } },
            tag(tone, &t.t(stage, &[])),
            amount(t, fen),
            value::instant(NOW_MS + DAY_MS),
        ]
    })
    .collect();
    let place = lists::Pages { page: 2, pages: 9, found: 173, before: Some("#"), after: Some("#") };
    html! {
        (form::filters(t, "#", &form::text(t, &Field {
            name: "q", label: &t.s("public-search"), optional: true, ..Field::default()
        })))
        (table(&t.s("public-title"), &columns, &rows))
        (lists::pagination(t, &place))
    }
}

fn desk_page(t: &Text) -> Markup {
    let names = [t.s("desk-decide-winner"), t.s("desk-reply-objection"), t.s("desk-bind-key")];
    let open = t.s("desk-open");
    let link = Link { href: "#", label: &open };
    let about = "河东片区雨污分流工程（一标段）";
    let duties: Vec<desk::Duty> = names
        .iter()
        .zip([Some(-HOUR_MS), Some(5 * HOUR_MS), None])
        .map(|(what, left)| desk::Duty {
            what,
            about,
            until_ms: left.map(|it| NOW_MS + it),
            why: BASIS.says,
            basis: Some(BASIS),
            link,
        })
        .collect();
    let (what, instead) = (t.s("refusal-envelope-late"), t.s("refusal-envelope-late-do"));
    let refused = Refusal {
        what: &what,
        basis: Some(BASIS),
        instead: &instead,
        ways: &[link],
        kept: Kept::Typed,
    };
    html! {
        (lists::flash(Tone::Checked, &t.s("event-reply-given")))
        (desk::desk(t, NOW_MS, &duties))
        (refusal::refusal(t, &refused))
        (desk::desk(t, NOW_MS, &[]))
    }
}

fn form_page(t: &Text) -> Markup {
    let (title, bad) = (t.s("project-title"), t.s("form-not-money"));
    let (ceiling, deadline) = (t.s("public-ceiling"), t.s("public-deadline"));
    let (file, reason, word) =
        (t.s("bidder-choose-file"), t.s("hall-reason"), t.s("bidder-passphrase"));
    let text = Field { name: "title", label: &title, hint: &bad, ..Field::default() };
    let money = Field { name: "ceiling", label: &ceiling, error: &bad, value: "12万", ..text };
    let when = Field {
        name: "deadline",
        label: &deadline,
        value: "2026-11-23T09:00:00",
        ..Field::default()
    };
    let words: Vec<&str> =
        ["临", "溪", "远", "山", "青", "禾", "云", "岭"].into_iter().cycle().take(24).collect();
    html! {
        (form::error_summary(t, &[FieldError { name: "ceiling", says: &bad }]))
        (form::form("#", "0", &html! {
            (form::text(t, &text))
            (form::money(t, &money))
            (form::date_time(t, &when))
            (form::secret(t, &Field { name: "word", label: &word, ..Field::default() }))
            (form::textarea(t, &Field {
                name: "reason", label: &reason, optional: true, ..Field::default()
            }, 4))
            (choices(t))
            (form::file(t, &Field { name: "file", label: &file, ..Field::default() }, ".zip"))
            (form::button(&t.s("project-review")))
        }))
        (lists::progress(&t.s("bidder-uploading"), "up", 40, 100))
        h2 { (t.s("project-review")) }
        (form::review(t, &[
            Answer { question: &title, answer: html! { "溪口小学校园道路改造工程" },
                change: Some("#") },
            Answer { question: &ceiling, answer: amount(t, 12_300), change: Some("#") },
            Answer { question: &t.s("money-yuan"), answer: value::capital(12_300), change: None },
        ]))
        form method="post" {
            (form::commit_button(&t.s("desk-announce"), &t.s("project-publish-brings")))
        }
        h2 { (t.s("bidder-words")) }
        (lists::words(t, &words))
        (lists::qr_slot("qr", &t.s("bidder-key-file")))
    }
}

fn choices(t: &Text) -> Markup {
    let (open, invited) = (t.s("method-open"), t.s("method-invited"));
    let options = [
        Answerable { value: "open", label: &open, hint: BASIS.says },
        Answerable { value: "invited", label: &invited, hint: "" },
    ];
    let label = t.s("public-regime");
    let choice = Choice {
        name: "method",
        label: &label,
        hint: "",
        error: "",
        chosen: "open",
        options: &options,
    };
    let (deposit, risk) = (t.s("bidder-deposit"), t.s("bidder-deposit-risk"));
    let deposit = [Answerable { value: "yes", label: &deposit, hint: &risk }];
    html! {
        (form::radios(&choice))
        (form::select(&Choice { name: "kind", ..choice }))
        (form::checkbox(&Choice { name: "deposit", options: &deposit, ..choice }))
    }
}

fn papers(t: &Text) -> Markup {
    let what = t.s("event-envelope-received");
    let evidence = t.s("bidder-evidence-file");
    let files = [Link { href: "#", label: &evidence }];
    let sheet = Receipt {
        stage: Stage::Witnessed { size: 48_112 },
        what: &what,
        project: "河东片区雨污分流工程",
        lot: "2026-0117/1/1",
        at_ms: NOW_MS - HOUR_MS,
        index: 48_007,
        commitment: HASH,
        origin: "sample.linxi.example/log",
        command: "daylight-verify receipt 据.json",
        files: &files,
    };
    let done = t.s("notice-published");
    let letter = Notice {
        title: "中标通知书",
        number: "临溪采中〔2026〕17号",
        issuer: "临溪县水务局",
        issued_ms: NOW_MS,
        done: &done,
        proof: Some(proof(48_100)),
    };
    html! {
        (receipt::receipt(t, &sheet))
        (receipt::receipt(t, &Receipt { stage: Stage::Acknowledged, ..sheet }))
        (notice::notice(t, &letter, &html! {
            p { "青禾建设工程有限公司：" }
            p { "河东片区雨污分流工程（一标段）评标工作已经结束，确定你单位为中标人，中标金额为人民币"
                (value::capital(1_234_567_890)) "（" (amount(t, 1_234_567_890)) "）。" }
            p { "请自本通知书发出之日起三十日内，按照招标文件和你单位的投标文件与采购人订立书面合同。" }
        }))
        (notice::differences(t, &t.s("public-versions"), &[
            Piece::Kept("投标截止时间为 2026-11-"), Piece::Removed("16"), Piece::Added("23"),
            Piece::Kept(" 09:00:00，逾期送达的投标文件不予接收。"),
        ]))
    }
}

fn hall_page(t: &Text) -> Markup {
    use Verdict::{Absent, ContentBad, Contested, Opened, Waiting};
    let keys = [Key::KeyedIn, Key::Deposited, Key::Absent, Key::KeyedIn, Key::KeyedIn, Key::Hidden];
    let verdicts = [Opened, Opened, Absent, Contested, ContentBad, Waiting];
    let bids: Vec<Bid> = BIDDERS
        .iter()
        .zip(keys)
        .zip(verdicts)
        .map(|((bidder, key), verdict)| Bid { bidder, key, shares: 2, shares_needed: 2, verdict })
        .collect();
    let lines: Vec<ReadOut> = (0..60)
        .map(|it| ReadOut {
            bidder: BIDDERS[it % 6],
            price_fen: (it % 6 != 2).then_some(1_134_567_890 + 731_907 * it as i64),
            verdict: if it % 6 == 2 { Absent } else { Opened },
            others: "工期 180 日历天",
        })
        .collect();
    let says = [t.s("event-key-in-closed"), t.s("event-lot-closed")];
    let log: Vec<Happening> = says
        .iter()
        .map(|says| Happening { at_ms: NOW_MS, says, proof: Some(proof(48_090)) })
        .collect();
    html! {
        (hall::head("河东片区雨污分流工程", "一标段", &t.s("hall-opened"), Moment::Opened))
        (clock::countdown(t, &t.s("bidder-key-in-until"), NOW_MS, NOW_MS + HOUR_MS / 3))
        (hall::states(t, &bids))
        (hall::read_out(t, &|key| t.s(key), &lines))
        (hall::happenings(t, &log))
    }
}

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "gallery".to_owned());
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder.join("assets"))?;
    for it in assets::ALL {
        std::fs::write(folder.join("assets").join(it.name), it.bytes)?;
    }
    for t in Lang::ALL.map(Text::get) {
        let pages = [
            ("procedure", "public-title", Width::Wide, procedure(t)),
            ("desk", "desk-title", Width::Reading, desk_page(t)),
            ("form", "project-new", Width::Reading, form_page(t)),
            ("papers", "bidder-receipts", Width::Reading, papers(t)),
            ("hall", "hall-title", Width::Wide, hall_page(t)),
            ("wall", "hall-title", Width::Wall, hall_page(t)),
        ];
        for (name, title, width, body) in pages {
            let html = frame(t, name, &t.t(title, &[]), width, &PreEscaped(body.into_string()));
            let file = format!("{name}.{}.html", t.lang().tag());
            println!("{file} {} bytes", html.len());
            std::fs::write(folder.join(file), html)?;
        }
    }
    Ok(())
}
