"""Scripts, run by hand, that make the generated tables of the lexicon; a run of khabar never imports them."""
