"""Django's own tests of its dispatcher, run on ours."""
