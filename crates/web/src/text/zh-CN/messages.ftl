# 消息：收件箱、送达方式、信件用语。

messages-title = 消息
messages-go = 查看消息
messages-ways-none = 本中心不发送邮件或短信，所有消息都在您的收件箱和待办中。
messages-ways-mail = 本中心同时向您填写的邮箱发送邮件。
messages-ways-sms = 本中心同时向您填写的手机发送短信。
messages-ways-both = 本中心同时按您填写的地址发送邮件和短信。
messages-empty = 还没有消息
messages-empty-hint = 您的项目和账户发生的事项会列在这里，最新的在最前。
messages-older = 更早的消息
messages-unread = 未打开
messages-read = 已打开
messages-statutory = 法定通知
messages-statutory-says = 本条为法定通知，不能关闭。
messages-when = 发生时间
messages-about = 涉及
messages-leaf = 记录序号
messages-opened = 首次打开
messages-mail = 邮件
messages-sms = 短信
messages-see = 查看相关页面
messages-back = 返回全部消息
messages-waits = 将于此时发出
messages-again = 已有 { $n } 次未成功，下次尝试
messages-sent = 承运方已接收
messages-delivered = 已送达
messages-failed = 未送出，不再尝试
contact-title = 我的送达方式
contact-says = 收件箱始终显示全部消息。请在这里填写另外送达的地址。地址只供本平台和承运方使用，不进入公开日志。
contact-statutory = 法定通知和涉及您账户的消息，只要填有地址就会发出，不受以上选择影响。
contact-keep = 保存送达方式
contact-mail-wrong = 该邮箱地址无法使用。请填写一个地址，例如 name@example.org。
contact-telephone-wrong = 该电话号码无法使用。请填写 7 至 15 位数字，境外号码前加 +。
contact-language-zh-CN = 简体中文
contact-language-en = English
done-contact = 已保存。
field-contact_mail = 邮箱地址
field-contact_telephone = 手机号码
field-contact_language = 信件语言
field-contact_courtesies = 一般提示也发给我
field-contact_courtesies-hint = 例如新公告、投标文件已收到。收件箱中始终可以看到。
message-outside = 您有一条新消息
message-outside-text = 平台上有一条新消息等待您查看，请登录阅读。
letter-mail =
    { $title }
    { $about }
    { $says }

    { $link }

    { $centre }
    本邮件由平台发出，请勿回复。平台不会向您索取密码、验证码或密钥。
letter-sms = 【{ $centre }】{ $title }。{ $link }
message-person-added = 您的账户已开通
message-person-added-text = 交易中心工作人员为您登记了账户。如果不是您本人申请，请告知交易中心。
message-roles-changed = 您的角色已变更
message-roles-changed-text = 您在本平台可以办理的事项已经变更。如不知情，请立即告知交易中心。
message-key-bound = 签名密钥已绑定到您名下
message-key-bound-text = 自此该密钥以您的名义签名。如果不是您的密钥，请立即吊销。
message-key-revoked = 您的一个签名密钥已吊销
message-key-revoked-text = 该密钥不能再签名。如果不是您本人要求，请告知交易中心。
message-announced = 公告已发布
message-announced-text = 该标段的公告已经公开，各项期限开始计算。
message-clarified = 已发布澄清或者修改
message-clarified-text = 采购、招标文件有澄清或者修改，递交或者替换投标文件前请阅读。
message-deadline-moved = 截止时间已变更
message-deadline-moved-text = 该标段的截止时间已经变更，请在项目页查看新的时间。
message-held = 活动已暂停
message-held-text = 恢复之前一切停止，项目页写明由谁暂停及原因。
message-hold-lifted = 活动已恢复
message-hold-lifted-text = 暂停已经解除，各项时间已经顺延，请重新查看。
message-remedy-received = 收到询问、异议、质疑或者投诉
message-remedy-received-text = 须在期限内答复，页面写明期限。
message-remedy-answered = 询问、异议、质疑或者投诉已答复
message-remedy-answered-text = 答复已载入记录。
message-tender-failed = 本轮采购、招标失败
message-tender-failed-text = 本轮失败，项目页写明原因。
message-terminated = 采购、招标已终止
message-terminated-text = 采购人、招标人终止了本次活动，项目页写明原因。
message-bid-received = 贵单位的投标文件已收到
message-bid-received-text = 递交确认在投标人页面中，请保存。
message-bid-replaced = 贵单位的投标文件已替换
message-bid-replaced-text = 只以新的投标文件为准，递交确认在投标人页面中。
message-bid-withdrawn = 贵单位的投标文件已撤回
message-bid-withdrawn-text = 贵单位在该标段目前没有有效的投标文件。
message-lot-closed = 投标已截止，开标开始
message-lot-closed-text = 解密（交钥）即将开始，时间很短，请立即进入开标大厅。
message-session-adjourned = 开标已中止
message-session-adjourned-text = 恢复时间见开标大厅。
message-key-in-closed = 请释放密钥份额
message-key-in-closed-text = 解密（交钥）已截止，请立即用您的工具释放份额。
message-bids-opened = 已开标
message-bids-opened-text = 全部报价已同时公布。对开标有异议的，应当在大厅当场提出。
message-committee-entered = 您是评标委员会成员
message-committee-entered-text = 请登录查看是哪个标段。结果公告前名单保密，请勿告诉任何人。
message-report-delivered = 评标报告已送达
message-report-delivered-text = 确定中标人的期限开始计算，页面写明期限。
message-candidates-published = 中标候选人已公示
message-candidates-published-text = 对评标结果有异议的，应当在公示期间提出。
message-result-published = 结果已公告
message-result-published-text = 结果公告已经公开，质疑期限开始计算。
message-letter-issued = 中标通知书已发出
message-letter-issued-text = 中标通知书已载入记录。
