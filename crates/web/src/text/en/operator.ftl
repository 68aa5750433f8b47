# The operator's page.

operator-title = Operation
operator-backup = Last backup
operator-mirror = Mirror
operator-no-mirror = No mirror is set. A lost disk could lose the newest records.
