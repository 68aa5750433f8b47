# 待办与项目。

desk-title = 我的待办
desk-announce = 发布招标公告
desk-amend = 发布澄清或修改
desk-reply-objection = 答复异议
desk-reply-challenge = 答复质疑
desk-set-committee = 录入评标委员会
desk-decide-winner = 确定中标人
desk-publish-candidates = 公示中标候选人
desk-publish-result = 发布中标结果公告
desk-send-letter = 发出中标通知书
desk-seal-bid = 密封并递交投标文件
desk-key-in = 解密（交钥）
desk-release-shares = 交出开标密钥份额
desk-score = 填写评审表
desk-sign-report = 签署评标报告
desk-admit = 审核单位注册
desk-bind-key = 复核签名密钥
desk-decide-complaint = 处理投诉
desk-open = 前往办理
project-title = 项目名称
project-new = 新建项目
project-lot-new = 增加标段（包）
project-review = 公告前核对
project-publish-brings = 发布后立即公开并写入公开日志，不能删除，只能更正。
