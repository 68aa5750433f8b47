//! What the verifier says of refusals, faults and ends, in Chinese and English.

use domain::auction::{Outcome, Refusal, Unsold};

use super::replay::Fault;

/// Why an offer was refused.
pub(super) fn refusal(it: Refusal) -> (&'static str, String) {
    let zh = match it {
        Refusal::NotBegun => "竞价尚未开始",
        Refusal::ReserveMissing => "底价未在开始前承诺",
        Refusal::Late => "报价时竞价已经结束",
        Refusal::Preparing => "限时竞价尚在准备",
        Refusal::Frozen => "竞价已中止",
        Refusal::OutOfHours => "不在公告载明的时段内",
        Refusal::SealedOnly => "此时只接受一次报价",
        Refusal::WonAnother => "该竞买人已竞得其他标的",
        Refusal::PlateSilent => "该号牌的保函已撤销或者期限不足，不再接受报价",
        Refusal::Unit => "价格不是报价单位的整数倍",
        Refusal::TooLow => "首次报价未达到起始价",
        Refusal::StepShort => "不足一个增价幅度",
        Refusal::BeyondCap => "超出最高限价",
        Refusal::MatchedAlready => "该价格已经行使过优先权",
        Refusal::TooSoon => "同一竞买人一秒内已经报价",
        Refusal::PlateUnknown | Refusal::NotYourPlate => "号牌不是该竞买人的",
        Refusal::ReserveDiffers => "公开的底价与承诺不符",
        Refusal::ReserveEarly => "竞价结束前公开了底价",
        Refusal::ReserveFixed | Refusal::ReserveLate => "底价承诺后改动或者逾期",
        Refusal::TwoHands => "同一单位有两个号牌",
        Refusal::NotMeasured | Refusal::LinesNotMeasured => "故障没有达到规则要求的测量值",
        Refusal::NotDue => "时间未到",
        Refusal::SealDiffers => "公开的报价与密封的不符",
        Refusal::Over => "竞价已经终结",
        _ => "法律不许",
    };
    (zh, it.to_string())
}

/// What of a line does not hold.
pub(super) fn fault(it: &Fault) -> (String, String) {
    match it {
        Fault::PackUnknown => ("本程序不认识所用规则".into(), "the pack is unknown here".into()),
        Fault::OtherLot => ("公告的标的与文件不符".into(), "it is of another lot".into()),
        Fault::Position => ("序号不连续".into(), "the numbers have a gap".into()),
        Fault::StampFell => ("时间倒退".into(), "the stamps fall".into()),
        Fault::Refused(why) => {
            let (zh, en) = refusal(*why);
            (format!("依法不应发生：{zh}"), format!("the law refuses it: {en}"))
        }
        Fault::Decides(event) => {
            let kind = record::auction::kind(event);
            let body = record::auction::encode(event).0.encode();
            (format!("依法应为 {kind} {body}"), format!("the law decides {kind} {body}"))
        }
        Fault::NotRefused => ("依法应当计入".into(), "the law takes this offer".into()),
        Fault::RefusedAs(why) => {
            let (zh, en) = refusal(*why);
            (format!("不计的理由应为：{zh}"), format!("the law's reason is another: {en}"))
        }
        Fault::FollowsNothing => ("没有前因".into(), "nothing leads to it".into()),
        Fault::SecondMissing => {
            ("同一时刻应有的后续缺失".into(), "what must follow is missing".into())
        }
    }
}

/// How an auction ended.
pub(super) fn outcome(it: &Outcome) -> (String, String) {
    match it {
        Outcome::Deal { plate, price } => {
            let price = yuan(price.0);
            let n = plate.0;
            (format!("{n} 号以 {price} 元竞得"), format!("plate {n} has it at {price} yuan"))
        }
        Outcome::Unsold(Unsold::NoOffer) => ("未成交：无人报价".into(), "unsold: no offer".into()),
        Outcome::Unsold(Unsold::TooFewBidders) => {
            ("未成交：竞买人不足".into(), "unsold: too few bidders".into())
        }
        Outcome::Unsold(Unsold::NotOpened) => {
            ("未成交：保管人未能开启报价".into(), "unsold: the trustees left an offer shut".into())
        }
        Outcome::Unsold(Unsold::BelowReserve) => ("未成交".into(), "unsold".into()),
        Outcome::Switched => {
            ("达到最高限价，转入另一程序".into(), "the cap: another auction".into())
        }
        Outcome::NotBegun => ("未开始：底价未承诺".into(), "not begun: no reserve".into()),
        Outcome::Terminated(_) => ("已终止".into(), "terminated".into()),
    }
}

/// Fen as yuan with two decimals.
pub(super) fn yuan(fen: i64) -> String {
    let (whole, rest) = (fen / 100, (fen % 100).abs());
    format!("{whole}.{rest:02}")
}
