"""What Django really sends, and receivers that wait for its transactions."""
