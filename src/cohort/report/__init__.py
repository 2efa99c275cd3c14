"""The report and the protocol of a study: one page each that opens without a network."""
