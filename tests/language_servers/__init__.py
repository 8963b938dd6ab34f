"""What an editor shows of a signal, as language servers tell it."""
