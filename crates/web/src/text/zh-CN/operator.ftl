# 运维页面。

operator-title = 运行状况
operator-backup = 最近一次备份
operator-mirror = 镜像目录
operator-no-mirror = 未设镜像目录。磁盘损坏时可能丢失最近的记录。
