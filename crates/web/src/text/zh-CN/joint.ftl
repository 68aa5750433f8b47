# 相同品牌（87号令第三十一条）与联合体。

notice-brand = 品牌与联合体
notice-consortium = 联合体投标
field-consortium = 联合体
field-consortium-hint = 招标公告须载明是否接受联合体投标。政府采购未载明的，不得拒绝联合体。
consortium-unsaid = 不载明
consortium-accepted = 接受联合体投标。
consortium-not-accepted = 不接受联合体投标。
field-brand = 相同品牌
field-brand-hint = 货物公开招标须载明。非单一产品采购，按技术构成、价格比重确定核心产品。
brand-unsaid = 不载明
brand-single = 单一产品：按所投产品的品牌认定
brand-core = 非单一产品：按核心产品的品牌认定
field-core_product = 核心产品
field-core_product-hint = 只在非单一产品采购时填写。
field-brand_tie = 同品牌报价或者得分相同时
field-brand_tie-hint = 随机抽取由交易中心、采购人和监督部门公开进行。最低评标价法下不能选“报价低者优先”。
brand-lot = 随机抽取（公开抽签；未规定方式的，法律规定采用此方式）
brand-earlier = 先递交者优先
brand-lower-price = 报价低者优先，仍相同的先递交者优先
terms-brand-single = 单一产品采购：提供相同品牌产品的不同投标人，按一家投标人计算。
terms-brand-core = 核心产品：{ $core }。核心产品品牌相同的不同投标人，按一家投标人计算。
terms-brand-lot = 同品牌报价或者得分相同的，以公开抽签确定一家。
terms-brand-earlier = 同品牌报价或者得分相同的，先递交者优先。
terms-brand-lower-price = 同品牌得分相同的，报价低者优先；仍相同的，先递交者优先。
form-core-brand = 核心产品品牌
form-brand = 产品品牌
form-consortium = 联合体成员
seal-core_brand-says = 填写所投产品的品牌。开标时公布，开标后不得改变。
seal-consortium-says = 单独投标的不填。联合体每个成员写：信用代码|单位名称|份额%|是否小微企业（yes 或 no）|承担的工作；成员之间用分号隔开，牵头人写在最前。

# 符合性审查时认定品牌
brand-why-price = 品牌相同、通过审查的，只有报价最低的一家参加评标，其他投标无效。请逐一认定品牌。
brand-why-scored = 品牌相同、通过审查的，按一家投标人计算，得分最高的获得推荐资格。请逐一认定品牌。
brand-offered = 投标文件所写品牌：
brand-not-offered = 未写
brand-near = 疑似相同（仅供参考，以评标委员会认定为准）：
brand-confirmed = 认定的品牌（同一品牌请写成同一名称）
brand-why = 认定与投标文件不一致的理由
brand-why-needed = 认定的品牌与投标文件所写不一致，请写明理由。
brand-title = 品牌认定
brand-counted = 按品牌计 { $n } 家（规则 { $rule }）。
aside-title = 同品牌未获推荐资格的投标
aside-says = 下列投标通过了审查，因另一家同品牌投标在先，不作为中标候选人。
aside-drawn = { $name } 与 { $kept } 同品牌且报价或者得分相同，由公开抽签确定后者代表该品牌。
aside-behind = 在先的同品牌投标人
aside-brand = 品牌
own-result-same-brand = 与另一家投标品牌相同，未获得中标人推荐资格
own-result-drawn = 与另一家同品牌投标的报价或者得分相同，由公开抽签确定（规则 { $rule }）。
own-result-brand = 认定的品牌

# 联合体
joint-lead = 牵头人
joint-small = 小微企业
joint-alone = 单独投标
joint-members = 联合体成员：
joint-look = 请核对共同投标（联合）协议是否提交、分工是否写明；承担相同工作的，按资质等级较低的成员确定资质等级。
joint-not-accepted = 公告不接受联合体，该投标不得通过。
joint-unreadable = 所写联合体成员无法读取，该投标不得通过。
joint-contradictory = 成员不足两家、重复，份额合计不是 100%，或者牵头人不是递交人：该投标不得通过。
joint-twice = { $member } 同时参加了 { $other } 的投标：相关投标均不得通过。
joint-unpreferred = 联合协议与所声明的企业类型不符，不享受政策优惠：

# 拒绝理由
refusal-consortium-unfit = 该投标的联合体不符合规定，不得通过
refusal-consortium-unfit-do = 请将该投标审查为不通过，并写明理由。
refusal-brand-unsaid = 有通过审查的投标没有认定品牌
refusal-brand-unsaid-do = 请为每一份通过审查的投标认定品牌。
refusal-brand-moved = 认定的品牌与投标文件所写不一致，且没有理由
refusal-brand-moved-do = 请写明理由，或者按投标文件所写认定。
joint-member = 联合体成员
compose-consortium-taken = 由联合体协议自动填写；单独投标的为空。
