//! Every code of the log's checks: its weight, and one sentence in each language.
//!
//! Source: docs/spec/log.md, "Codes".

/// What a code does to a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Something is wrong: *failed*.
    Failed,
    /// Something is not there: *not checkable*.
    Missing,
    /// Worth knowing, lowers nothing.
    Note,
}

macro_rules! codes {
    ($($variant:ident $code:literal $weight:ident $chinese:literal $english:literal;)+) => {
        /// A code of the closed list.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $english] $variant,)+
        }

        impl Code {
            /// All codes, in the order of the table.
            pub const ALL: &[Code] = &[$(Code::$variant,)+];

            /// Gives the code as it is printed and tested.
            pub fn text(self) -> &'static str {
                match self { $(Code::$variant => $code,)+ }
            }

            /// Gives what the code does to a verdict.
            pub fn weight(self) -> Weight {
                match self { $(Code::$variant => Weight::$weight,)+ }
            }

            /// Gives the sentence in Simplified Chinese.
            pub fn chinese(self) -> &'static str {
                match self { $(Code::$variant => $chinese,)+ }
            }

            /// Gives the sentence in English.
            pub fn english(self) -> &'static str {
                match self { $(Code::$variant => $english,)+ }
            }
        }
    };
}

codes! {
    StampOrder "stamp.order" Failed
        "时间戳比前一条记录早。" "A stamp is earlier than the one before it.";
    StampFuture "stamp.future" Failed
        "时间戳晚于见证方首次见到它的时间。"
        "A stamp is later than the time at which witnesses first saw it.";
    StampPast "stamp.past" Failed
        "见证方已见证更大的日志之后，才插入了这个较早的时间戳。"
        "A stamp is earlier than a tree that was witnessed without it.";
    StampMismatch "stamp.mismatch" Failed
        "记录行的秒数与正文的毫秒数不一致。"
        "The second in an entry is not the second of its body's milliseconds.";
    WitnessTimeBackwards "witness.time.backwards" Failed
        "同一见证方对更大的日志签了更早的时间。"
        "A witness signed a larger tree at an earlier time.";
    WitnessClockDisagree "witness.clock.disagree" Note
        "见证方之间的时钟相差超过 5 秒。" "The witnesses of one tree are more than 5 s apart.";
    CloseStamp "close.stamp" Failed
        "截止记录的时间戳不晚于截止时间。" "The lot was closed no later than its own deadline.";
    BidAfterClose "bid.after_close" Failed
        "截止记录之后的投标被当作按时。" "A bid behind the closing was treated as in time.";
    BidAdmittedLate "bid.admitted_late" Failed
        "时间戳晚于截止时间的投标被当作按时。"
        "A bid stamped after the deadline was treated as in time.";
    CloseDelayed "close.delayed" Failed
        "截止记录晚于截止时间 2 秒以上，且没有中断记录说明。"
        "The lot was closed more than 2 s after its deadline and no outage explains it.";
    CloseWitnessTight "close.witness_tight" Note
        "截止在 5 秒之内得到见证。" "The closing was witnessed within the tight bound.";
    CloseWitnessWide "close.witness_wide" Note
        "截止得到见证，但时间范围较宽。" "The closing was witnessed within the wide bound.";
    CloseOneWitness "close.one_witness" Note
        "截止只有一个见证方按时见证。" "Only one witness saw the closing in time.";
    CloseWitnessLate "close.witness_late" Failed
        "截止没有按时得到见证。" "The closing was not witnessed in time.";
    CloseBeatGap "close.beat_gap" Note
        "截止前后有超过 10 秒没有见证。"
        "More than 10 s around the deadline went without a witness.";
    LogConsistency "log.consistency" Failed
        "已签署的日志树不是本日志的前缀。" "A signed tree is not a prefix of this log.";
    LogHistoryMissing "log.history_missing" Missing
        "没有见证历史，时间无法核验。" "There is no cosigned history: time is not checkable.";
    LogArchiveGrammar "log.archive_grammar" Failed
        "见证历史中有一条格式或签名不正确。"
        "A note of the cosigned history has a wrong form or signature.";
    LogSuccession "log.succession" Failed
        "新日志没有正确接续旧日志。" "A new log does not rightly succeed the old one.";
    LogViewInconsistent "log.view_inconsistent" Failed
        "本日志与你上次看到的不一致。" "This log does not extend the one you saw last.";
    LogUnwitnessedFork "log.unwitnessed_fork" Failed
        "无见证方时的启动或开标所凭的日志，没有得到接续。"
        "The log does not extend the tree of a start or an opening without witnesses.";
    BidSetRoot "bid.set_root" Failed
        "已公开的投标与截止时承诺的集合不一致。"
        "The opened bids are not the set committed to at the closing.";
    BidCount "bid.count" Failed
        "投标数量与截止时公布的不一致。" "The number of bids is not the one of the closing.";
    BidNoEnding "bid.no_ending" Failed "有一份投标没有结局。" "A bid has no ending.";
    BidTwoEndings "bid.two_endings" Failed
        "有一份投标有两个结局。" "A bid has more than one ending.";
    BidUnsigned "bid.unsigned" Failed
        "投标没有有效签名。" "A bid carries no good signature.";
    BidReplaceUnauthorised "bid.replace.unauthorised" Failed
        "替换投标没有投标人的有效签名。" "A replacement is not signed by its bidder.";
    BidWithdrawUnauthorised "bid.withdraw.unauthorised" Failed
        "撤回投标没有投标人的有效签名。" "A withdrawal is not signed by its bidder.";
    LawRefusedEvent "law.refused_event" Failed
        "有一个事件依规则应被拒绝。" "An event is one that the rules refuse.";
    LawMissingEvent "law.missing_event" Failed
        "依规则应有的事件不存在。" "An event that the rules demand is not there.";
    LawPackMismatch "law.pack_mismatch" Failed
        "所用规则包与公告采用的不一致。" "The rules applied are not the rules adopted.";
    LeafGrammar "leaf.grammar" Failed
        "记录的格式不正确。" "An entry, a label or a body has a wrong form.";
    LeafKindUnknown "leaf.kind_unknown" Failed
        "事件种类不在规定的清单中。" "A kind is not in the closed list.";
    LeafKindForm "leaf.kind_form" Failed
        "事件种类以错误的公开形式记录。" "A kind stands in the wrong form.";
    LeafDuplicateC "leaf.duplicate_c" Failed
        "两条记录的承诺值相同。" "Two leaves have one commitment.";
    LeafEventTwice "leaf.event_twice" Failed
        "同一事件出现两次。" "One event stands in the log twice.";
    StreamVersionGap "stream.version_gap" Failed
        "事件序号有缺口。" "The versions of a stream have a gap.";
    LeafSaltLength "leaf.salt_length" Failed
        "盐值长度不是 32 字节。" "A salt is not 32 bytes long.";
    LeafOpeningMismatch "leaf.opening_mismatch" Failed
        "所示内容与记录中的承诺不符。" "What was shown does not belong to its leaf.";
    LeafErasure "leaf.erasure" Failed
        "被删除的记录不是可以删除的记录，或者其标签没有先公开。"
        "An erasure names a leaf that may not be erased, or whose label was not opened first.";
    LeafOrphan "leaf.orphan" Failed
        "有一条隐藏记录逾期仍未公开标签。"
        "An opaque leaf was not opened to its label in its time.";
    OpenOverdue "open.overdue" Failed
        "应公开的记录逾期未公开。" "An opening that was promised is overdue.";
    CoverExtra "cover.extra" Failed
        "出现计划之外的掩护记录。" "A cover stands in the log that was not scheduled.";
    CoverMissing "cover.missing" Failed
        "缺少计划中的掩护记录。" "A scheduled cover is missing.";
    ReceiptGrammar "receipt.grammar" Failed
        "见证回执的格式不正确。" "The receipt has a wrong form.";
    ReceiptSignature "receipt.signature" Failed
        "见证回执上的签名不正确。" "A signature on the receipt is wrong or missing.";
    ReceiptQuorum "receipt.quorum" Failed
        "见证方数量不足。" "Too few witnesses signed the receipt.";
    ReceiptInclusion "receipt.inclusion" Failed
        "见证回执不能证明记录在日志中。" "The receipt does not prove its leaf.";
    ReceiptLabel "receipt.label" Failed
        "见证回执不属于你的标段或不是投标。" "The receipt is of another lot or of no bid.";
    ReceiptBody "receipt.body" Failed
        "见证回执中的投标不是你的投标。" "The receipt is of another bid than yours.";
    ReceiptUnconfirmed "receipt.unconfirmed" Missing
        "签名密钥已更换，此见证回执需联网确认。"
        "A key of the receipt has retired and nothing links it to the current policy.";
    AckSig "ack.sig" Failed
        "递交确认上的签名不正确。" "The acknowledgement's signature is wrong.";
    AckContradicted "ack.contradicted" Failed
        "日志与递交确认相矛盾。" "The log contradicts the acknowledgement.";
    AckNotInLog "ack.not_in_log" Failed
        "递交确认 60 秒后，日志中仍没有这条记录。"
        "60 s after the acknowledgement its leaf is not in the log.";
    OpenOrderObjects "open.order.objects" Failed
        "密文在截止得到见证之前就已核对，或根本没有截止。"
        "Ciphertexts were checked before the closing was witnessed.";
    OpenOrderKeyIn "open.order.key_in" Failed
        "有一次交钥不在交钥时段之内。" "A key was handed in outside of the time for it.";
    OpenOrderKeyInClosed "open.order.key_in_closed" Failed
        "交钥结束先于密文核对。" "Key-in was closed before the ciphertexts were checked.";
    OpenOrderRecords "open.order.records" Failed
        "投标登记没有与交钥结束同时公开。"
        "The records were not opened in the turn in which key-in was closed.";
    OpenOrderDeposits "open.order.deposits" Failed
        "委托的密钥在交钥结束得到见证之前就已结清。"
        "Deposits were settled before the end of key-in was witnessed.";
    OpenOrderShares "open.order.shares" Failed
        "保管人在名单得到见证之前就交出了份额。"
        "A trustee released shares before the list was complete and witnessed.";
    OpenOrderPrices "open.order.prices" Failed
        "份额结论得到见证之前就公布了报价。"
        "Prices were published before the verdicts were witnessed.";
    OpenObjectUnchecked "open.object_unchecked" Failed
        "有密文没有经过核对。" "A ciphertext was not checked for presence.";
    OpenEnvelopeNotDue "open.envelope_not_due" Failed
        "开启了尚未到期的信封。" "An envelope was opened before it was due.";
    OpenNotKeyedInOpened "open.not_keyed_in_opened" Failed
        "开启了未交钥的投标。" "A bid was opened that was not keyed in.";
    OpenTrusteeWrongShare "open.trustee_wrong_share" Failed
        "保管人提供了错误的份额。" "A trustee gave a wrong share.";
    ResultSecret "result.secret" Failed
        "公布的密钥与密封时的信封头不一致。"
        "The published secrets do not give the header that was sealed.";
    ResultObject "result.object" Failed
        "给出的密文文件不是投标时承诺的那一份。"
        "The ciphertext that was given is not the one that was sealed.";
    ResultPrice "result.price" Failed
        "公布的报价或字段与信封内容不一致。"
        "What stands on the wall is not what the envelope holds.";
    ResultScore "result.score" Failed
        "价格分或总分与公告的公式算出的不一致。"
        "A price score or total is not the one that the announced formula gives.";
    ResultRankGap "result.rank_gap" Failed
        "名次与总分不符：应为 1 至 n，各一次，同分并列除外。"
        "The ranks do not follow from the totals: 1 to n, once each unless joint.";
    ResultTotalsEarly "result.totals_early" Failed
        "总分或者排名出现在评分表封存之前。"
        "Totals or a ranking stand in the log before the score sheets were bound.";
    ResultSheetCount "result.sheet_count" Failed
        "封存的评分表数量或者次序与评标委员会不符。"
        "The sheets that were bound are not one of each member, or a closing has a wrong number.";
    ResultSheetRoot "result.sheet_root" Failed
        "有评分表不在封存的根值之下。"
        "A score sheet does not stand under the root that was bound.";
    ResultTotals "result.totals" Failed
        "封存的总分的数量、合计或者根值与排名不符。"
        "Count, sum or root of the committed totals are not those of the ranking.";
    ResultBlind "result.blind" Failed
        "暗标编号不是由截标时封存的随机数与开标公开的密钥得出。"
        "Codes of a blind review do not follow from what was sealed and what was opened.";
    ActUnsigned "act.unsigned" Failed
        "法定行为没有有效签名。" "A statutory act carries no good signature.";
}

impl From<record::leaf::LeafFault> for Code {
    fn from(fault: record::leaf::LeafFault) -> Code {
        use record::leaf::LeafFault;
        match fault {
            LeafFault::Grammar => Code::LeafGrammar,
            LeafFault::KindUnknown => Code::LeafKindUnknown,
            LeafFault::KindForm => Code::LeafKindForm,
            LeafFault::StampMismatch => Code::StampMismatch,
            LeafFault::SaltLength => Code::LeafSaltLength,
            LeafFault::OpeningMismatch => Code::LeafOpeningMismatch,
        }
    }
}
