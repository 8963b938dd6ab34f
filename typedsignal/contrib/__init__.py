"""The signals of other libraries, declared: each module types the signals of one library, under the same names."""
