"""Training of the shipped models; the only package that imports torch. `train_ner` makes the neural tagger."""
