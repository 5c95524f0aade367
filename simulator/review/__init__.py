"""What is wrong with a reduction inventory, and what the words of its measures mean."""
