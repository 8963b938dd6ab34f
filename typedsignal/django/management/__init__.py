"""What `manage.py` can do with signals."""
