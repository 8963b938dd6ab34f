"""An app whose receivers are deferred."""
