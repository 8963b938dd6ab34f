"""What a signal costs: typedsignal against Django, its peers and a bare loop; `make bench`."""
