"""What is built, who builds it, and what is pinned for that."""
