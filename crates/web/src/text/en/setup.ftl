# Setting up, and accounts.

setup-title = Set up a trading centre
setup-code = One-time code from the console
setup-centre-name = Name of the centre
setup-origin = Name of the public log
setup-official = First official
setup-log-key = Log key
setup-ack-key = Acknowledgement key
setup-witness = Enrol a witness
setup-witness-key = Witness key
setup-size = Size known to the witness
setup-root = Root known to the witness
setup-trustee = Enrol a trustee
setup-drill = Opening drill
setup-drill-says = All trustees open a test envelope together, so that each is known to work.
setup-missing = Still missing: { $what }. Nothing can be announced before.
setup-done = The centre is set up
