"""Pictures for cards: drawn from kept numbers when they are asked for, and served under signed addresses."""
