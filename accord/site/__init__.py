"""Settings, addresses and the server's entry: wires everything, imported by nothing."""
