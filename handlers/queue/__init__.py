"""Marketing's side of the queue: themes triaged, merged, answered; by cards, lists, words and files."""
