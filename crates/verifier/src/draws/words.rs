//! One plain sentence for each code of a draw, in both languages.

use draw::Code;

/// What each code says, Chinese first, in the order of §7.
const WORDS: &[(Code, &str, &str)] = &[
    (Code::NotCanonical, "有一条记录的写法不规范", "a record is not in its one form"),
    (Code::Ctx, "抽取的约定本身不合规则", "what the draw was set to be breaks its own rules"),
    (
        Code::OrderPool,
        "抽取名单在各方承诺前未公布并见证",
        "the pool was not fixed and cosigned before the first commitment",
    ),
    (Code::OrderCommits, "承诺截止后又有承诺", "a party committed after the close"),
    (
        Code::OrderShown,
        "存证在全部承诺见证前出示，或者在不该截止时截止",
        "deposits were shown before all commitments were cosigned, or closed over too soon",
    ),
    (
        Code::OrderOpen,
        "一次性密钥在截止见证前公布，或者结果先于密钥",
        "a key came before the cosigned close, or the result before the keys",
    ),
    (
        Code::OrderFinal,
        "最后的数字不在密钥之后、结果之前",
        "the final number does not lie between the cosigned keys and the result",
    ),
    (
        Code::PoolCount,
        "入围人数与排除人数之和不等于名册人数",
        "pool and excluded do not add up to the roster",
    ),
    (Code::PoolRoot, "抽取名单与公布的根不符", "the pool is not the one its root commits to"),
    (
        Code::PoolOrder,
        "抽取名单顺序不对，或者一人列入两次",
        "the pool is not in order, or lists somebody twice",
    ),
    (Code::Weight, "权重超出范围", "a weight is out of range"),
    (
        Code::StratumThin,
        "某一专业可供抽取的人数不足",
        "a specialty has too few persons to draw from",
    ),
    (Code::StratumOrder, "专业的顺序不对", "specialties are not in order"),
    (
        Code::StratumUnknown,
        "列有公告以外的专业，或者没有专业",
        "somebody stands for a specialty that was not asked, or for none",
    ),
    (Code::PartyUnknown, "有约定以外的一方参加", "somebody took part who is no party"),
    (Code::CommitTwice, "一方作了两次承诺", "a party committed twice"),
    (Code::CommitMissing, "有一方没有承诺", "a party's commitment is missing"),
    (Code::Sig, "承诺的签名不成立", "a commitment's signature does not hold"),
    (
        Code::KeyMismatch,
        "公布的密钥不是该方约定的密钥",
        "a key is not the one its party was announced with",
    ),
    (Code::KeyReused, "一次性密钥用于两次抽取", "a one-time key serves two attempts"),
    (
        Code::Final,
        "最后的数字缺少、多余、不合格式或者重复",
        "the final number is missing, unwanted, ill-formed or given twice",
    ),
    (
        Code::WrapMalformed,
        "有一方的份额打不开，按事先约定的值计算",
        "a contribution did not open and counted as fixed in advance",
    ),
    (
        Code::Seed,
        "公布的种子不是由公开记录得出的种子",
        "the seed is not the one that follows from the record",
    ),
    (Code::Ticket, "签号或者名次表与计算不符", "tickets are not those that the seed gives"),
    (Code::Rank, "名次顺序与签号不符", "the ranks are not in the order of the tickets"),
    (Code::SeqGap, "抽取次序有缺号", "attempts are not numbered without gap"),
    (
        Code::AttemptParallel,
        "前一次未作废就开始了后一次",
        "an attempt began while another one stood",
    ),
    (Code::EndMissing, "有一次抽取没有结局", "an attempt has no ending, or more than one"),
    (
        Code::VoidReason,
        "作废的理由与记录不符",
        "an attempt was declared void for a reason that the record does not bear out",
    ),
    (Code::TooEarly, "抽取早于法定时间", "experts were drawn earlier than the law allows"),
    (Code::Next, "被通知的人不是应当通知的下一人", "somebody was called who was not next"),
    (
        Code::CallBeforeRing,
        "呼叫记录不在振铃之前，或者前后不符",
        "a call was not logged before it rang, or its times do not agree",
    ),
    (
        Code::CallAttempts,
        "未按规定次数、渠道和时间呼叫就记为无人应答",
        "no answer was recorded without the attempts, channels and times it takes",
    ),
    (
        Code::CallRound,
        "本轮尚有通知未答复就开始了下一轮",
        "a new wave began while a call of the last was open",
    ),
    (
        Code::DeclineUnproved,
        "谢绝没有专家本人的凭证或者理由",
        "somebody is recorded as declining without an own act or a reason",
    ),
    (
        Code::ContactChanged,
        "所用联系方式不是事先固定的",
        "a call went to a contact that was not fixed before",
    ),
    (
        Code::ReplaceAfterClose,
        "投标截止后更换专家没有监督部门的决定",
        "a member was replaced after the close without the supervisor's order",
    ),
    (Code::SeatNotDrawn, "入席的人不是抽取并接受的人", "somebody sits who was not drawn"),
    (Code::CallNoOutcome, "有一次通知没有结果", "a call has no outcome"),
    (
        Code::PoolExhausted,
        "有席位空缺而名单已用尽：应当另行补抽",
        "a seat is open and nobody is left to call: a new draw is due",
    ),
];

/// What a code says, Chinese first.
#[must_use]
pub fn sentence(code: Code) -> (&'static str, &'static str) {
    let of = WORDS.iter().find(|it| it.0 == code).expect("a test finds every code listed");
    (of.1, of.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_own_sentence() {
        assert!(WORDS.iter().map(|it| &it.0).eq(Code::ALL));
        let different: std::collections::BTreeSet<_> =
            Code::ALL.iter().map(|it| sentence(*it)).collect();
        assert_eq!(different.len(), Code::ALL.len());
    }
}
