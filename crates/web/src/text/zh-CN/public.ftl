# 公开页面。

public-title = 交易公告
public-search = 项目名称（至少两个字）
public-regime = 交易类别
public-stage = 所处阶段
public-all = 全部
public-project = 项目名称
public-lots = 标段（包）
public-deadline = 投标截止时间
public-published = 发布时间
public-none = 没有符合条件的项目
public-none-hint = 可以减少查询条件，或只填写项目名称中的两个字。
public-documents = 招标文件
public-documents-quotations = 询价通知书及附件
public-notices = 公告公示
public-versions = 版本比较
public-opening = 开标记录
public-result = 结果
public-verify = 核验本项目
public-code = 统一交易标识码
public-ceiling = 最高限价
public-budget = 预算金额
public-purchaser = 采购人
public-supervisor = 行政监督部门
public-download = 下载招标文件
public-contact = 联系方式
