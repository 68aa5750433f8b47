# 评审专家页面。

evaluator-title = 评标
evaluator-declare = 声明有无回避情形
evaluator-no-conflict = 我与投标人没有应当回避的关系
evaluator-conflict = 我应当回避
evaluator-sheet = 评审表
evaluator-criterion = 评审因素
evaluator-points-max = 满分
evaluator-points = 评分
evaluator-reason = 评分理由
evaluator-submit = 签名并提交评审表
evaluator-submit-brings = 提交后不能修改。您的评审表与他人相互独立，汇总前互不可见。
evaluator-report = 评标报告
evaluator-sign-report = 签署评标报告
evaluator-dissent = 不同意见
evaluator-drawn-outside = 评标委员会在平台外抽取，抽取过程未经核验。
