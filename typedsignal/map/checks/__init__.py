"""The checks of a whole project, one module for each; a code is that of the plugin where the rule is the same."""
