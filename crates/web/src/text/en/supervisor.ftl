# Supervisor and operator pages.

supervisor-title = Supervision
supervisor-live = Procedures under way
supervisor-alerts = Alerts
supervisor-hold = Hold the lot
supervisor-release = Release the hold
supervisor-reason = Reason and legal basis
supervisor-complaint = Complaint
supervisor-bundle = Download the disclosure bundle
supervisor-reads = Who has read
supervisor-witnesses = State of the witnesses
supervisor-witness-silent = Witness { $name } has not signed for { $seconds } seconds
supervisor-calm = Everything runs and the witnesses have signed.
supervisor-none = No procedure is under way
supervisor-none-hint = Lots appear here once their notices are public.
supervisor-over = Procedures that have ended
supervisor-remedies = { $n } open
bundle-early = Nobody reads bids before the opening
bundle-early-do = Download the bundle after the opening.
